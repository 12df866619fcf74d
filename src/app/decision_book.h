/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which decision speaks for a finding. Everything that asks (a match that is applied, a decision
 * that is made, a preview, the page of a finding) asks here, so that they cannot differ.
 *
 * Decisions are read once a transaction and vulnerability. A condition is answered once a
 * transaction and image: reading the evidence of an image is what costs, so all conditions that
 * are in force are answered together when the first one is asked.
 */
#ifndef LW_APP_DECISION_BOOK_H
#define LW_APP_DECISION_BOOK_H

#include "app/decision.h"
#include "store/image_evidence.h"

/* How a decision stands to a finding. */
enum decision_fit {
    FIT_SPEAKS,
    FIT_ENDED,    /* withdrawn, replaced, expired, ... */
    FIT_PROPOSED, /* waits for a second person */
    FIT_COMPONENT,
    FIT_SCOPE,
    FIT_VERSION,
    FIT_EXPIRED, /* its last day is over */
    FIT_UNTRUE,  /* its condition is not true of the image */
    FIT_UNKNOWN, /* its condition cannot be decided */
    FIT_GROUND,  /* records state something else than what it was made on */
    FIT_SETTLED, /* the match asks for nothing */
    FIT_OUTDONE, /* it would speak, but another one comes first */
};

/* What is asked: a finding as its match has it. */
struct decision_case {
    str vulnerability;
    str records; /* comma separated */
    str identity, version;
    str image_id;
    enum verdict matched;
    str ground, basis;
};
struct decision_case decision_case_of(struct op_call *c, const struct finding *f, str identity,
                                      str version);

/* A decision as it was found: under which id, with which ground. */
struct decision_held {
    struct decision d;
    struct decision_key key;
    const struct predicate *condition; /* NULL: none */
};

struct decision_pick {
    struct decision_held *held; /* the one that speaks; NULL: none */
    str quote;                  /* what its condition stands on */
    /* Of the one asked about (decision_book_pick's `about`). */
    enum decision_fit about_fit;
    str about_words; /* why it does not speak, a clause */
    str about_quote; /* what its condition's answer stands on */
};

/*
 * What is remembered between the findings of one transaction: decisions by vulnerability and
 * component, the release, product, line and evidence of images. Empty when there is no decision.
 */
struct decision_book;
enum status decision_book_open(struct op_call *c, struct decision_book **out,
                               struct err *e) LW_MUST_CHECK;

/* What became of the finding's decision. */
enum decision_outcome {
    DECISION_NONE,    /* there was none and is none */
    DECISION_APPLIED, /* one holds that did not before */
    DECISION_KEPT,
    DECISION_LOST, /* the one that held does not any more: `why` says what moved */
};

/*
 * Considers `d` as in force although the store does not have it, found under `keys`, and what is
 * in `ended` as over. For previews.
 */
enum status decision_book_try(struct decision_book *b, const struct decision *d,
                              const str *keys, size_t n_keys, struct err *e) LW_MUST_CHECK;
bool decision_book_is_trial(const struct decision_book *b);
enum status decision_book_forget(struct decision_book *b, str ended,
                                 struct err *e) LW_MUST_CHECK;

/*
 * Which decision speaks. `about` is the id of one whose fit is wanted as well, or empty. One that
 * is not in the book any more is looked for in the store, for the words.
 */
enum status decision_book_pick(struct decision_book *b, const struct decision_case *x,
                               str about, struct decision_pick *out,
                               struct err *e) LW_MUST_CHECK;
/* How one decision, whatever its state, stands to a finding, without the others. */
enum status decision_book_fit(struct decision_book *b, const struct decision *d,
                              const struct decision_case *x, enum decision_fit *fit, str *words,
                              str *quote, struct err *e) LW_MUST_CHECK;
/* Remembers the ground of a later id the first time it is met; writes. */
enum status decision_book_adopt(struct decision_book *b, struct decision_held *held,
                                const struct decision_case *x, struct err *e) LW_MUST_CHECK;
/* The evidence of an image that the caller has read already; it outlives the book. */
enum status decision_book_know(struct decision_book *b, str image_id,
                               const struct build_evidence *evidence,
                               struct err *e) LW_MUST_CHECK;
/* Where an image belongs; NULL when it is not there. */
enum status decision_book_place(struct decision_book *b, str image_id,
                                const struct image_place **out, struct err *e) LW_MUST_CHECK;

/* ---- what the files of decisions share ---- */

/* Saves (or inserts) the row with its event; sets d->event_seq. */
enum status decision_write(struct op_call *c, struct decision *d, bool is_new, const char *kind,
                           const struct decision_report *report, struct err *e) LW_MUST_CHECK;
/* The row's end alone, without its findings. */
enum status decision_write_end(struct op_call *c, struct decision *d, enum decision_state state,
                               str why, struct err *e) LW_MUST_CHECK;

/*
 * What decision_settle() does, for a finding whose match is what is stored: `f` is a copy of
 * `v->f` and gets what holds now.
 */
enum status decision_settle_stored(struct op_call *c, struct decision_book *book,
                                   const struct finding_view *v, struct finding *f,
                                   enum decision_outcome *outcome, str *why,
                                   struct err *e) LW_MUST_CHECK;
/* Does anything differ that a decision sets? */
bool decision_changes(const struct finding *before, const struct finding *after);
/*
 * Settles a stored finding and, when anything differs, writes it with its event: `lost_kind` when
 * it lost its decision and asks for one again. Writes nothing with a book on trial. `*after` is the
 * finding as it is then.
 */
enum status decision_resettle(struct op_call *c, struct decision_book *book,
                              const struct finding_view *v, const char *lost_kind,
                              struct finding *after, struct err *e) LW_MUST_CHECK;

/*
 * Walks findings in pages; `c->arena` is a small one during each call of `fn`, cleared between
 * pages, so that a decision about 100,000 findings needs the memory of 200.
 */
typedef enum status (*decision_view_fn)(void *ctx, struct op_call *c,
                                        const struct finding_view *v, struct err *e);
/* In reach of a decision, by id under each key in turn. */
enum status decision_reach_each(struct op_call *c, const struct decision *d, const str *keys,
                                size_t n_keys, decision_view_fn fn, void *ctx,
                                struct err *e) LW_MUST_CHECK;
/* Of a product's images, all that are not closed. */
enum status decision_product_each(struct op_call *c, str product_id, decision_view_fn fn,
                                  void *ctx, struct err *e) LW_MUST_CHECK;
/* On which a decision holds. */
enum status decision_holding_each(struct op_call *c, str decision_id, decision_view_fn fn,
                                  void *ctx, struct err *e) LW_MUST_CHECK;

#endif
