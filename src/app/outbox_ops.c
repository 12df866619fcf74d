/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox's health in words, and the operations that show messages and take them up again. */
#include "app/case.h"
#include "app/outbox.h"
#include "app/person.h"
#include "store/channel.h"

enum {
    LIST_LIMIT = 100
};

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

/* The person, the channel's name, or the one webhook of the settings. */
static enum status recipient_name(struct op_call *c, const struct outbox_row *m, str *name,
                                  struct err *e)
{
    struct channel x;
    bool found = false;
    if (str_eq(m->channel, STR("mail"))) return person_shown(c, m->recipient, name, e);
    enum status st = channel_find(c->app->db, c->arena, m->recipient, &x, &found, e);
    *name = !st && found ? x.name : STR("webhook");
    return st;
}

static enum status reply_message(struct op_call *c, yyjson_mut_val *o,
                                 const struct outbox_row *m, struct err *e)
{
    str name;
    enum status st = recipient_name(c, m, &name, e);
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

static enum status get(struct op_call *c, struct outbox_row *row, struct err *e)
{
    bool found = false;
    str id = op_str(c, "message");
    enum status st = outbox_find(c->app->db, c->arena, id, row, &found, e);
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "message '%.*s' does not exist", STR_ARG(id));
}

static enum status outbox_get_run(struct op_call *c, struct err *e)
{
    struct outbox_row row;
    enum status st = get(c, &row, e);
    if (st) return st;
    reply_str(c, c->reply, "body", row.body);
    return reply_message(c, c->reply, &row, e);
}

static enum status get_dead(struct op_call *c, const char *what, struct outbox_row *row,
                            struct err *e)
{
    enum status st = get(c, row, e);
    if (st || str_eq(row->state, STR("dead"))) return st;
    return err_set(e, LW_E_STATE, "message '%.*s' is %.*s; only one given up is %s",
                   STR_ARG(row->id), STR_ARG(row->state), what);
}

static enum status change(struct op_call *c, const char *kind, const struct outbox_row *row,
                          struct err *e)
{
    enum status st = op_event(c, kind, STR("message"), row->id, row->case_id, NULL, e);
    if (!st) st = outbox_save(c->app->db, row, e);
    return st ? st : reply_message(c, c->reply, row, e);
}

static enum status outbox_retry_run(struct op_call *c, struct err *e)
{
    struct outbox_row row;
    enum status st = get_dead(c, "taken up again", &row, e);
    if (st) return st;
    row.state = STR("pending");
    row.n_attempts = 0;
    row.next_at = c->now;
    row.ended_at = UTC_NONE;
    return change(c, "outbox.retried", &row, e);
}

/* Somebody has looked: what went wrong stays with the message, the health is well again. */
static enum status outbox_withdraw_run(struct op_call *c, struct err *e)
{
    struct outbox_row row;
    enum status st = get_dead(c, "let go", &row, e);
    if (st) return st;
    row.state = STR("withdrawn");
    return change(c, "outbox.withdrawn", &row, e);
}

static const struct op_param list_params[] = {
    {"state", PARAM_ENUM, false, false, 0, "pending|sent|dead|withdrawn",
     "Only messages in this state"},
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
    {"outbox.withdraw", "outbox withdraw", "POST", "/outbox/{message}/withdrawal",
     PERMISSION_CASE, true, message_params, outbox_withdraw_run,
     "Let a message go that was given up: the health of the watch no longer speaks of it."},
};
const size_t n_outbox_ops = sizeof outbox_ops / sizeof *outbox_ops;
