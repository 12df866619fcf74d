/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"

#include "suite.h"

#include <pthread.h>
#include <stdatomic.h>

static _Atomic int n_done;
static int arrived[100];

static void count(void *job)
{
    atomic_fetch_add(&n_done, *(const int *)job);
}

static void note_order(void *job)
{
    arrived[atomic_fetch_add(&n_done, 1)] = *(const int *)job;
}

static void every_job_runs_once(void)
{
    struct pool *p;
    struct err e = {0};
    int one = 1;
    atomic_store(&n_done, 0);
    CHECK_OK(pool_open(3, 4, &p, &e), &e);
    CHECK_INT(pool_n_threads(p), 3);
    for (int i = 0; i < 1000; i++)
        pool_add(p, count, &one);
    pool_wait(p);
    CHECK_INT(atomic_load(&n_done), 1000);
    pool_add(p, count, &one); /* goes on after a wait */
    pool_wait(p);
    CHECK_INT(atomic_load(&n_done), 1001);
    pool_wait(p); /* nothing to wait for */
    pool_free(p);
}

static void jobs_start_in_order(void)
{
    struct pool *p;
    struct err e = {0};
    int number[100];
    atomic_store(&n_done, 0);
    CHECK_OK(pool_open(1, 7, &p, &e), &e);
    for (int i = 0; i < 100; i++) {
        number[i] = i;
        pool_add(p, note_order, &number[i]);
    }
    pool_free(p); /* runs what is queued first */
    for (int i = 0; i < 100; i++)
        CHECK_INT(arrived[i], i);
}

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool is_open;
    int n_added; /* jobs that pool_add has taken */
    struct pool *pool;
};

static void pass_gate(void *job)
{
    struct gate *g = job;
    pthread_mutex_lock(&g->lock);
    while (!g->is_open)
        pthread_cond_wait(&g->moved, &g->lock);
    pthread_mutex_unlock(&g->lock);
    atomic_fetch_add(&n_done, 1);
}

static void *add_five(void *arg)
{
    struct gate *g = arg;
    for (int i = 0; i < 5; i++) {
        pool_add(g->pool, pass_gate, g);
        pthread_mutex_lock(&g->lock);
        g->n_added++;
        pthread_cond_broadcast(&g->moved);
        pthread_mutex_unlock(&g->lock);
    }
    return NULL;
}

/* One job runs, two wait; the producer stays in its fourth call until the gate opens. */
static void full_queue_holds_the_producer(void)
{
    struct gate g = {.is_open = false};
    struct err e = {0};
    pthread_t producer;
    atomic_store(&n_done, 0);
    pthread_mutex_init(&g.lock, NULL);
    pthread_cond_init(&g.moved, NULL);
    CHECK_OK(pool_open(1, 2, &g.pool, &e), &e);
    CHECK_INT(pthread_create(&producer, NULL, add_five, &g), 0);
    pthread_mutex_lock(&g.lock);
    while (g.n_added < 3)
        pthread_cond_wait(&g.moved, &g.lock);
    int n_taken = g.n_added, n_before = atomic_load(&n_done);
    g.is_open = true;
    pthread_cond_broadcast(&g.moved);
    pthread_mutex_unlock(&g.lock);
    pthread_join(producer, NULL);
    pool_free(g.pool);
    pthread_cond_destroy(&g.moved);
    pthread_mutex_destroy(&g.lock);
    CHECK_INT(n_taken, 3);
    CHECK_INT(n_before, 0);
    CHECK_INT(atomic_load(&n_done), 5);
}

static void defaults(void)
{
    struct pool *p;
    struct err e = {0};
    int one = 1;
    atomic_store(&n_done, 0);
    CHECK(cpu_count() >= 1);
    CHECK_OK(pool_open(0, 0, &p, &e), &e);
    CHECK_INT(pool_n_threads(p), cpu_count());
    for (int i = 0; i < 10; i++)
        pool_add(p, count, &one);
    pool_free(p);
    CHECK_INT(atomic_load(&n_done), 10);
    pool_free(NULL);
}

static const struct test tests[] = {
    {"every_job_runs_once", every_job_runs_once},
    {"jobs_start_in_order", jobs_start_in_order},
    {"full_queue_holds_the_producer", full_queue_holds_the_producer},
    {"defaults", defaults},
    {NULL, NULL},
};
const struct test_suite pool_suite = {"pool", tests};
