/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a case: its line from the signal to the end, and its clocks sorted for the eye. */
#include "web/finish.h"

static bool is_set(yyjson_mut_val *object, const char *key)
{
    return yyjson_mut_get_bool(yyjson_mut_obj_get(object, key));
}

static void put(struct view *v, yyjson_mut_val *object, const char *key, yyjson_mut_val *value)
{
    yyjson_mut_obj_put(object, yyjson_mut_str(v->doc, key), value);
}

void finish_look(struct view *v, yyjson_mut_val *clock)
{
    const char *look = is_set(clock, "is_late") || is_set(clock, "is_hot") ? "late"
                       : is_set(clock, "is_soon")                          ? "soon"
                                                                           : "calm";
    put(v, clock, "look", yyjson_mut_str(v->doc, look));
}

/* What law a case can be opened under, and what its form asks. */
void finish_case_open(struct view *v)
{
    static const struct {
        const char *kind;
        const char *flags[5];
    } rows[] = {
        {"actively_exploited_vulnerability", {"is_exploited", "has_vulnerability"}},
        {"severe_incident", {"is_incident", "has_occurred", "has_vulnerability"}},
        {"reported_vulnerability", {"is_reported", "has_vulnerability"}},
        {"field_safety_incident", {"is_field_safety", "has_occurred", "has_harm", "has_risk"}},
        {"non_conformity", {"is_non_conformity", "has_risk"}},
        {"voluntary_report", {"is_voluntary", "has_vulnerability"}},
    };
    str kind = request_query(v->visit->request, STR("kind"));
    yyjson_mut_val *refused =
        yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "forms"), "case_open");
    yyjson_mut_obj_add_val(v->doc, v->root, "f",
                           refused ? yyjson_mut_val_mut_copy(v->doc, refused)
                                   : yyjson_mut_obj(v->doc));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!str_eq(kind, str_of(rows[i].kind))) continue;
        for (size_t k = 0; k < 5 && rows[i].flags[k]; k++)
            yyjson_mut_obj_add_bool(v->doc, v->root, rows[i].flags[k], true);
    }
}

void finish_case_correct(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *one, *file = yyjson_mut_obj_get(v->root, "file");
    str what = request_query(v->visit->request, STR("what"));
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(file, "times"), i, n, one)
    {
        put(v, one, "is_chosen",
            yyjson_mut_bool(v->doc, what.n ? str_eq(finish_text(one, "key"), what) : n == 1));
    }
}

static bool is_ticking(yyjson_mut_val *clock)
{
    return is_set(clock, "is_running") || is_set(clock, "is_late");
}

/* ---- the line ---- */

static yyjson_mut_val *add_step(struct view *v, yyjson_mut_val *line, const char *title,
                                yyjson_mut_val *at, const char *words, bool is_current)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, line);
    bool has_time = yyjson_mut_is_obj(at);
    view_str(v, o, "title", str_of(title));
    yyjson_mut_obj_add_bool(v->doc, o, "is_current", is_current);
    put(v, o, "at", has_time ? yyjson_mut_val_mut_copy(v->doc, at) : yyjson_mut_null(v->doc));
    view_str(v, o, "words", has_time ? STR("") : str_of(words));
    put(v, o, "source", yyjson_mut_null(v->doc));
    put(v, o, "clock", yyjson_mut_null(v->doc));
    return o;
}

static yyjson_mut_val *stage_of(yyjson_mut_val *file, str name)
{
    size_t i, n;
    yyjson_mut_val *stage;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(file, "stages"), i, n, stage)
    {
        if (str_eq(finish_text(stage, "stage"), name)) return stage;
    }
    return NULL;
}

static void add_clock_step(struct view *v, yyjson_mut_val *line, yyjson_mut_val *clock,
                           bool is_current)
{
    yyjson_mut_val *o = add_step(v, line, "", NULL, "", is_current);
    str title = finish_text(clock, "title");
    put(v, o, "title", yyjson_mut_strncpy(v->doc, title.p, title.n));
    put(v, o, "clock", yyjson_mut_val_mut_copy(v->doc, clock));
}

enum {
    MAX_STEPS = 5 /* duties on the line of a case without stages; the table has all */
};

static void add_line(struct view *v, yyjson_mut_val *file, yyjson_mut_val *stages,
                     yyjson_mut_val *others)
{
    size_t i, n;
    yyjson_mut_val *clock, *c = yyjson_mut_obj_get(file, "case");
    yyjson_mut_val *line = yyjson_mut_obj_add_arr(v->doc, file, "line");
    bool is_candidate = is_set(c, "is_candidate"), has_measure = false;
    yyjson_mut_val *signal =
        add_step(v, line, "Signal", yyjson_mut_obj_get(c, "signal_at"), "", false);
    str source = finish_text(c, "source");
    if (source.n) put(v, signal, "source", yyjson_mut_strncpy(v->doc, source.p, source.n));
    add_step(v, line, "Aware", yyjson_mut_obj_get(c, "aware_at"),
             is_candidate ? "a person decides" : "not declared", is_candidate);
    yyjson_mut_val *measure_at = yyjson_mut_obj_get(c, "measure_available_at");
    yyjson_mut_arr_foreach(stages, i, n, clock)
    {
        str stage = finish_text(clock, "stage");
        bool waits_for_measure = str_eq(stage, STR("final_report")) &&
                                 str_contains(finish_text(clock, "trigger"), STR("measure"));
        if (waits_for_measure) {
            add_step(v, line, "Measure", measure_at, "none available yet", false);
            has_measure = true;
        }
        add_clock_step(v, line, clock,
                       !is_candidate && is_set(stage_of(file, stage), "is_current"));
    }
    if (!yyjson_mut_arr_size(stages)) {
        yyjson_mut_arr_foreach(others, i, n, clock)
        {
            if (i < MAX_STEPS) add_clock_step(v, line, clock, false);
        }
    }
    yyjson_mut_obj_add_bool(v->doc, file, "has_measure_part",
                            has_measure || is_set(yyjson_mut_obj_get(file, "may"), "measure"));
}

/* ---- clocks ---- */

static void sort_clocks(struct view *v, yyjson_mut_val *file)
{
    size_t i, n;
    yyjson_mut_val *clock, *nearest = NULL;
    yyjson_mut_val *stages = yyjson_mut_obj_add_arr(v->doc, file, "stage_clocks");
    yyjson_mut_val *others = yyjson_mut_obj_add_arr(v->doc, file, "other_clocks");
    /* All duties of the case; its clocks are those of them that have a period. */
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(file, "duties"), i, n, clock)
    {
        bool is_stage = finish_text(clock, "stage").n > 0;
        finish_look(v, clock);
        yyjson_mut_arr_append(is_stage ? stages : others,
                              yyjson_mut_val_mut_copy(v->doc, clock));
        if (!is_ticking(clock)) continue;
        int64_t left = yyjson_mut_get_sint(yyjson_mut_obj_get(clock, "left_s"));
        if (!nearest || left < yyjson_mut_get_sint(yyjson_mut_obj_get(nearest, "left_s")))
            nearest = clock;
    }
    put(v, file, "has_stage_clocks", yyjson_mut_bool(v->doc, yyjson_mut_arr_size(stages) > 0));
    put(v, file, "has_other_clocks", yyjson_mut_bool(v->doc, yyjson_mut_arr_size(others) > 0));
    put(v, file, "nearest",
        nearest ? yyjson_mut_val_mut_copy(v->doc, nearest) : yyjson_mut_null(v->doc));
    add_line(v, file, stages, others);
}

/* "actively_exploited_vulnerability" in words, where the reply has only its name. */
static void add_kind_words(struct view *v, yyjson_mut_val *c)
{
    str kind = finish_text(c, "kind");
    if (yyjson_mut_obj_get(c, "kind_words")) return;
    char words[64];
    size_t n = kind.n < sizeof words ? kind.n : sizeof words;
    for (size_t i = 0; i < n; i++)
        words[i] = kind.p[i] == '_' ? ' ' : kind.p[i];
    put(v, c, "kind_words", yyjson_mut_strncpy(v->doc, words, n));
}

/* What somebody else saved while this was written stands beside it. */
static void show_meanwhile(struct view *v, yyjson_mut_val *field, str typed)
{
    str saved = finish_text(field, "value");
    if (str_eq(str_trim(typed), str_trim(saved))) return;
    yyjson_mut_val *o = yyjson_mut_obj(v->doc);
    put(v, o, "value", yyjson_mut_strncpy(v->doc, saved.p ? saved.p : "", saved.n));
    put(v, field, "meanwhile", o);
}

/* A refused draft shows what was typed, not what was saved before. */
static void keep_typed(struct view *v, yyjson_mut_val *form, const char *op)
{
    size_t i, n;
    yyjson_mut_val *field;
    yyjson_mut_val *refused = yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "forms"), op);
    if (!refused) return;
    bool is_conflict =
        yyjson_mut_obj_get(yyjson_mut_obj_get(refused, "errors"), "base_version") != NULL;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(form, "fields"), i, n, field)
    {
        str typed = request_form(v->visit->request, finish_text(field, "key"));
        if (!typed.p) continue;
        if (is_conflict) show_meanwhile(v, field, typed);
        put(v, field, "value", yyjson_mut_strncpy(v->doc, typed.p, typed.n));
    }
}

void finish_case(struct view *v)
{
    yyjson_mut_val *file = yyjson_mut_obj_get(v->root, "file");
    yyjson_mut_val *c = yyjson_mut_obj_get(file, "case");
    add_kind_words(v, c);
    sort_clocks(v, file);
    size_t i, n;
    yyjson_mut_val *request;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(file, "requests"), i, n, request)
    {
        yyjson_mut_val *clock = yyjson_mut_obj_get(request, "clock");
        if (clock) finish_look(v, clock);
    }
    int64_t n_pages = yyjson_mut_get_sint(yyjson_mut_obj_get(c, "n_pages"));
    yyjson_mut_obj_add_bool(v->doc, file, "is_one_page", n_pages == 1);
    /* Who decided what is in force; a proposal decides nothing. */
    yyjson_mut_val *last = NULL, *record;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(file, "awareness"), i, n, record)
    {
        if (!str_eq(finish_text(record, "kind"), STR("proposed"))) last = record;
    }
    put(v, file, "aware",
        last ? yyjson_mut_val_mut_copy(v->doc, last) : yyjson_mut_null(v->doc));
    yyjson_mut_val *form = yyjson_mut_obj_get(file, "form");
    if (form)
        yyjson_mut_obj_add_bool(v->doc, form, "is_one_change",
                                yyjson_mut_get_sint(yyjson_mut_obj_get(form, "n_changes")) ==
                                    1);
    keep_typed(v, form, "case_form_save");
}

void finish_form(struct view *v)
{
    yyjson_mut_val *form = yyjson_mut_obj_get(v->root, "read");
    keep_typed(v, form, "case_form_save");
    keep_typed(v, form, "request_form_save");
}

void finish_routing(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *rule, *routing = yyjson_mut_obj_get(v->root, "routing");
    yyjson_mut_val *refused =
        yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "forms"), "routing_set");
    str chosen = finish_text(refused ? yyjson_mut_obj_get(refused, "values") : routing, "rule");
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(routing, "rules"), i, n, rule)
    {
        put(v, rule, "is_chosen",
            yyjson_mut_bool(v->doc, str_eq(finish_text(rule, "rule"), chosen)));
    }
}

void finish_document(struct view *v)
{
    yyjson_mut_val *document =
        yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "read"), "document");
    yyjson_mut_obj_add_val(v->doc, v->root, "document",
                           yyjson_mut_val_mut_copy(v->doc, document));
    keep_typed(v, yyjson_mut_obj_get(v->root, "document"), "document_save");
}
