/* SPDX-License-Identifier: Apache-2.0 */
#include "app/scan.h"

#include "app/scan_cover.h"
#include "base/limits.h"
#include "base/map.h"
#include "core/ground.h"
#include "core/kernel.h"
#include "core/priority.h"
#include "core/triage.h"

#include <stdlib.h>
#include <string.h>

/* What one record says of the component at hand, and of which vulnerability. */
struct said {
    str group;
    struct match_answer answer;
    const struct affected *const *claims; /* that it was read from, in the scratch */
    size_t n_claims;
    bool is_informational, is_malware;
};

/* All that was said of one vulnerability together. */
struct joined {
    enum verdict verdict;
    struct match_answer answer; /* that decides */
    str conflict, ground;
    struct triage_answer triage; /* what evidence says; without a rule nothing */
};

/* Claims about the kernel wait until all of their record are there. */
struct waiting {
    str group;
    struct match_claim claim;
    bool is_informational, is_malware;
};

struct scanner {
    struct arena *a;      /* of the result */
    struct arena scratch; /* claims of one component */
    struct arena lines;   /* of one ground */
    struct knowledge *k;
    struct scan *out;
    struct scan_cover cover;
    const struct scan_input *in;
    struct product_facts product;
    const struct product_facts *around; /* NULL: nothing is known of the product */
    size_t cap_matches;
    struct map vulnerabilities; /* group -> index into details */
    struct vulnerability *details;
    size_t n_details, cap_details;
    /* the component at hand */
    uint32_t at; /* in `in` */
    const struct identities *ids;
    str key; /* that is being asked for */
    struct said *said;
    size_t n_said, cap_said;
    struct waiting *waiting;
    size_t n_waiting, cap_waiting;
    bool is_of_product;
};

/* ---- hearing claims ---- */

static bool has_build(const struct scanner *s)
{
    return s->around && s->around->build;
}

static enum status keep_said(struct scanner *s, const struct said *said, struct err *e)
{
    s->is_of_product = s->is_of_product || said->answer.is_of_product;
    /*
     * Another product's record under the same name is not about this component at all. What a
     * tracker of fixes leaves unsaid may still name the commit that evidence has.
     */
    if (said->answer.is_silent && !has_build(s)) return LW_OK;
    struct said *slot =
        arena_push(&s->scratch, (void **)&s->said, &s->n_said, &s->cap_said, sizeof *slot);
    if (!slot) return arena_status(&s->scratch, "claims", e);
    *slot = *said;
    return LW_OK;
}

static enum status wait_for_record(struct scanner *s, const struct claim *c,
                                   const struct match_claim *mc, struct err *e)
{
    struct waiting *slot = arena_push(&s->scratch, (void **)&s->waiting, &s->n_waiting,
                                      &s->cap_waiting, sizeof *slot);
    struct affected *x = arena_new(&s->scratch, struct affected);
    if (!slot || !x) return arena_status(&s->scratch, "claims", e);
    *x = c->affected;
    *slot = (struct waiting){c->group, *mc, c->is_informational, c->is_malware};
    slot->claim.affected = x;
    return LW_OK;
}

static enum status keep_claim(struct scanner *s, const struct affected *claim,
                              struct said *said, struct err *e)
{
    struct affected *copy = arena_new(&s->scratch, struct affected);
    const struct affected **list = arena_array(&s->scratch, 1, sizeof *list);
    if (!copy || !list) return arena_status(&s->scratch, "claims", e);
    *copy = *claim;
    list[0] = copy;
    said->claims = list;
    said->n_claims = 1;
    return LW_OK;
}

/* Several names may share a key, such as two vendors of one product: the one that fits answers. */
static enum status hear_claim(void *ctx, const struct claim *c, struct err *e)
{
    struct scanner *s = ctx;
    struct match_claim mc = {.record_id = c->record_id,
                             .revision = c->revision,
                             .feed = c->feed,
                             .state = c->state,
                             .is_informational = c->is_informational,
                             .affected = &c->affected};
    struct said best = {.group = c->group,
                        .is_informational = c->is_informational,
                        .is_malware = c->is_malware};
    bool has_best = false;
    for (size_t i = 0; i < s->ids->n; i++) {
        const struct identity *id = &s->ids->at[i];
        if (!str_eq(id->key, s->key)) continue;
        if (id->is_kernel) return wait_for_record(s, c, &mc, e);
        struct match_answer m = claim_match(&s->scratch, s->ids, id, &mc, s->around);
        bool is_better = !has_best || (best.answer.is_silent && !m.is_silent) ||
                         (best.answer.is_silent == m.is_silent &&
                          verdict_weight(m.verdict) > verdict_weight(best.answer.verdict));
        if (is_better) best.answer = m;
        has_best = true;
    }
    if (!has_best) return LW_OK;
    /* Claims that say nothing of the component are most of all; they are kept by nobody. */
    if (!best.answer.is_silent && best.answer.verdict != VERDICT_NO_MATCH) {
        enum status status = keep_claim(s, &c->affected, &best, e);
        if (status != LW_OK) return status;
    }
    return keep_said(s, &best, e);
}

static const struct identity *kernel_identity(const struct identities *ids)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->at[i].is_kernel) return &ids->at[i];
    return NULL;
}

/* What one key brings is sorted already, and of the kernel that is 15,000 claims. */
static void sort_unless_sorted(void *items, size_t n, size_t each,
                               int (*order)(const void *, const void *))
{
    const char *at = items;
    for (size_t i = 1; i < n; i++) {
        if (order(at + (i - 1) * each, at + i * each) <= 0) continue;
        qsort(items, n, each, order);
        return;
    }
}

static int by_record(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    int order = str_cmp(x->claim.record_id, y->claim.record_id);
    if (order == 0) order = str_cmp(x->claim.feed, y->claim.feed);
    return order ? order : (x < y ? -1 : x > y);
}

/* An error of the knowledge base shows again at the next question, which is asked for sure. */
static bool release_of(void *ctx, str commit, str *release)
{
    struct scanner *s = ctx;
    struct err ignored = {0};
    str full = str_sub(commit, 0, 40);
    enum status status =
        knowledge_release_of_commit(s->k, &s->scratch, full, release, &ignored);
    return status == LW_OK && release->n > 0;
}

static enum status judge_kernel(struct scanner *s, struct err *e)
{
    enum status status = LW_OK;
    struct kernel_releases releases = {release_of, s};
    const struct identity *id = kernel_identity(s->ids);
    if (s->n_waiting == 0) return LW_OK;
    sort_unless_sorted(s->waiting, s->n_waiting, sizeof *s->waiting, by_record);
    struct match_claim *claims = arena_array(&s->scratch, s->n_waiting, sizeof *claims);
    const struct affected **affected =
        arena_array(&s->scratch, s->n_waiting, sizeof(const struct affected *));
    if (!claims || !affected) return arena_status(&s->scratch, "claims", e);
    for (size_t i = 0; i < s->n_waiting; i++) {
        claims[i] = s->waiting[i].claim;
        affected[i] = claims[i].affected;
    }
    for (size_t i = 0, n; i < s->n_waiting && status == LW_OK; i += n) {
        for (n = 1;
             i + n < s->n_waiting && str_eq(claims[i + n].record_id, claims[i].record_id) &&
             str_eq(claims[i + n].feed, claims[i].feed);
             n++)
            ;
        struct said said = {.group = s->waiting[i].group,
                            .is_informational = s->waiting[i].is_informational,
                            .is_malware = s->waiting[i].is_malware,
                            .claims = &affected[i],
                            .n_claims = n};
        said.answer =
            kernel_match(&s->scratch, s->ids, id, &claims[i], n, s->around, &releases);
        status = keep_said(s, &said, e);
    }
    return status;
}

/* ---- one vulnerability ---- */

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

static bool has_documents(const struct scanner *s)
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
    if (!has_build(s)) return;
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
    if (has_documents(s) && ask_documents(s, v, &answers[n])) {
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

static enum status join_all(struct scanner *s, uint32_t slot, struct err *e)
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

/* ---- one component ---- */

/* The worst match decides; a notice is no finding; without data there is no "no match". */
static void conclude(struct scanner *s, struct scan_component *c)
{
    const struct identities *ids = s->ids;
    const struct identity *first = &ids->at[0];
    str why = STR_NONE;
    bool has_data = cover_check(&s->cover, ids, &why);
    c->verdict = VERDICT_NO_MATCH;
    for (size_t i = 0; i < c->n_matches; i++) {
        const struct scan_match *m = &s->out->matches[c->first_match + i];
        if (m->is_informational) continue;
        if (verdict_weight(m->verdict) > verdict_weight(c->verdict)) {
            c->verdict = m->verdict;
            if (m->verdict == VERDICT_UNKNOWN) c->why = m->reason.inputs;
        }
    }
    if (verdict_weight(c->verdict) < verdict_weight(VERDICT_UNKNOWN) &&
        (!has_data || cover_is_over(&s->cover, ids, &why))) {
        c->verdict = VERDICT_UNKNOWN;
        c->why = why;
    }
    if (c->verdict != VERDICT_NO_MATCH) return;
    if (first->is_distribution && !first->is_source_stated)
        c->why = STR("looked up as a source package of its own name");
    else if (first->version.n == 0 && first->kind != IDENTITY_HASH)
        c->why = STR("no version stated");
}

static void count(struct scan *out, enum verdict v)
{
    switch (v) {
    case VERDICT_AFFECTED: out->n_affected++; break;
    case VERDICT_UNDER_INVESTIGATION: out->n_under_investigation++; break;
    case VERDICT_UNKNOWN: out->n_unknown++; break;
    case VERDICT_FIXED: out->n_fixed++; break;
    case VERDICT_NOT_AFFECTED:
    case VERDICT_NO_MATCH: out->n_no_match++; break;
    case VERDICT_NOT_MONITORED:
    case N_verdict: out->n_not_monitored++; break;
    }
}

static bool has_key(const struct scan_component *c, str key)
{
    for (size_t i = 0; i < c->n_package_keys; i++)
        if (str_eq(c->package_keys[i], key)) return true;
    return false;
}

/* Hashes alone monitor nothing: they are looked up because it costs little. */
static bool is_monitored(const struct identities *ids)
{
    return ids->n > 0 && ids->at[0].kind != IDENTITY_HASH;
}

static enum status ask_keys(struct scanner *s, struct scan_component *c, struct err *e)
{
    enum status status = LW_OK;
    c->package_keys = arena_array(s->a, s->ids->n + 1, sizeof *c->package_keys);
    if (!c->package_keys) return arena_status(s->a, "scan", e);
    for (size_t i = 0; i < s->ids->n && status == LW_OK; i++) {
        s->key = s->ids->at[i].key;
        if (has_key(c, s->key)) continue;
        c->package_keys[c->n_package_keys++] = s->key;
        status = knowledge_claims(s->k, &s->scratch, s->key, hear_claim, s, e);
    }
    return status;
}

static void not_monitored(struct scan_component *c, const struct component *component)
{
    c->verdict = VERDICT_NOT_MONITORED;
    c->why = component->is_subject ? STR("it is what the document describes, not a part of it")
                                   : c->identities.why;
}

/* Only hardware is named: what runs on it is not. */
static bool is_bare_hardware(const struct scanner *s)
{
    const struct identity *first = &s->ids->at[0];
    return first->kind == IDENTITY_CPE && first->name->at[CPE_PART].kind == CPE_TEXT &&
           str_eq(first->name->at[CPE_PART].text, STR("h")) && s->around &&
           !s->around->inventory.has_os;
}

static enum status scan_one(struct scanner *s, uint32_t at, uint32_t slot, struct err *e)
{
    struct scan_component *c = &s->out->components[slot];
    const struct component *component = &s->in->components[at];
    if (s->around)
        c->identities = s->product.identities[at];
    else
        component_identify(s->a, component, &c->identities);
    c->identity = c->identities.identity;
    c->why = STR("");
    c->package_key = STR("");
    c->first_match = s->out->n_matches;
    s->at = at;
    s->ids = &c->identities;
    s->said = NULL;
    s->waiting = NULL;
    s->n_said = s->cap_said = s->n_waiting = s->cap_waiting = 0;
    arena_clear(&s->scratch);
    s->is_of_product =
        has_documents(s) || triage_concerns(&s->scratch, s->around, component, s->ids);
    enum status status = s->ids->n ? ask_keys(s, c, e) : LW_OK;
    if (status == LW_OK) status = join_all(s, slot, e);
    if (status != LW_OK) return status;
    c->n_matches = s->out->n_matches - c->first_match;
    c->is_of_product = s->is_of_product;
    if (is_monitored(s->ids)) c->package_key = s->ids->at[0].key;
    if (is_monitored(s->ids) || c->n_matches > 0)
        conclude(s, c);
    else
        not_monitored(c, component);
    if (is_monitored(s->ids) && c->verdict == VERDICT_NO_MATCH && is_bare_hardware(s)) {
        c->verdict = VERDICT_UNKNOWN;
        c->why = STR("firmware version not declared");
    }
    count(s->out, c->verdict);
    return arena_status(s->a, "scan", e);
}

/* ---- the whole ---- */

static enum status prepare_product(struct scanner *s, struct err *e)
{
    if (!s->in->is_product) return LW_OK;
    s->product = (struct product_facts){.components = s->in->components,
                                        .n_components = s->in->n_components,
                                        .statements = s->in->statements,
                                        .n_statements = s->in->n_statements,
                                        .evidence = s->in->evidence,
                                        .n_evidence = s->in->n_evidence,
                                        .build = s->in->build,
                                        .exposure = s->in->exposure};
    s->around = &s->product;
    return product_init(s->a, &s->product, e);
}

static enum status scan_all(struct scanner *s, struct err *e)
{
    enum status status = knowledge_generation(s->k, &s->out->generation, e);
    if (status == LW_OK && s->out->generation == 0)
        status = err_set(e, LW_E_NO_DATA, "nothing was imported into the knowledge base yet");
    if (status == LW_OK) status = cover_load(&s->cover, s->k, e);
    if (status == LW_OK) status = prepare_product(s, e);
    for (size_t i = 0; i < s->out->n_components && status == LW_OK; i++) {
        uint32_t at = s->in->wanted ? s->in->wanted[i] : (uint32_t)i;
        status = scan_one(s, at, (uint32_t)i, e);
        if (status != LW_OK) return err_context(e, "component %u", at + 1);
    }
    return status;
}

enum status scan_product(struct arena *a, struct knowledge *k, const struct scan_input *in,
                         struct utc now, struct scan *out, struct err *e)
{
    struct scanner s = {.a = a, .k = k, .out = out, .in = in};
    size_t n = in->wanted ? in->n_wanted : in->n_components;
    s.cover = (struct scan_cover){.a = a, .now = now, .out = out};
    *out = (struct scan){.n_components = n, .stale_why = STR("")};
    if (in->n_components > LIMIT_SBOM_COMPONENTS)
        return err_set(e, LW_E_LIMIT, "more than the limit of %d components",
                       LIMIT_SBOM_COMPONENTS);
    out->components = arena_array(a, n, sizeof *out->components);
    if (n && !out->components) return arena_status(a, "scan", e);
    arena_init(&s.scratch, 512 * LW_MIB);
    arena_init(&s.lines, 128 * LW_MIB);
    map_init(&s.vulnerabilities, 64 * LW_MIB);
    map_init(&s.cover.complaints, LW_MIB);
    enum status status = knowledge_begin_read(k, e);
    if (status == LW_OK) {
        status = scan_all(&s, e);
        knowledge_end_read(k);
    }
    map_release(&s.cover.complaints);
    map_release(&s.vulnerabilities);
    arena_release(&s.lines);
    arena_release(&s.scratch);
    return status;
}

enum status scan_components(struct arena *a, struct knowledge *k,
                            const struct component *components, size_t n, struct utc now,
                            struct scan *out, struct err *e)
{
    struct scan_input in = {.components = components, .n_components = n};
    return scan_product(a, k, &in, now, out, e);
}

struct scan_input scan_input_of(struct arena *a, const struct sbom *sbom)
{
    struct scan_input in = {.components = sbom->components,
                            .n_components = sbom->n_components,
                            .is_product = true,
                            .statements = sbom->statements,
                            .n_statements = sbom->n_statements};
    if (sbom->n_compiled_files == 0) return in;
    struct evidence *x = arena_new(a, struct evidence);
    if (!x) return in;
    *x = (struct evidence){.origin = STR("SBOM"),
                           .compiled_files = sbom->compiled_files,
                           .n_compiled_files = sbom->n_compiled_files};
    in.evidence = x;
    in.n_evidence = 1;
    return in;
}
