/* SPDX-License-Identifier: Apache-2.0 */
/* For posix_spawn_file_actions_addclosefrom_np(): not in POSIX, in glibc since 2.34. */
#define _GNU_SOURCE
#include "base/child.h"

#include "base/utc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    IN,
    OUT,
    ERRORS,
    N_STREAMS
};

struct running {
    pid_t pid;
    int fds[N_STREAMS]; /* our ends, -1: closed */
    str input;          /* what is still to be written */
    struct buf *out, *errors;
    int64_t until_ms;
};

static void close_end(int *fd)
{
    if (*fd >= 0) (void)close(*fd);
    *fd = -1;
}

/*
 * Both ends close on exec, so that nothing else that is started meanwhile holds them open. The
 * input is a socket: writing to one that nobody reads any more need not end us with SIGPIPE.
 */
static enum status make_pipe(int stream, int ends[2], struct err *e)
{
    if (stream == IN ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends))
        return err_set(e, LW_E_ENV, "cannot make a pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        if (ends[i] <= STDERR_FILENO) {
            /* A stream of ours is closed; above 2 dup2() in the child means something. */
            int higher = fcntl(ends[i], F_DUPFD, STDERR_FILENO + 1);
            (void)close(ends[i]);
            ends[i] = higher;
        }
        if (ends[i] < 0 || fcntl(ends[i], F_SETFD, FD_CLOEXEC) < 0)
            return err_set(e, LW_E_ENV, "cannot prepare a pipe: %s", strerror(errno));
    }
    return LW_OK;
}

/*
 * What a program that draws may know: where fonts and their cache are. No key, no token, no
 * setting of ours that stands in the environment.
 */
static void take_environment(char **out, size_t max)
{
    extern char **environ;
    static const char *const names[] = {
        "HOME=",        "LANG=",           "LC_ALL=",          "PATH=",
        "TMPDIR=",      "XDG_CACHE_HOME=", "FONTCONFIG_FILE=", "FONTCONFIG_PATH=",
        "ASAN_OPTIONS="};
    size_t n = 0;
    for (char **v = environ; *v && n + 1 < max; v++)
        for (size_t i = 0; i < sizeof names / sizeof *names && n + 1 < max; i++)
            if (!strncmp(*v, names[i], strlen(names[i]))) out[n++] = *v;
    out[n] = NULL;
}

static enum status start(const struct child *c, int theirs[N_STREAMS], pid_t *pid,
                         struct err *e)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    char *environment[16];
    take_environment(environment, sizeof environment / sizeof *environment);
    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    for (int i = 0; i < N_STREAMS; i++)
        (void)posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
    (void)posix_spawn_file_actions_addclosefrom_np(&actions, N_STREAMS);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &defaults);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    /* posix_spawn() takes strings that it does not change as if it might. */
    char *const *argv = (char *const *)(uintptr_t)c->argv;
    int bad = posix_spawn(pid, c->path, &actions, &attributes, argv, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    if (!bad) return LW_OK;
    return err_set(e, bad == ENOENT ? LW_E_NOT_FOUND : LW_E_ENV, "cannot start '%s': %s",
                   c->path, strerror(bad));
}

/* The child may end before it has read all: that is no failure of ours. */
static void write_some(struct running *r)
{
    if (!r->input.n) {
        close_end(&r->fds[IN]);
        return;
    }
    ssize_t n = send(r->fds[IN], r->input.p, r->input.n, MSG_NOSIGNAL);
    if (n > 0) r->input = str_from(r->input, (size_t)n);
    if (!r->input.n || (n < 0 && errno != EAGAIN && errno != EINTR)) close_end(&r->fds[IN]);
}

static void read_some(struct running *r, int stream)
{
    char bytes[65536];
    ssize_t n = read(r->fds[stream], bytes, sizeof bytes);
    if (n > 0) buf_add(stream == OUT ? r->out : r->errors, (str){bytes, (size_t)n});
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) close_end(&r->fds[stream]);
}

/* Moves bytes until the child closes its streams; what it says beyond `errors` is dropped. */
static enum status talk(struct running *r, const struct child *c, struct err *e)
{
    while (r->fds[OUT] >= 0 || r->fds[ERRORS] >= 0) {
        struct pollfd p[N_STREAMS];
        int64_t left = r->until_ms - utc_elapsed_ms();
        for (int i = 0; i < N_STREAMS; i++)
            p[i] = (struct pollfd){.fd = r->fds[i], .events = i == IN ? POLLOUT : POLLIN};
        if (left <= 0 || poll(p, N_STREAMS, (int)(left < 1000 ? left : 1000)) < 0) {
            if (left > 0 && errno == EINTR) continue;
            return err_set(e, LW_E_LIMIT, "'%s' took longer than %lld s", c->argv[0],
                           (long long)(c->limit_ms / 1000));
        }
        if (r->fds[IN] >= 0 && p[IN].revents) write_some(r);
        for (int i = OUT; i < N_STREAMS; i++)
            if (r->fds[i] >= 0 && p[i].revents) read_some(r, i);
        if (r->out->is_over) return buf_status(r->out, "the output of a program", e);
    }
    return LW_OK;
}

static enum status finish(struct running *r, enum status st, int *exit_code, struct err *e)
{
    int how = 0;
    for (int i = 0; i < N_STREAMS; i++)
        close_end(&r->fds[i]);
    if (st != LW_OK) (void)kill(r->pid, SIGKILL);
    while (waitpid(r->pid, &how, 0) < 0)
        if (errno != EINTR)
            return err_set(e, LW_E_ENV, "cannot wait for a program: %s", strerror(errno));
    *exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return st;
}

enum status child_run(const struct child *c, struct buf *out, struct buf *errors,
                      int *exit_code, struct err *e)
{
    int pipes[N_STREAMS][2] = {{-1, -1}, {-1, -1}, {-1, -1}}, theirs[N_STREAMS];
    struct running r = {.input = c->input, .out = out, .errors = errors};
    enum status st = LW_OK;
    for (int i = 0; !st && i < N_STREAMS; i++)
        st = make_pipe(i, pipes[i], e);
    for (int i = 0; i < N_STREAMS; i++) {
        theirs[i] = pipes[i][i == IN ? 0 : 1];
        r.fds[i] = pipes[i][i == IN ? 1 : 0];
    }
    r.until_ms = utc_elapsed_ms() + c->limit_ms;
    if (!st && fcntl(r.fds[IN], F_SETFL, O_NONBLOCK) < 0)
        st = err_set(e, LW_E_ENV, "cannot prepare a pipe: %s", strerror(errno));
    if (!st) st = start(c, theirs, &r.pid, e);
    for (int i = 0; i < N_STREAMS; i++)
        close_end(&theirs[i]);
    if (st) {
        for (int i = 0; i < N_STREAMS; i++)
            close_end(&r.fds[i]);
        return st;
    }
    return finish(&r, talk(&r, c, e), exit_code, e);
}

const char *child_path_beside(const char *name, char *out, size_t out_bytes)
{
    ssize_t n = readlink("/proc/self/exe", out, out_bytes - 1);
    out[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(out, '/');
    size_t used = slash ? (size_t)(slash - out) + 1 : 0;
    if (!slash || used + strlen(name) >= out_bytes) {
        out[0] = '\0';
        return out;
    }
    memcpy(slash + 1, name, strlen(name) + 1);
    return out;
}
