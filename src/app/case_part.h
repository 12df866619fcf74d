/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the case operations share among themselves; everybody else uses app/case.h.
 */
#ifndef LW_APP_CASE_PART_H
#define LW_APP_CASE_PART_H

#include "app/case.h"
#include "store/case_duty.h"
#include "store/signal.h"

/* A short answer: where the case stands now, with its clocks. */
enum status reply_case_state(struct op_call *c, const struct case_file *k,
                             struct err *e) LW_MUST_CHECK;
/* The parameter `reason`, which must not be empty. */
enum status reason_of_call(struct op_call *c, str *out, struct err *e) LW_MUST_CHECK;

/* Number, event and row of a new case; products and findings are linked and then announced. */
enum status case_create(struct op_call *c, struct case_file *k, str words,
                        struct err *e) LW_MUST_CHECK;
enum status case_announce(struct op_call *c, const struct case_file *k, str words,
                          struct err *e) LW_MUST_CHECK;
/* Facts that decide which duties there are, for case.replay: an event that changes one has all. */
void payload_case_facts(yyjson_mut_doc *d, const struct case_file *k);
/* Links the open findings of the case's vulnerability. */
enum status case_link_findings(struct op_call *c, const struct case_file *k,
                               struct err *e) LW_MUST_CHECK;

/*
 * The case becomes one of another kind, by a person or by a listing (`k->listing`, which is then
 * in the event); case_become_aware() follows, unless `aware_at` is UTC_NONE.
 */
enum status case_escalate(struct op_call *c, struct case_file *k, enum case_kind to,
                          struct utc aware_at, str reason, struct err *e) LW_MUST_CHECK;

/* A time that can be corrected: clocks hang on it, or it is a fact of the report. */
enum case_time_kind {
    TIME_AWARENESS,
    TIME_MEASURE,
    TIME_SUBMISSION,
    TIME_OCCURRENCE,
    TIME_FIELD_ACTION,
    TIME_REQUEST,
    N_case_time_kind
};
struct case_time {
    enum case_time_kind kind;
    const char *what; /* as struct case_correction has it; "awareness" has its own record */
    str ref;          /* of the measure, submission, request; or empty */
    str key;          /* names it in the case: "awareness", "submission:early_warning" */
    str title;        /* in words */
    enum stage stage; /* of a submission */
    struct utc in_force;
};
/* Those that were recorded and are in force, in `c->arena`. */
enum status case_times(struct op_call *c, const struct case_file *k, struct case_time **out,
                       size_t *n, struct err *e) LW_MUST_CHECK;
enum status case_time_find(struct op_call *c, const struct case_file *k,
                           enum case_time_kind kind, str ref, struct case_time *out,
                           bool *found, struct err *e) LW_MUST_CHECK;
/* May `at` stand there: LW_E_INPUT with the field of the operation that records it. */
enum status case_time_check(struct op_call *c, const struct case_file *k,
                            const struct case_time *x, struct utc at, str reason,
                            struct err *e) LW_MUST_CHECK;
/* Changes the facts, and the row of the case, to what holds after the correction. */
enum status case_time_put(struct op_call *c, struct case_file *k, struct clock_facts *f,
                          const struct case_time *x, struct utc at,
                          struct err *e) LW_MUST_CHECK;
/* What the clocks are and would be; does it favour us, so that a second person must agree. */
struct case_trial {
    struct clock *before, *after;
    size_t n_before, n_after;
    bool needs_approval;
};
enum status case_time_try(struct op_call *c, const struct case_file *k,
                          const struct case_time *x, struct utc at, struct case_trial *out,
                          struct err *e) LW_MUST_CHECK;
/* Approves the newest proposed correction of a time; `*was_there` false when there is none. */
enum status case_approve_time(struct op_call *c, struct case_file *k, bool *was_there,
                              struct err *e) LW_MUST_CHECK;

/*
 * What was decided about a case holds for the signals behind it: each gets the state, the reason,
 * when and by whom. SIGNAL_UNDECIDED: the case was taken up again.
 */
enum status signal_settle(struct op_call *c, const struct case_file *k, enum signal_state s,
                          str reason, struct err *e) LW_MUST_CHECK;
/* One signal as an object of a reply. */
enum status reply_signal(struct op_call *c, yyjson_mut_val *o, const struct signal_row *s,
                         struct err *e) LW_MUST_CHECK;

/* Parts of case.get, case_reply.c. */
void reply_duties(struct op_call *c, const struct case_file *k, const struct clock *clocks,
                  size_t n);
void reply_targets(struct op_call *c, const struct clock_facts *facts);
void reply_facts(struct op_call *c, const struct case_file *k);
enum status reply_requests(struct op_call *c, const struct case_file *k,
                           const struct clock *clocks, size_t n, struct err *e) LW_MUST_CHECK;
enum status reply_met(struct op_call *c, const struct case_file *k,
                      struct err *e) LW_MUST_CHECK;
/* `*pending` is the proposal that waits for a second person, or NULL; also `proposal`. */
enum status reply_corrections(struct op_call *c, const struct case_file *k,
                              const struct case_correction **pending,
                              struct err *e) LW_MUST_CHECK;
enum status reply_signals(struct op_call *c, const struct case_file *k,
                          struct err *e) LW_MUST_CHECK;

/* The functions behind the rows. */
enum status case_open_run(struct op_call *c, struct err *e);
enum status case_set_facts_run(struct op_call *c, struct err *e);
enum status case_escalate_run(struct op_call *c, struct err *e);
enum status case_correct_measure_run(struct op_call *c, struct err *e);
enum status case_correct_submission_run(struct op_call *c, struct err *e);
enum status case_correct_occurrence_run(struct op_call *c, struct err *e);
enum status case_correct_field_action_run(struct op_call *c, struct err *e);
enum status case_times_run(struct op_call *c, struct err *e);
enum status case_preview_correction_run(struct op_call *c, struct err *e);
enum status case_duty_met_run(struct op_call *c, struct err *e);
enum status case_duty_not_needed_run(struct op_call *c, struct err *e);
enum status request_add_run(struct op_call *c, struct err *e);
enum status request_answer_run(struct op_call *c, struct err *e);
enum status request_correct_run(struct op_call *c, struct err *e);

#endif
