/* SPDX-License-Identifier: Apache-2.0 */
/* What list and export of the reports archive share. */
#ifndef LW_APP_REPORT_H
#define LW_APP_REPORT_H

#include "app/document.h"

/* Parameters product, year, kind, late of the call. LW_E_NOT_FOUND for a product that is none. */
enum status report_filter_of_call(struct op_call *c, struct report_filter *out,
                                  struct err *e) LW_MUST_CHECK;
/* One report as an object. */
enum status reply_archived(struct op_call *c, yyjson_mut_val *o, const struct report *r,
                           struct err *e) LW_MUST_CHECK;
enum status report_export_run(struct op_call *c, struct err *e);

#endif
