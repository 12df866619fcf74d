/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks. */
#include "base/network.h"

#include "base/limits.h"
#include "suite.h"

#include <stdio.h>

static void addresses(void)
{
    static const struct {
        const char *given, *text; /* NULL: refused */
    } rows[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"2001:DB8:0:0::1", "2001:db8::1"},
        {"::1", "::1"},
        {"::", "::"},
        {"", NULL},
        {"192.0.2", NULL},
        {"192.0.2.256", NULL},
        {"192.0.2.1 ", NULL},
        {"192.0.2.1:80", NULL},
        {"[::1]", NULL},
        {"fe80::1%eth0", NULL},
        {"localhost", NULL},
        {"0000:0000:0000:0000:0000:0000:0000:0000:0000:0", NULL},
    };
    char text[IP_TEXT_BYTES];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ip_address a;
        bool is_good = ip_address_from_str(str_of(rows[i].given), &a);
        CHECK_INT(is_good, rows[i].text != NULL);
        if (is_good) CHECK_STR(ip_address_text(&a, text), str_of(rows[i].text));
    }
    struct ip_address a;
    CHECK(!ip_address_from_str((str){"::1\0", 4}, &a));
}

static void networks(void)
{
    static const struct {
        const char *list, *address;
        bool has;
    } rows[] = {
        {"10.0.0.0/8", "10.255.255.255", true},
        {"10.0.0.0/8", "11.0.0.0", false},
        {"10.0.0.0/8", "::ffff:10.1.2.3", true},
        {"192.0.2.128/25", "192.0.2.128", true},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {" 192.0.2.7 , ::1,", "::1", true},
        {"2001:db8::/33", "2001:db8:7fff::", true},
        {"2001:db8::/33", "2001:db8:8000::", false},
        {"0.0.0.0/0", "198.51.100.1", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "198.51.100.1", true},
        {"", "127.0.0.1", false},
    };
    struct arena arena;
    arena_init(&arena, 64 * LW_KIB);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ip_network *list;
        struct ip_address a;
        struct err e = {0};
        size_t n;
        CHECK_OK(ip_networks_parse(&arena, str_of(rows[i].list), &list, &n, &e), &e);
        CHECK(ip_address_from_str(str_of(rows[i].address), &a));
        CHECK_INT(ip_networks_have(list, n, &a), rows[i].has);
    }
    arena_release(&arena);
}

static void refusals(void)
{
    static const struct {
        const char *list, *words;
    } rows[] = {
        {"10.0.0.0/33",
         "'10.0.0.0/33' is no network, which looks like 10.0.0.0/8, 192.0.2.1 or "
         "2001:db8::/32"},
        {"::1, proxy", "'proxy' is no network, which looks like 10.0.0.0/8, 192.0.2.1 or "
                       "2001:db8::/32"},
        {"::1/129", "'::1/129' is no network, which looks like 10.0.0.0/8, 192.0.2.1 or "
                    "2001:db8::/32"},
        {"10.0.0.0/", "'10.0.0.0/' is no network, which looks like 10.0.0.0/8, 192.0.2.1 or "
                      "2001:db8::/32"},
        {"10.0.0.1/8", "'10.0.0.1/8' names an address and a network at once: give the first "
                       "address of the network, or the address alone"},
    };
    struct arena arena;
    struct ip_network *list;
    size_t n;
    arena_init(&arena, 64 * LW_KIB);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        CHECK_INT(ip_networks_parse(&arena, str_of(rows[i].list), &list, &n, &e), LW_E_USAGE);
        CHECK_STR(str_of(e.message), str_of(rows[i].words));
    }
    char many[(IP_MAX_NETWORKS + 1) * 4 + 1];
    for (size_t i = 0; i <= IP_MAX_NETWORKS; i++)
        snprintf(many + 4 * i, 5, "::1,");
    struct err e = {0};
    CHECK_OK(ip_networks_parse(&arena, (str){many, 4 * IP_MAX_NETWORKS}, &list, &n, &e), &e);
    CHECK_INT(n, IP_MAX_NETWORKS);
    CHECK_INT(ip_networks_parse(&arena, str_of(many), &list, &n, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("more than 64 networks"));
    arena_release(&arena);
}

static const struct test tests[] = {
    {"addresses", addresses},
    {"networks", networks},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite network_suite = {"network", tests};
