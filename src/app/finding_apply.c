/* SPDX-License-Identifier: Apache-2.0 */
/* Matches become findings. The one place that changes them but for a person's decision. */
#include "app/alert.h"
#include "app/decision_apply.h"
#include "app/finding.h"
#include "app/finding_write.h"
#include "app/known_feeds.h"
#include "app/product_use.h"
#include "base/limits.h"
#include "core/priority.h"
#include "store/record_kind.h"
#include "store/row_digest.h"
#include "store/text.h"

#include <stdlib.h>

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
static enum status take_match(struct op_call *c, struct finding *f, bool is_old,
                              const struct component_row *x, const struct scan_match *m,
                              struct err *e)
{
    const struct product_use *use = NULL;
    struct arena *a = c->arena;
    enum status st = product_use_of_image(c, f->image_id, &use, e);
    if (st != LW_OK) return st;
    f->matched_verdict = m->verdict;
    bool is_listing_told = true, is_score_told = true;
    if (f->is_exploited != m->is_exploited) st = listings_are_known(c, &is_listing_told, e);
    if (st == LW_OK && is_old && f->epss >= 0 && m->epss < 0)
        st = feed_is_known(c, STR("epss"), &is_score_told, e);
    if (st != LW_OK) return st;
    /* What is not there takes no listing and no score back. */
    if ((is_listing_told && is_score_told) || m->is_exploited) {
        f->priority_reason = m->priority_reason;
        f->priority = priority_in_product(a, m->priority, &m->facts, use, &f->priority_reason);
    }
    if (is_listing_told || m->is_exploited) {
        f->is_exploited = m->is_exploited;
        f->exploited_on = m->is_exploited ? day_text(a, m->exploited_on) : STR("");
    }
    if (is_score_told) f->epss = m->epss;
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
    return LW_OK;
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
           str_eq(a->decision_id, b->decision_id) &&
           str_eq(a->justification, b->justification) && str_eq(a->decision, b->decision) &&
           str_eq(a->decision_text, b->decision_text) &&
           utc_cmp(a->closed_at, b->closed_at) == 0;
}

static bool looks_the_same(const struct finding *a, const struct finding *b)
{
    return a->priority == b->priority && str_eq(a->priority_reason, b->priority_reason) &&
           !(a->epss < b->epss) && !(a->epss > b->epss) &&
           a->is_informational == b->is_informational && str_eq(a->summary, b->summary) &&
           str_eq(a->ground, b->ground) && str_eq(a->quotes, b->quotes) &&
           str_eq(a->impact, b->impact) && str_eq(a->decision_quotes, b->decision_quotes) &&
           str_eq(a->matched_justification, b->matched_justification) &&
           str_eq(a->matched_impact, b->matched_impact) && str_eq(a->severity, b->severity) &&
           str_eq(a->records, b->records);
}

/* ---- what a change means to people ---- */

static bool is_open(const struct finding *f)
{
    return utc_is_none(f->closed_at) && verdict_is_open(f->verdict);
}

/* "CVSS_V3 CVSS:3.1/..." or a word, as a finding keeps it; negative when it cannot be read. */
static double score_of(str severity)
{
    const struct severity *from = NULL;
    struct severity s = {.type = STR("text"), .vector = severity};
    str rest = severity, type;
    if (str_cut(&rest, ' ', &type)) {
        s.type = type;
        s.vector = rest;
    }
    return severity.n ? severity_score(&s, 1, &from) : -1;
}

/* Bands of CVSS 3.1 section 5. */
static int band_of(double score)
{
    static const double least[] = {0.1, 4, 7, 9};
    int band = 0;
    for (size_t i = 0; i < sizeof least / sizeof *least; i++)
        if (score > least[i] - 0.05) band = (int)i + 1;
    return score < 0 ? -1 : band;
}

/* The first rating of what had none counts when it is high or critical. */
static bool is_severity_up(const struct finding *old, const struct finding *f, str *words,
                           struct arena *a)
{
    static const char *const names[] = {"none", "low", "medium", "high", "critical"};
    if (str_eq(old->severity, f->severity)) return false;
    int before = band_of(score_of(old->severity)), after = band_of(score_of(f->severity));
    if (after <= before || (before < 0 && after < 3)) return false;
    *words = before < 0 ? arena_printf(a, "now %s", names[after])
                        : arena_printf(a, "from %s to %s", names[before], names[after]);
    return true;
}

/* What happened to a finding that was there: its event, and what is announced. */
struct meaning {
    const char *kind;
    bool is_reopened, is_opened, is_exploited, is_raised, is_fixable;
    str reopened_why, raised_words;
};

static void meaning_of(struct arena *a, const struct finding *old, const struct finding *f,
                       enum decision_outcome outcome, str why, struct meaning *m)
{
    bool was_open = is_open(old), opens = is_open(f);
    *m = (struct meaning){.kind = "finding.changed", .reopened_why = why};
    m->is_reopened = outcome == DECISION_LOST;
    m->is_opened = !m->is_reopened && opens && !was_open && outcome == DECISION_NONE;
    m->is_exploited = opens && f->is_exploited && !old->is_exploited;
    m->is_raised = opens && was_open && is_severity_up(old, f, &m->raised_words, a);
    m->is_fixable = opens && was_open && !old->fixed_in.n && f->fixed_in.n > 0;
    if (outcome == DECISION_APPLIED) m->kind = "finding.decided";
    if (m->is_fixable) m->kind = "finding.fix_available";
    if (m->is_raised) m->kind = "finding.severity_raised";
    if (m->is_exploited) m->kind = "finding.exploited";
    if (m->is_opened) m->kind = "finding.opened";
    if (m->is_reopened) m->kind = "finding.reopened";
}

static enum status note_meaning(struct op_call *c, const struct finding *f,
                                const struct meaning *m, struct err *e)
{
    str v = f->vulnerability;
    enum status st = LW_OK;
    if (m->is_reopened && is_open(f))
        st = alert_note(c, ALERT_REOPENED, v, f->id, m->reopened_why, e);
    if (!st && m->is_opened && !f->is_exploited)
        st = alert_note(c, ALERT_NEW_MATCH, v, f->id, STR(""), e);
    if (!st && (m->is_exploited || (m->is_opened && f->is_exploited)))
        st = alert_note(c, ALERT_EXPLOITED, v, f->id, STR(""), e);
    if (!st && m->is_raised)
        st = alert_note(c, ALERT_SEVERITY_UP, v, f->id, m->raised_words, e);
    if (!st && m->is_fixable) st = alert_note(c, ALERT_FIX_AVAILABLE, v, f->id, STR(""), e);
    return st;
}

/* ---- one finding ---- */

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
    enum status st = take_match(c, &f, false, x, m, e);
    if (st == LW_OK) st = decision_settle(c, book, x, m, NULL, &f, &outcome, &why, e);
    if (st == LW_OK) st = arena_status(c->arena, "finding", e);
    if (st != LW_OK) return st;
    if (verdict_is_open(f.verdict)) {
        report->n_opened++;
        /* What a new image brings is announced as one (alert_of_image). */
        if (new_image_seq)
            return finding_write_unannounced(c, &f, NULL, "finding.opened", x, e);
        return finding_write(c, &f, NULL, "finding.opened", x, e);
    }
    report->n_noted++;
    if (!new_image_seq) return finding_write(c, &f, NULL, "finding.noted", x, e);
    f.event_seq = new_image_seq;
    struct sha256 digest = finding_digest(&f);
    row_chain_add(&report->noted, &digest);
    return finding_insert(c->app->db, &f, e);
}

static enum status change(struct op_call *c, struct decision_book *book,
                          const struct finding *old, const struct component_row *x,
                          const struct scan_match *m, struct finding_report *report,
                          struct err *e)
{
    struct finding f = *old;
    struct meaning meaning;
    enum decision_outcome outcome = DECISION_NONE;
    str why = STR("");
    enum status st = take_match(c, &f, true, x, m, e);
    f.closed_at = UTC_NONE;
    f.closed_why = STR("");
    if (st == LW_OK) st = decision_settle(c, book, x, m, old, &f, &outcome, &why, e);
    if (st == LW_OK) st = arena_status(c->arena, "finding", e);
    if (st != LW_OK) return st;
    meaning_of(c->arena, old, &f, outcome, why, &meaning);
    if (says_the_same(old, &f) && outcome != DECISION_LOST && !meaning.is_raised)
        return looks_the_same(old, &f) ? LW_OK : finding_save(c->app->db, &f, e);
    report->n_reopened += meaning.is_reopened;
    report->n_opened += meaning.is_opened;
    report->n_changed += !meaning.is_reopened && !meaning.is_opened;
    st = note_meaning(c, &f, &meaning, e);
    return st ? st : finding_write_unannounced(c, &f, old, meaning.kind, x, e);
}

/* Why a vulnerability has no match any more: asked once for all images of a component. */
struct finding_closing {
    str vulnerability, why;
    bool is_withdrawn;
};

static enum status ask_closing(struct op_call *c, str vulnerability,
                               struct finding_closing *out, struct err *e)
{
    struct knowledge *k = NULL;
    struct vulnerability v;
    struct err none = {0};
    bool found = false;
    *out = (struct finding_closing){
        .vulnerability = arena_str(c->arena, vulnerability),
        .why = STR("no record says any more that this version is affected"),
    };
    if (app_knowledge(c->app, &k, &none) != LW_OK) return LW_OK;
    enum status st = knowledge_vulnerability(k, c->arena, vulnerability, &v, &found, e);
    if (st != LW_OK || !found || v.state == RECORD_PUBLISHED) return st;
    out->is_withdrawn = true;
    out->why = v.state == RECORD_REJECTED ? STR("its record was rejected")
                                          : STR("its record was withdrawn");
    if (v.n_replaced_by)
        out->why = arena_printf(c->arena, "%.*s in favour of %.*s", STR_ARG(out->why),
                                STR_ARG(v.replaced_by[0]));
    return arena_status(c->arena, "finding", e);
}

/* Knowledge that is being rebuilt is silent about what it does not have yet. */
static enum status may_close(struct op_call *c, const struct finding *old,
                             const struct component_row *x, bool *out, struct err *e)
{
    *out = false;
    return x->lacks_data ? LW_OK : feed_is_known(c, old->reason.feed, out, e);
}

static enum status close_one(struct op_call *c, const struct finding *old,
                             const struct component_row *x, struct finding_report *report,
                             struct err *e)
{
    struct finding f = *old;
    bool may = false;
    enum status st = may_close(c, old, x, &may, e);
    if (st != LW_OK || !may) return st;
    if (!c->closing) c->closing = arena_new(c->arena, struct finding_closing);
    if (!c->closing) return arena_status(c->arena, "finding", e);
    if (!str_eq(c->closing->vulnerability, old->vulnerability))
        st = ask_closing(c, old->vulnerability, c->closing, e);
    if (st != LW_OK) return st;
    f.closed_at = c->now;
    f.closed_why = c->closing->why;
    f.is_exploited = false;
    f.exploited_on = STR("");
    report->n_closed++;
    if (is_open(old))
        st = alert_note(c, ALERT_WITHDRAWN, f.vulnerability, f.id, f.closed_why, e);
    const char *kind = c->closing->is_withdrawn ? "finding.withdrawn" : "finding.closed";
    return st ? st : finding_write_unannounced(c, &f, old, kind, x, e);
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

/* One image alone is judged, maybe by other knowledge than the rest: they are compared again. */
static enum status forget_outcome(struct op_call *c, const struct component_row *component,
                                  const struct scan_match *matches, size_t n, struct err *e)
{
    str outcome;
    enum status st = finding_outcome(c, c->arena, component, matches, n, &outcome, e);
    return st ? st : component_outcome_keep(c->app->db, component->id, outcome, e);
}

/* One vulnerability: what was found before (or NULL), and what its match says (or NULL). */
static enum status settle(struct op_call *c, struct decision_book *book, str image_id,
                          const struct component_row *x, const struct finding *old,
                          const struct scan_match *m, int64_t new_image_seq,
                          struct finding_report *report, struct err *e)
{
    if (!old) return m ? add(c, book, image_id, x, m, new_image_seq, report, e) : LW_OK;
    if (m) return change(c, book, old, x, m, report, e);
    return utc_is_none(old->closed_at) ? close_one(c, old, x, report, e) : LW_OK;
}

enum status findings_apply(struct op_call *c, struct decision_book *book, str image_id,
                           const struct component_row *component,
                           const struct scan_match *matches, size_t n, int64_t new_image_seq,
                           struct finding_report *report, struct err *e)
{
    struct known known = {.a = c->arena};
    enum status st = c->defers_alerts ? LW_OK : forget_outcome(c, component, matches, n, e);
    if (st == LW_OK && !new_image_seq)
        st = finding_each_of(c->app->db, image_id, component->id, keep, &known, e);
    const struct finding *old = known.items;
    size_t k = 0;
    /* Both are sorted by vulnerability. */
    for (size_t i = 0; st == LW_OK && (i < n || k < known.n);) {
        int order = i == n         ? 1
                    : k == known.n ? -1
                                   : str_cmp(matches[i].vulnerability, old[k].vulnerability);
        st = settle(c, book, image_id, component, order < 0 ? NULL : &old[k],
                    order > 0 ? NULL : &matches[i], new_image_seq, report, e);
        i += order <= 0;
        k += order >= 0;
    }
    return st;
}

static int by_vulnerability(const void *id, const void *match)
{
    return str_cmp(*(const str *)id, ((const struct scan_match *)match)->vulnerability);
}

enum status findings_apply_some(struct op_call *c, struct decision_book *book, str image_id,
                                const struct component_row *component,
                                const struct scan_match *matches, size_t n, const str *ids,
                                size_t n_ids, struct finding_report *report, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < n_ids; i++) {
        struct known known = {.a = c->arena};
        const struct scan_match *m =
            n ? bsearch(&ids[i], matches, n, sizeof *matches, by_vulnerability) : NULL;
        st =
            finding_each_of_match(c->app->db, image_id, component->id, ids[i], keep, &known, e);
        if (st == LW_OK)
            st = settle(c, book, image_id, component, known.items, m, 0, report, e);
    }
    return st;
}
