/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record store's seam to a database engine. SQLite is the first driver (store/sqlite.c);
 * PostgreSQL gets the same functions, the same SQL texts and the same tests.
 *
 * Every statement is a `struct sql` in a static table of its aggregate's file; parameters are
 * $1..$n in ascending order of first appearance; SQL is the portable subset of style.md
 * section 4. Writes happen only between db_begin and db_commit, which only app/ calls.
 */
#ifndef LW_STORE_DB_H
#define LW_STORE_DB_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/utc.h"

struct db; /* one connection, used by one thread at a time */

struct sql {
    const char *name; /* "case_by_id": in errors, and for the walk test */
    const char *text;
    const char *params;  /* one letter a parameter: t text, i integer, r real, b bytes;
                            upper case: NULL allowed (text with p == NULL, UTC_NONE) */
    const char *columns; /* one letter a result column, same letters */
    bool is_hot;         /* the walk test inspects its plan: no full table scan */
};

enum db_value_kind {
    DB_NULL,
    DB_TEXT,
    DB_INT,
    DB_REAL,
    DB_BYTES
};
struct db_value {
    enum db_value_kind kind;
    str s;
    int64_t i;
    double r;
};
#define DB_T(x) ((struct db_value){.kind = (x).p ? DB_TEXT : DB_NULL, .s = (x)})
#define DB_I(x) ((struct db_value){.kind = DB_INT, .i = (int64_t)(x)})
#define DB_R(x) ((struct db_value){.kind = DB_REAL, .r = (x)})
#define DB_B(x) ((struct db_value){.kind = DB_BYTES, .s = (x)})
struct db_value db_utc(struct utc t); /* integer milliseconds, NULL for UTC_NONE */
#define DB_PARAMS(...)                   \
 (const struct db_value[]){__VA_ARGS__}, \
     sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)
#define DB_NO_PARAMS NULL, 0

/* A result row, valid inside the row function only: copy what is kept. */
struct db_row;
bool db_is_null(const struct db_row *r, int column);
str db_text(const struct db_row *r, int column);
int64_t db_int(const struct db_row *r, int column);
double db_real(const struct db_row *r, int column);
struct utc db_instant(const struct db_row *r, int column);
/* Text copied into `a`; STR_NONE for NULL. */
str db_dup(const struct db_row *r, int column, struct arena *a);
/* Columns of the statement, and all of them in one canonical text: a row's digest is its hash. */
int db_n_columns(const struct db_row *r);
void db_row_text(const struct db_row *r, struct buf *out);
/* Of the first `n` columns. */
void db_row_text_n(const struct db_row *r, int n, struct buf *out);

typedef enum status (*db_row_fn)(void *ctx, const struct db_row *row, struct err *e);

/*
 * Opens "sqlite:PATH" (or a bare path), migrates it to this program's schema (the file is copied
 * first when there is something to migrate), refuses a newer one. LW_E_ENV, LW_E_STATE.
 */
enum status db_open(const char *url, struct db **out, struct err *e) LW_MUST_CHECK;
/* As db_open, but sees a consistent state and cannot write. */
enum status db_open_readonly(const char *url, struct db **out, struct err *e) LW_MUST_CHECK;
void db_close(struct db *db);

/* `where` is __FILE__:__LINE__ of the caller, for messages about forgotten transactions. */
enum status db_begin(struct db *db, const char *where, struct err *e) LW_MUST_CHECK;
enum status db_commit(struct db *db, struct err *e) LW_MUST_CHECK;
void db_rollback(struct db *db);
bool db_is_writing(const struct db *db);
/*
 * All reads from here to the end see one state, whatever others commit meanwhile; writers are not
 * held up. Inside a transaction nothing is begun (`*is_begun` false): it is one state already.
 */
enum status db_snapshot_begin(struct db *db, bool *is_begun, struct err *e) LW_MUST_CHECK;
void db_snapshot_end(struct db *db, bool is_begun);
#define LW_STRINGIFY_(x) #x
#define LW_STRINGIFY(x)  LW_STRINGIFY_(x)
#define DB_HERE          __FILE__ ":" LW_STRINGIFY(__LINE__)

/* Runs a statement without a result; BUG() outside a transaction when it writes. */
enum status db_exec(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                    struct err *e) LW_MUST_CHECK;
/* Rows changed by the last db_exec. */
int64_t db_n_changed(const struct db *db);
/* Rows changed by this connection since it was opened. */
int64_t db_total_changes(const struct db *db);
enum status db_each(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                    db_row_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* The first row, if any; `*found` tells. */
enum status db_find(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                    db_row_fn fn, void *ctx, bool *found, struct err *e) LW_MUST_CHECK;

/* The first column of the first row as a number; 0 when there is no row or it is NULL. */
enum status db_number(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                      int64_t *out, struct err *e) LW_MUST_CHECK;
/* The same as text in `a`; `*out` is left alone when there is no row. */
enum status db_find_text(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                         struct arena *a, str *out, bool *found, struct err *e) LW_MUST_CHECK;
/*
 * Statements that are put together while the program runs (store/list_order.h): one is kept with
 * the connection, its text copied, under whose it is and a number; found again by them, or NULL.
 */
const struct sql *db_made_find(const struct db *db, const void *whose, unsigned number);
const struct sql *db_made_keep(struct db *db, const void *whose, unsigned number,
                               const struct sql *s);
/*
 * Brings the write-ahead log home and empties it, so that erased personal data does not linger
 * there. Not inside a transaction. Another reader may hold it up: then LW_OK, and the next one
 * does it.
 */
enum status db_checkpoint(struct db *db, struct err *e) LW_MUST_CHECK;

/*
 * Time-ordered id, unique without the database: "01J9..." (26 characters, Crockford base 32; 48
 * bits of milliseconds, 80 random bits). Ids of one process and one millisecond count up.
 */
str new_id(struct arena *a, struct utc now);

#endif
