/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about findings: the list, one finding that explains itself, a decision. */
#include "app/counts.h"
#include "app/decision_draft.h"
#include "app/finding.h"
#include "app/finding_page.h"
#include "app/product.h"

#include <stdio.h>

enum {
    PAGE = 50,
    MAX_PAGE = 200
};

str verdict_words(enum verdict v)
{
    static const char *const words[] = {
        [VERDICT_NOT_MONITORED] = "not monitored",
        [VERDICT_NO_MATCH] = "no match",
        [VERDICT_UNKNOWN] = "unknown",
        [VERDICT_UNDER_INVESTIGATION] = "under investigation",
        [VERDICT_AFFECTED] = "affected",
        [VERDICT_FIXED] = "fixed",
        [VERDICT_NOT_AFFECTED] = "not affected",
    };
    return (unsigned)v < (unsigned)N_verdict ? str_of(words[v]) : STR("");
}

static str first_line(str s)
{
    str head;
    str_cut(&s, '\n', &head);
    return head;
}

static void reply_commas(struct op_call *c, yyjson_mut_val *o, const char *key, str list)
{
    str item;
    yyjson_mut_val *array = reply_array(c, o, key);
    while (list.n) {
        str_cut(&list, ',', &item);
        yyjson_mut_arr_add_strncpy(c->doc, array, item.p, item.n);
    }
}

static void reply_reason(struct op_call *c, yyjson_mut_val *o, const struct finding *f)
{
    yyjson_mut_val *r = reply_object(c, o, "reason");
    reply_str(c, r, "rule", f->reason.rule);
    reply_str(c, r, "record", f->reason.record);
    reply_str(c, r, "revision", f->reason.revision);
    reply_str(c, r, "feed", f->reason.feed);
    reply_str(c, r, "inputs", f->reason.inputs);
}

static void reply_score(struct op_call *c, yyjson_mut_val *o, double epss)
{
    reply_bool(c, o, "has_epss", epss >= 0);
    if (epss < 0) {
        yyjson_mut_obj_add_null(c->doc, o, "epss");
        return;
    }
    reply_real(c, o, "epss", epss);
    reply_str(c, o, "epss_words", arena_printf(c->arena, "%.1f %%", epss * 100));
}

void reply_finding(struct op_call *c, yyjson_mut_val *o, const struct finding_view *v)
{
    const struct finding *f = &v->f;
    bool is_open = utc_is_none(f->closed_at) && verdict_is_open(f->verdict);
    reply_str(c, o, "id", f->id);
    reply_str(c, o, "vulnerability", f->vulnerability);
    reply_str(c, o, "verdict", verdict_str(f->verdict));
    reply_str(c, o, "verdict_words", verdict_words(f->verdict));
    reply_str(c, o, "matched_verdict", verdict_str(f->matched_verdict));
    reply_bool(c, o, "is_open", is_open);
    reply_bool(c, o, "is_closed", !utc_is_none(f->closed_at));
    reply_str(c, o, "closed_why", f->closed_why);
    reply_str(c, o, "priority", priority_str(f->priority));
    reply_str(c, o, "priority_reason", f->priority_reason);
    reply_bool(c, o, "is_exploited", f->is_exploited);
    reply_str(c, o, "exploited_on", f->exploited_on);
    reply_score(c, o, f->epss);
    reply_bool(c, o, "is_informational", f->is_informational);
    reply_str(c, o, "fixed_in", f->fixed_in);
    reply_str(c, o, "summary", f->summary);
    reply_str(c, o, "severity", f->severity);
    reply_str(c, o, "component", v->component_name);
    reply_str(c, o, "version", v->component_version);
    reply_str(c, o, "purl", first_line(v->component_purls));
    reply_str(c, o, "component_id", f->component_id);
    reply_int(c, o, "line", v->line);
    reply_str(c, o, "image_id", f->image_id);
    reply_str(c, o, "variant", v->variant);
    reply_str(c, o, "release_version", v->release_version);
    reply_str(c, o, "product_id", v->product_id);
    reply_str(c, o, "product_name", v->product_name);
    reply_bool(c, o, "is_decided", f->decision.n > 0);
    reply_str(c, o, "decision", f->decision);
    reply_str(c, o, "justification", f->justification);
    reply_str(c, o, "decision_text", f->decision_text);
    reply_utc(c, o, "decided_at", f->decided_at);
    reply_utc(c, o, "opened_at", f->opened_at);
    reply_utc(c, o, "changed_at", f->changed_at);
    reply_utc(c, o, "closed_at", f->closed_at);
    reply_reason(c, o, f);
    reply_commas(c, o, "records", f->records);
}

/* ---- list ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *findings;
    int64_t n, limit;
    int64_t last_rank;
    str last_id;
};

static enum status list_one(void *ctx, const struct finding_view *v, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    /* One more than asked for is read, to know whether there is a next page. */
    if (l->n++ == l->limit) return LW_OK;
    reply_finding(l->c, reply_item(l->c, l->findings), v);
    l->last_rank = finding_rank(&v->f);
    l->last_id = arena_str(l->c->arena, v->f.id);
    return arena_status(l->c->arena, "findings", e);
}

/* "RANK.ID" as handed out in `next`. */
static enum status take_after(struct op_call *c, struct finding_filter *f, struct err *e)
{
    uint64_t rank;
    str rest = op_str(c, "after"), head;
    f->after_rank = -1;
    if (!rest.n) return LW_OK;
    if (!str_cut(&rest, '.', &head) || !str_u64(head, 9, &rank))
        return err_set(e, LW_E_USAGE, "parameter 'after': must be the 'next' of a list before");
    f->after_rank = (int64_t)rank;
    f->after_id = rest;
    return LW_OK;
}

static int tristate(const struct op_call *c, const char *param)
{
    return op_has(c, param) ? op_bool(c, param, false) : -1;
}

static enum status take_filter(struct op_call *c, struct finding_filter *f, struct err *e)
{
    int64_t limit = op_int(c, "limit", PAGE);
    *f = (struct finding_filter){
        .image_id = op_str(c, "image"),
        .vulnerability = op_str(c, "vulnerability"),
        .verdict = op_str(c, "verdict"),
        .priority = op_str(c, "priority"),
        .text = str_trim(op_str(c, "text")),
        .is_exploited = tristate(c, "exploited"),
        /* A verdict that asks for nothing is never open: asking for it means all of it. */
        .is_open = op_has(c, "open")      ? op_bool(c, "open", true)
                   : op_has(c, "verdict") ? -1
                                          : 1,
        .limit = limit + 1,
    };
    if (limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    if (op_has(c, "all") && op_bool(c, "all", false)) f->is_open = -1;
    f->is_wanted = op_bool(c, "wanted", false);
    if (op_has(c, "product")) {
        struct product p;
        enum status st = product_get(c, op_str(c, "product"), &p, e);
        if (st != LW_OK) return st;
        f->product_id = p.id;
    }
    enum status st = take_after(c, f, e);
    if (st != LW_OK) return st;
    return op_list_by(c, f->image_id.n ? &finding_order_of_image : &finding_order, &f->by, e);
}

static void reply_all_counts(struct op_call *c, yyjson_mut_val *o,
                             const struct finding_counts *n)
{
    reply_int(c, o, "total", n->n);
    reply_counts(c, o, n);
    reply_int(c, o, "n_fixed", n->n_fixed);
    reply_int(c, o, "n_not_affected", n->n_not_affected);
    reply_int(c, o, "n_closed", n->n_closed);
    reply_int(c, o, "n_moderate", n->n_moderate);
    reply_int(c, o, "n_low", n->n_low);
}

/* What each choice of the in-tray would show, with the rest of the filter kept. */
static enum status reply_choices(struct op_call *c, const struct finding_filter *shown,
                                 struct err *e)
{
    struct finding_filter f = *shown;
    struct finding_counts n;
    f.verdict = STR("");
    f.is_exploited = f.is_open = -1;
    f.is_wanted = false;
    enum status st = finding_count(c->app->db, c->arena, &f, &n, e);
    if (st != LW_OK) return st;
    yyjson_mut_val *o = reply_object(c, c->reply, "choices");
    reply_int(c, o, "wanted", n.n_wanted);
    reply_int(c, o, "open", n.n_open);
    reply_int(c, o, "exploited", n.n_exploited);
    reply_int(c, o, "affected", n.n_affected);
    reply_int(c, o, "unknown", n.n_unknown);
    reply_int(c, o, "not_affected", n.n_not_affected);
    return LW_OK;
}

static enum status finding_list(struct op_call *c, struct err *e)
{
    struct finding_filter f;
    struct finding_counts n;
    enum status st = take_filter(c, &f, e);
    if (st == LW_OK) st = reply_choices(c, &f, e);
    if (st != LW_OK) return st;
    struct list l = {
        .c = c, .findings = reply_array(c, c->reply, "findings"), .limit = f.limit - 1};
    st = finding_count(c->app->db, c->arena, &f, &n, e);
    if (st == LW_OK) st = finding_each(c->app->db, c->arena, &f, list_one, &l, e);
    if (st != LW_OK) return st;
    reply_all_counts(c, c->reply, &n);
    reply_bool(c, c->reply, "has_findings", l.n > 0);
    reply_bool(c, c->reply, "is_wanted_only", f.is_wanted);
    if (l.n > l.limit)
        reply_str(
            c, c->reply, "next",
            arena_printf(c->arena, "%lld.%.*s", (long long)l.last_rank, STR_ARG(l.last_id)));
    return LW_OK;
}

/* ---- decide ---- */

/* The same decisions as of decision.add, in the words of the in-tray. */
static enum status finding_decide(struct op_call *c, struct err *e)
{
    struct decision_drafts drafts;
    struct decision_report report = {0};
    struct finding_view v;
    bool found;
    enum status st = decision_drafts_read(c, &drafts, e);
    if (st == LW_OK) st = decision_make_drafts(c, &drafts, &report, e);
    if (st == LW_OK)
        st = finding_find(c->app->db, c->arena, op_str(c, "finding"), &v, &found, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "id", v.f.id);
    reply_str(c, c->reply, "verdict", verdict_str(v.f.verdict));
    reply_int(c, c->reply, "n_decided",
              drafts.at[0].d.state == DECISION_IN_FORCE ? report.n_findings : 0);
    reply_str(c, c->reply, "decision_id", drafts.at[0].d.id);
    return LW_OK;
}

/* ---- the table ---- */

#define VERDICTS   "affected|under_investigation|unknown|fixed|not_affected"
#define PRIORITIES "urgent|high|moderate|low|none"
static const struct op_param list_params[] = {
    {"product", PARAM_TEXT, false, false, 255, NULL, "Only of this product: id or name"},
    {"image", PARAM_ID, false, false, 0, NULL, "Only of this image"},
    {"vulnerability", PARAM_ID, false, false, 0, NULL, "Only of this vulnerability"},
    {"verdict", PARAM_ENUM, false, false, 0, VERDICTS, "Only with this verdict"},
    {"priority", PARAM_ENUM, false, false, 0, PRIORITIES, "Only of this priority"},
    {"exploited", PARAM_BOOL, false, false, 0, NULL,
     "Only known exploited ones, or only others"},
    {"open", PARAM_BOOL, false, false, 0, NULL,
     "Only open ones, or only others; default: open, unless a verdict is asked for"},
    {"wanted", PARAM_BOOL, false, false, 0, NULL,
     "Only those that want a decision: open, undecided, more than informational"},
    {"all", PARAM_BOOL, false, false, 0, NULL, "Open or not"},
    {"text", PARAM_TEXT, false, false, 200, NULL, "Part of an id, component or summary"},
    {"after", PARAM_ID, false, false, 0, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Findings a page; default: 50"},
    OP_SORT_PARAMS("priority|vulnerability|component|opened"),
    {0},
};
static const struct op_param get_params[] = {
    {"finding", PARAM_ID, true, true, 0, NULL, "Finding's id"},
    {0},
};
static const struct op_param decide_params[] = {
    {"finding", PARAM_ID, true, true, 0, NULL, "Finding's id"},
    DECISION_PARAMS,
    {"everywhere", PARAM_BOOL, false, false, 0, NULL,
     "In every image, in any version, also in place of narrower decisions"},
    {0},
};

const struct op finding_ops[] = {
    {"finding.list", "finding list", "GET", "/findings", PERMISSION_READ, false, list_params,
     finding_list, "List findings, most pressing first."},
    {"finding.get", "finding show", "GET", "/findings/{finding}", PERMISSION_READ, false,
     get_params, finding_get_op, "Show a finding, why it says so, and its history."},
    {"finding.decide", "finding decide", "POST", "/findings/{finding}/decision",
     PERMISSION_TRIAGE, true, decide_params, finding_decide,
     "Decide about a finding, and within a scope about others like it."},
};
const size_t n_finding_ops = sizeof finding_ops / sizeof finding_ops[0];
