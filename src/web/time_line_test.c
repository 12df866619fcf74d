/* SPDX-License-Identifier: Apache-2.0 */
/* Releases under the support period: what is drawn, what is left out, nothing unescaped. */
#include "web/time_line.h"

#include "base/limits.h"
#include "suite.h"

static struct buf out;

static str drawn(const struct time_line *t)
{
    buf_release(&out);
    buf_init(&out, LW_MIB);
    time_line_render(t, &out);
    return buf_str(&out);
}

static struct time_line product(void)
{
    return (struct time_line){
        .title = STR("Releases"),
        .description = STR("two of them"),
        .support_start = {2024, 1, 1},
        .support_end = {2029, 1, 1},
        .today = {2026, 7, 2},
        .marks = {{{2024, 2, 1}, STR("1.0"), false}, {{2026, 1, 1}, STR("<2.0>"), true}},
        .n_marks = 2};
}

static void whole(void)
{
    struct time_line t = product();
    str s = drawn(&t);
    CHECK(str_starts(s, STR("<svg class=\"time-line\"")));
    CHECK(str_ends(s, STR("</svg>")));
    CHECK(str_contains(s, STR(">1.0</text>")));
    CHECK(str_contains(s, STR("class=\"part hot\"")));
    CHECK(str_contains(s, STR("&lt;2.0&gt;")));
    CHECK(!str_contains(s, STR("<2.0>")));
    CHECK(str_contains(s, STR("class=\"period\"")));
    CHECK(str_contains(s, STR(">2027</text>")));
    CHECK(str_contains(s, STR(">today</text>")));
    buf_release(&out);
}

static void in_part(void)
{
    struct time_line t = product();
    t.support_end = (struct day){0};
    CHECK(!str_contains(drawn(&t), STR("class=\"period\"")));
    t.support_start = (struct day){0};
    CHECK(str_contains(drawn(&t), STR(">1.0</text>")));
    t.n_marks = 0;
    CHECK_INT(drawn(&t).n, 0);
    t = product();
    t.n_marks = 0;
    CHECK(str_contains(drawn(&t), STR("class=\"over\"")));
    t.support_end = (struct day){2024 + TIME_LINE_MAX_YEARS + 1, 1, 1};
    CHECK_INT(drawn(&t).n, 0);
    buf_release(&out);
}

/* Labels that would lie on each other are left out, their dots are not. */
static void crowded(void)
{
    struct time_line t = product();
    t.n_marks = TIME_LINE_MAX_MARKS;
    for (int32_t i = 0; i < TIME_LINE_MAX_MARKS; i++)
        t.marks[i] = (struct time_line_mark){{2025, 3, 1 + i / 2}, STR("release"), false};
    str s = drawn(&t);
    size_t n_dots = 0, n_labels = 0;
    for (size_t i = 0; i < s.n; i++) {
        n_dots += str_starts(str_from(s, i), STR("class=\"dot"));
        n_labels += str_starts(str_from(s, i), STR("class=\"part"));
    }
    CHECK_INT(n_dots, TIME_LINE_MAX_MARKS);
    CHECK_INT(n_labels, 3);
    buf_release(&out);
}

static const struct test tests[] = {
    {"period, releases, years, today", whole},
    {"what is not stated is not drawn", in_part},
    {"labels that have no room", crowded},
    {NULL, NULL},
};
const struct test_suite time_line_suite = {"time_line", tests};
