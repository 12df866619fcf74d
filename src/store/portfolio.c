/* SPDX-License-Identifier: Apache-2.0 */
#include "store/portfolio.h"

#include "base/limits.h"
#include "base/map.h"
#include "store/statements.h"
#include "store/text.h"

enum {
    IMAGES_OF,
    PLACES,
    N_OPEN,
    HOLDING,
    STANDING,
    REACH,
    COPIED,
    COPIED_LIKE,
    CASES,
    N_PRODUCTS,
    N_IMAGES,
    N_COMPONENTS,
    N_INSTANCES
};

/* Of the table from images to places: about a million images. */
#define PLACES_BYTES (64 * LW_MIB)

/* In the words of the partial index finding_open_by_component. */
#define IS_OPEN \
 "f.closed_at IS NULL AND f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define PLACE                                     \
 "JOIN image i ON i.id = f.image_id "             \
 "JOIN product_release r ON r.id = i.release_id " \
 "JOIN product p ON p.id = r.product_id "
#define COPY                                                                  \
 "SELECT f.vulnerability, f.summary, f.severity, f.exploited_on, f.records, " \
 "f.is_exploited, f.epss FROM finding f WHERE "

/* clang-format off */
const struct sql portfolio_sql[] = {
    [IMAGES_OF] = {"portfolio_images_of",
        "SELECT x.image_id FROM image_component x WHERE x.component_id = $1", "t", "t", true},
    [PLACES] = {"portfolio_places",
        "SELECT i.id, r.id, p.id, p.name FROM image i "
        "JOIN product_release r ON r.id = i.release_id JOIN product p ON p.id = r.product_id "
        "ORDER BY p.name, p.id, r.id", "", "tttt", false},
    [N_OPEN] = {"portfolio_n_open",
        "SELECT COUNT(*) FROM finding f WHERE f.component_id = $1 AND " IS_OPEN, "t", "i", true},
    [HOLDING] = {"portfolio_holding",
        "SELECT i.id, i.variant, r.version, p.id, p.name, x.line, "
        "(SELECT COUNT(*) FROM finding f WHERE f.component_id = x.component_id "
        "AND f.image_id = x.image_id AND " IS_OPEN ") "
        "FROM image_component x JOIN image i ON i.id = x.image_id "
        "JOIN product_release r ON r.id = i.release_id JOIN product p ON p.id = r.product_id "
        "WHERE x.component_id = $1 AND ($2 = '' OR x.image_id < $2) "
        "ORDER BY x.image_id DESC LIMIT $3",
        "tti", "tttttii", true},
    [STANDING] = {"portfolio_standing",
        "SELECT p.id, p.name, f.verdict, f.decision, f.justification, f.decision_text, "
        "f.decision_id, f.rule, f.inputs, f.impact, c.name, c.version, c.id, f.fixed_in, "
        "COUNT(DISTINCT f.image_id), MAX(f.id), MAX(i.id), MAX(i.variant), MAX(r.version) "
        "FROM finding f " PLACE "JOIN component c ON c.id = f.component_id "
        "WHERE f.vulnerability = $1 AND f.closed_at IS NULL "
        "GROUP BY p.id, p.name, f.verdict, f.decision, f.justification, f.decision_text, "
        "f.decision_id, f.rule, f.inputs, f.impact, c.name, c.version, c.id, f.fixed_in "
        "ORDER BY p.name, p.id, CASE f.verdict WHEN 'affected' THEN 0 "
        "WHEN 'under_investigation' THEN 1 WHEN 'unknown' THEN 2 WHEN 'fixed' THEN 3 ELSE 4 END, "
        "c.name, c.version, c.id, MAX(f.id) LIMIT $2",
        "ti", "ttttttttttttttitttt", true},
    [REACH] = {"portfolio_reach",
        "SELECT f.verdict, COUNT(*), COUNT(DISTINCT f.image_id), COUNT(DISTINCT r.product_id) "
        "FROM finding f " PLACE "WHERE f.vulnerability = $1 AND f.closed_at IS NULL "
        "GROUP BY f.verdict ORDER BY f.verdict",
        "t", "tiii", true},
    [COPIED] = {"portfolio_copied",
        COPY "f.vulnerability = $1 ORDER BY f.id DESC LIMIT 1", "t", "tttttiR", true},
    [COPIED_LIKE] = {"portfolio_copied_like",
        COPY "f.id IN (SELECT t.first_id FROM finding_tally t WHERE t.product_id = '' "
        "AND t.search_key LIKE $1 ESCAPE '\\') AND LOWER(f.records) LIKE $1 ESCAPE '\\' "
        "ORDER BY f.id DESC LIMIT 1", "t", "tttttiR",
        false}, /* a text in the midst of another: it reads the tally, not the findings */
    [CASES] = {"portfolio_cases",
        "SELECT id, year, serial, state, title FROM case_file WHERE vulnerability = $1 "
        "ORDER BY id DESC",
        "t", "tiitt", true},
    [N_PRODUCTS] = {"portfolio_n_products", "SELECT COUNT(*) FROM product", "", "i", false},
    [N_IMAGES] = {"portfolio_n_images", "SELECT COUNT(*) FROM image", "", "i", false},
    [N_COMPONENTS] = {"portfolio_n_components", "SELECT COUNT(*) FROM component", "", "i", false},
    /* The images' own counts: their rows are few, those of what they hold are a million. */
    [N_INSTANCES] = {"portfolio_n_instances", "SELECT SUM(n_components) FROM image", "", "I",
        false},
};
/* clang-format on */
const size_t n_portfolio_sql = sizeof portfolio_sql / sizeof portfolio_sql[0];

struct each {
    union {
        holding_fn holding;
        standing_fn standing;
        reach_fn reach;
        case_of_fn case_of;
    } fn;
    void *ctx;
    struct arena *a;
};

static enum status verdict_of(const struct db_row *row, int column, enum verdict *out,
                              struct err *e)
{
    if (verdict_from_str(db_text(row, column), out)) return LW_OK;
    return err_set(e, LW_E_STATE, "store: a finding has the unknown verdict '%.*s'",
                   STR_ARG(db_text(row, column)));
}

/* ---- places ---- */

/* Images in the order of their products' names, then of their releases. */
struct place {
    uint32_t product, release; /* numbers in that order */
};

struct places {
    struct arena *a;
    struct map by_image; /* number of the image */
    struct place *at;
    struct shipping *products; /* counts of the component that is asked about */
    uint32_t *release_of;      /* of the image's release: asked about last in this round */
    size_t n, cap, n_products, product_cap, n_releases;
    str last_release;
    uint32_t round;
};

static enum status place_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct places *p = ctx;
    void *at = p->at, *products = p->products;
    struct place *slot = arena_push(p->a, &at, &p->n, &p->cap, sizeof *slot);
    p->at = at;
    if (!slot) return arena_status(p->a, "places", e);
    if (!p->n_products || !str_eq(p->products[p->n_products - 1].product_id, db_text(row, 2))) {
        struct shipping *s =
            arena_push(p->a, &products, &p->n_products, &p->product_cap, sizeof *s);
        p->products = products;
        if (!s) return arena_status(p->a, "places", e);
        *s = (struct shipping){.product_id = db_dup(row, 2, p->a),
                               .product_name = db_dup(row, 3, p->a)};
    }
    if (!str_eq(p->last_release, db_text(row, 1))) {
        p->last_release = db_dup(row, 1, p->a);
        p->n_releases++;
    }
    *slot = (struct place){(uint32_t)(p->n_products - 1), (uint32_t)(p->n_releases - 1)};
    if (!map_set(&p->by_image, db_text(row, 0), p->n - 1))
        return err_set(e, LW_E_LIMIT, "too many images to say where a component is shipped");
    return arena_status(p->a, "places", e);
}

enum status places_open(struct db *db, struct arena *a, struct places **out, struct err *e)
{
    struct places *p = arena_new(a, struct places);
    if (!p) return arena_status(a, "places", e);
    *p = (struct places){.a = a};
    map_init(&p->by_image, PLACES_BYTES);
    enum status st = db_each(db, &portfolio_sql[PLACES], DB_NO_PARAMS, place_row, p, e);
    if (st == LW_OK) p->release_of = arena_array(a, p->n_releases + 1, sizeof *p->release_of);
    if (st == LW_OK && !p->release_of) st = arena_status(a, "places", e);
    if (st == LW_OK)
        *out = p;
    else
        places_close(p);
    return st;
}

void places_close(struct places *p)
{
    if (p) map_release(&p->by_image);
}

static enum status image_of_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct places *p = ctx;
    uint64_t at;
    (void)e;
    if (!map_find(&p->by_image, db_text(row, 0), &at)) return LW_OK;
    const struct place *x = &p->at[at];
    struct shipping *s = &p->products[x->product];
    s->n_images++;
    s->n_releases += p->release_of[x->release] != p->round;
    p->release_of[x->release] = p->round;
    return LW_OK;
}

enum status portfolio_shipping(struct db *db, struct places *p, str component_id,
                               shipping_fn fn, void *ctx, struct err *e)
{
    p->round++;
    enum status st = db_each(db, &portfolio_sql[IMAGES_OF], DB_PARAMS(DB_T(component_id)),
                             image_of_row, p, e);
    for (size_t i = 0; i < p->n_products; i++) {
        struct shipping *s = &p->products[i];
        if (st == LW_OK && s->n_images) st = fn(ctx, s, e);
        s->n_images = s->n_releases = 0;
    }
    return st;
}

enum status portfolio_n_open(struct db *db, str component_id, int64_t *n, struct err *e)
{
    return db_number(db, &portfolio_sql[N_OPEN], DB_PARAMS(DB_T(component_id)), n, e);
}

static enum status holding_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    const struct holding h = {db_text(row, 0), db_text(row, 1), db_text(row, 2),
                              db_text(row, 3), db_text(row, 4), db_int(row, 5),
                              db_int(row, 6)};
    return x->fn.holding(x->ctx, &h, e);
}

enum status portfolio_holding(struct db *db, str component_id, str before_id, int64_t limit,
                              holding_fn fn, void *ctx, struct err *e)
{
    struct each x = {.fn.holding = fn, .ctx = ctx};
    return db_each(
        db, &portfolio_sql[HOLDING],
        DB_PARAMS(DB_T(component_id), DB_T(before_id.p ? before_id : STR("")), DB_I(limit)),
        holding_row, &x, e);
}

static enum status standing_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct standing s = {
        .product_id = db_text(row, 0),
        .product_name = db_text(row, 1),
        .decision = db_text(row, 3),
        .justification = db_text(row, 4),
        .decision_text = db_text(row, 5),
        .decision_id = db_text(row, 6),
        .rule = db_text(row, 7),
        .inputs = db_text(row, 8),
        .impact = db_text(row, 9),
        .component = db_text(row, 10),
        .version = db_text(row, 11),
        .component_id = db_text(row, 12),
        .fixed_in = db_text(row, 13),
        .n_images = db_int(row, 14),
        .finding_id = db_text(row, 15),
        .image_id = db_text(row, 16),
        .variant = db_text(row, 17),
        .release_version = db_text(row, 18),
    };
    enum status st = verdict_of(row, 2, &s.verdict, e);
    return st == LW_OK ? x->fn.standing(x->ctx, &s, e) : st;
}

enum status portfolio_standing(struct db *db, str vulnerability, int64_t limit, standing_fn fn,
                               void *ctx, struct err *e)
{
    struct each x = {.fn.standing = fn, .ctx = ctx};
    return db_each(db, &portfolio_sql[STANDING], DB_PARAMS(DB_T(vulnerability), DB_I(limit)),
                   standing_row, &x, e);
}

static enum status reach_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct reach r = {
        .n_findings = db_int(row, 1), .n_images = db_int(row, 2), .n_products = db_int(row, 3)};
    enum status st = verdict_of(row, 0, &r.verdict, e);
    return st == LW_OK ? x->fn.reach(x->ctx, &r, e) : st;
}

enum status portfolio_reach(struct db *db, str vulnerability, reach_fn fn, void *ctx,
                            struct err *e)
{
    struct each x = {.fn.reach = fn, .ctx = ctx};
    return db_each(db, &portfolio_sql[REACH], DB_PARAMS(DB_T(vulnerability)), reach_row, &x, e);
}

struct take_copied {
    struct arena *a;
    struct copied *out;
};

static enum status copied_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_copied *t = ctx;
    *t->out = (struct copied){
        .vulnerability = db_dup(row, 0, t->a),
        .summary = db_dup(row, 1, t->a),
        .severity = db_dup(row, 2, t->a),
        .exploited_on = db_dup(row, 3, t->a),
        .records = db_dup(row, 4, t->a),
        .is_exploited = db_int(row, 5) != 0,
        .epss = db_is_null(row, 6) ? -1 : db_real(row, 6),
    };
    return arena_status(t->a, "vulnerability", e);
}

enum status portfolio_copied(struct db *db, struct arena *a, str id, struct copied *out,
                             bool *found, struct err *e)
{
    struct take_copied t = {a, out};
    enum status st =
        db_find(db, &portfolio_sql[COPIED], DB_PARAMS(DB_T(id)), copied_row, &t, found, e);
    if (st != LW_OK || *found || !id.n) return st;
    return db_find(db, &portfolio_sql[COPIED_LIKE], DB_PARAMS(DB_T(like_of(a, id))), copied_row,
                   &t, found, e);
}

static enum status case_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    const struct case_of k = {
        .id = db_text(row, 0),
        .number = arena_printf(x->a, "%lld-%03lld", (long long)db_int(row, 1),
                               (long long)db_int(row, 2)),
        .state = db_text(row, 3),
        .title = db_text(row, 4),
    };
    return x->fn.case_of(x->ctx, &k, e);
}

enum status portfolio_cases(struct db *db, struct arena *a, str vulnerability, case_of_fn fn,
                            void *ctx, struct err *e)
{
    struct each x = {.fn.case_of = fn, .ctx = ctx, .a = a};
    return db_each(db, &portfolio_sql[CASES], DB_PARAMS(DB_T(vulnerability)), case_row, &x, e);
}

enum status portfolio_measure(struct db *db, struct portfolio_size *out, struct err *e)
{
    int64_t *const numbers[] = {&out->n_products, &out->n_images, &out->n_components,
                                &out->n_instances};
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < sizeof numbers / sizeof numbers[0]; i++)
        st = db_number(db, &portfolio_sql[N_PRODUCTS + i], DB_NO_PARAMS, numbers[i], e);
    return st;
}
