/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed.h"

#include "app/feed_ecosystems.h"
#include "app/feed_internal.h"
#include "app/op_run.h"
#include "app/session.h"
#include "app/setting.h"
#include "base/fs.h"
#include "feed/feed_files.h"
#include "knowledge/sync_state.h"

#include <stdio.h>

/* ---- states ---- */

str feed_state_str(const struct feed_health *h)
{
    switch (h->state) {
    case FEED_NEVER: return STR("never");
    case FEED_FRESH: return STR("fresh");
    case FEED_STALE: return STR("stale");
    case FEED_HELD: return STR("held");
    }
    return STR_NONE;
}

struct freshness {
    size_t n_used, n_bad;
};

static enum status judge_freshness(void *ctx, const struct feed_health *h, struct err *e)
{
    struct freshness *f = ctx;
    (void)e;
    f->n_used += h->state != FEED_NEVER;
    f->n_bad += h->state == FEED_STALE || h->state == FEED_HELD;
    return LW_OK;
}

enum status feed_all_fresh(struct knowledge *k, struct utc now, bool *out, struct err *e)
{
    struct freshness f = {0};
    enum status status = knowledge_health(k, now, judge_freshness, &f, e);
    if (status == LW_OK) *out = f.n_used > 0 && f.n_bad == 0;
    return status;
}

/* ---- list ---- */

enum status feed_is_scheduled(struct app *app, const struct feed_row *feed, bool *out,
                              struct err *e)
{
    char name[48];
    *out = true;
    snprintf(name, sizeof name, "feed-%s-is-scheduled", feed->name);
    return app ? setting_bool(app, name, out, e) : LW_OK;
}

struct listing {
    struct op_call *c;
    struct knowledge *k; /* NULL when there is none */
    yyjson_mut_val *feeds;
    yyjson_mut_val *refusals; /* of the feed at hand */
    size_t n_refusals;
};

enum {
    MAX_REFUSALS_LISTED = 20 /* of a feed; their number is told */
};

static enum status reply_refusal(void *ctx, const struct refusal *r, struct err *e)
{
    struct listing *l = ctx;
    (void)e;
    if (l->n_refusals++ >= MAX_REFUSALS_LISTED) return LW_OK;
    yyjson_mut_val *o = reply_item(l->c, l->refusals);
    reply_str(l->c, o, "part", r->part);
    reply_str(l->c, o, "name", r->name);
    reply_str(l->c, o, "reason", r->reason);
    reply_utc(l->c, o, "at", r->at);
    return LW_OK;
}

/* What its publishers offer and is not taken, by name and reason. */
static enum status reply_refusals(struct listing *l, yyjson_mut_val *o,
                                  const struct feed_row *row, struct err *e)
{
    l->refusals = reply_array(l->c, o, "refusals");
    l->n_refusals = 0;
    enum status status = knowledge_refusals(l->k, row->name, reply_refusal, l, e);
    reply_int(l->c, o, "n_refusals", (int64_t)l->n_refusals);
    return status;
}

static enum status reply_feed(void *ctx, const struct feed_health *h, struct err *e)
{
    struct listing *l = ctx;
    struct op_call *c = l->c;
    const struct feed_row *row = feed_find(h->name);
    yyjson_mut_val *o = reply_item(c, l->feeds);
    bool is_scheduled = true;
    struct utc asked_at, started_at;
    enum status status = feed_is_scheduled(c->app, row, &is_scheduled, e);
    if (status == LW_OK) status = feed_marks(c->app, row, &asked_at, &started_at, e);
    if (status != LW_OK) return status;
    reply_str(c, o, "name", h->name);
    reply_str(c, o, "title", h->title);
    reply_str(c, o, "state", feed_state_str(h));
    reply_bool(c, o, "is_scheduled", is_scheduled);
    reply_bool(c, o, "is_by_hand", row->strategy == SYNC_BY_HAND);
    reply_bool(c, o, "is_held", h->is_held);
    reply_utc(c, o, "asked_at", asked_at);
    reply_utc(c, o, "started_at", started_at);
    reply_int(c, o, "records", h->n_records);
    reply_int(c, o, "refused", h->n_refused);
    reply_utc(c, o, "attempted_at", h->attempted_at);
    reply_utc(c, o, "succeeded_at", h->succeeded_at);
    reply_utc(c, o, "newest_at", h->newest_at);
    reply_utc(c, o, "retry_at", h->retry_at);
    reply_str(c, o, "error", h->error.p ? h->error : STR(""));
    reply_str(c, o, "revision", h->revision.p ? h->revision : STR(""));
    reply_int(c, o, "interval_s", row->interval_s);
    reply_int(c, o, "fresh_for_s", row->fresh_for_s);
    reply_str(c, o, "licence", str_of(row->licence));
    reply_str(c, o, "attribution", str_of(row->attribution));
    reply_str(c, o, "source", str_of(row->source));
    return l->k ? reply_refusals(l, o, row, e) : LW_OK;
}

static enum status reply_feeds(struct op_call *c, struct knowledge *k, struct err *e)
{
    struct listing l = {.c = c, .k = k, .feeds = reply_array(c, c->reply, "feeds")};
    int64_t generation = 0;
    enum status status = LW_OK;
    for (size_t i = 0; i < n_feed_rows && !k && status == LW_OK; i++) {
        struct feed_health h = {.name = str_of(feed_rows[i].name),
                                .title = str_of(feed_rows[i].title),
                                .attempted_at = UTC_NONE,
                                .succeeded_at = UTC_NONE,
                                .newest_at = UTC_NONE,
                                .retry_at = UTC_NONE,
                                .state = FEED_NEVER};
        status = reply_feed(&l, &h, e);
    }
    if (k) status = knowledge_health(k, c->now, reply_feed, &l, e);
    if (k && status == LW_OK) status = knowledge_generation(k, &generation, e);
    reply_int(c, c->reply, "generation", generation);
    return status;
}

enum status feed_list_json(struct app *app, struct knowledge *k, struct utc now,
                           yyjson_mut_doc **out, struct err *e)
{
    struct arena a;
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!doc || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    arena_init(&a, (size_t)1 << 20);
    struct op_call c = {.app = app, .now = now, .arena = &a, .doc = doc, .reply = root};
    enum status status = reply_feeds(&c, k, e);
    arena_release(&a);
    if (status == LW_OK)
        *out = doc;
    else
        yyjson_mut_doc_free(doc);
    return status;
}

static enum status feed_list(struct op_call *c, struct err *e)
{
    struct knowledge *k = NULL;
    struct err none = {0};
    enum status status = app_knowledge(c->app, &k, &none);
    if (status != LW_OK && status != LW_E_NO_DATA) {
        *e = none;
        return status;
    }
    return reply_feeds(c, status == LW_OK ? k : NULL, e);
}

/* ---- synchronise ---- */

static enum status open_knowledge(struct app *app, struct arena *a, struct knowledge **k,
                                  struct err *e)
{
    const char *path = app_path(app, a, "knowledge.db");
    return path ? knowledge_open(path, KNOWLEDGE_WRITE, k, e) : arena_status(a, "path", e);
}

struct error_before {
    const char *feed;
    bool had_error;
};

static enum status take_error(void *ctx, const struct feed_health *h, struct err *e)
{
    struct error_before *b = ctx;
    (void)e;
    if (str_eq(h->name, str_of(b->feed))) b->had_error = h->error.n > 0;
    return LW_OK;
}

/*
 * The ledger hears of a feed when its knowledge changed or when it began or ceased to fail: not
 * of the hundred times a day when nothing did. A transaction of its own, so that no other writer
 * waits while a publisher is slow.
 */
static enum status note_in_ledger(struct app *app, const struct actor *actor,
                                  const struct feed_sync_result *r, bool had_error,
                                  struct err *e)
{
    char n_new[24], n_changed[24], n_withdrawn[24], generation[24];
    bool has_error = r->status != LW_OK;
    if (!r->is_changed && has_error == had_error) return LW_OK;
    snprintf(n_new, sizeof n_new, "%lld", (long long)r->n_new);
    snprintf(n_changed, sizeof n_changed, "%lld", (long long)r->n_changed);
    snprintf(n_withdrawn, sizeof n_withdrawn, "%lld", (long long)r->n_withdrawn);
    snprintf(generation, sizeof generation, "%lld", (long long)r->generation);
    const struct op_arg args[] = {
        {STR("feed"), str_of(r->feed)},
        {STR("error"), str_of(r->error.message)},
        {STR("new"), str_of(n_new)},
        {STR("changed"), str_of(n_changed)},
        {STR("withdrawn"), str_of(n_withdrawn)},
        {STR("generation"), str_of(generation)},
    };
    size_t n_args = sizeof args / sizeof args[0];
    yyjson_mut_doc *reply = NULL;
    const struct op *op = op_find(STR("feed.note"));
    if (!op) BUG("feed.note is not in the operation table");
    enum status status = op_run(app, actor, op, args, n_args, &reply, e);
    if (status == LW_OK) yyjson_mut_doc_free(reply);
    return status;
}

enum status feed_note_result(struct app *app, const struct actor *actor,
                             const struct feed_sync_result *r, struct err *e)
{
    return note_in_ledger(app, actor, r, false, e);
}

/* Texts of settings that only one feed has, or all: "*" stands for its name. */
static enum status load_settings(struct app *app, struct arena *a, const struct feed_row *feed,
                                 struct feed_sync_options *o, struct err *e)
{
    str signatures = STR_NONE;
    const struct {
        const char *feed, *name;
        str *to;
    } rows[] = {
        {"osv", "feed-osv-ecosystems", &o->ecosystems},
        {"alpine", "feed-alpine-branches", &o->branches},
        {"nvd", "feed-nvd-bulk-url", &o->bulk_url},
        {"nvd", "feed-nvd-api-key", &o->api_key},
        {"csaf", "feed-csaf-providers", &o->providers},
        {"csaf", "feed-csaf-signatures", &signatures},
        {NULL, "feed-tls-ca", &o->ca_file},
    };
    char url[48];
    snprintf(url, sizeof url, "feed-%s-url", feed->name);
    enum status status = setting_get(app, a, url, &o->url, e);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && status == LW_OK; i++)
        if (!rows[i].feed || str_eq(str_of(rows[i].feed), str_of(feed->name)))
            status = setting_get(app, a, rows[i].name, rows[i].to, e);
    o->needs_signature = str_eq(signatures, STR("required"));
    if (status == LW_OK)
        status = setting_bool(app, "feed-keep-downloads", &o->keeps_downloads, e);
    if (status == LW_OK && feed->strategy == SYNC_OSV)
        status = feed_ecosystems_in_use(app, a, &o->ecosystems_in_use, e);
    return status;
}

enum status feed_sync_noted(struct app *app, const struct actor *actor,
                            const struct feed_row *feed, const struct feed_sync_options *o,
                            struct feed_sync_result *out, struct err *e)
{
    struct arena a;
    struct knowledge *k = NULL;
    struct error_before before = {.feed = feed->name};
    struct feed_sync_options own = *o;
    own.data_dir = app->data_dir;
    arena_init(&a, (size_t)256 << 20);
    enum status status = load_settings(app, &a, feed, &own, e);
    if (status == LW_OK) status = open_knowledge(app, &a, &k, e);
    if (status == LW_OK) status = knowledge_health(k, o->now, take_error, &before, e);
    if (status == LW_OK) status = feed_sync(k, &a, feed, &own, out, e);
    knowledge_close(k);
    arena_release(&a);
    return status == LW_OK ? note_in_ledger(app, actor, out, before.had_error, e) : status;
}

static void reply_result(struct op_call *c, const struct feed_sync_result *r)
{
    reply_str(c, c->reply, "feed", str_of(r->feed));
    reply_bool(c, c->reply, "is_changed", r->is_changed);
    reply_int(c, c->reply, "records", r->n_records);
    reply_int(c, c->reply, "new", r->n_new);
    reply_int(c, c->reply, "changed", r->n_changed);
    reply_int(c, c->reply, "withdrawn", r->n_withdrawn);
    reply_int(c, c->reply, "refused", r->n_refused);
    reply_int(c, c->reply, "generation", r->generation);
}

/* Not a writing operation: the transaction of the store begins only after the transfer. */
static enum status feed_sync_op(struct op_call *c, struct err *e)
{
    const struct feed_row *feed = feed_find(op_str(c, "feed"));
    struct feed_sync_result r = {0};
    if (!feed)
        return err_set(e, LW_E_NOT_FOUND, "there is no feed '%.*s'",
                       STR_ARG(str_sub(op_str(c, "feed"), 0, 60)));
    enum status status = feed_sync_noted(c->app, c->actor, feed,
                                         &(struct feed_sync_options){.now = c->now}, &r, e);
    if (status != LW_OK) return status;
    if (r.status != LW_OK) {
        *e = r.error;
        return r.status;
    }
    reply_result(c, &r);
    return LW_OK;
}

static enum status feed_note(struct op_call *c, struct err *e)
{
    static const char *const counts[] = {"new", "changed", "withdrawn", "generation"};
    yyjson_mut_doc *payload = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *o = yyjson_mut_obj(payload);
    str feed = op_str(c, "feed"), error = op_str(c, "error");
    if (!payload || !o) BUG("out of memory");
    yyjson_mut_doc_set_root(payload, o);
    if (error.n) yyjson_mut_obj_add_strncpy(payload, o, "error", error.p, error.n);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        yyjson_mut_obj_add_sint(payload, o, counts[i], op_int(c, counts[i], 0));
    enum status status = op_event(c, error.n ? "feed.failed" : "feed.synced", STR("feed"), feed,
                                  STR_NONE, payload, e);
    yyjson_mut_doc_free(payload);
    return status;
}

/* ---- a person's word about a feed that shrank ---- */

struct acceptance {
    struct op_call *c;
    struct arena a; /* the call's own is too small for an import */
    const struct feed_row *feed;
    str parts[64];
    size_t n_parts;
};

static enum status take_held(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct acceptance *x = ctx;
    (void)e;
    if (!str_eq(p->feed, str_of(x->feed->name)) || p->held.n == 0) return LW_OK;
    if (x->n_parts < sizeof x->parts / sizeof x->parts[0])
        x->parts[x->n_parts++] = arena_str(&x->a, p->name);
    return LW_OK;
}

static enum status import_held(struct acceptance *x, struct knowledge *k, str part,
                               struct feed_sync_result *total, struct err *e)
{
    struct op_call *c = x->c;
    struct import_result r = {0};
    struct feed_state state = {0};
    struct feed_file_list files = {0};
    const char *dir = feed_held_dir(&x->a, c->app->data_dir, x->feed, part);
    if (!dir) return arena_status(&x->a, "feed paths", e);
    if (!fs_is_dir(dir))
        return err_set(e, LW_E_NOT_FOUND,
                       "what feed '%s' offered was not kept: it came by import, so import it "
                       "again with --accept-shrink",
                       x->feed->name);
    enum status status = feed_state_load(&x->a, dir, &state, e);
    if (status == LW_OK) status = feed_files(&x->a, dir, &files, e);
    if (status != LW_OK) return status;
    struct import_options o = {.feed = x->feed->name,
                               .paths = files.paths,
                               .n_paths = files.n,
                               .now = c->now,
                               .part = part,
                               .etag = state.etag,
                               .last_modified = state.last_modified,
                               .cursor = state.cursor,
                               .accept_shrink = true};
    status = knowledge_import(k, &x->a, &o, &r, e);
    if (status != LW_OK) return status;
    feed_remove_dir(dir);
    total->is_changed = total->is_changed || r.is_changed;
    total->n_records += r.n_records;
    total->n_new += r.n_new;
    total->n_changed += r.n_changed;
    total->n_withdrawn += r.n_withdrawn;
    total->n_refused += r.n_refused;
    total->generation = r.generation;
    return LW_OK;
}

static enum status feed_accept(struct op_call *c, struct err *e)
{
    struct acceptance x = {.c = c, .feed = feed_find(op_str(c, "feed"))};
    struct feed_sync_result total = {0};
    struct knowledge *k = NULL;
    if (!x.feed)
        return err_set(e, LW_E_NOT_FOUND, "there is no feed '%.*s'",
                       STR_ARG(str_sub(op_str(c, "feed"), 0, 60)));
    total.feed = x.feed->name;
    arena_init(&x.a, (size_t)256 << 20);
    enum status status = open_knowledge(c->app, c->arena, &k, e);
    if (status == LW_OK) status = knowledge_parts(k, take_held, &x, e);
    if (status == LW_OK && x.n_parts == 0)
        status = err_set(e, LW_E_STATE, "feed '%s' is not held", x.feed->name);
    for (size_t i = 0; i < x.n_parts && status == LW_OK; i++)
        status = import_held(&x, k, x.parts[i], &total, e);
    knowledge_close(k);
    arena_release(&x.a);
    if (status != LW_OK) return status;
    total.is_changed = true; /* a person decided: the ledger hears of it in any case */
    status = note_in_ledger(c->app, c->actor, &total, false, e);
    reply_result(c, &total);
    return status;
}

/* ---- operations ---- */

static const struct op_param no_params[] = {{0}};
static const struct op_param feed_params[] = {
    {"feed", PARAM_ID, true, true, 40, NULL, "Name of the feed: osv, cve, nvd, kev, ..."},
    {0},
};
static const struct op_param note_params[] = {
    {"feed", PARAM_ID, true, false, 40, NULL, "Name of the feed"},
    {"error", PARAM_TEXT, false, false, 1000, NULL, "What failed; empty: it worked"},
    {"new", PARAM_INT, false, false, 0, NULL, "Records that are new"},
    {"changed", PARAM_INT, false, false, 0, NULL, "Records that say something else"},
    {"withdrawn", PARAM_INT, false, false, 0, NULL, "Records that are gone"},
    {"generation", PARAM_INT, false, false, 0, NULL, "Generation of the knowledge afterwards"},
    {0},
};

const struct op feed_ops[] = {
    {"feed.list", NULL, "GET", "/feeds", PERMISSION_READ, false, no_params, feed_list,
     "List feeds with records, age, errors, freshness, licence and attribution."},
    {"feed.sync", NULL, "POST", "/feeds/{feed}/sync", PERMISSION_FEED, false, feed_params,
     feed_sync_op, "Fetch what changed of a feed and answer when it is in."},
    {"feed.request", NULL, "POST", "/feeds/{feed}/request", PERMISSION_FEED, true, feed_params,
     feed_request_op,
     "Ask the server to fetch what changed of a feed as soon as it can; answers at once."},
    {"feed.accept_shrink", "feed accept", "POST", "/feeds/{feed}/acceptance", PERMISSION_FEED,
     false, feed_params, feed_accept,
     "Apply what a held feed offered although it lost more than a tenth of its records."},
    {"feed.note", NULL, NULL, NULL, PERMISSION_FEED, true, note_params, feed_note,
     "Write to the ledger what a synchronisation brought."},
};
const size_t n_feed_ops = sizeof feed_ops / sizeof feed_ops[0];
