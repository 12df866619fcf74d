/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about case_finding and case_product, and the findings that are signals. */
#include "store/case_reach.h"

#include "store/statements.h"

enum {
    CASE_ADD_FINDING,
    CASE_REACH,
    CASE_MARKETS,
    CASE_HAS_PRODUCT,
    CASE_SIGNALS,
    CASE_RETRACTED,
    CASE_RETURNED,
    CASE_ADD_PRODUCT,
    CASE_NAMED_PRODUCTS,
    CASE_PRODUCT_IDS,
    CASE_PRODUCT_IDS_AT,
};

/* A finding that can be a signal: listed, open, and not known to be harmless here. */
#define IS_SIGNAL                                  \
 "f.is_exploited = 1 AND f.closed_at IS NULL AND " \
 "f.verdict IN ('affected', 'under_investigation') "

/* clang-format off */
const struct sql case_reach_sql[] = {
    [CASE_ADD_FINDING] = {"case_add_finding",
        "INSERT INTO case_finding (case_id, finding_id, added_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (case_id, finding_id) DO NOTHING",
        "tti", "", false},
    [CASE_REACH] = {"case_reach",
        "SELECT f.id, f.verdict, f.is_exploited, f.closed_at, i.id, i.variant, r.version, p.id, "
        "p.name, p.support_end, c.name, c.version, f.fixed_in, f.summary, f.severity, "
        "p.product_type, p.product_class, p.category "
        "FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "JOIN product p ON p.id = r.product_id JOIN component c ON c.id = f.component_id "
        "WHERE l.case_id = $1 ORDER BY p.name, r.created_at, i.id, f.id",
        "t", "ttiIttttttttttttt" "t", true},
    [CASE_MARKETS] = {"case_markets",
        "SELECT DISTINCT m.member_state FROM case_finding l "
        "JOIN finding f ON f.id = l.finding_id JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id "
        "JOIN product_market m ON m.product_id = r.product_id "
        "WHERE l.case_id = $1 UNION SELECT m.member_state FROM case_product l "
        "JOIN product_market m ON m.product_id = l.product_id WHERE l.case_id = $1 ORDER BY 1",
        "t", "t", true},
    [CASE_HAS_PRODUCT] = {"case_has_product",
        "SELECT (SELECT COUNT(*) FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "WHERE l.case_id = $1 AND r.product_id = $2) + (SELECT COUNT(*) FROM case_product l "
        "WHERE l.case_id = $1 AND l.product_id = $2)",
        "tt", "i", true},
    [CASE_SIGNALS] = {"case_signals",
        "SELECT f.id, f.vulnerability, f.exploited_on, r.product_id, f.summary, f.changed_at, "
        "f.decision "
        "FROM finding f JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id WHERE " IS_SIGNAL
        "AND NOT EXISTS (SELECT 1 FROM case_finding l JOIN case_file k ON k.id = l.case_id "
        "WHERE l.finding_id = f.id AND k.is_drill = 0 "
        "AND k.kind = 'actively_exploited_vulnerability' AND (k.state IN ('candidate', 'open') OR k.listing = f.exploited_on)) "
        "ORDER BY f.vulnerability, f.id LIMIT $1",
        "i", "tttttit", true},
    [CASE_RETRACTED] = {"case_retracted",
        "SELECT k.id FROM case_file k WHERE k.state IN ('candidate', 'open') "
        "AND k.retracted_at IS NULL AND k.is_drill = 0 AND k.listing <> '' "
        "AND EXISTS (SELECT 1 FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "WHERE l.case_id = k.id AND f.is_exploited = 0) "
        "AND NOT EXISTS (SELECT 1 FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "WHERE l.case_id = k.id AND f.is_exploited = 1 AND f.closed_at IS NULL) ORDER BY k.id",
        "", "t", true},
    [CASE_RETURNED] = {"case_returned",
        "SELECT k.id FROM case_file k WHERE k.state IN ('cancelled', 'candidate', 'open') "
        "AND k.retracted_at IS NOT NULL AND k.is_drill = 0 "
        "AND EXISTS (SELECT 1 FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "WHERE l.case_id = k.id AND f.exploited_on = k.listing AND " IS_SIGNAL ") "
        "ORDER BY k.id",
        "", "t", true},
    [CASE_ADD_PRODUCT] = {"case_add_product",
        "INSERT INTO case_product (case_id, product_id, added_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (case_id, product_id) DO NOTHING",
        "tti", "", false},
    [CASE_NAMED_PRODUCTS] = {"case_named_products",
        "SELECT p.id, p.name, p.support_end, p.product_type, p.product_class, p.category "
        "FROM case_product n JOIN product p ON p.id = n.product_id WHERE n.case_id = $1 "
        "AND NOT EXISTS (SELECT 1 FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "WHERE l.case_id = n.case_id AND r.product_id = n.product_id) ORDER BY p.name, p.id",
        "t", "tttttt", true},
    [CASE_PRODUCT_IDS] = {"case_product_ids",
        "SELECT r.product_id FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "WHERE l.case_id = $1 UNION SELECT n.product_id FROM case_product n "
        "WHERE n.case_id = $1 ORDER BY 1",
        "t", "t", true},
    [CASE_PRODUCT_IDS_AT] = {"case_product_ids_at",
        "SELECT r.product_id FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "WHERE l.case_id = $1 AND l.added_at <= $2 UNION SELECT n.product_id FROM case_product n "
        "WHERE n.case_id = $1 AND n.added_at <= $2 ORDER BY 1",
        "ti", "t", true},
};
/* clang-format on */
const size_t n_case_reach_sql = sizeof case_reach_sql / sizeof *case_reach_sql;

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

enum status case_add_finding(struct db *db, str case_id, str finding_id, struct utc now,
                             bool *is_new, struct err *e)
{
    enum status st = db_exec(db, &case_reach_sql[CASE_ADD_FINDING],
                             DB_PARAMS(DB_T(case_id), DB_T(finding_id), db_utc(now)), e);
    if (!st) *is_new = db_n_changed(db) > 0;
    return st;
}

static enum status push_reach(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_reach *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "findings of a case", e);
    *x = (struct case_reach){
        .finding_id = db_dup(r, 0, l->arena),
        .verdict = db_dup(r, 1, l->arena),
        .is_exploited = db_int(r, 2) != 0,
        .is_closed = !db_is_null(r, 3),
        .image_id = db_dup(r, 4, l->arena),
        .variant = db_dup(r, 5, l->arena),
        .release_version = db_dup(r, 6, l->arena),
        .product_id = db_dup(r, 7, l->arena),
        .product_name = db_dup(r, 8, l->arena),
        .support_end = db_dup(r, 9, l->arena),
        .component_name = db_dup(r, 10, l->arena),
        .component_version = db_dup(r, 11, l->arena),
        .fixed_in = db_dup(r, 12, l->arena),
        .summary = db_dup(r, 13, l->arena),
        .severity = db_dup(r, 14, l->arena),
        .product_type = db_dup(r, 15, l->arena),
        .product_class = db_dup(r, 16, l->arena),
        .category = db_dup(r, 17, l->arena),
    };
    return arena_status(l->arena, "findings of a case", e);
}

static enum status push_named(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_reach *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "products of a case", e);
    *x = (struct case_reach){
        .finding_id = STR(""),
        .verdict = STR(""),
        .image_id = STR(""),
        .variant = STR(""),
        .release_version = STR(""),
        .product_id = db_dup(r, 0, l->arena),
        .product_name = db_dup(r, 1, l->arena),
        .support_end = db_dup(r, 2, l->arena),
        .component_name = STR(""),
        .component_version = STR(""),
        .fixed_in = STR(""),
        .summary = STR(""),
        .severity = STR(""),
        .product_type = db_dup(r, 3, l->arena),
        .product_class = db_dup(r, 4, l->arena),
        .category = db_dup(r, 5, l->arena),
    };
    return arena_status(l->arena, "products of a case", e);
}

enum status case_reach(struct db *db, struct arena *a, str case_id, struct case_reach **out,
                       size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &case_reach_sql[CASE_REACH], DB_PARAMS(DB_T(case_id)), push_reach, &l, e);
    if (!st)
        st = db_each(db, &case_reach_sql[CASE_NAMED_PRODUCTS], DB_PARAMS(DB_T(case_id)),
                     push_named, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status push_text(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    str *s = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *s);
    if (s) *s = db_dup(r, 0, l->arena);
    return arena_status(l->arena, "a list", e);
}

enum status case_markets(struct db *db, struct arena *a, str case_id, str **out, size_t *n,
                         struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &case_reach_sql[CASE_MARKETS], DB_PARAMS(DB_T(case_id)), push_text, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status case_has_product(struct db *db, str case_id, str product_id, bool *out,
                             struct err *e)
{
    int64_t n = 0;
    enum status st = db_number(db, &case_reach_sql[CASE_HAS_PRODUCT],
                               DB_PARAMS(DB_T(case_id), DB_T(product_id)), &n, e);
    if (!st) *out = n > 0;
    return st;
}

static enum status push_signal(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_signal *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "signals", e);
    *x = (struct case_signal){
        .finding_id = db_dup(r, 0, l->arena),
        .vulnerability = db_dup(r, 1, l->arena),
        .listing = db_dup(r, 2, l->arena),
        .product_id = db_dup(r, 3, l->arena),
        .summary = db_dup(r, 4, l->arena),
        .seen_at = db_instant(r, 5),
        .is_decided = str_eq(db_text(r, 6), STR("affected")),
    };
    return arena_status(l->arena, "signals", e);
}

enum status case_signals(struct db *db, struct arena *a, int64_t limit,
                         struct case_signal **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &case_reach_sql[CASE_SIGNALS], DB_PARAMS(DB_I(limit)), push_signal, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status list_ids(struct db *db, struct arena *a, const struct sql *sql, str **ids,
                            size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, sql, DB_NO_PARAMS, push_text, &l, e);
    *ids = l.items;
    *n = l.n;
    return st;
}

enum status case_retracted(struct db *db, struct arena *a, str **ids, size_t *n, struct err *e)
{
    return list_ids(db, a, &case_reach_sql[CASE_RETRACTED], ids, n, e);
}

enum status case_returned(struct db *db, struct arena *a, str **ids, size_t *n, struct err *e)
{
    return list_ids(db, a, &case_reach_sql[CASE_RETURNED], ids, n, e);
}

enum status case_add_product(struct db *db, str case_id, str product_id, struct utc now,
                             bool *is_new, struct err *e)
{
    enum status st = db_exec(db, &case_reach_sql[CASE_ADD_PRODUCT],
                             DB_PARAMS(DB_T(case_id), DB_T(product_id), db_utc(now)), e);
    if (!st) *is_new = db_n_changed(db) > 0;
    return st;
}

enum status case_product_ids(struct db *db, struct arena *a, str case_id, str **out, size_t *n,
                             struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_reach_sql[CASE_PRODUCT_IDS], DB_PARAMS(DB_T(case_id)),
                             push_text, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status case_product_ids_at(struct db *db, struct arena *a, str case_id, struct utc at,
                                str **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_reach_sql[CASE_PRODUCT_IDS_AT],
                             DB_PARAMS(DB_T(case_id), DB_I(utc_to_ms(at))), push_text, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}
