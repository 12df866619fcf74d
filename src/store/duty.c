/* SPDX-License-Identifier: Apache-2.0 */
#include "store/duty.h"

#include "base/status.h"
#include "store/statements.h"

enum {
    REGIME_INSERT,
    REGIME_TEXT,
    REGIME_OF_PRODUCT,
    REGIME_ALL,
    REGIME_OF_CASE,
    ATTESTATION_INSERT,
    ATTESTATION_WITHDRAW,
    ATTESTATION_BY_ID,
    ATTESTATION_TEXT,
    ATTESTATION_EACH,
    MARKET_SAVE,
    MARKET_REMOVE,
    MARKET_ALL,
};

/* What the digest of an event is taken over: all but event_seq. */
#define REGIME_FIELDS \
 "r.id, r.product_id, r.regime, r.applies, r.reason, r.decided_at, r.decided_by"
#define REGIME_LETTERS "tttitit"
#define ATTESTATION_FIELDS                                                                     \
 "t.id, t.product_id, t.duty, t.duty_table, t.is_not_applicable, t.words, t.document_digest, " \
 "t.document_name, t.valid_from, t.valid_until, t.attested_at, t.attested_by, "                \
 "t.withdrawn_at, t.withdrawn_why, t.withdrawn_by"
#define ATTESTATION_LETTERS "ttttitTtttitItt"

/* clang-format off */
const struct sql duty_sql[] = {
    [REGIME_INSERT] = {"product_regime_insert",
        "INSERT INTO product_regime (id, product_id, regime, applies, reason, decided_at, "
        "decided_by, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        "tttititi", "", false},
    [REGIME_TEXT] = {"product_regime_text",
        "SELECT " REGIME_FIELDS " FROM product_regime r WHERE r.id = $1",
        "t", REGIME_LETTERS, true},
    [REGIME_OF_PRODUCT] = {"product_regime_of_product",
        "SELECT " REGIME_FIELDS ", r.event_seq FROM product_regime r WHERE r.product_id = $1 "
        "ORDER BY r.event_seq",
        "t", REGIME_LETTERS "i", true},
    [REGIME_ALL] = {"product_regime_all",
        "SELECT " REGIME_FIELDS ", r.event_seq FROM product_regime r "
        "ORDER BY r.product_id, r.event_seq",
        "", REGIME_LETTERS "i", false},
    [REGIME_OF_CASE] = {"product_regime_of_case",
        "SELECT p.id, p.is_consumer, p.operator, x.regime, x.applies FROM product p "
        "LEFT JOIN product_regime x ON x.product_id = p.id WHERE p.id IN ("
        "SELECT r.product_id FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "WHERE l.case_id = $1 UNION ALL SELECT n.product_id FROM case_product n "
        "WHERE n.case_id = $1) ORDER BY p.id, x.event_seq",
        "t", "tttTI", true},
    [ATTESTATION_INSERT] = {"attestation_insert",
        "INSERT INTO attestation (id, product_id, duty, duty_table, is_not_applicable, words, "
        "document_digest, document_name, valid_from, valid_until, attested_at, attested_by, "
        "withdrawn_at, withdrawn_why, withdrawn_by, event_seq) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, '', '', $13)",
        "ttttitTtttiti", "", false},
    [ATTESTATION_WITHDRAW] = {"attestation_withdraw",
        "UPDATE attestation SET withdrawn_at = $1, withdrawn_why = $2, withdrawn_by = $3, "
        "event_seq = $4 WHERE id = $5 AND withdrawn_at IS NULL",
        "ittit", "", true},
    [ATTESTATION_BY_ID] = {"attestation_by_id",
        "SELECT " ATTESTATION_FIELDS ", t.event_seq FROM attestation t WHERE t.id = $1",
        "t", ATTESTATION_LETTERS "i", true},
    [ATTESTATION_TEXT] = {"attestation_text",
        "SELECT " ATTESTATION_FIELDS " FROM attestation t WHERE t.id = $1",
        "t", ATTESTATION_LETTERS, true},
    [ATTESTATION_EACH] = {"attestation_each",
        "SELECT " ATTESTATION_FIELDS ", t.event_seq FROM attestation t "
        "WHERE ($1 = '' OR t.product_id = $1 OR t.product_id = '') AND ($2 = '' OR t.duty = $2) "
        "AND ($3 = 0 OR t.withdrawn_at IS NULL) ORDER BY t.id",
        "tti", ATTESTATION_LETTERS "i", false},
    [MARKET_SAVE] = {"product_market_save",
        "INSERT INTO product_market (product_id, member_state, available_since, n_units, "
        "counted_on) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (product_id, member_state) "
        "DO UPDATE SET available_since = excluded.available_since, n_units = excluded.n_units, "
        "counted_on = excluded.counted_on",
        "tttIt", "", false},
    [MARKET_REMOVE] = {"product_market_remove",
        "DELETE FROM product_market WHERE product_id = $1 AND member_state = $2",
        "tt", "", true},
    [MARKET_ALL] = {"product_market_all",
        "SELECT product_id, member_state, available_since, n_units, counted_on "
        "FROM product_market WHERE product_id = $1 ORDER BY member_state",
        "t", "tttIt", true},
};
/* clang-format on */
const size_t n_duty_sql = sizeof duty_sql / sizeof duty_sql[0];

static str filled(str s)
{
    return s.p ? s : STR("");
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

static enum status row_text(struct db *db, int statement, str id, struct buf *out,
                            struct err *e)
{
    bool found;
    return db_find(db, &duty_sql[statement], DB_PARAMS(DB_T(id)), add_text, out, &found, e);
}

/* ---- regimes ---- */

enum status product_regime_insert(struct db *db, const struct product_regime *r, struct err *e)
{
    return db_exec(db, &duty_sql[REGIME_INSERT],
                   DB_PARAMS(DB_T(r->id), DB_T(r->product_id), DB_T(regime_str(r->regime)),
                             DB_I(r->applies), DB_T(r->reason), db_utc(r->decided_at),
                             DB_T(r->decided_by), DB_I(r->event_seq)),
                   e);
}

enum status product_regime_text(struct db *db, str id, struct buf *out, struct err *e)
{
    return row_text(db, REGIME_TEXT, id, out, e);
}

static enum status regime_of_row(const struct db_row *row, struct product_regime *out,
                                 struct err *e)
{
    *out = (struct product_regime){
        .id = db_text(row, 0),
        .product_id = db_text(row, 1),
        .applies = db_int(row, 3) != 0,
        .reason = db_text(row, 4),
        .decided_at = db_instant(row, 5),
        .decided_by = db_text(row, 6),
        .event_seq = db_int(row, 7),
    };
    if (regime_from_str(db_text(row, 2), &out->regime)) return LW_OK;
    return err_set(e, LW_E_STATE, "product regime '%.*s': unknown act '%.*s'", STR_ARG(out->id),
                   STR_ARG(str_sub(db_text(row, 2), 0, 20)));
}

struct take_regimes {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status take_regime(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_regimes *t = ctx;
    struct product_regime r;
    enum status st = regime_of_row(row, &r, e);
    if (st) return st;
    struct product_regime *slot = arena_push(t->a, &t->items, &t->n, &t->cap, sizeof *slot);
    r.id = arena_str(t->a, r.id);
    r.product_id = arena_str(t->a, r.product_id);
    r.reason = arena_str(t->a, r.reason);
    r.decided_by = arena_str(t->a, r.decided_by);
    if (slot) *slot = r;
    return arena_status(t->a, "regimes of a product", e);
}

enum status product_regimes(struct db *db, struct arena *a, str product_id,
                            struct product_regime **out, size_t *n, struct err *e)
{
    struct take_regimes t = {.a = a};
    enum status st = db_each(db, &duty_sql[REGIME_OF_PRODUCT], DB_PARAMS(DB_T(product_id)),
                             take_regime, &t, e);
    *out = t.items;
    *n = t.n;
    return st;
}

struct take_case_regimes {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status take_case_regime(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_case_regimes *t = ctx;
    struct case_regime r = {
        .product_id = db_dup(row, 0, t->a),
        .is_consumer = db_dup(row, 1, t->a),
        .company_role = db_dup(row, 2, t->a),
        .is_decided = !db_is_null(row, 3),
    };
    if (r.is_decided && !regime_from_str(db_text(row, 3), &r.regime))
        return err_set(e, LW_E_STATE, "regimes of product '%.*s': unknown act '%.*s'",
                       STR_ARG(r.product_id), STR_ARG(db_text(row, 3)));
    if (r.is_decided) r.applies = db_int(row, 4) != 0;
    struct case_regime *slot = arena_push(t->a, &t->items, &t->n, &t->cap, sizeof *slot);
    if (slot) *slot = r;
    return arena_status(t->a, "regimes of a case", e);
}

enum status case_regimes(struct db *db, struct arena *a, str case_id, struct case_regime **out,
                         size_t *n, struct err *e)
{
    struct take_case_regimes t = {.a = a};
    enum status st = db_each(db, &duty_sql[REGIME_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             take_case_regime, &t, e);
    *out = t.items;
    *n = t.n;
    return st;
}

struct each_regime {
    product_regime_fn fn;
    void *ctx;
};

static enum status regime_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_regime *each = ctx;
    struct product_regime r;
    enum status st = regime_of_row(row, &r, e);
    return st ? st : each->fn(each->ctx, &r, e);
}

enum status product_regime_each(struct db *db, product_regime_fn fn, void *ctx, struct err *e)
{
    struct each_regime each = {fn, ctx};
    return db_each(db, &duty_sql[REGIME_ALL], DB_NO_PARAMS, regime_row, &each, e);
}

/* ---- attestations ---- */

enum status attestation_insert(struct db *db, const struct attestation *t, struct err *e)
{
    return db_exec(db, &duty_sql[ATTESTATION_INSERT],
                   DB_PARAMS(DB_T(t->id), DB_T(filled(t->product_id)), DB_T(t->duty),
                             DB_T(t->duty_table), DB_I(t->is_not_applicable), DB_T(t->words),
                             DB_T(t->document_digest), DB_T(filled(t->document_name)),
                             DB_T(t->valid_from), DB_T(filled(t->valid_until)),
                             db_utc(t->attested_at), DB_T(t->attested_by), DB_I(t->event_seq)),
                   e);
}

enum status attestation_withdraw(struct db *db, const struct attestation *t, struct err *e)
{
    return db_exec(db, &duty_sql[ATTESTATION_WITHDRAW],
                   DB_PARAMS(db_utc(t->withdrawn_at), DB_T(t->withdrawn_why),
                             DB_T(t->withdrawn_by), DB_I(t->event_seq), DB_T(t->id)),
                   e);
}

enum status attestation_text(struct db *db, str id, struct buf *out, struct err *e)
{
    return row_text(db, ATTESTATION_TEXT, id, out, e);
}

static struct attestation attestation_of_row(const struct db_row *row)
{
    return (struct attestation){
        .id = db_text(row, 0),
        .product_id = db_text(row, 1),
        .duty = db_text(row, 2),
        .duty_table = db_text(row, 3),
        .is_not_applicable = db_int(row, 4) != 0,
        .words = db_text(row, 5),
        .document_digest = db_is_null(row, 6) ? STR_NONE : db_text(row, 6),
        .document_name = db_text(row, 7),
        .valid_from = db_text(row, 8),
        .valid_until = db_text(row, 9),
        .attested_at = db_instant(row, 10),
        .attested_by = db_text(row, 11),
        .withdrawn_at = db_instant(row, 12),
        .withdrawn_why = db_text(row, 13),
        .withdrawn_by = db_text(row, 14),
        .event_seq = db_int(row, 15),
    };
}

struct take_attestation {
    struct arena *a;
    struct attestation *out;
};

static enum status take_attestation(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_attestation *t = ctx;
    *t->out = attestation_of_row(row);
    str *const texts[] = {&t->out->id,
                          &t->out->product_id,
                          &t->out->duty,
                          &t->out->duty_table,
                          &t->out->words,
                          &t->out->document_digest,
                          &t->out->document_name,
                          &t->out->valid_from,
                          &t->out->valid_until,
                          &t->out->attested_by,
                          &t->out->withdrawn_why,
                          &t->out->withdrawn_by};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(t->a, *texts[i]);
    return arena_status(t->a, "attestation", e);
}

enum status attestation_find(struct db *db, struct arena *a, str id, struct attestation *out,
                             bool *found, struct err *e)
{
    struct take_attestation t = {a, out};
    return db_find(db, &duty_sql[ATTESTATION_BY_ID], DB_PARAMS(DB_T(id)), take_attestation, &t,
                   found, e);
}

struct each_attestation {
    attestation_fn fn;
    void *ctx;
};

static enum status attestation_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_attestation *each = ctx;
    struct attestation t = attestation_of_row(row);
    return each->fn(each->ctx, &t, e);
}

enum status attestation_each(struct db *db, const struct attestation_filter *f,
                             attestation_fn fn, void *ctx, struct err *e)
{
    struct each_attestation each = {fn, ctx};
    return db_each(
        db, &duty_sql[ATTESTATION_EACH],
        DB_PARAMS(DB_T(filled(f->product_id)), DB_T(filled(f->duty)), DB_I(f->is_standing)),
        attestation_row, &each, e);
}

/* ---- markets ---- */

enum status product_market_save(struct db *db, const struct product_market *m, struct err *e)
{
    struct db_value units =
        m->n_units < 0 ? (struct db_value){.kind = DB_NULL} : DB_I(m->n_units);
    return db_exec(db, &duty_sql[MARKET_SAVE],
                   DB_PARAMS(DB_T(m->product_id), DB_T(m->member_state),
                             DB_T(filled(m->available_since)), units,
                             DB_T(filled(m->counted_on))),
                   e);
}

enum status product_market_remove(struct db *db, str product_id, str member_state,
                                  struct err *e)
{
    return db_exec(db, &duty_sql[MARKET_REMOVE],
                   DB_PARAMS(DB_T(product_id), DB_T(member_state)), e);
}

struct take_markets {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status take_market(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_markets *t = ctx;
    struct product_market *m = arena_push(t->a, &t->items, &t->n, &t->cap, sizeof *m);
    if (m)
        *m = (struct product_market){
            .product_id = db_dup(row, 0, t->a),
            .member_state = db_dup(row, 1, t->a),
            .available_since = db_dup(row, 2, t->a),
            .n_units = db_is_null(row, 3) ? -1 : db_int(row, 3),
            .counted_on = db_dup(row, 4, t->a),
        };
    return arena_status(t->a, "markets", e);
}

enum status product_market_all(struct db *db, struct arena *a, str product_id,
                               struct product_market **out, size_t *n, struct err *e)
{
    struct take_markets t = {.a = a};
    enum status st =
        db_each(db, &duty_sql[MARKET_ALL], DB_PARAMS(DB_T(product_id)), take_market, &t, e);
    *out = t.items;
    *n = t.n;
    return st;
}
