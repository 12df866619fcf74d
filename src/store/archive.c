/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive.h"

#include "base/limits.h"
#include "store/sqlite_internal.h"
#include "store/statements.h"

#include <stdio.h>
#include <string.h>

/* $1 is the id of the case or product throughout. */
#define RELEASES "(SELECT r.id FROM product_release r WHERE r.product_id = $1)"
#define IMAGES   "(SELECT i.id FROM image i WHERE i.release_id IN " RELEASES ")"
#define FINDINGS "(SELECT f.id FROM finding f WHERE f.image_id IN " IMAGES ")"
#define CASES    "(SELECT c.case_id FROM case_finding c WHERE c.finding_id IN " FINDINGS ")"
#define CASE_OF  "(SELECT c.finding_id FROM case_finding c WHERE c.case_id = $1)"
#define KEYS     "SELECT seq FROM ledger WHERE kind = 'ledger.key_added'"
#define NONE     "0"

enum {
    EVENTS_OF_CASE,
    EVENTS_OF_PRODUCT,
    EVENTS_OF_TIME,
    BLOBS_ALL,
    BLOBS_OF_CASE,
    BLOBS_OF_PRODUCT
};

/* clang-format off */
const struct sql archive_sql[] = {
    [EVENTS_OF_CASE] = {"archive_events_of_case",
        "SELECT seq FROM ledger WHERE case_id = $1 UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " CASE_OF " UNION " KEYS " ORDER BY 1",
        "t", "i", false},
    [EVENTS_OF_PRODUCT] = {"archive_events_of_product",
        "SELECT seq FROM ledger WHERE subject_id = $1 UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " RELEASES " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " IMAGES " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " FINDINGS " UNION "
        "SELECT seq FROM ledger WHERE case_id IN " CASES " UNION " KEYS " ORDER BY 1",
        "t", "i", false},
    [EVENTS_OF_TIME] = {"archive_events_of_time",
        "SELECT seq FROM ledger WHERE at >= $1 AND at < $2 UNION " KEYS " ORDER BY 1",
        "ii", "i", false},
    [BLOBS_ALL] = {"archive_blobs_all", "SELECT digest FROM blob ORDER BY digest", "", "t", false},
    [BLOBS_OF_CASE] = {"archive_blobs_of_case",
        "SELECT DISTINCT s.receipt_digest FROM submission s WHERE s.case_id = $1 AND "
        "s.receipt_digest IS NOT NULL ORDER BY 1", "t", "T", false},
    [BLOBS_OF_PRODUCT] = {"archive_blobs_of_product",
        "SELECT digest FROM blob WHERE digest IN (SELECT i.sbom_digest FROM image i WHERE "
        "i.release_id IN " RELEASES ") OR digest IN (SELECT e.digest FROM image_evidence e WHERE "
        "e.image_id IN " IMAGES ") OR digest IN (SELECT s.receipt_digest FROM submission s WHERE "
        "s.case_id IN " CASES ") ORDER BY digest", "t", "t", false},
};
/* clang-format on */
const size_t n_archive_sql = sizeof archive_sql / sizeof archive_sql[0];

/* Which rows of a table belong to a case, to a product; NULL: the table stays out altogether. */
static const struct archive_table {
    const char *name;
    const char *of_case, *of_product;
} tables[] = {
    {"attestation", NONE, "product_id = $1"},
    {"blob", NONE, NONE},
    {"case_awareness", "case_id = $1", "case_id IN " CASES},
    {"case_duty", "case_id = $1", "case_id IN " CASES},
    {"case_file", "id = $1", "id IN " CASES},
    {"case_finding", "case_id = $1", "case_id IN " CASES},
    {"case_form", "case_id = $1", "case_id IN " CASES},
    {"case_measure", "case_id = $1", "case_id IN " CASES},
    {"component", NONE,
     "id IN (SELECT x.component_id FROM image_component x WHERE x.image_id IN " IMAGES ")"},
    {"component_key", NONE, NONE},
    {"decision", NONE, NONE},
    {"decision_key", NONE, NONE},
    {"finding", "id IN " CASE_OF, "image_id IN " IMAGES},
    {"image", NONE, "release_id IN " RELEASES},
    {"image_component", NONE, "image_id IN " IMAGES},
    {"image_evidence", NONE, "image_id IN " IMAGES},
    {"image_sbom", NONE, "image_id IN " IMAGES},
    {"image_subject", NONE, NONE},
    {"portal_notification", "case_id = $1", "case_id IN " CASES},
    {"product", NONE, "id = $1"},
    {"product_market", NONE, "product_id = $1"},
    {"product_regime", NONE, "product_id = $1"},
    {"product_release", NONE, "product_id = $1"},
    {"release_part", NONE, NONE},
    {"submission", "case_id = $1", "case_id IN " CASES},
    {"supplier", NONE, NONE},
    {"vex_document", NONE, NONE},
    {"vex_statement", NONE, NONE},
    {"vex_statement_key", NONE, NONE},
};

/* Columns with what leads to a person go nowhere, in whatever table they stand. */
static bool is_personal(const char *column)
{
    static const char *const words[] = {"contact",  "mail",   "phone",
                                        "reporter", "secret", "salt"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(column, words[i])) return true;
    return false;
}

bool archive_knows_table(str table)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (str_eq(str_of(tables[i].name), table)) return true;
    return false;
}

/* ---- events and documents ---- */

struct seqs {
    archive_seq_fn fn;
    void *ctx;
};

static enum status take_seq(void *ctx, const struct db_row *row, struct err *e)
{
    struct seqs *s = ctx;
    return s->fn(s->ctx, db_int(row, 0), e);
}

enum status archive_each_event(struct db *db, const struct archive_selection *s,
                               archive_seq_fn fn, void *ctx, struct err *e)
{
    struct seqs x = {fn, ctx};
    if (s->scope == ARCHIVE_TIME)
        return db_each(db, &archive_sql[EVENTS_OF_TIME],
                       DB_PARAMS(DB_I(utc_is_none(s->from) ? INT64_MIN : utc_to_ms(s->from)),
                                 DB_I(utc_is_none(s->to) ? INT64_MAX : utc_to_ms(s->to))),
                       take_seq, &x, e);
    int row = s->scope == ARCHIVE_CASE ? EVENTS_OF_CASE : EVENTS_OF_PRODUCT;
    return db_each(db, &archive_sql[row], DB_PARAMS(DB_T(s->id)), take_seq, &x, e);
}

struct blobs {
    archive_blob_fn fn;
    void *ctx;
};

static enum status take_blob(void *ctx, const struct db_row *row, struct err *e)
{
    struct blobs *b = ctx;
    return b->fn(b->ctx, db_text(row, 0), e);
}

enum status archive_each_blob(struct db *db, const struct archive_selection *s,
                              archive_blob_fn fn, void *ctx, struct err *e)
{
    struct blobs x = {fn, ctx};
    if (s->scope == ARCHIVE_TIME) return LW_OK;
    if (s->scope == ARCHIVE_ALL)
        return db_each(db, &archive_sql[BLOBS_ALL], DB_NO_PARAMS, take_blob, &x, e);
    int row = s->scope == ARCHIVE_CASE ? BLOBS_OF_CASE : BLOBS_OF_PRODUCT;
    return db_each(db, &archive_sql[row], DB_PARAMS(DB_T(s->id)), take_blob, &x, e);
}

/* ---- rows ---- */

static void add_json_text(struct buf *out, const char *p, size_t n)
{
    buf_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '"' || c == '\\') buf_char(out, '\\');
        if (c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else
            buf_char(out, (char)c);
    }
    buf_char(out, '"');
}

static void add_value(struct buf *out, sqlite3_stmt *stmt, int column)
{
    const char *p;
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        buf_printf(out, "%lld", (long long)sqlite3_column_int64(stmt, column));
        break;
    case SQLITE_FLOAT: buf_printf(out, "%.17g", sqlite3_column_double(stmt, column)); break;
    case SQLITE_TEXT:
        p = (const char *)sqlite3_column_text(stmt, column);
        add_json_text(out, p, (size_t)sqlite3_column_bytes(stmt, column));
        break;
    case SQLITE_BLOB:
        p = sqlite3_column_blob(stmt, column);
        buf_char(out, '"');
        for (int i = 0; i < sqlite3_column_bytes(stmt, column); i++)
            buf_printf(out, "%02x", (unsigned char)p[i]);
        buf_char(out, '"');
        break;
    default: buf_add(out, STR("null")); break;
    }
}

static void add_row(struct buf *out, sqlite3_stmt *stmt)
{
    bool is_first = true;
    buf_clear(out);
    buf_char(out, '{');
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *name = sqlite3_column_name(stmt, i);
        if (is_personal(name)) continue;
        if (!is_first) buf_char(out, ',');
        is_first = false;
        add_json_text(out, name, strlen(name));
        buf_char(out, ':');
        add_value(out, stmt, i);
    }
    buf_add(out, STR("}\n"));
}

/* The one place where the columns are not known beforehand: what is added later goes in too. */
static enum status each_row(struct db *db, const struct archive_table *t,
                            const struct archive_selection *s, struct buf *line,
                            archive_row_fn fn, void *ctx, struct err *e)
{
    char text[1024];
    sqlite3_stmt *stmt = NULL;
    const char *where = s->scope == ARCHIVE_ALL    ? "1"
                        : s->scope == ARCHIVE_CASE ? t->of_case
                                                   : t->of_product;
    enum status st = LW_OK;
    snprintf(text, sizeof text, "SELECT * FROM %s WHERE %s ORDER BY rowid", t->name, where);
    if (sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, t->name, e);
    if (strstr(text, "$1") &&
        sqlite3_bind_text(stmt, 1, s->id.p, (int)s->id.n, SQLITE_STATIC) != SQLITE_OK)
        st = sqlite_fail(db, t->name, e);
    int code = SQLITE_DONE;
    while (st == LW_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        add_row(line, stmt);
        st = buf_status(line, t->name, e);
        if (st == LW_OK) st = fn(ctx, t->name, buf_str(line), e);
    }
    if (st == LW_OK && code != SQLITE_DONE) st = sqlite_fail(db, t->name, e);
    sqlite3_finalize(stmt);
    return st;
}

enum status archive_each_row(struct db *db, const struct archive_selection *s,
                             archive_row_fn fn, void *ctx, struct err *e)
{
    struct buf line;
    enum status st = LW_OK;
    if (s->scope == ARCHIVE_TIME) return LW_OK;
    buf_init(&line, 128 * LW_MIB);
    for (size_t i = 0; st == LW_OK && i < sizeof tables / sizeof *tables; i++)
        st = each_row(db, &tables[i], s, &line, fn, ctx, e);
    buf_release(&line);
    return st;
}
