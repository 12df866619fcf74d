/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cursor over foreign binary data: numbers of either byte order, LEB128, strings that end in
 * NUL. Sticky: once something reaches beyond the end, everything reads as 0 or empty, and one look
 * at `is_over` tells.
 */
#ifndef LW_FORMAT_BINARY_H
#define LW_FORMAT_BINARY_H

#include "base/str.h"

struct binary {
    str bytes;
    size_t at;
    bool is_big; /* byte order: most significant first */
    bool is_over;
};

/* At the start of `bytes`. */
struct binary binary_of(str bytes, bool is_big);
/* Unsigned number of 1, 2, 3, 4 or 8 bytes; any count up to 8 works. */
uint64_t binary_u(struct binary *b, unsigned n_bytes);
/* LEB128 (DWARF 5 section 7.6); bits over 64 make it over. The signed one as its bit pattern. */
uint64_t binary_uleb(struct binary *b);
uint64_t binary_sleb(struct binary *b);
/* Up to the next NUL, which is consumed. At most `max_bytes` without it. */
str binary_z(struct binary *b, size_t max_bytes);
/* The next `n` bytes as a view. */
str binary_take(struct binary *b, uint64_t n);
void binary_seek(struct binary *b, uint64_t at);
bool binary_is_end(const struct binary *b);

/* The string at `at` of a table of strings; false when it does not end within `max_bytes`. */
bool binary_string(str table, uint64_t at, size_t max_bytes, str *out);

#endif
