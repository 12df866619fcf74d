/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shapes by the services' own documents: Slack incoming webhooks and Block Kit; Microsoft Teams
 * workflows (Adaptive Cards 1.4, posted as a message with one attachment); Mattermost incoming webhooks; Matrix client-server API v3;
 * ntfy publishing as JSON; PagerDuty Events API v2.
 */
#include "app/channel_kinds.h"

#include "core/form.h"
#include "net/webhook.h"

#include <stdlib.h>
#include <yyjson.h>

/* What the services take, in characters; longer texts are cut, the case has all of it. */
enum {
    SLACK_HEADER_CHARS = 150,   /* header block: text */
    SLACK_SECTION_CHARS = 3000, /* section block: text */
    SLACK_BUTTON_CHARS = 75,    /* button element: text */
    /* A message of a workflow is at most 28 KB; of four bytes each and with its frame. */
    TEAMS_TITLE_CHARS = 200,
    TEAMS_CHARS = 5000,
    TEAMS_LINES = 60,
    /* All attachments of a post: 7,600 characters of JSON in servers before 5.0, more since. */
    MATTERMOST_CHARS = 6000,
    /* An event is at most 65,536 bytes (client-server API, size limits), six for each at worst. */
    MATRIX_CHARS = 10000,
    NTFY_TITLE_CHARS = 200,
    NTFY_CHARS = 1000,      /* 4,096 bytes at four bytes a character; more becomes a file */
    PAGERDUTY_CHARS = 1024, /* payload.summary */
    URL_BYTES = 2000,
    MAX_TEXT_BYTES = 64 * 1024,
};

typedef yyjson_mut_val val;

static void put(yyjson_mut_doc *d, val *o, const char *key, str text)
{
    yyjson_mut_obj_add_strncpy(d, o, key, text.p ? text.p : "", text.n);
}

static val *object(yyjson_mut_doc *d, val *o, const char *key)
{
    return yyjson_mut_obj_add_obj(d, o, key);
}

static val *list(yyjson_mut_doc *d, val *o, const char *key)
{
    return yyjson_mut_obj_add_arr(d, o, key);
}

static val *item(yyjson_mut_doc *d, val *array)
{
    return yyjson_mut_arr_add_obj(d, array);
}

static yyjson_mut_doc *document(val **root)
{
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    *root = d ? yyjson_mut_obj(d) : NULL;
    if (!*root) BUG("out of memory");
    yyjson_mut_doc_set_root(d, *root);
    return d;
}

/* The document as the body of a request to `url`; it is freed. */
static enum status finish(struct arena *a, yyjson_mut_doc *d, const char *method, str url,
                          struct http_call *out, struct err *e)
{
    size_t n = 0;
    char *text = yyjson_mut_write(d, 0, &n);
    yyjson_mut_doc_free(d);
    if (!text) return err_set(e, LW_E_LIMIT, "a message does not fit in memory");
    out->body = arena_str(a, (str){text, n});
    out->media_type = "application/json";
    out->method = method;
    out->url = arena_z(a, url);
    free(text);
    return arena_status(a, "a message", e);
}

static bool is_urgent(const struct channel_message *m)
{
    return m->action == CHANNEL_TRIGGER;
}

/* ---- signed webhook ---- */

static enum status signed_hook(struct arena *a, const struct channel *to,
                               const struct channel_message *m, struct http_call *out,
                               struct err *e)
{
    const struct webhook hook = {.url = arena_z(a, to->url),
                                 .secret = to->secret.n ? to->secret : m->signing_key};
    const struct webhook_call call = {m->id, m->kind, m->facts, m->sent_at};
    return webhook_shape(a, &hook, &call, out, e);
}

/* ---- Slack ---- */

/* The fallback text is read as mark-up: its three special characters as the service writes them. */
static str escaped(struct arena *a, str text)
{
    struct buf b;
    buf_init(&b, MAX_TEXT_BYTES);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '&')
            buf_add(&b, STR("&amp;"));
        else if (text.p[i] == '<')
            buf_add(&b, STR("&lt;"));
        else if (text.p[i] == '>')
            buf_add(&b, STR("&gt;"));
        else
            buf_char(&b, text.p[i]);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void plain(yyjson_mut_doc *d, val *o, str text, int max_chars)
{
    val *t = object(d, o, "text");
    put(d, t, "type", STR("plain_text"));
    put(d, t, "text", form_cut(text, (size_t)max_chars));
    yyjson_mut_obj_add_bool(d, t, "emoji", false); /* ":x:" in a title stays what it is */
}

static void slack_button(yyjson_mut_doc *d, val *elements, str label, str url)
{
    val *button = item(d, elements);
    put(d, button, "type", STR("button"));
    plain(d, button, label, SLACK_BUTTON_CHARS);
    put(d, button, "url", url);
}

static enum status slack(struct arena *a, const struct channel *to,
                         const struct channel_message *m, struct http_call *out, struct err *e)
{
    val *root;
    yyjson_mut_doc *d = document(&root);
    put(d, root, "text", escaped(a, m->subject));
    val *blocks = list(d, root, "blocks");
    val *header = item(d, blocks);
    put(d, header, "type", STR("header"));
    plain(d, header, m->subject, SLACK_HEADER_CHARS);
    val *section = item(d, blocks);
    put(d, section, "type", STR("section"));
    plain(d, section, m->text, SLACK_SECTION_CHARS);
    if (m->url.n || m->ack_url.n) {
        val *actions = item(d, blocks);
        put(d, actions, "type", STR("actions"));
        val *elements = list(d, actions, "elements");
        if (m->ack_url.n) slack_button(d, elements, STR("Acknowledge"), m->ack_url);
        if (m->url.n) slack_button(d, elements, STR("Open"), m->url);
    }
    return finish(a, d, "POST", to->url, out, e);
}

/* ---- Teams ---- */

/* Text runs are shown as they are; text blocks would be read as Markdown. */
static void card_text(yyjson_mut_doc *d, val *body, str text, bool is_title, bool is_apart)
{
    val *block = item(d, body);
    put(d, block, "type", STR("RichTextBlock"));
    if (!is_apart) put(d, block, "spacing", STR("None"));
    val *run = item(d, list(d, block, "inlines"));
    put(d, run, "type", STR("TextRun"));
    put(d, run, "text", text);
    if (!is_title) return;
    put(d, run, "size", STR("Large"));
    put(d, run, "weight", STR("Bolder"));
}

/* A run knows no end of line: each line is a block, what follows an empty one stands apart. */
static void card_lines(yyjson_mut_doc *d, val *body, str text)
{
    str line;
    bool is_apart = true;
    for (int n = 0; text.n && n < TEAMS_LINES;) {
        str_cut(&text, '\n', &line);
        if (line.n) {
            card_text(d, body, line, false, is_apart);
            n++;
        }
        is_apart = !line.n;
    }
}

static void card_link(yyjson_mut_doc *d, val *actions, const char *title, str url)
{
    val *action = item(d, actions);
    put(d, action, "type", STR("Action.OpenUrl"));
    put(d, action, "title", str_of(title));
    put(d, action, "url", url);
}

static enum status teams(struct arena *a, const struct channel *to,
                         const struct channel_message *m, struct http_call *out, struct err *e)
{
    val *root;
    yyjson_mut_doc *d = document(&root);
    put(d, root, "type", STR("message"));
    val *attachment = item(d, list(d, root, "attachments"));
    put(d, attachment, "contentType", STR("application/vnd.microsoft.card.adaptive"));
    val *card = object(d, attachment, "content");
    put(d, card, "$schema", STR("http://adaptivecards.io/schemas/adaptive-card.json"));
    put(d, card, "type", STR("AdaptiveCard"));
    put(d, card, "version", STR("1.4"));
    put(d, card, "fallbackText", form_cut(m->subject, TEAMS_TITLE_CHARS));
    val *body = list(d, card, "body");
    card_text(d, body, form_cut(m->subject, TEAMS_TITLE_CHARS), true, true);
    card_lines(d, body, form_cut(m->text, TEAMS_CHARS));
    val *actions = list(d, card, "actions");
    if (m->ack_url.n) card_link(d, actions, "Acknowledge", m->ack_url);
    if (m->url.n) card_link(d, actions, "Open", m->url);
    return finish(a, d, "POST", to->url, out, e);
}

/* ---- Mattermost ---- */

/* In a fence nothing is mark-up and nobody is mentioned; a fence inside would end it. */
static str fenced(struct arena *a, str text)
{
    struct buf b;
    buf_init(&b, MAX_TEXT_BYTES);
    buf_add(&b, STR("```\n"));
    for (size_t i = 0; i < text.n; i++)
        buf_char(&b, text.p[i] == '`' ? '\'' : text.p[i]);
    buf_add(&b, STR("\n```"));
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static enum status mattermost(struct arena *a, const struct channel *to,
                              const struct channel_message *m, struct http_call *out,
                              struct err *e)
{
    val *root;
    yyjson_mut_doc *d = document(&root);
    put(d, root, "username", STR("longwatch"));
    val *attachment = item(d, list(d, root, "attachments"));
    put(d, attachment, "fallback", m->subject);
    put(d, attachment, "color", is_urgent(m) ? STR("#b3261e") : STR("#3a5f8a"));
    put(d, attachment, "text",
        fenced(a, arena_printf(a, "%.*s\n\n%.*s", STR_ARG(m->subject),
                               STR_ARG(form_cut(m->text, MATTERMOST_CHARS)))));
    /* The one link that an attachment has: what is to be done first. */
    str link = m->ack_url.n ? m->ack_url : m->url;
    if (link.n) {
        put(d, attachment, "title",
            m->ack_url.n ? STR("Acknowledge") : STR("Open in longwatch"));
        put(d, attachment, "title_link", link);
    }
    return finish(a, d, "POST", to->url, out, e);
}

/* ---- Matrix ---- */

static void add_segment(struct buf *b, str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool is_plain = char_is_digit((char)c) || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain) {
            buf_char(b, (char)c);
            continue;
        }
        buf_char(b, '%');
        buf_char(b, hex[c >> 4]);
        buf_char(b, hex[c & 15]);
    }
}

static str without_slash(str url)
{
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    return url;
}

/*
 * The outbox row's id is the transaction's: the server drops a message that is sent again. What
 * is to wake somebody is a text, for by the default push rules a notice makes no sound; all else
 * is a notice, as programs ought to send, which no other program answers.
 */
static enum status matrix(struct arena *a, const struct channel *to,
                          const struct channel_message *m, struct http_call *out, struct err *e)
{
    val *root;
    struct buf url;
    yyjson_mut_doc *d = document(&root);
    put(d, root, "msgtype", is_urgent(m) ? STR("m.text") : STR("m.notice"));
    put(d, root, "body",
        arena_printf(a, "%.*s\n\n%.*s", STR_ARG(m->subject),
                     STR_ARG(form_cut(m->text, MATRIX_CHARS))));
    val *mentions = object(d, root, "m.mentions");
    if (is_urgent(m)) yyjson_mut_obj_add_bool(d, mentions, "room", true);
    buf_init(&url, URL_BYTES * 4);
    buf_add(&url, without_slash(to->url));
    buf_add(&url, STR("/_matrix/client/v3/rooms/"));
    add_segment(&url, to->target);
    buf_add(&url, STR("/send/m.room.message/"));
    add_segment(&url, m->id);
    out->header =
        arena_z(a, arena_printf(a, "Authorization: Bearer %.*s", STR_ARG(to->secret)));
    if (url.is_over) BUG("address of a checked channel"); /* channel_check() bounds it */
    enum status st = finish(a, d, "PUT", buf_str(&url), out, e);
    buf_release(&url);
    return st;
}

/* ---- ntfy ---- */

static void ntfy_view(yyjson_mut_doc *d, val *actions, const char *label, str url)
{
    val *x = item(d, actions);
    put(d, x, "action", STR("view"));
    put(d, x, "label", str_of(label));
    put(d, x, "url", url);
}

static enum status ntfy(struct arena *a, const struct channel *to,
                        const struct channel_message *m, struct http_call *out, struct err *e)
{
    val *root;
    yyjson_mut_doc *d = document(&root);
    put(d, root, "topic", to->target);
    put(d, root, "title", form_cut(m->subject, NTFY_TITLE_CHARS));
    put(d, root, "message", form_cut(m->text, NTFY_CHARS));
    yyjson_mut_obj_add_int(d, root, "priority", is_urgent(m) ? 5 : 3);
    yyjson_mut_arr_add_str(d, list(d, root, "tags"), is_urgent(m) ? "rotating_light" : "bell");
    if (m->url.n) put(d, root, "click", m->url);
    val *actions = list(d, root, "actions");
    if (m->ack_url.n) ntfy_view(d, actions, "Acknowledge", m->ack_url);
    if (m->url.n) ntfy_view(d, actions, "Open", m->url);
    if (to->secret.n)
        out->header =
            arena_z(a, arena_printf(a, "Authorization: Bearer %.*s", STR_ARG(to->secret)));
    return finish(a, d, "POST", to->url, out, e);
}

/* ---- PagerDuty ---- */

static enum status pagerduty(struct arena *a, const struct channel *to,
                             const struct channel_message *m, struct http_call *out,
                             struct err *e)
{
    static const char *const actions[] = {
        [CHANNEL_TELL] = "trigger",
        [CHANNEL_TRIGGER] = "trigger",
        [CHANNEL_ACKNOWLEDGE] = "acknowledge",
        [CHANNEL_RESOLVE] = "resolve",
    };
    char at[UTC_TEXT_BYTES];
    val *root;
    yyjson_mut_doc *d = document(&root);
    put(d, root, "routing_key", to->secret);
    put(d, root, "event_action", str_of(actions[m->action]));
    put(d, root, "dedup_key",
        arena_printf(a, "longwatch-%.*s", STR_ARG(m->incident.n ? m->incident : m->id)));
    if (m->action == CHANNEL_TELL || m->action == CHANNEL_TRIGGER) {
        val *payload = object(d, root, "payload");
        put(d, payload, "summary", form_cut(m->subject, PAGERDUTY_CHARS));
        put(d, payload, "source", STR("longwatch"));
        put(d, payload, "severity", is_urgent(m) ? STR("critical") : STR("info"));
        put(d, payload, "timestamp", utc_text(m->at, at));
        put(d, object(d, payload, "custom_details"), "text", m->text);
        put(d, root, "client", STR("longwatch"));
        if (m->url.n) {
            put(d, root, "client_url", m->url);
            put(d, item(d, list(d, root, "links")), "href", m->url);
        }
    }
    return finish(a, d, "POST", to->url, out, e);
}

/* ---- the table ---- */

/* clang-format off */
const struct channel_kind channel_kinds[] = {
    {"webhook", "Signed webhook", "https://example.org/hook", NULL, "signing key", false, false,
     false, signed_hook, NULL},
    {"slack", "Slack incoming webhook", "https://hooks.slack.com/services/...", NULL, NULL, false,
     true, false, slack, NULL},
    {"teams", "Microsoft Teams workflow", "https://...logic.azure.com/workflows/...", NULL, NULL,
     false, true, false, teams, NULL},
    {"mattermost", "Mattermost incoming webhook", "https://chat.example.org/hooks/...", NULL, NULL,
     false, true, false, mattermost, NULL},
    {"matrix", "Matrix room", "https://matrix.example.org", "room", "access token", true, false,
     false, matrix, "event_id"},
    {"ntfy", "ntfy topic", "https://ntfy.example.org", "topic", "access token", false, false,
     false, ntfy, "id"},
    {"pagerduty", "PagerDuty events (version 2)", "https://events.pagerduty.com/v2/enqueue", NULL,
     "routing key", true, false, true, pagerduty, "dedup_key"},
};
/* clang-format on */
const size_t n_channel_kinds = sizeof channel_kinds / sizeof *channel_kinds;

const struct channel_kind *channel_kind_find(str name)
{
    for (size_t i = 0; i < n_channel_kinds; i++)
        if (str_eq(str_of(channel_kinds[i].name), name)) return &channel_kinds[i];
    return NULL;
}

/* JSON is published to the server; below a topic it would be shown as text. */
static bool ends_in_topic(const struct channel *x)
{
    return str_eq(x->kind, STR("ntfy")) && x->target.n && str_ends(x->url, x->target) &&
           x->url.n > x->target.n && x->url.p[x->url.n - x->target.n - 1] == '/';
}

static enum status check_url(const struct channel *x, const struct channel_kind *kind,
                             struct err *e)
{
    bool is_plain = str_starts(x->url, STR("http://"));
    if (!is_plain && !str_starts(x->url, STR("https://")))
        return err_set(e, LW_E_INPUT,
                       "parameter 'url': is no address; one of this kind looks like '%s'",
                       kind->url_hint);
    if (x->url.n > URL_BYTES)
        return err_set(e, LW_E_INPUT, "parameter 'url': is longer than %d bytes",
                       (int)URL_BYTES);
    if (is_plain && !http_is_loopback_url(x->url))
        return err_set(
            e, LW_E_INPUT,
            "parameter 'url': would be sent in the clear; use https://, http:// only "
            "to this machine");
    return LW_OK;
}

enum status channel_check(const struct channel *x, struct err *e)
{
    const struct channel_kind *kind = channel_kind_find(x->kind);
    if (!kind) return err_set(e, LW_E_INPUT, "parameter 'kind': is no kind of channel");
    enum status st = check_url(x, kind, e);
    if (st) return st;
    if (ends_in_topic(x))
        return err_set(e, LW_E_INPUT,
                       "parameter 'url': is the server alone, without the topic, which is "
                       "'target'");
    if (kind->target_name && !x->target.n)
        return err_set(e, LW_E_INPUT, "parameter 'target': a %s needs the %s to post in",
                       kind->title, kind->target_name);
    if (!kind->target_name && x->target.n)
        return err_set(e, LW_E_INPUT, "parameter 'target': a %s has none", kind->title);
    if (kind->needs_secret && !x->secret.n)
        return err_set(e, LW_E_INPUT, "parameter 'secret': a %s needs its %s", kind->title,
                       kind->secret_name);
    if (!kind->secret_name && x->secret.n)
        return err_set(e, LW_E_INPUT, "parameter 'secret': a %s has none, its address is one",
                       kind->title);
    for (size_t i = 0; i < x->secret.n; i++)
        if ((unsigned char)x->secret.p[i] <= ' ' || (unsigned char)x->secret.p[i] >= 127)
            return err_set(e, LW_E_INPUT,
                           "parameter 'secret': has a blank or a character that is not ASCII");
    return LW_OK;
}

str channel_url_shown(struct arena *a, const struct channel *x)
{
    const struct channel_kind *kind = channel_kind_find(x->kind);
    str rest = x->url, scheme;
    if (!kind || !kind->is_url_secret) return x->url;
    if (!str_cut(&rest, '/', &scheme) || !str_starts(rest, STR("/"))) return STR("...");
    rest = str_from(rest, 1);
    str host;
    (void)str_cut(&rest, '/', &host);
    return arena_printf(a, "%.*s//%.*s/...", STR_ARG(scheme), STR_ARG(host));
}
