/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case_trace.h"

#include "store/compliance.h"

struct traced {
    str case_id;
    struct clock *clocks;
    size_t n;
};

struct touched {
    struct op_call *c;
    void *items;
    size_t n, cap;
};

static enum status keep_id(void *ctx, const struct case_product *p, struct err *e)
{
    struct touched *t = ctx;
    str *slot = arena_push(t->c->arena, &t->items, &t->n, &t->cap, sizeof *slot);
    if (slot) *slot = arena_str(t->c->arena, p->case_id);
    return arena_status(t->c->arena, "cases of a product", e);
}

static enum status load_now(struct op_call *c, const struct case_file *k, struct traced *out,
                            struct err *e)
{
    struct clock_facts f;
    *out = (struct traced){.case_id = k->id};
    enum status st = case_clock_facts(c, k, &f, e);
    return st ? st : case_clocks(c, k, &f, &out->clocks, &out->n, e);
}

enum status case_trace_case(struct op_call *c, const struct case_file *k,
                            struct case_trace *out, struct err *e)
{
    struct traced now;
    if (k->state != CASE_CANDIDATE && k->state != CASE_OPEN) return LW_OK;
    enum status st = load_now(c, k, &now, e);
    if (st) return st;
    struct traced *slot = arena_push(c->arena, &out->items, &out->n, &out->cap, sizeof *slot);
    if (slot) *slot = now;
    return arena_status(c->arena, "clocks of cases", e);
}

enum status case_trace_product(struct op_call *c, str product_id, struct case_trace *out,
                               struct err *e)
{
    struct touched t = {.c = c};
    *out = (struct case_trace){0};
    enum status st = compliance_cases(c->app->db, product_id, keep_id, &t, e);
    const str *ids = t.items;
    for (size_t i = 0; !st && i < t.n; i++) {
        struct case_file k;
        bool found = false;
        st = case_find(c->app->db, c->arena, ids[i], &k, &found, e);
        if (!st && found) st = case_trace_case(c, &k, out, e);
    }
    return st;
}

/* "early warning (CRA-14-2a, was due 2026-...)" of the clocks that only `a` has. */
static str difference(struct op_call *c, const struct traced *a, const struct traced *b,
                      const char *due, size_t *n)
{
    str out = STR("");
    char text[UTC_TEXT_BYTES];
    *n = 0;
    for (size_t i = 0; i < a->n; i++) {
        const struct clock *k = &a->clocks[i];
        if (clock_find(b->clocks, b->n, str_of(k->duty->id), k->ref)) continue;
        bool has_due = !utc_is_none(k->due_shown) && utc_is_none(k->met_at);
        out = arena_printf(c->arena, "%.*s%s%s (%s%s%.*s)", STR_ARG(out), *n ? ", " : "",
                           k->duty->name, k->duty->id, has_due ? due : "",
                           has_due ? (int)utc_text(k->due_shown, text).n : 0, text);
        (*n)++;
    }
    return out;
}

static enum status tell(struct op_call *c, struct case_file *k, const struct traced *before,
                        const struct traced *after, str why, struct err *e)
{
    size_t n_gone = 0, n_new = 0;
    str gone = difference(c, before, after, ", was due ", &n_gone);
    str new = difference(c, after, before, ", due ", &n_new);
    if (!n_gone && !n_new) return LW_OK;
    str words = arena_printf(c->arena, "%.*s%s%.*s%s%.*s", STR_ARG(why),
                             n_gone ? ". Owed no more: " : "", STR_ARG(gone),
                             n_new ? ". Owed now: " : "", STR_ARG(new));
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "owed_no_more", gone);
    payload_str(d, "owed_now", new);
    enum status st = case_change(c, k, "case.duties_changed", words, d, e);
    payload_free(d);
    return st;
}

enum status case_trace_end(struct op_call *c, const struct case_trace *t, str why,
                           struct err *e)
{
    const struct traced *all = t->items;
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < t->n; i++) {
        struct case_file k;
        struct traced after;
        bool found = false;
        st = case_find(c->app->db, c->arena, all[i].case_id, &k, &found, e);
        if (!st && found) st = load_now(c, &k, &after, e);
        if (!st && found) st = tell(c, &k, &all[i], &after, why, e);
    }
    return st;
}
