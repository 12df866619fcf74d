/* SPDX-License-Identifier: Apache-2.0 */
/* All records of one vulnerability together: whose word counts (matching.md sections 3 and 6). */
#include "core/match.h"

static bool is_definite(const struct match_answer *m)
{
    return !m->is_silent && m->verdict != VERDICT_UNKNOWN;
}

static bool is_yes(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION;
}

/*
 * A distribution's advisory may list a package once for each of its module streams, whose builds
 * cannot be compared: the build that it names as fixed is fixed, whatever another stream's bound.
 */
static bool is_of_other_stream(const struct match_answer *answers, size_t n, size_t at)
{
    const struct match_answer *m = &answers[at];
    if (m->tier != TIER_DISTRIBUTION || m->is_named_fix || !is_yes(m->verdict)) return false;
    for (size_t i = 0; i < n; i++)
        if (answers[i].is_named_fix && answers[i].tier == TIER_DISTRIBUTION &&
            str_eq(answers[i].reason.record, m->reason.record) &&
            str_eq(answers[i].reason.feed, m->reason.feed))
            return true;
    return false;
}

/* The heaviest definite word of a tier, or of all words (N_match_tier); SIZE_MAX when none. */
static size_t heaviest(const struct match_answer *answers, size_t n, enum match_tier tier)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        const struct match_answer *m = &answers[i];
        if (m->is_silent || is_of_other_stream(answers, n, i)) continue;
        if (tier != N_match_tier && (m->tier != tier || !is_definite(m))) continue;
        if (best == SIZE_MAX ||
            verdict_weight(m->verdict) > verdict_weight(answers[best].verdict))
            best = i;
    }
    return best;
}

/* The highest tier with a definite word: its heaviest answer. */
static size_t highest(const struct match_answer *answers, size_t n)
{
    for (int tier = N_match_tier - 1; tier >= 0; tier--) {
        size_t at = heaviest(answers, n, (enum match_tier)tier);
        if (at != SIZE_MAX) return at;
    }
    return SIZE_MAX;
}

static str contrary(struct arena *a, const struct match_answer *answers, size_t n, size_t best,
                    enum verdict verdict)
{
    str out = STR("");
    for (size_t i = 0; i < n; i++) {
        const struct match_answer *m = &answers[i];
        if (i == best || !is_definite(m)) continue;
        if (is_yes(m->verdict) == is_yes(verdict)) continue;
        /* One record may speak of several branches: it does not contradict itself. */
        if (str_eq(m->reason.record, answers[best].reason.record) &&
            str_eq(m->reason.feed, answers[best].reason.feed))
            continue;
        out = arena_printf(a, "%.*s%s%.*s (%.*s) says %.*s", STR_ARG(out), out.n ? "; " : "",
                           STR_ARG(m->reason.record), STR_ARG(m->reason.feed),
                           STR_ARG(verdict_str(m->verdict)));
    }
    return out;
}

/*
 * A positive word of a higher tier ("fixed", "not affected") decides against lower ones. When it
 * only leaves the version out, nothing says that this version is safe. A distribution speaks of
 * its own code, which nobody else has read: leaving a version out is a word there.
 */
static bool needs_a_person(const struct match_answer *decided, const struct match_answer *worst)
{
    if (decided->verdict != VERDICT_NO_MATCH || decided->tier >= TIER_DISTRIBUTION)
        return false;
    return worst->verdict == VERDICT_AFFECTED && worst->tier < decided->tier;
}

size_t verdicts_join(struct arena *a, const struct match_answer *answers, size_t n,
                     enum verdict *verdict, str *conflict)
{
    size_t worst = heaviest(answers, n, N_match_tier), best = highest(answers, n);
    *conflict = STR("");
    if (worst == SIZE_MAX) return SIZE_MAX;
    if (best == SIZE_MAX) best = worst;
    *verdict = answers[best].verdict;
    if (needs_a_person(&answers[best], &answers[worst])) {
        *conflict = arena_printf(a, "%.*s (%.*s) does not name this version",
                                 STR_ARG(answers[best].reason.record),
                                 STR_ARG(answers[best].reason.feed));
        *verdict = VERDICT_UNDER_INVESTIGATION;
        return worst;
    }
    if (*verdict == VERDICT_NO_MATCH) {
        /* What cannot be told is said, unless somebody nearer knows. */
        if (answers[worst].verdict != VERDICT_UNKNOWN ||
            answers[best].tier > answers[worst].tier)
            return SIZE_MAX;
        *verdict = VERDICT_UNKNOWN;
        return worst;
    }
    *conflict = contrary(a, answers, n, best, *verdict);
    return best;
}
