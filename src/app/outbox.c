/* SPDX-License-Identifier: Apache-2.0 */
/* Making messages from events: who gets one, and what stands in it. */
#include "app/outbox.h"

#include "app/case_clock.h"
#include "app/channel.h"
#include "app/hearing.h"
#include "app/oncall.h"
#include "app/outbox_internal.h"
#include "app/setting.h"
#include "store/person.h"

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

enum status outbox_body(struct op_call *c, const struct outbox_event *ev, str base_url,
                        struct buf *b, struct err *e)
{
    const struct case_file *k = ev->file;
    struct clock_facts f;
    str products;
    if (k && k->is_drill) buf_add(b, STR("EXERCISE: "));
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
    if (base_url.n)
        buf_printf(b, "%.*s\n",
                   STR_ARG(outbox_url(c->arena, base_url, STR("/cases/"), k->number)));
    if (k->state == CASE_CANDIDATE && utc_is_none(k->acknowledged_at))
        buf_printf(b, "or: longwatch case acknowledge %.*s\n", STR_ARG(k->number));
    return LW_OK;
}

str outbox_url(struct arena *a, str base_url, str path, str rest)
{
    while (base_url.n && base_url.p[base_url.n - 1] == '/')
        base_url.n--;
    return base_url.n ? arena_printf(a, "%.*s%.*s%.*s", STR_ARG(base_url), STR_ARG(path),
                                     STR_ARG(rest))
                      : STR("");
}

str outbox_subject(struct op_call *c, const struct case_file *k, const char *headline)
{
    if (!k) return str_of(headline);
    str about = k->vulnerability.n ? k->vulnerability : k->title;
    return arena_printf(c->arena, "%sCase %.*s: %s: %.*s", k->is_drill ? "EXERCISE: " : "",
                        STR_ARG(k->number), headline, STR_ARG(about));
}

enum status outbox_facts(struct op_call *c, const struct outbox_facts *f, str *out,
                         struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "event", c->last_seq);
    payload_str(d, "kind", str_of(f->kind));
    payload_utc(d, "at", c->now);
    payload_str(d, "subject", f->subject);
    payload_str(d, "words", f->words);
    payload_str(d, "text", f->text);
    if (f->ack_url.n) payload_str(d, "ack_url", f->ack_url);
    if (f->incident.n) payload_str(d, "incident", f->incident);
    if (f->file) {
        payload_str(d, "case", f->file->number);
        payload_str(d, "state", case_state_str(f->file->state));
        payload_str(d, "title", f->file->title);
        payload_str(d, "vulnerability", f->file->vulnerability);
        payload_utc(d, "signal_at", f->file->signal_at);
        payload_utc(d, "aware_at", f->file->aware_at);
        payload_str(d, "url",
                    outbox_url(c->arena, f->base_url, STR("/cases/"), f->file->number));
    }
    enum status st = json_canonical(c->arena, d, out, e);
    payload_free(d);
    return st;
}

const struct case_file *outbox_hidden_case(struct op_call *c, const struct case_file *k)
{
    struct case_file *hidden = k ? arena_new(c->arena, struct case_file) : NULL;
    if (!hidden) return NULL;
    *hidden = *k;
    hidden->title = STR("(sign in to see it)");
    hidden->vulnerability = STR("");
    return hidden;
}

/* The facts for a channel that may tell of a part of the case: that there is something. */
static enum status make_part(struct op_call *c, const struct outbox_event *ev, str base_url,
                             const char *headline, struct outbox_message *m, struct err *e)
{
    const struct case_file *hidden = outbox_hidden_case(c, ev->file);
    str words = STR("It touches products that this channel may not tell of, too: sign in");
    if (!ev->file) return LW_OK;
    if (!hidden) return arena_status(c->arena, "a message", e);
    m->part_subject = outbox_subject(c, hidden, headline);
    const struct outbox_facts f = {.kind = ev->kind,
                                   .file = hidden,
                                   .base_url = base_url,
                                   .subject = m->part_subject,
                                   .words = words,
                                   .text = words};
    return outbox_facts(c, &f, &m->part_body, e);
}

/* ---- recipients ---- */

enum status outbox_put(struct op_call *c, const struct outbox_message *m, bool *is_told,
                       struct err *e)
{
    bool is_new;
    enum hearing heard = HEARS_NOTHING;
    const struct hearing_of h = {m->channel, m->recipient, m->case_id.p ? m->case_id : STR(""),
                                 m->tells};
    enum status st = hearing_find(c->app, c->arena, &h, &heard, e);
    if (is_told) *is_told = heard == HEARS_ALL;
    bool is_part = heard == HEARS_PART && m->part_body.n;
    if (st || (heard != HEARS_ALL && !is_part)) return st;
    struct outbox_row row = {
        .id = new_id(c->arena, c->now),
        .event_seq = c->last_seq,
        .event_kind = str_of(m->kind),
        .case_id = m->case_id.p ? m->case_id : STR(""),
        .channel = m->channel,
        .recipient = m->recipient,
        .subject = is_part ? m->part_subject : m->subject,
        .body = is_part ? m->part_body : m->body,
        .is_part = is_part,
        .created_at = c->now,
        .state = STR("pending"),
        .next_at = c->now,
        .ended_at = UTC_NONE,
        .lines = m->tells.p || h.case_id.n ? m->tells : HEARING_NOBODY,
    };
    return outbox_insert(c->app->db, &row, &is_new, e);
}

/* To the webhook of the settings, and to the channels that hear events of this kind. */
static enum status put_channels(struct op_call *c, struct outbox_message m,
                                enum channel_ear ear, struct err *e)
{
    struct channel *channels = NULL;
    size_t n = 0;
    str hook;
    enum status st = setting_get(c->app, c->arena, "webhook-url", &hook, e);
    if (!st && hook.n) {
        m.channel = m.recipient = STR("webhook");
        st = outbox_put(c, &m, NULL, e);
    }
    if (!st) st = channel_listeners(c, ear, str_of(m.kind), m.case_id, &channels, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        m.channel = channels[i].kind;
        m.recipient = channels[i].id;
        st = outbox_put(c, &m, NULL, e);
    }
    return st;
}

/* One event as mails, and whether anybody hears of it. */
struct mailing {
    struct op_call *c;
    struct outbox_message m;
    bool is_meant;             /* for somebody, if only for who did it */
    bool is_told, is_withheld; /* from somebody who may not hear of it */
};

static enum status put_person(struct mailing *x, str person_id, struct err *e)
{
    bool is_told = false;
    x->m.recipient = person_id;
    enum status st = outbox_put(x->c, &x->m, &is_told, e);
    x->is_told |= is_told;
    x->is_withheld |= !is_told;
    return st;
}

static enum status put_mail(struct mailing *x, str person_id, struct err *e)
{
    const struct actor *actor = x->c->actor;
    bool is_self = actor->person_id.n && str_eq(actor->person_id, person_id);
    x->is_meant |= person_id.n > 0;
    if (!person_id.n || is_self) return LW_OK;
    return put_person(x, person_id, e);
}

static enum status put_chain(struct mailing *x, struct err *e)
{
    struct escalation_step *chain = NULL;
    size_t n = 0;
    enum status st = oncall_chain(x->c, &chain, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = put_mail(x, chain[i].person_id, e);
    return st;
}

/* Nobody whom it is meant for may hear of it, or nobody was ever put on call. */
static enum status put_administrators(struct mailing *x, struct err *e)
{
    str *ids = NULL;
    size_t n = 0;
    enum status st = oncall_administrators(x->c, &ids, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = put_mail(x, ids[i], e);
    return st;
}

static enum status put_mails(struct mailing *x, const struct case_file *k, str person_id,
                             enum audience audience, struct err *e)
{
    str owner = k ? k->owner_id : STR_NONE;
    str lead = owner.n ? owner : k ? k->acknowledged_by : STR_NONE;
    if (audience == AUDIENCE_NOBODY) return LW_OK;
    if (audience == AUDIENCE_PERSON) return put_person(x, person_id, e);
    enum status st = put_mail(x, lead, e);
    if (!st && (audience == AUDIENCE_CHAIN || !lead.n || x->is_withheld)) st = put_chain(x, e);
    bool is_lost = !x->is_told && (x->is_withheld || !x->is_meant);
    return st || !is_lost ? st : put_administrators(x, e);
}

enum status outbox_enqueue_for_event(struct op_call *c, const struct outbox_event *ev,
                                     struct err *e)
{
    const struct audience_row *row = audience_find(str_of(ev->kind));
    str base_url, json;
    struct buf body;
    if (!row) return LW_OK;
    if (!c->last_seq) BUG("message without an event");
    enum status st = setting_get(c->app, c->arena, "base-url", &base_url, e);
    if (st) return st;
    str subject = outbox_subject(c, ev->file, row->headline);
    buf_init(&body, OUTBOX_MAX_BODY_BYTES);
    st = outbox_body(c, ev, base_url, &body, e);
    if (!st) st = buf_status(&body, "the text of a message", e);
    struct mailing x = {.c = c,
                        .m = {.kind = ev->kind,
                              .case_id = ev->file ? ev->file->id : STR(""),
                              .channel = STR("mail"),
                              .subject = subject,
                              .body = buf_str(&body),
                              .tells = ev->tells}};
    if (!st) st = put_mails(&x, ev->file, ev->person_id, row->mail, e);
    if (!st && row->has_webhook) {
        const struct outbox_facts f = {.kind = ev->kind,
                                       .file = ev->file,
                                       .base_url = base_url,
                                       .subject = subject,
                                       .words = ev->words,
                                       .text = buf_str(&body)};
        st = outbox_facts(c, &f, &json, e);
        struct outbox_message m = {.kind = ev->kind,
                                   .case_id = ev->file ? ev->file->id : STR(""),
                                   .subject = subject,
                                   .body = json,
                                   .tells = ev->tells};
        if (!st) st = make_part(c, ev, base_url, row->headline, &m, e);
        if (!st) st = put_channels(c, m, CHANNEL_HEARS_CASES, e);
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
    bool is_own = note->is_private && !note->tells.p;
    struct outbox_message m = {.kind = note->kind,
                               .case_id = STR(""),
                               .channel = STR("mail"),
                               .recipient = note->person_id,
                               .subject = note->subject,
                               .body = note->body,
                               .tells = is_own ? HEARING_EVERYBODY : note->tells};
    if (!c->last_seq) BUG("message without an event");
    enum status st = note->person_id.n ? outbox_put(c, &m, NULL, e) : LW_OK;
    if (st || note->is_private) return st;
    st = make_note_json(c, note, &m.body, e);
    if (!st && note->part_words.n) {
        const struct outbox_note part = {.kind = note->kind,
                                         .subject = note->part_words,
                                         .words = note->part_words,
                                         .body = note->part_words,
                                         .about = note->part_about};
        m.part_subject = part.subject;
        st = make_note_json(c, &part, &m.part_body, e);
    }
    return st ? st : put_channels(c, m, CHANNEL_HEARS_ALL, e);
}
