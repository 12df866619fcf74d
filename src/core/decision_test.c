/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decision.h"

#include "suite.h"

/* Of each pair the first speaks. */
static void precedence(void)
{
    static const struct {
        const char *why;
        struct decision_claim first, second;
    } rows[] = {
        {"a person before a supplier, whatever the scope",
         {DECISION_BY_PERSON, SCOPE_EVERYWHERE, false, false, {1}, STR_INIT("a")},
         {DECISION_BY_SUPPLIER, SCOPE_IMAGE, true, true, {2}, STR_INIT("b")}},
        {"an image before its release",
         {DECISION_BY_PERSON, SCOPE_IMAGE, true, false, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_RELEASE, true, true, {2}, STR_INIT("b")}},
        {"a release before its product",
         {DECISION_BY_PERSON, SCOPE_RELEASE, true, false, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, true, {2}, STR_INIT("b")}},
        {"a product before its line",
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_LINE, true, true, {2}, STR_INIT("b")}},
        {"a line before everything",
         {DECISION_BY_PERSON, SCOPE_LINE, true, false, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_EVERYWHERE, true, true, {2}, STR_INIT("b")}},
        {"the narrower scope before the component",
         {DECISION_BY_PERSON, SCOPE_IMAGE, false, false, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, true, {2}, STR_INIT("b")}},
        {"one component before every one",
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_PRODUCT, false, true, {2}, STR_INIT("b")}},
        {"a condition that is true before none",
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, true, {1}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {2}, STR_INIT("b")}},
        {"the newer",
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {2}, STR_INIT("a")},
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {1}, STR_INIT("b")}},
        {"of one moment the later id",
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {1}, STR_INIT("b")},
         {DECISION_BY_PERSON, SCOPE_PRODUCT, true, false, {1}, STR_INIT("a")}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (decision_claim_cmp(&rows[i].first, &rows[i].second) >= 0 ||
            decision_claim_cmp(&rows[i].second, &rows[i].first) <= 0)
            test_fail(__FILE__, __LINE__, "%s", rows[i].why);
    CHECK_INT(decision_claim_cmp(&rows[0].first, &rows[0].first), 0);
}

static void ground(void)
{
    struct buf b;
    str digest = STR("0123456789abcdef"), basis = STR("GHSA-1@2026-01-01");
    buf_init(&b, 200);
    decision_ground_add(&b, VERDICT_AFFECTED, digest, basis);
    decision_ground_add(&b, VERDICT_UNKNOWN, digest, basis);
    CHECK_STR(buf_str(&b), STR("0123456789abcdef,GHSA-1@2026-01-01"));
    /* Either is enough: the same statement, or the very same revision. */
    CHECK(decision_stands(buf_str(&b), VERDICT_AFFECTED, digest, STR("GHSA-1@2027")));
    CHECK(decision_stands(buf_str(&b), VERDICT_AFFECTED, STR("x"), basis));
    CHECK(!decision_stands(buf_str(&b), VERDICT_AFFECTED, STR("x"), STR("GHSA-1@2027")));
    CHECK(!decision_stands(buf_str(&b), VERDICT_AFFECTED, STR(""), STR("")));
    CHECK(!decision_stands(STR(""), VERDICT_AFFECTED, STR(""), STR("")));
    /* Where a match asks for nothing only what was made against such a match. */
    CHECK(!decision_stands(buf_str(&b), VERDICT_FIXED, digest, basis));
    decision_ground_add(&b, VERDICT_NOT_AFFECTED, digest, STR("a,b"));
    CHECK_STR(buf_str(&b), STR("0123456789abcdef,GHSA-1@2026-01-01,!0123456789abcdef"));
    CHECK(decision_stands(buf_str(&b), VERDICT_FIXED, digest, STR("x")));
    buf_release(&b);
}

static void last_day(void)
{
    const struct day day = {2026, 11, 22};
    CHECK(!decision_is_expired(STR(""), day));
    CHECK(!decision_is_expired(STR("2026-11-22"), day));
    CHECK(!decision_is_expired(STR("2027-01-01"), day));
    CHECK(decision_is_expired(STR("2026-11-21"), day));
    CHECK(decision_is_expired(STR("2025-12-31"), day));
}

static void approval(void)
{
    CHECK(!decision_needs_approval(APPROVAL_NEVER, VERDICT_NOT_AFFECTED));
    CHECK(decision_needs_approval(APPROVAL_NOT_AFFECTED, VERDICT_NOT_AFFECTED));
    CHECK(decision_needs_approval(APPROVAL_NOT_AFFECTED, VERDICT_FIXED));
    CHECK(!decision_needs_approval(APPROVAL_NOT_AFFECTED, VERDICT_AFFECTED));
    CHECK(!decision_needs_approval(APPROVAL_NOT_AFFECTED, VERDICT_UNDER_INVESTIGATION));
    CHECK(decision_needs_approval(APPROVAL_ALWAYS, VERDICT_AFFECTED));
}

static const struct test tests[] = {
    {"which of two speaks", precedence},
    {"what a decision stands on", ground},
    {"the last day", last_day},
    {"who has to agree", approval},
    {NULL, NULL},
};
const struct test_suite decision_suite = {"decision", tests};
