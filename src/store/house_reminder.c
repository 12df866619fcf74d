/* SPDX-License-Identifier: Apache-2.0 */
#include "store/house_reminder.h"

#include "store/statements.h"

enum {
    TOLD_INSERT,
    TOLD_NEWEST,
};

/* clang-format off */
const struct sql house_reminder_sql[] = {
    [TOLD_INSERT] = {"house_told_insert",
        "INSERT INTO house_reminder_told (rule, subject_id, due_on, told_at, event_seq) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (rule, subject_id, due_on) DO NOTHING",
        "tttii", "", false},
    [TOLD_NEWEST] = {"house_told_newest",
        "SELECT due_on, told_at, event_seq FROM house_reminder_told "
        "WHERE rule = $1 AND subject_id = $2 ORDER BY due_on DESC LIMIT 1",
        "tt", "tii", true},
};
/* clang-format on */
const size_t n_house_reminder_sql = sizeof house_reminder_sql / sizeof house_reminder_sql[0];

enum status house_told_insert(struct db *db, const struct house_told *t, bool *is_new,
                              struct err *e)
{
    enum status st = db_exec(db, &house_reminder_sql[TOLD_INSERT],
                             DB_PARAMS(DB_T(t->rule), DB_T(t->subject_id), DB_T(t->due_on),
                                       db_utc(t->told_at), DB_I(t->event_seq)),
                             e);
    *is_new = !st && db_n_changed(db) > 0;
    return st;
}

struct take {
    struct arena *a;
    struct house_told *out;
};

static enum status take_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    t->out->due_on = db_dup(row, 0, t->a);
    t->out->told_at = db_instant(row, 1);
    t->out->event_seq = db_int(row, 2);
    return arena_status(t->a, "house reminders", e);
}

enum status house_told_newest(struct db *db, struct arena *a, str rule, str subject_id,
                              struct house_told *out, bool *found, struct err *e)
{
    *out = (struct house_told){.rule = rule, .subject_id = subject_id, .told_at = UTC_NONE};
    struct take t = {a, out};
    return db_find(db, &house_reminder_sql[TOLD_NEWEST],
                   DB_PARAMS(DB_T(rule), DB_T(subject_id)), take_row, &t, found, e);
}
