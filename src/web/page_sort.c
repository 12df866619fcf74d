/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page_sort.h"

#include "web/finish.h"
#include "web/page_table.h"

/* Columns that are read from the largest or latest on: the first click sorts them so. */
static bool is_large_first(str column)
{
    static const char *const names[] = {"releases", "images",   "open",     "components",
                                        "created",  "recorded", "received", "aware",
                                        "opened",   "number"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq(column, str_of(names[i]))) return true;
    return false;
}

static void add_column(struct view *v, yyjson_mut_val *sort, str base, str column)
{
    const struct request *r = v->visit->request;
    struct arena *a = &v->visit->request->arena;
    bool is_by_it = str_eq(request_query(r, STR("sort")), column);
    bool is_desc = is_by_it && str_eq(request_query(r, STR("order")), STR("desc"));
    bool goes_desc = is_by_it ? !is_desc : is_large_first(column);
    yyjson_mut_val *o = yyjson_mut_obj(v->doc);
    yyjson_mut_obj_put(sort, yyjson_mut_strncpy(v->doc, column.p, column.n), o);
    view_str(v, o, "href",
             arena_printf(a, "%.*ssort=%.*s&order=%s", STR_ARG(base), STR_ARG(column),
                          goes_desc ? "desc" : "asc"));
    /* null rather than absent: a template would look for it further up */
    yyjson_mut_obj_add_val(v->doc, o, "aria",
                           is_by_it
                               ? yyjson_mut_str(v->doc, is_desc ? "descending" : "ascending")
                               : yyjson_mut_null(v->doc));
}

static const char *columns_of(const struct page_part *part)
{
    const struct op *op = op_find(str_of(part->op));
    for (const struct op_param *p = op ? op->params : NULL; p && p->name; p++)
        if (str_eq(str_of(p->name), STR("sort"))) return p->choices;
    return NULL;
}

void page_sort_links(struct view *v, const struct page *p)
{
    static const char *const drop[] = {"sort", "order", "after", "before", "finding", NULL};
    struct request *r = v->visit->request;
    if (!p->table) return;
    for (size_t i = 0; i < PAGE_MAX_PARTS && p->parts[i].op; i++) {
        if (!str_eq(str_of(p->parts[i].key), str_of(p->table->part))) continue;
        const char *columns = columns_of(&p->parts[i]);
        if (!columns) return;
        str one, path, rest = v->visit->here;
        (void)str_cut(&rest, '?', &path);
        rest = str_of(columns);
        str base = finish_address(v, arena_z(&r->arena, path), drop);
        yyjson_mut_val *sort = yyjson_mut_obj_add_obj(v->doc, v->root, "sort");
        while (rest.n) {
            (void)str_cut(&rest, '|', &one);
            add_column(v, sort, base, one);
        }
    }
}
