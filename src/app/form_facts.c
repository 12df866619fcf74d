/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a case for its forms, from store and knowledge, each fact with its source. */
#include "app/form.h"

#include "app/setting.h"
#include "core/csirt.h"
#include "format/version.h"
#include "store/finding.h"
#include "store/portal.h"

#include <stdio.h>
#include <stdlib.h>

/* Each text once, in order of first appearance. */
static void add_once(str *items, size_t *n, str item)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(items[i], item)) return;
    items[(*n)++] = item;
}

static void add_release(struct form_release *items, size_t *n, struct form_release item)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(items[i].product, item.product) && str_eq(items[i].version, item.version))
            return;
    items[(*n)++] = item;
}

static int cmp_release(const void *a, const void *b)
{
    const struct form_release *x = a, *y = b;
    int order = str_cmp(x->product, y->product);
    if (!order) order = version_cmp(VERSION_GENERIC, x->version, y->version);
    return order ? order : str_cmp(x->version, y->version);
}

/* What all products have alike; the portal takes one value. */
static void add_class(const struct case_reach *reach, size_t n, struct form_facts *f)
{
    if (!n) return;
    f->product_type = reach[0].product_type;
    f->product_class = reach[0].product_class;
    f->product_category = reach[0].category;
    for (size_t i = 1; i < n; i++) {
        if (!str_eq(reach[i].product_type, f->product_type)) f->product_type = STR("");
        if (!str_eq(reach[i].product_class, f->product_class)) f->product_class = STR("");
        if (!str_eq(reach[i].category, f->product_category)) f->product_category = STR("");
    }
}

/* Dates are written so that they compare as texts. */
static void add_support(struct utc now, const struct case_reach *reach, size_t n,
                        struct form_facts *f)
{
    struct day today = utc_day(now);
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)today.year, (int)today.month,
             (int)today.day);
    f->is_support_known = n > 0;
    f->is_support_over = n > 0;
    for (size_t i = 0; i < n; i++) {
        if (!reach[i].support_end.n)
            f->is_support_known = false;
        else if (str_cmp(reach[i].support_end, str_of(text)) >= 0)
            f->is_support_over = false;
    }
}

static enum status add_reach(struct op_call *c, const struct case_reach *reach, size_t n,
                             struct form_facts *f, struct err *e)
{
    str *products = arena_array(c->arena, n + 1, sizeof *products);
    str *components = arena_array(c->arena, n + 1, sizeof *components);
    struct form_release *releases = arena_array(c->arena, n + 1, sizeof *releases);
    if (!products || !components || !releases) return arena_status(c->arena, "a form", e);
    for (size_t i = 0; i < n; i++) {
        const struct case_reach *r = &reach[i];
        add_once(products, &f->n_products, r->product_name);
        if (r->release_version.n)
            add_release(releases, &f->n_releases,
                        (struct form_release){r->product_name, r->release_version});
        if (r->component_name.n)
            add_once(components, &f->n_components,
                     arena_printf(c->arena, "%.*s %.*s", STR_ARG(r->component_name),
                                  STR_ARG(r->component_version)));
    }
    if (f->n_releases) qsort(releases, f->n_releases, sizeof *releases, cmp_release);
    f->products = products;
    f->components = components;
    f->releases = releases;
    add_class(reach, n, f);
    add_support(c->now, reach, n, f);
    return arena_status(c->arena, "a form", e);
}

static str record_words(struct arena *a, str id, str feed, str revision)
{
    return arena_printf(a, "record %.*s%s%.*s%s%s%.*s", STR_ARG(id), feed.n ? " (" : "",
                        STR_ARG(feed), feed.n ? ")" : "", revision.n ? ", revision " : "",
                        STR_ARG(revision));
}

/* Summary and severity as the first finding copied them, with the record it stands on. */
static enum status add_finding(struct op_call *c, const struct case_reach *reach, size_t n,
                               struct form_facts *f, struct err *e)
{
    for (size_t i = 0; i < n && !(f->text.text.n && f->severity.text.n); i++) {
        struct finding_view v;
        bool found = false;
        if (!reach[i].finding_id.n) continue;
        enum status st = finding_find(c->app->db, c->arena, reach[i].finding_id, &v, &found, e);
        if (st) return st;
        if (!found) continue;
        str origin = v.f.reason.record.n ? record_words(c->arena, v.f.reason.record,
                                                        v.f.reason.feed, v.f.reason.revision)
                                         : STR("the finding");
        if (!f->text.text.n) f->text = (struct form_quote){v.f.summary, origin};
        if (!f->severity.text.n) f->severity = (struct form_quote){v.f.severity, origin};
    }
    return arena_status(c->arena, "a form", e);
}

/* The record of a group whose id is wanted, else the newest that is published. */
struct pick {
    struct arena *a;
    str wanted;
    str words;
    bool is_wanted;
};

static enum status pick_record(void *ctx, const struct group_record *r, struct err *e)
{
    struct pick *p = ctx;
    bool is_wanted = str_eq(r->id, p->wanted);
    if (r->state != RECORD_PUBLISHED || p->is_wanted || (p->words.n && !is_wanted))
        return LW_OK;
    p->words = record_words(p->a, r->id, r->feed, r->revision);
    p->is_wanted = is_wanted;
    return arena_status(p->a, "a form", e);
}

static enum status record_of(struct op_call *c, struct knowledge *base, str group, str wanted,
                             str *words, struct err *e)
{
    struct pick p = {.a = c->arena, .wanted = wanted};
    enum status st = knowledge_records(base, group, pick_record, &p, e);
    *words = p.words.n ? p.words : STR("the knowledge base");
    return st;
}

static enum status add_knowledge(struct op_call *c, const struct case_reach *reach,
                                 size_t n_reach, struct form_facts *f, struct err *e)
{
    struct knowledge *base = NULL;
    struct vulnerability v = {0};
    struct err none = {0};
    bool found = false;
    if (!f->vulnerability.n || app_knowledge(c->app, &base, &none) != LW_OK) return LW_OK;
    enum status st = knowledge_vulnerability(base, c->arena, f->vulnerability, &v, &found, e);
    if (st || !found) return st;
    f->vulnerability_name = v.exploited_name;
    if (v.summary.n) {
        f->text.text = v.summary;
        st = record_of(c, base, v.id, v.id, &f->text.origin, e);
    }
    for (size_t i = 0; !st && i < v.n_aliases; i++) {
        if (!str_starts(v.aliases[i], STR("EUVD-"))) continue;
        f->euvd.text = v.aliases[i];
        st = record_of(c, base, v.id, v.aliases[i], &f->euvd.origin, e);
        break;
    }
    return st ? st : form_workarounds(c, base, v.id, reach, n_reach, f, e);
}

static enum status add_measures(struct op_call *c, const struct case_file *k,
                                struct form_facts *f, struct err *e)
{
    struct measure *all = NULL;
    size_t n = 0;
    enum status st = measure_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (st || !n) return st;
    struct form_measure *measures = arena_array(c->arena, n, sizeof *measures);
    if (!measures) return arena_status(c->arena, "a form", e);
    for (size_t i = 0; i < n; i++) {
        size_t at = i; /* by time, few */
        while (at > 0 && utc_cmp(measures[at - 1].at, all[i].available_at) > 0) {
            measures[at] = measures[at - 1];
            at--;
        }
        measures[at] = (struct form_measure){all[i].available_at, all[i].description};
    }
    f->measures = measures;
    f->n_measures = n;
    return LW_OK;
}

static enum status add_markets(struct op_call *c, const struct case_file *k,
                               struct form_facts *f, struct err *e)
{
    struct case_market *rows = NULL;
    size_t n = 0;
    enum status st = case_market_all(c->app->db, c->arena, k->id, &rows, &n, e);
    if (st) return st;
    struct form_market *markets = arena_array(c->arena, n + 1, sizeof *markets);
    if (!markets) return arena_status(c->arena, "a form", e);
    for (size_t i = 0; i < n; i++)
        markets[i] = (struct form_market){rows[i].state, rows[i].since, rows[i].n_units};
    f->markets = markets;
    f->n_markets = n;
    return LW_OK;
}

/* The newest routing record, else the setting. */
static enum status add_coordinator(struct op_call *c, struct form_facts *f, struct err *e)
{
    struct routing *rows = NULL;
    size_t n = 0;
    enum status st = routing_all(c->app->db, c->arena, &rows, &n, e);
    if (!st && n) {
        char at[UTC_TEXT_BYTES];
        f->coordinator = rows[0].member_state;
        f->coordinator_origin =
            arena_printf(c->arena, "the routing record of %.*s",
                         STR_ARG(str_sub(utc_text(rows[0].recorded_at, at), 0, 10)));
        return arena_status(c->arena, "a form", e);
    }
    f->coordinator_origin = STR("setting main-establishment");
    return st ? st : setting_get(c->app, c->arena, "main-establishment", &f->coordinator, e);
}

enum status case_form_facts(struct op_call *c, const struct case_file *k,
                            struct form_facts *out, struct err *e)
{
    struct case_reach *reach = NULL;
    size_t n = 0;
    *out = (struct form_facts){
        .case_number = k->number,
        .case_title = form_track_of(k->kind) == TRACK_VULNERABILITY ? STR("") : k->title,
        .description = k->description,
        .vulnerability = k->vulnerability,
        .exploited_source = k->source,
        .aware_at = k->aware_at,
        .occurred_at = k->occurred_at,
        .measure_available_at = k->measure_available_at,
        .suspected_malicious = k->suspected_malicious,
        .severity_a = k->severity_a,
        .severity_b = k->severity_b,
    };
    enum status st = case_reach(c->app->db, c->arena, k->id, &reach, &n, e);
    if (!st) st = add_reach(c, reach, n, out, e);
    if (!st) st = add_finding(c, reach, n, out, e);
    if (!st) st = add_markets(c, k, out, e);
    if (!st) st = add_measures(c, k, out, e);
    if (!st) st = setting_get(c->app, c->arena, "manufacturer-name", &out->manufacturer, e);
    if (!st) st = setting_get(c->app, c->arena, "portal-sensitivity", &out->sensitivity, e);
    if (!st) st = add_coordinator(c, out, e);
    return st ? st : add_knowledge(c, reach, n, out, e);
}
