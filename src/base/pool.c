/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct item {
    pool_fn fn;
    void *job;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t has_job;  /* workers sleep here */
    pthread_cond_t has_room; /* pool_add sleeps here */
    pthread_cond_t is_idle;  /* pool_wait sleeps here */
    struct item *ring;
    size_t ring_n, first, n_queued, n_running;
    bool is_closing;
    size_t n_threads;
    pthread_t *threads;
};

size_t cpu_count(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (size_t)n : 1;
}

static void *work(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->n_queued && !p->is_closing)
            pthread_cond_wait(&p->has_job, &p->lock);
        if (!p->n_queued) break;
        struct item item = p->ring[p->first];
        p->first = (p->first + 1) % p->ring_n;
        p->n_queued--;
        p->n_running++;
        pthread_cond_signal(&p->has_room);
        pthread_mutex_unlock(&p->lock);
        item.fn(item.job);
        pthread_mutex_lock(&p->lock);
        p->n_running--;
        if (!p->n_queued && !p->n_running) pthread_cond_broadcast(&p->is_idle);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Signals are the main thread's affair, so the workers start with all of them blocked. */
static int start_threads(struct pool *p, size_t n_threads)
{
    sigset_t all, before;
    int failed = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->n_threads < n_threads && !failed) {
        failed = pthread_create(&p->threads[p->n_threads], NULL, work, p);
        if (!failed) p->n_threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

enum status pool_open(size_t n_threads, size_t max_queued, struct pool **out, struct err *e)
{
    if (!n_threads) n_threads = cpu_count();
    if (!max_queued) max_queued = 1;
    struct pool *p = calloc(1, sizeof *p);
    if (!p) BUG("out of memory");
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->has_job, NULL);
    pthread_cond_init(&p->has_room, NULL);
    pthread_cond_init(&p->is_idle, NULL);
    p->ring = calloc(max_queued, sizeof *p->ring);
    p->threads = calloc(n_threads, sizeof *p->threads);
    if (!p->ring || !p->threads) BUG("out of memory");
    p->ring_n = max_queued;
    int failed = start_threads(p, n_threads);
    if (failed) {
        size_t n_started = p->n_threads;
        pool_free(p);
        return err_set(e, LW_E_ENV, "starting thread %zu of %zu: error %d", n_started + 1,
                       n_threads, failed);
    }
    *out = p;
    return LW_OK;
}

void pool_add(struct pool *p, pool_fn fn, void *job)
{
    pthread_mutex_lock(&p->lock);
    while (p->n_queued == p->ring_n)
        pthread_cond_wait(&p->has_room, &p->lock);
    p->ring[(p->first + p->n_queued) % p->ring_n] = (struct item){fn, job};
    p->n_queued++;
    pthread_cond_signal(&p->has_job);
    pthread_mutex_unlock(&p->lock);
}

void pool_wait(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->n_queued || p->n_running)
        pthread_cond_wait(&p->is_idle, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void pool_free(struct pool *p)
{
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->is_closing = true; /* workers leave when the queue is empty */
    pthread_cond_broadcast(&p->has_job);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->is_idle);
    pthread_cond_destroy(&p->has_room);
    pthread_cond_destroy(&p->has_job);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p->ring);
    free(p);
}

size_t pool_n_threads(const struct pool *p)
{
    return p->n_threads;
}
