/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/sync_state.h"

#include "knowledge/store.h"

enum status knowledge_note_state(struct knowledge *k, const char *feed, str part, str etag,
                                 str last_modified, str cursor, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(k->db,
                    "INSERT INTO part(feed, name, etag, last_modified, cursor)"
                    " VALUES(?1,?2,?3,?4,?5) ON CONFLICT(feed, name) DO UPDATE SET"
                    " etag=COALESCE(excluded.etag, etag),"
                    " last_modified=COALESCE(excluded.last_modified, last_modified),"
                    " cursor=COALESCE(excluded.cursor, cursor)",
                    &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        bind_text(s, 3, etag);
        bind_text(s, 4, last_modified);
        bind_text(s, 5, cursor);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

enum status knowledge_record_modified(struct knowledge *k, const char *feed, str part, str id,
                                      bool *is_known, struct utc *modified_at, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = knowledge_query(k, QUERY_RECORD_MODIFIED, &s, e);
    *is_known = false;
    *modified_at = UTC_NONE;
    if (status != LW_OK) return status;
    bind_text(s, 1, id);
    bind_text(s, 2, str_of(feed));
    bind_text(s, 3, part);
    bind_int(s, 4, RECORD_GONE);
    status = sql_step(s, is_known, e);
    if (status == LW_OK && *is_known && sqlite3_column_type(s, 0) != SQLITE_NULL)
        *modified_at = utc_from_ms(column_int(s, 0));
    sqlite3_reset(s);
    return status;
}

enum status knowledge_records_of(struct knowledge *k, const char *feed, str part, str stem,
                                 record_id_fn fn, void *ctx, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    /* '0' stands behind '/': the range holds what begins with "STEM/". */
    enum status status =
        sql_prepare(k->db,
                    "SELECT r.record_id FROM record r JOIN part p ON p.id=r.part"
                    " WHERE p.feed=?1 AND p.name=?2 AND r.flags&?4=0 AND (r.record_id=?3"
                    " OR (r.record_id>?3||'/' AND r.record_id<?3||'0')) ORDER BY r.record_id",
                    &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        bind_text(s, 3, stem);
        bind_int(s, 4, RECORD_GONE);
    }
    while (status == LW_OK && (status = sql_step(s, &is_row, e)) == LW_OK && is_row)
        status = fn(ctx, column_text(s, 0), e);
    sqlite3_finalize(s);
    return status;
}

/* ---- refusals ---- */

static enum status put_refusal(sqlite3_stmt *s, const char *feed, str part,
                               const struct refusal *r, struct utc now, struct err *e)
{
    bind_text(s, 1, str_of(feed));
    bind_text(s, 2, part);
    bind_text(s, 3, r->name);
    bind_text(s, 4, r->reason);
    bind_int(s, 5, utc_to_ms(now));
    return sql_done(s, e);
}

/* Those of this turn have `?5` as the last instant they were seen at; the others go. */
static enum status replace_refusals(sqlite3 *db, const char *feed, str part,
                                    const struct refusal *list, size_t n, struct utc now,
                                    struct err *e)
{
    sqlite3_stmt *s = NULL, *old = NULL;
    enum status status =
        sql_prepare(db, "UPDATE refusal SET is_seen=0 WHERE feed=?1 AND part=?2", &old, e);
    if (status == LW_OK) {
        bind_text(old, 1, str_of(feed));
        bind_text(old, 2, part);
        status = sql_done(old, e);
    }
    sqlite3_finalize(old);
    if (status == LW_OK)
        status = sql_prepare(db,
                             "INSERT INTO refusal(feed, part, name, reason, at, is_seen)"
                             " VALUES(?1,?2,?3,?4,?5,1) ON CONFLICT(feed, part, name) DO UPDATE"
                             " SET at=CASE WHEN reason=excluded.reason THEN at"
                             " ELSE excluded.at END, reason=excluded.reason, is_seen=1",
                             &s, e);
    for (size_t i = 0; i < n && i < MAX_REFUSALS_KEPT && status == LW_OK; i++)
        status = put_refusal(s, feed, part, &list[i], now, e);
    sqlite3_finalize(s);
    s = NULL;
    if (status == LW_OK)
        status = sql_prepare(db, "DELETE FROM refusal WHERE feed=?1 AND part=?2 AND is_seen=0",
                             &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

enum status knowledge_set_refusals(struct knowledge *k, const char *feed, str part,
                                   const struct refusal *list, size_t n, struct utc now,
                                   struct err *e)
{
    enum status status = sql_exec(k->db, "BEGIN IMMEDIATE", e);
    if (status != LW_OK) return status;
    status = replace_refusals(k->db, feed, part, list, n, now, e);
    if (status == LW_OK) return sql_exec(k->db, "COMMIT", e);
    sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

enum status knowledge_refusals(struct knowledge *k, const char *feed, refusal_fn fn, void *ctx,
                               struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = sql_prepare(k->db,
                                     "SELECT feed, part, name, reason, at FROM refusal"
                                     " WHERE ?1 IS NULL OR feed=?1 ORDER BY feed, part, name",
                                     &s, e);
    if (status == LW_OK) bind_text(s, 1, str_of(feed));
    while (status == LW_OK && (status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        struct refusal r = {.feed = column_text(s, 0),
                            .part = column_text(s, 1),
                            .name = column_text(s, 2),
                            .reason = column_text(s, 3),
                            .at = utc_from_ms(column_int(s, 4))};
        status = fn(ctx, &r, e);
    }
    sqlite3_finalize(s);
    return status;
}
