/* SPDX-License-Identifier: Apache-2.0 */
/* From components to verdicts: the cases of matching.md that this release can decide. */
#include "core/match.h"
#include "core/match_release.h"
#include "suite.h"

#include <string.h>

static struct identities identify(struct arena *a, const char *purl, const char *version)
{
    str purls[] = {str_of(purl)};
    struct component c = {
        .name = STR("x"), .version = str_of(version), .purls = purls, .n_purls = purl ? 1 : 0};
    struct identities ids;
    component_identify(a, &c, &ids);
    return ids;
}

static void identities(void)
{
    static const struct {
        const char *purl, *key, *version, *release;
        bool is_inferred;
    } cases[] = {
        {"pkg:pypi/Django_Rest@1.0", "pkg:pypi/django-rest", "1.0", "", false},
        {"pkg:npm/%40angular/core@12.3.1", "pkg:npm/%40angular/core", "12.3.1", "", false},
        {"pkg:deb/debian/expat@2.5.0-1+deb12u1?distro=debian-12", "pkg:deb/debian/expat",
         "2.5.0-1+deb12u1", "12", false},
        {"pkg:deb/debian/expat@2.5.0-1+deb12u1", "pkg:deb/debian/expat", "2.5.0-1+deb12u1",
         "12", true}, /* B03 */
        {"pkg:deb/debian/libssl3@3.0.11-1?distro=bookworm&upstream=openssl",
         "pkg:deb/debian/openssl", "3.0.11-1", "12", false},
        {"pkg:deb/debian/libfoo@1:2-1+b1?distro=debian-12&upstream=foo%402-1",
         "pkg:deb/debian/foo", "2-1", "12", false},
        {"pkg:deb/ubuntu/openssl@1.1.1f-1ubuntu2.11?distro=ubuntu-20.04",
         "pkg:deb/ubuntu/openssl", "1.1.1f-1ubuntu2.11", "20.04", false},
        {"pkg:apk/alpine/busybox@1.36.1-r2?distro=alpine-3.18.4", "pkg:apk/alpine/busybox",
         "1.36.1-r2", "3.18", false},
        {"pkg:rpm/almalinux/bash@5.1.8-9.el9_4?epoch=2", "pkg:rpm/almalinux/bash",
         "2:5.1.8-9.el9_4", "9", true},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct identities ids = identify(&a, cases[i].purl, "");
        CHECK(ids.n > 0);
        struct identity id = ids.at[0];
        CHECK_STR(id.key, str_of(cases[i].key));
        CHECK_STR(id.version, str_of(cases[i].version));
        CHECK_STR(id.release, str_of(cases[i].release));
        CHECK_INT(id.is_release_inferred, cases[i].is_inferred);
    }
    arena_release(&a);
}

/* "client#pkg/v3" is the module client/pkg/v3 to one generator, a package of client to the other. */
static void go_submodules(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct identities ids = identify(&a, "pkg:golang/go.etcd.io/etcd/client@v3.5.9#pkg/v3", "");
    CHECK_INT(ids.n, 2);
    CHECK_STR(ids.identity, STR("pkg:golang/go.etcd.io/etcd/client"));
    CHECK_STR(ids.at[0].key, STR("pkg:golang/go.etcd.io/etcd/client"));
    CHECK_STR(ids.at[1].key, STR("pkg:golang/go.etcd.io/etcd/client/pkg/v3"));
    CHECK_STR(ids.at[1].version, STR("v3.5.9"));
    CHECK(ids.at[1].is_go);
    CHECK_INT(identify(&a, "pkg:golang/go.etcd.io/etcd@v3.5.9", "").n, 1);
    arena_release(&a);
}

static void not_monitored(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct identities ids = identify(&a, NULL, "1.0");
    CHECK_INT(ids.n, 0);
    CHECK_STR(ids.identity, STR("name:x"));
    CHECK_STR(ids.why,
              STR("it has neither package URL nor CPE name, and its name is not in the "
                  "table of known components: add one of them"));
    ids = identify(&a, "pkg:generic/no-such-thing@1.0", "");
    CHECK_INT(ids.n, 0);
    CHECK_STR(ids.identity, STR("pkg:generic/no-such-thing"));
    CHECK_STR(
        ids.why,
        STR("no feed knows packages of 'pkg:generic/no-such-thing': give a package URL of "
            "the ecosystem or distribution it comes from, or a CPE name"));
    ids = identify(&a, "pkg:generic", "");
    CHECK_INT(ids.n, 0);
    CHECK(str_starts(ids.why, STR("its package URL 'pkg:generic' cannot be read (")));
    str cpes[] = {STR("cpe:2.3:a:")};
    struct component c = {.name = STR("no-such-thing"), .cpes = cpes, .n_cpes = 1};
    component_identify(&a, &c, &ids);
    CHECK_INT(ids.n, 0);
    CHECK_STR(ids.why, STR("its CPE name cannot be read: correct it in the SBOM, or add a "
                           "package URL"));
    arena_release(&a);
}

static const struct identity *find_identity(const struct identities *ids, const char *text)
{
    for (size_t i = 0; i < ids->n; i++)
        if (str_eq(ids->at[i].text, str_of(text))) return &ids->at[i];
    return NULL;
}

/* Stated CPE names, and the names of the table for what has no ecosystem. */
static void names(void)
{
    struct arena a;
    struct identities ids;
    arena_init(&a, 1 << 20);
    str cpes[] = {STR("cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*")};
    struct component c = {.name = STR("zlib"), .cpes = cpes, .n_cpes = 1};
    component_identify(&a, &c, &ids);
    CHECK(ids.n > 0);
    CHECK_STR(ids.identity, STR("cpe:2.3:a:zlib:zlib"));
    CHECK_STR(ids.at[0].key, STR("cpe:zlib"));
    CHECK_STR(ids.at[0].version, STR("1.2.11")); /* the name's own, the component states none */
    CHECK_INT(ids.kind, COMPONENT_SOURCE);
    /* an SBOM that only says "dropbear 2022.83" is monitored */
    c = (struct component){.name = STR("dropbear"), .version = STR("2022.83")};
    component_identify(&a, &c, &ids);
    CHECK(ids.n > 0);
    CHECK_STR(ids.identity, STR("name:dropbear"));
    CHECK_STR(ids.at[0].from, STR("known component dropbear"));
    CHECK_STR(ids.at[0].version, STR("2022.83"));
    /* a generic purl as well, with the marks of Yocto taken off its version */
    ids = identify(&a, "pkg:generic/openssl@3.0.8+gitAUTOINC+31157bc0b4-r0", "");
    const struct identity *id = find_identity(&ids, "cpe:2.3:*:openssl:openssl");
    CHECK(id != NULL);
    CHECK_STR(id->version, STR("3.0.8"));
    CHECK_INT(id->scheme, VERSION_OPENSSL);
    CHECK(find_identity(&ids, "github.com/openssl/openssl") != NULL);
    /* a distribution's package is known upstream as well, which is flagged */
    ids = identify(&a, "pkg:deb/debian/openssl@3.0.11-1~deb12u2?distro=debian-12", "");
    CHECK_INT(ids.kind, COMPONENT_DISTRIBUTION);
    CHECK(!ids.at[0].is_upstream);
    id = find_identity(&ids, "cpe:2.3:*:openssl:openssl");
    CHECK(id != NULL && id->is_upstream);
    CHECK_STR(id->version, STR("3.0.11"));
    arena_release(&a);
}

/* A09 to A13: the package of a language is known by nothing but its package URL. */
static void languages_have_no_other_names(void)
{
    static const char *const purls[] = {"pkg:maven/javax.mail/mail@1.4.7",
                                        "pkg:maven/com.typesafe/config@1.4.1",
                                        "pkg:npm/rc@1.2.8",
                                        "pkg:golang/github.com/go-sql-driver/mysql@1.6.0",
                                        "pkg:gem/openssl@3.0.0",
                                        "pkg:pypi/zlib@1.0"};
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof purls / sizeof purls[0]; i++) {
        str purl[] = {str_of(purls[i])},
            cpe[] = {STR("cpe:2.3:a:openssl:openssl:3.0.0:*:*:*:*:*:*:*")};
        struct component c = {
            .name = STR("openssl"), .purls = purl, .n_purls = 1, .cpes = cpe, .n_cpes = 1};
        struct identities ids;
        component_identify(&a, &c, &ids);
        CHECK_INT(ids.n, 1);
        CHECK_INT(ids.kind, COMPONENT_LANGUAGE);
        CHECK_INT(ids.at[0].kind, IDENTITY_PURL);
    }
    arena_release(&a);
}

/* A13, K15: parts of the kernel's package are matched once, as the kernel. */
static void kernel_parts(void)
{
    struct arena a;
    struct identities ids;
    arena_init(&a, 1 << 20);
    static const char *const parts[] = {"kernel-module-ceph",
                                        "kernel-module-nf-tables-6.6.23-yocto",
                                        "kernel-image-zimage", "ceph.ko"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct component c = {.name = str_of(parts[i]), .version = STR("6.6.23")};
        component_identify(&a, &c, &ids);
        CHECK_INT(ids.n, 0);
        CHECK_STR(ids.why, STR("a part of the Linux kernel, which is matched once as a whole"));
    }
    struct component ceph = {.name = STR("ceph"),
                             .ref = STR("/lib/modules/5.14.0/kernel/fs/ceph/ceph.ko")};
    CHECK(component_is_kernel_part(&ceph));
    struct component linux_yocto = {.name = STR("linux-yocto"),
                                    .version = STR("6.6.23+gitAUTOINC+1234567-r0")};
    component_identify(&a, &linux_yocto, &ids);
    CHECK(ids.n > 0 && ids.at[0].is_kernel);
    CHECK_STR(ids.at[0].key, STR("cpe:linux_kernel"));
    CHECK_STR(ids.at[0].version, STR("6.6.23"));
    CHECK_INT(ids.at[0].scheme, VERSION_KERNEL);
    arena_release(&a);
}

/* One OSV claim with one range, or none: "i1.0 f2.0". */
static struct match_answer ask(struct arena *a, const char *purl, const char *ecosystem,
                               const char *introduced, const char *fixed, bool is_limited,
                               enum record_state state)
{
    struct range_event *ev = arena_array(a, 2, sizeof *ev);
    struct version_range *range = arena_array(a, 1, sizeof *range);
    struct affected *x = arena_array(a, 1, sizeof *x);
    ev[0] = (struct range_event){VERSION_INTRODUCED, str_of(introduced)};
    ev[1] = (struct range_event){VERSION_FIXED, str_of(fixed)};
    *range = (struct version_range){
        .kind = RANGE_ECOSYSTEM, .events = ev, .n_events = fixed ? 2 : 1};
    *x = (struct affected){.ecosystem = str_of(ecosystem),
                           .ranges = range,
                           .n_ranges = 1,
                           .is_limited_to_symbols = is_limited};
    struct match_claim c = {.record_id = STR("OSV-1"),
                            .revision = STR("r1"),
                            .feed = STR("osv"),
                            .state = state,
                            .affected = x};
    struct identities ids = identify(a, purl, "");
    CHECK(ids.n > 0);
    return claim_match(a, &ids, &ids.at[0], &c, NULL);
}

static void rules(void)
{
    static const struct {
        const char *purl, *ecosystem, *introduced, *fixed;
        bool is_limited;
        enum record_state state;
        enum verdict verdict;
        const char *rule;
    } cases[] = {
        {"pkg:pypi/x@1.1", "PyPI", "0", "1.2", false, 0, VERDICT_AFFECTED, "osv-range"},
        {"pkg:pypi/x@1.2", "PyPI", "0", "1.2", false, 0, VERDICT_FIXED, "osv-range-end"},
        {"pkg:pypi/x@0.9", "PyPI", "1.0", "1.2", false, 0, VERDICT_NO_MATCH, "outside"},
        {"pkg:pypi/x", "PyPI", "0", "1.2", false, 0, VERDICT_UNKNOWN, "version-unknown"},
        {"pkg:pypi/x@a3-x", "PyPI", "0", "1.2", false, 0, VERDICT_UNKNOWN, "version-unread"},
        {"pkg:pypi/x@1.1", "PyPI", "0", "1.2", false, RECORD_WITHDRAWN, VERDICT_NO_MATCH,
         "record-withdrawn"}, /* L15 */
        {"pkg:pypi/x@1.1", "PyPI", "0", "1.2", false, RECORD_REJECTED, VERDICT_NO_MATCH,
         "record-rejected"}, /* L09, L10 */
        {"pkg:maven/g/x@1.1", "Maven", "0", "1.2", false, 0, VERDICT_AFFECTED, "osv-range"},
        /* numbers and points are ordered alike everywhere; anything else is a heuristic here */
        {"pkg:github/o/r@1.1", "GIT", "0", "1.2", false, 0, VERDICT_AFFECTED, "osv-range"},
        {"pkg:github/o/r@1.1-x", "GIT", "0", "1.2", false, 0, VERDICT_UNDER_INVESTIGATION,
         "order-heuristic"},
        /* L01 */
        {"pkg:golang/golang.org/x/crypto@v0.54.0", "Go", "0", NULL, true, 0,
         VERDICT_UNDER_INVESTIGATION, "go-symbols"},
        /* L02 */
        {"pkg:golang/istio.io/istio@v0.0.0-20220308185742-91533d04e894", "Go", "0", "1.11.7",
         false, 0, VERDICT_UNDER_INVESTIGATION, "go-pseudo"},
        {"pkg:golang/golang.org/x/text@v0.0.0-20170915032832-14c0d48ead0c", "Go", "0",
         "0.0.0-20200101000000-000000000000", false, 0, VERDICT_AFFECTED, "osv-range"},
        {"pkg:golang/x.org/y@v0.0.0-20170915032832-14c0d48ead0c", "Go", "0", NULL, false, 0,
         VERDICT_AFFECTED, "osv-range"},
        /* L03 */
        {"pkg:golang/example.org/main@(devel)", "Go", "0", NULL, false, 0, VERDICT_UNKNOWN,
         "go-devel"},
        /* B02, B03 and their neighbours */
        {"pkg:deb/debian/expat@2.5.0-1+deb12u1?distro=debian-12", "Debian:12", "0",
         "2.5.0-1+deb12u1", false, 0, VERDICT_FIXED, "osv-range-end"},
        {"pkg:deb/debian/expat@2.5.0-1+deb12u1", "Debian:12", "0", "2.5.0-1+deb12u1", false, 0,
         VERDICT_FIXED, "osv-range-end"},
        {"pkg:deb/debian/expat@2.5.0-1?distro=debian-12", "Debian:12", "0", "2.5.0-1+deb12u1",
         false, 0, VERDICT_AFFECTED, "osv-range"},
        {"pkg:deb/debian/expat@2.5.0-1?distro=debian-12", "Debian:13", "0", "2.6.2-2", false, 0,
         VERDICT_NO_MATCH, "release-other"},
        {"pkg:deb/debian/expat@2.5.0-1", "Debian:13", "0", "2.6.2-2", false, 0, VERDICT_UNKNOWN,
         "release-unknown"},
        {"pkg:deb/ubuntu/x@1.0?distro=ubuntu-22.04", "Ubuntu:22.04:LTS", "0", NULL, false, 0,
         VERDICT_AFFECTED, "osv-range"},
        {"pkg:deb/ubuntu/x@1.0?distro=ubuntu-16.04", "Ubuntu:Pro:16.04:LTS", "0", "2", false, 0,
         VERDICT_NO_MATCH, "release-other"},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct match_answer m = ask(&a, cases[i].purl, cases[i].ecosystem, cases[i].introduced,
                                    cases[i].fixed, cases[i].is_limited, cases[i].state);
        CHECK_STR(m.reason.rule, str_of(cases[i].rule));
        CHECK_INT(m.verdict, cases[i].verdict);
        CHECK_STR(m.reason.record, STR("OSV-1"));
    }
    arena_release(&a);
}

static void reasons_explain(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct match_answer m = ask(&a, "pkg:deb/debian/expat@2.4.0-1+deb12u0", "Debian:12", "0",
                                "2.5.0-1+deb12u1", false, 0);
    CHECK_STR(m.reason.inputs, STR("2.4.0-1+deb12u0 (dpkg) in [0, 2.5.0-1+deb12u1), release 12 "
                                   "read off the version, record for Debian:12"));
    CHECK_STR(m.fixed_in, STR("2.5.0-1+deb12u1"));
    CHECK_STR(m.reason.revision, STR("r1"));
    arena_release(&a);
}

static struct match_answer word(enum verdict v, const char *record, const char *feed,
                                enum match_tier tier)
{
    return (struct match_answer){
        .verdict = v,
        .tier = tier,
        .reason = {.record = str_of(record), .feed = str_of(feed), .rule = STR("outside")}};
}

static void joining(void)
{
    struct arena a;
    enum verdict v = VERDICT_NO_MATCH;
    str conflict;
    arena_init(&a, 1 << 20);
    /* one database: affected beats fixed, and the other is named */
    struct match_answer two[] = {word(VERDICT_FIXED, "GHSA-1", "osv", TIER_ECOSYSTEM),
                                 word(VERDICT_AFFECTED, "PYSEC-1", "osv", TIER_ECOSYSTEM)};
    CHECK_INT(verdicts_join(&a, two, 2, &v, &conflict), 1);
    CHECK_INT(v, VERDICT_AFFECTED);
    CHECK_STR(conflict, STR("GHSA-1 (osv) says fixed"));
    /* the ecosystem's database decides over the CVE List, but not in silence */
    struct match_answer over[] = {word(VERDICT_AFFECTED, "CVE-1", "cve", TIER_RECORD),
                                  word(VERDICT_FIXED, "GHSA-1", "osv", TIER_ECOSYSTEM)};
    CHECK_INT(verdicts_join(&a, over, 2, &v, &conflict), 1);
    CHECK_INT(v, VERDICT_FIXED);
    CHECK_STR(conflict, STR("CVE-1 (cve) says affected"));
    /* when it only leaves the version out, nothing says that it is safe */
    over[1].verdict = VERDICT_NO_MATCH;
    CHECK_INT(verdicts_join(&a, over, 2, &v, &conflict), 0);
    CHECK_INT(v, VERDICT_UNDER_INVESTIGATION);
    CHECK_STR(conflict, STR("GHSA-1 (osv) does not name this version"));
    over[1].verdict = VERDICT_FIXED;
    over[0].verdict = VERDICT_UNKNOWN;
    CHECK_INT(verdicts_join(&a, over, 2, &v, &conflict), 1);
    CHECK_INT(v, VERDICT_FIXED);
    CHECK_STR(conflict, STR(""));
    /* a distribution's word on its package holds in both directions */
    struct match_answer distro[] = {word(VERDICT_AFFECTED, "CVE-1", "nvd", TIER_CATALOGUE),
                                    word(VERDICT_NO_MATCH, "DSA-1", "osv", TIER_DISTRIBUTION)};
    CHECK(verdicts_join(&a, distro, 2, &v, &conflict) == SIZE_MAX);
    distro[0].verdict = VERDICT_FIXED;
    distro[1].verdict = VERDICT_AFFECTED;
    CHECK_INT(verdicts_join(&a, distro, 2, &v, &conflict), 1);
    CHECK_INT(v, VERDICT_AFFECTED);
    /* a rejected record says nothing about the others */
    struct match_answer rest[] = {word(VERDICT_NO_MATCH, "CVE-1", "cve", TIER_RECORD),
                                  word(VERDICT_AFFECTED, "GHSA-1", "osv", TIER_ECOSYSTEM)};
    rest[0].is_silent = true;
    CHECK_INT(verdicts_join(&a, rest, 2, &v, &conflict), 1);
    CHECK_INT(v, VERDICT_AFFECTED);
    CHECK_STR(conflict, STR(""));
    CHECK(verdicts_join(&a, rest, 1, &v, &conflict) == SIZE_MAX);
    /* a module stream's own fixed build is fixed, whatever another stream's bound (AlmaLinux) */
    struct match_answer streams[] = {word(VERDICT_AFFECTED, "ALSA-1", "osv", TIER_DISTRIBUTION),
                                     word(VERDICT_FIXED, "ALSA-1", "osv", TIER_DISTRIBUTION)};
    CHECK_INT(verdicts_join(&a, streams, 2, &v, &conflict), 0);
    streams[1].is_named_fix = true;
    CHECK_INT(verdicts_join(&a, streams, 2, &v, &conflict), 1);
    CHECK_INT(v, VERDICT_FIXED);
    arena_release(&a);
}

static void rules_are_unique(void)
{
    for (size_t i = 0; i < n_match_rules; i++) {
        CHECK(match_rule_find(str_of(match_rules[i].id)) == &match_rules[i]);
        CHECK(match_rules[i].text[0] && match_rules[i].source[0]);
    }
}

static void ends_of_support(void)
{
    struct day last = {0};
    struct utc now = day_start((struct day){2026, 11, 22});
    CHECK(release_is_over(STR("debian"), STR("10"), now, &last));
    CHECK_INT(last.year, 2024);
    CHECK(!release_is_over(STR("debian"), STR("12"), now, &last));
    CHECK(!release_is_over(STR("nobody"), STR("12"), now, &last));
    /* the last day itself still counts */
    CHECK(!release_is_over(STR("debian"), STR("10"), day_start((struct day){2024, 6, 30}),
                           &last));
    CHECK(
        release_is_over(STR("debian"), STR("10"), day_start((struct day){2024, 7, 1}), &last));
}

static void releases(void)
{
    CHECK_INT(release_relate(STR("Debian"), STR("")), RELEASE_ANY);
    CHECK_INT(release_relate(STR("Debian:12"), STR("")), RELEASE_UNKNOWN);
    CHECK_INT(release_relate(STR("Alpine:v3.18"), STR("3.18")), RELEASE_SAME);
    CHECK_INT(release_relate(STR("Alpine:v3.1"), STR("3.18")), RELEASE_OTHER);
    CHECK_INT(release_relate(STR("AlmaLinux:9"), STR("9")), RELEASE_SAME);
    CHECK_STR(release_from_version(STR("ubuntu"), STR("5.15.0-70.77~20.04.1")), STR("20.04"));
    CHECK_STR(release_from_version(STR("debian"), STR("1.2-3")), STR(""));
    CHECK_STR(release_from_distro(STR("ubuntu"), STR("jammy")), STR("22.04"));
}

const struct test_suite match_suite = {
    "match",
    (const struct test[]){{"identities", identities},
                          {"modules of Go in a subpath", go_submodules},
                          {"not monitored says why", not_monitored},
                          {"names beside package URLs", names},
                          {"languages have no other names", languages_have_no_other_names},
                          {"parts of the kernel", kernel_parts},
                          {"rules", rules},
                          {"reasons explain", reasons_explain},
                          {"joining records", joining},
                          {"rules are unique", rules_are_unique},
                          {"releases", releases},
                          {"ends of support", ends_of_support},
                          {NULL, NULL}},
};
