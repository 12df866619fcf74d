/* SPDX-License-Identifier: Apache-2.0 */
/* Matches become findings. The one place that changes them but for a person's decision. */
#include "app/decision_apply.h"
#include "app/finding.h"
#include "app/finding_write.h"
#include "base/limits.h"
#include "store/text.h"

#include <stdio.h>
#include <string.h>

static str joined(struct arena *a, const str *items, size_t n)
{
    str text = STR("");
    for (size_t i = 0; i < n; i++)
        text = arena_printf(a, "%.*s%s%.*s", STR_ARG(text), i ? "," : "", STR_ARG(items[i]));
    return text;
}

static str day_text(struct arena *a, struct day d)
{
    if (!day_is_valid(d)) return STR("");
    return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* What the match says, over what is kept of an earlier state. */
static void take_match(struct arena *a, struct finding *f, const struct component_row *x,
                       const struct scan_match *m)
{
    f->matched_verdict = m->verdict;
    f->priority = m->priority;
    f->priority_reason = m->priority_reason;
    f->is_exploited = m->is_exploited;
    f->exploited_on = m->is_exploited ? day_text(a, m->exploited_on) : STR("");
    f->epss = m->epss;
    f->is_informational = m->is_informational;
    f->fixed_in = m->fixed_in;
    f->summary = m->summary;
    f->severity = m->severity;
    f->reason = m->reason;
    f->quotes = m->quotes;
    f->ground = m->ground;
    f->records = joined(a, m->records, m->n_records);
    str text = arena_printf(a, "%.*s %.*s %.*s %.*s %.*s", STR_ARG(m->vulnerability),
                            STR_ARG(f->records), STR_ARG(x->name), STR_ARG(x->version),
                            STR_ARG(str_sub(m->summary, 0, 500)));
    f->search_key = key_of(a, text);
}

static bool says_the_same(const struct finding *a, const struct finding *b)
{
    return a->verdict == b->verdict && a->matched_verdict == b->matched_verdict &&
           a->is_exploited == b->is_exploited && str_eq(a->exploited_on, b->exploited_on) &&
           str_eq(a->fixed_in, b->fixed_in) && str_eq(a->reason.rule, b->reason.rule) &&
           str_eq(a->reason.record, b->reason.record) &&
           str_eq(a->reason.revision, b->reason.revision) &&
           str_eq(a->reason.feed, b->reason.feed) &&
           str_eq(a->reason.inputs, b->reason.inputs) &&
           utc_cmp(a->closed_at, b->closed_at) == 0;
}

static bool looks_the_same(const struct finding *a, const struct finding *b)
{
    return a->priority == b->priority && str_eq(a->priority_reason, b->priority_reason) &&
           !(a->epss < b->epss) && !(a->epss > b->epss) &&
           a->is_informational == b->is_informational && str_eq(a->summary, b->summary) &&
           str_eq(a->severity, b->severity) && str_eq(a->records, b->records);
}

static enum status add(struct op_call *c, struct decision_book *book, str image_id,
                       const struct component_row *x, const struct scan_match *m,
                       int64_t new_image_seq, struct finding_report *report, struct err *e)
{
    struct finding f = {
        .id = new_id(c->arena, c->now),
        .image_id = image_id,
        .component_id = x->id,
        .vulnerability = m->vulnerability,
        .verdict = m->verdict,
        .decided_at = UTC_NONE,
        .opened_at = c->now,
        .changed_at = c->now,
        .closed_at = UTC_NONE,
    };
    enum decision_outcome outcome = DECISION_NONE;
    str why = STR("");
    take_match(c->arena, &f, x, m);
    enum status st = decision_settle(c, book, x, m, NULL, &f, &outcome, &why, e);
    if (st == LW_OK) st = arena_status(c->arena, "finding", e);
    if (st != LW_OK) return st;
    if (verdict_is_open(f.verdict)) {
        report->n_opened++;
        return finding_write(c, &f, NULL, "finding.opened", x, e);
    }
    report->n_noted++;
    if (!new_image_seq) return finding_write(c, &f, NULL, "finding.noted", x, e);
    f.event_seq = new_image_seq;
    return finding_insert(c->app->db, &f, e);
}

static enum status change(struct op_call *c, struct decision_book *book,
                          const struct finding *old, const struct component_row *x,
                          const struct scan_match *m, struct finding_report *report,
                          struct err *e)
{
    struct finding f = *old;
    const char *kind = "finding.changed";
    enum decision_outcome outcome = DECISION_NONE;
    str why = STR("");
    take_match(c->arena, &f, x, m);
    f.closed_at = UTC_NONE;
    f.closed_why = STR("");
    enum status st = decision_settle(c, book, x, m, old, &f, &outcome, &why, e);
    if (st == LW_OK) st = arena_status(c->arena, "finding", e);
    if (st != LW_OK) return st;
    if (says_the_same(old, &f) && outcome != DECISION_LOST)
        return looks_the_same(old, &f) ? LW_OK : finding_save(c->app->db, &f, e);
    if (outcome == DECISION_LOST)
        kind = "finding.reopened";
    else if (!utc_is_none(old->closed_at) && verdict_is_open(f.verdict))
        kind = "finding.opened";
    if (kind[8] == 'r')
        report->n_reopened++;
    else if (kind[8] == 'o')
        report->n_opened++;
    else
        report->n_changed++;
    return finding_write(c, &f, old, kind, x, e);
}

static enum status close_one(struct op_call *c, const struct finding *old,
                             const struct component_row *x, struct finding_report *report,
                             struct err *e)
{
    struct finding f = *old;
    f.closed_at = c->now;
    f.closed_why =
        STR("no record says so any more: it was withdrawn, rejected, or its versions "
            "changed");
    f.is_exploited = false;
    f.exploited_on = STR("");
    report->n_closed++;
    return finding_write(c, &f, old, "finding.closed", x, e);
}

/* ---- the findings there are ---- */

struct known {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status keep(void *ctx, const struct finding *f, struct err *e)
{
    struct known *k = ctx;
    struct finding *slot = arena_push(k->a, &k->items, &k->n, &k->cap, sizeof *slot);
    if (!slot) return arena_status(k->a, "findings", e);
    *slot = *f;
    finding_dup(k->a, slot);
    return arena_status(k->a, "findings", e);
}

enum status findings_apply(struct op_call *c, struct decision_book *book, str image_id,
                           const struct component_row *component,
                           const struct scan_match *matches, size_t n, int64_t new_image_seq,
                           struct finding_report *report, struct err *e)
{
    struct known known = {.a = c->arena};
    enum status st = LW_OK;
    if (!new_image_seq)
        st = finding_each_of(c->app->db, image_id, component->id, keep, &known, e);
    const struct finding *old = known.items;
    size_t k = 0;
    /* Both are sorted by vulnerability. */
    for (size_t i = 0; st == LW_OK && (i < n || k < known.n);) {
        int order = i == n         ? 1
                    : k == known.n ? -1
                                   : str_cmp(matches[i].vulnerability, old[k].vulnerability);
        if (order < 0) {
            st = add(c, book, image_id, component, &matches[i++], new_image_seq, report, e);
        } else if (order == 0) {
            st = change(c, book, &old[k++], component, &matches[i++], report, e);
        } else {
            if (utc_is_none(old[k].closed_at)) st = close_one(c, &old[k], component, report, e);
            k++;
        }
    }
    return st;
}
