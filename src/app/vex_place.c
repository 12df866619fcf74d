/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a statement to its findings: the package keys of what it names give the components
 * that may be meant, identity and version say which are, the product around it says where, and
 * their findings say under which name we know the vulnerability.
 */
#include "app/vex_place.h"

#include "app/image.h"
#include "core/match.h"
#include "core/vex_match.h"
#include "format/package_key.h"
#include "format/purl.h"
#include "store/component_term.h"
#include "store/finding.h"
#include "store/text.h"

enum {
    MAX_PLACES = 10000, /* of one statement */
    MAX_TERMS = 10000   /* components whose names begin alike */
};

struct texts {
    str *at;
    size_t n, cap;
};

struct search {
    struct op_call *c;
    const struct vex_claim *k;
    str only_image;
    struct vex_places *out;
    size_t cap;
    /* What may be meant, then what is. */
    struct component_row *rows;
    size_t n_rows, cap_rows;
    struct vex_component wanted; /* of the look-up that runs */
    struct texts images;         /* where the product is; unused without one */
    const struct component_row *row;
    str image;
    size_t n_findings;
};

static bool has_text(const struct texts *t, str text)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->at[i], text)) return true;
    return false;
}

static enum status add_text(struct arena *a, struct texts *t, str text, struct err *e)
{
    if (has_text(t, text)) return LW_OK;
    str *slot = arena_push(a, (void **)&t->at, &t->n, &t->cap, sizeof *slot);
    if (slot) *slot = arena_str(a, text);
    return arena_status(a, "VEX statement", e);
}

/* ---- which components ---- */

size_t vex_keys(struct arena *a, const struct vex_component *said, str **out)
{
    struct identities ids;
    struct component x = {.name = said->name,
                          .version = said->version,
                          .supplier = said->supplier,
                          .parent = UINT32_MAX};
    str *purls = arena_array(a, said->n_purls + 1, sizeof *purls);
    str *cpes = arena_array(a, said->n_cpes + 1, sizeof *cpes);
    struct component_hash *hashes = arena_array(a, said->n_hashes + 1, sizeof *hashes);
    size_t n = 0;
    *out = NULL;
    if (!purls || !cpes || !hashes) return 0;
    for (size_t i = 0; i < said->n_purls; i++)
        purls[x.n_purls++] = said->purls[i];
    for (size_t i = 0; i < said->n_cpes; i++)
        cpes[x.n_cpes++] = said->cpes[i];
    for (size_t i = 0; i < said->n_hashes; i++)
        hashes[x.n_hashes++] = said->hashes[i];
    x.purls = purls;
    x.cpes = cpes;
    x.hashes = hashes;
    component_identify(a, &x, &ids);
    /* By all its names, also those that are not looked up where a better one exists. */
    str *keys = arena_array(a, ids.n + x.n_purls + x.n_cpes + x.n_hashes + 1, sizeof *keys);
    if (!keys) return 0;
    for (size_t i = 0; i < ids.n; i++)
        keys[n++] = ids.at[i].key;
    for (size_t i = 0; i < x.n_purls; i++)
        keys[n++] = package_key_of_purl(a, purls[i]);
    for (size_t i = 0; i < x.n_cpes; i++) {
        struct cpe name;
        struct err none = {0};
        if (cpe_parse(a, cpes[i], &name, &none) == LW_OK) keys[n++] = cpe_key(a, &name);
    }
    for (size_t i = 0; i < x.n_hashes; i++)
        if (hashes[i].alg == HASH_ALG_SHA256)
            keys[n++] =
                package_key_of_hash(a, arena_printf(a, "sha256:%.*s", STR_ARG(hashes[i].hex)));
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_known = keys[i].n == 0;
        for (size_t k = 0; k < kept && !is_known; k++)
            is_known = str_eq(keys[k], keys[i]);
        if (!is_known) keys[kept++] = keys[i];
    }
    *out = keys;
    return kept;
}

static void row_dup(struct arena *a, struct component_row *r)
{
    str *const texts[] = {&r->id,           &r->identity_digest, &r->type,     &r->grp,
                          &r->name,         &r->version,         &r->supplier, &r->purls,
                          &r->cpes,         &r->hashes,          &r->licences, &r->package_key,
                          &r->package_keys, &r->identity,        &r->why,      &r->patches,
                          &r->commits,      &r->repositories};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
}

static enum status take_row(void *ctx, const struct component_row *row, struct err *e)
{
    struct search *s = ctx;
    struct arena *a = s->c->arena;
    struct component x;
    for (size_t i = 0; i < s->n_rows; i++)
        if (str_eq(s->rows[i].id, row->id)) return LW_OK;
    struct component_row copy = *row;
    row_dup(a, &copy);
    enum status st = component_of_stored(a, &copy, &x, e);
    if (st != LW_OK || !vex_speaks_of(a, &s->wanted, &x)) return st;
    struct component_row *slot =
        arena_push(a, (void **)&s->rows, &s->n_rows, &s->cap_rows, sizeof *slot);
    if (slot) *slot = copy;
    return arena_status(a, "VEX statement", e);
}

static enum status take_term(void *ctx, str term, const struct component_row *row,
                             struct err *e)
{
    (void)term;
    return take_row(ctx, row, e);
}

/* What a component is stored under says less than all its names: the search index has those. */
static enum status find_by_terms(struct search *s, const struct vex_component *wanted,
                                 struct err *e)
{
    struct arena *a = s->c->arena;
    enum status st = LW_OK;
    struct err none = {0};
    struct purl p;
    struct cpe name;
    for (size_t i = 0; st == LW_OK && i < wanted->n_purls + wanted->n_cpes; i++) {
        str text = STR_NONE;
        bool is_purl = i < wanted->n_purls;
        if (is_purl && purl_parse(a, wanted->purls[i], &p, &none) == LW_OK) {
            text = purl_key(a, &p);
        } else if (!is_purl &&
                   cpe_parse(a, wanted->cpes[i - wanted->n_purls], &name, &none) == LW_OK) {
            str vendor = cpe_plain(a, &name.at[CPE_VENDOR]);
            str product = cpe_plain(a, &name.at[CPE_PRODUCT]);
            if (vendor.n && product.n)
                text =
                    arena_printf(a, "cpe:2.3:a:%.*s:%.*s:", STR_ARG(vendor), STR_ARG(product));
        }
        if (text.n)
            st = component_each_term(s->c->app->db, a, key_of(a, text), STR(""), STR(""),
                                     MAX_TERMS, take_term, s, e);
    }
    return st;
}

static enum status find_rows(struct search *s, const struct vex_component *wanted,
                             struct err *e)
{
    str *keys;
    size_t n = vex_keys(s->c->arena, wanted, &keys);
    enum status st = arena_status(s->c->arena, "VEX statement", e);
    s->rows = NULL;
    s->n_rows = s->cap_rows = 0;
    s->wanted = *wanted;
    for (size_t i = 0; st == LW_OK && i < n; i++)
        st = component_each_of_package(s->c->app->db, keys[i], take_row, s, e);
    return st == LW_OK && s->n_rows == 0 ? find_by_terms(s, wanted, e) : st;
}

static str name_of(const struct vex_component *x)
{
    if (x->n_purls) return x->purls[0];
    if (x->n_cpes) return x->cpes[0];
    return x->name.n ? x->name : STR("the component");
}

/* Keeps the rows of the stated versions; what other versions there were goes into the words. */
static enum status keep_versions(struct search *s, struct err *e)
{
    struct arena *a = s->c->arena;
    struct component x;
    size_t kept = 0;
    str others = STR("");
    for (size_t i = 0; i < s->n_rows; i++) {
        enum status st = component_of_stored(a, &s->rows[i], &x, e);
        if (st != LW_OK) return st;
        switch (vex_holds(a, s->k->versions, &x)) {
        case VEX_HOLDS: s->rows[kept++] = s->rows[i]; break;
        case VEX_HOLDS_NOT:
        case VEX_HOLD_UNKNOWN:
            if (others.n < 100)
                others = arena_printf(a, "%.*s%s%.*s", STR_ARG(others), others.n ? ", " : "",
                                      STR_ARG(x.version.n ? x.version : STR("no version")));
            break;
        }
    }
    if (s->n_rows == 0)
        s->out->why = arena_printf(a, "no image has %.*s",
                                   STR_ARG(str_sub(name_of(&s->k->component), 0, 200)));
    else if (kept == 0)
        s->out->why = arena_printf(a, "it is stated for %.*s, images have %.*s",
                                   STR_ARG(str_sub(s->k->versions, 0, 100)), STR_ARG(others));
    s->n_rows = kept;
    return arena_status(a, "VEX statement", e);
}

/* ---- which images ---- */

static bool is_subject(struct arena *a, const struct image_subject *x, str product)
{
    str rest = x->purls, one;
    while (rest.n) {
        str_cut(&rest, '\n', &one);
        if (vex_same_purl(a, product, one)) return true;
    }
    rest = x->cpes;
    while (rest.n) {
        str_cut(&rest, '\n', &one);
        if (str_eq_nocase(product, one)) return true;
    }
    return str_eq_nocase(product, x->name);
}

static enum status is_image(struct search *s, const struct image *i, bool *out, struct err *e)
{
    struct arena *a = s->c->arena;
    struct image_subject subject;
    bool found = false;
    str own = STR_NONE, product = s->k->product;
    static const str sbom = STR_INIT("urn:longwatch:sbom:sha-256:");
    struct err none = {0};
    bool is_sbom = str_starts(product, sbom) &&
                   str_eq(str_sub(product, sbom.n, i->sbom_digest.n), i->sbom_digest);
    *out = str_eq_nocase(product, i->product_name) || is_sbom ||
           (vex_own_purl(s->c, i, &own, &none) == LW_OK && vex_same_purl(a, product, own));
    if (*out) return LW_OK;
    enum status st = image_subject_find(s->c->app->db, a, i->id, &subject, &found, e);
    *out = st == LW_OK && found && is_subject(a, &subject, product);
    return st;
}

static enum status take_product_image(void *ctx, str image_id, struct err *e)
{
    struct search *s = ctx;
    return add_text(s->c->arena, &s->images, image_id, e);
}

/* The product may be a component itself: a supplier's library that has others in it. */
static enum status find_product_parts(struct search *s, struct err *e)
{
    struct vex_component product = {.name = s->k->product};
    str list[1] = {s->k->product};
    if (str_starts(s->k->product, STR("pkg:"))) {
        product.purls = list;
        product.n_purls = 1;
    } else if (str_starts(s->k->product, STR("cpe:"))) {
        product.cpes = list;
        product.n_cpes = 1;
    }
    struct component_row *rows = s->rows;
    size_t n_rows = s->n_rows, cap_rows = s->cap_rows;
    enum status st = find_rows(s, &product, e);
    for (size_t i = 0; st == LW_OK && i < s->n_rows; i++) {
        struct component x;
        str version = STR("");
        st = component_of_stored(s->c->arena, &s->rows[i], &x, e);
        if (st == LW_OK && product.n_purls && x.n_purls &&
            !vex_same_purl(s->c->arena, s->k->product, x.purls[0]))
            version = x.version;
        if (st == LW_OK && version.n == 0)
            st =
                image_each_of_component(s->c->app->db, s->rows[i].id, take_product_image, s, e);
    }
    s->rows = rows;
    s->n_rows = n_rows;
    s->cap_rows = cap_rows;
    return st;
}

/* ---- which findings ---- */

static bool is_named(const struct vex_claim *k, const struct finding *f)
{
    str rest = f->records, one;
    for (size_t i = 0; i < k->n_names; i++)
        if (str_eq_nocase(k->names[i], f->vulnerability)) return true;
    while (rest.n) {
        str_cut(&rest, ',', &one);
        for (size_t i = 0; i < k->n_names; i++)
            if (str_eq_nocase(k->names[i], one)) return true;
    }
    return false;
}

static enum status take_finding(void *ctx, const struct finding *f, struct err *e)
{
    struct search *s = ctx;
    struct arena *a = s->c->arena;
    bool has_product = s->k->product.n > 0;
    if (!is_named(s->k, f) || !utc_is_none(f->closed_at)) return LW_OK;
    s->n_findings++;
    bool is_asked = verdict_is_open(f->matched_verdict);
    for (size_t i = 0; i < s->out->n; i++) {
        struct vex_place *p = &s->out->at[i];
        if (!str_eq(p->vulnerability, f->vulnerability) ||
            !str_eq(p->identity, s->row->identity) ||
            (has_product && !str_eq(p->image_id, s->image)))
            continue;
        p->is_asked = p->is_asked || is_asked;
        return LW_OK;
    }
    if (s->out->n == MAX_PLACES)
        return err_set(e, LW_E_LIMIT, "a statement speaks of more than %d places",
                       (int)MAX_PLACES);
    struct vex_place *p = arena_push(a, (void **)&s->out->at, &s->out->n, &s->cap, sizeof *p);
    if (!p) return arena_status(a, "VEX statement", e);
    *p = (struct vex_place){.vulnerability = arena_str(a, f->vulnerability),
                            .identity = s->row->identity,
                            .component = s->row->name,
                            .scope = has_product ? SCOPE_IMAGE : SCOPE_EVERYWHERE,
                            .image_id = has_product ? s->image : STR(""),
                            .is_asked = is_asked};
    return arena_status(a, "VEX statement", e);
}

static enum status look_at_image(struct search *s, str image_id, bool *is_product,
                                 struct err *e)
{
    struct image i;
    bool found = false;
    *is_product = s->k->product.n == 0 || has_text(&s->images, image_id);
    if (*is_product) return LW_OK;
    enum status st = image_find(s->c->app->db, s->c->arena, image_id, &i, &found, e);
    if (st == LW_OK && found) st = is_image(s, &i, is_product, e);
    return st;
}

struct holders {
    struct arena *a;
    struct texts images;
};

static enum status take_image(void *ctx, str image_id, struct err *e)
{
    struct holders *h = ctx;
    return add_text(h->a, &h->images, image_id, e);
}

static enum status look_at_row(struct search *s, size_t *n_images, struct err *e)
{
    struct holders h = {.a = s->c->arena};
    enum status st = LW_OK;
    if (s->only_image.n)
        st = add_text(h.a, &h.images, s->only_image, e);
    else
        st = image_each_of_component(s->c->app->db, s->row->id, take_image, &h, e);
    for (size_t i = 0; st == LW_OK && i < h.images.n; i++) {
        bool is_product = false;
        s->image = h.images.at[i];
        st = look_at_image(s, s->image, &is_product, e);
        if (st != LW_OK || !is_product) continue;
        ++*n_images;
        st = finding_each_of(s->c->app->db, s->image, s->row->id, take_finding, s, e);
    }
    return st;
}

/* Exact versions as the components spell them, beside those that are stated. */
static str versions_of(struct search *s)
{
    struct arena *a = s->c->arena;
    str out = s->k->versions;
    if (out.n == 0 || str_starts(out, STR("vers:"))) return out;
    for (size_t i = 0; i < s->n_rows; i++) {
        str rest = out, one;
        bool is_listed = s->rows[i].version.n == 0;
        while (rest.n && !is_listed) {
            str_cut(&rest, '\n', &one);
            is_listed = str_eq(one, s->rows[i].version);
        }
        if (!is_listed)
            out = arena_printf(a, "%.*s\n%.*s", STR_ARG(out), STR_ARG(s->rows[i].version));
    }
    return out;
}

enum status vex_find_places(struct op_call *c, const struct vex_claim *k, str only_image,
                            struct vex_places *out, struct err *e)
{
    struct search s = {.c = c, .k = k, .only_image = only_image, .out = out};
    size_t n_images = 0;
    *out = (struct vex_places){.why = STR("")};
    enum status st = find_rows(&s, &k->component, e);
    if (st == LW_OK) st = keep_versions(&s, e);
    if (st != LW_OK || s.n_rows == 0) return st;
    if (k->product.n) st = find_product_parts(&s, e);
    for (size_t i = 0; st == LW_OK && i < s.n_rows; i++) {
        s.row = &s.rows[i];
        st = look_at_row(&s, &n_images, e);
    }
    out->versions = versions_of(&s);
    if (st != LW_OK || out->n) return st;
    out->waits = n_images > 0;
    if (!out->waits)
        out->why = arena_printf(c->arena, "no image with %.*s is or has the product '%.*s'",
                                STR_ARG(str_sub(name_of(&k->component), 0, 200)),
                                STR_ARG(str_sub(k->product, 0, 200)));
    else
        out->why = arena_printf(c->arena, "no record says that %.*s has %.*s",
                                STR_ARG(str_sub(name_of(&k->component), 0, 200)),
                                STR_ARG(k->n_names ? k->names[0] : STR("it")));
    return arena_status(c->arena, "VEX statement", e);
}
