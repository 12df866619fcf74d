/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A short text as QR code (ISO/IEC 18004), with libqrencode; as SVG for pages and as half blocks
 * for a terminal. Error correction M: a screen has no dirt, but cameras are bad.
 */
#ifndef LW_FORMAT_QR_H
#define LW_FORMAT_QR_H

#include "base/arena.h"
#include "base/buf.h"

enum {
    QR_MAX_TEXT = 1000, /* bytes; an otpauth address has 150 */
    QR_QUIET = 4,       /* light modules around it, as the standard wants */
    QR_SVG_BYTES = 64 * 1024,
    QR_TEXT_BYTES = 64 * 1024
};

struct qr {
    unsigned n_side;           /* modules, without the quiet zone: 21, 25, ... */
    const unsigned char *dark; /* n_side rows of as many: 0 or 1 */
};

/* In `a`. LW_E_LIMIT for a text over QR_MAX_TEXT bytes, LW_E_INPUT for an empty one. */
enum status qr_encode(struct arena *a, str text, struct qr *out, struct err *e) LW_MUST_CHECK;
/* Appends an <svg> element in black on white whatever the page's colours; `label` is for readers. */
void qr_svg(const struct qr *q, str label, struct buf *out);
/*
 * Appends lines of half blocks, two rows of modules a line. Light is drawn, dark is left out: to
 * be read off a terminal with a dark background, as most are.
 */
void qr_text(const struct qr *q, struct buf *out);

#endif
