/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ground of a decision: what a record states of a component. A decision stands as long as its
 * ground stays the same (user-needs row 1): a record that is touched, re-ordered, scored anew or
 * worded anew has the same ground; another range, status, file or configuration gives another.
 */
#ifndef LW_CORE_GROUND_H
#define LW_CORE_GROUND_H

#include "base/arena.h"
#include "model/record.h"

enum {
    GROUND_CHARS = 16
};

/*
 * Of all claims of one record about one component, in any order: 16 hexadecimal characters in `a`;
 * empty when they do not fit. Names, texts, origins, revisions and scores are left out.
 */
str ground_of(struct arena *a, const struct affected *const *claims, size_t n);
/* Of a statement in a document: its status and justification. */
str ground_of_statement(struct arena *a, enum vex_status status, str justification);

#endif
