/* SPDX-License-Identifier: Apache-2.0 */
#include "app/blob.h"

#include "base/fs.h"
#include "store/blob.h"

#include <string.h>

str blob_path(struct app *app, struct arena *a, str hex)
{
    struct sha256 d;
    if (!sha256_from_hex(hex, &d)) return STR_NONE;
    return arena_printf(a, "%s/blobs/%.2s/%.*s", app->data_dir, hex.p,
                        STR_ARG(str_from(hex, 2)));
}

static enum status keep_file(struct op_call *c, str hex, str bytes, struct err *e)
{
    str path = blob_path(c->app, c->arena, hex);
    if (!path.p) return arena_status(c->arena, "blob", e);
    /* Names are digests: a file that is there with this length is this document. */
    if (fs_exists(path.p) && fs_size(path.p) == bytes.n) return LW_OK;
    str folder = arena_str(c->arena, str_sub(path, 0, path.n - (SHA256_HEX_CHARS - 2) - 1));
    enum status st = fs_make_dirs(folder.p, 0700, e);
    return st == LW_OK ? fs_write_atomic(path.p, bytes, 0600, e) : st;
}

enum status blob_keep(struct op_call *c, str bytes, const char *origin, str *hex, struct err *e)
{
    char text[SHA256_HEX_CHARS + 1];
    struct sha256 d = sha256_of(bytes);
    *hex = arena_str(c->arena, sha256_hex(&d, text));
    enum status st = keep_file(c, *hex, bytes, e);
    if (st != LW_OK) return st;
    struct blob b = {.digest = *hex,
                     .n_bytes = (int64_t)bytes.n,
                     .received_at = c->now,
                     .origin = str_of(origin)};
    return blob_note(c->app->db, &b, e);
}

enum status blob_read(struct app *app, struct arena *a, str hex, size_t max_bytes, str *out,
                      struct err *e)
{
    str path = blob_path(app, a, hex);
    if (!path.p)
        return err_set(e, LW_E_NOT_FOUND, "'%.*s' is no digest", STR_ARG(str_sub(hex, 0, 80)));
    enum status st = fs_read(a, path.p, max_bytes, out, e);
    if (st != LW_OK) return st;
    struct sha256 d = sha256_of(*out), want;
    if (sha256_from_hex(hex, &want) && sha256_eq(&d, &want)) return LW_OK;
    return err_set(e, LW_E_STATE, "document '%.*s' was changed after it was received",
                   STR_ARG(hex));
}
