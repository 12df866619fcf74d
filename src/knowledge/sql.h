/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The little that the knowledge base needs of SQLite's interface, in the manner of the house:
 * statuses, slices, one place where an engine error becomes words. Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_SQL_H
#define LW_KNOWLEDGE_SQL_H

#include "base/arena.h"
#include "base/status.h"

#include <sqlite3.h>

/* LW_E_ENV with the engine's words; LW_E_LIMIT never: disk full and busy are the environment. */
enum status sql_fail(sqlite3 *db, const char *doing, struct err *e);
enum status sql_exec(sqlite3 *db, const char *text, struct err *e) LW_MUST_CHECK;
enum status sql_prepare(sqlite3 *db, const char *text, sqlite3_stmt **out,
                        struct err *e) LW_MUST_CHECK;
/* Steps a statement without a result and resets it. */
enum status sql_done(sqlite3_stmt *s, struct err *e) LW_MUST_CHECK;
/* One step: `*is_row` tells; resets at the end of the rows. */
enum status sql_step(sqlite3_stmt *s, bool *is_row, struct err *e) LW_MUST_CHECK;
/* The first column of the only row, or `fallback` when there is none. */
enum status sql_int(sqlite3 *db, const char *text, int64_t fallback, int64_t *out,
                    struct err *e) LW_MUST_CHECK;

/* Binding counts from 1; bytes are not copied and must live until the step. */
void bind_text(sqlite3_stmt *s, int at, str v);  /* NULL for STR_NONE */
void bind_bytes(sqlite3_stmt *s, int at, str v); /* never NULL */
void bind_int(sqlite3_stmt *s, int at, int64_t v);
void bind_real(sqlite3_stmt *s, int at, double v);

/* Columns count from 0; a view is valid until the next step. */
str column_text(sqlite3_stmt *s, int at);
str column_bytes(sqlite3_stmt *s, int at);
int64_t column_int(sqlite3_stmt *s, int at);

#endif
