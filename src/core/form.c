/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a form against its catalogue, the law and prudence. */
#include "core/form.h"

#include "core/csirt.h"

ENUM_DEFINE(field_type, FIELD_TYPE_LIST)
ENUM_DEFINE(field_status, FIELD_STATUS_LIST)
ENUM_DEFINE(form_track, FORM_TRACK_LIST)

/* Units that a byte begins: none inside a code point, two where UTF-16 needs a pair. */
static size_t units_of(char c)
{
    unsigned char x = (unsigned char)c;
    return (x & 0xC0) == 0x80 ? 0 : x >= 0xF0 ? 2 : 1;
}

size_t form_n_chars(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += units_of(s.p[i]);
    return n;
}

str form_cut(str s, size_t max_chars)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += units_of(s.p[i]);
        if (n > max_chars) return str_sub(s, 0, i);
    }
    return s;
}

str form_title(const struct form *f)
{
    return f->catalogue->track == TRACK_INTERMEDIATE ? STR("intermediate report")
                                                     : stage_title(f->stage);
}

str form_stage_str(const struct form *f)
{
    return f->catalogue->track == TRACK_INTERMEDIATE ? STR("intermediate_report")
                                                     : stage_str(f->stage);
}

/* The list of problems as it grows. */
struct check {
    struct arena *arena;
    const struct form *form;
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
    return str_trim(c->form->values[field - c->form->catalogue->rows]);
}

static str value_of_key(const struct check *c, const char *key)
{
    const struct form_field *field = form_field_find(c->form->catalogue, str_of(key));
    return field ? value_of(c, field) : STR_NONE;
}

static bool is_key(const struct form_field *field, const char *key)
{
    return str_eq(str_of(field->key), str_of(key));
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

bool form_field_is_demanded(const struct form_field *field, enum stage s)
{
    while (s > 0 && field->status[s] == FIELD_CARRIED)
        s--;
    return field->status[s] == FIELD_REQUIRED;
}

/* Given at the stage before and carried over: it may be updated there, not taken back. */
static bool is_emptied(const struct check *c, const struct form_field *field)
{
    const str *before = c->form->before;
    return before && field->status[c->form->stage] == FIELD_CARRIED &&
           str_trim(before[field - c->form->catalogue->rows]).n > 0;
}

static void check_field(struct check *c, const struct form_field *field)
{
    enum stage s = c->form->stage;
    str value = value_of(c, field);
    if (field->status[s] == FIELD_HIDDEN) {
        if (value.n)
            add(c, field, false, "is not shown by the portal at the %.*s; leave it empty",
                STR_ARG(form_title(c->form)));
        return;
    }
    if (value.n) {
        check_value(c, field, value);
        return;
    }
    if (form_field_is_demanded(field, s))
        add(c, field, false, "is required at this stage");
    else if (is_emptied(c, field))
        add(c, field, false,
            "was given at the stage before; it may be updated, but not emptied");
    if (field->status[s] == FIELD_IF_KNOWN)
        add(c, field, true, "is required where the information is available");
}

/* Art 14(2)(b) and 14(4)(b) want both at 72 hours "as available", the portal does not insist. */
static void check_law(struct check *c, const struct form_field *field)
{
    bool is_measure = is_key(field, "measures_taken") || is_key(field, "measures_users");
    if (c->form->stage != STAGE_NOTIFICATION_72H || !is_measure || value_of(c, field).n) return;
    add(c, field, true,
        "the portal accepts it empty, Art 14(%c)(b) asks for it; say so when there is none",
        c->form->catalogue->track == TRACK_INCIDENT ? '4' : '2');
}

/* Art 16(2), third subparagraph: a ground and what it stands on. */
static void check_circumstances(struct check *c, const struct form_field *field, str value)
{
    bool is_pec = str_eq(value_of_key(c, "pec"), STR("Yes"));
    bool is_reason = is_key(field, "pec_reason");
    if (is_reason && is_pec && !value.n)
        add(c, field, false, "at least one ground must be chosen");
    if (is_reason && !is_pec && value.n)
        add(c, field, false, "a ground is chosen without the circumstances");
    if (is_key(field, "pec_info") && is_pec && !value.n)
        add(c, field, false, "the facts that support the circumstances must be stated");
}

/* Instants that contradict each other. */
static void check_instants(struct check *c, const struct form_field *field, str value)
{
    char text[UTC_TEXT_BYTES];
    struct utc t, aware;
    bool is_aware = is_key(field, "aware_at") || is_key(field, "inc_aware_at");
    bool is_occurred = is_key(field, "exploited_at") || is_key(field, "inc_occurred_at");
    if (!value.n || (!is_aware && !is_occurred) || utc_parse(value, field->key, &t, NULL))
        return;
    if (is_aware && !utc_is_none(c->form->aware_at) && utc_cmp(t, c->form->aware_at) != 0)
        add(c, field, true, "is not the recorded awareness, %.*s",
            STR_ARG(utc_text(c->form->aware_at, text)));
    str other = value_of_key(c, is_key(field, "exploited_at") ? "aware_at" : "inc_aware_at");
    if (is_occurred && other.n && !utc_parse(other, field->key, &aware, NULL) &&
        utc_cmp(t, aware) > 0)
        add(c, field, true, "is after you became aware");
}

/* Fields that depend on another one, or on what is wise. */
static void check_pairs(struct check *c, const struct form_field *field)
{
    str value = value_of(c, field);
    if (is_key(field, "product_class") && value.n &&
        !str_eq(value_of_key(c, "product_type"), STR("Important")))
        add(c, field, false, "only important products have a class");
    if (is_key(field, "title")) {
        const char *detail = form_confidential_detail(value);
        if (detail)
            add(c, field, true, "seems to have %s; leave confidential detail out of the title",
                detail);
    }
    check_circumstances(c, field, value);
    check_instants(c, field, value);
}

enum status form_check(struct arena *a, const struct form *f, struct form_problem **problems,
                       size_t *n_problems, struct err *e)
{
    struct check c = {.arena = a, .form = f};
    for (size_t i = 0; i < f->catalogue->n_rows; i++) {
        check_field(&c, &f->catalogue->rows[i]);
        check_law(&c, &f->catalogue->rows[i]);
        check_pairs(&c, &f->catalogue->rows[i]);
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
