/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions that last. One is made about a vulnerability in a component, within a scope, and is
 * put on every finding it covers, now and later (app/decision_apply.h). The files:
 *
 *   decision_book.c    which decision speaks for a finding: the one place that answers it
 *   decision_apply.c   puts the answer on a finding that a match or a change of decisions touches
 *   decision_reach.c   what one covers, walked in pages: the preview and the application alike
 *   decision_make.c    made, approved, refused, withdrawn, replaced, each with its events
 *   decision_follow.c  what comes by itself: expiry, records that are regrouped
 *   decision_ops.c, decision_draft.c, decision_view.c   operations, their parameters, replies
 */
#ifndef LW_APP_DECISION_H
#define LW_APP_DECISION_H

#include "app/finding.h"
#include "store/decision.h"

extern const struct op decision_ops[];
extern const size_t n_decision_ops;

enum {
    DECISION_MAX_FINDINGS = 100000, /* that one decision may cover when it is made */
    DECISION_MAX_DRAFTS = 200       /* made by one operation */
};

/* What a decision did, or would do; sums over calls. */
struct decision_report {
    int64_t n_findings; /* on which it holds afterwards */
    int64_t n_images, n_products;
    int64_t n_changed;   /* of all findings in its reach, those that are another afterwards */
    int64_t n_unknown;   /* its condition cannot be decided there: not covered */
    int64_t n_untrue;    /* its condition is not true there */
    int64_t n_otherwise; /* another decision holds and goes on holding */
    int64_t n_settled;   /* the match asks for nothing there */
    int64_t n_elsewhere; /* in reach, but of other versions or grounds */
};

/*
 * Makes a decision in the running transaction: `d` has vulnerability, identity, component, status,
 * justification, reason, text, impact, scope, scope_ref, versions, condition, expires_on, origin
 * and origin_ref; the rest is filled in. It is put on every finding it covers, one event each,
 * unless it needs a second person first (d->state tells). An older one of the same key and origin
 * is replaced.
 *
 * findings   ids from which a person made it, whose own decisions it overrides; NULL: none
 * overrides  replaces narrower decisions of the same origin in its reach as well
 * Errors     LW_E_STATE when no finding in its reach asks for a decision, LW_E_LIMIT beyond
 *            DECISION_MAX_FINDINGS, LW_E_INPUT for a condition or versions that cannot be read
 */
enum status decision_make(struct op_call *c, struct decision *d, const str *findings,
                          size_t n_findings, bool overrides, struct decision_report *report,
                          struct err *e) LW_MUST_CHECK;

/* Ends one that is proposed or in force; its findings go to the next that speaks, or open again. */
enum status decision_end(struct op_call *c, struct decision *d, enum decision_state state,
                         str why, struct decision_report *report, struct err *e) LW_MUST_CHECK;

/* The job: those whose last day is over end, in transactions of their own. */
enum status decision_expire_due(struct app *app, struct utc now, struct utc *next_at,
                                struct err *e) LW_MUST_CHECK;
/*
 * After knowledge changed: decisions whose vulnerability got another group id, or was rejected in
 * favour of another, are found under the new id as well, with a note (matching.md L06, L08), and
 * put on findings that are already there. Before findings are matched again.
 */
enum status decision_follow(struct app *app, struct utc now, struct err *e) LW_MUST_CHECK;
/*
 * Puts the decisions that speak now on the findings of a product's images, in the running
 * transaction: its line or its exposure changed.
 */
enum status decision_settle_product(struct op_call *c, str product_id,
                                    struct err *e) LW_MUST_CHECK;

/* The object of a decision, as lists and pages show it. */
enum status reply_decision(struct op_call *c, yyjson_mut_val *o, const struct decision *d,
                           struct err *e) LW_MUST_CHECK;
/*
 * Of a finding: "decided" the decision that holds (or null), "earlier" those that held or might
 * hold, each with why it does not, newest first.
 */
enum status reply_decisions_of(struct op_call *c, yyjson_mut_val *o,
                               const struct finding_view *v, struct err *e) LW_MUST_CHECK;

#endif
