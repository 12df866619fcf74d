/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mail server for tests: TLS from the first byte (smtps://) on loopback, one thread, one message
 * a connection. It keeps what it is given under the Message-ID, and treats a message as its owner
 * tells it: takes it, refuses it, is not there, or takes it and ends the connection without a word.
 */
#ifndef LW_NET_SMTP_FIXTURE_H
#define LW_NET_SMTP_FIXTURE_H

#include "base/str.h"
#include "suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum smtp_mood {
    SMTP_TAKES,
    SMTP_BUSY,   /* 451 after the message */
    SMTP_ABSENT, /* closes the connection before a word */
    SMTP_DROPS,  /* has taken it, then closes without an answer */
};

enum {
    SMTP_MAIL_BYTES = 64 * 1024,
    SMTP_LINE_BYTES = 2048,
};

struct smtp_sink {
    int fd;
    unsigned port;
    pthread_t thread;
    SSL_CTX *tls;
    char ca_file[512];
    /*
     * Asked once a connection (`id` empty) and once a message, in the sink's thread. A message
     * that is kept was heard of by kept().
     */
    enum smtp_mood (*mood)(void *ctx, str id);
    void (*kept)(void *ctx, str id, str to, str text);
    void *ctx;
    char mail[SMTP_MAIL_BYTES];
    size_t n_mail;
};

static inline EVP_PKEY *smtp_sink_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (!key) test_fail(__FILE__, __LINE__, "no key for the mail server");
    return key;
}

/* A certificate of its own for localhost, valid for the years a simulation may run through. */
static inline X509 *smtp_sink_certificate(EVP_PKEY *key)
{
    X509 *x = X509_new();
    X509_NAME *name = X509_get_subject_name(x);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_set_version(x, 2);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600L * 24 * 365);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1,
                               -1, 0);
    X509_set_issuer_name(x, name);
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_add_ext(x, names, -1);
    X509_EXTENSION_free(names);
    if (!X509_sign(x, key, EVP_sha256()))
        test_fail(__FILE__, __LINE__, "no certificate for the mail server");
    return x;
}

static inline void smtp_sink_say(SSL *s, const char *words)
{
    (void)SSL_write(s, words, (int)strlen(words));
}

/* One line without its end; false when the client left. */
static inline bool smtp_sink_line(SSL *s, char line[static SMTP_LINE_BYTES])
{
    size_t n = 0;
    char c;
    while (SSL_read(s, &c, 1) == 1) {
        if (c == '\n') {
            line[n > 0 && line[n - 1] == '\r' ? n - 1 : n] = '\0';
            return true;
        }
        if (n < SMTP_LINE_BYTES - 1) line[n++] = c;
    }
    return false;
}

static inline bool smtp_sink_data(struct smtp_sink *k, SSL *s)
{
    char line[SMTP_LINE_BYTES];
    k->n_mail = 0;
    while (smtp_sink_line(s, line)) {
        size_t n = strlen(line);
        if (strcmp(line, ".") == 0) return true;
        if (k->n_mail + n + 1 >= SMTP_MAIL_BYTES) continue;
        memcpy(k->mail + k->n_mail, line, n);
        k->n_mail += n;
        k->mail[k->n_mail++] = '\n';
    }
    return false;
}

/* What stands between "<" and "@" of the Message-ID: the id of the outbox row. */
static inline str smtp_sink_id(const struct smtp_sink *k)
{
    str rest = {k->mail, k->n_mail}, line;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&rest, '\n', &line);
        if (!str_starts(line, STR("Message-ID: <"))) continue;
        str id, after = str_from(line, 13);
        (void)str_cut(&after, '@', &id);
        return id;
    }
    return STR("");
}

/* True when the connection is to go on. */
static inline bool smtp_sink_message(struct smtp_sink *k, SSL *s, const char *to)
{
    smtp_sink_say(s, "354 go on\r\n");
    if (!smtp_sink_data(k, s)) return false;
    str id = smtp_sink_id(k);
    enum smtp_mood mood = k->mood(k->ctx, id);
    if (mood == SMTP_ABSENT) return false;
    if (mood != SMTP_BUSY) k->kept(k->ctx, id, str_of(to), (str){k->mail, k->n_mail});
    if (mood == SMTP_DROPS) return false;
    smtp_sink_say(s, mood == SMTP_BUSY ? "451 come back later\r\n" : "250 kept\r\n");
    return true;
}

static inline void smtp_sink_talk(struct smtp_sink *k, SSL *s)
{
    char line[SMTP_LINE_BYTES], to[SMTP_LINE_BYTES] = "";
    smtp_sink_say(s, "220 sink ESMTP\r\n");
    while (smtp_sink_line(s, line)) {
        if (strncmp(line, "DATA", 4) == 0) {
            if (!smtp_sink_message(k, s, to)) return;
            continue;
        }
        if (strncmp(line, "QUIT", 4) == 0) {
            smtp_sink_say(s, "221 bye\r\n");
            return;
        }
        if (strncmp(line, "RCPT TO:<", 9) == 0) snprintf(to, sizeof to, "%s", line + 9);
        if (strchr(to, '>')) *strchr(to, '>') = '\0';
        smtp_sink_say(s, "250 ok\r\n");
    }
}

static inline void *smtp_sink_run(void *ctx)
{
    struct smtp_sink *k = ctx;
    for (;;) {
        int c = accept(k->fd, NULL, NULL);
        if (c < 0) return NULL;
        if (k->mood(k->ctx, STR("")) == SMTP_ABSENT) {
            close(c);
            continue;
        }
        /* Answers are short lines: held back for a fuller packet, each would take 40 ms. */
        setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        SSL *s = SSL_new(k->tls);
        SSL_set_fd(s, c);
        if (SSL_accept(s) == 1) smtp_sink_talk(k, s);
        SSL_shutdown(s);
        SSL_free(s);
        close(c);
    }
}

static inline void smtp_sink_start(struct smtp_sink *k, const char *dir)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    EVP_PKEY *key = smtp_sink_key();
    X509 *certificate = smtp_sink_certificate(key);
    snprintf(k->ca_file, sizeof k->ca_file, "%s/mail-ca.pem", dir);
    FILE *f = fopen(k->ca_file, "w");
    if (!f || !PEM_write_X509(f, certificate) || fclose(f))
        test_fail(__FILE__, __LINE__, "cannot write the certificate");
    k->tls = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate(k->tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey(k->tls, key) != 1)
        test_fail(__FILE__, __LINE__, "cannot use the certificate");
    X509_free(certificate);
    EVP_PKEY_free(key);
    k->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (k->fd < 0 || bind(k->fd, (struct sockaddr *)&a, sizeof a) || listen(k->fd, 64) ||
        getsockname(k->fd, (struct sockaddr *)&a, &n))
        test_fail(__FILE__, __LINE__, "cannot listen on loopback");
    k->port = ntohs(a.sin_port);
    if (pthread_create(&k->thread, NULL, smtp_sink_run, k))
        test_fail(__FILE__, __LINE__, "cannot start a thread");
}

static inline void smtp_sink_stop(struct smtp_sink *k)
{
    shutdown(k->fd, SHUT_RDWR);
    pthread_join(k->thread, NULL);
    close(k->fd);
    SSL_CTX_free(k->tls);
}

#endif
