/* SPDX-License-Identifier: Apache-2.0 */
/* What goes over the wire for each kind of channel, byte for byte, and what a channel may be. */
#include "app/channel.h"

#include "suite.h"

#include <string.h>

static const struct channel_message page = {
    .id = STR_INIT("01M5ABC"),
    .kind = STR_INIT("case.paged"),
    .subject = STR_INIT("Case 2026-001: you are paged: <@all> & `CVE-2026-1`"),
    .words = STR_INIT("Page 1"),
    .text = STR_INIT("Page 1\n@channel *bold* <!here>\n"),
    .url = STR_INIT("https://watch.example.org/cases/2026-001"),
    .ack_url = STR_INIT("https://watch.example.org/ack?code=abc"),
    .incident = STR_INIT("2026-001"),
    .at = {1792843200000},
    .action = CHANNEL_TRIGGER,
};

struct shaped {
    struct arena a;
    struct http_call call;
};

static void shape(struct shaped *x, const char *kind, const char *target, const char *secret,
                  const struct channel_message *m)
{
    struct err e = {0};
    struct channel to = {.name = STR("ops"),
                         .kind = str_of(kind),
                         .url = STR("https://chat.example.org/x"),
                         .target = str_of(target),
                         .secret = str_of(secret)};
    arena_init(&x->a, 1 << 20);
    x->call = (struct http_call){0};
    CHECK_OK(channel_check(&to, &e), &e);
    CHECK_OK(channel_kind_find(to.kind)->shape(&x->a, &to, m, &x->call, &e), &e);
    CHECK_STR(str_of(x->call.media_type), STR("application/json"));
}

static void slack_shows_plain_text(void)
{
    struct shaped x;
    shape(&x, "slack", "", "", &page);
    CHECK_STR(str_of(x.call.method), STR("POST"));
    CHECK_STR(str_of(x.call.url), STR("https://chat.example.org/x"));
    CHECK(x.call.header == NULL);
    CHECK_STR(
        x.call.body,
        STR("{\"text\":\"Case 2026-001: you are paged: &lt;@all&gt; &amp; `CVE-2026-1`\","
            "\"blocks\":[{\"type\":\"header\",\"text\":{\"type\":\"plain_text\",\"text\":"
            "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\",\"emoji\":false}},{\"type\":\"section\","
            "\"text\":{\"type\":\"plain_text\",\"text\":\"Page 1\\n@channel *bold* <!here>\\n\",\"emoji\":false}},"
            "{\"type\":\"actions\",\"elements\":[{\"type\":\"button\",\"text\":{\"type\":"
            "\"plain_text\",\"text\":\"Acknowledge\",\"emoji\":false},\"url\":"
            "\"https://watch.example.org/ack?code=abc\"},{\"type\":\"button\",\"text\":{\"type\":"
            "\"plain_text\",\"text\":\"Open\",\"emoji\":false},\"url\":"
            "\"https://watch.example.org/cases/2026-001\"}]}]}"));
    arena_release(&x.a);
}

static void teams_gets_an_adaptive_card(void)
{
    struct shaped x;
    shape(&x, "teams", "", "", &page);
    CHECK_STR(
        x.call.body,
        STR("{\"type\":\"message\",\"attachments\":[{\"contentType\":"
            "\"application/vnd.microsoft.card.adaptive\",\"content\":{\"$schema\":"
            "\"http://adaptivecards.io/schemas/adaptive-card.json\",\"type\":\"AdaptiveCard\","
            "\"version\":\"1.4\",\"fallbackText\":"
            "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\",\"body\":[{\"type\":"
            "\"RichTextBlock\",\"inlines\":[{\"type\":\"TextRun\",\"text\":"
            "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\",\"size\":\"Large\","
            "\"weight\":\"Bolder\"}]},{\"type\":\"RichTextBlock\",\"inlines\":[{\"type\":"
            "\"TextRun\",\"text\":\"Page 1\"}]},{\"type\":\"RichTextBlock\",\"spacing\":\"None\","
            "\"inlines\":[{\"type\":\"TextRun\",\"text\":\"@channel *bold* <!here>\"}]}],\"actions\":["
            "{\"type\":\"Action.OpenUrl\",\"title\":\"Acknowledge\",\"url\":"
            "\"https://watch.example.org/ack?code=abc\"},{\"type\":\"Action.OpenUrl\","
            "\"title\":\"Open\",\"url\":\"https://watch.example.org/cases/2026-001\"}]}}]}"));
    arena_release(&x.a);
}

static void mattermost_fences_what_could_mention(void)
{
    struct shaped x;
    shape(&x, "mattermost", "", "", &page);
    CHECK_STR(
        x.call.body,
        STR("{\"username\":\"longwatch\",\"attachments\":[{\"fallback\":"
            "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\",\"color\":\"#b3261e\","
            "\"text\":\"```\\nCase 2026-001: you are paged: <@all> & 'CVE-2026-1'\\n\\nPage 1\\n"
            "@channel *bold* <!here>\\n\\n```\",\"title\":\"Acknowledge\",\"title_link\":"
            "\"https://watch.example.org/ack?code=abc\"}]}"));
    arena_release(&x.a);
}

/* The transaction is the message's id: sent twice it is shown once. */
static void matrix_puts_under_the_id(void)
{
    struct shaped x;
    shape(&x, "matrix", "!ops:example.org", "syt_key", &page);
    CHECK_STR(str_of(x.call.method), STR("PUT"));
    CHECK_STR(str_of(x.call.url),
              STR("https://chat.example.org/x/_matrix/client/v3/rooms/%21ops%3Aexample.org"
                  "/send/m.room.message/01M5ABC"));
    CHECK_STR(str_of(x.call.header), STR("Authorization: Bearer syt_key"));
    CHECK_STR(x.call.body,
              STR("{\"msgtype\":\"m.text\",\"body\":"
                  "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\\n\\nPage 1\\n"
                  "@channel *bold* <!here>\\n\",\"m.mentions\":{\"room\":true}}"));
    arena_release(&x.a);
    struct channel_message news = page;
    news.action = CHANNEL_TELL;
    shape(&x, "matrix", "!ops:example.org", "syt_key", &news);
    CHECK(str_starts(x.call.body, STR("{\"msgtype\":\"m.notice\"")));
    CHECK(str_ends(x.call.body, STR("\"m.mentions\":{}}")));
    arena_release(&x.a);
}

/* Each limit at its bound and one beyond, in characters of two bytes. */
static void texts_are_cut_where_services_end(void)
{
    static const struct {
        const char *kind, *target, *secret;
        size_t n; /* of the text */
    } rows[] = {{"slack", "", "", 3000},
                {"mattermost", "", "", 6000},
                {"matrix", "!a:b", "k", 10000},
                {"ntfy", "t", "", 1000},
                {"teams", "", "", 5000}};
    enum {
        MOST = 11000
    };
    static char text[2 * MOST];
    for (size_t i = 0; i < MOST; i++)
        memcpy(text + 2 * i, "\xC3\xBC", 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t more = 0; more < 2; more++) {
            struct shaped x;
            struct channel_message m = page;
            size_t n = 0;
            m.text = (str){text, 2 * (rows[i].n + more)};
            shape(&x, rows[i].kind, rows[i].target, rows[i].secret, &m);
            for (size_t k = 0; k + 1 < x.call.body.n; k++)
                n += memcmp(x.call.body.p + k, "\xC3\xBC", 2) == 0;

            CHECK_INT(n, rows[i].n);
            arena_release(&x.a);
        }
    }
}

static void ntfy_wakes_and_lets_acknowledge(void)
{
    struct shaped x;
    shape(&x, "ntfy", "watch", "", &page);
    CHECK(x.call.header == NULL);
    CHECK_STR(x.call.body,
              STR("{\"topic\":\"watch\",\"title\":"
                  "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\",\"message\":"
                  "\"Page 1\\n@channel *bold* <!here>\\n\",\"priority\":5,\"tags\":["
                  "\"rotating_light\"],\"click\":\"https://watch.example.org/cases/2026-001\","
                  "\"actions\":[{\"action\":\"view\",\"label\":\"Acknowledge\",\"url\":"
                  "\"https://watch.example.org/ack?code=abc\"},{\"action\":\"view\",\"label\":"
                  "\"Open\",\"url\":\"https://watch.example.org/cases/2026-001\"}]}"));
    arena_release(&x.a);
}

static void pagerduty_follows_the_incident(void)
{
    struct shaped x;
    struct channel_message m = page;
    shape(&x, "pagerduty", "", "R0UT1NG", &m);
    CHECK_STR(x.call.body,
              STR("{\"routing_key\":\"R0UT1NG\",\"event_action\":\"trigger\",\"dedup_key\":"
                  "\"longwatch-2026-001\",\"payload\":{\"summary\":"
                  "\"Case 2026-001: you are paged: <@all> & `CVE-2026-1`\",\"source\":"
                  "\"longwatch\",\"severity\":\"critical\",\"timestamp\":"
                  "\"2026-10-24T12:00:00Z\",\"custom_details\":{\"text\":"
                  "\"Page 1\\n@channel *bold* <!here>\\n\"}},\"client\":\"longwatch\","
                  "\"client_url\":\"https://watch.example.org/cases/2026-001\",\"links\":["
                  "{\"href\":\"https://watch.example.org/cases/2026-001\"}]}"));
    arena_release(&x.a);
    m.action = CHANNEL_RESOLVE;
    shape(&x, "pagerduty", "", "R0UT1NG", &m);
    CHECK_STR(x.call.body, STR("{\"routing_key\":\"R0UT1NG\",\"event_action\":\"resolve\","
                               "\"dedup_key\":\"longwatch-2026-001\"}"));
    arena_release(&x.a);
}

static void refuse(const char *kind, const char *url, const char *target, const char *secret,
                   const char *words)
{
    struct err e = {0};
    struct channel x = {.name = STR("ops"),
                        .kind = str_of(kind),
                        .url = str_of(url),
                        .target = str_of(target),
                        .secret = str_of(secret)};
    CHECK_STATUS(channel_check(&x, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
}

static void what_a_channel_needs(void)
{
    refuse("slack", "hooks.slack.com", "", "",
           "parameter 'url': is no address; one of this kind looks like "
           "'https://hooks.slack.com/services/...'");
    refuse("slack", "http://hooks.slack.com/a", "", "",
           "parameter 'url': would be sent in the clear; use https://, http:// only to this "
           "machine");
    refuse("matrix", "https://m.example.org", "", "k",
           "parameter 'target': a Matrix room needs the room to post in");
    refuse("matrix", "https://m.example.org", "!a:b", "",
           "parameter 'secret': a Matrix room needs its access token");
    refuse("teams", "https://m.example.org", "room", "",
           "parameter 'target': a Microsoft Teams workflow has none");
    refuse("slack", "https://m.example.org", "", "k",
           "parameter 'secret': a Slack incoming webhook has none, its address is one");
    refuse("ntfy", "https://m.example.org/t", "t", "",
           "parameter 'url': is the server alone, without the topic, which is 'target'");
    refuse("ntfy", "https://m.example.org", "t", "a\nHost: b",
           "parameter 'secret': has a blank or a character that is not ASCII");
}

static void addresses_that_are_keys_are_not_shown(void)
{
    struct arena a;
    struct channel x = {.kind = STR("slack"),
                        .url = STR("https://hooks.slack.com/services/T/B/k")};
    arena_init(&a, 4096);
    CHECK_STR(channel_url_shown(&a, &x), STR("https://hooks.slack.com/..."));
    x.kind = STR("ntfy");
    CHECK_STR(channel_url_shown(&a, &x), STR("https://hooks.slack.com/services/T/B/k"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"slack_shows_plain_text", slack_shows_plain_text},
    {"teams_gets_an_adaptive_card", teams_gets_an_adaptive_card},
    {"mattermost_fences_what_could_mention", mattermost_fences_what_could_mention},
    {"matrix_puts_under_the_id", matrix_puts_under_the_id},
    {"texts_are_cut_where_services_end", texts_are_cut_where_services_end},
    {"ntfy_wakes_and_lets_acknowledge", ntfy_wakes_and_lets_acknowledge},
    {"pagerduty_follows_the_incident", pagerduty_follows_the_incident},
    {"what_a_channel_needs", what_a_channel_needs},
    {"addresses_that_are_keys_are_not_shown", addresses_that_are_keys_are_not_shown},
    {NULL, NULL},
};
const struct test_suite channel_kinds_suite = {"channel_kinds", tests};
