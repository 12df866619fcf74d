/* SPDX-License-Identifier: Apache-2.0 */
/* Claims in CPE names: configurations, and the vendor and product of CVE records. */
#include "base/buf.h"
#include "base/limits.h"
#include "core/match_internal.h"
#include "core/match_version.h"

#include <string.h>

/* ---- names in words ---- */

/* "OpenSSL Software Foundation" as a CPE vendor would be written: lower case, underscores. */
static str as_name(struct arena *a, str words)
{
    words = str_trim(words);
    char *out = arena_alloc(a, words.n + 1);
    if (!out) return STR_NONE;
    for (size_t i = 0; i < words.n; i++)
        out[i] = char_is_space(words.p[i]) ? '_' : char_lower(words.p[i]);
    return (str){out, words.n};
}

static bool is_nobody(str vendor)
{
    static const char *const words[] = {"",     "n/a", "na", "unknown",    "unspecified",
                                        "none", "-",   "*",  "individual", NULL};
    for (const char *const *w = words; *w; w++)
        if (str_eq(vendor, str_of(*w))) return true;
    return false;
}

/* "openssl" in "openssl_software_foundation": the whole of a word at its beginning. */
static bool begins_with(str vendor, str name)
{
    if (str_starts(vendor, STR("the_"))) vendor = str_from(vendor, 4);
    if (name.n == 0 || !str_starts(vendor, name)) return false;
    return vendor.n == name.n || vendor.p[name.n] == '_' || vendor.p[name.n] == '.' ||
           vendor.p[name.n] == '-';
}

static enum truth vendor_fits(struct arena *a, const struct identity *id, str vendor)
{
    str ours = cpe_plain(a, &id->name->at[CPE_VENDOR]);
    str product = cpe_plain(a, &id->name->at[CPE_PRODUCT]);
    vendor = as_name(a, vendor);
    if (is_nobody(vendor)) return TRUTH_UNKNOWN;
    if (ours.n == 0) return TRUTH_UNKNOWN; /* our own name leaves the vendor open */
    if (str_ends(ours, STR("_project"))) ours = str_sub(ours, 0, ours.n - 8);
    if (str_ends(vendor, STR("_project"))) vendor = str_sub(vendor, 0, vendor.n - 8);
    if (begins_with(vendor, ours) || begins_with(ours, vendor)) return TRUTH_YES;
    return begins_with(vendor, product) ? TRUTH_YES : TRUTH_NO;
}

static bool is_disjoint(enum cpe_relation r)
{
    return r == CPE_DISJOINT;
}

/* Part, vendor and product; versions are stated apart. */
static bool cpe_fits(struct arena *a, const struct identity *id, str text)
{
    struct cpe c;
    struct err ignored = {0};
    if (cpe_parse(a, text, &c, &ignored) != LW_OK) return false;
    for (int i = CPE_PART; i <= CPE_PRODUCT; i++)
        if (is_disjoint(cpe_relate_value(&c.at[i], &id->name->at[i]))) return false;
    return true;
}

enum truth names_fit(struct arena *a, const struct identity *id, const struct affected *x)
{
    if (x->kind == STATEMENT_OSV) return TRUTH_YES;
    for (size_t i = 0; i < x->n_cpes; i++)
        if (cpe_fits(a, id, x->cpes[i])) return TRUTH_YES;
    if (x->n_cpes > 0) return TRUTH_NO;
    if (id->is_kernel) return TRUTH_YES;
    return vendor_fits(a, id, x->vendor);
}

/* ---- configurations ---- */

static bool has_conditions(const struct cpe_configuration *c)
{
    if (c->is_and || c->is_negated) return true;
    for (size_t i = 0; i < c->n_nodes; i++)
        if (c->nodes[i].is_and || c->nodes[i].is_negated) return true;
    return false;
}

/* Cuts "cpe:2.3:a:vendor:product:1.2:*:..." up to the update; false when something is quoted. */
static bool cut_plain(str criteria, str at[static CPE_EDITION])
{
    static const str head = STR_INIT("cpe:2.3:");
    if (!str_starts(criteria, head)) return false;
    str rest = str_from(criteria, head.n);
    for (int i = CPE_PART; i < CPE_EDITION; i++) {
        (void)str_cut(&rest, ':', &at[i]);
        for (size_t k = 0; k < at[i].n; k++)
            if (at[i].p[k] == '\\' || at[i].p[k] == '?') return false;
    }
    return true;
}

static bool is_other_value(const struct cpe_value *ours, str theirs)
{
    return ours->kind == CPE_TEXT && theirs.n > 0 && !str_contains(theirs, STR("*")) &&
           !str_contains(ours->text, STR("\\")) && !str_eq_nocase(ours->text, theirs);
}

static size_t number_at(str *v)
{
    size_t n = 0;
    while (v->n > 0 && char_is_digit(v->p[0])) {
        n = n < SIZE_MAX / 16 ? n * 10 + (size_t)(v->p[0] - '0') : n;
        *v = str_from(*v, 1);
    }
    if (v->n > 0) *v = str_from(*v, 1); /* the point */
    return n;
}

/* Two versions of numbers and points: every scheme calls these different. */
static bool are_other_numbers(str a, str b)
{
    while (a.n > 0 || b.n > 0)
        if (number_at(&a) != number_at(&b)) return true;
    return false;
}

/*
 * A criterion that can be seen not to hold the item without taking its name apart: another
 * vendor, another version. Lists of single versions are most of NVD, and hundreds long.
 */
static bool is_surely_other(const struct cpe_criterion *k, const struct cpe_item *item)
{
    str at[CPE_EDITION];
    if (!cut_plain(k->criteria, at)) return false;
    for (int i = CPE_PART; i <= CPE_PRODUCT; i++)
        if (is_other_value(&item->name.at[i], at[i])) return true;
    return version_is_plain(at[CPE_VERSION]) && version_is_plain(item->version) &&
           are_other_numbers(at[CPE_VERSION], item->version);
}

static bool is_same_product(const struct match_question *q, str criteria)
{
    str at[CPE_EDITION];
    if (!cut_plain(criteria, at)) return cpe_fits(q->a, q->id, criteria);
    for (int i = CPE_PART; i <= CPE_PRODUCT; i++)
        if (is_other_value(&q->id->name->at[i], at[i])) return false;
    return cpe_fits(q->a, q->id, criteria);
}

/* Some criterion names the item's part, vendor and product, in whatever version. */
static bool is_named(const struct match_question *q, bool is_vulnerable)
{
    const struct cpe_configuration *c = q->c->affected->configuration;
    for (size_t i = 0; i < c->n_nodes; i++)
        for (size_t k = 0; k < c->nodes[i].n_criteria; k++) {
            const struct cpe_criterion *x = &c->nodes[i].criteria[k];
            if (x->is_vulnerable == is_vulnerable && is_same_product(q, x->criteria))
                return true;
        }
    return false;
}

/* The alternatives of a configuration without conditions that are worth asking. */
static const struct cpe_configuration *narrowed(const struct match_question *q,
                                                const struct cpe_configuration *c,
                                                const struct cpe_item *item)
{
    struct cpe_configuration *out = arena_new(q->a, struct cpe_configuration);
    if (!out) return c;
    *out = *c;
    out->nodes = arena_array(q->a, c->n_nodes, sizeof *out->nodes);
    for (size_t i = 0; out->nodes && i < c->n_nodes; i++) {
        struct cpe_node *node = &out->nodes[i];
        *node = c->nodes[i];
        node->criteria = arena_array(q->a, node->n_criteria, sizeof *node->criteria);
        node->n_criteria = 0;
        for (size_t k = 0; node->criteria && k < c->nodes[i].n_criteria; k++)
            if (!is_surely_other(&c->nodes[i].criteria[k], item))
                node->criteria[node->n_criteria++] = c->nodes[i].criteria[k];
    }
    return q->a->is_over ? c : out;
}

/* Every bound of the product's own criteria is numbers and points: every scheme orders them so. */
static bool has_plain_bounds(const struct cpe_configuration *c)
{
    for (size_t i = 0; i < c->n_nodes; i++)
        for (size_t k = 0; k < c->nodes[i].n_criteria; k++) {
            const struct cpe_criterion *x = &c->nodes[i].criteria[k];
            if (!x->is_vulnerable) continue;
            if (x->start.n && !version_is_plain(x->start)) return false;
            if (x->end.n && !version_is_plain(x->end)) return false;
        }
    return true;
}

static bool is_part(const struct cpe_item *item, char part)
{
    const struct cpe_value *v = &item->name.at[CPE_PART];
    return v->kind == CPE_TEXT && v->text.n == 1 && v->text.p[0] == part;
}

static str describe(const struct match_question *q, const struct criterion_answer *r)
{
    const struct identity *id = q->id;
    struct buf b;
    buf_init(&b, 2048);
    buf_printf(&b, "%.*s as %.*s", STR_ARG(version_words(q)),
               STR_ARG(str_sub(id->text, 0, 200)));
    if (r->is_ended && r->fixed_in.n)
        buf_printf(&b, " is at or behind %.*s", STR_ARG(str_sub(r->fixed_in, 0, 100)));
    else if (r->is_ended)
        buf_add(&b, STR(" is behind the last affected"));
    else if (r->truth == TRUTH_YES && r->fixed_in.n)
        buf_printf(&b, " is before %.*s", STR_ARG(str_sub(r->fixed_in, 0, 100)));
    else if (r->truth == TRUTH_YES)
        buf_add(&b, STR(" is named"));
    if (r->why.n) buf_printf(&b, ": %.*s", STR_ARG(r->why));
    str out = arena_str(q->a, buf_str(&b));
    buf_release(&b);
    return out;
}

/*
 * Firmware is the vulnerable thing, its hardware the condition (matching.md section 2). When the
 * product has the hardware and says nothing of its firmware, silence would be a clean answer
 * (A05).
 */
static struct match_answer ask_hardware(const struct match_question *q)
{
    struct match_answer out = answer_silent(q, "outside");
    if (!is_named(q, false) || (q->product && q->product->inventory.has_os)) return out;
    out = answer_by(q, VERDICT_UNKNOWN, "firmware-undeclared");
    out.reason.inputs = STR("firmware version not declared");
    out.is_of_product = true;
    return out;
}

static struct match_answer judge(const struct match_question *q,
                                 const struct criterion_answer *r)
{
    bool is_plain =
        version_is_plain(q->id->version) && has_plain_bounds(q->c->affected->configuration);
    struct match_answer out;
    bool is_vague = r->is_na && !has_conditions(q->c->affected->configuration);
    if (r->truth == TRUTH_UNKNOWN && q->id->version.n == 0)
        out = answer_by(q, VERDICT_UNKNOWN, "version-unknown");
    else if (r->truth == TRUTH_UNKNOWN)
        out = answer_by(q, is_vague ? VERDICT_UNDER_INVESTIGATION : VERDICT_UNKNOWN,
                        is_vague ? "cpe-na" : "cpe-unknown");
    else if (r->truth == TRUTH_NO && r->is_ended)
        out = answer_by(q, VERDICT_FIXED, "cpe-range-end");
    else if (r->truth == TRUTH_NO)
        return answer_by(q, VERDICT_NO_MATCH, "outside");
    else if (r->is_na)
        out = answer_by(q, VERDICT_UNDER_INVESTIGATION, "cpe-na");
    else if (r->is_heuristic && !is_plain)
        out = answer_by(q, VERDICT_UNDER_INVESTIGATION, "order-heuristic");
    else
        out = answer_by(q, VERDICT_AFFECTED, "cpe-configuration");
    out.reason.inputs = describe(q, r);
    out.fixed_in = r->truth == TRUTH_YES ? arena_str(q->a, r->fixed_in) : STR_NONE;
    return out;
}

struct match_answer match_configuration(const struct match_question *q)
{
    static const struct cpe_inventory nothing = {0};
    const struct affected *x = q->c->affected;
    if (q->id->kind != IDENTITY_CPE || !x->configuration) return answer_silent(q, "outside");
    struct cpe_item item = {*q->id->name, q->id->version, q->id->scheme};
    const struct cpe_inventory *all = q->product ? &q->product->inventory : &nothing;
    if (is_part(&item, 'h') && !is_named(q, true)) return ask_hardware(q);
    bool is_simple = !has_conditions(x->configuration);
    const struct cpe_configuration *c =
        is_simple ? narrowed(q, x->configuration, &item) : x->configuration;
    struct criterion_answer r = configuration_ask(q->a, c, &item, all);
    struct match_answer out = judge(q, &r);
    out.is_of_product = out.is_of_product || !is_simple;
    /* A name that is not in it at all is another product of the same name. */
    if (out.verdict == VERDICT_NO_MATCH && !is_named(q, true)) out.is_silent = true;
    return out;
}
