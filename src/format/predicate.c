/* SPDX-License-Identifier: Apache-2.0 */
#include "format/predicate.h"

static const struct kind_row {
    str state;
    bool is_of_kernel;
} kind_rows[N_fact_kind] = {
    [FACT_SYMBOL] = {STR_INIT("set"), true},
    [FACT_FILE] = {STR_INIT("compiled"), true},
    [FACT_HEADER] = {STR_INIT("included"), true},
    [FACT_MODULE] = {STR_INIT("built"), true},
    [FACT_DEFINE] = {STR_INIT("defined"), false},
    [FACT_FLAG] = {STR_INIT("used"), false},
    [FACT_FUNCTION] = {STR_INIT("linked"), false},
    [FACT_IMPORT] = {STR_INIT("used"), false},
    [FACT_EXPORT] = {STR_INIT("exported"), false},
    [FACT_LIBRARY] = {STR_INIT("needed"), false},
    [FACT_PACKAGE] = {STR_INIT("linked"), false},
    [FACT_HARDENING] = {STR_INIT("present"), false},
    [FACT_SANDBOX] = {STR_INIT("present"), false},
    [FACT_PORT] = {STR_INIT("open"), false},
    [FACT_ARCHITECTURE] = {STR_INIT("present"), false},
    [FACT_PATCH] = {STR_INIT("applied"), false},
    [FACT_COMMIT] = {STR_INIT("present"), false},
    [FACT_SOURCE] = {STR_INIT("present"), true},
};
_Static_assert(sizeof kind_rows / sizeof kind_rows[0] == N_fact_kind, "a row for every kind");

str predicate_state_word(enum fact_kind kind)
{
    return kind_rows[kind].state;
}

bool predicate_is_of_kernel(enum fact_kind kind)
{
    return kind_rows[kind].is_of_kernel;
}

static bool is_state_word(str word)
{
    for (size_t i = 0; i < N_fact_kind; i++)
        if (str_eq(kind_rows[i].state, word)) return true;
    return false;
}

/* Words of the grammar: as a name or value they stand in quotes. */
static bool is_reserved(str word)
{
    static const str words[] = {STR_INIT("and"), STR_INIT("or"), STR_INIT("not"),
                                STR_INIT("of"),  STR_INIT("in"), STR_INIT("is")};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(words[i], word)) return true;
    return is_state_word(word);
}

/* ---- words ---- */

struct token {
    str text;
    size_t at; /* byte of the sentence */
    bool is_quoted, is_end;
};

struct parser {
    struct arena *a;
    str text;
    size_t at;
    struct token next;
    unsigned depth, n_nodes;
    struct err *e;
};

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* People count characters, not bytes. */
static uint64_t column_of(const struct parser *p, size_t at)
{
    uint64_t n = 1;
    for (size_t i = 0; i < at && i < p->text.n; i++)
        n += ((unsigned char)p->text.p[i] & 0xc0) != 0x80;
    return n;
}

static enum status fail_at(struct parser *p, size_t at, str expected, str found)
{
    uint64_t column = column_of(p, at);
    (void)err_set(p->e, LW_E_INPUT, "at character %llu expected %.*s, found %.*s",
                  (unsigned long long)column, STR_ARG(expected),
                  STR_ARG(found.n ? str_sub(found, 0, 60) : STR("the end")));
    return err_at(p->e, 1, at + 1);
}

/* Where a name or a value stands: what the author meant, and how to write it. */
static enum status fail_name(struct parser *p, const struct token *t, const char *what)
{
    str expected = arena_printf(p->a, "%s%s", what,
                                !t->is_end && !t->is_quoted && is_reserved(t->text)
                                    ? " (a word of the language goes in quotes)"
                                    : "");
    return fail_at(p, t->at, expected, t->is_quoted ? STR("an empty text") : t->text);
}

/* Bytes between the quotes, escapes and all. */
static enum status find_quote(struct parser *p, size_t start, size_t *n)
{
    size_t at = start;
    for (; at < p->text.n && p->text.p[at] != '"'; at++) {
        if (is_control(p->text.p[at]))
            return fail_at(p, at, STR("a text"), STR("a control character"));
        if (p->text.p[at] != '\\') continue;
        char escaped = at + 1 < p->text.n ? p->text.p[at + 1] : 0;
        if (escaped != '"' && escaped != '\\')
            return fail_at(p, at, STR("\\\" or \\\\"), str_sub(p->text, at, 1));
        at++;
    }
    if (at == p->text.n) return fail_at(p, at, STR("'\"' behind the text"), STR_NONE);
    *n = at - start;
    return LW_OK;
}

static enum status take_quoted(struct parser *p)
{
    size_t start = p->at, n = 0, n_out = 0;
    enum status s = find_quote(p, start + 1, &n);
    if (s != LW_OK) return s;
    char *out = arena_alloc(p->a, n + 1);
    if (!out) return arena_status(p->a, "predicate", p->e);
    for (size_t i = 0; i < n; i++) {
        char c = p->text.p[start + 1 + i];
        out[n_out++] = c == '\\' ? p->text.p[start + 1 + ++i] : c;
    }
    p->at = start + n + 2;
    p->next = (struct token){{out, n_out}, start, true, false};
    return LW_OK;
}

/* Reads the next word into `next`. */
static enum status advance(struct parser *p)
{
    while (p->at < p->text.n && is_blank(p->text.p[p->at]))
        p->at++;
    size_t start = p->at;
    p->next = (struct token){.text = STR(""), .at = start, .is_end = true};
    if (start == p->text.n) return LW_OK;
    char c = p->text.p[start];
    if (c == '"') return take_quoted(p);
    if (c == '(' || c == ')') {
        p->at++;
    } else {
        while (p->at < p->text.n) {
            c = p->text.p[p->at];
            if (is_blank(c) || c == '(' || c == ')' || c == '"') break;
            if (is_control(c))
                return fail_at(p, p->at, STR("a word"), STR("a control character"));
            p->at++;
        }
    }
    p->next = (struct token){str_sub(p->text, start, p->at - start), start, false, false};
    return LW_OK;
}

static bool is_word(const struct parser *p, str word)
{
    return !p->next.is_end && !p->next.is_quoted && str_eq(p->next.text, word);
}

/* Takes the word when it is the next one. */
static enum status take_if(struct parser *p, str word, bool *was_there)
{
    *was_there = is_word(p, word);
    return *was_there ? advance(p) : LW_OK;
}

static enum status take_word(struct parser *p, str word)
{
    if (is_word(p, word)) return advance(p);
    return fail_at(p, p->next.at, arena_printf(p->a, "\"%.*s\"", STR_ARG(word)), p->next.text);
}

static enum status take_name(struct parser *p, const char *what, str *out)
{
    struct token t = p->next;
    bool is_name = t.is_quoted ? t.text.n > 0
                               : !t.is_end && !is_reserved(t.text) &&
                                     !str_eq(t.text, STR("(")) && !str_eq(t.text, STR(")"));
    if (!is_name) return fail_name(p, &t, what);
    *out = arena_str(p->a, t.text);
    return advance(p);
}

/* ---- sentences ---- */

static enum status new_node(struct parser *p, enum predicate_operator op,
                            struct predicate **out)
{
    if (++p->n_nodes > PREDICATE_MAX_PARTS)
        return err_set(p->e, LW_E_LIMIT, "the condition has more than %d parts",
                       PREDICATE_MAX_PARTS);
    *out = arena_new(p->a, struct predicate);
    if (!*out) return arena_status(p->a, "predicate", p->e);
    (*out)->op = op;
    return LW_OK;
}

static enum status deeper(struct parser *p)
{
    if (++p->depth <= PREDICATE_MAX_DEPTH) return LW_OK;
    return err_set(p->e, LW_E_LIMIT, "\"(\" and \"not\" are nested more than %d deep",
                   PREDICATE_MAX_DEPTH);
}

/* "set" of a symbol says nothing more; "compiled" of a symbol is a mistake; else a value. */
static enum status take_state(struct parser *p, struct predicate *f)
{
    str word = kind_rows[f->kind].state;
    if (is_word(p, word)) return advance(p);
    str what = arena_printf(p->a, "\"%.*s\" or a value", STR_ARG(word));
    if (what.n == 0) return arena_status(p->a, "predicate", p->e);
    return take_name(p, what.p, &f->value);
}

static enum status parse_fact(struct parser *p, enum fact_kind kind, struct predicate **out)
{
    bool has_it = false;
    enum status s = new_node(p, PREDICATE_FACT, out);
    if (s != LW_OK) return s;
    struct predicate *f = *out;
    f->kind = kind;
    if ((s = take_name(p, "a name", &f->name)) != LW_OK) return s;
    if ((s = take_if(p, STR("of"), &has_it)) != LW_OK) return s;
    if (has_it && (s = take_name(p, "the name of a component", &f->component)) != LW_OK)
        return s;
    if (!has_it && kind_rows[kind].is_of_kernel) f->component = STR("linux");
    if ((s = take_if(p, STR("in"), &has_it)) != LW_OK) return s;
    if (has_it && (s = take_name(p, "the name of an object", &f->object)) != LW_OK) return s;
    if ((s = take_word(p, STR("is"))) != LW_OK) return s;
    if ((s = take_if(p, STR("not"), &f->is_negated)) != LW_OK) return s;
    return take_state(p, f);
}

static enum status parse_exposure(struct parser *p, struct predicate **out)
{
    enum status s = new_node(p, PREDICATE_EXPOSURE, out);
    if (s == LW_OK) s = advance(p);
    if (s == LW_OK) s = take_word(p, STR("is"));
    if (s == LW_OK) s = take_if(p, STR("not"), &(*out)->is_negated);
    if (s != LW_OK) return s;
    struct token t = p->next;
    if (t.is_end || t.text.n == 0 || !exposure_from_str(t.text, &(*out)->exposure))
        return fail_at(p, t.at, STR("isolated, local, controlled or internet"), t.text);
    return advance(p);
}

static enum status parse_any(struct parser *p, struct predicate **out);

static enum status parse_group(struct parser *p, struct predicate **out)
{
    enum status s = deeper(p);
    if (s == LW_OK) s = advance(p);
    if (s == LW_OK) s = parse_any(p, out);
    if (s == LW_OK) s = take_word(p, STR(")"));
    p->depth--;
    return s;
}

static enum status parse_term(struct parser *p, struct predicate **out);

static enum status parse_not(struct parser *p, struct predicate **out)
{
    struct predicate *part = NULL;
    enum status s = deeper(p);
    if (s == LW_OK) s = advance(p);
    if (s == LW_OK) s = new_node(p, PREDICATE_NOT, out);
    if (s == LW_OK) s = parse_term(p, &part);
    if (s != LW_OK) return s;
    p->depth--;
    (*out)->parts = arena_array(p->a, 1, sizeof *(*out)->parts);
    if (!(*out)->parts) return arena_status(p->a, "predicate", p->e);
    (*out)->parts[0] = part;
    (*out)->n_parts = 1;
    return LW_OK;
}

static enum status parse_term(struct parser *p, struct predicate **out)
{
    enum fact_kind kind;
    struct token t = p->next;
    if (is_word(p, STR("not"))) return parse_not(p, out);
    if (is_word(p, STR("("))) return parse_group(p, out);
    if (is_word(p, STR("exposure"))) return parse_exposure(p, out);
    if (!t.is_end && !t.is_quoted && fact_kind_from_str(t.text, &kind)) {
        enum status s = advance(p);
        return s == LW_OK ? parse_fact(p, kind, out) : s;
    }
    return fail_at(p, t.at,
                   STR("\"not\", \"(\", \"exposure\" or a kind of fact (symbol, file, ...)"),
                   t.text);
}

/* One or more parts with `word` between them; one stands for itself. */
static enum status parse_list(struct parser *p, str word, enum predicate_operator op,
                              enum status (*part)(struct parser *, struct predicate **),
                              struct predicate **out)
{
    const struct predicate **parts = NULL;
    size_t n = 0, cap = 0;
    struct predicate *one = NULL;
    bool has_more = true;
    while (has_more) {
        enum status s = part(p, &one);
        if (s != LW_OK) return s;
        const struct predicate **slot =
            arena_push(p->a, (void **)&parts, &n, &cap, sizeof(const struct predicate *));
        if (!slot) return arena_status(p->a, "predicate", p->e);
        *slot = one;
        if ((s = take_if(p, word, &has_more)) != LW_OK) return s;
    }
    *out = one;
    if (n == 1) return LW_OK;
    enum status s = new_node(p, op, out);
    if (s != LW_OK) return s;
    (*out)->parts = parts;
    (*out)->n_parts = n;
    return LW_OK;
}

static enum status parse_conjunct(struct parser *p, struct predicate **out)
{
    return parse_list(p, STR("and"), PREDICATE_AND, parse_term, out);
}

static enum status parse_any(struct parser *p, struct predicate **out)
{
    return parse_list(p, STR("or"), PREDICATE_OR, parse_conjunct, out);
}

enum status predicate_parse(struct arena *a, str text, const struct predicate **out,
                            struct err *e)
{
    struct parser p = {.a = a, .text = text, .e = e};
    struct predicate *all = NULL;
    if (text.n > PREDICATE_MAX_BYTES)
        return err_set(e, LW_E_LIMIT, "the condition is longer than %d bytes",
                       PREDICATE_MAX_BYTES);
    if (!str_is_utf8(text)) return err_set(e, LW_E_INPUT, "the condition is not UTF-8");
    enum status s = advance(&p);
    if (s == LW_OK) s = parse_any(&p, &all);
    if (s == LW_OK && !p.next.is_end)
        s = fail_at(&p, p.next.at, STR("\"and\", \"or\" or the end"), p.next.text);
    if (s == LW_OK) s = arena_status(a, "predicate", e);
    if (s == LW_OK) *out = all;
    return s;
}

/* ---- printing ---- */

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (is_blank(c) || c == '"' || c == '(' || c == ')') return false;
    }
    return s.n > 0 && !is_reserved(s);
}

void predicate_print_name(str s, struct buf *out)
{
    if (is_plain(s)) {
        buf_add(out, s);
        return;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') buf_char(out, '\\');
        buf_char(out, s.p[i]);
    }
    buf_char(out, '"');
}

static void print_fact(const struct predicate *p, struct buf *out)
{
    bool is_default = kind_rows[p->kind].is_of_kernel && str_eq(p->component, STR("linux"));
    buf_printf(out, "%.*s ", STR_ARG(fact_kind_str(p->kind)));
    predicate_print_name(p->name, out);
    if (p->component.n && !is_default) {
        buf_add(out, STR(" of "));
        predicate_print_name(p->component, out);
    }
    if (p->object.n) {
        buf_add(out, STR(" in "));
        predicate_print_name(p->object, out);
    }
    buf_add(out, p->is_negated ? STR(" is not ") : STR(" is "));
    if (p->value.n)
        predicate_print_name(p->value, out);
    else
        buf_add(out, kind_rows[p->kind].state);
}

static void print_part(const struct predicate *whole, const struct predicate *part,
                       struct buf *out)
{
    bool is_list = part->op == PREDICATE_AND || part->op == PREDICATE_OR;
    bool is_looser = is_list && !(whole->op == PREDICATE_OR && part->op == PREDICATE_AND);
    if (is_looser) buf_char(out, '(');
    predicate_print(part, out);
    if (is_looser) buf_char(out, ')');
}

void predicate_print(const struct predicate *p, struct buf *out)
{
    switch (p->op) {
    case PREDICATE_FACT: print_fact(p, out); return;
    case PREDICATE_EXPOSURE:
        buf_printf(out, "exposure is %s%.*s", p->is_negated ? "not " : "",
                   STR_ARG(exposure_str(p->exposure)));
        return;
    case PREDICATE_NOT: buf_add(out, STR("not ")); break;
    case PREDICATE_AND:
    case PREDICATE_OR:
    case N_predicate_operator: break;
    }
    for (size_t i = 0; i < p->n_parts; i++) {
        if (i > 0) buf_printf(out, " %.*s ", STR_ARG(predicate_operator_str(p->op)));
        print_part(p, p->parts[i], out);
    }
}
