/* SPDX-License-Identifier: Apache-2.0 */
/* The table of known components: well-formed, and found under the names that build systems use. */
#include "core/known_component.h"

#include "suite.h"

#include <string.h>

static const char *found(const char *name)
{
    const struct known_component *row = known_component_find(str_of(name));
    return row == NULL ? "-" : row->name;
}

static const char *found_repo(const char *url)
{
    const struct known_component *row = known_component_of_repo(str_of(url));
    return row == NULL ? "-" : row->name;
}

static size_t row_of(const struct known_component *row)
{
    return (size_t)(row - known_components);
}

static void sorted_and_large(void)
{
    CHECK(n_known_components >= 400);
    for (size_t i = 1; i < n_known_components; i++) {
        const char *before = known_components[i - 1].name, *name = known_components[i].name;
        if (strcmp(before, name) >= 0)
            test_fail(__FILE__, __LINE__, "\"%s\" behind \"%s\"", name, before);
    }
}

/* Every name and alias leads to its own row, so none stands in two; none stands twice in a row. */
static void names_are_unique(void)
{
    for (size_t i = 0; i < n_known_components; i++) {
        const struct known_component *row = &known_components[i];
        str rest = str_of(row->aliases), word, earlier, other;
        CHECK_STR(str_of(found(row->name)), str_of(row->name));
        while (rest.n > 0) {
            (void)str_cut(&rest, ' ', &word);
            if (word.n == 0 || word.n > KNOWN_NAME_MAX)
                test_fail(__FILE__, __LINE__, "\"%s\": an empty alias", row->name);
            const struct known_component *of = known_component_find(word);
            if (of == NULL || row_of(of) != i)
                test_fail(__FILE__, __LINE__, "\"%.*s\" of \"%s\" is \"%s\"", STR_ARG(word),
                          row->name, of ? of->name : "-");
            earlier = str_sub(str_of(row->aliases), 0, (size_t)(word.p - row->aliases));
            while (earlier.n > 0) {
                (void)str_cut(&earlier, ' ', &other);
                if (str_eq(other, word))
                    test_fail(__FILE__, __LINE__, "\"%s\": \"%.*s\" twice", row->name,
                              STR_ARG(word));
            }
        }
    }
}

/* NISTIR 7695: letters, digits, "_", "-", "." unquoted, everything else behind a backslash. */
static bool is_cpe_value(str s)
{
    if (s.n == 0) return false;
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        if (c == '\\') {
            if (++i == s.n || strchr("!\"#$%&'()+,/:;<=>@[]^`{|}~", s.p[i]) == NULL)
                return false;
        } else if (!char_is_digit(c) && !(char_is_alpha(c) && c == char_lower(c)) &&
                   strchr("_-.", c) == NULL) {
            return false;
        }
    }
    return true;
}

static void values_are_well_formed(void)
{
    for (size_t i = 0; i < n_known_components; i++) {
        const struct known_component *row = &known_components[i];
        str rest = str_of(row->cpes), pair, vendor;
        while (rest.n > 0) {
            (void)str_cut(&rest, ' ', &pair);
            if (!str_cut(&pair, ':', &vendor) || !is_cpe_value(vendor) || !is_cpe_value(pair))
                test_fail(__FILE__, __LINE__, "\"%s\": cpes \"%s\"", row->name, row->cpes);
        }
        if (strlen(known_component_sources[i]) < 8)
            test_fail(__FILE__, __LINE__, "\"%s\": no source", row->name);
        if (row->cpes[0] == '\0' && row->repo == NULL && row->osv == NULL)
            test_fail(__FILE__, __LINE__, "\"%s\" names nothing that a database knows",
                      row->name);
        if (row->is_guess && row->cpes[0] == '\0')
            test_fail(__FILE__, __LINE__, "\"%s\": a guess without a CPE name", row->name);
        if (row->osv != NULL && strchr(row->osv, '/') == NULL)
            test_fail(__FILE__, __LINE__, "\"%s\": osv \"%s\"", row->name, row->osv);
        if (version_scheme_row(row->scheme) == NULL)
            test_fail(__FILE__, __LINE__, "\"%s\": no such scheme", row->name);
    }
}

/* A repository stands as known_repo_normalise() writes it, so that look-ups can find it. */
static void repos_are_normal(void)
{
    char room[KNOWN_REPO_MAX];
    for (size_t i = 0; i < n_known_components; i++) {
        str rest = str_of(known_components[i].repo), repo;
        while (rest.n > 0) {
            (void)str_cut(&rest, ' ', &repo);
            CHECK_STR(known_repo_normalise(repo, room), repo);
            CHECK(known_component_of_repo(repo) != NULL);
        }
    }
}

static void twenty_five_names(void)
{
    static const struct {
        const char *name, *cpe;
    } cases[] = {
        {"openssl", "openssl:openssl"},
        {"busybox", "busybox:busybox"},
        {"dropbear", "dropbear_ssh_project:dropbear_ssh"},
        {"mbedtls", "arm:mbed_tls"},
        {"wolfssl", "wolfssl:wolfssl"},
        {"zlib", "zlib:zlib"},
        {"curl", "haxx:curl"},
        {"expat", "libexpat_project:libexpat"},
        {"dnsmasq", "thekelleys:dnsmasq"},
        {"hostapd", "w1.fi:hostapd"},
        {"wpa_supplicant", "w1.fi:wpa_supplicant"},
        {"linux", "linux:linux_kernel"},
        {"u-boot", "denx:u-boot"},
        {"glibc", "gnu:glibc"},
        {"musl", "musl-libc:musl"},
        {"sqlite", "sqlite:sqlite"},
        {"libxml2", "xmlsoft:libxml2"},
        {"nginx", "f5:nginx"},
        {"mosquitto", "eclipse:mosquitto"},
        {"systemd", "systemd_project:systemd"},
        {"bluez", "bluez:bluez"},
        {"xz", "tukaani:xz"},
        {"zephyr", "zephyrproject:zephyr"},
        {"openssh", "openbsd:openssh"},
        {"freertos", "amazon:freertos"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct known_component *row = known_component_find(str_of(cases[i].name));
        str rest, first;
        CHECK(row != NULL);
        CHECK_STR(str_of(row->name), str_of(cases[i].name));
        CHECK(!row->is_guess);
        rest = str_of(row->cpes);
        (void)str_cut(&rest, ' ', &first);
        CHECK_STR(first, str_of(cases[i].cpe));
    }
}

static void decorated_names(void)
{
    static const struct {
        const char *written, *want;
    } cases[] = {
        {"OpenSSL", "openssl"},
        {"lib32-openssl", "openssl"},
        {"lib64-zlib-dev", "zlib"},
        {"nativesdk-curl", "curl"},
        {"expat-native", "expat"},
        {"lib32-libssl3", "openssl"},
        {"libssl3", "openssl"},
        {"libssl1.1", "openssl"},
        {"libssl3t64", "openssl"},
        {"libssl3:amd64", "openssl"},
        {"libopenssl3", "openssl"},
        {"openssl:x64-linux", "openssl"},
        {"curl[ssl]:arm64-osx", "curl"},
        {"libcurl4t64", "curl"},
        {"libcurl4-openssl-dev", "curl"},
        {"libgnutls30", "gnutls"},
        {"libmbedtls12", "mbedtls"},
        {"espressif/mbedtls", "mbedtls"},
        {"espressif__cjson", "cjson"},
        {"esp_littlefs", "littlefs"},
        {"mbedtls-sources", "mbedtls"},
        {"zlib1g-dev", "zlib"},
        {"libglib2.0-0", "glib"},
        {"glib-2.0-locale-de", "glib"},
        {"glibc-locale", "glibc"},
        {"binutils-cross-aarch64", "binutils"},
        {"gcc-cross-canadian-x86-64", "gcc"},
        {"dropbear-dbg", "dropbear"},
        {"busybox-src", "busybox"},
        {"sqlite3", "sqlite"},
        {"wpa-supplicant", "wpa_supplicant"},
        {"WPA_Supplicant", "wpa_supplicant"},
        {"linux-yocto", "linux"},
        {"host-openssl", "openssl"},
        {"libboost-system1.83.0", "boost"},
        {"libtag1v5", "taglib"},
        {"openssl-3.0.13", "openssl"},
        {"  dropbear ", "dropbear"},
        {"pcre2", "pcre2"},
        {"wget2", "wget2"},
        {"iperf3", "iperf3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(found(cases[i].written), cases[i].want) != 0)
            test_fail(__FILE__, __LINE__, "\"%s\" is \"%s\", expected \"%s\"", cases[i].written,
                      found(cases[i].written), cases[i].want);
}

/* Looks like a name of ours and is something else. */
static void strangers(void)
{
    static const char *const names[] = {
        "",
        " ",
        "3",
        "-",
        "lib32-",
        "-dev",
        "lib",
        "ssl",
        "libfoo3",
        "python3-pip",
        "bluez-tools",
        "openssl-sys",
        "rc",
        "mail",
        "config",
        "mysql-driver",
        "ceph.ko",
        "node-openssl",
        "kernel-module-ceph",
        "curl-to-go",
        "zlibx",
        ":x64-linux",
        "[ssl]",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(found(names[i]), "-") != 0)
            test_fail(__FILE__, __LINE__, "\"%s\" is \"%s\"", names[i], found(names[i]));
    CHECK(known_component_find(STR_NONE) == NULL);
}

static void longest_name(void)
{
    char name[KNOWN_NAME_MAX + 1];
    memset(name, '9', sizeof name);
    memcpy(name, "openssl", 7);
    CHECK(known_component_find((str){.p = name, .n = KNOWN_NAME_MAX}) != NULL);
    CHECK(known_component_find((str){.p = name, .n = KNOWN_NAME_MAX + 1}) == NULL);
}

static void repository_spellings(void)
{
    static const struct {
        const char *url, *want;
    } cases[] = {
        {"https://github.com/mkj/dropbear", "dropbear"},
        {"https://github.com/mkj/dropbear.git", "dropbear"},
        {"http://www.GitHub.com/mkj/Dropbear/", "dropbear"},
        {"git+https://github.com/mkj/dropbear.git@abc123", "dropbear"},
        {"git://github.com/mkj/dropbear.git;protocol=https", "-"},
        {"git@github.com:mkj/dropbear.git", "dropbear"},
        {"ssh://git@github.com:22/mkj/dropbear.git", "dropbear"},
        {"ssh://git@github.com/mkj/dropbear", "dropbear"},
        {"scm:git:git@github.com:mkj/dropbear.git", "dropbear"},
        {"scm:git:https://github.com/mkj/dropbear", "dropbear"},
        {"https://user:word@github.com/mkj/dropbear#readme", "dropbear"},
        {"https://github.com/mkj/dropbear/releases/download/x.tar.gz", "dropbear"},
        {"https://github.com/mkj/dropbear.git?branch=main", "dropbear"},
        {"github.com/mkj/dropbear", "dropbear"},
        {"https://gitlab.com/gnutls/gnutls/-/tree/master", "gnutls"},
        {"https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git", "linux"},
        {"https://github.com/mkj", "-"},
        {"https://github.com/other/dropbear", "-"},
        {"dropbear", "-"},
        {"", "-"},
        {"/", "-"},
        {"https://", "-"},
        {"git@:", "-"},
        {"@", "-"},
        {":", "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(found_repo(cases[i].url), cases[i].want) != 0)
            test_fail(__FILE__, __LINE__, "\"%s\" is \"%s\", expected \"%s\"", cases[i].url,
                      found_repo(cases[i].url), cases[i].want);
}

static void cpe_names(void)
{
    static const struct {
        const char *vendor, *product, *want;
    } cases[] = {
        {"openssl", "openssl", "openssl"},
        {"linux", "linux_kernel", "linux"},
        {"", "linux_kernel", "linux"},
        {"arm", "mbed_tls", "mbedtls"},
        {"mit", "kerberos_5", "krb5"},
        {"icu-project", "international_components_for_unicode", "icu"},
        {"", "dropbear_ssh", "dropbear"},
        {"erlang", "erlang\\/otp", "erlang"},
        {"nextcloud", "mail", "-"},
        {"other", "openssl", "-"},
        {"openssl", "", "-"},
        {"", "", "-"},
        {"", ":", "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct known_component *row =
            known_component_of_cpe(str_of(cases[i].vendor), str_of(cases[i].product));
        CHECK_STR(str_of(row == NULL ? "-" : row->name), str_of(cases[i].want));
    }
    for (size_t i = 0; i < n_known_components; i++) {
        str rest = str_of(known_components[i].cpes), pair, vendor;
        while (rest.n > 0) {
            (void)str_cut(&rest, ' ', &pair);
            (void)str_cut(&pair, ':', &vendor);
            CHECK(known_component_of_cpe(vendor, pair) != NULL);
            CHECK(known_component_of_cpe(STR_NONE, pair) != NULL);
        }
    }
}

static void longest_repository(void)
{
    char url[KNOWN_REPO_MAX], room[KNOWN_REPO_MAX];
    memset(url, 'x', sizeof url);
    url[4] = '/';
    CHECK_INT(known_repo_normalise((str){.p = url, .n = sizeof url - 1}, room).n,
              sizeof url - 1);
    CHECK_INT(known_repo_normalise((str){.p = url, .n = sizeof url}, room).n, 0);
}

const struct test_suite known_component_suite = {
    "known_component",
    (const struct test[]){
        {"sorted_and_large", sorted_and_large},
        {"names_are_unique", names_are_unique},
        {"values_are_well_formed", values_are_well_formed},
        {"repos_are_normal", repos_are_normal},
        {"twenty_five_names", twenty_five_names},
        {"decorated_names", decorated_names},
        {"strangers", strangers},
        {"longest_name", longest_name},
        {"repository_spellings", repository_spellings},
        {"cpe_names", cpe_names},
        {"longest_repository", longest_repository},
        {NULL, NULL},
    },
};
