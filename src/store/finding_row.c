/* SPDX-License-Identifier: Apache-2.0 */
#include "store/finding_row.h"

enum status finding_of_row(const struct db_row *row, struct finding *f, struct err *e)
{
    *f = (struct finding){
        .id = db_text(row, 0),
        .image_id = db_text(row, 1),
        .component_id = db_text(row, 2),
        .vulnerability = db_text(row, 3),
        .priority_reason = db_text(row, 7),
        .is_exploited = db_int(row, 8) != 0,
        .exploited_on = db_text(row, 9),
        .epss = db_is_null(row, 10) ? -1 : db_real(row, 10),
        .is_informational = db_int(row, 11) != 0,
        .fixed_in = db_text(row, 12),
        .summary = db_text(row, 13),
        .severity = db_text(row, 14),
        .reason = {db_text(row, 15), db_text(row, 16), db_text(row, 17), db_text(row, 18),
                   db_text(row, 19)},
        .records = db_text(row, 20),
        .search_key = db_text(row, 21),
        .decision = db_text(row, 22),
        .justification = db_text(row, 23),
        .decision_text = db_text(row, 24),
        .decided_by = db_text(row, 25),
        .decided_at = db_instant(row, 26),
        .decided_on_record = db_text(row, 27),
        .opened_at = db_instant(row, 28),
        .changed_at = db_instant(row, 29),
        .closed_at = db_instant(row, 30),
        .closed_why = db_text(row, 31),
        .event_seq = db_int(row, 32),
        .decision_id = db_text(row, 33),
        .impact = db_text(row, 34),
        .quotes = db_text(row, 35),
        .ground = db_text(row, 36),
        .matched_justification = db_text(row, 37),
        .matched_impact = db_text(row, 38),
        .decision_quotes = db_text(row, 39),
    };
    if (verdict_from_str(db_text(row, 4), &f->verdict) &&
        verdict_from_str(db_text(row, 5), &f->matched_verdict) &&
        priority_from_str(db_text(row, 6), &f->priority))
        return LW_OK;
    return err_set(e, LW_E_STATE, "store: finding '%.*s' has an unknown verdict or priority",
                   STR_ARG(f->id));
}

void finding_dup(struct arena *a, struct finding *f)
{
    str *const texts[] = {&f->id,
                          &f->image_id,
                          &f->component_id,
                          &f->vulnerability,
                          &f->priority_reason,
                          &f->exploited_on,
                          &f->fixed_in,
                          &f->summary,
                          &f->severity,
                          &f->reason.rule,
                          &f->reason.record,
                          &f->reason.revision,
                          &f->reason.feed,
                          &f->reason.inputs,
                          &f->records,
                          &f->search_key,
                          &f->decision,
                          &f->justification,
                          &f->decision_text,
                          &f->decided_by,
                          &f->decided_on_record,
                          &f->closed_why,
                          &f->decision_id,
                          &f->impact,
                          &f->quotes,
                          &f->ground,
                          &f->matched_justification,
                          &f->matched_impact,
                          &f->decision_quotes};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
}

static enum status copy(struct arena *a, struct finding_view *v, struct err *e)
{
    str *const texts[] = {&v->component_name,     &v->component_version, &v->component_purls,
                          &v->component_identity, &v->variant,           &v->release_version,
                          &v->product_id,         &v->product_name};
    finding_dup(a, &v->f);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
    return arena_status(a, "finding", e);
}

enum status finding_view_of_row(const struct db_row *row, struct arena *a,
                                struct finding_view *v, struct err *e)
{
    enum status st = finding_of_row(row, &v->f, e);
    if (st != LW_OK) return st;
    v->component_name = db_text(row, FINDING_N_FIELDS);
    v->component_version = db_text(row, FINDING_N_FIELDS + 1);
    v->component_purls = db_text(row, FINDING_N_FIELDS + 2);
    v->component_identity = db_text(row, FINDING_N_FIELDS + 3);
    v->variant = db_text(row, FINDING_N_FIELDS + 4);
    v->release_version = db_text(row, FINDING_N_FIELDS + 5);
    v->product_id = db_text(row, FINDING_N_FIELDS + 6);
    v->product_name = db_text(row, FINDING_N_FIELDS + 7);
    v->line = db_int(row, FINDING_N_FIELDS + 8);
    return a ? copy(a, v, e) : LW_OK;
}
