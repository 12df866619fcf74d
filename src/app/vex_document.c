/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of images as a VEX document. */
#include "app/image.h"
#include "app/setting.h"
#include "app/vex_place.h"
#include "base/limits.h"
#include "base/map.h"
#include "core/decision_reason.h"
#include "format/purl.h"
#include "store/decision.h"
#include "store/finding.h"

#include <stdlib.h>

enum {
    PAGE = 1000,
    MAX_STATEMENTS = 200000
};

struct building {
    struct op_call *c;
    struct map components; /* id to index */
    struct component_row *rows;
    struct vex_component *parts;
    size_t n_parts, cap_rows, cap_parts;
    struct vex_statement *statements;
    size_t n, cap;
    uint32_t product;
    int64_t n_page, last_rank;
    str last_id;
};

/* ---- components and products ---- */

enum status vex_component_of_row(struct arena *a, const struct component_row *row,
                                 struct vex_component *out, struct err *e)
{
    struct component x;
    enum status st = component_of_stored(a, row, &x, e);
    if (st != LW_OK) return st;
    *out = (struct vex_component){.name = x.name,
                                  .version = x.version,
                                  .supplier = x.supplier,
                                  .type = x.type,
                                  .purls = x.purls,
                                  .n_purls = x.n_purls,
                                  .cpes = x.cpes,
                                  .n_cpes = x.n_cpes,
                                  .hashes = x.hashes,
                                  .n_hashes = x.n_hashes};
    return LW_OK;
}

static enum status component_index(struct building *b, str id, uint32_t *out, struct err *e)
{
    bool is_new = false, found = false;
    uint64_t *at = map_at(&b->components, id, &is_new);
    if (!at)
        return err_set(e, LW_E_LIMIT,
                       "the images have too many components for one VEX document");
    if (!is_new) {
        *out = (uint32_t)*at;
        return LW_OK;
    }
    *at = *out = (uint32_t)b->n_parts;
    size_t n_rows = b->n_parts;
    struct component_row *row =
        arena_push(b->c->arena, (void **)&b->rows, &n_rows, &b->cap_rows, sizeof *row);
    struct vex_component *part =
        arena_push(b->c->arena, (void **)&b->parts, &b->n_parts, &b->cap_parts, sizeof *part);
    if (!row || !part) return arena_status(b->c->arena, "the VEX document", e);
    enum status st = component_find(b->c->app->db, b->c->arena, id, row, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_STATE, "component '%.*s' of a finding is missing", STR_ARG(id));
    if (st == LW_OK) st = vex_component_of_row(b->c->arena, row, part, e);
    return st;
}

static bool is_variant(str variant)
{
    return variant.n && !str_eq(variant, STR("default"));
}

/* A name for what states none: the manufacturer's own, with release and variant. */
enum status vex_own_purl(struct op_call *c, const struct image *i, str *out, struct err *e)
{
    struct purl_qualifier variant = {STR("variant"), i->variant};
    struct purl p = {.type = STR("generic"),
                     .name = i->product_name,
                     .version = i->release_version,
                     .qualifiers = &variant,
                     .n_qualifiers = is_variant(i->variant)};
    struct buf b;
    enum status st = purl_normalise(c->arena, &p, e);
    if (st != LW_OK) return st;
    buf_init(&b, LIMIT_PURL_BYTES);
    purl_write(&b, &p);
    *out = arena_str(c->arena, buf_str(&b));
    st = buf_status(&b, "package URL", e);
    buf_release(&b);
    return st;
}

static enum status product_of(struct op_call *c, const struct image *i, struct vex_product *out,
                              struct err *e)
{
    struct image_subject subject = {.name = STR("")};
    struct component_row row = {.name = STR("")};
    struct vex_component stated = {.name = STR("")};
    bool found = false;
    str purl = STR_NONE;
    enum status st = image_subject_find(c->app->db, c->arena, i->id, &subject, &found, e);
    if (st != LW_OK) return st;
    if (found) {
        row.purls = subject.purls;
        row.cpes = subject.cpes;
        row.hashes = subject.hashes;
        st = vex_component_of_row(c->arena, &row, &stated, e);
        if (st != LW_OK) return st;
    }
    stated.name = i->product_name;
    stated.version = i->release_version;
    stated.type = STR("firmware");
    stated.ref = found ? subject.ref : STR("");
    str *purls = arena_array(c->arena, stated.n_purls + 1, sizeof *purls);
    if (!purls) return arena_status(c->arena, "the VEX document", e);
    for (size_t k = 0; k < stated.n_purls; k++)
        purls[k] = stated.purls[k];
    struct err none = {0};
    if (vex_own_purl(c, i, &purl, &none) == LW_OK) purls[stated.n_purls++] = purl;
    stated.purls = purls;
    *out = (struct vex_product){.as = stated,
                                .variant = is_variant(i->variant) ? i->variant : STR(""),
                                .sbom_sha256 = i->sbom_digest,
                                .sbom_serial = i->sbom_serial};
    return arena_status(c->arena, "the VEX document", e);
}

/* ---- statements ---- */

/* Databases whose ids mean the same everywhere; advisories of distributions bundle several. */
static bool is_alias(str id)
{
    static const str prefixes[] = {STR_INIT("CVE-"),     STR_INIT("GHSA-"), STR_INIT("EUVD-"),
                                   STR_INIT("RUSTSEC-"), STR_INIT("GO-"),   STR_INIT("PYSEC-"),
                                   STR_INIT("OSV-"),     STR_INIT("JVNDB-")};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (str_starts(id, prefixes[i])) return true;
    return false;
}

static void take_aliases(struct arena *a, const struct finding *f, struct vex_statement *s)
{
    str rest = f->records, id;
    str *list = arena_array(a, f->records.n / 2 + 1, sizeof *list);
    size_t n = 0;
    while (list && rest.n) {
        bool is_known;
        str_cut(&rest, ',', &id);
        id = str_trim(id);
        is_known = str_eq(id, f->vulnerability);
        for (size_t i = 0; i < n && !is_known; i++)
            is_known = str_eq(list[i], id);
        if (!is_known && is_alias(id)) list[n++] = arena_str(a, id);
    }
    s->aliases = list;
    s->n_aliases = n;
}

/* "CVSS_V3 CVSS:3.1/..." or a word; the record that decided scored it. */
static void take_severity(struct arena *a, const struct finding *f, struct vex_statement *s)
{
    str vector = f->severity, type;
    struct severity *one = arena_new(a, struct severity);
    if (!one || f->severity.n == 0) return;
    if (!str_cut(&vector, ' ', &type)) vector = f->severity;
    str rest = vector;
    (void)str_cut(&rest, ' ', &vector);
    *one = (struct severity){.vector = arena_str(a, vector),
                             .origin = arena_str(a, f->reason.feed)};
    s->severities = one;
    s->n_severities = 1;
}

static str action_of(struct building *b, const struct finding_view *v,
                     const struct decision_reason *reason)
{
    if (v->f.impact.n) return arena_str(b->c->arena, v->f.impact);
    if (v->f.fixed_in.n)
        return arena_printf(b->c->arena, "Update to a release with %.*s %.*s or later",
                            STR_ARG(v->component_name), STR_ARG(v->f.fixed_in));
    return reason ? str_of(reason->sentence) : STR("There is no fix yet");
}

/* The decision that holds, for the reason of the catalogue and the evidence it stands on. */
static enum status take_decision(struct building *b, const struct finding *f,
                                 struct vex_statement *s, const struct decision_reason **reason,
                                 struct err *e)
{
    struct decision d;
    bool found = false;
    *reason = NULL;
    if (f->decision_id.n == 0) return LW_OK;
    enum status st = decision_find(b->c->app->db, b->c->arena,
                                   arena_str(b->c->arena, f->decision_id), &d, &found, e);
    if (st != LW_OK || !found) return st;
    *reason = decision_reason_find(d.reason);
    if (d.evidence.n) s->notes = d.evidence;
    if (!*reason || (*reason)->status != f->verdict) {
        *reason = NULL;
        return LW_OK;
    }
    bool is_same = str_eq(str_of((*reason)->justification), f->justification);
    if (is_same) s->cyclonedx_justification = str_of((*reason)->cyclonedx_justification);
    s->cyclonedx_response = str_of((*reason)->cyclonedx_response);
    return LW_OK;
}

static enum status take_finding(void *ctx, const struct finding_view *v, struct err *e)
{
    struct building *b = ctx;
    struct arena *a = b->c->arena;
    const struct finding *f = &v->f;
    struct vex_statement s = {.product = b->product,
                              .status = vex_status_of_verdict(f->verdict),
                              .impact = STR(""),
                              .action = STR("")};
    b->n_page++;
    b->last_rank = finding_rank(f);
    b->last_id = arena_str(a, f->id);
    if (f->is_informational || !utc_is_none(f->closed_at) || s.status == VEX_NONE)
        return arena_status(a, "the VEX document", e);
    if (b->n == MAX_STATEMENTS)
        return err_set(e, LW_E_LIMIT, "more than %d statements, ask for fewer images",
                       (int)MAX_STATEMENTS);
    const struct decision_reason *reason;
    s.notes = arena_str(a, f->quotes);
    enum status st = take_decision(b, f, &s, &reason, e);
    if (st != LW_OK) return st;
    s.vulnerability = arena_str(a, f->vulnerability);
    s.summary = arena_str(a, f->summary);
    if (s.status == VEX_NOT_AFFECTED) {
        (void)vex_justification_from_term(f->justification, &s.justification);
        s.impact = f->impact.n || !reason ? arena_str(a, f->impact) : str_of(reason->sentence);
    }
    if (s.status == VEX_AFFECTED) {
        s.action = action_of(b, v, reason);
        s.has_fix = f->fixed_in.n > 0;
    }
    s.record = arena_str(a, f->reason.record);
    s.feed = arena_str(a, f->reason.feed);
    s.first_at = f->opened_at;
    s.last_at = f->changed_at;
    take_aliases(a, f, &s);
    take_severity(a, f, &s);
    str component = arena_str(a, f->component_id);
    st = component_index(b, component, &s.component, e);
    if (st != LW_OK) return st;
    struct vex_statement *place =
        arena_push(a, (void **)&b->statements, &b->n, &b->cap, sizeof *place);
    if (place) *place = s;
    return arena_status(a, "the VEX document", e);
}

static enum status take_image(struct building *b, const struct image *i, struct err *e)
{
    struct finding_filter f = {
        .image_id = i->id, .is_exploited = -1, .is_open = -1, .after_rank = -1, .limit = PAGE};
    enum status st = LW_OK;
    do {
        b->n_page = 0;
        st = finding_each(b->c->app->db, b->c->arena, &f, take_finding, b, e);
        f.after_rank = b->last_rank;
        f.after_id = b->last_id;
    } while (st == LW_OK && b->n_page == PAGE);
    return st;
}

/* ---- order ---- */

struct order {
    const struct component_row *row;
    uint32_t index;
};

static int by_component(const void *x, const void *y)
{
    const struct order *a = x, *b = y;
    int order = str_cmp(a->row->name, b->row->name);
    if (order == 0) order = str_cmp(a->row->version, b->row->version);
    if (order == 0) order = str_cmp(a->row->identity_digest, b->row->identity_digest);
    return order;
}

static int by_place(const void *x, const void *y)
{
    const struct vex_statement *a = x, *b = y;
    if (a->product != b->product) return a->product < b->product ? -1 : 1;
    if (a->component != b->component) return a->component < b->component ? -1 : 1;
    return str_cmp(a->vulnerability, b->vulnerability);
}

/* Components by name, whatever order findings came in; statements by product and component. */
static enum status sort(struct building *b, struct err *e)
{
    struct order *order = arena_array(b->c->arena, b->n_parts + 1, sizeof *order);
    uint32_t *place = arena_array(b->c->arena, b->n_parts + 1, sizeof *place);
    struct vex_component *parts = arena_array(b->c->arena, b->n_parts + 1, sizeof *parts);
    if (!order || !place || !parts) return arena_status(b->c->arena, "the VEX document", e);
    for (uint32_t i = 0; i < b->n_parts; i++)
        order[i] = (struct order){&b->rows[i], i};
    if (b->n_parts > 1) qsort(order, b->n_parts, sizeof *order, by_component);
    for (uint32_t i = 0; i < b->n_parts; i++) {
        parts[i] = b->parts[order[i].index];
        place[order[i].index] = i;
    }
    b->parts = parts;
    for (size_t i = 0; i < b->n; i++)
        b->statements[i].component = place[b->statements[i].component];
    if (b->n > 1) qsort(b->statements, b->n, sizeof *b->statements, by_place);
    return LW_OK;
}

/* ---- the whole ---- */

static enum status take_settings(struct op_call *c, struct vex_document *out, struct err *e)
{
    const struct {
        const char *name;
        str *place;
    } rows[] = {{"manufacturer-name", &out->author},
                {"manufacturer-namespace", &out->namespace},
                {"manufacturer-contact", &out->contact},
                {"manufacturer-category", &out->category}};
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < sizeof rows / sizeof rows[0]; i++)
        st = setting_get(c->app, c->arena, rows[i].name, rows[i].place, e);
    if (st == LW_OK && out->author.n == 0)
        st = err_set(e, LW_E_STATE,
                     "a VEX document names its author: set the setting 'manufacturer-name'");
    return st;
}

static void take_times(struct vex_document *v)
{
    v->issued_at = v->updated_at = UTC_NONE;
    for (size_t i = 0; i < v->n_statements; i++) {
        const struct vex_statement *s = &v->statements[i];
        if (i == 0 || utc_cmp(s->first_at, v->issued_at) < 0) v->issued_at = s->first_at;
        if (utc_cmp(s->last_at, v->updated_at) > 0) v->updated_at = s->last_at;
    }
}

enum status vex_of_images(struct op_call *c, const struct image *images, size_t n, str title,
                          struct vex_document *out, struct err *e)
{
    struct building b = {.c = c};
    struct vex_product *products = arena_array(c->arena, n + 1, sizeof *products);
    *out = (struct vex_document){.title = title,
                                 .generator = STR("longwatch"),
                                 .generator_version = STR(LW_VERSION),
                                 .products = products,
                                 .n_products = n};
    if (!products) return arena_status(c->arena, "the VEX document", e);
    map_init(&b.components, 64 * LW_MIB);
    enum status st = take_settings(c, out, e);
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        b.product = (uint32_t)i;
        st = product_of(c, &images[i], &products[i], e);
        if (st == LW_OK) st = take_image(&b, &images[i], e);
    }
    if (st == LW_OK) st = sort(&b, e);
    map_release(&b.components);
    out->components = b.parts;
    out->n_components = b.n_parts;
    out->statements = b.statements;
    out->n_statements = b.n;
    take_times(out);
    return st;
}
