/* SPDX-License-Identifier: Apache-2.0 */
#include "app/erasure.h"

#include "app/person.h"
#include "store/trace.h"

struct search {
    struct op_call *c;
    yyjson_mut_val *places;
    str word;
    int64_t n;
};

static enum status add_place(void *ctx, const struct trace *t, struct err *e)
{
    struct search *s = ctx;
    struct op_call *c = s->c;
    yyjson_mut_val *o = reply_item(c, s->places);
    (void)e;
    reply_str(c, o, "table", t->table);
    reply_str(c, o, "id", t->id);
    reply_str(c, o, "column", t->column);
    reply_str(c, o, "word", s->word);
    if (t->event) reply_int(c, o, "event", t->event);
    reply_bool(c, o, "is_ledger", str_eq(t->table, STR("ledger")));
    s->n++;
    return LW_OK;
}

static enum status person_traces(struct op_call *c, struct err *e)
{
    struct person p;
    bool is_cut = false, is_any_cut = false;
    size_t at = 0;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st != LW_OK) return st;
    /* The last word of a name is what colleagues write. */
    str surname = str_find_last(p.name, ' ', &at) ? str_from(p.name, at + 1) : STR("");
    const str words[] = {p.mail, p.name, surname};
    struct search s = {.c = c};
    reply_str(c, c->reply, "person", p.id);
    reply_str(c, c->reply, "name", p.name);
    s.places = reply_array(c, c->reply, "places");
    for (size_t i = 0; st == LW_OK && i < sizeof words / sizeof *words; i++) {
        s.word = words[i];
        st = trace_each(c->app->db, words[i], add_place, &s, &is_cut, e);
        is_any_cut = is_any_cut || is_cut;
    }
    reply_int(c, c->reply, "total", s.n);
    reply_bool(c, c->reply, "has_places", s.n > 0);
    reply_bool(c, c->reply, "has_more", is_any_cut);
    return st;
}

static const struct op_param person_only[] = {
    {"person", PARAM_ID, true, true, 0, NULL, "Person's id or mail address"},
    {0},
};

/* clang-format off */
const struct op erasure_ops[] = {
    {"person.traces", "person traces", "GET", "/people/{person}/traces", PERMISSION_ADMIN, false,
     person_only, person_traces,
     "Show where a person's name or mail address stands in texts, before the person is erased."},
};
/* clang-format on */
const size_t n_erasure_ops = sizeof erasure_ops / sizeof *erasure_ops;
