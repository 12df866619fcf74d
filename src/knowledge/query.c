/* SPDX-License-Identifier: Apache-2.0 */
/* What the rest of the house asks of the knowledge base; claims are in claims.c. */
#include "knowledge/catalogue.h"
#include "knowledge/feeds.h"
#include "knowledge/pack.h"
#include "knowledge/store.h"

#include <stdlib.h>
#include <string.h>

/* ---- vulnerabilities ---- */

static enum status find_group(struct knowledge *k, struct arena *a, str id, str *group,
                              struct err *e)
{
    /* A CVE that some record names beside others has its own group, if any record says so. */
    static const enum query ways[] = {QUERY_BY_ID, QUERY_IS_GROUP, QUERY_BY_ALIAS};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        sqlite3_stmt *s = NULL;
        bool is_row = false;
        enum status status = knowledge_query(k, ways[i], &s, e);
        if (status != LW_OK) return status;
        bind_text(s, 1, id);
        status = sql_step(s, &is_row, e);
        if (status != LW_OK) return status;
        bool is_known = is_row && sqlite3_column_type(s, 0) != SQLITE_NULL;
        if (is_known) *group = arena_str(a, column_text(s, 0));
        sqlite3_reset(s);
        if (is_known) return LW_OK;
    }
    return LW_OK;
}

struct named_id {
    str id;
    uint64_t kind; /* ALIAS_SAME or ALIAS_UPSTREAM */
};

/* Lists are searched from the front: a vulnerability has few ids, severities and references. */
struct gathering {
    struct arena *a;
    struct vulnerability *v;
    struct named_id *ids; /* every id but the group's */
    size_t n_ids, cap_ids, cap_severities, cap_references, cap_replaced_by;
    size_t n_records, n_alive;
    bool has_rejected, has_references;
    bool is_rejected; /* the CVE List itself rejected the id: what others copy of it is over */
};

/* References beyond are of no use to a reader and would make the search slow. */
enum {
    MAX_REFERENCES = 500
};

static void gather_id(struct gathering *g, str id, uint64_t kind)
{
    if (str_eq(id, g->v->id)) return;
    for (size_t i = 0; i < g->n_ids; i++) {
        if (!str_eq(g->ids[i].id, id)) continue;
        if (kind < g->ids[i].kind) g->ids[i].kind = kind;
        return;
    }
    struct named_id *slot =
        arena_push(g->a, (void **)&g->ids, &g->n_ids, &g->cap_ids, sizeof *slot);
    if (slot) *slot = (struct named_id){arena_str(g->a, id), kind};
}

static void gather_ids(struct gathering *g, str record_id, str aliases)
{
    uint64_t kind = 0;
    str id;
    gather_id(g, record_id, ALIAS_SAME);
    while (unpack_int(&aliases, &kind) && unpack_str(&aliases, &id))
        gather_id(g, id, kind);
}

static bool has_severity(const struct vulnerability *v, const struct severity *x)
{
    for (size_t i = 0; i < v->n_severities; i++)
        if (str_eq(v->severities[i].vector, x->vector) &&
            str_eq(v->severities[i].type, x->type) &&
            str_eq(v->severities[i].origin, x->origin))
            return true;
    return false;
}

static bool has_reference(const struct vulnerability *v, str url)
{
    for (size_t i = 0; i < v->n_references; i++)
        if (str_eq(v->references[i], url)) return true;
    return false;
}

static void gather_texts(struct gathering *g, const struct record_text *t)
{
    struct vulnerability *v = g->v;
    for (size_t i = 0; i < t->n_severities; i++) {
        if (has_severity(v, &t->severities[i])) continue;
        struct severity *slot = arena_push(g->a, (void **)&v->severities, &v->n_severities,
                                           &g->cap_severities, sizeof *slot);
        if (slot) *slot = t->severities[i];
    }
    for (size_t i = 0; i < t->n_references && g->has_references; i++) {
        if (v->n_references == MAX_REFERENCES) break;
        if (has_reference(v, t->references[i])) continue;
        str *slot = arena_push(g->a, (void **)&v->references, &v->n_references,
                               &g->cap_references, sizeof *slot);
        if (slot) *slot = t->references[i];
    }
}

/* The CVE record's own words come first; a withdrawn record lends none while another lives. */
static void gather_state(struct gathering *g, enum record_state state, struct utc modified_at,
                         const struct record_text *t, bool is_named)
{
    struct vulnerability *v = g->v;
    bool is_alive = state == RECORD_PUBLISHED && !(is_named && g->is_rejected);
    bool is_first_alive = is_alive && g->n_alive == 0;
    g->n_records++;
    g->n_alive += is_alive;
    g->has_rejected = g->has_rejected || state == RECORD_REJECTED;
    if (t->summary.n && (v->summary.n == 0 || is_named || is_first_alive))
        if (is_alive || g->n_alive == 0) v->summary = t->summary;
    if (utc_cmp(modified_at, v->modified_at) > 0) v->modified_at = modified_at;
    if (!utc_is_none(t->published_at) &&
        (utc_is_none(v->published_at) || utc_cmp(t->published_at, v->published_at) < 0))
        v->published_at = t->published_at;
}

/* A record of the group as it is stored. */
struct stored {
    str id, aliases, text;
    enum record_state state;
    struct utc modified_at;
    int64_t flags;
};

static int by_id_and_age(const void *a, const void *b)
{
    const struct stored *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    if (order == 0) order = utc_cmp(x->modified_at, y->modified_at);
    return order ? order : (x < y ? -1 : x > y);
}

/* Words of a decision point are in the order of their weight. */
static void take_stronger(unsigned shift, int64_t flags, str *word)
{
    str stated = ssvc_of_flags(shift, flags);
    if (ssvc_flags(shift, stated) > ssvc_flags(shift, *word)) *word = stated;
}

static void gather_flags(struct gathering *g, const struct stored *r)
{
    if (r->state != RECORD_PUBLISHED) return;
    if (r->flags & RECORD_DISPUTED) g->v->is_disputed = true;
    take_stronger(RECORD_EXPLOITATION_SHIFT, r->flags, &g->v->exploitation);
    take_stronger(RECORD_AUTOMATABLE_SHIFT, r->flags, &g->v->automatable);
    take_stronger(RECORD_IMPACT_SHIFT, r->flags, &g->v->technical_impact);
}

static void gather_survivor(struct gathering *g, str id)
{
    struct vulnerability *v = g->v;
    for (size_t i = 0; i < v->n_replaced_by; i++)
        if (str_eq(v->replaced_by[i], id)) return;
    str *slot = arena_push(g->a, (void **)&v->replaced_by, &v->n_replaced_by,
                           &g->cap_replaced_by, sizeof *slot);
    if (slot) *slot = arena_str(g->a, id);
}

static enum status gather_record(struct gathering *g, const struct stored *r, struct err *e)
{
    struct record_text t = {0};
    enum status status = unpack_text(g->a, r->text, &t, e);
    if (status != LW_OK) return status;
    gather_ids(g, r->id, r->aliases);
    gather_state(g, r->state, r->modified_at, &t, str_eq(r->id, g->v->id));
    gather_texts(g, &t);
    gather_flags(g, r);
    for (size_t i = 0; i < t.n_replaced_by; i++)
        gather_survivor(g, t.replaced_by[i]);
    return LW_OK;
}

static struct day day_from(str s)
{
    struct utc t = UTC_NONE;
    struct err ignored = {0};
    if (s.n == 0 || utc_parse(s, "date", &t, &ignored) != LW_OK) return (struct day){0};
    return utc_day(t);
}

/* The catalogue that listed it first, of several on one day the first by name. */
static enum status take_exploited(struct arena *a, sqlite3_stmt *s, struct vulnerability *v,
                                  struct err *e)
{
    bool is_row = false, was_exploited = v->is_exploited;
    str first = STR_NONE;
    enum status status = LW_OK;
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        str added_on = column_text(s, 0), feed = column_text(s, 2);
        const struct feed_row *row = feed_find(feed);
        str title = str_eq(feed, STR("kev")) ? STR("CISA KEV")
                    : row                    ? str_of(row->title)
                                             : feed;
        if (was_exploited || (v->is_exploited && str_cmp(added_on, first) >= 0)) continue;
        first = arena_str(a, added_on);
        v->is_exploited = true;
        v->exploited_on = day_from(added_on);
        v->exploited_name = arena_str(a, column_text(s, 1));
        v->exploited_source =
            arena_printf(a, "%.*s%s%.*s", STR_ARG(title), column_text(s, 3).n ? " " : "",
                         STR_ARG(column_text(s, 3)));
    }
    return status;
}

/* Exploitation and probability are known by CVE id; a group takes the first and the highest. */
static enum status ask_cve(struct knowledge *k, struct arena *a, str cve,
                           struct vulnerability *v, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    int64_t number = cve_number(cve);
    double score = -1, percentile = -1;
    if (!number) return LW_OK;
    enum status status = knowledge_query(k, QUERY_EXPLOITED, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, cve);
    status = take_exploited(a, s, v, e);
    if (status == LW_OK) status = knowledge_query(k, QUERY_EPSS, &s, e);
    if (status != LW_OK) return status;
    bind_int(s, 1, number);
    status = sql_step(s, &is_row, e);
    if (status == LW_OK && is_row &&
        scores_find(column_bytes(s, 0), number, &score, &percentile) && score > v->epss) {
        v->epss = score;
        v->epss_id = arena_str(a, cve);
        v->epss_percentile = percentile;
    }
    sqlite3_reset(s);
    return status;
}

#define MS_PER_DAY (86400 * INT64_C(1000))

static enum status past_score(struct knowledge *k, int64_t day, int64_t number, double *score,
                              struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    double percentile;
    *score = -1;
    enum status status = knowledge_query(k, QUERY_EPSS_PAST, &s, e);
    if (status != LW_OK) return status;
    bind_int(s, 1, day);
    bind_int(s, 2, number);
    status = sql_step(s, &is_row, e);
    if (status == LW_OK && is_row)
        (void)scores_find(column_bytes(s, 0), number, score, &percentile);
    sqlite3_reset(s);
    return status;
}

enum status knowledge_epss_past(struct knowledge *k, str cve, size_t max, struct epss_past *out,
                                size_t *n, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    int64_t number = cve_number(cve);
    *n = 0;
    if (!number) return LW_OK;
    enum status status = knowledge_query(k, QUERY_EPSS_DAYS, &s, e);
    while (status == LW_OK && *n < max && (status = sql_step(s, &is_row, e)) == LW_OK &&
           is_row) {
        int64_t day = column_int(s, 0);
        out[*n].at = utc_from_ms(day * MS_PER_DAY);
        status = past_score(k, day, number, &out[(*n)++].score, e);
    }
    sqlite3_reset(s);
    return status;
}

static enum status ask_epss_source(struct knowledge *k, struct arena *a,
                                   struct vulnerability *v, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    if (v->epss < 0) return LW_OK;
    enum status status = knowledge_query(k, QUERY_EPSS_SOURCE, &s, e);
    if (status == LW_OK) status = sql_step(s, &is_row, e);
    if (status != LW_OK || !is_row) return status;
    v->epss_model = arena_str(a, column_text(s, 0));
    if (sqlite3_column_type(s, 1) != SQLITE_NULL) v->epss_at = utc_from_ms(column_int(s, 1));
    sqlite3_reset(s);
    return LW_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static enum status finish(struct knowledge *k, struct gathering *g, struct err *e)
{
    struct vulnerability *v = g->v;
    enum status status = ask_cve(k, g->a, v->id, v, e);
    v->aliases = arena_array(g->a, g->n_ids, sizeof *v->aliases);
    if (g->n_ids && !v->aliases) return arena_status(g->a, "ids of a vulnerability", e);
    for (size_t i = 0; i < g->n_ids && status == LW_OK; i++) {
        status = ask_cve(k, g->a, g->ids[i].id, v, e);
        if (g->ids[i].kind == ALIAS_SAME) v->aliases[v->n_aliases++] = g->ids[i].id;
    }
    if (v->n_aliases) qsort(v->aliases, v->n_aliases, sizeof *v->aliases, by_text);
    if (status == LW_OK) status = ask_epss_source(k, g->a, v, e);
    v->state = g->n_alive > 0 || g->n_records == 0 ? RECORD_PUBLISHED
               : g->has_rejected                   ? RECORD_REJECTED
                                                   : RECORD_WITHDRAWN;
    return status == LW_OK ? arena_status(g->a, "vulnerability", e) : status;
}

static enum status read_stored(struct knowledge *k, struct gathering *g, enum query q,
                               struct stored **rows, size_t *n, size_t *cap, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = knowledge_query(k, q, &s, e);
    if (status != LW_OK) return status;
    bind_text(s, 1, g->v->id);
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        struct stored *r = arena_push(g->a, (void **)rows, n, cap, sizeof *r);
        if (!r) break;
        r->id = arena_str(g->a, column_text(s, 0));
        r->state = (enum record_state)column_int(s, 1);
        r->modified_at =
            sqlite3_column_type(s, 2) == SQLITE_NULL ? UTC_NONE : utc_from_ms(column_int(s, 2));
        r->aliases = arena_str(g->a, column_bytes(s, 3));
        r->text = arena_str(g->a, column_bytes(s, 4));
        r->flags = column_int(s, 5);
    }
    sqlite3_reset(s);
    return status == LW_OK ? arena_status(g->a, "vulnerability", e) : status;
}

static enum status gather(struct knowledge *k, struct gathering *g, struct err *e)
{
    struct stored *rows = NULL;
    size_t n = 0, cap = 0;
    enum status status = read_stored(k, g, QUERY_GROUP_MEMBERS, &rows, &n, &cap, e);
    if (status == LW_OK) status = read_stored(k, g, QUERY_GROUP_NAMESAKES, &rows, &n, &cap, e);
    if (n > 1) qsort(rows, n, sizeof *rows, by_id_and_age);
    for (size_t i = 0; i < n; i++)
        if (rows[i].flags & RECORD_OFFICIAL && rows[i].state == RECORD_REJECTED)
            g->is_rejected = true;
    for (size_t i = 0; i < n && status == LW_OK; i++)
        status = gather_record(g, &rows[i], e);
    return status == LW_OK ? finish(k, g, e) : status;
}

static enum status read_group(struct knowledge *k, struct arena *a, str group,
                              bool has_references, struct vulnerability *out, bool *found,
                              struct err *e)
{
    struct vulnerability v = {.id = arena_str(a, group),
                              .published_at = UTC_NONE,
                              .modified_at = UTC_NONE,
                              .epss = -1,
                              .epss_percentile = -1,
                              .epss_at = UTC_NONE};
    struct gathering g = {.a = a, .v = &v, .has_references = has_references};
    enum status status = gather(k, &g, e);
    if (status != LW_OK) return status;
    *found = g.n_records > 0 || v.is_exploited || v.epss >= 0;
    *out = v;
    return LW_OK;
}

enum status knowledge_vulnerability(struct knowledge *k, struct arena *a, str id,
                                    struct vulnerability *out, bool *found, struct err *e)
{
    str group = STR_NONE;
    enum status status = find_group(k, a, id, &group, e);
    if (status != LW_OK) return status;
    /* A catalogue may know a CVE that no record does. */
    return read_group(k, a, group.p ? group : id, true, out, found, e);
}

enum status knowledge_group(struct knowledge *k, struct arena *a, str group,
                            struct vulnerability *out, bool *found, struct err *e)
{
    return read_group(k, a, group, false, out, found, e);
}

/* ---- commits ---- */

enum {
    LEAST_COMMIT_BYTES = 4,
};

/*
 * Sources shorten ids to 12 digits and the question may be short as well: of the two the shorter
 * must begin the longer, and all that fit must name the same release.
 */
enum status knowledge_release_of_commit(struct knowledge *k, struct arena *a, str commit,
                                        str *version, struct err *e)
{
    char bytes[MAX_COMMIT_BYTES];
    sqlite3_stmt *s = NULL;
    bool is_row = false, is_one = true;
    str wanted = {bytes, commit_bytes(str_sub(commit, 0, commit.n & ~(size_t)1), bytes)};
    *version = STR_NONE;
    if (wanted.n == 0) return LW_OK;
    enum status status = knowledge_query(k, QUERY_COMMIT, &s, e);
    if (status != LW_OK) return status;
    str head = str_sub(wanted, 0, LEAST_COMMIT_BYTES);
    bind_bytes(s, 1, head);
    while ((status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        str id = column_bytes(s, 0);
        if (!str_starts(id, head)) break;
        if (!str_starts(id, wanted) && !str_starts(wanted, id)) continue;
        if (version->p && !str_eq(*version, column_text(s, 1))) is_one = false;
        if (!version->p) *version = arena_str(a, column_text(s, 1));
    }
    sqlite3_reset(s);
    if (!is_one) *version = STR_NONE;
    return status;
}

/* ---- changes ---- */

enum status knowledge_changes(struct knowledge *k, int64_t since, change_fn fn, void *ctx,
                              struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status =
        sql_prepare(k->db,
                    "SELECT 0, key, changed_at FROM package WHERE changed_at>?1"
                    " UNION ALL SELECT kind, cve, generation FROM exploited_change"
                    " WHERE generation>?1 ORDER BY 3, 1, 2",
                    &s, e);
    if (status == LW_OK) bind_int(s, 1, since);
    while (status == LW_OK && (status = sql_step(s, &is_row, e)) == LW_OK && is_row) {
        struct knowledge_change c = {.key = column_text(s, 1), .generation = column_int(s, 2)};
        switch (column_int(s, 0)) {
        case CHANGE_EXPLOITED_ADDED: c.kind = CHANGE_EXPLOITED_ADDED; break;
        case CHANGE_EXPLOITED_REMOVED: c.kind = CHANGE_EXPLOITED_REMOVED; break;
        case CHANGE_EXPLOITED_EDITED: c.kind = CHANGE_EXPLOITED_EDITED; break;
        default: c.kind = CHANGE_PACKAGE; break;
        }
        status = fn(ctx, &c, e);
    }
    sqlite3_finalize(s);
    return status;
}
