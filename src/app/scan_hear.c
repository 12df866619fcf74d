/* SPDX-License-Identifier: Apache-2.0 */
/* What every record says of one component, each by the rule of its statement. */
#include "app/scan_internal.h"

#include "core/kernel.h"

#include <stdlib.h>

bool scanner_has_build(const struct scanner *s)
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
    if (said->answer.is_silent && !scanner_has_build(s)) return LW_OK;
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
enum status hear_claim(void *ctx, const struct claim *c, struct err *e)
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
void sort_unless_sorted(void *items, size_t n, size_t each,
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

enum status judge_kernel(struct scanner *s, struct err *e)
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
