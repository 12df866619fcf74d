/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the case operations, and what all of them share. */
#include "app/case.h"

#include "app/outbox.h"
#include "core/case_decision.h"
#include "store/person.h"

#define STAGES     "early_warning|notification_72h|final_report"
#define REASON_MAX 4000

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
#define P_REASON                                                            \
 {                                                                          \
  "reason", PARAM_TEXT, true, false, REASON_MAX, NULL, "Why, in a sentence" \
 }
#define P_END \
 {            \
  0           \
 }

static const struct op_param list_params[] = {
    {"state", PARAM_ENUM, false, false, 0, "candidate|open|closed|dismissed|cancelled",
     "Only cases in this state"},
    {"before", PARAM_ID, false, false, 40, NULL, "Only cases opened before this one (paging)"},
    {"limit", PARAM_INT, false, false, 500, NULL, "At most this many, 100 unless given"},
    P_END,
};
static const struct op_param get_params[] = {
    P_CASE,
    {"stage", PARAM_ENUM, false, false, 0, STAGES,
     "Whose form is shown, the next one unless given"},
    P_END,
};
static const struct op_param case_params[] = {P_CASE, P_END};
static const struct op_param reason_params[] = {P_CASE, P_REASON, P_END};
static const struct op_param aware_params[] = {
    P_CASE,
    {"aware_at", PARAM_INSTANT, true, false, 0, NULL,
     "When the manufacturer became aware (UTC)"},
    P_REASON,
    P_END,
};
static const struct op_param measure_params[] = {
    P_CASE,
    {"available_at", PARAM_INSTANT, true, false, 0, NULL, "Since when users can have it (UTC)"},
    {"description", PARAM_TEXT, true, false, 2000, NULL, "What it is: fix or mitigation"},
    P_END,
};
static const struct op_param assign_params[] = {
    P_CASE,
    {"person", PARAM_ID, true, false, 0, NULL, "Id of the person who leads the case"},
    P_END,
};
static const struct op_param close_params[] = {
    P_CASE,
    {"reason", PARAM_TEXT, false, false, REASON_MAX, NULL,
     "Why; needed when a stage was not submitted"},
    P_END,
};
const struct op case_ops[] = {
    {"case.list", "case list", "GET", "/cases", PERMISSION_READ, false, list_params,
     case_list_run, "List cases, newest first."},
    {"case.get", "case show", "GET", "/cases/{case}", PERMISSION_READ, false, get_params,
     case_get_run, "Show a case: clocks, stages, form, time line, reach."},
    {"case.acknowledge", "case acknowledge", "POST", "/cases/{case}/acknowledge",
     PERMISSION_CASE, true, case_params, case_acknowledge_run,
     "Acknowledge the page of a case: paging ends and the assessment begins."},
    {"case.declare_aware", "case aware", "POST", "/cases/{case}/awareness", PERMISSION_CASE,
     true, aware_params, case_declare_aware_run,
     "Record when and why the manufacturer became aware: the legal clocks start."},
    {"case.correct_awareness", "case correct", "POST", "/cases/{case}/awareness/corrections",
     PERMISSION_CASE, true, aware_params, case_correct_awareness_run,
     "Correct the time of awareness; a later time needs a second person."},
    {"case.approve_correction", "case approve", "POST",
     "/cases/{case}/awareness/corrections/approval", PERMISSION_CASE, true, case_params,
     case_approve_correction_run,
     "Approve the later time of awareness that another person proposed."},
    {"case.dismiss", "case dismiss", "POST", "/cases/{case}/dismiss", PERMISSION_CASE, true,
     reason_params, case_dismiss_run, "Dismiss a candidate case, with the reason."},
    {"case.reopen", "case reopen", "POST", "/cases/{case}/reopen", PERMISSION_CASE, true,
     reason_params, case_reopen_run, "Take up a dismissed or cancelled case again."},
    {"case.measure_available", "case measure", "POST", "/cases/{case}/measures",
     PERMISSION_CASE, true, measure_params, case_measure_available_run,
     "Record since when a measure is available: the first one starts the final report's period."},
    {"case.assign", "case assign", "POST", "/cases/{case}/owner", PERMISSION_CASE, true,
     assign_params, case_assign_run, "Name the person who leads a case."},
    {"case.close", "case close", "POST", "/cases/{case}/close", PERMISSION_CASE, true,
     close_params, case_close_run, "Close a case after its final report, or with a reason."},
};
const size_t n_case_ops = sizeof case_ops / sizeof *case_ops;

enum status case_get(struct op_call *c, str id_or_number, struct case_file *out, struct err *e)
{
    bool found = false;
    enum status st = case_find(c->app->db, c->arena, id_or_number, out, &found, e);
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "case '%.*s' does not exist; 'longwatch case list' shows all",
                   STR_ARG(str_sub(id_or_number, 0, 40)));
}

enum status case_of_call(struct op_call *c, struct case_file *out, struct err *e)
{
    return case_get(c, op_str(c, "case"), out, e);
}

enum status case_to_change(struct op_call *c, enum case_action action, struct case_file *out,
                           struct err *e)
{
    enum status st = case_of_call(c, out, e);
    return st ? st : case_check_action(out->number, out->state, action, e);
}

enum status case_change(struct op_call *c, struct case_file *k, const char *kind, str words,
                        yyjson_mut_doc *payload, struct err *e)
{
    return case_change_for(c, k, kind, words, payload, STR_NONE, e);
}

enum status case_change_for(struct op_call *c, struct case_file *k, const char *kind, str words,
                            yyjson_mut_doc *payload, str person_id, struct err *e)
{
    yyjson_mut_doc *own = payload ? NULL : payload_new();
    payload_str(payload ? payload : own, "words", words);
    payload_str(payload ? payload : own, "state", case_state_str(k->state));
    enum status st = op_event(c, kind, STR("case"), k->id, k->id, payload ? payload : own, e);
    if (own) payload_free(own);
    if (st) return st;
    bool is_new = k->event_seq == 0;
    k->event_seq = c->last_seq;
    st = is_new ? case_insert(c->app->db, k, e) : case_save(c->app->db, k, e);
    if (st) return st;
    struct outbox_event ev = {.kind = kind, .file = k, .words = words, .person_id = person_id};
    return outbox_enqueue_for_event(c, &ev, e);
}

enum status person_shown(struct op_call *c, str person_id, str *name, struct err *e)
{
    struct person p;
    bool found = false;
    *name = STR("nobody");
    if (!person_id.n) return LW_OK;
    enum status st = person_find(c->app->db, c->arena, person_id, &p, &found, e);
    if (st) return st;
    *name = found && p.name.n ? p.name : STR("a person who was erased");
    return LW_OK;
}

str span_text(struct arena *a, int64_t s)
{
    char text[RELATIVE_TEXT_BYTES];
    str words = relative_text(utc_from_ms((s < 0 ? -s : s) * 1000), utc_from_ms(0), text);
    if (str_starts(words, STR("in "))) words = str_from(words, 3);
    return arena_str(a, s ? words : STR("0 s"));
}

str case_next_step(const struct case_file *k, const struct clock_facts *f)
{
    static const str of_stage[N_stage + 1] = {
        [STAGE_EARLY_WARNING] = STR_INIT("review and submit the early warning"),
        [STAGE_NOTIFICATION_72H] = STR_INIT("review and submit the 72-hour notification"),
        [STAGE_FINAL_REPORT] = STR_INIT("review and submit the final report"),
        [N_stage] = STR_INIT("close the case"),
    };
    switch (k->state) {
    case CASE_CANDIDATE:
        return utc_is_none(k->acknowledged_at)
                   ? STR("acknowledge, then decide whether the manufacturer is aware")
                   : STR("decide whether the manufacturer is aware");
    case CASE_OPEN:
        if (case_next_stage(f) == STAGE_FINAL_REPORT && utc_is_none(f->measure_available_at))
            return STR("record the first measure when it is available");
        return of_stage[case_next_stage(f)];
    case CASE_CLOSED:
    case CASE_DISMISSED:
    case CASE_CANCELLED: return STR("nothing");
    case N_case_state: break;
    }
    BUG("state of a case");
}

enum status case_products(struct op_call *c, str case_id, str *out, struct err *e)
{
    struct case_reach *reach = NULL;
    size_t n = 0;
    struct buf b;
    enum status st = case_reach(c->app->db, c->arena, case_id, &reach, &n, e);
    if (st) return st;
    buf_init(&b, 4096);
    for (size_t i = 0; i < n; i++) {
        if (i && str_eq(reach[i].product_id, reach[i - 1].product_id)) continue;
        if (b.n) buf_add(&b, STR(", "));
        buf_add(&b, reach[i].product_name);
    }
    *out = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    return arena_status(c->arena, "products of a case", e);
}
