/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of apk-tools (src/version.c, apk-package(5)). A version is
 *
 *     digits {"." digits} [letter] {"_" suffix [digits]} ["~" hash] ["-r" digits]
 *
 * with the suffixes alpha < beta < pre < rc < none < cvs < svn < git < hg < p. Numbers behind a dot
 * that begin with 0 compare as text. Where the grammar breaks off the rest is one token: it comes
 * before the end of a version, in the order of its text and numbers among such.
 */
#include "format/version_parts.h"

/* The kind that comes earlier is the newer version where two differ. */
enum kind {
    KIND_FIRST,
    KIND_DIGITS,
    KIND_LETTER,
    KIND_SUFFIX,
    KIND_SUFFIX_NUMBER,
    KIND_HASH,
    KIND_REVISION,
    KIND_END,
    KIND_INVALID
};

enum {
    SUFFIX_NONE = 4 /* below: announces a release; above: follows one */
};
static const str suffixes[] = {
    STR_INIT("alpha"), STR_INIT("beta"), STR_INIT("pre"), STR_INIT("rc"), STR_INIT(""),
    STR_INIT("cvs"),   STR_INIT("svn"),  STR_INIT("git"), STR_INIT("hg"), STR_INIT("p"),
};

struct token {
    enum kind kind;
    unsigned suffix;
    str text;
};

static struct token first_token(str *s)
{
    struct token t = {.kind = KIND_FIRST, .text = take_digits(s)};
    if (t.text.n == 0) t = (struct token){.kind = KIND_INVALID, .text = *s};
    return t;
}

static bool take_suffix(str *s, struct token *t)
{
    str rest = str_from(*s, 1);
    str word = take_letters(&rest);
    for (unsigned i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (word.n == 0 || !str_eq(suffixes[i], word)) continue;
        *t = (struct token){.kind = KIND_SUFFIX, .suffix = i, .text = word};
        *s = rest;
        return true;
    }
    return false;
}

static bool is_hex(char c)
{
    return char_is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool take_numbered(str *s, enum kind kind, size_t n_signs, struct token *t)
{
    str rest = str_from(*s, n_signs);
    size_t n = 0;
    while (n < rest.n && (kind == KIND_HASH ? is_hex(rest.p[n]) : char_is_digit(rest.p[n]))) {
        n++;
    }
    if (n == 0) return false;
    *t = (struct token){.kind = kind, .text = str_sub(rest, 0, n)};
    *s = str_from(rest, n);
    return true;
}

static struct token next_token(str *s, enum kind before)
{
    struct token t = {.kind = KIND_INVALID, .text = *s};
    char c = s->n > 0 ? s->p[0] : '\0';
    bool is_good = false;
    if (before == KIND_INVALID || before == KIND_END) return t;
    if (s->n == 0) return (struct token){.kind = KIND_END};
    if (c == '.' && before <= KIND_DIGITS) {
        is_good = take_numbered(s, KIND_DIGITS, 1, &t);
    } else if (char_is_digit(c) && before == KIND_SUFFIX) {
        is_good = take_numbered(s, KIND_SUFFIX_NUMBER, 0, &t);
    } else if (c >= 'a' && c <= 'z' && before <= KIND_DIGITS) {
        t = (struct token){.kind = KIND_LETTER, .text = str_sub(*s, 0, 1)};
        *s = str_from(*s, 1);
        is_good = true;
    } else if (c == '_' && before <= KIND_SUFFIX_NUMBER) {
        is_good = take_suffix(s, &t);
    } else if (c == '~' && before < KIND_HASH) {
        is_good = take_numbered(s, KIND_HASH, 1, &t);
    } else if (str_starts(*s, STR("-r")) && before < KIND_REVISION) {
        is_good = take_numbered(s, KIND_REVISION, 2, &t);
    }
    /* Nothing counts behind the "-r" of a revision. */
    if (!is_good && (before == KIND_REVISION || str_starts(*s, STR("-r")))) s->n = 0;
    if (!is_good) t = (struct token){.kind = KIND_INVALID, .text = *s};
    return t;
}

static bool starts_with_zero(const struct token *t)
{
    return t->text.n > 0 && t->text.p[0] == '0';
}

static int token_cmp(const struct token *a, const struct token *b)
{
    switch (a->kind) {
    case KIND_FIRST:
    case KIND_SUFFIX_NUMBER:
    case KIND_REVISION: return digits_cmp(a->text, b->text);
    case KIND_SUFFIX: return (a->suffix > b->suffix) - (a->suffix < b->suffix);
    case KIND_DIGITS:
        if (!starts_with_zero(a) && !starts_with_zero(b)) return digits_cmp(a->text, b->text);
        return str_cmp(a->text, b->text);
    case KIND_LETTER:
    case KIND_HASH: return str_cmp(a->text, b->text);
    case KIND_INVALID: return natural_cmp(a->text, b->text);
    case KIND_END: break;
    }
    return 0;
}

/* Different kinds at one place. */
static int kind_cmp(const struct token *a, const struct token *b)
{
    bool is_a_early = a->kind == KIND_SUFFIX && a->suffix < SUFFIX_NONE;
    bool is_b_early = b->kind == KIND_SUFFIX && b->suffix < SUFFIX_NONE;
    if (is_a_early != is_b_early) return is_a_early ? -1 : 1;
    return a->kind > b->kind ? -1 : 1;
}

/* `is_fuzzy`: nothing more of `b` than its tokens must agree. */
static int apk_cmp(str a, str b, bool is_fuzzy)
{
    struct token x = first_token(&a), y = first_token(&b);
    for (;;) {
        if (x.kind != y.kind) {
            return is_fuzzy && y.kind == KIND_END ? 0 : kind_cmp(&x, &y);
        }
        int order = token_cmp(&x, &y);
        if (order != 0 || x.kind >= KIND_END) return order;
        x = next_token(&a, x.kind);
        y = next_token(&b, y.kind);
    }
}

int version_apk_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    return too_long_cmp(a, b, &order) ? order : apk_cmp(a, b, false);
}

int version_apk_fuzzy_cmp(str v, str prefix)
{
    int order;
    return too_long_cmp(v, prefix, &order) ? order : apk_cmp(v, prefix, true);
}

bool version_apk_is_valid(str v)
{
    struct token t = first_token(&v);
    while (t.kind < KIND_END) {
        t = next_token(&v, t.kind);
    }
    return t.kind == KIND_END;
}
