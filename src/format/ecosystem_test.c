/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "format/purl.h"
#include "format/version.h"
#include "suite.h"

static struct arena a;

static void becomes(str ecosystem, str name, str want)
{
    struct err e = {0};
    struct purl p;
    CHECK_OK(purl_from_osv(&a, ecosystem, name, &p, &e), &e);
    CHECK_STR(purl_key(&a, &p), want);
}

static void names(void)
{
    struct err e = {0};
    struct purl p;
    arena_init(&a, 65536);
    becomes(STR("Maven"), STR("org.x:y"), STR("pkg:maven/org.x/y"));
    becomes(STR("Go"), STR("github.com/a/b"), STR("pkg:golang/github.com/a/b"));
    becomes(STR("Go"), STR("stdlib"), STR("pkg:golang/stdlib"));
    becomes(STR("npm"), STR("@s/n"), STR("pkg:npm/%40s/n"));
    becomes(STR("Packagist:https://packages.drupal.org/8"), STR("drupal/core"),
            STR("pkg:composer/drupal/core"));
    becomes(STR("PyPI"), STR("jw.util"), STR("pkg:pypi/jw-util"));
    becomes(STR("Debian:12"), STR("curl"), STR("pkg:deb/debian/curl"));
    becomes(STR("Ubuntu:Pro:16.04:LTS"), STR("curl"), STR("pkg:deb/ubuntu/curl"));
    becomes(STR("Alpine:v3.12"), STR("curl"), STR("pkg:apk/alpine/curl"));
    becomes(STR("SwiftURL"), STR("https://github.com/a/b.git"),
            STR("pkg:swift/github.com/a/b"));
    becomes(STR("bitnami"), STR("php"), STR("pkg:bitnami/php"));
    becomes(STR("Julia"), STR("HTTP"), STR("pkg:julia/HTTP"));
    becomes(STR("crates.io"), STR("smallvec"), STR("pkg:cargo/smallvec"));
    becomes(STR("GitHub Actions"), STR("Owner/Repo"), STR("pkg:github/owner/repo"));
    becomes(STR("VSCode"), STR("pub.name"), STR("pkg:vscode-extension/pub/name"));
    CHECK_STATUS(purl_from_osv(&a, STR("OSS-Fuzz"), STR("x"), &p, &e), LW_E_NOT_FOUND);
    CHECK_STR(str_of(e.message), STR("ecosystem 'OSS-Fuzz' has no package URL type"));
    arena_release(&a);
}

static void rows(void)
{
    const struct ecosystem_row *row = ecosystem_from_osv(STR("Debian:12"));
    CHECK(row != NULL);
    CHECK_STR(str_of(row->osv_name), STR("Debian"));
    CHECK_INT(row->scheme, VERSION_DEBIAN);
    CHECK(row->is_distribution);
    CHECK(ecosystem_from_osv(STR("")) == NULL);
    CHECK(ecosystem_from_osv(STR("Atari")) == NULL);
    CHECK_STR(str_of(ecosystem_from_purl(STR("deb"), STR("ubuntu"))->osv_name), STR("Ubuntu"));
    CHECK_STR(str_of(ecosystem_from_purl(STR("rpm"), STR("rocky"))->osv_name),
              STR("Rocky Linux"));
    CHECK(ecosystem_from_purl(STR("deb"), STR("raspbian")) == NULL);
    CHECK(ecosystem_from_purl(STR("generic"), STR_NONE) == NULL);
    CHECK_STR(str_of(ecosystem_from_purl(STR("npm"), STR("@s"))->osv_name), STR("npm"));
    CHECK_INT(ecosystem_from_osv(STR("Rocky Linux:9"))->scheme, VERSION_RPM);
    CHECK_INT(ecosystem_from_osv(STR("Alpine:v3.20"))->scheme, VERSION_APK);
    CHECK_INT(ecosystem_from_osv(STR("Packagist"))->scheme, VERSION_COMPOSER);
    CHECK_INT(version_scheme_from_purl(STR("rpm")), VERSION_RPM);
    CHECK_INT(version_scheme_from_purl(STR("generic")), VERSION_GENERIC);
    for (size_t i = 0; i < n_ecosystem_rows; i++) {
        const struct ecosystem_row *r = &ecosystem_rows[i];
        if (r->purl_type == NULL || version_scheme_row(r->scheme)->is_heuristic) continue;
        CHECK_INT(version_scheme_from_purl(str_of(r->purl_type)), r->scheme);
    }
    for (size_t i = 1; i < n_ecosystem_rows; i++) {
        str before = str_of(ecosystem_rows[i - 1].osv_name);
        CHECK(str_cmp(before, str_of(ecosystem_rows[i].osv_name)) <= 0);
    }
}

/* Every directory of the bucket has a row. */
static void corpus(void)
{
    struct err e = {0};
    str text, name;
    if (test_shared_dir() == NULL) test_skip("no shared material");
    arena_init(&a, 65536);
    str path = arena_printf(&a, "%s/corpus/feeds/osv/ecosystems.txt", test_shared_dir());
    CHECK_OK(fs_read(&a, path.p, 65536, &text, &e), &e);
    while (text.n > 0) {
        (void)str_cut(&text, '\n', &name);
        if (name.n > 0 && ecosystem_from_osv(name) == NULL) {
            test_fail(__FILE__, __LINE__, "no row for '%.*s'", STR_ARG(name));
        }
    }
    arena_release(&a);
}

static const struct test tests[] = {
    {"names", names},
    {"rows", rows},
    {"corpus", corpus},
    {NULL, NULL},
};
const struct test_suite ecosystem_suite = {"ecosystem", tests};
