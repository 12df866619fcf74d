/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions as stored (model/decision.h has what they mean). Rows are never deleted; who ended one
 * and why stays with it. Dates are text, "2026-11-22", or empty.
 */
#ifndef LW_STORE_DECISION_H
#define LW_STORE_DECISION_H

#include "model/decision.h"
#include "store/finding.h"

struct decision {
    str id;
    str vulnerability;   /* group id when it was made, CVE first; aliases find it as well */
    str identity;        /* of the component, without version; empty: every component */
    str component;       /* its name, for people */
    enum verdict status; /* affected, not_affected, under_investigation, fixed */
    str justification;   /* of not_affected: a term of OpenVEX, else empty */
    str reason;          /* row of the catalogue of reasons (core/decision_reason.h) */
    str text;            /* in words, for auditors */
    str impact;          /* what users are told: impact statement of VEX; may be empty */
    enum decision_scope scope;
    str scope_ref; /* id of image, release, product; name of the line; empty: everywhere */
    /*
     * Versions of the component it speaks of: exact ones, one a line, or one vers range
     * ("vers:..."); empty: all. A supplier speaks of the versions his document names.
     */
    str versions;
    str condition; /* predicate (format/predicate.h) that must be true of the image, or empty */
    str expires_on; /* last day it holds, or empty */
    enum decision_state state;
    enum decision_origin origin;
    str origin_ref; /* VEX document id of DECISION_BY_SUPPLIER, else empty */
    str former;     /* id of the decision that it confirms or replaces, or empty */
    str record;     /* "RECORD@REVISION" read when it was made */
    str ground;     /* on what it stands: words of core/decision.h */
    str evidence;   /* what the condition's answer stood on when it was made, quoted */
    struct utc made_at;
    str made_by;            /* ledger reference */
    struct utc approved_at; /* none: not needed, or not yet */
    str approved_by;
    struct utc ended_at;
    str ended_by, ended_why;
    int64_t event_seq; /* the event that last changed it */
};

void decision_dup(struct arena *a, struct decision *d);
enum status decision_insert(struct db *db, const struct decision *d,
                            struct err *e) LW_MUST_CHECK;
/* Writes state, approved_*, ended_*, ground, record, evidence and event_seq. */
enum status decision_save(struct db *db, const struct decision *d, struct err *e) LW_MUST_CHECK;
/* The text over which events take their digest. */
enum status decision_text(struct db *db, str id, struct buf *out, struct err *e) LW_MUST_CHECK;
enum status decision_find(struct db *db, struct arena *a, str id, struct decision *out,
                          bool *found, struct err *e) LW_MUST_CHECK;

/*
 * Ids under which a decision is found: the vulnerability's group and its aliases when it was made,
 * later ones when records are regrouped or one id is rejected in favour of another. A later id has
 * a ground of its own, empty until the first match under it is seen.
 */
struct decision_key {
    str decision_id, vulnerability;
    bool is_later;
    str ground;
    str why; /* of a later one: in words */
};
enum status decision_key_insert(struct db *db, const struct decision_key *k,
                                struct err *e) LW_MUST_CHECK;
enum status decision_key_set_ground(struct db *db, const struct decision_key *k,
                                    struct err *e) LW_MUST_CHECK;
typedef enum status (*decision_key_fn)(void *ctx, const struct decision_key *k, struct err *e);
/* By vulnerability. */
enum status decision_each_key(struct db *db, str decision_id, decision_key_fn fn, void *ctx,
                              struct err *e) LW_MUST_CHECK;

/* Empty texts do not filter. */
struct decision_filter {
    str vulnerability; /* any id it is found under */
    str identity, scope_ref;
    str state;          /* a spelling of enum decision_state */
    bool has_condition; /* only rules: decisions with a condition */
    str before_id;      /* keyset: ids before this one */
    int64_t limit;      /* 0: no limit */
};
typedef enum status (*decision_fn)(void *ctx, const struct decision *d, struct err *e);
/* Newest first. */
enum status decision_each(struct db *db, const struct decision_filter *f, decision_fn fn,
                          void *ctx, struct err *e) LW_MUST_CHECK;
/* In force, whose last day is before `today`. */
enum status decision_each_expired(struct db *db, str today, decision_fn fn, void *ctx,
                                  struct err *e) LW_MUST_CHECK;
/* The earliest last day of those in force, empty when none has one. */
enum status decision_next_expiry(struct db *db, struct arena *a, str *day,
                                 struct err *e) LW_MUST_CHECK;
/* In force and found under an id, with how they are. */
typedef enum status (*decision_found_fn)(void *ctx, const struct decision *d,
                                         const struct decision_key *k, struct err *e);
enum status decision_each_found(struct db *db, str vulnerability, decision_found_fn fn,
                                void *ctx, struct err *e) LW_MUST_CHECK;
/* Every id under which a decision that is in force or proposed is found, once each. */
typedef enum status (*decision_id_fn)(void *ctx, str id, struct err *e);
enum status decision_each_vulnerability(struct db *db, decision_id_fn fn, void *ctx,
                                        struct err *e) LW_MUST_CHECK;
/* Every condition of decisions in force, once each. */
enum status decision_each_condition(struct db *db, decision_id_fn fn, void *ctx,
                                    struct err *e) LW_MUST_CHECK;
/* How many are in a state. */
enum status decision_count(struct db *db, enum decision_state state, int64_t *n,
                           struct err *e) LW_MUST_CHECK;

/* ---- findings ---- */

/* What a decision may cover: findings that are not closed, by its key and scope. */
struct decision_reach {
    str vulnerability;
    str identity; /* empty: every component */
    enum decision_scope scope;
    str scope_ref;
    str after_id; /* keyset, by id */
    int64_t limit;
};
enum status decision_each_reached(struct db *db, const struct decision_reach *r,
                                  finding_view_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Findings, not closed, on which it holds, by id. */
enum status decision_each_holding(struct db *db, str decision_id, str after_id, int64_t limit,
                                  finding_view_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Every finding of a product's images that is not closed, by id. */
enum status decision_each_of_product(struct db *db, str product_id, str after_id, int64_t limit,
                                     finding_view_fn fn, void *ctx,
                                     struct err *e) LW_MUST_CHECK;
/* On how many findings it holds, without one (may be empty). */
enum status decision_n_holding(struct db *db, str decision_id, str without, int64_t *n,
                               struct err *e) LW_MUST_CHECK;

/*
 * What a condition was answered of an image: derived, so that the evidence is not read each time.
 * It counts for exactly the evidence that it was made from.
 */
struct condition_answer {
    str image_id;
    str condition; /* SHA-256 of its text, hexadecimal */
    str evidence;  /* SHA-256 of all that was asked, hexadecimal */
    str truth;     /* a spelling of enum truth */
    str quote;
};
/* By the first three; fills the others, in `a`. */
enum status condition_answer_find(struct db *db, struct arena *a, struct condition_answer *x,
                                  bool *found, struct err *e) LW_MUST_CHECK;
enum status condition_answer_save(struct db *db, const struct condition_answer *x,
                                  struct err *e) LW_MUST_CHECK;

#endif
