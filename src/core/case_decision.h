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
 * (2026-09-11), since exploitation known earlier is not reportable; other kinds of case stand
 * under acts that are older. Earlier than the signal is
 * possible: a person may have known before any system did; the reason, which every decision
 * must have, says how.
 */
enum status case_check_awareness(enum case_kind kind, struct utc aware_at, struct utc now,
                                 str reason, struct err *e) LW_MUST_CHECK;

/*
 * A correction. Moving awareness later gives the manufacturer more time and therefore needs a
 * second person; whether moving it earlier does is told by the clocks (clocks_favour()).
 * LW_E_INPUT when nothing would change, or when awareness would be after the first notification
 * (`notified_at`, UTC_NONE: none): who notifies is aware.
 */
struct correction_facts {
    enum case_kind kind;
    struct utc in_force;    /* awareness as it stands */
    struct utc notified_at; /* of the first stage */
};
enum status case_check_correction(const struct correction_facts *f, struct utc aware_at,
                                  struct utc now, str reason, bool *needs_approval,
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
 * Closing needs the final report where the case has stages, and every other duty met or recorded
 * as not needed; or a reason. LW_E_STATE names the first that is open.
 */
enum status case_check_close(const struct clock_facts *f, str reason, struct utc now,
                             struct err *e) LW_MUST_CHECK;

/* ---- is it reportable ---- */

#define SEVERITY_LIST(X)                                                                       \
 X(SEVERITY_UNDECIDED, "undecided") /* an answer is missing or unknown: the candidate stays */ \
 X(SEVERITY_SEVERE, "severe")                                                                  \
 X(SEVERITY_NOT_SEVERE, "not_severe")
ENUM_DECLARE(incident_severity, SEVERITY_LIST);
/* Art 14(5): either test is enough; it is not severe when both were answered no. */
enum incident_severity case_severity(enum answer a, enum answer b);

/* What of a case decides whether it is reportable. */
struct reportable_facts {
    enum case_kind kind;
    enum answer severity_a, severity_b;
    struct utc exploitation_known_since; /* by the manufacturer */
};
/*
 * LW_OK when awareness may be declared. LW_E_STATE with the reason when the answers speak against
 * it: an incident that is not severe, or not known to be; exploitation that the manufacturer knew
 * before Art 14 applied (guidance C(2026) 5252, para 217).
 */
enum status case_check_reportable(const struct reportable_facts *f,
                                  struct err *e) LW_MUST_CHECK;

/*
 * Why nothing is owed to anybody, in words; empty while some duty arises, for a voluntary report,
 * and where the products or their acts are not known. Requests of authorities are apart.
 */
str case_nothing_owed(const struct clock_facts *f);

/*
 * A case whose matter turns out to be more: reported vulnerability, field incident or
 * non-conformity become an exploited vulnerability or a severe incident. LW_E_STATE for the others.
 */
enum status case_check_escalation(enum case_kind from, enum case_kind to,
                                  struct err *e) LW_MUST_CHECK;

/*
 * A correction of another anchor than awareness: never in the future, LW_E_INPUT when nothing would
 * change. `name` is the parameter in messages.
 */
enum status case_check_time(const char *name, struct utc in_force, struct utc at,
                            struct utc now, str reason, struct err *e) LW_MUST_CHECK;

#endif
