/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What longwatch-pdf reads: a document of headings, paragraphs, facts, tables and lists as JSON,
 * without any layout. Every byte is a stranger's: sizes, counts and texts are bounded here, and
 * what is not understood is refused with its place, never passed over.
 *
 *   {"title": "...", "subtitle": "...", "language": "en", "date": "2026-11-22T18:00:00Z",
 *    "author": "...", "subject": "...", "header": "...", "footer": "...", "mark": "EXERCISE",
 *    "blocks": [
 *      {"heading": "...", "level": 1},
 *      {"paragraph": "...", "style": "normal|note|warning|exact"},
 *      {"facts": [{"label": "...", "value": "...", "note": "..."}]},
 *      {"table": {"columns": ["...", ...], "rows": [["...", ...], ...]}},
 *      {"list": ["...", ...]}]}
 *
 * Required: title, date, blocks. The date stands in the file's metadata: the program reads no
 * clock, so the same input gives the same bytes.
 */
#ifndef LW_PDF_PDF_DOCUMENT_H
#define LW_PDF_PDF_DOCUMENT_H

#include "base/arena.h"
#include "base/utc.h"

enum {
    PDF_MAX_BLOCKS = 5000, /* a case file of ten years has some hundreds */
    PDF_MAX_CELLS = 40000, /* of all tables and facts together */
    PDF_MAX_COLUMNS = 12,  /* on a page of 17 cm more is not legible */
    PDF_MAX_LEVEL = 3,     /* of headings below the title */
    PDF_MAX_TITLE_BYTES = 1000,
    PDF_MAX_TEXT_BYTES = 256 * 1024, /* one text: a page has about 4000 */
};
/* The whole input: text of the 500 pages that pdf_layout.h allows, twice. */
#define PDF_MAX_INPUT_BYTES ((size_t)4 << 20)

enum pdf_block_kind {
    PDF_HEADING,
    PDF_PARAGRAPH,
    PDF_FACTS, /* three cells a row: label, value, note */
    PDF_TABLE,
    PDF_LIST, /* one cell a row */
};

enum pdf_style {
    PDF_NORMAL,
    PDF_NOTE,    /* small */
    PDF_WARNING, /* set apart by a bar */
    PDF_EXACT,   /* fixed width, line ends kept: digests, content as frozen */
};

struct pdf_block {
    enum pdf_block_kind kind;
    int level;            /* PDF_HEADING: 1 to PDF_MAX_LEVEL */
    enum pdf_style style; /* PDF_PARAGRAPH */
    str text;             /* PDF_HEADING, PDF_PARAGRAPH */
    str *cells;           /* by row; of a table the first row is its titles */
    size_t n_rows, n_columns;
};

struct pdf_document {
    str title, subtitle, language, author, subject, header, footer;
    str mark; /* on top of every page, or empty */
    struct utc date;
    struct pdf_block *blocks;
    size_t n_blocks;
};

/*
 * Reads and checks. Texts are well-formed UTF-8 without control characters other than line feed
 * and tab, in `a`. Errors: LW_E_INPUT ("block 3: 'level' must be 1 to 3"), LW_E_LIMIT.
 */
enum status pdf_document_read(struct arena *a, str json, struct pdf_document *out,
                              struct err *e) LW_MUST_CHECK;

#endif
