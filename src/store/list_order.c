/* SPDX-License-Identifier: Apache-2.0 */
#include "store/list_order.h"

#include <stdlib.h>

enum {
    MAX_TEXT_BYTES = 8192
};

const struct list_order *const list_orders[] = {
    &product_order,
    &case_order,
    &signal_order,
    &image_order,
    &image_component_order,
    &finding_order_of_image,
    &finding_order,
    &finding_order_of_product,
    NULL,
};

const struct list_column *list_column_find(const struct list_order *l, str name)
{
    for (const struct list_column *x = l->columns; x->name; x++)
        if (str_eq(name, str_of(x->name))) return x;
    return NULL;
}

/* "key DESC, a DESC, b DESC" of "key" and "a, b". */
static void add_order(struct buf *out, const char *key, const char *id, const char *direction)
{
    str rest = str_of(id), column;
    buf_printf(out, "ORDER BY %s%s", key, direction);
    while (rest.n) {
        (void)str_cut(&rest, ',', &column);
        column = str_trim(column);
        buf_printf(out, ", %.*s%s", STR_ARG(column), direction);
    }
}

static void add_text(struct buf *out, const struct list_order *l, struct list_by by)
{
    const char *key = by.column->key;
    const char *side = by.is_down ? "<" : ">";
    buf_printf(out,
               "%sWHERE %s AND (%s OR (%s, %s) %s%s (SELECT %s, %s FROM %s WHERE %s LIMIT 1)) ",
               l->select, l->where, l->is_first, key, l->id, side, l->is_from_place ? "=" : "",
               key, l->id, l->from, l->place);
    buf_printf(out, "%s", l->group);
    add_order(out, key, l->id, by.is_down ? " DESC" : "");
    buf_printf(out, " %s", l->rest);
}

const struct sql *list_order_sql(struct db *db, const struct list_order *l, struct list_by by)
{
    unsigned number = 2u * (unsigned)(by.column - l->columns) + by.is_down;
    const struct sql *made = db_made_find(db, l, number);
    if (made) return made;
    struct buf text;
    buf_init(&text, MAX_TEXT_BYTES);
    add_text(&text, l, by);
    buf_char(&text, '\0');
    if (buf_status(&text, l->name, NULL) != LW_OK) BUG("the statement of a list is too long");
    const struct sql sql = {l->name, text.p, l->params, l->letters, false};
    made = db_made_keep(db, l, number, &sql);
    buf_release(&text);
    return made;
}
