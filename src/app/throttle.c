/* SPDX-License-Identifier: Apache-2.0 */
#include "app/throttle.h"

#include "app/op.h"
#include "app/person.h"
#include "app/system_call.h"
#include "store/factor.h"
#include "store/text.h"

enum {
    HERE,    /* the account from this address */
    ACCOUNT, /* the account from addresses that it never signed in from */
    SOURCE,  /* the address, whatever the account, while it is none of the account's own */
    FORGOTTEN_AFTER_S = 24 * 3600
};

/*
 * A stranger has few guesses at one account; many at many accounts from one address (people
 * behind one router mistype, too); and slows others down by at most a minute where the person
 * never was. The person's own addresses are counted by themselves.
 */
static const struct {
    int64_t n_free, first_wait_s, max_wait_s;
    const char *words;
} rules[N_THROTTLES] = {
    [HERE] = {5, 30, 15 * 60, "too many failed sign-ins for this account"},
    [ACCOUNT] = {50, 30, 60, "too many failed sign-ins for this account"},
    [SOURCE] = {50, 30, 15 * 60, "too many failed sign-ins from your address"},
};

static int64_t wait_s(int rule, int64_t n_failures)
{
    int64_t wait = rules[rule].first_wait_s, most = rules[rule].max_wait_s;
    if (n_failures < rules[rule].n_free) return 0;
    for (int64_t i = rules[rule].n_free; i < n_failures && wait < most; i++)
        wait *= 2;
    return wait < most ? wait : most;
}

static enum status load_counts(struct app *app, struct utc now, struct throttle *t,
                               struct err *e)
{
    enum status st = LW_OK;
    for (int i = 0; st == LW_OK && i < N_THROTTLES; i++) {
        struct sign_in_failures *f = &t->counts[i].f;
        if (!t->counts[i].key.n) continue;
        st = failures_load(app->db, t->counts[i].key, f, e);
        if (!utc_is_none(f->failed_at) && utc_diff_s(now, f->failed_at) >= FORGOTTEN_AFTER_S)
            f->n = 0;
    }
    return st;
}

enum status throttle_load(struct app *app, struct arena *a, str mail, str source,
                          const struct person *p, struct utc now, struct throttle *out,
                          struct err *e)
{
    enum status st = LW_OK;
    bool is_known = false;
    str account = key_of(a, str_trim(mail));
    *out = (struct throttle){.counts = {{.key = STR("")}, {.key = STR("")}, {.key = STR("")}}};
    /* Without an address the account alone counts, as it did before addresses were known. */
    out->counts[HERE].key = secret_digest(
        a,
        source.n ? arena_printf(a, "%.*s\n%.*s", STR_ARG(account), STR_ARG(source)) : account);
    if (source.n && p)
        st = source_is_known(app->db, p->id, secret_digest(a, source),
                             utc_add_s(now, -(int64_t)KNOWN_SOURCE_DAYS * 24 * 3600), &is_known,
                             e);
    if (st == LW_OK && source.n && !is_known) {
        out->counts[ACCOUNT].key = secret_digest(a, account);
        out->counts[SOURCE].key =
            secret_digest(a, arena_printf(a, "from\n%.*s", STR_ARG(source)));
    }
    return st == LW_OK ? load_counts(app, now, out, e) : st;
}

static str again_key(struct arena *a, str person_id)
{
    return secret_digest(a, arena_printf(a, "again\n%.*s", STR_ARG(person_id)));
}

enum status throttle_load_again(struct app *app, struct arena *a, str person_id, struct utc now,
                                struct throttle *out, struct err *e)
{
    *out = (struct throttle){
        .counts = {{.key = again_key(a, person_id)}, {.key = STR("")}, {.key = STR("")}}};
    return load_counts(app, now, out, e);
}

enum status throttle_forget_again(struct app *app, struct arena *a, str person_id,
                                  struct err *e)
{
    return failures_clear(app->db, again_key(a, person_id), e);
}

enum status throttle_check(const struct throttle *t, struct utc now, struct err *e)
{
    char text[RELATIVE_TEXT_BYTES];
    for (int i = 0; i < N_THROTTLES; i++) {
        const struct sign_in_failures *f = &t->counts[i].f;
        if (!t->counts[i].key.n || utc_is_none(f->failed_at)) continue;
        struct utc until = utc_add_s(f->failed_at, wait_s(i, f->n));
        if (utc_cmp(now, until) >= 0) continue;
        return err_set(e, LW_E_REFUSED, "%s: try again %.*s", rules[i].words,
                       STR_ARG(relative_text(until, now, text)));
    }
    return LW_OK;
}

/*
 * Guesses that came at the same time were let in on the same count, and their failures are
 * counted one by one: the wait that follows is that of all of them.
 */
enum status throttle_note(struct app *app, struct throttle *t, struct utc now, struct err *e)
{
    enum status st = load_counts(app, now, t, e);
    for (int i = 0; st == LW_OK && i < N_THROTTLES; i++) {
        struct sign_in_failures *f = &t->counts[i].f;
        if (!t->counts[i].key.n) continue;
        f->n++;
        f->failed_at = now;
        st = failures_save(app->db, t->counts[i].key, f, e);
    }
    return st;
}

enum status throttle_fail(struct app *app, struct throttle *t, const struct person *p,
                          struct utc now, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "sign-in failure", &c, e);
    if (st != LW_OK) return st;
    st = throttle_note(app, t, now, e);
    if (st == LW_OK && p && t->counts[HERE].f.n == rules[HERE].n_free)
        st = op_event(c, "session.throttled", STR("person"), p->ledger_ref, STR_NONE, NULL, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status throttle_clear(struct app *app, const struct throttle *t, struct utc now,
                           struct err *e)
{
    enum status st = failures_clear(app->db, t->counts[HERE].key, e);
    if (st == LW_OK && t->counts[ACCOUNT].key.n)
        st = failures_clear(app->db, t->counts[ACCOUNT].key, e);
    return st == LW_OK ? failures_delete_old(app->db, utc_add_s(now, -FORGOTTEN_AFTER_S), e)
                       : st;
}
