/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Native ranges that are lists of comparators: "||" and "|" between alternatives, commas, blanks
 * or words within. What an ecosystem's shorthands stand for is in vers_expand.c.
 */
#include "format/vers_internal.h"
#include "format/version_parts.h"

static enum status refuse(str native, str at, struct err *e)
{
    return err_set(e, LW_E_INPUT, "range '%.*s' cannot be read at '%.*s'",
                   STR_ARG(str_sub(native, 0, 120)), STR_ARG(str_sub(at, 0, 60)));
}

/* Operators as they are written, longer ones first; dpkg's << and >> are strict. */
static const struct op_row {
    str text;
    bool is_plain; /* `comparator` says it; else vers_expand does */
    enum vers_comparator comparator;
} op_rows[] = {
    {STR_INIT("==="), true, VERS_EQ}, {STR_INIT("<<"), true, VERS_LT},
    {STR_INIT(">>"), true, VERS_GT},  {STR_INIT("<="), true, VERS_LE},
    {STR_INIT(">="), true, VERS_GE},  {STR_INIT("=<"), true, VERS_LE},
    {STR_INIT("=>"), true, VERS_GE},  {STR_INIT("=="), true, VERS_EQ},
    {STR_INIT("!="), true, VERS_NE},  {STR_INIT("<>"), true, VERS_NE},
    {STR_INIT("~>"), false, VERS_EQ}, {STR_INIT("~="), false, VERS_EQ},
    {STR_INIT("<"), true, VERS_LT},   {STR_INIT(">"), true, VERS_GT},
    {STR_INIT("="), true, VERS_EQ},   {STR_INIT("~"), false, VERS_EQ},
    {STR_INIT("^"), false, VERS_EQ},
};

static const struct op_row *take_op(str *s)
{
    for (size_t i = 0; i < sizeof op_rows / sizeof op_rows[0]; i++) {
        if (!str_starts(*s, op_rows[i].text)) continue;
        *s = str_trim(str_from(*s, op_rows[i].text.n));
        return &op_rows[i];
    }
    return NULL;
}

/* Signs that stand around comparators in the files of one ecosystem or the other. */
static bool is_between(char c)
{
    size_t at;
    return char_is_space(c) || str_find(STR(",()\"'"), c, &at);
}

static bool is_completed(enum vers_native n)
{
    return n == NATIVE_NPM || n == NATIVE_COMPOSER || n == NATIVE_CARGO || n == NATIVE_SEMVER;
}

static bool has_wildcard(str version)
{
    str rest = version, part;
    for (bool has_more = true; has_more;) {
        has_more = str_cut(&rest, '.', &part);
        if (str_eq(part, STR("*")) || str_eq(part, STR("x")) || str_eq(part, STR("X")))
            return true;
    }
    return false;
}

/* The form in which the type writes its versions. */
static str normal_version(struct vers_list *list, const struct vers_type *type, str version)
{
    if (type->native == NATIVE_PYPI) return version_pypi_normal(list->arena, version);
    if (type->native == NATIVE_CONAN && str_ends(version, STR("-"))) {
        return str_sub(version, 0, version.n - 1);
    }
    return is_completed(type->native) ? vers_completed(list->arena, version) : version;
}

static bool takes_wildcards(enum vers_native n)
{
    return n == NATIVE_NPM || n == NATIVE_COMPOSER || n == NATIVE_CARGO || n == NATIVE_PYPI ||
           n == NATIVE_CONAN || n == NATIVE_SEMVER;
}

static bool add_comparator(struct vers_list *list, const struct vers_type *type,
                           const struct op_row *op, str version)
{
    size_t at;
    bool is_equal = op == NULL || (op->is_plain && op->comparator == VERS_EQ);
    /* "1.0@stable": Composer's stability flag. */
    if (type->native == NATIVE_COMPOSER && str_find(version, '@', &at)) version.n = at;
    if (version.n == 0) return false;
    if (takes_wildcards(type->native) && has_wildcard(version)) {
        return vers_expand(list, type, op == NULL ? STR("x") : op->text, version);
    }
    if (op != NULL && !op->is_plain) return vers_expand(list, type, op->text, version);
    if (op == NULL && type->native == NATIVE_CARGO) {
        return vers_expand(list, type, STR("^"), version);
    }
    if (op == NULL && type->native == NATIVE_NPM && type->scheme == VERSION_NPM &&
        is_partial_version(version)) {
        return vers_expand(list, type, STR("x"), version);
    }
    return vers_list_add(list, is_equal ? VERS_EQ : op->comparator,
                         normal_version(list, type, version));
}

static bool is_word_between(str word)
{
    return str_eq_nocase(word, STR("and"));
}

/* A version goes on to a blank, a comma or an operator; "~" and "^" may be part of it. */
static str take_version(str *s)
{
    size_t n = 0, at;
    while (n < s->n && !is_between(s->p[n]) && !str_find(STR("<>="), s->p[n], &at) &&
           !(s->p[n] == '!' && n + 1 < s->n && s->p[n + 1] == '=')) {
        n++;
    }
    str version = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return version;
}

/* "A - B". */
static bool take_hyphen_range(str text, str *low, str *high)
{
    for (size_t i = 1; i + 1 < text.n; i++) {
        if (text.p[i] != '-' || !char_is_space(text.p[i - 1]) ||
            !char_is_space(text.p[i + 1])) {
            continue;
        }
        *low = str_trim(str_sub(text, 0, i));
        *high = str_trim(str_from(text, i + 1));
        return true;
    }
    return false;
}

static bool add_hyphen_range(struct vers_list *list, const struct vers_type *type, str low,
                             str high)
{
    if (!vers_list_add(list, VERS_GE, vers_completed(list->arena, low))) return false;
    if (is_partial_version(high)) return vers_expand(list, type, STR("<="), high);
    return vers_list_add(list, VERS_LE, vers_completed(list->arena, high));
}

static bool is_everything(const struct vers_type *type, str text)
{
    if (text.n == 0) return type->native == NATIVE_NPM;
    return type->native != NATIVE_CONAN &&
           (str_eq(text, STR("*")) || str_eq_nocase(text, STR("any")) ||
            (type->native == NATIVE_NPM && str_eq_nocase(text, STR("x"))));
}

static bool read_alternative(struct vers_list *list, const struct vers_type *type, str text,
                             str *at)
{
    str low, high;
    bool has_hyphen_ranges = type->native == NATIVE_NPM || type->native == NATIVE_COMPOSER;
    text = str_trim(text);
    *at = text;
    if (is_everything(type, text)) {
        list->is_all = true;
        return true;
    }
    if (has_hyphen_ranges && take_hyphen_range(text, &low, &high)) {
        return add_hyphen_range(list, type, low, high);
    }
    while (text.n > 0) {
        if (is_between(text.p[0])) {
            text = str_from(text, 1);
            continue;
        }
        *at = text;
        const struct op_row *op = take_op(&text);
        str version = take_version(&text);
        if (op == NULL && is_word_between(version)) continue;
        if (!add_comparator(list, type, op, version)) return false;
    }
    return true;
}

/* "||", "|" or " or "; the first of the three. */
static bool take_alternative(str *rest, str *text)
{
    for (size_t i = 0; i < rest->n; i++) {
        bool is_pipe = rest->p[i] == '|';
        bool is_word = str_eq_nocase(str_sub(*rest, i, 4), STR(" or "));
        if (!is_pipe && !is_word) continue;
        *text = str_sub(*rest, 0, i);
        *rest = str_from(*rest, i + (is_word ? 4 : 1));
        while (is_pipe && rest->n > 0 && rest->p[0] == '|') {
            *rest = str_from(*rest, 1);
        }
        return true;
    }
    *text = *rest;
    *rest = STR_NONE;
    return false;
}

/* Conan's options behind the range: ", include_prerelease=True". */
static str without_options(const struct vers_type *type, str native)
{
    size_t at;
    if (type->native != NATIVE_CONAN || !str_find(native, ',', &at)) return native;
    return str_contains(str_from(native, at), STR("include_prerelease"))
               ? str_sub(native, 0, at)
               : native;
}

static bool has_before(const struct vers_list *list, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (list->at[k].comparator == list->at[i].comparator &&
            str_eq(list->at[k].version, list->at[i].version)) {
            return true;
        }
    }
    return false;
}

enum {
    MAX_UNIQUE_SEARCH = 1000 /* repeats in longer lists are left to the reader of the range */
};

static void drop_repeats(struct vers_list *list)
{
    size_t n = 0;
    if (list->n > MAX_UNIQUE_SEARCH) return;
    for (size_t i = 0; i < list->n; i++) {
        list->at[n] = list->at[i];
        if (!has_before(list, n)) n++;
    }
    list->n = n;
}

enum status vers_read_relations(struct vers_list *list, const struct vers_type *type,
                                str native, struct err *e)
{
    str rest = without_options(type, native), text, at;
    for (bool has_more = true; has_more;) {
        has_more = take_alternative(&rest, &text);
        /* A separator at the end is none. */
        if (has_more || list->n == 0 || str_trim(text).n > 0) {
            if (!read_alternative(list, type, text, &at)) return refuse(native, at, e);
        }
    }
    drop_repeats(list);
    return LW_OK;
}
