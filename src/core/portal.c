/* SPDX-License-Identifier: Apache-2.0 */
/* Tables behind portal.h. */
#include "core/portal.h"

ENUM_DEFINE(portal_state, PORTAL_STATE_LIST)
ENUM_DEFINE(portal_link, PORTAL_LINK_LIST)
ENUM_DEFINE(routing_rule, ROUTING_RULE_LIST)

enum portal_state portal_state_after(enum stage s, bool is_pec)
{
    switch (s) {
    case STAGE_EARLY_WARNING: return PORTAL_EARLY_WARNING;
    case STAGE_NOTIFICATION_72H: return is_pec ? PORTAL_72H_PEC : PORTAL_72H;
    case STAGE_FINAL_REPORT: return PORTAL_FINAL;
    case N_stage: break;
    }
    BUG("stage of the portal");
}

enum portal_state portal_state_expected(enum stage last, bool is_pec)
{
    return last == N_stage ? PORTAL_DRAFT : portal_state_after(last, is_pec);
}

enum status portal_check_state(enum portal_state from, enum portal_state to, struct err *e)
{
    if (to == PORTAL_INVALIDATED)
        return err_set(
            e, LW_E_INPUT,
            "a notification is invalidated by 'portal.invalidate', which asks by whom "
            "and why");
    bool is_lifted = from == PORTAL_72H_PEC && to == PORTAL_72H;
    if (is_lifted || (to > from && from != PORTAL_INVALIDATED)) return LW_OK;
    return err_set(e, LW_E_STATE, "the portal does not go from '%.*s' to '%.*s'",
                   STR_ARG(portal_state_str(from)), STR_ARG(portal_state_str(to)));
}

size_t portal_link_warnings(enum portal_link primary, enum portal_link secondary,
                            int64_t n_notifications, str out[static PORTAL_MAX_WARNINGS])
{
    size_t n = 0;
    bool may_submit = primary == PORTAL_LINK_UNVERIFIED || primary == PORTAL_LINK_VERIFIED ||
                      secondary == PORTAL_LINK_VERIFIED;
    if (!may_submit)
        out[n++] = STR("nobody is recorded who can submit in the portal; a personal EU Login "
                       "account with a second factor is needed first");
    if (primary == PORTAL_LINK_UNVERIFIED && n_notifications >= PORTAL_MAX_UNVERIFIED)
        out[n++] = STR("the primary representative is unverified and has made the 20 "
                       "notifications that are possible; call the coordinating CSIRT");
    else if (primary == PORTAL_LINK_UNVERIFIED && n_notifications >= PORTAL_NEAR_UNVERIFIED)
        out[n++] = STR("the primary representative is unverified and near the limit of 20 "
                       "notifications; ask the coordinating CSIRT to verify the link");
    if (primary == PORTAL_LINK_VERIFIED && secondary == PORTAL_LINK_NONE)
        out[n++] =
            STR("there is no secondary representative: nobody can submit when the primary "
                "one is away");
    if (secondary == PORTAL_LINK_EXPIRED)
        out[n++] =
            STR("the invitation of the secondary representative expired after seven days; "
                "invite again");
    return n;
}

static const struct {
    str words, clause;
} rules[N_routing_rule] = {
    [ROUTING_DECISIONS] = {STR_INIT("where decisions on the cybersecurity of the products are "
                                    "predominantly taken"),
                           STR_INIT("Art 14(7), second subparagraph")},
    [ROUTING_EMPLOYEES] = {STR_INIT("where the establishment with the most employees in the "
                                    "Union is; the place of the decisions is not determinable"),
                           STR_INIT("Art 14(7), second subparagraph")},
    [ROUTING_REPRESENTATIVE] = {STR_INIT("where the authorised representative for the most "
                                         "products is established"),
                                STR_INIT("Art 14(7), third subparagraph, point (a)")},
    [ROUTING_IMPORTER] = {STR_INIT("where the importer who places the most products on the "
                                   "market is established"),
                          STR_INIT("Art 14(7), third subparagraph, point (b)")},
    [ROUTING_DISTRIBUTOR] = {STR_INIT("where the distributor who makes the most products "
                                      "available is established"),
                             STR_INIT("Art 14(7), third subparagraph, point (c)")},
    [ROUTING_USERS] = {STR_INIT("where the most users of the products are; later notifications "
                                "may go to the same CSIRT"),
                       STR_INIT("Art 14(7), third subparagraph, point (d)")},
};

str routing_rule_words(enum routing_rule r)
{
    return (unsigned)r < (unsigned)N_routing_rule ? rules[r].words : STR_NONE;
}

str routing_rule_clause(enum routing_rule r)
{
    return (unsigned)r < (unsigned)N_routing_rule ? rules[r].clause : STR_NONE;
}

struct utc routing_review_due(struct utc recorded_at)
{
    return utc_add_months(recorded_at, 12);
}
