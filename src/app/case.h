/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases: the operations of one matter from its signal to its end. What all of them share is in
 * case.c, what is known of a case and its clocks in case_clock.h, below the outbox; what they do is
 * spread over
 *
 *   case_ops.c          the rows
 *   case_open.c         opening by hand, facts, escalation
 *   case_duty.c         duties without a stage, requests of authorities
 *   case_time.c         times that can be corrected, and what the clocks would become
 *   case_correct.c      corrections of times other than awareness
 *   case_reply.c        parts of case.get
 *   case_view.c         case.list, case.get, and the replies that pages and API share
 *   case_decide.c       acknowledge, awareness and its corrections, dismissal, measures, closing
 *   case_form.c         drafts of the forms, checking, the copy sheet
 *   case_submission.c   what was submitted, and its receipt
 *   case_trace.c        duties that come or go with what is stated about a product
 *   case_replay.c       what was known and done as of a date, over case_replay_events.c
 *
 * Every change is one ledger event with the case's id, appended before the row is written, and
 * the messages it causes are put into the outbox in the same transaction (app/outbox.h).
 */
#ifndef LW_APP_CASE_H
#define LW_APP_CASE_H

#include "app/case_clock.h"
#include "app/form.h"
#include "store/case_reach.h"
#include "store/case_record.h"

extern const struct op case_ops[];
extern const size_t n_case_ops;

/* By number or id; LW_E_NOT_FOUND. Strings live as long as the call. */
enum status case_get(struct op_call *c, str id_or_number, struct case_file *out,
                     struct err *e) LW_MUST_CHECK;
/* The case that the parameter `case` names. */
enum status case_of_call(struct op_call *c, struct case_file *out, struct err *e) LW_MUST_CHECK;
/* As above, and `action` is possible in its state. */
enum status case_to_change(struct op_call *c, enum case_action action, struct case_file *out,
                           struct err *e) LW_MUST_CHECK;

/*
 * Records a change: event, row, messages. `words` is one sentence for the time line and the
 * mails, without personal data; `payload` (may be NULL) has further facts and is not freed.
 */
enum status case_change(struct op_call *c, struct case_file *k, const char *kind, str words,
                        yyjson_mut_doc *payload, struct err *e) LW_MUST_CHECK;
/*
 * The row of a case, new when it has no event yet, and its event with the digest of the row. All
 * that changes a case goes through here.
 */
enum status case_write(struct op_call *c, struct case_file *k, const char *kind,
                       yyjson_mut_doc *payload, struct err *e) LW_MUST_CHECK;
/* As case_change, but one person in particular is told (a page); empty: the kind's audience. */
enum status case_change_for(struct op_call *c, struct case_file *k, const char *kind, str words,
                            yyjson_mut_doc *payload, str person_id,
                            struct err *e) LW_MUST_CHECK;

/*
 * Records that a duty without a stage was met at `at`: a document was sent, a notice published.
 * `words` say what was done, `document_id` may be empty. An event, a row and messages, in the
 * call's transaction. LW_E_NOT_FOUND for a duty that cases of this kind do not have, LW_E_STATE
 * for one that a submission meets, LW_E_INPUT for a time in the future.
 */
enum status case_duty_met(struct op_call *c, struct case_file *k, str duty, struct utc at,
                          str words, str document_id, struct err *e) LW_MUST_CHECK;
/* Records why nothing is owed under such a duty. Errors as above. */
enum status case_duty_not_needed(struct op_call *c, struct case_file *k, str duty, str reason,
                                 struct err *e) LW_MUST_CHECK;
/* Records that an authority's request was answered at `at`; LW_E_NOT_FOUND, LW_E_INPUT. */
enum status case_request_met(struct op_call *c, struct case_file *k, str request_id,
                             struct utc at, str words, str document_id,
                             struct err *e) LW_MUST_CHECK;
/*
 * Takes a case up that nobody acknowledged yet, as the call's actor: paging ends. `via` says how
 * ("link", "reply code"), empty on the page of the case or the command line.
 */
enum status case_acknowledge(struct op_call *c, struct case_file *k, str via,
                             struct err *e) LW_MUST_CHECK;

/* Declares awareness of a candidate: the clocks start. Used by the operation and by policy. */
enum status case_become_aware(struct op_call *c, struct case_file *k, struct utc aware_at,
                              str reason, struct err *e) LW_MUST_CHECK;

/* One clock as an object of a reply. */
void reply_clock(struct op_call *c, yyjson_mut_val *o, const struct clock *k,
                 bool is_provisional);
/* The functions behind the rows. */
enum status case_list_run(struct op_call *c, struct err *e);
enum status case_get_run(struct op_call *c, struct err *e);
enum status case_acknowledge_run(struct op_call *c, struct err *e);
enum status case_declare_aware_run(struct op_call *c, struct err *e);
enum status case_correct_awareness_run(struct op_call *c, struct err *e);
enum status case_approve_correction_run(struct op_call *c, struct err *e);
enum status case_dismiss_run(struct op_call *c, struct err *e);
enum status case_reopen_run(struct op_call *c, struct err *e);
enum status case_measure_available_run(struct op_call *c, struct err *e);
enum status case_assign_run(struct op_call *c, struct err *e);
enum status case_close_run(struct op_call *c, struct err *e);

#endif
