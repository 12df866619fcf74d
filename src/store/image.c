/* SPDX-License-Identifier: Apache-2.0 */
#include "store/image.h"

#include "store/statements.h"

enum {
    IMAGE_INSERT,
    IMAGE_BY_ID,
    IMAGE_BY_VARIANT,
    IMAGE_PREVIOUS,
    IMAGE_ALL,
    IMAGE_OF_PRODUCT,
    IMAGE_OF_RELEASE,
    IMAGE_N,
    IMAGE_COMPONENTS_ONLY_IN,
    IMAGE_FINDINGS_ONLY_IN
};

#define TABLES                                            \
 "image i JOIN product_release r ON r.id = i.release_id " \
 "JOIN product p ON p.id = r.product_id "
#define FIELDS                                                                          \
 "SELECT i.id, i.release_id, i.variant, i.sbom_digest, i.sbom_format, i.sbom_version, " \
 "i.sbom_serial, i.sbom_generator, i.sbom_created_at, i.sbom_notes, i.n_components, "   \
 "i.n_without_version, i.n_without_identity, i.n_without_supplier, i.n_without_hash, "  \
 "i.n_edges, i.generation, i.created_at, r.version, p.id, p.name FROM " TABLES
#define LETTERS "ttttttttItiiiiiiiittt"
#define NEWEST  "ORDER BY i.created_at DESC, i.id DESC"
#define IS_OPEN \
 "closed_at IS NULL AND verdict IN ('affected', 'under_investigation', 'unknown')"

/* clang-format off */
const struct sql image_sql[] = {
    [IMAGE_INSERT] = {"image_insert",
        "INSERT INTO image (id, release_id, variant, sbom_digest, sbom_format, sbom_version, "
        "sbom_serial, sbom_generator, sbom_created_at, sbom_notes, n_components, "
        "n_without_version, n_without_identity, n_without_supplier, n_without_hash, n_edges, "
        "generation, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
        "$13, $14, $15, $16, $17, $18)",
        "ttttttttItiiiiiiii", "", false},
    [IMAGE_BY_ID] = {"image_by_id", FIELDS "WHERE i.id = $1", "t", LETTERS, true},
    [IMAGE_BY_VARIANT] = {"image_by_variant",
        FIELDS "WHERE i.release_id = $1 AND i.variant = $2", "tt", LETTERS, true},
    [IMAGE_PREVIOUS] = {"image_previous",
        FIELDS "WHERE p.id = $1 AND i.variant = $2 AND i.created_at <= $3 AND i.id <> $4 "
        NEWEST " LIMIT 1",
        "ttit", LETTERS, true},
    [IMAGE_ALL] = {"image_all", FIELDS NEWEST, "", LETTERS, false},
    [IMAGE_OF_PRODUCT] = {"image_of_product", FIELDS "WHERE p.id = $1 " NEWEST, "t", LETTERS,
        true},
    [IMAGE_OF_RELEASE] = {"image_of_release", FIELDS "WHERE i.release_id = $1 " NEWEST, "t",
        LETTERS, true},
    [IMAGE_N] = {"image_n",
        "SELECT COUNT(*) FROM image i JOIN product_release r ON r.id = i.release_id "
        "WHERE ($1 = '' OR r.product_id = $1)", "t", "i", false},
    [IMAGE_COMPONENTS_ONLY_IN] = {"image_components_only_in",
        "SELECT COUNT(*) FROM image_component a WHERE a.image_id = $1 AND NOT EXISTS "
        "(SELECT 1 FROM image_component b WHERE b.image_id = $2 "
        "AND b.component_id = a.component_id)",
        "tt", "i", true},
    [IMAGE_FINDINGS_ONLY_IN] = {"image_findings_only_in",
        "SELECT COUNT(DISTINCT f.vulnerability) FROM finding f WHERE f.image_id = $1 AND f."
        IS_OPEN " AND NOT EXISTS (SELECT 1 FROM finding g WHERE g.vulnerability = "
        "f.vulnerability AND g.image_id = $2 AND g.closed_at IS NULL AND g.verdict IN "
        "('affected', 'under_investigation', 'unknown'))",
        "tt", "i", true},
};
static const struct list_column columns[] = {
    {"created", "i.created_at"},
    {"product", "p.name_key"},
    {"release", "r.version"},
    {"variant", "i.variant"},
    {"components", "i.n_components"},
    {0},
};
const struct list_order image_order = {.name = "image_list", .select = FIELDS, .from = TABLES,
    .where = "($1 = '' OR p.id = $1)", .place = "i.id = $2", .is_first = "$2 = ''", .id = "i.id",
    .rest = "LIMIT $3", .group = "", .params = "tti", .letters = LETTERS, .columns = columns};
/* clang-format on */
const size_t n_image_sql = sizeof image_sql / sizeof image_sql[0];

enum status image_insert(struct db *db, const struct image *i, struct err *e)
{
    return db_exec(db, &image_sql[IMAGE_INSERT],
                   DB_PARAMS(DB_T(i->id), DB_T(i->release_id), DB_T(i->variant),
                             DB_T(i->sbom_digest), DB_T(i->sbom_format), DB_T(i->sbom_version),
                             DB_T(i->sbom_serial), DB_T(i->sbom_generator),
                             db_utc(i->sbom_created_at), DB_T(i->sbom_notes),
                             DB_I(i->n_components), DB_I(i->n_without_version),
                             DB_I(i->n_without_identity), DB_I(i->n_without_supplier),
                             DB_I(i->n_without_hash), DB_I(i->n_edges), DB_I(i->generation),
                             db_utc(i->created_at)),
                   e);
}

static struct image image_of_row(const struct db_row *row)
{
    return (struct image){
        .id = db_text(row, 0),
        .release_id = db_text(row, 1),
        .variant = db_text(row, 2),
        .sbom_digest = db_text(row, 3),
        .sbom_format = db_text(row, 4),
        .sbom_version = db_text(row, 5),
        .sbom_serial = db_text(row, 6),
        .sbom_generator = db_text(row, 7),
        .sbom_created_at = db_instant(row, 8),
        .sbom_notes = db_text(row, 9),
        .n_components = db_int(row, 10),
        .n_without_version = db_int(row, 11),
        .n_without_identity = db_int(row, 12),
        .n_without_supplier = db_int(row, 13),
        .n_without_hash = db_int(row, 14),
        .n_edges = db_int(row, 15),
        .generation = db_int(row, 16),
        .created_at = db_instant(row, 17),
        .release_version = db_text(row, 18),
        .product_id = db_text(row, 19),
        .product_name = db_text(row, 20),
    };
}

struct take {
    struct arena *a;
    struct image *out;
};

static enum status take_image(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    struct image *i = t->out;
    *i = image_of_row(row);
    str *const texts[] = {
        &i->id,          &i->release_id,      &i->variant,     &i->sbom_digest,
        &i->sbom_format, &i->sbom_version,    &i->sbom_serial, &i->sbom_generator,
        &i->sbom_notes,  &i->release_version, &i->product_id,  &i->product_name};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
        *texts[k] = arena_str(t->a, *texts[k]);
    return arena_status(t->a, "image", e);
}

enum status image_find(struct db *db, struct arena *a, str id, struct image *out, bool *found,
                       struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &image_sql[IMAGE_BY_ID], DB_PARAMS(DB_T(id)), take_image, &t, found, e);
}

enum status image_find_variant(struct db *db, struct arena *a, str release_id, str variant,
                               struct image *out, bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &image_sql[IMAGE_BY_VARIANT], DB_PARAMS(DB_T(release_id), DB_T(variant)),
                   take_image, &t, found, e);
}

enum status image_find_previous(struct db *db, struct arena *a, const struct image *i,
                                struct image *out, bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(
        db, &image_sql[IMAGE_PREVIOUS],
        DB_PARAMS(DB_T(i->product_id), DB_T(i->variant), db_utc(i->created_at), DB_T(i->id)),
        take_image, &t, found, e);
}

struct each {
    image_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct image i = image_of_row(row);
    return each->fn(each->ctx, &i, e);
}

enum status image_each(struct db *db, str product_id, str release_id, image_fn fn, void *ctx,
                       struct err *e)
{
    struct each each = {fn, ctx};
    if (release_id.n)
        return db_each(db, &image_sql[IMAGE_OF_RELEASE], DB_PARAMS(DB_T(release_id)), each_row,
                       &each, e);
    if (product_id.n)
        return db_each(db, &image_sql[IMAGE_OF_PRODUCT], DB_PARAMS(DB_T(product_id)), each_row,
                       &each, e);
    return db_each(db, &image_sql[IMAGE_ALL], DB_NO_PARAMS, each_row, &each, e);
}

enum status image_some(struct db *db, const struct image_filter *f, image_fn fn, void *ctx,
                       struct err *e)
{
    struct each each = {fn, ctx};
    struct list_by by = f->by.column ? f->by : (struct list_by){columns, true};
    return db_each(db, list_order_sql(db, &image_order, by),
                   DB_PARAMS(DB_T(f->product_id.p ? f->product_id : STR("")),
                             DB_T(f->after_id.p ? f->after_id : STR("")), DB_I(f->limit)),
                   each_row, &each, e);
}

enum status image_n(struct db *db, const struct image_filter *f, int64_t *n, struct err *e)
{
    return db_number(db, &image_sql[IMAGE_N],
                     DB_PARAMS(DB_T(f->product_id.p ? f->product_id : STR(""))), n, e);
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status image_text(struct db *db, str id, struct buf *out, struct err *e)
{
    bool found;
    return db_find(db, &image_sql[IMAGE_BY_ID], DB_PARAMS(DB_T(id)), add_text, out, &found, e);
}

enum status image_difference(struct db *db, str from, str to, struct image_difference *out,
                             struct err *e)
{
    const struct {
        int statement;
        str in, without;
        int64_t *n;
    } rows[] = {
        {IMAGE_COMPONENTS_ONLY_IN, to, from, &out->n_components_added},
        {IMAGE_COMPONENTS_ONLY_IN, from, to, &out->n_components_removed},
        {IMAGE_FINDINGS_ONLY_IN, to, from, &out->n_findings_added},
        {IMAGE_FINDINGS_ONLY_IN, from, to, &out->n_findings_removed},
    };
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < sizeof rows / sizeof rows[0]; i++)
        st = db_number(db, &image_sql[rows[i].statement],
                       DB_PARAMS(DB_T(rows[i].in), DB_T(rows[i].without)), rows[i].n, e);
    return st;
}
