/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints, keys and time stamps through their operations and their job. */
#include "app/checkpoint.h"
#include "app/tsa_fixture.h"
#include "base/fs.h"
#include "crypto/pkcs11_fixture.h"

#include "app_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>

static void past_the_program(struct app *app, const char *sql)
{
    struct arena a;
    sqlite3 *h = NULL;
    char *words = NULL;
    arena_init(&a, 4096);
    CHECK_INT(sqlite3_open(app_path(app, &a, "store.db"), &h), SQLITE_OK);
    sqlite3_exec(h,
                 "DROP TRIGGER IF EXISTS ledger_checkpoint_is_not_changed;"
                 "DROP TRIGGER IF EXISTS ledger_checkpoint_is_not_deleted;"
                 "DROP TRIGGER IF EXISTS ledger_stamp_is_not_changed;"
                 "DROP TRIGGER IF EXISTS ledger_stamp_is_not_deleted;",
                 NULL, NULL, NULL);
    if (sqlite3_exec(h, sql, NULL, NULL, &words) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, words);
    CHECK_INT(sqlite3_close(h), SQLITE_OK);
    arena_release(&a);
}

static void change(struct app *app, int n)
{
    char text[24];
    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "Maker %d", i);
        DID(app, &local_actor, "setting.set", "name", "manufacturer-name", "value", text);
    }
}

static void check_broken(struct app *app, const char *why)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.verify");
    CHECK_STR(fixture_str(d, "why"), str_of(why));
    CHECK_INT(fixture_int(d, "is_whole"), why[0] == '\0');
    yyjson_mut_doc_free(d);
}

static void by_hand(void)
{
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    struct stat key;
    struct arena a;
    arena_init(&a, 4096);
    change(app, 300);
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.checkpoint");
    CHECK_INT(fixture_int(d, "is_new"), 1);
    CHECK_INT(fixture_int(d, "n_events"), 301); /* and the key's announcement */
    CHECK_INT(fixture_str(d, "key").n, 16);
    CHECK(str_starts(fixture_str(d, "note"), STR("longwatch/ledger/")));
    CHECK(str_contains(fixture_str(d, "note"),
                       STR("\nat 2026-10-24T12:00:00Z\n\n\xe2\x80\x94 ")));
    yyjson_mut_doc_free(d);
    CHECK(stat(app_path(app, &a, "ledger.key"), &key) == 0);
    CHECK_INT(key.st_mode & 0777, 0600);
    /* Nothing happened but the checkpoint itself. */
    d = DO(app, &local_actor, "ledger.checkpoint");
    CHECK_INT(fixture_int(d, "is_new"), 0);
    CHECK_INT(fixture_int(d, "n_events"), 301);
    yyjson_mut_doc_free(d);
    change(app, 300);
    d = DO(app, &local_actor, "ledger.checkpoint");
    CHECK_INT(fixture_int(d, "n_events"), 602);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "ledger.verify");
    CHECK_INT(fixture_int(d, "n_checkpoints"), 2);
    yyjson_mut_doc_free(d);
    for (const char *const *e =
             (const char *const[]){"1", "256", "257", "301", "302", "512", "602", NULL};
         *e; e++) {
        d = DO(app, &local_actor, "ledger.inclusion", "event", *e, "checkpoint", "602");
        CHECK_INT(fixture_int(d, "is_proven"), 1);
        yyjson_mut_doc_free(d);
    }
    d = DO(app, &local_actor, "ledger.inclusion", "event", "301");
    CHECK_INT(fixture_int(d, "checkpoint.n_events"), 301);
    yyjson_mut_doc_free(d);
    /* The event of that checkpoint itself: shown, and said how a checkpoint over it is made. */
    d = DO(app, &local_actor, "ledger.inclusion", "event", "603");
    CHECK_INT(fixture_int(d, "is_covered"), 0);
    CHECK(str_contains(fixture_str(d, "text"), STR("\nseq 3 603\n")));
    CHECK_STR(
        fixture_str(d, "words"),
        STR("not yet in a checkpoint: the next one is signed 1000 events or 24 hours after "
            "the last, or now by 'longwatch ledger checkpoint'"));
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "ledger.inclusion", LW_E_NOT_FOUND, "there is no event 604",
            "event", "604");
    REFUSED(
        app, &local_actor, "ledger.inclusion", LW_E_NOT_FOUND,
        "event 603 is not under the checkpoint of 602 events: leave the checkpoint away for "
        "the first that covers it",
        "event", "603", "checkpoint", "602");
    REFUSED(app, &local_actor, "ledger.inclusion", LW_E_NOT_FOUND,
            "there is no checkpoint of 300 events", "event", "1", "checkpoint", "300");
    arena_release(&a);
    app_close(app);
}

/* What an intruder changes past the program is named. */
static void intrusions(void)
{
    static const struct {
        const char *sql, *back, *why;
    } rows[] = {
        {"UPDATE ledger_checkpoint SET root = substr(root, 2) || substr(root, 1, 1) WHERE n_events = 11",
         "UPDATE ledger_checkpoint SET root = (SELECT root FROM kept) WHERE n_events = 11",
         "checkpoint 11 has not the root of events 1 to 11"},
        {"UPDATE ledger_checkpoint SET head = substr(head, 2) || substr(head, 1, 1) WHERE n_events = 11",
         "UPDATE ledger_checkpoint SET head = (SELECT head FROM kept) WHERE n_events = 11",
         "checkpoint 11 does not name event 11"},
        {"UPDATE ledger_checkpoint SET made_at = made_at + 1 WHERE n_events = 11",
         "UPDATE ledger_checkpoint SET made_at = made_at - 1 WHERE n_events = 11",
         "checkpoint 11 is not signed by its key"},
        {"UPDATE ledger_checkpoint SET edge = edge || '00' WHERE n_events = 11",
         "UPDATE ledger_checkpoint SET edge = (SELECT edge FROM kept) WHERE n_events = 11",
         "checkpoint '11' is not what event 12 says"},
        {"UPDATE ledger_key SET place = 'token'", "UPDATE ledger_key SET place = 'file'", NULL},
    };
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    change(app, 10);
    DID(app, &local_actor, "ledger.checkpoint");
    past_the_program(app, "CREATE TABLE kept AS SELECT * FROM ledger_checkpoint");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        past_the_program(app, rows[i].sql);
        if (rows[i].why) {
            check_broken(app, rows[i].why);
        } else {
            yyjson_mut_doc *d = DO(app, &local_actor, "ledger.verify");
            CHECK(str_ends(fixture_str(d, "why"), STR("' is not what event 11 says")));
            yyjson_mut_doc_free(d);
        }
        past_the_program(app, rows[i].back);
        check_broken(app, "");
    }
    past_the_program(app, "DELETE FROM ledger_key");
    check_broken(app, "the key of checkpoint 11 is missing");
    app_close(app);
}

/* A ledger that was changed is not signed. */
static void broken_ledger(void)
{
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    change(app, 10);
    past_the_program(app, "DROP TRIGGER ledger_is_not_changed;"
                          "UPDATE ledger SET actor = 'system' WHERE seq = 4");
    REFUSED(app, &local_actor, "ledger.checkpoint", LW_E_STATE,
            "event 4 was changed after it was written", NULL);
    app_close(app);
}

static void new_key(void)
{
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    change(app, 3);
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.checkpoint");
    const char *first = fixture_keep(d, "key");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "ledger.new_key");
    const char *second = fixture_keep(d, "key");
    CHECK_STR(fixture_str(d, "former_key"), str_of(first));
    CHECK(strcmp(first, second) != 0);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "ledger.checkpoints");
    /* Newest first: the announcement stands under the old key, then the new one signs. */
    CHECK_STR(fixture_str(d, "checkpoints.0.key"), str_of(second));
    CHECK_STR(fixture_str(d, "checkpoints.1.key"), str_of(first));
    CHECK_INT(fixture_int(d, "checkpoints.0.n_events"), 7);
    CHECK_INT(fixture_int(d, "checkpoints.1.n_events"), 6);
    CHECK_INT(fixture_int(d, "keys"), 2);
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(app, "ledger.key_added"), 2);
    check_broken(app, "");
    app_close(app);
}

static void in_a_token(void)
{
    struct arena a;
    arena_init(&a, 65536);
    struct pkcs11_key k = token_new(&a, "watch", "1234", "ledger 1");
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    struct err e = {0};
    str pin = arena_printf(&a, "%s/pin", app->data_dir);
    CHECK_OK(fs_write_atomic(pin.p, STR("1234\n"), 0600, &e), &e);
    change(app, 3);
    DID(app, &local_actor, "ledger.checkpoint");
    str planted = arena_printf(&a, "%s/pin", app->data_dir);
    str words = arena_printf(&a,
                             "setting 'ledger-key-module': '%s' is no absolute path outside "
                             "the data directory",
                             planted.p);
    DID(app, &local_actor, "setting.set", "name", "ledger-key-module", "value", planted.p);
    REFUSED(app, &local_actor, "ledger.checkpoint", LW_E_REFUSED, words.p, NULL);
    DID(app, &local_actor, "setting.set", "name", "ledger-key-module", "value", k.module);
    REFUSED(app, &local_actor, "ledger.checkpoint", LW_E_STATE,
            "the key of the ledger lies in a token: set ledger-key-token and ledger-key-label",
            NULL);
    DID(app, &local_actor, "setting.set", "name", "ledger-key-token", "value", "watch");
    DID(app, &local_actor, "setting.set", "name", "ledger-key-label", "value", "ledger 1");
    DID(app, &local_actor, "setting.set", "name", "ledger-key-pin-file", "value", pin.p);
    REFUSED(app, &local_actor, "ledger.checkpoint", LW_E_NOT_FOUND,
            "PKCS #11: token 'watch' has no key 'ledger 1'", NULL);
    CHECK_OK(pkcs11_new_key(&k, &e), &e);
    token_leaks(true);
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.checkpoint");
    const char *first = fixture_keep(d, "key");
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "ledger.new_key", LW_E_USAGE,
            "parameter 'label': the key lies in a token: say how the new one is called there",
            NULL);
    d = DO(app, &local_actor, "ledger.new_key", "label", "ledger 2");
    CHECK_STR(fixture_str(d, "former_key"), str_of(first));
    yyjson_mut_doc_free(d);
    change(app, 1);
    d = DO(app, &local_actor, "ledger.checkpoint");
    CHECK(!str_eq(fixture_str(d, "key"), str_of(first)));
    yyjson_mut_doc_free(d);
    token_leaks(false);
    d = DO(app, &local_actor, "ledger.checkpoints");
    CHECK_INT(fixture_int(d, "keys"), 3);
    CHECK_STR(fixture_str(d, "keys.0.place"), STR("file"));
    CHECK_STR(fixture_str(d, "keys.2.place"), STR("token"));
    yyjson_mut_doc_free(d);
    check_broken(app, "");
    app_close(app);
    arena_release(&a);
}

static struct utc run_job(struct app *app, const char *now)
{
    struct err e = {0};
    struct utc at = UTC_NONE, next_at = UTC_NONE;
    fixture_now(now);
    CHECK_OK(utc_parse(str_of(now), "now", &at, &e), &e);
    CHECK_OK(checkpoint_run(app, at, &next_at, &e), &e);
    return next_at;
}

static void by_the_job(void)
{
    char text[UTC_TEXT_BYTES];
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    run_job(app, "2026-10-24T12:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 0);
    change(app, 1);
    run_job(app, "2026-10-24T12:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 1);
    run_job(app, "2026-10-26T12:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 1);
    change(app, 1);
    run_job(app, "2026-10-24T13:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 1);
    DID(app, &local_actor, "setting.set", "name", "ledger-checkpoint-every-events", "value",
        "0");
    struct utc next_at = run_job(app, "2026-10-25T11:59:59Z");
    CHECK_STR(utc_text(next_at, text), STR("2026-10-25T12:00:00Z"));
    run_job(app, "2026-10-25T12:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 2);
    DID(app, &local_actor, "setting.set", "name", "ledger-checkpoint-every-events", "value",
        "3");
    change(app, 1);
    run_job(app, "2026-10-25T12:00:01Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 2);
    change(app, 1);
    run_job(app, "2026-10-25T12:00:02Z");
    CHECK_INT(fixture_n_events(app, "ledger.checkpoint_made"), 3);
    app_close(app);
}

static void check_health(struct app *app, const char *words)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.checkpoints");
    CHECK_STR(fixture_str(d, "words"), str_of(words));
    CHECK_INT(fixture_int(d, "is_well"), words[0] == '\0');
    yyjson_mut_doc_free(d);
}

/* An authority that is down holds nothing up; it is asked again, and told of after a day. */
static void stamps(void)
{
    struct arena a;
    struct err e = {0};
    char url[64];
    arena_init(&a, 1 << 20);
    struct app *app = fixture_open("2026-10-24T12:00:00Z");
    struct tsa_server *tsa = tsa_start(utc_now(), 730);
    str ca = arena_printf(&a, "%s/ca.pem", app->data_dir);
    CHECK_OK(fs_write_atomic(ca.p, tsa_ca_pem(&a, &tsa->tsa), 0600, &e), &e);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/tsa", tsa->port);
    change(app, 1);
    DID(app, &local_actor, "ledger.checkpoint");
    REFUSED(app, &local_actor, "ledger.timestamp", LW_E_STATE,
            "no time-stamp authority is set: set tsa-url and tsa-ca", NULL);
    DID(app, &local_actor, "setting.set", "name", "tsa-url", "value", url);
    DID(app, &local_actor, "setting.set", "name", "tsa-ca", "value", ca.p);
    tsa->is_down = true;
    run_job(app, "2026-10-24T12:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.stamped"), 0);
    CHECK_INT(fixture_n_events(app, "ledger.proof_failed"), 1);
    check_health(app, "");
    tsa->is_down = false;
    run_job(app, "2026-10-24T12:00:59Z");
    CHECK_INT(fixture_n_events(app, "ledger.stamped"), 0);
    tsa->is_down = true;
    run_job(app, "2026-10-24T12:01:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.proof_failed"), 1);
    fixture_now("2026-10-25T12:00:00Z");
    check_health(app, "no time stamp since a day: time-stamp authority: answered HTTP 503");
    tsa->is_down = false;
    tsa->tsa.at = utc_now();
    run_job(app, "2026-10-25T12:00:00Z");
    CHECK_INT(fixture_n_events(app, "ledger.stamped"), 1);
    check_health(app, "");
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.verify");
    CHECK_INT(fixture_int(d, "n_stamps"), 1);
    CHECK_INT(fixture_int(d, "has_authorities"), 1);
    yyjson_mut_doc_free(d);
    check_broken(app, "");
    fixture_now("2028-05-01T12:00:00Z");
    check_health(app, "the certificate of the newest time stamp ends at "
                      "2028-10-23T12:00:00Z: run ledger restamp");
    tsa->tsa.at = utc_now();
    d = DO(app, &local_actor, "ledger.restamp");
    CHECK_STR(fixture_str(d, "kind"), STR("renewal"));
    CHECK_STR(fixture_str(d, "digest"), STR("sha512"));
    CHECK_INT(fixture_int(d, "number"), 2);
    yyjson_mut_doc_free(d);
    check_broken(app, "");
    past_the_program(app, "UPDATE ledger_stamp SET reply = CAST(substr(reply, 1, 100) || "
                          "x'00' || substr(reply, 102) AS BLOB) WHERE number = 1");
    check_broken(app, "time stamp '1' is not what event 8 says");
    tsa_stop(tsa);
    arena_release(&a);
    app_close(app);
}

static const struct test tests[] = {
    {"by_hand", by_hand},
    {"intrusions", intrusions},
    {"broken_ledger", broken_ledger},
    {"new_key", new_key},
    {"in_a_token", in_a_token},
    {"by_the_job", by_the_job},
    {"stamps", stamps},
    {NULL, NULL},
};
const struct test_suite checkpoint_ops_suite = {"checkpoint_ops", tests};
