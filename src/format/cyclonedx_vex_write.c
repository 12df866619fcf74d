/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX 1.6 with vulnerabilities[].analysis. One entry a statement: the analysis of a
 * vulnerability may differ between components and products. What CycloneDX has no word for stands
 * in properties: the exact justification, and the evidence that was quoted.
 */
#include "base/map.h"
#include "format/cvss.h"
#include "format/cyclonedx_vex.h"
#include "format/vex_json.h"

enum {
    UUID_HEX_CHARS = 32
};

struct writer {
    struct vex_writer w;
    bool is_single;
    struct map taken; /* bom-refs */
    str *products;    /* bom-ref of each product */
    str *components;  /* and, of a single product, of each component */
};

/* ---- references ---- */

/* The SBOM's own, so that the two documents can be joined; else a name of ours. */
static str take_ref(struct writer *x, str wanted, const char *kind, size_t index)
{
    bool is_new = false;
    str made = arena_printf(x->w.a, "%s-%zu", kind, index + 1);
    for (unsigned i = 0; i < 4; i++) {
        str text = i == 0 ? wanted : made;
        if (i > 1) text = arena_printf(x->w.a, "%.*s-%u", STR_ARG(made), i);
        if (text.n == 0) continue;
        if (map_at(&x->taken, text, &is_new) && is_new) return text;
    }
    return made;
}

static enum status make_refs(struct writer *x, struct err *e)
{
    const struct vex_document *v = x->w.v;
    x->products = arena_array(x->w.a, v->n_products + 1, sizeof *x->products);
    x->components = arena_array(x->w.a, v->n_components + 1, sizeof *x->components);
    if (!x->products || !x->components) return arena_status(x->w.a, "the VEX document", e);
    for (size_t i = 0; i < v->n_products; i++)
        x->products[i] =
            take_ref(x, x->is_single ? v->products[i].as.ref : STR_NONE, "product", i);
    for (size_t i = 0; x->is_single && i < v->n_components; i++)
        x->components[i] = take_ref(x, v->components[i].ref, "component", i);
    return arena_status(x->w.a, "the VEX document", e);
}

static str component_ref(struct writer *x, uint32_t product, uint32_t component)
{
    if (component == UINT32_MAX) return x->products[product];
    if (x->is_single) return x->components[component];
    return arena_printf(x->w.a, "product-%u/component-%u", product + 1, component + 1);
}

/* ---- components ---- */

static void put_hash(struct vex_writer *w, yyjson_mut_val **list, yyjson_mut_val *o, str alg,
                     str hex)
{
    if (!*list) *list = vex_array(w, o, "hashes");
    yyjson_mut_val *h = vex_item_object(w, *list);
    vex_put(w, h, "alg", alg);
    vex_put(w, h, "content", hex);
}

/* Further names than the one that a component can have. */
static void put_identities(struct vex_writer *w, yyjson_mut_val *o, const str *purls,
                           size_t n_purls, const str *cpes, size_t n_cpes)
{
    if (n_purls < 2 && n_cpes < 2) return;
    yyjson_mut_val *list = vex_array(w, vex_object(w, o, "evidence"), "identity");
    for (size_t i = 1; i < n_purls; i++) {
        yyjson_mut_val *one = vex_item_object(w, list);
        vex_put(w, one, "field", STR("purl"));
        vex_put(w, one, "concludedValue", purls[i]);
    }
    for (size_t i = 1; i < n_cpes; i++) {
        yyjson_mut_val *one = vex_item_object(w, list);
        vex_put(w, one, "field", STR("cpe"));
        vex_put(w, one, "concludedValue", cpes[i]);
    }
}

static bool is_type(str type)
{
    static const str types[] = {STR_INIT("application"),
                                STR_INIT("framework"),
                                STR_INIT("library"),
                                STR_INIT("container"),
                                STR_INIT("platform"),
                                STR_INIT("operating-system"),
                                STR_INIT("device"),
                                STR_INIT("device-driver"),
                                STR_INIT("firmware"),
                                STR_INIT("file"),
                                STR_INIT("machine-learning-model"),
                                STR_INIT("data"),
                                STR_INIT("cryptographic-asset")};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq(type, types[i])) return true;
    return false;
}

static void put_component(struct vex_writer *w, yyjson_mut_val *o, str ref,
                          const struct vex_component *c, str fallback_type)
{
    str *purls, *cpes;
    size_t n_purls = vex_purls(w->a, c, &purls), n_cpes = vex_cpes(w->a, c, &cpes);
    yyjson_mut_val *hashes = NULL;
    vex_put(w, o, "type", is_type(c->type) ? c->type : fallback_type);
    vex_put(w, o, "bom-ref", ref);
    if (c->supplier.n) vex_put(w, vex_object(w, o, "supplier"), "name", c->supplier);
    vex_put(w, o, "name", c->name.n ? c->name : STR("unnamed"));
    vex_put(w, o, "version", c->version);
    for (size_t i = 0; i < c->n_hashes; i++)
        if (vex_hash_is_valid(&c->hashes[i]))
            put_hash(w, &hashes, o, hash_alg_str(c->hashes[i].alg), c->hashes[i].hex);
    if (n_cpes) vex_put(w, o, "cpe", cpes[0]);
    if (n_purls) vex_put(w, o, "purl", purls[0]);
    put_identities(w, o, purls, n_purls, cpes, n_cpes);
}

/* A product is tied to its SBOM by the digest of the document. */
static void put_product(struct vex_writer *w, yyjson_mut_val *o, str ref,
                        const struct vex_product *p)
{
    put_component(w, o, ref, &p->as, STR("firmware"));
    if (p->sbom_sha256.n) {
        yyjson_mut_val *list = vex_array(w, o, "externalReferences"), *hashes = NULL;
        yyjson_mut_val *bom = vex_item_object(w, list);
        vex_put(w, bom, "type", STR("bom"));
        vex_put(w, bom, "url",
                arena_printf(w->a, "urn:longwatch:sbom:sha-256:%.*s", STR_ARG(p->sbom_sha256)));
        put_hash(w, &hashes, bom, STR("SHA-256"), p->sbom_sha256);
    }
    if (p->variant.n) {
        yyjson_mut_val *list = vex_array(w, o, "properties");
        yyjson_mut_val *variant = vex_item_object(w, list);
        vex_put(w, variant, "name", STR("longwatch:variant"));
        vex_put(w, variant, "value", p->variant);
    }
}

static void put_components(struct writer *x)
{
    const struct vex_document *v = x->w.v;
    yyjson_mut_val *list = vex_array(&x->w, x->w.root, "components");
    for (size_t i = 0; x->is_single && i < v->n_components; i++)
        put_component(&x->w, vex_item_object(&x->w, list), x->components[i], &v->components[i],
                      STR("library"));
    /* Statements are sorted by product, then component. */
    for (size_t i = 0, at = 0; !x->is_single && i < v->n_products; i++) {
        yyjson_mut_val *o = vex_item_object(&x->w, list), *parts = NULL;
        uint32_t last = UINT32_MAX;
        put_product(&x->w, o, x->products[i], &v->products[i]);
        for (; at < v->n_statements && v->statements[at].product == i; at++) {
            uint32_t c = v->statements[at].component;
            if (c == last || c == UINT32_MAX) continue;
            last = c;
            if (!parts) parts = vex_array(&x->w, o, "components");
            put_component(&x->w, vex_item_object(&x->w, parts),
                          component_ref(x, (uint32_t)i, c), &v->components[c], STR("library"));
        }
    }
}

static void put_metadata(struct writer *x)
{
    struct vex_writer *w = &x->w;
    const struct vex_document *v = w->v;
    yyjson_mut_val *m = vex_object(w, w->root, "metadata");
    vex_put_utc(w, m, "timestamp", v->updated_at);
    yyjson_mut_val *tools = vex_array(w, vex_object(w, m, "tools"), "components");
    yyjson_mut_val *tool = vex_item_object(w, tools);
    vex_put(w, tool, "type", STR("application"));
    vex_put(w, tool, "name", v->generator);
    vex_put(w, tool, "version", v->generator_version);
    yyjson_mut_val *subject = vex_object(w, m, "component");
    if (x->is_single) {
        put_product(w, subject, x->products[0], &v->products[0]);
    } else {
        vex_put(w, subject, "type", STR("firmware"));
        vex_put(w, subject, "bom-ref", STR("subject"));
        vex_put(w, subject, "name", v->title.n ? v->title : STR("products"));
    }
    if (v->author.n == 0) return;
    yyjson_mut_val *maker = vex_object(w, m, "manufacturer");
    vex_put(w, maker, "name", v->author);
    if (v->namespace.n) vex_item(w, vex_array(w, maker, "url"), v->namespace);
    if (v->contact.n && str_contains(v->contact, STR("@"))) {
        yyjson_mut_val *contact = vex_item_object(w, vex_array(w, maker, "contact"));
        vex_put(w, contact, "email", v->contact);
    }
}

static void put_dependencies(struct writer *x)
{
    const struct vex_document *v = x->w.v;
    yyjson_mut_val *list = NULL, *o = NULL, *to = NULL;
    struct map seen; /* pairs: a document may state one twice, the schema forbids it */
    if (!x->is_single || v->n_edges == 0) return;
    map_init(&seen, 64 * LW_MIB);
    list = vex_array(&x->w, x->w.root, "dependencies");
    for (size_t i = 0; i < v->n_edges; i++) {
        bool is_new = false;
        const struct component_edge *d = &v->edges[i];
        if (i == 0 || d->from != v->edges[i - 1].from) {
            o = vex_item_object(&x->w, list);
            vex_put(&x->w, o, "ref", component_ref(x, 0, d->from));
            to = NULL;
        }
        str pair = arena_printf(x->w.a, "%u %u", d->from, d->to);
        if (!map_at(&seen, pair, &is_new) || !is_new) continue;
        if (!to) to = vex_array(&x->w, o, "dependsOn");
        vex_item(&x->w, to, component_ref(x, 0, d->to));
    }
    map_release(&seen);
}

/* ---- vulnerabilities ---- */

static const char *method_of(enum cvss_version v)
{
    switch (v) {
    case CVSS_20: return "CVSSv2";
    case CVSS_30: return "CVSSv3";
    case CVSS_31: return "CVSSv31";
    case CVSS_40: return "CVSSv4";
    case N_cvss_version: break;
    }
    return "other";
}

static str severity_word(str text)
{
    static const struct {
        str word, severity;
    } words[] = {{STR_INIT("critical"), STR_INIT("critical")},
                 {STR_INIT("high"), STR_INIT("high")},
                 {STR_INIT("important"), STR_INIT("high")},
                 {STR_INIT("medium"), STR_INIT("medium")},
                 {STR_INIT("moderate"), STR_INIT("medium")},
                 {STR_INIT("low"), STR_INIT("low")},
                 {STR_INIT("negligible"), STR_INIT("info")},
                 {STR_INIT("unimportant"), STR_INIT("info")},
                 {STR_INIT("none"), STR_INIT("none")}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq_nocase(text, words[i].word)) return words[i].severity;
    return STR("unknown");
}

static void put_rating(struct vex_writer *w, yyjson_mut_val *list, const struct severity *s)
{
    struct cvss c;
    struct cvss_score score;
    struct err none = {0};
    yyjson_mut_val *o = vex_item_object(w, list);
    if (s->origin.n) vex_put(w, vex_object(w, o, "source"), "name", s->origin);
    if (cvss_parse(s->vector, &c, &none) != LW_OK) {
        vex_put(w, o, "severity", severity_word(s->vector));
        vex_put(w, o, "method", STR("other"));
        return;
    }
    cvss_score(&c, &score);
    yyjson_mut_obj_add_real(w->d, o, "score", score.base / 10.0);
    vex_put(w, o, "severity", severity_word(cvss_severity_str(score.base_severity)));
    vex_put(w, o, "method", str_of(method_of(c.version)));
    vex_put(w, o, "vector", s->vector);
}

static void put_property(struct vex_writer *w, yyjson_mut_val **list, yyjson_mut_val *o,
                         const char *name, str value)
{
    if (value.n == 0) return;
    if (!*list) *list = vex_array(w, o, "properties");
    yyjson_mut_val *p = vex_item_object(w, *list);
    vex_put(w, p, "name", str_of(name));
    vex_put(w, p, "value", value);
}

static void put_analysis(struct vex_writer *w, yyjson_mut_val *o, const struct vex_statement *s)
{
    yyjson_mut_val *x = vex_object(w, o, "analysis");
    vex_put(w, x, "state", vex_status_rows[s->status].cyclonedx);
    if (s->status == VEX_NOT_AFFECTED) {
        bool is_exact = s->cyclonedx_justification.n > 0;
        vex_put(w, x, "justification",
                is_exact ? s->cyclonedx_justification
                         : vex_justification_rows[s->justification].cyclonedx);
        vex_put(w, x, "detail", vex_impact(s));
    }
    if (s->status == VEX_AFFECTED) {
        str response = s->cyclonedx_response;
        if (response.n == 0 && s->has_fix) response = STR("update");
        if (response.n) vex_item(w, vex_array(w, x, "response"), response);
        vex_put(w, x, "detail", vex_action(s));
    }
    vex_put_utc(w, x, "firstIssued", s->first_at);
    vex_put_utc(w, x, "lastUpdated", s->last_at);
}

static void put_affects(struct writer *x, yyjson_mut_val *o, const struct vex_statement *s)
{
    static const str words[N_vex_status] = {
        [VEX_NONE] = STR_INIT("unknown"),
        [VEX_AFFECTED] = STR_INIT("affected"),
        [VEX_FIXED] = STR_INIT("unaffected"),
        [VEX_NOT_AFFECTED] = STR_INIT("unaffected"),
        [VEX_UNDER_INVESTIGATION] = STR_INIT("unknown"),
    };
    struct vex_writer *w = &x->w;
    str version = s->component == UINT32_MAX ? w->v->products[s->product].as.version
                                             : w->v->components[s->component].version;
    yyjson_mut_val *target = vex_item_object(w, vex_array(w, o, "affects"));
    vex_put(w, target, "ref", component_ref(x, s->product, s->component));
    if (version.n == 0) return;
    yyjson_mut_val *one = vex_item_object(w, vex_array(w, target, "versions"));
    vex_put(w, one, "version", version);
    vex_put(w, one, "status", words[s->status]);
}

static void put_vulnerability(struct writer *x, yyjson_mut_val *list,
                              const struct vex_statement *s)
{
    struct vex_writer *w = &x->w;
    yyjson_mut_val *o = vex_item_object(w, list), *properties = NULL;
    vex_put(w, o, "id", s->vulnerability);
    if (s->feed.n) vex_put(w, vex_object(w, o, "source"), "name", s->feed);
    if (s->n_aliases) {
        yyjson_mut_val *aliases = vex_array(w, o, "references");
        for (size_t i = 0; i < s->n_aliases; i++) {
            str system;
            str rest = s->aliases[i];
            str_cut(&rest, '-', &system);
            yyjson_mut_val *r = vex_item_object(w, aliases);
            vex_put(w, r, "id", s->aliases[i]);
            vex_put(w, vex_object(w, r, "source"), "name", system);
        }
    }
    if (s->n_severities) {
        yyjson_mut_val *ratings = vex_array(w, o, "ratings");
        for (size_t i = 0; i < s->n_severities; i++)
            put_rating(w, ratings, &s->severities[i]);
    }
    vex_put(w, o, "description", s->summary);
    if (s->status == VEX_AFFECTED) vex_put(w, o, "recommendation", vex_action(s));
    put_analysis(w, o, s);
    put_affects(x, o, s);
    if (s->status == VEX_NOT_AFFECTED)
        put_property(w, &properties, o, CYCLONEDX_JUSTIFICATION,
                     vex_justification_str(s->justification));
    put_property(w, &properties, o, "longwatch:record", s->record);
    put_property(w, &properties, o, "longwatch:evidence", s->notes);
}

/* RFC 9562 version 8: 122 bits of the digest of what is said. */
static str id_of(struct arena *a, const struct vex_document *v, str hex)
{
    char u[UUID_HEX_CHARS];
    (void)v;
    for (size_t i = 0; i < UUID_HEX_CHARS; i++)
        u[i] = hex.p[i];
    u[12] = '8';
    u[16] = 'a';
    return arena_printf(a, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", u, u + 8, u + 12, u + 16,
                        u + 20);
}

enum status cyclonedx_vex_write(struct arena *a, const struct vex_document *v, str *out,
                                struct err *e)
{
    struct writer x = {.is_single = v->n_products == 1};
    vex_writer_init(&x.w, a, v);
    map_init(&x.taken, VEX_MAX_BYTES);
    enum status st = make_refs(&x, e);
    vex_put(&x.w, x.w.root, "bomFormat", STR("CycloneDX"));
    vex_put(&x.w, x.w.root, "specVersion", STR("1.6"));
    yyjson_mut_val *id = yyjson_mut_str(x.w.d, "");
    yyjson_mut_obj_add_val(x.w.d, x.w.root, "serialNumber", id);
    yyjson_mut_obj_add_int(x.w.d, x.w.root, "version", 1);
    if (st == LW_OK) {
        put_metadata(&x);
        put_components(&x);
        put_dependencies(&x);
        yyjson_mut_val *list = vex_array(&x.w, x.w.root, "vulnerabilities");
        for (size_t i = 0; i < v->n_statements; i++)
            put_vulnerability(&x, list, &v->statements[i]);
        st = vex_writer_finish(&x.w, id, id_of, out, e);
    } else {
        yyjson_mut_doc_free(x.w.d);
    }
    map_release(&x.taken);
    return st;
}
