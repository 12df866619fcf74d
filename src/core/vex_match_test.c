/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a statement is: by identity, in the versions it names. */
#include "core/vex_match.h"

#include "base/limits.h"
#include "suite.h"

struct side {
    const char *purl, *cpe, *sha256, *name;
};

static bool speaks(const struct side *said, const struct side *stored)
{
    struct arena a;
    str purl[2] = {str_of(said->purl), str_of(stored->purl)};
    str cpe[2] = {str_of(said->cpe), str_of(stored->cpe)};
    struct component_hash hash[2] = {{HASH_ALG_SHA256, str_of(said->sha256)},
                                     {HASH_ALG_SHA256, str_of(stored->sha256)}};
    struct vex_component s = {.name = str_of(said->name),
                              .purls = &purl[0],
                              .n_purls = said->purl != NULL,
                              .cpes = &cpe[0],
                              .n_cpes = said->cpe != NULL,
                              .hashes = &hash[0],
                              .n_hashes = said->sha256 != NULL};
    struct component x = {.name = str_of(stored->name),
                          .purls = &purl[1],
                          .n_purls = stored->purl != NULL,
                          .cpes = &cpe[1],
                          .n_cpes = stored->cpe != NULL,
                          .hashes = &hash[1],
                          .n_hashes = stored->sha256 != NULL};
    arena_init(&a, LW_MIB);
    bool out = vex_speaks_of(&a, &s, &x);
    arena_release(&a);
    return out;
}

static void identities(void)
{
    static const char sha[] =
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    static const struct {
        struct side said, stored;
        bool want;
    } rows[] = {
        {{.purl = "pkg:npm/left-pad@1.1.0"}, {.purl = "pkg:npm/left-pad@2.0.0"}, true},
        {{.purl = "pkg:npm/left-pad"}, {.purl = "pkg:npm/left-pad@2.0.0"}, true},
        {{.purl = "pkg:npm/left-pad@1"}, {.purl = "pkg:pypi/left-pad@1"}, false},
        {{.purl = "pkg:deb/debian/zlib@1?arch=arm64"},
         {.purl = "pkg:deb/debian/zlib@1?arch=amd64"},
         false},
        {{.purl = "pkg:deb/debian/zlib@1?arch=arm64"}, {.purl = "pkg:deb/debian/zlib@1"}, true},
        {{.cpe = "cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*"},
         {.cpe = "cpe:2.3:a:openssl:openssl:3.0.2:*:*:*:*:*:*:*"},
         true},
        {{.cpe = "cpe:2.3:a:other:openssl:3.0.1:*:*:*:*:*:*:*"},
         {.cpe = "cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*"},
         false},
        {{.cpe = "cpe:2.3:a:openssl:*:*:*:*:*:*:*:*:*"},
         {.cpe = "cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*"},
         false},
        {{.sha256 = sha}, {.sha256 = sha, .purl = "pkg:npm/whatever@1"}, true},
        {{.name = "busybox"}, {.name = "BusyBox"}, true},
        {{.name = "busybox"}, {.name = "busybox", .purl = "pkg:npm/busybox@1"}, false},
        {{.purl = "pkg:generic/busybox@1.31.1"}, {.name = "busybox"}, true},
        {{.purl = "pkg:npm/busybox@1.31.1", .name = "busybox"}, {.name = "busybox"}, false},
        {{.purl = "pkg:npm/a@1"}, {.cpe = "cpe:2.3:a:a:a:1:*:*:*:*:*:*:*"}, false},
        {{0}, {0}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (speaks(&rows[i].said, &rows[i].stored) != rows[i].want)
            test_fail(__FILE__, __LINE__, "row %zu", i);
}

static void versions(void)
{
    static const struct {
        const char *versions, *purl, *version;
        enum vex_hold want;
    } rows[] = {
        {"", "pkg:npm/a@1.0.0", "1.0.0", VEX_HOLDS},
        {"1.0.0", "pkg:npm/a@1.0.0", "1.0.0", VEX_HOLDS},
        {"1.0.1\n1.0.0", "pkg:npm/a@1.0.0", "1.0.0", VEX_HOLDS},
        {"1.0.1", "pkg:npm/a@1.0.0", "1.0.0", VEX_HOLDS_NOT},
        {"1.0", "pkg:pypi/a@1.0.0", "1.0.0", VEX_HOLDS},
        {"1.0", NULL, "1.0.0-r1", VEX_HOLDS_NOT},
        {"1.0", NULL, "", VEX_HOLD_UNKNOWN},
        {"vers:npm/>=1.0.0|<2.0.0", "pkg:npm/a@1.5.0", "1.5.0", VEX_HOLDS},
        {"vers:npm/>=1.0.0|<2.0.0", "pkg:npm/a@2.0.0", "2.0.0", VEX_HOLDS_NOT},
        {"vers:nonsense", "pkg:npm/a@2.0.0", "2.0.0", VEX_HOLD_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        str purl = str_of(rows[i].purl);
        struct component x = {.version = str_of(rows[i].version),
                              .purls = &purl,
                              .n_purls = rows[i].purl != NULL};
        arena_init(&a, LW_MIB);
        enum vex_hold got = vex_holds(&a, str_of(rows[i].versions), &x);
        arena_release(&a);
        if (got != rows[i].want) test_fail(__FILE__, __LINE__, "row %zu: %d", i, (int)got);
    }
}

static const struct test tests[] = {
    {"identities", identities},
    {"versions", versions},
    {NULL, NULL},
};
const struct test_suite vex_match_suite = {"vex_match", tests};
