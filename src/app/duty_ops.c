/* SPDX-License-Identifier: Apache-2.0 */
/* The operations about duties: the table, one duty, and the rows of what people say about one. */
#include "app/duty.h"

#include "app/compliance.h"

static void reply_house_rule(struct op_call *c, yyjson_mut_val *o, const struct house_rule *r)
{
    duty_reply_z(c, o, "id", r->id);
    duty_reply_z(c, o, "source", r->source);
    duty_reply_z(c, o, "title", r->title);
    duty_reply_z(c, o, "trigger", r->trigger);
    duty_reply_z(c, o, "cadence", r->cadence);
    duty_reply_z(c, o, "basis", r->basis);
    duty_reply_z(c, o, "recipient", r->recipient);
    reply_bool(c, o, "is_legal", false);
    duty_reply_texts(c, o, "content", r->content);
    duty_reply_texts(c, o, "evidence", r->evidence);
}

static void reply_table_version(struct op_call *c)
{
    yyjson_mut_val *o = reply_object(c, c->reply, "duty_table");
    reply_str(c, o, "version", STR(DUTY_TABLE_VERSION));
    reply_str(c, o, "on", STR(DUTY_TABLE_ON));
}

/* ---- reading ---- */

static bool is_wanted(const struct op_call *c, const struct duty_row *row)
{
    if (op_has(c, "regime") && !str_eq(op_str(c, "regime"), regime_str(row->regime)))
        return false;
    if (!op_has(c, "operator")) return true;
    enum operator role = OPERATOR_MANUFACTURER;
    (void)operator_from_str(op_str(c, "operator"), &role);
    return (row->actors & 1U << role) != 0;
}

static enum status duty_list(struct op_call *c, struct err *e)
{
    size_t n, n_rules;
    int64_t total = 0;
    const struct duty_row *all = duty_rows_all(&n);
    const struct house_rule *rules = house_rules_all(&n_rules);
    (void)e;
    reply_table_version(c);
    yyjson_mut_val *list = reply_array(c, c->reply, "duties");
    for (size_t i = 0; i < n; i++) {
        if (!is_wanted(c, &all[i])) continue;
        reply_duty(c, reply_item(c, list), &all[i]);
        total++;
    }
    yyjson_mut_val *house = reply_array(c, c->reply, "house_rules");
    for (size_t i = 0; i < n_rules && !op_has(c, "regime"); i++)
        reply_house_rule(c, reply_item(c, house), &rules[i]);
    reply_int(c, c->reply, "total", total);
    return LW_OK;
}

struct said_list {
    struct op_call *c;
    yyjson_mut_val *list;
};

static enum status reply_said(void *ctx, const struct attestation *t, struct err *e)
{
    struct said_list *l = ctx;
    return reply_attestation(l->c, reply_item(l->c, l->list), t, e);
}

static enum status duty_get(struct op_call *c, struct err *e)
{
    const struct duty_row *row;
    enum status st = duty_get_row(op_str(c, "duty"), &row, e);
    if (st) return st;
    reply_table_version(c);
    reply_duty(c, c->reply, row);
    struct said_list said = {c, reply_array(c, c->reply, "attestations")};
    const struct attestation_filter f = {.duty = str_of(row->id)};
    st = attestation_each(c->app->db, &f, reply_said, &said, e);
    return st ? st : compliance_reply_duty(c, c->reply, row, e);
}

/* ---- the table ---- */

#define P_DUTY                                                               \
 {                                                                           \
  "duty", PARAM_ID, true, true, 40, NULL, "Id of the duty, such as CRA-13-2" \
 }
#define REGIMES "cra|gpsr|red|lvd|emc|machinery|mdr"
#define OPERATORS \
 "manufacturer|authorised representative|importer|distributor|open-source software steward"

static const struct op_param list_params[] = {
    {"regime", PARAM_ENUM, false, false, 0, REGIMES, "Only of this act"},
    {"operator", PARAM_ENUM, false, false, 0, OPERATORS, "Only what this operator owes"},
    {0},
};
static const struct op_param get_params[] = {P_DUTY, {0}};
static const struct op_param attest_params[] = {
    P_DUTY,
    {"product", PARAM_TEXT, false, false, 255, NULL,
     "Product's id or name; without it for all products"},
    {"words", PARAM_TEXT, true, false, DUTY_WORDS_MAX, NULL,
     "How it is met, or why it does not apply (CRA Art 13(4) wants the justification)"},
    {"is_not_applicable", PARAM_BOOL, false, false, 0, NULL,
     "It does not apply to the product; default: it is met"},
    {"document", PARAM_FILE, false, false, 0, NULL, "What proves it, kept with its digest"},
    {"document_name", PARAM_TEXT, false, false, 255, NULL, "Title of the document"},
    {"valid_from", PARAM_DATE, false, false, 0, NULL, "First day; default: today"},
    {"valid_until", PARAM_DATE, false, false, 0, NULL, "Last day; default: no end"},
    {0},
};
static const struct op_param attestation_params[] = {
    {"attestation", PARAM_ID, true, true, 40, NULL, "Id of the attestation"},
    {0},
};
static const struct op_param withdraw_params[] = {
    {"attestation", PARAM_ID, true, true, 40, NULL, "Id of the attestation"},
    {"reason", PARAM_TEXT, true, false, DUTY_WORDS_MAX, NULL, "Why it no longer stands"},
    {0},
};

const struct op duty_ops[] = {
    {"duty.list", "duty list", "GET", "/duties", PERMISSION_READ, false, list_params, duty_list,
     "List the duties of the law with clause, period, recipient and date of application."},
    {"duty.get", "duty show", "GET", "/duties/{duty}", PERMISSION_READ, false, get_params,
     duty_get, "Show a duty, what was attested about it, and how it stands for each product."},
    {"duty.attest", "duty attest", "POST", "/duties/{duty}/attestations", PERMISSION_DUTY, true,
     attest_params, duty_attest,
     "Attest that a duty is met, by which document, or why it does not apply."},
    {"duty.get_attestation", "duty attestation", "GET", "/attestations/{attestation}",
     PERMISSION_READ, false, attestation_params, duty_get_attestation,
     "Show an attestation and the digest of its document."},
    {"duty.withdraw_attestation", "duty withdraw", "POST",
     "/attestations/{attestation}/withdrawal", PERMISSION_DUTY, true, withdraw_params,
     duty_withdraw_attestation, "Withdraw an attestation, which stays on record."},
};
const size_t n_duty_ops = sizeof duty_ops / sizeof duty_ops[0];
