/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a finding and of its view, shared by finding.c and finding_list.c. */
#ifndef LW_STORE_FINDING_ROW_H
#define LW_STORE_FINDING_ROW_H

#include "store/finding.h"

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

#endif
