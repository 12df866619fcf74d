/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine and the process say of themselves; read for the self-audit. */
#ifndef LW_BASE_HOST_H
#define LW_BASE_HOST_H

#include "base/utc.h"

enum host_answer {
    HOST_UNKNOWN, /* the system does not tell */
    HOST_NO,
    HOST_YES
};

bool host_is_root(void);
/* Whether a crash would write the memory, with its secrets, to a file. */
enum host_answer host_dumps_core(void);
/* Whether the kernel's clock is kept in step with others (adjtimex). */
enum host_answer host_clock_is_synchronised(void);
/* Space of the file system that holds `path` that this process may still fill; false: unknown. */
bool host_disk(const char *path, uint64_t *n_free_bytes, uint64_t *n_bytes);
/* Permission bits of a file or folder; -1: not there. */
int host_mode(const char *path);
/* Instant of the newest file anywhere below a folder; UTC_NONE: none, or it cannot be read. */
struct utc host_newest_file(const char *folder);

#endif
