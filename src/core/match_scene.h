/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the scenarios of matching.md section 8: components and records made by hand that state
 * exactly the facts of the table, and the verdict of all records together about one component.
 */
#ifndef LW_CORE_MATCH_SCENE_H
#define LW_CORE_MATCH_SCENE_H

#include "core/triage.h"
#include "suite.h"

#include <stdarg.h>
#include <string.h>

enum {
    SCENE_MAX = 24
};
struct scene_claim {
    const char *key;
    struct match_claim c;
};
struct scene {
    struct arena a;
    struct component components[SCENE_MAX];
    struct scene_claim claims[SCENE_MAX];
    struct sbom_statement statements[SCENE_MAX];
    struct evidence evidence[4];
    const struct build_evidence *build; /* NULL: none */
    size_t n_components, n_claims, n_statements, n_evidence;
    bool is_alone; /* nothing is known of the product */
    /* of the last scene_ask() */
    str rule, inputs, conflict, fixed_in, justification, quotes;
};

static inline void scene_init(struct scene *s)
{
    memset(s, 0, sizeof *s);
    arena_init(&s->a, (size_t)16 << 20);
}

static inline str *scene_strings(struct scene *s, const char *const *items, size_t *n)
{
    str *out = arena_array(&s->a, SCENE_MAX, sizeof *out);
    for (*n = 0; items && items[*n]; (*n)++)
        out[*n] = str_of(items[*n]);
    return out;
}

/* `purl` and `cpe` may be NULL. Gives the index. */
static inline uint32_t scene_component(struct scene *s, const char *name, const char *version,
                                       const char *purl, const char *cpe)
{
    struct component *c = &s->components[s->n_components];
    const char *purls[] = {purl, NULL}, *cpes[] = {cpe, NULL};
    *c = (struct component){.name = str_of(name), .version = str_of(version)};
    c->purls = scene_strings(s, purls, &c->n_purls);
    c->cpes = scene_strings(s, cpes, &c->n_cpes);
    return (uint32_t)s->n_components++;
}

static inline struct affected *scene_claim(struct scene *s, const char *key, const char *record,
                                           const char *feed, enum statement_kind kind)
{
    struct affected *x = arena_new(&s->a, struct affected);
    x->kind = kind;
    s->claims[s->n_claims++] = (struct scene_claim){key,
                                                    {.record_id = str_of(record),
                                                     .revision = STR("1"),
                                                     .feed = str_of(feed),
                                                     .affected = x}};
    return x;
}

/* Events "i0 f1.2 l1.3": introduced, fixed, last affected, separated by blanks. */
static inline void scene_range(struct scene *s, struct affected *x, enum range_kind kind,
                               const char *events)
{
    struct version_range *r = arena_array(&s->a, x->n_ranges + 1, sizeof *r);
    str rest = str_of(events), one;
    for (size_t i = 0; i < x->n_ranges; i++)
        r[i] = x->ranges[i];
    x->ranges = r;
    r = &x->ranges[x->n_ranges++];
    *r = (struct version_range){.kind = kind};
    r->events = arena_array(&s->a, SCENE_MAX, sizeof *r->events);
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &one);
        r->events[r->n_events++] =
            (struct range_event){one.p[0] == 'i'   ? VERSION_INTRODUCED
                                 : one.p[0] == 'f' ? VERSION_FIXED
                                                   : VERSION_LAST_AFFECTED,
                                 str_from(one, 1)};
    }
}

static inline struct affected *scene_osv(struct scene *s, const char *key, const char *record,
                                         const char *ecosystem, const char *events)
{
    struct affected *x = scene_claim(s, key, record, "osv", STATEMENT_OSV);
    x->ecosystem = str_of(ecosystem);
    if (events) scene_range(s, x, RANGE_ECOSYSTEM, events);
    return x;
}

/* CVE statements, one a word: "a:6.5", "u:0<6.5", "u:5.10.210<=5.10.*", "a:abc<def@git". */
static inline struct affected *scene_cve(struct scene *s, const char *key, const char *record,
                                         enum claim_status otherwise, const char *statements)
{
    struct affected *x = scene_claim(s, key, record, "cve", STATEMENT_CVE);
    str rest = str_of(statements), one;
    x->default_status = otherwise;
    x->statements = arena_array(&s->a, SCENE_MAX, sizeof *x->statements);
    while (rest.n > 0) {
        struct version_statement *st = &x->statements[x->n_statements++];
        (void)str_cut(&rest, ' ', &one);
        st->status = one.p[0] == 'a' ? CLAIM_AFFECTED : CLAIM_UNAFFECTED;
        one = str_from(one, 2);
        str type = one;
        (void)str_cut(&type, '@', &one);
        st->version_type = type.n ? type : STR("custom");
        st->upper = one;
        if (str_cut(&st->upper, '<', &st->version) && st->upper.n && st->upper.p[0] == '=') {
            st->is_upper_inclusive = true;
            st->upper = str_from(st->upper, 1);
        }
    }
    return x;
}

/*
 * A configuration: nodes separated by " & " (all must hold), criteria by blanks (one of them). A
 * criterion is "NAME", "NAME[>=S][<E|<=E]"; "!" before it makes it a precondition. NAME is
 * "o:linux:linux_kernel", with ":VERSION" when it names one.
 */
static inline void scene_criterion(struct scene *s, str text, struct cpe_criterion *out)
{
    size_t at = 0;
    *out = (struct cpe_criterion){.is_vulnerable = text.p[0] != '!'};
    if (!out->is_vulnerable) text = str_from(text, 1);
    if (str_find(text, '<', &at)) {
        str end = str_from(text, at + 1);
        text = str_sub(text, 0, at);
        out->is_end_included = end.n && end.p[0] == '=';
        out->end = out->is_end_included ? str_from(end, 1) : end;
    }
    if (str_find(text, '>', &at)) {
        out->start = str_from(text, at + 2);
        text = str_sub(text, 0, at);
    }
    size_t n_colons = 0;
    for (size_t i = 0; i < text.n; i++)
        n_colons += text.p[i] == ':';
    out->criteria = arena_printf(&s->a, "cpe:2.3:%.*s%s:*:*:*:*:*:*:*", STR_ARG(text),
                                 n_colons < 3 ? ":*" : "");
}

static inline struct affected *scene_cpe(struct scene *s, const char *key, const char *record,
                                         const char *feed, const char *nodes)
{
    struct affected *x = scene_claim(s, key, record, feed, STATEMENT_CPE);
    struct cpe_configuration *c = arena_new(&s->a, struct cpe_configuration);
    str rest = str_of(nodes), one;
    x->configuration = c;
    c->nodes = arena_array(&s->a, SCENE_MAX, sizeof *c->nodes);
    while (rest.n > 0) {
        struct cpe_node *node = &c->nodes[c->n_nodes++];
        node->criteria = arena_array(&s->a, SCENE_MAX, sizeof *node->criteria);
        while (rest.n > 0) {
            (void)str_cut(&rest, ' ', &one);
            if (str_eq(one, STR("&"))) break;
            scene_criterion(s, one, &node->criteria[node->n_criteria++]);
        }
    }
    c->is_and = c->n_nodes > 1;
    return x;
}

static inline size_t scene_hear(struct scene *s, const struct identities *ids,
                                const struct product_facts *product, struct match_answer *out)
{
    size_t n = 0;
    struct match_claim kernel[SCENE_MAX];
    size_t n_kernel = 0;
    const struct identity *kernel_id = NULL;
    for (size_t i = 0; i < s->n_claims; i++) {
        for (size_t k = 0; k < ids->n; k++) {
            const struct identity *id = &ids->at[k];
            if (!str_eq(id->key, str_of(s->claims[i].key))) continue;
            if (id->is_kernel) {
                kernel_id = id;
                kernel[n_kernel++] = s->claims[i].c;
                break;
            }
            out[n++] = claim_match(&s->a, ids, id, &s->claims[i].c, product);
        }
    }
    if (n_kernel)
        out[n++] = kernel_match(&s->a, ids, kernel_id, kernel, n_kernel, product, NULL);
    return n;
}

/* Evidence speaks behind the records. */
static inline void scene_triage(struct scene *s, const struct product_facts *product,
                                uint32_t at, const str *id, struct match_answer *best,
                                enum verdict *v)
{
    const struct affected *claims[SCENE_MAX];
    struct triage_answer t;
    struct triage_question q = {.product = product,
                                .component = &s->components[at],
                                .ids = &product->identities[at],
                                .vulnerabilities = id,
                                .n_vulnerabilities = 1,
                                .claims = claims,
                                .n_claims = s->n_claims};
    for (size_t i = 0; i < s->n_claims; i++)
        claims[i] = s->claims[i].c.affected;
    triage_apply(&s->a, &q, v, best, &s->conflict, &t);
    s->quotes = t.quotes;
}

/* Of all claims, which are about one vulnerability, on component `at`. */
static inline enum verdict scene_ask(struct scene *s, uint32_t at)
{
    struct match_answer answers[SCENE_MAX * 4];
    struct product_facts p = {.components = s->components,
                              .n_components = s->n_components,
                              .statements = s->statements,
                              .n_statements = s->n_statements,
                              .evidence = s->evidence,
                              .n_evidence = s->n_evidence,
                              .build = s->build};
    struct err e = {0};
    enum verdict v = VERDICT_NO_MATCH;
    CHECK_OK(product_init(&s->a, &p, &e), &e);
    const struct product_facts *around = s->is_alone ? NULL : &p;
    const struct identities *ids = &p.identities[at];
    s->rule = s->inputs = s->conflict = s->fixed_in = s->justification = s->quotes = STR("");
    if (ids->n == 0) return VERDICT_NOT_MONITORED;
    size_t n = scene_hear(s, ids, around, answers);
    str id[] = {n ? s->claims[0].c.record_id : STR("none")};
    if (statement_match(&s->a, around, at, id, 1, &answers[n])) n++;
    size_t best = verdicts_join(&s->a, answers, n, &v, &s->conflict);
    if (best == SIZE_MAX) return VERDICT_NO_MATCH;
    if (around) scene_triage(s, around, at, id, &answers[best], &v);
    s->rule = answers[best].reason.rule;
    s->inputs = answers[best].reason.inputs;
    s->fixed_in = answers[best].fixed_in;
    s->justification = answers[best].justification;
    return v;
}

#define SCENE_CHECK(s, at, verdict, rule_id)                          \
 do {                                                                 \
  CHECK_STR(verdict_str(scene_ask((s), (at))), verdict_str(verdict)); \
  CHECK_STR((s)->rule, STR(rule_id));                                 \
 } while (0)

#endif
