/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps over checkpoints and renewals, and the health of the whole proof. */
#include "app/checkpoint.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/timestamp.h"
#include "net/http_send.h"

#include <string.h>

enum {
    ASK_TOTAL_S = 60,          /* an authority answers in a second */
    MAY_FAIL_S = 24 * 3600,    /* before the health says so */
    CHECKPOINT_SLACK_S = 3600, /* over the setting, before the health says so */
};

enum status stamp_authorities(struct app *app, struct arena *a, str *pem, struct err *e)
{
    str path;
    enum status st = setting_get(app, a, "tsa-ca", &path, e);
    *pem = STR("");
    if (st != LW_OK || !path.n) return st;
    st = fs_read(a, arena_z(a, path), STAMP_MAX_CA_BYTES, pem, e);
    return st ? err_context(e, "setting 'tsa-ca'") : LW_OK;
}

/* ---- asking ---- */

static enum status ask(struct app *app, struct arena *a, const struct stamp_question *q,
                       str *answer, struct err *e)
{
    str url, body;
    struct http_reply reply;
    enum status st = setting_get(app, a, "tsa-url", &url, e);
    if (st == LW_OK && !url.n)
        st = err_set(e, LW_E_STATE, "no time-stamp authority is set: set tsa-url and tsa-ca");
    if (st == LW_OK) st = stamp_request(a, q, &body, e);
    if (st != LW_OK) return st;
    const struct http_call call = {.method = "POST",
                                   .url = arena_z(a, url),
                                   .media_type = "application/timestamp-query",
                                   .body = body,
                                   .max_answer_bytes = STAMP_MAX_REPLY_BYTES,
                                   .total_s = ASK_TOTAL_S};
    if (!call.url) return arena_status(a, "time stamp", e);
    st = http_send(a, &call, &reply, e);
    if (st != LW_OK) return err_context(e, "time-stamp authority");
    if (reply.code != 200)
        return err_set(e, LW_E_ENV, "time-stamp authority: answered HTTP %ld", reply.code);
    *answer = reply.body;
    return LW_OK;
}

static enum status save(struct app *app, const struct actor *actor, struct utc now,
                        struct ledger_stamp *s, struct err *e)
{
    struct op_call *c = NULL;
    struct ledger_stamp newest;
    struct buf text;
    bool found = false;
    enum status st = system_call_begin(app, now, "ledger.stamp", &c, e);
    if (st != LW_OK) return st;
    c->actor = actor;
    buf_init(&text, STAMP_MAX_TEXT + LW_MIB);
    st = stamp_newest(app->db, c->arena, &newest, &found, e);
    /* A renewal names every stamp before it; one that came meanwhile would be left out. */
    if (st == LW_OK && s->number != newest.number + 1)
        st = err_set(e, LW_E_CONFLICT, "another time stamp was taken meanwhile: try again");
    if (st == LW_OK) st = op_next_seq(c, &s->event_seq, e);
    if (st == LW_OK) st = stamp_insert(app->db, s, e);
    if (st == LW_OK) {
        stamp_row_text(s, &text);
        st = buf_status(&text, "time stamp", e);
    }
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "events", s->n_events);
    payload_str(d, "kind", s->kind);
    payload_str(d, "digest", s->digest);
    payload_str(d, "authority", s->authority);
    payload_utc(d, "stamped_at", s->stamped_at);
    if (st == LW_OK)
        st = op_change_event(c, "ledger.stamped", STR("ledger"),
                             arena_printf(c->arena, "%lld", (long long)s->number), STR_NONE, d,
                             STR_NONE, buf_str(&text), NULL, e);
    payload_free(d);
    buf_release(&text);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status text_of(struct app *app, struct arena *a, const struct checkpoint *c,
                           bool is_renewal, str *out, struct err *e)
{
    struct buf text;
    enum status st = LW_OK;
    buf_init(&text, STAMP_MAX_TEXT);
    if (is_renewal)
        st = stamp_renewal_text(app->db, c, &text, e);
    else
        checkpoint_text(c, &text);
    if (st == LW_OK) st = buf_status(&text, "time stamp", e);
    if (st == LW_OK) *out = arena_str(a, buf_str(&text));
    buf_release(&text);
    return st ? st : arena_status(a, "time stamp", e);
}

static enum status prepare(struct app *app, struct arena *a, bool is_renewal,
                           struct ledger_stamp *out, struct err *e)
{
    struct checkpoint c;
    struct ledger_stamp newest;
    bool found = false, has_stamp = false;
    enum status st = checkpoint_newest(app->db, a, &c, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_STATE,
                     "there is no checkpoint to stamp yet: run ledger checkpoint");
    if (st == LW_OK) st = stamp_newest(app->db, a, &newest, &has_stamp, e);
    if (st == LW_OK && is_renewal && !has_stamp)
        st =
            err_set(e, LW_E_STATE, "there is no time stamp to renew yet: run ledger timestamp");
    if (st != LW_OK) return st;
    *out = (struct ledger_stamp){.number = newest.number + 1,
                                 .kind = is_renewal ? STR(STAMP_KIND_RENEWAL)
                                                    : STR(STAMP_KIND_CHECKPOINT),
                                 .n_events = c.n_events};
    return text_of(app, a, &c, is_renewal, &out->text, e);
}

enum status stamp_make(struct app *app, const struct actor *actor, struct utc now,
                       struct arena *a, bool is_renewal, struct ledger_stamp *out,
                       struct err *e)
{
    str ca;
    struct stamp got;
    struct stamp_question q = {.digest = is_renewal ? STAMP_SHA512 : STAMP_SHA256};
    enum status st = prepare(app, a, is_renewal, out, e);
    if (st == LW_OK) st = stamp_authorities(app, a, &ca, e);
    if (st == LW_OK) st = setting_get(app, a, "tsa-policy", &q.policy, e);
    if (st != LW_OK) return st;
    q.text = out->text;
    random_bytes(q.nonce, sizeof q.nonce);
    st = ask(app, a, &q, &out->reply, e);
    if (st == LW_OK) st = stamp_take(a, out->reply, &q, ca, now, &got, e);
    if (st != LW_OK) return st;
    out->digest = str_of(stamp_digest_name(got.digest));
    out->stamped_at = got.at;
    out->authority = got.authority;
    out->serial = got.serial;
    out->policy = got.policy;
    out->not_after = got.not_after;
    return save(app, actor, now, out, e);
}

/* ---- verification ---- */

struct verify {
    struct app *app;
    str ca;
    struct ledger_check *out;
    int64_t n;
    int64_t expected;
};

static enum status check_text(struct verify *v, struct arena *a, const struct ledger_stamp *s,
                              struct err *e)
{
    struct checkpoint c;
    str want;
    bool found = false;
    bool is_renewal = str_eq(s->kind, STR(STAMP_KIND_RENEWAL));
    if (is_renewal) return LW_OK; /* its digests are compared by `longwatch verify` */
    enum status st = checkpoint_find(v->app->db, a, s->n_events, &c, &found, e);
    if (st == LW_OK && found) st = text_of(v->app, a, &c, false, &want, e);
    if (st == LW_OK && (!found || !str_eq(want, s->text)))
        ledger_disagree(v->out, s->event_seq, "time stamp %lld is not over checkpoint %lld",
                        (long long)s->number, (long long)s->n_events);
    return st;
}

static enum status verify_one(void *ctx, const struct ledger_stamp *s, struct err *e)
{
    struct verify *v = ctx;
    struct arena tmp;
    struct stamp got;
    struct err problem = {0};
    if (!v->out->is_whole) return LW_OK;
    arena_init(&tmp, 4 * LW_MIB);
    enum status st = check_text(v, &tmp, s, e);
    if (s->number != ++v->expected)
        ledger_disagree(v->out, s->event_seq, "time stamp %lld is missing",
                        (long long)v->expected);
    enum status is_good = v->ca.n ? stamp_verify(&tmp, s->reply, s->text, v->ca, &got, &problem)
                                  : stamp_read(&tmp, s->reply, &got, &problem);
    if (is_good != LW_OK)
        ledger_disagree(v->out, s->event_seq, "time stamp %lld: %s", (long long)s->number,
                        problem.message);
    else if (utc_cmp(got.at, s->stamped_at) != 0)
        ledger_disagree(v->out, s->event_seq, "time stamp %lld states another time",
                        (long long)s->number);
    v->n++;
    arena_release(&tmp);
    return st;
}

enum status stamps_verify(struct app *app, struct arena *a, struct ledger_check *out,
                          int64_t *n_stamps, bool *has_authorities, struct err *e)
{
    struct verify v = {.app = app, .out = out};
    enum status st = stamp_authorities(app, a, &v.ca, e);
    if (st == LW_OK) st = stamp_each(app->db, 0, verify_one, &v, e);
    *n_stamps = v.n;
    *has_authorities = v.ca.n > 0;
    return st;
}

/* ---- health ---- */

static enum status trouble_words(struct app *app, struct arena *a, const char *name,
                                 const char *what, struct utc now, str *words, struct err *e)
{
    struct ledger_trouble t;
    enum status st = ledger_trouble_load(app->db, a, str_of(name), &t, e);
    if (st != LW_OK || !t.n_failed || words->n) return st;
    /* A key that is gone is told at once; an authority may be down for a day. */
    if (strcmp(name, "stamp") == 0 && utc_diff_s(now, t.since) < MAY_FAIL_S) return LW_OK;
    *words = arena_printf(a, "%s: %.*s", what, STR_ARG(t.error));
    return arena_status(a, "health", e);
}

/* The stamp that has to be renewed: its certificate is over soon, or its digest is. */
static enum status ageing_words(struct app *app, struct arena *a, struct utc now, str *words,
                                struct err *e)
{
    struct ledger_stamp s;
    int64_t days = 0, year = 0;
    bool found = false;
    char text[UTC_TEXT_BYTES];
    struct utc until = UTC_NONE;
    enum status st = stamp_newest(app->db, a, &s, &found, e);
    if (st == LW_OK) st = setting_int(app, "ledger-restamp-days", &days, e);
    if (st == LW_OK) st = setting_int(app, "ledger-sha256-until", &year, e);
    if (st == LW_OK)
        st = utc_parse(arena_printf(a, "%04lld-01-01", (long long)year), "year", &until, e);
    if (st != LW_OK || !found || words->n) return st;
    struct utc soon = utc_add_s(now, days * 86400);
    if (!utc_is_none(s.not_after) && utc_cmp(s.not_after, soon) <= 0)
        *words = arena_printf(
            a, "the certificate of the newest time stamp ends at %.*s: run ledger restamp",
            STR_ARG(utc_text(s.not_after, text)));
    else if (str_eq(s.digest, STR("sha256")) && utc_cmp(until, soon) <= 0)
        *words = arena_printf(
            a, "time stamps use SHA-256, which is taken to hold until %lld: run ledger restamp",
            (long long)year);
    return arena_status(a, "health", e);
}

static enum status overdue_words(struct app *app, struct arena *a, struct utc now, str *words,
                                 struct err *e)
{
    struct checkpoint c;
    bool found = false;
    int64_t hours = 0, n_new = 0;
    char text[UTC_TEXT_BYTES];
    enum status st = checkpoint_newest(app->db, a, &c, &found, e);
    if (st == LW_OK) st = setting_int(app, "ledger-checkpoint-every-hours", &hours, e);
    if (st != LW_OK || !found || !hours || words->n) return st;
    if (utc_diff_s(now, c.made_at) <= 2 * hours * 3600 + CHECKPOINT_SLACK_S) return LW_OK;
    st = checkpoint_n_new(app->db, c.n_events, &n_new, e);
    if (st == LW_OK && n_new)
        *words = arena_printf(a, "the newest checkpoint of the ledger is of %.*s",
                              STR_ARG(utc_text(c.made_at, text)));
    return st ? st : arena_status(a, "health", e);
}

enum status proof_health(struct app *app, struct arena *a, struct utc now,
                         struct proof_health *out, struct err *e)
{
    str words = STR("");
    enum status st =
        trouble_words(app, a, "checkpoint", "the ledger cannot be signed", now, &words, e);
    if (st == LW_OK) st = overdue_words(app, a, now, &words, e);
    if (st == LW_OK)
        st = trouble_words(app, a, "stamp", "no time stamp since a day", now, &words, e);
    if (st == LW_OK) st = ageing_words(app, a, now, &words, e);
    *out = (struct proof_health){!words.n, words};
    return st;
}
