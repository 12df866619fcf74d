/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a running call in the ledger. */
#include "app/op.h"

#include "app/events.h"
#include "app/row_digests.h"
#include "store/ledger.h"

static str digest_of(str row, char out[SHA256_HEX_CHARS + 1])
{
    if (!row.n) return STR("");
    struct sha256 d = sha256_of(row);
    return sha256_hex(&d, out);
}

enum status op_change_event(struct op_call *c, const char *kind, str subject_kind,
                            str subject_id, str case_id, yyjson_mut_doc *payload,
                            str row_before, str row_after, int64_t *seq, struct err *e)
{
    char before[SHA256_HEX_CHARS + 1], after[SHA256_HEX_CHARS + 1];
    str text = STR("{}");
    size_t n_rows = row_digest_n(c->app->db);
    bool has_rows = n_rows && n_rows <= ROW_DIGESTS_OF_EVENT;
    yyjson_mut_doc *own = (c->approved_by.n || has_rows) && !payload ? payload_new() : NULL;
    if (!event_kind_find(str_of(kind))) BUG("event of a kind that events.c does not have");
    if (own) payload = own;
    if (c->approved_by.n) payload_str(payload, "approved_by", c->approved_by);
    if (c->approved_by.n) payload_str(payload, "proposal", c->proposal_id);
    enum status st =
        has_rows ? row_digests_add(c->app->db, payload, ROW_DIGESTS_OF_EVENT, e) : LW_OK;
    if (st == LW_OK && payload) st = json_canonical(c->arena, payload, &text, e);
    /* Some give one payload to two events. */
    if (has_rows) yyjson_mut_obj_remove_key(yyjson_mut_doc_get_root(payload), ROW_DIGESTS_KEY);
    payload_free(own);
    if (st != LW_OK) return st;
    struct ledger_event ev = {
        .at = c->now,
        .actor = c->actor->ledger_ref,
        .kind = str_of(kind),
        .subject_kind = subject_kind,
        .subject_id = subject_id,
        .case_id = case_id,
        .payload = text,
        .before_digest = digest_of(row_before, before),
        .after_digest = digest_of(row_after, after),
    };
    st = ledger_append(c->app->db, &ev, e);
    if (st != LW_OK) return st;
    c->last_seq = ev.seq;
    if (seq) *seq = ev.seq;
    return LW_OK;
}

enum status op_event(struct op_call *c, const char *kind, str subject_kind, str subject_id,
                     str case_id, yyjson_mut_doc *payload, struct err *e)
{
    return op_change_event(c, kind, subject_kind, subject_id, case_id, payload, STR_NONE,
                           STR_NONE, NULL, e);
}

enum status op_next_seq(struct op_call *c, int64_t *seq, struct err *e)
{
    enum status st = ledger_newest(c->app->db, seq, e);
    if (st == LW_OK) ++*seq;
    return st;
}
