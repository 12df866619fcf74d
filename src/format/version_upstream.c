/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders of single projects:
 *   OpenSSL  numbers, then letters to 1.1.1 (0.9.8z < 0.9.8za < 0.9.8zh); pre-releases before the
 *            release (openssl-library.org/policies/releasestrat), labels such as "-fips" not at all
 *   Linux    numbers, then -rcN (older: -testN, -preN) before the release; what distributions
 *            append does not count against upstream's numbers (kernel.org, "Releases")
 *   JVM      JEP 223 and 322; 1.8.0_131 and 8u131 are 8.0.131, builds do not count
 */
#include "format/version_parts.h"

/* Words before a release, in their order; 0 is the release itself. */
enum {
    PRE_NONE = 0
};
static const str pre_words[] = {STR_INIT("dev"),  STR_INIT("test"), STR_INIT("alpha"),
                                STR_INIT("beta"), STR_INIT("pre"),  STR_INIT("rc")};
enum {
    N_PRE_WORDS = sizeof pre_words / sizeof pre_words[0]
};

struct upstream {
    str numbers, letters;
    int pre; /* negative: -N_PRE_WORDS .. -1 */
    str pre_number;
    bool is_number;
};

/* Consumes "1.2.3"; `signs` stand between the numbers. */
static str take_numbers(str *s, const char *signs)
{
    size_t n = 0, at;
    while (n < s->n &&
           (char_is_digit(s->p[n]) || (n > 0 && n + 1 < s->n && char_is_digit(s->p[n + 1]) &&
                                       str_find(str_of(signs), s->p[n], &at)))) {
        n++;
    }
    str numbers = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return numbers;
}

/* "-rc3" or "rc3"; anything else is left alone. */
static void take_pre(str *s, struct upstream *v)
{
    str rest = *s;
    if (rest.n > 0 && (rest.p[0] == '-' || rest.p[0] == '.' || rest.p[0] == '~')) {
        rest = str_from(rest, 1);
    }
    str word = take_letters(&rest);
    for (int i = 0; i < N_PRE_WORDS; i++) {
        if (!str_eq_nocase(word, pre_words[i])) continue;
        if (rest.n > 1 && rest.p[0] == '.' && char_is_digit(rest.p[1]))
            rest = str_from(rest, 1);
        v->pre = i - N_PRE_WORDS;
        v->pre_number = take_digits(&rest);
        *s = rest;
    }
}

static int numbers_cmp(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        int order = digits_cmp(take_digits(&a), take_digits(&b));
        if (order != 0) return order;
        a = str_from(a, 1);
        b = str_from(b, 1);
    }
    return 0;
}

static int upstream_cmp(const struct upstream *a, const struct upstream *b)
{
    int order = numbers_cmp(a->numbers, b->numbers);
    if (order == 0) order = text_cmp_nocase(a->letters, b->letters);
    if (order == 0) order = a->pre - b->pre;
    return order == 0 ? digits_cmp(a->pre_number, b->pre_number) : order;
}

static int parsed_cmp(str a, str b, struct upstream (*parse)(str v))
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct upstream x = parse(a), y = parse(b);
    if (x.is_number != y.is_number) return x.is_number ? 1 : -1;
    return x.is_number ? upstream_cmp(&x, &y) : str_cmp(a, b);
}

static struct upstream parse_openssl(str v)
{
    struct upstream out = {.pre = PRE_NONE};
    if (str_starts(v, STR("openssl-")) || str_starts(v, STR("OpenSSL_"))) v = str_from(v, 8);
    v = skip_v(v);
    out.numbers = take_numbers(&v, "._");
    out.is_number = out.numbers.n > 0;
    take_pre(&v, &out);
    if (out.pre != PRE_NONE) return out;
    out.letters = take_letters(&v);
    take_pre(&v, &out);
    return out;
}

int version_openssl_cmp(str a, str b)
{
    return parsed_cmp(a, b, parse_openssl);
}

bool version_openssl_is_valid(str v)
{
    return parse_openssl(str_trim(v)).is_number;
}

static struct upstream parse_kernel(str v)
{
    struct upstream out = {.pre = PRE_NONE};
    v = skip_v(v);
    out.numbers = take_numbers(&v, ".");
    out.is_number = out.numbers.n > 0;
    take_pre(&v, &out);
    return out;
}

int version_kernel_cmp(str a, str b)
{
    return parsed_cmp(a, b, parse_kernel);
}

bool version_kernel_is_valid(str v)
{
    return parse_kernel(str_trim(v)).is_number;
}

struct jvm {
    str numbers;
    bool is_update; /* "8u131": a 0 stands between the two */
    bool is_number;
    bool has_pre;
    str pre;
};

/* "b11" behind a hyphen: a build, not a pre-release. */
static bool is_build(str s)
{
    str rest = str_from(s, 1);
    return s.n > 1 && s.p[0] == 'b' && take_digits(&rest).n > 0 && rest.n == 0;
}

static struct jvm parse_jvm(str v)
{
    struct jvm out = {.has_pre = false};
    str before, rest = v, word;
    (void)str_cut(&v, '+', &before);
    rest = skip_v(before);
    if (str_starts(rest, STR("1.")) && rest.n > 2 && char_is_digit(rest.p[2])) {
        rest = str_from(rest, 2);
    }
    out.numbers = take_numbers(&rest, "._u");
    out.is_number = out.numbers.n > 0;
    str numbers = out.numbers;
    (void)take_digits(&numbers);
    out.is_update = numbers.n > 0 && numbers.p[0] == 'u';
    if (rest.n == 0 || rest.p[0] != '-') return out;
    rest = str_from(rest, 1);
    (void)str_cut(&rest, '-', &word);
    out.has_pre = !is_build(word);
    out.pre = out.has_pre ? word : STR_NONE;
    return out;
}

static int jvm_numbers_cmp(struct jvm *a, struct jvm *b)
{
    int order = digits_cmp(take_digits(&a->numbers), take_digits(&b->numbers));
    if (order != 0) return order;
    str x = a->numbers, y = b->numbers;
    /* The interim number that "8u131" leaves out. */
    if (!a->is_update) x = str_from(x, 1);
    if (!b->is_update) y = str_from(y, 1);
    str p = a->is_update ? STR_NONE : take_digits(&x);
    str q = b->is_update ? STR_NONE : take_digits(&y);
    order = digits_cmp(p, q);
    return order == 0 ? numbers_cmp(str_from(x, 1), str_from(y, 1)) : order;
}

int version_jvm_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct jvm x = parse_jvm(a), y = parse_jvm(b);
    if (x.is_number != y.is_number) return x.is_number ? 1 : -1;
    if (!x.is_number) return str_cmp(a, b);
    order = jvm_numbers_cmp(&x, &y);
    if (order != 0) return order;
    if (x.has_pre != y.has_pre) return x.has_pre ? -1 : 1;
    return semver_identifiers_cmp(x.pre, y.pre);
}

bool version_jvm_is_valid(str v)
{
    return parse_jvm(str_trim(v)).is_number;
}
