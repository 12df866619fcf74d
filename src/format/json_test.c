/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json.h"

#include "suite.h"

#include <string.h>

static struct arena a;

static void refused(str bytes, const char *words, uint64_t line, uint64_t column)
{
    struct err e = {0};
    yyjson_doc *doc;
    CHECK_STATUS(json_parse(bytes, 1024, &doc, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.line, line);
    CHECK_INT(e.column, column);
}

static void positions(void)
{
    refused(STR(""), "document is empty, expected JSON", 0, 0);
    refused(STR(" \n"), "document is empty, expected JSON", 0, 0);
    refused(STR("{\n  \"a\": tru\n}"), "malformed literal, expected true, false or null", 2, 8);
    refused(STR("{\"a\": 1}\n\nx"), "text after the end of the JSON value", 3, 1);
    refused(STR("{\"a\": 1,"), "document ends in the middle of a value (truncated?)", 1, 9);
    refused(STR("{\"a\": \"b"), "document ends in the middle of a value (truncated?)", 1, 9);
    refused(STR("[1,\n 01]"), "malformed number", 2, 2);
    refused(STR("[\"\n\"]"), "raw control character in a text, expected an escape such as \\n",
            1, 3);
    refused(STR("[\"\\x\"]"), "malformed escape sequence in a text", 1, 4);
    refused(STR("[\"\\ud800\"]"), "malformed escape sequence in a text", 1, 9);
    refused(STR("{'a': 1}"), "unexpected character, expected JSON", 1, 2);
}

static void not_utf8(void)
{
    refused(STR("{\"a\":\n \"\xC3(\"}"), "text is not valid UTF-8", 2, 3);
    refused(STR("[\"\xED\xA0\x80\"]"), "text is not valid UTF-8", 1, 3);
    refused(STR("\xC3\x28"), "document is not valid UTF-8", 1, 1);
}

static void limits(void)
{
    struct err e = {0};
    yyjson_doc *doc;
    char deep[600];
    CHECK_STATUS(json_parse(STR("[1, 2]"), 5, &doc, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("document of 6 bytes is over the limit of 5 bytes"));
    memset(deep, '[', sizeof deep);
    deep[0] = '\n';
    CHECK_STATUS(json_parse((str){deep, sizeof deep}, 1024, &doc, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("JSON is nested deeper than the limit of 128 levels"));
    CHECK_INT(e.line, 2);
    CHECK_INT(e.column, 129);
    /* Brackets inside texts do not nest, whatever the escapes before the quote. */
    memset(deep, '[', sizeof deep);
    memcpy(deep, "[\"\\\\\\\"", 6);
    memcpy(deep + sizeof deep - 2, "\"]", 2);
    CHECK_OK(json_parse((str){deep, sizeof deep}, 1024, &doc, &e), &e);
    yyjson_doc_free(doc);
}

static void utf16(void)
{
    static const char little[] = "\xFF\xFE{\0\"\0a\0\"\0:\0\"\0\xE9\0\x3D\xD8\x00\xDE\"\0}\0";
    static const char big[] = "\xFE\xFF\0[\0]";
    static const char lone[] = "\xFE\xFF\0[\0\"\xDC\0\0\"\0]";
    struct err e = {0};
    yyjson_doc *doc;
    CHECK_OK(json_parse((str){little, sizeof little - 1}, 1024, &doc, &e), &e);
    CHECK_STR(json_str(yyjson_doc_get_root(doc), "a"), STR("\xC3\xA9\xF0\x9F\x98\x80"));
    yyjson_doc_free(doc);
    CHECK_OK(json_parse((str){big, sizeof big - 1}, 1024, &doc, &e), &e);
    CHECK(yyjson_is_arr(yyjson_doc_get_root(doc)));
    yyjson_doc_free(doc);
    refused((str){lone, sizeof lone - 1}, "document is not valid UTF-16", 0, 0);
    refused((str){big, sizeof big - 2}, "document is not valid UTF-16", 0, 0);
}

static void members(void)
{
    struct err e = {0};
    yyjson_doc *doc;
    str *list;
    size_t n;
    arena_init(&a, 4096);
    CHECK_OK(
        json_parse(STR("\xEF\xBB\xBF{\"s\": \"x\", \"n\": 7, \"b\": true, \"l\": [\"p\", 1, "
                       "\"q\"], \"o\": {}, \"t\": \"2024-05-31T10:00:00\", \"big\": "
                       "18446744073709551615, \"bad\": \"yesterday\"}"),
                   1024, &doc, &e),
        &e);
    yyjson_val *root = yyjson_doc_get_root(doc);
    CHECK_STR(json_str(root, "s"), STR("x"));
    CHECK_STR(json_str(root, "n"), STR_NONE);
    CHECK_STR(json_str(NULL, "n"), STR_NONE);
    CHECK_STR(json_dup(&a, root, "s"), STR("x"));
    CHECK_INT(json_int(root, "n", 1), 7);
    CHECK_INT(json_int(root, "s", 1), 1);
    CHECK_INT(json_int(root, "big", 1), 1);
    CHECK(json_bool(root, "b", false));
    CHECK(json_bool(root, "s", true));
    CHECK(json_object(root, "o") != NULL);
    CHECK(json_object(root, "l") == NULL);
    CHECK(json_array(root, "o") == NULL);
    CHECK_OK(json_strings(&a, root, "l", &list, &n, &e), &e);
    CHECK_INT(n, 2);
    CHECK_STR(list[1], STR("q"));
    CHECK_OK(json_strings(&a, root, "none", &list, &n, &e), &e);
    CHECK_INT(n, 0);
    CHECK_INT(utc_to_ms(json_utc(root, "t")), 1717149600000);
    CHECK(utc_is_none(json_utc(root, "bad")));
    yyjson_doc_free(doc);
    arena_release(&a);
}

static void lines(void)
{
    str text = STR("{\n\"a\": \"one\\ntwo\",\n\"list\": [\n  {\"x\": 1},\n  {\"y\": 2}, {}]}");
    struct err e = {0};
    struct json_lines l;
    yyjson_doc *doc;
    CHECK_OK(json_parse(text, 1024, &doc, &e), &e);
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *list = json_array(root, "list");
    json_lines_init(&l, text, doc);
    CHECK_INT(json_line(&l, root), 2);
    CHECK_INT(json_line(&l, yyjson_arr_get(list, 1)), 5);
    CHECK_INT(json_line(&l, yyjson_arr_get(list, 0)), 4);
    CHECK_INT(json_line(&l, yyjson_arr_get(list, 2)), 0);
    CHECK_INT(json_line(&l, NULL), 0);
    yyjson_doc_free(doc);
}

static const struct test tests[] = {
    {"positions", positions}, {"not_utf8", not_utf8}, {"limits", limits}, {"utf16", utf16},
    {"members", members},     {"lines", lines},       {NULL, NULL},
};
const struct test_suite json_suite = {"json", tests};
