/* SPDX-License-Identifier: Apache-2.0 */
#include "app/ssvc_view.h"

#include "app/structure.h"
#include "core/ssvc.h"

static void reply_answer(struct op_call *c, yyjson_mut_val *o, const char *tree,
                         const struct ssvc_answer *x)
{
    yyjson_mut_val *t = reply_object(c, o, tree);
    reply_str(c, t, "outcome", ssvc_outcome_str(x->outcome));
    reply_str(c, t, "words", ssvc_words(c->arena, x));
    reply_bool(c, t, "is_assumed", x->is_assumed);
    yyjson_mut_val *values = reply_array(c, t, "values");
    for (size_t i = 0; i < x->n_values; i++) {
        yyjson_mut_val *v = reply_item(c, values);
        reply_str(c, v, "point", str_of(x->values[i].point));
        reply_str(c, v, "value", x->values[i].value);
        reply_str(c, v, "from", str_of(x->values[i].from));
    }
}

enum status reply_ssvc(struct op_call *c, yyjson_mut_val *o, const struct vulnerability *v,
                       const struct product *p, struct err *e)
{
    struct ssvc_answer supplier, deployer;
    str reason;
    struct ssvc_facts f = {.safety_impact = p->safety_impact,
                           .human_impact = p->human_impact,
                           .value_density = p->value_density};
    enum status st = product_exposure(c, p->id, p->name, &f.exposure, &reason, e);
    if (st != LW_OK) return st;
    if (v) {
        f.is_exploited = v->is_exploited;
        f.exploitation = v->exploitation;
        f.automatable = v->automatable;
        f.technical_impact = v->technical_impact;
        f.severities = v->severities;
        f.n_severities = v->n_severities;
    }
    ssvc_supplier(&f, &supplier);
    ssvc_deployer(&f, &deployer);
    yyjson_mut_val *s = reply_object(c, o, "ssvc");
    reply_answer(c, s, "supplier", &supplier);
    reply_answer(c, s, "deployer", &deployer);
    return arena_status(c->arena, "SSVC", e);
}

static str percent(struct arena *a, double score)
{
    return arena_printf(a, "%.1f %%", score * 100);
}

enum status reply_epss_past(struct op_call *c, yyjson_mut_val *o, struct knowledge *k,
                            const struct vulnerability *v, struct err *e)
{
    struct epss_past past[EPSS_MAX_PAST];
    size_t n = 0;
    str trend = STR("");
    enum status st =
        v->epss < 0 ? LW_OK : knowledge_epss_past(k, v->epss_id, EPSS_MAX_PAST, past, &n, e);
    yyjson_mut_val *list = reply_array(c, o, "epss_past");
    for (size_t i = 0; i < n; i++) {
        struct day on = utc_day(past[i].at);
        str date = arena_printf(c->arena, "%04d-%02d-%02d", on.year, on.month, on.day);
        if (past[i].score < 0) continue;
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "on", date);
        reply_real(c, item, "score", past[i].score);
        reply_str(c, item, "words", percent(c->arena, past[i].score));
        if (trend.n) continue;
        const char *moved = v->epss > past[i].score   ? "risen"
                            : v->epss < past[i].score ? "fallen"
                                                      : "unchanged";
        trend = arena_printf(c->arena, "%s from %.*s to %.*s since %.*s", moved,
                             STR_ARG(percent(c->arena, past[i].score)),
                             STR_ARG(percent(c->arena, v->epss)), STR_ARG(date));
    }
    reply_str(c, o, "epss_trend", trend);
    return st;
}
