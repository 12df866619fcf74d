/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is handed to longwatch-pdf, made step by step: a title, then blocks (src/pdf/pdf_document.h
 * has the format and its limits). Texts are copied; what the format refuses (control characters,
 * texts over its limit) is left out or cut here, so that a stranger's byte never stops a report.
 */
#ifndef LW_CORE_PAPER_H
#define LW_CORE_PAPER_H

#include "base/arena.h"
#include "base/utc.h"

#include <yyjson.h>

struct paper {
    yyjson_mut_doc *doc;
    yyjson_mut_val *root, *blocks, *open; /* `open`: rows of the table or facts being made */
};

struct paper_head {
    str title, subtitle, language, author, subject;
    str header, footer; /* of every page */
    struct utc date;    /* of what is shown: the same document gives the same bytes */
    bool is_drill;
};

void paper_begin(struct paper *p, const struct paper_head *head);
void paper_heading(struct paper *p, int level, str text);
/* `style`: "normal", "note", "warning", "exact". Nothing for an empty text. */
void paper_paragraph(struct paper *p, str text, const char *style);
void paper_facts(struct paper *p);
/* Nothing for an empty value. */
void paper_fact(struct paper *p, str label, str value, str note);
void paper_fact_utc(struct paper *p, str label, struct utc t);
/* `titles` are parted by '|'. */
void paper_table(struct paper *p, const char *titles);
void paper_row(struct paper *p, const str *cells, size_t n);
/* The bytes, in `a`; ends the paper. */
enum status paper_end(struct paper *p, struct arena *a, str *out, struct err *e) LW_MUST_CHECK;

/* Gives a paper up that is not ended. */
void paper_drop(struct paper *p);

#endif
