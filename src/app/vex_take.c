/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements that say the same of one vulnerability in one component, for several versions, are
 * one decision: decisions are keyed without version and have the versions beside it.
 */
#include "app/vex_take.h"

#include "app/decision.h"
#include "app/system_call.h"
#include "app/vex_place.h"
#include "base/limits.h"
#include "base/map.h"

/* One decision to make. */
struct draft {
    struct vex_place place;
    const struct vex_claim *claim; /* the first that said so */
    str versions;
    bool is_every_version;
    str decision_id; /* once it is made */
    str why;         /* else */
};

/* Which statement led to which draft. */
struct link {
    size_t row, draft;
};

struct taking {
    struct op_call *c;
    const struct vex_document_row *d;
    struct vex_statement_row *rows;
    struct vex_claim *claims;
    struct vex_places *places;
    struct draft *drafts;
    struct link *links;
    size_t n, n_drafts, cap_drafts, n_links, cap_links, at_link;
    struct map keys;
    struct vex_taken *out;
};

/* ---- rows and claims ---- */

str vex_lines(struct arena *a, const str *items, size_t n)
{
    size_t most = 1, at = 0;
    for (size_t i = 0; i < n; i++)
        most += items[i].n + 1;
    char *p = arena_alloc(a, most);
    for (size_t i = 0; p && i < n; i++) {
        if (i) p[at++] = '\n';
        for (size_t k = 0; k < items[i].n; k++)
            p[at++] = items[i].p[k] == '\n' ? ' ' : items[i].p[k];
    }
    return p ? (str){p, at} : STR_NONE;
}

static size_t split(struct arena *a, str text, const str **out)
{
    size_t n = 0, most = 1;
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == '\n';
    str *list = arena_array(a, most, sizeof *list);
    *out = list;
    while (list && text.n)
        str_cut(&text, '\n', &list[n++]);
    return n;
}

static str filled(str s)
{
    return s.p ? s : STR("");
}

void vex_row_of_claim(struct arena *a, const struct vex_claim *k, struct vex_statement_row *out)
{
    const struct vex_component *x = &k->component;
    str *hashes = arena_array(a, x->n_hashes + 1, sizeof *hashes);
    for (size_t i = 0; hashes && i < x->n_hashes; i++)
        hashes[i] = arena_printf(a, "%.*s %.*s", STR_ARG(hash_alg_str(x->hashes[i].alg)),
                                 STR_ARG(x->hashes[i].hex));
    *out = (struct vex_statement_row){
        .vulnerability = vex_lines(a, k->names, k->n_names),
        .name = filled(x->name),
        .purls = vex_lines(a, x->purls, x->n_purls),
        .cpes = vex_lines(a, x->cpes, x->n_cpes),
        .hashes = hashes ? vex_lines(a, hashes, x->n_hashes) : STR(""),
        .versions = filled(k->versions),
        .product = filled(k->product),
        .status = vex_status_str(k->status),
        .justification = vex_justification_str(k->justification),
        .words = filled(k->text),
        .stated_at = k->stated_at,
        .outcome = VEX_OUTCOME_UNMATCHED,
        .why = STR(""),
        .decisions = STR(""),
    };
}

void vex_claim_of_row(struct arena *a, const struct vex_statement_row *row,
                      struct vex_claim *out)
{
    const str *hashes;
    *out = (struct vex_claim){.component = {.name = row->name},
                              .versions = row->versions,
                              .product = row->product,
                              .text = row->words,
                              .stated_at = row->stated_at};
    out->n_names = split(a, row->vulnerability, &out->names);
    out->component.n_purls = split(a, row->purls, &out->component.purls);
    out->component.n_cpes = split(a, row->cpes, &out->component.cpes);
    (void)vex_status_from_str(row->status, &out->status);
    (void)vex_justification_from_str(row->justification, &out->justification);
    size_t n = split(a, row->hashes, &hashes);
    struct component_hash *list = arena_array(a, n + 1, sizeof *list);
    for (size_t i = 0; list && i < n; i++) {
        str hex = hashes[i], alg;
        str_cut(&hex, ' ', &alg);
        struct component_hash *h = &list[out->component.n_hashes++];
        h->hex = hex;
        if (!hash_alg_from_str(alg, &h->alg)) h->alg = HASH_ALG_OTHER;
    }
    out->component.hashes = list;
}

/* ---- drafts ---- */

static str join_versions(struct arena *a, str all, str more)
{
    str one;
    while (more.n) {
        str rest = all, known;
        bool is_listed = false;
        str_cut(&more, '\n', &one);
        while (rest.n && !is_listed) {
            str_cut(&rest, '\n', &known);
            is_listed = str_eq(known, one);
        }
        if (!is_listed)
            all = arena_printf(a, "%.*s%s%.*s", STR_ARG(all), all.n ? "\n" : "", STR_ARG(one));
    }
    return all;
}

/* A range cannot be joined with another: such a statement is a decision of its own. */
static str key_of_draft(struct arena *a, const struct vex_place *p, const struct vex_claim *k,
                        str versions)
{
    bool is_range = str_starts(versions, STR("vers:"));
    return arena_printf(a, "%.*s\n%.*s\n%.*s\n%d %d\n%.*s\n%.*s", STR_ARG(p->vulnerability),
                        STR_ARG(p->identity), STR_ARG(p->image_id), (int)k->status,
                        (int)k->justification, STR_ARG(k->text),
                        STR_ARG(is_range ? versions : STR("")));
}

static enum status add_draft(struct taking *t, size_t row, const struct vex_place *p,
                             str versions, struct err *e)
{
    struct arena *a = t->c->arena;
    bool is_new = false;
    uint64_t *at = map_at(&t->keys, key_of_draft(a, p, &t->claims[row], versions), &is_new);
    if (!at) return err_set(e, LW_E_LIMIT, "the VEX document says too much at once");
    if (is_new) {
        struct draft *d =
            arena_push(a, (void **)&t->drafts, &t->n_drafts, &t->cap_drafts, sizeof *d);
        if (!d) return arena_status(a, "VEX document", e);
        *d = (struct draft){.place = *p, .claim = &t->claims[row], .versions = STR("")};
        *at = t->n_drafts - 1;
    }
    struct draft *d = &t->drafts[*at];
    d->is_every_version = d->is_every_version || versions.n == 0;
    d->versions =
        str_starts(versions, STR("vers:")) ? versions : join_versions(a, d->versions, versions);
    struct link *l = arena_push(a, (void **)&t->links, &t->n_links, &t->cap_links, sizeof *l);
    if (l) *l = (struct link){row, *at};
    return arena_status(a, "VEX document", e);
}

static str words_of(struct taking *t, const struct draft *d)
{
    return arena_printf(t->c->arena, "%.*s states so in %s document %.*s%s%.*s",
                        STR_ARG(t->d->supplier), arena_z(t->c->arena, t->d->format),
                        STR_ARG(t->d->document.n ? t->d->document : t->d->digest),
                        d->claim->text.n ? ": " : "", STR_ARG(d->claim->text));
}

/*
 * What cannot be decided (no finding asks for it, or a range nobody can read) is no failure of
 * the document: the statement keeps the words.
 */
static enum status make_decision(struct taking *t, struct draft *d, struct err *e)
{
    struct decision_report report = {0};
    struct err why = {0};
    struct decision x = {
        .vulnerability = d->place.vulnerability,
        .identity = d->place.identity,
        .component = d->place.component,
        .status = vex_status_rows[d->claim->status].verdict,
        .justification = vex_justification_str(d->claim->justification),
        .reason = STR("supplier"),
        .text = words_of(t, d),
        .impact = d->claim->text,
        .scope = d->place.scope,
        .scope_ref = d->place.image_id,
        .versions = d->is_every_version ? STR("") : d->versions,
        .condition = STR(""),
        .expires_on = STR(""),
        .origin = DECISION_BY_SUPPLIER,
        .origin_ref = t->d->id,
    };
    enum status st = decision_make(t->c, &x, NULL, 0, false, &report, &why);
    if (st == LW_E_STATE || st == LW_E_INPUT) {
        d->why = arena_str(t->c->arena, str_of(why.message));
        return arena_status(t->c->arena, "VEX document", e);
    }
    if (st != LW_OK) {
        *e = why;
        return st;
    }
    d->decision_id = x.id;
    t->out->n_decisions++;
    t->out->n_findings += report.n_findings;
    return LW_OK;
}

/* ---- outcomes ---- */

static void count(struct taking *t, enum vex_outcome o)
{
    switch (o) {
    case VEX_OUTCOME_APPLIED: t->out->n_applied++; break;
    case VEX_OUTCOME_SHOWN: t->out->n_shown++; break;
    case VEX_OUTCOME_UNMATCHED: t->out->n_unmatched++; break;
    case VEX_OUTCOME_IGNORED: t->out->n_ignored++; break;
    case VEX_OUTCOME_WAITING: t->out->n_waiting++; break;
    case N_vex_outcome: break;
    }
}

static void decide_outcome(struct taking *t, size_t i)
{
    struct arena *a = t->c->arena;
    struct vex_statement_row *row = &t->rows[i];
    const struct vex_places *p = &t->places[i];
    if (t->d->trust == TRUST_IGNORED) {
        row->outcome = VEX_OUTCOME_IGNORED;
        row->why = STR("the supplier is ignored");
    } else if (p->n == 0) {
        row->outcome = p->waits ? VEX_OUTCOME_WAITING : VEX_OUTCOME_UNMATCHED;
        row->why = p->why;
    } else if (t->d->trust == TRUST_SHOWN) {
        row->outcome = VEX_OUTCOME_SHOWN;
        row->why =
            STR("the supplier is not trusted: its statements are shown and decide nothing");
    } else {
        row->outcome = VEX_OUTCOME_SHOWN;
        row->why = STR("what the records say asks for no decision");
    }
    /* Links are in the order of rows, and rows are settled in order. */
    for (; t->at_link < t->n_links && t->links[t->at_link].row == i; t->at_link++) {
        const struct draft *d = &t->drafts[t->links[t->at_link].draft];
        if (d->decision_id.n == 0) {
            if (row->outcome != VEX_OUTCOME_APPLIED) row->why = d->why;
            continue;
        }
        row->outcome = VEX_OUTCOME_APPLIED;
        row->why = STR("");
        row->decisions = join_versions(a, row->decisions, d->decision_id);
    }
}

static enum status settle(struct taking *t, str only_image, struct err *e)
{
    struct arena *a = t->c->arena;
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < t->n; i++) {
        vex_claim_of_row(a, &t->rows[i], &t->claims[i]);
        if (t->d->trust == TRUST_IGNORED) continue;
        st = vex_find_places(t->c, &t->claims[i], only_image, &t->places[i], e);
        for (size_t k = 0; st == LW_OK && k < t->places[i].n; k++)
            if (t->d->trust == TRUST_APPLIED && t->places[i].at[k].is_asked)
                st = add_draft(t, i, &t->places[i].at[k], t->places[i].versions, e);
    }
    for (size_t i = 0; st == LW_OK && i < t->n_drafts; i++)
        st = make_decision(t, &t->drafts[i], e);
    return st;
}

enum status vex_take(struct op_call *c, const struct vex_document_row *d,
                     struct vex_statement_row *rows, size_t n, str only_image,
                     struct vex_taken *out, struct err *e)
{
    struct taking t = {.c = c, .d = d, .rows = rows, .n = n, .out = out};
    t.claims = arena_array(c->arena, n + 1, sizeof *t.claims);
    t.places = arena_array(c->arena, n + 1, sizeof *t.places);
    if (!t.claims || !t.places) return arena_status(c->arena, "VEX document", e);
    map_init(&t.keys, 64 * LW_MIB);
    enum status st = settle(&t, only_image, e);
    map_release(&t.keys);
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        if (only_image.n && t.places[i].n == 0) continue;
        decide_outcome(&t, i);
        count(&t, rows[i].outcome);
        st = vex_statement_save_outcome(c->app->db, &rows[i], e);
    }
    return st == LW_OK ? arena_status(c->arena, "VEX document", e) : st;
}

/* ---- whole documents ---- */

struct rows {
    struct arena *a;
    struct vex_statement_row *at;
    size_t n, cap;
};

static enum status take_row(void *ctx, const struct vex_statement_row *s, struct err *e)
{
    struct rows *r = ctx;
    struct vex_statement_row *slot =
        arena_push(r->a, (void **)&r->at, &r->n, &r->cap, sizeof *slot);
    if (!slot) return arena_status(r->a, "VEX document", e);
    *slot = *s;
    vex_statement_dup(r->a, slot);
    return arena_status(r->a, "VEX document", e);
}

enum status vex_take_document(struct op_call *c, const struct vex_document_row *d,
                              struct vex_taken *out, struct err *e)
{
    struct rows r = {.a = c->arena};
    enum status st =
        vex_statement_each(c->app->db, d->id, STR(""), 0, d->n_statements, take_row, &r, e);
    if (st != LW_OK) return st;
    return vex_take(c, d, r.at, r.n, STR(""), out, e);
}

static enum status end_decisions(struct op_call *c, str ids, bool is_replaced, str why,
                                 struct err *e)
{
    enum status st = LW_OK;
    str id;
    while (st == LW_OK && ids.n) {
        struct decision d;
        struct decision_report report = {0};
        bool found = false;
        str_cut(&ids, '\n', &id);
        st = decision_find(c->app->db, c->arena, id, &d, &found, e);
        if (st != LW_OK || !found) continue;
        if (d.state != DECISION_IN_FORCE && d.state != DECISION_PROPOSED) continue;
        st = decision_end(c, &d, is_replaced ? DECISION_REPLACED : DECISION_WITHDRAWN, why,
                          &report, e);
    }
    return st;
}

enum status vex_drop_document(struct op_call *c, const struct vex_document_row *d,
                              enum vex_outcome outcome, bool is_replaced, str why,
                              struct err *e)
{
    struct rows r = {.a = c->arena};
    enum status st = vex_statement_each(c->app->db, d->id, STR("applied"), 0, d->n_statements,
                                        take_row, &r, e);
    for (size_t i = 0; st == LW_OK && i < r.n; i++) {
        st = end_decisions(c, r.at[i].decisions, is_replaced, why, e);
        r.at[i].outcome = outcome;
        r.at[i].why = why;
        r.at[i].decisions = STR("");
        if (st == LW_OK) st = vex_statement_save_outcome(c->app->db, &r.at[i], e);
    }
    return st;
}

/* ---- what waited ---- */

enum status vex_follow(struct app *app, struct utc now, struct err *e)
{
    struct op_call *c;
    struct vex_taken taken = {0};
    enum status st = system_call_begin(app, now, "vex.follow", &c, e);
    if (st != LW_OK) return st;
    struct rows r = {.a = c->arena};
    st = vex_statement_each_waiting(app->db, take_row, &r, e);
    for (size_t i = 0, n; st == LW_OK && i < r.n; i += n) {
        struct vex_document_row d;
        bool found = false;
        for (n = 1; i + n < r.n && str_eq(r.at[i + n].document_id, r.at[i].document_id);)
            n++;
        st = vex_document_find(app->db, c->arena, r.at[i].document_id, &d, &found, e);
        if (st == LW_OK && found) st = vex_take(c, &d, &r.at[i], n, STR(""), &taken, e);
    }
    if (st == LW_OK && r.n > 0) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* ---- a new image ---- */

static enum status settle_for_image(struct op_call *c, const struct image *image,
                                    struct rows *r, struct err *e)
{
    enum status st = LW_OK;
    struct vex_taken taken = {0};
    /* Statements of one document lie side by side for each key, but keys mix them: one by one. */
    for (size_t i = 0; st == LW_OK && i < r->n; i++) {
        struct vex_document_row d;
        bool found = false;
        bool is_settled = r->at[i].outcome == VEX_OUTCOME_APPLIED && r->at[i].product.n == 0;
        if (is_settled || r->at[i].outcome == VEX_OUTCOME_IGNORED) continue;
        st = vex_document_find(c->app->db, c->arena, r->at[i].document_id, &d, &found, e);
        if (st == LW_OK && found) st = vex_take(c, &d, &r->at[i], 1, image->id, &taken, e);
    }
    return st;
}

enum status vex_subject_save(struct op_call *c, const struct image *image,
                             const struct sbom *sbom, struct err *e)
{
    struct vex_claim k = {.text = STR("")};
    struct vex_statement_row lines;
    static const struct component none = {.name = STR_INIT("")};
    bool has_subject = sbom->n_components > 0 && sbom->components[0].is_subject;
    const struct component *x = has_subject ? &sbom->components[0] : &none;
    k.component = (struct vex_component){.name = x->name,
                                         .purls = x->purls,
                                         .n_purls = x->n_purls,
                                         .cpes = x->cpes,
                                         .n_cpes = x->n_cpes,
                                         .hashes = x->hashes,
                                         .n_hashes = x->n_hashes};
    vex_row_of_claim(c->arena, &k, &lines);
    struct image_subject subject = {.image_id = image->id,
                                    .name = filled(x->name),
                                    .version = filled(x->version),
                                    .ref = filled(x->ref),
                                    .purls = lines.purls,
                                    .cpes = lines.cpes,
                                    .hashes = lines.hashes};
    enum status st = arena_status(c->arena, "image", e);
    return st == LW_OK ? image_subject_save(c->app->db, &subject, e) : st;
}

enum status vex_image_added(struct op_call *c, const struct image *image,
                            const struct component_row *components, size_t n, struct err *e)
{
    struct rows found = {.a = c->arena};
    int64_t n_documents = 0;
    enum status st = vex_document_n(c->app->db, &n_documents, e);
    if (st != LW_OK || n_documents == 0) return st;
    struct map seen; /* a component is found by several keys, a statement speaks once */
    map_init(&seen, 64 * LW_MIB);
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        struct vex_component x;
        str *keys;
        st = vex_component_of_row(c->arena, &components[i], &x, e);
        size_t n_keys = st == LW_OK ? vex_keys(c->arena, &x, &keys) : 0;
        for (size_t k = 0; st == LW_OK && k < n_keys; k++)
            st = vex_statement_each_of_key(c->app->db, keys[k], take_row, &found, e);
    }
    size_t kept = 0;
    for (size_t i = 0; st == LW_OK && i < found.n; i++) {
        bool is_new = false;
        str id = arena_printf(c->arena, "%.*s %lld", STR_ARG(found.at[i].document_id),
                              (long long)found.at[i].serial);
        if (!map_at(&seen, id, &is_new))
            st = err_set(e, LW_E_LIMIT, "too many VEX statements speak of the image");
        else if (is_new)
            found.at[kept++] = found.at[i];
    }
    map_release(&seen);
    found.n = kept;
    return st == LW_OK ? settle_for_image(c, image, &found, e) : st;
}
