/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of scope.h and the connection that keeps them. Temporary tables hold the ids that are
 * visible (line, product, release, image, case), temporary views with the names of the tables
 * stand in front of them: SQLite looks a name up among the temporary ones first. On PostgreSQL
 * the same views go into a schema that stands first in the search path.
 *
 * To add a table: nothing, when its columns say what it belongs to; else a row in `rows`, sorted
 * by table. scope_test.c lists the tables that would be hidden for want of a row.
 */
#include "store/scope.h"

#include "base/limits.h"
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is visible: `name` filled by `text`, in this order. */
static const struct {
    const char *name, *text;
} fills[] = {
    {"scope_product", "INSERT INTO temp.scope_product SELECT p.id, 0 FROM main.product p "
                      "WHERE p.line IN (SELECT id FROM temp.scope_line)"},
    {"scope_release",
     "INSERT INTO temp.scope_release SELECT r.id, 0 FROM main.product_release r "
     "WHERE r.product_id IN (SELECT id FROM temp.scope_product)"},
    {"scope_image", "INSERT INTO temp.scope_image SELECT i.id, 0 FROM main.image i "
                    "WHERE i.release_id IN (SELECT id FROM temp.scope_release)"},
    {"scope_case",
     "INSERT INTO temp.scope_case SELECT x.case_id, MIN(x.is_visible) FROM ("
     "SELECT l.case_id AS case_id, f.image_id IN (SELECT id FROM temp.scope_image) AS "
     "is_visible FROM main.case_finding l JOIN main.finding f ON f.id = l.finding_id "
     "UNION ALL SELECT n.case_id, n.product_id IN (SELECT id FROM temp.scope_product) FROM "
     "main.case_product n) x "
     "GROUP BY x.case_id HAVING MAX(x.is_visible) = 1"},
};

#define PRODUCT   " IN (SELECT id FROM temp.scope_product)"
#define RELEASE   " IN (SELECT id FROM temp.scope_release)"
#define IMAGE     " IN (SELECT id FROM temp.scope_image)"
#define CASE      " IN (SELECT id FROM temp.scope_case)"
#define WHOLE     " IN (SELECT id FROM temp.scope_case WHERE is_whole = 1)"
#define COMPONENT " IN (SELECT id FROM component)"
#define DOCUMENT  "t.document_id IN (SELECT id FROM document)"
/* A component is visible in a visible image; the index on image_component answers it. */
#define HELD                                                                       \
 "EXISTS (SELECT 1 FROM main.image_component ic WHERE ic.component_id = t.id AND " \
 "ic.image_id" IMAGE ")"
#define HITS(vulnerability)                                                            \
 "EXISTS (SELECT 1 FROM main.finding f WHERE f.vulnerability = " vulnerability " AND " \
 "f.image_id" IMAGE ")"
#define TALLY \
 "vulnerability, component_id, rank, verdict, priority, is_exploited, is_closed, is_wanted"
/* As store/finding_tally.c counts: what the curves show. */
#define ASKS   "f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define COUNTS "(" ASKS " OR f.decision <> '')"
#define ENDED  "CASE WHEN " ASKS " THEN f.closed_at ELSE f.decided_at END"
#define DAYS                                                                               \
 "SELECT f.vulnerability AS vulnerability, f.opened_at / 86400000 AS day, f.priority AS "  \
 "priority, 0 AS is_end, COUNT(*) AS n FROM main.finding f WHERE " COUNTS                  \
 " AND f.image_id" IMAGE " GROUP BY f.vulnerability, f.opened_at / 86400000, f.priority "  \
 "UNION ALL SELECT f.vulnerability, (" ENDED ") / 86400000, f.priority, 1, COUNT(*) FROM " \
 "main.finding f WHERE " COUNTS " AND (" ENDED ") IS NOT NULL AND f.image_id" IMAGE        \
 " GROUP BY f.vulnerability, (" ENDED ") / 86400000, f.priority"

struct rule {
    const char *table;
    enum scope_kind kind;
    const char *text;  /* condition on row t, or the whole SELECT when computed */
    const char *masks; /* "column=expression" one a line: what stands in its place */
};

/* clang-format off */
static const struct rule rules[] = {
    {"alert_pending", SCOPE_HIDDEN, NULL, NULL},
    {"alert_route", SCOPE_OPEN, NULL, NULL},
    {"api_token", SCOPE_OPEN, NULL, NULL},
    /* Those without a product speak for all. */
    {"attestation", SCOPE_ROWS, "t.product_id = '' OR t.product_id" PRODUCT, NULL},
    {"blob", SCOPE_OPEN, NULL, NULL}, /* asked by digest, of a row that is visible */
    {"case_awareness", SCOPE_ROWS, "t.case_id" CASE,
     "reason=CASE WHEN t.case_id" WHOLE " THEN t.reason ELSE '" SCOPE_WITHHELD "' END"},
    {"case_correction", SCOPE_ROWS, "t.case_id" CASE,
     "reason=CASE WHEN t.case_id" WHOLE " THEN t.reason ELSE '" SCOPE_WITHHELD "' END"},
    {"case_duty", SCOPE_ROWS, "t.case_id" CASE,
     "words=CASE WHEN t.case_id" WHOLE " THEN t.words ELSE '" SCOPE_WITHHELD "' END"},
    {"case_file", SCOPE_ROWS, "t.id" CASE,
     "title=CASE WHEN t.id" WHOLE " THEN t.title ELSE '" SCOPE_WITHHELD "' END\n"
     "description=CASE WHEN t.id" WHOLE " THEN t.description ELSE '" SCOPE_WITHHELD "' END\n"
     "end_reason=CASE WHEN t.id" WHOLE " OR t.end_reason = '' THEN t.end_reason ELSE '"
     SCOPE_WITHHELD "' END"},
    {"case_finding", SCOPE_ROWS, "t.finding_id IN (SELECT id FROM finding)", NULL},
    {"case_form", SCOPE_ROWS, "t.case_id" CASE,
     "field_values=CASE WHEN t.case_id" WHOLE " THEN t.field_values ELSE '{}' END\n"
     "proposals=CASE WHEN t.case_id" WHOLE " THEN t.proposals ELSE '{}' END"},
    {"case_measure", SCOPE_ROWS, "t.case_id" CASE,
     "description=CASE WHEN t.case_id" WHOLE " THEN t.description ELSE '" SCOPE_WITHHELD
     "' END"},
    {"case_product", SCOPE_ROWS, "t.product_id" PRODUCT, NULL},
    {"case_reminder", SCOPE_ROWS, "t.case_id" CASE, NULL},
    {"case_request", SCOPE_ROWS, "t.case_id" CASE,
     "words=CASE WHEN t.case_id" WHOLE " THEN t.words ELSE '" SCOPE_WITHHELD "' END"},
    {"channel", SCOPE_OPEN, NULL, NULL},
    {"component", SCOPE_ROWS, HELD, NULL},
    {"decision", SCOPE_ROWS,
     "CASE t.scope WHEN 'image' THEN t.scope_ref" IMAGE " WHEN 'release' THEN t.scope_ref"
     RELEASE " WHEN 'product' THEN t.scope_ref" PRODUCT " WHEN 'line' THEN t.scope_ref IN "
     "(SELECT id FROM temp.scope_line) ELSE " HITS("t.vulnerability") " END", NULL},
    {"digest_entry", SCOPE_HIDDEN, NULL, NULL},
    {"digest_person", SCOPE_OPEN, NULL, NULL},
    /* A document names all products of its case. */
    {"document", SCOPE_ROWS, "t.case_id" WHOLE " OR t.product_id" PRODUCT, NULL},
    {"document_approval", SCOPE_ROWS, DOCUMENT, NULL},
    {"document_reply", SCOPE_ROWS, DOCUMENT, NULL},
    {"document_sent", SCOPE_ROWS, DOCUMENT, NULL},
    {"document_version", SCOPE_ROWS, DOCUMENT, NULL},
    /* The reason of a priority may name the product of which this one is a part. */
    {"finding", SCOPE_ROWS, "t.image_id" IMAGE,
     "priority_reason=CASE WHEN INSTR(t.priority_reason, 'as a part of ''') > 0 THEN SUBSTR("
     "t.priority_reason, 1, INSTR(t.priority_reason, 'as a part of ''') - 1) || "
     "'as a part of another product' ELSE t.priority_reason END"},
    {"finding_change", SCOPE_HIDDEN, NULL, NULL},
    {"finding_day", SCOPE_COMPUTED, DAYS, NULL},
    {"finding_day_total", SCOPE_COMPUTED,
     "SELECT day, priority, is_end, SUM(n) AS n FROM (" DAYS ") GROUP BY day, priority, is_end",
     NULL},
    {"finding_stale", SCOPE_HIDDEN, NULL, NULL},
    {"finding_tally", SCOPE_COMPUTED,
     "SELECT '' AS product_id, " TALLY ", SUM(n) AS n, MIN(opened_at) AS opened_at, "
     "MIN(first_id) AS first_id, MAX(search_key) AS search_key FROM main.product_tally "
     "WHERE product_id" PRODUCT " GROUP BY " TALLY, NULL},
    {"finding_total", SCOPE_COMPUTED,
     "SELECT product_id, verdict, priority, is_exploited, is_closed, is_wanted, n FROM "
     "main.finding_total WHERE product_id" PRODUCT " UNION ALL SELECT '', verdict, priority, "
     "is_exploited, is_closed, is_wanted, SUM(n) FROM main.finding_total WHERE product_id"
     PRODUCT " GROUP BY verdict, priority, is_exploited, is_closed, is_wanted", NULL},
    {"house_reminder_told", SCOPE_HIDDEN, NULL, NULL},
    {"known_source", SCOPE_OPEN, NULL, NULL},
    {"ledger", SCOPE_ROWS,
     "CASE WHEN t.case_id <> '' THEN t.case_id" CASE
     " WHEN t.subject_kind = 'product' THEN t.subject_id" PRODUCT
     " WHEN t.subject_kind = 'release' THEN t.subject_id" RELEASE
     " WHEN t.subject_kind = 'image' THEN t.subject_id" IMAGE
     " WHEN t.subject_kind = 'image_evidence' THEN t.subject_id IN (SELECT id FROM "
     "image_evidence) WHEN t.subject_kind = 'finding' THEN t.subject_id IN (SELECT id FROM "
     "finding) WHEN t.subject_kind = 'component' THEN t.subject_id" COMPONENT
     " WHEN t.subject_kind = 'decision' THEN t.subject_id IN (SELECT id FROM decision) "
     "WHEN t.subject_kind = 'vulnerability' THEN " HITS("t.subject_id")
     " WHEN t.subject_kind = 'document' THEN t.subject_id IN (SELECT id FROM document) "
     "WHEN t.subject_kind = 'signal' THEN t.subject_id IN (SELECT id FROM signal) "
     "WHEN t.subject_kind = 'message' THEN t.subject_id IN (SELECT id FROM outbox) "
     "WHEN t.subject_kind = 'vex_document' THEN t.subject_id IN (SELECT id FROM vex_document) "
     "ELSE t.subject_kind IN ('alert', 'channel', 'feed', 'oncall', 'person', 'policy', "
     "'routing', 'schedule', 'session', 'setting', 'setup', 'supplier', 'token') END",
     "payload=CASE WHEN t.subject_kind IN ('vulnerability', 'component') OR t.kind IN "
     "('release.part_added', 'release.part_removed') OR (t.case_id <> '' AND NOT t.case_id"
     WHOLE ") THEN '{}' ELSE json_remove(t.payload, '$.row_digests') END"},
    {"ledger_block", SCOPE_HIDDEN, NULL, NULL},
    {"ledger_checkpoint", SCOPE_OPEN, NULL, NULL},
    {"ledger_head", SCOPE_OPEN, NULL, NULL},
    {"ledger_key", SCOPE_OPEN, NULL, NULL},
    {"ledger_stamp", SCOPE_OPEN, NULL, NULL},
    {"ledger_trouble", SCOPE_OPEN, NULL, NULL},
    {"notice_contact", SCOPE_ROWS,
     "EXISTS (SELECT 1 FROM notice_recipient r WHERE r.contact_ref = t.contact_ref)", NULL},
    {"one_time_link", SCOPE_OPEN, NULL, NULL},
    {"oncall_policy", SCOPE_OPEN, NULL, NULL},
    {"oncall_policy_step", SCOPE_OPEN, NULL, NULL},
    {"outbox", SCOPE_ROWS, "t.case_id" WHOLE, NULL},
    {"page", SCOPE_ROWS, "t.case_id IS NULL OR t.case_id" WHOLE, NULL},
    {"page_failure", SCOPE_OPEN, NULL, NULL},
    {"page_test", SCOPE_OPEN, NULL, NULL},
    {"person", SCOPE_OPEN, NULL, NULL},
    {"portal_notification", SCOPE_ROWS, "t.case_id" CASE, NULL},
    {"product", SCOPE_ROWS, "t.id" PRODUCT, NULL},
    {"product_release", SCOPE_ROWS, "t.product_id" PRODUCT, NULL},
    {"progress", SCOPE_OPEN, NULL, NULL},
    {"proposal", SCOPE_ROWS, "t.case_id" WHOLE, NULL},
    {"quiet_hours", SCOPE_OPEN, NULL, NULL},
    {"recovery_code", SCOPE_OPEN, NULL, NULL},
    {"release_part", SCOPE_ROWS, "t.whole_id" RELEASE " AND t.part_id" RELEASE, NULL},
    {"retention_hold", SCOPE_ROWS, "t.product_id = '' OR t.product_id" PRODUCT, NULL},
    {"routing", SCOPE_OPEN, NULL, NULL},
    {"schedule", SCOPE_OPEN, NULL, NULL},
    {"schedule_holiday", SCOPE_OPEN, NULL, NULL},
    {"schedule_layer", SCOPE_OPEN, NULL, NULL},
    {"schedule_override", SCOPE_OPEN, NULL, NULL},
    {"schema_migration", SCOPE_OPEN, NULL, NULL},
    {"session", SCOPE_OPEN, NULL, NULL},
    {"setting", SCOPE_OPEN, NULL, NULL},
    {"sign_in_failure", SCOPE_OPEN, NULL, NULL},
    {"signal", SCOPE_ROWS,
     "t.product_id" PRODUCT " OR (t.product_id IS NULL AND t.case_id" WHOLE ")", NULL},
    {"submission", SCOPE_ROWS, "t.case_id" CASE,
     "content=CASE WHEN t.case_id" WHOLE " THEN t.content ELSE '{}' END\n"
     "receipt_text=CASE WHEN t.case_id" WHOLE " OR t.receipt_text = '' THEN t.receipt_text "
     "ELSE '" SCOPE_WITHHELD "' END\n"
     "receipt_digest=CASE WHEN t.case_id" WHOLE " THEN t.receipt_digest END\n"
     "late_reason=CASE WHEN t.case_id" WHOLE " OR t.late_reason = '' THEN t.late_reason "
     "ELSE '" SCOPE_WITHHELD "' END"},
    {"submission_receipt", SCOPE_ROWS,
     "EXISTS (SELECT 1 FROM main.submission s WHERE s.id = t.submission_id AND s.case_id" WHOLE
     ")", NULL},
    {"supplier", SCOPE_OPEN, NULL, NULL},
    {"totp", SCOPE_OPEN, NULL, NULL},
    {"vex_document", SCOPE_ROWS,
     "EXISTS (SELECT 1 FROM vex_statement_key k WHERE k.document_id = t.id)", NULL},
    /* Decisions made of a statement may be about products that are not seen. */
    {"vex_statement", SCOPE_ROWS,
     "EXISTS (SELECT 1 FROM vex_statement_key k WHERE k.document_id = t.document_id AND "
     "k.serial = t.serial)", "decisions=''"},
    {"vex_statement_key", SCOPE_ROWS,
     "EXISTS (SELECT 1 FROM component_key ck WHERE ck.package_key = t.package_key)", NULL},
    {"vulnerability_wanted", SCOPE_COMPUTED,
     "SELECT vulnerability, MIN(rank) AS rank, MAX(is_exploited) AS is_exploited, SUM(n) AS n, "
     "COUNT(DISTINCT component_id) AS n_components, MIN(opened_at) AS opened_at, "
     "MIN(first_id) AS first_id FROM main.product_tally WHERE is_wanted = 1 AND product_id"
     PRODUCT " GROUP BY vulnerability", NULL},
};

/* Of tables without a row: the first column that is there decides. */
static const struct {
    const char *column, *condition;
} by_column[] = {
    {"product_id", "t.product_id" PRODUCT},
    {"release_id", "t.release_id" RELEASE},
    {"image_id", "t.image_id" IMAGE},
    {"finding_id", "t.finding_id IN (SELECT id FROM finding)"},
    {"component_id", "t.component_id" COMPONENT},
    {"decision_id", "t.decision_id IN (SELECT id FROM decision)"},
    {"case_id", "t.case_id" WHOLE},
};
/* clang-format on */

enum {
    N_FILLS = sizeof fills / sizeof fills[0],
    N_RULES = sizeof rules / sizeof rules[0],
    N_BY_COLUMN = sizeof by_column / sizeof by_column[0],
    MAX_TABLES = 256,
    MAX_COLUMNS = 128
};
#define VIEW_BYTES (16 * LW_KIB)

static const struct rule *rule_of(str table)
{
    for (size_t i = 0; i < N_RULES; i++)
        if (str_eq(str_of(rules[i].table), table)) return &rules[i];
    return NULL;
}

enum scope_kind scope_of_table(str table, bool *has_row)
{
    const struct rule *r = rule_of(table);
    *has_row = r != NULL;
    return r ? r->kind : SCOPE_HIDDEN;
}

/* ---- views ---- */

struct columns {
    str names[MAX_COLUMNS];
    size_t n;
};

static enum status names_of(struct db *db, struct arena *a, const char *text, str of, str *out,
                            size_t max, size_t *n, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    int rc;
    *n = 0;
    if (sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, "scope", e);
    if (of.p) sqlite3_bind_text(stmt, 1, of.p, (int)of.n, SQLITE_STATIC);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && *n < max)
        out[(*n)++] = arena_str(a, str_of((const char *)sqlite3_column_text(stmt, 0)));
    sqlite3_finalize(stmt);
    if (rc == SQLITE_ROW) return err_set(e, LW_E_LIMIT, "store: more tables than expected");
    if (rc != SQLITE_DONE) return sqlite_fail(db, "scope", e);
    return arena_status(a, "scope", e);
}

static const char *condition_of(const struct rule *r, const struct columns *columns)
{
    if (r && r->kind == SCOPE_ROWS) return r->text;
    if (r && r->kind == SCOPE_OPEN) return "1";
    for (size_t i = 0; !r && i < N_BY_COLUMN; i++)
        for (size_t k = 0; k < columns->n; k++)
            if (str_eq(columns->names[k], str_of(by_column[i].column)))
                return by_column[i].condition;
    return "0";
}

/* The expression in place of a column, STR_NONE when it is shown as it is. */
static str mask_of(const struct rule *r, str column)
{
    str rest = r && r->masks ? str_of(r->masks) : STR(""), one, name;
    while (rest.n) {
        str_cut(&rest, '\n', &one);
        if (str_cut(&one, '=', &name) && str_eq(name, column)) return one;
    }
    return STR_NONE;
}

static void write_view(struct buf *b, str table, const struct rule *r,
                       const struct columns *columns)
{
    buf_printf(b, "CREATE TEMP VIEW %.*s AS ", STR_ARG(table));
    if (r && r->kind == SCOPE_COMPUTED) {
        buf_add(b, str_of(r->text));
        return;
    }
    for (size_t i = 0; i < columns->n; i++) {
        str column = columns->names[i], mask = mask_of(r, column);
        buf_add(b, i ? STR(", ") : STR("SELECT "));
        if (mask.p) buf_printf(b, "%.*s AS ", STR_ARG(mask));
        buf_printf(b, "%s%.*s", mask.p ? "" : "t.", STR_ARG(column));
    }
    buf_printf(b, " FROM main.%.*s t WHERE %s", STR_ARG(table), condition_of(r, columns));
}

static enum status make_view(struct db *db, struct arena *a, str table, struct err *e)
{
    struct columns columns;
    struct buf b;
    const struct rule *r = rule_of(table);
    /* Nothing to hold back: the table itself is found. */
    if (r && r->kind == SCOPE_OPEN) return LW_OK;
    enum status st = names_of(db, a, "SELECT name FROM pragma_table_info($1) ORDER BY cid",
                              table, columns.names, MAX_COLUMNS, &columns.n, e);
    if (st != LW_OK) return st;
    buf_init(&b, VIEW_BYTES);
    write_view(&b, table, r, &columns);
    st = buf_status(&b, "scope", e);
    if (st == LW_OK) st = sqlite_run(db, buf_z(&b), "scope", e);
    buf_release(&b);
    return st;
}

static enum status make_views(struct db *db, struct err *e)
{
    struct arena a;
    str tables[MAX_TABLES];
    size_t n = 0;
    arena_init(&a, LW_MIB);
    enum status st = names_of(db, &a,
                              "SELECT name FROM main.sqlite_master WHERE type = 'table' AND "
                              "name NOT LIKE 'sqlite_%' ORDER BY name",
                              STR_NONE, tables, MAX_TABLES, &n, e);
    for (size_t i = 0; st == LW_OK && i < n; i++)
        st = make_view(db, &a, tables[i], e);
    arena_release(&a);
    return st;
}

enum status scope_open(const char *url, struct db **out, struct err *e)
{
    enum status st = sqlite_open_plain(url, out, e);
    if (st != LW_OK) return st;
    st = sqlite_run(*out,
                    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"
                    "CREATE TEMP TABLE scope_line (id TEXT NOT NULL PRIMARY KEY, "
                    "is_whole INTEGER NOT NULL) WITHOUT ROWID;",
                    "scope", e);
    for (size_t i = 0; st == LW_OK && i < N_FILLS; i++) {
        char text[160];
        snprintf(text, sizeof text,
                 "CREATE TEMP TABLE %s (id TEXT NOT NULL PRIMARY KEY, "
                 "is_whole INTEGER NOT NULL) WITHOUT ROWID",
                 fills[i].name);
        st = sqlite_run(*out, text, "scope", e);
    }
    if (st == LW_OK) st = make_views(*out, e);
    if (st == LW_OK) return LW_OK;
    db_close(*out);
    *out = NULL;
    return st;
}

/* ---- a call ---- */

/* Changes whenever another connection has committed; ours writes nothing but its own ids. */
static int64_t version_of(struct db *db)
{
    sqlite3_stmt *stmt = NULL;
    int64_t version = -1;
    if (sqlite3_prepare_v2(db->handle, "PRAGMA main.data_version", -1, &stmt, NULL) ==
            SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        version = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return version;
}

static enum status add_line(struct db *db, str line, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    if (!line.n) return LW_OK;
    if (sqlite3_prepare_v2(db->handle,
                           "INSERT INTO temp.scope_line VALUES ($1, 0) ON CONFLICT DO NOTHING",
                           -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, "scope", e);
    sqlite3_bind_text(stmt, 1, line.p, (int)line.n, SQLITE_STATIC);
    int rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? LW_OK : sqlite_fail(db, "scope", e);
}

static enum status refill(struct db *db, str lines, struct err *e)
{
    str line;
    char text[64];
    enum status st = sqlite_run(db, "DELETE FROM temp.scope_line", "scope", e);
    while (st == LW_OK && lines.n) {
        str_cut(&lines, '\n', &line);
        st = add_line(db, line, e);
    }
    for (size_t i = 0; st == LW_OK && i < N_FILLS; i++) {
        snprintf(text, sizeof text, "DELETE FROM temp.%s", fills[i].name);
        st = sqlite_run(db, text, "scope", e);
        if (st == LW_OK) st = sqlite_run(db, fills[i].text, "scope", e);
    }
    return st;
}

enum status scope_begin(struct db *db, str lines, struct err *e)
{
    enum status st = sqlite_run(db, "BEGIN; SELECT 1 FROM main.setting LIMIT 1", "scope", e);
    int64_t version = version_of(db);
    if (st == LW_OK && db->scope && version == db->scope_version &&
        str_eq(lines, str_of(db->scope)))
        return LW_OK;
    free(db->scope);
    db->scope = NULL;
    if (st == LW_OK) st = refill(db, lines, e);
    if (st != LW_OK) {
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
        return st;
    }
    db->scope = strndup(lines.p ? lines.p : "", lines.n);
    if (!db->scope) BUG("out of memory");
    db->scope_version = version;
    return LW_OK;
}

void scope_end(struct db *db)
{
    /* Committed, so that the ids stay for the next call; of the store nothing was written. */
    if (sqlite3_get_autocommit(db->handle)) return;
    if (sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK) return;
    sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    free(db->scope);
    db->scope = NULL;
}

enum status scope_case_is_whole(struct db *db, str case_id, bool *out, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    *out = false;
    if (sqlite3_prepare_v2(db->handle, "SELECT is_whole FROM temp.scope_case WHERE id = $1", -1,
                           &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, "scope", e);
    sqlite3_bind_text(stmt, 1, case_id.p, (int)case_id.n, SQLITE_STATIC);
    if (sqlite3_step(stmt) == SQLITE_ROW) *out = sqlite3_column_int(stmt, 0) == 1;
    sqlite3_finalize(stmt);
    return LW_OK;
}
