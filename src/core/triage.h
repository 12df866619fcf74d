/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built-in triage: what a build did not put in, or has mended, cannot be attacked. Each rule is a
 * row: a condition on evidence as a sentence (model/predicate.h), and what follows from it in the
 * terms of OpenVEX, CycloneDX and CSAF. Pure; three-valued: without proof a rule says nothing.
 *
 * A rule only discharges, it never accuses. What it discharges it quotes by digest and line.
 */
#ifndef LW_CORE_TRIAGE_H
#define LW_CORE_TRIAGE_H

#include "core/match.h"
#include "model/vex.h"

/*
 * What a sentence is filled with: "{item}", and "{component}" with the names under which evidence
 * may know the component. The condition must hold for every item, or for one.
 */
#define TRIAGE_ITEMS_LIST(X)                                                                  \
 X(TRIAGE_SOURCES, "source files")            /* programFiles: .c, .S, .rs */                 \
 X(TRIAGE_HEADERS, "headers")                 /* programFiles, when they name nothing else */ \
 X(TRIAGE_PACKAGES, "packages")               /* of a Go module, as the record names them */  \
 X(TRIAGE_FUNCTIONS, "functions")             /* of a Go module, likewise */                  \
 X(TRIAGE_CRATE, "crate")                     /* a Rust crate as a whole */                   \
 X(TRIAGE_PLATFORMS, "platforms")             /* processors to which the record is limited */ \
 X(TRIAGE_VULNERABILITIES, "vulnerabilities") /* all ids of the group */                      \
 X(TRIAGE_COMMITS, "commits")                 /* that fix it, as the records name them */     \
 X(TRIAGE_NOTHING, "one vulnerability") /* the sentence stands as it is: one vulnerability */
ENUM_DECLARE(triage_items, TRIAGE_ITEMS_LIST);

struct triage_rule {
    struct match_rule rule; /* id, text and source clause, as every rule has them */
    unsigned version;       /* raised when what it decides changes */
    const char *sentence;
    enum triage_items items;
    bool is_any; /* one item is enough; otherwise all */
    enum vex_status status;
    enum vex_justification justification;
    const char *cyclonedx_justification; /* closer than the term of the map; "" without one */
    const char *cyclonedx_response;      /* "update" of what is mended; "" */
    const char *impact;    /* what users are told; {items}, {component} are filled in */
    const char *component; /* only of this one; NULL: of any */
    /* TRIAGE_NOTHING: the vulnerability, and the words of its record that name the part. */
    const char *vulnerability, *words;
};

/* Every rule, by position; NULL behind the last. */
const struct triage_rule *triage_rule_at(size_t i);
const struct triage_rule *triage_rule_find(str id);

struct triage_question {
    const struct product_facts *product;
    const struct component *component;
    const struct identities *ids;
    const str *vulnerabilities; /* the group's id and its aliases */
    size_t n_vulnerabilities;
    const struct affected *const *claims; /* of all records of the group on this component */
    size_t n_claims;
};
struct triage_answer {
    enum truth truth;               /* TRUTH_YES: `rule` decides; else as below */
    const struct triage_rule *rule; /* NULL: nothing to say */
    enum verdict verdict;
    str justification; /* OpenVEX term, or empty */
    str condition;     /* the sentences that were true, one a line */
    str quotes;        /* evidence, one a line */
    str impact;
    str items;  /* in words: "net/tls/tls_sw.c, net/tls/tls.h" */
    str inputs; /* for the reason: what was compared */
};
/*
 * The first rule that holds. When none does: TRUTH_NO with a rule whose condition was proved wrong
 * (the vulnerable code is there, `quotes` says where), or TRUTH_UNKNOWN with the rule that only
 * lacks evidence, in `quotes` which.
 */
void triage_decide(struct arena *a, const struct triage_question *q, struct triage_answer *out);

/*
 * What evidence makes of the records' joint answer (`verdict`, `decided`, `conflict`), in place.
 * Order: the product's own documents, then rules, then feeds. A rule discharges what is affected,
 * open or unknown; what a document says stays, and the rule's contrary word becomes a conflict, as
 * does a document's "code not present" where the code was compiled. `*t` tells what was asked;
 * its `quotes` are empty when evidence changed nothing.
 */
void triage_apply(struct arena *a, const struct triage_question *q, enum verdict *verdict,
                  struct match_answer *decided, str *conflict, struct triage_answer *t);

/*
 * Evidence has a say about this component, or could have one about a record that is yet to come:
 * it knows the component under one of its names, or speaks of the image as a whole.
 */
bool triage_concerns(struct arena *a, const struct product_facts *product,
                     const struct component *component, const struct identities *ids);

/* Tables, for triage.c. */
extern const struct triage_rule triage_rule_rows[];
extern const size_t n_triage_rule_rows;
extern const struct triage_rule triage_feature_rows[];
extern const size_t n_triage_feature_rows;

#endif
