/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is recorded in a case: awareness, measures, drafts of forms, submissions. Rows are added
 * and never changed; a correction is a new row.
 */
#ifndef LW_STORE_CASE_RECORD_H
#define LW_STORE_CASE_RECORD_H

#include "model/duty.h"
#include "store/db.h"
#include "store/ledger.h"

struct awareness {
    str id, case_id;
    str kind; /* declared, corrected, proposed, approved */
    struct utc aware_at;
    str reason;
    struct utc recorded_at;
    str recorded_by;   /* ledger reference */
    int64_t event_seq; /* for awareness_insert(); rows are read in this order */
};
enum status awareness_insert(struct db *db, const struct awareness *w,
                             struct err *e) LW_MUST_CHECK;
/* All of a case, oldest first, in `a`. */
enum status awareness_all(struct db *db, struct arena *a, str case_id, struct awareness **out,
                          size_t *n, struct err *e) LW_MUST_CHECK;

struct measure {
    str id, case_id;
    struct utc available_at;
    str description;
    struct utc recorded_at;
    str recorded_by;
    int64_t event_seq; /* for measure_insert() */
};
enum status measure_insert(struct db *db, const struct measure *m, struct err *e) LW_MUST_CHECK;
enum status measure_all(struct db *db, struct arena *a, str case_id, struct measure **out,
                        size_t *n, struct err *e) LW_MUST_CHECK;

/* Of a stage of the portal, or (stage N_stage) of the intermediate report a request asks for. */
struct form_draft {
    str case_id;
    enum stage stage;
    str request_id;  /* of an intermediate report, else empty */
    int64_t attempt; /* 1; counts up when a notification is invalidated */
    int64_t version; /* counts up over all attempts; 0: nothing was saved */
    str glossary;
    str values;    /* JSON object */
    str proposals; /* JSON object: what was proposed when it was saved */
    struct utc saved_at;
    str saved_by;
};
enum status form_draft_insert(struct db *db, const struct form_draft *d,
                              struct err *e) LW_MUST_CHECK;
/* The newest version of a stage in an attempt, or of a request's report (stage N_stage). */
enum status form_draft_find(struct db *db, struct arena *a, str case_id, enum stage s,
                            int64_t attempt, str request_id, struct form_draft *out,
                            bool *found, struct err *e) LW_MUST_CHECK;
/* The newest version number of a stage over all attempts and requests; 0: none. */
enum status form_draft_last(struct db *db, str case_id, enum stage s, int64_t *out,
                            struct err *e) LW_MUST_CHECK;

struct submission {
    str id, case_id;
    enum stage stage; /* N_stage: an intermediate report */
    int64_t attempt;  /* 1; counts up when a notification is invalidated */
    int64_t revision; /* 0: the submission itself; 1, 2, ...: updates of it in the portal */
    str request_id;   /* what an intermediate report answers, else empty */
    struct utc submitted_at;
    str reference, receipt_text;
    str receipt_digest; /* STR_NONE: no document */
    str content, content_digest;
    int64_t form_version;
    bool is_late;
    str late_reason;
    struct utc recorded_at;
    str recorded_by;
    int64_t event_seq;
};
enum status submission_insert(struct db *db, const struct submission *s,
                              struct err *e) LW_MUST_CHECK;
/*
 * What counts: one of each submitted stage of the attempt that is in force, as it was submitted
 * first, by submitted_at, in `a`. Those of an invalidated attempt, updates and intermediate
 * reports are left out.
 */
enum status submission_all(struct db *db, struct arena *a, str case_id, struct submission **out,
                           size_t *n, struct err *e) LW_MUST_CHECK;
/* Everything that was ever submitted in a case, by submitted_at, in `a`. */
enum status submission_history(struct db *db, struct arena *a, str case_id,
                               struct submission **out, size_t *n, struct err *e) LW_MUST_CHECK;
/* When a stage was submitted for the first time in any attempt; UTC_NONE: never. */
enum status submission_first_at(struct db *db, str case_id, enum stage s, struct utc *out,
                                struct err *e) LW_MUST_CHECK;
/*
 * Every submission has its event, its bytes are those whose digest the event names, and no
 * recorded one is missing (store/agreements.c).
 */
enum status submission_agrees(struct db *db, struct ledger_check *out,
                              struct err *e) LW_MUST_CHECK;

#endif
