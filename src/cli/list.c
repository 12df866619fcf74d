/* SPDX-License-Identifier: Apache-2.0 */
/* `longwatch list TABLE`: the product's registries, as the program itself walks them. */
#include "app/op.h"
#include "cli/command.h"
#include "cli/table.h"
#include "format/formats.h"
#include "format/version.h"
#include "knowledge/feeds.h"

#include <string.h>

static void put(yyjson_mut_doc *doc, yyjson_mut_val *row, const char *key, const char *value)
{
    if (value != NULL) yyjson_mut_obj_add_str(doc, row, key, value);
}

static void put_str(yyjson_mut_doc *doc, yyjson_mut_val *row, const char *key, str value)
{
    if (value.p != NULL) yyjson_mut_obj_add_strncpy(doc, row, key, value.p, value.n);
}

static void list_operations(yyjson_mut_doc *doc, yyjson_mut_val *rows)
{
    for (size_t i = 0; i < n_op_table; i++) {
        const struct op *op = op_table[i];
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(doc, rows);
        put(doc, row, "name", op->name);
        put(doc, row, "command", op->command);
        put(doc, row, "method", op->method);
        put(doc, row, "path", op->path);
        put_str(doc, row, "permission", permission_str(op->needs));
        put(doc, row, "doc", op->doc);
    }
}

static void list_formats(yyjson_mut_doc *doc, yyjson_mut_val *rows)
{
    for (size_t i = 0; i < n_format_rows; i++) {
        const struct format_row *f = &format_rows[i];
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(doc, rows);
        put(doc, row, "name", f->name);
        put(doc, row, "title", f->title);
        put(doc, row, "media_type", f->media_type);
        yyjson_mut_obj_add_uint(doc, row, "max_bytes", f->max_bytes);
        put(doc, row, "spec", f->spec);
    }
}

static void list_ecosystems(yyjson_mut_doc *doc, yyjson_mut_val *rows)
{
    for (size_t i = 0; i < n_ecosystem_rows; i++) {
        const struct ecosystem_row *x = &ecosystem_rows[i];
        const struct version_scheme_row *scheme = version_scheme_row(x->scheme);
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(doc, rows);
        put(doc, row, "osv_name", x->osv_name);
        put(doc, row, "purl_type", x->purl_type);
        put(doc, row, "purl_namespace", x->purl_namespace);
        put(doc, row, "version_order", scheme->title);
        yyjson_mut_obj_add_bool(doc, row, "is_heuristic", scheme->is_heuristic);
    }
}

static void list_feeds(yyjson_mut_doc *doc, yyjson_mut_val *rows)
{
    for (size_t i = 0; i < n_feed_rows; i++) {
        const struct feed_row *f = &feed_rows[i];
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(doc, rows);
        put(doc, row, "name", f->name);
        put(doc, row, "title", f->title);
        put(doc, row, "url", f->url);
        put(doc, row, "bulk_url", f->bulk_url);
        yyjson_mut_obj_add_int(doc, row, "interval_s", f->interval_s);
        yyjson_mut_obj_add_int(doc, row, "fresh_for_s", f->fresh_for_s);
        put(doc, row, "licence", f->licence);
        put(doc, row, "attribution", f->attribution);
        put(doc, row, "source", f->source);
    }
}

static void list_statuses(yyjson_mut_doc *doc, yyjson_mut_val *rows)
{
    for (unsigned i = 0; i < (unsigned)LW_N_STATUS; i++) {
        const struct status_row *s = status_row((enum status)i);
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(doc, rows);
        put(doc, row, "name", s->name);
        yyjson_mut_obj_add_int(doc, row, "exit_code", s->exit_code);
        yyjson_mut_obj_add_int(doc, row, "http_status", s->http_status);
        put(doc, row, "advice", s->advice);
    }
}

static void list_roles(yyjson_mut_doc *doc, yyjson_mut_val *rows)
{
    for (unsigned r = 0; r < (unsigned)N_role; r++) {
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(doc, rows);
        put_str(doc, row, "name", role_str((enum role)r));
        yyjson_mut_val *names = yyjson_mut_obj_add_arr(doc, row, "permissions");
        for (unsigned p = PERMISSION_READ; p < (unsigned)N_permission; p++) {
            if ((role_permissions((enum role)r) & (1u << p)) == 0) continue;
            str name = permission_str((enum permission)p);
            yyjson_mut_arr_add_strn(doc, names, name.p, name.n);
        }
    }
}

static const struct {
    const char *name;
    void (*fill)(yyjson_mut_doc *doc, yyjson_mut_val *rows);
} tables[] = {
    {"operations", list_operations}, {"formats", list_formats},
    {"ecosystems", list_ecosystems}, {"feeds", list_feeds},
    {"statuses", list_statuses},     {"roles", list_roles},
};

static enum status run_list(struct command_call *c, int *exit_code, struct err *e)
{
    (void)exit_code;
    size_t i = 0;
    const size_t n_tables = sizeof tables / sizeof tables[0];
    while (i < n_tables && (c->argc != 1 || strcmp(tables[i].name, c->argv[0]) != 0))
        i++;
    if (i == n_tables) {
        return err_set(
            e, LW_E_USAGE,
            "list wants one of: operations, formats, ecosystems, feeds, statuses, roles");
    }
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    tables[i].fill(doc, yyjson_mut_obj_add_arr(doc, root, tables[i].name));
    enum status st = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return st;
}

const struct command list_command = {
    .words = "list",
    .synopsis = "operations|formats|ecosystems|feeds|statuses|roles",
    .doc = "Prints one of the product's tables.",
    .examples = "  longwatch list formats\n  longwatch list operations --json\n",
    .run = run_list,
};
