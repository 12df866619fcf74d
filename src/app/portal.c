/* SPDX-License-Identifier: Apache-2.0 */
/* The mirror of the reporting portal: states, invalidation, circumstances, receipts. */
#include "app/portal.h"

#include "app/person.h"
#include "app/setting.h"
#include "app/submission.h"
#include "core/case_decision.h"

#define STAGES     "early_warning|notification_72h|final_report|intermediate_report"
#define REASON_MAX 4000

static str given(struct op_call *c, const char *name)
{
    str value = op_str(c, name);
    return value.p ? str_trim(value) : STR("");
}

/* ---- what is known ---- */

struct mirror {
    struct portal_notification portal;
    enum portal_state state;
    struct submission *sent; /* of the attempt in force, updates left out */
    size_t n_sent;
    enum stage last; /* submitted; N_stage: none */
    bool is_pec;
};

static enum status load_mirror(struct op_call *c, const struct case_file *k, struct mirror *out,
                               struct err *e)
{
    struct db *db = c->app->db;
    *out = (struct mirror){.last = N_stage};
    enum status st = portal_notification_load(db, c->arena, k->id, &out->portal, e);
    if (!st) st = submission_all(db, c->arena, k->id, &out->sent, &out->n_sent, e);
    if (st) return st;
    if (!portal_state_from_str(out->portal.state, &out->state))
        return err_set(e, LW_E_ENV, "the store has a notification of unknown state '%.*s'",
                       STR_ARG(out->portal.state));
    for (size_t i = 0; !st && i < out->n_sent; i++) {
        str pec = STR("");
        enum stage s = out->sent[i].stage;
        if (out->last == N_stage || s > out->last) out->last = s;
        if (s != STAGE_NOTIFICATION_72H) continue;
        st = form_content_value(c->arena, out->sent[i].content, "pec", &pec, e);
        out->is_pec = str_eq(pec, STR("Yes"));
    }
    return st;
}

static enum status save_state(struct op_call *c, const struct case_file *k,
                              struct portal_notification *p, enum portal_state state,
                              struct utc seen_at, struct err *e)
{
    p->case_id = k->id;
    p->state = portal_state_str(state);
    p->seen_at = seen_at;
    p->event_seq = c->last_seq;
    return portal_notification_save(c->app->db, p, e);
}

enum status portal_submitted(struct op_call *c, const struct case_file *k,
                             const struct submission *s, struct err *e)
{
    struct portal_notification p;
    str pec = STR("");
    enum status st = portal_notification_load(c->app->db, c->arena, k->id, &p, e);
    if (!st) st = form_content_value(c->arena, s->content, "pec", &pec, e);
    if (st) return st;
    return save_state(c, k, &p, portal_state_after(s->stage, str_eq(pec, STR("Yes"))),
                      s->submitted_at, e);
}

/* ---- states ---- */

static enum status set_state_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct mirror m;
    enum portal_state to;
    struct utc seen_at = op_has(c, "seen_at") ? op_utc(c, "seen_at") : c->now;
    if (!portal_state_from_str(op_str(c, "state"), &to)) BUG("state passed the check");
    enum status st = case_of_call(c, &k, e);
    if (!st) st = load_mirror(c, &k, &m, e);
    if (!st) st = portal_check_state(m.state, to, e);
    if (st) return st;
    if (k.state != CASE_OPEN && k.state != CASE_CLOSED)
        return case_check_action(k.number, k.state, CASE_RECORD_SUBMISSION, e);
    if (utc_cmp(seen_at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'seen_at': is in the future");
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "portal_state", portal_state_str(to));
    payload_str(d, "portal_state_before", m.portal.state);
    payload_utc(d, "seen_at", seen_at);
    str words = arena_printf(c->arena, "The portal shows the notification as %.*s",
                             STR_ARG(portal_state_str(to)));
    st = case_change(c, &k, "case.portal_state", words, d, e);
    payload_free(d);
    if (!st) st = save_state(c, &k, &m.portal, to, seen_at, e);
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "state", portal_state_str(to));
    return st;
}

static enum status check_invalidation(struct op_call *c, const struct mirror *m, struct utc at,
                                      struct err *e)
{
    if (!given(c, "reason").n || !given(c, "by").n)
        return err_set(e, LW_E_INPUT,
                       "parameter '%s': is empty; say who invalidated the notification and why",
                       given(c, "reason").n ? "by" : "reason");
    if (!m->n_sent)
        return err_set(e, LW_E_STATE, "nothing was submitted that could be invalid");
    if (utc_cmp(at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'at': is in the future");
    if (utc_cmp(at, m->sent[0].submitted_at) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'at': is before the first submission");
    return LW_OK;
}

static enum status invalidate_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct mirror m;
    struct utc at = op_utc(c, "at");
    char text[UTC_TEXT_BYTES];
    enum status st = case_to_change(c, CASE_RECORD_SUBMISSION, &k, e);
    if (!st) st = load_mirror(c, &k, &m, e);
    if (!st) st = check_invalidation(c, &m, at, e);
    if (st) return st;
    struct portal_invalidation v = {
        .case_id = k.id,
        .attempt = m.portal.attempt,
        .invalidated_at = at,
        .by_whom = given(c, "by"),
        .reason = given(c, "reason"),
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "attempt", v.attempt);
    payload_utc(d, "invalidated_at", at);
    payload_str(d, "by", v.by_whom);
    payload_str(d, "reason", v.reason);
    const str row[] = {arena_printf(c->arena, "%lld", (long long)v.attempt),
                       arena_printf(c->arena, "%lld", (long long)utc_to_ms(at)), v.by_whom,
                       v.reason};
    payload_str(d, "row_sha256", portal_row_sha256(c->arena, row, 4));
    str words =
        arena_printf(c->arena,
                     "The notification was invalidated by %.*s at %.*s: %.*s. All stages "
                     "must be submitted again",
                     STR_ARG(v.by_whom), STR_ARG(utc_text(at, text)),
                     STR_ARG(str_ends(v.reason, STR(".")) ? str_sub(v.reason, 0, v.reason.n - 1)
                                                          : v.reason));
    st = case_change(c, &k, "case.invalidated", words, d, e);
    payload_free(d);
    v.event_seq = k.event_seq;
    if (!st) st = portal_invalidation_insert(c->app->db, &v, e);
    m.portal.attempt++;
    if (!st) st = save_state(c, &k, &m.portal, PORTAL_DRAFT, at, e);
    reply_str(c, c->reply, "case", k.number);
    reply_int(c, c->reply, "attempt", m.portal.attempt);
    reply_str(c, c->reply, "state", portal_state_str(PORTAL_DRAFT));
    return st;
}

/* ---- receipts ---- */

static enum status add_receipt_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct submission s;
    struct submission_receipt r = {
        .note = given(c, "note"), .added_at = c->now, .added_by = c->actor->ledger_ref};
    enum status st = submission_of_call(c, &k, &s, e);
    if (!st) st = receipt_keep(c, "receipt", "portal.add_receipt", &r.digest, e);
    if (st) return st;
    r.submission_id = s.id;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "submission", s.id);
    payload_str(d, "receipt_sha256", r.digest);
    payload_str(d, "note", r.note);
    const str row[] = {s.id, r.digest, r.note, STR("")};
    payload_str(d, "row_sha256", portal_row_sha256(c->arena, row, 4));
    str words = arena_printf(c->arena, "A further receipt of the %.*s was kept",
                             STR_ARG(submission_title(&s)));
    st = case_change(c, &k, "case.receipt_added", words, d, e);
    payload_free(d);
    r.event_seq = k.event_seq;
    if (!st) st = submission_receipt_insert(c->app->db, &r, e);
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "submission", s.id);
    reply_str(c, c->reply, "receipt_sha256", r.digest);
    return st;
}

/* ---- showing ---- */

static void reply_receipt(struct op_call *c, yyjson_mut_val *list, str digest, str note,
                          struct utc at)
{
    yyjson_mut_val *o = reply_item(c, list);
    reply_str(c, o, "sha256", digest);
    reply_str(c, o, "note", note);
    reply_utc(c, o, "added_at", at);
}

static enum status reply_one(struct op_call *c, yyjson_mut_val *o, const struct submission *s,
                             const struct submission_receipt *receipts, size_t n,
                             int64_t attempt, struct err *e)
{
    str by;
    enum status st = person_name_of_ref(c->app, c->arena, s->recorded_by, &by, e);
    bool is_report = s->stage == N_stage;
    reply_str(c, o, "id", s->id);
    reply_str(c, o, "stage", submission_stage(s));
    reply_str(c, o, "title", submission_title(s));
    reply_bool(c, o, "is_report", is_report);
    reply_str(c, o, "request", s->request_id);
    reply_int(c, o, "attempt", s->attempt);
    reply_int(c, o, "revision", s->revision);
    reply_bool(c, o, "is_update", s->revision > 0);
    reply_bool(c, o, "is_invalidated", !is_report && s->attempt < attempt);
    reply_utc(c, o, "submitted_at", s->submitted_at);
    reply_str(c, o, "reference", s->reference);
    reply_str(c, o, "receipt_text", s->receipt_text);
    reply_str(c, o, "content_sha256", s->content_digest);
    reply_bool(c, o, "is_late", s->is_late);
    reply_str(c, o, "late_reason", s->late_reason);
    reply_utc(c, o, "recorded_at", s->recorded_at);
    reply_str(c, o, "by", by);
    reply_int(c, o, "event", s->event_seq);
    yyjson_mut_val *list = reply_array(c, o, "receipts");
    if (s->receipt_digest.n) reply_receipt(c, list, s->receipt_digest, STR(""), s->recorded_at);
    for (size_t i = 0; i < n; i++)
        if (str_eq(receipts[i].submission_id, s->id))
            reply_receipt(c, list, receipts[i].digest, receipts[i].note, receipts[i].added_at);
    reply_int(c, o, "n_receipts", (int64_t)yyjson_mut_arr_size(list));
    return st;
}

enum status reply_submissions(struct op_call *c, yyjson_mut_val *o, const char *key,
                              const struct case_file *k, struct err *e)
{
    struct db *db = c->app->db;
    struct submission *sent = NULL;
    struct submission_receipt *receipts = NULL;
    struct portal_notification p;
    size_t n_sent = 0, n_receipts = 0;
    enum status st = portal_notification_load(db, c->arena, k->id, &p, e);
    if (!st) st = submission_history(db, c->arena, k->id, &sent, &n_sent, e);
    if (!st) st = submission_receipts(db, c->arena, k->id, &receipts, &n_receipts, e);
    yyjson_mut_val *list = reply_array(c, o, key);
    for (size_t i = 0; !st && i < n_sent; i++)
        st = reply_one(c, reply_item(c, list), &sent[i], receipts, n_receipts, p.attempt, e);
    return st;
}

enum status reply_portal_warnings(struct op_call *c, yyjson_mut_val *o, struct err *e)
{
    enum portal_link links[2] = {PORTAL_LINK_NONE, PORTAL_LINK_NONE};
    static const char *const names[2] = {"portal-primary-link", "portal-secondary-link"};
    str words[PORTAL_MAX_WARNINGS];
    int64_t n_notifications = 0;
    enum status st = portal_n_notifications(c->app->db, &n_notifications, e);
    for (size_t i = 0; !st && i < 2; i++) {
        str value;
        st = setting_get(c->app, c->arena, names[i], &value, e);
        if (!st && !portal_link_from_str(value, &links[i])) BUG("setting of a portal link");
    }
    if (st) return st;
    reply_str(c, o, "primary_link", portal_link_str(links[0]));
    reply_str(c, o, "secondary_link", portal_link_str(links[1]));
    reply_int(c, o, "n_notifications", n_notifications);
    reply_int(c, o, "max_unverified", PORTAL_MAX_UNVERIFIED);
    size_t n = portal_link_warnings(links[0], links[1], n_notifications, words);
    yyjson_mut_val *list = reply_array(c, o, "warnings");
    for (size_t i = 0; i < n; i++)
        reply_str(c, reply_item(c, list), "words", words[i]);
    reply_bool(c, o, "has_warnings", n > 0);
    return LW_OK;
}

/* What was submitted in an attempt, and whether it was in time: it proves that somebody acted. */
static void reply_attempt(struct op_call *c, yyjson_mut_val *o, const struct submission *sent,
                          size_t n, int64_t attempt)
{
    yyjson_mut_val *list = reply_array(c, o, "submitted");
    for (size_t i = 0; i < n; i++) {
        if (sent[i].stage == N_stage || sent[i].attempt != attempt || sent[i].revision)
            continue;
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "stage", stage_str(sent[i].stage));
        reply_str(c, item, "title", stage_title(sent[i].stage));
        reply_utc(c, item, "submitted_at", sent[i].submitted_at);
        reply_bool(c, item, "is_late", sent[i].is_late);
    }
}

static enum status reply_invalidations(struct op_call *c, const struct case_file *k,
                                       struct err *e)
{
    struct portal_invalidation *rows = NULL;
    struct submission *sent = NULL;
    size_t n = 0, n_sent = 0;
    enum status st = portal_invalidations(c->app->db, c->arena, k->id, &rows, &n, e);
    if (!st) st = submission_history(c->app->db, c->arena, k->id, &sent, &n_sent, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "invalidations");
    reply_bool(c, c->reply, "has_invalidations", n > 0);
    for (size_t i = 0; !st && i < n; i++) {
        str by;
        yyjson_mut_val *o = reply_item(c, list);
        st = person_name_of_ref(c->app, c->arena, rows[i].recorded_by, &by, e);
        if (st) break;
        reply_int(c, o, "attempt", rows[i].attempt);
        reply_utc(c, o, "at", rows[i].invalidated_at);
        reply_str(c, o, "by", rows[i].by_whom);
        reply_str(c, o, "reason", rows[i].reason);
        reply_utc(c, o, "recorded_at", rows[i].recorded_at);
        reply_str(c, o, "recorded_by", by);
        reply_attempt(c, o, sent, n_sent, rows[i].attempt);
        reply_int(c, o, "event", rows[i].event_seq);
    }
    return st;
}

static enum status get_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct mirror m;
    enum status st = case_of_call(c, &k, e);
    if (!st) st = load_mirror(c, &k, &m, e);
    if (st) return st;
    enum portal_state expected = portal_state_expected(m.last, m.is_pec);
    bool is_closed = m.state == PORTAL_CLOSED && expected == PORTAL_FINAL;
    bool is_lifted = m.state == PORTAL_72H && expected == PORTAL_72H_PEC;
    reply_str(c, c->reply, "case", k.number);
    reply_bool(c, c->reply, "has_form", form_track_of(k.kind) != TRACK_NONE);
    reply_str(c, c->reply, "state", portal_state_str(m.state));
    reply_utc(c, c->reply, "seen_at", m.portal.seen_at);
    reply_int(c, c->reply, "attempt", m.portal.attempt);
    reply_bool(c, c->reply, "is_again", m.portal.attempt > 1);
    reply_str(c, c->reply, "expected_state", portal_state_str(expected));
    /* The portal knows a submission that is not recorded here, or the other way round. */
    reply_bool(c, c->reply, "is_mismatch", m.state != expected && !is_closed && !is_lifted);
    st = reply_invalidations(c, &k, e);
    if (!st) st = reply_circumstances(c, &k, m.portal.attempt, e);
    if (!st) st = reply_submissions(c, c->reply, "submissions", &k, e);
    if (!st) st = reply_portal_warnings(c, c->reply, e);
    return st ? st : reply_routing(c, c->reply, e);
}

static enum status access_run(struct op_call *c, struct err *e)
{
    reply_str(c, c->reply, "address", STR("https://portal.cra-srp.enisa.europa.eu"));
    reply_str(c, c->reply, "help", STR("cra-srp-helpdesk@enisa.europa.eu"));
    enum status st = reply_portal_warnings(c, c->reply, e);
    return st ? st : reply_routing(c, c->reply, e);
}

/* ---- rows ---- */

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
static const struct op_param no_params[] = {{0}};
static const struct op_param case_params[] = {P_CASE, {0}};
static const struct op_param state_params[] = {
    P_CASE,
    {"state", PARAM_ENUM, true, false, 0,
     "draft|early_warning|72h_submitted|72h_submitted_under_pec|fr_submitted|closed|invalidated",
     "What the portal shows"},
    {"seen_at", PARAM_INSTANT, false, false, 0, NULL, "Since when (UTC), now unless given"},
    {0},
};
static const struct op_param invalidate_params[] = {
    P_CASE,
    {"at", PARAM_INSTANT, true, false, 0, NULL, "When it was invalidated (UTC)"},
    {"by", PARAM_TEXT, true, false, 255, NULL, "Which authority invalidated it"},
    {"reason", PARAM_TEXT, true, false, REASON_MAX, NULL, "Why, as the authority says"},
    {0},
};
static const struct op_param receipt_params[] = {
    P_CASE,
    {"stage", PARAM_ENUM, true, true, 0, STAGES, "Stage of the report"},
    {"receipt", PARAM_FILE, true, false, 0, NULL, "Receipt as a document"},
    {"note", PARAM_TEXT, false, false, 255, NULL, "What it is"},
    {"request", PARAM_ID, false, false, 40, NULL,
     "Of an intermediate report: the request it answers, the last unless given"},
    {"attempt", PARAM_INT, false, false, 1000, NULL,
     "Of which attempt, the newest unless given"},
    {"revision", PARAM_INT, false, false, 1000, NULL,
     "0 for the submission, 1 for its first update; the newest unless given"},
    {0},
};

const struct op portal_ops[] = {
    {"portal.access", "portal access", "GET", "/portal", PERMISSION_READ, false, no_params,
     access_run, "Show who can submit in the reporting portal and what stands in the way."},
    {"portal.get", "portal show", "GET", "/cases/{case}/portal", PERMISSION_READ, false,
     case_params, get_run,
     "Show what the portal shows of a case, all submissions with receipts, invalidations."},
    {"portal.set_state", "portal state", "POST", "/cases/{case}/portal/state",
     PERMISSION_SUBMIT, true, state_params, set_state_run,
     "Record which state the portal shows for a case."},
    {"portal.invalidate", "portal invalidate", "POST", "/cases/{case}/portal/invalidation",
     PERMISSION_SUBMIT, true, invalidate_params, invalidate_run,
     "Record that the notification was invalidated: its stages are open again."},
    {"portal.confirm_circumstances", "portal confirm", "POST",
     "/cases/{case}/portal/circumstances", PERMISSION_SUBMIT, true, case_params,
     portal_confirm_run,
     "Confirm, as a second person, the particularly exceptional circumstances of the form."},
    {"portal.add_receipt", "portal receipt", "POST",
     "/cases/{case}/submissions/{stage}/receipts", PERMISSION_SUBMIT, true, receipt_params,
     add_receipt_run, "Keep a further document as receipt of a submission."},
};
const size_t n_portal_ops = sizeof portal_ops / sizeof *portal_ops;
