/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document is revised as a whole: a vulnerability that it no longer names is no longer claimed by
 * it. Its records are told by their ids, which begin with that of the document (format/csaf.h).
 */
#include "base/fs.h"
#include "base/limits.h"
#include "feed/feed_csaf.h"

struct document {
    struct knowledge *k;
    struct arena *kept; /* of the ids that are gone */
    struct csaf_gone *gone;
    struct arena a; /* of this document */
    str stem;
    str *ids;
    size_t n, cap;
};

/* "RHSA-1" of "RHSA-1/CVE-2026-1": ids of documents hold no slash that CSAF file names could. */
static str stem_of(str id)
{
    str stem;
    (void)str_cut(&id, '/', &stem);
    return stem;
}

static enum status take_record(void *ctx, const struct record *r, struct err *e)
{
    struct document *d = ctx;
    str *slot = arena_push(&d->a, (void **)&d->ids, &d->n, &d->cap, sizeof *slot);
    if (!slot) return arena_status(&d->a, "records of a document", e);
    *slot = arena_str(&d->a, r->id);
    if (d->stem.n == 0) d->stem = stem_of(*slot);
    return LW_OK;
}

static enum status judge_known(void *ctx, str id, struct err *e)
{
    struct document *d = ctx;
    for (size_t i = 0; i < d->n; i++)
        if (str_eq(d->ids[i], id)) return LW_OK;
    str *slot =
        arena_push(d->kept, (void **)&d->gone->ids, &d->gone->n, &d->gone->cap, sizeof *slot);
    if (!slot) return arena_status(d->kept, "records of a document", e);
    *slot = arena_str(d->kept, id);
    return arena_status(d->kept, "records of a document", e);
}

/* A document that cannot be read says nothing of what it held: the importer will refuse it. */
static enum status find_in(struct document *d, const char *feed, str part, const char *path,
                           struct err *e)
{
    str bytes = STR_NONE;
    struct err ignored = {0};
    if (fs_read(&d->a, path, LIMIT_RECORD_BYTES, &bytes, &ignored) != LW_OK ||
        csaf_read(&d->a, bytes, take_record, d, &ignored) != LW_OK || d->stem.n == 0)
        return LW_OK;
    return knowledge_records_of(d->k, feed, part, d->stem, judge_known, d, e);
}

enum status csaf_find_gone(struct knowledge *k, struct arena *a, const char *feed, str part,
                           const char *const *paths, size_t n, struct csaf_gone *out,
                           struct err *e)
{
    enum status status = LW_OK;
    for (size_t i = 0; i < n && status == LW_OK; i++) {
        struct document d = {.k = k, .kept = a, .gone = out};
        arena_init(&d.a, 16 * LIMIT_RECORD_BYTES);
        status = find_in(&d, feed, part, paths[i], e);
        arena_release(&d.a);
    }
    return status;
}
