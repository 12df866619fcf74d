/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about decisions: which of several speaks, on what one stands, when it ends, who has to
 * agree. Pure: facts in, an answer out; `today` is passed in.
 */
#ifndef LW_CORE_DECISION_H
#define LW_CORE_DECISION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/utc.h"
#include "model/decision.h"
#include "model/verdict.h"

/* What precedence asks of a decision. */
struct decision_claim {
    enum decision_origin origin;
    enum decision_scope scope;
    bool is_of_component; /* speaks of one component, not of every one */
    bool has_condition;   /* which is true here */
    struct utc made_at;
    str id;
};
/*
 * Negative when `a` speaks rather than `b`. In this order: a person before a supplier; the
 * narrower scope; one component before every one; a condition that is true before none; the
 * newer; the higher id, so that the order is total.
 */
int decision_claim_cmp(const struct decision_claim *a, const struct decision_claim *b);

/*
 * The ground of a decision: comma separated words, one for each thing that records stated of the
 * findings it covered when it was made. A word is the digest of the statement (app/scan.h), or
 * "RECORD@REVISION": when the very same revision is read again, nothing can have moved, whatever a
 * later program digests. "!" before a word: the match asked for nothing there (fixed, not
 * affected), and the decision was made against it. It does not speak where a match asks for
 * nothing unless it was made against such a match.
 */
enum {
    DECISION_MAX_GROUND_BYTES = 8192
};
/* Appends the words of one match that are not yet there; empty ones are left out. */
void decision_ground_add(struct buf *ground, enum verdict matched, str digest, str basis);
bool decision_stands(str ground, enum verdict matched, str digest, str basis);

/* `expires_on` is the last day it holds, as text, or empty. */
bool decision_is_expired(str expires_on, struct day today);
/* "2026-11-22" */
str day_str(struct arena *a, struct day d);

#define DECISION_APPROVAL_LIST(X)                                                      \
 X(APPROVAL_NEVER, "never")                                                            \
 X(APPROVAL_NOT_AFFECTED, "not_affected") /* of what closes findings: also of fixed */ \
 X(APPROVAL_ALWAYS, "always")
ENUM_DECLARE(decision_approval, DECISION_APPROVAL_LIST);
bool decision_needs_approval(enum decision_approval policy, enum verdict status);

#endif
