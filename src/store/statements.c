/* SPDX-License-Identifier: Apache-2.0 */
#include "store/statements.h"

/* clang-format off */
#define ROW(x) {#x, x##_sql, &n_##x##_sql}
/* clang-format on */

const struct sql_table sql_tables[] = {
    ROW(checkpoint),     ROW(ledger_block),   ROW(stamp),
    ROW(ledger),         ROW(person),         ROW(access),
    ROW(setting),        ROW(blob),           ROW(product),
    ROW(image),          ROW(component),      ROW(finding),
    ROW(finding_list),   ROW(case),           ROW(case_reach),
    ROW(case_record),    ROW(case_duty),      ROW(signal),
    ROW(oncall),         ROW(outbox),         ROW(alert),
    ROW(finding_tally), ROW(finding_tally_change),  ROW(digest),         ROW(trend),
    ROW(structure),      ROW(image_evidence), ROW(decision),
    ROW(image_sbom),     ROW(plugin),         ROW(vex),
    ROW(component_term), ROW(portfolio),      ROW(image_compare),
    ROW(rule),           ROW(portal),         ROW(channel),
    ROW(house_reminder), ROW(duty),           ROW(compliance),
    ROW(retention),      ROW(proposal),       ROW(factor),
    ROW(schedule),       ROW(page),           ROW(document),
    ROW(notice),         ROW(report),         ROW(archive),
    ROW(record),
};
const size_t n_sql_tables = sizeof sql_tables / sizeof sql_tables[0];
