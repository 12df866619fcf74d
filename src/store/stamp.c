/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stamp.h"

#include "store/row_agreement.h"
#include "store/statements.h"

#include <stdio.h>

#define TEXT_FIELDS                                                               \
 "s.id, s.number, s.kind, s.n_events, s.stamped_text, s.digest, s.reply_digest, " \
 "s.stamped_at, s.authority, s.serial, s.policy, s.not_after"
#define TEXT_LETTERS \
 "titittt"           \
 "ittt"              \
 "I"
#define FIELDS  "SELECT " TEXT_FIELDS ", s.reply, s.event_seq FROM ledger_stamp s "
#define LETTERS TEXT_LETTERS "bi"
#define N_TEXT  12

enum {
    STAMP_INSERT,
    STAMP_ALL,
    STAMP_NEWEST,
    STAMP_ON,
    STAMP_AGREES
};

/* clang-format off */
const struct sql stamp_sql[] = {
    [STAMP_INSERT] = {"stamp_insert",
        "INSERT INTO ledger_stamp (id, number, kind, n_events, stamped_text, digest, "
        "reply_digest, stamped_at, authority, serial, policy, not_after, reply, event_seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)", LETTERS, "",
        false},
    [STAMP_ALL] = {"stamp_all", FIELDS "WHERE s.number > $1 ORDER BY s.number", "i", LETTERS,
        true},
    [STAMP_NEWEST] = {"stamp_newest", FIELDS "ORDER BY s.number DESC LIMIT 1", "", LETTERS, true},
    [STAMP_ON] = {"stamp_on", "SELECT COUNT(*) FROM ledger_stamp WHERE n_events = $1", "i", "i",
        false},
    [STAMP_AGREES] = {"stamp_agrees",
        "SELECT " TEXT_FIELDS ", s.event_seq, l.seq, l.subject_id, l.after_digest "
        "FROM ledger_stamp s LEFT JOIN ledger l ON l.seq = s.event_seq ORDER BY s.number", "",
        TEXT_LETTERS "iITT", false},
};
/* clang-format on */
const size_t n_stamp_sql = sizeof stamp_sql / sizeof stamp_sql[0];

static void of_row(const struct db_row *row, struct ledger_stamp *s)
{
    *s = (struct ledger_stamp){
        .number = db_int(row, 1),
        .kind = db_text(row, 2),
        .n_events = db_int(row, 3),
        .text = db_text(row, 4),
        .digest = db_text(row, 5),
        .stamped_at = db_instant(row, 7),
        .authority = db_text(row, 8),
        .serial = db_text(row, 9),
        .policy = db_text(row, 10),
        .not_after = db_instant(row, 11),
        .reply = db_text(row, 12),
        .event_seq = db_int(row, 13),
    };
}

struct each {
    ledger_stamp_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct ledger_stamp s;
    of_row(row, &s);
    return x->fn(x->ctx, &s, e);
}

enum status stamp_each(struct db *db, int64_t after, ledger_stamp_fn fn, void *ctx,
                       struct err *e)
{
    struct each x = {fn, ctx};
    return db_each(db, &stamp_sql[STAMP_ALL], DB_PARAMS(DB_I(after)), each_row, &x, e);
}

struct take {
    struct arena *a;
    struct ledger_stamp *out;
};

static enum status take_one(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    of_row(row, t->out);
    str *const texts[] = {&t->out->kind,   &t->out->text,   &t->out->digest, &t->out->authority,
                          &t->out->serial, &t->out->policy, &t->out->reply};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_str(t->a, *texts[i]);
    return arena_status(t->a, "time stamp", e);
}

enum status stamp_newest(struct db *db, struct arena *a, struct ledger_stamp *out, bool *found,
                         struct err *e)
{
    struct take t = {a, out};
    *out = (struct ledger_stamp){.stamped_at = UTC_NONE, .not_after = UTC_NONE};
    return db_find(db, &stamp_sql[STAMP_NEWEST], DB_NO_PARAMS, take_one, &t, found, e);
}

enum status stamp_is_on(struct db *db, int64_t n_events, bool *out, struct err *e)
{
    int64_t n = 0;
    enum status st = db_number(db, &stamp_sql[STAMP_ON], DB_PARAMS(DB_I(n_events)), &n, e);
    *out = n > 0;
    return st;
}

/* As db_row_text() writes the columns of STAMP_AGREES. */
void stamp_row_text(const struct ledger_stamp *s, struct buf *out)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 reply = sha256_of(s->reply);
    row_text_number(out, s->number);
    row_text_number(out, s->number);
    row_text_field(out, s->kind);
    row_text_number(out, s->n_events);
    row_text_field(out, s->text);
    row_text_field(out, s->digest);
    row_text_field(out, sha256_hex(&reply, hex));
    row_text_number(out, utc_to_ms(s->stamped_at));
    row_text_field(out, s->authority);
    row_text_field(out, s->serial);
    row_text_field(out, s->policy);
    if (utc_is_none(s->not_after))
        buf_add(out, STR("null\n"));
    else
        row_text_number(out, utc_to_ms(s->not_after));
}

enum status stamp_insert(struct db *db, const struct ledger_stamp *s, struct err *e)
{
    char id[24], hex[SHA256_HEX_CHARS + 1];
    struct sha256 reply = sha256_of(s->reply);
    snprintf(id, sizeof id, "%lld", (long long)s->number);
    return db_exec(db, &stamp_sql[STAMP_INSERT],
                   DB_PARAMS(DB_T(str_of(id)), DB_I(s->number), DB_T(s->kind),
                             DB_I(s->n_events), DB_T(s->text), DB_T(s->digest),
                             DB_T(sha256_hex(&reply, hex)), db_utc(s->stamped_at),
                             DB_T(s->authority), DB_T(s->serial), DB_T(s->policy),
                             db_utc(s->not_after), DB_B(s->reply), DB_I(s->event_seq)),
                   e);
}

/* The replies against their digests first: the rows' own text has only those. */
static enum status check_reply(void *ctx, const struct db_row *row, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 reply = sha256_of(db_text(row, 12));
    (void)e;
    if (str_eq(sha256_hex(&reply, hex), db_text(row, 6))) return LW_OK;
    ledger_disagree(ctx, db_int(row, 13), "time stamp '%.*s' is not what event %lld says",
                    STR_ARG(db_text(row, 0)), (long long)db_int(row, 13));
    return LW_E_CANCELLED;
}

enum status stamp_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    enum status st =
        db_each(db, &stamp_sql[STAMP_ALL], DB_PARAMS(DB_I(0)), check_reply, out, e);
    if (st == LW_E_CANCELLED && !out->is_whole) return LW_OK;
    return st ? st : rows_agree(db, &stamp_sql[STAMP_AGREES], N_TEXT, "time stamp", out, e);
}

/* ---- renewals ---- */

struct renewal {
    struct buf *out;
    struct sha512_ctx *ledger;
    int64_t n_events; /* how far */
    uint64_t n_bytes;
};

static enum status add_event(void *ctx, const struct ledger_text *x, struct err *e)
{
    struct renewal *r = ctx;
    (void)e;
    if (x->event->seq > r->n_events) return LW_E_CANCELLED;
    sha512_update(r->ledger, x->text);
    r->n_bytes += x->text.n;
    return LW_OK;
}

static enum status add_stamp(void *ctx, const struct ledger_stamp *s, struct err *e)
{
    char hex[SHA512_HEX_CHARS + 1];
    struct renewal *r = ctx;
    (void)e;
    buf_printf(r->out, "stamp %lld %.*s\n", (long long)s->number,
               STR_ARG(sha512_hex(s->reply, hex)));
    return LW_OK;
}

static void add_checkpoint(const struct checkpoint *c, struct buf *out)
{
    char hex[SHA512_HEX_CHARS + 1];
    struct buf text;
    buf_init(&text, CHECKPOINT_MAX_TEXT + SIGNATURE_BYTES);
    checkpoint_text(c, &text);
    buf_add(&text, (str){(const char *)c->signature.b, SIGNATURE_BYTES});
    buf_printf(out, "longwatch renewal 1\ncheckpoint %lld %.*s\n", (long long)c->n_events,
               STR_ARG(sha512_hex(buf_str(&text), hex)));
    buf_release(&text);
}

enum status stamp_renewal_text(struct db *db, const struct checkpoint *c, struct buf *out,
                               struct err *e)
{
    char hex[SHA512_HEX_CHARS + 1];
    struct sha256 none = {{0}};
    struct err problem = {0};
    struct renewal r = {out, sha512_start(), c->n_events, 0};
    add_checkpoint(c, out);
    enum status st = ledger_each_text(db, 0, &none, add_event, &r, &problem);
    str digest = sha512_finish(r.ledger, hex);
    if (st != LW_OK && st != LW_E_CANCELLED) {
        if (e) *e = problem;
        return st;
    }
    buf_printf(out, "ledger %lld %llu %.*s\n", (long long)c->n_events,
               (unsigned long long)r.n_bytes, STR_ARG(digest));
    st = stamp_each(db, 0, add_stamp, &r, e);
    return st ? st : buf_status(out, "renewal", e);
}
