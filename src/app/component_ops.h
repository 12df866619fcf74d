/* SPDX-License-Identifier: Apache-2.0 */
/* Components across the portfolio: where is it shipped, in which images, with which findings. */
#ifndef LW_APP_COMPONENT_OPS_H
#define LW_APP_COMPONENT_OPS_H

#include "app/op.h"

extern const struct op component_ops[];
extern const size_t n_component_ops;

/* Items of a text with one a line, as an array of strings. */
void reply_lines(struct op_call *c, yyjson_mut_val *o, const char *key, str lines);

#endif
