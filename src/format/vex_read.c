/* SPDX-License-Identifier: Apache-2.0 */
#include "format/vex_read.h"

#include "base/limits.h"
#include "format/cpe.h"
#include "format/csaf.h"
#include "format/formats.h"
#include "format/json.h"
#include "format/purl.h"

struct reading {
    struct arena *a;
    struct vex_source *out;
    size_t cap;
    bool is_csaf;
};

static struct vex_claim *add_claim(struct reading *r, struct err *e)
{
    if (r->out->n_claims == VEX_MAX_CLAIMS) {
        (void)err_set(e, LW_E_LIMIT, "the VEX document states more than %d things",
                      (int)VEX_MAX_CLAIMS);
        return NULL;
    }
    struct vex_claim *k =
        arena_push(r->a, (void **)&r->out->claims, &r->out->n_claims, &r->cap, sizeof *k);
    if (!k && arena_status(r->a, "the VEX document", e) == LW_OK) BUG("no claim, no error");
    return k;
}

static str *copy_texts(struct arena *a, const str *list, size_t n)
{
    str *out = n ? arena_array(a, n, sizeof *out) : NULL;
    for (size_t i = 0; out && i < n; i++)
        out[i] = arena_str(a, list[i]);
    return out;
}

/* ---- names of the vulnerability ---- */

/*
 * A record of several is "DOCUMENT/NAME" and has the name as alias, unless it is an id of the
 * publisher's own: then it stands among the related ones, behind the name of its system.
 */
static void take_names(struct reading *r, const struct record *from, struct vex_claim *k)
{
    str *names = arena_array(r->a, from->n_aliases + from->n_related + 1, sizeof *names);
    size_t n = 0;
    if (!names) return;
    for (size_t i = 0; i < from->n_aliases; i++)
        names[n++] = arena_str(r->a, from->aliases[i]);
    for (size_t i = 0; i < from->n_related; i++) {
        str rest = from->related[i], system;
        if (str_cut(&rest, ':', &system) && system.n && str_starts(rest, system))
            names[n++] = arena_str(r->a, rest);
    }
    if (n == 0) names[n++] = arena_str(r->a, from->id);
    k->names = names;
    k->n_names = n;
}

/* ---- the component ---- */

static void take_hashes(struct arena *a, const struct affected *x, struct vex_component *c)
{
    static const struct {
        str prefix;
        enum hash_alg alg;
    } rows[] = {{STR_INIT("md5"), HASH_ALG_MD5},
                {STR_INIT("sha1"), HASH_ALG_SHA1},
                {STR_INIT("sha256"), HASH_ALG_SHA256},
                {STR_INIT("sha384"), HASH_ALG_SHA384},
                {STR_INIT("sha512"), HASH_ALG_SHA512}};
    struct component_hash *list = arena_array(a, x->n_hashes + 1, sizeof *list);
    for (size_t i = 0; list && i < x->n_hashes; i++) {
        str hex = x->hashes[i], alg;
        (void)str_cut(&hex, ':', &alg);
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
            if (str_eq(alg, rows[k].prefix))
                list[c->n_hashes++] =
                    (struct component_hash){.alg = rows[k].alg, .hex = arena_str(a, hex)};
    }
    c->hashes = list;
}

static str lines(struct arena *a, const str *items, size_t n)
{
    size_t most = 1, at = 0;
    for (size_t i = 0; i < n; i++)
        most += items[i].n + 1;
    char *p = arena_alloc(a, most);
    for (size_t i = 0; p && i < n; i++) {
        if (i) p[at++] = '\n';
        for (size_t k = 0; k < items[i].n; k++)
            p[at++] = items[i].p[k] == '\n' ? ' ' : items[i].p[k];
    }
    return p ? (str){p, at} : STR_NONE;
}

/* Of a component known by nothing that says a version, its CPE name may. */
static str version_of_cpe(struct arena *a, const struct vex_component *c)
{
    struct cpe name;
    struct err none = {0};
    if (c->n_cpes == 0 || cpe_parse(a, c->cpes[0], &name, &none) != LW_OK) return STR("");
    str text = cpe_version_text(a, &name);
    return text.n ? text : STR("");
}

static void take_component(struct reading *r, const struct affected *x, struct vex_claim *k)
{
    struct vex_component *c = &k->component;
    c->name = arena_str(r->a, x->product);
    c->supplier = arena_str(r->a, x->vendor);
    if (x->purl.n) {
        c->purls = copy_texts(r->a, &x->purl, 1);
        c->n_purls = c->purls != NULL;
    }
    c->cpes = copy_texts(r->a, x->cpes, x->n_cpes);
    c->n_cpes = c->cpes ? x->n_cpes : 0;
    take_hashes(r->a, x, c);
    if (x->n_versions)
        k->versions = lines(r->a, x->versions, x->n_versions);
    else
        k->versions = x->vers.n ? arena_str(r->a, x->vers) : version_of_cpe(r->a, c);
    if (x->n_versions == 1) c->version = k->versions;
}

/* ---- OpenVEX and CSAF, through records ---- */

/* The reader of CSAF puts the category before a remedy's words. */
static str without_category(str text)
{
    static const str words[] = {STR_INIT("vendor_fix: "),     STR_INIT("mitigation: "),
                                STR_INIT("workaround: "),     STR_INIT("fix_planned: "),
                                STR_INIT("no_fix_planned: "), STR_INIT("optional_patch: "),
                                STR_INIT("none_available: ")};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_starts(text, words[i])) return str_from(text, words[i].n);
    return text;
}

static enum status take_record(void *ctx, const struct record *from, struct err *e)
{
    struct reading *r = ctx;
    if (from->state != RECORD_PUBLISHED) return LW_OK;
    for (size_t i = 0; i < from->n_affected; i++) {
        const struct affected *x = &from->affected[i];
        if (x->kind != STATEMENT_VEX || x->status == VEX_NONE) continue;
        struct vex_claim *k = add_claim(r, e);
        if (!k) return e ? e->code : LW_E_LIMIT;
        take_names(r, from, k);
        take_component(r, x, k);
        k->product = arena_str(r->a, x->platform.n ? x->platform : STR(""));
        k->status = x->status;
        if (x->status == VEX_NOT_AFFECTED)
            (void)vex_justification_from_term(x->justification, &k->justification);
        bool has_text = x->status == VEX_NOT_AFFECTED || x->status == VEX_AFFECTED;
        str text = r->is_csaf ? without_category(x->note) : x->note;
        k->text = has_text && text.n ? arena_str(r->a, text) : STR("");
        k->stated_at = from->modified_at;
    }
    return arena_status(r->a, "the VEX document", e);
}

/* ---- CycloneDX, through an SBOM ---- */

/* What the component is part of: what it is nested in at the top, else what is described. */
static const struct component *around(const struct sbom *sbom, uint32_t at)
{
    const struct component *c = &sbom->components[at];
    if (c->is_subject) return NULL;
    while (c->parent != UINT32_MAX && !sbom->components[c->parent].is_subject)
        c = &sbom->components[c->parent];
    if (c != &sbom->components[at]) return c;
    return sbom->n_components && sbom->components[0].is_subject ? &sbom->components[0] : NULL;
}

static str identity_of(struct arena *a, const struct component *c)
{
    if (c->n_cpes) return c->cpes[0];
    if (c->n_purls) return c->purls[0];
    return arena_str(a, c->name);
}

static void take_sbom_component(const struct component *from, struct vex_claim *k)
{
    k->component = (struct vex_component){.name = from->name,
                                          .version = from->version,
                                          .supplier = from->supplier,
                                          .purls = from->purls,
                                          .n_purls = from->n_purls,
                                          .cpes = from->cpes,
                                          .n_cpes = from->n_cpes,
                                          .hashes = from->hashes,
                                          .n_hashes = from->n_hashes};
    k->versions = from->version.n ? from->version : STR("");
}

static enum status take_statement(struct reading *r, const struct sbom *sbom,
                                  const struct sbom_statement *s, struct err *e)
{
    uint32_t at = s->component;
    if (at == UINT32_MAX && sbom->n_components && sbom->components[0].is_subject) at = 0;
    struct vex_claim *k = add_claim(r, e);
    if (!k) return e ? e->code : LW_E_LIMIT;
    str *name = arena_new(r->a, str);
    if (!name) return arena_status(r->a, "the VEX document", e);
    *name = s->vulnerability;
    k->names = name;
    k->n_names = 1;
    k->status = s->status;
    if (s->status == VEX_NOT_AFFECTED)
        (void)vex_justification_from_term(s->justification, &k->justification);
    bool has_text = s->status == VEX_NOT_AFFECTED || s->status == VEX_AFFECTED;
    k->text = has_text && s->note.n ? s->note : STR("");
    k->stated_at = s->stated_at;
    k->product = STR("");
    if (at == UINT32_MAX) return LW_OK;
    take_sbom_component(&sbom->components[at], k);
    const struct component *whole = around(sbom, at);
    if (whole) k->product = identity_of(r->a, whole);
    return LW_OK;
}

static enum status read_cyclonedx(struct reading *r, str bytes, struct err *e)
{
    struct sbom sbom = {0};
    enum status st = sbom_read(r->a, bytes, &sbom, e);
    if (st != LW_OK) return st;
    if (!str_starts(str_of(sbom.format), STR("cyclonedx")))
        return err_set(e, LW_E_INPUT,
                       "this is an SBOM, expected a VEX document: OpenVEX, CSAF or CycloneDX");
    r->out->format = "CycloneDX";
    r->out->author = sbom.author.n ? sbom.author : STR("");
    r->out->id = sbom.serial.n ? sbom.serial : STR("");
    r->out->issued_at = sbom.created_at;
    for (size_t i = 0; st == LW_OK && i < sbom.n_statements; i++)
        st = take_statement(r, &sbom, &sbom.statements[i], e);
    return st;
}

/* ---- which it is ---- */

static void read_csaf_head(struct reading *r, yyjson_val *document)
{
    yyjson_val *tracking = json_object(document, "tracking");
    r->out->format = "CSAF";
    r->out->author = json_dup(r->a, json_object(document, "publisher"), "name");
    r->out->id = json_dup(r->a, tracking, "id");
    r->out->version = json_dup(r->a, tracking, "version");
    r->out->issued_at = json_utc(tracking, "current_release_date");
}

/* An attestation has the head of the document inside: what is missing comes from the records. */
static void read_openvex_head(struct reading *r, yyjson_val *root)
{
    yyjson_val *predicate = json_object(root, "predicate");
    if (predicate) root = predicate;
    r->out->format = "OpenVEX";
    r->out->author = json_dup(r->a, root, "author");
    r->out->id = json_dup(r->a, root, "@id");
    r->out->version = json_dup(r->a, root, "version");
    if (r->out->version.n == 0) {
        int64_t n = json_int(root, "version", 0);
        if (n > 0) r->out->version = arena_printf(r->a, "%lld", (long long)n);
    }
    r->out->issued_at = json_utc(root, "last_updated");
    if (utc_is_none(r->out->issued_at)) r->out->issued_at = json_utc(root, "timestamp");
}

enum kind {
    KIND_OTHER,
    KIND_OPENVEX,
    KIND_CSAF
};

static enum kind head(struct reading *r, yyjson_val *root)
{
    yyjson_val *document = json_object(root, "document");
    if (json_str(document, "csaf_version").n) {
        read_csaf_head(r, document);
        return KIND_CSAF;
    }
    bool is_openvex = json_array(root, "statements") || json_str(root, "payloadType").n ||
                      json_object(root, "predicate");
    if (!is_openvex) return KIND_OTHER;
    read_openvex_head(r, root);
    return KIND_OPENVEX;
}

static bool is_xml(str bytes)
{
    str text = str_trim(str_sub(bytes, 0, 200));
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_trim(str_from(text, 3));
    return str_starts(text, STR("<"));
}

static void fill(str *s)
{
    if (!s->p) *s = STR("");
}

enum status vex_read(struct arena *a, str bytes, struct vex_source *out, struct err *e)
{
    yyjson_doc *doc = NULL;
    enum kind kind = KIND_OTHER;
    struct reading r = {.a = a, .out = out};
    *out = (struct vex_source){.issued_at = UTC_NONE};
    enum status st = LW_OK;
    if (!is_xml(bytes)) {
        st = json_parse(bytes, LIMIT_SBOM_BYTES, &doc, e);
        if (st != LW_OK) return st;
        kind = head(&r, yyjson_doc_get_root(doc));
        yyjson_doc_free(doc);
    }
    r.is_csaf = kind == KIND_CSAF;
    switch (kind) {
    case KIND_OPENVEX: st = openvex_read(a, bytes, take_record, &r, e); break;
    case KIND_CSAF: st = csaf_read(a, bytes, take_record, &r, e); break;
    case KIND_OTHER: st = read_cyclonedx(&r, bytes, e); break;
    }
    if (st != LW_OK) return st;
    fill(&out->author);
    fill(&out->id);
    fill(&out->version);
    if (out->n_claims == 0)
        return err_set(e, LW_E_INPUT,
                       "the document states nothing of any vulnerability in a product");
    return arena_status(a, "the VEX document", e);
}
