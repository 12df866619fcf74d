/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another SBOM for an image that is there: pipelines build the same release again and again. The
 * image keeps its id, so that links, decisions and cases hold; what it was is in its history and
 * in the ledger.
 */
#include "app/alert.h"
#include "app/finding_write.h"
#include "app/image_evidence.h"
#include "app/image_parts.h"
#include "app/vex.h"
#include "base/limits.h"
#include "base/map.h"
#include "store/image_sbom.h"

/* An id and its NUL. */
#define MAX_ID_BYTES ((size_t)LIMIT_SBOM_COMPONENTS * 32)

static enum status note_id(void *ctx, str id, struct err *e)
{
    if (map_set(ctx, id, 0)) return LW_OK;
    return err_set(e, LW_E_LIMIT, "the image has more than %d components",
                   LIMIT_SBOM_COMPONENTS);
}

static void count_change(const struct map *before, const struct image_parts *p,
                         struct image_change *out)
{
    uint64_t ignored;
    int64_t n_kept = 0;
    for (size_t i = 0; i < p->n; i++)
        n_kept += map_find(before, p->rows[i].id, &ignored);
    out->n_components_added = (int64_t)p->n - n_kept;
    out->n_components_removed = (int64_t)before->n - n_kept;
}

static enum status write_event(struct op_call *c, const struct image *i, str former_sbom,
                               const struct image_parts *p, const struct image_change *change,
                               str before, struct err *e)
{
    struct buf after;
    buf_init(&after, LW_MIB);
    enum status st = image_text(c->app->db, i->id, &after, e);
    if (st == LW_OK) st = buf_status(&after, "image", e);
    if (st == LW_OK) {
        yyjson_mut_doc *d = payload_new();
        image_parts_tell(d, i, p);
        payload_str(d, "former_sbom", former_sbom);
        payload_int(d, "components_added", change->n_components_added);
        payload_int(d, "components_removed", change->n_components_removed);
        st = op_change_event(c, "image.sbom_replaced", STR("image"), i->id, STR_NONE, d, before,
                             buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&after);
    return st;
}

/* ---- findings of components that left ---- */

struct left {
    struct arena *a;
    void *ids;
    size_t n, cap;
};

static enum status keep_id(void *ctx, str id, struct err *e)
{
    struct left *l = ctx;
    str *slot = arena_push(l->a, &l->ids, &l->n, &l->cap, sizeof *slot);
    if (slot) *slot = arena_str(l->a, id);
    return arena_status(l->a, "findings", e);
}

static enum status close_one(struct op_call *c, str id, struct err *e)
{
    struct finding_view v;
    bool found;
    enum status st = finding_find(c->app->db, c->arena, id, &v, &found, e);
    if (st != LW_OK || !found) return st;
    struct finding f = v.f;
    const struct component_row x = {.name = v.component_name, .version = v.component_version};
    f.closed_at = c->now;
    f.closed_why = STR("the component left the image");
    f.is_exploited = false;
    f.exploited_on = STR("");
    return finding_write(c, &f, &v.f, "finding.closed", &x, e);
}

static enum status close_left(struct op_call *c, const struct image *i,
                              struct finding_report *report, struct err *e)
{
    struct left l = {.a = c->arena};
    enum status st = image_each_left_finding(c->app->db, i->id, keep_id, &l, e);
    for (size_t k = 0; st == LW_OK && k < l.n; k++) {
        st = close_one(c, ((const str *)l.ids)[k], e);
        report->n_closed++;
    }
    return st;
}

/* ---- all of it ---- */

/* The rows: what the image says of itself, its history, which components it has. */
static enum status put_rows(struct op_call *c, const struct image *image,
                            struct image_parts *parts, struct image_change *out, struct err *e)
{
    struct db *db = c->app->db;
    struct map before;
    map_init(&before, MAX_ID_BYTES);
    enum status st = image_each_component_id(db, image->id, note_id, &before, e);
    if (st == LW_OK) st = image_save_sbom(db, image, e);
    if (st == LW_OK) st = image_sbom_insert(db, image, c->actor->ledger_ref, c->now, e);
    if (st == LW_OK) st = image_drop_components(db, image->id, e);
    if (st == LW_OK) st = image_parts_store(c, image, parts, e);
    if (st == LW_OK) count_change(&before, parts, out);
    map_release(&before);
    return st;
}

static enum status replace(struct op_call *c, struct image *image, const struct image_upload *u,
                           struct image_parts *parts, str former_sbom, str before,
                           struct image_change *out, struct err *e)
{
    enum status st = put_rows(c, image, parts, out, e);
    if (st == LW_OK) st = vex_subject_save(c, image, u->sbom, e);
    if (st == LW_OK) st = write_event(c, image, former_sbom, parts, out, before, e);
    if (st == LW_OK)
        st = image_evidence_end_all(c, image->id,
                                    STR("the image was built anew: another SBOM came"), e);
    if (st == LW_OK && u->build)
        st = image_evidence_attach(c, image->id, u->build_digest, u->build, e);
    if (st == LW_OK) st = close_left(c, image, &out->findings, e);
    if (st == LW_OK) st = image_parts_apply(c, image, parts, 0, &out->findings, e);
    if (st == LW_OK) st = vex_image_added(c, image, parts->rows, parts->n, e);
    return st == LW_OK ? alert_of_image(c, image, e) : st;
}

enum status image_replace(struct op_call *c, struct image *image, const struct image_upload *u,
                          struct image_change *out, struct err *e)
{
    struct image_parts parts;
    struct image old;
    struct buf before;
    bool found;
    *out = (struct image_change){0};
    buf_init(&before, LW_MIB);
    enum status st = image_find(c->app->db, c->arena, image->id, &old, &found, e);
    if (st == LW_OK) st = image_text(c->app->db, image->id, &before, e);
    if (st == LW_OK) st = buf_status(&before, "image", e);
    if (st == LW_OK) st = image_parts_scan(c, image, u, &parts, e);
    if (st == LW_OK) image_parts_note(&parts, out);
    if (st == LW_OK)
        st = replace(c, image, u, &parts, old.sbom_digest, buf_str(&before), out, e);
    buf_release(&before);
    return st;
}
