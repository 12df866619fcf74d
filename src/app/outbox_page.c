/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: the messages that are to wake somebody, with the right to acknowledge them. */
#include "app/channel.h"
#include "app/hearing.h"
#include "app/outbox_put.h"
#include "app/page_code.h"
#include "app/setting.h"

static str headline_of(const struct outbox_page *p)
{
    return p->is_test ? STR("TEST: is the chain alive?") : STR("you are paged");
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

static enum status put_channel(struct op_call *c, const struct outbox_page *p,
                               const struct channel *to, struct outbox_message m, str base_url,
                               struct err *e)
{
    bool is_own = to->person_id.n && str_eq(to->person_id, p->person_id);
    str ack_url = STR("");
    if (is_own) ack_url = outbox_url(c->arena, base_url, STR("/ack?code="), STR("..."));
    struct outbox_facts f = {p->kind, p->file, base_url, m.subject, p->words, STR(""), ack_url};
    enum status st = make_text(c, p, base_url, is_own, &f.text, e);
    if (!st) st = outbox_facts(c, &f, &m.body, e);
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
    struct case_file hidden;
    struct outbox_page discreet = *p;
    if (p->is_discreet && p->file) {
        hidden = *p->file;
        hidden.title = STR("(sign in to see it)");
        hidden.vulnerability = STR("");
        discreet.file = &hidden;
        p = &discreet;
    }
    str headline = headline_of(p);
    struct outbox_message m = {
        .kind = p->kind,
        .case_id = p->file ? p->file->id : STR(""),
        .channel = STR("mail"),
        .recipient = p->person_id,
        .tells = p->is_test ? HEARING_EVERYBODY : STR_NONE,
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

enum status outbox_test(struct op_call *c, const struct channel *to, struct err *e)
{
    struct outbox_message m = {
        .kind = "channel.tested",
        .channel = to->kind,
        .recipient = to->id,
        .subject = STR("TEST: a message of longwatch"),
        .tells = HEARING_EVERYBODY,
    };
    struct outbox_facts f = {m.kind,
                             NULL,
                             STR(""),
                             m.subject,
                             STR("Somebody tests this channel; nothing is to be done"),
                             STR("Somebody tests this channel; nothing is to be done.\n"),
                             STR("")};
    enum status st = outbox_facts(c, &f, &m.body, e);
    return st ? st : outbox_put(c, &m, NULL, e);
}
