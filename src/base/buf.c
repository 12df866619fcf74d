/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){.max_bytes = max_bytes};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->is_over = false;
}

void buf_release(struct buf *b)
{
    free(b->p);
    buf_init(b, b->max_bytes);
}

/* Room for `more` bytes and a NUL behind them; false, and over from then on, at the maximum. */
static bool make_room(struct buf *b, size_t more)
{
    if (b->is_over) return false;
    if (more > b->max_bytes || b->n > b->max_bytes - more || b->max_bytes == SIZE_MAX) {
        b->is_over = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need <= b->cap) return true;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap = cap <= SIZE_MAX / 2 ? 2 * cap : need;
    char *p = realloc(b->p, cap);
    if (!p) BUG("out of memory");
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, str s)
{
    if (!s.n || !make_room(b, s.n)) return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_char(struct buf *b, char c)
{
    if (!make_room(b, 1)) return;
    b->p[b->n++] = c;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    size_t spare = b->cap - b->n;
    int n = vsnprintf(spare ? b->p + b->n : NULL, spare, fmt, ap);
    va_end(ap);
    if (n < 0) BUG("format that cannot be printed");
    if (make_room(b, (size_t)n)) {
        if ((size_t)n >= spare) vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

str buf_str(const struct buf *b)
{
    return b->p ? (str){b->p, b->n} : STR("");
}

const char *buf_z(struct buf *b)
{
    /* make_room() always leaves a byte for the NUL. */
    if (!b->p) return "";
    b->p[b->n] = '\0';
    return b->p;
}

enum status buf_status(const struct buf *b, const char *what, struct err *e)
{
    if (!b->is_over) return LW_OK;
    return err_set(e, LW_E_LIMIT, "%s is longer than %zu bytes", what, b->max_bytes);
}
