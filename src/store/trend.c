/* SPDX-License-Identifier: Apache-2.0 */
#include "store/trend.h"

#include "store/statements.h"

enum {
    BEGINS,
    CHANGES,
    DECISIONS
};

#define ASKS   "f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define COUNTS "(" ASKS " OR f.decision <> '')"

/* clang-format off */
const struct sql trend_sql[] = {
    [BEGINS] = {"trend_begins", "SELECT MIN(f.opened_at) FROM finding f WHERE " COUNTS, "", "I",
        false},
    [CHANGES] = {"trend_changes",
        "SELECT x.step, x.priority, COALESCE(SUM(x.n) FILTER (WHERE x.is_end = 0), 0), "
        "COALESCE(SUM(x.n) FILTER (WHERE x.is_end = 1), 0) FROM ("
        "SELECT (d.day * 86400000 + $1) / $2 AS step, d.priority AS priority, "
        "d.is_end AS is_end, d.n AS n FROM finding_day_total d WHERE d.n > 0) x "
        "GROUP BY x.step, x.priority ORDER BY x.step, x.priority", "ii", "itii", false},
    /* Steps are whole days, so the counts by day (store/finding_tally.h) are enough. */
    /* The middle one or two of each step; the first decision is in the ledger. */
    [DECISIONS] = {"trend_decisions",
        "SELECT r.step, MAX(r.n), MIN(r.took), MAX(r.took) FROM ("
        "SELECT d.step AS step, d.took AS took, "
        "ROW_NUMBER() OVER (PARTITION BY d.step ORDER BY d.took) AS k, "
        "COUNT(*) OVER (PARTITION BY d.step) AS n FROM ("
        "SELECT (w.first_at + $1) / $2 AS step, w.first_at - w.opened_at AS took FROM ("
        "SELECT f.opened_at AS opened_at, (SELECT MIN(l.at) FROM ledger l "
        "WHERE l.subject_id = f.id AND l.kind = 'finding.decided') AS first_at "
        "FROM finding f WHERE f.decided_at >= $3) w WHERE w.first_at >= $3) d) r "
        "WHERE r.k = (r.n + 1) / 2 OR r.k = r.n / 2 + 1 GROUP BY r.step ORDER BY r.step",
        "iii", "iiii", false},
};
/* clang-format on */
const size_t n_trend_sql = sizeof trend_sql / sizeof trend_sql[0];

static enum status take_instant(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(struct utc *)ctx = db_instant(row, 0);
    return LW_OK;
}

enum status trend_begins(struct db *db, struct utc *out, struct err *e)
{
    bool found;
    *out = UTC_NONE;
    return db_find(db, &trend_sql[BEGINS], DB_NO_PARAMS, take_instant, out, &found, e);
}

struct each_change {
    trend_change_fn fn;
    void *ctx;
};

static enum status change_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_change *each = ctx;
    struct trend_change x = {
        .step = db_int(row, 0), .n_opened = db_int(row, 2), .n_ended = db_int(row, 3)};
    if (!priority_from_str(db_text(row, 1), &x.priority))
        return err_set(e, LW_E_STATE, "a finding has the unknown priority '%.*s'",
                       STR_ARG(db_text(row, 1)));
    return each->fn(each->ctx, &x, e);
}

enum status trend_each_change(struct db *db, struct trend_steps s, trend_change_fn fn,
                              void *ctx, struct err *e)
{
    struct each_change each = {fn, ctx};
    return db_each(db, &trend_sql[CHANGES], DB_PARAMS(DB_I(s.offset_ms), DB_I(s.step_ms)),
                   change_row, &each, e);
}

struct each_decision {
    trend_decision_fn fn;
    void *ctx;
};

static enum status decision_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_decision *each = ctx;
    int64_t low = db_int(row, 2), high = db_int(row, 3);
    struct trend_decision x = {
        .step = db_int(row, 0), .n = db_int(row, 1), .median_ms = low + (high - low) / 2};
    return each->fn(each->ctx, &x, e);
}

enum status trend_each_decision(struct db *db, struct trend_steps s, struct utc from,
                                trend_decision_fn fn, void *ctx, struct err *e)
{
    struct each_decision each = {fn, ctx};
    return db_each(db, &trend_sql[DECISIONS],
                   DB_PARAMS(DB_I(s.offset_ms), DB_I(s.step_ms), DB_I(utc_to_ms(from))),
                   decision_row, &each, e);
}
