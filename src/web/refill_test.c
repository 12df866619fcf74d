/* SPDX-License-Identifier: Apache-2.0 */
#include "web/refill.h"

#include "base/limits.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char filled[8192];

/* `typed` as a body of a form. */
static str fill(const char *page, const char *typed, const char *op, const char *wrong)
{
    struct request r = {.method = STR("POST")};
    struct err e = {0};
    struct buf out;
    arena_init(&r.arena, LW_MIB);
    buf_init(&out, sizeof filled);
    CHECK_OK(request_form_body(&r, str_of(typed), &e), &e);
    refill(str_of(page), &r, str_of(op), str_of(wrong), &out);
    str text = buf_str(&out);
    memcpy(filled, text.p, text.n);
    buf_release(&out);
    arena_release(&r.arena);
    return (str){filled, text.n};
}

static void test_fields_of_every_kind(void)
{
    static const struct {
        const char *page, *typed, *expected;
    } rows[] = {
        {"<input name=\"a\">", "a=x%22y", "<input name=\"a\" value=\"x&quot;y\">"},
        {"<input name=\"a\" value=\"old>\" required>",
         "a=", "<input name=\"a\" value=\"\" required>"},
        {"<input name=\"a\" value=\"old\">", "b=1", "<input name=\"a\" value=\"old\">"},
        {"<textarea name=\"a\">\nold</textarea>!", "a=1%0D%0A%3C2",
         "<textarea name=\"a\">\n1\r\n&lt;2</textarea>!"},
        {"<textarea name=\"a\">old</textarea>", "b=1", "<textarea name=\"a\">old</textarea>"},
        {"<select name=\"a\"><option value=\"\"></option><option selected>x</option>"
         "<option value=\"why\">y</option></select>",
         "a=why",
         "<select name=\"a\"><option value=\"\"></option><option>x</option>"
         "<option value=\"why\" selected>y</option></select>"},
        {"<select name=\"a\"><option selected>x</option></select>", "b=1",
         "<select name=\"a\"><option selected>x</option></select>"},
        {"<select name=\"a\"><option>x</option><option>y</option></select>"
         "<select name=\"a\"><option>x</option><option>y</option></select>",
         "a=y&a=x",
         "<select name=\"a\"><option>x</option><option selected>y</option></select>"
         "<select name=\"a\"><option selected>x</option><option>y</option></select>"},
        {"<input type=\"checkbox\" name=\"a\" value=\"1\" checked>"
         "<input type=\"checkbox\" name=\"a\" value=\"2\">"
         "<input type=\"checkbox\" name=\"a\" value=\"3\">",
         "a=2&a=3",
         "<input type=\"checkbox\" name=\"a\" value=\"1\">"
         "<input type=\"checkbox\" name=\"a\" value=\"2\" checked>"
         "<input type=\"checkbox\" name=\"a\" value=\"3\" checked>"},
        {"<input type=\"radio\" name=\"a\" value=\"it&#39;s\">", "a=it%27s",
         "<input type=\"radio\" name=\"a\" value=\"it&#39;s\" checked>"},
        {"<input type=\"checkbox\" name=\"a\">", "a=on",
         "<input type=\"checkbox\" name=\"a\" checked>"},
        /* Equal names are filled in their order. */
        {"<input name=\"a\"><input name=\"a\">", "a=1&a=2",
         "<input name=\"a\" value=\"1\"><input name=\"a\" value=\"2\">"},
        {"<input type=\"password\" name=\"a\"><input type=\"file\" name=\"a\">", "a=1",
         "<input type=\"password\" name=\"a\"><input type=\"file\" name=\"a\">"},
        {"<input type=\"hidden\" name=\"csrf\" value=\"new\">", "csrf=old",
         "<input type=\"hidden\" name=\"csrf\" value=\"new\">"},
        {"<button name=\"a\" value=\"1\">go</button>", "a=2",
         "<button name=\"a\" value=\"1\">go</button>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char page[1024], expected[1024];
        snprintf(page, sizeof page, "<form action=\"/do/x.y\">%s</form><input name=\"a\">",
                 rows[i].page);
        snprintf(expected, sizeof expected,
                 "<form action=\"/do/x.y\">%s</form><input name=\"a\">", rows[i].expected);
        CHECK_STR(fill(page, rows[i].typed, "x.y", ""), str_of(expected));
    }
}

static void test_the_form_that_was_sent(void)
{
    static const char page[] =
        "<form action=\"/do/x.y\"><input type=\"hidden\" name=\"id\" value=\"1\"><input name=\"a\">"
        "</form><form action=\"/do/x.y\"><input type=\"hidden\" name=\"id\" value=\"2\">"
        "<input name=\"a\"></form>";
    CHECK_STR(fill(page, "id=2&a=z", "x.y", ""),
              STR("<form action=\"/do/x.y\"><input type=\"hidden\" name=\"id\" value=\"1\">"
                  "<input name=\"a\"></form><form action=\"/do/x.y\"><input type=\"hidden\" "
                  "name=\"id\" value=\"2\"><input name=\"a\" value=\"z\"></form>"));
    CHECK_STR(fill(page, "id=2&a=z", "x.other", ""), str_of(page));
    /* None was sent so: what was typed is not lost all the same. */
    CHECK(str_starts(fill(page, "id=3&a=z", "x.y", ""),
                     STR("<form action=\"/do/x.y\"><input type=\"hidden\" name=\"id\" "
                         "value=\"1\"><input name=\"a\" value=\"z\">")));
}

static void test_details_are_opened(void)
{
    CHECK_STR(fill("<details class=\"add\"></details><details><p><details open>"
                   "<form action=\"/do/x.y\"></form></details></details>",
                   "a=1", "x.y", ""),
              STR("<details class=\"add\"></details><details open><p><details open>"
                  "<form action=\"/do/x.y\"></form></details></details>"));
}

static void test_the_wrong_field_is_marked(void)
{
    CHECK_STR(fill("<form action=\"/do/x.y\"><input name=\"a\"><select name=\"b\"></select>"
                   "<textarea name=\"c\"></textarea></form>",
                   "a=1&c=2", "x.y", "c"),
              STR("<form action=\"/do/x.y\"><input name=\"a\" value=\"1\"><select "
                  "name=\"b\"></select><textarea name=\"c\" aria-invalid=\"true\">\n2"
                  "</textarea></form>"));
}

/* Pages are ours; all the same nothing that is cut off makes it read behind the end. */
static void test_cut_pages(void)
{
    static const char page[] = "<details><form action=\"/do/x.y\"><input name=\"a\" value=\"\">"
                               "<textarea name=\"b\">t</textarea><select name=\"c\"><option>o"
                               "</option></select></form></details>";
    for (size_t n = 0; n < sizeof page; n++) {
        char *cut = strndup(page, n);
        (void)fill(cut, "a=1&b=2&c=o", "x.y", "a");
        free(cut);
    }
}

static const struct test tests[] = {
    {"fields_of_every_kind", test_fields_of_every_kind},
    {"the_form_that_was_sent", test_the_form_that_was_sent},
    {"details_are_opened", test_details_are_opened},
    {"the_wrong_field_is_marked", test_the_wrong_field_is_marked},
    {"cut_pages", test_cut_pages},
    {NULL, NULL},
};
const struct test_suite refill_suite = {"refill", tests};
