/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cvss.h"

#include "suite.h"

static struct cvss_score scored(const char *vector)
{
    struct err e = {0};
    struct cvss c;
    struct cvss_score s;
    CHECK_OK(cvss_parse(str_of(vector), &c, &e), &e);
    cvss_score(&c, &s);
    return s;
}

static void three(const char *vector, int base, int temporal, int environmental)
{
    struct cvss_score s = scored(vector);
    CHECK_INT(s.base, base);
    CHECK_INT(s.temporal, temporal);
    CHECK_INT(s.environmental, environmental);
}

/* The guide's examples, section 3.3. */
static void version_2(void)
{
    three("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78, 64, 92);
    three("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 100, 83, 90);
    three("AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C", 62, 49, -1);
    three("(AV:N/AC:L/Au:N/C:N/I:N/A:N)", 0, -1, -1);
    three("CVSS:2.0/AV:N/AC:L/Au:N/C:C/I:C/A:C", 100, -1, -1);
    /* the formulas give -0.1, which is no score */
    three("AV:L/AC:H/Au:M/C:N/I:N/A:P/E:POC/RL:U/RC:UR/CDP:N/TD:L/CR:H/IR:M/AR:L", 8, 7, 0);
    CHECK_STR(cvss_severity_str(scored("AV:N/AC:L/Au:N/C:N/I:N/A:N").severity), STR("LOW"));
    CHECK_STR(cvss_severity_str(scored("AV:N/AC:L/Au:N/C:C/I:C/A:C").severity), STR("HIGH"));
}

static void version_3(void)
{
    /* CVSS 3.1 examples document */
    three("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64, -1, -1);
    three("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N", 47, -1, -1);
    three("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100, -1, -1);
    three("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, -1, -1);
    /* a binary fraction calls the temporal score 4.6000000000000005 and rounds it up */
    three("CVSS:3.0/AV:L/AC:L/PR:L/UI:R/S:U/C:H/I:N/A:N/E:H/RL:U/RC:U", 50, 46, -1);
    three("CVSS:3.0/S:U/AV:N/AC:L/PR:H/UI:N/C:L/I:L/A:N/E:F/RL:X", 38, 37, -1);
    /* 3.1 replaced the power of the changed scope in the environmental score */
    three("CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:M", 68, -1, 68);
    three("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:M", 68, -1, 69);
    CHECK_STR(
        cvss_severity_str(scored("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N").severity),
        STR("NONE"));
}

static void overall(const char *vector, int tenths, const char *macrovector,
                    const char *nomenclature)
{
    struct cvss_score s = scored(vector);
    CHECK_INT(s.overall, tenths);
    CHECK_STR(str_of(s.macrovector), str_of(macrovector));
    CHECK_STR(str_of(s.nomenclature), str_of(nomenclature));
    CHECK_INT(s.temporal, -1);
    CHECK_INT(s.environmental, -1);
}

static void version_4(void)
{
    overall("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93, "000200",
            "CVSS-B");
    overall("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/MSI:S", 100,
            "000000", "CVSS-BE");
    overall("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, "002201",
            "CVSS-B");
    overall("CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N/E:U/CR:L", 1,
            "212221", "CVSS-BTE");
    overall("CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N/E:A/U:Red", 51,
            "102201", "CVSS-BT");
    /* the base alone: what a supplier's E:U must not hide */
    struct cvss_score low =
        scored("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U");
    CHECK_INT(low.base, 93);
    CHECK_INT(low.overall, 81);
    CHECK_STR(cvss_severity_str(low.base_severity), STR("CRITICAL"));
    CHECK_STR(cvss_severity_str(low.severity), STR("HIGH"));
}

static void refused(const char *vector, const char *words, unsigned column)
{
    struct err e = {0};
    struct cvss c;
    CHECK_STATUS(cvss_parse(str_of(vector), &c, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.column, column);
}

static void refusals(void)
{
    refused("", "CVSS vector: no ':' in ''", 1);
    refused("CVSS:3.2/AV:N", "CVSS vector: no known version begins 'CVSS:3.2/AV:N'", 0);
    refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N", "CVSS vector: missing is 'A'", 0);
    refused("CVSS:3.1/AV:N/AV:N", "CVSS vector: there is a second 'AV'", 15);
    refused("CVSS:3.1/AV:X", "CVSS vector: no such value as 'AV:X'", 10);
    refused("CVSS:3.1/QQ:X", "CVSS vector: no such metric as 'QQ:X'", 10);
    refused("AV:N/AC:L/Au:N/C:N/I:N/A:N/", "CVSS vector: no ':' in ''", 28);
}

static void judged(const char *vector, const char *words)
{
    struct err e = {0};
    enum status s = cvss_check(str_of(vector), &e);
    CHECK_STR(str_of(e.message), str_of(words ? words : ""));
    CHECK_STATUS(s, words ? LW_E_INPUT : LW_OK);
}

static void by_the_letter(void)
{
    judged("AV:N/AC:L/Au:N/C:N/I:N/A:N", NULL);
    judged("(AV:N/AC:L/Au:N/C:N/I:N/A:N)", "CVSS vector: no such metric as '(AV:N'");
    judged("AC:L/AV:N/Au:N/C:N/I:N/A:N",
           "CVSS vector: out of the order of the specification is 'AV'");
    judged("AV:N/AC:L/Au:N/C:N/I:N/A:N/E:F", "CVSS vector: missing is 'RL'");
    judged("CVSS:3.1/A:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/AV:N", NULL);
    judged("CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N",
           "CVSS vector: out of the order of the specification is 'AV'");
}

static void writes(const char *vector, const char *want)
{
    struct err e = {0};
    struct cvss c;
    struct buf out;
    CHECK_OK(cvss_parse(str_of(vector), &c, &e), &e);
    buf_init(&out, 1000);
    cvss_write(&out, &c);
    CHECK_STR(buf_str(&out), str_of(want));
    buf_release(&out);
}

static void writing(void)
{
    writes("(AV:N/AC:L/Au:N/C:N/I:N/A:P/TD:ND/E:POC)", "AV:N/AC:L/Au:N/C:N/I:N/A:P/E:POC");
    writes("CVSS:3.1/A:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/AV:N/MA:X/CR:H",
           "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N/CR:H");
    writes("CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/U:Green/MSI:S",
           "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/MSI:S/U:Green");
}

static const struct test tests[] = {
    {"version_2", version_2},
    {"version_3", version_3},
    {"version_4", version_4},
    {"refusals", refusals},
    {"by_the_letter", by_the_letter},
    {"writing", writing},
    {NULL, NULL},
};
const struct test_suite cvss_suite = {"cvss", tests};
