/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vulnerability groups: which records speak of the same thing.
 *
 * A record that names exactly one CVE belongs to that CVE's group by its own word
 * (record_cve() in prepare.h). The others are "free": their group follows from `aliases`, which
 * are symmetric and transitive (OSV schema). All ids reachable from a free record without
 * passing through a CVE id form a component:
 *
 *   its records name exactly one CVE   the free records join that CVE's group
 *   none                               the group is called after its smallest record id
 *   several                            two CVE ids never merge: the free records form a group of
 *                                      their own, after the smallest id among them
 *
 * `upstream` and `related` lead nowhere here: the one is containment, the other not transitive
 * (matching.md section 5).
 */
#include "base/limits.h"
#include "knowledge/writer.h"

enum {
    /* A component this large is a mistake in the data; what is beyond stays apart. */
    MAX_COMPONENT = 4096,
};

struct member {
    int64_t rowid;
    str id, group, packages;
    bool is_free;
};

struct component {
    struct arena a;
    struct map ids;  /* non-CVE ids seen; the value says whether they were followed */
    struct map rows; /* record rows seen */
    struct member *members;
    size_t n_members, cap_members;
    str cve;
    bool has_many;
};

static void name_cve(struct component *c, str id)
{
    if (!c->cve.p)
        c->cve = arena_str(&c->a, id);
    else if (!str_eq(c->cve, id))
        c->has_many = true;
}

/* Follows a record: its id, its aliases; a CVE is noted and not followed. */
static void add_member(struct component *c, sqlite3_stmt *s)
{
    bool is_new = false;
    int64_t rowid = column_int(s, 0);
    uint64_t *slot = map_at(&c->rows, (str){(const char *)&rowid, sizeof rowid}, &is_new);
    if (!slot || !is_new || c->n_members >= MAX_COMPONENT) return;
    struct member *m =
        arena_push(&c->a, (void **)&c->members, &c->n_members, &c->cap_members, sizeof *m);
    if (!m) return;
    *m = (struct member){.rowid = rowid,
                         .id = arena_str(&c->a, column_text(s, 1)),
                         .is_free = (column_int(s, 2) & RECORD_FREE) != 0,
                         .packages = arena_str(&c->a, column_bytes(s, 4)),
                         .group = arena_str(&c->a, column_text(s, 5))};
    str aliases = column_bytes(s, 3), id;
    uint64_t kind = 0;
    if (is_cve_id(m->id))
        name_cve(c, m->id);
    else
        (void)map_at(&c->ids, m->id, &is_new);
    while (unpack_int(&aliases, &kind) && unpack_str(&aliases, &id)) {
        if (kind != ALIAS_SAME) continue;
        if (is_cve_id(id))
            name_cve(c, id);
        else
            (void)map_at(&c->ids, id, &is_new);
    }
}

static enum status follow(struct writer *w, struct component *c, enum write q, str id,
                          struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = writer_statement(w, q, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, id);
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row)
        add_member(c, s);
    return status;
}

static str name_of(const struct component *c)
{
    if (c->cve.p && !c->has_many) return c->cve;
    str best = STR_NONE;
    for (size_t i = 0; i < c->n_members; i++)
        if (c->members[i].is_free && (!best.p || str_cmp(c->members[i].id, best) < 0))
            best = c->members[i].id;
    return best;
}

static enum status rename_members(struct writer *w, struct component *c, struct map *done,
                                  struct err *e)
{
    sqlite3_stmt *s = NULL;
    str name = name_of(c);
    enum status status = writer_statement(w, WRITE_RECORD_GROUP, &s, e);
    for (size_t i = 0; i < c->n_members && status == LW_OK; i++) {
        const struct member *m = &c->members[i];
        if (!m->is_free) continue;
        if (!map_set(done, m->id, 1))
            return err_set(e, LW_E_LIMIT, "more aliases than one import can hold");
        str group = str_eq(name, m->id) ? STR_NONE : name;
        if (str_eq(group, m->group)) continue;
        bind_int(s, 1, m->rowid);
        bind_text(s, 2, group);
        status = sql_done(s, e);
        if (status == LW_OK) status = writer_mark_all(w, m->packages, e);
    }
    return status;
}

static enum status renew_one(struct writer *w, struct component *c, str id, struct map *done,
                             struct err *e)
{
    bool is_new = false;
    enum status status = LW_OK;
    arena_clear(&c->a);
    map_release(&c->ids);
    map_release(&c->rows);
    c->members = NULL;
    c->n_members = c->cap_members = 0;
    c->cve = STR_NONE;
    c->has_many = false;
    (void)map_at(&c->ids, id, &is_new);
    for (uint32_t i = 0; i < c->ids.n && i < MAX_COMPONENT && status == LW_OK; i++) {
        /* Keys stay where they are while the map grows. */
        str at = c->ids.entries[i].key;
        status = follow(w, c, READ_RECORDS_BY_ID, at, e);
        if (status == LW_OK) status = follow(w, c, READ_RECORDS_BY_ALIAS, at, e);
    }
    return status == LW_OK ? rename_members(w, c, done, e) : status;
}

enum status groups_renew(struct writer *w, struct err *e)
{
    struct component c = {0};
    struct map done;
    enum status status = LW_OK;
    uint64_t ignored = 0;
    arena_init(&c.a, 64 * LW_MIB);
    map_init(&c.ids, 8 * LW_MIB);
    map_init(&c.rows, 8 * LW_MIB);
    map_init(&done, 128 * LW_MIB);
    for (uint32_t i = 0; i < w->regroup.n && status == LW_OK; i++)
        if (!map_find(&done, w->regroup.entries[i].key, &ignored))
            status = renew_one(w, &c, w->regroup.entries[i].key, &done, e);
    map_release(&done);
    map_release(&c.ids);
    map_release(&c.rows);
    arena_release(&c.a);
    return status;
}
