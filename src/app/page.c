/* SPDX-License-Identifier: Apache-2.0 */
/* Making pages, and acknowledging them by code; page.h has the rules. */
#include "app/page.h"

#include "app/case.h"
#include "app/hearing.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/person.h"
#include "core/case_decision.h"
#include "crypto/digest.h"

enum {
    FIRST_WAIT_S = 30,
    MAX_WAIT_S = 15 * 60,
    FORGOTTEN_AFTER_S = 24 * 3600,
    MAX_TRIES = 8,
};

/* ---- making ---- */

/* An id whose short code no page has: two alike would make the second page fail. */
static enum status new_page_id(struct op_call *c, str *id, struct page_codes *codes,
                               struct err *e)
{
    for (int i = 0; i < MAX_TRIES; i++) {
        struct page_row other;
        bool found = false;
        *id = new_id(c->arena, c->now);
        enum status st = page_codes_of(c->app, c->arena, *id, codes, e);
        if (!st)
            st = page_find_code(c->app->db, c->arena, codes->reply_digest, &other, &found, e);
        if (st || !found) return st;
    }
    BUG("codes of pages repeat themselves");
}

enum status page_send(struct op_call *c, const struct page_message *m, struct err *e)
{
    str rest = m->channels, ids[16];
    size_t n_ids = 0;
    struct page_codes codes;
    struct page_row row = {
        .event_seq = c->last_seq,
        .case_id = m->file ? m->file->id : STR_NONE,
        .test_id = m->test_id.n ? m->test_id : STR_NONE,
        .person_id = m->person_id,
        .skipped = STR(""),
        .paged_at = c->now,
        .expires_at = utc_add_s(c->now, PAGE_CODE_S),
        .acknowledged_at = UTC_NONE,
        .acknowledged_by = STR(""),
    };
    enum status st = new_page_id(c, &row.id, &codes, e);
    if (st) return st;
    row.link_digest = codes.link_digest;
    row.reply_digest = codes.reply_digest;
    st = page_insert(c->app->db, &row, e);
    if (st) return st;
    while (rest.n && n_ids < sizeof ids / sizeof *ids) {
        str_cut(&rest, ' ', &ids[n_ids]);
        n_ids += ids[n_ids].n > 0;
    }
    const struct outbox_page p = {
        .kind = m->kind,
        .file = m->file,
        .person_id = m->person_id,
        .words = m->words,
        .channel_ids = ids,
        .n_channels = n_ids,
        .test_id = m->test_id,
        .is_discreet = m->is_discreet,
    };
    return outbox_page(c, &p, e);
}

/* ---- guessing ---- */

static str source_of(const struct op_call *c)
{
    if (c->actor->kind == ACTOR_LOCAL) return STR("local");
    return c->actor->person_id.n ? c->actor->person_id : STR("stranger");
}

static int64_t wait_s(int64_t n_failures)
{
    int64_t wait = FIRST_WAIT_S;
    if (n_failures < PAGE_FREE_FAILURES) return 0;
    for (int64_t i = PAGE_FREE_FAILURES; i < n_failures && wait < MAX_WAIT_S; i++)
        wait *= 2;
    return wait < MAX_WAIT_S ? wait : MAX_WAIT_S;
}

static enum status check_throttle(struct op_call *c, struct page_failures *f, struct err *e)
{
    char text[RELATIVE_TEXT_BYTES];
    enum status st = page_failures_load(c->app->db, source_of(c), f, e);
    if (st || utc_is_none(f->failed_at)) return st;
    if (utc_diff_s(c->now, f->failed_at) >= FORGOTTEN_AFTER_S) f->n = 0;
    struct utc until = utc_add_s(f->failed_at, wait_s(f->n));
    if (utc_cmp(c->now, until) >= 0) return LW_OK;
    return err_set(e, LW_E_REFUSED,
                   "too many wrong codes: use the link of the page, or try again %.*s",
                   STR_ARG(relative_text(until, c->now, text)));
}

/* Kept although the operation fails, with an event: somebody may be trying codes. */
static enum status note_wrong(struct op_call *c, struct page_failures *f, struct err *e)
{
    struct err local = {0};
    f->n++;
    f->failed_at = c->now;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_failures", f->n);
    enum status st =
        op_event(c, "page.code_refused", STR("oncall"), STR("code"), STR_NONE, d, &local);
    payload_free(d);
    if (!st) st = page_failures_save(c->app->db, source_of(c), f, &local);
    c->keeps_on_error = st == LW_OK;
    return err_set(e, LW_E_REFUSED,
                   "this code is not one of a page, or was typed wrongly: it has 8 characters");
}

/* ---- finding ---- */

/* People and cases change after a page was sent. */
static enum status check_sight(struct op_call *c, const struct page_row *p,
                               const struct person *person, struct err *e)
{
    str tells;
    enum status st = hearing_of_case(c->app, c->arena, p->case_id, &tells, e);
    if (st || hearing_of(person->lines, tells) == HEARS_ALL) return st;
    return err_set(e, LW_E_REFUSED,
                   "this page is about products that its person may not see any more");
}

static enum status check_usable(struct op_call *c, const struct page_row *p,
                                struct person *person, struct err *e)
{
    bool found = false;
    if (utc_cmp(p->expires_at, c->now) <= 0)
        return err_set(
            e, LW_E_REFUSED,
            "this code has expired: sign in and acknowledge on the page of the case");
    enum status st = person_find(c->app->db, c->arena, p->person_id, person, &found, e);
    if (st) return st;
    if (!found || person->is_disabled || !utc_is_none(person->erased_at))
        return err_set(e, LW_E_REFUSED, "whom this page was sent to may not sign in any more");
    if (c->actor->kind == ACTOR_PERSON && !str_eq(c->actor->person_id, p->person_id))
        return err_set(
            e, LW_E_REFUSED,
            "this code is of another person's page: acknowledge the case in your own "
            "name");
    return p->case_id.n ? check_sight(c, p, person, e) : LW_OK;
}

/* By either code, counting wrong short ones; the page's person in `person`. */
static enum status find_page(struct op_call *c, struct page_row *p, struct person *person,
                             struct err *e)
{
    struct page_failures f = {0};
    str code = str_trim(op_str(c, "code")), reply = page_reply_code(c->arena, code);
    bool found = false, is_short = reply.p != NULL;
    str digest = STR("");
    enum status st = is_short && c->op->is_writing ? check_throttle(c, &f, e) : LW_OK;
    if (!st) st = page_code_digest(c->app, c->arena, is_short ? reply : code, &digest, e);
    if (!st) st = page_find_code(c->app->db, c->arena, digest, p, &found, e);
    if (st) return st;
    if (!found && is_short && c->op->is_writing) return note_wrong(c, &f, e);
    if (!found)
        return err_set(e, LW_E_REFUSED,
                       "this link is not one of a page: it may have been cut off on its way");
    st = check_usable(c, p, person, e);
    if (st || !is_short || !f.n) return st;
    return page_failures_clear(c->app->db, source_of(c), e);
}

/* ---- acknowledging ---- */

static enum status acknowledge_case(struct op_call *c, const struct page_row *p, str via,
                                    bool *is_new, struct err *e)
{
    struct case_file k;
    enum status st = case_get(c, p->case_id, &k, e);
    if (!st) st = case_check_action(k.number, k.state, CASE_ACKNOWLEDGE, e);
    if (st || !utc_is_none(k.acknowledged_at)) return st;
    *is_new = true;
    return case_acknowledge(c, &k, via, e);
}

static enum status acknowledge_test(struct op_call *c, const struct page_row *p, str via,
                                    const struct person *person, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "person", person->ledger_ref);
    payload_str(d, "via", via);
    payload_str(d, "words",
                arena_printf(c->arena, "acknowledged after %.*s",
                             STR_ARG(span_text(c->arena, utc_diff_s(c->now, p->paged_at)))));
    enum status st =
        op_event(c, "page.acknowledged", STR("oncall"), p->test_id, STR_NONE, d, e);
    payload_free(d);
    return st ? st
              : outbox_end_test(c, "page.acknowledged", p->test_id,
                                STR("TEST: the page was acknowledged"), e);
}

static enum status reply_page(struct op_call *c, const struct page_row *p,
                              const struct person *person, struct err *e)
{
    struct case_file k;
    str by = STR("");
    bool is_test = p->test_id.n > 0, is_open = true;
    struct utc acknowledged_at = p->acknowledged_at;
    reply_bool(c, c->reply, "is_test", is_test);
    reply_str(c, c->reply, "name", person->name);
    reply_utc(c, c->reply, "paged_at", p->paged_at);
    reply_utc(c, c->reply, "expires_at", p->expires_at);
    if (!is_test) {
        enum status st = case_get(c, p->case_id, &k, e);
        if (!st && !utc_is_none(k.acknowledged_at)) {
            acknowledged_at = k.acknowledged_at;
            st = person_shown(c, k.acknowledged_by, &by, e);
        }
        if (st) return st;
        is_open = k.state == CASE_CANDIDATE || k.state == CASE_OPEN;
        yyjson_mut_val *o = reply_object(c, c->reply, "case");
        reply_str(c, o, "number", k.number);
        reply_str(c, o, "title", k.title);
        reply_str(c, o, "vulnerability", k.vulnerability);
        reply_str(c, o, "state", case_state_str(k.state));
        reply_bool(c, o, "is_drill", k.is_drill);
        reply_utc(c, o, "signal_at", k.signal_at);
    }
    bool is_done = !utc_is_none(acknowledged_at);
    reply_bool(c, c->reply, "is_acknowledged", is_done);
    reply_utc(c, c->reply, "acknowledged_at", acknowledged_at);
    reply_str(c, c->reply, "acknowledged_by", is_test && is_done ? person->name : by);
    reply_bool(c, c->reply, "may_acknowledge", !is_done && is_open);
    return LW_OK;
}

static enum status acknowledge_run(struct op_call *c, struct err *e)
{
    struct page_row p;
    struct person person;
    bool is_new = false;
    enum status st = find_page(c, &p, &person, e);
    if (st) return st;
    str via = page_reply_code(c->arena, op_str(c, "code")).p ? STR("reply code") : STR("link");
    struct actor actor = actor_of_person(&person);
    const struct actor *caller = c->actor;
    if (!utc_is_none(p.acknowledged_at)) return reply_page(c, &p, &person, e);
    c->actor = &actor; /* the code is the person's word */
    if (p.test_id.n) {
        is_new = true;
        st = acknowledge_test(c, &p, via, &person, e);
    } else {
        st = acknowledge_case(c, &p, via, &is_new, e);
    }
    if (!st && is_new) {
        p.acknowledged_at = c->now;
        p.acknowledged_by = via;
        st = page_save(c->app->db, &p, e);
    }
    if (!st && p.test_id.n) st = page_test_settle(c, p.test_id, e);
    c->actor = caller;
    return st ? st : reply_page(c, &p, &person, e);
}

static enum status look_run(struct op_call *c, struct err *e)
{
    struct page_row p;
    struct person person;
    enum status st = find_page(c, &p, &person, e);
    return st ? st : reply_page(c, &p, &person, e);
}

static const struct op_param code_params[] = {
    {"code", PARAM_SECRET, true, true, 100, NULL,
     "Code of the page: the short one, or the one in the link"},
    {0}};
static const struct op_param look_params[] = {
    {"code", PARAM_SECRET, true, false, 100, NULL, "Code in the link of the page"}, {0}};

const struct op page_ops[] = {
    {"page.acknowledge", "page acknowledge", "POST", "/pages/{code}/acknowledgement",
     PERMISSION_NONE, true, code_params, acknowledge_run,
     "Acknowledge a page with its code, as the person whom it was sent to."},
    {"page.look", NULL, NULL, NULL, PERMISSION_NONE, false, look_params, look_run,
     "Show what the link of a page is about; changes nothing."},
};
const size_t n_page_ops = sizeof page_ops / sizeof *page_ops;
