/* SPDX-License-Identifier: Apache-2.0 */
#include "app/counts.h"

#include "base/limits.h"

static enum status take(void *ctx, str id, const struct finding_counts *n, struct err *e)
{
    struct counts *x = ctx;
    void *items = x->items;
    struct finding_counts *slot = arena_push(x->a, &items, &x->n, &x->cap, sizeof *slot);
    x->items = items;
    if (!slot) return arena_status(x->a, "counts", e);
    *slot = *n;
    if (map_set(&x->by_id, id, x->n - 1)) return LW_OK;
    return err_set(e, LW_E_LIMIT, "too many products or images to count");
}

static enum status load(struct op_call *c, struct counts *out, bool is_by_product,
                        struct err *e)
{
    *out = (struct counts){.a = c->arena};
    map_init(&out->by_id, 16 * LW_MIB);
    enum status st = is_by_product ? finding_count_by_product(c->app->db, take, out, e)
                                   : finding_count_by_image(c->app->db, take, out, e);
    if (st != LW_OK) counts_release(out);
    return st;
}

enum status counts_by_product(struct op_call *c, struct counts *out, struct err *e)
{
    return load(c, out, true, e);
}

enum status counts_by_image(struct op_call *c, struct counts *out, struct err *e)
{
    return load(c, out, false, e);
}

void counts_release(struct counts *x)
{
    map_release(&x->by_id);
}

struct finding_counts counts_of(const struct counts *x, str id)
{
    uint64_t at;
    return map_find(&x->by_id, id, &at) ? x->items[at] : (struct finding_counts){0};
}

void reply_counts(struct op_call *c, yyjson_mut_val *o, const struct finding_counts *n)
{
    reply_int(c, o, "n_open", n->n_open);
    reply_int(c, o, "n_affected", n->n_affected);
    reply_int(c, o, "n_under_investigation", n->n_under_investigation);
    reply_int(c, o, "n_unknown", n->n_unknown);
    reply_int(c, o, "n_exploited", n->n_exploited);
    reply_int(c, o, "n_urgent", n->n_urgent);
    reply_int(c, o, "n_high", n->n_high);
}
