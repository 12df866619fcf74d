/* SPDX-License-Identifier: Apache-2.0 */
#include "net/smtp.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_MESSAGE_BYTES = 1024 * 1024, /* our own texts; far above any of them */
    MAX_ADDRESS_BYTES = 254,         /* RFC 5321, section 4.5.3.1.3, without the brackets */
    MAX_LINE_CHARS = 76,             /* RFC 2045, section 6.7 */
    MAX_WORD_BYTES = 45, /* of an encoded word, so that it stays under 75 (RFC 2047) */
};

static const char hex_digits[] = "0123456789ABCDEF";

static enum status check_address(const char *what, str a, struct err *e)
{
    size_t at;
    bool is_fine =
        a.n && a.n <= MAX_ADDRESS_BYTES && str_find_last(a, '@', &at) && at > 0 && at + 1 < a.n;
    for (size_t i = 0; is_fine && i < a.n; i++)
        is_fine = a.p[i] > 0x20 && a.p[i] < 0x7F && !strchr("<>(),;:\\\"", a.p[i]);
    if (is_fine) return LW_OK;
    return err_set(e, LW_E_INPUT, "%s address '%.*s' is not one that mail can be sent to", what,
                   STR_ARG(str_sub(a, 0, 80)));
}

/* "Fri, 23 Oct 2026 15:00:00 +0000" (RFC 5322, section 3.3). */
static void add_date(struct buf *out, struct utc t)
{
    static const char names[][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct day d = utc_day(t);
    int64_t days = utc_diff_s(day_start(d), utc_from_ms(0)) / 86400; /* 1970-01-01: Thursday */
    int64_t s = utc_diff_s(t, day_start(d));
    buf_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", names[days % 7],
               (int)d.day, months[d.month - 1], (int)d.year, (int)(s / 3600),
               (int)(s / 60 % 60), (int)(s % 60));
}

static bool is_plain_header(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7E) return false;
    return s.n <= 60 && !str_contains(s, STR("=?"));
}

static bool continues_code_point(str s, size_t i)
{
    return i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80;
}

/* Encoded words, folded; a code point is never split between two (RFC 2047, section 5). */
static void add_header(struct buf *out, const char *name, str value)
{
    buf_printf(out, "%s: ", name);
    if (is_plain_header(value)) {
        buf_add(out, value);
        buf_add(out, STR("\r\n"));
        return;
    }
    for (size_t i = 0; i < value.n;) {
        if (i) buf_add(out, STR("\r\n "));
        buf_add(out, STR("=?UTF-8?Q?"));
        size_t n = 0;
        while (i < value.n && (n < MAX_WORD_BYTES || continues_code_point(value, i))) {
            unsigned char c = (unsigned char)value.p[i++];
            if (char_is_alpha((char)c) || char_is_digit((char)c)) {
                buf_char(out, (char)c);
                n += 1;
            } else {
                buf_printf(out, "=%c%c", hex_digits[c >> 4], hex_digits[c & 15]);
                n += 3;
            }
        }
        buf_add(out, STR("?="));
    }
    buf_add(out, STR("\r\n"));
}

/* Quoted-printable (RFC 2045, section 6.7): every line end becomes CRLF, long lines are soft-broken. */
static void add_body(struct buf *out, str body)
{
    size_t column = 0;
    for (size_t i = 0; i < body.n; i++) {
        unsigned char c = (unsigned char)body.p[i];
        bool is_end = i + 1 == body.n || body.p[i + 1] == '\n' || body.p[i + 1] == '\r';
        if (c == '\r') continue;
        if (c == '\n') {
            buf_add(out, STR("\r\n"));
            column = 0;
            continue;
        }
        bool is_plain = (c > 0x20 && c < 0x7F && c != '=' && !(c == '.' && column == 0)) ||
                        ((c == ' ' || c == '\t') && !is_end);
        size_t width = is_plain ? 1 : 3;
        if (column + width > MAX_LINE_CHARS - 1) {
            buf_add(out, STR("=\r\n"));
            column = 0;
            if (c == '.') { /* a dot that begins a line is always written as =2E */
                is_plain = false;
                width = 3;
            }
        }
        if (is_plain)
            buf_char(out, (char)c);
        else
            buf_printf(out, "=%c%c", hex_digits[c >> 4], hex_digits[c & 15]);
        column += width;
    }
    if (column) buf_add(out, STR("\r\n"));
}

enum status smtp_render(const struct smtp_message *m, struct buf *out, struct err *e)
{
    size_t at = 0;
    enum status st = check_address("sender", m->from, e);
    if (!st) st = check_address("recipient", m->to, e);
    if (st) return st;
    str_find_last(m->from, '@', &at);
    add_date(out, m->at);
    buf_printf(out, "From: longwatch <%.*s>\r\n", STR_ARG(m->from));
    buf_printf(out, "To: <%.*s>\r\n", STR_ARG(m->to));
    add_header(out, "Subject", m->subject);
    buf_printf(out, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(m->id),
               STR_ARG(str_from(m->from, at + 1)));
    /* RFC 3834: keeps holiday answers away from the sender's mail box. */
    buf_add(out, STR("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=UTF-8\r\n"
                     "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
    add_body(out, m->body);
    return buf_status(out, "a mail", e);
}

static size_t give(char *to, size_t each, size_t n, void *ctx)
{
    str *left = ctx;
    size_t room = each * n, part = left->n < room ? left->n : room;
    if (part) memcpy(to, left->p, part);
    *left = str_from(*left, part);
    return part;
}

/* Reply lines come as headers; the last one of the conversation is the receipt. */
static size_t take_reply(char *line, size_t each, size_t n, void *ctx)
{
    char *receipt = ctx;
    str s = str_trim((str){line, each * n});
    if (s.n >= RECEIPT_BYTES) s.n = RECEIPT_BYTES - 1;
    for (size_t i = 0; i < s.n; i++)
        receipt[i] = (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i];
    receipt[s.n] = '\0';
    return each * n;
}

enum status smtp_send(const struct smtp_server *s, const struct smtp_message *m,
                      char receipt[static RECEIPT_BYTES], struct err *e)
{
    char words[CURL_ERROR_SIZE], from[MAX_ADDRESS_BYTES + 3], to[MAX_ADDRESS_BYTES + 3];
    struct buf text;
    receipt[0] = '\0';
    buf_init(&text, MAX_MESSAGE_BYTES);
    enum status st = smtp_render(m, &text, e);
    if (st) {
        buf_release(&text);
        return st;
    }
    snprintf(from, sizeof from, "<%.*s>", STR_ARG(m->from));
    snprintf(to, sizeof to, "<%.*s>", STR_ARG(m->to));
    str left = buf_str(&text);
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    CURL *h = transfer_start(s->url, "smtp,smtps", s->ca_file, words);
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    if (s->user && s->user[0]) {
        curl_easy_setopt(h, CURLOPT_USERNAME, s->user);
        curl_easy_setopt(h, CURLOPT_PASSWORD, s->password ? s->password : "");
    }
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(h, CURLOPT_READDATA, &left);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, receipt);
    CURLcode code = curl_easy_perform(h);
    if (code != CURLE_OK) {
        receipt[0] = '\0';
        st = transfer_failed("mail server", s->url, code, words, e);
    }
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, NULL); /* the farewell is no receipt */
    curl_easy_setopt(h, CURLOPT_HEADERDATA, NULL);
    curl_easy_cleanup(h);
    curl_slist_free_all(recipients);
    buf_release(&text);
    return st;
}
