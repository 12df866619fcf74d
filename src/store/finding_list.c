/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists and counts of findings. Findings are wide and many, so nothing here walks them: counts are
 * sums over the tally (store/finding_tally.h), and a page of a list is first the vulnerabilities
 * and components that it is about, read off the tally in the order of pressing, then the findings
 * of each. One image has few findings; those are looked at themselves.
 *
 * One text serves every combination of filters: an empty text or a negative number switches its
 * line off.
 */
#include "store/finding.h"

#include "store/statements.h"
#include "store/text.h"

enum {
    LIST_OF_IMAGE,
    LIST_OF_PAIR,
    LIST_OF_PAIR_IN_IMAGE,
    PAIRS,
    PAIRS_OF_VULNERABILITY,
    PAIRS_OF_PRODUCT,
    PAIRS_OF_BOTH,
    PLACE,
    PRODUCT_IMAGES,
    COUNT_OF_IMAGE,
    COUNT_ALL,
    COUNT_OF_VULNERABILITY,
    COUNT_OF_PRODUCT,
    COUNT_OF_BOTH,
    COUNT_TOTAL,
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
#define OF_IMAGE "f.image_id = $1 "
#define ANY_VULN "AND ($2 = '' OR f.vulnerability = $2) "
#define REST                                                                              \
 "AND ($3 = '' OR f.image_id IN (SELECT o.id FROM image o JOIN product_release q "        \
 "ON q.id = o.release_id WHERE q.product_id = $3)) AND ($4 = '' OR f.component_id = $4) " \
 "AND ($5 = '' OR f.verdict = $5) AND ($6 = '' OR f.priority = $6) "                      \
 "AND ($7 = '' OR f.search_key LIKE $7 ESCAPE '\\') "                                     \
 "AND ($8 < 0 OR f.is_exploited = $8) "                                                   \
 "AND ($9 < 0 OR ($9 = 1 AND " OPEN ") OR ($9 = 0 AND NOT " OPEN ")) "                    \
 "AND ($10 = 0 OR (" IS_WANTED ")) "
#define IN_PAIR                                                        \
 "($5 = '' OR f.verdict = $5) AND ($6 = '' OR f.priority = $6) "       \
 "AND ($7 < 0 OR f.is_exploited = $7) "                                \
 "AND ($8 < 0 OR ($8 = 1 AND " OPEN ") OR ($8 = 0 AND NOT " OPEN ")) " \
 "AND ($9 = 0 OR (" IS_WANTED ")) ORDER BY f.id LIMIT $10"
#define PAIR_LETTERS \
 "ttittt"            \
 "iiii"
/* The same filters over the tally. */
#define T_OPEN \
 "(t.is_closed = 0 AND t.verdict IN ('affected', 'under_investigation', 'unknown'))"
#define IN_ALL_TABLE     "finding_tally t "
#define IN_PRODUCT_TABLE "product_tally t "
#define IN_ALL           IN_ALL_TABLE "WHERE "
#define IN_PRODUCT       IN_PRODUCT_TABLE "WHERE "
#define PAIRS_FROM       "SELECT t.rank, t.vulnerability, t.component_id FROM "
#define T_ANY_VULN       "t.product_id = $1 AND ($2 = '' OR t.vulnerability = $2) "
#define T_OF_VULN        "t.product_id = $1 AND t.vulnerability = $2 "
#define T_REST                                                                         \
 "AND ($3 = '' OR t.component_id = $3) AND ($4 = '' OR t.verdict = $4) "               \
 "AND ($5 = '' OR t.priority = $5) AND ($6 = '' OR t.search_key LIKE $6 ESCAPE '\\') " \
 "AND ($7 < 0 OR t.is_exploited = $7) "                                                \
 "AND ($8 < 0 OR ($8 = 1 AND " T_OPEN ") OR ($8 = 0 AND NOT " T_OPEN ")) "             \
 "AND ($9 = 0 OR t.is_wanted = 1) "
#define T_LETTERS \
 "tttttt"         \
 "iii"
#define T_PAGE                                                       \
 "AND (t.rank, t.vulnerability, t.component_id) >= ($10, $11, $12) " \
 "GROUP BY t.rank, t.vulnerability, t.component_id "                 \
 "ORDER BY t.rank, t.vulnerability, t.component_id LIMIT $13"
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
#define T_SUM(where) "COALESCE(SUM(t.n) FILTER (WHERE " where "), 0)"
#define T_COUNTS                                                                               \
    "SELECT COALESCE(SUM(t.n), 0), " T_SUM(T_OPEN) ", "                                        \
    T_SUM("t.is_closed = 0 AND t.verdict = 'affected'") ", "                                   \
    T_SUM("t.is_closed = 0 AND t.verdict = 'under_investigation'") ", "                        \
    T_SUM("t.is_closed = 0 AND t.verdict = 'unknown'") ", "                                    \
    T_SUM("t.is_closed = 0 AND t.verdict = 'fixed'") ", "                                      \
    T_SUM("t.is_closed = 0 AND t.verdict = 'not_affected'") ", "                               \
    T_SUM("t.is_closed = 1") ", " T_SUM(T_OPEN " AND t.is_exploited = 1") ", "                 \
    T_SUM(T_OPEN " AND t.priority = 'urgent'") ", " T_SUM(T_OPEN " AND t.priority = 'high'")   \
    ", " T_SUM(T_OPEN " AND t.priority = 'moderate'") ", "                                     \
    T_SUM(T_OPEN " AND t.priority = 'low'") ", " T_SUM("t.is_wanted = 1") " FROM "
const struct sql finding_list_sql[] = {
    [LIST_OF_IMAGE] = {"finding_list_of_image", FINDING_VIEW "WHERE " OF_IMAGE ANY_VULN REST PAGE,
        LIST_LETTERS, FINDING_VIEW_LETTERS, true},
    [LIST_OF_PAIR] = {"finding_list_of_pair",
        FINDING_VIEW "WHERE f.vulnerability = $1 AND f.component_id = $2 AND f.rank = $3 "
        "AND f.id > $4 AND " IN_PAIR, PAIR_LETTERS, FINDING_VIEW_LETTERS, true},
    [LIST_OF_PAIR_IN_IMAGE] = {"finding_list_of_pair_in_image",
        FINDING_VIEW "WHERE f.vulnerability = $1 AND f.component_id = $2 AND f.rank = $3 "
        "AND f.image_id = $4 AND " IN_PAIR, PAIR_LETTERS, FINDING_VIEW_LETTERS, true},
    [PAIRS] = {"finding_pairs", PAIRS_FROM IN_ALL T_ANY_VULN T_REST T_PAGE, T_LETTERS "itti",
        "itt", false},
    [PAIRS_OF_VULNERABILITY] = {"finding_pairs_of_vulnerability",
        PAIRS_FROM IN_ALL T_OF_VULN T_REST T_PAGE, T_LETTERS "itti", "itt", true},
    [PAIRS_OF_PRODUCT] = {"finding_pairs_of_product",
        PAIRS_FROM IN_PRODUCT T_ANY_VULN T_REST T_PAGE, T_LETTERS "itti", "itt", true},
    [PAIRS_OF_BOTH] = {"finding_pairs_of_both",
        PAIRS_FROM IN_PRODUCT T_OF_VULN T_REST T_PAGE, T_LETTERS "itti", "itt", true},
    [PLACE] = {"finding_place",
        "SELECT f.vulnerability, f.component_id, f.image_id FROM finding f WHERE f.id = $1", "t",
        "ttt", true},
    [PRODUCT_IMAGES] = {"finding_product_images",
        "SELECT i.id FROM image i JOIN product_release r ON r.id = i.release_id "
        "WHERE r.product_id = $1 AND i.id > $2 ORDER BY i.id", "tt", "t", true},
    [COUNT_OF_IMAGE] = {"finding_count_of_image", COUNTS OF_IMAGE ANY_VULN REST, FILTER_LETTERS,
        COUNT_LETTERS, true},
    [COUNT_ALL] = {"finding_count", T_COUNTS IN_ALL T_ANY_VULN T_REST, T_LETTERS, COUNT_LETTERS,
        false},
    [COUNT_OF_VULNERABILITY] = {"finding_count_of_vulnerability",
        T_COUNTS IN_ALL T_OF_VULN T_REST, T_LETTERS, COUNT_LETTERS, true},
    [COUNT_OF_PRODUCT] = {"finding_count_of_product", T_COUNTS IN_PRODUCT T_ANY_VULN T_REST,
        T_LETTERS, COUNT_LETTERS, true},
    [COUNT_OF_BOTH] = {"finding_count_of_both", T_COUNTS IN_PRODUCT T_OF_VULN T_REST, T_LETTERS,
        COUNT_LETTERS, true},
    [COUNT_TOTAL] = {"finding_count_total",
        T_COUNTS "finding_total t WHERE t.product_id = $1 AND ($2 = '' OR t.verdict = $2) "
        "AND ($3 = '' OR t.priority = $3) AND ($4 < 0 OR t.is_exploited = $4) "
        "AND ($5 < 0 OR ($5 = 1 AND " T_OPEN ") OR ($5 = 0 AND NOT " T_OPEN ")) "
        "AND ($6 = 0 OR t.is_wanted = 1)", "tttiii", COUNT_LETTERS, true},
    [COUNT_BY_PRODUCT] = {"finding_count_by_product",
        "SELECT t.product_id, SUM(t.n), " T_SUM("t.verdict = 'affected'") ", "
        T_SUM("t.verdict = 'under_investigation'") ", " T_SUM("t.verdict = 'unknown'") ", "
        T_SUM("t.is_exploited = 1") ", " T_SUM("t.priority = 'urgent'") ", "
        T_SUM("t.priority = 'high'") " FROM finding_total t WHERE t.product_id <> '' "
        "AND t.n > 0 AND " T_OPEN " GROUP BY t.product_id", "", "tiiiiiii", false},
    [COUNT_BY_IMAGE] = {"finding_count_by_image",
        "SELECT f.image_id" GROUPED "WHERE " OPEN " GROUP BY f.image_id", "", "tiiiiiii", false},
    /* Of the few that are shown, what the tally does not have: products, images, texts. */
    [WANTED] = {"finding_wanted",
        "SELECT w.vulnerability, w.rank, w.is_exploited, w.n, "
        "(SELECT COUNT(DISTINCT t.product_id) FROM product_tally t "
        "WHERE t.vulnerability = w.vulnerability AND t.is_wanted = 1), "
        "CASE WHEN w.n_components = 1 THEN w.n ELSE (SELECT COUNT(DISTINCT f.image_id) "
        "FROM finding f WHERE f.vulnerability = w.vulnerability AND " IS_WANTED ") END, "
        "w.opened_at, g.id, g.summary, c.name || ' ' || c.version FROM "
        "(SELECT v.vulnerability, v.rank, v.is_exploited, v.n, v.n_components, v.opened_at, "
        "v.first_id FROM vulnerability_wanted v ORDER BY v.rank, v.is_exploited DESC, "
        "v.opened_at, v.vulnerability LIMIT $1) w "
        "JOIN finding g ON g.id = w.first_id JOIN component c ON c.id = g.component_id "
        "ORDER BY w.rank, w.is_exploited DESC, w.opened_at, w.vulnerability",
        "i", "tiiiiiittt", false},
    [N_WANTED] = {"finding_n_wanted",
        "SELECT COUNT(*) FROM vulnerability_wanted", "", "i", false},
};
static const struct list_column columns_of_image[] = {
    {"priority", "f.rank"},
    {"vulnerability", "f.vulnerability"},
    {"component", "c.name"},
    {"opened", "f.opened_at"},
    {0},
};
const struct list_order finding_order_of_image = {.name = "finding_list_of_image",
    .select = FINDING_VIEW, .from = "finding f JOIN component c ON c.id = f.component_id",
    .where = OF_IMAGE ANY_VULN REST, .place = "f.id = $11", .is_first = "$11 = ''", .id = "f.id",
    .rest = "LIMIT $12", .group = "", .params = FILTER_LETTERS "ti",
    .letters = FINDING_VIEW_LETTERS, .columns = columns_of_image};
/* The same columns of what is read off the tally; opened: of the oldest, whatever is filtered. */
#define T_COMPONENT "(SELECT c.name FROM component c WHERE c.id = t.component_id)"
#define T_OPENED                                                                               \
    "(SELECT MIN(o.opened_at) FROM finding_tally o WHERE o.vulnerability = t.vulnerability "   \
    "AND o.component_id = t.component_id)"
static const struct list_column columns[] = {
    {"priority", "t.rank"},
    {"vulnerability", "t.vulnerability"},
    {"component", T_COMPONENT},
    {"opened", T_OPENED},
    {0},
};
#define PAIR_ORDER(called, table, tables)                                                      \
    {.name = called, .select = PAIRS_FROM tables, .from = table, .where = T_ANY_VULN T_REST,   \
     .place = "t.product_id = $1 AND t.vulnerability = $10 AND t.component_id = $11 "          \
              "AND t.rank = $12", .is_first = "$10 = ''", .is_from_place = true,               \
     .id = "t.vulnerability, t.component_id, t.rank",                                          \
     .group = "GROUP BY t.vulnerability, t.component_id, t.rank ", .rest = "LIMIT $13",        \
     .params = T_LETTERS "ttii", .letters = "itt", .columns = columns}
const struct list_order finding_order =
    PAIR_ORDER("finding_pairs", "finding_tally t", IN_ALL_TABLE);
const struct list_order finding_order_of_product =
    PAIR_ORDER("finding_pairs_of_product", "product_tally t", IN_PRODUCT_TABLE);
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

#define FILTER(a, f)                                                                           \
 DB_T(filled((f)->image_id)), DB_T(filled((f)->vulnerability)), DB_T(filled((f)->product_id)), \
     DB_T(filled((f)->component_id)), DB_T(filled((f)->verdict)), DB_T(filled((f)->priority)), \
     DB_T(like_of((a), (f)->text)), DB_I((f)->is_exploited), DB_I((f)->is_open),               \
     DB_I((f)->is_wanted)
#define T_FILTER(a, f)                                                                         \
 DB_T(filled((f)->product_id)), DB_T(filled((f)->vulnerability)),                              \
     DB_T(filled((f)->component_id)), DB_T(filled((f)->verdict)), DB_T(filled((f)->priority)), \
     DB_T(like_of((a), (f)->text)), DB_I((f)->is_exploited), DB_I((f)->is_open),               \
     DB_I((f)->is_wanted)

/* From the statement of all to that of what the filter names. */
static int tally_of(const struct finding_filter *f)
{
    return (f->vulnerability.n ? 1 : 0) + (f->product_id.n ? 2 : 0);
}

/* ---- a page of a list ---- */

struct pair {
    int64_t rank;
    str vulnerability, component_id;
};

struct page {
    struct db *db;
    const struct finding_filter *f;
    struct arena *a;
    finding_view_fn fn;
    void *ctx;
    struct pair *pairs;
    str *images; /* of the product, when it is one product's list */
    size_t n_pairs, n_images, cap;
    str after_vulnerability, after_component, after_image;
    int64_t left; /* of the limit */
};

static enum status take_place(void *ctx, const struct db_row *r, struct err *e)
{
    struct page *p = ctx;
    p->after_vulnerability = db_dup(r, 0, p->a);
    p->after_component = db_dup(r, 1, p->a);
    p->after_image = db_dup(r, 2, p->a);
    return arena_status(p->a, "findings", e);
}

static enum status keep_pair(void *ctx, const struct db_row *r, struct err *e)
{
    struct page *p = ctx;
    void *items = p->pairs;
    struct pair *slot = arena_push(p->a, &items, &p->n_pairs, &p->cap, sizeof *slot);
    p->pairs = items;
    if (slot) *slot = (struct pair){db_int(r, 0), db_dup(r, 1, p->a), db_dup(r, 2, p->a)};
    return arena_status(p->a, "findings", e);
}

static enum status keep_image(void *ctx, const struct db_row *r, struct err *e)
{
    struct page *p = ctx;
    void *items = p->images;
    str *slot = arena_push(p->a, &items, &p->n_images, &p->cap, sizeof *slot);
    p->images = items;
    if (slot) *slot = db_dup(r, 0, p->a);
    return arena_status(p->a, "findings", e);
}

static enum status show(void *ctx, const struct db_row *row, struct err *e)
{
    struct page *p = ctx;
    struct each each = {p->fn, p->ctx};
    p->left--;
    return view_row(&each, row, e);
}

static enum status show_pair(struct page *p, int row, const struct pair *x, str behind,
                             struct err *e)
{
    const struct finding_filter *f = p->f;
    return db_each(p->db, &finding_list_sql[row],
                   DB_PARAMS(DB_T(x->vulnerability), DB_T(x->component_id), DB_I(x->rank),
                             DB_T(behind), DB_T(filled(f->verdict)), DB_T(filled(f->priority)),
                             DB_I(f->is_exploited), DB_I(f->is_open), DB_I(f->is_wanted),
                             DB_I(p->left)),
                   show, p, e);
}

/* Of one product: its images one by one, since a pair may be in thousands of others. */
static enum status show_pair_in_images(struct page *p, const struct pair *x, bool is_first,
                                       struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < p->n_images && p->left > 0; i++) {
        if (is_first && str_cmp(p->images[i], p->after_image) <= 0) continue;
        st = show_pair(p, LIST_OF_PAIR_IN_IMAGE, x, p->images[i], e);
    }
    return st;
}

static const struct list_order *order_of(const struct finding_filter *f)
{
    return f->product_id.n ? &finding_order_of_product : &finding_order;
}

static enum status find_pairs(struct page *p, struct err *e)
{
    const struct finding_filter *f = p->f;
    bool found = false;
    enum status st = LW_OK;
    p->after_vulnerability = p->after_component = p->after_image = STR("");
    if (f->after_id.n)
        st = db_find(p->db, &finding_list_sql[PLACE], DB_PARAMS(DB_T(f->after_id)), take_place,
                     p, &found, e);
    if (st == LW_OK && f->product_id.n)
        st = db_each(p->db, &finding_list_sql[PRODUCT_IMAGES],
                     DB_PARAMS(DB_T(f->product_id), DB_T(STR(""))), keep_image, p, e);
    p->cap = 0;
    if (st != LW_OK) return st;
    if (f->by.column)
        return db_each(p->db, list_order_sql(p->db, order_of(f), f->by),
                       DB_PARAMS(T_FILTER(p->a, f), DB_T(p->after_vulnerability),
                                 DB_T(p->after_component), DB_I(f->after_rank),
                                 DB_I(f->limit + 1)),
                       keep_pair, p, e);
    /* Each has one finding at least, but the first of them may have been shown whole. */
    return db_each(p->db, &finding_list_sql[PAIRS + tally_of(f)],
                   DB_PARAMS(T_FILTER(p->a, f), DB_I(f->after_rank),
                             DB_T(p->after_vulnerability), DB_T(p->after_component),
                             DB_I(f->limit + 1)),
                   keep_pair, p, e);
}

static enum status list_page(struct page *p, struct err *e)
{
    enum status st = find_pairs(p, e);
    for (size_t i = 0; st == LW_OK && i < p->n_pairs && p->left > 0; i++) {
        const struct pair *x = &p->pairs[i];
        bool is_first = p->after_image.n && x->rank == p->f->after_rank &&
                        str_eq(x->vulnerability, p->after_vulnerability) &&
                        str_eq(x->component_id, p->after_component);
        if (p->f->product_id.n)
            st = show_pair_in_images(p, x, is_first, e);
        else
            st = show_pair(p, LIST_OF_PAIR, x, is_first ? p->f->after_id : STR(""), e);
    }
    return st;
}

enum status finding_each(struct db *db, struct arena *a, const struct finding_filter *f,
                         finding_view_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    struct page p = {.db = db, .f = f, .a = a, .fn = fn, .ctx = ctx, .left = f->limit};
    if (!f->image_id.n) return list_page(&p, e);
    if (f->by.column)
        return db_each(db, list_order_sql(db, &finding_order_of_image, f->by),
                       DB_PARAMS(FILTER(a, f), DB_T(filled(f->after_id)), DB_I(f->limit)),
                       view_row, &each, e);
    return db_each(
        db, &finding_list_sql[LIST_OF_IMAGE],
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
    if (f->image_id.n)
        return db_find(db, &finding_list_sql[COUNT_OF_IMAGE], DB_PARAMS(FILTER(a, f)),
                       take_counts, out, &found, e);
    if (!f->vulnerability.n && !f->component_id.n && !f->text.n)
        return db_find(db, &finding_list_sql[COUNT_TOTAL],
                       DB_PARAMS(DB_T(filled(f->product_id)), DB_T(filled(f->verdict)),
                                 DB_T(filled(f->priority)), DB_I(f->is_exploited),
                                 DB_I(f->is_open), DB_I(f->is_wanted)),
                       take_counts, out, &found, e);
    return db_find(db, &finding_list_sql[COUNT_ALL + tally_of(f)], DB_PARAMS(T_FILTER(a, f)),
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
