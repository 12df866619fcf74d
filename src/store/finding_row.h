/* SPDX-License-Identifier: Apache-2.0 */
/* A finding, and the columns that statements give it by. */
#ifndef LW_STORE_FINDING_ROW_H
#define LW_STORE_FINDING_ROW_H

#include "model/verdict.h"
#include "store/db.h"

struct finding {
    str id, image_id, component_id, vulnerability;
    enum verdict verdict;         /* what holds: the decision's, else the match's */
    enum verdict matched_verdict; /* what the rule says */
    enum priority priority;
    str priority_reason;
    bool is_exploited;
    str exploited_on; /* date, or empty */
    double epss;      /* negative: no score */
    bool is_informational;
    str fixed_in, summary, severity;
    struct reason reason;
    str records;    /* comma separated */
    str search_key; /* lower case */
    str decision, justification, decision_text, decided_by;
    struct utc decided_at;
    str decided_on_record; /* "RECORD@REVISION" that the decision stood on */
    struct utc opened_at, changed_at, closed_at;
    str closed_why;
    int64_t event_seq; /* the event that last changed it */
    str decision_id;   /* the decision that holds, or empty */
    str impact;        /* what users are told, or empty */
    str quotes;        /* evidence that the rule's verdict stands on, one a line */
    str ground;        /* digest of what the deciding record states (app/scan.h) */
    /* The match's own, for when no decision holds any more. */
    str matched_justification, matched_impact;
    str decision_quotes; /* evidence that the decision's condition stands on, one a line */
    str change_why;      /* for the payload of the event that writes it; not stored */
};
/* With what it hangs on, for lists and pages. */
struct finding_view {
    struct finding f;
    str component_name, component_version, component_purls, component_identity;
    str variant, release_version, product_id, product_name;
    int64_t line; /* of the SBOM, 0 when not known */
};

/* clang-format off */
#define FINDING_FIELDS                                                                         \
    "f.id, f.image_id, f.component_id, f.vulnerability, f.verdict, f.matched_verdict, "        \
    "f.priority, f.priority_reason, f.is_exploited, f.exploited_on, f.epss, "                  \
    "f.is_informational, f.fixed_in, f.summary, f.severity, f.rule, f.record, f.revision, "    \
    "f.feed, f.inputs, f.records, f.search_key, f.decision, f.justification, "                 \
    "f.decision_text, f.decided_by, f.decided_at, f.decided_on_record, f.opened_at, "          \
    "f.changed_at, f.closed_at, f.closed_why, f.event_seq, f.decision_id, f.impact, f.quotes, "  \
    "f.ground, f.matched_justification, f.matched_impact, f.decision_quotes"
#define FINDING_LETTERS "tttttttt" "itRi" "tttttttttt" "ttttIt" "iiIti" "tttt" "ttt"
#define FINDING_N_FIELDS 40
#define FINDING_JOINS                                                                          \
    "FROM finding f JOIN component c ON c.id = f.component_id "                                \
    "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "         \
    "JOIN product p ON p.id = r.product_id "
#define FINDING_VIEW                                                                           \
    "SELECT " FINDING_FIELDS ", c.name, c.version, c.purls, c.identity, i.variant, r.version, " \
    "p.id, p.name, COALESCE(x.line, 0) " FINDING_JOINS                                         \
    "LEFT JOIN image_component x ON x.image_id = f.image_id AND x.component_id = f.component_id "
#define FINDING_VIEW_LETTERS FINDING_LETTERS "tttttttti"
/* clang-format on */

/* Views into the row. */
enum status finding_of_row(const struct db_row *row, struct finding *f,
                           struct err *e) LW_MUST_CHECK;
/* Views into the row, or copies in `a` when it is given. */
enum status finding_view_of_row(const struct db_row *row, struct arena *a,
                                struct finding_view *v, struct err *e) LW_MUST_CHECK;

/* Makes every string of `f` a copy in `a`. */
void finding_dup(struct arena *a, struct finding *f);

#endif
