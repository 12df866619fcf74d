/* SPDX-License-Identifier: Apache-2.0 */
/* What the makers of messages share: outbox.c and outbox_page.c. */
#ifndef LW_APP_OUTBOX_INTERNAL_H
#define LW_APP_OUTBOX_INTERNAL_H

#include "app/outbox.h"

struct outbox_message {
    const char *kind; /* of the event */
    str case_id;      /* may be empty */
    str channel;      /* "mail", or the kind of a channel */
    str recipient;    /* person, channel, or "webhook" */
    str subject;
    str body;  /* plain text of a mail, else the facts as JSON */
    str tells; /* product lines beside those of the case (hearing.h) */
    /* What a channel gets that may tell of a part; without a body: nothing. */
    str part_subject, part_body;
};
/*
 * One row of the outbox, about the event appended last; none for somebody who may not hear of it
 * (hearing.h). `*is_told` (NULL: not wanted) says whether all of it was said.
 */
enum status outbox_put(struct op_call *c, const struct outbox_message *m, bool *is_told,
                       struct err *e) LW_MUST_CHECK;

/* "Case 2026-001: you are paged: CVE-2023-4863"; the headline alone without a case. */
str outbox_subject(struct op_call *c, const struct case_file *k, const char *headline);
/* A case without what it is about, for who may not hear that; NULL in, NULL out. */
const struct case_file *outbox_hidden_case(struct op_call *c, const struct case_file *k);
/* The text of a mail about a case, from its words to its link. */
enum status outbox_body(struct op_call *c, const struct outbox_event *ev, str base_url,
                        struct buf *b, struct err *e) LW_MUST_CHECK;

/* The facts of a message as canonical JSON: what channels are shaped from. No personal data. */
struct outbox_facts {
    const char *kind;
    const struct case_file *file; /* or NULL */
    str base_url, subject, words, text;
    str ack_url;  /* only for a person's own channel */
    str incident; /* of a test: what its messages have in common; empty: the case's number */
};
enum status outbox_facts(struct op_call *c, const struct outbox_facts *f, str *out,
                         struct err *e) LW_MUST_CHECK;

#endif
