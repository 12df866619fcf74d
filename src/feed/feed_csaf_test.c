/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF providers against a server on loopback: discovery, lists, hashes, signatures made by GnuPG,
 * refusals, resumption; and the real files of the shared corpus.
 */
#include "feed/feed_csaf.h"

#include "crypto/digest.h"
#include "crypto/openpgp_fixture.h"
#include "feed/feed_fixture.h"

static void addresses_of_documents(void)
{
    static const struct {
        const char *folder, *path, *want;
    } rows[] = {
        {"https://v.example/csaf/white/", "2024/a.json",
         "https://v.example/csaf/white/2024/a.json"},
        {"https://v.example/csaf/white", "2024/a.json",
         "https://v.example/csaf/white/2024/a.json"},
        /* named from the root of the site, as CISA does */
        {"https://r.example/CSAF/develop/csaf_files/OT/white/",
         "csaf_files/OT/white/2024/a.json",
         "https://r.example/CSAF/develop/csaf_files/OT/white/2024/a.json"},
        {"https://v.example/2024/", "2024/a.json", "https://v.example/2024/a.json"},
        {"https://v.example/csaf/", "../a.json", NULL},
    };
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(csaf_document_url(&a, str_of(rows[i].folder), str_of(rows[i].path)),
                  str_of(rows[i].want));
    arena_release(&a);
}

static void cursors(void)
{
    struct csaf_entry x = {.url = STR("https://v/b"),
                           .updated_at = instant("2026-11-01T00:00:00Z")};
    static const struct {
        const char *cursor;
        bool is_newer;
    } rows[] = {
        {"", true},
        {"rubbish", true},
        {"2026-10-31T23:59:59Z", true},
        {"2026-11-01T00:00:00Z", true}, /* of the same second: looked at again */
        {"2026-11-01T00:00:01Z", false},
        {"2026-11-01T00:00:00Z https://v/a", true},
        {"2026-11-01T00:00:00Z https://v/b", false},
        {"2026-11-01T00:00:00Z https://v/c", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct csaf_cursor c = csaf_cursor_read(str_of(rows[i].cursor));
        CHECK_INT(csaf_is_newer(&x, &c), rows[i].is_newer);
    }
}

/* ---- a provider ---- */

static str document(struct fixture *f, const char *id, const char *cve, const char *version)
{
    return arena_printf(
        &f->a,
        "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"title\":\"T\","
        "\"distribution\":{\"tlp\":{\"label\":\"WHITE\"}},\"publisher\":{\"category\":\"vendor\","
        "\"name\":\"Maker\",\"namespace\":\"https://maker.example\"},\"tracking\":{\"id\":\"%s\","
        "\"current_release_date\":\"2026-11-01T00:00:00Z\",\"initial_release_date\":"
        "\"2026-11-01T00:00:00Z\",\"revision_history\":[{\"date\":\"2026-11-01T00:00:00Z\","
        "\"number\":\"1\",\"summary\":\"S\"}],\"status\":\"final\",\"version\":\"1\"}},"
        "\"product_tree\":{\"branches\":[{\"category\":\"vendor\",\"name\":\"Maker\",\"branches\":"
        "[{\"category\":\"product_name\",\"name\":\"Box\",\"branches\":[{\"category\":"
        "\"product_version\",\"name\":\"%s\",\"product\":{\"name\":\"Box %s\",\"product_id\":\"P1\","
        "\"product_identification_helper\":{\"purl\":\"pkg:generic/box@%s\"}}}]}]}]},"
        "\"vulnerabilities\":[{\"cve\":\"%s\",\"notes\":[{\"category\":\"description\",\"text\":"
        "\"d\"}],\"product_status\":{\"known_affected\":[\"P1\"]}}]}",
        id, version, version, version, cve);
}

struct maker {
    struct gpg_home home;
    struct tiny_server *s;
    str changes;
    str url; /* of its metadata */
};

static void offer_document(struct fixture *f, struct maker *m, const char *name, str bytes,
                           bool is_signed)
{
    char hex[SHA512_HEX_CHARS + 1];
    const char *path = arena_printf(&f->a, "GET /csaf/white/2026/%s", name).p;
    offer(f, m->s, arena_printf(&f->a, "%s ", path).p, "", bytes);
    offer(f, m->s, arena_printf(&f->a, "%s.sha512 ", path).p, "",
          arena_printf(&f->a, "%.*s  %s\n", STR_ARG(sha512_hex(bytes, hex)), name));
    if (is_signed)
        offer(f, m->s, arena_printf(&f->a, "%s.asc ", path).p, "",
              gpg_sign(&f->a, &m->home, bytes, NULL));
}

static void list_document(struct fixture *f, struct maker *m, const char *name, const char *at)
{
    m->changes = arena_printf(&f->a, "\"2026/%s\",\"%s\"\n%.*s", name, at, STR_ARG(m->changes));
    offer(f, m->s, "GET /csaf/white/changes.csv ", arena_printf(&f->a, "c-%zu", m->changes.n).p,
          m->changes);
}

static struct maker maker_new(struct fixture *f)
{
    struct maker m = {.home = gpg_home_new(&f->a, "psirt@maker.example", NULL),
                      .s = publisher(),
                      .changes = STR("")};
    str at = arena_printf(&f->a, "http://127.0.0.1:%u", m.s->port);
    m.url = arena_printf(&f->a, "%.*s/provider-metadata.json", STR_ARG(at));
    offer(f, m.s, "GET /provider-metadata.json ", "",
          arena_printf(&f->a,
                       "{\"canonical_url\":\"%.*s\",\"distributions\":[{\"directory_url\":"
                       "\"%.*s/csaf/white/\"}],\"last_updated\":\"2026-11-01T00:00:00Z\","
                       "\"list_on_CSAF_aggregators\":true,\"metadata_version\":\"2.0\","
                       "\"mirror_on_CSAF_aggregators\":true,\"public_openpgp_keys\":[{"
                       "\"fingerprint\":\"%.*s\",\"url\":\"%.*s/key.asc\"}],\"publisher\":{"
                       "\"category\":\"vendor\",\"name\":\"Maker\",\"namespace\":"
                       "\"https://maker.example\"},\"role\":\"csaf_provider\"}",
                       STR_ARG(m.url), STR_ARG(at), STR_ARG(m.home.fingerprint), STR_ARG(at)));
    offer(f, m.s, "GET /key.asc ", "", m.home.key);
    offer(f, m.s, "GET /csaf/white/changes.csv ", "empty", STR(""));
    return m;
}

static struct feed_sync_result csaf(struct fixture *f, const struct maker *m, const char *now,
                                    bool needs_signature)
{
    return turn_with(
        f, m->s, "csaf", "", now,
        (struct feed_sync_options){.providers = m->url, .needs_signature = needs_signature});
}

static void documents_that_are_newer(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    offer_document(&f, &m, "m-1.json", document(&f, "M-1", "CVE-2026-0001", "1.0"), true);
    offer_document(&f, &m, "m-2.json", document(&f, "M-2", "CVE-2026-0002", "1.0"), true);
    list_document(&f, &m, "m-1.json", "2026-11-01T00:00:00Z");
    list_document(&f, &m, "m-2.json", "2026-11-02T00:00:00Z");
    struct feed_sync_result r = csaf(&f, &m, "2026-11-22T12:00:00Z", true);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 2);
    CHECK_INT(records_of(&f, "csaf"), 2);
    CHECK_STR(refusals_of(&f, "csaf"), STR(""));
    CHECK_STR(state_of(&f, "csaf", "2026-11-22T12:00:00Z"), STR("fresh"));
    CHECK(strstr(tiny_log, "GET /csaf/white/2026/m-1.json.asc ") != NULL);
    /* nothing new: metadata, key, and a list that did not change */
    offer_status(&f, m.s, "GET /csaf/white/changes.csv ", "304 Not Modified");
    r = csaf(&f, &m, "2026-11-22T18:00:00Z", true);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_requests, 3);
    CHECK(strstr(tiny_seen, "If-None-Match: \"c-") != NULL);
    /* one more: it, its hash, its signature, and the one of the last second again */
    offer_document(&f, &m, "m-3.json", document(&f, "M-3", "CVE-2026-0003", "1.0"), true);
    list_document(&f, &m, "m-3.json", "2026-11-22T19:00:00Z");
    r = csaf(&f, &m, "2026-11-22T20:00:00Z", true);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 1);
    CHECK_INT(tiny_count("GET /csaf/white/2026/m-1.json "), 1);
    CHECK_INT(records_of(&f, "csaf"), 3);
    tiny_stop(m.s);
    fixture_close(&f);
}

/* Hash and signature: what is wrong is refused by name, and the rest goes on. */
static void refused_documents(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    struct gpg_home other = gpg_home_new(&f.a, "other@example.com", NULL);
    str good = document(&f, "M-1", "CVE-2026-0001", "1.0");
    for (int i = 1; i <= 6; i++) {
        const char *name = arena_printf(&f.a, "m-%d.json", i).p;
        offer_document(&f, &m, name, good, i != 5);
        list_document(&f, &m, name, arena_printf(&f.a, "2026-11-0%dT00:00:00Z", i).p);
    }
    str changed = document(&f, "M-2", "CVE-2026-0002", "6.6");
    offer(&f, m.s, "GET /csaf/white/2026/m-2.json ", "", changed); /* hash of another */
    char hex[SHA512_HEX_CHARS + 1];
    offer(&f, m.s, "GET /csaf/white/2026/m-3.json ", "", changed); /* signature of another */
    offer(&f, m.s, "GET /csaf/white/2026/m-3.json.sha512 ", "", sha512_hex(changed, hex));
    offer(&f, m.s, "GET /csaf/white/2026/m-4.json.asc ", "",
          gpg_sign(&f.a, &other, good, NULL));
    offer_status(&f, m.s, "GET /csaf/white/2026/m-6.json ", "404 Gone");
    struct feed_sync_result r = csaf(&f, &m, "2026-11-22T12:00:00Z", true);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_refused, 5);
    CHECK_INT(records_of(&f, "csaf"), 1);
    str at = arena_printf(&f.a, "http://127.0.0.1:%u/csaf/white/2026/m-", m.s->port);
    CHECK_STR(refusals_of(&f, "csaf"),
              arena_printf(&f.a,
                           "%.*s2.json: it does not fit its hash file (sha512)\n"
                           "%.*s3.json: the signature does not fit the document\n"
                           "%.*s4.json: signed with a key that the provider does not publish\n"
                           "%.*s5.json: it has no signature, and one is required\n"
                           "%.*s6.json: '%.*s6.json' answered 404\n",
                           STR_ARG(at), STR_ARG(at), STR_ARG(at), STR_ARG(at), STR_ARG(at),
                           STR_ARG(at)));
    /* mended: taken up although their dates are past, without a new list */
    offer_document(&f, &m, "m-2.json", document(&f, "M-2", "CVE-2026-0002", "1.0"), true);
    r = csaf(&f, &m, "2026-11-22T18:00:00Z", false);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(records_of(&f, "csaf"), 2);
    str left = refusals_of(&f, "csaf");
    CHECK(!str_contains(left, STR("m-2.json")));
    /* checked when present: without a signature it will do, with a wrong one it will not */
    CHECK(!str_contains(left, STR("m-5.json")));
    CHECK(str_contains(left, STR("m-4.json: signed with a key")));
    tiny_stop(m.s);
    fixture_close(&f);
}

static str two_vulnerabilities(struct fixture *f, const char *second)
{
    str one = document(f, "M-1", "CVE-2026-0001", "1.0");
    /* before the last "]}" */
    return arena_printf(
        &f->a,
        "%.*s,{\"cve\":\"%s\",\"notes\":[{\"category\":\"description\",\"text\":"
        "\"d\"}],\"product_status\":{\"known_affected\":[\"P1\"]}}]}",
        (int)one.n - 2, one.p, second);
}

/* A revised document replaces all that it said, and nothing that another said. */
static void revised_documents(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    offer_document(&f, &m, "m-1.json", two_vulnerabilities(&f, "CVE-2026-0002"), false);
    offer_document(&f, &m, "m-10.json", document(&f, "M-10", "CVE-2026-0010", "1.0"), false);
    list_document(&f, &m, "m-1.json", "2026-11-01T00:00:00Z");
    list_document(&f, &m, "m-10.json", "2026-11-01T00:00:00Z");
    struct feed_sync_result r = csaf(&f, &m, "2026-11-22T12:00:00Z", false);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(records_of(&f, "csaf"), 3);
    CHECK_INT(count_claims(&f, "pkg:generic/box"), 3);
    /* another second vulnerability */
    offer_document(&f, &m, "m-1.json", two_vulnerabilities(&f, "CVE-2026-0003"), false);
    list_document(&f, &m, "m-1.json", "2026-11-23T00:00:00Z");
    r = csaf(&f, &m, "2026-11-23T12:00:00Z", false);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_withdrawn, 1);
    CHECK_INT(ask(&f, "CVE-2026-0002").state, RECORD_WITHDRAWN);
    CHECK_INT(records_of(&f, "csaf"), 3);
    /* only one is left, under the id of the document alone */
    offer_document(&f, &m, "m-1.json", document(&f, "M-1", "CVE-2026-0001", "1.0"), false);
    list_document(&f, &m, "m-1.json", "2026-11-24T00:00:00Z");
    r = csaf(&f, &m, "2026-11-24T12:00:00Z", false);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_withdrawn, 2);
    CHECK_INT(records_of(&f, "csaf"), 2);
    tiny_stop(m.s);
    fixture_close(&f);
}

/* A server that goes away in the middle: what came is in, and the rest comes next time. */
static void broken_off_in_the_middle(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    for (int i = 1; i <= 5; i++) {
        const char *name = arena_printf(&f.a, "m-%d.json", i).p;
        offer_document(&f, &m, name,
                       document(&f, arena_printf(&f.a, "M-%d", i).p,
                                arena_printf(&f.a, "CVE-2026-000%d", i).p, "1.0"),
                       false);
        list_document(&f, &m, name, "2026-11-01T00:00:00Z"); /* all of one second */
    }
    offer_status(&f, m.s, "GET /csaf/white/2026/m-4.json ", "503 Busy");
    struct feed_sync_result r = csaf(&f, &m, "2026-11-22T12:00:00Z", false);
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK_INT(records_of(&f, "csaf"), 3);
    offer_document(&f, &m, "m-4.json", document(&f, "M-4", "CVE-2026-0004", "1.0"), false);
    r = csaf(&f, &m, "2026-11-22T12:01:00Z", false);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(records_of(&f, "csaf"), 5);
    CHECK_INT(tiny_count("GET /csaf/white/2026/m-1.json "), 1);
    CHECK_INT(tiny_count("GET /csaf/white/2026/m-3.json "), 1);
    tiny_stop(m.s);
    fixture_close(&f);
}

/* One dated in the future does not hide what comes tomorrow. */
static void dated_in_the_future(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    offer_document(&f, &m, "m-1.json", document(&f, "M-1", "CVE-2026-0001", "1.0"), false);
    list_document(&f, &m, "m-1.json", "2030-01-01T00:00:00Z");
    struct feed_sync_result r = csaf(&f, &m, "2026-11-22T12:00:00Z", false);
    CHECK_OK(r.status, &r.error);
    offer_document(&f, &m, "m-2.json", document(&f, "M-2", "CVE-2026-0002", "1.0"), false);
    list_document(&f, &m, "m-2.json", "2026-11-23T00:00:00Z");
    r = csaf(&f, &m, "2026-11-23T12:00:00Z", false);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(records_of(&f, "csaf"), 2);
    tiny_stop(m.s);
    fixture_close(&f);
}

/* A provider in trouble is told, and does not keep the others waiting. */
static void providers_of_every_kind(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    offer_document(&f, &m, "m-1.json", document(&f, "M-1", "CVE-2026-0001", "1.0"), true);
    list_document(&f, &m, "m-1.json", "2026-11-01T00:00:00Z");
    str directory = arena_printf(&f.a, "http://127.0.0.1:%u/csaf/white/", m.s->port);
    struct feed_sync_result r =
        turn_with(&f, m.s, "csaf", "", "2026-11-22T12:00:00Z",
                  (struct feed_sync_options){
                      .providers = arena_printf(
                          &f.a, "no such domain, http://127.0.0.1:%u/none.json , %.*s",
                          m.s->port, STR_ARG(directory))});
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK_STR(str_of(r.error.message),
              STR("no such domain: 'no such domain' is no domain and no address"));
    CHECK_INT(records_of(&f, "csaf"), 1);
    CHECK_INT(tiny_count("GET /none.json "), 1);
    /* of a directory nobody says which keys sign: required means refused */
    r = turn_with(&f, m.s, "csaf", "", "2026-11-22T13:00:00Z",
                  (struct feed_sync_options){.providers = directory, .needs_signature = true});
    CHECK_OK(r.status, &r.error);
    CHECK(str_ends(
        refusals_of(&f, "csaf"),
        STR("m-1.json: its signature cannot be checked: the provider names no key\n")));
    /* nobody is asked when nobody is named */
    r = turn(&f, m.s, "csaf", "", "2026-11-22T14:00:00Z");
    CHECK_STATUS(r.status, LW_E_USAGE);
    CHECK_STR(str_of(r.error.message),
              STR("no CSAF provider is set: 'longwatch setting set feed-csaf-providers --value "
                  "DOMAIN,...'"));
    tiny_stop(m.s);
    fixture_close(&f);
}

/* A key under a false fingerprint is not the provider's: nothing is taken on its word. */
static void wrong_keys(void)
{
    struct fixture f = fixture_open();
    struct maker m = maker_new(&f);
    struct gpg_home other = gpg_home_new(&f.a, "other@example.com", NULL);
    offer_document(&f, &m, "m-1.json", document(&f, "M-1", "CVE-2026-0001", "1.0"), true);
    list_document(&f, &m, "m-1.json", "2026-11-01T00:00:00Z");
    offer(&f, m.s, "GET /key.asc ", "", other.key);
    struct feed_sync_result r = csaf(&f, &m, "2026-11-22T12:00:00Z", false);
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK(str_contains(str_of(r.error.message), STR("none of the keys that provider")));
    CHECK_INT(records_of(&f, "csaf"), 0);
    tiny_stop(m.s);
    fixture_close(&f);
}

const struct test_suite feed_csaf_suite = {
    "feed_csaf",
    (const struct test[]){{"addresses of documents", addresses_of_documents},
                          {"cursors", cursors},
                          {"documents that are newer", documents_that_are_newer},
                          {"refused documents", refused_documents},
                          {"revised documents", revised_documents},
                          {"broken off in the middle", broken_off_in_the_middle},
                          {"dated in the future", dated_in_the_future},
                          {"providers of every kind", providers_of_every_kind},
                          {"wrong keys", wrong_keys},
                          {NULL, NULL}},
};
