/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum status code;
    const char *name;
    int exit_code, http_status;
} expected[] = {
    {LW_OK, "ok", 0, 200},
    {LW_E_USAGE, "usage", 2, 400},
    {LW_E_INPUT, "input", 4, 422},
    {LW_E_LIMIT, "limit", 4, 413},
    {LW_E_NOT_FOUND, "not-found", 4, 404},
    {LW_E_CONFLICT, "conflict", 4, 409},
    {LW_E_STATE, "state", 4, 409},
    {LW_E_UNAUTHENTICATED, "unauthenticated", 4, 401},
    {LW_E_REFUSED, "refused", 4, 403},
    {LW_E_NO_DATA, "no-data", 3, 503},
    {LW_E_ENV, "environment", 5, 503},
    {LW_E_CANCELLED, "cancelled", 5, 503},
};

static void table_gives_exit_and_http(void)
{
    CHECK_INT(sizeof expected / sizeof expected[0], LW_N_STATUS);
    for (size_t i = 0; i < LW_N_STATUS; i++) {
        const struct status_row *row = status_row((enum status)i);
        CHECK_INT(row->code, i);
        CHECK_INT(expected[i].code, i);
        CHECK_STR(str_of(row->name), str_of(expected[i].name));
        CHECK_INT(row->exit_code, expected[i].exit_code);
        CHECK_INT(row->http_status, expected[i].http_status);
        CHECK(row->advice[0] != '\0');
    }
}

static void check_text(const struct err *e, const char *want)
{
    char text[512];
    size_t n = err_text(e, text, sizeof text);
    CHECK_STR(str_of(text), str_of(want));
    CHECK_INT(n, strlen(want));
}

static void text_leaves_out_what_is_unknown(void)
{
    struct err e = {0};
    CHECK_STATUS(err_set(&e, LW_E_INPUT, "name '%s' is empty", "x"), LW_E_INPUT);
    check_text(&e, "name 'x' is empty");
    CHECK_STATUS(err_at(&e, 3, 14), LW_E_INPUT);
    check_text(&e, "3:14: name 'x' is empty");
    CHECK_STATUS(err_source(&e, STR("a.json")), LW_E_INPUT);
    check_text(&e, "a.json:3:14: name 'x' is empty");
    CHECK_STATUS(err_at(&e, 3, 0), LW_E_INPUT);
    check_text(&e, "a.json:3: name 'x' is empty");
    CHECK_STATUS(err_at(&e, 0, 0), LW_E_INPUT);
    check_text(&e, "a.json: name 'x' is empty");
}

static void deeper_source_stays(void)
{
    struct err e = {0};
    CHECK_STATUS(err_set(&e, LW_E_ENV, "gone"), LW_E_ENV);
    CHECK_STATUS(err_source(&e, STR("inner.json")), LW_E_ENV);
    CHECK_STATUS(err_source(&e, STR("outer.zip")), LW_E_ENV);
    check_text(&e, "inner.json: gone");
}

static void new_failure_forgets_old_position(void)
{
    struct err e = {0};
    CHECK_STATUS(err_set(&e, LW_E_INPUT, "first"), LW_E_INPUT);
    CHECK_STATUS(err_at(&e, 9, 9), LW_E_INPUT);
    CHECK_STATUS(err_source(&e, STR("a.json")), LW_E_INPUT);
    CHECK_STATUS(err_set(&e, LW_E_ENV, "then '%s'", e.message), LW_E_ENV);
    check_text(&e, "then 'first'");
}

static void context_comes_before(void)
{
    struct err e = {0};
    CHECK_STATUS(err_set(&e, LW_E_INPUT, "name is empty"), LW_E_INPUT);
    CHECK_STATUS(err_context(&e, "component %d", 14), LW_E_INPUT);
    CHECK_STATUS(err_context(&e, "import 'a.json'"), LW_E_INPUT);
    check_text(&e, "import 'a.json': component 14: name is empty");
}

static void long_words_are_cut_between_characters(void)
{
    struct err e = {0};
    char umlauts[301];
    for (size_t i = 0; i < 300; i += 2)
        memcpy(umlauts + i, "\xC3\xA4", 2);
    umlauts[300] = '\0';
    CHECK_STATUS(err_set(&e, LW_E_INPUT, "%s", umlauts), LW_E_INPUT);
    CHECK_INT(strlen(e.message), 254); /* 255 fit, and a character has two */
    CHECK(str_is_utf8(str_of(e.message)));
    CHECK_STATUS(err_context(&e, "a"), LW_E_INPUT);
    CHECK_INT(strlen(e.message), 255); /* "a: " shifts the characters by three */
    CHECK(str_is_utf8(str_of(e.message)));
    CHECK_STATUS(err_source(&e, str_of(umlauts)), LW_E_INPUT);
    CHECK_INT(strlen(e.source), 158);
    char text[8];
    CHECK_INT(err_text(&e, text, sizeof text), 6);
    CHECK_INT(err_text(&e, text, 0), 0);
}

static void code_rises_without_err(void)
{
    CHECK_STATUS(err_set(NULL, LW_E_CONFLICT, "x"), LW_E_CONFLICT);
    CHECK_STATUS(err_context(NULL, "y"), LW_E_CONFLICT);
    CHECK_STATUS(err_at(NULL, 1, 1), LW_E_CONFLICT);
    CHECK_STATUS(err_source(NULL, STR("z")), LW_E_CONFLICT);
}

static const struct test tests[] = {
    {"table_gives_exit_and_http", table_gives_exit_and_http},
    {"text_leaves_out_what_is_unknown", text_leaves_out_what_is_unknown},
    {"deeper_source_stays", deeper_source_stays},
    {"new_failure_forgets_old_position", new_failure_forgets_old_position},
    {"context_comes_before", context_comes_before},
    {"long_words_are_cut_between_characters", long_words_are_cut_between_characters},
    {"code_rises_without_err", code_rises_without_err},
    {NULL, NULL},
};
const struct test_suite status_suite = {"status", tests};
