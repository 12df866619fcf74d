/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters: from the texts that skins hand over to values that an operation may rely on. Each
 * error names the parameter and the rule. One row a type in `types`, in the order of the enum.
 */
#include "app/op_call.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

/* Defaults where a row gives no `max`: characters of text, or the largest number. */
enum {
    MAX_TEXT = 4000, /* the longest field of the reporting platform's catalogue */
    MAX_ID = 200,
    MAX_LIST = 8000,
    MAX_PATH = 4096,
    MAX_SECRET = 1024
};
#define MAX_INT ((uint64_t)1 << 53) /* JSON numbers are exact up to here */

/* Form posts have no way to leave a field out; only for these does an empty text mean a value. */
static bool keeps_empty(enum param_type t)
{
    return t == PARAM_TEXT || t == PARAM_LIST || t == PARAM_SECRET;
}

static enum status refuse(struct err *e, const struct op_param *p, const char *rule)
{
    return err_set(e, LW_E_USAGE, "parameter '%s': %s", p->name, rule);
}

/* Characters, not bytes: a limit of 255 in the law's forms counts what a person types. */
static size_t n_characters(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static enum status check_text(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    size_t most = p->max ? p->max : p->type == PARAM_SECRET ? MAX_SECRET : MAX_TEXT;
    (void)a;
    if (!str_is_utf8(*v)) return refuse(e, p, "must be UTF-8 text");
    for (size_t i = 0; i < v->n; i++) {
        unsigned char c = (unsigned char)v->p[i];
        if (c == 0x7F || (c < 0x20 && c != '\n' && c != '\r' && c != '\t'))
            return refuse(e, p, "must not hold control characters");
    }
    size_t n = n_characters(*v);
    if (n > most)
        return err_set(e, LW_E_USAGE, "parameter '%s': at most %zu characters, these are %zu",
                       p->name, most, n);
    return LW_OK;
}

static enum status check_id(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    size_t most = p->max ? p->max : MAX_ID;
    (void)a;
    for (size_t i = 0; i < v->n; i++)
        if (v->p[i] <= 0x20 || v->p[i] > 0x7E)
            return refuse(e, p, "must be an id, without blanks");
    if (v->n > most)
        return err_set(e, LW_E_USAGE, "parameter '%s': an id has at most %zu characters",
                       p->name, most);
    return LW_OK;
}

static enum status check_int(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    uint64_t number, most = p->max ? p->max : MAX_INT;
    (void)a;
    if (str_u64(*v, most, &number)) return LW_OK;
    return err_set(e, LW_E_USAGE, "parameter '%s': must be a whole number from 0 to %llu",
                   p->name, (unsigned long long)most);
}

static enum status check_bool(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    static const str yes[] = {STR_INIT("true"), STR_INIT("on"), STR_INIT("1"), STR_INIT("yes")};
    static const str no[] = {STR_INIT("false"), STR_INIT("off"), STR_INIT("0"), STR_INIT("no")};
    (void)a;
    for (size_t i = 0; i < 4; i++) {
        if (str_eq(*v, yes[i]) || str_eq(*v, no[i])) {
            *v = str_eq(*v, yes[i]) ? STR("true") : STR("false");
            return LW_OK;
        }
    }
    return refuse(e, p, "must be true or false");
}

/* "2026-11-22T11:04", as forms send it: datetime-local leaves the seconds out when they are 0. */
static bool lacks_seconds(str v)
{
    return v.n == 16 && (v.p[10] == 'T' || v.p[10] == ' ') && v.p[13] == ':';
}

static enum status check_instant(struct arena *a, const struct op_param *p, str *v,
                                 struct err *e)
{
    struct utc t;
    char text[UTC_TEXT_BYTES];
    str full = lacks_seconds(*v) ? arena_printf(a, "%.*s:00", STR_ARG(*v)) : *v;
    if (utc_parse(full, "time", &t, NULL) != LW_OK)
        return refuse(e, p, "must be an instant such as 2026-10-24T12:00:00Z");
    *v = arena_str(a, utc_text(t, text));
    return arena_status(a, p->name, e);
}

static enum status check_date(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    struct utc t;
    (void)a;
    if (v->n == 10 && utc_parse(*v, "date", &t, NULL) == LW_OK) return LW_OK;
    return refuse(e, p, "must be a date such as 2026-10-24");
}

static enum status check_enum(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    str rest = str_of(p->choices), choice;
    bool has_more;
    (void)a;
    do {
        has_more = str_cut(&rest, '|', &choice);
        if (str_eq(choice, *v)) return LW_OK;
    } while (has_more);
    return err_set(e, LW_E_USAGE, "parameter '%s': must be one of %s", p->name, p->choices);
}

/* A JSON array of strings becomes lines: the inner form of every list. */
static enum status check_list(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    yyjson_doc *doc = NULL;
    struct buf lines;
    if (v->n > (p->max ? p->max : MAX_LIST)) return refuse(e, p, "the list is too long");
    if (!v->n || v->p[0] != '[') return check_text(a, p, v, e);
    if (json_parse(*v, MAX_LIST, &doc, NULL) != LW_OK)
        return refuse(e, p, "must be comma separated text or a JSON array of strings");
    buf_init(&lines, 2 * MAX_LIST);
    enum status st = LW_OK;
    yyjson_val *item;
    yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_doc_get_root(doc));
    while (st == LW_OK && (item = yyjson_arr_iter_next(&it))) {
        str s = json_val_str(item);
        if (!s.p || str_contains(s, STR("\n")))
            st = refuse(e, p, "must be comma separated text or a JSON array of strings");
        else
            buf_add(&lines, s);
        buf_char(&lines, '\n');
    }
    if (st == LW_OK) *v = arena_str(a, buf_str(&lines));
    buf_release(&lines);
    yyjson_doc_free(doc);
    if (st == LW_OK) st = arena_status(a, p->name, e);
    return st == LW_OK ? check_text(a, p, v, e) : st;
}

static enum status check_file(struct arena *a, const struct op_param *p, str *v, struct err *e)
{
    (void)a;
    if (v->n && v->n < MAX_PATH && !memchr(v->p, '\0', v->n)) return LW_OK;
    return refuse(e, p, "must be a file");
}

static enum status (*const checks[])(struct arena *, const struct op_param *, str *,
                                     struct err *) = {
    [PARAM_TEXT] = check_text, [PARAM_ID] = check_id,           [PARAM_INT] = check_int,
    [PARAM_BOOL] = check_bool, [PARAM_INSTANT] = check_instant, [PARAM_DATE] = check_date,
    [PARAM_ENUM] = check_enum, [PARAM_LIST] = check_list,       [PARAM_SECRET] = check_text,
    [PARAM_FILE] = check_file,
};

static size_t n_params(const struct op *op)
{
    size_t n = 0;
    while (op->params && op->params[n].name)
        n++;
    return n;
}

/* Names reach us with '-' from the command line. */
static bool name_matches(str given, const char *name)
{
    size_t n = strlen(name);
    if (given.n != n) return false;
    for (size_t i = 0; i < n; i++)
        if (given.p[i] != name[i] && !(given.p[i] == '-' && name[i] == '_')) return false;
    return true;
}

static enum status unknown(const struct op *op, str name, struct err *e)
{
    char known[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < n_params(op) && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 op->params[i].name);
    return err_set(e, LW_E_USAGE, "parameter '%.*s' is not known to %s%s%s",
                   STR_ARG(str_sub(name, 0, 40)), op->name, known[0] ? ", which takes " : "",
                   known);
}

/* A list may come in several fields of one name (check boxes). */
static enum status place(struct arena *a, const struct op_param *p, str value, str *slot,
                         struct err *e)
{
    if (!value.p) value = STR("");
    if (slot->p && p->type != PARAM_LIST) return refuse(e, p, "is given twice");
    *slot = slot->p ? arena_printf(a, "%.*s,%.*s", STR_ARG(*slot), STR_ARG(value)) : value;
    return arena_status(a, p->name, e);
}

enum status op_params_check(struct arena *a, const struct op *op, const struct op_arg *args,
                            size_t n_args, const str **values, struct err *e)
{
    size_t n = n_params(op);
    enum status st = LW_OK;
    str *slots = arena_array(a, n + 1, sizeof *slots);
    if (!slots) return arena_status(a, "parameters", e);
    for (size_t i = 0; st == LW_OK && i < n_args; i++) {
        size_t k = 0;
        while (k < n && !name_matches(args[i].name, op->params[k].name))
            k++;
        st = k < n ? place(a, &op->params[k], args[i].value, &slots[k], e)
                   : unknown(op, args[i].name, e);
    }
    for (size_t k = 0; st == LW_OK && k < n; k++) {
        const struct op_param *p = &op->params[k];
        str *v = &slots[k];
        if (v->p && !v->n && (p->is_required || !keeps_empty(p->type))) *v = STR_NONE;
        if (!v->p && p->is_required)
            st = refuse(e, p, "is required");
        else if (v->p)
            st = checks[p->type](a, p, v, e);
    }
    if (st == LW_OK) *values = slots;
    return st;
}

/* ---- access inside an operation ---- */

static size_t index_of(const struct op_call *c, const char *name)
{
    for (size_t i = 0; c->op && c->op->params && c->op->params[i].name; i++)
        if (strcmp(c->op->params[i].name, name) == 0) return i;
    BUG("operation asks for a parameter that its row does not have");
}

str op_str(const struct op_call *c, const char *name)
{
    return c->values[index_of(c, name)];
}

bool op_has(const struct op_call *c, const char *name)
{
    return op_str(c, name).p != NULL;
}

int64_t op_int(const struct op_call *c, const char *name, int64_t fallback)
{
    uint64_t n;
    str v = op_str(c, name);
    return v.p && str_u64(v, INT64_MAX, &n) ? (int64_t)n : fallback;
}

bool op_bool(const struct op_call *c, const char *name, bool fallback)
{
    str v = op_str(c, name);
    return v.p ? str_eq(v, STR("true")) : fallback;
}

struct utc op_utc(const struct op_call *c, const char *name)
{
    struct utc t = UTC_NONE;
    str v = op_str(c, name);
    if (v.p && utc_parse(v, name, &t, NULL) != LW_OK) return UTC_NONE;
    return t;
}

size_t op_list(const struct op_call *c, const char *name, str **items)
{
    str rest = op_str(c, name), item;
    /* Lines when they came as JSON: its strings may hold commas. */
    char separator = str_contains(rest, STR("\n")) ? '\n' : ',';
    size_t n = 0, most = 1;
    for (size_t i = 0; i < rest.n; i++)
        most += rest.p[i] == separator;
    *items = arena_array(c->arena, most, sizeof **items);
    if (!*items) return 0;
    while (rest.n) {
        str_cut(&rest, separator, &item);
        item = str_trim(item);
        if (item.n) (*items)[n++] = item;
    }
    return n;
}

enum status op_list_by(const struct op_call *c, const struct list_order *l, struct list_by *out,
                       struct err *e)
{
    str column = op_str(c, "sort");
    *out = (struct list_by){.is_down = str_eq(op_str(c, "order"), STR("desc"))};
    if (!column.p && op_has(c, "order"))
        return err_set(e, LW_E_USAGE,
                       "parameter 'order': needs 'sort' beside it, the column to order by");
    if (!column.p) return LW_OK;
    out->column = list_column_find(l, column);
    if (!out->column) BUG("a list operation offers a column that its list does not have");
    return LW_OK;
}
