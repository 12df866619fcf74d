/* SPDX-License-Identifier: Apache-2.0 */
/* The drawings as text: every unit of them is meant. */
#include "web/chart.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

static void check(void (*render)(const struct chart *, struct buf *), const struct chart *c,
                  const char *want)
{
    struct buf out;
    buf_init(&out, LW_MIB);
    render(c, &out);
    CHECK_STR(buf_str(&out), str_of(want));
    buf_release(&out);
}

static void stack(void)
{
    const struct chart c = {
        .id = "open",
        .title = STR("Open <findings>"),
        .description = STR("3 & \"more\""),
        .labels = {STR_INIT("16 Nov"), STR_INIT("23 Nov")},
        .n_points = 2,
        .series = {{"high", {1, 3}}, {"urgent", {0, 1}}},
        .n_series = 2,
        .highest = STR("4"),
    };
    check(chart_render_stack, &c,
          "<svg class=\"chart\" viewBox=\"0 0 420 132\" role=\"img\" "
          "aria-labelledby=\"open-title open-words\">\n"
          "<title id=\"open-title\">Open &lt;findings&gt;</title>\n"
          "<desc id=\"open-words\">3 &amp; &quot;more&quot;</desc>\n"
          "<rect class=\"s1\" x=\"93.0\" y=\"85.0\" width=\"34.0\" height=\"23.0\"/>\n"
          "<rect class=\"s1\" x=\"233.0\" y=\"39.0\" width=\"34.0\" height=\"69.0\"/>\n"
          "<rect class=\"s2\" x=\"233.0\" y=\"16.0\" width=\"34.0\" height=\"23.0\"/>\n"
          "<text class=\"part s1\" x=\"324\" y=\"77.5\">3 high</text>\n"
          "<text class=\"part s2\" x=\"324\" y=\"31.5\">1 urgent</text>\n"
          "<line class=\"axis\" x1=\"40\" x2=\"320\" y1=\"108\" y2=\"108\"/>\n"
          "<text class=\"mark\" x=\"34.0\" y=\"112.0\" text-anchor=\"end\">0</text>\n"
          "<text class=\"mark\" x=\"34.0\" y=\"20.0\" text-anchor=\"end\">4</text>\n"
          "<text class=\"mark\" x=\"110.0\" y=\"125.0\" text-anchor=\"middle\">16 Nov</text>\n"
          "<text class=\"mark\" x=\"250.0\" y=\"125.0\" text-anchor=\"middle\">23 Nov</text>\n"
          "</svg>");
}

static void line_with_a_gap(void)
{
    const struct chart c = {
        .id = "t",
        .title = STR("Time"),
        .description = STR("to decision"),
        .labels = {STR_INIT("a"), STR_INIT("b"), STR_INIT("c"), STR_INIT("<d>")},
        .n_points = 4,
        .series = {{"", {10, 5, -1, 0}}},
        .n_series = 1,
        .highest = STR("10 h"),
        .newest = STR("0 s"),
    };
    check(
        chart_render_line, &c,
        "<svg class=\"chart\" viewBox=\"0 0 420 132\" role=\"img\" "
        "aria-labelledby=\"t-title t-words\">\n"
        "<title id=\"t-title\">Time</title>\n<desc id=\"t-words\">to decision</desc>\n"
        "<line class=\"line\" x1=\"75.0\" y1=\"16.0\" x2=\"145.0\" y2=\"62.0\"/>\n"
        "<circle class=\"dot\" cx=\"75.0\" cy=\"16.0\" r=\"3\"/>\n"
        "<circle class=\"dot\" cx=\"145.0\" cy=\"62.0\" r=\"3\"/>\n"
        "<circle class=\"dot\" cx=\"285.0\" cy=\"108.0\" r=\"3\"/>\n"
        "<text class=\"part\" x=\"293.0\" y=\"112.0\" text-anchor=\"start\">0 s</text>\n"
        "<line class=\"axis\" x1=\"40\" x2=\"320\" y1=\"108\" y2=\"108\"/>\n"
        "<text class=\"mark\" x=\"34.0\" y=\"112.0\" text-anchor=\"end\">0</text>\n"
        "<text class=\"mark\" x=\"34.0\" y=\"20.0\" text-anchor=\"end\">10 h</text>\n"
        "<text class=\"mark\" x=\"75.0\" y=\"125.0\" text-anchor=\"middle\">a</text>\n"
        "<text class=\"mark\" x=\"285.0\" y=\"125.0\" text-anchor=\"middle\">&lt;d&gt;</text>\n"
        "</svg>");
}

/* Thin parts would have their words on top of each other. */
static void labels_keep_apart(void)
{
    struct chart c = {
        .id = "t",
        .labels = {STR_INIT("a")},
        .n_points = 1,
        .series = {{"low", {1}}, {"moderate", {1}}, {"high", {1}}, {"urgent", {97}}},
        .n_series = 4};
    struct buf out;
    buf_init(&out, LW_MIB);
    chart_render_stack(&c, &out);
    CHECK(str_contains(buf_str(&out), STR("y=\"111.5\">1 low<")));
    CHECK(str_contains(buf_str(&out), STR("y=\"97.5\">1 moderate<")));
    CHECK(str_contains(buf_str(&out), STR("y=\"83.5\">1 high<")));
    CHECK(str_contains(buf_str(&out), STR("y=\"64.6\">97 urgent<")));
    buf_release(&out);
}

static void wide_words_stand_above(void)
{
    const struct chart c = {.id = "t",
                            .labels = {STR_INIT("a")},
                            .n_points = 1,
                            .series = {{"", {5}}},
                            .n_series = 1,
                            .highest = STR("5 h 18 min")};
    struct buf out;
    buf_init(&out, LW_MIB);
    chart_render_line(&c, &out);
    CHECK(str_contains(buf_str(&out),
                       STR("x=\"0.0\" y=\"11.0\" text-anchor=\"start\">5 h 18 min<")));
    buf_release(&out);
}

/* Nothing anywhere: an axis, no division by nothing. */
static void empty(void)
{
    struct chart c = {.id = "t", .labels = {STR_INIT("a")}, .n_points = 1, .n_series = 1};
    struct buf out;
    buf_init(&out, LW_MIB);
    chart_render_stack(&c, &out);
    c.series[0].values[0] = -1;
    chart_render_line(&c, &out);
    CHECK(!str_contains(buf_str(&out), STR("nan")));
    CHECK(!str_contains(buf_str(&out), STR("<rect")));
    CHECK(!str_contains(buf_str(&out), STR("<circle")));
    buf_release(&out);
}

static const struct test tests[] = {
    {"stack", stack},
    {"line with a gap", line_with_a_gap},
    {"labels keep apart", labels_keep_apart},
    {"wide words stand above", wide_words_stand_above},
    {"empty", empty},
    {NULL, NULL},
};
const struct test_suite chart_suite = {"chart", tests};
