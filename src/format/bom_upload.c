/* SPDX-License-Identifier: Apache-2.0 */
#include "format/bom_upload.h"

#include "format/json.h"

/* ---- cutting the SBOM out ---- */

/* Behind the text that begins at `at`; the end when it has none. */
static size_t end_of_text(str s, size_t at)
{
    for (at++; at < s.n; at++) {
        if (s.p[at] == '\\')
            at++;
        else if (s.p[at] == '"')
            return at + 1;
    }
    return s.n;
}

static size_t skip_space(str s, size_t at)
{
    while (at < s.n && char_is_space(s.p[at]))
        at++;
    return at;
}

struct found {
    size_t start, end; /* of the text between its quotes */
    bool is_there, is_twice;
};

/* Where the text of the outermost member "bom" stands. What is no JSON is found by the parser. */
static struct found find_bom(str s)
{
    struct found f = {0};
    size_t depth = 0, at = 0;
    while (at < s.n) {
        char c = s.p[at];
        if (c == '{' || c == '[') depth++;
        if ((c == '}' || c == ']') && depth > 0) depth--;
        if (c != '"') {
            at++;
            continue;
        }
        size_t end = end_of_text(s, at);
        bool is_bom = depth == 1 && str_eq(str_sub(s, at, end - at), STR("\"bom\""));
        at = skip_space(s, end);
        if (!is_bom || at >= s.n || s.p[at] != ':') continue;
        at = skip_space(s, at + 1);
        if (at >= s.n || s.p[at] != '"') continue;
        end = end_of_text(s, at);
        f.is_twice = f.is_there;
        f.is_there = true;
        f.start = at + 1;
        f.end = end > at + 1 ? end - 1 : end;
        if (f.is_twice) return f;
        at = end;
    }
    return f;
}

/* ---- the rest ---- */

/* Programs write truth as text, too. */
static bool is_true(yyjson_val *root, const char *key)
{
    str text = json_str(root, key);
    return text.p ? str_eq_nocase(text, STR("true")) : json_bool(root, key, false);
}

static str text_of(struct arena *a, yyjson_val *root, const char *key)
{
    str s = json_dup(a, root, key);
    return s.p ? str_trim(s) : STR("");
}

static enum status read_rest(struct arena *a, str rest, struct bom_upload *out, struct err *e)
{
    yyjson_doc *doc = NULL;
    enum status s = json_parse(rest, LIMIT_REQUEST_BYTES, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = yyjson_doc_get_root(doc);
    if (!yyjson_is_obj(root)) s = err_set(e, LW_E_INPUT, "the request body is no JSON object");
    if (s == LW_OK) {
        out->project = text_of(a, root, "project");
        out->project_name = text_of(a, root, "projectName");
        out->project_version = text_of(a, root, "projectVersion");
        out->parent = text_of(a, root, "parentUUID");
        out->parent_name = text_of(a, root, "parentName");
        out->parent_version = text_of(a, root, "parentVersion");
        out->auto_create = is_true(root, "autoCreate");
        s = arena_status(a, "request", e);
    }
    yyjson_doc_free(doc);
    return s;
}

enum status bom_upload_read(struct arena *a, str bytes, struct bom_upload *out, struct err *e)
{
    struct found f = find_bom(bytes);
    str rest = bytes;
    *out = (struct bom_upload){.bom = STR_NONE};
    if (f.is_twice)
        return err_set(e, LW_E_INPUT, "member 'bom' stands here a second time, expected once");
    if (f.is_there) {
        str before = str_sub(bytes, 0, f.start), after = str_from(bytes, f.end);
        if (before.n + after.n > LIMIT_REQUEST_BYTES)
            return err_set(e, LW_E_LIMIT,
                           "the request around the SBOM is over the limit of %zu bytes",
                           (size_t)LIMIT_REQUEST_BYTES);
        rest = arena_printf(a, "%.*s%.*s", STR_ARG(before), STR_ARG(after));
        if (!rest.p) return arena_status(a, "request", e);
        out->bom = str_sub(bytes, f.start, f.end - f.start);
    }
    return read_rest(a, rest, out, e);
}

/* ---- base64 ---- */

enum {
    IS_SPACE = 64,
    IS_PAD,
    IS_WRONG
};

static unsigned value_of(unsigned c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    if (c == '=') return IS_PAD;
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' ? (unsigned)IS_SPACE : IS_WRONG;
}

static int hex_value(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character at `*at`, an escape undone; 0xFFFF for one that base64 cannot have. */
static unsigned next_char(str s, size_t *at)
{
    unsigned code = 0;
    char c = s.p[(*at)++];
    if (c != '\\') return (unsigned char)c;
    if (*at >= s.n) return 0xFFFF;
    c = s.p[(*at)++];
    if (c == '/') return '/';
    if (c == 'n' || c == 'r' || c == 't') return ' ';
    if (c != 'u' || s.n - *at < 4) return 0xFFFF;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(s.p[(*at)++]);
        if (digit < 0) return 0xFFFF;
        code = code << 4 | (unsigned)digit;
    }
    return code;
}

static enum status wrong(size_t at, struct err *e)
{
    return err_set(e, LW_E_INPUT, "member 'bom' is no base64 from character %zu on", at + 1);
}

enum status bom_upload_decode(str bom, struct buf *out, struct err *e)
{
    unsigned pool = 0, n_bits = 0;
    bool is_padded = false;
    for (size_t at = 0; at < bom.n;) {
        size_t here = at;
        unsigned v = value_of(next_char(bom, &at));
        if (v == IS_SPACE) continue;
        if (v == IS_WRONG || (is_padded && v != IS_PAD)) return wrong(here, e);
        is_padded = v == IS_PAD;
        if (is_padded) continue;
        pool = (pool << 6 | v) & 0xFFFFu;
        n_bits += 6;
        if (n_bits < 8) continue;
        n_bits -= 8;
        buf_char(out, (char)(unsigned char)(pool >> n_bits));
    }
    /* One digit alone has too few bits for a byte. */
    if (n_bits >= 6) return wrong(bom.n, e);
    return buf_status(out, "SBOM", e);
}
