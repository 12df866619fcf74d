/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepared documents as stored: the document, its versions, what was approved, to whom it was sent
 * and what came back. Versions, approvals, sendings and answers are added and never changed
 * (triggers). Writes need an open transaction. Who is to be told is in store/notice.h.
 */
#ifndef LW_STORE_DOCUMENT_H
#define LW_STORE_DOCUMENT_H

#include "store/db.h"
#include "store/ledger.h"

struct document {
    str id, kind;
    str case_id, product_id; /* one of them; the other is STR_NONE */
    str language, title;
    int64_t version, approved_version, n_sent;
    struct utc prepared_at;
    str prepared_by;
    int64_t event_seq;
    /* Of what it belongs to; not written. */
    str case_number, product_name;
    bool is_drill;
};
enum status document_insert(struct db *db, const struct document *d,
                            struct err *e) LW_MUST_CHECK;
/* Writes language, title, version, approved_version, n_sent and event_seq. */
enum status document_save(struct db *db, const struct document *d, struct err *e) LW_MUST_CHECK;
enum status document_find(struct db *db, struct arena *a, str id, struct document *out,
                          bool *found, struct err *e) LW_MUST_CHECK;
struct document_filter {
    str case_id, product_id, kind; /* empty: every one */
    str before_id;                 /* newest first; empty: from the newest */
    bool approved_only;            /* that have an approved version */
    int64_t limit;
};
typedef enum status (*document_fn)(void *ctx, const struct document *d, struct err *e);
/* Newest first; strings live during the call. */
enum status document_each(struct db *db, const struct document_filter *f, document_fn fn,
                          void *ctx, struct err *e) LW_MUST_CHECK;

struct document_version {
    str document_id;
    int64_t version;
    str catalogue, language, values, origins; /* the last two are JSON objects */
    struct utc saved_at;
    str saved_by;
};
enum status document_version_insert(struct db *db, const struct document_version *v,
                                    struct err *e) LW_MUST_CHECK;
enum status document_version_find(struct db *db, struct arena *a, str document_id,
                                  int64_t version, struct document_version *out, bool *found,
                                  struct err *e) LW_MUST_CHECK;
/* All, oldest first, in `a`. */
enum status document_version_all(struct db *db, struct arena *a, str document_id,
                                 struct document_version **out, size_t *n,
                                 struct err *e) LW_MUST_CHECK;

struct document_approval {
    str document_id;
    int64_t version;
    str content, content_digest;
    struct utc approved_at;
    str approved_by;
    int64_t event_seq;
};
enum status document_approval_insert(struct db *db, const struct document_approval *x,
                                     struct err *e) LW_MUST_CHECK;
enum status document_approval_all(struct db *db, struct arena *a, str document_id,
                                  struct document_approval **out, size_t *n,
                                  struct err *e) LW_MUST_CHECK;

struct document_sent {
    str id, document_id;
    int64_t version;
    struct utc sent_at;
    str recipient_kind, recipient, list_id;
    int64_t n_people; /* negative: not known */
    str channel, reference, receipt_text;
    str receipt_digest; /* STR_NONE: no document */
    bool is_late;
    struct utc recorded_at;
    str recorded_by;
    int64_t event_seq;
};
enum status document_sent_insert(struct db *db, const struct document_sent *s,
                                 struct err *e) LW_MUST_CHECK;
/* Of a document, by id, in `a`. */
enum status document_sent_all(struct db *db, struct arena *a, str document_id,
                              struct document_sent **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;

struct document_reply {
    str id, document_id;
    struct utc replied_at;
    str outcome, words;
    struct utc recorded_at;
    str recorded_by;
    int64_t event_seq;
};
enum status document_reply_insert(struct db *db, const struct document_reply *r,
                                  struct err *e) LW_MUST_CHECK;
enum status document_reply_all(struct db *db, struct arena *a, str document_id,
                               struct document_reply **out, size_t *n,
                               struct err *e) LW_MUST_CHECK;

/* The bytes of every approval are those whose digest its event names (store/agreements.c). */
enum status document_agrees(struct db *db, struct ledger_check *out,
                            struct err *e) LW_MUST_CHECK;

/* One thing that was submitted or sent, of cases and products: a row of the reports archive. */
struct report {
    str id;
    str source;     /* submission, document */
    str kind;       /* stage of a submission, kind of a document */
    str document;   /* of which it is a sending, or empty */
    str request;    /* that an intermediate report answers, or empty */
    bool is_update; /* of a stage, in the portal */
    str case_id, case_number, product_id, title;
    struct utc at;
    str recipient_kind, recipient, channel, reference;
    bool is_late, has_receipt;
    str late_reason, content_digest, receipt_digest;
    str recorded_by;
    struct utc recorded_at;
    int64_t event_seq;
};
struct report_filter {
    str product_id, kind;   /* empty: every one */
    struct utc from, until; /* UTC_NONE: no bound */
    bool late_only;
    struct utc before_at; /* of the last row of the page before; UTC_NONE: from the newest */
    str before_id;
    int64_t limit;
};
typedef enum status (*report_fn)(void *ctx, const struct report *r, struct err *e);
/* The document of every receipt, of submissions and sendings, with the event that names it. */
typedef enum status (*receipt_fn)(void *ctx, str digest, int64_t event_seq, struct err *e);
enum status receipt_each(struct db *db, receipt_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Newest first; exercises are left out. */
enum status report_each(struct db *db, const struct report_filter *f, report_fn fn, void *ctx,
                        struct err *e) LW_MUST_CHECK;

#endif
