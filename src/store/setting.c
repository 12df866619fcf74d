/* SPDX-License-Identifier: Apache-2.0 */
#include "store/setting.h"

#include "store/statements.h"

enum {
    SETTING_LOAD,
    SETTING_SAVE,
    SETTING_DELETE,
    SETTING_EACH,
    PROGRESS_LOAD,
    PROGRESS_SAVE
};

const struct sql setting_sql[] = {
    [SETTING_LOAD] = {"setting_load", "SELECT value FROM setting WHERE name = $1", "t", "t",
                      true},
    [SETTING_SAVE] = {"setting_save",
                      "INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, $3) "
                      "ON CONFLICT (name) DO UPDATE SET value = excluded.value, "
                      "changed_at = excluded.changed_at",
                      "tti", "", false},
    [SETTING_DELETE] = {"setting_delete", "DELETE FROM setting WHERE name = $1", "t", "", true},
    [SETTING_EACH] = {"setting_each",
                      "SELECT name, value, changed_at FROM setting ORDER BY name", "", "tti",
                      false},
    [PROGRESS_LOAD] = {"progress_load", "SELECT value FROM progress WHERE name = $1", "t", "i",
                       true},
    [PROGRESS_SAVE] = {"progress_save",
                       "INSERT INTO progress (name, value) VALUES ($1, $2) "
                       "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                       "ti", "", false},
};
const size_t n_setting_sql = sizeof setting_sql / sizeof setting_sql[0];

struct take {
    struct arena *a;
    str *out;
};

static enum status take_value(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    *t->out = db_dup(row, 0, t->a);
    return arena_status(t->a, "setting", e);
}

enum status setting_load(struct db *db, struct arena *a, str name, str *out, bool *found,
                         struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &setting_sql[SETTING_LOAD], DB_PARAMS(DB_T(name)), take_value, &t, found,
                   e);
}

enum status setting_save(struct db *db, str name, str value, struct utc now, struct err *e)
{
    return db_exec(db, &setting_sql[SETTING_SAVE],
                   DB_PARAMS(DB_T(name), DB_T(value), db_utc(now)), e);
}

enum status setting_delete(struct db *db, str name, struct err *e)
{
    return db_exec(db, &setting_sql[SETTING_DELETE], DB_PARAMS(DB_T(name)), e);
}

struct each {
    setting_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    return each->fn(each->ctx, db_text(row, 0), db_text(row, 1), db_instant(row, 2), e);
}

enum status setting_each(struct db *db, setting_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &setting_sql[SETTING_EACH], DB_NO_PARAMS, each_row, &each, e);
}

enum status progress_load(struct db *db, const char *name, int64_t *out, struct err *e)
{
    return db_number(db, &setting_sql[PROGRESS_LOAD], DB_PARAMS(DB_T(str_of(name))), out, e);
}

enum status progress_save(struct db *db, const char *name, int64_t value, struct err *e)
{
    return db_exec(db, &setting_sql[PROGRESS_SAVE], DB_PARAMS(DB_T(str_of(name)), DB_I(value)),
                   e);
}
