/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/sent.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct sending {
    struct sha256 key;
    bool is_used, is_at_work;
    uint64_t number; /* the oldest gives way */
    size_t n;
    char to[SENT_ADDRESS_BYTES];
};

struct sent {
    pthread_mutex_t lock;
    pthread_cond_t has_ended;
    uint64_t n;
    struct sending all[SENT_MAX];
};

struct sent *sent_new(void)
{
    struct sent *s = calloc(1, sizeof *s);
    if (!s || pthread_mutex_init(&s->lock, NULL) || pthread_cond_init(&s->has_ended, NULL))
        BUG("out of memory");
    return s;
}

void sent_free(struct sent *s)
{
    if (!s) return;
    pthread_cond_destroy(&s->has_ended);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct sha256 sent_key(const struct request *r, str session, str action)
{
    struct sha256_ctx *c = sha256_start();
    const str first[] = {session, action};
    for (size_t i = 0; i < 2 + 2 * r->n_form; i++) {
        const struct request_field *field = i < 2 ? NULL : &r->form[(i - 2) / 2];
        str text = !field ? first[i] : i % 2 ? field->value : field->name;
        uint64_t n = text.n;
        sha256_update(c, (str){(const char *)&n, sizeof n});
        sha256_update(c, text);
    }
    return sha256_finish(c);
}

static struct sending *find(struct sent *s, const struct sha256 *key)
{
    for (size_t i = 0; i < SENT_MAX; i++)
        if (s->all[i].is_used && !memcmp(&s->all[i].key, key, sizeof *key)) return &s->all[i];
    return NULL;
}

/* A free place, else that of the oldest that has ended; NULL while all are at work. */
static struct sending *place(struct sent *s)
{
    struct sending *oldest = NULL;
    for (size_t i = 0; i < SENT_MAX; i++) {
        struct sending *one = &s->all[i];
        if (!one->is_used) return one;
        if (!one->is_at_work && (!oldest || one->number < oldest->number)) oldest = one;
    }
    return oldest;
}

bool sent_begin(struct sent *s, struct sha256 key, struct arena *a, str *to)
{
    pthread_mutex_lock(&s->lock);
    struct sending *one = find(s, &key);
    while (one && one->is_at_work) {
        pthread_cond_wait(&s->has_ended, &s->lock);
        one = find(s, &key);
    }
    bool was_sent = one != NULL;
    if (one)
        *to = arena_str(a, (str){one->to, one->n});
    else if ((one = place(s)) != NULL)
        *one =
            (struct sending){.key = key, .is_used = true, .is_at_work = true, .number = ++s->n};
    pthread_mutex_unlock(&s->lock);
    return was_sent;
}

void sent_end(struct sent *s, struct sha256 key, str to)
{
    pthread_mutex_lock(&s->lock);
    struct sending *one = find(s, &key);
    if (one) {
        one->is_at_work = false;
        one->is_used = to.p && to.n <= sizeof one->to;
        one->n = one->is_used ? to.n : 0;
        if (one->n) memcpy(one->to, to.p, to.n);
        pthread_cond_broadcast(&s->has_ended);
    }
    pthread_mutex_unlock(&s->lock);
}
