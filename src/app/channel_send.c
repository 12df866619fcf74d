/* SPDX-License-Identifier: Apache-2.0 */
/* One message to one channel: from the facts of the outbox to the request and its receipt. */
#include "app/channel.h"

#include "base/limits.h"
#include "format/json.h"

#include <stdio.h>

enum {
    MAX_ANSWER_BYTES = 64 * 1024,
    SEND_S = 30, /* a page waits behind it */
    MAX_RECEIPT_NAME = 120,
    MAX_ANSWER_SHOWN = 120,
    HTTP_GONE = 410, /* RFC 9110, 15.5.11: likely permanent, and meant so */
};
#define MAX_FACTS_BYTES ((size_t)1 << 20)

static void read_message(yyjson_val *root, const struct channel_sending *s,
                         struct channel_message *m)
{
    str number = json_str(root, "case"), test = json_str(root, "incident");
    *m = (struct channel_message){
        .id = s->id,
        .kind = json_str(root, "kind"),
        .subject = json_str(root, "subject"),
        .words = json_str(root, "words"),
        .text = json_str(root, "text"),
        .url = json_str(root, "url"),
        .ack_url = json_str(root, "ack_url"),
        .incident = test.n ? test : number,
        .at = json_utc(root, "at"),
        .facts = s->facts,
        .signing_key = s->default_secret,
        .sent_at = s->now,
    };
    m->action = channel_action_of(m->kind);
}

/* "HTTP 200 $143273582443PhrSn:example.org" */
static void note_receipt(const struct channel_kind *kind, const struct http_reply *reply,
                         char receipt[static RECEIPT_BYTES])
{
    yyjson_doc *doc = NULL;
    str name = STR("");
    if (kind->receipt_member && json_parse(reply->body, MAX_ANSWER_BYTES, &doc, NULL) == LW_OK)
        name = json_str(yyjson_doc_get_root(doc), kind->receipt_member);
    snprintf(receipt, RECEIPT_BYTES, "HTTP %ld%s%.*s", reply->code, name.n ? " " : "",
             STR_ARG(str_sub(name, 0, MAX_RECEIPT_NAME)));
    yyjson_doc_free(doc);
}

static enum status judge(const struct channel *to, str shown, const struct http_reply *reply,
                         struct channel_answer *out, struct err *e)
{
    str said = str_sub(str_trim(reply->body), 0, MAX_ANSWER_SHOWN);
    out->retry_after_s = reply->retry_after_s;
    out->is_gone = reply->code == HTTP_GONE;
    return err_set(e, LW_E_ENV, "channel '%.*s': '%.*s' answered HTTP %ld%s%.*s",
                   STR_ARG(to->name), STR_ARG(shown), reply->code, said.n ? ": " : "",
                   STR_ARG(said));
}

/* One request; what it came to in `out`. */
static enum status send_one(struct arena *a, const struct channel *to,
                            const struct channel_kind *kind, const struct channel_message *m,
                            bool must_be_public, struct channel_answer *out, struct err *e)
{
    struct http_reply reply;
    str shown = channel_url_shown(a, to);
    struct http_call call = {.max_answer_bytes = MAX_ANSWER_BYTES,
                             .total_s = SEND_S,
                             .shown_url = arena_z(a, shown),
                             .must_be_public = must_be_public};
    enum status st = kind->shape(a, to, m, &call, e);
    if (!st) st = http_send(a, &call, &reply, e);
    if (st)
        err_context(e, "channel '%.*s'", STR_ARG(to->name));
    else if (reply.code >= 200 && reply.code <= 299)
        note_receipt(kind, &reply, out->receipt);
    else
        st = judge(to, shown, &reply, out, e);
    return st;
}

enum status channel_send(struct arena *a, const struct channel *to,
                         const struct channel_sending *s, struct channel_answer *out,
                         struct err *e)
{
    const struct channel_kind *kind = channel_kind_find(to->kind);
    struct channel_message m;
    yyjson_doc *doc = NULL;
    *out = (struct channel_answer){.receipt = ""};
    if (!kind) return err_set(e, LW_E_STATE, "channel '%.*s' has no kind", STR_ARG(to->name));
    enum status st = json_parse(s->facts, MAX_FACTS_BYTES, &doc, e);
    if (st) return st;
    read_message(yyjson_doc_get_root(doc), s, &m);
    st = send_one(a, to, kind, &m, s->must_be_public, out, e);
    /* An incident service gets no news: this is the test of the channel, which ends as it began. */
    if (!st && kind->has_incidents && m.action == CHANNEL_TELL) {
        m.action = CHANNEL_RESOLVE;
        st = send_one(a, to, kind, &m, s->must_be_public, out, e);
    }
    yyjson_doc_free(doc);
    return st;
}
