/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names of all files of one folder, for sorting: the CVE List's largest has about 1000. */
#define MAX_NAMES_BYTES ((size_t)256 << 20)
/* Longer ones the kernel refuses anyway (PATH_MAX). */
#define MAX_PATH_BYTES ((size_t)4096)

static enum status fail(struct err *e, enum status code, const char *verb, const char *path,
                        int error)
{
    char words[96] = "unknown error";
    if (strerror_r(error, words, sizeof words))
        snprintf(words, sizeof words, "error %d", error);
    return err_set(e, code, "%s '%s': %s", verb, path, words);
}

/* A path the user named: that it is absent or a folder is an answer, the rest is environment. */
static enum status fail_read(struct err *e, const char *path, int error)
{
    enum status code = LW_E_ENV;
    if (error == ENOENT || error == ENOTDIR) code = LW_E_NOT_FOUND;
    if (error == EISDIR) code = LW_E_INPUT;
    return fail(e, code, "read", path, error);
}

static enum status over_limit(struct err *e, const char *path, size_t max_bytes)
{
    return err_set(e, LW_E_LIMIT, "'%s' is longer than %zu bytes", path, max_bytes);
}

/* As many bytes as there are, up to `n`; -1 with errno. */
static ssize_t read_up_to(int fd, char *p, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = read(fd, p + done, n - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* For pipes and others that do not tell their size. */
static enum status read_stream(struct arena *a, int fd, const char *path, size_t max_bytes,
                               str *out, struct err *e)
{
    char piece[16384];
    enum status status = LW_OK;
    struct buf b;
    buf_init(&b, max_bytes);
    for (;;) {
        ssize_t n = read_up_to(fd, piece, sizeof piece);
        if (n < 0) status = fail_read(e, path, errno);
        if (n <= 0) break;
        buf_add(&b, (str){piece, (size_t)n});
        if (b.is_over) status = over_limit(e, path, max_bytes);
        if (b.is_over) break;
    }
    if (status == LW_OK) {
        str all = arena_str(a, buf_str(&b));
        if (all.p)
            *out = all;
        else
            status = arena_status(a, path, e);
    }
    buf_release(&b);
    return status;
}

static enum status read_sized(struct arena *a, int fd, const char *path, size_t size, str *out,
                              struct err *e)
{
    char *p = arena_alloc(a, size + 1);
    if (!p) return arena_status(a, path, e);
    /* One byte more than expected shows that somebody is writing to it. */
    ssize_t n = read_up_to(fd, p, size + 1);
    if (n < 0) return fail_read(e, path, errno);
    if ((size_t)n != size) return err_set(e, LW_E_ENV, "'%s' changed while it was read", path);
    p[size] = '\0';
    *out = (str){p, size};
    return LW_OK;
}

enum status fs_read(struct arena *a, const char *path, size_t max_bytes, str *out,
                    struct err *e)
{
    if (strcmp(path, "-") == 0)
        return read_stream(a, STDIN_FILENO, "standard input", max_bytes, out, e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_read(e, path, errno);
    struct stat st;
    enum status status;
    if (fstat(fd, &st) != 0)
        status = fail_read(e, path, errno);
    else if (S_ISDIR(st.st_mode))
        status = fail_read(e, path, EISDIR);
    else if (!S_ISREG(st.st_mode) || st.st_size <= 0)
        status = read_stream(a, fd, path, max_bytes, out, e);
    else if ((uintmax_t)st.st_size > max_bytes)
        status = over_limit(e, path, max_bytes);
    else
        status = read_sized(a, fd, path, (size_t)st.st_size, out, e);
    close(fd);
    return status;
}

static int write_all(int fd, str s)
{
    while (s.n > 0) {
        ssize_t done = write(fd, s.p, s.n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return -1;
        s = str_from(s, (size_t)done);
    }
    return 0;
}

/* The new name is durable only once its folder is. Some file systems cannot sync folders. */
static int sync_folder_of(const char *path)
{
    char folder[MAX_PATH_BYTES];
    str whole = str_of(path);
    size_t slash = 0;
    if (!str_find_last(whole, '/', &slash))
        whole = STR(".");
    else
        whole = str_sub(whole, 0, slash ? slash : 1);
    snprintf(folder, sizeof folder, "%.*s", STR_ARG(whole));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -1;
    int failed = fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP;
    int error = errno;
    close(fd);
    errno = error;
    return failed ? -1 : 0;
}

static int write_and_sync(int fd, str bytes, unsigned mode)
{
    int failed = fchmod(fd, (mode_t)mode) != 0 || write_all(fd, bytes) != 0 || fsync(fd) != 0;
    int error = errno;
    if (close(fd) != 0 && !failed) return -1;
    errno = error;
    return failed ? -1 : 0;
}

enum status fs_write_atomic(const char *path, str bytes, unsigned mode, struct err *e)
{
    char beside[MAX_PATH_BYTES];
    int n = snprintf(beside, sizeof beside, "%s.tmp-XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof beside)
        return fail(e, LW_E_ENV, "write", path, ENAMETOOLONG);
    int fd = mkstemp(beside);
    if (fd < 0) return fail(e, LW_E_ENV, "write", path, errno);
    if (write_and_sync(fd, bytes, mode) != 0 || rename(beside, path) != 0) {
        int error = errno;
        unlink(beside);
        return fail(e, LW_E_ENV, "write", path, error);
    }
    if (sync_folder_of(path) != 0) return fail(e, LW_E_ENV, "sync the folder of", path, errno);
    return LW_OK;
}

enum status fs_make_dirs(const char *path, unsigned mode, struct err *e)
{
    char part[MAX_PATH_BYTES];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return fail(e, LW_E_ENV, "create", path, n ? ENAMETOOLONG : ENOENT);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0') continue;
        part[i] = '\0';
        if (mkdir(part, (mode_t)mode) != 0 && !(errno == EEXIST && fs_is_dir(part)))
            return fail(e, LW_E_ENV, "create", part, errno);
        if (i < n) part[i] = '/';
    }
    return LW_OK;
}

bool fs_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool fs_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

uint64_t fs_size(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_size > 0 ? (uint64_t)st.st_size : 0;
}

/* ---- walking ---- */

/* A folder's name carries a slash behind it: so names sort as the paths below them will. */
struct listing {
    struct arena names;
    str *items;
    size_t n, cap;
};

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bool list_entry(struct listing *l, int folder_fd, const char *name)
{
    struct stat st;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return true;
    /* Gone since it was listed, or neither file nor folder: not ours to report. */
    if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) return true;
    if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)) return true;
    str *item = arena_push(&l->names, (void **)&l->items, &l->n, &l->cap, sizeof *l->items);
    if (!item) return false;
    *item = arena_printf(&l->names, "%s%s", name, S_ISDIR(st.st_mode) ? "/" : "");
    return item->p != NULL;
}

static enum status list_folder(struct listing *l, const char *path, bool is_top, struct err *e)
{
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (is_top ? 0 : O_NOFOLLOW);
    int fd = open(path, flags);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d) {
        int error = errno;
        if (fd >= 0) close(fd);
        return error == ENOTDIR ? fail(e, LW_E_INPUT, "walk", path, error)
                                : fail_read(e, path, error);
    }
    struct dirent *entry;
    bool has_room = true;
    errno = 0;
    while (has_room && (entry = readdir(d)) != NULL) {
        has_room = list_entry(l, fd, entry->d_name);
        errno = 0;
    }
    int error = errno;
    closedir(d);
    if (!has_room) return arena_status(&l->names, path, e);
    if (error) return fail_read(e, path, error);
    if (l->n) qsort(l->items, l->n, sizeof *l->items, by_name);
    return LW_OK;
}

/* `path` holds the folder without a slash at its end, and does so again afterwards. */
static enum status walk(struct buf *path, bool is_top, fs_walk_fn fn, void *ctx, struct err *e)
{
    struct listing l = {0};
    size_t n = path->n;
    arena_init(&l.names, MAX_NAMES_BYTES);
    enum status status = list_folder(&l, buf_z(path), is_top, e);
    for (size_t i = 0; i < l.n && status == LW_OK; i++) {
        bool is_dir = str_ends(l.items[i], STR("/"));
        if (n && path->p[n - 1] != '/') buf_char(path, '/');
        buf_add(path, str_sub(l.items[i], 0, l.items[i].n - is_dir));
        status = buf_status(path, "path", e);
        if (status == LW_OK)
            status = is_dir ? walk(path, false, fn, ctx, e) : fn(ctx, buf_z(path), e);
        path->n = n;
    }
    arena_release(&l.names);
    return status;
}

enum status fs_walk(const char *dir, fs_walk_fn fn, void *ctx, struct err *e)
{
    struct buf path;
    str top = str_of(dir);
    while (top.n > 1 && top.p[top.n - 1] == '/')
        top.n--;
    buf_init(&path, MAX_PATH_BYTES);
    buf_add(&path, top);
    enum status status = buf_status(&path, "path", e);
    if (status == LW_OK) status = walk(&path, true, fn, ctx, e);
    buf_release(&path);
    return status;
}
