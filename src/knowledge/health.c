/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/health.h"

#include "knowledge/feeds.h"

static void bind_instant(sqlite3_stmt *s, int at, struct utc t)
{
    if (utc_is_none(t))
        sqlite3_bind_null(s, at);
    else
        bind_int(s, at, utc_to_ms(t));
}

static struct utc column_instant(sqlite3_stmt *s, int at)
{
    return sqlite3_column_type(s, at) == SQLITE_NULL ? UTC_NONE
                                                     : utc_from_ms(column_int(s, at));
}

enum status health_success(sqlite3 *db, const char *feed, struct utc now, int64_t n_refused,
                           struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(db,
                    "INSERT INTO feed(name, attempted_at, succeeded_at, n_refused)"
                    " VALUES(?1,?2,?2,max(?3,0)) ON CONFLICT(name) DO UPDATE SET"
                    " attempted_at=excluded.attempted_at, succeeded_at=excluded.succeeded_at,"
                    " error=NULL, n_failures=0, retry_at=NULL,"
                    " n_refused=CASE WHEN ?3<0 THEN n_refused ELSE ?3 END",
                    &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_int(s, 2, utc_to_ms(now));
        bind_int(s, 3, n_refused);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

static enum status hold_part(sqlite3 *db, const char *feed, str part, str why, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(db, "UPDATE part SET held=?3 WHERE feed=?1 AND name=?2", &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        bind_text(s, 3, why);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

static enum status write_failure(sqlite3 *db, const char *feed, str why, struct utc now,
                                 struct utc retry_at, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = sql_prepare(
        db,
        "INSERT INTO feed(name, attempted_at, error, n_failures, retry_at)"
        " VALUES(?1,?2,?3,1,?4) ON CONFLICT(name) DO UPDATE SET"
        " attempted_at=excluded.attempted_at, error=excluded.error,"
        " n_failures=n_failures+(attempted_at IS NOT excluded.attempted_at OR n_failures=0),"
        " retry_at=excluded.retry_at",
        &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_int(s, 2, utc_to_ms(now));
        bind_text(s, 3, why);
        bind_instant(s, 4, retry_at);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

enum status health_failure(sqlite3 *db, const char *feed, str part, const struct err *why,
                           struct utc now, struct utc retry_at, struct err *e)
{
    char text[sizeof(struct err)];
    str words = {text, err_text(why, text, sizeof text)};
    enum status status = sql_exec(db, "BEGIN IMMEDIATE", e);
    if (status != LW_OK) return status;
    status = write_failure(db, feed, words, now, retry_at, e);
    if (status == LW_OK && why->code == LW_E_STATE)
        status = hold_part(db, feed, part, words, e);
    if (status == LW_OK) return sql_exec(db, "COMMIT", e);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

enum status health_part(sqlite3 *db, const char *feed, str part, str revision, str etag,
                        str last_modified, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(db,
                    "UPDATE part SET revision=COALESCE(?3,revision), etag=?4, last_modified=?5"
                    " WHERE feed=?1 AND name=?2",
                    &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        bind_text(s, 3, revision);
        bind_text(s, 4, etag);
        bind_text(s, 5, last_modified);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

enum status health_cursor(sqlite3 *db, const char *feed, str part, str cursor, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status =
        sql_prepare(db,
                    "INSERT INTO part(feed, name, cursor) VALUES(?1,?2,?3)"
                    " ON CONFLICT(feed, name) DO UPDATE SET cursor=excluded.cursor",
                    &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(feed));
        bind_text(s, 2, part);
        bind_text(s, 3, cursor);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

/* ---- reading ---- */

/* What was confirmed later than now was confirmed by a clock that was wrong: nobody knows when. */
enum {
    CLOCK_SLACK_S = 3600
};

static void judge(struct feed_health *h, const struct feed_row *row, struct utc now)
{
    if (h->is_held)
        h->state = FEED_HELD;
    else if (utc_is_none(h->succeeded_at))
        h->state = FEED_NEVER;
    else if (utc_diff_s(now, h->succeeded_at) > row->fresh_for_s ||
             utc_diff_s(now, h->succeeded_at) < -CLOCK_SLACK_S)
        h->state = FEED_STALE;
    else
        h->state = FEED_FRESH;
}

static enum status health_of(sqlite3_stmt *s, const struct feed_row *row, struct utc now,
                             feed_health_fn fn, void *ctx, struct err *e)
{
    bool is_row = false;
    struct feed_health h = {.name = str_of(row->name),
                            .title = str_of(row->title),
                            .attempted_at = UTC_NONE,
                            .succeeded_at = UTC_NONE,
                            .newest_at = UTC_NONE,
                            .retry_at = UTC_NONE};
    bind_text(s, 1, str_of(row->name));
    enum status status = sql_step(s, &is_row, e);
    if (status != LW_OK) return status;
    if (is_row) {
        h.attempted_at = column_instant(s, 0);
        h.succeeded_at = column_instant(s, 1);
        h.error = column_text(s, 2);
        h.n_refused = column_int(s, 3);
        h.n_failures = column_int(s, 4);
        h.retry_at = column_instant(s, 5);
        h.n_records = column_int(s, 6);
        h.newest_at = column_instant(s, 7);
        h.is_held = column_int(s, 8) > 0;
        h.revision = column_text(s, 9);
    }
    judge(&h, row, now);
    status = fn(ctx, &h, e);
    if (is_row) sqlite3_reset(s);
    return status;
}

enum status knowledge_health(struct knowledge *k, struct utc now, feed_health_fn fn, void *ctx,
                             struct err *e)
{
    sqlite3_stmt *s = NULL;
    /* A feed of parts is as old as its oldest part; single OSV records are no part of it. */
    enum status status = sql_prepare(
        k->db,
        "SELECT f.attempted_at, min(f.succeeded_at, COALESCE(min(CASE WHEN"
        " p.name<>'' OR p.feed<>'osv' THEN p.succeeded_at END), f.succeeded_at)), f.error, f.n_refused, f.n_failures, f.retry_at,"
        " COALESCE(sum(p.n_records),0), max(p.newest_at), count(p.held),"
        " CASE count(p.id) WHEN 1 THEN max(p.revision) END"
        " FROM feed f LEFT JOIN part p ON p.feed=f.name WHERE f.name=?1 GROUP BY f.name",
        &s, e);
    for (size_t i = 0; i < n_feed_rows && status == LW_OK; i++)
        status = health_of(s, &feed_rows[i], now, fn, ctx, e);
    sqlite3_finalize(s);
    return status;
}

enum status knowledge_parts(struct knowledge *k, part_fn fn, void *ctx, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status =
        sql_prepare(k->db,
                    "SELECT feed, name, n_records, succeeded_at, newest_at, revision, etag,"
                    " last_modified, held, cursor FROM part ORDER BY feed, name",
                    &s, e);
    while (status == LW_OK && (status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        struct knowledge_part p = {.feed = column_text(s, 0),
                                   .name = column_text(s, 1),
                                   .n_records = column_int(s, 2),
                                   .succeeded_at = column_instant(s, 3),
                                   .newest_at = column_instant(s, 4),
                                   .revision = column_text(s, 5),
                                   .etag = column_text(s, 6),
                                   .last_modified = column_text(s, 7),
                                   .held = column_text(s, 8),
                                   .cursor = column_text(s, 9)};
        status = fn(ctx, &p, e);
    }
    sqlite3_finalize(s);
    return status;
}
