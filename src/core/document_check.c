/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a document, before anybody approves it. */
#include "core/csirt.h"
#include "core/document.h"
#include "core/document_language.h"
#include "core/form.h"

#include <stdio.h>

struct check {
    struct arena *arena;
    const struct document_kind *kind;
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n_fields;
    const str *values;
    const struct document_scene *scene;
    struct document_problem *problems;
    size_t n, cap;
};

static void add(struct check *c, size_t field, bool is_warning, const char *fmt, ...)
    LW_PRINTF(4, 5);
static void add(struct check *c, size_t field, bool is_warning, const char *fmt, ...)
{
    va_list ap;
    void *items = c->problems;
    struct document_problem *p = arena_push(c->arena, &items, &c->n, &c->cap, sizeof *p);
    c->problems = items;
    if (!p) return; /* arena_status() tells at the end */
    va_start(ap, fmt);
    *p = (struct document_problem){field, is_warning, arena_vprintf(c->arena, fmt, ap)};
    va_end(ap);
}

static str value_of(const struct check *c, const char *key)
{
    for (size_t i = 0; i < c->n_fields; i++)
        if (str_eq(c->fields[i].key, str_of(key))) return str_trim(c->values[i]);
    return STR("");
}

static bool is_key(const struct check *c, size_t i, const char *key)
{
    return str_eq(c->fields[i].key, str_of(key));
}

static bool is_kind(const struct check *c, const char *key)
{
    return str_eq(str_of(c->kind->key), str_of(key));
}

/* ---- words ---- */

static void add_downplaying(struct check *c, size_t i, str found)
{
    add(c, i, !c->kind->is_public,
        "has '%.*s': a hazard is told without words that make it smaller "
        "(Art 36(2)(c) of Regulation (EU) 2023/988)",
        STR_ARG(found));
}

/*
 * GPSR Art 36(2)(c): no element that may decrease the perception of risk, such as these words, or
 * saying that no accident was reported. In the language of the document, and in English, from
 * which it may have been translated in part.
 */
static void check_hazard(struct check *c, size_t i, str value)
{
    const struct document_language *own = document_language_find(c->scene->language);
    const struct document_language *english = &document_languages[0];
    str found = document_find_words(value, english->downplaying);
    if (!found.n && own) found = document_find_words(value, own->downplaying);
    if (found.n) add_downplaying(c, i, found);
    if (!own)
        add(c, i, true,
            "downplaying words are not known in this language: read it for 'voluntary', "
            "'precautionary' and their like");
}

/* What helps an attacker more than a user. */
static const char revealing[] =
    "proof of concept|proof-of-concept|poc |exploit code|payload|"
    "shellcode|metasploit|exploit-db|curl http|exploit is public at";

static void check_revealing(struct check *c, size_t i, str value)
{
    if (!c->scene->is_of_case || c->scene->has_measure) return;
    str found = document_find_words(value, revealing);
    if (found.n)
        add(c, i, false,
            "has '%.*s' while no measure is available: users get no detail of the exploit "
            "before there is a fix",
            STR_ARG(found));
}

/* ---- one value ---- */

static bool is_choice(str choices, str value)
{
    str one;
    while (choices.n) {
        (void)str_cut(&choices, ';', &one);
        if (str_eq(one, value)) return true;
    }
    return false;
}

static void check_parts(struct check *c, size_t i, str value)
{
    const struct document_field *f = &c->fields[i];
    while (value.n) {
        str part;
        (void)str_cut(&value, ',', &part);
        part = str_trim(part);
        if (f->type == DOCUMENT_STATES ? csirt_find(part) != NULL : is_choice(f->choices, part))
            continue;
        str shown = form_cut(part, 40);
        if (f->type == DOCUMENT_STATES)
            add(c, i, false, "'%.*s' is not the code of a Member State", STR_ARG(shown));
        else
            add(c, i, false, "'%.*s' is none of: %.*s", STR_ARG(shown), STR_ARG(f->choices));
    }
}

static bool is_date(str s)
{
    struct utc t;
    return s.n == 10 && utc_parse(s, "date", &t, NULL) == LW_OK;
}

static void check_value(struct check *c, size_t i, str value)
{
    const struct document_field *f = &c->fields[i];
    struct utc t;
    size_t n = form_n_chars(value);
    if (!str_is_utf8(value)) {
        add(c, i, false, "is not well-formed UTF-8");
        return;
    }
    if (f->max_chars && n > f->max_chars)
        add(c, i, false, "has %zu characters, at most %zu are possible", n, f->max_chars);
    switch (f->type) {
    case DOCUMENT_TEXT: break;
    case DOCUMENT_INSTANT:
        if (utc_parse(value, "instant", &t, NULL))
            add(c, i, false, "is not an instant; write 2026-10-24T12:00:00Z");
        break;
    case DOCUMENT_DATE:
        if (!is_date(value)) add(c, i, false, "is not a date; write 2026-10-24");
        break;
    case DOCUMENT_ENUM:
        if (!is_choice(f->choices, value))
            add(c, i, false, "'%.*s' is none of: %.*s", STR_ARG(form_cut(value, 40)),
                STR_ARG(f->choices));
        break;
    case DOCUMENT_STATES:
    case DOCUMENT_CHOICES: check_parts(c, i, value); break;
    }
    if (f->is_hazard) check_hazard(c, i, value);
    if (f->is_public) check_revealing(c, i, value);
}

static void check_empty(struct check *c, size_t i)
{
    bool is_final = str_eq(value_of(c, "report_type"), STR("final"));
    str clause = c->fields[i].clause;
    switch (c->fields[i].need) {
    case DOCUMENT_OPTIONAL: break;
    case DOCUMENT_REQUIRED:
        add(c, i, false, "is required%s%.*s%s", clause.n ? " (" : "", STR_ARG(clause),
            clause.n ? ")" : "");
        break;
    case DOCUMENT_IF_KNOWN: add(c, i, true, "is empty; fill it in where it is known"); break;
    case DOCUMENT_IN_FINAL:
        if (is_final) add(c, i, false, "is required in a final report (%.*s)", STR_ARG(clause));
        break;
    }
}

/* ---- rules over several fields ---- */

/* GPSR Art 36(2)(a), (d) and 37(2). */
static void check_recall(struct check *c, size_t i, str value)
{
    size_t at;
    if (!is_kind(c, "recall_notice") || !value.n) return;
    const struct document_language *l = document_language_find(c->scene->language);
    bool is_english = l == &document_languages[0];
    bool is_english_headline = str_eq(value, STR("Product safety recall"));
    if (is_key(c, i, "headline") && is_english && !is_english_headline)
        add(c, i, false, "must be 'Product safety recall' (Art 36(2)(a))");
    if (is_key(c, i, "headline") && !is_english && is_english_headline)
        add(c, i, false,
            "is English; take the words that Art 36(2)(a) of Regulation (EU) 2023/988 has in "
            "the language of the notice");
    if (is_key(c, i, "action") && l && !document_find_words(value, l->stop_using).n)
        add(c, i, true, "does not say 'stop using' (Art 36(2)(d))");
    if (is_key(c, i, "remedies") && !str_find(value, ',', &at) &&
        !value_of(c, "remedy_exception").n)
        add(c, i, false,
            "has one remedy: at least two are offered, or it is said why not "
            "(Art 37(2))");
}

static void check_dates(struct check *c, size_t i, str value)
{
    char text[16];
    struct day d = c->scene->today;
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day);
    if (c->fields[i].type != DOCUMENT_DATE || !is_date(value)) return;
    bool is_past = str_cmp(value, str_of(text)) < 0;
    if (is_key(c, i, "planned_on") && is_past && !value_of(c, "urgency").n)
        add(c, i, false,
            "began before it is reported: say why it was urgent (Art 87(8) of Regulation (EU) "
            "2017/745)");
    if (is_key(c, i, "effective_on") && is_past)
        add(c, i, true, "is past: the end is announced before it takes effect (Art 13(23))");
}

enum status document_check(struct arena *a, const struct document_kind *k, const str *values,
                           const struct document_scene *scene,
                           struct document_problem **problems, size_t *n, struct err *e)
{
    struct check *c = arena_new(a, struct check);
    if (!c) return arena_status(a, "the check of a document", e);
    *c = (struct check){.arena = a, .kind = k, .values = values, .scene = scene};
    c->n_fields = document_fields(k, c->fields);
    for (size_t i = 0; i < c->n_fields; i++) {
        str value = str_trim(values[i]);
        if (value.n)
            check_value(c, i, value);
        else
            check_empty(c, i);
        check_recall(c, i, value);
        check_dates(c, i, value);
    }
    *problems = c->problems;
    *n = c->n;
    return arena_status(a, "the check of a document", e);
}

size_t document_n_errors(const struct document_problem *problems, size_t n)
{
    size_t n_errors = 0;
    for (size_t i = 0; i < n; i++)
        n_errors += !problems[i].is_warning;
    return n_errors;
}
