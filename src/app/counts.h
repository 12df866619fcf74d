/* SPDX-License-Identifier: Apache-2.0 */
/* Open findings by product or image, asked once for a whole list. */
#ifndef LW_APP_COUNTS_H
#define LW_APP_COUNTS_H

#include "app/op.h"
#include "base/map.h"
#include "store/finding.h"

struct counts {
    struct map by_id; /* index into items */
    struct finding_counts *items;
    size_t n, cap;
    struct arena *a;
};
enum status counts_by_product(struct op_call *c, struct counts *out,
                              struct err *e) LW_MUST_CHECK;
enum status counts_by_image(struct op_call *c, struct counts *out, struct err *e) LW_MUST_CHECK;
void counts_release(struct counts *x);
/* Zeros for an id without open findings. */
struct finding_counts counts_of(const struct counts *x, str id);
/* n_open, n_affected, n_under_investigation, n_unknown, n_exploited, n_urgent, n_high. */
void reply_counts(struct op_call *c, yyjson_mut_val *o, const struct finding_counts *n);

#endif
