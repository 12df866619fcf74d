/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "format/csaf.h"
#include "suite.h"

static struct arena a;

static void provider_2_0(void)
{
    struct err e = {0};
    struct csaf_provider p;
    arena_init(&a, LW_MIB);
    CHECK_OK(csaf_provider_read(
                 &a,
                 STR("{\"canonical_url\": \"https://x.example/provider-metadata.json\", "
                     "\"publisher\": {\"name\": \"X\"}, \"role\": \"csaf_provider\", "
                     "\"distributions\": [{\"directory_url\": \"https://x.example/white/\"}, "
                     "{\"rolie\": {\"feeds\": [{\"tlp_label\": \"WHITE\", \"url\": \"w\"}, "
                     "{\"tlp_label\": \"AMBER\", \"url\": \"a\"}]}}], "
                     "\"public_openpgp_keys\": [{\"fingerprint\": \"AB\", \"url\": \"k\"}, "
                     "{}]}"),
                 &p, &e),
             &e);
    CHECK_STR(p.canonical_url, STR("https://x.example/provider-metadata.json"));
    CHECK_STR(p.publisher, STR("X"));
    CHECK_STR(p.role, STR("csaf_provider"));
    CHECK_INT(p.n_directories, 1);
    CHECK_STR(p.directories[0], STR("https://x.example/white/"));
    CHECK_INT(p.n_rolie_feeds, 1);
    CHECK_STR(p.rolie_feeds[0], STR("w"));
    CHECK_INT(p.n_keys, 1);
    CHECK_STR(p.keys[0].fingerprint, STR("AB"));
    arena_release(&a);
}

static void provider_2_1(void)
{
    struct err e = {0};
    struct csaf_provider p;
    arena_init(&a, LW_MIB);
    CHECK_OK(csaf_provider_read(
                 &a,
                 STR("{\"canonical_url\": \"u\", \"publisher\": {}, \"distributions\": ["
                     "{\"directory\": {\"tlp_label\": \"CLEAR\", \"url\": \"c\"}}, "
                     "{\"directory\": {\"tlp_label\": \"RED\", \"url\": \"r\"}}]}"),
                 &p, &e),
             &e);
    CHECK_INT(p.n_directories, 1);
    CHECK_STR(p.directories[0], STR("c"));
    CHECK_STATUS(csaf_provider_read(&a, STR("[]"), &p, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("this is no CSAF provider metadata, expected an object "
                                     "with canonical_url and publisher"));
    arena_release(&a);
}

static void changes(void)
{
    struct err e = {0};
    struct csaf_entry *x;
    size_t n;
    arena_init(&a, LW_MIB);
    CHECK_OK(csaf_changes_read(&a,
                               STR("\"2020/a.json\",\"2020-01-01T00:00:00+00:00\"\r\n"
                                   "2021/b\"\"c.json, 2019-01-01T00:00:00Z\n\n"
                                   "\"d\"\"e.json\" , \"2018-01-01T00:00:00Z\""),
                               &x, &n, &e),
             &e);
    CHECK_INT(n, 3);
    CHECK_STR(x[0].url, STR("2020/a.json"));
    CHECK_INT(utc_to_ms(x[0].updated_at), 1577836800000);
    CHECK_STR(x[1].url, STR("2021/b\"\"c.json"));
    CHECK_STR(x[2].url, STR("d\"e.json"));
    arena_release(&a);
}

static void changes_refused_as(str text, const char *words, uint64_t line)
{
    struct err e = {0};
    struct csaf_entry *x;
    size_t n;
    arena_init(&a, LW_MIB);
    CHECK_STATUS(csaf_changes_read(&a, text, &x, &n, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.line, line);
    arena_release(&a);
}

static void changes_refused(void)
{
    changes_refused_as(STR("a.json,2020-01-01\n../b.json,2020-01-01\n"),
                       "'../b.json' is not a path below the directory of this file", 2);
    changes_refused_as(STR("/b.json,2020-01-01\n"),
                       "'/b.json' is not a path below the directory of this file", 1);
    changes_refused_as(STR("https://y.example/b.json,2020-01-01\n"),
                       "'https://y.example/b.json' is not a path below the directory of this "
                       "file",
                       1);
    changes_refused_as(STR("\"a.json,2020-01-01\n"), "a quote is not closed", 1);
    changes_refused_as(STR("\"a.json\"2020-01-01\n"),
                       "expected a comma behind the quoted field", 1);
}

static void rolie(void)
{
    struct err e = {0};
    struct csaf_entry *x;
    size_t n;
    arena_init(&a, LW_MIB);
    CHECK_OK(
        csaf_rolie_read(
            &a,
            STR("{\"feed\": {\"entry\": [{\"updated\": \"2021-01-01T12:00:00Z\", \"link\": "
                "[{\"rel\": \"self\", \"href\": \"s\"}, {\"rel\": \"hash\", \"href\": "
                "\"s.sha512\"}, {\"rel\": \"hash\", \"href\": \"s.sha256\"}, {\"rel\": "
                "\"signature\", \"href\": \"s.asc\"}]}, {\"content\": {\"src\": \"t\"}}]}}"),
            &x, &n, &e),
        &e);
    CHECK_INT(n, 2);
    CHECK_STR(x[0].url, STR("s"));
    CHECK_STR(x[0].sha256_url, STR("s.sha256"));
    CHECK_STR(x[0].sha512_url, STR("s.sha512"));
    CHECK_STR(x[0].signature_url, STR("s.asc"));
    CHECK_STR(x[1].url, STR("t"));
    CHECK(utc_is_none(x[1].updated_at));
    CHECK_STATUS(csaf_rolie_read(&a, STR("{\"feed\": {\"entry\": [{}]}}"), &x, &n, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("entry 0 of the ROLIE feed has no content.src"));
    arena_release(&a);
}

static void lists(void)
{
    struct err e = {0};
    str *texts;
    size_t n;
    arena_init(&a, LW_MIB);
    CHECK_OK(
        csaf_service_read(&a,
                          STR("{\"service\": {\"workspace\": [{\"collection\": [{\"href\": "
                              "\"f\"}]}]}}"),
                          &texts, &n, &e),
        &e);
    CHECK_INT(n, 1);
    CHECK_STR(texts[0], STR("f"));
    CHECK_OK(csaf_category_read(&a,
                                STR("{\"categories\": {\"category\": [{\"term\": \"t\"}]}}"),
                                &texts, &n, &e),
             &e);
    CHECK_STR(texts[0], STR("t"));
    CHECK_OK(csaf_aggregator_read(
                 &a,
                 STR("{\"aggregator\": {}, \"csaf_providers\": [{\"metadata\": {\"url\": "
                     "\"p\"}}], \"csaf_publishers\": [{\"metadata\": {\"url\": \"q\"}}]}"),
                 &texts, &n, &e),
             &e);
    CHECK_INT(n, 2);
    CHECK_STR(texts[1], STR("q"));
    CHECK_OK(csaf_security_txt_read(&a,
                                    STR("# CSAF: no\nContact: mailto:x\r\ncsaf: https://a/b\r\n"
                                        "CSAF:/provider-metadata.json\n"),
                                    &texts, &n, &e),
             &e);
    CHECK_INT(n, 2);
    CHECK_STR(texts[0], STR("https://a/b"));
    CHECK_STR(texts[1], STR("/provider-metadata.json"));
    arena_release(&a);
}

static void hash_files(void)
{
    struct err e = {0};
    str hex;
    arena_init(&a, LW_MIB);
    CHECK_OK(
        csaf_hash_read(&a,
                       STR("CB263bf1beab18b893de63f2966d0d8c5f38d60101c24d3fd7a5feebaad02c3b  "
                           "a.json\n"),
                       &hex, &e),
        &e);
    CHECK_STR(hex, STR("cb263bf1beab18b893de63f2966d0d8c5f38d60101c24d3fd7a5feebaad02c3b"));
    CHECK_STATUS(csaf_hash_read(&a, STR("cb26  a.json"), &hex, &e), LW_E_INPUT);
    CHECK_STATUS(
        csaf_hash_read(&a,
                       STR("cb263bf1beab18b893de63f2966d0d8c5f38d60101c24d3fd7a5feebaad02c3bx"),
                       &hex, &e),
        LW_E_INPUT);
    arena_release(&a);
}

static void file_names(void)
{
    arena_init(&a, LW_MIB);
    CHECK_STR(csaf_file_name(&a, STR("RHSA-2021:5186")), STR("rhsa-2021_5186.json"));
    CHECK_STR(csaf_file_name(&a, STR("A B_ :c+D")), STR("a_b_c+d.json"));
    CHECK(csaf_is_file_name(&a, STR("A_1"), STR("a_1.json")));
    CHECK(csaf_is_file_name(&a, STR("A_1"), STR("a_1_invalid.json")));
    CHECK(!csaf_is_file_name(&a, STR("A_1"), STR("A_1.json")));
    CHECK(!csaf_is_file_name(&a, STR("A_1"), STR("a__1.json")));
    CHECK(!csaf_is_file_name(&a, STR(""), STR(".json")));
    arena_release(&a);
}

static const struct test tests[] = {
    {"provider_2_0", provider_2_0},
    {"provider_2_1", provider_2_1},
    {"changes", changes},
    {"changes_refused", changes_refused},
    {"rolie", rolie},
    {"lists", lists},
    {"hash_files", hash_files},
    {"file_names", file_names},
    {NULL, NULL},
};
const struct test_suite csaf_provider_suite = {"csaf_provider", tests};
