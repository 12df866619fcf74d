/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page shows as a table, for spreadsheets and programs: "?format=csv" of the page's own
 * address, and the address of the same rows in the API.
 *
 * CSV as RFC 4180: a header row, CRLF, quotes where a cell needs them, UTF-8. Texts here come
 * from SBOMs and feeds of strangers, and spreadsheets run what begins like a formula: such a text
 * gets an apostrophe in front, which they take as "this is text". The filter is the page's; its
 * paging is not: the table has all rows, as far as the operation gives them at once.
 */
#ifndef LW_WEB_PAGE_TABLE_H
#define LW_WEB_PAGE_TABLE_H

#include "base/buf.h"
#include "web/view.h"

struct table_column {
    const char *title;
    const char *path; /* in a row: "reason.record"; lists are joined, objects stand as JSON */
};

struct page_table {
    const char *part;                /* key of the page's part (page.h) */
    const char *list;                /* its member that has the rows */
    const char *file;                /* name that a download gets */
    struct table_column columns[20]; /* ends with {0} */
};
extern const struct page_table shipped_table, holding_table, decisions_table, decided_table,
    rules_table, vex_table, statements_table;
extern const struct page_table findings_table, products_table, cases_table, ledger_table,
    components_table, messages_table, duties_table, compliance_table, retention_table,
    reports_table, signals_table, recipients_table;

/* Pure: header and rows. */
void page_table_csv(const struct page_table *t, yyjson_mut_val *rows, struct buf *out);

/* as_data.csv_href and as_data.json_href of a page that has a table. */
void page_table_links(struct view *v, const struct page *p, const struct route_match *m);
/* The page's rows as CSV; closes the view. */
struct answer *page_table_answer(struct view *v, const struct page_table *t);

#endif
