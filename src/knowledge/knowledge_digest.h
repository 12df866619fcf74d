/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: two knowledge bases say the same, in whatever order they heard it. */
#ifndef LW_KNOWLEDGE_KNOWLEDGE_DIGEST_H
#define LW_KNOWLEDGE_KNOWLEDGE_DIGEST_H

#include "knowledge/knowledge_fixture.h"

/* Everything that a verdict or a page can read of the feed, whatever its row numbers. */
static inline str knowledge_digest(struct fixture *f)
{
    static const char *const texts[] = {
        "SELECT record_id, grp, revision, modified_at, state, flags, match_hash, text_hash, text"
        " FROM record ORDER BY record_id",
        "SELECT k.key, r.record_id, c.n, c.affected FROM claim c CROSS JOIN package k"
        " ON k.id=c.package CROSS JOIN record r ON r.id=c.record ORDER BY 1,2,3",
        "SELECT a.alias, r.record_id, a.kind FROM alias a CROSS JOIN record r ON r.id=a.record"
        " ORDER BY 1,2,3",
    };
    uint64_t h = 0;
    int64_t n = 0;
    struct err e = {0};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sqlite3_stmt *s = NULL;
        bool is_row = false;
        CHECK_OK(sql_prepare(f->k->db, texts[i], &s, &e), &e);
        for (; sql_step(s, &is_row, &e) == LW_OK && is_row; n++)
            for (int c = 0; c < sqlite3_column_count(s); c++)
                h = stable_hash(column_bytes(s, c), h + (uint64_t)c);
        sqlite3_finalize(s);
    }
    return arena_printf(&f->a, "%lld rows, %016llx", (long long)n, (unsigned long long)h);
}

#endif
