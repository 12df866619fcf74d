/* SPDX-License-Identifier: Apache-2.0 */
/* Playing the events of a case: one row a kind of event that changes what is known. */
#include "app/case_replay_part.h"

#include "format/json.h"

struct utc replay_instant(yyjson_val *root, const char *key)
{
    struct utc t = UTC_NONE;
    struct err none = {0};
    str s = json_str(root, key);
    if (!s.n || utc_parse(s, key, &t, &none) != LW_OK) return UTC_NONE;
    return t;
}

static str text_of(struct case_replay *r, yyjson_val *root, const char *key)
{
    str s = json_str(root, key);
    return s.n ? arena_str(r->a, s) : STR("");
}

/* A place for one more; a full arena is told at the end of the event. */
static void *push(struct case_replay *r, struct replay_list *l, size_t each)
{
    return arena_push(r->a, &l->items, &l->n, &l->cap, each);
}

static void note_step(struct case_replay *r, struct replay_list *l, const char *kind,
                      const struct ledger_event *ev, yyjson_val *root)
{
    struct replay_step *s = push(r, l, sizeof *s);
    if (s)
        *s = (struct replay_step){str_of(kind),
                                  text_of(r, root, "reason"),
                                  arena_str(r->a, ev->actor),
                                  replay_instant(root, "aware_at"),
                                  ev->at,
                                  ev->seq};
}

/* Who decides in a case has taken it up. */
static void take_up(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    if (!utc_is_none(r->k.acknowledged_at)) return;
    r->k.acknowledged_at = ev->at;
    r->k.acknowledged_by = arena_str(r->a, ev->actor);
    if (utc_is_none(r->k.assessment_started_at)) r->k.assessment_started_at = ev->at;
    note_step(r, &r->acknowledgements, "acknowledged", ev, root);
}

static void take_facts(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    struct case_file *k = &r->k;
    if (!yyjson_obj_get(root, "harm")) return;
    (void)answer_from_str(json_str(root, "severity_a"), &k->severity_a);
    (void)answer_from_str(json_str(root, "severity_b"), &k->severity_b);
    (void)answer_from_str(json_str(root, "suspected_malicious"), &k->suspected_malicious);
    (void)answer_from_str(json_str(root, "presents_risk"), &k->presents_risk);
    (void)harm_from_str(json_str(root, "harm"), &k->harm);
    k->occurred_at = replay_instant(root, "occurred_at");
    k->exploitation_known_since = replay_instant(root, "exploitation_known_since");
    k->field_action_at = replay_instant(root, "field_action_at");
    if (yyjson_obj_get(root, "harm_known_at"))
        k->harm_known_at = replay_instant(root, "harm_known_at");
    else if (k->harm != HARM_OPEN && utc_is_none(k->harm_known_at))
        k->harm_known_at = ev->at;
}

/* ---- one function a kind of event ---- */

static void opened(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    r->k.opened_at = ev->at;
    r->k.number = text_of(r, root, "number");
    r->k.vulnerability = text_of(r, root, "vulnerability");
    r->k.source = text_of(r, root, "source");
    r->k.signal_at = replay_instant(root, "signal_at");
    r->k.is_drill = json_bool(root, "is_drill", false);
    (void)case_kind_from_str(json_str(root, "kind"), &r->k.kind);
    take_facts(r, ev, root);
    if (json_bool(root, "is_taken_up", false)) take_up(r, ev, root);
}

static void aware(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    if (!str_eq(ev->actor, STR("system"))) take_up(r, ev, root);
    r->k.aware_at = replay_instant(root, "aware_at");
    if (utc_is_none(r->k.decided_at)) r->k.decided_at = ev->at;
    note_step(r, &r->awareness, "declared", ev, root);
}

static void awareness_corrected(struct case_replay *r, const struct ledger_event *ev,
                                yyjson_val *root)
{
    r->k.aware_at = replay_instant(root, "aware_at");
    note_step(r, &r->awareness, "corrected", ev, root);
}

static void awareness_proposed(struct case_replay *r, const struct ledger_event *ev,
                               yyjson_val *root)
{
    note_step(r, &r->awareness, "proposed", ev, root);
}

static void escalated(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    struct utc signal_at = replay_instant(root, "signal_at");
    (void)case_kind_from_str(json_str(root, "to"), &r->k.kind);
    take_facts(r, ev, root);
    if (!utc_is_none(signal_at)) r->k.signal_at = signal_at;
    if (json_bool(root, "is_taken_up", true)) return;
    /* By a listing: somebody is paged anew. */
    r->k.acknowledged_at = UTC_NONE;
    r->k.acknowledged_by = STR_NONE;
}

/* Ended by a person, who gives a reason or may; an exercise and the catalogue take nothing up. */
static void ended(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    if (yyjson_obj_get(root, "reason")) take_up(r, ev, root);
    r->k.ended_at = ev->at;
    r->k.end_reason = text_of(r, root, "words");
    if (str_eq(ev->kind, STR("case.cancelled"))) r->k.retracted_at = ev->at;
    if (!str_eq(ev->kind, STR("case.dismissed"))) return;
    if (utc_is_none(r->k.decided_at)) r->k.decided_at = ev->at;
    note_step(r, &r->awareness, "not_reportable", ev, root);
}

/* By a person with a reason; else paging began anew. */
static void reopened(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    (void)ev;
    r->k.ended_at = UTC_NONE;
    r->k.end_reason = STR("");
    if (yyjson_obj_get(root, "reason")) return;
    r->k.acknowledged_at = UTC_NONE;
    r->k.acknowledged_by = STR_NONE;
    r->k.retracted_at = UTC_NONE;
}

static void retracted(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    (void)root;
    r->k.retracted_at = str_eq(ev->kind, STR("case.signal_returned")) ? UTC_NONE : ev->at;
}

static void submitted(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    struct replay_submission *s = push(r, &r->submissions, sizeof *s);
    if (!s) return;
    struct utc at = replay_instant(root, "submitted_at");
    *s = (struct replay_submission){
        .id = text_of(r, root, "submission"),
        .stage = text_of(r, root, "stage"),
        .reference = text_of(r, root, "reference"),
        .request = text_of(r, root, "request"),
        .content_sha256 = text_of(r, root, "content_sha256"),
        .receipt_sha256 = text_of(r, root, "receipt_sha256"),
        .late_reason = text_of(r, root, "late_reason"),
        .attempt = json_int(root, "attempt", 1),
        .revision = json_int(root, "revision", 0),
        .seq = ev->seq,
        .submitted_at = at,
        .in_force_at = at,
        .recorded_at = ev->at,
        .is_late = json_bool(root, "is_late", false),
        .by = arena_str(r->a, ev->actor),
    };
}

static void invalidated(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    (void)ev;
    r->attempt = json_int(root, "attempt", r->attempt) + 1;
}

/* The first one that is available counts. */
static void first_measure(struct case_replay *r)
{
    const struct replay_measure *all = r->measures.items;
    r->k.measure_available_at = UTC_NONE;
    for (size_t i = 0; i < r->measures.n; i++)
        if (utc_is_none(r->k.measure_available_at) ||
            utc_cmp(all[i].in_force_at, r->k.measure_available_at) < 0)
            r->k.measure_available_at = all[i].in_force_at;
}

static void measure_added(struct case_replay *r, const struct ledger_event *ev,
                          yyjson_val *root)
{
    struct utc at = replay_instant(root, "available_at");
    struct replay_measure *m = push(r, &r->measures, sizeof *m);
    if (m)
        *m = (struct replay_measure){text_of(r, root, "measure"),
                                     text_of(r, root, "description"), at, at, ev->at};
    first_measure(r);
}

static void time_corrected(struct case_replay *r, const struct ledger_event *ev,
                           yyjson_val *root)
{
    str what = json_str(root, "what"), ref = json_str(root, "ref");
    struct utc after = replay_instant(root, "after");
    struct replay_measure *measures = r->measures.items;
    struct replay_submission *sent = r->submissions.items;
    struct clock_request *requests = r->requests.items;
    (void)ev;
    if (str_eq(what, STR("occurrence"))) r->k.occurred_at = after;
    if (str_eq(what, STR("field_action"))) r->k.field_action_at = after;
    for (size_t i = 0; str_eq(what, STR("measure")) && i < r->measures.n; i++)
        if (str_eq(measures[i].id, ref)) measures[i].in_force_at = after;
    for (size_t i = 0; str_eq(what, STR("submission")) && i < r->submissions.n; i++)
        if (str_eq(sent[i].id, ref)) sent[i].in_force_at = after;
    for (size_t i = 0; str_eq(what, STR("request")) && i < r->requests.n; i++)
        if (str_eq(requests[i].id, ref)) requests[i].due_at = after;
    first_measure(r);
}

/* By the time it was met, as the store gives them out. */
static void duty_met(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root)
{
    struct clock_done *added = push(r, &r->done, sizeof *added), *all = r->done.items;
    (void)ev;
    if (!added) return;
    const struct clock_done d = {text_of(r, root, "duty"), text_of(r, root, "request"),
                                 replay_instant(root, "met_at"),
                                 json_bool(root, "is_not_needed", false)};
    size_t at = r->done.n - 1;
    for (; at > 0 && utc_cmp(all[at - 1].at, d.at) > 0; at--)
        all[at] = all[at - 1];
    all[at] = d;
}

static void request_added(struct case_replay *r, const struct ledger_event *ev,
                          yyjson_val *root)
{
    struct clock_request *q = push(r, &r->requests, sizeof *q);
    (void)ev;
    if (q)
        *q = (struct clock_request){text_of(r, root, "request"), text_of(r, root, "duty"),
                                    replay_instant(root, "received_at"),
                                    replay_instant(root, "due_at")};
}

/* ---- all of them ---- */

static const struct {
    const char *kind;
    void (*play)(struct case_replay *r, const struct ledger_event *ev, yyjson_val *root);
} rows[] = {
    {"case.acknowledged", take_up},
    {"case.aware", aware},
    {"case.awareness_corrected", awareness_corrected},
    {"case.awareness_proposed", awareness_proposed},
    {"case.cancelled", ended},
    {"case.closed", ended},
    {"case.dismissed", ended},
    {"case.duty_met", duty_met},
    {"case.duty_not_needed", duty_met},
    {"case.escalated", escalated},
    {"case.facts_set", take_facts},
    {"case.invalidated", invalidated},
    {"case.measure_added", measure_added},
    {"case.opened", opened},
    {"case.reopened", reopened},
    {"case.request_added", request_added},
    {"case.request_answered", duty_met},
    {"case.signal_retracted", retracted},
    {"case.signal_returned", retracted},
    {"case.submitted", submitted},
    {"case.time_corrected", time_corrected},
};

enum status case_replay_event(struct case_replay *r, const struct ledger_event *ev,
                              struct err *e)
{
    yyjson_doc *doc = NULL;
    if (utc_cmp(ev->at, r->as_of) > 0 || !str_eq(ev->subject_kind, STR("case"))) return LW_OK;
    enum status st = json_parse(ev->payload, LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(ev->kind, str_of(rows[i].kind))) rows[i].play(r, ev, root);
    str state = json_str(root, "state");
    bool is_good = !state.n || case_state_from_str(state, &r->k.state);
    yyjson_doc_free(doc);
    r->n_events++;
    r->last_seq = ev->seq;
    if (!is_good)
        return err_set(e, LW_E_STATE, "event %lld states no state of a case",
                       (long long)ev->seq);
    return arena_status(r->a, "replay", e);
}
