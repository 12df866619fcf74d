/* SPDX-License-Identifier: Apache-2.0 */
/* The operations about channels. */
#include "app/channel.h"

#include "app/outbox.h"
#include "app/person.h"
#include "app/scope.h"
#include "store/access.h"

#define KINDS "webhook|slack|teams|mattermost|matrix|ntfy|pagerduty"
#define EARS  "pages|cases|all"

static enum status reply_channel(struct op_call *c, yyjson_mut_val *o, const struct channel *x,
                                 struct err *e)
{
    const struct channel_kind *kind = channel_kind_find(x->kind);
    str name = STR("");
    enum status st = x->person_id.n ? person_shown(c, x->person_id, &name, e) : LW_OK;
    if (st) return st;
    reply_str(c, o, "id", x->id);
    reply_str(c, o, "name", x->name);
    reply_str(c, o, "kind", x->kind);
    reply_str(c, o, "kind_title", kind ? str_of(kind->title) : x->kind);
    reply_str(c, o, "url", channel_url_shown(c->arena, x));
    reply_str(c, o, "target", x->target);
    reply_bool(c, o, "has_secret", x->secret.n > 0);
    reply_str(c, o, "hears", x->hears);
    reply_str(c, o, "person", x->person_id);
    reply_str(c, o, "person_name", name);
    reply_bool(c, o, "is_limited", x->lines.n > 0);
    scope_reply_lines(c, o, x->lines);
    reply_bool(c, o, "is_shared", !x->person_id.n);
    reply_bool(c, o, "is_enabled", x->is_enabled);
    reply_utc(c, o, "created_at", x->created_at);
    return LW_OK;
}

static enum status get(struct op_call *c, struct channel *out, struct err *e)
{
    bool found = false;
    str id = op_str(c, "channel");
    enum status st = channel_find(c->app->db, c->arena, id, out, &found, e);
    if (st || (found && utc_is_none(out->removed_at))) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "channel '%.*s' does not exist; 'longwatch channel list' shows all",
                   STR_ARG(str_sub(id, 0, 60)));
}

/* Facts without keys and without whose it is: the ledger holds no personal data. */
static enum status event(struct op_call *c, const char *kind, const struct channel *x,
                         struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "kind", x->kind);
    payload_str(d, "hears", x->hears);
    payload_bool(d, "shared", !x->person_id.n);
    payload_bool(d, "enabled", x->is_enabled);
    if (x->lines.n) payload_str(d, "lines", x->lines);
    enum status st = op_event(c, kind, STR("channel"), x->id, STR_NONE, d, e);
    payload_free(d);
    return st;
}

static void take(struct op_call *c, const char *name, str *into)
{
    if (op_has(c, name)) *into = str_trim(op_str(c, name));
}

static enum status take_params(struct op_call *c, struct channel *x, struct err *e)
{
    struct person p;
    take(c, "name", &x->name);
    take(c, "url", &x->url);
    take(c, "target", &x->target);
    take(c, "secret", &x->secret);
    take(c, "hears", &x->hears);
    take(c, "person", &x->person_id);
    x->is_enabled = op_bool(c, "enabled", x->is_enabled);
    if (!x->name.n) return err_set(e, LW_E_INPUT, "parameter 'name': is empty");
    enum status st = x->person_id.n ? person_get(c, x->person_id, &p, e) : LW_OK;
    if (!st && op_has(c, "lines")) st = scope_lines_param(c, &x->lines, e);
    return st ? st : channel_check(x, e);
}

/* The unique index would say it less well. */
static enum status check_name(struct op_call *c, const struct channel *x, struct err *e)
{
    struct channel other;
    bool found = false;
    enum status st = channel_find(c->app->db, c->arena, x->name, &other, &found, e);
    if (st || !found || str_eq(other.id, x->id)) return st;
    return err_set(e, LW_E_STATE, "parameter 'name': there is a channel '%.*s' already",
                   STR_ARG(x->name));
}

static enum status channel_add(struct op_call *c, struct err *e)
{
    struct channel x = {
        .id = new_id(c->arena, c->now),
        .kind = op_str(c, "kind"),
        .hears = STR("cases"),
        .lines = STR(""),
        .is_enabled = true,
        .created_at = c->now,
        .removed_at = UTC_NONE,
    };
    enum status st = take_params(c, &x, e);
    if (!st) st = check_name(c, &x, e);
    if (!st) st = channel_insert(c->app->db, &x, e);
    if (!st) st = event(c, "channel.added", &x, e);
    return st ? st : reply_channel(c, c->reply, &x, e);
}

static enum status channel_change(struct op_call *c, struct err *e)
{
    struct channel x;
    enum status st = get(c, &x, e);
    if (!st) st = take_params(c, &x, e);
    if (!st) st = check_name(c, &x, e);
    if (!st) st = channel_save(c->app->db, &x, e);
    if (!st) st = event(c, "channel.changed", &x, e);
    return st ? st : reply_channel(c, c->reply, &x, e);
}

/* The row stays for the messages that name it; its keys go. */
static enum status channel_remove(struct op_call *c, struct err *e)
{
    struct channel x;
    enum status st = get(c, &x, e);
    if (st) return st;
    x.removed_at = c->now;
    x.is_enabled = false;
    x.secret = STR("");
    x.url = channel_url_shown(c->arena, &x);
    x.person_id = STR_NONE;
    st = channel_save(c->app->db, &x, e);
    c->wants_checkpoint = true;
    if (!st) st = event(c, "channel.removed", &x, e);
    return st ? st : reply_channel(c, c->reply, &x, e);
}

static enum status channel_get(struct op_call *c, struct err *e)
{
    struct channel x;
    enum status st = get(c, &x, e);
    return st ? st : reply_channel(c, c->reply, &x, e);
}

/* The choices of `lines`. */
static enum status list_line(void *ctx, str line, struct err *e)
{
    struct op_call *c = ctx;
    (void)e;
    yyjson_mut_val *list = yyjson_mut_obj_get(c->reply, "product_lines");
    yyjson_mut_arr_add_strncpy(c->doc, list, line.p, line.n);
    return LW_OK;
}

static enum status channel_list(struct op_call *c, struct err *e)
{
    struct channel *all = NULL;
    size_t n = 0;
    enum status st = channel_all(c->app->db, c->arena, &all, &n, e);
    if (st) return st;
    yyjson_mut_val *list = reply_array(c, c->reply, "channels");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_channel(c, reply_item(c, list), &all[i], e);
    yyjson_mut_val *kinds = reply_array(c, c->reply, "kinds");
    for (size_t i = 0; i < n_channel_kinds; i++) {
        const struct channel_kind *k = &channel_kinds[i];
        yyjson_mut_val *o = reply_item(c, kinds);
        reply_str(c, o, "name", str_of(k->name));
        reply_str(c, o, "title", str_of(k->title));
        reply_str(c, o, "url_hint", str_of(k->url_hint));
        reply_str(c, o, "target_name", k->target_name ? str_of(k->target_name) : STR(""));
        reply_str(c, o, "secret_name", k->secret_name ? str_of(k->secret_name) : STR(""));
    }
    reply_bool(c, c->reply, "has_channels", n > 0);
    (void)reply_array(c, c->reply, "product_lines");
    return st ? st : line_each(c->app->db, list_line, c, e);
}

static enum status channel_test(struct op_call *c, struct err *e)
{
    struct channel x;
    enum status st = get(c, &x, e);
    if (!st && !x.is_enabled)
        st = err_set(e, LW_E_STATE, "channel '%.*s' is switched off; switch it on first",
                     STR_ARG(x.name));
    if (!st) st = event(c, "channel.tested", &x, e);
    if (!st) st = outbox_test(c, &x, e);
    reply_str(c, c->reply, "words",
              STR("A test message waits for delivery; the outbox shows it"));
    return st ? st : reply_channel(c, c->reply, &x, e);
}

#define P_CHANNEL                                                           \
 {                                                                          \
  "channel", PARAM_TEXT, true, true, 120, NULL, "Name or id of the channel" \
 }
#define P_REST(is_needed)                                                                \
 {"url", PARAM_TEXT, is_needed, false, 2000, NULL, "Address that the service gave you"}, \
     {"target", PARAM_TEXT, false, false, 255, NULL, "Room of Matrix, topic of ntfy"},   \
     {"secret",                                                                          \
      PARAM_SECRET,                                                                      \
      false,                                                                             \
      false,                                                                             \
      500,                                                                               \
      NULL,                                                                              \
      "Access token, routing key, or the key that signs a webhook"},                     \
     {"hears",                                                                           \
      PARAM_ENUM,                                                                        \
      false,                                                                             \
      false,                                                                             \
      0,                                                                                 \
      EARS,                                                                              \
      "Only pages, what happens in cases too (default), or announcements too"},          \
     {"person",                                                                          \
      PARAM_ID,                                                                          \
      false,                                                                             \
      false,                                                                             \
      0,                                                                                 \
      NULL,                                                                              \
      "Whose own channel it is; without, it is shared"},                                 \
     {"lines",                                                                           \
      PARAM_LIST,                                                                        \
      false,                                                                             \
      false,                                                                             \
      4000,                                                                              \
      NULL,                                                                              \
      "Product lines that it may tell of; empty: all"},                                  \
     {"enabled", PARAM_BOOL, false, false, 0, NULL, "Whether it is used"},               \
 {                                                                                       \
  0                                                                                      \
 }

/* clang-format off */
static const struct op_param no_params[] = {{0}};
static const struct op_param channel_params[] = {P_CHANNEL, {0}};
static const struct op_param add_params[] = {
    {"name", PARAM_TEXT, true, false, 120, NULL, "What people call it"},
    {"kind", PARAM_ENUM, true, false, 0, KINDS, "Which service it is"},
    P_REST(true)};
static const struct op_param change_params[] = {
    P_CHANNEL,
    {"name", PARAM_TEXT, false, false, 120, NULL, "What people call it"},
    P_REST(false)};

const struct op channel_ops[] = {
    {"channel.list", "channel list", "GET", "/channels", PERMISSION_READ, false, no_params,
     channel_list, "List the channels beside mail, and the kinds there are."},
    {"channel.get", "channel show", "GET", "/channels/{channel}", PERMISSION_READ, false,
     channel_params, channel_get, "Show a channel."},
    {"channel.add", "channel add", "POST", "/channels", PERMISSION_ADMIN, true, add_params,
     channel_add, "Add a channel: a chat room, a push service, an incident service, a webhook."},
    {"channel.change", "channel change", "POST", "/channels/{channel}", PERMISSION_ADMIN, true,
     change_params, channel_change, "Change a channel; what is not given stays."},
    {"channel.remove", "channel remove", "DELETE", "/channels/{channel}", PERMISSION_ADMIN, true,
     channel_params, channel_remove, "Remove a channel and its keys."},
    {"channel.test", "channel test", "POST", "/channels/{channel}/test", PERMISSION_ADMIN, true,
     channel_params, channel_test, "Send a test message to a channel."},
};
/* clang-format on */
const size_t n_channel_ops = sizeof channel_ops / sizeof *channel_ops;
