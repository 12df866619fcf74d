/* SPDX-License-Identifier: Apache-2.0 */
/* retention.list, hold.add, hold.end, hold.list. */
#include "app/retention.h"

#include "app/compliance.h"
#include "app/duty.h"
#include "app/person.h"
#include "app/product.h"
#include "base/limits.h"
#include "base/map.h"
#include "store/compliance.h"
#include "store/retention.h"

enum {
    REASON_MAX = 2000
};

/* ---- holds ---- */

static bool covers(const struct retention_hold *h, str product_id, enum record_kind kind)
{
    return (!h->product_id.n || str_eq(h->product_id, product_id)) &&
           (!h->record_kind.n || str_eq(h->record_kind, record_kind_str(kind)));
}

enum status retention_check_erasable(struct op_call *c, str product_id, enum record_kind kind,
                                     struct err *e)
{
    struct retention_hold *holds = NULL;
    size_t n = 0;
    str title = kind < N_record_kind ? record_kind_title(kind) : STR("records of every kind");
    enum status st = retention_hold_all(c->app->db, c->arena, true, &holds, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (covers(&holds[i], product_id, kind))
            return err_set(e, LW_E_STATE, "%.*s are under hold: %.*s", STR_ARG(title),
                           STR_ARG(str_sub(holds[i].reason, 0, 120)));
    return st;
}

static enum status record_hold(struct op_call *c, struct retention_hold *h, bool is_new,
                               struct err *e)
{
    struct buf before, after;
    struct db *db = c->app->db;
    buf_init(&before, LW_MIB);
    buf_init(&after, LW_MIB);
    enum status st = op_next_seq(c, &h->event_seq, e);
    if (!st && !is_new) st = retention_hold_text(db, h->id, &before, e);
    if (!st) st = is_new ? retention_hold_insert(db, h, e) : retention_hold_end(db, h, e);
    if (!st) st = retention_hold_text(db, h->id, &after, e);
    if (!st) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "product", h->product_id);
        payload_str(d, "record_kind", h->record_kind);
        payload_str(d, "reason", is_new ? h->reason : h->ended_why);
        st = op_change_event(c, is_new ? "hold.placed" : "hold.ended", STR("hold"), h->id,
                             STR_NONE, d, buf_str(&before), buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&before);
    buf_release(&after);
    return st;
}

static enum status reply_hold(struct op_call *c, yyjson_mut_val *o,
                              const struct retention_hold *h, struct err *e)
{
    str by = STR(""), ended_by = STR("");
    bool is_holding = utc_is_none(h->ended_at), found = false;
    struct product p = {.name = STR("")};
    enum status st = person_name_of_ref(c->app, c->arena, h->placed_by, &by, e);
    if (!st && !is_holding)
        st = person_name_of_ref(c->app, c->arena, h->ended_by, &ended_by, e);
    if (!st && h->product_id.n)
        st = product_find(c->app->db, c->arena, h->product_id, &p, &found, e);
    reply_str(c, o, "id", h->id);
    reply_str(c, o, "product_id", h->product_id);
    reply_str(c, o, "product", p.name);
    reply_bool(c, o, "is_for_all", h->product_id.n == 0);
    reply_str(c, o, "record_kind", h->record_kind);
    reply_str(c, o, "reason", h->reason);
    reply_utc(c, o, "placed_at", h->placed_at);
    reply_str(c, o, "placed_by", by);
    reply_bool(c, o, "is_holding", is_holding);
    reply_utc(c, o, "ended_at", h->ended_at);
    reply_str(c, o, "ended_by", ended_by);
    reply_str(c, o, "ended_why", h->ended_why);
    return st;
}

static enum status hold_add(struct op_call *c, struct err *e)
{
    struct product p = {.id = STR("")};
    enum status st = LW_OK;
    if (op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    if (st) return st;
    struct retention_hold h = {
        .id = new_id(c->arena, c->now),
        .product_id = p.id,
        .record_kind = op_has(c, "record_kind") ? op_str(c, "record_kind") : STR(""),
        .reason = str_trim(op_str(c, "reason")),
        .placed_at = c->now,
        .placed_by = c->actor->ledger_ref,
        .ended_at = UTC_NONE,
        .ended_why = STR(""),
    };
    if (!h.reason.n)
        return err_set(e, LW_E_USAGE, "parameter 'reason': say why records must not be erased");
    st = record_hold(c, &h, true, e);
    return st ? st : reply_hold(c, c->reply, &h, e);
}

static enum status hold_end(struct op_call *c, struct err *e)
{
    struct retention_hold *all = NULL, *h = NULL;
    size_t n = 0;
    str id = op_str(c, "hold");
    enum status st = retention_hold_all(c->app->db, c->arena, false, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(all[i].id, id)) h = &all[i];
    if (!st && !h)
        st = err_set(e, LW_E_NOT_FOUND, "there is no hold '%.*s'", STR_ARG(str_sub(id, 0, 40)));
    if (!st && !utc_is_none(h->ended_at))
        st = err_set(e, LW_E_STATE, "hold '%.*s' ended before", STR_ARG(h->id));
    if (st) return st;
    h->ended_at = c->now;
    h->ended_why = str_trim(op_str(c, "reason"));
    h->ended_by = c->actor->ledger_ref;
    if (!h->ended_why.n) return err_set(e, LW_E_USAGE, "parameter 'reason': say why it ends");
    st = record_hold(c, h, false, e);
    return st ? st : reply_hold(c, c->reply, h, e);
}

static enum status hold_list(struct op_call *c, struct err *e)
{
    struct retention_hold *all = NULL;
    size_t n = 0;
    enum status st = retention_hold_all(c->app->db, c->arena,
                                        !op_bool(c, "is_ended_too", false), &all, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "holds");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_hold(c, reply_item(c, list), &all[i], e);
    reply_int(c, c->reply, "total", (int64_t)n);
    return st;
}

/* ---- the list ---- */

struct product_records {
    struct retention_facts facts;
    int64_t n[N_record_kind];
    int64_t n_for_all[N_record_kind]; /* of `n`: said for all products */
    int64_t n_cases_needed;           /* cases whose records another product still needs */
    str needed_by;                    /* its name */
    int64_t n_updates_erasable;
    struct retention update; /* of the update that must be kept longest */
};

struct listing {
    struct op_call *c;
    struct compliance_facts products;
    struct product_records *records; /* by product */
    struct map by_id;                /* index of products */
    struct retention_hold *holds;
    size_t n_holds;
    yyjson_mut_val *rows;
    int64_t n_rows, n_erasable, n_unknown;
};

static struct product_records *records_of(struct listing *l, str product_id)
{
    uint64_t i;
    return map_find(&l->by_id, product_id, &i) ? &l->records[i] : NULL;
}

static enum status take_count(void *ctx, str product_id, str kind, int64_t n, struct err *e)
{
    struct listing *l = ctx;
    enum record_kind k;
    (void)e;
    if (!record_kind_from_str(kind, &k)) return LW_OK;
    for (size_t i = 0; !product_id.n && i < l->products.n; i++)
        l->records[i].n[k] += n, l->records[i].n_for_all[k] += n; /* each needs it */
    struct product_records *x = records_of(l, product_id);
    if (x) x->n[k] += n;
    return LW_OK;
}

static bool is_past(const struct retention *r, struct utc now)
{
    struct day from = retention_erasable_from(r);
    return from.year && compliance_day_cmp(from, utc_day(now)) <= 0;
}

/* Each update has its own end: the longest is shown, those that are over are counted. */
static enum status take_release(void *ctx, const struct release_evidence *release,
                                struct err *e)
{
    struct listing *l = ctx;
    struct product_records *x = records_of(l, release->product_id);
    struct day on = duty_day(release->available_on);
    (void)e;
    if (!x || !on.year) return LW_OK;
    struct retention_facts f = x->facts;
    f.record_on = on;
    struct retention r = retention_of(RECORD_UPDATE, &f);
    x->n[RECORD_UPDATE]++;
    x->n_updates_erasable += is_past(&r, l->c->now);
    if (x->n[RECORD_UPDATE] == 1 || compliance_day_cmp(r.at_least, x->update.at_least) > 0)
        x->update = r;
    return LW_OK;
}

static void facts_of(const struct compliance_product *p, struct retention_facts *out)
{
    const struct compliance_subject *s = &p->subject;
    *out = (struct retention_facts){.last_placed_on = s->last_placed_on,
                                    .support_end = s->support_end,
                                    .may_be_implantable = s->is_implantable != SAID_NO};
    out->regimes = compliance_regimes(s);
    for (unsigned r = 0; r < N_regime; r++) {
        str why, clause;
        if (compliance_regime(s, (enum regime)r, &why, &clause) == SAID_NOTHING)
            out->undecided |= 1U << r;
    }
}

/* ---- what several products need ---- */

static bool is_over(const struct listing *l, size_t i, enum record_kind kind)
{
    struct retention r = retention_of(kind, &l->records[i].facts);
    return is_past(&r, l->c->now);
}

struct sharing {
    struct listing *l;
    str case_id;
    void *products; /* indices of the products of that case */
    size_t n, cap;
};

/* A case is kept until the last of its products no longer needs it. */
static void end_sharing(struct sharing *x)
{
    const size_t *at = x->products;
    struct listing *l = x->l;
    size_t keeper = SIZE_MAX;
    for (size_t i = 0; i < x->n; i++)
        if (!is_over(l, at[i], RECORD_CASE)) keeper = at[i];
    for (size_t i = 0; keeper != SIZE_MAX && i < x->n; i++) {
        if (at[i] == keeper || !is_over(l, at[i], RECORD_CASE)) continue;
        l->records[at[i]].n_cases_needed++;
        l->records[at[i]].needed_by = l->products.products[keeper].name;
    }
    x->n = 0;
}

static enum status take_shared(void *ctx, const struct case_product *p, struct err *e)
{
    struct sharing *x = ctx;
    struct arena *a = x->l->c->arena;
    uint64_t i;
    if (!str_eq(p->case_id, x->case_id)) {
        end_sharing(x);
        x->case_id = arena_str(a, p->case_id);
    }
    if (!map_find(&x->l->by_id, p->product_id, &i)) return LW_OK;
    size_t *slot = arena_push(a, &x->products, &x->n, &x->cap, sizeof *slot);
    if (slot) *slot = (size_t)i;
    return arena_status(a, "retention", e);
}

static enum status load_shared(struct listing *l, struct err *e)
{
    struct sharing x = {.l = l, .case_id = STR("")};
    enum status st = compliance_cases(l->c->app->db, STR(""), take_shared, &x, e);
    if (!st) end_sharing(&x);
    return st;
}

/* How many records of a kind no rule and no other product asks for any more. */
static int64_t n_free(const struct listing *l, size_t i, enum record_kind kind)
{
    const struct product_records *x = &l->records[i];
    if (kind == RECORD_UPDATE) return x->n_updates_erasable;
    if (!is_over(l, i, kind)) return 0;
    if (kind == RECORD_CASE) return x->n[kind] - x->n_cases_needed;
    if (kind == RECORD_REPORT && x->n_cases_needed) return 0;
    for (size_t k = 0; x->n_for_all[kind] && k < l->products.n; k++)
        if (!is_over(l, k, kind)) return x->n[kind] - x->n_for_all[kind];
    return x->n[kind];
}

static const struct retention_hold *hold_of(const struct listing *l, str product_id,
                                            enum record_kind kind)
{
    for (size_t i = 0; i < l->n_holds; i++)
        if (covers(&l->holds[i], product_id, kind)) return &l->holds[i];
    return NULL;
}

static void reply_day(struct op_call *c, yyjson_mut_val *o, const char *key, struct day d)
{
    reply_str(c, o, key, d.year ? compliance_day_text(c->arena, d) : STR(""));
}

static void reply_record(struct listing *l, size_t i, enum record_kind kind)
{
    struct op_call *c = l->c;
    const struct compliance_product *p = &l->products.products[i];
    const struct product_records *x = &l->records[i];
    struct retention r = retention_of(kind, &x->facts);
    if (kind == RECORD_UPDATE && x->n[kind]) r = x->update;
    const struct retention_hold *hold = hold_of(l, p->id, kind);
    int64_t n_past = n_free(l, i, kind);
    bool is_erasable = n_past > 0 && !hold;
    if (op_bool(c, "is_erasable", false) && !is_erasable) return;
    yyjson_mut_val *o = reply_item(c, l->rows);
    reply_str(c, o, "product_id", p->id);
    reply_str(c, o, "product", p->name);
    reply_str(c, o, "kind", record_kind_str(kind));
    reply_str(c, o, "title", record_kind_title(kind));
    /* Deliveries and complaints are kept elsewhere. */
    bool is_here = kind != RECORD_SUPPLY && kind != RECORD_COMPLAINT_PERSON;
    reply_bool(c, o, "is_here", is_here);
    if (is_here) reply_int(c, o, "n", x->n[kind]);
    reply_bool(c, o, "has_rule", r.has_rule);
    reply_bool(c, o, "is_known", r.is_known);
    reply_day(c, o, "until", r.until);
    reply_day(c, o, "at_least", r.at_least);
    reply_day(c, o, "erasable_from", retention_erasable_from(&r));
    reply_str(c, o, "missing", r.missing);
    reply_str(c, o, "clause", r.clause);
    reply_bool(c, o, "is_choice", r.is_choice);
    reply_bool(c, o, "is_limit", r.is_limit);
    reply_bool(c, o, "is_held", hold != NULL);
    reply_str(c, o, "held_why", hold ? hold->reason : STR(""));
    bool is_of_cases = kind == RECORD_CASE || kind == RECORD_REPORT;
    reply_str(c, o, "needed_by", is_of_cases ? x->needed_by : STR(""));
    reply_bool(c, o, "is_erasable", is_erasable);
    reply_int(c, o, "n_erasable", is_erasable ? n_past : 0);
    l->n_rows++;
    l->n_erasable += is_erasable;
    l->n_unknown += r.has_rule && !r.is_known;
}

/* A period that runs from each record has no end of its own for the product. */
static bool is_shown(const struct listing *l, const struct product_records *x,
                     enum record_kind kind)
{
    enum record_kind wanted;
    if (op_has(l->c, "kind") && record_kind_from_str(op_str(l->c, "kind"), &wanted))
        return kind == wanted;
    return x->n[kind] > 0 || retention_of(kind, &x->facts).has_rule;
}

/* All products, also to show one: what it shares is kept for the others. */
static enum status load(struct listing *l, struct err *e)
{
    struct op_call *c = l->c;
    struct db *db = c->app->db;
    enum status st = compliance_load_acts(c, &l->products, e);
    if (st) return st;
    l->records = arena_array(c->arena, l->products.n + 1, sizeof *l->records);
    if (!l->records) return arena_status(c->arena, "retention", e);
    for (size_t i = 0; i < l->products.n; i++) {
        facts_of(&l->products.products[i], &l->records[i].facts);
        l->records[i].needed_by = STR("");
        if (!map_set(&l->by_id, l->products.products[i].id, i))
            return err_set(e, LW_E_LIMIT, "too many products for one list");
    }
    st = retention_counts(db, STR(""), take_count, l, e);
    if (!st) st = compliance_releases(db, STR(""), take_release, l, e);
    if (!st) st = load_shared(l, e);
    if (!st) st = retention_hold_all(db, c->arena, true, &l->holds, &l->n_holds, e);
    return st;
}

static enum status retention_list(struct op_call *c, struct err *e)
{
    struct listing l = {.c = c};
    struct product p = {.id = STR("")};
    enum status st = LW_OK;
    if (op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    map_init(&l.by_id, LW_MIB * 16);
    if (!st) st = load(&l, e);
    map_release(&l.by_id);
    if (st) return st;
    l.rows = reply_array(c, c->reply, "rows");
    for (size_t i = 0; i < l.products.n; i++) {
        if (p.id.n && !str_eq(p.id, l.products.products[i].id)) continue;
        for (unsigned k = 0; k < N_record_kind; k++)
            if (is_shown(&l, &l.records[i], (enum record_kind)k))
                reply_record(&l, i, (enum record_kind)k);
    }
    reply_int(c, c->reply, "total", l.n_rows);
    reply_int(c, c->reply, "n_erasable", l.n_erasable);
    reply_int(c, c->reply, "n_unknown", l.n_unknown);
    reply_int(c, c->reply, "n_holds", (int64_t)l.n_holds);
    return arena_status(c->arena, "retention", e);
}

/* ---- the table ---- */

#define KINDS                                                                           \
 "technical_documentation|sbom|security_update|supply_chain|case_file|report|decision|" \
 "attestation|complaint_personal_data"

static const struct op_param list_params[] = {
    {"product", PARAM_TEXT, false, false, 255, NULL, "Only of this product, by id or name"},
    {"kind", PARAM_ENUM, false, false, 0, KINDS, "Only records of this kind"},
    {"is_erasable", PARAM_BOOL, false, false, 0, NULL, "Only what may be erased now"},
    {0},
};
static const struct op_param add_params[] = {
    {"product", PARAM_TEXT, false, false, 255, NULL,
     "Product's id or name; without it for all products"},
    {"record_kind", PARAM_ENUM, false, false, 0, KINDS, "Records of this kind; default: all"},
    {"reason", PARAM_TEXT, true, false, REASON_MAX, NULL, "Why nothing may be erased"},
    {0},
};
static const struct op_param end_params[] = {
    {"hold", PARAM_ID, true, true, 40, NULL, "Id of the hold"},
    {"reason", PARAM_TEXT, true, false, REASON_MAX, NULL, "Why it ends"},
    {0},
};
static const struct op_param holds_params[] = {
    {"is_ended_too", PARAM_BOOL, false, false, 0, NULL, "Also those that ended"},
    {0},
};

const struct op retention_ops[] = {
    {"retention.list", "retention list", "GET", "/retention", PERMISSION_READ, false,
     list_params, retention_list,
     "List how long records are kept, by which clause, and what may be erased."},
    {"hold.list", "hold list", "GET", "/holds", PERMISSION_READ, false, holds_params, hold_list,
     "List the holds that forbid erasing records."},
    {"hold.add", "hold add", "POST", "/holds", PERMISSION_DUTY, true, add_params, hold_add,
     "Place a hold: nothing that it covers may be erased."},
    {"hold.end", "hold end", "POST", "/holds/{hold}/end", PERMISSION_DUTY, true, end_params,
     hold_end, "End a hold, which stays on record."},
};
const size_t n_retention_ops = sizeof retention_ops / sizeof retention_ops[0];
