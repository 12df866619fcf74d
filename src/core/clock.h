/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks: what a duty of law demands by when, as a pure function of (duty, facts, now).
 *
 * Two instants are computed for every period (ADR on deadlines):
 *   due_strict       anchor + period, to the second. Alerts, colours, escalation and reports use
 *                    it alone; week-ends, holidays and summer time never move it.
 *   due_legal_outer  the latest reading of Regulation (EEC, Euratom) No 1182/71, in the zone of
 *                    the coordinating CSIRT, with the public holidays of its Member State
 *                    (core/holiday.h). For information; it never silences anything.
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

/* What an authority asked for, by when (Art 13(22), 13(25), 14(6), 17(2) CRA). */
struct clock_request {
    str id;
    str duty; /* id of one with ANCHOR_REQUEST */
    struct utc received_at;
    struct utc due_at; /* as the request says */
};

/* What is known of a case; UTC_NONE for what has not happened. */
struct clock_facts {
    enum case_kind kind;
    /*
     * DUTY_REGIME() of the products, together, by what the company is for each (importer,
     * steward); nothing anywhere: as if it made a product under the CRA alone.
     */
    unsigned regimes[N_operator];
    bool is_out_of_scope; /* products are known, and no act is in force for any of them */
    enum harm harm;
    enum answer presents_risk;
    struct utc signal_at;
    struct utc decided_at;            /* awareness was decided, either way */
    struct utc harm_known_at;         /* `harm` was answered */
    struct utc aware_at;              /* in force, after corrections */
    struct utc measure_available_at;  /* of the first measure, fix or mitigation; may be older
                                         than awareness */
    struct utc field_action_at;       /* a recall or other corrective action was decided */
    struct utc submitted_at[N_stage]; /* those of an invalidated notification do not count */
    /*
     * The first 72-hour notification of all, where a later one counts (NULL: none before it): the
     * month of Art 14(4)(c) is never counted from a later one.
     */
    const struct utc *notified_first_at;
    const struct clock_done *done; /* oldest first */
    size_t n_done;
    const struct clock_request *requests;
    size_t n_requests;
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
    bool is_in_force; /* false: the anchor is before the law applies; then nothing is due */
    int32_t used_pct; /* share of the period used, 0..100, 100 when over; 0 not started */
};

/*
 * Does a duty arise: kind, operator and regime, and condition. What is not known yet counts as
 * possible: no product named, or nothing decided about its acts, counts as the CRA. What was decided
 * counts as decided: products that the CRA leaves out (Art 2(2) to 2(7)) bring no duty of it, and a
 * product that others make brings what an importer, distributor, representative or steward owes. A
 * case with products of several kinds has the duties of each; only the notification of a steward
 * gives way to that of the manufacturer, since one event is notified once.
 */
bool duty_arises(const struct duty *d, const struct clock_facts *f);
/* Does the case have stages of the portal: an early warning arises. */
bool clock_has_stages(const struct clock_facts *f);
/*
 * The duty of a stage in this case, the manufacturer's or the steward's; that of the manufacturer
 * where none arises; NULL when cases of the kind have no such stage.
 */
const struct duty *clock_duty_of_stage(const struct clock_facts *f, enum stage s);
/* Is the company the manufacturer of a product of the case, as far as is known. */
bool clock_is_manufacturer(const struct clock_facts *f);

/* The clock of a duty at `now`, not one of a request. Pure; never fails. */
struct clock clock_of(const struct duty *d, const struct clock_facts *f, struct utc now);
/* Is there something to do: running, late, or due at once. */
bool clock_is_open(const struct clock *k);
/* Is there a time by which it is due, and is it not done yet: running or late. */
bool clock_is_ticking(const struct clock *k);
/* Most clocks of one case, and most requests: more than authorities ever sent about one matter. */
enum {
    CLOCK_MAX_REQUESTS = 64,
    CLOCK_MAX = CLOCK_MAX_REQUESTS + 64,
};
/* All clocks of a case, stages first, into `out` with room for CLOCK_MAX; returns how many. */
size_t clocks_of(const struct clock_facts *f, struct utc now, struct clock *out);
/* NULL when there is none. */
const struct clock *clock_find(const struct clock *clocks, size_t n, str duty, str ref);
/*
 * Does a correction favour the manufacturer: some duty would be due later, or be due no more, or
 * one that was met late, or is late, would be so no more. It then needs a second person.
 */
bool clocks_favour(const struct clock *before, size_t n_before, const struct clock *after,
                   size_t n_after);

/* Is a target of the house one of this case: its kind, and somebody owes what it is a target of. */
bool target_arises(const struct house_target *t, const struct clock_facts *f);
/* A target of the house in a case: never a legal deadline. */
struct target_state {
    struct utc by; /* UTC_NONE: its anchor has not happened */
    struct utc met_at;
    bool is_missed;
};
struct target_state target_state_of(const struct house_target *t, const struct clock_facts *f,
                                    struct utc now);

/*
 * Latest end of a period under Regulation 1182/71: the hour or day of the event does not count
 * (Art 3(1)), days and months end with their last hour (Art 3(2)), week-ends and holidays count
 * but a period not in hours that would end on one ends with the next working day (Art 3(3), 3(4)).
 * A month ends with the day of the same date, or with the last day of a shorter month (Art
 * 3(2)(c)): 28 to 31 January end together with the 28th of February. Whole days end there, so a
 * later event never gives an earlier end; the strict time keeps the time of day of the event and
 * may, within that one last day (duration_after()). Art 3(5), two working days in every period of
 * two days or more, is left unused: it could only give more time.
 */
struct utc clock_legal_outer(struct utc anchor, struct duration d, const struct csirt *c);

/* Art 14 applies from this instant (Art 71(2)): nobody can become aware under it before. */
struct utc clock_applies_from(void);

#endif
