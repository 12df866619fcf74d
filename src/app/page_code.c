/* SPDX-License-Identifier: Apache-2.0 */
#include "app/page_code.h"

#include "base/fs.h"
#include "crypto/digest.h"

#include <string.h>

enum {
    MAX_KEY_BYTES = 1024
};
#define DIGITS "0123456789ABCDEFGHJKMNPQRSTVWXYZ" /* Crockford: no I, L, O, U */
#define HIDDEN STR("...")
/* What stands before a code in a message. */
#define BEFORE_LINK  "/ack?code="
#define BEFORE_REPLY "Code: "
#define BEFORE_TYPED "page acknowledge "

/* ---- making ---- */

static enum status load_key(struct app *app, struct arena *a, str *key, struct err *e)
{
    const char *path = app_path(app, a, APP_PAGE_KEY);
    if (!path) return arena_status(a, "data directory", e);
    enum status st = fs_read(a, path, MAX_KEY_BYTES, key, e);
    *key = str_trim(*key);
    if (!st && !key->n) st = err_set(e, LW_E_ENV, "the key of pages '%s' is empty", path);
    return st;
}

/* What it is for stands before what it is of: one is never the other. */
static struct sha256 keyed(struct arena *a, str key, const char *use, str of)
{
    return hmac_sha256(key, arena_printf(a, "%s %.*s", use, STR_ARG(of)));
}

static str digest_of(struct arena *a, str key, str code)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 d = keyed(a, key, "digest", code);
    return arena_str(a, sha256_hex(&d, hex));
}

enum status page_codes_of(struct app *app, struct arena *a, str page_id, struct page_codes *out,
                          struct err *e)
{
    str key = STR("");
    char reply[PAGE_REPLY_CHARS];
    enum status st = load_key(app, a, &key, e);
    if (st) return st;
    struct sha256 link = keyed(a, key, "link", page_id), r = keyed(a, key, "reply", page_id);
    for (size_t i = 0; i < sizeof reply; i++)
        reply[i] = DIGITS[r.b[i] & 31u];
    out->link = base64url(a, (str){(const char *)link.b, sizeof link.b});
    out->reply = arena_str(a, (str){reply, sizeof reply});
    out->link_digest = digest_of(a, key, out->link);
    out->reply_digest = digest_of(a, key, out->reply);
    return arena_status(a, "the codes of a page", e);
}

enum status page_code_digest(struct app *app, struct arena *a, str code, str *out,
                             struct err *e)
{
    str key = STR("");
    enum status st = load_key(app, a, &key, e);
    if (!st) *out = digest_of(a, key, code);
    return st ? st : arena_status(a, "the code of a page", e);
}

/* ---- spelling ---- */

str page_reply_code(struct arena *a, str typed)
{
    char out[PAGE_REPLY_CHARS];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char x = typed.p[i];
        if (x == '-' || char_is_space(x)) continue;
        if (x >= 'a' && x <= 'z') x = (char)(x - 32);
        x = x == 'O' ? '0' : x == 'I' || x == 'L' ? '1' : x;
        if (n == sizeof out || !x || !strchr(DIGITS, x)) return STR_NONE;
        out[n++] = x;
    }
    return n == sizeof out ? arena_str(a, (str){out, n}) : STR_NONE;
}

str page_reply_shown(struct arena *a, str reply)
{
    return arena_printf(a, "%.*s-%.*s", 4, reply.p, 4, reply.p + 4);
}

/* ---- in a message ---- */

str page_ways(struct arena *a, str base_url)
{
    while (base_url.n && base_url.p[base_url.n - 1] == '/')
        base_url.n--;
    str link = STR("");
    if (base_url.n)
        link = arena_printf(a, "Acknowledge: %.*s" BEFORE_LINK "%.*s\n", STR_ARG(base_url),
                            STR_ARG(HIDDEN));
    return arena_printf(a, "%.*s" BEFORE_REPLY "%.*s (longwatch " BEFORE_TYPED "%.*s)\n\n",
                        STR_ARG(link), STR_ARG(HIDDEN), STR_ARG(HIDDEN));
}

str page_fill(struct arena *a, str text, const struct page_codes *codes)
{
    const struct {
        str before, code;
    } places[] = {{STR(BEFORE_LINK), codes->link},
                  {STR(BEFORE_REPLY), page_reply_shown(a, codes->reply)},
                  {STR(BEFORE_TYPED), page_reply_shown(a, codes->reply)}};
    struct buf b;
    /* A code is longer than what hides it; no message has them more than a few times. */
    buf_init(&b, 2 * text.n + 1024);
    while (text.n) {
        size_t i = 0, n = 1;
        while (i < sizeof places / sizeof *places &&
               !(str_starts(text, places[i].before) &&
                 str_starts(str_from(text, places[i].before.n), HIDDEN)))
            i++;
        if (i < sizeof places / sizeof *places) {
            buf_add(&b, places[i].before);
            buf_add(&b, places[i].code);
            n = places[i].before.n + HIDDEN.n;
        } else {
            buf_char(&b, text.p[0]);
        }
        text = str_from(text, n);
    }
    str out = b.is_over ? STR_NONE : arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}
