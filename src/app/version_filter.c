/* SPDX-License-Identifier: Apache-2.0 */
#include "app/version_filter.h"

#include "format/purl.h"

/* Longer operators stand before those they begin with. */
static const struct {
    str text;
    enum vers_comparator comparator;
} operators[] = {
    {STR_INIT(">="), VERS_GE}, {STR_INIT("<="), VERS_LE}, {STR_INIT("!="), VERS_NE},
    {STR_INIT("=="), VERS_EQ}, {STR_INIT(">"), VERS_GT},  {STR_INIT("<"), VERS_LT},
    {STR_INIT("="), VERS_EQ},
};
enum {
    N_OPERATORS = sizeof operators / sizeof operators[0]
};

static size_t operator_at(str s)
{
    size_t i = 0;
    while (i < N_OPERATORS && !str_starts(s, operators[i].text))
        i++;
    return i;
}

bool version_filter_begins(str s)
{
    if (!s.n) return false;
    if (char_is_digit(s.p[0]) || operator_at(s) < N_OPERATORS) return true;
    if (s.n > 1 && char_lower(s.p[0]) == 'v' && char_is_digit(s.p[1])) return true;
    return str_starts(s, STR("vers:"));
}

static bool is_between(char c)
{
    return char_is_space(c) || c == ',' || c == '|';
}

/* The next bound of "a, b"; false at the end. An operator may stand apart: ">= 1.2". */
static bool next_bound(str *rest, struct vers_constraint *out)
{
    while (rest->n && is_between(rest->p[0]))
        *rest = str_from(*rest, 1);
    if (!rest->n) return false;
    size_t op = operator_at(*rest), n = 0;
    out->comparator = op < N_OPERATORS ? operators[op].comparator : VERS_EQ;
    if (op < N_OPERATORS) *rest = str_from(*rest, operators[op].text.n);
    while (rest->n && char_is_space(rest->p[0]))
        *rest = str_from(*rest, 1);
    while (n < rest->n && !is_between(rest->p[n]))
        n++;
    out->version = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return true;
}

enum status version_filter_parse(struct arena *a, str text, struct version_filter *out,
                                 struct err *e)
{
    struct vers_constraint bound;
    *out = (struct version_filter){.is_vers = str_starts(text, STR("vers:"))};
    if (out->is_vers) {
        struct err why = {0};
        if (vers_parse(a, text, &out->range, &why) == LW_OK) return LW_OK;
        return err_set(e, LW_E_USAGE, "parameter 'version': %s", why.message);
    }
    while (next_bound(&text, &bound)) {
        if (!bound.version.n || operator_at(bound.version) < N_OPERATORS)
            return err_set(e, LW_E_USAGE,
                           "parameter 'version': '%.*s' has no version behind it, expected "
                           "bounds like '>=1.1 <3'",
                           STR_ARG(vers_comparator_str(bound.comparator)));
        if (out->n == VERSION_FILTER_MAX)
            return err_set(e, LW_E_USAGE, "parameter 'version': more than %d bounds",
                           VERSION_FILTER_MAX);
        out->bounds[out->n++] = bound;
    }
    return LW_OK;
}

static enum version_scheme scheme_of(struct arena *a, str purl)
{
    struct purl p;
    struct err ignored = {0};
    if (!purl.n || purl_parse(a, purl, &p, &ignored) != LW_OK) return VERSION_GENERIC;
    const struct ecosystem_row *row = ecosystem_from_purl(p.type, p.namespace_);
    return row ? row->scheme : version_scheme_from_purl(p.type);
}

static bool holds(enum vers_comparator comparator, int order)
{
    const bool fits[N_vers_comparator] = {
        [VERS_EQ] = order == 0,
        [VERS_NE] = order != 0,
        [VERS_LT] = order<0, [VERS_LE] = order <= 0, [VERS_GT] = order> 0,
        [VERS_GE] = order >= 0,
    };
    return fits[comparator];
}

enum version_fit version_filter_fits(struct arena *a, const struct version_filter *f,
                                     str version, str purl, bool *is_rough)
{
    *is_rough = false;
    if (!f->is_vers && !f->n) return VERSION_FITS;
    if (!version.n) return VERSION_FITS_PERHAPS;
    if (f->is_vers) {
        *is_rough = version_scheme_row(f->range.scheme)->is_heuristic;
        return vers_contains(&f->range, version) ? VERSION_FITS : VERSION_FITS_NOT;
    }
    enum version_scheme scheme = scheme_of(a, purl);
    for (size_t i = 0; i < f->n; i++) {
        const struct vers_constraint *b = &f->bounds[i];
        bool is_same = str_eq(b->version, version);
        if (!is_same) *is_rough = version_scheme_row(scheme)->is_heuristic;
        int order = is_same ? 0 : version_cmp_bound(scheme, version, b->version);
        if (!holds(b->comparator, order)) return VERSION_FITS_NOT;
    }
    return VERSION_FITS;
}
