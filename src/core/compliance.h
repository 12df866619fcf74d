/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a duty means for a product: does it apply, since when, and by which evidence is it met.
 *
 * The answer is decided in this order, each step with its clause:
 *
 *   1. whose duty it is         the company's role for the product (CRA Art 13, 18 to 24)
 *   2. does the act apply       regime switches and the exclusions between the acts
 *   3. does the clause apply    product already on the market (CRA Art 69(2)), class of device,
 *                               end of the support period
 *   4. since when               date of application of the row
 *   5. evidence                 clocks of cases; else what a person attested; else what the store
 *                               holds; else, for duties that something must cause, no occasion
 *
 * What nobody said is never counted as met: it is open or undecided. Pure: facts and `now` in, a
 * verdict out.
 */
#ifndef LW_CORE_COMPLIANCE_H
#define LW_CORE_COMPLIANCE_H

#include "base/arena.h"
#include "core/duty_table.h"

#define COMPLIANCE_LIST(X)                                                                     \
 X(COMPLIANCE_LATE, "late")           /* a period is over, or was when it was met */           \
 X(COMPLIANCE_OPEN, "open")           /* applies, and nothing shows that it is met */          \
 X(COMPLIANCE_UNDECIDED, "undecided") /* nobody said what decides whether it applies */        \
 X(COMPLIANCE_MET, "met")                                                                      \
 X(COMPLIANCE_NO_OCCASION, "no_occasion") /* applies, but nothing happened that asks for it */ \
 X(COMPLIANCE_NOT_YET, "not_yet")         /* applies from a later date */                      \
 X(COMPLIANCE_NOT_APPLICABLE, "not_applicable")
ENUM_DECLARE(compliance_state, COMPLIANCE_LIST);

/* An answer to a question of fact; nobody answered is the first. */
#define SAID_LIST(X) X(SAID_NOTHING, "") X(SAID_YES, "yes") X(SAID_NO, "no")
ENUM_DECLARE(said, SAID_LIST);

/* What was attested about a duty for a product, or for all products. */
struct compliance_said {
    str id;                 /* of the attestation; empty: nothing was said */
    bool is_not_applicable; /* and `words` say why */
    str words;
    struct day from, until; /* until: the last day; year 0: no end */
    bool has_document;
    bool is_document_lost; /* its file is gone: it proves nothing any more */
};

/* The clocks of one duty in the cases of a product; exercises are never among them. */
struct compliance_clocks {
    int32_t n;      /* cases in which the duty arose */
    int32_t n_met;  /* in time, or nothing was owed */
    int32_t n_late; /* over and not done */
    int32_t n_met_late;
    int32_t n_open;    /* running, or due at once */
    struct utc due_at; /* the earliest open one; UTC_NONE: no period */
    str number;        /* of the case that the state stands on: "2026-001" */
};

/* What the store knows of a product that some duty can be judged by. */
struct compliance_evidence {
    int64_t n_releases, n_without_sbom; /* releases without an SBOM */
    str newest;                         /* version of the newest release */
    bool has_newest_sbom;               /* without, nothing can be said about it */
    int64_t n_images;
    int64_t n_findings, n_waiting; /* all; open ones that nobody decided about */
    int64_t n_affected;            /* open ones that are affected */
    /* Of the newest release: known and affected, or not judged, when it was made available. */
    int64_t n_affected_at_release, n_unjudged_at_release;
    bool is_available; /* the newest release is */
    /* Cases that were, or were not yet, decided, for the duties to notify at all. */
    int64_t n_exploited_decided, n_exploited_open, n_incident_decided, n_incident_open;
    bool has_manufacturer; /* name and contact are set */
    str establishment;     /* Member State whose CSIRT coordinates, or empty */
    struct day routed_on;  /* of the record that says so; year 0: a setting alone says it */
};

struct compliance_subject {
    /* What is stated of the product. Days with year 0 are not known. */
    str name;
    enum operator role;
    enum said is_consumer, is_tailor_made, has_uncovered_risk, is_implantable;
    enum device_class device_class;
    struct day placed_on, last_placed_on, modified_on;
    struct day support_start, support_end;
    str support_reason, contact, policy_url;
    /* What was decided about each act, and why. */
    enum said regimes[N_regime];
    str regime_reasons[N_regime];
    struct compliance_evidence evidence;
    const struct compliance_said *said;     /* by duty_row_index() */
    const struct compliance_clocks *clocks; /* by duty_row_index() */
};

struct compliance {
    enum compliance_state state;
    str why;            /* one clause in words */
    str clause;         /* on which the answer stands */
    str evidence;       /* by which it is met, or what there is so far; empty: nothing */
    str attestation_id; /* empty: no attestation decided it */
    struct utc due_at;  /* of an open or late clock; UTC_NONE: none */
    struct day from; /* date of application, of not_yet; last day of an attestation, of met */
    bool is_ready;   /* of not_yet: what will meet it is there already */
};

/*
 * The verdict on a row at `now`. Words are made in `words` and views of the facts; with `words`
 * NULL only the state, dates and flags are answered, for counting. Arena cap: what does not fit is
 * empty, ask arena_status().
 */
struct compliance compliance_of(struct arena *words, const struct duty_row *row,
                                const struct compliance_subject *s, struct utc now);

/*
 * Does an act apply to the product: SAID_YES, SAID_NO, or SAID_NOTHING when nobody decided what
 * it depends on. `*why` and `*clause` are views of the facts or of the program.
 */
enum said compliance_regime(const struct compliance_subject *s, enum regime r, str *why,
                            str *clause);
/* The acts that apply, as bits 1 << enum regime; what nobody decided is not among them. */
unsigned compliance_regimes(const struct compliance_subject *s);
/*
 * Two decided acts that exclude each other: true when `r` cannot apply because `*other` does, with
 * the clause. For refusing a decision that contradicts another.
 */
bool compliance_excluded(const struct compliance_subject *s, enum regime r, enum regime *other,
                         str *clause);

/* ---- parts, each in a file of its own ---- */

/* compliance_scope.c, steps 1 to 3: false when the row applies as far as they can tell. */
bool compliance_scope(struct arena *words, const struct duty_row *row,
                      const struct compliance_subject *s, struct day today,
                      struct compliance *out);
/* compliance_evidence.c, step 5. */
void compliance_judge(struct arena *words, const struct duty_row *row,
                      const struct compliance_subject *s, struct day today,
                      struct compliance *out);
/* Is `id` among the ids or beginnings of ids ("CRA-13-*") in `list`, separated by blanks. */
bool compliance_listed(str list, str id);
/* a before b: -1, 0, 1. A day that is not known (year 0) is before all others. */
int compliance_day_cmp(struct day a, struct day b);
/* "2027-12-11" */
str compliance_day_text(struct arena *words, struct day d);

#endif
