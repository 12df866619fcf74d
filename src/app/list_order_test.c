/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists in the order of a column: every operation that offers one, every column, both directions,
 * page by page. Each must show the whole list once, downwards in the reverse of upwards; many rows
 * of the store below are equal in every column, so that the order has to be made total by ids.
 */
#include "app/case_fixture.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

#define NOW "2026-10-05T08:00:00Z"

enum {
    MAX_ROWS = 64
};

/* A list operation, where its rows are, and how one is told from another. */
static const struct list_row {
    const char *op, *rows, *id;
    const char *next, *after;  /* member of the reply, parameter of the next page */
    const char *given, *value; /* of a filter; NULL: all */
    const struct list_order *order;
} lists[] = {
    {"product.list", "products", "id", "next", "after", NULL, NULL, &product_order},
    {"case.list", "cases", "number", "next_before", "before", NULL, NULL, &case_order},
    {"case.list", "cases", "number", "next_before", "before", "product", "Harbour Gateway",
     &case_order},
    {"signal.list", "signals", "id", "next_before", "before", NULL, NULL, &signal_order},
    {"image.list", "images", "id", "next", "after", NULL, NULL, &image_order},
    {"image.list", "images", "id", "next", "after", "product", "Pump 1", &image_order},
    {"image.components", "components", "id", "next", "after", "image", "*",
     &image_component_order},
    {"finding.list", "findings", "id", "next", "after", NULL, NULL, &finding_order},
    {"finding.list", "findings", "id", "next", "after", "product", "Harbour Gateway",
     &finding_order},
    {"finding.list", "findings", "id", "next", "after", "vulnerability", "CVE-2026-3",
     &finding_order},
    {"finding.list", "findings", "id", "next", "after", "image", "*", &finding_order_of_image},
};

static const char *name_of(struct fixture *x, const char *what, int i)
{
    str text = arena_printf(&x->arena, "%s %d", what, i);
    return arena_z(&x->arena, text);
}

/* Products, cases, signals, images and findings of which many look the same. */
static void fill(struct fixture *x)
{
    str images[5];
    for (int i = 0; i < 5; i++)
        fixture_product(x, name_of(x, "Pump", i), &images[i]);
    for (int i = 0; i < 5; i++) {
        fixture_do(x, &x->anna, NOW, "case.open", "kind", "non_conformity", "title",
                   i % 2 ? "Odd" : "even", "products", "Harbour Gateway", NULL);
        fixture_do(x, &x->anna, NOW, "signal.add", "source", i % 2 ? "telemetry" : "authority",
                   "title", i % 3 ? "Noise" : "alarm", NULL);
        const char *vulnerability =
            arena_z(&x->arena, arena_printf(&x->arena, "CVE-2026-%d", i));
        for (int k = 0; k < 5; k++)
            fixture_finding(x, vulnerability, images[k], "affected", "", NOW);
        fixture_finding(x, vulnerability, x->image, "affected", "", "2026-10-04T08:00:00Z");
    }
}

struct seen {
    str ids[MAX_ROWS];
    size_t n, n_pages;
};

static yyjson_mut_val *page_of(struct fixture *x, const struct list_row *l, const char *column,
                               const char *order, const char *after)
{
    const char *value = l->value;
    if (value && strcmp(value, "*") == 0) value = arena_z(&x->arena, x->image);
    if (!value)
        return fixture_do(x, &x->vera, NOW, l->op, "sort", column, "order", order, "limit", "2",
                          l->after, after, NULL);
    return fixture_do(x, &x->vera, NOW, l->op, "sort", column, "order", order, "limit", "2",
                      l->after, after, l->given, value, NULL);
}

static void walk(struct fixture *x, const struct list_row *l, const char *column,
                 const char *order, struct seen *out)
{
    const char *after = "";
    *out = (struct seen){.n = 0};
    for (; after && out->n_pages < MAX_ROWS; out->n_pages++) {
        size_t i, n;
        yyjson_mut_val *row, *reply = page_of(x, l, column, order, after);
        yyjson_mut_arr_foreach(yyjson_mut_obj_get(reply, l->rows), i, n, row)
        {
            const char *id = yyjson_mut_get_str(yyjson_mut_obj_get(row, l->id));
            if (out->n == MAX_ROWS) test_fail(__FILE__, __LINE__, "%s has no end", l->op);
            out->ids[out->n++] = arena_str(&x->arena, str_of(id));
        }
        after = yyjson_mut_get_str(yyjson_mut_obj_get(reply, l->next));
        if (after) after = arena_z(&x->arena, str_of(after));
        while (x->n_replies > 200) /* as many as the fixture keeps */
            yyjson_mut_doc_free(x->replies[--x->n_replies]);
    }
}

static void check_once(const struct list_row *l, const char *column, const struct seen *s)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(s->ids[i], s->ids[k]))
                test_fail(__FILE__, __LINE__, "%s by %s shows a row twice", l->op, column);
}

/* Findings of one vulnerability and component stay oldest first, also downwards. */
static bool is_turned_round(const struct list_row *l)
{
    return l->order != &finding_order;
}

static void every_column_shows_all_once(void)
{
    static struct seen up, down;
    struct fixture x;
    fixture_open(&x);
    fill(&x);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct list_row *l = &lists[i];
        size_t n_all = 0;
        for (const struct list_column *c = l->order->columns; c->name; c++) {
            walk(&x, l, c->name, "asc", &up);
            walk(&x, l, c->name, "desc", &down);
            check_once(l, c->name, &up);
            check_once(l, c->name, &down);
            if (!n_all) n_all = up.n;
            if (up.n != n_all || down.n != n_all)
                test_fail(__FILE__, __LINE__, "%s by %s: %zu up, %zu down, %zu before", l->op,
                          c->name, up.n, down.n, n_all);
            for (size_t k = 0; is_turned_round(l) && k < up.n; k++)
                CHECK_STR(up.ids[k], down.ids[down.n - 1 - k]);
        }
        if (!n_all) test_fail(__FILE__, __LINE__, "%s shows nothing", l->op);
    }
    fixture_close(&x);
}

/* What is shown first and last of some columns, in words. */
static void orders_are_what_they_say(void)
{
    static const struct {
        const char *op, *column, *order, *first, *wanted;
    } rows[] = {
        {"product.list", "open", "desc", "/products/0/name", "Harbour Gateway"},
        {"product.list", "name", "desc", "/products/0/name", "Pump 5"},
        {"case.list", "title", "asc", "/cases/0/title", "even"},
        {"case.list", "title", "desc", "/cases/0/title", "Odd"},
        {"signal.list", "source", "asc", "/signals/0/source", "authority"},
        {"signal.list", "title", "desc", "/signals/0/title", "Noise"},
        {"image.list", "product", "desc", "/images/0/product_name", "Pump 5"},
        {"finding.list", "vulnerability", "desc", "/findings/0/vulnerability", "CVE-2026-9"},
        {"finding.list", "vulnerability", "asc", "/findings/0/vulnerability", "CVE-2026-0"},
        {"finding.list", "opened", "asc", "/findings/0/vulnerability", "CVE-2026-9"},
        {"finding.list", "opened", "desc", "/findings/0/vulnerability", "CVE-2026-4"},
    };
    struct fixture x;
    str none;
    fixture_open(&x);
    fill(&x);
    fixture_product(&x, "Pump 5", &none);
    fixture_finding(&x, "CVE-2026-9", x.image, "affected", "", "2026-09-01T08:00:00Z");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        yyjson_mut_val *r = fixture_do(&x, &x.vera, NOW, rows[i].op, "sort", rows[i].column,
                                       "order", rows[i].order, NULL);
        CHECK_STR(fixture_text(r, rows[i].first), str_of(rows[i].wanted));
    }
    fixture_close(&x);
}

/* The names that an operation offers are those that its list has, in the same order. */
static void choices_are_the_columns(void)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct op *op = op_find(str_of(lists[i].op));
        const struct list_column *c = lists[i].order->columns;
        str rest = STR(""), choice;
        for (const struct op_param *p = op->params; p->name; p++)
            if (strcmp(p->name, "sort") == 0) rest = str_of(p->choices);
        for (; rest.n; c++) {
            (void)str_cut(&rest, '|', &choice);
            CHECK_STR(choice, str_of(c->name ? c->name : "(end)"));
        }
        CHECK(!c->name);
    }
}

/* Each list that can be ordered is walked above. */
static void no_list_is_forgotten(void)
{
    for (size_t i = 0; i < n_op_table; i++)
        for (const struct op_param *p = op_table[i]->params; p && p->name; p++) {
            size_t k = 0, n = sizeof lists / sizeof lists[0];
            if (strcmp(p->name, "sort") != 0) continue;
            while (k < n && strcmp(lists[k].op, op_table[i]->name) != 0)
                k++;
            if (k == n) test_fail(__FILE__, __LINE__, "%s is not tested", op_table[i]->name);
        }
}

static void what_it_does_not_have_is_refused(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_refused(&x, &x.vera, NOW, LW_E_USAGE,
                    "parameter 'sort': must be one of "
                    "name|line|releases|images|open|support_end|created",
                    "product.list", "sort", "colour", NULL);
    fixture_refused(&x, &x.vera, NOW, LW_E_USAGE, "parameter 'order': must be one of asc|desc",
                    "case.list", "sort", "title", "order", "down", NULL);
    fixture_refused(&x, &x.vera, NOW, LW_E_USAGE,
                    "parameter 'order': needs 'sort' beside it, the column to order by",
                    "signal.list", "order", "desc", NULL);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"every column shows all once", every_column_shows_all_once},
    {"orders are what they say", orders_are_what_they_say},
    {"choices are the columns", choices_are_the_columns},
    {"no list is forgotten", no_list_is_forgotten},
    {"what it does not have is refused", what_it_does_not_have_is_refused},
    {NULL, NULL},
};
const struct test_suite list_order_suite = {.name = "list_order", .tests = tests};
