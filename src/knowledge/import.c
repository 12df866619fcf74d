/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/import.h"

#include "base/limits.h"
#include "knowledge/catalogue.h"
#include "knowledge/hand_over.h"
#include "knowledge/health.h"
#include "knowledge/writer.h"

#include <string.h>

struct import {
    struct knowledge *k;
    struct arena *a;
    const struct import_options *o;
    const struct feed_row *feed;
    struct import_result *out;
    str part; /* of the source at hand, for the health of a part that is held */
};

static void keep_refusals(struct import *im, const struct batch *b)
{
    size_t cap = MAX_REFUSALS_SHOWN;
    for (size_t i = 0; i < b->n_refused && im->out->n_refusals < cap; i++) {
        if (!im->out->refusals) im->out->refusals = arena_array(im->a, cap, sizeof(str));
        if (!im->out->refusals) return;
        im->out->refusals[im->out->n_refusals++] = arena_str(im->a, b->refused[i].words);
    }
}

static void show_progress(struct import *im, uint64_t n_done, uint64_t n_total)
{
    struct import_progress p = {im->feed->name, n_done, n_total};
    if (im->o->progress) im->o->progress(im->o->progress_ctx, &p);
}

static enum status write_source(struct import *im, struct hand_over *h, struct writer *w,
                                const struct source_list *l, size_t at, uint64_t n_total,
                                struct err *e)
{
    const struct source *s = &l->items[at];
    im->part = s->part;
    enum status status = writer_begin_source(w, im->feed, s, e);
    while (status == LW_OK) {
        struct batch *b = NULL;
        status = hand_over_take(h, at, &b, e);
        if (status != LW_OK || !b) break;
        keep_refusals(im, b);
        status = writer_add(w, b, e);
        show_progress(im, (uint64_t)(w->n_records + w->n_refused), n_total);
    }
    for (size_t i = 0; i < im->o->n_gone && at + 1 == l->n && status == LW_OK; i++)
        status = writer_withdraw(w, im->o->gone[i], e);
    if (status == LW_OK) status = writer_end_source(w, im->feed, s, im->o->accept_shrink, e);
    return status;
}

static void take_totals(struct import_result *out, const struct writer *w)
{
    out->n_records = w->n_records;
    out->n_new = w->n_new;
    out->n_changed = w->n_changed;
    out->n_touched = w->n_touched;
    out->n_withdrawn = w->n_withdrawn;
    out->n_refused = w->n_refused;
    out->generation = out->is_changed ? w->generation : w->generation - 1;
}

static enum status write_all(struct import *im, struct hand_over *h,
                             const struct source_list *l, struct err *e)
{
    struct writer w;
    uint64_t n_total = 0;
    for (size_t i = 0; i < l->n; i++)
        n_total += l->items[i].n_entries;
    enum status status = writer_open(&w, im->k->db, im->o->now, im->o->is_delta, e);
    for (size_t i = 0; i < l->n && status == LW_OK; i++)
        status = write_source(im, h, &w, l, i, n_total, e);
    /* Nothing but refusals is a wrong file, not an empty feed. */
    if (status == LW_OK && w.n_records == 0 && w.n_refused > 0)
        status = err_set(
            e, LW_E_INPUT, "no record of feed '%s' could be read, the first: %.*s",
            im->feed->name,
            STR_ARG(im->out->n_refusals ? str_sub(im->out->refusals[0], 0, 160) : STR("")));
    if (status == LW_OK) status = writer_finish(&w, &im->out->is_changed, e);
    take_totals(im->out, &w);
    writer_close(&w);
    return status;
}

/* Beside the knowledge base is room for what the knowledge base needs room for. */
static const char *scratch_dir(struct import *im)
{
    str path = str_of(sqlite3_db_filename(im->k->db, "main"));
    size_t at = 0;
    if (!str_find_last(path, '/', &at)) return ".";
    return arena_z(im->a, str_sub(path, 0, at ? at : 1));
}

/* What belongs together is ended together, and what changed is no copy. */
static void join_sources(const struct import_options *o, struct source_list *l)
{
    for (size_t i = 0; i < l->n && (o->is_delta || o->part.p); i++) {
        l->items[i].is_complete = !o->is_delta;
        l->items[i].part = o->part.p ? o->part : STR("");
    }
    for (size_t i = 1; i < l->n; i++) {
        struct source *before = &l->items[i - 1], *s = &l->items[i];
        s->continues = before->is_complete && s->is_complete && str_eq(before->part, s->part);
        before->is_continued = s->continues;
    }
}

static enum status import_records(struct import *im, struct err *e)
{
    struct source_list l = {0};
    struct hand_over *h = NULL;
    enum status status = sources_open(im->a, im->feed, im->o->paths, im->o->n_paths,
                                      im->o->part, scratch_dir(im), &l, e);
    if (status != LW_OK) return status;
    join_sources(im->o, &l);
    status = hand_over_start(im->feed, &l, im->o->n_threads, &h, e);
    if (status == LW_OK) status = write_all(im, h, &l, e);
    hand_over_stop(h);
    sources_close(&l);
    return status;
}

/* What proxies, sign-in pages and publishers in trouble answer with status 200. */
static enum status check_no_page(const struct feed_row *feed, str bytes, struct err *e)
{
    if (!str_starts(str_trim(bytes), STR("<"))) return LW_OK;
    (void)err_set(e, LW_E_INPUT, "this is a web page or XML, expected feed '%s'", feed->name);
    return err_at(e, 1, 1);
}

static enum status import_document(struct import *im, struct err *e)
{
    struct arena a;
    str bytes = STR_NONE;
    enum status status = LW_OK;
    im->part = STR("");
    if (im->o->n_paths != 1)
        return err_set(e, LW_E_USAGE, "feed '%s' is one document, expected one file",
                       im->feed->name);
    arena_init(&a, 4 * LIMIT_FEED_DOCUMENT_BYTES);
    status = document_read(&a, im->o->paths[0], LIMIT_FEED_DOCUMENT_BYTES, &bytes, e);
    if (status == LW_OK) status = check_no_page(im->feed, bytes, e);
    if (status == LW_OK) {
        struct catalogue_call c = {.db = im->k->db,
                                   .a = &a,
                                   .feed = im->feed,
                                   .bytes = bytes,
                                   .now = im->o->now,
                                   .accept_shrink = im->o->accept_shrink};
        status = im->feed->kind == FEED_EXPLOITED ? catalogue_import(&c, im->out, e)
                                                  : scores_import(&c, im->out, e);
    }
    if (status != LW_OK) (void)err_source(e, str_of(im->o->paths[0]));
    arena_release(&a);
    return status;
}

/* Durable: what WAL has goes into the file, and the file to the disk. */
static enum status make_durable(sqlite3 *db, struct err *e)
{
    int n_log = 0, n_done = 0;
    int code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log, &n_done);
    /* A reader may hold pages back: the commit is in the log, which the checkpoint has synced. */
    if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) return LW_OK;
    return sql_fail(db, "checkpoint", e);
}

static enum status import_in_transaction(struct import *im, struct err *e)
{
    sqlite3 *db = im->k->db;
    enum status status = sql_exec(db, "BEGIN IMMEDIATE", e);
    if (status != LW_OK) return status;
    status = im->feed->kind == FEED_RECORDS ? import_records(im, e) : import_document(im, e);
    if (status == LW_OK)
        status = health_success(db, im->feed->name, im->o->now, im->out->n_refused, e);
    if (status == LW_OK && (im->o->etag.p || im->o->last_modified.p))
        status = health_part(db, im->feed->name, im->part, STR_NONE, im->o->etag,
                             im->o->last_modified, e);
    if (status == LW_OK && im->o->cursor.p)
        status = health_cursor(db, im->feed->name, im->part, im->o->cursor, e);
    if (status == LW_OK) status = sql_exec(db, "COMMIT", e);
    if (status == LW_OK) return make_durable(db, e);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static bool is_first_import(sqlite3 *db)
{
    int64_t generation = 0;
    return meta_int(db, "generation", &generation, NULL) == LW_OK && generation == 0;
}

/*
 * Into an empty base pages are only appended: with a rollback journal each is written once, with
 * a log twice. A killed first import leaves nothing, which is what there was before. Refused at
 * once where others are connected; then the log serves, and sets itself again at the next opening.
 */
static void set_journal(sqlite3 *db, const char *pragma)
{
    sqlite3_busy_timeout(db, 0);
    (void)sqlite3_exec(db, pragma, NULL, NULL, NULL);
    sqlite3_busy_timeout(db, KNOWLEDGE_BUSY_MS);
}

enum status knowledge_import(struct knowledge *k, struct arena *a,
                             const struct import_options *o, struct import_result *out,
                             struct err *e)
{
    struct import im = {.k = k, .a = a, .o = o, .out = out};
    struct err own = {0}, ignored = {0};
    if (k->mode != KNOWLEDGE_WRITE)
        BUG("import into a knowledge base that is open for reading");
    *out = (struct import_result){0};
    enum status status = feed_get(str_of(o->feed), &im.feed, e);
    if (status != LW_OK) return status;
    bool is_first = is_first_import(k->db);
    if (is_first) set_journal(k->db, "PRAGMA journal_mode=TRUNCATE");
    status = import_in_transaction(&im, &own);
    if (is_first) set_journal(k->db, "PRAGMA journal_mode=WAL");
    if (status == LW_OK) return LW_OK;
    /* What went wrong first is what is told; health that cannot be written either is a second
     * symptom of it. */
    int64_t generation = 0;
    if (health_failure(k->db, im.feed->name, im.part, &own, o->now, UTC_NONE, &ignored) ==
            LW_OK &&
        meta_int(k->db, "generation", &generation, &ignored) == LW_OK)
        out->generation = generation;
    out->is_changed = false;
    if (e) *e = own;
    return own.code;
}

enum status knowledge_confirm(struct knowledge *k, const char *feed, str part, struct utc now,
                              struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = sql_exec(k->db, "BEGIN IMMEDIATE", e);
    if (status != LW_OK) return status;
    status = sql_prepare(
        k->db, "UPDATE part SET succeeded_at=?3 WHERE feed=?1 AND name=?2 AND held IS NULL", &s,
        e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        bind_int(s, 3, utc_to_ms(now));
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    if (status == LW_OK) status = health_success(k->db, feed, now, -1, e);
    if (status == LW_OK) return sql_exec(k->db, "COMMIT", e);
    sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

enum status knowledge_note_failure(struct knowledge *k, const char *feed, const struct err *why,
                                   struct utc now, struct utc retry_at, struct err *e)
{
    return health_failure(k->db, feed, STR_NONE, why, now, retry_at, e);
}
