/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a form against the catalogue, and the copy sheet. */
#include "core/form.h"

#include "core/csirt.h"

#include <stdlib.h>
#include <yyjson.h>

ENUM_DEFINE(field_type, FIELD_TYPE_LIST)
ENUM_DEFINE(field_status, FIELD_STATUS_LIST)

size_t form_n_chars(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

str form_cut(str s, size_t max_chars)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        if (n > max_chars) return str_sub(s, 0, i);
    }
    return s;
}

/* The list of problems as it grows. */
struct check {
    struct arena *arena;
    const struct form *form;
    const struct form_field *rows;
    struct form_problem *problems;
    size_t n, cap;
};

static void add(struct check *c, const struct form_field *field, bool is_warning,
                const char *fmt, ...) LW_PRINTF(4, 5);
static void add(struct check *c, const struct form_field *field, bool is_warning,
                const char *fmt, ...)
{
    va_list ap;
    void *items = c->problems;
    struct form_problem *p =
        arena_push(c->arena, &items, &c->n, &c->cap, sizeof(struct form_problem));
    if (!p) return; /* arena_status() tells at the end */
    c->problems = items;
    va_start(ap, fmt);
    *p = (struct form_problem){field, is_warning, arena_vprintf(c->arena, fmt, ap)};
    va_end(ap);
}

static str value_of(const struct check *c, const struct form_field *field)
{
    return c->form->values[field - c->rows];
}

static str value_of_key(const struct check *c, const char *key)
{
    const struct form_field *field = form_field_find(c->form->kind, str_of(key));
    return field ? value_of(c, field) : STR_NONE;
}

static bool is_choice(const char *choices, str value)
{
    str rest = str_of(choices), choice;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&rest, '|', &choice);
        if (str_eq(choice, value)) return true;
    }
    return false;
}

/* Choices for a sentence: "Yes, No". */
static str choices_words(struct arena *a, const char *choices)
{
    str words = arena_str(a, str_of(choices));
    struct buf b;
    buf_init(&b, 2 * words.n + 1);
    for (size_t i = 0; i < words.n; i++) {
        if (words.p[i] == '|')
            buf_add(&b, STR(", "));
        else
            buf_char(&b, words.p[i]);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* Each part of a comma separated value. */
static void check_parts(struct check *c, const struct form_field *field, str value)
{
    bool has_more = true;
    while (has_more) {
        str part;
        has_more = str_cut(&value, ',', &part);
        part = str_trim(part);
        if (field->type == FIELD_STATES) {
            if (!csirt_find(part))
                add(c, field, false, "'%.*s' is not the code of a Member State", STR_ARG(part));
        } else if (!is_choice(field->choices, part)) {
            add(c, field, false, "'%.*s' is none of %.*s", STR_ARG(part),
                STR_ARG(choices_words(c->arena, field->choices)));
        }
    }
}

static void check_value(struct check *c, const struct form_field *field, str value)
{
    struct utc t;
    size_t n = form_n_chars(value);
    if (!str_is_utf8(value)) {
        add(c, field, false, "is not well-formed UTF-8");
        return;
    }
    if (field->max_chars && n > field->max_chars)
        add(c, field, false, "has %zu characters, at most %zu are possible", n,
            field->max_chars);
    switch (field->type) {
    case FIELD_TEXT: break;
    case FIELD_ENUM:
        if (!is_choice(field->choices, value))
            add(c, field, false, "'%.*s' is none of %.*s", STR_ARG(form_cut(value, 60)),
                STR_ARG(choices_words(c->arena, field->choices)));
        break;
    case FIELD_CHOICES:
    case FIELD_STATES: check_parts(c, field, value); break;
    case FIELD_INSTANT:
        if (utc_parse(value, field->key, &t, NULL))
            add(c, field, false, "'%.*s' is not an instant; write 2026-10-24T12:00:00Z",
                STR_ARG(form_cut(value, 60)));
        break;
    case N_field_type: BUG("type of a field");
    }
}

/* Was it demanded at this stage or, carried over, at the stage that brought it? */
static bool is_demanded(const struct form_field *field, enum stage s)
{
    while (s > 0 && field->status[s] == FIELD_CARRIED)
        s--;
    return field->status[s] == FIELD_REQUIRED;
}

static void check_field(struct check *c, const struct form_field *field)
{
    enum stage s = c->form->stage;
    str value = str_trim(value_of(c, field));
    if (field->status[s] == FIELD_HIDDEN) {
        if (value.n)
            add(c, field, false, "is not shown by the portal at the %.*s; leave it empty",
                STR_ARG(stage_title(s)));
        return;
    }
    if (value.n) {
        check_value(c, field, value);
        return;
    }
    if (is_demanded(field, s)) add(c, field, false, "is required at this stage");
    if (field->status[s] == FIELD_IF_KNOWN)
        add(c, field, true, "is required where the information is available");
}

/* Art 14(2)(b) wants both at 72 hours "as available" although the portal does not insist. */
static void check_law(struct check *c, const struct form_field *field)
{
    bool is_measure = str_eq(str_of(field->key), STR("measures_taken")) ||
                      str_eq(str_of(field->key), STR("measures_users"));
    if (c->form->stage == STAGE_NOTIFICATION_72H && is_measure &&
        !str_trim(value_of(c, field)).n)
        add(c, field, true,
            "the portal accepts it empty, Art 14(2)(b) asks for it; say so when there is none");
}

/* Fields that depend on another one. */
static void check_pairs(struct check *c, const struct form_field *field)
{
    str value = str_trim(value_of(c, field));
    if (str_eq(str_of(field->key), STR("product_class")) && value.n &&
        !str_eq(value_of_key(c, "product_type"), STR("Important")))
        add(c, field, false, "only important products have a class");
    if (!str_eq(str_of(field->key), STR("pec_reason"))) return;
    bool is_pec = str_eq(value_of_key(c, "pec"), STR("Yes"));
    if (is_pec && !value.n) add(c, field, false, "at least one ground must be chosen");
    if (!is_pec && value.n)
        add(c, field, false, "a ground is chosen without the circumstances");
}

enum status form_check(struct arena *a, const struct form *f, struct form_problem **problems,
                       size_t *n_problems, struct err *e)
{
    struct check c = {.arena = a, .form = f};
    size_t n = form_fields(f->kind, &c.rows);
    for (size_t i = 0; i < n; i++) {
        check_field(&c, &c.rows[i]);
        check_law(&c, &c.rows[i]);
        check_pairs(&c, &c.rows[i]);
    }
    *problems = c.problems;
    *n_problems = c.n;
    return arena_status(a, "the problems of a form", e);
}

size_t form_n_errors(const struct form_problem *problems, size_t n)
{
    size_t n_errors = 0;
    for (size_t i = 0; i < n; i++)
        n_errors += !problems[i].is_warning;
    return n_errors;
}

static bool is_on_sheet(const struct form *f, const struct form_field *field, str value)
{
    return field->status[f->stage] != FIELD_HIDDEN && value.n > 0;
}

void form_sheet_text(const struct form *f, str case_number, struct buf *out)
{
    const struct form_field *rows;
    size_t n = form_fields(f->kind, &rows);
    buf_printf(out, "%.*s, case %.*s\nField catalogue %s of %s, in the order of the portal\n",
               STR_ARG(stage_title(f->stage)), STR_ARG(case_number), FORM_GLOSSARY_VERSION,
               FORM_GLOSSARY_ON);
    for (size_t i = 0; i < n; i++) {
        str value = str_trim(f->values[i]);
        if (!is_on_sheet(f, &rows[i], value)) continue;
        buf_printf(out, "\n%s. %s\n", rows[i].nr, rows[i].label);
        buf_add(out, value);
        buf_char(out, '\n');
    }
}

static void add_str(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, str value)
{
    yyjson_mut_obj_add_strn(doc, object, key, value.p, value.n);
}

void form_sheet_json(const struct form *f, str case_number, struct buf *out)
{
    const struct form_field *rows;
    size_t n = form_fields(f->kind, &rows), n_bytes = 0;
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    /* Keys in ascending order: the bytes are canonical. */
    add_str(doc, root, "case", case_number);
    yyjson_mut_val *fields = yyjson_mut_obj_add_arr(doc, root, "fields");
    add_str(doc, root, "glossary_version", STR(FORM_GLOSSARY_VERSION));
    add_str(doc, root, "stage", stage_str(f->stage));
    for (size_t i = 0; i < n; i++) {
        str value = str_trim(f->values[i]);
        if (!is_on_sheet(f, &rows[i], value)) continue;
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, fields);
        add_str(doc, item, "key", str_of(rows[i].key));
        add_str(doc, item, "label", str_of(rows[i].label));
        add_str(doc, item, "nr", str_of(rows[i].nr));
        add_str(doc, item, "value", value);
    }
    char *text = yyjson_mut_write(doc, 0, &n_bytes);
    if (text) buf_add(out, (str){text, n_bytes});
    free(text);
    yyjson_mut_doc_free(doc);
}
