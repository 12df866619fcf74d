/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of an upload. */
#include "base/fs.h"
#include "base/limits.h"
#include "cli/image_upload.h"
#include "crypto/digest.h"
#include "format/evidence.h"
#include "format/json.h"
#include "net/http.h"
#include "net/http_send.h"

#include <string.h>
#include <time.h>

/* ---- errors of the server ---- */

static enum status code_of(long http, str type)
{
    size_t at;
    str name = str_find_last(type, ':', &at) ? str_from(type, at + 1) : STR("");
    for (int i = LW_E_USAGE; i < LW_N_STATUS; i++)
        if (str_eq(str_of(status_row((enum status)i)->name), name)) return (enum status)i;
    if (http == 401) return LW_E_UNAUTHENTICATED;
    if (http == 403) return LW_E_REFUSED;
    return http == 404 ? LW_E_NOT_FOUND : LW_E_ENV;
}

/* Where in the document it was: named as the file was given here. */
static enum status place(const struct upload *u, yyjson_val *root, struct err *e)
{
    str source = json_str(root, "source");
    int64_t line = json_int(root, "line", 0), column = json_int(root, "column", 0);
    if (line > 0) (void)err_at(e, (uint64_t)line, column > 0 ? (uint64_t)column : 0);
    if (str_eq(source, STR("sbom"))) return err_source(e, str_of(u->sbom));
    if (str_eq(source, STR("evidence"))) return err_source(e, str_of(u->evidence));
    return e->code;
}

static enum status refused(const struct upload *u, const struct http_reply *reply,
                           struct err *e)
{
    yyjson_doc *doc = NULL;
    yyjson_val *root = NULL;
    if (json_parse(reply->body, UPLOAD_ANSWER_BYTES, &doc, NULL) == LW_OK)
        root = yyjson_doc_get_root(doc);
    str detail = json_str(root, "detail");
    enum status code = code_of(reply->code, json_str(root, "type"));
    if (detail.n)
        (void)err_set(e, code, "%.*s", STR_ARG(detail));
    else
        (void)err_set(e, code, "server '%.100s' answered HTTP %ld", u->server, reply->code);
    (void)place(u, root, e);
    yyjson_doc_free(doc);
    return code;
}

/* ---- one request ---- */

static bool is_trouble(const struct http_reply *r)
{
    return r->code == 429 || r->code == 502 || r->code == 503 || r->code == 504;
}

static void pause_s(int64_t seconds)
{
    struct timespec t = {.tv_sec = seconds > UPLOAD_MAX_PAUSE_S ? UPLOAD_MAX_PAUSE_S : seconds};
    (void)nanosleep(&t, NULL);
}

/* Sending the same again changes nothing there, so every request may be tried again. */
static enum status try_often(const struct upload *u, const struct http_call *call,
                             struct http_reply *reply, struct err *e)
{
    enum status st = LW_OK;
    for (int i = 0; i < UPLOAD_TRIES; i++) {
        struct err own = {0};
        if (i > 0) pause_s(reply->retry_after_s ? reply->retry_after_s : (int64_t)1 << i);
        st = http_send(u->c->arena, call, reply, &own);
        if (st != LW_OK) *e = own;
        if (st == LW_E_LIMIT || reply->is_untrusted) return st;
        if (st == LW_OK && !is_trouble(reply)) return st;
    }
    return st;
}

enum status upload_call(const struct upload *u, const char *method, const char *path,
                        const char *media_type, str body, yyjson_doc **doc, struct err *e)
{
    struct http_reply reply;
    str url = arena_printf(u->c->arena, "%s/api/v1%s", u->server, path);
    const struct http_call call = {.method = method,
                                   .url = url.p,
                                   .header = u->header,
                                   .media_type = media_type,
                                   .body = body,
                                   .max_answer_bytes = UPLOAD_ANSWER_BYTES,
                                   .ca_file = u->ca_file};
    if (!url.p) return arena_status(u->c->arena, "request", e);
    enum status st = try_often(u, &call, &reply, e);
    if (st != LW_OK) return st;
    if (reply.code < 200 || reply.code > 299) return refused(u, &reply, e);
    st = json_parse(reply.body, UPLOAD_ANSWER_BYTES, doc, e);
    if (st == LW_OK) return LW_OK;
    return err_set(e, LW_E_ENV, "server '%.100s' does not answer as longwatch does", u->server);
}

/* ---- the upload ---- */

static void add_field(struct buf *b, str boundary, const char *name, const char *value)
{
    if (!value) return;
    buf_printf(b, "--%.*s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
               STR_ARG(boundary), name, value);
}

static void add_file(struct buf *b, str boundary, const char *name, str bytes)
{
    buf_printf(b,
               "--%.*s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
               "Content-Type: application/octet-stream\r\n\r\n",
               STR_ARG(boundary), name, name);
    buf_add(b, bytes);
    buf_add(b, STR("\r\n"));
}

static enum status read_file(const struct upload *u, const char *path, size_t max, str *out,
                             struct err *e)
{
    *out = STR_NONE;
    if (!path) return LW_OK;
    enum status st = fs_read(u->c->arena, path, max, out, e);
    return st == LW_OK ? LW_OK : err_source(e, str_of(path));
}

enum status upload_send(struct upload *u, yyjson_doc **doc, struct err *e)
{
    struct arena *a = u->c->arena;
    struct buf body;
    str sbom, evidence, boundary = random_token(a, 24);
    enum status st = read_file(u, u->sbom, LIMIT_SBOM_BYTES, &sbom, e);
    if (st == LW_OK) st = read_file(u, u->evidence, EVIDENCE_MAX_BYTES, &evidence, e);
    if (st != LW_OK) return st;
    buf_init(&body, sbom.n + evidence.n + LW_MIB);
    add_field(&body, boundary, "release", u->release);
    add_field(&body, boundary, "variant", u->variant);
    add_file(&body, boundary, "sbom", sbom);
    if (u->evidence) add_file(&body, boundary, "evidence", evidence);
    buf_printf(&body, "--%.*s--\r\n", STR_ARG(boundary));
    str type = arena_printf(a, "multipart/form-data; boundary=%.*s", STR_ARG(boundary));
    str path = arena_printf(a, "/products/%.*s/images",
                            STR_ARG(http_path_segment(a, str_of(u->product))));
    st = arena_status(a, "request", e);
    if (st == LW_OK) st = buf_status(&body, "request", e);
    if (st == LW_OK) st = upload_call(u, "POST", path.p, type.p, buf_str(&body), doc, e);
    buf_release(&body);
    return st;
}
