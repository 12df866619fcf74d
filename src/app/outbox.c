/* SPDX-License-Identifier: Apache-2.0 */
/* Making messages from events; the operations that show them and take them up again. */
#include "app/outbox.h"

#include "app/case.h"
#include "app/oncall.h"
#include "app/setting.h"
#include "store/person.h"

enum {
    LIST_LIMIT = 100
};

/* ---- texts ---- */

static void add_instant(struct buf *b, struct utc t)
{
    char utc[UTC_TEXT_BYTES], local[UTC_TEXT_BYTES];
    buf_printf(b, "%.*s (%.*s)", STR_ARG(utc_text(t, utc)), STR_ARG(zone_text(t, local)));
}

/* "Early warning: due 2026-10-24T15:00:00Z (Sat 24 Oct 2026, 17:00 CEST), 3 h 12 min left". */
static enum status add_clocks(struct op_call *c, struct buf *b, const struct case_file *k,
                              const struct clock_facts *f, struct err *e)
{
    struct clock *clocks = NULL;
    size_t n = 0;
    enum status st = case_clocks(c, k, f, &clocks, &n, e);
    bool is_candidate = k->state == CASE_CANDIDATE;
    for (size_t i = 0; i < n; i++) {
        const struct clock *x = &clocks[i];
        if (!clock_is_ticking(x)) continue;
        buf_printf(b, "%s%s: due ", x->duty->name,
                   is_candidate ? " (if aware since the signal)" : "");
        add_instant(b, x->due_shown);
        buf_printf(b, ", %.*s %s\n", STR_ARG(span_text(c->arena, x->left_s)),
                   x->left_s < 0 ? "late" : "left");
    }
    return st;
}

static enum status make_body(struct op_call *c, const struct outbox_event *ev, str base_url,
                             struct buf *b, struct err *e)
{
    const struct case_file *k = ev->file;
    struct clock_facts f;
    str products;
    buf_printf(b, "%.*s\n", STR_ARG(ev->words));
    if (!k) return LW_OK;
    enum status st = case_clock_facts(c, k, &f, e);
    if (!st) st = case_products(c, k->id, &products, e);
    if (st) return st;
    buf_printf(b, "\nCase %.*s (%.*s): %.*s\n", STR_ARG(k->number),
               STR_ARG(case_state_str(k->state)), STR_ARG(k->title));
    buf_printf(b, "Vulnerability: %.*s\n", STR_ARG(k->vulnerability));
    if (products.n) buf_printf(b, "Products: %.*s\n", STR_ARG(products));
    buf_add(b, STR("Signal: "));
    add_instant(b, k->signal_at);
    buf_char(b, '\n');
    if (!utc_is_none(k->aware_at)) {
        buf_add(b, STR("Aware: "));
        add_instant(b, k->aware_at);
        buf_char(b, '\n');
    }
    st = add_clocks(c, b, k, &f, e);
    if (st) return st;
    buf_printf(b, "\nNext step: %.*s\n", STR_ARG(case_next_step(k, &f)));
    if (base_url.n) {
        while (base_url.n && base_url.p[base_url.n - 1] == '/')
            base_url.n--;
        buf_printf(b, "%.*s/cases/%.*s\n", STR_ARG(base_url), STR_ARG(k->number));
    }
    if (k->state == CASE_CANDIDATE && utc_is_none(k->acknowledged_at))
        buf_printf(b, "or: longwatch case acknowledge %.*s\n", STR_ARG(k->number));
    return LW_OK;
}

/* The JSON of a webhook: facts, no personal data. */
static enum status make_json(struct op_call *c, const struct outbox_event *ev, str subject,
                             str body, str *out, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "event", c->last_seq);
    payload_str(d, "kind", str_of(ev->kind));
    payload_utc(d, "at", c->now);
    payload_str(d, "subject", subject);
    payload_str(d, "words", ev->words);
    payload_str(d, "text", body);
    if (ev->file) {
        payload_str(d, "case", ev->file->number);
        payload_str(d, "state", case_state_str(ev->file->state));
        payload_str(d, "title", ev->file->title);
        payload_str(d, "vulnerability", ev->file->vulnerability);
        payload_utc(d, "signal_at", ev->file->signal_at);
        payload_utc(d, "aware_at", ev->file->aware_at);
    }
    enum status st = json_canonical(c->arena, d, out, e);
    payload_free(d);
    return st;
}

/* ---- recipients ---- */

static enum status put_row(struct op_call *c, const char *kind, str case_id,
                           const char *channel, str recipient, str subject, str body,
                           struct err *e)
{
    bool is_new;
    struct outbox_row row = {
        .id = new_id(c->arena, c->now),
        .event_seq = c->last_seq,
        .event_kind = str_of(kind),
        .case_id = case_id,
        .channel = str_of(channel),
        .recipient = recipient,
        .subject = subject,
        .body = body,
        .created_at = c->now,
        .state = STR("pending"),
        .next_at = c->now,
        .ended_at = UTC_NONE,
    };
    return outbox_insert(c->app->db, &row, &is_new, e);
}

static enum status put(struct op_call *c, const struct outbox_event *ev, const char *channel,
                       str recipient, str subject, str body, struct err *e)
{
    return put_row(c, ev->kind, ev->file ? ev->file->id : STR(""), channel, recipient, subject,
                   body, e);
}

static enum status put_mail(struct op_call *c, const struct outbox_event *ev, str person_id,
                            str subject, str body, struct err *e)
{
    bool is_self = c->actor->person_id.n && str_eq(c->actor->person_id, person_id);
    if (!person_id.n || is_self) return LW_OK;
    return put(c, ev, "mail", person_id, subject, body, e);
}

static enum status put_chain(struct op_call *c, const struct outbox_event *ev, str subject,
                             str body, struct err *e)
{
    struct escalation_step *chain = NULL;
    size_t n = 0;
    enum status st = oncall_chain(c, &chain, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = put_mail(c, ev, chain[i].person_id, subject, body, e);
    return st;
}

static enum status put_mails(struct op_call *c, const struct outbox_event *ev,
                             enum audience audience, str subject, str body, struct err *e)
{
    str owner = ev->file ? ev->file->owner_id : STR_NONE;
    str lead = owner.n ? owner : ev->file ? ev->file->acknowledged_by : STR_NONE;
    switch (audience) {
    case AUDIENCE_NOBODY: return LW_OK;
    case AUDIENCE_PERSON: return put(c, ev, "mail", ev->person_id, subject, body, e);
    case AUDIENCE_LEAD:
        return lead.n ? put_mail(c, ev, lead, subject, body, e)
                      : put_chain(c, ev, subject, body, e);
    case AUDIENCE_CHAIN: break;
    }
    enum status st = put_mail(c, ev, lead, subject, body, e);
    return st ? st : put_chain(c, ev, subject, body, e);
}

enum status outbox_enqueue_for_event(struct op_call *c, const struct outbox_event *ev,
                                     struct err *e)
{
    const struct audience_row *row = audience_find(str_of(ev->kind));
    str base_url, hook, subject, json;
    struct buf body;
    if (!row) return LW_OK;
    if (!c->last_seq) BUG("message without an event");
    enum status st = setting_get(c->app, c->arena, "base-url", &base_url, e);
    if (!st) st = setting_get(c->app, c->arena, "webhook-url", &hook, e);
    if (st) return st;
    subject = ev->file
                  ? arena_printf(c->arena, "Case %.*s: %s: %.*s", STR_ARG(ev->file->number),
                                 row->headline, STR_ARG(ev->file->vulnerability))
                  : str_of(row->headline);
    buf_init(&body, OUTBOX_MAX_BODY_BYTES);
    st = make_body(c, ev, base_url, &body, e);
    if (!st) st = buf_status(&body, "the text of a message", e);
    if (!st) st = put_mails(c, ev, row->mail, subject, buf_str(&body), e);
    if (!st && row->has_webhook && hook.n) {
        st = make_json(c, ev, subject, buf_str(&body), &json, e);
        if (!st) st = put(c, ev, "webhook", STR("webhook"), subject, json, e);
    }
    buf_release(&body);
    return st;
}

/* The JSON of an announcement: facts, no personal data. */
static enum status make_note_json(struct op_call *c, const struct outbox_note *note, str *out,
                                  struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "event", c->last_seq);
    payload_str(d, "kind", str_of(note->kind));
    payload_utc(d, "at", c->now);
    payload_str(d, "subject", note->subject);
    payload_str(d, "words", note->words);
    payload_str(d, "text", note->body);
    payload_str(d, "about", note->about);
    payload_int(d, "n_findings", note->n_findings);
    payload_int(d, "n_images", note->n_images);
    payload_int(d, "n_products", note->n_products);
    enum status st = json_canonical(c->arena, d, out, e);
    payload_free(d);
    return st;
}

enum status outbox_enqueue_note(struct op_call *c, const struct outbox_note *note,
                                struct err *e)
{
    str hook = STR(""), json;
    enum status st = LW_OK;
    if (!c->last_seq) BUG("message without an event");
    if (note->person_id.n)
        st = put_row(c, note->kind, STR(""), "mail", note->person_id, note->subject, note->body,
                     e);
    if (!st && !note->is_private) st = setting_get(c->app, c->arena, "webhook-url", &hook, e);
    if (st || !hook.n) return st;
    st = make_note_json(c, note, &json, e);
    return st ? st
              : put_row(c, note->kind, STR(""), "webhook", STR("webhook"), note->subject, json,
                        e);
}

/* ---- health ---- */

enum status outbox_health_words(struct op_call *c, bool *is_well, str *words, struct err *e)
{
    struct outbox_health h;
    enum status st = outbox_health(c->app->db, c->arena, &h, e);
    if (st) return st;
    *is_well = !h.n_dead && !h.n_failing;
    const char *dead = h.n_dead == 1 ? "message was" : "messages were";
    const char *failing = h.n_failing == 1 ? "message" : "messages";
    if (h.n_dead)
        *words = arena_printf(c->arena, "%lld %s given up, %lld wait; the last error: %.*s",
                              (long long)h.n_dead, dead, (long long)h.n_pending,
                              STR_ARG(h.last_error));
    else if (h.n_failing)
        *words = arena_printf(c->arena, "%lld %s could not be delivered yet: %.*s",
                              (long long)h.n_failing, failing, STR_ARG(h.last_error));
    else if (h.n_pending)
        *words = arena_printf(c->arena, "%lld %s for delivery", (long long)h.n_pending,
                              h.n_pending == 1 ? "message waits" : "messages wait");
    else
        *words = STR("every message was delivered");
    return LW_OK;
}

/* ---- operations ---- */

static enum status reply_message(struct op_call *c, yyjson_mut_val *o,
                                 const struct outbox_row *m, struct err *e)
{
    str name = STR("webhook");
    bool is_mail = str_eq(m->channel, STR("mail"));
    enum status st = is_mail ? person_shown(c, m->recipient, &name, e) : LW_OK;
    reply_str(c, o, "id", m->id);
    reply_int(c, o, "event", m->event_seq);
    reply_str(c, o, "kind", m->event_kind);
    reply_str(c, o, "case_id", m->case_id);
    reply_str(c, o, "channel", m->channel);
    reply_str(c, o, "recipient", name);
    reply_str(c, o, "subject", m->subject);
    reply_str(c, o, "state", m->state);
    reply_int(c, o, "n_attempts", m->n_attempts);
    reply_utc(c, o, "created_at", m->created_at);
    reply_utc(c, o, "next_at", str_eq(m->state, STR("pending")) ? m->next_at : UTC_NONE);
    reply_utc(c, o, "ended_at", m->ended_at);
    reply_str(c, o, "last_error", m->last_error);
    reply_str(c, o, "receipt", m->receipt);
    return st;
}

static enum status outbox_list_run(struct op_call *c, struct err *e)
{
    struct outbox_row *rows = NULL;
    size_t n = 0;
    bool is_well;
    str words;
    int64_t limit = op_int(c, "limit", LIST_LIMIT);
    enum status st = outbox_list(c->app->db, c->arena, op_str(c, "state"), op_str(c, "before"),
                                 limit, &rows, &n, e);
    if (!st) st = outbox_health_words(c, &is_well, &words, e);
    if (st) return st;
    yyjson_mut_val *list = reply_array(c, c->reply, "messages");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_message(c, reply_item(c, list), &rows[i], e);
    reply_bool(c, c->reply, "is_well", is_well);
    reply_str(c, c->reply, "words", words);
    return st;
}

static enum status outbox_get_run(struct op_call *c, struct err *e)
{
    struct outbox_row row;
    bool found = false;
    enum status st = outbox_find(c->app->db, c->arena, op_str(c, "message"), &row, &found, e);
    if (st) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "message '%.*s' does not exist",
                       STR_ARG(op_str(c, "message")));
    reply_str(c, c->reply, "body", row.body);
    return reply_message(c, c->reply, &row, e);
}

static enum status outbox_retry_run(struct op_call *c, struct err *e)
{
    struct outbox_row row;
    bool found = false;
    enum status st = outbox_find(c->app->db, c->arena, op_str(c, "message"), &row, &found, e);
    if (st) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "message '%.*s' does not exist",
                       STR_ARG(op_str(c, "message")));
    if (!str_eq(row.state, STR("dead")))
        return err_set(e, LW_E_STATE,
                       "message '%.*s' is %.*s; only one given up is taken up again",
                       STR_ARG(row.id), STR_ARG(row.state));
    row.state = STR("pending");
    row.n_attempts = 0;
    row.next_at = c->now;
    row.ended_at = UTC_NONE;
    st = op_event(c, "outbox.retried", STR("message"), row.id, row.case_id, NULL, e);
    if (!st) st = outbox_save(c->app->db, &row, e);
    return st ? st : reply_message(c, c->reply, &row, e);
}

static const struct op_param list_params[] = {
    {"state", PARAM_ENUM, false, false, 0, "pending|sent|dead", "Only messages in this state"},
    {"before", PARAM_ID, false, false, 40, NULL, "Only messages older than this one (paging)"},
    {"limit", PARAM_INT, false, false, 500, NULL, "At most this many, 100 unless given"},
    {0}};
static const struct op_param message_params[] = {
    {"message", PARAM_ID, true, true, 40, NULL, "Id of the message"}, {0}};

const struct op outbox_ops[] = {
    {"outbox.list", "outbox list", "GET", "/outbox", PERMISSION_READ, false, list_params,
     outbox_list_run, "List messages with attempts and receipts, newest first."},
    {"outbox.get", "outbox show", "GET", "/outbox/{message}", PERMISSION_READ, false,
     message_params, outbox_get_run, "Show a message."},
    {"outbox.retry", "outbox retry", "POST", "/outbox/{message}/retry", PERMISSION_CASE, true,
     message_params, outbox_retry_run, "Take up a message that was given up."},
};
const size_t n_outbox_ops = sizeof outbox_ops / sizeof *outbox_ops;
