/* SPDX-License-Identifier: Apache-2.0 */
/* Joining and marking. Decides nothing: everything is in the replies already. */
#include "web/finish.h"

str finish_text(yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(object, key);
    return yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
}

void finish_words(struct view *v, yyjson_mut_val *object, const char *key)
{
    struct arena *a = &v->visit->request->arena;
    str value = finish_text(object, key);
    char *p = arena_alloc(a, value.n + 1);
    if (!p) return;
    for (size_t i = 0; i < value.n; i++)
        p[i] = value.p[i] == '_' ? ' ' : value.p[i];
    str name = arena_printf(a, "%s_words", key);
    yyjson_mut_obj_put(object, yyjson_mut_strncpy(v->doc, name.p, name.n),
                       yyjson_mut_strncpy(v->doc, p, value.n));
}

str finish_address(struct view *v, const char *path, const char *const *drop)
{
    struct request *r = v->visit->request;
    str out = arena_printf(&r->arena, "%s?", path);
    for (size_t i = 0; i < r->n_query; i++) {
        const struct request_field *q = &r->query[i];
        bool is_dropped = !q->value.n || str_eq(q->name, STR("done"));
        for (size_t k = 0; drop[k]; k++)
            is_dropped = is_dropped || str_eq(q->name, str_of(drop[k]));
        if (is_dropped) continue;
        str name = percent_encode(&r->arena, q->name);
        str value = percent_encode(&r->arena, q->value);
        out = arena_printf(&r->arena, "%.*s%.*s=%.*s&", STR_ARG(out), STR_ARG(name),
                           STR_ARG(value));
    }
    return out;
}

void finish_more(struct view *v, const char *path, str next)
{
    finish_more_of(v, path, "after", next);
}

void finish_more_of(struct view *v, const char *path, const char *field, str next)
{
    static const char *const drop[] = {"after", "before", "finding", NULL};
    if (!next.n) return;
    str base = finish_address(v, path, drop);
    str after = percent_encode(&v->visit->request->arena, next);
    view_str(v, v->root, "more_href",
             arena_printf(&v->visit->request->arena, "%.*s%s=%.*s", STR_ARG(base), field,
                          STR_ARG(after)));
}

/* The choices of the in-tray; each keeps the rest of the filter. */
static const struct choice {
    const char *label, *field, *value, *count;
} choices[] = {
    {"Wants a decision", "wanted", "true", "wanted"},
    {"All open", "open", "true", "open"},
    {"Known exploited", "exploited", "true", "exploited"},
    {"Affected", "verdict", "affected", "affected"},
    {"Unknown", "verdict", "unknown", "unknown"},
    {"Not affected", "verdict", "not_affected", "not_affected"},
};
enum {
    N_CHOICES = sizeof choices / sizeof choices[0],
    ALL_OPEN = 1
};

/* Which one the list shows. Without any of them in the address it is one of the first two. */
static size_t chosen(const struct view *v, yyjson_mut_val *list)
{
    if (yyjson_mut_get_bool(yyjson_mut_obj_get(list, "is_wanted_only"))) return 0;
    for (size_t i = ALL_OPEN + 1; i < N_CHOICES; i++) {
        str given = request_query(v->visit->request, str_of(choices[i].field));
        if (str_eq(given, str_of(choices[i].value))) return i;
    }
    return request_query(v->visit->request, STR("verdict")).n ? N_CHOICES : ALL_OPEN;
}

static void add_choices(struct view *v, yyjson_mut_val *list)
{
    static const char *const drop[] = {"wanted", "open",    "exploited", "verdict",
                                       "after",  "finding", NULL};
    struct arena *a = &v->visit->request->arena;
    str base = finish_address(v, "/findings", drop);
    size_t current = chosen(v, list);
    yyjson_mut_val *counts = yyjson_mut_obj_get(list, "choices");
    yyjson_mut_val *chips = yyjson_mut_obj_add_arr(v->doc, v->root, "chips");
    for (size_t i = 0; i < N_CHOICES; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, chips);
        view_str(v, o, "label", str_of(choices[i].label));
        view_str(
            v, o, "href",
            arena_printf(a, "%.*s%s=%s", STR_ARG(base), choices[i].field, choices[i].value));
        yyjson_mut_obj_add_bool(v->doc, o, "is_chosen", i == current);
        yyjson_mut_obj_add_sint(
            v->doc, o, "n", yyjson_mut_get_sint(yyjson_mut_obj_get(counts, choices[i].count)));
    }
    if (current > 0) return;
    yyjson_mut_val *kept =
        yyjson_mut_arr_add_obj(v->doc, yyjson_mut_obj_add_arr(v->doc, v->root, "kept"));
    view_str(v, kept, "name", STR("wanted"));
    view_str(v, kept, "value", STR("true"));
}

/* What the filter's form sends along unseen. */
static void add_kept(struct view *v)
{
    static const char *const fields[] = {"open",          "exploited", "verdict",
                                         "vulnerability", "product",   "image"};
    yyjson_mut_val *kept = yyjson_mut_obj_get(v->root, "kept");
    if (!kept) kept = yyjson_mut_obj_add_arr(v->doc, v->root, "kept");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        str value = request_query(v->visit->request, str_of(fields[i]));
        if (!value.n) continue;
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, kept);
        view_str(v, o, "name", str_of(fields[i]));
        view_str(v, o, "value", value);
    }
}

void finish_findings(struct view *v)
{
    static const char *const filters[] = {"q",       "product",  "image",     "vulnerability",
                                          "verdict", "priority", "exploited", NULL};
    static const char *const drop[] = {"finding", NULL};
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_val *list = yyjson_mut_obj_get(v->root, "list");
    yyjson_mut_val *items = yyjson_mut_obj_get(list, "findings");
    str shown = finish_text(yyjson_mut_obj_get(v->root, "detail"), "id");
    add_choices(v, list);
    add_kept(v);
    str base = finish_address(v, "/findings", drop);
    /* An address with a finding in it asks for the open ones unless it says more. */
    const char *wanted = yyjson_mut_get_bool(yyjson_mut_obj_get(list, "is_wanted_only")) &&
                                 !request_query(v->visit->request, STR("wanted")).n
                             ? "wanted=true&"
                             : "";
    yyjson_mut_arr_foreach(items, i, n, item)
    {
        str id = finish_text(item, "id");
        view_str(v, item, "href",
                 arena_printf(&v->visit->request->arena, "%.*s%sfinding=%.*s", STR_ARG(base),
                              wanted, STR_ARG(id)));
        yyjson_mut_obj_add_bool(v->doc, item, "is_chosen", str_eq(id, shown));
    }
    bool has_filter = false;
    for (i = 0; filters[i]; i++)
        has_filter = has_filter || request_query(v->visit->request, str_of(filters[i])).n > 0;
    yyjson_mut_obj_add_bool(v->doc, v->root, "has_filter", has_filter);
    finish_more(v, "/findings", finish_text(list, "next"));
}

static const char *page_of_kind(str kind)
{
    static const struct {
        const char *kind, *page;
    } rows[] = {
        {"case", "/cases/"},
        {"product", "/products/"},
        {"image", "/images/"},
        {"finding", "/findings/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_eq(kind, str_of(rows[i].kind))) return rows[i].page;
    }
    return NULL;
}

void finish_ledger(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_val *ledger = yyjson_mut_obj_get(v->root, "ledger");
    yyjson_mut_val *events = yyjson_mut_obj_get(ledger, "events");
    yyjson_mut_arr_foreach(events, i, n, item)
    {
        str id = finish_text(item, "subject_id");
        const char *page = page_of_kind(finish_text(item, "subject_kind"));
        if (page && id.n)
            view_str(v, item, "href",
                     arena_printf(&v->visit->request->arena, "%s%.*s", page, STR_ARG(id)));
    }
    yyjson_mut_val *next = yyjson_mut_obj_get(ledger, "next");
    if (next)
        finish_more(v, "/ledger",
                    arena_printf(&v->visit->request->arena, "%lld",
                                 (long long)yyjson_mut_get_sint(next)));
}

void finish_image(struct view *v)
{
    str id = finish_text(yyjson_mut_obj_get(v->root, "image"), "id");
    str path = arena_printf(&v->visit->request->arena, "/images/%.*s", STR_ARG(id));
    finish_more(v, path.p, finish_text(yyjson_mut_obj_get(v->root, "components"), "next"));
}
