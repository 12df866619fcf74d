/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char printed[4096];

static str print_as(const char *json, const struct table_style *style)
{
    yyjson_doc *doc = yyjson_read(json, strlen(json), 0);
    CHECK(doc != NULL);
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    table_print(out, yyjson_doc_get_root(doc), style);
    fclose(out);
    yyjson_doc_free(doc);
    CHECK(n < sizeof printed);
    memcpy(printed, text, n);
    free(text);
    return (str){printed, n};
}

static str print(const char *json, bool is_terminal)
{
    const struct table_style style = {.is_terminal = is_terminal, .width = 80};
    return print_as(json, &style);
}

static void test_terminal_aligns_by_characters(void)
{
    CHECK_STR(print("{\"total\":2,\"items\":[{\"name\":\"Zürich\",\"n\":1},"
                    "{\"name\":\"Ulm\",\"n\":20}]}",
                    true),
              STR("total  2\n\nitems\nname     n\nZürich   1\nUlm     20\n"));
}

static void test_pipe_gets_the_list_alone(void)
{
    CHECK_STR(print("{\"total\":2,\"items\":[{\"a\":\"x\",\"b\":true},{\"a\":\"y\"}]}", false),
              STR("a\tb\nx\tyes\ny\t\n"));
}

static void test_instants_are_local_for_readers(void)
{
    const char *json =
        "{\"due\":{\"utc\":\"2026-10-25T12:00:00Z\",\"local\":\"Sun 25 Oct 2026, "
        "13:00 CET\"},\"items\":[{\"due_at\":{\"utc\":\"2026-10-25T12:00:00Z\","
        "\"local\":\"Sun 25 Oct 2026, 13:00 CET\"}}]}";
    CHECK_STR(print(json, true), STR("due  Sun 25 Oct 2026, 13:00 CET\n\nitems\ndue_at\n25 Oct "
                                     "2026, 13:00 CET\n"));
    CHECK_STR(print(json, false),
              STR("due  2026-10-25T12:00:00Z\n\nitems\ndue_at\n2026-10-25T12:00:00Z\n"));
}

static void test_control_characters_do_not_pass(void)
{
    CHECK_STR(print("{\"name\":\"a\\u001b[31mb\\tc\"}", false), STR("name  a [31mb c\n"));
}

static const char wide_json[] =
    "{\"items\":[{\"number\":\"2026-001\",\"text\":\"0123456789012345678901234567890123456789\","
    "\"is_open\":true,\"state\":\"late\",\"product_id\":\"01M81BCVM06ZCMN9RE5HCKTY1S\"}]}";

static void test_what_does_not_fit(void)
{
    struct table_style style = {.is_terminal = true, .width = 40};
    CHECK_STR(print_as(wide_json, &style),
              STR("\nitems\nnumber    text                     state\n"
                  "2026-001  0123456789012345678901…  late\n\n"
                  "Not all is shown: --wide has every column, --json everything.\n"));
    style.is_wide = true;
    CHECK_STR(
        print_as(wide_json, &style),
        STR("\nitems\n"
            "number    text                                      is_open  state  product_id\n"
            "2026-001  0123456789012345678901234567890123456789  yes      late   "
            "01M81BCVM06ZCMN9RE5HCKTY1S\n"));
    style = (struct table_style){.is_terminal = false};
    CHECK_STR(
        print_as(wide_json, &style),
        STR("number\ttext\tis_open\tstate\tproduct_id\n2026-001\t01234567890123456789012345"
            "67890123456789\tyes\tlate\t01M81BCVM06ZCMN9RE5HCKTY1S\n"));
}

static void test_states_in_colour(void)
{
    const struct table_style style = {.is_terminal = true, .has_colour = true, .width = 80};
    CHECK_STR(
        print_as("{\"items\":[{\"state\":\"late\",\"n\":1},{\"state\":\"met\",\"n\":2},"
                 "{\"state\":\"odd\",\"n\":3}]}",
                 &style),
        STR("\nitems\nstate  n\n\033[31mlate\033[0m   1\n\033[32mmet\033[0m    2\nodd    3\n"));
}

/* "cases" has a view: members of members, headings, order; without a word of it all is shown. */
static void test_views(void)
{
    CHECK_STR(
        print("{\"cases\":[{\"title\":\"T\",\"id\":\"01M\",\"number\":\"2026-001\",\"clock\":"
              "{\"left\":\"3 h\"},\"owner\":{\"name\":\"Ada\"}}]}",
              true),
        STR("\ncases\nnumber    left  title  lead\n2026-001  3 h   T      Ada\n\n"
            "Not all is shown: --wide has every column, --json everything.\n"));
    CHECK_STR(print("{\"cases\":[{\"odd\":\"1\"}]}", true), STR("\ncases\nodd\n1\n"));
}

static void test_lists_of_text_are_joined(void)
{
    CHECK_STR(print("{\"markets\":[\"DE\",\"FR\"]}", true), STR("markets  DE, FR\n"));
}

static void test_silent_columns_are_left_out_on_a_terminal(void)
{
    const char *json = "{\"items\":[{\"a\":1,\"b\":false,\"c\":\"\"},{\"a\":2,\"b\":false}]}";
    CHECK_STR(print(json, true), STR("\nitems\na\n1\n2\n"));
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
    {"instants_are_local_for_readers", test_instants_are_local_for_readers},
    {"control_characters_do_not_pass", test_control_characters_do_not_pass},
    {"what_does_not_fit", test_what_does_not_fit},
    {"states_in_colour", test_states_in_colour},
    {"views", test_views},
    {"lists_of_text_are_joined", test_lists_of_text_are_joined},
    {NULL, NULL},
};
const struct test_suite table_suite = {"table", tests};
