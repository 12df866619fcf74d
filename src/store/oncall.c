/* SPDX-License-Identifier: Apache-2.0 */
#include "store/oncall.h"

#include "store/statements.h"

enum {
    ONCALL_STEPS,
    ONCALL_CLEAR,
    ONCALL_INSERT,
};

/* clang-format off */
const struct sql oncall_sql[] = {
    [ONCALL_STEPS] = {"oncall_steps",
        "SELECT person_id, after_minutes FROM oncall_step ORDER BY position",
        "", "ti", false},
    [ONCALL_CLEAR] = {"oncall_clear", "DELETE FROM oncall_step", "", "", false},
    [ONCALL_INSERT] = {"oncall_insert",
        "INSERT INTO oncall_step (position, person_id, after_minutes) VALUES ($1, $2, $3)",
        "iti", "", false},
};
/* clang-format on */
const size_t n_oncall_sql = sizeof oncall_sql / sizeof *oncall_sql;

struct loading {
    struct arena *arena;
    struct oncall *out;
    size_t cap;
};

static enum status take_step(void *ctx, const struct db_row *r, struct err *e)
{
    struct loading *l = ctx;
    void *items = l->out->rows;
    struct oncall_row *row = arena_push(l->arena, &items, &l->out->n, &l->cap, sizeof *row);
    if (!row) return arena_status(l->arena, "the on-call chain", e);
    l->out->rows = items;
    row->person_id = db_dup(r, 0, l->arena);
    row->after_minutes = (int32_t)db_int(r, 1);
    return arena_status(l->arena, "the on-call chain", e);
}

enum status oncall_load(struct db *db, struct arena *a, struct oncall *out, struct err *e)
{
    struct loading l = {a, out, 0};
    *out = (struct oncall){0};
    return db_each(db, &oncall_sql[ONCALL_STEPS], DB_NO_PARAMS, take_step, &l, e);
}

enum status oncall_save(struct db *db, const struct oncall *chain, struct err *e)
{
    enum status st = db_exec(db, &oncall_sql[ONCALL_CLEAR], DB_NO_PARAMS, e);
    for (size_t i = 0; !st && i < chain->n; i++)
        st = db_exec(db, &oncall_sql[ONCALL_INSERT],
                     DB_PARAMS(DB_I(i + 1), DB_T(chain->rows[i].person_id),
                               DB_I(chain->rows[i].after_minutes)),
                     e);
    return st;
}
