/* SPDX-License-Identifier: Apache-2.0 */
#include "web/download.h"

#include "app/blob.h"
#include "app/document_pdf.h"
#include "app/duty.h"
#include "app/op_run.h"
#include "app/submission.h"
#include "base/fs.h"
#include "base/limits.h"
#include "web/form.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_ARGS = 8 /* of an address */
};
/* The archive of reports; narrower ones of a year or a product where it is larger. */
#define MAX_FILE_BYTES (256 * LW_MIB)

/* One kind of document: an operation says who may have it and which it is. */
struct download {
    const char *path, *op, *media_type, *name;
    enum status (*read)(struct visit *visit, struct arena *a, yyjson_mut_val *reply, str *bytes,
                        struct err *e);
    const char *file; /* parameter that names the file which the operation writes, or NULL */
};

static str text_of(yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(object, key);
    return yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
}

static enum status read_content(struct visit *visit, struct arena *a, yyjson_mut_val *reply,
                                str *bytes, struct err *e)
{
    (void)visit, (void)a, (void)e;
    *bytes = text_of(reply, "content");
    return LW_OK;
}

static enum status read_receipt(struct visit *visit, struct arena *a, yyjson_mut_val *reply,
                                str *bytes, struct err *e)
{
    return blob_read(visit->app, a, text_of(reply, "sha256"), MAX_RECEIPT_BYTES, bytes, e);
}

static enum status read_attested(struct visit *visit, struct arena *a, yyjson_mut_val *reply,
                                 str *bytes, struct err *e)
{
    str digest = text_of(reply, "document_digest");
    if (!digest.n) return err_set(e, LW_E_NOT_FOUND, "the attestation has no document");
    return blob_read(visit->app, a, digest, ATTESTED_DOCUMENT_MAX_BYTES, bytes, e);
}

static enum status read_document(struct visit *visit, struct arena *a, yyjson_mut_val *reply,
                                 str *bytes, struct err *e)
{
    (void)visit, (void)a, (void)e;
    *bytes = text_of(reply, "document");
    return LW_OK;
}

/* Drawn now: the operation gives the document, the program beside us draws it. */
static enum status read_pdf(struct visit *visit, struct arena *a, yyjson_mut_val *reply,
                            str *bytes, struct err *e)
{
    (void)visit;
    return pdf_render(a, text_of(reply, "paper"), bytes, e);
}

/* Written by the operation beside the store, read and gone. */
static enum status read_file(struct visit *visit, struct arena *a, yyjson_mut_val *reply,
                             str *bytes, struct err *e)
{
    const char *path = arena_z(a, text_of(reply, "path"));
    (void)visit;
    if (!path) return arena_status(a, "a download", e);
    enum status st = fs_read(a, path, MAX_FILE_BYTES, bytes, e);
    (void)unlink(path);
    return st;
}

/* What strangers sent is bytes and nothing else, whatever it looks like. */
static const struct download downloads[] = {
    {"/cases/{case}/submissions/{stage}/content", "submission.content", "application/json",
     "content", read_content, NULL},
    {"/cases/{case}/submissions/{stage}/receipt", "submission.receipt",
     "application/octet-stream", "receipt", read_receipt, NULL},
    {"/attestations/{attestation}/document", "duty.get_attestation", "application/octet-stream",
     "document", read_attested, NULL},
    {"/documents/{document}/content", "document.content", "application/json", "document",
     read_content, NULL},
    {"/documents/{document}.pdf", "document.pdf", "application/pdf", "document", read_pdf,
     NULL},
    {"/cases/{case}/forms/{stage}.pdf", "case.form_pdf", "application/pdf", "form", read_pdf,
     NULL},
    {"/cases/{case}.pdf", "case.pdf", "application/pdf", "case", read_pdf, NULL},
    {"/images/{image}/vex/{format}", "vex.export", "application/json", "vex", read_document,
     NULL},
    {"/products/{product}/vex/{format}", "vex.export", "application/json", "vex", read_document,
     NULL},
    {"/ledger.tar", "ledger.export", "application/x-tar", "ledger", read_file, "to"},
    {"/reports.tar", "report.export", "application/x-tar", "reports", read_file, "to"},
};

/* As the operation calls it, else by case, stage and what it is. */
static str name_of(struct arena *a, const struct download *d, yyjson_mut_val *reply)
{
    str name = text_of(reply, "file_name"), ending = text_of(reply, "ending");
    str number = text_of(reply, "case"), stage = text_of(reply, "stage");
    if (name.n) return name;
    if (!ending.n) ending = STR("json");
    return arena_printf(a, "%.*s-%.*s-%s.%.*s", STR_ARG(number), STR_ARG(stage), d->name,
                        STR_ARG(ending));
}

static struct answer *send(struct visit *visit, const struct download *d, yyjson_mut_val *reply,
                           str bytes)
{
    struct request *r = visit->request;
    str name = name_of(&r->arena, d, reply);
    struct buf body;
    buf_init(&body, bytes.n + 1);
    buf_add(&body, bytes);
    struct answer *a = answer_buf(r, 200, d->media_type, &body);
    answer_header(a, r, "Content-Disposition",
                  arena_printf(&r->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
    return a;
}

/* Of the address: the path's parameters and the query's. Bytes come as they are, not as text. */
static str given(const struct visit *visit, const struct download *d,
                 const struct route_match *m, const struct op_param *p)
{
    str name = str_of(p->name), value = route_param(m, name);
    bool is_ours = str_eq(name, STR("bytes")) || (d->file && str_eq(name, str_of(d->file)));
    return value.n || p->is_in_path || is_ours ? value : request_query(visit->request, name);
}

/* A place for what the operation writes, nobody else's. */
static enum status make_file(struct visit *visit, char **out, struct err *e)
{
    struct arena *a = &visit->request->arena;
    str name = arena_printf(a, "%s/tmp/download-XXXXXX", visit->app->data_dir);
    char *z = arena_alloc(a, name.n + 1);
    if (!z || !name.p) return arena_status(a, "a download", e);
    memcpy(z, name.p, name.n);
    int fd = mkstemp(z);
    if (fd < 0) return err_set(e, LW_E_ENV, "writing '%.150s': %s", z, strerror(errno));
    (void)close(fd);
    *out = z;
    return LW_OK;
}

static enum status ask(struct visit *visit, const struct download *d,
                       const struct route_match *m, yyjson_mut_doc **reply, struct err *e)
{
    const struct op *op = op_find(str_of(d->op));
    struct op_arg args[MAX_ARGS];
    size_t n = 0;
    if (!op) BUG("a download names an operation that does not exist");
    for (const struct op_param *p = op->params; p->name && n + 1 < MAX_ARGS; p++) {
        str value = given(visit, d, m, p);
        if (value.n) args[n++] = (struct op_arg){str_of(p->name), value};
    }
    char *path = NULL;
    enum status st = d->file ? make_file(visit, &path, e) : LW_OK;
    if (st) return st;
    if (path) args[n++] = (struct op_arg){str_of(d->file), str_of(path)};
    st = op_run(visit->app, &visit->actor, op, args, n, reply, e);
    if (st && path) (void)unlink(path);
    return st;
}

static struct answer *run(struct visit *visit, const struct download *d,
                          const struct route_match *m)
{
    yyjson_mut_doc *reply = NULL;
    struct arena a;
    struct err e = {0};
    str bytes;
    if (ask(visit, d, m, &reply, &e) != LW_OK) return web_failure(visit, &e, 0);
    yyjson_mut_val *root = yyjson_mut_doc_get_root(reply);
    /* Not the request's arena: a receipt may be larger than any page. */
    arena_init(&a, MAX_FILE_BYTES + LW_MIB);
    enum status st = d->read(visit, &a, root, &bytes, &e);
    struct answer *answer =
        st == LW_OK ? send(visit, d, root, bytes) : web_failure(visit, &e, 0);
    arena_release(&a);
    yyjson_mut_doc_free(reply);
    return answer;
}

struct answer *download_handle(struct visit *visit)
{
    struct route_match m;
    if (!str_eq(visit->request->method, STR("GET"))) return NULL;
    for (size_t i = 0; i < sizeof downloads / sizeof downloads[0]; i++)
        if (route_matches(downloads[i].path, visit->request, 0, &m))
            return run(visit, &downloads[i], &m);
    return NULL;
}
