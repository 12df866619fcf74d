/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what records say to one match for each vulnerability: who decides, what the product's own
 * documents and the evidence of its build say to that, and how pressing it is.
 */
#include "app/scan_internal.h"

#include "core/ground.h"
#include "core/priority.h"
#include "core/triage.h"

#include <stdlib.h>

/* All that was said of one vulnerability together. */
struct joined {
    enum verdict verdict;
    struct match_answer answer; /* that decides */
    str conflict, ground;
    struct triage_answer triage; /* what evidence says; without a rule nothing */
};

static int by_group(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    int order = str_cmp(x->group, y->group);
    if (order == 0) order = str_cmp(x->answer.reason.record, y->answer.reason.record);
    if (order == 0) order = str_cmp(x->answer.reason.feed, y->answer.reason.feed);
    return order ? order : (x < y ? -1 : x > y);
}

/* `id` is a group as a claim names it, or any id as an SBOM does. */
static enum status details_of(struct scanner *s, str id, bool is_group,
                              const struct vulnerability **out, struct err *e)
{
    bool is_new = false, found = false;
    uint64_t *at = map_at(&s->vulnerabilities, id, &is_new);
    if (!at) return err_set(e, LW_E_LIMIT, "more vulnerabilities than one scan can hold");
    if (is_new) {
        *at = s->n_details;
        struct vulnerability *slot = arena_push(s->a, (void **)&s->details, &s->n_details,
                                                &s->cap_details, sizeof *slot);
        if (!slot) return arena_status(s->a, "scan", e);
        enum status status = is_group
                                 ? knowledge_group(s->k, s->a, id, slot, &found, e)
                                 : knowledge_vulnerability(s->k, s->a, id, slot, &found, e);
        if (status != LW_OK) return status;
        if (!found) *slot = (struct vulnerability){.id = arena_str(s->a, id), .epss = -1};
    }
    *out = &s->details[*at];
    return LW_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bool says_the_same(enum verdict a, enum verdict b)
{
    bool a_yes = a == VERDICT_AFFECTED || a == VERDICT_UNDER_INVESTIGATION;
    bool b_yes = b == VERDICT_AFFECTED || b == VERDICT_UNDER_INVESTIGATION;
    return a == b || (a_yes && b_yes);
}

static void keep_records(struct scanner *s, const struct said *said, size_t n,
                         enum verdict verdict, struct scan_match *m)
{
    m->records = arena_array(s->a, n + 1, sizeof *m->records);
    for (size_t i = 0; i < n && m->records; i++) {
        str id = said[i].answer.reason.record;
        if (!says_the_same(said[i].answer.verdict, verdict)) continue;
        if (m->n_records && str_eq(m->records[m->n_records - 1], id)) continue;
        m->records[m->n_records++] = arena_str(s->a, id);
    }
    if (m->n_records) qsort(m->records, m->n_records, sizeof *m->records, by_text);
}

/* The sentence on who says the contrary stands behind the inputs: findings keep one text. */
static struct reason keep_reason(struct arena *a, const struct reason *r, str conflict)
{
    return (struct reason){.rule = r->rule,
                           .record = arena_str(a, r->record),
                           .revision = arena_str(a, r->revision),
                           .feed = arena_str(a, r->feed),
                           .inputs = arena_printf(a, "%.*s%s%.*s", STR_ARG(r->inputs),
                                                  conflict.n ? "; " : "", STR_ARG(conflict))};
}

/* The one to show: a CVSS vector or a word that can be scored, else the first stated. */
static str severity_words(struct arena *a, const struct vulnerability *v,
                          const struct severity *from)
{
    if (v->n_severities == 0) return STR("");
    if (!from) from = &v->severities[0];
    if (str_eq(from->type, STR("text"))) return from->vector;
    return arena_printf(a, "%.*s %.*s", STR_ARG(from->type), STR_ARG(from->vector));
}

/* What was said of its likelihood weeks ago matters to what is open alone. */
static struct priority_facts facts_of(struct scanner *s, const struct scan_match *m,
                                      const struct vulnerability *v, bool is_malware)
{
    struct epss_past past;
    struct err ignored = {0};
    size_t n = 0;
    struct priority_facts f = {.verdict = m->verdict,
                               .is_exploited = v->is_exploited,
                               .exploited_source = v->exploited_source,
                               .exploited_on = v->exploited_on,
                               .epss = v->epss,
                               .epss_before = -1,
                               .epss_before_at = UTC_NONE,
                               .exploitation = v->exploitation,
                               .automatable = v->automatable,
                               .technical_impact = v->technical_impact,
                               .severities = v->severities,
                               .n_severities = v->n_severities,
                               .is_informational = m->is_informational,
                               .is_malware = is_malware};
    bool is_open = m->verdict == VERDICT_AFFECTED || m->verdict == VERDICT_UNKNOWN ||
                   m->verdict == VERDICT_UNDER_INVESTIGATION;
    if (!is_open || v->epss < 0 ||
        knowledge_epss_past(s->k, v->epss_id, 1, &past, &n, &ignored) != LW_OK || n == 0)
        return f;
    f.epss_before = past.score;
    f.epss_before_at = past.at;
    return f;
}

static void describe(struct scanner *s, struct scan_match *m, const struct vulnerability *v,
                     bool is_malware)
{
    const struct severity *from = NULL;
    double score = severity_score(v->severities, v->n_severities, &from);
    m->summary = v->summary;
    m->severity = severity_words(s->a, v, from);
    m->is_exploited = v->is_exploited;
    m->exploited_on = v->exploited_on;
    m->epss = v->epss;
    /* Decisions about a rejected id are to move to the one that survives it (L08). */
    if (v->n_replaced_by)
        m->reason.inputs =
            arena_printf(s->a, "%.*s; %.*s was rejected in favour of %.*s",
                         STR_ARG(m->reason.inputs), STR_ARG(v->id), STR_ARG(v->replaced_by[0]));
    m->facts = facts_of(s, m, v, is_malware);
    m->facts.is_scored = true;
    m->facts.score = score;
    m->priority = priority_decide(s->a, &m->facts, &m->priority_reason);
}

bool scanner_has_documents(const struct scanner *s)
{
    return s->around && (s->around->n_statements > 0 || s->in->components[s->at].n_patches > 0);
}

static str *ids_of(struct scanner *s, const struct vulnerability *v, size_t *n)
{
    str *ids = arena_array(&s->scratch, v->n_aliases + 1, sizeof *ids);
    *n = 0;
    if (!ids) return NULL;
    ids[(*n)++] = v->id;
    for (size_t i = 0; i < v->n_aliases; i++)
        ids[(*n)++] = v->aliases[i];
    return ids;
}

/* What the product's own documents say comes beside the feeds' answers, and is heard first. */
static bool ask_documents(struct scanner *s, const struct vulnerability *v,
                          struct match_answer *out)
{
    size_t n = 0;
    str *ids = ids_of(s, v, &n);
    return ids && statement_match(&s->scratch, s->around, s->at, ids, n, out);
}

/* ---- evidence, and the ground of what is decided ---- */

/* Claims of all records of a group, or with `by` only of the record that decided. */
static const struct affected **claims_of(struct scanner *s, const struct said *said, size_t n,
                                         const struct reason *by, size_t *n_claims)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++)
        most += said[i].n_claims;
    const struct affected **out =
        arena_array(&s->scratch, most + 1, sizeof(const struct affected *));
    *n_claims = 0;
    for (size_t i = 0; out && i < n; i++) {
        const struct reason *r = &said[i].answer.reason;
        if (by && !(str_eq(r->record, by->record) && str_eq(r->feed, by->feed))) continue;
        for (size_t k = 0; k < said[i].n_claims; k++)
            out[(*n_claims)++] = said[i].claims[k];
    }
    return out;
}

/* What a document of the product decided stands on that statement. */
static str ground_of_group(struct scanner *s, const struct said *said, size_t n,
                           const struct match_answer *decided)
{
    size_t n_claims = 0;
    if (s->in->is_for_once) return STR("");
    if (decided->tier == TIER_MANUFACTURER)
        return ground_of_statement(s->a, vex_status_of_verdict(decided->verdict),
                                   decided->justification);
    const struct affected **claims = claims_of(s, said, n, &decided->reason, &n_claims);
    if (!claims) return STR("");
    arena_clear(&s->lines);
    return arena_str(s->a, ground_of(&s->lines, claims, n_claims));
}

/* What evidence of the build makes of the answer; changes it in place. */
static void ask_rules(struct scanner *s, const struct vulnerability *v, const struct said *said,
                      size_t n, struct joined *j)
{
    size_t n_ids = 0, n_claims = 0;
    if (!scanner_has_build(s)) return;
    str *ids = ids_of(s, v, &n_ids);
    const struct affected **claims = claims_of(s, said, n, NULL, &n_claims);
    if (!ids || !claims) return;
    struct triage_question q = {.product = s->around,
                                .component = &s->in->components[s->at],
                                .ids = s->ids,
                                .vulnerabilities = ids,
                                .n_vulnerabilities = n_ids,
                                .claims = claims,
                                .n_claims = n_claims};
    triage_apply(&s->scratch, &q, &j->verdict, &j->answer, &j->conflict, &j->triage);
    s->is_of_product = s->is_of_product || j->answer.is_of_product;
}

static struct scan_match *add_match(struct scanner *s, str group, const struct joined *j)
{
    const struct match_answer *m = &j->answer;
    struct scan_match *out = arena_push(s->a, (void **)&s->out->matches, &s->out->n_matches,
                                        &s->cap_matches, sizeof *out);
    if (!out) return NULL;
    *out = (struct scan_match){.vulnerability = arena_str(s->a, group),
                               .verdict = j->verdict,
                               .reason = keep_reason(s->a, &m->reason, j->conflict),
                               .conflict = arena_str(s->a, j->conflict),
                               .justification = arena_str(s->a, m->justification),
                               .impact = arena_str(s->a, j->triage.impact),
                               .quotes = arena_str(s->a, j->triage.quotes),
                               .ground = j->ground,
                               .fixed_in = arena_str(s->a, m->fixed_in),
                               .is_guess = m->is_guess,
                               .is_upstream = m->is_upstream};
    return out;
}

/* All that was said of one vulnerability becomes one match, or none. */
static enum status join_group(struct scanner *s, uint32_t slot, const struct said *said,
                              size_t n, struct err *e)
{
    struct joined j = {.verdict = VERDICT_NO_MATCH, .conflict = STR(""), .ground = STR("")};
    size_t n_answers = n;
    const struct vulnerability *v = NULL;
    struct match_answer *answers = arena_array(&s->scratch, n + 1, sizeof *answers);
    bool is_informational = true, is_malware = false;
    if (!answers) return arena_status(&s->scratch, "claims", e);
    for (size_t i = 0; i < n; i++)
        answers[i] = said[i].answer;
    size_t best = verdicts_join(&s->scratch, answers, n, &j.verdict, &j.conflict);
    if (best == SIZE_MAX) return LW_OK;
    enum status status = details_of(s, said[0].group, true, &v, e);
    if (status != LW_OK) return status;
    if (scanner_has_documents(s) && ask_documents(s, v, &answers[n])) {
        n_answers++;
        best = verdicts_join(&s->scratch, answers, n_answers, &j.verdict, &j.conflict);
    }
    j.answer = answers[best];
    enum verdict verdict = j.verdict; /* of the records, before evidence is heard */
    j.ground = ground_of_group(s, said, n, &j.answer);
    ask_rules(s, v, said, n, &j);
    for (size_t i = 0; i < n; i++) {
        if (n_answers == n && !says_the_same(said[i].answer.verdict, verdict)) continue;
        is_informational = is_informational && said[i].is_informational;
        is_malware = is_malware || said[i].is_malware;
    }
    struct scan_match *m = add_match(s, said[0].group, &j);
    if (!m) return arena_status(s->a, "scan", e);
    m->component = slot;
    m->is_informational = is_informational;
    keep_records(s, said, n, verdict, m);
    describe(s, m, v, is_malware);
    return LW_OK;
}

/* The SBOM itself calls it affected and no feed knows the component by it. */
static enum status add_stated(struct scanner *s, uint32_t slot, size_t first, struct err *e)
{
    for (size_t i = 0; s->around && i < s->around->n_statements; i++) {
        const struct sbom_statement *x = &s->around->statements[i];
        const struct vulnerability *v = NULL;
        struct match_answer answer;
        bool is_known = false;
        if (x->component != s->at ||
            (x->status != VEX_AFFECTED && x->status != VEX_UNDER_INVESTIGATION))
            continue;
        enum status status = details_of(s, x->vulnerability, false, &v, e);
        if (status != LW_OK) return status;
        for (size_t k = first; k < s->out->n_matches; k++)
            is_known = is_known || str_eq(s->out->matches[k].vulnerability, v->id);
        s->is_of_product = true;
        if (is_known || !ask_documents(s, v, &answer)) continue;
        struct joined j = {.verdict = answer.verdict, .answer = answer, .conflict = STR("")};
        j.ground = ground_of_group(s, NULL, 0, &answer);
        struct scan_match *m = add_match(s, v->id, &j);
        if (!m) return arena_status(s->a, "scan", e);
        m->component = slot;
        describe(s, m, v, false);
    }
    return LW_OK;
}

static int by_vulnerability(const void *a, const void *b)
{
    const struct scan_match *x = a, *y = b;
    return str_cmp(x->vulnerability, y->vulnerability);
}

enum status join_all(struct scanner *s, uint32_t slot, struct err *e)
{
    enum status status = judge_kernel(s, e);
    size_t first = s->out->n_matches;
    sort_unless_sorted(s->said, s->n_said, sizeof *s->said, by_group);
    for (size_t i = 0, n; i < s->n_said && status == LW_OK; i += n) {
        for (n = 1; i + n < s->n_said && str_eq(s->said[i + n].group, s->said[i].group); n++)
            ;
        status = join_group(s, slot, &s->said[i], n, e);
    }
    size_t n_joined = s->out->n_matches;
    if (status == LW_OK) status = add_stated(s, slot, first, e);
    if (s->out->n_matches > n_joined)
        qsort(s->out->matches + first, s->out->n_matches - first, sizeof *s->out->matches,
              by_vulnerability);
    return status;
}
