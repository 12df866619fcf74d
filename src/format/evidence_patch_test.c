/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence_sink.h"

#define ID_A "1111111111111111111111111111111111111111"
#define ID_B "2222222222222222222222222222222222222222"
#define ID_C "abcdef0123456789abcdef0123456789ABCDEF01"
#define ID_D "4444444444444444444444444444444444444444"

static void patch_of_a_layer(void)
{
    CHECK_STR(
        hear_file("files/0001-cve_x-CVE-2023-12345.patch", "zlib",
                  STR("From " ID_A " Mon Sep 17 00:00:00 2001\n"
                      "Subject: [PATCH] inflate: mend CVE-2099-0001\n\n"
                      "CVE: CVE-2023-12345 cve-2023-0002\n"
                      "Upstream-Status: Backport [https://forge.example/x/commit/" ID_C "]\n"
                      "(cherry picked from commit " ID_B ")\n---\n a.c | 1 +\n"
                      "diff --git a/a.c b/a.c\n+CVE: CVE-2000-0001\n")),
        STR("commit zlib||" ID_A "=:1\n"
            "patch zlib||CVE-2023-12345=files/0001-cve_x-CVE-2023-12345.patch:4\n"
            "patch zlib||CVE-2023-0002=files/0001-cve_x-CVE-2023-12345.patch:4\n"
            "commit zlib||abcdef0123456789abcdef0123456789abcdef01=:5\n"
            "commit zlib||" ID_B "=:6\n"
            "patch zlib||CVE-2023-12345=files/0001-cve_x-CVE-2023-12345.patch:0\n"
            "patch zlib||0001-cve_x-CVE-2023-12345.patch="
            "files/0001-cve_x-CVE-2023-12345.patch:0\n"));
    hear_end();
}

static void patches_of_stable_trees(void)
{
    static const char *const heads[][2] = {
        {"commit " ID_B " upstream.\n", "commit x||" ID_B "=:1\n"},
        {"[ Upstream commit " ID_B " ]\n", "commit x||" ID_B "=:1\n"},
        {"This fixes commit " ID_B " (\"x\")\n", ""},
        {"commit 1234567 upstream.\n", ""},
        {"From 0000000000000000000000000000000000000000 Mon\n", ""},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct buf want;
        buf_init(&want, 4096);
        buf_printf(&want, "%spatch x||a.patch=a.patch:0\n", heads[i][1]);
        CHECK_STR(hear_file("a.patch", "x", str_of(heads[i][0])), buf_str(&want));
        buf_release(&want);
    }
    hear_end();
}

static void revert_mends_nothing(void)
{
    CHECK_STR(hear_file("CVE-2023-1111.patch", "x",
                        STR("Subject: [PATCH] Revert \"mend it\"\n\nCVE: CVE-2023-1111\n")),
              STR(""));
    hear_end();
}

static void lists(void)
{
    CHECK_STR(
        hear_file("debian/patches/series", "x", STR("# all\n\nfix/a.patch -p1\nb.patch\n")),
        STR("patch x||a.patch=applied:3\npatch x||b.patch=applied:4\n"));
    CHECK_STR(hear_file(".applied_patches_list", "x", STR("/br/package/x/0001-a.patch\n")),
              STR("patch x||0001-a.patch=applied:1\n"));
    hear_end();
}

/* Newest first: what a later commit reverts is not there; the revert of a revert is. */
static void logs(void)
{
    CHECK_STR(hear_file("log.txt", "linux",
                        STR("commit " ID_A "\nAuthor: x\n\n    Revert \"b\"\n\n"
                            "    This reverts commit " ID_B ".\n\n"
                            "commit " ID_B "\n\n    [ Upstream commit " ID_C " ]\n\n"
                            "commit " ID_D "\n\n    commit " ID_C " upstream.\n")),
              STR("commit linux||" ID_A "=:1\ncommit linux||" ID_D "=:12\n"
                  "commit linux||abcdef0123456789abcdef0123456789abcdef01=:14\n"));
    CHECK_STR(hear_file("log.txt", "x",
                        STR("commit " ID_A "\n\n    This reverts commit " ID_B ".\n"
                            "commit " ID_B "\n\n    This reverts commit " ID_D ".\n"
                            "commit " ID_D "\n")),
              STR("commit x||" ID_A "=:1\ncommit x||" ID_D "=:7\n"));
    CHECK_STR(hear_file("commits", "x", STR(ID_A " one\n" ID_B "\n")),
              STR("commit x||" ID_A "=:1\ncommit x||" ID_B "=:2\n"));
    CHECK_STR(hear_file("SHA1SUMS", "x", STR(ID_A "  file.tar\n")), STR("nobody wants it"));
    CHECK_STR(hear_file("x/.git/refs/heads/main", "x", STR(ID_A "\n")), STR("nobody wants it"));
    hear_end();
}

const struct test_suite evidence_patch_suite = {
    "evidence_patch",
    (const struct test[]){{"patch of a layer", patch_of_a_layer},
                          {"patches of stable trees", patches_of_stable_trees},
                          {"revert mends nothing", revert_mends_nothing},
                          {"lists", lists},
                          {"logs", logs},
                          {NULL, NULL}}};
