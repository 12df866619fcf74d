/* SPDX-License-Identifier: Apache-2.0 */
/* What the built-in rules decide: findings whose match stands on quoted evidence. */
#ifndef LW_STORE_RULE_H
#define LW_STORE_RULE_H

#include "store/db.h"

struct rule_count {
    str rule;
    int64_t n_findings, n_images; /* that it discharges as they stand */
};
typedef enum status (*rule_count_fn)(void *ctx, const struct rule_count *x, struct err *e);
/* Rules that decide something, by id. */
enum status rule_each_count(struct db *db, rule_count_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;

#endif
