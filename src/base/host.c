/* SPDX-License-Identifier: Apache-2.0 */
/* adjtimex is Linux's own and not part of POSIX: hence the feature macro of this one file. */
#define _GNU_SOURCE
#include "base/host.h"

#include "base/fs.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

bool host_is_root(void)
{
    return geteuid() == 0;
}

enum host_answer host_dumps_core(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit)) return HOST_UNKNOWN;
    return limit.rlim_cur > 0 && prctl(PR_GET_DUMPABLE) == 1 ? HOST_YES : HOST_NO;
}

enum host_answer host_clock_is_synchronised(void)
{
    struct timex t = {.modes = 0};
    int state = adjtimex(&t);
    if (state < 0) return HOST_UNKNOWN;
    return state == TIME_ERROR || (t.status & STA_UNSYNC) ? HOST_NO : HOST_YES;
}

bool host_disk(const char *path, uint64_t *n_free_bytes, uint64_t *n_bytes)
{
    struct statvfs s;
    if (statvfs(path, &s)) return false;
    *n_free_bytes = (uint64_t)s.f_bavail * s.f_frsize;
    *n_bytes = (uint64_t)s.f_blocks * s.f_frsize;
    return true;
}

int host_mode(const char *path)
{
    struct stat s;
    return stat(path, &s) ? -1 : (int)(s.st_mode & 07777);
}

static enum status newer(void *ctx, const char *path, struct err *e)
{
    struct utc *newest = ctx;
    struct stat s;
    (void)e;
    if (stat(path, &s)) return LW_OK;
    struct utc at = utc_from_ms((int64_t)s.st_mtim.tv_sec * 1000);
    if (utc_is_none(*newest) || utc_cmp(at, *newest) > 0) *newest = at;
    return LW_OK;
}

struct utc host_newest_file(const char *folder)
{
    struct utc newest = UTC_NONE;
    if (!fs_is_dir(folder) || fs_walk(folder, newer, &newest, NULL) != LW_OK) return UTC_NONE;
    return newest;
}
