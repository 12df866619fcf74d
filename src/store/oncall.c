/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about policies of escalation. */
#include "store/oncall.h"

#include "store/case_duty.h"
#include "store/statements.h"

enum {
    ONCALL_POLICIES,
    ONCALL_POLICY,
    ONCALL_POLICY_SAVE,
    ONCALL_POLICY_DELETE,
    ONCALL_STEPS,
    ONCALL_CLEAR_STEPS,
    ONCALL_ADD_STEP,
    ONCALL_N_STEPS_OF,
    ONCALL_LINES,
    ONCALL_UNMANNED,
};

#define FIELDS                                                                     \
 "SELECT id, name, line, case_kind, repage_minutes, wrap_minutes, max_pages FROM " \
 "oncall_policy "

/* clang-format off */
const struct sql oncall_sql[] = {
    [ONCALL_POLICIES] = {"oncall_policies", FIELDS "ORDER BY name", "", "ttttiii", false},
    [ONCALL_POLICY] = {"oncall_policy", FIELDS "WHERE id = $1 OR name = $1 ORDER BY id LIMIT 1",
        "t", "ttttiii", true},
    [ONCALL_POLICY_SAVE] = {"oncall_policy_save",
        "INSERT INTO oncall_policy (id, name, line, case_kind, repage_minutes, wrap_minutes, "
        "max_pages) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET "
        "name = excluded.name, line = excluded.line, case_kind = excluded.case_kind, "
        "repage_minutes = excluded.repage_minutes, wrap_minutes = excluded.wrap_minutes, "
        "max_pages = excluded.max_pages", "ttttiii", "", false},
    [ONCALL_POLICY_DELETE] = {"oncall_policy_delete",
        "DELETE FROM oncall_policy WHERE id = $1", "t", "", true},
    [ONCALL_STEPS] = {"oncall_steps",
        "SELECT person_id, schedule_id, after_minutes, channels FROM oncall_policy_step "
        "WHERE policy_id = $1 ORDER BY position", "t", "TTit", true},
    [ONCALL_CLEAR_STEPS] = {"oncall_clear_steps",
        "DELETE FROM oncall_policy_step WHERE policy_id = $1", "t", "", true},
    [ONCALL_ADD_STEP] = {"oncall_add_step",
        "INSERT INTO oncall_policy_step (policy_id, position, person_id, schedule_id, "
        "after_minutes, channels) VALUES ($1, $2, $3, $4, $5, $6)", "tiTTit", "", false},
    [ONCALL_N_STEPS_OF] = {"oncall_n_steps_of",
        "SELECT COUNT(*) FROM oncall_policy_step WHERE schedule_id = $1", "t", "i", false},
    [ONCALL_LINES] = {"oncall_lines",
        "SELECT DISTINCT p.line FROM case_finding l JOIN finding f ON f.id = l.finding_id "
        "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "
        "JOIN product p ON p.id = r.product_id WHERE l.case_id = $1 UNION "
        "SELECT p.line FROM case_product l JOIN product p ON p.id = l.product_id "
        "WHERE l.case_id = $1 ORDER BY 1",
        "t", "t", true},
    [ONCALL_UNMANNED] = {"oncall_unmanned",
        "SELECT k.id FROM case_reminder r JOIN case_file k ON k.id = r.case_id WHERE r.duty = $1 "
        "AND k.acknowledged_at IS NULL AND k.state IN ('candidate', 'open') ORDER BY k.id "
        "LIMIT 1", "t", "t", false},
};
/* clang-format on */
const size_t n_oncall_sql = sizeof oncall_sql / sizeof *oncall_sql;

struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status take_policy(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct oncall_policy_row *p = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *p);
    if (p)
        *p = (struct oncall_policy_row){
            .id = db_dup(r, 0, l->arena),
            .name = db_dup(r, 1, l->arena),
            .line = db_dup(r, 2, l->arena),
            .case_kind = db_dup(r, 3, l->arena),
            .repage_minutes = (int32_t)db_int(r, 4),
            .wrap_minutes = (int32_t)db_int(r, 5),
            .max_pages = (int32_t)db_int(r, 6),
        };
    return arena_status(l->arena, "policies", e);
}

enum status oncall_policies(struct db *db, struct arena *a, struct oncall_policy_row **out,
                            size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &oncall_sql[ONCALL_POLICIES], DB_NO_PARAMS, take_policy, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status oncall_policy_find(struct db *db, struct arena *a, str id_or_name,
                               struct oncall_policy_row *out, bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &oncall_sql[ONCALL_POLICY], DB_PARAMS(DB_T(id_or_name)),
                             take_policy, &l, e);
    *found = !st && l.n > 0;
    if (*found) *out = *(struct oncall_policy_row *)l.items;
    return st;
}

enum status oncall_policy_save(struct db *db, const struct oncall_policy_row *p, struct err *e)
{
    return db_exec(db, &oncall_sql[ONCALL_POLICY_SAVE],
                   DB_PARAMS(DB_T(p->id), DB_T(p->name), DB_T(p->line), DB_T(p->case_kind),
                             DB_I(p->repage_minutes), DB_I(p->wrap_minutes),
                             DB_I(p->max_pages)),
                   e);
}

enum status oncall_policy_delete(struct db *db, str id, struct err *e)
{
    enum status st = db_exec(db, &oncall_sql[ONCALL_CLEAR_STEPS], DB_PARAMS(DB_T(id)), e);
    return st ? st : db_exec(db, &oncall_sql[ONCALL_POLICY_DELETE], DB_PARAMS(DB_T(id)), e);
}

static enum status take_step(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct oncall_step_row *s = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *s);
    if (s)
        *s = (struct oncall_step_row){db_dup(r, 0, l->arena), db_dup(r, 1, l->arena),
                                      (int32_t)db_int(r, 2), db_dup(r, 3, l->arena)};
    return arena_status(l->arena, "the steps of a policy", e);
}

enum status oncall_steps(struct db *db, struct arena *a, str policy_id,
                         struct oncall_step_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &oncall_sql[ONCALL_STEPS], DB_PARAMS(DB_T(policy_id)), take_step, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status oncall_set_steps(struct db *db, str policy_id, const struct oncall_step_row *rows,
                             size_t n, struct err *e)
{
    enum status st =
        db_exec(db, &oncall_sql[ONCALL_CLEAR_STEPS], DB_PARAMS(DB_T(policy_id)), e);
    for (size_t i = 0; !st && i < n; i++)
        st = db_exec(db, &oncall_sql[ONCALL_ADD_STEP],
                     DB_PARAMS(DB_T(policy_id), DB_I(i + 1), DB_T(rows[i].person_id),
                               DB_T(rows[i].schedule_id), DB_I(rows[i].after_minutes),
                               DB_T(rows[i].channels)),
                     e);
    return st;
}

enum status oncall_n_steps_of(struct db *db, str schedule_id, int64_t *n, struct err *e)
{
    return db_number(db, &oncall_sql[ONCALL_N_STEPS_OF], DB_PARAMS(DB_T(schedule_id)), n, e);
}

static enum status take_line(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    str *line = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *line);
    if (line) *line = db_dup(r, 0, l->arena);
    return arena_status(l->arena, "product lines", e);
}

enum status oncall_case_lines(struct db *db, struct arena *a, str case_id, str **out, size_t *n,
                              struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &oncall_sql[ONCALL_LINES], DB_PARAMS(DB_T(case_id)), take_line, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status oncall_find_unmanned(struct db *db, struct arena *a, str *case_id, bool *found,
                                 struct err *e)
{
    return db_find_text(db, &oncall_sql[ONCALL_UNMANNED], DB_PARAMS(DB_T(CASE_SAID_UNMANNED)),
                        a, case_id, found, e);
}
