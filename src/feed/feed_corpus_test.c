/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real CVE List of the shared corpus: a midnight's baseline and what changed until 23:00. All
 * ways to bring it in must end in the same knowledge.
 */
#include "base/map.h"
#include "feed/feed_archive.h"
#include "feed/feed_fixture.h"
#include "format/nvd_files.h"
#include "knowledge/knowledge_digest.h"

#define BASE  "2024-10-24_all_CVEs_at_midnight.zip.zip"
#define DELTA "2024-10-24_delta_CVEs_at_2300Z.zip"

static const char *shared(struct fixture *f, const char *name)
{
    return arena_printf(&f->a, "%s/corpus/feeds/cvelistV5/%s", test_shared_dir(), name).p;
}

/* ---- the list as it would have been published at 23:00 ---- */

struct copying {
    struct archive *to;
    struct map *seen;
};

static void copy_members(struct fixture *f, struct archive *in, struct copying *c)
{
    struct archive_entry *entry = NULL;
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
        str path = str_of(archive_entry_pathname(entry));
        size_t slash = 0, n = (size_t)archive_entry_size(entry);
        str name = str_find_last(path, '/', &slash) ? str_from(path, slash + 1) : path;
        uint64_t any = 0;
        if (!str_ends(name, STR(".json")) || !str_starts(name, STR("CVE-"))) continue;
        if (map_find(c->seen, name, &any)) continue; /* the delta has it newer */
        char *bytes = malloc(n + 1);
        CHECK(bytes && archive_read_data(in, bytes, n) == (la_ssize_t)n);
        CHECK(map_set(c->seen, name, 1));
        zip_add(c->to, arena_printf(&f->a, "cves/%.*s", STR_ARG(name)).p, (str){bytes, n});
        free(bytes);
    }
}

static void copy_file(struct fixture *f, const char *path, struct copying *c)
{
    struct archive *in = archive_read_new();
    archive_read_support_format_zip(in);
    CHECK(archive_read_open_filename(in, path, 65536) == ARCHIVE_OK);
    copy_members(f, in, c);
    archive_read_free(in);
}

/* The zip inside the baseline. */
static const char *unnested(struct fixture *f)
{
    struct archive *in = archive_read_new();
    struct archive_entry *entry = NULL;
    struct err e = {0};
    archive_read_support_format_zip(in);
    CHECK(archive_read_open_filename(in, shared(f, BASE), 65536) == ARCHIVE_OK);
    CHECK(archive_read_next_header(in, &entry) == ARCHIVE_OK);
    size_t n = (size_t)archive_entry_size(entry);
    char *bytes = malloc(n + 1);
    CHECK(bytes && archive_read_data(in, bytes, n) == (la_ssize_t)n);
    const char *path = fixture_path(f, "cves.zip");
    CHECK_OK(fs_write_atomic(path, (str){bytes, n}, 0600, &e), &e);
    free(bytes);
    archive_read_free(in);
    return path;
}

static str merged_digest(void)
{
    struct fixture f = fixture_open();
    struct map seen;
    struct copying c = {.to = zip_begin(&f, "merged_all_CVEs.zip"), .seen = &seen};
    map_init(&seen, (size_t)16 << 20);
    archive_write_zip_set_compression_store(c.to);
    copy_file(&f, shared(&f, DELTA), &c);
    copy_file(&f, unnested(&f), &c);
    zip_end(c.to);
    map_release(&seen);
    (void)import_path(&f, "cve", "merged_all_CVEs.zip");
    str out = knowledge_digest(&f);
    static char kept[128];
    snprintf(kept, sizeof kept, "%.*s", STR_ARG(out));
    fixture_close(&f);
    return str_of(kept);
}

static void offer_shared(struct fixture *f, struct tiny_server *s, const char *name)
{
    str bytes = STR_NONE;
    struct err e = {0};
    CHECK_OK(fs_read(&f->a, shared(f, name), (size_t)64 << 20, &bytes, &e), &e);
    offer(f, s, arena_printf(&f->a, "GET /%s ", name).p, "", bytes);
}

static void offer_release(struct fixture *f, struct tiny_server *s, bool has_delta)
{
    str delta = arena_printf(&f->a,
                             ",{\"name\":\"" DELTA "\",\"browser_download_url\":"
                             "\"http://127.0.0.1:%u/" DELTA "\"}",
                             s->port);
    offer(f, s, "GET /latest ", "",
          arena_printf(&f->a,
                       "{\"assets\":[{\"name\":\"" BASE "\",\"browser_download_url\":"
                       "\"http://127.0.0.1:%u/" BASE "\"}%.*s]}",
                       s->port, STR_ARG(has_delta ? delta : STR(""))));
}

static void delta_on_midnight_is_the_whole(void)
{
    if (!test_shared_dir()) test_skip("the shared corpora are not there");
    str want = merged_digest();
    for (int one_turn = 0; one_turn < 2; one_turn++) {
        struct fixture f = fixture_open();
        struct tiny_server *s = publisher();
        offer_shared(&f, s, BASE);
        offer_shared(&f, s, DELTA);
        offer_release(&f, s, one_turn);
        struct feed_sync_result r = turn(&f, s, "cve", "/latest", "2024-10-24T01:00:00Z");
        CHECK_OK(r.status, &r.error);
        offer_release(&f, s, true);
        r = turn(&f, s, "cve", "/latest", "2024-10-24T23:10:00Z");
        CHECK_OK(r.status, &r.error);
        CHECK_INT(r.n_withdrawn, 0);
        CHECK_STR(knowledge_digest(&f), want);
        /* and the delta once more says nothing at all */
        struct import_result again;
        const char *path = shared(&f, DELTA);
        struct err e = {0};
        struct import_options o = {.feed = "cve",
                                   .paths = &path,
                                   .n_paths = 1,
                                   .part = STR(""),
                                   .is_delta = true,
                                   .now = instant("2024-10-24T23:20:00Z")};
        CHECK_OK(knowledge_import(f.k, &f.a, &o, &again, &e), &e);
        CHECK_INT(again.n_records, 405);
        CHECK(!again.is_changed);
        tiny_stop(s);
        fixture_close(&f);
    }
}

/* A year file of the NVD, packed, against its .meta. */
static void year_files_fit_their_meta(void)
{
    static const char *const stems[] = {"nvdcve-2.0-2016", "nvdcve-2.0-modified"};
    if (!test_shared_dir()) test_skip("the shared corpora are not there");
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++) {
        str stem = arena_printf(&a, "%s/corpus/feeds/nvd/feeds/json/cve/2.0/%s",
                                test_shared_dir(), stems[i]);
        struct nvd_meta meta;
        struct sha256 wanted, got;
        struct err e = {0};
        str text = STR_NONE;
        CHECK_OK(fs_read(&a, arena_printf(&a, "%.*s.meta", STR_ARG(stem)).p, NVD_MAX_META_BYTES,
                         &text, &e),
                 &e);
        CHECK_OK(nvd_meta_read(text, &meta, &e), &e);
        const char *path = arena_printf(&a, "%.*s.json.gz", STR_ARG(stem)).p;
        CHECK(sha256_from_hex(meta.sha256, &wanted));
        CHECK_OK(unpacked_sha256(path, meta.n_bytes, &got, &e), &e);
        CHECK(sha256_eq(&wanted, &got));
        CHECK_STATUS(unpacked_sha256(path, meta.n_bytes - 1, &got, &e), LW_E_LIMIT);
    }
    arena_release(&a);
}

const struct test_suite feed_corpus_suite = {
    "feed_corpus",
    (const struct test[]){
        {"the delta on midnight's list is the whole", delta_on_midnight_is_the_whole},
        {"year files fit their .meta", year_files_fit_their_meta},
        {NULL, NULL}},
};
