/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was decided and said about the duties of products: which acts apply, attestations. Rows
 * are added; an attestation is withdrawn, never taken away. Writes need an open transaction.
 */
#ifndef LW_STORE_DUTY_H
#define LW_STORE_DUTY_H

#include "model/regime.h"
#include "store/db.h"
#include "store/ledger.h"

struct product_regime {
    str id, product_id;
    enum regime regime;
    bool applies;
    str reason;
    struct utc decided_at;
    str decided_by; /* ledger reference */
    int64_t event_seq;
};
enum status product_regime_insert(struct db *db, const struct product_regime *r,
                                  struct err *e) LW_MUST_CHECK;
/* The columns of the row that the digest of its event is taken over. */
enum status product_regime_text(struct db *db, str id, struct buf *out,
                                struct err *e) LW_MUST_CHECK;
/*
 * What was decided about a product, oldest first, into an array in `a`: of each regime the last
 * one holds. A regime that is not among them was never decided; what then holds is a matter of
 * core/compliance.h (compliance_regime()).
 */
enum status product_regimes(struct db *db, struct arena *a, str product_id,
                            struct product_regime **out, size_t *n,
                            struct err *e) LW_MUST_CHECK;
/* What says which acts apply to a product of a case: one row a decision. */
struct case_regime {
    str product_id;
    str is_consumer;  /* a spelling of enum said */
    str company_role; /* of enum operator */
    bool is_decided;  /* false: nothing was decided about the product, the rest is empty */
    enum regime regime;
    bool applies;
};
/* Of all products of a case, by findings and by hand: by product, oldest decision first. */
enum status case_regimes(struct db *db, struct arena *a, str case_id, struct case_regime **out,
                         size_t *n, struct err *e) LW_MUST_CHECK;
typedef enum status (*product_regime_fn)(void *ctx, const struct product_regime *r,
                                         struct err *e);
/* Of all products, by product, oldest first; strings live during the call. */
enum status product_regime_each(struct db *db, product_regime_fn fn, void *ctx,
                                struct err *e) LW_MUST_CHECK;

struct attestation {
    str id;
    str product_id; /* empty: for all products */
    str duty, duty_table;
    bool is_not_applicable;
    str words;
    str document_digest; /* STR_NONE: no document */
    str document_name;
    str valid_from, valid_until; /* dates, the last day included; empty: no end */
    struct utc attested_at;
    str attested_by;
    struct utc withdrawn_at; /* UTC_NONE: it stands */
    str withdrawn_why, withdrawn_by;
    int64_t event_seq;
};
enum status attestation_insert(struct db *db, const struct attestation *t,
                               struct err *e) LW_MUST_CHECK;
/* Writes the columns of the withdrawal and event_seq. */
enum status attestation_withdraw(struct db *db, const struct attestation *t,
                                 struct err *e) LW_MUST_CHECK;
enum status attestation_find(struct db *db, struct arena *a, str id, struct attestation *out,
                             bool *found, struct err *e) LW_MUST_CHECK;
enum status attestation_text(struct db *db, str id, struct buf *out,
                             struct err *e) LW_MUST_CHECK;
typedef enum status (*attestation_fn)(void *ctx, const struct attestation *t, struct err *e);
struct attestation_filter {
    str product_id;   /* of this one and those for all; empty: every product */
    str duty;         /* empty: every duty */
    bool is_standing; /* leave out what was withdrawn */
};
/* Oldest first; strings live during the call. */
enum status attestation_each(struct db *db, const struct attestation_filter *f,
                             attestation_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

/* Units of a product in a Member State. */
struct product_market {
    str product_id, member_state;
    str available_since; /* date, or empty */
    int64_t n_units;     /* negative: nobody said */
    str counted_on;      /* date of that count, or empty */
};
/* Adds the Member State when it is not there. */
enum status product_market_save(struct db *db, const struct product_market *m,
                                struct err *e) LW_MUST_CHECK;
enum status product_market_remove(struct db *db, str product_id, str member_state,
                                  struct err *e) LW_MUST_CHECK;
/* By Member State, into an array in `a`. */
enum status product_market_all(struct db *db, struct arena *a, str product_id,
                               struct product_market **out, size_t *n,
                               struct err *e) LW_MUST_CHECK;

#endif
