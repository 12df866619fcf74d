/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_apply.h"

#include "app/finding_write.h"

struct decision_book {
    struct op_call *c;
};

enum status decision_book_open(struct op_call *c, struct decision_book **out, struct err *e)
{
    struct decision_book *b = arena_new(c->arena, struct decision_book);
    if (!b) return arena_status(c->arena, "decisions", e);
    b->c = c;
    *out = b;
    return LW_OK;
}

str finding_basis(struct op_call *c, const struct finding *f)
{
    return arena_printf(c->arena, "%.*s@%.*s", STR_ARG(f->reason.record),
                        STR_ARG(f->reason.revision));
}

static void forget_decision(struct finding *f)
{
    f->decision = f->justification = f->decision_text = STR("");
    f->decided_by = f->decided_on_record = STR("");
    f->decided_at = UTC_NONE;
}

enum status decision_settle(struct op_call *c, struct decision_book *book,
                            const struct component_row *x, const struct scan_match *m,
                            const struct finding *old, struct finding *f,
                            enum decision_outcome *outcome, str *why, struct err *e)
{
    (void)book;
    (void)x;
    *outcome = old && f->decision.n ? DECISION_KEPT : DECISION_NONE;
    if (f->decision.n && !str_eq(f->decided_on_record, finding_basis(c, f))) {
        forget_decision(f);
        *outcome = DECISION_LOST;
        *why = STR("the record it stood on was revised");
    }
    if (!f->decision.n) f->verdict = m->verdict;
    return arena_status(c->arena, "decision", e);
}
