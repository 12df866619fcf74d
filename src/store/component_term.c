/* SPDX-License-Identifier: Apache-2.0 */
#include "store/component_term.h"

#include "base/limits.h"
#include "store/component_row.h"
#include "store/statements.h"
#include "store/text.h"

#include <stdlib.h>

enum {
    TERM_INSERT,
    TERM_EACH
};

/* clang-format off */
const struct sql component_term_sql[] = {
    [TERM_INSERT] = {"component_term_insert",
        "INSERT INTO component_term (term, component_id) VALUES ($1, $2) "
        "ON CONFLICT (term, component_id) DO NOTHING",
        "tt", "", false},
    [TERM_EACH] = {"component_term_each",
        "SELECT " COMPONENT_FIELDS ", t.term FROM component_term t "
        "JOIN component c ON c.id = t.component_id "
        "WHERE (t.term, t.component_id) > ($1, $2) AND t.term < $3 "
        "ORDER BY t.term, t.component_id LIMIT $4",
        "ttti", COMPONENT_LETTERS "t", true},
};
/* clang-format on */
const size_t n_component_term_sql = sizeof component_term_sql / sizeof component_term_sql[0];

/* ---- what the terms are ---- */

struct terms {
    struct arena *a;
    str *out;
    size_t n;
};

static void add(struct terms *t, str text)
{
    str term = key_of(t->a, str_sub(text, 0, COMPONENT_TERM_BYTES));
    if (!term.n || t->n == COMPONENT_MAX_TERMS) return;
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->out[i], term)) return;
    t->out[t->n++] = term;
}

static bool is_word(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* "python3-idna" from "idna" on, "HttpClient" from "client" on, "libssl3" from "ssl3" on. */
static void add_words(struct terms *t, str name)
{
    if (name.n > 4 && str_starts(name, STR("lib"))) add(t, str_from(name, 3));
    for (size_t i = 1; i < name.n; i++) {
        char before = name.p[i - 1], c = name.p[i];
        bool begins = is_word(c) && (!is_word(before) || (is_upper(c) && !is_upper(before)));
        if (begins && name.n - i > 1) add(t, str_from(name, i));
    }
}

static void add_lines(struct terms *t, str lines, const char *before, char end)
{
    str line;
    while (lines.n) {
        (void)str_cut(&lines, '\n', &line);
        str rest = line;
        if (end) (void)str_cut(&rest, end, &line);
        add(t, arena_printf(t->a, "%s%.*s", before, STR_ARG(line)));
    }
}

/* "SHA-256 9f86..." by its digits alone. */
static void add_hashes(struct terms *t, str lines)
{
    str line, name;
    while (lines.n) {
        (void)str_cut(&lines, '\n', &line);
        if (str_cut(&line, ' ', &name)) add(t, line);
    }
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

size_t component_terms(struct arena *a, const struct component_row *c,
                       str out[static COMPONENT_MAX_TERMS])
{
    struct terms t = {.a = a, .out = out};
    add(&t, c->name);
    if (c->grp.n) add(&t, arena_printf(a, "%.*s/%.*s", STR_ARG(c->grp), STR_ARG(c->name)));
    add_lines(&t, c->purls, "", '?');
    add_lines(&t, c->cpes, "", 0);
    add_words(&t, c->name);
    add_hashes(&t, c->hashes);
    add_lines(&t, c->licences, COMPONENT_LICENCE_TERM, 0);
    qsort(out, t.n, sizeof *out, by_text);
    return t.n;
}

bool component_term_is_first(struct arena *a, const struct component_row *c, str beginning,
                             str term)
{
    str terms[COMPONENT_MAX_TERMS];
    size_t n = component_terms(a, c, terms);
    for (size_t i = 0; i < n; i++)
        if (str_starts(terms[i], beginning)) return str_eq(terms[i], term);
    return false;
}

/* ---- writing ---- */

static enum status insert(struct db *db, struct arena *a, const struct component_row *c,
                          struct err *e)
{
    str terms[COMPONENT_MAX_TERMS];
    enum status st = LW_OK;
    size_t n = component_terms(a, c, terms);
    for (size_t i = 0; st == LW_OK && i < n; i++)
        st = db_exec(db, &component_term_sql[TERM_INSERT],
                     DB_PARAMS(DB_T(terms[i]), DB_T(c->id)), e);
    return st == LW_OK ? arena_status(a, "terms of a component", e) : st;
}

enum status component_terms_insert(struct db *db, const struct component_row *c, struct err *e)
{
    struct arena a;
    arena_init(&a, LW_MIB);
    enum status st = insert(db, &a, c, e);
    arena_release(&a);
    return st;
}

/* ---- searching ---- */

struct each {
    component_term_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct component_row c;
    enum status st = component_of_row(row, &c, e);
    return st == LW_OK ? each->fn(each->ctx, db_text(row, COMPONENT_N_FIELDS), &c, e) : st;
}

/* The smallest text behind all that begin so: terms are UTF-8, no byte of which is 0xff. */
static str end_of(struct arena *a, str beginning)
{
    return arena_printf(a, "%.*s\xf4\x8f\xbf\xbf", STR_ARG(beginning));
}

enum status component_each_term(struct db *db, struct arena *a, str beginning, str after_term,
                                str after_id, int64_t limit, component_term_fn fn, void *ctx,
                                struct err *e)
{
    struct each each = {fn, ctx};
    bool is_first = str_cmp(after_term, beginning) < 0;
    return db_each(db, &component_term_sql[TERM_EACH],
                   DB_PARAMS(DB_T(is_first ? beginning : after_term),
                             DB_T(is_first || !after_id.p ? STR("") : after_id),
                             DB_T(end_of(a, beginning)), DB_I(limit)),
                   each_row, &each, e);
}
