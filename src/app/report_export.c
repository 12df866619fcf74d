/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports archive as one file: a tar of what was submitted and sent, byte by byte, with its
 * receipts, for an authority or a successor who has no longwatch.
 *
 *   content/DIGEST.json     the exact content of a submission, the frozen bytes of a document
 *   index.json              one row a report: when, to whom, in time or late, which files
 *   receipts/DIGEST.ENDING  documents that were kept as receipts
 *   sums/SHA256SUMS         of all of them: 'sha256sum -c sums/SHA256SUMS'
 *
 * It proves no time and no order: that is the business of the ledger's archive (app/archive.h).
 */
#include "app/document.h"

#include "app/archive_tar.h"
#include "app/blob.h"
#include "app/report.h"
#include "app/submission.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "store/portal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_REPORTS = 100000, /* of ten years; narrow it by product or year */
};
#define SCRATCH_BYTES (64 * LW_MIB) /* all submissions of one case, or a receipt */

/* A file of the archive and where its bytes come from. */
struct entry {
    str name, digest;
    const struct report *report; /* NULL: a receipt */
};

struct export
{
    struct op_call *c;
    struct report *reports;
    size_t n_reports, reports_cap;
    struct entry *entries;
    size_t n_entries, entries_cap;
    struct tar_writer tar;
    struct arena scratch; /* cleared for every entry */
    str index;
    int64_t n_contents, n_receipts;
};

/* ---- what there is ---- */

static enum status keep_report(void *ctx, const struct report *r, struct err *e)
{
    struct export *x = ctx;
    struct arena *a = x->c->arena;
    void *items = x->reports;
    struct report *slot = arena_push(a, &items, &x->n_reports, &x->reports_cap, sizeof *slot);
    x->reports = items;
    if (!slot) return arena_status(a, "the reports", e);
    *slot = *r;
    str *const texts[] = {&slot->id,          &slot->source,         &slot->kind,
                          &slot->document,    &slot->case_id,        &slot->case_number,
                          &slot->product_id,  &slot->title,          &slot->recipient_kind,
                          &slot->recipient,   &slot->channel,        &slot->reference,
                          &slot->late_reason, &slot->content_digest, &slot->receipt_digest,
                          &slot->recorded_by, &slot->request};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_str(a, *texts[i]);
    return arena_status(a, "the reports", e);
}

static enum status add_entry(struct export *x, str name, str digest, const struct report *r,
                             struct err *e)
{
    void *items = x->entries;
    struct entry *slot =
        arena_push(x->c->arena, &items, &x->n_entries, &x->entries_cap, sizeof *slot);
    x->entries = items;
    if (!slot || !name.p) return arena_status(x->c->arena, "the reports", e);
    *slot = (struct entry){name, digest, r};
    return LW_OK;
}

/* Its name tells what it is by how its bytes begin. */
static enum status add_receipt(struct export *x, yyjson_mut_val *files, str digest,
                               struct err *e)
{
    str bytes;
    if (!digest.n) return LW_OK;
    arena_clear(&x->scratch);
    enum status st = blob_read(x->c->app, &x->scratch, digest, MAX_RECEIPT_BYTES, &bytes, e);
    if (st) return st;
    str name = arena_printf(x->c->arena, "receipts/%.*s.%.*s", STR_ARG(digest),
                            STR_ARG(document_ending(bytes)));
    yyjson_mut_arr_add_strncpy(x->c->doc, files, name.p, name.n);
    return add_entry(x, name, digest, NULL, e);
}

static enum status add_receipts(struct export *x, yyjson_mut_val *files, const struct report *r,
                                struct err *e)
{
    struct submission_receipt *more = NULL;
    size_t n = 0;
    enum status st = add_receipt(x, files, r->receipt_digest, e);
    if (!st && str_eq(r->source, STR("submission")))
        st = submission_receipts(x->c->app->db, x->c->arena, r->case_id, &more, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(more[i].submission_id, r->id)) st = add_receipt(x, files, more[i].digest, e);
    return st;
}

/* A row of the index: as of report.list, with the names of its files. */
static enum status add_report(struct export *x, yyjson_mut_val *list, const struct report *r,
                              struct err *e)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(x->c->doc, list);
    str name = arena_printf(x->c->arena, "content/%.*s.json", STR_ARG(r->content_digest));
    enum status st = reply_archived(x->c, o, r, e);
    if (st) return st;
    reply_str(x->c, o, "content_file", name);
    st = add_entry(x, name, r->content_digest, r, e);
    return st ? st
              : add_receipts(x, yyjson_mut_obj_add_arr(x->c->doc, o, "receipt_files"), r, e);
}

/* Into a document of its own: the reply has the numbers alone. */
static enum status make_index(struct export *x, struct err *e)
{
    struct op_call *c = x->c;
    yyjson_mut_doc *reply = c->doc;
    size_t n = 0;
    char at[UTC_TEXT_BYTES];
    enum status st = LW_OK;
    c->doc = payload_new();
    yyjson_mut_val *root = yyjson_mut_doc_get_root(c->doc);
    reply_str(c, root, "format", STR("longwatch reports 1"));
    reply_str(c, root, "exported_at", utc_text(c->now, at));
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(c->doc, root, "reports");
    for (size_t i = 0; !st && i < x->n_reports; i++)
        st = add_report(x, list, &x->reports[i], e);
    char *text = st ? NULL : yyjson_mut_write(c->doc, YYJSON_WRITE_PRETTY, &n);
    if (text) x->index = arena_printf(c->arena, "%.*s\n", (int)n, text);
    if (!st && !text) st = err_set(e, LW_E_STATE, "the reports have text that is not UTF-8");
    free(text);
    yyjson_mut_doc_free(c->doc);
    c->doc = reply;
    return st ? st : arena_status(c->arena, "the reports", e);
}

/* ---- their bytes ---- */

static enum status content_of(struct export *x, const struct report *r, str *out, struct err *e)
{
    struct db *db = x->c->app->db;
    struct submission *sent = NULL;
    struct document_approval *approved = NULL;
    size_t n = 0;
    bool is_submission = str_eq(r->source, STR("submission"));
    *out = STR_NONE;
    enum status st =
        is_submission ? submission_history(db, &x->scratch, r->case_id, &sent, &n, e)
                      : document_approval_all(db, &x->scratch, r->document, &approved, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        if (is_submission && str_eq(sent[i].id, r->id)) *out = sent[i].content;
        if (!is_submission && str_eq(approved[i].content_digest, r->content_digest))
            *out = approved[i].content;
    }
    return st;
}

static enum status put_entry(struct export *x, const struct entry *f, struct err *e)
{
    str bytes = STR_NONE;
    struct sha256 want, got;
    arena_clear(&x->scratch);
    enum status st =
        f->report ? content_of(x, f->report, &bytes, e)
                  : blob_read(x->c->app, &x->scratch, f->digest, MAX_RECEIPT_BYTES, &bytes, e);
    if (st) return st;
    got = sha256_of(bytes);
    if (!sha256_from_hex(f->digest, &want) || !sha256_eq(&want, &got))
        return err_set(e, LW_E_STATE,
                       "'%.*s' was changed after it was recorded; 'longwatch ledger verify' "
                       "says where",
                       STR_ARG(f->name));
    if (f->report)
        x->n_contents++;
    else
        x->n_receipts++;
    return tar_add(&x->tar, f->name, bytes, e);
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static enum status put_sums(struct export *x, FILE *sums, struct err *e)
{
    str text;
    long n = ftell(sums);
    x->tar.sums = NULL;
    arena_clear(&x->scratch);
    char *p = arena_alloc(&x->scratch, (size_t)(n < 0 ? 0 : n) + 1);
    if (!p) return arena_status(&x->scratch, "the sums of the archive", e);
    rewind(sums);
    text = (str){p, fread(p, 1, (size_t)n, sums)};
    enum status st = tar_add(&x->tar, STR("sums/SHA256SUMS"), text, e);
    return st ? st : tar_end(&x->tar, e);
}

static enum status put_all(struct export *x, struct err *e)
{
    bool has_index = false;
    enum status st = LW_OK;
    if (x->n_entries) qsort(x->entries, x->n_entries, sizeof *x->entries, by_name);
    for (size_t i = 0; !st && i < x->n_entries; i++) {
        const struct entry *f = &x->entries[i];
        if (!has_index && !f->report) {
            st = tar_add(&x->tar, STR("index.json"), x->index, e);
            has_index = true;
        }
        /* One document that was sent ten times is there once. */
        if (!st && (!i || !str_eq(f->name, x->entries[i - 1].name))) st = put_entry(x, f, e);
    }
    if (!st && !has_index) st = tar_add(&x->tar, STR("index.json"), x->index, e);
    return st ? st : put_sums(x, x->tar.sums, e);
}

/* Beside its place, then over it: a file that is there is whole. */
static enum status write_file(struct export *x, str path, struct err *e)
{
    const char *to = arena_z(x->c->arena, path);
    str beside = arena_printf(x->c->arena, "%.*s.part", STR_ARG(path));
    if (!to || !beside.p) return arena_status(x->c->arena, "the reports", e);
    x->tar.file = fopen(beside.p, "wb");
    x->tar.sums = tmpfile();
    FILE *sums = x->tar.sums;
    enum status st = x->tar.file && sums ? put_all(x, e)
                                         : err_set(e, LW_E_ENV, "writing '%.150s': %s",
                                                   beside.p, strerror(errno));
    bool is_open = x->tar.file != NULL;
    if (sums) fclose(sums);
    if (is_open && fclose(x->tar.file) && !st)
        st = err_set(e, LW_E_ENV, "writing '%.150s': %s", beside.p, strerror(errno));
    if (!st && rename(beside.p, to))
        st = err_set(e, LW_E_ENV, "writing '%.150s': %s", to, strerror(errno));
    if (st && is_open) (void)unlink(beside.p);
    return st;
}

enum status report_export_run(struct op_call *c, struct err *e)
{
    struct export x = {.c = c};
    struct report_filter f;
    enum status st = report_filter_of_call(c, &f, e);
    f.limit = MAX_REPORTS + 1;
    if (!st) st = report_each(c->app->db, &f, keep_report, &x, e);
    if (!st && x.n_reports > MAX_REPORTS)
        st = err_set(e, LW_E_LIMIT, "more than %d reports; narrow them by product or year",
                     (int)MAX_REPORTS);
    if (st) return st;
    arena_init(&x.scratch, SCRATCH_BYTES);
    st = make_index(&x, e);
    if (!st) st = write_file(&x, op_str(c, "to"), e);
    arena_release(&x.scratch);
    reply_int(c, c->reply, "n_reports", (int64_t)x.n_reports);
    reply_int(c, c->reply, "n_contents", x.n_contents);
    reply_int(c, c->reply, "n_receipts", x.n_receipts);
    reply_str(c, c->reply, "path", op_str(c, "to"));
    reply_str(c, c->reply, "file_name", STR("longwatch-reports.tar"));
    return st;
}
