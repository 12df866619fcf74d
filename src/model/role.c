/* SPDX-License-Identifier: Apache-2.0 */
/* The role table: which permission each role bundles. */
#include "model/role.h"

ENUM_DEFINE(permission, PERMISSION_LIST)
ENUM_DEFINE(role, ROLE_LIST)
ENUM_DEFINE(actor_kind, ACTOR_KIND_LIST)

#define BIT(p)  (1u << (p))
#define VIEWER  (BIT(PERMISSION_NONE) | BIT(PERMISSION_READ))
#define AUDITOR (VIEWER | BIT(PERMISSION_EXPORT))
#define ENGINEER \
 (VIEWER | BIT(PERMISSION_PRODUCT) | BIT(PERMISSION_TRIAGE) | BIT(PERMISSION_FEED))
#define COMPLIANCE                                                                 \
 (AUDITOR | BIT(PERMISSION_CASE) | BIT(PERMISSION_SUBMIT) | BIT(PERMISSION_DUTY) | \
  BIT(PERMISSION_DOCUMENT))
#define INCIDENT_LEAD (ENGINEER | COMPLIANCE)
#define ADMINISTRATOR (INCIDENT_LEAD | BIT(PERMISSION_ADMIN))

static const uint32_t permissions_of_role[] = {
    [ROLE_VIEWER] = VIEWER,
    [ROLE_AUDITOR] = AUDITOR,
    [ROLE_ENGINEER] = ENGINEER,
    [ROLE_COMPLIANCE] = COMPLIANCE,
    [ROLE_INCIDENT_LEAD] = INCIDENT_LEAD,
    [ROLE_ADMINISTRATOR] = ADMINISTRATOR,
};

static const char *const words_of_permission[] = {
    [PERMISSION_NONE] = "sign in",
    [PERMISSION_READ] = "see everything but secrets",
    [PERMISSION_PRODUCT] = "change products, releases, images and SBOMs",
    [PERMISSION_TRIAGE] = "decide about findings",
    [PERMISSION_FEED] = "fetch and import knowledge of vulnerabilities",
    [PERMISSION_CASE] = "work on cases, declare awareness, set who is on call",
    [PERMISSION_SUBMIT] = "record a submission and its receipt",
    [PERMISSION_DUTY] = "attest duties, set markets and holds",
    [PERMISSION_DOCUMENT] = "write documents and record who was told",
    [PERMISSION_EXPORT] = "take the evidence out as one archive",
    [PERMISSION_ADMIN] = "change people, settings, channels and keys",
};

str permission_words(enum permission p)
{
    return (unsigned)p < (unsigned)N_permission ? str_of(words_of_permission[p]) : STR("");
}

static const char *const words_of_role[] = {
    [ROLE_VIEWER] = "colleagues who look",
    [ROLE_AUDITOR] = "internal audit, a notified body",
    [ROLE_ENGINEER] = "development, product security",
    [ROLE_COMPLIANCE] = "regulatory affairs",
    [ROLE_INCIDENT_LEAD] = "who is on call",
    [ROLE_ADMINISTRATOR] = "few people, at least two",
};

str role_words(enum role r)
{
    return (unsigned)r < (unsigned)N_role ? str_of(words_of_role[r]) : STR("");
}

#define ALL_PERMISSIONS ((1u << N_permission) - 1)

const struct actor system_actor = {.kind = ACTOR_SYSTEM,
                                   .name = STR_INIT("longwatch"),
                                   .ledger_ref = STR_INIT("system"),
                                   .permissions = ALL_PERMISSIONS};
const struct actor local_actor = {.kind = ACTOR_LOCAL,
                                  .name = STR_INIT("command line"),
                                  .ledger_ref = STR_INIT("local"),
                                  .permissions = ALL_PERMISSIONS};
const struct actor nobody_actor = {
    .kind = ACTOR_NOBODY, .name = STR_INIT("nobody"), .ledger_ref = STR_INIT("nobody")};

uint32_t role_permissions(enum role r)
{
    return (unsigned)r < (unsigned)N_role ? permissions_of_role[r] : 0;
}

bool actor_may(const struct actor *a, enum permission p)
{
    return p == PERMISSION_NONE || (a->permissions & BIT(p)) != 0;
}

bool actor_is_limited(const struct actor *a)
{
    return a->lines.n > 0;
}
