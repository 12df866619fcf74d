/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages and forms as tables (pages.c). Router, navigation and the tests that every page
 * refuses strangers and every form refuses viewers walk them.
 *
 * To add a page: a row here, templates/NAME.html, and a line in the tests' golden list. To add a
 * form: a row in form_rows and a <form action="/do/OPERATION"> in the page's template.
 */
#ifndef LW_WEB_PAGE_H
#define LW_WEB_PAGE_H

#include "app/op.h"
#include "serve/route.h"

struct view;
struct page_table;

enum room {
    ROOM_NONE,
    ROOM_NOW,
    ROOM_APPROVALS,
    ROOM_PRODUCTS,
    ROOM_COMPONENTS,
    ROOM_FINDINGS,
    ROOM_DECISIONS,
    ROOM_RULES,
    ROOM_VEX,
    ROOM_CASES,
    ROOM_SIGNALS,
    ROOM_ON_CALL,
    ROOM_DRILLS,
    ROOM_EVIDENCE,
    ROOM_DUTIES,
    ROOM_REPORTS,
    ROOM_LEDGER,
    ROOM_RETENTION,
    ROOM_FEEDS,
    ROOM_PEOPLE,
    ROOM_CHANNELS,
    ROOM_MESSAGES,
    ROOM_AUDIT,
    ROOM_SETTINGS,
    N_ROOMS
};

/* The bar: first the row of a group, then the rows of its rooms, which show in their group only. */
struct room_row {
    enum room group, room;
    const char *path;
    const char *label;
    const char *count; /* member of watch.get's counts beside the label, or NULL */
};
extern const struct room_row room_rows[];
extern const size_t n_room_rows;

enum {
    PAGE_MAX_PARTS = 10
};

/* One reading operation of a page. */
struct page_part {
    const char *key; /* member of the page's JSON that gets the reply */
    const char *op;
    /*
     * Its arguments, "name=value" separated by '&'. A value {x} is the route's parameter x, and
     * ?x the address' query field x (left out when empty), ?x@list.items the same with the id of
     * the first item of a list loaded before as its default; ?x~y,z is "true" by default unless
     * the address has y or z; ?x* all values of x, joined by commas; anything else is meant
     * literally.
     */
    const char *args;
    /*
     * Left out without the permission or an argument; one whose name ends with '?' may be missing
     * all the same. What such an operation refuses is shown as of a form: its fields are those of
     * the address.
     */
    bool is_optional;
};

struct page {
    const char *path; /* GET */
    const char *template;
    const char *title;        /* of the window */
    const char *title_member; /* "product.name": put before the title, or NULL */
    enum room room;
    enum permission needs;
    struct page_part parts[PAGE_MAX_PARTS]; /* ends with {0} */
    /* What a template cannot do with the replies: join two lists, mark the chosen one. */
    void (*finish)(struct view *v);
    const struct page_table *table; /* rows that are given as CSV and JSON, too, or NULL */
};
extern const struct page page_rows[];
extern const size_t n_page_rows;
const struct page *page_find(const struct request *r, struct route_match *m);

struct form_row {
    const char *op;
    const char *page; /* shown again when refused: "/cases/{case}", filled from the fields */
    const char *
        then; /* where it leads: {x} or {x.y} from the reply, else from the fields; NULL: `page` */
    const char *done;     /* what was done, for the notice there */
    const char *template; /* shows the reply instead, for what is seen once; NULL: leads on */
};
extern const struct form_row form_rows[];
extern const size_t n_form_rows;
const struct form_row *form_find(str op);

#endif
