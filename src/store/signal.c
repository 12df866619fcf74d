/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about signal. */
#include "store/signal.h"

#include "store/statements.h"

enum {
    SIGNAL_INSERT,
    SIGNAL_SAVE,
    SIGNAL_BY_ID,
    SIGNAL_ALL,
    SIGNAL_IN_STATE,
    SIGNAL_OF_CASE,
    SIGNAL_WAITING,
};

#define FIELDS                                                                                \
 "SELECT s.id, s.source, s.title, s.description, s.reference, s.product_id, p.name, "         \
 "s.vulnerability, s.received_at, s.recorded_at, s.recorded_by, s.state, s.case_id, k.year, " \
 "k.serial, s.decided_at, s.decided_by, s.reason, s.n_reminded, s.event_seq FROM signal s "   \
 "LEFT JOIN product p ON p.id = s.product_id LEFT JOIN case_file k ON k.id = s.case_id "
#define LETTERS "tttttTTtiittTIIITtii"

/* clang-format off */
const struct sql signal_sql[] = {
    [SIGNAL_INSERT] = {"signal_insert",
        "INSERT INTO signal (id, source, title, description, reference, product_id, "
        "vulnerability, received_at, recorded_at, recorded_by, state, case_id, decided_at, "
        "decided_by, reason, n_reminded, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
        "$9, $10, $11, $12, $13, $14, $15, $16, $17)",
        "tttttTtiittTITtii", "", false},
    [SIGNAL_SAVE] = {"signal_save",
        "UPDATE signal SET state = $1, case_id = $2, decided_at = $3, decided_by = $4, "
        "reason = $5, n_reminded = $6, event_seq = $7 WHERE id = $8",
        "tTITtiit", "", true},
    [SIGNAL_BY_ID] = {"signal_by_id", FIELDS "WHERE s.id = $1", "t", LETTERS, true},
    [SIGNAL_ALL] = {"signal_all",
        FIELDS "WHERE ($1 = '' OR s.id < $1) ORDER BY s.id DESC LIMIT $2",
        "ti", LETTERS, false},
    [SIGNAL_IN_STATE] = {"signal_in_state",
        FIELDS "WHERE s.state = $1 AND ($2 = '' OR s.id < $2) ORDER BY s.id DESC LIMIT $3",
        "tti", LETTERS, true},
    [SIGNAL_OF_CASE] = {"signal_of_case",
        FIELDS "WHERE s.case_id = $1 ORDER BY s.id", "t", LETTERS, true},
    [SIGNAL_WAITING] = {"signal_waiting",
        FIELDS "WHERE s.state = 'undecided' AND s.case_id IS NULL ORDER BY s.id",
        "", LETTERS, true},
};
static const struct list_column columns[] = {
    {"recorded", "s.id"}, /* ids go by time */
    {"received", "s.received_at"},
    {"title", "LOWER(s.title)"},
    {"source", "s.source"},
    {"state", "s.state"},
    {"product", "COALESCE(p.name_key, '')"},
    {0},
};
const struct list_order signal_order = {.name = "signal_list", .select = FIELDS,
    .from = "signal s LEFT JOIN product p ON p.id = s.product_id",
    .where = "($1 = '' OR s.state = $1)", .place = "s.id = $2", .is_first = "$2 = ''",
    .id = "s.id", .rest = "LIMIT $3", .group = "", .params = "tti", .letters = LETTERS,
    .columns = columns};
/* clang-format on */
const size_t n_signal_sql = sizeof signal_sql / sizeof *signal_sql;

enum status signal_insert(struct db *db, const struct signal_row *s, struct err *e)
{
    return db_exec(db, &signal_sql[SIGNAL_INSERT],
                   DB_PARAMS(DB_T(s->id), DB_T(signal_source_str(s->source)), DB_T(s->title),
                             DB_T(s->description), DB_T(s->reference), DB_T(s->product_id),
                             DB_T(s->vulnerability), db_utc(s->received_at),
                             db_utc(s->recorded_at), DB_T(s->recorded_by),
                             DB_T(signal_state_str(s->state)), DB_T(s->case_id),
                             db_utc(s->decided_at), DB_T(s->decided_by), DB_T(s->reason),
                             DB_I(s->n_reminded), DB_I(s->event_seq)),
                   e);
}

enum status signal_save(struct db *db, const struct signal_row *s, struct err *e)
{
    return db_exec(db, &signal_sql[SIGNAL_SAVE],
                   DB_PARAMS(DB_T(signal_state_str(s->state)), DB_T(s->case_id),
                             db_utc(s->decided_at), DB_T(s->decided_by), DB_T(s->reason),
                             DB_I(s->n_reminded), DB_I(s->event_seq), DB_T(s->id)),
                   e);
}

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status push(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct signal_row *s = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *s);
    if (!s) return arena_status(l->arena, "signals", e);
    *s = (struct signal_row){
        .id = db_dup(r, 0, l->arena),
        .title = db_dup(r, 2, l->arena),
        .description = db_dup(r, 3, l->arena),
        .reference = db_dup(r, 4, l->arena),
        .product_id = db_dup(r, 5, l->arena),
        .product = db_is_null(r, 6) ? STR("") : db_dup(r, 6, l->arena),
        .vulnerability = db_dup(r, 7, l->arena),
        .received_at = db_instant(r, 8),
        .recorded_at = db_instant(r, 9),
        .recorded_by = db_dup(r, 10, l->arena),
        .case_id = db_dup(r, 12, l->arena),
        .case_number = STR(""),
        .decided_at = db_instant(r, 15),
        .decided_by = db_dup(r, 16, l->arena),
        .reason = db_dup(r, 17, l->arena),
        .n_reminded = (int32_t)db_int(r, 18),
        .event_seq = db_int(r, 19),
    };
    if (!db_is_null(r, 13))
        s->case_number =
            arena_printf(l->arena, "%d-%03d", (int)db_int(r, 13), (int)db_int(r, 14));
    if (!signal_source_from_str(db_text(r, 1), &s->source) ||
        !signal_state_from_str(db_text(r, 11), &s->state))
        return err_set(e, LW_E_ENV, "the store has a signal of unknown source or state");
    return arena_status(l->arena, "signals", e);
}

enum status signal_find(struct db *db, struct arena *a, str id, struct signal_row *out,
                        bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_find(db, &signal_sql[SIGNAL_BY_ID], DB_PARAMS(DB_T(id)), push, &l, found, e);
    if (!st && *found) *out = *(struct signal_row *)l.items;
    return st;
}

enum status signal_list(struct db *db, struct arena *a, const struct signal_filter *f,
                        struct signal_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    str before = f->before_id.p ? f->before_id : STR("");
    enum status st;
    if (f->by.column)
        st = db_each(
            db, list_order_sql(db, &signal_order, f->by),
            DB_PARAMS(DB_T(f->state.p ? f->state : STR("")), DB_T(before), DB_I(f->limit)),
            push, &l, e);
    else if (f->state.n)
        st = db_each(db, &signal_sql[SIGNAL_IN_STATE],
                     DB_PARAMS(DB_T(f->state), DB_T(before), DB_I(f->limit)), push, &l, e);
    else
        st = db_each(db, &signal_sql[SIGNAL_ALL], DB_PARAMS(DB_T(before), DB_I(f->limit)), push,
                     &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status signal_of_case(struct db *db, struct arena *a, str case_id, struct signal_row **out,
                           size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &signal_sql[SIGNAL_OF_CASE], DB_PARAMS(DB_T(case_id)), push, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status signal_waiting(struct db *db, struct arena *a, struct signal_row **out, size_t *n,
                           struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &signal_sql[SIGNAL_WAITING], DB_NO_PARAMS, push, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}
