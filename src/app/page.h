/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of one person: its codes, its acknowledgement, and test pages.
 *
 * A page carries two codes (page_code.h), a long one in its link and a short one to be typed.
 * Each belongs to one page of one person and expires.
 * Who has a code may acknowledge as that person, signed in or not, and nothing else. Looking at
 * the link shows what is paged and changes nothing, because mail servers follow links too.
 *
 * The long code cannot be guessed. The short one has 40 bits, so wrong ones are counted by source:
 * after PAGE_FREE_FAILURES the source waits, 30 s doubling to a quarter of an hour. All who are
 * not signed in are one source: an address says little behind a proxy. Somebody who floods it
 * takes the short codes of strangers away for a while, never the links.
 */
#ifndef LW_APP_PAGE_H
#define LW_APP_PAGE_H

#include "app/op.h"
#include "app/page_code.h"
#include "store/page.h"

extern const struct op page_ops[], page_test_ops[];
extern const size_t n_page_ops, n_page_test_ops;

enum {
    PAGE_CODE_S = 24 * 3600, /* after which its codes say nothing any more */
    PAGE_FREE_FAILURES = 10,
    PAGE_TEST_LATE_S =
        12 * 3600, /* a test page that was slept through for longer is left out */
};

struct case_file;

/* What one person is told, about the event appended last in this call. */
struct page_message {
    const char *kind;             /* of the event: case.paged, page.tested */
    const struct case_file *file; /* or NULL */
    str test_id;                  /* or empty */
    str person_id;
    str words;
    str channels;     /* ids of the step's channels, a blank between */
    bool is_discreet; /* says that there is a case and where, and nothing of what is in it */
};
/* Makes the codes and the row and hands the page to the outbox. */
enum status page_send(struct op_call *c, const struct page_message *m,
                      struct err *e) LW_MUST_CHECK;

/* A test ends when everybody acknowledged; called after an acknowledgement. */
enum status page_test_settle(struct op_call *c, str test_id, struct err *e) LW_MUST_CHECK;
/* What the test that ended last says of the chain; well and empty when there was none. */
enum status page_test_health(struct op_call *c, bool *is_well, str *words,
                             struct err *e) LW_MUST_CHECK;
/* The same as a part of the health of the watch (app/health.h). */
enum status page_test_words(struct op_call *c, bool *is_set, bool *is_well, str *words,
                            struct err *e) LW_MUST_CHECK;
/* Starts tests that the settings want, and ends those whose time is over. */
enum status page_test_run(struct app *app, struct utc now, struct utc *next_at,
                          struct err *e) LW_MUST_CHECK;

#endif
