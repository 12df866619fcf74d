/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may hear of what: a person who is limited to product lines (store/scope.h) gets no mail, no
 * digest and no message of an own channel about a product that is not visible to them, and a
 * channel that is limited to lines is held to them like a person. Asked when a message is made
 * (outbox_put), and again when it is delivered, because people, channels and cases change.
 *
 * A channel that may tell of a part gets another message, which says that there is something and
 * names no product (of a case its number, of an announcement the vulnerability): a room that
 * watches one line must not sleep because the flaw is in another one, too.
 *
 * What a message tells of is a text of product lines, each name ended by a newline. A product
 * without a line is an empty name, which no limited person sees. The empty text tells of no product
 * and is for everybody; STR_NONE means that nobody said, and is for nobody who is limited. It is
 * the rule of the outbox in store/scope.c, without its views: there what was just written in the
 * running transaction is not there yet.
 */
#ifndef LW_APP_HEARING_H
#define LW_APP_HEARING_H

#include "app/app.h"
#include "store/channel.h"
#include "store/person.h"

#define HEARING_EVERYBODY STR("")
#define HEARING_NOBODY    STR("\n")

enum hearing {
    HEARS_NOTHING,
    HEARS_PART, /* sees some of the products that the message tells of */
    HEARS_ALL,
};
/* `sees`: lines of a person, empty for all. Pure. */
enum hearing hearing_of(str sees, str tells);
/* The lines of `tells` that are among those of `sees`, as a text of the same form. */
str hearing_seen(struct arena *a, str sees, str tells);

/* All lines that a case touches now, or HEARING_NOBODY for one without products. */
enum status hearing_of_case(struct app *app, struct arena *a, str case_id, str *tells,
                            struct err *e) LW_MUST_CHECK;
enum status hearing_of_product(struct app *app, struct arena *a, str product_id, str *tells,
                               struct err *e) LW_MUST_CHECK;

/* As store/scope.c shows a signal: by its product, else by its case, else to nobody. */
struct signal_row;
enum status hearing_of_signal(struct app *app, struct arena *a, const struct signal_row *s,
                              str *tells, struct err *e) LW_MUST_CHECK;

/* What is asked of a message to somebody. */
struct hearing_of {
    str channel;   /* "mail", or the kind of a channel */
    str recipient; /* a person, a channel, or "webhook" */
    str case_id;   /* may be empty: then `tells` alone counts, else both */
    str tells;
};
/*
 * How much of it may be told there: a person by the person's lines, a channel by its own and by
 * those of the person whose it is. The webhook of the settings is told everything.
 */
enum status hearing_find(struct app *app, struct arena *a, const struct hearing_of *h,
                         enum hearing *out, struct err *e) LW_MUST_CHECK;

#endif
