/* SPDX-License-Identifier: Apache-2.0 */
#include "app/hearing.h"

#include "app/scope.h"
#include "store/oncall.h"
#include "store/product.h"
#include "store/signal.h"

enum hearing hearing_of(str sees, str tells)
{
    size_t n = 0, n_seen = 0;
    str line;
    if (!sees.n) return HEARS_ALL;
    if (!tells.p) return HEARS_NOTHING;
    while (tells.n) {
        str_cut(&tells, '\n', &line);
        n++;
        n_seen += scope_has_line(sees, line);
    }
    return n_seen == n ? HEARS_ALL : n_seen ? HEARS_PART : HEARS_NOTHING;
}

str hearing_seen(struct arena *a, str sees, str tells)
{
    str out = STR(""), line;
    while (tells.n) {
        str_cut(&tells, '\n', &line);
        if (scope_has_line(sees, line))
            out = arena_printf(a, "%.*s%.*s\n", STR_ARG(out), STR_ARG(line));
    }
    return out;
}

enum status hearing_of_case(struct app *app, struct arena *a, str case_id, str *tells,
                            struct err *e)
{
    str *lines = NULL;
    size_t n = 0;
    enum status st = oncall_case_lines(app->db, a, case_id, &lines, &n, e);
    *tells = n ? STR("") : HEARING_NOBODY;
    for (size_t i = 0; !st && i < n; i++)
        *tells = arena_printf(a, "%.*s%.*s\n", STR_ARG(*tells), STR_ARG(lines[i]));
    return st ? st : arena_status(a, "product lines", e);
}

enum status hearing_of_product(struct app *app, struct arena *a, str product_id, str *tells,
                               struct err *e)
{
    struct product p;
    bool found = false;
    *tells = HEARING_NOBODY;
    enum status st = product_find(app->db, a, product_id, &p, &found, e);
    if (!st && found) *tells = arena_printf(a, "%.*s\n", STR_ARG(p.line));
    return st ? st : arena_status(a, "product lines", e);
}

enum status hearing_of_signal(struct app *app, struct arena *a, const struct signal_row *s,
                              str *tells, struct err *e)
{
    *tells = HEARING_NOBODY;
    if (s->product_id.n) return hearing_of_product(app, a, s->product_id, tells, e);
    return s->case_id.n ? hearing_of_case(app, a, s->case_id, tells, e) : LW_OK;
}

/*
 * Whose lines hold for a recipient: its own when it is a channel, and those of a person behind. A
 * person hears all or nothing: what is seen in part stands in the person's digest.
 */
struct limits {
    str channel, person; /* empty: none */
};

static enum status limits_of(struct app *app, struct arena *a, const struct hearing_of *h,
                             struct limits *out, struct err *e)
{
    struct channel x;
    struct person p;
    bool found = false, is_mail = str_eq(h->channel, STR("mail"));
    str person_id = h->recipient;
    enum status st = LW_OK;
    *out = (struct limits){STR(""), STR("")};
    if (!is_mail) {
        st = channel_find(app->db, a, h->recipient, &x, &found, e);
        person_id = !st && found ? x.person_id : STR("");
        if (!st && found) out->channel = x.lines;
    }
    if (st || !person_id.n) return st;
    st = person_find(app->db, a, person_id, &p, &found, e);
    if (!st && found && p.lines.p) out->person = p.lines;
    return st;
}

enum status hearing_find(struct app *app, struct arena *a, const struct hearing_of *h,
                         enum hearing *out, struct err *e)
{
    struct limits limits;
    str now = STR("");
    enum status st = limits_of(app, a, h, &limits, e);
    *out = HEARS_ALL;
    if (st || (!limits.channel.n && !limits.person.n)) return st;
    if (h->case_id.n) st = hearing_of_case(app, a, h->case_id, &now, e);
    str said = h->case_id.n && !h->tells.p ? STR("") : h->tells;
    enum hearing of_case = hearing_of(limits.channel, now);
    *out = hearing_of(limits.channel, said);
    if (of_case < *out) *out = of_case;
    if (hearing_of(limits.person, now) != HEARS_ALL ||
        hearing_of(limits.person, said) != HEARS_ALL)
        *out = HEARS_NOTHING;
    return st;
}
