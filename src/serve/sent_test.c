/* SPDX-License-Identifier: Apache-2.0 */
/* A sending is carried out once, also when two come together. */
#include "serve/sent.h"

#include "base/limits.h"
#include "suite.h"

#include <pthread.h>

static struct sha256 key_of(size_t i)
{
    return sha256_of((str){(const char *)&i, sizeof i});
}

static void check_led(struct sent *s, struct arena *a, size_t i, const char *to)
{
    str led = STR_NONE;
    CHECK(sent_begin(s, key_of(i), a, &led));
    CHECK_STR(led, str_of(to));
}

static void test_once(void)
{
    struct arena a;
    str to;
    arena_init(&a, LW_MIB);
    struct sent *s = sent_new();
    CHECK(!sent_begin(s, key_of(1), &a, &to));
    sent_end(s, key_of(1), STR("/cases/2026-001"));
    check_led(s, &a, 1, "/cases/2026-001");
    CHECK(!sent_begin(s, key_of(2), &a, &to)); /* other words are another sending */
    sent_end(s, key_of(2), STR_NONE);
    CHECK(!sent_begin(s, key_of(2), &a, &to)); /* refused: it may be sent again */
    sent_end(s, key_of(2), STR("/signals"));
    check_led(s, &a, 2, "/signals");
    sent_free(s);
    arena_release(&a);
}

/* The newest SENT_MAX are kept; one more takes the place of the oldest. */
static void test_bound(void)
{
    struct arena a;
    str to;
    static char longest[SENT_ADDRESS_BYTES + 1];
    memset(longest, 'x', sizeof longest);
    arena_init(&a, LW_MIB);
    struct sent *s = sent_new();
    for (size_t i = 0; i < SENT_MAX; i++) {
        CHECK(!sent_begin(s, key_of(i), &a, &to));
        sent_end(s, key_of(i), STR("/"));
    }
    check_led(s, &a, 0, "/");
    CHECK(!sent_begin(s, key_of(SENT_MAX), &a, &to));
    sent_end(s, key_of(SENT_MAX), (str){longest, SENT_ADDRESS_BYTES});
    check_led(s, &a, 1, "/");
    CHECK(sent_begin(s, key_of(SENT_MAX), &a, &to));
    CHECK_INT(to.n, SENT_ADDRESS_BYTES);
    CHECK(!sent_begin(s, key_of(0), &a, &to));
    sent_end(s, key_of(0), (str){longest, sizeof longest});
    CHECK(!sent_begin(s, key_of(0), &a, &to)); /* too long to be remembered */
    sent_end(s, key_of(0), STR_NONE);
    sent_free(s);
    arena_release(&a);
}

/* No place left, all of them at work: it is carried out and not remembered. */
static void test_all_at_work(void)
{
    struct arena a;
    str to;
    arena_init(&a, LW_MIB);
    struct sent *s = sent_new();
    for (size_t i = 0; i <= SENT_MAX; i++)
        CHECK(!sent_begin(s, key_of(i), &a, &to));
    for (size_t i = 0; i <= SENT_MAX; i++)
        sent_end(s, key_of(i), STR("/"));
    check_led(s, &a, SENT_MAX - 1, "/");
    CHECK(!sent_begin(s, key_of(SENT_MAX), &a, &to));
    sent_free(s);
    arena_release(&a);
}

static void *send_too(void *ctx)
{
    struct arena a;
    str to;
    arena_init(&a, LW_MIB);
    bool was_sent = sent_begin(ctx, key_of(7), &a, &to);
    bool is_right = was_sent && str_eq(to, STR("/first"));
    arena_release(&a);
    return is_right ? ctx : NULL;
}

/* Whoever comes while the first is at work is led to where it led, and does nothing. */
static void test_together(void)
{
    enum {
        N = 4
    };
    struct arena a;
    str to;
    pthread_t threads[N];
    arena_init(&a, LW_MIB);
    struct sent *s = sent_new();
    CHECK(!sent_begin(s, key_of(7), &a, &to));
    for (size_t i = 0; i < N; i++)
        CHECK(!pthread_create(&threads[i], NULL, send_too, s));
    sent_end(s, key_of(7), STR("/first"));
    for (size_t i = 0; i < N; i++) {
        void *is_right = NULL;
        CHECK(!pthread_join(threads[i], &is_right));
        CHECK(is_right != NULL);
    }
    sent_free(s);
    arena_release(&a);
}

static const struct test tests[] = {
    {"carried out once", test_once},
    {"a bound", test_bound},
    {"all at work", test_all_at_work},
    {"together", test_together},
    {NULL, NULL},
};
const struct test_suite sent_suite = {"sent", tests};
