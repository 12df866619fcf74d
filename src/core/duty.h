/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the clocks: which duty of the law arises in which case, from which fact its period
 * runs and how long it is. The words of the law (article, trigger, recipient, content) are the
 * row of core/duty_table.h with the same id. Legal duties and targets of the house are different
 * types, so that one can never be shown as the other.
 *
 * To add a duty: a row in duty.c with its clause, a line in clock_test.c, and reminders of its
 * period unless another duty has the same.
 */
#ifndef LW_CORE_DUTY_H
#define LW_CORE_DUTY_H

#include "base/status.h"
#include "base/utc.h"
#include "core/duty_table.h"
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

#define DUTY_KIND(k)     (1u << (k))
#define DUTY_REGIME(r)   (1u << (r))
#define DUTY_OPERATOR(o) (1u << (o))

/*
 * A duty of law in a case. Most are a row of the duty table each; a row that asks for several
 * things at different times (the manufacturer at once, an authority where there is a risk) has a
 * duty for each, whose id begins with the row's.
 */
struct duty {
    const char *id;     /* stable; of the row of the duty table, unless `law` names that */
    const char *name;   /* short, in running text: "early warning" */
    unsigned kinds;     /* DUTY_KIND() of the cases in which it arises */
    enum regime regime; /* under which a product of the case must stand */
    unsigned operators; /* DUTY_OPERATOR() of what the company must be for that product */
    enum stage stage;   /* N_stage: it is met by something else than a submission */
    enum duty_anchor anchor;
    enum duty_condition when;
    const char *period; /* ISO 8601, as the law states it; NULL: none, due at once */
    int32_t applies_on; /* 20260911: an anchor before that day starts nothing */
    const char *law;    /* id of the row of the duty table; NULL: the same */
    const char *to;     /* recipient of this part of it; NULL: as the row says */
};
/* The instant from which it applies. */
struct utc duty_applies_from(const struct duty *d);

extern const struct duty duty_rows[]; /* stages first, in their order; the others after them */
extern const size_t n_duty_rows;
const struct duty *duty_find(str id);
/* What the law says; BUG() when the duty table has no such row. */
const struct duty_row *duty_law(const struct duty *d);
/* Who is to be told, in the words of the law. */
const char *duty_recipient(const struct duty *d);
/* The manufacturer's duty of a stage; NULL when cases of that kind have no such stage. */
const struct duty *duty_of_stage(enum case_kind kind, enum stage s);
/* Parsed; nothing when there is none, BUG() on a row that does not parse. */
struct duration duty_period(const struct duty *d);

/*
 * A target that the house sets itself. Never a legal deadline and never shown as one: no alert of
 * law, no figure of compliance stands on it.
 */
struct house_target {
    const char *id;
    const char *title;
    unsigned kinds;          /* DUTY_KIND() of the cases that have it */
    enum duty_anchor anchor; /* ANCHOR_SIGNAL or ANCHOR_AWARE */
    int64_t after_s;
    const char *reason;
};
/* An initial assessment must be immediate: the decision about a candidate is wanted by then. */
#define target_assessment (house_targets[0])
extern const struct house_target house_targets[];
extern const size_t n_house_targets;
const struct house_target *house_target_find(str id);

/*
 * When a person is reminded of a duty with this period: a choice of the product, not of the law
 * ("without undue delay" comes first). Counted from the anchor; in months, which differ in
 * length, back from the end. Ascending within a period; the last one is the end of the period
 * itself. Without a period (NULL) the duty is due at once, and the last row is no end.
 */
#define REMINDERS_BEFORE_DATE "date" /* in place of a period: an authority named the day */
struct reminder_row {
    const char *period;
    bool is_from_end;
    int64_t s;
};
extern const struct reminder_row reminder_rows[];
extern const size_t n_reminder_rows;

#endif
