/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of approval share. Nobody else includes this. */
#ifndef LW_APP_APPROVAL_INTERNAL_H
#define LW_APP_APPROVAL_INTERNAL_H

#include "app/op.h"
#include "store/proposal.h"

/* Appends an event about a proposal, and notes its number in it. */
enum status approval_event(struct op_call *c, const char *kind, struct proposal *p,
                           struct err *e) LW_MUST_CHECK;

#endif
