/* SPDX-License-Identifier: Apache-2.0 */
/* The programs are /bin/cat, /bin/sh and /bin/sleep: on every system that we build on. */
#include "base/child.h"

#include "base/utc.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

static enum status run_sh(const char *script, str input, size_t max, int64_t limit_ms,
                          struct buf *out, struct buf *errors, int *code, struct err *e)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct child c = {"/bin/sh", argv, input, limit_ms};
    buf_init(out, max);
    buf_init(errors, 1000);
    return child_run(&c, out, errors, code, e);
}

static void copies_more_than_a_pipe_holds(void)
{
    size_t n = 3u << 20;
    char *bytes = malloc(n);
    struct buf out, errors;
    struct err e = {0};
    int code = -1;
    const char *const argv[] = {"cat", NULL};
    CHECK(bytes != NULL);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(i * 7 % 251);
    const struct child c = {"/bin/cat", argv, {bytes, n}, 180000};
    buf_init(&out, 2 * n);
    buf_init(&errors, 1000);
    CHECK_OK(child_run(&c, &out, &errors, &code, &e), &e);
    CHECK_INT(code, 0);
    CHECK_INT(out.n, n);
    CHECK(!memcmp(out.p, bytes, n));
    buf_release(&out);
    buf_release(&errors);
    free(bytes);
}

static void gives_code_and_words(void)
{
    struct buf out, errors;
    struct err e = {0};
    int code = -1;
    CHECK_OK(run_sh("echo so >&2; echo said; exit 3", STR("not read"), 100, 180000, &out,
                    &errors, &code, &e),
             &e);
    CHECK_INT(code, 3);
    CHECK_STR(buf_str(&out), STR("said\n"));
    CHECK_STR(buf_str(&errors), STR("so\n"));
    buf_release(&out);
    buf_release(&errors);
    CHECK_OK(run_sh("kill -9 $$", STR(""), 100, 180000, &out, &errors, &code, &e), &e);
    CHECK_INT(code, 128 + 9);
    buf_release(&out);
    buf_release(&errors);
}

static void ends_what_takes_too_long(void)
{
    struct buf out, errors;
    struct err e = {0};
    int code = -1;
    int64_t from = utc_elapsed_ms();
    CHECK_STATUS(run_sh("exec sleep 600", STR(""), 100, 150, &out, &errors, &code, &e),
                 LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("'sh' took longer than 0 s"));
    CHECK_INT(code, 128 + 9);
    CHECK(utc_elapsed_ms() - from < 300000);
    buf_release(&out);
    buf_release(&errors);
}

static void ends_what_says_too_much(void)
{
    struct buf out, errors;
    struct err e = {0};
    int code = -1;
    CHECK_STATUS(
        run_sh("while :; do echo more; done", STR(""), 100, 180000, &out, &errors, &code, &e),
        LW_E_LIMIT);
    buf_release(&out);
    buf_release(&errors);
}

static void says_that_there_is_no_program(void)
{
    struct buf out, errors;
    struct err e = {0};
    int code = -1;
    const char *const argv[] = {"none", NULL};
    const struct child c = {"/nowhere/none", argv, STR_NONE, 1000};
    buf_init(&out, 10);
    buf_init(&errors, 10);
    CHECK_STATUS(child_run(&c, &out, &errors, &code, &e), LW_E_NOT_FOUND);
    CHECK_STR(str_of(e.message),
              STR("cannot start '/nowhere/none': No such file or directory"));
}

static void keeps_our_environment_to_itself(void)
{
    struct buf out, errors;
    struct err e = {0};
    int code = -1;
    setenv("LONGWATCH_TEST_SECRET", "s3cret", 1);
    CHECK_OK(run_sh("echo \"[$LONGWATCH_TEST_SECRET]\"", STR(""), 100, 180000, &out, &errors,
                    &code, &e),
             &e);
    CHECK_STR(buf_str(&out), STR("[]\n"));
    unsetenv("LONGWATCH_TEST_SECRET");
    buf_release(&out);
    buf_release(&errors);
}

static const struct test tests[] = {
    {"copies more than a pipe holds", copies_more_than_a_pipe_holds},
    {"gives code and words", gives_code_and_words},
    {"ends what takes too long", ends_what_takes_too_long},
    {"ends what says too much", ends_what_says_too_much},
    {"says that there is no program", says_that_there_is_no_program},
    {"keeps our environment to itself", keeps_our_environment_to_itself},
    {NULL, NULL},
};
const struct test_suite child_suite = {"child", tests};
