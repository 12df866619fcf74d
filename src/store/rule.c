/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rule.h"

#include "store/statements.h"

enum {
    COUNTS
};

/* clang-format off */
const struct sql rule_sql[] = {
    [COUNTS] = {"rule_counts",
        "SELECT f.rule, COUNT(*), COUNT(DISTINCT f.image_id) FROM finding f "
        "WHERE f.quotes <> '' AND f.matched_verdict IN ('fixed', 'not_affected') "
        "GROUP BY f.rule ORDER BY f.rule", "", "tii", true},
};
/* clang-format on */
const size_t n_rule_sql = sizeof rule_sql / sizeof rule_sql[0];

struct each_count {
    rule_count_fn fn;
    void *ctx;
};

static enum status one_count(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_count *x = ctx;
    struct rule_count one = {db_text(row, 0), db_int(row, 1), db_int(row, 2)};
    return x->fn(x->ctx, &one, e);
}

enum status rule_each_count(struct db *db, rule_count_fn fn, void *ctx, struct err *e)
{
    struct each_count x = {fn, ctx};
    return db_each(db, &rule_sql[COUNTS], DB_NO_PARAMS, one_count, &x, e);
}
