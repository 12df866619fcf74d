/* SPDX-License-Identifier: Apache-2.0 */
/* Counting anew; the difference that changes make is in finding_tally_change.c. */
#include "store/finding_tally.h"

#include "base/limits.h"
#include "store/statements.h"

enum {
    TALLY_IS_STALE,
    TALLY_STALE,
    TALLY_CHANGED,
    TALLY_DROP,
    PRODUCT_DROP,
    TALLY_FILL,
    TALLY_SUM,
    DAY_DROP,
    DAY_OPENED,
    DAY_ENDED,
    TOTAL_LESS,
    TOTAL_MORE,
    DAYS_LESS,
    DAYS_MORE,
    WANTED_DROP,
    WANTED_FILL,
    TALLY_DONE,
};

#define IS_OPEN \
 "f.closed_at IS NULL AND f.verdict IN ('affected', 'under_investigation', 'unknown')"
/* What the curves count. A decision that answers ends the question on its day; else its records do. */
#define ASKS   "f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define COUNTS "(" ASKS " OR f.decision <> '')"
#define ENDED  "CASE WHEN " ASKS " THEN f.closed_at ELSE f.decided_at END"
#define CLASS \
 "vulnerability, component_id, rank, verdict, priority, is_exploited, is_closed, is_wanted"

/* clang-format off */
/* What a vulnerability adds to the sums; taken away before it is counted anew. */
#define TOTAL(sign)                                                                            \
    "INSERT INTO finding_total (product_id, verdict, priority, is_exploited, is_closed, "      \
    "is_wanted, n) SELECT x.product_id, x.verdict, x.priority, x.is_exploited, x.is_closed, "  \
    "x.is_wanted, " sign "SUM(x.n) FROM (SELECT t.product_id AS product_id, t.verdict AS "     \
    "verdict, t.priority AS priority, t.is_exploited AS is_exploited, t.is_closed AS "         \
    "is_closed, t.is_wanted AS is_wanted, t.n AS n FROM product_tally t WHERE "                \
    "t.vulnerability = $1 UNION ALL SELECT t.product_id, t.verdict, t.priority, "              \
    "t.is_exploited, t.is_closed, t.is_wanted, t.n FROM finding_tally t WHERE "                \
    "t.vulnerability = $1) x WHERE x.n > 0 GROUP BY x.product_id, x.verdict, x.priority, "     \
    "x.is_exploited, x.is_closed, x.is_wanted ON CONFLICT (product_id, verdict, priority, "    \
    "is_exploited, is_closed, is_wanted) DO UPDATE SET n = finding_total.n + excluded.n"
#define DAYS(sign)                                                                             \
    "INSERT INTO finding_day_total (day, priority, is_end, n) SELECT d.day, d.priority, "      \
    "d.is_end, " sign "d.n FROM finding_day d WHERE d.vulnerability = $1 "                     \
    "ON CONFLICT (day, priority, is_end) DO UPDATE SET n = finding_day_total.n + excluded.n"
const struct sql finding_tally_sql[] = {
    [TALLY_IS_STALE] = {"finding_tally_is_stale",
        "SELECT COUNT(*) FROM (SELECT 1 FROM finding_stale UNION ALL "
        "SELECT 1 FROM finding_change LIMIT 1) x", "", "i", false},
    [TALLY_STALE] = {"finding_tally_stale",
        "SELECT vulnerability FROM finding_stale ORDER BY vulnerability LIMIT $1", "i", "t",
        true},
    [TALLY_CHANGED] = {"finding_tally_changed",
        "SELECT DISTINCT vulnerability FROM finding_change ORDER BY vulnerability LIMIT $1", "i",
        "t", true},
    [TALLY_DROP] = {"finding_tally_drop", "DELETE FROM finding_tally WHERE vulnerability = $1",
        "t", "", true},
    [PRODUCT_DROP] = {"product_tally_drop", "DELETE FROM product_tally WHERE vulnerability = $1",
        "t", "", true},
    [TALLY_FILL] = {"finding_tally_fill",
        "INSERT INTO product_tally (product_id, " CLASS ", n, opened_at, first_id, search_key) "
        "SELECT x.product_id, x.vulnerability, x.component_id, x.rank, x.verdict, x.priority, "
        "x.is_exploited, x.is_closed, x.is_wanted, COUNT(*), MIN(x.opened_at), MIN(x.id), "
        "MAX(x.search_key) FROM (SELECT r.product_id AS product_id, "
        "f.vulnerability AS vulnerability, f.component_id AS component_id, f.rank AS rank, "
        "f.verdict AS verdict, f.priority AS priority, f.is_exploited AS is_exploited, "
        "CASE WHEN f.closed_at IS NULL THEN 0 ELSE 1 END AS is_closed, "
        "CASE WHEN " IS_OPEN " AND f.decision = '' AND f.is_informational = 0 THEN 1 ELSE 0 END "
        "AS is_wanted, f.opened_at AS opened_at, f.id AS id, f.search_key AS search_key "
        "FROM finding f JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id WHERE f.vulnerability = $1) x "
        "GROUP BY x.product_id, x.vulnerability, x.component_id, x.rank, x.verdict, x.priority, "
        "x.is_exploited, x.is_closed, x.is_wanted", "t", "", true},
    [TALLY_SUM] = {"finding_tally_sum",
        "INSERT INTO finding_tally (product_id, " CLASS ", n, opened_at, first_id, search_key) "
        "SELECT '', t.vulnerability, t.component_id, t.rank, t.verdict, t.priority, "
        "t.is_exploited, t.is_closed, t.is_wanted, SUM(t.n), MIN(t.opened_at), MIN(t.first_id), "
        "MAX(t.search_key) FROM product_tally t WHERE t.vulnerability = $1 "
        "GROUP BY t.vulnerability, t.component_id, t.rank, t.verdict, t.priority, "
        "t.is_exploited, t.is_closed, t.is_wanted", "t", "", true},
    [DAY_DROP] = {"finding_day_drop", "DELETE FROM finding_day WHERE vulnerability = $1", "t",
        "", true},
    [DAY_OPENED] = {"finding_day_opened",
        "INSERT INTO finding_day (vulnerability, day, priority, is_end, n) "
        "SELECT f.vulnerability, f.opened_at / 86400000, f.priority, 0, COUNT(*) FROM finding f "
        "WHERE f.vulnerability = $1 AND " COUNTS " "
        "GROUP BY f.vulnerability, f.opened_at / 86400000, f.priority", "t", "", true},
    [DAY_ENDED] = {"finding_day_ended",
        "INSERT INTO finding_day (vulnerability, day, priority, is_end, n) "
        "SELECT f.vulnerability, (" ENDED ") / 86400000, f.priority, 1, COUNT(*) FROM finding f "
        "WHERE f.vulnerability = $1 AND " COUNTS " AND (" ENDED ") IS NOT NULL "
        "GROUP BY f.vulnerability, (" ENDED ") / 86400000, f.priority", "t", "", true},
    [TOTAL_LESS] = {"finding_total_less", TOTAL("-"), "t", "", false},
    [TOTAL_MORE] = {"finding_total_more", TOTAL(""), "t", "", false},
    [DAYS_LESS] = {"finding_days_less", DAYS("-"), "t", "", true},
    [DAYS_MORE] = {"finding_days_more", DAYS(""), "t", "", true},
    [WANTED_DROP] = {"vulnerability_wanted_drop",
        "DELETE FROM vulnerability_wanted WHERE vulnerability = $1", "t", "", true},
    [WANTED_FILL] = {"vulnerability_wanted_fill",
        "INSERT INTO vulnerability_wanted (vulnerability, rank, is_exploited, n, n_components, "
        "opened_at, first_id) SELECT t.vulnerability, MIN(t.rank), MAX(t.is_exploited), "
        "SUM(t.n), COUNT(DISTINCT t.component_id), MIN(t.opened_at), MIN(t.first_id) "
        "FROM finding_tally t WHERE t.vulnerability = $1 AND t.is_wanted = 1 "
        "GROUP BY t.vulnerability", "t", "", true},
    [TALLY_DONE] = {"finding_tally_done", "DELETE FROM finding_stale WHERE vulnerability = $1",
        "t", "", true},
};
/* clang-format on */
const size_t n_finding_tally_sql = sizeof finding_tally_sql / sizeof *finding_tally_sql;

enum status finding_tally_is_stale(struct db *db, bool *out, struct err *e)
{
    int64_t n = 0;
    enum status st = db_number(db, &finding_tally_sql[TALLY_IS_STALE], DB_NO_PARAMS, &n, e);
    *out = n > 0;
    return st;
}

struct ids {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status keep_id(void *ctx, const struct db_row *r, struct err *e)
{
    struct ids *x = ctx;
    str *slot = arena_push(x->a, &x->items, &x->n, &x->cap, sizeof *slot);
    if (slot) *slot = db_dup(r, 0, x->a);
    return arena_status(x->a, "counts", e);
}

enum status finding_tally_count(struct db *db, str vulnerability, struct err *e)
{
    static const int steps[] = {TOTAL_LESS, DAYS_LESS,   TALLY_DROP,  PRODUCT_DROP, TALLY_FILL,
                                TALLY_SUM,  DAY_DROP,    DAY_OPENED,  DAY_ENDED,    TOTAL_MORE,
                                DAYS_MORE,  WANTED_DROP, WANTED_FILL, TALLY_DONE};
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < sizeof steps / sizeof *steps; i++)
        st = db_exec(db, &finding_tally_sql[steps[i]], DB_PARAMS(DB_T(vulnerability)), e);
    return st;
}

/* What an older version, or the migration, left to be counted. */
static enum status count_stale(struct db *db, struct arena *a, int64_t limit, bool has_changes,
                               size_t *n, struct err *e)
{
    struct ids x = {.a = a};
    enum status st =
        db_each(db, &finding_tally_sql[TALLY_STALE], DB_PARAMS(DB_I(limit)), keep_id, &x, e);
    *n = x.n;
    for (size_t i = 0; !st && i < x.n; i++) {
        str id = ((str *)x.items)[i];
        if (has_changes) st = finding_tally_forget(db, id, e);
        if (!st) st = finding_tally_count(db, id, e);
    }
    return st;
}

enum status finding_tally_refresh(struct db *db, struct arena *a, int64_t limit, size_t *n,
                                  struct err *e)
{
    struct ids x = {.a = a};
    enum status st = count_stale(db, a, limit, true, n, e);
    if (st || *n == (size_t)limit) return st;
    st = db_each(db, &finding_tally_sql[TALLY_CHANGED], DB_PARAMS(DB_I(limit)), keep_id, &x, e);
    *n = x.n;
    for (size_t i = 0; !st && i < x.n; i++)
        st = finding_tally_apply(db, a, ((str *)x.items)[i], e);
    return st;
}

enum status finding_tally_fill(struct db *db, struct err *e)
{
    enum {
        CHUNK = 1000
    };
    struct arena a;
    enum status st = LW_OK;
    arena_init(&a, LW_MIB);
    for (size_t n = CHUNK; !st && n == CHUNK;) {
        arena_clear(&a);
        st = count_stale(db, &a, CHUNK, false, &n, e);
    }
    arena_release(&a);
    return st;
}
