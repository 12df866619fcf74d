/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A heuristic order for versions of unknown scheme; results that used it say so. A version is a
 * row of numbers and words; at each place
 *
 *     "~"  <  pre-release word  <  end, 0, final  <  other word  <  1, 2, 3 ...
 *
 * so that 1.0-rc1 < 1.0 = 1.0.0 < 1.0a < 1.0.1, and OpenSSL's letters (1.0.2 < 1.0.2a < 1.0.2za)
 * and vendors' patch levels (8.5 < 8.5p1) fall where their makers mean them. Because every place
 * has one total order and missing places count as the end, the whole is a total order.
 */
#include "format/version_parts.h"

enum rank {
    RANK_TILDE,
    RANK_PRE,
    RANK_END,
    RANK_WORD,
    RANK_NUMBER
};

struct token {
    enum rank rank;
    int pre;  /* RANK_PRE: which */
    str text; /* digits or letters */
};

/* Words that announce a release, in their usual order; `needs_number` for single letters. */
static const struct word_row {
    str word;
    int pre; /* -1: the release itself */
    bool needs_number;
} word_rows[] = {
    {STR_INIT("dev"), 0, false},       {STR_INIT("a"), 1, true},
    {STR_INIT("alpha"), 1, false},     {STR_INIT("b"), 2, true},
    {STR_INIT("beta"), 2, false},      {STR_INIT("m"), 3, true},
    {STR_INIT("milestone"), 3, false}, {STR_INIT("pre"), 4, false},
    {STR_INIT("preview"), 4, false},   {STR_INIT("c"), 5, true},
    {STR_INIT("cr"), 5, false},        {STR_INIT("rc"), 5, false},
    {STR_INIT("snapshot"), 6, false},  {STR_INIT("final"), -1, false},
    {STR_INIT("ga"), -1, false},       {STR_INIT("release"), -1, false},
};

static struct token word_token(str word, bool is_number_next)
{
    for (size_t i = 0; i < sizeof word_rows / sizeof word_rows[0]; i++) {
        const struct word_row *row = &word_rows[i];
        if (!str_eq_nocase(row->word, word) || (row->needs_number && !is_number_next)) continue;
        if (row->pre < 0) return (struct token){.rank = RANK_END};
        return (struct token){.rank = RANK_PRE, .pre = row->pre};
    }
    return (struct token){.rank = RANK_WORD, .text = word};
}

static bool is_zero(str digits)
{
    return digits_cmp(digits, STR_NONE) == 0;
}

static struct token next_token(str *s)
{
    while (s->n > 0 && s->p[0] != '~' && !char_is_digit(s->p[0]) && !char_is_alpha(s->p[0])) {
        *s = str_from(*s, 1);
    }
    if (s->n == 0) return (struct token){.rank = RANK_END};
    if (s->p[0] == '~') {
        *s = str_from(*s, 1);
        return (struct token){.rank = RANK_TILDE};
    }
    str digits = take_digits(s);
    if (digits.n > 0) {
        return (struct token){.rank = is_zero(digits) ? RANK_END : RANK_NUMBER, .text = digits};
    }
    size_t n = 0;
    while (n < s->n && char_is_alpha(s->p[n])) {
        n++;
    }
    str word = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return word_token(word, s->n > 0 && char_is_digit(s->p[0]));
}

static int token_cmp(const struct token *a, const struct token *b)
{
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    switch (a->rank) {
    case RANK_TILDE:
    case RANK_END: return 0;
    case RANK_PRE: return (a->pre > b->pre) - (a->pre < b->pre);
    case RANK_WORD: return text_cmp_nocase(a->text, b->text);
    case RANK_NUMBER: return digits_cmp(a->text, b->text);
    }
    return 0;
}

/* "1:2.0": the epoch of deb and rpm. */
static str take_epoch(str *v)
{
    str rest = *v;
    str epoch = take_digits(&rest);
    if (epoch.n == 0 || rest.n == 0 || rest.p[0] != ':') return STR_NONE;
    *v = str_from(rest, 1);
    return epoch;
}

static str skip_prefix(str v)
{
    v = str_trim(v);
    bool has_prefix = v.n > 1 && (v.p[0] == 'v' || v.p[0] == 'V') && char_is_digit(v.p[1]);
    return has_prefix ? str_from(v, 1) : v;
}

int version_generic_cmp(str a, str b)
{
    int order;
    if (too_long_cmp(a, b, &order)) return order;
    a = skip_prefix(a);
    b = skip_prefix(b);
    order = digits_cmp(take_epoch(&a), take_epoch(&b));
    while (order == 0 && (a.n > 0 || b.n > 0)) {
        struct token x = next_token(&a), y = next_token(&b);
        order = token_cmp(&x, &y);
    }
    return order;
}

/* Something with a number in it that is not prose. */
bool version_generic_is_valid(str v)
{
    bool has_digit = false;
    v = str_trim(v);
    for (size_t i = 0; i < v.n; i++) {
        if (char_is_space(v.p[i])) return false;
        if (char_is_digit(v.p[i])) has_digit = true;
    }
    return has_digit;
}
