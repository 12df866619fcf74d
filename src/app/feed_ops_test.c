/* SPDX-License-Identifier: Apache-2.0 */
/* The feed operations: what is answered, and when the ledger hears of a feed. */
#include "app/feed.h"

#include "app_fixture.h"
#include "net/http_fixture.h"
#include "suite.h"

static int64_t n_events(struct app *app)
{
    struct ledger_check check;
    struct err e = {0};
    CHECK_OK(ledger_verify(app->db, &check, &e), &e);
    CHECK(check.is_whole);
    return check.n_events;
}

static enum status sync_once(struct app *app, const char *feed, struct err *e)
{
    const char *const pairs[] = {"feed", feed, NULL};
    yyjson_mut_doc *reply = NULL;
    enum status status = fixture_run(app, &local_actor, "feed.sync", pairs, &reply, e);
    yyjson_mut_doc_free(reply);
    return status;
}

static void ledger_hears_of_changes_only(void)
{
    static const char kev[] =
        "HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n{\"title\":\"T\",\"catalogVersion\":\"1\","
        "\"dateReleased\":\"2026-11-22T10:00:00Z\",\"count\":1,\"vulnerabilities\":[{\"cveID\":"
        "\"CVE-2024-0001\",\"vendorProject\":\"V\",\"product\":\"P\",\"vulnerabilityName\":\"N\","
        "\"dateAdded\":\"2026-08-01\",\"shortDescription\":\"D\",\"requiredAction\":\"A\","
        "\"dueDate\":\"2026-08-22\",\"knownRansomwareCampaignUse\":\"Unknown\",\"notes\":\"\","
        "\"cwes\":[]}]}";
    static const char busy[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    struct app *app = fixture_open("2026-11-22T12:00:00Z");
    struct tiny_server *s = tiny_start(kev);
    struct err e = {0};
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/kev.json", s->port);
    setenv("LONGWATCH_FEED_KEV_URL", url, 1);
    int64_t before = n_events(app);
    CHECK_OK(sync_once(app, "kev", &e), &e);
    CHECK_INT(n_events(app), before + 1);
    CHECK_OK(sync_once(app, "kev", &e), &e); /* the same again: no event */
    CHECK_INT(n_events(app), before + 1);
    tiny_answer(s, busy, sizeof busy - 1);
    CHECK_STATUS(sync_once(app, "kev", &e), LW_E_ENV);
    CHECK_STATUS(sync_once(app, "kev", &e), LW_E_ENV); /* still failing: one event, not two */
    CHECK_INT(n_events(app), before + 2);
    tiny_answer(s, kev, sizeof kev - 1);
    CHECK_OK(sync_once(app, "kev", &e), &e); /* works again: said once */
    CHECK_INT(n_events(app), before + 3);
    CHECK_STATUS(sync_once(app, "nosuch", &e), LW_E_NOT_FOUND);
    unsetenv("LONGWATCH_FEED_KEV_URL");
    tiny_stop(s);
    app_close(app);
}

static void listing_without_knowledge(void)
{
    struct app *app = fixture_open("2026-11-22T12:00:00Z");
    const char *const none[] = {NULL};
    yyjson_mut_doc *reply = NULL;
    struct err e = {0};
    CHECK_OK(fixture_run(app, &local_actor, "feed.list", none, &reply, &e), &e);
    yyjson_mut_val *feeds = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), "feeds");
    CHECK_INT(yyjson_mut_arr_size(feeds), n_feed_rows);
    yyjson_mut_val *first = yyjson_mut_arr_get_first(feeds);
    CHECK_STR(str_of(yyjson_mut_get_str(yyjson_mut_obj_get(first, "state"))), STR("never"));
    yyjson_mut_doc_free(reply);
    const char *const kev[] = {"feed", "kev", NULL};
    CHECK_STATUS(fixture_run(app, &local_actor, "feed.accept_shrink", kev, &reply, &e),
                 LW_E_STATE);
    CHECK_STR(str_of(e.message), STR("feed 'kev' is not held"));
    app_close(app);
}

static void take_off_schedule(struct app *app, const char *except)
{
    for (size_t i = 0; i < n_feed_rows; i++) {
        char name[60];
        snprintf(name, sizeof name, "feed-%s-is-scheduled", feed_rows[i].name);
        const char *value = strcmp(feed_rows[i].name, except) == 0 ? "true" : "false";
        DID(app, &local_actor, "setting.set", "name", name, "value", value);
    }
}

static void scheduler_leaves_alone_what_is_off_the_schedule(void)
{
    static const char kev[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    struct app *app = fixture_open("2026-11-22T12:00:00Z");
    struct tiny_server *s = tiny_start(kev);
    struct err e = {0};
    struct utc next_at;
    char url[64], text[UTC_TEXT_BYTES], is_scheduled[40];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/kev.json", s->port);
    snprintf(is_scheduled, sizeof is_scheduled, "feeds.%d.is_scheduled",
             (int)(feed_find(STR("kev")) - feed_rows));
    setenv("LONGWATCH_FEED_KEV_URL", url, 1);
    take_off_schedule(app, "");
    CHECK_OK(feed_sync_due(app, utc_now(), &next_at, &e), &e);
    CHECK_STR(str_of(tiny_seen), STR(""));
    CHECK(utc_is_none(next_at));
    yyjson_mut_doc *d = DO(app, &local_actor, "feed.list");
    CHECK_INT(fixture_int(d, is_scheduled), false);
    yyjson_mut_doc_free(d);
    take_off_schedule(app, "kev");
    CHECK_OK(feed_sync_due(app, utc_now(), &next_at, &e), &e);
    CHECK(strstr(tiny_seen, "GET /kev.json ") != NULL);
    CHECK_STR(utc_text(next_at, text), STR("2026-11-22T12:15:00Z"));
    d = DO(app, &local_actor, "feed.list");
    CHECK_INT(fixture_int(d, is_scheduled), true);
    yyjson_mut_doc_free(d);
    /* a person's word counts whatever the schedule says */
    take_off_schedule(app, "");
    tiny_seen[0] = '\0';
    CHECK_STATUS(sync_once(app, "kev", &e), LW_E_ENV);
    CHECK(strstr(tiny_seen, "GET /kev.json ") != NULL);
    unsetenv("LONGWATCH_FEED_KEV_URL");
    tiny_stop(s);
    app_close(app);
}

/* A page asks and is answered at once; the scheduler's next turn does it, on the schedule or not. */
static void asked_for_and_done(void)
{
    static const char kev[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    struct app *app = fixture_open("2026-11-22T12:00:00Z");
    struct tiny_server *s = tiny_start(kev);
    struct err e = {0};
    struct utc next_at;
    char url[64], path[40];
    int at = (int)(feed_find(STR("kev")) - feed_rows);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/kev.json", s->port);
    setenv("LONGWATCH_FEED_KEV_URL", url, 1);
    take_off_schedule(app, "");
    int64_t before = n_events(app);
    yyjson_mut_doc *d = DO(app, &local_actor, "feed.request", "feed", "kev");
    CHECK_STR(str_of(tiny_seen), STR(""));
    yyjson_mut_doc_free(d);
    CHECK_INT(n_events(app), before + 1);
    d = DO(app, &local_actor, "feed.list");
    snprintf(path, sizeof path, "feeds.%d.asked_at.utc", at);
    CHECK(fixture_str(d, path).n > 0);
    yyjson_mut_doc_free(d);
    CHECK_OK(feed_sync_due(app, utc_now(), &next_at, &e), &e);
    CHECK(strstr(tiny_seen, "GET /kev.json ") != NULL);
    CHECK_INT(n_events(app), before + 2); /* it failed, and that is said */
    d = DO(app, &local_actor, "feed.list");
    CHECK(fixture_at(d->root, path) == NULL);
    yyjson_mut_doc_free(d);
    /* once: the next turn has nothing to do */
    tiny_seen[0] = '\0';
    CHECK_OK(feed_sync_due(app, utc_now(), &next_at, &e), &e);
    CHECK_STR(str_of(tiny_seen), STR(""));
    REFUSED(app, &local_actor, "feed.request", LW_E_NOT_FOUND, "there is no feed 'nosuch'",
            "feed", "nosuch");
    REFUSED(app, &local_actor, "feed.request", LW_E_STATE,
            "feed 'vex' has no address to ask: import its documents", "feed", "vex");
    REFUSED(app, &local_actor, "feed.request", LW_E_STATE,
            "feed 'csaf' has no address to ask: set feed-csaf-providers", "feed", "csaf");
    unsetenv("LONGWATCH_FEED_KEV_URL");
    tiny_stop(s);
    app_close(app);
}

static str catalogue(struct arena *a, const char *etag, int n)
{
    str list = STR("");
    for (int i = 0; i < n; i++)
        list = arena_printf(
            a,
            "%.*s%s{\"cveID\":\"CVE-2024-%04d\",\"vendorProject\":\"V\","
            "\"product\":\"P\",\"vulnerabilityName\":\"N\",\"dateAdded\":"
            "\"2026-08-01\",\"shortDescription\":\"D\",\"requiredAction\":\"A\","
            "\"dueDate\":\"2026-08-22\",\"knownRansomwareCampaignUse\":\"Unknown\","
            "\"notes\":\"\",\"cwes\":[]}",
            STR_ARG(list), i ? "," : "", i + 1);
    str body = arena_printf(a,
                            "{\"title\":\"T\",\"catalogVersion\":\"1\",\"dateReleased\":"
                            "\"2026-11-22T10:00:00Z\",\"count\":%d,\"vulnerabilities\":[%.*s]}",
                            n, STR_ARG(list));
    return arena_printf(a, "HTTP/1.1 200 OK\r\nETag: \"%s\"\r\nContent-Length: %zu\r\n\r\n%.*s",
                        etag, body.n, STR_ARG(body));
}

/* What a person accepted is what we have: it is not fetched once more. */
static void accepted_and_not_fetched_again(void)
{
    struct app *app = fixture_open("2026-11-22T12:00:00Z");
    struct tiny_server *s = tiny_start("");
    struct arena a;
    struct err e = {0};
    char url[64];
    arena_init(&a, 4 << 20);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/kev.json", s->port);
    setenv("LONGWATCH_FEED_KEV_URL", url, 1);
    str whole = catalogue(&a, "thirty", 30), less = catalogue(&a, "ten", 10);
    tiny_answer(s, whole.p, whole.n);
    CHECK_OK(sync_once(app, "kev", &e), &e);
    tiny_answer(s, less.p, less.n);
    CHECK_STATUS(sync_once(app, "kev", &e), LW_E_STATE);
    DID(app, &local_actor, "feed.accept_shrink", "feed", "kev");
    static const char unchanged[] = "HTTP/1.1 304 Not Modified\r\n\r\n";
    tiny_answer(s, unchanged, sizeof unchanged - 1);
    CHECK_OK(sync_once(app, "kev", &e), &e);
    CHECK(strstr(tiny_seen, "If-None-Match: \"ten\"\r\n") != NULL);
    yyjson_mut_doc *d = DO(app, &local_actor, "feed.list");
    char path[40];
    snprintf(path, sizeof path, "feeds.%d.records", (int)(feed_find(STR("kev")) - feed_rows));
    CHECK_INT(fixture_int(d, path), 10);
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "feed.accept_shrink", LW_E_STATE, "feed 'kev' is not held",
            "feed", "kev");
    unsetenv("LONGWATCH_FEED_KEV_URL");
    tiny_stop(s);
    arena_release(&a);
    app_close(app);
}

const struct test_suite feed_ops_suite = {
    "feed_ops",
    (const struct test[]){{"the ledger hears of changes only", ledger_hears_of_changes_only},
                          {"listing without knowledge", listing_without_knowledge},
                          {"off the schedule", scheduler_leaves_alone_what_is_off_the_schedule},
                          {"asked for and done", asked_for_and_done},
                          {"accepted, not fetched again", accepted_and_not_fetched_again},
                          {NULL, NULL}},
};
