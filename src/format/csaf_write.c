/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF 2.0, profile csaf_vex (section 4.5): vendor, product and version as branches, a component
 * of a product as a relationship, one entry a vulnerability with its lists of products. The file
 * csaf_write_vulnerability.c has the second half.
 */
#include "format/csaf_write.h"

#include "format/csaf_version.h"

/* ---- identification ---- */

static const char *hash_name(enum hash_alg alg)
{
    switch (alg) {
    case HASH_ALG_MD5: return "md5";
    case HASH_ALG_SHA1: return "sha1";
    case HASH_ALG_SHA256: return "sha256";
    case HASH_ALG_SHA384: return "sha384";
    case HASH_ALG_SHA512: return "sha512";
    case HASH_ALG_OTHER:
    case N_hash_alg: break;
    }
    return "";
}

static void put_digest(struct vex_writer *w, yyjson_mut_val *digests, str alg, str hex)
{
    yyjson_mut_val *o = vex_item_object(w, digests);
    vex_put(w, o, "algorithm", alg);
    vex_put(w, o, "value", hex);
}

/* An algorithm once a file (test 6.1.25). */
static void put_hashes(struct vex_writer *w, yyjson_mut_val *helper, str file,
                       const struct component_hash *hashes, size_t n, str sbom_sha256)
{
    yyjson_mut_val *list = NULL, *digests = NULL;
    unsigned seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (!vex_hash_is_valid(&hashes[i]) || (seen & 1U << hashes[i].alg)) continue;
        seen |= 1U << hashes[i].alg;
        if (!digests) {
            list = vex_array(w, helper, "hashes");
            yyjson_mut_val *o = vex_item_object(w, list);
            vex_put(w, o, "filename", file);
            digests = vex_array(w, o, "file_hashes");
        }
        put_digest(w, digests, str_of(hash_name(hashes[i].alg)), hashes[i].hex);
    }
    if (sbom_sha256.n == 0) return;
    if (!list) list = vex_array(w, helper, "hashes");
    yyjson_mut_val *o = vex_item_object(w, list);
    vex_put(w, o, "filename", STR("SBOM"));
    put_digest(w, vex_array(w, o, "file_hashes"), STR("sha256"), sbom_sha256);
}

static void put_uri(struct vex_writer *w, yyjson_mut_val *list, const char *namespace, str uri)
{
    yyjson_mut_val *o = vex_item_object(w, list);
    vex_put(w, o, "namespace", str_of(namespace));
    vex_put(w, o, "uri", uri);
}

/* CSAF 2.0 has room for one package URL and one CPE name; further ones are generic URIs. */
static void put_uris(struct vex_writer *w, yyjson_mut_val *helper, const str *purls,
                     size_t n_purls, const str *cpes, size_t n_cpes)
{
    size_t at;
    yyjson_mut_val *list = NULL;
    for (size_t i = 1; i < n_purls; i++) {
        if (!list) list = vex_array(w, helper, "x_generic_uris");
        put_uri(w, list, "https://github.com/package-url/purl-spec", purls[i]);
    }
    for (size_t i = 1; i < n_cpes; i++) {
        if (str_find(cpes[i], '\\', &at)) continue; /* is no URI */
        if (!list) list = vex_array(w, helper, "x_generic_uris");
        put_uri(w, list, "https://nvd.nist.gov/products/cpe", cpes[i]);
    }
}

static void put_helper(struct vex_writer *w, yyjson_mut_val *o, const struct vex_component *c,
                       str sbom_sha256)
{
    str *purls, *cpes;
    size_t n_purls = vex_purls(w->a, c, &purls), n_cpes = vex_cpes(w->a, c, &cpes);
    yyjson_mut_val *helper = vex_object(w, o, "product_identification_helper");
    if (n_cpes) vex_put(w, helper, "cpe", cpes[0]);
    put_hashes(w, helper, c->name.n ? c->name : STR("file"), c->hashes, c->n_hashes,
               sbom_sha256);
    if (n_purls) vex_put(w, helper, "purl", purls[0]);
    put_uris(w, helper, purls, n_purls, cpes, n_cpes);
    if (yyjson_mut_obj_size(helper) == 0)
        (void)yyjson_mut_obj_remove_key(o, "product_identification_helper");
}

static str full_name(struct arena *a, const struct vex_component *c, str variant)
{
    return arena_printf(a, "%.*s%s%.*s%s%.*s%s", STR_ARG(c->name.n ? c->name : STR("unnamed")),
                        c->version.n ? " " : "", STR_ARG(c->version), variant.n ? " (" : "",
                        STR_ARG(variant), variant.n ? ")" : "");
}

static void put_full_name(struct vex_writer *w, yyjson_mut_val *o, str name, str id,
                          const struct vex_component *c, str sbom_sha256)
{
    vex_put(w, o, "name", name);
    vex_put(w, o, "product_id", id);
    if (c) put_helper(w, o, c, sbom_sha256);
}

/* ---- product tree ---- */

static yyjson_mut_val *put_branch(struct vex_writer *w, yyjson_mut_val *list,
                                  const char *category, str name)
{
    yyjson_mut_val *o = vex_item_object(w, list);
    vex_put(w, o, "category", str_of(category));
    vex_put(w, o, "name", name);
    return o;
}

/*
 * vendor > product > version; what has no version, or one that reads as a range (test 6.1.31),
 * stands under its product's name alone.
 */
static void put_branches(struct vex_writer *w, yyjson_mut_val *list, str vendor,
                         const struct vex_component *c, str variant, str id, str sbom_sha256)
{
    yyjson_mut_val *o = put_branch(w, list, "vendor", vendor);
    o = put_branch(w, vex_array(w, o, "branches"), "product_name",
                   c->name.n ? c->name : STR("unnamed"));
    if (c->version.n && !csaf_version_is_range(c->version))
        o = put_branch(w, vex_array(w, o, "branches"), "product_version", c->version);
    put_full_name(w, vex_object(w, o, "product"), full_name(w->a, c, variant), id, c,
                  sbom_sha256);
}

/* CSAF asks for the vendor's name; an SBOM often does not say it. */
static str vendor_of(const struct vex_component *c)
{
    return c->supplier.n ? c->supplier : STR("vendor not stated");
}

static void put_relation(struct vex_writer *w, yyjson_mut_val *list,
                         const struct vex_statement *s)
{
    const struct vex_product *p = &w->v->products[s->product];
    const struct vex_component *c = &w->v->components[s->component];
    yyjson_mut_val *o = vex_item_object(w, list);
    vex_put(w, o, "category", STR("default_component_of"));
    yyjson_mut_val *name = vex_object(w, o, "full_product_name");
    put_full_name(w, name,
                  arena_printf(w->a, "%.*s in %.*s", STR_ARG(full_name(w->a, c, STR_NONE)),
                               STR_ARG(full_name(w->a, &p->as, p->variant))),
                  csaf_product_id(w->a, s->product, s->component), NULL, STR_NONE);
    vex_put(w, o, "product_reference", csaf_product_id(w->a, UINT32_MAX, s->component));
    vex_put(w, o, "relates_to_product_reference",
            csaf_product_id(w->a, s->product, UINT32_MAX));
}

str csaf_product_id(struct arena *a, uint32_t product, uint32_t component)
{
    if (component == UINT32_MAX) return arena_printf(a, "P%u", product + 1);
    if (product == UINT32_MAX) return arena_printf(a, "C%u", component + 1);
    return arena_printf(a, "P%u:C%u", product + 1, component + 1);
}

static enum status put_tree(struct vex_writer *w, struct err *e)
{
    const struct vex_document *v = w->v;
    bool *is_used = arena_array(w->a, v->n_components + 1, sizeof *is_used);
    if (!is_used) return arena_status(w->a, "the VEX document", e);
    yyjson_mut_val *tree = vex_object(w, w->root, "product_tree"), *relations = NULL;
    yyjson_mut_val *branches = vex_array(w, tree, "branches");
    for (size_t i = 0; i < v->n_statements; i++)
        if (v->statements[i].component != UINT32_MAX)
            is_used[v->statements[i].component] = true;
    for (size_t i = 0; i < v->n_products; i++)
        put_branches(w, branches, v->author, &v->products[i].as, v->products[i].variant,
                     csaf_product_id(w->a, (uint32_t)i, UINT32_MAX),
                     v->products[i].sbom_sha256);
    for (size_t i = 0; i < v->n_components; i++)
        if (is_used[i])
            put_branches(w, branches, vendor_of(&v->components[i]), &v->components[i], STR_NONE,
                         csaf_product_id(w->a, UINT32_MAX, (uint32_t)i), STR_NONE);
    for (size_t i = 0; i < v->n_statements; i++) {
        const struct vex_statement *s = &v->statements[i], *before = s - 1;
        if (s->component == UINT32_MAX) continue;
        if (i && before->product == s->product && before->component == s->component) continue;
        if (!relations) relations = vex_array(w, tree, "relationships");
        put_relation(w, relations, s);
    }
    return LW_OK;
}

/* ---- document ---- */

static yyjson_mut_val *put_tracking(struct vex_writer *w, yyjson_mut_val *document)
{
    const struct vex_document *v = w->v;
    yyjson_mut_val *o = vex_object(w, document, "tracking");
    vex_put_utc(w, o, "current_release_date", v->updated_at);
    yyjson_mut_val *engine = vex_object(w, vex_object(w, o, "generator"), "engine");
    vex_put(w, engine, "name", v->generator);
    vex_put(w, engine, "version", v->generator_version);
    yyjson_mut_val *id = yyjson_mut_str(w->d, "");
    yyjson_mut_obj_add_val(w->d, o, "id", id);
    vex_put_utc(w, o, "initial_release_date", v->updated_at);
    yyjson_mut_val *revision = vex_item_object(w, vex_array(w, o, "revision_history"));
    vex_put_utc(w, revision, "date", v->updated_at);
    vex_put(w, revision, "number", STR("1"));
    vex_put(w, revision, "summary", STR("As known at this time"));
    vex_put(w, o, "status", STR("final"));
    vex_put(w, o, "version", STR("1"));
    return id;
}

static yyjson_mut_val *put_document(struct vex_writer *w)
{
    const struct vex_document *v = w->v;
    yyjson_mut_val *o = vex_object(w, w->root, "document");
    vex_put(w, o, "category", STR("csaf_vex"));
    vex_put(w, o, "csaf_version", STR("2.0"));
    vex_put(w, o, "lang", STR("en"));
    yyjson_mut_val *publisher = vex_object(w, o, "publisher");
    vex_put(w, publisher, "category", v->category.n ? v->category : STR("vendor"));
    vex_put(w, publisher, "contact_details", v->contact);
    vex_put(w, publisher, "name", v->author);
    vex_put(w, publisher, "namespace", v->namespace);
    vex_put(w, o, "title",
            arena_printf(w->a, "Vulnerabilities of %.*s",
                         STR_ARG(v->title.n ? v->title : STR("the product"))));
    return put_tracking(w, o);
}

static str id_of(struct arena *a, const struct vex_document *v, str hex)
{
    (void)v;
    return arena_printf(a, "VEX-%.16s", hex.p);
}

enum status csaf_write(struct arena *a, const struct vex_document *v, str *out, struct err *e)
{
    struct vex_writer w;
    enum status st = vex_check(v, e);
    if (st == LW_OK && v->namespace.n == 0)
        st = err_set(e, LW_E_STATE,
                     "a CSAF document names the namespace of its publisher: set the setting "
                     "'manufacturer-namespace'");
    if (st == LW_OK && v->n_statements == 0)
        st = err_set(e, LW_E_STATE, "there is nothing that a CSAF VEX document could state");
    if (st != LW_OK) return st;
    vex_writer_init(&w, a, v);
    yyjson_mut_val *id = put_document(&w);
    st = put_tree(&w, e);
    if (st == LW_OK) st = csaf_put_vulnerabilities(&w, e);
    if (st == LW_OK) return vex_writer_finish(&w, id, id_of, out, e);
    yyjson_mut_doc_free(w.d);
    return st;
}
