/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of suppliers become decisions, or are kept with the reason why not. */
#ifndef LW_APP_VEX_TAKE_H
#define LW_APP_VEX_TAKE_H

#include "app/vex.h"

struct vex_taken {
    int64_t n_applied, n_shown, n_unmatched, n_waiting, n_ignored; /* statements */
    int64_t n_decisions, n_findings; /* made, and findings on which they hold */
};

/* Lists as rows keep them, one item a line, in `a`. */
str vex_lines(struct arena *a, const str *items, size_t n);
void vex_row_of_claim(struct arena *a, const struct vex_claim *k,
                      struct vex_statement_row *out);
void vex_claim_of_row(struct arena *a, const struct vex_statement_row *row,
                      struct vex_claim *out);

/*
 * Settles statements of a document that are stored, in the running transaction: matches them,
 * makes the decisions that the supplier's trust allows, saves the outcome of each. `only_image`
 * as in vex_find_places(); a statement that does not speak of that image stays as it is.
 */
enum status vex_take(struct op_call *c, const struct vex_document_row *d,
                     struct vex_statement_row *rows, size_t n, str only_image,
                     struct vex_taken *out, struct err *e) LW_MUST_CHECK;
/* All statements of a document, in portions. */
enum status vex_take_document(struct op_call *c, const struct vex_document_row *d,
                              struct vex_taken *out, struct err *e) LW_MUST_CHECK;
/* Ends the decisions that were made of a document; its statements get `outcome` and `why`. */
enum status vex_drop_document(struct op_call *c, const struct vex_document_row *d,
                              enum vex_outcome outcome, bool is_replaced, str why,
                              struct err *e) LW_MUST_CHECK;

#endif
