/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Beginning and end of a source: what the part held before, what vanished from a complete copy,
 * and whether it shrank by more than a person must be asked about.
 */
#include "knowledge/writer.h"

#include "base/limits.h"

#include <stdio.h>

/* What waits at the end of a part is written then when it is worth a sorted run. */
#define PART_FLUSH_BYTES LW_MIB

static enum status part_id(struct writer *w, const char *feed, str part, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = sql_prepare(
        w->db,
        "INSERT INTO part(feed, name) VALUES(?1,?2) ON CONFLICT(feed, name) DO UPDATE"
        " SET name=excluded.name RETURNING id",
        &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        status = sql_step(s, &is_row, e);
        if (status == LW_OK && is_row) w->part = column_int(s, 0);
        if (is_row) sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return status;
}

static enum status load_known(struct writer *w, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = writer_statement(w, READ_PART_RECORDS, &s, e);
    if (status != LW_OK) return status;
    bind_int(s, 1, w->part << 32);
    bind_int(s, 2, (w->part << 32) | UINT32_MAX);
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        struct known_record k = {.rowid = column_int(s, 0),
                                 .match_hash = (uint64_t)column_int(s, 1),
                                 .text_hash = (uint64_t)column_int(s, 2),
                                 .modified_at = sqlite3_column_type(s, 3) == SQLITE_NULL
                                                    ? UTC_NONE
                                                    : utc_from_ms(column_int(s, 3)),
                                 .flags = (unsigned)column_int(s, 4)};
        status = writer_add_known(w, column_text(s, 5), &k, e);
        if (status != LW_OK) break;
        if (!(k.flags & RECORD_GONE)) w->n_before++;
    }
    sqlite3_reset(s);
    return status;
}

static enum status next_rowid(struct writer *w, struct err *e)
{
    char text[128];
    snprintf(text, sizeof text, "SELECT COALESCE(max(id),%lld)+1 FROM record WHERE id<=%lld",
             (long long)(w->part << 32), (long long)((w->part << 32) | UINT32_MAX));
    enum status status = sql_int(w->db, text, 0, &w->next_rowid, e);
    if (status == LW_OK && w->next_rowid <= w->part << 32) w->next_rowid = (w->part << 32) + 1;
    w->first_new_rowid = w->next_rowid;
    return status;
}

enum status writer_begin_source(struct writer *w, const struct feed_row *feed,
                                const struct source *s, struct err *e)
{
    w->is_joined = s->continues || s->is_continued;
    if (s->continues) return LW_OK;
    map_release(&w->ids);
    arena_clear(&w->known_memory);
    w->known = NULL;
    w->n_known = w->cap_known = 0;
    w->n_before = w->n_more = 0;
    w->newest_at = UTC_NONE;
    w->is_complete = s->is_complete;
    enum status status = part_id(w, feed->name, s->part, e);
    if (status == LW_OK) status = next_rowid(w, e);
    if (status == LW_OK && !w->is_complete) status = index_records(w->db, e);
    if (status == LW_OK && w->is_complete) status = load_known(w, e);
    return status;
}

static enum status withdraw(struct writer *w, int64_t rowid, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = writer_statement(w, WRITE_RECORD_GONE, &s, e);
    if (status != LW_OK) return status;
    w->n_withdrawn++;
    w->n_more--;
    bind_int(s, 1, rowid);
    bind_int(s, 2, RECORD_WITHDRAWN);
    bind_int(s, 3, RECORD_GONE);
    status = sql_step(s, &is_row, e);
    if (status == LW_OK && is_row) {
        status = writer_mark_all(w, column_bytes(s, 0), e);
        sqlite3_reset(s);
    }
    return status;
}

enum status writer_withdraw(struct writer *w, str id, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    /* Its rows may still wait. */
    enum status status = writer_flush(w, e);
    if (status == LW_OK) status = writer_statement(w, READ_RECORD, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, id);
    bind_int(s, 2, w->part);
    status = sql_step(s, &is_row, e);
    if (status != LW_OK || !is_row) return status;
    int64_t rowid = column_int(s, 0);
    bool is_gone = ((unsigned)column_int(s, 4) & RECORD_GONE) != 0;
    sqlite3_reset(s);
    return is_gone ? LW_OK : withdraw(w, rowid, e);
}

static enum status update_part(struct writer *w, const struct feed_row *feed, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(w->db,
                    "UPDATE part SET n_records=n_records+?2,"
                    " newest_at=max(COALESCE(newest_at,?3), COALESCE(?3,newest_at)),"
                    " succeeded_at=CASE WHEN ?5 THEN ?4 ELSE succeeded_at END,"
                    " held=NULL WHERE id=?1",
                    &s, e);
    if (status == LW_OK) {
        bind_int(s, 1, w->part);
        bind_int(s, 2, w->n_more);
        if (!utc_is_none(w->newest_at)) bind_int(s, 3, utc_to_ms(w->newest_at));
        bind_int(s, 4, utc_to_ms(w->now));
        /* Single OSV records say nothing about how current an ecosystem is. */
        bind_int(s, 5,
                 w->is_complete || w->is_delta || !str_eq(str_of(feed->name), STR("osv")));
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

enum status writer_end_source(struct writer *w, const struct feed_row *feed,
                              const struct source *s, bool accept_shrink, struct err *e)
{
    enum status status = LW_OK;
    int64_t n_seen = 0;
    if (s->is_continued) return LW_OK;
    for (size_t i = 0; i < w->n_known; i++)
        n_seen += w->known[i].is_seen;
    if (w->is_complete && !accept_shrink && n_seen * 10 < w->n_before * 9)
        return err_set(e, LW_E_STATE,
                       "feed '%s'%s%.*s would shrink from %lld to %lld records, by more than a "
                       "tenth: not applied, the old knowledge stays; if that is right, import "
                       "again with --accept-shrink",
                       feed->name, s->part.n ? ", " : "", STR_ARG(str_sub(s->part, 0, 40)),
                       (long long)w->n_before, (long long)n_seen);
    for (size_t i = 0; i < w->n_known && status == LW_OK && w->is_complete; i++)
        if (!w->known[i].is_seen && !(w->known[i].flags & RECORD_GONE))
            status = withdraw(w, w->known[i].rowid, e);
    if (status == LW_OK) status = update_part(w, feed, e);
    /* Package ids ascend from part to part, so this costs no order, and the lanes still work. */
    if (status == LW_OK && w->waiting_bytes > PART_FLUSH_BYTES) status = writer_flush(w, e);
    return status;
}
