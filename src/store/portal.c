/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about the reporting portal. */
#include "store/portal.h"

#include "store/statements.h"

enum {
    NOTIFICATION_LOAD,
    NOTIFICATION_SAVE,
    NOTIFICATION_COUNT,
    INVALIDATION_INSERT,
    INVALIDATION_OF_CASE,
    CIRCUMSTANCES_FIND,
    CIRCUMSTANCES_INSERT,
    RECEIPT_INSERT,
    RECEIPT_OF_CASE,
    MARKET_OF_CASE,
    ROUTING_INSERT,
    ROUTING_ALL,
    PORTAL_ROWS,
};

/* clang-format off */
const struct sql portal_sql[] = {
    [NOTIFICATION_LOAD] = {"portal_notification_load",
        "SELECT case_id, state, attempt, seen_at, event_seq FROM portal_notification "
        "WHERE case_id = $1",
        "t", "ttiii", true},
    [NOTIFICATION_SAVE] = {"portal_notification_save",
        "INSERT INTO portal_notification (case_id, state, attempt, seen_at, event_seq) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, "
        "attempt = excluded.attempt, seen_at = excluded.seen_at, "
        "event_seq = excluded.event_seq",
        "ttiii", "", false},
    [NOTIFICATION_COUNT] = {"portal_notification_count",
        "SELECT COUNT(*) FROM (SELECT DISTINCT s.case_id, s.attempt FROM submission s "
        "JOIN case_file k ON k.id = s.case_id WHERE s.request_id = '' AND k.is_drill = 0) AS n",
        "", "i", false},
    [INVALIDATION_INSERT] = {"portal_invalidation_insert",
        "INSERT INTO portal_invalidation (case_id, attempt, invalidated_at, by_whom, reason, "
        "recorded_at, recorded_by, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        "tiittiti", "", false},
    [INVALIDATION_OF_CASE] = {"portal_invalidation_of_case",
        "SELECT case_id, attempt, invalidated_at, by_whom, reason, recorded_at, recorded_by, "
        "event_seq FROM portal_invalidation WHERE case_id = $1 ORDER BY attempt",
        "t", "tiittiti", true},
    [CIRCUMSTANCES_FIND] = {"portal_circumstances_find",
        "SELECT confirmed_by FROM portal_circumstances WHERE case_id = $1 AND digest = $2",
        "tt", "t", true},
    [CIRCUMSTANCES_INSERT] = {"portal_circumstances_insert",
        "INSERT INTO portal_circumstances (case_id, digest, confirmed_at, confirmed_by, "
        "event_seq) VALUES ($1, $2, $3, $4, $5)",
        "ttiti", "", false},
    [RECEIPT_INSERT] = {"submission_receipt_insert",
        "INSERT INTO submission_receipt (submission_id, digest, note, added_at, added_by, "
        "event_seq) VALUES ($1, $2, $3, $4, $5, $6)",
        "tttiti", "", false},
    [RECEIPT_OF_CASE] = {"submission_receipt_of_case",
        "SELECT r.submission_id, r.digest, r.note, r.added_at, r.added_by, r.event_seq "
        "FROM submission s JOIN submission_receipt r ON r.submission_id = s.id "
        "WHERE s.case_id = $1 ORDER BY r.event_seq",
        "t", "tttiti", true},
    [MARKET_OF_CASE] = {"case_market_of_case",
        "SELECT m.member_state, MIN(CASE WHEN m.available_since = '' THEN NULL "
        "ELSE m.available_since END), SUM(m.n_units) FROM product_market m "
        "WHERE m.product_id IN (SELECT r.product_id FROM case_finding l "
        "JOIN finding f ON f.id = l.finding_id JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id WHERE l.case_id = $1 "
        "UNION SELECT n.product_id FROM case_product n WHERE n.case_id = $1) "
        "GROUP BY m.member_state ORDER BY m.member_state",
        "t", "tTI", true},
    [ROUTING_INSERT] = {"routing_insert",
        "INSERT INTO routing (id, member_state, rule, facts, recorded_at, recorded_by, "
        "event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "ttttiti", "", false},
    [ROUTING_ALL] = {"routing_all",
        "SELECT id, member_state, rule, facts, recorded_at, recorded_by, event_seq "
        "FROM routing ORDER BY id DESC",
        "", "ttttiti", false},
    [PORTAL_ROWS] = {"portal_rows",
        "SELECT l.seq, l.payload, r.submission_id, r.digest, r.note, '' FROM ledger l "
        "LEFT JOIN submission_receipt r ON r.event_seq = l.seq "
        "WHERE l.kind = 'case.receipt_added' "
        "UNION ALL SELECT l.seq, l.payload, CAST(v.attempt AS TEXT), "
        "CAST(v.invalidated_at AS TEXT), v.by_whom, v.reason FROM ledger l "
        "LEFT JOIN portal_invalidation v ON v.event_seq = l.seq "
        "WHERE l.kind = 'case.invalidated' "
        "UNION ALL SELECT l.seq, l.payload, p.digest, '', '', '' FROM ledger l "
        "LEFT JOIN portal_circumstances p ON p.event_seq = l.seq "
        "WHERE l.kind = 'case.circumstances_confirmed' "
        "UNION ALL SELECT l.seq, l.payload, g.member_state, g.rule, g.facts, '' FROM ledger l "
        "LEFT JOIN routing g ON g.event_seq = l.seq WHERE l.kind = 'routing.set' "
        "UNION ALL SELECT x.event_seq, '', 'a row', '', '', '' FROM ("
        "SELECT event_seq, 'case.receipt_added' AS kind FROM submission_receipt "
        "UNION ALL SELECT event_seq, 'case.invalidated' FROM portal_invalidation "
        "UNION ALL SELECT event_seq, 'case.circumstances_confirmed' FROM portal_circumstances "
        "UNION ALL SELECT event_seq, 'routing.set' FROM routing) AS x "
        "LEFT JOIN ledger l ON l.seq = x.event_seq AND l.kind = x.kind "
        "WHERE l.seq IS NULL ORDER BY 1",
        "", "itTTTT", false},
};
/* clang-format on */
const size_t n_portal_sql = sizeof portal_sql / sizeof *portal_sql;

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status take_notification(void *ctx, const struct db_row *r, struct err *e)
{
    struct portal_notification *p = ctx;
    (void)e;
    p->attempt = db_int(r, 2);
    p->seen_at = db_instant(r, 3);
    p->event_seq = db_int(r, 4);
    return LW_OK;
}

struct state_of {
    struct arena *arena;
    struct portal_notification *out;
};

static enum status take_state(void *ctx, const struct db_row *r, struct err *e)
{
    struct state_of *x = ctx;
    x->out->state = db_dup(r, 1, x->arena);
    return take_notification(x->out, r, e);
}

enum status portal_notification_load(struct db *db, struct arena *a, str case_id,
                                     struct portal_notification *out, struct err *e)
{
    struct state_of x = {a, out};
    bool found;
    *out = (struct portal_notification){
        .case_id = case_id, .state = STR("draft"), .attempt = 1, .seen_at = UTC_NONE};
    return db_find(db, &portal_sql[NOTIFICATION_LOAD], DB_PARAMS(DB_T(case_id)), take_state, &x,
                   &found, e);
}

enum status portal_notification_save(struct db *db, const struct portal_notification *p,
                                     struct err *e)
{
    return db_exec(db, &portal_sql[NOTIFICATION_SAVE],
                   DB_PARAMS(DB_T(p->case_id), DB_T(p->state), DB_I(p->attempt),
                             db_utc(p->seen_at), DB_I(p->event_seq)),
                   e);
}

enum status portal_n_notifications(struct db *db, int64_t *out, struct err *e)
{
    return db_number(db, &portal_sql[NOTIFICATION_COUNT], DB_NO_PARAMS, out, e);
}

enum status portal_invalidation_insert(struct db *db, const struct portal_invalidation *v,
                                       struct err *e)
{
    return db_exec(db, &portal_sql[INVALIDATION_INSERT],
                   DB_PARAMS(DB_T(v->case_id), DB_I(v->attempt), db_utc(v->invalidated_at),
                             DB_T(v->by_whom), DB_T(v->reason), db_utc(v->recorded_at),
                             DB_T(v->recorded_by), DB_I(v->event_seq)),
                   e);
}

static enum status push_invalidation(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct portal_invalidation *v = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *v);
    if (!v) return arena_status(l->arena, "invalidations of a case", e);
    *v = (struct portal_invalidation){
        .case_id = db_dup(r, 0, l->arena),
        .attempt = db_int(r, 1),
        .invalidated_at = db_instant(r, 2),
        .by_whom = db_dup(r, 3, l->arena),
        .reason = db_dup(r, 4, l->arena),
        .recorded_at = db_instant(r, 5),
        .recorded_by = db_dup(r, 6, l->arena),
        .event_seq = db_int(r, 7),
    };
    return arena_status(l->arena, "invalidations of a case", e);
}

enum status portal_invalidations(struct db *db, struct arena *a, str case_id,
                                 struct portal_invalidation **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &portal_sql[INVALIDATION_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_invalidation, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status portal_circumstances_find(struct db *db, struct arena *a, str case_id, str digest,
                                      str *by, struct err *e)
{
    bool found;
    *by = STR("");
    return db_find_text(db, &portal_sql[CIRCUMSTANCES_FIND],
                        DB_PARAMS(DB_T(case_id), DB_T(digest)), a, by, &found, e);
}

enum status portal_circumstances_insert(struct db *db, str case_id, str digest,
                                        struct utc confirmed_at, str confirmed_by,
                                        int64_t event_seq, struct err *e)
{
    return db_exec(db, &portal_sql[CIRCUMSTANCES_INSERT],
                   DB_PARAMS(DB_T(case_id), DB_T(digest), db_utc(confirmed_at),
                             DB_T(confirmed_by), DB_I(event_seq)),
                   e);
}

enum status submission_receipt_insert(struct db *db, const struct submission_receipt *r,
                                      struct err *e)
{
    return db_exec(db, &portal_sql[RECEIPT_INSERT],
                   DB_PARAMS(DB_T(r->submission_id), DB_T(r->digest), DB_T(r->note),
                             db_utc(r->added_at), DB_T(r->added_by), DB_I(r->event_seq)),
                   e);
}

static enum status push_receipt(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct submission_receipt *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "receipts of a case", e);
    *x = (struct submission_receipt){
        .submission_id = db_dup(r, 0, l->arena),
        .digest = db_dup(r, 1, l->arena),
        .note = db_dup(r, 2, l->arena),
        .added_at = db_instant(r, 3),
        .added_by = db_dup(r, 4, l->arena),
        .event_seq = db_int(r, 5),
    };
    return arena_status(l->arena, "receipts of a case", e);
}

enum status submission_receipts(struct db *db, struct arena *a, str case_id,
                                struct submission_receipt **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &portal_sql[RECEIPT_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_receipt, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status push_market(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_market *m = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *m);
    if (!m) return arena_status(l->arena, "markets of a case", e);
    *m = (struct case_market){
        .state = db_dup(r, 0, l->arena),
        .since = db_is_null(r, 1) ? STR("") : db_dup(r, 1, l->arena),
        .n_units = db_is_null(r, 2) ? -1 : db_int(r, 2),
    };
    return arena_status(l->arena, "markets of a case", e);
}

enum status case_market_all(struct db *db, struct arena *a, str case_id,
                            struct case_market **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &portal_sql[MARKET_OF_CASE], DB_PARAMS(DB_T(case_id)), push_market, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status routing_insert(struct db *db, const struct routing *r, struct err *e)
{
    return db_exec(db, &portal_sql[ROUTING_INSERT],
                   DB_PARAMS(DB_T(r->id), DB_T(r->member_state), DB_T(r->rule), DB_T(r->facts),
                             db_utc(r->recorded_at), DB_T(r->recorded_by), DB_I(r->event_seq)),
                   e);
}

static enum status push_routing(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct routing *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "routing records", e);
    *x = (struct routing){
        .id = db_dup(r, 0, l->arena),
        .member_state = db_dup(r, 1, l->arena),
        .rule = db_dup(r, 2, l->arena),
        .facts = db_dup(r, 3, l->arena),
        .recorded_at = db_instant(r, 4),
        .recorded_by = db_dup(r, 5, l->arena),
        .event_seq = db_int(r, 6),
    };
    return arena_status(l->arena, "routing records", e);
}

enum status routing_all(struct db *db, struct arena *a, struct routing **out, size_t *n,
                        struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &portal_sql[ROUTING_ALL], DB_NO_PARAMS, push_routing, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

str portal_row_sha256(struct arena *a, const str *columns, size_t n)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256_ctx *c = sha256_start();
    for (size_t i = 0; i < n; i++) {
        sha256_update(c, columns[i]);
        sha256_update(c, (str){"", 1}); /* no column has a NUL */
    }
    struct sha256 d = sha256_finish(c);
    return arena_str(a, sha256_hex(&d, hex));
}

static enum status check_row(void *ctx, const struct db_row *r, struct err *e)
{
    struct ledger_check *out = ctx;
    int64_t seq = db_int(r, 0);
    str columns[4];
    size_t n = 0;
    struct arena a;
    (void)e;
    if (db_is_null(r, 2)) {
        ledger_disagree(out, seq, "what event %lld recorded of the portal is missing",
                        (long long)seq);
        return LW_OK;
    }
    for (int i = 2; i < 6; i++)
        columns[n++] = db_is_null(r, i) ? STR("") : db_text(r, i);
    arena_init(&a, 4096);
    if (!str_contains(db_text(r, 1), portal_row_sha256(&a, columns, n)))
        ledger_disagree(out, seq,
                        "what event %lld recorded of the portal was changed afterwards",
                        (long long)seq);
    arena_release(&a);
    return LW_OK;
}

enum status portal_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return db_each(db, &portal_sql[PORTAL_ROWS], DB_NO_PARAMS, check_row, out, e);
}
