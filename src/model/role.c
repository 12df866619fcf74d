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
