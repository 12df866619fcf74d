/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records become rows here. A record whose meaning is unchanged costs one look-up and at most
 * one update of its revision, and leaves no change behind: publishers touch hundreds of
 * thousands of records without saying anything new (matching.md T06). Claims and aliases wait
 * and are inserted in the order of their keys, which is eleven times faster than at random.
 */
#include "knowledge/writer.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* Rows wait until their batches hold this much. */
#define WAITING_BYTES (16 * LW_MIB)

static const char *const write_texts[N_WRITE] = {
    [WRITE_RECORD] =
        "INSERT INTO record(id, part, record_id, grp, revision, modified_at, state,"
        " flags, match_hash, text_hash, packages, aliases, text)"
        " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
    [WRITE_RECORD_UPDATE] =
        "UPDATE record SET grp=?4, revision=?5, modified_at=?6, state=?7,"
        " flags=?8, match_hash=?9, text_hash=?10, packages=?11, aliases=?12,"
        " text=?13 WHERE id=?1",
    [WRITE_RECORD_TOUCH] =
        "UPDATE record SET revision=?2, modified_at=?3, text_hash=?4, text=?5"
        " WHERE id=?1",
    [WRITE_RECORD_GONE] = "UPDATE record SET state=?2, flags=flags|?3, match_hash=0 WHERE id=?1"
                          " RETURNING packages",
    [WRITE_CLAIM] = "INSERT OR REPLACE INTO claim(package, record, n, affected)"
                    " VALUES(?1,?2,?3,?4)",
    [WRITE_CLAIM_DELETE] = "DELETE FROM claim WHERE package=?1 AND record=?2",
    [WRITE_ALIAS] = "INSERT OR IGNORE INTO alias(alias, record, kind) VALUES(?1,?2,?3)",
    [WRITE_ALIAS_DELETE] = "DELETE FROM alias WHERE alias=?1 AND record=?2",
    [WRITE_PACKAGE] = "INSERT INTO package(id, key, changed_at) VALUES(?1,?2,?3)",
    [WRITE_PACKAGE_CHANGED] = "UPDATE package SET changed_at=?2 WHERE id=?1",
    [WRITE_RECORD_GROUP] = "UPDATE record SET grp=?2 WHERE id=?1",
    [WRITE_COMMIT] = "INSERT INTO commit_release(id, version) VALUES(?1,?2) ON CONFLICT(id)"
                     " DO UPDATE SET version=excluded.version WHERE excluded.version<version",
    [READ_PACKAGE] = "SELECT id FROM package WHERE key=?1",
    [READ_RECORD] = "SELECT id, match_hash, text_hash, modified_at, flags, packages, aliases,"
                    " record_id FROM record WHERE record_id=?1 AND part=?2",
    [READ_PART_RECORDS] = "SELECT id, match_hash, text_hash, modified_at, flags, record_id"
                          " FROM record WHERE id BETWEEN ?1 AND ?2",
    [READ_RECORDS_BY_ID] = "SELECT id, record_id, flags, aliases, packages, grp FROM record"
                           " WHERE record_id=?1",
    [READ_RECORDS_BY_ALIAS] = "SELECT r.id, r.record_id, r.flags, r.aliases, r.packages, r.grp"
                              " FROM alias a CROSS JOIN record r ON r.id=a.record"
                              " WHERE a.alias=?1 AND a.kind=0",
};

enum status writer_statement(struct writer *w, enum write q, sqlite3_stmt **out, struct err *e)
{
    if (!w->statements[q]) {
        enum status status = sql_prepare(w->db, write_texts[q], &w->statements[q], e);
        if (status != LW_OK) return status;
    }
    *out = w->statements[q];
    return LW_OK;
}

enum status writer_open(struct writer *w, sqlite3 *db, struct utc now, bool is_delta,
                        struct err *e)
{
    int64_t any = 0;
    *w = (struct writer){.db = db, .now = now, .is_delta = is_delta, .newest_at = UTC_NONE};
    map_init(&w->package_ids, 512 * LW_MIB);
    map_init(&w->changed, 64 * LW_MIB);
    map_init(&w->ids, 256 * LW_MIB);
    map_init(&w->regroup, 128 * LW_MIB);
    arena_init(&w->known_memory, 512 * LW_MIB);
    enum status status = meta_int(db, "generation", &w->generation, e);
    w->generation++;
    if (status == LW_OK)
        status =
            sql_int(db, "SELECT COALESCE(max(id),0)+1 FROM package", 1, &w->next_package, e);
    w->first_new_package = w->next_package;
    if (status == LW_OK)
        status = sql_int(db, "SELECT EXISTS(SELECT 1 FROM record)", 0, &any, e);
    w->was_empty = !any;
    return status;
}

void batch_free(struct batch *b)
{
    while (b) {
        struct batch *next = b->next;
        arena_release(&b->arena);
        free(b);
        b = next;
    }
}

void writer_close(struct writer *w)
{
    for (size_t i = 0; i < N_WRITE; i++)
        sqlite3_finalize(w->statements[i]);
    batch_free(w->waiting);
    free(w->claims);
    free(w->aliases);
    map_release(&w->package_ids);
    map_release(&w->changed);
    map_release(&w->ids);
    map_release(&w->regroup);
    arena_release(&w->known_memory);
}

/* ---- packages ---- */

enum status writer_mark(struct writer *w, int64_t package, struct err *e)
{
    if (package >= w->first_new_package) return LW_OK;
    if (map_set(&w->changed, (str){(const char *)&package, sizeof package}, (uint64_t)package))
        return LW_OK;
    return err_set(e, LW_E_LIMIT, "more packages changed than one import can hold");
}

enum status writer_mark_all(struct writer *w, str packages, struct err *e)
{
    uint64_t package = 0;
    enum status status = LW_OK;
    while (status == LW_OK && unpack_int(&packages, &package))
        status = writer_mark(w, (int64_t)package, e);
    return status;
}

static enum status package_id(struct writer *w, str key, int64_t *out, struct err *e)
{
    bool is_new = false, is_row = false;
    uint64_t *slot = map_at(&w->package_ids, key, &is_new);
    sqlite3_stmt *s = NULL;
    if (!slot) return err_set(e, LW_E_LIMIT, "more packages than one import can hold");
    if (!is_new) {
        *out = (int64_t)*slot;
        return LW_OK;
    }
    if (w->first_new_package > 1) { /* there were packages before */
        enum status status = writer_statement(w, READ_PACKAGE, &s, e);
        if (status != LW_OK) return status;
        bind_text(s, 1, key);
        status = sql_step(s, &is_row, e);
        if (status != LW_OK) return status;
        if (is_row) *slot = (uint64_t)column_int(s, 0);
        sqlite3_reset(s);
    }
    if (!is_row) {
        enum status status = writer_statement(w, WRITE_PACKAGE, &s, e);
        if (status != LW_OK) return status;
        *slot = (uint64_t)w->next_package++;
        bind_int(s, 1, (int64_t)*slot);
        bind_text(s, 2, key);
        bind_int(s, 3, w->generation);
        status = sql_done(s, e);
        if (status != LW_OK) return status;
    }
    *out = (int64_t)*slot;
    return LW_OK;
}

/* ---- rows that wait ---- */

static int by_package(const void *a, const void *b)
{
    const struct claim_row *x = a, *y = b;
    if (x->package != y->package) return x->package < y->package ? -1 : 1;
    if (x->record != y->record) return x->record < y->record ? -1 : 1;
    return x->n < y->n ? -1 : x->n > y->n;
}

static int by_alias(const void *a, const void *b)
{
    const struct alias_row *x = a, *y = b;
    int order = str_cmp(x->alias, y->alias);
    if (order) return order;
    if (x->record != y->record) return x->record < y->record ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static enum status flush_claims(struct writer *w, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = writer_statement(w, WRITE_CLAIM, &s, e);
    if (w->n_claims) qsort(w->claims, w->n_claims, sizeof *w->claims, by_package);
    for (size_t i = 0; i < w->n_claims && status == LW_OK; i++) {
        bind_int(s, 1, w->claims[i].package);
        bind_int(s, 2, w->claims[i].record);
        bind_int(s, 3, w->claims[i].n);
        bind_bytes(s, 4, w->claims[i].affected);
        status = sql_done(s, e);
    }
    w->n_claims = 0;
    return status;
}

static enum status flush_aliases(struct writer *w, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = writer_statement(w, WRITE_ALIAS, &s, e);
    if (w->n_aliases) qsort(w->aliases, w->n_aliases, sizeof *w->aliases, by_alias);
    for (size_t i = 0; i < w->n_aliases && status == LW_OK; i++) {
        bind_text(s, 1, w->aliases[i].alias);
        bind_int(s, 2, w->aliases[i].record);
        bind_int(s, 3, w->aliases[i].kind);
        status = sql_done(s, e);
    }
    w->n_aliases = 0;
    return status;
}

enum status writer_flush(struct writer *w, struct err *e)
{
    enum status status = flush_claims(w, e);
    if (status == LW_OK) status = flush_aliases(w, e);
    batch_free(w->waiting);
    w->waiting = NULL;
    w->waiting_bytes = 0;
    return status;
}

static void *room(void **items, size_t n, size_t *cap, size_t each)
{
    if (n == *cap) {
        *cap = *cap ? 2 * *cap : 1024;
        void *grown = realloc(*items, *cap * each);
        if (!grown) BUG("out of memory");
        *items = grown;
    }
    return (char *)*items + n * each;
}

static enum status queue_claims(struct writer *w, const struct prepared *r, int64_t rowid,
                                struct buf *packages, struct err *e)
{
    for (size_t i = 0; i < r->n_claims; i++) {
        int64_t package = 0;
        enum status status = package_id(w, r->claims[i].key, &package, e);
        if (status == LW_OK) status = writer_mark(w, package, e);
        if (status != LW_OK) return status;
        pack_int(packages, (uint64_t)package);
        struct claim_row *row =
            room((void **)&w->claims, w->n_claims++, &w->cap_claims, sizeof *row);
        *row = (struct claim_row){package, rowid, r->claims[i].n, r->claims[i].affected};
    }
    return LW_OK;
}

/* Ids that the aliases name may belong to free records elsewhere: their groups are renewed. */
static enum status queue_aliases(struct writer *w, const struct prepared *r, int64_t rowid,
                                 struct err *e)
{
    str rest = r->aliases, id;
    uint64_t kind = 0;
    bool is_free = (r->flags & RECORD_FREE) != 0;
    /* A record that got its CVE takes along those that only know its name. */
    bool leads = is_free || (!w->was_empty && !is_cve_id(r->id));
    bool is_good = !leads || map_set(&w->regroup, r->id, 1);
    while (unpack_int(&rest, &kind) && unpack_str(&rest, &id)) {
        struct alias_row *row =
            room((void **)&w->aliases, w->n_aliases++, &w->cap_aliases, sizeof *row);
        *row = (struct alias_row){id, rowid, (unsigned)kind};
        if (!w->was_empty && kind == ALIAS_SAME && !is_cve_id(id))
            is_good = is_good && map_set(&w->regroup, id, 1);
    }
    return is_good ? LW_OK : err_set(e, LW_E_LIMIT, "more aliases than one import can hold");
}

/* What is known of commits stays known; of two releases the same one whatever came first. */
static enum status write_commits(struct writer *w, str releases, struct err *e)
{
    char bytes[MAX_COMMIT_BYTES];
    sqlite3_stmt *s = NULL;
    str commit, version;
    enum status status = LW_OK;
    while (status == LW_OK && unpack_str(&releases, &commit) &&
           unpack_str(&releases, &version)) {
        size_t n = commit_bytes(commit, bytes);
        if (n == 0) continue;
        status = writer_statement(w, WRITE_COMMIT, &s, e);
        if (status != LW_OK) break;
        bind_bytes(s, 1, (str){bytes, n});
        bind_text(s, 2, version);
        status = sql_done(s, e);
    }
    return status;
}

/* ---- records ---- */

static enum status write_record(struct writer *w, enum write q, const struct prepared *r,
                                int64_t rowid, struct err *e)
{
    sqlite3_stmt *s = NULL;
    struct buf packages;
    buf_init(&packages, 16 * LW_MIB);
    enum status status = writer_statement(w, q, &s, e);
    if (status == LW_OK) status = queue_claims(w, r, rowid, &packages, e);
    if (status == LW_OK) status = queue_aliases(w, r, rowid, e);
    if (status == LW_OK && r->releases.n > 0) status = write_commits(w, r->releases, e);
    if (status == LW_OK) {
        bind_int(s, 1, rowid);
        if (q == WRITE_RECORD) {
            bind_int(s, 2, w->part);
            bind_text(s, 3, r->id);
        }
        bind_text(s, 4, r->group);
        bind_text(s, 5, r->revision);
        if (utc_is_none(r->modified_at))
            sqlite3_bind_null(s, 6);
        else
            bind_int(s, 6, utc_to_ms(r->modified_at));
        bind_int(s, 7, r->state);
        bind_int(s, 8, r->flags);
        bind_int(s, 9, (int64_t)r->match_hash);
        bind_int(s, 10, (int64_t)r->text_hash);
        bind_bytes(s, 11, buf_str(&packages));
        bind_bytes(s, 12, r->aliases);
        bind_bytes(s, 13, r->text);
        status = sql_done(s, e);
    }
    buf_release(&packages);
    return status;
}

/* Removes what the old state left: its claims and aliases. */
static enum status forget_record(struct writer *w, const struct prepared *r, int64_t rowid,
                                 struct err *e)
{
    sqlite3_stmt *s = NULL, *d = NULL;
    bool is_row = false;
    enum status status = LW_OK;
    /* Twice in one import: its rows may still wait. */
    if (rowid >= w->first_new_rowid) status = writer_flush(w, e);
    if (status == LW_OK) status = writer_statement(w, READ_RECORD, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, r->id);
    bind_int(s, 2, w->part);
    status = sql_step(s, &is_row, e);
    if (status != LW_OK || !is_row) return status;
    str packages = column_bytes(s, 5), aliases = column_bytes(s, 6), id;
    uint64_t v = 0;
    status = writer_mark_all(w, packages, e);
    if (status == LW_OK) status = writer_statement(w, WRITE_CLAIM_DELETE, &d, e);
    while (status == LW_OK && unpack_int(&packages, &v)) {
        bind_int(d, 1, (int64_t)v);
        bind_int(d, 2, rowid);
        status = sql_done(d, e);
    }
    if (status == LW_OK) status = writer_statement(w, WRITE_ALIAS_DELETE, &d, e);
    while (status == LW_OK && unpack_int(&aliases, &v) && unpack_str(&aliases, &id)) {
        bind_text(d, 1, id);
        bind_int(d, 2, rowid);
        status = sql_done(d, e);
        if (!is_cve_id(id)) (void)map_set(&w->regroup, id, 1);
    }
    sqlite3_reset(s);
    return status;
}

static enum status touch_record(struct writer *w, const struct prepared *r, int64_t rowid,
                                struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = writer_statement(w, WRITE_RECORD_TOUCH, &s, e);
    if (status != LW_OK) return status;
    w->n_touched++;
    bind_int(s, 1, rowid);
    bind_text(s, 2, r->revision);
    if (utc_is_none(r->modified_at))
        sqlite3_bind_null(s, 3);
    else
        bind_int(s, 3, utc_to_ms(r->modified_at));
    bind_int(s, 4, (int64_t)r->text_hash);
    bind_bytes(s, 5, r->text);
    return sql_done(s, e);
}

static enum status too_many_records(struct err *e)
{
    return err_set(e, LW_E_LIMIT, "more records than one import can hold");
}

/*
 * What is stored of this id in this part; `*known` NULL when nothing. Of a complete source the id
 * gets its place among the known ones at once, so that it is looked for only once.
 */
static enum status find_known(struct writer *w, str id, struct known_record *buffer,
                              struct known_record **known, bool *is_new, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    *known = NULL;
    *is_new = true;
    if (w->is_complete) {
        uint64_t *at = map_at(&w->ids, id, is_new);
        if (!at) return too_many_records(e);
        if (*is_new) {
            *at = w->n_known;
            *known = arena_push(&w->known_memory, (void **)&w->known, &w->n_known,
                                &w->cap_known, sizeof **known);
            return *known ? LW_OK : too_many_records(e);
        }
        *known = &w->known[*at];
        return LW_OK;
    }
    enum status status = writer_statement(w, READ_RECORD, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, id);
    bind_int(s, 2, w->part);
    status = sql_step(s, &is_row, e);
    if (status != LW_OK || !is_row) return status;
    *buffer = (struct known_record){.rowid = column_int(s, 0),
                                    .match_hash = (uint64_t)column_int(s, 1),
                                    .text_hash = (uint64_t)column_int(s, 2),
                                    .modified_at = sqlite3_column_type(s, 3) == SQLITE_NULL
                                                       ? UTC_NONE
                                                       : utc_from_ms(column_int(s, 3)),
                                    .flags = (unsigned)column_int(s, 4)};
    sqlite3_reset(s);
    *known = buffer;
    *is_new = false;
    return LW_OK;
}

enum status writer_add_known(struct writer *w, str id, const struct known_record *k,
                             struct err *e)
{
    struct known_record *slot = arena_push(&w->known_memory, (void **)&w->known, &w->n_known,
                                           &w->cap_known, sizeof *slot);
    if (!slot || !map_set(&w->ids, id, w->n_known - 1)) return too_many_records(e);
    *slot = *k;
    return LW_OK;
}

static enum status add_record(struct writer *w, const struct prepared *r, struct err *e)
{
    struct known_record buffer = {0}, *known = NULL;
    bool is_new = false;
    enum status status = find_known(w, r->id, &buffer, &known, &is_new, e);
    if (status != LW_OK) return status;
    w->n_records++;
    /* A record dated in the far future (PYSEC-123 says 3000-01-01) is not news of today. */
    if (utc_cmp(r->modified_at, w->now) <= 0 && utc_cmp(r->modified_at, w->newest_at) > 0)
        w->newest_at = r->modified_at;
    if (is_new) {
        int64_t rowid = w->next_rowid++;
        w->n_new++;
        w->n_more++;
        if (known)
            *known = (struct known_record){.rowid = rowid,
                                           .match_hash = r->match_hash,
                                           .text_hash = r->text_hash,
                                           .modified_at = r->modified_at,
                                           .flags = r->flags,
                                           .is_seen = true};
        return write_record(w, WRITE_RECORD, r, rowid, e);
    }
    if (w->is_joined && known->is_seen && utc_cmp(r->modified_at, known->modified_at) <= 0)
        return LW_OK; /* another source of the same part had it as new */
    known->is_seen = true;
    if (known->match_hash == r->match_hash && !(known->flags & RECORD_GONE)) {
        if (known->text_hash == r->text_hash &&
            utc_cmp(known->modified_at, r->modified_at) == 0)
            return LW_OK;
        known->text_hash = r->text_hash;
        known->modified_at = r->modified_at;
        return touch_record(w, r, known->rowid, e);
    }
    w->n_changed++;
    if (known->flags & RECORD_GONE) w->n_more++;
    known->match_hash = r->match_hash;
    known->text_hash = r->text_hash;
    known->modified_at = r->modified_at;
    known->flags = r->flags;
    int64_t rowid = known->rowid;
    status = forget_record(w, r, rowid, e);
    return status == LW_OK ? write_record(w, WRITE_RECORD_UPDATE, r, rowid, e) : status;
}

/* A refused record keeps its old state: broken news is no news, and no withdrawal. */
static void keep_refused(struct writer *w, const struct refused *r)
{
    uint64_t at = 0;
    w->n_refused++;
    if (w->is_complete && map_find(&w->ids, r->id, &at)) w->known[at].is_seen = true;
}

enum status writer_add(struct writer *w, struct batch *b, struct err *e)
{
    enum status status = LW_OK;
    for (size_t i = 0; i < b->n_records && status == LW_OK; i++)
        status = add_record(w, &b->records[i], e);
    for (size_t i = 0; i < b->n_refused; i++)
        keep_refused(w, &b->refused[i]);
    /* Only now: a record that comes twice flushes what waits, and this batch is still read. */
    b->next = w->waiting;
    w->waiting = b;
    w->waiting_bytes += b->arena.used_bytes;
    if (status == LW_OK && w->waiting_bytes > WAITING_BYTES) status = writer_flush(w, e);
    return status;
}

enum status writer_finish(struct writer *w, bool *is_changed, struct err *e)
{
    sqlite3_stmt *s = NULL;
    enum status status = writer_flush(w, e);
    if (status == LW_OK) status = index_records(w->db, e);
    if (status == LW_OK) status = groups_renew(w, e);
    if (status == LW_OK) status = writer_statement(w, WRITE_PACKAGE_CHANGED, &s, e);
    for (uint32_t i = 0; i < w->changed.n && status == LW_OK; i++) {
        bind_int(s, 1, (int64_t)w->changed.entries[i].value);
        bind_int(s, 2, w->generation);
        status = sql_done(s, e);
    }
    *is_changed =
        w->n_new + w->n_changed + w->n_withdrawn + w->n_touched > 0 || w->changed.n > 0;
    if (status == LW_OK && *is_changed)
        status = meta_set(w->db, "generation", w->generation, e);
    return status;
}
