/* SPDX-License-Identifier: Apache-2.0 */
/* The on-call chain as stored; its meaning is in core/escalation.h. */
#ifndef LW_STORE_ONCALL_H
#define LW_STORE_ONCALL_H

#include "store/db.h"

struct oncall_row {
    str person_id;
    int32_t after_minutes;
};
struct oncall {
    struct oncall_row *rows; /* in order */
    size_t n;
};
/* Strings in `a`. */
enum status oncall_load(struct db *db, struct arena *a, struct oncall *out,
                        struct err *e) LW_MUST_CHECK;
/* Takes the place of the former chain. */
enum status oncall_save(struct db *db, const struct oncall *chain, struct err *e) LW_MUST_CHECK;

#endif
