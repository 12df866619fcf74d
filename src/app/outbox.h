/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox: one message for each thing that happened, to each who must hear of it (law 8).
 *
 * A message is made from a ledger event in the event's transaction, so nothing is said that is
 * not in the ledger and nothing in the ledger is forgotten. Who hears of which kind of event is
 * the table in audience.c. Delivery is a job: it tries, backs off, keeps the receipt, and gives
 * a message up after a bounded number of attempts, which the health of the watch then shows.
 *
 * Exactly once in the outbox; on the wire at least once: when the program dies between the
 * server's answer and the note of it, the message goes out again with the same Message-ID or
 * Longwatch-Id, by which the receiver can tell.
 */
#ifndef LW_APP_OUTBOX_H
#define LW_APP_OUTBOX_H

#include "app/op.h"
#include "store/case.h"
#include "store/outbox.h"

extern const struct op outbox_ops[];
extern const size_t n_outbox_ops;

/* Who is told of a kind of event about a case by mail. What findings, images and feeds tell: alert.h. */
enum audience {
    AUDIENCE_NOBODY,
    AUDIENCE_PERSON, /* the one person the event is about: a page */
    AUDIENCE_LEAD,   /* the case's owner, else who acknowledged, else the on-call chain */
    AUDIENCE_CHAIN,  /* owner and on-call chain */
};
struct audience_row {
    const char *kind; /* of the event; sorted */
    enum audience mail;
    bool has_webhook;
    const char *headline; /* of the subject line: "awareness declared" */
};
extern const struct audience_row audience_rows[];
extern const size_t n_audience_rows;
/* NULL: nobody is told. */
const struct audience_row *audience_find(str kind);

struct outbox_event {
    const char *kind;
    const struct case_file *file; /* NULL: not about a case */
    str words;                    /* one sentence */
    str person_id;                /* AUDIENCE_PERSON */
    str tells;                    /* without a file: product lines it tells of (hearing.h) */
};
/*
 * Makes the messages of the event appended last in this call (c->last_seq). Nobody is told of
 * what they did themselves, unless it is a page.
 */
enum status outbox_enqueue_for_event(struct op_call *c, const struct outbox_event *ev,
                                     struct err *e) LW_MUST_CHECK;

/* An announcement (alert.h): its own mail for one person, and the webhook. */
struct outbox_note {
    const char *kind; /* of the event */
    str subject;      /* of the mail */
    str words;        /* one sentence */
    str body;         /* of the mail, plain text */
    str person_id;    /* who gets a mail, empty: nobody */
    bool is_private;  /* no webhook: it is about one person */
    str about;        /* vulnerability, image, feed */
    int64_t n_findings, n_images, n_products;
    str part_words,
        part_about; /* for a channel that may tell of a part; empty words: nothing */
    str tells; /* product lines it tells of (hearing.h); STR_NONE of a private one: of none */
};
enum {
    OUTBOX_MAX_BODY_BYTES = 32 * 1024
};
/* Makes the messages of the event appended last in this call. */
enum status outbox_enqueue_note(struct op_call *c, const struct outbox_note *note,
                                struct err *e) LW_MUST_CHECK;

/*
 * A page: somebody is to wake up, or a test of whether the chain is alive. Goes to the person's
 * mail, to the channels that are the person's own, and to those that the policy's step names.
 * The right to acknowledge as this person (page_code.h) goes with the mail and the person's own
 * channels, never into a shared one; the codes themselves are put in at delivery.
 * Belongs to the event appended last in this call, whose kind must have AUDIENCE_NOBODY in
 * audience.c: the page is its message.
 */
struct outbox_page {
    const char *kind;             /* of the event: "case.paged", "page.tested" */
    const struct case_file *file; /* NULL: a test */
    str person_id;
    str words;              /* one sentence; begins with why quiet hours do not count, if so */
    const str *channel_ids; /* of the step, beside the person's own */
    size_t n_channels;
    str test_id;      /* or empty */
    bool is_discreet; /* page.h */
};
enum status outbox_page(struct op_call *c, const struct outbox_page *p,
                        struct err *e) LW_MUST_CHECK;
/*
 * Test pages that somebody acknowledged, or all of a test that ended: the incident services that
 * were paged hear of it, by the event appended last ("page.acknowledged", "page.test_ended").
 */
enum status outbox_end_test(struct op_call *c, const char *kind, str test_id, str words,
                            struct err *e) LW_MUST_CHECK;
/* A test message to one channel, about the event appended last ("channel.tested"). */
struct channel;
enum status outbox_test(struct op_call *c, const struct channel *to,
                        struct err *e) LW_MUST_CHECK;

/*
 * Delivers what is due, at most OUTBOX_BATCH messages. `*next_at` is when the next attempt is
 * due, UTC_NONE when nothing waits. A failed delivery is noted on the message and is no error
 * of this function.
 */
enum {
    OUTBOX_BATCH = 32,
    OUTBOX_MAX_ATTEMPTS = 12
};
enum status outbox_deliver(struct app *app, struct utc now, struct utc *next_at,
                           struct err *e) LW_MUST_CHECK;
/* Seconds to wait after the n-th failed attempt: 30 s doubling to an hour. */
int64_t outbox_backoff_s(int32_t n_attempts);

/* Base, path and rest without a slash too many; empty without a base. */
str outbox_url(struct arena *a, str base_url, str path, str rest);

/* Delivery in words for health displays; `*is_well` false when messages fail or were given up. */
enum status outbox_health_words(struct op_call *c, bool *is_well, str *words,
                                struct err *e) LW_MUST_CHECK;

#endif
