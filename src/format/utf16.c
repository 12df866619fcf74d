/* SPDX-License-Identifier: Apache-2.0 */
#include "format/utf16.h"

bool utf16_is(str bytes)
{
    return str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF"));
}

static void put_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_char(out, (char)c);
        return;
    }
    if (c < 0x800) {
        buf_char(out, (char)(0xC0 | (c >> 6)));
    } else {
        if (c < 0x10000) {
            buf_char(out, (char)(0xE0 | (c >> 12)));
        } else {
            buf_char(out, (char)(0xF0 | (c >> 18)));
            buf_char(out, (char)(0x80 | ((c >> 12) & 0x3F)));
        }
        buf_char(out, (char)(0x80 | ((c >> 6) & 0x3F)));
    }
    buf_char(out, (char)(0x80 | (c & 0x3F)));
}

static uint32_t unit_at(str bytes, size_t at, bool is_big)
{
    uint32_t first = (unsigned char)bytes.p[at];
    uint32_t second = (unsigned char)bytes.p[at + 1];
    return is_big ? first << 8 | second : second << 8 | first;
}

/* RFC 2781 section 2.2; false when a pair is not one. */
static bool convert(struct buf *out, str bytes, bool is_big)
{
    if (bytes.n % 2 != 0) return false;
    for (size_t i = 0; i < bytes.n; i += 2) {
        uint32_t c = unit_at(bytes, i, is_big);
        if (c >= 0xDC00 && c <= 0xDFFF) return false;
        if (c >= 0xD800 && c <= 0xDBFF) {
            if (i + 4 > bytes.n) return false;
            uint32_t low = unit_at(bytes, i + 2, is_big);
            if (low < 0xDC00 || low > 0xDFFF) return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        }
        put_utf8(out, c);
    }
    return true;
}

enum status utf16_to_utf8(struct buf *out, str bytes, struct err *e)
{
    if (!utf16_is(bytes) || !convert(out, str_from(bytes, 2), bytes.p[0] == '\xFE'))
        return err_set(e, LW_E_INPUT, "document is not valid UTF-16");
    return buf_status(out, "document", e);
}
