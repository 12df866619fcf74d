/* SPDX-License-Identifier: Apache-2.0 */
/* CSV: RFC 4180, and texts that spreadsheets would run. */
#include "web/page_table.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

static void check(const char *json, const char *want)
{
    static const struct page_table t = {
        "part", "rows", "x.csv", {{"A", "a"}, {"B, C", "b.c"}, {0}}};
    struct buf out;
    yyjson_doc *doc = yyjson_read(json, strlen(json), 0);
    CHECK(doc != NULL);
    yyjson_mut_doc *copy = yyjson_doc_mut_copy(doc, NULL);
    buf_init(&out, LW_MIB);
    page_table_csv(&t, yyjson_mut_doc_get_root(copy), &out);
    str head = STR("A,\"B, C\"\r\n");
    CHECK(str_starts(buf_str(&out), head));
    CHECK_STR(str_from(buf_str(&out), head.n), str_of(want));
    buf_release(&out);
    yyjson_mut_doc_free(copy);
    yyjson_doc_free(doc);
}

static void rows(void)
{
    check("[]", "");
    check("[{}]", ",\r\n");
    check("[{\"a\":\"x\",\"b\":{\"c\":\"y\"}},{\"a\":null,\"b\":7}]", "x,y\r\n,\r\n");
    check("[{\"a\":-3,\"b\":{\"c\":true}}]", "-3,true\r\n");
    check("[{\"a\":0.25,\"b\":{\"c\":[\"DE\",\"FR\"]}}]", "0.25,\"DE, FR\"\r\n");
    check("[{\"a\":{\"x\":\"y\"}}]", "\"{\"\"x\"\":\"\"y\"\"}\",\r\n");
    check("[{\"a\":\"caf\\u00e9\"}]", "caf\xc3\xa9,\r\n");
}

static void quotes(void)
{
    check("[{\"a\":\"a,b\",\"b\":{\"c\":\"say \\\"hi\\\"\"}}]",
          "\"a,b\",\"say \"\"hi\"\"\"\r\n");
    check("[{\"a\":\"one\\ntwo\",\"b\":{\"c\":\" x \"}}]", "\"one\ntwo\", x \r\n");
}

static void formulas(void)
{
    check("[{\"a\":\"=1+1\"}]", "'=1+1,\r\n");
    check("[{\"a\":\"+1\",\"b\":{\"c\":\"-1\"}}]", "'+1,'-1\r\n");
    check("[{\"a\":\"@SUM(A1)\"}]", "'@SUM(A1),\r\n");
    check("[{\"a\":\"=HYPERLINK(\\\"http://x\\\",\\\"y\\\")\"}]",
          "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",\r\n");
    check("[{\"a\":\"\\t=1\",\"b\":{\"c\":\"\\r=1\"}}]", "'\t=1,\"'\r=1\"\r\n");
    check("[{\"a\":[\"=1\",\"2\"]}]", "\"'=1, 2\",\r\n");
    check("[{\"a\":\"1=1\",\"b\":{\"c\":\"\"}}]", "1=1,\r\n");
}

static const struct test tests[] = {
    {"rows", rows},
    {"quotes", quotes},
    {"formulas", formulas},
    {NULL, NULL},
};
const struct test_suite page_table_suite = {"page_table", tests};
