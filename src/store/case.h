/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases as stored: the file of each case. The findings and products it is about are in
 * case_reach.h, what is recorded in it (awareness, measures, forms, submissions) in case_record.h.
 * Writes need an open transaction.
 */
#ifndef LW_STORE_CASE_H
#define LW_STORE_CASE_H

#include "model/case.h"
#include "model/duty.h"
#include "store/list_order.h"

struct case_file {
    str id;
    int32_t year, serial;
    str number; /* "2026-001", "DRILL-2026-001" of an exercise: made of the two */
    enum case_kind kind;
    enum case_state state;
    str vulnerability, listing, source, title;
    struct utc opened_at, signal_at, assessment_started_at;
    struct utc paging_from_at;
    int32_t last_slot; /* -1: no page was sent */
    struct utc acknowledged_at;
    str acknowledged_by; /* person id; STR_NONE: nobody, or not a person of the store */
    str owner_id;        /* person id; STR_NONE: nobody */
    struct utc aware_at, measure_available_at;
    struct utc retracted_at, ended_at;
    str end_reason;
    int64_t event_seq;
    bool is_drill; /* an exercise: never counted, every message begins with "EXERCISE" */
    str description;
    struct utc occurred_at, exploitation_known_since;
    struct utc field_action_at; /* when a corrective action in the field was decided */
    enum answer suspected_malicious;
    enum answer severity_a, severity_b; /* the two tests of Art 14(5) */
    enum harm harm;
    enum answer presents_risk;
    struct utc harm_known_at;
    struct utc decided_at; /* awareness was decided first, either way */
};
/* A new one of a kind: nothing has happened yet. */
struct case_file case_blank(enum case_kind kind);

/* Gives the case its number: the next serial of `year`. */
enum status case_next_serial(struct db *db, int32_t year, int32_t *out,
                             struct err *e) LW_MUST_CHECK;
/* The same of an exercise: these have a row of their own, the cases of the record no gaps. */
enum status case_next_drill(struct db *db, int32_t year, int32_t *out,
                            struct err *e) LW_MUST_CHECK;
/* "2026-001" of year, serial and is_drill. */
str case_number(struct arena *a, const struct case_file *c);
enum status case_insert(struct db *db, const struct case_file *c, struct err *e) LW_MUST_CHECK;
/* Writes every column that can change. */
enum status case_save(struct db *db, const struct case_file *c, struct err *e) LW_MUST_CHECK;
/* By id or by number; strings in `a`. */
enum status case_find(struct db *db, struct arena *a, str id_or_number, struct case_file *out,
                      bool *found, struct err *e) LW_MUST_CHECK;
/* The case that a listing opened. */
enum status case_find_listing(struct db *db, struct arena *a, str vulnerability, str listing,
                              struct case_file *out, bool *found, struct err *e) LW_MUST_CHECK;
/* The candidate or open case about the exploitation of a vulnerability. */
enum status case_find_active(struct db *db, struct arena *a, str vulnerability,
                             struct case_file *out, bool *found, struct err *e) LW_MUST_CHECK;
/* The case about a vulnerability that somebody reported: an open one before a candidate. */
enum status case_find_reported(struct db *db, struct arena *a, str vulnerability,
                               struct case_file *out, bool *found, struct err *e) LW_MUST_CHECK;

typedef enum status (*case_fn)(void *ctx, const struct case_file *c, struct err *e);
struct case_filter {
    str state;      /* empty: every state */
    str kind;       /* empty: every kind */
    str product_id; /* touched by it through a finding, or named by a person; empty: all */
    str owner_id;   /* empty: whoever leads it */
    str before_id;  /* last one of the page before; empty: from the first */
    int64_t limit;
    struct list_by by; /* newest first unless another column was chosen */
};
enum status case_each(struct db *db, struct arena *a, const struct case_filter *f, case_fn fn,
                      void *ctx, struct err *e) LW_MUST_CHECK;
/* Candidates and open cases, oldest first, into an array in `a`. */
enum status case_active(struct db *db, struct arena *a, struct case_file **out, size_t *n,
                        struct err *e) LW_MUST_CHECK;
enum status case_n_in_state(struct db *db, enum case_state s, int64_t *n,
                            struct err *e) LW_MUST_CHECK;

#endif
