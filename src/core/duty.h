/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The duty table: the law as data (law 6 of the house). A row says which fact starts a period,
 * how long it is, who receives the report and what it must contain. Legal duties and targets of
 * the house are different types, so that one can never be shown as the other.
 *
 * To add a duty: a row in duty.c with its source clause, and a line in clock_test.c.
 */
#ifndef LW_CORE_DUTY_H
#define LW_CORE_DUTY_H

#include "base/status.h"
#include "base/utc.h"
#include "model/case.h"
#include "model/duty.h"

/* A period of ISO 8601: calendar months (years count twelve), days of 24 h, hours. */
struct duration {
    int32_t months;
    int32_t days;
    int32_t hours;
};

/*
 * "PT24H", "P14D", "P1M", "P5Y": whole numbers up to 9999 of Y, M, D and, after T, H.
 * LW_E_INPUT for anything else, also for an empty period.
 */
enum status duration_parse(str iso, struct duration *out, struct err *e) LW_MUST_CHECK;
/* The anchor plus the period, exactly: never prolonged for week-ends, summer time ignored. */
struct utc duration_after(struct utc anchor, struct duration d);

#define DUTY_KIND(k) (1u << (k))

/* A duty of law in a case. */
struct duty {
    const char *id;      /* stable: used in code, evidence and documents */
    const char *article; /* of Regulation (EU) 2024/2847 */
    const char *title;
    const char *name;    /* short, in running text: "early warning" */
    const char *trigger; /* in words */
    unsigned kinds;      /* DUTY_KIND() of the cases in which it arises */
    enum stage stage;    /* N_stage: it is met by something else than a submission */
    enum duty_anchor anchor;
    const char *period; /* ISO 8601, as the law states it; NULL: none, due at once */
    const char *recipient;
    const char *const *content; /* what the report must contain; ends with NULL */
    const char *source;         /* clause and how it is to be read */
};

/* The duty under which the stages stand: notify at all. It has no period of its own. */
struct umbrella_duty {
    const char *id, *article, *title, *trigger, *recipient, *source;
};
extern const struct umbrella_duty duty_notify_exploited;

extern const struct duty duty_rows[]; /* stages first, in their order; the others after them */
extern const size_t n_duty_rows;
const struct duty *duty_find(str id);
/* The duty of a stage; NULL when cases of that kind have no such stage. */
const struct duty *duty_of_stage(enum case_kind kind, enum stage s);
/* Parsed; nothing when there is none, BUG() on a row that does not parse. */
struct duration duty_period(const struct duty *d);

/* A target that the house sets itself. Never a legal deadline and never shown as one. */
struct house_target {
    const char *id;
    const char *title;
    int64_t after_s; /* from the signal */
    const char *reason;
};
/* An initial assessment must be immediate: the decision about a candidate is wanted by then. */
extern const struct house_target target_assessment;

/*
 * When a person is reminded of a duty with this period: a choice of the product, not of the law
 * ("without undue delay" comes first). Counted from the anchor; in months, which differ in
 * length, back from the end. Ascending within a period; the last one is the end of the period
 * itself. Without a period (NULL) the duty is due at once, and the last row is no end.
 */
struct reminder_row {
    const char *period;
    bool is_from_end;
    int64_t s;
};
extern const struct reminder_row reminder_rows[];
extern const size_t n_reminder_rows;

#endif
