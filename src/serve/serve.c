/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server over libmicrohttpd. MHD calls on_request() several times for one request: after the
 * headers, for each piece of the body, at its end, and once more after a worker has answered
 * (MHD_resume_connection). `struct request` is born in on_target(), when the request line has
 * been read, and dies in on_completed().
 */
#include "serve/serve.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/pool.h"
#include "serve/deadline.h"
#include "serve/io.h"
#include "serve/listen.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A request's memory: its body, decoded fields and the page made from it. */
#define REQUEST_ARENA_BYTES (8 * LIMIT_REQUEST_BYTES)
/* Request line and headers together; MHD keeps the answer's headers in the same room. */
#define CONNECTION_BYTES ((size_t)32 * 1024)
#define NETWORK_THREADS  2U
/* When stopping: two seconds for the last answers to leave; a client that does not read loses. */
enum {
    STOP_TRIES = 200,
    STOP_TRY_MS = 10
};

/* A refused body up to this size is read away: a quarter of a second on a slow line. */
#define MAX_UNWANTED_BYTES (4 * LW_MIB)

/* Of an upload, and of an answer: over a slow line (1 Mbit/s) the largest takes 18 minutes. */
#define TRANSFER_S 3600U

struct serve {
    struct deadlines *deadlines;
    struct serve_config config;
    struct listener listener;
    struct MHD_Daemon *daemon;
    struct pool *workers;
    pthread_mutex_t lock; /* of is_stopping, and of handing work to the workers */
    bool is_stopping;
    size_t n_running; /* handed to a worker and not yet sent */
};

const char *serve_temp_dir(const struct serve *s)
{
    return s->config.temp_dir;
}

static void on_log(void *ctx, const char *fmt, va_list ap) LW_PRINTF(2, 0);
static void on_log(void *ctx, const char *fmt, va_list ap)
{
    char text[512];
    (void)ctx;
    int n = vsnprintf(text, sizeof text, fmt, ap);
    if (n <= 0) return;
    LOG(LOG_DEBUG, "serve.library", {"text", str_trim(str_of(text))});
}

/* Where the connection comes from; behind a proxy that is the proxy (forwarded.h). */
static str source_of(struct request *r, struct MHD_Connection *connection)
{
    char host[64];
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr) return STR("");
    socklen_t n = info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                           : sizeof(struct sockaddr_in);
    if (getnameinfo(info->client_addr, n, host, sizeof host, NULL, 0, NI_NUMERICHOST))
        return STR("");
    return arena_str(&r->arena, str_of(host));
}

static void *on_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
    struct request *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    arena_init(&r->arena, REQUEST_ARENA_BYTES);
    r->io = arena_new(&r->arena, struct request_io);
    if (!r->io) BUG("a fresh arena gave nothing");
    r->io->server = ctx;
    r->io->connection = connection;
    r->io->body.fd = -1;
    r->max_body_bytes = LIMIT_REQUEST_BYTES;
    r->source = source_of(r, connection);
    /* The err itself says whether it went well; begin() looks at it. */
    enum status s = request_target(r, str_of(target), &r->io->refusal);
    (void)s;
    return r;
}

/* How long the connection may take from now on for what comes next. */
static void allow(struct serve *s, struct MHD_Connection *connection, unsigned seconds)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (info) deadline_set(s->deadlines, info->socket_context, seconds);
}

static void on_connection(void *ctx, struct MHD_Connection *connection, void **of_socket,
                          enum MHD_ConnectionNotificationCode what)
{
    struct serve *s = ctx;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        deadline_end(s->deadlines, *of_socket);
        *of_socket = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) *of_socket = deadline_begin(s->deadlines, info->connect_fd, s->config.head_s);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    struct request *r = *state;
    struct serve *s = ctx;
    (void)why;
    if (!r) return;
    allow(s, connection, s->config.head_s);
    if (r->io->is_counted) {
        pthread_mutex_lock(&s->lock);
        s->n_running--;
        pthread_mutex_unlock(&s->lock);
    }
    body_release(r);
    if (r->io->answer) MHD_destroy_response(r->io->answer->response);
    arena_release(&r->arena);
    free(r);
    *state = NULL;
}

static enum MHD_Result on_header(void *ctx, enum MHD_ValueKind kind, const char *name,
                                 size_t name_n, const char *value, size_t value_n)
{
    struct request *r = ctx;
    (void)kind;
    if (r->n_headers == REQUEST_MAX_HEADERS) {
        (void)err_set(&r->io->refusal, LW_E_LIMIT, "more than %d headers", REQUEST_MAX_HEADERS);
        return MHD_NO;
    }
    r->headers[r->n_headers++] = (struct request_field){
        arena_str(&r->arena, (str){name, name_n}), arena_str(&r->arena, (str){value, value_n})};
    return MHD_YES;
}

static str media_type_of(struct request *r)
{
    str rest = request_header(r, STR("Content-Type")), type;
    (void)str_cut(&rest, ';', &type);
    type = str_trim(type);
    char *lower = arena_alloc(&r->arena, type.n + 1);
    if (!lower) return STR("");
    for (size_t i = 0; i < type.n; i++)
        lower[i] = char_lower(type.p[i]);
    return (str){lower, type.n};
}

static enum status check_host(const struct serve *s, const struct request *r, struct err *e)
{
    str host = request_header(r, STR("Host"));
    if (!s->listener.is_loopback || request_host_is_local(host, s->config.public_host))
        return LW_OK;
    return err_set(e, LW_E_USAGE, "this server is not called '%.*s'", STR_ARG(host));
}

static enum status check_length(const struct request *r, struct err *e)
{
    uint64_t n = 0;
    str length = request_header(r, STR("Content-Length"));
    if (length.n && str_u64(length, UINT64_MAX, &n) && n > r->max_body_bytes)
        return err_set(e, LW_E_LIMIT, "a body of %llu bytes is over the limit of %zu bytes",
                       (unsigned long long)n, r->max_body_bytes);
    return LW_OK;
}

static bool has_body(const struct request *r)
{
    return request_n_headers(r, STR("Transfer-Encoding")) > 0 ||
           request_n_headers(r, STR("Content-Length")) > 0;
}

/* After the headers. Leaves either an answer, or limits for the body. */
static enum status begin(struct serve *s, struct request *r, const char *method, struct err *e)
{
    r->io->is_head = str_eq(str_of(method), STR("HEAD"));
    r->method = r->io->is_head ? STR("GET") : arena_str(&r->arena, str_of(method));
    r->headers = arena_array(&r->arena, REQUEST_MAX_HEADERS, sizeof *r->headers);
    if (!r->headers) return arena_status(&r->arena, "request", e);
    struct err first = r->io->refusal;
    MHD_get_connection_values_n(r->io->connection, MHD_HEADER_KIND, on_header, r);
    r->media_type = media_type_of(r);
    if (r->io->refusal.code != LW_OK) {
        *e = first.code != LW_OK ? first : r->io->refusal;
        return e->code;
    }
    enum status st = request_check_headers(r, e);
    if (st == LW_OK) st = check_host(s, r, e);
    if (st != LW_OK) return st;
    request_forwarded(r, &s->config.trust);
    r->io->answer = s->config.begin(s->config.ctx, r);
    if (r->io->answer) return LW_OK;
    st = check_length(r, e);
    if (st == LW_OK && has_body(r)) st = body_start(r, e);
    return st;
}

static enum MHD_Result send_answer(struct request *r)
{
    struct answer *a = r->io->answer;
    allow(r->io->server, r->io->connection, TRANSFER_S);
    enum MHD_Result ok = MHD_queue_response(r->io->connection, a->http_status, a->response);
    if (a->http_status >= 500) {
        char status[16];
        snprintf(status, sizeof status, "%u", a->http_status);
        LOG(LOG_WARN, "serve.failed", {"method", r->method}, {"path", r->path},
            {"status", str_of(status)});
    }
    return ok;
}

static struct answer *refusal_of(struct serve *s, struct request *r, const struct err *e)
{
    struct answer *a = s->config.refuse(s->config.ctx, r, e);
    /* What follows on this connection cannot be told apart from the refused body. */
    answer_header(a, r, "Connection", STR("close"));
    return a;
}

/*
 * A client that writes its whole body before it reads would see the connection reset instead of
 * the answer: so a body that nobody wants is read and thrown away, unless it is long or the client
 * waits for a word (RFC 9110 section 10.1.1).
 */
static bool is_read_away(const struct request *r)
{
    uint64_t n = 0;
    return request_n_headers(r, STR("Expect")) == 0 &&
           str_u64(request_header(r, STR("Content-Length")), MAX_UNWANTED_BYTES, &n) && n > 0;
}

static void work(void *job)
{
    struct request *r = job;
    struct serve *s = r->io->server;
    if (r->io->refusal.code != LW_OK) {
        r->io->answer = s->config.refuse(s->config.ctx, r, &r->io->refusal);
    } else {
        r->io->answer = s->config.handle(s->config.ctx, r);
    }
    MHD_resume_connection(r->io->connection);
}

/* The request is complete: to a worker, or away when the server stops. */
static enum MHD_Result dispatch(struct serve *s, struct request *r)
{
    allow(s, r->io->connection, 0);
    enum MHD_Result result = MHD_YES;
    if (r->io->refusal.code == LW_OK && body_finish(r, &r->io->refusal) != LW_OK)
        LOG(LOG_DEBUG, "serve.body", {"why", str_of(r->io->refusal.message)});
    pthread_mutex_lock(&s->lock);
    if (s->is_stopping) {
        result = MHD_NO;
    } else {
        s->n_running++;
        r->io->is_counted = true;
        MHD_suspend_connection(r->io->connection);
        pool_add(s->workers, work, r);
    }
    pthread_mutex_unlock(&s->lock);
    return result;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *data, size_t *n_data, void **state)
{
    struct serve *s = ctx;
    struct request *r = *state;
    (void)connection, (void)path, (void)version;
    if (!r) return MHD_NO;
    if (!r->io->has_begun) {
        struct err e = {0};
        r->io->has_begun = true;
        enum status st = begin(s, r, method, &e);
        if (st != LW_OK) r->io->answer = refusal_of(s, r, &e);
        allow(s, connection, r->takes_file ? TRANSFER_S : s->config.body_s);
        /* Where the head is wrong, nobody knows how long the body is. */
        bool is_told_now = (st != LW_OK && st != LW_E_LIMIT) || !is_read_away(r);
        return r->io->answer && is_told_now ? send_answer(r) : MHD_YES;
    }
    if (*n_data == 0) return r->io->answer ? send_answer(r) : dispatch(s, r);
    if (r->io->answer) {
        *n_data = 0;
        return MHD_YES;
    }
    str bytes = {data, *n_data};
    *n_data = 0;
    /* In the middle of a body MHD takes no answer: read on within the limit, then refuse. */
    if (r->io->refusal.code != LW_OK) {
        r->io->body.n_bytes += bytes.n;
        return r->io->body.n_bytes > 2 * r->max_body_bytes ? MHD_NO : MHD_YES;
    }
    if (body_add(r, bytes, &r->io->refusal) != LW_OK)
        LOG(LOG_DEBUG, "serve.body", {"why", str_of(r->io->refusal.message)});
    return MHD_YES;
}

static enum status start_daemon(struct serve *s, struct err *e)
{
    const struct serve_config *c = &s->config;
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
        NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET,
        s->listener.fd, MHD_OPTION_THREAD_POOL_SIZE, NETWORK_THREADS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_CONNECTION_LIMIT,
        c->max_connections, MHD_OPTION_CONNECTION_TIMEOUT, c->idle_s,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_END);
    if (!s->daemon) return err_set(e, LW_E_ENV, "the HTTP server did not start");
    return LW_OK;
}

enum status serve_start(const struct serve_config *config, struct serve **out, struct err *e)
{
    struct serve *s = calloc(1, sizeof *s);
    if (!s) BUG("out of memory");
    s->config = *config;
    if (!s->config.n_workers) s->config.n_workers = 4;
    if (!s->config.idle_s) s->config.idle_s = 20;
    if (!s->config.max_connections) s->config.max_connections = 512;
    if (!s->config.head_s) s->config.head_s = 30;
    if (!s->config.body_s) s->config.body_s = 120;
    pthread_mutex_init(&s->lock, NULL);
    s->listener.fd = -1;
    enum status st = listener_open(config->listen, &s->listener, e);
    /* One request a connection at most, so a queue of that length never makes us wait. */
    if (st == LW_OK)
        st = pool_open(s->config.n_workers, s->config.max_connections, &s->workers, e);
    if (st == LW_OK) st = deadlines_open(&s->deadlines, e);
    if (st == LW_OK) st = start_daemon(s, e);
    if (st != LW_OK) {
        serve_stop(s);
        return st;
    }
    *out = s;
    return LW_OK;
}

unsigned serve_port(const struct serve *s)
{
    return s->listener.port;
}

bool serve_is_loopback(const struct serve *s)
{
    return s->listener.is_loopback;
}

static bool is_running(struct serve *s)
{
    pthread_mutex_lock(&s->lock);
    bool is = s->n_running > 0;
    pthread_mutex_unlock(&s->lock);
    return is;
}

void serve_stop(struct serve *s)
{
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    pthread_mutex_unlock(&s->lock);
    /* MHD insists that nothing is suspended when it stops. */
    if (s->workers) pool_free(s->workers);
    for (int i = 0; i < STOP_TRIES && is_running(s); i++)
        (void)poll(NULL, 0, STOP_TRY_MS);
    if (s->daemon) {
        MHD_stop_daemon(s->daemon); /* closes the listening socket, too */
    } else if (s->listener.fd >= 0) {
        close(s->listener.fd);
    }
    deadlines_free(s->deadlines);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
