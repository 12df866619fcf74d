/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwbench [LONGWATCH [NDJSON]]: imports the shared feeds, scans SBOMs of 500 and 10,000 components
 * with the real binary in a cold process, and prints figures with the data they were measured on.
 * NDJSON are 250,000 made OSV records, a line each (tools/bench makes them). What is not there is
 * said to be skipped. Process time stands beside wall time, since machines are shared.
 */
#define _DEFAULT_SOURCE /* wait4(): resources of one child */

#include "bench_osv.h"
#include "bench_sbom.h"

#include "base/fs.h"
#include "base/limits.h"
#include "knowledge/import.h"

#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
    N_COMPONENTS = 500,
    N_LARGE = 10000,
    N_RUNS = 15,
    N_IMPORTS = 3,
};

struct bench {
    struct arena a;
    char dir[64];
    const char *shared, *longwatch, *ndjson;
    struct knowledge *k;
};

static int fail(const struct err *e)
{
    char text[sizeof(struct err)];
    err_text(e, text, sizeof text);
    fprintf(stderr, "lwbench: %s\n", text);
    return 1;
}

static int64_t cpu_us(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * (int64_t)1000000 + u.ru_utime.tv_usec +
           u.ru_stime.tv_usec;
}

static int64_t wall_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static const char *path_of(struct bench *b, const char *dir, const char *name)
{
    return arena_printf(&b->a, "%s/%s", dir, name).p;
}

static enum status reopen(struct bench *b, enum knowledge_mode mode, struct err *e)
{
    knowledge_close(b->k);
    b->k = NULL;
    return knowledge_open(path_of(b, b->dir, "knowledge.db"), mode, &b->k, e);
}

static enum status fresh_base(struct bench *b, struct err *e)
{
    static const char *const names[] = {"knowledge.db", "knowledge.db-wal", "knowledge.db-shm"};
    knowledge_close(b->k);
    b->k = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(b, b->dir, names[i]));
    return reopen(b, KNOWLEDGE_WRITE, e);
}

static enum status import_part(struct bench *b, const char *feed, const char *path,
                               const char *delta_of, int64_t *wall, int64_t *cpu, int64_t *n,
                               struct err *e)
{
    struct import_result r = {0};
    struct import_options o = {.feed = feed,
                               .paths = &path,
                               .n_paths = 1,
                               .part = str_of(delta_of),
                               .is_delta = delta_of != NULL,
                               .now = utc_now()};
    int64_t wall_0 = wall_us(), cpu_0 = cpu_us(RUSAGE_SELF);
    enum status status = knowledge_import(b->k, &b->a, &o, &r, e);
    *wall = wall_us() - wall_0;
    *cpu = cpu_us(RUSAGE_SELF) - cpu_0;
    *n = r.n_records;
    return status;
}

static enum status import_once(struct bench *b, const char *feed, const char *path,
                               int64_t *wall, int64_t *cpu, int64_t *n, struct err *e)
{
    return import_part(b, feed, path, NULL, wall, cpu, n, e);
}

static void print_import(const char *what, int64_t n, int64_t wall, int64_t cpu)
{
    printf("%-44s %9lld records %8.1f ms wall %8.1f ms cpu %10.0f records/s\n", what,
           (long long)n, (double)wall / 1e3, (double)cpu / 1e3,
           wall > 0 ? (double)n * 1e6 / (double)wall : 0);
}

/* The best of a few: the others measure the neighbours. */
static enum status bench_osv(struct bench *b, const char *path, const char *what, struct err *e)
{
    int64_t best = INT64_MAX, best_cpu = 0, n = 0;
    for (int i = 0; i < N_IMPORTS; i++) {
        int64_t wall = 0, cpu = 0;
        enum status status = fresh_base(b, e);
        if (status == LW_OK) status = import_once(b, "osv", path, &wall, &cpu, &n, e);
        if (status != LW_OK) return status;
        if (wall < best) {
            best = wall;
            best_cpu = cpu;
        }
    }
    print_import(what, n, best, best_cpu);
    return LW_OK;
}

static enum status bench_others(struct bench *b, struct err *e)
{
    static const struct {
        const char *feed, *path, *what;
    } rows[] = {
        {"osv", "corpus/feeds/osv", "import osv again, unchanged"},
        {"kev", "corpus/feeds/kev/known_exploited_vulnerabilities.json", "import kev"},
        {"epss", "corpus/feeds/epss/epss_scores-2026-08-16.csv.gz", "import epss"},
        {"cve", "corpus/feeds/cvelistV5", "import cve (midnight zip in zip, then delta)"},
        {"nvd", "corpus/feeds/nvd/rest/json/cves/2.0", "import nvd (pages)"},
        {"nvd", "corpus/feeds/nvd/rest/json/cves/2.0", "import nvd again, unchanged"},
        {"nvd", "corpus/feeds/nvd/feeds/json/cve/2.0", "import nvd (a year, what changed)"},
        {"debian", "corpus/feeds/debian/derived-tracker.json.gz", "import debian"},
        {"alpine", "corpus/feeds/alpine-secdb.zip", "import alpine (18 repositories)"},
        {"kernel", "corpus/feeds/vendor/linux_kernel_cves-stream_fixes.json.gz",
         "import kernel"},
        {"csaf", "corpus/feeds/csaf", "import csaf (three providers)"},
        {"euvd", "corpus/feeds/euvd", "import euvd"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t wall = 0, cpu = 0, n = 0;
        enum status status = import_once(b, rows[i].feed, path_of(b, b->shared, rows[i].path),
                                         &wall, &cpu, &n, e);
        if (status != LW_OK) return status;
        print_import(rows[i].what, n, wall, cpu);
    }
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("%-44s %25.1f MB resident at most\n", "all feeds of the corpus in one process",
           (double)u.ru_maxrss / 1024);
    return LW_OK;
}

static enum status count_claim(void *ctx, const struct claim *c, struct err *e)
{
    int64_t *n = ctx;
    (void)c, (void)e;
    (*n)++;
    return LW_OK;
}

static enum status keep_key(void *ctx, const struct knowledge_change *c, struct err *e)
{
    struct buf *keys = ctx;
    (void)e;
    if (c->kind == CHANGE_PACKAGE) {
        buf_add(keys, c->key);
        buf_char(keys, '\n');
    }
    return LW_OK;
}

static enum status bench_lookups(struct bench *b, struct err *e)
{
    struct buf keys;
    struct arena scratch;
    int64_t n_keys = 0, n_claims = 0;
    str key, rest;
    buf_init(&keys, 256 * LW_MIB);
    arena_init(&scratch, 256 * LW_MIB);
    enum status status = reopen(b, KNOWLEDGE_READ, e);
    if (status == LW_OK) status = knowledge_changes(b->k, 0, keep_key, &keys, e);
    if (status == LW_OK) status = knowledge_begin_read(b->k, e);
    int64_t began = wall_us();
    for (rest = buf_str(&keys); status == LW_OK && rest.n > 0; n_keys++) {
        (void)str_cut(&rest, '\n', &key);
        arena_clear(&scratch);
        status = knowledge_claims(b->k, &scratch, key, count_claim, &n_claims, e);
    }
    int64_t took = wall_us() - began;
    knowledge_end_read(b->k);
    if (status == LW_OK)
        printf("%-44s %9lld packages %7.1f ms, %lld claims, %.0f lookups/s\n",
               "look up every package", (long long)n_keys, (double)took / 1e3,
               (long long)n_claims, took > 0 ? (double)n_keys * 1e6 / (double)took : 0);
    arena_release(&scratch);
    buf_release(&keys);
    return status;
}

/* 250,000 records, and 200 of them changed. */
static enum status bench_made(struct bench *b, struct err *e)
{
    const char *zips = path_of(b, b->dir, "made");
    int64_t wall = 0, cpu = 0, n = 0;
    enum status status = bench_osv_zips(b->ndjson, zips, e);
    const char *delta = path_of(b, b->dir, "delta.zip");
    if (status == LW_OK && rename(path_of(b, zips, "delta.zip"), delta) != 0)
        status = err_set(e, LW_E_ENV, "moving the delta");
    if (status == LW_OK) status = bench_osv(b, zips, "import made osv, best of 3", e);
    if (status == LW_OK) status = import_once(b, "osv", zips, &wall, &cpu, &n, e);
    if (status != LW_OK) return status;
    print_import("import made osv again, unchanged", n, wall, cpu);
    status = import_part(b, "osv", delta, "npm", &wall, &cpu, &n, e);
    if (status == LW_OK) print_import("import a delta, committed", n, wall, cpu);
    return status;
}

struct run {
    int64_t wall, rss_kib;
    int exit_code;
};

static bool spawn_scan(struct bench *b, const char *sbom, struct run *out)
{
    char *const argv[] = {(char *)(uintptr_t)b->longwatch,
                          (char *)(uintptr_t) "--data",
                          b->dir,
                          (char *)(uintptr_t) "scan",
                          (char *)(uintptr_t)sbom,
                          (char *)(uintptr_t) "--json",
                          NULL};
    posix_spawn_file_actions_t actions;
    struct rusage u;
    pid_t pid = 0;
    int status = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, path_of(b, b->dir, "scan.json"),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int64_t began = wall_us();
    bool is_good = posix_spawn(&pid, b->longwatch, &actions, NULL, argv, environ) == 0 &&
                   wait4(pid, &status, 0, &u) == pid;
    out->wall = wall_us() - began;
    posix_spawn_file_actions_destroy(&actions);
    if (!is_good || !WIFEXITED(status)) return false;
    out->rss_kib = u.ru_maxrss;
    out->exit_code = WEXITSTATUS(status);
    return true;
}

static int by_wall(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    return x->wall < y->wall ? -1 : x->wall > y->wall;
}

#define REAL_SBOM "corpus/sbom-real/chainguard-dev_harp-darwin-amd64.sbom.json"

static bool scan_series(struct bench *b, const char *what, const char *sbom)
{
    struct run runs[N_RUNS];
    for (size_t i = 0; i < N_RUNS; i++) {
        if (spawn_scan(b, sbom, &runs[i])) continue;
        fprintf(stderr, "lwbench: '%s' could not be run\n", b->longwatch);
        return false;
    }
    qsort(runs, N_RUNS, sizeof runs[0], by_wall);
    printf("%-44s %25.1f ms median, %.1f ms least, %.1f MB resident, exit %d\n", what,
           (double)runs[N_RUNS / 2].wall / 1e3, (double)runs[0].wall / 1e3,
           (double)runs[0].rss_kib / 1024, runs[0].exit_code);
    return true;
}

/*
 * `lwbench --scan LONGWATCH DIR SBOM N`: in a small process of its own, see bench_scan(). The made
 * SBOM has a match for nearly every component, which no product has; the real one is of a tool.
 */
static int scan_runs(struct bench *b, const char *real, const char *n)
{
    const char *what = arena_printf(&b->a, "cold scan, %s components made to match", n).p;
    bool is_good = scan_series(b, what, path_of(b, b->dir, "bench.cdx.json"));
    if (is_good && fs_exists(real))
        is_good = scan_series(b, "cold scan, 705 components of a real SBOM", real);
    return is_good ? 0 : 1;
}

/*
 * The kernel counts the memory of the process that spawns as the child's until it replaces its
 * image, and this one has just imported feeds: so a small process of our own stands between.
 */
static enum status bench_scan(struct bench *b, const char *self, size_t n_components,
                              const char *real, struct err *e)
{
    struct buf sbom;
    pid_t pid = 0;
    int code = 0;
    if (!fs_exists(b->longwatch)) {
        printf("scan: skipped, there is no '%s'\n", b->longwatch);
        return LW_OK;
    }
    buf_init(&sbom, 16 * LW_MIB);
    enum status status = reopen(b, KNOWLEDGE_READ, e);
    if (status == LW_OK) status = bench_sbom(b->k, n_components, &sbom, e);
    if (status == LW_OK)
        status = fs_write_atomic(path_of(b, b->dir, "bench.cdx.json"), buf_str(&sbom), 0600, e);
    buf_release(&sbom);
    knowledge_close(b->k);
    b->k = NULL;
    if (status != LW_OK) return status;
    char *const argv[] = {(char *)(uintptr_t)self,
                          (char *)(uintptr_t) "--scan",
                          (char *)(uintptr_t)b->longwatch,
                          b->dir,
                          (char *)(uintptr_t)real,
                          (char *)(uintptr_t)arena_printf(&b->a, "%zu", n_components).p,
                          NULL};
    fflush(stdout);
    if (posix_spawn(&pid, self, NULL, NULL, argv, environ) == 0 &&
        waitpid(pid, &code, 0) == pid && WIFEXITED(code) && WEXITSTATUS(code) == 0)
        return LW_OK;
    return err_set(e, LW_E_ENV, "the scan could not be measured");
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

static const char *beside(struct bench *b, const char *self)
{
    str s = str_of(self);
    size_t at = 0;
    if (!str_find_last(s, '/', &at)) return "./longwatch";
    return arena_printf(&b->a, "%.*s/longwatch", (int)at, self).p;
}

static enum status bench_feeds(struct bench *b, const char *self, struct err *e)
{
    const char *osv = path_of(b, b->shared, "corpus/feeds/osv");
    enum status status = bench_osv(b, osv, "import osv (32 ecosystem zips), best of 3", e);
    if (status == LW_OK) status = bench_others(b, e);
    if (status == LW_OK) status = bench_lookups(b, e);
    if (status == LW_OK)
        status = bench_scan(b, self, N_COMPONENTS, path_of(b, b->shared, REAL_SBOM), e);
    return status;
}

static enum status bench_large(struct bench *b, const char *self, struct err *e)
{
    enum status status = bench_made(b, e);
    if (status == LW_OK) status = bench_scan(b, self, N_COMPONENTS, "", e);
    if (status == LW_OK) status = bench_scan(b, self, N_LARGE, "", e);
    return status;
}

int main(int argc, char **argv)
{
    struct bench b = {.dir = "/tmp/lwbench-XXXXXX"};
    struct err e = {0};
    const char *told = getenv("LONGWATCH_SHARED");
    arena_init(&b.a, 512 * LW_MIB);
    if (argc == 6 && strcmp(argv[1], "--scan") == 0) {
        b.longwatch = argv[2];
        snprintf(b.dir, sizeof b.dir, "%s", argv[3]);
        return scan_runs(&b, argv[4], argv[5]);
    }
    b.shared = told && told[0] ? told : LW_SOURCE_DIR "/../shared";
    b.longwatch = argc > 1 ? argv[1] : beside(&b, argv[0]);
    b.ndjson = argc > 2 ? argv[2] : "";
    if (!fs_is_dir(path_of(&b, b.shared, "corpus/feeds/osv"))) {
        printf("feeds and scan: skipped, the shared corpora are not there\n");
        return 0;
    }
    if (!mkdtemp(b.dir))
        return fail(&(struct err){.code = LW_E_ENV, .message = "no temporary folder"});
    printf("data: corpus/feeds of the shared material; %zu processors\n",
           (size_t)sysconf(_SC_NPROCESSORS_ONLN));
    enum status status = zone_set(STR("UTC"), &e);
    if (status == LW_OK) status = bench_feeds(&b, argv[0], &e);
    if (status == LW_OK && !fs_exists(b.ndjson))
        printf("250,000 made records: skipped, they were not made\n");
    else if (status == LW_OK)
        status = bench_large(&b, argv[0], &e);
    knowledge_close(b.k);
    nftw(b.dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    arena_release(&b.a);
    return status == LW_OK ? 0 : fail(&e);
}
