/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about prepared documents. */
#include "store/document.h"

#include "store/case.h"
#include "store/statements.h"

enum {
    INSERT,
    SAVE,
    FIND,
    EACH,
    VERSION_INSERT,
    VERSION_FIND,
    VERSION_ALL,
    APPROVAL_INSERT,
    APPROVAL_ALL,
    SENT_INSERT,
    SENT_ALL,
    REPLY_INSERT,
    REPLY_ALL,
    APPROVAL_EVENTS,
};

#define DOCUMENT_FIELDS                                                              \
 "d.id, d.kind, d.case_id, d.product_id, d.language, d.title, d.version, "           \
 "d.approved_version, d.n_sent, d.prepared_at, d.prepared_by, d.event_seq, c.year, " \
 "c.serial, c.is_drill, p.name FROM document d LEFT JOIN case_file c ON "            \
 "c.id = d.case_id LEFT JOIN product p ON p.id = d.product_id "
#define DOCUMENT_LETTERS "ttTTttiiiitiIIIT"
#define VERSION_FIELDS \
 "document_id, version, catalogue, language, field_values, origins, saved_at, saved_by"
#define APPROVAL_FIELDS \
 "document_id, version, content, content_digest, approved_at, approved_by, event_seq"
#define SENT_FIELDS                                                                  \
 "id, document_id, version, sent_at, recipient_kind, recipient, list_id, n_people, " \
 "channel, reference, receipt_text, receipt_digest, is_late, recorded_at, "          \
 "recorded_by, event_seq"
#define SENT_LETTERS "ttiitttItttTiiti"
#define REPLY_FIELDS \
 "id, document_id, replied_at, outcome, words, recorded_at, recorded_by, event_seq"

/* clang-format off */
const struct sql document_sql[] = {
    [INSERT] = {"document_insert",
        "INSERT INTO document (id, kind, case_id, product_id, language, title, version, "
        "approved_version, n_sent, prepared_at, prepared_by, event_seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        "ttTTttiiiiti", "", false},
    [SAVE] = {"document_save",
        "UPDATE document SET language = $1, title = $2, version = $3, approved_version = $4, "
        "n_sent = $5, event_seq = $6 WHERE id = $7",
        "ttiiiit", "", true},
    [FIND] = {"document_find", "SELECT " DOCUMENT_FIELDS "WHERE d.id = $1",
        "t", DOCUMENT_LETTERS, true},
    [EACH] = {"document_each",
        "SELECT " DOCUMENT_FIELDS "WHERE ($1 = '' OR d.case_id = $1) "
        "AND ($2 = '' OR d.product_id = $2) AND ($3 = '' OR d.kind = $3) "
        "AND ($4 = '' OR d.id < $4) AND ($5 = 0 OR d.approved_version > 0) "
        "ORDER BY d.id DESC LIMIT $6",
        "ttttii", DOCUMENT_LETTERS, false},
    [VERSION_INSERT] = {"document_version_insert",
        "INSERT INTO document_version (" VERSION_FIELDS ") "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        "tittttit", "", false},
    [VERSION_FIND] = {"document_version_find",
        "SELECT " VERSION_FIELDS " FROM document_version WHERE document_id = $1 "
        "AND version = $2",
        "ti", "tittttit", true},
    [VERSION_ALL] = {"document_version_all",
        "SELECT " VERSION_FIELDS " FROM document_version WHERE document_id = $1 "
        "ORDER BY version",
        "t", "tittttit", true},
    [APPROVAL_INSERT] = {"document_approval_insert",
        "INSERT INTO document_approval (" APPROVAL_FIELDS ") "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "tittiti", "", false},
    [APPROVAL_ALL] = {"document_approval_all",
        "SELECT " APPROVAL_FIELDS " FROM document_approval WHERE document_id = $1 "
        "ORDER BY version",
        "t", "tittiti", true},
    [SENT_INSERT] = {"document_sent_insert",
        "INSERT INTO document_sent (" SENT_FIELDS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
        "$9, $10, $11, $12, $13, $14, $15, $16)",
        SENT_LETTERS, "", false},
    [SENT_ALL] = {"document_sent_all",
        "SELECT " SENT_FIELDS " FROM document_sent WHERE document_id = $1 ORDER BY id",
        "t", SENT_LETTERS, true},
    [REPLY_INSERT] = {"document_reply_insert",
        "INSERT INTO document_reply (" REPLY_FIELDS ") "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        "ttittiti", "", false},
    [REPLY_ALL] = {"document_reply_all",
        "SELECT " REPLY_FIELDS " FROM document_reply WHERE document_id = $1 ORDER BY id",
        "t", "ttittiti", true},
    [APPROVAL_EVENTS] = {"document_approval_events",
        "SELECT l.seq, l.payload, a.content, a.content_digest "
        "FROM ledger l LEFT JOIN document_approval a ON a.event_seq = l.seq "
        "WHERE l.kind = 'document.approved' "
        "UNION ALL "
        "SELECT a.event_seq, COALESCE(l.payload, ''), a.content, a.content_digest "
        "FROM document_approval a LEFT JOIN ledger l ON l.seq = a.event_seq "
        "WHERE l.kind IS NULL OR l.kind <> 'document.approved' ORDER BY 1",
        "", "itTT", false},
};
/* clang-format on */
const size_t n_document_sql = sizeof document_sql / sizeof *document_sql;

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

/* All rows of a document through `push`. */
static enum status all_of(struct db *db, struct arena *a, int statement, str document_id,
                          db_row_fn push, struct list *l, struct err *e)
{
    l->arena = a;
    return db_each(db, &document_sql[statement], DB_PARAMS(DB_T(document_id)), push, l, e);
}

static struct db_value count_or_null(int64_t n)
{
    return n < 0 ? (struct db_value){.kind = DB_NULL} : DB_I(n);
}

/* ---- documents ---- */

enum status document_insert(struct db *db, const struct document *d, struct err *e)
{
    return db_exec(db, &document_sql[INSERT],
                   DB_PARAMS(DB_T(d->id), DB_T(d->kind), DB_T(d->case_id), DB_T(d->product_id),
                             DB_T(d->language), DB_T(d->title), DB_I(d->version),
                             DB_I(d->approved_version), DB_I(d->n_sent), db_utc(d->prepared_at),
                             DB_T(d->prepared_by), DB_I(d->event_seq)),
                   e);
}

enum status document_save(struct db *db, const struct document *d, struct err *e)
{
    return db_exec(db, &document_sql[SAVE],
                   DB_PARAMS(DB_T(d->language), DB_T(d->title), DB_I(d->version),
                             DB_I(d->approved_version), DB_I(d->n_sent), DB_I(d->event_seq),
                             DB_T(d->id)),
                   e);
}

struct one {
    struct arena *arena;
    struct document *out;
    document_fn fn;
    void *ctx;
};

static void read_document(const struct db_row *r, struct arena *a, struct document *d)
{
    *d = (struct document){
        .id = db_dup(r, 0, a),
        .kind = db_dup(r, 1, a),
        .case_id = db_dup(r, 2, a),
        .product_id = db_dup(r, 3, a),
        .language = db_dup(r, 4, a),
        .title = db_dup(r, 5, a),
        .version = db_int(r, 6),
        .approved_version = db_int(r, 7),
        .n_sent = db_int(r, 8),
        .prepared_at = db_instant(r, 9),
        .prepared_by = db_dup(r, 10, a),
        .event_seq = db_int(r, 11),
        .case_number = STR(""),
        .is_drill = !db_is_null(r, 14) && db_int(r, 14) != 0,
        .product_name = db_is_null(r, 15) ? STR("") : db_dup(r, 15, a),
    };
    const struct case_file named = {.year = (int32_t)db_int(r, 12),
                                    .serial = (int32_t)db_int(r, 13),
                                    .is_drill = d->is_drill};
    if (!db_is_null(r, 12)) d->case_number = case_number(a, &named);
}

static enum status take_document(void *ctx, const struct db_row *r, struct err *e)
{
    struct one *x = ctx;
    read_document(r, x->arena, x->out);
    return arena_status(x->arena, "a document", e);
}

enum status document_find(struct db *db, struct arena *a, str id, struct document *out,
                          bool *found, struct err *e)
{
    struct one x = {.arena = a, .out = out};
    return db_find(db, &document_sql[FIND], DB_PARAMS(DB_T(id)), take_document, &x, found, e);
}

static enum status give_document(void *ctx, const struct db_row *r, struct err *e)
{
    struct one *x = ctx;
    struct document d;
    arena_clear(x->arena);
    read_document(r, x->arena, &d);
    enum status st = arena_status(x->arena, "a document", e);
    return st ? st : x->fn(x->ctx, &d, e);
}

enum {
    ROW_BYTES = 64 * 1024
};

enum status document_each(struct db *db, const struct document_filter *f, document_fn fn,
                          void *ctx, struct err *e)
{
    struct arena a;
    struct one x = {.arena = &a, .fn = fn, .ctx = ctx};
    arena_init(&a, ROW_BYTES);
    enum status st = db_each(db, &document_sql[EACH],
                             DB_PARAMS(DB_T(f->case_id.p ? f->case_id : STR("")),
                                       DB_T(f->product_id.p ? f->product_id : STR("")),
                                       DB_T(f->kind.p ? f->kind : STR("")),
                                       DB_T(f->before_id.p ? f->before_id : STR("")),
                                       DB_I(f->approved_only), DB_I(f->limit)),
                             give_document, &x, e);
    arena_release(&a);
    return st;
}

/* ---- versions ---- */

enum status document_version_insert(struct db *db, const struct document_version *v,
                                    struct err *e)
{
    return db_exec(db, &document_sql[VERSION_INSERT],
                   DB_PARAMS(DB_T(v->document_id), DB_I(v->version), DB_T(v->catalogue),
                             DB_T(v->language), DB_T(v->values), DB_T(v->origins),
                             db_utc(v->saved_at), DB_T(v->saved_by)),
                   e);
}

static enum status push_version(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct document_version *v = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *v);
    if (!v) return arena_status(l->arena, "versions of a document", e);
    *v = (struct document_version){
        .document_id = db_dup(r, 0, l->arena),
        .version = db_int(r, 1),
        .catalogue = db_dup(r, 2, l->arena),
        .language = db_dup(r, 3, l->arena),
        .values = db_dup(r, 4, l->arena),
        .origins = db_dup(r, 5, l->arena),
        .saved_at = db_instant(r, 6),
        .saved_by = db_dup(r, 7, l->arena),
    };
    return arena_status(l->arena, "versions of a document", e);
}

enum status document_version_find(struct db *db, struct arena *a, str document_id,
                                  int64_t version, struct document_version *out, bool *found,
                                  struct err *e)
{
    struct list l = {.arena = a};
    enum status st =
        db_find(db, &document_sql[VERSION_FIND], DB_PARAMS(DB_T(document_id), DB_I(version)),
                push_version, &l, found, e);
    if (!st && *found) *out = *(struct document_version *)l.items;
    return st;
}

enum status document_version_all(struct db *db, struct arena *a, str document_id,
                                 struct document_version **out, size_t *n, struct err *e)
{
    struct list l = {0};
    enum status st = all_of(db, a, VERSION_ALL, document_id, push_version, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

/* ---- approvals ---- */

enum status document_approval_insert(struct db *db, const struct document_approval *x,
                                     struct err *e)
{
    return db_exec(db, &document_sql[APPROVAL_INSERT],
                   DB_PARAMS(DB_T(x->document_id), DB_I(x->version), DB_T(x->content),
                             DB_T(x->content_digest), db_utc(x->approved_at),
                             DB_T(x->approved_by), DB_I(x->event_seq)),
                   e);
}

static enum status push_approval(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct document_approval *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "approvals of a document", e);
    *x = (struct document_approval){
        .document_id = db_dup(r, 0, l->arena),
        .version = db_int(r, 1),
        .content = db_dup(r, 2, l->arena),
        .content_digest = db_dup(r, 3, l->arena),
        .approved_at = db_instant(r, 4),
        .approved_by = db_dup(r, 5, l->arena),
        .event_seq = db_int(r, 6),
    };
    return arena_status(l->arena, "approvals of a document", e);
}

enum status document_approval_all(struct db *db, struct arena *a, str document_id,
                                  struct document_approval **out, size_t *n, struct err *e)
{
    struct list l = {0};
    enum status st = all_of(db, a, APPROVAL_ALL, document_id, push_approval, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status check_approval(void *ctx, const struct db_row *r, struct err *e)
{
    struct ledger_check *out = ctx;
    char hex[SHA256_HEX_CHARS + 1];
    int64_t seq = db_int(r, 0);
    (void)e;
    if (db_is_null(r, 2)) {
        ledger_disagree(out, seq, "the approved document that event %lld recorded is missing",
                        (long long)seq);
        return LW_OK;
    }
    struct sha256 d = sha256_of(db_text(r, 2));
    str digest = sha256_hex(&d, hex);
    if (!str_eq(digest, db_text(r, 3)) || !str_contains(db_text(r, 1), digest))
        ledger_disagree(out, seq,
                        "the document of event %lld was changed after it was approved",
                        (long long)seq);
    return LW_OK;
}

enum status document_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return db_each(db, &document_sql[APPROVAL_EVENTS], DB_NO_PARAMS, check_approval, out, e);
}

/* ---- sendings and answers ---- */

enum status document_sent_insert(struct db *db, const struct document_sent *s, struct err *e)
{
    return db_exec(db, &document_sql[SENT_INSERT],
                   DB_PARAMS(DB_T(s->id), DB_T(s->document_id), DB_I(s->version),
                             db_utc(s->sent_at), DB_T(s->recipient_kind), DB_T(s->recipient),
                             DB_T(s->list_id), count_or_null(s->n_people), DB_T(s->channel),
                             DB_T(s->reference), DB_T(s->receipt_text), DB_T(s->receipt_digest),
                             DB_I(s->is_late), db_utc(s->recorded_at), DB_T(s->recorded_by),
                             DB_I(s->event_seq)),
                   e);
}

static enum status push_sent(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct document_sent *s = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *s);
    if (!s) return arena_status(l->arena, "sendings of a document", e);
    *s = (struct document_sent){
        .id = db_dup(r, 0, l->arena),
        .document_id = db_dup(r, 1, l->arena),
        .version = db_int(r, 2),
        .sent_at = db_instant(r, 3),
        .recipient_kind = db_dup(r, 4, l->arena),
        .recipient = db_dup(r, 5, l->arena),
        .list_id = db_dup(r, 6, l->arena),
        .n_people = db_is_null(r, 7) ? -1 : db_int(r, 7),
        .channel = db_dup(r, 8, l->arena),
        .reference = db_dup(r, 9, l->arena),
        .receipt_text = db_dup(r, 10, l->arena),
        .receipt_digest = db_dup(r, 11, l->arena),
        .is_late = db_int(r, 12) != 0,
        .recorded_at = db_instant(r, 13),
        .recorded_by = db_dup(r, 14, l->arena),
        .event_seq = db_int(r, 15),
    };
    return arena_status(l->arena, "sendings of a document", e);
}

enum status document_sent_all(struct db *db, struct arena *a, str document_id,
                              struct document_sent **out, size_t *n, struct err *e)
{
    struct list l = {0};
    enum status st = all_of(db, a, SENT_ALL, document_id, push_sent, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status document_reply_insert(struct db *db, const struct document_reply *r, struct err *e)
{
    return db_exec(db, &document_sql[REPLY_INSERT],
                   DB_PARAMS(DB_T(r->id), DB_T(r->document_id), db_utc(r->replied_at),
                             DB_T(r->outcome), DB_T(r->words), db_utc(r->recorded_at),
                             DB_T(r->recorded_by), DB_I(r->event_seq)),
                   e);
}

static enum status push_reply(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct document_reply *x = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (!x) return arena_status(l->arena, "answers to a document", e);
    *x = (struct document_reply){
        .id = db_dup(r, 0, l->arena),
        .document_id = db_dup(r, 1, l->arena),
        .replied_at = db_instant(r, 2),
        .outcome = db_dup(r, 3, l->arena),
        .words = db_dup(r, 4, l->arena),
        .recorded_at = db_instant(r, 5),
        .recorded_by = db_dup(r, 6, l->arena),
        .event_seq = db_int(r, 7),
    };
    return arena_status(l->arena, "answers to a document", e);
}

enum status document_reply_all(struct db *db, struct arena *a, str document_id,
                               struct document_reply **out, size_t *n, struct err *e)
{
    struct list l = {0};
    enum status st = all_of(db, a, REPLY_ALL, document_id, push_reply, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}
