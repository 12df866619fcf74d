/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through the components of a product; scan_parts.h says who does what. */
#include "app/scan_internal.h"

#include "base/limits.h"
#include "core/triage.h"

#include <stdlib.h>
#include <string.h>

/* ---- one component ---- */

/* The worst match decides; a notice is no finding; without data there is no "no match". */
static void conclude(struct scanner *s, struct scan_component *c)
{
    const struct identities *ids = s->ids;
    const struct identity *first = &ids->at[0];
    str why = STR_NONE;
    bool has_data = cover_check(&s->cover, ids, &why);
    c->lacks_data = !has_data;
    c->verdict = VERDICT_NO_MATCH;
    for (size_t i = 0; i < c->n_matches; i++) {
        const struct scan_match *m = &s->out->matches[c->first_match + i];
        if (m->is_informational) continue;
        if (verdict_weight(m->verdict) > verdict_weight(c->verdict)) {
            c->verdict = m->verdict;
            if (m->verdict == VERDICT_UNKNOWN) c->why = m->reason.inputs;
        }
    }
    if (verdict_weight(c->verdict) < verdict_weight(VERDICT_UNKNOWN) &&
        (!has_data || cover_is_over(&s->cover, ids, &why))) {
        c->verdict = VERDICT_UNKNOWN;
        c->why = why;
    }
    if (c->verdict != VERDICT_NO_MATCH) return;
    if (first->is_distribution && !first->is_source_stated)
        c->why = STR("looked up as a source package of its own name");
    else if (first->version.n == 0 && first->kind != IDENTITY_HASH)
        c->why = STR("no version stated");
}

static void count(struct scan *out, enum verdict v)
{
    switch (v) {
    case VERDICT_AFFECTED: out->n_affected++; break;
    case VERDICT_UNDER_INVESTIGATION: out->n_under_investigation++; break;
    case VERDICT_UNKNOWN: out->n_unknown++; break;
    case VERDICT_FIXED: out->n_fixed++; break;
    case VERDICT_NOT_AFFECTED:
    case VERDICT_NO_MATCH: out->n_no_match++; break;
    case VERDICT_NOT_MONITORED:
    case N_verdict: out->n_not_monitored++; break;
    }
}

static bool has_key(const struct scan_component *c, str key)
{
    for (size_t i = 0; i < c->n_package_keys; i++)
        if (str_eq(c->package_keys[i], key)) return true;
    return false;
}

/* Hashes alone monitor nothing: they are looked up because it costs little. */
static bool is_monitored(const struct identities *ids)
{
    return ids->n > 0 && ids->at[0].kind != IDENTITY_HASH;
}

static enum status ask_keys(struct scanner *s, struct scan_component *c, struct err *e)
{
    enum status status = LW_OK;
    c->package_keys = arena_array(s->a, s->ids->n + 1, sizeof *c->package_keys);
    if (!c->package_keys) return arena_status(s->a, "scan", e);
    for (size_t i = 0; i < s->ids->n && status == LW_OK; i++) {
        s->key = s->ids->at[i].key;
        if (has_key(c, s->key)) continue;
        c->package_keys[c->n_package_keys++] = s->key;
        status = knowledge_claims(s->k, &s->scratch, s->key, hear_claim, s, e);
    }
    return status;
}

static void not_monitored(struct scan_component *c, const struct component *component)
{
    c->verdict = VERDICT_NOT_MONITORED;
    c->why = component->is_subject ? STR("it is what the document describes, not a part of it")
                                   : c->identities.why;
}

/* Only hardware is named: what runs on it is not. */
static bool is_bare_hardware(const struct scanner *s)
{
    const struct identity *first = &s->ids->at[0];
    return first->kind == IDENTITY_CPE && first->name->at[CPE_PART].kind == CPE_TEXT &&
           str_eq(first->name->at[CPE_PART].text, STR("h")) && s->around &&
           !s->around->inventory.has_os;
}

static enum status scan_one(struct scanner *s, uint32_t at, uint32_t slot, struct err *e)
{
    struct scan_component *c = &s->out->components[slot];
    const struct component *component = &s->in->components[at];
    if (s->around)
        c->identities = s->product.identities[at];
    else
        component_identify(s->a, component, &c->identities);
    c->identity = c->identities.identity;
    c->why = STR("");
    c->package_key = STR("");
    c->first_match = s->out->n_matches;
    s->at = at;
    s->ids = &c->identities;
    s->said = NULL;
    s->waiting = NULL;
    s->n_said = s->cap_said = s->n_waiting = s->cap_waiting = 0;
    arena_clear(&s->scratch);
    s->is_of_product =
        scanner_has_documents(s) || triage_concerns(&s->scratch, s->around, component, s->ids);
    enum status status = s->ids->n ? ask_keys(s, c, e) : LW_OK;
    if (status == LW_OK) status = join_all(s, slot, e);
    if (status != LW_OK) return status;
    c->n_matches = s->out->n_matches - c->first_match;
    c->is_of_product = s->is_of_product;
    if (is_monitored(s->ids)) c->package_key = s->ids->at[0].key;
    if (is_monitored(s->ids) || c->n_matches > 0)
        conclude(s, c);
    else
        not_monitored(c, component);
    if (is_monitored(s->ids) && c->verdict == VERDICT_NO_MATCH && is_bare_hardware(s)) {
        c->verdict = VERDICT_UNKNOWN;
        c->why = STR("firmware version not declared");
    }
    count(s->out, c->verdict);
    return arena_status(s->a, "scan", e);
}

/* ---- the whole ---- */

static enum status prepare_product(struct scanner *s, struct err *e)
{
    if (!s->in->is_product) return LW_OK;
    s->product = (struct product_facts){.components = s->in->components,
                                        .n_components = s->in->n_components,
                                        .statements = s->in->statements,
                                        .n_statements = s->in->n_statements,
                                        .evidence = s->in->evidence,
                                        .n_evidence = s->in->n_evidence,
                                        .build = s->in->build,
                                        .exposure = s->in->exposure};
    s->around = &s->product;
    return product_init(s->a, &s->product, e);
}

static enum status scan_all(struct scanner *s, struct err *e)
{
    enum status status = knowledge_generation(s->k, &s->out->generation, e);
    if (status == LW_OK && s->out->generation == 0)
        status = err_set(e, LW_E_NO_DATA, "nothing was imported into the knowledge base yet");
    if (status == LW_OK) status = cover_load(&s->cover, s->k, e);
    if (status == LW_OK) status = prepare_product(s, e);
    for (size_t i = 0; i < s->out->n_components && status == LW_OK; i++) {
        uint32_t at = s->in->wanted ? s->in->wanted[i] : (uint32_t)i;
        status = scan_one(s, at, (uint32_t)i, e);
        if (status != LW_OK) return err_context(e, "component %u", at + 1);
    }
    return status;
}

enum status scan_product(struct arena *a, struct knowledge *k, const struct scan_input *in,
                         struct utc now, struct scan *out, struct err *e)
{
    struct scanner s = {.a = a, .k = k, .out = out, .in = in};
    size_t n = in->wanted ? in->n_wanted : in->n_components;
    s.cover = (struct scan_cover){.a = a, .now = now, .out = out};
    *out = (struct scan){.n_components = n, .stale_why = STR("")};
    if (in->n_components > LIMIT_SBOM_COMPONENTS)
        return err_set(e, LW_E_LIMIT, "more than the limit of %d components",
                       LIMIT_SBOM_COMPONENTS);
    out->components = arena_array(a, n, sizeof *out->components);
    if (n && !out->components) return arena_status(a, "scan", e);
    arena_init(&s.scratch, 512 * LW_MIB);
    arena_init(&s.lines, 128 * LW_MIB);
    map_init(&s.vulnerabilities, 64 * LW_MIB);
    map_init(&s.cover.complaints, LW_MIB);
    enum status status = knowledge_begin_read(k, e);
    if (status == LW_OK) {
        status = scan_all(&s, e);
        knowledge_end_read(k);
    }
    map_release(&s.cover.complaints);
    map_release(&s.vulnerabilities);
    arena_release(&s.lines);
    arena_release(&s.scratch);
    return status;
}

enum status scan_components(struct arena *a, struct knowledge *k,
                            const struct component *components, size_t n, struct utc now,
                            struct scan *out, struct err *e)
{
    struct scan_input in = {.components = components, .n_components = n};
    return scan_product(a, k, &in, now, out, e);
}

struct scan_input scan_input_of(struct arena *a, const struct sbom *sbom)
{
    struct scan_input in = {.components = sbom->components,
                            .n_components = sbom->n_components,
                            .is_product = true,
                            .statements = sbom->statements,
                            .n_statements = sbom->n_statements};
    if (sbom->n_compiled_files == 0) return in;
    struct evidence *x = arena_new(a, struct evidence);
    if (!x) return in;
    *x = (struct evidence){.origin = STR("SBOM"),
                           .compiled_files = sbom->compiled_files,
                           .n_compiled_files = sbom->n_compiled_files};
    in.evidence = x;
    in.n_evidence = 1;
    return in;
}
