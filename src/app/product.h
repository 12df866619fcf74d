/* SPDX-License-Identifier: Apache-2.0 */
/* Products and releases: what is placed on the market, where, and how long it is supported. */
#ifndef LW_APP_PRODUCT_H
#define LW_APP_PRODUCT_H

#include "app/op.h"
#include "store/product.h"

extern const struct op product_ops[], release_ops[];
extern const size_t n_product_ops, n_release_ops;

/* By id or name; LW_E_NOT_FOUND. */
enum status product_get(struct op_call *c, str id_or_name, struct product *out,
                        struct err *e) LW_MUST_CHECK;
/* A new release with its event, `version` of a product that has none of that version yet. */
enum status release_create(struct op_call *c, const struct product *p, str version,
                           str available_on, struct release *out, struct err *e) LW_MUST_CHECK;
/* Member States of a list parameter, canonical; LW_E_USAGE names the one that is none. */
enum status member_states_of(struct op_call *c, const char *param, str **out, size_t *n,
                             struct err *e) LW_MUST_CHECK;

#endif
