/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel.h"

#include "base/utc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* One suite that runs. */
struct job {
    const struct test_suite *suite; /* NULL: free */
    pid_t pid;
    FILE *out, *errors;
    int64_t began_ms;
};

/* Those that take longest begin first: none of them is waited for at the end. */
static const char *const long_suites[] = {"simulation"};

static bool is_long(const struct test_suite *s)
{
    for (size_t i = 0; i < sizeof long_suites / sizeof *long_suites; i++)
        if (!strcmp(s->name, long_suites[i])) return true;
    return false;
}

/* Of all processes that were waited for, in milliseconds. */
static int64_t processor_ms(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
           (int64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

static bool start(struct job *j, const struct test_suite *s,
                  void (*run)(const struct test_suite *))
{
    *j = (struct job){
        .suite = s, .out = tmpfile(), .errors = tmpfile(), .began_ms = utc_elapsed_ms()};
    if (!j->out || !j->errors) return false;
    fflush(NULL);
    j->pid = fork();
    if (j->pid == 0) {
        if (dup2(fileno(j->out), STDOUT_FILENO) < 0 ||
            dup2(fileno(j->errors), STDERR_FILENO) < 0)
            _exit(5);
        /* Whole lines, also when it aborts amid a test. */
        setvbuf(stdout, NULL, _IOLBF, 0);
        run(s);
        exit(0); /* not _exit: leaks are looked for */
    }
    return j->pid > 0;
}

static void count(const char *line, struct tally *n)
{
    if (!strncmp(line, "not ok ", 7))
        n->n_failed++;
    else if (!strncmp(line, "ok ", 3) && strstr(line, " # SKIP "))
        n->n_skipped++;
    else if (!strncmp(line, "ok ", 3))
        n->n_passed++;
}

/* Every line of `f` behind `before`. */
static void copy(FILE *f, const char *before, struct tally *n)
{
    char *line = NULL;
    size_t n_bytes = 0;
    rewind(f);
    while (getline(&line, &n_bytes, f) > 0) {
        printf("%s%s%s", before, line, strchr(line, '\n') ? "" : "\n");
        if (n) count(line, n);
    }
    free(line);
    fclose(f);
}

static void finish(struct job *j, int how, int64_t used_ms, struct tally *n)
{
    const char *name = j->suite->name;
    copy(j->out, "", n);
    if (WIFSIGNALED(how))
        printf("not ok - %s ended by signal %d\n", name, WTERMSIG(how));
    else if (WEXITSTATUS(how) != 0)
        printf("not ok - %s ended with status %d\n", name, WEXITSTATUS(how));
    if (how != 0) n->n_failed++;
    copy(j->errors, "# ", NULL);
    printf("# seconds %s: %.1f, of a processor %.1f\n", name,
           (double)(utc_elapsed_ms() - j->began_ms) / 1000, (double)used_ms / 1000);
    fflush(stdout);
    j->suite = NULL;
}

/* Waits for the end of any; false when there is nothing to wait for. */
static bool wait_for_one(struct job *jobs, size_t n_jobs, struct tally *n)
{
    int64_t before_ms = processor_ms();
    int how = 0;
    pid_t pid;
    do
        pid = wait(&how);
    while (pid < 0 && errno == EINTR);
    for (size_t i = 0; i < n_jobs; i++)
        if (jobs[i].suite && jobs[i].pid == pid)
            finish(&jobs[i], how, processor_ms() - before_ms, n);
    return pid > 0;
}

static struct job *free_job(struct job *jobs, size_t n_jobs)
{
    for (size_t i = 0; i < n_jobs; i++)
        if (!jobs[i].suite) return &jobs[i];
    return NULL;
}

bool parallel_run(const struct test_suite *const *suites, size_t n_jobs,
                  void (*run)(const struct test_suite *s), struct tally *n)
{
    struct job jobs[PARALLEL_MAX_JOBS] = {0};
    if (n_jobs < 1) n_jobs = 1;
    if (n_jobs > PARALLEL_MAX_JOBS) n_jobs = PARALLEL_MAX_JOBS;
    for (int is_first = 1; is_first >= 0; is_first--) {
        for (size_t i = 0; suites[i]; i++) {
            if (is_long(suites[i]) != (is_first == 1)) continue;
            while (!free_job(jobs, n_jobs))
                (void)wait_for_one(jobs, n_jobs, n);
            if (!start(free_job(jobs, n_jobs), suites[i], run)) {
                fprintf(stderr, "lwtest: cannot run '%s': %s\n", suites[i]->name,
                        strerror(errno));
                return false;
            }
        }
    }
    while (wait_for_one(jobs, n_jobs, n))
        ;
    return true;
}
