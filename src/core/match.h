/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a component and a claim to a verdict with its reason (matching.md sections 1, 3, 5, 6).
 * Pure. Three steps, each a function:
 *
 *   component_identify()  which package of which ecosystem is this, in which version and release?
 *   claim_match()         what does one record say of it?
 *   verdicts_join()       what do all records of one vulnerability say together?
 */
#ifndef LW_CORE_MATCH_H
#define LW_CORE_MATCH_H

#include "base/arena.h"
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

struct identity {
    bool is_monitored;
    str why;       /* when it is not: in words, and what would help */
    str key;       /* package key (purl_key) */
    str identity;  /* canonical, without version; never empty: decisions are keyed by it */
    str version;   /* empty: not stated */
    str ecosystem; /* OSV name whose records must be there to say "no match"; may be empty */
    enum version_scheme scheme;
    bool is_distribution;
    bool is_go;
    str release;              /* of the distribution: "12", "22.04", "3.18"; empty: not known */
    bool is_release_inferred; /* read off the version, not stated */
    bool is_source_stated; /* the source package was named, not taken to be called the same */
};

/*
 * Takes the first package URL whose type an ecosystem row serves. Nothing is guessed from names
 * or CPEs: such components are not monitored, with words on what would help. `a` keeps strings.
 */
void component_identify(struct arena *a, const struct component *c, struct identity *out);

/* What a record says, as the knowledge base hands it over. */
struct match_claim {
    str record_id, revision, feed;
    enum record_state state;
    bool is_informational;
    const struct affected *affected;
};

struct match_answer {
    enum verdict verdict; /* VERDICT_NO_MATCH: says nothing of this version */
    struct reason reason;
    str fixed_in;
};
struct match_answer claim_match(struct arena *a, const struct identity *id,
                                const struct match_claim *c);

/*
 * Joins the answers of all records of one vulnerability about one component: index of the answer
 * that decides, its verdict in `*verdict` and, when another says the contrary, words about that
 * in `*conflict` (else empty). SIZE_MAX when all say nothing.
 *
 * The ecosystem's own database decides over the CVE List; when the latter alone claims affected
 * against it, the verdict is under_investigation, not silence. Within one database "affected"
 * beats "fixed".
 */
size_t verdicts_join(struct arena *a, const struct match_answer *answers, size_t n,
                     enum verdict *verdict, str *conflict);

/* Larger needs attention first; for the worst of a component's matches. */
int verdict_weight(enum verdict v);

#endif
