/* SPDX-License-Identifier: Apache-2.0 */
#include "store/plugin.h"

#include "store/statements.h"

enum {
    PLUGIN_ALL,
    PLUGIN_OF_PRODUCT,
    PLUGIN_BY_RANGE,
    PLUGIN_COUNT_ALL,
    PLUGIN_COUNT_OF_PRODUCT,
    PLUGIN_IMAGES,
    PLUGIN_N_VULNERABLE
};

#define FIELDS                                                                            \
 "SELECT r.id, r.version, r.created_at, p.id, p.name, COALESCE(i.id, ''), "               \
 "COALESCE(i.sbom_format, ''), COALESCE(i.sbom_version, ''), "                            \
 "COALESCE(i.n_components, 0), (SELECT MAX(s.received_at) FROM image_sbom s "             \
 "WHERE s.image_id = i.id) FROM product_release r JOIN product p ON p.id = r.product_id " \
 "LEFT JOIN image i ON i.release_id = r.id AND i.variant = 'default' "
#define LETTERS \
 "ttittttt"     \
 "iI"

/* clang-format off */
const struct sql plugin_sql[] = {
    [PLUGIN_ALL] = {"plugin_all",
        FIELDS "ORDER BY p.name_key, r.id DESC LIMIT $1 OFFSET $2", "ii", LETTERS, false},
    [PLUGIN_OF_PRODUCT] = {"plugin_of_product",
        FIELDS "WHERE r.product_id = $1 AND ($2 = '' OR r.version = $2) "
        "ORDER BY r.id DESC LIMIT $3 OFFSET $4",
        "ttii", LETTERS, true},
    [PLUGIN_BY_RANGE] = {"plugin_by_range",
        FIELDS "WHERE r.id >= $1 AND r.id <= $2 ORDER BY r.id", "tt", LETTERS, true},
    [PLUGIN_COUNT_ALL] = {"plugin_count_all", "SELECT COUNT(*) FROM product_release", "", "i",
        false},
    [PLUGIN_COUNT_OF_PRODUCT] = {"plugin_count_of_product",
        "SELECT COUNT(*) FROM product_release r WHERE r.product_id = $1 "
        "AND ($2 = '' OR r.version = $2)",
        "tt", "i", true},
    [PLUGIN_IMAGES] = {"plugin_images",
        "SELECT id FROM image WHERE id >= $1 AND id <= $2 ORDER BY id", "tt", "t", true},
    [PLUGIN_N_VULNERABLE] = {"plugin_n_vulnerable",
        "SELECT COUNT(DISTINCT f.component_id) FROM finding f WHERE f.image_id = $1 "
        "AND f.closed_at IS NULL AND f.verdict IN ('affected', 'under_investigation', "
        "'unknown')",
        "t", "i", true},
};
/* clang-format on */
const size_t n_plugin_sql = sizeof plugin_sql / sizeof plugin_sql[0];

struct each {
    plugin_project_fn fn;
    plugin_id_fn id;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    const struct plugin_project p = {
        .release_id = db_text(row, 0),
        .version = db_text(row, 1),
        .created_at = db_instant(row, 2),
        .product_id = db_text(row, 3),
        .product_name = db_text(row, 4),
        .image_id = db_text(row, 5),
        .sbom_format = db_text(row, 6),
        .sbom_version = db_text(row, 7),
        .n_components = db_int(row, 8),
        .received_at = db_instant(row, 9),
    };
    return each->fn(each->ctx, &p, e);
}

enum status plugin_project_each(struct db *db, const struct plugin_filter *f,
                                plugin_project_fn fn, void *ctx, struct err *e)
{
    struct each each = {.fn = fn, .ctx = ctx};
    if (f->first_id.p)
        return db_each(db, &plugin_sql[PLUGIN_BY_RANGE],
                       DB_PARAMS(DB_T(f->first_id), DB_T(f->last_id)), each_row, &each, e);
    if (f->product_id.n)
        return db_each(
            db, &plugin_sql[PLUGIN_OF_PRODUCT],
            DB_PARAMS(DB_T(f->product_id), DB_T(f->version), DB_I(f->limit), DB_I(f->offset)),
            each_row, &each, e);
    return db_each(db, &plugin_sql[PLUGIN_ALL], DB_PARAMS(DB_I(f->limit), DB_I(f->offset)),
                   each_row, &each, e);
}

enum status plugin_project_count(struct db *db, const struct plugin_filter *f, int64_t *n,
                                 struct err *e)
{
    if (f->product_id.n)
        return db_number(db, &plugin_sql[PLUGIN_COUNT_OF_PRODUCT],
                         DB_PARAMS(DB_T(f->product_id), DB_T(f->version)), n, e);
    return db_number(db, &plugin_sql[PLUGIN_COUNT_ALL], DB_NO_PARAMS, n, e);
}

static enum status each_id(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    return each->id(each->ctx, db_text(row, 0), e);
}

enum status plugin_image_each(struct db *db, str first, str last, plugin_id_fn fn, void *ctx,
                              struct err *e)
{
    struct each each = {.id = fn, .ctx = ctx};
    return db_each(db, &plugin_sql[PLUGIN_IMAGES], DB_PARAMS(DB_T(first), DB_T(last)), each_id,
                   &each, e);
}

enum status plugin_n_vulnerable(struct db *db, str image_id, int64_t *n, struct err *e)
{
    return db_number(db, &plugin_sql[PLUGIN_N_VULNERABLE], DB_PARAMS(DB_T(image_id)), n, e);
}
