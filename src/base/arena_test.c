/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "suite.h"

#include <stdalign.h>
#include <string.h>

static void cap_at_the_bound_and_one_beyond(void)
{
    struct arena a;
    struct err e = {0};
    arena_init(&a, 100);
    CHECK(arena_alloc(&a, 101) == NULL);
    CHECK(a.is_over);
    CHECK_INT(a.used_bytes, 0);
    arena_clear(&a);
    CHECK(!a.is_over);
    CHECK(arena_alloc(&a, 100) != NULL);
    CHECK_OK(arena_status(&a, "SBOM 'a'", &e), &e);
    CHECK(arena_alloc(&a, 1) == NULL);
    CHECK_STATUS(arena_status(&a, "SBOM 'a'", &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("SBOM 'a' needs more than 100 bytes of memory"));
    arena_release(&a);
    CHECK(!a.is_over);
    CHECK(arena_alloc(&a, 100) != NULL);
    arena_release(&a);
}

static void refusal_is_remembered(void)
{
    struct arena a;
    arena_init(&a, 64);
    CHECK(arena_array(&a, SIZE_MAX / 2, 3) == NULL); /* would overflow */
    CHECK(a.is_over);
    CHECK(arena_alloc(&a, 8) != NULL);
    CHECK_STATUS(arena_status(&a, "x", NULL), LW_E_LIMIT);
    arena_release(&a);
}

static void no_bytes_are_not_a_refusal(void)
{
    struct arena a;
    arena_init(&a, 0);
    CHECK(arena_alloc(&a, 0) != NULL);
    CHECK(arena_array(&a, 0, 8) != NULL);
    CHECK(!a.is_over);
    arena_release(&a);
}

static void memory_is_zeroed_and_aligned(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 1; n < 300; n++) {
            char zero[300] = {0};
            CHECK(arena_z(&a, STR("x")) != NULL); /* puts the rest off its alignment */
            char *p = arena_alloc(&a, n);
            CHECK(p != NULL);
            CHECK_INT((uintptr_t)p % alignof(max_align_t), 0);
            CHECK(memcmp(p, zero, n) == 0);
            memset(p, 0xAA, n);
        }
        arena_clear(&a);
        CHECK_INT(a.used_bytes, 0);
    }
    arena_release(&a);
}

static void large_pieces_leave_the_head_usable(void)
{
    struct arena a;
    arena_init(&a, SIZE_MAX);
    char *first = arena_alloc(&a, 16);
    char *large = arena_alloc(&a, 5 << 20);
    char *next = arena_alloc(&a, 16);
    CHECK(first && large && next);
    CHECK(next == first + 16);
    large[(5 << 20) - 1] = 1;
    arena_clear(&a);
    CHECK(arena_alloc(&a, 16) == first); /* the small block was kept, not the large */
    arena_release(&a);
}

static void strings(void)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    str s = arena_str(&a, STR("a\0b"));
    CHECK_STR(s, STR("a\0b"));
    CHECK_INT(s.p[3], 0);
    CHECK(arena_str(&a, STR("")).p != NULL);
    CHECK(arena_str(&a, STR_NONE).p == NULL);
    CHECK(!a.is_over);
    CHECK_STR(str_of(arena_z(&a, STR("abc"))), STR("abc"));
    CHECK_STR(str_of(arena_z(&a, STR_NONE)), STR(""));
    CHECK_STR(arena_printf(&a, "%s-%d", "v", 7), STR("v-7"));
    for (int n = 250; n < 262; n++) { /* around the size of the stack buffer */
        s = arena_printf(&a, "%*d", n, 5);
        CHECK_INT(s.n, n);
        CHECK_INT(s.p[n - 1], '5');
        CHECK_INT(s.p[n], 0);
    }
    arena_release(&a);
}

static void strings_count_their_nul(void)
{
    struct arena a;
    arena_init(&a, 4);
    CHECK(arena_str(&a, STR("abcd")).p == NULL);
    CHECK(arena_z(&a, STR("abcd")) == NULL);
    CHECK(arena_printf(&a, "%s", "abcd").p == NULL);
    CHECK(a.is_over);
    arena_clear(&a);
    CHECK_STR(arena_str(&a, STR("abc")), STR("abc"));
    CHECK(!a.is_over);
    arena_release(&a);
}

static void pushing_keeps_items(void)
{
    struct arena a;
    uint64_t *items = NULL;
    size_t n = 0, cap = 0;
    arena_init(&a, 1 << 20);
    for (uint64_t i = 0; i < 5000; i++) {
        uint64_t *item = arena_push(&a, (void **)&items, &n, &cap, sizeof *items);
        CHECK(item == &items[i]);
        CHECK_INT(*item, 0);
        *item = i + 1;
        /* Now and then something comes between, so that the array has to move. */
        if (i % 600 == 0) CHECK(arena_alloc(&a, 1) != NULL);
    }
    CHECK_INT(n, 5000);
    for (uint64_t i = 0; i < n; i++)
        CHECK_INT(items[i], i + 1);
    n--;
    CHECK_INT(*(uint64_t *)arena_push(&a, (void **)&items, &n, &cap, sizeof *items), 0);
    arena_release(&a);
}

static void pushing_stops_at_the_cap(void)
{
    struct arena a;
    uint64_t *items = NULL;
    size_t n = 0, cap = 0;
    arena_init(&a, 64);
    for (int i = 0; i < 8; i++)
        CHECK(arena_push(&a, (void **)&items, &n, &cap, sizeof *items) != NULL);
    uint64_t *before = items;
    CHECK(arena_push(&a, (void **)&items, &n, &cap, sizeof *items) == NULL);
    CHECK(items == before);
    CHECK_INT(n, 8);
    CHECK(a.is_over);
    arena_release(&a);
}

static const struct test tests[] = {
    {"cap_at_the_bound_and_one_beyond", cap_at_the_bound_and_one_beyond},
    {"refusal_is_remembered", refusal_is_remembered},
    {"no_bytes_are_not_a_refusal", no_bytes_are_not_a_refusal},
    {"memory_is_zeroed_and_aligned", memory_is_zeroed_and_aligned},
    {"large_pieces_leave_the_head_usable", large_pieces_leave_the_head_usable},
    {"strings", strings},
    {"strings_count_their_nul", strings_count_their_nul},
    {"pushing_keeps_items", pushing_keeps_items},
    {"pushing_stops_at_the_cap", pushing_stops_at_the_cap},
    {NULL, NULL},
};
const struct test_suite arena_suite = {"arena", tests};
