/* SPDX-License-Identifier: Apache-2.0 */
#include "app/image_judge.h"

#include "app/blob.h"
#include "app/decision_book.h"
#include "app/image.h"
#include "app/image_evidence_load.h"
#include "base/limits.h"
#include "format/formats.h"
#include "store/image_evidence.h"

/* Components of the SBOM that are to be judged, with their rows. */
struct wanted {
    uint32_t *indices;
    struct component_row *rows;
    size_t n;
};

static enum status pick_one(struct op_call *c, const struct component *x,
                            const struct map *only, struct map *seen, struct component_row *row,
                            bool *is_wanted, struct err *e)
{
    uint64_t ignored;
    bool found = false, is_new = false;
    str id = STR_NONE;
    *is_wanted = false;
    enum status st = component_to_row(c->arena, x, row, e);
    if (st == LW_OK) st = component_find_id(c->app->db, c->arena, row->identity_digest, &id, e);
    if (st != LW_OK || !id.p || (only && !map_find(only, id, &ignored))) return st;
    if (!map_at(seen, id, &is_new))
        return err_set(e, LW_E_LIMIT, "SBOM has more than %d components",
                       LIMIT_SBOM_COMPONENTS);
    if (!is_new) return LW_OK;
    st = component_find(c->app->db, c->arena, id, row, &found, e);
    *is_wanted = st == LW_OK && found;
    return st;
}

static enum status pick(struct op_call *c, const struct sbom *sbom, const struct map *only,
                        struct wanted *out, struct err *e)
{
    struct map seen;
    enum status st = LW_OK;
    size_t most = only ? only->n : sbom->n_components;
    *out = (struct wanted){.indices = arena_array(c->arena, most + 1, sizeof *out->indices),
                           .rows = arena_array(c->arena, most + 1, sizeof *out->rows)};
    if (!out->indices || !out->rows) return arena_status(c->arena, "components", e);
    /* An id and its NUL. */
    map_init(&seen, (size_t)LIMIT_SBOM_COMPONENTS * 32);
    for (size_t i = 0; st == LW_OK && i < sbom->n_components && out->n < most; i++) {
        bool is_wanted;
        if (sbom->components[i].is_subject) continue;
        st = pick_one(c, &sbom->components[i], only, &seen, &out->rows[out->n], &is_wanted, e);
        if (st == LW_OK && is_wanted) out->indices[out->n++] = (uint32_t)i;
    }
    map_release(&seen);
    return st;
}

static enum status read_sbom(struct op_call *c, str image_id, struct sbom *out, bool *is_there,
                             struct err *e)
{
    struct image image;
    str bytes;
    struct err unread = {0};
    enum status st = image_find(c->app->db, c->arena, image_id, &image, is_there, e);
    if (st != LW_OK || !*is_there) return st;
    st = blob_read(c->app, c->arena, image.sbom_digest, LIMIT_SBOM_BYTES, &bytes, &unread);
    if (st == LW_OK) st = sbom_read(c->arena, bytes, out, &unread);
    if (st == LW_OK) return LW_OK;
    *e = unread;
    return err_context(e, "SBOM of image %.*s", STR_ARG(image_id));
}

enum status image_scan_input(struct op_call *c, str image_id, struct sbom *sbom,
                             struct scan_input *in, bool *is_there, struct err *e)
{
    struct image_place place;
    bool found;
    enum status st = read_sbom(c, image_id, sbom, is_there, e);
    if (st != LW_OK || !*is_there) return st;
    *in = scan_input_of(c->arena, sbom);
    st = image_place_find(c->app->db, c->arena, image_id, &place, &found, e);
    if (st == LW_OK && found) in->exposure = place.exposure;
    if (st == LW_OK) st = image_evidence_load(c, image_id, &in->build, e);
    return st;
}

static enum status apply(struct op_call *c, struct decision_book *book, str image_id,
                         const struct wanted *wanted, const struct scan *scan,
                         struct finding_report *report, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < wanted->n; i++) {
        const struct scan_component *s = &scan->components[i];
        st = component_take_scan(c->arena, &wanted->rows[i], s, e);
        if (st == LW_OK) st = component_save_scan(c->app->db, &wanted->rows[i], e);
        if (st == LW_OK)
            st = findings_apply(c, book, image_id, &wanted->rows[i],
                                scan->matches + s->first_match, s->n_matches, 0, report, e);
    }
    return st;
}

enum status image_judge(struct op_call *c, struct decision_book *book, str image_id,
                        const struct map *only, struct finding_report *report, struct err *e)
{
    struct knowledge *k = NULL;
    struct sbom sbom = {0};
    struct scan_input in;
    struct wanted wanted;
    struct scan scan;
    struct err none = {0};
    bool is_there = false;
    enum status st = app_knowledge(c->app, &k, &none);
    if (st == LW_E_NO_DATA) return LW_OK;
    if (st != LW_OK) {
        *e = none;
        return st;
    }
    st = book ? LW_OK : decision_book_open(c, &book, e);
    if (st == LW_OK) st = image_scan_input(c, image_id, &sbom, &in, &is_there, e);
    if (st == LW_OK && is_there) st = pick(c, &sbom, only, &wanted, e);
    if (st != LW_OK || !is_there) return st;
    st = decision_book_know(book, image_id, in.build, e);
    if (st != LW_OK) return st;
    in.wanted = wanted.indices;
    in.n_wanted = wanted.n;
    struct err nothing = {0};
    st = scan_product(c->arena, k, &in, c->now, &scan, &nothing);
    /* Knowledge without a single import has no word about anything. */
    if (st == LW_E_NO_DATA) return LW_OK;
    if (st != LW_OK) {
        *e = nothing;
        return st;
    }
    return apply(c, book, image_id, &wanted, &scan, report, e);
}
