/* SPDX-License-Identifier: Apache-2.0 */
#include "core/match_internal.h"

#include "base/buf.h"
#include "base/limits.h"
#include "core/match_release.h"
#include "core/match_version.h"

ENUM_DEFINE(component_kind, COMPONENT_KIND_LIST)
ENUM_DEFINE(identity_kind, IDENTITY_KIND_LIST)
ENUM_DEFINE(match_tier, MATCH_TIER_LIST)

/* ---- answers ---- */

static bool is_feed(const struct match_claim *c, const char *name)
{
    return str_eq(c->feed, str_of(name));
}

bool is_enriched(const struct affected *x)
{
    return str_ends(x->origin, STR("ADP")) || str_eq(x->origin, STR("CVE"));
}

enum match_tier tier_of(const struct match_question *q)
{
    const struct identity *id = q->id;
    const struct match_claim *c = q->c;
    if (id->kind == IDENTITY_HASH) return TIER_EXACT;
    if (is_feed(c, "nvd") || is_feed(c, "euvd")) return TIER_CATALOGUE;
    switch (c->affected->kind) {
    case STATEMENT_OSV:
        if (id->is_distribution && id->kind == IDENTITY_PURL) return TIER_DISTRIBUTION;
        return TIER_ECOSYSTEM;
    case STATEMENT_VEX:
        if (id->is_distribution && id->kind == IDENTITY_PURL) return TIER_DISTRIBUTION;
        return TIER_VENDOR;
    case STATEMENT_CVE:
    case STATEMENT_CPE: return is_enriched(c->affected) ? TIER_CATALOGUE : TIER_RECORD;
    case N_statement_kind: break;
    }
    return TIER_RECORD;
}

struct match_answer answer_by(const struct match_question *q, enum verdict v, const char *rule)
{
    const struct match_rule *row = match_rule_find(str_of(rule));
    if (!row) BUG("a rule without a row");
    return (struct match_answer){.verdict = v,
                                 .reason = {.rule = str_of(row->id),
                                            .record = q->c->record_id,
                                            .revision = q->c->revision,
                                            .feed = q->c->feed},
                                 .tier = tier_of(q),
                                 .is_guess = q->id->is_guess,
                                 .is_upstream =
                                     q->id->is_upstream && q->id->kind != IDENTITY_PURL};
}

struct match_answer answer_silent(const struct match_question *q, const char *rule)
{
    struct match_answer out = answer_by(q, VERDICT_NO_MATCH, rule);
    out.is_silent = true;
    return out;
}

/* ---- what was compared, to be checked by hand ---- */

str version_words(const struct match_question *q)
{
    const struct identity *id = q->id;
    str version = str_sub(id->version, 0, LIMIT_VERSION_BYTES);
    return arena_printf(q->a, "%.*s (%s)", STR_ARG(version),
                        version_scheme_row(id->scheme)->title);
}

static void add_range(struct buf *b, const struct range_answer *r)
{
    if (r->is_affected && r->from_list)
        buf_add(b, STR(" is listed"));
    else if (r->is_affected && r->from_default)
        buf_add(b, STR(" under no statement, default affected"));
    else if (r->is_affected)
        buf_printf(b, " in [%.*s, %.*s%c", STR_ARG(str_sub(r->lower, 0, 200)),
                   STR_ARG(r->upper.n ? str_sub(r->upper, 0, 200) : STR("no end")),
                   r->is_upper_inclusive ? ']' : ')');
    else if (r->is_fixed && r->upper.n)
        buf_printf(b, " %s %.*s",
                   r->is_upper_inclusive ? "is behind the last affected" : "is at or behind",
                   STR_ARG(str_sub(r->upper, 0, 200)));
}

/* "1.2.3 (PEP 440) in [1.0, 1.2.4)" */
static str describe(const struct match_question *q, const struct range_answer *r)
{
    struct buf b;
    const struct identity *id = q->id;
    const struct affected *x = q->c->affected;
    buf_init(&b, 4096);
    buf_add(&b, version_words(q));
    add_range(&b, r);
    if (id->is_distribution && id->release.n && !id->is_upstream)
        buf_printf(&b, ", release %.*s%s", STR_ARG(id->release),
                   id->is_release_inferred ? " read off the version" : "");
    if (x->ecosystem.n && id->is_distribution)
        buf_printf(&b, ", record for %.*s", STR_ARG(str_sub(x->ecosystem, 0, 80)));
    if (x->note.n) buf_printf(&b, ", %.*s", STR_ARG(str_sub(x->note, 0, 200)));
    str out = arena_str(q->a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* ---- OSV and CVE statements ---- */

static const char *rule_of(const struct match_claim *c, const struct range_answer *r)
{
    bool is_cve = c->affected->kind == STATEMENT_CVE;
    if (r->is_affected && r->from_list) return is_cve ? "cve-single" : "osv-list";
    if (r->is_affected && r->from_default) return "cve-default";
    if (r->is_affected) return is_cve ? "cve-range" : "osv-range";
    return is_cve ? "cve-range-end" : "osv-range-end";
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

static bool is_plain_or_open(str v)
{
    return v.n == 0 || version_is_plain(v);
}

/* Numbers and points are ordered alike by every scheme: then no order was guessed. */
static bool is_guessed_order(const struct identity *id, const struct range_answer *r)
{
    if (!r->is_heuristic || r->from_list) return false;
    return !(version_is_plain(id->version) && is_plain_or_open(r->lower) &&
             is_plain_or_open(r->upper));
}

static struct match_answer judge_affected(const struct match_question *q,
                                          const struct range_answer *r)
{
    /* What is linked in is asked by core/triage.c. */
    if (q->id->is_go && q->c->affected->is_limited_to_symbols)
        return answer_by(q, VERDICT_UNDER_INVESTIGATION, "go-symbols");
    if (is_guessed_order(q->id, r))
        return answer_by(q, VERDICT_UNDER_INVESTIGATION, "order-heuristic");
    return answer_by(q, VERDICT_AFFECTED, rule_of(q->c, r));
}

static struct match_answer judge(const struct match_question *q, const struct range_answer *r,
                                 enum release_relation release)
{
    struct match_answer out;
    if (!r->is_affected && !r->is_fixed) return answer_by(q, VERDICT_NO_MATCH, "outside");
    if (release == RELEASE_UNKNOWN)
        out = answer_by(q, VERDICT_UNKNOWN, "release-unknown");
    else if (is_pseudo_guess(q->id, r))
        out = answer_by(q, VERDICT_UNDER_INVESTIGATION, "go-pseudo");
    else if (r->is_fixed)
        out = answer_by(q, VERDICT_FIXED, rule_of(q->c, r));
    else
        out = judge_affected(q, r);
    out.reason.inputs = describe(q, r);
    out.fixed_in = arena_str(q->a, r->fixed_in);
    out.is_named_fix = r->is_fixed && str_eq(r->upper, q->id->version);
    return out;
}

static struct match_answer cannot_tell(const struct match_question *q,
                                       const struct range_answer *r)
{
    bool is_ours = !version_is_comparable(q->id->scheme, q->id->version);
    struct match_answer out =
        answer_by(q, VERDICT_UNKNOWN, is_ours ? "version-unread" : "record-vague");
    out.reason.inputs = arena_printf(q->a, "%.*s: %s", STR_ARG(version_words(q)),
                                     r->why_unknown ? r->why_unknown : "");
    return out;
}

/* ---- a distribution's word without versions ---- */

/* "fixed: 0" is how trackers say "never affected": no version lies below it (B16). */
static bool is_never_affected(const struct match_question *q)
{
    const struct affected *x = q->c->affected;
    if (!q->id->is_distribution || x->n_ranges == 0 || x->n_versions) return false;
    for (size_t i = 0; i < x->n_ranges; i++) {
        bool has_zero = false;
        for (size_t k = 0; k < x->ranges[i].n_events; k++) {
            const struct range_event *ev = &x->ranges[i].events[k];
            if (ev->kind == VERSION_FIXED && str_eq(ev->version, STR("0"))) has_zero = true;
        }
        if (!has_zero) return false;
    }
    return true;
}

static struct match_answer by_word(const struct match_question *q, enum vex_status status)
{
    static const struct {
        enum verdict verdict;
        const char *rule;
    } rows[N_vex_status] = {
        [VEX_NONE] = {VERDICT_UNKNOWN, "distro-open"},
        [VEX_AFFECTED] = {VERDICT_AFFECTED, "distro-open"},
        [VEX_FIXED] = {VERDICT_FIXED, "distro-fixed"},
        [VEX_NOT_AFFECTED] = {VERDICT_NOT_AFFECTED, "distro-never"},
        [VEX_UNDER_INVESTIGATION] = {VERDICT_UNDER_INVESTIGATION, "distro-undetermined"},
    };
    const struct affected *x = q->c->affected;
    struct match_answer out = answer_by(q, rows[status].verdict, rows[status].rule);
    out.reason.inputs =
        arena_printf(q->a, "%.*s%s%.*s", STR_ARG(x->ecosystem.n ? x->ecosystem : q->c->feed),
                     x->note.n ? ": " : "", STR_ARG(str_sub(x->note, 0, 300)));
    if (out.verdict == VERDICT_NOT_AFFECTED)
        out.justification =
            x->justification.n ? x->justification : STR("vulnerable_code_not_present");
    return out;
}

static bool has_versions(const struct affected *x)
{
    return x->n_ranges + x->n_versions + x->n_statements > 0;
}

/* A release that is not known may be one that says otherwise. */
static struct match_answer distro_word(const struct match_question *q, enum vex_status status,
                                       enum release_relation release)
{
    struct match_answer out = by_word(q, status);
    if (release != RELEASE_UNKNOWN) return out;
    struct match_answer unknown = answer_by(q, VERDICT_UNKNOWN, "release-unknown");
    unknown.reason.inputs = out.reason.inputs;
    return unknown;
}

/* ---- commits and tags ---- */

static struct match_answer by_commit(const struct match_question *q, enum git_word word,
                                     str commit)
{
    bool is_yes = word == GIT_AFFECTED;
    struct match_answer out = answer_by(q, is_yes ? VERDICT_AFFECTED : VERDICT_FIXED,
                                        is_yes ? "git-commit" : "git-fix");
    out.tier = TIER_EXACT;
    out.reason.inputs = arena_printf(q->a, "commit %.*s", STR_ARG(str_sub(commit, 0, 64)));
    return out;
}

static bool has_fix(const struct affected *x)
{
    for (size_t i = 0; i < x->n_ranges; i++)
        for (size_t k = 0; k < x->ranges[i].n_events; k++)
            if (x->ranges[i].events[k].kind == VERSION_FIXED) return true;
    return false;
}

static bool has_order(const struct affected *x)
{
    for (size_t i = 0; i < x->n_ranges; i++)
        if (x->ranges[i].kind != RANGE_GIT) return true;
    return false;
}

/* A record of a repository lists tags, whose spelling is the repository's own. */
static struct match_answer by_tags(const struct match_question *q, bool *is_decided)
{
    str tag = STR_NONE;
    struct match_answer out = {0};
    *is_decided = true;
    switch (tag_ask(q->a, q->c->affected, q->id->version, &tag)) {
    case TAG_LISTED:
        out = answer_by(q, VERDICT_AFFECTED, "osv-list");
        out.reason.inputs =
            arena_printf(q->a, "%.*s is listed as %.*s", STR_ARG(version_words(q)),
                         STR_ARG(str_sub(tag, 0, 100)));
        return out;
    case TAG_BETWEEN:
    case TAG_BELOW: return answer_by(q, VERDICT_NO_MATCH, "outside");
    case TAG_ABOVE:
        if (!has_fix(q->c->affected)) break;
        out = answer_by(q, VERDICT_FIXED, "osv-range-end");
        out.reason.inputs =
            arena_printf(q->a, "%.*s is behind every listed tag, and a commit fixes it",
                         STR_ARG(version_words(q)));
        return out;
    case TAG_SILENT: break;
    }
    *is_decided = false;
    return out;
}

/* ---- the whole ---- */

static struct match_answer without_version(const struct match_question *q, bool is_devel)
{
    struct match_answer out =
        answer_by(q, VERDICT_UNKNOWN, is_devel ? "go-devel" : "version-unknown");
    out.reason.inputs = is_devel ? STR("(devel)") : STR("no version stated");
    return out;
}

/* An rpm source reference often lacks the epoch that the record has: neither is compared. */
static struct range_answer evaluate(const struct match_question *q)
{
    const struct identity *id = q->id;
    size_t at = 0;
    if (id->is_epoch_unsure && !str_find(id->version, ':', &at))
        return affected_evaluate_without_epoch(q->a, q->c->affected, id->scheme, id->version);
    return affected_evaluate(q->c->affected, id->scheme, id->version);
}

struct match_answer match_versions(const struct match_question *q)
{
    const struct affected *x = q->c->affected;
    const struct identity *id = q->id;
    bool is_own = id->is_distribution && id->kind == IDENTITY_PURL, is_decided = false;
    enum release_relation release =
        is_own ? release_relate(x->ecosystem, id->release) : RELEASE_ANY;
    str commit = STR_NONE;
    if (release == RELEASE_OTHER) return answer_silent(q, "release-other");
    if (is_own && is_never_affected(q)) return distro_word(q, VEX_NOT_AFFECTED, release);
    if (x->status == VEX_NOT_AFFECTED || (x->status != VEX_NONE && !has_versions(x)))
        return distro_word(q, x->status, release);
    enum git_word git = git_ask(q->ids, id, x, &commit);
    if (git != GIT_SILENT) return by_commit(q, git, commit);
    bool is_devel = id->is_go && str_eq(id->version, STR("(devel)"));
    if (id->version.n == 0 || is_devel) return without_version(q, is_devel);
    if (id->kind != IDENTITY_PURL && x->n_versions && !has_order(x)) {
        struct match_answer out = by_tags(q, &is_decided);
        if (is_decided) return out;
    }
    struct range_answer r = evaluate(q);
    if (r.is_unknown) return cannot_tell(q, &r);
    return judge(q, &r, release);
}

/* ---- what is doubtful about the name ---- */

static bool is_frozen_kernel(const struct identity *id)
{
    static const char *const families[] = {"ubuntu",      "redhat", "almalinux", "rocky",
                                           "rocky-linux", "suse",   "opensuse",  NULL};
    if (!id->is_kernel || !id->is_upstream) return false;
    for (const char *const *f = families; *f; f++)
        if (str_eq(id->distribution, str_of(*f))) return true;
    return false;
}

static void rename_rule(struct match_answer *out, const char *rule)
{
    out->reason.rule = str_of(match_rule_find(str_of(rule))->id);
}

/* Flags what rests on an upstream comparison or a guessed name, and lowers its voice. */
static void weigh(const struct match_question *q, struct match_answer *out)
{
    bool is_yes = out->verdict == VERDICT_AFFECTED;
    if (out->is_silent || out->verdict == VERDICT_NO_MATCH) return;
    if (is_frozen_kernel(q->id) && (is_yes || out->verdict == VERDICT_FIXED)) {
        /* Its version stays while fixes come in: it says nothing about them. */
        out->verdict = VERDICT_UNDER_INVESTIGATION;
        rename_rule(out, "distro-kernel");
    } else if (out->is_guess && is_yes) {
        out->verdict = VERDICT_UNDER_INVESTIGATION;
        rename_rule(out, "name-guess");
    } else if (out->is_upstream && (is_yes || out->verdict == VERDICT_FIXED)) {
        rename_rule(out, "upstream-comparison");
    }
}

static struct match_answer match_one(const struct match_question *q)
{
    const struct affected *x = q->c->affected;
    enum truth fit = TRUTH_YES;
    if (q->c->state == RECORD_WITHDRAWN) return answer_silent(q, "record-withdrawn");
    if (q->c->state == RECORD_REJECTED) return answer_silent(q, "record-rejected");
    if (x->kind == STATEMENT_CPE) return match_configuration(q);
    if (q->id->kind == IDENTITY_CPE) fit = names_fit(q->a, q->id, x);
    if (fit == TRUTH_NO) return answer_silent(q, "other-product");
    if (q->id->kind == IDENTITY_HASH) {
        struct match_answer out = answer_by(q, VERDICT_AFFECTED, "hash");
        out.reason.inputs = q->id->text;
        return out;
    }
    struct match_answer out = x->kind == STATEMENT_VEX ? match_vex(q) : match_versions(q);
    out.is_guess = out.is_guess || fit == TRUTH_UNKNOWN;
    return out;
}

/* "5.6.1+really5.4.5": the record means what it calls itself, not what it is (B15). */
static struct match_answer match_apparent(const struct match_question *q,
                                          struct match_answer real)
{
    struct identity apparent = *q->id;
    struct match_question asked = *q;
    if (q->id->apparent_version.n == 0 || real.is_silent ||
        (real.verdict != VERDICT_NO_MATCH && real.verdict != VERDICT_FIXED))
        return real;
    apparent.version = q->id->apparent_version;
    asked.id = &apparent;
    if (match_one(&asked).verdict != VERDICT_AFFECTED) return real;
    struct match_answer out = answer_by(q, VERDICT_NOT_AFFECTED, "really-version");
    out.justification = STR("vulnerable_code_not_present");
    out.reason.inputs = arena_printf(q->a, "%.*s is %.*s in truth",
                                     STR_ARG(q->id->stated_version), STR_ARG(q->id->version));
    return out;
}

struct match_answer claim_match(struct arena *a, const struct identities *ids,
                                const struct identity *id, const struct match_claim *c,
                                const struct product_facts *product)
{
    struct match_question q = {a, ids, id, c, product};
    struct match_answer out = match_apparent(&q, match_one(&q));
    weigh(&q, &out);
    return out;
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
