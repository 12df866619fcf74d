/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of channels and the shape in which each wants a message. Pure: a message in, a request
 * out; who sends it is outbox_deliver.c. To add one: a row and a function in channel_kinds.c, a
 * case in channel_kinds_test.c.
 *
 * Nothing in a message is markup: what services would read as mark-up, mentions or links is sent
 * in the fields that they show as they are, so a vulnerability's title cannot wake a whole room.
 */
#ifndef LW_APP_CHANNEL_KINDS_H
#define LW_APP_CHANNEL_KINDS_H

#include "base/arena.h"
#include "base/utc.h"
#include "net/http_send.h"
#include "net/transfer.h"
#include "store/channel.h"

/* What a message does to an incident that the service keeps. */
enum channel_action {
    CHANNEL_TELL,        /* it is news */
    CHANNEL_TRIGGER,     /* it begins, or is still unanswered: somebody is to wake up */
    CHANNEL_ACKNOWLEDGE, /* somebody has it */
    CHANNEL_RESOLVE,     /* it is over */
};

/* Read from the JSON that the outbox keeps (outbox.c writes it); views of its document. */
struct channel_message {
    str id; /* of the outbox row: the same when it is sent again */
    str kind, subject, words, text;
    str url;      /* of the case, empty when no base-url is set */
    str ack_url;  /* only in a person's own channel, else empty */
    str incident; /* what belongs together: the case's number, or the test; may be empty */
    struct utc at;
    enum channel_action action;
    /* Of a signed webhook, which gets the facts as they are. */
    str facts;
    str signing_key; /* when the channel has no key of its own */
    struct utc sent_at;
};

struct channel_kind {
    const char *name;
    const char *title;
    const char *url_hint;    /* what the address looks like */
    const char *target_name; /* "room", "topic"; NULL: it has none */
    const char *secret_name; /* "access token"; NULL: it has none */
    bool needs_secret;
    bool is_url_secret; /* whoever knows it may post: never shown */
    bool has_incidents; /* takes only messages with an action */
    enum status (*shape)(struct arena *a, const struct channel *to,
                         const struct channel_message *m, struct http_call *out, struct err *e);
    /* Member of the answer that names the message at the service; NULL: none. */
    const char *receipt_member;
};
extern const struct channel_kind channel_kinds[];
extern const size_t n_channel_kinds;
const struct channel_kind *channel_kind_find(str name);

/*
 * LW_E_INPUT: what is wrong with a channel and how to mend it. Addresses must be https:// unless
 * they lead to this machine; secrets and targets must be there where the kind needs them.
 */
enum status channel_check(const struct channel *x, struct err *e) LW_MUST_CHECK;
/* The address without what makes it a secret: "https://hooks.slack.com/...". */
str channel_url_shown(struct arena *a, const struct channel *x);

#endif
