/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/catalogue.h"

#include "base/map.h"
#include "format/formats.h"
#include "knowledge/health.h"
#include "knowledge/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Part rows of document feeds; the next generation; both in the caller's transaction. */
static enum status document_part(const struct catalogue_call *c, int64_t n_records,
                                 struct utc newest_at, str revision, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(c->db,
                    "INSERT INTO part(feed, name, n_records, succeeded_at, newest_at, revision)"
                    " VALUES(?1,'',?2,?3,?4,?5) ON CONFLICT(feed, name) DO UPDATE SET"
                    " n_records=excluded.n_records, succeeded_at=excluded.succeeded_at,"
                    " newest_at=excluded.newest_at, revision=excluded.revision, held=NULL",
                    &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(c->feed->name));
        bind_int(s, 2, n_records);
        bind_int(s, 3, utc_to_ms(c->now));
        if (!utc_is_none(newest_at)) bind_int(s, 4, utc_to_ms(newest_at));
        bind_text(s, 5, revision);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

static enum status old_count(const struct catalogue_call *c, int64_t *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status =
        sql_prepare(c->db, "SELECT n_records FROM part WHERE feed=?1 AND name=''", &s, e);
    *out = 0;
    if (status == LW_OK) {
        bind_text(s, 1, str_of(c->feed->name));
        status = sql_step(s, &is_row, e);
        if (status == LW_OK && is_row) *out = column_int(s, 0);
    }
    sqlite3_finalize(s);
    return status;
}

static enum status check_shrink(const struct catalogue_call *c, int64_t n_old, int64_t n_new,
                                struct err *e)
{
    if (c->accept_shrink || n_new * 10 >= n_old * 9) return LW_OK;
    return err_set(
        e, LW_E_STATE,
        "feed '%s' would shrink from %lld to %lld records, by more than a tenth: not "
        "applied, the old knowledge stays; if that is right, import again with "
        "--accept-shrink",
        c->feed->name, (long long)n_old, (long long)n_new);
}

/*
 * A copy of yesterday, from an edge server that lags behind, would take back what was listed
 * today, and list it again tomorrow: people are paged by that.
 */
/* Of what the copy we have states of its age; UTC_NONE when there is none. */
static enum status newest_known(const struct catalogue_call *c, struct utc *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    *out = UTC_NONE;
    enum status status =
        sql_prepare(c->db, "SELECT newest_at FROM part WHERE feed=?1 AND name=''", &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(c->feed->name));
        status = sql_step(s, &is_row, e);
        if (status == LW_OK && is_row && sqlite3_column_type(s, 0) != SQLITE_NULL)
            *out = utc_from_ms(column_int(s, 0));
    }
    sqlite3_finalize(s);
    return status;
}

static enum status check_not_older(const struct catalogue_call *c, struct utc stated_at,
                                   struct err *e)
{
    char stated[UTC_TEXT_BYTES], known[UTC_TEXT_BYTES];
    struct utc known_at;
    enum status status = newest_known(c, &known_at, e);
    if (status != LW_OK || c->accept_shrink || utc_is_none(stated_at) ||
        utc_cmp(stated_at, known_at) >= 0)
        return status;
    (void)utc_text(stated_at, stated);
    (void)utc_text(known_at, known);
    return err_set(
        e, LW_E_CONFLICT,
        "this copy of feed '%s' is of %s, older than what is known, of %s: not applied; "
        "if that is right, import it with --accept-shrink",
        c->feed->name, stated, known);
}

/* ---- exploited ---- */

struct old_entry {
    uint64_t hash;
    bool is_seen;
};

struct comparison {
    const struct catalogue_call *c;
    struct import_result *out;
    int64_t generation;
    struct map ids; /* CVE -> index into old */
    struct old_entry *old;
    size_t n_old, cap_old;
    sqlite3_stmt *put, *drop, *note;
};

static str day_text(struct arena *a, struct day d)
{
    if (!day_is_valid(d)) return STR_NONE;
    return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static uint64_t hash_fields(const str *fields, size_t n)
{
    uint64_t h = 0;
    for (size_t i = 0; i < n; i++)
        h = stable_hash(fields[i], h + i);
    return h;
}

static enum status load_old(struct comparison *x, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status =
        sql_prepare(x->c->db,
                    "SELECT cve, name, product, added_on, due_on, is_ransomware, notes"
                    " FROM exploited WHERE feed=?1",
                    &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, str_of(x->c->feed->name));
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        str fields[6];
        for (int i = 0; i < 6; i++)
            fields[i] = arena_str(x->c->a, column_text(s, i + 1));
        struct old_entry *o =
            arena_push(x->c->a, (void **)&x->old, &x->n_old, &x->cap_old, sizeof *o);
        if (!o || !map_set(&x->ids, column_text(s, 0), x->n_old - 1)) break;
        o->hash = hash_fields(fields, 6);
    }
    sqlite3_finalize(s);
    return status == LW_OK ? arena_status(x->c->a, "catalogue", e) : status;
}

static enum status note_change(struct comparison *x, str cve, int kind, int64_t *counter,
                               struct err *e)
{
    (*counter)++;
    bind_int(x->note, 1, x->generation);
    bind_text(x->note, 2, cve);
    bind_int(x->note, 3, kind);
    bind_text(x->note, 4, str_of(x->c->feed->name));
    return sql_done(x->note, e);
}

static enum status put_entry(struct comparison *x, const struct exploited *entry, struct err *e)
{
    struct arena *a = x->c->a;
    str cve = str_trim(entry->cve);
    str fields[6] = {entry->name,
                     entry->product,
                     day_text(a, entry->added_on),
                     day_text(a, entry->due_on),
                     entry->is_ransomware_known ? STR("1") : STR("0"),
                     entry->notes};
    uint64_t at = 0, hash = hash_fields(fields, 6);
    bool is_known = map_find(&x->ids, cve, &at);
    if (is_known) x->old[at].is_seen = true;
    if (is_known && x->old[at].hash == hash) return LW_OK;
    bind_text(x->put, 1, str_of(x->c->feed->name));
    bind_text(x->put, 2, cve);
    bind_text(x->put, 3, entry->name);
    bind_text(x->put, 4, entry->product);
    bind_text(x->put, 5, fields[2]);
    bind_text(x->put, 6, fields[3]);
    bind_int(x->put, 7, entry->is_ransomware_known);
    bind_text(x->put, 8, entry->notes);
    enum status status = sql_done(x->put, e);
    if (status != LW_OK) return status;
    return is_known
               ? note_change(x, cve, CHANGE_EXPLOITED_EDITED, &x->out->n_edited_exploited, e)
               : note_change(x, cve, CHANGE_EXPLOITED_ADDED, &x->out->n_added_exploited, e);
}

/* Retracted entries: a candidate case that stood on one is cancelled (matching.md T10). */
static enum status drop_missing(struct comparison *x, struct err *e)
{
    enum status status = LW_OK;
    for (uint32_t i = 0; i < x->ids.n && status == LW_OK; i++) {
        const struct map_entry *m = &x->ids.entries[i];
        if (x->old[m->value].is_seen) continue;
        bind_text(x->drop, 1, m->key);
        bind_text(x->drop, 2, str_of(x->c->feed->name));
        status = sql_done(x->drop, e);
        if (status == LW_OK)
            status = note_change(x, m->key, CHANGE_EXPLOITED_REMOVED,
                                 &x->out->n_removed_exploited, e);
    }
    return status;
}

static enum status prepare_comparison(struct comparison *x, struct err *e)
{
    sqlite3 *db = x->c->db;
    enum status status = sql_prepare(
        db,
        "INSERT OR REPLACE INTO exploited(feed, cve, name, product, added_on, due_on,"
        " is_ransomware, notes) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
        &x->put, e);
    if (status == LW_OK)
        status = sql_prepare(db, "DELETE FROM exploited WHERE cve=?1 AND feed=?2", &x->drop, e);
    if (status == LW_OK)
        status = sql_prepare(db,
                             "INSERT OR REPLACE INTO exploited_change(generation, cve, kind,"
                             " feed) VALUES(?1,?2,?3,?4)",
                             &x->note, e);
    if (status == LW_OK) status = meta_int(db, "generation", &x->generation, e);
    x->generation++;
    return status;
}

static enum status compare(struct comparison *x, const struct exploited_catalogue *cat,
                           struct err *e)
{
    enum status status = prepare_comparison(x, e);
    if (status == LW_OK) status = load_old(x, e);
    if (status == LW_OK)
        status = check_shrink(x->c, (int64_t)x->n_old, (int64_t)cat->n_entries, e);
    for (size_t i = 0; i < cat->n_entries && status == LW_OK; i++)
        status = put_entry(x, &cat->entries[i], e);
    if (status == LW_OK) status = drop_missing(x, e);
    return status;
}

enum status catalogue_import(const struct catalogue_call *c, struct import_result *out,
                             struct err *e)
{
    struct exploited_catalogue cat = {0};
    struct comparison x = {.c = c, .out = out};
    enum status status = c->feed->read_exploited(c->a, c->bytes, &cat, e);
    if (status != LW_OK) return status;
    if (cat.n_entries == 0) return err_set(e, LW_E_INPUT, "the catalogue has no entries");
    status = check_not_older(c, cat.released_at, e);
    if (status != LW_OK) return status;
    map_init(&x.ids, 16 * 1024 * 1024);
    status = compare(&x, &cat, e);
    out->n_records = (int64_t)cat.n_entries;
    out->n_new = out->n_added_exploited;
    out->n_changed = out->n_edited_exploited;
    out->n_withdrawn = out->n_removed_exploited;
    out->is_changed = out->n_new + out->n_changed + out->n_withdrawn > 0;
    out->generation = out->is_changed ? x.generation : x.generation - 1;
    if (status == LW_OK)
        status = document_part(c, out->n_records, cat.released_at, cat.version, e);
    if (status == LW_OK && out->is_changed)
        status = meta_set(c->db, "generation", x.generation, e);
    sqlite3_finalize(x.put);
    sqlite3_finalize(x.drop);
    sqlite3_finalize(x.note);
    map_release(&x.ids);
    return status;
}

/* ---- scores ---- */

/*
 * Blocks of up to SCORES_PER_BLOCK scores of one year, sorted: number, score and percentile as
 * 32-bit little-endian integers, the latter two in thousand-millionths.
 */
enum {
    SCORES_PER_BLOCK = 128, /* a block lies within its page */
    SCORE_BYTES = 12,
};
#define SCORE_UNIT 1e9

struct score {
    int64_t cve; /* cve_number() */
    uint32_t score, percentile;
};

struct scores {
    struct score *items;
    size_t n, cap;
    int64_t n_foreign; /* rows that are no CVE id */
};

static enum status add_score(void *ctx, str cve, double score, double percentile, struct err *e)
{
    struct scores *all = ctx;
    int64_t number = cve_number(cve);
    (void)e;
    if (!number || score < 0 || score > 1 || percentile < 0 || percentile > 1) {
        all->n_foreign++;
        return LW_OK;
    }
    if (all->n == all->cap) {
        all->cap = all->cap ? 2 * all->cap : 65536;
        struct score *p = realloc(all->items, all->cap * sizeof *p);
        if (!p) BUG("out of memory");
        all->items = p;
    }
    all->items[all->n++] = (struct score){number, (uint32_t)(score * SCORE_UNIT + 0.5),
                                          (uint32_t)(percentile * SCORE_UNIT + 0.5)};
    return LW_OK;
}

static int by_number(const void *a, const void *b)
{
    const struct score *x = a, *y = b;
    return x->cve < y->cve ? -1 : x->cve > y->cve;
}

static void put_le32(char *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (char)(v >> (8 * i) & 0xff);
}

static uint32_t get_le32(const char *p)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < 4; i++)
        v |= (uint32_t)(unsigned char)p[i] << (8 * i);
    return v;
}

bool scores_find(str block, int64_t cve, double *score, double *percentile)
{
    uint32_t number = (uint32_t)(cve & UINT32_MAX);
    size_t low = 0, high = block.n / SCORE_BYTES;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const char *at = block.p + mid * SCORE_BYTES;
        uint32_t here = get_le32(at);
        if (here == number) {
            *score = get_le32(at + 4) / SCORE_UNIT;
            *percentile = get_le32(at + 8) / SCORE_UNIT;
            return true;
        }
        if (here < number)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static enum status write_blocks(sqlite3 *db, const struct scores *all, struct err *e)
{
    char block[SCORES_PER_BLOCK * SCORE_BYTES];
    sqlite3_stmt *s = NULL;
    enum status status = sql_exec(db, "DELETE FROM epss", e);
    if (status == LW_OK)
        status = sql_prepare(db, "INSERT INTO epss(first, scores) VALUES(?1,?2)", &s, e);
    for (size_t i = 0; i < all->n && status == LW_OK;) {
        size_t n = 0, first = i;
        for (; i < all->n && n < SCORES_PER_BLOCK &&
               all->items[i].cve >> 32 == all->items[first].cve >> 32;
             i++, n++) {
            put_le32(block + n * SCORE_BYTES, (uint32_t)(all->items[i].cve & UINT32_MAX));
            put_le32(block + n * SCORE_BYTES + 4, all->items[i].score);
            put_le32(block + n * SCORE_BYTES + 8, all->items[i].percentile);
        }
        bind_int(s, 1, all->items[first].cve);
        bind_bytes(s, 2, (str){block, n * SCORE_BYTES});
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

#define MS_PER_DAY (86400 * INT64_C(1000))

/* Keeps what is about to be replaced, when the newest that is kept is a week older. */
static enum status keep_past(sqlite3 *db, struct utc old_at, struct utc new_at, struct err *e)
{
    sqlite3_stmt *s = NULL;
    static const char *const steps[] = {
        "INSERT INTO epss_day SELECT ?1 WHERE ?1<?2 AND NOT EXISTS"
        " (SELECT 1 FROM epss_day WHERE day>?1-?3)",
        "INSERT INTO epss_past SELECT ?1, first, scores FROM epss WHERE ?1<?2 AND ?3>0 AND"
        " EXISTS (SELECT 1 FROM epss_day WHERE day=?1) AND NOT EXISTS"
        " (SELECT 1 FROM epss_past WHERE day=?1)",
        "DELETE FROM epss_day WHERE ?1<?2 AND ?3>0 AND day NOT IN"
        " (SELECT day FROM epss_day ORDER BY day DESC LIMIT ?4)",
        "DELETE FROM epss_past WHERE ?1<?2 AND ?3>0 AND day NOT IN (SELECT day FROM epss_day)",
    };
    enum status status = LW_OK;
    if (utc_is_none(old_at) || utc_is_none(new_at)) return LW_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == LW_OK; i++) {
        status = sql_prepare(db, steps[i], &s, e);
        if (status != LW_OK) break;
        bind_int(s, 1, utc_to_ms(old_at) / MS_PER_DAY);
        bind_int(s, 2, utc_to_ms(new_at) / MS_PER_DAY);
        bind_int(s, 3, EPSS_PAST_APART_DAYS);
        if (sqlite3_bind_parameter_count(s) > 3) bind_int(s, 4, EPSS_MAX_PAST);
        status = sql_done(s, e);
        sqlite3_finalize(s);
    }
    return status;
}

static uint64_t hash_scores(const struct scores *all)
{
    uint64_t h = 0;
    for (size_t i = 0; i < all->n; i++) {
        const struct score *s = &all->items[i];
        h = (h ^ (uint64_t)s->cve) * 0xff51afd7ed558ccdULL;
        h = (h ^ ((uint64_t)s->score << 32 | s->percentile)) * 0xc4ceb9fe1a85ec53ULL;
        h ^= h >> 31;
    }
    return h;
}

static enum status store_scores(const struct catalogue_call *c, struct scores *all,
                                const struct epss_header *header, struct import_result *out,
                                struct err *e)
{
    int64_t n_old = 0, hash_old = 0, generation = 0;
    qsort(all->items, all->n, sizeof *all->items, by_number);
    int64_t hash = (int64_t)hash_scores(all);
    enum status status = old_count(c, &n_old, e);
    if (status == LW_OK) status = check_shrink(c, n_old, (int64_t)all->n, e);
    if (status == LW_OK) status = meta_int(c->db, "epss_hash", &hash_old, e);
    if (status == LW_OK) status = meta_int(c->db, "generation", &generation, e);
    if (status != LW_OK) return status;
    out->is_changed = hash != hash_old;
    out->generation = generation + (out->is_changed ? 1 : 0);
    if (out->is_changed) {
        struct utc old_at = UTC_NONE;
        status = newest_known(c, &old_at, e);
        if (status == LW_OK) status = keep_past(c->db, old_at, header->scored_at, e);
        if (status == LW_OK) status = write_blocks(c->db, all, e);
        if (status == LW_OK) status = meta_set(c->db, "epss_hash", hash, e);
        if (status == LW_OK) status = meta_set(c->db, "generation", out->generation, e);
    }
    if (status == LW_OK)
        status = document_part(c, (int64_t)all->n, header->scored_at, header->model_version, e);
    return status;
}

enum status scores_import(const struct catalogue_call *c, struct import_result *out,
                          struct err *e)
{
    struct scores all = {0};
    struct epss_header header = {.scored_at = UTC_NONE};
    enum status status = epss_read(c->bytes, &header, add_score, &all, e);
    if (status == LW_OK && all.n == 0)
        status = err_set(e, LW_E_INPUT, "the table has no scores");
    out->n_records = (int64_t)all.n;
    out->n_refused = all.n_foreign;
    if (status == LW_OK) status = check_not_older(c, header.scored_at, e);
    if (status == LW_OK) status = store_scores(c, &all, &header, out, e);
    free(all.items);
    return status;
}
