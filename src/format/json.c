/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON reading. Three passes, each cheap: a byte scan that bounds the nesting before anything is
 * allocated for it (a value costs 16 bytes, so "[[[[" would grow sixteenfold), yyjson itself
 * (iterative, strict, checks UTF-8), and on failure only a count of lines up to the position.
 * A small document may grow: its nesting is read off the parsed values, ten times faster.
 */
#include "format/json.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/utf16.h"

#include <stdlib.h>
#include <string.h>

/*
 * Up to here the sixteenfold does no harm: a list of small numbers grows eightfold at any depth.
 */
#define SMALL_BYTES (16 * LW_MIB)

static const char utf8_mark[] = "\xEF\xBB\xBF";

/* Position of byte `at` as line and column, both from 1. */
static enum status fail_at(struct err *e, str bytes, size_t at)
{
    uint64_t line = 1;
    size_t start = 0;
    if (at > bytes.n) at = bytes.n;
    for (size_t i = 0; i < at; i++) {
        if (bytes.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return err_at(e, line, at - start + 1);
}

/* First byte behind the string that opens at `open`; the end when it never closes. */
static size_t skip_string(str bytes, size_t open)
{
    size_t at = open + 1;
    while (at < bytes.n) {
        const char *quote = memchr(bytes.p + at, '"', bytes.n - at);
        if (quote == NULL) break;
        size_t end = (size_t)(quote - bytes.p);
        size_t slashes = 0;
        while (end - slashes > at && bytes.p[end - slashes - 1] == '\\') {
            slashes++;
        }
        if (slashes % 2 == 0) return end + 1;
        at = end + 1;
    }
    return bytes.n;
}

static enum status check_depth(str bytes, struct err *e)
{
    size_t depth = 0;
    for (size_t i = 0; i < bytes.n;) {
        char c = bytes.p[i];
        if (c == '"') {
            i = skip_string(bytes, i);
            continue;
        }
        if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH) {
                (void)err_set(e, LW_E_LIMIT,
                              "JSON is nested deeper than the limit of %d levels",
                              LIMIT_JSON_DEPTH);
                (void)fail_at(e, bytes, i);
                return LW_E_LIMIT;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
        i++;
    }
    return LW_OK;
}

/* The same of a small document that is parsed already: its values lie in one array. */
static bool is_shallow(const yyjson_doc *doc)
{
    const yyjson_val *ends[LIMIT_JSON_DEPTH];
    yyjson_val *v = doc->root, *end = v + doc->val_read;
    size_t depth = 0;
    for (; v < end; v++) {
        while (depth > 0 && v >= ends[depth - 1])
            depth--;
        if (!yyjson_is_ctn(v)) continue;
        if (depth == LIMIT_JSON_DEPTH) return false;
        ends[depth++] = unsafe_yyjson_get_next(v);
    }
    return true;
}

static const char *bad_string_words(str bytes, size_t at)
{
    unsigned char c = at < bytes.n ? (unsigned char)bytes.p[at] : 0;
    if (c >= 0x80) return "text is not valid UTF-8";
    if (c < 0x20) return "raw control character in a text, expected an escape such as \\n";
    return "malformed escape sequence in a text";
}

/* Our own words, so that messages do not change with the library. */
static const char *read_error_words(str bytes, const yyjson_read_err *r)
{
    switch (r->code) {
    case 3: /* YYJSON_READ_ERROR_EMPTY_CONTENT; its codes are constants, not an enum */
        return "document is empty, expected JSON";
    case 4: /* UNEXPECTED_CONTENT */ return "text after the end of the JSON value";
    case 5: /* UNEXPECTED_END */ return "document ends in the middle of a value (truncated?)";
    case 6: /* UNEXPECTED_CHARACTER */
        if (r->pos < bytes.n && (unsigned char)bytes.p[r->pos] >= 0x80) {
            return str_is_utf8(bytes) ? "unexpected character, expected JSON"
                                      : "document is not valid UTF-8";
        }
        return "unexpected character, expected JSON";
    case 7: /* JSON_STRUCTURE */ return "malformed JSON structure";
    case 9: /* INVALID_NUMBER */ return "malformed number";
    case 10: /* INVALID_STRING */ return bad_string_words(bytes, r->pos);
    case 11: /* LITERAL */ return "malformed literal, expected true, false or null";
    default: return "malformed JSON";
    }
}

static bool is_blank(str bytes)
{
    return str_trim(bytes).n == 0;
}

static enum status parse_utf8(str bytes, yyjson_doc **out, struct err *e)
{
    if (is_blank(bytes)) {
        (void)err_set(e, LW_E_INPUT, "document is empty, expected JSON");
        return LW_E_INPUT;
    }
    bool is_small = bytes.n <= SMALL_BYTES;
    if (!is_small && check_depth(bytes, e) != LW_OK) return LW_E_LIMIT;
    yyjson_read_err r = {0};
    /* Without YYJSON_READ_INSITU the text is copied and not written to. */
    union {
        const char *in;
        char *api;
    } text = {.in = bytes.p};
    yyjson_doc *doc = yyjson_read_opts(text.api, bytes.n, YYJSON_READ_NOFLAG, NULL, &r);
    if (doc == NULL) {
        if (r.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) BUG("out of memory");
        if (is_small && check_depth(bytes, e) != LW_OK) return LW_E_LIMIT;
        (void)err_set(e, LW_E_INPUT, "%s", read_error_words(bytes, &r));
        (void)fail_at(e, bytes, r.pos);
        return LW_E_INPUT;
    }
    if (is_small && !is_shallow(doc) && check_depth(bytes, e) != LW_OK) {
        yyjson_doc_free(doc);
        return LW_E_LIMIT;
    }
    *out = doc;
    return LW_OK;
}

static enum status parse_utf16(str bytes, yyjson_doc **out, struct err *e)
{
    struct buf text;
    buf_init(&text, bytes.n / 2 * 3);
    enum status s = utf16_to_utf8(&text, bytes, e);
    if (s == LW_OK) s = parse_utf8(buf_str(&text), out, e);
    buf_release(&text);
    return s;
}

enum status json_parse(str bytes, size_t max_bytes, yyjson_doc **out, struct err *e)
{
    if (bytes.n > max_bytes) {
        return err_set(e, LW_E_LIMIT, "document of %zu bytes is over the limit of %zu bytes",
                       bytes.n, max_bytes);
    }
    if (utf16_is(bytes)) return parse_utf16(bytes, out, e);
    if (str_starts(bytes, str_of(utf8_mark))) bytes = str_from(bytes, sizeof utf8_mark - 1);
    return parse_utf8(bytes, out, e);
}

str json_val_str(yyjson_val *v)
{
    if (!yyjson_is_str(v)) return STR_NONE;
    return (str){.p = unsafe_yyjson_get_str(v), .n = unsafe_yyjson_get_len(v)};
}

str json_str(yyjson_val *object, const char *key)
{
    return json_val_str(yyjson_obj_get(object, key));
}

str json_dup(struct arena *a, yyjson_val *object, const char *key)
{
    str s = json_str(object, key);
    return s.n == 0 ? STR_NONE : arena_str(a, s);
}

yyjson_val *json_array(yyjson_val *object, const char *key)
{
    yyjson_val *v = yyjson_obj_get(object, key);
    return yyjson_is_arr(v) ? v : NULL;
}

yyjson_val *json_object(yyjson_val *object, const char *key)
{
    yyjson_val *v = yyjson_obj_get(object, key);
    return yyjson_is_obj(v) ? v : NULL;
}

bool json_bool(yyjson_val *object, const char *key, bool fallback)
{
    yyjson_val *v = yyjson_obj_get(object, key);
    return yyjson_is_bool(v) ? yyjson_get_bool(v) : fallback;
}

int64_t json_int(yyjson_val *object, const char *key, int64_t fallback)
{
    yyjson_val *v = yyjson_obj_get(object, key);
    if (yyjson_is_uint(v) && yyjson_get_uint(v) > INT64_MAX) return fallback;
    return yyjson_is_int(v) ? yyjson_get_sint(v) : fallback;
}

enum status json_strings(struct arena *a, yyjson_val *object, const char *key, str **out,
                         size_t *n_out, struct err *e)
{
    yyjson_val *array = json_array(object, key);
    yyjson_val *v;
    size_t i, max, n = 0, n_bytes = 0;
    *out = NULL;
    *n_out = 0;
    if (array == NULL) return LW_OK;
    yyjson_arr_foreach(array, i, max, v)
    {
        if (!yyjson_is_str(v)) continue;
        n++;
        n_bytes += yyjson_get_len(v) + 1;
    }
    if (n == 0) return LW_OK;
    /* One block for all texts: lists of 1,500 versions are common. */
    str *items = arena_array(a, n, sizeof *items);
    char *text = arena_alloc(a, n_bytes);
    if (items == NULL || text == NULL) return arena_status(a, key, e);
    n = 0;
    yyjson_arr_foreach(array, i, max, v)
    {
        if (!yyjson_is_str(v)) continue;
        str s = json_val_str(v);
        memcpy(text, s.p, s.n);
        text[s.n] = '\0';
        items[n++] = (str){.p = text, .n = s.n};
        text += s.n + 1;
    }
    *out = items;
    *n_out = n;
    return LW_OK;
}

struct utc json_utc(yyjson_val *object, const char *key)
{
    struct utc t = UTC_NONE;
    str s = json_str(object, key);
    if (s.n == 0 || utc_parse(s, key, &t, NULL) != LW_OK) return UTC_NONE;
    return t;
}

void json_lines_init(struct json_lines *l, str bytes, const yyjson_doc *doc)
{
    *l = (struct json_lines){.bytes = bytes, .doc = doc, .line = 1};
    if (utf16_is(bytes)) l->doc = NULL;
    if (str_starts(bytes, str_of(utf8_mark))) l->bytes = str_from(bytes, sizeof utf8_mark - 1);
}

/* Ends of lines, eight bytes at a time: a document has one every thirty. */
static uint64_t count_lines(str s)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F), ends = UINT64_C(0x0A0A0A0A0A0A0A0A);
    uint64_t n = 0;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t eight;
        memcpy(&eight, s.p + i, sizeof eight);
        eight ^= ends; /* a zero byte where a line ends */
        uint64_t others = ((eight & low) + low) | eight | low;
        n += ((~others >> 7) * UINT64_C(0x0101010101010101)) >> 56; /* sum of the bytes */
    }
    for (; i < s.n; i++)
        n += s.p[i] == '\n';
    return n;
}

/* Texts of a document stay where the input had them, in yyjson's copy of the input. */
uint64_t json_line(struct json_lines *l, yyjson_val *v)
{
    if (l->doc == NULL || l->doc->str_pool == NULL) return 0;
    if (yyjson_is_obj(v)) v = yyjson_obj_size(v) > 0 ? unsafe_yyjson_get_first(v) : NULL;
    if (!yyjson_is_str(v)) return 0;
    size_t at = (size_t)(unsafe_yyjson_get_str(v) - l->doc->str_pool);
    if (at > l->bytes.n) return 0;
    if (at < l->at) {
        l->at = 0;
        l->line = 1;
    }
    l->line += count_lines(str_sub(l->bytes, l->at, at - l->at));
    l->at = at;
    return l->line;
}

enum status json_place(str bytes, const yyjson_doc *doc, yyjson_val *object, const char *key,
                       unsigned nth, struct err *e)
{
    struct json_lines l;
    yyjson_val *name, *v;
    size_t i, max;
    json_lines_init(&l, bytes, doc);
    yyjson_obj_foreach(object, i, max, name, v)
    {
        if (!yyjson_equals_str(name, key) || nth-- > 0) continue;
        uint64_t line = json_line(&l, name), column = 0;
        if (line == 0) break;
        /* From the quote before the name, which is the first column's 1. */
        while (column < l.at && l.bytes.p[l.at - column - 1] != '\n')
            column++;
        return err_at(e, line, column);
    }
    return e->code;
}
