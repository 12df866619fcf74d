/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that wait for a second person. */
#include "app/approval.h"
#include "app/case_fixture.h"
#include "app/session.h"
#include "store/ledger.h"
#include "store/person.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

#define NOW  "2026-11-22T11:00:00Z"
#define CASE "2026-001"

/* Changes a person behind the operations' back. */
static void set_person(struct fixture *x, str id, const char *password, enum role role)
{
    struct err e = {0};
    struct person p;
    bool found = false;
    CHECK_OK(person_find(x->app->db, &x->arena, id, &p, &found, &e), &e);
    p.password = password ? str_of(password) : STR_NONE;
    p.role = role;
    CHECK_OK(db_begin(x->app->db, "test", &e), &e);
    CHECK_OK(person_save(x->app->db, &p, &e), &e);
    CHECK_OK(db_commit(x->app->db, &e), &e);
}

static void open_case(struct fixture *x, const char *setting)
{
    fixture_open(x);
    set_person(x, x->anna.id, "set", ROLE_INCIDENT_LEAD);
    set_person(x, x->boris.id, "set", ROLE_INCIDENT_LEAD);
    set_person(x, x->vera.id, "set", ROLE_VIEWER);
    fixture_finding(x, "CVE-2026-0001", x->image, "affected", "2026-11-20", NOW);
    fixture_tick(x, NOW);
    fixture_set(x, setting, "on");
}

static const char *proposed(struct fixture *x, const struct actor *who)
{
    static char id[40];
    yyjson_mut_val *r = fixture_do(x, who, NOW, "case.dismiss", "case", CASE, "reason",
                                   "the listing is about another variant", NULL);
    str s = fixture_text(r, "/proposal");
    CHECK(yyjson_mut_get_bool(yyjson_mut_obj_get(r, "needs_approval")));
    snprintf(id, sizeof id, "%.*s", STR_ARG(s));
    return id;
}

static str state_of_case(struct fixture *x)
{
    return fixture_text(fixture_do(x, &x->vera, NOW, "case.get", "case", CASE, NULL),
                        "/case/state");
}

/* "proposal 'ID' WORDS" is what the caller is told. */
static void refused(struct fixture *x, const struct actor *who, enum status want,
                    const char *id, const char *words, const char *op)
{
    char text[300];
    snprintf(text, sizeof text, "proposal '%s' %s", id, words);
    fixture_refused(x, who, NOW, want, text, op, "proposal", id, NULL);
}

static enum status see_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct fixture *x = ctx;
    char wanted[200];
    (void)e;
    snprintf(wanted, sizeof wanted, "\"approved_by\":\"%.*s\"", STR_ARG(x->boris.ledger_ref));
    CHECK_STR(ev->actor, x->anna.ledger_ref);
    CHECK(str_contains(ev->payload, str_of(wanted)));
    return LW_OK;
}

static void the_second_person_decides(void)
{
    struct fixture x;
    struct err e = {0};
    open_case(&x, "approval-dismissal");
    const char *id = proposed(&x, &x.anna);
    CHECK_STR(state_of_case(&x), STR("candidate"));
    CHECK_INT(fixture_n_events(&x, "case.dismissed"), 0);
    CHECK_INT(fixture_n_events(&x, "approval.proposed"), 1);
    CHECK_INT(fixture_n_messages(&x, "approval.proposed", x.boris.id.p), 1);
    CHECK_INT(fixture_n_messages(&x, "approval.proposed", x.anna.id.p), 0);
    CHECK_INT(fixture_n_messages(&x, "approval.proposed", x.vera.id.p), 0);
    refused(&x, &x.anna, LW_E_REFUSED, id,
            "cannot be approved by you: nobody approves their own", "approval.approve");
    refused(&x, &local_actor, LW_E_REFUSED, id,
            "cannot be approved by you: a person who is signed in approves, not a program",
            "approval.approve");
    refused(&x, &x.vera, LW_E_REFUSED, id,
            "cannot be approved by you: it needs the permission of the operation",
            "approval.approve");
    struct actor token = x.boris;
    token.kind = ACTOR_TOKEN;
    refused(&x, &token, LW_E_REFUSED, id,
            "cannot be approved by you: a person who is signed in approves, not a program",
            "approval.approve");
    fixture_do(&x, &x.boris, NOW, "approval.approve", "proposal", id, NULL);
    CHECK_STR(state_of_case(&x), STR("dismissed"));
    const struct ledger_filter f = {.kind = STR("case.dismissed")};
    CHECK_INT(fixture_n_events(&x, "case.dismissed"), 1);
    CHECK_OK(ledger_each(x.app->db, &f, see_event, &x, &e), &e);
    CHECK_INT(fixture_n_events(&x, "approval.approved"), 1);
    refused(&x, &x.boris, LW_E_STATE, id,
            "cannot be approved by you: it does not wait any more", "approval.approve");
    fixture_verify(&x);
    fixture_close(&x);
}

/* What could not be carried out is refused at once and leaves nothing behind. */
static void what_cannot_work_is_refused_at_once(void)
{
    struct fixture x;
    open_case(&x, "approval-submission");
    fixture_do(&x, &x.anna, NOW, "case.declare_aware", "case", CASE, "aware_at", NOW, "reason",
               "seen", NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_STATE,
                    "the early warning has no saved form; save what was submitted first",
                    "case.record_submission", "case", CASE, "stage", "early_warning",
                    "submitted_at", NOW, "reference", "SRP-1", NULL);
    CHECK_INT(fixture_n_events(&x, "approval.proposed"), 0);
    fixture_refused(&x, &x.vera, NOW, LW_E_REFUSED,
                    "case.dismiss needs the permission 'case:write'", "case.dismiss", "case",
                    CASE, "reason", "no", NULL);
    fixture_close(&x);
}

static void refused_withdrawn_expired(void)
{
    struct fixture x;
    struct err e = {0};
    struct utc next_at;
    open_case(&x, "approval-dismissal");
    const char *id = proposed(&x, &x.anna);
    char words[200];
    snprintf(words, sizeof words, "this waits for a second person already: proposal '%s'", id);
    fixture_refused(&x, &x.anna, NOW, LW_E_CONFLICT, words, "case.dismiss", "case", CASE,
                    "reason", "the listing is about another variant", NULL);
    fixture_do(&x, &x.boris, NOW, "approval.refuse", "proposal", id, "reason", "it is ours",
               NULL);
    id = proposed(&x, &x.anna);
    fixture_refused(&x, &x.boris, NOW, LW_E_REFUSED,
                    "who proposed it withdraws it; others refuse it", "approval.withdraw",
                    "proposal", id, NULL);
    fixture_do(&x, &x.anna, NOW, "approval.withdraw", "proposal", id, NULL);
    id = proposed(&x, &local_actor);
    CHECK_OK(approval_expire_due(x.app, fixture_at("2026-11-25T10:59:59Z"), &next_at, &e), &e);
    CHECK_INT(fixture_n_events(&x, "approval.expired"), 0);
    CHECK_INT(utc_cmp(next_at, fixture_at("2026-11-25T11:00:00Z")), 0);
    CHECK_OK(approval_expire_due(x.app, next_at, &next_at, &e), &e);
    CHECK(utc_is_none(next_at));
    CHECK_INT(fixture_n_events(&x, "approval.expired"), 1);
    CHECK_STR(state_of_case(&x), STR("candidate"));
    yyjson_mut_val *all = fixture_do(&x, &x.vera, NOW, "approval.list", "case", CASE, NULL);
    CHECK_STR(fixture_text(all, "/proposals/0/state"), STR("expired"));
    CHECK_STR(fixture_text(all, "/proposals/1/state"), STR("withdrawn"));
    CHECK_STR(fixture_text(all, "/proposals/2/state"), STR("refused"));
    CHECK_INT(fixture_number(all, "/n_to_approve"), 0);
    fixture_verify(&x);
    fixture_close(&x);
}

/* A right that was taken away since takes the proposal with it; so does a change of the case. */
static void the_world_moves_on(void)
{
    struct fixture x;
    open_case(&x, "approval-dismissal");
    const char *id = proposed(&x, &x.anna);
    set_person(&x, x.anna.id, "set", ROLE_VIEWER);
    fixture_refused(
        &x, &x.boris, NOW, LW_E_STATE,
        "'anna', who proposed it, does not hold the permission 'case:write' any more",
        "approval.approve", "proposal", id, NULL);
    CHECK_STR(state_of_case(&x), STR("candidate"));
    fixture_close(&x);
}

static bool waits(struct fixture *x, const struct actor *who)
{
    yyjson_mut_val *r = fixture_do(x, who, NOW, "case.dismiss", "case", CASE, "reason",
                                   "the listing is about another variant", NULL);
    return yyjson_mut_get_bool(yyjson_mut_obj_get(r, "needs_approval"));
}

/* "mode n_able is_asked: words" of the row of case.dismiss. */
static str rule(struct fixture *x)
{
    yyjson_mut_val *r = fixture_do(x, &x->vera, NOW, "approval.list", NULL);
    return arena_printf(&x->arena, "%.*s %d: %.*s", STR_ARG(fixture_text(r, "/rules/0/mode")),
                        (int)fixture_number(r, "/rules/0/n_able"),
                        STR_ARG(fixture_text(r, "/rules/0/words")));
}

/* One person alone is not locked out; the second one who can sign in is asked. */
static void when_it_is_possible(void)
{
    static const struct {
        const char *mode, *anna, *boris; /* their passwords */
        enum role role;                  /* boris' */
        bool waits, waits_local;
        const char *rule;
    } rows[] = {
        {"when-possible", "set", NULL, ROLE_INCIDENT_LEAD, false, false,
         "when-possible 1: not asked yet: fewer than two people could approve"},
        {"when-possible", "set", "set", ROLE_VIEWER, false, false,
         "when-possible 1: not asked yet: fewer than two people could approve"},
        {"when-possible", "set", "set", ROLE_ENGINEER, false, false,
         "when-possible 1: not asked yet: fewer than two people could approve"},
        {"when-possible", "set", "set", ROLE_COMPLIANCE, true, true,
         "when-possible 2: asked: 2 people hold the permission"},
        {"off", "set", "set", ROLE_INCIDENT_LEAD, false, false,
         "off 2: off: one person decides alone"},
        {"on", "set", NULL, ROLE_INCIDENT_LEAD, true, true,
         "on 1: asked, but fewer than two people could approve"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int is_local = 0; is_local < 2; is_local++) {
            struct fixture x;
            open_case(&x, "approval-dismissal");
            fixture_set(&x, "approval-dismissal", rows[i].mode);
            set_person(&x, x.anna.id, rows[i].anna, ROLE_INCIDENT_LEAD);
            set_person(&x, x.boris.id, rows[i].boris, rows[i].role);
            CHECK_STR(rule(&x), str_of(rows[i].rule));
            CHECK_INT(waits(&x, is_local ? &local_actor : &x.anna),
                      is_local ? rows[i].waits_local : rows[i].waits);
            fixture_close(&x);
        }
    }
}

/* Without a setting it is so, too. */
static void unless_set(void)
{
    struct fixture x;
    open_case(&x, "approval-submission");
    CHECK(waits(&x, &x.anna));
    fixture_close(&x);
}

/* Who disabled an account is not asked in it, and it does not count. */
static void a_disabled_person_does_not_count(void)
{
    struct fixture x;
    struct err e = {0};
    struct person p;
    bool found = false;
    open_case(&x, "approval-submission");
    CHECK_OK(person_find(x.app->db, &x.arena, x.boris.id, &p, &found, &e), &e);
    p.is_disabled = true;
    CHECK_OK(db_begin(x.app->db, "test", &e), &e);
    CHECK_OK(person_save(x.app->db, &p, &e), &e);
    CHECK_OK(db_commit(x.app->db, &e), &e);
    CHECK(!waits(&x, &x.anna));
    fixture_close(&x);
}

/* An account that the proposer opens or raises after proposing is not a second person. */
static void nobody_makes_a_second_person(void)
{
    static const struct {
        const char *op, *param, *value;
    } ways[] = {{"person.invite", NULL, NULL},
                {"person.set_role", "role", "incident lead"},
                {"person.enable", NULL, NULL},
                {"person.set_lines", "lines", ""}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct fixture x;
        open_case(&x, "approval-dismissal");
        struct actor admin = x.anna;
        admin.permissions = role_permissions(ROLE_ADMINISTRATOR);
        fixture_do(&x, &admin, NOW, ways[i].op, "person", x.boris.id.p, ways[i].param,
                   ways[i].value, NULL);
        set_person(&x, x.boris.id, "set", ROLE_INCIDENT_LEAD);
        const char *id = proposed(&x, &x.anna);
        yyjson_mut_val *r = fixture_do(&x, &x.boris, NOW, "approval.get", "proposal", id, NULL);
        CHECK(yyjson_mut_get_bool(yyjson_mut_obj_get(r, "may_approve")));
        fixture_do(&x, &admin, NOW, ways[i].op, "person", x.boris.id.p, ways[i].param,
                   ways[i].value, NULL);
        set_person(&x, x.boris.id, "set", ROLE_INCIDENT_LEAD);
        const char *words = "by you: who proposed it has let you in, or changed your rights, "
                            "since then";
        char text[200];
        snprintf(text, sizeof text, "cannot be approved %s", words);
        refused(&x, &x.boris, LW_E_REFUSED, id, text, "approval.approve");
        CHECK_STR(state_of_case(&x), STR("candidate"));
        /* Another administrator's hand is no puppet's string. */
        struct actor other = x.vera;
        other.permissions = admin.permissions;
        fixture_do(&x, &x.anna, NOW, "approval.withdraw", "proposal", id, NULL);
        id = proposed(&x, &x.anna);
        fixture_do(&x, &other, NOW, ways[i].op, "person", x.boris.id.p, ways[i].param,
                   ways[i].value, NULL);
        set_person(&x, x.boris.id, "set", ROLE_INCIDENT_LEAD);
        fixture_do(&x, &x.boris, NOW, "approval.approve", "proposal", id, NULL);
        CHECK_STR(state_of_case(&x), STR("dismissed"));
        fixture_close(&x);
    }
}

static void what_was_proposed_is_approved(void)
{
    struct fixture x;
    char words[200];
    open_case(&x, "approval-submission");
    fixture_do(&x, &x.anna, NOW, "case.declare_aware", "case", CASE, "aware_at", NOW, "reason",
               "seen", NULL);
    fixture_do(&x, &x.anna, NOW, "case.form_save", "case", CASE, "stage", "early_warning",
               "title", "Exploited heap overflow", NULL);
    for (int is_changed = 1; is_changed >= 0; is_changed--) {
        yyjson_mut_val *r =
            fixture_do(&x, &x.anna, NOW, "case.record_submission", "case", CASE, "stage",
                       "early_warning", "submitted_at", NOW, "reference", "SRP-1", NULL);
        const char *id = arena_z(&x.arena, fixture_text(r, "/proposal"));
        r = fixture_do(&x, &x.boris, NOW, "approval.get", "proposal", id, NULL);
        yyjson_mut_val *sheet = fixture_do(&x, &x.vera, NOW, "case.sheet", "case", CASE,
                                           "stage", "early_warning", NULL);
        CHECK_STR(fixture_text(r, "/content_sha256"), fixture_text(sheet, "/content_sha256"));
        if (is_changed) {
            fixture_do(&x, &x.anna, NOW, "case.form_save", "case", CASE, "stage",
                       "early_warning", "title", "Nothing to see", NULL);
            snprintf(words, sizeof words,
                     "what proposal '%s' is about was changed since: it has to be withdrawn "
                     "and proposed again",
                     id);
            fixture_refused(&x, &x.boris, NOW, LW_E_STATE, words, "approval.approve",
                            "proposal", id, NULL);
            CHECK_INT(fixture_n_events(&x, "case.submitted"), 0);
            fixture_do(&x, &x.anna, NOW, "approval.withdraw", "proposal", id, NULL);
        } else {
            fixture_do(&x, &x.boris, NOW, "approval.approve", "proposal", id, NULL);
            CHECK_INT(fixture_n_events(&x, "case.submitted"), 1);
        }
    }
    fixture_verify(&x);
    fixture_close(&x);
}

static void too_late(void)
{
    struct fixture x;
    char words[200];
    open_case(&x, "approval-dismissal");
    const char *id = proposed(&x, &x.anna);
    snprintf(words, sizeof words, "proposal '%s' cannot be approved by you: its time is over",
             id);
    fixture_refused(&x, &x.boris, "2026-11-25T11:00:00Z", LW_E_REFUSED, words,
                    "approval.approve", "proposal", id, NULL);
    snprintf(words, sizeof words, "proposal '%s' cannot be refused by you: its time is over",
             id);
    fixture_refused(&x, &x.boris, "2026-11-25T11:00:00Z", LW_E_REFUSED, words,
                    "approval.refuse", "proposal", id, "reason", "no", NULL);
    fixture_do(&x, &x.boris, "2026-11-25T10:59:59Z", "approval.approve", "proposal", id, NULL);
    fixture_close(&x);
}

/* Limited to other product lines since, the proposer does not see the case any more. */
static void a_proposer_who_sees_it_no_more(void)
{
    struct fixture x;
    struct err e = {0};
    struct person p;
    bool found = false;
    open_case(&x, "approval-dismissal");
    const char *id = proposed(&x, &x.anna);
    CHECK_OK(person_find(x.app->db, &x.arena, x.anna.id, &p, &found, &e), &e);
    p.lines = STR("elsewhere");
    CHECK_OK(db_begin(x.app->db, "test", &e), &e);
    CHECK_OK(person_save(x.app->db, &p, &e), &e);
    CHECK_OK(db_commit(x.app->db, &e), &e);
    fixture_refused(&x, &x.boris, NOW, LW_E_NOT_FOUND,
                    "case '2026-001' does not exist; 'longwatch case list' shows all",
                    "approval.approve", "proposal", id, NULL);
    CHECK_STR(state_of_case(&x), STR("candidate"));
    fixture_close(&x);
}

/* Every row names an operation that can be kept: no secrets among its parameters. */
static void rows_are_sound(void)
{
    for (size_t i = 0; i < n_approval_rows; i++) {
        const struct op *op = op_find(str_of(approval_rows[i].op));
        CHECK(op != NULL);
        if (!op) continue;
        CHECK(op->is_writing);
        for (const struct op_param *p = op->params; p->name; p++)
            CHECK(p->type != PARAM_SECRET);
        if (i > 0) CHECK(strcmp(approval_rows[i - 1].op, approval_rows[i].op) < 0);
    }
}

static const struct test tests[] = {
    {"the second person decides", the_second_person_decides},
    {"what cannot work is refused at once", what_cannot_work_is_refused_at_once},
    {"refused, withdrawn, expired", refused_withdrawn_expired},
    {"the world moves on", the_world_moves_on},
    {"when it is possible", when_it_is_possible},
    {"unless set", unless_set},
    {"a disabled person does not count", a_disabled_person_does_not_count},
    {"nobody makes a second person", nobody_makes_a_second_person},
    {"what was proposed is approved", what_was_proposed_is_approved},
    {"too late", too_late},
    {"a proposer who sees it no more", a_proposer_who_sees_it_no_more},
    {"rows are sound", rows_are_sound},
    {NULL, NULL},
};
const struct test_suite approval_suite = {"approval", tests};
