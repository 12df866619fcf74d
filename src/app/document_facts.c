/* SPDX-License-Identifier: Apache-2.0 */
/* What is known for a document, from case, findings, product, markets and settings. */
#include "app/document.h"

#include "app/setting.h"
#include "core/form.h"
#include "format/purl.h"
#include "store/component.h"
#include "store/duty.h"
#include "store/finding.h"

#include <stdlib.h>

enum {
    JOINED_BYTES = 64 * 1024,
    EVIDENCE_LINES = 40,
    OPEN_LINES = 60,
    MAX_MARKETS = 64, /* Member States and what products are sold to beside them */
};

/* "A, B": each once, in order of appearance. */
static bool is_in(const str *items, size_t n, str item)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(items[i], item)) return true;
    return false;
}

static str joined(struct arena *a, const str *items, size_t n, const char *between)
{
    struct buf b;
    buf_init(&b, JOINED_BYTES);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add(&b, str_of(between));
        buf_add(&b, items[i]);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out.p ? out : STR("");
}

/* What a reach gives in one column, each once. */
typedef str (*column_fn)(struct arena *a, const struct case_reach *r);

static str column_product(struct arena *a, const struct case_reach *r)
{
    (void)a;
    return r->product_name;
}

static str column_version(struct arena *a, const struct case_reach *r)
{
    return r->release_version.n ? arena_printf(a, "%.*s %.*s", STR_ARG(r->product_name),
                                               STR_ARG(r->release_version))
                                : STR("");
}

static str column_fix(struct arena *a, const struct case_reach *r)
{
    return r->fixed_in.n && r->component_name.n
               ? arena_printf(a, "%.*s %.*s", STR_ARG(r->component_name), STR_ARG(r->fixed_in))
               : STR("");
}

static str column_evidence(struct arena *a, const struct case_reach *r)
{
    return r->component_name.n
               ? arena_printf(a, "%.*s %.*s in %.*s %.*s: %.*s", STR_ARG(r->component_name),
                              STR_ARG(r->component_version), STR_ARG(r->product_name),
                              STR_ARG(r->release_version), STR_ARG(r->verdict))
               : STR("");
}

static str column(struct op_call *c, const struct case_reach *reach, size_t n, column_fn of,
                  size_t max, const char *between)
{
    str *items = arena_array(c->arena, n + 1, sizeof *items);
    size_t n_items = 0;
    for (size_t i = 0; items && i < n && n_items < max; i++) {
        str item = of(c->arena, &reach[i]);
        if (item.n && !is_in(items, n_items, item)) items[n_items++] = item;
    }
    return items ? joined(c->arena, items, n_items, between) : STR("");
}

/*
 * Where a component's maintainers are told: what its package URL says is public knowledge of the
 * ecosystem; a person checks it. Nothing is looked up on the network.
 */
static void add_upstream(struct op_call *c, str purls, const struct component_row *component,
                         struct document_facts *f)
{
    static const struct {
        const char *type, *where, *channel;
    } rows[] = {
        {"github", "https://github.com/", "private vulnerability report of the repository"},
        {"gitlab", "https://gitlab.com/", "confidential issue of the project"},
        {"npm", "https://www.npmjs.com/package/", "maintainers as the registry lists them"},
        {"pypi", "https://pypi.org/project/", "maintainers as the registry lists them"},
        {"cargo", "https://crates.io/crates/", "owners as the registry lists them"},
        {"gem", "https://rubygems.org/gems/", "owners as the registry lists them"},
        {"golang", "https://pkg.go.dev/", "security policy of the repository"},
        {"deb", "https://security-tracker.debian.org/tracker/source-package/",
         "security team of the distribution, and the upstream project"},
        {"alpine", "https://pkgs.alpinelinux.org/package/edge/main/x86_64/",
         "security team of the distribution, and the upstream project"},
    };
    struct purl p;
    str first = purls;
    (void)str_cut(&purls, '\n', &first);
    str repositories = component->repositories, repository = STR("");
    (void)str_cut(&repositories, '\n', &repository);
    if (component->supplier.n) {
        f->upstream_contact = component->supplier;
        f->upstream_contact_origin = STR("from the supplier in the SBOM; check it");
    }
    if (repository.n) {
        f->upstream_contact = f->upstream_contact.n ? arena_printf(c->arena, "%.*s, %.*s",
                                                                   STR_ARG(f->upstream_contact),
                                                                   STR_ARG(repository))
                                                    : repository;
        f->upstream_contact_origin = STR("from the repository that the SBOM names; check it");
        f->upstream_channel = STR("security policy (SECURITY.md, security.txt) of the project");
    }
    if (!first.n || purl_parse(c->arena, first, &p, NULL) != LW_OK) return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_eq(p.type, str_of(rows[i].type))) continue;
        str place = arena_printf(c->arena, "%s%.*s%s%.*s", rows[i].where, STR_ARG(p.namespace_),
                                 p.namespace_.n ? "/" : "", STR_ARG(p.name));
        bool is_distribution = str_eq(p.type, STR("deb")) || str_eq(p.type, STR("alpine"));
        /* Distributions are told about the source package. */
        str source = purl_qualifier(&p, "upstream"), name = p.name;
        if (source.n) (void)str_cut(&source, '@', &name);
        if (is_distribution)
            place = arena_printf(c->arena, "%s%.*s", rows[i].where, STR_ARG(name));
        f->upstream_contact = f->upstream_contact.n
                                  ? arena_printf(c->arena, "%.*s, %.*s",
                                                 STR_ARG(f->upstream_contact), STR_ARG(place))
                                  : place;
        f->upstream_contact_origin = STR("from the package URL of the component; check it");
        f->upstream_channel = str_of(rows[i].channel);
    }
}

/* Component, record and severity of the first finding of the wanted component. */
static enum status add_finding(struct op_call *c, const struct case_reach *reach, size_t n,
                               str wanted, struct document_facts *f, struct err *e)
{
    struct finding_view v;
    bool found = false;
    size_t i = 0;
    while (i < n &&
           (!reach[i].finding_id.n || (wanted.n && !str_eq(reach[i].component_name, wanted))))
        i++;
    if (i == n) return LW_OK;
    enum status st = finding_find(c->app->db, c->arena, reach[i].finding_id, &v, &found, e);
    if (st || !found) return st;
    str purls = v.component_purls, first;
    (void)str_cut(&purls, '\n', &first);
    f->component = v.component_name;
    f->component_version = v.component_version;
    f->component_id = first.n ? first : v.component_identity;
    f->vulnerability_text = v.f.summary;
    f->severity = v.f.severity;
    struct component_row component = {0};
    st = component_find(c->app->db, c->arena, v.f.component_id, &component, &found, e);
    if (!st) add_upstream(c, v.component_purls, &component, f);
    return st;
}

static enum status add_measures(struct op_call *c, const struct case_file *k,
                                struct document_facts *f, struct err *e)
{
    struct measure *all = NULL;
    size_t n = 0;
    struct buf b;
    enum status st = measure_all(c->app->db, c->arena, k->id, &all, &n, e);
    buf_init(&b, JOINED_BYTES);
    for (size_t i = 0; !st && i < n; i++) {
        char at[UTC_TEXT_BYTES];
        buf_printf(&b, "%s%.*s (available since %.*s)", i ? "\n" : "",
                   STR_ARG(all[i].description), STR_ARG(utc_text(all[i].available_at, at)));
    }
    f->measure = arena_str(c->arena, buf_str(&b));
    f->measure_users = n ? all[n - 1].description : STR("");
    buf_release(&b);
    return st;
}

struct market {
    str state;
    int64_t n_units; /* of all products there; negative: nobody said */
};

static void add_market(struct market *all, size_t *n, const struct product_market *m)
{
    size_t at = 0;
    while (at < *n && !str_eq(all[at].state, m->member_state))
        at++;
    if (at == MAX_MARKETS) return;
    if (at == *n) all[(*n)++] = (struct market){m->member_state, -1};
    if (m->n_units >= 0)
        all[at].n_units = m->n_units + (all[at].n_units < 0 ? 0 : all[at].n_units);
}

static int by_state(const void *a, const void *b)
{
    const struct market *x = a, *y = b;
    return str_cmp(x->state, y->state);
}

/* "DE 1200, FR 300": of all products together, each Member State once. */
static enum status add_markets(struct op_call *c, const str *products, size_t n,
                               struct document_facts *f, struct err *e)
{
    struct buf states, units;
    struct market all[MAX_MARKETS];
    size_t n_all = 0;
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < n; i++) {
        struct product_market *m = NULL;
        size_t n_m = 0;
        st = product_market_all(c->app->db, c->arena, products[i], &m, &n_m, e);
        for (size_t k = 0; !st && k < n_m; k++)
            add_market(all, &n_all, &m[k]);
    }
    if (st) return st;
    if (n_all) qsort(all, n_all, sizeof *all, by_state);
    buf_init(&states, JOINED_BYTES);
    buf_init(&units, JOINED_BYTES);
    for (size_t i = 0; i < n_all; i++) {
        buf_printf(&states, "%s%.*s", i ? ", " : "", STR_ARG(all[i].state));
        if (all[i].n_units >= 0)
            buf_printf(&units, "%s%.*s %lld", units.n ? ", " : "", STR_ARG(all[i].state),
                       (long long)all[i].n_units);
    }
    f->states = arena_str(c->arena, buf_str(&states));
    f->quantity = arena_str(c->arena, buf_str(&units));
    buf_release(&states);
    buf_release(&units);
    return LW_OK;
}

/* What is about one component alone: whoever maintains it is told of no other. */
static size_t only_of(struct case_reach *reach, size_t n, str component)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!component.n || str_eq(reach[i].component_name, component))
            reach[n_kept++] = reach[i];
    return n_kept;
}

static enum status add_reach(struct op_call *c, const struct case_file *k, str component,
                             struct document_facts *f, struct err *e)
{
    struct case_reach *reach = NULL;
    size_t n = 0, n_products = 0;
    enum status st = case_reach(c->app->db, c->arena, k->id, &reach, &n, e);
    if (st) return st;
    str *products = arena_array(c->arena, n + 1, sizeof *products);
    if (!products) return arena_status(c->arena, "a document", e);
    for (size_t i = 0; i < n; i++)
        if (!is_in(products, n_products, reach[i].product_id))
            products[n_products++] = reach[i].product_id;
    f->products = column(c, reach, n, column_product, n, ", ");
    f->versions = column(c, reach, n, column_version, n, ", ");
    size_t n_own = only_of(reach, n, component);
    f->evidence = column(c, reach, n_own, column_evidence, EVIDENCE_LINES, "\n");
    str fixes = column(c, reach, n_own, column_fix, n, ", ");
    if (fixes.n && !utc_is_none(k->measure_available_at))
        f->update = arena_printf(c->arena, "The update brings %.*s.", STR_ARG(fixes));
    if (n_own) f->support_end = reach[0].support_end;
    st = add_markets(c, products, n_products, f, e);
    return st ? st : add_finding(c, reach, n_own, component, f, e);
}

struct lines {
    struct op_call *c;
    struct buf b;
    size_t n;
};

static enum status add_open(void *ctx, const struct finding_view *v, struct err *e)
{
    struct lines *l = ctx;
    (void)e;
    if (l->n++ >= OPEN_LINES) return LW_OK;
    buf_printf(&l->b, "%s%.*s in %.*s %.*s (%.*s)", l->b.n ? "\n" : "",
               STR_ARG(v->f.vulnerability), STR_ARG(v->component_name),
               STR_ARG(v->component_version), STR_ARG(verdict_str(v->f.verdict)));
    return LW_OK;
}

/* What is known and open, for the notice at the end of support. */
static enum status add_open_findings(struct op_call *c, const struct product *p,
                                     struct document_facts *f, struct err *e)
{
    struct lines l = {.c = c};
    const struct finding_filter filter = {.product_id = p->id,
                                          .is_exploited = -1,
                                          .is_open = 1,
                                          .after_rank = -1,
                                          .limit = OPEN_LINES + 1};
    buf_init(&l.b, JOINED_BYTES);
    enum status st = finding_each(c->app->db, c->arena, &filter, add_open, &l, e);
    if (l.n > OPEN_LINES) buf_add(&l.b, STR("\nand more: see the list of findings"));
    f->open_vulnerabilities = l.n ? arena_str(c->arena, buf_str(&l.b))
                                  : STR("None is known on the day of this notice.");
    buf_release(&l.b);
    return st;
}

struct releases {
    struct op_call *c;
    const struct product *p;
    struct buf b;
};

static enum status add_release(void *ctx, const struct release *r, struct err *e)
{
    struct releases *x = ctx;
    (void)e;
    buf_printf(&x->b, "%s%.*s %.*s", x->b.n ? ", " : "", STR_ARG(x->p->name),
               STR_ARG(r->version));
    return LW_OK;
}

static enum status add_product(struct op_call *c, const struct product *p,
                               struct document_facts *f, struct err *e)
{
    struct releases x = {.c = c, .p = p};
    f->products = p->name;
    f->support_start = p->support_start;
    f->support_end = p->support_end;
    buf_init(&x.b, JOINED_BYTES);
    enum status st = release_each(c->app->db, p->id, add_release, &x, e);
    f->versions = arena_str(c->arena, buf_str(&x.b));
    buf_release(&x.b);
    if (!st) st = add_markets(c, &p->id, 1, f, e);
    return st ? st : add_open_findings(c, p, f, e);
}

static enum status add_settings(struct op_call *c, struct document_facts *f, struct err *e)
{
    const struct {
        const char *name;
        str *out;
    } rows[] = {
        {"manufacturer-name", &f->manufacturer},
        {"manufacturer-address", &f->address},
        {"manufacturer-contact", &f->contact},
        {"manufacturer-srn", &f->srn},
    };
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < sizeof rows / sizeof *rows; i++)
        st = setting_get(c->app, c->arena, rows[i].name, rows[i].out, e);
    return st;
}

enum status document_facts_load(struct op_call *c, const struct case_file *k,
                                const struct product *p, str component,
                                struct document_facts *out, struct err *e)
{
    *out = (struct document_facts){.aware_at = UTC_NONE,
                                   .occurred_at = UTC_NONE,
                                   .measure_available_at = UTC_NONE,
                                   .now = c->now};
    enum status st = add_settings(c, out, e);
    if (!st && p) st = add_product(c, p, out, e);
    if (st || !k) return st;
    out->case_number = k->number;
    out->case_title = k->title;
    out->description = k->description;
    out->is_incident = k->kind == CASE_SEVERE_INCIDENT;
    out->vulnerability = k->vulnerability;
    out->exploited_source = k->source;
    out->aware_at = k->aware_at;
    out->occurred_at = k->occurred_at;
    out->measure_available_at = k->measure_available_at;
    out->harm = harm_str(k->harm);
    st = add_reach(c, k, component, out, e);
    return st ? st : add_measures(c, k, out, e);
}
