/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings: vulnerability x component x image, as they stand. Their past is in the ledger. A
 * finding is open while its verdict asks for something (affected, under_investigation, unknown)
 * and it was not closed by its records.
 */
#ifndef LW_STORE_FINDING_H
#define LW_STORE_FINDING_H

#include "store/finding_row.h"
#include "store/ledger.h"
#include "store/list_order.h"

bool verdict_is_open(enum verdict v);
/* Order of the lists: 0 urgent ... 4 none, 5 for what asks for nothing. */
int64_t finding_rank(const struct finding *f);

enum status finding_insert(struct db *db, const struct finding *f, struct err *e) LW_MUST_CHECK;
/* Writes every column but the four of its identity and opened_at. */
enum status finding_save(struct db *db, const struct finding *f, struct err *e) LW_MUST_CHECK;
/*
 * The text over which events take their digest: all that a verdict means and stands on. Not
 * scores and texts, which move daily and are no change of the verdict.
 */
enum status finding_text(struct db *db, str id, struct buf *out, struct err *e) LW_MUST_CHECK;
/* The same text from the values, as it is once they are stored, and its digest. */
void finding_text_write(const struct finding *f, struct buf *out);
struct sha256 finding_digest(const struct finding *f);
/*
 * The chain (store/record_kind.h) over the findings of an image that came with it and asked for
 * nothing, and how many there are.
 */
enum status finding_chain(struct db *db, str image_id, struct sha256 *out, int64_t *n,
                          struct err *e) LW_MUST_CHECK;

enum status finding_find(struct db *db, struct arena *a, str id, struct finding_view *out,
                         bool *found, struct err *e) LW_MUST_CHECK;
typedef enum status (*finding_fn)(void *ctx, const struct finding *f, struct err *e);
/* All of a component in an image, open or not, by vulnerability. */
enum status finding_each_of(struct db *db, str image_id, str component_id, finding_fn fn,
                            void *ctx, struct err *e) LW_MUST_CHECK;

/* The one of a vulnerability there, if any. */
enum status finding_each_of_match(struct db *db, str image_id, str component_id,
                                  str vulnerability, finding_fn fn, void *ctx,
                                  struct err *e) LW_MUST_CHECK;

/* Empty texts and negative numbers do not filter. */
struct finding_filter {
    str product_id, image_id, component_id, vulnerability;
    str verdict, priority;
    str text;         /* looked for in ids, component and summary */
    int is_exploited; /* 0, 1, or -1 */
    int is_open;      /* 0, 1, or -1 */
    bool is_wanted;   /* only those that want a decision: open, undecided, not informational */
    int64_t after_rank; /* keyset: continue behind this finding; -1 from the start */
    str after_id;
    int64_t limit;
    struct list_by by; /* of finding_order, or of finding_order_of_image for one image's */
};
typedef enum status (*finding_view_fn)(void *ctx, const struct finding_view *v, struct err *e);
/*
 * By rank, vulnerability, component; of one image by rank and age. In an order that was chosen, too,
 * the findings of a vulnerability and component stand together, oldest first, but in one image's list.
 */
enum status finding_each(struct db *db, struct arena *a, const struct finding_filter *f,
                         finding_view_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

struct finding_counts {
    int64_t n, n_open, n_affected, n_under_investigation, n_unknown, n_fixed, n_not_affected,
        n_closed, n_exploited, n_urgent, n_high, n_moderate, n_low, n_wanted;
};
/* Over the filter, whatever its keyset and limit; priorities and exploited of open ones only. */
enum status finding_count(struct db *db, struct arena *a, const struct finding_filter *f,
                          struct finding_counts *out, struct err *e) LW_MUST_CHECK;

typedef enum status (*finding_counts_fn)(void *ctx, str id, const struct finding_counts *n,
                                         struct err *e);
/* Open findings by product or by image; those without any are left out. */
enum status finding_count_by_product(struct db *db, finding_counts_fn fn, void *ctx,
                                     struct err *e) LW_MUST_CHECK;
enum status finding_count_by_image(struct db *db, finding_counts_fn fn, void *ctx,
                                   struct err *e) LW_MUST_CHECK;

/* A vulnerability that waits for a decision, with its reach. */
struct finding_group {
    str vulnerability, summary;
    enum priority priority;
    bool is_exploited;
    int64_t n_findings, n_products, n_images;
    struct utc waiting_since;
    str first_finding; /* id of one of them, for a link */
    str components;    /* "name version" of one of them */
};
typedef enum status (*finding_group_fn)(void *ctx, const struct finding_group *g,
                                        struct err *e);
/* Open and undecided, most pressing first. */
enum status finding_each_wanted(struct db *db, int64_t limit, finding_group_fn fn, void *ctx,
                                struct err *e) LW_MUST_CHECK;
/* How many vulnerabilities wait so. */
enum status finding_n_wanted(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;

#endif
