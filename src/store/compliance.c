/* SPDX-License-Identifier: Apache-2.0 */
#include "store/compliance.h"

#include "store/statements.h"

enum {
    RELEASES,
    FINDINGS,
    AT_RELEASE,
    AT_RELEASE_ANY,
    CASES,
};

/* Known at $2, or when an image of release $1 was first looked at, and not closed then. */
#define KNOWN_AT_RELEASE                                                              \
 "FROM image i JOIN finding f ON f.image_id = i.id WHERE i.release_id = $1 "          \
 "AND f.verdict IN ('affected', 'under_investigation', 'unknown') "                   \
 "AND f.is_informational = 0 AND (f.opened_at <= $2 OR f.opened_at <= i.created_at) " \
 "AND (f.closed_at IS NULL OR f.closed_at > $2)"

/* clang-format off */
const struct sql compliance_sql[] = {
    [RELEASES] = {"compliance_releases",
        "SELECT r.product_id, r.id, r.version, r.available_on, "
        "(SELECT COUNT(*) FROM image i WHERE i.release_id = r.id) FROM product_release r "
        "WHERE ($1 = '' OR r.product_id = $1) ORDER BY r.product_id, r.created_at, r.id",
        "t", "tttti", false},
    [FINDINGS] = {"compliance_findings",
        "SELECT t.product_id, SUM(t.n), "
        "SUM(CASE WHEN t.is_wanted = 1 AND t.is_closed = 0 THEN t.n ELSE 0 END), "
        "SUM(CASE WHEN t.verdict = 'affected' AND t.is_closed = 0 THEN t.n ELSE 0 END) "
        "FROM finding_total t WHERE t.product_id <> '' AND ($1 = '' OR t.product_id = $1) "
        "GROUP BY t.product_id",
        "t", "tiii", false},
    [AT_RELEASE] = {"compliance_at_release",
        "SELECT SUM(CASE WHEN f.verdict = 'affected' THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN f.verdict <> 'affected' AND f.decision = '' THEN 1 ELSE 0 END) "
        KNOWN_AT_RELEASE,
        "ti", "II", true},
    [AT_RELEASE_ANY] = {"compliance_at_release_any",
        "SELECT CASE WHEN EXISTS (SELECT 1 " KNOWN_AT_RELEASE " AND f.verdict = 'affected') "
        "THEN 1 ELSE 0 END, CASE "
        "WHEN EXISTS (SELECT 1 " KNOWN_AT_RELEASE " AND f.verdict = 'affected') THEN 0 "
        "WHEN EXISTS (SELECT 1 " KNOWN_AT_RELEASE " AND f.verdict = 'under_investigation' "
        "AND f.decision = '') THEN 1 "
        "WHEN EXISTS (SELECT 1 " KNOWN_AT_RELEASE " AND f.verdict = 'unknown' "
        "AND f.decision = '') THEN 1 ELSE 0 END",
        "ti", "II", true},
    [CASES] = {"compliance_cases",
        "SELECT x.case_id, x.product_id, "
        "EXISTS (SELECT 1 FROM submission s WHERE s.case_id = x.case_id), "
        "EXISTS (SELECT 1 FROM case_duty d WHERE d.case_id = x.case_id), "
        "EXISTS (SELECT 1 FROM case_request q WHERE q.case_id = x.case_id) FROM ("
        "SELECT k.case_id AS case_id, r.product_id AS product_id FROM case_finding k "
        "JOIN case_file c ON c.id = k.case_id JOIN finding f ON f.id = k.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "WHERE c.is_drill = 0 AND ($1 = '' OR r.product_id = $1) "
        "UNION SELECT p.case_id, p.product_id FROM case_product p "
        "JOIN case_file c ON c.id = p.case_id "
        "WHERE c.is_drill = 0 AND ($1 = '' OR p.product_id = $1)) x "
        "ORDER BY x.case_id, x.product_id",
        "t", "ttiii", false},
};
/* clang-format on */
const size_t n_compliance_sql = sizeof compliance_sql / sizeof compliance_sql[0];

struct each {
    union {
        release_evidence_fn release;
        finding_evidence_fn finding;
        case_product_fn product;
    } fn;
    void *ctx;
};

static enum status release_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct release_evidence r = {db_text(row, 0), db_text(row, 1), db_text(row, 2),
                                 db_text(row, 3), db_int(row, 4)};
    return each->fn.release(each->ctx, &r, e);
}

enum status compliance_releases(struct db *db, str product_id, release_evidence_fn fn,
                                void *ctx, struct err *e)
{
    struct each each = {.fn.release = fn, .ctx = ctx};
    return db_each(db, &compliance_sql[RELEASES], DB_PARAMS(DB_T(product_id)), release_row,
                   &each, e);
}

static enum status finding_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct finding_evidence f = {db_text(row, 0), db_int(row, 1), db_int(row, 2),
                                 db_int(row, 3)};
    return each->fn.finding(each->ctx, &f, e);
}

enum status compliance_findings(struct db *db, str product_id, finding_evidence_fn fn,
                                void *ctx, struct err *e)
{
    struct each each = {.fn.finding = fn, .ctx = ctx};
    return db_each(db, &compliance_sql[FINDINGS], DB_PARAMS(DB_T(product_id)), finding_row,
                   &each, e);
}

static enum status count_row(void *ctx, const struct db_row *row, struct err *e)
{
    int64_t *n = ctx;
    (void)e;
    for (int i = 0; i < 2; i++)
        n[i] = db_is_null(row, i) ? 0 : db_int(row, i);
    return LW_OK;
}

enum status compliance_at_release(struct db *db, str release_id, struct utc at, bool is_counted,
                                  int64_t *n_affected, int64_t *n_unjudged, struct err *e)
{
    bool found;
    int64_t n[2] = {0};
    enum status st = db_find(db, &compliance_sql[is_counted ? AT_RELEASE : AT_RELEASE_ANY],
                             DB_PARAMS(DB_T(release_id), db_utc(at)), count_row, n, &found, e);
    *n_affected = n[0];
    *n_unjudged = n[1];
    return st;
}

static enum status case_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct case_product p = {db_text(row, 0), db_text(row, 1), db_int(row, 2) != 0,
                             db_int(row, 3) != 0, db_int(row, 4) != 0};
    return each->fn.product(each->ctx, &p, e);
}

enum status compliance_cases(struct db *db, str product_id, case_product_fn fn, void *ctx,
                             struct err *e)
{
    struct each each = {.fn.product = fn, .ctx = ctx};
    return db_each(db, &compliance_sql[CASES], DB_PARAMS(DB_T(product_id)), case_row, &each, e);
}
