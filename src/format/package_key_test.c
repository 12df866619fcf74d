/* SPDX-License-Identifier: Apache-2.0 */
#include "format/package_key.h"
#include "suite.h"

static void repositories(void)
{
    static const char *const rows[][2] = {
        {"https://github.com/curl/curl", "repo:github.com/curl/curl"},
        {"https://www.github.com/curl/curl.git", "repo:github.com/curl/curl"},
        {"http://github.com:80/Curl/cURL/", "repo:github.com/curl/curl"},
        {"git+https://github.com/curl/curl.git#v8", "repo:github.com/curl/curl"},
        {"git@github.com:curl/curl.git", "repo:github.com/curl/curl"},
        {"ssh://git@github.com/curl/curl.git", "repo:github.com/curl/curl"},
        {"scm:git:git://github.com/curl/curl.git", "repo:github.com/curl/curl"},
        {"https://github.com/curl/curl/tree/master/lib", "repo:github.com/curl/curl"},
        {"github.com/curl/curl", "repo:github.com/curl/curl"},
        {"https://gitlab.com/a/b/c/-/issues/3", "repo:gitlab.com/a/b/c"},
        {"https://gitlab.gnome.org/GNOME/glib.git", "repo:gitlab.gnome.org/gnome/glib"},
        {"https://sourceware.org/git/?p=glibc.git;a=commit;h=1", "repo:sourceware.org/glibc"},
        {"git://sourceware.org/git/glibc.git", "repo:sourceware.org/glibc"},
        {"https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git",
         "repo:git.kernel.org/linux/kernel/git/stable/linux"},
        {"https://github.com/curl", ""},
        {"https://github.com/", ""},
        {"curl", ""},
        {"", ""},
    };
    struct arena a;
    arena_init(&a, 65536);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(package_key_of_repository(&a, str_of(rows[i][0])), str_of(rows[i][1]));
    arena_release(&a);
}

static void packages(void)
{
    struct arena a;
    arena_init(&a, 65536);
    CHECK_STR(package_key_of_osv(&a, STR("PyPI"), STR("Requests")), STR("pkg:pypi/requests"));
    CHECK_STR(package_key_of_osv(&a, STR("OSS-Fuzz"), STR("dropbear")),
              STR("osv:OSS-Fuzz/dropbear"));
    CHECK_STR(package_key_of_osv(&a, STR(""), STR("x")), STR_NONE);
    CHECK_STR(package_key_of_purl(&a, STR("pkg:generic/dropbear@2022.83")),
              STR("pkg:generic/dropbear"));
    CHECK_STR(package_key_of_purl(&a, STR("dropbear")), STR_NONE);
    arena_release(&a);
}

static void products(void)
{
    struct arena a;
    arena_init(&a, 65536);
    CHECK_STR(package_key_of_product(&a, STR(" Linux  Kernel ")), STR("cpe:linux_kernel"));
    CHECK_STR(package_key_of_product(&a, STR("Node.js")), STR("cpe:node.js"));
    CHECK_STR(package_key_of_product(&a, STR("n/a")), STR_NONE);
    CHECK_STR(package_key_of_product(&a, STR("Unknown")), STR_NONE);
    CHECK_STR(package_key_of_product(&a, STR("*")), STR_NONE);
    arena_release(&a);
}

static void hashes(void)
{
    struct arena a;
    arena_init(&a, 65536);
    CHECK_STR(package_key_of_hash(&a, STR("SHA256:00112233445566778899AABBCCDDEEFF")),
              STR("sha256:00112233445566778899aabbccddeeff"));
    CHECK_STR(package_key_of_hash(&a, STR("sha256:0011")), STR_NONE);
    CHECK_STR(package_key_of_hash(&a, STR("sha256:zz112233445566778899AABBCCDDEEFF")),
              STR_NONE);
    arena_release(&a);
}

const struct test_suite package_key_suite = {
    "package_key",
    (const struct test[]){{"repositories", repositories},
                          {"packages", packages},
                          {"products", products},
                          {"hashes", hashes},
                          {NULL, NULL}},
};
