/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cpe.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

static struct arena a;

static str written(const struct cpe *c, void (*write)(struct buf *out, const struct cpe *c))
{
    struct buf out;
    buf_init(&out, 65536);
    write(&out, c);
    str text = arena_str(&a, buf_str(&out));
    buf_release(&out);
    return text;
}

static struct cpe parsed(const char *text)
{
    struct err e = {0};
    struct cpe c;
    CHECK_OK(cpe_parse(&a, str_of(text), &c, &e), &e);
    return c;
}

/* By the letter; `words` NULL: valid. */
static void judged(const char *text, const char *words)
{
    struct err e = {0};
    enum status s = cpe_check(str_of(text), &e);
    CHECK_STR(str_of(e.message), str_of(words ? words : ""));
    CHECK_STATUS(s, words ? LW_E_INPUT : LW_OK);
}

static void refused(const char *text, const char *words, unsigned column)
{
    struct err e = {0};
    struct cpe c;
    CHECK_STATUS(cpe_parse(&a, str_of(text), &c, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.column, column);
}

static void formatted_string(void)
{
    arena_init(&a, 1 << 20);
    struct cpe c =
        parsed("cpe:2.3:a:Foo\\\\bar:big\\$money:8.*:sp?:-:*:en-us:special:ipod_touch:80gb");
    CHECK_STR(c.at[CPE_PART].text, STR("a"));
    CHECK_STR(c.at[CPE_VENDOR].text, STR("foo\\\\bar"));
    CHECK_STR(c.at[CPE_PRODUCT].text, STR("big\\$money"));
    CHECK_STR(c.at[CPE_VERSION].text, STR("8\\.*"));
    CHECK(cpe_has_wildcard(&c.at[CPE_VERSION]));
    CHECK(!cpe_has_wildcard(&c.at[CPE_PRODUCT]));
    CHECK_STR(c.at[CPE_UPDATE].text, STR("sp?"));
    CHECK_INT(c.at[CPE_EDITION].kind, CPE_NA);
    CHECK_INT(c.at[CPE_LANGUAGE].kind, CPE_ANY);
    CHECK_STR(c.at[CPE_SW_EDITION].text, STR("en\\-us"));
    CHECK_STR(cpe_plain(&a, &c.at[CPE_VENDOR]), STR("foo\\bar"));
    CHECK_STR(cpe_plain(&a, &c.at[CPE_EDITION]), STR_NONE);
    arena_release(&a);
}

/* What the sender forgot is supplied; what has two meanings is refused. */
static void tolerated(void)
{
    arena_init(&a, 1 << 20);
    struct cpe c = parsed(" cpe:2.3:a:gnu:libstdc++:5.15.78+git:\\-:: \n");
    CHECK_STR(c.at[CPE_PRODUCT].text, STR("libstdc\\+\\+"));
    CHECK_STR(c.at[CPE_VERSION].text, STR("5\\.15\\.78\\+git"));
    CHECK_INT(c.at[CPE_UPDATE].kind, CPE_NA);
    CHECK_INT(c.at[CPE_EDITION].kind, CPE_ANY);
    CHECK_INT(c.at[CPE_OTHER].kind, CPE_ANY);
    CHECK_STR(written(&c, cpe_write_fs),
              STR("cpe:2.3:a:gnu:libstdc\\+\\+:5.15.78\\+git:-:*:*:*:*:*:*"));
    refused("cpe:2.3:a:v:7.4.*.1570:1", "CPE name: '*' or '?' inside a value is not quoted",
            18);
    refused("cpe:2.3:a:?*v", "CPE name: '*' and '?' are mixed or repeated", 12);
    refused("cpe:2.3:x:v", "CPE name: the part is not 'a', 'o', 'h', '*' or '-'", 10);
    refused("cpe:2.3:a:v:p:1:2:3:4:5:6:7:8:9",
            "CPE name: more than eleven attributes; is a ':' not quoted?", 31);
    refused("cpe:2.3:a:v w", "CPE name: white space, control or non-ASCII byte", 12);
    refused("cpe:2.3:a:v\\", "CPE name: '\\' quotes nothing", 13);
    refused("cpe:/a:v%4", "CPE name: '%' is not followed by two hexadecimal digits", 9);
    refused("cpe:/a:v%20w", "CPE name: '%' encodes a byte that no CPE name may have", 9);
    refused("cpe:/a:1:2:3:4:5:6:7", "CPE name: more than seven parts in a URI", 20);
    refused("cpe:/a:v:p:1::~a~b~c~d~e~f", "CPE name: more than five parts in a packed edition",
            25);
    refused("pkg:npm/x", "CPE name: begins neither with 'cpe:2.3:' nor with 'cpe:/'", 1);
    arena_release(&a);
}

static void by_the_letter(void)
{
    judged("cpe:2.3:a:???hp*:id:8.*:es:*:-:-:x32\\~:*:*", NULL);
    judged("cpe:2.3:o:v:p:1:*:*:es-419:*:*:*:*", NULL);
    judged("cpe:2.3:o:v:p:1:*:*:sp2:*:*:*:*",
           "CPE name: the language is no tag such as 'de' or 'en-us'");
    judged("cpe:2.3:a:???:p:1:*:*:*:*:*:*:*", "CPE name: a value consists of wildcards alone");
    judged("cpe:2.3:a::p:1:*:*:*:*:*:*:*", "CPE name: an attribute is empty");
    judged("cpe:2.3:a:v:p:1:*:*:*:*:*:*", "CPE name: less than eleven attributes");
    judged("cpe:2.3:a:v+:p:1:*:*:*:*:*:*:*", "CPE name: punctuation is not quoted by '\\'");
    judged("cpe:2.3:a:v\\a:p:1:*:*:*:*:*:*:*", "CPE name: '\\' before what may not be quoted");
    judged("cpe:/", NULL);
    judged("cpe:/a:v:p:1::~~~linux~~", NULL);
    judged("cpe:/a:v:p:1::~~~linux", "CPE name: less than five parts in a packed edition");
    judged("cpe:/a:v+", "CPE name: punctuation is not percent-encoded");
    judged("cpe:/a:v%41", "CPE name: '%' encodes a byte that no CPE name may have");
    judged("cpe:/a:*", "CPE name: '*' alone is not a value");
}

static void bindings(void)
{
    arena_init(&a, 1 << 20);
    struct cpe c = parsed("cpe:/a:micro%01%01:internet%02:%21%22:beta-.:~ed~~linux~x64~:en-us");
    CHECK_STR(c.at[CPE_VENDOR].text, STR("micro??"));
    CHECK_STR(c.at[CPE_EDITION].text, STR("ed"));
    CHECK_INT(c.at[CPE_SW_EDITION].kind, CPE_ANY);
    CHECK_STR(c.at[CPE_TARGET_HW].text, STR("x64"));
    CHECK_STR(written(&c, cpe_write_fs),
              STR("cpe:2.3:a:micro??:internet*:\\!\\\":beta-.:ed:en-us:*:linux:x64:*"));
    CHECK_STR(written(&c, cpe_write_uri),
              STR("cpe:/a:micro%01%01:internet%02:%21%22:beta-.:~ed~~linux~x64~:en-us"));
    c = parsed("cpe:2.3:o:microsoft:windows_10:-:*:*:*:*:*:x64:*");
    CHECK_STR(written(&c, cpe_write_uri), STR("cpe:/o:microsoft:windows_10:-::~~~~x64~"));
    c = parsed("cpe:2.3:*:*:*:*:*:*:*:*:*:*:*");
    CHECK_STR(written(&c, cpe_write_uri), STR("cpe:/"));
    c = parsed("CPE:/o:%41bc:%2d:x\\y");
    CHECK_STR(written(&c, cpe_write_fs), STR("cpe:2.3:o:abc:-:x\\\\y:*:*:*:*:*:*:*"));
    arena_release(&a);
}

static void version_texts(void)
{
    static const struct {
        const char *version, *update, *want;
    } rows[] = {
        {"8.5", "p1", "8.5p1"},
        {"6.2", "rc1", "6.2-rc1"},
        {"1.8.0", "update401", "1.8.0_401"},
        {"1.6.0", "update_22", "1.6.0_22"},
        {"3.0.14", "a", "3.0.14a"},
        {"4.1-esv", "r1", "4.1-esv-r1"},
        {"1.0", "*", "1.0"},
        {"1.0", "-", "1.0"},
        {"*", "p1", ""},
        {"-", "p1", ""},
        {"1.*", "p1", ""},
        {"1.0", "sp?", "1.0"},
        {"1.0", "update", "1.0-update"},
    };
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        str text = arena_printf(&a, "cpe:2.3:a:v:p:%s:%s:*:*:*:*:*:*", rows[i].version,
                                rows[i].update);
        struct cpe c = parsed(arena_z(&a, text));
        CHECK_STR(cpe_version_text(&a, &c), str_of(rows[i].want));
    }
    arena_release(&a);
}

static void keys(void)
{
    arena_init(&a, 1 << 20);
    struct cpe c = parsed("cpe:2.3:a:*:OpenSSL:1.1:*:*:*:*:*:*:*");
    CHECK_STR(cpe_key(&a, &c), STR("cpe:openssl"));
    c = parsed("cpe:/a:gnu:libstdc%2b%2b");
    CHECK_STR(cpe_key(&a, &c), STR("cpe:libstdc++"));
    c = parsed("cpe:2.3:h:amd:*:-:*:*:*:*:*:*:*");
    CHECK_STR(cpe_key(&a, &c), STR_NONE);
    c = parsed("cpe:2.3:a:v:open*:-:*:*:*:*:*:*:*");
    CHECK_STR(cpe_key(&a, &c), STR_NONE);
    arena_release(&a);
}

static void limits(void)
{
    struct err e = {0};
    struct cpe c;
    char text[LIMIT_PURL_BYTES + 2];
    arena_init(&a, 1 << 20);
    memset(text, '+', sizeof text);
    memcpy(text, "cpe:2.3:a:", 10);
    CHECK_OK(cpe_parse(&a, (str){.p = text, .n = LIMIT_PURL_BYTES}, &c, &e), &e);
    CHECK_INT(c.at[CPE_VENDOR].text.n, 2 * (LIMIT_PURL_BYTES - 10));
    str over = {.p = text, .n = LIMIT_PURL_BYTES + 1};
    CHECK_STATUS(cpe_parse(&a, over, &c, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("CPE name of 8001 bytes, at most 8000 are read"));
    CHECK_STATUS(cpe_check(over, &e), LW_E_LIMIT);
    arena_release(&a);
    arena_init(&a, 16);
    CHECK_STATUS(cpe_parse(&a, STR("cpe:2.3:a:vendor:product"), &c, &e), LW_E_LIMIT);
    arena_release(&a);
}

static const struct test tests[] = {
    {"formatted_string", formatted_string},
    {"tolerated", tolerated},
    {"by_the_letter", by_the_letter},
    {"bindings", bindings},
    {"version_texts", version_texts},
    {"keys", keys},
    {"limits", limits},
    {NULL, NULL},
};
const struct test_suite cpe_suite = {"cpe", tests};
