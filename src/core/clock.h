/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks: what a duty of law demands by when, as a pure function of (duty, facts, now).
 *
 * Two instants are computed for every period (ADR on deadlines):
 *   due_strict       anchor + period, to the second. Alerts, colours, escalation and reports use
 *                    it alone; week-ends, holidays and summer time never move it.
 *   due_legal_outer  the latest reading of Regulation (EEC, Euratom) No 1182/71, in the zone of
 *                    the coordinating CSIRT. For information; it never silences anything. Public
 *                    holidays are not looked up, so it is never later than the law's own limit.
 *
 * One surprise: a period of days that begins in the last hour of a local day and crosses the
 * start of summer time ends, by the local calendar, up to an hour before anchor + N * 86400 s.
 * The earlier of the two therefore decides what is late (due_at).
 */
#ifndef LW_CORE_CLOCK_H
#define LW_CORE_CLOCK_H

#include "core/csirt.h"
#include "core/duty.h"

/* What met a duty that has no stage: a document that was sent, an answer, a recorded reason. */
struct clock_done {
    str duty, ref; /* id of the duty; of the request it is about, or empty */
    struct utc at;
    bool is_not_needed; /* somebody recorded why nothing is owed */
};

/* What is known of a case; UTC_NONE for what has not happened. */
struct clock_facts {
    enum case_kind kind;
    struct utc aware_at;             /* in force, after corrections */
    struct utc measure_available_at; /* of the first measure, fix or mitigation */
    struct utc submitted_at[N_stage]; /* those of an invalidated notification do not count */
    /*
     * The first 72-hour notification of all, where a later one counts (NULL: none before it): the
     * month of Art 14(4)(c) is never counted from a later one.
     */
    const struct utc *notified_first_at;
    const struct clock_done *done; /* oldest first */
    size_t n_done;
    const struct csirt *coordinator; /* NULL: no outer limits are shown */
};

struct clock {
    const struct duty *duty;
    str ref; /* the request it is about, or empty: with the duty's id it names the clock */
    enum clock_state state;
    struct utc started_at; /* the anchor */
    struct utc due_strict;
    struct utc due_legal_outer;
    struct utc due_at; /* decides what is late: due_strict, or the outer limit where earlier */
    struct utc
        portal_due; /* 72-hour notification only: early warning + 48 h, as the portal counts */
    struct utc due_shown; /* the earlier of due_at and portal_due */
    struct utc met_at;    /* when the stage was submitted, or what else met the duty */
    int64_t left_s;   /* of due_shown at `now`, negative when over; 0 unless running or late */
    int64_t age_s;    /* since the anchor, while the duty is open without a period; else 0 */
    int32_t used_pct; /* share of the period used, 0..100, 100 when over; 0 not started */
};

/* The clock of a duty at `now`. Pure; never fails. */
struct clock clock_of(const struct duty *d, const struct clock_facts *f, struct utc now);
/* Is there something to do: running, late, or due at once. */
bool clock_is_open(const struct clock *k);
/* Is there a time by which it is due, and is it not done yet: running or late. */
bool clock_is_ticking(const struct clock *k);
/* Most clocks of one case: no case has every duty and that many requests. */
enum {
    CLOCK_MAX = 96
};
/* All clocks of a case, stages first, into `out` with room for CLOCK_MAX; returns how many. */
size_t clocks_of(const struct clock_facts *f, struct utc now, struct clock *out);

/*
 * Latest end of a period under Regulation 1182/71: the hour or day of the event does not count
 * (Art 3(1)), days and months end with their last hour (Art 3(2)), week-ends count but a period
 * not in hours that would end on one ends with the next working day (Art 3(3), 3(4)).
 */
struct utc clock_legal_outer(struct utc anchor, struct duration d, const struct csirt *c);

/* Art 14 applies from this instant (Art 71(2)): nobody can become aware under it before. */
struct utc clock_applies_from(void);

#endif
