/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sbom_check.h"

#include "core/match.h"
#include "format/licence_expression.h"

/* What the questions need to know of a component beside itself. */
struct judged {
    bool is_related;
    bool is_monitored;
    bool is_distribution;
    bool has_release;
};

struct checker {
    struct arena *a;
    const struct sbom *sbom;
    struct judged *judged; /* as many as components */
    struct sbom_check *out;
    size_t cap_unmonitored;
};

static bool is_address(str s)
{
    return str_contains(s, STR("@")) || str_contains(s, STR("://")) ||
           str_starts(s, STR("www."));
}

/* Numbers between dots: 3.0.1 is at least 3.0.1. */
static bool is_at_least(str version, unsigned major, unsigned minor, unsigned patch)
{
    const unsigned want[] = {major, minor, patch};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        str part;
        uint64_t n = 0;
        (void)str_cut(&version, '.', &part);
        (void)str_u64(part, UINT32_MAX, &n);
        if (n != want[i]) return n > want[i];
    }
    return true;
}

static bool is_format_accepted(const struct sbom *s)
{
    static const str spdx = STR_INIT("SPDX-");
    if (!str_starts(s->spec_version, spdx)) return is_at_least(s->spec_version, 1, 6, 0);
    return is_at_least(str_from(s->spec_version, spdx.n), 3, 0, 1);
}

static bool answers_document(const struct sbom *s, enum sbom_question q)
{
    switch ((int)q) {
    case SBOM_ASKS_FORMAT: return is_format_accepted(s);
    case SBOM_ASKS_AUTHOR: return s->author.n > 0;
    case SBOM_ASKS_AUTHOR_CONTACT: return is_address(s->author_contact);
    case SBOM_ASKS_TIMESTAMP: return !utc_is_none(s->created_at);
    case SBOM_ASKS_SERIAL: return s->serial.n > 0;
    case SBOM_ASKS_TOOL: return s->generator.n > 0;
    case SBOM_ASKS_LIFECYCLE: return s->lifecycle.n > 0;
    default: return false;
    }
}

static bool has_sha512(const struct component *c)
{
    for (size_t i = 0; i < c->n_hashes; i++) {
        if (c->hashes[i].alg == HASH_ALG_SHA512) return true;
    }
    return false;
}

static bool has_spdx_licence(const struct component *c)
{
    for (size_t i = 0; i < c->n_licences; i++) {
        bool is_deprecated = false;
        str odd = licence_find_odd(c->licences[i], &is_deprecated);
        if (odd.n > 0 && !is_deprecated) return false;
    }
    return c->n_licences > 0;
}

static bool answers_component(const struct component *c, const struct judged *j,
                              enum sbom_question q)
{
    switch ((int)q) {
    case SBOM_ASKS_NAME: return c->name.n > 0;
    case SBOM_ASKS_VERSION: return c->version.n > 0;
    case SBOM_ASKS_SUPPLIER: return c->supplier.n > 0;
    case SBOM_ASKS_CONTACT: return is_address(c->contact);
    case SBOM_ASKS_FILENAME: return c->filename.n > 0;
    case SBOM_ASKS_DEPENDENCIES: return (c->stated & STATED_DEPENDENCIES) != 0;
    case SBOM_ASKS_RELATION: return j->is_related;
    case SBOM_ASKS_LICENCE: return c->n_licences > 0;
    case SBOM_ASKS_SPDX_LICENCE: return has_spdx_licence(c);
    case SBOM_ASKS_HASH: return c->n_hashes > 0;
    case SBOM_ASKS_SHA512: return has_sha512(c);
    case SBOM_ASKS_EXECUTABLE: return (c->stated & STATED_EXECUTABLE) != 0;
    case SBOM_ASKS_ARCHIVE: return (c->stated & STATED_ARCHIVE) != 0;
    case SBOM_ASKS_STRUCTURED: return (c->stated & STATED_STRUCTURED) != 0;
    case SBOM_ASKS_SOURCE: return c->source_url.n > 0;
    case SBOM_ASKS_DOWNLOAD: return c->download_url.n > 0;
    case SBOM_ASKS_IDENTIFIER: return c->n_purls + c->n_cpes > 0;
    case SBOM_ASKS_MONITORED: return j->is_monitored;
    case SBOM_ASKS_RELEASE: return j->has_release;
    default: return false;
    }
}

/* A source archive is watched as what is built of it, if that is in the product at all. */
static bool is_looked_up(const struct component *c)
{
    return !c->is_subject && !str_eq_nocase(c->type, STR("source"));
}

/*
 * The product itself is not looked up; a release is asked of a distribution's packages only; a
 * component that is alone has nothing to be related to.
 */
static bool applies(const struct sbom *s, const struct component *c, const struct judged *j,
                    enum sbom_question q)
{
    if (q == SBOM_ASKS_RELATION) return s->n_components > 1;
    if (q == SBOM_ASKS_MONITORED) return is_looked_up(c);
    return q != SBOM_ASKS_RELEASE || j->is_distribution;
}

static void add_fault(struct checker *k, struct sbom_score *score, uint32_t component)
{
    if (score->n_faults >= SBOM_FAULTS_KEPT) return;
    if (score->faults == NULL)
        score->faults = arena_array(k->a, SBOM_FAULTS_KEPT, sizeof *score->faults);
    if (score->faults != NULL) score->faults[score->n_faults++] = component;
}

static void score_element(struct checker *k, struct sbom_score *score)
{
    const struct sbom *s = k->sbom;
    enum sbom_question q = score->element->question;
    if (q < SBOM_ASKS_NAME) {
        score->n_of = 1;
        score->n_met = answers_document(s, q);
        return;
    }
    for (size_t i = 0; i < s->n_components; i++) {
        const struct component *c = &s->components[i];
        if (!applies(s, c, &k->judged[i], q)) continue;
        score->n_of++;
        if (answers_component(c, &k->judged[i], q)) {
            score->n_met++;
        } else {
            add_fault(k, score, (uint32_t)i);
        }
    }
}

static void add_unmonitored(struct checker *k, uint32_t component, str why)
{
    struct sbom_check *out = k->out;
    if (out->n_unmonitored >= SBOM_FAULTS_KEPT) return;
    struct sbom_unmonitored *place =
        arena_push(k->a, (void **)&out->unmonitored, &out->n_unmonitored, &k->cap_unmonitored,
                   sizeof *place);
    if (place == NULL) return;
    *place = (struct sbom_unmonitored){.component = component, .why = arena_str(k->a, why)};
}

/* A hash alone finds what is known to be malicious, not what is vulnerable. */
static bool is_watched(const struct component *c, const struct identities *ids)
{
    for (size_t i = 0; i < ids->n; i++) {
        if (ids->at[i].kind != IDENTITY_HASH) return true;
    }
    return component_is_kernel_part(c);
}

static void judge_component(struct checker *k, struct arena *tmp, uint32_t at)
{
    const struct component *c = &k->sbom->components[at];
    struct judged *j = &k->judged[at];
    struct identities ids;
    arena_clear(tmp);
    component_identify(tmp, c, &ids);
    j->is_monitored = is_watched(c, &ids);
    for (size_t i = 0; i < ids.n; i++) {
        j->is_distribution |= ids.at[i].is_distribution;
        j->has_release |= ids.at[i].is_distribution && ids.at[i].release.n > 0;
    }
    if (j->is_monitored || !is_looked_up(c)) return;
    add_unmonitored(k, at,
                    ids.why.n > 0
                        ? ids.why
                        : STR("it has a hash only: add a package URL, or the name and "
                              "version that upstream uses"));
}

static void judge(struct checker *k, struct arena *tmp)
{
    const struct sbom *s = k->sbom;
    for (size_t i = 0; i < s->n_components; i++) {
        const struct component *c = &s->components[i];
        judge_component(k, tmp, (uint32_t)i);
        if (c->parent != UINT32_MAX)
            k->judged[i].is_related = k->judged[c->parent].is_related = true;
        if (c->stated & STATED_DEPENDENCIES) k->judged[i].is_related = true;
    }
    for (size_t i = 0; i < s->n_edges; i++) {
        k->judged[s->edges[i].from].is_related = true;
        k->judged[s->edges[i].to].is_related = true;
    }
}

/* Each required element weighs the same, however many components it is asked of. */
static void sum_up(struct sbom_check *out)
{
    for (unsigned k = 0; k < N_sbom_standard; k++) {
        size_t n = 0, parts = 0;
        out->is_met[k] = true;
        for (size_t i = 0; i < n_sbom_elements; i++) {
            const struct sbom_score *score = &out->scores[i];
            if ((unsigned)score->element->standard != k || !score->element->is_required)
                continue;
            if (score->n_met < score->n_of) out->is_met[k] = false;
            if (score->n_of == 0) continue;
            n++;
            parts += 10000 * score->n_met / score->n_of;
        }
        /* Rounded down: 100 means in full. */
        out->pct[k] = n == 0 ? 100 : (unsigned)(parts / n / 100);
    }
}

enum status sbom_check(struct arena *a, const struct sbom *sbom, struct sbom_check *out,
                       struct err *e)
{
    struct arena tmp;
    struct checker k = {.a = a, .sbom = sbom, .out = out};
    *out = (struct sbom_check){.n_components = sbom->n_components};
    k.judged = arena_array(a, sbom->n_components + 1, sizeof *k.judged);
    out->scores = arena_array(a, n_sbom_elements, sizeof *out->scores);
    if (k.judged == NULL || out->scores == NULL) return arena_status(a, "SBOM check", e);
    arena_init(&tmp, a->max_bytes);
    judge(&k, &tmp);
    arena_release(&tmp);
    for (size_t i = 0; i < n_sbom_elements; i++) {
        out->scores[i].element = &sbom_elements[i];
        score_element(&k, &out->scores[i]);
    }
    sum_up(out);
    return arena_status(a, "SBOM check", e);
}
