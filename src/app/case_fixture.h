/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests alone: a store in a temporary folder with three people, a product and its images,
 * findings that a catalogue can list, and operations run as somebody at an instant. The functions
 * are in case_fixture_test.c.
 */
#ifndef LW_APP_CASE_FIXTURE_H
#define LW_APP_CASE_FIXTURE_H

#include "app/op.h"

struct fixture {
    struct app *app;
    struct arena arena;
    struct actor anna, boris, vera; /* two incident leads and a viewer */
    str product, image, second_product, second_image;
    str component;
    yyjson_mut_doc *replies[256]; /* freed with the fixture */
    size_t n_replies;
};

void fixture_open(struct fixture *x);
void fixture_close(struct fixture *x);
/* Another product with one image, which holds the component that findings are about. */
void fixture_product(struct fixture *x, const char *name, str *image);
/* Inserts a finding as a re-match would leave it. */
str fixture_finding(struct fixture *x, const char *vulnerability, str image,
                    const char *verdict, const char *exploited_on, const char *now);
/* Lists a finding's vulnerability as exploited, or (NULL) takes the listing back. */
void fixture_list(struct fixture *x, str finding, const char *exploited_on, const char *now);
/* What a person decided about a finding before. */
void fixture_decide(struct fixture *x, str finding, const char *decision, const char *now);
/* Runs the jobs of alerts but delivery: signals, pages, reminders. */
void fixture_tick(struct fixture *x, const char *now);

/*
 * Runs an operation that must succeed; arguments in pairs of name and value, ended by NULL. The
 * reply lives until the fixture is closed.
 */
yyjson_mut_val *fixture_do(struct fixture *x, const struct actor *actor, const char *now,
                           const char *op, ...);
/* Runs an operation that must fail, with this status and these words. */
void fixture_refused(struct fixture *x, const struct actor *actor, const char *now,
                     enum status want, const char *words, const char *op, ...);

/* Text at "/clocks/0/due_at/utc" of a reply; the test fails when there is none. */
str fixture_text(yyjson_mut_val *reply, const char *pointer);
int64_t fixture_number(yyjson_mut_val *reply, const char *pointer);
/* Messages in the outbox about a kind of event to a person (or "webhook"); all when NULL. */
int64_t fixture_n_messages(struct fixture *x, const char *kind, const char *recipient);
/* Events of a kind in the ledger. */
int64_t fixture_n_events(struct fixture *x, const char *kind);
void fixture_set(struct fixture *x, const char *setting, const char *value);
struct utc fixture_at(const char *text);
/* The ledger must be whole and every table agree with it. */
void fixture_verify(struct fixture *x);
/* Anna at once, boris after fifteen minutes. */
void fixture_on_call(struct fixture *x);

#endif
