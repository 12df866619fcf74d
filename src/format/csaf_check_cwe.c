/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of weaknesses: 6.1.11, 6.2.23 to 6.2.26. */
#include "format/csaf_check.h"
#include "format/csaf_cwe.h"

static void each_cwe(struct csaf_check *c, csaf_visit_fn visit)
{
    csaf_each(c, c->is_2_1 ? "vulnerabilities[]/cwes[]" : "vulnerabilities[]/cwe", visit, NULL);
}

/* 6.1.11 */
static const char *judge(const struct csaf_check *c, uint32_t id, str name, str version)
{
    if (id == 0) return "is no CWE id";
    if (version.n > 0 && !cwe_is_version(version)) return "is of a version that CWE never had";
    if (cwe_is_later(id, version.n > 0 ? version : STR("4.19")))
        return "does not exist in that version";
    if (c->is_2_1 && cwe_is_grouping(id)) return "is a category or a view";
    return cwe_judge_name(id, name, version) == CWE_NAME_WRONG ? "has another name" : NULL;
}

static void visit_cwe(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    str id = json_str(v, "id"), name = json_str(v, "name");
    (void)ctx;
    const char *words = judge(c, cwe_number(id), name, json_str(v, "version"));
    if (words != NULL) csaf_report(c, at, "`%.*s` %s", STR_ARG(str_sub(id, 0, 40)), words);
}

static void test_cwe(struct csaf_check *c)
{
    each_cwe(c, visit_cwe);
}

/* 6.2.23 */
static void visit_deprecated(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                             void *ctx)
{
    (void)ctx;
    if (str_starts(json_str(v, "name"), STR("DEPRECATED")))
        csaf_report(c, at, "`%.*s` is deprecated", STR_ARG(str_sub(json_str(v, "id"), 0, 40)));
}

static void test_deprecated(struct csaf_check *c)
{
    each_cwe(c, visit_deprecated);
}

/* 6.2.24 */
static void visit_version(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                          void *ctx)
{
    str version = json_str(v, "version"), latest = cwe_latest_version(c->newest.at);
    (void)ctx;
    if (latest.n > 0 && version.n > 0 && !str_eq(version, latest))
        csaf_report(c, at, "CWE %.*s is used, at the last revision %.*s was the latest",
                    STR_ARG(str_sub(version, 0, 20)), STR_ARG(latest));
}

static void test_version(struct csaf_check *c)
{
    each_cwe(c, visit_version);
}

/* 6.2.25, 6.2.26: usage is stated since 4.12 */
static void report_usage(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         enum cwe_usage from, enum cwe_usage to, const char *words)
{
    str version = json_str(v, "version");
    enum cwe_usage usage = cwe_usage(cwe_number(json_str(v, "id")), json_str(v, "name"));
    if (version.n > 0 && cwe_version_cmp(version, STR("4.12")) < 0) return;
    if (usage >= from && usage <= to)
        csaf_report(c, at, "`%.*s` %s", STR_ARG(str_sub(json_str(v, "id"), 0, 40)), words);
}

static void visit_not_allowed(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                              void *ctx)
{
    (void)ctx;
    report_usage(c, v, at, CWE_DISCOURAGED, CWE_PROHIBITED,
                 "should not be mapped to vulnerabilities");
}

static void test_not_allowed(struct csaf_check *c)
{
    each_cwe(c, visit_not_allowed);
}

static void visit_review(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    (void)ctx;
    report_usage(c, v, at, CWE_ALLOWED_WITH_REVIEW, CWE_ALLOWED_WITH_REVIEW,
                 "may be mapped after a review");
}

static void test_review(struct csaf_check *c)
{
    each_cwe(c, visit_review);
}

const struct csaf_test csaf_cwe_tests[] = {
    {"6.1.11", CSAF_MANDATORY, CSAF_ANY, test_cwe},
    {"6.2.23", CSAF_RECOMMENDED, CSAF_21, test_deprecated},
    {"6.2.24", CSAF_RECOMMENDED, CSAF_21, test_version},
    {"6.2.25", CSAF_RECOMMENDED, CSAF_21, test_not_allowed},
    {"6.2.26", CSAF_RECOMMENDED, CSAF_21, test_review},
    {NULL, 0, 0, NULL},
};
