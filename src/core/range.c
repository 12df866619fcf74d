/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation of OSV affected entries. The statements of CVE records are in range_cve.c.
 *
 * OSV schema, "Evaluation": a version is affected when it is enumerated in `versions`, or when a
 * range holds it. A range is a list of events in any order; the last event at or below the
 * version decides, so one pass suffices where the specification sorts. At one and the same
 * version `introduced` beats `fixed` (PYSEC-2024-258 has both at 2.0.0). GIT ranges need a
 * commit graph and are never compared as versions (feeds.md section 2).
 */
#include "core/range.h"

#include "base/limits.h"

static bool is_semver_like(enum version_scheme s)
{
    return s == VERSION_SEMVER || s == VERSION_NPM || s == VERSION_GO;
}

/* "v1.2" or "1": not SemVer, but every comparer reads it and records write it. */
static bool is_loose_semver(str v)
{
    if (v.n > 1 && (v.p[0] == 'v' || v.p[0] == 'V')) v = str_from(v, 1);
    return v.n > 0 && v.n <= LIMIT_VERSION_BYTES && char_is_digit(v.p[0]);
}

bool version_is_comparable(enum version_scheme scheme, str v)
{
    if (v.n == 0 || v.n > LIMIT_VERSION_BYTES) return false;
    if (is_semver_like(scheme) && is_loose_semver(v)) return true;
    return version_is_valid(scheme, v);
}

static bool is_beginning(str v)
{
    return v.n == 1 && v.p[0] == '0';
}

static enum version_scheme scheme_of_range(const struct version_range *r,
                                           enum version_scheme scheme)
{
    return r->kind == RANGE_SEMVER && scheme == VERSION_GENERIC ? VERSION_SEMVER : scheme;
}

/* What one range says. */
struct range_word {
    bool holds;
    bool is_ended;  /* an end at or below the version is the last event */
    bool is_broken; /* some event has no place in the order */
    const struct range_event *start, *end;
};

/* Order of events at one version: an end, then a start, then "last affected". */
static int rank(enum version_event kind)
{
    switch (kind) {
    case VERSION_FIXED: return 0;
    case VERSION_LIMIT: return 0;
    case VERSION_INTRODUCED: return 1;
    case VERSION_LAST_AFFECTED: return 2;
    case N_version_event: break;
    }
    return 0;
}

static int event_cmp(enum version_scheme s, const struct range_event *a,
                     const struct range_event *b)
{
    bool a_first = a->kind == VERSION_INTRODUCED && is_beginning(a->version);
    bool b_first = b->kind == VERSION_INTRODUCED && is_beginning(b->version);
    if (a_first != b_first) return a_first ? -1 : 1;
    int order = a_first ? 0 : version_cmp(s, a->version, b->version);
    return order ? order : rank(a->kind) - rank(b->kind);
}

/* "1.24.0-0" is how converters write "before every 1.24.0"; Bitnami counts revisions from there. */
static str bound_of(enum version_scheme s, str v)
{
    bool is_lowest = s == VERSION_BITNAMI && v.n > 2 && str_ends(v, STR("-0"));
    return is_lowest ? str_sub(v, 0, v.n - 2) : v;
}

/* True when the event lies at or below the version; last_affected lies just above its own. */
static bool is_reached(enum version_scheme s, const struct range_event *ev, str version)
{
    if (ev->kind == VERSION_INTRODUCED && is_beginning(ev->version)) return true;
    int order = -version_cmp_bound(s, version, bound_of(s, ev->version));
    return ev->kind == VERSION_LAST_AFFECTED ? order < 0 : order <= 0;
}

static bool is_end(enum version_event kind)
{
    return kind != VERSION_INTRODUCED;
}

static struct range_word range_ask(const struct version_range *r, enum version_scheme s,
                                   str version)
{
    struct range_word w = {0};
    const struct range_event *last = NULL;
    for (size_t i = 0; i < r->n_events; i++) {
        const struct range_event *ev = &r->events[i];
        bool is_first = ev->kind == VERSION_INTRODUCED && is_beginning(ev->version);
        if (!is_first && !version_is_comparable(s, ev->version)) {
            w.is_broken = true;
            continue;
        }
        if (is_reached(s, ev, version)) {
            if (!last || event_cmp(s, ev, last) >= 0) last = ev;
        } else if (is_end(ev->kind) && (!w.end || event_cmp(s, ev, w.end) < 0)) {
            w.end = ev;
        }
    }
    w.holds = last && last->kind == VERSION_INTRODUCED;
    w.is_ended = last && is_end(last->kind);
    w.start = last;
    return w;
}

/* A range that begins at the beginning and never ends holds every version, readable or not. */
static bool holds_everything(const struct version_range *r)
{
    bool begins = false;
    for (size_t i = 0; i < r->n_events; i++) {
        if (r->events[i].kind != VERSION_INTRODUCED) return false;
        begins = begins || is_beginning(r->events[i].version);
    }
    return begins;
}

static void take_range(struct range_answer *out, const struct range_word *w,
                       enum version_scheme s)
{
    bool is_better = !out->is_affected || out->from_list;
    out->is_affected = true;
    out->is_heuristic = out->is_heuristic || version_scheme_row(s)->is_heuristic;
    if (w->end && w->end->kind == VERSION_FIXED &&
        (out->fixed_in.n == 0 || version_cmp(s, w->end->version, out->fixed_in) < 0))
        out->fixed_in = w->end->version;
    if (!is_better) return;
    out->from_list = false;
    out->lower = w->start ? w->start->version : STR("0");
    out->upper = w->end ? w->end->version : STR_NONE;
    out->is_upper_inclusive = w->end && w->end->kind == VERSION_LAST_AFFECTED;
}

static void take_end(struct range_answer *out, const struct range_word *w,
                     enum version_scheme s)
{
    out->is_fixed = true;
    if (out->is_affected) return;
    out->is_heuristic = out->is_heuristic || version_scheme_row(s)->is_heuristic;
    out->upper = w->start->version;
    out->is_upper_inclusive = w->start->kind == VERSION_LAST_AFFECTED;
}

/* Listed text wins over any order: PYSEC-2021-114 lists a version that its range calls fixed. */
static bool is_listed(const struct affected *x, enum version_scheme scheme, str version,
                      bool *by_order)
{
    for (size_t i = 0; i < x->n_versions; i++)
        if (str_eq(x->versions[i], version)) return true;
    if (x->n_versions == 0 || version_scheme_row(scheme)->is_heuristic ||
        !version_is_comparable(scheme, version))
        return false;
    for (size_t i = 0; i < x->n_versions; i++) {
        if (!version_is_comparable(scheme, x->versions[i])) continue;
        if (version_cmp_bound(scheme, version, x->versions[i]) == 0) {
            *by_order = true;
            return true;
        }
    }
    return false;
}

static struct range_answer unknown_because(const char *why)
{
    return (struct range_answer){.is_unknown = true, .why_unknown = why};
}

static struct range_answer osv_evaluate(const struct affected *x, enum version_scheme scheme,
                                        str version)
{
    struct range_answer out = {0};
    size_t n_ordered = 0;
    bool is_broken = false, by_order = false;
    bool is_comparable = false;
    if (is_listed(x, scheme, version, &by_order)) {
        out.is_affected = out.from_list = true;
        out.lower = out.upper = version;
        out.is_upper_inclusive = true;
    }
    for (size_t i = 0; i < x->n_ranges; i++) {
        const struct version_range *r = &x->ranges[i];
        if (r->kind == RANGE_GIT) continue;
        enum version_scheme s = scheme_of_range(r, scheme);
        n_ordered++;
        struct range_word w = {0};
        if (holds_everything(r)) {
            w.holds = true;
            take_range(&out, &w, s);
            out.is_heuristic = false;
            is_comparable = true;
            continue;
        }
        if (!version_is_comparable(s, version)) continue;
        is_comparable = true;
        w = range_ask(r, s, version);
        is_broken = is_broken || w.is_broken;
        if (w.holds)
            take_range(&out, &w, s);
        else if (w.is_ended)
            take_end(&out, &w, s);
    }
    if (out.is_affected) {
        out.is_fixed = false;
        return out;
    }
    if (n_ordered == 0 && x->n_versions == 0) {
        return unknown_because(x->n_ranges ? "the record states git commits only"
                                           : "the record states neither versions nor ranges");
    }
    if (n_ordered > 0 && !is_comparable)
        return unknown_because("the version has no place in the order of its ecosystem");
    if (is_broken && x->n_versions == 0)
        return unknown_because("a bound of the record has no place in the order");
    return out;
}

struct range_answer affected_evaluate(const struct affected *x, enum version_scheme scheme,
                                      str version)
{
    if (version.n == 0) {
        struct range_answer out = unknown_because("the component states no version");
        out.is_affected = x->n_versions + x->n_ranges + x->n_statements > 0;
        return out;
    }
    return x->kind == STATEMENT_CVE ? cve_evaluate(x, scheme, version)
                                    : osv_evaluate(x, scheme, version);
}

static str without_epoch(str v)
{
    size_t at = 0;
    if (!str_find(v, ':', &at) || at == 0 || at > 4) return v;
    for (size_t i = 0; i < at; i++)
        if (!char_is_digit(v.p[i])) return v;
    return str_from(v, at + 1);
}

struct range_answer affected_evaluate_without_epoch(struct arena *a, const struct affected *x,
                                                    enum version_scheme scheme, str version)
{
    struct affected bare = *x;
    bare.ranges = arena_array(a, x->n_ranges, sizeof *bare.ranges);
    bare.versions = arena_array(a, x->n_versions, sizeof *bare.versions);
    if (a->is_over) return unknown_because("there was not enough memory");
    for (size_t i = 0; i < x->n_versions; i++)
        bare.versions[i] = without_epoch(x->versions[i]);
    for (size_t i = 0; i < x->n_ranges; i++) {
        struct version_range *r = &bare.ranges[i];
        *r = x->ranges[i];
        r->events = arena_array(a, r->n_events, sizeof *r->events);
        for (size_t k = 0; r->events && k < r->n_events; k++) {
            r->events[k] = x->ranges[i].events[k];
            r->events[k].version = without_epoch(r->events[k].version);
        }
    }
    return affected_evaluate(&bare, scheme, without_epoch(version));
}
