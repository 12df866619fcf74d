/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One box for everything that has an id: vulnerabilities by any of their ids, components by what
 * they are found by, products by name, findings by vulnerability or component, cases by number,
 * images, components and findings by id. Each hit says where its page is.
 */
#include "app/search.h"

#include "app/finding.h"
#include "app/vulnerability.h"
#include "base/limits.h"
#include "store/case.h"
#include "store/component_term.h"
#include "store/image.h"
#include "store/product.h"
#include "store/text.h"

enum {
    MAX_HITS = 20,
    MAX_COMPONENTS = 6 /* the page Components has the rest */
};

struct search {
    struct op_call *c;
    str key; /* lower case */
    yyjson_mut_val *hits;
    int64_t n, n_components;
};

static void hit(struct search *s, const char *kind, str id, str title, const char *path)
{
    struct op_call *c = s->c;
    if (s->n >= MAX_HITS) return;
    yyjson_mut_val *o = reply_item(c, s->hits);
    reply_str(c, o, "kind", str_of(kind));
    reply_str(c, o, "id", id);
    reply_str(c, o, "title", title);
    reply_str(c, o, "path", arena_printf(c->arena, "%s%.*s", path, STR_ARG(id)));
    s->n++;
}

static enum status product_one(void *ctx, const struct product *p, struct err *e)
{
    struct search *s = ctx;
    (void)e;
    if (str_contains(key_of(s->c->arena, p->name), s->key) ||
        str_eq(p->id, op_str(s->c, "text")))
        hit(s, "product", p->id, p->name, "/products/");
    return LW_OK;
}

static enum status finding_one(void *ctx, const struct finding_view *v, struct err *e)
{
    struct search *s = ctx;
    (void)e;
    hit(s, "finding", v->f.id,
        arena_printf(s->c->arena, "%.*s: %.*s %.*s in %.*s %.*s, %.*s",
                     STR_ARG(v->f.vulnerability), STR_ARG(v->component_name),
                     STR_ARG(v->component_version), STR_ARG(v->product_name),
                     STR_ARG(v->release_version), STR_ARG(verdict_words(v->f.verdict))),
        "/findings/");
    return LW_OK;
}

static enum status by_id(struct search *s, str text, struct err *e)
{
    struct finding_view v;
    struct image i;
    bool found;
    struct op_call *c = s->c;
    enum status st = finding_find(c->app->db, c->arena, text, &v, &found, e);
    if (st == LW_OK && found) st = finding_one(s, &v, e);
    if (st == LW_OK) st = image_find(c->app->db, c->arena, text, &i, &found, e);
    if (st == LW_OK && found)
        hit(s, "image", i.id,
            arena_printf(c->arena, "%.*s %.*s (%.*s)", STR_ARG(i.product_name),
                         STR_ARG(i.release_version), STR_ARG(i.variant)),
            "/images/");
    return st;
}

static enum status vulnerability_one(struct search *s, str text, struct err *e)
{
    str group;
    bool is_known;
    for (size_t i = 0; i < text.n; i++)
        if (char_is_space(text.p[i])) return LW_OK;
    enum status st = vulnerability_group(s->c, text, &group, &is_known, e);
    if (st != LW_OK || !is_known) return st;
    hit(s, "vulnerability", group,
        str_eq(group, text) ? group
                            : arena_printf(s->c->arena, "%.*s, also called %.*s",
                                           STR_ARG(group), STR_ARG(text)),
        "/vulnerabilities/");
    return LW_OK;
}

static void component_hit(struct search *s, const struct component_row *r)
{
    hit(s, "component", r->id,
        arena_printf(s->c->arena, "%.*s %.*s", STR_ARG(r->name), STR_ARG(r->version)),
        "/components/");
    s->n_components++;
}

static enum status component_one(void *ctx, str term, const struct component_row *r,
                                 struct err *e)
{
    struct search *s = ctx;
    struct arena tmp;
    if (s->n_components == MAX_COMPONENTS) return LW_OK;
    arena_init(&tmp, LW_MIB);
    bool is_first = component_term_is_first(&tmp, r, s->key, term);
    arena_release(&tmp);
    if (is_first) component_hit(s, r);
    return arena_status(s->c->arena, "search", e);
}

static enum status components(struct search *s, str text, struct err *e)
{
    struct component_row r;
    bool found;
    struct op_call *c = s->c;
    enum status st = component_find(c->app->db, c->arena, text, &r, &found, e);
    if (st == LW_OK && found) component_hit(s, &r);
    if (st != LW_OK || found) return st;
    return component_each_term(c->app->db, c->arena, s->key, STR(""), STR(""),
                               4 * MAX_COMPONENTS, component_one, s, e);
}

static void case_hit(struct search *s, const struct case_file *k)
{
    hit(s, "case", k->id,
        arena_printf(s->c->arena, "Case %d-%03d: %.*s", k->year, k->serial, STR_ARG(k->title)),
        "/cases/");
}

/* By number or id, or the one that runs for a vulnerability. */
static enum status search_cases(struct search *s, str text, struct err *e)
{
    struct case_file k;
    bool found;
    struct op_call *c = s->c;
    enum status st = case_find(c->app->db, c->arena, text, &k, &found, e);
    if (st == LW_OK && found) case_hit(s, &k);
    if (st != LW_OK || found) return st;
    st = case_find_active(c->app->db, c->arena, text, &k, &found, e);
    if (st == LW_OK && found) case_hit(s, &k);
    return st;
}

static enum status search_run(struct op_call *c, struct err *e)
{
    str text = str_trim(op_str(c, "text"));
    struct search s = {
        .c = c, .key = key_of(c->arena, text), .hits = reply_array(c, c->reply, "hits")};
    const struct finding_filter f = {
        .text = text, .is_exploited = -1, .is_open = -1, .after_rank = -1, .limit = MAX_HITS};
    if (!text.n) return err_set(e, LW_E_USAGE, "parameter 'text': is required");
    enum status st = by_id(&s, text, e);
    if (st == LW_OK) st = vulnerability_one(&s, text, e);
    if (st == LW_OK) st = components(&s, text, e);
    if (st == LW_OK) st = search_cases(&s, text, e);
    if (st == LW_OK) st = product_each(c->app->db, product_one, &s, e);
    if (st == LW_OK) st = finding_each(c->app->db, c->arena, &f, finding_one, &s, e);
    reply_str(c, c->reply, "text", text);
    reply_int(c, c->reply, "total", s.n);
    reply_bool(c, c->reply, "has_hits", s.n > 0);
    reply_bool(c, c->reply, "has_components", s.n_components > 0);
    return st;
}

static const struct op_param search_params[] = {
    {"text", PARAM_TEXT, true, false, 200, NULL, "Id or name, or part of one"},
    {0},
};

const struct op search_ops[] = {
    {"search.run", "search", "GET", "/search", PERMISSION_READ, false, search_params,
     search_run,
     "Find vulnerabilities, components, products, images, findings and cases by id or name."},
};
const size_t n_search_ops = sizeof search_ops / sizeof search_ops[0];
