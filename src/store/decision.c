/* SPDX-License-Identifier: Apache-2.0 */
#include "store/decision.h"

#include "base/limits.h"
#include "store/finding_row.h"
#include "store/statements.h"

enum {
    DECISION_INSERT,
    DECISION_SAVE,
    DECISION_TEXT,
    DECISION_BY_ID,
    DECISION_LIST,
    DECISION_LIST_OF_VULNERABILITY,
    DECISION_OVERDUE,
    DECISION_NEXT_EXPIRY,
    DECISION_FOUND,
    DECISION_VULNERABILITIES,
    DECISION_CONDITIONS,
    DECISION_COUNT,
    KEY_INSERT,
    KEY_SET_GROUND,
    KEYS_OF,
    REACHED,
    HOLDING,
    OF_PRODUCT,
    N_HOLDING,
    ANSWER_FIND,
    ANSWER_SAVE
};

/* The order is part of the ledger's promise: digests are taken over it. */
#define FIELDS                                                                               \
 "d.id, d.vulnerability, d.identity, d.component, d.status, d.justification, d.reason, "     \
 "d.words, d.impact, d.scope, d.scope_ref, d.versions, d.condition, d.expires_on, d.state, " \
 "d.origin, d.origin_ref, d.former, d.record, d.ground, d.evidence, d.made_at, d.made_by, "  \
 "d.approved_at, d.approved_by, d.ended_at, d.ended_by, d.ended_why"
#define LETTERS "tttttttttttttttttttttitItItt"
#define N_TEXT  28
#define KEYED \
 "EXISTS (SELECT 1 FROM decision_key k WHERE k.decision_id = d.id AND k.vulnerability = $1)"
#define LIST_REST                                                      \
 "AND ($2 = '' OR d.identity = $2) AND ($3 = '' OR d.scope_ref = $3) " \
 "AND ($4 = '' OR d.state = $4) AND ($5 = 0 OR d.condition <> '') "    \
 "AND ($6 = '' OR d.id < $6) ORDER BY d.id DESC LIMIT $7"

/* clang-format off */
const struct sql decision_sql[] = {
    [DECISION_INSERT] = {"decision_insert",
        "INSERT INTO decision (id, vulnerability, identity, component, status, justification, "
        "reason, words, impact, scope, scope_ref, versions, condition, expires_on, state, origin, "
        "origin_ref, former, record, ground, evidence, made_at, made_by, approved_at, "
        "approved_by, ended_at, ended_by, ended_why, event_seq) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, "
        "$25, $26, $27, $28, $29)",
        LETTERS "i", "", false},
    [DECISION_SAVE] = {"decision_save",
        "UPDATE decision SET state = $1, record = $2, ground = $3, evidence = $4, "
        "approved_at = $5, approved_by = $6, ended_at = $7, ended_by = $8, ended_why = $9, "
        "event_seq = $10 WHERE id = $11",
        "ttttItIttit", "", true},
    [DECISION_TEXT] = {"decision_text", "SELECT " FIELDS " FROM decision d WHERE d.id = $1", "t",
        LETTERS, true},
    [DECISION_BY_ID] = {"decision_by_id",
        "SELECT " FIELDS ", d.event_seq FROM decision d WHERE d.id = $1", "t", LETTERS "i", true},
    [DECISION_LIST] = {"decision_list",
        "SELECT " FIELDS ", d.event_seq FROM decision d WHERE ($1 = '' OR " KEYED ") " LIST_REST,
        "ttttiti", LETTERS "i", true},
    [DECISION_LIST_OF_VULNERABILITY] = {"decision_list_of_vulnerability",
        "SELECT " FIELDS ", d.event_seq FROM decision_key k JOIN decision d "
        "ON d.id = k.decision_id WHERE k.vulnerability = $1 " LIST_REST,
        "ttttiti", LETTERS "i", true},
    [DECISION_OVERDUE] = {"decision_expired",
        "SELECT " FIELDS ", d.event_seq FROM decision d WHERE d.state = 'in_force' "
        "AND d.expires_on <> '' AND d.expires_on < $1 ORDER BY d.expires_on, d.id",
        "t", LETTERS "i", true},
    [DECISION_NEXT_EXPIRY] = {"decision_next_expiry",
        "SELECT d.expires_on FROM decision d WHERE d.state = 'in_force' AND d.expires_on > '' "
        "ORDER BY d.expires_on LIMIT 1",
        "", "t", true},
    [DECISION_FOUND] = {"decision_found",
        "SELECT " FIELDS ", d.event_seq, k.vulnerability, k.is_later, k.ground, k.why "
        "FROM decision_key k JOIN decision d ON d.id = k.decision_id "
        "WHERE k.vulnerability = $1 AND d.state = 'in_force' ORDER BY d.id DESC",
        "t", LETTERS "ititt", true},
    [DECISION_VULNERABILITIES] = {"decision_vulnerabilities",
        "SELECT DISTINCT k.vulnerability FROM decision d JOIN decision_key k "
        "ON k.decision_id = d.id WHERE d.state IN ('in_force', 'proposed') "
        "ORDER BY k.vulnerability",
        "", "t", true},
    [DECISION_CONDITIONS] = {"decision_conditions",
        "SELECT DISTINCT d.condition FROM decision d WHERE d.state = 'in_force' "
        "AND d.condition <> '' ORDER BY d.condition",
        "", "t", true},
    [DECISION_COUNT] = {"decision_count", "SELECT COUNT(*) FROM decision d WHERE d.state = $1",
        "t", "i", true},
    [KEY_INSERT] = {"decision_key_insert",
        "INSERT INTO decision_key (decision_id, vulnerability, is_later, ground, why) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (vulnerability, decision_id) DO NOTHING",
        "ttitt", "", false},
    [KEY_SET_GROUND] = {"decision_key_set_ground",
        "UPDATE decision_key SET ground = $1 WHERE vulnerability = $2 AND decision_id = $3",
        "ttt", "", true},
    [KEYS_OF] = {"decision_keys",
        "SELECT k.decision_id, k.vulnerability, k.is_later, k.ground, k.why "
        "FROM decision_key k WHERE k.decision_id = $1 ORDER BY k.vulnerability",
        "t", "ttitt", true},
    [REACHED] = {"decision_reached",
        FINDING_VIEW "WHERE f.vulnerability = $1 AND f.closed_at IS NULL "
        "AND ($2 = '' OR c.identity = $2) AND ($3 = '' OR i.id = $3) AND ($4 = '' OR r.id = $4) "
        "AND ($5 = '' OR p.id = $5) AND ($6 = '' OR p.line = $6) AND f.id > $7 "
        "ORDER BY f.id LIMIT $8",
        "ttttttti", FINDING_VIEW_LETTERS, true},
    [HOLDING] = {"decision_holding",
        FINDING_VIEW "WHERE f.decision_id = $1 AND f.decision_id <> '' AND f.closed_at IS NULL "
        "AND f.id > $2 ORDER BY f.id LIMIT $3",
        "tti", FINDING_VIEW_LETTERS, true},
    [OF_PRODUCT] = {"decision_findings_of_product",
        FINDING_VIEW "WHERE p.id = $1 AND f.closed_at IS NULL AND f.id > $2 "
        "ORDER BY f.id LIMIT $3",
        "tti", FINDING_VIEW_LETTERS, false},
    [N_HOLDING] = {"decision_n_holding",
        "SELECT COUNT(*) FROM finding f WHERE f.decision_id = $1 AND f.decision_id <> '' "
        "AND f.closed_at IS NULL AND f.id <> $2",
        "tt", "i", true},
    [ANSWER_FIND] = {"condition_answer_find",
        "SELECT n.truth, n.quote FROM condition_answer n WHERE n.image_id = $1 "
        "AND n.condition = $2 AND n.evidence = $3",
        "ttt", "tt", true},
    [ANSWER_SAVE] = {"condition_answer_save",
        "INSERT INTO condition_answer (image_id, condition, evidence, truth, quote) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (image_id, condition) DO UPDATE "
        "SET evidence = excluded.evidence, truth = excluded.truth, quote = excluded.quote",
        "ttttt", "", false},
};
/* clang-format on */
const size_t n_decision_sql = sizeof decision_sql / sizeof decision_sql[0];

/* ---- rows ---- */

static str filled(str s)
{
    return s.p ? s : STR("");
}

enum status decision_insert(struct db *db, const struct decision *d, struct err *e)
{
    return db_exec(
        db, &decision_sql[DECISION_INSERT],
        DB_PARAMS(DB_T(d->id), DB_T(d->vulnerability), DB_T(filled(d->identity)),
                  DB_T(filled(d->component)), DB_T(verdict_str(d->status)),
                  DB_T(filled(d->justification)), DB_T(filled(d->reason)),
                  DB_T(filled(d->text)), DB_T(filled(d->impact)),
                  DB_T(decision_scope_str(d->scope)), DB_T(filled(d->scope_ref)),
                  DB_T(filled(d->versions)), DB_T(filled(d->condition)),
                  DB_T(filled(d->expires_on)), DB_T(decision_state_str(d->state)),
                  DB_T(decision_origin_str(d->origin)), DB_T(filled(d->origin_ref)),
                  DB_T(filled(d->former)), DB_T(filled(d->record)), DB_T(filled(d->ground)),
                  DB_T(filled(d->evidence)), db_utc(d->made_at), DB_T(filled(d->made_by)),
                  db_utc(d->approved_at), DB_T(filled(d->approved_by)), db_utc(d->ended_at),
                  DB_T(filled(d->ended_by)), DB_T(filled(d->ended_why)), DB_I(d->event_seq)),
        e);
}

enum status decision_save(struct db *db, const struct decision *d, struct err *e)
{
    return db_exec(db, &decision_sql[DECISION_SAVE],
                   DB_PARAMS(DB_T(decision_state_str(d->state)), DB_T(filled(d->record)),
                             DB_T(filled(d->ground)), DB_T(filled(d->evidence)),
                             db_utc(d->approved_at), DB_T(filled(d->approved_by)),
                             db_utc(d->ended_at), DB_T(filled(d->ended_by)),
                             DB_T(filled(d->ended_why)), DB_I(d->event_seq), DB_T(d->id)),
                   e);
}

/* Views into the row. */
static enum status of_row(const struct db_row *row, struct decision *d, struct err *e)
{
    *d = (struct decision){
        .id = db_text(row, 0),
        .vulnerability = db_text(row, 1),
        .identity = db_text(row, 2),
        .component = db_text(row, 3),
        .justification = db_text(row, 5),
        .reason = db_text(row, 6),
        .text = db_text(row, 7),
        .impact = db_text(row, 8),
        .scope_ref = db_text(row, 10),
        .versions = db_text(row, 11),
        .condition = db_text(row, 12),
        .expires_on = db_text(row, 13),
        .origin_ref = db_text(row, 16),
        .former = db_text(row, 17),
        .record = db_text(row, 18),
        .ground = db_text(row, 19),
        .evidence = db_text(row, 20),
        .made_at = db_instant(row, 21),
        .made_by = db_text(row, 22),
        .approved_at = db_instant(row, 23),
        .approved_by = db_text(row, 24),
        .ended_at = db_instant(row, 25),
        .ended_by = db_text(row, 26),
        .ended_why = db_text(row, 27),
        .event_seq = db_int(row, N_TEXT),
    };
    if (verdict_from_str(db_text(row, 4), &d->status) &&
        decision_scope_from_str(db_text(row, 9), &d->scope) &&
        decision_state_from_str(db_text(row, 14), &d->state) &&
        decision_origin_from_str(db_text(row, 15), &d->origin))
        return LW_OK;
    return err_set(e, LW_E_STATE,
                   "store: decision '%.*s' has an unknown status, scope or state",
                   STR_ARG(str_sub(d->id, 0, 40)));
}

void decision_dup(struct arena *a, struct decision *d)
{
    str *const texts[] = {
        &d->id,        &d->vulnerability, &d->identity,   &d->component,   &d->justification,
        &d->reason,    &d->text,          &d->impact,     &d->scope_ref,   &d->versions,
        &d->condition, &d->expires_on,    &d->origin_ref, &d->former,      &d->record,
        &d->ground,    &d->evidence,      &d->made_by,    &d->approved_by, &d->ended_by,
        &d->ended_why};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status decision_text(struct db *db, str id, struct buf *out, struct err *e)
{
    bool found;
    return db_find(db, &decision_sql[DECISION_TEXT], DB_PARAMS(DB_T(id)), add_text, out, &found,
                   e);
}

struct take {
    struct arena *a;
    struct decision *out;
};

static enum status take_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    enum status st = of_row(row, t->out, e);
    if (st != LW_OK) return st;
    decision_dup(t->a, t->out);
    return arena_status(t->a, "decision", e);
}

enum status decision_find(struct db *db, struct arena *a, str id, struct decision *out,
                          bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &decision_sql[DECISION_BY_ID], DB_PARAMS(DB_T(id)), take_row, &t, found,
                   e);
}

/* ---- lists ---- */

struct each {
    decision_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct decision d;
    enum status st = of_row(row, &d, e);
    return st == LW_OK ? each->fn(each->ctx, &d, e) : st;
}

enum status decision_each(struct db *db, const struct decision_filter *f, decision_fn fn,
                          void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    int way = f->vulnerability.n ? DECISION_LIST_OF_VULNERABILITY : DECISION_LIST;
    return db_each(db, &decision_sql[way],
                   DB_PARAMS(DB_T(filled(f->vulnerability)), DB_T(filled(f->identity)),
                             DB_T(filled(f->scope_ref)), DB_T(filled(f->state)),
                             DB_I(f->has_condition), DB_T(filled(f->before_id)),
                             DB_I(f->limit ? f->limit : INT64_MAX)),
                   each_row, &each, e);
}

enum status decision_each_expired(struct db *db, str today, decision_fn fn, void *ctx,
                                  struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &decision_sql[DECISION_OVERDUE], DB_PARAMS(DB_T(today)), each_row, &each,
                   e);
}

struct take_text {
    struct arena *a;
    str *out;
};

static enum status text_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_text *t = ctx;
    *t->out = db_dup(row, 0, t->a);
    return arena_status(t->a, "decision", e);
}

enum status decision_next_expiry(struct db *db, struct arena *a, str *day, struct err *e)
{
    bool found;
    struct take_text t = {a, day};
    *day = STR("");
    return db_find(db, &decision_sql[DECISION_NEXT_EXPIRY], DB_NO_PARAMS, text_row, &t, &found,
                   e);
}

struct each_found {
    decision_found_fn fn;
    void *ctx;
};

static enum status found_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_found *each = ctx;
    struct decision d;
    enum status st = of_row(row, &d, e);
    struct decision_key k = {.decision_id = d.id,
                             .vulnerability = db_text(row, N_TEXT + 1),
                             .is_later = db_int(row, N_TEXT + 2) != 0,
                             .ground = db_text(row, N_TEXT + 3),
                             .why = db_text(row, N_TEXT + 4)};
    return st == LW_OK ? each->fn(each->ctx, &d, &k, e) : st;
}

enum status decision_each_found(struct db *db, str vulnerability, decision_found_fn fn,
                                void *ctx, struct err *e)
{
    struct each_found each = {fn, ctx};
    return db_each(db, &decision_sql[DECISION_FOUND], DB_PARAMS(DB_T(vulnerability)), found_row,
                   &each, e);
}

struct each_id {
    decision_id_fn fn;
    void *ctx;
};

static enum status id_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_id *each = ctx;
    return each->fn(each->ctx, db_text(row, 0), e);
}

enum status decision_each_vulnerability(struct db *db, decision_id_fn fn, void *ctx,
                                        struct err *e)
{
    struct each_id each = {fn, ctx};
    return db_each(db, &decision_sql[DECISION_VULNERABILITIES], DB_NO_PARAMS, id_row, &each, e);
}

enum status decision_each_condition(struct db *db, decision_id_fn fn, void *ctx, struct err *e)
{
    struct each_id each = {fn, ctx};
    return db_each(db, &decision_sql[DECISION_CONDITIONS], DB_NO_PARAMS, id_row, &each, e);
}

enum status decision_count(struct db *db, enum decision_state state, int64_t *n, struct err *e)
{
    return db_number(db, &decision_sql[DECISION_COUNT],
                     DB_PARAMS(DB_T(decision_state_str(state))), n, e);
}

/* ---- keys ---- */

enum status decision_key_insert(struct db *db, const struct decision_key *k, struct err *e)
{
    return db_exec(db, &decision_sql[KEY_INSERT],
                   DB_PARAMS(DB_T(k->decision_id), DB_T(k->vulnerability), DB_I(k->is_later),
                             DB_T(filled(k->ground)), DB_T(filled(k->why))),
                   e);
}

enum status decision_key_set_ground(struct db *db, const struct decision_key *k, struct err *e)
{
    return db_exec(
        db, &decision_sql[KEY_SET_GROUND],
        DB_PARAMS(DB_T(filled(k->ground)), DB_T(k->vulnerability), DB_T(k->decision_id)), e);
}

struct each_key {
    decision_key_fn fn;
    void *ctx;
};

static enum status key_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_key *each = ctx;
    const struct decision_key k = {db_text(row, 0), db_text(row, 1), db_int(row, 2) != 0,
                                   db_text(row, 3), db_text(row, 4)};
    return each->fn(each->ctx, &k, e);
}

enum status decision_each_key(struct db *db, str decision_id, decision_key_fn fn, void *ctx,
                              struct err *e)
{
    struct each_key each = {fn, ctx};
    return db_each(db, &decision_sql[KEYS_OF], DB_PARAMS(DB_T(decision_id)), key_row, &each, e);
}

/* ---- findings ---- */

struct each_view {
    finding_view_fn fn;
    void *ctx;
};

static enum status view_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_view *each = ctx;
    struct finding_view v;
    enum status st = finding_view_of_row(row, NULL, &v, e);
    return st == LW_OK ? each->fn(each->ctx, &v, e) : st;
}

static str when(enum decision_scope is, enum decision_scope wanted, str ref)
{
    return is == wanted ? filled(ref) : STR("");
}

enum status decision_each_reached(struct db *db, const struct decision_reach *r,
                                  finding_view_fn fn, void *ctx, struct err *e)
{
    struct each_view each = {fn, ctx};
    return db_each(db, &decision_sql[REACHED],
                   DB_PARAMS(DB_T(r->vulnerability), DB_T(filled(r->identity)),
                             DB_T(when(r->scope, SCOPE_IMAGE, r->scope_ref)),
                             DB_T(when(r->scope, SCOPE_RELEASE, r->scope_ref)),
                             DB_T(when(r->scope, SCOPE_PRODUCT, r->scope_ref)),
                             DB_T(when(r->scope, SCOPE_LINE, r->scope_ref)),
                             DB_T(filled(r->after_id)), DB_I(r->limit)),
                   view_row, &each, e);
}

enum status decision_each_holding(struct db *db, str decision_id, str after_id, int64_t limit,
                                  finding_view_fn fn, void *ctx, struct err *e)
{
    struct each_view each = {fn, ctx};
    return db_each(db, &decision_sql[HOLDING],
                   DB_PARAMS(DB_T(decision_id), DB_T(filled(after_id)), DB_I(limit)), view_row,
                   &each, e);
}

enum status decision_each_of_product(struct db *db, str product_id, str after_id, int64_t limit,
                                     finding_view_fn fn, void *ctx, struct err *e)
{
    struct each_view each = {fn, ctx};
    return db_each(db, &decision_sql[OF_PRODUCT],
                   DB_PARAMS(DB_T(product_id), DB_T(filled(after_id)), DB_I(limit)), view_row,
                   &each, e);
}

enum status decision_n_holding(struct db *db, str decision_id, str without, int64_t *n,
                               struct err *e)
{
    return db_number(db, &decision_sql[N_HOLDING],
                     DB_PARAMS(DB_T(decision_id), DB_T(filled(without))), n, e);
}

/* ---- answers ---- */

struct take_answer {
    struct arena *a;
    struct condition_answer *out;
};

static enum status answer_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_answer *t = ctx;
    t->out->truth = db_dup(row, 0, t->a);
    t->out->quote = db_dup(row, 1, t->a);
    return arena_status(t->a, "decision", e);
}

enum status condition_answer_find(struct db *db, struct arena *a, struct condition_answer *x,
                                  bool *found, struct err *e)
{
    struct take_answer t = {a, x};
    return db_find(db, &decision_sql[ANSWER_FIND],
                   DB_PARAMS(DB_T(x->image_id), DB_T(x->condition), DB_T(x->evidence)),
                   answer_row, &t, found, e);
}

enum status condition_answer_save(struct db *db, const struct condition_answer *x,
                                  struct err *e)
{
    return db_exec(db, &decision_sql[ANSWER_SAVE],
                   DB_PARAMS(DB_T(x->image_id), DB_T(x->condition), DB_T(x->evidence),
                             DB_T(x->truth), DB_T(filled(x->quote))),
                   e);
}
