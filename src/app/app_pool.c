/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apps shared by server threads: each has its own connections, so that readers do not wait for
 * each other. All are opened at the start: what cannot be opened is said then, not to a visitor.
 */
#include "app/app.h"

#include <pthread.h>
#include <stdlib.h>

struct app_pool {
    pthread_mutex_t lock;
    pthread_cond_t has_free;
    struct app **free;
    size_t n_free, n;
};

enum status app_pool_open(const char *data_dir, size_t max, struct app_pool **out,
                          struct err *e)
{
    enum status st = LW_OK;
    struct app_pool *p = calloc(1, sizeof *p);
    if (!p || !max) BUG("app pool without apps");
    p->free = calloc(max, sizeof *p->free);
    if (!p->free || pthread_mutex_init(&p->lock, NULL) || pthread_cond_init(&p->has_free, NULL))
        BUG("out of memory");
    for (; st == LW_OK && p->n < max; p->n += st == LW_OK)
        st = app_open(data_dir, &p->free[p->n], e);
    p->n_free = p->n;
    if (st == LW_OK)
        *out = p;
    else
        app_pool_free(p);
    return st;
}

struct app *app_pool_acquire(struct app_pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->n_free)
        pthread_cond_wait(&p->has_free, &p->lock);
    struct app *a = p->free[--p->n_free];
    pthread_mutex_unlock(&p->lock);
    return a;
}

void app_pool_release(struct app_pool *p, struct app *a)
{
    if (db_is_writing(a->db)) BUG("app given back inside a transaction");
    pthread_mutex_lock(&p->lock);
    p->free[p->n_free++] = a;
    pthread_cond_signal(&p->has_free);
    pthread_mutex_unlock(&p->lock);
}

void app_pool_free(struct app_pool *p)
{
    if (!p) return;
    if (p->n_free != p->n) BUG("app pool freed while an app is in use");
    for (size_t i = 0; i < p->n; i++)
        app_close(p->free[i]);
    pthread_cond_destroy(&p->has_free);
    pthread_mutex_destroy(&p->lock);
    free(p->free);
    free(p);
}
