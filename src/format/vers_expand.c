/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What shorthands of native ranges stand for: "^1.2", "~1.2", "~> 1.2", "~=1.2", "1.2.x", each by
 * the rules of its ecosystem, as a lower and an upper bound.
 */
#include "format/vers_internal.h"
#include "format/version_parts.h"

enum {
    MAX_NUMBERS = 8
};

/* Numbers of a version up to the first that is none. */
struct numbers {
    uint64_t at[MAX_NUMBERS];
    size_t n;
    str rest; /* what follows them, "-beta" */
    bool has_wildcard;
};

static bool read_numbers(str version, struct numbers *out)
{
    *out = (struct numbers){.n = 0};
    version = skip_v(version);
    while (out->n < MAX_NUMBERS && version.n > 0) {
        str before = version;
        str digits = take_digits(&version);
        if (digits.n == 0 || (version.n > 0 && version.p[0] != '.' && version.p[0] != '-' &&
                              version.p[0] != '+')) {
            version = before;
            break;
        }
        while (digits.n > 1 && digits.p[0] == '0') {
            digits = str_from(digits, 1);
        }
        if (!str_u64(digits, UINT64_MAX / 2, &out->at[out->n])) return false;
        out->n++;
        if (version.n == 0 || version.p[0] != '.') break;
        version = str_from(version, 1);
    }
    out->rest = version;
    char c = version.n > 0 ? version.p[0] : '\0';
    out->has_wildcard = c == '*' || c == 'x' || c == 'X';
    return true;
}

bool is_partial_version(str version)
{
    struct numbers v;
    if (!read_numbers(version, &v) || v.n == 0) return false;
    return v.n < 3 && (v.rest.n == 0 || v.has_wildcard);
}

/* "1.3.0": number `i` raised by one, filled up with zeros to `n_all`, and `end`. */
static str raised(struct arena *a, const struct numbers *v, size_t i, size_t n_all,
                  const char *end)
{
    struct buf out;
    buf_init(&out, 512);
    for (size_t k = 0; k <= i || k < n_all; k++) {
        uint64_t number = k < i ? v->at[k] : k == i ? v->at[k] + 1 : 0;
        buf_printf(&out, "%s%llu", k > 0 ? "." : "", (unsigned long long)number);
    }
    buf_add(&out, str_of(end));
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* The numbers as they stand, without a wildcard. */
static str plain(struct arena *a, const struct numbers *v, size_t n_all)
{
    struct numbers copy = *v;
    if (copy.n == 0) copy.n = 1;
    copy.at[copy.n - 1]--; /* raised() adds it again */
    return raised(a, &copy, copy.n - 1, n_all, "");
}

static bool between(struct vers_list *list, str low, str high)
{
    return vers_list_add(list, VERS_GE, low) && vers_list_add(list, VERS_LT, high);
}

static size_t first_not_zero(const struct numbers *v)
{
    size_t i = 0;
    while (i < v->n && v->at[i] == 0) {
        i++;
    }
    return i;
}

/* "2.x" with an operator before it. */
static bool expand_wildcard(struct vers_list *list, str op, const struct numbers *v)
{
    struct arena *a = list->arena;
    if (v->n == 0) {
        list->is_all = true;
        return true;
    }
    str low = plain(a, v, 3), high = raised(a, v, v->n - 1, 3, "");
    if (str_eq(op, STR(">="))) return vers_list_add(list, VERS_GE, low);
    if (str_eq(op, STR("<"))) return vers_list_add(list, VERS_LT, low);
    if (str_eq(op, STR(">"))) return vers_list_add(list, VERS_GE, high);
    if (str_eq(op, STR("<="))) return vers_list_add(list, VERS_LT, high);
    if (str_eq(op, STR("!="))) {
        return vers_list_add(list, VERS_LT, low) && vers_list_add(list, VERS_GE, high);
    }
    return between(list, low, high);
}

/* npm, Composer, Cargo, pub: three numbers. */
static bool expand_semver(struct vers_list *list, const struct vers_type *type, str op,
                          str version, const struct numbers *v)
{
    struct arena *a = list->arena;
    if (v->has_wildcard || v->n < 3) {
        bool is_shorthand = str_starts(op, STR("^")) || str_starts(op, STR("~"));
        if (!is_shorthand) return expand_wildcard(list, op, v);
        if (v->n == 0) return expand_wildcard(list, op, v);
    }
    str low = v->has_wildcard ? plain(a, v, 3) : vers_completed(a, version);
    size_t i = 0;
    if (str_eq(op, STR("^"))) {
        i = first_not_zero(v);
        if (i >= v->n) i = v->n - 1;
        if (i > 2) i = 2;
    } else if (type->native == NATIVE_COMPOSER) {
        i = v->n > 2 ? v->n - 2 : 0; /* "~1.2" is below 2.0 */
    } else {
        i = v->n > 1 ? 1 : 0;
    }
    return between(list, low, raised(a, v, i, 3, ""));
}

/* "~> 2.0.8": the last number but one is raised; letters fall away first (Gem::Version#bump). */
static bool expand_gem(struct vers_list *list, str op, str version, const struct numbers *v)
{
    if (!str_starts(op, STR("~")) || v->n == 0) return false;
    size_t i = v->n > 1 ? v->n - 2 : 0;
    return between(list, version, raised(list->arena, v, i, 0, ""));
}

/* PEP 440: "~=2.2" is >=2.2, ==2.*; a prefix takes pre-releases in. */
static bool expand_pypi(struct vers_list *list, str op, str version, const struct numbers *v)
{
    struct arena *a = list->arena;
    if (str_eq(op, STR("~="))) {
        return v->n > 1 && between(list, version_pypi_normal(a, version),
                                   raised(a, v, v->n - 2, 0, ".dev0"));
    }
    if (v->n == 0 || !v->has_wildcard) return false;
    str low = arena_printf(a, "%.*s.dev0", STR_ARG(plain(a, v, 0)));
    str high = raised(a, v, v->n - 1, 0, ".dev0");
    if (str_eq(op, STR("!="))) {
        return vers_list_add(list, VERS_LT, low) && vers_list_add(list, VERS_GE, high);
    }
    return str_eq(op, STR("==")) && between(list, low, high);
}

/* conan/internal/model/version_range.py; the bound "2-" leaves pre-releases of 2 out. */
static bool expand_conan(struct vers_list *list, str op, str version, const struct numbers *v)
{
    if (v->has_wildcard && v->n == 0 && version.n == 1) {
        return vers_list_add(list, VERS_GE, STR("0.0.0"));
    }
    if (v->n == 0 || v->has_wildcard) return false;
    size_t i = v->n > 1 ? 1 : 0;
    if (str_eq(op, STR("^"))) i = first_not_zero(v);
    if (i >= v->n) return false;
    if (str_ends(version, STR("-"))) version.n--;
    return between(list, version, raised(list->arena, v, i, 0, "-"));
}

bool vers_expand(struct vers_list *list, const struct vers_type *type, str op, str version)
{
    struct numbers v;
    if (!read_numbers(version, &v)) return false;
    switch (type->native) {
    case NATIVE_NPM:
    case NATIVE_COMPOSER:
    case NATIVE_CARGO:
    case NATIVE_SEMVER: return expand_semver(list, type, op, version, &v);
    case NATIVE_GEM: return expand_gem(list, op, version, &v);
    case NATIVE_PYPI: return expand_pypi(list, op, version, &v);
    case NATIVE_CONAN: return expand_conan(list, op, version, &v);
    case NATIVE_PLAIN:
    case NATIVE_MAVEN:
    case NATIVE_NUGET:
    case NATIVE_NGINX: break;
    }
    return false;
}

/* Number without leading zeros. */
static void add_number(struct buf *out, str digits)
{
    while (digits.n > 1 && digits.p[0] == '0') {
        digits = str_from(digits, 1);
    }
    buf_add(out, digits);
}

/* Signs that SemVer does not know become hyphens, further "+" dots. */
static void add_rest(struct buf *out, str rest)
{
    bool is_build = rest.p[0] == '+' || rest.p[0] == '.';
    buf_char(out, is_build ? '+' : '-');
    if (is_build || rest.p[0] == '-') rest = str_from(rest, 1);
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        if (c == '+' && is_build) c = '.';
        if (c == '+') is_build = true;
        bool is_known =
            char_is_digit(c) || char_is_alpha(c) || c == '+' || c == '.' || c == '-';
        buf_char(out, is_known ? c : '-');
    }
}

str vers_completed(struct arena *a, str version)
{
    struct buf out;
    str rest = version;
    /* npm: "[v=\s]*" before a version. */
    while (rest.n > 0 && (rest.p[0] == 'v' || rest.p[0] == '=' || char_is_space(rest.p[0]))) {
        rest = str_from(rest, 1);
    }
    if (rest.n == 0 || !char_is_digit(rest.p[0])) return version;
    buf_init(&out, 2 * rest.n + 16);
    for (size_t i = 0; i < 3; i++) {
        bool has_number =
            i == 0 || (rest.n > 1 && rest.p[0] == '.' && char_is_digit(rest.p[1]));
        if (i > 0) buf_char(&out, '.');
        if (!has_number) {
            buf_char(&out, '0');
            continue;
        }
        if (i > 0) rest = str_from(rest, 1);
        add_number(&out, take_digits(&rest));
    }
    if (rest.n > 0 &&
        !(rest.n == 1 && (rest.p[0] == '-' || rest.p[0] == '.' || rest.p[0] == '+'))) {
        add_rest(&out, rest);
    }
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}
