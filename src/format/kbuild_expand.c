/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expansion of make (GNU make manual, "How to Use Variables") as far as Kbuild's lists of objects
 * need it. All assignments of a variable count as appended: more is built that way, never less.
 */
#include "format/kbuild_makefile_internal.h"

/* Length of "$(...)" with what is nested in it; 0 when it is not closed. */
static size_t reference_length(str s)
{
    char open = s.n > 1 ? s.p[1] : '\0', close = open == '(' ? ')' : '}';
    size_t depth = 0;
    if (open != '(' && open != '{') return 0;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == open) depth++;
        if (s.p[i] == close && --depth == 0) return i + 1;
    }
    return 0;
}

/* Up to the next `sep` outside of references. */
static str next_argument(str *rest, char sep)
{
    size_t i = 0;
    while (i < rest->n && rest->p[i] != sep) {
        size_t n = rest->p[i] == '$' ? reference_length(str_from(*rest, i)) : 0;
        i += n > 0 ? n : 1;
    }
    str out = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i < rest->n ? i + 1 : i);
    return out;
}

/* An argument expanded into a buffer of its own; false when it cannot be told. */
static bool argument(const struct makefile *m, str text, unsigned depth, struct buf *out)
{
    buf_init(out, KBUILD_MAX_WORD_BYTES);
    bool is_told = kbuild_expand(m, text, depth + 1, out);
    if (!is_told || out->is_over) buf_release(out);
    return is_told && !out->is_over;
}

static bool call_if(const struct makefile *m, str rest, unsigned depth, struct buf *out)
{
    struct buf condition;
    str test = next_argument(&rest, ','), yes = next_argument(&rest, ',');
    if (!argument(m, str_trim(test), depth, &condition)) return false;
    bool is_yes = condition.n > 0;
    buf_release(&condition);
    return kbuild_expand(m, is_yes ? yes : rest, depth + 1, out);
}

/* $(subst m,y,$(CONFIG_X)) */
static bool call_subst(const struct makefile *m, str rest, unsigned depth, struct buf *out)
{
    struct buf text;
    str from = next_argument(&rest, ','), to = next_argument(&rest, ',');
    if (from.n == 0 || str_contains(from, STR("$")) || str_contains(to, STR("$"))) return false;
    if (!argument(m, rest, depth, &text)) return false;
    for (size_t i = 0; i < text.n;) {
        if (str_starts(str_from(buf_str(&text), i), from)) {
            buf_add(out, to);
            i += from.n;
        } else {
            buf_char(out, text.p[i++]);
        }
    }
    buf_release(&text);
    return true;
}

static bool call_affix(const struct makefile *m, str rest, unsigned depth, bool is_prefix,
                       struct buf *out)
{
    struct buf affix, words;
    str first = next_argument(&rest, ',');
    if (!argument(m, first, depth, &affix)) return false;
    bool is_told = argument(m, rest, depth, &words);
    str left = is_told ? buf_str(&words) : STR("");
    while (left.n > 0) {
        str word;
        left = str_trim(left);
        (void)str_cut(&left, ' ', &word);
        if (is_prefix) buf_add(out, buf_str(&affix));
        buf_add(out, word);
        if (!is_prefix) buf_add(out, buf_str(&affix));
        buf_char(out, ' ');
    }
    buf_release(&affix);
    if (is_told) buf_release(&words);
    return is_told;
}

/* "function arguments"; false for others than these. */
static bool call(const struct makefile *m, str inside, unsigned depth, struct buf *out)
{
    str rest = inside, name;
    if (!str_cut(&rest, ' ', &name)) return false;
    rest = str_trim(rest);
    if (str_eq(name, STR("if"))) return call_if(m, rest, depth, out);
    if (str_eq(name, STR("subst"))) return call_subst(m, rest, depth, out);
    if (str_eq(name, STR("strip")) || str_eq(name, STR("sort")))
        return kbuild_expand(m, rest, depth + 1, out);
    if (str_eq(name, STR("addprefix"))) return call_affix(m, rest, depth, true, out);
    if (str_eq(name, STR("addsuffix"))) return call_affix(m, rest, depth, false, out);
    return false;
}

static bool is_choice(str s)
{
    return str_eq(s, STR("y")) || str_eq(s, STR("m"));
}

static bool variable(const struct makefile *m, str name, unsigned depth, struct buf *out)
{
    bool is_there = false;
    str value = STR("");
    if (str_starts(name, STR("CONFIG_")) || str_eq(name, STR("SRCARCH")) ||
        str_eq(name, STR("BITS"))) {
        bool is_set = m->symbol(m->ctx, name, &value);
        if (is_set && !str_eq(value, STR("n"))) buf_add(out, value);
        return is_set || str_starts(name, STR("CONFIG_"));
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct assignment *x = &m->list[i];
        /* "$(part-y)" is empty when all that is assigned is "part-". */
        is_there |=
            x->is_list && str_starts(name, x->stem) && is_choice(str_from(name, x->stem.n));
        if (!str_eq(x->name, name)) continue;
        is_there = true;
        if (!x->is_on) continue;
        if (!kbuild_expand(m, x->value, depth + 1, out)) return false;
        buf_char(out, ' ');
    }
    /* Kbuild's own: the folder of the Makefile, from where all paths here are told. */
    if (str_eq(name, STR("obj")) || str_eq(name, STR("src"))) {
        buf_char(out, '.');
        return true;
    }
    return is_there;
}

static bool reference(const struct makefile *m, str inside, unsigned depth, struct buf *out)
{
    struct buf name;
    if (*m->steps_left == 0) return false;
    --*m->steps_left;
    if (str_contains(inside, STR(" "))) return call(m, inside, depth, out);
    /* $(x:.c=.o) and automatic variables. */
    if (str_contains(inside, STR(":")) || inside.n == 0) return false;
    if (!argument(m, inside, depth, &name)) return false;
    bool is_told = variable(m, str_trim(buf_str(&name)), depth, out);
    buf_release(&name);
    return is_told;
}

bool kbuild_expand(const struct makefile *m, str text, unsigned depth, struct buf *out)
{
    if (depth > KBUILD_MAX_NESTING) return false;
    for (size_t i = 0; i < text.n;) {
        if (text.p[i] != '$') {
            buf_char(out, text.p[i++]);
            continue;
        }
        if (str_starts(str_from(text, i), STR("$$"))) return false;
        size_t n = reference_length(str_from(text, i));
        if (n == 0 || !reference(m, str_sub(text, i + 2, n - 3), depth, out)) return false;
        i += n;
    }
    return !out->is_over;
}

/* ---- conditions ---- */

static str unquoted(str s)
{
    s = str_trim(s);
    bool is_quoted = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];
    return is_quoted ? str_sub(s, 1, s.n - 2) : s;
}

/* "(a,b)", "'a' 'b'" */
static bool sides(str text, str *left, str *right)
{
    text = str_trim(text);
    if (str_starts(text, STR("(")) && str_ends(text, STR(")"))) {
        text = str_sub(text, 1, text.n - 2);
        *left = str_trim(next_argument(&text, ','));
        *right = str_trim(text);
        return true;
    }
    if (text.n == 0 || (text.p[0] != '"' && text.p[0] != '\'')) return false;
    str rest = str_from(text, 1);
    char quote = text.p[0];
    if (!str_cut(&rest, quote, left)) return false;
    *right = unquoted(rest);
    return true;
}

static enum kbuild_truth compare(const struct makefile *m, str text)
{
    struct buf a, b;
    str left, right;
    if (!sides(text, &left, &right)) return KBUILD_UNKNOWN;
    if (!argument(m, left, 0, &a)) return KBUILD_UNKNOWN;
    if (!argument(m, right, 0, &b)) {
        buf_release(&a);
        return KBUILD_UNKNOWN;
    }
    bool is_same = str_eq(str_trim(buf_str(&a)), str_trim(buf_str(&b)));
    buf_release(&a);
    buf_release(&b);
    return is_same ? KBUILD_YES : KBUILD_NO;
}

static enum kbuild_truth opposite(enum kbuild_truth t)
{
    return t == KBUILD_UNKNOWN ? t : t == KBUILD_YES ? KBUILD_NO : KBUILD_YES;
}

/*
 * A variable that is assigned several times, or under conditions, has one value after the other;
 * here all count together, which is fine for lists and wrong for a comparison.
 */
static bool has_one_value(const struct makefile *m, str text)
{
    for (size_t i = 0; i < m->n; i++) {
        size_t n_same = 0;
        if (!str_contains(text, m->list[i].name)) continue;
        for (size_t k = 0; k < m->n; k++)
            n_same += str_eq(m->list[k].name, m->list[i].name);
        if (n_same > 1 || !m->list[i].is_pure) return false;
    }
    return true;
}

enum kbuild_truth kbuild_condition(const struct makefile *m, str text)
{
    struct buf value;
    str word, rest = text;
    (void)str_cut(&rest, ' ', &word);
    rest = str_trim(rest);
    if (str_starts(text, STR("ifeq(")) || str_starts(text, STR("ifneq("))) {
        size_t n = str_starts(text, STR("ifeq(")) ? 4 : 5;
        word = str_sub(text, 0, n);
        rest = str_from(text, n);
    }
    if (!has_one_value(m, rest)) return KBUILD_UNKNOWN;
    if (str_eq(word, STR("ifeq"))) return compare(m, rest);
    if (str_eq(word, STR("ifneq"))) return opposite(compare(m, rest));
    if (!str_starts(rest, STR("CONFIG_"))) return KBUILD_UNKNOWN;
    buf_init(&value, KBUILD_MAX_WORD_BYTES);
    enum kbuild_truth is_set =
        variable(m, rest, 0, &value) && value.n > 0 ? KBUILD_YES : KBUILD_NO;
    buf_release(&value);
    return str_eq(word, STR("ifdef")) ? is_set : opposite(is_set);
}
