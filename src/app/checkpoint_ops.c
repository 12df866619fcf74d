/* SPDX-License-Identifier: Apache-2.0 */
/* What people do with the proof of the ledger: sign, stamp, list, prove one event. */
#include "app/checkpoint.h"
#include "app/ledger_key.h"
#include "app/ledger_ops.h"
#include "app/setting.h"
#include "base/limits.h"
#include "crypto/digest.h"

enum {
    PAGE = 50,
    MAX_PAGE = 500
};

static void reply_checkpoint(struct op_call *c, yyjson_mut_val *o, const struct checkpoint *x)
{
    char hex[SHA256_HEX_CHARS + 1];
    reply_int(c, o, "n_events", x->n_events);
    reply_str(c, o, "root", sha256_hex(&x->root, hex));
    reply_str(c, o, "head", sha256_hex(&x->head, hex));
    reply_utc(c, o, "made_at", x->made_at);
    reply_str(c, o, "origin", x->origin);
    reply_str(c, o, "key", x->key_id);
}

static enum status reply_note(struct op_call *c, yyjson_mut_val *o, const struct checkpoint *x,
                              struct err *e)
{
    struct ledger_key key;
    struct buf note;
    bool found = false;
    enum status st = ledger_key_find(c->app->db, c->arena, x->key_id, &key, &found, e);
    if (st != LW_OK || !found) return st;
    buf_init(&note, 2 * CHECKPOINT_MAX_TEXT);
    st = checkpoint_note(x, key.public_pem, &note, e);
    if (st == LW_OK) reply_str(c, o, "note", buf_str(&note));
    buf_release(&note);
    return st;
}

static enum status checkpoint_op(struct op_call *c, struct err *e)
{
    struct checkpoint_done done;
    enum status st = checkpoint_make(c->app, c->actor, c->now, c->arena, &done, e);
    if (st == LW_OK) st = proof_note(c->app, c->actor, c->now, "checkpoint", NULL, e);
    if (st != LW_OK) return st;
    reply_bool(c, c->reply, "is_new", done.is_new);
    reply_checkpoint(c, c->reply, &done.checkpoint);
    return reply_note(c, c->reply, &done.checkpoint, e);
}

/* ---- stamps ---- */

static void reply_stamp(struct op_call *c, yyjson_mut_val *o, const struct ledger_stamp *s)
{
    reply_int(c, o, "number", s->number);
    reply_str(c, o, "kind", s->kind);
    reply_bool(c, o, "is_renewal", str_eq(s->kind, STR(STAMP_KIND_RENEWAL)));
    reply_int(c, o, "n_events", s->n_events);
    reply_str(c, o, "digest", s->digest);
    reply_utc(c, o, "stamped_at", s->stamped_at);
    reply_str(c, o, "authority", s->authority);
    reply_str(c, o, "serial", s->serial);
    reply_str(c, o, "policy", s->policy);
    reply_utc(c, o, "not_after", s->not_after);
}

static enum status stamp(struct op_call *c, bool is_renewal, struct err *e)
{
    struct checkpoint_done done;
    struct ledger_stamp s;
    enum status st = checkpoint_make(c->app, c->actor, c->now, c->arena, &done, e);
    if (st == LW_OK) st = stamp_make(c->app, c->actor, c->now, c->arena, is_renewal, &s, e);
    if (st == LW_OK) st = proof_note(c->app, c->actor, c->now, "stamp", NULL, e);
    if (st == LW_OK) reply_stamp(c, c->reply, &s);
    return st;
}

static enum status timestamp_op(struct op_call *c, struct err *e)
{
    return stamp(c, false, e);
}

static enum status restamp_op(struct op_call *c, struct err *e)
{
    return stamp(c, true, e);
}

/* ---- lists ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *array;
    int64_t n, last;
};

static enum status list_checkpoint(void *ctx, const struct checkpoint *x, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    l->n++;
    l->last = x->n_events;
    reply_checkpoint(l->c, reply_item(l->c, l->array), x);
    return LW_OK;
}

static enum status list_stamp(void *ctx, const struct ledger_stamp *s, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    reply_stamp(l->c, reply_item(l->c, l->array), s);
    return LW_OK;
}

static enum status list_key(void *ctx, const struct ledger_key *k, struct err *e)
{
    struct list *l = ctx;
    yyjson_mut_val *o = reply_item(l->c, l->array);
    (void)e;
    reply_str(l->c, o, "key", k->id);
    reply_str(l->c, o, "place", k->place);
    reply_str(l->c, o, "public_pem", k->public_pem);
    reply_utc(l->c, o, "added_at", k->added_at);
    return LW_OK;
}

static enum status checkpoints_op(struct op_call *c, struct err *e)
{
    struct proof_health health;
    struct db *db = c->app->db;
    int64_t limit = op_int(c, "limit", PAGE), n = 0, newest = 0;
    struct list l = {c, reply_array(c, c->reply, "checkpoints"), 0, 0};
    enum status st = checkpoint_list(db, op_int(c, "after", 0), limit ? limit : PAGE,
                                     list_checkpoint, &l, e);
    if (st == LW_OK && l.n == (limit ? limit : PAGE)) reply_int(c, c->reply, "next", l.last);
    reply_bool(c, c->reply, "has_checkpoints", l.n > 0);
    l.array = reply_array(c, c->reply, "stamps");
    if (st == LW_OK) st = stamp_each(db, 0, list_stamp, &l, e);
    reply_bool(c, c->reply, "has_stamps", yyjson_mut_arr_size(l.array) > 0);
    l.array = reply_array(c, c->reply, "keys");
    if (st == LW_OK) st = ledger_key_each(db, list_key, &l, e);
    if (st == LW_OK) st = checkpoint_n(db, &n, e);
    if (st == LW_OK) st = ledger_newest(db, &newest, e);
    if (st == LW_OK) st = proof_health(c->app, c->arena, c->now, &health, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "n_checkpoints", n);
    reply_int(c, c->reply, "n_events", newest);
    reply_bool(c, c->reply, "is_well", health.is_well);
    reply_str(c, c->reply, "words", health.words);
    return LW_OK;
}

/* ---- the proof of one event ---- */

struct one {
    struct op_call *c;
    struct buf text;
    bool found;
};

static enum status take_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct one *x = ctx;
    (void)e;
    ledger_canonical(ev, &x->text);
    x->found = true;
    return LW_OK;
}

static enum status prove(struct op_call *c, int64_t seq, const struct checkpoint *x, str text,
                         struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct merkle_proof proof;
    struct sha256 leaf = merkle_leaf(text);
    uint64_t index = (uint64_t)seq - 1, size = (uint64_t)x->n_events;
    enum status st = merkle_inclusion(checkpoint_range, c->app->db, index, size, &proof, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "leaf", sha256_hex(&leaf, hex));
    yyjson_mut_val *steps = reply_array(c, c->reply, "proof");
    for (size_t i = 0; i < proof.n; i++) {
        yyjson_mut_val *o = reply_item(c, steps);
        reply_str(c, o, "side",
                  merkle_step_is_left(index, size, i) ? STR("left") : STR("right"));
        reply_str(c, o, "hash", sha256_hex(&proof.hashes[i], hex));
    }
    reply_bool(c, c->reply, "is_proven", merkle_includes(index, size, &leaf, &proof, &x->root));
    return LW_OK;
}

/* When the next one comes by itself, and how to have it now. */
static enum status reply_wait(struct op_call *c, struct err *e)
{
    int64_t events = 0, hours = 0;
    enum status st = setting_int(c->app, "ledger-checkpoint-every-events", &events, e);
    if (st == LW_OK) st = setting_int(c->app, "ledger-checkpoint-every-hours", &hours, e);
    if (st != LW_OK) return st;
    str words =
        arena_printf(c->arena,
                     "not yet in a checkpoint: the next one is signed %lld events or "
                     "%lld hours after the last, or now by 'longwatch ledger checkpoint'",
                     (long long)events, (long long)hours);
    reply_str(c, c->reply, "words", words);
    return arena_status(c->arena, "ledger event", e);
}

static enum status inclusion_op(struct op_call *c, struct err *e)
{
    int64_t seq = op_int(c, "event", 0), n = op_int(c, "checkpoint", 0);
    struct checkpoint x = {.n_events = 0};
    struct one one = {.c = c};
    bool found = false, is_covered;
    enum status st = n ? checkpoint_find(c->app->db, c->arena, n, &x, &found, e)
                       : checkpoint_covering(c->app->db, c->arena, seq, &x, &found, e);
    if (st != LW_OK) return st;
    if (!found && n)
        return err_set(e, LW_E_NOT_FOUND, "there is no checkpoint of %lld events",
                       (long long)n);
    is_covered = found && seq >= 1 && seq <= x.n_events;
    if (n && !is_covered)
        return err_set(e, LW_E_NOT_FOUND,
                       "event %lld is not under the checkpoint of %lld events: leave the "
                       "checkpoint away for the first that covers it",
                       (long long)seq, (long long)n);
    const struct ledger_filter f = {.after_seq = seq - 1, .limit = 1};
    buf_init(&one.text, LEDGER_MAX_EVENT_BYTES);
    st = ledger_each(c->app->db, &f, take_event, &one, e);
    if (st == LW_OK) st = buf_status(&one.text, "ledger event", e);
    if (st == LW_OK && (!one.found || seq < 1))
        st = err_set(e, LW_E_NOT_FOUND, "there is no event %lld", (long long)seq);
    reply_int(c, c->reply, "event", seq);
    reply_str(c, c->reply, "text", buf_str(&one.text));
    reply_bool(c, c->reply, "is_covered", is_covered);
    if (is_covered) reply_checkpoint(c, reply_object(c, c->reply, "checkpoint"), &x);
    if (st == LW_OK)
        st = is_covered ? prove(c, seq, &x, buf_str(&one.text), e) : reply_wait(c, e);
    buf_release(&one.text);
    return st;
}

static const struct op_param no_params[] = {{0}};
static const struct op_param list_params[] = {
    {"after", PARAM_INT, false, false, 0, NULL,
     "Continue behind this checkpoint: a list's 'next'"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Checkpoints a page; default: 50"},
    {0},
};
static const struct op_param inclusion_params[] = {
    {"event", PARAM_INT, true, true, 0, NULL, "Number of the event"},
    {"checkpoint", PARAM_INT, false, false, 0, NULL,
     "Events of the checkpoint; default: the first that covers the event"},
    {0},
};
static const struct op_param new_key_params[] = {
    {"label", PARAM_TEXT, false, false, PKCS11_MAX_LABEL, NULL,
     "Of a token: label of the new key, which is made there unless it exists"},
    {0},
};

/* clang-format off */
const struct op checkpoint_ops[] = {
    {"ledger.checkpoint", "ledger checkpoint", "POST", "/ledger/checkpoints", PERMISSION_ADMIN,
     false, no_params, checkpoint_op, "Sign the state of the ledger."},
    {"ledger.checkpoints", "ledger checkpoints", "GET", "/ledger/checkpoints", PERMISSION_READ,
     false, list_params, checkpoints_op,
     "List signed checkpoints, time stamps and keys, and whether the proof is well kept."},
    {"ledger.timestamp", "ledger timestamp", "POST", "/ledger/stamps", PERMISSION_ADMIN, false,
     no_params, timestamp_op, "Have the newest checkpoint stamped by the time-stamp authority."},
    {"ledger.restamp", "ledger restamp", "POST", "/ledger/renewals", PERMISSION_ADMIN, false,
     no_params, restamp_op,
     "Renew all time stamps by one with a stronger digest over them, checkpoint and ledger."},
    {"ledger.new_key", "ledger new-key", "POST", "/ledger/keys", PERMISSION_ADMIN, false,
     new_key_params, ledger_new_key_run,
     "Sign with a new key from now on, announced under the signature of the old one."},
    {"ledger.inclusion", "ledger inclusion", "GET", "/ledger/events/{event}/proof",
     PERMISSION_READ, false, inclusion_params, inclusion_op,
     "Prove that one event is under a checkpoint."},
};
/* clang-format on */
const size_t n_checkpoint_ops = sizeof checkpoint_ops / sizeof *checkpoint_ops;
