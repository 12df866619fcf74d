/* SPDX-License-Identifier: Apache-2.0 */
#include "core/match.h"

#include "base/buf.h"
#include "base/limits.h"
#include "core/match_release.h"

static struct match_answer answer(const struct match_claim *c, enum verdict v, const char *rule)
{
    const struct match_rule *row = match_rule_find(str_of(rule));
    if (!row) BUG("a rule without a row");
    return (struct match_answer){.verdict = v,
                                 .reason = {.rule = str_of(row->id),
                                            .record = c->record_id,
                                            .revision = c->revision,
                                            .feed = c->feed}};
}

static const char *rule_of(const struct match_claim *c, const struct range_answer *r)
{
    bool is_cve = c->affected->kind == STATEMENT_CVE;
    if (r->is_affected && r->from_list) return is_cve ? "cve-single" : "osv-list";
    if (r->is_affected && r->from_default) return "cve-default";
    if (r->is_affected) return is_cve ? "cve-range" : "osv-range";
    return is_cve ? "cve-range-end" : "osv-range-end";
}

/* "1.2.3 (PEP 440) in [1.0, 1.2.4)": what was compared, to be checked by hand. */
static str describe(struct arena *a, const struct identity *id, const struct match_claim *c,
                    const struct range_answer *r)
{
    struct buf b;
    buf_init(&b, 2048);
    buf_printf(&b, "%.*s (%s)", STR_ARG(str_sub(id->version, 0, LIMIT_VERSION_BYTES)),
               version_scheme_row(id->scheme)->title);
    if (r->is_affected && r->from_list)
        buf_add(&b, STR(" is listed"));
    else if (r->is_affected && r->from_default)
        buf_add(&b, STR(" under no statement, default affected"));
    else if (r->is_affected)
        buf_printf(&b, " in [%.*s, %.*s%c", STR_ARG(str_sub(r->lower, 0, 200)),
                   STR_ARG(r->upper.n ? str_sub(r->upper, 0, 200) : STR("no end")),
                   r->is_upper_inclusive ? ']' : ')');
    else if (r->is_fixed && r->upper.n)
        buf_printf(&b, " %s %.*s",
                   r->is_upper_inclusive ? "is behind the last affected" : "is at or behind",
                   STR_ARG(str_sub(r->upper, 0, 200)));
    if (id->is_distribution && id->release.n)
        buf_printf(&b, ", release %.*s%s", STR_ARG(id->release),
                   id->is_release_inferred ? " read off the version" : "");
    if (c->affected->ecosystem.n && id->is_distribution)
        buf_printf(&b, ", record for %.*s", STR_ARG(str_sub(c->affected->ecosystem, 0, 80)));
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* "v0.0.0-20220308185742-91533d04e894": a commit before, or beside, any release. */
static bool is_zero_pseudo(str v)
{
    if (v.n && v.p[0] == 'v') v = str_from(v, 1);
    return str_starts(v, STR("0.0.0-")) && v.n > 20;
}

/*
 * Without an end every version is affected, and a bound that is such a pseudo-version itself
 * compares by time, which is right; against a release it says nothing (L02).
 */
static bool is_pseudo_guess(const struct identity *id, const struct range_answer *r)
{
    if (!id->is_go || !is_zero_pseudo(id->version) || r->from_list) return false;
    if (r->is_affected && r->upper.n == 0) return false;
    return !is_zero_pseudo(r->upper);
}

static struct match_answer judge(struct arena *a, const struct identity *id,
                                 const struct match_claim *c, const struct range_answer *r,
                                 enum release_relation release)
{
    struct match_answer out;
    if (!r->is_affected && !r->is_fixed) return answer(c, VERDICT_NO_MATCH, "outside");
    if (release == RELEASE_UNKNOWN)
        out = answer(c, VERDICT_UNKNOWN, "release-unknown");
    else if (is_pseudo_guess(id, r))
        out = answer(c, VERDICT_UNDER_INVESTIGATION, "go-pseudo");
    else if (r->is_fixed)
        out = answer(c, VERDICT_FIXED, rule_of(c, r));
    else if (id->is_go && c->affected->is_limited_to_symbols)
        out = answer(c, VERDICT_UNDER_INVESTIGATION, "go-symbols");
    else if (r->is_heuristic && !r->from_list)
        out = answer(c, VERDICT_UNDER_INVESTIGATION, "order-heuristic");
    else
        out = answer(c, VERDICT_AFFECTED, rule_of(c, r));
    out.reason.inputs = describe(a, id, c, r);
    out.fixed_in = arena_str(a, r->fixed_in);
    return out;
}

static struct match_answer cannot_tell(struct arena *a, const struct identity *id,
                                       const struct match_claim *c,
                                       const struct range_answer *r)
{
    bool is_ours = !version_is_comparable(id->scheme, id->version);
    struct match_answer out =
        answer(c, VERDICT_UNKNOWN, is_ours ? "version-unread" : "record-vague");
    out.reason.inputs = arena_printf(
        a, "%.*s (%s): %s", STR_ARG(str_sub(id->version, 0, LIMIT_VERSION_BYTES)),
        version_scheme_row(id->scheme)->title, r->why_unknown ? r->why_unknown : "");
    return out;
}

struct match_answer claim_match(struct arena *a, const struct identity *id,
                                const struct match_claim *c)
{
    enum release_relation release = RELEASE_ANY;
    if (c->state == RECORD_WITHDRAWN) return answer(c, VERDICT_NO_MATCH, "record-withdrawn");
    if (c->state == RECORD_REJECTED) return answer(c, VERDICT_NO_MATCH, "record-rejected");
    if (id->is_distribution) release = release_relate(c->affected->ecosystem, id->release);
    if (release == RELEASE_OTHER) return answer(c, VERDICT_NO_MATCH, "release-other");
    bool is_devel = id->is_go && str_eq(id->version, STR("(devel)"));
    if (id->version.n == 0 || is_devel) {
        struct match_answer out =
            answer(c, VERDICT_UNKNOWN, is_devel ? "go-devel" : "version-unknown");
        out.reason.inputs = is_devel ? STR("(devel)") : STR("no version stated");
        return out;
    }
    struct range_answer r = affected_evaluate(c->affected, id->scheme, id->version);
    if (r.is_unknown) return cannot_tell(a, id, c, &r);
    return judge(a, id, c, &r, release);
}

int verdict_weight(enum verdict v)
{
    switch (v) {
    case VERDICT_AFFECTED: return 6;
    case VERDICT_UNDER_INVESTIGATION: return 5;
    case VERDICT_UNKNOWN: return 4;
    case VERDICT_FIXED: return 3;
    case VERDICT_NOT_AFFECTED: return 2;
    case VERDICT_NO_MATCH: return 1;
    case VERDICT_NOT_MONITORED:
    case N_verdict: break;
    }
    return 0;
}

static bool is_own_database(const struct match_answer *m)
{
    return !str_eq(m->reason.feed, STR("cve"));
}

/* Withdrawn, rejected and other releases' records are not a word about this component. */
static bool says_something(const struct match_answer *m)
{
    return !str_starts(m->reason.rule, STR("record-withdrawn")) &&
           !str_starts(m->reason.rule, STR("record-rejected")) &&
           !str_eq(m->reason.rule, STR("release-other"));
}

static bool is_definite(const struct match_answer *m)
{
    return says_something(m) && m->verdict != VERDICT_UNKNOWN;
}

static size_t heaviest(const struct match_answer *answers, size_t n, bool own_only)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (!says_something(&answers[i]) || (own_only && !is_own_database(&answers[i])))
            continue;
        if (best == SIZE_MAX ||
            verdict_weight(answers[i].verdict) > verdict_weight(answers[best].verdict))
            best = i;
    }
    return best;
}

static bool is_yes(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION;
}

static str contrary(struct arena *a, const struct match_answer *answers, size_t n, size_t best)
{
    str out = STR("");
    for (size_t i = 0; i < n; i++) {
        const struct match_answer *m = &answers[i];
        if (i == best || !is_definite(m)) continue;
        if (is_yes(m->verdict) == is_yes(answers[best].verdict)) continue;
        /* Silence about the version contradicts only a claim that it is affected; one record
         * may speak of other branches, so the same record does not contradict itself. */
        if (str_eq(m->reason.record, answers[best].reason.record)) continue;
        out = arena_printf(a, "%.*s; %.*s says %.*s", STR_ARG(out), STR_ARG(m->reason.record),
                           STR_ARG(verdict_str(m->verdict)));
    }
    return out;
}

size_t verdicts_join(struct arena *a, const struct match_answer *answers, size_t n,
                     enum verdict *verdict, str *conflict)
{
    size_t all = heaviest(answers, n, false), own = heaviest(answers, n, true);
    size_t best = all;
    *conflict = STR("");
    if (all == SIZE_MAX) return SIZE_MAX;
    *verdict = answers[all].verdict;
    if (own != SIZE_MAX && is_definite(&answers[own])) {
        if (answers[all].verdict == VERDICT_AFFECTED && !is_yes(answers[own].verdict))
            *verdict = VERDICT_UNDER_INVESTIGATION;
        else {
            best = own;
            *verdict = answers[own].verdict;
        }
    }
    if (*verdict == VERDICT_NO_MATCH) return SIZE_MAX;
    *conflict = contrary(a, answers, n, best);
    return best;
}
