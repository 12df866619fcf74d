/* SPDX-License-Identifier: Apache-2.0 */
#include "format/purl_internal.h"

#include <string.h>

static str changed(struct arena *a, str s, char (*change)(char))
{
    bool is_same = true;
    for (size_t i = 0; i < s.n && is_same; i++) {
        is_same = change(s.p[i]) == s.p[i];
    }
    if (is_same) return s;
    char *out = arena_alloc(a, s.n + 1);
    if (out == NULL) return STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        out[i] = change(s.p[i]);
    }
    return (str){.p = out, .n = s.n};
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

str purl_lower(struct arena *a, str s)
{
    return changed(a, s, char_lower);
}

str purl_join(struct arena *a, str head, str tail)
{
    char *out = arena_alloc(a, head.n + tail.n + 2);
    if (out == NULL) return STR_NONE;
    if (head.n > 0) memcpy(out, head.p, head.n);
    out[head.n] = '/';
    if (tail.n > 0) memcpy(out + head.n + 1, tail.p, tail.n);
    return (str){.p = out, .n = head.n + 1 + tail.n};
}

str purl_upper(struct arena *a, str s)
{
    return changed(a, s, upper);
}

/* Chrome's ids are 32 letters a to p, its versions one to four numbers. */
static enum status check_chrome_extension(struct arena *a, struct purl *p, struct err *e)
{
    (void)a;
    bool is_valid = p->name.n == 32;
    for (size_t i = 0; i < p->name.n; i++) {
        if (p->name.p[i] < 'a' || p->name.p[i] > 'p') is_valid = false;
    }
    if (!is_valid) {
        return err_set(e, LW_E_INPUT, "chrome-extension name is not 32 letters from a to p");
    }
    int n_numbers = 0;
    bool has_more = p->version.n > 0;
    str rest = p->version;
    while (has_more) {
        str number;
        has_more = str_cut(&rest, '.', &number);
        if (number.n == 0) is_valid = false;
        for (size_t i = 0; i < number.n; i++) {
            if (!char_is_digit(number.p[i])) is_valid = false;
        }
        n_numbers++;
    }
    if (!is_valid || n_numbers > 4) {
        return err_set(e, LW_E_INPUT, "chrome-extension version is not one to four numbers");
    }
    return LW_OK;
}

static enum status check_cpan(struct arena *a, struct purl *p, struct err *e)
{
    (void)a;
    if (str_contains(p->name, STR("::"))) {
        return err_set(e, LW_E_INPUT,
                       "cpan name is a module name, expected the distribution without '::'");
    }
    return LW_OK;
}

/* Forges that treat the path as case-insensitive. */
static const str folding_forges[] = {
    STR_INIT("github"),     STR_INIT("github.com"),    STR_INIT("gitlab"),
    STR_INIT("gitlab.com"), STR_INIT("bitbucket.org"), STR_INIT("codeberg.org"),
};

/* The namespace is the host; everything behind it is the repository's path. */
static enum status check_git(struct arena *a, struct purl *p, struct err *e)
{
    str host = STR_NONE, path = p->namespace_;
    (void)str_cut(&path, '/', &host);
    if (path.n > 0) p->name = purl_join(a, path, p->name);
    p->namespace_ = purl_lower(a, host);
    for (size_t i = 0; i < sizeof folding_forges / sizeof folding_forges[0]; i++) {
        if (str_eq(folding_forges[i], p->namespace_)) p->name = purl_lower(a, p->name);
    }
    return arena_status(a, "package URL", e);
}

/* Databricks folds model names, Azure ML keeps them. */
static enum status check_mlflow(struct arena *a, struct purl *p, struct err *e)
{
    if (str_contains(purl_qualifier(p, "repository_url"), STR("databricks"))) {
        p->name = purl_lower(a, p->name);
    }
    return arena_status(a, "package URL", e);
}

/* A tag_id that is a GUID is written in lower case. */
static enum status check_swid(struct arena *a, struct purl *p, struct err *e)
{
    for (size_t i = 0; i < p->n_qualifiers; i++) {
        struct purl_qualifier *q = &p->qualifiers[i];
        bool is_guid = q->value.n == 36;
        for (size_t j = 0; j < q->value.n && is_guid; j++) {
            char c = char_lower(q->value.p[j]);
            bool is_hyphen_place = j == 8 || j == 13 || j == 18 || j == 23;
            is_guid = is_hyphen_place ? c == '-' : char_is_digit(c) || (c >= 'a' && c <= 'f');
        }
        if (is_guid && str_eq(q->key, STR("tag_id"))) q->value = purl_lower(a, q->value);
    }
    return arena_status(a, "package URL", e);
}

/* clang-format off */
const struct purl_type_row purl_type_rows[] = {
    {STR_INIT("alpm"),             NS_EXPECTED,   LOWER_NAMESPACE | LOWER_NAME, NULL, NULL},
    {STR_INIT("apk"),              NS_EXPECTED,   LOWER_NAMESPACE | LOWER_NAME, NULL, NULL},
    {STR_INIT("bazel"),            NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("bitbucket"),        NS_REQUIRED,   LOWER_NAMESPACE | LOWER_NAME | SPLIT_NAME, NULL, NULL},
    {STR_INIT("bitnami"),          NS_PROHIBITED, LOWER_NAME, NULL, NULL},
    {STR_INIT("brew"),             NS_OPTIONAL,   LOWER_NAMESPACE | LOWER_NAME, NULL, NULL},
    {STR_INIT("cargo"),            NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("chrome-extension"), NS_PROHIBITED, LOWER_NAME, NULL, check_chrome_extension},
    {STR_INIT("cocoapods"),        NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("composer"),         NS_REQUIRED,   LOWER_NAMESPACE | LOWER_NAME | SPLIT_NAME, NULL, NULL},
    {STR_INIT("conan"),            NS_OPTIONAL,   0, NULL, NULL},
    {STR_INIT("conda"),            NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("cpan"),             NS_OPTIONAL,   UPPER_NAMESPACE, NULL, check_cpan},
    {STR_INIT("cran"),             NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("deb"),              NS_EXPECTED,   LOWER_NAMESPACE | LOWER_NAME, NULL, NULL},
    {STR_INIT("docker"),           NS_OPTIONAL,   0, NULL, NULL},
    {STR_INIT("gem"),              NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("generic"),          NS_OPTIONAL,   0, NULL, NULL},
    {STR_INIT("git"),              NS_REQUIRED,   PATH_NAME, NULL, check_git},
    {STR_INIT("github"),           NS_REQUIRED,   LOWER_NAMESPACE | LOWER_NAME | SPLIT_NAME, NULL, NULL},
    {STR_INIT("golang"),           NS_EXPECTED,   SPLIT_NAME, NULL, NULL},
    {STR_INIT("hackage"),          NS_PROHIBITED, DASH_NAME, NULL, NULL},
    {STR_INIT("hex"),              NS_OPTIONAL,   LOWER_NAMESPACE | LOWER_NAME, NULL, NULL},
    {STR_INIT("huggingface"),      NS_EXPECTED,   LOWER_VERSION | SPLIT_NAME, NULL, NULL},
    {STR_INIT("julia"),            NS_PROHIBITED, 0, "uuid", NULL},
    {STR_INIT("luarocks"),         NS_OPTIONAL,   LOWER_NAMESPACE | LOWER_NAME, NULL, NULL},
    {STR_INIT("maven"),            NS_REQUIRED,   0, NULL, NULL},
    {STR_INIT("mlflow"),           NS_PROHIBITED, 0, NULL, check_mlflow},
    {STR_INIT("npm"),              NS_OPTIONAL,   SPLIT_NAME, NULL, NULL},
    {STR_INIT("nuget"),            NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("oci"),              NS_PROHIBITED, LOWER_NAME | LOWER_VERSION, NULL, NULL},
    {STR_INIT("opam"),             NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("otp"),              NS_PROHIBITED, LOWER_NAME | LOWER_SUBPATH, NULL, NULL},
    {STR_INIT("pub"),              NS_PROHIBITED, LOWER_NAME | UNDERSCORE_NAME, NULL, NULL},
    {STR_INIT("pypi"),             NS_PROHIBITED, LOWER_NAME | DASH_NAME | LOWER_VERSION, NULL, NULL},
    {STR_INIT("qpkg"),             NS_REQUIRED,   LOWER_NAMESPACE, NULL, NULL},
    {STR_INIT("rpm"),              NS_EXPECTED,   LOWER_NAMESPACE, NULL, NULL},
    {STR_INIT("swid"),             NS_OPTIONAL,   0, "tag_id", check_swid},
    {STR_INIT("swift"),            NS_REQUIRED,   SPLIT_NAME, NULL, NULL},
    {STR_INIT("vcpkg"),            NS_PROHIBITED, 0, NULL, NULL},
    {STR_INIT("vscode-extension"), NS_REQUIRED,   LOWER_NAMESPACE | LOWER_NAME | LOWER_VERSION, NULL, NULL},
    {STR_INIT("yocto"),            NS_OPTIONAL,   LOWER_NAMESPACE, NULL, NULL},
};
/* clang-format on */
const size_t n_purl_type_rows = sizeof purl_type_rows / sizeof purl_type_rows[0];

const struct purl_type_row *purl_type_find(str type)
{
    for (size_t i = 0; i < n_purl_type_rows; i++) {
        if (str_eq(purl_type_rows[i].type, type)) return &purl_type_rows[i];
    }
    return NULL;
}
