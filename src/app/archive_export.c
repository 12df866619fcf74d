/* SPDX-License-Identifier: Apache-2.0 */
/* Writing an archive, entry by entry in the order of their names. */
#include "app/archive.h"
#include "app/blob.h"
#include "app/checkpoint.h"
#include "app/ledger_key.h"
#include "base/fs.h"
#include "base/limits.h"
#include "store/record_kind.h"
#include "store/row_digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct export
{
    struct app *app;
    struct arena *a;
    struct utc now;
    const struct archive_selection *selection;
    struct archive_report *out;
    struct tar_writer tar;
    struct checkpoint newest;
    struct ledger_signer signer;
    int64_t *seqs; /* of an archive in part */
    size_t n_seqs, cap_seqs;
    struct buf part; /* texts that are not yet an entry */
    int64_t n_part;
    const char *table; /* whose rows `part` has */
    int64_t n_renewals;
};

static enum status add(struct export *x, str name, str bytes, struct err *e)
{
    if (!name.p) return arena_status(x->a, "archive", e);
    return tar_add(&x->tar, name, bytes, e);
}

static bool is_partial(const struct export *x)
{
    return x->selection->scope != ARCHIVE_ALL;
}

/* ---- what it is ---- */

static enum status take_seq(void *ctx, int64_t seq, struct err *e)
{
    struct export *x = ctx;
    void *items = x->seqs;
    if (seq > x->newest.n_events) return LW_OK;
    int64_t *slot = arena_push(x->a, &items, &x->n_seqs, &x->cap_seqs, sizeof *slot);
    x->seqs = items;
    if (!slot) return arena_status(x->a, "archive", e);
    *slot = seq;
    return LW_OK;
}

static enum status count_renewal(void *ctx, const struct ledger_stamp *s, struct err *e)
{
    struct export *x = ctx;
    (void)e;
    x->n_renewals += str_eq(s->kind, STR(STAMP_KIND_RENEWAL));
    return LW_OK;
}

/* How rows are held against events (store/record_kind.h), for those who do it by hand. */
static void describe_records(struct buf *out)
{
    buf_add(out, STR("  \"records\": ["));
    for (const struct record_kind *k = record_kinds; k->table; k++)
        buf_printf(out,
                   "%s\n    {\"table\": \"%s\", \"subject\": \"%s\", \"key\": \"%s\", "
                   "\"id\": \"%s%s%s\", \"columns\": \"%s\"}",
                   k == record_kinds ? "" : ",", k->table, k->subject, k->key ? k->key : "",
                   k->is_by_event  ? "event_seq"
                   : k->id_keys[0] ? k->id_keys[0]
                                   : "",
                   k->id_keys[1] ? "|" : "", k->id_keys[1] ? k->id_keys[1] : "", k->columns);
    buf_add(out, STR("\n  ],\n  \"digests\": ["));
    const char *comma = "";
    for (const struct row_kind *k = row_kinds; k->table; k++) {
        if (!k->is_archived) continue;
        buf_printf(out, "%s\n    {\"table\": \"%s\", \"key\": \"%s\", \"columns\": \"%s\"}",
                   comma, k->table, k->key, k->columns);
        comma = ",";
    }
    buf_add(out, STR("\n  ]\n}\n"));
}

static enum status add_description(struct export *x, struct err *e)
{
    static const char *const scopes[] = {"all", "case", "product", "time"};
    char at[UTC_TEXT_BYTES], from[UTC_TEXT_BYTES], to[UTC_TEXT_BYTES];
    int64_t newest = 0;
    const struct archive_selection *s = x->selection;
    enum status st = ledger_newest(x->app->db, &newest, e);
    if (st == LW_OK && is_partial(x)) st = archive_each_event(x->app->db, s, take_seq, x, e);
    if (st == LW_OK) st = stamp_each(x->app->db, 0, count_renewal, x, e);
    if (st != LW_OK) return st;
    struct buf text;
    buf_init(&text, ARCHIVE_MAX_SMALL_BYTES);
    buf_printf(&text,
               "{\n  \"format\": \"longwatch archive 1\",\n  \"origin\": \"%.*s\",\n"
               "  \"exported_at\": \"%.*s\",\n  \"scope\": \"%s\",\n  \"id\": \"%.*s\",\n"
               "  \"from\": \"%.*s\",\n  \"to\": \"%.*s\",\n  \"events\": %lld,\n"
               "  \"checkpoint\": %lld,\n  \"renewals\": %lld,\n",
               STR_ARG(x->newest.origin), STR_ARG(utc_text(x->now, at)), scopes[s->scope],
               STR_ARG(s->id), STR_ARG(utc_text(s->from, from)), STR_ARG(utc_text(s->to, to)),
               (long long)(is_partial(x) ? (int64_t)x->n_seqs : newest),
               (long long)x->newest.n_events, (long long)x->n_renewals);
    describe_records(&text);
    st = buf_status(&text, "archive", e);
    if (st == LW_OK) st = add(x, STR("ARCHIVE.json"), buf_str(&text), e);
    buf_clear(&text);
    archive_verify_text(&text);
    if (st == LW_OK) st = add(x, STR("VERIFY.md"), buf_str(&text), e);
    buf_release(&text);
    return st;
}

/* ---- documents ---- */

static enum status copy_file(struct export *x, const char *path, str name, uint64_t n,
                             struct sha256 *digest, struct err *e)
{
    char piece[65536];
    struct sha256_ctx *d = sha256_start();
    FILE *in = fopen(path, "rb");
    enum status st = in ? tar_begin(&x->tar, name, n, e)
                        : err_set(e, LW_E_ENV, "reading '%.150s': %s", path, strerror(errno));
    while (st == LW_OK && n) {
        size_t want = n < sizeof piece ? (size_t)n : sizeof piece;
        if (fread(piece, 1, want, in) != want)
            st = err_set(e, LW_E_STATE, "'%.150s' changed while it was read", path);
        else
            st = tar_write(&x->tar, (str){piece, want}, e);
        sha256_update(d, (str){piece, want});
        n -= want;
    }
    if (in) fclose(in);
    *digest = sha256_finish(d);
    return st ? st : tar_finish_entry(&x->tar, e);
}

static enum status take_blob(void *ctx, str hex, struct err *e)
{
    struct export *x = ctx;
    struct sha256 digest;
    struct arena tmp;
    char again[SHA256_HEX_CHARS + 1];
    arena_init(&tmp, 16 * LW_KIB);
    str path = blob_path(x->app, &tmp, hex);
    str name = arena_printf(&tmp, "blobs/%.*s/%.*s", STR_ARG(str_sub(hex, 0, 2)),
                            STR_ARG(str_from(hex, 2)));
    enum status st = LW_OK;
    if (!path.p || !fs_exists(path.p))
        st = err_set(e, LW_E_STATE, "document '%.*s' is missing among the blobs", STR_ARG(hex));
    if (st == LW_OK) st = copy_file(x, path.p, name, fs_size(path.p), &digest, e);
    if (st == LW_OK && !str_eq(sha256_hex(&digest, again), hex))
        st = err_set(e, LW_E_STATE, "document '%.*s' was changed", STR_ARG(hex));
    x->out->n_blobs++;
    arena_release(&tmp);
    return st;
}

/* ---- checkpoints and keys ---- */

static enum status take_checkpoint(void *ctx, const struct checkpoint *c, struct err *e)
{
    struct export *x = ctx;
    char name[64];
    struct buf text;
    long long n = (long long)c->n_events;
    if (c->n_events > x->newest.n_events) return LW_OK;
    buf_init(&text, CHECKPOINT_MAX_TEXT);
    snprintf(name, sizeof name, "checkpoints/%012lld.key", n);
    enum status st = add(x, str_of(name), c->key_id, e);
    snprintf(name, sizeof name, "checkpoints/%012lld.sig", n);
    if (st == LW_OK)
        st = add(x, str_of(name), (str){(const char *)c->signature.b, SIGNATURE_BYTES}, e);
    checkpoint_text(c, &text);
    snprintf(name, sizeof name, "checkpoints/%012lld.txt", n);
    if (st == LW_OK) st = add(x, str_of(name), buf_str(&text), e);
    buf_release(&text);
    x->out->n_checkpoints++;
    return st;
}

struct keys {
    struct ledger_key *items;
    size_t n, cap;
    struct arena *a;
};

static enum status take_key(void *ctx, const struct ledger_key *k, struct err *e)
{
    struct keys *keys = ctx;
    void *items = keys->items;
    struct ledger_key *slot = arena_push(keys->a, &items, &keys->n, &keys->cap, sizeof *slot);
    keys->items = items;
    if (!slot) return arena_status(keys->a, "archive", e);
    slot->id = arena_str(keys->a, k->id);
    slot->public_pem = arena_str(keys->a, k->public_pem);
    return arena_status(keys->a, "archive", e);
}

static int by_id(const void *a, const void *b)
{
    const struct ledger_key *x = a, *y = b;
    return str_cmp(x->id, y->id);
}

static enum status add_keys(struct export *x, struct err *e)
{
    str ca;
    struct keys keys = {.a = x->a};
    enum status st = ledger_key_each(x->app->db, take_key, &keys, e);
    if (keys.n) qsort(keys.items, keys.n, sizeof *keys.items, by_id);
    for (size_t i = 0; st == LW_OK && i < keys.n; i++)
        st = add(x, arena_printf(x->a, "keys/%.*s.pem", STR_ARG(keys.items[i].id)),
                 keys.items[i].public_pem, e);
    if (st == LW_OK) st = stamp_authorities(x->app, x->a, &ca, e);
    if (st == LW_OK && ca.n) st = add(x, STR("keys/tsa-ca.pem"), ca, e);
    return st;
}

/* ---- texts in parts ---- */

static enum status flush(struct export *x, const char *prefix, const char *suffix,
                         struct err *e)
{
    char name[TAR_MAX_NAME];
    if (!x->part.n) return LW_OK;
    snprintf(name, sizeof name, "%s%06lld.%s", prefix, (long long)++x->n_part, suffix);
    enum status st = buf_status(&x->part, "archive", e);
    if (st == LW_OK) st = add(x, str_of(name), buf_str(&x->part), e);
    buf_clear(&x->part);
    return st;
}

static enum status take_text(void *ctx, const struct ledger_text *t, struct err *e)
{
    struct export *x = ctx;
    buf_add(&x->part, t->text);
    x->out->n_events++;
    return x->part.n < ARCHIVE_PART_BYTES ? LW_OK : flush(x, "ledger/", "txt", e);
}

static enum status take_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct export *x = ctx;
    ledger_canonical(ev, &x->part);
    x->out->n_events++;
    return x->part.n < ARCHIVE_PART_BYTES ? LW_OK : flush(x, "ledger/", "txt", e);
}

static enum status add_ledger(struct export *x, struct err *e)
{
    struct sha256 none = {{0}};
    enum status st = LW_OK;
    x->n_part = 0;
    if (!is_partial(x)) st = ledger_each_text(x->app->db, 0, &none, take_text, x, e);
    for (size_t i = 0; st == LW_OK && i < x->n_seqs; i++) {
        const struct ledger_filter f = {.after_seq = x->seqs[i] - 1, .limit = 1};
        st = ledger_each(x->app->db, &f, take_event, x, e);
    }
    return st ? st : flush(x, "ledger/", "txt", e);
}

static enum status add_proof(struct export *x, int64_t seq, struct err *e)
{
    char name[64], hex[SHA256_HEX_CHARS + 1];
    struct merkle_proof p;
    struct buf text;
    uint64_t index = (uint64_t)seq - 1, size = (uint64_t)x->newest.n_events;
    enum status st = merkle_inclusion(checkpoint_range, x->app->db, index, size, &p, e);
    if (st != LW_OK) return st;
    buf_init(&text, ARCHIVE_MAX_SMALL_BYTES);
    for (size_t i = 0; i < p.n; i++)
        buf_printf(&text, "%s %s\n", merkle_step_is_left(index, size, i) ? "left" : "right",
                   sha256_hex(&p.hashes[i], hex).p);
    snprintf(name, sizeof name, "proofs/%012lld.txt", (long long)seq);
    st = add(x, str_of(name), buf_str(&text), e);
    buf_release(&text);
    x->out->n_proofs++;
    return st;
}

static enum status flush_rows(struct export *x, struct err *e)
{
    char prefix[64];
    if (!x->table) return LW_OK;
    snprintf(prefix, sizeof prefix, "rows/%s.", x->table);
    return flush(x, prefix, "jsonl", e);
}

static enum status take_row(void *ctx, const char *table, str json, struct err *e)
{
    struct export *x = ctx;
    enum status st = LW_OK;
    if (table != x->table) {
        st = flush_rows(x, e);
        x->n_part = 0;
    }
    x->table = table;
    buf_add(&x->part, json);
    x->out->n_rows++;
    if (st == LW_OK && x->part.n >= ARCHIVE_PART_BYTES) st = flush_rows(x, e);
    return st;
}

static enum status take_stamp(void *ctx, const struct ledger_stamp *s, struct err *e)
{
    struct export *x = ctx;
    char name[64];
    snprintf(name, sizeof name, "stamps/%06lld.tsr", (long long)s->number);
    enum status st = add(x, str_of(name), s->reply, e);
    snprintf(name, sizeof name, "stamps/%06lld.txt", (long long)s->number);
    if (st == LW_OK) st = add(x, str_of(name), s->text, e);
    x->out->n_stamps++;
    return st;
}

/* ---- the seal ---- */

static enum status add_sums(struct export *x, FILE *sums, struct err *e)
{
    struct sha256 digest;
    struct signature signature;
    char hex[SHA256_HEX_CHARS + 1], piece[65536];
    x->tar.sums = NULL;
    long n = ftell(sums);
    if (n < 0 || ferror(sums) || fseek(sums, 0, SEEK_SET) != 0)
        return err_set(e, LW_E_ENV, "writing a temporary file: %s", strerror(errno));
    struct sha256_ctx *d = sha256_start();
    enum status st = tar_begin(&x->tar, STR("sums/SHA256SUMS"), (uint64_t)n, e);
    for (size_t got; st == LW_OK && (got = fread(piece, 1, sizeof piece, sums)) > 0;) {
        sha256_update(d, (str){piece, got});
        st = tar_write(&x->tar, (str){piece, got}, e);
    }
    digest = sha256_finish(d);
    if (st == LW_OK) st = tar_finish_entry(&x->tar, e);
    str seal = arena_printf(x->a, "longwatch archive 1\norigin %.*s\nkey %.*s\nsums %.*s\n",
                            STR_ARG(x->newest.origin), STR_ARG(x->signer.id),
                            STR_ARG(sha256_hex(&digest, hex)));
    if (st == LW_OK) st = ledger_signer_sign(&x->signer, seal, &signature, e);
    if (st == LW_OK)
        st = add(x, STR("sums/seal.sig"), (str){(const char *)signature.b, SIGNATURE_BYTES}, e);
    return st ? st : add(x, STR("sums/seal.txt"), seal, e);
}

/* ---- all of it ---- */

static enum status write_all(struct export *x, struct err *e)
{
    struct db *db = x->app->db;
    enum status st = add_description(x, e);
    if (st == LW_OK) st = archive_each_blob(db, x->selection, take_blob, x, e);
    if (st == LW_OK) st = checkpoint_each(db, take_checkpoint, x, e);
    if (st == LW_OK) st = add_keys(x, e);
    if (st == LW_OK) st = add_ledger(x, e);
    for (size_t i = 0; st == LW_OK && i < x->n_seqs; i++)
        st = add_proof(x, x->seqs[i], e);
    if (st == LW_OK) st = archive_each_row(db, x->selection, take_row, x, e);
    if (st == LW_OK) st = flush_rows(x, e);
    if (st == LW_OK && x->selection->id.n && !x->out->n_rows)
        st = err_set(e, LW_E_NOT_FOUND, "nothing belongs to '%.*s'",
                     STR_ARG(str_sub(x->selection->id, 0, 60)));
    if (st == LW_OK) st = stamp_each(db, 0, take_stamp, x, e);
    if (st == LW_OK) st = add_sums(x, x->tar.sums, e);
    return st ? st : tar_end(&x->tar, e);
}

static enum status in_snapshot(struct export *x, struct err *e)
{
    bool is_begun = false, found = false;
    enum status st = db_snapshot_begin(x->app->db, &is_begun, e);
    if (st != LW_OK) return st;
    st = checkpoint_newest(x->app->db, x->a, &x->newest, &found, e);
    if (st == LW_OK) st = write_all(x, e);
    db_snapshot_end(x->app->db, is_begun);
    return st;
}

/* On the disk before it takes its name: what is carried away is whole. */
static enum status settle(FILE *file, const char *temp, const char *path, struct err *e)
{
    bool is_safe = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
    if (is_safe && rename(temp, path) == 0) return LW_OK;
    return err_set(e, LW_E_ENV, "creating '%.150s': %s", path, strerror(errno));
}

enum status archive_export(struct app *app, const struct actor *actor, struct utc now,
                           struct arena *a, const struct archive_selection *s, const char *path,
                           struct archive_report *out, struct err *e)
{
    struct export x = {.app = app, .a = a, .now = now, .selection = s, .out = out};
    struct checkpoint_done done;
    *out = (struct archive_report){.first_stamp_at = UTC_NONE, .last_stamp_at = UTC_NONE};
    enum status st = checkpoint_make(app, actor, now, a, &done, e);
    if (st == LW_OK) st = ledger_signer_open(app, a, &x.signer, e);
    if (st != LW_OK) return st;
    const char *temp = arena_printf(a, "%s.tmp", path).p;
    if (!temp) return arena_status(a, "archive", e);
    unlink(temp); /* of an attempt that was killed */
    FILE *sums = tmpfile(), *file = fopen(temp, "wbx");
    if (!sums || !file) {
        st = err_set(e, LW_E_ENV, "creating '%.150s': %s", temp, strerror(errno));
    } else {
        buf_init(&x.part, 256 * LW_MIB);
        x.tar = (struct tar_writer){.file = file, .sums = sums};
        st = in_snapshot(&x, e);
        if (x.tar.digest) (void)sha256_finish(x.tar.digest);
        buf_release(&x.part);
        if (st == LW_OK) st = settle(file, temp, path, e);
    }
    if (file) fclose(file);
    if (file && st != LW_OK) unlink(temp);
    if (sums) fclose(sums);
    out->checkpoint = x.newest.n_events;
    out->key_id = x.signer.id;
    out->origin = x.newest.origin;
    out->is_partial = s->scope != ARCHIVE_ALL;
    return st;
}
