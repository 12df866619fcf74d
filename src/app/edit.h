/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two people at one text: what was written upon an older version than the newest is refused, so
 * that nobody's words are laid over those of somebody else unseen.
 */
#ifndef LW_APP_EDIT_H
#define LW_APP_EDIT_H

#include "app/op.h"

/* A row of the parameters of an operation that saves a text which has versions. */
#define P_BASE_VERSION                                                            \
 {                                                                                \
  "base_version", PARAM_INT, false, false, 1000000, NULL,                         \
      "Version that this was written upon, 0 for none: refused when another was " \
      "saved since, unless it says the same"                                      \
 }

/* The newest version of a text that somebody saves. */
struct edit_newest {
    int64_t version; /* 0: nothing was saved yet */
    str saved_by;    /* ledger reference */
    struct utc saved_at;
};

/*
 * LW_E_CONFLICT when the call names a base that is not the newest version. For calls that change
 * something: a form that is sent twice says the same twice.
 */
enum status edit_check(struct op_call *c, const struct edit_newest *newest,
                       struct err *e) LW_MUST_CHECK;

#endif
