/* SPDX-License-Identifier: Apache-2.0 */
#include "app/ledger_ops.h"

#include "app/checkpoint.h"
#include "app/events.h"
#include "app/person.h"
#include "app/row_digests.h"
#include "app/submission.h"
#include "format/json.h"

#include <stdlib.h>

enum {
    PAGE = 50,
    MAX_PAGE = 500
};
/* Payloads are written by us (op_change_event caps an event at 16 MiB). */
#define MAX_PAYLOAD_BYTES ((size_t)16 << 20)

static void reply_fact(struct op_call *c, yyjson_mut_val *list, yyjson_val *key, yyjson_val *v)
{
    str text = json_val_str(v);
    char *written = NULL;
    if (!text.p) {
        size_t n = 0;
        written = yyjson_val_write(v, 0, &n);
        text = (str){written, n};
    }
    if (text.n && !yyjson_is_null(v)) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "name", json_val_str(key));
        reply_str(c, o, "value", text);
    }
    free(written);
}

enum status reply_event(struct op_call *c, yyjson_mut_val *o, const struct ledger_event *ev,
                        struct err *e)
{
    str name;
    char hex[SHA256_HEX_CHARS + 1];
    yyjson_doc *payload = NULL;
    const struct event_kind *kind = event_kind_find(ev->kind);
    enum status st = person_name_of_ref(c->app, c->arena, ev->actor, &name, e);
    if (st == LW_OK) st = json_parse(ev->payload, MAX_PAYLOAD_BYTES, &payload, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    reply_int(c, o, "seq", ev->seq);
    reply_utc(c, o, "at", ev->at);
    reply_str(c, o, "actor", name);
    reply_str(c, o, "actor_ref", ev->actor);
    reply_str(c, o, "kind", ev->kind);
    reply_str(c, o, "title", kind ? str_of(kind->title) : ev->kind);
    reply_bool(c, o, "is_key", kind && kind->is_key);
    reply_str(c, o, "subject_kind", ev->subject_kind);
    reply_str(c, o, "subject_id", ev->subject_id);
    reply_str(c, o, "case", ev->case_id);
    reply_str(c, o, "hash", sha256_hex(&ev->hash, hex));
    yyjson_val *root = yyjson_doc_get_root(payload), *key;
    yyjson_mut_val *shown = yyjson_val_mut_copy(c->doc, root);
    yyjson_mut_obj_remove_key(shown, ROW_DIGESTS_KEY);
    yyjson_mut_obj_add_val(c->doc, o, "payload", shown);
    yyjson_mut_val *facts = reply_array(c, o, "facts");
    yyjson_obj_iter it = yyjson_obj_iter_with(root);
    while ((key = yyjson_obj_iter_next(&it)))
        if (!str_eq(json_val_str(key), STR(ROW_DIGESTS_KEY)))
            reply_fact(c, facts, key, yyjson_obj_iter_get_val(key));
    yyjson_doc_free(payload);
    return LW_OK;
}

struct list {
    struct op_call *c;
    yyjson_mut_val *array;
    int64_t n, last_seq;
};

static enum status list_one(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct list *l = ctx;
    l->n++;
    l->last_seq = ev->seq;
    return reply_event(l->c, reply_item(l->c, l->array), ev, e);
}

enum status reply_events(struct op_call *c, yyjson_mut_val *array,
                         const struct ledger_filter *f, int64_t *n, int64_t *last_seq,
                         struct err *e)
{
    struct list l = {c, array, 0, 0};
    enum status st = ledger_each(c->app->db, f, list_one, &l, e);
    if (n) *n = l.n;
    if (last_seq) *last_seq = l.last_seq;
    return st;
}

static enum status ledger_list(struct op_call *c, struct err *e)
{
    int64_t n, last, newest, limit = op_int(c, "limit", PAGE);
    struct ledger_filter f = {
        .after_seq = op_int(c, "after", 0),
        .case_id = op_str(c, "case"),
        .subject_kind = op_str(c, "subject_kind"),
        .subject_id = op_str(c, "subject"),
        .kind = op_str(c, "kind"),
        .limit = limit ? limit : PAGE,
        .is_newest_first = !op_bool(c, "oldest_first", false),
    };
    enum status st = ledger_newest(c->app->db, &newest, e);
    if (st == LW_OK) st = reply_events(c, reply_array(c, c->reply, "events"), &f, &n, &last, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "n_events", newest);
    reply_bool(c, c->reply, "has_events", n > 0);
    if (n == f.limit && last != 1) reply_int(c, c->reply, "next", last);
    return LW_OK;
}

static enum status ledger_verify_op(struct op_call *c, struct err *e)
{
    struct ledger_check check;
    char hex[SHA256_HEX_CHARS + 1];
    int64_t n_stamps = 0;
    bool has_authorities = false;
    enum status st = ledger_verify(c->app->db, &check, e);
    if (st == LW_OK)
        st = stamps_verify(c->app, c->arena, &check, &n_stamps, &has_authorities, e);
    if (st == LW_OK) st = receipts_verify(c->app, &check, e);
    if (st != LW_OK) return st;
    reply_bool(c, c->reply, "is_whole", check.is_whole);
    reply_int(c, c->reply, "n_events", check.n_events);
    reply_int(c, c->reply, "n_checkpoints", check.n_checkpoints);
    reply_int(c, c->reply, "n_stamps", n_stamps);
    reply_bool(c, c->reply, "has_authorities", has_authorities);
    reply_int(c, c->reply, "n_rows", check.n_rows);
    reply_int(c, c->reply, "n_rows_since_upgrade", check.n_rows_taken_up);
    reply_int(c, c->reply, "n_rows_unproven", check.n_rows_unproven);
    reply_bool(c, c->reply, "has_older_rows",
               check.n_rows_taken_up + check.n_rows_unproven > 0);
    reply_int(c, c->reply, "broken_seq", check.broken_seq);
    reply_str(c, c->reply, "why", str_of(check.why));
    reply_str(c, c->reply, "head", sha256_hex(&check.head, hex));
    reply_utc(c, c->reply, "verified_at", c->now);
    return LW_OK;
}

static const struct op_param no_params[] = {{0}};
static const struct op_param list_params[] = {
    {"after", PARAM_INT, false, false, 0, NULL, "Continue behind this event: a list's 'next'"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Events a page; default: 50"},
    {"case", PARAM_ID, false, false, 0, NULL, "Only of this case"},
    {"subject_kind", PARAM_ID, false, false, 40, NULL, "Only about this kind of thing"},
    {"subject", PARAM_ID, false, false, 0, NULL, "Only about this thing"},
    {"kind", PARAM_ID, false, false, 60, NULL, "Only of this kind, such as finding.opened"},
    {"oldest_first", PARAM_BOOL, false, false, 0, NULL, "From the first event on"},
    {0},
};

const struct op ledger_ops[] = {
    {"ledger.list", "ledger list", "GET", "/ledger", PERMISSION_READ, false, list_params,
     ledger_list, "List what happened, newest first."},
    {"ledger.verify", "ledger verify", "GET", "/ledger/verification", PERMISSION_READ, false,
     no_params, ledger_verify_op,
     "Recompute chain, checkpoints and time stamps, and name the first thing that is broken."},
};
const size_t n_ledger_ops = sizeof ledger_ops / sizeof ledger_ops[0];
