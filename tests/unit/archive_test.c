/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives: what is exported verifies, and any byte that is changed, any entry that is left out,
 * doubled or moved is noticed.
 */
#include "app/archive.h"
#include "app/blob.h"
#include "app/system_call.h"
#include "app/tsa_fixture.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/sign.h"
#include "store/sqlite_internal.h"

#include "app_fixture.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

struct bytes {
    str left;
};

static size_t take(void *ctx, char *out, size_t n)
{
    struct bytes *b = ctx;
    if (n > b->left.n) n = b->left.n;
    if (n) memcpy(out, b->left.p, n);
    b->left = str_from(b->left, n);
    return n;
}

static enum status verify(str archive, const struct archive_trust *trust,
                          struct archive_report *r, struct err *e)
{
    struct bytes b = {archive};
    struct arena a;
    arena_init(&a, 64 * LW_MIB);
    *e = (struct err){0};
    enum status st = archive_verify(&a, take, &b, trust, r, e);
    r->origin = r->key_id = r->note = STR("");
    arena_release(&a);
    return st;
}

static const struct archive_trust nobody = {STR_INIT(""), STR_INIT("")};

struct scene {
    struct arena a;
    struct app *app;
    struct tsa_server *tsa;
    str ca, archive;
};

static str export(struct scene *s, struct archive_selection what)
{
    struct archive_report r;
    struct err e = {0};
    str bytes = STR_NONE;
    str path = arena_printf(&s->a, "%s/a.tar", s->app->data_dir);
    CHECK_OK(archive_export(s->app, &local_actor, utc_now(), &s->a, &what, path.p, &r, &e), &e);
    CHECK_OK(fs_read(&s->a, path.p, 64 * LW_MIB, &bytes, &e), &e);
    return bytes;
}

#define EVERYTHING ((struct archive_selection){ARCHIVE_ALL, STR(""), UTC_NONE, UTC_NONE})

/* A store with a product, a document, two keys, a stamp and its renewal. */
static void scene_open(struct scene *s)
{
    struct err e = {0};
    char url[64];
    arena_init(&s->a, 128 * LW_MIB);
    s->app = fixture_open("2026-10-24T12:00:00Z");
    s->tsa = tsa_start(utc_now(), 800);
    str path = arena_printf(&s->a, "%s/ca.pem", s->app->data_dir);
    s->ca = tsa_ca_pem(&s->a, &s->tsa->tsa);
    CHECK_OK(fs_write_atomic(path.p, s->ca, 0600, &e), &e);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/tsa", s->tsa->port);
    DID(s->app, &local_actor, "setting.set", "name", "tsa-url", "value", url);
    DID(s->app, &local_actor, "setting.set", "name", "tsa-ca", "value", path.p);
    DID(s->app, &local_actor, "product.add", "name", "Harbour", "markets", "DE",
        "support_start", "2024-01-01", "support_end", "2030-01-01");
    struct op_call *c = NULL;
    str hex;
    CHECK_OK(system_call_begin(s->app, utc_now(), "test", &c, &e), &e);
    CHECK_OK(blob_keep(c, STR("a document as received\n"), "test", &hex, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    DID(s->app, &local_actor, "ledger.timestamp");
    DID(s->app, &local_actor, "ledger.new_key");
    fixture_now("2027-10-24T12:00:00Z");
    s->tsa->tsa.at = utc_now();
    DID(s->app, &local_actor, "setting.set", "name", "manufacturer-name", "value", "ACME");
    DID(s->app, &local_actor, "ledger.restamp");
    s->archive = export(s, EVERYTHING);
}

static void scene_close(struct scene *s)
{
    tsa_stop(s->tsa);
    app_close(s->app);
    arena_release(&s->a);
}

static void is_whole(void)
{
    struct scene s;
    struct archive_report r;
    struct err e = {0};
    scene_open(&s);
    CHECK_OK(verify(s.archive, &nobody, &r, &e), &e);
    CHECK_INT(r.n_checkpoints, 4);
    CHECK_INT(r.n_stamps, 2);
    CHECK_INT(r.n_blobs, 1);
    CHECK(r.is_own_authority && r.has_authorities && !r.is_partial);
    /* The same store at the same time gives the same bytes. */
    str again = export(&s, EVERYTHING);
    CHECK_INT(again.n, s.archive.n);
    CHECK(str_eq(again, s.archive));
    struct archive_trust trust = {STR(""), s.ca};
    CHECK_OK(verify(s.archive, &trust, &r, &e), &e);
    CHECK(!r.is_own_authority);
    scene_close(&s);
}

static void trusts(void)
{
    struct scene s;
    struct archive_report r;
    struct err e = {0};
    struct arena a;
    str secret, other;
    scene_open(&s);
    arena_init(&a, LW_MIB);
    yyjson_mut_doc *d = DO(s.app, &local_actor, "ledger.checkpoints");
    /* The first key vouches for the second by the announcement under its signature. */
    struct archive_trust trust = {fixture_str(d, "keys.0.public_pem"), STR("")};
    CHECK_OK(verify(s.archive, &trust, &r, &e), &e);
    CHECK(r.is_key_trusted);
    trust.key_pem = fixture_str(d, "keys.1.public_pem");
    CHECK_OK(verify(s.archive, &trust, &r, &e), &e);
    CHECK_OK(sign_new_key(&a, &secret, &other, &e), &e);
    trust.key_pem = other;
    CHECK_STATUS(verify(s.archive, &trust, &r, &e), LW_E_INPUT);
    CHECK(str_starts(str_of(e.message), STR("archive: no key that was given leads to key ")));
    struct tsa stranger = tsa_new(TSA_USAGE, utc_now(), 10);
    trust = (struct archive_trust){STR(""), tsa_ca_pem(&a, &stranger)};
    CHECK_STATUS(verify(s.archive, &trust, &r, &e), LW_E_INPUT);
    CHECK(str_starts(str_of(e.message), STR("archive: stamp 1: it does not verify: ")));
    tsa_free(&stranger);
    yyjson_mut_doc_free(d);
    arena_release(&a);
    scene_close(&s);
}

struct entry {
    size_t at, n; /* header, bytes and padding */
    const char *name;
};

static size_t entries_of(str archive, struct entry *out, size_t max)
{
    size_t n = 0;
    for (size_t at = 0; archive.p[at] && n < max; n++) {
        size_t size = strtoul(archive.p + at + 124, NULL, 8);
        out[n] = (struct entry){at, TAR_BLOCK + (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK,
                                archive.p + at};
        at += out[n].n;
    }
    return n;
}

static void must_be_noticed(str archive, const char *what, const char *name, size_t at)
{
    struct archive_report r;
    struct err e = {0};
    if (verify(archive, &nobody, &r, &e) == LW_OK)
        test_fail(__FILE__, __LINE__, "%s of '%s' (byte %zu) was not noticed", what, name, at);
    if (!str_starts(str_of(e.message), STR("archive: ")))
        test_fail(__FILE__, __LINE__, "%s of '%s': %s", what, name, e.message);
}

/* First and last byte of header and content of every entry, and its padding. */
static void flips(void)
{
    struct scene s;
    struct entry entries[64];
    uint64_t state = 20261024;
    scene_open(&s);
    char *bytes = arena_alloc(&s.a, s.archive.n);
    memcpy(bytes, s.archive.p, s.archive.n);
    str bad = {bytes, s.archive.n};
    size_t n = entries_of(s.archive, entries, 64);
    CHECK(n >= 25);
    for (size_t i = 0; i < n; i++) {
        size_t size = strtoul(entries[i].name + 124, NULL, 8);
        const size_t places[] = {0,
                                 99,
                                 100,
                                 130,
                                 150,
                                 156,
                                 300,
                                 511,
                                 512,
                                 512 + size / 2,
                                 512 + size - 1,
                                 entries[i].n - 1};
        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            size_t at = entries[i].at + places[k];
            bytes[at] = (char)(bytes[at] ^ 1);
            must_be_noticed(bad, "a bit", entries[i].name, places[k]);
            bytes[at] = s.archive.p[at];
        }
    }
    for (int i = 0; i < 400; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(state >> 20) % bad.n;
        bytes[at] = (char)(bytes[at] ^ (1 << (state >> 60) % 8));
        must_be_noticed(bad, "a bit", "somewhere", at);
        bytes[at] = s.archive.p[at];
    }
    for (size_t i = 0; i < bad.n; i += 997)
        must_be_noticed(str_sub(bad, 0, i), "the end", "somewhere", i);
    str longer = arena_str(&s.a, bad);
    longer.n++; /* arena_str() keeps a NUL behind it */
    must_be_noticed(longer, "a byte more", "the end", 0);
    scene_close(&s);
}

static void moves(void)
{
    struct scene s;
    struct entry x[64];
    struct buf b;
    scene_open(&s);
    size_t n = entries_of(s.archive, x, 64);
    buf_init(&b, 2 * s.archive.n + LW_MIB);
    for (size_t i = 0; i < n; i++) {
        str before = str_sub(s.archive, 0, x[i].at), own = str_sub(s.archive, x[i].at, x[i].n);
        str after = str_from(s.archive, x[i].at + x[i].n);
        buf_clear(&b);
        buf_add(&b, before);
        buf_add(&b, after);
        must_be_noticed(buf_str(&b), "the lack", x[i].name, 0);
        buf_clear(&b);
        buf_add(&b, before);
        buf_add(&b, own);
        buf_add(&b, own);
        buf_add(&b, after);
        must_be_noticed(buf_str(&b), "a second one", x[i].name, 0);
        if (i + 1 == n) continue;
        buf_clear(&b);
        buf_add(&b, before);
        buf_add(&b, str_sub(s.archive, x[i + 1].at, x[i + 1].n));
        buf_add(&b, own);
        buf_add(&b, str_from(s.archive, x[i + 1].at + x[i + 1].n));
        must_be_noticed(buf_str(&b), "another place", x[i].name, 0);
    }
    buf_release(&b);
    scene_close(&s);
}

static void in_part(void)
{
    struct scene s;
    struct archive_report r;
    struct err e = {0};
    scene_open(&s);
    yyjson_mut_doc *d = DO(s.app, &local_actor, "product.list");
    struct archive_selection what = {ARCHIVE_PRODUCT, fixture_str(d, "products.0.id"), UTC_NONE,
                                     UTC_NONE};
    str archive = export(&s, what);
    CHECK_OK(verify(archive, &nobody, &r, &e), &e);
    CHECK(r.is_partial);
    CHECK_INT(r.n_events, 3); /* the product's, and two keys */
    CHECK_INT(r.n_proofs, 3);
    what = (struct archive_selection){ARCHIVE_TIME, STR(""), utc_now(), UTC_NONE};
    archive = export(&s, what);
    CHECK_OK(verify(archive, &nobody, &r, &e), &e);
    CHECK_INT(r.n_events, 3); /* a setting, and the keys */
    CHECK_INT(r.n_proofs, 3);
    struct archive_report none;
    struct archive_selection nothing = {ARCHIVE_PRODUCT, STR("01K00000000000000000000000"),
                                        UTC_NONE, UTC_NONE};
    str path = arena_printf(&s.a, "%s/none.tar", s.app->data_dir);
    CHECK_STATUS(
        archive_export(s.app, &local_actor, utc_now(), &s.a, &nothing, path.p, &none, &e),
        LW_E_NOT_FOUND);
    CHECK_STR(str_of(e.message), STR("nothing belongs to '01K00000000000000000000000'"));
    CHECK(!fs_exists(path.p));
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

static void past(struct scene *s, const char *sql)
{
    struct err e = {0};
    CHECK_OK(sqlite_run(s->app->db, sql, "test", &e), &e);
}

/* Changed in the store and then sealed with the right key: what the sums cannot show. */
static void sealed_again(struct scene *s, struct archive_selection what, const char *words)
{
    struct archive_report r;
    struct err e = {0};
    str archive = export(s, what);
    CHECK_STATUS(verify(archive, &nobody, &r, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
}

/* A renewal names every stamp before it: two that changed places are each good, but not those. */
static void renewed_stamps(void)
{
    struct scene s;
    scene_open(&s);
    DID(s.app, &local_actor, "ledger.timestamp");
    DID(s.app, &local_actor, "ledger.restamp");
    CHECK_INT(export(&s, EVERYTHING).n > 0, 1);
    past(&s, "DROP TRIGGER ledger_stamp_is_not_changed;"
             "UPDATE ledger_stamp SET number = -number WHERE number IN (1, 3);"
             "UPDATE ledger_stamp SET number = 4 + number WHERE number < 0");
    /* The renewal in the middle names the one that was first. */
    sealed_again(&s, EVERYTHING, "archive: time stamp 2 is not over what is here");
    scene_close(&s);
}

/* A renewal that an authority stamped, with a line that is not of this ledger. */
static void renewed_lines(void)
{
    static const char *const lines[] = {"checkpoint ", "ledger ", "stamp ",
                                        "longwatch renewal "};
    struct scene s;
    scene_open(&s);
    past(&s, "DROP TRIGGER ledger_stamp_is_not_changed; CREATE TABLE kept AS SELECT * FROM "
             "ledger_stamp");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char sql[400];
        /* The text is judged before the stamp over it, so the reply need not fit. */
        snprintf(sql, sizeof sql,
                 "UPDATE ledger_stamp SET stamped_text = replace(stamped_text, '%s', '%s9') "
                 "WHERE kind = 'renewal'",
                 lines[i], lines[i]);
        past(&s, sql);
        sealed_again(&s, EVERYTHING, "archive: time stamp 2 is not over what is here");
        past(&s, "UPDATE ledger_stamp SET stamped_text = (SELECT k.stamped_text FROM kept k "
                 "WHERE k.id = ledger_stamp.id)");
    }
    /* The last character of each line's digest. */
    past(&s, "UPDATE ledger_stamp SET stamped_text = substr(stamped_text, 1, "
             "length(stamped_text) - 2) || CASE substr(stamped_text, -2, 1) WHEN '0' THEN '1' "
             "ELSE '0' END || char(10) WHERE kind = 'renewal'");
    sealed_again(&s, EVERYTHING, "archive: time stamp 2 is not over what is here");
    past(&s, "DROP TABLE kept");
    scene_close(&s);
}

/* An event that was changed after its checkpoint has a proof of what it was. */
static void event_in_part(void)
{
    struct scene s;
    scene_open(&s);
    yyjson_mut_doc *d = DO(s.app, &local_actor, "product.list");
    struct archive_selection what = {ARCHIVE_PRODUCT, fixture_str(d, "products.0.id"), UTC_NONE,
                                     UTC_NONE};
    past(&s, "DROP TRIGGER ledger_is_not_changed;"
             "UPDATE ledger SET at = at + 1 WHERE kind = 'product.added'");
    sealed_again(&s, what, "archive: event 3 is not under checkpoint 11");
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

/* fsync() of this program, so that a test can see that a file is on the disk before its name. */
static int failing_errno, n_synced;
int fsync(int fd)
{
    struct stat about;
    if (failing_errno && fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        n_synced++;
        errno = failing_errno;
        return -1;
    }
    return fdatasync(fd);
}

static void is_on_disk(void)
{
    struct scene s;
    struct archive_report r;
    struct err e = {0};
    const struct archive_selection all = EVERYTHING;
    scene_open(&s);
    str path = arena_printf(&s.a, "%s/b.tar", s.app->data_dir);
    /* A checkpoint is there already, so that the archive is the only file that is written. */
    DID(s.app, &local_actor, "ledger.checkpoint");
    failing_errno = EIO;
    enum status st = archive_export(s.app, &local_actor, utc_now(), &s.a, &all, path.p, &r, &e);
    failing_errno = 0;
    CHECK_INT(n_synced, 1);
    CHECK_STATUS(st, LW_E_ENV);
    CHECK_STR(str_of(e.message),
              arena_printf(&s.a, "creating '%s': %s", path.p, strerror(EIO)));
    CHECK(!fs_exists(path.p));
    CHECK(!fs_exists(arena_printf(&s.a, "%s.tmp", path.p).p));
    scene_close(&s);
}

/* The ledger is of all product lines: who may see some cannot carry it away. */
static void limited_person(void)
{
    struct scene s;
    struct actor limited = {.kind = ACTOR_PERSON,
                            .ledger_ref = STR_INIT("anna"),
                            .lines = STR_INIT("home"),
                            .permissions = UINT32_MAX};
    scene_open(&s);
    const char *path = arena_printf(&s.a, "%s/limited.tar", s.app->data_dir).p;
    CHECK(actor_is_limited(&limited));
    REFUSED(s.app, &limited, "ledger.export", LW_E_REFUSED,
            "ledger.export concerns every product line: it needs somebody who sees all of them",
            "to", path);
    CHECK(!fs_exists(path));
    limited.lines = STR("");
    DID(s.app, &limited, "ledger.export", "to", path);
    CHECK(fs_exists(path));
    scene_close(&s);
}

/* What an outsider may hand over in place of an archive, and what is said to help. */
static void other_files(void)
{
    static const struct {
        str bytes;
        const char *words;
    } files[] = {
        {STR_INIT(""), "the file is empty: it was not copied; get it again"},
        {STR_INIT("\x1f\x8b\x08"),
         "this is a gzip file, not a longwatch archive: unpack it with gunzip first"},
        {STR_INIT("\x28\xb5\x2f\xfd"),
         "this is a Zstandard file, not a longwatch archive: unpack it with 'zstd -d' first"},
        {STR_INIT("PK\x03\x04"),
         "this is a zip file, not a longwatch archive: take the .tar out of it first"},
        {STR_INIT("SQLite format 3"), "this is a database, not a longwatch archive: 'longwatch "
                                      "ledger export' makes an archive"},
        {STR_INIT("-----BEGIN PUBLIC KEY-----\n"),
         "this is a key or certificate, not a longwatch archive: give it by --key or --tsa-ca"},
        {STR_INIT("longwatch archive 1\n"),
         "this is the seal out of an archive, not a longwatch archive: give the whole .tar"},
        {STR_INIT("{\n"), "this is JSON, not a longwatch archive: give the whole .tar"},
        {STR_INIT("ARCHIVE.json"),
         "it ends in its first entry: it was not copied whole; get it again"},
        {STR_INIT("hello\n"), "this is not a longwatch archive: give the .tar of 'longwatch "
                              "ledger export'"},
    };
    struct archive_report r;
    struct err e;
    char want[300], block[TAR_BLOCK] = "README";
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CHECK_STATUS(verify(files[i].bytes, &nobody, &r, &e), LW_E_INPUT);
        snprintf(want, sizeof want, "archive: %s", files[i].words);
        CHECK_STR(str_of(e.message), str_of(want));
    }
    memcpy(block + 257, "ustar", 5);
    CHECK_STATUS(verify((str){block, sizeof block}, &nobody, &r, &e), LW_E_INPUT);
    CHECK_STR(
        str_of(e.message),
        STR("archive: this is a tar file that 'longwatch ledger export' did not write, or "
            "that was packed again: get the original file"));
}

/* Cut at, before and behind every boundary: where it ends, and what to do. */
static void cuts(void)
{
    struct scene s;
    struct entry x[64];
    struct archive_report r;
    struct err e;
    scene_open(&s);
    size_t n = entries_of(s.archive, x, 64);
    for (size_t i = 1; i < n; i++) {
        size_t size = strtoul(x[i].name + 124, NULL, 8);
        const size_t places[] = {x[i].at, x[i].at + 1, x[i].at + TAR_BLOCK,
                                 x[i].at + TAR_BLOCK + size, x[i].at + x[i].n - 1};
        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            /* Nothing of an entry is there yet: the one before it is named. */
            bool is_before = places[k] < x[i].at + TAR_BLOCK;
            if (places[k] == x[i].at + x[i].n) continue;
            CHECK_STATUS(verify(str_sub(s.archive, 0, places[k]), &nobody, &r, &e), LW_E_INPUT);
            CHECK_STR(str_of(e.message),
                      arena_printf(&s.a,
                                   "archive: it ends early, at '%s': it was not copied whole; "
                                   "get it again",
                                   x[is_before ? i - 1 : i].name));
        }
    }
    scene_close(&s);
}

/* An archive of a later format says which version is wanted. */
static void later_format(void)
{
    struct arena a;
    struct archive_report r;
    struct err e;
    arena_init(&a, LW_MIB);
    static const char *const bodies[][2] = {
        {"{\"format\": \"longwatch archive 2\"}",
         "archive: its format is 'longwatch archive 2', of a newer longwatch: verify it with "
         "that version, or by hand as VERIFY.md in it says"},
        {"{\"format\": \"zip\"}", "archive: its ARCHIVE.json is not one of longwatch"},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        str bytes = STR_NONE, path = arena_printf(&a, "%s/later.tar", test_temp_dir());
        FILE *file = fopen(path.p, "wb");
        struct tar_writer w = {.file = file};
        CHECK(file != NULL);
        CHECK_OK(tar_add(&w, STR("ARCHIVE.json"), str_of(bodies[i][0]), &e), &e);
        CHECK_OK(tar_end(&w, &e), &e);
        fclose(file);
        CHECK_OK(fs_read(&a, path.p, LW_MIB, &bytes, &e), &e);
        CHECK_STATUS(verify(bytes, &nobody, &r, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(bodies[i][1]));
    }
    arena_release(&a);
}

static void check_silent(const char *dir)
{
    struct err e = {0};
    struct arena a;
    DIR *d = opendir(dir);
    CHECK(d != NULL);
    arena_init(&a, 256 * LW_MIB);
    for (struct dirent *x; (x = readdir(d));) {
        struct stat about;
        str bytes, path = arena_printf(&a, "%s/%s", dir, x->d_name);
        if (x->d_name[0] == '.' || stat(path.p, &about)) continue;
        if (S_ISDIR(about.st_mode)) check_silent(path.p);
        if (!S_ISREG(about.st_mode)) continue;
        CHECK_OK(fs_read(&a, path.p, 64 * LW_MIB, &bytes, &e), &e);
        if (str_contains(bytes, STR("Zebulon")) || str_contains(bytes, STR("zebulon@")) ||
            str_contains(bytes, STR("+49 555 0199")))
            test_fail(__FILE__, __LINE__, "'%s' still names the person", path.p);
    }
    closedir(d);
    arena_release(&a);
}

/* Where others wrote of them, so that it can be corrected first: rows and events, by word. */
static void traces(void)
{
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    yyjson_mut_doc *d = DO(app, &local_actor, "person.add", "name", "Zebulon Quickly", "mail",
                           "zebulon@example.org", "role", "engineer");
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "person.traces", "person", id);
    CHECK_INT(fixture_int(d, "total"), 0);
    CHECK_INT(fixture_int(d, "has_places"), 0);
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "product.add", "name", "Harbour", "markets", "DE", "contact",
        "Zebulon@example.org");
    DID(app, &local_actor, "setting.set", "name", "manufacturer-name", "value",
        "Quickly and Sons");
    d = DO(app, &local_actor, "person.traces", "person", "zebulon@example.org");
    CHECK_INT(fixture_int(d, "total"), 3);
    CHECK_STR(fixture_str(d, "places.0.table"), STR("product"));
    CHECK_STR(fixture_str(d, "places.0.column"), STR("contact"));
    CHECK_STR(fixture_str(d, "places.0.word"), STR("zebulon@example.org"));
    CHECK_STR(fixture_str(d, "places.1.table"), STR("ledger"));
    CHECK_STR(fixture_str(d, "places.1.column"), STR("payload"));
    CHECK_INT(fixture_int(d, "places.1.is_ledger"), 1);
    CHECK_INT(fixture_int(d, "places.1.event"), 3);
    CHECK_STR(fixture_str(d, "places.2.table"), STR("setting"));
    CHECK_STR(fixture_str(d, "places.2.id"), STR("manufacturer-name"));
    yyjson_mut_doc_free(d);
    app_close(app);
}

/* Nobody's name or address is in any file of the data directory, or in an archive. */
static void erasure(void)
{
    struct scene s;
    scene_open(&s);
    struct app *app = s.app;
    yyjson_mut_doc *d = DO(app, &local_actor, "person.add", "name", "Zebulon Quickly", "mail",
                           "zebulon@example.org", "role", "engineer", "phone", "+49 555 0199");
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "ledger.checkpoint");
    DID(app, &local_actor, "person.erase", "person", id);
    str archive = export(&s, EVERYTHING);
    CHECK(!str_contains(archive, STR("Zebulon")) && !str_contains(archive, STR("zebulon@")));
    check_silent(app->data_dir);
    fixture_ledger_is_whole(app);
    scene_close(&s);
}

static const struct test tests[] = {
    {"is_whole", is_whole},
    {"trusts", trusts},
    {"flips", flips},
    {"moves", moves},
    {"in_part", in_part},
    {"renewed_stamps", renewed_stamps},
    {"renewed_lines", renewed_lines},
    {"event_in_part", event_in_part},
    {"is_on_disk", is_on_disk},
    {"limited_person", limited_person},
    {"other_files", other_files},
    {"cuts", cuts},
    {"later_format", later_format},
    {"erasure", erasure},
    {"traces", traces},
    {NULL, NULL},
};
const struct test_suite archive_suite = {"archive", tests};
