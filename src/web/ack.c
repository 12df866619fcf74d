/* SPDX-License-Identifier: Apache-2.0 */
#include "web/ack.h"

#include "app/op_run.h"
#include "app/page.h"
#include "app/session.h"

/* The form with what is known of the page; `did` after the button, `why` when it was refused. */
static struct answer *show(struct visit *visit, str code, yyjson_mut_doc *page, bool did,
                           const struct err *why)
{
    struct view v;
    view_open(&v, visit, ROOM_NONE, "Acknowledge a page");
    if (page) {
        yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v.doc, yyjson_mut_doc_get_root(page));
        yyjson_mut_obj_add_val(v.doc, v.root, "page", copy);
        yyjson_mut_obj_add_bool(v.doc, v.root, "did", did);
    }
    if (!page) yyjson_mut_obj_add_bool(v.doc, v.root, "wants_code", true);
    view_str(&v, v.root, "code", code);
    if (why) {
        yyjson_mut_val *refusal = yyjson_mut_obj_add_obj(v.doc, v.root, "refusal");
        view_str(&v, refusal, "message", str_of(why->message));
        view_str(&v, refusal, "advice",
                 STR("Signed in, anybody who leads cases can acknowledge."));
    }
    yyjson_mut_doc_free(page);
    return view_answer(&v, "ack", why ? status_row(why->code)->http_status : 200);
}

/* As nobody: the code alone is the right, whoever the browser belongs to. */
static enum status ask(struct visit *visit, const char *name, str code, yyjson_mut_doc **page,
                       struct err *e)
{
    const struct op *op = op_find(str_of(name));
    const struct op_arg arg = {STR("code"), code};
    if (!op) BUG("a page asks for an operation that does not exist");
    return op_run(visit->app, &nobody_actor, op, &arg, 1, page, e);
}

static struct answer *look(struct visit *visit)
{
    struct request *r = visit->request;
    struct err e = {0};
    yyjson_mut_doc *page = NULL;
    str code = request_query(r, STR("code"));
    /* A short code is looked at by nobody: it could be guessed without being counted. */
    if (!code.n || page_reply_code(&r->arena, code).p)
        return show(visit, code, NULL, false, NULL);
    enum status st = ask(visit, "page.look", code, &page, &e);
    return st ? show(visit, STR(""), NULL, false, &e) : show(visit, code, page, false, NULL);
}

static struct answer *acknowledge(struct visit *visit)
{
    struct err e = {0};
    yyjson_mut_doc *page = NULL;
    str code = request_form(visit->request, STR("code"));
    enum status st = ask(visit, "page.acknowledge", code, &page, &e);
    return st ? show(visit, STR(""), NULL, false, &e) : show(visit, STR(""), page, true, NULL);
}

struct answer *ack_handle(struct visit *visit)
{
    const struct request *r = visit->request;
    if (r->n_segments != 1 || !str_eq(r->segments[0], STR("ack"))) return NULL;
    if (str_eq(r->method, STR("POST"))) return acknowledge(visit);
    return str_eq(r->method, STR("GET")) ? look(visit) : NULL;
}
