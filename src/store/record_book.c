/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The book: a hash table of what the events say last of each record, 48 bytes a record. Its hash
 * is seeded per process, so nobody can choose ids that meet in one entry.
 */
#include "base/limits.h"
#include "base/map.h"
#include "store/record_kind.h"
#include "store/row_digest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    SEEN = 1,      /* its row was shown */
    REQUIRED = 2,  /* a row must be shown */
    NOTED = 4,     /* of image.noted: what the chain of its findings must come to */
    GONE = 8,      /* no row is left */
    TAKEN_UP = 16, /* its row is older than its digest */
    FLAGS = 32     /* the event's number counts in steps of it */
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
    map_init(&b->names, (size_t)1 << 31);
}

void record_book_release(struct record_book *b)
{
    arena_release(&b->memory);
    map_release(&b->names);
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

/* Apart from the entries of record_kind.h and of images. */
static uint64_t row_entry(const struct row_kind *k, str key)
{
    char what[40];
    snprintf(what, sizeof what, "=%s", k->table);
    return key_of(what, key);
}

/* "NOUN 'KEY'", as it is named when it is missing. */
static bool keep_name(struct record_book *b, uint64_t entry, const char *noun, str key)
{
    char text[160];
    int n = snprintf(text, sizeof text, "%016llx%s '%.*s'", (unsigned long long)entry, noun,
                     STR_ARG(str_sub(key, 0, 80)));
    return map_set(&b->names, (str){text, (size_t)n}, entry);
}

/* Whoever lets rows be taken up once more hides what was done to them. */
static void taken_up_twice(struct record_book *b, int64_t seq)
{
    wrong(b, seq, "event %lld takes up rows that had digests before", (long long)seq);
}

static enum status note_digest(struct record_book *b, int64_t seq, bool is_taken_up,
                               const struct row_kind *k, str key, str hex, struct err *e)
{
    struct sha256 digest = {{0}};
    uint64_t entry = row_entry(k, key);
    int flags = is_taken_up ? TAKEN_UP : 0;
    if (is_taken_up && find_key(b, entry)) taken_up_twice(b, seq);
    if (hex.n && !sha256_from_hex(hex, &digest)) return LW_OK;
    if (hex.n && (k->is_archived || !b->is_archive)) {
        flags |= REQUIRED;
        if (!find_key(b, entry) && !keep_name(b, entry, k->noun, key))
            return err_set(e, LW_E_LIMIT, "the ledger names more rows than can be held");
    }
    return put(b, entry, seq, hex.n ? flags : flags | GONE, &digest, e);
}

/*
 * "row_digests":{TABLE:{KEY:DIGEST,...},...} of a canonical payload. Quotation marks in texts are
 * escaped, so the member's own name is found; keys and digests have nothing to escape.
 */
static enum status note_digests(struct record_book *b, const struct ledger_event *ev,
                                struct err *e)
{
    str rest, table, key, hex;
    enum status st = LW_OK;
    bool is_taken_up = str_eq(ev->kind, STR("records.taken_up"));
    if (!str_after(ev->payload, STR("\"row_digests\":{"), &rest)) return LW_OK;
    if (is_taken_up && b->has_digests && b->taken_up_seq != ev->seq - 1)
        taken_up_twice(b, ev->seq);
    b->has_digests = true;
    if (is_taken_up) b->taken_up_seq = ev->seq;
    while (st == LW_OK && str_starts(rest, STR("\""))) {
        rest = str_from(rest, 1);
        if (!str_cut(&rest, '"', &table) || !str_starts(rest, STR(":{"))) break;
        rest = str_from(rest, 2);
        const struct row_kind *k = row_kind_find(table);
        while (st == LW_OK && str_starts(rest, STR("\""))) {
            rest = str_from(rest, 1);
            if (!str_cut(&rest, '"', &key) || !str_starts(rest, STR(":\""))) return LW_OK;
            rest = str_from(rest, 2);
            if (!str_cut(&rest, '"', &hex)) return LW_OK;
            if (k) st = note_digest(b, ev->seq, is_taken_up, k, key, hex, e);
            if (str_starts(rest, STR(","))) rest = str_from(rest, 1);
        }
        if (!str_starts(rest, STR("},"))) break;
        rest = str_from(rest, 2);
    }
    return st;
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
    if (st == LW_OK) st = note_digests(b, ev, e);
    if (st == LW_OK && str_eq(ev->subject_kind, STR("case")))
        st = put(b, settled_key(ev->subject_id, ev->seq), ev->seq, 0, &chain, e);
    if (st == LW_OK && str_eq(ev->kind, STR("image.noted")) &&
        sha256_from_hex(member(ev->payload, "findings"), &chain))
        st = put(b, key_of("image", ev->subject_id), ev->seq, NOTED, &chain, e);
    return st;
}

/* ---- rows ---- */

/* The running chain of an image has the complement of its key. */
static enum status chain_birth(struct record_book *b, str image, const struct sha256 *birth,
                               struct err *e)
{
    uint64_t key = key_of("image", image);
    if (!find_key(b, key)) return LW_OK;
    const struct record_entry *x = find_key(b, ~key);
    struct sha256 chain = x ? x->digest : (struct sha256){{0}};
    row_chain_add(&chain, birth);
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

/* ---- rows of row_digest.h ---- */

/* The one row that a migration makes. */
static bool is_first_policy(const struct record_book *b)
{
    struct sha256 chain = {{0}},
                  row = sha256_of(STR("7 default\n7 default\n0 \n0 \n1 0\n1 0\n1 0\n"));
    row_chain_add(&chain, &row);
    return strcmp(b->row_kind->table, "oncall_policy") == 0 && sha256_eq(&chain, &b->row_chain);
}

/* The rows of a key are complete: are they what their last event says? */
static void close_key(struct record_book *b)
{
    const struct row_kind *k = b->row_kind;
    if (!k) return;
    str key = str_sub(str_of(b->row_key), 0, 64);
    struct record_entry *x = find_key(b, row_entry(k, str_of(b->row_key)));
    b->row_kind = NULL;
    if (!x) {
        b->row_kind = k;
        bool is_first = is_first_policy(b);
        b->row_kind = NULL;
        if (is_first)
            b->n_rows += b->n_row_key;
        else if (b->is_in_part || !b->has_digests)
            b->n_unproven += b->n_row_key;
        else
            wrong(b, 0, "%s '%.*s': no event has it", k->noun, STR_ARG(key));
        return;
    }
    int64_t said = x->seq / FLAGS;
    bool is_same = !(x->seq & GONE) && sha256_eq(&x->digest, &b->row_chain);
    x->seq |= SEEN;
    /* An archive in part need not have the last event about a row that others share. */
    if (is_same && (x->seq & TAKEN_UP))
        b->n_taken_up += b->n_row_key;
    else if (is_same)
        b->n_rows += b->n_row_key;
    else if (b->is_in_part)
        b->n_unproven += b->n_row_key;
    else
        wrong(b, said, "%s '%.*s' is not what event %lld says", k->noun, STR_ARG(key),
              (long long)said);
}

enum status record_book_digested_row(struct record_book *b, const struct row_kind *k, str key,
                                     str text, struct err *e)
{
    if (key.n >= sizeof b->row_key)
        return err_set(e, LW_E_LIMIT, "a key of table '%s' is too long", k->table);
    if (b->row_kind != k || !str_eq(key, str_of(b->row_key))) {
        close_key(b);
        b->row_kind = k;
        snprintf(b->row_key, sizeof b->row_key, "%.*s", STR_ARG(key));
        b->n_row_key = 0;
        b->row_chain = (struct sha256){{0}};
    }
    struct sha256 row = sha256_of(text);
    row_chain_add(&b->row_chain, &row);
    b->n_row_key++;
    return LW_OK;
}

/* "product '01...' is missing; event 12 has it". */
static void say_missing(struct record_book *b, const struct record_entry *x)
{
    char prefix[24];
    int n = snprintf(prefix, sizeof prefix, "%016llx", (unsigned long long)x->key);
    long long seq = (long long)(x->seq / FLAGS);
    for (uint32_t i = 0; i < b->names.n; i++) {
        str name = b->names.entries[i].key;
        if (!str_starts(name, (str){prefix, (size_t)n})) continue;
        wrong(b, seq, "%.*s is missing: event %lld has it", STR_ARG(str_from(name, (size_t)n)),
              seq);
        return;
    }
    wrong(b, seq, "the record that event %lld is about is missing", seq);
}

void record_book_finish(struct record_book *b)
{
    const struct record_entry *missing = NULL;
    close_key(b);
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
    if (missing) say_missing(b, missing);
}
