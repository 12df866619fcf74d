/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages. Every page is a row of page.h: reading operations and a template over the same JSON
 * that the API answers. Every form posts the parameters of one writing operation to
 * /do/OPERATION; then the browser is sent on, or, when the operation refuses, sees the same page
 * again with the message beside the field and what was typed.
 *
 * Nothing here decides anything: who may do what, and what is valid, is said by the operations.
 */
#ifndef LW_WEB_WEB_H
#define LW_WEB_WEB_H

#include "app/app.h"
#include "serve/answer.h"
#include "web/mustache.h"

struct web {
    struct app_pool *apps;
    struct arena sources; /* what the templates are views of */
    struct templates *templates;
    struct sent *sent; /* serve/sent.h */
    str public_url;    /* setting base-url, without a slash at its end; empty: not known */
    bool is_secure;    /* the public address is https: cookies say Secure */
};

/* Unpacks and parses the templates that lie in the program. `public_url` must outlive the pages. */
enum status web_open(struct web *w, struct app_pool *apps, str public_url,
                     struct err *e) LW_MUST_CHECK;
void web_close(struct web *w);

/* After the headers: limits the body, stops uploads of those who may not. NULL to go on. */
struct answer *web_begin(const struct web *w, struct request *r);
struct answer *web_handle(const struct web *w, struct request *r);
/* A refusal as a page. */
struct answer *web_refuse(const struct web *w, struct request *r, const struct err *e);

#endif
