/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fit.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

/* "12 t40 6" (widths, t may be cut, :N how soon it goes) -> "12 18 6", "-" for what is left out */
static const struct {
    const char *columns;
    size_t line;
    const char *expected;
    bool is_whole;
} rows[] = {
    {"12 t20 6", 80, "12 20 6", true},
    {"12 t20 6", 42, "12 20 6", true},
    {"12 t20 6", 41, "12 19 6", false},
    {"12 t20 6", 34, "12 12 6", false},
    /* Texts are not cut below their least: the last column goes, and gives its room. */
    {"12 t20 6", 33, "12 19 -", false},
    {"12 t20 6", 25, "12 - -", false},
    /* The first column stays, whatever happens. */
    {"26 t20 6", 10, "26 - -", false},
    {"t60", 40, "40", false},
    {"t60", 8, "12", false},
    {"t8 t9", 40, "8 9", true},
    /* Room goes to the narrowest first. */
    {"t50 t20 t30", 60, "19 19 18", false},
    {"t50 t13 t30", 60, "22 13 21", false},
    /* What is said by others goes before the end does. */
    {"10 5:3 26:2 t20 8", 62, "10 - 26 12 8", false},
    {"10 5:3 26:2 t20 8", 45, "10 - - 20 8", false},
};

static void test_table(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fit_column c[8];
        size_t n = 0;
        str rest = str_of(rows[i].columns), column;
        for (; rest.n > 0; n++) {
            uint64_t width = 0, dispose = 0;
            (void)str_cut(&rest, ' ', &column);
            bool is_text = str_starts(column, STR("t"));
            str soon = str_from(column, is_text), number;
            (void)str_cut(&soon, ':', &number);
            CHECK(str_u64(number, 1000, &width));
            CHECK(soon.n == 0 || str_u64(soon, 10, &dispose));
            c[n] = (struct fit_column){
                .natural = width, .is_text = is_text, .dispose = (unsigned)dispose};
        }
        bool is_whole = fit_columns(c, n, rows[i].line);
        char text[128] = "";
        for (size_t k = 0; k < n; k++)
            snprintf(text + strlen(text), sizeof text - strlen(text),
                     c[k].is_shown ? "%s%zu" : "%s-", k ? " " : "", c[k].width);
        if (strcmp(text, rows[i].expected) != 0 || is_whole != rows[i].is_whole)
            test_fail(__FILE__, __LINE__, "%s in %zu: %s", rows[i].columns, rows[i].line, text);
    }
}

static const struct test tests[] = {
    {"table", test_table},
    {NULL, NULL},
};
const struct test_suite fit_suite = {"fit", tests};
