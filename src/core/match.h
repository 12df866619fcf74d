/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a component and what feeds say to a verdict with its reason (matching.md sections 1 to 7).
 * Pure. Three steps, each a function:
 *
 *   component_identify()  under which names can this be looked up, in which version and release?
 *   claim_match()         what does one record say of it?
 *   verdicts_join()       what do all records of one vulnerability say together?
 */
#ifndef LW_CORE_MATCH_H
#define LW_CORE_MATCH_H

#include "base/arena.h"
#include "core/identity.h"
#include "core/product.h"
#include "core/range.h"
#include "model/component.h"
#include "model/verdict.h"

/* One row a rule that can decide. Rows are named in reasons, documents and tests for ever. */
struct match_rule {
    const char *id;     /* "osv-range" */
    const char *text;   /* what it says, one sentence */
    const char *source; /* the clause it follows */
};
extern const struct match_rule match_rules[];
extern const size_t n_match_rules;
const struct match_rule *match_rule_find(str id);

/* What a record says, as the knowledge base hands it over. */
struct match_claim {
    str record_id, revision, feed;
    enum record_state state;
    bool is_informational;
    const struct affected *affected;
};

/* Who says it, by how near the publisher is to the component; larger is heard first. */
#define MATCH_TIER_LIST(X)                                                           \
 X(TIER_CATALOGUE, "catalogue")          /* NVD, EUVD: CPE names added later */      \
 X(TIER_RECORD, "CVE record")            /* the CVE record's own statement */        \
 X(TIER_ECOSYSTEM, "ecosystem database") /* GHSA, PyPA, Go, OSS-Fuzz */              \
 X(TIER_VENDOR, "vendor")                /* CSAF, OpenVEX of exactly this product */ \
 X(TIER_DISTRIBUTION, "distribution")                                                \
 X(TIER_EXACT, "commit or hash")                                                     \
 X(TIER_MANUFACTURER, "SBOM") /* what the product's own documents say */
ENUM_DECLARE(match_tier, MATCH_TIER_LIST);

struct match_answer {
    enum verdict verdict; /* VERDICT_NO_MATCH: says nothing of this version */
    struct reason reason;
    str fixed_in;
    str justification; /* of not_affected: a VEX term, else empty */
    enum match_tier tier;
    bool is_silent; /* speaks of something else: withdrawn, another release, another product */
    bool is_guess;  /* the name was guessed, or stands alone in the record */
    bool is_upstream;   /* upstream comparison of a distribution's package */
    bool is_named_fix;  /* fixed, and the record names exactly this version as the fix */
    bool is_of_product; /* what else the product holds had a say: ask again for another one */
};
/* What one claim says to one name. The product may be NULL: nothing else is known of it. */
struct match_answer claim_match(struct arena *a, const struct identities *ids,
                                const struct identity *id, const struct match_claim *c,
                                const struct product_facts *product);

struct kernel_releases;
/*
 * Every claim of one record about the Linux kernel at once (core/kernel.h): its encodings are
 * judged together. `releases` may be NULL.
 */
struct match_answer kernel_match(struct arena *a, const struct identities *ids,
                                 const struct identity *id, const struct match_claim *claims,
                                 size_t n, const struct product_facts *product,
                                 const struct kernel_releases *releases);

/* What the product's documents say of a vulnerability in component `at`; false: nothing. */
bool statement_match(struct arena *a, const struct product_facts *product, uint32_t at,
                     const str *vulnerability_ids, size_t n_ids, struct match_answer *out);

/*
 * Joins the answers of all records of one vulnerability about one component: index of the answer
 * that decides, its verdict in `*verdict` and, when another says the contrary, words about that
 * in `*conflict` (else empty). SIZE_MAX when all say nothing.
 *
 * The highest tier that speaks decides (enum match_tier); when it only
 * leaves the version out and a lower one says affected, a person looks. Within one tier
 * "affected" beats "fixed". A distribution's word on its package is not questioned by others.
 */
size_t verdicts_join(struct arena *a, const struct match_answer *answers, size_t n,
                     enum verdict *verdict, str *conflict);

/* Larger needs attention first; for the worst of a component's matches. */
int verdict_weight(enum verdict v);

#endif
