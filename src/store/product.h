/* SPDX-License-Identifier: Apache-2.0 */
/* Products, their markets, their releases. Dates are text, "2026-11-22", or empty. */
#ifndef LW_STORE_PRODUCT_H
#define LW_STORE_PRODUCT_H

#include "store/list_order.h"

struct product {
    str id, name;
    str product_type;  /* default, important, critical */
    str product_class; /* I, II, or empty */
    str category;
    str support_start, support_end;
    str contact, policy_url;
    struct utc created_at;
    str line;          /* product line, or empty */
    str exposure;      /* a spelling of enum exposure, or empty: not stated */
    str safety_impact; /* SSVC: minimal, significant, or empty */
    str human_impact;  /* SSVC: low, medium, high, very_high, or empty */
    str value_density; /* SSVC: diffuse, concentrated, or empty */
    /* What decides which duties it has; migration 11 has the clauses. Dates may be empty. */
    str company_role;              /* a spelling of enum operator */
    str is_consumer;               /* yes, no, or empty: nobody said; likewise the next two */
    str is_tailor_made;            /* for one business user */
    str has_uncovered_risk;        /* to consumers, that no specific act covers */
    str device_class;              /* a spelling of enum device_class, or empty */
    str is_implantable;            /* yes, no, or empty */
    str placed_on, last_placed_on; /* first and last unit; the last is empty while it is sold */
    str modified_on;               /* newest substantial modification */
    str support_reason;            /* what the support period was set by */
};
enum status product_insert(struct db *db, const struct product *p, struct err *e) LW_MUST_CHECK;
/* Writes every column but id and created_at. */
enum status product_save(struct db *db, const struct product *p, struct err *e) LW_MUST_CHECK;
/* By id, or by name in any case; strings in `a`. */
enum status product_find(struct db *db, struct arena *a, str id_or_name, struct product *out,
                         bool *found, struct err *e) LW_MUST_CHECK;
typedef enum status (*product_fn)(void *ctx, const struct product *p, struct err *e);
/* All, by name; strings live during the call. */
enum status product_each(struct db *db, product_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
struct product_filter {
    str line;  /* empty: all */
    str text;  /* somewhere in the name, in any case; empty: all */
    str after; /* last one of the page before: its name, or its id in an order that was chosen */
    int64_t limit;
    struct list_by by;
};
/* Some, by name unless another column was chosen. */
enum status product_some(struct db *db, const struct product_filter *f, product_fn fn,
                         void *ctx, struct err *e) LW_MUST_CHECK;
/* How many the filter leaves on all pages. */
enum status product_n(struct db *db, const struct product_filter *f, int64_t *n,
                      struct err *e) LW_MUST_CHECK;
/* Member States, ascending, into an array in `a`. */
enum status product_markets(struct db *db, struct arena *a, str product_id, str **states,
                            size_t *n, struct err *e) LW_MUST_CHECK;
enum status product_set_markets(struct db *db, str product_id, const str *states, size_t n,
                                struct err *e) LW_MUST_CHECK;
/* Text of the rows, for digests. */
enum status product_text(struct db *db, str id, struct buf *out, struct err *e) LW_MUST_CHECK;

struct release {
    str id, product_id, version;
    str available_on; /* empty: not yet made available */
    struct utc created_at;
};
enum status release_insert(struct db *db, const struct release *r, struct err *e) LW_MUST_CHECK;
enum status release_save(struct db *db, const struct release *r, struct err *e) LW_MUST_CHECK;
enum status release_find(struct db *db, struct arena *a, str id, struct release *out,
                         bool *found, struct err *e) LW_MUST_CHECK;
enum status release_find_version(struct db *db, struct arena *a, str product_id, str version,
                                 struct release *out, bool *found, struct err *e) LW_MUST_CHECK;
typedef enum status (*release_fn)(void *ctx, const struct release *r, struct err *e);
/* Of a product, newest first. */
enum status release_each(struct db *db, str product_id, release_fn fn, void *ctx,
                         struct err *e) LW_MUST_CHECK;

#endif
