/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a vulnerability group, for pages that show who says what in which revision. */
#include "knowledge/store.h"

enum status knowledge_records(struct knowledge *k, str group, group_record_fn fn, void *ctx,
                              struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = knowledge_query(k, QUERY_GROUP_RECORDS, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, group);
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        int64_t flags = column_int(s, 5);
        const struct group_record r = {
            .id = column_text(s, 0),
            .feed = column_text(s, 1),
            .revision = column_text(s, 2),
            .state = (enum record_state)column_int(s, 3),
            .modified_at = sqlite3_column_type(s, 4) == SQLITE_NULL
                               ? UTC_NONE
                               : utc_from_ms(column_int(s, 4)),
            .is_informational = flags & RECORD_INFORMATIONAL,
            .is_malware = flags & RECORD_MALWARE,
            .is_disputed = flags & RECORD_DISPUTED,
        };
        status = fn(ctx, &r, e);
        if (status != LW_OK) break;
    }
    sqlite3_reset(s);
    return status;
}
