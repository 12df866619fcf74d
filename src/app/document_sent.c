/* SPDX-License-Identifier: Apache-2.0 */
/* That a document was sent, what was answered, and the duties of the case that this meets. */
#include "app/document.h"

#include "app/duty.h"
#include "app/submission.h"
#include "core/document.h"
#include "crypto/digest.h"
#include "store/notice.h"

static str given(struct op_call *c, const char *name)
{
    return op_has(c, name) ? op_str(c, name) : STR("");
}

/*
 * Meets the open duties of the case that the kind stands for. `*is_late`: one of them was due
 * before `at`.
 */
static enum status meet_duties(struct op_call *c, struct document_open *x, struct utc at,
                               str words, bool *is_late, struct err *e)
{
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0, left = 0;
    *is_late = false;
    if (!x->d.case_id.n) return LW_OK;
    enum status st = document_components_left(c, x, &left, e);
    reply_int(c, c->reply, "components_left", (int64_t)left);
    if (st || left) return st; /* each maintainer is told (Art 13(6)) */
    st = case_clock_facts(c, &x->file, &facts, e);
    if (!st) st = case_clocks(c, &x->file, &facts, &clocks, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        const struct clock *k = &clocks[i];
        bool is_open =
            k->state != CLOCK_MET && k->state != CLOCK_MET_LATE && k->state != CLOCK_NOT_NEEDED;
        if (k->duty->stage < N_stage || !is_open) continue;
        if (!document_kind_has_duty(x->kind, str_of(duty_law(k->duty)->id))) continue;
        if (!utc_is_none(k->due_strict) && utc_cmp(at, k->due_strict) > 0) *is_late = true;
        st = case_duty_met(c, &x->file, str_of(k->duty->id), at, words, x->d.id, e);
    }
    return st;
}

/*
 * What is about a product alone, told once: the end of its support, of its maker. That it was sent
 * shows in the matrix of duties.
 */
static enum status show_duties(struct op_call *c, const struct document_open *x,
                               const struct document_sent *s, str digest, struct err *e)
{
    char at[UTC_TEXT_BYTES];
    str rest = str_of(x->kind->duties), duty;
    enum status st = LW_OK;
    if (x->kind->subject != DOCUMENT_OF_PRODUCT || x->d.n_sent) return LW_OK;
    str words =
        arena_printf(c->arena, "'%.*s' sent at %.*s to %.*s, SHA-256 %.*s", STR_ARG(x->d.title),
                     STR_ARG(utc_text(s->sent_at, at)), STR_ARG(s->recipient), STR_ARG(digest));
    while (!st && rest.n) {
        (void)str_cut(&rest, ',', &duty);
        st = duty_attest_of(c, x->d.product_id, duty, words, e);
    }
    return st;
}

/* ---- sent ---- */

static enum status check_times(struct op_call *c, const struct document_open *x,
                               const struct document_approval *a, struct utc at, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    if (!a)
        return err_set(e, LW_E_STATE,
                       "'%.*s' has no approved version; approve what was sent first",
                       STR_ARG(str_sub(x->d.title, 0, 120)));
    if (utc_cmp(at, c->now) > 0)
        return err_set(e, LW_E_USAGE, "parameter 'sent_at': is in the future");
    if (utc_cmp(at, a->approved_at) < 0)
        return err_set(e, LW_E_STATE,
                       "parameter 'sent_at': version %lld was approved at %.*s, after that",
                       (long long)a->version, STR_ARG(utc_text(a->approved_at, text)));
    return LW_OK;
}

static enum status take_recipient(struct op_call *c, const struct document_open *x,
                                  struct document_sent *s, struct err *e)
{
    struct notice_recipient r;
    bool found = false;
    if (!op_has(c, "list")) {
        s->recipient_kind = given(c, "to");
        s->recipient = str_trim(given(c, "recipient"));
        if (!s->recipient_kind.n || !s->recipient.n)
            return err_set(e, LW_E_USAGE,
                           "say who got it: 'to' and 'recipient', or 'list' with a recipient "
                           "of the case");
        return LW_OK;
    }
    enum status st =
        notice_recipient_find(c->app->db, c->arena, op_str(c, "list"), &r, &found, e);
    if (st) return st;
    if (!found || !str_eq(r.case_id, x->d.case_id))
        return err_set(e, LW_E_NOT_FOUND, "recipient '%.*s' is not on the list of the case",
                       STR_ARG(str_sub(op_str(c, "list"), 0, 40)));
    s->list_id = r.id;
    s->recipient_kind = r.kind;
    s->recipient = r.name;
    if (s->n_people < 0) s->n_people = r.n_people;
    if (!s->channel.n) s->channel = r.channel;
    return LW_OK;
}

static yyjson_mut_doc *sent_payload(struct op_call *c, const struct document_open *x,
                                    const struct document_sent *s, str digest)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "sent", s->id);
    payload_int(d, "version", s->version);
    payload_str(d, "content_sha256", digest);
    payload_utc(d, "sent_at", s->sent_at);
    payload_str(d, "recipient_kind", s->recipient_kind);
    payload_str(d, "recipient", s->recipient);
    payload_str(d, "list", s->list_id);
    if (s->n_people >= 0) payload_int(d, "n_people", s->n_people);
    payload_str(d, "channel", s->channel);
    payload_str(d, "reference", s->reference);
    payload_str(d, "receipt_sha256", s->receipt_digest.p ? s->receipt_digest : STR(""));
    payload_bool(d, "is_late", s->is_late);
    payload_str(d, "words", arena_printf(c->arena, "'%.*s' sent", STR_ARG(x->d.title)));
    return d;
}

enum status document_record_sent_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    struct document_sent s = {
        .id = new_id(c->arena, c->now),
        .sent_at = op_utc(c, "sent_at"),
        .list_id = STR(""),
        .n_people = op_int(c, "n_people", -1),
        .channel = given(c, "channel"),
        .reference = given(c, "reference"),
        .receipt_text = given(c, "receipt_text"),
        .receipt_digest = STR_NONE,
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_load(c, op_str(c, "document"), 0, x, e);
    if (st) return st;
    s.document_id = x->d.id;
    s.version = op_int(c, "version", x->d.approved_version);
    const struct document_approval *a = document_approval_of(x, s.version);
    st = check_times(c, x, a, s.sent_at, e);
    if (!st) st = take_recipient(c, x, &s, e);
    if (!st) st = receipt_keep(c, "receipt", "document.record_sent", &s.receipt_digest, e);
    str words = arena_printf(c->arena, "'%.*s' sent", STR_ARG(x->d.title));
    if (!st) st = meet_duties(c, x, s.sent_at, words, &s.is_late, e);
    if (!st) st = show_duties(c, x, &s, a->content_digest, e);
    if (st) return st;
    x->d.n_sent++;
    yyjson_mut_doc *d = sent_payload(c, x, &s, a->content_digest);
    st = document_change(c, &x->d, "document.sent", d, e);
    payload_free(d);
    s.event_seq = x->d.event_seq;
    if (!st) st = document_sent_insert(c->app->db, &s, e);
    if (!st) st = document_load(c, x->d.id, 0, x, e);
    if (st) return st;
    reply_str(c, c->reply, "sent", s.id);
    return reply_document_open(c, x, e);
}

/* ---- answered, or not needed ---- */

/* Says why nothing is sent: CRA Art 13(6), "or record: maintainer already aware". */
bool document_is_why_not(str outcome)
{
    return str_eq(outcome, STR("already_aware")) || str_eq(outcome, STR("no_maintainer")) ||
           str_eq(outcome, STR("not_needed"));
}

enum status document_record_reply_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    struct document_reply r = {
        .id = new_id(c->arena, c->now),
        .replied_at = op_utc(c, "replied_at"),
        .outcome = op_str(c, "outcome"),
        .words = str_trim(op_str(c, "words")),
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    bool is_late = false;
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_load(c, op_str(c, "document"), 0, x, e);
    if (st) return st;
    if (!r.words.n) return err_set(e, LW_E_USAGE, "parameter 'words': is required");
    if (utc_cmp(r.replied_at, c->now) > 0)
        return err_set(e, LW_E_USAGE, "parameter 'replied_at': is in the future");
    if (!document_is_why_not(r.outcome) && !x->d.n_sent)
        return err_set(e, LW_E_STATE, "'%.*s' was not sent yet: nobody can have answered",
                       STR_ARG(str_sub(x->d.title, 0, 120)));
    if (document_is_why_not(r.outcome) && str_eq(x->d.kind, STR("user_notice")))
        return err_set(
            e, LW_E_STATE,
            "users are informed in any case (Art 14(8)); record to whom it was sent");
    r.document_id = x->d.id;
    str words = arena_printf(c->arena, "'%.*s': %.*s", STR_ARG(x->d.title), STR_ARG(r.words));
    if (document_is_why_not(r.outcome))
        st = meet_duties(c, x, r.replied_at, words, &is_late, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "outcome", r.outcome);
    payload_utc(d, "replied_at", r.replied_at);
    payload_str(d, "words", words);
    st = document_change(c, &x->d, "document.replied", d, e);
    payload_free(d);
    r.event_seq = x->d.event_seq;
    if (!st) st = document_reply_insert(c->app->db, &r, e);
    return st ? st : reply_document_open(c, x, e);
}
