/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenAPI 3.1 from the operation table: what the table does not say is not promised. Replies are
 * described as objects; their members are documented by the reference of each operation.
 */
#include "api/openapi.h"

#include "api/args.h"
#include "api/problem.h"

#include <string.h>

typedef yyjson_mut_doc doc_t;
typedef yyjson_mut_val val_t;

static val_t *object(doc_t *d, val_t *parent, const char *key)
{
    return yyjson_mut_obj_add_obj(d, parent, key);
}

static void text(doc_t *d, val_t *parent, const char *key, const char *value)
{
    yyjson_mut_obj_add_strcpy(d, parent, key, value);
}

static void reference(doc_t *d, val_t *parent, const char *key, const char *to)
{
    text(d, object(d, parent, key), "$ref", to);
}

static void add_choices(doc_t *d, val_t *schema, const char *choices)
{
    str rest = str_of(choices), one;
    val_t *list = yyjson_mut_obj_add_arr(d, schema, "enum");
    bool has_more = rest.n > 0;
    while (has_more) {
        has_more = str_cut(&rest, '|', &one);
        yyjson_mut_arr_add_strncpy(d, list, one.p, one.n);
    }
}

static void add_schema(doc_t *d, val_t *schema, const struct op_param *p)
{
    switch (p->type) {
    case PARAM_TEXT:
    case PARAM_ID:
        text(d, schema, "type", "string");
        if (p->max) yyjson_mut_obj_add_uint(d, schema, "maxLength", p->max);
        break;
    case PARAM_SECRET:
        text(d, schema, "type", "string");
        text(d, schema, "format", "password");
        break;
    case PARAM_INT:
        text(d, schema, "type", "integer");
        if (p->max) yyjson_mut_obj_add_uint(d, schema, "maximum", p->max);
        break;
    case PARAM_BOOL: text(d, schema, "type", "boolean"); break;
    case PARAM_INSTANT:
        text(d, schema, "type", "string");
        text(d, schema, "format", "date-time");
        break;
    case PARAM_DATE:
        text(d, schema, "type", "string");
        text(d, schema, "format", "date");
        break;
    case PARAM_ENUM:
        text(d, schema, "type", "string");
        if (p->choices) add_choices(d, schema, p->choices);
        break;
    case PARAM_LIST:
        text(d, schema, "type", "array");
        text(d, object(d, schema, "items"), "type", "string");
        break;
    case PARAM_FILE:
        text(d, schema, "type", "string");
        text(d, schema, "contentMediaType", "application/octet-stream");
        break;
    }
}

static void add_parameter(doc_t *d, val_t *list, const struct op_param *p, bool has_form)
{
    val_t *v = yyjson_mut_arr_add_obj(d, list);
    text(d, v, "name", p->name);
    text(d, v, "in", p->is_in_path ? "path" : "query");
    if (p->doc) text(d, v, "description", p->doc);
    yyjson_mut_obj_add_bool(d, v, "required", p->is_in_path || (p->is_required && !has_form));
    if (p->type == PARAM_LIST) {
        text(d, v, "style", "form");
        yyjson_mut_obj_add_bool(d, v, "explode", false);
    }
    add_schema(d, object(d, v, "schema"), p);
}

static void add_form_schema(doc_t *d, val_t *media, const struct op *op, bool has_file)
{
    val_t *schema = object(d, media, "schema");
    text(d, schema, "type", "object");
    yyjson_mut_obj_add_bool(d, schema, "additionalProperties", false);
    val_t *properties = object(d, schema, "properties");
    val_t *required = yyjson_mut_arr(d);
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (p->is_in_path || (p->type == PARAM_FILE && !has_file)) continue;
        val_t *v = object(d, properties, p->name);
        add_schema(d, v, p);
        if (p->doc) text(d, v, "description", p->doc);
        if (p->is_required) yyjson_mut_arr_add_strcpy(d, required, p->name);
    }
    if (yyjson_mut_arr_size(required)) yyjson_mut_obj_add_val(d, schema, "required", required);
}

static bool has_body_params(const struct op *op)
{
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (!p->is_in_path) return true;
    }
    return false;
}

/* With a file the other parameters stand in the query, or all together in a multipart form. */
static void add_body(doc_t *d, val_t *v, const struct op *op)
{
    const struct op_param *file = op_file_param(op);
    if (!has_body_params(op)) return;
    val_t *body = object(d, v, "requestBody");
    val_t *content = object(d, body, "content");
    if (file) {
        yyjson_mut_obj_add_bool(d, body, "required", file->is_required);
        add_schema(d, object(d, object(d, content, "application/octet-stream"), "schema"),
                   file);
        add_form_schema(d, object(d, content, "multipart/form-data"), op, true);
        return;
    }
    add_form_schema(d, object(d, content, "application/json"), op, false);
    add_form_schema(d, object(d, content, "application/x-www-form-urlencoded"), op, false);
}

static void add_responses(doc_t *d, val_t *v, const struct op *op)
{
    val_t *responses = object(d, v, "responses");
    val_t *ok = object(d, responses, "200");
    text(d, ok, "description", "Done; the answer is an object.");
    val_t *media = object(d, object(d, ok, "content"), "application/json");
    text(d, object(d, media, "schema"), "type", "object");
    reference(d, responses, "400", "#/components/responses/problem");
    if (op->needs != PERMISSION_NONE) {
        reference(d, responses, "401", "#/components/responses/problem");
        reference(d, responses, "403", "#/components/responses/problem");
    }
    reference(d, responses, "default", "#/components/responses/problem");
}

static void add_operation(doc_t *d, val_t *path, const struct op *op)
{
    char method[16] = "";
    str name = str_of(op->name), room;
    for (size_t i = 0; op->method[i] && i + 1 < sizeof method; i++)
        method[i] = char_lower(op->method[i]);
    /* The key must live as long as the document. */
    val_t *key = yyjson_mut_strcpy(d, method);
    val_t *v = yyjson_mut_obj(d);
    yyjson_mut_obj_add(path, key, v);
    text(d, v, "operationId", op->name);
    if (op->doc) text(d, v, "summary", op->doc);
    (void)str_cut(&name, '.', &room);
    yyjson_mut_arr_add_strncpy(d, yyjson_mut_obj_add_arr(d, v, "tags"), room.p, room.n);
    str needs = permission_str(op->needs);
    yyjson_mut_obj_add_strncpy(d, v, "x-permission", needs.p, needs.n);
    if (op->needs == PERMISSION_NONE) yyjson_mut_obj_add_arr(d, v, "security");
    bool is_get = strcmp(op->method, "GET") == 0 || strcmp(op->method, "DELETE") == 0;
    val_t *list = yyjson_mut_arr(d);
    for (const struct op_param *p = op->params; p && p->name; p++) {
        /* Beside an upload they may stand in either place, so in neither they are required. */
        bool is_beside_file = op_file_param(op) != NULL && p->type != PARAM_FILE;
        if (p->is_in_path || is_get || is_beside_file)
            add_parameter(d, list, p, is_beside_file);
    }
    if (yyjson_mut_arr_size(list)) yyjson_mut_obj_add_val(d, v, "parameters", list);
    if (!is_get) add_body(d, v, op);
    add_responses(d, v, op);
}

static void add_problem_schema(doc_t *d, val_t *schemas)
{
    static const struct {
        const char *name, *type, *doc;
    } members[] = {
        {"type", "string", "urn:longwatch:problem: and the name of the status"},
        {"title", "string", "the kind of problem in words"},
        {"status", "integer", "HTTP status"},
        {"detail", "string", "what failed"},
        {"instance", "string", "path that was asked for"},
        {"source", "string", "name of the document with the fault"},
        {"line", "integer", "where in it, from 1"},
        {"column", "integer", "where in the line, from 1, in bytes"},
        {"parameter", "string", "name of the parameter with the fault"},
        {"advice", "string", "what can be done"},
    };
    val_t *schema = object(d, schemas, "problem");
    text(d, schema, "type", "object");
    text(d, schema, "description", "RFC 9457 problem document");
    val_t *properties = object(d, schema, "properties");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        val_t *v = object(d, properties, members[i].name);
        text(d, v, "type", members[i].type);
        text(d, v, "description", members[i].doc);
    }
    val_t *required = yyjson_mut_obj_add_arr(d, schema, "required");
    yyjson_mut_arr_add_str(d, required, "type");
    yyjson_mut_arr_add_str(d, required, "title");
    yyjson_mut_arr_add_str(d, required, "status");
}

static void add_security(doc_t *d, val_t *components)
{
    val_t *schemes = object(d, components, "securitySchemes");
    val_t *token = object(d, schemes, "token");
    text(d, token, "type", "http");
    text(d, token, "scheme", "bearer");
    text(d, token, "description", "API token of a person, with scopes (page People)");
    val_t *session = object(d, schemes, "session");
    text(d, session, "type", "apiKey");
    text(d, session, "in", "cookie");
    text(d, session, "name", "longwatch_session");
    text(d, session, "description",
         "Browser session; writing calls also need the header X-CSRF-Token");
}

static void add_components(doc_t *d, val_t *root)
{
    val_t *components = object(d, root, "components");
    add_problem_schema(d, object(d, components, "schemas"));
    val_t *response = object(d, object(d, components, "responses"), "problem");
    text(d, response, "description", "What went wrong and what can be done");
    val_t *media = object(d, object(d, response, "content"), PROBLEM_MEDIA_TYPE);
    reference(d, media, "schema", "#/components/schemas/problem");
    add_security(d, components);
    val_t *security = yyjson_mut_obj_add_arr(d, root, "security");
    yyjson_mut_obj_add_arr(d, yyjson_mut_arr_add_obj(d, security), "token");
    yyjson_mut_obj_add_arr(d, yyjson_mut_arr_add_obj(d, security), "session");
}

yyjson_mut_doc *openapi_document(const struct op *const *ops, size_t n)
{
    doc_t *d = yyjson_mut_doc_new(NULL);
    if (!d) BUG("out of memory");
    val_t *root = yyjson_mut_obj(d);
    yyjson_mut_doc_set_root(d, root);
    text(d, root, "openapi", "3.1.0");
    val_t *about = object(d, root, "info");
    text(d, about, "title", "longwatch");
    text(d, about, "version", LW_VERSION);
    text(d, about, "description",
         "Post-market vulnerability surveillance. Every call is an operation that the command "
         "line knows as well; answers are objects of the same shape in both.");
    text(d, object(d, about, "license"), "identifier", "Apache-2.0");
    text(d, yyjson_mut_obj_get(about, "license"), "name", "Apache-2.0");
    text(d, yyjson_mut_arr_add_obj(d, yyjson_mut_obj_add_arr(d, root, "servers")), "url",
         "/api/v1");
    val_t *paths = object(d, root, "paths");
    for (size_t i = 0; i < n; i++) {
        if (!ops[i]->method || !ops[i]->path) continue;
        val_t *path = yyjson_mut_obj_get(paths, ops[i]->path);
        if (!path) path = object(d, paths, ops[i]->path);
        add_operation(d, path, ops[i]);
    }
    add_components(d, root);
    return d;
}
