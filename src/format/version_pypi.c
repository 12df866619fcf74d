/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEP 440, complete: epochs, implicit and spelled-out post releases, alternative spellings, local
 * versions (appendix B and "Summary of permitted suffixes and relative ordering"). Old advisory
 * databases hold strings that are none (PYSEC-2022-166 "0.1-bulbasaur"); they sort before all
 * that are, among themselves by the order that setuptools had for them.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "format/version_parts.h"

enum pre_kind {
    PRE_NONE,
    PRE_ALPHA,
    PRE_BETA,
    PRE_RC
};

struct pep440 {
    str epoch, release;
    enum pre_kind pre;
    bool has_post, has_dev, has_local;
    str pre_number, post_number, dev_number, local;
};

static const struct spelling {
    str text;
    enum pre_kind kind;
} pre_spellings[] = {
    /* a longer one before its own beginning */
    {STR_INIT("alpha"), PRE_ALPHA}, {STR_INIT("a"), PRE_ALPHA},    {STR_INIT("beta"), PRE_BETA},
    {STR_INIT("b"), PRE_BETA},      {STR_INIT("preview"), PRE_RC}, {STR_INIT("pre"), PRE_RC},
    {STR_INIT("c"), PRE_RC},        {STR_INIT("rc"), PRE_RC},
};
static const str post_spellings[] = {STR_INIT("post"), STR_INIT("rev"), STR_INIT("r")};

static bool is_separator(str s)
{
    return s.n > 0 && (s.p[0] == '.' || s.p[0] == '-' || s.p[0] == '_');
}

/* Consumes [-_.]? WORD [-_.]? DIGITS? or nothing. */
static bool take_suffix(str *s, str word, str *number)
{
    str rest = is_separator(*s) ? str_from(*s, 1) : *s;
    if (!str_eq_nocase(str_sub(rest, 0, word.n), word)) return false;
    rest = str_from(rest, word.n);
    if (is_separator(rest)) rest = str_from(rest, 1);
    *number = take_digits(&rest);
    *s = rest;
    return true;
}

static void take_pre(str *s, struct pep440 *v)
{
    for (size_t i = 0; i < sizeof pre_spellings / sizeof pre_spellings[0]; i++) {
        if (!take_suffix(s, pre_spellings[i].text, &v->pre_number)) continue;
        v->pre = pre_spellings[i].kind;
        return;
    }
}

static void take_post(str *s, struct pep440 *v)
{
    if (s->n > 1 && s->p[0] == '-' && char_is_digit(s->p[1])) {
        *s = str_from(*s, 1);
        v->post_number = take_digits(s);
        v->has_post = true;
        return;
    }
    for (size_t i = 0; i < sizeof post_spellings / sizeof post_spellings[0]; i++) {
        if (!take_suffix(s, post_spellings[i], &v->post_number)) continue;
        v->has_post = true;
        return;
    }
}

/* One segment of a local version: letters and digits. */
static str take_segment(str *s)
{
    size_t n = 0;
    while (n < s->n && (char_is_digit(s->p[n]) || char_is_alpha(s->p[n]))) {
        n++;
    }
    str segment = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return segment;
}

static bool take_local(str *s, struct pep440 *v)
{
    if (s->n == 0 || s->p[0] != '+') return true;
    *s = str_from(*s, 1);
    v->has_local = true;
    v->local = *s;
    for (;;) {
        if (take_segment(s).n == 0) return false;
        if (!is_separator(*s)) return true;
        *s = str_from(*s, 1);
    }
}

static str take_release(str *s)
{
    str start = *s;
    str rest = *s;
    if (take_digits(&rest).n == 0) return STR_NONE;
    while (rest.n > 1 && rest.p[0] == '.' && char_is_digit(rest.p[1])) {
        rest = str_from(rest, 1);
        (void)take_digits(&rest);
    }
    *s = rest;
    return str_sub(start, 0, start.n - rest.n);
}

static bool parse(str s, struct pep440 *v)
{
    *v = (struct pep440){.pre = PRE_NONE};
    s = str_trim(s);
    if (s.n > 0 && char_lower(s.p[0]) == 'v') s = str_from(s, 1);
    str rest = s;
    v->epoch = take_digits(&rest);
    if (v->epoch.n > 0 && rest.n > 0 && rest.p[0] == '!') {
        s = str_from(rest, 1);
    } else {
        v->epoch = STR_NONE;
    }
    v->release = take_release(&s);
    if (v->release.n == 0) return false;
    take_pre(&s, v);
    take_post(&s, v);
    v->has_dev = take_suffix(&s, STR("dev"), &v->dev_number);
    return take_local(&s, v) && s.n == 0;
}

static int release_cmp(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        str x, y;
        (void)str_cut(&a, '.', &x);
        (void)str_cut(&b, '.', &y);
        int order = digits_cmp(x, y);
        if (order != 0) return order;
    }
    return 0;
}

/* 1.0.dev1 comes before 1.0a1, which comes before 1.0. */
static int pre_rank(const struct pep440 *v)
{
    if (v->pre != PRE_NONE) return (int)v->pre;
    return v->has_dev && !v->has_post ? 0 : PRE_RC + 1;
}

static int local_cmp(str a, str b)
{
    for (;;) {
        str x = take_segment(&a), y = take_segment(&b);
        if (x.n == 0 || y.n == 0) return (int)(x.n > 0) - (int)(y.n > 0);
        str x_rest = x, y_rest = y;
        bool is_x_number = take_digits(&x_rest).n > 0 && x_rest.n == 0;
        bool is_y_number = take_digits(&y_rest).n > 0 && y_rest.n == 0;
        if (is_x_number != is_y_number) return is_x_number ? 1 : -1;
        int order = is_x_number ? digits_cmp(x, y) : text_cmp_nocase(x, y);
        if (order != 0) return order;
        a = str_from(a, 1);
        b = str_from(b, 1);
    }
}

static int pep440_cmp(const struct pep440 *a, const struct pep440 *b)
{
    int order = digits_cmp(a->epoch, b->epoch);
    if (order == 0) order = release_cmp(a->release, b->release);
    if (order == 0) order = pre_rank(a) - pre_rank(b);
    if (order == 0) order = digits_cmp(a->pre_number, b->pre_number);
    if (order == 0) order = (int)a->has_post - (int)b->has_post;
    if (order == 0) order = digits_cmp(a->post_number, b->post_number);
    if (order == 0) order = (int)b->has_dev - (int)a->has_dev;
    if (order == 0) order = digits_cmp(a->dev_number, b->dev_number);
    if (order == 0) order = (int)a->has_local - (int)b->has_local;
    if (order == 0 && a->has_local) order = local_cmp(a->local, b->local);
    return (order > 0) - (order < 0);
}

/*
 * The old order: a list of parts, numbers padded to 8 digits, words marked so that they sort
 * before numbers.
 */
struct part {
    bool is_number;
    str text;
};

struct parts {
    size_t n;
    struct part at[LIMIT_VERSION_BYTES + 1];
};

enum {
    PADDED_DIGITS = 8
};

static str replaced(str word)
{
    if (str_eq_nocase(word, STR("pre")) || str_eq_nocase(word, STR("preview")) ||
        str_eq_nocase(word, STR("rc"))) {
        return STR("c");
    }
    if (str_eq(word, STR("-"))) return STR("final-");
    return str_eq_nocase(word, STR("dev")) ? STR("@") : word;
}

static void drop_last(struct parts *list, struct part like)
{
    while (list->n > 0) {
        const struct part *last = &list->at[list->n - 1];
        if (last->is_number != like.is_number) return;
        if (like.is_number &&
            (digits_cmp(last->text, STR_NONE) != 0 || last->text.n > PADDED_DIGITS)) {
            return;
        }
        if (!like.is_number && !str_eq(last->text, like.text)) return;
        list->n--;
    }
}

static void add_word(struct parts *list, str word)
{
    if (text_cmp_nocase(word, STR("final")) < 0) {
        drop_last(list, (struct part){.text = STR("final-")});
    }
    drop_last(list, (struct part){.is_number = true});
    list->at[list->n++] = (struct part){.text = word};
}

/* Digits, letters, "-", "." apart; anything else in runs. */
static str take_part(str *s)
{
    str digits = take_digits(s);
    if (digits.n > 0) return digits;
    size_t n = 1;
    if (char_is_alpha(s->p[0])) {
        while (n < s->n && char_is_alpha(s->p[n])) {
            n++;
        }
    } else if (s->p[0] != '.' && s->p[0] != '-') {
        while (n < s->n && !char_is_alpha(s->p[n]) && !char_is_digit(s->p[n]) &&
               s->p[n] != '.' && s->p[n] != '-') {
            n++;
        }
    }
    str part = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return part;
}

static void list_parts(str s, struct parts *list)
{
    list->n = 0;
    while (s.n > 0) {
        str part = take_part(&s);
        if (char_is_digit(part.p[0])) {
            list->at[list->n++] = (struct part){.is_number = true, .text = part};
        } else if (part.p[0] != '.') {
            add_word(list, replaced(part));
        }
    }
    add_word(list, STR("final"));
}

/* As texts of at least 8 digits. */
static int padded_cmp(str a, str b)
{
    size_t pad_a = a.n < PADDED_DIGITS ? PADDED_DIGITS - a.n : 0;
    size_t pad_b = b.n < PADDED_DIGITS ? PADDED_DIGITS - b.n : 0;
    for (size_t i = 0; i < pad_a + a.n && i < pad_b + b.n; i++) {
        char x = i < pad_a ? '0' : a.p[i - pad_a];
        char y = i < pad_b ? '0' : b.p[i - pad_b];
        if (x != y) return x < y ? -1 : 1;
    }
    return (int)(pad_a + a.n > pad_b + b.n) - (int)(pad_a + a.n < pad_b + b.n);
}

static int legacy_cmp(str a, str b)
{
    struct parts x, y;
    list_parts(a, &x);
    list_parts(b, &y);
    for (size_t i = 0; i < x.n && i < y.n; i++) {
        const struct part *p = &x.at[i], *q = &y.at[i];
        if (p->is_number != q->is_number) return p->is_number ? 1 : -1;
        int order =
            p->is_number ? padded_cmp(p->text, q->text) : text_cmp_nocase(p->text, q->text);
        if (order != 0) return order;
    }
    return (int)(x.n > y.n) - (int)(x.n < y.n);
}

int version_pypi_cmp(str a, str b)
{
    int order;
    struct pep440 x, y;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    bool is_a_valid = parse(a, &x), is_b_valid = parse(b, &y);
    if (is_a_valid && is_b_valid) return pep440_cmp(&x, &y);
    if (is_a_valid != is_b_valid) return is_a_valid ? 1 : -1;
    return legacy_cmp(a, b);
}

bool version_pypi_is_valid(str v)
{
    struct pep440 parsed;
    return parse(v, &parsed);
}

/* Without leading zeros; no digits are 0. */
static void write_number(struct buf *out, str digits)
{
    while (digits.n > 1 && digits.p[0] == '0') {
        digits = str_from(digits, 1);
    }
    buf_add(out, digits.n > 0 ? digits : STR("0"));
}

static void write_local(struct buf *out, str local)
{
    buf_char(out, '+');
    for (bool is_first = true; local.n > 0; is_first = false) {
        str segment = take_segment(&local), rest = segment;
        local = str_from(local, 1);
        if (!is_first) buf_char(out, '.');
        if (take_digits(&rest).n > 0 && rest.n == 0) {
            write_number(out, segment);
            continue;
        }
        for (size_t i = 0; i < segment.n; i++) {
            buf_char(out, char_lower(segment.p[i]));
        }
    }
}

str version_pypi_normal(struct arena *a, str v)
{
    static const char *const pre_texts[] = {"", "a", "b", "rc"};
    struct pep440 p;
    struct buf out;
    if (v.n > LIMIT_VERSION_BYTES || !parse(v, &p)) return v;
    buf_init(&out, 4 * LIMIT_VERSION_BYTES);
    if (digits_cmp(p.epoch, STR_NONE) != 0) {
        write_number(&out, p.epoch);
        buf_char(&out, '!');
    }
    for (bool is_first = true; p.release.n > 0; is_first = false) {
        str number;
        (void)str_cut(&p.release, '.', &number);
        if (!is_first) buf_char(&out, '.');
        write_number(&out, number);
    }
    buf_add(&out, str_of(pre_texts[p.pre]));
    if (p.pre != PRE_NONE) write_number(&out, p.pre_number);
    if (p.has_post) buf_add(&out, STR(".post"));
    if (p.has_post) write_number(&out, p.post_number);
    if (p.has_dev) buf_add(&out, STR(".dev"));
    if (p.has_dev) write_number(&out, p.dev_number);
    if (p.has_local) write_local(&out, p.local);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}
