/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The acceptance cases of matching.md section 8 under their ids: CPE names and configurations (A),
 * distributions (B), ecosystems, aliases and state (L). The kernel's (K) are in kernel_test.c.
 * Not here, since nothing of the kind exists yet: T02 and T03 (applet configurations and decisions
 * that a new build invalidates), T14 (devices). T04 to T06 and T10 are tests of feeds and cases.
 */
#include "core/match_scene.h"

#define KERNEL_CPE(v) "cpe:2.3:o:linux:linux_kernel:" v ":*:*:*:*:*:*:*"

/* ---- A: CPE names and configuration trees ---- */

static void a02_and_with_a_system(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t tomcat = scene_component(&s, "tomcat", "8.5.87", NULL,
                                      "cpe:2.3:a:apache:tomcat:8.5.87:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:tomcat", "CVE-2016-5425", "nvd",
                    "a:apache:tomcat:- & !o:redhat:enterprise_linux:7.0 !o:oracle:linux:7");
    CHECK_INT(scene_ask(&s, tomcat), VERDICT_UNKNOWN); /* the system is not declared */
    (void)scene_component(&s, "debian", "12", NULL,
                          "cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*");
    CHECK_INT(scene_ask(&s, tomcat), VERDICT_NO_MATCH);
    arena_release(&s.a);
}

static void a03_a04_a_kernel_to_run_on(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t kernel = scene_component(&s, "linux", "5.14.0", NULL, KERNEL_CPE("5.14.0"));
    (void)scene_cpe(&s, "cpe:linux_kernel", "CVE-2023-3079", "nvd",
                    "a:google:chrome<114.0.5735.110 & !o:linux:linux_kernel:-");
    CHECK_INT(scene_ask(&s, kernel), VERDICT_NO_MATCH);
    s.n_claims = 0;
    (void)scene_cpe(&s, "cpe:linux_kernel", "CVE-2018-1458", "nvd",
                    "a:ibm:db2:10.5 a:ibm:db2:11.1 & !o:linux:linux_kernel:-");
    CHECK_INT(scene_ask(&s, kernel), VERDICT_NO_MATCH);
    arena_release(&s.a);
}

static void a05_a06_firmware_and_hardware(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t hardware =
        scene_component(&s, "7150s-52", "", NULL, "cpe:2.3:h:arista:7150s-52:-:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:7150s-52", "CVE-2023-24512", "nvd",
                    "o:arista:eos>=4.23.0<=4.23.13m & !h:arista:7150s-52:- !h:arista:7280r:-");
    SCENE_CHECK(&s, hardware, VERDICT_UNKNOWN, "firmware-undeclared");
    CHECK_STR(s.inputs, STR("firmware version not declared"));
    uint32_t eos = scene_component(&s, "eos", "4.23.10m", NULL,
                                   "cpe:2.3:o:arista:eos:4.23.10m:*:*:*:*:*:*:*");
    s.claims[0].key = "cpe:eos";
    enum verdict v = scene_ask(&s, eos);
    CHECK(v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION);
    arena_release(&s.a);
}

/* Numbers only, so that no order is guessed: then it is affected, not "under investigation". */
static void a06_affected(void)
{
    struct scene s;
    scene_init(&s);
    (void)scene_component(&s, "7150s-52", "", NULL,
                          "cpe:2.3:h:arista:7150s-52:-:*:*:*:*:*:*:*");
    uint32_t eos = scene_component(&s, "eos", "4.23.10", NULL,
                                   "cpe:2.3:o:arista:eos:4.23.10:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:eos", "CVE-2023-24512", "nvd",
                    "o:arista:eos>=4.23.0<=4.23.13 & !h:arista:7150s-52:- !h:arista:7280r:-");
    SCENE_CHECK(&s, eos, VERDICT_AFFECTED, "cpe-configuration");
    s.is_alone = true; /* without the product its hardware is not known */
    CHECK_INT(scene_ask(&s, eos), VERDICT_UNKNOWN);
    arena_release(&s.a);
}

static void a07_wildcard_vendor_is_no_match_for_wildcard_product(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t zstd = scene_component(&s, "zstandard-x", "1.5.2", NULL,
                                    "cpe:2.3:a:*:zstandard:1.5.2:*:*:*:*:*:*:*");
    static const char *const noise[] = {"h:amd:*:*", "h:intel:*:*",
                                        "a:pascom_cloud_phone_system:*:*"};
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++) {
        s.n_claims = 0;
        (void)scene_cpe(&s, "cpe:zstandard", "CVE-0000-0001", "nvd", noise[i]);
        CHECK_INT(scene_ask(&s, zstd), VERDICT_NO_MATCH);
    }
    arena_release(&s.a);
}

static void a08_wildcard_vendor(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t wild = scene_component(&s, "k1", "4.19.139", NULL,
                                    "cpe:2.3:o:*:linux_kernel:4.19.139:*:*:*:*:*:*:*");
    uint32_t named = scene_component(&s, "k2", "4.19.139", NULL, KERNEL_CPE("4.19.139"));
    (void)scene_cpe(&s, "cpe:linux_kernel", "CVE-2020-11494", "nvd",
                    "o:linux:linux_kernel>=3.16<=5.6.2");
    CHECK_INT(scene_ask(&s, named), VERDICT_AFFECTED);
    CHECK_INT(scene_ask(&s, wild), scene_ask(&s, named));
    arena_release(&s.a);
}

/* A09 to A12: the key of a language package is its package URL, and nothing else is asked. */
static void a09_a12_names_of_others(void)
{
    static const struct {
        const char *purl, *key, *product;
    } cases[] = {
        {"pkg:maven/javax.mail/mail@1.4.7", "cpe:mail", "a:nextcloud:mail<2.2.1"},
        {"pkg:maven/com.typesafe/config@1.4.1", "cpe:config-model",
         "a:config-model_project:config-model<2.102"},
        {"pkg:npm/rc@1.2.8", "cpe:rc", "a:plan9:rc"},
        {"pkg:golang/github.com/go-sql-driver/mysql@1.6.0", "cpe:mysql", "a:oracle:mysql<8.0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s;
        scene_init(&s);
        uint32_t at = scene_component(&s, "x", "", cases[i].purl, NULL);
        (void)scene_cpe(&s, cases[i].key, "CVE-0000-0001", "nvd", cases[i].product);
        CHECK_INT(scene_ask(&s, at), VERDICT_NO_MATCH);
        arena_release(&s.a);
    }
}

static void a13_a_module_is_no_server(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t module = scene_component(&s, "ceph", "5.14.0", NULL, NULL);
    s.components[module].ref = STR("/lib/modules/5.14.0/kernel/fs/ceph/ceph.ko");
    (void)scene_cpe(&s, "cpe:ceph", "CVE-2019-10222", "nvd", "a:ceph:ceph<14.2.4");
    CHECK_INT(scene_ask(&s, module), VERDICT_NOT_MONITORED);
    arena_release(&s.a);
}

static void a19_busybox(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t old = scene_component(&s, "busybox", "1.31.1", NULL, NULL);
    uint32_t mended = scene_component(&s, "busybox", "1.32.0", NULL, NULL);
    (void)scene_cpe(&s, "cpe:busybox", "CVE-2018-1000500", "nvd", "a:busybox:busybox<1.32.0");
    SCENE_CHECK(&s, old, VERDICT_AFFECTED, "cpe-configuration");
    CHECK_STR(s.fixed_in, STR("1.32.0"));
    SCENE_CHECK(&s, mended, VERDICT_FIXED, "cpe-range-end");
    arena_release(&s.a);
}

static void a20_libwebp_among_others(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t webp = scene_component(&s, "libwebp", "1.3.1", NULL,
                                    "cpe:2.3:a:webmproject:libwebp:1.3.1:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:libwebp", "CVE-2023-4863", "nvd",
                    "a:google:chrome<116.0.5845.187 a:webmproject:libwebp<1.3.2 "
                    "a:mozilla:firefox<117.0.1");
    SCENE_CHECK(&s, webp, VERDICT_AFFECTED, "cpe-configuration");
    arena_release(&s.a);
}

/* Section 2: an unknown version is no match with everything; "-" is not "all versions". */
static void a_unknown_versions(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t none = scene_component(&s, "x", "", NULL, "cpe:2.3:a:acme:widget:*:*:*:*:*:*:*:*");
    uint32_t some =
        scene_component(&s, "x", "2.0", NULL, "cpe:2.3:a:acme:widget:2.0:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:widget", "CVE-0000-0001", "nvd", "a:acme:widget<3.0");
    CHECK_INT(scene_ask(&s, none), VERDICT_UNKNOWN);
    CHECK_INT(scene_ask(&s, some), VERDICT_AFFECTED);
    s.n_claims = 0;
    (void)scene_cpe(&s, "cpe:widget", "CVE-0000-0002", "nvd", "a:acme:widget:-");
    enum verdict v = scene_ask(&s, some);
    CHECK(v == VERDICT_UNDER_INVESTIGATION || v == VERDICT_NO_MATCH);
    arena_release(&s.a);
}

/* ---- B: distributions and backports ---- */

static void b01_b05_a_distribution_overrides_upstream(void)
{
    static const struct {
        const char *purl, *key, *upstream_key, *ecosystem, *events, *upstream;
    } cases[] = {
        {"pkg:deb/ubuntu/openssl@1.1.1f-1ubuntu2.11?distro=ubuntu-20.04",
         "pkg:deb/ubuntu/openssl", "cpe:openssl", "Ubuntu:20.04:LTS", "i0 f1.1.1f-1ubuntu2.8",
         "a:openssl:openssl>=1.1.1<1.1.1l"},
        {"pkg:deb/debian/expat@2.5.0-1+deb12u1?distro=debian-12", "pkg:deb/debian/expat",
         "cpe:libexpat", "Debian:12", "i0 f2.5.0-1+deb12u1",
         "a:libexpat_project:libexpat<2.6.3"},
        {"pkg:deb/debian/expat@2.5.0-1+deb12u1", "pkg:deb/debian/expat", "cpe:libexpat",
         "Debian:12", "i0 f2.5.0-1+deb12u1", "a:libexpat_project:libexpat<2.6.3"},
        {"pkg:deb/debian/vim@2:9.0.0-1?distro=debian-12", "pkg:deb/debian/vim", "cpe:vim",
         "Debian:12", "i0 f2:8.0.0197-2", "a:vim:vim<8.0.0322"},
        {"pkg:deb/debian/git@1:2.39.5-0+deb12u1?distro=debian-12", "pkg:deb/debian/git",
         "cpe:git", "Debian:12", "i0 f1:2.39.5-0+deb12u1", "a:git:git<2.45.1"},
        {"pkg:rpm/redhat/openssh@8.7p1-38.el9_4.1?distro=rhel-9.4", "pkg:rpm/redhat/openssh",
         "cpe:openssh", "Red Hat:9", "i0 f8.7p1-38.el9_4.1", "a:openbsd:openssh>=8.5<9.8"},
        {"pkg:deb/ubuntu/linux@5.15.0-164.174?distro=ubuntu-22.04", "pkg:deb/ubuntu/linux",
         "cpe:linux_kernel", "Ubuntu:22.04:LTS", "i0 f5.15.0-70.77",
         "o:linux:linux_kernel>=5.3<6.3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s;
        scene_init(&s);
        uint32_t at = scene_component(&s, "x", "", cases[i].purl, NULL);
        (void)scene_osv(&s, cases[i].key, "CVE-0000-0001", cases[i].ecosystem, cases[i].events);
        (void)scene_cpe(&s, cases[i].upstream_key, "CVE-0000-0001", "nvd", cases[i].upstream);
        SCENE_CHECK(&s, at, VERDICT_FIXED, "osv-range-end");
        arena_release(&s.a);
    }
}

/* B02: the fix of another release is no word about this one. */
static void b02_each_release_for_itself(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(
        &s, "expat", "", "pkg:deb/debian/expat@2.5.0-1+deb12u1?distro=debian-12", NULL);
    (void)scene_osv(&s, "pkg:deb/debian/expat", "CVE-2024-45491", "Debian:11",
                    "i0 f2.2.10-2+deb11u6");
    (void)scene_osv(&s, "pkg:deb/debian/expat", "CVE-2024-45491", "Debian:12",
                    "i0 f2.5.0-1+deb12u1");
    (void)scene_osv(&s, "pkg:deb/debian/expat", "CVE-2024-45491", "Debian:13", "i0 f2.6.2-2");
    SCENE_CHECK(&s, at, VERDICT_FIXED, "osv-range-end");
    arena_release(&s.a);
}

static void b13_b16_a_distribution_says_never(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t zlib = scene_component(
        &s, "zlib1g", "",
        "pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1?distro=debian-12&upstream=zlib", NULL);
    struct affected *x =
        scene_osv(&s, "pkg:deb/debian/zlib", "CVE-2023-45853", "Debian:12", NULL);
    x->status = VEX_NOT_AFFECTED;
    x->note = STR("contrib/minizip not built and producing binary packages");
    (void)scene_cpe(&s, "cpe:zlib", "CVE-2023-45853", "nvd", "a:zlib:zlib<1.3.1");
    SCENE_CHECK(&s, zlib, VERDICT_NOT_AFFECTED, "distro-never");
    CHECK_STR(s.justification, STR("vulnerable_code_not_present"));
    uint32_t apk = scene_component(&s, "openssl", "",
                                   "pkg:apk/alpine/openssl@1.1.1k-r0?distro=alpine-3.11", NULL);
    s.n_claims = 0;
    (void)scene_osv(&s, "pkg:apk/alpine/openssl", "CVE-0000-0001", "Alpine:v3.11", "i0 f0");
    (void)scene_cpe(&s, "cpe:openssl", "CVE-0000-0001", "nvd", "a:openssl:openssl<1.1.1l");
    SCENE_CHECK(&s, apk, VERDICT_NOT_AFFECTED, "distro-never");
    arena_release(&s.a);
}

static void b15_really(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(
        &s, "xz-utils", "", "pkg:deb/debian/xz-utils@5.6.1+really5.4.5-1?distro=debian-13",
        "cpe:2.3:a:tukaani:xz:*:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:xz", "CVE-2024-3094", "nvd",
                    "a:tukaani:xz:5.6.0 a:tukaani:xz:5.6.1");
    SCENE_CHECK(&s, at, VERDICT_NOT_AFFECTED, "really-version");
    CHECK_STR(s.inputs, STR("5.6.1+really5.4.5-1 is 5.4.5 in truth"));
    arena_release(&s.a);
}

static void b17_revision_is_no_prerelease(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "busybox", "",
                                  "pkg:apk/alpine/busybox@1.2.3-r21?distro=alpine-3.20", NULL);
    (void)scene_cpe(&s, "cpe:busybox", "CVE-0000-0001", "nvd", "a:busybox:busybox<=1.2.3");
    SCENE_CHECK(&s, at, VERDICT_AFFECTED, "upstream-comparison");
    arena_release(&s.a);
}

static void b18_ignored_is_affected(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(
        &s, "systemd", "", "pkg:deb/ubuntu/systemd@237-3ubuntu10?distro=ubuntu-18.04", NULL);
    struct affected *x =
        scene_osv(&s, "pkg:deb/ubuntu/systemd", "CVE-2023-26604", "Ubuntu:18.04:LTS", NULL);
    x->status = VEX_AFFECTED;
    x->note = STR("ignored (end of standard support, was needed)");
    SCENE_CHECK(&s, at, VERDICT_AFFECTED, "distro-open");
    arena_release(&s.a);
}

/* Section 3: an rpm's source reference may lack the epoch that the record has. */
static void b_source_reference_without_epoch(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(
        &s, "perl-Errno", "",
        "pkg:rpm/almalinux/perl-Errno@1.30-480.el9?distro=almalinux-9&upstream=perl-5.32.1-480.el9.src.rpm",
        NULL);
    (void)scene_osv(&s, "pkg:rpm/almalinux/perl", "ALSA-1", "AlmaLinux:9",
                    "i0 f4:5.26.3-419.el9");
    SCENE_CHECK(&s, at, VERDICT_FIXED, "osv-range-end");
    arena_release(&s.a);
}

/* ---- L: ecosystems, OSV, aliases, state ---- */

static void l01_imports(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "x", "", "pkg:golang/golang.org/x/crypto@v0.54.0", NULL);
    struct affected *x =
        scene_osv(&s, "pkg:golang/golang.org/x/crypto", "GO-2026-5932", "Go", "i0");
    x->is_limited_to_symbols = true;
    static const char *const vulnerable[] = {"golang.org/x/crypto/openpgp",
                                             "golang.org/x/crypto/openpgp/armor", NULL};
    x->imports = scene_strings(&s, vulnerable, &x->n_imports);
    SCENE_CHECK(&s, at, VERDICT_UNDER_INVESTIGATION, "go-symbols");
    static const char *const ssh[] = {"golang.org/x/crypto/ssh", NULL};
    s.evidence[0] = (struct evidence){.component = STR("app"), .origin = STR("imports.txt")};
    s.evidence[0].imports = scene_strings(&s, ssh, &s.evidence[0].n_imports);
    s.n_evidence = 1;
    SCENE_CHECK(&s, at, VERDICT_NOT_AFFECTED, "go-imports");
    s.evidence[0].imports = x->imports;
    s.evidence[0].n_imports = 1;
    SCENE_CHECK(&s, at, VERDICT_AFFECTED, "go-linked");
    arena_release(&s.a);
}

static void l02_l03_l04_go(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t pseudo = scene_component(
        &s, "istio", "", "pkg:golang/istio.io/istio@v0.0.0-20220308185742-91533d04e894", NULL);
    struct affected *x =
        scene_osv(&s, "pkg:golang/istio.io/istio", "GHSA-856q-xv3c-7f2f", "Go", "i0 f1.11.7");
    SCENE_CHECK(&s, pseudo, VERDICT_UNDER_INVESTIGATION, "go-pseudo"); /* never "affected" */
    scene_range(&s, x, RANGE_GIT, "i0 f91533d04e894aaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    SCENE_CHECK(&s, pseudo, VERDICT_FIXED, "git-fix"); /* its commit says so */
    s.n_claims = 0;
    uint32_t main_module =
        scene_component(&s, "m", "", "pkg:golang/example.org/m@(devel)", NULL);
    (void)scene_osv(&s, "pkg:golang/example.org/m", "GO-1", "Go", "i0");
    SCENE_CHECK(&s, main_module, VERDICT_UNKNOWN, "go-devel");
    s.n_claims = 0;
    uint32_t bad = scene_component(&s, "stdlib", "", "pkg:golang/stdlib@1.21.2", NULL);
    uint32_t good = scene_component(&s, "stdlib", "", "pkg:golang/stdlib@1.20.10", NULL);
    x = scene_osv(&s, "pkg:golang/stdlib", "GO-2023-2102", "Go",
                  "i0 f1.20.10 i1.21.0-0 f1.21.3");
    CHECK_INT(scene_ask(&s, bad), VERDICT_AFFECTED);
    CHECK_INT(scene_ask(&s, good), VERDICT_FIXED);
    arena_release(&s.a);
}

static void l09_l10_l15_rejected_and_withdrawn(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at =
        scene_component(&s, "x", "1.0", NULL, "cpe:2.3:a:acme:widget:1.0:*:*:*:*:*:*:*");
    (void)scene_cpe(&s, "cpe:widget", "CVE-2020-15415", "nvd", "a:acme:widget<2.0");
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    s.claims[0].c.state = RECORD_REJECTED;
    CHECK_INT(scene_ask(&s, at), VERDICT_NO_MATCH);
    s.claims[0].c.state = RECORD_WITHDRAWN;
    CHECK_INT(scene_ask(&s, at), VERDICT_NO_MATCH);
    /* others may still assert it */
    (void)scene_cpe(&s, "cpe:widget", "CVE-2020-15415", "euvd", "a:acme:widget<2.0");
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    arena_release(&s.a);
}

static void l11_l12_log4j(void)
{
    static const struct {
        const char *version;
        enum verdict verdict;
    } cases[] = {{"2.14.1", VERDICT_AFFECTED}, {"2.12.2", VERDICT_FIXED},
                 {"2.12.1", VERDICT_AFFECTED}, {"2.3.1", VERDICT_FIXED},
                 {"2.3", VERDICT_AFFECTED},    {"2.0-beta8", VERDICT_NO_MATCH},
                 {"2.15.0", VERDICT_FIXED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s;
        scene_init(&s);
        uint32_t core = scene_component(&s, "log4j-core", cases[i].version,
                                        "pkg:maven/org.apache.logging.log4j/log4j-core", NULL);
        uint32_t api = scene_component(&s, "log4j-api", "2.14.1",
                                       "pkg:maven/org.apache.logging.log4j/log4j-api", NULL);
        uint32_t one = scene_component(&s, "log4j", "1.2.17", "pkg:maven/log4j/log4j", NULL);
        struct affected *x =
            scene_cve(&s, "pkg:maven/org.apache.logging.log4j/log4j-core", "CVE-2021-44228",
                      CLAIM_UNAFFECTED, "a:2.0-beta9<log4j-core*");
        static struct status_change changes[] = {{{0}, CLAIM_UNAFFECTED},
                                                 {{0}, CLAIM_AFFECTED},
                                                 {{0}, CLAIM_UNAFFECTED},
                                                 {{0}, CLAIM_AFFECTED},
                                                 {{0}, CLAIM_UNAFFECTED}};
        static const char *const at[] = {"2.3.1", "2.4", "2.12.2", "2.13.0", "2.15.0"};
        for (size_t k = 0; k < 5; k++)
            changes[k].at = str_of(at[k]);
        x->statements[0].changes = changes;
        x->statements[0].n_changes = 5;
        CHECK_STR(verdict_str(scene_ask(&s, core)), verdict_str(cases[i].verdict));
        CHECK_INT(scene_ask(&s, api), VERDICT_NO_MATCH);
        CHECK_INT(scene_ask(&s, one), VERDICT_NO_MATCH);
        arena_release(&s.a);
    }
}

static void l13_single_versions(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t bad = scene_component(&s, "curl", "8.9.0", NULL, NULL);
    uint32_t good = scene_component(&s, "curl", "8.9.1", NULL, NULL);
    struct affected *x = scene_cve(&s, "cpe:curl", "CVE-2024-7264", CLAIM_UNAFFECTED,
                                   "a:8.9.0<=8.9.0 a:8.8.0<=8.8.0 a:8.7.1<=8.7.1");
    x->vendor = x->product = STR("curl");
    CHECK_INT(scene_ask(&s, bad), VERDICT_AFFECTED);
    CHECK_INT(scene_ask(&s, good), VERDICT_NO_MATCH);
    arena_release(&s.a);
}

static void l14_vex_of_one_version(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t named = scene_component(&s, "gradio", "", "pkg:pypi/gradio@1.0.0a1", NULL);
    uint32_t other = scene_component(&s, "gradio", "", "pkg:pypi/gradio@0.1.01", NULL);
    (void)scene_osv(&s, "pkg:pypi/gradio", "CVE-2023-41626", "PyPI", "i0 f3.27.0");
    struct affected *x = scene_claim(&s, "pkg:pypi/gradio", "VEX-1", "openvex", STATEMENT_VEX);
    static const char *const only[] = {"1.0.0a1", NULL};
    x->versions = scene_strings(&s, only, &x->n_versions);
    x->status = VEX_NOT_AFFECTED;
    x->justification = STR("vulnerable_code_not_in_execute_path");
    SCENE_CHECK(&s, named, VERDICT_NOT_AFFECTED, "vex-not-affected");
    CHECK_STR(s.conflict, STR("CVE-2023-41626 (osv) says affected"));
    SCENE_CHECK(&s, other, VERDICT_AFFECTED, "osv-range");
    arena_release(&s.a);
}

static void l16_commits(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "lib", "", NULL, NULL);
    static const char *const repo[] = {"https://github.com/x/lib.git", NULL};
    static const char *commit[] = {"1111111111111111111111111111111111111111", NULL};
    struct component *c = &s.components[at];
    c->repositories = scene_strings(&s, repo, &c->n_repositories);
    c->commits = scene_strings(&s, commit, &c->n_commits);
    struct affected *x = scene_osv(&s, "repo:github.com/x/lib", "OSV-1", "", NULL);
    scene_range(
        &s, x, RANGE_GIT,
        "i2222222222222222222222222222222222222222 f3333333333333333333333333333333333333333");
    c->version = STR("1.0");
    CHECK_INT(scene_ask(&s, at), VERDICT_UNKNOWN); /* never silently clean */
    commit[0] = "3333333333333333333333333333333333333333";
    c->commits = scene_strings(&s, commit, &c->n_commits);
    SCENE_CHECK(&s, at, VERDICT_FIXED, "git-fix");
    commit[0] = "2222222222222222222222222222222222222222";
    c->commits = scene_strings(&s, commit, &c->n_commits);
    SCENE_CHECK(&s, at, VERDICT_AFFECTED, "git-commit");
    /* tags of the repository are versions in its own spelling */
    c->n_commits = 0;
    static const char *const tags[] = {"lib-0_9_0", "lib-1_0", "lib-1_2_0", NULL};
    x->versions = scene_strings(&s, tags, &x->n_versions);
    SCENE_CHECK(&s, at, VERDICT_AFFECTED, "osv-list");
    c->version = STR("1.1");
    CHECK_INT(scene_ask(&s, at), VERDICT_NO_MATCH);
    c->version = STR("2.0");
    CHECK_INT(scene_ask(&s, at), VERDICT_FIXED);
    arena_release(&s.a);
}

/* L17: a name that stands alone in a record, without its vendor, needs a person. */
static void l17_a_guess_needs_a_person(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "busybox", "1.0", NULL, NULL);
    struct affected *x = scene_cve(&s, "cpe:busybox", "CVE-1", CLAIM_UNAFFECTED, "a:0<2.0");
    x->product = STR("busybox");
    x->vendor = STR("n/a");
    x->is_named_only = true;
    SCENE_CHECK(&s, at, VERDICT_UNDER_INVESTIGATION, "name-guess");
    x->vendor = STR("Somebody Else");
    CHECK_INT(scene_ask(&s, at), VERDICT_NO_MATCH);
    x->vendor = STR("BusyBox");
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    arena_release(&s.a);
}

static void l18_hash(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "blob.bin", "", NULL, NULL);
    struct component_hash h = {
        HASH_ALG_SHA256,
        STR("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")};
    s.components[at].hashes = &h;
    s.components[at].n_hashes = 1;
    (void)scene_claim(&s,
                      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                      "MAL-1", "osv", STATEMENT_OSV);
    SCENE_CHECK(&s, at, VERDICT_AFFECTED, "hash");
    arena_release(&s.a);
}

/* T07: no CPE name of NVD; the record names its repository. */
static void t07_by_repository(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "x", "1.0.0", "pkg:github/acme/widget@v1.0.0", NULL);
    struct affected *x = scene_cve(&s, "repo:github.com/acme/widget", "CVE-2026-1",
                                   CLAIM_UNAFFECTED, "a:0<1.2.0");
    x->repo = STR("https://github.com/acme/widget");
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    arena_release(&s.a);
}

/* What the product's own documents say comes first, and the other claim is named. */
static void documents_of_the_product(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "busybox", "1.31.1", NULL, NULL);
    (void)scene_cpe(&s, "cpe:busybox", "CVE-2018-1000500", "nvd", "a:busybox:busybox<1.32.0");
    s.statements[0] = (struct sbom_statement){.vulnerability = STR("CVE-2018-1000500"),
                                              .component = at,
                                              .status = VEX_NOT_AFFECTED,
                                              .justification = STR("code_not_present")};
    s.n_statements = 1;
    SCENE_CHECK(&s, at, VERDICT_NOT_AFFECTED, "sbom-statement");
    CHECK_STR(s.conflict, STR("CVE-2018-1000500 (nvd) says affected"));
    s.n_statements = 0;
    struct component_patch patch = {.url = STR("fix.patch")};
    static const char *const ids[] = {"CVE-2018-1000500", NULL};
    patch.resolves = scene_strings(&s, ids, &patch.n_resolves);
    s.components[at].patches = &patch;
    s.components[at].n_patches = 1;
    SCENE_CHECK(&s, at, VERDICT_FIXED, "sbom-patch");
    arena_release(&s.a);
}

const struct test_suite match_cases_suite = {
    "match_cases",
    (const struct test[]){
        {"A02 AND with a system", a02_and_with_a_system},
        {"A03 A04 a kernel to run on", a03_a04_a_kernel_to_run_on},
        {"A05 A06 firmware and hardware", a05_a06_firmware_and_hardware},
        {"A06 affected", a06_affected},
        {"A07 mixed subset and superset", a07_wildcard_vendor_is_no_match_for_wildcard_product},
        {"A08 wildcard vendor", a08_wildcard_vendor},
        {"A09 to A12 names of others", a09_a12_names_of_others},
        {"A13 a module is no server", a13_a_module_is_no_server},
        {"A19 busybox", a19_busybox},
        {"A20 libwebp among others", a20_libwebp_among_others},
        {"A unknown versions", a_unknown_versions},
        {"B01 to B10 a distribution overrides upstream",
         b01_b05_a_distribution_overrides_upstream},
        {"B02 each release for itself", b02_each_release_for_itself},
        {"B13 B16 a distribution says never", b13_b16_a_distribution_says_never},
        {"B15 really", b15_really},
        {"B17 a revision is no pre-release", b17_revision_is_no_prerelease},
        {"B18 ignored is affected", b18_ignored_is_affected},
        {"B a source reference without epoch", b_source_reference_without_epoch},
        {"L01 imports", l01_imports},
        {"L02 L03 L04 Go", l02_l03_l04_go},
        {"L09 L10 L15 rejected and withdrawn", l09_l10_l15_rejected_and_withdrawn},
        {"L11 L12 log4j", l11_l12_log4j},
        {"L13 single versions", l13_single_versions},
        {"L14 VEX of one version", l14_vex_of_one_version},
        {"L16 commits", l16_commits},
        {"L17 a guess needs a person", l17_a_guess_needs_a_person},
        {"L18 hash", l18_hash},
        {"T07 by repository", t07_by_repository},
        {"documents of the product", documents_of_the_product},
        {NULL, NULL}},
};
