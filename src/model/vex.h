/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vulnerability exploitability exchange: the terms of OpenVEX 0.2.0, CSAF 2.0 and CycloneDX 1.6 in
 * one table, and a document of ours before it is written in one of the three. A statement speaks
 * of vulnerability x product x component, never of a vulnerability alone (user-needs row 3).
 */
#ifndef LW_MODEL_VEX_H
#define LW_MODEL_VEX_H

#include "model/component.h"
#include "model/verdict.h"

/* OpenVEX "Status Justifications"; the same five words are the flags of CSAF 2.0 (3.2.3.5.2). */
#define VEX_JUSTIFICATION_LIST(X)                                                \
 X(VEX_NO_JUSTIFICATION, "")                                                     \
 X(VEX_COMPONENT_NOT_PRESENT, "component_not_present")                           \
 X(VEX_CODE_NOT_PRESENT, "vulnerable_code_not_present")                          \
 X(VEX_CODE_NOT_IN_EXECUTE_PATH, "vulnerable_code_not_in_execute_path")          \
 X(VEX_CODE_NOT_CONTROLLED, "vulnerable_code_cannot_be_controlled_by_adversary") \
 X(VEX_MITIGATIONS_EXIST, "inline_mitigations_already_exist")
ENUM_DECLARE(vex_justification, VEX_JUSTIFICATION_LIST);

/* One row a justification; row 0 is "none" and has empty texts. */
struct vex_justification_row {
    str cyclonedx; /* the term of CycloneDX that is written for it */
    str words;     /* for people, and where a format asks for a text and there is none */
};
extern const struct vex_justification_row vex_justification_rows[N_vex_justification];

/* One row a status; VEX_NONE has empty texts. */
struct vex_status_row {
    str csaf;      /* list of product_status */
    str cyclonedx; /* analysis.state */
    enum verdict verdict;
};
extern const struct vex_status_row vex_status_rows[N_vex_status];

/* unknown counts as under investigation; VEX_NONE for no_match and not_monitored. */
enum vex_status vex_status_of_verdict(enum verdict v);
/* A term of any of the three formats; false leaves the output alone. */
bool vex_status_from_term(str term, enum vex_status *out);
bool vex_justification_from_term(str term, enum vex_justification *out);
/* The OpenVEX term for a term of any of the three; empty when it is none. */
str vex_justification_term(str term);

/* A component or product with every identity it has. */
struct vex_component {
    str name, version, supplier;
    str type; /* as CycloneDX spells it; empty: library, of a product firmware */
    str ref;  /* bom-ref in its SBOM, may be empty */
    const str *purls;
    size_t n_purls;
    const str *cpes;
    size_t n_cpes;
    const struct component_hash *hashes; /* of a product: of what is installed */
    size_t n_hashes;
};

/* What a user has: one image. */
struct vex_product {
    struct vex_component as; /* name, version, purls, CPE names, digests of the payload */
    str variant;             /* empty without variants */
    str sbom_sha256;         /* hexadecimal, may be empty */
    str sbom_serial;         /* serialNumber or documentNamespace, may be empty */
};

struct vex_statement {
    str vulnerability;
    const str *aliases;
    size_t n_aliases;
    str summary;        /* of the vulnerability, may be empty */
    uint32_t product;   /* index */
    uint32_t component; /* index, UINT32_MAX: the product as a whole */
    enum vex_status status;
    enum vex_justification justification; /* of not_affected */
    str impact;                           /* why it is not affected, in words */
    str action;                           /* what users of an affected product shall do */
    bool has_fix;                         /* a fixed version is known */
    /* Terms of CycloneDX that say more than the map does; empty: by the map and has_fix. */
    str cyclonedx_justification, cyclonedx_response;
    str notes;                         /* evidence that was quoted, one a line */
    const struct severity *severities; /* each with who scored it */
    size_t n_severities;
    str record, feed;             /* what the verdict stands on */
    struct utc first_at, last_at; /* first issued, last changed */
};

struct vex_document {
    str author;    /* name of the manufacturer */
    str namespace; /* URL of the manufacturer's own, may be empty */
    str contact;   /* may be empty */
    str category;  /* of the publisher (CSAF 3.2.1.8.1): "vendor" */
    str title;     /* what it is about: "Gateway 2.1.0" */
    str generator, generator_version;
    struct utc issued_at, updated_at; /* first and last change of a statement */
    const struct vex_product *products;
    size_t n_products;
    const struct vex_component *components;
    size_t n_components;
    const struct vex_statement *statements; /* by product, component, vulnerability */
    size_t n_statements;
    /* What depends on what, by index into components, sorted; from UINT32_MAX: the product. */
    const struct component_edge *edges;
    size_t n_edges;
};

/* One statement as read from somebody's document, whatever its format. */
struct vex_claim {
    const str *names; /* the vulnerability and its aliases as stated */
    size_t n_names;
    struct vex_component component; /* what it speaks of */
    /* Versions it is limited to: exact ones, one a line, or one vers range; empty: all. */
    str versions;
    str product; /* what the component is part of: CPE, package URL or name; empty: nothing */
    enum vex_status status;
    enum vex_justification justification;
    str text; /* impact statement of not_affected, else action statement */
    struct utc stated_at;
};
struct vex_source {
    const char *format; /* "OpenVEX", "CycloneDX", "CSAF" */
    str author;         /* who says so, as stated; may be empty */
    str id, version;    /* of the document as stated; the id may be empty */
    struct utc issued_at;
    struct vex_claim *claims;
    size_t n_claims;
};

#endif
