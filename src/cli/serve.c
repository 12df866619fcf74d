/* SPDX-License-Identifier: Apache-2.0 */
/*
 * longwatch serve: pages, API and jobs in one process. Stops cleanly on SIGINT and SIGTERM: no
 * new connection, running answers leave, jobs end between two steps.
 */
#include "serve/serve.h"

#include "api/api.h"
#include "api/problem.h"
#include "app/session.h"
#include "app/setting.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/command.h"
#include "job/job.h"
#include "web/web.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define DEFAULT_LISTEN "127.0.0.1:8017"

enum {
    N_WORKERS = 4,
    /* Beside the workers: two network threads look up who uploads. */
    N_APPS = N_WORKERS + 2
};

struct house {
    struct app_pool *apps;
    struct web web;
    struct api api;
    struct serve *server;
    struct scheduler *jobs; /* NULL with --no-jobs */
    str public_url;         /* setting base-url, empty when there is none */
    struct proxy_trust trust;
};

static struct answer *begin(void *ctx, struct request *r)
{
    struct house *h = ctx;
    return api_owns(r) ? api_begin(&h->api, r) : web_begin(&h->web, r);
}

static struct answer *handle(void *ctx, struct request *r)
{
    struct house *h = ctx;
    struct answer *a = api_owns(r) ? api_handle(&h->api, r) : web_handle(&h->web, r);
    /* What was written may be an alert: it should not wait for the scheduler's next turn. */
    if (h->jobs && !str_eq(r->method, STR("GET"))) scheduler_wake(h->jobs);
    return a;
}

static struct answer *refuse(void *ctx, struct request *r, const struct err *e)
{
    struct house *h = ctx;
    return api_owns(r) ? problem_answer(r, e, 0) : web_refuse(&h->web, r, e);
}

struct wishes {
    str listen;
    bool has_jobs;
    int ready_fd; /* -1: nobody waits */
};

static enum status take_wishes(const struct command_call *c, struct wishes *w, struct err *e)
{
    *w = (struct wishes){.listen = STR(DEFAULT_LISTEN), .has_jobs = true, .ready_fd = -1};
    for (int i = 0; i < c->argc; i++) {
        str option = str_of(c->argv[i]);
        bool has_value = i + 1 < c->argc;
        uint64_t number;
        if (str_eq(option, STR("--no-jobs"))) {
            w->has_jobs = false;
        } else if (str_eq(option, STR("--listen")) && has_value) {
            w->listen = str_of(c->argv[++i]);
        } else if (str_eq(option, STR("--ready-fd")) && has_value) {
            if (!str_u64(str_of(c->argv[++i]), 1023, &number))
                return err_set(e, LW_E_USAGE, "'--ready-fd' wants the number of an open file");
            w->ready_fd = (int)number;
        } else {
            return err_set(e, LW_E_USAGE, "option '%s' is not known, or wants a value",
                           c->argv[i]);
        }
    }
    return LW_OK;
}

/* Host of an address such as "https://watch.example:8443/x": "watch.example:8443". */
static str host_of(str url)
{
    str scheme, host;
    if (!str_cut(&url, '/', &scheme)) return STR("");
    url = str_from(url, 1);
    (void)str_cut(&url, '/', &host);
    return host;
}

static enum status load_trust(struct app *app, struct arena *a, struct proxy_trust *out,
                              struct err *e)
{
    str networks, header;
    struct ip_network *list = NULL;
    size_t n = 0;
    enum status s = setting_get(app, a, "trusted-proxies", &networks, e);
    if (s == LW_OK) s = setting_get(app, a, "trusted-proxy-header", &header, e);
    if (s == LW_OK) s = ip_networks_parse(a, networks, &list, &n, e);
    if (s != LW_OK) return s;
    *out = (struct proxy_trust){list, n, str_eq(header, STR("forwarded"))};
    return LW_OK;
}

static enum status settle(struct house *h, struct arena *a, str *setup, struct err *e)
{
    struct app *app = app_pool_acquire(h->apps);
    enum status s = setting_get(app, a, "base-url", &h->public_url, e);
    if (s == LW_OK) s = load_trust(app, a, &h->trust, e);
    if (s == LW_OK) s = setup_token_create(app, a, utc_now(), setup, e);
    app_pool_release(h->apps, app);
    return s;
}

static enum status open_house(struct house *h, const struct command_call *c,
                              const struct wishes *w, str *setup, struct err *e)
{
    str temp = arena_printf(c->arena, "%s/tmp", c->data_dir);
    enum status s = app_pool_open(c->data_dir, N_APPS, &h->apps, e);
    if (s == LW_OK) s = fs_make_dirs(temp.p, 0700, e);
    if (s == LW_OK) s = settle(h, c->arena, setup, e);
    if (s == LW_OK) s = web_open(&h->web, h->apps, h->public_url, e);
    if (s != LW_OK) return s;
    h->api = (struct api){.apps = h->apps, .ops = op_rows(), .n_ops = n_op_rows()};
    struct serve_config config = {.listen = w->listen,
                                  .public_host = host_of(h->public_url),
                                  .trust = h->trust,
                                  .temp_dir = temp.p,
                                  .n_workers = N_WORKERS,
                                  .ctx = h,
                                  .begin = begin,
                                  .handle = handle,
                                  .refuse = refuse};
    if (w->has_jobs) s = scheduler_start(c->data_dir, &h->jobs, e);
    return s != LW_OK ? s : serve_start(&config, &h->server, e);
}

static void close_house(struct house *h)
{
    serve_stop(h->server);
    scheduler_stop(h->jobs);
    web_close(&h->web);
    app_pool_free(h->apps);
}

static void greet(const struct house *h, const struct wishes *w, str setup)
{
    char address[128];
    str listen = w->listen;
    size_t colon = 0;
    (void)str_find_last(listen, ':', &colon);
    snprintf(address, sizeof address, "http://%.*s:%u", STR_ARG(str_sub(listen, 0, colon)),
             serve_port(h->server));
    printf("listening on %s\n", address);
    if (setup.n) {
        str base = h->public_url.n ? h->public_url : str_of(address);
        printf("create the first administrator: %.*s/setup/%.*s\n", STR_ARG(base),
               STR_ARG(setup));
    }
    fflush(stdout);
    LOG(LOG_NOTE, "serve.started", {"address", str_of(address)},
        {"jobs", w->has_jobs ? STR("yes") : STR("no")});
}

/* Threads inherit the mask, so the signals wait for this one, which takes them in sigwait(). */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void tell_ready(int fd)
{
    if (fd < 0) return;
    if (write(fd, "ready\n", 6) != 6)
        LOG(LOG_WARN, "serve.ready", {"why", STR("the file of --ready-fd takes nothing")});
    close(fd);
}

static enum status serve_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct house h = {0};
    struct wishes w;
    sigset_t signals;
    int caught = 0;
    str setup = STR_NONE;
    (void)exit_code;
    enum status s = take_wishes(c, &w, e);
    if (s != LW_OK) return s;
    block_signals(&signals);
    s = open_house(&h, c, &w, &setup, e);
    if (s == LW_OK) {
        greet(&h, &w, setup);
        tell_ready(w.ready_fd);
        sigwait(&signals, &caught);
        LOG(LOG_NOTE, "serve.stopping",
            {"signal", caught == SIGINT ? STR("INT") : STR("TERM")});
    }
    close_house(&h);
    return s;
}

static const struct command_option serve_options[] = {
    {"--listen", "ADDRESS:PORT",
     "where to listen; default " DEFAULT_LISTEN "; port 0 takes a free one"},
    {"--no-jobs", NULL, "do not run the scheduler: feeds, clocks, alerts stand still"},
    {"--ready-fd", "NUMBER", "write a line to this open file when the server answers"},
    {0},
};

const struct command serve_command = {
    .words = "serve",
    .synopsis = "[--listen ADDRESS:PORT] [--no-jobs]",
    .doc = "Run the pages, the API and the jobs until stopped.",
    .options = serve_options,
    .examples = "longwatch serve\nlongwatch serve --listen 127.0.0.1:0 --no-jobs\n",
    .run = serve_run,
};
