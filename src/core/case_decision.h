/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions about a case: what may be done in which state, when awareness can be, whether a
 * submission may be recorded. Pure: facts and `now` in, LW_OK or the refusal in words out.
 */
#ifndef LW_CORE_CASE_DECISION_H
#define LW_CORE_CASE_DECISION_H

#include "core/clock.h"

/*
 * LW_OK when `action` is possible in `state`, else LW_E_STATE with what is possible instead.
 * `number` names the case in the words.
 */
enum status case_check_action(str number, enum case_state state, enum case_action action,
                              struct err *e) LW_MUST_CHECK;

/*
 * A moment of awareness. Refused with LW_E_INPUT: later than `now`; before Art 14 applied
 * (2026-09-11), since exploitation known earlier is not reportable. Earlier than the signal is
 * possible: a person may have known before any system did; the reason, which every decision
 * must have, says how.
 */
enum status case_check_awareness(struct utc aware_at, struct utc now, str reason,
                                 struct err *e) LW_MUST_CHECK;

/*
 * A correction. Moving awareness later gives the manufacturer more time and therefore needs a
 * second person; moving it earlier does not. LW_E_INPUT when nothing would change.
 */
enum status case_check_correction(struct utc in_force, struct utc aware_at, struct utc now,
                                  str reason, bool *needs_approval,
                                  struct err *e) LW_MUST_CHECK;

/*
 * A submission: stages in their order, not in the future, not before awareness, not before the
 * stage before, a final report only with a measure. After the period the reason for the delay
 * must be given; the record is then kept as late, never refused (late is still reported).
 */
struct submission_facts {
    const struct clock_facts *clock;
    enum case_kind kind;
    enum stage stage;
    struct utc submitted_at;
    str late_reason;
};
enum status case_check_submission(const struct submission_facts *f, struct utc now,
                                  bool *is_late, struct err *e) LW_MUST_CHECK;

/* The stage to be worked on next; N_stage when all were submitted. */
enum stage case_next_stage(const struct clock_facts *f);

/*
 * Closing needs the final report, or a reason why none is due; LW_E_STATE names the open stage.
 */
enum status case_check_close(const struct clock_facts *f, str reason,
                             struct err *e) LW_MUST_CHECK;

#endif
