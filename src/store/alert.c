/* SPDX-License-Identifier: Apache-2.0 */
#include "store/alert.h"

#include "store/statements.h"

enum {
    ROUTE_FIND,
    ROUTE_SAVE,
    ROUTE_DELETE,
    PENDING_INSERT,
    PENDING_GROUPS,
    PENDING_N,
    PENDING_DELETE,
    PENDING_N_NEW,
    PENDING_TAKE_BACK,
    GROUP_REACH,
    COMPONENT_REACH,
    GROUP_PRODUCTS,
    GROUP_IMAGES,
    GROUP_COMPONENTS,
    GROUP_FIXES,
    GROUP_LINES,
    COMPONENT_PRODUCTS,
    COMPONENT_IMAGES,
    COMPONENT_NAME,
    COMPONENT_LINES,
    IMAGE_NEWS,
    IMAGE_N_UNMONITORED,
    IMAGE_UNMONITORED,
};

#define OF_GROUP                                        \
 "FROM alert_pending a JOIN finding f ON f.id = a.ref " \
 "JOIN image i ON i.id = f.image_id "                   \
 "JOIN product_release r ON r.id = i.release_id "       \
 "JOIN product p ON p.id = r.product_id "               \
 "JOIN component c ON c.id = f.component_id "           \
 "WHERE a.kind = $1 AND a.subject = $2 "
#define OF_COMPONENT                                                 \
 "FROM image_component x JOIN component c ON c.id = x.component_id " \
 "JOIN image i ON i.id = x.image_id "                                \
 "JOIN product_release r ON r.id = i.release_id "                    \
 "JOIN product p ON p.id = r.product_id WHERE x.component_id = $1 "
#define IMAGE_TITLE                                                              \
 "p.name || ' ' || r.version || CASE WHEN i.variant IN ('', 'default') THEN '' " \
 "ELSE ' ' || i.variant END"
#define OPEN(f) \
 f ".closed_at IS NULL AND " f ".verdict IN ('affected', 'under_investigation', 'unknown')"

/* clang-format off */
const struct sql alert_sql[] = {
    [ROUTE_FIND] = {"alert_route_find", "SELECT delivery FROM alert_route WHERE kind = $1", "t",
        "t", true},
    [ROUTE_SAVE] = {"alert_route_save",
        "INSERT INTO alert_route (kind, delivery, changed_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (kind) DO UPDATE SET delivery = excluded.delivery, "
        "changed_at = excluded.changed_at", "tti", "", false},
    [ROUTE_DELETE] = {"alert_route_delete", "DELETE FROM alert_route WHERE kind = $1", "t", "",
        true},
    [PENDING_INSERT] = {"alert_pending_insert",
        "INSERT INTO alert_pending (kind, subject, ref, words, is_deferred) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, subject, ref) DO NOTHING",
        "tttti", "", false},
    [PENDING_GROUPS] = {"alert_pending_groups",
        "SELECT kind, subject, MAX(words), COUNT(*) FROM alert_pending WHERE is_deferred <= $1 "
        "GROUP BY kind, subject ORDER BY kind, subject LIMIT $2", "ii", "ttti", false},
    [PENDING_N] = {"alert_pending_n", "SELECT COUNT(*) FROM alert_pending", "", "i", false},
    [PENDING_DELETE] = {"alert_pending_delete",
        "DELETE FROM alert_pending WHERE kind = $1 AND subject = $2", "tt", "", true},
    [PENDING_N_NEW] = {"alert_pending_n_new",
        "SELECT COUNT(DISTINCT subject) FROM alert_pending WHERE is_deferred = 0 "
        "AND kind IN ('new_match', 'exploited')", "", "i", false},
    [PENDING_TAKE_BACK] = {"alert_pending_take_back",
        "DELETE FROM alert_pending WHERE is_deferred = 0 AND kind IN "
        "('new_match', 'exploited', 'fix_available', 'severity_up', 'withdrawn')", "", "",
        false},
    [GROUP_REACH] = {"alert_group_reach",
        "SELECT COUNT(*), COUNT(DISTINCT f.image_id), COUNT(DISTINCT r.product_id), "
        "COUNT(DISTINCT f.component_id), MIN(f.rank), MIN(f.id) " OF_GROUP, "tt", "iiiiIT", true},
    [COMPONENT_REACH] = {"alert_component_reach",
        "SELECT COUNT(*), COUNT(DISTINCT p.id) " OF_COMPONENT, "t", "ii", true},
    [GROUP_PRODUCTS] = {"alert_group_products",
        "SELECT DISTINCT p.name " OF_GROUP "ORDER BY p.name LIMIT $3", "tti", "t", true},
    [GROUP_IMAGES] = {"alert_group_images",
        "SELECT DISTINCT " IMAGE_TITLE " AS title " OF_GROUP "ORDER BY title LIMIT $3", "tti",
        "t", true},
    [GROUP_COMPONENTS] = {"alert_group_components",
        "SELECT DISTINCT c.name || ' ' || c.version AS title " OF_GROUP
        "ORDER BY title LIMIT $3", "tti", "t", true},
    [GROUP_FIXES] = {"alert_group_fixes",
        "SELECT DISTINCT c.name || ' ' || f.fixed_in AS title " OF_GROUP
        "AND f.fixed_in <> '' ORDER BY title LIMIT $3", "tti", "t", true},
    [GROUP_LINES] = {"alert_group_lines",
        "SELECT DISTINCT p.line " OF_GROUP "ORDER BY p.line LIMIT $3", "tti", "t", true},
    [COMPONENT_LINES] = {"alert_component_lines",
        "SELECT DISTINCT p.line " OF_COMPONENT "ORDER BY p.line LIMIT $2", "ti", "t", true},
    [COMPONENT_PRODUCTS] = {"alert_component_products",
        "SELECT DISTINCT p.name " OF_COMPONENT "ORDER BY p.name LIMIT $2", "ti", "t", true},
    [COMPONENT_IMAGES] = {"alert_component_images",
        "SELECT DISTINCT " IMAGE_TITLE " AS title " OF_COMPONENT "ORDER BY title LIMIT $2",
        "ti", "t", true},
    [COMPONENT_NAME] = {"alert_component_name",
        "SELECT c.name || ' ' || c.version FROM component c WHERE c.id = $1 LIMIT $2", "ti",
        "t", true},
    [IMAGE_NEWS] = {"alert_image_news",
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE v.is_new = 1), "
        "COUNT(*) FILTER (WHERE v.is_new = 1 AND v.is_exploited = 1), "
        "MIN(v.rank) FILTER (WHERE v.is_new = 1) FROM ("
        "SELECT f.vulnerability AS vulnerability, MAX(f.is_exploited) AS is_exploited, "
        "MIN(f.rank) AS rank, CASE WHEN EXISTS (SELECT 1 FROM finding g "
        "WHERE g.image_id = $1 AND g.vulnerability = f.vulnerability AND " OPEN("g") ") "
        "THEN 0 ELSE 1 END AS is_new FROM finding f WHERE f.image_id = $2 AND " OPEN("f")
        " GROUP BY f.vulnerability) v", "tt", "iiiI", false},
    [IMAGE_N_UNMONITORED] = {"alert_image_n_unmonitored",
        "SELECT COUNT(*) FROM image_component x JOIN component c ON c.id = x.component_id "
        "WHERE x.image_id = $1 AND c.verdict = 'not_monitored'", "t", "i", true},
    [IMAGE_UNMONITORED] = {"alert_image_unmonitored",
        "SELECT c.name || CASE WHEN c.version = '' THEN '' ELSE ' ' || c.version END AS title "
        "FROM image_component x JOIN component c ON c.id = x.component_id "
        "WHERE x.image_id = $1 AND c.verdict = 'not_monitored' ORDER BY title LIMIT $2",
        "ti", "t", true},
};
/* clang-format on */
const size_t n_alert_sql = sizeof alert_sql / sizeof *alert_sql;

static str filled(str s)
{
    return s.p ? s : STR("");
}

/* ---- routes ---- */

enum status alert_route_find(struct db *db, struct arena *a, str kind, str *delivery,
                             bool *found, struct err *e)
{
    return db_find_text(db, &alert_sql[ROUTE_FIND], DB_PARAMS(DB_T(kind)), a, delivery, found,
                        e);
}

enum status alert_route_save(struct db *db, str kind, str delivery, struct utc now,
                             struct err *e)
{
    return db_exec(db, &alert_sql[ROUTE_SAVE],
                   DB_PARAMS(DB_T(kind), DB_T(delivery), db_utc(now)), e);
}

enum status alert_route_delete(struct db *db, str kind, struct err *e)
{
    return db_exec(db, &alert_sql[ROUTE_DELETE], DB_PARAMS(DB_T(kind)), e);
}

/* ---- what waits ---- */

enum status alert_pending_insert(struct db *db, const struct alert_pending *p, struct err *e)
{
    return db_exec(db, &alert_sql[PENDING_INSERT],
                   DB_PARAMS(DB_T(p->kind), DB_T(p->subject), DB_T(filled(p->ref)),
                             DB_T(filled(p->words)), DB_I(p->is_deferred)),
                   e);
}

struct group_list {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status push_group(void *ctx, const struct db_row *r, struct err *e)
{
    struct group_list *l = ctx;
    struct alert_group *g = arena_push(l->a, &l->items, &l->n, &l->cap, sizeof *g);
    if (g)
        *g = (struct alert_group){db_dup(r, 0, l->a), db_dup(r, 1, l->a), db_dup(r, 2, l->a),
                                  db_int(r, 3)};
    return arena_status(l->a, "announcements", e);
}

enum status alert_pending_groups(struct db *db, struct arena *a, bool with_deferred,
                                 int64_t limit, struct alert_group **out, size_t *n,
                                 struct err *e)
{
    struct group_list l = {.a = a};
    enum status st = db_each(db, &alert_sql[PENDING_GROUPS],
                             DB_PARAMS(DB_I(with_deferred), DB_I(limit)), push_group, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status alert_pending_n(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &alert_sql[PENDING_N], DB_NO_PARAMS, n, e);
}

enum status alert_pending_take_back(struct db *db, int64_t *n_new, struct err *e)
{
    enum status st = db_number(db, &alert_sql[PENDING_N_NEW], DB_NO_PARAMS, n_new, e);
    return st ? st : db_exec(db, &alert_sql[PENDING_TAKE_BACK], DB_NO_PARAMS, e);
}

enum status alert_pending_delete(struct db *db, const struct alert_group *g, struct err *e)
{
    return db_exec(db, &alert_sql[PENDING_DELETE], DB_PARAMS(DB_T(g->kind), DB_T(g->subject)),
                   e);
}

/* ---- reach and names ---- */

struct one_reach {
    struct arena *a;
    struct alert_reach *out;
};

static enum status take_reach(void *ctx, const struct db_row *r, struct err *e)
{
    struct one_reach *x = ctx;
    *x->out = (struct alert_reach){
        .n_findings = db_int(r, 0),
        .n_images = db_int(r, 1),
        .n_products = db_int(r, 2),
        .n_components = db_int(r, 3),
        .rank = db_is_null(r, 4) ? 0 : db_int(r, 4),
        .first_finding = db_is_null(r, 5) ? STR("") : db_dup(r, 5, x->a),
    };
    return arena_status(x->a, "an announcement", e);
}

enum status alert_group_reach(struct db *db, struct arena *a, const struct alert_group *g,
                              struct alert_reach *out, struct err *e)
{
    struct one_reach x = {a, out};
    bool found;
    return db_find(db, &alert_sql[GROUP_REACH], DB_PARAMS(DB_T(g->kind), DB_T(g->subject)),
                   take_reach, &x, &found, e);
}

static enum status take_component_reach(void *ctx, const struct db_row *r, struct err *e)
{
    struct alert_reach *out = ctx;
    (void)e;
    *out = (struct alert_reach){.n_images = db_int(r, 0),
                                .n_products = db_int(r, 1),
                                .n_components = 1,
                                .first_finding = STR("")};
    return LW_OK;
}

enum status alert_component_reach(struct db *db, struct arena *a, str component_id,
                                  struct alert_reach *out, struct err *e)
{
    bool found;
    (void)a;
    return db_find(db, &alert_sql[COMPONENT_REACH], DB_PARAMS(DB_T(component_id)),
                   take_component_reach, out, &found, e);
}

struct each_name {
    alert_name_fn fn;
    void *ctx;
};

static enum status name_row(void *ctx, const struct db_row *r, struct err *e)
{
    struct each_name *each = ctx;
    return each->fn(each->ctx, db_text(r, 0), e);
}

enum status alert_group_names(struct db *db, const struct alert_group *g, enum alert_name what,
                              int64_t limit, alert_name_fn fn, void *ctx, struct err *e)
{
    static const int rows[] = {
        [ALERT_NAME_PRODUCT] = GROUP_PRODUCTS,     [ALERT_NAME_IMAGE] = GROUP_IMAGES,
        [ALERT_NAME_COMPONENT] = GROUP_COMPONENTS, [ALERT_NAME_FIX] = GROUP_FIXES,
        [ALERT_NAME_LINE] = GROUP_LINES,
    };
    struct each_name each = {fn, ctx};
    return db_each(db, &alert_sql[rows[what]],
                   DB_PARAMS(DB_T(g->kind), DB_T(g->subject), DB_I(limit)), name_row, &each, e);
}

enum status alert_component_names(struct db *db, str component_id, enum alert_name what,
                                  int64_t limit, alert_name_fn fn, void *ctx, struct err *e)
{
    static const int rows[] = {
        [ALERT_NAME_PRODUCT] = COMPONENT_PRODUCTS, [ALERT_NAME_IMAGE] = COMPONENT_IMAGES,
        [ALERT_NAME_COMPONENT] = COMPONENT_NAME,   [ALERT_NAME_FIX] = COMPONENT_NAME,
        [ALERT_NAME_LINE] = COMPONENT_LINES,
    };
    struct each_name each = {fn, ctx};
    return db_each(db, &alert_sql[rows[what]], DB_PARAMS(DB_T(component_id), DB_I(limit)),
                   name_row, &each, e);
}

static enum status take_news(void *ctx, const struct db_row *r, struct err *e)
{
    struct alert_image *out = ctx;
    (void)e;
    out->n_vulnerabilities = db_int(r, 0);
    out->n_new = db_int(r, 1);
    out->n_exploited = db_int(r, 2);
    out->rank = db_is_null(r, 3) ? 0 : db_int(r, 3);
    return LW_OK;
}

enum status alert_image_news(struct db *db, str image_id, str than_id, struct alert_image *out,
                             struct err *e)
{
    bool found;
    *out = (struct alert_image){0};
    enum status st =
        db_find(db, &alert_sql[IMAGE_NEWS], DB_PARAMS(DB_T(filled(than_id)), DB_T(image_id)),
                take_news, out, &found, e);
    if (st) return st;
    return db_number(db, &alert_sql[IMAGE_N_UNMONITORED], DB_PARAMS(DB_T(image_id)),
                     &out->n_not_monitored, e);
}

enum status alert_image_unmonitored(struct db *db, str image_id, int64_t limit,
                                    alert_name_fn fn, void *ctx, struct err *e)
{
    struct each_name each = {fn, ctx};
    return db_each(db, &alert_sql[IMAGE_UNMONITORED], DB_PARAMS(DB_T(image_id), DB_I(limit)),
                   name_row, &each, e);
}
