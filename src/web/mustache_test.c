/* SPDX-License-Identifier: Apache-2.0 */
/* Mustache by the rules of its specification, in cases of our own. */
#include "web/mustache.h"

#include "base/limits.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

struct row {
    const char *name;
    const char *json;
    const char *text;
    const char *partial; /* the template "p", or NULL */
    const char *want;
};

static const char *const raw_names[] = {"svg", NULL};

static void check_row(const struct row *c)
{
    struct err e = {0};
    struct templates *t = NULL;
    struct buf out;
    const struct mustache_source sources[] = {
        {"t", str_of(c->text)},
        {"p", str_of(c->partial ? c->partial : "")},
    };
    yyjson_doc *doc = yyjson_read(c->json, strlen(c->json), 0);
    CHECK(doc != NULL);
    yyjson_mut_doc *copy = yyjson_doc_mut_copy(doc, NULL);
    buf_init(&out, LW_MIB);
    CHECK_OK(templates_load(sources, 2, raw_names, &t, &e), &e);
    CHECK_OK(templates_render(t, "t", yyjson_mut_doc_get_root(copy), &out, &e), &e);
    if (!str_eq(buf_str(&out), str_of(c->want)))
        test_fail(__FILE__, __LINE__, "%s: '%.*s', expected '%s'", c->name,
                  STR_ARG(buf_str(&out)), c->want);
    buf_release(&out);
    templates_free(t);
    yyjson_mut_doc_free(copy);
    yyjson_doc_free(doc);
}

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_row(&rows[i]);
}
#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof((rows)[0]))

static void test_values(void)
{
    static const struct row rows[] = {
        {"nothing to do", "{}", "Plain { text } and } more", NULL, "Plain { text } and } more"},
        {"text", "{\"a\":\"b\"}", "x{{a}}y{{ a }}z", NULL, "xbybz"},
        {"escaped", "{\"a\":\"<b a='1' c=\\\"2\\\">&\"}", "{{a}}", NULL,
         "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"},
        {"numbers", "{\"a\":85,\"b\":-3,\"c\":1.21,\"d\":0.5}", "{{a}} {{b}} {{c}} {{d}}", NULL,
         "85 -3 1.21 0.5"},
        {"truth", "{\"a\":true,\"b\":false}", "{{a}} {{b}}", NULL, "true false"},
        {"null and absent", "{\"a\":null}", "[{{a}}][{{b}}][{{b.c}}]", NULL, "[][][]"},
        {"objects and lists are no text", "{\"a\":{},\"b\":[1]}", "[{{a}}{{b}}]", NULL, "[]"},
        {"dots", "{\"a\":{\"b\":{\"c\":\"deep\"}}}", "{{a.b.c}}", NULL, "deep"},
        {"dots break", "{\"a\":{\"b\":{}},\"c\":{\"name\":\"Jim\"}}", "[{{a.b.c.name}}]", NULL,
         "[]"},
        {"dots begin at the nearest", "{\"a\":{\"b\":{}},\"b\":{\"c\":\"wrong\"}}",
         "{{#a}}[{{b.c}}]{{/a}}", NULL, "[]"},
        {"raw by the table", "{\"svg\":\"<svg>\"}", "{{{svg}}}{{&svg}}{{svg}}", NULL,
         "<svg><svg>&lt;svg&gt;"},
        {"surrounding blanks stay", "{\"a\":1}", "  {{a}}\n", NULL, "  1\n"},
    };
    CHECK_ROWS(rows);
}

static void test_sections(void)
{
    static const struct row rows[] = {
        {"true", "{\"a\":true}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[yes]"},
        {"false", "{\"a\":false}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[no]"},
        {"null", "{\"a\":null}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[no]"},
        {"absent", "{}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[no]"},
        {"zero", "{\"a\":0}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[no]"},
        {"empty text", "{\"a\":\"\"}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[no]"},
        {"empty list", "{\"a\":[]}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[no]"},
        {"empty object", "{\"a\":{}}", "[{{#a}}yes{{/a}}{{^a}}no{{/a}}]", NULL, "[yes]"},
        {"context", "{\"a\":{\"b\":\"Joe\"}}", "{{#a}}Hi {{b}}.{{/a}}", NULL, "Hi Joe."},
        {"outer is visible", "{\"x\":1,\"a\":{\"b\":{\"y\":2}}}",
         "{{#a}}{{#b}}{{x}}{{y}}{{/b}}{{/a}}", NULL, "12"},
        {"inner hides outer", "{\"x\":1,\"a\":{\"x\":2}}", "{{#a}}{{x}}{{/a}}{{x}}", NULL,
         "21"},
        {"null of the inner stops the search", "{\"x\":1,\"a\":{\"x\":null}}",
         "{{#a}}[{{x}}]{{/a}}", NULL, "[]"},
        {"list", "{\"l\":[{\"n\":1},{\"n\":2}]}", "{{#l}}{{n}},{{/l}}", NULL, "1,2,"},
        {"implicit iterator", "{\"l\":[1,\"<\",2.5]}", "{{#l}}({{.}}){{/l}}", NULL,
         "(1)(&lt;)(2.5)"},
        {"lists in lists", "{\"l\":[[1,2],[3]]}", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", NULL,
         "(12)(3)"},
        {"text as context", "{\"a\":\"sub\"}", "{{#a}}{{.}}{{/a}}", NULL, "sub"},
        {"dotted section", "{\"a\":{\"b\":[1,2]}}", "{{#a.b}}{{.}}{{/a.b}}", NULL, "12"},
        {"dotted inverted", "{\"a\":{}}", "{{^a.b}}none{{/a.b}}", NULL, "none"},
        {"same name twice", "{\"a\":{\"a\":{\"b\":1}}}", "{{#a}}{{#a}}{{b}}{{/a}}{{/a}}", NULL,
         "1"},
        {"empty items", "{\"l\":[]}", "<{{#l}}x{{/l}}>", NULL, "<>"},
    };
    CHECK_ROWS(rows);
}

static void test_standalone(void)
{
    static const struct row rows[] = {
        {"section lines vanish", "{\"a\":true}", "| This\n{{#a}}\n|\n{{/a}}\n| A Line\n", NULL,
         "| This\n|\n| A Line\n"},
        {"indented", "{\"a\":true}", "| This\n  {{#a}}\n|\n  {{/a}}\n| End", NULL,
         "| This\n|\n| End"},
        {"inverted", "{}", "a\n{{^x}}\nb\n{{/x}}\nc\n", NULL, "a\nb\nc\n"},
        {"not alone", "{\"a\":true}", " {{#a}} x {{/a}}\n", NULL, "  x \n"},
        {"windows lines", "{\"a\":true}", "|\r\n{{#a}}\r\n{{/a}}\r\n|", NULL, "|\r\n|"},
        {"at the start", "{\"a\":true}", "  {{#a}}\n#{{/a}}\n/", NULL, "#\n/"},
        {"at the end", "{\"a\":true}", "#{{#a}}\n/\n  {{/a}}", NULL, "#\n/\n"},
        {"comment line", "{}", "Begin.\n  {{! words\nmore }}\nEnd.\n", NULL, "Begin.\nEnd.\n"},
        {"comment in line", "{}", "12{{! words }}34\n", NULL, "1234\n"},
        {"value is never alone", "{\"a\":\"\"}", "x\n{{a}}\ny\n", NULL, "x\n\ny\n"},
    };
    CHECK_ROWS(rows);
}

static void test_partials(void)
{
    static const struct row rows[] = {
        {"in line", "{}", "\"{{>p}}\"", "from partial", "\"from partial\""},
        {"context", "{\"t\":\"c\"}", "[{{>p}}]", "*{{t}}*", "[*c*]"},
        {"in line keeps blanks", "{}", "| {{>p}} |", "\t|\t", "| \t|\t |"},
        {"no indent in line", "{\"d\":\"|\"}", "  {{d}}  {{> p}}\n", ">\n>", "  |  >\n>\n"},
        {"indented alone", "{\"c\":\"<\\n->\"}", "\\\n {{>p}}\n/\n", "|\n{{c}}\n|\n",
         "\\\n |\n &lt;\n-&gt;\n |\n/\n"},
        {"recursion", "{\"c\":\"X\",\"n\":[{\"c\":\"Y\",\"n\":[]}]}", "{{>p}}",
         "{{c}}<{{#n}}{{>p}}{{/n}}>", "X<Y<>>"},
        {"recursion by a member", "{\"c\":1,\"n\":{\"c\":2,\"n\":false}}", "{{>p}}",
         "{{c}}{{#n}}{{>p}}{{/n}}", "12"},
    };
    CHECK_ROWS(rows);
}

static void check_malformed(const char *text, const char *words, uint64_t line)
{
    struct err e = {0};
    struct templates *t = NULL;
    const struct mustache_source source = {"t", str_of(text)};
    CHECK_STATUS(templates_load(&source, 1, raw_names, &t, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_STR(str_of(e.source), STR("t"));
    CHECK_INT(e.line, line);
}

static void test_malformed(void)
{
    check_malformed("a\n{{b", "tag does not end: '{{b'", 2);
    check_malformed("{{#a}}\n", "section does not end: 'a'", 2);
    check_malformed("x\n\n{{/a}}", "section ends that was not begun: 'a'", 3);
    check_malformed("{{#a}}{{#b}}{{/a}}{{/b}}", "section ends inside another: 'a'", 1);
    check_malformed("{{>gone}}", "there is no template 'gone'", 1);
    check_malformed("{{=<% %>=}}", "delimiters may not be changed: '<% %>='", 1);
    check_malformed("{{}}", "tag without a name ''", 1);
}

static void test_no_raw_output(void)
{
    check_malformed("{{{a}}}", "unescaped output of 'a'", 1);
    check_malformed("\n{{& a }}", "unescaped output of 'a'", 2);
}

static void test_endless_recursion(void)
{
    struct err e = {0};
    struct templates *t = NULL;
    struct buf out;
    const struct mustache_source source = {"t", STR("x{{>t}}")};
    buf_init(&out, LW_MIB);
    CHECK_OK(templates_load(&source, 1, NULL, &t, &e), &e);
    CHECK_STATUS(templates_render(t, "t", NULL, &out, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("template 't' includes itself without end"));
    CHECK_STATUS(templates_render(t, "u", NULL, &out, &e), LW_E_NOT_FOUND);
    CHECK(templates_has(t, "t") && !templates_has(t, "u"));
    buf_release(&out);
    templates_free(t);
}

static const struct test tests[] = {
    {"values", test_values},
    {"sections", test_sections},
    {"standalone lines", test_standalone},
    {"partials", test_partials},
    {"malformed", test_malformed},
    {"no raw output", test_no_raw_output},
    {"endless recursion", test_endless_recursion},
    {NULL, NULL},
};
const struct test_suite mustache_suite = {"mustache", tests};
