/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "suite.h"

#include <stdio.h>

static str key_of(char out[static 24], unsigned i)
{
    int n = snprintf(out, 24, "key-%u", i);
    return (str){out, (size_t)n};
}

static void set_and_find(void)
{
    struct map m;
    uint64_t value = 7;
    map_init(&m, 1000);
    CHECK(!map_find(&m, STR("a"), &value));
    CHECK_INT(value, 7);
    CHECK(map_set(&m, STR("a"), 1));
    CHECK(map_set(&m, STR("b"), UINT64_MAX));
    CHECK(map_set(&m, STR("a"), 3));
    CHECK_INT(m.n, 2);
    CHECK(map_find(&m, STR("a"), &value));
    CHECK_INT(value, 3);
    CHECK(map_find(&m, STR("b"), &value));
    CHECK(value == UINT64_MAX);
    CHECK(!map_find(&m, STR("A"), &value));
    CHECK(!map_find(&m, STR(""), &value));
    map_release(&m);
    CHECK_INT(m.n, 0);
    CHECK(map_set(&m, STR("again"), 1));
    map_release(&m);
}

static void empty_and_binary_keys(void)
{
    struct map m;
    uint64_t value;
    map_init(&m, 1000);
    CHECK(map_set(&m, STR_NONE, 1));
    CHECK(map_set(&m, STR(""), 2)); /* the same key */
    CHECK(map_set(&m, STR("\0"), 3));
    CHECK(map_set(&m, STR("\0\0"), 4));
    CHECK_INT(m.n, 3);
    CHECK(map_find(&m, STR_NONE, &value));
    CHECK_INT(value, 2);
    CHECK(map_find(&m, STR("\0"), &value));
    CHECK_INT(value, 3);
    map_release(&m);
}

static void iteration_is_in_insertion_order(void)
{
    struct map m;
    char text[24];
    map_init(&m, 1 << 20);
    for (unsigned i = 0; i < 10000; i++)
        CHECK(map_set(&m, key_of(text, i * 7919), i));
    CHECK(map_set(&m, key_of(text, 0), 99)); /* setting again does not move it */
    CHECK_INT(m.n, 10000);
    for (unsigned i = 0; i < m.n; i++) {
        uint64_t value;
        CHECK_STR(m.entries[i].key, key_of(text, i * 7919));
        CHECK_INT(m.entries[i].value, i ? i : 99);
        CHECK(map_find(&m, key_of(text, i * 7919), &value));
        CHECK_INT(value, m.entries[i].value);
    }
    map_release(&m);
}

static void places(void)
{
    struct map m;
    bool is_new = false;
    map_init(&m, 100);
    uint64_t *place = map_at(&m, STR("n"), &is_new);
    CHECK(place && is_new);
    CHECK_INT(*place, 0);
    *place += 5;
    place = map_at(&m, STR("n"), &is_new);
    CHECK(place && !is_new);
    CHECK_INT(*place, 5);
    map_release(&m);
}

static void cap_at_the_bound_and_one_beyond(void)
{
    struct map m;
    bool is_new;
    map_init(&m, 6);
    CHECK(map_set(&m, STR("ab"), 1)); /* three bytes with its NUL */
    CHECK(!map_set(&m, STR("abc"), 2));
    CHECK(map_at(&m, STR("abc"), &is_new) == NULL);
    CHECK_INT(m.n, 1);
    CHECK(map_set(&m, STR("ab"), 3)); /* needs no new bytes */
    CHECK(map_set(&m, STR("cd"), 4));
    CHECK(!map_set(&m, STR(""), 5));
    CHECK_INT(m.n, 2);
    map_release(&m);
}

static void interning(void)
{
    struct intern t;
    intern_init(&t, 8);
    CHECK_INT(intern_id(&t, STR("deb")), 0);
    CHECK_INT(intern_id(&t, STR("rpm")), 1);
    CHECK_INT(intern_id(&t, STR("deb")), 0);
    CHECK(intern_id(&t, STR("npm")) == UINT32_MAX);
    CHECK_STR(intern_str(&t, 1), STR("rpm"));
    CHECK(intern_str(&t, 2).p == NULL);
    CHECK(intern_str(&t, UINT32_MAX).p == NULL);
    intern_release(&t);
}

static void hash_takes_every_byte(void)
{
    char text[40] = {0};
    for (size_t n = 0; n <= sizeof text; n++) {
        uint64_t plain = hash_bytes((str){text, n});
        CHECK(plain == hash_bytes((str){text, n}));
        if (n < sizeof text) CHECK(plain != hash_bytes((str){text, n + 1}));
        for (size_t i = 0; i < n; i++) {
            text[i] = 1;
            CHECK(hash_bytes((str){text, n}) != plain);
            text[i] = 0;
        }
    }
}

static const struct test tests[] = {
    {"set_and_find", set_and_find},
    {"empty_and_binary_keys", empty_and_binary_keys},
    {"iteration_is_in_insertion_order", iteration_is_in_insertion_order},
    {"places", places},
    {"cap_at_the_bound_and_one_beyond", cap_at_the_bound_and_one_beyond},
    {"interning", interning},
    {"hash_takes_every_byte", hash_takes_every_byte},
    {NULL, NULL},
};
const struct test_suite map_suite = {"map", tests};
