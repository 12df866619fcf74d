/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations of cases share: finding one, and recording its change. */
#include "app/case.h"

#include "app/outbox.h"
#include "core/case_decision.h"
#include "store/record_kind.h"

enum status case_get(struct op_call *c, str id_or_number, struct case_file *out, struct err *e)
{
    bool found = false;
    enum status st = case_find(c->app->db, c->arena, id_or_number, out, &found, e);
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "case '%.*s' does not exist; 'longwatch case list' shows all",
                   STR_ARG(str_sub(id_or_number, 0, 40)));
}

enum status case_of_call(struct op_call *c, struct case_file *out, struct err *e)
{
    return case_get(c, op_str(c, "case"), out, e);
}

enum status case_to_change(struct op_call *c, enum case_action action, struct case_file *out,
                           struct err *e)
{
    enum status st = case_of_call(c, out, e);
    return st ? st : case_check_action(out->number, out->state, action, e);
}

enum status case_change(struct op_call *c, struct case_file *k, const char *kind, str words,
                        yyjson_mut_doc *payload, struct err *e)
{
    return case_change_for(c, k, kind, words, payload, STR_NONE, e);
}

enum status case_write(struct op_call *c, struct case_file *k, const char *kind,
                       yyjson_mut_doc *payload, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    bool is_new = k->event_seq == 0;
    enum status st = op_next_seq(c, &k->event_seq, e);
    if (!st) st = is_new ? case_insert(c->app->db, k, e) : case_save(c->app->db, k, e);
    if (!st) st = record_digest(c->app->db, "case_file", k->id, hex, e);
    if (st) return st;
    payload_str(payload, "case_row", str_of(hex));
    return op_event(c, kind, STR("case"), k->id, k->id, payload, e);
}

enum status case_change_for(struct op_call *c, struct case_file *k, const char *kind, str words,
                            yyjson_mut_doc *payload, str person_id, struct err *e)
{
    yyjson_mut_doc *own = payload ? NULL : payload_new();
    payload_str(payload ? payload : own, "words", words);
    payload_str(payload ? payload : own, "state", case_state_str(k->state));
    enum status st = case_write(c, k, kind, payload ? payload : own, e);
    if (own) payload_free(own);
    if (st) return st;
    struct outbox_event ev = {.kind = kind, .file = k, .words = words, .person_id = person_id};
    return outbox_enqueue_for_event(c, &ev, e);
}
