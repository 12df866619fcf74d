/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf: a growing byte buffer with a maximum. After an overflow further appends do nothing, and
 * one check at the end (buf_status) reports it.
 */
#ifndef LW_BASE_BUF_H
#define LW_BASE_BUF_H

#include "base/status.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t cap;
    size_t max_bytes;
    bool is_over;
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_clear(struct buf *b);   /* empties, keeps the memory and the maximum */
void buf_release(struct buf *b); /* gives the memory back */

/* `s` may not be a view of `b` itself: the bytes may move. */
void buf_add(struct buf *b, str s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) LW_PRINTF(2, 3);
str buf_str(const struct buf *b); /* view, valid until the next append */
const char *buf_z(struct buf *b); /* NUL-terminated (outside the maximum), as long */

enum status buf_status(const struct buf *b, const char *what, struct err *e) LW_MUST_CHECK;

#endif
