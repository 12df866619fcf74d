/* SPDX-License-Identifier: Apache-2.0 */
/* The making of answers, shared by the files that judge one kind of claim each; see match.h. */
#ifndef LW_CORE_MATCH_INTERNAL_H
#define LW_CORE_MATCH_INTERNAL_H

#include "core/match.h"

/* What is asked of each judge. */
struct match_question {
    struct arena *a;
    const struct identities *ids;
    const struct identity *id;
    const struct match_claim *c;
    const struct product_facts *product; /* may be NULL */
};

/* An answer by a row of match_rules; the reason's inputs are the caller's. */
struct match_answer answer_by(const struct match_question *q, enum verdict v, const char *rule);
/* No word about this component at all. */
struct match_answer answer_silent(const struct match_question *q, const char *rule);
enum match_tier tier_of(const struct match_question *q);
/* Said by an additional publisher (ADP) of a CVE record, not by the one who assigned the id. */
bool is_enriched(const struct affected *x);

/* "1.2.3 (PEP 440)": the version and how it is ordered. */
str version_words(const struct match_question *q);

struct match_answer match_versions(const struct match_question *q); /* OSV and CVE statements */
struct match_answer match_configuration(const struct match_question *q);
struct match_answer match_vex(const struct match_question *q);

/*
 * Do the vendor and product of a CVE record's entry, or its CPE names, mean what the identity
 * names? TRUTH_UNKNOWN: the entry names no vendor.
 */
enum truth names_fit(struct arena *a, const struct identity *id, const struct affected *x);

/* A commit of the component that a GIT range names: what that says, else GIT_SILENT. */
enum git_word {
    GIT_SILENT,
    GIT_AFFECTED,
    GIT_FIXED
};
enum git_word git_ask(const struct identities *ids, const struct identity *id,
                      const struct affected *x, str *commit);
/* Enumerated tags of a repository ("curl-7_80_0", "OpenSSL_1_1_1k") against a version. */
enum tag_word {
    TAG_SILENT,  /* there are none that can be read */
    TAG_LISTED,  /* the version is one of them */
    TAG_BETWEEN, /* not listed, though older and newer ones are */
    TAG_BELOW,
    TAG_ABOVE
};
enum tag_word tag_ask(struct arena *a, const struct affected *x, str version, str *tag);

#endif
