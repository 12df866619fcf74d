/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: POST /do/OPERATION with the parameters as fields. */
#ifndef LW_WEB_FORM_H
#define LW_WEB_FORM_H

#include "web/view.h"

/* In place of an operation's name, "?done=": it waits for a second person (app/approval.h). */
#define FORM_PROPOSED_MARK "approval.proposed"

/*
 * What forms carry: the session's key, and a number of this page, so that a form that is sent
 * twice is known again (sent.h).
 */
str form_token(struct visit *visit);
/* Whether the request's form has the session's key. */
bool form_is_of_session(const struct visit *visit);
/* The operation that a form request is about; NULL when it is none of the form table. */
const struct op *form_op(const struct request *r);
bool form_takes_file(const struct op *op);
/* Checks the CSRF token, runs, leads on; on refusal the page again, with what was wrong. */
struct answer *form_handle(struct visit *visit);

/*
 * The page that the form of `op` is on, with what the request has in its fields; `why` nothing was
 * done. 0 takes the status table's HTTP status.
 */
struct answer *form_show_again(struct visit *visit, const struct op *op, const struct err *why,
                               int http_status);

/* In web.c: a page that says what failed; 0 takes the status table's HTTP status. */
struct answer *web_failure(struct visit *visit, const struct err *e, int http_status);

#endif
