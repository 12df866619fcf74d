/* SPDX-License-Identifier: Apache-2.0 */
#include "core/triage.h"

#include "base/buf.h"
#include "core/known_component.h"
#include "core/predicate.h"
#include "core/triage_internal.h"
#include "format/predicate.h"

#include <string.h>

ENUM_DEFINE(triage_items, TRIAGE_ITEMS_LIST)

enum {
    MAX_SENTENCE_BYTES = PREDICATE_MAX_BYTES,
    MAX_WORDS_BYTES = 400,      /* of items in a reason and an impact */
    MAX_EVIDENCE_BYTES = 16384, /* quotes of one answer */
};

/* ---- the table ---- */

const struct triage_rule *triage_rule_at(size_t i)
{
    if (i < n_triage_rule_rows) return &triage_rule_rows[i];
    i -= n_triage_rule_rows;
    return i < n_triage_feature_rows ? &triage_feature_rows[i] : NULL;
}

const struct triage_rule *triage_rule_find(str id)
{
    const struct triage_rule *r;
    for (size_t i = 0; (r = triage_rule_at(i)); i++)
        if (str_eq(str_of(r->rule.id), id)) return r;
    return NULL;
}

/* ---- sentences ---- */

/* Replaces "{item}" and "{component}"; names stand in quotes, so that no name is a word. */
static void fill(struct buf *out, str template, str item, str component)
{
    while (template.n > 0) {
        if (str_starts(template, STR("{item}"))) {
            predicate_print_name(item, out);
            template = str_from(template, 6);
        } else if (str_starts(template, STR("{component}"))) {
            predicate_print_name(component, out);
            template = str_from(template, 11);
        } else {
            buf_char(out, template.p[0]);
            template = str_from(template, 1);
        }
    }
}

struct asked {
    enum truth truth;
    str sentence, quote;
};

static struct asked ask_sentence(struct arena *a, const struct product_facts *p, str sentence)
{
    const struct predicate *predicate = NULL;
    struct asked out = {.truth = TRUTH_UNKNOWN, .sentence = sentence, .quote = STR("")};
    struct predicate_facts facts = {p->build, p->exposure, p->index};
    struct err ignored = {0};
    /* A name that no sentence can hold, such as one with a line feed, is not known of. */
    if (predicate_parse(a, sentence, &predicate, &ignored) != LW_OK) return out;
    out.truth = predicate_decide(a, predicate, &facts, &out.quote);
    return out;
}

static bool has_group(const struct build_evidence *x, enum fact_kind kind, str component)
{
    for (size_t i = 0; i < x->n_groups; i++)
        if (x->groups[i].kind == kind &&
            (component.n == 0 || str_eq_nocase(x->groups[i].component, component)))
            return true;
    return false;
}

/* What a rule's sentence asks for first; one that asks for nothing of the kind needs no asking. */
static enum fact_kind kind_of(const struct triage_rule *r)
{
    str rest = str_of(r->sentence), word;
    enum fact_kind kind = FACT_SYMBOL;
    (void)str_cut(&rest, ' ', &word);
    if (!fact_kind_from_str(word, &kind)) BUG("a rule's sentence begins with a fact");
    return kind;
}

/* Names that evidence has groups of the kind under; without any the likeliest name. */
static void keep_known(const struct triage_question *q, enum fact_kind kind,
                       const struct triage_names *names, struct triage_names *out)
{
    out->n = 0;
    for (size_t i = 0; i < names->n; i++)
        if (has_group(q->product->build, kind, names->at[i])) out->at[out->n++] = names->at[i];
    if (out->n == 0) out->at[out->n++] = names->at[0];
}

/* Of one component under any of its names: the first that evidence knows answers. */
static struct asked ask_item(struct arena *a, const struct triage_question *q,
                             const struct triage_rule *r, const struct triage_names *names,
                             str item)
{
    struct asked out = {.truth = TRUTH_UNKNOWN, .quote = STR("")};
    for (size_t i = 0; i < names->n && out.truth == TRUTH_UNKNOWN; i++) {
        struct buf b;
        buf_init(&b, MAX_SENTENCE_BYTES);
        fill(&b, str_of(r->sentence), item, names->at[i]);
        struct asked one = {.truth = TRUTH_UNKNOWN, .quote = STR("")};
        if (!b.is_over) one = ask_sentence(a, q->product, arena_str(a, buf_str(&b)));
        if (i == 0 || one.truth != TRUTH_UNKNOWN) out = one;
        buf_release(&b);
    }
    return out;
}

/* ---- one rule ---- */

struct weighing {
    struct buf condition, quotes;
    enum truth truth;
    str absence;     /* how the last line of `quotes` ends: " is not among ..." */
    size_t n_absent; /* names that it has */
};

static void add_line(struct buf *b, str line)
{
    if (line.n == 0) return;
    if (b->n) buf_char(b, '\n');
    buf_add(b, line);
}

/* "a.c, b.c are not among 1,869 compiled files of linux (...)": one line for what a list lacks. */
static void add_quote(struct weighing *w, str quote)
{
    static const str mark = STR_INIT(" is not among ");
    size_t at = 0;
    while (at < quote.n && !str_starts(str_from(quote, at), mark))
        at++;
    str name = str_sub(quote, 0, at), rest = str_from(quote, at);
    size_t feed;
    if (rest.n == 0 || str_find(quote, '\n', &feed)) {
        add_line(&w->quotes, quote);
        w->absence = STR("");
    } else if (str_eq(rest, w->absence)) {
        /* The last line ends in the same words: the name goes before them. */
        w->quotes.n -= rest.n + (w->n_absent > 1 ? 1 : 0);
        w->n_absent++;
        buf_printf(&w->quotes, ", %.*s are%.*s", STR_ARG(name), STR_ARG(str_from(rest, 3)));
    } else {
        add_line(&w->quotes, quote);
        w->absence = rest;
        w->n_absent = 1;
    }
}

/* All must hold, or one of them; what decided is what is quoted. */
static void weigh(struct weighing *w, const struct triage_rule *r, const struct asked *one)
{
    enum truth decisive = r->is_any ? TRUTH_YES : TRUTH_NO;
    if (w->truth == decisive) return;
    bool is_turn =
        one->truth == decisive || (one->truth == TRUTH_UNKNOWN && w->truth != TRUTH_UNKNOWN);
    if (is_turn) {
        buf_clear(&w->condition);
        buf_clear(&w->quotes);
        w->absence = STR("");
        w->truth = one->truth;
    }
    if (one->truth != w->truth) return;
    add_line(&w->condition, one->sentence);
    add_quote(w, one->quote);
}

static str words_of(struct arena *a, const struct triage_item_list *items)
{
    struct buf b;
    buf_init(&b, MAX_SENTENCE_BYTES);
    for (size_t i = 0; i < items->n; i++) {
        if (b.n > MAX_WORDS_BYTES) {
            buf_printf(&b, " and %zu more", items->n - i);
            break;
        }
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(str_sub(items->at[i], 0, 200)));
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static str impact_of(struct arena *a, const struct triage_rule *r, str items, str component)
{
    struct buf b;
    str rest = str_of(r->impact), part;
    buf_init(&b, MAX_SENTENCE_BYTES);
    while (str_cut(&rest, '{', &part)) {
        str name;
        buf_add(&b, part);
        (void)str_cut(&rest, '}', &name);
        buf_add(&b, str_eq(name, STR("items")) ? items : component);
    }
    buf_add(&b, part);
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static enum verdict verdict_of(const struct triage_rule *r)
{
    return vex_status_rows[r->status].verdict;
}

static void conclude(struct arena *a, const struct triage_question *q,
                     const struct triage_rule *r, const struct triage_item_list *items,
                     const struct triage_names *names, const struct weighing *w,
                     struct triage_answer *out)
{
    str words = words_of(a, items);
    str component = q->component && q->component->name.n ? q->component->name : names->at[0];
    bool is_yes = w->truth == TRUTH_YES;
    *out = (struct triage_answer){
        .truth = w->truth,
        .rule = r,
        .verdict = is_yes ? verdict_of(r) : VERDICT_NO_MATCH,
        .justification = is_yes ? vex_justification_str(r->justification) : STR(""),
        .condition = arena_str(a, buf_str(&w->condition)),
        .quotes = arena_str(a, buf_str(&w->quotes)),
        .impact = is_yes ? impact_of(a, r, words, component) : STR(""),
        .items = words,
        .inputs =
            arena_printf(a, "%s%s%.*s", r->rule.text, words.n ? ": " : "", STR_ARG(words))};
}

static bool is_about(const struct triage_question *q, const struct triage_rule *r,
                     const struct triage_names *names)
{
    bool is_listed = !r->vulnerability, is_ours = !r->component;
    for (size_t i = 0; !is_listed && i < q->n_vulnerabilities; i++)
        is_listed = str_eq(q->vulnerabilities[i], str_of(r->vulnerability));
    for (size_t i = 0; is_listed && !is_ours && i < names->n; i++)
        is_ours = str_eq_nocase(names->at[i], str_of(r->component));
    return is_listed && is_ours;
}

static bool ask_rule(struct arena *a, const struct triage_question *q,
                     const struct triage_rule *r, const struct triage_names *names,
                     struct triage_answer *out)
{
    struct triage_item_list items = {0};
    struct triage_names own = {.at = {str_of(r->component)}, .n = 1};
    struct weighing w = {.truth = r->is_any ? TRUTH_NO : TRUTH_YES};
    struct triage_names known;
    enum fact_kind kind = kind_of(r);
    if (!is_about(q, r, names)) return false;
    if (r->is_any && !has_group(q->product->build, kind, STR(""))) return false;
    keep_known(q, kind, names, &known);
    if (r->items != TRIAGE_NOTHING) {
        triage_items_of(a, q, r->items, &items);
        if (items.n == 0) return false;
    }
    buf_init(&w.condition, MAX_EVIDENCE_BYTES);
    buf_init(&w.quotes, MAX_EVIDENCE_BYTES);
    if (r->items == TRIAGE_NOTHING) {
        struct asked one = ask_item(a, q, r, &own, STR(""));
        weigh(&w, r, &one);
    }
    for (size_t i = 0; i < items.n; i++) {
        struct asked one = ask_item(a, q, r, &known, items.at[i]);
        weigh(&w, r, &one);
    }
    str doubt = STR_NONE;
    if (w.truth == TRUTH_YES && r->items == TRIAGE_SOURCES) doubt = triage_doubt(a, q, names);
    if (doubt.n) {
        buf_clear(&w.quotes);
        buf_add(&w.quotes, doubt);
        w.truth = TRUTH_UNKNOWN;
    }
    conclude(a, q, r, &items, names, &w, out);
    buf_release(&w.condition);
    buf_release(&w.quotes);
    return true;
}

void triage_decide(struct arena *a, const struct triage_question *q, struct triage_answer *out)
{
    const struct triage_rule *r;
    const char *asked = NULL; /* the last sentence: of the kernel's rules and those of any */
    struct triage_names names;
    *out = (struct triage_answer){.truth = TRUTH_UNKNOWN};
    if (!q->product || !q->product->build) return;
    triage_names_of(a, q, &names);
    for (size_t i = 0; (r = triage_rule_at(i)); i++) {
        struct triage_answer one;
        if (asked && strcmp(asked, r->sentence) == 0) continue;
        if (!ask_rule(a, q, r, &names, &one)) continue;
        asked = r->items == TRIAGE_NOTHING ? NULL : r->sentence;
        if (one.truth == TRUTH_YES) {
            *out = one;
            return;
        }
        /* What was proved wrong says more than what nobody knows; "not patched" says nothing. */
        bool is_more = !out->rule || (one.truth == TRUTH_NO && out->truth != TRUTH_NO);
        if (!r->is_any && is_more) *out = one;
    }
}

static struct match_answer discharge(struct arena *a, const struct triage_answer *t,
                                     const struct match_answer *decided)
{
    struct match_answer out = *decided;
    out.verdict = t->verdict;
    out.reason.rule = str_of(t->rule->rule.id);
    out.reason.inputs = arena_printf(a, "%.*s%s%.*s", STR_ARG(decided->reason.inputs),
                                     decided->reason.inputs.n ? "; " : "", STR_ARG(t->inputs));
    out.justification = t->justification;
    out.tier = TIER_EXACT;
    return out;
}

static bool is_open(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION || v == VERDICT_UNKNOWN;
}

/* All files that were compiled are known, and which headers they include is not. */
static bool lacks_headers(const struct triage_question *q, const struct triage_answer *t)
{
    const struct build_evidence *x = q->product->build;
    bool has_files = false;
    if (!t->rule || t->rule->items != TRIAGE_HEADERS || t->truth != TRUTH_UNKNOWN) return false;
    for (size_t i = 0; i < x->n_groups; i++)
        has_files = has_files || (x->groups[i].kind == FACT_FILE && x->groups[i].is_complete);
    return has_files;
}

/* What evidence shows without discharging: it settles what was open for lack of it. */
static void settle(struct arena *a, const struct triage_question *q,
                   const struct triage_answer *t, enum verdict *verdict,
                   struct match_answer *decided)
{
    bool is_linked = t->rule && t->truth == TRUTH_NO && t->rule->items == TRIAGE_PACKAGES;
    if (is_linked && str_eq(decided->reason.rule, STR("go-symbols"))) {
        *verdict = decided->verdict = VERDICT_AFFECTED;
        decided->reason.rule = str_of(match_rule_find(STR("go-linked"))->id);
    } else if (*verdict == VERDICT_AFFECTED && lacks_headers(q, t)) {
        *verdict = decided->verdict = VERDICT_UNDER_INVESTIGATION;
        decided->reason.rule = str_of(match_rule_find(STR("kernel-headers"))->id);
        decided->reason.inputs =
            arena_printf(a, "%.*s; only headers are named: %.*s",
                         STR_ARG(decided->reason.inputs), STR_ARG(t->items));
    }
}

static void add_conflict(struct arena *a, str *conflict, str words)
{
    *conflict = arena_printf(a, "%.*s%s%.*s", STR_ARG(*conflict), conflict->n ? "; " : "",
                             STR_ARG(words));
}

/* A document of the product was heard first; what evidence says against it is told. */
static void compare(struct arena *a, const struct triage_answer *t, enum verdict verdict,
                    const struct match_answer *decided, str *conflict)
{
    bool says_absent = verdict == VERDICT_NOT_AFFECTED &&
                       (str_eq(vex_justification_term(decided->justification),
                               vex_justification_str(VEX_CODE_NOT_PRESENT)) ||
                        str_eq(vex_justification_term(decided->justification),
                               vex_justification_str(VEX_COMPONENT_NOT_PRESENT)));
    if (!t->rule) return;
    if (t->truth == TRUTH_YES && is_open(verdict))
        add_conflict(a, conflict,
                     arena_printf(a, "rule %s (evidence) says %.*s", t->rule->rule.id,
                                  STR_ARG(verdict_str(t->verdict))));
    else if (t->truth == TRUTH_NO && says_absent && t->rule->items != TRIAGE_PLATFORMS)
        add_conflict(a, conflict,
                     arena_printf(a, "evidence says the code is there: %.*s",
                                  STR_ARG(str_sub(t->quotes, 0, 300))));
}

void triage_apply(struct arena *a, const struct triage_question *q, enum verdict *verdict,
                  struct match_answer *decided, str *conflict, struct triage_answer *t)
{
    *t = (struct triage_answer){.truth = TRUTH_UNKNOWN, .quotes = STR(""), .impact = STR("")};
    bool is_stated = decided->tier == TIER_MANUFACTURER;
    if (!q->product || !q->product->build || (!is_open(*verdict) && !is_stated)) return;
    triage_decide(a, q, t);
    decided->is_of_product = decided->is_of_product || t->rule;
    if (is_stated) {
        compare(a, t, *verdict, decided, conflict);
    } else if (t->rule && t->truth == TRUTH_YES) {
        *verdict = t->verdict;
        *decided = discharge(a, t, decided);
        return;
    } else {
        settle(a, q, t, verdict, decided);
    }
    t->quotes = t->impact = STR("");
}

bool triage_concerns(struct arena *a, const struct product_facts *product,
                     const struct component *component, const struct identities *ids)
{
    struct triage_names names;
    struct triage_question q = {.product = product, .component = component, .ids = ids};
    if (!product || !product->build) return false;
    triage_names_of(a, &q, &names);
    for (size_t i = 0; i < product->build->n_groups; i++) {
        const struct evidence_group *g = &product->build->groups[i];
        if (g->component.n == 0 && g->object.n == 0) return true;
        for (size_t k = 0; k < names.n; k++)
            if (str_eq_nocase(g->component, names.at[k])) return true;
    }
    return false;
}
