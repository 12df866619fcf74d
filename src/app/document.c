/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the document operations, the kinds, the list. */
#include "app/document.h"

#include "app/edit.h"

#include <string.h>

enum {
    LIST_LIMIT = 100,
    FIRST_FIELD = 3, /* of save_params */
    MAX_PARAMS = 140,
    MAX_NAMES = 8192, /* bytes of keys and labels, each with its NUL */
};

#define P_DOCUMENT                                                \
 {                                                                \
  "document", PARAM_ID, true, true, 0, NULL, "Id of the document" \
 }
#define P_VERSION                                    \
 {                                                   \
  "version", PARAM_INT, false, false, 1000000, NULL, \
      "Of this version, the newest unless given"     \
 }
#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
#define P_BYTES                                                                   \
 {                                                                                \
  "bytes", PARAM_BOOL, false, false, 0, NULL, "With the PDF itself, as base64url" \
 }

static const struct op_param kinds_params[] = {
    {"case", PARAM_ID, false, false, 40, NULL, "Say which are of use in this case"},
    {"product", PARAM_TEXT, false, false, 200, NULL, "Say which are of use for this product"},
    {0},
};
static const struct op_param list_params[] = {
    {"case", PARAM_ID, false, false, 40, NULL, "Only those of this case"},
    {"product", PARAM_TEXT, false, false, 200, NULL, "Only those of this product"},
    {"kind", PARAM_ID, false, false, 0, NULL, "Only those of this kind"},
    {"approved", PARAM_BOOL, false, false, 0, NULL, "Only those that have an approved version"},
    {"before", PARAM_ID, false, false, 40, NULL,
     "Only those prepared before this one (paging)"},
    {"limit", PARAM_INT, false, false, 500, NULL, "At most this many, 100 unless given"},
    {0},
};
static const struct op_param prepare_params[] = {
    {"kind", PARAM_ID, true, false, 0, NULL, "Kind of the document, of document.kinds"},
    {"case", PARAM_ID, false, false, 40, NULL, "Number of the case that it is about"},
    {"product", PARAM_TEXT, false, false, 200, NULL,
     "Id or name of the product that it is about"},
    {"language", PARAM_TEXT, false, false, 12, NULL,
     "Of its text, en unless given: public documents have their headings in de, fr, it, es, pl"},
    {"component", PARAM_TEXT, false, false, 300, NULL,
     "Component that a report upstream is about, the first without one unless given"},
    {0},
};
static const struct op_param get_params[] = {P_DOCUMENT, P_VERSION, {0}};
static const struct op_param pdf_params[] = {P_DOCUMENT, P_VERSION, P_BYTES, {0}};
static const struct op_param approve_params[] = {
    P_DOCUMENT,
    {"version", PARAM_INT, true, false, 1000000, NULL,
     "That was read; refused when another was saved meanwhile"},
    {0},
};
static const struct op_param sent_params[] = {
    P_DOCUMENT,
    {"version", PARAM_INT, false, false, 1000000, NULL,
     "That was sent, the newest approved one unless given"},
    {"sent_at", PARAM_INSTANT, true, false, 0, NULL, "When it was sent or published (UTC)"},
    {"to", PARAM_ENUM, false, false, 0, "authority|maintainer|group|publication",
     "What the recipient is; one person with an address is put on the list of the case first"},
    {"recipient", PARAM_TEXT, false, false, 500, NULL,
     "Name of the authority or group, or where it was published"},
    {"list", PARAM_ID, false, false, 0, NULL, "Id of a recipient of the case's list"},
    {"n_people", PARAM_INT, false, false, 1000000000, NULL, "How many were told"},
    {"channel", PARAM_TEXT, false, false, 120, NULL, "How: mail, portal, in the product"},
    {"reference", PARAM_TEXT, false, false, 255, NULL, "Reference of the recipient"},
    {"receipt_text", PARAM_TEXT, false, false, 4000, NULL, "Receipt as text"},
    {"receipt", PARAM_FILE, false, false, 0, NULL, "Receipt as a document"},
    {0},
};
static const struct op_param reply_params[] = {
    P_DOCUMENT,
    {"replied_at", PARAM_INSTANT, true, false, 0, NULL, "When (UTC)"},
    {"outcome", PARAM_ENUM, true, false, 0,
     "acknowledged|fix_announced|fixed|refused|question|already_aware|no_maintainer|not_needed",
     "What was answered; the last three say why nothing is sent"},
    {"words", PARAM_TEXT, true, false, 4000, NULL, "What was said, or the reason"},
    {0},
};
static const struct op_param form_pdf_params[] = {
    P_CASE,
    {"stage", PARAM_ENUM, true, true, 0, "early_warning|notification_72h|final_report",
     "Stage of the report"},
    P_BYTES,
    {0},
};
static const struct op_param case_pdf_params[] = {P_CASE, P_BYTES, {0}};

static struct op_param save_params[MAX_PARAMS] = {
    P_DOCUMENT,
    {"language", PARAM_TEXT, false, false, 12, NULL, "Of its text"},
    P_BASE_VERSION,
};

/* Keys and labels of the catalogue as texts that end in NUL. */
static char names[MAX_NAMES];

static const char *keep(size_t *used, str s)
{
    char *at = names + *used;
    if (*used + s.n + 1 > MAX_NAMES) BUG("names of the fields of documents");
    memcpy(at, s.p, s.n);
    *used += s.n + 1;
    return at;
}

void document_params_make(void)
{
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n_params = FIRST_FIELD, used = 0;
    for (size_t i = 0; i < n_document_kinds; i++) {
        size_t n = document_fields(&document_kinds[i], fields);
        for (size_t k = 0; k < n; k++) {
            size_t at = FIRST_FIELD;
            while (at < n_params && !str_eq(str_of(save_params[at].name), fields[k].key))
                at++;
            if (at < n_params) continue;
            if (n_params + 1 >= MAX_PARAMS) BUG("fields of documents");
            bool is_list =
                fields[k].type == DOCUMENT_CHOICES || fields[k].type == DOCUMENT_STATES;
            save_params[n_params++] = (struct op_param){
                .name = keep(&used, fields[k].key),
                .type = is_list ? PARAM_LIST : PARAM_TEXT,
                .max = is_list ? 0 : DOCUMENT_MAX_VALUE_BYTES / 4,
                .doc = keep(&used, fields[k].label),
            };
        }
    }
}

/* ---- kinds ---- */

static void reply_kind_fields(struct op_call *c, yyjson_mut_val *o,
                              const struct document_kind *k)
{
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n = document_fields(k, fields);
    yyjson_mut_val *list = reply_array(c, o, "fields");
    for (size_t i = 0; i < n; i++) {
        yyjson_mut_val *f = reply_item(c, list);
        reply_str(c, f, "key", fields[i].key);
        reply_str(c, f, "label", fields[i].label);
        reply_str(c, f, "help", fields[i].help);
        reply_str(c, f, "clause", fields[i].clause);
        reply_bool(c, f, "is_required", fields[i].need == DOCUMENT_REQUIRED);
        reply_int(c, f, "max", (int64_t)fields[i].max_chars);
    }
}

/*
 * Of use: its duty is a clock of the case, or, of a product, it can be about one. Maintainers are
 * told of every vulnerability of a component (CRA Art 13(6)), whatever the case is about.
 */
static bool is_useful(const struct document_kind *k, const struct clock *clocks, size_t n,
                      bool is_of_case)
{
    if (!is_of_case) return k->subject & DOCUMENT_OF_PRODUCT;
    for (size_t i = 0; i < n; i++)
        if (document_kind_has_duty(k, str_of(duty_law(clocks[i].duty)->id))) return true;
    return document_kind_has_duty(k, STR("CRA-13-6a"));
}

static enum status kinds_run(struct op_call *c, struct err *e)
{
    struct case_file file;
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0;
    bool is_of_case = op_has(c, "case");
    enum status st = is_of_case ? case_of_call(c, &file, e) : LW_OK;
    if (!st && is_of_case) st = case_clock_facts(c, &file, &facts, e);
    if (!st && is_of_case) st = case_clocks(c, &file, &facts, &clocks, &n, e);
    if (st) return st;
    reply_str(c, c->reply, "catalogue", STR(DOCUMENT_CATALOGUE_VERSION));
    reply_str(c, c->reply, "catalogue_on", STR(DOCUMENT_CATALOGUE_ON));
    yyjson_mut_val *list = reply_array(c, c->reply, "kinds");
    for (size_t i = 0; i < n_document_kinds; i++) {
        const struct document_kind *k = &document_kinds[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "kind", str_of(k->key));
        reply_str(c, o, "title", str_of(k->title));
        reply_str(c, o, "clause", str_of(k->clause));
        reply_str(c, o, "duties", str_of(k->duties));
        reply_str(c, o, "audience", str_of(k->audience));
        reply_str(c, o, "channel", str_of(k->channel));
        reply_str(c, o, "regime", regime_str(k->regime));
        reply_bool(c, o, "is_of_case", k->subject & DOCUMENT_OF_CASE);
        reply_bool(c, o, "is_of_product", k->subject & DOCUMENT_OF_PRODUCT);
        reply_bool(c, o, "is_public", k->is_public);
        reply_bool(c, o, "is_useful", is_useful(k, clocks, n, is_of_case));
        reply_kind_fields(c, o, k);
    }
    return LW_OK;
}

/* ---- list ---- */

struct listing {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n;
    str last_id;
};

static enum status list_one(void *ctx, const struct document *d, struct err *e)
{
    struct listing *x = ctx;
    (void)e;
    reply_document(x->c, reply_item(x->c, x->list), d);
    x->n++;
    x->last_id = arena_str(x->c->arena, d->id);
    return LW_OK;
}

static enum status list_run(struct op_call *c, struct err *e)
{
    struct listing x = {.c = c, .list = reply_array(c, c->reply, "documents")};
    struct case_file file;
    struct product p;
    bool found = true;
    struct document_filter f = {
        .kind = op_str(c, "kind"),
        .before_id = op_str(c, "before"),
        .approved_only = op_bool(c, "approved", false),
        .limit = op_int(c, "limit", LIST_LIMIT),
    };
    enum status st = op_has(c, "case") ? case_of_call(c, &file, e) : LW_OK;
    if (!st && op_has(c, "case")) f.case_id = file.id;
    if (!st && op_has(c, "product"))
        st = product_find(c->app->db, c->arena, op_str(c, "product"), &p, &found, e);
    if (!st && !found)
        return err_set(e, LW_E_NOT_FOUND, "product '%.*s' does not exist",
                       STR_ARG(str_sub(op_str(c, "product"), 0, 80)));
    if (!st && op_has(c, "product")) f.product_id = p.id;
    if (!st) st = document_each(c->app->db, &f, list_one, &x, e);
    reply_int(c, c->reply, "n", x.n);
    if (f.limit > 0 && x.n == f.limit) reply_str(c, c->reply, "next_before", x.last_id);
    return st;
}

/* ---- rows ---- */

const struct op document_ops[] = {
    {"document.kinds", "document kinds", "GET", "/document-kinds", PERMISSION_READ, false,
     kinds_params, kinds_run,
     "List the kinds of documents with their fields, clauses and the duties they meet."},
    {"document.list", "document list", "GET", "/documents", PERMISSION_READ, false, list_params,
     list_run, "List prepared documents, newest first."},
    {"document.prepare", "document prepare", "POST", "/documents", PERMISSION_DOCUMENT, true,
     prepare_params, document_prepare_run,
     "Prepare a document for a case or a product, filled from what the store knows."},
    {"document.get", "document show", "GET", "/documents/{document}", PERMISSION_READ, false,
     get_params, document_get_run,
     "Show a document: fields with origins and problems, versions, approvals, who got it."},
    {"document.save", "document save", "POST", "/documents/{document}", PERMISSION_DOCUMENT,
     true, save_params, document_save_run,
     "Save a new version of a document; fields that are not given keep their value."},
    {"document.check", "document check", "GET", "/documents/{document}/check", PERMISSION_READ,
     false, get_params, document_check_run, "List the problems of a document."},
    {"document.approve", "document approve", "POST", "/documents/{document}/approval",
     PERMISSION_DOCUMENT, true, approve_params, document_approve_run,
     "Approve a version of a document: its exact bytes are frozen."},
    {"document.content", "document content", "GET", "/documents/{document}/content",
     PERMISSION_READ, false, get_params, document_content_run,
     "Show the exact bytes of an approved document."},
    {"document.text", "document text", "GET", "/documents/{document}/text", PERMISSION_READ,
     false, get_params, document_text_run, "Show a document as plain text, to be pasted."},
    {"document.record_sent", "document sent", "POST", "/documents/{document}/sent",
     PERMISSION_SUBMIT, true, sent_params, document_record_sent_run,
     "Record that an approved document was sent or published, to whom, with its receipt."},
    {"document.record_reply", "document reply", "POST", "/documents/{document}/replies",
     PERMISSION_DOCUMENT, true, reply_params, document_record_reply_run,
     "Record what was answered, or why nothing needs to be sent."},
};
const size_t n_document_ops = sizeof document_ops / sizeof *document_ops;

const struct op paper_ops[] = {
    {"document.pdf", "document pdf", "GET", "/documents/{document}/pdf", PERMISSION_READ, false,
     pdf_params, document_pdf_run, "Draw a document as PDF."},
    {"case.form_pdf", "case form-pdf", "GET", "/cases/{case}/forms/{stage}/pdf",
     PERMISSION_READ, false, form_pdf_params, case_form_pdf_run,
     "Draw the copy sheet of a stage as PDF."},
    {"case.pdf", "case pdf", "GET", "/cases/{case}/pdf", PERMISSION_READ, false,
     case_pdf_params, case_pdf_run,
     "Draw the file of a case as PDF: clocks, decisions, reports, time line."},
};
const size_t n_paper_ops = sizeof paper_ops / sizeof *paper_ops;
