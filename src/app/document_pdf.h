/* SPDX-License-Identifier: Apache-2.0 */
/* The program that draws: longwatch-pdf, found beside this one, in $LONGWATCH_PDF or in the PATH. */
#ifndef LW_APP_DOCUMENT_PDF_H
#define LW_APP_DOCUMENT_PDF_H

#include "app/op.h"

/* A document for paper (core/paper.h) as PDF, in `a`. LW_E_ENV says how to install the program. */
enum status pdf_render(struct arena *a, str json, str *pdf, struct err *e) LW_MUST_CHECK;

/*
 * Reply of an operation that draws: file_name, media_type, n_bytes and, asked for with `bytes`,
 * base64url. The web takes the bytes from pdf_render() over `paper`, which is in the reply then.
 */
enum status reply_pdf(struct op_call *c, str json, str file_name, struct err *e) LW_MUST_CHECK;

#endif
