/* SPDX-License-Identifier: Apache-2.0 */
/* The plan as a tagged PDF: structure, bookmarks, metadata, footers. */
#ifndef LW_PDF_PDF_DRAW_H
#define LW_PDF_PDF_DRAW_H

#include "base/buf.h"
#include "pdf/pdf_layout.h"

/*
 * Writes the whole document into `out`: the same document gives the same bytes with the same
 * libraries and fonts. LW_E_LIMIT, or LW_E_ENV when there is no font at all.
 */
enum status pdf_draw(const struct pdf_document *d, struct buf *out, size_t *n_missing,
                     struct err *e) LW_MUST_CHECK;

/*
 * Cairo has no word for the language and for showing the title in the window: a second trailer
 * with a new catalogue says them (ISO 32000-1, 7.5.6). Pure; LW_E_ENV when `pdf` is not as cairo
 * writes it.
 */
enum status pdf_add_catalogue(struct buf *pdf, str language, struct err *e) LW_MUST_CHECK;

#endif
