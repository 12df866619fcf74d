/* SPDX-License-Identifier: Apache-2.0 */
/*
 * modified_id.csv of the OSV bucket: a line "modified,id" for every record of an ecosystem, the
 * newest first ("modified,ECOSYSTEM/id" in the file at the root). Foreign bytes: bounded, and ids
 * become names of files.
 *
 * Source: https://google.github.io/osv.dev/data/
 */
#ifndef LW_FORMAT_OSV_LIST_H
#define LW_FORMAT_OSV_LIST_H

#include "base/arena.h"
#include "base/utc.h"

enum {
    MAX_OSV_LIST_BYTES =
        128 * 1024 * 1024, /* npm: some 200,000 lines of 45 bytes, and growing */
    MAX_OSV_ID_BYTES = 200,
};

struct osv_line {
    str id;
    struct utc modified_at;
};
typedef enum status (*osv_line_fn)(void *ctx, const struct osv_line *l, struct err *e);
/*
 * Calls `fn` for every line. A folder before the id is passed over. LW_E_INPUT with the line for
 * what is no such list; `*n_lines` counts.
 */
enum status osv_list_each(str bytes, osv_line_fn fn, void *ctx, int64_t *n_lines,
                          struct err *e) LW_MUST_CHECK;

#endif
