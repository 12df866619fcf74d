/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case is about: its findings, the products they lead to or that were named by hand, the
 * Member States of these; and the listed findings that open, cancel or take up a case. Writes need
 * an open transaction.
 */
#ifndef LW_STORE_CASE_REACH_H
#define LW_STORE_CASE_REACH_H

#include "store/db.h"

/* Links a finding; `*is_new` is false when it was linked before. */
enum status case_add_finding(struct db *db, str case_id, str finding_id, struct utc now,
                             bool *is_new, struct err *e) LW_MUST_CHECK;

/*
 * A linked finding with what it hangs on, for reach and proposals. By product, then image. Behind
 * them products that were named by hand and that no finding leads to: with an empty finding_id,
 * image, release and component.
 */
struct case_reach {
    str finding_id, verdict;
    bool is_exploited, is_closed;
    str image_id, variant;
    str release_version;
    str product_id, product_name, support_end;
    str product_type, product_class, category; /* as store/product.h spells them */
    str component_name, component_version;
    str fixed_in, summary, severity;
};
enum status case_reach(struct db *db, struct arena *a, str case_id, struct case_reach **out,
                       size_t *n, struct err *e) LW_MUST_CHECK;
/* Names a product by hand; `*is_new` is false when it was named before. */
enum status case_add_product(struct db *db, str case_id, str product_id, struct utc now,
                             bool *is_new, struct err *e) LW_MUST_CHECK;
/* Ids of all products, by findings and by hand, each once. */
enum status case_product_ids(struct db *db, struct arena *a, str case_id, str **out, size_t *n,
                             struct err *e) LW_MUST_CHECK;
/* The same as of an instant: links are added, never taken away. */
enum status case_product_ids_at(struct db *db, struct arena *a, str case_id, struct utc at,
                                str **out, size_t *n, struct err *e) LW_MUST_CHECK;
/* Member States of all linked products, each once, ascending. */
enum status case_markets(struct db *db, struct arena *a, str case_id, str **out, size_t *n,
                         struct err *e) LW_MUST_CHECK;
/* Is a product among the linked ones? */
enum status case_has_product(struct db *db, str case_id, str product_id, bool *out,
                             struct err *e) LW_MUST_CHECK;

/* An exploited, open finding that is affected or under investigation and in no case of its listing. */
struct case_signal {
    str finding_id, vulnerability, listing, product_id, summary;
    bool is_decided;    /* a person decided that it is affected */
    struct utc seen_at; /* when our systems saw it first */
};
/* By vulnerability, into an array in `a`; at most `limit`. */
enum status case_signals(struct db *db, struct arena *a, int64_t limit,
                         struct case_signal **out, size_t *n, struct err *e) LW_MUST_CHECK;
/* Candidates and open cases none of whose findings is listed any more. */
enum status case_retracted(struct db *db, struct arena *a, str **ids, size_t *n,
                           struct err *e) LW_MUST_CHECK;
/* Cancelled, or open and retracted, cases whose listing is back. */
enum status case_returned(struct db *db, struct arena *a, str **ids, size_t *n,
                          struct err *e) LW_MUST_CHECK;

#endif
