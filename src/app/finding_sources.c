/* SPDX-License-Identifier: Apache-2.0 */
#include "app/finding_sources.h"

#include "app/finding.h"
#include "app/image.h"
#include "base/limits.h"
#include "core/match.h"

enum {
    MAX_SOURCES = 100
};
/* Claims about one package: those about the kernel are the most. */
#define CLAIM_BYTES (256 * LW_MIB)

struct sources {
    struct arena *a; /* of claims */
    str vulnerability;
    struct claim *claims;
    size_t n, cap;
};

static enum status keep(void *ctx, const struct claim *k, struct err *e)
{
    struct sources *s = ctx;
    if (!str_eq(k->group, s->vulnerability)) return LW_OK;
    struct claim *slot = arena_push(s->a, (void **)&s->claims, &s->n, &s->cap, sizeof *slot);
    if (slot) *slot = *k;
    return arena_status(s->a, "claims", e);
}

static struct match_claim match_claim_of(const struct claim *k)
{
    return (struct match_claim){.record_id = k->record_id,
                                .revision = k->revision,
                                .feed = k->feed,
                                .state = k->state,
                                .is_informational = k->is_informational,
                                .affected = &k->affected};
}

/* The strongest that these claims of one record say under any name of the component. */
static const struct claim *judge(struct sources *s, const struct identities *ids, str key,
                                 const struct claim *claims, size_t n, struct match_answer *out)
{
    const struct claim *best = &claims[0];
    bool has_answer = false;
    struct match_claim *all = arena_array(s->a, n, sizeof *all);
    *out = (struct match_answer){.verdict = VERDICT_NO_MATCH, .is_silent = true};
    for (size_t i = 0; all && i < n; i++)
        all[i] = match_claim_of(&claims[i]);
    for (size_t k = 0; all && k < ids->n; k++) {
        const struct identity *id = &ids->at[k];
        if (!str_eq(id->key, key)) continue;
        for (size_t i = 0; i < (id->is_kernel ? 1 : n); i++) {
            struct match_answer m = id->is_kernel
                                        ? kernel_match(s->a, ids, id, all, n, NULL, NULL)
                                        : claim_match(s->a, ids, id, &all[i], NULL);
            if (has_answer && verdict_weight(m.verdict) <= verdict_weight(out->verdict))
                continue;
            has_answer = true;
            *out = m;
            best = &claims[i];
        }
    }
    return best;
}

static void reply_source(struct op_call *c, yyjson_mut_val *list, const struct claim *k,
                         const struct match_answer *m, const struct finding *f)
{
    yyjson_mut_val *o = reply_item(c, list);
    enum verdict v = m->is_silent ? VERDICT_NO_MATCH : m->verdict;
    reply_str(c, o, "record", k->record_id);
    reply_str(c, o, "feed", k->feed);
    reply_str(c, o, "revision", k->revision);
    reply_str(c, o, "state", record_state_str(k->state));
    reply_str(c, o, "ecosystem", k->affected.ecosystem);
    reply_str(c, o, "package", k->affected.name);
    reply_bool(c, o, "is_reason",
               str_eq(k->record_id, f->reason.record) && str_eq(k->feed, f->reason.feed));
    reply_bool(c, o, "is_informational", k->is_informational);
    reply_str(c, o, "verdict", verdict_str(v));
    reply_str(c, o, "verdict_words", verdict_words(v));
    reply_str(c, o, "inputs", m->is_silent ? STR("") : m->reason.inputs);
}

static enum status reply_key(struct op_call *c, struct knowledge *k, struct sources *s,
                             const struct identities *ids, str key, yyjson_mut_val *list,
                             const struct finding *f, int64_t *n_shown, struct err *e)
{
    s->claims = NULL;
    s->n = s->cap = 0;
    enum status st = knowledge_claims(k, s->a, key, keep, s, e);
    /* By record and feed already. */
    for (size_t i = 0, n; st == LW_OK && i < s->n && *n_shown < MAX_SOURCES; i += n) {
        struct match_answer m;
        for (n = 1;
             i + n < s->n && str_eq(s->claims[i].record_id, s->claims[i + n].record_id) &&
             str_eq(s->claims[i].feed, s->claims[i + n].feed);
             n++)
            ;
        const struct claim *best = judge(s, ids, key, &s->claims[i], n, &m);
        st = arena_status(s->a, "claims", e);
        if (st == LW_OK) reply_source(c, list, best, &m, f);
        ++*n_shown;
    }
    return st;
}

enum status reply_sources(struct op_call *c, struct knowledge *k, const struct finding *f,
                          struct err *e)
{
    struct component_row row;
    struct component component;
    struct identities ids;
    struct arena a;
    bool found = false;
    int64_t n = 0;
    yyjson_mut_val *list = reply_array(c, c->reply, "others");
    enum status st = component_find(c->app->db, c->arena, f->component_id, &row, &found, e);
    if (st == LW_OK && found) st = component_of_stored(c->arena, &row, &component, e);
    arena_init(&a, CLAIM_BYTES);
    if (st == LW_OK && found) {
        struct sources s = {.a = &a, .vulnerability = f->vulnerability};
        str rest = row.package_keys.n ? row.package_keys : row.package_key, key;
        component_identify(c->arena, &component, &ids);
        while (st == LW_OK && rest.n) {
            str_cut(&rest, '\n', &key);
            st = reply_key(c, k, &s, &ids, key, list, f, &n, e);
        }
    }
    arena_release(&a);
    reply_bool(c, c->reply, "has_others", n > 0);
    return st;
}
