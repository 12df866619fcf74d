/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door. Signing in always makes a new session: a cookie that was planted beforehand is worth
 * nothing (session fixation). What comes from a page of another site is refused; before sign-in
 * there is no session to bind a token to, so the browser's own word (Sec-Fetch-Site, Origin) is
 * what counts.
 */
#include "web/door.h"

#include "app/op_run.h"
#include "web/form.h"

#include <string.h>

bool door_is_foreign(const struct request *r)
{
    str site = request_header(r, STR("Sec-Fetch-Site"));
    str origin = request_header(r, STR("Origin"));
    str host = request_header(r, STR("Host"));
    if (site.n && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none"))) return true;
    /* Under our own referrer policy browsers send "null" for forms of ours. */
    if (!origin.n || str_eq(origin, STR("null"))) return false;
    if (str_starts(origin, STR("http://"))) return !str_eq_nocase(str_from(origin, 7), host);
    if (str_starts(origin, STR("https://"))) return !str_eq_nocase(str_from(origin, 8), host);
    return true;
}

static bool is_at(const struct request *r, str name, size_t n)
{
    return r->n_segments == n && str_eq(r->segments[0], name);
}

static str next_of(struct request *r, str given)
{
    return address_is_ours(given) ? arena_str(&r->arena, given) : STR("/");
}

/* At the door nobody has a key or a role yet, of which the table's advice speaks. */
static str advice_at_the_door(enum status code)
{
    if (code == LW_E_REFUSED) return STR("");
    if (code != LW_E_UNAUTHENTICATED) return str_of(status_row(code)->advice);
    return STR("check mail address and password; an administrator can make a new invitation");
}

/* ---- what was typed when the session had ended ---- */

/* Fields that go along through the sign-in: the form's operation, and its fields by name. */
#define KEPT_OP     "kept"
#define KEPT_PREFIX "kept."

static bool is_secret(const struct op *op, str name)
{
    for (const struct op_param *p = op->params; p && p->name; p++)
        if (p->type == PARAM_SECRET && str_eq(str_of(p->name), name)) return true;
    return str_eq(name, STR("csrf"));
}

static void keep_field(struct view *v, yyjson_mut_val *list, str name, str value)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, list);
    view_str(v, o, "name", name);
    view_str(v, o, "value", value);
}

/* From the form itself, or from the sign-in that it waits behind. */
static void add_kept(struct view *v)
{
    struct request *r = v->visit->request;
    const struct op *op = form_op(r);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(v->doc, v->root, "kept");
    if (!str_eq(r->method, STR("POST"))) return;
    if (op) keep_field(v, list, STR(KEPT_OP), str_of(op->name));
    for (size_t i = 0; i < r->n_form; i++) {
        str name = r->form[i].name;
        if (op && is_secret(op, name)) continue;
        if (!op && !str_eq(name, STR(KEPT_OP)) && !str_starts(name, STR(KEPT_PREFIX))) continue;
        if (op) name = arena_printf(&r->arena, KEPT_PREFIX "%.*s", STR_ARG(name));
        keep_field(v, list, name, r->form[i].value);
    }
    yyjson_mut_obj_add_bool(v->doc, v->root, "has_kept", yyjson_mut_arr_size(list) > 0);
}

/* The request as the form had sent it; NULL when nothing was kept. */
static const struct op *take_kept(struct request *r)
{
    size_t n = 0;
    str name = request_form(r, STR(KEPT_OP));
    const struct op *op = name.n && form_find(name) ? op_find(name) : NULL;
    for (size_t i = 0; op && i < r->n_form; i++) {
        if (!str_starts(r->form[i].name, STR(KEPT_PREFIX))) continue;
        r->form[n++] = (struct request_field){str_from(r->form[i].name, sizeof KEPT_PREFIX - 1),
                                              r->form[i].value};
    }
    if (op) r->n_form = n;
    return op;
}

/* `template` shows the form again, with what went wrong. */
static struct answer *show_form(struct visit *visit, const char *template, const char *title,
                                str token, const struct err *why)
{
    struct view v;
    struct request *r = visit->request;
    bool is_post = str_eq(r->method, STR("POST"));
    view_open(&v, visit, ROOM_NONE, title);
    view_str(
        &v, v.root, "next",
        next_of(r, is_post ? request_form(r, STR("next")) : request_query(r, STR("next"))));
    view_str(&v, v.root, "token", token);
    add_kept(&v);
    if (why) {
        yyjson_mut_val *refusal = yyjson_mut_obj_add_obj(v.doc, v.root, "refusal");
        view_str(&v, refusal, "message", str_of(why->message));
        view_str(&v, refusal, "advice", advice_at_the_door(why->code));
    }
    yyjson_mut_val *typed = yyjson_mut_obj_add_obj(v.doc, v.root, "typed");
    if (is_post) view_str(&v, typed, "mail", request_form(r, STR("mail")));
    if (is_post) view_str(&v, typed, "name", request_form(r, STR("name")));
    int status = form_op(r) ? status_row(LW_E_UNAUTHENTICATED)->http_status : 200;
    return view_answer(&v, template, why ? status_row(why->code)->http_status : status);
}

static struct answer *show_sign_in(struct visit *visit, const struct err *why)
{
    bool is_needed = false;
    if (setup_is_needed(visit->app, &is_needed, NULL) == LW_OK && is_needed)
        return show_form(visit, "setup_needed", "Set up", STR(""), why);
    return show_form(visit, "sign_in", "Sign in", STR(""), why);
}

/* Over TLS, as the public address or a trusted proxy says: the cookie stays there. */
static bool is_secure(const struct visit *visit)
{
    return visit->web->is_secure || visit->request->is_https;
}

static struct answer *with_session(struct visit *visit, str token, struct answer *a)
{
    struct answer_cookie cookie = {.name = STR(SESSION_COOKIE_NAME),
                                   .value = token,
                                   .max_age_s = SESSION_MAX_S,
                                   .is_secure = is_secure(visit)};
    answer_cookie(a, visit->request, &cookie);
    return a;
}

static struct answer *let_in(struct visit *visit, str token, str to)
{
    return with_session(visit, token, answer_redirect(visit->request, to));
}

/* What was typed stands in its form again; the person looks at it, and sends it or not. */
static struct answer *resume(struct visit *visit, str token, const struct op *op)
{
    struct request *r = visit->request;
    struct err e = {0};
    visit->session = token;
    enum status s = session_actor(visit->app, &r->arena, token, visit->now, &visit->actor,
                                  &visit->csrf, &e);
    if (s != LW_OK) return web_failure(visit, &e, 0);
    (void)err_set(&e, LW_E_REFUSED,
                  "your session had ended; what you typed is here, but files have to be chosen "
                  "again. Look at it and send it again");
    return with_session(visit, token, form_show_again(visit, op, &e, 200));
}

/* The earlier session of the browser ends with a new one. */
static struct answer *replace_session(struct visit *visit, str token)
{
    struct request *r = visit->request;
    struct err e = {0};
    if (visit->session.n && session_close(visit->app, visit->session, visit->now, &e) != LW_OK)
        return web_failure(visit, &e, 0);
    str next = next_of(r, request_form(r, STR("next")));
    const struct op *op = take_kept(r);
    return op ? resume(visit, token, op) : let_in(visit, token, next);
}

static struct sign_in sign_in_of(const struct request *r)
{
    return (struct sign_in){.mail = request_form(r, STR("mail")),
                            .password = request_form(r, STR("password")),
                            .source = r->source,
                            .agent = request_header(r, STR("User-Agent"))};
}

static struct answer *ask_code(struct visit *visit, str pending, const struct err *why)
{
    return show_form(visit, "sign_in_code", "Second factor", pending, why);
}

static struct answer *sign_in_code(struct visit *visit)
{
    struct request *r = visit->request;
    struct err e = {0};
    struct sign_in in = sign_in_of(r);
    str token, pending = request_form(r, STR("token"));
    enum status st = link_check(visit->app, pending, "second_factor", visit->now, &e);
    /* Too late or from nowhere: begin again. */
    if (st == LW_E_REFUSED) return answer_redirect(r, STR("/sign-in"));
    if (st == LW_OK)
        st = session_finish(visit->app, &r->arena, pending, request_form(r, STR("code")), &in,
                            visit->now, &token, &e);
    return st == LW_OK ? replace_session(visit, token) : ask_code(visit, pending, &e);
}

static struct answer *sign_in(struct visit *visit)
{
    struct request *r = visit->request;
    struct err e = {0};
    struct signed_in out;
    struct sign_in in = sign_in_of(r);
    if (!in.mail.n || !in.password.n) {
        (void)err_set(&e, LW_E_USAGE, "both the mail address and the password are wanted");
        return show_sign_in(visit, &e);
    }
    if (session_sign_in(visit->app, &r->arena, &in, visit->now, &out, &e) != LW_OK)
        return show_sign_in(visit, &e);
    return out.token.p ? replace_session(visit, out.token) : ask_code(visit, out.pending, NULL);
}

static struct answer *sign_out(struct visit *visit)
{
    struct request *r = visit->request;
    struct err e = {0};
    if (!form_is_of_session(visit)) {
        (void)err_set(&e, LW_E_REFUSED, "the form is not from a page of this session");
        return web_failure(visit, &e, 0);
    }
    if (session_close(visit->app, visit->session, visit->now, &e) != LW_OK)
        return web_failure(visit, &e, 0);
    struct answer *a = answer_redirect(r, STR("/sign-in"));
    struct answer_cookie cookie = {
        .name = STR(SESSION_COOKIE_NAME), .value = STR(""), .is_secure = is_secure(visit)};
    answer_cookie(a, r, &cookie);
    return a;
}

/* A link that works once: what it leads to, and the operation that its form runs. */
struct link_row {
    const char *path;
    const char *purpose;
    const char *op;
    const char *template;
    const char *title;
    const char *way_out; /* where a new one comes from */
};
static const struct link_row link_rows[] = {
    {"setup", "setup", "setup.create", "setup", "First administrator",
     "While nobody has been set up, starting the server again prints a new link."},
    {"join", "invitation", "person.accept", "invitation", "Invitation",
     "An administrator makes a new one on the page People."},
};

/* 410: a form here could only be filled in vain. */
static struct answer *show_gone(struct visit *visit, const struct link_row *row,
                                const struct err *why)
{
    struct view v;
    view_open(&v, visit, ROOM_NONE, row->title);
    yyjson_mut_val *refusal = yyjson_mut_obj_add_obj(v.doc, v.root, "refusal");
    view_str(&v, refusal, "message", str_of(why->message));
    view_str(&v, v.root, "way_out", str_of(row->way_out));
    return view_answer(&v, "link_gone", 410);
}

/* What a link that still works is answered with is up to the caller: NULL. */
static struct answer *refuse_link(struct visit *visit, const struct link_row *row, str token)
{
    struct err e = {0};
    enum status s = link_check(visit->app, token, row->purpose, visit->now, &e);
    if (s == LW_OK) return NULL;
    return s == LW_E_REFUSED ? show_gone(visit, row, &e) : web_failure(visit, &e, 0);
}

static const struct link_row *find_link(const struct request *r)
{
    for (size_t i = 0; i < sizeof link_rows / sizeof link_rows[0]; i++) {
        if (r->n_segments && str_eq(r->segments[0], str_of(link_rows[i].path)))
            return &link_rows[i];
    }
    return NULL;
}

static bool is_repeated_rightly(const struct request *r)
{
    return str_eq(request_form(r, STR("password")), request_form(r, STR("again")));
}

/* Runs the link's operation with the form's fields; then signs the new person in. */
static struct answer *use_link(struct visit *visit, const struct link_row *row)
{
    struct request *r = visit->request;
    struct err e = {0};
    struct op_arg args[8];
    size_t n = 0;
    yyjson_mut_doc *reply = NULL;
    str token = request_form(r, STR("token"));
    const struct op *op = op_find(str_of(row->op));
    if (!op) BUG("a link names an operation that does not exist");
    struct answer *refused = refuse_link(visit, row, token);
    if (refused) return refused;
    for (const struct op_param *p = op->params; p && p->name && n < 8; p++) {
        str typed = request_form(r, str_of(p->name));
        if (typed.p) args[n++] = (struct op_arg){str_of(p->name), typed};
    }
    enum status s = LW_OK;
    if (!is_repeated_rightly(r)) s = err_set(&e, LW_E_USAGE, "the two passwords differ");
    if (s == LW_OK) s = op_run(visit->app, &visit->actor, op, args, n, &reply, &e);
    if (s != LW_OK) return show_form(visit, row->template, row->title, token, &e);
    yyjson_mut_val *mail = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), "mail");
    str name = yyjson_mut_is_str(mail)
                   ? (str){yyjson_mut_get_str(mail), yyjson_mut_get_len(mail)}
                   : request_form(r, STR("mail"));
    struct signed_in out = {STR_NONE, STR_NONE};
    struct sign_in in = sign_in_of(r);
    in.mail = name;
    s = session_sign_in(visit->app, &r->arena, &in, visit->now, &out, &e);
    yyjson_mut_doc_free(reply);
    /* One with a second factor, or too many failures before: the sign-in asks. */
    if (s != LW_OK || !out.token.p) return answer_redirect(r, STR("/sign-in"));
    return let_in(visit, out.token, STR("/"));
}

static struct answer *post(struct visit *visit)
{
    struct request *r = visit->request;
    const struct link_row *link = find_link(r);
    bool is_sign_in = is_at(r, STR("sign-in"), 1), is_sign_out = is_at(r, STR("sign-out"), 1);
    bool is_code = is_at(r, STR("sign-in"), 2) && str_eq(r->segments[1], STR("code"));
    if (!is_sign_in && !is_sign_out && !is_code && !(link && r->n_segments == 1)) return NULL;
    if (door_is_foreign(r)) {
        struct err e = {0};
        (void)err_set(&e, LW_E_REFUSED, "this form was sent by a page of another site");
        return web_failure(visit, &e, 0);
    }
    if (is_sign_in) return sign_in(visit);
    if (is_code) return sign_in_code(visit);
    if (is_sign_out) return sign_out(visit);
    return use_link(visit, link);
}

struct answer *door_handle(struct visit *visit)
{
    struct request *r = visit->request;
    const struct link_row *link = find_link(r);
    if (str_eq(r->method, STR("POST"))) return post(visit);
    if (!str_eq(r->method, STR("GET"))) return NULL;
    if (is_at(r, STR("sign-in"), 1)) return show_sign_in(visit, NULL);
    if (!link || r->n_segments > 2) return NULL;
    str token = r->n_segments == 2 ? r->segments[1] : request_query(r, STR("token"));
    struct answer *refused = refuse_link(visit, link, token);
    return refused ? refused : show_form(visit, link->template, link->title, token, NULL);
}

/*
 * Browsers hold back a strict cookie when a link in a mail is followed. The page then asks to be
 * loaded again, which comes from our own site and brings the cookie.
 */
struct answer *door_show(struct visit *visit)
{
    struct request *r = visit->request;
    struct view v;
    struct err e = {0};
    if (form_op(r) && !door_is_foreign(r)) return show_sign_in(visit, NULL);
    if (!str_eq(r->method, STR("GET"))) {
        (void)err_set(&e, LW_E_UNAUTHENTICATED, "nobody is signed in");
        return web_failure(visit, &e, 0);
    }
    if (!visit->session.n &&
        str_eq(request_header(r, STR("Sec-Fetch-Site")), STR("cross-site"))) {
        view_open(&v, visit, ROOM_NONE, "longwatch");
        return view_answer(&v, "again", 200);
    }
    str next = address_is_ours(r->target) ? percent_encode(&r->arena, r->target) : STR("%2F");
    return answer_redirect(r, arena_printf(&r->arena, "/sign-in?next=%.*s", STR_ARG(next)));
}
