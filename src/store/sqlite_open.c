/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a SQLite store and its settings.
 *
 * WAL: readers see a consistent state while one writes. synchronous FULL: a commit that was
 * acknowledged is on the disk, also after a power cut. secure_delete: what is erased (people)
 * is overwritten. cache_size: 8 MiB hold the inner pages of every index of a large portfolio; it
 * is used as needed. foreign_keys is off by default in SQLite and lies with the connection.
 */
#include "store/migrations.h"
#include "store/sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Longer than any transaction of ours; only then is somebody told to try again. */
enum {
    BUSY_MS = 15000
};

static enum status path_of(const char *url, const char **path, struct err *e)
{
    *path = strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url;
    if (strncmp(url, "postgres", 8) == 0 && strchr(url, ':'))
        return err_set(e, LW_E_USAGE, "store '%.60s': this program has the driver sqlite only",
                       url);
    return LW_OK;
}

static struct db *db_new(const char *path, bool is_readonly)
{
    struct db *db = calloc(1, sizeof *db);
    char *copy = strdup(path);
    if (!db || !copy) BUG("out of memory");
    db->path = copy;
    db->is_readonly = is_readonly;
    return db;
}

void db_close(struct db *db)
{
    if (!db) return;
    db_rollback(db);
    for (size_t i = 0; i < db->cache_size; i++)
        if (db->cache[i].sql) sqlite3_finalize(db->cache[i].stmt);
    if (sqlite3_close(db->handle) != SQLITE_OK) BUG("a statement outlives its connection");
    while (db->made) {
        struct made_statement *m = db->made;
        db->made = m->next;
        free(m);
    }
    free(db->cache);
    free(db->scope);
    row_digest_release(db);
    free(db->path);
    free(db);
}

/*
 * Made by us rather than by SQLite, whose files anybody may read. Only a file that is not there
 * is opened, and under a lock of this process: closing any descriptor of a database drops the
 * POSIX locks of every connection that the process has to it. Another program would then take
 * itself for the last one, remove the write-ahead log, and what we commit afterwards is lost
 * ("How To Corrupt An SQLite Database File", section 2.2).
 */
static enum status create_private(const char *path, struct err *e)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int why = errno;
    if (fd >= 0) close(fd);
    pthread_mutex_unlock(&lock);
    if (fd >= 0 || why == EEXIST) return LW_OK;
    return err_set(e, LW_E_ENV, "store '%s' cannot be created (errno %d)", path, why);
}

/*
 * Before the first connection of the process: SQLite would count every allocation under a lock that
 * all threads share, and nobody asks for the numbers. Refused, harmlessly, where it began already.
 */
static void stop_counting(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum status open_handle(struct db *db, struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, stop_counting);
    int flags =
        SQLITE_OPEN_NOMUTEX | (db->is_readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (sqlite3_open_v2(db->path, &db->handle, flags, NULL) != SQLITE_OK)
        return sqlite_fail(db, db->path, e);
    sqlite3_extended_result_codes(db->handle, 0);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    return sqlite_run(db, "PRAGMA foreign_keys = ON", db->path, e);
}

enum status db_open(const char *url, struct db **out, struct err *e)
{
    const char *path;
    enum status st = path_of(url, &path, e);
    if (st == LW_OK) st = create_private(path, e);
    if (st != LW_OK) return st;
    struct db *db = db_new(path, false);
    st = open_handle(db, e);
    if (st == LW_OK)
        st = sqlite_run(db,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
                        "PRAGMA cache_size = -8192",
                        path, e);
    if (st == LW_OK) st = migrations_apply(db, e);
    if (st == LW_OK) st = row_digest_watch(db, e);
    if (st == LW_OK)
        *out = db;
    else
        db_close(db);
    return st;
}

enum status sqlite_open_plain(const char *url, struct db **out, struct err *e)
{
    const char *path;
    enum status st = path_of(url, &path, e);
    if (st != LW_OK) return st;
    struct db *db = db_new(path, true);
    st = open_handle(db, e);
    if (st == LW_OK) st = migrations_check(db, e);
    if (st == LW_OK)
        *out = db;
    else
        db_close(db);
    return st;
}

enum status db_open_readonly(const char *url, struct db **out, struct err *e)
{
    const char *path;
    enum status st = path_of(url, &path, e);
    if (st != LW_OK) return st;
    if (access(path, R_OK))
        return err_set(e, errno == ENOENT ? LW_E_NOT_FOUND : LW_E_ENV,
                       "store '%s' cannot be read (errno %d)", path, errno);
    struct db *db = db_new(path, true);
    st = open_handle(db, e);
    /* One snapshot for the life of the connection: a verification reads more than one table. */
    if (st == LW_OK) st = sqlite_run(db, "PRAGMA query_only = ON; BEGIN", path, e);
    if (st == LW_OK) st = migrations_check(db, e);
    if (st == LW_OK)
        *out = db;
    else
        db_close(db);
    return st;
}
