/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Escalation: who is to be paged or reminded now. Pure: the steps of a policy with whom each of
 * them means at this moment, the case's facts and `now` go in, a plan comes out; the caller
 * records and sends it.
 *
 * The steps are walked in order. A step begins when the one before it has stood `after_minutes`
 * of the later one without an acknowledgement; its person is paged at once and again every
 * `repage_minutes` until the next step begins. After the last step, which stands `wrap_minutes`,
 * the first begins again. An acknowledgement ends it, and so do `max_pages`, because pages that
 * nobody answers for a whole night are noise; the case then says so itself.
 *
 * Whom a step means is asked at the time of the page: after a hand-over the next page of the same
 * step goes to whoever is on call then. A step that means nobody now (a gap in a schedule, a
 * person who was erased, disabled, cannot be reached or has quiet hours), or somebody who stands
 * in an earlier step, costs no time: it is passed over, and when it is the step that is just
 * standing, the next page goes to the step behind it.
 *
 * Every page has a slot, counted from 0. The cursor remembers where the walk stands, so a change
 * of the policy or of whom its steps mean moves what comes, and never what was. When the program
 * slept through slots, each person gets one page for all of them, the latest. When it slept
 * through a whole round, the walk begins anew at that moment: pages that were never sent do not
 * count against `max_pages`.
 */
#ifndef LW_CORE_ESCALATION_H
#define LW_CORE_ESCALATION_H

#include "core/clock.h"

enum {
    ESCALATION_MAX_STEPS = 16, /* more people than a roster of one duty has */
    ESCALATION_MAX_PAGES = 200,
    ESCALATION_MAX_MINUTES = 24 * 60,
};

struct escalation_step {
    str person_id;         /* whom it means now; empty: nobody */
    int32_t after_minutes; /* since the step before began; of the first: since the opening */
};

struct escalation_policy {
    int32_t repage_minutes; /* 1..1440 */
    int32_t wrap_minutes;   /* 1..1440, how long the last step stands */
    int32_t max_pages;      /* 1..ESCALATION_MAX_PAGES */
};
/* Five minutes, fifteen minutes, ninety-six pages: a night of eight hours. */
extern const struct escalation_policy escalation_default;

/* Problems of a chain in words; LW_E_INPUT. An empty chain is one: nobody would be woken. */
enum status escalation_check(const struct escalation_step *chain, size_t n,
                             const struct escalation_policy *p, struct err *e) LW_MUST_CHECK;

/* The page sent last, and the step it belongs to. */
struct escalation_cursor {
    int32_t slot;       /* from 0; -1: none was sent, the rest means nothing then */
    struct utc slot_at; /* when it was due */
    int32_t step;       /* index into the policy; one behind its last: the first comes next */
    struct utc step_at; /* when the step began */
    int32_t round;      /* how often the steps were begun, from 0 */
    int32_t attempt;    /* of this person in this round, from 1 */
};
#define ESCALATION_NOT_BEGUN ((struct escalation_cursor){.slot = -1})

struct escalation_facts {
    struct utc opened_at;
    struct utc acknowledged_at; /* UTC_NONE: nobody yet */
    struct escalation_cursor cursor;
};

struct page {
    str person_id;
    int32_t slot;
    int32_t step;    /* index into the policy */
    int32_t round;   /* how often the steps were begun, from 0 */
    int32_t attempt; /* of this person in this round, from 1 */
};

struct escalation_plan {
    struct page pages[ESCALATION_MAX_STEPS]; /* due now, by slot, at most one a person */
    size_t n_pages;
    struct escalation_cursor cursor; /* to be remembered, also when pages were skipped */
    struct utc next_at;              /* of the next page, UTC_NONE when none will come */
    bool is_restart; /* slots count from `from_at` now: to be remembered as opened_at */
    struct utc from_at;
    bool is_exhausted; /* all pages were sent and nobody acknowledged */
};
/* The chain must have passed escalation_check(). */
struct escalation_plan escalation_plan(const struct escalation_step *chain, size_t n,
                                       const struct escalation_policy *p,
                                       const struct escalation_facts *f, struct utc now);
/*
 * The cursor of a case of which only the number of its last page is known: as if the steps had
 * meant the same people all the time.
 */
struct escalation_cursor escalation_cursor_at(const struct escalation_step *chain, size_t n,
                                              const struct escalation_policy *p,
                                              struct utc opened_at, int32_t last_slot);
/*
 * Steps that can be paged now, in order and each person once, into `out` with room for `n`;
 * `at` (may be NULL) gets their places in the policy. Returns how many.
 */
size_t escalation_live(const struct escalation_step *chain, size_t n,
                       struct escalation_step *out, size_t *at);

/*
 * Reminders of open clocks, of which each is named by its duty's id and `ref`. `n_reminded`, one
 * number a clock, says how many rows of reminder_rows were dealt with; of several that are due
 * only the latest is planned.
 */
struct reminder {
    size_t clock;       /* index into the clocks */
    int32_t n_reminded; /* to be remembered once this one is sent */
    bool is_over;       /* the period has ended */
};
struct reminder_plan {
    struct reminder reminders[CLOCK_MAX];
    size_t n_reminders;
    struct utc next_at; /* UTC_NONE when none will come */
};
/* At most CLOCK_MAX clocks are looked at. */
struct reminder_plan reminder_plan(const struct clock *clocks, size_t n,
                                   const int32_t *n_reminded, struct utc now);
/* A candidate: the decision about awareness is wanted, counted from the signal. At most one. */
struct reminder_plan reminder_plan_decision(struct utc signal_at, int32_t n_reminded,
                                            struct utc now);

#endif
