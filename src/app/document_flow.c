/* SPDX-License-Identifier: Apache-2.0 */
/* From the first proposal to the frozen bytes. */
#include "app/document.h"

#include "app/edit.h"

#include "base/limits.h"
#include "crypto/digest.h"

/* {key: text} of the filled fields; the same object for the same texts. */
static enum status write_object(struct op_call *c, const struct document_open *x,
                                const str *texts, str *out, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    for (size_t i = 0; i < x->n_fields; i++) {
        const char *key = arena_z(c->arena, x->fields[i].key);
        if (key && texts[i].n) payload_str(d, key, texts[i]);
    }
    enum status st = json_canonical(c->arena, d, out, e);
    payload_free(d);
    return st;
}

/* Keeps what stands in `x` as its newest version, with the event `kind`. */
static enum status keep_version(struct op_call *c, struct document_open *x, const char *kind,
                                struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct document_version *v = &x->version;
    v->document_id = x->d.id;
    v->version = x->d.version;
    v->catalogue = STR(DOCUMENT_CATALOGUE_VERSION);
    v->language = x->d.language;
    v->saved_at = c->now;
    v->saved_by = c->actor->ledger_ref;
    enum status st = write_object(c, x, x->values, &v->values, e);
    if (!st) st = write_object(c, x, x->origins, &v->origins, e);
    if (st) return st;
    x->d.title = document_title(c->arena, x->kind, x->values, x->d.is_drill);
    struct sha256 digest = sha256_of(v->values);
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "version", v->version);
    payload_str(d, "values_sha256", sha256_hex(&digest, hex));
    payload_str(d, "words",
                arena_printf(c->arena, "Version %lld of '%.*s'", (long long)v->version,
                             STR_ARG(x->d.title)));
    st = document_change(c, &x->d, kind, d, e);
    payload_free(d);
    return st ? st : document_version_insert(c->app->db, v, e);
}

static enum status check_language(str language, struct err *e)
{
    for (size_t i = 0; i < language.n; i++)
        if (!char_is_alpha(language.p[i]) && language.p[i] != '-')
            return err_set(e, LW_E_USAGE,
                           "parameter 'language': must be a code such as 'en' or 'de-AT'");
    return LW_OK;
}

/* ---- prepare ---- */

static enum status find_subject(struct op_call *c, struct document_open *x, struct err *e)
{
    bool found = true, is_of_case = op_has(c, "case"), is_of_product = op_has(c, "product");
    unsigned wanted = is_of_case ? DOCUMENT_OF_CASE : DOCUMENT_OF_PRODUCT;
    if (is_of_case == is_of_product)
        return err_set(e, LW_E_USAGE, "say what it is about: either 'case' or 'product'");
    if (!(x->kind->subject & wanted))
        return err_set(e, LW_E_USAGE, "'%s' is prepared for a %s, not for a %s", x->kind->key,
                       is_of_case ? "product" : "case", is_of_case ? "case" : "product");
    enum status st = is_of_case ? case_of_call(c, &x->file, e)
                                : product_find(c->app->db, c->arena, op_str(c, "product"),
                                               &x->product, &found, e);
    if (st) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND,
                       "product '%.*s' does not exist; 'longwatch product list' shows all",
                       STR_ARG(str_sub(op_str(c, "product"), 0, 80)));
    x->d.case_id = is_of_case ? x->file.id : STR_NONE;
    x->d.product_id = is_of_product ? x->product.id : STR_NONE;
    x->d.case_number = is_of_case ? x->file.number : STR("");
    x->d.product_name = is_of_product ? x->product.name : STR("");
    x->d.is_drill = is_of_case && x->file.is_drill;
    return LW_OK;
}

static enum status propose(struct op_call *c, struct document_open *x, struct err *e)
{
    struct document_facts facts;
    struct document_value *values = NULL;
    bool is_of_case = x->d.case_id.n > 0;
    str component;
    enum status st = document_component_choose(c, x, &component, e);
    if (!st)
        st = document_facts_load(c, is_of_case ? &x->file : NULL,
                                 is_of_case ? NULL : &x->product, component, &facts, e);
    facts.language = x->d.language;
    if (!st) st = document_fill(c->arena, x->kind, &facts, &values, e);
    if (st) return st;
    x->values = arena_array(c->arena, x->n_fields + 1, sizeof(str));
    x->origins = arena_array(c->arena, x->n_fields + 1, sizeof(str));
    if (!x->values || !x->origins) return arena_status(c->arena, "a document", e);
    for (size_t i = 0; i < x->n_fields; i++) {
        x->values[i] = values[i].value;
        x->origins[i] = values[i].origin;
    }
    return LW_OK;
}

enum status document_prepare_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    str kind = op_str(c, "kind");
    if (!x) return arena_status(c->arena, "a document", e);
    x->kind = document_kind_find(kind);
    if (!x->kind)
        return err_set(
            e, LW_E_NOT_FOUND,
            "there is no kind of document '%.*s'; 'longwatch document kinds' shows all",
            STR_ARG(str_sub(kind, 0, 40)));
    x->n_fields = document_fields(x->kind, x->fields);
    enum status st = find_subject(c, x, e);
    x->d.id = new_id(c->arena, c->now);
    x->d.kind = str_of(x->kind->key);
    x->d.language = op_has(c, "language") ? op_str(c, "language") : STR("en");
    x->d.version = 1;
    x->d.prepared_at = c->now;
    x->d.prepared_by = c->actor->ledger_ref;
    if (!st) st = check_language(x->d.language, e);
    if (!st) st = propose(c, x, e);
    if (!st) st = keep_version(c, x, "document.prepared", e);
    if (st) return st;
    x->scene = document_scene_of(c, x->d.case_id.n ? &x->file : NULL, x->d.language);
    return reply_document_open(c, x, e);
}

/* ---- save ---- */

/* As a browser sends it: CRLF line ends; lists with a comma between. */
static str normal_value(struct op_call *c, const struct document_field *f, str value)
{
    struct buf b;
    bool is_list = f->type == DOCUMENT_CHOICES || f->type == DOCUMENT_STATES;
    value = str_trim(value);
    if (f->type == DOCUMENT_INSTANT && value.n == 16)
        return arena_printf(c->arena, "%.*s:00Z", STR_ARG(value));
    buf_init(&b, LIMIT_REQUEST_BYTES);
    for (size_t i = 0; i < value.n; i++) {
        if (is_list && (value.p[i] == '\n' || value.p[i] == ',')) {
            buf_add(&b, STR(", "));
            while (i + 1 < value.n && (value.p[i + 1] == ' ' || value.p[i + 1] == '\n'))
                i++;
        } else if (value.p[i] != '\r') {
            buf_char(&b, value.p[i]);
        }
    }
    str out = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    return out.p ? out : STR("");
}

/* A parameter that is no field of this kind would be lost without a word. */
static enum status check_given(struct op_call *c, const struct document_open *x, struct err *e)
{
    for (const struct op_param *p = c->op->params; p->name; p++) {
        bool is_known = p->is_in_path || str_eq(str_of(p->name), STR("language")) ||
                        str_eq(str_of(p->name), STR("base_version"));
        if (is_known || !op_has(c, p->name)) continue;
        for (size_t i = 0; i < x->n_fields; i++)
            is_known = is_known || str_eq(x->fields[i].key, str_of(p->name));
        if (!is_known)
            return err_set(e, LW_E_USAGE, "parameter '%s': '%s' has no such field", p->name,
                           x->kind->key);
    }
    return LW_OK;
}

/* True when something is new. */
static bool take_given(struct op_call *c, struct document_open *x)
{
    bool is_changed = false;
    for (size_t i = 0; i < x->n_fields; i++) {
        const char *key = arena_z(c->arena, x->fields[i].key);
        if (!key || !op_has(c, key)) continue;
        str value = normal_value(c, &x->fields[i], op_str(c, key));
        if (str_eq(value, x->values[i])) continue;
        x->origins[i] = value.n ? STR("saved") : STR("");
        x->values[i] = value;
        is_changed = true;
    }
    return is_changed;
}

enum status document_save_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_load(c, op_str(c, "document"), 0, x, e);
    if (!st) st = check_given(c, x, e);
    if (!st && op_has(c, "language")) st = check_language(op_str(c, "language"), e);
    if (st) return st;
    if (op_has(c, "language")) x->d.language = op_str(c, "language");
    const struct edit_newest newest = {x->d.version, x->version.saved_by, x->version.saved_at};
    if (take_given(c, x)) st = edit_check(c, &newest, e);
    if (st) return st;
    x->d.version++;
    st = keep_version(c, x, "document.saved", e);
    x->scene.language = x->d.language;
    return st ? st : reply_document_open(c, x, e);
}

enum status document_check_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_of_call(c, x, e);
    if (st) return st;
    reply_str(c, c->reply, "document", x->d.id);
    reply_int(c, c->reply, "version", x->version.version);
    return reply_document_check(c, c->reply, x, e);
}

/* ---- approve ---- */

static enum status may_be_approved(struct op_call *c, const struct document_open *x,
                                   struct err *e)
{
    struct document_problem *problems = NULL;
    size_t n = 0;
    int64_t version = op_int(c, "version", 0);
    if (version != x->d.version)
        return err_set(e, LW_E_CONFLICT,
                       "version %lld is not the newest: version %lld was saved meanwhile; read "
                       "it and approve that one",
                       (long long)version, (long long)x->d.version);
    if (document_approval_of(x, version))
        return err_set(e, LW_E_STATE, "version %lld is approved already", (long long)version);
    enum status st = document_check(c->arena, x->kind, x->values, &x->scene, &problems, &n, e);
    if (st) return st;
    for (size_t i = 0; i < n; i++)
        if (!problems[i].is_warning)
            return err_set(e, LW_E_STATE, "cannot be approved: '%.*s' %.*s",
                           STR_ARG(x->fields[problems[i].field].label),
                           STR_ARG(problems[i].words));
    return LW_OK;
}

enum status document_approve_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    struct document_approval a = {0};
    char hex[SHA256_HEX_CHARS + 1];
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_load(c, op_str(c, "document"), 0, x, e);
    if (!st) st = may_be_approved(c, x, e);
    if (st) return st;
    struct document_head head = document_head_of(x);
    st = document_content(c->arena, x->kind, &head, x->values, &a.content, e);
    if (st) return st;
    struct sha256 digest = sha256_of(a.content);
    a.content_digest = arena_str(c->arena, sha256_hex(&digest, hex));
    a.document_id = x->d.id;
    a.version = x->d.approved_version = x->d.version;
    a.approved_at = c->now;
    a.approved_by = c->actor->ledger_ref;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "version", a.version);
    payload_str(d, "content_sha256", a.content_digest);
    payload_str(d, "words",
                arena_printf(c->arena, "Version %lld of '%.*s' approved", (long long)a.version,
                             STR_ARG(x->d.title)));
    st = document_change(c, &x->d, "document.approved", d, e);
    payload_free(d);
    a.event_seq = x->d.event_seq;
    if (!st) st = document_approval_insert(c->app->db, &a, e);
    if (!st) st = document_load(c, x->d.id, 0, x, e);
    return st ? st : reply_document_open(c, x, e);
}
