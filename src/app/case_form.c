/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of a case: what stands in them, drafts, checking, the copy sheet. */
#include "app/case.h"

#include "app/setting.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/json.h"

#include <stdio.h>

enum {
    MAX_SHEET_BYTES = 1024 * 1024
};

static enum stage stage_of_call(struct op_call *c)
{
    enum stage s = STAGE_EARLY_WARNING;
    if (!stage_from_str(op_str(c, "stage"), &s)) BUG("stage passed the check of parameters");
    return s;
}

/* ---- facts ---- */

/* Each text once, in order of first appearance. */
static void add_once(str *items, size_t *n, str item)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(items[i], item)) return;
    items[(*n)++] = item;
}

/* What all products have alike; the portal takes one value. */
static void add_class(const struct case_reach *reach, size_t n, struct form_facts *f)
{
    if (!n) return;
    f->product_type = reach[0].product_type;
    f->product_class = reach[0].product_class;
    f->product_category = reach[0].category;
    for (size_t i = 1; i < n; i++) {
        if (!str_eq(reach[i].product_type, f->product_type)) f->product_type = STR("");
        if (!str_eq(reach[i].product_class, f->product_class)) f->product_class = STR("");
        if (!str_eq(reach[i].category, f->product_category)) f->product_category = STR("");
    }
}

static void add_reach(struct op_call *c, const struct case_reach *reach, size_t n,
                      struct form_facts *f, str *products, str *versions, str *components)
{
    struct day today = utc_day(c->now);
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)today.year, (int)today.month,
             (int)today.day);
    f->is_support_known = n > 0;
    f->is_support_over = n > 0;
    for (size_t i = 0; i < n; i++) {
        const struct case_reach *r = &reach[i];
        add_once(products, &f->n_products, r->product_name);
        add_once(versions, &f->n_versions,
                 arena_printf(c->arena, "%.*s %.*s", STR_ARG(r->product_name),
                              STR_ARG(r->release_version)));
        add_once(components, &f->n_components,
                 arena_printf(c->arena, "%.*s %.*s", STR_ARG(r->component_name),
                              STR_ARG(r->component_version)));
        if (!f->severity.n) f->severity = r->severity;
        if (!f->vulnerability_text.n) f->vulnerability_text = r->summary;
        /* Dates are written so that they compare as texts. */
        if (!r->support_end.n)
            f->is_support_known = false;
        else if (str_cmp(r->support_end, str_of(text)) >= 0)
            f->is_support_over = false;
    }
    add_class(reach, n, f);
    f->products = products;
    f->versions = versions;
    f->components = components;
}

static enum status add_knowledge(struct op_call *c, struct form_facts *f, struct err *e)
{
    struct knowledge *base = NULL;
    struct vulnerability v = {0};
    struct err none = {0};
    bool found = false;
    if (app_knowledge(c->app, &base, &none) != LW_OK) return LW_OK;
    enum status st = knowledge_vulnerability(base, c->arena, f->vulnerability, &v, &found, e);
    if (st || !found) return st;
    f->vulnerability_name = v.exploited_name;
    if (v.summary.n) f->vulnerability_text = v.summary;
    return LW_OK;
}

enum status case_form_facts(struct op_call *c, const struct case_file *k,
                            struct form_facts *out, struct err *e)
{
    struct case_reach *reach = NULL;
    struct measure *measures = NULL;
    size_t n = 0, n_measures = 0;
    str *markets = NULL;
    *out = (struct form_facts){
        .case_number = k->number,
        .vulnerability = k->vulnerability,
        .exploited_source = k->source,
        .aware_at = k->aware_at,
        .measure_available_at = k->measure_available_at,
    };
    enum status st = case_reach(c->app->db, c->arena, k->id, &reach, &n, e);
    if (!st) st = case_markets(c->app->db, c->arena, k->id, &markets, &out->n_markets, e);
    if (!st) st = measure_all(c->app->db, c->arena, k->id, &measures, &n_measures, e);
    if (!st) st = setting_get(c->app, c->arena, "manufacturer-name", &out->manufacturer, e);
    if (!st) st = setting_get(c->app, c->arena, "main-establishment", &out->coordinator, e);
    if (st) return st;
    str *lists = arena_array(c->arena, 3 * n + 1, sizeof *lists);
    if (!lists) return arena_status(c->arena, "facts of a form", e);
    add_reach(c, reach, n, out, lists, lists + n, lists + 2 * n);
    out->markets = markets;
    for (size_t i = 0; i < n_measures; i++)
        if (utc_cmp(measures[i].available_at, k->measure_available_at) == 0)
            out->measure = measures[i].description;
    return add_knowledge(c, out, e);
}

/* ---- the form as it stands ---- */

/* Values of a saved object {key: text} over those in `f`; "" empties a field. */
static enum status apply_object(struct op_call *c, str json, str origin, struct case_form *f,
                                struct err *e)
{
    const struct form_field *rows;
    yyjson_doc *doc = NULL;
    size_t n = form_fields(f->form.kind, &rows);
    enum status st = json_parse(json, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    for (size_t i = 0; i < n; i++) {
        yyjson_val *v = yyjson_obj_get(yyjson_doc_get_root(doc), rows[i].key);
        if (!v) continue;
        f->values[i] = arena_str(c->arena, json_val_str(v));
        f->origins[i] = origin;
    }
    yyjson_doc_free(doc);
    return arena_status(c->arena, "a form", e);
}

/* The submitted content: {fields: [{key, value}]}. */
static enum status apply_content(struct op_call *c, str json, str origin, struct case_form *f,
                                 struct err *e)
{
    const struct form_field *rows;
    yyjson_doc *doc = NULL;
    yyjson_val *item;
    form_fields(f->form.kind, &rows);
    enum status st = json_parse(json, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    yyjson_arr_iter it = yyjson_arr_iter_with(json_array(yyjson_doc_get_root(doc), "fields"));
    while ((item = yyjson_arr_iter_next(&it))) {
        const struct form_field *field = form_field_find(f->form.kind, json_str(item, "key"));
        if (!field) continue;
        f->values[field - rows] = json_dup(c->arena, item, "value");
        f->origins[field - rows] = origin;
    }
    yyjson_doc_free(doc);
    return arena_status(c->arena, "a form", e);
}

static enum status propose(struct op_call *c, const struct case_file *k, struct case_form *f,
                           struct err *e)
{
    struct form_facts facts;
    struct form_proposal *p = NULL;
    const struct form_field *rows;
    size_t n = form_fields(k->kind, &rows);
    enum status st = case_form_facts(c, k, &facts, e);
    if (!st) st = form_prefill(c->arena, k->kind, &facts, &p, e);
    for (size_t i = 0; !st && i < n; i++) {
        /* What the portal hides at this stage is no proposal. */
        if (rows[i].status[f->form.stage] == FIELD_HIDDEN) continue;
        f->values[i] = p[i].value;
        f->origins[i] = p[i].origin;
    }
    return st;
}

/* Fields that the stage hides are left out of what came from an earlier one. */
static void drop_hidden(struct case_form *f)
{
    const struct form_field *rows;
    size_t n = form_fields(f->form.kind, &rows);
    for (size_t i = 0; i < n; i++)
        if (rows[i].status[f->form.stage] == FIELD_HIDDEN)
            f->values[i] = f->origins[i] = STR_NONE;
}

static void clear_values(struct case_form *f)
{
    const struct form_field *rows;
    size_t n = form_fields(f->form.kind, &rows);
    for (size_t i = 0; i < n; i++)
        f->values[i] = f->origins[i] = STR_NONE;
}

enum status case_form_load(struct op_call *c, const struct case_file *k, enum stage s,
                           struct case_form *out, struct err *e)
{
    const struct form_field *rows;
    struct submission *sent = NULL;
    struct form_draft draft;
    size_t n = form_fields(k->kind, &rows), n_sent = 0;
    bool found = false;
    *out = (struct case_form){.form = {k->kind, s, NULL}, .saved_at = UTC_NONE};
    out->values = arena_array(c->arena, n, sizeof(str));
    out->origins = arena_array(c->arena, n, sizeof(str));
    if (!out->values || !out->origins) return arena_status(c->arena, "a form", e);
    out->form.values = out->values;
    enum status st = submission_all(c->app->db, c->arena, k->id, &sent, &n_sent, e);
    if (!st) st = propose(c, k, out, e);
    for (size_t i = 0; !st && i < n_sent; i++) {
        if (sent[i].stage > s) continue;
        out->is_submitted = sent[i].stage == s;
        if (out->is_submitted) clear_values(out);
        str origin = out->is_submitted ? STR("as submitted")
                                       : arena_printf(c->arena, "from the %.*s",
                                                      STR_ARG(stage_title(sent[i].stage)));
        st = apply_content(c, sent[i].content, origin, out, e);
    }
    if (!st) drop_hidden(out);
    if (!st) st = form_draft_find(c->app->db, c->arena, k->id, s, &draft, &found, e);
    if (st || !found) return st;
    out->version = draft.version;
    out->saved_at = draft.saved_at;
    return out->is_submitted ? LW_OK : apply_object(c, draft.values, STR("saved"), out, e);
}

/* ---- replies ---- */

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

static void reply_field(struct op_call *c, yyjson_mut_val *o, const struct form_field *field,
                        const struct case_form *f, size_t i)
{
    enum field_status status = field->status[f->form.stage];
    str value = str_trim(f->values[i]);
    reply_str(c, o, "nr", str_of(field->nr));
    reply_str(c, o, "key", str_of(field->key));
    reply_str(c, o, "label", str_of(field->label));
    reply_str(c, o, "help", str_of(field->help));
    reply_str(c, o, "type", field_type_str(field->type));
    reply_str(c, o, "status", field_status_str(status));
    reply_bool(c, o, "is_required", status == FIELD_REQUIRED);
    reply_bool(c, o, "is_enum", field->type == FIELD_ENUM);
    reply_bool(c, o, "is_choices", field->type == FIELD_CHOICES);
    reply_bool(c, o, "is_instant", field->type == FIELD_INSTANT);
    reply_bool(c, o, "is_long", field->max_chars > 255);
    reply_bool(c, o, "is_line",
               field->type == FIELD_STATES ||
                   (field->type == FIELD_TEXT && field->max_chars <= 255));
    reply_int(c, o, "max", (int64_t)field->max_chars);
    reply_bool(c, o, "has_max", field->max_chars > 0);
    reply_int(c, o, "n_chars", (int64_t)form_n_chars(value));
    reply_str(c, o, "value", value);
    reply_str(c, o, "origin", f->origins[i]);
    reply_choices(c, o, field, value);
}

enum status reply_form(struct op_call *c, yyjson_mut_val *o, const struct case_form *f,
                       struct err *e)
{
    const struct form_field *rows;
    struct form_problem *problems = NULL;
    size_t n = form_fields(f->form.kind, &rows), n_problems = 0;
    enum status st = form_check(c->arena, &f->form, &problems, &n_problems, e);
    if (st) return st;
    size_t n_errors = form_n_errors(problems, n_problems);
    reply_str(c, o, "stage", stage_str(f->form.stage));
    reply_str(c, o, "title", stage_title(f->form.stage));
    reply_str(c, o, "glossary_version", STR(FORM_GLOSSARY_VERSION));
    reply_str(c, o, "glossary_on", STR(FORM_GLOSSARY_ON));
    reply_int(c, o, "version", f->version);
    reply_bool(c, o, "is_saved", f->version > 0);
    reply_utc(c, o, "saved_at", f->saved_at);
    reply_bool(c, o, "is_submitted", f->is_submitted);
    reply_int(c, o, "n_errors", (int64_t)n_errors);
    reply_int(c, o, "n_warnings", (int64_t)(n_problems - n_errors));
    reply_bool(c, o, "is_complete", n_errors == 0);
    yyjson_mut_val *list = reply_array(c, o, "fields");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].status[f->form.stage] == FIELD_HIDDEN) continue;
        yyjson_mut_val *item = reply_item(c, list);
        reply_field(c, item, &rows[i], f, i);
        reply_problems(c, item, &rows[i], problems, n_problems);
    }
    reply_problems(c, o, NULL, problems, n_problems);
    return LW_OK;
}

/* ---- operations ---- */

enum status case_form_get_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_form_load(c, &k, stage_of_call(c), &f, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k.number);
    return reply_form(c, c->reply, &f, e);
}

enum status case_form_check_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct form_problem *problems = NULL;
    size_t n = 0;
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_form_load(c, &k, stage_of_call(c), &f, e);
    if (!st) st = form_check(c->arena, &f.form, &problems, &n, e);
    if (st) return st;
    size_t n_errors = form_n_errors(problems, n);
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "stage", stage_str(f.form.stage));
    reply_int(c, c->reply, "n_errors", (int64_t)n_errors);
    reply_int(c, c->reply, "n_warnings", (int64_t)(n - n_errors));
    reply_bool(c, c->reply, "is_complete", n_errors == 0);
    reply_problems(c, c->reply, NULL, problems, n);
    return LW_OK;
}

enum status case_sheet_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct buf b;
    char hex[SHA256_HEX_CHARS + 1];
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_form_load(c, &k, stage_of_call(c), &f, e);
    if (st) return st;
    buf_init(&b, MAX_SHEET_BYTES);
    form_sheet_text(&f.form, k.number, &b);
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "stage", stage_str(f.form.stage));
    reply_str(c, c->reply, "title", stage_title(f.form.stage));
    reply_str(c, c->reply, "text", buf_str(&b));
    buf_clear(&b);
    form_sheet_json(&f.form, k.number, &b);
    struct sha256 d = sha256_of(buf_str(&b));
    reply_str(c, c->reply, "content", buf_str(&b));
    reply_str(c, c->reply, "content_sha256", sha256_hex(&d, hex));
    st = buf_status(&b, "the copy sheet", e);
    buf_release(&b);
    return st ? st : reply_form(c, reply_object(c, c->reply, "form"), &f, e);
}

/* As a browser sends it: CRLF line ends; instants without seconds; lists as lines. */
static str normal_value(struct op_call *c, const struct form_field *field, str value)
{
    struct buf b;
    bool is_list = field->type == FIELD_STATES || field->type == FIELD_CHOICES;
    value = str_trim(value);
    if (field->type == FIELD_INSTANT && value.n == 16)
        return arena_printf(c->arena, "%.*s:00Z", STR_ARG(value));
    buf_init(&b, LIMIT_REQUEST_BYTES);
    for (size_t i = 0; i < value.n; i++) {
        char x = value.p[i];
        if (is_list && x == '\n')
            buf_add(&b, STR(", "));
        else if (x != '\r')
            buf_char(&b, x);
    }
    str out = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    return out.p ? out : STR("");
}

/* The values of the call over those that stand, as the object that is stored. */
static enum status merge(struct op_call *c, struct case_form *f, str *json, struct err *e)
{
    const struct form_field *rows;
    size_t n = form_fields(f->form.kind, &rows);
    yyjson_mut_doc *d = payload_new();
    for (size_t i = 0; i < n; i++) {
        if (op_has(c, rows[i].key)) {
            f->values[i] = normal_value(c, &rows[i], op_str(c, rows[i].key));
            f->origins[i] = STR("saved");
        }
        if (rows[i].status[f->form.stage] != FIELD_HIDDEN || f->values[i].n)
            payload_str(d, rows[i].key, f->values[i]);
    }
    enum status st = json_canonical(c->arena, d, json, e);
    payload_free(d);
    return st;
}

enum status case_form_save_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    char hex[SHA256_HEX_CHARS + 1];
    struct form_draft draft = {
        .stage = stage_of_call(c),
        .glossary = STR(FORM_GLOSSARY_VERSION),
        .saved_at = c->now,
        .saved_by = c->actor->ledger_ref,
    };
    enum status st = case_to_change(c, CASE_SAVE_FORM, &k, e);
    if (!st) st = case_form_load(c, &k, draft.stage, &f, e);
    if (st) return st;
    if (f.is_submitted)
        return err_set(e, LW_E_STATE,
                       "the %.*s was submitted already; a submission is never changed",
                       STR_ARG(stage_title(draft.stage)));
    st = merge(c, &f, &draft.values, e);
    if (st) return st;
    draft.case_id = k.id;
    draft.version = ++f.version;
    f.saved_at = c->now;
    struct sha256 digest = sha256_of(draft.values);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "stage", stage_str(draft.stage));
    payload_int(d, "version", draft.version);
    payload_str(d, "values_sha256", sha256_hex(&digest, hex));
    str words = arena_printf(c->arena, "Draft %lld of the %.*s", (long long)draft.version,
                             STR_ARG(stage_title(draft.stage)));
    st = case_change(c, &k, "case.form_saved", words, d, e);
    payload_free(d);
    if (!st) st = form_draft_insert(c->app->db, &draft, e);
    reply_str(c, c->reply, "case", k.number);
    return st ? st : reply_form(c, c->reply, &f, e);
}
