/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: from fields to an operation, and back to a page. */
#include "web/form.h"

#include "app/op_run.h"
#include "app/session.h"
#include "format/qr.h"
#include "serve/sent.h"
#include "web/door.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_ARGS = 128,
    PAGE_NUMBER_BYTES = 9
};

str form_token(struct visit *visit)
{
    struct arena *a = &visit->request->arena;
    str number = random_token(a, PAGE_NUMBER_BYTES);
    return arena_printf(a, "%.*s.%.*s", STR_ARG(visit->csrf), STR_ARG(number));
}

/* The session's key in a form; `*number` is that of its page, empty when it says none. */
static str token_key(const struct request *r, str *number)
{
    str key;
    *number = request_form(r, STR("csrf"));
    (void)str_cut(number, '.', &key);
    return key;
}

bool form_is_of_session(const struct visit *visit)
{
    str number;
    return session_csrf_matches(visit->session, token_key(visit->request, &number));
}

const struct op *form_op(const struct request *r)
{
    if (!str_eq(r->method, STR("POST")) || r->n_segments != 2 ||
        !str_eq(r->segments[0], STR("do")))
        return NULL;
    return form_find(r->segments[1]) ? op_find(r->segments[1]) : NULL;
}

static const struct op_param *param_of(const struct op *op, str name)
{
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (str_eq(str_of(p->name), name)) return p;
    }
    return NULL;
}

bool form_takes_file(const struct op *op)
{
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (p->type == PARAM_FILE) return true;
    }
    return false;
}

/* Check boxes of one name are one argument, comma separated. */
static enum status add(struct request *r, struct op_arg *args, size_t *n, str name, str value,
                       struct err *e)
{
    for (size_t i = 0; i < *n; i++) {
        if (!str_eq(args[i].name, name)) continue;
        args[i].value =
            arena_printf(&r->arena, "%.*s,%.*s", STR_ARG(args[i].value), STR_ARG(value));
        return arena_status(&r->arena, "form", e);
    }
    if (*n == MAX_ARGS) return err_set(e, LW_E_LIMIT, "more than %d fields", MAX_ARGS);
    args[(*n)++] = (struct op_arg){name, value};
    return LW_OK;
}

/*
 * "All products", "no case": a choice that was left open names nothing. Everywhere else an empty
 * field takes away what stood there.
 */
static bool names_nothing(const struct op_param *p, str value)
{
    static const char *const references[] = {"product", "case", "of"};
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        if (str_eq(str_of(p->name), str_of(references[i]))) return !p->is_required && !value.n;
    return false;
}

/*
 * The operation's parameters among the fields. Fields that are no parameter belong to the page
 * ("csrf", the place to return to). A path typed where a file belongs is not taken: it would
 * have the server read a file of its own.
 */
static enum status collect(struct request *r, const struct op *op, struct op_arg *args,
                           size_t *n, struct err *e)
{
    *n = 0;
    for (size_t i = 0; i < r->n_form; i++) {
        const struct op_param *p = param_of(op, r->form[i].name);
        if (!p || p->type == PARAM_FILE || names_nothing(p, r->form[i].value)) continue;
        enum status s = add(r, args, n, r->form[i].name, r->form[i].value, e);
        if (s != LW_OK) return s;
    }
    for (size_t i = 0; i < r->n_files; i++) {
        const struct op_param *p = param_of(op, r->files[i].field);
        if (!p || p->type != PARAM_FILE || r->files[i].n_bytes == 0) continue;
        enum status s = add(r, args, n, r->files[i].field, str_of(r->files[i].path), e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

struct fill {
    const struct request *request;
    yyjson_mut_val *reply; /* NULL: fields only */
};

static str fill_value(void *ctx, str name)
{
    const struct fill *f = ctx;
    yyjson_mut_val *v = f->reply;
    str rest = name, part;
    while (v && rest.n) {
        (void)str_cut(&rest, '.', &part);
        v = yyjson_mut_is_obj(v) ? yyjson_mut_obj_getn(v, part.p, part.n) : NULL;
    }
    if (yyjson_mut_is_str(v)) return (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
    str typed = request_form(f->request, name);
    return typed.p ? typed : STR("");
}

/*
 * Where a form leads: the place it names ("next"), its row's, or where it was sent from ("back");
 * the two it may name are paths of ours. A place on the page ("#form") stays the end.
 */
static str next_address(struct request *r, const struct form_row *row, yyjson_mut_val *reply)
{
    struct fill f = {.request = r, .reply = reply};
    str back = request_form(r, STR("back"));
    /* Nothing was done yet: there is no reply to lead to. */
    bool is_proposal = yyjson_mut_get_bool(yyjson_mut_obj_get(reply, "needs_approval"));
    bool has_then = row->then && !is_proposal;
    str to = address_fill(&r->arena, has_then ? row->then : row->page, fill_value, &f);
    str next = request_form(r, STR("next"));
    if (!has_then && address_is_ours(back)) to = back;
    if (address_is_ours(next)) to = next;
    size_t mark;
    str place, rest = to;
    bool has_place = str_cut(&rest, '#', &to);
    place = has_place ? rest : STR("");
    bool has_query = str_find(to, '?', &mark);
    return arena_printf(&r->arena, "%.*s%sdone=%s%s%.*s", STR_ARG(to), has_query ? "&" : "?",
                        is_proposal ? FORM_PROPOSED_MARK : row->op, place.n ? "#" : "",
                        STR_ARG(place));
}

/* Found as a request for the page would find it. */
struct answer *form_show_again(struct visit *visit, const struct op *op, const struct err *why,
                               int http_status)
{
    struct request *r = visit->request;
    const struct form_row *row = form_find(str_of(op->name));
    struct fill f = {.request = r};
    struct request page = {.method = STR("GET")};
    struct route_match m;
    struct view v;
    struct err e = {0};
    str back = request_form(r, STR("back"));
    str path, rest = address_is_ours(back) ? back
                                           : address_fill(&r->arena, row->page, fill_value, &f);
    (void)str_cut(&rest, '#', &path);
    page.arena = r->arena;
    enum status s = request_target(&page, path, &e);
    r->arena = page.arena;
    const struct page *p = s == LW_OK ? page_find(&page, &m) : NULL;
    if (!p) return web_failure(visit, why, http_status);
    r->query = page.query;
    r->n_query = page.n_query;
    visit->here = path;
    view_open(&v, visit, p->room, p->title);
    view_add_refusal(&v, op, why);
    str words;
    v.refill_op = str_of(op->name);
    if (!parameter_split(str_of(why->message), &v.refill_wrong, &words))
        v.refill_wrong = STR("");
    if (view_load(&v, p, &m, &e) != LW_OK) {
        yyjson_mut_doc_free(v.doc);
        return web_failure(visit, why, http_status);
    }
    if (!http_status) http_status = status_row(why->code)->http_status;
    return view_answer(&v, p->template, http_status);
}

/* What a reply wants to be read off the screen by a telephone: an address as a picture. */
static void draw_address(struct view *v, yyjson_mut_val *reply)
{
    struct qr q;
    struct buf b;
    struct err e = {0};
    yyjson_mut_val *uri = yyjson_mut_obj_get(reply, "uri");
    if (!yyjson_mut_is_str(uri)) return;
    str text = {yyjson_mut_get_str(uri), yyjson_mut_get_len(uri)};
    buf_init(&b, QR_SVG_BYTES);
    if (qr_encode(&v->visit->request->arena, text, &q, &e) == LW_OK) {
        qr_svg(&q, STR("QR code of the address below"), &b);
        if (!b.is_over) view_str(v, v->root, "qr_svg", buf_str(&b));
    }
    buf_release(&b);
}

/* What is seen once, such as a new token: shown at once and never again. */
static struct answer *show_reply(struct visit *visit, const struct form_row *row,
                                 yyjson_mut_doc *reply)
{
    struct view v;
    view_open(&v, visit, ROOM_PEOPLE, row->done);
    yyjson_mut_obj_add_val(v.doc, v.root, "data",
                           yyjson_mut_val_mut_copy(v.doc, yyjson_mut_doc_get_root(reply)));
    draw_address(&v, yyjson_mut_doc_get_root(reply));
    yyjson_mut_doc_free(reply);
    return view_answer(&v, row->template, 200);
}

/* `*to` is where it leads; STR_NONE when it was refused or the answer shows the reply itself. */
static struct answer *carry_out(struct visit *visit, const struct op *op,
                                const struct form_row *row, str *to)
{
    struct request *r = visit->request;
    struct err e = {0};
    struct op_arg args[MAX_ARGS];
    size_t n;
    yyjson_mut_doc *reply = NULL;
    *to = STR_NONE;
    enum status s = collect(r, op, args, &n, &e);
    if (s == LW_OK) s = op_run(visit->app, &visit->actor, op, args, n, &reply, &e);
    if (s != LW_OK) return form_show_again(visit, op, &e, 0);
    bool is_proposal = yyjson_mut_get_bool(
        yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), "needs_approval"));
    if (row->template && !is_proposal) return show_reply(visit, row, reply);
    *to = next_address(r, row, yyjson_mut_doc_get_root(reply));
    yyjson_mut_doc_free(reply);
    return answer_redirect(r, *to);
}

static bool has_file(const struct request *r)
{
    for (size_t i = 0; i < r->n_files; i++)
        if (r->files[i].n_bytes) return true;
    return false;
}

static struct answer *carry_out_once(struct visit *visit, const struct op *op,
                                     const struct form_row *row)
{
    struct request *r = visit->request;
    str number, to;
    (void)token_key(r, &number);
    if (!number.n || row->template || has_file(r)) return carry_out(visit, op, row, &to);
    struct sha256 key = sent_key(r, visit->session, str_of(op->name));
    if (sent_begin(visit->web->sent, key, &r->arena, &to)) return answer_redirect(r, to);
    struct answer *a = carry_out(visit, op, row, &to);
    sent_end(visit->web->sent, key, to);
    return a;
}

struct answer *form_handle(struct visit *visit)
{
    struct request *r = visit->request;
    struct err e = {0};
    const struct op *op = form_op(r);
    if (!op) {
        (void)err_set(&e, LW_E_NOT_FOUND, "there is no form at '%.*s'", STR_ARG(r->path));
        return web_failure(visit, &e, 0);
    }
    if (!form_is_of_session(visit)) {
        /* One of ours, from before the last sign-in: nothing of it is lost, and nothing done. */
        bool is_ours = !door_is_foreign(r);
        (void)err_set(&e, is_ours ? LW_E_CONFLICT : LW_E_REFUSED,
                      "the form is not from a page of this session; %s",
                      is_ours ? "look at it and send it again" : "open the page again");
        return is_ours ? form_show_again(visit, op, &e, 403) : web_failure(visit, &e, 0);
    }
    return carry_out_once(visit, op, form_find(r->segments[1]));
}
