/* SPDX-License-Identifier: Apache-2.0 */
#include "app/scan.h"

#include "base/limits.h"
#include "base/map.h"
#include "core/match.h"
#include "core/priority.h"
#include "knowledge/feeds.h"

#include <stdlib.h>
#include <string.h>

/* What one record says of the component at hand, and of which vulnerability. */
struct said {
    str group;
    struct match_answer answer;
    bool is_informational, is_malware;
};

struct part_state {
    str feed, name;
    struct utc succeeded_at;
    bool is_held;
};

struct scanner {
    struct arena *a;      /* of the result */
    struct arena scratch; /* claims of one component */
    struct knowledge *k;
    struct utc now;
    struct scan *out;
    size_t cap_matches;
    struct part_state *parts;
    size_t n_parts, cap_parts;
    struct map vulnerabilities; /* group -> index into details */
    struct vulnerability *details;
    size_t n_details, cap_details;
    struct map complaints; /* words about feeds, once each */
    /* the component at hand */
    const struct identity *id;
    struct said *said;
    size_t n_said, cap_said;
};

/* ---- what the knowledge covers ---- */

static enum status keep_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct scanner *s = ctx;
    struct part_state *slot =
        arena_push(s->a, (void **)&s->parts, &s->n_parts, &s->cap_parts, sizeof *slot);
    if (!slot) return arena_status(s->a, "parts", e);
    *slot = (struct part_state){arena_str(s->a, p->feed), arena_str(s->a, p->name),
                                p->succeeded_at, p->held.n > 0};
    return LW_OK;
}

static const struct part_state *find_part(const struct scanner *s, const char *feed, str name)
{
    for (size_t i = 0; i < s->n_parts; i++)
        if (str_eq(s->parts[i].feed, str_of(feed)) && str_eq(s->parts[i].name, name))
            return &s->parts[i];
    return NULL;
}

static void complain(struct scanner *s, str words)
{
    bool is_new = false;
    if (!map_at(&s->complaints, words, &is_new) || !is_new) return;
    s->out->is_stale = true;
    s->out->stale_why =
        s->out->stale_why.n
            ? arena_printf(s->a, "%.*s; %.*s", STR_ARG(s->out->stale_why), STR_ARG(words))
            : arena_str(s->a, words);
}

static void check_age(struct scanner *s, const char *feed, const struct part_state *p)
{
    const struct feed_row *row = feed_find(str_of(feed));
    const char *gap = p->name.n ? " " : "";
    if (p->is_held)
        complain(s, arena_printf(&s->scratch, "%s%s%.*s is held: its last import shrank", feed,
                                 gap, STR_ARG(p->name)));
    else if (utc_is_none(p->succeeded_at) ||
             utc_diff_s(s->now, p->succeeded_at) > row->fresh_for_s)
        complain(s,
                 arena_printf(&s->scratch, "%s%s%.*s is stale", feed, gap, STR_ARG(p->name)));
}

/* Only a complete import can say that it knows nothing; words in `*why` when there is none. */
static bool is_covered(struct scanner *s, const struct identity *id, str *why)
{
    bool by_cve = id->ecosystem.n == 0; /* repositories: known to the CVE List alone */
    const char *feed = by_cve ? "cve" : "osv";
    const struct part_state *p = find_part(s, feed, id->ecosystem);
    if (p && !utc_is_none(p->succeeded_at)) {
        check_age(s, feed, p);
        return true;
    }
    *why = by_cve
               ? STR("the CVE List was never imported: longwatch feed sync cve")
               : arena_printf(s->a, "no records of %.*s were imported: longwatch feed sync osv",
                              STR_ARG(id->ecosystem));
    complain(s, by_cve
                    ? STR("cve is missing")
                    : arena_printf(&s->scratch, "osv %.*s is missing", STR_ARG(id->ecosystem)));
    return false;
}

/* ---- one component ---- */

static enum status hear_claim(void *ctx, const struct claim *c, struct err *e)
{
    struct scanner *s = ctx;
    struct match_claim mc = {.record_id = c->record_id,
                             .revision = c->revision,
                             .feed = c->feed,
                             .state = c->state,
                             .is_informational = c->is_informational,
                             .affected = &c->affected};
    struct said *said =
        arena_push(&s->scratch, (void **)&s->said, &s->n_said, &s->cap_said, sizeof *said);
    if (!said) return arena_status(&s->scratch, "claims", e);
    said->group = c->group;
    said->answer = claim_match(&s->scratch, s->id, &mc);
    said->is_informational = c->is_informational;
    said->is_malware = c->is_malware;
    return LW_OK;
}

static int by_group(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    int order = str_cmp(x->group, y->group);
    if (order == 0) order = str_cmp(x->answer.reason.record, y->answer.reason.record);
    return order ? order : (x < y ? -1 : x > y);
}

static enum status details_of(struct scanner *s, str group, const struct vulnerability **out,
                              struct err *e)
{
    bool is_new = false, found = false;
    uint64_t *at = map_at(&s->vulnerabilities, group, &is_new);
    if (!at) return err_set(e, LW_E_LIMIT, "more vulnerabilities than one scan can hold");
    if (is_new) {
        *at = s->n_details;
        struct vulnerability *slot = arena_push(s->a, (void **)&s->details, &s->n_details,
                                                &s->cap_details, sizeof *slot);
        if (!slot) return arena_status(s->a, "scan", e);
        enum status status = knowledge_vulnerability(s->k, s->a, group, slot, &found, e);
        if (status != LW_OK) return status;
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
                         struct scan_match *m)
{
    m->records = arena_array(s->a, n, sizeof *m->records);
    for (size_t i = 0; i < n && m->records; i++) {
        str id = said[i].answer.reason.record;
        if (!says_the_same(said[i].answer.verdict, m->verdict)) continue;
        if (m->n_records && str_eq(m->records[m->n_records - 1], id)) continue;
        m->records[m->n_records++] = arena_str(s->a, id);
    }
    if (m->n_records) qsort(m->records, m->n_records, sizeof *m->records, by_text);
}

static struct reason keep_reason(struct arena *a, const struct reason *r, str conflict)
{
    return (struct reason){
        .rule = r->rule,
        .record = arena_str(a, r->record),
        .revision = arena_str(a, r->revision),
        .feed = arena_str(a, r->feed),
        .inputs = arena_printf(a, "%.*s%.*s", STR_ARG(r->inputs), STR_ARG(conflict))};
}

/* The one to show: a CVSS vector or a word that can be scored, else the first stated. */
static str severity_words(struct arena *a, const struct vulnerability *v)
{
    const struct severity *from = NULL;
    if (v->n_severities == 0) return STR("");
    (void)severity_score(v->severities, v->n_severities, &from);
    if (!from) from = &v->severities[0];
    if (str_eq(from->type, STR("text"))) return from->vector;
    return arena_printf(a, "%.*s %.*s", STR_ARG(from->type), STR_ARG(from->vector));
}

static enum status describe(struct scanner *s, struct scan_match *m, bool is_malware,
                            struct err *e)
{
    const struct vulnerability *v = NULL;
    enum status status = details_of(s, m->vulnerability, &v, e);
    if (status != LW_OK) return status;
    m->summary = v->summary;
    m->severity = severity_words(s->a, v);
    m->is_exploited = v->is_exploited;
    m->exploited_on = v->exploited_on;
    m->epss = v->epss;
    struct priority_facts f = {.verdict = m->verdict,
                               .is_exploited = v->is_exploited,
                               .exploited_source = v->exploited_source,
                               .exploited_on = v->exploited_on,
                               .epss = v->epss,
                               .severities = v->severities,
                               .n_severities = v->n_severities,
                               .is_informational = m->is_informational,
                               .is_malware = is_malware};
    m->priority = priority_decide(s->a, &f, &m->priority_reason);
    return LW_OK;
}

/* All that was said of one vulnerability becomes one match, or none. */
static enum status join_group(struct scanner *s, uint32_t component, const struct said *said,
                              size_t n, struct err *e)
{
    enum verdict verdict = VERDICT_NO_MATCH;
    str conflict = STR("");
    struct match_answer *answers = arena_array(&s->scratch, n, sizeof *answers);
    bool is_informational = true, is_malware = false;
    if (!answers) return arena_status(&s->scratch, "claims", e);
    for (size_t i = 0; i < n; i++)
        answers[i] = said[i].answer;
    size_t best = verdicts_join(&s->scratch, answers, n, &verdict, &conflict);
    if (best == SIZE_MAX) return LW_OK;
    for (size_t i = 0; i < n; i++) {
        if (!says_the_same(said[i].answer.verdict, verdict)) continue;
        is_informational = is_informational && said[i].is_informational;
        is_malware = is_malware || said[i].is_malware;
    }
    struct scan_match *m = arena_push(s->a, (void **)&s->out->matches, &s->out->n_matches,
                                      &s->cap_matches, sizeof *m);
    if (!m) return arena_status(s->a, "scan", e);
    m->component = component;
    m->vulnerability = arena_str(s->a, said[0].group);
    m->verdict = verdict;
    m->reason = keep_reason(s->a, &answers[best].reason, conflict);
    m->fixed_in = arena_str(s->a, answers[best].fixed_in);
    m->is_informational = is_informational;
    keep_records(s, said, n, m);
    return describe(s, m, is_malware, e);
}

static enum status join_all(struct scanner *s, uint32_t component, struct err *e)
{
    enum status status = LW_OK;
    if (s->n_said) qsort(s->said, s->n_said, sizeof *s->said, by_group);
    for (size_t i = 0, n; i < s->n_said && status == LW_OK; i += n) {
        for (n = 1; i + n < s->n_said && str_eq(s->said[i + n].group, s->said[i].group); n++)
            ;
        status = join_group(s, component, &s->said[i], n, e);
    }
    return status;
}

/* The worst match decides; a notice is no finding; without data there is no "no match". */
static void conclude(struct scanner *s, struct scan_component *c, const struct identity *id)
{
    str why = STR_NONE;
    bool has_data = is_covered(s, id, &why);
    c->verdict = VERDICT_NO_MATCH;
    for (size_t i = 0; i < c->n_matches; i++) {
        const struct scan_match *m = &s->out->matches[c->first_match + i];
        if (m->is_informational) continue;
        if (verdict_weight(m->verdict) > verdict_weight(c->verdict)) {
            c->verdict = m->verdict;
            if (m->verdict == VERDICT_UNKNOWN) c->why = m->reason.inputs;
        }
    }
    if (!has_data && verdict_weight(c->verdict) < verdict_weight(VERDICT_UNKNOWN)) {
        c->verdict = VERDICT_UNKNOWN;
        c->why = why;
    }
    if (c->verdict == VERDICT_NO_MATCH && id->is_distribution && !id->is_source_stated)
        c->why = STR("looked up as a source package of its own name");
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

static enum status scan_one(struct scanner *s, const struct component *component, uint32_t at,
                            struct err *e)
{
    struct identity id;
    struct scan_component *c = &s->out->components[at];
    enum status status = LW_OK;
    component_identify(s->a, component, &id);
    c->identity = id.identity;
    c->why = STR("");
    c->first_match = s->out->n_matches;
    if (!id.is_monitored) {
        c->verdict = VERDICT_NOT_MONITORED;
        c->why = component->is_subject
                     ? STR("it is what the document describes, not a part of it")
                     : id.why;
        count(s->out, c->verdict);
        return arena_status(s->a, "scan", e);
    }
    c->package_key = id.key;
    s->id = &id;
    s->said = NULL;
    s->n_said = s->cap_said = 0;
    arena_clear(&s->scratch);
    status = knowledge_claims(s->k, &s->scratch, id.key, hear_claim, s, e);
    if (status == LW_OK) status = join_all(s, at, e);
    if (status != LW_OK) return status;
    c->n_matches = s->out->n_matches - c->first_match;
    conclude(s, c, &id);
    count(s->out, c->verdict);
    return arena_status(s->a, "scan", e);
}

/* The catalogues of exploitation and the CVE List matter to every component once they are used. */
static void check_common_feeds(struct scanner *s)
{
    static const char *const feeds[] = {"kev", "cve"};
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        const struct part_state *p = find_part(s, feeds[i], STR(""));
        if (p) check_age(s, feeds[i], p);
    }
}

static enum status scan_all(struct scanner *s, const struct component *components, size_t n,
                            struct err *e)
{
    enum status status = knowledge_generation(s->k, &s->out->generation, e);
    if (status == LW_OK && s->out->generation == 0)
        status = err_set(e, LW_E_NO_DATA, "nothing was imported into the knowledge base yet");
    if (status == LW_OK) status = knowledge_parts(s->k, keep_part, s, e);
    if (status == LW_OK) check_common_feeds(s);
    for (size_t i = 0; i < n && status == LW_OK; i++) {
        status = scan_one(s, &components[i], (uint32_t)i, e);
        if (status != LW_OK) return err_context(e, "component %zu", i + 1);
    }
    return status;
}

enum status scan_components(struct arena *a, struct knowledge *k,
                            const struct component *components, size_t n, struct utc now,
                            struct scan *out, struct err *e)
{
    struct scanner s = {.a = a, .k = k, .now = now, .out = out};
    *out = (struct scan){.n_components = n, .stale_why = STR("")};
    if (n > LIMIT_SBOM_COMPONENTS)
        return err_set(e, LW_E_LIMIT, "more than the limit of %d components",
                       LIMIT_SBOM_COMPONENTS);
    out->components = arena_array(a, n, sizeof *out->components);
    if (n && !out->components) return arena_status(a, "scan", e);
    arena_init(&s.scratch, 512 * LW_MIB);
    map_init(&s.vulnerabilities, 64 * LW_MIB);
    map_init(&s.complaints, LW_MIB);
    enum status status = knowledge_begin_read(k, e);
    if (status == LW_OK) {
        status = scan_all(&s, components, n, e);
        knowledge_end_read(k);
    }
    map_release(&s.complaints);
    map_release(&s.vulnerabilities);
    arena_release(&s.scratch);
    return status;
}
