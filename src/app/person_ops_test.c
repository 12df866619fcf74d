/* SPDX-License-Identifier: Apache-2.0 */
/* People: set-up, invitations, roles, sessions, tokens, erasure. */
#include "app/person.h"

#include "app/setting.h"
#include "base/fs.h"
#include "store/row_digest.h"

#include "app_fixture.h"
#include "suite.h"

#include <stdio.h>

#define NOW      "2026-11-22T11:00:00Z"
#define PASSWORD "correct horse battery"

static struct arena arena;

static struct app *open_app(void)
{
    arena_release(&arena);
    arena_init(&arena, 1 << 20);
    return fixture_open(NOW);
}

static struct utc now(void)
{
    return utc_now();
}

/* The first administrator, through the link of the first start. Returns the id. */
static const char *set_up(struct app *app)
{
    struct err e = {0};
    str token;
    CHECK_OK(setup_token_create(app, &arena, now(), &token, &e), &e);
    CHECK(token.n == 43);
    yyjson_mut_doc *d = DO(app, &nobody_actor, "setup.create", "token", token.p, "name",
                           "Ada Lovelace", "mail", "Ada@example.com", "password", PASSWORD);
    const char *id = fixture_keep(d, "id");
    CHECK_STR(fixture_str(d, "role"), STR("administrator"));
    yyjson_mut_doc_free(d);
    return id;
}

static struct actor sign_in(struct app *app, const char *mail, const char *password)
{
    struct err e = {0};
    struct actor a;
    str token, csrf;
    CHECK_OK(session_open(app, &arena, str_of(mail), str_of(password), now(), &token, &e), &e);
    CHECK_OK(session_actor(app, &arena, token, now(), &a, &csrf, &e), &e);
    CHECK_STR(actor_kind_str(a.kind), STR("person"));
    return a;
}

/* Adds a person and accepts the invitation. Returns the id. */
static const char *add(struct app *app, const struct actor *by, const char *mail,
                       const char *role)
{
    yyjson_mut_doc *d = DO(app, by, "person.add", "name", "Grace Hopper", "mail", mail, "role",
                           role, "phone", "+32 2 555 01 23");
    const char *id = fixture_keep(d, "id"), *token = fixture_keep(d, "invitation.token");
    CHECK_STR(fixture_str(d, "state"), STR("invited"));
    yyjson_mut_doc_free(d);
    d = DO(app, &nobody_actor, "person.accept", "token", token, "password", PASSWORD);
    CHECK_STR(fixture_str(d, "state"), STR("active"));
    yyjson_mut_doc_free(d);
    return id;
}

static void first_start(void)
{
    struct app *app = open_app();
    struct err e = {0};
    str first, second, none;
    bool is_needed;
    CHECK_OK(setup_is_needed(app, &is_needed, &e), &e);
    CHECK(is_needed);
    CHECK_OK(setup_token_create(app, &arena, now(), &first, &e), &e);
    CHECK_OK(setup_token_create(app, &arena, now(), &second, &e), &e);
#define WITH(token) \
 "token", token, "name", "Ada", "mail", "ada@example.com", "password", PASSWORD
    REFUSED(app, &nobody_actor, "setup.create", LW_E_REFUSED,
            "this link was used already or never existed: ask for a new one", WITH(first.p));
    fixture_now("2026-11-23T11:00:00Z");
    REFUSED(app, &nobody_actor, "setup.create", LW_E_REFUSED,
            "this link has expired: ask for a new one", WITH(second.p));
    fixture_now("2026-11-23T10:59:59Z");
    REFUSED(app, &nobody_actor, "setup.create", LW_E_USAGE,
            "parameter 'password': at least 12 characters", "token", second.p, "name", "Ada",
            "mail", "ada@example.com", "password", "short");
    DID(app, &nobody_actor, "setup.create", WITH(second.p));
    REFUSED(app, &nobody_actor, "setup.create", LW_E_REFUSED,
            "this link was used already or never existed: ask for a new one", WITH(second.p));
    CHECK_OK(setup_token_create(app, &arena, now(), &none, &e), &e);
    CHECK(!none.p);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void invitations(void)
{
    struct app *app = open_app();
    set_up(app);
    struct actor ada = sign_in(app, "ada@example.com", PASSWORD);
    REFUSED(app, &ada, "person.add", LW_E_CONFLICT,
            "somebody with the address 'ADA@example.com' exists already", "name", "x", "mail",
            "ADA@example.com", "role", "viewer");
    REFUSED(app, &ada, "person.add", LW_E_USAGE,
            "parameter 'mail': must be an address such as ada@example.com", "name", "x", "mail",
            "ada at example.com", "role", "viewer");
    yyjson_mut_doc *d = DO(app, &ada, "person.add", "name", "Grace", "mail",
                           "grace@example.com", "role", "engineer");
    const char *id = fixture_keep(d, "id"), *old = fixture_keep(d, "invitation.token");
    yyjson_mut_doc_free(d);
    d = DO(app, &ada, "person.invite", "person", id);
    const char *token = fixture_keep(d, "invitation.token");
    yyjson_mut_doc_free(d);
    REFUSED(app, &nobody_actor, "person.accept", LW_E_REFUSED,
            "this link was used already or never existed: ask for a new one", "token", old,
            "password", PASSWORD);
    DID(app, &nobody_actor, "person.accept", "token", token, "password", PASSWORD);
    struct actor grace = sign_in(app, "grace@example.com", PASSWORD);
    CHECK_INT(grace.permissions, role_permissions(ROLE_ENGINEER));
    REFUSED(app, &grace, "person.add", LW_E_REFUSED, "person.add needs the permission 'admin'",
            "name", "x", "mail", "x@example.com", "role", "viewer");
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void last_administrator(void)
{
    struct app *app = open_app();
    const char *ada_id = set_up(app);
    struct actor ada = sign_in(app, "ada@example.com", PASSWORD);
    static const char words[] =
        "'Ada Lovelace' is the last administrator: give the role to somebody else first";
    REFUSED(app, &ada, "person.set_role", LW_E_STATE, words, "person", ada_id, "role",
            "viewer");
    REFUSED(app, &ada, "person.disable", LW_E_STATE, words, "person", ada_id);
    REFUSED(app, &ada, "person.erase", LW_E_STATE, words, "person", ada_id);
    const char *grace_id = add(app, &ada, "grace@example.com", "viewer");
    DID(app, &ada, "person.set_role", "person", grace_id, "role", "administrator");
    DID(app, &ada, "person.set_role", "person", ada_id, "role", "viewer");
    struct actor grace = sign_in(app, "grace@example.com", PASSWORD);
    REFUSED(app, &grace, "person.disable", LW_E_STATE,
            "'Grace Hopper' is the last administrator: give the role to somebody else first",
            "person", grace_id);
    app_close(app);
}

static void sessions(void)
{
    struct app *app = open_app();
    struct err e = {0};
    struct actor a;
    str token, csrf;
    const char *id = set_up(app);
    CHECK_OK(
        session_open(app, &arena, STR(" ADA@Example.com "), STR(PASSWORD), now(), &token, &e),
        &e);
    CHECK_OK(session_actor(app, &arena, token, now(), &a, &csrf, &e), &e);
    CHECK_STR(a.person_id, str_of(id));
    CHECK_STR(a.name, STR("Ada Lovelace"));
    CHECK_INT(a.ledger_ref.n, 64);
    CHECK(session_csrf_matches(token, csrf));
    CHECK(!session_csrf_matches(token, STR("x")));
    CHECK(!session_csrf_matches(STR(""), csrf));
    CHECK(!str_contains(csrf, token));
    /* Idle for twelve hours, with one visit in between. */
    struct utc t = utc_add_s(now(), 11 * 3600);
    CHECK_OK(session_actor(app, &arena, token, t, &a, NULL, &e), &e);
    CHECK_INT(a.kind, ACTOR_PERSON);
    CHECK_OK(session_actor(app, &arena, token, utc_add_s(t, SESSION_IDLE_S - 1), &a, NULL, &e),
             &e);
    CHECK_INT(a.kind, ACTOR_PERSON);
    CHECK_OK(session_actor(app, &arena, token, utc_add_s(t, 3 * SESSION_IDLE_S), &a, NULL, &e),
             &e);
    CHECK_INT(a.kind, ACTOR_NOBODY);
    /* Seven days in any case. */
    for (t = now(); utc_diff_s(t, now()) < SESSION_MAX_S; t = utc_add_s(t, 6 * 3600)) {
        CHECK_OK(session_actor(app, &arena, token, t, &a, NULL, &e), &e);
        CHECK_INT(a.kind, ACTOR_PERSON);
    }
    CHECK_OK(session_actor(app, &arena, token, t, &a, NULL, &e), &e);
    CHECK_INT(a.kind, ACTOR_NOBODY);
    CHECK_OK(
        session_open(app, &arena, STR("ada@example.com"), STR(PASSWORD), now(), &token, &e),
        &e);
    CHECK_OK(session_close(app, token, now(), &e), &e);
    CHECK_OK(session_actor(app, &arena, token, now(), &a, NULL, &e), &e);
    CHECK_INT(a.kind, ACTOR_NOBODY);
    CHECK_INT(fixture_n_events(app, "session.opened"), 2);
    CHECK_INT(fixture_n_events(app, "session.closed"), 1);
    CHECK_OK(session_close(app, STR("unknown"), now(), &e), &e);
    app_close(app);
}

static void throttle(void)
{
    struct app *app = open_app();
    static const str accounts[] = {STR_INIT("ada@example.com"), STR_INIT("nobody@example.com")};
    set_up(app);
    for (size_t k = 0; k < 2; k++) {
        struct err e = {0};
        str token;
        for (int i = 0; i < 5; i++) {
            CHECK_STATUS(
                session_open(app, &arena, accounts[k], STR("wrong"), now(), &token, &e),
                LW_E_UNAUTHENTICATED);
            CHECK_STR(str_of(e.message), STR("address or password is wrong"));
        }
        CHECK_STATUS(session_open(app, &arena, accounts[k], STR(PASSWORD), now(), &token, &e),
                     LW_E_REFUSED);
        CHECK_STR(str_of(e.message),
                  STR("too many failed sign-ins for this account: try again in 30 s"));
    }
    CHECK_INT(fixture_n_events(app, "session.throttled"), 1);
    fixture_now("2026-11-22T11:00:30Z");
    sign_in(app, "ada@example.com", PASSWORD);
    app_close(app);
}

static void disabled(void)
{
    struct app *app = open_app();
    struct err e = {0};
    struct actor a;
    str token, ignored;
    set_up(app);
    struct actor ada = sign_in(app, "ada@example.com", PASSWORD);
    const char *id = add(app, &ada, "grace@example.com", "engineer");
    CHECK_OK(
        session_open(app, &arena, STR("grace@example.com"), STR(PASSWORD), now(), &token, &e),
        &e);
    DID(app, &ada, "person.disable", "person", id);
    CHECK_OK(session_actor(app, &arena, token, now(), &a, NULL, &e), &e);
    CHECK_INT(a.kind, ACTOR_NOBODY);
    CHECK_STATUS(
        session_open(app, &arena, STR("grace@example.com"), STR(PASSWORD), now(), &ignored, &e),
        LW_E_UNAUTHENTICATED);
    DID(app, &ada, "person.enable", "person", id);
    sign_in(app, "grace@example.com", PASSWORD);
    app_close(app);
}

static void tokens(void)
{
    struct app *app = open_app();
    struct err e = {0};
    struct actor a, ada, grace;
    set_up(app);
    ada = sign_in(app, "ada@example.com", PASSWORD);
    const char *grace_id = add(app, &ada, "grace@example.com", "engineer");
    grace = sign_in(app, "grace@example.com", PASSWORD);
    REFUSED(app, &grace, "token.add", LW_E_REFUSED,
            "parameter 'scopes': the role 'engineer' does not hold 'admin'", "name", "ci",
            "scopes", "read,admin");
    REFUSED(app, &grace, "token.add", LW_E_USAGE,
            "parameter 'scopes': 'everything' is no permission", "name", "ci", "scopes",
            "everything");
    yyjson_mut_doc *d = DO(app, &grace, "token.add", "name", "ci", "scopes",
                           "product:write, read", "days", "10");
    const char *secret = fixture_keep(d, "token"), *id = fixture_keep(d, "id");
    CHECK_STR(fixture_str(d, "scopes"), STR("read,product:write"));
    CHECK_STR(fixture_str(d, "expires_at.utc"), STR("2026-12-02T11:00:00Z"));
    yyjson_mut_doc_free(d);
    CHECK_OK(token_actor(app, &arena, str_of(secret), now(), &a, &e), &e);
    CHECK(a.kind == ACTOR_TOKEN && actor_may(&a, PERMISSION_PRODUCT));
    CHECK(!actor_may(&a, PERMISSION_TRIAGE));
    CHECK_STR(a.person_id, str_of(grace_id));
    REFUSED(app, &a, "token.add", LW_E_REFUSED, "a token cannot make or revoke tokens: sign in",
            "name", "more");
    CHECK_STATUS(token_actor(app, &arena, str_of(secret), utc_add_s(now(), 10 * 86400), &a, &e),
                 LW_E_UNAUTHENTICATED);
    CHECK_STR(str_of(e.message), STR("the API token 'ci' has expired"));
    /* Never more than the role holds now. */
    DID(app, &ada, "person.set_role", "person", grace_id, "role", "viewer");
    CHECK_OK(token_actor(app, &arena, str_of(secret), now(), &a, &e), &e);
    CHECK(!actor_may(&a, PERMISSION_PRODUCT) && actor_may(&a, PERMISSION_READ));
    d = DO(app, &grace, "token.list");
    CHECK_INT(fixture_int(d, "tokens"), 1);
    CHECK(!fixture_at(d->root, "tokens.0.token"));
    yyjson_mut_doc_free(d);
    DID(app, &grace, "token.revoke", "token", id);
    CHECK_STATUS(token_actor(app, &arena, str_of(secret), now(), &a, &e), LW_E_UNAUTHENTICATED);
    CHECK_STR(str_of(e.message), STR("the API token 'ci' was revoked"));
    CHECK_STATUS(token_actor(app, &arena, STR("lw_unknown"), now(), &a, &e),
                 LW_E_UNAUTHENTICATED);
    CHECK_STR(str_of(e.message), STR("the API token is not known"));
    app_close(app);
}

static bool file_has(const char *dir, const char *name, const char *needle)
{
    char path[512];
    struct arena a;
    str bytes;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/%s", dir, name);
    arena_init(&a, 64 << 20);
    if (!fs_exists(path)) return false;
    CHECK_OK(fs_read(&a, path, 32 << 20, &bytes, &e), &e);
    bool has = str_contains(bytes, str_of(needle));
    arena_release(&a);
    return has;
}

static void erased(void)
{
    struct app *app = open_app();
    char dir[256];
    set_up(app);
    struct actor ada = sign_in(app, "ada@example.com", PASSWORD);
    const char *id = add(app, &ada, "grace.hopper@example.com", "engineer");
    struct actor grace = sign_in(app, "grace.hopper@example.com", PASSWORD);
    char ref[65];
    snprintf(ref, sizeof ref, "%.*s", STR_ARG(grace.ledger_ref));
    snprintf(dir, sizeof dir, "%s", app->data_dir);
    CHECK(file_has(dir, "store.db-wal", "grace.hopper") ||
          file_has(dir, "store.db", "grace.hopper"));
    DID(app, &ada, "person.erase", "person", id);
    fixture_ledger_is_whole(app);
    yyjson_mut_doc *d = DO(app, &ada, "person.list");
    CHECK_STR(fixture_str(d, "people.1.name"), STR("erased person"));
    CHECK_STR(fixture_str(d, "people.1.mail"), STR(""));
    yyjson_mut_doc_free(d);
    str name;
    struct err e = {0};
    CHECK_OK(person_name_of_ref(app, &arena, str_of(ref), &name, &e), &e);
    CHECK(str_starts(name, STR("erased person ")));
    REFUSED(app, &ada, "person.erase", LW_E_NOT_FOUND,
            arena_printf(&arena, "person '%s' was erased", id).p, "person", id);
    /* Nothing of the person is left in any file, the reference in the ledger aside. */
    CHECK(!file_has(dir, "store.db", "grace.hopper"));
    CHECK(!file_has(dir, "store.db-wal", "grace.hopper"));
    CHECK(!file_has(dir, "store.db", "Grace Hopper"));
    CHECK(!file_has(dir, "store.db", "+32 2 555 01 23"));
    CHECK(file_has(dir, "store.db", ref));
    app_close(app);
}

/* Two values of a secret at the same instant: their events say the same, to the digest. */
static enum status tells_no_secret(void *ctx, const struct ledger_event *ev, struct err *e)
{
    str *first = ctx;
    (void)e;
    CHECK_STR(ev->subject_id, STR("smtp-password"));
    CHECK(str_ends(ev->payload, STR(",\"secret\":true}")));
    if (first->p) CHECK_STR(ev->payload, *first);
    *first = arena_str(&arena, ev->payload);
    return LW_OK;
}

/* The driver keeps every secret out of the digests of settings (store/row_digest.h). */
static void secrets_are_masked(void)
{
    const char *shown = row_kind_find(STR("setting"))->shown;
    for (size_t i = 0; i < n_setting_rows; i++) {
        const char *name = setting_rows[i].name;
        char quoted[128];
        (void)snprintf(quoted, sizeof quoted, "'%s'", name);
        bool is_masked = strstr(shown, quoted) != NULL;
        if (is_masked != setting_rows[i].is_secret)
            test_fail(__FILE__, __LINE__, "setting %s: secret %d, masked %d", name,
                      setting_rows[i].is_secret, is_masked);
    }
}

static void settings(void)
{
    struct app *app = open_app();
    struct err e = {0};
    str value;
    int64_t minutes;
    CHECK_OK(setting_int(app, "escalation-repage-minutes", &minutes, &e), &e);
    CHECK_INT(minutes, 5);
    REFUSED(app, &local_actor, "setting.set", LW_E_NOT_FOUND, "there is no setting 'colour'",
            "name", "colour", "value", "red");
    REFUSED(app, &local_actor, "setting.set", LW_E_USAGE,
            "setting 'escalation-repage-minutes': must be a whole number from 1 to 1440",
            "name", "escalation-repage-minutes", "value", "0");
    REFUSED(app, &local_actor, "setting.set", LW_E_USAGE,
            "setting 'main-establishment': must be a Member State of the Union, such as DE",
            "name", "main-establishment", "value", "UK");
    REFUSED(app, &local_actor, "setting.set", LW_E_USAGE,
            "setting 'smtp-url': must begin with smtp:// or smtps://", "name", "smtp-url",
            "value", "http://mail");
    DID(app, &local_actor, "setting.set", "name", "smtp-password", "value", "hunter2hunter2");
    DID(app, &local_actor, "setting.set", "name", "smtp-password", "value", "hunter3hunter3");
    DID(app, &local_actor, "setting.set", "name", "feed-kev-url", "value", "http://l/k");
    DID(app, &local_actor, "setting.set", "name", "main-establishment", "value", "gr");
    CHECK_OK(setting_get(app, &arena, "main-establishment", &value, &e), &e);
    CHECK_STR(value, STR("EL"));
    yyjson_mut_doc *d = DO(app, &local_actor, "setting.list");
    size_t n = 0;
    char *text = yyjson_mut_write(d, 0, &n);
    CHECK(!strstr(text, "hunter"));
    CHECK(strstr(text, "feed-kev-url"));
    free(text);
    yyjson_mut_doc_free(d);
    struct ledger_filter f = {.kind = STR("setting.changed"), .limit = 2};
    str payload = {0};
    CHECK_OK(ledger_each(app->db, &f, tells_no_secret, &payload, &e), &e);
    fixture_ledger_is_whole(app);
    app_close(app);
}

/* Addresses and numbers of others are for who wakes people and who keeps the list. */
static void who_sees_addresses(void)
{
    static const struct {
        enum role role;
        bool sees;
    } rows[] = {{ROLE_VIEWER, false},       {ROLE_AUDITOR, false},
                {ROLE_ENGINEER, false},     {ROLE_COMPLIANCE, true},
                {ROLE_INCIDENT_LEAD, true}, {ROLE_ADMINISTRATOR, true}};
    struct app *app = fixture_open(NOW);
    yyjson_mut_doc *d = DO(app, &local_actor, "person.add", "name", "Ada", "mail",
                           "ada@example.com", "phone", "+32 2", "role", "viewer");
    str ada = fixture_str(d, "id");
    DID(app, &local_actor, "person.add", "name", "Ben", "mail", "ben@example.com", "phone",
        "+32 3", "role", "viewer");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct actor a = {.kind = ACTOR_PERSON, .id = ada, .person_id = ada};
        a.permissions = role_permissions(rows[i].role);
        yyjson_mut_doc *list = DO(app, &a, "person.list");
        CHECK_STR(fixture_str(list, "people.0.mail"), STR("ada@example.com"));
        CHECK_STR(fixture_str(list, "people.0.phone"), STR("+32 2"));
        CHECK_STR(fixture_str(list, "people.1.mail"),
                  rows[i].sees ? STR("ben@example.com") : STR(""));
        CHECK_STR(fixture_str(list, "people.1.phone"), rows[i].sees ? STR("+32 3") : STR(""));
        CHECK_STR(fixture_str(list, "people.1.name"), STR("Ben"));
        yyjson_mut_doc_free(list);
    }
    yyjson_mut_doc_free(d);
    app_close(app);
}

static const struct test tests[] = {
    {"first start", first_start},
    {"invitations", invitations},
    {"last administrator stays", last_administrator},
    {"sessions", sessions},
    {"failures are throttled", throttle},
    {"disabled people", disabled},
    {"API tokens", tokens},
    {"erased people", erased},
    {"settings", settings},
    {"secrets are masked", secrets_are_masked},
    {"who sees addresses", who_sees_addresses},
    {NULL, NULL},
};
const struct test_suite person_ops_suite = {"person_ops", tests};
