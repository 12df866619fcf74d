/* SPDX-License-Identifier: Apache-2.0 */
#include "store/outbox.h"

#include "store/statements.h"

enum {
    OUTBOX_INSERT,
    OUTBOX_DUE,
    OUTBOX_CLAIM,
    OUTBOX_SAVE,
    OUTBOX_BY_ID,
    OUTBOX_LIST,
    OUTBOX_LIST_STATE,
    OUTBOX_PENDING,
    OUTBOX_N_DEAD,
    OUTBOX_LAST_ERROR,
    OUTBOX_STRAYS,
    OUTBOX_PAGED_CHANNELS,
};

#define FIELDS                                                                    \
 "SELECT id, event_seq, event_kind, case_id, channel, recipient, subject, body, " \
 "created_at, state, n_attempts, next_at, last_error, ended_at, receipt, lines, is_part FROM outbox "
#define FIELD_LETTERS \
 "titttttt"           \
 "itiit"              \
 "Itti"

/* clang-format off */
const struct sql outbox_sql[] = {
    [OUTBOX_INSERT] = {"outbox_insert",
        "INSERT INTO outbox (id, event_seq, event_kind, case_id, channel, recipient, subject, "
        "body, created_at, state, n_attempts, next_at, last_error, ended_at, receipt, lines, "
        "is_part) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
        "$17) "
        "ON CONFLICT (event_seq, channel, recipient) DO NOTHING",
        FIELD_LETTERS, "", false},
    [OUTBOX_DUE] = {"outbox_due",
        FIELDS "WHERE state = 'pending' AND next_at <= $1 ORDER BY next_at, id LIMIT $2",
        "ii", FIELD_LETTERS, true},
    [OUTBOX_CLAIM] = {"outbox_claim",
        "UPDATE outbox SET next_at = $1 WHERE id = $2 AND state = 'pending' AND next_at = $3",
        "iti", "", true},
    [OUTBOX_SAVE] = {"outbox_save",
        "UPDATE outbox SET state = $1, n_attempts = $2, next_at = $3, last_error = $4, "
        "ended_at = $5, receipt = $6 WHERE id = $7",
        "tiitItt", "", true},
    [OUTBOX_BY_ID] = {"outbox_by_id", FIELDS "WHERE id = $1", "t", FIELD_LETTERS, true},
    [OUTBOX_LIST] = {"outbox_list",
        FIELDS "WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2",
        "ti", FIELD_LETTERS, false},
    [OUTBOX_LIST_STATE] = {"outbox_list_state",
        FIELDS "WHERE state = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3",
        "tti", FIELD_LETTERS, false},
    [OUTBOX_PENDING] = {"outbox_pending",
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE last_error <> ''), MIN(created_at), "
        "MIN(next_at) FROM outbox WHERE state = 'pending'",
        "", "iiII", true},
    [OUTBOX_N_DEAD] = {"outbox_n_dead",
        "SELECT COUNT(*) FROM outbox WHERE state = 'dead'", "", "i", true},
    [OUTBOX_LAST_ERROR] = {"outbox_last_error",
        "SELECT last_error FROM outbox WHERE last_error <> '' AND state IN "
        "('pending', 'dead') ORDER BY id DESC LIMIT 1",
        "", "t", false},
    [OUTBOX_STRAYS] = {"outbox_strays",
        "SELECT o.event_seq, o.id FROM outbox o LEFT JOIN ledger l ON l.seq = o.event_seq "
        "WHERE l.seq IS NULL OR l.kind <> o.event_kind OR l.case_id <> o.case_id "
        "ORDER BY o.event_seq",
        "", "it", false},
    [OUTBOX_PAGED_CHANNELS] = {"outbox_paged_channels",
        "SELECT DISTINCT o.recipient FROM page p JOIN outbox o ON o.event_seq = p.event_seq "
        "WHERE (p.case_id = $1 OR p.test_id = $1) AND o.channel <> 'mail'",
        "t", "t", false},
};
/* clang-format on */
const size_t n_outbox_sql = sizeof outbox_sql / sizeof *outbox_sql;

static str text_of(str s)
{
    return s.p ? s : STR("");
}

enum status outbox_insert(struct db *db, const struct outbox_row *o, bool *is_new,
                          struct err *e)
{
    enum status st =
        db_exec(db, &outbox_sql[OUTBOX_INSERT],
                DB_PARAMS(DB_T(o->id), DB_I(o->event_seq), DB_T(o->event_kind),
                          DB_T(text_of(o->case_id)), DB_T(o->channel), DB_T(o->recipient),
                          DB_T(o->subject), DB_T(o->body), db_utc(o->created_at),
                          DB_T(o->state), DB_I(o->n_attempts), db_utc(o->next_at),
                          DB_T(text_of(o->last_error)), db_utc(o->ended_at),
                          DB_T(text_of(o->receipt)), DB_T(text_of(o->lines)), DB_I(o->is_part)),
                e);
    if (!st) *is_new = db_n_changed(db) > 0;
    return st;
}

static void read_row(struct arena *a, const struct db_row *r, struct outbox_row *o)
{
    *o = (struct outbox_row){
        .id = db_dup(r, 0, a),
        .event_seq = db_int(r, 1),
        .event_kind = db_dup(r, 2, a),
        .case_id = db_dup(r, 3, a),
        .channel = db_dup(r, 4, a),
        .recipient = db_dup(r, 5, a),
        .subject = db_dup(r, 6, a),
        .body = db_dup(r, 7, a),
        .created_at = db_instant(r, 8),
        .state = db_dup(r, 9, a),
        .n_attempts = (int32_t)db_int(r, 10),
        .next_at = db_instant(r, 11),
        .last_error = db_dup(r, 12, a),
        .ended_at = db_instant(r, 13),
        .receipt = db_dup(r, 14, a),
        .lines = db_dup(r, 15, a),
        .is_part = db_int(r, 16) != 0,
    };
}

struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status push_row(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct outbox_row *o = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *o);
    if (o) read_row(l->arena, r, o);
    return arena_status(l->arena, "the outbox", e);
}

enum status outbox_due(struct db *db, struct arena *a, struct utc now, int64_t limit,
                       struct outbox_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &outbox_sql[OUTBOX_DUE], DB_PARAMS(db_utc(now), DB_I(limit)),
                             push_row, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status outbox_claim(struct db *db, const struct outbox_row *o, struct utc until,
                         bool *is_ours, struct err *e)
{
    enum status st = db_exec(db, &outbox_sql[OUTBOX_CLAIM],
                             DB_PARAMS(db_utc(until), DB_T(o->id), db_utc(o->next_at)), e);
    if (!st) *is_ours = db_n_changed(db) > 0;
    return st;
}

enum status outbox_save(struct db *db, const struct outbox_row *o, struct err *e)
{
    return db_exec(db, &outbox_sql[OUTBOX_SAVE],
                   DB_PARAMS(DB_T(o->state), DB_I(o->n_attempts), db_utc(o->next_at),
                             DB_T(text_of(o->last_error)), db_utc(o->ended_at),
                             DB_T(text_of(o->receipt)), DB_T(o->id)),
                   e);
}

struct one_row {
    struct arena *arena;
    struct outbox_row *out;
};

static enum status take_row(void *ctx, const struct db_row *r, struct err *e)
{
    struct one_row *x = ctx;
    read_row(x->arena, r, x->out);
    return arena_status(x->arena, "the outbox", e);
}

enum status outbox_find(struct db *db, struct arena *a, str id, struct outbox_row *out,
                        bool *found, struct err *e)
{
    struct one_row x = {a, out};
    return db_find(db, &outbox_sql[OUTBOX_BY_ID], DB_PARAMS(DB_T(id)), take_row, &x, found, e);
}

enum status outbox_list(struct db *db, struct arena *a, str state, str before_id, int64_t limit,
                        struct outbox_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    str before = text_of(before_id);
    enum status st =
        state.n ? db_each(db, &outbox_sql[OUTBOX_LIST_STATE],
                          DB_PARAMS(DB_T(state), DB_T(before), DB_I(limit)), push_row, &l, e)
                : db_each(db, &outbox_sql[OUTBOX_LIST], DB_PARAMS(DB_T(before), DB_I(limit)),
                          push_row, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status push_id(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    str *id = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *id);
    if (id) *id = db_dup(r, 0, l->arena);
    return arena_status(l->arena, "the outbox", e);
}

enum status outbox_paged_channels(struct db *db, struct arena *a, str case_or_test, str **out,
                                  size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &outbox_sql[OUTBOX_PAGED_CHANNELS],
                             DB_PARAMS(DB_T(case_or_test)), push_id, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status take_pending(void *ctx, const struct db_row *r, struct err *e)
{
    struct outbox_health *h = ctx;
    (void)e;
    h->n_pending = db_int(r, 0);
    h->n_failing = db_int(r, 1);
    h->oldest_at = db_instant(r, 2);
    h->next_at = db_instant(r, 3);
    return LW_OK;
}

enum status outbox_health(struct db *db, struct arena *a, struct outbox_health *out,
                          struct err *e)
{
    bool found;
    *out = (struct outbox_health){.oldest_at = UTC_NONE, .next_at = UTC_NONE};
    enum status st =
        db_find(db, &outbox_sql[OUTBOX_PENDING], DB_NO_PARAMS, take_pending, out, &found, e);
    if (!st) st = db_number(db, &outbox_sql[OUTBOX_N_DEAD], DB_NO_PARAMS, &out->n_dead, e);
    if (st || !(out->n_failing + out->n_dead)) return st;
    return db_find_text(db, &outbox_sql[OUTBOX_LAST_ERROR], DB_NO_PARAMS, a, &out->last_error,
                        &found, e);
}

static enum status check_stray(void *ctx, const struct db_row *r, struct err *e)
{
    long long seq = (long long)db_int(r, 0);
    (void)e;
    ledger_disagree(ctx, seq, "message '%.*s' does not tell of event %lld",
                    STR_ARG(db_text(r, 1)), seq);
    return LW_OK;
}

enum status outbox_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return db_each(db, &outbox_sql[OUTBOX_STRAYS], DB_NO_PARAMS, check_stray, out, e);
}
