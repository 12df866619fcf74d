/* SPDX-License-Identifier: Apache-2.0 */
#include "store/image_evidence.h"

#include "base/limits.h"
#include "store/statements.h"

enum {
    EVIDENCE_INSERT,
    EVIDENCE_END,
    EVIDENCE_BY_ID,
    EVIDENCE_BY_DIGEST,
    EVIDENCE_OF_IMAGE,
    PLACE_OF_IMAGE
};

#define COLUMNS                                                                      \
 "v.id, v.image_id, v.digest, v.generator, v.n_sources, v.n_facts, v.collected_at, " \
 "v.added_at, v.added_by, v.ended_at, v.ended_why"
#define FIELDS  "SELECT " COLUMNS " FROM image_evidence v "
#define LETTERS "ttttiiIitIt"

/* clang-format off */
const struct sql image_evidence_sql[] = {
    [EVIDENCE_INSERT] = {"image_evidence_insert",
        "INSERT INTO image_evidence (id, image_id, digest, generator, n_sources, n_facts, "
        "collected_at, added_at, added_by, ended_at, ended_why) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        LETTERS, "", false},
    [EVIDENCE_END] = {"image_evidence_end",
        "UPDATE image_evidence SET ended_at = $1, ended_why = $2 WHERE id = $3", "Itt", "", true},
    [EVIDENCE_BY_ID] = {"image_evidence_by_id", FIELDS "WHERE v.id = $1", "t", LETTERS, true},
    [EVIDENCE_BY_DIGEST] = {"image_evidence_by_digest",
        FIELDS "WHERE v.image_id = $1 AND v.digest = $2 AND v.ended_at IS NULL", "tt", LETTERS,
        true},
    [EVIDENCE_OF_IMAGE] = {"image_evidence_of_image",
        FIELDS "WHERE v.image_id = $1 AND ($2 = 0 OR v.ended_at IS NULL) ORDER BY v.id", "ti",
        LETTERS, true},
    [PLACE_OF_IMAGE] = {"image_place",
        "SELECT i.id, i.variant, r.id, r.version, p.id, p.name, p.line, p.exposure "
        "FROM image i JOIN product_release r ON r.id = i.release_id "
        "JOIN product p ON p.id = r.product_id WHERE i.id = $1",
        "t", "tttttttt", true},
};
/* clang-format on */
const size_t n_image_evidence_sql = sizeof image_evidence_sql / sizeof image_evidence_sql[0];

enum status image_evidence_insert(struct db *db, const struct image_evidence *x, struct err *e)
{
    return db_exec(db, &image_evidence_sql[EVIDENCE_INSERT],
                   DB_PARAMS(DB_T(x->id), DB_T(x->image_id), DB_T(x->digest),
                             DB_T(x->generator), DB_I(x->n_sources), DB_I(x->n_facts),
                             db_utc(x->collected_at), db_utc(x->added_at), DB_T(x->added_by),
                             db_utc(x->ended_at), DB_T(x->ended_why)),
                   e);
}

enum status image_evidence_end(struct db *db, str id, struct utc ended_at, str why,
                               struct err *e)
{
    return db_exec(db, &image_evidence_sql[EVIDENCE_END],
                   DB_PARAMS(db_utc(ended_at), DB_T(why), DB_T(id)), e);
}

static struct image_evidence of_row(const struct db_row *row)
{
    return (struct image_evidence){
        .id = db_text(row, 0),
        .image_id = db_text(row, 1),
        .digest = db_text(row, 2),
        .generator = db_text(row, 3),
        .n_sources = db_int(row, 4),
        .n_facts = db_int(row, 5),
        .collected_at = db_instant(row, 6),
        .added_at = db_instant(row, 7),
        .added_by = db_text(row, 8),
        .ended_at = db_instant(row, 9),
        .ended_why = db_text(row, 10),
    };
}

struct take {
    struct arena *a;
    struct image_evidence *out;
};

static enum status take_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    struct image_evidence *x = t->out;
    *x = of_row(row);
    str *const texts[] = {&x->id,        &x->image_id, &x->digest,
                          &x->generator, &x->added_by, &x->ended_why};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(t->a, *texts[i]);
    return arena_status(t->a, "evidence", e);
}

enum status image_evidence_find(struct db *db, struct arena *a, str id,
                                struct image_evidence *out, bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &image_evidence_sql[EVIDENCE_BY_ID], DB_PARAMS(DB_T(id)), take_row, &t,
                   found, e);
}

enum status image_evidence_find_digest(struct db *db, struct arena *a, str image_id, str digest,
                                       struct image_evidence *out, bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &image_evidence_sql[EVIDENCE_BY_DIGEST],
                   DB_PARAMS(DB_T(image_id), DB_T(digest)), take_row, &t, found, e);
}

struct each {
    image_evidence_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct image_evidence x = of_row(row);
    return each->fn(each->ctx, &x, e);
}

enum status image_evidence_each(struct db *db, str image_id, bool is_holding,
                                image_evidence_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &image_evidence_sql[EVIDENCE_OF_IMAGE],
                   DB_PARAMS(DB_T(image_id), DB_I(is_holding)), each_row, &each, e);
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status image_evidence_text(struct db *db, str id, struct buf *out, struct err *e)
{
    bool found;
    return db_find(db, &image_evidence_sql[EVIDENCE_BY_ID], DB_PARAMS(DB_T(id)), add_text, out,
                   &found, e);
}

/* ---- where an image belongs ---- */

struct take_place {
    struct arena *a;
    struct image_place *out;
};

static enum status place_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_place *t = ctx;
    *t->out = (struct image_place){
        .image_id = db_dup(row, 0, t->a),
        .variant = db_dup(row, 1, t->a),
        .release_id = db_dup(row, 2, t->a),
        .release_version = db_dup(row, 3, t->a),
        .product_id = db_dup(row, 4, t->a),
        .product_name = db_dup(row, 5, t->a),
        .line = db_dup(row, 6, t->a),
    };
    if (!exposure_from_str(db_text(row, 7), &t->out->exposure))
        return err_set(e, LW_E_STATE, "store: product '%.*s' has an unknown exposure",
                       STR_ARG(t->out->product_id));
    return arena_status(t->a, "image", e);
}

enum status image_place_find(struct db *db, struct arena *a, str image_id,
                             struct image_place *out, bool *found, struct err *e)
{
    struct take_place t = {a, out};
    return db_find(db, &image_evidence_sql[PLACE_OF_IMAGE], DB_PARAMS(DB_T(image_id)),
                   place_row, &t, found, e);
}
