/* SPDX-License-Identifier: Apache-2.0 */
#include "store/retention.h"

#include "store/statements.h"

enum {
    HOLD_INSERT,
    HOLD_END,
    HOLD_TEXT,
    HOLD_ALL,
    RECORD_COUNTS,
};

#define HOLD_FIELDS                                                                    \
 "h.id, h.product_id, h.record_kind, h.reason, h.placed_at, h.placed_by, h.ended_at, " \
 "h.ended_why, h.ended_by"
#define HOLD_LETTERS       "ttttitItt"
#define OF_PRODUCT(column) "($1 = '' OR " column " = $1)"
/* Each case once a product, found by its findings or named by a person; no exercises. */
#define CASES_OF_PRODUCTS                                                                   \
 "SELECT k.case_id, r.product_id FROM case_finding k JOIN case_file c ON c.id = k.case_id " \
 "JOIN finding f ON f.id = k.finding_id JOIN image i ON i.id = f.image_id "                 \
 "JOIN product_release r ON r.id = i.release_id WHERE c.is_drill = 0 "                      \
 "UNION SELECT p.case_id, p.product_id FROM case_product p "                                \
 "JOIN case_file c ON c.id = p.case_id WHERE c.is_drill = 0"

/* clang-format off */
const struct sql retention_sql[] = {
    [HOLD_INSERT] = {"retention_hold_insert",
        "INSERT INTO retention_hold (id, product_id, record_kind, reason, placed_at, placed_by, "
        "ended_at, ended_why, ended_by, event_seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, NULL, '', '', $7)",
        "ttttiti", "", false},
    [HOLD_END] = {"retention_hold_end",
        "UPDATE retention_hold SET ended_at = $1, ended_why = $2, ended_by = $3, "
        "event_seq = $4 WHERE id = $5 AND ended_at IS NULL",
        "ittit", "", true},
    [HOLD_TEXT] = {"retention_hold_text",
        "SELECT " HOLD_FIELDS " FROM retention_hold h WHERE h.id = $1", "t", HOLD_LETTERS, true},
    [HOLD_ALL] = {"retention_hold_all",
        "SELECT " HOLD_FIELDS ", h.event_seq FROM retention_hold h "
        "WHERE ($1 = 0 OR h.ended_at IS NULL) ORDER BY h.id DESC",
        "i", HOLD_LETTERS "i", false},
    [RECORD_COUNTS] = {"retention_counts",
        "SELECT t.product_id, 'technical_documentation', COUNT(*) FROM attestation t "
        "WHERE t.document_digest IS NOT NULL AND " OF_PRODUCT("t.product_id")
        " GROUP BY t.product_id "
        "UNION ALL SELECT t.product_id, 'attestation', COUNT(*) FROM attestation t "
        "WHERE " OF_PRODUCT("t.product_id") " GROUP BY t.product_id "
        "UNION ALL SELECT r.product_id, 'sbom', COUNT(*) FROM image i "
        "JOIN product_release r ON r.id = i.release_id WHERE " OF_PRODUCT("r.product_id")
        " GROUP BY r.product_id "
        "UNION ALL SELECT t.product_id, 'decision', SUM(t.n) FROM finding_total t "
        "WHERE t.product_id <> '' AND " OF_PRODUCT("t.product_id") " GROUP BY t.product_id "
        "UNION ALL SELECT x.product_id, 'case_file', COUNT(*) FROM (" CASES_OF_PRODUCTS ") x "
        "WHERE " OF_PRODUCT("x.product_id") " GROUP BY x.product_id "
        "UNION ALL SELECT x.product_id, 'report', COUNT(*) FROM (" CASES_OF_PRODUCTS ") x "
        "JOIN submission s ON s.case_id = x.case_id WHERE " OF_PRODUCT("x.product_id")
        " GROUP BY x.product_id",
        "t", "tti", false},
};
/* clang-format on */
const size_t n_retention_sql = sizeof retention_sql / sizeof retention_sql[0];

static str filled(str s)
{
    return s.p ? s : STR("");
}

enum status retention_hold_insert(struct db *db, const struct retention_hold *h, struct err *e)
{
    return db_exec(db, &retention_sql[HOLD_INSERT],
                   DB_PARAMS(DB_T(h->id), DB_T(filled(h->product_id)),
                             DB_T(filled(h->record_kind)), DB_T(h->reason),
                             db_utc(h->placed_at), DB_T(h->placed_by), DB_I(h->event_seq)),
                   e);
}

enum status retention_hold_end(struct db *db, const struct retention_hold *h, struct err *e)
{
    return db_exec(db, &retention_sql[HOLD_END],
                   DB_PARAMS(db_utc(h->ended_at), DB_T(h->ended_why), DB_T(h->ended_by),
                             DB_I(h->event_seq), DB_T(h->id)),
                   e);
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status retention_hold_text(struct db *db, str id, struct buf *out, struct err *e)
{
    bool found;
    return db_find(db, &retention_sql[HOLD_TEXT], DB_PARAMS(DB_T(id)), add_text, out, &found,
                   e);
}

struct take_holds {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status take_hold(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_holds *t = ctx;
    struct retention_hold *h = arena_push(t->a, &t->items, &t->n, &t->cap, sizeof *h);
    if (h)
        *h = (struct retention_hold){
            .id = db_dup(row, 0, t->a),
            .product_id = db_dup(row, 1, t->a),
            .record_kind = db_dup(row, 2, t->a),
            .reason = db_dup(row, 3, t->a),
            .placed_at = db_instant(row, 4),
            .placed_by = db_dup(row, 5, t->a),
            .ended_at = db_instant(row, 6),
            .ended_why = db_dup(row, 7, t->a),
            .ended_by = db_dup(row, 8, t->a),
            .event_seq = db_int(row, 9),
        };
    return arena_status(t->a, "holds", e);
}

enum status retention_hold_all(struct db *db, struct arena *a, bool is_holding,
                               struct retention_hold **out, size_t *n, struct err *e)
{
    struct take_holds t = {.a = a};
    enum status st =
        db_each(db, &retention_sql[HOLD_ALL], DB_PARAMS(DB_I(is_holding)), take_hold, &t, e);
    *out = t.items;
    *n = t.n;
    return st;
}

struct each_count {
    record_count_fn fn;
    void *ctx;
};

static enum status count_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_count *each = ctx;
    return each->fn(each->ctx, db_text(row, 0), db_text(row, 1), db_int(row, 2), e);
}

enum status retention_counts(struct db *db, str product_id, record_count_fn fn, void *ctx,
                             struct err *e)
{
    struct each_count each = {fn, ctx};
    return db_each(db, &retention_sql[RECORD_COUNTS], DB_PARAMS(DB_T(product_id)), count_row,
                   &each, e);
}
