/* SPDX-License-Identifier: Apache-2.0 */
#include "format/bom_upload.h"

#include "suite.h"

#include <string.h>

static struct arena a;
static struct bom_upload u;

static void read_text(const char *text)
{
    struct err e = {0};
    arena_init(&a, 8 * LW_MIB);
    CHECK_OK(bom_upload_read(&a, str_of(text), &u, &e), &e);
}

static void refused(const char *text, enum status want, const char *words)
{
    struct err e = {0};
    arena_init(&a, 8 * LW_MIB);
    CHECK_STATUS(bom_upload_read(&a, str_of(text), &u, &e), want);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void reads(void)
{
    read_text(
        "{\"projectName\":\" Gateway \",\"projectVersion\":\"4.2\",\"autoCreate\":\"true\","
        "\"bom\" : \"e30=\",\"parentName\":\"House\",\"parentVersion\":\"1\","
        "\"projectTags\":[{\"name\":\"bom\",\"bom\":\"no\"}]}");
    CHECK_STR(u.project_name, STR("Gateway"));
    CHECK_STR(u.project_version, STR("4.2"));
    CHECK_STR(u.parent_name, STR("House"));
    CHECK_STR(u.parent_version, STR("1"));
    CHECK_STR(u.project, STR(""));
    CHECK_STR(u.bom, STR("e30="));
    CHECK(u.auto_create);
    arena_release(&a);
    read_text("{\"project\":\"x\",\"autoCreate\":true}");
    CHECK(u.auto_create && !u.bom.p);
    CHECK_STR(u.project, STR("x"));
    arena_release(&a);
    /* A key elsewhere that looks like it, and an empty one. */
    read_text("{\"a\":{\"bom\":\"inner\"},\"b\":\"\\\"bom\\\":\\\"c\\\"\",\"bom\":\"\"}");
    CHECK_STR(u.bom, STR(""));
    CHECK(!u.auto_create);
    arena_release(&a);
}

static void wrong(void)
{
    refused("[]", LW_E_INPUT, "the request body is no JSON object");
    refused("{\"bom\":\"a\",\"bom\":\"b\"}", LW_E_INPUT,
            "member 'bom' stands here a second time, expected once");
    struct err e = {0};
    arena_init(&a, 8 * LW_MIB);
    CHECK_STATUS(bom_upload_read(&a, STR("{\"bom\":\"abc"), &u, &e), LW_E_INPUT);
    CHECK_STATUS(bom_upload_read(&a, STR(""), &u, &e), LW_E_INPUT);
    arena_release(&a);
}

static void limits(void)
{
    struct err e = {0};
    static char text[LIMIT_REQUEST_BYTES + 200];
    const char head[] = "{\"bom\":\"e30=\",\"x\":\"", tail[] = "\"}";
    size_t room = LIMIT_REQUEST_BYTES - (sizeof head - 1 - 4) - (sizeof tail - 1);
    arena_init(&a, 8 * LW_MIB);
    memcpy(text, head, sizeof head - 1);
    memset(text + sizeof head - 1, 'x', room + 1);
    memcpy(text + sizeof head - 1 + room, tail, sizeof tail - 1);
    str fits = {text, sizeof head - 1 + room + sizeof tail - 1};
    CHECK_OK(bom_upload_read(&a, fits, &u, &e), &e);
    memset(text + sizeof head - 1, 'x', room + 1);
    memcpy(text + sizeof head + room, tail, sizeof tail - 1);
    CHECK_STATUS(bom_upload_read(&a, (str){text, fits.n + 1}, &u, &e), LW_E_LIMIT);
    arena_release(&a);
}

static str decoded(const char *text, size_t max, enum status want, struct err *e)
{
    static struct buf b;
    buf_release(&b);
    buf_init(&b, max);
    CHECK_STATUS(bom_upload_decode(str_of(text), &b, e), want);
    return buf_str(&b);
}

static void base64(void)
{
    struct err e = {0};
    CHECK_STR(decoded("", 10, LW_OK, &e), STR(""));
    CHECK_STR(decoded("aGVsbG8=", 10, LW_OK, &e), STR("hello"));
    CHECK_STR(decoded("aGVsbG8", 10, LW_OK, &e), STR("hello"));
    CHECK_STR(decoded("aGVs\\r\\nbG8\\u003d", 10, LW_OK, &e), STR("hello"));
    CHECK_STR(decoded("\\/\\/+-_w==", 10, LW_OK, &e), STR("\xff\xff\xbe\xff"));
    CHECK_STR(decoded("aGVsbG8=", 5, LW_OK, &e), STR("hello"));
    (void)decoded("aGVsbG8=", 4, LW_E_LIMIT, &e);
    (void)decoded("aGV!", 10, LW_E_INPUT, &e);
    CHECK_STR(str_of(e.message), STR("member 'bom' is no base64 from character 4 on"));
    (void)decoded("aG=V", 10, LW_E_INPUT, &e);
    (void)decoded("aGVsb", 10, LW_E_INPUT, &e);
    (void)decoded("aG\\x", 10, LW_E_INPUT, &e);
    (void)decoded("aG\\", 10, LW_E_INPUT, &e);
    (void)decoded("aG\\u00", 10, LW_E_INPUT, &e);
    (void)decoded("", 0, LW_OK, &e);
}

static const struct test tests[] = {
    {"reads", reads}, {"wrong", wrong}, {"limits", limits}, {"base64", base64}, {NULL, NULL},
};
const struct test_suite bom_upload_suite = {"bom_upload", tests};
