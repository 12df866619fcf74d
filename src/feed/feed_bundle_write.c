/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a bundle: what is kept is hashed, named in a signed manifest, and packed. */
#include "base/fs.h"
#include "crypto/sign.h"
#include "feed/feed_archive.h"
#include "feed/feed_bundle.h"
#include "feed/feed_files.h"
#include "knowledge/feeds.h"
#include "net/http.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct exporting {
    struct arena *a;
    const char *data_dir;
    struct feed_export_report *out;
    size_t cap_parts, cap_left_out;
    struct kept_path {
        const char *path;
    } * paths; /* of all files, in the order of the manifest */
    size_t n_paths, cap_paths;
};

/* ---- what is kept ---- */

static enum status add_file(struct exporting *x, struct bundle_part *p, size_t at,
                            const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    struct bundle_file *f = &p->files[at];
    str part = http_path_segment(x->a, p->part.n > 0 ? p->part : STR("_"));
    f->name = arena_printf(x->a, "%.*s/%.*s/%05zu-%s", STR_ARG(p->feed), STR_ARG(part), at,
                           slash ? slash + 1 : path);
    struct kept_path *slot =
        arena_push(x->a, (void **)&x->paths, &x->n_paths, &x->cap_paths, sizeof *slot);
    if (!slot || !f->name.p) return arena_status(x->a, "the bundle", e);
    slot->path = path;
    return file_sha256(path, &f->digest, &f->n_bytes, e);
}

static bool is_same_state(const struct feed_state *kept, const struct knowledge_part *known)
{
    return str_eq(kept->etag, known->etag) && str_eq(kept->cursor, known->cursor) &&
           str_eq(kept->last_modified, known->last_modified);
}

static enum status add_part(struct exporting *x, const struct knowledge_part *known,
                            const char *dir, struct err *e)
{
    struct feed_state state;
    struct feed_file_list files;
    struct bundle_manifest *m = &x->out->manifest;
    enum status status = feed_state_load(x->a, dir, &state, e);
    if (status == LW_OK) status = feed_files(x->a, dir, &files, e);
    if (status != LW_OK || files.n == 0) return status;
    struct bundle_part *p =
        arena_push(x->a, (void **)&m->parts, &m->n_parts, &x->cap_parts, sizeof *p);
    if (!p) return arena_status(x->a, "the bundle", e);
    /* Confirmed since by its publisher without being fetched again: as fresh as that. */
    *p = (struct bundle_part){.feed = arena_str(x->a, known->feed),
                              .part = arena_str(x->a, known->name),
                              .fetched_at =
                                  is_same_state(&state, known) ? known->succeeded_at : state.at,
                              .etag = state.etag,
                              .last_modified = state.last_modified,
                              .cursor = state.cursor,
                              .is_delta = state.is_delta,
                              .n_files = files.n};
    p->files = arena_array(x->a, files.n, sizeof *p->files);
    if (!p->files) return arena_status(x->a, "the bundle", e);
    if (utc_cmp(p->fetched_at, m->fetched_at) > 0) m->fetched_at = p->fetched_at;
    for (size_t i = 0; i < files.n && status == LW_OK; i++)
        status = add_file(x, p, i, files.paths[i], e);
    return status;
}

static enum status take_part(void *ctx, const struct knowledge_part *known, struct err *e)
{
    struct exporting *x = ctx;
    const struct feed_row *feed = feed_find(known->feed);
    if (!feed || utc_is_none(known->succeeded_at)) return LW_OK;
    const char *dir = feed_kept_dir(x->a, x->data_dir, feed, known->name);
    if (!dir) return arena_status(x->a, "the bundle", e);
    if (fs_is_dir(dir)) return add_part(x, known, dir, e);
    str *slot = arena_push(x->a, (void **)&x->out->left_out, &x->out->n_left_out,
                           &x->cap_left_out, sizeof *slot);
    if (!slot) return arena_status(x->a, "the bundle", e);
    *slot = arena_printf(x->a, "%.*s%s%.*s", STR_ARG(known->feed),
                         known->name.n > 0 ? ", " : "", STR_ARG(known->name));
    return LW_OK;
}

/* ---- packing ---- */

static enum status pack_files(struct exporting *x, struct bundle_writer *w, struct err *e)
{
    const struct bundle_manifest *m = &x->out->manifest;
    size_t at = 0;
    for (size_t i = 0; i < m->n_parts; i++)
        for (size_t k = 0; k < m->parts[i].n_files; k++, at++) {
            const struct bundle_file *f = &m->parts[i].files[k];
            struct sha256 packed;
            enum status status =
                bundle_writer_file(w, f->name.p, x->paths[at].path, f->n_bytes, &packed, e);
            if (status == LW_OK && !sha256_eq(&packed, &f->digest))
                status = err_set(e, LW_E_CONFLICT,
                                 "'%.*s' changed while it was packed: export again",
                                 STR_ARG(str_sub(f->name, 0, 100)));
            if (status != LW_OK) return status;
        }
    return LW_OK;
}

static enum status pack(struct exporting *x, const char *path, str key_pem, struct err *e)
{
    struct bundle_writer *w = NULL;
    struct signature sig;
    str manifest = STR_NONE;
    enum status status = bundle_manifest_write(x->a, &x->out->manifest, &manifest, e);
    if (status == LW_OK) status = sign_bytes(key_pem, manifest, &sig, e);
    if (status == LW_OK) status = bundle_writer_open(path, &w, e);
    if (status == LW_OK) status = bundle_writer_bytes(w, "manifest.json", manifest, e);
    if (status == LW_OK)
        status = bundle_writer_bytes(w, "manifest.sig",
                                     (str){(const char *)sig.b, SIGNATURE_BYTES}, e);
    if (status == LW_OK) status = pack_files(x, w, e);
    enum status closed = bundle_writer_close(w, status == LW_OK ? e : NULL);
    return status == LW_OK ? closed : status;
}

/* On the disk before it takes its name: what is carried away is whole. */
static enum status settle(const char *temp, const char *path, struct err *e)
{
    int fd = open(temp, O_RDONLY | O_CLOEXEC);
    bool is_safe = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (is_safe && rename(temp, path) == 0) return LW_OK;
    return err_set(e, LW_E_ENV, "creating '%.150s': %s", path, strerror(errno));
}

enum status feed_export(struct knowledge *k, struct arena *a, const char *data_dir,
                        const char *path, str key_pem, struct feed_export_report *out,
                        struct err *e)
{
    struct exporting x = {.a = a, .data_dir = data_dir, .out = out};
    str public_pem = STR_NONE;
    *out = (struct feed_export_report){.manifest = {.fetched_at = UTC_NONE}};
    const char *temp = arena_printf(a, "%s.tmp", path).p;
    if (!temp) return arena_status(a, "the bundle", e);
    enum status status = sign_public_key(a, key_pem, &public_pem, e);
    if (status == LW_OK) status = sign_key_id(a, public_pem, &out->manifest.key_id, e);
    if (status == LW_OK) status = knowledge_parts(k, take_part, &x, e);
    if (status == LW_OK && out->manifest.n_parts == 0)
        status = err_set(e, LW_E_NO_DATA,
                         "nothing that was fetched is kept: 'longwatch setting set "
                         "feed-keep-downloads --value true', then 'longwatch feed sync'");
    if (status == LW_OK) status = pack(&x, temp, key_pem, e);
    if (status == LW_OK) status = settle(temp, path, e);
    if (status != LW_OK) unlink(temp);
    out->n_bytes = fs_size(path);
    return status;
}
