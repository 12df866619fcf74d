/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json_split.h"

#include "base/limits.h"

#include <string.h>

void json_split_init(struct json_split *s, const char *list, size_t max_bytes,
                     json_element_fn fn, void *ctx)
{
    *s = (struct json_split){.list = list, .fn = fn, .ctx = ctx, .line = 1};
    buf_init(&s->element, max_bytes);
    buf_init(&s->rest, max_bytes);
}

void json_split_release(struct json_split *s)
{
    buf_release(&s->element);
    buf_release(&s->rest);
}

static enum status refuse(const struct json_split *s, const char *words, struct err *e)
{
    (void)err_set(e, LW_E_INPUT, "%s", words);
    return err_at(e, s->line, 0);
}

/* Where a run of bytes that belong together began in the piece at hand. */
struct cursor {
    str bytes;
    size_t at, run;
};

static enum status keep_run(struct json_split *s, const struct cursor *c, struct err *e)
{
    struct buf *to = s->is_in_element ? &s->element : &s->rest;
    buf_add(to, str_sub(c->bytes, c->run, c->at - c->run));
    if (!to->is_over) return LW_OK;
    (void)err_set(e, LW_E_LIMIT, "%s is larger than the limit of %zu MiB",
                  s->is_in_element ? "record" : "document around the records",
                  to->max_bytes / LW_MIB);
    return err_at(e, s->line, 0);
}

static enum status begin_element(struct json_split *s, struct cursor *c, struct err *e)
{
    enum status status = keep_run(s, c, e);
    if (s->n_elements > 0 && !s->has_comma && status == LW_OK)
        status = refuse(s, "unexpected character, expected JSON", e);
    buf_clear(&s->element);
    s->is_in_element = true;
    s->element_line = s->line;
    c->run = c->at;
    return status;
}

/* Whole in the piece at hand it is handed over from there, else from the buffer. */
static enum status end_element(struct json_split *s, struct cursor *c, struct err *e)
{
    str bytes = str_sub(c->bytes, c->run, c->at - c->run);
    if (s->element.n > 0) {
        enum status status = keep_run(s, c, e);
        if (status != LW_OK) return status;
        bytes = buf_str(&s->element);
    } else if (bytes.n > s->element.max_bytes) {
        return keep_run(s, c, e);
    }
    s->is_in_element = false;
    s->has_comma = false;
    s->n_elements++;
    c->run = c->at;
    return s->fn(s->ctx, bytes, s->element_line, e);
}

/* A comma or the bracket at the depth of the list. */
static enum status between_elements(struct json_split *s, struct cursor *c, char x,
                                    struct err *e)
{
    enum status status = s->is_in_element ? end_element(s, c, e) : keep_run(s, c, e);
    bool is_missing = s->has_comma || (x == ',' && s->n_elements == 0);
    if (status != LW_OK) return status;
    if (is_missing) return refuse(s, "unexpected character, expected JSON", e);
    c->run = c->at;
    s->has_comma = x == ',';
    if (x == ',') c->run++;
    return LW_OK;
}

static enum status open_container(struct json_split *s, char x, struct err *e)
{
    if (++s->depth > LIMIT_JSON_DEPTH) {
        (void)err_set(e, LW_E_LIMIT, "JSON is nested deeper than the limit of %d levels",
                      LIMIT_JSON_DEPTH);
        return err_at(e, s->line, 0);
    }
    if (s->depth == 1) s->is_top_list = x == '[';
    bool is_list = x == '[' && ((s->depth == 1 && !s->has_begun) ||
                                (s->depth == 2 && s->is_list_next && s->list_depth == 0));
    if (is_list && s->n_elements == 0) s->list_depth = s->depth;
    s->has_begun = true;
    s->is_list_next = false;
    return LW_OK;
}

static bool is_wanted_key(const struct json_split *s)
{
    return s->n_key < sizeof s->key && strlen(s->list) == s->n_key &&
           memcmp(s->key, s->list, s->n_key) == 0;
}

/* Everything that is not inside a text. */
static enum status take(struct json_split *s, struct cursor *c, char x, struct err *e)
{
    bool is_at_list = s->list_depth > 0 && s->depth == s->list_depth;
    if (x == '\n') s->line++;
    if (char_is_space(x)) return LW_OK;
    if (is_at_list && (x == ',' || x == ']')) {
        enum status status = between_elements(s, c, x, e);
        if (status != LW_OK || x == ',') return status;
    } else if (is_at_list && !s->is_in_element) {
        enum status status = begin_element(s, c, e);
        if (status != LW_OK) return status;
    }
    switch (x) {
    case '"':
        s->is_in_string = true;
        s->is_key = s->depth == 1 && !s->is_top_list;
        if (s->is_key) s->n_key = 0;
        break;
    case ':': s->is_list_next = s->depth == 1 && is_wanted_key(s); break;
    case '{':
    case '[': return open_container(s, x, e);
    case '}':
    case ']':
        if (s->depth == 0) return refuse(s, "unexpected character, expected JSON", e);
        if (s->depth-- == s->list_depth) s->list_depth = 0;
        break;
    default: s->is_list_next = false; break;
    }
    return LW_OK;
}

static size_t slashes_before(str bytes, size_t from, size_t at)
{
    size_t n = 0;
    while (at - n > from && bytes.p[at - n - 1] == '\\')
        n++;
    return n;
}

/* Inside a text, up to its end or the end of the piece. */
static void skip_text(struct json_split *s, struct cursor *c)
{
    if (s->is_escaped) { /* the piece before ended in a backslash */
        s->is_escaped = false;
        c->at++;
    }
    for (size_t from = c->at; c->at < c->bytes.n;) {
        const char *quote = memchr(c->bytes.p + c->at, '"', c->bytes.n - c->at);
        size_t end = quote ? (size_t)(quote - c->bytes.p) : c->bytes.n;
        bool is_escaped = slashes_before(c->bytes, from, end) % 2 == 1;
        c->at = quote ? end + 1 : end;
        if (!quote) s->is_escaped = is_escaped;
        if (!quote || is_escaped) continue;
        s->is_in_string = false;
        return;
    }
}

/* A name of the top-level object, kept as far as it fits; escapes make it another one. */
static void take_key(struct json_split *s, struct cursor *c)
{
    size_t from = c->at;
    skip_text(s, c);
    size_t n = c->at - from - (s->is_in_string ? 0 : 1);
    for (size_t i = 0; i < n && s->n_key < sizeof s->key; i++)
        s->key[s->n_key++] = c->bytes.p[from + i];
    if (!s->is_in_string) s->is_key = false;
}

/* Within an element only texts, brackets and lines matter. */
static void skip_inside(struct cursor *c)
{
    static const bool matters[256] = {
        ['"'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true, ['\n'] = true};
    const char *p = c->bytes.p + c->at, *end = c->bytes.p + c->bytes.n;
    while (p < end && !matters[(unsigned char)*p])
        p++;
    c->at = (size_t)(p - c->bytes.p);
}

enum status json_split_feed(struct json_split *s, str bytes, struct err *e)
{
    struct cursor c = {.bytes = bytes};
    enum status status = LW_OK;
    while (c.at < bytes.n && status == LW_OK) {
        if (s->is_in_string) {
            if (s->is_key)
                take_key(s, &c);
            else
                skip_text(s, &c);
            continue;
        }
        if (s->is_in_element && s->depth > s->list_depth) {
            skip_inside(&c);
            if (c.at == bytes.n) break;
        }
        status = take(s, &c, bytes.p[c.at], e);
        c.at++;
    }
    return status == LW_OK ? keep_run(s, &c, e) : status;
}

enum status json_split_end(struct json_split *s, str *rest, struct err *e)
{
    if (s->depth > 0 || s->is_in_string)
        return refuse(s, "document ends in the middle of a value (truncated?)", e);
    *rest = buf_str(&s->rest);
    return LW_OK;
}
