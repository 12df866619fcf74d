/* SPDX-License-Identifier: Apache-2.0 */
#include "app/rule.h"

#include "app/image_judge.h"
#include "base/fs.h"
#include "base/map.h"
#include "core/evidence_lists.h"
#include "core/predicate.h"
#include "core/triage.h"
#include "format/evidence.h"
#include "format/predicate.h"
#include "store/rule.h"

/* ---- what they decide ---- */

struct counts {
    struct map by_rule; /* id -> index */
    struct rule_count *at;
    size_t n, cap;
    struct arena *a;
};

static enum status keep_count(void *ctx, const struct rule_count *x, struct err *e)
{
    struct counts *all = ctx;
    bool is_new = false;
    uint64_t *index = map_at(&all->by_rule, x->rule, &is_new);
    struct rule_count *slot =
        arena_push(all->a, (void **)&all->at, &all->n, &all->cap, sizeof *slot);
    if (!index || !slot) return arena_status(all->a, "rules", e);
    *slot = *x;
    slot->rule = STR("");
    *index = all->n - 1;
    return LW_OK;
}

static enum status count_all(struct op_call *c, struct counts *all, struct err *e)
{
    *all = (struct counts){.a = c->arena};
    map_init(&all->by_rule, LW_MIB);
    return rule_each_count(c->app->db, keep_count, all, e);
}

static struct rule_count count_of(struct counts *all, str rule)
{
    uint64_t index = 0;
    bool is_there = map_find(&all->by_rule, rule, &index);
    return is_there ? all->at[index] : (struct rule_count){.rule = STR("")};
}

/* ---- as resources ---- */

static void put_terms(struct op_call *c, yyjson_mut_val *o, const struct triage_rule *r)
{
    const struct vex_status_row *status = &vex_status_rows[r->status];
    str justification = vex_justification_str(r->justification);
    reply_str(c, o, "status", vex_status_str(r->status));
    reply_str(c, o, "justification", justification);
    reply_str(c, o, "justification_words", vex_justification_rows[r->justification].words);
    yyjson_mut_val *cyclonedx = reply_object(c, o, "cyclonedx");
    reply_str(c, cyclonedx, "state", status->cyclonedx);
    reply_str(c, cyclonedx, "justification", str_of(r->cyclonedx_justification));
    reply_str(c, cyclonedx, "response", str_of(r->cyclonedx_response));
    yyjson_mut_val *csaf = reply_object(c, o, "csaf");
    reply_str(c, csaf, "product_status", status->csaf);
    reply_str(c, csaf, "flag", justification); /* CSAF 2.0, 3.2.3.5.2: the same words */
}

static void put_rule(struct op_call *c, yyjson_mut_val *o, const struct triage_rule *r,
                     struct counts *counts)
{
    struct rule_count n = count_of(counts, str_of(r->rule.id));
    reply_str(c, o, "id", str_of(r->rule.id));
    reply_int(c, o, "version", r->version);
    reply_str(c, o, "text", str_of(r->rule.text));
    reply_str(c, o, "source", str_of(r->rule.source));
    reply_str(c, o, "sentence", str_of(r->sentence));
    reply_str(c, o, "asked_of", triage_items_str(r->items));
    reply_bool(c, o, "is_one_enough", r->is_any);
    reply_str(c, o, "component", str_of(r->component ? r->component : ""));
    reply_str(c, o, "vulnerability", str_of(r->vulnerability ? r->vulnerability : ""));
    reply_str(c, o, "words", str_of(r->words ? r->words : ""));
    reply_str(c, o, "impact", str_of(r->impact));
    put_terms(c, o, r);
    reply_int(c, o, "n_findings", n.n_findings);
    reply_int(c, o, "n_images", n.n_images);
}

static bool is_wanted(const struct triage_rule *r, str text)
{
    if (text.n == 0) return true;
    return str_contains(str_of(r->rule.id), text) || str_contains(str_of(r->sentence), text) ||
           (r->vulnerability && str_eq_nocase(str_of(r->vulnerability), text)) ||
           (r->component && str_eq_nocase(str_of(r->component), text));
}

static enum status rule_list(struct op_call *c, struct err *e)
{
    struct counts counts;
    const struct triage_rule *r;
    int64_t n = 0, n_findings = 0;
    yyjson_mut_val *list = reply_array(c, c->reply, "rules");
    enum status s = count_all(c, &counts, e);
    for (size_t i = 0; s == LW_OK && (r = triage_rule_at(i)); i++) {
        if (!is_wanted(r, op_str(c, "text"))) continue;
        put_rule(c, reply_item(c, list), r, &counts);
        n_findings += count_of(&counts, str_of(r->rule.id)).n_findings;
        n++;
    }
    map_release(&counts.by_rule);
    reply_int(c, c->reply, "total", n);
    reply_int(c, c->reply, "n_findings", n_findings);
    reply_bool(c, c->reply, "has_rules", n > 0);
    return s;
}

static enum status rule_get(struct op_call *c, struct err *e)
{
    struct counts counts;
    str id = op_str(c, "rule");
    const struct triage_rule *r = triage_rule_find(id);
    if (!r)
        return err_set(e, LW_E_NOT_FOUND, "there is no built-in rule '%.*s'",
                       STR_ARG(str_sub(id, 0, 80)));
    enum status s = count_all(c, &counts, e);
    if (s == LW_OK) put_rule(c, c->reply, r, &counts);
    map_release(&counts.by_rule);
    return s;
}

/* ---- any condition ---- */

static enum status facts_of_image(struct op_call *c, struct predicate_facts *out, struct err *e)
{
    struct sbom sbom;
    struct scan_input in;
    bool is_there = false;
    str id = op_str(c, "image");
    enum status s = image_scan_input(c, id, &sbom, &in, &is_there, e);
    if (s != LW_OK) return s;
    if (!is_there) return err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'", STR_ARG(id));
    out->exposure = in.exposure;
    return evidence_lists_join(c->arena, in.evidence, in.n_evidence, in.build, &out->evidence,
                               e);
}

static enum status facts_of_document(struct op_call *c, struct predicate_facts *out,
                                     struct err *e)
{
    str bytes;
    struct build_evidence *x = arena_new(c->arena, struct build_evidence);
    if (!x) return arena_status(c->arena, "evidence", e);
    const char *path = arena_z(c->arena, op_str(c, "document"));
    if (!path) return arena_status(c->arena, "evidence", e);
    enum status s = fs_read(c->arena, path, EVIDENCE_MAX_BYTES, &bytes, e);
    if (s == LW_OK) s = evidence_read(c->arena, bytes, x, e);
    if (s != LW_OK) return err_source(e, STR("document"));
    out->evidence = x;
    return LW_OK;
}

static enum status take_facts(struct op_call *c, struct predicate_facts *out, struct err *e)
{
    enum status s = LW_OK;
    if (op_has(c, "image") && op_has(c, "document"))
        return err_set(e, LW_E_USAGE, "parameters 'image' and 'document': give one of them");
    if (op_has(c, "image")) s = facts_of_image(c, out, e);
    if (op_has(c, "document")) s = facts_of_document(c, out, e);
    if (op_has(c, "exposure")) (void)exposure_from_str(op_str(c, "exposure"), &out->exposure);
    return s;
}

static str spelling_of(struct arena *a, const struct predicate *p)
{
    struct buf b;
    buf_init(&b, (size_t)4 * PREDICATE_MAX_BYTES);
    predicate_print(p, &b);
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static enum status rule_try(struct op_call *c, struct err *e)
{
    const struct predicate *p = NULL;
    struct predicate_facts facts = {0};
    str quote = STR(""), line;
    enum status s = predicate_parse(c->arena, op_str(c, "condition"), &p, e);
    if (s != LW_OK) return err_context(e, "parameter 'condition'");
    s = take_facts(c, &facts, e);
    if (s != LW_OK) return s;
    enum truth t = predicate_decide(c->arena, p, &facts, &quote);
    reply_str(c, c->reply, "condition", spelling_of(c->arena, p));
    reply_str(c, c->reply, "truth", truth_str(t));
    reply_bool(c, c->reply, "is_true", t == TRUTH_YES);
    reply_bool(c, c->reply, "is_false", t == TRUTH_NO);
    reply_str(c, c->reply, "evidence", facts.evidence ? facts.evidence->digest : STR(""));
    yyjson_mut_val *quotes = reply_array(c, c->reply, "quotes");
    while (quote.n > 0) {
        (void)str_cut(&quote, '\n', &line);
        yyjson_mut_arr_add_strncpy(c->doc, quotes, line.p, line.n);
    }
    return LW_OK;
}

static const struct op_param list_params[] = {
    {"text", PARAM_TEXT, false, false, 200, NULL,
     "Only rules with this in their id or sentence, or of this component or vulnerability"},
    {0},
};
static const struct op_param get_params[] = {
    {"rule", PARAM_TEXT, true, true, 100, NULL, "Rule's id"},
    {0},
};
static const struct op_param try_params[] = {
    {"condition", PARAM_TEXT, true, false, PREDICATE_MAX_BYTES, NULL,
     "Sentence such as \"symbol CONFIG_TLS is not set\""},
    {"image", PARAM_ID, false, false, 0, NULL, "Image whose build evidence is asked"},
    {"document", PARAM_FILE, false, false, 0, NULL, "Or an evidence document"},
    {"exposure", PARAM_ENUM, false, false, 0, "isolated|local|controlled|internet",
     "Exposure to assume instead of the product's"},
    {0},
};

const struct op rule_ops[] = {
    {"rule.list", "rule list", "GET", "/rules", PERMISSION_READ, false, list_params, rule_list,
     "List the built-in rules of triage, with their conditions and what they decide."},
    {"rule.get", "rule show", "GET", "/rules/{rule}", PERMISSION_READ, false, get_params,
     rule_get, "Show one built-in rule of triage."},
    {"rule.try", "rule try", "POST", "/rules/try", PERMISSION_READ, false, try_params, rule_try,
     "Ask whether a condition on build evidence is true, false or open, and on what that stands."},
};
const size_t n_rule_ops = sizeof rule_ops / sizeof rule_ops[0];
