/* SPDX-License-Identifier: Apache-2.0 */
/* Version order, validity and constraints of the ecosystems that have a scheme here. */
#include "conformance.h"
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

static str unquoted(str s)
{
    bool is_quoted = s.n > 1 && s.p[0] == '\'' && s.p[s.n - 1] == '\'';
    return is_quoted ? str_sub(s, 1, s.n - 2) : s;
}

/* One comparison such as ">= 1.2"; none at all is equality. */
static bool satisfies_one(enum version_scheme scheme, str version, str term)
{
    static const struct {
        str sign;
        bool less, equal, more;
    } signs[] = {
        {STR_INIT("<="), true, true, false}, {STR_INIT(">="), false, true, true},
        {STR_INIT("<"), true, false, false}, {STR_INIT(">"), false, false, true},
        {STR_INIT("="), false, true, false}, {STR_INIT(""), false, true, false},
    };
    term = str_trim(term);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!str_starts(term, signs[i].sign)) continue;
        str bound = unquoted(str_trim(str_from(term, signs[i].sign.n)));
        bool has_label = !str_eq(version_public(scheme, bound), bound);
        str candidate = has_label ? version : version_public(scheme, version);
        int order = version_cmp(scheme, candidate, bound);
        return order < 0 ? signs[i].less : order > 0 ? signs[i].more : signs[i].equal;
    }
    return false;
}

/* "," is AND, "||" is OR, an empty constraint holds always. */
static bool satisfies(enum version_scheme scheme, str version, str constraint)
{
    if (str_trim(constraint).n == 0) return true;
    while (constraint.n > 0) {
        str all;
        bool holds = true, has_more = true;
        (void)str_cut(&constraint, '|', &all);
        if (constraint.n > 0 && constraint.p[0] == '|') constraint = str_from(constraint, 1);
        while (has_more) {
            str term;
            has_more = str_cut(&all, ',', &term);
            if (!satisfies_one(scheme, version, term)) holds = false;
        }
        if (holds) return true;
    }
    return false;
}

static void run_constraints(struct run *r, str file, str text)
{
    struct tsv_row row;
    enum version_scheme scheme;
    bool is_ours = scheme_of(file_ecosystem(file), &scheme);
    while (tsv_next(&text, &row)) {
        /* npm's own range language is not read. */
        if (!is_ours || !str_eq(row.at[3], STR("grype"))) {
            run_skip(r);
            continue;
        }
        bool want = str_eq(row.at[2], STR("1"));
        bool got = satisfies(scheme, row.at[0], row.at[1]);
        arena_clear(&r->tmp);
        str name = arena_printf(&r->tmp, "constraints/%.*s '%.*s' in '%.*s'", STR_ARG(file),
                                STR_ARG(row.at[0]), STR_ARG(row.at[1]));
        run_check(r, name, got == want, "got %d", got);
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
