/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corpus/csaf: the validator data of the TC (a test must, or must not, report a finding), example
 * and real documents, the file name rule, and the files of providers.
 */
#include "conformance.h"
#include "format/csaf.h"

enum {
    COLUMN_FILE,
    COLUMN_VERSION,
    COLUMN_KIND,
    COLUMN_TEST,
    COLUMN_GROUP,
    COLUMN_EXPECTED,
    COLUMN_DETAIL
};

/* The corpus is of August 2026; test 6.2.33 asks what time it is. */
static const char corpus_time[] = "2026-08-22T00:00:00Z";

/* Spelling and grammar (6.3.8, 6.3.16) need dictionaries: no claim. */
static bool is_claimed(str test)
{
    return !str_eq(test, STR("6.3.8")) && !str_eq(test, STR("6.3.16"));
}

/* Whether a URL resolves, only the network knows; names under .invalid do not. */
static bool is_of_network(str test)
{
    return str_eq(test, STR("6.3.6")) || str_eq(test, STR("6.3.7"));
}

static enum status pass_over(void *ctx, const struct record *record, struct err *e)
{
    (void)ctx;
    (void)record;
    (void)e;
    return LW_OK;
}

static void judge_test(struct run *r, const struct tsv_row *row, str bytes)
{
    struct err e = {0};
    struct csaf_finding *f = NULL;
    size_t n = 0;
    struct utc now;
    str test = row->at[COLUMN_TEST], odd = STR_NONE;
    bool wants = str_eq(row->at[COLUMN_EXPECTED], STR("fail")), has = false;
    if (utc_parse(str_of(corpus_time), "time", &now, &e) != LW_OK) run_abort("time", &e);
    if (csaf_check_at(&r->tmp, bytes, now, &f, &n, &e) != LW_OK) {
        run_fail(r, row->at[COLUMN_FILE], "%s", e.message);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        bool is_it = str_eq(str_of(f[i].test), test);
        has = has || is_it;
        if (is_it || f[i].group == CSAF_MANDATORY)
            odd = arena_printf(&r->tmp, "%s %.*s: %.*s", f[i].test, STR_ARG(f[i].path),
                               STR_ARG(f[i].words));
        if (f[i].group == CSAF_MANDATORY && !is_it && !wants &&
            str_eq(row->at[COLUMN_GROUP], STR("mandatory"))) {
            run_fail(r, row->at[COLUMN_FILE], "valid and refused: %.*s", STR_ARG(odd));
            return;
        }
    }
    if (wants && !has && is_of_network(test)) {
        run_skip(r);
    } else {
        run_check(r, row->at[COLUMN_FILE], has == wants, "%s %.*s %.*s",
                  wants ? "no finding of" : "finding of", STR_ARG(test), STR_ARG(odd));
    }
}

static void judge_document(struct run *r, const struct tsv_row *row, str bytes)
{
    struct err e = {0};
    struct csaf_finding *f;
    size_t n;
    str expected = row->at[COLUMN_EXPECTED];
    if (str_eq(expected, STR("pass")) || str_eq(expected, STR("fail"))) {
        if (is_claimed(row->at[COLUMN_TEST])) {
            judge_test(r, row, bytes);
        } else {
            run_skip(r);
        }
        return;
    }
    enum status s = csaf_read(&r->tmp, bytes, pass_over, NULL, &e);
    if (s == LW_OK) s = csaf_check(&r->tmp, bytes, &f, &n, &e);
    run_check(r, row->at[COLUMN_FILE], s == LW_OK, "%s", e.message);
}

static void judge_file_name(struct run *r, const struct tsv_row *row, str bytes)
{
    yyjson_doc *doc;
    struct err e = {0};
    size_t at;
    str path = row->at[COLUMN_FILE];
    str name = str_find_last(path, '/', &at) ? str_from(path, at + 1) : path;
    if (json_parse(bytes, bytes.n, &doc, &e) != LW_OK) {
        run_fail(r, path, "%s", e.message);
        return;
    }
    yyjson_val *document = json_object(yyjson_doc_get_root(doc), "document");
    str id = json_str(json_object(document, "tracking"), "id");
    bool is_right = csaf_is_file_name(&r->tmp, id, name);
    run_check(r, path, is_right == str_eq(row->at[COLUMN_EXPECTED], STR("pass")),
              "the name of '%.*s' is %.*s", STR_ARG(id), STR_ARG(csaf_file_name(&r->tmp, id)));
    yyjson_doc_free(doc);
}

static void judge_aggregator(struct run *r, const struct tsv_row *row, str bytes)
{
    struct err e = {0};
    str *urls;
    size_t n = 0;
    enum status s = csaf_aggregator_read(&r->tmp, bytes, &urls, &n, &e);
    run_check(r, row->at[COLUMN_FILE], s == LW_OK && n > 0, "%zu providers %s", n, e.message);
}

static void judge_provider(struct run *r, const struct tsv_row *row, str bytes)
{
    struct err e = {0};
    struct csaf_provider p = {.n_directories = 0};
    enum status s = csaf_provider_read(&r->tmp, bytes, &p, &e);
    run_check(r, row->at[COLUMN_FILE], s == LW_OK && p.n_directories + p.n_rolie_feeds > 0,
              "no distribution %s", e.message);
}

/* Feed, service or category: one of the three readers takes it. */
static void judge_rolie(struct run *r, const struct tsv_row *row, str bytes)
{
    struct err e = {0};
    struct csaf_entry *entries;
    str *texts;
    size_t n = 0;
    enum status s = csaf_rolie_read(&r->tmp, bytes, &entries, &n, &e);
    if (s != LW_OK) s = csaf_service_read(&r->tmp, bytes, &texts, &n, &e);
    if (s != LW_OK) s = csaf_category_read(&r->tmp, bytes, &texts, &n, &e);
    run_check(r, row->at[COLUMN_FILE], s == LW_OK && n > 0, "%zu entries %s", n, e.message);
}

static bool read_aux(struct run *r, str file, str bytes, enum status *s, struct err *e)
{
    struct csaf_entry *entries;
    str *texts;
    str hex;
    size_t n;
    if (str_ends(file, STR("changes.csv"))) {
        *s = csaf_changes_read(&r->tmp, bytes, &entries, &n, e);
    } else if (str_ends(file, STR("index.txt"))) {
        *s = csaf_index_read(&r->tmp, bytes, &entries, &n, e);
    } else if (str_ends(file, STR("security.txt"))) {
        *s = csaf_security_txt_read(&r->tmp, bytes, &texts, &n, e);
    } else if (str_ends(file, STR(".sha256")) || str_ends(file, STR(".sha512"))) {
        *s = csaf_hash_read(&r->tmp, bytes, &hex, e);
    } else {
        return false;
    }
    return true;
}

/* A tree of gocsaf's tests: documents, their files, and reports of its checker, which are ours not. */
static void judge_tree(struct run *r, const struct tsv_row *row, str bytes)
{
    struct err e = {0};
    enum status s = LW_OK;
    str file = row->at[COLUMN_FILE];
    if (str_eq(row->at[COLUMN_EXPECTED], STR("not-json"))) {
        s = csaf_read(&r->tmp, bytes, pass_over, NULL, &e);
        run_check(r, file, s == LW_E_INPUT, "accepted");
    } else if (str_ends(file, STR("provider-metadata.json"))) {
        judge_provider(r, row, bytes);
    } else if (str_contains(file, STR("csaf-documents/"))) {
        s = csaf_read(&r->tmp, bytes, pass_over, NULL, &e);
        run_check(r, file, s == LW_OK, "%s", e.message);
    } else if (read_aux(r, file, bytes, &s, &e)) {
        run_check(r, file, s == LW_OK, "%s", e.message);
    } else {
        run_skip(r);
    }
}

void suite_csaf(struct run *r)
{
    static const struct {
        const char *kind;
        void (*judge)(struct run *r, const struct tsv_row *row, str bytes);
    } kinds[] = {
        {"document", judge_document},     {"filename", judge_file_name},
        {"aggregator", judge_aggregator}, {"provider-metadata", judge_provider},
        {"rolie", judge_rolie},           {"provider-tree", judge_tree},
    };
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        arena_clear(&r->tmp);
        if (!run_has_file(r, row.at[COLUMN_FILE])) {
            run_skip(r); /* a private key that the corpus leaves out */
            continue;
        }
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            if (str_eq(row.at[COLUMN_KIND], str_of(kinds[i].kind)))
                kinds[i].judge(r, &row, run_file(r, &r->tmp, row.at[COLUMN_FILE]));
        }
    }
}
