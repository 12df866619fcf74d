/* SPDX-License-Identifier: Apache-2.0 */
/* For tests alone: publishers on loopback, and turns of a feed at an instant. */
#ifndef LW_FEED_FEED_FIXTURE_H
#define LW_FEED_FEED_FIXTURE_H

#include "feed/feed_sync.h"
#include "knowledge/knowledge_fixture.h"
#include "knowledge/sync_state.h"
#include "net/http_fixture.h"
#include "suite.h"

/* Answers `path` ("GET /a ") with a body under an entity tag; an empty tag: none is stated. */
static inline void offer(struct fixture *f, struct tiny_server *s, const char *path,
                         const char *etag, str body)
{
    struct buf b;
    buf_init(&b, body.n + 1000);
    buf_printf(&b, "HTTP/1.1 200 OK\r\n");
    if (etag[0]) buf_printf(&b, "ETag: \"%s\"\r\n", etag);
    buf_printf(&b, "Content-Length: %zu\r\n\r\n", body.n);
    buf_add(&b, body);
    str text = arena_str(&f->a, buf_str(&b));
    buf_release(&b);
    tiny_answer_at(s, arena_z(&f->a, str_of(path)), text.p, text.n);
}

static inline void offer_status(struct fixture *f, struct tiny_server *s, const char *path,
                                const char *status)
{
    str text = arena_printf(&f->a, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status);
    tiny_answer_at(s, path, text.p, text.n);
}

static inline void offer_file(struct fixture *f, struct tiny_server *s, const char *path,
                              const char *etag, const char *file)
{
    str bytes = STR_NONE;
    struct err e = {0};
    CHECK_OK(fs_read(&f->a, fixture_path(f, file), (size_t)64 << 20, &bytes, &e), &e);
    offer(f, s, path, etag, bytes);
}

static inline struct tiny_server *publisher(void)
{
    return tiny_start("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
}

static inline struct utc instant(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "instant", &t, &e), &e);
    return t;
}

/* Pauses that were asked for. */
struct pauses {
    int64_t n, waited;
};

static inline void note_pause(void *ctx, int64_t ms)
{
    struct pauses *p = ctx;
    p->n++;
    p->waited += ms;
}

/* One turn of `feed` with the address of the server and `path` behind it. */
static inline struct feed_sync_result turn_with(struct fixture *f, const struct tiny_server *s,
                                                const char *feed, const char *path,
                                                const char *now, struct feed_sync_options o)
{
    struct feed_sync_result r = {0};
    struct err e = {0};
    o.data_dir = f->dir;
    o.now = instant(now);
    o.url = arena_printf(&f->a, "http://127.0.0.1:%u%s", s->port, path);
    const struct feed_row *row = feed_find(str_of(feed));
    CHECK(row != NULL);
    CHECK_OK(feed_sync(f->k, &f->a, row, &o, &r, &e), &e);
    return r;
}

static inline struct feed_sync_result turn(struct fixture *f, const struct tiny_server *s,
                                           const char *feed, const char *path, const char *now)
{
    return turn_with(f, s, feed, path, now, (struct feed_sync_options){0});
}

struct refusals_heard {
    struct arena *a;
    str text;
};

static inline enum status hear_refusal(void *ctx, const struct refusal *r, struct err *e)
{
    struct refusals_heard *h = ctx;
    (void)e;
    h->text = arena_printf(h->a, "%.*s%.*s: %.*s\n", STR_ARG(h->text), STR_ARG(r->name),
                           STR_ARG(r->reason));
    return LW_OK;
}

/* "NAME: REASON" a line. */
static inline str refusals_of(struct fixture *f, const char *feed)
{
    struct refusals_heard h = {.a = &f->a, .text = STR("")};
    struct err e = {0};
    CHECK_OK(knowledge_refusals(f->k, feed, hear_refusal, &h, &e), &e);
    return h.text;
}

#endif
