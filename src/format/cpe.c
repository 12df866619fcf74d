/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading of CPE names: one pass over the text into one block of memory, because the knowledge
 * import reads millions of them. Both bindings end in the same well-formed values (IR 7695,
 * section 5.3): lower case, punctuation quoted, "*" and "?" unquoted only at the ends.
 */
#include "format/cpe.h"

#include "base/limits.h"

#include <string.h>

ENUM_DEFINE(cpe_attribute, CPE_ATTRIBUTE_LIST)

/* Where in a value the reader stands: wildcards may only open or close it. */
enum phase {
    PHASE_LEAD,
    PHASE_BODY,
    PHASE_TAIL
};

struct reader {
    str text;
    size_t at;     /* in `text` */
    char *out;     /* room for two bytes for each byte of text */
    bool is_exact; /* by the letter */
    struct err *e;
    /* of the value being read */
    char *start;
    enum phase phase;
    char wildcard; /* last byte when it was one, else 0 */
};

static enum status refuse(const struct reader *r, const char *words)
{
    (void)err_set(r->e, LW_E_INPUT, "CPE name: %s", words);
    return err_at(r->e, 1, r->at + 1);
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           (c >= 'A' && c <= 'Z');
}

static bool is_visible(char c)
{
    return c > ' ' && c < 0x7f;
}

/* ---- one value ---- */

static void value_begin(struct reader *r)
{
    r->start = r->out;
    r->phase = PHASE_LEAD;
    r->wildcard = 0;
}

static enum status put_body(struct reader *r, char c, bool is_quoted)
{
    if (r->phase == PHASE_TAIL) return refuse(r, "'*' or '?' inside a value is not quoted");
    r->phase = PHASE_BODY;
    r->wildcard = 0;
    if (is_quoted) *r->out++ = '\\';
    *r->out++ = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    return LW_OK;
}

/* Figure 5-4, spec_chrs: one "*" or a row of "?" at each end. */
static enum status put_wildcard(struct reader *r, char c)
{
    if (r->wildcard != 0 && (r->wildcard != '?' || c != '?')) {
        return refuse(r, "'*' and '?' are mixed or repeated");
    }
    if (r->phase == PHASE_BODY) r->phase = PHASE_TAIL;
    r->wildcard = c;
    *r->out++ = c;
    return LW_OK;
}

static void value_end(const struct reader *r, struct cpe_value *v)
{
    *v = (struct cpe_value){.kind = CPE_TEXT,
                            .text = {.p = r->start, .n = (size_t)(r->out - r->start)}};
}

/* The part is a, o or h, or a logical value (section 5.3.3.1). */
static enum status part_check(const struct reader *r, const struct cpe_value *v)
{
    if (v->kind != CPE_TEXT) return LW_OK;
    if (v->text.n == 1 && memchr("aoh", v->text.p[0], 3) != NULL) return LW_OK;
    return refuse(r, "the part is not 'a', 'o', 'h', '*' or '-'");
}

/* Language tag of figure 6-3: two or three letters and perhaps a region. */
static bool is_language_tag(str s)
{
    size_t n = 0;
    while (n < s.n && char_is_alpha(s.p[n])) {
        n++;
    }
    if (n < 2 || n > 3) return false;
    if (n == s.n) return true;
    str region = str_from(s, n + 2); /* behind the quoted hyphen */
    if (!str_starts(str_from(s, n), STR("\\-")) || region.n < 2 || region.n > 3) return false;
    for (size_t i = 0; i < region.n; i++) {
        if (region.n == 2 ? !char_is_alpha(region.p[i]) : !char_is_digit(region.p[i]))
            return false;
    }
    return true;
}

/* ---- formatted string, section 6.2 ---- */

/* Behind a backslash. Quoting what needs none is tolerated, but not of letters by the letter. */
static enum status put_escaped(struct reader *r, char c)
{
    bool needs_none = is_plain(c) || c == '-' || c == '.';
    if (!is_visible(c)) return refuse(r, "'\\' quotes nothing");
    if (r->is_exact && needs_none) return refuse(r, "'\\' before what may not be quoted");
    return put_body(r, c, !is_plain(c));
}

static enum status put_fs(struct reader *r, char c)
{
    if (c == '*' || c == '?') return put_wildcard(r, c);
    if (c == '-' || c == '.') return put_body(r, c, true);
    if (!is_visible(c)) return refuse(r, "white space, control or non-ASCII byte");
    if (r->is_exact) return refuse(r, "punctuation is not quoted by '\\'");
    return put_body(r, c, true);
}

static bool is_at_end(const struct reader *r, size_t at)
{
    return at >= r->text.n || r->text.p[at] == ':';
}

/* Logical values: one byte, or, where it is tolerated, none or a quoted hyphen. */
static bool read_fs_logical(struct reader *r, struct cpe_value *v)
{
    const char *p = r->text.p + r->at;
    size_t n = 1;
    if (is_at_end(r, r->at)) {
        if (r->is_exact) return false;
        *v = (struct cpe_value){.kind = CPE_ANY};
        return true;
    }
    if (*p == '\\' && !r->is_exact && !is_at_end(r, r->at + 1) && p[1] == '-') n = 2;
    if (!is_at_end(r, r->at + n) || (n == 1 && *p != '*' && *p != '-')) return false;
    *v = (struct cpe_value){.kind = n == 1 && *p == '*' ? CPE_ANY : CPE_NA};
    r->at += n;
    return true;
}

static enum status read_fs_value(struct reader *r, struct cpe_value *v)
{
    enum status s = LW_OK;
    if (read_fs_logical(r, v)) return LW_OK;
    value_begin(r);
    for (; s == LW_OK && !is_at_end(r, r->at); r->at++) {
        char c = r->text.p[r->at];
        if (is_plain(c)) {
            s = put_body(r, c, false);
        } else if (c == '\\') {
            if (++r->at >= r->text.n) return refuse(r, "'\\' quotes nothing");
            s = put_escaped(r, r->text.p[r->at]);
        } else {
            s = put_fs(r, c);
        }
        if (s != LW_OK) return s;
    }
    if (r->is_exact && r->phase == PHASE_LEAD) {
        return refuse(r, r->out == r->start ? "an attribute is empty"
                                            : "a value consists of wildcards alone");
    }
    value_end(r, v);
    return LW_OK;
}

static enum status read_fs(struct reader *r, struct cpe *out)
{
    enum status s = LW_OK;
    bool has_more = true;
    unsigned i = 0;
    for (; i < N_cpe_attribute && has_more; i++) {
        struct cpe_value *v = &out->at[i];
        if ((s = read_fs_value(r, v)) != LW_OK) return s;
        if (i == CPE_PART && (s = part_check(r, v)) != LW_OK) return s;
        if (i == CPE_LANGUAGE && r->is_exact && v->kind == CPE_TEXT &&
            !is_language_tag(v->text)) {
            return refuse(r, "the language is no tag such as 'de' or 'en-us'");
        }
        has_more = r->at < r->text.n;
        if (has_more) r->at++;
    }
    if (has_more) return refuse(r, "more than eleven attributes; is a ':' not quoted?");
    if (r->is_exact && i < N_cpe_attribute) return refuse(r, "less than eleven attributes");
    return LW_OK;
}

/* ---- URI, section 6.1 ---- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* At '%': section 6.1.3.2, "decode"; leaves the reader on the last digit. */
static enum status put_percent(struct reader *r, size_t end)
{
    int high = r->at + 2 < end ? hex_value(r->text.p[r->at + 1]) : -1;
    int low = r->at + 2 < end ? hex_value(r->text.p[r->at + 2]) : -1;
    if (high < 0 || low < 0) return refuse(r, "'%' is not followed by two hexadecimal digits");
    char c = (char)(high << 4 | low);
    bool needs_none = is_plain(c) || c == '-' || c == '.';
    if (c != 1 && c != 2 && (!is_visible(c) || (r->is_exact && needs_none))) {
        return refuse(r, "'%' encodes a byte that no CPE name may have");
    }
    enum status s = c == 1   ? put_wildcard(r, '?')
                    : c == 2 ? put_wildcard(r, '*')
                             : put_body(r, c, !is_plain(c));
    r->at += 2;
    return s;
}

static enum status put_uri(struct reader *r, char c, size_t end)
{
    if (is_plain(c)) return put_body(r, c, false);
    if (c == '%') return put_percent(r, end);
    if (c == '-' || c == '.' || c == '~') return put_body(r, c, true);
    if (c == '*' || c == '?') return put_wildcard(r, c);
    if (!is_visible(c)) return refuse(r, "white space, control or non-ASCII byte");
    if (r->is_exact) return refuse(r, "punctuation is not percent-encoded");
    return put_body(r, c, true);
}

/* The bytes up to `end` are one value. */
static enum status read_uri_value(struct reader *r, size_t end, struct cpe_value *v)
{
    str part = str_sub(r->text, r->at, end - r->at);
    bool is_na = str_eq(part, STR("-")) || (!r->is_exact && str_eq_nocase(part, STR("%2d")));
    bool is_any = part.n == 0 || (!r->is_exact && str_eq(part, STR("*")));
    *v = (struct cpe_value){.kind = is_na ? CPE_NA : CPE_ANY};
    if (!is_na && !is_any) {
        value_begin(r);
        for (; r->at < end; r->at++) {
            enum status s = put_uri(r, r->text.p[r->at], end);
            if (s != LW_OK) return s;
        }
        value_end(r, v);
        if (v->text.n == 1 && v->text.p[0] == '*') return refuse(r, "'*' alone is not a value");
    }
    r->at = end;
    return LW_OK;
}

static size_t uri_value_end(const struct reader *r, size_t limit, char separator)
{
    const char *p = memchr(r->text.p + r->at, separator, limit - r->at);
    return p != NULL ? (size_t)(p - r->text.p) : limit;
}

/* "~edition~sw_edition~target_sw~target_hw~other", section 6.1.3.3; at the first "~". */
static enum status read_packed(struct reader *r, size_t end, struct cpe *out)
{
    static const enum cpe_attribute order[] = {CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW,
                                               CPE_TARGET_HW, CPE_OTHER};
    size_t i = 0;
    for (; i < sizeof order / sizeof order[0] && r->at < end; i++) {
        r->at++;
        enum status s = read_uri_value(r, uri_value_end(r, end, '~'), &out->at[order[i]]);
        if (s != LW_OK) return s;
    }
    if (r->at < end) return refuse(r, "more than five parts in a packed edition");
    if (r->is_exact && i < sizeof order / sizeof order[0]) {
        return refuse(r, "less than five parts in a packed edition");
    }
    return LW_OK;
}

static enum status read_uri(struct reader *r, struct cpe *out)
{
    bool has_more = true;
    unsigned i = 0;
    for (; i <= CPE_LANGUAGE && has_more; i++) {
        size_t end = uri_value_end(r, r->text.n, ':');
        bool is_packed = i == CPE_EDITION && end > r->at && r->text.p[r->at] == '~';
        enum status s =
            is_packed ? read_packed(r, end, out) : read_uri_value(r, end, &out->at[i]);
        if (s == LW_OK && i == CPE_PART) s = part_check(r, &out->at[i]);
        if (s != LW_OK) return s;
        has_more = r->at < r->text.n;
        if (has_more) r->at++;
    }
    return has_more ? refuse(r, "more than seven parts in a URI") : LW_OK;
}

/* ---- the whole ---- */

static enum status read_name(struct reader *r, struct cpe *out)
{
    *out = (struct cpe){0};
    if (str_eq_nocase(str_sub(r->text, 0, 8), STR("cpe:2.3:"))) {
        r->at = 8;
        return read_fs(r, out);
    }
    if (str_eq_nocase(str_sub(r->text, 0, 5), STR("cpe:/"))) {
        r->at = 5;
        return read_uri(r, out);
    }
    return refuse(r, "begins neither with 'cpe:2.3:' nor with 'cpe:/'");
}

static enum status length_check(str text, struct err *e)
{
    if (text.n <= LIMIT_PURL_BYTES) return LW_OK;
    return err_set(e, LW_E_LIMIT, "CPE name of %zu bytes, at most %d are read", text.n,
                   LIMIT_PURL_BYTES);
}

enum status cpe_parse(struct arena *a, str text, struct cpe *out, struct err *e)
{
    struct reader r = {.text = str_trim(text), .e = e};
    enum status s = length_check(text, e);
    if (s != LW_OK) return s;
    r.out = arena_alloc(a, 2 * r.text.n + 1);
    if (r.out == NULL) return arena_status(a, "CPE name", e);
    return read_name(&r, out);
}

enum status cpe_check(str text, struct err *e)
{
    char room[2 * LIMIT_PURL_BYTES];
    struct cpe c;
    struct reader r = {.text = text, .out = room, .is_exact = true, .e = e};
    enum status s = length_check(text, e);
    return s != LW_OK ? s : read_name(&r, &c);
}

bool cpe_has_wildcard(const struct cpe_value *v)
{
    str s = v->text;
    if (v->kind != CPE_TEXT) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\') {
            i++;
        } else if (s.p[i] == '*' || s.p[i] == '?') {
            return true;
        }
    }
    return false;
}

static size_t plain_copy(char *to, str quoted)
{
    size_t n = 0;
    for (size_t i = 0; i < quoted.n; i++) {
        if (quoted.p[i] == '\\' && i + 1 < quoted.n) i++;
        to[n++] = quoted.p[i];
    }
    return n;
}

str cpe_plain(struct arena *a, const struct cpe_value *v)
{
    size_t at;
    if (v->kind != CPE_TEXT) return STR_NONE;
    if (!str_find(v->text, '\\', &at)) return v->text;
    char *text = arena_alloc(a, v->text.n);
    return text != NULL ? (str){.p = text, .n = plain_copy(text, v->text)} : STR_NONE;
}

/*
 * How an update hangs on its version. NVD writes OpenSSH 8.5p1 as "8.5" and "p1", Samba 3.0.14a as
 * "3.0.14" and "a", and Oracle's "_401" as "update401"; all else is a label behind a hyphen, which
 * the version order then reads as a pre-release (rc, beta) or as something later (sp, r).
 */
str cpe_version_text(struct arena *a, const struct cpe *c)
{
    const struct cpe_value *v = &c->at[CPE_VERSION], *u = &c->at[CPE_UPDATE];
    if (v->kind != CPE_TEXT || cpe_has_wildcard(v)) return STR_NONE;
    str version = cpe_plain(a, v);
    if (u->kind != CPE_TEXT || cpe_has_wildcard(u)) return version;
    str update = cpe_plain(a, u);
    str number = str_starts(update, STR("update")) ? str_from(update, 6) : STR_NONE;
    if (number.n > 0 && number.p[0] == '_') number = str_from(number, 1);
    if (number.n > 0 && char_is_digit(number.p[0])) {
        return arena_printf(a, "%.*s_%.*s", STR_ARG(version), STR_ARG(number));
    }
    bool is_letter = update.n == 1 && char_is_alpha(update.p[0]);
    bool is_patch = update.n > 1 && update.p[0] == 'p' && char_is_digit(update.p[1]);
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(version), is_letter || is_patch ? "" : "-",
                        STR_ARG(update));
}

str cpe_key(struct arena *a, const struct cpe *c)
{
    const struct cpe_value *product = &c->at[CPE_PRODUCT];
    size_t n = 4;
    if (product->kind != CPE_TEXT || cpe_has_wildcard(product)) return STR_NONE;
    char *key = arena_alloc(a, n + product->text.n);
    if (key == NULL) return STR_NONE;
    memcpy(key, "cpe:", n);
    n += plain_copy(key + n, product->text);
    return (str){.p = key, .n = n};
}
