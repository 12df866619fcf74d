/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waking people: who is on call, who is paged in which order, and the jobs that page and remind.
 *
 *   schedule.c      schedules, their layers, overrides and holidays (schedule_load.c reads one)
 *   quiet_hours.c   hours in which a person is not paged for what can wait
 *   policy.c        policies of escalation; policy.set, policy.list
 *   policy_plan.c   whom their steps mean now, and who stands in for nobody
 *   oncall.c        the default policy as a plain chain of people, and its health
 *   oncall_ops.c    oncall.now, and the chain as operations
 *   escalation.c    the job that pages
 *   handover.c      the job that tells who comes on call
 *   page.h          the page of one person and how it is acknowledged; test pages
 */
#ifndef LW_APP_ONCALL_H
#define LW_APP_ONCALL_H

#include "app/op.h"
#include "core/escalation.h"
#include "core/oncall.h"
#include "store/case.h"
#include "store/oncall.h"
#include "store/schedule.h"

extern const struct op oncall_ops[], policy_ops[], schedule_ops[], quiet_hours_ops[];
extern const size_t n_oncall_ops, n_policy_ops, n_schedule_ops, n_quiet_hours_ops;

/* ---- schedules ---- */

/* LW_E_NOT_FOUND; strings live as long as the call. By id or name. */
enum status schedule_get(struct op_call *c, str id_or_name, struct schedule_row *out,
                         struct err *e) LW_MUST_CHECK;
/* A stored schedule as core/oncall.h takes it, without what ended before the call. */
struct schedule_loaded {
    struct oncall_schedule schedule;
    struct schedule_override_row *overrides; /* in the order of schedule.overrides */
    struct schedule_holiday_row *holidays;
    struct schedule_layer_row *layers;
};
enum status schedule_load(struct op_call *c, const struct schedule_row *row,
                          struct schedule_loaded *out, struct err *e) LW_MUST_CHECK;
/* A time of the day as a parameter, left alone when not given, and in a reply. */
enum status op_minute(struct op_call *c, const char *name, int32_t *out,
                      struct err *e) LW_MUST_CHECK;
void reply_minute(struct op_call *c, yyjson_mut_val *o, const char *key, int32_t minute);
/* The parameter `zone`; not given: `*zone`, and the store's zone when that is empty. */
enum status op_zone(struct op_call *c, str *zone, struct err *e) LW_MUST_CHECK;

/* Quiet hours of a person; `*has` false when there are none. */
enum status quiet_hours_of(struct op_call *c, str person_id, struct quiet_hours *out, bool *has,
                           struct err *e) LW_MUST_CHECK;
/* "22:00 to 07:00". */
str quiet_hours_text(struct arena *a, const struct quiet_hours *q);

/* ---- policies ---- */

/* A step of a policy, and whom it means at the time of the call. */
struct oncall_step {
    str person_id;   /* to be paged; empty: nobody, `why_not` says why */
    str meant_id;    /* the person all the same; empty in a gap */
    str name;        /* of that person, or empty */
    str schedule_id; /* empty: the step names a person */
    str schedule_name;
    int32_t after_minutes;
    str channels; /* ids, a blank between */
    str why_not;
    struct utc until_at; /* of a schedule: when this changes; UTC_NONE */
    bool has_quiet;      /* the person's quiet hours hold now ... */
    struct quiet_hours quiet;
    bool is_blind;    /* may not see every product of the case (hearing.h) */
    bool is_stand_in; /* an administrator, because the policy has nobody */
};
struct oncall_plan {
    struct oncall_policy_row row;
    struct escalation_policy policy;
    struct oncall_step *steps;
    struct escalation_step *chain; /* the same for escalation_plan() */
    size_t n;
    struct utc wakes_at; /* when quiet hours that hold now end first, or UTC_NONE */
    bool is_unset;       /* nobody was ever named: it has no step of its own */
    bool is_unmanned;    /* none of its steps means anybody who can be paged now */
    bool is_waiting;     /* only until quiet hours or a gap end, which this case allows */
    bool has_blind;      /* somebody is passed over who may not see the case */
};
/* Of all steps the first that somebody can be paged by; NULL when there is none. */
const struct oncall_step *oncall_first_live(const struct oncall_plan *plan);
/* By id or name; LW_E_NOT_FOUND. */
enum status oncall_policy_get(struct op_call *c, str id_or_name, struct oncall_policy_row *out,
                              struct err *e) LW_MUST_CHECK;
/* `heeds_quiet`: a person in quiet hours is nobody. LW_E_NOT_FOUND. */
enum status oncall_plan(struct op_call *c, str policy, bool heeds_quiet,
                        struct oncall_plan *out, struct err *e) LW_MUST_CHECK;
/*
 * The same for paging about a case: who may not see every product of it is nobody, too. Of a
 * policy that is unmanned, and not only until somebody's quiet hours end, administrators stand in
 * as last steps, as many as there is room for: they see everything, and law 8 has no exception for
 * a night in which nobody is on call. A policy in which nobody was ever named is the same, but
 * for a case that can wait (`heeds_quiet`): that wakes nobody.
 */
enum status oncall_plan_case(struct op_call *c, const struct case_file *k, bool heeds_quiet,
                             struct oncall_plan *out, struct err *e) LW_MUST_CHECK;
/* Ids of administrators whom a page can reach, in order of their coming, in the call's arena. */
enum status oncall_administrators(struct op_call *c, str **ids, size_t *n,
                                  struct err *e) LW_MUST_CHECK;
/* Why nobody of a policy can be paged, step by step: "step 1: Ada has quiet hours; ...". */
str oncall_unmanned_words(struct op_call *c, const struct oncall_plan *plan);
/*
 * The policy of a case: of those for its kind and the line of one of its products the first by
 * name, else of those for such a line, else of those for its kind, else the default.
 */
enum status oncall_policy_of_case(struct op_call *c, const struct case_file *k, str *id,
                                  struct err *e) LW_MUST_CHECK;

/*
 * Whom the default policy would page now, in order: without gaps and people who were erased,
 * disabled or have no address; strings in the call's arena. `*n` 0 when nobody is left.
 */
enum status oncall_chain(struct op_call *c, struct escalation_step **chain, size_t *n,
                         struct err *e) LW_MUST_CHECK;
/* Whom a page can reach. */
struct person;
bool oncall_is_reachable(const struct person *p);
/* "PERSON:15", "@SCHEDULE:15:CHANNEL+CHANNEL" as a step. */
enum status oncall_parse_step(struct op_call *c, const char *param, str item, int32_t fallback,
                              struct oncall_step_row *out, struct err *e) LW_MUST_CHECK;
/* Replaces the steps of a policy: checks, event, rows. */
enum status oncall_change_steps(struct op_call *c, const struct oncall_policy_row *p,
                                const struct oncall_step_row *rows, size_t n,
                                struct err *e) LW_MUST_CHECK;
/* The policy's minutes and most pages, with the settings where it says none. */
enum status oncall_policy_times(struct op_call *c, const struct oncall_policy_row *p,
                                struct escalation_policy *out, struct err *e) LW_MUST_CHECK;

/* For the health of the watch: can somebody be paged? `*is_set` false: the chain is empty. */
enum status oncall_words(struct op_call *c, bool *is_set, bool *is_well, str *words,
                         struct err *e) LW_MUST_CHECK;

/* Can paging about a case wait until the morning? Not while a legal period may be running. */
enum status oncall_can_wait(struct op_call *c, const struct case_file *k, bool *out,
                            struct err *e) LW_MUST_CHECK;

/* The job that tells people that a schedule is theirs now. */
enum status handover_run(struct app *app, struct utc now, struct utc *next_at,
                         struct err *e) LW_MUST_CHECK;

/*
 * Pages and reminders that are due in any case at `now`; each is an event with its messages.
 * `*next_at` is when the next one is due, UTC_NONE when none is.
 */
enum status escalation_run(struct app *app, struct utc now, struct utc *next_at,
                           struct err *e) LW_MUST_CHECK;

#endif
