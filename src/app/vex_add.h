/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the operations of vex_ops.c about what suppliers send. */
#ifndef LW_APP_VEX_ADD_H
#define LW_APP_VEX_ADD_H

#include "app/op.h"

enum status vex_add(struct op_call *c, struct err *e) LW_MUST_CHECK;
enum status vex_list(struct op_call *c, struct err *e) LW_MUST_CHECK;
enum status vex_get(struct op_call *c, struct err *e) LW_MUST_CHECK;
enum status supplier_list(struct op_call *c, struct err *e) LW_MUST_CHECK;
enum status supplier_set_trust(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
