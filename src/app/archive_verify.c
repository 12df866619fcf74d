/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying an archive: one pass over its entries, each by the row of its folder. What the entries
 * mean is in archive_verify_parts.c.
 */
#include "app/archive_verify.h"

#include "base/limits.h"
#include "format/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status verify_wrong(struct err *e, const char *fmt, ...)
{
    char words[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    return err_set(e, LW_E_INPUT, "archive: %s", words);
}

/* ---- reading one entry ---- */

/* Its bytes into v->entry (`max` 0: they are only hashed), its line into the sums. */
static enum status take_bytes(struct verify *v, size_t max, struct err *e)
{
    char piece[65536];
    size_t got = 1;
    enum status st = LW_OK;
    buf_clear(&v->entry);
    v->n_lines = 0;
    if (max && v->tar.size > max)
        return err_set(e, LW_E_LIMIT, "archive: entry '%s' is longer than %zu bytes",
                       v->tar.name, max);
    while (st == LW_OK && got) {
        st = tar_read(&v->tar, piece, sizeof piece, &got, e);
        if (st == LW_OK && max) buf_add(&v->entry, (str){piece, got});
        for (size_t i = 0; st == LW_OK && i < got; i++)
            v->n_lines += piece[i] == '\n';
    }
    return st ? st : buf_status(&v->entry, "archive", e);
}

static void add_sum(struct verify *v, const struct sha256 *digest)
{
    char hex[SHA256_HEX_CHARS + 1];
    if (!v->sums) return;
    sha256_update(v->sums, sha256_hex(digest, hex));
    sha256_update(v->sums, STR("  "));
    sha256_update(v->sums, str_of(v->tar.name));
    sha256_update(v->sums, STR("\n"));
}

/* "000017" of "stamps/000017.tsr": digits of exactly that many places. */
static bool read_number(str text, size_t places, int64_t *out)
{
    uint64_t n = 0;
    if (text.n != places || !str_u64(text, INT64_MAX, &n)) return false;
    *out = (int64_t)n;
    return true;
}

/* ---- what each entry is ---- */

static enum status take_description(struct verify *v, str name, struct err *e)
{
    yyjson_doc *doc = NULL;
    (void)name;
    enum status st = json_parse(buf_str(&v->entry), ARCHIVE_MAX_SMALL_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "archive: ARCHIVE.json");
    yyjson_val *root = yyjson_doc_get_root(doc);
    str format = json_str(root, "format");
    if (str_starts(format, STR("longwatch archive ")) &&
        !str_eq(format, STR("longwatch archive 1")))
        st = verify_wrong(e,
                          "its format is '%.*s', of a newer longwatch: verify it with that "
                          "version, or by hand as VERIFY.md in it says",
                          STR_ARG(str_sub(format, 0, 40)));
    else if (!str_eq(format, STR("longwatch archive 1")))
        st = verify_wrong(e, "its ARCHIVE.json is not one of longwatch");
    v->n_events = yyjson_get_sint(yyjson_obj_get(root, "events"));
    v->n_renewals = yyjson_get_sint(yyjson_obj_get(root, "renewals"));
    v->out->checkpoint = yyjson_get_sint(yyjson_obj_get(root, "checkpoint"));
    v->origin = arena_str(v->a, json_str(root, "origin"));
    v->out->is_partial = !str_eq(json_str(root, "scope"), STR("all"));
    v->book.is_in_part = v->out->is_partial;
    v->book.is_archive = true;
    v->has_description = true;
    yyjson_doc_free(doc);
    if (st == LW_OK && v->n_renewals > 0) v->ledger = sha512_start();
    return st ? st : arena_status(v->a, "archive", e);
}

static enum status take_nothing(struct verify *v, str name, struct err *e)
{
    (void)v, (void)name, (void)e;
    return LW_OK;
}

/* "ab/cdef...": named by its digest, which the sums have as well. */
static enum status take_blob(struct verify *v, str name, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 digest = tar_digest(&v->tar);
    (void)sha256_hex(&digest, hex);
    if (name.n != SHA256_HEX_CHARS + 1 || name.p[2] != '/' || memcmp(name.p, hex, 2) != 0 ||
        memcmp(name.p + 3, hex + 2, SHA256_HEX_CHARS - 2) != 0)
        return verify_wrong(e, "document '%s' is not what its name says", v->tar.name);
    add_sum(v, &digest);
    v->out->n_blobs++;
    return LW_OK;
}

static enum status checkpoint_at(struct verify *v, int64_t n, struct verify_checkpoint **out,
                                 struct err *e)
{
    struct verify_checkpoint *last =
        v->n_checkpoints ? &v->checkpoints[v->n_checkpoints - 1] : NULL;
    if (last && last->c.n_events == n) {
        *out = last;
        return LW_OK;
    }
    if (last && !last->has_text)
        return verify_wrong(e, "checkpoint %lld has no text", (long long)last->c.n_events);
    if (v->n_checkpoints == ARCHIVE_MAX_CHECKPOINTS)
        return err_set(e, LW_E_LIMIT, "archive: more than %d checkpoints",
                       ARCHIVE_MAX_CHECKPOINTS);
    void *items = v->checkpoints;
    struct verify_checkpoint *slot =
        arena_push(v->a, &items, &v->n_checkpoints, &v->cap_checkpoints, sizeof *slot);
    v->checkpoints = items;
    if (!slot) return arena_status(v->a, "archive", e);
    slot->c.n_events = n;
    *out = slot;
    return LW_OK;
}

static enum status take_checkpoint_text(struct verify *v, struct verify_checkpoint *x,
                                        int64_t n, struct err *e)
{
    struct checkpoint c;
    struct buf both;
    enum status st = checkpoint_parse(buf_str(&v->entry), &c, e);
    if (st != LW_OK || c.n_events != n || !x->has_signature || !x->c.key_id.n)
        return verify_wrong(e, "checkpoint %lld is none", (long long)n);
    if (!str_eq(c.origin, v->origin))
        return verify_wrong(e, "checkpoint %lld is of another ledger", (long long)n);
    c.origin = v->origin;
    c.key_id = x->c.key_id;
    c.signature = x->c.signature;
    c.edge = STR("");
    x->c = c;
    x->has_text = true;
    buf_init(&both, CHECKPOINT_MAX_TEXT + SIGNATURE_BYTES);
    buf_add(&both, buf_str(&v->entry));
    buf_add(&both, (str){(const char *)c.signature.b, SIGNATURE_BYTES});
    (void)sha512_hex(buf_str(&both), x->own_sha512);
    buf_release(&both);
    v->out->n_checkpoints++;
    return LW_OK;
}

static enum status take_checkpoint(struct verify *v, str name, struct err *e)
{
    int64_t n = 0;
    struct verify_checkpoint *x = NULL;
    str text = buf_str(&v->entry), suffix = str_from(name, 12);
    if (!read_number(str_sub(name, 0, 12), 12, &n))
        return verify_wrong(e, "entry '%s' is not one of an archive", v->tar.name);
    enum status st = checkpoint_at(v, n, &x, e);
    if (st != LW_OK) return st;
    if (str_eq(suffix, STR(".key"))) {
        x->c.key_id = arena_str(v->a, str_sub(text, 0, 16));
        return arena_status(v->a, "archive", e);
    }
    if (str_eq(suffix, STR(".sig")) && text.n == SIGNATURE_BYTES) {
        memcpy(x->c.signature.b, text.p, SIGNATURE_BYTES);
        x->has_signature = true;
        return LW_OK;
    }
    if (str_eq(suffix, STR(".txt"))) return take_checkpoint_text(v, x, n, e);
    return verify_wrong(e, "entry '%s' is not one of an archive", v->tar.name);
}

struct verify_key *verify_find_key(struct verify *v, str id)
{
    for (size_t i = 0; i < v->n_keys; i++)
        if (str_eq(v->keys[i].id, id)) return &v->keys[i];
    return NULL;
}

static enum status take_key(struct verify *v, str name, struct err *e)
{
    str id;
    struct err problem = {0};
    if (str_eq(name, STR("tsa-ca.pem"))) {
        v->tsa_ca = arena_str(v->a, buf_str(&v->entry));
        return arena_status(v->a, "archive", e);
    }
    if (v->n_keys == ARCHIVE_MAX_KEYS)
        return err_set(e, LW_E_LIMIT, "archive: more than %d keys", ARCHIVE_MAX_KEYS);
    if (sign_key_id(v->a, buf_str(&v->entry), &id, &problem) != LW_OK || name.n != id.n + 4 ||
        !str_starts(name, id) || !str_ends(name, STR(".pem")))
        return verify_wrong(e, "key '%s' is not what its name says", v->tar.name);
    void *items = v->keys;
    struct verify_key *slot = arena_push(v->a, &items, &v->n_keys, &v->cap_keys, sizeof *slot);
    v->keys = items;
    if (!slot) return arena_status(v->a, "archive", e);
    slot->id = id;
    slot->pem = arena_str(v->a, buf_str(&v->entry));
    return arena_status(v->a, "archive", e);
}

static enum status take_ledger(struct verify *v, str name, struct err *e)
{
    (void)name;
    return verify_ledger_part(v, e);
}

static enum status take_proof(struct verify *v, str name, struct err *e)
{
    int64_t seq = 0;
    if (name.n != 16 || !str_ends(name, STR(".txt")) ||
        !read_number(str_sub(name, 0, 12), 12, &seq))
        return verify_wrong(e, "entry '%s' is not one of an archive", v->tar.name);
    return verify_proof(v, seq, e);
}

static enum status take_stamp(struct verify *v, str name, struct err *e)
{
    int64_t number = 0;
    if (name.n == 10 && read_number(str_sub(name, 0, 6), 6, &number)) {
        if (str_ends(name, STR(".tsr"))) return verify_stamp_reply(v, number, e);
        if (str_ends(name, STR(".txt"))) return verify_stamp_text(v, number, e);
    }
    return verify_wrong(e, "entry '%s' is not one of an archive", v->tar.name);
}

static enum status take_sums(struct verify *v, str name, struct err *e)
{
    (void)name;
    struct sha256 digest = tar_digest(&v->tar), want = sha256_finish(v->sums);
    v->sums = NULL;
    v->sums_digest = digest;
    v->has_sums = true;
    if (sha256_eq(&digest, &want)) return LW_OK;
    return verify_wrong(e,
                        "a file is missing, was changed, or is not named in sums/SHA256SUMS: "
                        "'sha256sum -c' names it");
}

static enum status take_seal_signature(struct verify *v, str name, struct err *e)
{
    (void)name;
    if (v->entry.n != SIGNATURE_BYTES) return verify_wrong(e, "the seal is none");
    memcpy(v->seal.b, v->entry.p, SIGNATURE_BYTES);
    v->has_seal = true;
    return LW_OK;
}

static enum status take_seal(struct verify *v, str name, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    str id = STR(""), text = buf_str(&v->entry), rest = text, line;
    struct err problem = {0};
    (void)name;
    while (str_cut(&rest, '\n', &line))
        if (str_starts(line, STR("key "))) id = str_from(line, 4);
    struct verify_key *key = verify_find_key(v, id);
    str want = arena_printf(v->a, "longwatch archive 1\norigin %.*s\nkey %.*s\nsums %.*s\n",
                            STR_ARG(v->origin), STR_ARG(id),
                            STR_ARG(sha256_hex(&v->sums_digest, hex)));
    if (!v->has_sums || !v->has_seal || !str_eq(text, want))
        return verify_wrong(e, "the seal is not over these files");
    if (!key) return verify_wrong(e, "the key of the seal is missing");
    if (sign_verify(key->pem, text, &v->seal, &problem) != LW_OK)
        return verify_wrong(e, "the seal is not signed by its key");
    v->out->key_id = key->id;
    v->has_seal_text = true;
    return LW_OK;
}

/* By the beginning of the name; `max` 0: only hashed. */
static const struct entry_row {
    const char *prefix;
    bool is_whole; /* the name itself */
    size_t max;
    enum status (*take)(struct verify *v, str rest, struct err *e);
} entry_rows[] = {
    {"ARCHIVE.json", true, ARCHIVE_MAX_SMALL_BYTES, take_description},
    {"VERIFY.md", true, ARCHIVE_MAX_SMALL_BYTES, take_nothing},
    {"blobs/", false, 0, take_blob},
    {"checkpoints/", false, CHECKPOINT_MAX_TEXT, take_checkpoint},
    {"keys/", false, STAMP_MAX_CA_BYTES, take_key},
    {"ledger/", false, ARCHIVE_PART_BYTES + LEDGER_MAX_EVENT_BYTES + LW_KIB, take_ledger},
    {"proofs/", false, ARCHIVE_MAX_SMALL_BYTES, take_proof},
    {"rows/", false, ARCHIVE_PART_BYTES + ARCHIVE_MAX_ROW_BYTES, verify_row_part},
    {"stamps/", false, STAMP_MAX_TEXT, take_stamp},
    {"sums/SHA256SUMS", true, 0, take_sums},
    {"sums/seal.sig", true, SIGNATURE_BYTES, take_seal_signature},
    {"sums/seal.txt", true, ARCHIVE_MAX_SMALL_BYTES, take_seal},
};

static enum status take_entry(struct verify *v, struct err *e)
{
    str name = str_of(v->tar.name);
    const struct entry_row *row = NULL;
    for (size_t i = 0; i < sizeof entry_rows / sizeof *entry_rows && !row; i++) {
        str prefix = str_of(entry_rows[i].prefix);
        if (entry_rows[i].is_whole ? str_eq(name, prefix) : str_starts(name, prefix))
            row = &entry_rows[i];
    }
    if (!row) return verify_wrong(e, "entry '%s' is not one of an archive", v->tar.name);
    if (!v->has_description && row != entry_rows)
        return verify_wrong(e, "it does not begin with ARCHIVE.json");
    str rest = str_from(name, strlen(row->prefix));
    bool is_skipped = row->take == verify_row_part && !verify_has_rows(rest);
    enum status st = take_bytes(v, is_skipped ? 0 : row->max, e);
    if (st != LW_OK) return st;
    bool has_own_digest = row->take == take_blob || row->take == take_sums;
    if (!has_own_digest) {
        struct sha256 digest = tar_digest(&v->tar);
        add_sum(v, &digest);
    }
    return row->take(v, rest, e);
}

/* ---- all of them ---- */

static enum status check_complete(struct verify *v, struct err *e)
{
    int64_t n = v->out->is_partial ? (int64_t)v->n_leaves : v->last_seq;
    if (!v->has_seal_text) return verify_wrong(e, "it is not sealed: sums/seal.txt is missing");
    if (v->n_events != n)
        return verify_wrong(e, "it has %lld events and says that it has %lld", (long long)n,
                            (long long)v->n_events);
    if (!v->n_checkpoints || !v->checkpoints[v->n_checkpoints - 1].has_text ||
        v->checkpoints[v->n_checkpoints - 1].c.n_events != v->out->checkpoint)
        return verify_wrong(e, "checkpoint %lld is missing", (long long)v->out->checkpoint);
    if (!v->out->is_partial && v->at_checkpoint != v->n_checkpoints)
        return verify_wrong(e, "checkpoint %lld is of events that are not there",
                            (long long)v->checkpoints[v->at_checkpoint].c.n_events);
    if (v->at_proof != v->n_leaves)
        return verify_wrong(e, "event %lld has no proof",
                            (long long)v->leaves[v->at_proof].seq);
    if (v->stamp_reply.n) return verify_wrong(e, "time stamp %zu has no text", v->n_stamps);
    record_book_finish(&v->book);
    if (v->book.why[0]) return verify_wrong(e, "%s", v->book.why);
    v->out->n_rows_proven = v->book.n_rows;
    v->out->n_rows_unproven = v->book.n_unproven;
    v->out->n_rows_taken_up = v->book.n_taken_up;
    v->out->n_events = n;
    v->out->n_proofs = (int64_t)v->n_leaves;
    v->out->n_stamps = (int64_t)v->n_stamps;
    v->out->origin = v->origin;
    return verify_signatures(v, e);
}

enum status archive_verify(struct arena *a, tar_read_fn read, void *ctx,
                           const struct archive_trust *trust, struct archive_report *out,
                           struct err *e)
{
    bool found = true;
    struct verify v = {.a = a,
                       .tar = {.read = read, .ctx = ctx, .first = "ARCHIVE.json"},
                       .trust = trust,
                       .out = out,
                       .sums = sha256_start(),
                       .origin = STR("")};
    *out = (struct archive_report){.is_judged = true,
                                   .first_stamp_at = UTC_NONE,
                                   .last_stamp_at = UTC_NONE,
                                   .key_id = STR(""),
                                   .origin = STR(""),
                                   .note = STR("")};
    arena_init(&v.stamp_arena, 4 * LW_MIB);
    record_book_init(&v.book);
    buf_init(&v.row, ARCHIVE_MAX_ROW_BYTES);
    buf_init(&v.entry, ARCHIVE_PART_BYTES + ARCHIVE_MAX_ROW_BYTES);
    enum status st = tar_next(&v.tar, &found, e);
    while (st == LW_OK && found) {
        st = take_entry(&v, e);
        if (st == LW_OK) st = tar_next(&v.tar, &found, e);
    }
    if (st == LW_OK) st = check_complete(&v, e);
    if (v.sums) (void)sha256_finish(v.sums);
    char hex[SHA512_HEX_CHARS + 1];
    if (v.ledger) (void)sha512_finish(v.ledger, hex);
    buf_release(&v.entry);
    buf_release(&v.row);
    record_book_release(&v.book);
    arena_release(&v.stamp_arena);
    tar_release(&v.tar);
    return st;
}
