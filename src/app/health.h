/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of the watch that can fail by themselves: delivery, the dead-man signal, and what else
 * must work so that somebody is woken and it can be proved later. One row each in health.c; the
 * frame of every page shows the first that is not well, the Now page all of them.
 */
#ifndef LW_APP_HEALTH_H
#define LW_APP_HEALTH_H

#include "app/op.h"

struct health_part {
    const char *name; /* as shown: "delivery" */
    const char *word; /* on the light when it is not well: "Alerts fail" */
    /* `words` is one clause, without a full stop. `*is_set` false: nobody asked for it. */
    enum status (*ask)(struct op_call *c, bool *is_set, bool *is_well, str *words,
                       struct err *e);
};
extern const struct health_part health_parts[]; /* the most pressing first */
extern const size_t n_health_parts;

/*
 * Asks all parts. The first that is not well: its word and words; `*word` NULL when all are. Each
 * part becomes an object of `list` (NULL: not wanted): name, is_set, is_well, words.
 */
enum status health_ask(struct op_call *c, yyjson_mut_val *list, const char **word, str *words,
                       struct err *e) LW_MUST_CHECK;

#endif
