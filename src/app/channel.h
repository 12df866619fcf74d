/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels: where messages go beside mail. An administrator sets them; what each hears is one of
 *
 *   pages    only pages: those of its person, or of a policy's step that names it
 *   cases    what happens in cases, too (the rows of audience.c that have a webhook)
 *   all      announcements about findings, images and feeds, too (alert.h)
 *
 * The outbox keeps the facts as JSON; the shape of the service, with its keys, is made at the
 * moment of sending (channel_kinds.h), so that no key is ever in the outbox, the ledger or a reply.
 */
#ifndef LW_APP_CHANNEL_H
#define LW_APP_CHANNEL_H

#include "app/channel_kinds.h"
#include "app/op.h"

extern const struct op channel_ops[];
extern const size_t n_channel_ops;

/* What a kind of event does to an incident: "case.acknowledged" acknowledges it. */
enum channel_action channel_action_of(str event_kind);

enum channel_ear {
    CHANNEL_HEARS_CASES,
    CHANNEL_HEARS_ALL
};
/*
 * The channels that hear an event of that kind, shared and personal, in `c->arena`. `ear` is what
 * they must hear at least; an incident service that was paged for the case (may be empty) hears
 * whatever acknowledges or ends it.
 */
enum status channel_listeners(struct op_call *c, enum channel_ear ear, str event_kind,
                              str case_id, struct channel **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;
/* The incident services that were told of a page of that case, or of that test; enabled ones. */
enum status channel_with_incident(struct op_call *c, str case_or_test, struct channel **out,
                                  size_t *n, struct err *e) LW_MUST_CHECK;
/* The channels of a page: the person's own, then those named, each once, enabled ones only. */
enum status channel_of_page(struct op_call *c, str person_id, const str *ids, size_t n_ids,
                            struct channel **out, size_t *n, struct err *e) LW_MUST_CHECK;

/* Sends a message once. `facts` is the JSON that the outbox keeps, with the codes of a page in it. */
struct channel_sending {
    str id; /* of the outbox row */
    str facts;
    str default_secret; /* signs a webhook that has no key of its own */
    struct utc now;
    bool must_be_public; /* setting channel-private-addresses is off */
};
struct channel_answer {
    char receipt[RECEIPT_BYTES]; /* the code, and the name that the service gave the message */
    int64_t retry_after_s;       /* how long the service asks to wait, 0 when it does not */
    bool is_gone;                /* the address is no more (HTTP 410): no attempt can help */
};
/* LW_OK for an answer of 2xx, LW_E_ENV with the answer's words for anything else. */
enum status channel_send(struct arena *a, const struct channel *to,
                         const struct channel_sending *s, struct channel_answer *out,
                         struct err *e) LW_MUST_CHECK;

#endif
