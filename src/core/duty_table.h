/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The duty table: every duty of the regulations, as data with its clause (law 6 of the house).
 * What a duty means for one product is decided in core/compliance.h; the clocks of a case are in
 * core/duty.h. What the program does by itself beside the law is a `struct house_rule`, another
 * type, so that one can never be shown as the other.
 *
 * The rows are text in duty_rows.c and are cut apart once, at first use; everything handed out
 * lives as long as the program. Safe to call from any thread.
 */
#ifndef LW_CORE_DUTY_TABLE_H
#define LW_CORE_DUTY_TABLE_H

#include "base/status.h"
#include "base/utc.h"
#include "model/regime.h"

/* Raised with every change of a row; stored with what was said about duties. */
#define DUTY_TABLE_VERSION "1"
/* The day on which the acts were read. */
#define DUTY_TABLE_ON "2026-11-22"

struct duty_row {
    const char *id;         /* "CRA-14-2a": stable, used in code, evidence and documents */
    const char *regulation; /* "CRA (EU) 2024/2847" */
    const char *article;    /* "Art 14(2)(a)" */
    const char *title;
    const char *actor; /* whose duty it is, in words */
    const char *trigger;
    const char *period; /* ISO 8601 as the law states it, or NULL: it states none */
    const char *basis;  /* how the period, or its absence, is to be read */
    const char *recipient;
    const char *const *content;  /* what is to be recorded or told; ends with NULL */
    const char *const *evidence; /* what proves it; ends with NULL */
    const char *applies_from;    /* date of application, "2026-09-11" */
    const char *applies_clause;  /* that says so: "Art 71(2)" */
    struct day from;             /* the same as a day */
    const char *before;          /* the act in force until then, or NULL */
    enum regime regime;
    unsigned actors; /* bits 1 << enum operator: whose duty it can be */
};

enum {
    N_DUTY_ROWS = 151, /* counted when the text is cut; BUG() when it differs */
    N_HOUSE_RULES = 3,
};

/* NULL when there is no such row. */
const struct duty_row *duty_row_find(str id);
/* All of them, by regulation; `*n` is N_DUTY_ROWS. */
const struct duty_row *duty_rows_all(size_t *n);
/* Place of a row among duty_rows_all(). */
size_t duty_row_index(const struct duty_row *row);

/* A rule that the product gives itself; `cadence` is its own and binds nobody. */
struct house_rule {
    const char *id; /* "FEAT-MONTHLY" */
    const char *source;
    const char *title;
    const char *trigger;
    const char *cadence; /* ISO 8601 or NULL */
    const char *basis;
    const char *recipient;
    const char *const *content;
    const char *const *evidence;
    const char *applies_from;
};
const struct house_rule *house_rule_find(str id);
const struct house_rule *house_rules_all(size_t *n);

/* Of duty_rows.c, for duty_table.c alone. */
extern const char duty_table_text[], house_rule_text[];

#endif
