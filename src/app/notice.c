/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the notices of a case go to, and how far they reached (CRA Art 14(8): impacted users, where
 * appropriate all). Groups and places have names; the address of one person is kept apart from the
 * list, enters the ledger as a salted hash, and can be erased. Longwatch sends nothing to them.
 */
#include "app/notice.h"

#include "app/person.h"
#include "core/csirt.h"
#include "crypto/digest.h"
#include "store/duty.h"

enum {
    MAX_PRODUCTS = 256
};

/* ---- list ---- */

str notice_name(const struct notice_recipient *r)
{
    if (!r->contact_ref.n) return r->name;
    return r->address.p ? r->address : STR("an address that was erased");
}

/* What nobody counted is null, never 0. */
static void reply_count(struct op_call *c, yyjson_mut_val *o, const char *key, int64_t n)
{
    if (n >= 0)
        reply_int(c, o, key, n);
    else
        yyjson_mut_obj_add_null(c->doc, o, key);
}

static enum status reply_recipient(struct op_call *c, yyjson_mut_val *o,
                                   const struct notice_recipient *r, struct err *e)
{
    bool is_address = r->contact_ref.n > 0;
    str by;
    reply_str(c, o, "id", r->id);
    reply_str(c, o, "kind", r->kind);
    reply_str(c, o, "name", notice_name(r));
    reply_bool(c, o, "is_address", is_address);
    reply_bool(c, o, "is_erased", is_address && !r->address.p);
    reply_str(c, o, "member_state", r->member_state);
    reply_count(c, o, "n_people", r->n_people);
    reply_bool(c, o, "has_n_people", r->n_people >= 0);
    reply_count(c, o, "n_units", r->n_units);
    reply_bool(c, o, "has_n_units", r->n_units >= 0);
    reply_str(c, o, "channel", r->channel);
    reply_utc(c, o, "added_at", r->added_at);
    reply_bool(c, o, "is_told", !utc_is_none(r->told_at));
    reply_utc(c, o, "told_at", r->told_at);
    reply_count(c, o, "n_told", r->n_told);
    enum status st = person_name_of_ref(c->app, c->arena, r->added_by, &by, e);
    if (!st) reply_str(c, o, "by", by);
    return st;
}

/* Units of the case's products in all markets; negative when none was counted. */
static enum status count_units(struct op_call *c, const struct case_file *k, int64_t *out,
                               struct err *e)
{
    struct case_reach *reach = NULL;
    str seen[MAX_PRODUCTS];
    size_t n = 0, n_seen = 0;
    *out = -1;
    enum status st = case_reach(c->app->db, c->arena, k->id, &reach, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        struct product_market *m = NULL;
        size_t n_m = 0, at = 0;
        while (at < n_seen && !str_eq(seen[at], reach[i].product_id))
            at++;
        if (at < n_seen || n_seen == MAX_PRODUCTS) continue;
        seen[n_seen++] = reach[i].product_id;
        st = product_market_all(c->app->db, c->arena, reach[i].product_id, &m, &n_m, e);
        for (size_t j = 0; !st && j < n_m; j++)
            if (m[j].n_units >= 0) *out = (*out < 0 ? 0 : *out) + m[j].n_units;
    }
    return st;
}

static void reply_reach(struct op_call *c, const struct notice_recipient *all, size_t n,
                        int64_t n_units)
{
    int64_t n_told = 0, n_people = 0, reached = 0;
    bool is_public = false;
    for (size_t i = 0; i < n; i++) {
        if (utc_is_none(all[i].told_at)) continue;
        n_told++;
        if (all[i].n_told > 0) n_people += all[i].n_told;
        if (all[i].n_units > 0) reached += all[i].n_units;
        is_public = is_public || str_eq(all[i].kind, STR("publication"));
    }
    reply_int(c, c->reply, "n", (int64_t)n);
    reply_int(c, c->reply, "n_told", n_told);
    reply_int(c, c->reply, "n_waiting", (int64_t)n - n_told);
    reply_int(c, c->reply, "n_people_told", n_people);
    reply_bool(c, c->reply, "is_published", is_public);
    reply_int(c, c->reply, "n_units_reached", reached);
    reply_int(c, c->reply, "n_units", n_units < 0 ? 0 : n_units);
    reply_bool(c, c->reply, "has_n_units", n_units > 0);
    /* Groups may overlap: never more than all. */
    int64_t share = n_units > 0 ? 100 * (reached < n_units ? reached : n_units) / n_units : 0;
    reply_int(c, c->reply, "share_pct", share);
}

enum status reply_notice_list(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct notice_recipient *all = NULL;
    size_t n = 0;
    int64_t n_units = -1;
    enum status st = notice_recipient_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (!st) st = count_units(c, k, &n_units, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k->number);
    reply_reach(c, all, n, n_units);
    yyjson_mut_val *list = reply_array(c, c->reply, "recipients");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_recipient(c, reply_item(c, list), &all[i], e);
    return st;
}

static enum status recipients_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    enum status st = case_of_call(c, &k, e);
    return st ? st : reply_notice_list(c, &k, e);
}

/* ---- add ---- */

static enum status hide_address(struct op_call *c, str address, str *ref, struct err *e)
{
    unsigned char salt[SHA256_BYTES];
    char hex[SHA256_HEX_CHARS + 1];
    random_bytes(salt, sizeof salt);
    str salt_hex = hex_of(c->arena, (str){(const char *)salt, sizeof salt});
    struct sha256 d = hmac_sha256(salt_hex, address);
    *ref = arena_str(c->arena, sha256_hex(&d, hex));
    return notice_contact_insert(c->app->db, *ref, salt_hex, address, e);
}

bool notice_state(str *state)
{
    const struct csirt *m = csirt_find(*state);
    if (m) *state = str_of(m->code);
    return m || !state->n;
}

static enum status add_event(struct op_call *c, struct notice_recipient *r, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "kind", r->kind);
    payload_str(d, "name", r->name);
    payload_str(d, "contact_ref", r->contact_ref);
    payload_str(d, "member_state", r->member_state);
    payload_str(d, "channel", r->channel);
    payload_str(d, "words",
                r->name.n
                    ? arena_printf(c->arena, "%.*s '%.*s'", STR_ARG(r->kind), STR_ARG(r->name))
                    : STR("an address"));
    if (r->n_people >= 0) payload_int(d, "n_people", r->n_people);
    if (r->n_units >= 0) payload_int(d, "n_units", r->n_units);
    enum status st =
        op_event(c, "notice.recipient_added", STR("recipient"), r->id, r->case_id, d, e);
    payload_free(d);
    r->event_seq = c->last_seq;
    return st;
}

enum status notice_add(struct op_call *c, const struct case_file *k, struct notice_recipient *r,
                       struct err *e)
{
    str address = r->name;
    enum status st = LW_OK;
    r->id = new_id(c->arena, c->now);
    r->case_id = k->id;
    r->contact_ref = STR("");
    r->added_at = c->now;
    r->added_by = c->actor->ledger_ref;
    bool is_place = str_eq(r->kind, STR("publication"));
    if (!r->channel.n) r->channel = is_place ? STR("published") : STR("mail");
    if (str_eq(r->kind, STR("address"))) {
        r->name = STR("");
        if (r->n_people < 0) r->n_people = 1;
        st = hide_address(c, address, &r->contact_ref, e);
    }
    if (!st) st = add_event(c, r, e);
    return st ? st : notice_recipient_insert(c->app->db, r, e);
}

static enum status add_recipient_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct notice_recipient r = {
        .kind = op_str(c, "kind"),
        .name = str_trim(op_str(c, "name")),
        .member_state = op_has(c, "member_state") ? op_str(c, "member_state") : STR(""),
        .n_people = op_int(c, "n_people", -1),
        .n_units = op_int(c, "n_units", -1),
        .channel = op_has(c, "channel") ? str_trim(op_str(c, "channel")) : STR(""),
    };
    enum status st = case_of_call(c, &k, e);
    if (st) return st;
    if (!r.name.n) return err_set(e, LW_E_USAGE, "parameter 'name': is required");
    if (!notice_state(&r.member_state))
        return err_set(e, LW_E_USAGE,
                       "parameter 'member_state': '%.*s' is not the code of a Member State",
                       STR_ARG(str_sub(r.member_state, 0, 10)));
    st = notice_add(c, &k, &r, e);
    if (st) return st;
    reply_str(c, c->reply, "recipient", r.id);
    return reply_notice_list(c, &k, e);
}

/* ---- erase ---- */

static enum status erase_run(struct op_call *c, struct err *e)
{
    struct notice_recipient r;
    bool found = false;
    enum status st =
        notice_recipient_find(c->app->db, c->arena, op_str(c, "recipient"), &r, &found, e);
    if (st) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "recipient '%.*s' does not exist",
                       STR_ARG(str_sub(op_str(c, "recipient"), 0, 40)));
    if (!r.contact_ref.n)
        return err_set(e, LW_E_STATE, "'%.*s' is no address of a person: nothing to erase",
                       STR_ARG(str_sub(r.name, 0, 80)));
    if (!r.address.p) return err_set(e, LW_E_STATE, "the address is erased already");
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "contact_ref", r.contact_ref);
    st = op_event(c, "notice.recipient_erased", STR("recipient"), r.id, r.case_id, d, e);
    payload_free(d);
    if (!st) st = notice_contact_erase(c->app->db, r.contact_ref, e);
    c->wants_checkpoint = true;
    reply_str(c, c->reply, "recipient", r.id);
    return st;
}

/* ---- rows ---- */

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }

static const struct op_param list_params[] = {P_CASE, {0}};
static const struct op_param add_params[] = {
    P_CASE,
    {"kind", PARAM_ENUM, true, false, 0, "group|address|publication",
     "A group of people, one person's address, or a place of publication"},
    {"name", PARAM_TEXT, true, false, 500, NULL,
     "Name of the group, address of the person, or address of the place"},
    {"member_state", PARAM_TEXT, false, false, 2, NULL, "Where they are, when it is one"},
    {"n_people", PARAM_INT, false, false, 1000000000, NULL, "How many people"},
    {"n_units", PARAM_INT, false, false, 1000000000, NULL, "Affected units that they have"},
    {"channel", PARAM_TEXT, false, false, 120, NULL,
     "How they are told; mail, or published, unless given"},
    {0},
};
static const struct op_param import_params[] = {
    P_CASE,
    {"list", PARAM_FILE, true, false, 0, NULL,
     "Table as CSV; its first line names the columns: name, and kind, member_state, n_people, "
     "n_units, channel as far as they are known"},
    {0},
};
static const struct op_param erase_params[] = {
    {"recipient", PARAM_ID, true, true, 0, NULL, "Id of the recipient"},
    {0},
};

const struct op notice_ops[] = {
    {"notice.recipients", "notice recipients", "GET", "/cases/{case}/recipients",
     PERMISSION_READ, false, list_params, recipients_run,
     "List whom the notices of a case go to, who was told when, and the share of units reached."},
    {"notice.add_recipient", "notice add", "POST", "/cases/{case}/recipients",
     PERMISSION_DOCUMENT, true, add_params, add_recipient_run,
     "Put a group, a person or a place of publication on the list of a case."},
    {"notice.import", "notice import", "POST", "/cases/{case}/recipients/import",
     PERMISSION_DOCUMENT, true, import_params, notice_import_run,
     "Put every line of a table on the list of a case, or none of them."},
    {"notice.erase_recipient", "notice erase", "POST", "/recipients/{recipient}/erase",
     PERMISSION_DOCUMENT, true, erase_params, erase_run,
     "Erase the address of a person; the list and the ledger stay whole."},
};
const size_t n_notice_ops = sizeof notice_ops / sizeof *notice_ops;
