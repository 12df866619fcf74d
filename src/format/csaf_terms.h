/* SPDX-License-Identifier: Apache-2.0 */
/* Titles that notes of a meaning of their own have, in the languages the TC has recorded. */
#ifndef LW_FORMAT_CSAF_TERMS_H
#define LW_FORMAT_CSAF_TERMS_H

#include "format/csaf_check.h"

enum csaf_term {
    TERM_WITHDRAWAL,
    TERM_SUPERSESSION,
    TERM_SUPERSEDING,
    TERM_LICENCE,
    TERM_PRODUCT,
    N_TERMS
};
/* In the document's language; NULL when none is recorded: tests are then passed over. */
const char *csaf_term(const struct csaf_check *c, enum csaf_term term);
/* Reports unless exactly one document note has the term as title, and it has the category. */
void csaf_want_note(struct csaf_check *c, enum csaf_term term, const char *category);

#endif
