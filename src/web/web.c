/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to a page: who is it, which page, which form. */
#include "web/web.h"

#include "base/limits.h"
#include "serve/sent.h"
#include "web/ack.h"
#include "web/assets.h"
#include "web/door.h"
#include "web/download.h"
#include "web/form.h"
#include "web/page_table.h"
#include "web/view.h"

#include <string.h>

#define SOURCES_BYTES (2 * LW_MIB)

/* Values that a template may put out unescaped: what chart.c, time_line.c and format/qr.c drew. */
static const char *const raw_names[] = {"chart_svg", "qr_svg", NULL};

enum status web_open(struct web *w, struct app_pool *apps, str public_url, struct err *e)
{
    while (str_ends(public_url, STR("/")))
        public_url.n--;
    *w = (struct web){.apps = apps,
                      .public_url = public_url,
                      .is_secure = str_starts(public_url, STR("https://"))};
    struct mustache_source *sources = NULL;
    arena_init(&w->sources, SOURCES_BYTES);
    enum status s = template_sources(&w->sources, &sources, e);
    if (s == LW_OK) s = templates_load(sources, n_template_rows, raw_names, &w->templates, e);
    if (s == LW_OK)
        w->sent = sent_new();
    else
        arena_release(&w->sources);
    return s;
}

void web_close(struct web *w)
{
    templates_free(w->templates);
    w->templates = NULL;
    sent_free(w->sent);
    w->sent = NULL;
    arena_release(&w->sources);
}

static struct answer *serve_asset(struct request *r)
{
    for (size_t i = 0; i < n_assets; i++) {
        if (r->n_segments == 2 && str_eq(r->segments[1], str_of(assets[i].file)))
            return answer_asset(r, assets[i].media_type, assets[i].bytes);
    }
    return answer_text(r, 404, "text/plain; charset=utf-8", STR("no such file\n"));
}

/* A page saying what went wrong; in the frame when the visitor is known. */
struct answer *web_failure(struct visit *visit, const struct err *e, int http_status)
{
    struct view v;
    char text[sizeof(struct err)];
    const struct status_row *row = status_row(e->code);
    if (!http_status) http_status = row->http_status;
    view_open(&v, visit, ROOM_NONE, "Not done");
    err_text(e, text, sizeof text);
    yyjson_mut_val *failure = yyjson_mut_obj_add_obj(v.doc, v.root, "failure");
    view_str(&v, failure, "message", str_of(text));
    view_add_setting(&v, failure, str_of(text));
    view_str(&v, failure, "advice", str_of(row->advice));
    yyjson_mut_obj_add_int(v.doc, failure, "status", http_status);
    return view_answer(&v, "failure", http_status);
}

struct answer *web_refuse(const struct web *w, struct request *r, const struct err *e)
{
    struct visit visit = {.web = w, .request = r, .now = utc_now(), .actor = nobody_actor};
    return web_failure(&visit, e, 0);
}

/* The address without the notice of an earlier form. */
static str address_of(struct request *r)
{
    str out = r->path;
    const char *mark = "?";
    for (size_t i = 0; i < r->n_query; i++) {
        if (str_eq(r->query[i].name, STR("done"))) continue;
        str name = percent_encode(&r->arena, r->query[i].name);
        str value = percent_encode(&r->arena, r->query[i].value);
        out = arena_printf(&r->arena, "%.*s%s%.*s=%.*s", STR_ARG(out), mark, STR_ARG(name),
                           STR_ARG(value));
        mark = "&";
    }
    return out;
}

static struct answer *show_page(struct visit *visit, const struct page *p,
                                const struct route_match *m)
{
    struct view v;
    struct err e = {0};
    if (!actor_may(&visit->actor, p->needs)) {
        str permission = permission_str(p->needs);
        (void)err_set(&e, LW_E_REFUSED, "this page needs the permission '%.*s'",
                      STR_ARG(permission));
        return web_failure(visit, &e, 0);
    }
    str format = request_query(visit->request, STR("format"));
    bool is_csv = p->table && str_eq(format, STR("csv"));
    if (format.n && !is_csv) {
        (void)err_set(&e, LW_E_USAGE, "this page is not given as '%.*s'%s",
                      STR_ARG(str_sub(format, 0, 40)), p->table ? ", only as 'csv'" : "");
        return web_failure(visit, &e, 0);
    }
    visit->here = address_of(visit->request);
    view_open(&v, visit, p->room, p->title);
    if (view_load(&v, p, m, &e) != LW_OK) {
        yyjson_mut_doc_free(v.doc);
        return web_failure(visit, &e, 0);
    }
    return is_csv ? page_table_answer(&v, p->table) : view_answer(&v, p->template, 200);
}

static struct answer *handle_known(struct visit *visit)
{
    struct request *r = visit->request;
    struct route_match m;
    struct err e = {0};
    if (str_eq(r->method, STR("POST"))) return form_handle(visit);
    struct answer *download = download_handle(visit);
    if (download) return download;
    const struct page *p = page_find(r, &m);
    if (p && str_eq(r->method, STR("GET"))) return show_page(visit, p, &m);
    (void)err_set(&e, LW_E_NOT_FOUND, "there is no page at '%.*s'", STR_ARG(r->path));
    return web_failure(visit, &e, p ? 405 : 0);
}

static enum status find_visitor(struct visit *visit, struct err *e)
{
    visit->actor = nobody_actor;
    visit->session = request_cookie(visit->request, STR(SESSION_COOKIE_NAME));
    if (!visit->session.n) return LW_OK;
    return session_actor(visit->app, &visit->request->arena, visit->session, visit->now,
                         &visit->actor, &visit->csrf, e);
}

static struct answer *handle(struct visit *visit)
{
    struct err e = {0};
    if (find_visitor(visit, &e) != LW_OK) return web_failure(visit, &e, 0);
    struct answer *a = door_handle(visit);
    if (!a) a = ack_handle(visit);
    if (a) return a;
    if (visit->actor.kind == ACTOR_NOBODY) return door_show(visit);
    return handle_known(visit);
}

struct answer *web_handle(const struct web *w, struct request *r)
{
    if (r->n_segments && str_eq(r->segments[0], STR("static"))) return serve_asset(r);
    struct visit visit = {.web = w, .request = r, .now = utc_now()};
    visit.app = app_pool_acquire(w->apps);
    struct answer *a = handle(&visit);
    app_pool_release(w->apps, visit.app);
    return a;
}

struct answer *web_begin(const struct web *w, struct request *r)
{
    const struct op *op = form_op(r);
    if (!op || !form_takes_file(op)) return NULL;
    struct err e = {0};
    struct visit visit = {.web = w, .request = r, .now = utc_now()};
    r->takes_file = true;
    r->max_body_bytes = LIMIT_SBOM_BYTES;
    visit.app = app_pool_acquire(w->apps);
    enum status s = find_visitor(&visit, &e);
    app_pool_release(w->apps, visit.app);
    bool is_nobody = s == LW_OK && visit.actor.kind == ACTOR_NOBODY;
    /* What a stranger's form says is kept behind the sign-in (door.h), its files are not. */
    if (is_nobody) r->max_body_bytes = LIMIT_REQUEST_BYTES;
    if (s == LW_OK && !is_nobody && !actor_may(&visit.actor, op->needs)) {
        str permission = permission_str(op->needs);
        s = err_set(&e, LW_E_REFUSED, "%s needs the permission '%.*s'", op->name,
                    STR_ARG(permission));
    }
    return s == LW_OK ? NULL : web_refuse(w, r, &e);
}
