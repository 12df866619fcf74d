/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Announcements: what people and webhooks hear of the watch, beside cases.
 *
 * What happened is written where it happened: a finding's event in the ledger, and with it, in
 * the same transaction, a row that waits (alert_note). At the end of a run, or with the commit of
 * an operation, all rows of one kind and one vulnerability become one announcement: one event
 * alert.KIND, its messages, and its entry for digests, in one transaction that takes the rows
 * away. So the same vulnerability in forty images is one message, and a program that dies
 * anywhere neither loses nor doubles one (law 8).
 *
 *   at once   one mail to the first person of the on-call chain who can be reached; everybody
 *             else finds it in the digest
 *   digest    one mail a person a day or a week (digest.h)
 *   never     in the ledger alone
 *
 * Webhooks get every announcement that is not for never. Which kind goes where is the table in
 * alert_table.c, changed by alert.set_route.
 *
 * To add a kind: a row in alert_table.c, one in events.c, and who calls alert_note().
 */
#ifndef LW_APP_ALERT_H
#define LW_APP_ALERT_H

#include "app/finding.h"
#include "app/op.h"
#include "store/alert.h"
#include "store/image.h"

extern const struct op alert_ops[];
extern const size_t n_alert_ops;

enum alert_delivery {
    ALERT_AT_ONCE,
    ALERT_DIGEST,
    ALERT_NEVER,
    N_ALERT_DELIVERY
};
enum alert_kind {
    ALERT_DECISION_EXPIRED,
    ALERT_EXPLOITED,
    ALERT_FEED_STALE,
    ALERT_FIX_AVAILABLE,
    ALERT_NEW_MATCH,
    ALERT_NOT_MONITORED,
    ALERT_REOPENED,
    ALERT_SEVERITY_UP,
    ALERT_WITHDRAWN,
    N_ALERT_KIND
};
/* A row of the table; its event in the ledger is "alert." and the name. */
struct alert_row {
    const char *name;  /* "new_match" */
    const char *event; /* "alert.new_match" */
    enum alert_delivery fallback;
    const char *title; /* "New match": of pages and digests */
    const char *verb;  /* behind the vulnerability: "is new" */
    const char *doc;   /* one sentence */
};
extern const struct alert_row alert_rows[N_ALERT_KIND];
const struct alert_row *alert_find(str name);
str alert_delivery_str(enum alert_delivery d);
/* The delivery in force. */
enum status alert_delivery_of(struct op_call *c, const struct alert_row *row,
                              enum alert_delivery *out, struct err *e) LW_MUST_CHECK;

/*
 * Something happened to `subject`, a vulnerability (then `ref` is the finding) or a component
 * (`ref` empty). `words` say why, in a clause, and may be empty. Waits in the store; the commit
 * of the call announces it unless c->defers_alerts is set, for a run of several transactions
 * that ends with alert_flush().
 */
enum status alert_note(struct op_call *c, enum alert_kind kind, str subject, str ref, str words,
                       struct err *e) LW_MUST_CHECK;
/*
 * Notes what an event about a finding means to people, by its kind: finding.opened,
 * finding.reopened, finding.expired. What else a change means is noted by who finds it out.
 */
enum status alert_note_finding(struct op_call *c, const char *event_kind,
                               const struct finding *f, str words, struct err *e) LW_MUST_CHECK;

/* Announces what this call noted; called by the commit of every call. */
enum status alert_flush_call(struct op_call *c, struct err *e) LW_MUST_CHECK;
/* One batch of what waits; it was the last when `*n` is less than ALERT_FLUSH_BATCH. */
enum {
    ALERT_FLUSH_BATCH = 200 /* announcements of one transaction */
};
enum status alert_flush_some(struct op_call *c, bool with_deferred, size_t *n,
                             struct err *e) LW_MUST_CHECK;
/* Announces all that waits, also what a run that died left behind. Several transactions. */
enum status alert_flush(struct app *app, struct utc now, struct err *e) LW_MUST_CHECK;

/*
 * What an image brings, as one announcement: vulnerabilities that its predecessor did not have,
 * and how many of its components nobody can monitor when they became more. Nothing new, nothing
 * said. In the transaction that adds the image.
 */
enum status alert_of_image(struct op_call *c, const struct image *image,
                           struct err *e) LW_MUST_CHECK;
/* A feed that was imported before went stale or is held. */
enum status alert_of_feed(struct op_call *c, str feed, str words, struct err *e) LW_MUST_CHECK;

/* "A", "A and B", "A, B, C and 4 more". */
str alert_list_text(struct arena *a, const str *names, size_t n, int64_t n_all);

/* Sentences about a vulnerability begin with it; those about a component do not. */
bool alert_is_about_vulnerability(str words, str subject);
/*
 * What is said of an announcement to who may hear of a part: of a vulnerability what it did, for
 * one product of theirs at least has it, and nothing of the rest. Else that there is something.
 */
str alert_part_words(struct arena *a, str kind, str words, str subject);

#endif
