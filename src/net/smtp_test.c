/* SPDX-License-Identifier: Apache-2.0 */
/* Mail: the bytes of a message, addresses that are refused, a server without encryption. */
#include "net/smtp.h"

#include "suite.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct smtp_message message(void)
{
    return (struct smtp_message){
        .id = STR("01K8A"),
        .from = STR("watch@example.org"),
        .to = STR("anna@example.org"),
        .subject = STR("Case 2026-001: page 1"),
        .body = STR("First line\nsecond = line \n.dot\nGer\xC3\xA4t\n"),
        .at = utc_from_ms(1792767600000), /* 2026-10-23T15:00:00Z */
    };
}

static void bytes_of_a_message(void)
{
    struct buf b;
    struct err e = {0};
    struct smtp_message m = message();
    buf_init(&b, 64 * 1024);
    CHECK_OK(smtp_render(&m, &b, &e), &e);
    CHECK_STR(buf_str(&b), STR("Date: Fri, 23 Oct 2026 15:00:00 +0000\r\n"
                               "From: longwatch <watch@example.org>\r\n"
                               "To: <anna@example.org>\r\n"
                               "Subject: Case 2026-001: page 1\r\n"
                               "Message-ID: <01K8A@example.org>\r\n"
                               "Auto-Submitted: auto-generated\r\n"
                               "MIME-Version: 1.0\r\n"
                               "Content-Type: text/plain; charset=UTF-8\r\n"
                               "Content-Transfer-Encoding: quoted-printable\r\n"
                               "\r\n"
                               "First line\r\n"
                               "second =3D line=20\r\n"
                               "=2Edot\r\n"
                               "Ger=C3=A4t\r\n"));
    buf_release(&b);
}

/* No line is longer than the standard wants, whatever the texts. */
static void check_lines(str text)
{
    str line;
    while (str_cut(&text, '\n', &line))
        CHECK(line.n <= 78 && line.n > 0 && line.p[line.n - 1] == '\r');
    CHECK_INT(text.n, 0);
}

static void long_texts_are_folded(void)
{
    struct buf b;
    struct err e = {0};
    static char subject[400], body[3000];
    struct smtp_message m = message();
    for (size_t i = 0; i + 2 <= sizeof subject; i += 2)
        memcpy(subject + i, "\xC3\xA4", 2);
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = i % 7 ? '.' : ' ';
    m.subject = (str){subject, sizeof subject};
    m.body = (str){body, sizeof body};
    buf_init(&b, 64 * 1024);
    CHECK_OK(smtp_render(&m, &b, &e), &e);
    check_lines(buf_str(&b));
    /* A code point is never split between two encoded words. */
    CHECK(!str_contains(buf_str(&b), STR("=C3?=")));
    CHECK(!str_contains(buf_str(&b), STR("\r\n.")));
    buf_release(&b);
}

static void subjects_cannot_add_headers(void)
{
    struct buf b;
    struct err e = {0};
    struct smtp_message m = message();
    m.subject = STR("harmless\r\nBcc: eve@example.net");
    buf_init(&b, 64 * 1024);
    CHECK_OK(smtp_render(&m, &b, &e), &e);
    CHECK(str_contains(
        buf_str(&b),
        STR("Subject: =?UTF-8?Q?harmless=0D=0ABcc=3A=20eve=40example=2Enet?=\r\n")));
    CHECK(!str_contains(buf_str(&b), STR("\nBcc")));
    buf_release(&b);
}

static void addresses_are_checked(void)
{
    static const char *const bad[] = {"",
                                      "anna",
                                      "@example.org",
                                      "anna@",
                                      "a b@c.org",
                                      "a@b.org>\r\n",
                                      "<a@b.org>",
                                      "a@b.org,c@d.org",
                                      "\xC3\xA4@b.org"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf b;
        struct err e = {0};
        struct smtp_message m = message();
        m.to = str_of(bad[i]);
        buf_init(&b, 64 * 1024);
        CHECK_STATUS(smtp_render(&m, &b, &e), LW_E_INPUT);
        buf_release(&b);
    }
    struct err e = {0};
    struct buf b;
    struct smtp_message m = message();
    m.from = STR("not an address");
    buf_init(&b, 64 * 1024);
    CHECK_STATUS(smtp_render(&m, &b, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("sender address 'not an address' is not one that mail can be sent to"));
    buf_release(&b);
}

/* A mail server that cannot encrypt; it must never see a message. */
struct plain_server {
    int listener;
    char seen[4096];
    size_t n_seen;
};

static void *serve_plain(void *ctx)
{
    struct plain_server *s = ctx;
    static const char hello[] = "220 plain ESMTP\r\n", ehlo[] = "250 plain\r\n";
    int c = accept(s->listener, NULL, NULL);
    if (c < 0) return NULL;
    if (write(c, hello, sizeof hello - 1) < 0) return NULL;
    ssize_t n;
    while ((n = read(c, s->seen + s->n_seen, sizeof s->seen - s->n_seen)) > 0) {
        s->n_seen += (size_t)n;
        if (write(c, ehlo, sizeof ehlo - 1) < 0) break;
    }
    close(c);
    return NULL;
}

static int listen_on_loopback(int *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 4) ||
        getsockname(s, (struct sockaddr *)&a, &n))
        test_fail(__FILE__, __LINE__, "cannot listen on loopback");
    *port = ntohs(a.sin_port);
    return s;
}

static void nothing_is_sent_in_the_clear(void)
{
    struct plain_server s = {0};
    char url[64], receipt[RECEIPT_BYTES];
    int port = 0;
    pthread_t thread;
    struct err e = {0};
    s.listener = listen_on_loopback(&port);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", port);
    CHECK_INT(pthread_create(&thread, NULL, serve_plain, &s), 0);
    struct smtp_server server = {.url = url, .user = "anna", .password = "secret"};
    struct smtp_message m = message();
    enum status st = smtp_send(&server, &m, receipt, &e);
    pthread_join(thread, NULL);
    close(s.listener);
    CHECK_STATUS(st, LW_E_ENV);
    str seen = {s.seen, s.n_seen};
    CHECK(str_starts(seen, STR("EHLO ")));
    CHECK(!str_contains(seen, STR("MAIL")) && !str_contains(seen, STR("AUTH")));
    CHECK(str_starts(str_of(e.message), STR("mail server 'smtp://127.0.0.1:")));
}

static void other_protocols_are_refused(void)
{
    char receipt[RECEIPT_BYTES];
    struct err e = {0};
    struct smtp_server server = {.url = "http://user:pass@127.0.0.1:1/"};
    struct smtp_message m = message();
    CHECK_STATUS(smtp_send(&server, &m, receipt, &e), LW_E_ENV);
    CHECK(!str_contains(str_of(e.message), STR("pass")));
}

static const struct test tests[] = {
    {"bytes_of_a_message", bytes_of_a_message},
    {"long_texts_are_folded", long_texts_are_folded},
    {"subjects_cannot_add_headers", subjects_cannot_add_headers},
    {"addresses_are_checked", addresses_are_checked},
    {"nothing_is_sent_in_the_clear", nothing_is_sent_in_the_clear},
    {"other_protocols_are_refused", other_protocols_are_refused},
    {NULL, NULL},
};
const struct test_suite smtp_suite = {"smtp", tests};
