/* SPDX-License-Identifier: Apache-2.0 */
/* Problem documents. */
#include "api/problem.h"

#include "app/op.h"

static const char *const titles[] = {
    [LW_OK] = "Nothing is wrong",
    [LW_E_USAGE] = "The request is not understood",
    [LW_E_INPUT] = "The document or value breaks its format",
    [LW_E_LIMIT] = "Over a limit",
    [LW_E_NOT_FOUND] = "Not found",
    [LW_E_CONFLICT] = "In conflict with what is there",
    [LW_E_STATE] = "Not allowed in this state",
    [LW_E_UNAUTHENTICATED] = "Nobody is signed in",
    [LW_E_REFUSED] = "Not allowed for this role",
    [LW_E_NO_DATA] = "No knowledge, or stale knowledge",
    [LW_E_ENV] = "Disk, network or database failed",
    [LW_E_CANCELLED] = "Stopped on request",
};
_Static_assert(sizeof titles / sizeof titles[0] == LW_N_STATUS, "every status has its title");

static void add_str(yyjson_mut_doc *doc, const char *key, str s)
{
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_obj_add_strncpy(doc, root, key, s.p ? s.p : "", s.n);
}

/* Operations name the parameter: "parameter 'version': ...". */
static str parameter_of(str message)
{
    size_t end;
    if (!str_starts(message, STR("parameter '"))) return STR_NONE;
    str name = str_from(message, sizeof "parameter '" - 1);
    return str_find(name, '\'', &end) ? str_sub(name, 0, end) : STR_NONE;
}

struct answer *problem_answer(struct request *r, const struct err *e, int http_status)
{
    const struct status_row *row = status_row(e->code);
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    if (!doc) BUG("out of memory");
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    if (!http_status) http_status = row->http_status;
    add_str(doc, "type", arena_printf(&r->arena, PROBLEM_TYPE_PREFIX "%s", row->name));
    add_str(doc, "title", str_of(titles[e->code]));
    yyjson_mut_obj_add_int(doc, root, "status", http_status);
    /* A cut or foreign message may not be UTF-8; JSON must be. */
    str message = str_of(e->message);
    add_str(doc, "detail", str_is_utf8(message) ? message : str_of(titles[e->code]));
    if (str_is_utf8(r->path)) add_str(doc, "instance", r->path);
    if (e->source[0] && str_is_utf8(str_of(e->source)))
        add_str(doc, "source", str_of(e->source));
    if (e->line) yyjson_mut_obj_add_uint(doc, root, "line", e->line);
    if (e->column) yyjson_mut_obj_add_uint(doc, root, "column", e->column);
    str parameter = parameter_of(message);
    if (parameter.n) add_str(doc, "parameter", parameter);
    add_str(doc, "advice", str_of(row->advice));
    struct buf b = {0};
    b.p = yyjson_mut_write(doc, 0, &b.n);
    if (!b.p) BUG("a problem document cannot be written");
    yyjson_mut_doc_free(doc);
    struct answer *a = answer_buf(r, http_status, PROBLEM_MEDIA_TYPE, &b);
    if (http_status == 401) answer_header(a, r, "WWW-Authenticate", STR("Bearer"));
    if (http_status == 503) answer_header(a, r, "Retry-After", STR("30"));
    return a;
}
