/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVE Record Format 5.x, containers.*.affected[]: `versions[]` with status, `lessThan` or
 * `lessThanOrEqual`, `changes[]`, and `defaultStatus` for what no statement holds. What records
 * really write is in feeds.md section 3; the readings chosen here:
 *
 *   version equals lessThan     "before this version" (578 records, most of Chrome)
 *   version 0, *, -, n/a, unspecified, beside an upper bound: from the beginning
 *   upper bound *               no end;  5.10.*  the end of the series 5.10
 *   upper bound in prose        the changes decide when there are some (CVE-2021-44228), else
 *                               it cannot be told
 *   version in prose, alone     it cannot be told, unless it is the component's exact text
 *   versionType git             commit ids: never compared as versions
 *
 * A single version beats a range; among ranges "affected" beats "unaffected".
 */
#include "core/range.h"

#include "base/limits.h"

/* How one statement relates to the version. */
enum relation {
    REL_OUTSIDE,
    REL_INSIDE,
    REL_ENDED, /* the range lies below the version */
    REL_CANNOT_TELL,
};

struct word {
    enum relation relation;
    enum claim_status status; /* with the changes applied */
    bool is_single;
    bool is_flipped;           /* a change made it unaffected */
    str from, until, fixed_in; /* bounds of the part that decided */
    bool is_until_inclusive;
};

static str bare(str v)
{
    v = str_trim(v);
    if (v.n > 1 && (v.p[0] == 'v' || v.p[0] == 'V') && char_is_digit(v.p[1]))
        return str_from(v, 1);
    return v;
}

static bool is_one_of(str v, const char *const *words)
{
    for (; *words; words++)
        if (str_eq_nocase(v, str_of(*words))) return true;
    return false;
}

static bool is_from_beginning(str v)
{
    static const char *const words[] = {"0",       "*",           "-",   "n/a", "",
                                        "unknown", "unspecified", "all", NULL};
    return is_one_of(v, words);
}

static bool is_every_version(str v)
{
    static const char *const words[] = {"*", "all", "all versions", NULL};
    return is_one_of(v, words);
}

/* Prose and operators hold blanks or signs; a version of any scheme begins with a digit. */
static bool is_version_text(enum version_scheme s, str v)
{
    if (v.n == 0 || v.n > LIMIT_VERSION_BYTES || !char_is_digit(v.p[0])) return false;
    for (size_t i = 0; i < v.n; i++)
        if (char_is_space(v.p[i]) || v.p[i] == ',' || v.p[i] == '<' || v.p[i] == '>' ||
            v.p[i] == '=')
            return false;
    return version_is_comparable(s, v);
}

static bool is_git(const struct version_statement *st)
{
    return str_eq_nocase(str_trim(st->version_type), STR("git"));
}

/* "5.10.*" holds 5.10 and every 5.10.x; `*series` is what stands before the star. */
static bool is_series(str upper, str *series)
{
    if (upper.n < 3 || !str_ends(upper, STR(".*"))) return false;
    *series = str_sub(upper, 0, upper.n - 2);
    return char_is_digit(upper.p[0]);
}

static bool is_in_series(str version, str series)
{
    if (!str_starts(version, series)) return false;
    return version.n == series.n || version.p[series.n] == '.' || version.p[series.n] == '-';
}

/* -1 below the upper bound, 1 above, 2 cannot be told. */
static int below_upper(const struct version_statement *st, enum version_scheme s, str version)
{
    str upper = bare(st->upper), series;
    if (str_eq(upper, STR("*"))) return -1;
    if (is_series(upper, &series)) {
        if (is_in_series(version, series)) return -1;
        return is_version_text(s, series) ? (version_cmp(s, version, series) < 0 ? -1 : 1) : 2;
    }
    if (!is_version_text(s, upper)) return st->n_changes ? -1 : 2;
    int order = version_cmp_bound(s, version, upper);
    return order < 0 || (order == 0 && st->is_upper_inclusive) ? -1 : 1;
}

/* The last change at or below the version decides; the next one above ends the part. */
static void apply_changes(const struct version_statement *st, enum version_scheme s,
                          str version, struct word *w)
{
    str last = STR_NONE, next = STR_NONE;
    enum claim_status next_status = CLAIM_UNKNOWN;
    for (size_t i = 0; i < st->n_changes; i++) {
        str at = bare(st->changes[i].at);
        if (!is_version_text(s, at)) continue;
        if (version_cmp(s, at, version) <= 0) {
            if (last.n && version_cmp(s, at, last) < 0) continue;
            last = at;
            w->status = st->changes[i].status;
            w->is_flipped = w->status == CLAIM_UNAFFECTED;
            w->from = at;
        } else if (next.n == 0 || version_cmp(s, at, next) < 0) {
            next = at;
            next_status = st->changes[i].status;
        }
    }
    if (next.n == 0) return;
    w->until = next;
    w->is_until_inclusive = false;
    if (next_status == CLAIM_UNAFFECTED) w->fixed_in = next;
}

static struct word ask_single(const struct version_statement *st, enum version_scheme s,
                              str version)
{
    str v = bare(st->version);
    struct word w = {.status = st->status,
                     .is_single = true,
                     .from = v,
                     .until = v,
                     .is_until_inclusive = true};
    if (is_every_version(v)) {
        w.is_single = false;
        w.from = STR("0");
        w.until = STR_NONE;
        w.relation = REL_INSIDE;
        return w;
    }
    if (str_eq(v, version)) {
        w.relation = REL_INSIDE;
    } else if (!is_version_text(s, v)) {
        w.relation = REL_CANNOT_TELL;
    } else if (version_cmp_bound(s, version, v) == 0) {
        w.relation = REL_INSIDE;
    } else if (st->n_changes && version_cmp(s, v, version) < 0) {
        /* A start with changes and no upper bound: the changes are the rest of the range. */
        w.is_single = false;
        w.relation = REL_INSIDE;
        w.until = STR_NONE;
        apply_changes(st, s, version, &w);
    }
    return w;
}

static struct word ask(const struct version_statement *st, enum version_scheme s, str version)
{
    if (st->upper.n == 0) return ask_single(st, s, version);
    str lower = bare(st->version), upper = bare(st->upper);
    struct word w = {.status = st->status,
                     .from = lower,
                     .until = upper,
                     .is_until_inclusive = st->is_upper_inclusive};
    bool from_start =
        is_from_beginning(lower) || (!st->is_upper_inclusive && str_eq(lower, upper));
    if (from_start) {
        w.from = STR("0");
    } else if (!is_version_text(s, lower)) {
        w.relation = REL_CANNOT_TELL;
        return w;
    } else if (version_cmp_bound(s, version, lower) < 0) {
        return w;
    }
    int order = below_upper(st, s, version);
    w.relation = order < 0 ? REL_INSIDE : order == 1 ? REL_ENDED : REL_CANNOT_TELL;
    if (!st->is_upper_inclusive && is_version_text(s, upper)) w.fixed_in = upper;
    if (str_eq(upper, STR("*"))) w.until = STR_NONE;
    if (w.relation == REL_INSIDE) apply_changes(st, s, version, &w);
    return w;
}

/* With "affected" as the default, the lowest unaffected start above the version is its fix. */
static str next_unaffected(const struct affected *x, enum version_scheme s, str version)
{
    str best = STR_NONE;
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        str v = bare(st->version);
        if (st->status != CLAIM_UNAFFECTED || is_git(st) || !is_version_text(s, v)) continue;
        if (version_cmp(s, v, version) <= 0) continue;
        if (best.n == 0 || version_cmp(s, v, best) < 0) best = v;
    }
    return best;
}

struct tally {
    struct word inside;
    bool has_inside, has_ended, is_doubtful, has_version_statement;
    struct word ended;
};

static void count(struct tally *t, const struct word *w, enum claim_status stated)
{
    switch (w->relation) {
    case REL_OUTSIDE: break;
    case REL_CANNOT_TELL: t->is_doubtful = t->is_doubtful || stated != CLAIM_UNAFFECTED; break;
    case REL_ENDED:
        if (stated == CLAIM_AFFECTED && w->fixed_in.n) {
            t->has_ended = true;
            t->ended = *w;
        }
        break;
    case REL_INSIDE: {
        bool is_alike = w->is_single == t->inside.is_single;
        bool is_stronger =
            !t->has_inside || (w->is_single && !t->inside.is_single) ||
            (is_alike && w->status == CLAIM_AFFECTED && t->inside.status != CLAIM_AFFECTED);
        /* "unaffected from 5.10.210" says more than "unaffected before 6.5": it is a fix. */
        bool is_closer = t->has_inside && is_alike && w->status == t->inside.status &&
                         is_from_beginning(t->inside.from) && !is_from_beginning(w->from);
        if (is_stronger || is_closer) t->inside = *w;
        t->has_inside = true;
        break;
    }
    }
}

static struct range_answer unknown_because(const char *why)
{
    return (struct range_answer){.is_unknown = true, .why_unknown = why};
}

static struct range_answer answer_inside(const struct affected *x, const struct word *w,
                                         enum version_scheme s, str version)
{
    struct range_answer out = {.is_heuristic =
                                   version_scheme_row(s)->is_heuristic && !w->is_single,
                               .from_list = w->is_single,
                               .lower = w->from,
                               .upper = w->until,
                               .is_upper_inclusive = w->is_until_inclusive};
    switch (w->status) {
    case CLAIM_AFFECTED:
        out.is_affected = true;
        out.fixed_in = w->fixed_in;
        if (out.fixed_in.n == 0 && x->default_status == CLAIM_AFFECTED)
            out.fixed_in = next_unaffected(x, s, version);
        return out;
    case CLAIM_UNAFFECTED:
        /* Unaffected from some version on is a fix; unaffected from the beginning is not. */
        out.is_fixed = w->is_flipped ||
                       (x->default_status == CLAIM_AFFECTED && !is_from_beginning(w->from));
        return out;
    case CLAIM_UNKNOWN:
    case N_claim_status: break;
    }
    return unknown_because("the record says 'unknown' of this version");
}

static struct range_answer answer_default(const struct affected *x, const struct tally *t,
                                          enum version_scheme s, str version)
{
    struct range_answer out = {0};
    if (t->is_doubtful) return unknown_because("the record states versions in words");
    switch (x->default_status) {
    case CLAIM_AFFECTED:
        out.is_affected = out.from_default = true;
        out.is_heuristic = t->has_version_statement && version_scheme_row(s)->is_heuristic;
        out.fixed_in = next_unaffected(x, s, version);
        return out;
    case CLAIM_UNAFFECTED:
    case CLAIM_UNKNOWN:
    case N_claim_status: break;
    }
    if (x->default_status == CLAIM_UNKNOWN && !t->has_version_statement)
        return unknown_because(x->n_statements ? "the record states git commits only"
                                               : "the record states no versions");
    /* No defaultStatus is how most records say "nothing else" (45,413 of 44,130 records'
     * entries), so a version outside every stated range is not called unknown. */
    out.is_fixed = t->has_ended;
    if (t->has_ended) {
        out.is_heuristic = version_scheme_row(s)->is_heuristic;
        out.upper = t->ended.until;
        out.is_upper_inclusive = t->ended.is_until_inclusive;
    }
    return out;
}

struct range_answer cve_evaluate(const struct affected *x, enum version_scheme scheme,
                                 str version)
{
    struct tally t = {0};
    version = bare(version);
    if (!version_is_comparable(scheme, version)) {
        for (size_t i = 0; i < x->n_statements; i++) {
            const struct version_statement *st = &x->statements[i];
            if (st->upper.n == 0 && str_eq(bare(st->version), version)) {
                struct word w = ask_single(st, scheme, version);
                return answer_inside(x, &w, scheme, version);
            }
        }
        return unknown_because("the version has no place in the order of its ecosystem");
    }
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        if (is_git(st)) continue;
        t.has_version_statement = true;
        struct word w = ask(st, scheme, version);
        count(&t, &w, st->status);
    }
    if (t.has_inside && !(t.is_doubtful && t.inside.status != CLAIM_AFFECTED))
        return answer_inside(x, &t.inside, scheme, version);
    return answer_default(x, &t, scheme, version);
}
