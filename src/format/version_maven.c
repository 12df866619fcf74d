/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven's order (maven.apache.org/pom.html, "Version Order Specification"; ComparableVersion).
 * A version is tokens between ".", "-" and changes of digits and letters (which count as "-"); an
 * empty one is 0. Nulls (0, "", final, ga, release) before a "-", a word or the end fall away. At
 * each place
 *
 *   alpha < beta < milestone < rc = cr < snapshot < end < sp < words < "-number" < ".number"
 *
 * ".word" and "-word" are the same.
 */
#include "format/version_parts.h"

enum rank {
    RANK_ALPHA,
    RANK_BETA,
    RANK_MILESTONE,
    RANK_RC,
    RANK_SNAPSHOT,
    RANK_END, /* and null words */
    RANK_SP,
    RANK_WORD,
    RANK_HYPHEN_NUMBER,
    RANK_DOT_NUMBER
};

static const struct word_row {
    str word;
    enum rank rank;
    bool needs_number; /* directly behind it */
} word_rows[] = {
    {STR_INIT("alpha"), RANK_ALPHA, false},
    {STR_INIT("a"), RANK_ALPHA, true},
    {STR_INIT("beta"), RANK_BETA, false},
    {STR_INIT("b"), RANK_BETA, true},
    {STR_INIT("milestone"), RANK_MILESTONE, false},
    {STR_INIT("m"), RANK_MILESTONE, true},
    {STR_INIT("rc"), RANK_RC, false},
    {STR_INIT("cr"), RANK_RC, false},
    {STR_INIT("snapshot"), RANK_SNAPSHOT, false},
    {STR_INIT("final"), RANK_END, false},
    {STR_INIT("ga"), RANK_END, false},
    {STR_INIT("release"), RANK_END, false},
    {STR_INIT("sp"), RANK_SP, false},
};

struct token {
    enum rank rank;
    bool is_null;
    bool is_end;
    str text;
};

struct reader {
    str rest;
    bool is_first;
    bool is_before_sign; /* the rest begins behind a sign that was read */
    bool is_hyphen;      /* that sign, or a change of kind */
    size_t n_kept;       /* nulls that are known to count */
};

static enum rank word_rank(str word, bool is_number_next)
{
    for (size_t i = 0; i < sizeof word_rows / sizeof word_rows[0]; i++) {
        const struct word_row *row = &word_rows[i];
        if (row->needs_number && !is_number_next) continue;
        if (str_eq_nocase(row->word, word)) return row->rank;
    }
    return RANK_WORD;
}

static str take_word(str *s)
{
    size_t n = 0;
    while (n < s->n && s->p[n] != '.' && s->p[n] != '-' && !char_is_digit(s->p[n])) {
        n++;
    }
    str word = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return word;
}

/* The sign behind a token; without one the kind changes, which is a hyphen. */
static void take_sign(struct reader *r)
{
    r->is_before_sign = r->rest.n > 0 && (r->rest.p[0] == '.' || r->rest.p[0] == '-');
    r->is_hyphen = !(r->is_before_sign && r->rest.p[0] == '.');
    if (r->is_before_sign) r->rest = str_from(r->rest, 1);
}

/* The next token as it stands. */
static struct token read_token(struct reader *r)
{
    struct token t = {.rank = RANK_END, .is_null = true, .is_end = true};
    if (r->rest.n == 0 && !r->is_before_sign) return t;
    t.is_end = false;
    t.text = take_digits(&r->rest);
    str word = t.text.n > 0 ? STR_NONE : take_word(&r->rest);
    if (word.n > 0) {
        t.text = word;
        t.rank = word_rank(word, r->rest.n > 0 && char_is_digit(r->rest.p[0]));
        t.is_null = t.rank == RANK_END;
    } else {
        t.rank = r->is_hyphen && !r->is_first ? RANK_HYPHEN_NUMBER : RANK_DOT_NUMBER;
        t.is_null = digits_cmp(t.text, STR_NONE) == 0;
    }
    r->is_first = false;
    take_sign(r);
    return t;
}

/* The next token that counts. */
static struct token next_token(struct reader *r)
{
    struct reader kept = *r;
    bool is_first = r->is_first;
    struct token t = read_token(r);
    if (t.is_end || !t.is_null) return t;
    if (r->n_kept > 0) {
        r->n_kept--;
        return t;
    }
    /* Nulls fall away as far as the last hyphen or word of their run, or the end. */
    struct reader ahead = *r;
    size_t n_kept = 0;
    bool is_dropped = false;
    for (struct token u = t; u.is_null && !u.is_end;) {
        struct reader before = ahead;
        u = read_token(&ahead);
        if (u.rank == RANK_DOT_NUMBER) {
            n_kept += u.is_null;
            continue;
        }
        kept = before;
        kept.n_kept = 0;
        n_kept = u.is_null && !u.is_end;
        is_dropped = true;
    }
    if (is_first) return t;
    if (!is_dropped) {
        r->n_kept = n_kept;
        return t;
    }
    *r = kept;
    t = read_token(r);
    r->n_kept = n_kept > 0 ? n_kept - 1 : 0;
    return t;
}

static int token_cmp(const struct token *a, const struct token *b)
{
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->rank == RANK_WORD) return text_cmp_nocase(a->text, b->text);
    return a->rank > RANK_WORD ? digits_cmp(a->text, b->text) : 0;
}

int version_maven_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct reader r = {.rest = a, .is_first = true}, s = {.rest = b, .is_first = true};
    for (;;) {
        struct token x = next_token(&r), y = next_token(&s);
        order = token_cmp(&x, &y);
        if (order != 0 || (x.is_end && y.is_end)) return order;
    }
}

/* Any text without white space is one to Maven; here it holds a digit, too. */
bool version_maven_is_valid(str v)
{
    return version_generic_is_valid(v);
}
