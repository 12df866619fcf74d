/* SPDX-License-Identifier: Apache-2.0 */
/* Digests as stored, and what a component's matches came to (store/alert.h). */
#include "store/alert.h"
#include "store/statements.h"

enum {
    ENTRY_INSERT,
    ENTRY_EACH,
    ENTRY_NEWEST,
    ENTRY_DROP,
    PERSON_FIND,
    PERSON_SAVE,
    OUTCOME_FIND,
    OUTCOME_SAVE,
    OUTCOME_KEEP,
};

/* clang-format off */
const struct sql digest_sql[] = {
    [ENTRY_INSERT] = {"digest_entry_insert",
        "INSERT INTO digest_entry (event_seq, kind, subject, rank, words, told_id, created_at, "
        "lines) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", "ittittit", "", false},
    [ENTRY_EACH] = {"digest_entry_each",
        "SELECT d.event_seq, d.kind, d.subject, d.rank, d.words, d.told_id, d.created_at, "
        "d.lines FROM digest_entry d JOIN (SELECT subject, MIN(rank) AS rank FROM digest_entry "
        "WHERE event_seq > $1 GROUP BY subject) g ON g.subject = d.subject "
        "WHERE d.event_seq > $1 AND d.created_at >= $2 AND d.told_id <> $3 "
        "ORDER BY g.rank, d.subject, d.event_seq", "iit", "ittittit", false},
    [ENTRY_NEWEST] = {"digest_entry_newest", "SELECT MAX(event_seq) FROM digest_entry", "", "I",
        true},
    [ENTRY_DROP] = {"digest_entry_drop", "DELETE FROM digest_entry WHERE created_at < $1", "i",
        "", false},
    [PERSON_FIND] = {"digest_person_find",
        "SELECT told_seq, told_at FROM digest_person WHERE person_id = $1", "t", "ii", true},
    [PERSON_SAVE] = {"digest_person_save",
        "INSERT INTO digest_person (person_id, told_seq, told_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (person_id) DO UPDATE SET told_seq = excluded.told_seq, "
        "told_at = excluded.told_at", "tii", "", false},
    [OUTCOME_FIND] = {"component_outcome_find",
        "SELECT digest FROM component_outcome WHERE component_id = $1", "t",
        "t", true},
    [OUTCOME_SAVE] = {"component_outcome_save",
        "INSERT INTO component_outcome (component_id, digest) VALUES ($1, $2) "
        "ON CONFLICT (component_id) DO UPDATE SET digest = excluded.digest", "tt", "", false},
    [OUTCOME_KEEP] = {"component_outcome_keep",
        "DELETE FROM component_outcome WHERE component_id = $1 AND digest <> $2", "tt", "",
        true},
};
/* clang-format on */
const size_t n_digest_sql = sizeof digest_sql / sizeof *digest_sql;

enum status digest_entry_insert(struct db *db, const struct digest_entry *d, struct err *e)
{
    return db_exec(db, &digest_sql[ENTRY_INSERT],
                   DB_PARAMS(DB_I(d->event_seq), DB_T(d->kind), DB_T(d->subject), DB_I(d->rank),
                             DB_T(d->words), DB_T(d->told_id.p ? d->told_id : STR("")),
                             db_utc(d->created_at), DB_T(d->lines)),
                   e);
}

struct each_entry {
    digest_entry_fn fn;
    void *ctx;
};

static enum status entry_row(void *ctx, const struct db_row *r, struct err *e)
{
    struct each_entry *each = ctx;
    struct digest_entry d = {
        .event_seq = db_int(r, 0),
        .kind = db_text(r, 1),
        .subject = db_text(r, 2),
        .rank = db_int(r, 3),
        .words = db_text(r, 4),
        .told_id = db_text(r, 5),
        .created_at = db_instant(r, 6),
        .lines = db_text(r, 7),
    };
    return each->fn(each->ctx, &d, e);
}

enum status digest_entry_each(struct db *db, int64_t after_seq, struct utc from, str person_id,
                              digest_entry_fn fn, void *ctx, struct err *e)
{
    struct each_entry each = {fn, ctx};
    return db_each(db, &digest_sql[ENTRY_EACH],
                   DB_PARAMS(DB_I(after_seq), db_utc(from), DB_T(person_id)), entry_row, &each,
                   e);
}

enum status digest_entry_newest(struct db *db, int64_t *seq, struct err *e)
{
    return db_number(db, &digest_sql[ENTRY_NEWEST], DB_NO_PARAMS, seq, e);
}

enum status digest_entry_drop_before(struct db *db, struct utc t, struct err *e)
{
    return db_exec(db, &digest_sql[ENTRY_DROP], DB_PARAMS(db_utc(t)), e);
}

static enum status take_person(void *ctx, const struct db_row *r, struct err *e)
{
    struct digest_person *out = ctx;
    (void)e;
    out->told_seq = db_int(r, 0);
    out->told_at = db_instant(r, 1);
    return LW_OK;
}

enum status digest_person_find(struct db *db, str person_id, struct digest_person *out,
                               bool *found, struct err *e)
{
    *out = (struct digest_person){.person_id = person_id, .told_at = UTC_NONE};
    return db_find(db, &digest_sql[PERSON_FIND], DB_PARAMS(DB_T(person_id)), take_person, out,
                   found, e);
}

enum status digest_person_save(struct db *db, const struct digest_person *p, struct err *e)
{
    return db_exec(db, &digest_sql[PERSON_SAVE],
                   DB_PARAMS(DB_T(p->person_id), DB_I(p->told_seq), db_utc(p->told_at)), e);
}

enum status component_outcome_find(struct db *db, struct arena *a, str component_id,
                                   str *digest, bool *found, struct err *e)
{
    return db_find_text(db, &digest_sql[OUTCOME_FIND], DB_PARAMS(DB_T(component_id)), a, digest,
                        found, e);
}

enum status component_outcome_save(struct db *db, str component_id, str digest, struct err *e)
{
    return db_exec(db, &digest_sql[OUTCOME_SAVE], DB_PARAMS(DB_T(component_id), DB_T(digest)),
                   e);
}

enum status component_outcome_keep(struct db *db, str component_id, str digest, struct err *e)
{
    return db_exec(db, &digest_sql[OUTCOME_KEEP], DB_PARAMS(DB_T(component_id), DB_T(digest)),
                   e);
}
