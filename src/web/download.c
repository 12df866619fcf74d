/* SPDX-License-Identifier: Apache-2.0 */
#include "web/download.h"

#include "app/blob.h"
#include "app/document_pdf.h"
#include "app/duty.h"
#include "app/submission.h"
#include "web/form.h"

enum {
    MAX_ARGS = 4 /* of an address */
};

/* One kind of document: an operation says who may have it and which it is. */
struct download {
    const char *path, *op, *media_type, *name;
    enum status (*read)(struct visit *visit, yyjson_mut_val *reply, str *bytes, struct err *e);
};

static str text_of(yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(object, key);
    return yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
}

static enum status read_content(struct visit *visit, yyjson_mut_val *reply, str *bytes,
                                struct err *e)
{
    (void)visit, (void)e;
    *bytes = text_of(reply, "content");
    return LW_OK;
}

static enum status read_receipt(struct visit *visit, yyjson_mut_val *reply, str *bytes,
                                struct err *e)
{
    return blob_read(visit->app, &visit->request->arena, text_of(reply, "sha256"),
                     MAX_RECEIPT_BYTES, bytes, e);
}

static enum status read_attested(struct visit *visit, yyjson_mut_val *reply, str *bytes,
                                 struct err *e)
{
    str digest = text_of(reply, "document_digest");
    if (!digest.n) return err_set(e, LW_E_NOT_FOUND, "the attestation has no document");
    return blob_read(visit->app, &visit->request->arena, digest, ATTESTED_DOCUMENT_MAX_BYTES,
                     bytes, e);
}

static enum status read_document(struct visit *visit, yyjson_mut_val *reply, str *bytes,
                                 struct err *e)
{
    (void)visit, (void)e;
    *bytes = text_of(reply, "document");
    return LW_OK;
}

/* Drawn now: the operation gives the document, the program beside us draws it. */
static enum status read_pdf(struct visit *visit, yyjson_mut_val *reply, str *bytes,
                            struct err *e)
{
    return pdf_render(&visit->request->arena, text_of(reply, "paper"), bytes, e);
}

/* What strangers sent is bytes and nothing else, whatever it looks like. */
static const struct download downloads[] = {
    {"/cases/{case}/submissions/{stage}/content", "submission.content", "application/json",
     "content", read_content},
    {"/cases/{case}/submissions/{stage}/receipt", "submission.receipt",
     "application/octet-stream", "receipt", read_receipt},
    {"/attestations/{attestation}/document", "duty.get_attestation", "application/octet-stream",
     "document", read_attested},
    {"/documents/{document}/content", "document.content", "application/json", "document",
     read_content},
    {"/documents/{document}.pdf", "document.pdf", "application/pdf", "document", read_pdf},
    {"/cases/{case}/forms/{stage}.pdf", "case.form_pdf", "application/pdf", "form", read_pdf},
    {"/cases/{case}.pdf", "case.pdf", "application/pdf", "case", read_pdf},
    {"/images/{image}/vex/{format}", "vex.export", "application/json", "vex", read_document},
    {"/products/{product}/vex/{format}", "vex.export", "application/json", "vex",
     read_document},
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
    struct answer *a = answer_text(r, 200, d->media_type, bytes);
    answer_header(a, r, "Content-Disposition",
                  arena_printf(&r->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
    return a;
}

static struct answer *run(struct visit *visit, const struct download *d,
                          const struct route_match *m)
{
    const struct op *op = op_find(str_of(d->op));
    struct op_arg args[MAX_ARGS];
    size_t n = 0;
    yyjson_mut_doc *reply = NULL;
    struct err e = {0};
    str bytes;
    if (!op) BUG("a download names an operation that does not exist");
    for (const struct op_param *p = op->params; p->name && n < MAX_ARGS; p++) {
        str value = route_param(m, str_of(p->name));
        /* "?version=2" of a document. */
        if (!value.n && !p->is_in_path && p->type == PARAM_INT)
            value = request_query(visit->request, str_of(p->name));
        if (value.n) args[n++] = (struct op_arg){str_of(p->name), value};
    }
    enum status st = op_run(visit->app, &visit->actor, op, args, n, &reply, &e);
    if (st != LW_OK) return web_failure(visit, &e, 0);
    yyjson_mut_val *root = yyjson_mut_doc_get_root(reply);
    st = d->read(visit, root, &bytes, &e);
    struct answer *a = st == LW_OK ? send(visit, d, root, bytes) : web_failure(visit, &e, 0);
    yyjson_mut_doc_free(reply);
    return a;
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
