/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long records must be kept: the latest end of all rules that apply (regulation.md section
 * 1.9). Periods are calendar years from a day, clamped to the month's end: ten years from
 * 2028-02-29 end with 2038-02-28. A rule whose day is not known has no end yet, so the record
 * stays; so does one that an act could ask for longer of which nobody said whether it applies.
 * Pure. To add a rule: a row in retention.c, a line in retention_test.c.
 */
#ifndef LW_CORE_RETENTION_H
#define LW_CORE_RETENTION_H

#include "base/utc.h"
#include "model/regime.h"

#define RECORD_KIND_LIST(X)                                                                \
 X(RECORD_TECHNICAL, "technical_documentation") /* declaration and user information too */ \
 X(RECORD_SBOM, "sbom")                         /* part of it: CRA Annex VII(2)(b) */      \
 X(RECORD_UPDATE, "security_update")            /* each from its issue */                  \
 X(RECORD_SUPPLY, "supply_chain")               /* each from its delivery */               \
 X(RECORD_CASE, "case_file")                                                               \
 X(RECORD_REPORT, "report")     /* submissions and what was sent */                        \
 X(RECORD_DECISION, "decision") /* findings and what was decided */                        \
 X(RECORD_ATTESTATION, "attestation")                                                      \
 X(RECORD_COMPLAINT_PERSON, "complaint_personal_data") /* an upper limit, not a lower */
ENUM_DECLARE(record_kind, RECORD_KIND_LIST);
/* "technical documentation, declaration, user information" */
str record_kind_title(enum record_kind k);

struct retention_facts {
    unsigned regimes;          /* bits 1 << enum regime that apply */
    unsigned undecided;        /* those of which nobody said whether they apply */
    struct day last_placed_on; /* of the last unit; year 0: units are placed, or nobody said */
    struct day support_end;    /* year 0: not stated */
    bool may_be_implantable;   /* an MDR device of which nobody said that it is not */
    struct day record_on;      /* issue, delivery, entry; year 0: not known */
};

struct retention {
    bool has_rule;       /* some rule speaks about the record */
    bool is_known;       /* its end is: every rule has its day */
    bool is_choice;      /* no act says so: kept with the technical documentation, our choice */
    bool is_limit;       /* to be erased at the end, at the latest: personal data */
    struct day until;    /* last day to keep, when known */
    struct day at_least; /* latest end that is known, year 0: none */
    str clause;          /* of the rule that decides, or of one that has no end yet */
    str missing;         /* what must be stated before the end is known; empty: nothing */
};
struct retention retention_of(enum record_kind kind, const struct retention_facts *f);
/* First day on which the record may be erased; a day of year 0 while the end is not known. */
struct day retention_erasable_from(const struct retention *r);

#endif
