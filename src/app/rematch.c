/* SPDX-License-Identifier: Apache-2.0 */
#include "app/rematch.h"

#include "app/alert.h"
#include "app/blob.h"
#include "app/decision.h"
#include "app/decision_apply.h"
#include "app/image.h"
#include "app/signal.h"
#include "base/limits.h"
#include "base/map.h"
#include "format/formats.h"
#include "store/setting.h"

/* Of a transaction: short enough that a page or a device never waits long for the writer. */
enum {
    BATCH = 200
};
/* Package keys, ids and component ids of one run; a full feed replacement has about 300,000. */
#define MAX_KEY_BYTES (256 * LW_MIB)

struct rematch {
    struct app *app;
    struct knowledge *k;
    struct utc now;
    struct rematch_report *report;
    struct map packages, vulnerabilities; /* what changed */
    struct map components;                /* ids to match again, each once */
    struct map of_product;                /* of them, those to be judged image by image */
};

/* ---- what changed ---- */

static enum status note_key(struct map *m, str key, struct err *e)
{
    if (map_set(m, key, 0)) return LW_OK;
    return err_set(e, LW_E_LIMIT, "more changed packages than %zu bytes hold", MAX_KEY_BYTES);
}

static enum status note_change(void *ctx, const struct knowledge_change *x, struct err *e)
{
    struct rematch *r = ctx;
    return note_key(x->kind == CHANGE_PACKAGE ? &r->packages : &r->vulnerabilities, x->key, e);
}

static enum status note_component(void *ctx, const struct component_row *c, struct err *e)
{
    struct rematch *r = ctx;
    return note_key(&r->components, c->id, e);
}

static enum status note_changed(struct rematch *r, int64_t since, struct err *e)
{
    struct db *db = r->app->db;
    enum status st = knowledge_changes(r->k, since, note_change, r, e);
    for (uint32_t i = 0; st == LW_OK && i < r->packages.n; i++)
        st = component_each_of_package(db, r->packages.entries[i].key, note_component, r, e);
    for (uint32_t i = 0; st == LW_OK && i < r->vulnerabilities.n; i++)
        st = component_each_of_vulnerability(db, r->vulnerabilities.entries[i].key,
                                             note_component, r, e);
    return st;
}

/* What is remembered between runs. */
struct mark {
    int64_t generation;
    int64_t
        n_parts; /* of knowledge that were imported: with a new one, "not monitored" may end */
    int64_t scored_at; /* newest instant of the scores, which have no changes of their own */
};

static enum status mark_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct mark *m = ctx;
    (void)e;
    if (utc_is_none(p->succeeded_at)) return LW_OK;
    m->n_parts++;
    if (str_eq(p->feed, STR("epss")) && utc_to_ms(p->newest_at) > m->scored_at)
        m->scored_at = utc_to_ms(p->newest_at);
    return LW_OK;
}

static enum status mark_now(struct rematch *r, struct mark *m, struct err *e)
{
    *m = (struct mark){0};
    enum status st = knowledge_generation(r->k, &m->generation, e);
    return st == LW_OK ? knowledge_parts(r->k, mark_part, m, e) : st;
}

static enum status mark_load(struct db *db, struct mark *m, struct err *e)
{
    enum status st = progress_load(db, "rematch-generation", &m->generation, e);
    if (st == LW_OK) st = progress_load(db, "rematch-parts", &m->n_parts, e);
    if (st == LW_OK) st = progress_load(db, "rematch-scores", &m->scored_at, e);
    return st;
}

static enum status mark_save(struct db *db, const struct mark *m, struct err *e)
{
    enum status st = progress_save(db, "rematch-generation", m->generation, e);
    if (st == LW_OK) st = progress_save(db, "rematch-parts", m->n_parts, e);
    if (st == LW_OK) st = progress_save(db, "rematch-scores", m->scored_at, e);
    return st;
}

/* ---- one batch ---- */

struct batch {
    struct component_row rows[BATCH];
    struct component components[BATCH];
    size_t n;
};

static enum status load_batch(struct rematch *r, struct op_call *c, uint32_t from,
                              struct batch *b, struct err *e)
{
    enum status st = LW_OK;
    for (uint32_t i = from; st == LW_OK && i < r->components.n && b->n < BATCH; i++) {
        bool found;
        st = component_find(r->app->db, c->arena, r->components.entries[i].key, &b->rows[b->n],
                            &found, e);
        if (st == LW_OK && found)
            st = component_of_stored(c->arena, &b->rows[b->n], &b->components[b->n], e);
        if (st == LW_OK && found) b->n++;
    }
    return st;
}

struct images {
    struct arena *a;
    void *ids;
    size_t n, cap;
};

static enum status keep_image(void *ctx, str id, struct err *e)
{
    struct images *x = ctx;
    str *slot = arena_push(x->a, &x->ids, &x->n, &x->cap, sizeof *slot);
    if (slot) *slot = arena_str(x->a, id);
    return arena_status(x->a, "images", e);
}

static enum status apply_to_images(struct rematch *r, struct op_call *c,
                                   struct decision_book *book, struct component_row *row,
                                   const struct scan *scan, const struct scan_component *s,
                                   struct err *e)
{
    struct images images = {.a = c->arena};
    enum status st = image_each_of_component(r->app->db, row->id, keep_image, &images, e);
    for (size_t i = 0; st == LW_OK && i < images.n; i++)
        st =
            findings_apply(c, book, ((str *)images.ids)[i], row, scan->matches + s->first_match,
                           s->n_matches, 0, &r->report->findings, e);
    return st;
}

static enum status apply_one(struct rematch *r, struct op_call *c, struct decision_book *book,
                             struct component_row *row, const struct scan *scan,
                             const struct scan_component *s, struct err *e)
{
    enum status st = component_take_scan(c->arena, row, s, e);
    if (st == LW_OK && row->is_of_product) return note_key(&r->of_product, row->id, e);
    if (st == LW_OK) st = component_save_scan(r->app->db, row, e);
    return st == LW_OK ? apply_to_images(r, c, book, row, scan, s, e) : st;
}

static enum status run_batch(struct rematch *r, uint32_t from, struct err *e)
{
    struct op_call *c;
    struct scan scan;
    enum status st = system_call_begin(r->app, r->now, "rematch", &c, e);
    if (st != LW_OK) return st;
    c->defers_alerts = true;
    struct batch *b = arena_new(c->arena, struct batch);
    if (!b) BUG("arena without room for a batch");
    struct decision_book *book = NULL;
    st = decision_book_open(c, &book, e);
    if (st == LW_OK) st = load_batch(r, c, from, b, e);
    if (st == LW_OK)
        st = scan_components(c->arena, r->k, b->components, b->n, r->now, &scan, e);
    for (size_t i = 0; st == LW_OK && i < b->n; i++)
        st = apply_one(r, c, book, &b->rows[i], &scan, &scan.components[i], e);
    if (st == LW_OK) {
        r->report->n_components += (int64_t)b->n;
        return system_call_commit(c, e);
    }
    system_call_abort(c);
    return st;
}

/* ---- components whose verdict depends on what else is in the image ---- */

/*
 * Such are judged image by image, each over the SBOM as it was received: its other components,
 * its own statements and its evidence are not all in the store.
 */
static enum status note_images(struct rematch *r, struct arena *a, struct map *by_image,
                               struct err *e)
{
    enum status st = LW_OK;
    for (uint32_t i = 0; st == LW_OK && i < r->of_product.n; i++) {
        struct images images = {.a = a};
        str component = r->of_product.entries[i].key;
        st = image_each_of_component(r->app->db, component, keep_image, &images, e);
        for (size_t k = 0; st == LW_OK && k < images.n; k++)
            st = note_key(by_image, ((str *)images.ids)[k], e);
    }
    return st;
}

/* Components of the SBOM that are to be judged, with their rows. */
struct wanted {
    uint32_t *indices;
    struct component_row *rows;
    size_t n;
};

static enum status pick(struct rematch *r, struct op_call *c, const struct sbom *sbom,
                        struct wanted *out, struct err *e)
{
    struct map seen;
    enum status st = LW_OK;
    *out = (struct wanted){
        .indices = arena_array(c->arena, r->of_product.n + 1, sizeof *out->indices),
        .rows = arena_array(c->arena, r->of_product.n + 1, sizeof *out->rows)};
    if (!out->indices || !out->rows) return arena_status(c->arena, "components", e);
    map_init(&seen, MAX_KEY_BYTES);
    for (size_t i = 0; st == LW_OK && i < sbom->n_components; i++) {
        struct component_row row;
        uint64_t ignored;
        bool found = false, is_new = false;
        str id = STR_NONE;
        if (sbom->components[i].is_subject) continue;
        st = component_to_row(c->arena, &sbom->components[i], &row, e);
        if (st == LW_OK)
            st = component_find_id(r->app->db, c->arena, row.identity_digest, &id, e);
        if (st != LW_OK || !id.p || !map_find(&r->of_product, id, &ignored)) continue;
        if (!map_at(&seen, id, &is_new) || !is_new) continue;
        st = component_find(r->app->db, c->arena, id, &out->rows[out->n], &found, e);
        if (st == LW_OK && found) out->indices[out->n++] = (uint32_t)i;
    }
    map_release(&seen);
    return st;
}

static enum status read_sbom(struct rematch *r, struct op_call *c, str image_id,
                             struct sbom *out, bool *is_there, struct err *e)
{
    struct image image;
    str bytes;
    struct err unread = {0};
    enum status st = image_find(r->app->db, c->arena, image_id, &image, is_there, e);
    if (st != LW_OK || !*is_there) return st;
    st = blob_read(r->app, c->arena, image.sbom_digest, LIMIT_SBOM_BYTES, &bytes, &unread);
    if (st == LW_OK) st = sbom_read(c->arena, bytes, out, &unread);
    if (st == LW_OK) return LW_OK;
    *e = unread;
    return err_context(e, "SBOM of image %.*s", STR_ARG(image_id));
}

/* One image, over the SBOM it was received with. */
static enum status judge_image(struct rematch *r, struct op_call *c, str image_id,
                               struct err *e)
{
    struct sbom sbom = {0};
    struct wanted wanted;
    struct scan scan;
    struct decision_book *book = NULL;
    bool is_there = false;
    enum status st = decision_book_open(c, &book, e);
    if (st == LW_OK) st = read_sbom(r, c, image_id, &sbom, &is_there, e);
    if (st == LW_OK && is_there) st = pick(r, c, &sbom, &wanted, e);
    if (st != LW_OK || !is_there) return st;
    struct scan_input in = scan_input_of(c->arena, &sbom);
    in.wanted = wanted.indices;
    in.n_wanted = wanted.n;
    st = scan_product(c->arena, r->k, &in, r->now, &scan, e);
    for (size_t i = 0; st == LW_OK && i < wanted.n; i++) {
        const struct scan_component *s = &scan.components[i];
        st = component_take_scan(c->arena, &wanted.rows[i], s, e);
        if (st == LW_OK) st = component_save_scan(r->app->db, &wanted.rows[i], e);
        if (st == LW_OK)
            st = findings_apply(c, book, image_id, &wanted.rows[i],
                                scan.matches + s->first_match, s->n_matches, 0,
                                &r->report->findings, e);
    }
    return st;
}

static enum status run_image(struct rematch *r, str image_id, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(r->app, r->now, "rematch", &c, e);
    if (st != LW_OK) return st;
    c->defers_alerts = true;
    st = judge_image(r, c, image_id, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status run_of_product(struct rematch *r, struct err *e)
{
    struct map by_image;
    struct arena a;
    if (r->of_product.n == 0) return LW_OK;
    map_init(&by_image, MAX_KEY_BYTES);
    arena_init(&a, MAX_KEY_BYTES);
    enum status st = note_images(r, &a, &by_image, e);
    for (uint32_t i = 0; st == LW_OK && i < by_image.n; i++)
        st = run_image(r, by_image.entries[i].key, e);
    arena_release(&a);
    map_release(&by_image);
    return st;
}

/* ---- the whole ---- */

static enum status remember(struct rematch *r, const struct mark *m, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(r->app, r->now, "rematch", &c, e);
    if (st != LW_OK) return st;
    st = mark_save(r->app->db, m, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status note_all(struct rematch *r, const struct mark *before,
                            const struct mark *now, struct err *e)
{
    struct db *db = r->app->db;
    enum status st = LW_OK;
    r->report->is_full = before->generation == 0 || before->generation > now->generation ||
                         before->n_parts != now->n_parts;
    if (r->report->is_full)
        return component_each_after(db, STR(""), INT64_MAX, note_component, r, e);
    if (before->generation < now->generation) st = note_changed(r, before->generation, e);
    if (st == LW_OK && before->scored_at != now->scored_at)
        st = component_each_open_after(db, STR(""), INT64_MAX, note_component, r, e);
    return st;
}

static enum status run(struct rematch *r, struct err *e)
{
    struct mark before, now;
    enum status st = mark_now(r, &now, e);
    if (st == LW_OK) st = mark_load(r->app->db, &before, e);
    r->report->generation = now.generation;
    if (st != LW_OK || now.generation == 0) return st;
    /* Matches under a new id meet the decisions that are to be found there. */
    st = decision_follow(r->app, r->now, e);
    if (st == LW_OK) st = note_all(r, &before, &now, e);
    for (uint32_t i = 0; st == LW_OK && i < r->components.n; i += BATCH)
        st = run_batch(r, i, e);
    if (st == LW_OK) st = run_of_product(r, e);
    bool is_news = before.generation != now.generation || before.n_parts != now.n_parts ||
                   before.scored_at != now.scored_at;
    return st == LW_OK && is_news ? remember(r, &now, e) : st;
}

enum status rematch_changed(struct app *app, struct utc now, struct rematch_report *report,
                            struct err *e)
{
    struct err none = {0};
    struct rematch r = {.app = app, .now = now, .report = report};
    *report = (struct rematch_report){0};
    enum status st = app_knowledge(app, &r.k, &none);
    if (st == LW_E_NO_DATA) return LW_OK;
    if (st != LW_OK) {
        *e = none;
        return st;
    }
    map_init(&r.packages, MAX_KEY_BYTES);
    map_init(&r.vulnerabilities, MAX_KEY_BYTES);
    map_init(&r.components, MAX_KEY_BYTES);
    map_init(&r.of_product, MAX_KEY_BYTES);
    st = run(&r, e);
    map_release(&r.packages);
    map_release(&r.vulnerabilities);
    map_release(&r.components);
    map_release(&r.of_product);
    /* Cases first: their pages are the message at once about what is exploited. */
    if (st == LW_OK) st = signal_exploited(app, now, NULL, e);
    return st == LW_OK ? alert_flush(app, now, e) : st;
}
