/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/deadline.h"

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TICK_MS = 1000
};

struct deadline {
    struct deadline *next, *previous;
    int fd;
    uint64_t tick; /* that it is shut down at; 0: never */
};

struct deadlines {
    pthread_mutex_t lock; /* of the list: a socket in it is open */
    pthread_t thread;
    struct deadline head; /* of a ring */
    uint64_t tick;
    int stop[2]; /* a pipe: readable when it is time to go */
};

static void shut_late(struct deadlines *d)
{
    pthread_mutex_lock(&d->lock);
    d->tick++;
    for (struct deadline *x = d->head.next; x != &d->head; x = x->next) {
        if (!x->tick || x->tick > d->tick) continue;
        x->tick = 0;
        /* The library sees the end of the stream and closes; what it waited for never comes. */
        (void)shutdown(x->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&d->lock);
}

static void *watch(void *ctx)
{
    struct deadlines *d = ctx;
    struct pollfd p = {.fd = d->stop[0], .events = POLLIN};
    while (poll(&p, 1, TICK_MS) <= 0)
        shut_late(d);
    return NULL;
}

enum status deadlines_open(struct deadlines **out, struct err *e)
{
    struct deadlines *d = calloc(1, sizeof *d);
    if (!d) BUG("out of memory");
    d->head.next = d->head.previous = &d->head;
    if (pipe(d->stop) != 0) {
        free(d);
        return err_set(e, LW_E_ENV, "no pipe for the deadlines of connections");
    }
    pthread_mutex_init(&d->lock, NULL);
    if (pthread_create(&d->thread, NULL, watch, d) != 0) {
        close(d->stop[0]);
        close(d->stop[1]);
        pthread_mutex_destroy(&d->lock);
        free(d);
        return err_set(e, LW_E_ENV, "no thread for the deadlines of connections");
    }
    *out = d;
    return LW_OK;
}

void deadlines_free(struct deadlines *d)
{
    if (!d) return;
    close(d->stop[1]);
    pthread_join(d->thread, NULL);
    close(d->stop[0]);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

static uint64_t tick_after(const struct deadlines *d, unsigned seconds)
{
    return seconds ? d->tick + seconds + 1 : 0;
}

struct deadline *deadline_begin(struct deadlines *d, int fd, unsigned seconds)
{
    struct deadline *x = calloc(1, sizeof *x);
    if (!x) BUG("out of memory");
    x->fd = fd;
    pthread_mutex_lock(&d->lock);
    x->tick = tick_after(d, seconds);
    x->next = d->head.next;
    x->previous = &d->head;
    x->next->previous = x->previous->next = x;
    pthread_mutex_unlock(&d->lock);
    return x;
}

void deadline_set(struct deadlines *d, struct deadline *x, unsigned seconds)
{
    if (!x) return;
    pthread_mutex_lock(&d->lock);
    x->tick = tick_after(d, seconds);
    pthread_mutex_unlock(&d->lock);
}

void deadline_end(struct deadlines *d, struct deadline *x)
{
    if (!x) return;
    pthread_mutex_lock(&d->lock);
    x->next->previous = x->previous;
    x->previous->next = x->next;
    pthread_mutex_unlock(&d->lock);
    free(x);
}
