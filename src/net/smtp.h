/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mail: a plain text message by SMTP (RFC 5321), written as RFC 5322 wants it. The connection is
 * always encrypted: smtps://, or smtp:// with STARTTLS, without which nothing is sent.
 */
#ifndef LW_NET_SMTP_H
#define LW_NET_SMTP_H

#include "base/buf.h"
#include "base/utc.h"
#include "net/transfer.h"

struct smtp_server {
    const char *url;  /* "smtp://mail.example.org:587", "smtps://mail.example.org" */
    const char *user; /* NULL or empty: no authentication */
    const char *password;
    const char *ca_file; /* PEM; NULL or empty: the system's authorities */
};

struct smtp_message {
    str id;   /* of the outbox; a message that is sent again keeps it */
    str from; /* address */
    str to;   /* address */
    str subject;
    str body; /* UTF-8, lines end in LF */
    struct utc at;
};

/*
 * The message as it goes over the wire: CRLF, headers encoded (RFC 2047), body quoted-printable.
 * LW_E_INPUT for an address that is none (blanks, controls, angle brackets, no '@', not ASCII):
 * nobody can add a header through one.
 */
enum status smtp_render(const struct smtp_message *m, struct buf *out,
                        struct err *e) LW_MUST_CHECK;

/*
 * Sends one message. `receipt` is the server's reply to the whole message ("250 2.0.0 Ok: queued
 * as 4F2A"). LW_E_INPUT as above, LW_E_ENV for everything that a later attempt may cure. After a
 * success the message may have been delivered even when the caller dies before noting it; sent
 * again it has the same Message-ID, by which mail programs drop the copy.
 */
enum status smtp_send(const struct smtp_server *s, const struct smtp_message *m,
                      char receipt[static RECEIPT_BYTES], struct err *e) LW_MUST_CHECK;

#endif
