/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char printed[4096];

static str print(const char *json, bool is_terminal)
{
    yyjson_doc *doc = yyjson_read(json, strlen(json), 0);
    CHECK(doc != NULL);
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    table_print(out, yyjson_doc_get_root(doc), is_terminal);
    fclose(out);
    yyjson_doc_free(doc);
    CHECK(n < sizeof printed);
    memcpy(printed, text, n);
    free(text);
    return (str){printed, n};
}

static void test_terminal_aligns_by_characters(void)
{
    CHECK_STR(print("{\"total\":2,\"rows\":[{\"name\":\"Zürich\",\"n\":1},"
                    "{\"name\":\"Ulm\",\"n\":20}]}",
                    true),
              STR("total  2\n\nrows\nname    n\nZürich  1\nUlm     20\n"));
}

static void test_pipe_gets_the_list_alone(void)
{
    CHECK_STR(print("{\"total\":2,\"rows\":[{\"a\":\"x\",\"b\":true},{\"a\":\"y\"}]}", false),
              STR("a\tb\nx\tyes\ny\t\n"));
}

static void test_instants_show_utc(void)
{
    CHECK_STR(print("{\"due\":{\"utc\":\"2026-10-25T12:00:00Z\",\"local\":\"Sun\"}}", true),
              STR("due  2026-10-25T12:00:00Z\n"));
}

static void test_control_characters_do_not_pass(void)
{
    CHECK_STR(print("{\"name\":\"a\\u001b[31mb\\tc\"}", false), STR("name  a [31mb c\n"));
}

static void test_long_cells_are_cut_on_a_terminal_only(void)
{
    const char *json = "{\"rows\":[{\"t\":\"0123456789012345678901234567890123456789"
                       "012345678901234567890123456789\"}]}";
    CHECK_STR(print(json, true),
              STR("\nrows\nt\n0123456789012345678901234567890123456789012345678901234…\n"));
    CHECK_STR(
        print(json, false),
        STR("t\n0123456789012345678901234567890123456789012345678901234567890123456789\n"));
}

static void test_lists_of_text_are_joined(void)
{
    CHECK_STR(print("{\"markets\":[\"DE\",\"FR\"]}", true), STR("markets  DE, FR\n"));
}

static void test_silent_columns_are_left_out_on_a_terminal(void)
{
    const char *json = "{\"rows\":[{\"a\":1,\"b\":false,\"c\":\"\"},{\"a\":2,\"b\":false}]}";
    CHECK_STR(print(json, true), STR("\nrows\na\n1\n2\n"));
    CHECK_STR(print(json, false), STR("a\tb\tc\n1\tno\t\n2\tno\t\n"));
}

static void test_lines_stay_lines(void)
{
    CHECK_STR(print("{\"text\":\"one\\ntwo\"}", true), STR("text  \none\ntwo\n"));
    CHECK_STR(print("{\"text\":\"one\\ntwo\\n\"}", false), STR("text  \none\ntwo\n"));
}

static void test_documents_are_printed_line_by_line(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    text_print(out, STR("1. Title\nA\033[31mB\tC\n\nend"));
    fclose(out);
    CHECK_STR(((str){text, n}), STR("1. Title\nA [31mB C\n\nend\n"));
    free(text);
}

static const struct test tests[] = {
    {"silent_columns_are_left_out_on_a_terminal",
     test_silent_columns_are_left_out_on_a_terminal},
    {"lines_stay_lines", test_lines_stay_lines},
    {"documents_are_printed_line_by_line", test_documents_are_printed_line_by_line},
    {"terminal_aligns_by_characters", test_terminal_aligns_by_characters},
    {"pipe_gets_the_list_alone", test_pipe_gets_the_list_alone},
    {"instants_show_utc", test_instants_show_utc},
    {"control_characters_do_not_pass", test_control_characters_do_not_pass},
    {"long_cells_are_cut_on_a_terminal_only", test_long_cells_are_cut_on_a_terminal_only},
    {"lists_of_text_are_joined", test_lists_of_text_are_joined},
    {NULL, NULL},
};
const struct test_suite table_suite = {"table", tests};
