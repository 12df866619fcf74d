/* SPDX-License-Identifier: Apache-2.0 */
/* finding.get: one finding that explains itself. */
#ifndef LW_APP_FINDING_PAGE_H
#define LW_APP_FINDING_PAGE_H

#include "app/op.h"

enum status finding_get_op(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
