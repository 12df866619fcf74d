/* SPDX-License-Identifier: Apache-2.0 */
/* What each record says of the component of a finding, side by side. */
#ifndef LW_APP_FINDING_SOURCES_H
#define LW_APP_FINDING_SOURCES_H

#include "app/op.h"
#include "knowledge/knowledge.h"
#include "store/finding.h"

/*
 * "others": one object a record and feed about this package and vulnerability, each with the
 * verdict that it alone would give, without the product around the component, and what it
 * compared. "has_others" beside it.
 */
enum status reply_sources(struct op_call *c, struct knowledge *k, const struct finding *f,
                          struct err *e) LW_MUST_CHECK;

#endif
