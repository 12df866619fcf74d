/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times of a case that clocks hang on and that can have been recorded wrongly: which there
 * are, what may be put in their place, and what the clocks would become. Recording a correction is
 * in case_correct.c, of awareness in case_decide.c.
 */
#include "app/case_part.h"

#include "core/case_decision.h"
#include "store/case_duty.h"

struct times {
    struct op_call *c;
    struct case_correction *corrections;
    size_t n_corrections;
    void *items;
    size_t n, cap;
};

/* `x` lacks its key, which is made here; a full arena is told at the end. */
static void add(struct times *t, struct case_time x)
{
    struct arena *a = t->c->arena;
    if (utc_is_none(x.in_force)) return;
    if (x.kind != TIME_SUBMISSION) x.stage = N_stage;
    str ref = x.kind == TIME_SUBMISSION ? stage_str(x.stage) : x.ref;
    x.key = ref.n ? arena_printf(a, "%s:%.*s", x.what, STR_ARG(ref)) : str_of(x.what);
    struct case_time *slot = arena_push(a, &t->items, &t->n, &t->cap, sizeof *slot);
    if (slot) *slot = x;
}

static struct utc corrected(const struct times *t, const char *what, str ref, struct utc at)
{
    return case_corrected(t->corrections, t->n_corrections, str_of(what), ref, at);
}

static enum status add_measures(struct times *t, const struct case_file *k, struct err *e)
{
    struct measure *all = NULL;
    size_t n = 0;
    enum status st = measure_all(t->c->app->db, t->c->arena, k->id, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        add(t, (struct case_time){
                   .kind = TIME_MEASURE,
                   .what = "measure",
                   .ref = all[i].id,
                   .title = arena_printf(t->c->arena, "availability of \"%.*s\"",
                                         STR_ARG(all[i].description)),
                   .in_force = corrected(t, "measure", all[i].id, all[i].available_at),
               });
    return st;
}

static enum status add_submissions(struct times *t, const struct case_file *k, struct err *e)
{
    struct submission *all = NULL;
    size_t n = 0;
    enum status st = submission_all(t->c->app->db, t->c->arena, k->id, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        add(t, (struct case_time){
                   .kind = TIME_SUBMISSION,
                   .what = "submission",
                   .ref = all[i].id,
                   .stage = all[i].stage,
                   .title = arena_printf(t->c->arena, "%.*s submitted",
                                         STR_ARG(stage_title(all[i].stage))),
                   .in_force = corrected(t, "submission", all[i].id, all[i].submitted_at),
               });
    return st;
}

/* The date in force stands in the row of the request itself. */
static enum status add_requests(struct times *t, const struct case_file *k, struct err *e)
{
    struct case_request *all = NULL;
    size_t n = 0;
    enum status st = case_request_all(t->c->app->db, t->c->arena, k->id, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        add(t, (struct case_time){
                   .kind = TIME_REQUEST,
                   .what = "request",
                   .ref = all[i].id,
                   .title = arena_printf(t->c->arena, "date of the request of %.*s",
                                         STR_ARG(all[i].authority)),
                   .in_force = all[i].due_at,
               });
    return st;
}

static void add_own(struct times *t, enum case_time_kind kind, const char *what,
                    const char *title, struct utc in_force)
{
    add(t, (struct case_time){.kind = kind,
                              .what = what,
                              .ref = STR(""),
                              .title = str_of(title),
                              .in_force = in_force});
}

enum status case_times(struct op_call *c, const struct case_file *k, struct case_time **out,
                       size_t *n, struct err *e)
{
    struct times t = {.c = c};
    enum status st =
        case_correction_all(c->app->db, c->arena, k->id, &t.corrections, &t.n_corrections, e);
    if (st) return st;
    add_own(&t, TIME_AWARENESS, "awareness", "awareness", k->aware_at);
    add_own(&t, TIME_OCCURRENCE, "occurrence", "when it happened", k->occurred_at);
    add_own(&t, TIME_FIELD_ACTION, "field_action", "action in the field decided",
            k->field_action_at);
    st = add_measures(&t, k, e);
    if (!st) st = add_submissions(&t, k, e);
    if (!st) st = add_requests(&t, k, e);
    *out = t.items;
    *n = t.n;
    return st ? st : arena_status(c->arena, "times of a case", e);
}

enum status case_time_find(struct op_call *c, const struct case_file *k,
                           enum case_time_kind kind, str ref, struct case_time *out,
                           bool *found, struct err *e)
{
    struct case_time *all = NULL;
    size_t n = 0;
    *found = false;
    enum status st = case_times(c, k, &all, &n, e);
    for (size_t i = 0; !st && i < n && !*found; i++) {
        *found = all[i].kind == kind && str_eq(all[i].ref, ref);
        if (*found) *out = all[i];
    }
    return st;
}

/* ---- what may stand there ---- */

/* Stages stand in their order and after awareness, whatever is corrected. */
static enum status check_order(const struct clock_facts *f, enum stage s, struct utc at,
                               struct err *e)
{
    struct utc least = s ? f->submitted_at[s - 1] : f->aware_at;
    struct utc most = s + 1 < N_stage ? f->submitted_at[s + 1] : UTC_NONE;
    if ((!utc_is_none(least) && utc_cmp(at, least) < 0) ||
        (!utc_is_none(most) && utc_cmp(at, most) > 0))
        return err_set(e, LW_E_INPUT,
                       "parameter 'submitted_at': the %.*s would not stand between what came "
                       "before and after it",
                       STR_ARG(stage_title(s)));
    return LW_OK;
}

/* A request is about the future; it is never due before it came in. */
static enum status check_request(struct op_call *c, const struct case_time *x, struct utc at,
                                 struct err *e)
{
    struct case_request r;
    bool found = false;
    enum status st = case_request_find(c->app->db, c->arena, x->ref, &r, &found, e);
    if (st) return st;
    if (utc_cmp(at, x->in_force) == 0)
        return err_set(e, LW_E_INPUT, "parameter 'due_at': it is the date in force already");
    if (found && utc_cmp(at, r.received_at) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'due_at': it is before the request came in");
    return LW_OK;
}

enum status case_time_check(struct op_call *c, const struct case_file *k,
                            const struct case_time *x, struct utc at, str reason, struct err *e)
{
    static const char *const names[N_case_time_kind] = {
        [TIME_MEASURE] = "available_at",
        [TIME_SUBMISSION] = "submitted_at",
        [TIME_OCCURRENCE] = "occurred_at",
        [TIME_FIELD_ACTION] = "field_action_at",
    };
    struct clock_facts f;
    bool is_later = false;
    if (x->kind == TIME_REQUEST) return check_request(c, x, at, e);
    enum status st = case_clock_facts(c, k, &f, e);
    if (st) return st;
    if (x->kind == TIME_AWARENESS) {
        struct correction_facts a = {k->kind, k->aware_at, f.submitted_at[0]};
        return case_check_correction(&a, at, c->now, reason, &is_later, e);
    }
    st = case_check_time(names[x->kind], x->in_force, at, c->now, reason, e);
    return st || x->kind != TIME_SUBMISSION ? st : check_order(&f, x->stage, at, e);
}

/* ---- what would be ---- */

/* The first measure after a correction of one of them. */
static enum status first_measure(struct op_call *c, const struct case_file *k,
                                 const struct case_time *x, struct utc at, struct utc *out,
                                 struct err *e)
{
    struct case_time *all = NULL;
    size_t n = 0;
    *out = UTC_NONE;
    enum status st = case_times(c, k, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        if (all[i].kind != TIME_MEASURE) continue;
        struct utc in_force = str_eq(all[i].ref, x->ref) ? at : all[i].in_force;
        if (utc_is_none(*out) || utc_cmp(in_force, *out) < 0) *out = in_force;
    }
    return st;
}

static enum status put_request(struct op_call *c, struct clock_facts *f,
                               const struct case_time *x, struct utc at, struct err *e)
{
    struct clock_request *copy = arena_array(c->arena, f->n_requests + 1, sizeof *copy);
    if (!copy) return arena_status(c->arena, "requests of a case", e);
    for (size_t i = 0; i < f->n_requests; i++) {
        copy[i] = f->requests[i];
        if (str_eq(copy[i].id, x->ref)) copy[i].due_at = at;
    }
    f->requests = copy;
    return LW_OK;
}

enum status case_time_put(struct op_call *c, struct case_file *k, struct clock_facts *f,
                          const struct case_time *x, struct utc at, struct err *e)
{
    enum status st = LW_OK;
    switch (x->kind) {
    case TIME_AWARENESS: k->aware_at = f->aware_at = at; break;
    case TIME_OCCURRENCE: k->occurred_at = at; break;
    case TIME_FIELD_ACTION: k->field_action_at = f->field_action_at = at; break;
    case TIME_MEASURE:
        st = first_measure(c, k, x, at, &k->measure_available_at, e);
        f->measure_available_at = k->measure_available_at;
        break;
    case TIME_SUBMISSION: f->submitted_at[x->stage] = at; break;
    case TIME_REQUEST: st = put_request(c, f, x, at, e); break;
    case N_case_time_kind: BUG("time of a case");
    }
    return st;
}

enum status case_time_try(struct op_call *c, const struct case_file *k,
                          const struct case_time *x, struct utc at, struct case_trial *out,
                          struct err *e)
{
    struct case_file copy = *k;
    struct clock_facts f;
    *out = (struct case_trial){0};
    enum status st = case_clock_facts(c, k, &f, e);
    if (!st) st = case_clocks(c, k, &f, &out->before, &out->n_before, e);
    if (!st) st = case_time_put(c, &copy, &f, x, at, e);
    if (!st) st = case_clocks(c, &copy, &f, &out->after, &out->n_after, e);
    if (st) return st;
    bool is_later = x->kind == TIME_AWARENESS && utc_cmp(at, x->in_force) > 0;
    out->needs_approval =
        is_later || clocks_favour(out->before, out->n_before, out->after, out->n_after);
    return LW_OK;
}

/* ---- the operations ---- */

/* The operation that records a correction, and the fields of its form. */
static const struct {
    const char *op, *field, *ref_field;
} forms[N_case_time_kind] = {
    [TIME_AWARENESS] = {"case.correct_awareness", "aware_at", ""},
    [TIME_MEASURE] = {"case.correct_measure", "available_at", "measure"},
    [TIME_SUBMISSION] = {"case.correct_submission", "submitted_at", "stage"},
    [TIME_OCCURRENCE] = {"case.correct_occurrence", "occurred_at", ""},
    [TIME_FIELD_ACTION] = {"case.correct_field_action", "field_action_at", ""},
    [TIME_REQUEST] = {"request.correct", "due_at", "request"},
};

static void reply_time(struct op_call *c, yyjson_mut_val *o, const struct case_time *x)
{
    reply_str(c, o, "what", str_of(x->what));
    reply_str(c, o, "key", x->key);
    reply_str(c, o, "title", x->title);
    reply_utc(c, o, "in_force", x->in_force);
}

enum status case_times_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time *all = NULL;
    size_t n = 0;
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_times(c, &k, &all, &n, e);
    if (st) return st;
    yyjson_mut_val *o = reply_object(c, c->reply, "case");
    reply_str(c, o, "number", k.number);
    reply_str(c, o, "title", k.title);
    yyjson_mut_val *list = reply_array(c, c->reply, "times");
    for (size_t i = 0; i < n; i++)
        reply_time(c, reply_item(c, list), &all[i]);
    return LW_OK;
}

/* One clock as it stands and as it would be. */
static void reply_change(struct op_call *c, yyjson_mut_val *o, const struct clock *before,
                         const struct clock *after, bool is_provisional)
{
    const struct clock *any = before ? before : after;
    bool is_changed = !before || !after || before->state != after->state ||
                      utc_cmp(before->due_shown, after->due_shown) != 0 ||
                      utc_cmp(before->started_at, after->started_at) != 0;
    reply_str(c, o, "duty", str_of(any->duty->id));
    reply_str(c, o, "title", str_of(any->duty->name));
    reply_str(c, o, "article", str_of(duty_law(any->duty)->article));
    reply_bool(c, o, "is_changed", is_changed);
    if (before) reply_clock(c, reply_object(c, o, "before"), before, is_provisional);
    if (after) reply_clock(c, reply_object(c, o, "after"), after, is_provisional);
}

static void reply_trial(struct op_call *c, const struct case_file *k,
                        const struct case_trial *t)
{
    bool is_provisional = k->state == CASE_CANDIDATE;
    int64_t n_changed = 0;
    yyjson_mut_val *list = reply_array(c, c->reply, "clocks");
    for (size_t i = 0; i < t->n_before; i++) {
        const struct clock *old = &t->before[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_change(c, o, old,
                     clock_find(t->after, t->n_after, str_of(old->duty->id), old->ref),
                     is_provisional);
        n_changed += yyjson_mut_get_bool(yyjson_mut_obj_get(o, "is_changed"));
    }
    reply_int(c, c->reply, "n_changed", n_changed);
    reply_bool(c, c->reply, "has_changed", n_changed > 0);
    reply_bool(c, c->reply, "needs_approval", t->needs_approval);
}

enum status case_preview_correction_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time *all = NULL;
    struct case_trial t = {0};
    const struct case_time *x = NULL;
    size_t n = 0;
    str what = op_str(c, "what");
    struct utc at = op_utc(c, "at");
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_times(c, &k, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(all[i].key, what)) x = &all[i];
    if (!st && !x)
        st = err_set(e, LW_E_NOT_FOUND,
                     "case '%.*s' has no time '%.*s'; 'longwatch case times %.*s' lists them",
                     STR_ARG(k.number), STR_ARG(str_sub(what, 0, 60)), STR_ARG(k.number));
    if (!st) st = case_time_check(c, &k, x, at, STR("a preview"), e);
    if (!st) st = case_time_try(c, &k, x, at, &t, e);
    if (st) return st;
    str ref = str_from(x->key, str_of(x->what).n);
    reply_str(c, c->reply, "case", k.number);
    reply_time(c, c->reply, x);
    reply_utc(c, c->reply, "at", at);
    reply_str(c, c->reply, "operation", str_of(forms[x->kind].op));
    reply_str(c, c->reply, "field", str_of(forms[x->kind].field));
    reply_str(c, c->reply, "ref_field", str_of(forms[x->kind].ref_field));
    reply_str(c, c->reply, "ref", ref.n ? str_from(ref, 1) : ref);
    reply_trial(c, &k, &t);
    return LW_OK;
}
