/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A component as an SBOM states it, and the SBOM around it. All strings belong to the arena the
 * document was read into. Nothing is normalised here: identity is the matcher's business.
 */
#ifndef LW_MODEL_COMPONENT_H
#define LW_MODEL_COMPONENT_H

#include "base/utc.h"
#include "model/record.h"

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

/* CycloneDX pedigree.patches[]; a patch file named after a CVE, or with a "CVE:" tag, in SPDX. */
struct component_patch {
    str type;      /* unofficial, monkey, backport, cherry-pick; may be empty */
    str *resolves; /* vulnerability ids it mends */
    size_t n_resolves;
    str url; /* of the difference, may be empty */
};

/* What a document states of a component's form, for the quality of an SBOM (core/sbom_check.h). */
enum component_stated {
    STATED_EXECUTABLE = 1,   /* whether it is executable */
    STATED_ARCHIVE = 2,      /* whether it is an archive */
    STATED_STRUCTURED = 4,   /* whether an archive keeps its parts apart */
    STATED_DEPENDENCIES = 8, /* what it depends on, be it nothing */
};

struct component {
    str ref;   /* bom-ref or SPDXID, unique in the document when stated */
    str type;  /* as stated: library, firmware, operating-system, ... */
    str group; /* CycloneDX group (purl namespace), may be empty */
    str name;
    str version;      /* may be empty: unknown */
    str supplier;     /* manufacturer, supplier or publisher as stated */
    str contact;      /* mail or web address of whoever made it, as stated */
    str filename;     /* of the component as delivered */
    str source_url;   /* of its source code */
    str download_url; /* of the component as delivered */
    str *purls; /* package URLs, first stated first; more than one with SPDX or identities */
    size_t n_purls;
    str *cpes; /* CPE names, 2.2 or 2.3 */
    size_t n_cpes;
    struct component_hash *hashes;
    size_t n_hashes;
    str *licences; /* expressions or ids as stated */
    size_t n_licences;
    struct component_patch *patches;
    size_t n_patches;
    str *commits; /* source revisions it was built from, full hexadecimal ids as stated */
    size_t n_commits;
    str *repositories; /* version control addresses as stated */
    size_t n_repositories;
    uint32_t parent; /* index of the component it is nested in, UINT32_MAX at the top */
    uint32_t stated; /* enum component_stated */
    bool is_subject; /* the thing the document describes, not one of its parts */
    uint64_t line;   /* where it begins in the document, 0 when not known */
};

/* `from` depends on or contains `to`; indices into sbom.components. */
struct component_edge {
    uint32_t from, to;
};

/*
 * What an SBOM itself says of a vulnerability: CycloneDX vulnerabilities[], SPDX 3 security
 * profile (Yocto writes one for every CVE its patches mend).
 */
struct sbom_statement {
    str vulnerability;
    uint32_t component; /* index; UINT32_MAX: the whole product */
    enum vex_status status;
    str justification, note; /* as stated */
    struct utc stated_at;
};

struct sbom {
    const char *format;           /* name of the row of the formats table that read it */
    str spec_version;             /* "1.5", "SPDX-2.3" */
    str serial;                   /* serialNumber or documentNamespace, may be empty */
    str generator;                /* tools as stated, joined by "; " */
    str author;                   /* person or organisation that made the document */
    str author_contact;           /* their mail or web address */
    str lifecycle;                /* phase the document was made in: build, post-build, ... */
    struct utc created_at;        /* UTC_NONE when not stated */
    struct component *components; /* the subject first when there is one */
    size_t n_components;
    struct component_edge *edges;
    size_t n_edges;
    struct sbom_statement *statements;
    size_t n_statements;
    str *compiled_files; /* source files the build compiled, where the document says so */
    size_t n_compiled_files;
    str *notes; /* what the reader met and tolerated, in words with position */
    size_t n_notes;
};

#endif
