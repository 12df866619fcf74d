/* SPDX-License-Identifier: Apache-2.0 */
/* What the self-audit says of a fresh installation, and how it changes when things are mended. */
#include "app_fixture.h"

#include "base/fs.h"

#include <stdio.h>
#include <sys/stat.h>

#define NOW "2026-11-22T11:00:00Z"

/* "state: words" of a check. */
static const char *state_of(struct app *app, const char *id)
{
    static char text[400];
    yyjson_mut_doc *d = DO(app, &local_actor, "audit.self");
    int64_t n = fixture_int(d, "checks");
    snprintf(text, sizeof text, "there is no check '%s'", id);
    for (int64_t i = 0; i < n; i++) {
        char path[80];
        snprintf(path, sizeof path, "checks.%d.id", (int)i);
        if (!str_eq(fixture_str(d, path), str_of(id))) continue;
        snprintf(path, sizeof path, "checks.%d.state", (int)i);
        str state = fixture_str(d, path);
        snprintf(path, sizeof path, "checks.%d.words", (int)i);
        str words = fixture_str(d, path);
        snprintf(text, sizeof text, "%.*s: %.*s", STR_ARG(state), STR_ARG(words));
    }
    yyjson_mut_doc_free(d);
    return text;
}
#define SAYS(id, words) CHECK_STR(str_of(state_of(app, id)), STR(words))

static void set(struct app *app, const char *name, const char *value)
{
    DID(app, &local_actor, "setting.set", "name", name, "value", value);
}

static void what_is_said(void)
{
    struct app *app = fixture_open(NOW);
    SAYS("administrators", "unsafe: 0 administrators can sign in");
    SAYS("administrators-second-factor", "fine: every administrator has a second factor");
    SAYS("base-url", "fine: only this machine is known to reach the server");
    set(app, "base-url", "http://watch.example.org");
    SAYS("base-url", "unsafe: people reach the server at 'http://watch.example.org'");
    set(app, "base-url", "https://watch.example.org");
    SAYS("base-url", "fine: people reach the server at 'https://watch.example.org'");
    SAYS("proxies", "weak: no proxy is believed: everybody seems to come from one address");
    set(app, "trusted-proxies", "127.0.0.1, 10.0.0.0/8");
    SAYS("proxies", "fine: proxies are believed at: 127.0.0.1, 10.0.0.0/8");
    set(app, "trusted-proxies", "");
    set(app, "base-url", "http://localhost:8017");
    SAYS("base-url", "fine: people reach the server at 'http://localhost:8017'");
    SAYS("mail", "unsafe: no mail server is set: nobody is told by mail");
    SAYS("webhook", "fine: no webhook is set");
    set(app, "webhook-url", "https://hooks.example.org/x");
    SAYS("webhook",
         "unsafe: the webhook is signed with a key that its receiver was never given");
    set(app, "webhook-secret", "0123456789abcdef");
    SAYS("webhook", "fine: the webhook has a key of its own");
    SAYS("confirmation", "fine: the password is asked again after 120 minutes");
    set(app, "confirm-minutes", "0");
    SAYS("confirmation",
         "unsafe: an unattended browser can record a submission or erase a person");
    set(app, "confirm-minutes", "15");
    SAYS("confirmation", "fine: the password is asked again after 15 minutes");
    set(app, "confirm-minutes", "241");
    SAYS("confirmation", "unsafe: the password is asked again after 241 minutes");
    SAYS("dead-man", "unsafe: nobody notices when longwatch itself stops");
    SAYS("page-test", "unsafe: a test page was never sent");
    SAYS("on-call", "unsafe: nobody would be woken");
    SAYS("time-stamps", "weak: nobody outside can say when the ledger was signed");
    SAYS("approvals",
         "unsafe: fewer than two people who can sign in could approve: approval-dismissal, "
         "approval-submission, approval-document, approval-circumstances, approval-signal");
    set(app, "approval-submission", "off");
    set(app, "approval-signal", "off");
    SAYS("approvals", "unsafe: off: approval-submission, approval-signal");
    SAYS("proxies", "fine: no proxy is known");
    SAYS("second-factor-required", "unsafe: a second factor is asked of: nobody");
    SAYS("tokens-unused", "fine: 0 API tokens were not used for 90 days");
    app_close(app);
}

/* A room that hears of every line is unsafe once somebody may not. */
static void rooms(void)
{
    struct app *app = fixture_open(NOW);
    DID(app, &local_actor, "product.add", "name", "Gateway", "line", "harbour");
    DID(app, &local_actor, "channel.add", "name", "ops room", "kind", "teams", "url",
        "https://example.org/hook");
    SAYS("rooms", "fine: everybody may see every product line");
    yyjson_mut_doc *d = DO(app, &local_actor, "person.add", "name", "Ada", "mail",
                           "ada@example.org", "role", "engineer");
    const char *ada = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "person.set_lines", "person", ada, "lines", "harbour");
    SAYS("rooms", "unsafe: 1 person is limited to product lines, but these rooms hear of all: "
                  "ops room");
    set(app, "webhook-url", "https://hooks.example.org/x");
    SAYS("rooms", "unsafe: 1 person is limited to product lines, but these rooms hear of all: "
                  "webhook-url (make it a channel of the kind webhook), ops room");
    set(app, "webhook-url", "");
    DID(app, &local_actor, "channel.change", "channel", "ops room", "lines", "harbour");
    SAYS("rooms", "fine: every shared room is limited to product lines");
    app_close(app);
}

static void files(void)
{
    struct app *app = fixture_open(NOW);
    char path[700], folder[600];
    struct err e = {0};
    snprintf(path, sizeof path, "%s/secret.key", app->data_dir);
    SAYS("file-modes", "fine: keys and store are ours alone");
    CHECK(chmod(path, 0644) == 0);
    SAYS("file-modes", "unsafe: others may read: secret.key (0644)");
    CHECK(chmod(app->data_dir, 0755) == 0);
    CHECK(strncmp(state_of(app, "data-directory"), "unsafe: ", 8) == 0);
    CHECK(chmod(app->data_dir, 0700) == 0);
    CHECK(strncmp(state_of(app, "data-directory"), "fine: ", 6) == 0);
    SAYS("backups", "unsafe: no folder of backups is known");
    snprintf(folder, sizeof folder, "%s/backups", app->data_dir);
    set(app, "backup-folder", folder);
    SAYS("backups", "unsafe: the folder of backups is empty or cannot be read");
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    snprintf(path, sizeof path, "%s/one", folder);
    CHECK_OK(fs_write_atomic(path, STR("x"), 0600, &e), &e);
    /* The file is of today, whatever day that is: far ahead it is old. */
    fixture_now("2999-01-01T00:00:00Z");
    SAYS("backups", "unsafe: the newest backup is older than two days");
    app_close(app);
}

/* Every check says what it saw; one that is not fine says how to mend it, where that is known. */
static void every_row_speaks(void)
{
    struct app *app = fixture_open(NOW);
    yyjson_mut_doc *d = DO(app, &local_actor, "audit.self");
    CHECK_INT(fixture_int(d, "checks"), fixture_int(d, "total"));
    for (int64_t i = 0; i < fixture_int(d, "checks"); i++) {
        char path[80];
        snprintf(path, sizeof path, "checks.%d.words", (int)i);
        CHECK(fixture_str(d, path).n > 0);
    }
    CHECK_INT(fixture_int(d, "is_safe"), 0);
    yyjson_mut_doc_free(d);
    struct actor lead = local_actor;
    lead.permissions = role_permissions(ROLE_INCIDENT_LEAD);
    REFUSED(app, &lead, "audit.self", LW_E_REFUSED, "audit.self needs the permission 'admin'");
    app_close(app);
}

static const struct test tests[] = {
    {"what is said", what_is_said},         {"rooms", rooms}, {"files", files},
    {"every row speaks", every_row_speaks}, {NULL, NULL},
};
const struct test_suite self_audit_suite = {"self_audit", tests};
