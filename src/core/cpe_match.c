/* SPDX-License-Identifier: Apache-2.0 */
/* Name matching: NIST IR 7696, section 6, attribute by attribute and name by name. */
#include "core/cpe_match.h"

#include <string.h>

ENUM_DEFINE(cpe_relation, CPE_RELATION_LIST)
ENUM_DEFINE(truth, TRUTH_LIST)

/* How many characters an end of a pattern may stand for; SIZE_MAX: any number. */
struct pattern {
    size_t lead, tail;
    str body;
};

static size_t quoted_next(str s, size_t at)
{
    return at + (s.p[at] == '\\' && at + 1 < s.n ? 2 : 1);
}

static bool is_wildcard(char c)
{
    return c == '*' || c == '?';
}

/* Well-formed values have wildcards at their ends only, so the first quoted byte ends the lead. */
static struct pattern pattern_of(str s)
{
    struct pattern p = {0};
    size_t begin = 0, end = 0;
    for (; begin < s.n && is_wildcard(s.p[begin]); begin++) {
        p.lead = s.p[begin] == '*' || p.lead == SIZE_MAX ? SIZE_MAX : p.lead + 1;
    }
    for (end = begin; end < s.n && !is_wildcard(s.p[end]);) {
        end = quoted_next(s, end);
    }
    for (size_t i = end; i < s.n; i++) {
        p.tail = s.p[i] == '*' || p.tail == SIZE_MAX ? SIZE_MAX : p.tail + 1;
    }
    p.body = str_sub(s, begin, end - begin);
    return p;
}

static size_t n_characters(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i = quoted_next(s, i)) {
        n++;
    }
    return n;
}

/*
 * Section 6.3, "compareStrings": "*" stands for any number of characters, "?" for none or one. A
 * quoted character is one character.
 */
static bool pattern_holds(str pattern, str text)
{
    struct pattern p = pattern_of(pattern);
    size_t left = n_characters(text), n_body = n_characters(p.body), n_before = 0;
    for (size_t at = 0; n_before <= p.lead && left >= n_body; n_before++) {
        bool is_end_right = p.tail == SIZE_MAX || left - n_body <= p.tail;
        if (is_end_right && str_starts(str_from(text, at), p.body)) return true;
        if (left == 0) break;
        at = quoted_next(text, at);
        left--;
    }
    return false;
}

enum cpe_relation cpe_relate_value(const struct cpe_value *source,
                                   const struct cpe_value *target)
{
    if (target->kind == CPE_TEXT && cpe_has_wildcard(target)) return CPE_UNDEFINED;
    if (source->kind == CPE_ANY) return target->kind == CPE_ANY ? CPE_EQUAL : CPE_SUPERSET;
    if (target->kind == CPE_ANY) return CPE_SUBSET;
    if (source->kind != target->kind) return CPE_DISJOINT;
    if (source->kind == CPE_NA) return CPE_EQUAL;
    if (!cpe_has_wildcard(source)) {
        return str_eq(source->text, target->text) ? CPE_EQUAL : CPE_DISJOINT;
    }
    return pattern_holds(source->text, target->text) ? CPE_SUPERSET : CPE_DISJOINT;
}

enum cpe_relation cpe_relate(const struct cpe *source, const struct cpe *target)
{
    size_t n[N_cpe_relation] = {0};
    for (unsigned i = 0; i < N_cpe_attribute; i++) {
        n[cpe_relate_value(&source->at[i], &target->at[i])]++;
    }
    if (n[CPE_DISJOINT] > 0) return CPE_DISJOINT;
    if (n[CPE_EQUAL] == N_cpe_attribute) return CPE_EQUAL;
    if (n[CPE_EQUAL] + n[CPE_SUBSET] == N_cpe_attribute) return CPE_SUBSET;
    if (n[CPE_EQUAL] + n[CPE_SUPERSET] == N_cpe_attribute) return CPE_SUPERSET;
    return CPE_UNDEFINED;
}
