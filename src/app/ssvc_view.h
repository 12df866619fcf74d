/* SPDX-License-Identifier: Apache-2.0 */
/* SSVC of one vulnerability in one product, for people: both trees with every value's origin. */
#ifndef LW_APP_SSVC_VIEW_H
#define LW_APP_SSVC_VIEW_H

#include "app/op.h"
#include "knowledge/knowledge.h"
#include "store/product.h"

/*
 * "ssvc": {"supplier": {"outcome", "words", "is_assumed", "values": [{"point", "value", "from"}]},
 * "deployer": the same}. `v` may be NULL when knowledge has nothing of it.
 */
enum status reply_ssvc(struct op_call *c, yyjson_mut_val *o, const struct vulnerability *v,
                       const struct product *p, struct err *e) LW_MUST_CHECK;
/*
 * "epss_past": [{"on", "score", "words"}], oldest first, and "epss_trend" in words: "risen from
 * 0.1 % to 4.0 % since 2026-10-25"; empty when there is no history.
 */
enum status reply_epss_past(struct op_call *c, yyjson_mut_val *o, struct knowledge *k,
                            const struct vulnerability *v, struct err *e) LW_MUST_CHECK;

#endif
