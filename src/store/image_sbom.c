/* SPDX-License-Identifier: Apache-2.0 */
#include "store/image_sbom.h"

#include "store/statements.h"

enum {
    IMAGE_SBOM_INSERT,
    IMAGE_SBOM_EACH,
    IMAGE_SAVE_SBOM,
    IMAGE_COMPONENT_IDS,
    IMAGE_COMPONENT_DROP,
    IMAGE_LEFT_FINDINGS
};

/* clang-format off */
const struct sql image_sbom_sql[] = {
    [IMAGE_SBOM_INSERT] = {"image_sbom_insert",
        "INSERT INTO image_sbom (image_id, serial, digest, format, n_components, received_at, "
        "received_by) SELECT $1, COALESCE(MAX(serial), 0) + 1, $2, $3, $4, $5, $6 "
        "FROM image_sbom WHERE image_id = $1",
        "tttiit", "", false},
    [IMAGE_SBOM_EACH] = {"image_sbom_each",
        "SELECT serial, digest, format, n_components, received_at, received_by "
        "FROM image_sbom WHERE image_id = $1 ORDER BY serial DESC",
        "t", "ittiit", true},
    [IMAGE_SAVE_SBOM] = {"image_save_sbom",
        "UPDATE image SET sbom_digest = $1, sbom_format = $2, sbom_version = $3, "
        "sbom_serial = $4, sbom_generator = $5, sbom_created_at = $6, sbom_notes = $7, "
        "n_components = $8, n_without_version = $9, n_without_identity = $10, "
        "n_without_supplier = $11, n_without_hash = $12, n_edges = $13, generation = $14 "
        "WHERE id = $15",
        "tttttItiiiiiiit", "", true},
    [IMAGE_COMPONENT_IDS] = {"image_component_ids",
        "SELECT component_id FROM image_component WHERE image_id = $1 ORDER BY component_id",
        "t", "t", true},
    [IMAGE_COMPONENT_DROP] = {"image_component_drop",
        "DELETE FROM image_component WHERE image_id = $1", "t", "", true},
    [IMAGE_LEFT_FINDINGS] = {"image_left_findings",
        "SELECT f.id FROM finding f WHERE f.image_id = $1 AND f.closed_at IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM image_component x WHERE x.image_id = f.image_id "
        "AND x.component_id = f.component_id) ORDER BY f.id",
        "t", "t", true},
};
/* clang-format on */
const size_t n_image_sbom_sql = sizeof image_sbom_sql / sizeof image_sbom_sql[0];

enum status image_sbom_insert(struct db *db, const struct image *i, str received_by,
                              struct utc received_at, struct err *e)
{
    return db_exec(db, &image_sbom_sql[IMAGE_SBOM_INSERT],
                   DB_PARAMS(DB_T(i->id), DB_T(i->sbom_digest), DB_T(i->sbom_format),
                             DB_I(i->n_components), db_utc(received_at), DB_T(received_by)),
                   e);
}

struct each {
    image_sbom_fn fn;
    id_fn id;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    const struct image_sbom s = {
        .serial = db_int(row, 0),
        .digest = db_text(row, 1),
        .format = db_text(row, 2),
        .n_components = db_int(row, 3),
        .received_at = db_instant(row, 4),
        .received_by = db_text(row, 5),
    };
    return each->fn(each->ctx, &s, e);
}

enum status image_sbom_each(struct db *db, str image_id, image_sbom_fn fn, void *ctx,
                            struct err *e)
{
    struct each each = {.fn = fn, .ctx = ctx};
    return db_each(db, &image_sbom_sql[IMAGE_SBOM_EACH], DB_PARAMS(DB_T(image_id)), each_row,
                   &each, e);
}

enum status image_save_sbom(struct db *db, const struct image *i, struct err *e)
{
    return db_exec(
        db, &image_sbom_sql[IMAGE_SAVE_SBOM],
        DB_PARAMS(DB_T(i->sbom_digest), DB_T(i->sbom_format), DB_T(i->sbom_version),
                  DB_T(i->sbom_serial), DB_T(i->sbom_generator), db_utc(i->sbom_created_at),
                  DB_T(i->sbom_notes), DB_I(i->n_components), DB_I(i->n_without_version),
                  DB_I(i->n_without_identity), DB_I(i->n_without_supplier),
                  DB_I(i->n_without_hash), DB_I(i->n_edges), DB_I(i->generation), DB_T(i->id)),
        e);
}

static enum status each_id(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    return each->id(each->ctx, db_text(row, 0), e);
}

enum status image_each_component_id(struct db *db, str image_id, id_fn fn, void *ctx,
                                    struct err *e)
{
    struct each each = {.id = fn, .ctx = ctx};
    return db_each(db, &image_sbom_sql[IMAGE_COMPONENT_IDS], DB_PARAMS(DB_T(image_id)), each_id,
                   &each, e);
}

enum status image_drop_components(struct db *db, str image_id, struct err *e)
{
    return db_exec(db, &image_sbom_sql[IMAGE_COMPONENT_DROP], DB_PARAMS(DB_T(image_id)), e);
}

enum status image_each_left_finding(struct db *db, str image_id, id_fn fn, void *ctx,
                                    struct err *e)
{
    struct each each = {.id = fn, .ctx = ctx};
    return db_each(db, &image_sbom_sql[IMAGE_LEFT_FINDINGS], DB_PARAMS(DB_T(image_id)), each_id,
                   &each, e);
}
