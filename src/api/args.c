/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting parameters. What they mean is checked by op_run(). */
#include "api/args.h"

#include "app/op_run.h"

#include <inttypes.h>
#include <stdlib.h>

const struct op_param *op_file_param(const struct op *op)
{
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (p->type == PARAM_FILE) return p;
    }
    return NULL;
}

static enum status add(struct args *args, str name, str value, struct err *e)
{
    if (args->n == ARGS_MAX) return err_set(e, LW_E_LIMIT, "more than %d parameters", ARGS_MAX);
    args->list[args->n++] = (struct op_arg){name, value.p ? value : STR("")};
    return LW_OK;
}

/* The text form of a JSON value; lists stay JSON, which PARAM_LIST reads. */
static enum status json_text(struct arena *a, str name, yyjson_val *v, str *out, struct err *e)
{
    if (yyjson_is_str(v)) {
        *out = arena_str(a, (str){yyjson_get_str(v), yyjson_get_len(v)});
    } else if (yyjson_is_bool(v)) {
        *out = yyjson_get_bool(v) ? STR("true") : STR("false");
    } else if (yyjson_is_uint(v)) {
        *out = arena_printf(a, "%" PRIu64, yyjson_get_uint(v));
    } else if (yyjson_is_int(v)) {
        *out = arena_printf(a, "%" PRId64, yyjson_get_sint(v));
    } else if (yyjson_is_arr(v)) {
        size_t n;
        char *text = yyjson_val_write(v, 0, &n);
        if (!text) BUG("a parsed value cannot be written");
        *out = arena_str(a, (str){text, n});
        free(text);
    } else {
        return err_set(e, LW_E_USAGE,
                       "parameter '%.*s': expected text, a whole number, true, false or a list",
                       STR_ARG(name));
    }
    return arena_status(a, "request", e);
}

static enum status line_of(str body, size_t at, struct err *e)
{
    uint64_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < body.n; i++) {
        column = body.p[i] == '\n' ? 1 : column + 1;
        line += body.p[i] == '\n';
    }
    (void)err_at(e, line, column);
    return err_source(e, STR("request body"));
}

static enum status add_object(struct request *r, struct args *args, yyjson_val *root,
                              struct err *e)
{
    size_t i, n;
    yyjson_val *key, *v;
    if (!yyjson_is_obj(root)) {
        (void)err_set(e, LW_E_USAGE, "the request body must be a JSON object");
        return LW_E_USAGE;
    }
    yyjson_obj_foreach(root, i, n, key, v)
    {
        str text, name = arena_str(&r->arena, (str){yyjson_get_str(key), yyjson_get_len(key)});
        if (yyjson_is_null(v)) continue;
        enum status s = json_text(&r->arena, name, v, &text, e);
        if (s == LW_OK) s = add(args, name, text, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

static enum status add_json(struct request *r, struct args *args, struct err *e)
{
    yyjson_read_err why = {0};
    /* Without YYJSON_READ_INSITU the bytes are not written to. */
    union {
        const char *in;
        char *api;
    } bytes = {.in = r->body.p};
    yyjson_doc *doc = yyjson_read_opts(bytes.api, r->body.n, 0, NULL, &why);
    if (!doc) {
        (void)err_set(e, LW_E_INPUT, "the request body is not JSON: %s", why.msg);
        (void)line_of(r->body, why.pos, e);
        return LW_E_INPUT;
    }
    enum status s = add_object(r, args, yyjson_doc_get_root(doc), e);
    yyjson_doc_free(doc);
    return s;
}

static const struct op_param *file_param(const struct op *op, str name)
{
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (p->type == PARAM_FILE && str_eq(name, str_of(p->name))) return p;
    }
    return NULL;
}

/* A body that is no form has no field: it is the operation's first file. */
static enum status add_files(struct request *r, const struct op *op, struct args *args,
                             struct err *e)
{
    const struct op_param *first = op_file_param(op);
    for (size_t i = 0; i < r->n_files; i++) {
        struct request_file *f = &r->files[i];
        str name = f->field.n || !first ? f->field : str_of(first->name);
        if (f->n_bytes == 0) continue;
        if (!file_param(op, name))
            return err_set(e, LW_E_USAGE, "parameter '%.*s': takes no file", STR_ARG(name));
        enum status s = add(args, name, str_of(f->path), e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

/* A path typed into a form field must not make us read that file. */
static enum status check_no_typed_path(const struct op *op, const struct args *args,
                                       struct err *e)
{
    for (size_t i = 0; i < args->n; i++) {
        const struct op_param *p = file_param(op, args->list[i].name);
        if (p)
            return err_set(e, LW_E_USAGE, "parameter '%s': send the bytes, not a text",
                           p->name);
    }
    return LW_OK;
}

enum status args_collect(struct request *r, const struct op *op, const struct route_match *m,
                         struct args *out, struct err *e)
{
    enum status s = LW_OK;
    out->n = 0;
    for (size_t i = 0; i < m->n_params && s == LW_OK; i++)
        s = add(out, m->params[i].name, m->params[i].value, e);
    for (size_t i = 0; i < r->n_query && s == LW_OK; i++)
        s = add(out, r->query[i].name, r->query[i].value, e);
    for (size_t i = 0; i < r->n_form && s == LW_OK; i++)
        s = add(out, r->form[i].name, r->form[i].value, e);
    if (s != LW_OK) return s;
    if (r->body.n) {
        if (!str_eq(r->media_type, STR("application/json")))
            return err_set(e, LW_E_USAGE,
                           "the body's Content-Type must be application/json or a form");
        s = add_json(r, out, e);
    }
    if (s == LW_OK) s = check_no_typed_path(op, out, e);
    return s == LW_OK ? add_files(r, op, out, e) : s;
}
