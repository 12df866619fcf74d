/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The book: a hash table of what the events say last of each record, 48 bytes a record. Its hash
 * is seeded per process, so nobody can choose ids that meet in one entry.
 */
#include "base/limits.h"
#include "base/map.h"
#include "store/record_kind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    SEEN = 1,     /* its row was shown */
    REQUIRED = 2, /* a row must be shown */
    NOTED = 4,    /* of image.noted: what the chain of its findings must come to */
    FLAGS = 8     /* the event's number counts in steps of it */
};

struct record_entry {
    uint64_t key; /* 0: free */
    int64_t seq;  /* of the event, times FLAGS, and flags */
    struct sha256 digest;
};

void record_book_init(struct record_book *b)
{
    *b = (struct record_book){0};
    arena_init(&b->memory, 0);
}

void record_book_release(struct record_book *b)
{
    arena_release(&b->memory);
}

static void wrong(struct record_book *b, int64_t seq, const char *fmt, ...) LW_PRINTF(3, 4);
static void wrong(struct record_book *b, int64_t seq, const char *fmt, ...)
{
    va_list ap;
    if (b->why[0]) return;
    va_start(ap, fmt);
    vsnprintf(b->why, sizeof b->why, fmt, ap);
    va_end(ap);
    b->broken_seq = seq;
}

/* ---- the table ---- */

static uint64_t key_of(const char *what, str id)
{
    char text[128];
    int n = snprintf(text, sizeof text, "%s/%.*s", what, STR_ARG(str_sub(id, 0, 90)));
    uint64_t key = hash_bytes((str){text, (size_t)n});
    return key ? key : 1;
}

static struct record_entry *slot_of(struct record_entry *entries, size_t n_slots, uint64_t key)
{
    size_t i = (size_t)(key % n_slots);
    while (entries[i].key && entries[i].key != key)
        i = i + 1 == n_slots ? 0 : i + 1;
    return &entries[i];
}

static struct record_entry *find_key(const struct record_book *b, uint64_t key)
{
    if (!b->n_slots) return NULL;
    struct record_entry *x = slot_of(b->entries, b->n_slots, key);
    return x->key ? x : NULL;
}

static struct record_entry *find(const struct record_book *b, const char *what, str id)
{
    return find_key(b, key_of(what, id));
}

/* Room for one more: at most four of five slots are taken. */
static enum status make_room(struct record_book *b, struct err *e)
{
    if ((b->n + 1) * 5 <= b->n_slots * 4) return LW_OK;
    if (b->n >= RECORD_BOOK_MAX)
        return err_set(e, LW_E_LIMIT, "more than %d records are in the ledger",
                       RECORD_BOOK_MAX);
    struct arena memory;
    size_t n_slots = b->n_slots ? b->n_slots / 2 * 3 : 1024;
    arena_init(&memory, n_slots * sizeof *b->entries + LW_KIB);
    struct record_entry *entries = arena_array(&memory, n_slots, sizeof *entries);
    if (!entries) return arena_status(&memory, "records", e);
    for (size_t i = 0; i < b->n_slots; i++)
        if (b->entries[i].key) *slot_of(entries, n_slots, b->entries[i].key) = b->entries[i];
    arena_release(&b->memory);
    b->memory = memory;
    b->entries = entries;
    b->n_slots = n_slots;
    return LW_OK;
}

static enum status put(struct record_book *b, uint64_t key, int64_t seq, int flags,
                       const struct sha256 *digest, struct err *e)
{
    enum status st = make_room(b, e);
    if (st != LW_OK) return st;
    struct record_entry *x = slot_of(b->entries, b->n_slots, key);
    b->n += !x->key;
    *x = (struct record_entry){key, seq * FLAGS + flags, *digest};
    return LW_OK;
}

/* ---- events ---- */

/*
 * The text of a member of a canonical payload. Quotation marks inside texts are escaped, so the
 * key's own are found; values asked for here are ids and digests, which have nothing to escape.
 */
static str member(str payload, const char *key)
{
    char text[64];
    int n = snprintf(text, sizeof text, "\"%s\":\"", key);
    str value;
    if (!str_after(payload, (str){text, (size_t)n}, &payload)) return STR("");
    return str_cut(&payload, '"', &value) ? value : STR("");
}

static str number_text(int64_t n, char out[24])
{
    return (str){out, (size_t)snprintf(out, 24, "%lld", (long long)n)};
}

static str id_of(const struct record_kind *k, const struct ledger_event *ev, char seq[24])
{
    if (k->is_by_event) return number_text(ev->seq, seq);
    if (!k->id_keys[0]) return ev->subject_id;
    str id = member(ev->payload, k->id_keys[0]);
    return id.n || !k->id_keys[1] ? id : member(ev->payload, k->id_keys[1]);
}

/* What a finding was before its first event, when it came with its image. */
static enum status note_birth(struct record_book *b, const struct ledger_event *ev,
                              struct err *e)
{
    struct sha256 before;
    if (!sha256_from_hex(ev->before_digest, &before) || find(b, "finding", ev->subject_id))
        return LW_OK;
    return put(b, key_of("born", ev->subject_id), ev->seq, 0, &before, e);
}

static enum status note_record(struct record_book *b, const struct record_kind *k,
                               const struct ledger_event *ev, struct err *e)
{
    char seq[24];
    struct sha256 digest;
    str hex = k->key ? member(ev->payload, k->key) : ev->after_digest;
    if (!sha256_from_hex(hex, &digest)) return LW_OK;
    str id = id_of(k, ev, seq);
    enum status st = strcmp(k->table, "finding") == 0 ? note_birth(b, ev, e) : LW_OK;
    if (st != LW_OK || !id.n) return st;
    return put(b, key_of(k->table, id), ev->seq, REQUIRED, &digest, e);
}

/* That an event is about a case: signals that it settled share it. */
static uint64_t settled_key(str case_id, int64_t seq)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%.*s/%lld", STR_ARG(str_sub(case_id, 0, 32)),
                     (long long)seq);
    return key_of("settled", (str){text, (size_t)n});
}

enum status record_book_event(struct record_book *b, const struct ledger_event *ev,
                              struct err *e)
{
    struct sha256 chain = {{0}};
    enum status st = LW_OK;
    for (const struct record_kind *k = record_kinds; st == LW_OK && k->table; k++)
        if (str_eq(ev->subject_kind, str_of(k->subject))) st = note_record(b, k, ev, e);
    if (st == LW_OK && str_eq(ev->subject_kind, STR("case")))
        st = put(b, settled_key(ev->subject_id, ev->seq), ev->seq, 0, &chain, e);
    if (st == LW_OK && str_eq(ev->kind, STR("image.noted")) &&
        sha256_from_hex(member(ev->payload, "findings"), &chain))
        st = put(b, key_of("image", ev->subject_id), ev->seq, NOTED, &chain, e);
    return st;
}

/* ---- rows ---- */

void record_chain_add(struct sha256 *chain, const struct sha256 *row)
{
    unsigned char both[2 * SHA256_BYTES];
    memcpy(both, chain->b, SHA256_BYTES);
    memcpy(both + SHA256_BYTES, row->b, SHA256_BYTES);
    *chain = sha256_of((str){(const char *)both, sizeof both});
}

/* The running chain of an image has the complement of its key. */
static enum status chain_birth(struct record_book *b, str image, const struct sha256 *birth,
                               struct err *e)
{
    uint64_t key = key_of("image", image);
    if (!find_key(b, key)) return LW_OK;
    const struct record_entry *x = find_key(b, ~key);
    struct sha256 chain = x ? x->digest : (struct sha256){{0}};
    record_chain_add(&chain, birth);
    return put(b, ~key, 0, 0, &chain, e);
}

static void without_event(struct record_book *b, const struct record_kind *k,
                          const struct record_row *row)
{
    bool is_noted = strcmp(k->table, "finding") == 0;
    bool is_settled = find_key(b, settled_key(row->owner, row->event_seq)) != NULL;
    if (is_noted && find(b, "image", row->owner))
        b->n_rows++; /* the chain of its image has it */
    else if (is_noted || is_settled || k->is_older || b->is_in_part)
        b->n_unproven++;
    else
        wrong(b, row->event_seq, "%s '%.*s' has no event", k->noun,
              STR_ARG(str_sub(row->id, 0, 40)));
}

enum status record_book_row(struct record_book *b, const struct record_kind *k,
                            const struct record_row *row, struct err *e)
{
    char seq[24];
    bool is_finding = strcmp(k->table, "finding") == 0;
    const struct record_entry *born = is_finding ? find(b, "born", row->id) : NULL;
    struct record_entry *x =
        find(b, k->table, k->is_by_event ? number_text(row->event_seq, seq) : row->id);
    struct sha256 digest = sha256_of(row->text);
    if (x) {
        int64_t said = x->seq / FLAGS;
        x->seq |= SEEN;
        if (sha256_eq(&digest, &x->digest))
            b->n_rows++;
        else if (row->owner.n && row->event_seq > said &&
                 find_key(b, settled_key(row->owner, row->event_seq)))
            b->n_unproven++;
        else
            wrong(b, said, "%s '%.*s' is not what event %lld says", k->noun,
                  STR_ARG(str_sub(row->id, 0, 40)), (long long)said);
    } else {
        without_event(b, k, row);
    }
    if (!is_finding || (x && !born)) return LW_OK;
    return chain_birth(b, row->owner, born ? &born->digest : &digest, e);
}

void record_book_finish(struct record_book *b)
{
    const struct record_entry *missing = NULL;
    if (b->is_in_part) return;
    for (size_t i = 0; i < b->n_slots; i++) {
        const struct record_entry *x = &b->entries[i], *chain;
        if (!x->key) continue;
        bool is_gone = (x->seq & REQUIRED) && !(x->seq & SEEN);
        if (is_gone && (!missing || x->seq < missing->seq)) missing = x;
        if (!(x->seq & NOTED)) continue;
        chain = find_key(b, ~x->key);
        if (!chain || !sha256_eq(&chain->digest, &x->digest))
            wrong(b, x->seq / FLAGS, "the findings of an image are not what event %lld says",
                  (long long)(x->seq / FLAGS));
    }
    if (missing)
        wrong(b, missing->seq / FLAGS, "the record that event %lld is about is missing",
              (long long)(missing->seq / FLAGS));
}
