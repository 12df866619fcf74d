/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions across every product: where is a component shipped, whom does a vulnerability touch.
 * Each reads only what hangs on one component or one vulnerability, whatever the portfolio's size.
 */
#ifndef LW_STORE_PORTFOLIO_H
#define LW_STORE_PORTFOLIO_H

#include "model/verdict.h"
#include "store/db.h"

/* A product that ships a component. */
struct shipping {
    str product_id, product_name;
    int64_t n_releases, n_images;
};
typedef enum status (*shipping_fn)(void *ctx, const struct shipping *s, struct err *e);
/*
 * Which product and release every image is of: read once, then asked for each component of a page.
 * Lives in `a` until it is closed.
 */
struct places;
enum status places_open(struct db *db, struct arena *a, struct places **out,
                        struct err *e) LW_MUST_CHECK;
void places_close(struct places *p);
/* By name of the product. */
enum status portfolio_shipping(struct db *db, struct places *p, str component_id,
                               shipping_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Findings of a component that are open, in all images. */
enum status portfolio_n_open(struct db *db, str component_id, int64_t *n,
                             struct err *e) LW_MUST_CHECK;

/* An image that holds a component. */
struct holding {
    str image_id, variant, release_version, product_id, product_name;
    int64_t line;   /* of the SBOM, 0 when not known */
    int64_t n_open; /* findings of the component there */
};
typedef enum status (*holding_fn)(void *ctx, const struct holding *h, struct err *e);
/* Newest image first, behind `before_id` (empty: from the newest), at most `limit`. */
enum status portfolio_holding(struct db *db, str component_id, str before_id, int64_t limit,
                              holding_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

/* What holds for a vulnerability in some images of a product, and why: one row a reason. */
struct standing {
    str product_id, product_name;
    enum verdict verdict;
    str decision, justification, decision_text, decision_id; /* of a person; empty: by rule */
    str rule, inputs, impact;
    str component, version, component_id, fixed_in;
    int64_t n_images;
    str finding_id, image_id, variant, release_version; /* the newest of them */
};
typedef enum status (*standing_fn)(void *ctx, const struct standing *s, struct err *e);
/* What is not closed, by product, then affected first, at most `limit` rows. */
enum status portfolio_standing(struct db *db, str vulnerability, int64_t limit, standing_fn fn,
                               void *ctx, struct err *e) LW_MUST_CHECK;

/* How far a vulnerability reaches with one verdict; an image may be in several. */
struct reach {
    enum verdict verdict;
    int64_t n_findings, n_images, n_products;
};
typedef enum status (*reach_fn)(void *ctx, const struct reach *r, struct err *e);
enum status portfolio_reach(struct db *db, str vulnerability, reach_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;

/* What findings copied of a vulnerability when knowledge is gone; of the newest of them. */
struct copied {
    str vulnerability, summary, severity, exploited_on, records;
    bool is_exploited;
    double epss; /* negative: no score */
};
/* By its id or by a part of the ids that findings name; strings in `a`. */
enum status portfolio_copied(struct db *db, struct arena *a, str id, struct copied *out,
                             bool *found, struct err *e) LW_MUST_CHECK;

struct case_of {
    str id, number, state, title;
};
typedef enum status (*case_of_fn)(void *ctx, const struct case_of *k, struct err *e);
/* Cases of a vulnerability, newest first, ended ones too. */
enum status portfolio_cases(struct db *db, struct arena *a, str vulnerability, case_of_fn fn,
                            void *ctx, struct err *e) LW_MUST_CHECK;

struct portfolio_size {
    int64_t n_products, n_images, n_components, n_instances;
};
enum status portfolio_measure(struct db *db, struct portfolio_size *out,
                              struct err *e) LW_MUST_CHECK;

#endif
