/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person who is limited to product lines sees of the store: a connection of its own, in
 * which every table has a view of the same name in front of it that lets through the visible rows
 * only. A statement need not know of it, so none can forget it, and a person without limits
 * reads through the plain connection at no cost at all (ADR 0027).
 *
 *   product          its line is one of those given
 *   what hangs on it release, image, SBOM, component that a visible image holds, finding, tally
 *   case             one product of it is visible; its texts are withheld unless all are
 *   decision         its scope is visible
 *   ledger           its subject is visible
 *   no product       people, settings, feeds, suppliers: everything
 *
 * The rules are rows of scope.c. A table without a row is read by its columns (product_id,
 * image_id, finding_id, case_id ...); one that has neither shows nothing: what nobody thought of
 * stays hidden.
 */
#ifndef LW_STORE_SCOPE_H
#define LW_STORE_SCOPE_H

#include "store/db.h"

/* In place of the texts of a case that touches product lines the reader does not see. */
#define SCOPE_WITHHELD "(withheld: touches other product lines)"

/* Opens a store that is there already, for reading through a scope. LW_E_ENV, LW_E_STATE. */
enum status scope_open(const char *url, struct db **out, struct err *e) LW_MUST_CHECK;
/*
 * From here to scope_end() all reads see one state of the store and of it what belongs to
 * `lines`, one name a line of text. What is visible is worked out anew only when lines or store
 * have changed since the last time.
 */
enum status scope_begin(struct db *db, str lines, struct err *e) LW_MUST_CHECK;
void scope_end(struct db *db);

/* Between the two: whether a case exists whose products, findings and texts are all visible. */
enum status scope_case_is_whole(struct db *db, str case_id, bool *out,
                                struct err *e) LW_MUST_CHECK;

/* How a table is let through; for the test that no table is forgotten. */
enum scope_kind {
    SCOPE_HIDDEN,  /* no row of it: named so, or nobody thought of it */
    SCOPE_OPEN,    /* knows no product */
    SCOPE_ROWS,    /* by a condition */
    SCOPE_COMPUTED /* counted anew from what is visible */
};
enum scope_kind scope_of_table(str table, bool *has_row);

#endif
