/* SPDX-License-Identifier: Apache-2.0 */
/* What the entries of an archive prove: chain, tree, proofs, time stamps, signatures. */
#include "app/archive_verify.h"

#include "base/limits.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

enum {
    EVENT_FIELDS = 11,
    FIELD_PREVIOUS = 0,
    FIELD_SEQ = 1,
    FIELD_KIND = 4,
    FIELD_SUBJECT_KIND = 5,
    FIELD_SUBJECT_ID = 6,
    FIELD_PAYLOAD = 8,
    FIELD_BEFORE = 9,
    FIELD_AFTER = 10
};

/* ---- events ---- */

/* "name count value\n" with exactly that count; the value is one line. */
static bool read_field(str *rest, const char *name, str *value)
{
    str line, word;
    uint64_t n = 0;
    if (!str_cut(rest, '\n', &line)) return false;
    if (!str_cut(&line, ' ', &word) || !str_eq(word, str_of(name))) return false;
    if (!str_cut(&line, ' ', &word) || !str_u64(word, INT64_MAX, &n) || n != line.n)
        return false;
    *value = line;
    return true;
}

struct event {
    str text;
    str fields[EVENT_FIELDS];
    int64_t seq;
};

static bool read_event(str *rest, struct event *out)
{
    static const char *const names[EVENT_FIELDS] = {
        "previous",   "seq",     "at",      "actor",         "kind",        "subject_kind",
        "subject_id", "case_id", "payload", "before_digest", "after_digest"};
    str all = *rest, line;
    uint64_t seq = 0;
    if (!str_cut(rest, '\n', &line) || !str_eq(line, STR("longwatch ledger 1"))) return false;
    for (size_t i = 0; i < EVENT_FIELDS; i++)
        if (!read_field(rest, names[i], &out->fields[i])) return false;
    out->text = str_sub(all, 0, all.n - rest->n);
    if (!str_u64(out->fields[FIELD_SEQ], INT64_MAX, &seq)) return false;
    out->seq = (int64_t)seq;
    return true;
}

/* The key that an event announces is trusted from there on, when what announces it is. */
static enum status note_key(struct verify *v, const struct event *ev, struct err *e)
{
    yyjson_doc *doc = NULL;
    if (!str_eq(ev->fields[FIELD_KIND], STR("ledger.key_added"))) return LW_OK;
    enum status st = json_parse(ev->fields[FIELD_PAYLOAD], LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "archive: event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    struct verify_key *key = verify_find_key(v, json_str(root, "key"));
    if (key && !key->announced && str_eq(key->pem, json_str(root, "public_pem")))
        key->announced = ev->seq;
    yyjson_doc_free(doc);
    return LW_OK;
}

static enum status note_records(struct verify *v, const struct event *ev, struct err *e)
{
    const struct ledger_event x = {
        .seq = ev->seq,
        .kind = ev->fields[FIELD_KIND],
        .subject_kind = ev->fields[FIELD_SUBJECT_KIND],
        .subject_id = ev->fields[FIELD_SUBJECT_ID],
        .payload = ev->fields[FIELD_PAYLOAD],
        .before_digest = ev->fields[FIELD_BEFORE],
        .after_digest = ev->fields[FIELD_AFTER],
    };
    return record_book_event(&v->book, &x, e);
}

static enum status meet_checkpoint(struct verify *v, struct err *e)
{
    struct verify_checkpoint *x = &v->checkpoints[v->at_checkpoint];
    struct sha256 root = merkle_root(&v->tree);
    long long n = (long long)x->c.n_events;
    if (!sha256_eq(&root, &x->c.root))
        return verify_wrong(e, "checkpoint %lld has not the root of events 1 to %lld", n, n);
    if (!sha256_eq(&v->head, &x->c.head))
        return verify_wrong(e, "checkpoint %lld does not name event %lld", n, n);
    x->n_bytes = v->n_bytes;
    if (v->ledger) (void)sha512_peek(v->ledger, x->ledger_sha512);
    v->at_checkpoint++;
    return LW_OK;
}

static enum status chain_event(struct verify *v, const struct event *ev,
                               const struct sha256 *leaf, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    if (ev->seq != v->last_seq + 1)
        return verify_wrong(e, "event %lld is missing", (long long)v->last_seq + 1);
    if (!str_eq(ev->fields[FIELD_PREVIOUS], sha256_hex(&v->head, hex)))
        return verify_wrong(e, "event %lld does not follow on event %lld", (long long)ev->seq,
                            (long long)ev->seq - 1);
    v->head = sha256_of(ev->text);
    merkle_add(&v->tree, leaf);
    v->n_bytes += ev->text.n;
    if (v->ledger) sha512_update(v->ledger, ev->text);
    bool is_met = v->at_checkpoint < v->n_checkpoints &&
                  v->checkpoints[v->at_checkpoint].c.n_events == ev->seq;
    return is_met ? meet_checkpoint(v, e) : LW_OK;
}

static enum status keep_leaf(struct verify *v, const struct event *ev,
                             const struct sha256 *leaf, struct err *e)
{
    void *items = v->leaves;
    if (ev->seq <= v->last_seq)
        return verify_wrong(e, "event %lld stands behind event %lld", (long long)ev->seq,
                            (long long)v->last_seq);
    struct verify_leaf *slot =
        arena_push(v->a, &items, &v->n_leaves, &v->cap_leaves, sizeof *slot);
    v->leaves = items;
    if (!slot) return arena_status(v->a, "archive", e);
    *slot = (struct verify_leaf){ev->seq, *leaf};
    return LW_OK;
}

/* The byte before the text makes a leaf of it, so that it need not be copied. */
static struct sha256 leaf_of(struct verify *v, str text)
{
    if (text.p == v->entry.p) return merkle_leaf(text);
    char *before = v->entry.p + (text.p - v->entry.p) - 1, kept = *before;
    *before = '\0';
    struct sha256 leaf = sha256_of((str){before, text.n + 1});
    *before = kept;
    return leaf;
}

enum status verify_ledger_part(struct verify *v, struct err *e)
{
    str rest = buf_str(&v->entry);
    enum status st = LW_OK;
    while (st == LW_OK && rest.n) {
        struct event ev;
        if (!read_event(&rest, &ev))
            return verify_wrong(e, "what follows event %lld is no event",
                                (long long)v->last_seq);
        struct sha256 leaf = leaf_of(v, ev.text);
        st = v->out->is_partial ? keep_leaf(v, &ev, &leaf, e) : chain_event(v, &ev, &leaf, e);
        if (st == LW_OK) st = note_key(v, &ev, e);
        if (st == LW_OK) st = note_records(v, &ev, e);
        v->last_seq = ev.seq;
    }
    return st;
}

/* ---- proofs of an archive in part ---- */

enum status verify_proof(struct verify *v, int64_t seq, struct err *e)
{
    struct merkle_proof p = {.n = 0};
    str rest = buf_str(&v->entry), line, side;
    uint64_t index = (uint64_t)seq - 1, size = (uint64_t)v->out->checkpoint;
    if (!v->n_checkpoints || v->at_proof == v->n_leaves || v->leaves[v->at_proof].seq != seq)
        return verify_wrong(e, "'%s' proves no event of it", v->tar.name);
    while (str_cut(&rest, '\n', &line)) {
        bool is_good =
            p.n < MERKLE_MAX_PROOF && str_cut(&line, ' ', &side) &&
            sha256_from_hex(line, &p.hashes[p.n]) &&
            str_eq(side, merkle_step_is_left(index, size, p.n) ? STR("left") : STR("right"));
        if (!is_good) return verify_wrong(e, "the proof of event %lld is none", (long long)seq);
        p.n++;
    }
    const struct checkpoint *c = &v->checkpoints[v->n_checkpoints - 1].c;
    if (rest.n || size != (uint64_t)c->n_events ||
        !merkle_includes(index, size, &v->leaves[v->at_proof].leaf, &p, &c->root))
        return verify_wrong(e, "event %lld is not under checkpoint %lld", (long long)seq,
                            (long long)size);
    v->at_proof++;
    return LW_OK;
}

/* ---- time stamps ---- */

static struct verify_checkpoint *find_checkpoint(struct verify *v, uint64_t n)
{
    for (size_t i = v->n_checkpoints; i-- > 0;)
        if ((uint64_t)v->checkpoints[i].c.n_events == n) return &v->checkpoints[i];
    return NULL;
}

enum status verify_stamp_reply(struct verify *v, int64_t number, struct err *e)
{
    if (v->stamp_reply.n || number != (int64_t)v->n_stamps + 1)
        return verify_wrong(e, "time stamp %zu is missing", v->n_stamps + 1);
    if (v->n_stamps == ARCHIVE_MAX_STAMPS)
        return err_set(e, LW_E_LIMIT, "archive: more than %d time stamps", ARCHIVE_MAX_STAMPS);
    void *items = v->stamps;
    struct verify_stamp *slot =
        arena_push(v->a, &items, &v->n_stamps, &v->cap_stamps, sizeof *slot);
    v->stamps = items;
    if (!slot) return arena_status(v->a, "archive", e);
    (void)sha512_hex(buf_str(&v->entry), slot->sha512);
    arena_clear(&v->stamp_arena);
    v->stamp_reply = arena_str(&v->stamp_arena, buf_str(&v->entry));
    return arena_status(&v->stamp_arena, "archive", e);
}

/* "checkpoint N DIGEST", "ledger N BYTES DIGEST": the two lines before the stamps. */
static bool renewal_head(struct verify *v, str *rest)
{
    str line, word, number;
    uint64_t n = 0, bytes = 0;
    if (!str_cut(rest, '\n', &line) || !str_eq(line, STR("longwatch renewal 1"))) return false;
    if (!str_cut(rest, '\n', &line) || !str_cut(&line, ' ', &word) ||
        !str_eq(word, STR("checkpoint")) || !str_cut(&line, ' ', &number) ||
        !str_u64(number, INT64_MAX, &n))
        return false;
    const struct verify_checkpoint *x = find_checkpoint(v, n);
    if (!x || !str_eq(line, str_of(x->own_sha512))) return false;
    if (!str_cut(rest, '\n', &line) || !str_cut(&line, ' ', &word) ||
        !str_eq(word, STR("ledger")) || !str_cut(&line, ' ', &word) || !str_eq(word, number) ||
        !str_cut(&line, ' ', &word) || !str_u64(word, INT64_MAX, &bytes))
        return false;
    return v->out->is_partial ||
           (bytes == x->n_bytes && str_eq(line, str_of(x->ledger_sha512)));
}

/* One line for each stamp before it, ascending, none left out. */
static bool renewal_stamps(struct verify *v, str rest)
{
    str line, word;
    uint64_t n = 0;
    size_t at = 0;
    while (str_cut(&rest, '\n', &line)) {
        if (!str_cut(&line, ' ', &word) || !str_eq(word, STR("stamp")) ||
            !str_cut(&line, ' ', &word) || !str_u64(word, INT64_MAX, &n) || n != at + 1 ||
            at + 1 >= v->n_stamps || !str_eq(line, str_of(v->stamps[at].sha512)))
            return false;
        at++;
    }
    return rest.n == 0 && at + 1 == v->n_stamps;
}

static bool is_over_checkpoint(struct verify *v, str text)
{
    struct checkpoint c;
    struct err none = {0};
    struct buf again;
    if (checkpoint_parse(text, &c, &none) != LW_OK) return false;
    const struct verify_checkpoint *x = find_checkpoint(v, (uint64_t)c.n_events);
    if (!x) return false;
    buf_init(&again, CHECKPOINT_MAX_TEXT);
    checkpoint_text(&x->c, &again);
    bool is_same = str_eq(buf_str(&again), text);
    buf_release(&again);
    return is_same;
}

/* Whoever renews too late has nothing to renew: said, but the newest stamp still proves itself. */
static void note_late(struct verify *v, const struct stamp *got)
{
    for (size_t i = 0; i + 1 < v->n_stamps && !v->out->note.n; i++)
        if (!utc_is_none(v->stamps[i].not_after) &&
            utc_cmp(v->stamps[i].not_after, got->at) < 0)
            v->out->note = arena_printf(
                v->a,
                "time stamp %zu was renewed after the certificate of its authority had ended",
                i + 1);
}

enum status verify_stamp_text(struct verify *v, int64_t number, struct err *e)
{
    struct stamp got;
    struct err problem = {0};
    str text = buf_str(&v->entry), rest = text;
    long long shown = (long long)number;
    if (!v->stamp_reply.n || number != (int64_t)v->n_stamps)
        return verify_wrong(e, "time stamp %lld is missing", shown);
    bool is_renewal = str_starts(text, STR("longwatch renewal "));
    bool is_good = is_renewal ? renewal_head(v, &rest) && renewal_stamps(v, rest)
                              : is_over_checkpoint(v, text);
    if (!is_good) return verify_wrong(e, "time stamp %lld is not over what is here", shown);
    str ca = v->trust->tsa_ca_pem.n ? v->trust->tsa_ca_pem : v->tsa_ca;
    enum status st =
        ca.n ? stamp_verify(&v->stamp_arena, v->stamp_reply, text, ca, &got, &problem)
             : stamp_read(&v->stamp_arena, v->stamp_reply, &got, &problem);
    if (st != LW_OK)
        return verify_wrong(
            e, "stamp %lld: %s", shown,
            problem.message +
                (str_starts(str_of(problem.message), STR("time stamp: ")) ? 12 : 0));
    v->out->has_authorities = ca.n > 0;
    v->out->is_own_authority = ca.n > 0 && !v->trust->tsa_ca_pem.n;
    v->stamps[v->n_stamps - 1].not_after = got.not_after;
    if (utc_is_none(v->out->first_stamp_at)) v->out->first_stamp_at = got.at;
    v->out->last_stamp_at = got.at;
    if (is_renewal) note_late(v, &got);
    v->stamp_reply = STR("");
    return LW_OK;
}

/* ---- signatures ---- */

/* One key of several that stand one after the other in a file. */
static bool is_given(str pems, str pem)
{
    return pem.n > 0 && str_contains(pems, str_trim(pem));
}

static enum status check_signature(struct verify *v, const struct checkpoint *c,
                                   struct verify_key **key, struct err *e)
{
    struct err problem = {0};
    *key = verify_find_key(v, c->key_id);
    if (!*key)
        return verify_wrong(e, "the key of checkpoint %lld is missing", (long long)c->n_events);
    if (checkpoint_check_signature(c, (*key)->pem, &problem) != LW_OK)
        return verify_wrong(e, "checkpoint %lld is not signed by its key",
                            (long long)c->n_events);
    return LW_OK;
}

/*
 * Trust goes from the keys that the caller gave (else from the first that signed) to every key
 * whose announcement lies under a checkpoint signed by a trusted one.
 */
enum status verify_signatures(struct verify *v, struct err *e)
{
    struct verify_key *key = NULL;
    bool is_trusted = true;
    enum status st = LW_OK;
    for (size_t i = 0; i < v->n_keys; i++)
        v->keys[i].is_trusted = is_given(v->trust->key_pem, v->keys[i].pem);
    for (size_t i = 0; st == LW_OK && i < v->n_checkpoints; i++) {
        const struct checkpoint *c = &v->checkpoints[i].c;
        st = check_signature(v, c, &key, e);
        if (st != LW_OK) return st;
        if (i == 0 && !v->trust->key_pem.n) key->is_trusted = true;
        for (size_t k = 0; key->is_trusted && k < v->n_keys; k++)
            if (v->keys[k].announced && v->keys[k].announced <= c->n_events)
                v->keys[k].is_trusted = true;
        is_trusted = key->is_trusted;
    }
    struct verify_key *sealed = verify_find_key(v, v->out->key_id);
    is_trusted = is_trusted && sealed && sealed->is_trusted;
    v->out->is_key_trusted = v->trust->key_pem.n && is_trusted;
    if (is_trusted) return LW_OK;
    if (v->trust->key_pem.n)
        return verify_wrong(e, "no key that was given leads to key %.*s, which signed it",
                            STR_ARG(v->out->key_id));
    v->out->note = arena_printf(v->a, "key %.*s was not announced under the one before it",
                                STR_ARG(v->out->key_id));
    return arena_status(v->a, "archive", e);
}
