/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals: which calls wait, how they are kept, who is told, and how they end by themselves. */
#include "app/approval.h"

#include "app/approval_internal.h"
#include "app/blob.h"
#include "app/outbox.h"
#include "app/person.h"
#include "app/scope.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "base/limits.h"
#include "store/case.h"

#include <string.h>

/* clang-format off */
const struct approval_row approval_rows[] = {
    {"case.dismiss", "approval-dismissal", NULL, NULL, NULL, "Dismissing a candidate case as not reportable"},
    {"case.record_submission", "approval-submission", NULL, NULL, "content_sha256", "Recording what was submitted to the platform"},
    {"document.approve", "approval-document", NULL, NULL, NULL, "Approving a document that is sent or published"},
    {"portal.confirm_circumstances", "approval-circumstances", NULL, NULL, NULL, "Claiming particularly exceptional circumstances on the platform"},
    {"request.record_report", "approval-submission", NULL, NULL, "content_sha256", "Recording that an intermediate report was sent"},
    {"signal.decide", "approval-signal", "decision", "not_reportable", NULL, "Deciding that a signal is not reportable"},
};
/* clang-format on */
const size_t n_approval_rows = sizeof approval_rows / sizeof approval_rows[0];

enum {
    DAY_S = 86400,
    MAX_FILE_BYTES = 64 * 1024 * 1024
};

static const struct approval_row *row_of(const struct op *op)
{
    for (size_t i = 0; i < n_approval_rows; i++)
        if (strcmp(approval_rows[i].op, op->name) == 0) return &approval_rows[i];
    return NULL;
}

/* ---- who could be the second person ---- */

/* What is to be approved, as far as it decides who may. */
struct matter {
    struct op_call *c;
    enum permission needs;
    str proposer_id; /* or empty */
    str case_id;     /* or empty: about no case */
};

/* Another person who could approve: same permission, sees all of the case, can sign in. */
static enum status may_approve(const struct matter *m, const struct person *who, bool *out,
                               struct err *e)
{
    *out = false;
    if (!who->password.p || who->is_disabled || !utc_is_none(who->erased_at)) return LW_OK;
    if (m->proposer_id.n && str_eq(who->id, m->proposer_id)) return LW_OK;
    if (!(role_permissions(who->role) & 1u << m->needs)) return LW_OK;
    if (!who->lines.n) {
        *out = true;
        return LW_OK;
    }
    return m->case_id.n ? scope_sees_case(m->c->app, who->lines, m->case_id, out, e) : LW_OK;
}

struct people {
    const struct matter *m;
    struct arena *a;
    void *items; /* ids */
    size_t n, cap;
};

static enum status note_person(void *ctx, const struct person *who, struct err *e)
{
    struct people *x = ctx;
    bool may = false;
    enum status st = may_approve(x->m, who, &may, e);
    if (st != LW_OK || !may) return st;
    str *slot = arena_push(x->a, &x->items, &x->n, &x->cap, sizeof *slot);
    if (slot) *slot = arena_str(x->a, who->id);
    return arena_status(x->a, "people", e);
}

static enum status people_of(const struct matter *m, struct people *out, struct err *e)
{
    *out = (struct people){.m = m, .a = m->c->arena};
    return person_each(m->c->app->db, note_person, out, e);
}

/* With the proposer two: a program has nobody behind it who counts. */
static enum status is_asked(const struct matter *m, const char *setting,
                            struct approval_state *out, struct err *e)
{
    struct people x = {0};
    enum status st = setting_get(m->c->app, m->c->arena, setting, &out->mode, e);
    if (st == LW_OK) st = people_of(m, &x, e);
    out->n_able = (int64_t)x.n + (m->proposer_id.n ? 1 : 0);
    out->is_asked = str_eq(out->mode, STR("on")) ||
                    (str_eq(out->mode, STR("when-possible")) && out->n_able >= 2);
    return st;
}

enum status approval_state_of(struct op_call *c, const struct approval_row *row,
                              struct approval_state *out, struct err *e)
{
    const struct op *op = op_find(str_of(row->op));
    if (!op) BUG("an approval names an operation that does not exist");
    const struct matter m = {c, op->needs, STR(""), STR("")};
    return is_asked(&m, row->setting, out, e);
}

/* The case that the call is about, if its parameters name one. */
static enum status case_of(struct op_call *c, str *id, struct err *e)
{
    struct case_file k;
    bool found = false;
    *id = STR("");
    for (size_t i = 0; c->op->params[i].name; i++) {
        if (strcmp(c->op->params[i].name, "case") != 0 || !c->values[i].p) continue;
        enum status st = case_find(c->app->db, c->arena, c->values[i], &k, &found, e);
        if (st == LW_OK && found) *id = k.id;
        return st;
    }
    return LW_OK;
}

enum status approval_is_needed(struct op_call *c, bool *out, struct err *e)
{
    struct approval_state state;
    const struct approval_row *row = row_of(c->op);
    struct matter m = {c, c->op->needs, c->actor->person_id, STR("")};
    *out = false;
    /* The program's own work has no second person to ask. */
    if (!row || c->actor->kind == ACTOR_SYSTEM) return LW_OK;
    if (row->param && !str_eq(op_str(c, row->param), str_of(row->value))) return LW_OK;
    enum status st = case_of(c, &m.case_id, e);
    if (st == LW_OK) st = is_asked(&m, row->setting, &state, e);
    if (st == LW_OK) *out = state.is_asked;
    return st;
}

/* ---- keeping the call ---- */

static enum status keep_file(struct op_call *c, str path, str *hex, struct err *e)
{
    str bytes;
    const char *z = arena_z(c->arena, path);
    enum status st =
        z ? fs_read(c->arena, z, MAX_FILE_BYTES, &bytes, e) : arena_status(c->arena, "file", e);
    return st == LW_OK ? blob_keep(c, bytes, "approval", hex, e) : st;
}

static enum status write_arguments(struct op_call *c, str *out, struct err *e)
{
    enum status st = LW_OK;
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    if (!d) BUG("out of memory");
    yyjson_mut_val *o = yyjson_mut_obj(d);
    yyjson_mut_doc_set_root(d, o);
    for (size_t i = 0; st == LW_OK && c->op->params[i].name; i++) {
        const struct op_param *p = &c->op->params[i];
        str value = c->values[i];
        if (!value.p) continue;
        if (p->type == PARAM_SECRET) BUG("an operation with a secret cannot wait for approval");
        if (p->type == PARAM_FILE) st = keep_file(c, value, &value, e);
        if (st == LW_OK)
            yyjson_mut_obj_add(o, yyjson_mut_str(d, p->name),
                               yyjson_mut_strncpy(d, value.p, value.n));
    }
    if (st == LW_OK) st = json_canonical(c->arena, d, out, e);
    yyjson_mut_doc_free(d);
    return st;
}

struct telling {
    struct op_call *c;
    const struct proposal *p;
    const struct case_file *file; /* NULL: about no case */
};

static enum status tell_one(struct telling *t, str person_id, struct err *e)
{
    char until[UTC_TEXT_BYTES];
    struct op_call *c = t->c;
    str words = arena_printf(
        c->arena,
        "%.*s asks a second person on the page Approvals for: %s Nothing has "
        "been done yet, and no clock waits; the proposal ends %.*s",
        STR_ARG(c->actor->name), c->op->doc, STR_ARG(utc_text(t->p->expires_at, until)));
    enum status st = arena_status(c->arena, "message", e);
    if (st != LW_OK) return st;
    const struct outbox_event ev = {
        .kind = "approval.proposed", .file = t->file, .words = words, .person_id = person_id};
    if (t->file) return outbox_enqueue_for_event(c, &ev, e);
    const struct outbox_note note = {.kind = "approval.proposed",
                                     .subject = STR("[longwatch] A second person is asked"),
                                     .words = words,
                                     .body = words,
                                     .person_id = person_id,
                                     .is_private = true,
                                     .about = STR("")};
    return outbox_enqueue_note(c, &note, e);
}

static enum status tell(struct op_call *c, const struct proposal *p, struct err *e)
{
    const struct matter m = {c, c->op->needs, p->proposer_id, p->case_id};
    struct telling t = {.c = c, .p = p};
    struct people x = {0};
    struct case_file k;
    bool found = false;
    enum status st = LW_OK;
    if (p->case_id.n) st = case_find(c->app->db, c->arena, p->case_id, &k, &found, e);
    if (found) t.file = &k;
    if (st == LW_OK) st = people_of(&m, &x, e);
    for (size_t i = 0; st == LW_OK && i < x.n; i++)
        st = tell_one(&t, ((str *)x.items)[i], e);
    reply_int(c, c->reply, "n_told", (int64_t)x.n);
    return st;
}

enum status approval_event(struct op_call *c, const char *kind, struct proposal *p,
                           struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "op", p->op);
    payload_str(d, "digest", p->digest);
    if (p->content_digest.n) payload_str(d, "content_sha256", p->content_digest);
    payload_str(d, "proposed_by", p->proposed_by);
    payload_utc(d, "proposed_at", p->proposed_at);
    if (p->ended_why.n) payload_str(d, "words", p->ended_why);
    enum status st = op_event(c, kind, STR("proposal"), p->id, p->case_id, d, e);
    payload_free(d);
    p->event_seq = c->last_seq;
    return st;
}

static enum status refuse_twice(struct op_call *c, str digest, struct err *e)
{
    struct proposal other;
    bool found = false;
    enum status st = proposal_find_waiting(c->app->db, c->arena, digest, &other, &found, e);
    if (st != LW_OK || !found) return st;
    return err_set(e, LW_E_CONFLICT, "this waits for a second person already: proposal '%.*s'",
                   STR_ARG(other.id));
}

str approval_content(struct op_call *c, const struct op *op, yyjson_mut_val *reply)
{
    const struct approval_row *row = row_of(op);
    yyjson_mut_val *v = row && row->content ? yyjson_mut_obj_get(reply, row->content) : NULL;
    if (!yyjson_mut_is_str(v)) return STR("");
    return arena_str(c->arena, (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)});
}

enum status approval_propose(struct op_call *c, str content, struct err *e)
{
    struct proposal p = {
        .id = new_id(c->arena, c->now),
        .op = str_of(c->op->name),
        .subject = c->op->params[0].name && c->values[0].p ? c->values[0] : STR(""),
        .proposed_by = c->actor->ledger_ref,
        .proposer_id = c->actor->person_id.p ? c->actor->person_id : STR(""),
        .proposed_at = c->now,
        .state = STR("waiting"),
        .ended_at = UTC_NONE,
        .ended_by = STR(""),
        .ended_why = STR(""),
        .content_digest = content,
    };
    int64_t days = 0;
    enum status st = setting_int(c->app, "approval-days", &days, e);
    p.expires_at = utc_add_s(c->now, days * DAY_S);
    if (st == LW_OK) st = write_arguments(c, &p.arguments, e);
    if (st == LW_OK) st = case_of(c, &p.case_id, e);
    if (st != LW_OK) return st;
    p.digest = secret_digest(
        c->arena, arena_printf(c->arena, "%.*s\n%.*s", STR_ARG(p.op), STR_ARG(p.arguments)));
    st = refuse_twice(c, p.digest, e);
    if (st == LW_OK) st = approval_event(c, "approval.proposed", &p, e);
    if (st == LW_OK) st = proposal_insert(c->app->db, &p, e);
    if (st != LW_OK) return st;
    reply_bool(c, c->reply, "needs_approval", true);
    reply_str(c, c->reply, "proposal", p.id);
    reply_utc(c, c->reply, "expires_at", p.expires_at);
    reply_str(c, c->reply, "words",
              STR("waits for a second person; nothing was done yet, every clock runs on"));
    return tell(c, &p, e);
}

/* ---- the end of its time ---- */

enum status approval_expire_due(struct app *app, struct utc now, struct utc *next_at,
                                struct err *e)
{
    struct op_call *c;
    struct proposal *due = NULL;
    size_t n = 0;
    enum status st = proposal_next_end(app->db, next_at, e);
    if (st != LW_OK || utc_is_none(*next_at) || utc_cmp(now, *next_at) < 0) return st;
    st = system_call_begin(app, now, "approval.expiry", &c, e);
    if (st != LW_OK) return st;
    st = proposal_due(app->db, c->arena, now, &due, &n, e);
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        due[i].state = STR("expired");
        due[i].ended_at = now;
        due[i].ended_by = STR("system");
        due[i].ended_why = STR("nobody approved or refused it in time");
        st = approval_event(c, "approval.expired", &due[i], e);
        if (st == LW_OK) st = proposal_end(app->db, &due[i], e);
    }
    if (st != LW_OK) {
        system_call_abort(c);
        return st;
    }
    st = system_call_commit(c, e);
    return st == LW_OK ? proposal_next_end(app->db, next_at, e) : st;
}
