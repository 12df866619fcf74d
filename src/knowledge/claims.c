/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Claims about a package. A kernel has fifteen thousand of them, so what is sorted is small and an
 * entry is unpacked only when its turn comes.
 */
#include "knowledge/feeds.h"
#include "knowledge/knowledge.h"
#include "knowledge/pack.h"
#include "knowledge/store.h"

#include <stdlib.h>

/* What the claims of one record share. */
struct claim_record {
    int64_t rowid, flags;
    str id, feed, revision, group;
    enum record_state state;
    struct utc modified_at;
};

struct claim_item {
    const struct claim_record *record;
    int64_t n;
    str packed;
};

struct claim_list {
    struct claim_item *items;
    size_t n, cap;
};

static int by_record(const void *a, const void *b)
{
    const struct claim_item *x = a, *y = b;
    const struct claim_record *p = x->record, *q = y->record;
    int order = p == q ? 0 : str_cmp(p->id, q->id);
    if (order == 0 && p != q) order = str_cmp(p->feed, q->feed);
    if (order == 0 && p != q) order = utc_cmp(q->modified_at, p->modified_at);
    if (order == 0 && p != q) order = p->rowid < q->rowid ? -1 : p->rowid > q->rowid;
    return order ? order : (x->n < y->n ? -1 : x->n > y->n);
}

static enum status load_feeds(struct knowledge *k, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = knowledge_query(k, QUERY_PARTS, &s, e);
    if (status != LW_OK) return status;
    k->n_part_feeds = 0;
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        const struct feed_row *row = feed_find(column_text(s, 1));
        size_t id = (size_t)column_int(s, 0);
        if (id >= k->cap_part_feeds) {
            size_t cap = 2 * id + 64;
            const char **grown = realloc(k->part_feeds, cap * sizeof *grown);
            if (!grown) BUG("out of memory");
            k->part_feeds = grown;
            k->cap_part_feeds = cap;
        }
        while (k->n_part_feeds <= id)
            k->part_feeds[k->n_part_feeds++] = NULL;
        k->part_feeds[id] = row ? row->name : "";
    }
    sqlite3_reset(s);
    return status;
}

/* Feed of a record's part; parts keep their ids, and new ones are loaded when they are met. */
static enum status feed_of(struct knowledge *k, int64_t rowid, str *out, struct err *e)
{
    size_t part = (size_t)(rowid >> 32);
    enum status status = LW_OK;
    if (part >= k->n_part_feeds || !k->part_feeds[part]) status = load_feeds(k, e);
    bool is_known = status == LW_OK && part < k->n_part_feeds && k->part_feeds[part];
    *out = is_known ? str_of(k->part_feeds[part]) : STR("");
    return status;
}

static enum status read_record(struct knowledge *k, struct arena *a, sqlite3_stmt *s,
                               struct claim_record *r, struct err *e)
{
    r->rowid = column_int(s, 0);
    r->id = arena_str(a, column_text(s, 3));
    r->revision = arena_str(a, column_text(s, 4));
    r->state = (enum record_state)column_int(s, 5);
    r->flags = column_int(s, 6);
    r->group =
        sqlite3_column_type(s, 7) == SQLITE_NULL ? r->id : arena_str(a, column_text(s, 7));
    r->modified_at =
        sqlite3_column_type(s, 8) == SQLITE_NULL ? UTC_NONE : utc_from_ms(column_int(s, 8));
    return feed_of(k, r->rowid, &r->feed, e);
}

static enum status read_claims(struct knowledge *k, struct arena *a, int64_t package,
                               struct claim_list *list, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    struct claim_record *record = NULL;
    enum status status = knowledge_query(k, QUERY_CLAIMS, &s, e);
    if (status != LW_OK) return status;
    bind_int(s, 1, package);
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        struct claim_item *item =
            arena_push(a, (void **)&list->items, &list->n, &list->cap, sizeof *item);
        bool is_same = record && record->rowid == column_int(s, 0);
        if (item && !is_same) record = arena_new(a, struct claim_record);
        if (!item || !record) break;
        if (!is_same) status = read_record(k, a, s, record, e);
        if (status != LW_OK) break;
        *item = (struct claim_item){record, column_int(s, 1), arena_str(a, column_bytes(s, 2))};
    }
    sqlite3_reset(s);
    return status == LW_OK ? arena_status(a, "claims", e) : status;
}

/*
 * The same record in two ecosystems of OSV: the newer state speaks. Elsewhere parts are publishers,
 * and each speaks.
 */
static bool is_shadowed(const struct claim_item *items, size_t i)
{
    const struct claim_record *r = items[i].record;
    if (!str_eq(r->feed, STR("osv"))) return false;
    for (size_t k = i; k-- > 0;) {
        const struct claim_record *before = items[k].record;
        if (before == r) continue;
        return str_eq(before->id, r->id) && str_eq(before->feed, r->feed);
    }
    return false;
}

static enum status tell(struct arena *a, const struct claim_item *item, claim_fn fn, void *ctx,
                        struct err *e)
{
    const struct claim_record *r = item->record;
    struct claim *c = arena_new(a, struct claim);
    if (!c) return arena_status(a, "claims", e);
    *c = (struct claim){.record_id = r->id,
                        .source = r->feed,
                        .feed = r->feed,
                        .revision = r->revision,
                        .state = r->state,
                        .is_informational = (r->flags & RECORD_INFORMATIONAL) != 0,
                        .is_malware = (r->flags & RECORD_MALWARE) != 0,
                        .is_disputed = (r->flags & RECORD_DISPUTED) != 0,
                        .exploitation = ssvc_of_flags(RECORD_EXPLOITATION_SHIFT, r->flags),
                        .group = r->group};
    enum status status = unpack_affected(a, item->packed, &c->affected, e);
    return status == LW_OK ? fn(ctx, c, e) : status;
}

enum status knowledge_claims(struct knowledge *k, struct arena *a, str package_key, claim_fn fn,
                             void *ctx, struct err *e)
{
    struct claim_list list = {0};
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = knowledge_query(k, QUERY_PACKAGE, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, package_key);
    status = sql_step(s, &is_row, e);
    if (status != LW_OK || !is_row) return status;
    int64_t package = column_int(s, 0);
    sqlite3_reset(s);
    status = read_claims(k, a, package, &list, e);
    if (list.n) qsort(list.items, list.n, sizeof *list.items, by_record);
    for (size_t i = 0; i < list.n && status == LW_OK; i++)
        if (!is_shadowed(list.items, i)) status = tell(a, &list.items[i], fn, ctx, e);
    return status;
}
