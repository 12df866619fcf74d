/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of people, the codes by which they are acknowledged (keyed digests alone), where the paging of
 * a case stands, and tests of the chain. Writes need an open transaction.
 */
#ifndef LW_STORE_PAGE_H
#define LW_STORE_PAGE_H

#include "store/db.h"
#include "store/ledger.h"

struct page_row {
    str id;
    int64_t event_seq;
    str case_id, test_id; /* exactly one; the other STR_NONE */
    str person_id;
    str link_digest, reply_digest; /* STR_NONE: nothing was sent */
    str skipped;                   /* why nothing was sent, or empty */
    struct utc paged_at, expires_at;
    struct utc acknowledged_at; /* UTC_NONE: not with its codes */
    str acknowledged_by;        /* link, reply code, or empty */
};
enum status page_insert(struct db *db, const struct page_row *p, struct err *e) LW_MUST_CHECK;
/* By the digest of either code; strings in `a`. */
enum status page_find_code(struct db *db, struct arena *a, str digest, struct page_row *out,
                           bool *found, struct err *e) LW_MUST_CHECK;
/* The page that an event sent; strings in `a`. */
enum status page_find_event(struct db *db, struct arena *a, int64_t event_seq,
                            struct page_row *out, bool *found, struct err *e) LW_MUST_CHECK;
/* Writes acknowledged_at and acknowledged_by. */
enum status page_save(struct db *db, const struct page_row *p, struct err *e) LW_MUST_CHECK;
enum status page_of_test(struct db *db, struct arena *a, str test_id, struct page_row **out,
                         size_t *n, struct err *e) LW_MUST_CHECK;
/* Every page has the event that says it was sent (store/agreements.c). */
enum status page_agrees(struct db *db, struct ledger_check *out, struct err *e) LW_MUST_CHECK;

/* What became of the messages of a page that reach its person alone. */
struct page_delivery {
    int64_t n_messages, n_sent, n_dead;
    struct utc first_sent_at;
    str last_error;
};
enum status page_delivery(struct db *db, struct arena *a, const struct page_row *p,
                          struct page_delivery *out, struct err *e) LW_MUST_CHECK;

struct page_cursor_row {
    str case_id, policy_id;
    struct utc opened_at;
    int32_t slot;
    struct utc slot_at;
    int32_t step;
    struct utc step_at;
    int32_t round, attempt;
};
enum status page_cursor_find(struct db *db, struct arena *a, str case_id,
                             struct page_cursor_row *out, bool *found,
                             struct err *e) LW_MUST_CHECK;
enum status page_cursor_save(struct db *db, const struct page_cursor_row *c,
                             struct err *e) LW_MUST_CHECK;

/* Wrong codes of a source; zero and UTC_NONE when there were none. */
struct page_failures {
    int64_t n;
    struct utc failed_at;
};
enum status page_failures_load(struct db *db, str source, struct page_failures *out,
                               struct err *e) LW_MUST_CHECK;
enum status page_failures_save(struct db *db, str source, const struct page_failures *f,
                               struct err *e) LW_MUST_CHECK;
enum status page_failures_clear(struct db *db, str source, struct err *e) LW_MUST_CHECK;

struct page_test_row {
    str id;
    struct utc started_at;
    str started_by; /* ledger reference */
    struct utc deadline_at, ended_at;
    int64_t n_paged, n_acknowledged;
};
enum status page_test_insert(struct db *db, const struct page_test_row *t,
                             struct err *e) LW_MUST_CHECK;
/* Writes ended_at and n_acknowledged. */
enum status page_test_save(struct db *db, const struct page_test_row *t,
                           struct err *e) LW_MUST_CHECK;
/* Newest first, keyset by id; an empty `before_id` is from the newest. */
enum status page_test_list(struct db *db, struct arena *a, str before_id, int64_t limit,
                           struct page_test_row **out, size_t *n, struct err *e) LW_MUST_CHECK;
enum status page_test_find(struct db *db, struct arena *a, str id, struct page_test_row *out,
                           bool *found, struct err *e) LW_MUST_CHECK;
/* Those that have not ended, oldest first. */
enum status page_test_running(struct db *db, struct arena *a, struct page_test_row **out,
                              size_t *n, struct err *e) LW_MUST_CHECK;

#endif
