/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's records as a whole, and what the product's own documents say. */
#include "core/kernel.h"
#include "core/match_internal.h"

#include "base/buf.h"
#include "model/vex.h"

/* ---- the kernel ---- */

/* Records about others in which the kernel is what they run on (A03, A04) are no kernel records. */
static bool is_simple(const struct cpe_configuration *c)
{
    if (c->is_and || c->is_negated) return false;
    for (size_t i = 0; i < c->n_nodes; i++)
        if (c->nodes[i].is_negated || (c->nodes[i].is_and && c->nodes[i].n_criteria > 1))
            return false;
    return true;
}

struct sorted_claims {
    const struct affected **kernel; /* judged together */
    size_t n;
    struct match_answer worst; /* of those that are judged alone */
    bool has_worst;
};

static void take_alone(struct sorted_claims *s, const struct match_answer *m)
{
    if (m->is_silent) return;
    if (s->has_worst && verdict_weight(m->verdict) <= verdict_weight(s->worst.verdict)) return;
    s->worst = *m;
    s->has_worst = true;
}

/* Enriching containers repeat the entries one by one, out of their context (CVE-2024-38612). */
static bool is_repeated(const struct match_claim *claims, size_t n, const struct affected *x)
{
    if (!is_enriched(x)) return false;
    for (size_t i = 0; i < n; i++) {
        const struct affected *y = claims[i].affected;
        if (!is_enriched(y) && y->n_statements + (y->configuration ? 1 : 0) > 0) return true;
    }
    return false;
}

static bool is_about_versions(const struct affected *x)
{
    if (x->kind == STATEMENT_VEX || x->status != VEX_NONE) return false;
    return x->kind != STATEMENT_CPE || (x->configuration && is_simple(x->configuration));
}

static str range_words(struct arena *a, const struct match_question *q,
                       const struct kernel_answer *k)
{
    struct buf b;
    buf_init(&b, 2048);
    buf_add(&b, version_words(q));
    if (k->encoding)
        buf_printf(&b, " by %s", k->encoding);
    else if (!k->why)
        buf_add(&b, STR(": no encoding of the record states a version"));
    if (k->word == KERNEL_FIXED && k->upper.n)
        buf_printf(&b, ": at or behind %.*s", STR_ARG(str_sub(k->upper, 0, 60)));
    else if (k->word == KERNEL_AFFECTED && !k->lower.n && !k->upper.n)
        buf_add(&b, STR(": under no statement, default affected"));
    else if (k->word == KERNEL_AFFECTED)
        buf_printf(&b, ": in [%.*s, %.*s%c", STR_ARG(str_sub(k->lower, 0, 60)),
                   STR_ARG(k->upper.n ? str_sub(k->upper, 0, 60) : STR("no end")),
                   k->is_upper_included ? ']' : ')');
    else if (k->why)
        buf_printf(&b, ": %s", k->why);
    if (k->disagreement.n) buf_printf(&b, "; %.*s", STR_ARG(k->disagreement));
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static struct match_answer by_word(const struct match_question *q,
                                   const struct kernel_answer *k)
{
    static const struct {
        enum verdict verdict;
        const char *rule;
    } rows[N_kernel_word] = {
        [KERNEL_SILENT] = {VERDICT_UNKNOWN, "record-vague"},
        [KERNEL_OUTSIDE] = {VERDICT_NO_MATCH, "outside"},
        [KERNEL_AFFECTED] = {VERDICT_AFFECTED, "kernel-series"},
        [KERNEL_FIXED] = {VERDICT_FIXED, "kernel-series-end"},
        [KERNEL_DOUBTFUL] = {VERDICT_UNDER_INVESTIGATION, "kernel-doubt"},
    };
    struct match_answer out = answer_by(q, rows[k->word].verdict, rows[k->word].rule);
    out.reason.inputs = range_words(q->a, q, k);
    out.fixed_in = arena_str(q->a, k->fixed_in);
    return out;
}

static void weigh(const struct identity *id, struct match_answer *out)
{
    static const char *const frozen[] = {"ubuntu", "redhat",      "almalinux", "rocky",
                                         "suse",   "rocky-linux", "opensuse",  NULL};
    bool is_frozen = false;
    if (out->verdict == VERDICT_NO_MATCH || out->is_silent) return;
    for (const char *const *f = frozen; id->is_upstream && *f; f++)
        is_frozen = is_frozen || str_eq(id->distribution, str_of(*f));
    bool is_claim = out->verdict == VERDICT_AFFECTED || out->verdict == VERDICT_FIXED;
    const char *rule = NULL;
    if (is_frozen && is_claim && out->tier != TIER_EXACT) {
        /* Its version stays while fixes come in: it says nothing about them. */
        out->verdict = VERDICT_UNDER_INVESTIGATION;
        rule = "distro-kernel";
    } else if (out->is_guess && out->verdict == VERDICT_AFFECTED) {
        out->verdict = VERDICT_UNDER_INVESTIGATION;
        rule = "name-guess";
    } else if (out->is_upstream && is_claim && out->tier != TIER_EXACT) {
        rule = "upstream-comparison";
    }
    if (rule) out->reason.rule = str_of(match_rule_find(str_of(rule))->id);
}

/* It says where a flaw was mended, and of everything else nothing. */
static bool is_tracker_of_fixes(const struct sorted_claims *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->kernel[i]->kind != STATEMENT_CVE ||
            s->kernel[i]->default_status != CLAIM_UNKNOWN)
            return false;
    return true;
}

struct match_answer kernel_match(struct arena *a, const struct identities *ids,
                                 const struct identity *id, const struct match_claim *claims,
                                 size_t n, const struct product_facts *product,
                                 const struct kernel_releases *releases)
{
    struct match_question q = {a, ids, id, &claims[0], product};
    struct sorted_claims s = {.kernel = arena_array(a, n + 1, sizeof *s.kernel)};
    if (!s.kernel) return answer_silent(&q, "outside");
    if (claims[0].state == RECORD_WITHDRAWN) return answer_silent(&q, "record-withdrawn");
    if (claims[0].state == RECORD_REJECTED) return answer_silent(&q, "record-rejected");
    for (size_t i = 0; i < n; i++) {
        if (is_repeated(claims, n, claims[i].affected)) continue;
        if (is_about_versions(claims[i].affected)) {
            s.kernel[s.n++] = claims[i].affected;
            q.c = &claims[i];
            continue;
        }
        struct match_answer m = claim_match(a, ids, id, &claims[i], product);
        take_alone(&s, &m);
    }
    if (s.n == 0) return s.has_worst ? s.worst : answer_silent(&q, "outside");
    if (id->version.n == 0) {
        struct match_answer out = answer_by(&q, VERDICT_UNKNOWN, "version-unknown");
        out.reason.inputs = STR("no version stated");
        return out;
    }
    struct kernel_answer k = kernel_evaluate(a, s.kernel, s.n, id->version, releases);
    struct match_answer out = by_word(&q, &k);
    out.is_silent = k.word == KERNEL_SILENT && is_tracker_of_fixes(&s);
    weigh(id, &out);
    if (s.has_worst && verdict_weight(s.worst.verdict) > verdict_weight(out.verdict) &&
        out.verdict == VERDICT_NO_MATCH)
        return s.worst;
    return out;
}

/* ---- what the product's documents say ---- */

static bool is_one_of(str id, const str *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(id, ids[i])) return true;
    return false;
}

static const struct component_patch *find_patch(const struct component *c, const str *ids,
                                                size_t n)
{
    for (size_t i = 0; i < c->n_patches; i++)
        for (size_t k = 0; k < c->patches[i].n_resolves; k++)
            if (is_one_of(str_trim(c->patches[i].resolves[k]), ids, n)) return &c->patches[i];
    return NULL;
}

static const struct sbom_statement *find_statement(const struct product_facts *p, uint32_t at,
                                                   const str *ids, size_t n)
{
    const struct sbom_statement *whole = NULL;
    for (size_t i = 0; i < p->n_statements; i++) {
        const struct sbom_statement *s = &p->statements[i];
        if (s->status == VEX_NONE || !is_one_of(s->vulnerability, ids, n)) continue;
        if (s->component == at) return s;
        if (s->component == UINT32_MAX) whole = s;
    }
    return whole;
}

static enum verdict verdict_of(enum vex_status s)
{
    switch (s) {
    case VEX_AFFECTED: return VERDICT_AFFECTED;
    case VEX_FIXED: return VERDICT_FIXED;
    case VEX_NOT_AFFECTED: return VERDICT_NOT_AFFECTED;
    case VEX_UNDER_INVESTIGATION: return VERDICT_UNDER_INVESTIGATION;
    case VEX_NONE:
    case N_vex_status: break;
    }
    return VERDICT_UNKNOWN;
}

static struct reason reason_by(const char *rule, str record, str inputs)
{
    return (struct reason){.rule = str_of(match_rule_find(str_of(rule))->id),
                           .record = record,
                           .revision = STR(""),
                           .feed = STR("sbom"),
                           .inputs = inputs};
}

bool statement_match(struct arena *a, const struct product_facts *product, uint32_t at,
                     const str *vulnerability_ids, size_t n_ids, struct match_answer *out)
{
    if (!product || at >= product->n_components) return false;
    const struct component *c = &product->components[at];
    const struct sbom_statement *s = find_statement(product, at, vulnerability_ids, n_ids);
    *out = (struct match_answer){.tier = TIER_MANUFACTURER, .is_of_product = true};
    if (s) {
        out->verdict = verdict_of(s->status);
        out->justification = vex_justification_term(s->justification);
        out->reason = reason_by(
            "sbom-statement", s->vulnerability,
            arena_printf(a, "the SBOM says %.*s%s%.*s", STR_ARG(vex_status_str(s->status)),
                         s->note.n ? ": " : "", STR_ARG(str_sub(s->note, 0, 300))));
        return true;
    }
    const struct component_patch *p = find_patch(c, vulnerability_ids, n_ids);
    if (!p) return false;
    out->verdict = VERDICT_FIXED;
    out->reason =
        reason_by("sbom-patch", vulnerability_ids[0],
                  arena_printf(a, "a patch of the component resolves it%s%.*s",
                               p->url.n ? ": " : "", STR_ARG(str_sub(p->url, 0, 300))));
    return true;
}
