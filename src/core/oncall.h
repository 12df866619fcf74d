/* SPDX-License-Identifier: Apache-2.0 */
/*
 * On-call schedules: who is on call at an instant, until when, and who is next. Pure: the schedule
 * with the rules of its zone and an instant go in.
 *
 * A schedule has layers. In a layer people take turns, in order: a shift lasts some hours, days or
 * weeks, counted on the wall clock from the first hand-over, so that a hand-over at 09:00 stays at
 * 09:00 in summer and winter; the shift over a change of the clocks is an hour longer or shorter.
 * A layer may hold only on some weekdays, between two times of the day. Where layers overlap the
 * later one covers the earlier. Holidays, whole local days that one person takes, cover all
 * layers. Overrides, from one instant to another, cover everything; of two the later made wins.
 *
 * At every instant either exactly one person is on call or the answer is a gap with its reason:
 * nobody is never meant silently. Wall times that do not exist or that happen twice are settled
 * in base/zone_rules.h: what is to happen then happens when the wall clock first reads that time
 * or a later one.
 */
#ifndef LW_CORE_ONCALL_H
#define LW_CORE_ONCALL_H

#include "base/zone_rules.h"
#include "model/enum_table.h"

enum {
    ONCALL_MAX_LAYERS = 8,
    ONCALL_MAX_PARTICIPANTS = 64, /* of a layer */
    ONCALL_MAX_OVERRIDES = 500,   /* that have not ended */
    ONCALL_MAX_HOLIDAYS = 400,
    ONCALL_MAX_LENGTH = 366,   /* units of a shift */
    ONCALL_MAX_SHIFTS = 10000, /* of one question: a year of hours has 8784 */
    ONCALL_DAY_MINUTES = 24 * 60,
    ONCALL_EVERY_DAY = 0x7F,
};

#define SHIFT_UNIT_LIST(X) X(SHIFT_HOURS, "hours") X(SHIFT_DAYS, "days") X(SHIFT_WEEKS, "weeks")
ENUM_DECLARE(shift_unit, SHIFT_UNIT_LIST);

struct oncall_layer {
    const str *people; /* ids in the order of their turns */
    size_t n_people;
    enum shift_unit unit;
    int32_t length;          /* of a shift, 1..ONCALL_MAX_LENGTH */
    struct day starts_on;    /* date of the first hand-over */
    int32_t handover_minute; /* of the local day, 0..1439 */
    uint8_t weekdays;        /* bit 0 Sunday .. 6 Saturday; days on which the hours begin */
    int32_t from_minute;     /* hours of the layer on those days */
    int32_t until_minute;    /* not after from_minute: on the next day */
};
struct oncall_override {
    str person_id;
    struct utc from_at, until_at;
};
struct oncall_holiday {
    struct day on;
    str person_id;
};
struct oncall_schedule {
    const struct zone_rules *zone;
    const struct oncall_layer *layers; /* later ones cover earlier ones */
    size_t n_layers;
    const struct oncall_override *overrides; /* in the order in which they were made */
    size_t n_overrides;
    const struct oncall_holiday *holidays; /* each date once */
    size_t n_holidays;
};

/* Problems in words, with the layer's number; LW_E_INPUT, LW_E_LIMIT. No layer is fine: a gap. */
enum status oncall_check(const struct oncall_schedule *s, struct err *e) LW_MUST_CHECK;

enum oncall_why {
    ONCALL_BY_LAYER,
    ONCALL_BY_HOLIDAY,
    ONCALL_BY_OVERRIDE,
    ONCALL_GAP_NO_LAYER,      /* nobody was ever named */
    ONCALL_GAP_NOT_BEGUN,     /* every layer begins later */
    ONCALL_GAP_OUTSIDE_HOURS, /* no layer holds at this time */
};
bool oncall_is_gap(enum oncall_why why);
/* "by layer", "by an override"; of a gap: "nobody is on call: no layer holds at this time". */
str oncall_why_words(enum oncall_why why);

struct oncall_shift {
    str person_id; /* empty in a gap */
    enum oncall_why why;
    size_t index; /* of the layer, holiday or override */
    struct utc from_at, until_at;
};

/*
 * Who is on call at `t`. `from_at` is `t`; `until_at` is when it may change: nothing changes
 * before it, and perhaps nothing at it. UTC_NONE: it never changes.
 */
struct oncall_shift oncall_at(const struct oncall_schedule *s, struct utc t);

struct oncall_now {
    struct oncall_shift shift; /* until_at: when somebody else, or nobody, is on call */
    struct oncall_shift next;  /* from then on; why of a gap too. Only when until_at is known */
};
/* Looks a year ahead at most: what does not change until then has no until_at. */
struct oncall_now oncall_now(const struct oncall_schedule *s, struct utc t);

/*
 * The shifts between two instants without a hole, gaps among them; neighbours differ in person or
 * ground. In an array in `a`. LW_E_LIMIT beyond ONCALL_MAX_SHIFTS.
 */
enum status oncall_shifts(struct arena *a, const struct oncall_schedule *s, struct utc from_at,
                          struct utc until_at, struct oncall_shift **out, size_t *n,
                          struct err *e) LW_MUST_CHECK;

/*
 * Hours of one person in which nothing comes that can wait: a window of the local day that may
 * run over midnight. The same minute twice: none.
 */
struct quiet_hours {
    const struct zone_rules *zone;
    int32_t from_minute, until_minute;
};
bool quiet_hours_hold(const struct quiet_hours *q, struct utc t);
/* The instant at which the hours that hold at `t` end; `t` when none do. */
struct utc quiet_hours_end(const struct quiet_hours *q, struct utc t);

/* "09:00" to minutes of the day and back; "24:00" is no time. Returns a view of `out`. */
bool minute_from_str(str s, int32_t *out);
enum {
    MINUTE_TEXT_BYTES = 12
};
str minute_text(int32_t minute, char out[static MINUTE_TEXT_BYTES]);

#endif
