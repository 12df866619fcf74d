/* SPDX-License-Identifier: Apache-2.0 */
/* An SBOM that was read becomes an image with components and findings. */
#include "app/alert.h"
#include "app/decision_apply.h"
#include "app/image_evidence.h"
#include "app/image_parts.h"
#include "app/vex.h"
#include "base/limits.h"
#include "base/map.h"
#include "store/image_sbom.h"
#include "store/setting.h"

#include <string.h>

static void count_quality(struct image *i, const struct component *x)
{
    i->n_components++;
    i->n_without_version += !x->version.n;
    i->n_without_identity += !x->n_purls && !x->n_cpes;
    i->n_without_supplier += !x->supplier.n;
    i->n_without_hash += !x->n_hashes;
}

/* The subject is the product itself, not one of its parts. */
static enum status collect(struct op_call *c, struct image *image, const struct sbom *sbom,
                           struct image_parts *out, struct err *e)
{
    struct map seen;
    enum status st = LW_OK;
    *out = (struct image_parts){
        .components = arena_array(c->arena, sbom->n_components + 1, sizeof *out->components),
        .rows = arena_array(c->arena, sbom->n_components + 1, sizeof *out->rows),
        .indices = arena_array(c->arena, sbom->n_components + 1, sizeof *out->indices),
    };
    if (!out->components || !out->rows || !out->indices)
        return arena_status(c->arena, "components", e);
    map_init(&seen, (size_t)LIMIT_SBOM_COMPONENTS * 2 * (SHA256_HEX_CHARS + 1));
    for (size_t i = 0; st == LW_OK && i < sbom->n_components; i++) {
        const struct component *x = &sbom->components[i];
        bool is_new = false;
        if (x->is_subject) continue;
        st = component_to_row(c->arena, x, &out->rows[out->n], e);
        if (st != LW_OK) break;
        if (!map_at(&seen, out->rows[out->n].identity_digest, &is_new))
            st = err_set(e, LW_E_LIMIT, "SBOM has more than %d components",
                         LIMIT_SBOM_COMPONENTS);
        else if (is_new) {
            count_quality(image, x);
            out->indices[out->n] = (uint32_t)i;
            out->components[out->n++] = *x;
        }
    }
    map_release(&seen);
    return st;
}

/*
 * Without any knowledge the image is taken all the same: its components are unknown, which is
 * said, and the first re-match (generation 0) looks at everything.
 */
static enum status scan_parts(struct op_call *c, const struct image_upload *u,
                              struct image_parts *p, struct err *e)
{
    struct knowledge *k = NULL;
    struct err none = {0};
    struct scan *out = &p->scan;
    enum status st = app_knowledge(c->app, &k, &none);
    if (st == LW_OK) {
        struct scan_input in = scan_input_of(c->arena, u->sbom);
        in.wanted = p->indices;
        in.n_wanted = p->n;
        in.build = u->build;
        in.exposure = u->exposure;
        return scan_product(c->arena, k, &in, c->now, out, e);
    }
    if (st != LW_E_NO_DATA) {
        *e = none;
        return st;
    }
    *out = (struct scan){.is_stale = true, .stale_why = STR("no knowledge was imported yet")};
    out->components = arena_array(c->arena, p->n + 1, sizeof *out->components);
    if (!out->components) return arena_status(c->arena, "components", e);
    for (size_t i = 0; i < p->n; i++)
        out->components[i] = (struct scan_component){
            .verdict = VERDICT_UNKNOWN,
            .why = STR("no knowledge was imported yet: run feed sync or feed import")};
    out->n_components = p->n;
    p->wants_rematch = true;
    return LW_OK;
}

enum status image_parts_scan(struct op_call *c, struct image *image,
                             const struct image_upload *u, struct image_parts *out,
                             struct err *e)
{
    enum status st = collect(c, image, u->sbom, out, e);
    if (st == LW_OK) st = scan_parts(c, u, out, e);
    if (st != LW_OK) return st;
    image->n_edges = (int64_t)u->sbom->n_edges;
    image->generation = out->scan.generation;
    return LW_OK;
}

static enum status store_component(struct op_call *c, const struct image *image,
                                   struct component_row *row, const struct component *x,
                                   const struct scan_component *s, struct err *e)
{
    enum status st = component_find_id(c->app->db, c->arena, row->identity_digest, &row->id, e);
    if (st != LW_OK) return st;
    bool is_new = !row->id.p;
    st = component_take_scan(c->arena, row, s, e);
    if (st != LW_OK) return st;
    if (is_new) row->id = new_id(c->arena, c->now);
    st =
        is_new ? component_insert(c->app->db, row, e) : component_save_scan(c->app->db, row, e);
    if (st != LW_OK) return st;
    return image_component_insert(c->app->db, image->id, row->id, x->ref.p ? x->ref : STR(""),
                                  x->line, e);
}

enum status image_parts_store(struct op_call *c, const struct image *image,
                              struct image_parts *p, struct err *e)
{
    enum status st = LW_OK;
    if (p->wants_rematch) st = progress_save(c->app->db, "rematch-generation", 0, e);
    for (size_t i = 0; st == LW_OK && i < p->n; i++)
        st = store_component(c, image, &p->rows[i], &p->components[i], &p->scan.components[i],
                             e);
    return st;
}

void image_parts_tell(yyjson_mut_doc *d, const struct image *i, const struct image_parts *p)
{
    payload_str(d, "release", i->release_id);
    payload_str(d, "variant", i->variant);
    payload_str(d, "sbom", i->sbom_digest);
    payload_str(d, "format", i->sbom_format);
    payload_int(d, "components", i->n_components);
    payload_int(d, "affected", (int64_t)p->scan.n_affected);
    payload_int(d, "under_investigation", (int64_t)p->scan.n_under_investigation);
    payload_int(d, "unknown", (int64_t)p->scan.n_unknown);
    payload_int(d, "fixed", (int64_t)p->scan.n_fixed);
    payload_int(d, "not_monitored", (int64_t)p->scan.n_not_monitored);
    payload_int(d, "generation", i->generation);
    if (p->scan.is_stale) payload_str(d, "stale", p->scan.stale_why);
}

static enum status image_event(struct op_call *c, const struct image *i,
                               const struct image_parts *p, int64_t *seq, struct err *e)
{
    struct buf after;
    buf_init(&after, LW_MIB);
    enum status st = image_text(c->app->db, i->id, &after, e);
    if (st == LW_OK) st = buf_status(&after, "image", e);
    if (st == LW_OK) {
        yyjson_mut_doc *d = payload_new();
        image_parts_tell(d, i, p);
        st = op_change_event(c, "image.added", STR("image"), i->id, STR_NONE, d, STR_NONE,
                             buf_str(&after), seq, e);
        payload_free(d);
    }
    buf_release(&after);
    return st;
}

/* Matches that ask for nothing have no event of their own: this one proves all of them. */
static enum status noted_event(struct op_call *c, const struct image *i,
                               const struct finding_report *report, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    if (!report->n_noted) return LW_OK;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_findings", report->n_noted);
    payload_str(d, "findings", sha256_hex(&report->noted, hex));
    payload_int(d, "generation", i->generation);
    enum status st = op_event(c, "image.noted", STR("image"), i->id, STR_NONE, d, e);
    payload_free(d);
    return st;
}

enum status image_parts_apply(struct op_call *c, const struct image *image,
                              const struct image_parts *p, int64_t new_image_seq,
                              struct finding_report *report, struct err *e)
{
    struct decision_book *book = NULL;
    enum status st = decision_book_open(c, &book, e);
    for (size_t i = 0; st == LW_OK && i < p->n; i++) {
        const struct scan_component *s = &p->scan.components[i];
        st = findings_apply(c, book, image->id, &p->rows[i], p->scan.matches + s->first_match,
                            s->n_matches, new_image_seq, report, e);
    }
    return st;
}

void image_parts_note(const struct image_parts *p, struct image_change *out)
{
    out->is_stale = p->scan.is_stale;
    out->stale_why = p->scan.is_stale ? p->scan.stale_why : STR("");
}

enum status image_store(struct op_call *c, struct image *image, const struct image_upload *u,
                        struct image_change *out, struct err *e)
{
    struct image_parts parts;
    int64_t seq = 0;
    enum status st = image_parts_scan(c, image, u, &parts, e);
    if (st != LW_OK) return st;
    image_parts_note(&parts, out);
    out->n_components_added = (int64_t)parts.n;
    image->id = new_id(c->arena, c->now);
    st = image_insert(c->app->db, image, e);
    if (st == LW_OK) st = image_sbom_insert(c->app->db, image, c->actor->ledger_ref, c->now, e);
    if (st == LW_OK) st = image_parts_store(c, image, &parts, e);
    if (st == LW_OK && u->build)
        st = image_evidence_attach(c, image->id, u->build_digest, u->build, e);
    if (st == LW_OK) st = vex_subject_save(c, image, u->sbom, e);
    if (st == LW_OK) st = image_event(c, image, &parts, &seq, e);
    if (st == LW_OK) st = image_parts_apply(c, image, &parts, seq, &out->findings, e);
    if (st == LW_OK) st = noted_event(c, image, &out->findings, e);
    if (st == LW_OK) st = vex_image_added(c, image, parts.rows, parts.n, e);
    return st == LW_OK ? alert_of_image(c, image, e) : st;
}

enum status image_rehearse(struct op_call *c, const struct image *image,
                           const struct image_upload *u, struct image_change *out,
                           struct err *e)
{
    struct image_parts parts;
    struct image copy = *image;
    enum status st = image_parts_scan(c, &copy, u, &parts, e);
    if (st == LW_OK) image_parts_note(&parts, out);
    return st;
}
