/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON behind a page: replies of its operations, the frame around them (who, rooms, health,
 * assets), and what a refused form had in it.
 */
#ifndef LW_WEB_VIEW_H
#define LW_WEB_VIEW_H

#include "web/page.h"
#include "web/web.h"

struct visit {
    const struct web *web;
    struct app *app;
    struct request *request;
    struct utc now;
    struct actor actor;
    str session; /* the cookie's secret, empty for strangers */
    str csrf;
    str here; /* address of the page shown, without notices: where its forms return to */
};

struct view {
    struct visit *visit;
    yyjson_mut_doc *doc;
    yyjson_mut_val *root;
    str refill_op;    /* whose form gets what was typed (refill.h); empty: none */
    str refill_wrong; /* the field that was refused */
};

/* Begins the JSON of a page with its frame. */
void view_open(struct view *v, struct visit *visit, enum room room, const char *title);
/* Runs the page's operations into the view. `m` gives {x}, the request's query ?x. */
enum status view_load(struct view *v, const struct page *p, const struct route_match *m,
                      struct err *e) LW_MUST_CHECK;
/* The value of a part's argument (page.h); STR_NONE leaves it out. */
str view_argument(const struct view *v, const struct route_match *m, str value);
/* What was typed and what was wrong with it; "forms.case_declare_aware.errors.reason". */
void view_add_refusal(struct view *v, const struct op *op, const struct err *e);
/* setting: the one that a message asks to set ("... set the setting 'smtp-url'"), if any. */
void view_add_setting(struct view *v, yyjson_mut_val *object, str message);
void view_str(struct view *v, yyjson_mut_val *object, const char *key, str value);
/* Renders and closes. */
struct answer *view_answer(struct view *v, const char *template, int http_status);

/* "parameter 'x': words" split; false when the message names no parameter. */
bool parameter_split(str message, str *parameter, str *words);
/* A path on this server: begins with one '/', nothing that a browser reads as a host. */
bool address_is_ours(str address);
/* A pattern with {name} filled in, each value escaped for an address. */
str address_fill(struct arena *a, const char *pattern, str (*value)(void *ctx, str name),
                 void *ctx);

#endif
