/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of records that are held against the ledger, and their rows in the store. */
#include "store/record_kind.h"

#include "base/limits.h"
#include "store/row_digest.h"
#include "store/statements.h"

#include <string.h>

/* Each: columns of the digest in their order, their letters, how many. */
#define FINDING                                                                         \
 "id, image_id, component_id, vulnerability, verdict, matched_verdict, is_exploited, "  \
 "exploited_on, fixed_in, rule, record, revision, feed, inputs, decision, "             \
 "justification, decision_text, decided_by, decided_at, decided_on_record, opened_at, " \
 "closed_at, closed_why"
#define DECISION                                                                  \
 "id, vulnerability, identity, component, status, justification, reason, words, " \
 "impact, scope, scope_ref, versions, condition, expires_on, state, origin, "     \
 "origin_ref, former, record, ground, evidence, made_at, made_by, approved_at, "  \
 "approved_by, ended_at, ended_by, ended_why"
#define EVIDENCE                                                                 \
 "id, image_id, digest, generator, n_sources, n_facts, collected_at, added_at, " \
 "added_by, ended_at, ended_why"
#define REGIME "id, product_id, regime, applies, reason, decided_at, decided_by"
#define ATTESTATION                                                                 \
 "id, product_id, duty, duty_table, is_not_applicable, words, document_digest, "    \
 "document_name, valid_from, valid_until, attested_at, attested_by, withdrawn_at, " \
 "withdrawn_why, withdrawn_by"
#define HOLD                                                                        \
 "id, product_id, record_kind, reason, placed_at, placed_by, ended_at, ended_why, " \
 "ended_by"
#define SUPPLIER "id, name, trust, created_at"
#define VEX_DOCUMENT                                                            \
 "id, digest, format, supplier_id, document, version, issued_at, received_at, " \
 "received_by, n_statements, replaced_at"
#define SIGNAL                                                                     \
 "id, source, title, description, reference, product_id, vulnerability, "          \
 "received_at, recorded_at, recorded_by, state, case_id, decided_at, decided_by, " \
 "reason, n_reminded"
#define DUTY                                                                        \
 "id, case_id, duty, ref, met_at, is_not_needed, words, document_id, recorded_at, " \
 "recorded_by"
#define REQUEST                                                                       \
 "id, case_id, duty, authority, reference, words, received_at, due_at, recorded_at, " \
 "recorded_by"
#define CORRECTION                                                              \
 "id, case_id, what, ref, kind, before_at, corrected_at, reason, recorded_at, " \
 "recorded_by"
#define AWARENESS "id, case_id, kind, aware_at, reason, recorded_at, recorded_by"
#define MEASURE   "id, case_id, available_at, description, recorded_at, recorded_by"
#define CASE_FILE                                                                    \
 "id, year, serial, kind, state, vulnerability, listing, source, title, opened_at, " \
 "signal_at, aware_at, measure_available_at, ended_at, end_reason, is_drill, "       \
 "description, occurred_at, suspected_malicious, severity_a, severity_b, harm, "     \
 "exploitation_known_since, field_action_at, presents_risk, harm_known_at, decided_at"

/* clang-format off */
const struct record_kind record_kinds[] = {
    {"attestation", "attestation", "attestation", NULL, {NULL}, false, false, ATTESTATION, 15},
    {"case_awareness", "awareness", "case", "awareness_row", {"awareness"}, false, true,
        AWARENESS, 7},
    {"case_correction", "correction", "case", "row", {NULL}, true, false,
        CORRECTION, 10},
    {"case_duty", "duty", "case", "duty_row", {NULL}, true, false, DUTY, 10},
    {"case_file", "case", "case", "case_row", {NULL}, false, true, CASE_FILE, 27},
    {"case_measure", "measure", "case", "measure_row", {"measure"}, false, true, MEASURE, 6},
    {"case_request", "request", "case", "request_row", {"request", "ref"}, false, false,
        REQUEST, 10},
    /* Those made of decided findings by a migration have no event. */
    {"decision", "decision", "decision", NULL, {NULL}, false, true, DECISION, 28},
    {"finding", "finding", "finding", NULL, {NULL}, false, false, FINDING, 23},
    {"image_evidence", "evidence", "image_evidence", NULL, {NULL}, false, false, EVIDENCE, 11},
    {"product_regime", "product regime", "product_regime", NULL, {NULL}, false, false,
        REGIME, 7},
    {"retention_hold", "hold", "hold", NULL, {NULL}, false, false, HOLD, 9},
    {"signal", "signal", "signal", "row", {NULL}, false, false, SIGNAL, 16},
    {"supplier", "supplier", "supplier", NULL, {NULL}, false, false, SUPPLIER, 4},
    {"vex_document", "VEX document", "vex_document", NULL, {NULL}, false, false,
        VEX_DOCUMENT, 11},
    {0},
};

enum {
    N_KINDS = sizeof record_kinds / sizeof *record_kinds - 1
};

/* Two a kind, in the order of the kinds: all rows, one row. Behind the text: event, owner. */
#define ROWS(table, columns, behind, letters) ROWS_BY(table, columns, behind, letters, "")
#define ROWS_BY(table, columns, behind, letters, order)                                                   \
    {"record_all_" table, "SELECT " columns ", " behind " FROM " table order, "",   \
        letters "iT", false},                                                                   \
    {"record_of_" table, "SELECT " columns " FROM " table " WHERE id = $1", "t", letters, true}

const struct sql record_sql[] = {
    ROWS("attestation", ATTESTATION, "0, NULL", "ttttitTtttitItt"),
    ROWS("case_awareness", AWARENESS, "0, NULL", "tttitit"),
    ROWS("case_correction", CORRECTION, "event_seq, NULL", "tttttIitit"),
    ROWS("case_duty", DUTY, "event_seq, NULL", "ttttiittit"),
    ROWS("case_file", CASE_FILE, "event_seq, NULL", "tiitttttt" "iiIIIti" "tItttt" "IItII"),
    ROWS("case_measure", MEASURE, "0, NULL", "ttitit"),
    ROWS("case_request", REQUEST, "event_seq, NULL", "ttttttiiit"),
    ROWS("decision", DECISION, "0, NULL", "tttttttttttttttttttttitItItt"),
    ROWS_BY("finding", FINDING, "0, image_id", "ttttttitttttttttttItiIt", " ORDER BY id"),
    ROWS("image_evidence", EVIDENCE, "0, NULL", "ttttiiIitIt"),
    ROWS("product_regime", REGIME, "0, NULL", "tttitit"),
    ROWS("retention_hold", HOLD, "0, NULL", "ttttitItt"),
    ROWS("signal", SIGNAL, "event_seq, case_id", "tttttTtiittTITti"),
    ROWS("supplier", SUPPLIER, "0, NULL", "ttti"),
    ROWS("vex_document", VEX_DOCUMENT, "0, NULL", "ttttttIitiI"),
};
/* clang-format on */
const size_t n_record_sql = sizeof record_sql / sizeof *record_sql;
_Static_assert(sizeof record_sql / sizeof *record_sql == 2 * N_KINDS, "two a kind");

const struct record_kind *record_kind_find(str table)
{
    for (const struct record_kind *k = record_kinds; k->table; k++)
        if (str_eq(str_of(k->table), table)) return k;
    return NULL;
}

const char *record_owner_column(const struct record_kind *k)
{
    if (strcmp(k->table, "finding") == 0) return "image_id";
    return strcmp(k->table, "signal") == 0 ? "case_id" : NULL;
}

struct show {
    struct record_book *book;
    const struct record_kind *kind;
    const struct row_kind *row_kind;
    struct buf text;
};

static enum status show_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct show *s = ctx;
    buf_clear(&s->text);
    db_row_text_n(row, s->kind->n_columns, &s->text);
    const struct record_row r = {.id = db_text(row, 0),
                                 .text = buf_str(&s->text),
                                 .owner = db_text(row, s->kind->n_columns + 1),
                                 .event_seq = db_int(row, s->kind->n_columns)};
    enum status st = buf_status(&s->text, s->kind->noun, e);
    if (st == LW_OK) st = record_book_row(s->book, s->kind, &r, e);
    return st == LW_OK && s->book->why[0] ? LW_E_CANCELLED : st;
}

static enum status show_digested(void *ctx, str key, str text, struct err *e)
{
    struct show *s = ctx;
    enum status st = record_book_digested_row(s->book, s->row_kind, key, text, e);
    return st == LW_OK && s->book->why[0] ? LW_E_CANCELLED : st;
}

enum status record_book_check(struct record_book *b, struct db *db, struct ledger_check *out,
                              struct err *e)
{
    struct show s = {.book = b};
    enum status st = LW_OK;
    buf_init(&s.text, 16 * LW_MIB);
    for (size_t i = 0; st == LW_OK && i < N_KINDS; i++) {
        s.kind = &record_kinds[i];
        st = db_each(db, &record_sql[2 * i], DB_NO_PARAMS, show_row, &s, e);
    }
    buf_release(&s.text);
    for (s.row_kind = row_kinds; st == LW_OK && s.row_kind->table; s.row_kind++)
        st = row_digest_each(db, s.row_kind, show_digested, &s, e);
    if (st != LW_OK && !b->why[0]) return st;
    record_book_finish(b);
    out->n_rows = b->n_rows;
    out->n_rows_taken_up = b->n_taken_up;
    out->n_rows_unproven = b->n_unproven;
    if (b->why[0]) ledger_disagree(out, b->broken_seq, "%s", b->why);
    return LW_OK;
}

static enum status take_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status record_digest(struct db *db, const char *table, str id,
                          char hex[SHA256_HEX_CHARS + 1], struct err *e)
{
    struct buf text;
    bool found = false;
    const struct record_kind *k = record_kind_find(str_of(table));
    if (!k) BUG("no kind of record");
    buf_init(&text, 16 * LW_MIB);
    enum status st = db_find(db, &record_sql[2 * (k - record_kinds) + 1], DB_PARAMS(DB_T(id)),
                             take_text, &text, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_NOT_FOUND, "there is no %s '%.*s'", k->noun, STR_ARG(id));
    if (st == LW_OK) st = buf_status(&text, k->noun, e);
    struct sha256 d = sha256_of(buf_str(&text));
    (void)sha256_hex(&d, hex);
    buf_release(&text);
    return st;
}
