/* SPDX-License-Identifier: Apache-2.0 */
#include "core/match_version.h"

#include <string.h>

static str without_epoch(str v)
{
    size_t at = 0;
    if (!str_find(v, ':', &at) || at == 0 || at > 4) return v;
    for (size_t i = 0; i < at; i++)
        if (!char_is_digit(v.p[i])) return v;
    return str_from(v, at + 1);
}

static str before_last(str v, char c)
{
    size_t at = 0;
    return str_find_last(v, c, &at) && at > 0 ? str_sub(v, 0, at) : v;
}

static str digits_of(str s)
{
    size_t n = 0;
    while (n < s.n && char_is_digit(s.p[n]))
        n++;
    return str_sub(s, 0, n);
}

/* "-r3" at the end: of apk and of Yocto. */
static str without_revision(str v)
{
    size_t at = 0;
    if (!str_find_last(v, '-', &at) || at + 2 >= v.n || v.p[at + 1] != 'r') return v;
    str rest = str_from(v, at + 2), digits = digits_of(rest);
    /* Yocto counts local builds behind a point: "-r0.3". */
    if (digits.n < rest.n && rest.p[digits.n] != '.') return v;
    return digits.n ? str_sub(v, 0, at) : v;
}

/* Marks with which packagers say what they took away or added. */
static str without_marks(str v)
{
    static const str marks[] = {
        STR_INIT("+dfsg"),   STR_INIT("~dfsg"), STR_INIT(".dfsg"),   STR_INIT("+ds"),
        STR_INIT("~ds"),     STR_INIT(".ds"),   STR_INIT("+repack"), STR_INIT("~repack"),
        STR_INIT("+deb"),    STR_INIT("~deb"),  STR_INIT("~bpo"),    STR_INIT("+ubuntu"),
        STR_INIT("~ubuntu"), STR_INIT("+git"),  STR_INIT("~git"),    STR_INIT("+AUTOINC"),
        STR_INIT("+nmu"),    STR_INIT("+b"),    STR_INIT("+stable"), STR_INIT("^"),
        STR_INIT("_git"),    STR_INIT("+svn"),  STR_INIT("+hg"),
    };
    size_t end = v.n;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        for (size_t at = 1; at + marks[i].n <= end; at++)
            if (memcmp(v.p + at, marks[i].p, marks[i].n) == 0) end = at;
    return str_sub(v, 0, end);
}

/* apk writes "_p1", "_rc2", "_alpha1" where upstream writes "p1", "-rc2", "-alpha1". */
static str from_apk(struct arena *a, str v)
{
    size_t at = 0;
    if (!str_find(v, '_', &at) || at == 0) return v;
    str head = str_sub(v, 0, at), tail = str_from(v, at + 1);
    bool is_patch = tail.n > 1 && tail.p[0] == 'p' && char_is_digit(tail.p[1]);
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(head), is_patch ? "" : "-", STR_ARG(tail));
}

static bool cut_really(str *v, str *apparent)
{
    static const str mark = STR_INIT("+really");
    for (size_t at = 1; at + mark.n < v->n; at++) {
        if (memcmp(v->p + at, mark.p, mark.n) != 0) continue;
        *apparent = str_sub(*v, 0, at);
        *v = str_from(*v, at + mark.n);
        return true;
    }
    return false;
}

struct upstream_version version_upstream(struct arena *a, str purl_type, str version)
{
    struct upstream_version out = {.version = str_trim(version), .apparent = STR("")};
    bool is_deb = str_eq(purl_type, STR("deb")), is_rpm = str_eq(purl_type, STR("rpm"));
    if (is_deb || is_rpm) {
        out.version = before_last(without_epoch(out.version), '-');
    } else if (str_eq(purl_type, STR("apk"))) {
        out.version = from_apk(a, without_marks(without_revision(out.version)));
    } else {
        out.version = without_revision(out.version);
        if (out.version.n > 1 && (out.version.p[0] == 'v' || out.version.p[0] == 'V') &&
            char_is_digit(out.version.p[1]))
            out.version = str_from(out.version, 1);
    }
    (void)cut_really(&out.version, &out.apparent);
    out.version = without_marks(out.version);
    out.apparent = without_marks(out.apparent);
    return out;
}

bool version_is_plain(str v)
{
    bool was_digit = false;
    for (size_t i = 0; i < v.n; i++) {
        bool is_digit = char_is_digit(v.p[i]);
        if (!is_digit && (v.p[i] != '.' || !was_digit)) return false;
        was_digit = is_digit;
    }
    return was_digit;
}

bool version_is_commit(str v)
{
    bool has_letter = false;
    if (v.n < 7 || v.n > 64) return false;
    for (size_t i = 0; i < v.n; i++) {
        char c = char_lower(v.p[i]);
        bool is_letter = c >= 'a' && c <= 'f';
        if (!is_letter && !char_is_digit(c)) return false;
        has_letter = has_letter || is_letter;
    }
    return has_letter || v.n >= 40;
}
