/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of a case: what stands in them, and drafts. */
#include "app/case.h"

#include "app/edit.h"
#include "app/setting.h"
#include "app/submission.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/json.h"
#include "store/portal.h"

/* ---- loading ---- */

struct loading {
    struct op_call *c;
    const struct case_file *k;
    const struct form_place *place;
    struct case_form *f;
    struct submission *sent; /* by time; all attempts */
    size_t n_sent;
    const struct submission *newest; /* of this stage in the attempt in force */
};

/* A value given by a person that is what stood there anyway keeps its origin in words. */
static void put(struct loading *l, size_t i, str value, enum form_source source, str origin)
{
    struct case_form *f = l->f;
    struct form_value *mark = &f->marks[i];
    bool is_same = f->values[i].n && str_eq(str_trim(f->values[i]), str_trim(value));
    f->values[i] = value;
    if (source == FORM_SAVED && is_same)
        mark->origin =
            arena_printf(l->c->arena, "%.*s: %.*s", STR_ARG(origin), STR_ARG(mark->origin));
    else
        *mark = (struct form_value){.origin = origin};
    mark->source = value.n || source == FORM_SAVED ? source : FORM_NOTHING;
}

/* Values of a saved object {key: text} over those in `f`; "" empties a field. */
static enum status apply_object(struct loading *l, str json, struct err *e)
{
    const struct form_catalogue *cat = l->f->form.catalogue;
    yyjson_doc *doc = NULL;
    enum status st = json_parse(json, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    for (size_t i = 0; i < cat->n_rows; i++) {
        yyjson_val *v = yyjson_obj_get(yyjson_doc_get_root(doc), cat->rows[i].key);
        if (v) put(l, i, arena_str(l->c->arena, json_val_str(v)), FORM_SAVED, STR("saved"));
    }
    yyjson_doc_free(doc);
    return arena_status(l->c->arena, "a form", e);
}

/* The submitted content: {fields: [{key, value}]}. `values` gets what is in it. */
static enum status read_content(struct op_call *c, const struct form_catalogue *cat,
                                str content, str *values, struct err *e)
{
    yyjson_doc *doc = NULL;
    yyjson_val *item;
    enum status st = json_parse(content, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    yyjson_arr_iter it = yyjson_arr_iter_with(json_array(yyjson_doc_get_root(doc), "fields"));
    while ((item = yyjson_arr_iter_next(&it))) {
        const struct form_field *field = form_field_find(cat, json_str(item, "key"));
        if (field) values[field - cat->rows] = json_dup(c->arena, item, "value");
    }
    yyjson_doc_free(doc);
    return arena_status(c->arena, "a form", e);
}

enum status form_content_value(struct arena *a, str content, const char *key, str *out,
                               struct err *e)
{
    yyjson_doc *doc = NULL;
    yyjson_val *item;
    *out = STR("");
    enum status st = json_parse(content, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    yyjson_val *root = yyjson_doc_get_root(doc);
    str top = json_str(root, key);
    yyjson_arr_iter it = yyjson_arr_iter_with(json_array(root, "fields"));
    if (top.n) *out = arena_str(a, top);
    while (!top.n && (item = yyjson_arr_iter_next(&it)))
        if (str_eq(json_str(item, "key"), str_of(key))) *out = json_dup(a, item, "value");
    yyjson_doc_free(doc);
    return arena_status(a, "a submission", e);
}

static str *new_values(struct loading *l)
{
    return arena_array(l->c->arena, l->f->form.catalogue->n_rows + 1, sizeof(str));
}

/* What a submission had, over what stands; its own fields alone when it is of this stage. */
static enum status apply_submission(struct loading *l, const struct submission *s,
                                    struct err *e)
{
    struct case_form *f = l->f;
    const struct form_catalogue *cat = f->form.catalogue;
    str *values = new_values(l);
    bool is_own = s == l->newest && !l->place->is_update;
    if (!values) return arena_status(l->c->arena, "a form", e);
    enum status st = read_content(l->c, cat, s->content, values, e);
    if (st) return st;
    str title = submission_title(s);
    str origin = is_own ? STR("as submitted")
                 : s->attempt != f->attempt
                     ? arena_printf(l->c->arena, "from the invalidated %.*s", STR_ARG(title))
                     : arena_printf(l->c->arena, "from the %.*s", STR_ARG(title));
    for (size_t i = 0; i < cat->n_rows; i++) {
        if (values[i].n || is_own)
            put(l, i, values[i].n ? values[i] : STR(""), is_own ? FORM_SUBMITTED : FORM_CARRIED,
                values[i].n ? origin : STR(""));
    }
    if (!is_own) {
        f->form.before = values;
        f->before_title = s->attempt != f->attempt
                              ? arena_printf(l->c->arena, "invalidated %.*s", STR_ARG(title))
                              : title;
    }
    return arena_status(l->c->arena, "a form", e);
}

/* Which submissions speak for the form: earlier attempts up to this stage, earlier stages. */
static bool is_before(const struct loading *l, const struct submission *s)
{
    if (l->place->stage == N_stage)
        return s->stage == N_stage && !str_eq(s->request_id, l->place->request_id);
    if (s->stage == N_stage || s->stage > l->place->stage) return false;
    return s->attempt < l->f->attempt || s->stage < l->place->stage;
}

static bool is_own(const struct loading *l, const struct submission *s)
{
    if (s->stage != l->place->stage) return false;
    return l->place->stage == N_stage ? str_eq(s->request_id, l->place->request_id)
                                      : s->attempt == l->f->attempt;
}

static enum status apply_submissions(struct loading *l, struct err *e)
{
    enum status st = LW_OK;
    for (int64_t attempt = 1; !st && attempt <= l->f->attempt; attempt++)
        for (enum stage s = 0; !st && s <= N_stage; s++)
            for (size_t i = 0; !st && i < l->n_sent; i++)
                if (l->sent[i].attempt == attempt && l->sent[i].stage == s &&
                    is_before(l, &l->sent[i]))
                    st = apply_submission(l, &l->sent[i], e);
    if (!st && l->newest) st = apply_submission(l, l->newest, e);
    return st;
}

static enum status propose(struct loading *l, struct err *e)
{
    struct form_facts facts;
    struct form_proposal *p = NULL;
    struct case_form *f = l->f;
    const struct form_catalogue *cat = f->form.catalogue;
    enum status st = case_form_facts(l->c, l->k, &facts, e);
    facts.request = l->place->request;
    if (!st) st = form_prefill(l->c->arena, cat, &facts, &p, e);
    f->proposals = p;
    for (size_t i = 0; !st && i < cat->n_rows; i++) {
        /* What the portal hides at this stage is no proposal. */
        if (cat->rows[i].status[f->form.stage] == FIELD_HIDDEN || !p[i].value.n) continue;
        f->values[i] = p[i].value;
        f->marks[i] = (struct form_value){FORM_PROPOSED, p[i].origin, p[i].is_sentence};
    }
    return st;
}

/* Fields that the stage hides are left out of what came from an earlier one. */
static void drop_hidden(struct case_form *f)
{
    for (size_t i = 0; i < f->form.catalogue->n_rows; i++) {
        if (f->form.catalogue->rows[i].status[f->form.stage] != FIELD_HIDDEN) continue;
        f->values[i] = STR_NONE;
        f->marks[i] = (struct form_value){0};
    }
}

/* The version that the form is judged by: its submission's, its draft's, else the one in use. */
static enum status choose_catalogue(struct loading *l, struct err *e)
{
    struct case_form *f = l->f;
    bool is_intermediate = l->place->stage == N_stage;
    enum form_track track = is_intermediate ? TRACK_INTERMEDIATE : form_track_of(l->k->kind);
    str version = l->place->version;
    enum status st = LW_OK;
    if (!version.n && l->newest && !l->place->is_update)
        st = form_content_value(l->c->arena, l->newest->content, "glossary_version", &version,
                                e);
    else if (!version.n && f->draft.version)
        version = f->draft.glossary;
    if (!st && !version.n)
        st = setting_get(l->c->app, l->c->arena, "portal-glossary", &version, e);
    if (st) return st;
    f->form.catalogue = form_catalogue_find(version, track);
    if (f->form.catalogue) return LW_OK;
    return err_set(e, LW_E_STATE,
                   "the form was written for field catalogue '%.*s', which this program does "
                   "not know",
                   STR_ARG(str_sub(version, 0, 40)));
}

/* Attempt, submissions and draft: what the form is made of. */
static enum status gather(struct loading *l, struct err *e)
{
    struct db *db = l->c->app->db;
    struct arena *a = l->c->arena;
    struct case_form *f = l->f;
    struct portal_notification portal;
    bool found = false;
    enum status st = portal_notification_load(db, a, l->k->id, &portal, e);
    f->attempt = l->place->stage == N_stage ? 1 : portal.attempt;
    if (!st) st = submission_history(db, a, l->k->id, &l->sent, &l->n_sent, e);
    for (size_t i = 0; !st && i < l->n_sent; i++) {
        if (!is_own(l, &l->sent[i])) continue;
        f->n_revisions++;
        if (!l->newest || l->sent[i].revision > l->newest->revision) l->newest = &l->sent[i];
    }
    if (!st)
        st = form_draft_find(db, a, l->k->id, l->place->stage, f->attempt, l->place->request_id,
                             &f->draft, &found, e);
    if (st) return st;
    f->is_submitted = l->newest != NULL;
    f->sent_version = l->newest ? l->newest->form_version : 0;
    f->version = f->draft.version;
    f->saved_at = f->draft.saved_at;
    f->has_update = f->is_submitted && f->version > f->sent_version;
    return LW_OK;
}

enum status case_form_load_place(struct op_call *c, const struct case_file *k,
                                 const struct form_place *p, struct case_form *out,
                                 struct err *e)
{
    struct loading l = {.c = c, .k = k, .place = p, .f = out};
    *out = (struct case_form){.saved_at = UTC_NONE, .before_title = STR("")};
    out->form = (struct form){
        .stage = p->stage == N_stage ? 0 : p->stage,
        .aware_at = k->aware_at,
        .is_drill = k->is_drill,
    };
    enum status st = gather(&l, e);
    if (!st) st = choose_catalogue(&l, e);
    if (st) return st;
    out->values = new_values(&l);
    out->marks = arena_array(c->arena, out->form.catalogue->n_rows + 1, sizeof *out->marks);
    if (!out->values || !out->marks) return arena_status(c->arena, "a form", e);
    out->form.values = out->values;
    st = propose(&l, e);
    if (!st) st = apply_submissions(&l, e);
    if (!st) drop_hidden(out);
    bool is_draft_shown =
        out->version && (!out->is_submitted || (p->is_update && out->has_update));
    return !st && is_draft_shown ? apply_object(&l, out->draft.values, e) : st;
}

enum status case_form_load(struct op_call *c, const struct case_file *k, enum stage s,
                           struct case_form *out, struct err *e)
{
    const struct form_place p = {.stage = s};
    return case_form_load_place(c, k, &p, out, e);
}

enum status case_form_check_update(struct op_call *c, const struct case_file *k, enum stage s,
                                   struct err *e)
{
    struct submission *sent = NULL;
    size_t n = 0;
    bool is_submitted = false;
    enum status st = submission_all(c->app->db, c->arena, k->id, &sent, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        is_submitted = is_submitted || sent[i].stage == s;
        if (sent[i].stage == STAGE_FINAL_REPORT)
            st = err_set(e, LW_E_STATE,
                         "the final report was submitted; the portal takes no update after it");
    }
    if (st || is_submitted) return st;
    return err_set(e, LW_E_STATE, "the %.*s was not submitted yet; there is nothing to update",
                   STR_ARG(stage_title(s)));
}

/* ---- saving ---- */

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
    const struct form_catalogue *cat = f->form.catalogue;
    yyjson_mut_doc *d = payload_new();
    for (size_t i = 0; i < cat->n_rows; i++) {
        const struct form_field *field = &cat->rows[i];
        if (op_has(c, field->key)) {
            str value = normal_value(c, field, op_str(c, field->key));
            if (!str_eq(value, str_trim(f->values[i])))
                f->marks[i] = (struct form_value){.source = FORM_SAVED, .origin = STR("saved")};
            f->values[i] = value;
        }
        if (field->status[f->form.stage] != FIELD_HIDDEN || f->values[i].n)
            payload_str(d, field->key, f->values[i].p ? f->values[i] : STR(""));
    }
    enum status st = json_canonical(c->arena, d, json, e);
    payload_free(d);
    return st;
}

/* What facts propose now, for telling later what changed since. */
static enum status remember(struct op_call *c, const struct case_form *f, str *json,
                            struct err *e)
{
    const struct form_catalogue *cat = f->form.catalogue;
    yyjson_mut_doc *d = payload_new();
    for (size_t i = 0; i < cat->n_rows; i++)
        if (f->proposals[i].value.n) payload_str(d, cat->rows[i].key, f->proposals[i].value);
    enum status st = json_canonical(c->arena, d, json, e);
    payload_free(d);
    return st;
}

enum status case_form_keep(struct op_call *c, struct case_file *k, const struct form_place *p,
                           struct case_form *f, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    int64_t last = 0;
    struct form_draft draft = {
        .case_id = k->id,
        .stage = p->stage,
        .request_id = p->request_id.p ? p->request_id : STR(""),
        .attempt = f->attempt,
        .glossary = str_of(f->form.catalogue->version->id),
        .saved_at = c->now,
        .saved_by = c->actor->ledger_ref,
    };
    const struct edit_newest newest = {f->version, f->draft.saved_by, f->saved_at};
    enum status st = form_draft_last(c->app->db, k->id, p->stage, &last, e);
    if (!st) st = merge(c, f, &draft.values, e);
    if (!st && !str_eq(draft.values, f->draft.values)) st = edit_check(c, &newest, e);
    if (!st) st = remember(c, f, &draft.proposals, e);
    if (st) return st;
    draft.version = f->version = last + 1;
    f->saved_at = c->now;
    f->has_update = f->is_submitted;
    struct sha256 digest = sha256_of(draft.values);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "stage", form_stage_str(&f->form));
    payload_int(d, "version", draft.version);
    payload_str(d, "glossary", draft.glossary);
    payload_str(d, "values_sha256", sha256_hex(&digest, hex));
    str words = arena_printf(c->arena, "Draft %lld of %s%.*s", (long long)draft.version,
                             p->is_update ? "an update of the " : "the ",
                             STR_ARG(form_title(&f->form)));
    st = case_change(c, k, "case.form_saved", words, d, e);
    payload_free(d);
    f->draft = draft;
    return st ? st : form_draft_insert(c->app->db, &draft, e);
}

enum status case_form_save_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct form_place p = {.is_update = op_bool(c, "update", false)};
    if (!stage_from_str(op_str(c, "stage"), &p.stage)) BUG("stage passed the check");
    if (op_has(c, "glossary")) p.version = op_str(c, "glossary");
    enum status st = case_to_change(c, CASE_SAVE_FORM, &k, e);
    if (!st && p.is_update) st = case_form_check_update(c, &k, p.stage, e);
    if (!st) st = case_form_load_place(c, &k, &p, &f, e);
    if (st) return st;
    if (!f.form.catalogue->n_rows)
        return err_set(e, LW_E_STATE,
                       "case '%.*s' has no form: the portal takes no notification of a %.*s",
                       STR_ARG(k.number), STR_ARG(case_kind_title(k.kind)));
    if (f.is_submitted && !p.is_update)
        return err_set(e, LW_E_STATE,
                       "the %.*s was submitted already; a submission is never changed",
                       STR_ARG(stage_title(p.stage)));
    st = case_form_keep(c, &k, &p, &f, e);
    reply_str(c, c->reply, "case", k.number);
    return st ? st : reply_form(c, c->reply, &f, e);
}
