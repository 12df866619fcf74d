/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles: what goes out comes in, and nothing else does. */
#include "feed/feed_bundle.h"

#include "crypto/sign.h"
#include "feed/feed_archive.h"
#include "feed/feed_fixture.h"

#define KEV                                                                               \
 "{\"title\":\"T\",\"catalogVersion\":\"1\",\"dateReleased\":\"2026-11-22T10:00:00Z\","   \
 "\"count\":1,\"vulnerabilities\":[{\"cveID\":\"CVE-2024-0001\",\"vendorProject\":\"V\"," \
 "\"product\":\"P\",\"vulnerabilityName\":\"N\",\"dateAdded\":\"2026-08-01\","            \
 "\"shortDescription\":\"D\",\"requiredAction\":\"A\",\"dueDate\":\"2026-08-22\","        \
 "\"knownRansomwareCampaignUse\":\"Unknown\",\"notes\":\"\",\"cwes\":[]}]}"

struct keys {
    str private_pem, public_pem;
};

static struct keys keys_new(struct arena *a)
{
    struct keys k;
    struct err e = {0};
    CHECK_OK(sign_new_key(a, &k.private_pem, &k.public_pem, &e), &e);
    return k;
}

static struct feed_sync_result keep(struct fixture *f, const struct tiny_server *s,
                                    const char *feed, const char *path, const char *now)
{
    struct feed_sync_result r = turn_with(
        f, s, feed, path, now,
        (struct feed_sync_options){.keeps_downloads = true, .ecosystems = STR("PyPI")});
    CHECK_OK(r.status, &r.error);
    return r;
}

static void offer_record(struct fixture *f, struct tiny_server *s, int i, const char *fixed,
                         const char *modified)
{
    const char *id = arena_printf(&f->a, "PYSEC-%d", i).p;
    offer(f, s, arena_printf(&f->a, "GET /PyPI/%s.json ", id).p, "",
          record_text(f, id, "PyPI", arena_printf(&f->a, "pack-%d", i).p, fixed, modified, ""));
}

/* OSV with 30 records of which one changed since, one that is new, and a catalogue. */
static struct tiny_server *online_machine(struct fixture *f)
{
    struct tiny_server *s = publisher();
    str list = STR("2026-03-02T00:00:00Z,PYSEC-99\n2026-03-01T00:00:00Z,PYSEC-4\n");
    make_zip(f, "PyPI", 30, 0, 0);
    offer_file(f, s, "GET /PyPI/all.zip ", "zip-1", "PyPI/all.zip");
    (void)keep(f, s, "osv", "", "2026-11-20T12:00:00Z");
    offer_record(f, s, 4, "3.0", "2026-03-01T00:00:00Z");
    offer_record(f, s, 99, "1.0", "2026-03-02T00:00:00Z");
    for (int i = 0; i < 30; i++)
        list = arena_printf(&f->a, "%.*s2026-02-01T00:00:00Z,PYSEC-%d\n", STR_ARG(list), i);
    offer(f, s, "GET /PyPI/modified_id.csv ", "list-1", list);
    (void)keep(f, s, "osv", "", "2026-11-21T12:00:00Z");
    offer(f, s, "GET /kev ", "k", STR(KEV));
    (void)keep(f, s, "kev", "/kev", "2026-11-22T12:00:00Z");
    return s;
}

static struct feed_export_report export_to(struct fixture *f, const struct keys *k,
                                           const char *name)
{
    struct feed_export_report r;
    struct err e = {0};
    CHECK_OK(feed_export(f->k, &f->a, f->dir, fixture_path(f, name), k->private_pem, &r, &e),
             &e);
    return r;
}

static enum status import_from(struct fixture *f, const char *path, str trusted,
                               bool accepts_older, struct feed_import_report *r, struct err *e)
{
    struct feed_import_options o = {
        .data_dir = f->dir, .trusted_pem = trusted, .accepts_older = accepts_older};
    *e = (struct err){0};
    return feed_bundle_import(f->k, &f->a, path, &o, r, e);
}

static void out_and_in(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a);
    struct feed_import_report r;
    struct err e = {0};
    struct feed_export_report out = export_to(&f, &k, "a.lwb");
    CHECK_INT(out.manifest.n_parts, 2);
    CHECK_INT(out.n_left_out, 0);
    CHECK_INT(out.manifest.parts[1].n_files, 2); /* the archive and what changed since */
    CHECK_OK(import_from(&g, fixture_path(&f, "a.lwb"), k.public_pem, false, &r, &e), &e);
    CHECK_INT(r.n_lines, 2);
    CHECK_INT(r.lines[1].result.n_new, 31);
    CHECK_INT(r.lines[1].result.generation, 2); /* one import for all of its files */
    CHECK_STR(first_fix(&g, "pkg:pypi/pack-4"), STR("3.0"));
    CHECK_INT(records_of(&g, "osv"), 31);
    CHECK(ask(&g, "CVE-2024-0001").is_exploited);
    CHECK_INT(count_claims(&g, "pkg:pypi/pack-99"), 1);
    /* as fresh as the publishers' word, whatever day it is carried in */
    CHECK_STR(state_of(&g, "kev", "2026-11-23T11:00:00Z"), STR("fresh"));
    CHECK_STR(state_of(&g, "kev", "2026-11-23T13:00:00Z"), STR("stale"));
    CHECK_STR(state_of(&g, "osv", "2026-11-23T13:00:00Z"), STR("stale"));
    /* and the synchronisation could go on from there */
    offer_status(&f, s, "GET /PyPI/modified_id.csv ", "304 Not Modified");
    struct feed_sync_result sync = keep(&g, s, "osv", "", "2026-11-23T12:00:00Z");
    CHECK_INT(sync.n_requests, 1);
    CHECK(strstr(tiny_seen, "If-None-Match: \"list-1\"\r\n") != NULL);
    /* nothing of the bundle is left beside the knowledge */
    CHECK(!fs_exists(fixture_path(&g, "feeds/osv/held-PyPI")));
    tiny_stop(s);
    fixture_close(&f);
    fixture_close(&g);
}

/* The same kept files give the same bytes, so that two people can compare what they carry. */
static void bytes_depend_on_content_alone(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a);
    struct err e = {0};
    str first = STR_NONE, second = STR_NONE;
    (void)export_to(&f, &k, "a.lwb");
    (void)export_to(&f, &k, "b.lwb");
    CHECK_OK(fs_read(&f.a, fixture_path(&f, "a.lwb"), 1 << 20, &first, &e), &e);
    CHECK_OK(fs_read(&f.a, fixture_path(&f, "b.lwb"), 1 << 20, &second, &e), &e);
    CHECK(str_eq(first, second));
    tiny_stop(s);
    fixture_close(&f);
}

static void current_and_confirmed(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a);
    struct feed_import_report r;
    struct err e = {0};
    (void)export_to(&f, &k, "a.lwb");
    CHECK_OK(import_from(&g, fixture_path(&f, "a.lwb"), k.public_pem, false, &r, &e), &e);
    int64_t generation = generation_of(&g);
    CHECK_OK(import_from(&g, fixture_path(&f, "a.lwb"), k.public_pem, false, &r, &e), &e);
    CHECK(r.lines[0].is_current && r.lines[1].is_current);
    /* confirmed by its publisher two days later, without being fetched: fresh again */
    offer_status(&f, s, "GET /kev ", "304 Not Modified");
    (void)keep(&f, s, "kev", "/kev", "2026-11-24T12:00:00Z");
    (void)export_to(&f, &k, "b.lwb");
    CHECK_OK(import_from(&g, fixture_path(&f, "b.lwb"), k.public_pem, false, &r, &e), &e);
    CHECK(r.lines[0].is_current);
    CHECK_STR(state_of(&g, "kev", "2026-11-25T11:00:00Z"), STR("fresh"));
    CHECK_INT(generation_of(&g), generation);
    tiny_stop(s);
    fixture_close(&f);
    fixture_close(&g);
}

/* Every byte counts: whatever is changed, nothing is imported. */
static void tampered_bundles(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a);
    struct feed_import_report r;
    struct err e = {0};
    str bytes = STR_NONE;
    (void)export_to(&f, &k, "a.lwb");
    CHECK_OK(fs_read(&f.a, fixture_path(&f, "a.lwb"), 1 << 20, &bytes, &e), &e);
    char *copy = arena_alloc(&f.a, bytes.n);
    for (size_t i = 0; i < bytes.n; i += 1 + bytes.n / 97) {
        memcpy(copy, bytes.p, bytes.n);
        copy[i] = (char)(copy[i] ^ 0x10);
        fixture_write(&f, "broken.lwb", (str){copy, bytes.n});
        enum status status =
            import_from(&g, fixture_path(&f, "broken.lwb"), k.public_pem, false, &r, &e);
        CHECK(status == LW_E_INPUT || status == LW_E_REFUSED || status == LW_E_LIMIT);
        CHECK_INT(generation_of(&g), 0);
    }
    for (size_t n = 0; n < bytes.n; n += 1 + bytes.n / 23) {
        fixture_write(&f, "cut.lwb", (str){bytes.p, n});
        CHECK_STATUS(import_from(&g, fixture_path(&f, "cut.lwb"), k.public_pem, false, &r, &e),
                     LW_E_INPUT);
        CHECK_INT(generation_of(&g), 0);
    }
    tiny_stop(s);
    fixture_close(&f);
    fixture_close(&g);
}

static void keys_that_are_trusted(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a), other = keys_new(&f.a);
    struct feed_import_report r;
    struct err e = {0};
    const char *path = fixture_path(&f, "a.lwb");
    (void)export_to(&f, &k, "a.lwb");
    CHECK_STATUS(import_from(&g, path, other.public_pem, false, &r, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message),
              STR("the bundle is not signed by a trusted key: nothing of it was imported"));
    CHECK_STATUS(import_from(&g, path, STR(""), false, &r, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message),
              STR("no trusted public key: give --key FILE or set feed-bundle-key (made by "
                  "'longwatch feed key')"));
    CHECK_INT(generation_of(&g), 0);
    /* two keys, while one takes over from the other */
    str both =
        arena_printf(&f.a, "%.*s\n%.*s", STR_ARG(other.public_pem), STR_ARG(k.public_pem));
    CHECK_OK(import_from(&g, path, both, false, &r, &e), &e);
    struct feed_export_report out;
    CHECK_STATUS(feed_export(f.k, &f.a, f.dir, path, k.public_pem, &out, &e), LW_E_INPUT);
    tiny_stop(s);
    fixture_close(&f);
    fixture_close(&g);
}

/* An old bundle, replayed, takes nothing back. */
static void older_bundles(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a);
    struct feed_import_report r;
    struct err e = {0};
    (void)export_to(&f, &k, "old.lwb");
    offer_record(&f, s, 7, "7.7", "2026-03-03T00:00:00Z");
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-2",
          STR("2026-03-03T00:00:00Z,PYSEC-7\n2026-03-02T00:00:00Z,PYSEC-99\n"));
    str list = STR("2026-03-03T00:00:00Z,PYSEC-7\n");
    for (int i = 0; i < 31; i++)
        list = arena_printf(&f.a, "%.*s2026-02-01T00:00:00Z,PYSEC-%d\n", STR_ARG(list),
                            i == 30 ? 99 : i);
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-2", list);
    (void)keep(&f, s, "osv", "", "2026-11-23T12:00:00Z");
    (void)export_to(&f, &k, "new.lwb");
    CHECK_OK(import_from(&g, fixture_path(&f, "new.lwb"), k.public_pem, false, &r, &e), &e);
    CHECK_STR(first_fix(&g, "pkg:pypi/pack-7"), STR("7.7"));
    int64_t generation = generation_of(&g);
    CHECK_STATUS(import_from(&g, fixture_path(&f, "old.lwb"), k.public_pem, false, &r, &e),
                 LW_E_CONFLICT);
    CHECK_STR(
        str_of(e.message),
        STR("feed 'osv', PyPI is of 2026-11-21T12:00:00Z in the bundle, older than what is "
            "here, of 2026-11-23T12:00:00Z: nothing was imported; if that is right, add "
            "--accept-older"));
    CHECK_INT(generation_of(&g), generation);
    CHECK_OK(import_from(&g, fixture_path(&f, "old.lwb"), k.public_pem, true, &r, &e), &e);
    CHECK_STR(first_fix(&g, "pkg:pypi/pack-7"), STR("2.0"));
    tiny_stop(s);
    fixture_close(&f);
    fixture_close(&g);
}

/* A part that lost half of its records waits for a word, and the others are in. */
static void parts_that_shrink(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    struct tiny_server *s = online_machine(&f);
    struct keys k = keys_new(&f.a);
    struct feed_import_report r;
    struct err e = {0};
    make_zip(&g, "PyPI", 90, 0, 0);
    const char *path = fixture_path(&g, "PyPI/all.zip");
    struct import_result ninety;
    struct import_options o = {
        .feed = "osv", .paths = &path, .n_paths = 1, .now = instant("2026-11-01T00:00:00Z")};
    CHECK_OK(knowledge_import(g.k, &g.a, &o, &ninety, &e), &e);
    (void)export_to(&f, &k, "a.lwb");
    CHECK_STATUS(import_from(&g, fixture_path(&f, "a.lwb"), k.public_pem, false, &r, &e),
                 LW_E_STATE);
    CHECK(
        str_starts(str_of(e.message), STR("osv, PyPI: feed 'osv', PyPI would shrink from 90")));
    CHECK_STATUS(r.lines[0].status, LW_OK);
    CHECK_INT(records_of(&g, "kev"), 1);
    CHECK_INT(records_of(&g, "osv"), 90);
    CHECK(fs_exists(fixture_path(&g, "feeds/osv/held-PyPI/of")));
    tiny_stop(s);
    fixture_close(&f);
    fixture_close(&g);
}

static void nothing_kept(void)
{
    struct fixture f = fixture_open();
    struct keys k = keys_new(&f.a);
    struct feed_export_report r;
    struct err e = {0};
    (void)import_zip(&f, "PyPI", 3, 0, 0);
    CHECK_STATUS(
        feed_export(f.k, &f.a, f.dir, fixture_path(&f, "a.lwb"), k.private_pem, &r, &e),
        LW_E_NO_DATA);
    CHECK_STR(
        str_of(e.message),
        STR("nothing that was fetched is kept: 'longwatch setting set feed-keep-downloads "
            "--value true', then 'longwatch feed sync'"));
    CHECK(!fs_exists(fixture_path(&f, "a.lwb")) && !fs_exists(fixture_path(&f, "a.lwb.tmp")));
    fixture_close(&f);
}

/* ---- bundles that only a holder of the key could make, or nobody ---- */

struct forged {
    const char *name; /* of the member behind manifest and signature */
    str bytes;
};

static enum status import_forged(struct fixture *f, const struct keys *k, str manifest,
                                 const struct forged *members, size_t n, struct err *e)
{
    struct bundle_writer *w = NULL;
    struct signature sig;
    struct feed_import_report r;
    const char *path = fixture_path(f, "forged.lwb");
    CHECK_OK(sign_bytes(k->private_pem, manifest, &sig, e), e);
    CHECK_OK(bundle_writer_open(path, &w, e), e);
    CHECK_OK(bundle_writer_bytes(w, "manifest.json", manifest, e), e);
    CHECK_OK(
        bundle_writer_bytes(w, "manifest.sig", (str){(const char *)sig.b, SIGNATURE_BYTES}, e),
        e);
    for (size_t i = 0; i < n; i++)
        CHECK_OK(bundle_writer_bytes(w, members[i].name, members[i].bytes, e), e);
    CHECK_OK(bundle_writer_close(w, e), e);
    return import_from(f, path, k->public_pem, false, &r, e);
}

static str manifest_of(struct fixture *f, const char *name, str content, uint64_t n_bytes)
{
    str out = STR_NONE;
    struct err e = {0};
    struct bundle_file file = {
        .name = str_of(name), .n_bytes = n_bytes, .digest = sha256_of(content)};
    struct bundle_part part = {.feed = STR("kev"),
                               .part = STR(""),
                               .fetched_at = instant("2026-11-22T12:00:00Z"),
                               .files = &file,
                               .n_files = 1};
    struct bundle_manifest m = {
        .key_id = STR("k"), .fetched_at = part.fetched_at, .parts = &part, .n_parts = 1};
    CHECK_OK(bundle_manifest_write(&f->a, &m, &out, &e), &e);
    return out;
}

static void members_and_manifest_must_agree(void)
{
    struct fixture f = fixture_open();
    struct keys k = keys_new(&f.a);
    struct err e = {0};
    str kev = STR(KEV), good = manifest_of(&f, "kev/_/0", kev, kev.n);
    const struct {
        str manifest;
        struct forged members[2];
        size_t n;
        enum status want;
        const char *words;
    } rows[] = {
        {good, {{"kev/_/0", STR("other")}}, 1, LW_E_INPUT, NULL},
        {good, {{"kev/_/0", kev}, {"kev/_/0", kev}}, 2, LW_E_INPUT, "'kev/_/0' is there twice"},
        {good, {{"kev/_/1", kev}}, 1, LW_E_INPUT, "'kev/_/1' is not in the manifest"},
        {good, {{"../../x", kev}}, 1, LW_E_INPUT, "'../../x' is not in the manifest"},
        {good,
         {{NULL, STR("")}},
         0,
         LW_E_INPUT,
         "1 of the 1 files of the manifest are missing"},
        {manifest_of(&f, "kev/_/0", STR("x"), kev.n),
         {{"kev/_/0", kev}},
         1,
         LW_E_INPUT,
         "'kev/_/0' does not have the SHA-256 of the manifest"},
        {manifest_of(&f, "kev/_/0", kev, (uint64_t)8 << 30),
         {{"kev/_/0", kev}},
         1,
         LW_E_LIMIT,
         "'kev/_/0' is larger than the limit of 4096 MiB"},
        {manifest_of(&f, "kev/../0", kev, kev.n),
         {{"kev/../0", kev}},
         1,
         LW_E_INPUT,
         "'kev/../0' is no name of a file in a bundle"},
        {STR("{\"format\":\"longwatch-feeds/2\"}"),
         {{NULL, STR("")}},
         0,
         LW_E_INPUT,
         "expected a bundle of format 'longwatch-feeds/1', got 'longwatch-feeds/2'"},
        {STR("[]"), {{NULL, STR("")}}, 0, LW_E_INPUT, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STATUS(import_forged(&f, &k, rows[i].manifest, rows[i].members, rows[i].n, &e),
                     rows[i].want);
        if (rows[i].words) CHECK_STR(str_of(e.message), str_of(rows[i].words));
        CHECK_INT(generation_of(&f), 0);
    }
    const struct forged member = {"kev/_/0", kev};
    CHECK_OK(import_forged(&f, &k, good, &member, 1, &e), &e);
    CHECK_INT(records_of(&f, "kev"), 1);
    fixture_close(&f);
}

/* Blanks without end: the ratio stops it before the disk is full. */
static void bombs(void)
{
    struct fixture f = fixture_open();
    struct keys k = keys_new(&f.a);
    struct err e = {0};
    size_t n = (size_t)64 << 20;
    char *blanks = malloc(n);
    CHECK(blanks != NULL);
    memset(blanks, ' ', n);
    struct forged member = {"kev/_/0", {blanks, n}};
    str manifest = manifest_of(&f, "kev/_/0", member.bytes, n);
    CHECK_STATUS(import_forged(&f, &k, manifest, &member, 1, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("the bundle unpacks to more than 200 times its size"));
    free(blanks);
    CHECK_INT(generation_of(&f), 0);
    fixture_close(&f);
}

const struct test_suite feed_bundle_suite = {
    "feed_bundle",
    (const struct test[]){{"out and in", out_and_in},
                          {"bytes depend on content alone", bytes_depend_on_content_alone},
                          {"current and confirmed", current_and_confirmed},
                          {"tampered bundles", tampered_bundles},
                          {"keys that are trusted", keys_that_are_trusted},
                          {"older bundles", older_bundles},
                          {"parts that shrink", parts_that_shrink},
                          {"nothing kept", nothing_kept},
                          {"members and manifest must agree", members_and_manifest_must_agree},
                          {"bombs", bombs},
                          {NULL, NULL}},
};
