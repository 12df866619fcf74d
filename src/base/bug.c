/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the program at a mistake of ours: the last thing it logs. */
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>

void bug_at(const char *file, int line, const char *what)
{
    char at[32];
    snprintf(at, sizeof at, "%d", line);
    LOG(LOG_ERROR, "bug", {"what", str_of(what)}, {"file", str_of(file)}, {"line", str_of(at)});
    abort();
}
