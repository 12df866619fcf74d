/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quality of an SBOM: what BSI TR-03183-2, the NTIA minimum elements and CISA's draft of their
 * successor ask for, element by element, with the components at fault; and our own question,
 * which of them nobody can monitor and what would help. Pure: a read SBOM in, scores out.
 *
 * Judged is what the document states, not whether it is true. Elements that no document can show
 * (frequency, delivery, access control) are not in the tables.
 */
#ifndef LW_CORE_SBOM_CHECK_H
#define LW_CORE_SBOM_CHECK_H

#include "base/arena.h"
#include "model/component.h"
#include "model/enum_table.h"

#define SBOM_STANDARD_LIST(X)              \
 X(SBOM_STANDARD_MONITORING, "monitoring") \
 X(SBOM_STANDARD_BSI, "bsi")               \
 X(SBOM_STANDARD_NTIA, "ntia")             \
 X(SBOM_STANDARD_CISA, "cisa")
ENUM_DECLARE(sbom_standard, SBOM_STANDARD_LIST);

struct sbom_standard_row {
    enum sbom_standard standard;
    const char *title;
    const char *source;
};
extern const struct sbom_standard_row sbom_standard_rows[N_sbom_standard];

/* What an element asks; of the document, or of each component from SBOM_ASKS_NAME on. */
enum sbom_question {
    SBOM_ASKS_FORMAT,         /* CycloneDX 1.6, SPDX 3.0.1 or later */
    SBOM_ASKS_AUTHOR,         /* who made the document */
    SBOM_ASKS_AUTHOR_CONTACT, /* with a mail or web address */
    SBOM_ASKS_TIMESTAMP,
    SBOM_ASKS_SERIAL, /* an address or number of the document itself */
    SBOM_ASKS_TOOL,
    SBOM_ASKS_LIFECYCLE, /* before, in or after the build */
    SBOM_ASKS_NAME,
    SBOM_ASKS_VERSION,
    SBOM_ASKS_SUPPLIER,
    SBOM_ASKS_CONTACT, /* mail or web address of whoever made it */
    SBOM_ASKS_FILENAME,
    SBOM_ASKS_DEPENDENCIES, /* states what it depends on, be it nothing */
    SBOM_ASKS_RELATION,     /* stands in a relation to another component */
    SBOM_ASKS_LICENCE,
    SBOM_ASKS_SPDX_LICENCE, /* by ids of the SPDX list or a LicenseRef */
    SBOM_ASKS_HASH,
    SBOM_ASKS_SHA512,
    SBOM_ASKS_EXECUTABLE,
    SBOM_ASKS_ARCHIVE,
    SBOM_ASKS_STRUCTURED,
    SBOM_ASKS_SOURCE,
    SBOM_ASKS_DOWNLOAD,
    SBOM_ASKS_IDENTIFIER, /* package URL or CPE name */
    SBOM_ASKS_MONITORED,  /* its identity is one that vulnerabilities are published under */
    SBOM_ASKS_RELEASE,    /* a distribution's package: of which release */
    N_SBOM_QUESTIONS
};

struct sbom_element {
    enum sbom_standard standard;
    const char *id; /* stable: "bsi-component-hash" */
    const char *clause;
    const char *title;
    bool is_required; /* else: where it exists or applies */
    enum sbom_question question;
};
/* Standard by standard, in the order of their clauses. */
extern const struct sbom_element sbom_elements[];
extern const size_t n_sbom_elements;

enum {
    SBOM_FAULTS_KEPT = 1000, /* indices of components; further ones are counted */
};

struct sbom_score {
    const struct sbom_element *element;
    size_t n_met, n_of; /* documents: 0 or 1 of 1; components: those that it applies to */
    uint32_t *faults;   /* indices of components that do not meet it */
    size_t n_faults;    /* kept; n_of - n_met in all */
};

struct sbom_unmonitored {
    uint32_t component;
    str why; /* in words, with what would help */
};

struct sbom_check {
    struct sbom_score *scores; /* as many as sbom_elements, same order */
    size_t n_components;       /* judged: all of them */
    struct sbom_unmonitored *unmonitored;
    size_t n_unmonitored; /* kept: SBOM_FAULTS_KEPT at most; the score has the number */
    unsigned pct[N_sbom_standard]; /* of the required elements, each weighing the same */
    bool is_met[N_sbom_standard];  /* all required elements in full */
};

/* All in `a`. Errors: LW_E_LIMIT of the arena. */
enum status sbom_check(struct arena *a, const struct sbom *sbom, struct sbom_check *out,
                       struct err *e) LW_MUST_CHECK;

#endif
