/* SPDX-License-Identifier: Apache-2.0 */
#include "format/uuid.h"

#include "crypto/digest.h"

#include <string.h>

enum {
    N_BYTES = 16
};
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 26 digits of five bits are 130: the first digit has only three of them. */
static bool bytes_of_id(str id, unsigned char out[N_BYTES])
{
    unsigned pool = 0, n_bits = 0;
    size_t n = 0;
    if (id.n != UUID_ID_CHARS || id.p[0] > '7') return false;
    for (size_t i = 0; i < id.n; i++) {
        const char *at = id.p[i] ? strchr(digits, id.p[i]) : NULL;
        if (!at) return false;
        pool = (pool << 5 | (unsigned)(at - digits)) & 0xFFFFu;
        n_bits += i == 0 ? 3 : 5;
        if (n_bits < 8) continue;
        n_bits -= 8;
        out[n++] = (unsigned char)(pool >> n_bits);
    }
    return n == N_BYTES;
}

static str id_of_bytes(struct arena *a, const unsigned char bytes[N_BYTES])
{
    char text[UUID_ID_CHARS];
    unsigned pool = 0, n_bits = 2;
    size_t at = 0;
    for (size_t i = 0; i < N_BYTES; i++) {
        pool = (pool << 8 | bytes[i]) & 0xFFFFu;
        for (n_bits += 8; n_bits >= 5; text[at++] = digits[pool >> n_bits & 31u])
            n_bits -= 5;
    }
    return arena_str(a, (str){text, UUID_ID_CHARS});
}

static str text_of_bytes(struct arena *a, unsigned char b[N_BYTES])
{
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x80);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    str hex = hex_of(a, (str){(const char *)b, N_BYTES});
    if (hex.n != 2 * (size_t)N_BYTES) return STR_NONE;
    return arena_printf(a, "%.8s-%.4s-%.4s-%.4s-%.12s", hex.p, hex.p + 8, hex.p + 12,
                        hex.p + 16, hex.p + 20);
}

str uuid_of_id(struct arena *a, str id)
{
    unsigned char bytes[N_BYTES];
    return bytes_of_id(id, bytes) ? text_of_bytes(a, bytes) : STR_NONE;
}

str uuid_of_text(struct arena *a, str text)
{
    unsigned char bytes[N_BYTES];
    struct sha256 d = sha256_of(text);
    memcpy(bytes, d.b, N_BYTES);
    return text_of_bytes(a, bytes);
}

static int hex_value(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool bytes_of_uuid(str uuid, unsigned char out[N_BYTES])
{
    size_t n = 0;
    if (uuid.n != UUID_CHARS) return false;
    for (size_t i = 0; i < uuid.n; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (uuid.p[i] != '-') return false;
            continue;
        }
        int high = hex_value(uuid.p[i]), low = hex_value(uuid.p[i + 1]);
        if (high < 0 || low < 0) return false;
        out[n++] = (unsigned char)(high << 4 | low);
        i++;
    }
    return n == N_BYTES && out[6] >> 4 == 8 && out[8] >> 6 == 2;
}

bool uuid_id_range(struct arena *a, str uuid, str *first, str *last)
{
    unsigned char bytes[N_BYTES];
    if (!bytes_of_uuid(uuid, bytes)) return false;
    bytes[6] &= 0x0F;
    bytes[8] &= 0x3F;
    *first = id_of_bytes(a, bytes);
    bytes[6] |= 0xF0;
    bytes[8] |= 0xC0;
    *last = id_of_bytes(a, bytes);
    return first->p && last->p;
}
