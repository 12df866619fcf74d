/* SPDX-License-Identifier: Apache-2.0 */
/* What one image holds that another does not: components and open findings, by name. */
#ifndef LW_STORE_IMAGE_COMPARE_H
#define LW_STORE_IMAGE_COMPARE_H

#include "model/verdict.h"
#include "store/db.h"

struct part_difference {
    str id, name, version, purls, identity;
    enum verdict verdict;
};
typedef enum status (*part_difference_fn)(void *ctx, const struct part_difference *p,
                                          struct err *e);
/* Components in `image` and not in `other`, by identity and version, at most `limit`. */
enum status image_each_part_beyond(struct db *db, str image, str other, int64_t limit,
                                   part_difference_fn fn, void *ctx,
                                   struct err *e) LW_MUST_CHECK;

struct finding_difference {
    str id, vulnerability, summary, component, version;
    enum verdict verdict;
    enum priority priority;
    bool is_exploited;
};
typedef enum status (*finding_difference_fn)(void *ctx, const struct finding_difference *f,
                                             struct err *e);
/* Vulnerabilities open in `image` and not in `other`, most pressing first, at most `limit`. */
enum status image_each_finding_beyond(struct db *db, str image, str other, int64_t limit,
                                      finding_difference_fn fn, void *ctx,
                                      struct err *e) LW_MUST_CHECK;

#endif
