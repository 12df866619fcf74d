/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision: what a person, a rule of the manufacturer or a supplier's document says about
 * findings of one vulnerability in one component. It is keyed by vulnerability group, component
 * identity without version, and scope, so it returns with the next release, an alias or a
 * re-import; it falls when the ground it stands on moves (law 5).
 */
#ifndef LW_MODEL_DECISION_H
#define LW_MODEL_DECISION_H

#include "base/utc.h"
#include "model/enum_table.h"

#define DECISION_SCOPE_LIST(X)                                             \
 X(SCOPE_IMAGE, "image")                                                   \
 X(SCOPE_RELEASE, "release")                                               \
 X(SCOPE_PRODUCT, "product") /* every release of it, also those to come */ \
 X(SCOPE_LINE, "line")       /* every product of a product line */         \
 X(SCOPE_EVERYWHERE, "everywhere")
ENUM_DECLARE(decision_scope, DECISION_SCOPE_LIST);

#define DECISION_STATE_LIST(X)                                         \
 X(DECISION_PROPOSED, "proposed") /* waits for a second person */      \
 X(DECISION_IN_FORCE, "in_force")                                      \
 X(DECISION_REFUSED, "refused") /* the second person said no */        \
 X(DECISION_WITHDRAWN, "withdrawn")                                    \
 X(DECISION_REPLACED, "replaced") /* by a newer one of the same key */ \
 X(DECISION_EXPIRED, "expired")                                        \
 X(DECISION_FELL, "fell") /* its ground moved */
ENUM_DECLARE(decision_state, DECISION_STATE_LIST);

/* Who spoke. */
#define DECISION_ORIGIN_LIST(X)  \
 X(DECISION_BY_PERSON, "person") \
 X(DECISION_BY_SUPPLIER, "supplier") /* a VEX document of a supplier that is trusted */
ENUM_DECLARE(decision_origin, DECISION_ORIGIN_LIST);

#endif
