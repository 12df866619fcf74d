/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive.h"

#include "base/limits.h"
#include "store/row_digest.h"
#include "store/sqlite_internal.h"
#include "store/statements.h"

#include <stdio.h>
#include <string.h>

/* $1 is the id of the case or product throughout. */
#define RELEASES "(SELECT r.id FROM product_release r WHERE r.product_id = $1)"
#define IMAGES   "(SELECT i.id FROM image i WHERE i.release_id IN " RELEASES ")"
#define FINDINGS "(SELECT f.id FROM finding f WHERE f.image_id IN " IMAGES ")"
#define CASES                                                                      \
 "(SELECT c.case_id FROM case_finding c WHERE c.finding_id IN " FINDINGS " UNION " \
 "SELECT c.case_id FROM case_product c WHERE c.product_id = $1)"
#define CASE_OF      "(SELECT c.finding_id FROM case_finding c WHERE c.case_id = $1)"
#define SUBMITTED(x) "(SELECT s.id FROM submission s WHERE s.case_id " x ")"
#define DOC_OF_CASE  "(SELECT d.id FROM document d WHERE d.case_id = $1)"
#define DOC_OF_PRODUCT \
 "(SELECT d.id FROM document d WHERE d.product_id = $1 OR d.case_id IN " CASES ")"
#define KEYS "SELECT seq FROM ledger WHERE kind = 'ledger.key_added'"
#define NONE "0"

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
        "SELECT seq FROM ledger WHERE subject_id IN " CASE_OF " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN (SELECT g.id FROM signal g WHERE "
        "g.case_id = $1) UNION " KEYS " ORDER BY 1",
        "t", "i", false},
    [EVENTS_OF_PRODUCT] = {"archive_events_of_product",
        "SELECT seq FROM ledger WHERE subject_id = $1 UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " RELEASES " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " IMAGES " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " FINDINGS " UNION "
        "SELECT seq FROM ledger WHERE case_id IN " CASES " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN " DOC_OF_PRODUCT " UNION "
        "SELECT seq FROM ledger WHERE subject_id IN (SELECT x.id FROM attestation x WHERE "
        "x.product_id = $1 UNION SELECT x.id FROM product_regime x WHERE x.product_id = $1 UNION "
        "SELECT x.id FROM retention_hold x WHERE x.product_id = $1 UNION SELECT x.id FROM signal x "
        "WHERE x.product_id = $1 OR x.case_id IN " CASES ") UNION " KEYS " ORDER BY 1",
        "t", "i", false},
    [EVENTS_OF_TIME] = {"archive_events_of_time",
        "SELECT seq FROM ledger WHERE at >= $1 AND at < $2 UNION " KEYS " ORDER BY 1",
        "ii", "i", false},
    [BLOBS_ALL] = {"archive_blobs_all", "SELECT digest FROM blob ORDER BY digest", "", "t", false},
    [BLOBS_OF_CASE] = {"archive_blobs_of_case",
        "SELECT digest FROM blob WHERE digest IN (SELECT s.receipt_digest FROM submission s WHERE "
        "s.case_id = $1) OR digest IN (SELECT r.digest FROM submission_receipt r WHERE "
        "r.submission_id IN " SUBMITTED("= $1") ") OR digest IN (SELECT t.receipt_digest FROM "
        "document_sent t WHERE t.document_id IN " DOC_OF_CASE ") ORDER BY digest", "t", "t", false},
    [BLOBS_OF_PRODUCT] = {"archive_blobs_of_product",
        "SELECT digest FROM blob WHERE digest IN (SELECT i.sbom_digest FROM image i WHERE "
        "i.release_id IN " RELEASES ") OR digest IN (SELECT e.digest FROM image_evidence e WHERE "
        "e.image_id IN " IMAGES ") OR digest IN (SELECT s.receipt_digest FROM submission s WHERE "
        "s.case_id IN " CASES ") OR digest IN (SELECT r.digest FROM submission_receipt r WHERE "
        "r.submission_id IN " SUBMITTED("IN " CASES) ") OR digest IN (SELECT t.receipt_digest FROM "
        "document_sent t WHERE t.document_id IN " DOC_OF_PRODUCT ") OR digest IN (SELECT "
        "x.document_digest FROM attestation x WHERE x.product_id = $1) ORDER BY digest",
        "t", "t", false},
};
/* clang-format on */
const size_t n_archive_sql = sizeof archive_sql / sizeof archive_sql[0];

/*
 * Which rows of a table belong to a case, to a product; NONE: only a whole archive has them.
 * Ascending by name.
 */
static const struct archive_table {
    const char *name;
    const char *of_case, *of_product;
} tables[] = {
    {"alert_route", NONE, NONE},
    {"attestation", NONE, "product_id = $1"},
    {"blob", NONE, NONE},
    {"case_awareness", "case_id = $1", "case_id IN " CASES},
    {"case_correction", "case_id = $1", "case_id IN " CASES},
    {"case_duty", "case_id = $1", "case_id IN " CASES},
    {"case_file", "id = $1", "id IN " CASES},
    {"case_finding", "case_id = $1", "case_id IN " CASES},
    {"case_form", "case_id = $1", "case_id IN " CASES},
    {"case_measure", "case_id = $1", "case_id IN " CASES},
    {"case_product", "case_id = $1", "case_id IN " CASES},
    {"case_request", "case_id = $1", "case_id IN " CASES},
    {"channel", NONE, NONE},
    {"component", NONE,
     "id IN (SELECT x.component_id FROM image_component x WHERE x.image_id IN " IMAGES ")"},
    {"component_key", NONE, NONE},
    {"decision", NONE, NONE},
    {"decision_key", NONE, NONE},
    {"document", "case_id = $1", "product_id = $1 OR case_id IN " CASES},
    {"document_approval", "document_id IN " DOC_OF_CASE, "document_id IN " DOC_OF_PRODUCT},
    {"document_reply", "document_id IN " DOC_OF_CASE, "document_id IN " DOC_OF_PRODUCT},
    {"document_sent", "document_id IN " DOC_OF_CASE, "document_id IN " DOC_OF_PRODUCT},
    {"document_version", "document_id IN " DOC_OF_CASE, "document_id IN " DOC_OF_PRODUCT},
    {"finding", "id IN " CASE_OF, "image_id IN " IMAGES},
    {"image", NONE, "release_id IN " RELEASES},
    {"image_component", NONE, "image_id IN " IMAGES},
    {"image_evidence", NONE, "image_id IN " IMAGES},
    {"image_sbom", NONE, "image_id IN " IMAGES},
    {"image_subject", NONE, NONE},
    {"notice_recipient", "case_id = $1", "case_id IN " CASES},
    {"oncall_policy", NONE, NONE},
    {"oncall_policy_step", NONE, NONE},
    {"page", "case_id = $1", "case_id IN " CASES},
    {"page_test", NONE, NONE},
    {"portal_circumstances", "case_id = $1", "case_id IN " CASES},
    {"portal_invalidation", "case_id = $1", "case_id IN " CASES},
    {"portal_notification", "case_id = $1", "case_id IN " CASES},
    {"product", NONE, "id = $1"},
    {"product_market", NONE, "product_id = $1"},
    {"product_regime", NONE, "product_id = $1"},
    {"product_release", NONE, "product_id = $1"},
    {"proposal", "case_id = $1", "case_id IN " CASES},
    {"release_part", NONE, NONE},
    {"retention_hold", NONE, "product_id = $1"},
    {"routing", NONE, NONE},
    {"schedule", NONE, NONE},
    {"schedule_holiday", NONE, NONE},
    {"schedule_layer", NONE, NONE},
    {"schedule_override", NONE, NONE},
    {"signal", "case_id = $1", "product_id = $1 OR case_id IN " CASES},
    {"submission", "case_id = $1", "case_id IN " CASES},
    {"submission_receipt", "submission_id IN " SUBMITTED("= $1"),
     "submission_id IN " SUBMITTED("IN " CASES)},
    {"supplier", NONE, NONE},
    {"vex_document", NONE, NONE},
    {"vex_statement", NONE, NONE},
    {"vex_statement_key", NONE, NONE},
};

/* Tables that stay out, and why. A new table is in one of the two lists, or a test fails. */
static const char *const left_out[][2] = {
    {"alert_pending", "queue"},
    {"api_token", "secrets"},
    {"case_reminder", "derived"},
    {"component_outcome", "derived"},
    {"component_term", "derived"},
    {"condition_answer", "derived"},
    {"digest_entry", "queue"},
    {"digest_person", "queue"},
    {"finding_change", "derived"},
    {"finding_day", "derived"},
    {"finding_day_total", "derived"},
    {"finding_stale", "derived"},
    {"finding_tally", "derived"},
    {"finding_total", "derived"},
    {"house_reminder_told", "derived"},
    {"known_source", "personal data"},
    {"ledger", "elsewhere: ledger/ has its events"},
    {"ledger_block", "derived"},
    {"ledger_checkpoint", "elsewhere: checkpoints/"},
    {"ledger_head", "derived"},
    {"ledger_key", "elsewhere: keys/"},
    {"ledger_stamp", "elsewhere: stamps/"},
    {"ledger_trouble", "derived: what fails at the moment"},
    {"notice_contact", "personal data"},
    {"one_time_link", "secrets"},
    {"outbox", "queue: messages to people; the ledger has each of them"},
    {"page_cursor", "derived"},
    {"page_failure", "queue: attempts of the moment"},
    {"person", "personal data"},
    {"product_tally", "derived"},
    {"progress", "queue: how far each job is"},
    {"quiet_hours", "personal data"},
    {"recovery_code", "secrets"},
    {"schema_migration", "derived: which program made the tables"},
    {"session", "secrets"},
    {"setting", "secrets: passwords of services; the ledger has every change"},
    {"sign_in_failure", "personal data"},
    {"totp", "secrets"},
    {"vulnerability_wanted", "derived"},
};

/* Words that people wrote about others, and keys to places. */
static const char *const left_out_columns[][2] = {
    {"channel", "url"},      /* of some kinds it is the key itself */
    {"page", "link_digest"}, /* of codes that acknowledge */
    {"page", "reply_digest"},
    {"proposal", "arguments"}, /* as they were given; their digest stands beside them */
    {"schedule_override", "reason"},
};

/* Columns with what leads to a person go nowhere, in whatever table they stand. */
static bool is_personal(const char *table, const char *column)
{
    static const char *const words[] = {"contact",  "mail",   "phone",
                                        "reporter", "secret", "salt"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(column, words[i])) return true;
    for (size_t i = 0; i < sizeof left_out_columns / sizeof *left_out_columns; i++)
        if (!strcmp(table, left_out_columns[i][0]) && !strcmp(column, left_out_columns[i][1]))
            return true;
    return false;
}

bool archive_has_table(str table)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (str_eq(str_of(tables[i].name), table)) return true;
    return false;
}

str archive_left_out(str table)
{
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (str_eq(str_of(left_out[i][0]), table)) return str_of(left_out[i][1]);
    return STR_NONE;
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

static void add_row(struct buf *out, const char *table, sqlite3_stmt *stmt)
{
    bool is_first = true;
    buf_clear(out);
    buf_char(out, '{');
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *name = sqlite3_column_name(stmt, i);
        if (is_personal(table, name)) continue;
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
    char text[4096];
    sqlite3_stmt *stmt = NULL;
    const char *where = s->scope == ARCHIVE_ALL    ? "1"
                        : s->scope == ARCHIVE_CASE ? t->of_case
                                                   : t->of_product;
    enum status st = LW_OK;
    const struct row_kind *k = row_kind_find(str_of(t->name));
    /* As its digests are chained; else as the rows came. */
    snprintf(text, sizeof text, "SELECT * FROM %s WHERE %s ORDER BY %s%s%s", t->name, where,
             k ? k->key : "rowid", k && k->order ? ", " : "", k && k->order ? k->order : "");
    if (sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, t->name, e);
    if (strstr(text, "$1") &&
        sqlite3_bind_text(stmt, 1, s->id.p, (int)s->id.n, SQLITE_STATIC) != SQLITE_OK)
        st = sqlite_fail(db, t->name, e);
    int code = SQLITE_DONE;
    while (st == LW_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        add_row(line, t->name, stmt);
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
