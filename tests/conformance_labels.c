/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ground truth of corpus/feeds/labels against the whole way from feed to verdict. DIRECTORY is
 * the labels' folder; the feeds lie beside it and are all imported. A row counts when a feed that
 * speaks of packages like its own knows its id (column in_feeds) and was imported; other rows are
 * skipped, and how many for which reason is printed.
 *
 * "yes" wants affected or under_investigation by the id that the row names, "no" wants neither.
 * Precision and recall follow per source and ecosystem. Then contested.tsv: of two sources that
 * contradict each other both must be shown.
 */
#include "conformance.h"

#include "app/scan.h"
#include "base/fs.h"
#include "base/limits.h"
#include "knowledge/import.h"

#include <archive.h>
#include <archive_entry.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- feeds ---- */

static const struct feed_source {
    const char *feed;
    const char *path; /* beside DIRECTORY; a folder stands for its files */
    bool is_delta;    /* added to what is there already */
} feed_sources[] = {
    {"osv", "osv", false},
    {"cve", "cvelistV5/2024-10-24_all_CVEs_at_midnight.zip.zip", false},
    {"cve", "vendor/openssl-secjson.zip", true},
    {"nvd", "nvd/rest/json/cves/2.0", true},
    {"nvd", "nvd/feeds/json/cve/2.0", true},
    {"nvd", "nvd/derived-from-1.1/rest/json/cves/2.0", true},
    {"debian", "debian/derived-tracker.json.gz", false},
    {"alpine", "alpine-secdb.zip", false},
    {"kernel", "vendor/linux_kernel_cves-stream_fixes.json.gz", false},
    {"kev", "kev/known_exploited_vulnerabilities.json", false},
};
enum {
    N_SOURCES = sizeof feed_sources / sizeof feed_sources[0],
    MAX_PATHS = 64,
    MAX_SCORES = 64,
};

/* Which label of the column in_feeds is which of ours, and of which packages it speaks. */
static const struct label_feed {
    str label;
    const char *feed;
    const char *packages; /* beginning of the package column; of several, separated by blanks */
} label_feeds[] = {
    {STR_INIT("osv"), "osv",
     "pkg:pypi/ pkg:golang/ pkg:npm/ pkg:cargo/ pkg:hex/ pkg:bitnami/ pkg:opam/ pkg:maven/ "
     "pkg:nuget/ pkg:gem/ pkg:composer/ pkg:julia/ pkg:hackage/ pkg:pub/ pkg:swift/ pkg:cran/ "
     "pkg:rpm/ pkg:brew/"},
    {STR_INIT("cve"), "cve",
     "pkg:generic/ cpe: pkg:pypi/ pkg:golang/ pkg:npm/ pkg:cargo/ pkg:hex/ pkg:maven/ pkg:nuget/ "
     "pkg:gem/ pkg:composer/"},
    {STR_INIT("openssl"), "cve", "pkg:generic/ cpe:"},
    {STR_INIT("nvd"), "nvd", "pkg:generic/ cpe:"},
    {STR_INIT("nvd11"), "nvd", "pkg:generic/ cpe:"},
    {STR_INIT("debian"), "debian", "pkg:deb/"},
    {STR_INIT("alpine"), "alpine", "pkg:apk/"},
};

static bool is_imported(const char *feed)
{
    return feed_find(str_of(feed)) != NULL;
}

/* The archive holds every file as YAML and as JSON, the server one of them. */
static size_t unpack_json(struct run *r, const char *zip, const char *dir, const char **paths)
{
    struct archive *in = archive_read_new();
    struct archive_entry *entry;
    size_t n = 0;
    archive_read_support_format_zip(in);
    if (archive_read_open_filename(in, zip, 65536) != ARCHIVE_OK) run_abort(zip, NULL);
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK && n < MAX_PATHS) {
        struct buf text;
        char chunk[65536];
        la_ssize_t got;
        struct err e = {0};
        if (!str_ends(str_of(archive_entry_pathname(entry)), STR(".json"))) continue;
        buf_init(&text, LIMIT_SBOM_BYTES);
        while ((got = archive_read_data(in, chunk, sizeof chunk)) > 0)
            buf_add(&text, (str){chunk, (size_t)got});
        paths[n] = arena_printf(&r->arena, "%s/%zu.json", dir, n).p;
        if (fs_write_atomic(paths[n], buf_str(&text), 0600, &e) != LW_OK)
            run_abort(paths[n], &e);
        buf_release(&text);
        n++;
    }
    archive_read_free(in);
    return n;
}

static size_t paths_of(struct run *r, const struct feed_source *s, const char **paths)
{
    str *names, sub = arena_printf(&r->arena, "../%s", s->path);
    size_t n = run_list(r, arena_z(&r->arena, sub), ".gz", &names);
    if (!run_has_file(r, sub)) return 0;
    if (n == 0 || strcmp(s->feed, "nvd") != 0) {
        paths[0] = arena_printf(&r->arena, "%s/%.*s", r->dir, STR_ARG(sub)).p;
        return 1;
    }
    size_t kept = 0;
    for (size_t i = 0; i < n && kept < MAX_PATHS; i++)
        paths[kept++] =
            arena_printf(&r->arena, "%s/%.*s/%.*s", r->dir, STR_ARG(sub), STR_ARG(names[i])).p;
    return kept;
}

static void import_paths(struct run *r, struct knowledge *k, const struct feed_source *s,
                         const char *const *paths, size_t n)
{
    struct import_result result;
    struct err e = {0};
    struct import_options o = {.feed = s->feed,
                               .paths = paths,
                               .n_paths = n,
                               .now = utc_now(),
                               .is_delta = s->is_delta,
                               .accept_shrink = true};
    enum status status = knowledge_import(k, &r->arena, &o, &result, &e);
    /* One of the files of Alpine has no packages; the others count. */
    if (status == LW_E_INPUT && n == 1) {
        printf("# %s %s: %s\n", s->feed, s->path, e.message);
        return;
    }
    if (status != LW_OK) run_abort(s->path, &e);
    printf("# %s %s: %lld records, %lld refused\n", s->feed, s->path,
           (long long)result.n_records, (long long)result.n_refused);
}

static void import_one(struct run *r, struct knowledge *k, const struct feed_source *s,
                       const char *dir)
{
    const char *paths[MAX_PATHS];
    size_t n = is_imported(s->feed) ? paths_of(r, s, paths) : 0;
    if (n == 0) return;
    if (strcmp(s->feed, "alpine") != 0) {
        import_paths(r, k, s, paths, n);
        return;
    }
    n = unpack_json(r, paths[0], dir, paths);
    for (size_t i = 0; i < n; i++)
        import_paths(r, k, s, &paths[i], 1);
}

/* ---- rows ---- */

struct label {
    str ecosystem, package, version, id, source, basis, in_feeds;
    bool is_yes;
};

static int by_component(const void *a, const void *b)
{
    const struct label *x = a, *y = b;
    int order = str_cmp(x->package, y->package);
    if (order == 0) order = str_cmp(x->version, y->version);
    if (order == 0) order = str_cmp(x->id, y->id);
    return order ? order : (x->is_yes > y->is_yes) - (x->is_yes < y->is_yes);
}

static size_t load_labels(struct run *r, struct label **out)
{
    struct tsv_row row;
    size_t n = 0, cap = 0;
    str rest = run_file(r, &r->arena, STR("match-cases.tsv")), head;
    (void)str_cut(&rest, '\n', &head);
    *out = NULL;
    while (tsv_next(&rest, &row)) {
        struct label *l = arena_push(&r->arena, (void **)out, &n, &cap, sizeof *l);
        if (!l || row.n < 9) run_abort("match-cases.tsv", NULL);
        *l = (struct label){row.at[0], row.at[1], row.at[2], row.at[3],
                            row.at[6], row.at[7], row.at[8], str_eq(row.at[5], STR("yes"))};
    }
    if (n) qsort(*out, n, sizeof **out, by_component);
    return n;
}

static bool speaks_of(const struct label_feed *f, str package)
{
    str rest = str_of(f->packages), prefix;
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &prefix);
        if (str_starts(package, prefix)) return true;
    }
    return false;
}

static bool is_in_feeds(const struct label *l)
{
    str rest = l->in_feeds, one;
    while (rest.n > 0) {
        (void)str_cut(&rest, ',', &one);
        for (size_t i = 0; i < sizeof label_feeds / sizeof label_feeds[0]; i++)
            if (str_eq(label_feeds[i].label, one) && is_imported(label_feeds[i].feed) &&
                speaks_of(&label_feeds[i], l->package))
                return true;
    }
    return false;
}

/* ---- scores ---- */

struct score {
    str source, ecosystem;
    unsigned tp, fn, fp, tn;
    unsigned n_by_range; /* of fp: the record's own range holds a version that its list lacks */
};
struct tally {
    struct score scores[MAX_SCORES];
    size_t n;
    unsigned n_no_feed, n_unknown_id, n_contested;
    str contested; /* contested.tsv */
};

static struct score *score_of(struct tally *t, const struct label *l)
{
    str ecosystem, rest = l->ecosystem;
    (void)str_cut(&rest, ':', &ecosystem);
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->scores[i].source, l->source) && str_eq(t->scores[i].ecosystem, ecosystem))
            return &t->scores[i];
    if (t->n == MAX_SCORES) run_abort("more sources than the table holds", NULL);
    t->scores[t->n] = (struct score){.source = l->source, .ecosystem = ecosystem};
    return &t->scores[t->n++];
}

static void print_score(const struct score *s)
{
    unsigned claimed = s->tp + s->fp, real = s->tp + s->fn;
    printf("# %-34.*s %-14.*s precision %.4f, recall %.4f of %u rows (%u wrong",
           STR_ARG(s->source), STR_ARG(s->ecosystem), claimed ? (double)s->tp / claimed : 1.0,
           real ? (double)s->tp / real : 1.0, claimed + s->fn + s->tn, s->fp + s->fn);
    if (s->n_by_range) printf(", %u by the OSV schema's own rule", s->n_by_range);
    printf(")\n");
}

static void print_scores(const struct tally *t)
{
    struct score all = {.source = STR("all"), .ecosystem = STR("all")};
    for (size_t i = 0; i < t->n; i++) {
        print_score(&t->scores[i]);
        all.tp += t->scores[i].tp;
        all.fp += t->scores[i].fp;
        all.fn += t->scores[i].fn;
        all.tn += t->scores[i].tn;
        all.n_by_range += t->scores[i].n_by_range;
    }
    print_score(&all);
    printf("# skipped: %u no imported feed speaks of the package, %u no record with the id, %u "
           "contested\n",
           t->n_no_feed, t->n_unknown_id, t->n_contested);
}

/* ---- judging ---- */

static bool is_yes(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION;
}

static bool names(const struct scan_match *m, str id)
{
    if (str_eq(m->vulnerability, id)) return true;
    for (size_t k = 0; k < m->n_records; k++)
        if (str_eq(m->records[k], id)) return true;
    return false;
}

static const struct scan_match *find_match(const struct scan *s, str id)
{
    for (size_t i = 0; i < s->n_matches; i++)
        if (is_yes(s->matches[i].verdict) && names(&s->matches[i], id)) return &s->matches[i];
    for (size_t i = 0; i < s->n_matches; i++)
        if (names(&s->matches[i], id)) return &s->matches[i];
    return NULL;
}

static void scan_package(struct run *r, struct knowledge *k, str package, str version,
                         struct scan *s)
{
    struct err e = {0};
    bool is_cpe = str_starts(package, STR("cpe:"));
    struct component *c = arena_new(&r->tmp, struct component);
    str *name = arena_new(&r->tmp, str);
    if (!c || !name) run_abort("memory", NULL);
    *name = package;
    *c = (struct component){.name = package, .version = version};
    if (is_cpe) {
        c->cpes = name;
        c->n_cpes = 1;
    } else {
        c->purls = name;
        c->n_purls = 1;
    }
    if (scan_components(&r->tmp, k, c, 1, utc_now(), s, &e) != LW_OK) run_abort("scan", &e);
}

static bool is_known(struct run *r, struct knowledge *k, str id)
{
    struct vulnerability v;
    struct err e = {0};
    bool is_found = false;
    if (knowledge_vulnerability(k, &r->tmp, id, &v, &is_found, &e) != LW_OK)
        run_abort("labels", &e);
    return is_found;
}

static str last_segment(str package)
{
    size_t at = 0;
    return str_find_last(package, '/', &at) ? str_from(package, at + 1) : package;
}

/*
 * contested.tsv names rows on which sources contradict each other, under the bare name of the
 * package; curl and libcurl are one release. They are shown below, not judged.
 */
static bool is_contested(const struct tally *t, const struct label *l)
{
    struct tsv_row row;
    str rest = t->contested, name = last_segment(l->package);
    while (tsv_next(&rest, &row)) {
        if (row.n < 5 || !str_eq(row.at[0], l->id) || !str_eq(row.at[2], l->version)) continue;
        str theirs = last_segment(row.at[1]);
        if (str_eq(theirs, name) || str_ends(theirs, name)) return true;
    }
    return false;
}

/* NULL when the row is to be judged, else what to count it as. */
static unsigned *reason_to_skip(struct run *r, struct knowledge *k, const struct label *l,
                                struct tally *t)
{
    if (!is_in_feeds(l)) return &t->n_no_feed;
    if (!is_known(r, k, l->id)) return &t->n_unknown_id;
    return is_contested(t, l) ? &t->n_contested : NULL;
}

static void judge(struct run *r, struct knowledge *k, const struct label *l,
                  const struct scan *s, struct tally *t)
{
    unsigned *why = reason_to_skip(r, k, l, t);
    if (why) {
        (*why)++;
        run_skip(r);
        return;
    }
    const struct scan_match *m = find_match(s, l->id);
    bool has_it = m && is_yes(m->verdict);
    struct score *score = score_of(t, l);
    unsigned *cell =
        l->is_yes ? (has_it ? &score->tp : &score->fn) : (has_it ? &score->fp : &score->tn);
    (*cell)++;
    /*
     * OSV schema, Evaluation: a version is affected when it is listed or when a range holds it.
     * Such rows call a version unaffected that the list lacks though the range holds it.
     */
    bool is_by_range = !l->is_yes && has_it && str_eq(m->reason.rule, STR("osv-range")) &&
                       str_eq(l->basis, STR("not-in-versions-list"));
    score->n_by_range += is_by_range;
    run_check(r,
              arena_printf(&r->tmp, "%.*s %.*s %.*s%s", STR_ARG(l->package),
                           STR_ARG(l->version), STR_ARG(l->id),
                           is_by_range ? " (not listed, held by the range)" : ""),
              l->is_yes == has_it, "%.*s wants %s, got %.*s [%.*s %.*s]", STR_ARG(l->source),
              l->is_yes ? "yes" : "no", STR_ARG(m ? verdict_str(m->verdict) : STR("nothing")),
              STR_ARG(m ? m->reason.rule : STR("")), STR_ARG(m ? m->reason.inputs : STR("")));
}

/* Rows of one component and version are scanned once: the kernel has three thousand of them. */
static void judge_all(struct run *r, struct knowledge *k, struct tally *t)
{
    struct label *labels;
    struct scan s = {0};
    size_t n = load_labels(r, &labels);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && str_eq(labels[i].package, labels[i - 1].package) &&
                       str_eq(labels[i].version, labels[i - 1].version);
        if (!is_same) {
            arena_clear(&r->tmp);
            scan_package(r, k, labels[i].package, labels[i].version, &s);
        }
        judge(r, k, &labels[i], &s, t);
    }
}

/* ---- contested rows: for people to read, not a claim ---- */

static void print_contested(struct run *r, struct knowledge *k)
{
    struct tsv_row row;
    unsigned n = 0, n_both = 0;
    if (!run_has_file(r, STR("contested.tsv"))) return;
    str rest = run_file(r, &r->arena, STR("contested.tsv")), head;
    (void)str_cut(&rest, '\n', &head);
    while (tsv_next(&rest, &row)) {
        struct scan s;
        arena_clear(&r->tmp);
        str package = row.at[1];
        if (!str_starts(package, STR("pkg:")))
            package = arena_printf(&r->tmp, "pkg:generic/%.*s", STR_ARG(package));
        scan_package(r, k, package, row.at[2], &s);
        const struct scan_match *m = find_match(&s, row.at[0]);
        n++;
        n_both += m && (m->conflict.n > 0 || is_yes(m->verdict));
        if (m && m->conflict.n == 0 && !is_yes(m->verdict))
            printf("# contested %.*s %.*s %.*s: only %.*s\n", STR_ARG(row.at[0]),
                   STR_ARG(row.at[1]), STR_ARG(row.at[2]), STR_ARG(verdict_str(m->verdict)));
    }
    printf("# contested: %u rows, %u shown as affected or with the contrary claim\n", n,
           n_both);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

void suite_labels(struct run *r)
{
    char dir[] = "/tmp/conformance-XXXXXX";
    struct knowledge *k = NULL;
    struct err e = {0};
    struct tally t = {0};
    if (!mkdtemp(dir)) {
        (void)err_set(&e, LW_E_ENV, "no temporary folder");
        run_abort("labels", &e);
    }
    if (knowledge_open(arena_printf(&r->arena, "%s/knowledge.db", dir).p, KNOWLEDGE_WRITE, &k,
                       &e) != LW_OK)
        run_abort("labels", &e);
    for (size_t i = 0; i < N_SOURCES; i++)
        import_one(r, k, &feed_sources[i], dir);
    if (run_has_file(r, STR("contested.tsv")))
        t.contested = run_file(r, &r->arena, STR("contested.tsv"));
    judge_all(r, k, &t);
    print_scores(&t);
    print_contested(r, k);
    knowledge_close(k);
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
