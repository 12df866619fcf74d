/* SPDX-License-Identifier: Apache-2.0 */
/* What pages and API show of documents. */
#include "app/document.h"

#include "app/person.h"
#include "base/limits.h"
#include "core/form.h"
#include "crypto/digest.h"
#include "store/notice.h"

enum {
    MAX_TEXT_BYTES = 1024 * 1024
};

/* "draft", "approved", "sent": of the newest version. */
static str state_of(const struct document *d)
{
    if (d->version > d->approved_version) return STR("draft");
    return d->n_sent ? STR("sent") : STR("approved");
}

void reply_document(struct op_call *c, yyjson_mut_val *o, const struct document *d)
{
    const struct document_kind *k = document_kind_find(d->kind);
    reply_str(c, o, "id", d->id);
    reply_str(c, o, "kind", d->kind);
    reply_str(c, o, "kind_title", k ? str_of(k->title) : d->kind);
    reply_str(c, o, "clause", k ? str_of(k->clause) : STR(""));
    reply_str(c, o, "audience", k ? str_of(k->audience) : STR(""));
    reply_str(c, o, "usual_channel", k ? str_of(k->channel) : STR(""));
    reply_bool(c, o, "is_public", k && k->is_public);
    reply_str(c, o, "title", d->title);
    reply_str(c, o, "case", d->case_number);
    reply_bool(c, o, "is_of_case", d->case_id.n > 0);
    reply_str(c, o, "product", d->product_name);
    reply_str(c, o, "product_id", d->product_id.p ? d->product_id : STR(""));
    reply_bool(c, o, "is_of_product", d->product_id.n > 0);
    reply_str(c, o, "language", d->language);
    reply_bool(c, o, "is_drill", d->is_drill);
    reply_str(c, o, "state", state_of(d));
    reply_bool(c, o, "is_draft", d->version > d->approved_version);
    reply_bool(c, o, "is_approved", d->approved_version > 0);
    reply_bool(c, o, "is_sent", d->n_sent > 0);
    reply_int(c, o, "newest_version", d->version);
    reply_int(c, o, "approved_version", d->approved_version);
    reply_int(c, o, "n_sent", d->n_sent);
    reply_utc(c, o, "prepared_at", d->prepared_at);
}

/* ---- fields ---- */

static void reply_problems(struct op_call *c, yyjson_mut_val *o, const struct document_open *x,
                           const struct document_problem *all, size_t n, size_t field)
{
    bool has_error = false;
    yyjson_mut_val *list = reply_array(c, o, "problems");
    for (size_t i = 0; i < n; i++) {
        if (field < x->n_fields && all[i].field != field) continue;
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "field", x->fields[all[i].field].key);
        reply_str(c, item, "label", x->fields[all[i].field].label);
        reply_str(c, item, "words", all[i].words);
        reply_bool(c, item, "is_warning", all[i].is_warning);
        has_error = has_error || !all[i].is_warning;
    }
    reply_bool(c, o, "has_error", has_error);
}

static void reply_choices(struct op_call *c, yyjson_mut_val *o, const struct document_field *f,
                          str value)
{
    str rest = f->choices, choice;
    yyjson_mut_val *list = reply_array(c, o, "choices");
    while (rest.n) {
        bool is_selected = false;
        str values = value, one;
        (void)str_cut(&rest, ';', &choice);
        if (f->type == DOCUMENT_ENUM) is_selected = str_eq(value, choice);
        while (f->type == DOCUMENT_CHOICES && values.n) {
            (void)str_cut(&values, ',', &one);
            is_selected = is_selected || str_eq(str_trim(one), choice);
        }
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "value", choice);
        reply_bool(c, item, "is_selected", is_selected);
    }
}

static void reply_field(struct op_call *c, yyjson_mut_val *o, const struct document_open *x,
                        size_t i)
{
    static const char *const types[] = {"text", "instant", "date", "states", "enum", "choices"};
    const struct document_field *f = &x->fields[i];
    bool is_final_only = f->need == DOCUMENT_IN_FINAL;
    reply_str(c, o, "key", f->key);
    reply_str(c, o, "label", f->label);
    reply_str(c, o, "help", f->help);
    reply_str(c, o, "clause", f->clause);
    reply_str(c, o, "type", str_of(types[f->type]));
    reply_bool(c, o, "is_required", f->need == DOCUMENT_REQUIRED);
    reply_bool(c, o, "is_required_in_final", is_final_only);
    reply_bool(c, o, "is_hazard", f->is_hazard);
    reply_bool(c, o, "is_enum", f->type == DOCUMENT_ENUM);
    reply_bool(c, o, "is_choices", f->type == DOCUMENT_CHOICES);
    reply_bool(c, o, "is_instant", f->type == DOCUMENT_INSTANT);
    reply_bool(c, o, "is_date", f->type == DOCUMENT_DATE);
    reply_bool(c, o, "is_long", f->max_chars > 500);
    reply_bool(c, o, "is_line",
               f->type == DOCUMENT_STATES || (f->type == DOCUMENT_TEXT && f->max_chars <= 500));
    reply_int(c, o, "max", (int64_t)f->max_chars);
    reply_bool(c, o, "has_max", f->max_chars > 0);
    reply_int(c, o, "n_chars", (int64_t)form_n_chars(x->values[i]));
    reply_str(c, o, "value", x->values[i]);
    reply_str(c, o, "origin", x->origins[i]);
    reply_choices(c, o, f, x->values[i]);
}

enum status reply_document_check(struct op_call *c, yyjson_mut_val *o,
                                 const struct document_open *x, struct err *e)
{
    struct document_problem *problems = NULL;
    size_t n = 0;
    enum status st = document_check(c->arena, x->kind, x->values, &x->scene, &problems, &n, e);
    if (st) return st;
    size_t n_errors = document_n_errors(problems, n);
    reply_int(c, o, "n_errors", (int64_t)n_errors);
    reply_int(c, o, "n_warnings", (int64_t)(n - n_errors));
    reply_bool(c, o, "is_complete", n_errors == 0);
    reply_problems(c, o, x, problems, n, x->n_fields);
    return LW_OK;
}

static enum status reply_fields(struct op_call *c, yyjson_mut_val *o,
                                const struct document_open *x, struct err *e)
{
    struct document_problem *problems = NULL;
    size_t n = 0;
    enum status st = document_check(c->arena, x->kind, x->values, &x->scene, &problems, &n, e);
    yyjson_mut_val *list = reply_array(c, o, "fields");
    for (size_t i = 0; !st && i < x->n_fields; i++) {
        yyjson_mut_val *item = reply_item(c, list);
        reply_field(c, item, x, i);
        reply_problems(c, item, x, problems, n, i);
    }
    return st;
}

/* ---- versions, sendings, answers ---- */

static enum status reply_by(struct op_call *c, yyjson_mut_val *o, str ref, struct err *e)
{
    str name;
    enum status st = person_name_of_ref(c->app, c->arena, ref, &name, e);
    if (!st) reply_str(c, o, "by", name);
    return st;
}

static enum status reply_versions(struct op_call *c, yyjson_mut_val *o,
                                  const struct document_open *x, struct err *e)
{
    struct document_version *all = NULL;
    size_t n = 0;
    enum status st = document_version_all(c->app->db, c->arena, x->d.id, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, o, "versions");
    for (size_t i = n; !st && i-- > 0;) {
        const struct document_approval *a = document_approval_of(x, all[i].version);
        yyjson_mut_val *item = reply_item(c, list);
        reply_int(c, item, "version", all[i].version);
        reply_utc(c, item, "saved_at", all[i].saved_at);
        reply_str(c, item, "language", all[i].language);
        reply_bool(c, item, "is_shown", all[i].version == x->version.version);
        reply_bool(c, item, "is_approved", a != NULL);
        st = reply_by(c, item, all[i].saved_by, e);
        if (st || !a) continue;
        yyjson_mut_val *approval = reply_object(c, item, "approval");
        reply_utc(c, approval, "approved_at", a->approved_at);
        reply_str(c, approval, "content_sha256", a->content_digest);
        reply_int(c, approval, "event", a->event_seq);
        st = reply_by(c, approval, a->approved_by, e);
    }
    return st;
}

static enum status reply_sent(struct op_call *c, yyjson_mut_val *o,
                              const struct document_open *x, struct err *e)
{
    struct document_sent *all = NULL;
    size_t n = 0;
    enum status st = document_sent_all(c->app->db, c->arena, x->d.id, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, o, "sent_to");
    for (size_t i = 0; !st && i < n; i++) {
        struct notice_recipient r;
        bool found = false;
        yyjson_mut_val *item = reply_item(c, list);
        str name = all[i].recipient;
        if (all[i].list_id.n)
            st = notice_recipient_find(c->app->db, c->arena, all[i].list_id, &r, &found, e);
        if (found && r.contact_ref.n)
            name = r.address.p ? r.address : STR("an address that was erased");
        reply_str(c, item, "id", all[i].id);
        reply_int(c, item, "version", all[i].version);
        reply_utc(c, item, "sent_at", all[i].sent_at);
        reply_str(c, item, "to", all[i].recipient_kind);
        reply_str(c, item, "recipient", name);
        reply_int(c, item, "n_people", all[i].n_people < 0 ? 0 : all[i].n_people);
        reply_bool(c, item, "has_n_people", all[i].n_people >= 0);
        reply_str(c, item, "channel", all[i].channel);
        reply_str(c, item, "reference", all[i].reference);
        reply_str(c, item, "receipt_text", all[i].receipt_text);
        reply_str(c, item, "receipt_sha256",
                  all[i].receipt_digest.p ? all[i].receipt_digest : STR(""));
        reply_bool(c, item, "has_receipt", all[i].receipt_digest.n > 0);
        reply_bool(c, item, "is_late", all[i].is_late);
        reply_utc(c, item, "recorded_at", all[i].recorded_at);
        reply_int(c, item, "event", all[i].event_seq);
        if (!st) st = reply_by(c, item, all[i].recorded_by, e);
    }
    return st;
}

static enum status reply_replies(struct op_call *c, yyjson_mut_val *o,
                                 const struct document_open *x, struct err *e)
{
    struct document_reply *all = NULL;
    size_t n = 0;
    enum status st = document_reply_all(c->app->db, c->arena, x->d.id, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, o, "replies");
    for (size_t i = 0; !st && i < n; i++) {
        yyjson_mut_val *item = reply_item(c, list);
        reply_utc(c, item, "replied_at", all[i].replied_at);
        reply_str(c, item, "outcome", all[i].outcome);
        reply_str(c, item, "words", all[i].words);
        reply_utc(c, item, "recorded_at", all[i].recorded_at);
        st = reply_by(c, item, all[i].recorded_by, e);
    }
    return st;
}

/* The duties that it meets once it is sent, by id. */
static void reply_duties(struct op_call *c, yyjson_mut_val *o, const struct document_open *x)
{
    str rest = str_of(x->kind->duties), one;
    yyjson_mut_val *list = reply_array(c, o, "duties");
    while (rest.n) {
        (void)str_cut(&rest, ',', &one);
        reply_str(c, reply_item(c, list), "duty", one);
    }
}

static void reply_may(struct op_call *c, yyjson_mut_val *o, const struct document_open *x)
{
    bool is_newest = x->version.version == x->d.version;
    bool may_write = actor_may(c->actor, PERMISSION_DOCUMENT);
    yyjson_mut_val *may = reply_object(c, o, "may");
    reply_bool(c, may, "save", may_write && is_newest);
    reply_bool(c, may, "approve",
               may_write && is_newest && x->d.version > x->d.approved_version);
    reply_bool(c, may, "record_sent",
               x->d.approved_version > 0 && actor_may(c->actor, PERMISSION_SUBMIT));
    reply_bool(c, may, "record_reply", may_write);
}

enum status reply_document_open(struct op_call *c, const struct document_open *x, struct err *e)
{
    yyjson_mut_val *o = reply_object(c, c->reply, "document");
    const struct document_approval *a = document_approval_of(x, x->version.version);
    reply_document(c, o, &x->d);
    reply_int(c, o, "version", x->version.version);
    reply_bool(c, o, "is_newest", x->version.version == x->d.version);
    reply_bool(c, o, "is_version_approved", a != NULL);
    reply_str(c, o, "content_sha256", a ? a->content_digest : STR(""));
    reply_str(c, o, "catalogue", x->version.catalogue);
    reply_str(c, o, "catalogue_on", STR(DOCUMENT_CATALOGUE_ON));
    reply_utc(c, o, "saved_at", x->version.saved_at);
    reply_duties(c, o, x);
    reply_may(c, o, x);
    enum status st = reply_document_check(c, o, x, e);
    if (!st) st = reply_fields(c, o, x, e);
    if (!st) st = reply_versions(c, o, x, e);
    if (!st) st = reply_sent(c, o, x, e);
    return st ? st : reply_replies(c, o, x, e);
}

/* ---- operations ---- */

enum status document_get_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_of_call(c, x, e);
    return st ? st : reply_document_open(c, x, e);
}

enum status document_content_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_load(c, op_str(c, "document"), 0, x, e);
    if (st) return st;
    int64_t version = op_int(c, "version", x->d.approved_version);
    const struct document_approval *a = document_approval_of(x, version);
    struct sha256 want, got;
    if (!a)
        return err_set(e, LW_E_NOT_FOUND,
                       "version %lld was not approved; only approved bytes are frozen",
                       (long long)(version ? version : x->d.version));
    got = sha256_of(a->content);
    if (!sha256_from_hex(a->content_digest, &want) || !sha256_eq(&want, &got))
        return err_set(e, LW_E_STATE, "the content was changed after it was approved");
    reply_str(c, c->reply, "content", a->content);
    reply_str(c, c->reply, "sha256", a->content_digest);
    reply_str(
        c, c->reply, "file_name",
        arena_printf(c->arena, "%.*s-v%lld.json", STR_ARG(x->d.kind), (long long)version));
    return LW_OK;
}

enum status document_text_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    struct buf b;
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_of_call(c, x, e);
    if (st) return st;
    struct document_head head = document_head_of(x);
    buf_init(&b, MAX_TEXT_BYTES);
    document_text(c->arena, x->kind, &head, x->values, &b);
    reply_str(c, c->reply, "document", x->d.id);
    reply_str(c, c->reply, "text", buf_str(&b));
    st = buf_status(&b, "the document", e);
    buf_release(&b);
    return st;
}
