/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csv.h"

#include "base/buf.h"

#include "suite.h"

/* Every record as "[a][b]|", or the message. */
static void check(const char *text, const char *want)
{
    struct arena a;
    struct csv c;
    struct buf b;
    struct err e = {0};
    size_t n = 1;
    str fields[CSV_MAX_COLUMNS];
    enum status st = LW_OK;
    arena_init(&a, 1024 * 1024);
    buf_init(&b, 64 * 1024);
    csv_begin(&c, str_of(text));
    while (!st && n) {
        st = csv_next(&c, &a, fields, &n, &e);
        for (size_t i = 0; !st && i < n; i++)
            buf_printf(&b, "[%.*s]", STR_ARG(fields[i]));
        if (!st && n) buf_char(&b, '|');
    }
    if (st) buf_printf(&b, "%s", e.message);
    CHECK_STR(buf_str(&b), str_of(want));
    buf_release(&b);
    arena_release(&a);
}

static void records(void)
{
    check("", "");
    check("\n\r\n", "");
    check("a,b\nc,d", "[a][b]|[c][d]|");
    check("a,b\r\n\r\nc,\r\n", "[a][b]|[c][]|");
    check("\xEF\xBB\xBF"
          "a;b\n\"x;y\";\"q\"\"q\"\n",
          "[a][b]|[x;y][q\"q]|");
    check("a\tb\n\"two\nlines\"\t,\n", "[a][b]|[two\nlines][,]|");
    check(",\n\"\"", "[][]|[]|");
    check("a\rb,c", "[a\rb][c]|");
}

static void refusals(void)
{
    check("a,b\nc,\"d\n\ne", "[a][b]|line 2: the quote is not closed");
    check("a\n\"b\"c", "[a]|line 2: there is text behind a closing quote");
    check("a\nb\nc\"d\"", "[a]|[b]|line 3: a quote within a field that has none");
    check("\"1\n\n4\"\n\"", "[1\n\n4]|line 4: the quote is not closed");
}

static void columns_are_bounded(void)
{
    struct arena a;
    struct csv c;
    struct err e = {0};
    size_t n = 0;
    str fields[CSV_MAX_COLUMNS];
    char text[CSV_MAX_COLUMNS + 1];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = ',';
    arena_init(&a, 1024);
    csv_begin(&c, (str){text, CSV_MAX_COLUMNS - 1});
    CHECK_OK(csv_next(&c, &a, fields, &n, &e), &e);
    CHECK_INT(n, CSV_MAX_COLUMNS);
    csv_begin(&c, (str){text, CSV_MAX_COLUMNS});
    CHECK_STATUS(csv_next(&c, &a, fields, &n, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("line 1: has more than 32 columns"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"records", records},
    {"refusals", refusals},
    {"columns are bounded", columns_are_bounded},
    {NULL, NULL},
};
const struct test_suite csv_suite = {"csv", tests};
