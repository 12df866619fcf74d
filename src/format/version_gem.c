/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gem::Version (RubyGems): segments of digits or letters, "-" announces a pre-release as ".pre.",
 * zeros before the first letters and at the end do not count, missing segments are 0, letters
 * come before numbers. A platform behind the version (1.15.4-x86_64-linux, as lock files write it)
 * is cut off: the release is the same.
 */
#include "format/version_parts.h"

static const str platform_beginnings[] = {
    STR_INIT("aarch64"),   STR_INIT("amd64"),   STR_INIT("arm"),   STR_INIT("i386"),
    STR_INIT("i486"),      STR_INIT("i586"),    STR_INIT("i686"),  STR_INIT("java"),
    STR_INIT("jruby"),     STR_INIT("mingw"),   STR_INIT("mswin"), STR_INIT("powerpc"),
    STR_INIT("ppc64"),     STR_INIT("riscv64"), STR_INIT("s390x"), STR_INIT("sparc"),
    STR_INIT("universal"), STR_INIT("x64"),     STR_INIT("x86"),
};

/* Gem::Platform names: CPU or virtual machine first. */
static bool is_platform(str s)
{
    for (size_t i = 0; i < sizeof platform_beginnings / sizeof platform_beginnings[0]; i++) {
        if (str_starts(s, platform_beginnings[i])) return true;
    }
    return false;
}

static str without_platform(str v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '-' && is_platform(str_from(v, i + 1))) return str_sub(v, 0, i);
    }
    return v;
}

/* Reads segments; those that are zero are kept back until something follows that counts. */
struct segments {
    str rest;
    bool is_in_pre; /* letters were seen: zeros before them no longer fall away */
    size_t n_zeros; /* owed before `next` */
    bool has_next;
    bool is_number;
    str next;
};

/* The next segment as it stands; "-" gives the letters "pre" first. */
static bool take_segment(struct segments *s, str *out)
{
    while (s->rest.n > 0) {
        if (s->rest.p[0] == '-') {
            s->rest = str_from(s->rest, 1);
            *out = STR("pre");
            return true;
        }
        *out = take_digits(&s->rest);
        if (out->n == 0) *out = take_letters(&s->rest);
        if (out->n > 0) return true;
        s->rest = str_from(s->rest, 1);
    }
    return false;
}

static void read_ahead(struct segments *s)
{
    str segment;
    s->n_zeros = 0;
    s->has_next = false;
    while (take_segment(s, &segment)) {
        s->is_number = char_is_digit(segment.p[0]);
        if (s->is_number && digits_cmp(segment, STR_NONE) == 0) {
            s->n_zeros++;
            continue;
        }
        if (!s->is_number && !s->is_in_pre) {
            s->n_zeros = 0;
            s->is_in_pre = true;
        }
        s->next = segment;
        s->has_next = true;
        return;
    }
    s->n_zeros = 0;
}

/* The segment in front: a zero, letters, a number, or the end, which is as zero. */
static bool is_zero_in_front(const struct segments *s)
{
    return s->n_zeros > 0 || !s->has_next;
}

static bool is_at_end(const struct segments *s)
{
    return s->n_zeros == 0 && !s->has_next;
}

static void advance(struct segments *s)
{
    if (s->n_zeros > 0) {
        s->n_zeros--;
    } else if (s->has_next) {
        read_ahead(s);
    }
}

static int front_cmp(const struct segments *a, const struct segments *b)
{
    bool is_a_zero = is_zero_in_front(a), is_b_zero = is_zero_in_front(b);
    if (is_a_zero && is_b_zero) return 0;
    bool is_a_number = is_a_zero || a->is_number, is_b_number = is_b_zero || b->is_number;
    if (is_a_number != is_b_number) return is_a_number ? 1 : -1;
    if (!is_a_number) return str_cmp(a->next, b->next);
    return digits_cmp(is_a_zero ? STR_NONE : a->next, is_b_zero ? STR_NONE : b->next);
}

int version_gem_cmp(str a, str b)
{
    int order;
    a = skip_v(without_platform(str_trim(a)));
    b = skip_v(without_platform(str_trim(b)));
    if (too_long_cmp(a, b, &order)) return order;
    struct segments x = {.rest = a}, y = {.rest = b};
    read_ahead(&x);
    read_ahead(&y);
    while (!is_at_end(&x) || !is_at_end(&y)) {
        order = front_cmp(&x, &y);
        if (order != 0) return order;
        advance(&x);
        advance(&y);
    }
    return 0;
}

/* Gem::Version::VERSION_PATTERN; the empty string is version 0 there. */
bool version_gem_is_valid(str v)
{
    str core;
    v = without_platform(str_trim(v));
    if (v.n == 0) return true;
    bool has_pre = str_cut(&v, '-', &core);
    if (has_pre && !semver_identifiers_are_valid(v)) return false;
    for (bool is_first = true, has_more = true; has_more; is_first = false) {
        str part;
        has_more = str_cut(&core, '.', &part);
        str rest = part;
        if (is_first && (take_digits(&rest).n == 0 || rest.n > 0)) return false;
        if (!semver_identifiers_are_valid(part)) return false;
    }
    return true;
}
