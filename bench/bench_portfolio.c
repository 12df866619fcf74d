/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwportfolio [N_IMAGES]: the watch over a portfolio of a million component instances, measured.
 *
 * Everything is made here, the same on every machine: 15,000 packages of npm in two versions
 * each, a fifth of them with a record, and images of 500 components, of which 20 are in every
 * image and the rest is drawn so that some packages are in many. The store is filled directly;
 * findings, events and announcements come from the program's own re-matching. Then:
 *
 *   a record   a new record for one package is imported and matched, until findings, events and
 *              announcement are committed; every other one is of a component in every image
 *   everything the whole portfolio matched again, with nothing new to say
 *   pages      now.get and finding.list, as the server calls them
 */
#include "bench_osv.h"

#include "app/op.h"
#include "app/op_list.h"
#include "app/op_run.h"
#include "app/rematch.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "base/limits.h"
#include "knowledge/import.h"
#include "store/blob.h"
#include "store/component.h"
#include "store/image.h"
#include "store/ledger.h"
#include "store/product.h"
#include "store/setting.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    N_PACKAGES = 15000,
    N_VERSIONS = 2,
    N_COMPONENTS = N_PACKAGES * N_VERSIONS,
    N_IN_IMAGE = 500,
    N_EVERYWHERE = 20, /* components that every image has */
    N_PRODUCTS = 50,
    N_RECORDS = 100,
    N_PAGES = 51,
};

struct portfolio {
    struct arena a;
    char dir[64];
    struct app *app;
    struct utc now;
    int n_images;
    str components[N_COMPONENTS]; /* ids */
    uint64_t random;
    int64_t record_us[N_RECORDS], match_us[N_RECORDS];
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * (int64_t)1000000 + u.ru_utime.tv_usec +
           u.ru_stime.tv_usec;
}

/* xorshift64: the same portfolio each time. */
static uint64_t next_random(struct portfolio *p)
{
    p->random ^= p->random << 13;
    p->random ^= p->random >> 7;
    p->random ^= p->random << 17;
    return p->random;
}

static const char *path_of(struct portfolio *p, const char *name)
{
    return arena_printf(&p->a, "%s/%s", p->dir, name).p;
}

/* ---- knowledge ---- */

#define RECORD                                                                                \
 "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-%05d-made-%05d\","                              \
 "\"modified\":\"2026-11-%02dT00:00:00Z\",\"published\":\"2026-11-01T00:00:00Z\","            \
 "\"aliases\":[\"CVE-2026-%05d\"],\"summary\":\"flaw %d of made-package-%d\",\"severity\":[{" \
 "\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:%c\"}],"        \
 "\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"made-package-%d\"},"           \
 "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"%s\"}]}]"  \
 "}]}"

static void put_record(struct buf *b, int number, int package, const char *fixed)
{
    buf_printf(b, RECORD, package, number, 2 + number % 20, number, number, package,
               number % 3 ? 'N' : 'H', package, fixed);
}

/* Two of five were fixed before both versions, the rest in what comes after the first or both. */
static enum status make_knowledge(struct portfolio *p, struct err *e)
{
    static const char *const fixed[] = {"0.9.0", "1.5.0", "3.0.0", "0.5.0", "1.2.0"};
    struct buf b;
    struct knowledge *k = NULL;
    struct import_result r = {0};
    const char *lines = path_of(p, "records.ndjson"), *zips = path_of(p, "zips");
    buf_init(&b, 64 * LW_MIB);
    for (int i = 0, n = 0; i < N_PACKAGES; i += 5)
        for (int j = 0; j <= i % 2; j++, n++) {
            put_record(&b, n, i, fixed[(i / 5 + j) % 5]);
            buf_char(&b, '\n');
        }
    enum status st = buf_status(&b, "records", e);
    if (!st) st = fs_write_atomic(lines, buf_str(&b), 0600, e);
    buf_release(&b);
    if (!st) st = bench_osv_zips(lines, zips, e);
    if (!st) st = knowledge_open(path_of(p, "knowledge.db"), KNOWLEDGE_WRITE, &k, e);
    struct import_options o = {.feed = "osv", .paths = &zips, .n_paths = 1, .now = p->now};
    if (!st) st = knowledge_import(k, &p->a, &o, &r, e);
    knowledge_close(k);
    return st;
}

/* One new record, as a delta of a feed brings it. */
static enum status import_record(struct portfolio *p, int number, int package, struct err *e)
{
    struct buf b;
    struct arena a;
    struct knowledge *k = NULL;
    struct import_result r = {0};
    const char *file = path_of(p, "new/npm/GHSA-new.json");
    buf_init(&b, LW_MIB);
    arena_init(&a, 64 * LW_MIB);
    put_record(&b, number, package, "3.0.0");
    enum status st = fs_make_dirs(path_of(p, "new/npm"), 0700, e);
    if (!st) st = fs_write_atomic(file, buf_str(&b), 0600, e);
    if (!st) st = knowledge_open(path_of(p, "knowledge.db"), KNOWLEDGE_WRITE, &k, e);
    struct import_options o = {.feed = "osv",
                               .paths = &file,
                               .n_paths = 1,
                               .part = STR("npm"),
                               .is_delta = true,
                               .now = p->now};
    if (!st) st = knowledge_import(k, &a, &o, &r, e);
    if (!st && r.n_new != 1) st = err_set(e, LW_E_STATE, "record %d was not new", number);
    knowledge_close(k);
    arena_release(&a);
    buf_release(&b);
    return st;
}

/* ---- the store ---- */

static enum status add_components(struct portfolio *p, struct db *db, struct err *e)
{
    enum status st = LW_OK;
    for (int i = 0; !st && i < N_COMPONENTS; i++) {
        int package = i / N_VERSIONS;
        const char *version = i % N_VERSIONS ? "2.0.0" : "1.0.0";
        str name = arena_printf(&p->a, "made-package-%d", package);
        struct component_row c = {
            .id = new_id(&p->a, p->now),
            .identity_digest = arena_printf(&p->a, "digest-%d", i),
            .type = STR("library"),
            .grp = STR(""),
            .name = name,
            .version = str_of(version),
            .supplier = STR(""),
            .purls = arena_printf(&p->a, "pkg:npm/%.*s@%s", STR_ARG(name), version),
            .cpes = STR(""),
            .hashes = STR(""),
            .licences = STR("MIT"),
            .package_key = arena_printf(&p->a, "pkg:npm/%.*s", STR_ARG(name)),
            .identity = arena_printf(&p->a, "pkg:npm/%.*s", STR_ARG(name)),
            .verdict = VERDICT_UNKNOWN,
            .why = STR(""),
        };
        p->components[i] = c.id;
        st = component_insert(db, &c, e);
    }
    return st;
}

/* Squared, so that what has a small number is in many images. */
static int draw(struct portfolio *p)
{
    double x = (double)(next_random(p) >> 11) / 9007199254740992.0;
    return N_EVERYWHERE + (int)(x * x * (N_COMPONENTS - N_EVERYWHERE));
}

static enum status fill_image(struct portfolio *p, struct db *db, str image, struct err *e)
{
    bool *has = calloc(N_COMPONENTS, sizeof *has);
    enum status st = LW_OK;
    if (!has) BUG("out of memory");
    for (int n = 0; !st && n < N_IN_IMAGE;) {
        int i = n < N_EVERYWHERE ? n : draw(p);
        if (has[i]) continue;
        has[i] = true;
        st = image_component_insert(db, image, p->components[i], STR("x"), (uint64_t)++n, e);
    }
    free(has);
    return st;
}

static enum status add_image(struct portfolio *p, struct db *db, str release, str digest,
                             struct err *e)
{
    struct image i = {
        .id = new_id(&p->a, p->now),
        .release_id = release,
        .variant = STR("default"),
        .sbom_digest = digest,
        .sbom_format = STR("cyclonedx"),
        .sbom_version = STR("1.6"),
        .sbom_serial = STR(""),
        .sbom_generator = STR(""),
        .sbom_created_at = UTC_NONE,
        .sbom_notes = STR(""),
        .n_components = N_IN_IMAGE,
        .created_at = p->now,
    };
    enum status st = image_insert(db, &i, e);
    return st ? st : fill_image(p, db, i.id, e);
}

static enum status add_product(struct portfolio *p, struct db *db, int number, int n_images,
                               struct err *e)
{
    struct product product = {
        .id = new_id(&p->a, p->now),
        .name = arena_printf(&p->a, "Made Product %02d", number),
        .product_type = STR("default"),
        .product_class = STR(""),
        .category = STR(""),
        .support_start = STR(""),
        .support_end = STR("2031-12-31"),
        .contact = STR(""),
        .policy_url = STR(""),
        .created_at = p->now,
    };
    enum status st = product_insert(db, &product, e);
    for (int i = 0; !st && i < n_images; i++) {
        struct release r = {new_id(&p->a, p->now), product.id, arena_printf(&p->a, "1.%d", i),
                            STR(""), p->now};
        st = release_insert(db, &r, e);
        if (!st) st = add_image(p, db, r.id, STR("00"), e);
    }
    return st;
}

static enum status make_store(struct portfolio *p, struct err *e)
{
    struct op_call *c = NULL;
    struct blob blob = {STR("00"), 1, p->now, STR("bench")};
    enum status st = app_open(p->dir, &p->app, e);
    if (!st) st = system_call_begin(p->app, p->now, "bench", &c, e);
    if (!st) st = blob_note(p->app->db, &blob, e);
    if (!st) st = add_components(p, p->app->db, e);
    if (!st) st = system_call_commit(c, e);
    for (int i = 0; !st && i < N_PRODUCTS; i++) {
        st = system_call_begin(p->app, p->now, "bench", &c, e);
        if (!st) st = add_product(p, p->app->db, i, p->n_images / N_PRODUCTS, e);
        if (!st) st = system_call_commit(c, e);
    }
    return st;
}

/* ---- measuring ---- */

static void print_memory(const char *when)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("%-44s %25.1f MB resident at most\n", when, (double)u.ru_maxrss / 1024);
}

static enum status first_match(struct portfolio *p, struct err *e)
{
    struct rematch_report r;
    int64_t began = now_us(), cpu = cpu_us();
    enum status st = rematch_changed(p->app, p->now, &r, e);
    if (!st)
        printf("%-44s %9.0f ms wall %8.0f ms cpu, %lld components, %lld findings opened, %lld "
               "noted\n",
               "portfolio matched for the first time", (double)(now_us() - began) / 1e3,
               (double)(cpu_us() - cpu) / 1e3, (long long)r.n_components,
               (long long)r.findings.n_opened, (long long)r.findings.n_noted);
    return st;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Process time of one beside it: machines are shared. */
static void print_series(const char *what, int64_t *us, size_t n, int64_t all_cpu_us)
{
    qsort(us, n, sizeof *us, by_number);
    printf("%-44s %9.1f ms p50 %8.1f ms p99 of %zu, %.1f ms cpu\n", what,
           (double)us[n / 2] / 1e3, (double)us[(n * 99 + 99) / 100 - 1] / 1e3, n,
           (double)all_cpu_us / 1e3 / (double)n);
}

static enum status new_records(struct portfolio *p, struct err *e)
{
    struct rematch_report r = {0};
    int64_t n_events = 0, n_after = 0, n_findings = 0;
    enum status st = ledger_newest(p->app->db, &n_events, e);
    int64_t cpu = cpu_us();
    for (int i = 0; !st && i < N_RECORDS; i++) {
        /* Every other one of a component that is in every image. */
        int component = i % 2 ? draw(p) : (i / 2) % N_EVERYWHERE / N_VERSIONS * N_VERSIONS;
        int64_t began = now_us();
        st = import_record(p, 50000 + i, component / N_VERSIONS, e);
        int64_t imported = now_us();
        if (!st) st = rematch_changed(p->app, utc_add_s(p->now, i + 1), &r, e);
        p->record_us[i] = now_us() - began;
        p->match_us[i] = now_us() - imported;
        n_findings += r.findings.n_opened;
    }
    if (!st) st = ledger_newest(p->app->db, &n_after, e);
    if (st) return st;
    cpu = cpu_us() - cpu;
    print_series("new record to committed alert, with its import", p->record_us, N_RECORDS,
                 cpu);
    print_series("  of it matching and telling", p->match_us, N_RECORDS, cpu);
    printf("%-44s %9lld findings, %lld events\n", "  of these records", (long long)n_findings,
           (long long)(n_after - n_events));
    return LW_OK;
}

/* A store that does not know how far it was matched looks at everything. */
static enum status everything_again(struct portfolio *p, struct err *e)
{
    struct rematch_report r;
    struct op_call *c = NULL;
    enum status st = system_call_begin(p->app, p->now, "bench", &c, e);
    if (!st) st = progress_save(p->app->db, "rematch-generation", 0, e);
    if (!st) st = system_call_commit(c, e);
    int64_t began = now_us(), cpu = cpu_us();
    if (!st) st = rematch_changed(p->app, utc_add_s(p->now, 200), &r, e);
    if (!st)
        printf("%-44s %9.0f ms wall %8.0f ms cpu, %lld components, %lld findings changed\n",
               "everything matched again", (double)(now_us() - began) / 1e3,
               (double)(cpu_us() - cpu) / 1e3, (long long)r.n_components,
               (long long)(r.findings.n_changed + r.findings.n_opened + r.findings.n_closed));
    return st;
}

static enum status page(struct portfolio *p, const char *title, const char *name,
                        const struct op_arg *args, size_t n_args, struct err *e)
{
    static const struct actor reader = {.kind = ACTOR_LOCAL,
                                        .permissions = 1U << PERMISSION_READ};
    int64_t us[N_PAGES], cpu = cpu_us();
    enum status st = LW_OK;
    const struct op *op = op_find(str_of(name));
    if (!op) return err_set(e, LW_E_STATE, "there is no operation '%s'", name);
    for (int i = 0; !st && i < N_PAGES; i++) {
        yyjson_mut_doc *reply = NULL;
        int64_t began = now_us();
        st = op_run(p->app, &reader, op, args, n_args, &reply, e);
        us[i] = now_us() - began;
        if (!st) yyjson_mut_doc_free(reply);
    }
    if (!st) print_series(title, us, N_PAGES, cpu_us() - cpu);
    return st;
}

static enum status pages(struct portfolio *p, struct err *e)
{
    const struct op_arg everywhere[] = {{STR("vulnerability"), STR("CVE-2026-50000")}};
    const struct op_arg wanted[] = {{STR("wanted"), STR("true")}};
    const struct op_arg product[] = {{STR("product"), STR("Made Product 07")}};
    const struct op_arg verdict[] = {{STR("verdict"), STR("affected")},
                                     {STR("priority"), STR("high")}};
    const struct op_arg text[] = {{STR("text"), STR("made-package-14000")}};
    enum status st = page(p, "now.get", "now.get", NULL, 0, e);
    if (!st) st = page(p, "watch.get, around every page", "watch.get", NULL, 0, e);
    if (!st) st = page(p, "finding.list", "finding.list", NULL, 0, e);
    if (!st) st = page(p, "finding.list, wanted", "finding.list", wanted, 1, e);
    if (!st) st = page(p, "finding.list of a vulnerability", "finding.list", everywhere, 1, e);
    if (!st) st = page(p, "finding.list of a product", "finding.list", product, 1, e);
    if (!st) st = page(p, "finding.list, affected and high", "finding.list", verdict, 2, e);
    if (!st) st = page(p, "finding.list, a text", "finding.list", text, 1, e);
    return st;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

static enum status run(struct portfolio *p, struct err *e)
{
    int64_t began = now_us();
    enum status st = make_knowledge(p, e);
    if (!st) st = make_store(p, e);
    if (!st)
        printf("%-44s %9d images %9d instances %9d components, made in %.1f s\n", "portfolio",
               p->n_images, p->n_images * N_IN_IMAGE, N_COMPONENTS,
               (double)(now_us() - began) / 1e6);
    if (!st) st = first_match(p, e);
    if (!st) st = new_records(p, e);
    if (!st) st = everything_again(p, e);
    if (!st) st = pages(p, e);
    if (!st) print_memory("portfolio, one process");
    return st;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    static struct portfolio p = {.dir = "/tmp/lwportfolio-XXXXXX", .random = 20261122};
    uint64_t n_images = 2000;
    op_list_register();
    if (argc > 1 && !str_u64(str_of(argv[1]), 2000, &n_images)) return 2;
    p.n_images = (int)n_images;
    p.n_images -= p.n_images % N_PRODUCTS;
    arena_init(&p.a, 512 * LW_MIB);
    setenv("LONGWATCH_NOW", "2026-11-22T12:00:00Z", 1);
    setvbuf(stdout, NULL, _IOLBF, 0);
    enum status st = utc_parse(STR("2026-11-22T12:00:00Z"), "now", &p.now, &e);
    if (!mkdtemp(p.dir)) st = err_set(&e, LW_E_ENV, "no temporary folder");
    if (!st) st = run(&p, &e);
    app_close(p.app);
    nftw(p.dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    arena_release(&p.a);
    if (!st) return 0;
    char text[sizeof e];
    err_text(&e, text, sizeof text);
    fprintf(stderr, "lwportfolio: %s\n", text);
    return 1;
}
