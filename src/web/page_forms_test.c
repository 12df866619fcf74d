/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of pages over a real socket: refused, from elsewhere, sent when the session had ended. */
#include "web/page_fixture.h"

#include <stdlib.h>
#include <string.h>

static void test_csrf(void)
{
    start();
    str form = STR("name=manufacturer-name&value=x");
    struct http_answer h = post("/do/setting.set", f.cookie, form);
    CHECK_INT(h.status, 403);
    CHECK(str_contains(h.body, STR("the form is not from a page of this session")));
    str second = sign_in("ada@example.org");
    h = post("/do/setting.set", second,
             arena_printf(&f.arena, "csrf=%.*s&%.*s", STR_ARG(f.csrf), STR_ARG(form)));
    CHECK_INT(h.status, 403);
    h = post("/do/setting.set", f.cookie,
             arena_printf(&f.arena, "csrf=%.*s&%.*s", STR_ARG(f.csrf), STR_ARG(form)));
    CHECK_INT(h.status, 303);
    CHECK_STR(http_header(&h, "Location"), STR("/settings?done=setting.set"));
    h = get("/settings?done=setting.set", f.cookie);
    CHECK(str_contains(h.body, STR("Setting changed.")));
    stop();
}

/* The same form again, the words beside the field, and what was typed. */
static void test_refused_form(void)
{
    start();
    struct http_answer h =
        post("/do/token.add", f.cookie,
             arena_printf(&f.arena, "csrf=%.*s&name=build+%%3Cb%%3E&days=9999&back=%%2Faccount",
                          STR_ARG(f.csrf)));
    CHECK_INT(h.status, 400);
    CHECK(str_contains(h.body,
                       STR("<span class=\"problem\">must be a whole number from 0 to 730")));
    CHECK(str_contains(h.body, STR("value=\"build &lt;b&gt;\"")));
    CHECK(str_contains(h.body, STR("value=\"9999\"")));
    stop();
}

/* The fields go through the sign-in without secrets; behind it the form is filled, nothing done. */
static void test_session_had_ended(void)
{
    static const char kept_name[] =
        "<input type=\"hidden\" name=\"kept.name\" value=\"of &lt;a&gt; build\">";
    start();
    struct http_answer h = post("/do/token.add", STR(""),
                                STR("csrf=old&name=of+%3Ca%3E+build&days=30&back=%2Faccount"));
    CHECK_INT(h.status, 401);
    CHECK(str_contains(h.body, STR("Your session had ended")));
    CHECK(str_contains(h.body, STR("name=\"kept\" value=\"token.add\"")));
    CHECK(str_contains(h.body, str_of(kept_name)));
    CHECK(!str_contains(h.body, STR("kept.csrf")));
    h = post("/sign-in", STR(""),
             STR("mail=ada@example.org&password=wrong+horse+battery&kept=token.add&"
                 "kept.name=of+%3Ca%3E+build&kept.back=%2Faccount"));
    CHECK_INT(h.status, 401);
    CHECK(str_contains(h.body, str_of(kept_name)));
    h = post("/sign-in", STR(""),
             STR("mail=ada@example.org&password=correct+horse+battery&kept=token.add&"
                 "kept.name=of+%3Ca%3E+build&kept.back=%2Faccount"));
    CHECK_INT(h.status, 200);
    CHECK(str_contains(h.body, STR("your session had ended; what you typed is here")));
    CHECK(str_contains(h.body, STR("value=\"of &lt;a&gt; build\"")));
    CHECK(str_contains(get("/account", cookie_of(&h)).body, STR("No token yet")));
    stop();
}

static void test_secrets_are_not_kept(void)
{
    start();
    struct http_answer h =
        post("/do/session.set_password", STR(""),
             STR("current=correct+horse+battery&password=another+one+of+them"));
    CHECK_INT(h.status, 401);
    CHECK(str_contains(h.body, STR("name=\"kept\" value=\"session.set_password\"")));
    CHECK(!str_contains(h.body, STR("correct horse")));
    CHECK(!str_contains(h.body, STR("another one")));
    stop();
}

/* What a page of another site sends is neither kept nor shown. */
static void test_kept_from_elsewhere(void)
{
    start();
    str cross = STR("Sec-Fetch-Site: cross-site\r\n");
    struct http_answer h = post("/do/token.add", cross, STR("name=planted"));
    CHECK_INT(h.status, 401);
    CHECK(!str_contains(h.body, STR("planted")));
    str both = arena_printf(&f.arena, "%.*s%.*s", STR_ARG(f.cookie), STR_ARG(cross));
    h = post("/do/token.add", both, STR("csrf=x&name=planted&back=%2Faccount"));
    CHECK_INT(h.status, 403);
    CHECK(!str_contains(h.body, STR("planted")));
    h = post("/do/token.add", f.cookie, STR("csrf=x&name=of+an+old+tab&back=%2Faccount"));
    CHECK_INT(h.status, 403);
    CHECK(str_contains(h.body, STR("look at it and send it again")));
    CHECK(str_contains(h.body, STR("value=\"of an old tab\"")));
    /* No operation of that name: the sign-in leads on as always. */
    h = post("/sign-in", STR(""),
             STR("mail=ada@example.org&password=correct+horse+battery&kept=no.such"));
    CHECK_INT(h.status, 303);
    stop();
}

static int64_t n_signals(void)
{
    str body = get("/signals", f.cookie).body, rest = body;
    int64_t n = 0;
    while (str_after(rest, STR("<a href=\"/signals/"), &rest))
        n++;
    return n;
}

/* Sent twice from one page it is one sending; other words, or another page, are another. */
static void test_sent_twice(void)
{
    start();
    str key = csrf_in(get("/signals", f.cookie).body);
    CHECK(str_contains(key, STR(".")));
    str form = arena_printf(&f.arena, "csrf=%.*s&source=researcher&title=Found", STR_ARG(key));
    struct http_answer first = post("/do/signal.add", f.cookie, form);
    struct http_answer again = post("/do/signal.add", f.cookie, form);
    CHECK_INT(first.status, 303);
    CHECK_INT(again.status, 303);
    CHECK_STR(http_header(&again, "Location"), http_header(&first, "Location"));
    CHECK_INT(n_signals(), 1);
    str other = arena_printf(&f.arena, "%.*s+again", STR_ARG(form));
    CHECK_INT(post("/do/signal.add", f.cookie, other).status, 303);
    CHECK_INT(n_signals(), 2);
    key = csrf_in(get("/signals", f.cookie).body);
    form = arena_printf(&f.arena, "csrf=%.*s&source=researcher&title=Found", STR_ARG(key));
    CHECK_INT(post("/do/signal.add", f.cookie, form).status, 303);
    CHECK_INT(n_signals(), 3);
    /* What was refused is not remembered, and what is shown once is made each time. */
    form = arena_printf(&f.arena, "csrf=%.*s&source=researcher&title=", STR_ARG(key));
    CHECK_INT(post("/do/signal.add", f.cookie, form).status, 400);
    CHECK_INT(post("/do/signal.add", f.cookie, form).status, 400);
    form = arena_printf(&f.arena, "csrf=%.*s&name=build&days=30", STR_ARG(key));
    CHECK_INT(post("/do/token.add", f.cookie, form).status, 200);
    stop();
}

static const struct test tests[] = {
    {"CSRF", test_csrf},
    {"refused form", test_refused_form},
    {"sent twice", test_sent_twice},
    {"session had ended", test_session_had_ended},
    {"secrets are not kept", test_secrets_are_not_kept},
    {"kept from elsewhere", test_kept_from_elsewhere},
    {NULL, NULL},
};
const struct test_suite page_forms_suite = {"page_forms", tests};
