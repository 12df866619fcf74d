/* SPDX-License-Identifier: Apache-2.0 */
/* Whose address counts behind proxies, and whose word does not. */
#include "serve/forwarded.h"

#include "base/limits.h"
#include "suite.h"

#include <stdio.h>

#define TRUSTED "10.0.0.0/8, 127.0.0.1, ::1, 2001:db8:ffff::/48"

static struct ip_network *networks;
static size_t n_networks;
static struct arena arena;

struct row {
    const char *what, *peer, *header[3], *scheme, *source;
    bool is_https;
};

/* Without a row's headers nothing is sent; the headers are lines of one name. */
static void see(const struct row *row, bool is_rfc7239)
{
    struct request_field headers[5];
    struct request r = {.arena = arena, .source = str_of(row->peer), .headers = headers};
    const struct proxy_trust trust = {networks, n_networks, is_rfc7239};
    char said[300], wanted[300];
    headers[r.n_headers++] = (struct request_field){STR("Host"), STR("watch.example")};
    for (size_t i = 0; i < 3 && row->header[i]; i++)
        headers[r.n_headers++] = (struct request_field){
            is_rfc7239 ? STR("forwarded") : STR("x-forwarded-for"), str_of(row->header[i])};
    if (row->scheme)
        headers[r.n_headers++] =
            (struct request_field){STR("X-Forwarded-Proto"), str_of(row->scheme)};
    request_forwarded(&r, &trust);
    arena = r.arena;
    snprintf(said, sizeof said, "%s: %.*s %s", row->what, STR_ARG(r.source),
             r.is_https ? "https" : "-");
    snprintf(wanted, sizeof wanted, "%s: %s %s", row->what, row->source,
             row->is_https ? "https" : "-");
    CHECK_STR(str_of(said), str_of(wanted));
}

static void open_trust(const char *list)
{
    struct err e = {0};
    arena_init(&arena, 256 * LW_KIB);
    CHECK_OK(ip_networks_parse(&arena, str_of(list), &networks, &n_networks, &e), &e);
}

static void x_forwarded_for(void)
{
    static const struct row rows[] = {
        {"a stranger's header",
         "198.51.100.9",
         {"203.0.113.1"},
         "https",
         "198.51.100.9",
         false},
        {"one proxy", "127.0.0.1", {"203.0.113.1"}, "https", "203.0.113.1", true},
        {"plain to the proxy", "127.0.0.1", {"203.0.113.1"}, "http", "203.0.113.1", false},
        {"without a scheme", "127.0.0.1", {"203.0.113.1"}, NULL, "203.0.113.1", false},
        {"what the client made up",
         "127.0.0.1",
         {"192.0.2.66, 203.0.113.1"},
         NULL,
         "203.0.113.1",
         false},
        {"a made up proxy",
         "127.0.0.1",
         {"192.0.2.66, 10.0.0.1, 203.0.113.1"},
         NULL,
         "203.0.113.1",
         false},
        {"two proxies", "127.0.0.1", {"203.0.113.1, 10.1.2.3"}, NULL, "203.0.113.1", false},
        {"two headers are one list",
         "127.0.0.1",
         {"192.0.2.66, 203.0.113.1", "10.1.2.3"},
         NULL,
         "203.0.113.1",
         false},
        {"nobody but proxies", "127.0.0.1", {"10.0.0.9, 10.1.2.3"}, NULL, "10.0.0.9", false},
        {"an inner client", "::ffff:127.0.0.1", {"::ffff:10.0.0.9"}, NULL, "10.0.0.9", false},
        {"IPv6", "::1", {"2001:db8::7, 2001:db8:ffff::1"}, NULL, "2001:db8::7", false},
        {"a port", "::1", {"203.0.113.1:4711"}, NULL, "203.0.113.1", false},
        {"IPv6 with a port", "::1", {"[2001:db8::7]:4711"}, NULL, "2001:db8::7", false},
        {"IPv6 in brackets", "::1", {"[2001:db8::7]"}, NULL, "2001:db8::7", false},
        {"rubbish is where it ends",
         "127.0.0.1",
         {"203.0.113.1, nonsense, 10.1.2.3"},
         NULL,
         "10.1.2.3",
         false},
        {"rubbish from the client",
         "127.0.0.1",
         {"'; DROP, 203.0.113.1"},
         NULL,
         "203.0.113.1",
         false},
        {"a bad port", "127.0.0.1", {"203.0.113.1:99999"}, NULL, "127.0.0.1", false},
        {"an open bracket", "127.0.0.1", {"[2001:db8::7"}, NULL, "127.0.0.1", false},
        {"IPv4 in brackets", "127.0.0.1", {"[203.0.113.1]"}, NULL, "127.0.0.1", false},
        {"words after the bracket", "127.0.0.1", {"[2001:db8::7]x"}, NULL, "127.0.0.1", false},
        {"empty", "127.0.0.1", {""}, "https", "127.0.0.1", true},
        {"an empty entry", "127.0.0.1", {"203.0.113.1,, "}, NULL, "127.0.0.1", false},
        {"the scheme next to us",
         "127.0.0.1",
         {"203.0.113.1"},
         "https, http",
         "203.0.113.1",
         false},
        {"no header", "127.0.0.1", {NULL}, NULL, "127.0.0.1", false},
        {"a socket without address", "", {"203.0.113.1"}, "https", "", false},
    };
    open_trust(TRUSTED);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        see(&rows[i], false);
    arena_release(&arena);
}

static void forwarded(void)
{
    static const struct row rows[] = {
        {"a stranger's header",
         "198.51.100.9",
         {"for=203.0.113.1;proto=https"},
         NULL,
         "198.51.100.9",
         false},
        {"one proxy",
         "127.0.0.1",
         {"for=203.0.113.1;proto=https;by=203.0.113.43"},
         NULL,
         "203.0.113.1",
         true},
        {"RFC 7239 section 4",
         "::1",
         {"For=\"[2001:db8:cafe::17]:4711\""},
         NULL,
         "2001:db8:cafe::17",
         false},
        {"what the client made up",
         "::1",
         {"for=192.0.2.66;proto=https, for=203.0.113.1"},
         NULL,
         "203.0.113.1",
         false},
        {"the outer scheme counts",
         "::1",
         {"for=203.0.113.1;proto=https, for=10.0.0.1;proto=http"},
         NULL,
         "203.0.113.1",
         true},
        {"a comma in quotes",
         "::1",
         {"for=\"192.0.2.66, for=10.0.0.1\", for=203.0.113.1"},
         NULL,
         "203.0.113.1",
         false},
        {"an escaped quote",
         "::1",
         {"host=\"a\\\", for=192.0.2.66\";for=203.0.113.1"},
         NULL,
         "203.0.113.1",
         false},
        {"unknown is where it ends",
         "::1",
         {"for=unknown, for=10.0.0.1"},
         NULL,
         "10.0.0.1",
         false},
        {"hidden", "::1", {"for=_gazonk"}, NULL, "::1", false},
        {"two headers are one list",
         "::1",
         {"for=203.0.113.1", "for=10.0.0.1"},
         NULL,
         "203.0.113.1",
         false},
        {"the other header is not read", "::1", {NULL}, "https", "::1", false},
        {"without for", "::1", {"proto=https;by=10.0.0.1"}, NULL, "::1", true},
    };
    open_trust(TRUSTED);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        see(&rows[i], true);
    arena_release(&arena);
}

/* Sixteen proxies in a row are looked through; behind them nobody is. */
static void many_hops(void)
{
    char list[16 * 32] = "203.0.113.1";
    size_t n = 11;
    open_trust(TRUSTED);
    for (int hops = 1; hops <= FORWARDED_MAX_HOPS; hops++) {
        const char *source = hops < FORWARDED_MAX_HOPS ? "203.0.113.1" : "10.0.0.1";
        n += (size_t)snprintf(list + n, sizeof list - n, ", 10.0.0.%d", hops);
        const struct row row = {"hops", "::1", {list}, NULL, source, false};
        see(&row, false);
    }
    arena_release(&arena);
}

static void trusting_nobody(void)
{
    static const struct row row = {"no proxy", "127.0.0.1", {"203.0.113.1"},
                                   "https",    "127.0.0.1", false};
    open_trust("");
    see(&row, false);
    arena_release(&arena);
}

static const struct test tests[] = {
    {"X-Forwarded-For", x_forwarded_for},
    {"Forwarded", forwarded},
    {"many hops", many_hops},
    {"trusting nobody", trusting_nobody},
    {NULL, NULL},
};
const struct test_suite forwarded_suite = {"forwarded", tests};
