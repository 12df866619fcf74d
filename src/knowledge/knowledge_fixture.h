/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the knowledge base: one in a temporary folder, feeds made on the spot, questions. */
#ifndef LW_KNOWLEDGE_KNOWLEDGE_FIXTURE_H
#define LW_KNOWLEDGE_KNOWLEDGE_FIXTURE_H

#include "base/buf.h"
#include "base/fs.h"
#include "knowledge/import.h"
#include "knowledge/pack.h"
#include "knowledge/store.h"
#include "suite.h"

#include <archive.h>
#include <archive_entry.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    struct arena a;
    const char *dir;
    struct knowledge *k;
    struct err err; /* of the last try_import() */
    size_t n_threads;
};

static inline const char *fixture_path(struct fixture *f, const char *name)
{
    return arena_printf(&f->a, "%s/%s", f->dir, name).p;
}

static inline void fixture_reopen(struct fixture *f, enum knowledge_mode mode)
{
    struct err e = {0};
    knowledge_close(f->k);
    CHECK_OK(knowledge_open(fixture_path(f, "knowledge.db"), mode, &f->k, &e), &e);
}

static inline struct fixture fixture_open(void)
{
    struct fixture f = {.dir = test_temp_dir(), .n_threads = 2};
    arena_init(&f.a, (size_t)256 << 20);
    fixture_reopen(&f, KNOWLEDGE_WRITE);
    return f;
}

static inline void fixture_close(struct fixture *f)
{
    knowledge_close(f->k);
    arena_release(&f->a);
}

static inline void fixture_write(struct fixture *f, const char *name, str bytes)
{
    struct err e = {0};
    const char *path = fixture_path(f, name);
    str folder = str_of(path);
    size_t at = 0;
    CHECK(str_find_last(folder, '/', &at));
    CHECK_OK(fs_make_dirs(arena_z(&f->a, str_sub(folder, 0, at)), 0700, &e), &e);
    CHECK_OK(fs_write_atomic(path, bytes, 0600, &e), &e);
}

static inline str record_text(struct fixture *f, const char *id, const char *ecosystem,
                              const char *name, const char *fixed, const char *modified,
                              const char *more)
{
    return arena_printf(
        &f->a,
        "{\"id\":\"%s\",\"modified\":\"%s\",%s\"affected\":[{\"package\":{\"ecosystem\":\"%s\","
        "\"name\":\"%s\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},"
        "{\"fixed\":\"%s\"}]}]}]}",
        id, modified, more, ecosystem, name, fixed);
}

static inline void fixture_record(struct fixture *f, const char *file, const char *id,
                                  const char *name, const char *fixed, const char *modified,
                                  const char *more)
{
    fixture_write(f, file, record_text(f, id, "PyPI", name, fixed, modified, more));
}

/* ---- containers ---- */

static inline struct archive *zip_begin(struct fixture *f, const char *name)
{
    struct archive *z = archive_write_new();
    fixture_write(f, name, STR(""));
    archive_write_set_format_zip(z);
    CHECK(archive_write_open_filename(z, fixture_path(f, name)) == ARCHIVE_OK);
    return z;
}

static inline void zip_add(struct archive *z, const char *name, str bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (int64_t)bytes.n);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    CHECK(archive_write_header(z, entry) == ARCHIVE_OK);
    CHECK(archive_write_data(z, bytes.p, bytes.n) == (la_ssize_t)bytes.n);
    archive_entry_free(entry);
}

static inline void zip_end(struct archive *z)
{
    CHECK(archive_write_close(z) == ARCHIVE_OK);
    archive_write_free(z);
}

/* ECOSYSTEM/all.zip with records PYSEC-0..n-1 of packages pack-0..n-1; `broken` breaks one. */
static inline void make_zip(struct fixture *f, const char *ecosystem, int n, int broken,
                            int revision)
{
    struct archive *z = zip_begin(f, arena_printf(&f->a, "%s/all.zip", ecosystem).p);
    for (int i = 0; i < n; i++) {
        const char *id = arena_printf(&f->a, "PYSEC-%d", i).p;
        const char *modified = arena_printf(&f->a, "2026-02-%02dT00:00:00Z", revision + 1).p;
        str text = record_text(f, id, ecosystem, arena_printf(&f->a, "pack-%d", i).p, "2.0",
                               modified, "");
        if (broken && i == broken) text = STR("{\"id\": 1]");
        zip_add(z, arena_printf(&f->a, "%s.json", id).p, text);
    }
    zip_end(z);
}

static inline void nest_zip(struct fixture *f, const char *inner, const char *as,
                            const char *outer)
{
    struct err e = {0};
    str bytes = STR_NONE;
    CHECK_OK(fs_read(&f->a, fixture_path(f, inner), (size_t)64 << 20, &bytes, &e), &e);
    struct archive *z = zip_begin(f, outer);
    zip_add(z, as, bytes);
    zip_end(z);
}

/* 4 x 24 MiB of blanks: some 100 KB packed, under the cap of a record, over the ratio. */
static inline void make_bomb(struct fixture *f, const char *name)
{
    struct archive *z = zip_begin(f, name);
    size_t n = (size_t)24 << 20;
    char *blanks = malloc(n);
    CHECK(blanks != NULL);
    memset(blanks, ' ', n);
    for (int i = 0; i < 4; i++)
        zip_add(z,
                i == 0   ? "A.json"
                : i == 1 ? "B.json"
                : i == 2 ? "C.json"
                         : "D.json",
                (str){blanks, n});
    free(blanks);
    zip_end(z);
}

static inline void fixture_truncate(struct fixture *f, const char *name, double part)
{
    const char *path = fixture_path(f, name);
    CHECK(truncate(path, (off_t)((double)fs_size(path) * part)) == 0);
}

/* ---- imports ---- */

static inline enum status try_import(struct fixture *f, const char *feed, const char *name,
                                     bool accept_shrink, struct import_result *r)
{
    const char *path = fixture_path(f, name);
    struct utc now;
    struct err e = {0};
    CHECK_OK(utc_parse(STR("2026-11-22T12:00:00Z"), "now", &now, &e), &e);
    struct import_options o = {.feed = feed,
                               .paths = &path,
                               .n_paths = 1,
                               .now = now,
                               .accept_shrink = accept_shrink,
                               .n_threads = f->n_threads};
    f->err = (struct err){0};
    return knowledge_import(f->k, &f->a, &o, r, &f->err);
}

static inline struct import_result import_path(struct fixture *f, const char *feed,
                                               const char *name)
{
    struct import_result r = {0};
    CHECK_OK(try_import(f, feed, name, false, &r), &f->err);
    return r;
}

static inline struct import_result import_zip(struct fixture *f, const char *ecosystem, int n,
                                              int broken, int revision)
{
    make_zip(f, ecosystem, n, broken, revision);
    return import_path(f, "osv", arena_printf(&f->a, "%s/all.zip", ecosystem).p);
}

static inline void import_kev(struct fixture *f, const char *one, const char *two,
                              const char *ransomware)
{
    char a[600], b[600];
#define KEV_ENTRY                                                                       \
 "{\"cveID\":%s,\"vendorProject\":\"V\",\"product\":\"P\",\"vulnerabilityName\":\"N\"," \
 "\"dateAdded\":\"2026-08-01\",\"shortDescription\":\"D\",\"requiredAction\":\"A\","    \
 "\"dueDate\":\"2026-08-22\",\"knownRansomwareCampaignUse\":\"%s\",\"notes\":\"\","     \
 "\"cwes\":[]}"
    snprintf(a, sizeof a, KEV_ENTRY, one, ransomware);
    snprintf(b, sizeof b, KEV_ENTRY, two, ransomware);
#undef KEV_ENTRY
    fixture_write(f, "kev.json",
                  arena_printf(&f->a,
                               "{\"title\":\"T\",\"catalogVersion\":\"2026.11.22\","
                               "\"dateReleased\":\"2026-11-22T10:00:00.0000Z\",\"count\":2,"
                               "\"vulnerabilities\":[%s,%s]}",
                               a, b));
    (void)import_path(f, "kev", "kev.json");
}

static inline void die_at(void *ctx, const struct import_progress *p)
{
    const unsigned *block = ctx;
    if (p->n_done >= *block * 64) raise(SIGKILL);
}

/* In a child: begins the import and is killed after some blocks. */
_Noreturn static inline void import_and_die(struct fixture *f, const char *name, unsigned block)
{
    struct knowledge *k = NULL;
    struct import_result r;
    struct err e = {0};
    const char *path = fixture_path(f, name);
    struct import_options o = {.feed = "osv",
                               .paths = &path,
                               .n_paths = 1,
                               .now = utc_from_ms(0),
                               .n_threads = 2,
                               .progress = die_at,
                               .progress_ctx = &block};
    if (knowledge_open(fixture_path(f, "knowledge.db"), KNOWLEDGE_WRITE, &k, &e) == LW_OK &&
        knowledge_import(k, &f->a, &o, &r, &e) == LW_OK)
        _exit(0);
    _exit(1);
}

/* ---- questions ---- */

struct heard {
    int64_t n;
    str fixed_in;
    enum record_state state;
    struct arena *a;
};

static inline enum status hear(void *ctx, const struct claim *c, struct err *e)
{
    struct heard *h = ctx;
    (void)e;
    h->n++;
    h->state = c->state;
    if (c->affected.n_ranges && c->affected.ranges[0].n_events > 1)
        h->fixed_in = arena_str(h->a, c->affected.ranges[0].events[1].version);
    return LW_OK;
}

static inline struct heard claims_of(struct fixture *f, const char *key)
{
    struct heard h = {.a = &f->a};
    struct arena a;
    struct err e = {0};
    arena_init(&a, (size_t)16 << 20);
    CHECK_OK(knowledge_claims(f->k, &a, str_of(key), hear, &h, &e), &e);
    arena_release(&a);
    return h;
}

static inline int64_t count_claims(struct fixture *f, const char *key)
{
    return claims_of(f, key).n;
}

static inline str first_fix(struct fixture *f, const char *key)
{
    return claims_of(f, key).fixed_in;
}

static inline int state_of_claim(struct fixture *f, const char *key)
{
    struct heard h = claims_of(f, key);
    CHECK_INT(h.n, 1);
    return (int)h.state;
}

struct tally_kind {
    int kind; /* -1: all */
    int64_t n;
};

static inline enum status tally_change(void *ctx, const struct knowledge_change *c,
                                       struct err *e)
{
    struct tally_kind *t = ctx;
    (void)e;
    t->n += t->kind < 0 || (int)c->kind == t->kind;
    return LW_OK;
}

static inline int64_t count_kind(struct fixture *f, int64_t since, int kind)
{
    struct tally_kind t = {.kind = kind};
    struct err e = {0};
    CHECK_OK(knowledge_changes(f->k, since, tally_change, &t, &e), &e);
    return t.n;
}

static inline int64_t count_changes(struct fixture *f, int64_t since)
{
    return count_kind(f, since, -1);
}

static inline int64_t generation_of(struct fixture *f)
{
    int64_t g = 0;
    struct err e = {0};
    CHECK_OK(knowledge_generation(f->k, &g, &e), &e);
    return g;
}

static inline struct vulnerability ask(struct fixture *f, const char *id)
{
    struct vulnerability v = {0};
    bool found = false;
    struct err e = {0};
    CHECK_OK(knowledge_vulnerability(f->k, &f->a, str_of(id), &v, &found, &e), &e);
    return v;
}

static inline str group_of(struct fixture *f, const char *id)
{
    return ask(f, id).id;
}

struct wanted_health {
    const char *feed;
    struct feed_health h;
};

static inline enum status take_health(void *ctx, const struct feed_health *h, struct err *e)
{
    struct wanted_health *w = ctx;
    (void)e;
    if (str_eq(h->name, str_of(w->feed))) w->h = *h;
    return LW_OK;
}

static inline struct feed_health health_at(struct fixture *f, const char *feed, const char *at)
{
    struct wanted_health w = {.feed = feed};
    struct utc now;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(at), "now", &now, &e), &e);
    CHECK_OK(knowledge_health(f->k, now, take_health, &w, &e), &e);
    return w.h;
}

static inline str state_of(struct fixture *f, const char *feed, const char *at)
{
    static const str words[] = {[FEED_NEVER] = STR_INIT("never"),
                                [FEED_FRESH] = STR_INIT("fresh"),
                                [FEED_STALE] = STR_INIT("stale"),
                                [FEED_HELD] = STR_INIT("held")};
    return words[health_at(f, feed, at).state];
}

static inline int64_t records_of(struct fixture *f, const char *feed)
{
    return health_at(f, feed, "2026-11-22T12:00:00Z").n_records;
}

struct wanted_part {
    const char *name;
    bool is_complete;
};

static inline enum status take_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct wanted_part *w = ctx;
    (void)e;
    if (str_eq(p->name, str_of(w->name))) w->is_complete = !utc_is_none(p->succeeded_at);
    return LW_OK;
}

static inline bool part_is_complete(struct fixture *f, const char *name)
{
    struct wanted_part w = {.name = name};
    struct err e = {0};
    CHECK_OK(knowledge_parts(f->k, take_part, &w, &e), &e);
    return w.is_complete;
}

static inline str fixture_integrity(struct fixture *f)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    struct err e = {0};
    CHECK_OK(sql_prepare(f->k->db, "PRAGMA integrity_check", &s, &e), &e);
    CHECK_OK(sql_step(s, &is_row, &e), &e);
    str out = arena_str(&f->a, column_text(s, 0));
    sqlite3_finalize(s);
    return out;
}

static inline str digest_of(struct fixture *f, const char *const *queries, size_t n)
{
    uint64_t h = 0;
    struct err e = {0};
    for (size_t i = 0; i < n; i++) {
        sqlite3_stmt *s = NULL;
        bool is_row = false;
        CHECK_OK(sql_prepare(f->k->db, queries[i], &s, &e), &e);
        while (sql_step(s, &is_row, &e) == LW_OK && is_row)
            for (int c = 0; c < sqlite3_column_count(s); c++)
                h = stable_hash(column_bytes(s, c), h + (uint64_t)c);
        sqlite3_finalize(s);
    }
    return arena_printf(&f->a, "%016llx", (unsigned long long)h);
}

/* Every row of the tables that an import writes, as one hash. */
static inline str fixture_digest(struct fixture *f)
{
    static const char *const tables[] = {
        "SELECT * FROM record ORDER BY 1", "SELECT * FROM claim ORDER BY 1,2,3",
        "SELECT * FROM package ORDER BY 1", "SELECT * FROM alias ORDER BY 1,2,3",
        "SELECT * FROM commit_release ORDER BY 1"};
    return digest_of(f, tables, sizeof tables / sizeof tables[0]);
}

/* What is known, whatever the order in which it came to be known. */
static inline str fixture_meaning(struct fixture *f)
{
    static const char *const queries[] = {
        "SELECT p.key, r.record_id, r.part, c.n, c.affected FROM claim c JOIN package p ON"
        " p.id=c.package JOIN record r ON r.id=c.record ORDER BY 1,2,3,4",
        "SELECT record_id, part, grp, revision, modified_at, state, flags, match_hash,"
        " text_hash, aliases, text FROM record ORDER BY 1,2",
        "SELECT a.alias, r.record_id, a.kind FROM alias a JOIN record r ON r.id=a.record"
        " ORDER BY 1,2,3",
        "SELECT * FROM commit_release ORDER BY 1"};
    return digest_of(f, queries, sizeof queries / sizeof queries[0]);
}

#endif
