/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints and keys as stored. How they grow: checkpoint_grow.c. */
#include "store/checkpoint.h"

#include "base/limits.h"
#include "store/row_agreement.h"
#include "store/statements.h"

#include <stdio.h>
#include <string.h>

#define FIELDS                                                                           \
 "SELECT c.id, c.n_events, c.root, c.head, c.made_at, c.origin, c.key_id, c.algorithm, " \
 "c.signature, c.edge, c.event_seq"
#define OF FIELDS " FROM ledger_checkpoint c "
#define LETTERS \
 "tittitttt"    \
 "ti"
#define KEY_FIELDS  "SELECT k.id, k.public_pem, k.place, k.added_at, k.event_seq"
#define KEY_LETTERS "tttii"
#define N_TEXT      10
#define N_KEY_TEXT  4

enum {
    CHECKPOINT_INSERT,
    CHECKPOINT_NEWEST,
    CHECKPOINT_BY_SIZE,
    CHECKPOINT_COVERING,
    CHECKPOINT_ALL,
    CHECKPOINT_LIST,
    CHECKPOINT_N,
    CHECKPOINT_N_NEW,
    CHECKPOINT_AGREES,
    KEY_INSERT,
    KEY_BY_ID,
    KEY_ALL,
    KEY_AGREES,
    TROUBLE_LOAD,
    TROUBLE_SAVE,
    TROUBLE_DELETE
};

/* clang-format off */
const struct sql checkpoint_sql[] = {
    [CHECKPOINT_INSERT] = {"checkpoint_insert",
        "INSERT INTO ledger_checkpoint (id, n_events, root, head, made_at, origin, key_id, "
        "algorithm, signature, edge, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11)", LETTERS, "", false},
    [CHECKPOINT_NEWEST] = {"checkpoint_newest", OF "ORDER BY c.n_events DESC LIMIT 1", "",
        LETTERS, true},
    [CHECKPOINT_BY_SIZE] = {"checkpoint_by_size", OF "WHERE c.n_events = $1", "i", LETTERS, true},
    [CHECKPOINT_COVERING] = {"checkpoint_covering",
        OF "WHERE c.n_events >= $1 ORDER BY c.n_events LIMIT 1", "i", LETTERS, true},
    [CHECKPOINT_ALL] = {"checkpoint_all", OF "ORDER BY c.n_events", "", LETTERS, false},
    [CHECKPOINT_LIST] = {"checkpoint_list",
        OF "WHERE c.n_events < $1 ORDER BY c.n_events DESC LIMIT $2", "ii", LETTERS, true},
    [CHECKPOINT_N] = {"checkpoint_n", "SELECT COUNT(*) FROM ledger_checkpoint", "", "i", false},
    [CHECKPOINT_N_NEW] = {"checkpoint_n_new",
        "SELECT COUNT(*) FROM ledger WHERE seq > $1 AND subject_kind <> 'ledger'", "i", "i", true},
    [CHECKPOINT_AGREES] = {"checkpoint_agrees",
        FIELDS ", l.seq, l.subject_id, l.after_digest FROM ledger_checkpoint c "
        "LEFT JOIN ledger l ON l.seq = c.event_seq ORDER BY c.event_seq", "",
        LETTERS "ITT", false},
    [KEY_INSERT] = {"ledger_key_insert",
        "INSERT INTO ledger_key (id, public_pem, place, added_at, event_seq) VALUES "
        "($1, $2, $3, $4, $5)", KEY_LETTERS, "", false},
    [KEY_BY_ID] = {"ledger_key_by_id", KEY_FIELDS " FROM ledger_key k WHERE k.id = $1", "t",
        KEY_LETTERS, true},
    [KEY_ALL] = {"ledger_key_all", KEY_FIELDS " FROM ledger_key k ORDER BY k.event_seq", "",
        KEY_LETTERS, false},
    [KEY_AGREES] = {"ledger_key_agrees",
        KEY_FIELDS ", l.seq, l.subject_id, l.after_digest FROM ledger_key k "
        "LEFT JOIN ledger l ON l.seq = k.event_seq ORDER BY k.event_seq", "",
        KEY_LETTERS "ITT", false},
    [TROUBLE_LOAD] = {"ledger_trouble_load",
        "SELECT n_failed, since, next_at, error FROM ledger_trouble WHERE name = $1", "t", "iiit",
        true},
    [TROUBLE_SAVE] = {"ledger_trouble_save",
        "INSERT INTO ledger_trouble (name, n_failed, since, next_at, error) VALUES "
        "($1, $2, $3, $4, $5) ON CONFLICT (name) DO UPDATE SET n_failed = excluded.n_failed, "
        "since = excluded.since, next_at = excluded.next_at, error = excluded.error", "tiiit", "",
        false},
    [TROUBLE_DELETE] = {"ledger_trouble_delete", "DELETE FROM ledger_trouble WHERE name = $1",
        "t", "", true},
};
/* clang-format on */
const size_t n_checkpoint_sql = sizeof checkpoint_sql / sizeof checkpoint_sql[0];

static str signature_hex(struct arena *a, const struct checkpoint *c)
{
    return hex_of(a, (str){(const char *)c->signature.b, SIGNATURE_BYTES});
}

static bool signature_of_hex(str hex, struct signature *out)
{
    struct sha256 half;
    if (hex.n != (size_t)2 * SIGNATURE_BYTES) return false;
    for (size_t i = 0; i < 2; i++) {
        if (!sha256_from_hex(str_sub(hex, i * SHA256_HEX_CHARS, SHA256_HEX_CHARS), &half))
            return false;
        memcpy(out->b + i * SHA256_BYTES, half.b, SHA256_BYTES);
    }
    return true;
}

/* Views into the row. What cannot be read leaves zeros, which no checkpoint fits. */
static void of_row(const struct db_row *row, struct checkpoint *c)
{
    *c = (struct checkpoint){
        .n_events = db_int(row, 1),
        .made_at = db_instant(row, 4),
        .origin = db_text(row, 5),
        .key_id = db_text(row, 6),
        .edge = db_text(row, 9),
        .event_seq = db_int(row, 10),
    };
    if (!sha256_from_hex(db_text(row, 2), &c->root)) c->root = (struct sha256){{0}};
    if (!sha256_from_hex(db_text(row, 3), &c->head)) c->head = (struct sha256){{0}};
    if (!signature_of_hex(db_text(row, 8), &c->signature))
        c->signature = (struct signature){{0}};
}

struct take {
    struct arena *a;
    struct checkpoint *out;
};

static enum status take_one(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    of_row(row, t->out);
    t->out->origin = arena_str(t->a, t->out->origin);
    t->out->key_id = arena_str(t->a, t->out->key_id);
    t->out->edge = arena_str(t->a, t->out->edge);
    return arena_status(t->a, "checkpoint", e);
}

static enum status find(struct db *db, int statement, const struct db_value *v, size_t n,
                        struct arena *a, struct checkpoint *out, bool *found, struct err *e)
{
    struct take t = {a, out};
    *out = (struct checkpoint){.made_at = UTC_NONE};
    return db_find(db, &checkpoint_sql[statement], v, n, take_one, &t, found, e);
}

enum status checkpoint_newest(struct db *db, struct arena *a, struct checkpoint *out,
                              bool *found, struct err *e)
{
    return find(db, CHECKPOINT_NEWEST, DB_NO_PARAMS, a, out, found, e);
}

enum status checkpoint_find(struct db *db, struct arena *a, int64_t n_events,
                            struct checkpoint *out, bool *found, struct err *e)
{
    return find(db, CHECKPOINT_BY_SIZE, DB_PARAMS(DB_I(n_events)), a, out, found, e);
}

enum status checkpoint_covering(struct db *db, struct arena *a, int64_t n_events,
                                struct checkpoint *out, bool *found, struct err *e)
{
    return find(db, CHECKPOINT_COVERING, DB_PARAMS(DB_I(n_events)), a, out, found, e);
}

struct each {
    checkpoint_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *x = ctx;
    struct checkpoint c;
    of_row(row, &c);
    return x->fn(x->ctx, &c, e);
}

enum status checkpoint_each(struct db *db, checkpoint_fn fn, void *ctx, struct err *e)
{
    struct each x = {fn, ctx};
    return db_each(db, &checkpoint_sql[CHECKPOINT_ALL], DB_NO_PARAMS, each_row, &x, e);
}

enum status checkpoint_list(struct db *db, int64_t below, int64_t limit, checkpoint_fn fn,
                            void *ctx, struct err *e)
{
    struct each x = {fn, ctx};
    return db_each(db, &checkpoint_sql[CHECKPOINT_LIST],
                   DB_PARAMS(DB_I(below ? below : INT64_MAX), DB_I(limit)), each_row, &x, e);
}

enum status checkpoint_n(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &checkpoint_sql[CHECKPOINT_N], DB_NO_PARAMS, n, e);
}

enum status checkpoint_n_new(struct db *db, int64_t after, int64_t *n, struct err *e)
{
    return db_number(db, &checkpoint_sql[CHECKPOINT_N_NEW], DB_PARAMS(DB_I(after)), n, e);
}

void checkpoint_row_text(const struct checkpoint *c, struct buf *out)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct arena tmp;
    arena_init(&tmp, LW_KIB);
    row_text_number(out, c->n_events);
    row_text_number(out, c->n_events);
    row_text_field(out, sha256_hex(&c->root, hex));
    row_text_field(out, sha256_hex(&c->head, hex));
    row_text_number(out, utc_to_ms(c->made_at));
    row_text_field(out, c->origin);
    row_text_field(out, c->key_id);
    row_text_field(out, STR("Ed25519"));
    row_text_field(out, signature_hex(&tmp, c));
    row_text_field(out, c->edge);
    arena_release(&tmp);
}

enum status checkpoint_insert(struct db *db, const struct checkpoint *c, struct err *e)
{
    char id[24], root[SHA256_HEX_CHARS + 1], head[SHA256_HEX_CHARS + 1];
    struct arena tmp;
    snprintf(id, sizeof id, "%lld", (long long)c->n_events);
    arena_init(&tmp, LW_KIB);
    enum status st =
        db_exec(db, &checkpoint_sql[CHECKPOINT_INSERT],
                DB_PARAMS(DB_T(str_of(id)), DB_I(c->n_events), DB_T(sha256_hex(&c->root, root)),
                          DB_T(sha256_hex(&c->head, head)), db_utc(c->made_at), DB_T(c->origin),
                          DB_T(c->key_id), DB_T(STR("Ed25519")), DB_T(signature_hex(&tmp, c)),
                          DB_T(c->edge), DB_I(c->event_seq)),
                e);
    arena_release(&tmp);
    return st;
}

enum status checkpoint_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return rows_agree(db, &checkpoint_sql[CHECKPOINT_AGREES], N_TEXT, "checkpoint", out, e);
}

/* ---- keys ---- */

static void key_of_row(const struct db_row *row, struct ledger_key *k)
{
    *k = (struct ledger_key){.id = db_text(row, 0),
                             .public_pem = db_text(row, 1),
                             .place = db_text(row, 2),
                             .added_at = db_instant(row, 3),
                             .event_seq = db_int(row, 4)};
}

struct take_key {
    struct arena *a;
    struct ledger_key *out;
};

static enum status take_key(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_key *t = ctx;
    key_of_row(row, t->out);
    t->out->id = arena_str(t->a, t->out->id);
    t->out->public_pem = arena_str(t->a, t->out->public_pem);
    t->out->place = arena_str(t->a, t->out->place);
    return arena_status(t->a, "key", e);
}

enum status ledger_key_find(struct db *db, struct arena *a, str id, struct ledger_key *out,
                            bool *found, struct err *e)
{
    struct take_key t = {a, out};
    *out = (struct ledger_key){.added_at = UTC_NONE};
    return db_find(db, &checkpoint_sql[KEY_BY_ID], DB_PARAMS(DB_T(id)), take_key, &t, found, e);
}

struct each_key {
    ledger_key_fn fn;
    void *ctx;
};

static enum status each_key(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_key *x = ctx;
    struct ledger_key k;
    key_of_row(row, &k);
    return x->fn(x->ctx, &k, e);
}

enum status ledger_key_each(struct db *db, ledger_key_fn fn, void *ctx, struct err *e)
{
    struct each_key x = {fn, ctx};
    return db_each(db, &checkpoint_sql[KEY_ALL], DB_NO_PARAMS, each_key, &x, e);
}

void ledger_key_row_text(const struct ledger_key *k, struct buf *out)
{
    row_text_field(out, k->id);
    row_text_field(out, k->public_pem);
    row_text_field(out, k->place);
    row_text_number(out, utc_to_ms(k->added_at));
}

enum status ledger_key_insert(struct db *db, const struct ledger_key *k, struct err *e)
{
    return db_exec(db, &checkpoint_sql[KEY_INSERT],
                   DB_PARAMS(DB_T(k->id), DB_T(k->public_pem), DB_T(k->place),
                             db_utc(k->added_at), DB_I(k->event_seq)),
                   e);
}

enum status ledger_key_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return rows_agree(db, &checkpoint_sql[KEY_AGREES], N_KEY_TEXT, "key", out, e);
}

/* ---- what does not succeed ---- */

struct take_trouble {
    struct arena *a;
    struct ledger_trouble *out;
};

static enum status take_trouble(void *ctx, const struct db_row *row, struct err *e)
{
    struct take_trouble *t = ctx;
    t->out->n_failed = db_int(row, 0);
    t->out->since = db_instant(row, 1);
    t->out->next_at = db_instant(row, 2);
    t->out->error = db_dup(row, 3, t->a);
    return arena_status(t->a, "trouble", e);
}

enum status ledger_trouble_load(struct db *db, struct arena *a, str name,
                                struct ledger_trouble *out, struct err *e)
{
    struct take_trouble t = {a, out};
    bool found;
    *out = (struct ledger_trouble){.since = UTC_NONE, .next_at = UTC_NONE, .error = STR("")};
    return db_find(db, &checkpoint_sql[TROUBLE_LOAD], DB_PARAMS(DB_T(name)), take_trouble, &t,
                   &found, e);
}

enum status ledger_trouble_save(struct db *db, str name, const struct ledger_trouble *t,
                                struct err *e)
{
    if (!t->n_failed)
        return db_exec(db, &checkpoint_sql[TROUBLE_DELETE], DB_PARAMS(DB_T(name)), e);
    return db_exec(db, &checkpoint_sql[TROUBLE_SAVE],
                   DB_PARAMS(DB_T(name), DB_I(t->n_failed), db_utc(t->since),
                             db_utc(t->next_at), DB_T(t->error)),
                   e);
}
