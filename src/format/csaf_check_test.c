/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "base/limits.h"
#include "format/csaf.h"
#include "format/csaf_check.h"
#include "format/csaf_cwe.h"
#include "format/csaf_schema.h"
#include "suite.h"

#include <stdio.h>

static struct arena a;
static struct csaf_finding *found;
static size_t n_found;

static str seed(const char *name)
{
    struct err e = {0};
    char path[512];
    str bytes = STR_NONE;
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/csaf-check/%s", LW_SOURCE_DIR, name);
    CHECK_OK(fs_read(&a, path, LW_MIB, &bytes, &e), &e);
    return bytes;
}

/* The text with every `old` replaced. */
static str replaced(str text, str old, str by)
{
    struct buf out;
    buf_init(&out, LW_MIB);
    for (size_t i = 0; i < text.n;) {
        bool is_here = str_starts(str_from(text, i), old);
        buf_add(&out, is_here ? by : str_sub(text, i, 1));
        i += is_here ? old.n : 1;
    }
    str all = arena_str(&a, buf_str(&out));
    buf_release(&out);
    return all;
}

static void check(str bytes)
{
    struct err e = {0};
    found = NULL;
    n_found = 0;
    CHECK_OK(csaf_check(&a, bytes, &found, &n_found, &e), &e);
}

static void valid(void)
{
    arena_init(&a, 16 * LW_MIB);
    check(seed("valid_2_0.json"));
    CHECK_INT(n_found, 0);
    check(seed("valid_2_1.json"));
    CHECK_INT(n_found, 2); /* a range instead of versions, and for that no product_version */
    CHECK_STR(str_of(found[0].test), STR("6.3.9"));
    CHECK_INT(found[0].group, CSAF_INFORMATIVE);
    CHECK_STR(str_of(found[1].test), STR("6.3.10"));
    arena_release(&a);
}

/* One change of a valid document, and the one mandatory finding that it brings. */
static const struct mutation {
    const char *name;
    const char *old, *by;
    const char *mandatory; /* "TEST PATH", a line each */
} mutations[] = {
    {"valid_2_0.json", "\"product_ids\":[\"A\",\"L\"]}]", "\"product_ids\":[\"A\",\"X\"]}]",
     "6.1.1 /product_tree/product_groups/0/product_ids/1"},
    {"valid_2_0.json", "\"product_id\":\"B\"", "\"product_id\":\"A\"",
     "6.1.1 /product_tree/relationships/0/relates_to_product_reference\n"
     "6.1.1 /vulnerabilities/0/product_status/fixed/0\n"
     "6.1.2 /product_tree/branches/0/branches/0/branches/1/product/product_id"},
    {"valid_2_0.json", "\"relates_to_product_reference\":\"B\"",
     "\"relates_to_product_reference\":\"C\"",
     "6.1.3 /product_tree/relationships/0/full_product_name/product_id"},
    {"valid_2_0.json", "\"group_ids\":[\"G\"]", "\"group_ids\":[\"H\"]",
     "6.1.4 /vulnerabilities/0/remediations/0/group_ids/0"},
    {"valid_2_0.json", "\"fixed\":[\"B\"]", "\"fixed\":[\"A\",\"B\"]",
     "6.1.6 /vulnerabilities/0/product_status"},
    {"valid_2_0.json", "\"version\":\"3.1\"", "\"version\":\"3.7\"",
     "6.1.10 /vulnerabilities/0/scores/0/cvss_v3/version\n"
     "6.1.8 /vulnerabilities/0/scores/0/cvss_v3/version"},
    {"valid_2_0.json", "\"baseScore\":9.8", "\"baseScore\":9.7",
     "6.1.9 /vulnerabilities/0/scores/0/cvss_v3/baseScore"},
    {"valid_2_0.json", "\"NETWORK\"", "\"LOCAL\"",
     "6.1.10 /vulnerabilities/0/scores/0/cvss_v3/attackVector"},
    {"valid_2_0.json", "CWE-79", "CWE-20", "6.1.11 /vulnerabilities/0/cwe"},
    {"valid_2_0.json", "\"en-US\"", "\"EZ\"", "6.1.12 /document/lang"},
    {"valid_2_0.json", "pkg:npm/lib@1.0.0\"", "pkg:npm@1.0.0\"",
     "6.1.13 /product_tree/full_product_names/0/product_identification_helper/purl"},
    {"valid_2_0.json", "\"version\":\"2\"", "\"version\":\"3\"",
     "6.1.16 /document/tracking/version"},
    {"valid_2_0.json", "\"final\"", "\"draft\"", ""},
    {"valid_2_0.json", "\"status\":\"final\",", "", "schema /document/tracking"},
    {"valid_2_0.json", "\"remediations\"", "\"remedies\"", ""},
    {"valid_2_1.json", "vers:generic/<2.0", "<2.0, <1.0",
     "6.1.50 /product_tree/branches/0/branches/0/branches/0/name"},
    {"valid_2_1.json", "@1.0.0?x=y", "@1.0.1?x=y",
     "6.1.42 /product_tree/full_product_names/0/product_identification_helper/purls/1"},
    {"valid_2_1.json", "\"B*X\"", "\"*B*\"",
     "6.1.61 /product_tree/branches/0/branches/0/branches/0/product/"
     "product_identification_helper/skus/0"},
    {"valid_2_1.json", "\"2024-01-24T10:00:00.000Z\",\"exploitation",
     "\"2024-01-24t10:00:00.000Z\",\"exploitation",
     "6.1.37 /vulnerabilities/0/first_known_exploitation_dates/0/date"},
    {"valid_2_1.json", "OR Apache-2.0", "OR OR Apache-2.0",
     "6.1.54 /document/license_expression"},
    {"valid_2_1.json", "\"values\":[{\"key\":\"A\"}]", "\"values\":[{\"key\":\"Q\"}]",
     "6.1.48 /vulnerabilities/0/metrics/1/content/ssvc_v2/selections/0/values/0"},
    {"valid_2_1.json", "Generation ('Cross", "Degeneration ('Cross",
     "6.1.11 /vulnerabilities/0/cwes/0"},
};

static str mandatory_findings(void)
{
    str all = STR("");
    for (size_t i = 0; i < n_found; i++) {
        if (found[i].group != CSAF_MANDATORY) continue;
        all = arena_printf(&a, "%.*s%s%s %.*s", STR_ARG(all), all.n > 0 ? "\n" : "",
                           found[i].test, STR_ARG(found[i].path));
        CHECK(found[i].words.n > 0);
    }
    return all;
}

static void one_change(void)
{
    for (size_t i = 0; i < sizeof mutations / sizeof mutations[0]; i++) {
        const struct mutation *m = &mutations[i];
        arena_init(&a, 16 * LW_MIB);
        str valid_one = seed(m->name);
        str changed = replaced(valid_one, str_of(m->old), str_of(m->by));
        CHECK(!str_eq(valid_one, changed));
        check(changed);
        CHECK_STR(mandatory_findings(), str_of(m->mandatory));
        arena_release(&a);
    }
}

static void refusals(void)
{
    static const char *const texts[] = {"", "[]", "{}", "{\"document\":{}}",
                                        "{\"document\":{\"csaf_version\":\"1.9\"}}"};
    arena_init(&a, LW_MIB);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct err e = {0};
        CHECK_STATUS(csaf_check(&a, str_of(texts[i]), &found, &n_found, &e), LW_E_INPUT);
        CHECK(e.message[0] != 0);
    }
    arena_release(&a);
}

/* A document all of whose members are of the wrong type is full of findings, and safe. */
static void wrong_types(void)
{
    arena_init(&a, LW_MIB);
    check(STR("{\"document\":{\"csaf_version\":\"2.1\",\"tracking\":[],\"notes\":{}},"
              "\"product_tree\":7,\"vulnerabilities\":\"x\"}"));
    CHECK(n_found > 3);
    arena_release(&a);
}

static void bounds(void)
{
    struct err e = {0};
    struct buf text;
    arena_init(&a, 64 * LW_MIB);
    buf_init(&text, LW_MIB);
    buf_add(&text, STR("{\"document\":{\"csaf_version\":\"2.0\"},\"vulnerabilities\":[{"
                       "\"product_status\":{\"fixed\":["));
    for (int i = 0; i <= CSAF_MAX_FINDINGS; i++) {
        buf_add(&text, STR("\"x\","));
    }
    buf_add(&text, STR("\"x\"]}}]}"));
    CHECK_STATUS(csaf_check(&a, buf_str(&text), &found, &n_found, &e), LW_E_LIMIT);
    buf_release(&text);
    arena_release(&a);
}

/* Section 2.3 of 2.1 and finer parts of a second than a millisecond. */
static void instants(void)
{
    static const char *const right[] = {"2024-02-29T23:59:59Z", "2024-01-01T00:00:00.123456Z",
                                        "2024-01-01T00:00:00-05:30"};
    static const char *const wrong[] = {"2023-02-29T00:00:00Z",
                                        "2024-01-01t00:00:00Z",
                                        "2024-01-01 00:00:00Z",
                                        "2024-01-01T00:00:60Z",
                                        "2024-01-01T24:00:00Z",
                                        "2024-01-01",
                                        ""};
    const char *why;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        CHECK(csaf_is_instant(str_of(right[i]), &why));
        CHECK(!csaf_time_is_none(csaf_instant(str_of(right[i]))));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(!csaf_is_instant(str_of(wrong[i]), &why));
    }
    struct csaf_time x = csaf_instant(STR("2024-01-01T00:00:00.0001Z"));
    struct csaf_time y = csaf_instant(STR("2024-01-01T01:00:00.00010001+01:00"));
    CHECK(csaf_time_cmp(x, y) < 0);
    CHECK_INT(csaf_time_cmp(x, x), 0);
    CHECK(csaf_time_is_none(csaf_instant(STR("soon"))));
}

static bool has_schema_row(str name)
{
    if (str_eq(name, STR("cvss3")))
        name = STR("cvss31"); /* the version decides: cvss30, cvss31 */
    for (size_t i = 0; i < n_csaf_schema_rows; i++) {
        if (str_eq(name, str_of(csaf_schema_rows[i].name))) return true;
    }
    return false;
}

/* Rows that a schema row names are there; names of weaknesses are in order. */
static void tables(void)
{
    for (size_t i = 1; i < n_cwe_rows; i++) {
        CHECK(cwe_rows[i - 1].id <= cwe_rows[i].id);
    }
    CHECK_INT(cwe_judge_name(79, STR("Cross"), STR("4.13")), CWE_NAME_WRONG);
    CHECK_INT(cwe_judge_name(20, STR("Improper Input Validation"), STR("4.13")),
              CWE_NAME_RIGHT);
    for (size_t i = 0; i < n_csaf_schema_rows; i++) {
        str rest = str_of(csaf_schema_rows[i].members), member, name;
        bool has_more = true;
        while (has_more) {
            has_more = str_cut(&rest, ' ', &member);
            if (str_cut(&member, '{', &name) && !has_schema_row(member))
                test_fail(__FILE__, __LINE__, "no row '%.*s'", STR_ARG(member));
        }
    }
}

static const struct test tests[] = {
    {"valid", valid},       {"one_change", one_change},
    {"refusals", refusals}, {"wrong_types", wrong_types},
    {"bounds", bounds},     {"instants", instants},
    {"tables", tables},     {NULL, NULL},
};
const struct test_suite csaf_check_suite = {"csaf_check", tests};
