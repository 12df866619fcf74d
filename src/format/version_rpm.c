/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The orders of rpm and of pacman. Both read segments of digits or letters between signs that do
 * not count; they differ in what the end of a version is worth.
 *
 * rpm (rpm-version(7), rpmio/rpmvercmp.c): "~" < end < "^" < letters < digits, so that
 * 1.0~rc1 < 1.0 < 1.0^git1 < 1.0.a < 1.0.1. Epoch, version and release compare in turn; a missing
 * epoch is 0, a missing release comes before every release.
 *
 * pacman (vercmp(8), lib/libalpm/version.c): letters that follow without a sign come before the
 * end (1.0a < 1.0beta < 1.0rc < 1.0 < 1.0.a < 1.0.1), and fewer signs before more. Signs behind the last
 * segment, for which that tool's answers are not transitive, count here as one sign and nothing.
 */
#include "format/version_parts.h"

/* "epoch:version-release" of either tool; has_release is false without the last hyphen. */
struct evr {
    str epoch, version, release;
    bool has_release;
};

static struct evr split(str v)
{
    struct evr out = {.version = v};
    str rest = v;
    str digits = take_digits(&rest);
    if (rest.n > 0 && rest.p[0] == ':') {
        out.epoch = digits;
        out.version = str_from(rest, 1);
    }
    size_t hyphen;
    if (str_find_last(out.version, '-', &hyphen)) {
        out.release = str_from(out.version, hyphen + 1);
        out.version = str_sub(out.version, 0, hyphen);
        out.has_release = true;
    }
    return out;
}

enum rpm_rank {
    RPM_TILDE,
    RPM_END,
    RPM_CARET,
    RPM_LETTERS,
    RPM_DIGITS
};

static enum rpm_rank take_rpm(str *s, str *text)
{
    while (s->n > 0 && s->p[0] != '~' && s->p[0] != '^' && !char_is_digit(s->p[0]) &&
           !char_is_alpha(s->p[0])) {
        *s = str_from(*s, 1);
    }
    *text = STR_NONE;
    if (s->n == 0) return RPM_END;
    if (s->p[0] == '~' || s->p[0] == '^') {
        bool is_tilde = s->p[0] == '~';
        *s = str_from(*s, 1);
        return is_tilde ? RPM_TILDE : RPM_CARET;
    }
    *text = take_digits(s);
    if (text->n > 0) return RPM_DIGITS;
    *text = take_letters(s);
    return RPM_LETTERS;
}

static int rpm_part_cmp(str a, str b)
{
    for (;;) {
        str x, y;
        enum rpm_rank p = take_rpm(&a, &x), q = take_rpm(&b, &y);
        if (p != q) return p < q ? -1 : 1;
        if (p == RPM_END) return 0;
        int order = p == RPM_DIGITS ? digits_cmp(x, y) : str_cmp(x, y);
        if (order != 0) return order;
    }
}

int version_rpm_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct evr x = split(a), y = split(b);
    order = digits_cmp(x.epoch, y.epoch);
    if (order == 0) order = rpm_part_cmp(x.version, y.version);
    if (order == 0) order = (int)x.has_release - (int)y.has_release;
    return order == 0 ? rpm_part_cmp(x.release, y.release) : order;
}

/* Signs that rpmbuild takes in Version and Release, between an epoch and a release. */
static bool has_only(str s, const char *signs)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t at;
        bool is_plain = char_is_digit(s.p[i]) || char_is_alpha(s.p[i]);
        if (!is_plain && !str_find(str_of(signs), s.p[i], &at)) return false;
    }
    return s.n > 0;
}

bool version_rpm_is_valid(str v)
{
    struct evr parts = split(str_trim(v));
    if (!has_only(parts.version, "._+%{}~^-")) return false;
    return !parts.has_release || has_only(parts.release, "._+%{}~^");
}

/* What stands at a place, in ascending order; the number of signs decides between the last. */
enum alpm_rank {
    ALPM_LETTERS, /* without a sign before them */
    ALPM_END,
    ALPM_SIGNS, /* and nothing behind them */
    ALPM_SEGMENT
};

struct alpm_token {
    enum alpm_rank rank;
    size_t n_signs;
    bool is_number;
    str text;
};

static struct alpm_token take_alpm(str *s, bool is_first)
{
    struct alpm_token t = {.rank = ALPM_END};
    size_t n = 0;
    if (s->n == 0) return t;
    while (n < s->n && !char_is_digit(s->p[n]) && !char_is_alpha(s->p[n])) {
        n++;
    }
    *s = str_from(*s, n);
    t.n_signs = n;
    t.rank = s->n == 0 ? ALPM_SIGNS : ALPM_SEGMENT;
    t.text = take_digits(s);
    t.is_number = t.text.n > 0;
    if (!t.is_number) t.text = take_letters(s);
    if (t.rank == ALPM_SEGMENT && n == 0 && !t.is_number && !is_first) t.rank = ALPM_LETTERS;
    return t;
}

static int alpm_part_cmp(str a, str b)
{
    for (bool is_first = true;; is_first = false) {
        struct alpm_token x = take_alpm(&a, is_first), y = take_alpm(&b, is_first);
        if (x.rank != y.rank) return x.rank < y.rank ? -1 : 1;
        if (x.rank == ALPM_END || x.rank == ALPM_SIGNS) return 0;
        if (x.n_signs != y.n_signs) return x.n_signs < y.n_signs ? -1 : 1;
        if (x.is_number != y.is_number) return x.is_number ? 1 : -1;
        int order = x.is_number ? digits_cmp(x.text, y.text) : str_cmp(x.text, y.text);
        if (order != 0) return order;
    }
}

int version_alpm_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct evr x = split(a), y = split(b);
    order = digits_cmp(x.epoch, y.epoch);
    if (order == 0) order = alpm_part_cmp(x.version, y.version);
    if (order == 0) order = (int)x.has_release - (int)y.has_release;
    return order == 0 ? alpm_part_cmp(x.release, y.release) : order;
}

/* PKGBUILD(5): pkgver without colons, slashes, hyphens and white space; pkgrel a number. */
bool version_alpm_is_valid(str v)
{
    struct evr parts = split(str_trim(v));
    if (parts.version.n == 0) return false;
    for (size_t i = 0; i < parts.version.n; i++) {
        char c = parts.version.p[i];
        if (c == ':' || c == '/' || c == '-' || char_is_space(c)) return false;
    }
    for (size_t i = 0; i < parts.release.n; i++) {
        if (!char_is_digit(parts.release.p[i]) && parts.release.p[i] != '.') return false;
    }
    return !parts.has_release || parts.release.n > 0;
}

str version_evr_bound(str version, str bound)
{
    struct evr x = split(str_trim(version)), y = split(str_trim(bound));
    if (!x.has_release || y.has_release) return version;
    version = str_trim(version);
    return str_sub(version, 0, version.n - x.release.n - 1);
}
