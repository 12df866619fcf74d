/* SPDX-License-Identifier: Apache-2.0 */
#include "format/qr.h"

#include <qrencode.h>

enum status qr_encode(struct arena *a, str text, struct qr *out, struct err *e)
{
    if (!text.n) return err_set(e, LW_E_INPUT, "an empty text has no QR code");
    if (text.n > QR_MAX_TEXT)
        return err_set(e, LW_E_LIMIT,
                       "a text of %zu bytes is over the limit of %d for a QR code", text.n,
                       QR_MAX_TEXT);
    QRcode *code =
        QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code) BUG("a text within the limit has no QR code");
    out->n_side = (unsigned)code->width;
    size_t n = (size_t)out->n_side * out->n_side;
    unsigned char *dark = arena_alloc(a, n);
    for (size_t i = 0; dark && i < n; i++)
        dark[i] = code->data[i] & 1; /* the other bits say what a module is for */
    out->dark = dark;
    QRcode_free(code);
    return arena_status(a, "QR code", e);
}

/* With the quiet zone, which goes on for ever. */
static bool is_dark(const struct qr *q, unsigned x, unsigned y)
{
    if (x < QR_QUIET || y < QR_QUIET) return false;
    x -= QR_QUIET;
    y -= QR_QUIET;
    return x < q->n_side && y < q->n_side && q->dark[(size_t)y * q->n_side + x];
}

void qr_svg(const struct qr *q, str label, struct buf *out)
{
    unsigned side = q->n_side + 2 * QR_QUIET;
    buf_printf(out,
               "<svg class=\"qr\" role=\"img\" aria-label=\"%.*s\" width=\"%u\" height=\"%u\" "
               "viewBox=\"0 0 %u %u\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" "
               "d=\"M0 0h%uv%uH0z\"/><path fill=\"#000\" d=\"",
               STR_ARG(label), 5 * side, 5 * side, side, side, side, side);
    for (unsigned y = 0; y < side; y++) {
        for (unsigned x = 0; x < side; x++) {
            unsigned n = 0;
            while (is_dark(q, x + n, y))
                n++;
            if (n) buf_printf(out, "M%u %uh%uv1h-%uz", x, y, n, n);
            x += n;
        }
    }
    buf_add(out, STR("\"/></svg>"));
}

void qr_text(const struct qr *q, struct buf *out)
{
    static const char *const blocks[] = {" ", "\u2584", "\u2580", "\u2588"};
    unsigned side = q->n_side + 2 * QR_QUIET;
    for (unsigned y = 0; y < side; y += 2) {
        for (unsigned x = 0; x < side; x++) {
            unsigned upper = !is_dark(q, x, y), lower = !is_dark(q, x, y + 1);
            buf_add(out, str_of(blocks[2 * upper + lower]));
        }
        buf_char(out, '\n');
    }
}
