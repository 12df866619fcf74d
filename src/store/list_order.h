/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists in the order of a column that the reader chose, up or down. A list says once what its rows
 * are read from and which columns it may be ordered by; its statements are put together from that,
 * one a column and direction, when they are first asked for, and kept with the connection.
 *
 * The order is total: rows that are equal in the column follow by id, in the same direction. A
 * page continues behind the row that was last on the one before, whose key is looked up by its id,
 * so that nothing is lost between two pages and nothing comes twice while rows are added.
 *
 * To add a column: a row in the list's columns, its name in the choices of the operation's
 * parameter `sort`. `lwtest list_order` prepares all statements and walks every column of every
 * list, page by page.
 */
#ifndef LW_STORE_LIST_ORDER_H
#define LW_STORE_LIST_ORDER_H

#include "store/db.h"

struct list_column {
    const char *name; /* "support_end": as `sort` names it */
    const char *key;  /* expression over the list's tables; never null */
};

struct list_order {
    const char *name;     /* "product_list": of the statements, in errors */
    const char *select;   /* "SELECT ... FROM product p ": up to where WHERE begins */
    const char *from;     /* "product p": where the row before is looked up */
    const char *where;    /* the filters, $1 and following */
    const char *place;    /* condition that finds the row before: "p.id = $3" */
    const char *is_first; /* whether there is none: "$3 = ''" */
    const char *id;       /* "p.id", or several columns */
    const char *rest;     /* "LIMIT $4", with the number of the limit */
    const char *group;    /* "GROUP BY ... ", or empty */
    const char *params, *letters;
    const struct list_column *columns; /* ends with {0} */
    bool is_from_place; /* the row before is shown again: it was not shown whole */
};

/* What was asked for. */
struct list_by {
    const struct list_column *column; /* NULL: the list's own order, by its own statement */
    bool is_down;
};

/* NULL for a name that the list does not have. */
const struct list_column *list_column_find(const struct list_order *l, str name);
/* The statement of one column and direction; lives as long as the connection. */
const struct sql *list_order_sql(struct db *db, const struct list_order *l, struct list_by by);

/* All lists, for the tests; ends with NULL. */
extern const struct list_order *const list_orders[];

extern const struct list_order product_order, case_order, signal_order, image_order,
    image_component_order, finding_order_of_image, finding_order, finding_order_of_product;

#endif
