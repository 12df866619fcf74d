/* SPDX-License-Identifier: Apache-2.0 */
#include "app/image_evidence_load.h"

#include "app/blob.h"
#include "format/evidence.h"
#include "store/image_evidence.h"

struct holding {
    struct arena *a;
    void *digests;
    size_t n, cap;
};

static enum status keep_digest(void *ctx, const struct image_evidence *x, struct err *e)
{
    struct holding *h = ctx;
    str *slot = arena_push(h->a, &h->digests, &h->n, &h->cap, sizeof *slot);
    if (slot) *slot = arena_str(h->a, x->digest);
    return arena_status(h->a, "evidence", e);
}

enum status image_evidence_read(struct app *app, struct arena *a, str image_id,
                                const struct build_evidence **out, struct err *e)
{
    struct holding h = {.a = a};
    *out = NULL;
    enum status st = image_evidence_each(app->db, image_id, true, keep_digest, &h, e);
    if (st != LW_OK || h.n == 0) return st;
    struct build_evidence *all = arena_array(a, h.n + 1, sizeof *all);
    if (!all) return arena_status(a, "evidence", e);
    for (size_t i = 0; st == LW_OK && i < h.n; i++) {
        str bytes, digest = ((str *)h.digests)[i];
        struct err unread = {0};
        st = blob_read(app, a, digest, EVIDENCE_MAX_BYTES, &bytes, &unread);
        if (st == LW_OK) st = evidence_read(a, bytes, &all[i], &unread);
        if (st == LW_OK) continue;
        *e = unread;
        return err_context(e, "evidence %.*s of image %.*s", STR_ARG(str_sub(digest, 0, 12)),
                           STR_ARG(image_id));
    }
    if (st != LW_OK || h.n == 1) {
        *out = all;
        return st;
    }
    struct build_evidence *joined = &all[h.n];
    st = evidence_join(a, all, h.n, joined, e);
    if (st == LW_OK) *out = joined;
    return st;
}

enum status image_evidence_load(struct op_call *c, str image_id,
                                const struct build_evidence **out, struct err *e)
{
    return image_evidence_read(c->app, c->arena, image_id, out, e);
}
