/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations about people. Every change of a person is one event with the digest of the row
 * before and after; its subject is the ledger reference, its payload holds no personal data.
 */
#include "app/person.h"

#include "app/retention.h"
#include "app/scope.h"
#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "store/access.h"
#include "store/factor.h"
#include "store/schedule.h"
#include "store/text.h"

#include <stdio.h>

static enum status event(struct op_call *c, const char *kind, const struct person *p,
                         struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "role", role_str(p->role));
    payload_bool(d, "disabled", p->is_disabled);
    if (p->lines.n) payload_str(d, "lines", p->lines);
    enum status st = op_event(c, kind, STR("person"), p->ledger_ref, STR_NONE, d, e);
    payload_free(d);
    return st;
}

static enum status save(struct op_call *c, const char *kind, const struct person *p,
                        struct err *e)
{
    enum status st = person_save(c->app->db, p, e);
    return st == LW_OK ? event(c, kind, p, e) : st;
}

static void reply_person(struct op_call *c, yyjson_mut_val *o, const struct person *p)
{
    const char *state = p->is_disabled ? "disabled" : p->password.p ? "active" : "invited";
    if (!utc_is_none(p->erased_at)) state = "erased";
    reply_str(c, o, "id", p->id);
    reply_str(c, o, "name", p->name.p ? p->name : STR("erased person"));
    bool is_me = p->id.n && str_eq(p->id, c->actor->person_id);
    /* Who comes through a link is nobody yet, and hears of itself alone. */
    bool is_own = is_me || c->actor->kind == ACTOR_NOBODY;
    /* How to reach somebody is for who wakes people, and for who keeps the list. */
    bool is_reached =
        is_own || actor_may(c->actor, PERMISSION_CASE) || actor_may(c->actor, PERMISSION_ADMIN);
    reply_str(c, o, "mail", is_reached ? p->mail : STR(""));
    reply_str(c, o, "phone", is_reached ? p->phone : STR(""));
    reply_str(c, o, "role", role_str(p->role));
    reply_str(c, o, "state", str_of(state));
    reply_bool(c, o, "may_sign_in", p->password.p && !p->is_disabled);
    reply_bool(c, o, "is_me", is_me);
    reply_bool(c, o, "is_erased", !utc_is_none(p->erased_at));
    reply_bool(c, o, "is_limited", p->lines.n > 0);
    scope_reply_lines(c, o, p->lines);
    reply_utc(c, o, "created_at", p->created_at);
    reply_utc(c, o, "signed_in_at", p->signed_in_at);
}

/* A link that works once; an earlier one of the same person stops working. */
static enum status invite(struct op_call *c, const struct person *p, struct err *e)
{
    str token = random_token(c->arena, 32);
    struct one_time_link link = {
        .digest = secret_digest(c->arena, token),
        .purpose = STR("invitation"),
        .person_id = p->id,
        .expires_at = utc_add_s(c->now, INVITATION_S),
    };
    enum status st = access_delete_of(c->app->db, p->id, e);
    if (st == LW_OK) st = link_insert(c->app->db, &link, e);
    if (st != LW_OK) return st;
    yyjson_mut_val *o = reply_object(c, c->reply, "invitation");
    reply_str(c, o, "token", token);
    reply_str(c, o, "path", arena_printf(c->arena, "/join?token=%.*s", STR_ARG(token)));
    reply_utc(c, o, "expires_at", link.expires_at);
    return LW_OK;
}

static enum status role_param(struct op_call *c, enum role *out, struct err *e)
{
    if (role_from_str(op_str(c, "role"), out)) return LW_OK;
    return err_set(e, LW_E_USAGE, "parameter 'role': unknown role");
}

static enum status person_add(struct op_call *c, struct err *e)
{
    struct person p = {.name = op_str(c, "name"),
                       .mail = str_trim(op_str(c, "mail")),
                       .phone = op_has(c, "phone") ? str_trim(op_str(c, "phone")) : STR("")};
    enum status st = role_param(c, &p.role, e);
    if (st == LW_OK) st = person_prepare(c, &p, e);
    if (st == LW_OK) st = person_insert(c->app->db, &p, e);
    if (st == LW_OK) st = event(c, "person.added", &p, e);
    if (st == LW_OK) st = invite(c, &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_invite(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st == LW_OK) st = invite(c, &p, e);
    if (st == LW_OK) st = event(c, "person.invited", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

/* Before a person stops being an administrator who can sign in. */
static enum status keep_one_administrator(struct op_call *c, const struct person *p,
                                          struct err *e)
{
    int64_t n;
    if (p->role != ROLE_ADMINISTRATOR || p->is_disabled || !p->password.p) return LW_OK;
    enum status st = person_n_administrators(c->app->db, &n, e);
    if (st != LW_OK || n > 1) return st;
    return err_set(e, LW_E_STATE,
                   "'%.*s' is the last administrator: give the role to somebody else first",
                   STR_ARG(p->name));
}

static enum status person_set_role(struct op_call *c, struct err *e)
{
    struct person p;
    enum role role;
    enum status st = role_param(c, &role, e);
    if (st == LW_OK) st = person_get(c, op_str(c, "person"), &p, e);
    if (st == LW_OK && role != ROLE_ADMINISTRATOR) st = keep_one_administrator(c, &p, e);
    if (st == LW_OK && role == ROLE_ADMINISTRATOR && p.lines.n)
        st = err_set(e, LW_E_STATE,
                     "'%.*s' is limited to product lines: an administrator sees all of them",
                     STR_ARG(p.name));
    if (st != LW_OK) return st;
    p.role = role;
    st = save(c, "person.role_set", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_set_lines(struct op_call *c, struct err *e)
{
    struct person p;
    str lines;
    enum status st = scope_lines_param(c, &lines, e);
    if (st == LW_OK) st = person_get(c, op_str(c, "person"), &p, e);
    if (st == LW_OK && lines.n && p.role == ROLE_ADMINISTRATOR)
        st =
            err_set(e, LW_E_STATE,
                    "'%.*s' is an administrator and sees every product line: give another role "
                    "first",
                    STR_ARG(p.name));
    if (st != LW_OK) return st;
    p.lines = lines;
    st = save(c, "person.lines_set", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_change(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st != LW_OK) return st;
    if (op_has(c, "name")) p.name = str_trim(op_str(c, "name"));
    if (op_has(c, "phone")) p.phone = str_trim(op_str(c, "phone"));
    if (!p.name.n) return err_set(e, LW_E_USAGE, "parameter 'name': is required");
    st = save(c, "person.changed", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_disable(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st == LW_OK) st = keep_one_administrator(c, &p, e);
    if (st != LW_OK) return st;
    p.is_disabled = true;
    st = access_delete_of(c->app->db, p.id, e);
    if (st == LW_OK) st = save(c, "person.disabled", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_enable(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st != LW_OK) return st;
    p.is_disabled = false;
    st = save(c, "person.enabled", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_erase(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st == LW_OK) st = keep_one_administrator(c, &p, e);
    if (st == LW_OK) st = retention_check_erasable(c, STR(""), N_record_kind, e);
    if (st == LW_OK) st = event(c, "person.erased", &p, e);
    if (st == LW_OK) st = access_delete_of(c->app->db, p.id, e);
    if (st == LW_OK) st = totp_delete(c->app->db, p.id, e);
    if (st == LW_OK) st = source_delete_of(c->app->db, p.id, e);
    if (st == LW_OK)
        st = failures_clear(c->app->db, secret_digest(c->arena, key_of(c->arena, p.mail)), e);
    if (st == LW_OK) st = quiet_set(c->app->db, &(struct quiet_row){.person_id = p.id}, e);
    if (st != LW_OK) return st;
    struct person empty = {
        .id = p.id, .role = p.role, .is_disabled = true, .erased_at = c->now};
    st = person_save(c->app->db, &empty, e);
    c->wants_checkpoint = true;
    if (st == LW_OK) reply_person(c, c->reply, &empty);
    return st;
}

struct list {
    struct op_call *c;
    yyjson_mut_val *people;
    int64_t n;
};

static enum status list_one(void *ctx, const struct person *p, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    reply_person(l->c, reply_item(l->c, l->people), p);
    l->n++;
    return LW_OK;
}

/* The choices of person.set_lines; a limited reader sees the own ones. */
static enum status list_line(void *ctx, str line, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    yyjson_mut_arr_add_strncpy(l->c->doc, l->people, line.p, line.n);
    return LW_OK;
}

static enum status person_list(struct op_call *c, struct err *e)
{
    struct list l = {.c = c, .people = reply_array(c, c->reply, "people")};
    enum status st = person_each(c->app->db, list_one, &l, e);
    reply_int(c, c->reply, "total", l.n);
    l.people = reply_array(c, c->reply, "product_lines");
    return st == LW_OK ? line_each(c->app->db, list_line, &l, e) : st;
}

static enum status person_show(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st != LW_OK) return st;
    reply_person(c, c->reply, &p);
    reply_str(c, c->reply, "role_words", role_words(p.role));
    person_reply_may(c, c->reply, p.is_disabled ? 0 : role_permissions(p.role));
    return LW_OK;
}

/* Every permission with every role, in words. */
static enum status role_list(struct op_call *c, struct err *e)
{
    (void)e;
    yyjson_mut_val *roles = reply_array(c, c->reply, "roles");
    for (int r = 0; r < N_role; r++) {
        yyjson_mut_val *o = reply_item(c, roles);
        reply_str(c, o, "name", role_str((enum role)r));
        reply_str(c, o, "words", role_words((enum role)r));
        person_reply_may(c, o, role_permissions((enum role)r));
    }
    yyjson_mut_val *rights = reply_array(c, c->reply, "permissions");
    for (int p = PERMISSION_READ; p < N_permission; p++) {
        yyjson_mut_val *o = reply_item(c, rights);
        reply_str(c, o, "name", permission_str((enum permission)p));
        reply_str(c, o, "words", permission_words((enum permission)p));
        yyjson_mut_val *of = reply_array(c, o, "roles");
        for (int r = 0; r < N_role; r++) {
            yyjson_mut_val *x = reply_item(c, of);
            reply_str(c, x, "role", role_str((enum role)r));
            reply_bool(c, x, "may", role_permissions((enum role)r) & 1u << p);
        }
    }
    return LW_OK;
}

/* ---- the two ways in without being signed in ---- */

static enum status use_link(struct op_call *c, const char *purpose, struct one_time_link *link,
                            struct err *e)
{
    str token = op_str(c, "token");
    enum status st = link_get(c->app, c->arena, token, purpose, c->now, link, e);
    return st == LW_OK ? link_delete(c->app->db, secret_digest(c->arena, token), e) : st;
}

static enum status setup_create(struct op_call *c, struct err *e)
{
    struct one_time_link link;
    struct person p = {.name = op_str(c, "name"),
                       .mail = str_trim(op_str(c, "mail")),
                       .phone = STR(""),
                       .role = ROLE_ADMINISTRATOR};
    int64_t n;
    enum status st = use_link(c, "setup", &link, e);
    if (st == LW_OK) st = person_n_administrators(c->app->db, &n, e);
    if (st == LW_OK && n > 0)
        st = err_set(e, LW_E_STATE, "the first administrator exists already: sign in");
    if (st == LW_OK) st = password_check(op_str(c, "password"), e);
    if (st == LW_OK) st = person_prepare(c, &p, e);
    if (st == LW_OK) st = password_hash(c->arena, op_str(c, "password"), &p.password, e);
    if (st == LW_OK) st = person_insert(c->app->db, &p, e);
    if (st == LW_OK) st = event(c, "setup.completed", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

static enum status person_accept(struct op_call *c, struct err *e)
{
    struct one_time_link link;
    struct person p;
    enum status st = use_link(c, "invitation", &link, e);
    if (st == LW_OK) st = password_check(op_str(c, "password"), e);
    if (st == LW_OK) st = person_get(c, link.person_id, &p, e);
    if (st == LW_OK && p.is_disabled)
        st = err_set(e, LW_E_REFUSED, "this account is disabled: ask an administrator");
    if (st == LW_OK) st = password_hash(c->arena, op_str(c, "password"), &p.password, e);
    if (st == LW_OK) st = save(c, "person.joined", &p, e);
    if (st == LW_OK) reply_person(c, c->reply, &p);
    return st;
}

/* ---- the table ---- */

#define ROLES "viewer|auditor|engineer|compliance officer|incident lead|administrator"
#define PERSON_PARAM                                                        \
 {                                                                          \
  "person", PARAM_ID, true, true, 254, NULL, "Person's id, or mail address" \
 }

static const struct op_param no_params[] = {{0}};
static const struct op_param person_only[] = {PERSON_PARAM, {0}};
static const struct op_param add_params[] = {
    {"name", PARAM_TEXT, true, false, 120, NULL, "Name, as colleagues know it"},
    {"mail", PARAM_TEXT, true, false, 254, NULL,
     "Mail address: signs in with it, is told by it"},
    {"role", PARAM_ENUM, true, false, 0, ROLES, "What the person may do"},
    {"phone", PARAM_TEXT, false, false, 40, NULL, "Telephone number for the escalation chain"},
    {0},
};
static const struct op_param change_params[] = {
    PERSON_PARAM,
    {"name", PARAM_TEXT, false, false, 120, NULL, "Name, as colleagues know it"},
    {"phone", PARAM_TEXT, false, false, 40, NULL, "Telephone number for the escalation chain"},
    {0},
};
static const struct op_param role_params[] = {
    PERSON_PARAM,
    {"role", PARAM_ENUM, true, false, 0, ROLES, "What the person may do"},
    {0},
};
static const struct op_param lines_params[] = {
    PERSON_PARAM,
    {"lines", PARAM_LIST, false, false, 4000, NULL,
     "Product lines that the person is limited to; none: all"},
    {0},
};
static const struct op_param setup_params[] = {
    {"token", PARAM_SECRET, true, false, 128, NULL, "Token of the set-up link"},
    {"name", PARAM_TEXT, true, false, 120, NULL, "Name of the first administrator"},
    {"mail", PARAM_TEXT, true, false, 254, NULL, "Mail address to sign in with"},
    {"password", PARAM_SECRET, true, false, 1024, NULL, "Password, 12 characters or more"},
    {0},
};
static const struct op_param accept_params[] = {
    {"token", PARAM_SECRET, true, false, 128, NULL, "Token of the invitation link"},
    {"password", PARAM_SECRET, true, false, 1024, NULL, "Password, 12 characters or more"},
    {0},
};

const struct op person_ops[] = {
    {"setup.create", NULL, "POST", "/setup", PERMISSION_NONE, true, setup_params, setup_create,
     "Create the first administrator with the link of the first start."},
    {"person.list", "person list", "GET", "/people", PERMISSION_READ, false, no_params,
     person_list, "List people, their roles, product lines and states."},
    {"person.get", "person show", "GET", "/people/{person}", PERMISSION_READ, false,
     person_only, person_show, "Show a person, and in words what the person may do."},
    {"role.list", "role list", "GET", "/roles", PERMISSION_READ, false, no_params, role_list,
     "List the roles and, in words, what each may do."},
    {"person.add", "person add", "POST", "/people", PERMISSION_ADMIN, true, add_params,
     person_add, "Add a person and make an invitation link, shown once."},
    {"person.invite", "person invite", "POST", "/people/{person}/invitation", PERMISSION_ADMIN,
     true, person_only, person_invite,
     "Make a new invitation link, which also resets the password; the person is signed out."},
    {"person.accept", NULL, "POST", "/invitation", PERMISSION_NONE, true, accept_params,
     person_accept, "Accept an invitation by setting a password."},
    {"person.change", "person change", "POST", "/people/{person}", PERMISSION_ADMIN, true,
     change_params, person_change, "Change a person's name or telephone number."},
    {"person.set_role", "person set-role", "POST", "/people/{person}/role", PERMISSION_ADMIN,
     true, role_params, person_set_role, "Give a person another role."},
    {"person.set_lines", "person set-lines", "POST", "/people/{person}/lines", PERMISSION_ADMIN,
     true, lines_params, person_set_lines,
     "Limit a person, and the person's tokens, to product lines; without lines: to none."},
    {"person.disable", "person disable", "POST", "/people/{person}/disable", PERMISSION_ADMIN,
     true, person_only, person_disable, "Keep a person out: ends sessions, links and tokens."},
    {"person.enable", "person enable", "POST", "/people/{person}/enable", PERMISSION_ADMIN,
     true, person_only, person_enable, "Let a disabled person in again."},
    {"person.erase", "person erase", "DELETE", "/people/{person}", PERMISSION_ADMIN, true,
     person_only, person_erase, "Delete a person's data for good; the ledger stays whole."},
};
const size_t n_person_ops = sizeof person_ops / sizeof person_ops[0];
