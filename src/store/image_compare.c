/* SPDX-License-Identifier: Apache-2.0 */
#include "store/image_compare.h"

#include "store/statements.h"

enum {
    PARTS_BEYOND,
    FINDINGS_BEYOND
};

#define IS_OPEN(f) \
 f ".closed_at IS NULL AND " f ".verdict IN ('affected', 'under_investigation', 'unknown')"

/* clang-format off */
const struct sql image_compare_sql[] = {
    [PARTS_BEYOND] = {"image_parts_beyond",
        "SELECT c.id, c.name, c.version, c.purls, c.identity, c.verdict FROM image_component x "
        "JOIN component c ON c.id = x.component_id WHERE x.image_id = $1 AND NOT EXISTS "
        "(SELECT 1 FROM image_component y WHERE y.image_id = $2 "
        "AND y.component_id = x.component_id) ORDER BY c.name, c.version, c.id LIMIT $3",
        "tti", "tttttt", true},
    [FINDINGS_BEYOND] = {"image_findings_beyond",
        "SELECT f.id, f.vulnerability, f.summary, c.name, c.version, f.verdict, f.priority, "
        "f.is_exploited FROM finding f JOIN component c ON c.id = f.component_id "
        "WHERE f.image_id = $1 AND " IS_OPEN("f") " AND NOT EXISTS "
        "(SELECT 1 FROM finding g WHERE g.image_id = $2 AND g.vulnerability = f.vulnerability "
        "AND " IS_OPEN("g") ") ORDER BY f.rank, f.vulnerability, f.id LIMIT $3",
        "tti", "tttttt" "ti", true},
};
/* clang-format on */
const size_t n_image_compare_sql = sizeof image_compare_sql / sizeof image_compare_sql[0];

struct each {
    part_difference_fn part;
    finding_difference_fn finding;
    void *ctx;
};

static enum status part_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct part_difference p = {.id = db_text(row, 0),
                                .name = db_text(row, 1),
                                .version = db_text(row, 2),
                                .purls = db_text(row, 3),
                                .identity = db_text(row, 4)};
    if (!verdict_from_str(db_text(row, 5), &p.verdict))
        return err_set(e, LW_E_STATE, "store: component '%.*s' has an unknown verdict",
                       STR_ARG(p.id));
    return x->part(x->ctx, &p, e);
}

enum status image_each_part_beyond(struct db *db, str image, str other, int64_t limit,
                                   part_difference_fn fn, void *ctx, struct err *e)
{
    struct each x = {.part = fn, .ctx = ctx};
    return db_each(db, &image_compare_sql[PARTS_BEYOND],
                   DB_PARAMS(DB_T(image), DB_T(other), DB_I(limit)), part_row, &x, e);
}

static enum status finding_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct finding_difference f = {.id = db_text(row, 0),
                                   .vulnerability = db_text(row, 1),
                                   .summary = db_text(row, 2),
                                   .component = db_text(row, 3),
                                   .version = db_text(row, 4),
                                   .is_exploited = db_int(row, 7) != 0};
    if (!verdict_from_str(db_text(row, 5), &f.verdict) ||
        !priority_from_str(db_text(row, 6), &f.priority))
        return err_set(e, LW_E_STATE,
                       "store: finding '%.*s' has an unknown verdict or priority",
                       STR_ARG(f.id));
    return x->finding(x->ctx, &f, e);
}

enum status image_each_finding_beyond(struct db *db, str image, str other, int64_t limit,
                                      finding_difference_fn fn, void *ctx, struct err *e)
{
    struct each x = {.finding = fn, .ctx = ctx};
    return db_each(db, &image_compare_sql[FINDINGS_BEYOND],
                   DB_PARAMS(DB_T(image), DB_T(other), DB_I(limit)), finding_row, &x, e);
}
