/* SPDX-License-Identifier: Apache-2.0 */
/* How the product around an image is used, for the priority of its findings (core/priority.h). */
#ifndef LW_APP_PRODUCT_USE_H
#define LW_APP_PRODUCT_USE_H

#include "app/op.h"
#include "core/priority.h"

/*
 * Asked for every finding that is written, so it is remembered between calls until some product's
 * use or structure changes. The answer lives until then, or until the app is closed.
 */
enum status product_use_of_image(struct op_call *c, str image_id,
                                 const struct product_use **out, struct err *e) LW_MUST_CHECK;
/* Uses or structures changed: what is remembered is of no worth, priorities are to be redone. */
enum status product_use_changed(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
