/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of the SQLite driver share. Nobody else includes this. */
#ifndef LW_STORE_SQLITE_INTERNAL_H
#define LW_STORE_SQLITE_INTERNAL_H

#include "store/db.h"

#include <sqlite3.h>

struct cached_statement {
    const struct sql *sql;
    sqlite3_stmt *stmt;
};

/* A statement that was put together here: its text lies behind it. */
struct made_statement {
    struct made_statement *next;
    const void *whose;
    unsigned number;
    struct sql sql;
    char text[];
};

struct row_touched;

struct db {
    sqlite3 *handle;
    char *path;
    bool is_readonly;
    const char *begun_at; /* "file:line" of the open transaction, NULL outside one */
    /* Prepared statements by the address of their row: open addressing, a power of two. */
    struct cached_statement *cache;
    size_t n_cached, cache_size;
    struct made_statement *made;
    /* Of a connection with a scope (scope.c): lines and store that its ids are of. */
    char *scope;
    int64_t scope_version;
    struct row_touched *touched; /* of a connection that writes (row_digest.h) */
};

struct db_row {
    sqlite3_stmt *stmt;
    const struct sql *sql;
};

/* "what: why" with the engine's words. SQLITE_FULL, _BUSY and the like are environment. */
enum status sqlite_fail(struct db *db, const char *what, struct err *e);
/* A second connection to a store that is there and migrated: no writing, no standing snapshot. */
enum status sqlite_open_plain(const char *url, struct db **out, struct err *e) LW_MUST_CHECK;
/* Row digests: the triggers of a connection, an empty list, its end. */
enum status row_digest_watch(struct db *db, struct err *e) LW_MUST_CHECK;
void row_digest_forget(struct db *db);
void row_digest_release(struct db *db);
/* Runs text without parameters: pragmas, transactions, migrations. */
enum status sqlite_run(struct db *db, const char *text, const char *what, struct err *e);

#endif
