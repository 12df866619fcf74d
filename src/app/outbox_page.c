/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: the messages that are to wake somebody, with the right to acknowledge them. */
#include "app/channel.h"
#include "app/hearing.h"
#include "app/outbox_internal.h"
#include "app/page_code.h"
#include "app/setting.h"

static str headline_of(const struct outbox_page *p)
{
    return p->test_id.n ? STR("TEST: is the chain alive?") : STR("you are paged");
}

/* Without title, vulnerability and products: whoever signs in sees them. */
static void add_discreet(struct op_call *c, const struct outbox_page *p, str base_url,
                         struct buf *b)
{
    str number = p->file->number;
    buf_printf(b, "%.*s\n\nCase %.*s\n", STR_ARG(p->words), STR_ARG(number));
    if (base_url.n)
        buf_printf(b, "%.*s\n",
                   STR_ARG(outbox_url(c->arena, base_url, STR("/cases/"), number)));
    buf_printf(b, "or: longwatch case acknowledge %.*s\n", STR_ARG(number));
}

static enum status make_text(struct op_call *c, const struct outbox_page *p, str base_url,
                             bool is_own, str *out, struct err *e)
{
    struct buf b;
    struct outbox_event ev = {.kind = p->kind, .file = p->file, .words = p->words};
    buf_init(&b, OUTBOX_MAX_BODY_BYTES);
    /* How to acknowledge stands above everything else: whoever reads it was asleep. */
    if (is_own) buf_add(&b, page_ways(c->arena, base_url));
    enum status st = LW_OK;
    if (p->is_discreet)
        add_discreet(c, p, base_url, &b);
    else
        st = outbox_body(c, &ev, base_url, &b, e);
    if (!st) st = buf_status(&b, "the text of a page", e);
    *out = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    return st ? st : arena_status(c->arena, "the text of a page", e);
}

/* What the messages of one test have in common at an incident service. */
static str incident_of(struct op_call *c, str test_id)
{
    return test_id.n ? arena_printf(c->arena, "test-%.*s", STR_ARG(test_id)) : STR("");
}

/* The same page that says that there is a case and where, and nothing of what is in it. */
static struct outbox_page discreet_of(struct op_call *c, const struct outbox_page *p)
{
    struct outbox_page x = *p;
    x.is_discreet = true;
    x.file = outbox_hidden_case(c, p->file);
    return x;
}

static enum status make_facts(struct op_call *c, const struct outbox_page *p, str base_url,
                              bool is_own, str *subject, str *body, struct err *e)
{
    *subject = outbox_subject(c, p->file, headline_of(p).p);
    struct outbox_facts f = {.kind = p->kind,
                             .file = p->file,
                             .base_url = base_url,
                             .subject = *subject,
                             .words = p->words,
                             .incident = incident_of(c, p->test_id)};
    if (is_own) f.ack_url = outbox_url(c->arena, base_url, STR("/ack?code="), STR("..."));
    enum status st = make_text(c, p, base_url, is_own, &f.text, e);
    return st ? st : outbox_facts(c, &f, body, e);
}

static enum status put_channel(struct op_call *c, const struct outbox_page *p,
                               const struct channel *to, struct outbox_message m, str base_url,
                               struct err *e)
{
    bool is_own = to->person_id.n && str_eq(to->person_id, p->person_id);
    enum status st = make_facts(c, p, base_url, is_own, &m.subject, &m.body, e);
    if (!st && p->file && to->lines.n) {
        const struct outbox_page part = discreet_of(c, p);
        st = make_facts(c, &part, base_url, is_own, &m.part_subject, &m.part_body, e);
    }
    m.channel = to->kind;
    m.recipient = to->id;
    return st ? st : outbox_put(c, &m, NULL, e);
}

enum status outbox_page(struct op_call *c, const struct outbox_page *p, struct err *e)
{
    struct channel *channels = NULL;
    size_t n = 0;
    str base_url;
    if (!c->last_seq) BUG("page without an event");
    enum status st = setting_get(c->app, c->arena, "base-url", &base_url, e);
    if (st) return st;
    const struct outbox_page discreet = p->is_discreet ? discreet_of(c, p) : *p;
    p = &discreet;
    str headline = headline_of(p);
    struct outbox_message m = {
        .kind = p->kind,
        .case_id = p->file ? p->file->id : STR(""),
        .channel = STR("mail"),
        .recipient = p->person_id,
        .tells = p->test_id.n ? HEARING_EVERYBODY : STR_NONE,
        .subject = outbox_subject(c, p->file, headline.p),
    };
    st = make_text(c, p, base_url, true, &m.body, e);
    if (!st) st = outbox_put(c, &m, NULL, e);
    if (!st)
        st = channel_of_page(c, p->person_id, p->channel_ids, p->n_channels, &channels, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = put_channel(c, p, &channels[i], m, base_url, e);
    return st;
}

enum status outbox_end_test(struct op_call *c, const char *kind, str test_id, str words,
                            struct err *e)
{
    struct channel *channels = NULL;
    size_t n = 0;
    struct outbox_message m = {
        .kind = kind, .subject = words, .tells = HEARING_EVERYBODY, .case_id = STR("")};
    const struct outbox_facts f = {.kind = kind,
                                   .subject = words,
                                   .words = words,
                                   .text = words,
                                   .incident = incident_of(c, test_id)};
    enum status st = outbox_facts(c, &f, &m.body, e);
    if (!st) st = channel_with_incident(c, test_id, &channels, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        m.channel = channels[i].kind;
        m.recipient = channels[i].id;
        st = outbox_put(c, &m, NULL, e);
    }
    return st;
}

enum status outbox_test(struct op_call *c, const struct channel *to, struct err *e)
{
    struct outbox_message m = {
        .kind = "channel.tested",
        .channel = to->kind,
        .recipient = to->id,
        .subject = STR("TEST: a message of longwatch"),
        .tells = HEARING_EVERYBODY,
    };
    const struct outbox_facts f = {
        .kind = m.kind,
        .subject = m.subject,
        .words = STR("Somebody tests this channel; nothing is to be done"),
        .text = STR("Somebody tests this channel; nothing is to be done.\n")};
    enum status st = outbox_facts(c, &f, &m.body, e);
    return st ? st : outbox_put(c, &m, NULL, e);
}
