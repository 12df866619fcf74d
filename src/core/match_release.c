/* SPDX-License-Identifier: Apache-2.0 */
#include "core/match_release.h"

/* Code names that SBOM generators write in the distro qualifier. */
static const struct codename {
    str name, release;
} codenames[] = {
    {STR_INIT("wheezy"), STR_INIT("7")},     {STR_INIT("jessie"), STR_INIT("8")},
    {STR_INIT("stretch"), STR_INIT("9")},    {STR_INIT("buster"), STR_INIT("10")},
    {STR_INIT("bullseye"), STR_INIT("11")},  {STR_INIT("bookworm"), STR_INIT("12")},
    {STR_INIT("trixie"), STR_INIT("13")},    {STR_INIT("forky"), STR_INIT("14")},
    {STR_INIT("trusty"), STR_INIT("14.04")}, {STR_INIT("xenial"), STR_INIT("16.04")},
    {STR_INIT("bionic"), STR_INIT("18.04")}, {STR_INIT("focal"), STR_INIT("20.04")},
    {STR_INIT("jammy"), STR_INIT("22.04")},  {STR_INIT("noble"), STR_INIT("24.04")},
};

/* How many numbers of a version make a release. */
static const struct depth {
    str purl_namespace;
    size_t n;
} depths[] = {
    {STR_INIT("debian"), 1},    {STR_INIT("ubuntu"), 2}, {STR_INIT("alpine"), 2},
    {STR_INIT("almalinux"), 1}, {STR_INIT("rocky"), 1},  {STR_INIT("redhat"), 1},
    {STR_INIT("opensuse"), 2},
};

static size_t depth_of(str purl_namespace)
{
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++)
        if (str_eq(depths[i].purl_namespace, purl_namespace)) return depths[i].n;
    return 2;
}

/* The first `n` numbers of "12.5.1", without what follows. */
static str first_numbers(str s, size_t n)
{
    size_t at = 0;
    for (; at < s.n; at++) {
        if (char_is_digit(s.p[at])) continue;
        if (s.p[at] != '.' || --n == 0) break;
    }
    return str_sub(s, 0, at);
}

str release_from_distro(str purl_namespace, str distro)
{
    str tail = distro;
    size_t at = 0;
    if (str_find_last(distro, '-', &at)) tail = str_from(distro, at + 1);
    for (size_t i = 0; i < sizeof codenames / sizeof codenames[0]; i++)
        if (str_eq_nocase(codenames[i].name, tail)) return codenames[i].release;
    if (tail.n > 1 && tail.p[0] == 'v') tail = str_from(tail, 1);
    if (tail.n == 0 || !char_is_digit(tail.p[0])) return STR("");
    return first_numbers(tail, depth_of(purl_namespace));
}

static str digits_at(str s, size_t at)
{
    size_t end = at;
    while (end < s.n && char_is_digit(s.p[end]))
        end++;
    return str_sub(s, at, end - at);
}

/* "deb12u1" and "el9": a word, then the number. */
static str number_behind(str s, str word, bool needs_u)
{
    for (size_t at = 0; at + word.n < s.n; at++) {
        if (!str_starts(str_from(s, at), word)) continue;
        str digits = digits_at(s, at + word.n);
        size_t end = at + word.n + digits.n;
        if (digits.n == 0 || digits.n > 2) continue;
        if (needs_u && (end >= s.n || s.p[end] != 'u')) continue;
        return digits;
    }
    return STR("");
}

/* Ubuntu writes its release into backports: "...ubuntu0.22.04.1", "...~20.04.1". */
static str ubuntu_release(str s)
{
    for (size_t at = 1; at + 5 <= s.n; at++) {
        str part = str_sub(s, at, 5);
        bool is_bounded =
            !char_is_digit(s.p[at - 1]) && (at + 5 == s.n || !char_is_digit(s.p[at + 5]));
        if (is_bounded && char_is_digit(part.p[0]) && char_is_digit(part.p[1]) &&
            (str_eq(str_from(part, 2), STR(".04")) || str_eq(str_from(part, 2), STR(".10"))))
            return part;
    }
    return STR("");
}

str release_from_version(str purl_namespace, str version)
{
    if (str_eq(purl_namespace, STR("debian"))) return number_behind(version, STR("deb"), true);
    if (str_eq(purl_namespace, STR("ubuntu"))) return ubuntu_release(version);
    if (str_eq(purl_namespace, STR("almalinux")) || str_eq(purl_namespace, STR("rocky")) ||
        str_eq(purl_namespace, STR("redhat")))
        return number_behind(version, STR(".el"), false);
    return STR("");
}

bool release_is_within(str stated, str release)
{
    if (stated.n > 1 && stated.p[0] == 'v') stated = str_from(stated, 1);
    if (str_eq(stated, release)) return true;
    /* "9.2" of a minor-release stream is within release "9". */
    return stated.n > release.n && str_starts(stated, release) && stated.p[release.n] == '.';
}

enum release_relation release_relate(str ecosystem, str release)
{
    str part, rest = ecosystem;
    bool is_paid = false, is_same = false;
    if (!str_cut(&rest, ':', &part)) return RELEASE_ANY;
    if (release.n == 0) return RELEASE_UNKNOWN;
    while (rest.n > 0) {
        (void)str_cut(&rest, ':', &part);
        /* Fixes of a paid stream are not what the plain release ships. */
        is_paid = is_paid || str_eq(part, STR("Pro")) || str_eq(part, STR("FIPS"));
        is_same = is_same || release_is_within(part, release);
    }
    return is_same && !is_paid ? RELEASE_SAME : RELEASE_OTHER;
}

/* ---- ends of support ---- */

/*
 * Last days of free security data: Debian with its LTS (wiki.debian.org/LTS), Ubuntu with standard
 * support (wiki.ubuntu.com/Releases), Alpine (alpinelinux.org/releases), the Red Hat family
 * (endoflife.date keeps all of them).
 */
static const struct support_row {
    str distribution, release;
    struct day last;
} support_rows[] = {
    {STR_INIT("alpine"), STR_INIT("3.3"), {2017, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.4"), {2018, 5, 1}},
    {STR_INIT("alpine"), STR_INIT("3.5"), {2018, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.6"), {2019, 5, 1}},
    {STR_INIT("alpine"), STR_INIT("3.7"), {2019, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.8"), {2020, 5, 1}},
    {STR_INIT("alpine"), STR_INIT("3.9"), {2020, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.10"), {2021, 5, 1}},
    {STR_INIT("alpine"), STR_INIT("3.11"), {2021, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.12"), {2022, 5, 1}},
    {STR_INIT("alpine"), STR_INIT("3.13"), {2022, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.14"), {2023, 5, 1}},
    {STR_INIT("alpine"), STR_INIT("3.15"), {2023, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.16"), {2024, 5, 23}},
    {STR_INIT("alpine"), STR_INIT("3.17"), {2024, 11, 22}},
    {STR_INIT("alpine"), STR_INIT("3.18"), {2025, 5, 9}},
    {STR_INIT("alpine"), STR_INIT("3.19"), {2025, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.20"), {2026, 4, 1}},
    {STR_INIT("alpine"), STR_INIT("3.21"), {2026, 11, 1}},
    {STR_INIT("alpine"), STR_INIT("3.22"), {2027, 5, 1}},
    {STR_INIT("debian"), STR_INIT("6"), {2016, 2, 29}},
    {STR_INIT("debian"), STR_INIT("7"), {2018, 5, 31}},
    {STR_INIT("debian"), STR_INIT("8"), {2020, 6, 30}},
    {STR_INIT("debian"), STR_INIT("9"), {2022, 6, 30}},
    {STR_INIT("debian"), STR_INIT("10"), {2024, 6, 30}},
    {STR_INIT("debian"), STR_INIT("11"), {2026, 8, 31}},
    {STR_INIT("debian"), STR_INIT("12"), {2028, 6, 30}},
    {STR_INIT("debian"), STR_INIT("13"), {2030, 6, 30}},
    {STR_INIT("redhat"), STR_INIT("6"), {2020, 11, 30}},
    {STR_INIT("redhat"), STR_INIT("7"), {2024, 6, 30}},
    {STR_INIT("redhat"), STR_INIT("8"), {2029, 5, 31}},
    {STR_INIT("redhat"), STR_INIT("9"), {2032, 5, 31}},
    {STR_INIT("almalinux"), STR_INIT("8"), {2029, 3, 1}},
    {STR_INIT("almalinux"), STR_INIT("9"), {2032, 5, 31}},
    {STR_INIT("rocky"), STR_INIT("8"), {2029, 5, 31}},
    {STR_INIT("rocky"), STR_INIT("9"), {2032, 5, 31}},
    {STR_INIT("ubuntu"), STR_INIT("14.04"), {2019, 4, 25}},
    {STR_INIT("ubuntu"), STR_INIT("16.04"), {2021, 4, 30}},
    {STR_INIT("ubuntu"), STR_INIT("18.04"), {2023, 5, 31}},
    {STR_INIT("ubuntu"), STR_INIT("20.04"), {2025, 5, 31}},
    {STR_INIT("ubuntu"), STR_INIT("22.04"), {2027, 4, 30}},
    {STR_INIT("ubuntu"), STR_INIT("24.04"), {2029, 4, 30}},
    /* Interim releases live nine months. */
    {STR_INIT("ubuntu"), STR_INIT("22.10"), {2023, 7, 20}},
    {STR_INIT("ubuntu"), STR_INIT("23.04"), {2024, 1, 25}},
    {STR_INIT("ubuntu"), STR_INIT("23.10"), {2024, 7, 11}},
    {STR_INIT("ubuntu"), STR_INIT("24.10"), {2025, 7, 10}},
    {STR_INIT("ubuntu"), STR_INIT("25.04"), {2026, 1, 15}},
};

bool release_is_over(str distribution, str release, struct utc now, struct day *last)
{
    if (str_eq(distribution, STR("rocky-linux"))) distribution = STR("rocky");
    for (size_t i = 0; i < sizeof support_rows / sizeof support_rows[0]; i++) {
        const struct support_row *row = &support_rows[i];
        if (!str_eq(row->distribution, distribution) || !str_eq(row->release, release))
            continue;
        *last = row->last;
        return utc_cmp(now, utc_add_s(day_start(row->last), 24 * 3600)) >= 0;
    }
    return false;
}
