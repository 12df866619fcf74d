/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "suite.h"

static void appending(void)
{
    struct buf b;
    struct err e = {0};
    buf_init(&b, 1000);
    CHECK_STR(buf_str(&b), STR(""));
    CHECK_STR(str_of(buf_z(&b)), STR(""));
    buf_add(&b, STR("a\0b"));
    buf_char(&b, '-');
    buf_printf(&b, "%s=%d", "k", 42);
    buf_add(&b, STR_NONE);
    CHECK_STR(buf_str(&b), STR("a\0b-k=42"));
    CHECK_INT(buf_z(&b)[8], 0);
    buf_printf(&b, "%200d", 1); /* more than the spare room */
    CHECK_INT(b.n, 208);
    CHECK_INT(b.p[207], '1');
    CHECK_OK(buf_status(&b, "answer", &e), &e);
    char *p = b.p;
    buf_clear(&b);
    CHECK_STR(buf_str(&b), STR(""));
    CHECK(b.p == p);
    buf_release(&b);
    CHECK_INT(b.max_bytes, 1000);
}

static void cap_at_the_bound_and_one_beyond(void)
{
    struct buf b;
    struct err e = {0};
    buf_init(&b, 4);
    buf_add(&b, STR("abcd"));
    CHECK_OK(buf_status(&b, "answer", &e), &e);
    CHECK_STR(str_of(buf_z(&b)), STR("abcd"));
    buf_char(&b, 'e');
    CHECK_STATUS(buf_status(&b, "answer", &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("answer is longer than 4 bytes"));
    CHECK_STR(buf_str(&b), STR("abcd"));
    buf_clear(&b);
    buf_add(&b, STR("abcde"));
    CHECK(b.is_over);
    buf_char(&b, 'x'); /* would fit, but comes after an overflow */
    CHECK_STR(buf_str(&b), STR(""));
    buf_release(&b);
}

static void printing_at_the_bound(void)
{
    struct buf b;
    buf_init(&b, 4);
    buf_printf(&b, "%d", 1234);
    CHECK(!b.is_over);
    CHECK_STR(buf_str(&b), STR("1234"));
    buf_clear(&b);
    buf_printf(&b, "%d", 12345);
    CHECK(b.is_over);
    CHECK_STR(buf_str(&b), STR(""));
    buf_release(&b);
    buf_init(&b, 0);
    buf_add(&b, STR(""));
    CHECK(!b.is_over);
    buf_char(&b, 'x');
    CHECK(b.is_over);
    CHECK_STR(str_of(buf_z(&b)), STR(""));
    buf_release(&b);
}

static void growing(void)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 100000; i++)
        buf_char(&b, (char)('a' + i % 26));
    CHECK_INT(b.n, 100000);
    for (int i = 0; i < 100000; i++)
        CHECK_INT(b.p[i], 'a' + i % 26);
    buf_release(&b);
}

static const struct test tests[] = {
    {"appending", appending},
    {"cap_at_the_bound_and_one_beyond", cap_at_the_bound_and_one_beyond},
    {"printing_at_the_bound", printing_at_the_bound},
    {"growing", growing},
    {NULL, NULL},
};
const struct test_suite buf_suite = {"buf", tests};
