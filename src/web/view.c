/* SPDX-License-Identifier: Apache-2.0 */
/* Putting a page's JSON together. */
#include "web/view.h"

#include "app/factor.h"
#include "app/op_run.h"
#include "app/setting.h"
#include "base/limits.h"
#include "base/log.h"
#include "web/assets.h"
#include "web/form.h"
#include "web/page_sort.h"
#include "web/page_table.h"
#include "web/refill.h"

#include <string.h>

/* A page: far above the largest (an image with thousands of components). */
#define PAGE_BYTES (16 * LW_MIB)
/* Objects within objects that mark_lists() goes down to. */
#define LIST_DEPTH 4

void view_str(struct view *v, yyjson_mut_val *object, const char *key, str value)
{
    yyjson_mut_obj_add_strncpy(v->doc, object, key, value.p ? value.p : "", value.n);
}

/* What every page's frame says: is the watch complete, who is on call, what waits. */
static yyjson_mut_val *add_watch(struct view *v)
{
    yyjson_mut_doc *reply = NULL;
    struct err e = {0};
    const struct op *op = op_find(STR("watch.get"));
    if (!v->visit->app || !actor_may(&v->visit->actor, PERMISSION_READ)) return NULL;
    if (!op) BUG("there is no operation for the frame");
    if (op_run(v->visit->app, &v->visit->actor, op, NULL, 0, &reply, &e) != LW_OK) {
        log_err("web.watch", &e);
        return NULL;
    }
    yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v->doc, yyjson_mut_doc_get_root(reply));
    yyjson_mut_doc_free(reply);
    yyjson_mut_obj_add_val(v->doc, v->root, "watch", copy);
    return copy;
}

static enum room group_of(enum room room)
{
    for (size_t i = 0; i < n_room_rows; i++) {
        if (room_rows[i].room == room) return room_rows[i].group;
    }
    return ROOM_NONE;
}

/* Groups, and the rooms of the group that is shown. */
static void add_rooms(struct view *v, enum room room)
{
    yyjson_mut_val *counts = yyjson_mut_obj_get(add_watch(v), "counts"), *inner = NULL;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(v->doc, v->root, "rooms");
    enum room group = group_of(room);
    for (size_t i = 0; i < n_room_rows; i++) {
        const struct room_row *r = &room_rows[i];
        bool is_head = r->room == r->group;
        if (!is_head && r->group != group) continue;
        yyjson_mut_val *one = yyjson_mut_arr_add_obj(v->doc, is_head ? list : inner);
        if (is_head) inner = yyjson_mut_obj_add_arr(v->doc, one, "rooms_in");
        view_str(v, one, "href", str_of(r->path));
        view_str(v, one, "label", str_of(r->label));
        yyjson_mut_obj_add_bool(v->doc, one, "is_current", r->room == room);
        yyjson_mut_obj_add_bool(v->doc, one, "is_open", is_head && r->group == group);
        yyjson_mut_val *n = r->count ? yyjson_mut_obj_get(counts, r->count) : NULL;
        /* null rather than absent: a template would take the group's instead */
        yyjson_mut_obj_add_val(v->doc, one, "n",
                               n ? yyjson_mut_sint(v->doc, yyjson_mut_get_sint(n))
                                 : yyjson_mut_null(v->doc));
        if (is_head)
            yyjson_mut_obj_add_bool(v->doc, one, "has_rooms_in",
                                    r->group == group && i + 1 < n_room_rows &&
                                        room_rows[i + 1].group == group);
    }
}

/* "case:write" to "case_write", as the templates ask for it. */
static void add_permissions(struct view *v)
{
    yyjson_mut_val *may = yyjson_mut_obj_add_obj(v->doc, v->root, "may");
    for (unsigned i = 0; i < N_permission; i++) {
        char key[40];
        str name = permission_str((enum permission)i);
        size_t n = name.n < sizeof key ? name.n : 0;
        for (size_t k = 0; k < n; k++)
            key[k] = name.p[k] == ':' ? '_' : name.p[k];
        yyjson_mut_obj_add(
            may, yyjson_mut_strncpy(v->doc, key, n),
            yyjson_mut_bool(v->doc, actor_may(&v->visit->actor, (enum permission)i)));
    }
}

/* "Sun 22 Nov 2026, 11:04 CET · 10:04 UTC"; forms propose now_utc. */
static void add_now(struct view *v)
{
    char text[UTC_TEXT_BYTES];
    struct utc t = utc_from_ms(utc_to_ms(v->visit->now) / 1000 * 1000);
    yyjson_mut_val *o = yyjson_mut_obj_add_obj(v->doc, v->root, "now");
    str utc = arena_str(&v->visit->request->arena, utc_text(t, text));
    view_str(v, o, "utc", utc);
    view_str(v, o, "local", zone_text(t, text));
    yyjson_mut_obj_add_int(v->doc, o, "ms", utc_to_ms(t));
    yyjson_mut_obj_add_bool(v->doc, o, "is_frozen", utc_is_driven());
    str clock = str_sub(utc, 11, 5);
    view_str(v, v->root, "now_utc", utc);
    view_str(v, v->root, "now_words",
             arena_printf(&v->visit->request->arena, "%s · %.*s UTC", text, STR_ARG(clock)));
}

static void add_user(struct view *v)
{
    struct visit *visit = v->visit;
    if (visit->actor.kind == ACTOR_NOBODY) return;
    yyjson_mut_val *user = yyjson_mut_obj_add_obj(v->doc, v->root, "user");
    view_str(v, user, "id", visit->actor.person_id);
    view_str(v, user, "name", visit->actor.name);
    view_str(v, v->root, "csrf", form_token(visit));
}

/* "?done=product.add" after a form: a notice, only in words of our own. */
static void add_done(struct view *v)
{
    str done = request_query(v->visit->request, STR("done"));
    const struct form_row *f = form_find(done);
    if (str_eq(done, STR(FORM_PROPOSED_MARK)))
        view_str(v, v->root, "done",
                 STR("Proposed: it is done when a second person approves it. No "
                     "clock waits for that."));
    if (f && f->done) view_str(v, v->root, "done", str_of(f->done));
}

/* The query of the address, so that filters show what they filter: query.x, chosen.x_value. */
static void add_query(struct view *v)
{
    const struct request *r = v->visit->request;
    yyjson_mut_val *query = yyjson_mut_obj_add_obj(v->doc, v->root, "query");
    yyjson_mut_val *chosen = yyjson_mut_obj_add_obj(v->doc, v->root, "chosen");
    for (size_t i = 0; i < r->n_query; i++) {
        const struct request_field *q = &r->query[i];
        str mark = arena_printf(&v->visit->request->arena, "%.*s_%.*s", STR_ARG(q->name),
                                STR_ARG(q->value));
        yyjson_mut_obj_put(query, yyjson_mut_strncpy(v->doc, q->name.p, q->name.n),
                           yyjson_mut_strncpy(v->doc, q->value.p, q->value.n));
        yyjson_mut_obj_put(chosen, yyjson_mut_strncpy(v->doc, mark.p, mark.n),
                           yyjson_mut_bool(v->doc, true));
    }
}

void view_open(struct view *v, struct visit *visit, enum room room, const char *title)
{
    *v = (struct view){.visit = visit, .doc = yyjson_mut_doc_new(NULL)};
    if (!v->doc) BUG("out of memory");
    v->root = yyjson_mut_obj(v->doc);
    yyjson_mut_doc_set_root(v->doc, v->root);
    view_str(v, v->root, "title", str_of(title));
    view_str(v, v->root, "version", STR(LW_VERSION));
    view_str(v, v->root, "here", visit->here);
    view_str(v, v->root, "here_encoded", percent_encode(&visit->request->arena, visit->here));
    str host = request_header(visit->request, STR("Host"));
    view_str(v, v->root, "origin",
             visit->web->public_url.n
                 ? visit->web->public_url
                 : arena_printf(&visit->request->arena, "http%s://%.*s",
                                visit->request->is_https ? "s" : "", STR_ARG(host)));
    add_now(v);
    add_rooms(v, room);
    add_permissions(v);
    add_user(v);
    add_done(v);
    add_query(v);
    yyjson_mut_val *files = yyjson_mut_obj_add_obj(v->doc, v->root, "assets");
    for (size_t i = 0; i < n_assets; i++)
        view_str(v, files, assets[i].key,
                 arena_printf(&visit->request->arena, "/static/%s", assets[i].file));
}

/* Id of the first item of a list that was loaded before, "list.findings"; STR_NONE without. */
static str first_id(const struct view *v, str path)
{
    str part;
    yyjson_mut_val *at = v->root;
    while (at && path.n) {
        (void)str_cut(&path, '.', &part);
        at = yyjson_mut_obj_getn(at, part.p, part.n);
    }
    yyjson_mut_val *id = yyjson_mut_obj_get(yyjson_mut_arr_get_first(at), "id");
    return yyjson_mut_is_str(id) ? (str){yyjson_mut_get_str(id), yyjson_mut_get_len(id)}
                                 : STR_NONE;
}

/* "true" when the address has none of the fields "y,z". */
static str unless(const struct view *v, str fields)
{
    str field;
    while (fields.n) {
        (void)str_cut(&fields, ',', &field);
        if (request_query(v->visit->request, field).n) return STR_NONE;
    }
    return STR("true");
}

/* "a,b" of x=a&x=b; STR_NONE without any. */
static str joined(const struct view *v, str name)
{
    struct request *r = v->visit->request;
    str out = STR_NONE;
    for (size_t i = 0; i < r->n_query; i++) {
        const struct request_field *q = &r->query[i];
        if (!str_eq(q->name, name) || !q->value.n) continue;
        out = out.n ? arena_printf(&r->arena, "%.*s,%.*s", STR_ARG(out), STR_ARG(q->value))
                    : q->value;
    }
    return out;
}

str view_argument(const struct view *v, const struct route_match *m, str value)
{
    if (value.n > 2 && value.p[0] == '{') return route_param(m, str_sub(value, 1, value.n - 2));
    if (value.n > 1 && value.p[0] == '?') {
        str name, others, path = str_from(value, 1);
        if (str_ends(path, STR("*"))) return joined(v, str_sub(path, 0, path.n - 1));
        (void)str_cut(&path, '@', &others);
        (void)str_cut(&others, '~', &name);
        str given = request_query(v->visit->request, name);
        if (given.n) return given;
        if (others.n) return unless(v, others);
        return path.n ? first_id(v, path) : STR_NONE;
    }
    return value;
}

/*
 * Mustache cannot ask "is there any" without repeating: beside every list `x` of a reply stands
 * has_x, down to lists within items.
 */
static void mark_lists(struct view *v, yyjson_mut_val *object, int depth)
{
    enum {
        MAX_LISTS = 16
    };
    yyjson_mut_val *key, *value, *item, *lists[MAX_LISTS], *keys[MAX_LISTS];
    size_t i, n, k, m, n_lists = 0;
    yyjson_mut_obj_foreach(object, i, n, key, value)
    {
        if (depth > 0 && yyjson_mut_is_obj(value)) mark_lists(v, value, depth - 1);
        if (!yyjson_mut_is_arr(value) || n_lists == MAX_LISTS) continue;
        keys[n_lists] = key;
        lists[n_lists++] = value;
    }
    for (k = 0; k < n_lists; k++) {
        str name =
            arena_printf(&v->visit->request->arena, "has_%s", yyjson_mut_get_str(keys[k]));
        yyjson_mut_obj_put(object, yyjson_mut_strncpy(v->doc, name.p, name.n),
                           yyjson_mut_bool(v->doc, yyjson_mut_arr_size(lists[k]) > 0));
        if (depth == 0) continue;
        yyjson_mut_arr_foreach(lists[k], i, m, item)
        {
            if (yyjson_mut_is_obj(item)) mark_lists(v, item, depth - 1);
        }
    }
}

/* Replies say "local" of what was done at the machine; readers of pages were not there. */
static void name_local(yyjson_mut_val *value)
{
    size_t i, n;
    yyjson_mut_val *key, *item;
    if (yyjson_mut_is_arr(value)) {
        yyjson_mut_arr_foreach(value, i, n, item) name_local(item);
        return;
    }
    yyjson_mut_obj_foreach(value, i, n, key, item)
    {
        str name = str_of(yyjson_mut_get_str(key));
        bool is_who =
            str_eq(name, STR("by")) || str_eq(name, STR("actor")) || str_ends(name, STR("_by"));
        if (is_who && yyjson_mut_equals_str(item, "local"))
            yyjson_mut_set_str(item, "the command line");
        else if (yyjson_mut_is_ctn(item))
            name_local(item);
    }
}

/* Refusals that the reader of a page can mend in the fields of the address. */
static bool is_of_a_field(enum status s)
{
    return s == LW_E_USAGE || s == LW_E_INPUT || s == LW_E_LIMIT || s == LW_E_STATE;
}

/*
 * A list that is taken away as a table is the whole list, as far as its operation goes: of the
 * arguments that cut a page out of it `limit` is the largest and the others are left out.
 */
static bool takes_all(struct view *v, const struct op *op, str name, str *value)
{
    static const char *const places[] = {"before", "after", "offset"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (str_eq(name, str_of(places[i]))) *value = STR_NONE;
    if (!str_eq(name, STR("limit"))) return value->p != NULL;
    for (const struct op_param *p = op->params; p->name; p++)
        if (str_eq(name, str_of(p->name)) && p->max)
            *value = arena_printf(&v->visit->request->arena, "%zu", p->max);
    return true;
}

static enum status load_part(struct view *v, const struct page_part *part, bool is_taken_away,
                             const struct route_match *m, struct err *e)
{
    enum {
        MAX_ARGS = 20
    };
    struct op_arg args[MAX_ARGS];
    size_t n = 0;
    str rest = str_of(part->args);
    yyjson_mut_doc *reply = NULL;
    const struct op *op = op_find(str_of(part->op));
    if (!op) BUG("a page names an operation that does not exist");
    if (part->is_optional && !actor_may(&v->visit->actor, op->needs)) return LW_OK;
    while (rest.n) {
        str pair, name;
        (void)str_cut(&rest, '&', &pair);
        (void)str_cut(&pair, '=', &name);
        bool may_miss = !part->is_optional || str_ends(name, STR("?"));
        if (str_ends(name, STR("?"))) name.n--;
        str value = view_argument(v, m, pair);
        if (!value.p && !may_miss) return LW_OK;
        if (is_taken_away && !takes_all(v, op, name, &value)) continue;
        if (!value.p) continue;
        if (n == MAX_ARGS) BUG("a page passes too many arguments");
        args[n++] = (struct op_arg){name, value};
    }
    enum status s = op_run(v->visit->app, &v->visit->actor, op, args, n, &reply, e);
    if (s != LW_OK && part->is_optional && is_of_a_field(s)) {
        view_add_refusal(v, op, e);
        return LW_OK;
    }
    if (s != LW_OK) return s;
    yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v->doc, yyjson_mut_doc_get_root(reply));
    yyjson_mut_doc_free(reply);
    name_local(copy);
    mark_lists(v, copy, LIST_DEPTH);
    yyjson_mut_obj_add_val(v->doc, v->root, part->key, copy);
    return LW_OK;
}

static void add_member_title(struct view *v, const struct page *p)
{
    str path = str_of(p->title_member), part;
    yyjson_mut_val *at = v->root;
    while (at && path.n) {
        (void)str_cut(&path, '.', &part);
        at = yyjson_mut_obj_getn(at, part.p, part.n);
    }
    if (!yyjson_mut_is_str(at)) return;
    str title =
        arena_printf(&v->visit->request->arena, "%s · %s", yyjson_mut_get_str(at), p->title);
    yyjson_mut_obj_put(v->root, yyjson_mut_str(v->doc, "title"),
                       yyjson_mut_strncpy(v->doc, title.p, title.n));
}

enum status view_load(struct view *v, const struct page *p, const struct route_match *m,
                      struct err *e)
{
    bool is_table =
        p->table && str_eq(request_query(v->visit->request, STR("format")), STR("csv"));
    for (size_t i = 0; i < PAGE_MAX_PARTS && p->parts[i].op; i++) {
        bool is_taken_away = is_table && strcmp(p->parts[i].key, p->table->part) == 0;
        enum status s = load_part(v, &p->parts[i], is_taken_away, m, e);
        /* No knowledge yet is something pages say, not something they fail on. */
        if (s == LW_E_NO_DATA && p->parts[i].is_optional) continue;
        if (s != LW_OK) return s;
    }
    if (p->title_member) add_member_title(v, p);
    if (p->finish) p->finish(v);
    page_table_links(v, p, m);
    page_sort_links(v, p);
    return LW_OK;
}

bool parameter_split(str message, str *parameter, str *words)
{
    size_t end;
    if (!str_starts(message, STR("parameter '"))) return false;
    str rest = str_from(message, sizeof "parameter '" - 1);
    if (!str_find(rest, '\'', &end)) return false;
    *parameter = str_sub(rest, 0, end);
    *words = str_from(rest, end + 1);
    if (words->n && words->p[0] == ':') *words = str_from(*words, 1);
    *words = str_trim(*words);
    return true;
}

static void add_typed(struct view *v, yyjson_mut_val *form, const struct op *op)
{
    const struct request *r = v->visit->request;
    yyjson_mut_val *values = yyjson_mut_obj_add_obj(v->doc, form, "values");
    for (const struct op_param *p = op->params; p && p->name; p++) {
        str typed = request_form(r, str_of(p->name));
        if (!typed.p) typed = request_query(r, str_of(p->name));
        if (p->type == PARAM_SECRET || p->type == PARAM_FILE || !typed.n) continue;
        view_str(v, values, p->name, typed);
        if (p->type != PARAM_ENUM) continue;
        /* "choice_KIND_high": lets a template mark the option that was chosen. */
        str mark =
            arena_printf(&v->visit->request->arena, "%s_is_%.*s", p->name, STR_ARG(typed));
        yyjson_mut_obj_add(values, yyjson_mut_strncpy(v->doc, mark.p, mark.n),
                           yyjson_mut_bool(v->doc, true));
    }
}

void view_add_setting(struct view *v, yyjson_mut_val *object, str message)
{
    static const struct {
        const char *before;
        char after;
    } marks[] = {{"setting '", '\''}, {"setting set ", ' '}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        str name, rest;
        if (!str_after(message, str_of(marks[i].before), &rest)) continue;
        (void)str_cut(&rest, marks[i].after, &name);
        if (!setting_find(name)) continue;
        view_str(v, object, "setting", name);
        return;
    }
}

/* Whether the password is what is missing: the page then says where it is given. */
static void add_confirmation(struct view *v, yyjson_mut_val *refusal, const struct op *op)
{
    struct err e = {0};
    bool wants = false;
    const struct visit *visit = v->visit;
    enum status st =
        factor_wants_confirmation(visit->app, &visit->actor, op, visit->now, &wants, &e);
    if (st == LW_OK) yyjson_mut_obj_add_bool(v->doc, refusal, "wants_confirmation", wants);
}

void view_add_refusal(struct view *v, const struct op *op, const struct err *e)
{
    char text[sizeof(struct err)];
    str parameter, words;
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *forms = yyjson_mut_obj_get(v->root, "forms");
    if (!forms) forms = yyjson_mut_obj_add_obj(v->doc, v->root, "forms");
    str name = arena_str(a, str_of(op->name));
    char *key = arena_alloc(a, name.n);
    if (!key) BUG("out of memory");
    for (size_t i = 0; i < name.n; i++)
        key[i] = name.p[i] == '.' ? '_' : name.p[i];
    yyjson_mut_val *form = yyjson_mut_obj(v->doc);
    yyjson_mut_obj_add(forms, yyjson_mut_strncpy(v->doc, key, name.n), form);
    add_typed(v, form, op);
    if (parameter_split(str_of(e->message), &parameter, &words)) {
        yyjson_mut_val *errors = yyjson_mut_obj_add_obj(v->doc, form, "errors");
        yyjson_mut_obj_add(errors, yyjson_mut_strncpy(v->doc, parameter.p, parameter.n),
                           yyjson_mut_strncpy(v->doc, words.p, words.n));
    }
    if (yyjson_mut_obj_get(v->root, "refusal")) return;
    yyjson_mut_val *refusal = yyjson_mut_obj_add_obj(v->doc, v->root, "refusal");
    err_text(e, text, sizeof text);
    str said = str_of(text), advice = str_of(status_row(e->code)->advice);
    /* No field of the form, and what was typed is not to be loaded away. */
    if (parameter_split(said, &parameter, &words) && str_eq(parameter, STR("base_version"))) {
        said = words;
        advice = STR("what you typed stands in the fields; what was saved meanwhile stands "
                     "below each that differs");
    }
    view_str(v, refusal, "message", said);
    view_add_setting(v, refusal, said);
    view_str(v, refusal, "advice", advice);
    add_confirmation(v, refusal, op);
}

struct answer *view_answer(struct view *v, const char *template, int http_status)
{
    struct err e = {0};
    struct buf out;
    buf_init(&out, PAGE_BYTES);
    enum status s = templates_render(v->visit->web->templates, template, v->root, &out, &e);
    yyjson_mut_doc_free(v->doc);
    v->doc = NULL;
    if (s == LW_OK && v->refill_op.n) {
        struct buf page = out;
        buf_init(&out, PAGE_BYTES);
        refill(buf_str(&page), v->visit->request, v->refill_op, v->refill_wrong, &out);
        buf_release(&page);
        s = buf_status(&out, "page", &e);
    }
    if (s != LW_OK) {
        log_err("web.render", &e);
        buf_release(&out);
        return answer_text(v->visit->request, 500, "text/plain; charset=utf-8",
                           STR("this page is larger than pages may be; see the log\n"));
    }
    return answer_buf(v->visit->request, http_status, "text/html; charset=utf-8", &out);
}

bool address_is_ours(str address)
{
    if (address.n == 0 || address.p[0] != '/') return false;
    if (address.n > 1 && (address.p[1] == '/' || address.p[1] == '\\')) return false;
    for (size_t i = 0; i < address.n; i++) {
        unsigned char c = (unsigned char)address.p[i];
        if (c <= 0x20 || c >= 0x7f) return false;
    }
    return true;
}

str address_fill(struct arena *a, const char *pattern, str (*value)(void *ctx, str name),
                 void *ctx)
{
    str rest = str_of(pattern), out = STR("");
    while (rest.n) {
        str head;
        bool has_more = str_cut(&rest, '{', &head);
        out = arena_printf(a, "%.*s%.*s", STR_ARG(out), STR_ARG(head));
        if (!has_more) break;
        str name;
        (void)str_cut(&rest, '}', &name);
        str escaped = percent_encode(a, value(ctx, name));
        out = arena_printf(a, "%.*s%.*s", STR_ARG(out), STR_ARG(escaped));
    }
    return out;
}
