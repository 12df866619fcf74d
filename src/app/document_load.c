/* SPDX-License-Identifier: Apache-2.0 */
/* A document as it stands. */
#include "app/document.h"

#include "base/limits.h"
#include "format/json.h"

/* Texts of an object {key: text}, one a field; a key that the catalogue lost is passed over. */
static enum status read_object(struct op_call *c, const struct document_open *x, str json,
                               str **out, struct err *e)
{
    yyjson_doc *doc = NULL;
    str *texts = arena_array(c->arena, x->n_fields + 1, sizeof *texts);
    if (!texts) return arena_status(c->arena, "a document", e);
    enum status st = json_parse(json, LW_MIB, &doc, e);
    if (st) return st;
    for (size_t i = 0; i < x->n_fields; i++) {
        yyjson_val *v =
            yyjson_obj_getn(yyjson_doc_get_root(doc), x->fields[i].key.p, x->fields[i].key.n);
        str s = json_val_str(v);
        texts[i] = s.n ? arena_str(c->arena, s) : STR("");
    }
    yyjson_doc_free(doc);
    *out = texts;
    return arena_status(c->arena, "a document", e);
}

static enum status load_subject(struct op_call *c, struct document_open *x, struct err *e)
{
    bool found = true;
    if (x->d.case_id.n) return case_get(c, x->d.case_id, &x->file, e);
    enum status st =
        product_find(c->app->db, c->arena, x->d.product_id, &x->product, &found, e);
    if (!st && !found) BUG("a document is about a product that is not there");
    return st;
}

struct document_scene document_scene_of(struct op_call *c, const struct case_file *k,
                                        str language)
{
    return (struct document_scene){
        .has_measure = k && !utc_is_none(k->measure_available_at),
        .is_of_case = k != NULL,
        .today = utc_day(c->now),
        .language = language,
    };
}

enum status document_load(struct op_call *c, str id, int64_t version, struct document_open *out,
                          struct err *e)
{
    bool found = false;
    *out = (struct document_open){0};
    enum status st = document_find(c->app->db, c->arena, id, &out->d, &found, e);
    if (st) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND,
                       "document '%.*s' does not exist; 'longwatch document list' shows all",
                       STR_ARG(str_sub(id, 0, 40)));
    out->kind = document_kind_find(out->d.kind);
    if (!out->kind) return err_set(e, LW_E_ENV, "the store has a document of an unknown kind");
    out->n_fields = document_fields(out->kind, out->fields);
    st = load_subject(c, out, e);
    if (!version) version = out->d.version;
    if (!st)
        st = document_version_find(c->app->db, c->arena, id, version, &out->version, &found, e);
    if (!st && !found)
        return err_set(e, LW_E_NOT_FOUND, "document '%.*s' has no version %lld", STR_ARG(id),
                       (long long)version);
    if (!st) st = read_object(c, out, out->version.values, &out->values, e);
    if (!st) st = read_object(c, out, out->version.origins, &out->origins, e);
    if (!st)
        st = document_approval_all(c->app->db, c->arena, id, &out->approvals, &out->n_approvals,
                                   e);
    out->scene =
        document_scene_of(c, out->d.case_id.n ? &out->file : NULL, out->version.language);
    return st;
}

enum status document_of_call(struct op_call *c, struct document_open *out, struct err *e)
{
    return document_load(c, op_str(c, "document"), op_int(c, "version", 0), out, e);
}

const struct document_approval *document_approval_of(const struct document_open *x,
                                                     int64_t version)
{
    for (size_t i = 0; i < x->n_approvals; i++)
        if (x->approvals[i].version == version) return &x->approvals[i];
    return NULL;
}

struct document_head document_head_of(const struct document_open *x)
{
    return (struct document_head){
        .id = x->d.id,
        .title = x->d.title,
        .language = x->version.language,
        .case_number = x->d.case_number,
        .product_name = x->d.product_name,
        .version = x->version.version,
        .is_drill = x->d.is_drill,
    };
}

enum status document_change(struct op_call *c, struct document *d, const char *kind,
                            yyjson_mut_doc *payload, struct err *e)
{
    bool is_new = d->event_seq == 0;
    payload_str(payload, "kind", d->kind);
    payload_str(payload, "title", d->title);
    enum status st = op_event(c, kind, STR("document"), d->id, d->case_id, payload, e);
    if (st) return st;
    d->event_seq = c->last_seq;
    return is_new ? document_insert(c->app->db, d, e) : document_save(c->app->db, d, e);
}
