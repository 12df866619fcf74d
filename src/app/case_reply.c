/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of case.get: duties, house targets, facts with their questions, requests, signals. */
#include "app/case_part.h"

#include "app/person.h"
#include "core/case_decision.h"
#include "core/holiday.h"
#include "store/case_duty.h"

/* ---- duties and targets ---- */

static void reply_texts(struct op_call *c, yyjson_mut_val *o, const char *key,
                        const char *const *texts)
{
    yyjson_mut_val *list = reply_array(c, o, key);
    for (; *texts; texts++)
        yyjson_mut_arr_add_strcpy(c->doc, list, *texts);
}

void reply_duties(struct op_call *c, const struct case_file *k, const struct clock *clocks,
                  size_t n)
{
    int64_t n_open = 0;
    yyjson_mut_val *list = reply_array(c, c->reply, "duties");
    for (size_t i = 0; i < n; i++) {
        const struct clock *x = &clocks[i];
        const struct duty_row *law = duty_law(x->duty);
        yyjson_mut_val *o = reply_item(c, list);
        reply_clock(c, o, x, k->state == CASE_CANDIDATE);
        reply_str(c, o, "law", str_of(law->title));
        reply_str(c, o, "basis", str_of(law->basis));
        reply_str(c, o, "condition", duty_condition_str(x->duty->when));
        reply_str(c, o, "anchor", duty_anchor_str(x->duty->anchor));
        reply_texts(c, o, "content", law->content);
        reply_texts(c, o, "evidence", law->evidence);
        /* What a person can record here; stages and requests have forms of their own. */
        reply_bool(c, o, "may_record",
                   x->duty->stage == N_stage && x->duty->anchor != ANCHOR_REQUEST &&
                       clock_is_open(x) && actor_may(c->actor, PERMISSION_CASE) &&
                       (k->state == CASE_OPEN || k->state == CASE_CANDIDATE));
        n_open += clock_is_open(x);
    }
    reply_int(c, c->reply, "n_open_duties", n_open);
}

void reply_targets(struct op_call *c, const struct clock_facts *facts)
{
    yyjson_mut_val *list = reply_array(c, c->reply, "targets");
    for (size_t i = 0; i < n_house_targets; i++) {
        const struct house_target *t = &house_targets[i];
        if (!target_arises(t, facts)) continue;
        struct target_state s = target_state_of(t, facts, c->now);
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", str_of(t->id));
        reply_str(c, o, "title", str_of(t->title));
        reply_str(c, o, "reason", str_of(t->reason));
        reply_bool(c, o, "is_legal", false);
        reply_utc(c, o, "by", s.by);
        reply_utc(c, o, "met_at", s.met_at);
        reply_bool(c, o, "is_met", !utc_is_none(s.met_at));
        reply_bool(c, o, "is_missed", s.is_missed);
    }
}

/* ---- facts and their questions ---- */

static const struct question {
    const char *key;
    unsigned kinds; /* asked in these; 0: in all */
    const char *text, *why, *choices;
    const char *time; /* key among the times that can be corrected, or NULL */
} questions[] = {
    {"severity_a", DUTY_KIND(CASE_SEVERE_INCIDENT) | DUTY_KIND(CASE_FIELD_SAFETY),
     "Does it harm, or could it harm, how the product protects data or functions that are "
     "sensitive or important?",
     "Art 14(5)(a): availability, authenticity, integrity or confidentiality. One yes of the two "
     "makes the incident severe",
     "yes|no|unknown", NULL},
    {"severity_b", DUTY_KIND(CASE_SEVERE_INCIDENT) | DUTY_KIND(CASE_FIELD_SAFETY),
     "Did it bring, or could it bring, malicious code into the product or into a user's systems?",
     "Art 14(5)(b): for example an attacker in the channel by which releases are delivered",
     "yes|no|unknown", NULL},
    {"suspected_malicious", DUTY_KIND(CASE_SEVERE_INCIDENT) | DUTY_KIND(CASE_EXPLOITED),
     "Do you suspect that somebody did it on purpose?",
     "the early warning of an incident asks for suspected unlawful or malicious acts",
     "yes|no|unknown", NULL},
    {"harm", 0, "What happened to people, or could have?",
     "decides between reports in 2, 10 and 15 days (MDR Art 87) and the accident notification "
     "(GPSR Art 20)",
     "none|serious_health|public_health_threat|death", NULL},
    {"presents_risk", DUTY_KIND(CASE_NON_CONFORMITY) | DUTY_KIND(CASE_FIELD_SAFETY),
     "Is the product dangerous, or have you reason to believe so?",
     "a dangerous product is corrected and notified at once (GPSR Art 9(8))", "yes|no|unknown",
     NULL},
    {"occurred_at", DUTY_KIND(CASE_SEVERE_INCIDENT) | DUTY_KIND(CASE_FIELD_SAFETY),
     "When did it happen?", "the 72-hour notification asks for it", "", "occurrence"},
    {"exploitation_known_since", DUTY_KIND(CASE_EXPLOITED),
     "Since when did you know that it is exploited?",
     "what the manufacturer knew before 2026-09-11 is not reportable", "", NULL},
    {"field_action_at", DUTY_KIND(CASE_NON_CONFORMITY) | DUTY_KIND(CASE_FIELD_SAFETY),
     "When was a recall or another action in the field decided?",
     "notices to authorities and users are due from then on (MDR Art 87(8), 89(8), GPSR Art 35)",
     "", "field_action"},
};

static str answer_of(const struct case_file *k, const char *key)
{
    const struct {
        const char *key;
        str value;
    } rows[] = {
        {"severity_a", answer_str(k->severity_a)},
        {"severity_b", answer_str(k->severity_b)},
        {"suspected_malicious", answer_str(k->suspected_malicious)},
        {"presents_risk", answer_str(k->presents_risk)},
        {"harm", harm_str(k->harm)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(str_of(rows[i].key), str_of(key))) return rows[i].value;
    return STR("");
}

static struct utc instant_of(const struct case_file *k, const char *key)
{
    if (str_eq(str_of(key), STR("occurred_at"))) return k->occurred_at;
    if (str_eq(str_of(key), STR("field_action_at"))) return k->field_action_at;
    return k->exploitation_known_since;
}

/* A choice in words; as it is spelled where that is a word already. */
static str choice_words(str value)
{
    static const struct {
        const char *value, *words;
    } rows[] = {
        {"unknown", "not known yet"},
        {"none", "nobody was harmed"},
        {"serious_health", "a serious effect on somebody's health"},
        {"public_health_threat", "a serious threat to public health"},
        {"death", "somebody died"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(value, str_of(rows[i].value))) return str_of(rows[i].words);
    return value;
}

static void reply_question(struct op_call *c, yyjson_mut_val *o, const struct question *q,
                           const struct case_file *k)
{
    str choices = str_of(q->choices), choice, answer = answer_of(k, q->key);
    bool is_instant = !choices.n, has_more = !is_instant;
    struct utc at = is_instant ? instant_of(k, q->key) : UTC_NONE;
    reply_str(c, o, "key", str_of(q->key));
    reply_str(c, o, "question", str_of(q->text));
    reply_str(c, o, "why", str_of(q->why));
    reply_bool(c, o, "is_instant", is_instant);
    reply_bool(c, o, "is_answered", is_instant ? !utc_is_none(at) : answer.n > 0);
    reply_str(c, o, "answer", answer);
    reply_str(c, o, "answer_words", choice_words(answer));
    if (is_instant) reply_utc(c, o, "at", at);
    /* Recorded once: from then on it is corrected (case.times), never stated anew. */
    reply_bool(c, o, "is_fixed", q->time && !utc_is_none(at));
    reply_str(c, o, "correct_key", q->time ? str_of(q->time) : STR(""));
    yyjson_mut_val *list = reply_array(c, o, "choices");
    while (has_more) {
        has_more = str_cut(&choices, '|', &choice);
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "value", choice);
        reply_str(c, item, "label", choice_words(choice));
        reply_bool(c, item, "is_chosen", str_eq(choice, answer));
    }
}

void reply_facts(struct op_call *c, const struct case_file *k)
{
    struct reportable_facts f = {k->kind, k->severity_a, k->severity_b,
                                 k->exploitation_known_since};
    struct err why = {0};
    yyjson_mut_val *o = reply_object(c, c->reply, "facts");
    reply_str(c, o, "description", k->description);
    reply_bool(c, o, "may_change",
               actor_may(c->actor, PERMISSION_CASE) &&
                   case_check_action(k->number, k->state, CASE_SET_FACTS, NULL) == LW_OK);
    yyjson_mut_val *list = reply_array(c, o, "questions");
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (!questions[i].kinds || (questions[i].kinds & DUTY_KIND(k->kind)))
            reply_question(c, reply_item(c, list), &questions[i], k);
    bool has_severity = k->kind == CASE_SEVERE_INCIDENT;
    reply_bool(c, o, "has_severity", has_severity);
    if (has_severity)
        reply_str(c, o, "severity",
                  incident_severity_str(case_severity(k->severity_a, k->severity_b)));
    bool is_reportable = case_check_reportable(&f, &why) == LW_OK;
    reply_bool(c, o, "is_reportable", is_reportable);
    reply_str(c, o, "not_reportable_why", is_reportable ? STR("") : str_of(why.message));
    reply_str(c, o, "holidays_on", STR(HOLIDAYS_ON));
}

/* ---- records ---- */

enum status reply_requests(struct op_call *c, const struct case_file *k,
                           const struct clock *clocks, size_t n, struct err *e)
{
    struct case_request *all = NULL;
    size_t n_all = 0;
    enum status st = case_request_all(c->app->db, c->arena, k->id, &all, &n_all, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "requests");
    for (size_t i = 0; !st && i < n_all; i++) {
        const struct clock *x = clock_find(clocks, n, all[i].duty, all[i].id);
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", all[i].id);
        reply_str(c, o, "duty", all[i].duty);
        /* The report that it asks for has a page of its own (app/intermediate.c). */
        reply_bool(c, o, "is_intermediate", str_eq(all[i].duty, STR("CRA-14-6")));
        reply_str(c, o, "authority", all[i].authority);
        reply_str(c, o, "reference", all[i].reference);
        reply_str(c, o, "words", all[i].words);
        reply_utc(c, o, "received_at", all[i].received_at);
        reply_utc(c, o, "due_at", all[i].due_at);
        reply_bool(c, o, "is_answered", x && !utc_is_none(x->met_at));
        if (x) reply_clock(c, reply_object(c, o, "clock"), x, false);
    }
    return st;
}

enum status reply_met(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct case_duty *all = NULL;
    size_t n = 0;
    enum status st = case_duty_all(c->app->db, c->arena, k->id, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "met");
    for (size_t i = 0; !st && i < n; i++) {
        str name;
        st = person_name_of_ref(c->app, c->arena, all[i].recorded_by, &name, e);
        if (st) break;
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "duty", all[i].duty);
        reply_str(c, o, "ref", all[i].ref);
        reply_utc(c, o, "met_at", all[i].met_at);
        reply_bool(c, o, "is_not_needed", all[i].is_not_needed);
        reply_str(c, o, "words", all[i].words);
        reply_str(c, o, "document", all[i].document_id);
        reply_utc(c, o, "recorded_at", all[i].recorded_at);
        reply_str(c, o, "by", name);
    }
    return st;
}

/* The time that a correction is about, or NULL when it is not in force any more. */
static const struct case_time *time_of(const struct case_time *times, size_t n,
                                       const struct case_correction *x)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(times[i].what), x->what) && str_eq(times[i].ref, x->ref))
            return &times[i];
    return NULL;
}

static void reply_correction(struct op_call *c, yyjson_mut_val *o,
                             const struct case_correction *x, const struct case_time *t, str by)
{
    static const struct {
        const char *kind, *words;
    } rows[] = {
        {"corrected", "corrected from"},
        {"proposed", "proposed to move from"},
        {"approved", "corrected, as a second person approved, from"},
    };
    reply_str(c, o, "what", x->what);
    reply_str(c, o, "ref", x->ref);
    reply_str(c, o, "key", t ? t->key : STR(""));
    reply_str(c, o, "title", t ? t->title : x->what);
    reply_str(c, o, "kind", x->kind);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(x->kind, str_of(rows[i].kind)))
            reply_str(c, o, "kind_words", str_of(rows[i].words));
    reply_utc(c, o, "before", x->before_at);
    reply_utc(c, o, "after", x->corrected_at);
    reply_str(c, o, "reason", x->reason);
    reply_utc(c, o, "recorded_at", x->recorded_at);
    reply_str(c, o, "by", by);
}

enum status reply_corrections(struct op_call *c, const struct case_file *k,
                              const struct case_correction **pending, struct err *e)
{
    struct case_correction *all = NULL;
    struct case_time *times = NULL;
    size_t n = 0, n_times = 0;
    enum status st = case_correction_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (!st) st = case_times(c, k, &times, &n_times, e);
    if (st) return st;
    *pending = case_proposed(all, n);
    yyjson_mut_val *list = reply_array(c, c->reply, "corrections");
    for (size_t i = 0; i < n; i++) {
        str name;
        const struct case_time *t = time_of(times, n_times, &all[i]);
        st = person_name_of_ref(c->app, c->arena, all[i].recorded_by, &name, e);
        if (st) break;
        yyjson_mut_val *o = reply_item(c, list);
        reply_correction(c, o, &all[i], t, name);
        reply_bool(c, o, "is_pending", &all[i] == *pending);
        /* One about awareness stands there already, where there is one. */
        if (&all[i] == *pending && !yyjson_mut_obj_get(c->reply, "proposal"))
            reply_correction(c, reply_object(c, c->reply, "proposal"), &all[i], t, name);
    }
    return st;
}

enum status reply_signals(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct signal_row *all = NULL;
    size_t n = 0;
    enum status st = signal_of_case(c->app->db, c->arena, k->id, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "signals");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_signal(c, reply_item(c, list), &all[i], e);
    return st;
}
