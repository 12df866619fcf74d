/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"
#include "suite.h"

struct seen {
    size_t n;
    double sum;
};

static enum status count_row(void *ctx, str cve, double score, double percentile, struct err *e)
{
    struct seen *seen = ctx;
    (void)percentile;
    if (str_eq(cve, STR("CVE-2024-9"))) return err_set(e, LW_E_CANCELLED, "stopped");
    seen->n++;
    seen->sum += score;
    return LW_OK;
}

#define HEAD    "#model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000\r\n"
#define COLUMNS "cve,epss,percentile\r\n"

static void rows(void)
{
    struct err e = {0};
    struct epss_header header;
    struct seen seen = {0};
    str text = STR("\xEF\xBB\xBF" HEAD COLUMNS "CVE-2024-1,0.25,0.5\r\nCVE-2024-2,0.5,1\n\n");
    CHECK_OK(epss_read(text, &header, count_row, &seen, &e), &e);
    CHECK_STR(header.model_version, STR("v2025.03.14"));
    CHECK_INT(utc_to_ms(header.scored_at), 1786838400000);
    CHECK_INT(seen.n, 2);
    CHECK_INT(seen.sum * 100, 75);
}

static void refused(str text, const char *words, uint64_t line)
{
    struct err e = {0};
    struct epss_header header;
    struct seen seen = {0};
    CHECK_STATUS(epss_read(text, &header, count_row, &seen, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.line, line);
}

static void refusals(void)
{
    struct err e = {0};
    struct epss_header header;
    struct seen seen = {0};
    refused(STR("cve,epss\n"),
            "this is no EPSS file, expected '#model_version:...,score_date:...': 'cve,epss'",
            1);
    refused(STR("#model_version:x\n"), "score_date is missing: ''", 1);
    refused(STR(HEAD "a,b\n"), "expected the columns cve,epss,percentile: 'a,b'", 2);
    refused(STR(HEAD COLUMNS "CVE-2024-1,0.5\n"),
            "expected cve,epss,percentile: 'CVE-2024-1,0.5'", 3);
    refused(STR(HEAD COLUMNS "CVE-2024-1,0.5,0.5\nCVE-2024-2,1.5,0\n"),
            "score is not a number from 0 to 1: '1.5'", 4);
    refused(STR(HEAD COLUMNS "CVE-2024-2,1,x\n"), "percentile is not a number from 0 to 1: 'x'",
            3);
    CHECK_STATUS(epss_read(STR(HEAD COLUMNS "CVE-2024-9,1,1\n"), &header, count_row, &seen, &e),
                 LW_E_CANCELLED);
}

static const struct test tests[] = {
    {"rows", rows},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite epss_suite = {"epss", tests};
