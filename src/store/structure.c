/* SPDX-License-Identifier: Apache-2.0 */
#include "store/structure.h"

#include "store/statements.h"

enum {
    PART_INSERT,
    PART_DELETE,
    PART_WITHIN,
    PART_EACH,
    WHOLE_EACH,
    COUNT_RELEASE,
    COUNT_PRODUCT,
    EXPOSURE_EACH
};

/* UNION drops what was seen, so a walk ends; the depth is bounded besides. */
#define PARTS_DOWN                                                                       \
 "WITH RECURSIVE part(id, depth) AS (SELECT x.part_id, 1 FROM release_part x WHERE "     \
 "x.whole_id = $1 UNION SELECT x.part_id, part.depth + 1 FROM release_part x JOIN part " \
 "ON x.whole_id = part.id WHERE part.depth < 32) "
#define WHOLES_UP                                                                      \
 "WITH RECURSIVE whole(id, depth) AS (SELECT x.whole_id, 1 FROM release_part x WHERE " \
 "x.part_id = $1 UNION SELECT x.whole_id, whole.depth + 1 FROM release_part x JOIN "   \
 "whole ON x.part_id = whole.id WHERE whole.depth < 32) "
#define LINK_LETTERS "tttttit"
#define COUNTED                                                                         \
 "SELECT COUNT(*), COUNT(*) FILTER (WHERE f.verdict = 'affected'), "                    \
 "COUNT(*) FILTER (WHERE f.verdict = 'under_investigation'), "                          \
 "COUNT(*) FILTER (WHERE f.verdict = 'unknown'), "                                      \
 "COUNT(*) FILTER (WHERE f.is_exploited = 1), "                                         \
 "COUNT(*) FILTER (WHERE f.priority = 'urgent'), "                                      \
 "COUNT(*) FILTER (WHERE f.priority = 'high'), "                                        \
 "COUNT(*) FILTER (WHERE f.priority = 'moderate'), "                                    \
 "COUNT(*) FILTER (WHERE f.priority = 'low') FROM image i "                             \
 "JOIN finding f ON f.image_id = i.id WHERE i.release_id IN (SELECT id FROM held) AND " \
 "f.closed_at IS NULL AND f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define COUNTED_LETTERS "iiiiiiiii"

/* clang-format off */
const struct sql structure_sql[] = {
    [PART_INSERT] = {"part_insert",
        "INSERT INTO release_part (whole_id, part_id, role) VALUES ($1, $2, $3) "
        "ON CONFLICT (whole_id, part_id) DO UPDATE SET role = excluded.role",
        "ttt", "", false},
    [PART_DELETE] = {"part_delete",
        "DELETE FROM release_part WHERE whole_id = $1 AND part_id = $2 RETURNING part_id", "tt",
        "t", true},
    [PART_WITHIN] = {"part_within",
        PARTS_DOWN "SELECT COUNT(*) FROM part WHERE part.id = $2", "tt", "i", false},
    [PART_EACH] = {"part_each",
        PARTS_DOWN "SELECT r.id, r.version, p.id, p.name, p.exposure, MIN(part.depth) AS near, "
        "COALESCE((SELECT y.role FROM release_part y WHERE y.whole_id = $1 AND y.part_id = r.id), '') "
        "FROM part JOIN product_release r ON r.id = part.id JOIN product p ON p.id = "
        "r.product_id GROUP BY r.id, r.version, p.id, p.name, p.exposure "
        "ORDER BY near, p.name, r.version",
        "t", LINK_LETTERS, false},
    [WHOLE_EACH] = {"whole_each",
        WHOLES_UP "SELECT r.id, r.version, p.id, p.name, p.exposure, MIN(whole.depth) AS near, "
        "COALESCE((SELECT y.role FROM release_part y WHERE y.part_id = $1 AND y.whole_id = r.id), '') "
        "FROM whole JOIN product_release r ON r.id = whole.id JOIN product p ON p.id = "
        "r.product_id GROUP BY r.id, r.version, p.id, p.name, p.exposure "
        "ORDER BY near, p.name, r.version",
        "t", LINK_LETTERS, false},
    [COUNT_RELEASE] = {"count_release",
        "WITH RECURSIVE held(id) AS (SELECT r.id FROM product_release r WHERE r.id = $1 UNION "
        "SELECT x.part_id FROM release_part x JOIN held ON x.whole_id = held.id) " COUNTED,
        "t", COUNTED_LETTERS, false},
    [COUNT_PRODUCT] = {"count_product",
        "WITH RECURSIVE held(id) AS (SELECT r.id FROM product_release r WHERE r.product_id = $1 "
        "UNION SELECT x.part_id FROM release_part x JOIN held ON x.whole_id = held.id) " COUNTED,
        "t", COUNTED_LETTERS, false},
    [EXPOSURE_EACH] = {"exposure_each",
        "WITH RECURSIVE held(id) AS (SELECT r.id FROM product_release r WHERE r.product_id = $1 "
        "UNION SELECT x.whole_id FROM release_part x JOIN held ON x.part_id = held.id) "
        "SELECT p.name, p.exposure FROM product p WHERE p.exposure <> '' AND (p.id = $1 OR "
        "p.id IN (SELECT r.product_id FROM product_release r WHERE r.id IN "
        "(SELECT id FROM held))) ORDER BY p.name",
        "t", "tt", false},
};
/* clang-format on */
const size_t n_structure_sql = sizeof structure_sql / sizeof structure_sql[0];

enum status release_part_insert(struct db *db, str whole_id, str part_id, str role,
                                struct err *e)
{
    return db_exec(db, &structure_sql[PART_INSERT],
                   DB_PARAMS(DB_T(whole_id), DB_T(part_id), DB_T(role)), e);
}

static enum status see(void *ctx, const struct db_row *row, struct err *e)
{
    (void)ctx;
    (void)row;
    (void)e;
    return LW_OK;
}

enum status release_part_delete(struct db *db, str whole_id, str part_id, bool *found,
                                struct err *e)
{
    return db_find(db, &structure_sql[PART_DELETE], DB_PARAMS(DB_T(whole_id), DB_T(part_id)),
                   see, NULL, found, e);
}

static enum status take_count(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(int64_t *)ctx = db_int(row, 0);
    return LW_OK;
}

enum status release_holds(struct db *db, str whole_id, str part_id, bool *holds, struct err *e)
{
    int64_t n = 0;
    bool found = false;
    enum status st = LW_OK;
    *holds = str_eq(whole_id, part_id);
    if (*holds) return LW_OK;
    st = db_find(db, &structure_sql[PART_WITHIN], DB_PARAMS(DB_T(whole_id), DB_T(part_id)),
                 take_count, &n, &found, e);
    *holds = n > 0;
    return st;
}

struct each_link {
    release_link_fn fn;
    void *ctx;
};

static enum status link_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_link *each = ctx;
    struct release_link x = {.release_id = db_text(row, 0),
                             .version = db_text(row, 1),
                             .product_id = db_text(row, 2),
                             .product_name = db_text(row, 3),
                             .product_exposure = db_text(row, 4),
                             .depth = db_int(row, 5),
                             .role = db_text(row, 6)};
    return each->fn(each->ctx, &x, e);
}

enum status release_each_part(struct db *db, str release_id, release_link_fn fn, void *ctx,
                              struct err *e)
{
    struct each_link each = {fn, ctx};
    return db_each(db, &structure_sql[PART_EACH], DB_PARAMS(DB_T(release_id)), link_row, &each,
                   e);
}

enum status release_each_whole(struct db *db, str release_id, release_link_fn fn, void *ctx,
                               struct err *e)
{
    struct each_link each = {fn, ctx};
    return db_each(db, &structure_sql[WHOLE_EACH], DB_PARAMS(DB_T(release_id)), link_row, &each,
                   e);
}

static enum status take_counts(void *ctx, const struct db_row *row, struct err *e)
{
    struct finding_counts *n = ctx;
    (void)e;
    n->n = n->n_open = db_int(row, 0);
    n->n_affected = db_int(row, 1);
    n->n_under_investigation = db_int(row, 2);
    n->n_unknown = db_int(row, 3);
    n->n_exploited = db_int(row, 4);
    n->n_urgent = db_int(row, 5);
    n->n_high = db_int(row, 6);
    n->n_moderate = db_int(row, 7);
    n->n_low = db_int(row, 8);
    return LW_OK;
}

static enum status count(struct db *db, const struct sql *sql, str id,
                         struct finding_counts *out, struct err *e)
{
    bool found;
    *out = (struct finding_counts){0};
    return db_find(db, sql, DB_PARAMS(DB_T(id)), take_counts, out, &found, e);
}

enum status release_count_rolled_up(struct db *db, str release_id, struct finding_counts *out,
                                    struct err *e)
{
    return count(db, &structure_sql[COUNT_RELEASE], release_id, out, e);
}

enum status product_count_rolled_up(struct db *db, str product_id, struct finding_counts *out,
                                    struct err *e)
{
    return count(db, &structure_sql[COUNT_PRODUCT], product_id, out, e);
}

struct each_exposure {
    exposure_fn fn;
    void *ctx;
};

static enum status exposure_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_exposure *each = ctx;
    return each->fn(each->ctx, db_text(row, 0), db_text(row, 1), e);
}

enum status product_each_exposure(struct db *db, str product_id, exposure_fn fn, void *ctx,
                                  struct err *e)
{
    struct each_exposure each = {fn, ctx};
    return db_each(db, &structure_sql[EXPOSURE_EACH], DB_PARAMS(DB_T(product_id)), exposure_row,
                   &each, e);
}
