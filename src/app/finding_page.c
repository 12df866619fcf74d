/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One finding that explains itself: the verdict in a sentence, what it stands on, what other
 * sources say, what happened to it, and what would change it. What the world says is read from
 * the knowledge base as it is now; the verdict's own reason is the copy in the store, so the page
 * is whole when there is no knowledge any more.
 */
#include "app/finding_page.h"

#include "app/decision.h"
#include "app/finding.h"
#include "app/finding_sources.h"
#include "app/ledger_ops.h"
#include "app/person.h"
#include "app/product.h"
#include "app/ssvc_view.h"
#include "base/limits.h"

#include <stdio.h>

enum {
    MAX_HISTORY = 200
};

static str place(struct arena *a, const struct finding_view *v)
{
    return arena_printf(a, "%.*s %.*s (%.*s)", STR_ARG(v->product_name),
                        STR_ARG(v->release_version), STR_ARG(v->variant));
}

static str subject(struct arena *a, const struct finding_view *v)
{
    return arena_printf(
        a, "%.*s %.*s", STR_ARG(v->component_name),
        STR_ARG(v->component_version.n ? v->component_version : STR("of unknown version")));
}

static str sentence(struct arena *a, const struct finding_view *v)
{
    static const char *const forms[] = {
        [VERDICT_NOT_MONITORED] = "is not monitored for",
        [VERDICT_NO_MATCH] = "does not match",
        [VERDICT_UNKNOWN] = "may or may not be affected by",
        [VERDICT_UNDER_INVESTIGATION] = "is being examined for",
        [VERDICT_AFFECTED] = "is affected by",
        [VERDICT_FIXED] = "holds the fix of",
        [VERDICT_NOT_AFFECTED] = "is not affected by",
    };
    const struct finding *f = &v->f;
    str why = f->decision.n
                  ? arena_printf(a, "a person decided so: %.*s", STR_ARG(f->decision_text))
                  : arena_printf(a, "%.*s: %.*s", STR_ARG(f->reason.record),
                                 STR_ARG(f->reason.inputs));
    if (!utc_is_none(f->closed_at))
        return arena_printf(a,
                            "Closed: %.*s in %.*s no longer counts as touched by %.*s, "
                            "because %.*s.",
                            STR_ARG(subject(a, v)), STR_ARG(place(a, v)),
                            STR_ARG(f->vulnerability), STR_ARG(f->closed_why));
    return arena_printf(a, "%.*s in %.*s %s %.*s, because %.*s.", STR_ARG(subject(a, v)),
                        STR_ARG(place(a, v)), forms[f->verdict], STR_ARG(f->vulnerability),
                        STR_ARG(why));
}

static void add_change(struct op_call *c, yyjson_mut_val *list, str text)
{
    yyjson_mut_arr_add_strncpy(c->doc, list, text.p ? text.p : "", text.n);
}

/* One a line becomes a list, with "has_..." beside it for templates. */
static void reply_lines(struct op_call *c, const char *key, str text)
{
    str line;
    yyjson_mut_val *list = reply_array(c, c->reply, key);
    reply_bool(c, c->reply,
               str_eq(str_of(key), STR("quotes")) ? "has_quotes" : "has_decision_quotes",
               text.n > 0);
    while (text.n) {
        str_cut(&text, '\n', &line);
        add_change(c, list, line);
    }
}

static void reply_changes(struct op_call *c, const struct finding *f)
{
    struct arena *a = c->arena;
    yyjson_mut_val *list = reply_array(c, c->reply, "would_change");
    if (!utc_is_none(f->closed_at)) {
        add_change(c, list, STR("a record names these versions again"));
        return;
    }
    if (f->fixed_in.n && verdict_is_open(f->verdict))
        add_change(c, list,
                   arena_printf(a, "an image that ships %.*s or later", STR_ARG(f->fixed_in)));
    if (f->verdict == VERDICT_UNKNOWN)
        add_change(c, list,
                   STR("an SBOM that states the component's version, or a record that "
                       "states its versions comparably"));
    add_change(
        c, list,
        arena_printf(a, "a revision of %.*s that states other %s (read: %.*s)%s",
                     STR_ARG(f->reason.record), "versions, files or conditions",
                     STR_ARG(f->reason.revision),
                     f->decision.n ? ": the decision then falls and is asked for again" : ""));
    if (f->quotes.n || f->decision_quotes.n)
        add_change(c, list,
                   STR("evidence of another build that says otherwise about what is quoted"));
    if (f->decision.n)
        add_change(c, list, STR("whoever withdraws or replaces the decision, or its last day"));
    if (verdict_is_open(f->verdict))
        add_change(c, list,
                   STR("a person's decision that it is not affected, with one of five "
                       "justifications"));
    if (!f->is_exploited && verdict_is_open(f->verdict))
        add_change(c, list, STR("a catalogue that lists it as known exploited: a case opens"));
}

/* ---- what others say ---- */

static void reply_texts(struct op_call *c, const struct vulnerability *v)
{
    yyjson_mut_val *o = reply_object(c, c->reply, "world");
    yyjson_mut_val *aliases = reply_array(c, o, "aliases");
    yyjson_mut_val *scores = reply_array(c, o, "severities");
    yyjson_mut_val *links = reply_array(c, o, "references");
    for (size_t i = 0; i < v->n_aliases; i++)
        yyjson_mut_arr_add_strncpy(c->doc, aliases, v->aliases[i].p, v->aliases[i].n);
    for (size_t i = 0; i < v->n_severities; i++) {
        yyjson_mut_val *s = reply_item(c, scores);
        reply_str(c, s, "type", v->severities[i].type);
        reply_str(c, s, "vector", v->severities[i].vector);
        reply_str(c, s, "origin", v->severities[i].origin);
    }
    for (size_t i = 0; i < v->n_references; i++)
        yyjson_mut_arr_add_strncpy(c->doc, links, v->references[i].p, v->references[i].n);
    reply_str(c, o, "summary", v->summary);
    reply_str(c, o, "state", record_state_str(v->state));
    reply_str(c, o, "exploited_source", v->exploited_source);
    reply_str(c, o, "exploited_name", v->exploited_name);
    reply_str(c, o, "epss_model", v->epss_model);
    reply_utc(c, o, "epss_at", v->epss_at);
    reply_utc(c, o, "published_at", v->published_at);
    reply_utc(c, o, "modified_at", v->modified_at);
}

/* SSVC asks the product as well as the vulnerability. */
static enum status reply_why_first(struct op_call *c, const struct finding_view *v,
                                   const struct vulnerability *world, struct err *e)
{
    struct product p;
    enum status st = product_get(c, v->product_id, &p, e);
    return st == LW_OK ? reply_ssvc(c, c->reply, world, &p, e) : st;
}

static enum status reply_world(struct op_call *c, const struct finding_view *v, struct err *e)
{
    struct knowledge *k = NULL;
    struct vulnerability world;
    bool found = false;
    struct err none = {0};
    enum status st = app_knowledge(c->app, &k, &none);
    reply_bool(c, c->reply, "has_knowledge", st == LW_OK);
    if (st == LW_E_NO_DATA) {
        reply_array(c, c->reply, "others");
        reply_bool(c, c->reply, "has_others", false);
        return LW_OK;
    }
    if (st != LW_OK) {
        *e = none;
        return st;
    }
    st = knowledge_vulnerability(k, c->arena, v->f.vulnerability, &world, &found, e);
    if (st == LW_OK && found) reply_texts(c, &world);
    if (st == LW_OK && found) st = reply_epss_past(c, c->reply, k, &world, e);
    if (st == LW_OK && found) st = reply_why_first(c, v, &world, e);
    return st == LW_OK ? reply_sources(c, k, &v->f, e) : st;
}

enum status finding_get_op(struct op_call *c, struct err *e)
{
    struct finding_view v;
    bool found;
    int64_t n = 0;
    str name = STR("");
    enum status st = finding_find(c->app->db, c->arena, op_str(c, "finding"), &v, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_NOT_FOUND, "there is no finding '%.*s'",
                     STR_ARG(op_str(c, "finding")));
    if (st == LW_OK && v.f.decided_by.n)
        st = person_name_of_ref(c->app, c->arena, v.f.decided_by, &name, e);
    if (st != LW_OK) return st;
    reply_finding(c, c->reply, &v);
    reply_str(c, c->reply, "sentence", sentence(c->arena, &v));
    reply_str(c, c->reply, "decided_by", name);
    reply_str(c, c->reply, "impact", v.f.impact);
    reply_lines(c, "quotes", v.f.quotes);
    reply_lines(c, "decision_quotes", v.f.decision_quotes);
    reply_changes(c, &v.f);
    st = reply_decisions_of(c, c->reply, &v, e);
    if (st == LW_OK) st = reply_world(c, &v, e);
    const struct ledger_filter own = {
        .subject_id = v.f.id, .limit = MAX_HISTORY, .is_newest_first = true};
    yyjson_mut_val *history = reply_array(c, c->reply, "history");
    if (st == LW_OK) st = reply_events(c, history, &own, &n, NULL, e);
    /* A match that asked for nothing came with its image and shares that event. */
    const struct ledger_filter first = {.subject_id = v.f.image_id, .kind = STR("image.added")};
    if (st == LW_OK && !n) st = reply_events(c, history, &first, NULL, NULL, e);
    return st;
}
