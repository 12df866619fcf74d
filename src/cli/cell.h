/* SPDX-License-Identifier: Apache-2.0 */
/* The text of one value of a reply, and its width in characters. */
#ifndef LW_CLI_CELL_H
#define LW_CLI_CELL_H

#include "base/arena.h"

#include <yyjson.h>

/* Characters, not bytes: continuation bytes take no column. */
size_t cell_width(str s);
/* At most `max` characters, the last of them an ellipsis when something is cut. */
str cell_cut(struct arena *a, str s, size_t max);
/* Without control characters: those of foreign texts must not reach the terminal. */
str cell_safe(struct arena *a, const char *p, size_t n);
/* An instant of a reply, see reply_utc(). */
bool cell_is_instant(yyjson_val *v);
/* Lists of texts are joined. Readers get instants in their zone, programs in UTC. */
str cell_text(struct arena *a, yyjson_val *v, bool is_for_reader);

#endif
