/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a checkpoint that is signed and stamped, and its form as a signed note. */
#include "base/limits.h"
#include "store/checkpoint.h"

#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* RFC 4648 section 4, with padding. */
static void add_base64(struct buf *out, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i += 3) {
        unsigned group = (unsigned)p[i] << 16;
        if (i + 1 < n) group |= (unsigned)p[i + 1] << 8;
        if (i + 2 < n) group |= p[i + 2];
        buf_char(out, alphabet[group >> 18]);
        buf_char(out, alphabet[group >> 12 & 63]);
        buf_char(out, i + 1 < n ? alphabet[group >> 6 & 63] : '=');
        buf_char(out, i + 2 < n ? alphabet[group & 63] : '=');
    }
}

void checkpoint_text(const struct checkpoint *c, struct buf *out)
{
    char hex[SHA256_HEX_CHARS + 1], at[UTC_TEXT_BYTES];
    buf_add(out, c->origin);
    buf_printf(out, "\n%lld\n", (long long)c->n_events);
    add_base64(out, c->root.b, SHA256_BYTES);
    buf_printf(out, "\nhead %.*s\n", STR_ARG(sha256_hex(&c->head, hex)));
    buf_printf(out, "at %.*s\n", STR_ARG(utc_text(c->made_at, at)));
}

static bool base64_root(str text, struct sha256 *out)
{
    unsigned group = 0;
    size_t n = 0;
    if (text.n != 44 || text.p[43] != '=') return false;
    for (size_t i = 0; i < 43; i++) {
        const char *at = memchr(alphabet, text.p[i], 64);
        if (!at) return false;
        group = group << 6 | (unsigned)(at - alphabet);
        if (i % 4 && n < SHA256_BYTES)
            out->b[n++] = (unsigned char)(group >> (6 - 2 * (i % 4)));
    }
    return n == SHA256_BYTES;
}

static bool read_lines(str text, struct checkpoint *out, struct err *e)
{
    str line;
    uint64_t n = 0;
    if (!str_cut(&text, '\n', &out->origin)) return false;
    if (!str_cut(&text, '\n', &line) || !str_u64(line, INT64_MAX, &n) || n == 0) return false;
    out->n_events = (int64_t)n;
    if (!str_cut(&text, '\n', &line) || !base64_root(line, &out->root)) return false;
    if (!str_cut(&text, '\n', &line) || !str_starts(line, STR("head ")) ||
        !sha256_from_hex(str_from(line, 5), &out->head))
        return false;
    if (!str_cut(&text, '\n', &line) || !str_starts(line, STR("at ")) || text.n) return false;
    return utc_parse(str_from(line, 3), "at", &out->made_at, e) == LW_OK;
}

enum status checkpoint_parse(str text, struct checkpoint *out, struct err *e)
{
    struct err none = {0};
    struct buf again;
    *out = (struct checkpoint){.made_at = UTC_NONE};
    bool is_good = text.n <= CHECKPOINT_MAX_TEXT && read_lines(text, out, &none) &&
                   str_starts(out->origin, STR(CHECKPOINT_ORIGIN));
    if (is_good) {
        buf_init(&again, CHECKPOINT_MAX_TEXT);
        checkpoint_text(out, &again);
        is_good = str_eq(buf_str(&again), text);
        buf_release(&again);
    }
    if (is_good) return LW_OK;
    return err_set(e, LW_E_INPUT, "this is no checkpoint of a ledger");
}

enum status checkpoint_note(const struct checkpoint *c, str public_pem, struct buf *out,
                            struct err *e)
{
    unsigned char raw[SIGN_RAW_KEY_BYTES], line[4 + SIGNATURE_BYTES];
    struct buf key;
    enum status st = sign_raw_of_key(public_pem, raw, e);
    if (st != LW_OK) return st;
    buf_init(&key, LW_KIB);
    buf_add(&key, c->origin);
    buf_add(&key, STR("\n\x01"));
    buf_add(&key, (str){(const char *)raw, sizeof raw});
    struct sha256 hash = sha256_of(buf_str(&key));
    buf_release(&key);
    memcpy(line, hash.b, 4);
    memcpy(line + 4, c->signature.b, SIGNATURE_BYTES);
    checkpoint_text(c, out);
    buf_printf(out, "\n\xe2\x80\x94 %.*s ", STR_ARG(c->origin));
    add_base64(out, line, sizeof line);
    buf_char(out, '\n');
    return LW_OK;
}
