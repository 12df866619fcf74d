/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include "base/fs.h"
#include "suite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What was on descriptor 2 while it was turned to a file. */
struct capture {
    char path[300];
    int kept_fd;
    struct arena arena;
};

static void capture_start(struct capture *c)
{
    str path;
    arena_init(&c->arena, 1 << 20);
    path = arena_printf(&c->arena, "%s/log", test_temp_dir());
    CHECK(path.n < sizeof c->path);
    memcpy(c->path, path.p, path.n + 1);
    setenv("LONGWATCH_NOW", "2026-10-24T12:00:00Z", 1);
    int fd = open(c->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    c->kept_fd = dup(STDERR_FILENO);
    CHECK(fd >= 0 && c->kept_fd >= 0 && dup2(fd, STDERR_FILENO) == STDERR_FILENO);
    close(fd);
}

static str capture_end(struct capture *c)
{
    struct err e = {0};
    str text = STR_NONE;
    dup2(c->kept_fd, STDERR_FILENO);
    close(c->kept_fd);
    unsetenv("LONGWATCH_NOW");
    CHECK_OK(fs_read(&c->arena, c->path, 1 << 20, &text, &e), &e);
    return text;
}

#define START "time=2026-10-24T12:00:00Z level="

static void one_line_an_event(void)
{
    struct capture c;
    capture_start(&c);
    LOG(LOG_WARN, "feed.stale", {"feed", STR("kev")}, {"age", STR("26 h")}, {"why", STR("")});
    LOG(LOG_DEBUG, "not.shown", {"x", STR("y")});
    log_set_level(LOG_DEBUG);
    LOG(LOG_DEBUG, "shown", {"url", STR("https://example.com:443/a,b")});
    log_set_level(LOG_ERROR);
    LOG(LOG_WARN, "not.shown", {"x", STR("y")});
    log_set_level(LOG_NOTE);
    CHECK_STR(capture_end(&c),
              STR(START "warn event=feed.stale feed=kev age=\"26 h\" why=\"\"\n" START
                        "debug event=shown url=https://example.com:443/a,b\n"));
    arena_release(&c.arena);
}

static void no_value_forges_a_line(void)
{
    struct capture c;
    capture_start(&c);
    LOG(LOG_NOTE, "x", {"v", STR("a\nlevel=error event=bug \"q\" \\ \r\t\x1B[2J\x7F\0")});
    LOG(LOG_NOTE, "x", {"v", STR("gr\xC3\xBC\xC3\x9F")},
        {"w", STR("\xC2\x9B"
                  "31m \xFF")});
    LOG(LOG_NOTE, "x",
        {"v", STR("\xC2\x9B"
                  "31m")});
    CHECK_STR(capture_end(&c),
              STR(START
                  "note event=x v=\"a\\nlevel=error event=bug \\\"q\\\" \\\\ "
                  "\\r\\t\\x1b[2J\\x7f\\x00\"\n" START
                  "note event=x v=\"gr\xC3\xBC\xC3\x9F\" w=\"\\xc2\\x9b31m \\xff\"\n" START
                  "note event=x v=\"\\xc2\\x9b31m\"\n"));
    arena_release(&c.arena);
}

static void long_values_are_cut(void)
{
    struct capture c;
    char text[5000];
    memset(text, '"', sizeof text);
    str s = {text, sizeof text};
    capture_start(&c);
    LOG(LOG_NOTE, "x", {"a", s}, {"b", s}, {"c", s}, {"d", STR("end")});
    str got = capture_end(&c);
    size_t at = 0;
    CHECK(str_find(got, '\n', &at));
    CHECK_INT(at, got.n - 1); /* still one line */
    CHECK(got.n <= 4096);
    CHECK(str_ends(str_sub(got, 0, at), STR("...\"")));
    arena_release(&c.arena);
}

static void errors_with_position_and_advice(void)
{
    struct capture c;
    struct err e = {0};
    capture_start(&c);
    CHECK_STATUS(err_set(&e, LW_E_INPUT, "name is empty"), LW_E_INPUT);
    CHECK_STATUS(err_source(&e, STR("a.json")), LW_E_INPUT);
    CHECK_STATUS(err_at(&e, 3, 14), LW_E_INPUT);
    log_err("import", &e);
    CHECK_STR(capture_end(&c),
              STR(START "error event=import status=input message=\"name is empty\" "
                        "source=a.json line=3 column=14 advice=\"correct the document at the "
                        "place named and send it again\"\n"));
    arena_release(&c.arena);
}

static void level_names(void)
{
    enum log_level level = LOG_ERROR;
    struct err e = {0};
    CHECK_OK(log_level_from_str(STR("debug"), &level, &e), &e);
    CHECK_INT(level, LOG_DEBUG);
    CHECK_STATUS(log_level_from_str(STR("Debug"), &level, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message),
              STR("log level 'Debug' is not one of error, warn, note, debug"));
    CHECK_INT(level, LOG_DEBUG);
}

static const struct test tests[] = {
    {"one_line_an_event", one_line_an_event},
    {"no_value_forges_a_line", no_value_forges_a_line},
    {"long_values_are_cut", long_values_are_cut},
    {"errors_with_position_and_advice", errors_with_position_and_advice},
    {"level_names", level_names},
    {NULL, NULL},
};
const struct test_suite log_suite = {"log", tests};
