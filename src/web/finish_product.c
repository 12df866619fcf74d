/* SPDX-License-Identifier: Apache-2.0 */
/* The pages Products and Product: what forms hold, releases on a line of time. */
#include "web/finish.h"

#include "base/limits.h"
#include "web/time_line.h"

#define TIME_LINE_BYTES (64 * LW_KIB)

/* draft.KEY: what a refused form had, else `values`, else an empty one. */
static void add_draft(struct view *v, const char *key, yyjson_mut_val *values)
{
    yyjson_mut_val *draft = yyjson_mut_obj_add_obj(v->doc, v->root, "draft");
    yyjson_mut_val *refused = yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "forms"), key);
    yyjson_mut_val *form =
        refused ? yyjson_mut_val_mut_copy(v->doc, refused) : yyjson_mut_obj(v->doc);
    yyjson_mut_obj_add_val(v->doc, draft, key, form);
    if (!refused && values) yyjson_mut_obj_add_val(v->doc, form, "values", values);
}

void finish_products(struct view *v)
{
    struct request *r = v->visit->request;
    bool has_filter = request_query(r, STR("text")).n || request_query(r, STR("line")).n;
    add_draft(v, "product_add", NULL);
    yyjson_mut_obj_add_bool(v->doc, v->root, "has_filter", has_filter);
    finish_more(v, "/products", finish_text(yyjson_mut_obj_get(v->root, "products"), "next"));
}

static void mark_choice(struct view *v, yyjson_mut_val *values, const char *key)
{
    str chosen = finish_text(values, key);
    str mark = arena_printf(&v->visit->request->arena, "%s_is_%.*s", key, STR_ARG(chosen));
    yyjson_mut_obj_add(values, yyjson_mut_strncpy(v->doc, mark.p, mark.n),
                       yyjson_mut_bool(v->doc, true));
}

/* ---- the line of time ---- */

static struct day day_of(str text)
{
    struct utc t;
    struct err ignored = {0};
    if (!text.n || utc_parse(text, "date", &t, &ignored) != LW_OK) return (struct day){0};
    return utc_day(t);
}

/* Releases come newest first; those without a date are not on the line. */
static void take_marks(yyjson_mut_val *releases, struct time_line *t)
{
    size_t n = yyjson_mut_arr_size(releases);
    for (size_t i = n < TIME_LINE_MAX_MARKS ? n : TIME_LINE_MAX_MARKS; i-- > 0;) {
        yyjson_mut_val *release = yyjson_mut_arr_get(releases, i), *image;
        size_t k, n_images;
        struct time_line_mark m = {.on = day_of(finish_text(release, "available_on")),
                                   .label = finish_text(release, "version")};
        if (!day_is_valid(m.on)) continue;
        yyjson_mut_arr_foreach(yyjson_mut_obj_get(release, "images"), k, n_images, image)
            m.is_hot |= yyjson_mut_get_sint(yyjson_mut_obj_get(image, "n_exploited")) > 0;
        /* Dates are stated by people, in whatever order: the line wants them ascending. */
        size_t at = t->n_marks++;
        while (at > 0 && utc_cmp(day_start(t->marks[at - 1].on), day_start(m.on)) > 0) {
            t->marks[at] = t->marks[at - 1];
            at--;
        }
        t->marks[at] = m;
    }
}

static void add_time_line(struct view *v, yyjson_mut_val *product)
{
    struct arena *a = &v->visit->request->arena;
    struct buf out;
    struct time_line t = {
        .support_start = day_of(finish_text(product, "support_start")),
        .support_end = day_of(finish_text(product, "support_end")),
        .today = utc_day(v->visit->now),
    };
    str start = finish_text(product, "support_start"),
        end = finish_text(product, "support_end");
    take_marks(yyjson_mut_obj_get(product, "releases"), &t);
    t.title = STR("Releases under the support period");
    t.description = arena_printf(
        a, "%zu releases with a date; support %s%.*s%s%.*s. The table below has the same.",
        t.n_marks, start.n ? "from " : "not stated", STR_ARG(start), end.n ? " to " : "",
        STR_ARG(end));
    buf_init(&out, TIME_LINE_BYTES);
    time_line_render(&t, &out);
    if (!out.is_over && buf_str(&out).n) view_str(v, v->root, "chart_svg", buf_str(&out));
    buf_release(&out);
}

void finish_product(struct view *v)
{
    static const char *const keys[] = {"name",           "product_type", "product_class",
                                       "support_start",  "support_end",  "contact",
                                       "policy_url",     "line",         "placed_on",
                                       "last_placed_on", "modified_on",  "support_reason"};
    static const char *const choices[] = {
        "exposure",     "safety_impact", "human_impact",   "value_density",
        "operator",     "is_consumer",   "is_tailor_made", "has_uncovered_risk",
        "device_class", "is_implantable"};
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_val *product = yyjson_mut_obj_get(v->root, "product");
    yyjson_mut_val *values = yyjson_mut_obj(v->doc);
    for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
        view_str(v, values, keys[i], finish_text(product, keys[i]));
    mark_choice(v, values, "product_type");
    mark_choice(v, values, "product_class");
    for (i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        view_str(v, values, choices[i], finish_text(product, choices[i]));
        mark_choice(v, values, choices[i]);
    }
    str markets = STR("");
    yyjson_mut_val *list = yyjson_mut_obj_get(product, "markets");
    yyjson_mut_arr_foreach(list, i, n, item)
    {
        markets = arena_printf(&v->visit->request->arena, "%.*s%s%s", STR_ARG(markets),
                               markets.n ? ", " : "", yyjson_mut_get_str(item));
    }
    view_str(v, values, "markets", markets);
    add_draft(v, "product_change", values);
    add_time_line(v, product);
}
