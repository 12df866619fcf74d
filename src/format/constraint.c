/* SPDX-License-Identifier: Apache-2.0 */
#include "format/constraint.h"

#include "format/version_parts.h"

/* Longer operators before their beginnings. */
static const struct op_row {
    str text;
    bool takes_less, takes_equal, takes_more, is_fuzzy;
} op_rows[] = {
    {STR_INIT("<=~"), true, true, false, true},  {STR_INIT(">=~"), false, true, true, true},
    {STR_INIT("<~"), true, false, false, true},  {STR_INIT(">~"), false, false, true, true},
    {STR_INIT("=~"), false, true, false, true},  {STR_INIT("~="), false, true, false, true},
    {STR_INIT("<="), true, true, false, false},  {STR_INIT(">="), false, true, true, false},
    {STR_INIT("=="), false, true, false, false}, {STR_INIT("!="), true, false, true, false},
    {STR_INIT("<"), true, false, false, false},  {STR_INIT(">"), false, false, true, false},
    {STR_INIT("="), false, true, false, false},  {STR_INIT("~"), false, true, false, true},
    {STR_INIT(""), false, true, false, false},
};

static str unquoted(str s)
{
    bool is_quoted = s.n > 1 && (s.p[0] == '\'' || s.p[0] == '"') && s.p[s.n - 1] == s.p[0];
    return is_quoted ? str_sub(s, 1, s.n - 2) : s;
}

static bool has_epoch(str v, str *without)
{
    *without = str_trim(v);
    bool is_digits = take_digits(without).n > 0;
    if (!is_digits || without->n == 0 || without->p[0] != ':') return false;
    *without = str_from(*without, 1);
    return true;
}

static int bound_cmp(enum version_scheme s, str version, str bound, bool is_fuzzy)
{
    str bare_version, bare_bound;
    if (is_fuzzy && s == VERSION_APK) return version_apk_fuzzy_cmp(version, bound);
    bool has_x = has_epoch(version, &bare_version), has_y = has_epoch(bound, &bare_bound);
    if (s == VERSION_RPM && has_x != has_y) {
        if (has_x) version = bare_version;
        if (has_y) bound = bare_bound;
    }
    return version_cmp_bound(s, version, bound);
}

static bool term_holds(enum version_scheme s, str version, str term, bool *holds)
{
    bool is_negated = false;
    size_t i = 0;
    /* "!<1.0"; "!=" is an operator of its own. */
    if (term.n > 1 && term.p[0] == '!' && term.p[1] != '=') {
        is_negated = true;
        term = str_trim(str_from(term, 1));
    }
    while (!str_starts(term, op_rows[i].text)) {
        i++;
    }
    const struct op_row *row = &op_rows[i];
    str bound = unquoted(str_trim(str_from(term, row->text.n)));
    if (bound.n == 0 || (row->is_fuzzy && s != VERSION_APK)) return false;
    int order = bound_cmp(s, version, bound, row->is_fuzzy);
    bool is_in = order < 0 ? row->takes_less : order > 0 ? row->takes_more : row->takes_equal;
    *holds = is_in != is_negated;
    return true;
}

static bool take_alternative(str *rest, str *text)
{
    bool has_more = str_cut(rest, '|', text);
    if (has_more && rest->n > 0 && rest->p[0] == '|') *rest = str_from(*rest, 1);
    return has_more;
}

enum status constraint_satisfied(enum version_scheme s, str version, str constraint, bool *out,
                                 struct err *e)
{
    bool has_more = true, is_in = false;
    str rest = constraint;
    *out = str_trim(constraint).n == 0;
    if (*out) return LW_OK;
    while (has_more) {
        str terms, term;
        bool is_all = true, has_terms = true;
        has_more = take_alternative(&rest, &terms);
        while (has_terms) {
            bool holds = false;
            has_terms = str_cut(&terms, ',', &term);
            term = str_trim(term);
            if (!term_holds(s, version, term, &holds)) {
                return err_set(e, LW_E_INPUT, "constraint '%.*s' cannot be read at '%.*s'",
                               STR_ARG(str_sub(constraint, 0, 80)),
                               STR_ARG(str_sub(term, 0, 60)));
            }
            is_all = is_all && holds;
        }
        is_in = is_in || is_all;
    }
    *out = is_in;
    return LW_OK;
}
