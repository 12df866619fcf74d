/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history of the schema: an array that only grows. A migration that has been released is
 * never edited; its checksum is kept in the store and compared at every opening.
 *
 * The SQL is portable but for three tokens that the runner expands:
 *
 *   {i64}     INTEGER (SQLite), BIGINT (PostgreSQL)
 *   {bytes}   BLOB, BYTEA
 *   {strict}  STRICT after the closing parenthesis of a table, or nothing
 *
 * Triggers have no common language, so each engine has its own text for them.
 *
 * To add one: a file schema_TOPIC.c with a documented text, a declaration here, a row in
 * migrations.c. A paragraph stands before each table and a phrase behind each column; the data
 * dictionary is made from them.
 */
#ifndef LW_STORE_MIGRATIONS_H
#define LW_STORE_MIGRATIONS_H

#include "crypto/digest.h"
#include "store/db.h"

struct migration {
    int number; /* 1, 2, 3, ... */
    const char *name;
    const char *const *sql;        /* texts in order, one a table; ends with NULL */
    const char *const *sqlite_sql; /* triggers, or NULL */
    const char *irreversible;      /* why there is no way back, or NULL */
    /* What SQL cannot do, after it in the same transaction; NULL: nothing. */
    enum status (*step)(struct db *db, struct err *e);
};
extern const struct migration migrations[];
extern const size_t n_migrations;

/* SHA-256 of the texts of a migration: what was applied must be what the program has. */
struct sha256 migration_checksum(const struct migration *m);
/* The text with the tokens expanded for SQLite. */
void migration_text_sqlite(const struct migration *m, struct buf *out);

/* Brings the open database up to date; db_open() calls it. LW_E_STATE, LW_E_ENV. */
enum status migrations_apply(struct db *db, struct err *e) LW_MUST_CHECK;
/* LW_E_STATE unless the database is exactly at this program's schema. */
enum status migrations_check(struct db *db, struct err *e) LW_MUST_CHECK;

extern const char *const schema_core_sql[], *const schema_core_sqlite_sql[];
extern const char *const schema_product_sql[];
extern const char *const schema_case_sql[], *const schema_case_sqlite_sql[];
extern const char *const schema_identity_sql[];
extern const char *const schema_decision_sql[];
extern const char *const schema_structure_sql[];
extern const char *const schema_vex_sql[];
extern const char *const schema_alert_sql[];
extern const char *const schema_upload_sql[];
extern const char *const schema_portfolio_sql[];
extern const char *const schema_duty_sql[];
extern const char *const schema_clock_sql[], *const schema_clock_sqlite_sql[];
extern const char *const schema_oncall_sql[];
extern const char *const schema_channel_sql[];
extern const char *const schema_portal_sql[], *const schema_portal_sqlite_sql[];
extern const char *const schema_document_sql[], *const schema_document_sqlite_sql[];
extern const char *const schema_proof_sql[], *const schema_proof_sqlite_sql[];
extern const char *const schema_access_sql[];

#endif
