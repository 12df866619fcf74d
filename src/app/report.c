/* SPDX-License-Identifier: Apache-2.0 */
/* The reports archive: everything that was submitted or sent, newest first. */
#include "app/report.h"

#include "app/person.h"
#include "store/case_record.h"

enum {
    LIST_LIMIT = 100
};

struct listing {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n, n_late;
    str last_id;
    struct utc last_at;
};

/* "early warning", "User notice". */
static str kind_title(const struct report *r)
{
    enum stage stage;
    const struct document_kind *k = document_kind_find(r->kind);
    if (k) return str_of(k->title);
    if (str_eq(r->kind, STR("intermediate_report"))) return STR("intermediate report");
    return stage_from_str(r->kind, &stage) ? stage_title(stage) : r->kind;
}

enum status reply_archived(struct op_call *c, yyjson_mut_val *o, const struct report *r,
                           struct err *e)
{
    bool is_submission = str_eq(r->source, STR("submission"));
    str products = STR(""), by;
    enum status st = LW_OK;
    if (r->case_id.n) st = case_products(c, r->case_id, &products, e);
    if (!st) st = person_name_of_ref(c->app, c->arena, r->recorded_by, &by, e);
    if (st) return st;
    reply_str(c, o, "id", r->id);
    reply_str(c, o, "source", r->source);
    reply_bool(c, o, "is_submission", is_submission);
    reply_str(c, o, "kind", r->kind);
    reply_str(c, o, "kind_title", kind_title(r));
    reply_bool(c, o, "is_update", r->is_update);
    reply_str(c, o, "document", r->document);
    reply_bool(c, o, "has_document", r->document.n > 0);
    reply_str(c, o, "request", r->request);
    reply_str(c, o, "case", r->case_number);
    reply_bool(c, o, "has_case", r->case_number.n > 0);
    reply_str(c, o, "products", products);
    reply_str(c, o, "product_id", r->product_id.p ? r->product_id : STR(""));
    reply_str(c, o, "title", r->title);
    reply_utc(c, o, "at", r->at);
    reply_str(c, o, "to", r->recipient_kind);
    reply_str(c, o, "recipient",
              is_submission ? STR("Single Reporting Platform") : r->recipient);
    reply_str(c, o, "channel", r->channel);
    reply_str(c, o, "reference", r->reference);
    reply_bool(c, o, "is_late", r->is_late);
    reply_str(c, o, "punctuality", r->is_late ? STR("late") : STR("in time"));
    reply_str(c, o, "late_reason", r->late_reason);
    reply_str(c, o, "content_sha256", r->content_digest);
    reply_bool(c, o, "has_receipt", r->has_receipt);
    reply_str(c, o, "receipt_sha256", r->receipt_digest.p ? r->receipt_digest : STR(""));
    reply_str(c, o, "by", by);
    reply_utc(c, o, "recorded_at", r->recorded_at);
    reply_int(c, o, "event", r->event_seq);
    return LW_OK;
}

static enum status list_one(void *ctx, const struct report *r, struct err *e)
{
    struct listing *x = ctx;
    x->n++;
    x->n_late += r->is_late;
    x->last_id = arena_str(x->c->arena, r->id);
    x->last_at = r->at;
    return reply_archived(x->c, reply_item(x->c, x->list), r, e);
}

/* "AT,ID" of the last row of the page before. */
static enum status read_before(struct op_call *c, struct report_filter *f, struct err *e)
{
    str rest = op_str(c, "before"), at;
    if (!op_has(c, "before")) return LW_OK;
    if (!str_cut(&rest, ',', &at) || utc_parse(at, "before", &f->before_at, NULL))
        return err_set(
            e, LW_E_USAGE,
            "parameter 'before': must be what 'next_before' of the page before says");
    f->before_id = rest;
    return LW_OK;
}

static enum status find_product(struct op_call *c, str *id, struct err *e)
{
    struct product p;
    bool found = true;
    if (!op_has(c, "product")) return LW_OK;
    enum status st = product_find(c->app->db, c->arena, op_str(c, "product"), &p, &found, e);
    if (!st && !found)
        return err_set(e, LW_E_NOT_FOUND, "product '%.*s' does not exist",
                       STR_ARG(str_sub(op_str(c, "product"), 0, 80)));
    *id = st ? STR("") : p.id;
    return st;
}

enum status report_filter_of_call(struct op_call *c, struct report_filter *out, struct err *e)
{
    int32_t year = (int32_t)op_int(c, "year", 0);
    *out = (struct report_filter){
        .kind = op_str(c, "kind"),
        .from = year ? day_start((struct day){year, 1, 1}) : UTC_NONE,
        .until = year ? day_start((struct day){year + 1, 1, 1}) : UTC_NONE,
        .late_only = op_bool(c, "late", false),
        .before_at = UTC_NONE,
    };
    return find_product(c, &out->product_id, e);
}

static enum status list_run(struct op_call *c, struct err *e)
{
    struct listing x = {.c = c, .list = reply_array(c, c->reply, "reports")};
    struct report_filter f;
    enum status st = report_filter_of_call(c, &f, e);
    f.limit = op_int(c, "limit", LIST_LIMIT);
    if (!st) st = read_before(c, &f, e);
    if (!st) st = report_each(c->app->db, &f, list_one, &x, e);
    reply_int(c, c->reply, "n", x.n);
    reply_int(c, c->reply, "n_late", x.n_late);
    if (!st && f.limit > 0 && x.n == f.limit) {
        char at[UTC_TEXT_BYTES];
        reply_str(c, c->reply, "next_before",
                  arena_printf(c->arena, "%.*s,%.*s", STR_ARG(utc_text(x.last_at, at)),
                               STR_ARG(x.last_id)));
    }
    return st;
}

#define P_PRODUCT                                                                 \
 {                                                                                \
  "product", PARAM_TEXT, false, false, 200, NULL, "Only those about this product" \
 }
#define P_YEAR                                                                \
 {                                                                            \
  "year", PARAM_INT, false, false, 9999, NULL, "Only those of this year, UTC" \
 }
#define P_KIND                                                           \
 {                                                                       \
  "kind", PARAM_ID, false, false, 0, NULL,                               \
      "Only this stage or kind of document, or 'submission', 'document'" \
 }
#define P_LATE                                                           \
 {                                                                       \
  "late", PARAM_BOOL, false, false, 0, NULL, "Only those that were late" \
 }
static const struct op_param export_params[] = {
    {"to", PARAM_TEXT, true, false, 4000, NULL, "File to write"},
    P_PRODUCT,
    P_YEAR,
    P_KIND,
    P_LATE,
    {0},
};
static const struct op_param list_params[] = {
    P_PRODUCT,
    P_YEAR,
    P_KIND,
    P_LATE,
    {"before", PARAM_TEXT, false, false, 80, NULL, "Only those before this one (paging)"},
    {"limit", PARAM_INT, false, false, 500, NULL, "At most this many, 100 unless given"},
    {0},
};

const struct op report_ops[] = {
    {"report.list", "report list", "GET", "/reports", PERMISSION_READ, false, list_params,
     list_run, "List everything that was submitted or sent: when, to whom, digests, receipts."},
    /* Not over the network: it writes where it is told. Pages say where (web/download.c). */
    {"report.export", "report export", NULL, NULL, PERMISSION_READ, false, export_params,
     report_export_run,
     "Write what was submitted or sent, byte by byte with its receipts, into one tar file."},
};
const size_t n_report_ops = sizeof report_ops / sizeof *report_ops;
