/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thread pool: `n_threads` workers take jobs in order of arrival from a bounded queue. A full
 * queue makes pool_add wait, so a fast producer cannot fill the memory.
 */
#ifndef LW_BASE_POOL_H
#define LW_BASE_POOL_H

#include "base/status.h"

struct pool;
typedef void (*pool_fn)(void *job);

/* `max_queued` jobs may wait. 0 threads means one per processor. */
enum status pool_open(size_t n_threads, size_t max_queued, struct pool **out,
                      struct err *e) LW_MUST_CHECK;
/* Not from within a job: with a full queue the worker would wait for itself. */
void pool_add(struct pool *p, pool_fn fn, void *job);
void pool_wait(struct pool *p); /* until the queue is empty and every worker rests */
void pool_free(struct pool *p); /* waits, then joins; NULL is fine */
size_t pool_n_threads(const struct pool *p);
size_t cpu_count(void);

#endif
