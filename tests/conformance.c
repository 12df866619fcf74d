/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance.h"

#include "base/fs.h"
#include "base/limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* To add a suite: a row here and a function in conformance_*.c. */
static const struct suite_row {
    const char *name;
    void (*run)(struct run *r);
} suite_rows[] = {
    {"purl", suite_purl},       {"versions", suite_versions},
    {"vers", suite_vers},       {"cyclonedx", suite_cyclonedx},
    {"spdx", suite_spdx},       {"sbom-real", suite_sbom_real},
    {"osv", suite_osv},         {"cvejson", suite_cvejson},
    {"labels", suite_labels},   {"cvss", suite_cvss},
    {"cpe", suite_cpe},         {"csaf", suite_csaf},
    {"openvex", suite_openvex},
};
enum {
    N_SUITES = sizeof suite_rows / sizeof suite_rows[0]
};

/*
 * Cases that we hold to be wrong or undecidable, by suite and a part of the case's name; `n` is
 * how many cases of the shared corpus that part names: with --exact one more or one less that fails
 * is a failure of the run.
 */
static const struct defence {
    const char *suite;
    const char *name;
    unsigned n;
    const char *reason;
} defences[] = {
    {"purl", "?Platform=", 1,
     "the specification says to lower-case qualifier keys when parsing, and other cases of this "
     "suite (maven repositorY_url) ask for it"},
    {"purl", "?Arch=", 1,
     "the specification says to lower-case qualifier keys when parsing, and other cases of this "
     "suite (maven repositorY_url) ask for it"},
    {"versions", "= 1.0.0-alpha-beta'", 1,
     "'1.0.0.alpha.beta' has two identifiers, '1.0.0-alpha-beta' has one: equality there is one "
     "tool's leniency"},
    {"versions", "alpine.tsv '1-r0-1' = '1-r-2'", 1,
     "neither is a version; apk-tools calls the second invalid one token earlier"},
    {"versions", "alpm.tsv '1.0.0~rc1'", 1,
     "pacman's vercmp has no rule for '~': a sign that goes on is newer than the end"},
    {"versions", "./maven.tsv '12.10.2", 4,
     "'.jre11' and '.jdk17' are qualifiers to Maven, and generated/maven.tsv orders them so; to drop "
     "them is one scanner's policy"},
    {"versions", "packagist.tsv '1.2.3.#'", 1,
     "'#' is how version_compare() marks any number: it cannot equal 1 and stay an order"},
    {"versions", "generated/maven.tsv", 14,
     "pairs of a Maven before MNG-7644 (3.9.1), which ordered '.word' before '-word'; the "
     "specification now says that they are equal"},
    {"versions", "constraints/redhat.tsv '8.3.1-5.el8", 2,
     "rpm orders release 5.el8 before 5.el8.0.0"},
    {"vers", "[\"2-1\",\"2.0", 2,
     "cases of a Maven before MNG-7644 (3.9.1): '2.0.a' and '2-a' are equal now, and '-a' comes "
     "before '-1'"},
    {"vers", "~0.8.0-pre", 1, "node-semver reads '~0.8.0-pre' as >=0.8.0-pre <0.9.0-0"},
    {"vers", "\">= 2.2.x\"", 1, "node-semver reads '>= 2.2.x' as >=2.2.0"},
    {"vers", "\">= 1.x\"", 1, "node-semver reads '>= 1.x' as >=1.0.0"},
    {"vers", "3.0.0RC4", 1,
     "the case sorts by SemVer, where RC4 comes before a1; to Composer a1 comes first"},
    {"sbom-real", "popey_opencv", 1,
     "the 41st is metadata.tools.components: the generator, which is no part of the product"},
    {"cvejson", "published_bad_datePublic", 1,
     "a publication date in the future is a rule of the assigning service; there is no clock in "
     "the reader, and refusing the record would hide a vulnerability"},
    {"cvss", "disputed AV:L/AC:H/Au:M/C:N/I:N/A:P/E:POC/RL:U/RC:UR/CDP:N/TD:L/", 1,
     "the formulas of 2.0 give -0.1 here; a score is from 0 to 10"},
    {"cpe", "attribute 'fo?", 1,
     "a question mark stands for none or one character (NIST IR 7696, section 6.3)"},
    {"cpe", "applicability cpe:2.3:a:ven*", 1,
     "a wildcard of the record is a wildcard in the vendor as well (NIST IR 7696, table 6-2)"},
    {"cpe", "applicability cpe:2.3:a:vendor:pro*", 1,
     "a wildcard of the record is a wildcard in the product as well (NIST IR 7696, table 6-2)"},
    {"cpe", "(the component's version is not stated)", 5,
     "a component without a version is unknown under a bounded record, never affected"},
    {"cpe", "(the update of the component's version is not stated)", 5,
     "the update belongs to the version: 1.0.0 may be another update than the one named"},
    {"cpe", "(the record names no version of the product)", 2,
     "version '-' is not 'all versions': at most under investigation"},
    {"cpe", "(the component does not declare the software it runs in)", 2,
     "a target is compared when both sides state one; else a namesake's plug-in would match"},
    {"cpe", "(the component does not declare the hardware it is built for)", 2,
     "a target is compared when both sides state one; else a namesake's plug-in would match"},
    {"csaf", "6-1-10-13.json", 1,
     "meant to be valid, but its cvss_v2 says 9.0 where the vector gives 10.0 (6.1.9)"},
    {"csaf", "6-1-27-13-16.json", 1,
     "meant to be valid, but it refers to a product that is not there (6.1.1)"},
    {"csaf", "6-1-48-19.json", 1,
     "called failing example 9 in the file, listed as valid; its values M, C, R are not in the "
     "order of the definition, just as in example 8, which has to fail"},
    {"csaf", "6-1-50-15.json", 1,
     "meant to be valid, but it defines a product id twice (6.1.2)"},
    {"labels", "(not listed, held by the range)", 41,
     "OSV schema, Evaluation: a version is affected when it is listed or when a range holds it; an "
     "SBOM that writes '4.1.43' for 4.1.43.Final must not be called clean"},
    {"labels", "CVE-2012-3494", 2,
     "the configuration asks for x64 hardware, which nothing declares: unknown, not affected"},
    {"labels", "CVE-2016-0754", 5,
     "the configuration asks for Windows, and no system is declared: unknown, not affected"},
    {"labels", "CVE-2023-3854", 3,
     "the only record in the feeds says 'before 8.4.0' and no start, which the project knows"},
    {"labels", "CVE-2022-27780", 2,
     "the CVE record says 'before' and no start, NVD another range: affected, with the contrary "
     "word beside it"},
    {"labels", "CVE-2017-9502", 1, "NVD names the version, the project does not"},
    {"labels", "CVE-2021-47615", 1,
     "the record says unaffected from 5.15.10 and again from 5.15.14; the first is its word"},
    {"labels", "ALSA-2020:0348", 1,
     "the record names this build as fixed, in one of its module streams; the other stream's "
     "bound says nothing of it"},
};
enum {
    N_DEFENCES = sizeof defences / sizeof defences[0]
};
_Static_assert((int)N_DEFENCES <= (int)RUN_MAX_DEFENCES, "every defence has its count");

/* Index of the row that defends the case, N_DEFENCES for none. */
static size_t defence_of(const char *suite, str name)
{
    size_t i = 0;
    while (i < N_DEFENCES && (strcmp(defences[i].suite, suite) != 0 ||
                              !str_contains(name, str_of(defences[i].name))))
        i++;
    return i;
}

/*
 * Whether all that failed is defended. `must_be_exact`: also whether each defence names as many
 * cases as its row says, which holds for the shared corpus only; says what is not.
 */
static bool is_as_defended(const struct run *r, bool must_be_exact)
{
    unsigned n_defended = 0;
    bool is_exact = true;
    for (size_t i = 0; i < N_DEFENCES; i++) {
        const struct defence *d = &defences[i];
        n_defended += r->n_by_defence[i];
        if (!must_be_exact || strcmp(d->suite, r->suite) != 0 || r->n_by_defence[i] == d->n)
            continue;
        printf("not as defended: '%s' names %u failing cases, expected %u\n", d->name,
               r->n_by_defence[i], d->n);
        is_exact = false;
    }
    return is_exact && n_defended == r->n_failed;
}

void run_pass(struct run *r)
{
    r->n_passed++;
}

void run_skip(struct run *r)
{
    r->n_skipped++;
}

static void print_failure(struct run *r, str name, const char *fmt, va_list ap) LW_PRINTF(3, 0);
static void print_failure(struct run *r, str name, const char *fmt, va_list ap)
{
    size_t at = defence_of(r->suite, name);
    printf("not ok %.*s: ", STR_ARG(name));
    vprintf(fmt, ap);
    printf("\n");
    if (at < N_DEFENCES) {
        printf("defended: %.*s: %s\n", STR_ARG(name), defences[at].reason);
        r->n_by_defence[at]++;
    }
    r->n_failed++;
}

void run_fail(struct run *r, str name, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    print_failure(r, name, fmt, ap);
    va_end(ap);
}

void run_check(struct run *r, str name, bool is_right, const char *fmt, ...)
{
    va_list ap;
    if (is_right) {
        run_pass(r);
        return;
    }
    va_start(ap, fmt);
    print_failure(r, name, fmt, ap);
    va_end(ap);
}

void run_abort(const char *what, const struct err *e)
{
    char words[512] = "";
    if (e != NULL) (void)err_text(e, words, sizeof words);
    fprintf(stderr, "conformance: %s%s%s\n", what, e != NULL ? ": " : "", words);
    exit(2);
}

static const char *path_of(struct run *r, str name)
{
    str path = arena_printf(&r->arena, "%s/%.*s", r->dir, STR_ARG(name));
    return arena_z(&r->arena, path);
}

static str unpacked(struct run *r, struct arena *a, const char *path)
{
    struct archive *in = archive_read_new();
    struct archive_entry *entry;
    char chunk[65536];
    struct buf out;
    la_ssize_t n = 0;
    buf_init(&out, LIMIT_SBOM_BYTES);
    archive_read_support_filter_gzip(in);
    archive_read_support_format_raw(in);
    bool is_open = archive_read_open_filename(in, path, sizeof chunk) == ARCHIVE_OK &&
                   archive_read_next_header(in, &entry) == ARCHIVE_OK;
    while (is_open && (n = archive_read_data(in, chunk, sizeof chunk)) > 0) {
        buf_add(&out, (str){.p = chunk, .n = (size_t)n});
    }
    if (!is_open || n < 0) run_abort(path, NULL);
    (void)r;
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    archive_read_free(in);
    return text;
}

str run_file(struct run *r, struct arena *a, str name)
{
    str text;
    struct err e = {0};
    const char *path = path_of(r, name);
    if (str_ends(name, STR(".gz"))) return unpacked(r, a, path);
    if (fs_read(a, path, LIMIT_SBOM_BYTES, &text, &e) != LW_OK) run_abort(path, &e);
    return text;
}

bool run_has_file(struct run *r, str name)
{
    return fs_exists(path_of(r, name));
}

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

size_t run_list(struct run *r, const char *sub, const char *suffix, str **out)
{
    size_t n = 0, cap = 0;
    const struct dirent *entry;
    DIR *dir = opendir(path_of(r, str_of(sub)));
    *out = NULL;
    if (dir == NULL) return 0;
    while ((entry = readdir(dir)) != NULL) {
        str name = str_of(entry->d_name);
        if (!str_ends(name, str_of(suffix))) continue;
        str *place = arena_push(&r->arena, (void **)out, &n, &cap, sizeof *place);
        if (place == NULL) run_abort("too many files", NULL);
        *place = arena_str(&r->arena, name);
    }
    closedir(dir);
    if (n > 1) qsort(*out, n, sizeof **out, name_cmp);
    return n;
}

bool tsv_next(str *rest, struct tsv_row *row)
{
    while (rest->n > 0) {
        str line;
        (void)str_cut(rest, '\n', &line);
        if (line.n == 0 || line.p[0] == '#') continue;
        bool has_more = true;
        *row = (struct tsv_row){.n = 0};
        while (has_more && row->n < TSV_COLUMNS) {
            has_more = str_cut(&line, '\t', &row->at[row->n++]);
        }
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct run r = {0};
    bool must_be_exact = argc > 1 && strcmp(argv[1], "--exact") == 0;
    if (must_be_exact) {
        argc--;
        argv++;
    }
    if (argc != 3) {
        fprintf(stderr, "usage: conformance [--exact] SUITE DIRECTORY\nsuites:");
        for (size_t i = 0; i < N_SUITES; i++) {
            fprintf(stderr, " %s", suite_rows[i].name);
        }
        fprintf(stderr, "\n");
        return 2;
    }
    for (size_t i = 0; i < N_SUITES; i++) {
        if (strcmp(suite_rows[i].name, argv[1]) != 0) continue;
        r.suite = argv[1];
        r.dir = argv[2];
        arena_init(&r.arena, 16 * LIMIT_SBOM_BYTES);
        arena_init(&r.tmp, 16 * LIMIT_SBOM_BYTES);
        suite_rows[i].run(&r);
        bool is_good = is_as_defended(&r, must_be_exact);
        printf("%u passed, %u failed, %u skipped\n", r.n_passed, r.n_failed, r.n_skipped);
        arena_release(&r.tmp);
        arena_release(&r.arena);
        return is_good ? 0 : 1;
    }
    run_abort("unknown suite", NULL);
}
