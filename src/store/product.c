/* SPDX-License-Identifier: Apache-2.0 */
#include "store/product.h"

#include "base/limits.h"
#include "store/statements.h"
#include "store/text.h"

enum {
    PRODUCT_INSERT,
    PRODUCT_SAVE,
    PRODUCT_BY_ID,
    PRODUCT_BY_NAME,
    PRODUCT_ALL,
    PRODUCT_SOME,
    PRODUCT_N,
    MARKET_INSERT,
    MARKET_DELETE,
    MARKET_EACH,
    MARKET_TEXT,
    RELEASE_INSERT,
    RELEASE_SAVE,
    RELEASE_BY_ID,
    RELEASE_BY_VERSION,
    RELEASE_EACH
};

#define PRODUCT_FIELDS                                                                   \
 "SELECT id, name, product_type, product_class, category, support_start, support_end, "  \
 "contact, policy_url, created_at, line, exposure, safety_impact, human_impact, "        \
 "value_density, operator, is_consumer, is_tailor_made, has_uncovered_risk, "            \
 "device_class, is_implantable, placed_on, last_placed_on, modified_on, support_reason " \
 "FROM product "
#define PRODUCT_FILTER  "($1 = '' OR line = $1) AND ($2 = '' OR name_key LIKE $2 ESCAPE '\\')"
#define PRODUCT_LETTERS "tttttttttittttttttttttttt"
#define RELEASE_FIELDS \
 "SELECT id, product_id, version, available_on, created_at FROM product_release "
#define RELEASE_LETTERS "tttti"

/* clang-format off */
const struct sql product_sql[] = {
    [PRODUCT_INSERT] = {"product_insert",
        "INSERT INTO product (id, name, name_key, product_type, product_class, category, "
        "support_start, support_end, contact, policy_url, created_at, line, exposure, "
        "safety_impact, human_impact, value_density, operator, is_consumer, is_tailor_made, "
        "has_uncovered_risk, device_class, is_implantable, placed_on, last_placed_on, "
        "modified_on, support_reason) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24, $25, $26)",
        "ttttttttttittttttttttttttt", "", false},
    [PRODUCT_SAVE] = {"product_save",
        "UPDATE product SET name = $1, name_key = $2, product_type = $3, product_class = $4, "
        "category = $5, support_start = $6, support_end = $7, contact = $8, policy_url = $9, "
        "line = $10, exposure = $11, safety_impact = $12, human_impact = $13, "
        "value_density = $14, operator = $15, is_consumer = $16, is_tailor_made = $17, "
        "has_uncovered_risk = $18, device_class = $19, is_implantable = $20, placed_on = $21, "
        "last_placed_on = $22, modified_on = $23, support_reason = $24 WHERE id = $25",
        "ttttttttttttttttttttttttt", "", true},
    [PRODUCT_BY_ID] = {"product_by_id", PRODUCT_FIELDS "WHERE id = $1", "t", PRODUCT_LETTERS,
        true},
    [PRODUCT_BY_NAME] = {"product_by_name", PRODUCT_FIELDS "WHERE name_key = $1", "t",
        PRODUCT_LETTERS, true},
    [PRODUCT_ALL] = {"product_all", PRODUCT_FIELDS "ORDER BY name_key", "", PRODUCT_LETTERS,
        false},
    [PRODUCT_SOME] = {"product_some",
        PRODUCT_FIELDS "WHERE " PRODUCT_FILTER " AND name_key > $3 ORDER BY name_key LIMIT $4",
        "ttti", PRODUCT_LETTERS, true},
    [PRODUCT_N] = {"product_n", "SELECT COUNT(*) FROM product WHERE " PRODUCT_FILTER, "tt", "i",
        false},
    [MARKET_INSERT] = {"market_insert",
        "INSERT INTO product_market (product_id, member_state) VALUES ($1, $2) "
        "ON CONFLICT (product_id, member_state) DO NOTHING",
        "tt", "", false},
    [MARKET_DELETE] = {"market_delete",
        "DELETE FROM product_market WHERE product_id = $1 AND member_state = $2", "tt", "", true},
    [MARKET_TEXT] = {"market_text",
        "SELECT member_state, available_since, n_units, counted_on FROM product_market "
        "WHERE product_id = $1 ORDER BY member_state",
        "t", "ttIt", true},
    [MARKET_EACH] = {"market_each",
        "SELECT member_state FROM product_market WHERE product_id = $1 ORDER BY member_state",
        "t", "t", true},
    [RELEASE_INSERT] = {"release_insert",
        "INSERT INTO product_release (id, product_id, version, available_on, created_at) "
        "VALUES ($1, $2, $3, $4, $5)",
        "tttti", "", false},
    [RELEASE_SAVE] = {"release_save",
        "UPDATE product_release SET available_on = $1 WHERE id = $2", "tt", "", true},
    [RELEASE_BY_ID] = {"release_by_id", RELEASE_FIELDS "WHERE id = $1", "t", RELEASE_LETTERS,
        true},
    [RELEASE_BY_VERSION] = {"release_by_version",
        RELEASE_FIELDS "WHERE product_id = $1 AND version = $2", "tt", RELEASE_LETTERS, true},
    [RELEASE_EACH] = {"release_each",
        RELEASE_FIELDS "WHERE product_id = $1 ORDER BY created_at DESC, id DESC", "t",
        RELEASE_LETTERS, true},
};
static const struct list_column columns[] = {
    {"name", "name_key"},
    {"line", "line"},
    {"releases", "(SELECT COUNT(*) FROM product_release r WHERE r.product_id = product.id)"},
    {"images", "(SELECT COUNT(*) FROM image i JOIN product_release r ON r.id = i.release_id "
        "WHERE r.product_id = product.id)"},
    {"open", "(SELECT COALESCE(SUM(t.n), 0) FROM finding_total t WHERE t.product_id = product.id "
        "AND t.is_closed = 0 AND t.verdict IN ('affected', 'under_investigation', 'unknown'))"},
    {"support_end", "support_end"},
    {"created", "created_at"},
    {0},
};
const struct list_order product_order = {.name = "product_list", .select = PRODUCT_FIELDS,
    .from = "product", .where = PRODUCT_FILTER, .place = "id = $3", .is_first = "$3 = ''",
    .id = "id", .rest = "LIMIT $4", .group = "", .params = "ttti", .letters = PRODUCT_LETTERS,
    .columns = columns};
/* clang-format on */
const size_t n_product_sql = sizeof product_sql / sizeof product_sql[0];

struct take {
    struct arena *a;
    void *out;
};

/* ---- products ---- */

enum {
    MAX_NAME_BYTES = 4096
};

static str filled(str s)
{
    return s.p ? s : STR("");
}

/* What is stated of its line and its intended use. */
#define USE(p)                                                                           \
 DB_T(filled((p)->line)), DB_T(filled((p)->exposure)), DB_T(filled((p)->safety_impact)), \
     DB_T(filled((p)->human_impact)), DB_T(filled((p)->value_density))
/* What decides which duties it has. */
#define LAW(p)                                                               \
 DB_T((p)->company_role.n ? (p)->company_role : STR("manufacturer")),        \
     DB_T(filled((p)->is_consumer)), DB_T(filled((p)->is_tailor_made)),      \
     DB_T(filled((p)->has_uncovered_risk)), DB_T(filled((p)->device_class)), \
     DB_T(filled((p)->is_implantable)), DB_T(filled((p)->placed_on)),        \
     DB_T(filled((p)->last_placed_on)), DB_T(filled((p)->modified_on)),      \
     DB_T(filled((p)->support_reason))

enum status product_insert(struct db *db, const struct product *p, struct err *e)
{
    struct arena tmp;
    arena_init(&tmp, MAX_NAME_BYTES);
    enum status st =
        db_exec(db, &product_sql[PRODUCT_INSERT],
                DB_PARAMS(DB_T(p->id), DB_T(p->name), DB_T(key_of(&tmp, p->name)),
                          DB_T(p->product_type), DB_T(p->product_class), DB_T(p->category),
                          DB_T(p->support_start), DB_T(p->support_end), DB_T(p->contact),
                          DB_T(p->policy_url), db_utc(p->created_at), USE(p), LAW(p)),
                e);
    arena_release(&tmp);
    return st;
}

enum status product_save(struct db *db, const struct product *p, struct err *e)
{
    struct arena tmp;
    arena_init(&tmp, MAX_NAME_BYTES);
    enum status st =
        db_exec(db, &product_sql[PRODUCT_SAVE],
                DB_PARAMS(DB_T(p->name), DB_T(key_of(&tmp, p->name)), DB_T(p->product_type),
                          DB_T(p->product_class), DB_T(p->category), DB_T(p->support_start),
                          DB_T(p->support_end), DB_T(p->contact), DB_T(p->policy_url), USE(p),
                          LAW(p), DB_T(p->id)),
                e);
    arena_release(&tmp);
    return st;
}

static struct product product_of_row(const struct db_row *row)
{
    return (struct product){
        .id = db_text(row, 0),
        .name = db_text(row, 1),
        .product_type = db_text(row, 2),
        .product_class = db_text(row, 3),
        .category = db_text(row, 4),
        .support_start = db_text(row, 5),
        .support_end = db_text(row, 6),
        .contact = db_text(row, 7),
        .policy_url = db_text(row, 8),
        .created_at = db_instant(row, 9),
        .line = db_text(row, 10),
        .exposure = db_text(row, 11),
        .safety_impact = db_text(row, 12),
        .human_impact = db_text(row, 13),
        .value_density = db_text(row, 14),
        .company_role = db_text(row, 15),
        .is_consumer = db_text(row, 16),
        .is_tailor_made = db_text(row, 17),
        .has_uncovered_risk = db_text(row, 18),
        .device_class = db_text(row, 19),
        .is_implantable = db_text(row, 20),
        .placed_on = db_text(row, 21),
        .last_placed_on = db_text(row, 22),
        .modified_on = db_text(row, 23),
        .support_reason = db_text(row, 24),
    };
}

static enum status take_product(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    struct product *p = t->out;
    *p = product_of_row(row);
    str *const texts[] = {&p->id,
                          &p->name,
                          &p->product_type,
                          &p->product_class,
                          &p->category,
                          &p->support_start,
                          &p->support_end,
                          &p->contact,
                          &p->policy_url,
                          &p->line,
                          &p->exposure,
                          &p->safety_impact,
                          &p->human_impact,
                          &p->value_density,
                          &p->company_role,
                          &p->is_consumer,
                          &p->is_tailor_made,
                          &p->has_uncovered_risk,
                          &p->device_class,
                          &p->is_implantable,
                          &p->placed_on,
                          &p->last_placed_on,
                          &p->modified_on,
                          &p->support_reason};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(t->a, *texts[i]);
    return arena_status(t->a, "product", e);
}

enum status product_find(struct db *db, struct arena *a, str id_or_name, struct product *out,
                         bool *found, struct err *e)
{
    struct take t = {a, out};
    enum status st = db_find(db, &product_sql[PRODUCT_BY_ID], DB_PARAMS(DB_T(id_or_name)),
                             take_product, &t, found, e);
    if (st != LW_OK || *found) return st;
    return db_find(db, &product_sql[PRODUCT_BY_NAME], DB_PARAMS(DB_T(key_of(a, id_or_name))),
                   take_product, &t, found, e);
}

struct each_product {
    product_fn fn;
    void *ctx;
};

static enum status product_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_product *each = ctx;
    struct product p = product_of_row(row);
    return each->fn(each->ctx, &p, e);
}

enum status product_each(struct db *db, product_fn fn, void *ctx, struct err *e)
{
    struct each_product each = {fn, ctx};
    return db_each(db, &product_sql[PRODUCT_ALL], DB_NO_PARAMS, product_row, &each, e);
}

enum status product_some(struct db *db, const struct product_filter *f, product_fn fn,
                         void *ctx, struct err *e)
{
    struct arena a;
    struct each_product each = {fn, ctx};
    arena_init(&a, MAX_NAME_BYTES);
    bool is_by_name = !f->by.column;
    str like = like_of(&a, filled(f->text)), after = filled(f->after);
    if (is_by_name) after = key_of(&a, after);
    enum status st = arena_status(&a, "filter", e);
    if (!st)
        st = db_each(db,
                     is_by_name ? &product_sql[PRODUCT_SOME]
                                : list_order_sql(db, &product_order, f->by),
                     DB_PARAMS(DB_T(filled(f->line)), DB_T(like), DB_T(after), DB_I(f->limit)),
                     product_row, &each, e);
    arena_release(&a);
    return st;
}

static enum status take_n(void *ctx, const struct db_row *row, struct err *e)
{
    int64_t *n = ctx;
    (void)e;
    *n = db_int(row, 0);
    return LW_OK;
}

enum status product_n(struct db *db, const struct product_filter *f, int64_t *n, struct err *e)
{
    struct arena a;
    bool found;
    arena_init(&a, MAX_NAME_BYTES);
    str like = like_of(&a, filled(f->text));
    enum status st = arena_status(&a, "filter", e);
    if (!st)
        st = db_find(db, &product_sql[PRODUCT_N], DB_PARAMS(DB_T(filled(f->line)), DB_T(like)),
                     take_n, n, &found, e);
    arena_release(&a);
    return st;
}

/* ---- markets ---- */

struct states {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status take_state(void *ctx, const struct db_row *row, struct err *e)
{
    struct states *s = ctx;
    str *slot = arena_push(s->a, &s->items, &s->n, &s->cap, sizeof *slot);
    if (slot) *slot = db_dup(row, 0, s->a);
    return arena_status(s->a, "markets", e);
}

enum status product_markets(struct db *db, struct arena *a, str product_id, str **states,
                            size_t *n, struct err *e)
{
    struct states s = {.a = a};
    enum status st =
        db_each(db, &product_sql[MARKET_EACH], DB_PARAMS(DB_T(product_id)), take_state, &s, e);
    if (st != LW_OK) return st;
    *states = s.items;
    *n = s.n;
    return LW_OK;
}

static bool is_among(str state, const str *states, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(states[i], state)) return true;
    return false;
}

/* Those that stay keep what is known of them: since when, how many units. */
enum status product_set_markets(struct db *db, str product_id, const str *states, size_t n,
                                struct err *e)
{
    struct arena a;
    str *old = NULL;
    size_t n_old = 0;
    arena_init(&a, LW_MIB);
    enum status st = product_markets(db, &a, product_id, &old, &n_old, e);
    for (size_t i = 0; st == LW_OK && i < n_old; i++)
        if (!is_among(old[i], states, n))
            st = db_exec(db, &product_sql[MARKET_DELETE],
                         DB_PARAMS(DB_T(product_id), DB_T(old[i])), e);
    for (size_t i = 0; st == LW_OK && i < n; i++)
        st = db_exec(db, &product_sql[MARKET_INSERT],
                     DB_PARAMS(DB_T(product_id), DB_T(states[i])), e);
    arena_release(&a);
    return st;
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status product_text(struct db *db, str id, struct buf *out, struct err *e)
{
    bool found;
    enum status st =
        db_find(db, &product_sql[PRODUCT_BY_ID], DB_PARAMS(DB_T(id)), add_text, out, &found, e);
    if (st != LW_OK) return st;
    return db_each(db, &product_sql[MARKET_TEXT], DB_PARAMS(DB_T(id)), add_text, out, e);
}

/* ---- releases ---- */

enum status release_insert(struct db *db, const struct release *r, struct err *e)
{
    return db_exec(db, &product_sql[RELEASE_INSERT],
                   DB_PARAMS(DB_T(r->id), DB_T(r->product_id), DB_T(r->version),
                             DB_T(r->available_on), db_utc(r->created_at)),
                   e);
}

enum status release_save(struct db *db, const struct release *r, struct err *e)
{
    return db_exec(db, &product_sql[RELEASE_SAVE],
                   DB_PARAMS(DB_T(r->available_on), DB_T(r->id)), e);
}

static struct release release_of_row(const struct db_row *row)
{
    return (struct release){db_text(row, 0), db_text(row, 1), db_text(row, 2), db_text(row, 3),
                            db_instant(row, 4)};
}

static enum status take_release(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    struct release r = release_of_row(row);
    r.id = arena_str(t->a, r.id);
    r.product_id = arena_str(t->a, r.product_id);
    r.version = arena_str(t->a, r.version);
    r.available_on = arena_str(t->a, r.available_on);
    *(struct release *)t->out = r;
    return arena_status(t->a, "release", e);
}

enum status release_find(struct db *db, struct arena *a, str id, struct release *out,
                         bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &product_sql[RELEASE_BY_ID], DB_PARAMS(DB_T(id)), take_release, &t,
                   found, e);
}

enum status release_find_version(struct db *db, struct arena *a, str product_id, str version,
                                 struct release *out, bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &product_sql[RELEASE_BY_VERSION],
                   DB_PARAMS(DB_T(product_id), DB_T(version)), take_release, &t, found, e);
}

struct each_release {
    release_fn fn;
    void *ctx;
};

static enum status release_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_release *each = ctx;
    struct release r = release_of_row(row);
    return each->fn(each->ctx, &r, e);
}

enum status release_each(struct db *db, str product_id, release_fn fn, void *ctx, struct err *e)
{
    struct each_release each = {fn, ctx};
    return db_each(db, &product_sql[RELEASE_EACH], DB_PARAMS(DB_T(product_id)), release_row,
                   &each, e);
}
