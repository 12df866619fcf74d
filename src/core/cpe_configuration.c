/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration trees over a product (NVD API 2.0, CVE Record Format cpeApplicability). The
 * question is always about one thing of the product: a vulnerable criterion must hold just that
 * thing, and what else the tree asks for must be in the product. So a kernel that a record lists
 * as "running on" is never what is vulnerable, and the firmware is, not the hardware it runs on.
 *
 * A negated tree is turned by De Morgan's laws; a criterion below an odd number of negations
 * cannot hold anything, it only excludes.
 */
#include "core/cpe_criterion.h"

#define WHY_OS         STR("the record asks for an operating system and the product declares none")
#define WHY_HARDWARE   STR("the record asks for hardware and the product declares none")
#define WHY_FIRMWARE   STR("firmware version not declared")
#define WHY_UNREADABLE STR("a CPE name of the record cannot be read")

struct question {
    struct arena *a;
    const struct cpe_configuration *c;
    const struct cpe_item *item;
    const struct cpe_inventory *product;
};

/* Truth of a part of the tree, and why it is unknown. */
struct state {
    enum truth truth;
    str why;
};

static struct state state_and(struct state a, struct state b)
{
    return b.truth < a.truth ? b : a;
}

static struct state state_or(struct state a, struct state b)
{
    return b.truth > a.truth ? b : a;
}

static struct state state_not(struct state s)
{
    s.truth = s.truth == TRUTH_YES ? TRUTH_NO : s.truth == TRUTH_NO ? TRUTH_YES : TRUTH_UNKNOWN;
    return s;
}

static bool is_part(const struct cpe *name, char part)
{
    const struct cpe_value *v = &name->at[CPE_PART];
    return v->kind == CPE_TEXT && v->text.n == 1 && v->text.p[0] == part;
}

static bool is_and(const struct cpe_configuration *c)
{
    return c->is_and != c->is_negated;
}

static bool is_negated(const struct cpe_configuration *c, const struct cpe_node *n)
{
    return n->is_negated != c->is_negated;
}

/* ---- preconditions: is something like that in the product? ---- */

static struct state find_criterion(const struct question *q, const struct cpe_criterion *k)
{
    struct cpe name;
    struct state best = {.truth = TRUTH_NO};
    if (cpe_parse(q->a, k->criteria, &name, NULL) != LW_OK) {
        return (struct state){TRUTH_UNKNOWN, WHY_UNREADABLE};
    }
    for (size_t i = 0; i < q->product->n && best.truth != TRUTH_YES; i++) {
        struct criterion_answer r =
            cpe_criterion_ask(q->a, k, &name, &q->product->items[i], true);
        best = state_or(best, (struct state){r.truth, r.why});
    }
    if (best.truth != TRUTH_NO) return best;
    if (is_part(&name, 'o') && !q->product->has_os)
        return (struct state){TRUTH_UNKNOWN, WHY_OS};
    if (is_part(&name, 'h') && !q->product->has_hardware) {
        return (struct state){TRUTH_UNKNOWN, WHY_HARDWARE};
    }
    return best;
}

/* Criteria of a node but for `skip`; an empty AND holds, an empty OR does not. */
static struct state find_criteria(const struct question *q, const struct cpe_node *n,
                                  const struct cpe_criterion *skip)
{
    struct state s = {.truth = n->is_and ? TRUTH_YES : TRUTH_NO};
    for (size_t i = 0; i < n->n_criteria; i++) {
        if (&n->criteria[i] == skip) continue;
        struct state one = find_criterion(q, &n->criteria[i]);
        s = n->is_and ? state_and(s, one) : state_or(s, one);
    }
    return s;
}

static struct state find_node(const struct question *q, const struct cpe_node *n)
{
    struct state s = find_criteria(q, n, NULL);
    return is_negated(q->c, n) ? state_not(s) : s;
}

/* What the tree asks for beside the criterion `own` of node `node`. */
static struct state find_rest(const struct question *q, const struct cpe_node *node,
                              const struct cpe_criterion *own)
{
    struct state s = {.truth = TRUTH_YES};
    if (node->is_and) s = find_criteria(q, node, own);
    for (size_t i = 0; is_and(q->c) && i < q->c->n_nodes && s.truth != TRUTH_NO; i++) {
        if (&q->c->nodes[i] != node) s = state_and(s, find_node(q, &q->c->nodes[i]));
    }
    return s;
}

/* ---- the thing itself ---- */

/*
 * The better answer for the person who reads it: what is more certain; then a stated version, a
 * true order, a fix. Of ranges that have ended the one that ended last.
 */
static bool is_better(const struct question *q, const struct criterion_answer *a,
                      const struct criterion_answer *b)
{
    if (a->truth != b->truth) return a->truth > b->truth;
    if (a->is_na != b->is_na) return b->is_na;
    if (a->is_heuristic != b->is_heuristic && a->truth != TRUTH_NO) return b->is_heuristic;
    if (a->is_ended != b->is_ended) return a->is_ended;
    if (a->fixed_in.n == 0 || b->fixed_in.n == 0) return a->fixed_in.n > b->fixed_in.n;
    int order = version_cmp(q->item->scheme, a->fixed_in, b->fixed_in);
    return a->is_ended ? order > 0 : order < 0;
}

/* The vulnerable criteria of one node, each with the rest of the tree, which most of them share. */
static void ask_node(const struct question *q, const struct cpe_node *n,
                     struct criterion_answer *best)
{
    struct state rest = {.truth = TRUTH_NO};
    bool is_rest_known = false;
    for (size_t i = 0; i < n->n_criteria; i++) {
        if (!n->criteria[i].is_vulnerable) continue;
        struct criterion_answer r = criterion_ask(q->a, &n->criteria[i], q->item);
        if ((r.truth == TRUTH_NO && !r.is_ended) || !is_better(q, &r, best)) continue;
        if (!is_rest_known || n->is_and) rest = find_rest(q, n, &n->criteria[i]);
        is_rest_known = true;
        if (rest.truth == TRUTH_NO) continue;
        if (rest.truth < r.truth) {
            r.truth = rest.truth;
            r.why = rest.why;
        }
        if (is_better(q, &r, best)) *best = r;
    }
}

static struct criterion_answer ask_own(const struct question *q)
{
    struct criterion_answer best = {.truth = TRUTH_NO};
    for (size_t i = 0; i < q->c->n_nodes; i++) {
        if (!is_negated(q->c, &q->c->nodes[i])) ask_node(q, &q->c->nodes[i], &best);
    }
    return best;
}

/* ---- hardware without its firmware ---- */

static bool holds_hardware(const struct question *q, const struct cpe_node *n)
{
    for (size_t i = 0; i < n->n_criteria && !is_negated(q->c, n); i++) {
        struct cpe name;
        const struct cpe_criterion *k = &n->criteria[i];
        if (k->is_vulnerable || cpe_parse(q->a, k->criteria, &name, NULL) != LW_OK) continue;
        if (cpe_criterion_ask(q->a, k, &name, q->item, true).truth != TRUTH_NO) return true;
    }
    return false;
}

/* A vulnerable operating system, which the product may well have without saying so. */
static bool may_have_firmware(const struct question *q, const struct cpe_node *n)
{
    for (size_t i = 0; i < n->n_criteria && !is_negated(q->c, n); i++) {
        struct cpe name;
        const struct cpe_criterion *k = &n->criteria[i];
        if (!k->is_vulnerable || cpe_parse(q->a, k->criteria, &name, NULL) != LW_OK) continue;
        if (is_part(&name, 'o') && find_criterion(q, k).truth != TRUTH_NO) return true;
    }
    return false;
}

/*
 * The record is about the firmware of hardware that the product has, and the product declares no
 * operating system at all: silence would look clean.
 */
static bool lacks_firmware(const struct question *q)
{
    bool has_hardware = false, has_firmware = false;
    if (!is_part(&q->item->name, 'h') || !is_and(q->c) || q->product->has_os) return false;
    for (size_t i = 0; i < q->c->n_nodes; i++) {
        const struct cpe_node *n = &q->c->nodes[i];
        if (holds_hardware(q, n)) {
            has_hardware = true;
        } else if (may_have_firmware(q, n)) {
            has_firmware = true;
        } else if (find_node(q, n).truth == TRUTH_NO) {
            return false;
        }
    }
    return has_hardware && has_firmware;
}

struct criterion_answer configuration_ask(struct arena *a, const struct cpe_configuration *c,
                                          const struct cpe_item *item,
                                          const struct cpe_inventory *product)
{
    struct question q = {a, c, item, product};
    struct criterion_answer r = ask_own(&q);
    if (r.truth == TRUTH_NO && !r.is_ended && lacks_firmware(&q)) {
        return (struct criterion_answer){.truth = TRUTH_UNKNOWN, .why = WHY_FIRMWARE};
    }
    return r;
}
