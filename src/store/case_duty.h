/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties of a case beside the stages of the portal: what met them, and how many reminders of each
 * clock were sent. Writes need an open transaction.
 */
#ifndef LW_STORE_CASE_DUTY_H
#define LW_STORE_CASE_DUTY_H

#include "store/db.h"

/* What met a duty; rows are added, never changed. */
struct case_duty {
    str id, case_id;
    str duty, ref; /* id of the duty; of the request that was answered, or empty */
    struct utc met_at;
    bool is_not_needed; /* a reason why nothing is owed */
    str words, document_id;
    struct utc recorded_at;
    str recorded_by; /* ledger reference */
    int64_t event_seq;
};
enum status case_duty_insert(struct db *db, const struct case_duty *d,
                             struct err *e) LW_MUST_CHECK;
/* All of a case by met_at, in `a`. */
enum status case_duty_all(struct db *db, struct arena *a, str case_id, struct case_duty **out,
                          size_t *n, struct err *e) LW_MUST_CHECK;

struct case_reminder {
    str duty, ref;
    int32_t n_reminded;
};
enum status case_reminder_all(struct db *db, struct arena *a, str case_id,
                              struct case_reminder **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;
enum status case_reminder_set(struct db *db, str case_id, const struct case_reminder *r,
                              struct err *e) LW_MUST_CHECK;
/* Reminders of all clocks of a case start afresh. */
enum status case_reminder_clear(struct db *db, str case_id, struct err *e) LW_MUST_CHECK;

#endif
