/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan as CycloneDX with VEX: the components of the SBOM, and every verdict about them, also what
 * is fixed and not affected. The author is the program: nobody has decided anything here.
 */
#include "cli/scan.h"
#include "crypto/digest.h"
#include "format/vex_write.h"

#include <string.h>

struct writing {
    struct arena *a;
    const struct scan_call *s;
    uint32_t *at; /* index among the parts by index in the SBOM, UINT32_MAX: the product */
    struct vex_component *parts;
    size_t n_parts;
    struct vex_component product;
};

static struct vex_component part_of(const struct component *x)
{
    return (struct vex_component){.name = x->name,
                                  .version = x->version,
                                  .supplier = x->supplier,
                                  .type = x->type,
                                  .ref = x->ref,
                                  .purls = x->purls,
                                  .n_purls = x->n_purls,
                                  .cpes = x->cpes,
                                  .n_cpes = x->n_cpes,
                                  .hashes = x->hashes,
                                  .n_hashes = x->n_hashes};
}

static bool collect(struct writing *w)
{
    const struct sbom *sbom = &w->s->sbom;
    w->at = arena_array(w->a, sbom->n_components + 1, sizeof *w->at);
    w->parts = arena_array(w->a, sbom->n_components + 1, sizeof *w->parts);
    w->product = (struct vex_component){.name = STR("scanned product")};
    if (!w->at || !w->parts) return false;
    for (size_t i = 0; i < sbom->n_components; i++) {
        w->at[i] = sbom->components[i].is_subject ? UINT32_MAX : (uint32_t)w->n_parts;
        if (sbom->components[i].is_subject)
            w->product = part_of(&sbom->components[i]);
        else
            w->parts[w->n_parts++] = part_of(&sbom->components[i]);
    }
    return true;
}

/* What a matcher's rule found is said in words, for a reader who knows no rules. */
static bool statement_of(struct writing *w, const struct scan_match *m,
                         struct vex_statement *out)
{
    struct severity *severity = arena_new(w->a, struct severity);
    str vector = m->severity, type;
    if (!severity) return false;
    *severity = (struct severity){.type = STR("text"), .vector = m->severity};
    if (str_cut(&vector, ' ', &type))
        *severity = (struct severity){.type = type, .vector = vector};
    *out = (struct vex_statement){
        .vulnerability = m->vulnerability,
        .summary = m->summary,
        .component = w->at[m->component],
        .status = vex_status_of_verdict(m->verdict),
        .impact = m->impact.n ? m->impact : scan_why(w->a, m),
        .has_fix = m->fixed_in.n > 0,
        .notes = m->quotes,
        .severities = severity,
        .n_severities = m->severity.n > 0,
        .record = m->reason.record,
        .feed = m->reason.feed,
        .first_at = UTC_NONE,
        .last_at = UTC_NONE,
    };
    (void)vex_justification_from_term(m->justification, &out->justification);
    if (m->verdict == VERDICT_AFFECTED && m->fixed_in.n)
        out->action = arena_printf(w->a, "update %.*s to %.*s",
                                   STR_ARG(w->s->sbom.components[m->component].name),
                                   STR_ARG(m->fixed_in));
    return true;
}

static size_t statements(struct writing *w, struct vex_statement *out)
{
    size_t n = 0;
    for (size_t i = 0; i < w->s->scan.n_matches; i++) {
        const struct scan_match *m = &w->s->scan.matches[i];
        if (m->is_informational || !statement_of(w, m, &out[n])) continue;
        n += out[n].status != VEX_NONE;
    }
    return n;
}

static size_t edges(struct writing *w, struct component_edge *out)
{
    const struct sbom *sbom = &w->s->sbom;
    for (size_t i = 0; i < sbom->n_edges; i++)
        out[i] = (struct component_edge){w->at[sbom->edges[i].from], w->at[sbom->edges[i].to]};
    return sbom->n_edges;
}

enum status scan_write_cyclonedx(const struct command_call *c, const struct scan_call *s,
                                 FILE *out, struct err *e)
{
    struct writing w = {.a = c->arena, .s = s};
    str text = STR("");
    struct vex_statement *all = arena_array(c->arena, s->scan.n_matches + 1, sizeof *all);
    struct component_edge *links = arena_array(c->arena, s->sbom.n_edges + 1, sizeof *links);
    if (!collect(&w) || !all || !links) return arena_status(c->arena, "result", e);
    const struct vex_product product = {.as = w.product, .sbom_serial = s->sbom.serial};
    const struct vex_document v = {
        .author = STR("longwatch scan"),
        .category = STR("other"),
        .title = w.product.name,
        .generator = STR("longwatch"),
        .generator_version = STR(LW_VERSION),
        .issued_at = utc_now(),
        .updated_at = utc_now(),
        .products = &product,
        .n_products = 1,
        .components = w.parts,
        .n_components = w.n_parts,
        .statements = all,
        .n_statements = statements(&w, all),
        .edges = links,
        .n_edges = edges(&w, links),
    };
    enum status status = cyclonedx_vex_write(c->arena, &v, &text, e);
    if (status == LW_OK) (void)fwrite(text.p, 1, text.n, out);
    return status;
}
