/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the store holds that duties are judged by, for one product or, with an empty id, for all
 * at once: one statement each, never one a product. Exercises are left out everywhere.
 */
#ifndef LW_STORE_COMPLIANCE_H
#define LW_STORE_COMPLIANCE_H

#include "store/db.h"

struct release_evidence {
    str product_id, id, version;
    str available_on; /* date, or empty */
    int64_t n_images;
};
typedef enum status (*release_evidence_fn)(void *ctx, const struct release_evidence *r,
                                           struct err *e);
/* By product, oldest release first; strings live during the call. */
enum status compliance_releases(struct db *db, str product_id, release_evidence_fn fn,
                                void *ctx, struct err *e) LW_MUST_CHECK;

struct finding_evidence {
    str product_id;
    int64_t n, n_waiting, n_affected; /* all; open and undecided; open and affected */
};
typedef enum status (*finding_evidence_fn)(void *ctx, const struct finding_evidence *f,
                                           struct err *e);
enum status compliance_findings(struct db *db, str product_id, finding_evidence_fn fn,
                                void *ctx, struct err *e) LW_MUST_CHECK;

/*
 * Findings of a release that were known at `at`, or when an image of it was first looked at where
 * that was later, and not closed then: how many are affected, how many nobody judged. Without
 * `is_counted` 1 stands for any number: the first one found is enough, and a matrix asks for
 * hundreds of releases.
 */
enum status compliance_at_release(struct db *db, str release_id, struct utc at, bool is_counted,
                                  int64_t *n_affected, int64_t *n_unjudged,
                                  struct err *e) LW_MUST_CHECK;

/* A case, a product that it touches, and of which rows the case has any. */
struct case_product {
    str case_id, product_id;
    bool has_submissions, has_done, has_requests;
};
typedef enum status (*case_product_fn)(void *ctx, const struct case_product *p, struct err *e);
/* By case; each pair once; strings live during the call. */
enum status compliance_cases(struct db *db, str product_id, case_product_fn fn, void *ctx,
                             struct err *e) LW_MUST_CHECK;

#endif
