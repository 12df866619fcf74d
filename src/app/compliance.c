/* SPDX-License-Identifier: Apache-2.0 */
/* compliance.get: verdicts over all rows and products, counted whole and shown in parts. */
#include "app/compliance.h"

#include "app/duty.h"
#include "app/product.h"

enum {
    DEFAULT_ROWS = 200,
    MAX_ROWS = 40000, /* 290 products with every duty, for a spreadsheet */
};

struct tally {
    int64_t n[N_compliance_state];
    int64_t n_ready;
};

static void count(struct tally *t, const struct compliance *x)
{
    t->n[x->state]++;
    t->n_ready += x->is_ready;
}

static void reply_tally(struct op_call *c, yyjson_mut_val *o, const struct tally *t)
{
    static const char *const keys[N_compliance_state] = {
        [COMPLIANCE_LATE] = "n_late",
        [COMPLIANCE_OPEN] = "n_open",
        [COMPLIANCE_UNDECIDED] = "n_undecided",
        [COMPLIANCE_MET] = "n_met",
        [COMPLIANCE_NO_OCCASION] = "n_no_occasion",
        [COMPLIANCE_NOT_YET] = "n_not_yet",
        [COMPLIANCE_NOT_APPLICABLE] = "n_not_applicable",
    };
    for (int i = 0; i < N_compliance_state; i++)
        reply_int(c, o, keys[i], t->n[i]);
    reply_int(c, o, "n_ready", t->n_ready);
}

/* ---- the filter ---- */

struct filter {
    const struct duty_row *duty; /* NULL: all */
    bool has_regime, has_state;
    enum regime regime;
    enum compliance_state state;
    int64_t offset, limit;
};

static enum status take_filter(struct op_call *c, struct filter *f, struct err *e)
{
    *f = (struct filter){.offset = op_int(c, "offset", 0),
                         .limit = op_int(c, "limit", DEFAULT_ROWS)};
    if (op_has(c, "regime")) f->has_regime = regime_from_str(op_str(c, "regime"), &f->regime);
    if (op_has(c, "state"))
        f->has_state = compliance_state_from_str(op_str(c, "state"), &f->state);
    return op_has(c, "duty") ? duty_get_row(op_str(c, "duty"), &f->duty, e) : LW_OK;
}

static bool is_in(const struct filter *f, const struct duty_row *row)
{
    return (!f->duty || f->duty == row) && (!f->has_regime || f->regime == row->regime);
}

/* ---- rows ---- */

static void reply_day(struct op_call *c, yyjson_mut_val *o, const char *key, struct day d)
{
    reply_str(c, o, key, d.year ? compliance_day_text(c->arena, d) : STR(""));
}

static void reply_verdict(struct op_call *c, yyjson_mut_val *o, const struct compliance *x)
{
    yyjson_mut_obj_add_str(c->doc, o, "state", compliance_state_str(x->state).p);
    reply_str(c, o, "why", x->why);
    reply_str(c, o, "clause", x->clause);
    reply_str(c, o, "evidence", x->evidence);
    reply_str(c, o, "attestation", x->attestation_id);
    reply_bool(c, o, "is_ready", x->is_ready);
    reply_day(c, o, "from", x->state == COMPLIANCE_NOT_YET ? x->from : (struct day){0});
    reply_day(c, o, "until", x->state == COMPLIANCE_MET ? x->from : (struct day){0});
    if (!utc_is_none(x->due_at)) reply_utc(c, o, "due_at", x->due_at);
}

/* The one duty whose words tell how many findings a release had. */
static enum status count_for(struct op_call *c, struct compliance_product *p,
                             const struct duty_row *row, struct err *e)
{
    return str_eq(str_of(row->id), STR("CRA-A1-1-2a")) ? compliance_count(c, p, e) : LW_OK;
}

static enum status reply_row(struct op_call *c, yyjson_mut_val *list,
                             struct compliance_product *p, const struct duty_row *row,
                             struct err *e)
{
    enum status st = count_for(c, p, row, e);
    if (st) return st;
    struct compliance x = compliance_of(c->arena, row, &p->subject, c->now);
    yyjson_mut_val *o = reply_item(c, list);
    reply_str(c, o, "product", p->name);
    /* What follows lives as long as the program. */
    yyjson_mut_obj_add_str(c->doc, o, "duty", row->id);
    yyjson_mut_obj_add_str(c->doc, o, "regime", regime_str(row->regime).p);
    yyjson_mut_obj_add_str(c->doc, o, "regulation", row->regulation);
    yyjson_mut_obj_add_str(c->doc, o, "article", row->article);
    yyjson_mut_obj_add_str(c->doc, o, "title", row->title);
    reply_verdict(c, o, &x);
    reply_str(c, o, "product_id", p->id);
    return LW_OK;
}

struct matrix {
    struct op_call *c;
    struct filter f;
    yyjson_mut_val *rows;
    struct tally all;
    int64_t n_matching, n_shown;
};

/* Counts what the regime and duty leave, shows what the state leaves too. */
static enum status judge_product(struct matrix *m, struct compliance_product *p,
                                 struct tally *t, struct err *e)
{
    size_t n;
    enum status st = LW_OK;
    const struct duty_row *rows = duty_rows_all(&n);
    for (size_t i = 0; !st && i < n; i++) {
        if (!is_in(&m->f, &rows[i])) continue;
        struct compliance x = compliance_of(NULL, &rows[i], &p->subject, m->c->now);
        count(t, &x);
        count(&m->all, &x);
        if (m->f.has_state && m->f.state != x.state) continue;
        if (m->n_matching++ < m->f.offset || m->n_shown >= m->f.limit) continue;
        m->n_shown++;
        st = reply_row(m->c, m->rows, p, &rows[i], e);
    }
    return st;
}

static void reply_product_counts(struct op_call *c, yyjson_mut_val *list,
                                 const struct compliance_product *p, const struct tally *t)
{
    yyjson_mut_val *o = reply_item(c, list);
    reply_str(c, o, "id", p->id);
    reply_str(c, o, "name", p->name);
    reply_str(c, o, "line", p->line);
    reply_str(c, o, "operator", operator_str(p->subject.role));
    reply_tally(c, o, t);
}

static void reply_head(struct op_call *c, const struct matrix *m, size_t n_products)
{
    yyjson_mut_val *o = reply_object(c, c->reply, "duty_table");
    reply_str(c, o, "version", STR(DUTY_TABLE_VERSION));
    reply_str(c, o, "on", STR(DUTY_TABLE_ON));
    reply_int(c, c->reply, "n_products", (int64_t)n_products);
    reply_int(c, c->reply, "n_duties", N_DUTY_ROWS);
    reply_int(c, c->reply, "total", m->n_matching);
    reply_int(c, c->reply, "offset", m->f.offset);
    reply_int(c, c->reply, "n_shown", m->n_shown);
    reply_bool(c, c->reply, "has_more", m->f.offset + m->n_shown < m->n_matching);
    reply_bool(c, c->reply, "has_products", n_products > 0);
    reply_tally(c, reply_object(c, c->reply, "counts"), &m->all);
}

static enum status compliance_get(struct op_call *c, struct err *e)
{
    struct compliance_facts facts;
    struct product p = {.id = STR("")};
    struct matrix m = {.c = c};
    enum status st = take_filter(c, &m.f, e);
    if (!st && op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    if (!st) st = compliance_load(c, p.id, &facts, e);
    if (st) return st;
    yyjson_mut_val *products = reply_array(c, c->reply, "products");
    m.rows = reply_array(c, c->reply, "rows");
    for (size_t i = 0; !st && i < facts.n; i++) {
        struct tally t = {0};
        st = judge_product(&m, &facts.products[i], &t, e);
        reply_product_counts(c, products, &facts.products[i], &t);
    }
    reply_head(c, &m, facts.n);
    if (!st && p.id.n) {
        yyjson_mut_val *o = reply_object(c, c->reply, "product");
        reply_str(c, o, "id", p.id);
        reply_str(c, o, "name", p.name);
        st = reply_product_law(c, o, &p, e);
    }
    return st ? st : arena_status(c->arena, "compliance", e);
}

enum status compliance_reply_duty(struct op_call *c, yyjson_mut_val *o,
                                  const struct duty_row *row, struct err *e)
{
    struct compliance_facts facts;
    struct tally t = {0};
    enum status st = compliance_load(c, STR(""), &facts, e);
    if (st) return st;
    yyjson_mut_val *list = reply_array(c, o, "products");
    for (size_t i = 0; !st && i < facts.n; i++) {
        struct compliance_product *p = &facts.products[i];
        st = count_for(c, p, row, e);
        if (st) return st;
        struct compliance x = compliance_of(c->arena, row, &p->subject, c->now);
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "id", p->id);
        reply_str(c, item, "name", p->name);
        reply_verdict(c, item, &x);
        count(&t, &x);
    }
    reply_tally(c, reply_object(c, o, "counts"), &t);
    return arena_status(c->arena, "compliance", e);
}

static const struct op_param get_params[] = {
    {"product", PARAM_TEXT, false, false, 255, NULL, "Only of this product, by id or name"},
    {"regime", PARAM_ENUM, false, false, 0, "cra|gpsr|red|lvd|emc|machinery|mdr",
     "Only of this act"},
    {"state", PARAM_ENUM, false, false, 0,
     "late|open|undecided|met|no_occasion|not_yet|not_applicable", "Only rows in this state"},
    {"duty", PARAM_ID, false, false, 40, NULL, "Only this duty"},
    {"offset", PARAM_INT, false, false, 1000000, NULL, "Rows to pass over; default: 0"},
    {"limit", PARAM_INT, false, false, MAX_ROWS, NULL, "Rows at most; default: 200"},
    {0},
};

const struct op compliance_ops[] = {
    {"compliance.get", "compliance show", "GET", "/compliance", PERMISSION_READ, false,
     get_params, compliance_get,
     "Show each duty for each product: met by what, open, late, or why it does not apply."},
};
const size_t n_compliance_ops = sizeof compliance_ops / sizeof compliance_ops[0];
