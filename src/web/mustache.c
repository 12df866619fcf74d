/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mustache. Parsing makes a flat list of tokens; a section knows the token behind its end, so
 * rendering is one walk with a stack of contexts. Standalone tags (alone on their line) take
 * their line with them, as the specification wants.
 */
#include "web/mustache.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEMPLATES_BYTES (4 * LW_MIB)

enum token_kind {
    TOKEN_TEXT,
    TOKEN_VALUE,
    TOKEN_RAW,
    TOKEN_SECTION,
    TOKEN_INVERTED,
    TOKEN_END,
    TOKEN_PARTIAL,
};

struct token {
    enum token_kind kind;
    str text;   /* TOKEN_TEXT: the bytes; else the name */
    str indent; /* TOKEN_PARTIAL alone on its line: what stood before it */
    size_t end; /* sections: index of their TOKEN_END */
    size_t line;
    bool is_alone; /* TOKEN_PARTIAL: on a line of its own */
};

struct mustache {
    const char *name;
    struct token *tokens;
    size_t n, cap;
};

struct templates {
    struct arena arena;
    struct mustache *list;
    size_t n;
    const char *const *raw_names;
};

static const struct mustache *find(const struct templates *t, str name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(str_of(t->list[i].name), name)) return &t->list[i];
    }
    return NULL;
}

bool templates_has(const struct templates *t, const char *name)
{
    return find(t, str_of(name)) != NULL;
}

/* ---- parsing ---- */

struct parser {
    struct templates *set;
    struct mustache *t;
    str text;
    size_t at;
    size_t line;
    size_t open[MUSTACHE_MAX_DEPTH]; /* indices of open sections */
    size_t n_open;
};

static struct token *add(struct parser *p, enum token_kind kind, str text)
{
    struct token *k =
        arena_push(&p->set->arena, (void **)&p->t->tokens, &p->t->n, &p->t->cap, sizeof *k);
    if (!k) BUG("templates are over their limit");
    *k = (struct token){.kind = kind, .text = text, .line = p->line};
    return k;
}

/* Text line by line, so that a partial can be indented. */
static void add_text(struct parser *p, str text)
{
    while (text.n) {
        size_t eol;
        size_t n = str_find(text, '\n', &eol) ? eol + 1 : text.n;
        add(p, TOKEN_TEXT, str_sub(text, 0, n));
        text = str_from(text, n);
    }
}

static size_t find_mark(str s, size_t at, const char *mark)
{
    size_t n = strlen(mark);
    for (; at + n <= s.n; at++) {
        if (memcmp(s.p + at, mark, n) == 0) return at;
    }
    return s.n;
}

static bool is_blank_back(str s, size_t from, size_t *line_start)
{
    size_t i = from;
    while (i > 0 && s.p[i - 1] != '\n') {
        i--;
        if (s.p[i] != ' ' && s.p[i] != '\t') return false;
    }
    *line_start = i;
    return true;
}

static bool is_blank_on(str s, size_t from, size_t *next_line)
{
    size_t i = from;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r'))
        i++;
    if (i < s.n && s.p[i] != '\n') return false;
    *next_line = i < s.n ? i + 1 : i;
    return true;
}

static bool may_be_raw(const struct templates *t, str name)
{
    for (size_t i = 0; t->raw_names && t->raw_names[i]; i++) {
        if (str_eq(str_of(t->raw_names[i]), name)) return true;
    }
    return false;
}

static enum status fail(const struct parser *p, struct err *e, const char *what, str name)
{
    (void)err_set(e, LW_E_INPUT, "%s '%.*s'", what, STR_ARG(name));
    (void)err_at(e, p->line, 0);
    return err_source(e, str_of(p->t->name));
}

static enum status close_section(struct parser *p, str name, struct err *e)
{
    if (p->n_open == 0) return fail(p, e, "section ends that was not begun:", name);
    size_t open = p->open[--p->n_open];
    if (!str_eq(p->t->tokens[open].text, name))
        return fail(p, e, "section ends inside another:", name);
    add(p, TOKEN_END, name);
    p->t->tokens[open].end = p->t->n - 1;
    return LW_OK;
}

static enum status open_section(struct parser *p, enum token_kind kind, str name, struct err *e)
{
    if (p->n_open == MUSTACHE_MAX_DEPTH) return fail(p, e, "sections nested too deep at", name);
    add(p, kind, name);
    p->open[p->n_open++] = p->t->n - 1;
    return LW_OK;
}

static enum status add_tag(struct parser *p, char sigil, str name, const str *indent,
                           struct err *e)
{
    struct token *k;
    if (sigil == '!') return LW_OK;
    if (name.n == 0) return fail(p, e, "tag without a name", name);
    switch (sigil) {
    case '#': return open_section(p, TOKEN_SECTION, name, e);
    case '^': return open_section(p, TOKEN_INVERTED, name, e);
    case '/': return close_section(p, name, e);
    case '>':
        k = add(p, TOKEN_PARTIAL, name);
        k->is_alone = indent != NULL;
        k->indent = indent ? *indent : STR("");
        return LW_OK;
    case '&':
        if (!may_be_raw(p->set, name)) return fail(p, e, "unescaped output of", name);
        add(p, TOKEN_RAW, name);
        return LW_OK;
    case '=': return fail(p, e, "delimiters may not be changed:", name);
    default: add(p, TOKEN_VALUE, name); return LW_OK;
    }
}

struct tag {
    char sigil; /* of "#^/>!&=", or 0 */
    str name;
    size_t start, end;
};

static bool read_tag(const struct parser *p, size_t start, struct tag *tag)
{
    static const char sigils[] = "#^/>!&=";
    bool is_triple = str_starts(str_from(p->text, start), STR("{{{"));
    const char *close = is_triple ? "}}}" : "}}";
    size_t inner = start + (is_triple ? 3 : 2);
    size_t end = find_mark(p->text, inner, close);
    if (end == p->text.n) return false;
    str body = str_sub(p->text, inner, end - inner);
    *tag = (struct tag){.start = start, .end = end + strlen(close)};
    if (is_triple) {
        tag->sigil = '&';
    } else if (body.n && memchr(sigils, body.p[0], sizeof sigils - 1)) {
        tag->sigil = body.p[0];
        body = str_from(body, 1);
    }
    tag->name = str_trim(body);
    return true;
}

static void count_lines(struct parser *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        p->line += p->text.p[i] == '\n';
}

static enum status parse(struct parser *p, struct err *e)
{
    while (p->at < p->text.n) {
        struct tag tag;
        size_t line_start = 0, next_line = 0;
        size_t start = find_mark(p->text, p->at, "{{");
        if (start == p->text.n) {
            add_text(p, str_from(p->text, p->at));
            break;
        }
        count_lines(p, p->at, start);
        if (!read_tag(p, start, &tag))
            return fail(p, e, "tag does not end:", str_sub(p->text, start, 20));
        bool is_alone = tag.sigil != 0 && tag.sigil != '&' &&
                        is_blank_back(p->text, tag.start, &line_start) && line_start >= p->at &&
                        is_blank_on(p->text, tag.end, &next_line);
        size_t text_end = is_alone ? line_start : tag.start;
        add_text(p, str_sub(p->text, p->at, text_end - p->at));
        str indent = str_sub(p->text, line_start, tag.start - line_start);
        enum status s = add_tag(p, tag.sigil, tag.name, is_alone ? &indent : NULL, e);
        if (s != LW_OK) return s;
        p->at = is_alone ? next_line : tag.end;
        count_lines(p, start, p->at);
    }
    if (p->n_open)
        return fail(p, e, "section does not end:", p->t->tokens[p->open[p->n_open - 1]].text);
    return LW_OK;
}

static enum status check_partials(const struct templates *t, struct err *e)
{
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j < t->list[i].n; j++) {
            const struct token *k = &t->list[i].tokens[j];
            if (k->kind != TOKEN_PARTIAL || find(t, k->text)) continue;
            (void)err_set(e, LW_E_INPUT, "there is no template '%.*s'", STR_ARG(k->text));
            (void)err_at(e, k->line, 0);
            return err_source(e, str_of(t->list[i].name));
        }
    }
    return LW_OK;
}

enum status templates_load(const struct mustache_source *sources, size_t n,
                           const char *const *raw_names, struct templates **out, struct err *e)
{
    struct templates *t = calloc(1, sizeof *t);
    if (!t) BUG("out of memory");
    arena_init(&t->arena, TEMPLATES_BYTES);
    t->raw_names = raw_names;
    t->list = arena_array(&t->arena, n, sizeof *t->list);
    if (n && !t->list) BUG("too many templates");
    enum status s = LW_OK;
    for (size_t i = 0; i < n && s == LW_OK; i++) {
        t->list[i].name = sources[i].name;
        t->n = i + 1;
        struct parser p = {.set = t, .t = &t->list[i], .text = sources[i].text, .line = 1};
        s = parse(&p, e);
    }
    if (s == LW_OK) s = check_partials(t, e);
    if (s != LW_OK) {
        templates_free(t);
        return s;
    }
    *out = t;
    return LW_OK;
}

void templates_free(struct templates *t)
{
    if (!t) return;
    arena_release(&t->arena);
    free(t);
}

/* ---- rendering ---- */

struct context {
    const struct context *outer;
    yyjson_mut_val *value;
};

struct render {
    const struct templates *set;
    struct buf *out;
    str indent;         /* of the partial being rendered */
    bool is_line_start; /* nothing was written on this line yet */
    int depth;
};

static yyjson_mut_val *member(yyjson_mut_val *v, str name)
{
    return yyjson_mut_is_obj(v) ? yyjson_mut_obj_getn(v, name.p, name.n) : NULL;
}

/* The first part is looked for from the inside out, the rest only within what it names. */
static yyjson_mut_val *look_up(const struct context *c, str name)
{
    str part, rest = name;
    if (str_eq(name, STR("."))) return c->value;
    (void)str_cut(&rest, '.', &part);
    yyjson_mut_val *v = NULL;
    for (; c && !v; c = c->outer)
        v = member(c->value, part);
    while (v && rest.n) {
        (void)str_cut(&rest, '.', &part);
        v = member(v, part);
    }
    return v;
}

static bool is_true(yyjson_mut_val *v)
{
    if (!v || yyjson_mut_is_null(v) || yyjson_mut_is_false(v)) return false;
    if (yyjson_mut_is_arr(v)) return yyjson_mut_arr_size(v) > 0;
    if (yyjson_mut_is_str(v)) return yyjson_mut_get_len(v) > 0;
    if (yyjson_mut_is_uint(v)) return yyjson_mut_get_uint(v) != 0;
    if (yyjson_mut_is_int(v)) return yyjson_mut_get_sint(v) != 0;
    if (yyjson_mut_is_real(v)) return yyjson_mut_get_real(v) < 0 || yyjson_mut_get_real(v) > 0;
    return true;
}

static void put_indent(struct render *r)
{
    if (r->is_line_start) buf_add(r->out, r->indent);
    r->is_line_start = false;
}

void mustache_escape(struct buf *out, str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *as = NULL;
        switch (s.p[i]) {
        case '&': as = "&amp;"; break;
        case '<': as = "&lt;"; break;
        case '>': as = "&gt;"; break;
        case '"': as = "&quot;"; break;
        case '\'': as = "&#39;"; break;
        default: continue;
        }
        buf_add(out, str_sub(s, from, i - from));
        buf_add(out, str_of(as));
        from = i + 1;
    }
    buf_add(out, str_from(s, from));
}

static void put_value(struct render *r, yyjson_mut_val *v, bool is_raw)
{
    char number[32] = "";
    put_indent(r);
    if (yyjson_mut_is_str(v)) {
        str s = {yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
        if (is_raw) {
            buf_add(r->out, s);
        } else {
            mustache_escape(r->out, s);
        }
        return;
    }
    if (yyjson_mut_is_uint(v)) {
        snprintf(number, sizeof number, "%llu", (unsigned long long)yyjson_mut_get_uint(v));
    } else if (yyjson_mut_is_int(v)) {
        snprintf(number, sizeof number, "%lld", (long long)yyjson_mut_get_sint(v));
    } else if (yyjson_mut_is_real(v)) {
        snprintf(number, sizeof number, "%.12g", yyjson_mut_get_real(v));
    } else if (yyjson_mut_is_bool(v)) {
        snprintf(number, sizeof number, "%s", yyjson_mut_is_true(v) ? "true" : "false");
    }
    buf_add(r->out, str_of(number));
}

static enum status walk(struct render *r, const struct mustache *t, size_t from, size_t to,
                        const struct context *c, struct err *e);

static enum status put_section(struct render *r, const struct mustache *t, size_t at,
                               const struct context *c, struct err *e)
{
    const struct token *k = &t->tokens[at];
    yyjson_mut_val *v = look_up(c, k->text);
    if (k->kind == TOKEN_INVERTED) return is_true(v) ? LW_OK : walk(r, t, at + 1, k->end, c, e);
    if (!is_true(v)) return LW_OK;
    if (!yyjson_mut_is_arr(v)) {
        struct context inner = {.outer = c, .value = v};
        return walk(r, t, at + 1, k->end, &inner, e);
    }
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_arr_foreach(v, i, n, item)
    {
        struct context inner = {.outer = c, .value = item};
        enum status s = walk(r, t, at + 1, k->end, &inner, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

static enum status put_partial(struct render *r, const struct token *k, const struct context *c,
                               struct err *e)
{
    const struct mustache *t = find(r->set, k->text);
    if (r->depth == MUSTACHE_MAX_DEPTH)
        return err_set(e, LW_E_LIMIT, "template '%.*s' includes itself without end",
                       STR_ARG(k->text));
    char indent[64];
    str outer = r->indent;
    snprintf(indent, sizeof indent, "%.*s%.*s", STR_ARG(outer), STR_ARG(k->indent));
    r->indent = str_of(indent);
    if (k->is_alone) r->is_line_start = true;
    r->depth++;
    enum status s = walk(r, t, 0, t->n, c, e);
    r->depth--;
    r->indent = outer;
    return s;
}

static void put_text(struct render *r, str text)
{
    put_indent(r);
    buf_add(r->out, text);
    r->is_line_start = str_ends(text, STR("\n"));
}

static enum status walk(struct render *r, const struct mustache *t, size_t from, size_t to,
                        const struct context *c, struct err *e)
{
    for (size_t i = from; i < to; i++) {
        const struct token *k = &t->tokens[i];
        enum status s = LW_OK;
        switch (k->kind) {
        case TOKEN_TEXT: put_text(r, k->text); break;
        case TOKEN_VALUE:
        case TOKEN_RAW: put_value(r, look_up(c, k->text), k->kind == TOKEN_RAW); break;
        case TOKEN_SECTION:
        case TOKEN_INVERTED:
            s = put_section(r, t, i, c, e);
            i = k->end;
            break;
        case TOKEN_PARTIAL: s = put_partial(r, k, c, e); break;
        case TOKEN_END: break;
        }
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

enum status templates_render(const struct templates *t, const char *name, yyjson_mut_val *root,
                             struct buf *out, struct err *e)
{
    const struct mustache *found = find(t, str_of(name));
    if (!found) return err_set(e, LW_E_NOT_FOUND, "there is no template '%s'", name);
    struct render r = {.set = t, .out = out, .indent = STR("")};
    struct context c = {.value = root};
    enum status s = walk(&r, found, 0, found->n, &c, e);
    return s == LW_OK ? buf_status(out, name, e) : s;
}
