/* SPDX-License-Identifier: Apache-2.0 */
#include "app/vex_scan.h"

#include "app/vex_place.h"
#include "base/limits.h"
#include "base/map.h"
#include "core/vex_match.h"

/* Components under one package key, as a list through `next`. */
struct entry {
    uint32_t component, next; /* next: index + 1, 0 ends */
};

struct adding {
    struct arena *a;
    const struct sbom *sbom;
    struct map keys; /* key to index + 1 of its first entry */
    struct entry *entries;
    size_t n_entries, cap_entries, cap_statements, cap_unmatched;
    struct vex_scan *out;
};

static struct vex_component seen_as(const struct component *x)
{
    return (struct vex_component){.name = x->name,
                                  .version = x->version,
                                  .supplier = x->supplier,
                                  .purls = x->purls,
                                  .n_purls = x->n_purls,
                                  .cpes = x->cpes,
                                  .n_cpes = x->n_cpes,
                                  .hashes = x->hashes,
                                  .n_hashes = x->n_hashes};
}

static enum status index_components(struct adding *x, struct err *e)
{
    for (size_t i = 0; i < x->sbom->n_components; i++) {
        struct vex_component seen = seen_as(&x->sbom->components[i]);
        str *keys;
        size_t n = vex_keys(x->a, &seen, &keys);
        for (size_t k = 0; k < n; k++) {
            bool is_new = false;
            uint64_t *at = map_at(&x->keys, keys[k], &is_new);
            struct entry *slot = at ? arena_push(x->a, (void **)&x->entries, &x->n_entries,
                                                 &x->cap_entries, sizeof *slot)
                                    : NULL;
            if (!slot) return err_set(e, LW_E_LIMIT, "the SBOM has too many names");
            *slot = (struct entry){(uint32_t)i, (uint32_t)*at};
            *at = x->n_entries;
        }
    }
    return arena_status(x->a, "VEX statements", e);
}

/* The product that a statement is about must be what the SBOM describes, or a part of it. */
static bool has_product(struct adding *x, str product)
{
    if (product.n == 0) return true;
    for (size_t i = 0; i < x->sbom->n_components; i++) {
        const struct component *c = &x->sbom->components[i];
        if (str_eq_nocase(c->name, product)) return true;
        for (size_t k = 0; k < c->n_purls; k++)
            if (vex_same_purl(x->a, product, c->purls[k])) return true;
        for (size_t k = 0; k < c->n_cpes; k++)
            if (str_eq_nocase(product, c->cpes[k])) return true;
    }
    return false;
}

static enum status add_statement(struct adding *x, const struct vex_claim *k,
                                 uint32_t component, struct err *e)
{
    for (size_t i = 0; i < k->n_names; i++) {
        struct sbom_statement *s =
            arena_push(x->a, (void **)&x->out->statements, &x->out->n_statements,
                       &x->cap_statements, sizeof *s);
        if (!s) break;
        *s = (struct sbom_statement){.vulnerability = k->names[i],
                                     .component = component,
                                     .status = k->status,
                                     .justification = vex_justification_str(k->justification),
                                     .note = k->text,
                                     .stated_at = k->stated_at};
    }
    return arena_status(x->a, "VEX statements", e);
}

static enum status report(struct adding *x, const struct vex_claim *k, const char *why,
                          struct err *e)
{
    const struct vex_component *c = &k->component;
    str name = c->n_purls ? c->purls[0] : c->n_cpes ? c->cpes[0] : c->name;
    str *slot = arena_push(x->a, (void **)&x->out->unmatched, &x->out->n_unmatched,
                           &x->cap_unmatched, sizeof *slot);
    if (slot)
        *slot = arena_printf(x->a, "%.*s in %.*s: %s", STR_ARG(k->names[0]),
                             STR_ARG(str_sub(name, 0, 200)), why);
    return arena_status(x->a, "VEX statements", e);
}

static enum status add_claim(struct adding *x, const struct vex_claim *k, struct err *e)
{
    str *keys;
    size_t n = vex_keys(x->a, &k->component, &keys), n_versions = 0;
    struct map done; /* a component may have several of the keys */
    bool is_matched = false;
    enum status st = LW_OK;
    if (!has_product(x, k->product))
        return report(x, k, "the SBOM neither is nor has the product it is stated for", e);
    map_init(&done, LW_MIB);
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        uint64_t at = 0;
        bool is_new = false;
        if (!map_find(&x->keys, keys[i], &at)) continue;
        for (; st == LW_OK && at; at = x->entries[at - 1].next) {
            uint32_t c = x->entries[at - 1].component;
            const struct component *stored = &x->sbom->components[c];
            (void)map_at(&done, (str){(const char *)&c, sizeof c}, &is_new);
            if (!is_new || !vex_speaks_of(x->a, &k->component, stored)) continue;
            n_versions++;
            if (vex_holds(x->a, k->versions, stored) != VEX_HOLDS) continue;
            is_matched = true;
            st = add_statement(x, k, c, e);
        }
    }
    map_release(&done);
    if (st != LW_OK || is_matched) return st;
    return report(x, k,
                  n_versions ? "the SBOM has it in another version"
                             : "the SBOM has no such component",
                  e);
}

enum status vex_scan_add(struct arena *a, const struct sbom *sbom, const struct vex_source *v,
                         struct vex_scan *out, struct err *e)
{
    struct adding x = {.a = a,
                       .sbom = sbom,
                       .out = out,
                       .cap_statements = out->n_statements,
                       .cap_unmatched = out->n_unmatched};
    enum status st = LW_OK;
    map_init(&x.keys, 64 * LW_MIB);
    if (out->statements == NULL)
        for (size_t i = 0; st == LW_OK && i < sbom->n_statements; i++) {
            struct sbom_statement *s = arena_push(
                a, (void **)&out->statements, &out->n_statements, &x.cap_statements, sizeof *s);
            if (s) *s = sbom->statements[i];
            st = arena_status(a, "VEX statements", e);
        }
    if (st == LW_OK) st = index_components(&x, e);
    for (size_t i = 0; st == LW_OK && i < v->n_claims; i++)
        st = add_claim(&x, &v->claims[i], e);
    map_release(&x.keys);
    return st;
}
