/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json_split.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

struct heard {
    char text[512];
    size_t n;
    uint64_t line;
};

static enum status hear(void *ctx, str bytes, uint64_t line, struct err *e)
{
    struct heard *h = ctx;
    (void)e;
    bytes = str_trim(bytes);
    memcpy(h->text + h->n, bytes.p, bytes.n);
    h->n += bytes.n;
    h->text[h->n++] = '|';
    h->line = line;
    return LW_OK;
}

/* In pieces of `step` bytes. */
static enum status split(str text, size_t step, size_t max, struct heard *h, char *rest,
                         struct err *e)
{
    struct json_split s;
    str left = STR("");
    enum status status = LW_OK;
    *h = (struct heard){0};
    json_split_init(&s, "list", max, hear, h);
    for (size_t i = 0; i < text.n && status == LW_OK; i += step)
        status = json_split_feed(&s, str_sub(text, i, step), e);
    if (status == LW_OK) status = json_split_end(&s, &left, e);
    if (rest) {
        memcpy(rest, left.p ? left.p : "", left.n);
        rest[left.n] = '\0';
    }
    json_split_release(&s);
    return status;
}

static void elements_in_any_pieces(void)
{
    static const char *const rows[][3] = {
        {"{\"a\": [1], \"list\": [{\"x\": [1, \"]\"]}, 2 , \"\\\"[,\"], \"b\": {}}",
         "{\"x\": [1, \"]\"]}|2|\"\\\"[,\"|", "{\"a\": [1], \"list\": [  ], \"b\": {}}"},
        {"[[1],{}]", "[1]|{}|", "[]"},
        {"{\"list\": []}", "", "{\"list\": []}"},
        {"{\"id\": 1, \"x\": {\"list\": [1]}}", "", "{\"id\": 1, \"x\": {\"list\": [1]}}"},
        {"{\"list\": 3, \"y\": [1]}", "", "{\"list\": 3, \"y\": [1]}"},
        {"{\"longer than any name that is wanted here\": [1]}", "",
         "{\"longer than any name that is wanted here\": [1]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t step = 1; step < 80; step++) {
            struct heard h;
            char rest[256];
            struct err e = {0};
            CHECK_OK(split(str_of(rows[i][0]), step, 256, &h, rest, &e), &e);
            CHECK_STR(((str){h.text, h.n}), str_of(rows[i][1]));
            CHECK_STR(str_of(rest), str_of(rows[i][2]));
        }
    }
}

static void lines(void)
{
    struct heard h;
    struct err e = {0};
    CHECK_OK(split(STR("{\n\"list\": [\n1,\n\n2]}"), 3, 256, &h, NULL, &e), &e);
    CHECK_INT(h.line, 5);
}

static void refused(void)
{
    static const struct {
        const char *text, *words;
        enum status code;
    } rows[] = {
        {"{\"list\": [1, 2", "document ends in the middle of a value (truncated?)", LW_E_INPUT},
        {"{\"list\": [1, \"2", "document ends in the middle of a value (truncated?)",
         LW_E_INPUT},
        {"{\"list\": [1,,2]}", "unexpected character, expected JSON", LW_E_INPUT},
        {"{\"list\": [,1]}", "unexpected character, expected JSON", LW_E_INPUT},
        {"{\"list\": [1,]}", "unexpected character, expected JSON", LW_E_INPUT},
        {"{}}", "unexpected character, expected JSON", LW_E_INPUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct heard h;
        struct err e = {0};
        CHECK_STATUS(split(str_of(rows[i].text), 4, 256, &h, NULL, &e), rows[i].code);
        CHECK_STR(str_of(e.message), str_of(rows[i].words));
    }
}

static void limits(void)
{
    struct heard h;
    struct err e = {0};
    char deep[2 * LIMIT_JSON_DEPTH + 2];
    CHECK_OK(split(STR("[\"23456\"]"), 99, 7, &h, NULL, &e), &e);
    CHECK_OK(split(STR("[\"23456\"]"), 2, 7, &h, NULL, &e), &e);
    CHECK_STATUS(split(STR("[\"234567\"]"), 99, 7, &h, NULL, &e), LW_E_LIMIT);
    CHECK_STATUS(split(STR("[\"234567\"]"), 2, 7, &h, NULL, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("record is larger than the limit of 0 MiB"));
    memset(deep, '[', LIMIT_JSON_DEPTH + 1);
    memset(deep + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
    CHECK_OK(split((str){deep, 2 * (size_t)LIMIT_JSON_DEPTH}, 9, 512, &h, NULL, &e), &e);
    memset(deep, '[', LIMIT_JSON_DEPTH + 1);
    CHECK_STATUS(split((str){deep, LIMIT_JSON_DEPTH + 1}, 9, 512, &h, NULL, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("JSON is nested deeper than the limit of 128 levels"));
}

const struct test_suite json_split_suite = {
    "json_split",
    (const struct test[]){{"elements in any pieces", elements_in_any_pieces},
                          {"lines", lines},
                          {"refused", refused},
                          {"limits", limits},
                          {NULL, NULL}},
};
