/* SPDX-License-Identifier: Apache-2.0 */
/* What people say about duties: added, withdrawn with a reason, never erased. */
#include "app/blob.h"
#include "app/duty.h"
#include "app/person.h"
#include "app/product.h"
#include "base/fs.h"
#include "base/limits.h"

enum status reply_attestation(struct op_call *c, yyjson_mut_val *o, const struct attestation *t,
                              struct err *e)
{
    str today = compliance_day_text(c->arena, utc_day(c->now)), by = STR(""),
        withdrawn = STR("");
    bool is_standing = utc_is_none(t->withdrawn_at);
    bool is_over = t->valid_until.n && str_cmp(t->valid_until, today) < 0;
    enum status st = person_name_of_ref(c->app, c->arena, t->attested_by, &by, e);
    if (!st && !is_standing)
        st = person_name_of_ref(c->app, c->arena, t->withdrawn_by, &withdrawn, e);
    struct product p = {.name = STR("")};
    bool found = false;
    if (!st && t->product_id.n)
        st = product_find(c->app->db, c->arena, t->product_id, &p, &found, e);
    reply_str(c, o, "id", t->id);
    reply_str(c, o, "duty", t->duty);
    reply_str(c, o, "product_id", t->product_id);
    reply_str(c, o, "product_name", p.name);
    reply_bool(c, o, "is_for_all", t->product_id.n == 0);
    reply_bool(c, o, "is_not_applicable", t->is_not_applicable);
    reply_str(c, o, "words", t->words);
    reply_str(c, o, "document_digest", t->document_digest.p ? t->document_digest : STR(""));
    reply_str(c, o, "document_name", t->document_name);
    reply_str(c, o, "valid_from", t->valid_from);
    reply_str(c, o, "valid_until", t->valid_until);
    reply_str(c, o, "duty_table", t->duty_table);
    reply_utc(c, o, "attested_at", t->attested_at);
    reply_str(c, o, "attested_by", by);
    reply_bool(c, o, "is_standing", is_standing);
    reply_bool(c, o, "is_in_force",
               is_standing && !is_over && str_cmp(t->valid_from, today) <= 0);
    reply_utc(c, o, "withdrawn_at", t->withdrawn_at);
    reply_str(c, o, "withdrawn_by", withdrawn);
    reply_str(c, o, "withdrawn_why", t->withdrawn_why);
    return st;
}

static enum status keep_document(struct op_call *c, struct attestation *t, struct err *e)
{
    str bytes, digest;
    t->document_name =
        op_has(c, "document_name") ? str_trim(op_str(c, "document_name")) : STR("");
    if (!op_has(c, "document")) return LW_OK;
    enum status st = fs_read(c->arena, arena_z(c->arena, op_str(c, "document")),
                             ATTESTED_DOCUMENT_MAX_BYTES, &bytes, e);
    if (!st && !bytes.n) st = err_set(e, LW_E_INPUT, "parameter 'document': the file is empty");
    if (!st) st = blob_keep(c, bytes, "duty.attest", &digest, e);
    if (!st) t->document_digest = digest;
    return st;
}

static enum status take_params(struct op_call *c, struct attestation *t, struct err *e)
{
    const struct duty_row *row;
    struct product p;
    enum status st = duty_get_row(op_str(c, "duty"), &row, e);
    if (!st && op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    if (st) return st;
    *t = (struct attestation){
        .id = new_id(c->arena, c->now),
        .product_id = op_has(c, "product") ? p.id : STR(""),
        .duty = str_of(row->id),
        .duty_table = STR(DUTY_TABLE_VERSION),
        .is_not_applicable = op_bool(c, "is_not_applicable", false),
        .words = str_trim(op_str(c, "words")),
        .valid_from = op_has(c, "valid_from") ? op_str(c, "valid_from")
                                              : compliance_day_text(c->arena, utc_day(c->now)),
        .valid_until = op_has(c, "valid_until") ? op_str(c, "valid_until") : STR(""),
        .attested_at = c->now,
        .attested_by = c->actor->ledger_ref,
        .withdrawn_at = UTC_NONE,
        .withdrawn_why = STR(""),
        .withdrawn_by = STR(""),
    };
    if (!t->words.n)
        return err_set(e, LW_E_USAGE,
                       "parameter 'words': say how it is met, or why it does not "
                       "apply");
    if (t->valid_until.n && str_cmp(t->valid_until, t->valid_from) < 0)
        return err_set(e, LW_E_USAGE, "parameter 'valid_until': lies before 'valid_from'");
    return keep_document(c, t, e);
}

/* Event with the row's digest before and after; the row carries the number of the event. */
static enum status record(struct op_call *c, struct attestation *t, bool is_new, struct err *e)
{
    struct buf before, after;
    struct db *db = c->app->db;
    buf_init(&before, LW_MIB);
    buf_init(&after, LW_MIB);
    enum status st = op_next_seq(c, &t->event_seq, e);
    if (!st && !is_new) st = attestation_text(db, t->id, &before, e);
    if (!st) st = is_new ? attestation_insert(db, t, e) : attestation_withdraw(db, t, e);
    if (!st) st = attestation_text(db, t->id, &after, e);
    if (!st) st = buf_status(&after, "attestation", e);
    if (!st) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "duty", t->duty);
        payload_str(d, "product", t->product_id);
        payload_bool(d, "is_not_applicable", t->is_not_applicable);
        payload_str(d, "words", is_new ? t->words : t->withdrawn_why);
        payload_str(d, "document", t->document_digest.p ? t->document_digest : STR(""));
        payload_str(d, "valid_until", t->valid_until);
        st = op_change_event(c, is_new ? "duty.attested" : "duty.attestation_withdrawn",
                             STR("attestation"), t->id, STR_NONE, d, buf_str(&before),
                             buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&before);
    buf_release(&after);
    return st;
}

enum status duty_attest(struct op_call *c, struct err *e)
{
    struct attestation t;
    enum status st = take_params(c, &t, e);
    if (!st) st = record(c, &t, true, e);
    return st ? st : reply_attestation(c, c->reply, &t, e);
}

enum status duty_attest_of(struct op_call *c, str product_id, str duty, str words,
                           struct err *e)
{
    struct attestation t = {
        .id = new_id(c->arena, c->now),
        .product_id = product_id,
        .duty = duty,
        .duty_table = STR(DUTY_TABLE_VERSION),
        .words = words,
        .valid_from = compliance_day_text(c->arena, utc_day(c->now)),
        .valid_until = STR(""),
        .document_digest = STR_NONE,
        .document_name = STR(""),
        .attested_at = c->now,
        .attested_by = c->actor->ledger_ref,
        .withdrawn_at = UTC_NONE,
        .withdrawn_why = STR(""),
        .withdrawn_by = STR(""),
    };
    return record(c, &t, true, e);
}

static enum status attestation_get(struct op_call *c, struct attestation *t, struct err *e)
{
    bool found = false;
    str id = op_str(c, "attestation");
    enum status st = attestation_find(c->app->db, c->arena, id, t, &found, e);
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no attestation '%.*s'",
                   STR_ARG(str_sub(id, 0, 40)));
}

enum status duty_get_attestation(struct op_call *c, struct err *e)
{
    struct attestation t;
    enum status st = attestation_get(c, &t, e);
    if (st) return st;
    reply_str(c, c->reply, "file_name",
              arena_printf(c->arena, "%.*s-%.*s", STR_ARG(t.duty),
                           STR_ARG(str_sub(t.document_digest, 0, 12))));
    return reply_attestation(c, c->reply, &t, e);
}

enum status duty_withdraw_attestation(struct op_call *c, struct err *e)
{
    struct attestation t;
    enum status st = attestation_get(c, &t, e);
    if (st) return st;
    if (!utc_is_none(t.withdrawn_at))
        return err_set(e, LW_E_STATE, "attestation '%.*s' was withdrawn before", STR_ARG(t.id));
    t.withdrawn_at = c->now;
    t.withdrawn_why = str_trim(op_str(c, "reason"));
    t.withdrawn_by = c->actor->ledger_ref;
    if (!t.withdrawn_why.n)
        return err_set(e, LW_E_USAGE, "parameter 'reason': say why it no longer stands");
    st = record(c, &t, false, e);
    return st ? st : reply_attestation(c, c->reply, &t, e);
}
