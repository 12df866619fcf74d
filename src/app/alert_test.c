/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Announcements as people get them: forty images are one message, each kind in its words, digests
 * by the clock, routes, and nothing lost or doubled when a run dies in the middle.
 */
#include "app/alert.h"

#include "app/digest.h"
#include "app/finding_write.h"
#include "app/outbox.h"
#include "app/rematch.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "knowledge/import.h"
#include "store/finding_tally.h"
#include "store/person.h"
#include "store/setting.h"

#include "app_fixture.h"

#include <stdio.h>

#define NOW "2026-11-22T12:00:00Z"
#define CVE "CVE-2026-0001"

enum {
    N_IMAGES = 40
};

struct scene {
    struct app *app;
    char dir[400];
    str anna; /* on call */
};

/* One record about left-pad, of which the SBOMs ship 1.1.0. */
struct advice {
    const char *modified, *fixed, *score, *more;
};
static const struct advice first = {"2026-11-01", "1.2.0", "C:L/I:N/A:N", ""};

static void import(struct scene *x, const char *feed, const char *path)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[500];
    snprintf(at, sizeof at, "%s/knowledge.db", x->dir);
    arena_init(&a, (size_t)64 << 20);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const struct import_options o = {.feed = feed,
                                     .paths = &path,
                                     .n_paths = 1,
                                     .now = utc_now(),
                                     .accept_shrink = true,
                                     .n_threads = 1};
    CHECK_OK(knowledge_import(k, &a, &o, &result, &e), &e);
    CHECK_INT(result.n_refused, 0);
    knowledge_close(k);
    arena_release(&a);
}

static void publish(struct scene *x, const struct advice *r)
{
    char folder[450], path[500], text[2000];
    struct err e = {0};
    snprintf(folder, sizeof folder, "%s/osv/npm", x->dir);
    snprintf(path, sizeof path, "%s/GHSA-aaaa-bbbb-cccc.json", folder);
    snprintf(text, sizeof text,
             "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-aaaa-bbbb-cccc\",%s\"modified\":\"%s"
             "T00:00:00Z\",\"published\":\"2026-11-01T00:00:00Z\",\"aliases\":[\"" CVE "\"],"
             "\"summary\":\"flaw in left-pad\",\"severity\":[{\"type\":\"CVSS_V3\",\"score\":"
             "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/%s\"}],\"affected\":[{\"package\":{"
             "\"ecosystem\":\"npm\",\"name\":\"left-pad\"},\"ranges\":[{\"type\":\"SEMVER\","
             "\"events\":[{\"introduced\":\"0\"}%s%s%s]}]}]}",
             r->more, r->modified, r->score, r->fixed[0] ? ",{\"fixed\":\"" : "", r->fixed,
             r->fixed[0] ? "\"}" : "");
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    CHECK_OK(fs_write_atomic(path, str_of(text), 0600, &e), &e);
    import(x, "osv", folder);
}

static void list_as_exploited(struct scene *x)
{
    char path[500];
    struct err e = {0};
    snprintf(path, sizeof path, "%s/known_exploited_vulnerabilities.json", x->dir);
    str text =
        STR("{\"title\":\"T\",\"catalogVersion\":\"2026.11.22\",\"dateReleased\":"
            "\"2026-11-22T00:00:00Z\",\"count\":1,\"vulnerabilities\":[{\"cveID\":\"" CVE
            "\",\"vendorProject\":\"V\",\"product\":\"P\",\"vulnerabilityName\":\"N\","
            "\"dateAdded\":\"2026-11-22\",\"shortDescription\":\"D\",\"requiredAction\":"
            "\"A\",\"dueDate\":\"2026-12-12\",\"knownRansomwareCampaignUse\":\"Unknown\","
            "\"notes\":\"\",\"cwes\":[]}]}");
    CHECK_OK(fs_write_atomic(path, text, 0600, &e), &e);
    import(x, "kev", path);
}

static struct rematch_report rematch(struct scene *x)
{
    struct rematch_report r;
    struct err e = {0};
    CHECK_OK(rematch_changed(x->app, utc_now(), &r, &e), &e);
    return r;
}

static void add_image(struct scene *x, const char *product, int n)
{
    char path[500], version[16];
    struct err e = {0};
    str sbom = STR("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"
                   "\"components\":[{\"type\":\"library\",\"name\":\"left-pad\",\"version\":"
                   "\"1.1.0\",\"purl\":\"pkg:npm/left-pad@1.1.0\",\"bom-ref\":\"a\"}]}");
    snprintf(path, sizeof path, "%s/sbom.json", x->dir);
    snprintf(version, sizeof version, "1.%02d", n);
    CHECK_OK(fs_write_atomic(path, sbom, 0600, &e), &e);
    DID(x->app, &local_actor, "image.add", "product", product, "release", version, "sbom",
        path);
}

static str add_person(struct scene *x, const char *name, enum role role)
{
    struct err e = {0};
    struct op_call *c = NULL;
    struct arena *a = &x->app->arena;
    CHECK_OK(system_call_begin(x->app, utc_now(), "test", &c, &e), &e);
    struct person p = {
        .id = new_id(a, c->now),
        .name = str_of(name),
        .mail = arena_printf(a, "%s@example.org", name),
        .phone = STR(""),
        .ledger_salt = STR("00"),
        .ledger_ref = arena_printf(a, "ref-%s", name),
        .role = role,
        .created_at = c->now,
        .erased_at = UTC_NONE,
    };
    CHECK_OK(person_insert(c->app->db, &p, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    return p.id;
}

static void set(struct scene *x, const char *name, const char *value)
{
    DID(x->app, &local_actor, "setting.set", "name", name, "value", value);
}

/* Two products, `n` images in turn, people, and knowledge that knows of nothing yet. */
static void open_scene(struct scene *x, int n)
{
    struct err e = {0};
    x->app = fixture_open(NOW);
    CHECK_OK(zone_set(STR("UTC"), &e), &e);
    snprintf(x->dir, sizeof x->dir, "%s", x->app->data_dir);
    x->anna = add_person(x, "anna", ROLE_INCIDENT_LEAD);
    (void)add_person(x, "boris", ROLE_ENGINEER);
    (void)add_person(x, "vera", ROLE_VIEWER);
    set(x, "base-url", "https://watch.example.org/");
    DID(x->app, &local_actor, "oncall.set", "chain", arena_z(&x->app->arena, x->anna));
    DID(x->app, &local_actor, "product.add", "name", "Harbour Gateway");
    DID(x->app, &local_actor, "product.add", "name", "Harbour Camera");
    for (int i = 0; i < n; i++)
        add_image(x, i % 2 ? "Harbour Gateway" : "Harbour Camera", i);
    publish(x, &(struct advice){"2026-10-01", "0.9.0", "C:L/I:N/A:N", ""});
    rematch(x);
}

static void close_scene(struct scene *x)
{
    fixture_ledger_is_whole(x->app);
    app_close(x->app);
    unsetenv("LONGWATCH_NOW");
}

/* The sentence of the newest announcement of a kind; `n` how many there must be. */
static str announced(struct scene *x, const char *event, int64_t n)
{
    CHECK_INT(fixture_n_events(x->app, event), n);
    yyjson_mut_doc *d = DO(x->app, &local_actor, "ledger.list", "kind", event, "limit", "1");
    str words = arena_str(&x->app->arena, fixture_str(d, "events.0.payload.words"));
    yyjson_mut_doc_free(d);
    return words;
}

static int64_t n_messages(struct scene *x, str recipient, str kind)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    int64_t count = 0;
    CHECK_OK(outbox_list(x->app->db, &x->app->arena, STR_NONE, STR_NONE, 500, &rows, &n, &e),
             &e);
    for (size_t i = 0; i < n; i++)
        count += (!recipient.n || str_eq(rows[i].recipient, recipient)) &&
                 (!kind.n || str_eq(rows[i].event_kind, kind));
    return count;
}

static void forty_images_one_message(void)
{
    struct scene x;
    open_scene(&x, N_IMAGES);
    set(&x, "webhook-url", "http://127.0.0.1:1/");
    publish(&x, &first);
    CHECK_INT(rematch(&x).findings.n_opened, N_IMAGES);
    CHECK_INT(fixture_n_events(x.app, "finding.opened"), N_IMAGES);
    CHECK_STR(announced(&x, "alert.new_match", 1),
              STR(CVE " is new: left-pad 1.1.0 in Harbour Camera and Harbour Gateway, "
                      "40 images"));
    CHECK_INT(n_messages(&x, STR("webhook"), STR("alert.new_match")), 1);
    CHECK_INT(n_messages(&x, x.anna, STR("")), 0);
    rematch(&x);
    CHECK_INT(fixture_n_events(x.app, "alert.new_match"), 1);
    close_scene(&x);
}

static void each_change_in_its_words(void)
{
    struct scene x;
    open_scene(&x, 3);
    publish(&x, &(struct advice){"2026-11-01", "", "C:L/I:N/A:N", ""});
    rematch(&x);
    CHECK_INT(fixture_n_events(x.app, "alert.new_match"), 1);
    publish(&x, &(struct advice){"2026-11-02", "1.2.0", "C:L/I:N/A:N", ""});
    rematch(&x);
    CHECK_INT(fixture_n_events(x.app, "finding.fix_available"), 3);
    CHECK_STR(announced(&x, "alert.fix_available", 1),
              STR(CVE " has a fix (left-pad 1.2.0): left-pad 1.1.0 in Harbour Camera and "
                      "Harbour Gateway, 3 images"));
    publish(&x, &(struct advice){"2026-11-02", "1.2.0", "C:H/I:H/A:H", ""});
    /* The very same revision says something else: only what is stated counts. */
    publish(&x, &(struct advice){"2026-11-03", "1.2.0", "C:H/I:H/A:H", ""});
    rematch(&x);
    CHECK_STR(announced(&x, "alert.severity_up", 1),
              STR(CVE " was rated higher (from medium to critical): left-pad 1.1.0 in Harbour "
                      "Camera and Harbour Gateway, 3 images"));
    publish(&x, &(struct advice){"2026-11-04", "1.2.0", "C:H/I:H/A:H",
                                 "\"withdrawn\":\"2026-11-04T00:00:00Z\","});
    CHECK_INT(rematch(&x).findings.n_closed, 3);
    CHECK_INT(fixture_n_events(x.app, "finding.withdrawn"), 3);
    CHECK_STR(announced(&x, "alert.withdrawn", 1),
              STR(CVE " closed by itself (its record was withdrawn): left-pad 1.1.0 in Harbour "
                      "Camera and Harbour Gateway, 3 images"));
    close_scene(&x);
}

/* The case's page is the message at once; others find it in the digest. */
static void exploited_becomes_an_event(void)
{
    struct scene x;
    open_scene(&x, 3);
    publish(&x, &first);
    rematch(&x);
    list_as_exploited(&x);
    rematch(&x);
    CHECK_INT(fixture_n_events(x.app, "finding.exploited"), 3);
    CHECK_INT(fixture_n_events(x.app, "case.opened"), 1);
    CHECK_STR(announced(&x, "alert.exploited", 1),
              STR(CVE " is known exploited: left-pad 1.1.0 in Harbour Camera and Harbour "
                      "Gateway, 3 images"));
    CHECK_INT(n_messages(&x, x.anna, STR("alert.exploited")), 0);
    close_scene(&x);
}

static void routes_change_who_hears(void)
{
    struct scene x;
    open_scene(&x, 1);
    yyjson_mut_doc *d =
        DO(x.app, &local_actor, "alert.set_route", "kind", "new_match", "delivery", "at_once");
    CHECK_STR(fixture_str(d, "delivery"), STR("at_once"));
    CHECK_INT(fixture_int(d, "is_default"), 0);
    yyjson_mut_doc_free(d);
    publish(&x, &first);
    rematch(&x);
    CHECK_INT(n_messages(&x, x.anna, STR("alert.new_match")), 1);
    CHECK_INT(n_messages(&x, STR(""), STR("")), 1);
    d = DO(x.app, &local_actor, "outbox.list");
    CHECK_STR(fixture_str(d, "messages.0.subject"), STR(CVE " is new: 1 product, 1 image"));
    const char *id = fixture_keep(d, "messages.0.id");
    yyjson_mut_doc_free(d);
    d = DO(x.app, &local_actor, "outbox.get", "message", id);
    CHECK_STR(fixture_str(d, "body"),
              STR(CVE " is new: left-pad 1.1.0 in Harbour Camera, 1 image\n\n"
                      "Products: Harbour Camera\nImages: Harbour Camera 1.00\n"
                      "Components: left-pad 1.1.0\nFixed in: left-pad 1.2.0\n\n"
                      "https://watch.example.org/vulnerabilities/" CVE "\n"));
    yyjson_mut_doc_free(d);
    DID(x.app, &local_actor, "alert.set_route", "kind", "severity_up", "delivery", "never");
    publish(&x, &(struct advice){"2026-11-03", "1.2.0", "C:H/I:H/A:H", ""});
    rematch(&x);
    CHECK_INT(fixture_n_events(x.app, "alert.severity_up"), 1);
    CHECK_INT(n_messages(&x, STR(""), STR("")), 1);
    close_scene(&x);
}

static void run_digests(struct scene *x, const char *now)
{
    struct utc next_at;
    struct err e = {0};
    fixture_now(now);
    CHECK_OK(digest_run(x->app, utc_now(), &next_at, &e), &e);
}

static void one_digest_a_day(void)
{
    struct scene x;
    open_scene(&x, 3);
    run_digests(&x, "2026-11-22T12:30:00Z");
    publish(&x, &first);
    rematch(&x);
    list_as_exploited(&x);
    rematch(&x);
    run_digests(&x, "2026-11-23T06:59:59Z");
    CHECK_INT(fixture_n_events(x.app, "digest.made"), 0);
    run_digests(&x, "2026-11-23T07:00:01Z");
    run_digests(&x, "2026-11-23T07:00:05Z");
    /* Anna and boris; a viewer gets none. */
    CHECK_INT(fixture_n_events(x.app, "digest.made"), 2);
    CHECK_INT(n_messages(&x, x.anna, STR("digest.made")), 1);
    yyjson_mut_doc *d = DO(x.app, &local_actor, "outbox.list");
    CHECK_STR(fixture_str(d, "messages.0.subject"), STR("Digest: 1 matter, 1 known exploited"));
    const char *id = fixture_keep(d, "messages.0.id");
    yyjson_mut_doc_free(d);
    d = DO(x.app, &local_actor, "outbox.get", "message", id);
    CHECK_STR(fixture_str(d, "body"),
              STR("Since Sun 22 Nov 2026, 12:00 UTC:\n\n" CVE "\n"
                  "- is new: left-pad 1.1.0 in Harbour Camera and Harbour Gateway, 3 images\n"
                  "- is known exploited: left-pad 1.1.0 in Harbour Camera and Harbour Gateway, "
                  "3 images\n\nhttps://watch.example.org/\n"));
    yyjson_mut_doc_free(d);
    run_digests(&x, "2026-11-24T07:00:00Z");
    CHECK_INT(fixture_n_events(x.app, "digest.made"), 2);
    close_scene(&x);
}

/* A run that dies leaves rows that wait; whoever comes next tells of them, once. */
static void killed_in_the_middle(void)
{
    struct scene x;
    struct err e = {0};
    struct op_call *c = NULL;
    int64_t n = 0;
    open_scene(&x, 2);
    publish(&x, &first);
    rematch(&x);
    CHECK_OK(system_call_begin(x.app, utc_now(), "rematch", &c, &e), &e);
    c->defers_alerts = true;
    yyjson_mut_doc *d = DO(x.app, &local_actor, "finding.list");
    const char *ids[] = {fixture_keep(d, "findings.0.id"), fixture_keep(d, "findings.1.id")};
    yyjson_mut_doc_free(d);
    for (size_t i = 0; i < 2; i++)
        CHECK_OK(alert_note(c, ALERT_SEVERITY_UP, STR(CVE), str_of(ids[i]), STR("test"), &e),
                 &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    /* Here the program ended. Another operation does not speak for the run. */
    app_close(x.app);
    CHECK_OK(app_open(x.dir, &x.app, &e), &e);
    set(&x, "manufacturer-name", "Harbour Devices");
    CHECK_INT(fixture_n_events(x.app, "alert.severity_up"), 0);
    rematch(&x);
    CHECK_STR(announced(&x, "alert.severity_up", 1),
              STR(CVE " was rated higher (test): left-pad 1.1.0 in Harbour Camera and Harbour "
                      "Gateway, 2 images"));
    CHECK_OK(alert_pending_n(x.app->db, &n, &e), &e);
    CHECK_INT(n, 0);
    rematch(&x);
    CHECK_INT(fixture_n_events(x.app, "alert.severity_up"), 1);
    close_scene(&x);
}

static void an_image_is_one_message(void)
{
    struct scene x;
    open_scene(&x, 0);
    publish(&x, &first);
    add_image(&x, "Harbour Gateway", 1);
    CHECK_STR(announced(&x, "alert.new_match", 1),
              STR("Harbour Gateway 1.01 has 1 open vulnerability"));
    /* The next release brings nothing new. */
    fixture_now("2026-11-22T13:00:00Z");
    add_image(&x, "Harbour Gateway", 2);
    CHECK_INT(fixture_n_events(x.app, "alert.new_match"), 1);
    CHECK_INT(fixture_n_events(x.app, "finding.opened"), 2);
    /* The very same SBOM once more, a day later. */
    fixture_now("2026-11-23T13:00:00Z");
    add_image(&x, "Harbour Gateway", 2);
    CHECK_INT(fixture_n_events(x.app, "alert.new_match"), 1);
    close_scene(&x);
}

/* What is written of a finding is what the store says of it, or every digest would differ. */
static void text_of_a_finding(void)
{
    struct scene x;
    struct finding_view v;
    struct err e = {0};
    struct buf stored, written;
    bool found = false;
    open_scene(&x, 1);
    publish(&x, &first);
    rematch(&x);
    yyjson_mut_doc *d = DO(x.app, &local_actor, "finding.list");
    const char *id = fixture_keep(d, "findings.0.id");
    yyjson_mut_doc_free(d);
    buf_init(&stored, 65536);
    buf_init(&written, 65536);
    CHECK_OK(finding_find(x.app->db, &x.app->arena, str_of(id), &v, &found, &e), &e);
    CHECK_OK(finding_text(x.app->db, str_of(id), &stored, &e), &e);
    finding_text_write(&v.f, &written);
    CHECK_STR(buf_str(&written), buf_str(&stored));
    buf_release(&stored);
    buf_release(&written);
    close_scene(&x);
}

static void when_digests_are_due(void)
{
    static const struct {
        const char *zone, *now, *last, *next;
        struct digest_plan plan;
    } rows[] = {
        {"UTC",
         "2026-11-22T06:59:00Z",
         "2026-11-21T07:00:00Z",
         "2026-11-22T07:00:00Z",
         {DIGEST_DAILY, 7, 0}},
        {"UTC",
         "2026-11-22T07:00:00Z",
         "2026-11-22T07:00:00Z",
         "2026-11-23T07:00:00Z",
         {DIGEST_DAILY, 7, 0}},
        {"UTC",
         "2026-11-25T12:00:00Z",
         "2026-11-23T00:00:00Z",
         "2026-11-30T00:00:00Z",
         {DIGEST_WEEKLY, 0, 1}},
        {"Europe/Brussels",
         "2026-07-01T12:00:00Z",
         "2026-07-01T05:00:00Z",
         "2026-07-02T05:00:00Z",
         {DIGEST_DAILY, 7, 0}},
        /* Clocks spring from 2 to 3: the first quarter that there is. */
        {"Europe/Brussels",
         "2026-03-29T12:00:00Z",
         "2026-03-29T01:00:00Z",
         "2026-03-30T00:00:00Z",
         {DIGEST_DAILY, 2, 0}},
        /* Clocks fall back over the hour: once. */
        {"Europe/Brussels",
         "2026-10-25T12:00:00Z",
         "2026-10-25T00:00:00Z",
         "2026-10-26T01:00:00Z",
         {DIGEST_DAILY, 2, 0}},
        {"Asia/Kathmandu",
         "2026-11-22T12:00:00Z",
         "2026-11-22T01:15:00Z",
         "2026-11-23T01:15:00Z",
         {DIGEST_DAILY, 7, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct utc now, last, next;
        struct err e = {0};
        CHECK_OK(zone_set(str_of(rows[i].zone), &e), &e);
        CHECK_OK(utc_parse(str_of(rows[i].now), "now", &now, &e), &e);
        CHECK_OK(utc_parse(str_of(rows[i].last), "last", &last, &e), &e);
        CHECK_OK(utc_parse(str_of(rows[i].next), "next", &next, &e), &e);
        CHECK_INT(utc_diff_s(digest_last_due(&rows[i].plan, now), last), 0);
        CHECK_INT(utc_diff_s(digest_next_due(&rows[i].plan, now), next), 0);
    }
    struct err e = {0};
    CHECK_OK(zone_set(STR("UTC"), &e), &e);
}

static const struct test tests[] = {
    {"forty images, one message", forty_images_one_message},
    {"each change in its words", each_change_in_its_words},
    {"exploited becomes an event", exploited_becomes_an_event},
    {"routes change who hears", routes_change_who_hears},
    {"one digest a day", one_digest_a_day},
    {"killed in the middle", killed_in_the_middle},
    {"an image is one message", an_image_is_one_message},
    {"text of a finding", text_of_a_finding},
    {"when digests are due", when_digests_are_due},
    {NULL, NULL},
};
const struct test_suite alert_suite = {"alert", tests};
