/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receiving a body within its limits. Three ways, chosen before the first byte:
 *
 *   form   multipart: small fields in memory, file parts to temporary files
 *   file   the request takes an upload and the body is no form: all of it to one temporary file
 *   bytes  everything else: in memory; an urlencoded form is taken apart at its end. (That of
 *          libmicrohttpd takes no '=' in a value, which programs send unescaped.)
 */
#include "serve/io.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FORM_BUFFER_BYTES = 16 * 1024 /* of MHD; also bounds a part's header */
};

static enum status write_all(int fd, str bytes, struct err *e)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_set(e, LW_E_ENV, "cannot store the upload: %s", strerror(errno));
        bytes = str_from(bytes, (size_t)n);
    }
    return LW_OK;
}

static enum status file_open(struct request *r, str field, str name, str media_type,
                             struct err *e)
{
    struct body *b = &r->io->body;
    const char *dir = serve_temp_dir(r->io->server);
    str path = arena_printf(&r->arena, "%s/upload-XXXXXX", dir);
    char *z = arena_alloc(&r->arena, path.n + 1);
    struct request_file *f =
        arena_push(&r->arena, (void **)&r->files, &r->n_files, &b->file_cap, sizeof *r->files);
    if (!z || !f || !path.p) return arena_status(&r->arena, "request", e);
    memcpy(z, path.p, path.n);
    *f = (struct request_file){.field = arena_str(&r->arena, field),
                               .name = arena_str(&r->arena, name),
                               .media_type = arena_str(&r->arena, media_type)};
    b->fd = mkstemp(z);
    if (b->fd < 0) {
        r->n_files--;
        return err_set(e, LW_E_ENV, "cannot create a file in '%s': %s", dir, strerror(errno));
    }
    f->path = z;
    b->file = f;
    return LW_OK;
}

static enum status file_close(struct body *b, struct err *e)
{
    int fd = b->fd;
    b->fd = -1;
    b->file = NULL;
    if (fd >= 0 && close(fd) != 0)
        return err_set(e, LW_E_ENV, "cannot store the upload: %s", strerror(errno));
    return LW_OK;
}

/* Ends the field that was being collected: its value moves from the buffer to the arena. */
static enum status field_close(struct request *r, struct err *e)
{
    struct body *b = &r->io->body;
    if (!b->is_open) return LW_OK;
    b->is_open = false;
    str value = arena_str(&r->arena, buf_str(&b->bytes));
    buf_clear(&b->bytes);
    if (!str_is_utf8(value) || memchr(value.p ? value.p : "-", 0, value.n))
        return err_set(e, LW_E_INPUT, "the form field '%.*s' is not UTF-8 text",
                       STR_ARG(b->field));
    struct request_field *f =
        arena_push(&r->arena, (void **)&r->form, &r->n_form, &b->form_cap, sizeof *r->form);
    if (!f) return arena_status(&r->arena, "form", e);
    *f = (struct request_field){.name = b->field, .value = value.p ? value : STR("")};
    return LW_OK;
}

static enum status part_start(struct request *r, str key, str name, str type, struct err *e)
{
    struct body *b = &r->io->body;
    enum status s = field_close(r, e);
    if (s == LW_OK) s = file_close(b, e);
    if (s != LW_OK) return s;
    if (r->n_form + r->n_files >= REQUEST_MAX_FIELDS)
        return err_set(e, LW_E_LIMIT, "the form has more than %d fields", REQUEST_MAX_FIELDS);
    if (!str_is_utf8(key)) return err_set(e, LW_E_INPUT, "a form field's name is not UTF-8");
    if (name.p) {
        if (!r->takes_file)
            return err_set(e, LW_E_USAGE, "this form takes no file, but '%.*s' is one",
                           STR_ARG(key));
        return file_open(r, key, name, type, e);
    }
    b->field = arena_str(&r->arena, key);
    b->is_open = true;
    return LW_OK;
}

static enum status part_add(struct request *r, str bytes, struct err *e)
{
    struct body *b = &r->io->body;
    if (b->file) {
        b->file->n_bytes += bytes.n;
        return write_all(b->fd, bytes, e);
    }
    buf_add(&b->bytes, bytes);
    return buf_status(&b->bytes, "form field", e);
}

/*
 * MHD tells of a part whose value has not arrived yet with no bytes at offset 0, and again at
 * offset 0 when it has. An empty part followed by one of the same name looks the same, and means
 * the same here.
 */
static bool is_same_part(const struct body *b, str key, str name)
{
    if (b->file)
        return name.p && b->file->n_bytes == 0 && str_eq(b->file->field, key) &&
               str_eq(b->file->name, name);
    return b->is_open && !name.p && b->bytes.n == 0 && str_eq(b->field, key);
}

static enum MHD_Result on_part(void *ctx, enum MHD_ValueKind kind, const char *key,
                               const char *filename, const char *content_type,
                               const char *transfer_encoding, const char *data, uint64_t offset,
                               size_t size)
{
    struct request *r = ctx;
    struct err *e = &r->io->refusal;
    str field = str_of(key ? key : ""), name = str_of(filename);
    (void)kind, (void)transfer_encoding;
    if (e->code != LW_OK) return MHD_NO;
    enum status s = LW_OK;
    if (offset == 0 && !is_same_part(&r->io->body, field, name))
        s = part_start(r, field, name, str_of(content_type), e);
    if (s == LW_OK) s = part_add(r, (str){data, size}, e);
    return s == LW_OK ? MHD_YES : MHD_NO;
}

static bool is_urlencoded(const struct request *r)
{
    return str_eq(r->media_type, STR("application/x-www-form-urlencoded"));
}

enum status body_start(struct request *r, struct err *e)
{
    struct body *b = &r->io->body;
    buf_init(&b->bytes,
             r->max_body_bytes < LIMIT_REQUEST_BYTES ? r->max_body_bytes : LIMIT_REQUEST_BYTES);
    if (str_eq(r->media_type, STR("multipart/form-data"))) {
        b->form = MHD_create_post_processor(r->io->connection, FORM_BUFFER_BYTES, on_part, r);
        if (!b->form) return err_set(e, LW_E_USAGE, "the form's Content-Type is malformed");
        return LW_OK;
    }
    if (is_urlencoded(r)) return LW_OK;
    if (r->takes_file) return file_open(r, STR(""), STR(""), r->media_type, e);
    return LW_OK;
}

enum status body_add(struct request *r, str bytes, struct err *e)
{
    struct body *b = &r->io->body;
    b->n_bytes += bytes.n;
    if (b->n_bytes > r->max_body_bytes)
        return err_set(e, LW_E_LIMIT, "the body is over the limit of %zu bytes",
                       r->max_body_bytes);
    if (b->form) {
        if (MHD_post_process(b->form, bytes.p, bytes.n) == MHD_YES) return LW_OK;
        if (r->io->refusal.code != LW_OK) return r->io->refusal.code;
        return err_set(e, LW_E_INPUT, "the form is malformed");
    }
    if (b->file) return part_add(r, bytes, e);
    buf_add(&b->bytes, bytes);
    return buf_status(&b->bytes, "request body", e);
}

enum status body_finish(struct request *r, struct err *e)
{
    struct body *b = &r->io->body;
    enum status s = LW_OK;
    if (b->form) {
        bool is_whole = MHD_destroy_post_processor(b->form) == MHD_YES;
        b->form = NULL;
        if (r->io->refusal.code != LW_OK) return r->io->refusal.code;
        if (!is_whole && b->n_bytes)
            return err_set(e, LW_E_INPUT, "the form ends in the middle");
        s = field_close(r, e);
    } else if (is_urlencoded(r)) {
        s = request_form_body(r, buf_str(&b->bytes), e);
    } else if (!b->file) {
        r->body = arena_str(&r->arena, buf_str(&b->bytes));
    }
    if (s == LW_OK) s = file_close(b, e);
    return s == LW_OK ? arena_status(&r->arena, "request", e) : s;
}

void body_release(struct request *r)
{
    struct body *b = &r->io->body;
    if (b->form) MHD_destroy_post_processor(b->form);
    if (b->fd >= 0) close(b->fd);
    b->form = NULL;
    b->fd = -1;
    for (size_t i = 0; i < r->n_files; i++)
        (void)unlink(r->files[i].path);
    buf_release(&b->bytes);
}
