/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reporting portal as a person sees it, mirrored: which state it shows for a case, when a
 * notification was invalidated and has to be made again, further receipts, who can submit there,
 * and which CSIRT coordinates (Art 14(7)). Nothing here talks to the portal.
 *
 * An invalidated notification (sent to the wrong CSIRT) stays as it is. Its stages are open again
 * as a new attempt with the same awareness; the clocks of these stages run as if nothing had been
 * submitted, and what was submitted first is shown beside them (docs/adr/0023).
 */
#ifndef LW_APP_PORTAL_H
#define LW_APP_PORTAL_H

#include "app/case.h"
#include "core/portal.h"
#include "store/portal.h"

extern const struct op portal_ops[];
extern const size_t n_portal_ops;
extern const struct op routing_ops[];
extern const size_t n_routing_ops;
extern const struct op intermediate_ops[]; /* reports that a CSIRT asks for, Art 14(6) */
extern const size_t n_intermediate_ops;

/* After a submission of this stage was recorded by the event appended last: the portal moves on. */
enum status portal_submitted(struct op_call *c, const struct case_file *k,
                             const struct submission *s, struct err *e) LW_MUST_CHECK;
/*
 * LW_E_STATE when the form claims particularly exceptional circumstances that no second person
 * confirmed for exactly these grounds and facts.
 */
enum status portal_check_circumstances(struct op_call *c, const struct case_file *k,
                                       const struct case_form *f, struct err *e) LW_MUST_CHECK;
/* What the saved 72-hour form claims of them, and whether it was confirmed: object `circumstances`. */
enum status reply_circumstances(struct op_call *c, const struct case_file *k, int64_t attempt,
                                struct err *e) LW_MUST_CHECK;
/* A second person confirms them. */
enum status portal_confirm_run(struct op_call *c, struct err *e);
/* Everything submitted in a case with its receipts: array `key` of `o`. */
enum status reply_submissions(struct op_call *c, yyjson_mut_val *o, const char *key,
                              const struct case_file *k, struct err *e) LW_MUST_CHECK;
/* What is to be known before somebody submits: array `warnings` of words. */
enum status reply_portal_warnings(struct op_call *c, yyjson_mut_val *o,
                                  struct err *e) LW_MUST_CHECK;
/* The coordinating CSIRT, by which rule, and how it is reached: object `routing`. */
enum status reply_routing(struct op_call *c, yyjson_mut_val *o, struct err *e) LW_MUST_CHECK;

#endif
