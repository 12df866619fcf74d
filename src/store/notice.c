/* SPDX-License-Identifier: Apache-2.0 */
#include "store/notice.h"

#include "store/statements.h"

enum {
    INSERT,
    FIND,
    OF_CASE,
    CONTACT_INSERT,
    CONTACT_ERASE,
};

#define FIELDS                                                                           \
 "r.id, r.case_id, r.kind, r.name, r.contact_ref, k.address, r.member_state, "           \
 "r.n_people, r.n_units, r.channel, r.added_at, r.added_by, r.event_seq, "               \
 "(SELECT MIN(s.sent_at) FROM document_sent s JOIN document d ON d.id = s.document_id "  \
 "WHERE d.case_id = r.case_id AND s.list_id = r.id), "                                   \
 "(SELECT MAX(s.n_people) FROM document_sent s JOIN document d ON d.id = s.document_id " \
 "WHERE d.case_id = r.case_id AND s.list_id = r.id) "                                    \
 "FROM notice_recipient r LEFT JOIN notice_contact k ON k.contact_ref = r.contact_ref "
#define LETTERS "tttttTtIItitiII"

/* clang-format off */
const struct sql notice_sql[] = {
    [INSERT] = {"notice_recipient_insert",
        "INSERT INTO notice_recipient (id, case_id, kind, name, contact_ref, member_state, "
        "n_people, n_units, channel, added_at, added_by, event_seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        "ttttttIItiti", "", false},
    [FIND] = {"notice_recipient_find", "SELECT " FIELDS "WHERE r.id = $1",
        "t", LETTERS, true},
    [OF_CASE] = {"notice_recipient_of_case",
        "SELECT " FIELDS "WHERE r.case_id = $1 ORDER BY r.event_seq",
        "t", LETTERS, true},
    [CONTACT_INSERT] = {"notice_contact_insert",
        "INSERT INTO notice_contact (contact_ref, salt, address) VALUES ($1, $2, $3)",
        "ttt", "", false},
    [CONTACT_ERASE] = {"notice_contact_erase",
        "DELETE FROM notice_contact WHERE contact_ref = $1", "t", "", true},
};
/* clang-format on */
const size_t n_notice_sql = sizeof notice_sql / sizeof *notice_sql;

static struct db_value count_or_null(int64_t n)
{
    return n < 0 ? (struct db_value){.kind = DB_NULL} : DB_I(n);
}

static int64_t count_of(const struct db_row *r, int column)
{
    return db_is_null(r, column) ? -1 : db_int(r, column);
}

enum status notice_recipient_insert(struct db *db, const struct notice_recipient *r,
                                    struct err *e)
{
    return db_exec(db, &notice_sql[INSERT],
                   DB_PARAMS(DB_T(r->id), DB_T(r->case_id), DB_T(r->kind), DB_T(r->name),
                             DB_T(r->contact_ref), DB_T(r->member_state),
                             count_or_null(r->n_people), count_or_null(r->n_units),
                             DB_T(r->channel), db_utc(r->added_at), DB_T(r->added_by),
                             DB_I(r->event_seq)),
                   e);
}

struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status push(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct notice_recipient *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "recipients of a case", e);
    *x = (struct notice_recipient){
        .id = db_dup(r, 0, l->arena),
        .case_id = db_dup(r, 1, l->arena),
        .kind = db_dup(r, 2, l->arena),
        .name = db_dup(r, 3, l->arena),
        .contact_ref = db_dup(r, 4, l->arena),
        .address = db_dup(r, 5, l->arena),
        .member_state = db_dup(r, 6, l->arena),
        .n_people = count_of(r, 7),
        .n_units = count_of(r, 8),
        .channel = db_dup(r, 9, l->arena),
        .added_at = db_instant(r, 10),
        .added_by = db_dup(r, 11, l->arena),
        .event_seq = db_int(r, 12),
        .told_at = db_instant(r, 13),
        .n_told = count_of(r, 14),
    };
    return arena_status(l->arena, "recipients of a case", e);
}

enum status notice_recipient_find(struct db *db, struct arena *a, str id,
                                  struct notice_recipient *out, bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_find(db, &notice_sql[FIND], DB_PARAMS(DB_T(id)), push, &l, found, e);
    if (!st && *found) *out = *(struct notice_recipient *)l.items;
    return st;
}

enum status notice_recipient_all(struct db *db, struct arena *a, str case_id,
                                 struct notice_recipient **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &notice_sql[OF_CASE], DB_PARAMS(DB_T(case_id)), push, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status notice_contact_insert(struct db *db, str contact_ref, str salt, str address,
                                  struct err *e)
{
    return db_exec(db, &notice_sql[CONTACT_INSERT],
                   DB_PARAMS(DB_T(contact_ref), DB_T(salt), DB_T(address)), e);
}

enum status notice_contact_erase(struct db *db, str contact_ref, struct err *e)
{
    return db_exec(db, &notice_sql[CONTACT_ERASE], DB_PARAMS(DB_T(contact_ref)), e);
}
