/* SPDX-License-Identifier: Apache-2.0 */
#include "store/channel.h"

#include "store/statements.h"
#include "store/text.h"

enum {
    CHANNEL_INSERT,
    CHANNEL_SAVE,
    CHANNEL_FIND,
    CHANNEL_ALL,
};
enum {
    CHANNEL_KEY_BYTES = 4096
};

#define FIELDS                                                                            \
 "SELECT id, name, kind, url, target, secret, hears, person_id, is_enabled, created_at, " \
 "removed_at, lines FROM channel "
#define LETTERS \
 "ttttttt"      \
 "TiiIt"

/* clang-format off */
const struct sql channel_sql[] = {
    [CHANNEL_INSERT] = {"channel_insert",
        "INSERT INTO channel (id, name, name_key, kind, url, target, secret, hears, person_id, "
        "is_enabled, created_at, removed_at, lines) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10, $11, $12, $13)",
        "ttttttttTiiIt", "", false},
    [CHANNEL_SAVE] = {"channel_save",
        "UPDATE channel SET name = $1, name_key = $2, kind = $3, url = $4, target = $5, "
        "secret = $6, hears = $7, person_id = $8, is_enabled = $9, removed_at = $10, "
        "lines = $11 WHERE id = $12",
        "ttttttt" "TiItt", "", true},
    [CHANNEL_FIND] = {"channel_find",
        FIELDS "WHERE id = $1 OR (name_key = $2 AND removed_at IS NULL)",
        "tt", LETTERS, true},
    [CHANNEL_ALL] = {"channel_all", FIELDS "WHERE removed_at IS NULL ORDER BY name_key",
        "", LETTERS, false},
};
/* clang-format on */
const size_t n_channel_sql = sizeof channel_sql / sizeof *channel_sql;

static str text_of(str s)
{
    return s.p ? s : STR("");
}

static struct db_value person_of(const struct channel *x)
{
    return DB_T(x->person_id.n ? x->person_id : STR_NONE);
}

enum status channel_insert(struct db *db, const struct channel *x, struct err *e)
{
    struct arena a;
    arena_init(&a, CHANNEL_KEY_BYTES);
    enum status st = db_exec(db, &channel_sql[CHANNEL_INSERT],
                             DB_PARAMS(DB_T(x->id), DB_T(x->name), DB_T(key_of(&a, x->name)),
                                       DB_T(x->kind), DB_T(x->url), DB_T(text_of(x->target)),
                                       DB_T(text_of(x->secret)), DB_T(x->hears), person_of(x),
                                       DB_I(x->is_enabled), db_utc(x->created_at),
                                       db_utc(x->removed_at), DB_T(text_of(x->lines))),
                             e);
    arena_release(&a);
    return st;
}

enum status channel_save(struct db *db, const struct channel *x, struct err *e)
{
    struct arena a;
    arena_init(&a, CHANNEL_KEY_BYTES);
    enum status st =
        db_exec(db, &channel_sql[CHANNEL_SAVE],
                DB_PARAMS(DB_T(x->name), DB_T(key_of(&a, x->name)), DB_T(x->kind), DB_T(x->url),
                          DB_T(text_of(x->target)), DB_T(text_of(x->secret)), DB_T(x->hears),
                          person_of(x), DB_I(x->is_enabled), db_utc(x->removed_at),
                          DB_T(text_of(x->lines)), DB_T(x->id)),
                e);
    arena_release(&a);
    return st;
}

static void read_row(struct arena *a, const struct db_row *r, struct channel *x)
{
    *x = (struct channel){
        .id = db_dup(r, 0, a),
        .name = db_dup(r, 1, a),
        .kind = db_dup(r, 2, a),
        .url = db_dup(r, 3, a),
        .target = db_dup(r, 4, a),
        .secret = db_dup(r, 5, a),
        .hears = db_dup(r, 6, a),
        .person_id = db_dup(r, 7, a),
        .is_enabled = db_int(r, 8) != 0,
        .created_at = db_instant(r, 9),
        .removed_at = db_instant(r, 10),
        .lines = db_dup(r, 11, a),
    };
}

struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status push_row(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct channel *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (x) read_row(l->arena, r, x);
    return arena_status(l->arena, "channels", e);
}

enum status channel_find(struct db *db, struct arena *a, str id_or_name, struct channel *out,
                         bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_find(db, &channel_sql[CHANNEL_FIND],
                             DB_PARAMS(DB_T(id_or_name), DB_T(key_of(a, id_or_name))), push_row,
                             &l, found, e);
    if (!st && *found) *out = *(struct channel *)l.items;
    return st;
}

enum status channel_all(struct db *db, struct arena *a, struct channel **out, size_t *n,
                        struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &channel_sql[CHANNEL_ALL], DB_NO_PARAMS, push_row, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}
