/* SPDX-License-Identifier: Apache-2.0 */
/* Version order, validity, constraints and ranges of package URLs, in every ecosystem. */
#include "conformance.h"
#include "core/match_release.h"
#include "format/constraint.h"
#include "format/npm_range.h"
#include "format/purl.h"
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
        if (!scheme_of(row.at[0], &scheme)) run_abort("validity of no scheme", NULL);
        bool want = str_eq(row.at[2], STR("1"));
        bool got = version_is_valid(scheme, row.at[1]);
        arena_clear(&r->tmp);
        str name = arena_printf(&r->tmp, "validity %.*s '%.*s'", STR_ARG(row.at[0]),
                                STR_ARG(row.at[1]));
        run_check(r, name, got == want, "got %d", got);
    }
}

/* "epoch:version" of a package URL. */
static str evr_of(struct run *r, const struct purl *p)
{
    str epoch = purl_qualifier(p, "epoch");
    if (epoch.n == 0) return p->version;
    return arena_printf(&r->tmp, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(p->version));
}

/* The distribution's release: by the qualifier where there is one, else by the versions. */
static str release_of(const struct purl *p, const str *versions, size_t n_versions)
{
    str distro = purl_qualifier(p, "distro"), release = STR_NONE;
    if (distro.n > 0) return release_from_distro(p->namespace_, distro);
    for (size_t i = 0; i < n_versions && release.n == 0; i++) {
        release = release_from_version(p->namespace_, versions[i]);
    }
    return release;
}

/* Columns 1 to 4: >=, >, <=, <; an empty one is no bound. */
static bool is_between(enum version_scheme s, str version, const str *bounds)
{
    static const struct {
        bool less, equal, more;
    } holds[] = {
        {false, true, true}, {false, false, true}, {true, true, false}, {true, false, false}};
    for (size_t i = 0; i < sizeof holds / sizeof holds[0]; i++) {
        if (bounds[i].n == 0) continue;
        int order = version_cmp_bound(s, version, bounds[i]);
        bool is_in = order < 0 ? holds[i].less : order > 0 ? holds[i].more : holds[i].equal;
        if (!is_in) return false;
    }
    return true;
}

static bool is_affected(struct run *r, const struct purl *criteria, const struct purl *item,
                        const str *bounds)
{
    enum version_scheme s = version_scheme_from_purl(item->type);
    str version = evr_of(r, item);
    if (!str_eq(criteria->type, item->type) || !str_eq(criteria->name, item->name) ||
        !str_eq(criteria->namespace_, item->namespace_)) {
        return false;
    }
    str stated = release_of(criteria, bounds, 4), own = release_of(item, &item->version, 1);
    if (stated.n > 0 && own.n > 0 && !str_eq(stated, own)) return false;
    if (criteria->version.n > 0 && version_cmp(s, version, evr_of(r, criteria)) != 0)
        return false;
    return is_between(s, version, bounds);
}

static void run_purl_range(struct run *r, str text)
{
    struct tsv_row row;
    while (tsv_next(&text, &row)) {
        struct err e = {0};
        struct purl criteria, item;
        arena_clear(&r->tmp);
        str name = arena_printf(&r->tmp, "purl-range %.*s in %.*s %.*s,%.*s,%.*s,%.*s",
                                STR_ARG(row.at[5]), STR_ARG(row.at[0]), STR_ARG(row.at[1]),
                                STR_ARG(row.at[2]), STR_ARG(row.at[3]), STR_ARG(row.at[4]));
        if (purl_parse(&r->tmp, row.at[0], &criteria, &e) != LW_OK ||
            purl_parse(&r->tmp, row.at[5], &item, &e) != LW_OK) {
            run_fail(r, name, "%s", e.message);
            continue;
        }
        bool got = is_affected(r, &criteria, &item, &row.at[1]);
        run_check(r, name, got == str_eq(row.at[6], STR("1")), "got %d", got);
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
        } else if (str_eq(files[i], STR("purl-range.tsv"))) {
            run_purl_range(r, text);
        } else {
            run_abort("versions of no scheme", NULL);
        }
    }
}

void suite_versions(struct run *r)
{
    run_folder(r, ".");
    run_folder(r, "generated");
    run_folder(r, "constraints");
}
