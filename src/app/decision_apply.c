/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_apply.h"

#include "app/decision_book.h"
#include "app/finding_write.h"
#include "core/decision.h"

str finding_basis(struct op_call *c, const struct finding *f)
{
    return arena_printf(c->arena, "%.*s@%.*s", STR_ARG(f->reason.record),
                        STR_ARG(f->reason.revision));
}

static str filled(str s)
{
    return s.p ? s : STR("");
}

/* ---- a decision on a finding ---- */

static void take_off(struct finding *f)
{
    f->verdict = f->matched_verdict;
    f->justification = filled(f->matched_justification);
    f->impact = filled(f->matched_impact);
    f->decision = f->decision_text = f->decided_by = f->decided_on_record = STR("");
    f->decision_id = f->decision_quotes = STR("");
    f->decided_at = UTC_NONE;
}

static void put_on(struct op_call *c, struct finding *f, const struct decision *d, str quote,
                   bool is_kept)
{
    bool is_not_affected = d->status == VERDICT_NOT_AFFECTED;
    f->verdict = d->status;
    f->decision = verdict_str(d->status);
    f->decision_id = d->id;
    f->decision_text = filled(d->text);
    f->decided_by = d->made_by;
    f->justification = is_not_affected ? filled(d->justification) : STR("");
    f->impact = filled(d->impact);
    f->decision_quotes = filled(quote);
    if (is_kept) return;
    f->decided_at = c->now;
    f->decided_on_record = finding_basis(c, f);
}

/* ---- one that stands nowhere any more ---- */

/*
 * The ground moved under it: when no finding is left on which it holds, it fell. One with a
 * condition that is not true here stays: it says itself where it holds.
 */
static enum status fell(struct op_call *c, struct decision_book *book, str id, str finding_id,
                        str why, struct err *e)
{
    struct decision d;
    bool found;
    int64_t n = 0;
    if (decision_book_is_trial(book)) return LW_OK;
    enum status st = decision_n_holding(c->app->db, id, finding_id, &n, e);
    if (st != LW_OK || n > 0) return st;
    st = decision_find(c->app->db, c->arena, id, &d, &found, e);
    if (st != LW_OK || !found || d.state != DECISION_IN_FORCE) return st;
    st = decision_write_end(c, &d, DECISION_FELL, why, e);
    return st == LW_OK ? decision_book_forget(book, id, e) : st;
}

/* ---- settle ---- */

static str sentence(struct op_call *c, const struct finding *old, str words)
{
    struct arena *a = c->arena;
    return arena_printf(a, "the decision of %.*s does not hold any more: %.*s",
                        STR_ARG(day_str(a, utc_day(old->decided_at))), STR_ARG(words));
}

static enum status lost(struct op_call *c, struct decision_book *book,
                        const struct finding *old, const struct decision_pick *pick,
                        struct finding *f, enum decision_outcome *outcome, str *why,
                        struct err *e)
{
    *why = sentence(c, old, pick->about_words);
    /* What asks for nothing is not asked again: the match says enough. */
    *outcome = verdict_is_open(f->verdict) ? DECISION_LOST : DECISION_NONE;
    if (pick->about_fit != FIT_GROUND) return LW_OK;
    return fell(c, book, old->decision_id, f->id, pick->about_words, e);
}

static enum status settle(struct op_call *c, struct decision_book *book,
                          const struct decision_case *x, const struct finding *old,
                          struct finding *f, enum decision_outcome *outcome, str *why,
                          struct err *e)
{
    struct decision_pick pick;
    str held = old ? filled(old->decision_id) : STR("");
    *outcome = DECISION_NONE;
    enum status st = decision_book_pick(book, x, held, &pick, e);
    if (st != LW_OK) return st;
    if (pick.held) {
        bool is_kept = held.n && str_eq(held, pick.held->d.id);
        put_on(c, f, &pick.held->d, pick.quote, is_kept);
        *outcome = is_kept ? DECISION_KEPT : DECISION_APPLIED;
        if (!is_kept)
            *why = arena_printf(c->arena, "decision %.*s holds here", STR_ARG(pick.held->d.id));
        st = decision_book_adopt(book, pick.held, x, e);
        if (st == LW_OK && held.n && !is_kept && pick.about_fit == FIT_GROUND)
            st = fell(c, book, held, f->id, pick.about_words, e);
    } else {
        bool had = old && old->decision.n;
        take_off(f);
        if (had) st = lost(c, book, old, &pick, f, outcome, why, e);
    }
    f->change_why = *why;
    return st == LW_OK ? arena_status(c->arena, "decision", e) : st;
}

enum status decision_settle(struct op_call *c, struct decision_book *book,
                            const struct component_row *x, const struct scan_match *m,
                            const struct finding *old, struct finding *f,
                            enum decision_outcome *outcome, str *why, struct err *e)
{
    f->matched_verdict = m->verdict;
    f->matched_justification = filled(m->justification);
    f->matched_impact = filled(m->impact);
    const struct decision_case k = decision_case_of(c, f, x->identity, x->version);
    return settle(c, book, &k, old, f, outcome, why, e);
}

enum status decision_settle_stored(struct op_call *c, struct decision_book *book,
                                   const struct finding_view *v, struct finding *f,
                                   enum decision_outcome *outcome, str *why, struct err *e)
{
    const struct decision_case k =
        decision_case_of(c, &v->f, v->component_identity, v->component_version);
    *why = STR("");
    return settle(c, book, &k, &v->f, f, outcome, why, e);
}

bool decision_changes(const struct finding *a, const struct finding *b)
{
    return a->verdict != b->verdict || !str_eq(a->decision, b->decision) ||
           !str_eq(a->decision_id, b->decision_id) ||
           !str_eq(a->justification, b->justification) || !str_eq(a->impact, b->impact) ||
           !str_eq(a->decision_text, b->decision_text) ||
           !str_eq(a->decided_by, b->decided_by) ||
           !str_eq(a->decision_quotes, b->decision_quotes);
}
