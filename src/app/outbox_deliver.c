/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery. The wire is touched outside any transaction, so a slow mail server never holds the
 * store: a message is claimed, tried, and the note of what came of it made, the first and the
 * last each in a short transaction. A program that dies between leaves the claim, which ends by
 * itself.
 */
#include "app/channel.h"
#include "app/outbox.h"
#include "app/setting.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/log.h"
#include "net/smtp.h"
#include "net/webhook.h"
#include "store/person.h"

#include <stdio.h>

enum {
    BACKOFF_FIRST_S = 30,
    BACKOFF_MAX_S = 3600,
    WAIT_FOR_SETTING_S = 300,      /* a server may be set any minute */
    GIVE_UP_WITHOUT_S = 24 * 3600, /* a page of yesterday wakes nobody today */
    MAX_KEY_BYTES = 1024,
    CLAIM_S = 120, /* longer than an attempt can take (net/transfer.h) */
};

int64_t outbox_backoff_s(int32_t n_attempts)
{
    int64_t s = BACKOFF_FIRST_S;
    for (int32_t i = 1; i < n_attempts && s < BACKOFF_MAX_S; i++)
        s *= 2;
    return s < BACKOFF_MAX_S ? s : BACKOFF_MAX_S;
}

/* What one attempt came to. */
enum outcome {
    DELIVERED,
    FAILED,     /* counts as an attempt */
    NOT_SET,    /* no server is set: waits without counting */
    IMPOSSIBLE, /* no attempt can help: the person is gone */
};

struct attempt {
    struct app *app;
    struct arena *arena;
    const struct outbox_row *row;
    struct utc now;
    char receipt[RECEIPT_BYTES];
    int64_t retry_after_s; /* what the receiver asks for, 0: nothing */
};

static const char *text_setting(struct attempt *a, const char *name, enum status *st,
                                struct err *e)
{
    str value = STR("");
    if (!*st) *st = setting_get(a->app, a->arena, name, &value, e);
    const char *z = arena_z(a->arena, value.p ? value : STR(""));
    return z ? z : "";
}

static enum outcome send_mail(struct attempt *a, struct err *e)
{
    struct person p;
    bool found = false;
    enum status st = person_find(a->app->db, a->arena, a->row->recipient, &p, &found, e);
    struct smtp_server server = {
        .url = text_setting(a, "smtp-url", &st, e),
        .user = text_setting(a, "smtp-user", &st, e),
        .password = text_setting(a, "smtp-password", &st, e),
        .ca_file = text_setting(a, "smtp-tls-ca", &st, e),
    };
    const char *from = text_setting(a, "mail-from", &st, e);
    if (st) return FAILED;
    if (!found || !p.mail.n) {
        err_set(e, LW_E_NOT_FOUND, "the person has no mail address any more");
        return IMPOSSIBLE;
    }
    if (!server.url[0] || !from[0]) {
        err_set(e, LW_E_STATE, "no mail server is set; set %s",
                server.url[0] ? "mail-from" : "smtp-url");
        return NOT_SET;
    }
    struct smtp_message m = {a->row->id,      str_of(from), p.mail,
                             a->row->subject, a->row->body, a->row->created_at};
    return smtp_send(&server, &m, a->receipt, e) ? FAILED : DELIVERED;
}

/* The setting, else the key that the data directory was made with. */
static enum status webhook_secret(struct attempt *a, str *out, struct err *e)
{
    enum status st = setting_get(a->app, a->arena, "webhook-secret", out, e);
    if (st || out->n) return st;
    const char *path = app_path(a->app, a->arena, "secret.key");
    if (!path) return arena_status(a->arena, "data directory", e);
    st = fs_read(a->arena, path, MAX_KEY_BYTES, out, e);
    *out = str_trim(*out);
    return st;
}

static enum outcome send_webhook(struct attempt *a, struct err *e)
{
    enum status st = LW_OK;
    struct webhook hook = {.url = text_setting(a, "webhook-url", &st, e)};
    if (!st) st = webhook_secret(a, &hook.secret, e);
    if (st) return FAILED;
    if (!hook.url[0]) {
        err_set(e, LW_E_STATE, "no webhook is set; set webhook-url");
        return NOT_SET;
    }
    struct webhook_call call = {a->row->id, a->row->event_kind, a->row->body, a->now};
    return webhook_send(&hook, &call, a->receipt, e) ? FAILED : DELIVERED;
}

/* To a channel that was set; the one webhook of the settings has no row. */
static enum outcome send_channel(struct attempt *a, struct err *e)
{
    struct channel to;
    bool found = false;
    struct channel_sending s = {a->row->id, a->row->body, STR(""), a->now};
    enum status st = channel_find(a->app->db, a->arena, a->row->recipient, &to, &found, e);
    if (!st && !found) return send_webhook(a, e);
    if (!st) st = webhook_secret(a, &s.default_secret, e);
    if (st) return FAILED;
    if (!to.is_enabled) {
        err_set(e, LW_E_NOT_FOUND, "channel '%.*s' was removed or switched off",
                STR_ARG(to.name));
        return IMPOSSIBLE;
    }
    st = channel_send(a->arena, &to, &s, a->receipt, &a->retry_after_s, e);
    return st ? FAILED : DELIVERED;
}

/* Who asks us to wait longer is heeded, up to the longest wait of our own. */
static int64_t wait_s(const struct outbox_row *row, enum outcome outcome,
                      const struct attempt *a)
{
    if (outcome == NOT_SET) return WAIT_FOR_SETTING_S;
    int64_t own = outbox_backoff_s(row->n_attempts);
    int64_t asked = a->retry_after_s < BACKOFF_MAX_S ? a->retry_after_s : BACKOFF_MAX_S;
    return asked > own ? asked : own;
}

/* Fills the row with what came of the attempt. */
static void conclude(struct outbox_row *row, enum outcome outcome, const struct attempt *a,
                     str error)
{
    struct utc now = a->now;
    row->last_error = error;
    if (outcome == DELIVERED) {
        row->n_attempts++;
        row->state = STR("sent");
        row->last_error = STR("");
        row->receipt = str_of(a->receipt);
        row->ended_at = now;
        return;
    }
    bool is_old = utc_diff_s(now, row->created_at) >= GIVE_UP_WITHOUT_S;
    if (outcome == FAILED) row->n_attempts++;
    if (outcome == IMPOSSIBLE || (outcome == NOT_SET && is_old) ||
        row->n_attempts >= OUTBOX_MAX_ATTEMPTS) {
        row->state = STR("dead");
        row->ended_at = now;
        return;
    }
    row->next_at = utc_add_s(now, wait_s(row, outcome, a));
}

/* The end of a message is an event; an attempt between is none. */
static enum status note(struct app *app, struct outbox_row *row, struct utc now, struct err *e)
{
    struct op_call *c;
    bool is_sent = str_eq(row->state, STR("sent"));
    enum status st = system_call_begin(app, now, "outbox.deliver", &c, e);
    if (st) return st;
    if (!str_eq(row->state, STR("pending"))) {
        yyjson_mut_doc *d = payload_new();
        payload_int(d, "event", row->event_seq);
        payload_str(d, "channel", row->channel);
        payload_int(d, "attempts", row->n_attempts);
        payload_str(d, is_sent ? "receipt" : "error", is_sent ? row->receipt : row->last_error);
        payload_str(d, "words",
                    arena_printf(c->arena, "%.*s by %.*s: %.*s", STR_ARG(row->event_kind),
                                 STR_ARG(row->channel),
                                 STR_ARG(is_sent ? row->receipt : row->last_error)));
        st = op_event(c, is_sent ? "outbox.sent" : "outbox.dead", STR("message"), row->id,
                      row->case_id, d, e);
        payload_free(d);
    }
    if (!st) st = outbox_save(app->db, row, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* The claim moves the next attempt: nobody else takes the message meanwhile. */
static enum status claim(struct app *app, struct outbox_row *row, struct utc now, bool *is_ours,
                         struct err *e)
{
    struct op_call *c;
    struct utc until = utc_add_s(now, CLAIM_S);
    enum status st = system_call_begin(app, now, "outbox.claim", &c, e);
    if (st) return st;
    st = outbox_claim(app->db, row, until, is_ours, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status deliver_one(struct app *app, struct arena *arena, struct outbox_row *row,
                               struct utc now, struct err *e)
{
    struct err problem = {0};
    struct attempt a = {.app = app, .arena = arena, .row = row, .now = now};
    bool is_ours = false;
    enum status st = claim(app, row, now, &is_ours, e);
    if (st || !is_ours) return st;
    enum outcome outcome = str_eq(row->channel, STR("mail")) ? send_mail(&a, &problem)
                                                             : send_channel(&a, &problem);
    if (outcome == FAILED)
        LOG(LOG_WARN, "outbox.failed", {"message", row->id}, {"channel", row->channel},
            {"error", str_of(problem.message)});
    conclude(row, outcome, &a, arena_str(arena, str_of(problem.message)));
    return note(app, row, now, e);
}

enum status outbox_deliver(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena arena;
    struct outbox_row *rows = NULL;
    struct outbox_health h = {.next_at = UTC_NONE};
    size_t n = 0;
    arena_init(&arena, 16 * LW_MIB);
    enum status st = outbox_due(app->db, &arena, now, OUTBOX_BATCH, &rows, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = deliver_one(app, &arena, &rows[i], now, e);
    if (!st) st = outbox_health(app->db, &arena, &h, e);
    *next_at = h.next_at;
    arena_release(&arena);
    return st;
}
