/* SPDX-License-Identifier: Apache-2.0 */
#include "app/rematch.h"

#include "app/alert.h"
#include "app/decision.h"
#include "app/decision_apply.h"
#include "app/finding_write.h"
#include "app/image.h"
#include "app/image_judge.h"
#include "app/signal.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "base/map.h"
#include "store/bulk.h"
#include "store/finding_tally.h"
#include "store/setting.h"

#include <stdlib.h>

/* Of a transaction: short enough that a page or a device never waits long for the writer. */
enum {
    BATCH = 200,       /* components matched together */
    MAX_WRITTEN = 4000 /* findings */
};
/* Of one batch: each component with all its matches. */
#define MAX_BATCH_BYTES (1024 * LW_MIB)
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
    struct arena a; /* of rows and of what the scan found */
    struct component_row rows[BATCH];
    struct component components[BATCH];
    size_t n;
    struct op_call *c; /* the transaction that runs */
    struct decision_book *book;
    str outcome;      /* of the component at hand */
    int64_t n_before; /* findings written when it began */
};

static int64_t n_written(const struct finding_report *f)
{
    return f->n_opened + f->n_changed + f->n_closed + f->n_reopened + f->n_noted;
}

static enum status open_call(struct rematch *r, struct batch *b, struct err *e)
{
    enum status st = system_call_begin(r->app, r->now, "rematch", &b->c, e);
    if (st != LW_OK) return st;
    b->c->defers_alerts = true;
    b->n_before = n_written(&r->report->findings);
    return decision_book_open(b->c, &b->book, e);
}

static enum status close_call(struct batch *b, enum status st, struct err *e)
{
    struct op_call *c = b->c;
    b->c = NULL;
    if (!c) return st;
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* A component in every image writes thousands of findings: others may write in between. */
static enum status breathe(struct rematch *r, struct batch *b, struct err *e)
{
    if (n_written(&r->report->findings) - b->n_before < MAX_WRITTEN) return LW_OK;
    enum status st = close_call(b, LW_OK, e);
    return st == LW_OK ? open_call(r, b, e) : st;
}

static enum status load_batch(struct rematch *r, uint32_t from, struct batch *b, struct err *e)
{
    enum status st = LW_OK;
    for (uint32_t i = from; st == LW_OK && i < r->components.n && i < from + BATCH; i++) {
        bool found;
        st = component_find(r->app->db, &b->a, r->components.entries[i].key, &b->rows[b->n],
                            &found, e);
        if (st == LW_OK && found)
            st = component_of_stored(&b->a, &b->rows[b->n], &b->components[b->n], e);
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

/* What differs from the matches that all images with the component were brought up to last. */
static enum status compare(struct rematch *r, struct batch *b, const struct component_row *row,
                           const struct scan_match *matches, size_t n,
                           struct finding_news *news, struct err *e)
{
    bool found = false;
    str before = STR("");
    enum status st = finding_outcome(b->c, &b->a, row, matches, n, &b->outcome, e);
    if (st == LW_OK)
        st = component_outcome_find(r->app->db, &b->a, row->id, &before, &found, e);
    return st == LW_OK ? finding_outcome_compare(&b->a, before, b->outcome, news, e) : st;
}

/* Image by image, for what is new to them. */
static enum status apply_to_images(struct rematch *r, struct batch *b,
                                   struct component_row *row, const struct scan *scan,
                                   const struct scan_component *s, struct err *e)
{
    struct images images = {.a = &b->a};
    const struct scan_match *matches = scan->matches + s->first_match;
    struct finding_report *report = &r->report->findings;
    struct finding_news news = {0};
    enum status st = compare(r, b, row, matches, s->n_matches, &news, e);
    if (st != LW_OK || (!news.n && !news.is_all)) return st;
    st = image_each_of_component(r->app->db, row->id, keep_image, &images, e);
    for (size_t i = 0; st == LW_OK && i < images.n; i++) {
        str image = ((str *)images.ids)[i];
        st = news.is_all ? findings_apply(b->c, b->book, image, row, matches, s->n_matches, 0,
                                          report, e)
                         : findings_apply_some(b->c, b->book, image, row, matches, s->n_matches,
                                               news.ids, news.n, report, e);
        if (st == LW_OK) st = breathe(r, b, e);
    }
    return st == LW_OK ? component_outcome_save(r->app->db, row->id, b->outcome, e) : st;
}

static enum status note_unmonitored(struct rematch *r, struct batch *b, enum verdict before,
                                    const struct component_row *row, struct err *e)
{
    (void)r;
    if (row->verdict != VERDICT_NOT_MONITORED || before == VERDICT_NOT_MONITORED) return LW_OK;
    /* Components that were never matched are unknown: their image told of them. */
    if (before == VERDICT_UNKNOWN) return LW_OK;
    return alert_note(b->c, ALERT_NOT_MONITORED, row->id, STR(""), STR(""), e);
}

static enum status apply_one(struct rematch *r, struct batch *b, struct component_row *row,
                             const struct scan *scan, const struct scan_component *s,
                             struct err *e)
{
    enum verdict before = row->verdict;
    enum status st = component_take_scan(&b->a, row, s, e);
    if (st == LW_OK && row->is_of_product) return note_key(&r->of_product, row->id, e);
    if (st == LW_OK) st = component_save_scan(r->app->db, row, e);
    if (st == LW_OK) st = note_unmonitored(r, b, before, row, e);
    return st == LW_OK ? apply_to_images(r, b, row, scan, s, e) : st;
}

/* The scan comes before the transaction: nobody waits for it. */
static enum status run_in_batch(struct rematch *r, uint32_t from, struct batch *b,
                                struct err *e)
{
    struct scan scan;
    enum status st = load_batch(r, from, b, e);
    if (st == LW_OK) st = scan_components(&b->a, r->k, b->components, b->n, r->now, &scan, e);
    if (st == LW_OK) st = open_call(r, b, e);
    for (size_t i = 0; st == LW_OK && i < b->n; i++)
        st = apply_one(r, b, &b->rows[i], &scan, &scan.components[i], e);
    r->report->n_components += st == LW_OK ? (int64_t)b->n : 0;
    return close_call(b, st, e);
}

static enum status run_batch(struct rematch *r, uint32_t from, struct err *e)
{
    struct batch *b = calloc(1, sizeof *b);
    if (!b) BUG("out of memory");
    arena_init(&b->a, MAX_BATCH_BYTES);
    enum status st = run_in_batch(r, from, b, e);
    arena_release(&b->a);
    free(b);
    return st;
}

/* ---- components whose verdict depends on what else is in the image ---- */

/* Such are judged image by image, each as the product it is (app/image_judge.h). */
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

static enum status run_image(struct rematch *r, str image_id, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(r->app, r->now, "rematch", &c, e);
    if (st != LW_OK) return st;
    c->defers_alerts = true;
    st = image_judge(c, NULL, image_id, &r->of_product, &r->report->findings, e);
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
    bool is_stale = false;
    if (st == LW_OK) st = finding_tally_is_stale(r->app->db, &is_stale, e);
    return st == LW_OK && (is_news || is_stale) ? remember(r, &now, e) : st;
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
    bulk_begin(app->db);
    st = run(&r, e);
    map_release(&r.packages);
    map_release(&r.vulnerabilities);
    map_release(&r.components);
    map_release(&r.of_product);
    /* Cases first: their pages are the message at once about what is exploited. */
    if (st == LW_OK) st = signal_exploited(app, now, NULL, e);
    if (st == LW_OK) st = alert_flush(app, now, e);
    bulk_end(app->db);
    return st;
}
