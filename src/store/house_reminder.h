/* SPDX-License-Identifier: Apache-2.0 */
/* Which reminders of the house went out. No record of a duty: without it they would come again. */
#ifndef LW_STORE_HOUSE_REMINDER_H
#define LW_STORE_HOUSE_REMINDER_H

#include "store/db.h"

struct house_told {
    str rule, subject_id;
    str due_on; /* date */
    struct utc told_at;
    int64_t event_seq;
};
/* `*is_new` is false when it was told before. */
enum status house_told_insert(struct db *db, const struct house_told *t, bool *is_new,
                              struct err *e) LW_MUST_CHECK;
/* When a reminder was last told, in `a`. */
enum status house_told_newest(struct db *db, struct arena *a, str rule, str subject_id,
                              struct house_told *out, bool *found, struct err *e) LW_MUST_CHECK;

#endif
