/* SPDX-License-Identifier: Apache-2.0 */
/* What pages and API show of forms: the form, its sheet, differences, changes, the catalogue. */
#include "app/portal.h"

#include "app/setting.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/json.h"

enum {
    MAX_SHEET_BYTES = 1024 * 1024
};

static const struct form_version *newest_version(void)
{
    return &form_versions[n_form_versions - 1];
}

/* ---- the form ---- */

static bool has_choice(str value, str choice)
{
    bool has_more = true;
    while (has_more) {
        str part;
        has_more = str_cut(&value, ',', &part);
        if (str_eq(str_trim(part), choice)) return true;
    }
    return false;
}

static void reply_choices(struct op_call *c, yyjson_mut_val *o, const struct form_field *field,
                          str value)
{
    if (!field->choices) return;
    yyjson_mut_val *list = reply_array(c, o, "choices");
    str rest = str_of(field->choices), choice;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&rest, '|', &choice);
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "value", choice);
        reply_bool(c, item, "is_selected", has_choice(value, choice));
    }
}

static void reply_problems(struct op_call *c, yyjson_mut_val *o, const struct form_field *field,
                           const struct form_problem *problems, size_t n)
{
    bool has_error = false;
    yyjson_mut_val *list = reply_array(c, o, "problems");
    for (size_t i = 0; i < n; i++) {
        if (field && problems[i].field != field) continue;
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "field", str_of(problems[i].field->key));
        reply_str(c, item, "label", str_of(problems[i].field->label));
        reply_str(c, item, "words", problems[i].words);
        reply_bool(c, item, "is_warning", problems[i].is_warning);
        has_error = has_error || !problems[i].is_warning;
    }
    reply_bool(c, o, "has_error", has_error);
}

static void reply_kind(struct op_call *c, yyjson_mut_val *o, const struct form_field *field)
{
    reply_str(c, o, "nr", str_of(field->nr));
    reply_str(c, o, "key", str_of(field->key));
    reply_str(c, o, "label", str_of(field->label));
    reply_str(c, o, "help", str_of(field->help));
    reply_str(c, o, "clause",
              *field->clause ? arena_printf(c->arena, "Art %s", field->clause)
                             : STR("glossary"));
    reply_bool(c, o, "is_law", *field->clause != '\0');
    reply_str(c, o, "type", field_type_str(field->type));
    reply_int(c, o, "max", (int64_t)field->max_chars);
    reply_bool(c, o, "has_max", field->max_chars > 0);
}

static void reply_field(struct op_call *c, yyjson_mut_val *o, const struct case_form *f,
                        size_t i)
{
    static const str sources[N_form_source] = {
        [FORM_NOTHING] = STR_INIT(""),
        [FORM_PROPOSED] = STR_INIT("proposed"),
        [FORM_CARRIED] = STR_INIT("carried"),
        [FORM_SAVED] = STR_INIT("saved"),
        [FORM_SUBMITTED] = STR_INIT("submitted"),
    };
    const struct form_field *field = &f->form.catalogue->rows[i];
    const struct form_value *mark = &f->marks[i];
    enum field_status status = field->status[f->form.stage];
    str value = str_trim(f->values[i]);
    reply_kind(c, o, field);
    reply_str(c, o, "status", field_status_str(status));
    reply_bool(c, o, "is_required", status == FIELD_REQUIRED);
    reply_bool(c, o, "is_demanded", form_field_is_demanded(field, f->form.stage));
    reply_bool(c, o, "is_carried", status == FIELD_CARRIED);
    reply_bool(c, o, "is_enum", field->type == FIELD_ENUM);
    reply_bool(c, o, "is_choices", field->type == FIELD_CHOICES);
    reply_bool(c, o, "is_instant", field->type == FIELD_INSTANT);
    reply_bool(c, o, "is_long", field->max_chars > 255);
    reply_bool(c, o, "is_line",
               field->type == FIELD_STATES ||
                   (field->type == FIELD_TEXT && field->max_chars <= 255));
    reply_int(c, o, "n_chars", (int64_t)form_n_chars(value));
    reply_str(c, o, "value", value);
    reply_str(c, o, "origin", mark->origin);
    reply_str(c, o, "source", sources[mark->source]);
    reply_bool(c, o, "is_proposal", mark->source == FORM_PROPOSED);
    reply_bool(c, o, "is_sentence", mark->source == FORM_PROPOSED && mark->is_sentence);
    reply_choices(c, o, field, value);
}

static void reply_version(struct op_call *c, yyjson_mut_val *o, const struct form_version *v)
{
    reply_str(c, o, "glossary_version", str_of(v->id));
    reply_str(c, o, "glossary_title", str_of(v->title));
    reply_str(c, o, "glossary_on", str_of(v->on));
    reply_bool(c, o, "is_newest_glossary", v == newest_version());
    if (v != newest_version()) reply_str(c, o, "newer_glossary", str_of(newest_version()->id));
}

/* Facts that say something else than when the draft was saved; `each` may be NULL. */
struct change {
    const struct form_field *field;
    str then, now, origin, value;
};

static enum status find_changes(struct op_call *c, const struct case_form *f,
                                struct change **out, size_t *n, struct err *e)
{
    const struct form_catalogue *cat = f->form.catalogue;
    yyjson_doc *doc = NULL;
    *n = 0;
    *out = arena_array(c->arena, cat->n_rows + 1, sizeof **out);
    if (!*out) return arena_status(c->arena, "changes of a form", e);
    if (!f->version) return LW_OK;
    enum status st = json_parse(f->draft.proposals, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    for (size_t i = 0; i < cat->n_rows; i++) {
        str then = json_dup(c->arena, yyjson_doc_get_root(doc), cat->rows[i].key);
        str now = f->proposals[i].value;
        if (cat->rows[i].status[f->form.stage] == FIELD_HIDDEN || str_eq(then, now)) continue;
        (*out)[(*n)++] = (struct change){&cat->rows[i], then, now, f->proposals[i].origin,
                                         str_trim(f->values[i])};
    }
    yyjson_doc_free(doc);
    return arena_status(c->arena, "changes of a form", e);
}

enum status reply_form(struct op_call *c, yyjson_mut_val *o, const struct case_form *f,
                       struct err *e)
{
    const struct form_catalogue *cat = f->form.catalogue;
    struct form_problem *problems = NULL;
    struct change *changes = NULL;
    size_t n_problems = 0, n_changes = 0;
    enum status st = form_check(c->arena, &f->form, &problems, &n_problems, e);
    if (!st) st = find_changes(c, f, &changes, &n_changes, e);
    if (st) return st;
    size_t n_errors = form_n_errors(problems, n_problems);
    reply_str(c, o, "stage", form_stage_str(&f->form));
    reply_str(c, o, "title", form_title(&f->form));
    reply_str(c, o, "track", form_track_str(cat->track));
    reply_bool(c, o, "has_form", cat->n_rows > 0);
    reply_bool(c, o, "is_drill", f->form.is_drill);
    reply_version(c, o, cat->version);
    reply_int(c, o, "version", f->version);
    reply_int(c, o, "attempt", f->attempt);
    reply_bool(c, o, "is_again", f->attempt > 1);
    reply_bool(c, o, "is_saved", f->version > 0);
    reply_utc(c, o, "saved_at", f->saved_at);
    reply_bool(c, o, "is_submitted", f->is_submitted);
    reply_bool(c, o, "has_update_draft", f->has_update);
    reply_str(c, o, "before", f->before_title);
    reply_bool(c, o, "has_before", f->before_title.n > 0);
    reply_int(c, o, "n_changes", (int64_t)n_changes);
    reply_bool(c, o, "has_changes", n_changes > 0 && !f->is_submitted);
    reply_int(c, o, "n_errors", (int64_t)n_errors);
    reply_int(c, o, "n_warnings", (int64_t)(n_problems - n_errors));
    reply_bool(c, o, "is_complete", n_errors == 0);
    yyjson_mut_val *list = reply_array(c, o, "fields");
    for (size_t i = 0; i < cat->n_rows; i++) {
        if (cat->rows[i].status[f->form.stage] == FIELD_HIDDEN) continue;
        yyjson_mut_val *item = reply_item(c, list);
        reply_field(c, item, f, i);
        reply_problems(c, item, &cat->rows[i], problems, n_problems);
    }
    reply_problems(c, o, NULL, problems, n_problems);
    /* To whom it goes, and what stands in the way. */
    if (cat->track == TRACK_NONE) return LW_OK;
    st = reply_routing(c, o, e);
    return st ? st : reply_portal_warnings(c, reply_object(c, o, "portal"), e);
}

enum status reply_form_check(struct op_call *c, const struct case_form *f, struct err *e)
{
    struct form_problem *problems = NULL;
    size_t n = 0;
    enum status st = form_check(c->arena, &f->form, &problems, &n, e);
    if (st) return st;
    size_t n_errors = form_n_errors(problems, n);
    reply_str(c, c->reply, "stage", form_stage_str(&f->form));
    reply_str(c, c->reply, "glossary_version", str_of(f->form.catalogue->version->id));
    reply_int(c, c->reply, "n_errors", (int64_t)n_errors);
    reply_int(c, c->reply, "n_warnings", (int64_t)(n - n_errors));
    reply_bool(c, c->reply, "is_complete", n_errors == 0);
    reply_problems(c, c->reply, NULL, problems, n);
    return LW_OK;
}

enum status reply_sheet(struct op_call *c, const struct case_file *k, const struct case_form *f,
                        struct err *e)
{
    struct buf b;
    char hex[SHA256_HEX_CHARS + 1];
    buf_init(&b, MAX_SHEET_BYTES);
    form_sheet_text(&f->form, k->number, &b);
    reply_str(c, c->reply, "case", k->number);
    reply_str(c, c->reply, "stage", form_stage_str(&f->form));
    reply_str(c, c->reply, "title", form_title(&f->form));
    reply_str(c, c->reply, "text", buf_str(&b));
    buf_clear(&b);
    form_sheet_json(&f->form, k->number, &b);
    struct sha256 d = sha256_of(buf_str(&b));
    reply_str(c, c->reply, "content", buf_str(&b));
    reply_str(c, c->reply, "content_sha256", sha256_hex(&d, hex));
    enum status st = buf_status(&b, "the copy sheet", e);
    buf_release(&b);
    return st ? st : reply_form(c, reply_object(c, c->reply, "form"), f, e);
}

/* ---- operations ---- */

static enum status load(struct op_call *c, struct case_file *k, struct case_form *f,
                        struct err *e)
{
    struct form_place p = {.is_update = op_bool(c, "update", false)};
    if (!stage_from_str(op_str(c, "stage"), &p.stage)) BUG("stage passed the check");
    enum status st = case_of_call(c, k, e);
    if (!st && p.is_update) st = case_form_check_update(c, k, p.stage, e);
    return st ? st : case_form_load_place(c, k, &p, f, e);
}

enum status case_form_get_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    enum status st = load(c, &k, &f, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k.number);
    return reply_form(c, c->reply, &f, e);
}

enum status case_form_check_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    enum status st = load(c, &k, &f, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k.number);
    return reply_form_check(c, &f, e);
}

enum status case_sheet_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    enum status st = load(c, &k, &f, e);
    return st ? st : reply_sheet(c, &k, &f, e);
}

static void reply_row(struct op_call *c, yyjson_mut_val *o, const struct form_field *field)
{
    reply_str(c, o, "nr", str_of(field->nr));
    reply_str(c, o, "key", str_of(field->key));
    reply_str(c, o, "label", str_of(field->label));
}

enum status case_form_difference_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    int64_t n_same = 0, n = 0;
    enum status st = load(c, &k, &f, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "stage", form_stage_str(&f.form));
    reply_str(c, c->reply, "before", f.before_title);
    reply_bool(c, c->reply, "has_before", f.before_title.n > 0);
    yyjson_mut_val *list = reply_array(c, c->reply, "fields");
    for (size_t i = 0; f.form.before && i < f.form.catalogue->n_rows; i++) {
        const struct form_field *field = &f.form.catalogue->rows[i];
        str before = str_trim(f.form.before[i]), now = str_trim(f.values[i]);
        if (!before.n && !now.n) continue;
        if (str_eq(before, now)) {
            n_same++;
            continue;
        }
        bool is_hidden = field->status[f.form.stage] == FIELD_HIDDEN;
        yyjson_mut_val *o = reply_item(c, list);
        reply_row(c, o, field);
        reply_str(c, o, "before", before);
        reply_str(c, o, "now", now);
        reply_str(c, o, "change",
                  !before.n   ? STR("added")
                  : is_hidden ? STR("hidden") /* the portal shows it no longer */
                  : !now.n    ? STR("emptied")
                              : STR("changed"));
        n++;
    }
    reply_int(c, c->reply, "n", n);
    reply_int(c, c->reply, "n_same", n_same);
    return LW_OK;
}

enum status case_form_changes_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct change *changes = NULL;
    size_t n = 0;
    enum status st = load(c, &k, &f, e);
    if (!st) st = find_changes(c, &f, &changes, &n, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "stage", form_stage_str(&f.form));
    reply_bool(c, c->reply, "is_saved", f.version > 0);
    reply_utc(c, c->reply, "saved_at", f.saved_at);
    reply_int(c, c->reply, "n", (int64_t)n);
    yyjson_mut_val *list = reply_array(c, c->reply, "fields");
    for (size_t i = 0; i < n; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_row(c, o, changes[i].field);
        reply_str(c, o, "then", changes[i].then);
        reply_str(c, o, "now", changes[i].now);
        reply_str(c, o, "origin", changes[i].origin);
        reply_str(c, o, "value", changes[i].value);
        /* The form has the new value already, or a person wrote something of their own. */
        reply_bool(c, o, "is_in_form", str_eq(changes[i].value, changes[i].now));
        reply_bool(c, o, "is_own_words",
                   !str_eq(changes[i].value, changes[i].now) &&
                       !str_eq(changes[i].value, changes[i].then));
    }
    return LW_OK;
}

/* ---- the catalogue ---- */

static void reply_catalogue_row(struct op_call *c, yyjson_mut_val *o,
                                const struct form_field *field, const struct form_field *newest)
{
    static const char *const keys[N_stage] = {"early_warning", "notification_72h",
                                              "final_report"};
    bool is_same = newest != NULL;
    reply_kind(c, o, field);
    reply_choices(c, o, field, STR(""));
    for (enum stage s = 0; s < N_stage; s++) {
        reply_str(c, o, keys[s], field_status_str(field->status[s]));
        is_same = is_same && newest->status[s] == field->status[s];
    }
    reply_bool(c, o, "is_changed_later", !is_same);
}

enum status form_catalogue_run(struct op_call *c, struct err *e)
{
    enum form_track track = TRACK_VULNERABILITY;
    str version = STR("");
    if (op_has(c, "track") && !form_track_from_str(op_str(c, "track"), &track)) BUG("track");
    enum status st = setting_get(c->app, c->arena, "portal-glossary", &version, e);
    if (st) return st;
    yyjson_mut_val *list = reply_array(c, c->reply, "versions");
    for (size_t i = 0; i < n_form_versions; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", str_of(form_versions[i].id));
        reply_str(c, o, "title", str_of(form_versions[i].title));
        reply_str(c, o, "on", str_of(form_versions[i].on));
        reply_str(c, o, "note", str_of(form_versions[i].note));
        reply_bool(c, o, "is_in_use", str_eq(str_of(form_versions[i].id), version));
    }
    if (op_has(c, "glossary")) version = op_str(c, "glossary");
    const struct form_catalogue *cat = form_catalogue_find(version, track);
    const struct form_catalogue *newest = form_catalogue_newest(track);
    if (!cat)
        return err_set(e, LW_E_NOT_FOUND, "there is no field catalogue '%.*s'",
                       STR_ARG(str_sub(version, 0, 40)));
    reply_str(c, c->reply, "track", form_track_str(track));
    reply_version(c, c->reply, cat->version);
    reply_int(c, c->reply, "n", (int64_t)cat->n_rows);
    list = reply_array(c, c->reply, "fields");
    for (size_t i = 0; i < cat->n_rows; i++)
        reply_catalogue_row(c, reply_item(c, list), &cat->rows[i],
                            form_field_find(newest, str_of(cat->rows[i].key)));
    return LW_OK;
}
