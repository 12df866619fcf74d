/* SPDX-License-Identifier: Apache-2.0 */
#include "format/evidence.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEAD     "{\"format\":\"longwatch-evidence/1\""

static struct arena a;

static void begin(void)
{
    arena_init(&a, 16 * LW_MIB);
}

static struct build_evidence read_ok(str text)
{
    struct err e = {0};
    struct build_evidence x;
    CHECK_OK(evidence_read(&a, text, &x, &e), &e);
    return x;
}

static str written(const struct build_evidence *x)
{
    struct err e = {0};
    struct buf b;
    buf_init(&b, LW_MIB);
    CHECK_OK(evidence_write(x, &b, &e), &e);
    str text = arena_str(&a, buf_str(&b));
    buf_release(&b);
    return text;
}

static const char document[] = HEAD
    ",\n\"generator\":\"longwatch 0.1.0\",\n\"collected_at\":\"2026-01-02T03:04:05Z\",\n"
    "\"sources\":[\n"
    "{\"path\":\".config\",\"sha256\":\"" DIGEST_A "\",\"bytes\":7,\"reader\":\"kconfig\"},\n"
    "{\"path\":\"a \\\"b\\\"\\u0009\",\"sha256\":\"" DIGEST_B
    "\",\"bytes\":0,\"reader\":\"kbuild-cmd\"}],\n"
    "\"groups\":[\n"
    "{\"kind\":\"symbol\",\"component\":\"linux\",\"object\":\"\",\"complete\":true,"
    "\"note\":\"\",\"items\":[\n"
    "[\"CONFIG_NET\",\"y\",0,3],\n"
    "[\"CONFIG_TLS\",\"n\",0,4]]},\n"
    "{\"kind\":\"file\",\"component\":\"linux\",\"object\":\"\",\"complete\":false,"
    "\"note\":\"not built to the end\",\"items\":[\n"
    "[\"net/tls/tls_sw.c\",\"\",1,0]]}],\n"
    "\"notes\":[\n\"x\"]}\n";

static void written_as_read(void)
{
    begin();
    struct build_evidence x = read_ok(str_of(document));
    CHECK_STR(written(&x), str_of(document));
    CHECK_INT(x.n_sources, 2);
    CHECK_STR(x.sources[1].path, STR("a \"b\"\t"));
    CHECK_INT(x.sources[0].n_bytes, 7);
    CHECK_INT(x.digest.n, 64);
    CHECK_INT(utc_to_ms(x.collected_at), 1767323045000);
    arena_release(&a);
}

static void looked_up(void)
{
    begin();
    struct build_evidence x = read_ok(str_of(document));
    const struct evidence_group *g = evidence_group(&x, FACT_SYMBOL, STR("linux"), STR(""));
    CHECK(g != NULL && g->is_complete);
    const struct evidence_item *i = evidence_item(g, STR("CONFIG_TLS"));
    CHECK(i != NULL);
    CHECK_STR(i->value, STR("n"));
    CHECK_INT(i->line, 4);
    CHECK(evidence_item(g, STR("CONFIG_TL")) == NULL);
    CHECK(evidence_item(g, STR("CONFIG_ZZ")) == NULL);
    CHECK(evidence_group(&x, FACT_SYMBOL, STR("busybox"), STR("")) == NULL);
    CHECK(evidence_group(&x, FACT_SYMBOL, STR("linux"), STR("/bin/x")) == NULL);
    CHECK(evidence_group(&x, FACT_COMMIT, STR("linux"), STR("")) == NULL);
    arena_release(&a);
}

/* Whatever the order they come in: sorted, joined, without doubles; sources are renumbered. */
static void sorted_and_joined(void)
{
    begin();
    struct build_evidence x = read_ok(STR(
        HEAD
        ",\"sources\":["
        "{\"path\":\"z\",\"sha256\":\"" DIGEST_B "\"},{\"path\":\"b\",\"sha256\":\"" DIGEST_A
        "\"},{\"path\":\"z\",\"sha256\":\"" DIGEST_B "\"}],\"groups\":["
        "{\"kind\":\"file\",\"component\":\"x\",\"note\":\"part\",\"items\":[[\"c\",\"\",0,1],"
        "[\"a\",\"\",2]]},"
        "{\"kind\":\"symbol\",\"component\":\"x\",\"items\":[[\"A\",\"y\",1,2],[\"A\",\"n\",0,"
        "1],[\"A\",\"y\",1,1]]},"
        "{\"kind\":\"file\",\"component\":\"x\",\"complete\":true,\"items\":[[\"c\",\"\",1,9]]},"
        "{\"kind\":\"file\",\"component\":\"x\",\"object\":\"o\"}]}"));
    CHECK_INT(x.n_sources, 2);
    CHECK_STR(x.sources[0].path, STR("b"));
    CHECK_INT(x.n_groups, 3);
    CHECK_INT(x.groups[0].kind, FACT_SYMBOL);
    CHECK_INT(x.groups[0].n_items, 2);
    CHECK_STR(x.groups[0].items[0].value, STR("n"));
    CHECK_INT(x.groups[0].items[0].source, 1);
    CHECK_INT(x.groups[0].items[1].source, 0);
    CHECK_INT(x.groups[0].items[1].line, 1);
    CHECK(x.groups[1].is_complete);
    CHECK_STR(x.groups[1].note, STR(""));
    CHECK_INT(x.groups[1].n_items, 2);
    CHECK_STR(x.groups[1].items[0].name, STR("a"));
    CHECK_INT(x.groups[1].items[0].source, 1);
    CHECK_INT(x.groups[1].items[1].source, 0);
    CHECK_STR(x.groups[2].object, STR("o"));
    CHECK(evidence_group(&x, FACT_FILE, STR("x"), STR("")) == &x.groups[1]);
    arena_release(&a);
}

static void documents_as_one(void)
{
    struct err e = {0};
    begin();
    struct build_evidence two[2] = {
        read_ok(str_of(document)),
        read_ok(STR(HEAD
                    ",\"collected_at\":\"2026-02-01T00:00:00Z\",\"sources\":[{\"path\":\"k\","
                    "\"sha256\":\"" DIGEST_A
                    "\"}],\"groups\":[{\"kind\":\"file\",\"component\":\"linux\","
                    "\"complete\":true,\"items\":[[\"a.c\",\"\",0]]}],\"notes\":[\"x\"]}"))};
    struct build_evidence x;
    CHECK_OK(evidence_join(&a, two, 2, &x, &e), &e);
    CHECK_INT(x.n_sources, 3);
    CHECK_INT(x.n_groups, 2);
    CHECK_INT(x.n_notes, 1);
    CHECK_INT(utc_cmp(x.collected_at, two[1].collected_at), 0);
    const struct evidence_group *g = evidence_group(&x, FACT_FILE, STR("linux"), STR(""));
    CHECK(g->is_complete);
    CHECK_INT(g->n_items, 2);
    CHECK_STR(x.sources[g->items[0].source].path, STR("k"));
    CHECK_STR(x.sources[g->items[1].source].path, STR("a \"b\"\t"));
    CHECK_STR(written(&two[0]), str_of(document)); /* what was joined is as it was */
    CHECK_OK(evidence_join(&a, NULL, 0, &x, &e), &e);
    CHECK_INT(x.n_groups, 0);
    arena_release(&a);
}

/* A kind that came later is left out, which proves less and nothing wrong. */
static void later_kinds(void)
{
    begin();
    struct build_evidence x =
        read_ok(STR(HEAD ",\"groups\":[{\"kind\":\"voltage\",\"items\":3}]}"));
    CHECK_INT(x.n_groups, 0);
    CHECK_INT(x.n_notes, 1);
    CHECK_STR(x.notes[0], STR("facts of kind 'voltage' are not known and left out"));
    arena_release(&a);
}

static void refused(void)
{
#define SOURCE "\"sources\":[{\"path\":\"k\",\"sha256\":\"" DIGEST_A "\"}],\n"
    static const struct {
        const char *text, *message;
        unsigned line;
    } rows[] = {
        {"[]", "this is no evidence document, expected \"format\": \"longwatch-evidence/1\"",
         0},
        {"{\n\"format\":\"longwatch-evidence/2\"}",
         "format 'longwatch-evidence/2' is not known, this program reads "
         "'longwatch-evidence/1'",
         2},
        {HEAD ",\"groups\":{}}", "'groups' is no array", 0},
        {HEAD ",\"sources\":[3]}", "source 1: this is of type uint, expected an object", 0},
        {HEAD ",\n\"sources\":[{\"path\":\"k\"}]}",
         "source 1: 'sha256' is missing, expected text", 2},
        {HEAD ",\n\"sources\":[{\"path\":\"k\",\"sha256\":\"12\"}]}",
         "source 1: sha256 '12' is not 64 hexadecimal digits", 2},
        {HEAD ",\n\"sources\":[{\"path\":\"k\",\"sha256\":\"" DIGEST_A "\",\"bytes\":-1}]}",
         "source 1: 'bytes' is not a number of bytes", 2},
        {HEAD ",\"groups\":[{\"kind\":5}]}", "group 1: 'kind' is of type uint, expected text",
         0},
        {HEAD ",\n" SOURCE "\"groups\":[{\"kind\":\"file\",\"complete\":1}]}",
         "group 1: 'complete' is not true or false", 3},
        {HEAD ",\n" SOURCE
              "\"groups\":[{\"kind\":\"file\",\"items\":[[\"a\",\"\",0,1],\n[\"b\","
              "\"\",1]]}]}",
         "group 1: item 2: source 1 is not there, the document has 1", 4},
        {HEAD ",\n" SOURCE "\"groups\":[{\"kind\":\"file\",\"items\":[\n[\"a\",\"\"]]}]}",
         "group 1: item 1: expected [\"name\", \"value\", source, line]", 4},
        {HEAD ",\n" SOURCE "\"groups\":[{\"kind\":\"file\",\"items\":[\n[\"\",\"\",0]]}]}",
         "group 1: item 1: the name is empty", 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        struct build_evidence x;
        begin();
        CHECK_STATUS(evidence_read(&a, str_of(rows[i].text), &x, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(rows[i].message));
        CHECK_INT(e.line, rows[i].line);
        arena_release(&a);
    }
}

/* At the bound of groups, and one beyond. */
static void limits(void)
{
    for (size_t n = EVIDENCE_MAX_GROUPS; n <= EVIDENCE_MAX_GROUPS + 1; n++) {
        struct err e = {0};
        struct build_evidence x;
        struct buf b;
        begin();
        buf_init(&b, 4 * LW_MIB);
        buf_add(&b, STR(HEAD ",\"groups\":["));
        for (size_t i = 0; i < n; i++)
            buf_add(&b, i == 0 ? STR("{\"kind\":\"file\"}") : STR(",{\"kind\":\"file\"}"));
        buf_add(&b, STR("]}"));
        enum status s = evidence_read(&a, buf_str(&b), &x, &e);
        if (n == EVIDENCE_MAX_GROUPS) {
            CHECK_OK(s, &e);
            CHECK_INT(x.n_groups, 1);
        } else {
            CHECK_STATUS(s, LW_E_LIMIT);
            CHECK_STR(str_of(e.message), STR("100001 groups, at most 100000 can be read"));
        }
        buf_release(&b);
        arena_release(&a);
    }
}

static void text_that_is_none(void)
{
    struct err e = {0};
    struct buf b;
    struct evidence_source source = {.path = STR("a\xff"), .sha256 = STR(DIGEST_A)};
    struct build_evidence x = {.sources = &source, .n_sources = 1, .collected_at = UTC_NONE};
    buf_init(&b, LW_MIB);
    CHECK_STATUS(evidence_write(&x, &b, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("path 'a\xff' is not UTF-8"));
    buf_release(&b);
    buf_init(&b, 10);
    source.path = STR("a");
    CHECK_STATUS(evidence_write(&x, &b, &e), LW_E_LIMIT);
    buf_release(&b);
}

const struct test_suite evidence_suite = {
    "evidence", (const struct test[]){{"written as read", written_as_read},
                                      {"looked up", looked_up},
                                      {"sorted and joined", sorted_and_joined},
                                      {"documents as one", documents_as_one},
                                      {"later kinds", later_kinds},
                                      {"refused", refused},
                                      {"limits", limits},
                                      {"text that is none", text_that_is_none},
                                      {NULL, NULL}}};
