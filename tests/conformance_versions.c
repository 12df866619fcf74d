/* SPDX-License-Identifier: Apache-2.0 */
/* Version order, validity and constraints of the ecosystems that have a scheme here. */
#include "conformance.h"
#include "format/constraint.h"
#include "format/npm_range.h"
#include "format/version.h"

static const struct scheme_file {
    const char *ecosystem;
    enum version_scheme scheme;
} scheme_files[] = {
    {"semver", VERSION_SEMVER},   {"npm", VERSION_NPM},
    {"npm-loose", VERSION_NPM},   {"npm-prerelease", VERSION_NPM},
    {"pypi", VERSION_PYPI},       {"debian", VERSION_DEBIAN},
    {"go", VERSION_GO},           {"generic", VERSION_GENERIC},
    {"alpine", VERSION_APK},      {"alpm", VERSION_ALPM},
    {"bitnami", VERSION_BITNAMI}, {"cran", VERSION_CRAN},
    {"gentoo", VERSION_GENTOO},   {"hackage", VERSION_HACKAGE},
    {"jvm", VERSION_JVM},         {"maven", VERSION_MAVEN},
    {"nuget", VERSION_NUGET},     {"packagist", VERSION_COMPOSER},
    {"pub", VERSION_PUB},         {"redhat", VERSION_RPM},
    {"rubygems", VERSION_GEM},
};

static bool scheme_of(str ecosystem, enum version_scheme *scheme)
{
    for (size_t i = 0; i < sizeof scheme_files / sizeof scheme_files[0]; i++) {
        if (!str_eq(str_of(scheme_files[i].ecosystem), ecosystem)) continue;
        *scheme = scheme_files[i].scheme;
        return true;
    }
    return false;
}

static str file_ecosystem(str file)
{
    return str_sub(file, 0, file.n - (sizeof ".tsv" - 1));
}

static void run_order(struct run *r, str file, enum version_scheme scheme, str text)
{
    struct tsv_row row;
    while (tsv_next(&text, &row)) {
        int got = version_cmp(scheme, row.at[0], row.at[2]);
        int back = version_cmp(scheme, row.at[2], row.at[0]);
        int want = row.at[1].p[0] == '<' ? -1 : row.at[1].p[0] == '>' ? 1 : 0;
        int sign = (got > 0) - (got < 0), back_sign = (back > 0) - (back < 0);
        arena_clear(&r->tmp);
        str name = arena_printf(&r->tmp, "%.*s '%.*s' %.*s '%.*s'", STR_ARG(file),
                                STR_ARG(row.at[0]), STR_ARG(row.at[1]), STR_ARG(row.at[2]));
        run_check(r, name, sign == want && back_sign == -want, "got %d, mirrored %d", sign,
                  back_sign);
    }
}

/* npm's files are in its own range language, each with its options. */
static enum status satisfied(str file, enum version_scheme scheme, const struct tsv_row *row,
                             bool *out, struct err *e)
{
    unsigned options = 0;
    if (str_eq(file, STR("npm-loose.tsv"))) options = NPM_RANGE_LOOSE;
    if (str_eq(file, STR("npm-prerelease.tsv"))) options = NPM_RANGE_INCLUDE_PRERELEASE;
    if (str_eq(row->at[3], STR("node-semver"))) {
        return npm_range_contains(row->at[1], row->at[0], options, out, e);
    }
    return constraint_satisfied(scheme, row->at[0], row->at[1], out, e);
}

static void run_constraints(struct run *r, str file, str text)
{
    struct tsv_row row;
    enum version_scheme scheme;
    if (!scheme_of(file_ecosystem(file), &scheme)) run_abort("constraints of no scheme", NULL);
    while (tsv_next(&text, &row)) {
        struct err e = {0};
        bool got, want = str_eq(row.at[2], STR("1"));
        arena_clear(&r->tmp);
        str name = arena_printf(&r->tmp, "constraints/%.*s '%.*s' in '%.*s'", STR_ARG(file),
                                STR_ARG(row.at[0]), STR_ARG(row.at[1]));
        /* Where that tool cannot read a range nothing satisfies it. */
        (void)!satisfied(file, scheme, &row, &got, &e);
        run_check(r, name, got == want, "got %d %s", got, e.message);
    }
}

static void run_validity(struct run *r, str text)
{
    struct tsv_row row;
    enum version_scheme scheme;
    while (tsv_next(&text, &row)) {
        if (!scheme_of(row.at[0], &scheme)) {
            run_skip(r);
            continue;
        }
        bool want = str_eq(row.at[2], STR("1"));
        bool got = version_is_valid(scheme, row.at[1]);
        arena_clear(&r->tmp);
        str name = arena_printf(&r->tmp, "validity %.*s '%.*s'", STR_ARG(row.at[0]),
                                STR_ARG(row.at[1]));
        run_check(r, name, got == want, "got %d", got);
    }
}

static void skip_rows(struct run *r, str text)
{
    struct tsv_row row;
    while (tsv_next(&text, &row)) {
        run_skip(r);
    }
}

static void run_folder(struct run *r, const char *folder)
{
    str *files;
    size_t n = run_list(r, folder, ".tsv", &files);
    for (size_t i = 0; i < n; i++) {
        enum version_scheme scheme;
        str path = arena_printf(&r->arena, "%s/%.*s", folder, STR_ARG(files[i]));
        str text = run_file(r, &r->arena, path);
        if (str_eq(str_of(folder), STR("constraints"))) {
            run_constraints(r, files[i], text);
        } else if (str_eq(files[i], STR("validity.tsv"))) {
            run_validity(r, text);
        } else if (scheme_of(file_ecosystem(files[i]), &scheme)) {
            run_order(r, path, scheme, text);
        } else {
            skip_rows(r, text);
        }
    }
}

void suite_versions(struct run *r)
{
    run_folder(r, ".");
    run_folder(r, "generated");
    run_folder(r, "constraints");
}
