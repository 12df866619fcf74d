/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV records are read, ranges evaluated; and where GitHub's own form of an advisory is given, its
 * OSV form must say of each version that the former names what that says.
 */
#include "base/limits.h"
#include "conformance.h"
#include "core/range.h"
#include "format/formats.h"
#include "format/package_key.h"
#include "format/version.h"

#include <stdlib.h>

static void run_record(struct run *r, str file)
{
    struct err e = {0};
    struct record record;
    enum status s = osv_read(&r->tmp, run_file(r, &r->tmp, file), &record, &e);
    run_check(r, file, s == LW_OK && record.id.n > 0, "%s", e.message);
}

/* ---- GitHub's form ---- */

struct constraint {
    enum {
        AT_LEAST,
        ABOVE,
        AT_MOST,
        BELOW,
        EXACTLY
    } kind;
    str version;
};

static bool next_constraint(str *rest, struct constraint *out)
{
    static const str signs[] = {STR_INIT(">="), STR_INIT(">"), STR_INIT("<="), STR_INIT("<"),
                                STR_INIT("=")};
    str part;
    if (rest->n == 0) return false;
    (void)str_cut(rest, ',', &part);
    part = str_trim(part);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!str_starts(part, signs[i])) continue;
        out->kind = (int)i;
        out->version = str_trim(str_from(part, signs[i].n));
        return true;
    }
    return false;
}

static bool holds(enum version_scheme scheme, str range, str version)
{
    struct constraint c;
    bool is_in = true;
    while (next_constraint(&range, &c)) {
        int order = version_cmp(scheme, version, c.version);
        is_in = is_in && (c.kind == AT_LEAST  ? order >= 0
                          : c.kind == ABOVE   ? order > 0
                          : c.kind == AT_MOST ? order <= 0
                          : c.kind == BELOW   ? order < 0
                                              : order == 0);
    }
    return is_in;
}

/* By GitHub's name of the ecosystem. */
static const struct ecosystem_row *ecosystem_of(str name)
{
    static const char *const names[][2] = {{"RUBYGEMS", "RubyGems"},
                                           {"PIP", "PyPI"},
                                           {"NPM", "npm"},
                                           {"MAVEN", "Maven"},
                                           {"GO", "Go"},
                                           {"NUGET", "NuGet"},
                                           {"COMPOSER", "Packagist"},
                                           {"RUST", "crates.io"},
                                           {"ERLANG", "Hex"},
                                           {"PUB", "Pub"},
                                           {"SWIFT", "SwiftURL"},
                                           {"ACTIONS", "GitHub Actions"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq(name, str_of(names[i][0]))) return ecosystem_from_osv(str_of(names[i][1]));
    return NULL;
}

struct github_case {
    struct run *r;
    yyjson_val *nodes;
    const struct record *record;
    bool is_wrong;
};

static bool is_expected(const struct github_case *c, const struct ecosystem_row *eco, str name,
                        str version)
{
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(c->nodes, i, max, v)
    {
        if (str_eq(json_str(json_object(v, "package"), "name"), name) &&
            holds(eco->scheme, json_str(v, "vulnerableVersionRange"), version))
            return true;
    }
    return false;
}

static void ask_version(struct github_case *c, const struct ecosystem_row *eco, str name,
                        str version)
{
    struct arena *a = &c->r->tmp;
    str key = package_key_of_osv(a, str_of(eco->osv_name), name);
    bool got = false;
    for (size_t i = 0; i < c->record->n_affected; i++) {
        const struct affected *x = &c->record->affected[i];
        if (!str_eq(package_key_of_osv(a, x->ecosystem, x->name), key)) continue;
        got = got || affected_evaluate(x, eco->scheme, version).is_affected;
    }
    c->is_wrong = c->is_wrong || got != is_expected(c, eco, name, version);
}

static void run_github(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct record record;
    yyjson_doc *doc;
    yyjson_val *v;
    size_t i, max, at = 0;
    str note = row->at[2], twin;
    if (!str_find_last(note, ' ', &at) || !run_has_file(r, str_from(note, at + 1))) {
        run_skip(r); /* its OSV form is not in this part of the corpus */
        return;
    }
    twin = run_file(r, &r->tmp, str_from(note, at + 1));
    if (osv_read(&r->tmp, twin, &record, &e) != LW_OK ||
        json_parse(run_file(r, &r->tmp, row->at[0]), LIMIT_SBOM_BYTES, &doc, &e) != LW_OK) {
        run_fail(r, row->at[0], "%s", e.message);
        return;
    }
    struct github_case c = {.r = r, .record = &record};
    c.nodes = json_array(json_object(yyjson_doc_get_root(doc), "vulnerabilities"), "nodes");
    yyjson_arr_foreach(c.nodes, i, max, v)
    {
        yyjson_val *package = json_object(v, "package");
        const struct ecosystem_row *eco = ecosystem_of(json_str(package, "ecosystem"));
        str name = json_str(package, "name"), rest = json_str(v, "vulnerableVersionRange");
        str patched = json_str(json_object(v, "firstPatchedVersion"), "identifier");
        struct constraint k;
        if (!eco) run_abort("ecosystem of GitHub", &e);
        while (next_constraint(&rest, &k))
            ask_version(&c, eco, name, k.version);
        if (patched.n > 0) ask_version(&c, eco, name, patched);
    }
    yyjson_doc_free(doc);
    run_check(r, row->at[0], !c.is_wrong, "says otherwise than its OSV form");
}

/* Records that only a linter complains about name a vulnerability all the same. */
static void run_records(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        arena_clear(&r->tmp);
        if (str_eq(row.at[1], STR("input")))
            run_github(r, &row);
        else
            run_record(r, row.at[0]);
    }
}

/* The case's `affected` as a record of its own. */
static struct record record_of(struct arena *a, yyjson_val *affected)
{
    struct err e = {0};
    struct record record;
    size_t n = 0;
    char *json = yyjson_val_write(affected, 0, &n);
    str text = arena_printf(a, "{\"id\":\"CASE-1\",\"affected\":%.*s}", (int)n, json);
    free(json);
    if (osv_read(a, text, &record, &e) != LW_OK) run_abort("evaluation case", &e);
    return record;
}

static bool is_affected(const struct record *record, str ecosystem, str name, str version)
{
    const struct ecosystem_row *row = ecosystem_from_osv(ecosystem);
    enum version_scheme scheme = row == NULL ? VERSION_GENERIC : row->scheme;
    for (size_t i = 0; i < record->n_affected; i++) {
        const struct affected *x = &record->affected[i];
        if (!str_eq(x->ecosystem, ecosystem) || !str_eq(x->name, name)) continue;
        /* "an empty version counts as affected": the corpus README. Ours says unknown. */
        struct range_answer answer = affected_evaluate(x, scheme, version);
        if (answer.is_affected || (version.n == 0 && answer.is_unknown)) return true;
    }
    return false;
}

static void run_evaluation(struct run *r)
{
    struct err e = {0};
    yyjson_doc *doc;
    yyjson_val *test;
    size_t i, max;
    str text = run_file(r, &r->arena, STR("evaluation.json"));
    if (json_parse(text, LIMIT_SBOM_BYTES, &doc, &e) != LW_OK) run_abort("evaluation", &e);
    yyjson_val *tests = json_array(yyjson_doc_get_root(doc), "tests");
    yyjson_arr_foreach(tests, i, max, test)
    {
        arena_clear(&r->tmp);
        yyjson_val *package = json_object(test, "package");
        struct record record = record_of(&r->tmp, json_array(test, "affected"));
        str version = json_str(package, "version");
        bool got = is_affected(&record, json_str(package, "ecosystem"),
                               json_str(package, "name"), version);
        str name = arena_printf(&r->tmp, "evaluation %zu %.*s %.*s '%.*s'", i,
                                STR_ARG(json_str(test, "name")),
                                STR_ARG(json_str(package, "ecosystem")), STR_ARG(version));
        run_check(r, name, got == json_bool(test, "is_affected", false), "got %d", got);
    }
    yyjson_doc_free(doc);
}

void suite_osv(struct run *r)
{
    run_records(r);
    run_evaluation(r);
}
