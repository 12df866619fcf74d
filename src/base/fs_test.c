/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"

#include "suite.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A temporary folder and the memory for paths below it. */
struct place {
    struct arena a;
    const char *dir;
    struct err e;
};

static void place_init(struct place *p)
{
    *p = (struct place){.dir = test_temp_dir()};
    arena_init(&p->a, 1 << 20);
}

static const char *below(struct place *p, const char *name)
{
    return arena_printf(&p->a, "%s/%s", p->dir, name).p;
}

static const char *put(struct place *p, const char *name, str bytes)
{
    const char *path = below(p, name);
    CHECK_OK(fs_write_atomic(path, bytes, 0640, &p->e), &p->e);
    return path;
}

static void check_words(struct place *p, const char *fmt, const char *path)
{
    str want = STR_NONE, f = str_of(fmt), head;
    (void)str_cut(&f, '@', &head);
    want = arena_printf(&p->a, "%.*s%s%.*s", STR_ARG(head), path, STR_ARG(f));
    CHECK_STR(str_of(p->e.message), want);
}

static void reading_back_what_was_written(void)
{
    struct place p;
    str got;
    place_init(&p);
    const char *path = put(&p, "a", STR("one\0two"));
    CHECK_OK(fs_read(&p.a, path, 7, &got, &p.e), &p.e); /* at the bound */
    CHECK_STR(got, STR("one\0two"));
    CHECK_INT(got.p[7], 0);
    CHECK_INT(fs_size(path), 7);
    CHECK_STATUS(fs_read(&p.a, path, 6, &got, &p.e), LW_E_LIMIT); /* and one beyond */
    check_words(&p, "'@' is longer than 6 bytes", path);
    path = put(&p, "empty", STR(""));
    CHECK_OK(fs_read(&p.a, path, 0, &got, &p.e), &p.e);
    CHECK_STR(got, STR(""));
    CHECK(got.p != NULL);
    arena_release(&p.a);
}

static void reading_says_why_not(void)
{
    struct place p;
    str got = STR("kept");
    place_init(&p);
    const char *path = below(&p, "absent");
    CHECK_STATUS(fs_read(&p.a, path, 9, &got, &p.e), LW_E_NOT_FOUND);
    check_words(&p, "read '@': No such file or directory", path);
    CHECK_STATUS(fs_read(&p.a, p.dir, 9, &got, &p.e), LW_E_INPUT);
    check_words(&p, "read '@': Is a directory", p.dir);
    path = put(&p, "large", STR("0123456789"));
    struct arena small;
    arena_init(&small, 10);
    CHECK_STATUS(fs_read(&small, path, 99, &got, &p.e), LW_E_LIMIT);
    check_words(&p, "@ needs more than 10 bytes of memory", path);
    CHECK_STR(got, STR("kept"));
    arena_release(&p.a);
}

/* Whatever `path` holds comes in through standard input. */
static enum status read_stdin(struct place *p, const char *path, size_t max_bytes, str *out)
{
    int kept = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    CHECK(kept >= 0 && fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    close(fd);
    enum status status = fs_read(&p->a, "-", max_bytes, out, &p->e);
    dup2(kept, STDIN_FILENO);
    close(kept);
    return status;
}

static void reading_standard_input(void)
{
    struct place p;
    str got;
    char many[40000];
    place_init(&p);
    memset(many, 'x', sizeof many);
    const char *path = put(&p, "in", (str){many, sizeof many});
    CHECK_OK(read_stdin(&p, path, sizeof many, &got), &p.e);
    CHECK_STR(got, ((str){many, sizeof many}));
    CHECK_STATUS(read_stdin(&p, path, sizeof many - 1, &got), LW_E_LIMIT);
    check_words(&p, "'@' is longer than 39999 bytes", "standard input");
    arena_release(&p.a);
}

static void writing_replaces_whole(void)
{
    struct place p;
    struct stat st;
    str got;
    place_init(&p);
    const char *path = put(&p, "a", STR("old and long"));
    /* Who had the old file open goes on seeing the old bytes. */
    int fd = open(path, O_RDONLY);
    put(&p, "a", STR("new"));
    char old[12];
    CHECK_INT(read(fd, old, sizeof old), 12);
    close(fd);
    CHECK_STR(((str){old, 12}), STR("old and long"));
    CHECK_OK(fs_read(&p.a, path, 99, &got, &p.e), &p.e);
    CHECK_STR(got, STR("new"));
    CHECK_INT(stat(path, &st), 0);
    CHECK_INT(st.st_mode & 0777, 0640);
    arena_release(&p.a);
}

static enum status count_file(void *ctx, const char *path, struct err *e)
{
    (void)path, (void)e;
    ++*(int *)ctx;
    return LW_OK;
}

static void failed_writing_leaves_nothing(void)
{
    struct place p;
    int n = 0;
    place_init(&p);
    const char *path = below(&p, "folder");
    CHECK_OK(fs_make_dirs(path, 0700, &p.e), &p.e);
    CHECK_STATUS(fs_write_atomic(path, STR("x"), 0600, &p.e), LW_E_ENV); /* cannot rename */
    check_words(&p, "write '@': Is a directory", path);
    CHECK_OK(fs_walk(p.dir, count_file, &n, &p.e), &p.e);
    CHECK_INT(n, 0);
    path = below(&p, "absent/a");
    CHECK_STATUS(fs_write_atomic(path, STR("x"), 0600, &p.e), LW_E_ENV);
    check_words(&p, "write '@': No such file or directory", path);
    arena_release(&p.a);
}

static void making_folders(void)
{
    struct place p;
    place_init(&p);
    const char *path = below(&p, "a/b//c/");
    CHECK_OK(fs_make_dirs(path, 0700, &p.e), &p.e);
    CHECK_OK(fs_make_dirs(path, 0700, &p.e), &p.e);
    CHECK_OK(fs_make_dirs("/", 0700, &p.e), &p.e);
    CHECK(fs_is_dir(below(&p, "a/b/c")));
    path = put(&p, "file", STR(""));
    CHECK(fs_exists(path) && !fs_is_dir(path));
    CHECK(!fs_exists(below(&p, "none")) && !fs_is_dir(below(&p, "none")));
    CHECK_INT(fs_size(below(&p, "none")), 0);
    CHECK_STATUS(fs_make_dirs(path, 0700, &p.e), LW_E_ENV);
    check_words(&p, "create '@': File exists", path);
    CHECK_STATUS(fs_make_dirs("", 0700, &p.e), LW_E_ENV);
    arena_release(&p.a);
}

struct seen {
    struct buf text;
    size_t prefix_n;
    const char *stop_at;
};

static enum status note_file(void *ctx, const char *path, struct err *e)
{
    struct seen *s = ctx;
    const char *name = path + s->prefix_n;
    if (s->stop_at && strcmp(name, s->stop_at) == 0)
        return err_set(e, LW_E_CANCELLED, "enough");
    buf_printf(&s->text, "%s ", name);
    return LW_OK;
}

static void walk_order_is_that_of_the_paths(void)
{
    static const char *const names[] = {"b", "a/z", "a/b/c", "a-x", "a.c", "A", "a0", "b.d/e"};
    struct place p;
    struct seen seen = {0};
    place_init(&p);
    CHECK_OK(fs_make_dirs(below(&p, "a/b"), 0700, &p.e), &p.e);
    CHECK_OK(fs_make_dirs(below(&p, "b.d"), 0700, &p.e), &p.e);
    CHECK_OK(fs_make_dirs(below(&p, "empty"), 0700, &p.e), &p.e);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        put(&p, names[i], STR("x"));
    CHECK_INT(symlink("a", below(&p, "link-to-folder")), 0);
    CHECK_INT(symlink("b", below(&p, "link-to-file")), 0);
    CHECK_INT(mkfifo(below(&p, "fifo"), 0600), 0);
    seen.prefix_n = strlen(p.dir) + 1;
    buf_init(&seen.text, 4096);
    CHECK_OK(fs_walk(p.dir, note_file, &seen, &p.e), &p.e);
    CHECK_STR(buf_str(&seen.text), STR("A a-x a.c a/b/c a/z a0 b b.d/e "));
    buf_clear(&seen.text); /* a slash at the end changes nothing */
    CHECK_OK(fs_walk(below(&p, "/"), note_file, &seen, &p.e), &p.e);
    CHECK_STR(buf_str(&seen.text), STR("A a-x a.c a/b/c a/z a0 b b.d/e "));
    buf_clear(&seen.text);
    seen.stop_at = "a/b/c";
    CHECK_STATUS(fs_walk(p.dir, note_file, &seen, &p.e), LW_E_CANCELLED);
    CHECK_STR(str_of(p.e.message), STR("enough"));
    CHECK_STR(buf_str(&seen.text), STR("A a-x a.c "));
    buf_release(&seen.text);
    arena_release(&p.a);
}

static void walk_needs_a_folder(void)
{
    struct place p;
    int n = 0;
    place_init(&p);
    const char *path = below(&p, "absent");
    CHECK_STATUS(fs_walk(path, count_file, &n, &p.e), LW_E_NOT_FOUND);
    check_words(&p, "read '@': No such file or directory", path);
    path = put(&p, "file", STR(""));
    CHECK_STATUS(fs_walk(path, count_file, &n, &p.e), LW_E_INPUT);
    check_words(&p, "walk '@': Not a directory", path);
    CHECK_INT(n, 0);
    arena_release(&p.a);
}

static const struct test tests[] = {
    {"reading_back_what_was_written", reading_back_what_was_written},
    {"reading_says_why_not", reading_says_why_not},
    {"reading_standard_input", reading_standard_input},
    {"writing_replaces_whole", writing_replaces_whole},
    {"failed_writing_leaves_nothing", failed_writing_leaves_nothing},
    {"making_folders", making_folders},
    {"walk_order_is_that_of_the_paths", walk_order_is_that_of_the_paths},
    {"walk_needs_a_folder", walk_needs_a_folder},
    {NULL, NULL},
};
const struct test_suite fs_suite = {"fs", tests};
