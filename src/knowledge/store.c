/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Schema and connection of the knowledge base.
 *
 * WAL, because a reader then sees the state before or after an import and never waits; one import
 * is one transaction, so a writer killed at any instant leaves the old state. 8 KiB pages load
 * 1.7 times faster than 4 KiB ones (libraries.md). The content is public and can be fetched again,
 * so a schema change drops and rebuilds instead of migrating.
 */
#include "knowledge/store.h"

#include "base/fs.h"

#include <stdlib.h>
#include <string.h>

/* Raise with every change of the schema or of the packed forms. */
#define SCHEMA_VERSION "7"
#define APPLICATION_ID "1280788299" /* "LWKK" */

static const char schema_text[] =
    /* Counters: generation (of the newest committed change). */
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    /* One row a feed that was ever tried: its health, see struct feed_health. */
    "CREATE TABLE feed(name TEXT PRIMARY KEY, attempted_at INTEGER, succeeded_at INTEGER,"
    " error TEXT, n_refused INTEGER NOT NULL DEFAULT 0, n_failures INTEGER NOT NULL DEFAULT 0,"
    " retry_at INTEGER) WITHOUT ROWID;"
    /* What is imported and replaced as a whole: an OSV ecosystem, or all of another feed (''). */
    "CREATE TABLE part(id INTEGER PRIMARY KEY, feed TEXT NOT NULL, name TEXT NOT NULL,"
    " n_records INTEGER NOT NULL DEFAULT 0, succeeded_at INTEGER, newest_at INTEGER,"
    " revision TEXT, etag TEXT, last_modified TEXT, held TEXT, cursor TEXT, UNIQUE(feed, name));"
    /* Documents that a publisher offers and that are not taken (sync_state.h); `at` is when they
       were refused first with these words. */
    "CREATE TABLE refusal(feed TEXT NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL,"
    " reason TEXT NOT NULL, at INTEGER NOT NULL, is_seen INTEGER NOT NULL,"
    " PRIMARY KEY(feed, part, name)) WITHOUT ROWID;"
    /* One record of a part; id is part << 32 | number, so that a part is a range of rows and
       needs no index. grp is NULL where the record's own id names the vulnerability. */
    "CREATE TABLE record(id INTEGER PRIMARY KEY, part INTEGER NOT NULL, record_id TEXT NOT NULL,"
    " grp TEXT, revision TEXT, modified_at INTEGER, state INTEGER NOT NULL,"
    " flags INTEGER NOT NULL, match_hash INTEGER NOT NULL, text_hash INTEGER NOT NULL,"
    " packages BLOB NOT NULL, aliases BLOB NOT NULL, text BLOB NOT NULL);"
    /* The indexes of record are made by index_records(), after a first load. */
    /* Every id that a record names as the same (0) or as contained (1) vulnerability. */
    "CREATE TABLE alias(alias TEXT NOT NULL, record INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " PRIMARY KEY(alias, record, kind)) WITHOUT ROWID;"
    /* Package keys, and the generation in which what is known of them last changed. */
    "CREATE TABLE package(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
    " changed_at INTEGER NOT NULL);"
    "CREATE INDEX package_by_change ON package(changed_at);"
    /* Affected entries, packed (pack.h), clustered by package: one look-up reads neighbours. */
    "CREATE TABLE claim(package INTEGER NOT NULL, record INTEGER NOT NULL, n INTEGER NOT NULL,"
    " affected BLOB NOT NULL, PRIMARY KEY(package, record, n)) WITHOUT ROWID;"
    /* Catalogues of exploited vulnerabilities, and their history. kind: see knowledge_change. */
    "CREATE TABLE exploited(feed TEXT NOT NULL, cve TEXT NOT NULL, name TEXT, product TEXT,"
    " added_on TEXT, due_on TEXT, is_ransomware INTEGER NOT NULL, notes TEXT,"
    " PRIMARY KEY(cve, feed)) WITHOUT ROWID;"
    "CREATE TABLE exploited_change(generation INTEGER NOT NULL, cve TEXT NOT NULL,"
    " kind INTEGER NOT NULL, feed TEXT NOT NULL, PRIMARY KEY(generation, cve, feed))"
    " WITHOUT ROWID;"
    /* The first kernel release that has a commit; the smallest where several are known. */
    "CREATE TABLE commit_release(id BLOB PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;"
    /* EPSS: blocks of scores sorted by CVE number, keyed by the first (catalogue.c). */
    "CREATE TABLE epss(first INTEGER PRIMARY KEY, scores BLOB NOT NULL);"
    /* The same of earlier days (days since 1970), a week or more apart: how scores move. */
    "CREATE TABLE epss_day(day INTEGER PRIMARY KEY);"
    "CREATE TABLE epss_past(day INTEGER NOT NULL, first INTEGER NOT NULL, scores BLOB NOT NULL,"
    " PRIMARY KEY(day, first)) WITHOUT ROWID;";

static const char *const query_texts[N_QUERY] = {
    [QUERY_PACKAGE] = "SELECT id FROM package WHERE key=?1",
    [QUERY_CLAIMS] = "SELECT r.id, c.n, c.affected, r.record_id, r.revision, r.state, r.flags,"
                     " r.grp, r.modified_at FROM claim c CROSS JOIN record r ON r.id=c.record"
                     " WHERE c.package=?1",
    [QUERY_PARTS] = "SELECT id, feed FROM part",
    [QUERY_BY_ID] = "SELECT COALESCE(grp, record_id) FROM record WHERE record_id=?1 LIMIT 1",
    [QUERY_IS_GROUP] = "SELECT grp FROM record WHERE grp=?1 LIMIT 1",
    [QUERY_BY_ALIAS] = "SELECT min(COALESCE(r.grp, r.record_id)) FROM alias a JOIN record r ON"
                       " r.id=a.record WHERE a.alias=?1 AND a.kind=0",
    /* Sorted by the caller: a sorter of the engine costs more than the few rows. */
    [QUERY_GROUP_MEMBERS] =
        "SELECT record_id, state, modified_at, aliases, text, flags FROM record"
        " WHERE grp=?1",
    [QUERY_GROUP_NAMESAKES] =
        "SELECT record_id, state, modified_at, aliases, text, flags FROM record"
        " WHERE record_id=?1 AND grp IS NULL",
    [QUERY_GROUP_RECORDS] =
        "SELECT r.record_id, p.feed, r.revision, r.state, r.modified_at, r.flags"
        " FROM record r JOIN part p ON p.id=r.part WHERE r.grp=?1 UNION ALL"
        " SELECT r.record_id, p.feed, r.revision, r.state, r.modified_at, r.flags"
        " FROM record r JOIN part p ON p.id=r.part WHERE r.record_id=?1 AND r.grp IS NULL"
        " ORDER BY 1, 2",
    [QUERY_RECORD_MODIFIED] = "SELECT r.modified_at FROM record r JOIN part p ON p.id=r.part"
                              " WHERE r.record_id=?1 AND p.feed=?2 AND p.name=?3"
                              " AND r.flags&?4=0",
    [QUERY_EXPLOITED] = "SELECT x.added_on, x.name, x.feed, p.revision FROM exploited x"
                        " LEFT JOIN part p ON p.feed=x.feed AND p.name='' WHERE x.cve=?1"
                        " ORDER BY x.feed",
    [QUERY_COMMIT] = "SELECT id, version FROM commit_release WHERE id>=?1 ORDER BY id",
    [QUERY_EPSS_SOURCE] = "SELECT revision, newest_at FROM part WHERE feed='epss'",
    [QUERY_EPSS] = "SELECT scores FROM epss WHERE first<=?1 ORDER BY first DESC LIMIT 1",
    [QUERY_EPSS_DAYS] = "SELECT day FROM epss_day ORDER BY day",
    [QUERY_EPSS_PAST] = "SELECT scores FROM epss_past WHERE day=?1 AND first<=?2"
                        " ORDER BY first DESC LIMIT 1",
};

enum status knowledge_query(struct knowledge *k, enum query q, sqlite3_stmt **out,
                            struct err *e)
{
    if (!k->queries[q]) {
        enum status status = sql_prepare(k->db, query_texts[q], &k->queries[q], e);
        if (status != LW_OK) return status;
    }
    sqlite3_reset(k->queries[q]);
    *out = k->queries[q];
    return LW_OK;
}

enum status index_records(sqlite3 *db, struct err *e)
{
    return sql_exec(db,
                    "CREATE UNIQUE INDEX IF NOT EXISTS record_by_id ON record(record_id, part);"
                    "CREATE INDEX IF NOT EXISTS record_by_group ON record(grp)"
                    " WHERE grp IS NOT NULL;",
                    e);
}

enum status meta_int(sqlite3 *db, const char *name, int64_t *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = sql_prepare(db, "SELECT value FROM meta WHERE name=?1", &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(name));
        status = sql_step(s, &is_row, e);
        if (status == LW_OK) *out = is_row ? column_int(s, 0) : 0;
    }
    sqlite3_finalize(s);
    return status;
}

enum status meta_set(sqlite3 *db, const char *name, int64_t value, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = sql_prepare(
        db,
        "INSERT INTO meta(name, value) VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET"
        " value=excluded.value",
        &s, e);
    if (status == LW_OK) {
        bind_text(s, 1, str_of(name));
        bind_int(s, 2, value);
        status = sql_done(s, e);
    }
    sqlite3_finalize(s);
    return status;
}

static enum status drop_everything(sqlite3 *db, struct err *e)
{
    /* The documented way to reset a database of any shape, also with readers on it. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 1, 0);
    enum status status = sql_exec(db, "VACUUM", e);
    sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 0, 0);
    return status;
}

static enum status create_schema(sqlite3 *db, struct err *e)
{
    enum status status = sql_exec(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL;", e);
    if (status == LW_OK) status = sql_exec(db, "BEGIN IMMEDIATE", e);
    if (status != LW_OK) return status;
    /* Somebody else may have created it while we waited for the lock. */
    int64_t version = 0;
    status = sql_int(db, "PRAGMA user_version", 0, &version, e);
    if (status == LW_OK && version == 0) {
        status = sql_exec(db, schema_text, e);
        if (status == LW_OK)
            status = sql_exec(db,
                              "PRAGMA application_id=" APPLICATION_ID
                              "; PRAGMA user_version=" SCHEMA_VERSION,
                              e);
    }
    if (status == LW_OK) return sql_exec(db, "COMMIT", e);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static enum status check_schema(sqlite3 *db, enum knowledge_mode mode, const char *path,
                                struct err *e)
{
    int64_t version = 0, id = 0;
    enum status status = sql_int(db, "PRAGMA user_version", 0, &version, e);
    if (status == LW_OK) status = sql_int(db, "PRAGMA application_id", 0, &id, e);
    if (mode == KNOWLEDGE_READ && sqlite3_extended_errcode(db) == SQLITE_READONLY_ROLLBACK)
        return err_set(e, LW_E_NO_DATA,
                       "the first import into '%s' was interrupted: import or sync the feeds",
                       path);
    if (status != LW_OK) return status;
    bool is_ours = version == atoll(SCHEMA_VERSION) && id == atoll(APPLICATION_ID);
    if (is_ours) return LW_OK;
    if (version != 0 && id != atoll(APPLICATION_ID))
        return err_set(e, LW_E_INPUT, "'%s' is not a longwatch knowledge base", path);
    if (mode == KNOWLEDGE_READ)
        return err_set(e, LW_E_NO_DATA,
                       version ? "'%s' was written by another version: import the feeds again"
                               : "'%s' holds no knowledge yet: import or sync the feeds",
                       path);
    if (version != 0) status = drop_everything(db, e);
    return status == LW_OK ? create_schema(db, e) : status;
}

static enum status open_file(const char *path, enum knowledge_mode mode, sqlite3 **out,
                             struct err *e)
{
    int flags = SQLITE_OPEN_NOMUTEX |
                (mode == KNOWLEDGE_READ ? SQLITE_OPEN_READONLY
                                        : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3 *db = NULL;
    /* Nobody reads the engine's memory statistics, which cost a lock for every allocation. Has no
     * effect once the engine is in use. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (mode == KNOWLEDGE_READ && !fs_exists(path))
        return err_set(e, LW_E_NO_DATA,
                       "there is no knowledge base at '%s': import or sync the "
                       "feeds first",
                       path);
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) {
        (void)err_set(e, LW_E_ENV, "opening knowledge base '%s': %s", path,
                      db ? sqlite3_errmsg(db) : "out of memory");
        sqlite3_close(db);
        return LW_E_ENV;
    }
    sqlite3_busy_timeout(db, KNOWLEDGE_BUSY_MS);
    *out = db;
    return LW_OK;
}

/*
 * A reader has a small cache of its own: mapping the file reads faster by a third, but counts
 * every page it touched as resident. A writer's cache is sized for a sorted load.
 */
static enum status tune(sqlite3 *db, enum knowledge_mode mode, struct err *e)
{
    if (mode == KNOWLEDGE_READ)
        return sql_exec(db,
                        "PRAGMA query_only=1;"
                        "PRAGMA cache_size=-6144;",
                        e);
    return sql_exec(
        db,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=0;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        "PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=0;",
        e);
}

enum status knowledge_open(const char *path, enum knowledge_mode mode, struct knowledge **out,
                           struct err *e)
{
    sqlite3 *db = NULL;
    enum status status = open_file(path, mode, &db, e);
    if (status != LW_OK) return status;
    status = check_schema(db, mode, path, e);
    if (status == LW_OK) status = tune(db, mode, e);
    if (status != LW_OK) {
        sqlite3_close(db);
        return err_source(e, str_of(path));
    }
    struct knowledge *k = calloc(1, sizeof *k);
    if (!k) BUG("out of memory");
    k->db = db;
    k->mode = mode;
    *out = k;
    return LW_OK;
}

void knowledge_close(struct knowledge *k)
{
    if (!k) return;
    for (size_t i = 0; i < N_QUERY; i++)
        sqlite3_finalize(k->queries[i]);
    sqlite3_close(k->db);
    free(k->part_feeds);
    free(k);
}

enum status knowledge_generation(struct knowledge *k, int64_t *out, struct err *e)
{
    return meta_int(k->db, "generation", out, e);
}

enum status knowledge_begin_read(struct knowledge *k, struct err *e)
{
    if (k->n_snapshots++ > 0) return LW_OK;
    enum status status = sql_exec(k->db, "BEGIN", e);
    if (status != LW_OK) k->n_snapshots = 0;
    return status;
}

void knowledge_end_read(struct knowledge *k)
{
    if (k->n_snapshots == 0 || --k->n_snapshots > 0) return;
    for (size_t i = 0; i < N_QUERY; i++)
        sqlite3_reset(k->queries[i]);
    sqlite3_exec(k->db, "COMMIT", NULL, NULL, NULL);
}

/* Of the decision points by their shift; 0 is "not stated". */
enum {
    SSVC_WORDS = 4
};
static const struct ssvc_row {
    unsigned shift;
    str words[SSVC_WORDS];
} ssvc_rows[] = {
    {RECORD_EXPLOITATION_SHIFT,
     {STR_INIT(""), STR_INIT("none"), STR_INIT("poc"), STR_INIT("active")}},
    {RECORD_AUTOMATABLE_SHIFT, {STR_INIT(""), STR_INIT("no"), STR_INIT("yes"), STR_INIT("")}},
    {RECORD_IMPACT_SHIFT, {STR_INIT(""), STR_INIT("partial"), STR_INIT("total"), STR_INIT("")}},
};

static const struct ssvc_row *ssvc_row(unsigned shift)
{
    size_t i = 0;
    while (ssvc_rows[i].shift != shift)
        i++;
    return &ssvc_rows[i];
}

unsigned ssvc_flags(unsigned shift, str word)
{
    const struct ssvc_row *row = ssvc_row(shift);
    word = str_trim(word);
    for (unsigned i = 1; word.n && i < SSVC_WORDS; i++)
        if (str_eq_nocase(word, row->words[i])) return i << shift;
    return 0;
}

str ssvc_of_flags(unsigned shift, int64_t flags)
{
    unsigned at = (unsigned)(flags >> shift) & 3;
    return at ? ssvc_row(shift)->words[at] : STR_NONE;
}

int64_t cve_number(str id)
{
    uint64_t year = 0, number = 0;
    str head;
    if (!str_starts(id, STR("CVE-"))) return 0;
    id = str_from(id, 4);
    if (!str_cut(&id, '-', &head) || head.n != 4 || id.n < 4) return 0;
    if (!str_u64(head, 9999, &year) || !str_u64(id, INT32_MAX, &number)) return 0;
    return (int64_t)(year << 32 | number);
}

bool is_cve_id(str id)
{
    return cve_number(id) != 0;
}
