/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of all statement tables. The walk test prepares every statement, checks its letters
 * and the order of its parameters, and looks at the plans of the hot ones. To add an aggregate: a
 * table `const struct sql x_sql[]` with `const size_t n_x_sql` in its file, two lines here.
 */
#ifndef LW_STORE_STATEMENTS_H
#define LW_STORE_STATEMENTS_H

#include "store/db.h"

struct sql_table {
    const char *name;
    const struct sql *rows;
    const size_t *n_rows;
};
extern const struct sql_table sql_tables[];
extern const size_t n_sql_tables;

#define SQL_TABLE_DECLARE(x)        \
 extern const struct sql x##_sql[]; \
 extern const size_t n_##x##_sql

SQL_TABLE_DECLARE(ledger);
SQL_TABLE_DECLARE(checkpoint);
SQL_TABLE_DECLARE(ledger_block);
SQL_TABLE_DECLARE(stamp);
SQL_TABLE_DECLARE(record);
SQL_TABLE_DECLARE(archive);
SQL_TABLE_DECLARE(person);
SQL_TABLE_DECLARE(access);
SQL_TABLE_DECLARE(proposal);
SQL_TABLE_DECLARE(factor);
SQL_TABLE_DECLARE(setting);
SQL_TABLE_DECLARE(blob);
SQL_TABLE_DECLARE(product);
SQL_TABLE_DECLARE(duty);
SQL_TABLE_DECLARE(compliance);
SQL_TABLE_DECLARE(retention);
SQL_TABLE_DECLARE(house_reminder);
SQL_TABLE_DECLARE(image);
SQL_TABLE_DECLARE(image_evidence);
SQL_TABLE_DECLARE(image_sbom);
SQL_TABLE_DECLARE(plugin);
SQL_TABLE_DECLARE(vex);
SQL_TABLE_DECLARE(component);
SQL_TABLE_DECLARE(finding);
SQL_TABLE_DECLARE(finding_list);
SQL_TABLE_DECLARE(finding_tally);
SQL_TABLE_DECLARE(finding_tally_change);
SQL_TABLE_DECLARE(decision);
SQL_TABLE_DECLARE(trend);
SQL_TABLE_DECLARE(rule);
SQL_TABLE_DECLARE(case);
SQL_TABLE_DECLARE(case_reach);
SQL_TABLE_DECLARE(case_record);
SQL_TABLE_DECLARE(case_duty);
SQL_TABLE_DECLARE(signal);
SQL_TABLE_DECLARE(oncall);
SQL_TABLE_DECLARE(schedule);
SQL_TABLE_DECLARE(page);
SQL_TABLE_DECLARE(outbox);
SQL_TABLE_DECLARE(channel);
SQL_TABLE_DECLARE(alert);
SQL_TABLE_DECLARE(digest);
SQL_TABLE_DECLARE(structure);
SQL_TABLE_DECLARE(component_term);
SQL_TABLE_DECLARE(portfolio);
SQL_TABLE_DECLARE(image_compare);
SQL_TABLE_DECLARE(document);
SQL_TABLE_DECLARE(notice);
SQL_TABLE_DECLARE(report);
SQL_TABLE_DECLARE(portal);

#endif
