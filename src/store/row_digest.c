/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds, and what the driver does for them. The triggers are TEMP ones: they belong to the
 * connection that writes, nothing of them is in the file, and who changes the file past this
 * program does not run them.
 */
#include "store/row_digest.h"

#include "base/limits.h"
#include "base/map.h"
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
const struct row_kind row_kinds[] = {
    {"alert_route", "route", "kind", NULL, "kind, delivery, changed_at", true, NULL},
    {"api_token", "token", "id", NULL,
     "id, digest, person_id, scopes, created_at, expires_at, revoked_at", false, NULL},
    {"blob", "document", "digest", NULL, "digest, n_bytes, received_at, origin", true, NULL},
    {"case_finding", "findings of case", "case_id", "finding_id",
     "case_id, finding_id, added_at", true, NULL},
    {"case_form", "forms of case", "case_id", "stage, version",
     "case_id, stage, version, glossary, field_values, saved_at, saved_by, attempt, request_id, "
     "proposals", true, NULL},
    {"case_product", "products of case", "case_id", "product_id",
     "case_id, product_id, added_at", true, NULL},
    {"channel", "channel", "id", NULL,
     "id, name, name_key, kind, target, hears, person_id, is_enabled, created_at, removed_at, lines",
     true, NULL},
    {"component", "component", "id", NULL,
     "id, identity_digest, type, grp, name, version, supplier, purls, cpes, hashes, licences, "
     "patches, commits, repositories", true, NULL},
    {"decision_key", "names of decision", "decision_id", "vulnerability",
     "decision_id, vulnerability, is_later, why", true, NULL},
    {"document", "prepared document", "id", NULL,
     "id, kind, case_id, product_id, language, title, version, approved_version, n_sent, "
     "prepared_at, prepared_by", true, NULL},
    {"document_approval", "approvals of document", "document_id", "version",
     "document_id, version, content, content_digest, approved_at, approved_by", true, NULL},
    {"document_reply", "answers to document", "document_id", "id",
     "id, document_id, replied_at, outcome, words, recorded_at, recorded_by", true, NULL},
    {"document_sent", "sendings of document", "document_id", "id",
     "id, document_id, version, sent_at, recipient_kind, recipient, list_id, n_people, channel, "
     "reference, receipt_text, receipt_digest, is_late, recorded_at, recorded_by", true, NULL},
    {"document_version", "versions of document", "document_id", "version",
     "document_id, version, catalogue, language, field_values, origins, saved_at, saved_by",
     true, NULL},
    {"image", "image", "id", NULL,
     "id, release_id, variant, sbom_digest, sbom_format, sbom_version, sbom_serial, "
     "sbom_generator, sbom_created_at, sbom_notes, n_components, n_without_version, "
     "n_without_identity, n_without_supplier, n_without_hash, n_edges, generation, created_at",
     true, NULL},
    {"image_component", "components of image", "image_id", "component_id",
     "image_id, component_id, ref, line", true, NULL},
    {"image_sbom", "SBOMs of image", "image_id", "serial",
     "image_id, serial, digest, format, n_components, received_at, received_by", true, NULL},
    {"image_subject", "subject of image", "image_id", NULL,
     "image_id, name, version, ref, purls, cpes, hashes", true, NULL},
    {"notice_recipient", "recipients of case", "case_id", "id",
     "id, case_id, kind, name, member_state, n_people, n_units, channel, added_at, added_by",
     true, NULL},
    {"oncall_policy", "policy", "id", NULL,
     "id, name, line, case_kind, repage_minutes, wrap_minutes, max_pages", true, NULL},
    {"oncall_policy_step", "steps of policy", "policy_id", "position",
     "policy_id, position, person_id, schedule_id, after_minutes, channels", true, NULL},
    {"page", "page", "id", NULL,
     "id, case_id, test_id, person_id, skipped, paged_at, expires_at, acknowledged_at, "
     "acknowledged_by", true, NULL},
    {"page_test", "test of the chain", "id", NULL,
     "id, started_at, started_by, deadline_at, ended_at, n_paged, n_acknowledged", true, NULL},
    {"person", "person", "id", NULL,
     "id, ledger_ref, role, is_disabled, created_at, erased_at, lines", false, NULL},
    {"portal_circumstances", "circumstances of case", "case_id", "digest",
     "case_id, digest, confirmed_at, confirmed_by", true, NULL},
    {"portal_invalidation", "invalidations of case", "case_id", "attempt",
     "case_id, attempt, invalidated_at, by_whom, reason, recorded_at, recorded_by", true, NULL},
    {"portal_notification", "portal state of case", "case_id", NULL,
     "case_id, state, attempt, seen_at", true, NULL},
    {"product", "product", "id", NULL,
     "id, name, name_key, product_type, product_class, category, support_start, support_end, "
     "policy_url, created_at, line, exposure, safety_impact, human_impact, value_density, "
     "operator, is_consumer, is_tailor_made, has_uncovered_risk, device_class, is_implantable, "
     "placed_on, last_placed_on, modified_on, support_reason", true, NULL},
    {"product_market", "markets of product", "product_id", "member_state",
     "product_id, member_state, available_since, n_units, counted_on", true, NULL},
    {"product_release", "release", "id", NULL,
     "id, product_id, version, available_on, created_at", true, NULL},
    {"proposal", "proposal", "id", NULL,
     "id, op, subject, case_id, digest, proposed_by, proposer_id, proposed_at, expires_at, "
     "state, ended_at, ended_by, ended_why, content_digest", true, NULL},
    {"release_part", "parts of release", "whole_id", "part_id", "whole_id, part_id, role", true, NULL},
    {"routing", "routing", "id", NULL,
     "id, member_state, rule, facts, recorded_at, recorded_by", true, NULL},
    {"schedule", "schedule", "id", NULL, "id, name, zone, created_at, removed_at", true, NULL},
    {"schedule_holiday", "holidays of schedule", "schedule_id", "on_date",
     "schedule_id, on_date, name, person_id", true, NULL},
    {"schedule_layer", "layers of schedule", "schedule_id", "position",
     "schedule_id, position, people, unit, length, starts_on, handover_minute, weekdays, "
     "from_minute, until_minute", true, NULL},
    {"schedule_override", "overrides of schedule", "schedule_id", "id",
     "id, schedule_id, person_id, from_at, until_at, made_at, removed_at", true, NULL},
    /* A digest of a secret lets others guess at it: app/setting.c says which are. */
    {"setting", "setting", "name", NULL,
     "name, value, changed_at", false,
     "name, CASE WHEN name IN ('dead-man-url', 'feed-nvd-api-key', 'smtp-password', "
     "'webhook-secret') THEN '' ELSE value END, changed_at"},
    {"submission", "submissions of case", "case_id", "id",
     "id, case_id, stage, submitted_at, reference, receipt_text, receipt_digest, content, "
     "content_digest, form_version, is_late, late_reason, recorded_at, recorded_by, attempt, "
     "revision, request_id", true, NULL},
    {"submission_receipt", "receipts of submission", "submission_id", "digest",
     "submission_id, digest, note, added_at, added_by", true, NULL},
    /* What became of a statement (outcome, why, decisions) follows from decisions. */
    {"vex_statement", "statements of VEX document", "document_id", "serial",
     "document_id, serial, vulnerability, name, purls, cpes, hashes, versions, product, status, "
     "justification, words, stated_at", true, NULL},
    {0},
};
/* clang-format on */

enum {
    N_KINDS = sizeof row_kinds / sizeof *row_kinds - 1,
    MAX_STATEMENT = 2048
};
/* A key is an id, a digest or a name of ours; a run over everything touches them all. */
#define MAX_TOUCHED_BYTES ((size_t)1 << 30)

struct row_touched {
    struct map keys; /* letter of the kind, key */
    size_t n_taken;
};

const struct row_kind *row_kind_find(str table)
{
    for (const struct row_kind *k = row_kinds; k->table; k++)
        if (str_eq(str_of(k->table), table)) return k;
    return NULL;
}

int row_kind_n_columns(const struct row_kind *k)
{
    int n = 1;
    for (const char *p = k->columns; *p; p++)
        n += *p == ',';
    return n;
}

void row_chain_add(struct sha256 *chain, const struct sha256 *row)
{
    unsigned char both[2 * SHA256_BYTES];
    memcpy(both, chain->b, SHA256_BYTES);
    memcpy(both + SHA256_BYTES, row->b, SHA256_BYTES);
    *chain = sha256_of((str){(const char *)both, sizeof both});
}

/* ---- what is touched ---- */

static bool touch(struct db *db, int kind, str key)
{
    char text[256];
    if (key.n >= sizeof text) return false;
    text[0] = (char)('!' + kind);
    if (key.n) memcpy(text + 1, key.p, key.n);
    return map_set(&db->touched->keys, (str){text, key.n + 1}, 0);
}

/* row_touched(kind, key), for the triggers. */
static void on_touched(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    struct db *db = sqlite3_user_data(ctx);
    const char *p = (const char *)sqlite3_value_text(v[1]);
    str key = {p ? p : "", (size_t)sqlite3_value_bytes(v[1])};
    if (!db->begun_at) return; /* a test that plays the intruder */
    if (!touch(db, sqlite3_value_int(v[0]), key))
        sqlite3_result_error(ctx, "more rows than an event can name", -1);
}

void row_digest_forget(struct db *db)
{
    if (!db->touched || !db->touched->keys.n) return;
    map_release(&db->touched->keys);
    map_init(&db->touched->keys, MAX_TOUCHED_BYTES);
    db->touched->n_taken = 0;
}

void row_digest_release(struct db *db)
{
    if (db->touched) map_release(&db->touched->keys);
    free(db->touched);
    db->touched = NULL;
}

static enum status watch(struct db *db, int i, struct err *e)
{
    const struct row_kind *k = &row_kinds[i];
    char text[2 * MAX_STATEMENT];
    snprintf(text, sizeof text,
             "CREATE TEMP TRIGGER touched_i_%s AFTER INSERT ON main.%s BEGIN "
             "SELECT row_touched(%d, NEW.%s); END;"
             "CREATE TEMP TRIGGER touched_d_%s AFTER DELETE ON main.%s BEGIN "
             "SELECT row_touched(%d, OLD.%s); END;"
             "CREATE TEMP TRIGGER touched_u_%s AFTER UPDATE OF %s ON main.%s BEGIN "
             "SELECT row_touched(%d, OLD.%s), row_touched(%d, NEW.%s); END",
             k->table, k->table, i, k->key, k->table, k->table, i, k->key, k->table, k->columns,
             k->table, i, k->key, i, k->key);
    return sqlite_run(db, text, "watch rows", e);
}

enum status row_digest_watch(struct db *db, struct err *e)
{
    enum status st = LW_OK;
    db->touched = calloc(1, sizeof *db->touched);
    if (!db->touched) BUG("out of memory");
    map_init(&db->touched->keys, MAX_TOUCHED_BYTES);
    if (sqlite3_create_function(db->handle, "row_touched", 2, SQLITE_UTF8 | SQLITE_INNOCUOUS,
                                db, on_touched, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(db, "watch rows", e);
    for (int i = 0; st == LW_OK && i < N_KINDS; i++)
        st = watch(db, i, e);
    return st;
}

size_t row_digest_n(const struct db *db)
{
    return db->touched ? db->touched->keys.n - db->touched->n_taken : 0;
}

enum status row_digest_touch_all(struct db *db, struct err *e)
{
    for (int i = 0; i < N_KINDS; i++) {
        const struct row_kind *k = &row_kinds[i];
        char text[MAX_STATEMENT];
        snprintf(text, sizeof text, "SELECT row_touched(%d, %s) FROM %s", i, k->key, k->table);
        enum status st = sqlite_run(db, text, "touch rows", e);
        if (st != LW_OK) return st;
    }
    return LW_OK;
}

/* ---- texts and digests ---- */

/* As db_row_text(): columns from `first` on. */
static void add_row(sqlite3_stmt *stmt, int first, struct buf *out)
{
    for (int i = first; i < sqlite3_column_count(stmt); i++) {
        if (sqlite3_column_type(stmt, i) == SQLITE_NULL) {
            buf_add(out, STR("null\n"));
            continue;
        }
        const char *p = (const char *)sqlite3_column_text(stmt, i);
        size_t n = (size_t)sqlite3_column_bytes(stmt, i);
        buf_printf(out, "%zu ", n);
        buf_add(out, (str){p ? p : "", n});
        buf_char(out, '\n');
    }
}

static enum status prepare(struct db *db, const struct row_kind *k, bool is_of_one,
                           sqlite3_stmt **out, struct err *e)
{
    char text[MAX_STATEMENT];
    const char *order = k->order ? k->order : k->key;
    const char *shown = k->shown ? k->shown : k->columns;
    if (is_of_one)
        snprintf(text, sizeof text, "SELECT %s FROM main.%s WHERE %s = $1 ORDER BY %s", shown,
                 k->table, k->key, order);
    else
        snprintf(text, sizeof text, "SELECT %s, %s FROM main.%s ORDER BY %s%s%s", k->key, shown,
                 k->table, k->key, k->order ? ", " : "", k->order ? order : "");
    if (sqlite3_prepare_v2(db->handle, text, -1, out, NULL) == SQLITE_OK) return LW_OK;
    return sqlite_fail(db, k->table, e);
}

static enum status digest_of(struct db *db, sqlite3_stmt *stmt, const struct row_kind *k,
                             str key, struct buf *text, char hex[SHA256_HEX_CHARS + 1],
                             struct err *e)
{
    int rc, n = 0;
    struct sha256 chain = {{0}};
    sqlite3_bind_text(stmt, 1, key.p, (int)key.n, SQLITE_STATIC);
    for (; (rc = sqlite3_step(stmt)) == SQLITE_ROW; n++) {
        buf_clear(text);
        add_row(stmt, 0, text);
        struct sha256 row = sha256_of(buf_str(text));
        row_chain_add(&chain, &row);
    }
    enum status st =
        rc == SQLITE_DONE ? buf_status(text, k->table, e) : sqlite_fail(db, k->table, e);
    sqlite3_reset(stmt);
    hex[0] = '\0';
    if (n) (void)sha256_hex(&chain, hex);
    return st;
}

enum status row_digest_take(struct db *db, size_t max, row_digest_fn fn, void *ctx,
                            struct err *e)
{
    struct row_touched *t = db->touched;
    sqlite3_stmt *stmts[N_KINDS] = {NULL};
    struct buf text;
    enum status st = LW_OK;
    buf_init(&text, 64 * LW_MIB);
    for (; st == LW_OK && max && t->n_taken < t->keys.n; max--) {
        char hex[SHA256_HEX_CHARS + 1];
        str key = t->keys.entries[t->n_taken++].key;
        int i = key.p[0] - '!';
        key = str_from(key, 1);
        if (!stmts[i]) st = prepare(db, &row_kinds[i], true, &stmts[i], e);
        if (st == LW_OK) st = digest_of(db, stmts[i], &row_kinds[i], key, &text, hex, e);
        if (st == LW_OK) st = fn(ctx, row_kinds[i].table, key, str_of(hex), e);
    }
    for (int i = 0; i < N_KINDS; i++)
        sqlite3_finalize(stmts[i]);
    buf_release(&text);
    /* What is touched from here on is new again. */
    if (t->n_taken == t->keys.n && t->n_taken) row_digest_forget(db);
    return st;
}

enum status row_digest_each(struct db *db, const struct row_kind *k, row_text_fn fn, void *ctx,
                            struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    struct buf text;
    int rc = SQLITE_DONE;
    enum status st = prepare(db, k, false, &stmt, e);
    if (st != LW_OK) return st;
    buf_init(&text, 64 * LW_MIB);
    while (st == LW_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *p = (const char *)sqlite3_column_text(stmt, 0);
        str key = {p ? p : "", (size_t)sqlite3_column_bytes(stmt, 0)};
        buf_clear(&text);
        add_row(stmt, 1, &text);
        st = buf_status(&text, k->table, e);
        if (st == LW_OK) st = fn(ctx, key, buf_str(&text), e);
    }
    if (st == LW_OK && rc != SQLITE_DONE) st = sqlite_fail(db, k->table, e);
    sqlite3_finalize(stmt);
    buf_release(&text);
    return st;
}
