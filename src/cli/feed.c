/* SPDX-License-Identifier: Apache-2.0 */
/* `longwatch feed import | sync | status`. None of them needs a record store; sync heeds one. */
#include "app/feed.h"
#include "app/session.h"
#include "base/fs.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/feed_bundle.h"
#include "cli/table.h"
#include "feed/feed_bundle.h"
#include "knowledge/import.h"
#include "knowledge/sync_state.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- progress, on standard error and only for a person ---- */

struct progress {
    int64_t began_ms, shown_ms;
    bool is_terminal, has_shown;
};

static void progress_init(struct progress *p)
{
    *p = (struct progress){.began_ms = utc_elapsed_ms(), .is_terminal = isatty(2) == 1};
}

static void progress_show(void *ctx, const struct import_progress *at)
{
    struct progress *p = ctx;
    int64_t now = utc_elapsed_ms(), took = now - p->began_ms;
    if (!p->is_terminal || now - p->shown_ms < 200 || took < 200) return;
    p->shown_ms = now;
    p->has_shown = true;
    double rate = (double)at->n_done * 1000 / (double)took;
    double left = rate > 0 ? (double)(at->n_total - at->n_done) / rate : 0;
    fprintf(stderr, "\r%s: %llu of %llu records, %.0f/s, %.0f s left   ", at->feed,
            (unsigned long long)at->n_done, (unsigned long long)at->n_total, rate,
            left > 0 ? left : 0);
}

static void progress_end(const struct progress *p)
{
    if (p->has_shown) fprintf(stderr, "\r%60s\r", "");
}

static enum status open_for_writing(const struct command_call *c, struct knowledge **k,
                                    struct err *e)
{
    enum status status = fs_make_dirs(c->data_dir, 0700, e);
    str path = arena_printf(c->arena, "%s/knowledge.db", c->data_dir);
    /* Readers of zips ask the zone for every member; unset, each costs a look at the disk. */
    if (status == LW_OK) status = zone_set(STR("UTC"), e);
    return status == LW_OK ? knowledge_open(path.p, KNOWLEDGE_WRITE, k, e) : status;
}

/* NULL without a record store: none is made here. */
static enum status open_store(const struct command_call *c, struct app **app, struct err *e)
{
    str store = arena_printf(c->arena, "%s/store.db", c->data_dir);
    *app = NULL;
    if (!store.p) return arena_status(c->arena, "path", e);
    return fs_exists(store.p) ? app_open(c->data_dir, app, e) : LW_OK;
}

/* ---- import ---- */

static enum status import_json(const struct command_call *c, const struct import_options *o,
                               const struct import_result *r, struct err *e)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!doc || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_strcpy(doc, root, "feed", o->feed);
    yyjson_mut_obj_add_sint(doc, root, "records", r->n_records);
    yyjson_mut_obj_add_sint(doc, root, "new", r->n_new);
    yyjson_mut_obj_add_sint(doc, root, "changed", r->n_changed);
    yyjson_mut_obj_add_sint(doc, root, "withdrawn", r->n_withdrawn);
    yyjson_mut_obj_add_sint(doc, root, "refused", r->n_refused);
    yyjson_mut_obj_add_bool(doc, root, "is_changed", r->is_changed);
    yyjson_mut_obj_add_sint(doc, root, "generation", r->generation);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "refusals");
    for (size_t i = 0; i < r->n_refusals; i++)
        yyjson_mut_arr_add_strncpy(doc, list, r->refusals[i].p, r->refusals[i].n);
    enum status status = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return status;
}

static void import_text(const struct import_options *o, const struct import_result *r,
                        int64_t took_ms)
{
    printf("%s: %lld records read in %.1f s: %lld new, %lld changed, %lld withdrawn, "
           "%lld refused\n",
           o->feed, (long long)r->n_records, (double)took_ms / 1000, (long long)r->n_new,
           (long long)r->n_changed, (long long)r->n_withdrawn, (long long)r->n_refused);
}

static void print_refusals(const struct import_result *r)
{
    for (size_t i = 0; i < r->n_refusals; i++)
        fprintf(stderr, "longwatch: refused %.*s\n", STR_ARG(r->refusals[i]));
    if (r->n_refused > (int64_t)r->n_refusals)
        fprintf(stderr, "longwatch: and %lld more\n",
                (long long)(r->n_refused - (int64_t)r->n_refusals));
}

static enum status import_arguments(const struct command_call *c, struct import_options *o,
                                    struct bundle_wishes *w, struct err *e)
{
    const char **paths = arena_array(c->arena, (size_t)c->argc, sizeof *paths);
    for (int i = 0; i < c->argc; i++) {
        const char *arg = c->argv[i];
        if (strcmp(arg, "--accept-shrink") == 0)
            o->accept_shrink = w->accept_shrink = true;
        else if (strcmp(arg, "--accept-older") == 0)
            w->accepts_older = true;
        else if (strcmp(arg, "--key") == 0 && i + 1 < c->argc)
            w->key_path = c->argv[++i];
        else if (arg[0] == '-' && arg[1])
            return err_set(e, LW_E_USAGE, "there is no option '%s'", arg);
        else if (!o->feed)
            o->feed = arg;
        else
            paths[o->n_paths++] = arg;
    }
    o->paths = paths;
    /* One path that is no feed's name: what `feed export` wrote, or what claims to be that. */
    if (o->feed && o->n_paths == 0 && !feed_find(str_of(o->feed)) && fs_exists(o->feed))
        w->path = o->feed;
    if (w->path || (o->feed && o->n_paths > 0 && !w->key_path && !w->accepts_older))
        return LW_OK;
    if (w->key_path || w->accepts_older)
        return err_set(e, LW_E_USAGE,
                       "--key and --accept-older are for one bundle: expected its file");
    return err_set(e, LW_E_USAGE,
                   "expected the name of a feed and at least one path, or a bundle");
}

static enum status import_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct knowledge *k = NULL;
    struct import_result r = {0};
    struct progress p;
    progress_init(&p);
    struct import_options o = {.now = utc_now(), .progress = progress_show, .progress_ctx = &p};
    struct bundle_wishes w = {0};
    enum status status = import_arguments(c, &o, &w, e);
    if (status == LW_OK && w.path) return bundle_import_run(c, &w, exit_code, e);
    if (status == LW_OK) status = open_for_writing(c, &k, e);
    if (status != LW_OK) return status;
    status = knowledge_import(k, c->arena, &o, &r, e);
    progress_end(&p);
    knowledge_close(k);
    print_refusals(&r);
    if (status != LW_OK) return status;
    (void)exit_code;
    if (c->wants_json) return import_json(c, &o, &r, e);
    import_text(&o, &r, utc_elapsed_ms() - p.began_ms);
    return LW_OK;
}

static const struct command_option import_options[] = {
    {"--accept-shrink", NULL,
     "apply the feed although it lost more than a tenth of its records"},
    {"--key", "FILE", "of a bundle: trusted public key (else setting feed-bundle-key)"},
    {"--accept-older", NULL, "of a bundle: import it although what is here is newer"},
    {0},
};

const struct command feed_import_command = {
    .words = "feed import",
    .synopsis = "NAME PATH... | BUNDLE [--accept-shrink]",
    .doc =
        "Import a feed from files, folders or archives in the publisher's layout, or a signed "
        "bundle of feeds",
    .options = import_options,
    .examples = "longwatch feed import osv osv/PyPI/all.zip osv/Go/all.zip\n"
                "longwatch feed import kev known_exploited_vulnerabilities.json\n"
                "longwatch feed import epss epss_scores-current.csv.gz\n"
                "longwatch feed import feeds.lwb --key feeds.pem.pub\n",
    .run = import_run,
};

/* ---- sync ---- */

static enum status sync_json(const struct command_call *c, const struct feed_sync_result *all,
                             size_t n, struct err *e)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!doc || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_val *feeds = yyjson_mut_obj_add_arr(doc, root, "feeds");
    for (size_t i = 0; i < n; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, feeds);
        yyjson_mut_obj_add_strcpy(doc, o, "feed", all[i].feed);
        yyjson_mut_obj_add_bool(doc, o, "ok", all[i].status == LW_OK);
        yyjson_mut_obj_add_bool(doc, o, "is_changed", all[i].is_changed);
        yyjson_mut_obj_add_sint(doc, o, "records", all[i].n_records);
        yyjson_mut_obj_add_strcpy(doc, o, "error", all[i].error.message);
    }
    enum status status = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return status;
}

static void sync_text(const struct feed_sync_result *r)
{
    char text[sizeof(struct err)];
    if (r->status != LW_OK) {
        err_text(&r->error, text, sizeof text);
        fprintf(stderr, "longwatch: %s: %s\n", r->feed, text);
    } else if (r->is_changed) {
        printf("%s: %lld records read, %lld new, %lld changed, %lld withdrawn\n", r->feed,
               (long long)r->n_records, (long long)r->n_new, (long long)r->n_changed,
               (long long)r->n_withdrawn);
    } else {
        printf("%s: current\n", r->feed);
    }
}

/*
 * Where there is a record store its settings count and its ledger is told; without one the
 * knowledge alone is brought up to date.
 */
struct sync_place {
    struct app *app; /* NULL without a store */
    struct knowledge *k;
};

static enum status sync_open(struct command_call *c, struct sync_place *at, struct err *e)
{
    enum status status = open_store(c, &at->app, e);
    return status == LW_OK && !at->app ? open_for_writing(c, &at->k, e) : status;
}

static enum status sync_one(struct command_call *c, struct sync_place *at,
                            const struct feed_row *feed, struct feed_sync_result *out,
                            struct err *e)
{
    struct progress p;
    progress_init(&p);
    struct feed_sync_options o = {.data_dir = c->data_dir,
                                  .now = utc_now(),
                                  .progress = progress_show,
                                  .progress_ctx = &p};
    enum status status = at->app ? feed_sync_noted(at->app, &local_actor, feed, &o, out, e)
                                 : feed_sync(at->k, c->arena, feed, &o, out, e);
    progress_end(&p);
    return status;
}

static bool is_wanted(const struct command_call *c, const struct feed_row *feed)
{
    bool wanted = c->argc == 0;
    for (int i = 0; i < c->argc; i++)
        wanted = wanted || strcmp(c->argv[i], feed->name) == 0;
    return wanted;
}

static enum status sync_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct sync_place at = {0};
    struct feed_sync_result *all = arena_array(c->arena, n_feed_rows, sizeof *all);
    size_t n = 0;
    enum status status = all ? LW_OK : arena_status(c->arena, "results", e);
    for (int i = 0; i < c->argc && status == LW_OK; i++) {
        const struct feed_row *row = NULL;
        status = feed_get(str_of(c->argv[i]), &row, e);
    }
    if (status == LW_OK) status = sync_open(c, &at, e);
    for (size_t i = 0; i < n_feed_rows && status == LW_OK; i++) {
        if (!is_wanted(c, &feed_rows[i])) continue;
        status = sync_one(c, &at, &feed_rows[i], &all[n], e);
        if (status != LW_OK) break;
        /* Nobody named it, and there is nothing to ask: documents by hand, no provider. */
        if (c->argc == 0 && all[n].status == LW_E_USAGE) continue;
        if (!c->wants_json) sync_text(&all[n]);
        if (all[n].status != LW_OK && *exit_code == 0)
            *exit_code = status_row(all[n].status)->exit_code;
        n++;
    }
    knowledge_close(at.k);
    if (at.app) app_close(at.app);
    return status == LW_OK && c->wants_json ? sync_json(c, all, n, e) : status;
}

const struct command feed_sync_command = {
    .words = "feed sync",
    .synopsis = "[NAME...]",
    .doc = "Fetch what changed from the publishers, with conditional requests",
    .options = NULL,
    .examples = "longwatch feed sync\nlongwatch feed sync kev epss\n",
    .run = sync_run,
};

/* ---- status ---- */

struct status_call {
    struct app *app;
    struct columns t;
};

static str note_of(struct arena *a, const struct feed_health *h, bool is_scheduled)
{
    str refused = h->n_refused > 0
                      ? arena_printf(a, "%lld records refused", (long long)h->n_refused)
                      : STR("");
    char at[UTC_TEXT_BYTES];
    str note = h->error.n ? arena_str(a, h->error) : refused;
    if (!utc_is_none(h->retry_at))
        note = arena_printf(a, "%.*s (next try %.*s)", STR_ARG(note),
                            STR_ARG(utc_text(h->retry_at, at)));
    return is_scheduled
               ? note
               : arena_printf(a, "off the schedule%s%.*s", note.n ? ": " : "", STR_ARG(note));
}

static enum status status_row_of(void *ctx, const struct feed_health *h, struct err *e)
{
    struct status_call *s = ctx;
    struct arena *a = s->t.a;
    char at[UTC_TEXT_BYTES], newest[UTC_TEXT_BYTES];
    bool is_scheduled = true;
    enum status status = feed_is_scheduled(s->app, feed_find(h->name), &is_scheduled, e);
    columns_row(&s->t, (str[]){arena_str(a, h->name), feed_state_str(h),
                               arena_printf(a, "%lld", (long long)h->n_records),
                               arena_str(a, utc_text(h->succeeded_at, at)),
                               arena_str(a, utc_text(h->newest_at, newest)),
                               note_of(a, h, is_scheduled)});
    return status;
}

/* What publishers offer and is not taken, by name and reason, on standard error. */
static enum status print_refusal(void *ctx, const struct refusal *r, struct err *e)
{
    size_t *n = ctx;
    (void)e;
    if ((*n)++ < MAX_REFUSALS_SHOWN)
        fprintf(stderr, "longwatch: %.*s: refused %.*s: %.*s\n", STR_ARG(r->feed),
                STR_ARG(r->name), STR_ARG(r->reason));
    return LW_OK;
}

static enum status print_refused(struct knowledge *k, struct err *e)
{
    size_t n = 0;
    enum status status = knowledge_refusals(k, NULL, print_refusal, &n, e);
    if (n > MAX_REFUSALS_SHOWN)
        fprintf(stderr, "longwatch: and %zu more: longwatch feed status --json\n",
                n - MAX_REFUSALS_SHOWN);
    return status;
}

static enum status print_status(struct command_call *c, struct status_call *s,
                                struct knowledge *k, struct utc now, struct err *e)
{
    if (c->wants_json) {
        yyjson_mut_doc *doc = NULL;
        enum status status = feed_list_json(s->app, k, now, &doc, e);
        if (status == LW_OK) status = reply_print(c, doc, e);
        yyjson_mut_doc_free(doc);
        return status;
    }
    columns_init(&s->t, c->arena, 6,
                 (str[]){STR("FEED"), STR("STATE"), STR("RECORDS"), STR("LAST SUCCESS"),
                         STR("NEWEST RECORD"), STR("NOTE")});
    enum status status = knowledge_health(k, now, status_row_of, s, e);
    if (status == LW_OK) columns_print(&s->t, stdout);
    return status == LW_OK ? print_refused(k, e) : status;
}

static enum status status_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct knowledge *k = NULL;
    struct status_call s = {0};
    str path = arena_printf(c->arena, "%s/knowledge.db", c->data_dir);
    struct utc now = utc_now();
    bool is_fresh = false;
    if (c->argc > 0) return err_set(e, LW_E_USAGE, "'%s' is not expected here", c->argv[0]);
    enum status status = knowledge_open(path.p, KNOWLEDGE_READ, &k, e);
    if (status == LW_OK) status = open_store(c, &s.app, e);
    if (status == LW_OK) status = print_status(c, &s, k, now, e);
    if (status == LW_OK) status = feed_all_fresh(k, now, &is_fresh, e);
    if (status == LW_OK && !is_fresh) *exit_code = status_row(LW_E_NO_DATA)->exit_code;
    knowledge_close(k);
    if (s.app) app_close(s.app);
    return status;
}

const struct command feed_status_command = {
    .words = "feed status",
    .synopsis = "",
    .doc = "Show records, age, errors and freshness of every feed; exit 3 unless all that were "
           "ever imported are fresh",
    .options = NULL,
    .examples = "longwatch feed status\nlongwatch feed status --json\n",
    .run = status_run,
};
