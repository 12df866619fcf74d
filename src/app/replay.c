/* SPDX-License-Identifier: Apache-2.0 */
#include "app/replay.h"

#include "app/events.h"
#include "app/person.h"
#include "base/limits.h"
#include "format/json.h"

#include <stdlib.h>

/* ---- an event becomes a row again ---- */

static str text_of(struct arena *a, yyjson_val *root, const char *key)
{
    str s = json_str(root, key);
    return s.n ? arena_str(a, s) : STR("");
}

static struct utc instant_of(yyjson_val *root, const char *key)
{
    struct utc t = UTC_NONE;
    struct err none = {0};
    str s = json_str(root, key);
    if (!s.n || utc_parse(s, key, &t, &none) != LW_OK) return UTC_NONE;
    return t;
}

static bool finding_of_payload(struct arena *a, str id, yyjson_val *root, struct finding *out)
{
    *out = (struct finding){
        .id = arena_str(a, id),
        .image_id = text_of(a, root, "image"),
        .component_id = text_of(a, root, "component"),
        .vulnerability = text_of(a, root, "vulnerability"),
        .is_exploited = yyjson_get_bool(yyjson_obj_get(root, "exploited")),
        .exploited_on = text_of(a, root, "exploited_on"),
        .fixed_in = text_of(a, root, "fixed_in"),
        .reason = {text_of(a, root, "rule"), text_of(a, root, "record"),
                   text_of(a, root, "revision"), text_of(a, root, "feed"),
                   text_of(a, root, "inputs")},
        .decision = text_of(a, root, "decision"),
        .justification = text_of(a, root, "justification"),
        .decision_text = text_of(a, root, "reason"),
        .decision_id = text_of(a, root, "decision_id"),
        .decided_by = text_of(a, root, "decided_by"),
        .decided_at = instant_of(root, "decided_at"),
        .decided_on_record = text_of(a, root, "decided_on"),
        .opened_at = instant_of(root, "opened_at"),
        .closed_at = instant_of(root, "closed_at"),
        .closed_why = text_of(a, root, "closed_why"),
        .quotes = text_of(a, root, "quotes"),
        .decision_quotes = text_of(a, root, "decision_quotes"),
    };
    bool is_good = verdict_from_str(json_str(root, "verdict"), &out->verdict) &&
                   verdict_from_str(json_str(root, "matched_verdict"), &out->matched_verdict);
    if (!priority_from_str(json_str(root, "priority"), &out->priority))
        out->priority = PRIORITY_NONE;
    return is_good;
}

/* `was`: not what the event made of it but what it was before, when it had no event. */
static enum status read_event(struct arena *a, const struct ledger_event *ev, bool was,
                              struct finding *out, struct err *e)
{
    yyjson_doc *doc = NULL;
    enum status st = json_parse(ev->payload, LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    bool is_good =
        finding_of_payload(a, ev->subject_id, was ? yyjson_obj_get(root, "was") : root, out);
    out->event_seq = ev->seq;
    yyjson_doc_free(doc);
    if (!is_good)
        return err_set(e, LW_E_STATE, "event %lld states no verdict%s", (long long)ev->seq,
                       was ? " that was before it" : "");
    return arena_status(a, "replay", e);
}

enum status finding_of_event(struct arena *a, const struct ledger_event *ev,
                             struct finding *out, struct err *e)
{
    return read_event(a, ev, false, out, e);
}

static bool is_what_it_says(const struct finding *f, str said)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 d = finding_digest(f);
    return str_eq(sha256_hex(&d, hex), said);
}

/* ---- the event that held at a date ---- */

struct newest {
    struct arena *a;
    struct utc as_of;
    struct ledger_event ev; /* seq 0: none */
    bool is_before;         /* it came later, and tells what was before it */
    str title;
    int64_t generation;
};

static enum status take_newest(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct newest *n = ctx;
    const struct event_kind *kind = event_kind_find(ev->kind);
    bool is_later = utc_cmp(ev->at, n->as_of) > 0;
    if (!ev->after_digest.n || (is_later && n->ev.seq)) return LW_OK;
    n->is_before = is_later;
    n->ev = *ev;
    n->ev.actor = arena_str(n->a, ev->actor);
    n->ev.kind = arena_str(n->a, ev->kind);
    n->ev.subject_id = arena_str(n->a, ev->subject_id);
    n->ev.payload = arena_str(n->a, ev->payload);
    n->ev.before_digest = arena_str(n->a, ev->before_digest);
    n->ev.after_digest = arena_str(n->a, ev->after_digest);
    n->title = kind ? str_of(kind->title) : STR("");
    return arena_status(n->a, "replay", e);
}

static int64_t generation_of(str payload)
{
    yyjson_doc *doc = NULL;
    struct err none = {0};
    if (json_parse(payload, LEDGER_MAX_EVENT_BYTES, &doc, &none) != LW_OK) return 0;
    int64_t n = yyjson_get_sint(yyjson_obj_get(yyjson_doc_get_root(doc), "generation"));
    yyjson_doc_free(doc);
    return n;
}

/* ---- evidence of the image as of a date ---- */

struct evidence {
    struct op_call *c;
    yyjson_mut_val *list;
    struct utc as_of;
};

static enum status take_evidence(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct evidence *x = ctx;
    if (utc_cmp(ev->at, x->as_of) > 0 || !str_starts(ev->kind, STR("image."))) return LW_OK;
    yyjson_doc *doc = NULL;
    enum status st = json_parse(ev->payload, LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    str digest = json_str(root, "digest");
    if (!digest.n) digest = json_str(root, "sbom");
    if (digest.n) {
        yyjson_mut_val *o = reply_item(x->c, x->list);
        reply_str(x->c, o, "kind", ev->kind);
        reply_str(x->c, o, "digest", digest);
        reply_int(x->c, o, "event", ev->seq);
        reply_utc(x->c, o, "at", ev->at);
    }
    yyjson_doc_free(doc);
    return LW_OK;
}

/* ---- the operation ---- */

static enum status reply_state(struct op_call *c, const struct finding *f, struct err *e)
{
    str name = STR("");
    yyjson_mut_val *o = c->reply;
    enum status st =
        f->decided_by.n ? person_name_of_ref(c->app, c->arena, f->decided_by, &name, e) : LW_OK;
    if (st != LW_OK) return st;
    reply_str(c, o, "vulnerability", f->vulnerability);
    reply_str(c, o, "image", f->image_id);
    reply_str(c, o, "component", f->component_id);
    reply_str(c, o, "verdict", verdict_str(f->verdict));
    reply_str(c, o, "matched_verdict", verdict_str(f->matched_verdict));
    reply_bool(c, o, "is_exploited", f->is_exploited);
    reply_str(c, o, "exploited_on", f->exploited_on);
    reply_str(c, o, "fixed_in", f->fixed_in);
    reply_str(c, o, "rule", f->reason.rule);
    reply_str(c, o, "record", f->reason.record);
    reply_str(c, o, "revision", f->reason.revision);
    reply_str(c, o, "feed", f->reason.feed);
    reply_str(c, o, "inputs", f->reason.inputs);
    reply_str(c, o, "quotes", f->quotes);
    reply_bool(c, o, "has_decision", f->decision.n > 0);
    reply_str(c, o, "decision", f->decision);
    reply_str(c, o, "decision_id", f->decision_id);
    reply_str(c, o, "justification", f->justification);
    reply_str(c, o, "decision_text", f->decision_text);
    reply_str(c, o, "decided_by", name);
    reply_utc(c, o, "decided_at", f->decided_at);
    reply_str(c, o, "decided_on", f->decided_on_record);
    reply_utc(c, o, "opened_at", f->opened_at);
    reply_utc(c, o, "closed_at", f->closed_at);
    reply_str(c, o, "closed_why", f->closed_why);
    return LW_OK;
}

static enum status replay_event(struct op_call *c, const struct newest *n, struct finding *f,
                                struct err *e)
{
    str name;
    enum status st = finding_of_event(c->arena, &n->ev, f, e);
    if (st == LW_OK) st = person_name_of_ref(c->app, c->arena, n->ev.actor, &name, e);
    if (st == LW_OK) st = reply_state(c, f, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "event", n->ev.seq);
    reply_str(c, c->reply, "kind", n->ev.kind);
    reply_str(c, c->reply, "title", n->title);
    reply_utc(c, c->reply, "at", n->ev.at);
    reply_str(c, c->reply, "actor", name);
    reply_int(c, c->reply, "generation", generation_of(n->ev.payload));
    reply_bool(c, c->reply, "is_proven", is_what_it_says(f, n->ev.after_digest));
    return LW_OK;
}

/* ---- those that came with their image and asked for nothing ---- */

static enum status was_not_there(const struct finding *f, struct err *e)
{
    return err_set(e, LW_E_NOT_FOUND, "finding '%.*s' was not there by then", STR_ARG(f->id));
}

struct noted {
    struct op_call *c;
    char chain[SHA256_HEX_CHARS + 1];
    int64_t event; /* image.noted, 0: of a store of before there was one */
    int64_t generation;
    bool is_proven;
};

static enum status take_noted(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct noted *x = ctx;
    yyjson_doc *doc = NULL;
    enum status st = json_parse(ev->payload, LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    x->event = ev->seq;
    x->generation = yyjson_get_sint(yyjson_obj_get(root, "generation"));
    x->is_proven = str_eq(json_str(root, "findings"), str_of(x->chain));
    yyjson_doc_free(doc);
    return LW_OK;
}

/* What the event image.noted says of all that came with the image and asked for nothing. */
static enum status find_noted(struct op_call *c, str image_id, struct noted *x, struct err *e)
{
    struct sha256 chain;
    int64_t n = 0;
    const struct ledger_filter f = {
        .subject_kind = STR("image"), .subject_id = image_id, .kind = STR("image.noted")};
    enum status st = finding_chain(c->app->db, image_id, &chain, &n, e);
    (void)sha256_hex(&chain, x->chain);
    return st ? st : ledger_each(c->app->db, &f, take_noted, x, e);
}

static enum status replay_birth(struct op_call *c, const struct newest *n,
                                const struct finding *now, struct err *e)
{
    struct finding f = *now;
    struct noted x = {.c = c};
    bool is_same = true; /* it is the row, which the chain has */
    enum status st = LW_OK;
    if (n->ev.seq && !n->ev.before_digest.n) return was_not_there(now, e);
    if (n->ev.seq) {
        st = read_event(c->arena, &n->ev, true, &f, e);
        is_same = st == LW_OK && is_what_it_says(&f, n->ev.before_digest);
    }
    if (st == LW_OK && utc_cmp(n->as_of, f.opened_at) < 0) return was_not_there(now, e);
    if (st == LW_OK) st = find_noted(c, f.image_id, &x, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "event", x.event ? x.event : now->event_seq);
    if (x.generation) reply_int(c, c->reply, "generation", x.generation);
    reply_bool(c, c->reply, "is_proven", is_same && (n->ev.seq || x.is_proven));
    return reply_state(c, &f, e);
}

static enum status finding_replay(struct op_call *c, struct err *e)
{
    struct finding_view now;
    struct finding f;
    bool found = false;
    str id = op_str(c, "finding");
    struct newest n = {.a = c->arena,
                       .as_of = op_has(c, "as_of") ? op_utc(c, "as_of") : c->now};
    const struct ledger_filter events = {.subject_kind = STR("finding"), .subject_id = id};
    enum status st = finding_find(c->app->db, c->arena, id, &now, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_NOT_FOUND, "there is no finding '%.*s'", STR_ARG(id));
    if (st == LW_OK) st = ledger_each(c->app->db, &events, take_newest, &n, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "finding", id);
    reply_utc(c, c->reply, "as_of", n.as_of);
    bool has_event = n.ev.seq && !n.is_before;
    reply_bool(c, c->reply, "has_event", has_event);
    st = has_event ? replay_event(c, &n, &f, e) : replay_birth(c, &n, &now.f, e);
    if (st != LW_OK) return st;
    struct evidence x = {c, reply_array(c, c->reply, "evidence"), n.as_of};
    const struct ledger_filter of_image = {.subject_kind = STR("image"),
                                           .subject_id = now.f.image_id};
    return ledger_each(c->app->db, &of_image, take_evidence, &x, e);
}

static const struct op_param replay_params[] = {
    {"finding", PARAM_ID, true, true, 0, NULL, "Finding's id"},
    {"as_of", PARAM_INSTANT, false, false, 0, NULL, "Instant to look back to; default: now"},
    {0},
};

/* clang-format off */
const struct op replay_ops[] = {
    {"finding.replay", "finding replay", "GET", "/findings/{finding}/replay", PERMISSION_READ,
     false, replay_params, finding_replay,
     "Show what was said of a finding at a date, from the ledger alone."},
};
/* clang-format on */
const size_t n_replay_ops = sizeof replay_ops / sizeof *replay_ops;
