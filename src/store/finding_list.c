/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists and counts of findings. One text serves every combination of filters: an empty text or a
 * negative number switches its line off. Three ways in, by what narrows most: an image, a
 * vulnerability, or the whole in the order of pressing.
 */
#include "store/finding_row.h"

#include "store/statements.h"
#include "store/text.h"

enum {
    LIST_ALL,
    LIST_OF_IMAGE,
    LIST_OF_VULNERABILITY,
    COUNT_ALL,
    COUNT_OF_IMAGE,
    COUNT_OF_VULNERABILITY,
    COUNT_BY_PRODUCT,
    COUNT_BY_IMAGE,
    WANTED,
    N_WANTED
};

#define OPEN_VERDICT "f.verdict IN ('affected', 'under_investigation', 'unknown')"
#define OPEN         "(f.closed_at IS NULL AND " OPEN_VERDICT ")"
/* In the words of the partial index finding_wanted. */
#define IS_WANTED \
 "f.closed_at IS NULL AND f.decision = '' AND f.is_informational = 0 AND " OPEN_VERDICT
#define ANY_IMAGE "($1 = '' OR f.image_id = $1) "
#define OF_IMAGE  "f.image_id = $1 "
#define ANY_VULN  "AND ($2 = '' OR f.vulnerability = $2) "
#define OF_VULN   "AND f.vulnerability = $2 "
#define REST                                                                              \
 "AND ($3 = '' OR f.image_id IN (SELECT o.id FROM image o JOIN product_release q "        \
 "ON q.id = o.release_id WHERE q.product_id = $3)) AND ($4 = '' OR f.component_id = $4) " \
 "AND ($5 = '' OR f.verdict = $5) AND ($6 = '' OR f.priority = $6) "                      \
 "AND ($7 = '' OR f.search_key LIKE $7 ESCAPE '\\') "                                     \
 "AND ($8 < 0 OR f.is_exploited = $8) "                                                   \
 "AND ($9 < 0 OR ($9 = 1 AND " OPEN ") OR ($9 = 0 AND NOT " OPEN ")) "                    \
 "AND ($10 = 0 OR (" IS_WANTED ")) "
#define PAGE "AND (f.rank, f.id) > ($11, $12) ORDER BY f.rank, f.id LIMIT $13"
#define COUNTS                                                                         \
 "SELECT COUNT(*), COUNT(*) FILTER (WHERE " OPEN "), "                                 \
 "COUNT(*) FILTER (WHERE f.closed_at IS NULL AND f.verdict = 'affected'), "            \
 "COUNT(*) FILTER (WHERE f.closed_at IS NULL AND f.verdict = 'under_investigation'), " \
 "COUNT(*) FILTER (WHERE f.closed_at IS NULL AND f.verdict = 'unknown'), "             \
 "COUNT(*) FILTER (WHERE f.closed_at IS NULL AND f.verdict = 'fixed'), "               \
 "COUNT(*) FILTER (WHERE f.closed_at IS NULL AND f.verdict = 'not_affected'), "        \
 "COUNT(*) FILTER (WHERE f.closed_at IS NOT NULL), "                                   \
 "COUNT(*) FILTER (WHERE " OPEN " AND f.is_exploited = 1), "                           \
 "COUNT(*) FILTER (WHERE " OPEN " AND f.priority = 'urgent'), "                        \
 "COUNT(*) FILTER (WHERE " OPEN " AND f.priority = 'high'), "                          \
 "COUNT(*) FILTER (WHERE " OPEN " AND f.priority = 'moderate'), "                      \
 "COUNT(*) FILTER (WHERE " OPEN " AND f.priority = 'low'), "                           \
 "COUNT(*) FILTER (WHERE " IS_WANTED ") FROM finding f WHERE "
#define GROUPED                                                         \
 ", COUNT(*), COUNT(*) FILTER (WHERE f.verdict = 'affected'), "         \
 "COUNT(*) FILTER (WHERE f.verdict = 'under_investigation'), "          \
 "COUNT(*) FILTER (WHERE f.verdict = 'unknown'), SUM(f.is_exploited), " \
 "COUNT(*) FILTER (WHERE f.priority = 'urgent'), "                      \
 "COUNT(*) FILTER (WHERE f.priority = 'high') FROM finding f "
#define FILTER_LETTERS "tttttttiii"
#define LIST_LETTERS   FILTER_LETTERS "iti"
#define COUNT_LETTERS  "iiiiiiiiiiiiii"

/* clang-format off */
const struct sql finding_list_sql[] = {
    [LIST_ALL] = {"finding_list", FINDING_VIEW "WHERE " ANY_IMAGE ANY_VULN REST PAGE,
        LIST_LETTERS, FINDING_VIEW_LETTERS, true},
    [LIST_OF_IMAGE] = {"finding_list_of_image", FINDING_VIEW "WHERE " OF_IMAGE ANY_VULN REST PAGE,
        LIST_LETTERS, FINDING_VIEW_LETTERS, true},
    [LIST_OF_VULNERABILITY] = {"finding_list_of_vulnerability",
        FINDING_VIEW "WHERE " ANY_IMAGE OF_VULN REST PAGE, LIST_LETTERS, FINDING_VIEW_LETTERS,
        true},
    [COUNT_ALL] = {"finding_count", COUNTS ANY_IMAGE ANY_VULN REST, FILTER_LETTERS,
        COUNT_LETTERS, false},
    [COUNT_OF_IMAGE] = {"finding_count_of_image", COUNTS OF_IMAGE ANY_VULN REST, FILTER_LETTERS,
        COUNT_LETTERS, true},
    [COUNT_OF_VULNERABILITY] = {"finding_count_of_vulnerability",
        COUNTS ANY_IMAGE OF_VULN REST, FILTER_LETTERS, COUNT_LETTERS, true},
    [COUNT_BY_PRODUCT] = {"finding_count_by_product",
        "SELECT r.product_id" GROUPED "JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id WHERE " OPEN " GROUP BY r.product_id",
        "", "tiiiiiii", false},
    [COUNT_BY_IMAGE] = {"finding_count_by_image",
        "SELECT f.image_id" GROUPED "WHERE " OPEN " GROUP BY f.image_id", "", "tiiiiiii", false},
    /* The groups come from the index finding_wanted alone; the texts of the few that are shown after. */
    [WANTED] = {"finding_wanted",
        "SELECT w.vulnerability, w.rank, w.is_exploited, w.n, "
        "(SELECT COUNT(DISTINCT r.product_id) FROM finding f JOIN image i ON i.id = f.image_id "
        "JOIN product_release r ON r.id = i.release_id "
        "WHERE f.vulnerability = w.vulnerability AND " IS_WANTED "), "
        "w.n_images, w.opened_at, g.id, g.summary, c.name || ' ' || c.version FROM "
        "(SELECT f.vulnerability AS vulnerability, MIN(f.rank) AS rank, "
        "MAX(f.is_exploited) AS is_exploited, COUNT(*) AS n, "
        "COUNT(DISTINCT f.image_id) AS n_images, MIN(f.opened_at) AS opened_at, "
        "MIN(f.id) AS id FROM finding f WHERE " IS_WANTED " GROUP BY f.vulnerability "
        "ORDER BY MIN(f.rank), MAX(f.is_exploited) DESC, MIN(f.opened_at), f.vulnerability "
        "LIMIT $1) w JOIN finding g ON g.id = w.id JOIN component c ON c.id = g.component_id "
        "ORDER BY w.rank, w.is_exploited DESC, w.opened_at, w.vulnerability",
        "i", "tiiiiiittt", false},
    [N_WANTED] = {"finding_n_wanted",
        "SELECT COUNT(DISTINCT f.vulnerability) FROM finding f WHERE " IS_WANTED, "", "i", false},
};
/* clang-format on */
const size_t n_finding_list_sql = sizeof finding_list_sql / sizeof finding_list_sql[0];

struct each {
    finding_view_fn fn;
    void *ctx;
};

static enum status view_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct finding_view v;
    enum status st = finding_view_of_row(row, NULL, &v, e);
    return st == LW_OK ? each->fn(each->ctx, &v, e) : st;
}

static str filled(str s)
{
    return s.p ? s : STR("");
}

/* Offset of the way in from LIST_ALL or COUNT_ALL. */
static int way_in(const struct finding_filter *f)
{
    if (f->image_id.n) return LIST_OF_IMAGE;
    return f->vulnerability.n ? LIST_OF_VULNERABILITY : LIST_ALL;
}

#define FILTER(a, f)                                                                           \
 DB_T(filled((f)->image_id)), DB_T(filled((f)->vulnerability)), DB_T(filled((f)->product_id)), \
     DB_T(filled((f)->component_id)), DB_T(filled((f)->verdict)), DB_T(filled((f)->priority)), \
     DB_T(like_of((a), (f)->text)), DB_I((f)->is_exploited), DB_I((f)->is_open),               \
     DB_I((f)->is_wanted)

enum status finding_each(struct db *db, struct arena *a, const struct finding_filter *f,
                         finding_view_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(
        db, &finding_list_sql[LIST_ALL + way_in(f)],
        DB_PARAMS(FILTER(a, f), DB_I(f->after_rank), DB_T(filled(f->after_id)), DB_I(f->limit)),
        view_row, &each, e);
}

static enum status take_counts(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(struct finding_counts *)ctx = (struct finding_counts){
        db_int(row, 0),  db_int(row, 1),  db_int(row, 2),  db_int(row, 3), db_int(row, 4),
        db_int(row, 5),  db_int(row, 6),  db_int(row, 7),  db_int(row, 8), db_int(row, 9),
        db_int(row, 10), db_int(row, 11), db_int(row, 12), db_int(row, 13)};
    return LW_OK;
}

enum status finding_count(struct db *db, struct arena *a, const struct finding_filter *f,
                          struct finding_counts *out, struct err *e)
{
    bool found;
    return db_find(db, &finding_list_sql[COUNT_ALL + way_in(f)], DB_PARAMS(FILTER(a, f)),
                   take_counts, out, &found, e);
}

struct each_counts {
    finding_counts_fn fn;
    void *ctx;
};

static enum status counts_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_counts *each = ctx;
    struct finding_counts n = {
        .n = db_int(row, 1),
        .n_open = db_int(row, 1),
        .n_affected = db_int(row, 2),
        .n_under_investigation = db_int(row, 3),
        .n_unknown = db_int(row, 4),
        .n_exploited = db_int(row, 5),
        .n_urgent = db_int(row, 6),
        .n_high = db_int(row, 7),
    };
    return each->fn(each->ctx, db_text(row, 0), &n, e);
}

enum status finding_count_by_product(struct db *db, finding_counts_fn fn, void *ctx,
                                     struct err *e)
{
    struct each_counts each = {fn, ctx};
    return db_each(db, &finding_list_sql[COUNT_BY_PRODUCT], DB_NO_PARAMS, counts_row, &each, e);
}

enum status finding_count_by_image(struct db *db, finding_counts_fn fn, void *ctx,
                                   struct err *e)
{
    struct each_counts each = {fn, ctx};
    return db_each(db, &finding_list_sql[COUNT_BY_IMAGE], DB_NO_PARAMS, counts_row, &each, e);
}

/* ---- decisions wanted ---- */

struct each_group {
    finding_group_fn fn;
    void *ctx;
};

static enum status group_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_group *each = ctx;
    struct finding_group g = {
        .vulnerability = db_text(row, 0),
        .priority = (enum priority)(PRIORITY_URGENT - db_int(row, 1)),
        .is_exploited = db_int(row, 2) != 0,
        .n_findings = db_int(row, 3),
        .n_products = db_int(row, 4),
        .n_images = db_int(row, 5),
        .waiting_since = db_instant(row, 6),
        .first_finding = db_text(row, 7),
        .summary = db_text(row, 8),
        .components = db_text(row, 9),
    };
    return each->fn(each->ctx, &g, e);
}

enum status finding_each_wanted(struct db *db, int64_t limit, finding_group_fn fn, void *ctx,
                                struct err *e)
{
    struct each_group each = {fn, ctx};
    return db_each(db, &finding_list_sql[WANTED], DB_PARAMS(DB_I(limit)), group_row, &each, e);
}

enum status finding_n_wanted(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &finding_list_sql[N_WANTED], DB_NO_PARAMS, n, e);
}
