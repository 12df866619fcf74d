/* SPDX-License-Identifier: Apache-2.0 */
/* Failed sign-ins and the growing wait after them (session.h has the rules). */
#ifndef LW_APP_THROTTLE_H
#define LW_APP_THROTTLE_H

#include "app/app.h"
#include "store/access.h"
#include "store/person.h"

enum {
    N_THROTTLES = 3,
    KNOWN_SOURCE_DAYS = 90
};

struct throttle {
    struct {
        str key; /* empty: does not count */
        struct sign_in_failures f;
    } counts[N_THROTTLES];
};

/* Loads the counts of an account name and an address; `p` is its person, NULL: nobody. */
enum status throttle_load(struct app *app, struct arena *a, str mail, str source,
                          const struct person *p, struct utc now, struct throttle *out,
                          struct err *e) LW_MUST_CHECK;
/* LW_E_REFUSED while one of them waits. */
enum status throttle_check(const struct throttle *t, struct utc now,
                           struct err *e) LW_MUST_CHECK;
/* Of somebody who is signed in and shows once more who it is: that count alone. */
enum status throttle_load_again(struct app *app, struct arena *a, str person_id, struct utc now,
                                struct throttle *out, struct err *e) LW_MUST_CHECK;
enum status throttle_forget_again(struct app *app, struct arena *a, str person_id,
                                  struct err *e) LW_MUST_CHECK;
/* Counts a failure in the running transaction, on top of what others have counted meanwhile. */
enum status throttle_note(struct app *app, struct throttle *t, struct utc now,
                          struct err *e) LW_MUST_CHECK;
/* Counts a failure; in a transaction of its own. */
enum status throttle_fail(struct app *app, struct throttle *t, const struct person *p,
                          struct utc now, struct err *e) LW_MUST_CHECK;
/* After a success, in the running transaction: forgets the account's, and what is a day old. */
enum status throttle_clear(struct app *app, const struct throttle *t, struct utc now,
                           struct err *e) LW_MUST_CHECK;

#endif
