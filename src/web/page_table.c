/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page_table.h"

#include "base/limits.h"
#include "web/form.h"

#include <stdlib.h>
#include <string.h>

/* As large as a page. */
#define TABLE_BYTES (16 * LW_MIB)

/* clang-format off */
const struct page_table findings_table = {"list", "findings", "findings.csv", {
    {"Vulnerability", "vulnerability"}, {"Verdict", "verdict"}, {"Priority", "priority"},
    {"Why this priority", "priority_reason"}, {"Known exploited", "is_exploited"},
    {"EPSS", "epss"}, {"Product", "product_name"}, {"Release", "release_version"},
    {"Variant", "variant"}, {"Component", "component"}, {"Version", "version"},
    {"Package URL", "purl"}, {"Fixed in", "fixed_in"}, {"Summary", "summary"},
    {"Record", "reason.record"}, {"Inputs", "reason.inputs"}, {"Decision", "decision"},
    {"Opened", "opened_at.utc"}, {"Finding", "id"}, {0}}};
const struct page_table products_table = {"products", "products", "products.csv", {
    {"Product", "name"}, {"Type", "product_type"}, {"Class", "product_class"},
    {"Releases", "n_releases"}, {"Images", "n_images"}, {"Open findings", "n_open"},
    {"Known exploited", "n_exploited"}, {"Support from", "support_start"},
    {"Support until", "support_end"}, {"Markets", "markets"}, {"Contact", "contact"},
    {"Id", "id"}, {0}}};
const struct page_table cases_table = {"cases", "cases", "cases.csv", {
    {"Case", "number"}, {"Title", "title"}, {"State", "state"},
    {"Vulnerability", "vulnerability"}, {"Products", "products"}, {"Signal", "signal_at.utc"},
    {"Aware", "aware_at.utc"}, {"Next", "next_step"}, {"Nearest stage", "clock.stage"},
    {"Due", "clock.due_at.utc"}, {"Lead", "owner.name"}, {0}}};
const struct page_table messages_table = {"messages", "messages", "messages.csv", {
    {"Message", "id"}, {"Subject", "subject"}, {"Kind", "kind"}, {"Event", "event"},
    {"Channel", "channel"}, {"To", "recipient"}, {"State", "state"}, {"Attempts", "n_attempts"},
    {"Queued", "created_at.utc"}, {"Ended", "ended_at.utc"}, {"Receipt", "receipt"},
    {"Error", "last_error"}, {0}}};
const struct page_table duties_table = {"list", "duties", "duties.csv", {
    {"Duty", "id"}, {"Act", "regulation"}, {"Clause", "article"}, {"Title", "title"},
    {"Who", "actor"}, {"Trigger", "trigger"}, {"Period", "period"}, {"Basis", "basis"},
    {"To", "recipient"}, {"Must contain", "content"}, {"Proved by", "evidence"},
    {"Applies from", "applies_from"}, {0}}};
const struct page_table compliance_table = {"matrix", "rows", "compliance.csv", {
    {"Product", "product"}, {"Duty", "duty"}, {"Act", "regulation"}, {"Clause", "article"},
    {"Title", "title"}, {"State", "state"}, {"Why", "why"}, {"On", "clause"},
    {"Evidence", "evidence"}, {"Due", "due_at.utc"}, {"From", "from"}, {"Until", "until"},
    {"Attestation", "attestation"}, {0}}};
const struct page_table retention_table = {"retention", "rows", "retention.csv", {
    {"Product", "product"}, {"Records", "title"}, {"Here", "n"}, {"Until", "until"},
    {"At least", "at_least"}, {"May be erased from", "erasable_from"}, {"Because", "clause"},
    {"Missing", "missing"}, {"Held", "held_why"}, {"To erase now", "n_erasable"}, {0}}};
const struct page_table reports_table = {"list", "reports", "reports.csv", {
    {"Report", "kind_title"}, {"Title", "title"}, {"Case", "case"}, {"Products", "products"},
    {"At", "at.utc"}, {"To", "recipient"}, {"Channel", "channel"}, {"Reference", "reference"},
    {"Punctuality", "punctuality"}, {"Why late", "late_reason"}, {"SHA-256", "content_sha256"},
    {"Receipt", "receipt_sha256"}, {"By", "by"}, {"Event", "event"}, {0}}};
const struct page_table recipients_table = {"read", "recipients", "recipients.csv", {
    {"kind", "kind"}, {"name", "name"}, {"member_state", "member_state"},
    {"n_people", "n_people"}, {"n_units", "n_units"}, {"channel", "channel"},
    {"Added", "added_at.utc"}, {"By", "by"}, {"Told", "told_at.utc"}, {"People told", "n_told"},
    {0}}};
const struct page_table signals_table = {"list", "signals", "signals.csv", {
    {"Signal", "id"}, {"Title", "title"}, {"From", "source_words"}, {"Product", "product"},
    {"Vulnerability", "vulnerability"}, {"Received", "received_at.utc"}, {"State", "state"},
    {"Case", "case"}, {"Decided", "decided_at.utc"}, {"By", "decided_by"}, {"Why", "reason"},
    {"Reference", "reference"}, {0}}};
const struct page_table ledger_table = {"ledger", "events", "ledger.csv", {
    {"Event", "seq"}, {"At", "at.utc"}, {"Kind", "kind"}, {"What", "title"},
    {"Subject kind", "subject_kind"}, {"Subject", "subject_id"}, {"Case", "case"},
    {"Who", "actor"}, {"Facts", "payload"}, {"Hash", "hash"}, {0}}};
const struct page_table components_table = {"components", "components", "components.csv", {
    {"Component", "name"}, {"Version", "version"}, {"Package URL", "purl"},
    {"Verdict", "verdict"}, {"Why", "why"}, {"Supplier", "supplier"}, {"Line", "line"}, {0}}};
const struct page_table shipped_table = {"search", "components", "components.csv", {
    {"Component", "name"}, {"Version", "version"}, {"Package URL", "purl"},
    {"Supplier", "supplier"}, {"Licences", "licences"}, {"Verdict", "verdict"},
    {"Products", "n_products"}, {"Releases", "n_releases"}, {"Images", "n_images"},
    {"Open findings", "n_open"}, {"Version unknown", "is_version_unknown"}, {"Id", "id"}, {0}}};
const struct page_table holding_table = {"component", "images", "images.csv", {
    {"Product", "product_name"}, {"Release", "release_version"}, {"Variant", "variant"},
    {"Open findings", "n_open"}, {"SBOM line", "line"}, {"Image", "id"}, {0}}};
const struct page_table decisions_table = {"list", "decisions", "decisions.csv", {
    {"Vulnerability", "vulnerability"}, {"Component", "component"}, {"Status", "status"},
    {"Justification", "justification"}, {"Reason", "reason_code"}, {"In words", "reason"},
    {"Impact", "impact"}, {"Scope", "scope_words"}, {"Versions", "versions"},
    {"Condition", "condition"}, {"Until", "expires_on"}, {"State", "state"},
    {"Findings", "n_holding"}, {"By", "made_by"}, {"Made", "made_at.utc"},
    {"Approved by", "approved_by"}, {"Ended why", "ended_why"}, {"Id", "id"}, {0}}};
const struct page_table decided_table = {"decision", "findings", "decided.csv", {
    {"Vulnerability", "vulnerability"}, {"Product", "product_name"},
    {"Release", "release_version"}, {"Variant", "variant"}, {"Component", "component"},
    {"Version", "version"}, {"Verdict", "verdict"}, {"Finding", "id"}, {0}}};
const struct page_table rules_table = {"rules", "rules", "rules.csv", {
    {"Rule", "id"}, {"Version", "version"}, {"Condition", "sentence"}, {"Asked of", "asked_of"},
    {"Component", "component"}, {"Vulnerability", "vulnerability"}, {"Status", "status"},
    {"Justification", "justification"}, {"Impact", "impact"}, {"Source", "source"},
    {"Findings", "n_findings"}, {"Images", "n_images"}, {0}}};
const struct page_table vex_table = {"list", "documents", "vex-documents.csv", {
    {"Supplier", "supplier"}, {"Trust", "trust"}, {"Format", "format"}, {"Document", "document"},
    {"Version", "version"}, {"Statements", "n_statements"}, {"Applied", "n_applied"},
    {"Unmatched", "n_unmatched"}, {"Received", "received_at.utc"}, {"SHA-256", "digest"},
    {"Id", "id"}, {0}}};
const struct page_table statements_table = {"document", "statements", "vex-statements.csv", {
    {"Nr", "serial"}, {"Vulnerability", "vulnerability"}, {"Component", "component"},
    {"Versions", "versions"}, {"Product", "product"}, {"Status", "status"},
    {"Justification", "justification"}, {"Text", "text"}, {"Outcome", "outcome"}, {"Why", "why"},
    {0}}};
/* clang-format on */

static yyjson_mut_val *at_path(yyjson_mut_val *row, const char *path)
{
    str rest = str_of(path), part;
    while (row && rest.n) {
        (void)str_cut(&rest, '.', &part);
        row = yyjson_mut_obj_getn(row, part.p, part.n);
    }
    return row;
}

/* Tab and carriage return lead to formulas, too: spreadsheets drop them. */
static bool looks_like_formula(str s)
{
    return s.n && strchr("=+-@\t\r", s.p[0]) && s.p[0];
}

static void add_cell(struct buf *out, str s)
{
    bool needs_quotes = false;
    for (size_t i = 0; i < s.n; i++)
        needs_quotes = needs_quotes || (s.p[i] && strchr(",\"\r\n", s.p[i]));
    if (needs_quotes) buf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_char(out, '"');
        buf_char(out, s.p[i]);
    }
    if (needs_quotes) buf_char(out, '"');
}

static void add_text(struct buf *out, str s)
{
    struct buf safe;
    if (!looks_like_formula(s)) {
        add_cell(out, s);
        return;
    }
    buf_init(&safe, TABLE_BYTES);
    buf_char(&safe, '\'');
    buf_add(&safe, s);
    add_cell(out, buf_str(&safe));
    buf_release(&safe);
}

/* "DE, FR" */
static void add_list(struct buf *out, yyjson_mut_val *list)
{
    size_t i, n;
    yyjson_mut_val *item;
    struct buf joined;
    buf_init(&joined, TABLE_BYTES);
    yyjson_mut_arr_foreach(list, i, n, item)
    {
        if (i) buf_add(&joined, STR(", "));
        if (yyjson_mut_is_str(item))
            buf_add(&joined, (str){yyjson_mut_get_str(item), yyjson_mut_get_len(item)});
    }
    add_text(out, buf_str(&joined));
    buf_release(&joined);
}

static void add_value(struct buf *out, yyjson_mut_val *v)
{
    if (!v || yyjson_mut_is_null(v)) return;
    if (yyjson_mut_is_str(v)) {
        add_text(out, (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)});
        return;
    }
    if (yyjson_mut_is_arr(v)) {
        add_list(out, v);
        return;
    }
    size_t n = 0;
    char *text = yyjson_mut_val_write(v, 0, &n);
    if (text) add_cell(out, (str){text, n});
    free(text);
}

void page_table_csv(const struct page_table *t, yyjson_mut_val *rows, struct buf *out)
{
    size_t i, n;
    yyjson_mut_val *row;
    for (const struct table_column *c = t->columns; c->title; c++) {
        if (c > t->columns) buf_char(out, ',');
        add_cell(out, str_of(c->title));
    }
    buf_add(out, STR("\r\n"));
    yyjson_mut_arr_foreach(rows, i, n, row)
    {
        for (const struct table_column *c = t->columns; c->title; c++) {
            if (c > t->columns) buf_char(out, ',');
            add_value(out, at_path(row, c->path));
        }
        buf_add(out, STR("\r\n"));
    }
}

struct answer *page_table_answer(struct view *v, const struct page_table *t)
{
    struct buf out;
    struct err e = {0};
    struct request *r = v->visit->request;
    buf_init(&out, TABLE_BYTES);
    yyjson_mut_val *part = yyjson_mut_obj_get(v->root, t->part);
    page_table_csv(t, yyjson_mut_obj_get(part, t->list), &out);
    yyjson_mut_doc_free(v->doc);
    v->doc = NULL;
    if (buf_status(&out, "a table", &e) != LW_OK) {
        buf_release(&out);
        return web_failure(v->visit, &e, 0);
    }
    struct answer *a = answer_buf(r, 200, "text/csv; charset=utf-8; header=present", &out);
    answer_header(a, r, "Content-Disposition",
                  arena_printf(&r->arena, "attachment; filename=\"longwatch-%s\"", t->file));
    return a;
}

/* ---- links ---- */

struct api_address {
    const struct view *v;
    const struct route_match *m;
    const struct page_part *part;
};

/* The value of the argument that is called `name`. */
static str argument(void *ctx, str name)
{
    const struct api_address *x = ctx;
    str rest = str_of(x->part->args), pair, head;
    while (rest.n) {
        (void)str_cut(&rest, '&', &pair);
        (void)str_cut(&pair, '=', &head);
        if (str_ends(head, STR("?"))) head.n--;
        if (str_eq(head, name)) return view_argument(x->v, x->m, pair);
    }
    return STR("");
}

static str api_address(struct arena *a, struct api_address *x, const struct op *op)
{
    str path = address_fill(a, op->path, argument, x);
    str out = arena_printf(a, "/api/v1%.*s", STR_ARG(path));
    const char *mark = "?";
    for (const struct op_param *p = op->params; p->name; p++) {
        if (p->is_in_path) continue;
        str value = argument(x, str_of(p->name));
        if (!value.n) continue;
        value = percent_encode(a, value);
        out = arena_printf(a, "%.*s%s%s=%.*s", STR_ARG(out), mark, p->name, STR_ARG(value));
        mark = "&";
    }
    return out;
}

void page_table_links(struct view *v, const struct page *p, const struct route_match *m)
{
    struct arena *a = &v->visit->request->arena;
    str here = v->visit->here;
    if (!p->table) return;
    for (size_t i = 0; i < PAGE_MAX_PARTS && p->parts[i].op; i++) {
        struct api_address x = {v, m, &p->parts[i]};
        if (!str_eq(str_of(p->parts[i].key), str_of(p->table->part))) continue;
        yyjson_mut_val *o = yyjson_mut_obj_add_obj(v->doc, v->root, "as_data");
        view_str(v, o, "csv_href",
                 arena_printf(a, "%.*s%sformat=csv", STR_ARG(here),
                              str_contains(here, STR("?")) ? "&" : "?"));
        view_str(v, o, "json_href", api_address(a, &x, op_find(str_of(x.part->op))));
    }
}
