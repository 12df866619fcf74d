/* SPDX-License-Identifier: Apache-2.0 */
#include "store/proposal.h"

#include "store/statements.h"

enum {
    INSERT,
    END,
    BY_ID,
    WAITING,
    EACH,
    DUE,
    NEXT_END
};

#define FIELDS                                                                          \
 "id, op, subject, case_id, arguments, digest, proposed_by, proposer_id, proposed_at, " \
 "expires_at, state, ended_at, ended_by, ended_why, event_seq, content_digest"
#define LETTERS "ttttttttiitIttit"

const struct sql proposal_sql[] = {
    [INSERT] = {"proposal_insert",
                "INSERT INTO proposal (" FIELDS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                "$10, $11, $12, $13, $14, $15, $16)",
                LETTERS, "", false},
    [END] = {"proposal_end",
             "UPDATE proposal SET state = $1, ended_at = $2, ended_by = $3, ended_why = $4, "
             "event_seq = $5 WHERE id = $6",
             "tittit", "", true},
    [BY_ID] = {"proposal_by_id", "SELECT " FIELDS " FROM proposal WHERE id = $1", "t", LETTERS,
               true},
    [WAITING] = {"proposal_waiting",
                 "SELECT " FIELDS " FROM proposal WHERE state = 'waiting' AND digest = $1", "t",
                 LETTERS, true},
    [EACH] = {"proposal_each",
              "SELECT " FIELDS " FROM proposal WHERE ($1 = '' OR state = $1) AND ($2 = '' OR "
              "case_id = $2) ORDER BY id DESC LIMIT $3",
              "tti", LETTERS, false},
    [DUE] = {"proposal_due",
             "SELECT " FIELDS " FROM proposal WHERE state = 'waiting' AND expires_at <= $1 "
             "ORDER BY expires_at, id",
             "i", LETTERS, true},
    [NEXT_END] = {"proposal_next_end",
                  "SELECT MIN(expires_at) FROM proposal WHERE state = 'waiting'", "", "I",
                  true},
};
const size_t n_proposal_sql = sizeof proposal_sql / sizeof proposal_sql[0];

enum status proposal_insert(struct db *db, const struct proposal *p, struct err *e)
{
    return db_exec(db, &proposal_sql[INSERT],
                   DB_PARAMS(DB_T(p->id), DB_T(p->op), DB_T(p->subject), DB_T(p->case_id),
                             DB_T(p->arguments), DB_T(p->digest), DB_T(p->proposed_by),
                             DB_T(p->proposer_id), db_utc(p->proposed_at),
                             db_utc(p->expires_at), DB_T(p->state), db_utc(p->ended_at),
                             DB_T(p->ended_by), DB_T(p->ended_why), DB_I(p->event_seq),
                             DB_T(p->content_digest)),
                   e);
}

enum status proposal_end(struct db *db, const struct proposal *p, struct err *e)
{
    return db_exec(db, &proposal_sql[END],
                   DB_PARAMS(DB_T(p->state), db_utc(p->ended_at), DB_T(p->ended_by),
                             DB_T(p->ended_why), DB_I(p->event_seq), DB_T(p->id)),
                   e);
}

static struct proposal of_row(const struct db_row *r)
{
    return (struct proposal){
        .id = db_text(r, 0),
        .op = db_text(r, 1),
        .subject = db_text(r, 2),
        .case_id = db_text(r, 3),
        .arguments = db_text(r, 4),
        .digest = db_text(r, 5),
        .proposed_by = db_text(r, 6),
        .proposer_id = db_text(r, 7),
        .proposed_at = db_instant(r, 8),
        .expires_at = db_instant(r, 9),
        .state = db_text(r, 10),
        .ended_at = db_instant(r, 11),
        .ended_by = db_text(r, 12),
        .ended_why = db_text(r, 13),
        .event_seq = db_int(r, 14),
        .content_digest = db_text(r, 15),
    };
}

static void keep(struct arena *a, struct proposal *p)
{
    str *const texts[] = {&p->id,        &p->op,       &p->subject,     &p->case_id,
                          &p->arguments, &p->digest,   &p->proposed_by, &p->proposer_id,
                          &p->state,     &p->ended_by, &p->ended_why,   &p->content_digest};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
}

struct find {
    struct arena *a;
    struct proposal *out;
};

static enum status take(void *ctx, const struct db_row *row, struct err *e)
{
    struct find *f = ctx;
    *f->out = of_row(row);
    keep(f->a, f->out);
    return arena_status(f->a, "proposal", e);
}

enum status proposal_find(struct db *db, struct arena *a, str id, struct proposal *out,
                          bool *found, struct err *e)
{
    struct find f = {a, out};
    return db_find(db, &proposal_sql[BY_ID], DB_PARAMS(DB_T(id)), take, &f, found, e);
}

enum status proposal_find_waiting(struct db *db, struct arena *a, str digest,
                                  struct proposal *out, bool *found, struct err *e)
{
    struct find f = {a, out};
    return db_find(db, &proposal_sql[WAITING], DB_PARAMS(DB_T(digest)), take, &f, found, e);
}

struct each {
    proposal_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct proposal p = of_row(row);
    return x->fn(x->ctx, &p, e);
}

enum status proposal_each(struct db *db, str state, str case_id, int64_t limit, proposal_fn fn,
                          void *ctx, struct err *e)
{
    struct each x = {fn, ctx};
    return db_each(db, &proposal_sql[EACH],
                   DB_PARAMS(DB_T(state.p ? state : STR("")),
                             DB_T(case_id.p ? case_id : STR("")), DB_I(limit)),
                   each_row, &x, e);
}

struct list {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status push(void *ctx, const struct proposal *p, struct err *e)
{
    struct list *l = ctx;
    struct proposal *slot = arena_push(l->a, &l->items, &l->n, &l->cap, sizeof *slot);
    if (!slot) return arena_status(l->a, "proposals", e);
    *slot = *p;
    keep(l->a, slot);
    return arena_status(l->a, "proposals", e);
}

enum status proposal_due(struct db *db, struct arena *a, struct utc now, struct proposal **out,
                         size_t *n, struct err *e)
{
    struct list l = {.a = a};
    struct each x = {push, &l};
    enum status st = db_each(db, &proposal_sql[DUE], DB_PARAMS(db_utc(now)), each_row, &x, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status take_instant(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(struct utc *)ctx = db_instant(row, 0);
    return LW_OK;
}

enum status proposal_next_end(struct db *db, struct utc *out, struct err *e)
{
    bool found;
    *out = UTC_NONE;
    return db_find(db, &proposal_sql[NEXT_END], DB_NO_PARAMS, take_instant, out, &found, e);
}
