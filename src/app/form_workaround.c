/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What records tell users to do about a vulnerability until a fix is there: the mitigations and
 * workarounds of CSAF documents, about the components that the case is about. Other formats of
 * records have no such statement.
 */
#include "app/form.h"

#include "store/component.h"
#include "store/finding.h"

enum {
    MAX_WORKAROUNDS = 8,     /* a form has one field for them */
    MAX_COMPONENTS = 20,     /* further ones say the same */
    CLAIM_BYTES = 256 << 20, /* as for the sources of a finding */
};

struct search {
    struct arena *a; /* of the call */
    str vulnerability;
    struct form_quote *found;
    size_t n;
    bool has_csaf;
};

static enum status note_feed(void *ctx, const struct group_record *r, struct err *e)
{
    struct search *s = ctx;
    (void)e;
    s->has_csaf = s->has_csaf || str_starts(r->feed, STR("csaf"));
    return LW_OK;
}

/* The reader of CSAF puts the category before the words: "workaround: disable the service". */
static enum status take_note(void *ctx, const struct claim *k, struct err *e)
{
    struct search *s = ctx;
    str words = k->affected.note, category;
    if (s->n == MAX_WORKAROUNDS || !str_eq(k->group, s->vulnerability) ||
        k->state != RECORD_PUBLISHED || !str_cut(&words, ':', &category) ||
        !(str_eq(category, STR("workaround")) || str_eq(category, STR("mitigation"))))
        return LW_OK;
    words = str_trim(words);
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->found[i].text, words)) return LW_OK;
    s->found[s->n++] = (struct form_quote){
        arena_str(s->a, words),
        arena_printf(s->a, "record %.*s (%.*s), revision %.*s", STR_ARG(k->record_id),
                     STR_ARG(k->feed), STR_ARG(k->revision))};
    return arena_status(s->a, "a form", e);
}

static enum status search_component(struct op_call *c, struct knowledge *base, str finding_id,
                                    struct search *s, struct err *e)
{
    struct finding_view v;
    struct component_row row;
    struct arena scratch;
    bool found = false;
    enum status st = finding_find(c->app->db, c->arena, finding_id, &v, &found, e);
    if (!st && found)
        st = component_find(c->app->db, c->arena, v.f.component_id, &row, &found, e);
    if (st || !found) return st;
    str rest = row.package_keys.n ? row.package_keys : row.package_key, key;
    arena_init(&scratch, CLAIM_BYTES);
    while (!st && rest.n) {
        str_cut(&rest, '\n', &key);
        st = knowledge_claims(base, &scratch, key, take_note, s, e);
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    return st;
}

enum status form_workarounds(struct op_call *c, struct knowledge *base, str vulnerability,
                             const struct case_reach *reach, size_t n, struct form_facts *f,
                             struct err *e)
{
    struct search s = {.a = c->arena, .vulnerability = vulnerability};
    enum status st = knowledge_records(base, vulnerability, note_feed, &s, e);
    if (st || !s.has_csaf) return st;
    s.found = arena_array(c->arena, MAX_WORKAROUNDS, sizeof *s.found);
    if (!s.found) return arena_status(c->arena, "a form", e);
    for (size_t i = 0; !st && i < n && i < MAX_COMPONENTS; i++)
        if (reach[i].finding_id.n) st = search_component(c, base, reach[i].finding_id, &s, e);
    f->workarounds = s.found;
    f->n_workarounds = s.n;
    return st;
}
