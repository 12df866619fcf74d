/* SPDX-License-Identifier: Apache-2.0 */
/* Facts that duties are judged by, for one product or all. */
#include "app/compliance.h"

#include "app/blob.h"
#include "app/case.h"
#include "app/duty.h"
#include "app/product.h"
#include "app/setting.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/map.h"
#include "store/compliance.h"
#include "store/portal.h"

struct loading {
    struct op_call *c;
    str only; /* product, or empty */
    struct compliance_facts *out;
    size_t cap;
    struct map by_id; /* index into out->products */
};

static struct compliance_product *product_at(struct loading *l, str id)
{
    uint64_t i;
    return map_find(&l->by_id, id, &i) ? &l->out->products[i] : NULL;
}

/* ---- products and what was decided about them ---- */

static enum status keep_product(void *ctx, const struct product *p, struct err *e)
{
    struct loading *l = ctx;
    struct arena *a = l->c->arena;
    if (l->only.n && !str_eq(p->id, l->only)) return LW_OK;
    struct compliance_product *x =
        arena_push(a, (void **)&l->out->products, &l->out->n, &l->cap, sizeof *x);
    if (!x) return arena_status(a, "products", e);
    struct product copy = *p;
    copy.name = arena_str(a, p->name);
    copy.support_reason = arena_str(a, p->support_reason);
    copy.contact = arena_str(a, p->contact);
    copy.policy_url = arena_str(a, p->policy_url);
    x->id = arena_str(a, p->id);
    x->name = copy.name;
    x->line = arena_str(a, p->line);
    duty_subject_facts(&copy, &x->subject);
    if (!map_set(&l->by_id, x->id, l->out->n - 1))
        return err_set(e, LW_E_LIMIT, "too many products for one matrix");
    return arena_status(a, "products", e);
}

static enum status keep_regime(void *ctx, const struct product_regime *r, struct err *e)
{
    struct loading *l = ctx;
    struct compliance_product *x = product_at(l, r->product_id);
    if (!x) return LW_OK;
    x->subject.regimes[r->regime] = r->applies ? SAID_YES : SAID_NO;
    x->subject.regime_reasons[r->regime] = arena_str(l->c->arena, r->reason);
    return arena_status(l->c->arena, "regimes", e);
}

/* ---- attestations ---- */

static bool holds_today(const struct compliance_said *s, struct day today)
{
    return s->id.n && compliance_day_cmp(s->from, today) <= 0 &&
           (!s->until.year || compliance_day_cmp(today, s->until) <= 0);
}

/* What holds today goes before what does not; among equals the later one. */
static void put_said(struct compliance_said *slot, const struct compliance_said *said,
                     struct day today)
{
    if (!holds_today(said, today) && holds_today(slot, today)) return;
    *slot = *said;
}

/* Whether it is there; that its bytes are the same is checked when it is handed out. */
static bool is_lost(struct op_call *c, str digest)
{
    str path = blob_path(c->app, c->arena, digest);
    return !path.p || !fs_exists(path.p);
}

static enum status keep_attestation(void *ctx, const struct attestation *t, struct err *e)
{
    struct loading *l = ctx;
    struct arena *a = l->c->arena;
    struct compliance_product *x = NULL;
    const struct duty_row *row = duty_row_find(t->duty);
    struct compliance_said **table = &l->out->said;
    if (t->product_id.n) {
        x = product_at(l, t->product_id);
        if (!x) return LW_OK;
        table = &x->said;
    }
    if (!row) return LW_OK; /* of a row that a newer table no longer has */
    if (!*table) *table = arena_array(a, N_DUTY_ROWS, sizeof **table);
    if (!*table) return arena_status(a, "attestations", e);
    struct compliance_said said = {
        .id = arena_str(a, t->id),
        .is_not_applicable = t->is_not_applicable,
        .words = arena_str(a, t->words),
        .from = duty_day(t->valid_from),
        .until = duty_day(t->valid_until),
        .has_document = t->document_digest.p != NULL,
    };
    said.is_document_lost = said.has_document && is_lost(l->c, t->document_digest);
    put_said(&(*table)[duty_row_index(row)], &said, utc_day(l->c->now));
    return arena_status(a, "attestations", e);
}

/* What is said about one product stands over what is said about all. */
static void join_said(struct loading *l)
{
    struct day today = utc_day(l->c->now);
    for (size_t i = 0; i < l->out->n; i++) {
        struct compliance_product *x = &l->out->products[i];
        x->subject.said = x->said ? x->said : l->out->said;
        for (size_t k = 0; x->said && l->out->said && k < N_DUTY_ROWS; k++) {
            struct compliance_said own = x->said[k];
            x->said[k] = l->out->said[k];
            if (own.id.n) put_said(&x->said[k], &own, today);
        }
    }
}

/* ---- releases and findings ---- */

static enum status ask_at_release(struct op_call *c, struct compliance_product *x,
                                  bool is_counted, struct err *e)
{
    struct compliance_evidence *v = &x->subject.evidence;
    struct utc at = v->is_available ? x->newest_at : c->now;
    if (!x->newest_id.n) return LW_OK;
    x->is_counted = is_counted;
    return compliance_at_release(c->app->db, x->newest_id, at, is_counted,
                                 &v->n_affected_at_release, &v->n_unjudged_at_release, e);
}

enum status compliance_count(struct op_call *c, struct compliance_product *p, struct err *e)
{
    return p->is_counted ? LW_OK : ask_at_release(c, p, true, e);
}

static enum status keep_release(void *ctx, const struct release_evidence *r, struct err *e)
{
    struct loading *l = ctx;
    struct compliance_product *x = product_at(l, r->product_id);
    if (!x) return LW_OK;
    struct compliance_evidence *v = &x->subject.evidence;
    struct day on = duty_day(r->available_on);
    v->n_releases++;
    v->n_without_sbom += r->n_images == 0;
    v->n_images += r->n_images;
    v->newest = arena_str(l->c->arena, r->version);
    v->has_newest_sbom = r->n_images > 0;
    /* Known by the end of that day. */
    x->newest_at = utc_add_s(day_start(on), 24 * 3600 - 1);
    v->is_available = on.year != 0 && utc_cmp(day_start(on), l->c->now) <= 0;
    x->newest_id = r->n_images ? arena_str(l->c->arena, r->id) : STR("");
    return arena_status(l->c->arena, "releases", e);
}

static enum status keep_findings(void *ctx, const struct finding_evidence *f, struct err *e)
{
    struct loading *l = ctx;
    struct compliance_product *x = product_at(l, f->product_id);
    (void)e;
    if (!x) return LW_OK;
    x->subject.evidence.n_findings = f->n;
    x->subject.evidence.n_waiting = f->n_waiting;
    x->subject.evidence.n_affected = f->n_affected;
    return LW_OK;
}

static enum status load_releases(struct loading *l, struct err *e)
{
    struct db *db = l->c->app->db;
    enum status st = compliance_releases(db, l->only, keep_release, l, e);
    if (!st) st = compliance_findings(db, l->only, keep_findings, l, e);
    for (size_t i = 0; !st && i < l->out->n; i++)
        st = ask_at_release(l->c, &l->out->products[i], false, e);
    return st;
}

/* ---- cases ---- */

struct touchings {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status keep_touching(void *ctx, const struct case_product *p, struct err *e)
{
    struct touchings *t = ctx;
    struct case_product *slot = arena_push(t->a, &t->items, &t->n, &t->cap, sizeof *slot);
    if (slot) {
        *slot = *p;
        slot->case_id = arena_str(t->a, p->case_id);
        slot->product_id = arena_str(t->a, p->product_id);
    }
    return arena_status(t->a, "cases", e);
}

static void add_clock(struct compliance_clocks *k, const struct clock *clock, str number)
{
    bool is_open = clock_is_open(clock), is_late = clock->state == CLOCK_LATE;
    k->n++;
    k->n_late += is_late;
    k->n_open += is_open && !is_late;
    k->n_met_late += clock->state == CLOCK_MET_LATE;
    k->n_met += clock->state == CLOCK_MET || clock->state == CLOCK_NOT_NEEDED;
    if (!is_open) {
        if (clock->state == CLOCK_MET_LATE && !k->n_open && !k->n_late) k->number = number;
        return;
    }
    bool is_first = k->n_open + k->n_late == 1;
    if (is_first || (!utc_is_none(clock->due_at) &&
                     (utc_is_none(k->due_at) || utc_cmp(clock->due_at, k->due_at) < 0)))
        k->number = number, k->due_at = clock->due_at;
}

static enum status count_case(struct loading *l, struct compliance_product *x,
                              const struct case_file *k, const struct clock *clocks, size_t n,
                              struct err *e)
{
    struct compliance_evidence *v = &x->subject.evidence;
    bool is_open = k->state == CASE_CANDIDATE;
    /* A signal that its source took back was nobody's to decide. */
    bool is_decided = !is_open && k->state != CASE_CANCELLED;
    v->n_exploited_open += k->kind == CASE_EXPLOITED && is_open;
    v->n_exploited_decided += k->kind == CASE_EXPLOITED && is_decided;
    v->n_incident_open += k->kind == CASE_SEVERE_INCIDENT && is_open;
    v->n_incident_decided += k->kind == CASE_SEVERE_INCIDENT && is_decided;
    if (!x->clocks) {
        x->clocks = arena_array(l->c->arena, N_DUTY_ROWS, sizeof *x->clocks);
        for (size_t i = 0; x->clocks && i < N_DUTY_ROWS; i++)
            x->clocks[i].due_at = UTC_NONE;
        x->subject.clocks = x->clocks;
    }
    for (size_t i = 0; x->clocks && i < n; i++) {
        const struct duty_row *row = duty_law(clocks[i].duty);
        if (clocks[i].state != CLOCK_NOT_STARTED)
            add_clock(&x->clocks[duty_row_index(row)], &clocks[i], k->number);
    }
    return arena_status(l->c->arena, "cases", e);
}

/* The clocks of a candidate are provisional: nothing legal runs yet. */
static enum status load_clocks(struct op_call *c, const struct case_file *k,
                               const struct case_hints *hints, struct clock **out, size_t *n,
                               struct err *e)
{
    struct clock_facts facts;
    *n = 0;
    if (k->state == CASE_CANDIDATE || k->state == CASE_DISMISSED || k->state == CASE_CANCELLED)
        return LW_OK;
    enum status st = case_clock_facts_hinted(c, k, hints, &facts, e);
    return st ? st : case_clocks(c, k, &facts, out, n, e);
}

/* `all` begins with the pairs of one case. With one product alone the others are not known. */
static struct case_hints hints_of(struct loading *l, const struct case_product *all, size_t n,
                                  const struct csirt *coordinator)
{
    struct case_hints out = {.has_submissions = all->has_submissions,
                             .has_done = all->has_done,
                             .has_requests = all->has_requests,
                             .coordinator = coordinator,
                             .has_regimes = !l->only.n};
    for (size_t i = 0; out.has_regimes && i < n && str_eq(all[i].case_id, all->case_id); i++) {
        const struct compliance_product *x = product_at(l, all[i].product_id);
        if (!x) out.has_regimes = false;
        if (x) out.regimes[x->subject.role] |= compliance_regimes(&x->subject);
    }
    return out;
}

static enum status load_cases(struct loading *l, struct err *e)
{
    struct op_call *c = l->c;
    struct touchings t = {.a = c->arena};
    struct case_file k = {0};
    struct clock *clocks = NULL;
    str state = STR("");
    size_t n_clocks = 0;
    enum status st = compliance_cases(c->app->db, l->only, keep_touching, &t, e);
    if (!st) st = setting_get(c->app, c->arena, "main-establishment", &state, e);
    const struct csirt *coordinator = csirt_find(state);
    const struct case_product *all = t.items;
    for (size_t i = 0; !st && i < t.n; i++) {
        bool found = false;
        struct compliance_product *x = product_at(l, all[i].product_id);
        if (!x) continue;
        if (!k.id.n || !str_eq(all[i].case_id, k.id)) {
            const struct case_hints hints = hints_of(l, &all[i], t.n - i, coordinator);
            st = case_find(c->app->db, c->arena, all[i].case_id, &k, &found, e);
            if (!st && found) st = load_clocks(c, &k, &hints, &clocks, &n_clocks, e);
            if (st || !found) continue;
        }
        st = count_case(l, x, &k, clocks, n_clocks, e);
    }
    return st;
}

/* ---- all of it ---- */

static enum status load_settings(struct loading *l, struct err *e)
{
    str state = STR(""), name = STR(""), contact = STR("");
    struct arena *a = l->c->arena;
    struct routing *routing = NULL;
    size_t n_routing = 0;
    enum status st = setting_get(l->c->app, a, "main-establishment", &state, e);
    if (!st) st = routing_all(l->c->app->db, a, &routing, &n_routing, e);
    if (!st) st = setting_get(l->c->app, a, "manufacturer-name", &name, e);
    if (!st) st = setting_get(l->c->app, a, "manufacturer-contact", &contact, e);
    for (size_t i = 0; i < l->out->n; i++) {
        struct compliance_evidence *v = &l->out->products[i].subject.evidence;
        v->establishment = n_routing ? routing[0].member_state : state;
        if (n_routing) v->routed_on = utc_day(routing[0].recorded_at);
        v->has_manufacturer = name.n && contact.n;
    }
    return st;
}

static enum status load_acts(struct loading *l, struct err *e)
{
    struct db *db = l->c->app->db;
    enum status st = product_each(db, keep_product, l, e);
    return st ? st : product_regime_each(db, keep_regime, l, e);
}

static enum status load_all(struct loading *l, struct err *e)
{
    struct db *db = l->c->app->db;
    const struct attestation_filter f = {.product_id = l->only, .is_standing = true};
    enum status st = load_acts(l, e);
    if (!st) st = attestation_each(db, &f, keep_attestation, l, e);
    if (!st) st = load_releases(l, e);
    if (!st) st = load_cases(l, e);
    if (!st) st = load_settings(l, e);
    if (!st) join_said(l);
    return st;
}

/* One state of the store: a case that is decided meanwhile is counted before or after, not both. */
static enum status load_in_snapshot(struct loading *l,
                                    enum status (*load)(struct loading *, struct err *),
                                    struct err *e)
{
    struct db *db = l->c->app->db;
    bool is_begun = false;
    *l->out = (struct compliance_facts){0};
    map_init(&l->by_id, LW_MIB * 16);
    enum status st = db_snapshot_begin(db, &is_begun, e);
    if (!st) st = load(l, e);
    db_snapshot_end(db, is_begun);
    map_release(&l->by_id);
    return st;
}

enum status compliance_load(struct op_call *c, str product_id, struct compliance_facts *out,
                            struct err *e)
{
    struct loading l = {.c = c, .only = product_id.p ? product_id : STR(""), .out = out};
    return load_in_snapshot(&l, load_all, e);
}

enum status compliance_load_acts(struct op_call *c, struct compliance_facts *out, struct err *e)
{
    struct loading l = {.c = c, .only = STR(""), .out = out};
    return load_in_snapshot(&l, load_acts, e);
}
