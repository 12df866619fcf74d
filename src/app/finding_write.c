/* SPDX-License-Identifier: Apache-2.0 */
#include "app/finding_write.h"

#include "app/alert.h"
#include "app/known_feeds.h"
#include "base/limits.h"

/* Of the knowledge that was at hand when the call first wrote; nothing is opened for it. */
static void add_generation(struct op_call *c, yyjson_mut_doc *d)
{
    int64_t generation = 0;
    if (known_feeds_generation(c, &generation)) payload_int(d, "generation", generation);
}

/*
 * All that the time line of a finding tells without another source, and every value that its
 * digest is taken over, so that the row can be made again from the event (app/replay.h).
 */
static yyjson_mut_doc *payload_of(struct op_call *c, const struct finding *f,
                                  const struct component_row *x)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "vulnerability", f->vulnerability);
    payload_str(d, "image", f->image_id);
    payload_str(d, "component", f->component_id);
    if (x) {
        payload_str(d, "name", x->name);
        payload_str(d, "version", x->version);
    }
    payload_str(d, "verdict", verdict_str(f->verdict));
    payload_str(d, "matched_verdict", verdict_str(f->matched_verdict));
    payload_str(d, "priority", priority_str(f->priority));
    payload_bool(d, "exploited", f->is_exploited);
    payload_str(d, "exploited_on", f->exploited_on);
    payload_str(d, "fixed_in", f->fixed_in);
    payload_str(d, "rule", f->reason.rule);
    payload_str(d, "record", f->reason.record);
    payload_str(d, "revision", f->reason.revision);
    payload_str(d, "feed", f->reason.feed);
    payload_str(d, "inputs", f->reason.inputs);
    if (f->decision.n) {
        payload_str(d, "decision", f->decision);
        payload_str(d, "justification", f->justification);
        payload_str(d, "reason", f->decision_text);
        payload_str(d, "decision_id", f->decision_id);
    }
    if (f->decided_by.n) payload_str(d, "decided_by", f->decided_by);
    if (!utc_is_none(f->decided_at)) payload_utc(d, "decided_at", f->decided_at);
    if (f->decided_on_record.n) payload_str(d, "decided_on", f->decided_on_record);
    payload_utc(d, "opened_at", f->opened_at);
    if (!utc_is_none(f->closed_at)) payload_utc(d, "closed_at", f->closed_at);
    if (f->quotes.n) payload_str(d, "quotes", f->quotes);
    if (f->decision_quotes.n) payload_str(d, "decision_quotes", f->decision_quotes);
    add_generation(c, d);
    if (f->change_why.n) payload_str(d, "why", f->change_why);
    if (f->closed_why.n) payload_str(d, "closed_why", f->closed_why);
    return d;
}

static enum status take_subject(void *ctx, const struct ledger_event *ev, struct err *e)
{
    (void)e;
    *(bool *)ctx = str_eq(ev->subject_kind, STR("finding"));
    return LW_OK;
}

/*
 * A finding that came with its image and asked for nothing has had no event: its first one keeps
 * what it was, whose digest is before_digest, so that it can be shown as of any date before.
 */
static enum status add_birth(struct op_call *c, const struct finding *old, yyjson_mut_doc *d,
                             struct err *e)
{
    bool has_event = false;
    const struct ledger_filter f = {.after_seq = old->event_seq - 1, .limit = 1};
    enum status st = ledger_each(c->app->db, &f, take_subject, &has_event, e);
    if (st != LW_OK || has_event) return st;
    yyjson_mut_doc *was = payload_of(c, old, NULL);
    yyjson_mut_obj_remove_key(was->root, "generation"); /* that of now did not say it */
    yyjson_mut_obj_add_val(d, d->root, "was", yyjson_mut_val_mut_copy(d, was->root));
    payload_free(was);
    return LW_OK;
}

enum status finding_write_unannounced(struct op_call *c, struct finding *f,
                                      const struct finding *old, const char *kind,
                                      const struct component_row *x, struct err *e)
{
    struct buf before, after;
    struct db *db = c->app->db;
    buf_init(&before, LW_MIB);
    buf_init(&after, LW_MIB);
    f->changed_at = c->now;
    enum status st = op_next_seq(c, &f->event_seq, e);
    if (st == LW_OK && old) finding_text_write(old, &before);
    finding_text_write(f, &after);
    if (st == LW_OK) st = buf_status(&before, "finding", e);
    if (st == LW_OK) st = buf_status(&after, "finding", e);
    if (st == LW_OK) st = old ? finding_save(db, f, e) : finding_insert(db, f, e);
    if (st == LW_OK) {
        yyjson_mut_doc *d = payload_of(c, f, x);
        if (old) st = add_birth(c, old, d, e);
        if (st == LW_OK)
            st = op_change_event(c, kind, STR("finding"), f->id, STR_NONE, d, buf_str(&before),
                                 buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&before);
    buf_release(&after);
    return st;
}

enum status finding_write(struct op_call *c, struct finding *f, const struct finding *old,
                          const char *kind, const struct component_row *x, struct err *e)
{
    enum status st = finding_write_unannounced(c, f, old, kind, x, e);
    return st ? st : alert_note_finding(c, kind, f, STR(""), e);
}
