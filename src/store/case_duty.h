/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties of a case beside the stages of the portal: what met them, what authorities asked for,
 * corrections of times, and how many reminders of each clock were sent. Writes need an open
 * transaction.
 */
#ifndef LW_STORE_CASE_DUTY_H
#define LW_STORE_CASE_DUTY_H

#include "crypto/digest.h"
#include "store/db.h"
#include "store/ledger.h"

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

/* What an authority asked for. */
struct case_request {
    str id, case_id, duty;
    str authority, reference, words;
    struct utc received_at, due_at; /* due_at in force, after corrections */
    struct utc recorded_at;
    str recorded_by; /* ledger reference */
    int64_t event_seq;
};
enum status case_request_insert(struct db *db, const struct case_request *r,
                                struct err *e) LW_MUST_CHECK;
/* Writes due_at and event_seq. */
enum status case_request_save(struct db *db, const struct case_request *r,
                              struct err *e) LW_MUST_CHECK;
enum status case_request_find(struct db *db, struct arena *a, str id, struct case_request *out,
                              bool *found, struct err *e) LW_MUST_CHECK;
/* All of a case, oldest first, in `a`. */
enum status case_request_all(struct db *db, struct arena *a, str case_id,
                             struct case_request **out, size_t *n, struct err *e) LW_MUST_CHECK;

/* A correction of a time; rows are added, never changed. */
struct case_correction {
    str id, case_id;
    str what,
        ref; /* "measure", "submission", "request" with their id; "occurrence", "field_action" */
    str kind; /* corrected, proposed, approved; a proposal changes nothing */
    struct utc before_at, corrected_at;
    str reason;
    struct utc recorded_at;
    str recorded_by; /* ledger reference */
    int64_t event_seq;
};
enum status case_correction_insert(struct db *db, const struct case_correction *k,
                                   struct err *e) LW_MUST_CHECK;
/* All of a case, oldest first, in `a`. */
enum status case_correction_all(struct db *db, struct arena *a, str case_id,
                                struct case_correction **out, size_t *n,
                                struct err *e) LW_MUST_CHECK;
/* The time in force of what was recorded as `recorded_at`: the newest correction that holds. */
struct utc case_corrected(const struct case_correction *all, size_t n, str what, str ref,
                          struct utc recorded_at);
/* The newest proposal that nobody approved or overtook; NULL when there is none. */
const struct case_correction *case_proposed(const struct case_correction *all, size_t n);

struct case_reminder {
    str duty, ref;
    int32_t n_reminded;
};
/* In place of a duty: that nobody on call for the case can be paged was said. */
#define CASE_SAID_UNMANNED STR("nobody-to-page")
enum status case_reminder_all(struct db *db, struct arena *a, str case_id,
                              struct case_reminder **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;
enum status case_reminder_set(struct db *db, str case_id, const struct case_reminder *r,
                              struct err *e) LW_MUST_CHECK;
/* Reminders of all clocks of a case start afresh. */
enum status case_reminder_clear(struct db *db, str case_id, struct err *e) LW_MUST_CHECK;

#endif
