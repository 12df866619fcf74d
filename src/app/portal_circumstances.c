/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Particularly exceptional circumstances (Art 16(2), third subparagraph): what the 72-hour form
 * claims, and the second person who confirms exactly that before it is recorded as submitted.
 */
#include "app/portal.h"

#include "base/limits.h"
#include "core/case_decision.h"
#include "format/json.h"

static const char *const keys[] = {"pec", "pec_reason", "pec_info"};
enum {
    N_KEYS = sizeof keys / sizeof *keys
};

struct circumstances {
    str values[N_KEYS]; /* trimmed, by key */
    bool is_made;
};

static struct circumstances claim_of_form(const struct case_form *f)
{
    struct circumstances x = {0};
    const struct form_catalogue *cat = f->form.catalogue;
    for (size_t i = 0; i < N_KEYS; i++) {
        const struct form_field *field = form_field_find(cat, str_of(keys[i]));
        x.values[i] = field ? str_trim(f->values[field - cat->rows]) : STR("");
    }
    x.is_made = str_eq(x.values[0], STR("Yes"));
    return x;
}

/* What a second person confirms: grounds and facts as they stand in the form. */
static str digest_of(struct arena *a, const struct circumstances *x)
{
    struct sha256_ctx *ctx = sha256_start();
    char hex[SHA256_HEX_CHARS + 1];
    for (size_t i = 0; i < N_KEYS; i++) {
        sha256_update(ctx, x->values[i]);
        sha256_update(ctx, STR("\n"));
    }
    struct sha256 d = sha256_finish(ctx);
    return arena_str(a, sha256_hex(&d, hex));
}

enum status portal_check_circumstances(struct op_call *c, const struct case_file *k,
                                       const struct case_form *f, struct err *e)
{
    struct circumstances x = claim_of_form(f);
    str by;
    if (!x.is_made || f->form.stage != STAGE_NOTIFICATION_72H) return LW_OK;
    enum status st =
        portal_circumstances_find(c->app->db, c->arena, k->id, digest_of(c->arena, &x), &by, e);
    if (st || by.n) return st;
    return err_set(e, LW_E_STATE,
                   "particularly exceptional circumstances are a decision for two persons; "
                   "another one than who saved the form confirms them first: 'longwatch portal "
                   "confirm %.*s'",
                   STR_ARG(k->number));
}

/* Of the saved draft alone: pages show it beside everything else of a case. */
enum status reply_circumstances(struct op_call *c, const struct case_file *k, int64_t attempt,
                                struct err *e)
{
    struct circumstances x = {0};
    struct form_draft draft;
    yyjson_doc *doc = NULL;
    bool found = false;
    str by = STR("");
    yyjson_mut_val *o = reply_object(c, c->reply, "circumstances");
    enum status st = form_draft_find(c->app->db, c->arena, k->id, STAGE_NOTIFICATION_72H,
                                     attempt, STR(""), &draft, &found, e);
    if (!st && found) st = json_parse(draft.values, LIMIT_REQUEST_BYTES, &doc, e);
    if (st) return st;
    for (size_t i = 0; found && i < N_KEYS; i++)
        x.values[i] = str_trim(json_dup(c->arena, yyjson_doc_get_root(doc), keys[i]));
    yyjson_doc_free(doc);
    x.is_made = found && str_eq(x.values[0], STR("Yes"));
    if (x.is_made)
        st = portal_circumstances_find(c->app->db, c->arena, k->id, digest_of(c->arena, &x),
                                       &by, e);
    reply_bool(c, o, "is_claimed", x.is_made);
    reply_bool(c, o, "is_confirmed", by.n > 0);
    reply_str(c, o, "grounds", x.values[1]);
    reply_str(c, o, "facts", x.values[2]);
    reply_bool(c, o, "is_mine", found && str_eq(draft.saved_by, c->actor->ledger_ref));
    return st;
}

enum status portal_confirm_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct circumstances x = {0};
    str by, digest = STR("");
    const struct form_place p = {.stage = STAGE_NOTIFICATION_72H};
    enum status st = case_to_change(c, CASE_RECORD_SUBMISSION, &k, e);
    if (!st) st = case_form_load_place(c, &k, &p, &f, e);
    if (!st) x = claim_of_form(&f);
    if (!st) digest = digest_of(c->arena, &x);
    if (!st) st = portal_circumstances_find(c->app->db, c->arena, k.id, digest, &by, e);
    if (st) return st;
    if (!x.is_made || !f.version)
        return err_set(e, LW_E_STATE,
                       "no saved form of case '%.*s' claims particularly exceptional "
                       "circumstances",
                       STR_ARG(k.number));
    if (by.n) return err_set(e, LW_E_STATE, "these circumstances were confirmed already");
    if (str_eq(f.draft.saved_by, c->actor->ledger_ref))
        return err_set(
            e, LW_E_REFUSED,
            "the circumstances of case '%.*s' were saved by you; another person with "
            "the permission 'case:submit' must confirm them",
            STR_ARG(k.number));
    yyjson_mut_doc *d = payload_new();
    const str row[] = {digest, STR(""), STR(""), STR("")};
    payload_str(d, "circumstances_sha256", digest);
    payload_int(d, "form_version", f.version);
    payload_str(d, "row_sha256", portal_row_sha256(c->arena, row, 4));
    st = case_change(
        c, &k, "case.circumstances_confirmed",
        STR("A second person confirmed the particularly exceptional circumstances"), d, e);
    payload_free(d);
    if (!st)
        st = portal_circumstances_insert(c->app->db, k.id, digest, c->now, c->actor->ledger_ref,
                                         k.event_seq, e);
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "circumstances_sha256", digest);
    return st;
}
