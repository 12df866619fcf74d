/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_book.h"
#include "app/finding_write.h"
#include "base/limits.h"

#include <string.h>

enum {
    PAGE = 200
};
/* Of one page: rows, what is worked out about them, and the payloads of their events. */
#define PAGE_BYTES (32 * LW_MIB)

struct page {
    struct arena a;
    struct finding_view views[PAGE];
    size_t n;
};

static enum status keep(void *ctx, const struct finding_view *v, struct err *e)
{
    struct page *p = ctx;
    struct finding_view *slot = &p->views[p->n++];
    *slot = *v;
    finding_dup(&p->a, &slot->f);
    str *const texts[] = {&slot->component_name,  &slot->component_version,
                          &slot->component_purls, &slot->component_identity,
                          &slot->variant,         &slot->release_version,
                          &slot->product_id,      &slot->product_name};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(&p->a, *texts[i]);
    return arena_status(&p->a, "findings", e);
}

static enum status work(struct op_call *c, struct page *p, decision_view_fn fn, void *ctx,
                        struct err *e)
{
    enum status st = LW_OK;
    struct arena *own = c->arena;
    c->arena = &p->a;
    for (size_t i = 0; st == LW_OK && i < p->n; i++)
        st = fn(ctx, c, &p->views[i], e);
    c->arena = own;
    return st;
}

struct walk {
    struct op_call *c;
    struct page *p;
    decision_view_fn fn;
    void *ctx;
    char after[64];
};

static enum status walk_open(struct op_call *c, decision_view_fn fn, void *ctx, struct walk *w,
                             struct err *e)
{
    *w = (struct walk){.c = c, .fn = fn, .ctx = ctx, .p = arena_new(c->arena, struct page)};
    if (!w->p) return arena_status(c->arena, "findings", e);
    arena_init(&w->p->a, PAGE_BYTES);
    return LW_OK;
}

/* Works on what was read; `*is_last` when there was less than a page. */
static enum status next_page(struct walk *w, bool *is_last, struct err *e)
{
    *is_last = w->p->n < PAGE;
    if (w->p->n) {
        str id = w->p->views[w->p->n - 1].f.id;
        if (id.n >= sizeof w->after) BUG("an id is longer than ids are");
        memcpy(w->after, id.p, id.n);
        w->after[id.n] = '\0';
    }
    enum status st = work(w->c, w->p, w->fn, w->ctx, e);
    arena_clear(&w->p->a);
    w->p->n = 0;
    return st;
}

enum status decision_reach_each(struct op_call *c, const struct decision *d, const str *keys,
                                size_t n_keys, decision_view_fn fn, void *ctx, struct err *e)
{
    struct walk w;
    enum status st = walk_open(c, fn, ctx, &w, e);
    if (st != LW_OK) return st;
    for (size_t i = 0; st == LW_OK && i < n_keys; i++) {
        w.after[0] = '\0';
        for (bool is_last = false; st == LW_OK && !is_last;) {
            const struct decision_reach reach = {.vulnerability = keys[i],
                                                 .identity = d->identity,
                                                 .scope = d->scope,
                                                 .scope_ref = d->scope_ref,
                                                 .after_id = str_of(w.after),
                                                 .limit = PAGE};
            st = decision_each_reached(c->app->db, &reach, keep, w.p, e);
            if (st == LW_OK) st = next_page(&w, &is_last, e);
        }
    }
    arena_release(&w.p->a);
    return st;
}

typedef enum status (*page_fn)(struct db *db, str id, str after_id, int64_t limit,
                               finding_view_fn fn, void *ctx, struct err *e);

static enum status each_page(struct op_call *c, page_fn read, str id, decision_view_fn fn,
                             void *ctx, struct err *e)
{
    struct walk w;
    enum status st = walk_open(c, fn, ctx, &w, e);
    if (st != LW_OK) return st;
    for (bool is_last = false; st == LW_OK && !is_last;) {
        st = read(c->app->db, id, str_of(w.after), PAGE, keep, w.p, e);
        if (st == LW_OK) st = next_page(&w, &is_last, e);
    }
    arena_release(&w.p->a);
    return st;
}

enum status decision_holding_each(struct op_call *c, str decision_id, decision_view_fn fn,
                                  void *ctx, struct err *e)
{
    return each_page(c, decision_each_holding, decision_id, fn, ctx, e);
}

enum status decision_product_each(struct op_call *c, str product_id, decision_view_fn fn,
                                  void *ctx, struct err *e)
{
    return each_page(c, decision_each_of_product, product_id, fn, ctx, e);
}

/* ---- writing ---- */

enum status decision_resettle(struct op_call *c, struct decision_book *book,
                              const struct finding_view *v, const char *lost_kind,
                              struct finding *after, struct err *e)
{
    enum decision_outcome outcome;
    str why;
    *after = v->f;
    enum status st = decision_settle_stored(c, book, v, after, &outcome, &why, e);
    if (st != LW_OK || decision_book_is_trial(book) || !decision_changes(&v->f, after))
        return st;
    const char *kind = outcome == DECISION_LOST ? lost_kind
                       : after->decision.n      ? "finding.decided"
                                                : "finding.changed";
    return finding_write(c, after, &v->f, kind, NULL, e);
}
