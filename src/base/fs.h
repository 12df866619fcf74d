/* SPDX-License-Identifier: Apache-2.0 */
/* Files: bounded reading, atomic writing, sorted walking. */
#ifndef LW_BASE_FS_H
#define LW_BASE_FS_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * Whole file into `a`, NUL-terminated behind its length; "-" reads standard input. Errors:
 * LW_E_LIMIT over `max_bytes`, LW_E_NOT_FOUND when absent, LW_E_INPUT for a folder, LW_E_ENV.
 */
enum status fs_read(struct arena *a, const char *path, size_t max_bytes, str *out,
                    struct err *e) LW_MUST_CHECK;

/*
 * Writes beside `path`, syncs, renames over it and syncs the folder: after a crash at any
 * instant either the old file or the new one is there, whole. A crash may leave "PATH.tmp-*".
 * `mode` is taken as it is, without the umask. All errors are LW_E_ENV.
 */
enum status fs_write_atomic(const char *path, str bytes, unsigned mode,
                            struct err *e) LW_MUST_CHECK;

/* Creates `path` and its missing parents. An existing folder is fine. */
enum status fs_make_dirs(const char *path, unsigned mode, struct err *e) LW_MUST_CHECK;

bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* Size in bytes, or 0 when it cannot be told. */
uint64_t fs_size(const char *path);

typedef enum status (*fs_walk_fn)(void *ctx, const char *path, struct err *e);
/*
 * Calls `fn` for every regular file below `dir` in bytewise order of paths; follows no symbolic
 * link but `dir` itself. Stops at the first status that is not LW_OK and returns it. `path` is
 * valid during the call only.
 */
enum status fs_walk(const char *dir, fs_walk_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

#endif
