/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger on the store's tables. Appending reads the head, links the event to it and moves the
 * head, all in the caller's transaction, so numbers have no gaps. Triggers refuse changes and
 * deletions; verification finds those that were made past them.
 */
#include "store/ledger.h"

#include "base/buf.h"
#include "base/limits.h"
#include "store/checkpoint.h"
#include "store/record_kind.h"
#include "store/statements.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIELDS                                                                              \
 "SELECT seq, at, actor, kind, subject_kind, subject_id, case_id, payload, before_digest, " \
 "after_digest, previous, hash FROM ledger WHERE "
#define FIELD_LETTERS "iitttttttttt"
/* Each statement has the same six parameters, so that one caller serves them all. */
#define FILTER_LETTERS "itttti"
#define AFTER          "seq > $1 AND "
#define BEFORE         "seq < $1 AND "
#define ANY            "($2 = '' OR case_id = $2) AND "
/* In the words of the partial index ledger_by_case; without them the whole ledger is walked. */
#define OF_CASE     "case_id = $2 AND case_id <> '' AND "
#define KINDS       "($3 = '' OR subject_kind = $3) AND "
#define ANY_SUBJECT "($4 = '' OR subject_id = $4) AND "
#define OF_SUBJECT  "subject_id = $4 AND "
#define REST        "($5 = '' OR kind = $5) "
#define OF_KIND     "kind = $5 "
#define OLDEST      "ORDER BY seq LIMIT $6"
#define NEWEST      "ORDER BY seq DESC LIMIT $6"

enum {
    LEDGER_INSERT,
    LEDGER_HEAD,
    LEDGER_HEAD_FIRST,
    LEDGER_HEAD_MOVE,
    LEDGER_BY_PREVIOUS,
    /* Four ways in, two directions each: each_statement() relies on this order. */
    LEDGER_ALL,
    LEDGER_ALL_NEWEST,
    LEDGER_OF_CASE,
    LEDGER_OF_CASE_NEWEST,
    LEDGER_OF_SUBJECT,
    LEDGER_OF_SUBJECT_NEWEST,
    LEDGER_OF_KIND,
    LEDGER_OF_KIND_NEWEST
};

#define EACH(name, where)                                 \
 {                                                        \
  name, FIELDS where, FILTER_LETTERS, FIELD_LETTERS, true \
 }

const struct sql ledger_sql[] = {
    [LEDGER_INSERT] = {"ledger_insert",
                       "INSERT INTO ledger (seq, at, actor, kind, subject_kind, subject_id, "
                       "case_id, payload, before_digest, after_digest, previous, hash) VALUES "
                       "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                       "iitttttttttt", "", false},
    [LEDGER_HEAD] = {"ledger_head", "SELECT n_events, hash FROM ledger_head WHERE id = 1", "",
                     "it", true},
    [LEDGER_HEAD_FIRST] = {"ledger_head_first",
                           "INSERT INTO ledger_head (id, n_events, hash) VALUES (1, $1, $2)",
                           "it", "", false},
    [LEDGER_HEAD_MOVE] = {"ledger_head_move",
                          "UPDATE ledger_head SET n_events = $1, hash = $2 WHERE id = 1", "it",
                          "", true},
    /* Asked once, after a broken link was found. */
    [LEDGER_BY_PREVIOUS] = {"ledger_by_previous",
                            "SELECT seq FROM ledger WHERE previous = $1 ORDER BY seq LIMIT 1",
                            "t", "i", false},
    [LEDGER_ALL] = EACH("ledger_all", AFTER ANY KINDS ANY_SUBJECT REST OLDEST),
    [LEDGER_ALL_NEWEST] = EACH("ledger_all_newest", BEFORE ANY KINDS ANY_SUBJECT REST NEWEST),
    [LEDGER_OF_CASE] = EACH("ledger_of_case", AFTER OF_CASE KINDS ANY_SUBJECT REST OLDEST),
    [LEDGER_OF_CASE_NEWEST] =
        EACH("ledger_of_case_newest", BEFORE OF_CASE KINDS ANY_SUBJECT REST NEWEST),
    [LEDGER_OF_SUBJECT] = EACH("ledger_of_subject", AFTER ANY KINDS OF_SUBJECT REST OLDEST),
    [LEDGER_OF_SUBJECT_NEWEST] =
        EACH("ledger_of_subject_newest", BEFORE ANY KINDS OF_SUBJECT REST NEWEST),
    [LEDGER_OF_KIND] = EACH("ledger_of_kind", AFTER ANY KINDS ANY_SUBJECT OF_KIND OLDEST),
    [LEDGER_OF_KIND_NEWEST] =
        EACH("ledger_of_kind_newest", BEFORE ANY KINDS ANY_SUBJECT OF_KIND NEWEST),
};
const size_t n_ledger_sql = sizeof ledger_sql / sizeof ledger_sql[0];

/* ---- one event ---- */

static void field(struct buf *out, const char *name, str value)
{
    buf_printf(out, "%s %zu ", name, value.n);
    buf_add(out, value);
    buf_char(out, '\n');
}

static void number_field(struct buf *out, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    field(out, name, str_of(text));
}

void ledger_canonical(const struct ledger_event *ev, struct buf *out)
{
    char previous[SHA256_HEX_CHARS + 1];
    buf_add(out, STR("longwatch ledger 1\n"));
    field(out, "previous", sha256_hex(&ev->previous, previous));
    number_field(out, "seq", ev->seq);
    number_field(out, "at", utc_to_ms(ev->at));
    field(out, "actor", ev->actor);
    field(out, "kind", ev->kind);
    field(out, "subject_kind", ev->subject_kind);
    field(out, "subject_id", ev->subject_id);
    field(out, "case_id", ev->case_id);
    field(out, "payload", ev->payload);
    field(out, "before_digest", ev->before_digest);
    field(out, "after_digest", ev->after_digest);
}

/* `text` gets the canonical text behind the byte that makes a leaf of it (RFC 6962). */
static struct sha256 event_hash(const struct ledger_event *ev, struct buf *text)
{
    buf_clear(text);
    buf_char(text, '\0');
    ledger_canonical(ev, text);
    return sha256_of(str_from(buf_str(text), 1));
}

struct head {
    int64_t n_events;
    struct sha256 hash;
    bool is_hash_good;
};

static enum status take_head(void *ctx, const struct db_row *row, struct err *e)
{
    struct head *h = ctx;
    (void)e;
    h->n_events = db_int(row, 0);
    h->is_hash_good = sha256_from_hex(db_text(row, 1), &h->hash);
    return LW_OK;
}

static enum status read_head(struct db *db, struct head *h, bool *found, struct err *e)
{
    *h = (struct head){.is_hash_good = true};
    return db_find(db, &ledger_sql[LEDGER_HEAD], DB_NO_PARAMS, take_head, h, found, e);
}

enum status ledger_newest(struct db *db, int64_t *seq, struct err *e)
{
    struct head h;
    bool found;
    enum status st = read_head(db, &h, &found, e);
    if (st == LW_OK) *seq = h.n_events;
    return st;
}

/* Empty text where a field was not given: the columns are not null. */
static str filled(str s)
{
    return s.p ? s : STR("");
}

static enum status insert(struct db *db, const struct ledger_event *ev, bool is_first,
                          struct err *e)
{
    char previous[SHA256_HEX_CHARS + 1], hash[SHA256_HEX_CHARS + 1];
    str hash_text = sha256_hex(&ev->hash, hash);
    enum status st =
        db_exec(db, &ledger_sql[LEDGER_INSERT],
                DB_PARAMS(DB_I(ev->seq), db_utc(ev->at), DB_T(filled(ev->actor)),
                          DB_T(filled(ev->kind)), DB_T(filled(ev->subject_kind)),
                          DB_T(filled(ev->subject_id)), DB_T(filled(ev->case_id)),
                          DB_T(filled(ev->payload)), DB_T(filled(ev->before_digest)),
                          DB_T(filled(ev->after_digest)),
                          DB_T(sha256_hex(&ev->previous, previous)), DB_T(hash_text)),
                e);
    if (st != LW_OK) return st;
    return db_exec(db, &ledger_sql[is_first ? LEDGER_HEAD_FIRST : LEDGER_HEAD_MOVE],
                   DB_PARAMS(DB_I(ev->seq), DB_T(hash_text)), e);
}

enum status ledger_append(struct db *db, struct ledger_event *ev, struct err *e)
{
    struct head h;
    struct buf text;
    bool found;
    if (!db_is_writing(db)) BUG("ledger event outside a transaction");
    enum status st = read_head(db, &h, &found, e);
    if (st != LW_OK) return st;
    if (!h.is_hash_good)
        return err_set(e, LW_E_STATE, "ledger: the head record is damaged: run ledger verify");
    ev->seq = h.n_events + 1;
    ev->previous = h.hash;
    buf_init(&text, LEDGER_MAX_EVENT_BYTES);
    ev->hash = event_hash(ev, &text);
    st = buf_status(&text, "ledger event", e);
    buf_release(&text);
    return st == LW_OK ? insert(db, ev, !found, e) : st;
}

/* ---- reading ---- */

/* `is_good` false when a digest column is not 64 lower-case hexadecimal digits. */
static void event_of_row(const struct db_row *row, struct ledger_event *ev, bool *is_good)
{
    char again[SHA256_HEX_CHARS + 1];
    *ev = (struct ledger_event){
        .seq = db_int(row, 0),
        .at = db_instant(row, 1),
        .actor = db_text(row, 2),
        .kind = db_text(row, 3),
        .subject_kind = db_text(row, 4),
        .subject_id = db_text(row, 5),
        .case_id = db_text(row, 6),
        .payload = db_text(row, 7),
        .before_digest = db_text(row, 8),
        .after_digest = db_text(row, 9),
    };
    *is_good = sha256_from_hex(db_text(row, 10), &ev->previous) &&
               sha256_from_hex(db_text(row, 11), &ev->hash) &&
               str_eq(sha256_hex(&ev->previous, again), db_text(row, 10)) &&
               str_eq(sha256_hex(&ev->hash, again), db_text(row, 11)) && !utc_is_none(ev->at);
}

struct each {
    ledger_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct ledger_event ev;
    bool is_good;
    event_of_row(row, &ev, &is_good);
    return each->fn(each->ctx, &ev, e);
}

static const struct sql *each_statement(const struct ledger_filter *f)
{
    int row = f->subject_id.n ? LEDGER_OF_SUBJECT
              : f->case_id.n  ? LEDGER_OF_CASE
              : f->kind.n     ? LEDGER_OF_KIND
                              : LEDGER_ALL;
    return &ledger_sql[row + (f->is_newest_first ? 1 : 0)];
}

static enum status each_event(struct db *db, const struct ledger_filter *f, db_row_fn fn,
                              void *ctx, struct err *e)
{
    int64_t from = f->is_newest_first && f->after_seq == 0 ? INT64_MAX : f->after_seq;
    return db_each(db, each_statement(f),
                   DB_PARAMS(DB_I(from), DB_T(filled(f->case_id)),
                             DB_T(filled(f->subject_kind)), DB_T(filled(f->subject_id)),
                             DB_T(filled(f->kind)), DB_I(f->limit ? f->limit : INT64_MAX)),
                   fn, ctx, e);
}

enum status ledger_each(struct db *db, const struct ledger_filter *f, ledger_fn fn, void *ctx,
                        struct err *e)
{
    struct each each = {fn, ctx};
    return each_event(db, f, each_row, &each, e);
}

/* ---- the texts, each checked ---- */

struct each_text {
    ledger_text_fn fn;
    void *ctx;
    int64_t expected;
    struct sha256 head;
    struct buf text;
};

static enum status each_text_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_text *t = ctx;
    struct ledger_event ev;
    bool is_good;
    event_of_row(row, &ev, &is_good);
    if (ev.seq != t->expected)
        return err_set(e, LW_E_STATE, "event %lld is missing", (long long)t->expected);
    struct sha256 hash = event_hash(&ev, &t->text);
    if (!is_good || !sha256_eq(&hash, &ev.hash))
        return err_set(e, LW_E_STATE, "event %lld was changed after it was written",
                       (long long)ev.seq);
    if (!sha256_eq(&ev.previous, &t->head))
        return err_set(e, LW_E_STATE, "event %lld does not follow on event %lld",
                       (long long)ev.seq, (long long)ev.seq - 1);
    struct ledger_text x = {&ev, str_from(buf_str(&t->text), 1), sha256_of(buf_str(&t->text))};
    t->expected++;
    t->head = ev.hash;
    return t->fn(t->ctx, &x, e);
}

enum status ledger_each_text(struct db *db, int64_t after_seq, const struct sha256 *after,
                             ledger_text_fn fn, void *ctx, struct err *e)
{
    struct each_text t = {fn, ctx, after_seq + 1, *after, {0}};
    const struct ledger_filter all = {.after_seq = after_seq};
    buf_init(&t.text, 2 * LEDGER_MAX_EVENT_BYTES);
    enum status st = each_event(db, &all, each_text_row, &t, e);
    buf_release(&t.text);
    return st;
}

/* ---- verification ---- */

void ledger_disagree(struct ledger_check *out, int64_t seq, const char *fmt, ...)
{
    va_list ap;
    if (!out->is_whole) return;
    out->is_whole = false;
    out->broken_seq = seq;
    va_start(ap, fmt);
    vsnprintf(out->why, sizeof out->why, fmt, ap);
    va_end(ap);
}

struct walk {
    struct db *db;
    struct ledger_check *out;
    struct buf text;
    struct checkpoint_walk checkpoints;
    struct record_book book;
};

static enum status take_seq(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(int64_t *)ctx = db_int(row, 0);
    return LW_OK;
}

/* The event does not name the one before it: is it another's place, or was the link changed? */
static enum status broken_link(struct walk *w, const struct ledger_event *ev, struct err *e)
{
    char expected[SHA256_HEX_CHARS + 1];
    int64_t elsewhere = 0;
    bool found;
    enum status st = db_find(w->db, &ledger_sql[LEDGER_BY_PREVIOUS],
                             DB_PARAMS(DB_T(sha256_hex(&w->out->head, expected))), take_seq,
                             &elsewhere, &found, e);
    if (st != LW_OK) return st;
    if (found && elsewhere != ev->seq)
        ledger_disagree(
            w->out, ev->seq,
            "event %lld is out of order: what was written there now stands as event "
            "%lld",
            (long long)ev->seq, (long long)elsewhere);
    struct sha256 hash = event_hash(ev, &w->text);
    if (!sha256_eq(&hash, &ev->hash))
        ledger_disagree(w->out, ev->seq, "event %lld was changed after it was written",
                        (long long)ev->seq);
    ledger_disagree(w->out, ev->seq, "event %lld does not follow on event %lld",
                    (long long)ev->seq, (long long)ev->seq - 1);
    return LW_OK;
}

static enum status verify_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct walk *w = ctx;
    struct ledger_event ev;
    bool is_good;
    int64_t expected = w->out->n_events + 1;
    event_of_row(row, &ev, &is_good);
    if (ev.seq < 1 || (!is_good && ev.seq == expected))
        ledger_disagree(w->out, ev.seq, "event %lld was changed after it was written",
                        (long long)ev.seq);
    else if (ev.seq != expected)
        ledger_disagree(w->out, expected, "event %lld is missing", (long long)expected);
    else if (!sha256_eq(&ev.previous, &w->out->head))
        return broken_link(w, &ev, e) == LW_OK ? LW_E_CANCELLED : e->code;
    if (!w->out->is_whole) return LW_E_CANCELLED;
    struct sha256 hash = event_hash(&ev, &w->text);
    if (!sha256_eq(&hash, &ev.hash)) {
        ledger_disagree(w->out, ev.seq, "event %lld was changed after it was written",
                        (long long)ev.seq);
        return LW_E_CANCELLED;
    }
    w->out->n_events = ev.seq;
    w->out->head = ev.hash;
    struct sha256 leaf = sha256_of(buf_str(&w->text));
    enum status st = record_book_event(&w->book, &ev, e);
    if (st == LW_OK) st = checkpoint_walk_event(&w->checkpoints, &ev, &leaf, w->out, e);
    return st == LW_OK && !w->out->is_whole ? LW_E_CANCELLED : st;
}

static enum status verify_head(struct db *db, struct ledger_check *out, struct err *e)
{
    struct head h;
    bool found;
    enum status st = read_head(db, &h, &found, e);
    if (st != LW_OK) return st;
    long long n = (long long)out->n_events;
    if (!found && n)
        ledger_disagree(out, n, "the head record, which names event %lld, is missing", n);
    else if (h.n_events > out->n_events)
        ledger_disagree(out, out->n_events + 1,
                        "event %lld is missing: the ledger ends early, its head names %lld "
                        "events",
                        n + 1, (long long)h.n_events);
    else if (h.n_events < out->n_events)
        ledger_disagree(out, h.n_events + 1, "event %lld is not counted by the head record",
                        (long long)h.n_events + 1);
    else if (!h.is_hash_good || !sha256_eq(&h.hash, &out->head))
        ledger_disagree(out, out->n_events, "the head record does not name event %lld", n);
    return LW_OK;
}

static enum status verify_all(struct walk *w, struct err *e)
{
    const struct ledger_filter all = {.after_seq = INT64_MIN};
    struct ledger_check *out = w->out;
    struct db *db = w->db;
    enum status st = checkpoint_walk_begin(&w->checkpoints, db, e);
    if (st != LW_OK) return st;
    buf_init(&w->text, 2 * LEDGER_MAX_EVENT_BYTES);
    st = each_event(db, &all, verify_row, w, e);
    buf_release(&w->text);
    if (st == LW_OK && out->is_whole) st = verify_head(db, out, e);
    checkpoint_walk_end(&w->checkpoints, out);
    if (st != LW_OK && out->is_whole) return st;
    st = out->is_whole ? record_book_check(&w->book, db, out, e) : LW_OK;
    if (st != LW_OK) return st;
    for (const struct ledger_agreement *x = ledger_agreements; out->is_whole && x->name; x++) {
        st = x->check(db, out, e);
        if (st != LW_OK) return st;
    }
    return LW_OK;
}

/* Of one state: an event that comes between the walk and the head would look like a broken chain. */
enum status ledger_verify(struct db *db, struct ledger_check *out, struct err *e)
{
    bool is_begun = false;
    struct walk w = {.db = db, .out = out};
    enum status st = db_snapshot_begin(db, &is_begun, e);
    if (st != LW_OK) return st;
    *out = (struct ledger_check){.is_whole = true};
    record_book_init(&w.book);
    st = verify_all(&w, e);
    record_book_release(&w.book);
    db_snapshot_end(db, is_begun);
    return st;
}
