/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ecosystems of the OSV schema (appendix "Ecosystems") and how their names become package URLs.
 * The first row of an OSV name is the one that names are written with; further rows of the same
 * name are other namespaces that generators use for it. Rows without a purl type are known, but
 * nothing in an SBOM can name their packages. To add a row: keep the table in OSV's order,
 * `lwtest ecosystem` judges it.
 */
#include "format/purl.h"
#include "format/version.h"

#define OSV_SPEC    "https://ossf.github.io/osv-schema/#defined-ecosystems"
#define SEMVER_SPEC "https://semver.org/spec/v2.0.0.html"

/* clang-format off */
const struct ecosystem_row ecosystem_rows[] = {
    {"AlmaLinux",                    "rpm",     "almalinux",      VERSION_RPM,     true,  OSV_SPEC},
    {"Alpaquita",                    "apk",     "alpaquita",      VERSION_APK,     true,  OSV_SPEC},
    {"Alpine",                       "apk",     "alpine",         VERSION_APK,     true,  "https://wiki.alpinelinux.org/wiki/Package_policies"},
    {"Android",                      NULL,      NULL,             VERSION_GENERIC, false, OSV_SPEC},
    {"Azure Linux",                  "rpm",     "azurelinux",     VERSION_RPM,     true,  OSV_SPEC},
    {"Azure Linux",                  "rpm",     "mariner",        VERSION_RPM,     true,  OSV_SPEC},
    {"BellSoft Hardened Containers", "apk",     "bellsoft-hardened-containers", VERSION_APK,     true, OSV_SPEC},
    {"Bioconductor",                 "bioconductor", NULL,        VERSION_CRAN,    false, OSV_SPEC},
    {"Bitnami",                      "bitnami", NULL,             VERSION_BITNAMI, false, SEMVER_SPEC},
    {"CRAN",                         "cran",    NULL,             VERSION_CRAN,    false, "https://cran.r-project.org/doc/manuals/R-exts.html"},
    {"Chainguard",                   "apk",     "chainguard",     VERSION_APK,     true,  OSV_SPEC},
    {"CleanStart",                   "apk",     "cleanstart",     VERSION_APK,     true,  OSV_SPEC},
    {"ConanCenter",                  "conan",   NULL,             VERSION_CONAN,   false, OSV_SPEC},
    {"Debian",                       "deb",     "debian",         VERSION_DEBIAN,  true,  "https://www.debian.org/doc/debian-policy/ch-controlfields.html#version"},
    {"Docker Hardened Images",       NULL,      NULL,             VERSION_GENERIC, true,  OSV_SPEC},
    {"Echo",                         "deb",     "echo",           VERSION_DEBIAN,  true,  OSV_SPEC},
    {"FreeBSD",                      NULL,      NULL,             VERSION_GENERIC, true,  OSV_SPEC},
    {"GHC",                          NULL,      NULL,             VERSION_HACKAGE, false, OSV_SPEC},
    {"GIT",                          NULL,      NULL,             VERSION_GENERIC, false, OSV_SPEC}, /* a folder of the bucket */
    {"GitHub Actions",               "github",  NULL,             VERSION_SEMVER,  false, SEMVER_SPEC},
    {"Go",                           "golang",  NULL,             VERSION_GO,      false, "https://go.dev/ref/mod#versions"},
    {"Hackage",                      "hackage", NULL,             VERSION_HACKAGE, false, "https://pvp.haskell.org/"},
    {"Hex",                          "hex",     NULL,             VERSION_SEMVER,  false, SEMVER_SPEC},
    {"Homebrew",                     "brew",    NULL,             VERSION_GENERIC, false, OSV_SPEC},
    {"Julia",                        "julia",   NULL,             VERSION_SEMVER,  false, SEMVER_SPEC},
    {"Kubernetes",                   NULL,      NULL,             VERSION_SEMVER,  false, SEMVER_SPEC},
    {"Linux",                        NULL,      NULL,             VERSION_KERNEL,  false, OSV_SPEC},
    {"Mageia",                       "rpm",     "mageia",         VERSION_RPM,     true,  OSV_SPEC},
    {"Maven",                        "maven",   NULL,             VERSION_MAVEN,   false, "https://maven.apache.org/pom.html#version-order-specification"},
    {"MinimOS",                      "apk",     "minimos",        VERSION_APK,     true,  OSV_SPEC},
    {"NuGet",                        "nuget",   NULL,             VERSION_NUGET,   false, "https://learn.microsoft.com/nuget/concepts/package-versioning"},
    {"OSS-Fuzz",                     NULL,      NULL,             VERSION_GENERIC, false, OSV_SPEC},
    {"Packagist",                    "composer", NULL,            VERSION_COMPOSER,false, "https://getcomposer.org/doc/articles/versions.md"},
    {"Photon OS",                    "rpm",     "photon",         VERSION_RPM,     true,  OSV_SPEC},
    {"Pub",                          "pub",     NULL,             VERSION_PUB,     false, "https://dart.dev/tools/pub/versioning"},
    {"PyPI",                         "pypi",    NULL,             VERSION_PYPI,    false, "https://peps.python.org/pep-0440/"},
    {"Red Hat",                      "rpm",     "redhat",         VERSION_RPM,     true,  "https://rpm-software-management.github.io/rpm/man/rpm-version.7"},
    {"Rocky Linux",                  "rpm",     "rocky-linux",    VERSION_RPM,     true,  OSV_SPEC},
    {"Rocky Linux",                  "rpm",     "rocky",          VERSION_RPM,     true,  OSV_SPEC},
    {"Root",                         NULL,      NULL,             VERSION_GENERIC, true,  OSV_SPEC},
    {"RubyGems",                     "gem",     NULL,             VERSION_GEM,     false, "https://guides.rubygems.org/patterns/"},
    {"SUSE",                         "rpm",     "suse",           VERSION_RPM,     true,  OSV_SPEC},
    {"Seal",                         NULL,      NULL,             VERSION_GENERIC, true,  OSV_SPEC},
    {"SwiftURL",                     "swift",   NULL,             VERSION_SEMVER,  false, SEMVER_SPEC},
    {"TuxCare",                      NULL,      NULL,             VERSION_GENERIC, true,  OSV_SPEC},
    {"Ubuntu",                       "deb",     "ubuntu",         VERSION_DEBIAN,  true,  "https://www.debian.org/doc/debian-policy/ch-controlfields.html#version"},
    {"VSCode",                       "vscode-extension", NULL,    VERSION_SEMVER,  false, SEMVER_SPEC},
    {"Wolfi",                        "apk",     "wolfi",          VERSION_APK,     true,  OSV_SPEC},
    {"[EMPTY]",                      NULL,      NULL,             VERSION_GENERIC, false, OSV_SPEC}, /* a folder of the bucket */
    {"crates.io",                    "cargo",   NULL,             VERSION_SEMVER,  false, SEMVER_SPEC},
    {"npm",                          "npm",     NULL,             VERSION_NPM,     false, "https://github.com/npm/node-semver"},
    {"opam",                         "opam",    NULL,             VERSION_DEBIAN,  false, "https://opam.ocaml.org/doc/Manual.html#Version-ordering"},
    {"openEuler",                    "rpm",     "openeuler",      VERSION_RPM,     true,  OSV_SPEC},
    {"openSUSE",                     "rpm",     "opensuse",       VERSION_RPM,     true,  OSV_SPEC},
};
/* clang-format on */
const size_t n_ecosystem_rows = sizeof ecosystem_rows / sizeof ecosystem_rows[0];

const struct ecosystem_row *ecosystem_from_osv(str osv_ecosystem)
{
    str name;
    (void)str_cut(&osv_ecosystem, ':', &name);
    for (size_t i = 0; i < n_ecosystem_rows; i++) {
        if (str_eq(str_of(ecosystem_rows[i].osv_name), name)) return &ecosystem_rows[i];
    }
    for (size_t i = 0; i < n_ecosystem_rows; i++) {
        if (str_eq_nocase(str_of(ecosystem_rows[i].osv_name), name)) return &ecosystem_rows[i];
    }
    return NULL;
}

const struct ecosystem_row *ecosystem_from_purl(str type, str namespace_)
{
    for (size_t i = 0; i < n_ecosystem_rows; i++) {
        const struct ecosystem_row *row = &ecosystem_rows[i];
        if (row->purl_type == NULL || !str_eq(str_of(row->purl_type), type)) continue;
        if (row->purl_namespace == NULL || str_eq(str_of(row->purl_namespace), namespace_)) {
            return row;
        }
    }
    return NULL;
}

/* "https://github.com/x/y.git" as the package "github.com/x/y". */
static str without_url_parts(str name)
{
    static const str schemes[] = {STR_INIT("https://"), STR_INIT("http://"),
                                  STR_INIT("git://")};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (str_starts(name, schemes[i])) name = str_from(name, schemes[i].n);
    }
    if (str_ends(name, STR(".git"))) name = str_sub(name, 0, name.n - 4);
    return name;
}

/* How an OSV name divides into namespace and name; types that are not here do not divide. */
static const struct name_rule {
    const char *purl_type;
    char separator;
    bool is_last; /* the last separator divides, not the first */
} name_rules[] = {
    {"maven", ':', false},
    {"golang", '/', true},
    {"npm", '/', true},
    {"composer", '/', false},
    {"github", '/', false},
    {"swift", '/', true},
    {"vscode-extension", '.', false},
    {"hex", '/', true},
    {"conan", '/', true},
};

static void divide_name(str purl_type, str *namespace_, str *name)
{
    for (size_t i = 0; i < sizeof name_rules / sizeof name_rules[0]; i++) {
        const struct name_rule *rule = &name_rules[i];
        size_t at;
        if (!str_eq(str_of(rule->purl_type), purl_type)) continue;
        bool is_found = rule->is_last ? str_find_last(*name, rule->separator, &at)
                                      : str_find(*name, rule->separator, &at);
        if (!is_found) return;
        *namespace_ = str_sub(*name, 0, at);
        *name = str_from(*name, at + 1);
        return;
    }
}

enum status purl_from_osv(struct arena *a, str ecosystem, str name, struct purl *out,
                          struct err *e)
{
    const struct ecosystem_row *row = ecosystem_from_osv(ecosystem);
    if (row == NULL || row->purl_type == NULL) {
        return err_set(e, LW_E_NOT_FOUND, "ecosystem '%.*s' has no package URL type",
                       STR_ARG(str_sub(ecosystem, 0, 80)));
    }
    str type = str_of(row->purl_type);
    str namespace_ = str_of(row->purl_namespace);
    if (str_eq(type, STR("swift"))) name = without_url_parts(name);
    divide_name(type, &namespace_, &name);
    return purl_from_identity(a, type, namespace_, name, out, e);
}
