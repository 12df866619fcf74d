/* SPDX-License-Identifier: Apache-2.0 */
/* What the PDF program reads. What it hands on holds the promises of pdf_document.h. */
#include "fuzz_values.h"

#include "pdf/pdf_document.h"

static void must_be_clean(str s)
{
    if (!str_is_utf8(s)) BUG("text is not UTF-8");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char x = (unsigned char)s.p[i];
        if ((x < 0x20 && x != '\n' && x != '\t') || x == 0x7f) BUG("control character");
    }
}

void fuzz_pdf_document(struct arena *a, str bytes)
{
    struct err e = {0};
    struct pdf_document d;
    if (pdf_document_read(a, bytes, &d, &e) != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    const str texts[] = {d.title,   d.subtitle, d.language, d.author,
                         d.subject, d.footer,   d.mark};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        must_be_clean(texts[i]);
    if (!d.title.n || utc_is_none(d.date)) BUG("document without title or date");
    for (size_t i = 0; i < d.n_blocks; i++) {
        const struct pdf_block *b = &d.blocks[i];
        must_be_clean(b->text);
        if (b->n_columns > PDF_MAX_COLUMNS) BUG("too many columns");
        for (size_t k = 0; k < b->n_rows * b->n_columns; k++)
            must_be_clean(b->cells[k]);
    }
}
