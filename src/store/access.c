/* SPDX-License-Identifier: Apache-2.0 */
#include "store/access.h"

#include "store/statements.h"

enum {
    LINK_INSERT,
    LINK_FIND,
    LINK_DELETE,
    LINK_DELETE_EXPIRED,
    LINK_DELETE_PURPOSE,
    LINK_DELETE_OF,
    SESSION_INSERT,
    SESSION_FIND,
    SESSION_CONFIRM,
    SESSION_EACH,
    SESSION_END_ONE,
    FAILURES_DELETE_OLD,
    SESSION_TOUCH,
    SESSION_DELETE,
    SESSION_DELETE_OLD,
    SESSION_DELETE_OF,
    FAILURES_LOAD,
    FAILURES_SAVE,
    FAILURES_CLEAR,
    TOKEN_INSERT,
    TOKEN_FIND,
    TOKEN_FIND_BY_ID,
    TOKEN_TOUCH,
    TOKEN_REVOKE,
    TOKEN_DELETE_OF,
    TOKEN_EACH,
    TOKEN_N_ENDING,
    TOKEN_EACH_ENDING,
    TOKEN_WARNED,
    LINE_EACH,
    LINE_N_PRODUCTS
};

#define TOKEN_FIELDS                                                                \
 "SELECT id, person_id, name, scopes, created_at, expires_at, used_at, revoked_at " \
 "FROM api_token "
#define TOKEN_LETTERS "ttttiiII"

#define ENDING \
 "WHERE expires_at > $1 AND expires_at <= $2 AND revoked_at IS NULL AND warned_at IS NULL"
#define SESSION_FIELDS \
 "SELECT person_id, created_at, seen_at, id, confirmed_at, agent, source FROM session "
#define SESSION_LETTERS "tiititt"

const struct sql access_sql[] = {
    [LINK_INSERT] = {"link_insert",
                     "INSERT INTO one_time_link (digest, purpose, person_id, expires_at) "
                     "VALUES ($1, $2, $3, $4)",
                     "ttTi", "", false},
    [LINK_FIND] = {"link_find",
                   "SELECT digest, purpose, person_id, expires_at FROM one_time_link "
                   "WHERE digest = $1",
                   "t", "ttTi", true},
    [LINK_DELETE] = {"link_delete", "DELETE FROM one_time_link WHERE digest = $1", "t", "",
                     true},
    [LINK_DELETE_EXPIRED] =
        {"link_delete_expired",
         "DELETE FROM one_time_link WHERE purpose = $1 AND expires_at <= $2", "ti", "", false},
    [LINK_DELETE_PURPOSE] = {"link_delete_purpose",
                             "DELETE FROM one_time_link WHERE purpose = $1", "t", "", false},
    [LINK_DELETE_OF] = {"link_delete_of", "DELETE FROM one_time_link WHERE person_id = $1", "t",
                        "", true},
    [SESSION_INSERT] = {"session_insert",
                        "INSERT INTO session (digest, person_id, created_at, seen_at, id, "
                        "confirmed_at, agent, source) VALUES ($1, $2, $3, $3, $4, $5, $6, $7)",
                        "ttititt", "", false},
    [SESSION_CONFIRM] = {"session_confirm",
                         "UPDATE session SET confirmed_at = $1 WHERE id = $2", "it", "", false},
    [SESSION_EACH] = {"session_each",
                      SESSION_FIELDS "WHERE person_id = $1 ORDER BY created_at DESC, id", "t",
                      SESSION_LETTERS, true},
    [SESSION_END_ONE] = {"session_end_one",
                         "DELETE FROM session WHERE person_id = $1 AND id = $2", "tt", "",
                         true},
    [FAILURES_DELETE_OLD] = {"failures_delete_old",
                             "DELETE FROM sign_in_failure WHERE failed_at < $1", "i", "",
                             false},
    [SESSION_FIND] = {"session_find", SESSION_FIELDS "WHERE digest = $1", "t", SESSION_LETTERS,
                      true},
    [SESSION_TOUCH] = {"session_touch", "UPDATE session SET seen_at = $1 WHERE digest = $2",
                       "it", "", true},
    [SESSION_DELETE] = {"session_delete", "DELETE FROM session WHERE digest = $1", "t", "",
                        true},
    [SESSION_DELETE_OLD] = {"session_delete_old",
                            "DELETE FROM session WHERE created_at < $1 OR seen_at < $2", "ii",
                            "", false},
    [SESSION_DELETE_OF] = {"session_delete_of", "DELETE FROM session WHERE person_id = $1", "t",
                           "", true},
    [FAILURES_LOAD] = {"failures_load",
                       "SELECT n_failures, failed_at FROM sign_in_failure WHERE account = $1",
                       "t", "ii", true},
    [FAILURES_SAVE] = {"failures_save",
                       "INSERT INTO sign_in_failure (account, n_failures, failed_at) "
                       "VALUES ($1, $2, $3) ON CONFLICT (account) DO UPDATE SET "
                       "n_failures = excluded.n_failures, failed_at = excluded.failed_at",
                       "tii", "", false},
    [FAILURES_CLEAR] = {"failures_clear", "DELETE FROM sign_in_failure WHERE account = $1", "t",
                        "", true},
    [TOKEN_INSERT] = {"token_insert",
                      "INSERT INTO api_token (id, digest, person_id, name, scopes, created_at, "
                      "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                      "tttttii", "", false},
    [TOKEN_FIND] = {"token_find", TOKEN_FIELDS "WHERE digest = $1", "t", TOKEN_LETTERS, true},
    [TOKEN_FIND_BY_ID] = {"token_find_by_id", TOKEN_FIELDS "WHERE id = $1", "t", TOKEN_LETTERS,
                          true},
    [TOKEN_TOUCH] = {"token_touch", "UPDATE api_token SET used_at = $1 WHERE id = $2", "it", "",
                     true},
    [TOKEN_REVOKE] = {"token_revoke", "UPDATE api_token SET revoked_at = $1 WHERE id = $2",
                      "it", "", true},
    [TOKEN_DELETE_OF] = {"token_delete_of", "DELETE FROM api_token WHERE person_id = $1", "t",
                         "", true},
    [TOKEN_EACH] = {"token_each",
                    TOKEN_FIELDS "WHERE $1 = '' OR person_id = $1 ORDER BY id DESC", "t",
                    TOKEN_LETTERS, false},
    [TOKEN_N_ENDING] = {"token_n_ending", "SELECT COUNT(*) FROM api_token " ENDING, "ii", "i",
                        false},
    [TOKEN_EACH_ENDING] = {"token_each_ending", TOKEN_FIELDS ENDING " ORDER BY id", "ii",
                           TOKEN_LETTERS, false},
    [TOKEN_WARNED] = {"token_warned", "UPDATE api_token SET warned_at = $1 WHERE id = $2", "it",
                      "", true},
    [LINE_EACH] = {"line_each",
                   "SELECT DISTINCT line FROM product WHERE line <> '' ORDER BY line", "", "t",
                   false},
    [LINE_N_PRODUCTS] = {"line_n_products",
                         "SELECT COUNT(*) FROM product WHERE line = $1 AND line <> ''", "t",
                         "i", true},
};
const size_t n_access_sql = sizeof access_sql / sizeof access_sql[0];

struct take {
    struct arena *a;
    void *out;
};

/* ---- links ---- */

enum status link_insert(struct db *db, const struct one_time_link *l, struct err *e)
{
    return db_exec(
        db, &access_sql[LINK_INSERT],
        DB_PARAMS(DB_T(l->digest), DB_T(l->purpose), DB_T(l->person_id), db_utc(l->expires_at)),
        e);
}

static enum status take_link(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    *(struct one_time_link *)t->out = (struct one_time_link){
        db_dup(row, 0, t->a), db_dup(row, 1, t->a), db_dup(row, 2, t->a), db_instant(row, 3)};
    return arena_status(t->a, "link", e);
}

enum status link_find(struct db *db, struct arena *a, str digest, struct one_time_link *out,
                      bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &access_sql[LINK_FIND], DB_PARAMS(DB_T(digest)), take_link, &t, found,
                   e);
}

enum status link_delete(struct db *db, str digest, struct err *e)
{
    return db_exec(db, &access_sql[LINK_DELETE], DB_PARAMS(DB_T(digest)), e);
}

enum status link_delete_expired(struct db *db, str purpose, struct utc now, struct err *e)
{
    return db_exec(db, &access_sql[LINK_DELETE_EXPIRED], DB_PARAMS(DB_T(purpose), db_utc(now)),
                   e);
}

enum status link_delete_purpose(struct db *db, str purpose, struct err *e)
{
    return db_exec(db, &access_sql[LINK_DELETE_PURPOSE], DB_PARAMS(DB_T(purpose)), e);
}

/* ---- sessions ---- */

enum status session_insert(struct db *db, str digest, const struct session_row *s,
                           struct err *e)
{
    return db_exec(db, &access_sql[SESSION_INSERT],
                   DB_PARAMS(DB_T(digest), DB_T(s->person_id), db_utc(s->created_at),
                             DB_T(s->id), db_utc(s->confirmed_at), DB_T(s->agent),
                             DB_T(s->source)),
                   e);
}

enum status session_set_confirmed(struct db *db, str id, struct utc now, struct err *e)
{
    return db_exec(db, &access_sql[SESSION_CONFIRM], DB_PARAMS(db_utc(now), DB_T(id)), e);
}

static struct session_row session_of_row(const struct db_row *row)
{
    return (struct session_row){.person_id = db_text(row, 0),
                                .created_at = db_instant(row, 1),
                                .seen_at = db_instant(row, 2),
                                .id = db_text(row, 3),
                                .confirmed_at = db_instant(row, 4),
                                .agent = db_text(row, 5),
                                .source = db_text(row, 6)};
}

struct each_session {
    session_fn fn;
    void *ctx;
};

static enum status each_session_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_session *x = ctx;
    struct session_row s = session_of_row(row);
    return x->fn(x->ctx, &s, e);
}

enum status session_each(struct db *db, str person_id, session_fn fn, void *ctx, struct err *e)
{
    struct each_session x = {fn, ctx};
    return db_each(db, &access_sql[SESSION_EACH], DB_PARAMS(DB_T(person_id)), each_session_row,
                   &x, e);
}

enum status session_end_one(struct db *db, str id, str person_id, bool *found, struct err *e)
{
    enum status st =
        db_exec(db, &access_sql[SESSION_END_ONE], DB_PARAMS(DB_T(person_id), DB_T(id)), e);
    *found = st == LW_OK && db_n_changed(db) > 0;
    return st;
}

static enum status take_session(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    struct session_row *s = t->out;
    *s = session_of_row(row);
    s->person_id = arena_str(t->a, s->person_id);
    s->id = arena_str(t->a, s->id);
    s->agent = arena_str(t->a, s->agent);
    s->source = arena_str(t->a, s->source);
    return arena_status(t->a, "session", e);
}

enum status session_find(struct db *db, struct arena *a, str digest, struct session_row *out,
                         bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &access_sql[SESSION_FIND], DB_PARAMS(DB_T(digest)), take_session, &t,
                   found, e);
}

enum status session_touch(struct db *db, str digest, struct utc now, struct err *e)
{
    return db_exec(db, &access_sql[SESSION_TOUCH], DB_PARAMS(db_utc(now), DB_T(digest)), e);
}

enum status session_delete(struct db *db, str digest, struct err *e)
{
    return db_exec(db, &access_sql[SESSION_DELETE], DB_PARAMS(DB_T(digest)), e);
}

enum status session_delete_old(struct db *db, struct utc created, struct utc seen,
                               struct err *e)
{
    return db_exec(db, &access_sql[SESSION_DELETE_OLD],
                   DB_PARAMS(db_utc(created), db_utc(seen)), e);
}

enum status session_delete_of(struct db *db, str person_id, struct err *e)
{
    enum status st = db_exec(db, &access_sql[SESSION_DELETE_OF], DB_PARAMS(DB_T(person_id)), e);
    if (st == LW_OK)
        st = db_exec(db, &access_sql[LINK_DELETE_OF], DB_PARAMS(DB_T(person_id)), e);
    return st;
}

enum status access_delete_of(struct db *db, str person_id, struct err *e)
{
    enum status st = session_delete_of(db, person_id, e);
    if (st == LW_OK)
        st = db_exec(db, &access_sql[TOKEN_DELETE_OF], DB_PARAMS(DB_T(person_id)), e);
    return st;
}

/* ---- failed sign-ins ---- */

static enum status take_failures(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(struct sign_in_failures *)ctx =
        (struct sign_in_failures){db_int(row, 0), db_instant(row, 1)};
    return LW_OK;
}

enum status failures_load(struct db *db, str account, struct sign_in_failures *out,
                          struct err *e)
{
    bool found;
    *out = (struct sign_in_failures){0, UTC_NONE};
    return db_find(db, &access_sql[FAILURES_LOAD], DB_PARAMS(DB_T(account)), take_failures, out,
                   &found, e);
}

enum status failures_save(struct db *db, str account, const struct sign_in_failures *f,
                          struct err *e)
{
    return db_exec(db, &access_sql[FAILURES_SAVE],
                   DB_PARAMS(DB_T(account), DB_I(f->n), db_utc(f->failed_at)), e);
}

enum status failures_delete_old(struct db *db, struct utc before, struct err *e)
{
    return db_exec(db, &access_sql[FAILURES_DELETE_OLD], DB_PARAMS(db_utc(before)), e);
}

enum status failures_clear(struct db *db, str account, struct err *e)
{
    return db_exec(db, &access_sql[FAILURES_CLEAR], DB_PARAMS(DB_T(account)), e);
}

/* ---- API tokens ---- */

enum status token_insert(struct db *db, const struct api_token *t, str digest, struct err *e)
{
    return db_exec(db, &access_sql[TOKEN_INSERT],
                   DB_PARAMS(DB_T(t->id), DB_T(digest), DB_T(t->person_id), DB_T(t->name),
                             DB_T(t->scopes), db_utc(t->created_at), db_utc(t->expires_at)),
                   e);
}

static struct api_token token_of_row(const struct db_row *row)
{
    return (struct api_token){
        .id = db_text(row, 0),
        .person_id = db_text(row, 1),
        .name = db_text(row, 2),
        .scopes = db_text(row, 3),
        .created_at = db_instant(row, 4),
        .expires_at = db_instant(row, 5),
        .used_at = db_instant(row, 6),
        .revoked_at = db_instant(row, 7),
    };
}

static enum status take_token(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *take = ctx;
    struct api_token t = token_of_row(row);
    t.id = arena_str(take->a, t.id);
    t.person_id = arena_str(take->a, t.person_id);
    t.name = arena_str(take->a, t.name);
    t.scopes = arena_str(take->a, t.scopes);
    *(struct api_token *)take->out = t;
    return arena_status(take->a, "token", e);
}

enum status token_find(struct db *db, struct arena *a, str digest, struct api_token *out,
                       bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &access_sql[TOKEN_FIND], DB_PARAMS(DB_T(digest)), take_token, &t, found,
                   e);
}

enum status token_find_by_id(struct db *db, struct arena *a, str id, struct api_token *out,
                             bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &access_sql[TOKEN_FIND_BY_ID], DB_PARAMS(DB_T(id)), take_token, &t,
                   found, e);
}

enum status token_touch(struct db *db, str id, struct utc now, struct err *e)
{
    return db_exec(db, &access_sql[TOKEN_TOUCH], DB_PARAMS(db_utc(now), DB_T(id)), e);
}

enum status token_revoke(struct db *db, str id, struct utc now, struct err *e)
{
    return db_exec(db, &access_sql[TOKEN_REVOKE], DB_PARAMS(db_utc(now), DB_T(id)), e);
}

struct each {
    token_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct api_token t = token_of_row(row);
    return each->fn(each->ctx, &t, e);
}

enum status token_each(struct db *db, str person_id, token_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &access_sql[TOKEN_EACH],
                   DB_PARAMS(DB_T(person_id.p ? person_id : STR(""))), each_row, &each, e);
}

enum status token_n_ending(struct db *db, struct utc after, struct utc until, int64_t *n,
                           struct err *e)
{
    return db_number(db, &access_sql[TOKEN_N_ENDING], DB_PARAMS(db_utc(after), db_utc(until)),
                     n, e);
}

enum status token_each_ending(struct db *db, struct utc after, struct utc until, token_fn fn,
                              void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &access_sql[TOKEN_EACH_ENDING], DB_PARAMS(db_utc(after), db_utc(until)),
                   each_row, &each, e);
}

enum status token_set_warned(struct db *db, str id, struct utc now, struct err *e)
{
    return db_exec(db, &access_sql[TOKEN_WARNED], DB_PARAMS(db_utc(now), DB_T(id)), e);
}

/* ---- product lines ---- */

struct each_line {
    line_fn fn;
    void *ctx;
};

static enum status take_line(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_line *x = ctx;
    return x->fn(x->ctx, db_text(row, 0), e);
}

enum status line_each(struct db *db, line_fn fn, void *ctx, struct err *e)
{
    struct each_line x = {fn, ctx};
    return db_each(db, &access_sql[LINE_EACH], DB_NO_PARAMS, take_line, &x, e);
}

enum status line_n_products(struct db *db, str line, int64_t *n, struct err *e)
{
    return db_number(db, &access_sql[LINE_N_PRODUCTS], DB_PARAMS(DB_T(line)), n, e);
}
