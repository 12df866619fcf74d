/* SPDX-License-Identifier: Apache-2.0 */
/* The pages Decide, Decisions and Decision. */
#include "web/finish.h"

static int64_t number_of(yyjson_mut_val *object, const char *key)
{
    return yyjson_mut_get_sint(yyjson_mut_obj_get(object, key));
}

static str counted(struct arena *a, int64_t n, const char *one, const char *many)
{
    return arena_printf(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

/* ---- Decide ---- */

/* decide.findings: the ids of the address; decide.kept: what the recording form sends along. */
static size_t add_marked(struct view *v, yyjson_mut_val *decide)
{
    struct request *r = v->visit->request;
    yyjson_mut_val *ids = yyjson_mut_obj_add_arr(v->doc, decide, "findings");
    str joined = STR("");
    for (size_t i = 0; i < r->n_query; i++) {
        const struct request_field *q = &r->query[i];
        if (!str_eq(q->name, STR("finding")) || !q->value.n) continue;
        yyjson_mut_arr_add_strncpy(v->doc, ids, q->value.p, q->value.n);
        joined = arena_printf(&r->arena, "%.*s%s%.*s", STR_ARG(joined), joined.n ? "," : "",
                              STR_ARG(q->value));
    }
    view_str(v, decide, "joined", joined);
    return yyjson_mut_arr_size(ids);
}

static void add_kept_fields(struct view *v, yyjson_mut_val *decide)
{
    static const char *const fields[] = {
        "status",        "justification", "reason_code", "reason",     "impact",
        "scope",         "versions",      "condition",   "expires_on", "overrides",
        "vulnerability", "component",     "scope_ref"};
    yyjson_mut_val *kept = yyjson_mut_obj_add_arr(v->doc, decide, "kept");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        str value = request_query(v->visit->request, str_of(fields[i]));
        if (!value.n) continue;
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, kept);
        view_str(v, o, "name", str_of(fields[i]));
        view_str(v, o, "value", value);
    }
}

static void mark_reason(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *item;
    str chosen = request_query(v->visit->request, STR("reason_code"));
    yyjson_mut_val *reasons = yyjson_mut_obj_get(v->root, "reasons");
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(reasons, "reasons"), i, n, item)
    {
        finish_words(v, item, "status");
        yyjson_mut_obj_add_bool(v->doc, item, "is_chosen",
                                chosen.n && str_eq(finish_text(item, "id"), chosen));
    }
}

/* "It would hold for 12 findings in 8 images of 2 products; 10 of them change." */
static void add_words(struct view *v, yyjson_mut_val *preview)
{
    static const struct {
        const char *key, *one, *many, *words;
    } outside[] = {
        {"n_unknown", "stays", "stay",
         "open, because no evidence there can say whether the condition is true"},
        {"n_untrue", "stays", "stay", "out, because the condition is not true there"},
        {"n_otherwise", "keeps", "keep", "what another decision says"},
        {"n_settled", "asks", "ask", "for no decision any more"},
        {"n_elsewhere", "is", "are", "of other versions or other records"},
    };
    struct arena *a = &v->visit->request->arena;
    str reach = counted(a, number_of(preview, "n_findings"), "finding", "findings");
    /* Several decisions may meet in one image: their images do not add up. */
    if (number_of(preview, "n_decisions") == 1)
        reach = arena_printf(
            a, "%.*s in %.*s of %.*s", STR_ARG(reach),
            STR_ARG(counted(a, number_of(preview, "n_images"), "image", "images")),
            STR_ARG(counted(a, number_of(preview, "n_products"), "product", "products")));
    view_str(v, preview, "words",
             arena_printf(a, "It would hold for %.*s; %lld would change.", STR_ARG(reach),
                          (long long)number_of(preview, "n_changed")));
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(v->doc, preview, "outside");
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        int64_t n = number_of(preview, outside[i].key);
        if (!n) continue;
        str words = arena_printf(a, "%lld %s %s.", (long long)n,
                                 n == 1 ? outside[i].one : outside[i].many, outside[i].words);
        yyjson_mut_arr_add_strncpy(v->doc, list, words.p, words.n);
    }
    yyjson_mut_obj_add_bool(v->doc, preview, "has_outside", yyjson_mut_arr_size(list) > 0);
    yyjson_mut_obj_add_bool(v->doc, preview, "is_plural",
                            number_of(preview, "n_decisions") > 1);
}

void finish_decide(struct view *v)
{
    struct request *r = v->visit->request;
    yyjson_mut_val *preview = yyjson_mut_obj_get(v->root, "preview");
    yyjson_mut_val *decide = yyjson_mut_obj_add_obj(v->doc, v->root, "decide");
    size_t n = add_marked(v, decide);
    bool is_named = request_query(r, STR("vulnerability")).n > 0;
    yyjson_mut_obj_add_uint(v->doc, decide, "n", n);
    yyjson_mut_obj_add_uint(v->doc, decide, "n_more", n ? n - 1 : 0);
    yyjson_mut_obj_add_bool(v->doc, decide, "is_about_something", n > 0 || is_named);
    str from = request_query(r, STR("from"));
    view_str(v, decide, "from", address_is_ours(from) ? from : STR("/findings"));
    bool has_limits =
        request_query(r, STR("versions")).n || request_query(r, STR("condition")).n ||
        request_query(r, STR("expires_on")).n || request_query(r, STR("overrides")).n ||
        request_query(r, STR("justification")).n;
    yyjson_mut_obj_add_bool(v->doc, decide, "has_limits", has_limits);
    add_kept_fields(v, decide);
    mark_reason(v);
    if (!preview) return;
    add_words(v, preview);
    finish_more(v, "/decide", finish_text(preview, "next"));
}

/* ---- lists ---- */

static const struct state_choice {
    const char *label, *state;
} state_choices[] = {
    {"In force", "in_force"},   {"Wait for a second person", "proposed"},
    {"Fell", "fell"},           {"Expired", "expired"},
    {"Withdrawn", "withdrawn"}, {"Replaced", "replaced"},
    {"Refused", "refused"},     {"All", ""},
};

void finish_decisions(struct view *v)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *list = yyjson_mut_obj_get(v->root, "list");
    str state = request_query(v->visit->request, STR("state"));
    str about = request_query(v->visit->request, STR("vulnerability"));
    str only = about.n
                   ? arena_printf(a, "&vulnerability=%.*s", STR_ARG(percent_encode(a, about)))
                   : STR("");
    yyjson_mut_val *chips = yyjson_mut_obj_add_arr(v->doc, v->root, "chips");
    for (size_t i = 0; i < sizeof state_choices / sizeof state_choices[0]; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, chips);
        view_str(v, o, "label", str_of(state_choices[i].label));
        view_str(
            v, o, "href",
            arena_printf(a, "/decisions?state=%s%.*s", state_choices[i].state, STR_ARG(only)));
        yyjson_mut_obj_add_bool(v->doc, o, "is_chosen",
                                str_eq(state, str_of(state_choices[i].state)));
    }
    finish_more(v, "/decisions", finish_text(list, "next"));
}

void finish_decision(struct view *v)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *decision = yyjson_mut_obj_get(v->root, "decision");
    str id = finish_text(decision, "id");
    bool is_over = !yyjson_mut_get_bool(yyjson_mut_obj_get(decision, "is_in_force")) &&
                   !yyjson_mut_get_bool(yyjson_mut_obj_get(decision, "is_proposed"));
    size_t i, n;
    yyjson_mut_val *key;
    bool has_later = false;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(decision, "found_under"), i, n, key) has_later |=
        yyjson_mut_get_bool(yyjson_mut_obj_get(key, "is_later"));
    yyjson_mut_obj_add_bool(v->doc, decision, "has_later", has_later);
    yyjson_mut_obj_add_bool(v->doc, decision, "is_over", is_over);
    finish_more(v, arena_z(a, arena_printf(a, "/decisions/%.*s", STR_ARG(id))),
                finish_text(decision, "next"));
}
