/* SPDX-License-Identifier: Apache-2.0 */
#include "app/dead_man.h"

#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "net/http_send.h"
#include "store/outbox.h"
#include "store/setting.h"

enum {
    SIGNAL_S = 20, /* it is the last job of its round, yet the next round waits */
    MAX_ANSWER_BYTES = 64 * 1024,
    MINUTE_S = 60,
};

/* What is remembered, as numbers of `progress`. */
static const char next_name[] = "dead-man-next";     /* when the next one is due, ms */
static const char good_name[] = "dead-man-good";     /* when the last one was answered, ms */
static const char failed_name[] = "dead-man-failed"; /* 1 while it fails */

static bool is_stuck(const struct outbox_health *h, struct utc now)
{
    return !utc_is_none(h->oldest_at) && utc_diff_s(now, h->oldest_at) > DEAD_MAN_MAX_WAIT_S;
}

/* One signal. LW_E_ENV with the reason why there was none, or why it was not taken. */
static enum status signal(struct app *app, struct arena *a, str url, struct utc now,
                          const char *why_not, struct err *e)
{
    struct http_reply reply;
    struct outbox_health h;
    struct http_call call = {.method = "GET",
                             .url = arena_z(a, url),
                             .max_answer_bytes = MAX_ANSWER_BYTES,
                             .total_s = SIGNAL_S};
    if (!call.url) return arena_status(a, "the dead-man signal", e);
    if (why_not) return err_set(e, LW_E_ENV, "withheld: %s", why_not);
    enum status st = outbox_health(app->db, a, &h, e);
    if (st) return st;
    if (is_stuck(&h, now))
        return err_set(e, LW_E_ENV,
                       "withheld: a message waits for delivery since more than %d minutes",
                       DEAD_MAN_MAX_WAIT_S / MINUTE_S);
    /* The address is a key: what the library says about it is not kept. */
    if (http_send(a, &call, &reply, NULL))
        return err_set(e, LW_E_ENV, "the address did not answer");
    if (reply.code >= 200 && reply.code <= 299) return LW_OK;
    return err_set(e, LW_E_ENV, "the address answered HTTP %ld, only 2xx is good", reply.code);
}

/* An event when it begins to fail and when it works again: a signal every minute is no record. */
static enum status note_change(struct op_call *c, bool was_failed, bool is_failed,
                               const struct err *problem, struct err *e)
{
    if (was_failed == is_failed) return LW_OK;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "words",
                is_failed ? str_of(problem->message) : STR("the signal is taken again"));
    enum status st = op_event(c, is_failed ? "dead_man.failed" : "dead_man.restored",
                              STR("watch"), STR("dead-man"), STR_NONE, d, e);
    payload_free(d);
    return st;
}

static enum status note(struct app *app, struct utc now, struct utc next_at, bool was_failed,
                        const struct err *problem, bool is_failed, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "dead_man.run", &c, e);
    if (st) return st;
    st = note_change(c, was_failed, is_failed, problem, e);
    if (!st) st = progress_save(app->db, next_name, utc_to_ms(next_at), e);
    if (!st) st = progress_save(app->db, failed_name, is_failed, e);
    if (!st && !is_failed) st = progress_save(app->db, good_name, utc_to_ms(now), e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* A clock that was set back must not hold the signal up: it is never further off than a period. */
static bool is_due(struct utc next_at, struct utc now, struct utc at_most)
{
    return utc_cmp(next_at, now) <= 0 || utc_cmp(next_at, at_most) > 0;
}

static enum status run(struct app *app, struct arena *a, struct utc now, const char *why_not,
                       struct utc *next_at, struct err *e)
{
    struct err problem = {0};
    str url = STR("");
    int64_t minutes = 0, next_ms = 0, was_failed = 0;
    enum status st = setting_get(app, a, "dead-man-url", &url, e);
    if (!st) st = setting_int(app, "dead-man-every-minutes", &minutes, e);
    if (!st) st = progress_load(app->db, next_name, &next_ms, e);
    if (!st) st = progress_load(app->db, failed_name, &was_failed, e);
    if (st || !url.n) return st;
    struct utc at_most = utc_add_s(now, minutes * MINUTE_S);
    *next_at = utc_from_ms(next_ms);
    if (!is_due(*next_at, now, at_most)) return LW_OK;
    *next_at = at_most;
    bool is_failed = signal(app, a, url, now, why_not, &problem) != LW_OK;
    return note(app, now, at_most, was_failed != 0, &problem, is_failed, e);
}

enum status dead_man_run(struct app *app, struct utc now, const char *why_not,
                         struct utc *next_at, struct err *e)
{
    struct arena a;
    arena_init(&a, LW_MIB);
    enum status st = run(app, &a, now, why_not, next_at, e);
    arena_release(&a);
    return st;
}

enum status dead_man_words(struct op_call *c, bool *is_set, bool *is_well, str *words,
                           struct err *e)
{
    str url = STR("");
    int64_t good_ms = 0, failed = 0;
    char ago[RELATIVE_TEXT_BYTES];
    enum status st = setting_get(c->app, c->arena, "dead-man-url", &url, e);
    if (!st) st = progress_load(c->app->db, good_name, &good_ms, e);
    if (!st) st = progress_load(c->app->db, failed_name, &failed, e);
    if (st) return st;
    *is_set = url.n > 0;
    *is_well = *is_set && !failed;
    if (!*is_set)
        *words = STR("no dead-man signal is set: nobody notices when longwatch itself stops");
    else if (!good_ms)
        *words = failed ? STR("the dead-man signal has never been taken")
                        : STR("the dead-man signal was not sent yet");
    else
        *words = arena_printf(c->arena, "the dead-man signal %s %.*s",
                              failed ? "fails; the last one was taken" : "was taken",
                              STR_ARG(relative_text(utc_from_ms(good_ms), c->now, ago)));
    return LW_OK;
}
