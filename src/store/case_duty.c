/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about case_duty, case_request, case_correction and case_reminder. */
#include "store/case_duty.h"

#include "store/statements.h"

enum {
    DUTY_INSERT,
    DUTY_OF_CASE,
    REQUEST_INSERT,
    REQUEST_SAVE,
    REQUEST_BY_ID,
    REQUEST_OF_CASE,
    CORRECTION_INSERT,
    CORRECTION_OF_CASE,
    REMINDER_OF_CASE,
    REMINDER_SET,
    REMINDER_CLEAR,
};

#define REQUEST_FIELDS                                                                \
 "id, case_id, duty, authority, reference, words, received_at, due_at, recorded_at, " \
 "recorded_by, event_seq"
#define REQUEST_LETTERS "ttttttiiiti"
#define CORRECTION_FIELDS                                                                    \
 "id, case_id, what, ref, kind, before_at, corrected_at, reason, recorded_at, recorded_by, " \
 "event_seq"
#define CORRECTION_LETTERS "tttttIititi"

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
        "ORDER BY met_at, event_seq",
        "t", "ttttiittiti", true},
    [REQUEST_INSERT] = {"case_request_insert",
        "INSERT INTO case_request (" REQUEST_FIELDS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
        "$9, $10, $11)",
        REQUEST_LETTERS, "", false},
    [REQUEST_SAVE] = {"case_request_save",
        "UPDATE case_request SET due_at = $1, event_seq = $2 WHERE id = $3", "iit", "", true},
    [REQUEST_BY_ID] = {"case_request_by_id",
        "SELECT " REQUEST_FIELDS " FROM case_request WHERE id = $1",
        "t", REQUEST_LETTERS, true},
    [REQUEST_OF_CASE] = {"case_request_of_case",
        "SELECT " REQUEST_FIELDS " FROM case_request WHERE case_id = $1 ORDER BY id",
        "t", REQUEST_LETTERS, true},
    [CORRECTION_INSERT] = {"case_correction_insert",
        "INSERT INTO case_correction (" CORRECTION_FIELDS ") VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11)",
        CORRECTION_LETTERS, "", false},
    [CORRECTION_OF_CASE] = {"case_correction_of_case",
        "SELECT " CORRECTION_FIELDS " FROM case_correction WHERE case_id = $1 ORDER BY event_seq",
        "t", CORRECTION_LETTERS, true},
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

enum status case_request_insert(struct db *db, const struct case_request *r, struct err *e)
{
    return db_exec(db, &case_duty_sql[REQUEST_INSERT],
                   DB_PARAMS(DB_T(r->id), DB_T(r->case_id), DB_T(r->duty), DB_T(r->authority),
                             DB_T(r->reference), DB_T(r->words), db_utc(r->received_at),
                             db_utc(r->due_at), db_utc(r->recorded_at), DB_T(r->recorded_by),
                             DB_I(r->event_seq)),
                   e);
}

enum status case_request_save(struct db *db, const struct case_request *r, struct err *e)
{
    return db_exec(db, &case_duty_sql[REQUEST_SAVE],
                   DB_PARAMS(db_utc(r->due_at), DB_I(r->event_seq), DB_T(r->id)), e);
}

static void read_request(struct arena *a, const struct db_row *r, struct case_request *x)
{
    *x = (struct case_request){
        .id = db_dup(r, 0, a),
        .case_id = db_dup(r, 1, a),
        .duty = db_dup(r, 2, a),
        .authority = db_dup(r, 3, a),
        .reference = db_dup(r, 4, a),
        .words = db_dup(r, 5, a),
        .received_at = db_instant(r, 6),
        .due_at = db_instant(r, 7),
        .recorded_at = db_instant(r, 8),
        .recorded_by = db_dup(r, 9, a),
        .event_seq = db_int(r, 10),
    };
}

static enum status push_request(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_request *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (x) read_request(l->arena, r, x);
    return arena_status(l->arena, "requests of a case", e);
}

enum status case_request_find(struct db *db, struct arena *a, str id, struct case_request *out,
                              bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_find(db, &case_duty_sql[REQUEST_BY_ID], DB_PARAMS(DB_T(id)),
                             push_request, &l, found, e);
    if (!st && *found) *out = *(struct case_request *)l.items;
    return st;
}

enum status case_request_all(struct db *db, struct arena *a, str case_id,
                             struct case_request **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_duty_sql[REQUEST_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_request, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status case_correction_insert(struct db *db, const struct case_correction *k,
                                   struct err *e)
{
    return db_exec(db, &case_duty_sql[CORRECTION_INSERT],
                   DB_PARAMS(DB_T(k->id), DB_T(k->case_id), DB_T(k->what), DB_T(k->ref),
                             DB_T(k->kind), db_utc(k->before_at), db_utc(k->corrected_at),
                             DB_T(k->reason), db_utc(k->recorded_at), DB_T(k->recorded_by),
                             DB_I(k->event_seq)),
                   e);
}

static enum status push_correction(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct case_correction *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "corrections of a case", e);
    *x = (struct case_correction){
        .id = db_dup(r, 0, l->arena),
        .case_id = db_dup(r, 1, l->arena),
        .what = db_dup(r, 2, l->arena),
        .ref = db_dup(r, 3, l->arena),
        .kind = db_dup(r, 4, l->arena),
        .before_at = db_instant(r, 5),
        .corrected_at = db_instant(r, 6),
        .reason = db_dup(r, 7, l->arena),
        .recorded_at = db_instant(r, 8),
        .recorded_by = db_dup(r, 9, l->arena),
        .event_seq = db_int(r, 10),
    };
    return arena_status(l->arena, "corrections of a case", e);
}

enum status case_correction_all(struct db *db, struct arena *a, str case_id,
                                struct case_correction **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_duty_sql[CORRECTION_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_correction, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static bool is_proposal(const struct case_correction *k)
{
    return str_eq(k->kind, STR("proposed"));
}

struct utc case_corrected(const struct case_correction *all, size_t n, str what, str ref,
                          struct utc recorded_at)
{
    struct utc at = recorded_at;
    for (size_t i = 0; i < n; i++)
        if (!is_proposal(&all[i]) && str_eq(all[i].what, what) && str_eq(all[i].ref, ref))
            at = all[i].corrected_at;
    return at;
}

const struct case_correction *case_proposed(const struct case_correction *all, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        bool is_over = !is_proposal(&all[i]);
        for (size_t j = i + 1; j < n && !is_over; j++)
            is_over = str_eq(all[j].what, all[i].what) && str_eq(all[j].ref, all[i].ref);
        if (!is_over) return &all[i];
    }
    return NULL;
}
