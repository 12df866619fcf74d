/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about case_duty and case_reminder. */
#include "store/case_duty.h"

#include "store/statements.h"

enum {
    DUTY_INSERT,
    DUTY_OF_CASE,
    REMINDER_OF_CASE,
    REMINDER_SET,
    REMINDER_CLEAR,
};

/* clang-format off */
const struct sql case_duty_sql[] = {
    [DUTY_INSERT] = {"case_duty_insert",
        "INSERT INTO case_duty (id, case_id, duty, ref, met_at, is_not_needed, words, "
        "document_id, recorded_at, recorded_by, event_seq) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11)",
        "ttttiittiti", "", false},
    [DUTY_OF_CASE] = {"case_duty_of_case",
        "SELECT id, case_id, duty, ref, met_at, is_not_needed, words, document_id, "
        "recorded_at, recorded_by, event_seq FROM case_duty WHERE case_id = $1 "
        "ORDER BY met_at, id",
        "t", "ttttiittiti", true},
    [REMINDER_OF_CASE] = {"case_reminder_of_case",
        "SELECT duty, ref, n_reminded FROM case_reminder WHERE case_id = $1 "
        "ORDER BY duty, ref",
        "t", "tti", true},
    [REMINDER_SET] = {"case_reminder_set",
        "INSERT INTO case_reminder (case_id, duty, ref, n_reminded) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (case_id, duty, ref) DO UPDATE SET n_reminded = excluded.n_reminded",
        "ttti", "", false},
    [REMINDER_CLEAR] = {"case_reminder_clear",
        "DELETE FROM case_reminder WHERE case_id = $1", "t", "", true},
};
/* clang-format on */
const size_t n_case_duty_sql = sizeof case_duty_sql / sizeof *case_duty_sql;

enum status case_duty_insert(struct db *db, const struct case_duty *d, struct err *e)
{
    return db_exec(db, &case_duty_sql[DUTY_INSERT],
                   DB_PARAMS(DB_T(d->id), DB_T(d->case_id), DB_T(d->duty), DB_T(d->ref),
                             db_utc(d->met_at), DB_I(d->is_not_needed), DB_T(d->words),
                             DB_T(d->document_id), db_utc(d->recorded_at), DB_T(d->recorded_by),
                             DB_I(d->event_seq)),
                   e);
}

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status push_duty(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_duty *d = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *d);
    if (!d) return arena_status(l->arena, "duties of a case", e);
    *d = (struct case_duty){
        .id = db_dup(r, 0, l->arena),
        .case_id = db_dup(r, 1, l->arena),
        .duty = db_dup(r, 2, l->arena),
        .ref = db_dup(r, 3, l->arena),
        .met_at = db_instant(r, 4),
        .is_not_needed = db_int(r, 5) != 0,
        .words = db_dup(r, 6, l->arena),
        .document_id = db_dup(r, 7, l->arena),
        .recorded_at = db_instant(r, 8),
        .recorded_by = db_dup(r, 9, l->arena),
        .event_seq = db_int(r, 10),
    };
    return arena_status(l->arena, "duties of a case", e);
}

enum status case_duty_all(struct db *db, struct arena *a, str case_id, struct case_duty **out,
                          size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &case_duty_sql[DUTY_OF_CASE], DB_PARAMS(DB_T(case_id)), push_duty, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status push_reminder(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_reminder *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "reminders of a case", e);
    x->duty = db_dup(r, 0, l->arena);
    x->ref = db_dup(r, 1, l->arena);
    x->n_reminded = (int32_t)db_int(r, 2);
    return arena_status(l->arena, "reminders of a case", e);
}

enum status case_reminder_all(struct db *db, struct arena *a, str case_id,
                              struct case_reminder **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_duty_sql[REMINDER_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_reminder, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status case_reminder_set(struct db *db, str case_id, const struct case_reminder *r,
                              struct err *e)
{
    return db_exec(db, &case_duty_sql[REMINDER_SET],
                   DB_PARAMS(DB_T(case_id), DB_T(r->duty), DB_T(r->ref), DB_I(r->n_reminded)),
                   e);
}

enum status case_reminder_clear(struct db *db, str case_id, struct err *e)
{
    return db_exec(db, &case_duty_sql[REMINDER_CLEAR], DB_PARAMS(DB_T(case_id)), e);
}
