/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's cases of matching.md section 8 (K), with the facts of its section 4. */
#include "core/kernel.h"

#include "core/match_scene.h"

static void versions(void)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"6.6.79", "6.6.9", 1},
        {"6.2-rc1", "6.2", -1},
        {"6.2-rc2", "6.2-rc10", -1},
        {"6.2_rc1", "6.2-rc1", 0},
        {"5.15.0-164-generic", "5.15", 0},
        {"2.6.32.9", "2.6.32", 1},
        {"v6.6.1", "6.6.1", 0},
        {"6.10", "6.9.99", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kernel_version a = kernel_version_parse(str_of(cases[i].a)),
                              b = kernel_version_parse(str_of(cases[i].b));
        CHECK_INT(kernel_version_cmp(&a, &b), cases[i].order);
    }
    CHECK_INT(kernel_version_parse(STR("mainline")).n, 0);
}

/*
 * CVE-2025-21772: since the first git commit; fixed 5.4.291, 5.10.235, 5.15.179, 6.1.129, 6.6.79,
 * 6.12.16, 6.13.4, 6.14. Encoding (iii) is "before the fix" per branch, OR-ed.
 */
static void add_21772(struct scene *s)
{
    (void)scene_cve(s, "cpe:linux_kernel", "CVE-2025-21772", CLAIM_AFFECTED,
                    "u:5.4.291<=5.4.* u:5.10.235<=5.10.* u:5.15.179<=5.15.* u:6.1.129<=6.1.* "
                    "u:6.6.79<=6.6.* u:6.12.16<=6.12.* u:6.13.4<=6.13.* "
                    "u:6.14<=*@original_commit_for_fix");
    (void)scene_cpe(s, "cpe:linux_kernel", "CVE-2025-21772", "cve",
                    "o:linux:linux_kernel<5.4.291 o:linux:linux_kernel<5.10.235 "
                    "o:linux:linux_kernel<5.15.179 o:linux:linux_kernel<6.1.129 "
                    "o:linux:linux_kernel<6.6.79 o:linux:linux_kernel<6.12.16 "
                    "o:linux:linux_kernel<6.13.4 o:linux:linux_kernel<6.14");
}

/*
 * CVE-2025-21631: introduced in 6.12 and carried into 5.15.168, 6.1.113, 6.6.54, 6.10.13, 6.11.2;
 * fixed in 5.15.177, 6.1.125, 6.6.72, 6.12.10, 6.13; never in 6.10 and 6.11.
 */
static void add_21631(struct scene *s)
{
    struct affected *x =
        scene_cve(s, "cpe:linux_kernel", "CVE-2025-21631", CLAIM_AFFECTED,
                  "a:6.12 u:0<6.12 u:5.15.177<=5.15.* u:6.1.125<=6.1.* u:6.6.72<=6.6.* "
                  "u:6.12.10<=6.12.* u:6.13<=*@original_commit_for_fix");
    static const char *const files[] = {"block/bfq-iosched.c", NULL};
    x->program_files = scene_strings(s, files, &x->n_program_files);
    (void)scene_cpe(
        s, "cpe:linux_kernel", "CVE-2025-21631", "cve",
        "o:linux:linux_kernel>=5.15.168<5.15.177 o:linux:linux_kernel>=6.1.113<6.1.125 "
        "o:linux:linux_kernel>=6.6.54<6.6.72 o:linux:linux_kernel>=6.12<6.12.10 "
        "o:linux:linux_kernel>=6.12<6.13 o:linux:linux_kernel>=6.10.13 "
        "o:linux:linux_kernel>=6.11.2");
}

static void series(void)
{
    static const struct {
        const char *id, *version;
        void (*add)(struct scene *s);
        enum verdict verdict, or_else;
    } cases[] = {
        {"K01", "6.6.79", add_21772, VERDICT_FIXED, VERDICT_FIXED},
        {"K02", "6.6.78", add_21772, VERDICT_AFFECTED, VERDICT_AFFECTED},
        {"K02", "4.19.300", add_21772, VERDICT_AFFECTED, VERDICT_AFFECTED},
        {"K02", "6.10.5", add_21772, VERDICT_AFFECTED, VERDICT_AFFECTED},
        {"K02", "6.14", add_21772, VERDICT_FIXED, VERDICT_FIXED},
        {"K02", "6.14.2-yocto-standard", add_21772, VERDICT_FIXED, VERDICT_FIXED},
        {"K04", "6.6.53", add_21631, VERDICT_NO_MATCH, VERDICT_NO_MATCH},
        {"K04", "6.6.60", add_21631, VERDICT_AFFECTED, VERDICT_AFFECTED},
        {"K04", "6.6.72", add_21631, VERDICT_FIXED, VERDICT_FIXED},
        {"K05", "6.12.9", add_21631, VERDICT_AFFECTED, VERDICT_AFFECTED},
        {"K05", "6.12.11", add_21631, VERDICT_FIXED, VERDICT_FIXED},
        {"K06", "6.11.5", add_21631, VERDICT_AFFECTED, VERDICT_AFFECTED},
        {"K06", "6.10.12", add_21631, VERDICT_NO_MATCH, VERDICT_NO_MATCH},
        {"K07", "6.14.3", add_21631, VERDICT_FIXED, VERDICT_NO_MATCH},
        {"K07", "7.0.1", add_21631, VERDICT_FIXED, VERDICT_NO_MATCH},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s;
        scene_init(&s);
        uint32_t at = scene_component(&s, "linux", cases[i].version, NULL, NULL);
        cases[i].add(&s);
        enum verdict v = scene_ask(&s, at);
        if (v != cases[i].verdict && v != cases[i].or_else)
            test_fail(__FILE__, __LINE__, "%s %s is %.*s (%.*s)", cases[i].id, cases[i].version,
                      STR_ARG(verdict_str(v)), STR_ARG(s.inputs));
        arena_release(&s.a);
    }
}

/* Rule (6): what the encodings say against each other is part of the reason. */
static void disagreement_is_reported(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "linux", "6.6.60", NULL, NULL);
    add_21631(&s);
    (void)scene_ask(&s, at);
    CHECK_STR(s.inputs, STR("6.6.60 (Linux kernel) by ranges: in [6.6.54, 6.6.72)"));
    uint32_t old = scene_component(&s, "linux", "6.11.5", NULL, NULL);
    (void)scene_ask(&s, old);
    CHECK_STR(s.inputs, STR("6.11.5 (Linux kernel) by ranges: in [6.11.2, no end); its version "
                            "statements say outside"));
    arena_release(&s.a);
}

/* CVE-2024-26581: the fixes in 5.10.210 and others show that the flaw was carried back. */
static void statements_alone(void)
{
    static const struct {
        const char *version;
        enum verdict verdict;
    } cases[] = {{"5.10.209", VERDICT_UNDER_INVESTIGATION},
                 {"5.10.210", VERDICT_FIXED},
                 {"5.10", VERDICT_NO_MATCH}, /* no backport is in a mainline release */
                 {"6.5.3", VERDICT_AFFECTED},
                 {"6.6.16", VERDICT_AFFECTED},
                 {"6.6.17", VERDICT_FIXED},
                 {"6.8", VERDICT_FIXED},
                 {"4.14.20", VERDICT_NO_MATCH}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s;
        scene_init(&s);
        uint32_t at = scene_component(&s, "linux", cases[i].version, NULL, NULL);
        (void)scene_cve(&s, "cpe:linux_kernel", "CVE-2024-26581", CLAIM_AFFECTED,
                        "a:6.5 u:0<6.5 u:5.10.210<=5.10.* u:6.1.78<=6.1.* u:6.6.17<=6.6.* "
                        "u:6.8<=*@original_commit_for_fix");
        CHECK_STR(verdict_str(scene_ask(&s, at)), verdict_str(cases[i].verdict));
        arena_release(&s.a);
    }
}

static bool release_of(void *ctx, str commit, str *release)
{
    static const struct {
        const char *commit, *release;
    } known[] = {{"aaaaaaaaaaaa", "6.5"},
                 {"bbbbbbbbbbbb", "5.10.190"},
                 {"cccccccccccc", "5.10.210"},
                 {"dddddddddddd", "6.6.17"},
                 {"eeeeeeeeeeee", "6.8"}};
    (void)ctx;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(commit, str_of(known[i].commit))) {
            *release = str_of(known[i].release);
            return true;
        }
    return false;
}

/* Rule (1): pairs of commits whose first releases are known decide before everything else. */
static void commits_with_releases(void)
{
    struct scene s;
    struct kernel_releases releases = {release_of, NULL};
    scene_init(&s);
    struct affected *x =
        scene_cve(&s, "cpe:linux_kernel", "CVE-1", CLAIM_UNAFFECTED,
                  "a:bbbbbbbbbbbb<cccccccccccc@git a:aaaaaaaaaaaa<dddddddddddd@git "
                  "a:aaaaaaaaaaaa<eeeeeeeeeeee@git");
    const struct affected *entries[] = {x};
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("5.10.189"), &releases).word,
              KERNEL_OUTSIDE);
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("5.10.200"), &releases).word,
              KERNEL_AFFECTED);
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("5.10.210"), &releases).word, KERNEL_FIXED);
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("6.7.1"), &releases).word, KERNEL_AFFECTED);
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("6.9"), &releases).word, KERNEL_FIXED);
    /* without them a record of commits alone says nothing of versions */
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("6.9"), NULL).word, KERNEL_SILENT);
    CHECK_INT(kernel_evaluate(&s.a, entries, 1, STR("next"), NULL).word, KERNEL_DOUBTFUL);
    arena_release(&s.a);
}

static void k08_k10_compiled_files(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "linux", "6.6.60", NULL, NULL);
    add_21631(&s);
    static const char *const files[] = {"./block/blk-core.c", "/src/linux/net/core/sock.c",
                                        "kernel/fork.o", NULL};
    struct evidence *e = &s.evidence[0];
    *e = (struct evidence){.origin = STR("files.txt")};
    e->compiled_files = scene_strings(&s, files, &e->n_compiled_files);
    s.n_evidence = 1;
    SCENE_CHECK(&s, at, VERDICT_NOT_AFFECTED, "kernel-not-compiled"); /* K08 */
    CHECK_STR(s.justification, STR("vulnerable_code_not_present"));
    CHECK(str_ends(s.inputs, STR("none of the source files that the record names was compiled: "
                                 "block/bfq-iosched.c")));
    CHECK(
        str_starts(s.quotes, STR("block/bfq-iosched.c is not among 3 compiled files of linux: "
                                 "files.txt (sha256:")));
    static const char *const with[] = {"./block/bfq-iosched.c", "kernel/fork.o", NULL};
    e->compiled_files = scene_strings(&s, with, &e->n_compiled_files);
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    static const char *const object[] = {"block/bfq-iosched.o", NULL};
    e->compiled_files = scene_strings(&s, object, &e->n_compiled_files);
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    /* K09: the header is pulled in, the source is not compiled */
    struct affected *x = (struct affected *)(uintptr_t)s.claims[0].c.affected;
    static const char *const tls[] = {"include/net/tls.h", "net/tls/tls_sw.c", NULL};
    x->program_files = scene_strings(&s, tls, &x->n_program_files);
    static const char *const headers[] = {"include/net/tls.h", NULL};
    e->included_headers = scene_strings(&s, headers, &e->n_included_headers);
    SCENE_CHECK(&s, at, VERDICT_NOT_AFFECTED, "kernel-not-compiled");
    /* K10: headers only */
    static const char *const kvm[] = {"include/linux/kvm_host.h", "Documentation/kvm.rst",
                                      NULL};
    x->program_files = scene_strings(&s, kvm, &x->n_program_files);
    e->included_headers = NULL;
    SCENE_CHECK(&s, at, VERDICT_UNDER_INVESTIGATION, "kernel-headers");
    e->included_headers = scene_strings(&s, headers, &e->n_included_headers);
    SCENE_CHECK(&s, at, VERDICT_NOT_AFFECTED, "headers-not-included");
    /* files that are no code discharge nothing */
    static const char *const other[] = {"Documentation/kvm.rst", "kernel/Kconfig", NULL};
    x->program_files = scene_strings(&s, other, &x->n_program_files);
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    arena_release(&s.a);
}

/* K11: both commits exist only in 5.4.y. K12: introduced and fixed inside a release candidate. */
static void k11_k12_branches_of_their_own(void)
{
    static const struct {
        const char *version, *ranges;
        enum verdict verdict;
    } cases[] = {
        {"5.10.4", "o:linux:linux_kernel>=5.4.24<5.4.189", VERDICT_NO_MATCH},
        {"5.18", "o:linux:linux_kernel>=5.4.24<5.4.189", VERDICT_NO_MATCH},
        {"5.4.100", "o:linux:linux_kernel>=5.4.24<5.4.189", VERDICT_AFFECTED},
        {"5.4.189", "o:linux:linux_kernel>=5.4.24<5.4.189", VERDICT_FIXED},
        {"5.15", "o:linux:linux_kernel:5.15:rc1", VERDICT_NO_MATCH},
        {"5.15.3", "o:linux:linux_kernel:5.15:rc1", VERDICT_NO_MATCH},
        {"5.14.9", "o:linux:linux_kernel:5.15:rc1", VERDICT_NO_MATCH},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s;
        scene_init(&s);
        uint32_t at = scene_component(&s, "linux", cases[i].version, NULL, NULL);
        struct affected *x =
            scene_cpe(&s, "cpe:linux_kernel", "CVE-2022-1116", "nvd", cases[i].ranges);
        if (str_contains(str_of(cases[i].ranges), STR("rc1")))
            x->configuration->nodes[0].criteria[0].criteria =
                STR("cpe:2.3:o:linux:linux_kernel:5.15:rc1:*:*:*:*:*:*");
        CHECK_STR(verdict_str(scene_ask(&s, at)), verdict_str(cases[i].verdict));
        arena_release(&s.a);
    }
}

static void k14_cherry_pick(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "linux", "5.10.110", NULL, NULL);
    (void)scene_cve(&s, "cpe:linux_kernel", "CVE-1", CLAIM_UNAFFECTED,
                    "a:8284a79136c3<c60d252949ca@git");
    (void)scene_cve(&s, "cpe:linux_kernel", "CVE-1", CLAIM_AFFECTED,
                    "a:5.4 u:0<5.4 u:5.10.210<=5.10.* u:6.8<=*@original_commit_for_fix");
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    static const char *const commits[] = {"0123456789abcdef",
                                          "c60d252949caf9aba537525195edae6bbabc35eb", NULL};
    s.evidence[0] = (struct evidence){.origin = STR("git log")};
    s.evidence[0].fix_commits = scene_strings(&s, commits, &s.evidence[0].n_fix_commits);
    s.n_evidence = 1;
    SCENE_CHECK(&s, at, VERDICT_FIXED, "kernel-commit");
    CHECK_STR(s.quotes.n ? STR("quoted") : STR(""), STR("quoted"));
    CHECK(str_starts(s.quotes, STR("c60d252949caf9aba537525195edae6bbabc35eb of linux is "
                                   "present: git log")));
    arena_release(&s.a);
}

/* A range without end: unfixed when nothing speaks of later series, bounded otherwise. */
static void ranges_without_end(void)
{
    struct scene s;
    scene_init(&s);
    uint32_t at = scene_component(&s, "linux", "6.1.20", NULL, NULL);
    (void)scene_cpe(&s, "cpe:linux_kernel", "CVE-1", "nvd", "o:linux:linux_kernel>=5.4");
    CHECK_INT(scene_ask(&s, at), VERDICT_AFFECTED);
    s.n_claims = 0;
    (void)scene_cpe(&s, "cpe:linux_kernel", "CVE-1", "nvd", "o:linux:linux_kernel>=5.4.3");
    CHECK_INT(scene_ask(&s, at), VERDICT_NO_MATCH);
    arena_release(&s.a);
}

const struct test_suite kernel_suite = {
    "kernel",
    (const struct test[]){{"versions", versions},
                          {"K01 to K07 per stable series", series},
                          {"disagreement is reported", disagreement_is_reported},
                          {"version statements alone", statements_alone},
                          {"commits with releases", commits_with_releases},
                          {"K08 to K10 compiled files", k08_k10_compiled_files},
                          {"K11 K12 branches of their own", k11_k12_branches_of_their_own},
                          {"K14 a cherry-pick", k14_cherry_pick},
                          {"ranges without end", ranges_without_end},
                          {NULL, NULL}},
};
