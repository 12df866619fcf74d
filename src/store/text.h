/* SPDX-License-Identifier: Apache-2.0 */
/* Keys for comparison: stored or passed, never computed by the engine, so all engines agree. */
#ifndef LW_STORE_TEXT_H
#define LW_STORE_TEXT_H

#include "base/arena.h"

/* ASCII letters in lower case, in `a`: how addresses, names and search texts are compared. */
str key_of(struct arena *a, str text);
/* Pattern for LIKE ... ESCAPE '\' that finds `text`, in lower case, anywhere; empty for empty. */
str like_of(struct arena *a, str text);

#endif
