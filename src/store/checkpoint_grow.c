/* SPDX-License-Identifier: Apache-2.0 */
/* The tree over the stored events: grown for a checkpoint, asked for a proof. */
#include "base/limits.h"
#include "store/checkpoint.h"
#include "store/statements.h"

#include <stdio.h>

enum {
    BLOCK_INSERT,
    BLOCK_RANGE
};

const struct sql ledger_block_sql[] = {
    [BLOCK_INSERT] = {"ledger_block_insert",
                      "INSERT INTO ledger_block (number, hash) VALUES ($1, $2) "
                      "ON CONFLICT (number) DO UPDATE SET hash = excluded.hash",
                      "it", "", false},
    [BLOCK_RANGE] = {"ledger_block_range",
                     "SELECT number, hash FROM ledger_block WHERE number >= $1 AND "
                     "number < $2 ORDER BY number",
                     "ii", "it", true},
};
const size_t n_ledger_block_sql = sizeof ledger_block_sql / sizeof ledger_block_sql[0];

struct grow {
    struct checkpoint_growth *out;
    struct arena *a;
    size_t cap;
};

static enum status take_event(void *ctx, const struct ledger_text *x, struct err *e)
{
    struct grow *g = ctx;
    struct checkpoint_growth *out = g->out;
    if (out->tree.size == 0) out->first = x->event->hash;
    merkle_add(&out->tree, &x->leaf);
    out->head = x->event->hash;
    if (out->tree.size % MERKLE_BLOCK_LEAVES) return LW_OK;
    void *blocks = out->blocks;
    struct sha256 *slot =
        arena_push(g->a, &blocks, &out->n_blocks, &g->cap, sizeof *out->blocks);
    out->blocks = blocks;
    if (!slot) return arena_status(g->a, "checkpoint", e);
    *slot = out->tree.block;
    return LW_OK;
}

enum status checkpoint_grow(struct db *db, struct arena *a, const struct checkpoint *from,
                            struct checkpoint_growth *out, struct err *e)
{
    struct grow g = {out, a, 0};
    int64_t n = from->n_events;
    *out =
        (struct checkpoint_growth){.first_block = n / MERKLE_BLOCK_LEAVES, .head = from->head};
    if (n && !merkle_edge_read((uint64_t)n, from->edge, &out->tree))
        return err_set(e, LW_E_STATE, "checkpoint %lld is damaged: run ledger verify",
                       (long long)n);
    return ledger_each_text(db, n, &from->head, take_event, &g, e);
}

enum status checkpoint_keep_blocks(struct db *db, const struct checkpoint_growth *g,
                                   struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < g->n_blocks; i++)
        st = db_exec(
            db, &ledger_block_sql[BLOCK_INSERT],
            DB_PARAMS(DB_I(g->first_block + (int64_t)i), DB_T(sha256_hex(&g->blocks[i], hex))),
            e);
    return st;
}

/* ---- one range ---- */

struct range {
    struct merkle tree; /* over the range; its leaf 0 is `begin` */
    int64_t next_block; /* that has to come */
    bool is_broken;
};

static enum status take_block(void *ctx, const struct db_row *row, struct err *e)
{
    struct range *r = ctx;
    struct sha256 h;
    (void)e;
    if (db_int(row, 0) != r->next_block || !sha256_from_hex(db_text(row, 1), &h)) {
        r->is_broken = true;
        return LW_OK;
    }
    if (r->is_broken) return LW_OK;
    merkle_add_perfect(&r->tree, MERKLE_BLOCK_LEVEL, &h);
    r->next_block++;
    return LW_OK;
}

static enum status take_leaf(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct range *r = ctx;
    struct buf text;
    buf_init(&text, LEDGER_MAX_EVENT_BYTES);
    ledger_canonical(ev, &text);
    enum status st = buf_status(&text, "ledger event", e);
    struct sha256 leaf = merkle_leaf(buf_str(&text));
    buf_release(&text);
    if (st == LW_OK) merkle_add(&r->tree, &leaf);
    return st;
}

enum status checkpoint_range(void *ctx, uint64_t begin, uint64_t end, struct sha256 *out,
                             struct err *e)
{
    struct db *db = ctx;
    struct range r = {.next_block = (int64_t)(begin / MERKLE_BLOCK_LEAVES)};
    enum status st = LW_OK;
    if (begin % MERKLE_BLOCK_LEAVES == 0)
        st = db_each(db, &ledger_block_sql[BLOCK_RANGE],
                     DB_PARAMS(DB_I(r.next_block), DB_I(end / MERKLE_BLOCK_LEAVES)), take_block,
                     &r, e);
    uint64_t done = begin + r.tree.size;
    const struct ledger_filter rest = {.after_seq = (int64_t)done,
                                       .limit = (int64_t)(end - done)};
    if (st == LW_OK && done < end) st = ledger_each(db, &rest, take_leaf, &r, e);
    if (st != LW_OK) return st;
    if (begin + r.tree.size != end)
        return err_set(e, LW_E_STATE,
                       "events %llu to %llu are not all there: run ledger verify",
                       (unsigned long long)begin + 1, (unsigned long long)end);
    *out = merkle_root(&r.tree);
    return LW_OK;
}

/* ---- along a walk ---- */

static enum status next_checkpoint(struct checkpoint_walk *w, int64_t after, struct err *e)
{
    bool found;
    arena_clear(&w->arena);
    return checkpoint_covering(w->db, &w->arena, after + 1, &w->next, &found, e);
}

enum status checkpoint_walk_begin(struct checkpoint_walk *w, struct db *db, struct err *e)
{
    *w = (struct checkpoint_walk){.db = db};
    arena_init(&w->arena, LW_MIB);
    return next_checkpoint(w, 0, e);
}

enum status checkpoint_check_signature(const struct checkpoint *c, str public_pem,
                                       struct err *e)
{
    struct buf text;
    buf_init(&text, CHECKPOINT_MAX_TEXT);
    checkpoint_text(c, &text);
    enum status st = buf_status(&text, "checkpoint", e);
    if (st == LW_OK) st = sign_verify(public_pem, buf_str(&text), &c->signature, e);
    buf_release(&text);
    return st;
}

static enum status check_one(struct checkpoint_walk *w, const struct ledger_event *ev,
                             struct ledger_check *out, struct err *e)
{
    const struct checkpoint *c = &w->next;
    struct ledger_key key;
    struct err none = {0};
    bool found;
    struct sha256 root = merkle_root(&w->tree);
    long long n = (long long)c->n_events;
    enum status st = ledger_key_find(w->db, &w->arena, c->key_id, &key, &found, e);
    if (st != LW_OK) return st;
    if (!sha256_eq(&root, &c->root))
        ledger_disagree(out, ev->seq, "checkpoint %lld has not the root of events 1 to %lld", n,
                        n);
    else if (!sha256_eq(&ev->hash, &c->head))
        ledger_disagree(out, ev->seq, "checkpoint %lld does not name event %lld", n, n);
    else if (!found)
        ledger_disagree(out, ev->seq, "the key of checkpoint %lld is missing", n);
    else if (checkpoint_check_signature(c, key.public_pem, &none) != LW_OK)
        ledger_disagree(out, ev->seq, "checkpoint %lld is not signed by its key", n);
    out->n_checkpoints++;
    return next_checkpoint(w, c->n_events, e);
}

enum status checkpoint_walk_event(struct checkpoint_walk *w, const struct ledger_event *ev,
                                  const struct sha256 *leaf, struct ledger_check *out,
                                  struct err *e)
{
    merkle_add(&w->tree, leaf);
    return ev->seq == w->next.n_events ? check_one(w, ev, out, e) : LW_OK;
}

void checkpoint_walk_end(struct checkpoint_walk *w, struct ledger_check *out)
{
    if (w->next.n_events)
        ledger_disagree(out, out->n_events, "checkpoint %lld is of events that are not there",
                        (long long)w->next.n_events);
    arena_release(&w->arena);
}
