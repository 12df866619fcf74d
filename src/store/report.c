/* SPDX-License-Identifier: Apache-2.0 */
/* The reports archive: what was submitted and what was sent, in one list. */
#include "store/document.h"

#include "store/case.h"
#include "store/statements.h"

/* A case is of a product that it names, or when one of its findings is in an image of it. */
#define CASE_IS_OF_PRODUCT                                                                               \
 "EXISTS (SELECT 1 FROM case_product n WHERE n.case_id = x.case_id "                                     \
 "AND n.product_id = $1) OR EXISTS (SELECT 1 FROM case_finding l JOIN finding f ON f.id = l.finding_id " \
 "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "                      \
 "WHERE l.case_id = x.case_id AND r.product_id = $1)"

/* clang-format off */
const struct sql report_sql[] = {
    {"report_each",
        "SELECT x.id, x.source, x.kind, x.document, x.case_id, c.year, c.serial, x.product_id, "
        "x.title, x.at, x.recipient_kind, x.recipient, x.channel, x.reference, x.is_late, "
        "x.late_reason, x.content_digest, x.receipt_digest, x.has_receipt, x.recorded_by, "
        "x.recorded_at, x.event_seq, x.request, "
        "x.revision FROM ("
        "SELECT s.id AS id, 'submission' AS source, s.stage AS kind, '' AS document, "
        "s.case_id AS case_id, NULL AS product_id, k.title AS title, s.submitted_at AS at, "
        "'portal' AS recipient_kind, '' AS recipient, '' AS channel, s.reference AS reference, "
        "s.is_late AS is_late, s.late_reason AS late_reason, "
        "s.content_digest AS content_digest, s.receipt_digest AS receipt_digest, "
        "CASE WHEN s.receipt_digest IS NOT NULL OR s.receipt_text <> '' OR s.reference <> '' "
        "THEN 1 ELSE 0 END AS has_receipt, "
        "s.recorded_by AS recorded_by, s.recorded_at AS recorded_at, s.event_seq AS event_seq, "
        "COALESCE(s.request_id, '') AS request, s.revision AS revision "
        "FROM submission s JOIN case_file k ON k.id = s.case_id "
        "UNION ALL "
        "SELECT s.id, 'document', d.kind, d.id, d.case_id, d.product_id, d.title, s.sent_at, "
        "s.recipient_kind, s.recipient, s.channel, s.reference, s.is_late, '', "
        "a.content_digest, s.receipt_digest, "
        "CASE WHEN s.receipt_digest IS NOT NULL OR s.receipt_text <> '' OR s.reference <> '' "
        "THEN 1 ELSE 0 END, s.recorded_by, s.recorded_at, s.event_seq, '', 0 "
        "FROM document_sent s JOIN document d ON d.id = s.document_id "
        "JOIN document_approval a ON a.document_id = s.document_id AND a.version = s.version"
        ") x LEFT JOIN case_file c ON c.id = x.case_id "
        "WHERE ($1 = '' OR x.product_id = $1 OR " CASE_IS_OF_PRODUCT ") "
        "AND ($2 = '' OR x.kind = $2 OR x.source = $2) AND ($3 IS NULL OR x.at >= $3) "
        "AND ($4 IS NULL OR x.at < $4) AND ($5 = 0 OR x.is_late = 1) "
        "AND ($6 IS NULL OR (x.at, x.id) < ($6, $7)) "
        "AND COALESCE(c.is_drill, 0) = 0 ORDER BY x.at DESC, x.id DESC LIMIT $8",
        "ttIIiIti", "ttttTIITtittttittTitiiti", false},
    {"receipt_each",
        "SELECT receipt_digest, event_seq FROM submission WHERE receipt_digest IS NOT NULL "
        "UNION ALL SELECT digest, event_seq FROM submission_receipt "
        "UNION ALL SELECT receipt_digest, event_seq FROM document_sent "
        "WHERE receipt_digest IS NOT NULL",
        "", "ti", false},
};
/* clang-format on */
const size_t n_report_sql = sizeof report_sql / sizeof *report_sql;

struct giving {
    struct arena *arena;
    report_fn fn;
    void *ctx;
};

static enum status give(void *ctx, const struct db_row *r, struct err *e)
{
    struct giving *g = ctx;
    struct report x = {
        .id = db_text(r, 0),
        .source = db_text(r, 1),
        .kind = db_text(r, 2),
        .document = db_text(r, 3),
        .case_id = db_text(r, 4),
        .product_id = db_text(r, 7),
        .title = db_text(r, 8),
        .at = db_instant(r, 9),
        .recipient_kind = db_text(r, 10),
        .recipient = db_text(r, 11),
        .channel = db_text(r, 12),
        .reference = db_text(r, 13),
        .is_late = db_int(r, 14) != 0,
        .late_reason = db_text(r, 15),
        .content_digest = db_text(r, 16),
        .receipt_digest = db_text(r, 17),
        .has_receipt = db_int(r, 18) != 0,
        .recorded_by = db_text(r, 19),
        .recorded_at = db_instant(r, 20),
        .event_seq = db_int(r, 21),
        .request = db_text(r, 22),
        .is_update = db_int(r, 23) > 0,
        .case_number = STR(""),
    };
    arena_clear(g->arena);
    const struct case_file named = {.year = (int32_t)db_int(r, 5),
                                    .serial = (int32_t)db_int(r, 6)};
    if (!db_is_null(r, 5)) x.case_number = case_number(g->arena, &named);
    return g->fn(g->ctx, &x, e);
}

enum status report_each(struct db *db, const struct report_filter *f, report_fn fn, void *ctx,
                        struct err *e)
{
    struct arena a;
    struct giving g = {.arena = &a, .fn = fn, .ctx = ctx};
    arena_init(&a, 4096);
    enum status st =
        db_each(db, &report_sql[0],
                DB_PARAMS(DB_T(f->product_id.p ? f->product_id : STR("")),
                          DB_T(f->kind.p ? f->kind : STR("")), db_utc(f->from),
                          db_utc(f->until), DB_I(f->late_only), db_utc(f->before_at),
                          DB_T(f->before_id.p ? f->before_id : STR("")), DB_I(f->limit)),
                give, &g, e);
    arena_release(&a);
    return st;
}

struct receipts {
    receipt_fn fn;
    void *ctx;
};

static enum status give_receipt(void *ctx, const struct db_row *r, struct err *e)
{
    const struct receipts *x = ctx;
    return x->fn(x->ctx, db_text(r, 0), db_int(r, 1), e);
}

enum status receipt_each(struct db *db, receipt_fn fn, void *ctx, struct err *e)
{
    struct receipts x = {fn, ctx};
    return db_each(db, &report_sql[1], DB_NO_PARAMS, give_receipt, &x, e);
}
