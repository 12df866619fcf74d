/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counts of findings move by the difference that what was written makes: a finding leaves the
 * class it was counted in and enters the one it is in now. Sums follow by adding. The oldest
 * instant, the first id and the text of a class follow by adding too while findings only enter;
 * where one left and others stay, those of the class are looked at again, in its product alone.
 */
#include "store/finding_tally.h"
#include "store/statements.h"

enum {
    MARK_NEW,
    MARK,
    DELTAS,
    PRODUCT_ADD,
    ALL_ADD,
    PRODUCT_EMPTY,
    ALL_EMPTY,
    PRODUCT_AGAIN,
    ALL_AGAIN,
    TOTAL_ADD,
    DAY_ADD,
    DAY_TOTAL_ADD,
    DAYS_EMPTY,
    WANTED_DROP,
    WANTED_FILL,
    DONE,
};

#define ASKS   "f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define COUNTS "(" ASKS " OR f.decision <> '')"
/* As finding_tally.c counts: the class of a finding, and the days of the curves. */
#define CLOSED "CASE WHEN f.closed_at IS NULL THEN 0 ELSE 1 END"
#define WANTED                                                         \
 "CASE WHEN f.closed_at IS NULL AND " ASKS " AND f.decision = '' AND " \
 "f.is_informational = 0 THEN 1 ELSE 0 END"
#define OPENED_ON "CASE WHEN " COUNTS " THEN f.opened_at / 86400000 END"
#define ENDED_ON                                                                        \
 "CASE WHEN " COUNTS " THEN CASE WHEN " ASKS " THEN f.closed_at ELSE f.decided_at END " \
 "/ 86400000 END"
#define STATE                                                                         \
 "f.rank AS rank, f.verdict AS verdict, f.priority AS priority, "                     \
 "f.is_exploited AS is_exploited, " CLOSED " AS is_closed, " WANTED " AS is_wanted, " \
 "f.search_key AS search_key, " OPENED_ON " AS opened_on, " ENDED_ON " AS ended_on"
#define KEPT                                                                 \
 "c.rank, c.verdict, c.priority, c.is_exploited, c.is_closed, c.is_wanted, " \
 "c.search_key, c.opened_on, c.ended_on"
#define Y_STATE                                                              \
 "y.rank, y.verdict, y.priority, y.is_exploited, y.is_closed, y.is_wanted, " \
 "y.search_key, y.opened_on, y.ended_on"
/* Each changed finding as it was counted (-1) and as it is (1); what stays as it was is neither. */
#define MOVED                                                                       \
 "(SELECT y.id AS id, SUM(y.n) AS n, " Y_STATE " FROM (SELECT c.finding_id AS id, " \
 "-1 AS n, " KEPT " FROM finding_change c WHERE c.vulnerability = $1 AND "          \
 "c.is_counted = 1 UNION ALL SELECT f.id, 1, " STATE " FROM finding_change d "      \
 "JOIN finding f ON f.id = d.finding_id WHERE d.vulnerability = $1) y "             \
 "GROUP BY y.id, " Y_STATE " HAVING SUM(y.n) <> 0) x "
#define CLASS "component_id, rank, verdict, priority, is_exploited, is_closed, is_wanted"
#define X_CLASS                                                                              \
 "f.component_id, x.rank, x.verdict, x.priority, x.is_exploited, x.is_closed, x.is_wanted, " \
 "x.opened_on, x.ended_on"
#define OF_CLASS                                                                     \
 "WHERE product_id = $1 AND vulnerability = $2 AND component_id = $3 AND rank = $4 " \
 "AND verdict = $5 AND priority = $6 AND is_exploited = $7 AND is_closed = $8 "      \
 "AND is_wanted = $9"
#define CLASS_LETTERS "tttittiii"
/* clang-format off */
#define ADD(table, key)                                                                        \
    "INSERT INTO " table " (product_id, vulnerability, " CLASS ", n, opened_at, first_id, "    \
    "search_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "             \
    "ON CONFLICT (" key "vulnerability, " CLASS ") DO UPDATE SET n = " table ".n + "           \
    "excluded.n, opened_at = CASE WHEN excluded.opened_at < " table ".opened_at THEN "         \
    "excluded.opened_at ELSE " table ".opened_at END, first_id = CASE WHEN "                   \
    "excluded.first_id < " table ".first_id THEN excluded.first_id ELSE " table ".first_id "   \
    "END, search_key = CASE WHEN excluded.search_key > " table ".search_key THEN "             \
    "excluded.search_key ELSE " table ".search_key END"
#define AGAIN(table, first)                                                                    \
    "UPDATE " table " SET (opened_at, first_id, search_key) = (" first ") " OF_CLASS
/* The images of a product are few, the findings of a vulnerability may be many. */
#define FIRST_OF_PRODUCT                                                                       \
    "SELECT MIN(f.opened_at), MIN(f.id), MAX(f.search_key) FROM product_release r "            \
    "CROSS JOIN image i ON i.release_id = r.id CROSS JOIN finding f ON f.image_id = i.id "     \
    "WHERE r.product_id = $1 AND f.vulnerability = $2 AND f.component_id = $3 AND "            \
    "f.rank = $4 AND f.verdict = $5 AND f.priority = $6 AND f.is_exploited = $7 AND "          \
    CLOSED " = $8 AND " WANTED " = $9"
#define FIRST_OF_ALL                                                                           \
    "SELECT MIN(t.opened_at), MIN(t.first_id), MAX(t.search_key) FROM product_tally t "        \
    "WHERE $1 = '' AND t.vulnerability = $2 AND t.component_id = $3 AND t.rank = $4 AND "      \
    "t.verdict = $5 AND t.priority = $6 AND t.is_exploited = $7 AND t.is_closed = $8 AND "     \
    "t.is_wanted = $9"
const struct sql finding_tally_change_sql[] = {
    [MARK_NEW] = {"finding_change_new",
        "INSERT INTO finding_change (vulnerability, finding_id, is_counted, rank, verdict, "
        "priority, is_exploited, is_closed, is_wanted, search_key) "
        "VALUES ($1, $2, 0, 0, '', '', 0, 0, 0, '')", "tt", "", false},
    [MARK] = {"finding_change_note",
        "INSERT INTO finding_change (vulnerability, finding_id, is_counted, rank, verdict, "
        "priority, is_exploited, is_closed, is_wanted, search_key, opened_on, ended_on) "
        "SELECT f.vulnerability, f.id, 1, " STATE " FROM finding f WHERE f.id = $1 "
        "ON CONFLICT (vulnerability, finding_id) DO NOTHING", "t", "", true},
    [DELTAS] = {"finding_tally_deltas",
        "SELECT r.product_id, " X_CLASS ", SUM(x.n), COUNT(*) FILTER (WHERE x.n < 0), "
        "MIN(f.opened_at), MIN(f.id), MAX(x.search_key) FROM " MOVED
        "JOIN finding f ON f.id = x.id JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id GROUP BY r.product_id, " X_CLASS
        " ORDER BY r.product_id", "t", "ttittiiiIIiiitt", false},
    [PRODUCT_ADD] = {"product_tally_add", ADD("product_tally", "product_id, "),
        CLASS_LETTERS "iitt", "", false},
    [ALL_ADD] = {"finding_tally_add", ADD("finding_tally", ""), CLASS_LETTERS "iitt", "", false},
    [PRODUCT_EMPTY] = {"product_tally_empty",
        "DELETE FROM product_tally " OF_CLASS " AND n = 0", CLASS_LETTERS, "", true},
    [ALL_EMPTY] = {"finding_tally_empty",
        "DELETE FROM finding_tally " OF_CLASS " AND n = 0", CLASS_LETTERS, "", true},
    [PRODUCT_AGAIN] = {"product_tally_again", AGAIN("product_tally", FIRST_OF_PRODUCT),
        CLASS_LETTERS, "", true},
    [ALL_AGAIN] = {"finding_tally_again", AGAIN("finding_tally", FIRST_OF_ALL), CLASS_LETTERS,
        "", true},
    [TOTAL_ADD] = {"finding_total_add",
        "INSERT INTO finding_total (product_id, verdict, priority, is_exploited, is_closed, "
        "is_wanted, n) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (product_id, verdict, "
        "priority, is_exploited, is_closed, is_wanted) DO UPDATE SET "
        "n = finding_total.n + excluded.n", "tttiiii", "", false},
    [DAY_ADD] = {"finding_day_add",
        "INSERT INTO finding_day (vulnerability, day, priority, is_end, n) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (vulnerability, day, priority, is_end) "
        "DO UPDATE SET n = finding_day.n + excluded.n", "titii", "", false},
    [DAY_TOTAL_ADD] = {"finding_day_total_add",
        "INSERT INTO finding_day_total (day, priority, is_end, n) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (day, priority, is_end) DO UPDATE SET "
        "n = finding_day_total.n + excluded.n", "itii", "", false},
    [DAYS_EMPTY] = {"finding_day_empty",
        "DELETE FROM finding_day WHERE vulnerability = $1 AND n = 0", "t", "", true},
    [WANTED_DROP] = {"vulnerability_wanted_again",
        "DELETE FROM vulnerability_wanted WHERE vulnerability = $1", "t", "", true},
    [WANTED_FILL] = {"vulnerability_wanted_sum",
        "INSERT INTO vulnerability_wanted (vulnerability, rank, is_exploited, n, n_components, "
        "opened_at, first_id) SELECT t.vulnerability, MIN(t.rank), MAX(t.is_exploited), "
        "SUM(t.n), COUNT(DISTINCT t.component_id), MIN(t.opened_at), MIN(t.first_id) "
        "FROM finding_tally t WHERE t.vulnerability = $1 AND t.is_wanted = 1 "
        "GROUP BY t.vulnerability", "t", "", true},
    [DONE] = {"finding_change_done", "DELETE FROM finding_change WHERE vulnerability = $1", "t",
        "", true},
};
/* clang-format on */
const size_t n_finding_tally_change_sql =
    sizeof finding_tally_change_sql / sizeof *finding_tally_change_sql;

enum status finding_tally_mark_new(struct db *db, str vulnerability, str finding_id,
                                   struct err *e)
{
    return db_exec(db, &finding_tally_change_sql[MARK_NEW],
                   DB_PARAMS(DB_T(vulnerability), DB_T(finding_id)), e);
}

enum status finding_tally_mark(struct db *db, str finding_id, struct err *e)
{
    return db_exec(db, &finding_tally_change_sql[MARK], DB_PARAMS(DB_T(finding_id)), e);
}

/* What a class of findings gains and loses. */
struct delta {
    str product_id, component_id, verdict, priority;
    int64_t rank, is_exploited, is_closed, is_wanted;
    int64_t opened_on, ended_on; /* NO_DAY: the curves do not count it */
    int64_t n, n_left;
    int64_t opened_at; /* of the oldest that moved, as the rest: right while none left */
    str first_id, search_key;
};
#define NO_DAY INT64_MIN

struct deltas {
    struct arena *a;
    struct delta *items;
    size_t n, cap;
};

static int64_t day_of(const struct db_row *r, int column)
{
    return db_is_null(r, column) ? NO_DAY : db_int(r, column);
}

static enum status keep_delta(void *ctx, const struct db_row *r, struct err *e)
{
    struct deltas *x = ctx;
    struct delta *d = arena_push(x->a, (void **)&x->items, &x->n, &x->cap, sizeof *d);
    if (!d) return arena_status(x->a, "counts", e);
    *d = (struct delta){
        .product_id = db_dup(r, 0, x->a),
        .component_id = db_dup(r, 1, x->a),
        .rank = db_int(r, 2),
        .verdict = db_dup(r, 3, x->a),
        .priority = db_dup(r, 4, x->a),
        .is_exploited = db_int(r, 5),
        .is_closed = db_int(r, 6),
        .is_wanted = db_int(r, 7),
        .opened_on = day_of(r, 8),
        .ended_on = day_of(r, 9),
        .n = db_int(r, 10),
        .n_left = db_int(r, 11),
        .opened_at = db_int(r, 12),
        .first_id = db_dup(r, 13, x->a),
        .search_key = db_dup(r, 14, x->a),
    };
    return arena_status(x->a, "counts", e);
}

static bool is_same_class(const struct delta *a, const struct delta *b)
{
    return a->rank == b->rank && a->is_exploited == b->is_exploited &&
           a->is_closed == b->is_closed && a->is_wanted == b->is_wanted &&
           str_eq(a->component_id, b->component_id) && str_eq(a->verdict, b->verdict) &&
           str_eq(a->priority, b->priority);
}

/* One of a product stands behind the others of it; classes of all products are few. */
static struct delta *find_class(const struct deltas *x, const struct delta *d, str product_id)
{
    for (size_t i = x->n; i-- > 0 && str_eq(x->items[i].product_id, product_id);)
        if (is_same_class(&x->items[i], d)) return &x->items[i];
    return NULL;
}

/* Days are no part of a class: what differs by them alone moves together. */
static enum status join(struct deltas *x, const struct delta *d, str product_id, struct err *e)
{
    struct delta *c = find_class(x, d, product_id);
    if (!c) {
        c = arena_push(x->a, (void **)&x->items, &x->n, &x->cap, sizeof *c);
        if (!c) return arena_status(x->a, "counts", e);
        *c = *d;
        c->product_id = product_id;
        return LW_OK;
    }
    c->n += d->n;
    c->n_left += d->n_left;
    if (d->opened_at < c->opened_at) c->opened_at = d->opened_at;
    if (str_cmp(d->first_id, c->first_id) < 0) c->first_id = d->first_id;
    if (str_cmp(d->search_key, c->search_key) > 0) c->search_key = d->search_key;
    return LW_OK;
}

static enum status exec(struct db *db, int row, const struct db_value *v, size_t n,
                        struct err *e)
{
    return db_exec(db, &finding_tally_change_sql[row], v, n, e);
}

/* Where only some left, what the rest is like has to be looked at; a class without any goes. */
static enum status settle_left(struct db *db, str vulnerability, const struct delta *d,
                               struct err *e)
{
    bool is_all = d->product_id.n == 0;
    const struct db_value of[] = {
        DB_T(d->product_id),   DB_T(vulnerability), DB_T(d->component_id),
        DB_I(d->rank),         DB_T(d->verdict),    DB_T(d->priority),
        DB_I(d->is_exploited), DB_I(d->is_closed),  DB_I(d->is_wanted)};
    size_t n = sizeof of / sizeof of[0];
    enum status st = exec(db, is_all ? ALL_EMPTY : PRODUCT_EMPTY, of, n, e);
    if (st != LW_OK || db_n_changed(db) > 0) return st;
    return exec(db, is_all ? ALL_AGAIN : PRODUCT_AGAIN, of, n, e);
}

static enum status apply_delta(struct db *db, str vulnerability, const struct delta *d,
                               struct err *e)
{
    enum status st =
        exec(db, d->product_id.n ? PRODUCT_ADD : ALL_ADD,
             DB_PARAMS(DB_T(d->product_id), DB_T(vulnerability), DB_T(d->component_id),
                       DB_I(d->rank), DB_T(d->verdict), DB_T(d->priority),
                       DB_I(d->is_exploited), DB_I(d->is_closed), DB_I(d->is_wanted),
                       DB_I(d->n), DB_I(d->opened_at), DB_T(d->first_id), DB_T(d->search_key)),
             e);
    if (st == LW_OK && d->n_left) st = settle_left(db, vulnerability, d, e);
    if (st != LW_OK || d->n == 0) return st;
    return exec(db, TOTAL_ADD,
                DB_PARAMS(DB_T(d->product_id), DB_T(d->verdict), DB_T(d->priority),
                          DB_I(d->is_exploited), DB_I(d->is_closed), DB_I(d->is_wanted),
                          DB_I(d->n)),
                e);
}

static enum status apply_days(struct db *db, str vulnerability, const struct delta *d,
                              struct err *e)
{
    const int64_t days[] = {d->opened_on, d->ended_on};
    enum status st = LW_OK;
    for (int is_end = 0; st == LW_OK && is_end < 2; is_end++) {
        if (days[is_end] == NO_DAY || d->n == 0) continue;
        st = exec(db, DAY_ADD,
                  DB_PARAMS(DB_T(vulnerability), DB_I(days[is_end]), DB_T(d->priority),
                            DB_I(is_end), DB_I(d->n)),
                  e);
        if (st == LW_OK)
            st = exec(
                db, DAY_TOTAL_ADD,
                DB_PARAMS(DB_I(days[is_end]), DB_T(d->priority), DB_I(is_end), DB_I(d->n)), e);
    }
    return st;
}

static enum status apply_all(struct db *db, str vulnerability, const struct deltas *x,
                             struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < x->n; i++)
        st = apply_delta(db, vulnerability, &x->items[i], e);
    return st;
}

/* Products first: what all of them come to is read off theirs. */
static enum status apply_deltas(struct db *db, struct arena *a, str vulnerability,
                                struct err *e)
{
    struct deltas x = {.a = a}, of_products = {.a = a}, of_all = {.a = a};
    enum status st = db_each(db, &finding_tally_change_sql[DELTAS],
                             DB_PARAMS(DB_T(vulnerability)), keep_delta, &x, e);
    for (size_t i = 0; st == LW_OK && i < x.n; i++) {
        st = apply_days(db, vulnerability, &x.items[i], e);
        if (st == LW_OK) st = join(&of_products, &x.items[i], x.items[i].product_id, e);
        if (st == LW_OK) st = join(&of_all, &x.items[i], STR(""), e);
    }
    if (st == LW_OK) st = apply_all(db, vulnerability, &of_products, e);
    return st == LW_OK ? apply_all(db, vulnerability, &of_all, e) : st;
}

enum status finding_tally_apply(struct db *db, struct arena *a, str vulnerability,
                                struct err *e)
{
    static const int steps[] = {DAYS_EMPTY, WANTED_DROP, WANTED_FILL, DONE};
    enum status st = apply_deltas(db, a, vulnerability, e);
    for (size_t i = 0; st == LW_OK && i < sizeof steps / sizeof *steps; i++)
        st = exec(db, steps[i], DB_PARAMS(DB_T(vulnerability)), e);
    return st;
}

enum status finding_tally_forget(struct db *db, str vulnerability, struct err *e)
{
    return exec(db, DONE, DB_PARAMS(DB_T(vulnerability)), e);
}
