/* SPDX-License-Identifier: Apache-2.0 */
#include "format/rust_symbol.h"

static bool is_identifier(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!char_is_alpha(s.p[i]) && s.p[i] != '_' && !(i > 0 && char_is_digit(s.p[i]))) {
            return false;
        }
    }
    return s.n > 0;
}

/* Decimal length and as many bytes. */
static bool take_counted(str *s, bool has_separator, str *out)
{
    size_t n_digits = 0;
    uint64_t n;
    while (n_digits < s->n && char_is_digit(s->p[n_digits])) {
        n_digits++;
    }
    str number = str_sub(*s, 0, n_digits);
    /* Before a name that begins with a digit or "_" itself. */
    if (has_separator && n_digits < s->n && s->p[n_digits] == '_') n_digits++;
    if (!str_u64(number, s->n, &n) || n > s->n - n_digits) return false;
    *out = str_sub(*s, n_digits, (size_t)n);
    *s = str_from(*s, n_digits + (size_t)n);
    return true;
}

/* ---- v0 ---- */

/* "s" [base-62-number] "_": which of several of that name. */
static bool skip_disambiguator(str *s)
{
    if (s->n == 0 || s->p[0] != 's') return true;
    str number;
    *s = str_from(*s, 1);
    return str_cut(s, '_', &number);
}

/* Goes down the first branch of every node to the crate root; RFC 2603, "path". */
static bool find_root(str s, str *crate)
{
    for (int depth = 0; depth < RUST_MAX_PATH_DEPTH && s.n > 0; depth++) {
        char tag = s.p[0];
        s = str_from(s, 1);
        switch (tag) {
        case 'C':
            if (!skip_disambiguator(&s) || (s.n > 0 && s.p[0] == 'u')) return false;
            return take_counted(&s, true, crate) && is_identifier(*crate);
        case 'M': /* inherent impl and trait impl: where they were written */
        case 'X':
            if (!skip_disambiguator(&s)) return false;
            break;
        case 'N': s = str_from(s, 1); break; /* the name space */
        case 'I': break;
        default: return false;
        }
    }
    return false;
}

/* ---- the older one ---- */

/*
 * "17h", sixteen hexadecimal digits and "E" at the end; behind them at most what compilers add,
 * such as ".llvm.123".
 */
static bool has_hash(str s)
{
    enum {
        HASH_BYTES = 20,
        MAX_BEHIND_BYTES = 64
    };
    size_t first = s.n > MAX_BEHIND_BYTES ? s.n - MAX_BEHIND_BYTES : 0;
    for (size_t i = first; i + HASH_BYTES <= s.n; i++) {
        bool is_hash = str_eq(str_sub(s, i, 3), STR("17h")) && s.p[i + 19] == 'E';
        for (size_t k = i + 3; is_hash && k < i + 19; k++) {
            char c = char_lower(s.p[k]);
            is_hash = char_is_digit(c) || (c >= 'a' && c <= 'f');
        }
        if (is_hash) return true;
    }
    return false;
}

/* "_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$...": the crate of the type. */
static str crate_of_impl(str element)
{
    static const str marks[] = {
        STR_INIT("_$LT$"),    STR_INIT("$LT$"),       STR_INIT("$RF$"),    STR_INIT("$BP$"),
        STR_INIT("mut$u20$"), STR_INIT("const$u20$"), STR_INIT("dyn$u20$")};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (!str_starts(element, marks[i])) continue;
        element = str_from(element, marks[i].n);
        i = (size_t)-1;
    }
    for (size_t i = 0; i + 1 < element.n; i++) {
        if (element.p[i] == '.' && element.p[i + 1] == '.') return str_sub(element, 0, i);
        if (element.p[i] == '$') break;
    }
    return STR_NONE;
}

bool rust_symbol_crate(str symbol, str *crate)
{
    if (str_starts(symbol, STR("_R"))) {
        str s = str_from(symbol, 2);
        /* A version of the encoding may stand here; only the first, unnumbered one is known. */
        return s.n > 0 && !char_is_digit(s.p[0]) && find_root(s, crate);
    }
    if (!str_starts(symbol, STR("_ZN")) || !has_hash(symbol)) return false;
    str s = str_from(symbol, 3), element;
    if (!take_counted(&s, false, &element)) return false;
    *crate = is_identifier(element) && element.p[0] != '_' ? element : crate_of_impl(element);
    return is_identifier(*crate);
}
