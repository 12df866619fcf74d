/* SPDX-License-Identifier: Apache-2.0 */
#include "format/binary.h"

#include <string.h>

struct binary binary_of(str bytes, bool is_big)
{
    return (struct binary){.bytes = bytes, .is_big = is_big};
}

str binary_take(struct binary *b, uint64_t n)
{
    if (b->is_over || n > b->bytes.n - b->at) {
        b->is_over = true;
        return STR_NONE;
    }
    str out = {b->bytes.p + b->at, (size_t)n};
    b->at += (size_t)n;
    return out;
}

uint64_t binary_u(struct binary *b, unsigned n_bytes)
{
    str s = binary_take(b, n_bytes);
    uint64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        value = value << 8 | (unsigned char)s.p[b->is_big ? i : s.n - 1 - i];
    }
    return value;
}

uint64_t binary_uleb(struct binary *b)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint64_t byte = binary_u(b, 1);
        if (b->is_over) return 0;
        if (shift > 63 || (shift == 63 && (byte & 0x7e) != 0)) {
            b->is_over = true;
            return 0;
        }
        value |= (byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
}

uint64_t binary_sleb(struct binary *b)
{
    uint64_t value = 0;
    for (unsigned shift = 0;;) {
        uint64_t byte = binary_u(b, 1);
        if (b->is_over) return 0;
        if (shift > 63) {
            b->is_over = true;
            return 0;
        }
        value |= (byte & 0x7f) << shift;
        shift += 7;
        if ((byte & 0x80) != 0) continue;
        if ((byte & 0x40) != 0 && shift < 64) value |= UINT64_MAX << shift;
        return value;
    }
}

bool binary_string(str table, uint64_t at, size_t max_bytes, str *out)
{
    if (at >= table.n) return false;
    size_t n = table.n - (size_t)at;
    if (n > max_bytes) n = max_bytes + 1;
    const char *end = memchr(table.p + at, '\0', n);
    if (end == NULL) return false;
    *out = (str){table.p + at, (size_t)(end - (table.p + at))};
    return true;
}

str binary_z(struct binary *b, size_t max_bytes)
{
    str out;
    if (b->is_over || !binary_string(b->bytes, b->at, max_bytes, &out)) {
        b->is_over = true;
        return STR_NONE;
    }
    b->at += out.n + 1;
    return out;
}

void binary_seek(struct binary *b, uint64_t at)
{
    if (at > b->bytes.n) {
        b->is_over = true;
    } else {
        b->at = (size_t)at;
    }
}

bool binary_is_end(const struct binary *b)
{
    return b->is_over || b->at == b->bytes.n;
}
