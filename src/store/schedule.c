/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about schedules and quiet hours. */
#include "store/schedule.h"

#include "store/statements.h"

enum {
    SCHEDULE_BY_ID,
    SCHEDULE_BY_NAME,
    SCHEDULE_ALL,
    SCHEDULE_INSERT,
    SCHEDULE_SAVE,
    SCHEDULE_TOLD,
    SCHEDULE_SET_TOLD,
    SCHEDULE_LAYERS,
    SCHEDULE_CLEAR_LAYERS,
    SCHEDULE_ADD_LAYER,
    SCHEDULE_OVERRIDES,
    SCHEDULE_ADD_OVERRIDE,
    SCHEDULE_END_OVERRIDE,
    SCHEDULE_HOLIDAYS,
    SCHEDULE_CLEAR_HOLIDAY,
    SCHEDULE_ADD_HOLIDAY,
    QUIET_OF,
    QUIET_ALL,
    QUIET_CLEAR,
    QUIET_ADD,
};

#define FIELDS "SELECT id, name, zone, created_at, removed_at FROM schedule "

/* clang-format off */
const struct sql schedule_sql[] = {
    [SCHEDULE_BY_ID] = {"schedule_by_id", FIELDS "WHERE id = $1", "t", "tttiI", true},
    [SCHEDULE_BY_NAME] = {"schedule_by_name", FIELDS "WHERE name = $1 AND removed_at IS NULL",
        "t", "tttiI", true},
    [SCHEDULE_ALL] = {"schedule_all", FIELDS "WHERE removed_at IS NULL ORDER BY name",
        "", "tttiI", true},
    [SCHEDULE_INSERT] = {"schedule_insert",
        "INSERT INTO schedule (id, name, zone, created_at, removed_at) "
        "VALUES ($1, $2, $3, $4, $5)", "tttiI", "", false},
    [SCHEDULE_SAVE] = {"schedule_save",
        "UPDATE schedule SET name = $1, zone = $2, removed_at = $3 WHERE id = $4",
        "ttIt", "", true},
    [SCHEDULE_TOLD] = {"schedule_told",
        "SELECT told_id FROM schedule WHERE id = $1 AND told_id IS NOT NULL", "t", "T", true},
    [SCHEDULE_SET_TOLD] = {"schedule_set_told",
        "UPDATE schedule SET told_id = $1 WHERE id = $2", "tt", "", true},
    [SCHEDULE_LAYERS] = {"schedule_layers",
        "SELECT position, people, unit, length, starts_on, handover_minute, weekdays, "
        "from_minute, until_minute FROM schedule_layer WHERE schedule_id = $1 ORDER BY position",
        "t", "ittitiiii", true},
    [SCHEDULE_CLEAR_LAYERS] = {"schedule_clear_layers",
        "DELETE FROM schedule_layer WHERE schedule_id = $1", "t", "", true},
    [SCHEDULE_ADD_LAYER] = {"schedule_add_layer",
        "INSERT INTO schedule_layer (schedule_id, position, people, unit, length, starts_on, "
        "handover_minute, weekdays, from_minute, until_minute) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", "tittitiiii", "", false},
    [SCHEDULE_OVERRIDES] = {"schedule_overrides",
        "SELECT id, person_id, from_at, until_at, reason, made_at FROM schedule_override "
        "WHERE schedule_id = $1 AND until_at > $2 AND removed_at IS NULL ORDER BY id",
        "ti", "ttiiti", true},
    [SCHEDULE_ADD_OVERRIDE] = {"schedule_add_override",
        "INSERT INTO schedule_override (id, schedule_id, person_id, from_at, until_at, reason, "
        "made_at, removed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)", "tttiiti", "", false},
    [SCHEDULE_END_OVERRIDE] = {"schedule_end_override",
        "UPDATE schedule_override SET removed_at = $1 WHERE id = $2 AND schedule_id = $3 "
        "AND removed_at IS NULL", "itt", "", true},
    [SCHEDULE_HOLIDAYS] = {"schedule_holidays",
        "SELECT on_date, name, person_id FROM schedule_holiday "
        "WHERE schedule_id = $1 AND on_date >= $2 ORDER BY on_date", "tt", "ttt", true},
    [SCHEDULE_CLEAR_HOLIDAY] = {"schedule_clear_holiday",
        "DELETE FROM schedule_holiday WHERE schedule_id = $1 AND on_date = $2", "tt", "", true},
    [SCHEDULE_ADD_HOLIDAY] = {"schedule_add_holiday",
        "INSERT INTO schedule_holiday (schedule_id, on_date, name, person_id) "
        "VALUES ($1, $2, $3, $4)", "tttt", "", false},
    [QUIET_OF] = {"quiet_of",
        "SELECT person_id, zone, from_minute, until_minute FROM quiet_hours "
        "WHERE person_id = $1", "t", "ttii", true},
    [QUIET_ALL] = {"quiet_all",
        "SELECT person_id, zone, from_minute, until_minute FROM quiet_hours ORDER BY person_id",
        "", "ttii", false},
    [QUIET_CLEAR] = {"quiet_clear", "DELETE FROM quiet_hours WHERE person_id = $1",
        "t", "", true},
    [QUIET_ADD] = {"quiet_add",
        "INSERT INTO quiet_hours (person_id, zone, from_minute, until_minute) "
        "VALUES ($1, $2, $3, $4)", "ttii", "", false},
};
/* clang-format on */
const size_t n_schedule_sql = sizeof schedule_sql / sizeof *schedule_sql;

struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status take_schedule(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct schedule_row *s = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *s);
    if (s)
        *s = (struct schedule_row){db_dup(r, 0, l->arena), db_dup(r, 1, l->arena),
                                   db_dup(r, 2, l->arena), db_instant(r, 3), db_instant(r, 4)};
    return arena_status(l->arena, "schedules", e);
}

enum status schedule_find(struct db *db, struct arena *a, str id_or_name,
                          struct schedule_row *out, bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &schedule_sql[SCHEDULE_BY_ID], DB_PARAMS(DB_T(id_or_name)),
                             take_schedule, &l, e);
    if (!st && !l.n)
        st = db_each(db, &schedule_sql[SCHEDULE_BY_NAME], DB_PARAMS(DB_T(id_or_name)),
                     take_schedule, &l, e);
    *found = !st && l.n > 0;
    if (*found) *out = *(struct schedule_row *)l.items;
    return st;
}

enum status schedule_all(struct db *db, struct arena *a, struct schedule_row **out, size_t *n,
                         struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &schedule_sql[SCHEDULE_ALL], DB_NO_PARAMS, take_schedule, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status schedule_insert(struct db *db, const struct schedule_row *s, struct err *e)
{
    return db_exec(db, &schedule_sql[SCHEDULE_INSERT],
                   DB_PARAMS(DB_T(s->id), DB_T(s->name), DB_T(s->zone), db_utc(s->created_at),
                             db_utc(s->removed_at)),
                   e);
}

enum status schedule_save(struct db *db, const struct schedule_row *s, struct err *e)
{
    return db_exec(db, &schedule_sql[SCHEDULE_SAVE],
                   DB_PARAMS(DB_T(s->name), DB_T(s->zone), db_utc(s->removed_at), DB_T(s->id)),
                   e);
}

static enum status take_layer(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct schedule_layer_row *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (x)
        *x = (struct schedule_layer_row){
            .position = (int32_t)db_int(r, 0),
            .people = db_dup(r, 1, l->arena),
            .unit = db_dup(r, 2, l->arena),
            .length = (int32_t)db_int(r, 3),
            .starts_on = db_dup(r, 4, l->arena),
            .handover_minute = (int32_t)db_int(r, 5),
            .weekdays = (int32_t)db_int(r, 6),
            .from_minute = (int32_t)db_int(r, 7),
            .until_minute = (int32_t)db_int(r, 8),
        };
    return arena_status(l->arena, "layers of a schedule", e);
}

enum status schedule_layers(struct db *db, struct arena *a, str schedule_id,
                            struct schedule_layer_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &schedule_sql[SCHEDULE_LAYERS], DB_PARAMS(DB_T(schedule_id)),
                             take_layer, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status schedule_set_layers(struct db *db, str schedule_id,
                                const struct schedule_layer_row *rows, size_t n, struct err *e)
{
    enum status st =
        db_exec(db, &schedule_sql[SCHEDULE_CLEAR_LAYERS], DB_PARAMS(DB_T(schedule_id)), e);
    for (size_t i = 0; !st && i < n; i++) {
        const struct schedule_layer_row *x = &rows[i];
        st = db_exec(db, &schedule_sql[SCHEDULE_ADD_LAYER],
                     DB_PARAMS(DB_T(schedule_id), DB_I(i + 1), DB_T(x->people), DB_T(x->unit),
                               DB_I(x->length), DB_T(x->starts_on), DB_I(x->handover_minute),
                               DB_I(x->weekdays), DB_I(x->from_minute), DB_I(x->until_minute)),
                     e);
    }
    return st;
}

static enum status take_override(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct schedule_override_row *o =
        arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *o);
    if (o)
        *o = (struct schedule_override_row){
            .id = db_dup(r, 0, l->arena),
            .person_id = db_dup(r, 1, l->arena),
            .from_at = db_instant(r, 2),
            .until_at = db_instant(r, 3),
            .reason = db_dup(r, 4, l->arena),
            .made_at = db_instant(r, 5),
            .removed_at = UTC_NONE,
        };
    return arena_status(l->arena, "overrides of a schedule", e);
}

enum status schedule_overrides(struct db *db, struct arena *a, str schedule_id, struct utc now,
                               struct schedule_override_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &schedule_sql[SCHEDULE_OVERRIDES],
                             DB_PARAMS(DB_T(schedule_id), db_utc(now)), take_override, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status schedule_add_override(struct db *db, const struct schedule_override_row *o,
                                  struct err *e)
{
    return db_exec(db, &schedule_sql[SCHEDULE_ADD_OVERRIDE],
                   DB_PARAMS(DB_T(o->id), DB_T(o->schedule_id), DB_T(o->person_id),
                             db_utc(o->from_at), db_utc(o->until_at), DB_T(o->reason),
                             db_utc(o->made_at)),
                   e);
}

enum status schedule_end_override(struct db *db, str schedule_id, str id, struct utc now,
                                  bool *is_there, struct err *e)
{
    enum status st = db_exec(db, &schedule_sql[SCHEDULE_END_OVERRIDE],
                             DB_PARAMS(db_utc(now), DB_T(id), DB_T(schedule_id)), e);
    if (!st) *is_there = db_n_changed(db) > 0;
    return st;
}

static enum status take_holiday(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct schedule_holiday_row *h = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *h);
    if (h)
        *h = (struct schedule_holiday_row){db_dup(r, 0, l->arena), db_dup(r, 1, l->arena),
                                           db_dup(r, 2, l->arena)};
    return arena_status(l->arena, "holidays of a schedule", e);
}

enum status schedule_holidays(struct db *db, struct arena *a, str schedule_id, str from_date,
                              struct schedule_holiday_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &schedule_sql[SCHEDULE_HOLIDAYS],
                DB_PARAMS(DB_T(schedule_id), DB_T(from_date)), take_holiday, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status schedule_set_holiday(struct db *db, str schedule_id,
                                 const struct schedule_holiday_row *h, struct err *e)
{
    enum status st = db_exec(db, &schedule_sql[SCHEDULE_CLEAR_HOLIDAY],
                             DB_PARAMS(DB_T(schedule_id), DB_T(h->on_date)), e);
    if (st || !h->person_id.n) return st;
    return db_exec(
        db, &schedule_sql[SCHEDULE_ADD_HOLIDAY],
        DB_PARAMS(DB_T(schedule_id), DB_T(h->on_date), DB_T(h->name), DB_T(h->person_id)), e);
}

/* ---- quiet hours ---- */

static enum status take_quiet(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct quiet_row *q = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *q);
    if (q)
        *q = (struct quiet_row){db_dup(r, 0, l->arena), db_dup(r, 1, l->arena),
                                (int32_t)db_int(r, 2), (int32_t)db_int(r, 3)};
    return arena_status(l->arena, "quiet hours", e);
}

enum status quiet_find(struct db *db, struct arena *a, str person_id, struct quiet_row *out,
                       bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &schedule_sql[QUIET_OF], DB_PARAMS(DB_T(person_id)), take_quiet, &l, e);
    *found = !st && l.n > 0;
    if (*found) *out = *(struct quiet_row *)l.items;
    return st;
}

enum status quiet_all(struct db *db, struct arena *a, struct quiet_row **out, size_t *n,
                      struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &schedule_sql[QUIET_ALL], DB_NO_PARAMS, take_quiet, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status quiet_set(struct db *db, const struct quiet_row *q, struct err *e)
{
    enum status st = db_exec(db, &schedule_sql[QUIET_CLEAR], DB_PARAMS(DB_T(q->person_id)), e);
    if (st || q->from_minute == q->until_minute) return st;
    return db_exec(db, &schedule_sql[QUIET_ADD],
                   DB_PARAMS(DB_T(q->person_id), DB_T(q->zone), DB_I(q->from_minute),
                             DB_I(q->until_minute)),
                   e);
}

enum status schedule_told(struct db *db, struct arena *a, str id, str *person_id, bool *found,
                          struct err *e)
{
    return db_find_text(db, &schedule_sql[SCHEDULE_TOLD], DB_PARAMS(DB_T(id)), a, person_id,
                        found, e);
}

enum status schedule_set_told(struct db *db, str id, str person_id, struct err *e)
{
    return db_exec(db, &schedule_sql[SCHEDULE_SET_TOLD],
                   DB_PARAMS(DB_T(person_id.p ? person_id : STR("")), DB_T(id)), e);
}
