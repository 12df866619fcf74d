/* SPDX-License-Identifier: Apache-2.0 */
#include "format/npm_range.h"

#include "format/version_parts.h"

enum {
    NPM_VERSION_BYTES = 256, /* MAX_LENGTH of node-semver */
    N_NUMBERS = 3
};
#define NPM_MAX_NUMBER UINT64_C(9007199254740991) /* MAX_SAFE_INTEGER */

/* A version, or a bound that a shorthand expands to. */
struct npm_version {
    uint64_t at[N_NUMBERS];
    bool has_pre;
    str pre;
};

/* "1.x" as written: numbers up to the first X or missing one. */
struct partial {
    size_t n_numbers;
    struct npm_version v;
};

enum op {
    OP_NONE,
    OP_EQ,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_TILDE,
    OP_CARET
};

struct comparator {
    enum op op;
    struct npm_version bound;
};

/* One alternative of "||", judged while it is read. */
struct alternative {
    const struct npm_version *version;
    unsigned options;
    bool holds;           /* every comparator so far */
    bool names_tuple;     /* one has a pre-release of the version's numbers */
    size_t n_comparators; /* that are more than "any" */
    bool has_any;         /* something was read that takes every version */
};

static const char too_new[] = "0"; /* the lowest pre-release: "-0" */

static bool is_loose(unsigned options)
{
    return (options & NPM_RANGE_LOOSE) != 0;
}

static bool takes_prereleases(unsigned options)
{
    return (options & NPM_RANGE_INCLUDE_PRERELEASE) != 0;
}

static struct npm_version lowest(uint64_t major, uint64_t minor, uint64_t patch, bool is_pre)
{
    return (struct npm_version){.at = {major, minor, patch},
                                .has_pre = is_pre,
                                .pre = is_pre ? str_of(too_new) : STR_NONE};
}

static int npm_cmp(const struct npm_version *a, const struct npm_version *b)
{
    for (size_t i = 0; i < N_NUMBERS; i++) {
        if (a->at[i] != b->at[i]) return a->at[i] < b->at[i] ? -1 : 1;
    }
    if (a->has_pre != b->has_pre) return a->has_pre ? -1 : 1;
    return a->has_pre ? semver_identifiers_cmp(a->pre, b->pre) : 0;
}

static bool take_number(str *s, unsigned options, uint64_t *out)
{
    str digits = take_digits(s);
    if (digits.n == 0 || (!is_loose(options) && !is_plain_number(digits))) return false;
    while (digits.n > 1 && digits.p[0] == '0') {
        digits = str_from(digits, 1);
    }
    return str_u64(digits, NPM_MAX_NUMBER, out);
}

static bool is_identifier_char(char c)
{
    return char_is_digit(c) || char_is_alpha(c) || c == '-' || c == '.';
}

static str take_identifiers(str *s)
{
    size_t n = 0;
    while (n < s->n && is_identifier_char(s->p[n])) {
        n++;
    }
    str out = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return out;
}

/* Numeric identifiers without leading zeros, but in loose mode. */
static bool identifiers_are_good(str list, unsigned options)
{
    bool has_more = true;
    if (!semver_identifiers_are_valid(list)) return false;
    while (has_more && !is_loose(options)) {
        str id;
        has_more = str_cut(&list, '.', &id);
        str rest = id;
        if (take_digits(&rest).n > 0 && rest.n == 0 && !is_plain_number(id)) return false;
    }
    return true;
}

/* "-beta.1+build" behind the third number. */
static bool take_suffixes(str *s, unsigned options, struct npm_version *v)
{
    bool has_hyphen = s->n > 0 && s->p[0] == '-';
    if (has_hyphen || (is_loose(options) && s->n > 0 && s->p[0] != '+')) {
        if (has_hyphen) *s = str_from(*s, 1);
        v->pre = take_identifiers(s);
        v->has_pre = true;
        if (!identifiers_are_good(v->pre, options)) return false;
    }
    if (s->n == 0 || s->p[0] != '+') return true;
    *s = str_from(*s, 1);
    return semver_identifiers_are_valid(take_identifiers(s));
}

static bool is_x(str s)
{
    return s.n > 0 && (s.p[0] == 'x' || s.p[0] == 'X' || s.p[0] == '*');
}

/* The whole of `s` as XRANGEPLAIN: "[v=\s]*" and up to three numbers or X. */
static bool parse_partial(str s, unsigned options, struct partial *out)
{
    bool is_open = false;
    *out = (struct partial){.n_numbers = 0};
    while (s.n > 0 && (s.p[0] == 'v' || s.p[0] == '=' || char_is_space(s.p[0]))) {
        s = str_from(s, 1);
    }
    for (size_t i = 0; i < N_NUMBERS; i++) {
        if (is_x(s)) {
            s = str_from(s, 1);
            is_open = true;
        } else {
            uint64_t number;
            if (!take_number(&s, options, &number)) return false;
            if (!is_open) {
                out->v.at[i] = number;
                out->n_numbers = i + 1;
            }
        }
        if (i + 1 == N_NUMBERS) return take_suffixes(&s, options, &out->v) && s.n == 0;
        if (s.n == 0) return true;
        if (s.p[0] != '.') return false;
        s = str_from(s, 1);
    }
    return false;
}

static bool parse_version(str s, unsigned options, struct npm_version *out)
{
    struct partial p;
    s = str_trim(s);
    if (s.n > NPM_VERSION_BYTES) return false;
    /* Strict versions may begin with one "v" and nothing else. */
    if (!is_loose(options)) {
        if (s.n > 0 && s.p[0] == 'v') s = str_from(s, 1);
        if (s.n == 0 || !char_is_digit(s.p[0])) return false;
    }
    if (!parse_partial(s, options, &p) || p.n_numbers != N_NUMBERS) return false;
    *out = p.v;
    return true;
}

static bool test(enum op op, int order)
{
    switch (op) {
    case OP_LT: return order < 0;
    case OP_LE: return order <= 0;
    case OP_GT: return order > 0;
    case OP_GE: return order >= 0;
    case OP_NONE:
    case OP_EQ:
    case OP_TILDE:
    case OP_CARET: break;
    }
    return order == 0;
}

static void add(struct alternative *a, enum op op, struct npm_version bound)
{
    a->n_comparators++;
    if (!test(op, npm_cmp(a->version, &bound))) a->holds = false;
    if (!bound.has_pre) return;
    bool is_same = true;
    for (size_t i = 0; i < N_NUMBERS; i++) {
        if (bound.at[i] != a->version->at[i]) is_same = false;
    }
    if (is_same) a->names_tuple = true;
}

/* "<" the version whose number `i` is one more, and all its pre-releases. */
static void add_below_next(struct alternative *a, const struct npm_version *v, size_t i)
{
    struct npm_version bound =
        lowest(v->at[0], i > 0 ? v->at[1] : 0, i > 1 ? v->at[2] : 0, true);
    bound.at[i]++;
    add(a, OP_LT, bound);
}

/* ">=" the first version of a partial one. */
static void add_from(struct alternative *a, const struct partial *p, bool is_pre)
{
    struct npm_version bound = p->v;
    if (!bound.has_pre || p->n_numbers < N_NUMBERS) {
        bound = lowest(p->v.at[0], p->v.at[1], p->v.at[2], is_pre);
    }
    add(a, OP_GE, bound);
}

static void add_tilde(struct alternative *a, const struct partial *p)
{
    bool is_partial = p->n_numbers < N_NUMBERS;
    if (p->n_numbers == 0) return;
    add_from(a, p, is_partial && takes_prereleases(a->options));
    add_below_next(a, &p->v, p->n_numbers == 1 ? 0 : 1);
}

static void add_caret(struct alternative *a, const struct partial *p)
{
    bool is_partial = p->n_numbers < N_NUMBERS;
    size_t i = 0;
    if (p->n_numbers == 0) return;
    while (i + 1 < p->n_numbers && p->v.at[i] == 0) {
        i++;
    }
    add_from(a, p, is_partial && takes_prereleases(a->options));
    add_below_next(a, &p->v, i);
}

/* ">1.x", "<=1.2", "=1.x", "1.2.3". */
static void add_primitive(struct alternative *a, enum op op, const struct partial *p)
{
    bool is_pre = takes_prereleases(a->options);
    struct npm_version v = p->v;
    if (p->n_numbers == N_NUMBERS) {
        add(a, op == OP_NONE ? OP_EQ : op, v);
        return;
    }
    v = lowest(p->v.at[0], p->v.at[1], 0, is_pre);
    if (p->n_numbers == 0) {
        if (op == OP_LT || op == OP_GT) add(a, OP_LT, lowest(0, 0, 0, true));
    } else if (op == OP_NONE || op == OP_EQ) {
        add_from(a, p, is_pre);
        add_below_next(a, &p->v, p->n_numbers - 1);
    } else if (op == OP_GT) {
        v.at[p->n_numbers - 1]++;
        add(a, OP_GE, v);
    } else if (op == OP_LE) {
        add_below_next(a, &p->v, p->n_numbers - 1);
    } else {
        if (op == OP_LT) v = lowest(v.at[0], v.at[1], 0, true);
        add(a, op, v);
    }
}

/* "A - B", the only use of a hyphen between blanks. */
static bool find_hyphen(str s, str *from, str *to)
{
    for (size_t i = 1; i + 1 < s.n; i++) {
        if (s.p[i] != '-' || !char_is_space(s.p[i - 1]) || !char_is_space(s.p[i + 1])) continue;
        *from = str_trim(str_sub(s, 0, i));
        *to = str_trim(str_from(s, i + 1));
        return true;
    }
    return false;
}

static bool add_hyphen(struct alternative *a, str from, str to)
{
    struct partial p, q;
    bool is_pre = takes_prereleases(a->options);
    if (!parse_partial(from, a->options, &p) || !parse_partial(to, a->options, &q))
        return false;
    a->has_any = p.n_numbers == 0 || q.n_numbers == 0;
    if (p.n_numbers > 0) add_from(a, &p, is_pre);
    if (q.n_numbers == 0) return true;
    if (q.n_numbers < N_NUMBERS) {
        add_below_next(a, &q.v, q.n_numbers - 1);
    } else if (is_pre && !q.v.has_pre) {
        add_below_next(a, &q.v, N_NUMBERS - 1);
    } else {
        add(a, OP_LE, q.v);
    }
    return true;
}

static const struct op_row {
    str text;
    enum op op;
} op_rows[] = {
    {STR_INIT(">="), OP_GE},   {STR_INIT("<="), OP_LE},   {STR_INIT("~>"), OP_TILDE},
    {STR_INIT(">"), OP_GT},    {STR_INIT("<"), OP_LT},    {STR_INIT("="), OP_EQ},
    {STR_INIT("~"), OP_TILDE}, {STR_INIT("^"), OP_CARET},
};

static enum op take_op(str *s)
{
    for (size_t i = 0; i < sizeof op_rows / sizeof op_rows[0]; i++) {
        if (!str_starts(*s, op_rows[i].text)) continue;
        *s = str_from(*s, op_rows[i].text.n);
        return op_rows[i].op;
    }
    return OP_NONE;
}

/* One operator with its version; blanks may stand between the two. */
static bool take_comparator(str *s, enum op *op, str *version)
{
    size_t n = 0;
    *op = take_op(s);
    *s = str_trim(*s);
    /* "= v1.2.3": further signs that a version may begin with. */
    while (n < s->n && (s->p[n] == 'v' || s->p[n] == '=' || char_is_space(s->p[n]))) {
        n++;
    }
    while (n < s->n && !char_is_space(s->p[n])) {
        n++;
    }
    *version = str_sub(*s, 0, n);
    *s = str_trim(str_from(*s, n));
    return version->n > 0;
}

static bool add_comparators(struct alternative *a, str s)
{
    while (s.n > 0) {
        enum op op;
        str version;
        struct partial p;
        if (!take_comparator(&s, &op, &version) || !parse_partial(version, a->options, &p)) {
            if (is_loose(a->options)) continue;
            return false;
        }
        a->has_any = a->has_any || p.n_numbers == 0;
        if (op == OP_TILDE) {
            add_tilde(a, &p);
        } else if (op == OP_CARET) {
            add_caret(a, &p);
        } else {
            add_primitive(a, op, &p);
        }
    }
    return true;
}

static bool run_alternative(struct alternative *a, str text)
{
    str from, to;
    text = str_trim(text);
    a->holds = true;
    a->has_any = text.n == 0;
    return find_hyphen(text, &from, &to) ? add_hyphen(a, from, to) : add_comparators(a, text);
}

static bool is_satisfied(const struct alternative *a)
{
    if (!a->holds) return false;
    return !a->version->has_pre || takes_prereleases(a->options) || a->names_tuple;
}

static bool take_alternative(str *range, str *text)
{
    for (size_t i = 0; i + 1 < range->n; i++) {
        if (range->p[i] != '|' || range->p[i + 1] != '|') continue;
        *text = str_sub(*range, 0, i);
        *range = str_from(*range, i + 2);
        return true;
    }
    *text = *range;
    *range = STR_NONE;
    return false;
}

enum status npm_range_contains(str range, str version, unsigned options, bool *out,
                               struct err *e)
{
    struct npm_version v = {.has_pre = false};
    bool has_more = true, is_any = false, is_empty = true;
    *out = false;
    if (range.n > NPM_RANGE_BYTES) {
        return err_set(e, LW_E_LIMIT, "npm range of %zu bytes is over %d", range.n,
                       NPM_RANGE_BYTES);
    }
    if (!parse_version(version, options, &v)) {
        return err_set(e, LW_E_INPUT, "version '%.*s' is no npm version",
                       STR_ARG(str_sub(version, 0, 80)));
    }
    str rest = range;
    while (has_more) {
        str text;
        struct alternative a = {.version = &v, .options = options};
        has_more = take_alternative(&rest, &text);
        if (!run_alternative(&a, text)) {
            *out = false;
            return err_set(e, LW_E_INPUT, "npm range '%.*s' cannot be read at '%.*s'",
                           STR_ARG(str_sub(range, 0, 80)),
                           STR_ARG(str_sub(str_trim(text), 0, 60)));
        }
        /* Nothing of it could be read: the loose mode leaves it out. */
        if (a.n_comparators == 0 && !a.has_any) continue;
        is_empty = false;
        if (a.n_comparators == 0) is_any = true;
        if (is_satisfied(&a)) *out = true;
    }
    if (is_empty) {
        return err_set(e, LW_E_INPUT, "npm range '%.*s' has nothing that can be read",
                       STR_ARG(str_sub(range, 0, 80)));
    }
    /* An alternative that takes everything replaces the others there, pre-releases and all. */
    if (is_any) *out = !v.has_pre || takes_prereleases(options);
    return LW_OK;
}
