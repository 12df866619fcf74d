/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery. The wire is touched outside any transaction, so a slow mail server never holds the
 * store: a message is claimed, tried, and the note of what came of it made, the first and the
 * last each in a short transaction. A program that dies between leaves the claim, which ends by
 * itself.
 */
#include "app/channel.h"
#include "app/hearing.h"
#include "app/outbox.h"
#include "app/page.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/log.h"
#include "net/smtp.h"
#include "store/person.h"

enum {
    BACKOFF_FIRST_S = 30,
    BACKOFF_MAX_S = 3600,
    WAIT_FOR_SETTING_S = 300,      /* a server may be set any minute */
    GIVE_UP_WITHOUT_S = 24 * 3600, /* a page of yesterday wakes nobody today */
    MAX_KEY_BYTES = 1024,
    CLAIM_S = 2 * TRANSFER_TOTAL_S, /* longer than an attempt can take */
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
    GONE,       /* counts, and is the last: the service says that the address is no more */
    IMPOSSIBLE, /* no attempt can help: the person is gone, the channel was removed */
    NOT_WANTED, /* it must not be sent any more: nothing failed */
};

struct attempt {
    struct app *app;
    struct arena *arena;
    const struct outbox_row *row;
    struct utc now;
    str body; /* with the codes of a page in their places */
    struct channel_answer answer;
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
                             a->row->subject, a->body,      a->row->created_at};
    return smtp_send(&server, &m, a->answer.receipt, e) ? FAILED : DELIVERED;
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

/* The one webhook of the settings has no row: it is a channel like the others all the same. */
static enum status hook_of_settings(struct attempt *a, struct channel *out, struct err *e)
{
    str url = STR("");
    enum status st = setting_get(a->app, a->arena, "webhook-url", &url, e);
    *out = (struct channel){.name = STR("webhook"),
                            .kind = STR("webhook"),
                            .url = url,
                            .secret = STR(""),
                            .is_enabled = true};
    return st;
}

static enum outcome send_channel(struct attempt *a, struct err *e)
{
    struct channel to;
    bool found = false;
    bool may_be_private = true;
    struct channel_sending s = {.id = a->row->id, .facts = a->body, .now = a->now};
    enum status st = channel_find(a->app->db, a->arena, a->row->recipient, &to, &found, e);
    if (!st && !found) st = hook_of_settings(a, &to, e);
    if (!st) st = webhook_secret(a, &s.default_secret, e);
    if (!st) st = setting_bool(a->app, "channel-private-addresses", &may_be_private, e);
    if (st) return FAILED;
    s.must_be_public = !may_be_private;
    if (!found && !to.url.n) {
        err_set(e, LW_E_STATE, "no webhook is set; set webhook-url");
        return NOT_SET;
    }
    if (!to.is_enabled) {
        err_set(e, LW_E_NOT_FOUND, "channel '%.*s' was removed or switched off",
                STR_ARG(to.name));
        return IMPOSSIBLE;
    }
    st = channel_send(a->arena, &to, &s, &a->answer, e);
    return !st ? DELIVERED : a->answer.is_gone ? GONE : FAILED;
}

/* ---- just before ---- */

static enum status is_own_channel(struct attempt *a, str person_id, bool *out, struct err *e)
{
    struct channel x;
    bool found = false;
    enum status st = channel_find(a->app->db, a->arena, a->row->recipient, &x, &found, e);
    *out = !st && found && x.person_id.n && str_eq(x.person_id, person_id);
    return st;
}

/*
 * Puts the codes of a page into what goes to its person alone. With another key than that of the
 * page (a store that was moved without its page.key) they would open nothing: they stay hidden,
 * and the way that is left is in the text.
 */
static enum status fill_codes(struct attempt *a, const struct page_row *p, struct err *e)
{
    struct page_codes codes;
    bool is_own = str_eq(a->row->recipient, p->person_id);
    enum status st = is_own ? LW_OK : is_own_channel(a, p->person_id, &is_own, e);
    if (st || !is_own) return st;
    st = page_codes_of(a->app, a->arena, p->id, &codes, e);
    if (st) return st;
    if (!str_eq(codes.link_digest, p->link_digest)) {
        LOG(LOG_WARN, "page.key_changed", {"message", a->row->id});
        return LW_OK;
    }
    a->body = page_fill(a->arena, a->body, &codes);
    return a->body.p ? LW_OK : err_set(e, LW_E_LIMIT, "the text of a page does not fit");
}

/* Whether somebody has taken up what a page is about, or its test is over. */
static enum status is_taken_up(struct attempt *a, const struct page_row *p, bool *out,
                               struct err *e)
{
    struct case_file k;
    struct page_test_row t;
    bool found = false;
    enum status st = LW_OK;
    *out = !utc_is_none(p->acknowledged_at);
    if (!*out && p->case_id.n) {
        st = case_find(a->app->db, a->arena, p->case_id, &k, &found, e);
        *out = !st && found && !utc_is_none(k.acknowledged_at);
    } else if (!*out && p->test_id.n) {
        st = page_test_find(a->app->db, a->arena, p->test_id, &t, &found, e);
        *out = !st && found && !utc_is_none(t.ended_at);
    }
    return st;
}

/*
 * What opens an incident is late when its case was taken up or has ended: the message that closes
 * it may have overtaken this one while the service did not answer.
 */
static enum status is_late_trigger(struct attempt *a, bool *out, struct err *e)
{
    const struct outbox_row *r = a->row;
    const struct channel_kind *kind = channel_kind_find(r->channel);
    struct case_file k;
    bool found = false;
    *out = false;
    if (!kind || !kind->has_incidents || !r->case_id.n ||
        channel_action_of(r->event_kind) != CHANNEL_TRIGGER)
        return LW_OK;
    enum status st = case_find(a->app->db, a->arena, r->case_id, &k, &found, e);
    if (st || !found) return st;
    *out =
        !utc_is_none(k.acknowledged_at) || (k.state != CASE_CANDIDATE && k.state != CASE_OPEN);
    return LW_OK;
}

static enum outcome prepare(struct attempt *a, struct err *e)
{
    const struct outbox_row *r = a->row;
    struct page_row p;
    enum hearing heard = HEARS_NOTHING;
    bool is_page = false, is_over = false;
    const struct hearing_of h = {r->channel, r->recipient, r->case_id, r->lines};
    a->body = r->body;
    enum status st = hearing_find(a->app, a->arena, &h, &heard, e);
    if (!st && heard != HEARS_ALL && !(heard == HEARS_PART && r->is_part)) {
        err_set(e, LW_E_REFUSED, "whoever gets it may not see every product of it any more");
        return NOT_WANTED;
    }
    if (!st) st = is_late_trigger(a, &is_over, e);
    if (!st && !is_over)
        st = page_find_event(a->app->db, a->arena, r->event_seq, &p, &is_page, e);
    if (!st && is_page && !is_over) st = is_taken_up(a, &p, &is_over, e);
    if (!st && is_over) {
        err_set(e, LW_E_STATE, "somebody acknowledged before it was delivered");
        return NOT_WANTED;
    }
    if (!st && is_page) st = fill_codes(a, &p, e);
    return st ? FAILED : DELIVERED;
}

static enum outcome attempt(struct attempt *a, struct err *e)
{
    enum outcome ready = prepare(a, e);
    if (ready != DELIVERED) return ready;
    return str_eq(a->row->channel, STR("mail")) ? send_mail(a, e) : send_channel(a, e);
}

/* ---- after it ---- */

/* Who asks us to wait longer is heeded, up to the longest wait of our own. */
static int64_t wait_s(const struct outbox_row *row, enum outcome outcome,
                      const struct attempt *a)
{
    if (outcome == NOT_SET) return WAIT_FOR_SETTING_S;
    int64_t own = outbox_backoff_s(row->n_attempts);
    int64_t asked =
        a->answer.retry_after_s < BACKOFF_MAX_S ? a->answer.retry_after_s : BACKOFF_MAX_S;
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
        row->receipt = str_of(a->answer.receipt);
        row->ended_at = now;
        return;
    }
    bool is_old = utc_diff_s(now, row->created_at) >= GIVE_UP_WITHOUT_S;
    if (outcome == FAILED || outcome == GONE) row->n_attempts++;
    if (outcome == NOT_WANTED) {
        row->state = STR("withdrawn");
        row->ended_at = now;
        return;
    }
    if (outcome == IMPOSSIBLE || outcome == GONE || (outcome == NOT_SET && is_old) ||
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
        st = op_event(c, arena_printf(c->arena, "outbox.%.*s", STR_ARG(row->state)).p,
                      STR("message"), row->id, row->case_id, d, e);
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
    enum outcome outcome = attempt(&a, &problem);
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
