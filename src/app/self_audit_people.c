/* SPDX-License-Identifier: Apache-2.0 */
/* The self-audit of people: who comes in and how, and who decides alone. */
#include "app/self_audit_internal.h"

#include "app/approval.h"
#include "app/setting.h"
#include "store/access.h"
#include "store/factor.h"
#include "store/person.h"

enum {
    UNUSED_DAYS = 90,
    LONG_DAYS = 366,
    NEVER_SIGNED_IN_DAYS = 14,
    MAX_CONFIRM_MINUTES = 240 /* an afternoon at an open browser */
};

enum status audit_administrators(struct op_call *c, const struct audit_check *k,
                                 struct audit_finding *f, struct err *e)
{
    (void)k;
    int64_t n = 0;
    enum status st = person_n_administrators(c->app->db, &n, e);
    audit_say(f, n > 1,
              arena_printf(c->arena, "%lld administrator%s can sign in", (long long)n,
                           n == 1 ? "" : "s"));
    return st;
}

enum status audit_administrators_totp(struct op_call *c, const struct audit_check *k,
                                      struct audit_finding *f, struct err *e)
{
    (void)k;
    int64_t n = 0;
    enum status st = totp_n_lacking(c->app->db, &n, e);
    audit_say(f, n == 0,
              n ? arena_printf(c->arena,
                               "%lld of the administrators sign in with a password alone",
                               (long long)n)
                : STR("every administrator has a second factor"));
    return st;
}

enum status audit_totp_required(struct op_call *c, const struct audit_check *k,
                                struct audit_finding *f, struct err *e)
{
    (void)k;
    str who;
    enum status st = audit_setting(c, "totp-required", &who, e);
    if (st == LW_OK)
        audit_say(f, !str_eq(who, STR("nobody")),
                  arena_printf(c->arena, "a second factor is asked of: %.*s", STR_ARG(who)));
    return st;
}

enum status audit_confirmation(struct op_call *c, const struct audit_check *k,
                               struct audit_finding *f, struct err *e)
{
    (void)k;
    int64_t minutes = 0;
    enum status st = setting_int(c->app, "confirm-minutes", &minutes, e);
    audit_say(f, minutes > 0 && minutes <= MAX_CONFIRM_MINUTES,
              minutes ? arena_printf(c->arena, "the password is asked again after %lld minutes",
                                     (long long)minutes)
                      : STR("an unattended browser can record a submission or erase a person"));
    return st;
}

struct people {
    struct op_call *c;
    struct audit_finding *f;
    int64_t n;
};

static enum status count_idle(void *ctx, const struct person *p, struct err *e)
{
    struct people *x = ctx;
    struct op_call *c = x->c;
    (void)e;
    bool may = !p->is_disabled && utc_is_none(p->erased_at);
    bool is_old = utc_diff_s(c->now, p->created_at) > NEVER_SIGNED_IN_DAYS * AUDIT_DAY_S;
    if (!may || !is_old || !utc_is_none(p->signed_in_at)) return LW_OK;
    x->n++;
    audit_add_command(c, x->f,
                      arena_printf(c->arena, "%.*s person disable %.*s",
                                   STR_ARG(audit_program(c)), STR_ARG(audit_quote(c, p->id))));
    return LW_OK;
}

enum status audit_never_signed_in(struct op_call *c, const struct audit_check *k,
                                  struct audit_finding *f, struct err *e)
{
    (void)k;
    struct people x = {c, f, 0};
    enum status st = person_each(c->app->db, count_idle, &x, e);
    audit_say(f, x.n == 0,
              x.n ? arena_printf(c->arena, "%lld people were invited and never signed in",
                                 (long long)x.n)
                  : STR("everybody who may sign in has done so"));
    return st;
}

/* ---- API tokens ---- */

struct tokens {
    struct op_call *c;
    struct audit_finding *f;
    bool (*is_bad)(const struct api_token *t, struct utc now);
    int64_t n;
};

static bool is_unused(const struct api_token *t, struct utc now)
{
    struct utc used = utc_is_none(t->used_at) ? t->created_at : t->used_at;
    return utc_diff_s(now, used) > (int64_t)UNUSED_DAYS * AUDIT_DAY_S;
}

static bool is_long(const struct api_token *t, struct utc now)
{
    (void)now;
    return utc_diff_s(t->expires_at, t->created_at) > (int64_t)LONG_DAYS * AUDIT_DAY_S;
}

static enum status count_token(void *ctx, const struct api_token *t, struct err *e)
{
    struct tokens *x = ctx;
    struct op_call *c = x->c;
    (void)e;
    bool is_active = utc_is_none(t->revoked_at) && utc_cmp(t->expires_at, c->now) > 0;
    if (!is_active || !x->is_bad(t, c->now)) return LW_OK;
    x->n++;
    audit_add_command(c, x->f,
                      arena_printf(c->arena, "%.*s token revoke %.*s",
                                   STR_ARG(audit_program(c)), STR_ARG(audit_quote(c, t->id))));
    return LW_OK;
}

enum status audit_tokens_unused(struct op_call *c, const struct audit_check *k,
                                struct audit_finding *f, struct err *e)
{
    (void)k;
    struct tokens x = {c, f, is_unused, 0};
    enum status st = token_each(c->app->db, STR(""), count_token, &x, e);
    audit_say(f, x.n == 0,
              arena_printf(c->arena, "%lld API tokens were not used for %d days",
                           (long long)x.n, UNUSED_DAYS));
    return st;
}

enum status audit_tokens_long(struct op_call *c, const struct audit_check *k,
                              struct audit_finding *f, struct err *e)
{
    (void)k;
    struct tokens x = {c, f, is_long, 0};
    enum status st = token_each(c->app->db, STR(""), count_token, &x, e);
    audit_say(
        f, x.n == 0,
        arena_printf(c->arena, "%lld API tokens live longer than a year", (long long)x.n));
    return st;
}

/* ---- a second person ---- */

static str listed(struct op_call *c, str list, const char *name)
{
    if (str_contains(list, str_of(name))) return list;
    return arena_printf(c->arena, "%.*s%s%s", STR_ARG(list), list.n ? ", " : "", name);
}

enum status audit_approvals(struct op_call *c, const struct audit_check *k,
                            struct audit_finding *f, struct err *e)
{
    (void)k;
    enum status st = LW_OK;
    str off = STR(""), alone = STR("");
    for (size_t i = 0; st == LW_OK && i < n_approval_rows; i++) {
        const char *name = approval_rows[i].setting;
        struct approval_state s;
        st = approval_state_of(c, &approval_rows[i], &s, e);
        if (st != LW_OK || str_contains(off, str_of(name))) continue;
        if (s.n_able < 2) alone = listed(c, alone, name);
        if (!str_eq(s.mode, STR("off"))) continue;
        off = listed(c, off, name);
        audit_add_command(c, f,
                          arena_printf(c->arena, "%.*s setting set %s --value when-possible",
                                       STR_ARG(audit_program(c)), name));
    }
    audit_say(f, !off.n && !alone.n,
              off.n     ? arena_printf(c->arena, "off: %.*s", STR_ARG(off))
              : alone.n ? arena_printf(c->arena,
                                       "fewer than two people who can sign in could approve: "
                                       "%.*s",
                                       STR_ARG(alone))
                        : STR("a second person is asked for everything that can be"));
    return st;
}
