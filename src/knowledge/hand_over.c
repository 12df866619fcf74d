/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No deadlock: the pool starts lanes in the order in which the writer will need them, so the
 * lane that the writer waits for runs or is the next to start, and it never sleeps.
 */
#include "knowledge/hand_over.h"

#include "base/limits.h"
#include "knowledge/writer.h"

#include <pthread.h>
#include <stdlib.h>

/* A batch is handed over at the end of its block or at this size. */
#define BATCH_BYTES (2 * LW_MIB)
/* Twice the largest record's memory and change: a batch never comes near. */
#define BATCH_LIMIT_BYTES (1024 * LW_MIB)
/* Batches that wait for the writer, all lanes together. */
#define WAITING_LIMIT_BYTES (24 * LW_MIB)

struct lane {
    struct hand_over *h;
    const struct source *source;
    size_t source_at, lane, n_lanes;
    struct batch *first, *last;
    struct preparer *preparer; /* and the batch being filled */
    bool is_done;
    enum status status;
    struct err err;
};

struct hand_over {
    pthread_mutex_t lock;
    pthread_cond_t is_ready; /* the writer sleeps here */
    pthread_cond_t has_room; /* lanes sleep here */
    const struct feed_row *feed;
    struct lane *lanes;
    size_t n_lanes;
    size_t *first_lane; /* of each source, and one behind the last */
    size_t wanted;      /* the lane the writer reads next */
    size_t block;       /* of the source at hand */
    size_t source_at;
    size_t n_waiting_bytes;
    bool is_stopped;
    struct pool *pool;
};

/* Below this many members a second lane costs more than it brings. */
enum {
    LEAST_PER_LANE = 512
};

static size_t lanes_of(const struct source *s, size_t n_threads)
{
    size_t n = s->n_entries / LEAST_PER_LANE;
    return n < 1 ? 1 : n < n_threads ? n : n_threads;
}

static struct batch *batch_new(void)
{
    struct batch *b = calloc(1, sizeof *b);
    if (!b) BUG("out of memory");
    arena_init(&b->arena, BATCH_LIMIT_BYTES);
    return b;
}

/* Gives the open batch to the writer; sleeps while too much waits, unless it is our turn. */
static bool push(struct lane *l, bool is_block_end)
{
    struct hand_over *h = l->h;
    struct batch *b = l->preparer->batch;
    l->preparer->batch = batch_new();
    b->is_block_end = is_block_end;
    pthread_mutex_lock(&h->lock);
    while (!h->is_stopped && h->n_waiting_bytes > WAITING_LIMIT_BYTES &&
           &h->lanes[h->wanted] != l)
        pthread_cond_wait(&h->has_room, &h->lock);
    bool goes_on = !h->is_stopped;
    h->n_waiting_bytes += b->arena.used_bytes;
    if (l->last)
        l->last->next = b;
    else
        l->first = b;
    l->last = b;
    pthread_cond_signal(&h->is_ready);
    pthread_mutex_unlock(&h->lock);
    return goes_on;
}

static enum status make_room(void *ctx, struct err *e)
{
    struct lane *l = ctx;
    if (l->preparer->batch->arena.used_bytes < BATCH_BYTES) return LW_OK;
    return push(l, false) ? LW_OK : err_set(e, LW_E_CANCELLED, "import stopped");
}

static enum status lane_entry(void *ctx, str name, str bytes, const struct err *error,
                              struct err *e)
{
    struct lane *l = ctx;
    const struct feed_row *feed = l->source->feed;
    /* A document that is a part of its own is as good as a container. */
    bool is_whole = feed->read_many && !feed->list && l->source->is_complete &&
                    feed->layout != LAYOUT_RECORDS;
    if (!name.p) return push(l, true) ? LW_OK : err_set(e, LW_E_CANCELLED, "import stopped");
    if (!error) return prepare_document(l->preparer, name, bytes, is_whole, e);
    if (is_whole) {
        if (e) *e = *error;
        return error->code;
    }
    prepare_refusal(l->preparer->batch, name, error);
    return make_room(l, e);
}

static void lane_run(void *job)
{
    struct lane *l = job;
    struct hand_over *h = l->h;
    struct preparer preparer;
    preparer_init(&preparer, h->feed);
    preparer.make_room = make_room;
    preparer.ctx = l;
    preparer.batch = batch_new();
    l->preparer = &preparer;
    enum status status = source_each(l->source, l->lane, l->n_lanes, lane_entry, l, &l->err);
    batch_free(preparer.batch);
    preparer_release(&preparer);
    l->preparer = NULL;
    pthread_mutex_lock(&h->lock);
    l->status = status;
    l->is_done = true;
    pthread_cond_signal(&h->is_ready);
    pthread_mutex_unlock(&h->lock);
}

static void make_lanes(struct hand_over *h, const struct source_list *sources, size_t n_threads)
{
    size_t n = 0;
    h->first_lane = calloc(sources->n + 1, sizeof *h->first_lane);
    if (!h->first_lane) BUG("out of memory");
    for (size_t i = 0; i < sources->n; i++) {
        h->first_lane[i] = n;
        n += lanes_of(&sources->items[i], n_threads);
    }
    h->first_lane[sources->n] = h->n_lanes = n;
    h->lanes = calloc(n ? n : 1, sizeof *h->lanes);
    if (!h->lanes) BUG("out of memory");
    for (size_t i = 0; i < sources->n; i++) {
        size_t first = h->first_lane[i], n_of = h->first_lane[i + 1] - first;
        for (size_t k = 0; k < n_of; k++)
            h->lanes[first + k] = (struct lane){.h = h,
                                                .source = &sources->items[i],
                                                .source_at = i,
                                                .lane = k,
                                                .n_lanes = n_of};
    }
}

enum status hand_over_start(const struct feed_row *feed, const struct source_list *sources,
                            size_t n_threads, struct hand_over **out, struct err *e)
{
    struct hand_over *h = calloc(1, sizeof *h);
    if (!h) BUG("out of memory");
    if (!n_threads) n_threads = cpu_count();
    h->feed = feed;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->is_ready, NULL);
    pthread_cond_init(&h->has_room, NULL);
    make_lanes(h, sources, n_threads);
    enum status status = pool_open(n_threads, h->n_lanes, &h->pool, e);
    if (status != LW_OK) {
        hand_over_stop(h);
        return status;
    }
    for (size_t i = 0; i < h->n_lanes; i++)
        pool_add(h->pool, lane_run, &h->lanes[i]);
    *out = h;
    return LW_OK;
}

static struct batch *pop(struct hand_over *h, struct lane *l)
{
    struct batch *b = l->first;
    l->first = b->next;
    if (!l->first) l->last = NULL;
    b->next = NULL;
    h->n_waiting_bytes -= b->arena.used_bytes;
    return b;
}

enum status hand_over_take(struct hand_over *h, size_t at, struct batch **out, struct err *e)
{
    enum status status = LW_OK;
    size_t first = h->first_lane[at], n = h->first_lane[at + 1] - first;
    *out = NULL;
    pthread_mutex_lock(&h->lock);
    if (at != h->source_at) {
        h->source_at = at;
        h->block = 0;
    }
    struct lane *l = &h->lanes[first + h->block % n];
    h->wanted = first + h->block % n;
    pthread_cond_broadcast(&h->has_room);
    while (!l->first && !l->is_done)
        pthread_cond_wait(&h->is_ready, &h->lock);
    if (l->first) {
        *out = pop(h, l);
        if ((*out)->is_block_end) h->block++;
    } else if (l->status != LW_OK) {
        status = l->status;
        if (e) *e = l->err;
    }
    pthread_cond_broadcast(&h->has_room);
    pthread_mutex_unlock(&h->lock);
    /* The first lane without a next block is where the source ends: the others end there too,
     * unless they failed. */
    if (status == LW_OK && !*out) {
        for (size_t i = 0; i < n && status == LW_OK; i++) {
            l = &h->lanes[first + i];
            pthread_mutex_lock(&h->lock);
            while (!l->is_done)
                pthread_cond_wait(&h->is_ready, &h->lock);
            status = l->status;
            if (status != LW_OK && e) *e = l->err;
            pthread_mutex_unlock(&h->lock);
        }
    }
    return status;
}

void hand_over_stop(struct hand_over *h)
{
    if (!h) return;
    pthread_mutex_lock(&h->lock);
    h->is_stopped = true;
    pthread_cond_broadcast(&h->has_room);
    pthread_mutex_unlock(&h->lock);
    pool_free(h->pool);
    for (size_t i = 0; i < h->n_lanes; i++)
        batch_free(h->lanes[i].first);
    pthread_cond_destroy(&h->has_room);
    pthread_cond_destroy(&h->is_ready);
    pthread_mutex_destroy(&h->lock);
    free(h->first_lane);
    free(h->lanes);
    free(h);
}
