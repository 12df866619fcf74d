/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about pages, cursors, wrong codes and tests of the chain. */
#include "store/page.h"

#include "store/statements.h"

enum {
    PAGE_INSERT,
    PAGE_BY_LINK,
    PAGE_BY_REPLY,
    PAGE_BY_EVENT,
    PAGE_SAVE,
    PAGE_OF_TEST,
    PAGE_STRAYS,
    PAGE_DELIVERY,
    PAGE_LAST_ERROR,
    PAGE_CURSOR,
    PAGE_CURSOR_SAVE,
    PAGE_FAILURES,
    PAGE_FAILURES_SAVE,
    PAGE_FAILURES_CLEAR,
    PAGE_TEST_INSERT,
    PAGE_TEST_SAVE,
    PAGE_TEST_LIST,
    PAGE_TEST_BY_ID,
    PAGE_TEST_RUNNING,
};

#define FIELDS                                                                             \
 "SELECT id, event_seq, case_id, test_id, person_id, link_digest, reply_digest, skipped, " \
 "paged_at, expires_at, acknowledged_at, acknowledged_by FROM page "
#define FIELD_LETTERS "tiTTtTTtiiIt"
#define TEST_FIELDS                                                                        \
 "SELECT id, started_at, started_by, deadline_at, ended_at, n_paged, n_acknowledged FROM " \
 "page_test "
#define TEST_LETTERS "titiIii"

/* What reaches the person alone: a room where it was shown as well proves nothing. */
#define OWN \
 "(recipient = $2 OR EXISTS (SELECT 1 FROM channel c WHERE c.id = recipient AND c.person_id = $2))"

/* clang-format off */
const struct sql page_sql[] = {
    [PAGE_INSERT] = {"page_insert",
        "INSERT INTO page (id, event_seq, case_id, test_id, person_id, link_digest, "
        "reply_digest, skipped, paged_at, expires_at, acknowledged_at, acknowledged_by) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", FIELD_LETTERS, "", false},
    [PAGE_BY_LINK] = {"page_by_link", FIELDS "WHERE link_digest = $1", "t", FIELD_LETTERS, true},
    [PAGE_BY_REPLY] = {"page_by_reply", FIELDS "WHERE reply_digest = $1", "t", FIELD_LETTERS,
        true},
    [PAGE_BY_EVENT] = {"page_by_event", FIELDS "WHERE event_seq = $1", "i", FIELD_LETTERS, true},
    [PAGE_SAVE] = {"page_save",
        "UPDATE page SET acknowledged_at = $1, acknowledged_by = $2 WHERE id = $3",
        "Itt", "", true},
    [PAGE_OF_TEST] = {"page_of_test", FIELDS "WHERE test_id = $1 ORDER BY id", "t",
        FIELD_LETTERS, true},
    [PAGE_STRAYS] = {"page_strays",
        "SELECT p.event_seq, p.id FROM page p LEFT JOIN ledger l ON l.seq = p.event_seq "
        "WHERE l.seq IS NULL OR (p.case_id IS NOT NULL AND (l.kind <> 'case.paged' OR "
        "l.case_id <> p.case_id)) OR (p.case_id IS NULL AND l.kind <> 'page.tested') "
        "ORDER BY p.event_seq", "", "it", false},
    [PAGE_DELIVERY] = {"page_delivery",
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'sent'), "
        "COUNT(*) FILTER (WHERE state = 'dead'), "
        "MIN(CASE WHEN state = 'sent' THEN ended_at END) FROM outbox WHERE event_seq = $1 "
        "AND " OWN, "it", "iiiI", true},
    [PAGE_LAST_ERROR] = {"page_last_error",
        "SELECT last_error FROM outbox WHERE event_seq = $1 AND " OWN " AND last_error <> '' "
        "AND state <> 'sent' ORDER BY id DESC LIMIT 1", "it", "t", false},
    [PAGE_CURSOR] = {"page_cursor",
        "SELECT case_id, policy_id, opened_at, slot, slot_at, step, step_at, round, attempt "
        "FROM page_cursor WHERE case_id = $1", "t", "ttiiiiiii", true},
    [PAGE_CURSOR_SAVE] = {"page_cursor_save",
        "INSERT INTO page_cursor (case_id, policy_id, opened_at, slot, slot_at, step, step_at, "
        "round, attempt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (case_id) DO "
        "UPDATE SET policy_id = excluded.policy_id, opened_at = excluded.opened_at, "
        "slot = excluded.slot, slot_at = excluded.slot_at, step = excluded.step, "
        "step_at = excluded.step_at, round = excluded.round, attempt = excluded.attempt",
        "ttiiiiiii", "", false},
    [PAGE_FAILURES] = {"page_failures",
        "SELECT n_failures, failed_at FROM page_failure WHERE source = $1", "t", "ii", true},
    [PAGE_FAILURES_SAVE] = {"page_failures_save",
        "INSERT INTO page_failure (source, n_failures, failed_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (source) DO UPDATE SET n_failures = excluded.n_failures, "
        "failed_at = excluded.failed_at", "tii", "", false},
    [PAGE_FAILURES_CLEAR] = {"page_failures_clear",
        "DELETE FROM page_failure WHERE source = $1", "t", "", true},
    [PAGE_TEST_INSERT] = {"page_test_insert",
        "INSERT INTO page_test (id, started_at, started_by, deadline_at, ended_at, n_paged, "
        "n_acknowledged) VALUES ($1, $2, $3, $4, $5, $6, $7)", TEST_LETTERS, "", false},
    [PAGE_TEST_SAVE] = {"page_test_save",
        "UPDATE page_test SET ended_at = $1, n_acknowledged = $2 WHERE id = $3",
        "Iit", "", true},
    [PAGE_TEST_LIST] = {"page_test_list",
        TEST_FIELDS "WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2",
        "ti", TEST_LETTERS, false},
    [PAGE_TEST_BY_ID] = {"page_test_by_id", TEST_FIELDS "WHERE id = $1", "t", TEST_LETTERS,
        true},
    [PAGE_TEST_RUNNING] = {"page_test_running", TEST_FIELDS "WHERE ended_at IS NULL ORDER BY id",
        "", TEST_LETTERS, true},
};
/* clang-format on */
const size_t n_page_sql = sizeof page_sql / sizeof *page_sql;

struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status take_page(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct page_row *p = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *p);
    if (p)
        *p = (struct page_row){
            .id = db_dup(r, 0, l->arena),
            .event_seq = db_int(r, 1),
            .case_id = db_dup(r, 2, l->arena),
            .test_id = db_dup(r, 3, l->arena),
            .person_id = db_dup(r, 4, l->arena),
            .link_digest = db_dup(r, 5, l->arena),
            .reply_digest = db_dup(r, 6, l->arena),
            .skipped = db_dup(r, 7, l->arena),
            .paged_at = db_instant(r, 8),
            .expires_at = db_instant(r, 9),
            .acknowledged_at = db_instant(r, 10),
            .acknowledged_by = db_dup(r, 11, l->arena),
        };
    return arena_status(l->arena, "pages", e);
}

enum status page_insert(struct db *db, const struct page_row *p, struct err *e)
{
    return db_exec(db, &page_sql[PAGE_INSERT],
                   DB_PARAMS(DB_T(p->id), DB_I(p->event_seq), DB_T(p->case_id),
                             DB_T(p->test_id), DB_T(p->person_id), DB_T(p->link_digest),
                             DB_T(p->reply_digest), DB_T(p->skipped), db_utc(p->paged_at),
                             db_utc(p->expires_at), db_utc(p->acknowledged_at),
                             DB_T(p->acknowledged_by)),
                   e);
}

enum status page_find_code(struct db *db, struct arena *a, str digest, struct page_row *out,
                           bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &page_sql[PAGE_BY_LINK], DB_PARAMS(DB_T(digest)), take_page, &l, e);
    if (!st && !l.n)
        st = db_each(db, &page_sql[PAGE_BY_REPLY], DB_PARAMS(DB_T(digest)), take_page, &l, e);
    *found = !st && l.n > 0;
    if (*found) *out = *(struct page_row *)l.items;
    return st;
}

enum status page_find_event(struct db *db, struct arena *a, int64_t event_seq,
                            struct page_row *out, bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &page_sql[PAGE_BY_EVENT], DB_PARAMS(DB_I(event_seq)), take_page, &l, e);
    *found = !st && l.n > 0;
    if (*found) *out = *(struct page_row *)l.items;
    return st;
}

enum status page_save(struct db *db, const struct page_row *p, struct err *e)
{
    return db_exec(db, &page_sql[PAGE_SAVE],
                   DB_PARAMS(db_utc(p->acknowledged_at), DB_T(p->acknowledged_by), DB_T(p->id)),
                   e);
}

enum status page_of_test(struct db *db, struct arena *a, str test_id, struct page_row **out,
                         size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &page_sql[PAGE_OF_TEST], DB_PARAMS(DB_T(test_id)), take_page, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status check_stray(void *ctx, const struct db_row *r, struct err *e)
{
    long long seq = (long long)db_int(r, 0);
    (void)e;
    ledger_disagree(ctx, seq, "page '%.*s' does not stand on event %lld",
                    STR_ARG(db_text(r, 1)), seq);
    return LW_OK;
}

enum status page_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return db_each(db, &page_sql[PAGE_STRAYS], DB_NO_PARAMS, check_stray, out, e);
}

/* ---- delivery ---- */

static enum status take_delivery(void *ctx, const struct db_row *r, struct err *e)
{
    struct page_delivery *d = ctx;
    (void)e;
    d->n_messages = db_int(r, 0);
    d->n_sent = db_int(r, 1);
    d->n_dead = db_int(r, 2);
    d->first_sent_at = db_instant(r, 3);
    return LW_OK;
}

enum status page_delivery(struct db *db, struct arena *a, const struct page_row *p,
                          struct page_delivery *out, struct err *e)
{
    bool found;
    *out = (struct page_delivery){.first_sent_at = UTC_NONE, .last_error = STR("")};
    enum status st =
        db_find(db, &page_sql[PAGE_DELIVERY], DB_PARAMS(DB_I(p->event_seq), DB_T(p->person_id)),
                take_delivery, out, &found, e);
    if (st || out->n_sent) return st;
    return db_find_text(db, &page_sql[PAGE_LAST_ERROR],
                        DB_PARAMS(DB_I(p->event_seq), DB_T(p->person_id)), a, &out->last_error,
                        &found, e);
}

/* ---- cursors ---- */

struct cursor_loading {
    struct arena *arena;
    struct page_cursor_row *out;
};

static enum status take_cursor(void *ctx, const struct db_row *r, struct err *e)
{
    struct cursor_loading *l = ctx;
    *l->out = (struct page_cursor_row){
        .case_id = db_dup(r, 0, l->arena),
        .policy_id = db_dup(r, 1, l->arena),
        .opened_at = db_instant(r, 2),
        .slot = (int32_t)db_int(r, 3),
        .slot_at = db_instant(r, 4),
        .step = (int32_t)db_int(r, 5),
        .step_at = db_instant(r, 6),
        .round = (int32_t)db_int(r, 7),
        .attempt = (int32_t)db_int(r, 8),
    };
    return arena_status(l->arena, "the paging of a case", e);
}

enum status page_cursor_find(struct db *db, struct arena *a, str case_id,
                             struct page_cursor_row *out, bool *found, struct err *e)
{
    struct cursor_loading l = {a, out};
    return db_find(db, &page_sql[PAGE_CURSOR], DB_PARAMS(DB_T(case_id)), take_cursor, &l, found,
                   e);
}

enum status page_cursor_save(struct db *db, const struct page_cursor_row *c, struct err *e)
{
    return db_exec(db, &page_sql[PAGE_CURSOR_SAVE],
                   DB_PARAMS(DB_T(c->case_id), DB_T(c->policy_id), db_utc(c->opened_at),
                             DB_I(c->slot), db_utc(c->slot_at), DB_I(c->step),
                             db_utc(c->step_at), DB_I(c->round), DB_I(c->attempt)),
                   e);
}

/* ---- wrong codes ---- */

static enum status take_failures(void *ctx, const struct db_row *r, struct err *e)
{
    struct page_failures *f = ctx;
    (void)e;
    f->n = db_int(r, 0);
    f->failed_at = db_instant(r, 1);
    return LW_OK;
}

enum status page_failures_load(struct db *db, str source, struct page_failures *out,
                               struct err *e)
{
    bool found;
    *out = (struct page_failures){.failed_at = UTC_NONE};
    return db_find(db, &page_sql[PAGE_FAILURES], DB_PARAMS(DB_T(source)), take_failures, out,
                   &found, e);
}

enum status page_failures_save(struct db *db, str source, const struct page_failures *f,
                               struct err *e)
{
    return db_exec(db, &page_sql[PAGE_FAILURES_SAVE],
                   DB_PARAMS(DB_T(source), DB_I(f->n), db_utc(f->failed_at)), e);
}

enum status page_failures_clear(struct db *db, str source, struct err *e)
{
    return db_exec(db, &page_sql[PAGE_FAILURES_CLEAR], DB_PARAMS(DB_T(source)), e);
}

/* ---- tests of the chain ---- */

static enum status take_test(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct page_test_row *t = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *t);
    if (t)
        *t = (struct page_test_row){
            .id = db_dup(r, 0, l->arena),
            .started_at = db_instant(r, 1),
            .started_by = db_dup(r, 2, l->arena),
            .deadline_at = db_instant(r, 3),
            .ended_at = db_instant(r, 4),
            .n_paged = db_int(r, 5),
            .n_acknowledged = db_int(r, 6),
        };
    return arena_status(l->arena, "test pages", e);
}

enum status page_test_insert(struct db *db, const struct page_test_row *t, struct err *e)
{
    return db_exec(db, &page_sql[PAGE_TEST_INSERT],
                   DB_PARAMS(DB_T(t->id), db_utc(t->started_at), DB_T(t->started_by),
                             db_utc(t->deadline_at), db_utc(t->ended_at), DB_I(t->n_paged),
                             DB_I(t->n_acknowledged)),
                   e);
}

enum status page_test_save(struct db *db, const struct page_test_row *t, struct err *e)
{
    return db_exec(db, &page_sql[PAGE_TEST_SAVE],
                   DB_PARAMS(db_utc(t->ended_at), DB_I(t->n_acknowledged), DB_T(t->id)), e);
}

enum status page_test_list(struct db *db, struct arena *a, str before_id, int64_t limit,
                           struct page_test_row **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &page_sql[PAGE_TEST_LIST],
                             DB_PARAMS(DB_T(before_id.p ? before_id : STR("")), DB_I(limit)),
                             take_test, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status page_test_find(struct db *db, struct arena *a, str id, struct page_test_row *out,
                           bool *found, struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_each(db, &page_sql[PAGE_TEST_BY_ID], DB_PARAMS(DB_T(id)), take_test, &l, e);
    *found = !st && l.n > 0;
    if (*found) *out = *(struct page_test_row *)l.items;
    return st;
}

enum status page_test_running(struct db *db, struct arena *a, struct page_test_row **out,
                              size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &page_sql[PAGE_TEST_RUNNING], DB_NO_PARAMS, take_test, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}
