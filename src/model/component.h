/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A component as an SBOM states it, and the SBOM around it. All strings belong to the arena the
 * document was read into. Nothing is normalised here: identity is the matcher's business.
 */
#ifndef LW_MODEL_COMPONENT_H
#define LW_MODEL_COMPONENT_H

#include "base/utc.h"
#include "model/enum_table.h"

#define HASH_ALG_LIST(X)       \
 X(HASH_ALG_OTHER, "other")    \
 X(HASH_ALG_SHA1, "SHA-1")     \
 X(HASH_ALG_SHA256, "SHA-256") \
 X(HASH_ALG_SHA384, "SHA-384") \
 X(HASH_ALG_SHA512, "SHA-512") \
 X(HASH_ALG_MD5, "MD5")
ENUM_DECLARE(hash_alg, HASH_ALG_LIST);

struct component_hash {
    enum hash_alg alg;
    str hex;
};

struct component {
    str ref;   /* bom-ref or SPDXID, unique in the document when stated */
    str type;  /* as stated: library, firmware, operating-system, ... */
    str group; /* CycloneDX group (purl namespace), may be empty */
    str name;
    str version;  /* may be empty: unknown */
    str supplier; /* manufacturer, supplier or publisher as stated */
    str *purls;   /* package URLs, first stated first; more than one with SPDX or identities */
    size_t n_purls;
    str *cpes; /* CPE names, 2.2 or 2.3 */
    size_t n_cpes;
    struct component_hash *hashes;
    size_t n_hashes;
    str *licences; /* expressions or ids as stated */
    size_t n_licences;
    uint32_t parent; /* index of the component it is nested in, UINT32_MAX at the top */
    bool is_subject; /* the thing the document describes, not one of its parts */
    uint64_t line;   /* where it begins in the document, 0 when not known */
};

/* `from` depends on or contains `to`; indices into sbom.components. */
struct component_edge {
    uint32_t from, to;
};

struct sbom {
    const char *format;           /* name of the row of the formats table that read it */
    str spec_version;             /* "1.5", "SPDX-2.3" */
    str serial;                   /* serialNumber or documentNamespace, may be empty */
    str generator;                /* tools as stated, joined by "; " */
    struct utc created_at;        /* UTC_NONE when not stated */
    struct component *components; /* the subject first when there is one */
    size_t n_components;
    struct component_edge *edges;
    size_t n_edges;
    str *notes; /* what the reader met and tolerated, in words with position */
    size_t n_notes;
};

#endif
