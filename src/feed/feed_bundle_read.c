/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a bundle: signature, manifest, every file against its digest into a folder of our own;
 * then, and only then, the imports.
 */
#include "base/fs.h"
#include "base/limits.h"
#include "base/map.h"
#include "crypto/sign.h"
#include "feed/feed_archive.h"
#include "feed/feed_bundle.h"
#include "feed/feed_csaf.h"
#include "feed/feed_files.h"
#include "knowledge/feeds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct importing {
    struct knowledge *k;
    struct arena *a;
    const struct feed_import_options *o;
    struct feed_import_report *out;
    struct bundle_manifest manifest;
    char *dir;           /* where the files are unpacked */
    const char ***paths; /* of each part, of each file */
    struct map names;    /* name -> part << 32 | file */
    size_t n_unpacked, n_files;
};

/* ---- signature ---- */

/* One PEM block of several. */
static bool next_key(str *pems, str *pem)
{
    static const char end[] = "-----END PUBLIC KEY-----";
    for (size_t i = 0; i + sizeof end - 1 <= pems->n; i++) {
        if (!str_starts(str_from(*pems, i), str_of(end))) continue;
        *pem = str_sub(*pems, 0, i + sizeof end - 1);
        *pems = str_from(*pems, i + sizeof end - 1);
        return true;
    }
    return false;
}

static enum status check_signature(struct importing *x, str manifest,
                                   const struct signature *sig, struct err *e)
{
    str pems = x->o->trusted_pem, pem;
    size_t n_keys = 0;
    while (next_key(&pems, &pem)) {
        struct err own = {0};
        enum status status = sign_verify(pem, manifest, sig, &own);
        if (status == LW_OK) return LW_OK;
        if (status == LW_E_REFUSED) n_keys++;
    }
    if (n_keys == 0)
        return err_set(e, LW_E_USAGE,
                       "no trusted public key: give --key FILE or set feed-bundle-key (made by "
                       "'longwatch feed key')");
    return err_set(e, LW_E_REFUSED,
                   "the bundle is not signed by a trusted key: nothing of it was imported");
}

/* ---- what is in it ---- */

static enum status index_files(struct importing *x, struct err *e)
{
    struct bundle_manifest *m = &x->manifest;
    uint64_t n_bytes = 0;
    x->paths = arena_array(x->a, m->n_parts, sizeof *x->paths);
    if (!x->paths) return arena_status(x->a, "the bundle", e);
    for (size_t i = 0; i < m->n_parts; i++) {
        struct bundle_part *p = &m->parts[i];
        x->paths[i] = arena_array(x->a, p->n_files, sizeof **x->paths);
        if (!x->paths[i]) return arena_status(x->a, "the bundle", e);
        for (size_t k = 0; k < p->n_files; k++) {
            if (!map_set(&x->names, p->files[k].name, (uint64_t)i << 32 | k))
                return err_set(e, LW_E_LIMIT, "the bundle has too many files");
            if (p->files[k].n_bytes > LIMIT_FEED_TRANSFER_BYTES)
                return err_set(e, LW_E_LIMIT, "'%.*s' is larger than the limit of %zu MiB",
                               STR_ARG(str_sub(p->files[k].name, 0, 100)),
                               (size_t)(LIMIT_FEED_TRANSFER_BYTES / LW_MIB));
            n_bytes += p->files[k].n_bytes;
            x->n_files++;
        }
    }
    if (n_bytes > BUNDLE_MAX_BYTES)
        return err_set(e, LW_E_LIMIT, "the bundle unpacks to more than the limit of %llu bytes",
                       (unsigned long long)BUNDLE_MAX_BYTES);
    return LW_OK;
}

static enum status unpack_one(struct importing *x, struct bundle_reader *r, str name,
                              uint64_t n_bytes, struct err *e)
{
    uint64_t at = 0;
    struct sha256 digest;
    if (!map_find(&x->names, name, &at))
        return err_set(e, LW_E_INPUT, "'%.*s' is not in the manifest",
                       STR_ARG(str_sub(name, 0, 100)));
    size_t part = (size_t)(at >> 32), file = (size_t)(at & UINT32_MAX);
    const struct bundle_file *f = &x->manifest.parts[part].files[file];
    if (x->paths[part][file])
        return err_set(e, LW_E_INPUT, "'%.*s' is there twice", STR_ARG(str_sub(name, 0, 100)));
    if (n_bytes != f->n_bytes)
        return err_set(e, LW_E_INPUT, "'%.*s' has %llu bytes, the manifest says %llu",
                       STR_ARG(str_sub(name, 0, 100)), (unsigned long long)n_bytes,
                       (unsigned long long)f->n_bytes);
    size_t slash = 0;
    str base = str_find_last(f->name, '/', &slash) ? str_from(f->name, slash + 1) : f->name;
    const char *path = arena_printf(x->a, "%s/%zu-%.*s", x->dir, part, STR_ARG(base)).p;
    if (!path) return arena_status(x->a, "the bundle", e);
    enum status status = bundle_reader_file(r, path, n_bytes, &digest, e);
    if (status == LW_OK && !sha256_eq(&digest, &f->digest))
        status = err_set(e, LW_E_INPUT, "'%.*s' does not have the SHA-256 of the manifest",
                         STR_ARG(str_sub(name, 0, 100)));
    if (status != LW_OK) return status;
    x->paths[part][file] = path;
    x->n_unpacked++;
    return LW_OK;
}

static enum status read_head(struct importing *x, struct bundle_reader *r, struct err *e)
{
    str manifest = STR_NONE, sig = STR_NONE;
    struct signature s;
    enum status status =
        bundle_reader_bytes(r, x->a, "manifest.json", BUNDLE_MAX_MANIFEST_BYTES, &manifest, e);
    if (status == LW_OK)
        status = bundle_reader_bytes(r, x->a, "manifest.sig", SIGNATURE_BYTES, &sig, e);
    if (status == LW_OK && sig.n != SIGNATURE_BYTES)
        status = err_set(e, LW_E_INPUT, "'manifest.sig' has %zu bytes, expected %d", sig.n,
                         (int)SIGNATURE_BYTES);
    if (status != LW_OK) return status;
    memcpy(s.b, sig.p, SIGNATURE_BYTES);
    status = check_signature(x, manifest, &s, e);
    if (status == LW_OK) status = bundle_manifest_read(x->a, manifest, &x->manifest, e);
    return status == LW_OK ? index_files(x, e) : status;
}

static enum status unpack(struct importing *x, const char *path, struct err *e)
{
    struct bundle_reader *r = NULL;
    enum status status = bundle_reader_open(path, &r, e);
    if (status == LW_OK) status = read_head(x, r, e);
    while (status == LW_OK) {
        str name = STR_NONE;
        uint64_t n_bytes = 0;
        status = bundle_reader_next(r, &name, &n_bytes, e);
        if (status != LW_OK || !name.p) break;
        status = unpack_one(x, r, name, n_bytes, e);
    }
    bundle_reader_close(r);
    if (status == LW_OK && x->n_unpacked < x->n_files)
        status = err_set(e, LW_E_INPUT, "%zu of the %zu files of the manifest are missing",
                         x->n_files - x->n_unpacked, x->n_files);
    return status == LW_OK || !e ? status : err_source(e, str_of(path));
}

/* ---- older than what is here ---- */

struct known_parts {
    struct importing *x;
    struct knowledge_part *items; /* by the index of the manifest */
    bool *is_known;
};

static enum status keep_known(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct known_parts *known = ctx;
    struct importing *x = known->x;
    (void)e;
    for (size_t i = 0; i < x->manifest.n_parts; i++) {
        const struct bundle_part *b = &x->manifest.parts[i];
        if (!str_eq(b->feed, p->feed) || !str_eq(b->part, p->name)) continue;
        known->is_known[i] = !utc_is_none(p->succeeded_at);
        known->items[i] = *p;
        known->items[i].etag = arena_str(x->a, p->etag);
        known->items[i].last_modified = arena_str(x->a, p->last_modified);
        known->items[i].cursor = arena_str(x->a, p->cursor);
    }
    return LW_OK;
}

static enum status check_not_older(const struct importing *x, const struct known_parts *known,
                                   struct err *e)
{
    char ours[UTC_TEXT_BYTES], theirs[UTC_TEXT_BYTES];
    for (size_t i = 0; i < x->manifest.n_parts && !x->o->accepts_older; i++) {
        const struct bundle_part *p = &x->manifest.parts[i];
        if (!known->is_known[i] || utc_cmp(p->fetched_at, known->items[i].succeeded_at) >= 0)
            continue;
        (void)utc_text(p->fetched_at, theirs);
        (void)utc_text(known->items[i].succeeded_at, ours);
        return err_set(
            e, LW_E_CONFLICT,
            "feed '%.*s'%s%.*s is of %s in the bundle, older than what is here, of %s: "
            "nothing was imported; if that is right, add --accept-older",
            STR_ARG(str_sub(p->feed, 0, 40)), p->part.n > 0 ? ", " : "",
            STR_ARG(str_sub(p->part, 0, 40)), theirs, ours);
    }
    return LW_OK;
}

/* ---- imports ---- */

/* The publisher's own names for the state are the same, and there are any. */
static bool is_same_state(const struct bundle_part *p, const struct knowledge_part *known)
{
    bool is_named = p->etag.n + p->cursor.n + p->last_modified.n > 0;
    return is_named && known->held.n == 0 && str_eq(p->etag, known->etag) &&
           str_eq(p->cursor, known->cursor) && str_eq(p->last_modified, known->last_modified);
}

static void hold(struct importing *x, const struct feed_row *feed, const struct bundle_part *p,
                 const char *const *paths)
{
    struct feed_state state = {.part = p->part,
                               .etag = p->etag,
                               .last_modified = p->last_modified,
                               .cursor = p->cursor,
                               .at = p->fetched_at};
    struct err ignored = {0};
    const char *dir = feed_held_dir(x->a, x->o->data_dir, feed, p->part);
    if (dir) (void)!feed_hold(x->a, dir, paths, p->n_files, &state, &ignored);
}

static enum status import_part(struct importing *x, size_t i, const struct known_parts *known,
                               struct feed_import_line *line, struct err *e)
{
    const struct bundle_part *p = &x->manifest.parts[i];
    const struct feed_row *feed = feed_find(p->feed);
    if (!feed)
        return err_set(e, LW_E_INPUT, "this longwatch knows no feed '%.*s': a newer one does",
                       STR_ARG(str_sub(p->feed, 0, 40)));
    if (known->is_known[i] && is_same_state(p, &known->items[i])) {
        line->is_current = true;
        return knowledge_confirm(x->k, feed->name, p->part, p->fetched_at, e);
    }
    struct import_options o = {.feed = feed->name,
                               .paths = x->paths[i],
                               .n_paths = p->n_files,
                               /* As old as the publisher's word, not as the carrier's way. */
                               .now = p->fetched_at,
                               .part = p->part,
                               .is_delta = p->is_delta,
                               .etag = p->etag,
                               .last_modified = p->last_modified,
                               .cursor = p->cursor,
                               .accept_shrink = x->o->accept_shrink || x->o->accepts_older,
                               .progress = x->o->progress,
                               .progress_ctx = x->o->progress_ctx};
    struct csaf_gone gone = {0};
    enum status status = LW_OK;
    if (feed->strategy == SYNC_CSAF)
        status =
            csaf_find_gone(x->k, x->a, feed->name, p->part, x->paths[i], p->n_files, &gone, e);
    o.gone = gone.ids;
    o.n_gone = gone.n;
    if (status == LW_OK) status = knowledge_import(x->k, x->a, &o, &line->result, e);
    if (status == LW_E_STATE) hold(x, feed, p, x->paths[i]);
    return status;
}

static enum status import_all(struct importing *x, const struct known_parts *known,
                              struct err *e)
{
    enum status first = LW_OK;
    struct bundle_manifest *m = &x->manifest;
    x->out->lines = arena_array(x->a, m->n_parts, sizeof *x->out->lines);
    if (!x->out->lines) return arena_status(x->a, "the bundle", e);
    for (size_t i = 0; i < m->n_parts; i++) {
        struct feed_import_line *line = &x->out->lines[x->out->n_lines++];
        *line = (struct feed_import_line){.feed = m->parts[i].feed,
                                          .part = m->parts[i].part,
                                          .fetched_at = m->parts[i].fetched_at};
        line->status = import_part(x, i, known, line, &line->error);
        if (line->status == LW_OK || first != LW_OK) continue;
        first = line->status;
        if (!e) continue;
        *e = line->error;
        (void)err_context(e, "%.*s%s%.*s", STR_ARG(str_sub(line->feed, 0, 40)),
                          line->part.n > 0 ? ", " : "", STR_ARG(str_sub(line->part, 0, 40)));
    }
    return first;
}

static enum status make_dir(struct importing *x, struct err *e)
{
    str path = arena_printf(x->a, "%s/feeds", x->o->data_dir);
    enum status status =
        path.p ? fs_make_dirs(path.p, 0700, e) : arena_status(x->a, "feed paths", e);
    if (status != LW_OK) return status;
    path = arena_printf(x->a, "%s/feeds/bundle-XXXXXX", x->o->data_dir);
    x->dir = path.p ? arena_alloc(x->a, path.n + 1) : NULL;
    if (!x->dir) return arena_status(x->a, "feed paths", e);
    memcpy(x->dir, path.p, path.n + 1);
    if (mkdtemp(x->dir)) return LW_OK;
    status = err_set(e, LW_E_ENV, "creating '%.150s': %s", x->dir, strerror(errno));
    x->dir = NULL;
    return status;
}

enum status feed_bundle_import(struct knowledge *k, struct arena *a, const char *path,
                               const struct feed_import_options *o,
                               struct feed_import_report *out, struct err *e)
{
    struct importing x = {.k = k, .a = a, .o = o, .out = out};
    struct known_parts known = {.x = &x};
    *out = (struct feed_import_report){.fetched_at = UTC_NONE};
    map_init(&x.names, (size_t)BUNDLE_MAX_FILES * 128);
    enum status status = make_dir(&x, e);
    if (status == LW_OK) status = unpack(&x, path, e);
    if (status == LW_OK) {
        known.items = arena_array(a, x.manifest.n_parts, sizeof *known.items);
        known.is_known = arena_array(a, x.manifest.n_parts, sizeof *known.is_known);
        out->key_id = x.manifest.key_id;
        out->fetched_at = x.manifest.fetched_at;
        status = known.items && known.is_known ? knowledge_parts(k, keep_known, &known, e)
                                               : arena_status(a, "the bundle", e);
    }
    if (status == LW_OK) status = check_not_older(&x, &known, e);
    if (status == LW_OK) status = import_all(&x, &known, e);
    if (x.dir) feed_remove_dir(x.dir);
    map_release(&x.names);
    return status;
}
