/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of a case on paper: what an authority or an auditor asks for first. Facts, awareness with
 * its corrections, every clock, what was submitted and sent with digests, who was told, the time line
 * as the ledger has it. The same state gives the same bytes: its date is that of the last event.
 */
#include "app/document.h"

#include "app/document_pdf.h"
#include "app/events.h"
#include "app/person.h"
#include "app/setting.h"
#include "base/limits.h"
#include "core/paper.h"
#include "format/json.h"
#include "store/notice.h"

enum {
    MAX_EVENTS = 1500, /* on paper; the ledger has all */
};

struct file {
    struct op_call *c;
    struct paper p;
    const struct case_file *k;
    struct utc last_at; /* of the newest event */
    int64_t n_events, n_left_out;
};

static str instant(struct op_call *c, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    return arena_str(c->arena, utc_text(t, text));
}

static enum status name_of(struct op_call *c, str ref, str *name, struct err *e)
{
    enum status st = person_name_of_ref(c->app, c->arena, ref, name, e);
    if (!st && str_eq(*name, STR("local"))) *name = STR("command line");
    return st;
}

/* ---- facts ---- */

static enum status put_facts(struct file *f, struct err *e)
{
    struct op_call *c = f->c;
    const struct case_file *k = f->k;
    str products, owner;
    enum status st = case_products(c, k->id, &products, e);
    if (!st) st = person_shown(c, k->owner_id, &owner, e);
    if (st) return st;
    paper_heading(&f->p, 1, STR("The case"));
    paper_facts(&f->p);
    paper_fact(&f->p, STR("Kind"), case_kind_title(k->kind), STR(""));
    paper_fact(&f->p, STR("State"), case_state_str(k->state), STR(""));
    paper_fact(&f->p, STR("Vulnerability"), k->vulnerability, STR(""));
    paper_fact(&f->p, STR("Source of the signal"), k->source, STR(""));
    paper_fact(&f->p, STR("Description"), k->description, STR(""));
    paper_fact(&f->p, STR("Products"), products, STR(""));
    paper_fact(&f->p, STR("Lead"), owner, STR(""));
    paper_fact_utc(&f->p, STR("First signal"), k->signal_at);
    paper_fact_utc(&f->p, STR("Assessment began"), k->assessment_started_at);
    paper_fact_utc(&f->p, STR("Aware"), k->aware_at);
    if (!utc_is_none(k->aware_at))
        paper_fact(&f->p, STR("From signal to awareness"),
                   span_text(c->arena, utc_diff_s(k->aware_at, k->signal_at)), STR(""));
    paper_fact_utc(&f->p, STR("It happened"), k->occurred_at);
    paper_fact_utc(&f->p, STR("A measure is available since"), k->measure_available_at);
    paper_fact(&f->p, STR("Harm to people"), harm_str(k->harm), STR(""));
    paper_fact_utc(&f->p, STR("Ended"), k->ended_at);
    paper_fact(&f->p, STR("Why it ended"), k->end_reason, STR(""));
    return LW_OK;
}

static enum status put_awareness(struct file *f, struct err *e)
{
    struct awareness *all = NULL;
    size_t n = 0;
    enum status st = awareness_all(f->c->app->db, f->c->arena, f->k->id, &all, &n, e);
    if (st || !n) return st;
    paper_heading(&f->p, 1, STR("Awareness"));
    paper_table(&f->p, "Recorded (UTC)|What|Aware since (UTC)|Reason|By");
    for (size_t i = 0; !st && i < n; i++) {
        str by;
        st = name_of(f->c, all[i].recorded_by, &by, e);
        const str cells[] = {instant(f->c, all[i].recorded_at), all[i].kind,
                             instant(f->c, all[i].aware_at), all[i].reason, by};
        if (!st) paper_row(&f->p, cells, 5);
    }
    return st;
}

/* ---- clocks ---- */

static str state_words(enum clock_state s)
{
    switch (s) {
    case CLOCK_NOT_STARTED: return STR("not started");
    case CLOCK_RUNNING: return STR("running");
    case CLOCK_MET: return STR("met");
    case CLOCK_LATE: return STR("LATE");
    case CLOCK_MET_LATE: return STR("met, LATE");
    case CLOCK_OPEN: return STR("due at once");
    case CLOCK_NOT_NEEDED: return STR("not needed");
    case N_clock_state: break;
    }
    BUG("state of a clock");
}

static enum status put_clocks(struct file *f, struct err *e)
{
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0;
    enum status st = case_clock_facts(f->c, f->k, &facts, e);
    if (!st) st = case_clocks(f->c, f->k, &facts, &clocks, &n, e);
    if (st || !n) return st;
    paper_heading(&f->p, 1, STR("Duties and clocks"));
    if (f->k->state == CASE_CANDIDATE)
        paper_paragraph(
            &f->p,
            STR("Provisional: nobody decided about awareness yet; counted as if aware "
                "since the signal."),
            "warning");
    paper_table(&f->p, "Duty|Clause|Began (UTC)|Due (UTC)|Met (UTC)|State");
    for (size_t i = 0; i < n; i++) {
        const str cells[] = {
            str_of(clocks[i].duty->name),        str_of(duty_law(clocks[i].duty)->article),
            instant(f->c, clocks[i].started_at), instant(f->c, clocks[i].due_shown),
            instant(f->c, clocks[i].met_at),     state_words(clocks[i].state)};
        paper_row(&f->p, cells, 6);
    }
    return LW_OK;
}

/* ---- reports ---- */

static enum status put_submissions(struct file *f, struct err *e)
{
    struct submission *all = NULL;
    size_t n = 0;
    enum status st = submission_all(f->c->app->db, f->c->arena, f->k->id, &all, &n, e);
    if (st || !n) return st;
    paper_heading(&f->p, 1, STR("Submitted through the portal"));
    for (size_t i = 0; !st && i < n; i++) {
        const struct submission *s = &all[i];
        str by;
        st = name_of(f->c, s->recorded_by, &by, e);
        if (st) break;
        paper_heading(&f->p, 2,
                      s->stage < N_stage ? stage_title(s->stage) : STR("intermediate report"));
        paper_facts(&f->p);
        paper_fact_utc(&f->p, STR("Submitted"), s->submitted_at);
        paper_fact(&f->p, STR("Punctuality"), s->is_late ? STR("late") : STR("in time"),
                   STR(""));
        paper_fact(&f->p, STR("Why late"), s->late_reason, STR(""));
        paper_fact(&f->p, STR("Reference"), s->reference, STR(""));
        paper_fact(&f->p, STR("Receipt"), s->receipt_text, STR(""));
        paper_fact(&f->p, STR("Receipt, SHA-256"), s->receipt_digest, STR(""));
        paper_fact(&f->p, STR("Content, SHA-256"), s->content_digest, STR(""));
        paper_fact(&f->p, STR("Recorded by"), by, STR(""));
    }
    return st;
}

static enum status put_sent(struct file *f, const struct document *d, struct err *e)
{
    struct document_sent *all = NULL;
    struct document_reply *replies = NULL;
    size_t n = 0, n_replies = 0;
    enum status st = document_sent_all(f->c->app->db, f->c->arena, d->id, &all, &n, e);
    if (!st)
        st = document_reply_all(f->c->app->db, f->c->arena, d->id, &replies, &n_replies, e);
    if (st) return st;
    if (n) paper_table(&f->p, "Sent (UTC)|Version|To|People|How|Reference");
    for (size_t i = 0; i < n; i++) {
        str people = all[i].n_people < 0
                         ? STR("")
                         : arena_printf(f->c->arena, "%lld", (long long)all[i].n_people);
        str to = all[i].recipient.n ? all[i].recipient : all[i].recipient_kind;
        const str cells[] = {instant(f->c, all[i].sent_at),
                             arena_printf(f->c->arena, "%lld", (long long)all[i].version),
                             to,
                             people,
                             all[i].channel,
                             all[i].reference};
        paper_row(&f->p, cells, 6);
    }
    if (n_replies) paper_table(&f->p, "Answered (UTC)|Outcome|Words");
    for (size_t i = 0; i < n_replies; i++) {
        const str cells[] = {instant(f->c, replies[i].replied_at), replies[i].outcome,
                             replies[i].words};
        paper_row(&f->p, cells, 3);
    }
    return LW_OK;
}

struct documents {
    struct op_call *c;
    void *items; /* struct document */
    size_t n, cap;
};

static enum status push_document(void *ctx, const struct document *d, struct err *e)
{
    struct documents *l = ctx;
    struct document *x = arena_push(l->c->arena, &l->items, &l->n, &l->cap, sizeof *x);
    if (x)
        *x = (struct document){.id = arena_str(l->c->arena, d->id),
                               .title = arena_str(l->c->arena, d->title),
                               .version = d->version,
                               .approved_version = d->approved_version};
    return arena_status(l->c->arena, "documents of a case", e);
}

static enum status put_documents(struct file *f, struct err *e)
{
    struct documents l = {.c = f->c};
    const struct document_filter filter = {.case_id = f->k->id, .limit = 500};
    enum status st = document_each(f->c->app->db, &filter, push_document, &l, e);
    if (st || !l.n) return st;
    paper_heading(&f->p, 1, STR("Documents"));
    for (size_t i = l.n; !st && i-- > 0;) {
        const struct document *d = (const struct document *)l.items + i;
        struct document_approval *approvals = NULL;
        size_t n = 0;
        st = document_approval_all(f->c->app->db, f->c->arena, d->id, &approvals, &n, e);
        if (st) break;
        paper_heading(&f->p, 2, d->title);
        if (!n) paper_paragraph(&f->p, STR("Draft; nothing was approved."), "note");
        for (size_t a = 0; a < n; a++)
            paper_paragraph(&f->p,
                            arena_printf(f->c->arena,
                                         "Version %lld approved at %.*s, SHA-256 %.*s",
                                         (long long)approvals[a].version,
                                         STR_ARG(instant(f->c, approvals[a].approved_at)),
                                         STR_ARG(approvals[a].content_digest)),
                            "note");
        st = put_sent(f, d, e);
    }
    return st;
}

static enum status put_measures(struct file *f, struct err *e)
{
    struct measure *all = NULL;
    size_t n = 0;
    enum status st = measure_all(f->c->app->db, f->c->arena, f->k->id, &all, &n, e);
    if (st || !n) return st;
    paper_heading(&f->p, 1, STR("Measures"));
    paper_table(&f->p, "Available since (UTC)|What|Recorded (UTC)");
    for (size_t i = 0; i < n; i++) {
        const str cells[] = {instant(f->c, all[i].available_at), all[i].description,
                             instant(f->c, all[i].recorded_at)};
        paper_row(&f->p, cells, 3);
    }
    return LW_OK;
}

/* Groups and places by name; persons by their number only: paper cannot be erased. */
static enum status put_recipients(struct file *f, struct err *e)
{
    struct notice_recipient *all = NULL;
    size_t n = 0;
    enum status st = notice_recipient_all(f->c->app->db, f->c->arena, f->k->id, &all, &n, e);
    if (st || !n) return st;
    paper_heading(&f->p, 1, STR("Who was told"));
    paper_table(&f->p, "Who|State|People|Units|How|Told (UTC)");
    for (size_t i = 0; i < n; i++) {
        str people = all[i].n_people < 0
                         ? STR("")
                         : arena_printf(f->c->arena, "%lld", (long long)all[i].n_people);
        str units = all[i].n_units < 0
                        ? STR("")
                        : arena_printf(f->c->arena, "%lld", (long long)all[i].n_units);
        const str cells[] = {all[i].name.n ? all[i].name : STR("one address"),
                             all[i].member_state,
                             people,
                             units,
                             all[i].channel,
                             utc_is_none(all[i].told_at) ? STR("not yet")
                                                         : instant(f->c, all[i].told_at)};
        paper_row(&f->p, cells, 6);
    }
    return LW_OK;
}

/* ---- time line ---- */

static enum status see_last(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct file *f = ctx;
    (void)e;
    f->last_at = ev->at;
    return LW_OK;
}

static enum status put_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct file *f = ctx;
    const struct event_kind *kind = event_kind_find(ev->kind);
    yyjson_doc *doc = NULL;
    str by;
    if (f->n_events++ >= MAX_EVENTS) {
        f->n_left_out++;
        return LW_OK;
    }
    enum status st = name_of(f->c, ev->actor, &by, e);
    if (!st) st = json_parse(ev->payload, LW_MIB, &doc, e);
    if (st) return st;
    str words = json_str(yyjson_doc_get_root(doc), "words");
    const str cells[] = {arena_printf(f->c->arena, "%lld", (long long)ev->seq),
                         instant(f->c, ev->at), kind ? str_of(kind->title) : ev->kind,
                         words.n ? words : STR(""), by};
    paper_row(&f->p, cells, 5);
    yyjson_doc_free(doc);
    return LW_OK;
}

static enum status put_time_line(struct file *f, struct err *e)
{
    const struct ledger_filter filter = {.case_id = f->k->id};
    paper_heading(&f->p, 1, STR("Time line"));
    paper_paragraph(&f->p, STR("As the ledger has it, oldest first."), "note");
    paper_table(&f->p, "Event|At (UTC)|What|Words|Who");
    enum status st = ledger_each(f->c->app->db, &filter, put_event, f, e);
    if (!st && f->n_left_out)
        paper_paragraph(&f->p,
                        arena_printf(f->c->arena, "%lld more events are in the ledger.",
                                     (long long)f->n_left_out),
                        "note");
    return st;
}

static enum status begin(struct file *f, struct err *e)
{
    struct op_call *c = f->c;
    const struct case_file *k = f->k;
    const struct ledger_filter newest = {.case_id = k->id, .limit = 1, .is_newest_first = true};
    str author;
    enum status st = ledger_each(c->app->db, &newest, see_last, f, e);
    if (!st) st = setting_get(c->app, c->arena, "manufacturer-name", &author, e);
    if (st) return st;
    const struct paper_head head = {
        .title = arena_printf(c->arena, "%sCase %.*s", k->is_drill ? "EXERCISE: " : "",
                              STR_ARG(k->number)),
        .subtitle = k->title,
        .language = STR("en"),
        .author = author,
        .subject = case_kind_title(k->kind),
        .footer = arena_printf(c->arena, "File of case %.*s, as of %.*s", STR_ARG(k->number),
                               STR_ARG(instant(c, f->last_at))),
        .date = f->last_at,
        .is_drill = k->is_drill,
    };
    paper_begin(&f->p, &head);
    return LW_OK;
}

enum status case_pdf_run(struct op_call *c, struct err *e)
{
    static enum status (*const parts[])(struct file * f, struct err * e) = {
        put_facts,     put_clocks,     put_awareness, put_submissions,
        put_documents, put_recipients, put_measures,  put_time_line,
    };
    struct case_file k;
    struct file f = {.c = c, .k = &k, .last_at = UTC_NONE};
    str json;
    enum status st = case_of_call(c, &k, e);
    f.last_at = k.opened_at;
    if (!st) st = begin(&f, e);
    if (st) return st;
    for (size_t i = 0; !st && i < sizeof parts / sizeof *parts; i++)
        st = parts[i](&f, e);
    if (st) {
        paper_drop(&f.p);
        return st;
    }
    st = paper_end(&f.p, c->arena, &json, e);
    if (st) return st;
    return reply_pdf(c, json, arena_printf(c->arena, "case-%.*s.pdf", STR_ARG(k.number)), e);
}
