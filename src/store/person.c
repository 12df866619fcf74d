/* SPDX-License-Identifier: Apache-2.0 */
#include "store/person.h"

#include "store/statements.h"
#include "store/text.h"

enum {
    PERSON_INSERT,
    PERSON_SAVE,
    PERSON_TOUCH,
    PERSON_BY_ID,
    PERSON_BY_MAIL,
    PERSON_BY_REF,
    PERSON_ALL,
    PERSON_N_ADMINISTRATORS,
    PERSON_N
};

#define FIELDS                                                                          \
 "SELECT id, name, mail, phone, password, ledger_salt, ledger_ref, role, is_disabled, " \
 "created_at, erased_at, lines, signed_in_at FROM person "
#define FIELD_LETTERS "tTTTTTTtiiItI"

const struct sql person_sql[] = {
    [PERSON_INSERT] = {"person_insert",
                       "INSERT INTO person (id, name, mail, mail_key, phone, password, "
                       "ledger_salt, ledger_ref, role, is_disabled, created_at, erased_at, "
                       "lines) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                       "tTTTTTTTtiiIt", "", false},
    [PERSON_SAVE] = {"person_save",
                     "UPDATE person SET name = $1, mail = $2, mail_key = $3, phone = $4, "
                     "password = $5, ledger_salt = $6, ledger_ref = $7, role = $8, "
                     "is_disabled = $9, erased_at = $10, lines = $11 WHERE id = $12",
                     "TTTTTTTtiItt", "", true},
    [PERSON_TOUCH] = {"person_touch", "UPDATE person SET signed_in_at = $1 WHERE id = $2", "it",
                      "", true},
    [PERSON_BY_ID] = {"person_by_id", FIELDS "WHERE id = $1", "t", FIELD_LETTERS, true},
    [PERSON_BY_MAIL] = {"person_by_mail", FIELDS "WHERE mail_key = $1", "t", FIELD_LETTERS,
                        true},
    [PERSON_BY_REF] = {"person_by_ref", FIELDS "WHERE ledger_ref = $1", "t", FIELD_LETTERS,
                       true},
    [PERSON_ALL] = {"person_all", FIELDS "ORDER BY created_at, id", "", FIELD_LETTERS, false},
    [PERSON_N_ADMINISTRATORS] = {"person_n_administrators",
                                 "SELECT COUNT(*) FROM person WHERE role = 'administrator' AND "
                                 "is_disabled = 0 AND erased_at IS NULL AND password IS NOT "
                                 "NULL",
                                 "", "i", false},
    [PERSON_N] = {"person_n", "SELECT COUNT(*) FROM person", "", "i", false},
};
const size_t n_person_sql = sizeof person_sql / sizeof person_sql[0];

/* What fits no mail address is refused before it comes here. */
enum {
    MAX_KEY_BYTES = 1024
};

static str lines_of(const struct person *p)
{
    return p->lines.p ? p->lines : STR("");
}

enum status person_insert(struct db *db, const struct person *p, struct err *e)
{
    struct arena tmp;
    arena_init(&tmp, MAX_KEY_BYTES);
    enum status st =
        db_exec(db, &person_sql[PERSON_INSERT],
                DB_PARAMS(DB_T(p->id), DB_T(p->name), DB_T(p->mail),
                          DB_T(p->mail.p ? key_of(&tmp, p->mail) : STR_NONE), DB_T(p->phone),
                          DB_T(p->password), DB_T(p->ledger_salt), DB_T(p->ledger_ref),
                          DB_T(role_str(p->role)), DB_I(p->is_disabled), db_utc(p->created_at),
                          db_utc(p->erased_at), DB_T(lines_of(p))),
                e);
    arena_release(&tmp);
    return st;
}

enum status person_save(struct db *db, const struct person *p, struct err *e)
{
    struct arena tmp;
    arena_init(&tmp, MAX_KEY_BYTES);
    enum status st =
        db_exec(db, &person_sql[PERSON_SAVE],
                DB_PARAMS(DB_T(p->name), DB_T(p->mail),
                          DB_T(p->mail.p ? key_of(&tmp, p->mail) : STR_NONE), DB_T(p->phone),
                          DB_T(p->password), DB_T(p->ledger_salt), DB_T(p->ledger_ref),
                          DB_T(role_str(p->role)), DB_I(p->is_disabled), db_utc(p->erased_at),
                          DB_T(lines_of(p)), DB_T(p->id)),
                e);
    arena_release(&tmp);
    return st;
}

enum status person_touch(struct db *db, str id, struct utc now, struct err *e)
{
    return db_exec(db, &person_sql[PERSON_TOUCH], DB_PARAMS(db_utc(now), DB_T(id)), e);
}

static enum status person_of_row(const struct db_row *row, struct person *p, struct err *e)
{
    *p = (struct person){
        .id = db_text(row, 0),
        .name = db_text(row, 1),
        .mail = db_text(row, 2),
        .phone = db_text(row, 3),
        .password = db_text(row, 4),
        .ledger_salt = db_text(row, 5),
        .ledger_ref = db_text(row, 6),
        .is_disabled = db_int(row, 8) != 0,
        .created_at = db_instant(row, 9),
        .erased_at = db_instant(row, 10),
        .lines = db_text(row, 11),
        .signed_in_at = db_instant(row, 12),
    };
    if (role_from_str(db_text(row, 7), &p->role)) return LW_OK;
    return err_set(e, LW_E_STATE, "store: person '%.*s' has an unknown role", STR_ARG(p->id));
}

struct find {
    struct arena *a;
    struct person *out;
};

static enum status take(void *ctx, const struct db_row *row, struct err *e)
{
    struct find *f = ctx;
    struct person *p = f->out;
    enum status st = person_of_row(row, p, e);
    str *const texts[] = {&p->id,       &p->name,        &p->mail,       &p->phone,
                          &p->password, &p->ledger_salt, &p->ledger_ref, &p->lines};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(f->a, *texts[i]);
    return st == LW_OK ? arena_status(f->a, "person", e) : st;
}

static enum status find(struct db *db, struct arena *a, int statement, str key,
                        struct person *out, bool *found, struct err *e)
{
    struct find f = {a, out};
    return db_find(db, &person_sql[statement], DB_PARAMS(DB_T(key.p ? key : STR(""))), take, &f,
                   found, e);
}

enum status person_find(struct db *db, struct arena *a, str id, struct person *out, bool *found,
                        struct err *e)
{
    return find(db, a, PERSON_BY_ID, id, out, found, e);
}

enum status person_find_by_mail(struct db *db, struct arena *a, str mail, struct person *out,
                                bool *found, struct err *e)
{
    return find(db, a, PERSON_BY_MAIL, key_of(a, mail), out, found, e);
}

enum status person_find_by_ref(struct db *db, struct arena *a, str ref, struct person *out,
                               bool *found, struct err *e)
{
    return find(db, a, PERSON_BY_REF, ref, out, found, e);
}

struct each {
    person_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct person p;
    enum status st = person_of_row(row, &p, e);
    return st == LW_OK ? each->fn(each->ctx, &p, e) : st;
}

enum status person_each(struct db *db, person_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &person_sql[PERSON_ALL], DB_NO_PARAMS, each_row, &each, e);
}

enum status person_n_administrators(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &person_sql[PERSON_N_ADMINISTRATORS], DB_NO_PARAMS, n, e);
}

enum status person_n(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &person_sql[PERSON_N], DB_NO_PARAMS, n, e);
}
