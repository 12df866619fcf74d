/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenVEX 0.2.0: one statement a vulnerability, product and component. A component with several
 * package URLs stands there once for each, for an entry holds one of a kind. The product's id is
 * the digest of its SBOM, so that it is exactly one; tools find it by package URL, CPE or digest.
 */
#include "format/vex_json.h"

/* Algorithms by the names of the schema. */
static str hash_key(enum hash_alg alg)
{
    switch (alg) {
    case HASH_ALG_MD5: return STR("md5");
    case HASH_ALG_SHA1: return STR("sha1");
    case HASH_ALG_SHA256: return STR("sha-256");
    case HASH_ALG_SHA384: return STR("sha-384");
    case HASH_ALG_SHA512: return STR("sha-512");
    case HASH_ALG_OTHER:
    case N_hash_alg: break;
    }
    return STR("");
}

static void put_hashes(struct vex_writer *w, yyjson_mut_val *o, const struct vex_component *c)
{
    yyjson_mut_val *hashes = NULL;
    for (size_t i = 0; i < c->n_hashes; i++) {
        const struct component_hash *h = &c->hashes[i];
        str key = hash_key(h->alg);
        if (!vex_hash_is_valid(h) || (hashes && yyjson_mut_obj_getn(hashes, key.p, key.n)))
            continue;
        if (!hashes) hashes = vex_object(w, o, "hashes");
        vex_put(w, hashes, key.p, h->hex);
    }
}

/* `id`: the object's own; empty: the first identity there is. */
static void put_identity(struct vex_writer *w, yyjson_mut_val *o, str id, str purl, str cpe)
{
    if (id.n == 0) id = purl.n ? purl : cpe;
    vex_put(w, o, "@id", id);
    if (purl.n + cpe.n == 0) return;
    yyjson_mut_val *identifiers = vex_object(w, o, "identifiers");
    vex_put(w, identifiers, "purl", purl);
    vex_put(w, identifiers, "cpe23", cpe);
}

/* Known by its digest alone. */
static str digest_id(struct arena *a, const struct vex_component *c)
{
    for (size_t i = 0; i < c->n_hashes; i++)
        if (vex_hash_is_valid(&c->hashes[i])) {
            str alg = hash_key(c->hashes[i].alg);
            return arena_printf(a, "urn:%.*s:%.*s", STR_ARG(alg), STR_ARG(c->hashes[i].hex));
        }
    return STR("");
}

static void put_component(struct vex_writer *w, yyjson_mut_val *list,
                          const struct vex_component *c)
{
    str *purls, *cpes;
    size_t n_purls = vex_purls(w->a, c, &purls), n_cpes = vex_cpes(w->a, c, &cpes);
    size_t n = n_purls > n_cpes ? n_purls : n_cpes;
    for (size_t i = 0; i < n || i == 0; i++) {
        yyjson_mut_val *o = vex_item_object(w, list);
        str purl = i < n_purls ? purls[i] : STR_NONE, cpe = i < n_cpes ? cpes[i] : STR_NONE;
        put_identity(w, o, n ? STR_NONE : digest_id(w->a, c), purl, cpe);
        if (i == 0) put_hashes(w, o, c);
    }
}

/* Two products may have one SBOM between them: release and variant tell them apart. */
static str product_id(struct vex_writer *w, const struct vex_product *p)
{
    if (p->sbom_sha256.n == 0) return STR_NONE;
    str name = arena_printf(w->a, "%.*s-%.*s", STR_ARG(p->as.version), STR_ARG(p->variant));
    char *plain = arena_alloc(w->a, name.n + 1);
    for (size_t i = 0; plain && i < name.n; i++) {
        char c = name.p[i];
        bool is_plain = char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '_';
        plain[i] = is_plain ? c : '-';
    }
    return arena_printf(w->a, "urn:longwatch:sbom:sha-256:%.*s#%.*s", STR_ARG(p->sbom_sha256),
                        (int)name.n, plain ? plain : "");
}

static void put_product(struct vex_writer *w, yyjson_mut_val *list,
                        const struct vex_statement *s)
{
    const struct vex_product *p = &w->v->products[s->product];
    str *purls, *cpes;
    size_t n_purls = vex_purls(w->a, &p->as, &purls), n_cpes = vex_cpes(w->a, &p->as, &cpes);
    yyjson_mut_val *o = vex_item_object(w, list);
    str id = product_id(w, p);
    if (id.n + n_purls + n_cpes == 0) id = digest_id(w->a, &p->as);
    put_identity(w, o, id, n_purls ? purls[0] : STR_NONE, n_cpes ? cpes[0] : STR_NONE);
    put_hashes(w, o, &p->as);
    if (s->component == UINT32_MAX) return;
    put_component(w, vex_array(w, o, "subcomponents"), &w->v->components[s->component]);
}

static void put_statement(struct vex_writer *w, yyjson_mut_val *list,
                          const struct vex_statement *s)
{
    yyjson_mut_val *o = vex_item_object(w, list);
    yyjson_mut_val *name = vex_object(w, o, "vulnerability");
    vex_put(w, name, "name", s->vulnerability);
    vex_put(w, name, "description", s->summary);
    if (s->n_aliases) {
        yyjson_mut_val *aliases = vex_array(w, name, "aliases");
        for (size_t i = 0; i < s->n_aliases; i++)
            vex_item(w, aliases, s->aliases[i]);
    }
    vex_put_utc(w, o, "timestamp", s->first_at);
    vex_put_utc(w, o, "last_updated", s->last_at);
    put_product(w, vex_array(w, o, "products"), s);
    vex_put(w, o, "status", vex_status_str(s->status));
    vex_put(w, o, "status_notes", s->notes);
    if (s->status == VEX_NOT_AFFECTED) {
        vex_put(w, o, "justification", vex_justification_str(s->justification));
        vex_put(w, o, "impact_statement", vex_impact(s));
    }
    if (s->status == VEX_AFFECTED) {
        vex_put(w, o, "action_statement", vex_action(s));
        vex_put_utc(w, o, "action_statement_timestamp", s->last_at);
    }
}

static str id_of(struct arena *a, const struct vex_document *v, str hex)
{
    str space = v->namespace;
    if (space.n == 0) return arena_printf(a, "urn:longwatch:vex:%.*s", STR_ARG(hex));
    return arena_printf(a, "%.*s%svex/%.*s", STR_ARG(space),
                        str_ends(space, STR("/")) ? "" : "/", STR_ARG(hex));
}

enum status openvex_write(struct arena *a, const struct vex_document *v, str *out,
                          struct err *e)
{
    struct vex_writer w;
    enum status st = vex_check(v, e);
    if (st == LW_OK && v->n_statements == 0)
        st = err_set(e, LW_E_STATE, "there is nothing that an OpenVEX document could state");
    if (st != LW_OK) return st;
    vex_writer_init(&w, a, v);
    vex_put(&w, w.root, "@context", STR("https://openvex.dev/ns/v0.2.0"));
    yyjson_mut_val *id = yyjson_mut_str(w.d, "");
    yyjson_mut_obj_add_val(w.d, w.root, "@id", id);
    vex_put(&w, w.root, "author", v->author);
    vex_put(&w, w.root, "role", STR("Vendor"));
    vex_put_utc(&w, w.root, "timestamp", v->issued_at);
    vex_put_utc(&w, w.root, "last_updated", v->updated_at);
    yyjson_mut_obj_add_int(w.d, w.root, "version", 1);
    vex_put(&w, w.root, "tooling",
            arena_printf(a, "%.*s %.*s", STR_ARG(v->generator), STR_ARG(v->generator_version)));
    yyjson_mut_val *list = vex_array(&w, w.root, "statements");
    for (size_t i = 0; i < v->n_statements; i++)
        put_statement(&w, list, &v->statements[i]);
    return vex_writer_finish(&w, id, id_of, out, e);
}
