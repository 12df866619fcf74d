/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of a case: facts from the store, and what met a duty that has no stage. */
#include "app/case.h"

#include "app/setting.h"
#include "store/case_duty.h"

static enum status load_done(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e)
{
    struct case_duty *rows = NULL;
    size_t n = 0;
    enum status st = case_duty_all(c->app->db, c->arena, k->id, &rows, &n, e);
    if (st || !n) return st;
    struct clock_done *done = arena_array(c->arena, n, sizeof *done);
    if (!done) return arena_status(c->arena, "duties of a case", e);
    for (size_t i = 0; i < n; i++)
        done[i] = (struct clock_done){rows[i].duty, rows[i].ref, rows[i].met_at,
                                      rows[i].is_not_needed};
    out->done = done;
    out->n_done = n;
    return LW_OK;
}

enum status case_clock_facts(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e)
{
    struct submission *submissions = NULL;
    size_t n = 0;
    str state;
    *out = (struct clock_facts){
        .kind = k->kind,
        .aware_at = k->aware_at,
        .measure_available_at = k->measure_available_at,
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
    };
    enum status st = submission_all(c->app->db, c->arena, k->id, &submissions, &n, e);
    struct utc *first = arena_new(c->arena, struct utc);
    if (!st && !first) st = arena_status(c->arena, "clocks", e);
    if (!st)
        st = submission_first_at(c->app->db, k->id, STAGE_NOTIFICATION_72H, first, e);
    out->notified_first_at = first;
    if (!st) st = load_done(c, k, out, e);
    if (!st) st = setting_get(c->app, c->arena, "main-establishment", &state, e);
    if (st) return st;
    out->coordinator = csirt_find(state);
    for (size_t i = 0; i < n; i++)
        out->submitted_at[submissions[i].stage] = submissions[i].submitted_at;
    return LW_OK;
}

enum status case_clocks(struct op_call *c, const struct case_file *k,
                        const struct clock_facts *facts, struct clock **out, size_t *n,
                        struct err *e)
{
    struct clock_facts f = *facts;
    *n = 0;
    *out = arena_array(c->arena, CLOCK_MAX, sizeof **out);
    if (!*out) return arena_status(c->arena, "clocks", e);
    if (k->state == CASE_CANDIDATE) f.aware_at = k->signal_at;
    *n = clocks_of(&f, c->now, *out);
    return LW_OK;
}

enum status case_reminders(struct op_call *c, const struct case_file *k,
                           const struct clock *clocks, size_t n, int32_t **out, struct err *e)
{
    struct case_reminder *rows = NULL;
    size_t n_rows = 0;
    *out = arena_array(c->arena, n ? n : 1, sizeof **out);
    enum status st = case_reminder_all(c->app->db, c->arena, k->id, &rows, &n_rows, e);
    if (st || !*out) return st ? st : arena_status(c->arena, "reminders of a case", e);
    for (size_t i = 0; i < n; i++) {
        (*out)[i] = 0;
        for (size_t j = 0; j < n_rows; j++)
            if (str_eq(rows[j].duty, str_of(clocks[i].duty->id)) &&
                str_eq(rows[j].ref, clocks[i].ref))
                (*out)[i] = rows[j].n_reminded;
    }
    return LW_OK;
}

static enum status check_met(struct op_call *c, const struct case_file *k, str duty,
                             struct utc at, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    const struct duty *d = duty_find(duty);
    if (!d || !(d->kinds & DUTY_KIND(k->kind)))
        return err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no duty '%.*s'", STR_ARG(k->number),
                       STR_ARG(str_sub(duty, 0, 40)));
    if (d->stage < N_stage)
        return err_set(e, LW_E_STATE,
                       "duty '%s' is met by a submission; record the submission of the %.*s",
                       d->id, STR_ARG(stage_title(d->stage)));
    if (utc_cmp(at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "duty '%s' cannot be met at '%.*s': it is in the future",
                       d->id, STR_ARG(utc_text(at, text)));
    return LW_OK;
}

enum status case_duty_met(struct op_call *c, struct case_file *k, str duty, struct utc at,
                          str words, str document_id, struct err *e)
{
    struct case_duty row = {
        .id = new_id(c->arena, c->now),
        .case_id = k->id,
        .duty = duty,
        .ref = STR(""),
        .met_at = at,
        .words = words,
        .document_id = document_id.p ? document_id : STR(""),
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    enum status st = check_met(c, k, duty, at, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "duty", duty);
    payload_utc(d, "met_at", at);
    payload_str(d, "document", row.document_id);
    st = case_change(c, k, "case.duty_met", words, d, e);
    payload_free(d);
    row.event_seq = k->event_seq;
    return st ? st : case_duty_insert(c->app->db, &row, e);
}
