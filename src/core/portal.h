/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Single Reporting Platform shows of a notification, mirrored; the links between persons
 * and the manufacturer there; and the rules of Art 14(7) that say which CSIRT coordinates.
 * The platform has no interface: a person looks and records.
 */
#ifndef LW_CORE_PORTAL_H
#define LW_CORE_PORTAL_H

#include "base/status.h"
#include "base/utc.h"
#include "model/duty.h"

/*
 *   draft > early_warning > 72h_submitted or 72h_submitted_under_pec > fr_submitted > closed
 *   invalidated: sent to the wrong CSIRT; the stages are open again as a new attempt
 */
#define PORTAL_STATE_LIST(X)                  \
 X(PORTAL_DRAFT, "draft")                     \
 X(PORTAL_EARLY_WARNING, "early_warning")     \
 X(PORTAL_72H, "72h_submitted")               \
 X(PORTAL_72H_PEC, "72h_submitted_under_pec") \
 X(PORTAL_FINAL, "fr_submitted")              \
 X(PORTAL_CLOSED, "closed")                   \
 X(PORTAL_INVALIDATED, "invalidated")
ENUM_DECLARE(portal_state, PORTAL_STATE_LIST);

/* What the portal shows once a stage was submitted; `is_pec` matters at 72 hours. */
enum portal_state portal_state_after(enum stage s, bool is_pec);
/* What submissions imply: the last submitted stage, N_stage for none. */
enum portal_state portal_state_expected(enum stage last, bool is_pec);
/*
 * A person saw another state. Forward along the line, and from 72h_submitted_under_pec to
 * 72h_submitted when the circumstances were lifted; nothing else is possible there. Invalid is
 * only what was invalidated with its reason, by its own operation.
 */
enum status portal_check_state(enum portal_state from, enum portal_state to,
                               struct err *e) LW_MUST_CHECK;

/* The link of a person (assigned representative) to the manufacturer in the portal. */
#define PORTAL_LINK_LIST(X)              \
 X(PORTAL_LINK_NONE, "none")             \
 X(PORTAL_LINK_UNVERIFIED, "unverified") \
 X(PORTAL_LINK_VERIFIED, "verified")     \
 X(PORTAL_LINK_DELETED, "deleted")       \
 X(PORTAL_LINK_EXPIRED, "invitation_expired")
ENUM_DECLARE(portal_link, PORTAL_LINK_LIST);
enum {
    /* An unverified representative may make this many notifications (SRP documentation). */
    PORTAL_MAX_UNVERIFIED = 20,
    PORTAL_NEAR_UNVERIFIED = 15, /* from here on it is said */
};
/*
 * Warnings before somebody stands before the portal at night: one a row, literals, in the order
 * of weight. Returns how many of `out` were filled.
 */
enum {
    PORTAL_MAX_WARNINGS = 4
};
size_t portal_link_warnings(enum portal_link primary, enum portal_link secondary,
                            int64_t n_notifications, str out[static PORTAL_MAX_WARNINGS]);

/* Art 14(7), second to fourth subparagraph, in the order in which they are to be applied. */
#define ROUTING_RULE_LIST(X)                 \
 X(ROUTING_DECISIONS, "main_decisions")      \
 X(ROUTING_EMPLOYEES, "main_employees")      \
 X(ROUTING_REPRESENTATIVE, "representative") \
 X(ROUTING_IMPORTER, "importer")             \
 X(ROUTING_DISTRIBUTOR, "distributor")       \
 X(ROUTING_USERS, "users")
ENUM_DECLARE(routing_rule, ROUTING_RULE_LIST);
str routing_rule_words(enum routing_rule r);
/* "Art 14(7), third subparagraph, point (a)". */
str routing_rule_clause(enum routing_rule r);
/* A routing is looked at again a year later, a target of the house. */
struct utc routing_review_due(struct utc recorded_at);

#endif
