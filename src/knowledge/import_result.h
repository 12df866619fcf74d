/* SPDX-License-Identifier: Apache-2.0 */
/* What an import brought. */
#ifndef LW_KNOWLEDGE_IMPORT_RESULT_H
#define LW_KNOWLEDGE_IMPORT_RESULT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct import_result {
    int64_t n_records; /* read, as directory entries: one id may be in several parts */
    int64_t n_new, n_changed, n_withdrawn, n_refused;
    int64_t n_touched; /* newer revision, same meaning */
    int64_t n_added_exploited, n_removed_exploited, n_edited_exploited;
    bool is_changed;
    int64_t generation;
    str *refusals; /* the first of them, in words, in `a` */
    size_t n_refusals;
};

#endif
