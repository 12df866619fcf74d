/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long the records of each product must be kept, since when they may be erased, and holds
 * that forbid it. longwatch erases no record by itself: it says what may go and refuses what a
 * hold covers.
 */
#ifndef LW_APP_RETENTION_H
#define LW_APP_RETENTION_H

#include "app/op.h"
#include "core/retention.h"

extern const struct op retention_ops[];
extern const size_t n_retention_ops;

/*
 * Asked before anything is erased: LW_E_STATE with the reason of the hold when one covers records
 * of that kind of the product. `product_id` empty: records of no product; N_record_kind: something
 * that is no record of these kinds, which only a hold on everything covers.
 */
enum status retention_check_erasable(struct op_call *c, str product_id, enum record_kind kind,
                                     struct err *e) LW_MUST_CHECK;

#endif
