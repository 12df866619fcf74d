/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permissions, the roles that bundle them, and who acts. API tokens carry scopes, which are
 * permission names; a token never may more than its owner's role does.
 */
#ifndef LW_MODEL_ROLE_H
#define LW_MODEL_ROLE_H

#include "base/utc.h"
#include "model/enum_table.h"

#define PERMISSION_LIST(X)                                                               \
 X(PERMISSION_NONE, "none")               /* open to strangers: sign-in, set-up */       \
 X(PERMISSION_READ, "read")               /* see everything but secrets */               \
 X(PERMISSION_PRODUCT, "product:write")   /* products, releases, images, SBOMs */        \
 X(PERMISSION_TRIAGE, "finding:write")    /* decisions about findings */                 \
 X(PERMISSION_FEED, "feed:write")         /* import and synchronise knowledge */         \
 X(PERMISSION_CASE, "case:write")         /* cases, awareness, acknowledgement, forms */ \
 X(PERMISSION_SUBMIT, "case:submit")      /* record a submission and its receipt */      \
 X(PERMISSION_DUTY, "duty:write")         /* attest duties, regimes, markets, holds */   \
 X(PERMISSION_DOCUMENT, "document:write") /* documents and who was told */               \
 X(PERMISSION_EXPORT, "ledger:export")    /* take the evidence out as one archive */     \
 X(PERMISSION_ADMIN, "admin")             /* people, tokens of others, settings */
ENUM_DECLARE(permission, PERMISSION_LIST);
/* What it lets somebody do, for people: "record a submission and its receipt". */
str permission_words(enum permission p);

#define ROLE_LIST(X)                                \
 X(ROLE_VIEWER, "viewer")                           \
 X(ROLE_AUDITOR, "auditor") /* reads and exports */ \
 X(ROLE_ENGINEER, "engineer")                       \
 X(ROLE_COMPLIANCE, "compliance officer")           \
 X(ROLE_INCIDENT_LEAD, "incident lead")             \
 X(ROLE_ADMINISTRATOR, "administrator")
ENUM_DECLARE(role, ROLE_LIST);
/* For whom a role is meant: "who is on call". */
str role_words(enum role r);

/* Bit set of permissions: 1 << PERMISSION_x. */
uint32_t role_permissions(enum role r);

#define ACTOR_KIND_LIST(X)                                                          \
 X(ACTOR_NOBODY, "nobody") /* not signed in */                                      \
 X(ACTOR_SYSTEM, "system") /* the scheduler */                                      \
 X(ACTOR_LOCAL, "local")   /* the command line: the file system is the authority */ \
 X(ACTOR_PERSON, "person") /* signed in through the web */                          \
 X(ACTOR_TOKEN, "token")   /* an API token of a person */
ENUM_DECLARE(actor_kind, ACTOR_KIND_LIST);

struct actor {
    enum actor_kind kind;
    str id;               /* person id or token id, empty for system and local */
    str person_id;        /* the person behind it, empty for system and local */
    str name;             /* for display, never written to the ledger */
    str ledger_ref;       /* what the ledger writes: a salted hash, or "system", "local" */
    uint32_t permissions; /* bit set */
    /*
     * Product lines that the person is limited to, one a line of text; empty: all. op_run() lets
     * a limited person read through a connection that sees nothing else (app/scope.h).
     */
    str lines;
    str session;             /* id of the browser session, empty for others */
    struct utc confirmed_at; /* of a session: when the person last proved to be there */
};
/* All permissions: the scheduler; the command line, where the file system is the authority. */
extern const struct actor system_actor, local_actor;
/* No permission but PERMISSION_NONE. */
extern const struct actor nobody_actor;
bool actor_may(const struct actor *a, enum permission p);
/* Whether the person behind it sees some product lines only. */
bool actor_is_limited(const struct actor *a);

#endif
