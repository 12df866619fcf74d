/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A knowledge record: what one source says about one vulnerability, in one revision.
 * OSV and CVE records are read into the same structure; the two ways of stating versions stay
 * apart (enum statement_kind), because their semantics differ.
 */
#ifndef LW_MODEL_RECORD_H
#define LW_MODEL_RECORD_H

#include "base/utc.h"
#include "model/enum_table.h"

#define RECORD_STATE_LIST(X)      \
 X(RECORD_PUBLISHED, "published") \
 X(RECORD_WITHDRAWN, "withdrawn") \
 X(RECORD_REJECTED, "rejected")
ENUM_DECLARE(record_state, RECORD_STATE_LIST);

#define EVENT_KIND_LIST(X)                 \
 X(VERSION_INTRODUCED, "introduced")       \
 X(VERSION_FIXED, "fixed")                 \
 X(VERSION_LAST_AFFECTED, "last_affected") \
 X(VERSION_LIMIT, "limit")
ENUM_DECLARE(version_event, EVENT_KIND_LIST);

#define RANGE_KIND_LIST(X)       \
 X(RANGE_ECOSYSTEM, "ECOSYSTEM") \
 X(RANGE_SEMVER, "SEMVER")       \
 X(RANGE_GIT, "GIT")
ENUM_DECLARE(range_kind, RANGE_KIND_LIST);

/* OSV schema, affected[].ranges[].events[]: "0" is the beginning. */
struct range_event {
    enum version_event kind;
    str version;
};

struct version_range {
    enum range_kind kind;
    str repo;                   /* RANGE_GIT only */
    struct range_event *events; /* in the record's order; readers sort */
    size_t n_events;
};

#define CLAIM_STATUS_LIST(X)   \
 X(CLAIM_UNKNOWN, "unknown")   \
 X(CLAIM_AFFECTED, "affected") \
 X(CLAIM_UNAFFECTED, "unaffected")
ENUM_DECLARE(claim_status, CLAIM_STATUS_LIST);

/* CVE Record Format 5.x, affected[].versions[]. */
struct status_change {
    str at; /* from this version on */
    enum claim_status status;
};

struct version_statement {
    str version; /* single version, or the start of the range */
    str upper;   /* lessThan or lessThanOrEqual, empty for a single version */
    bool is_upper_inclusive;
    enum claim_status status;
    str version_type; /* "semver", "git", "custom", ... as stated */
    struct status_change *changes;
    size_t n_changes;
};

/*
 * STATEMENT_OSV: `ranges` and `versions`, OSV semantics. Distribution trackers use it as well.
 * STATEMENT_CVE: `statements` and `default_status`, CVE Record Format semantics.
 * STATEMENT_CPE: `configuration`, NVD and cpeApplicability semantics.
 * STATEMENT_VEX: `status` of exactly the product that is named: `versions` (exact), or `vers`.
 */
#define STATEMENT_KIND_LIST(X) \
 X(STATEMENT_OSV, "osv")       \
 X(STATEMENT_CVE, "cve")       \
 X(STATEMENT_CPE, "cpe")       \
 X(STATEMENT_VEX, "vex")
ENUM_DECLARE(statement_kind, STATEMENT_KIND_LIST);

/* One entry of a configuration: a CPE name, with bounds when its version is a wildcard. */
struct cpe_criterion {
    str criteria;       /* CPE 2.3 formatted string as stated */
    bool is_vulnerable; /* false: a precondition, never a match by itself */
    str start, end;     /* version bounds as stated, empty: open */
    bool is_start_excluded, is_end_included;
};
struct cpe_node {
    bool is_and, is_negated;
    struct cpe_criterion *criteria;
    size_t n_criteria;
};
/* NVD API 2.0 configurations[], CVE Record Format 5.1 cpeApplicability[]: one of several, OR-ed. */
struct cpe_configuration {
    bool is_and, is_negated;
    struct cpe_node *nodes;
    size_t n_nodes;
};

/* What a source says in so many words, beside or instead of versions. */
#define VEX_STATUS_LIST(X)           \
 X(VEX_NONE, "")                     \
 X(VEX_AFFECTED, "affected")         \
 X(VEX_FIXED, "fixed")               \
 X(VEX_NOT_AFFECTED, "not_affected") \
 X(VEX_UNDER_INVESTIGATION, "under_investigation")
ENUM_DECLARE(vex_status, VEX_STATUS_LIST);

/* One affected package of a record. */
struct affected {
    enum statement_kind kind;
    str origin; /* who says it, where a record has several publishers: "CISA-ADP" */
    /*
     * VEX_NONE: versions decide. VEX_NOT_AFFECTED on an OSV statement without ranges is a
     * distribution's "never affected"; on a VEX statement it is the product's status.
     */
    enum vex_status status;
    str justification;                       /* of not_affected: the source's own term */
    str note;                                /* in words: "no-dsa: Minor issue" */
    struct cpe_configuration *configuration; /* STATEMENT_CPE */
    str vers;                                /* STATEMENT_VEX: range as stated, vers or prose */
    /*
     * What the package is part of or runs on (CSAF relationship, OpenVEX product around a
     * subcomponent): a CPE name, else a package URL, else a name. The statement holds only there.
     */
    str platform;
    str *hashes; /* "sha256:HEX": exactly these bytes, whatever they are called */
    size_t n_hashes;
    str *part_numbers; /* "model:6ES7...", "serial:...", "sku:..." as stated */
    size_t n_part_numbers;
    str *imports; /* Go packages of the module that are vulnerable; empty: all */
    size_t n_imports;
    /*
     * Vulnerable functions in full, "golang.org/x/net/html.Parse"; empty: all. Only where the
     * record narrows every part down to functions.
     */
    str *functions;
    size_t n_functions;
    str *platforms; /* CVE records: operating systems and processors, as stated */
    size_t n_platforms;
    str ecosystem;       /* OSV ecosystem with its suffix ("Debian:12"), or empty */
    str name;            /* package name in that ecosystem */
    str purl;            /* as stated, may be empty */
    str vendor, product; /* CVE records, for people */
    str collection_url, package_name, repo; /* CVE records */
    str *cpes;
    size_t n_cpes;
    /* STATEMENT_OSV */
    struct version_range *ranges;
    size_t n_ranges;
    str *versions; /* enumerated versions, affected as well */
    size_t n_versions;
    /* STATEMENT_CVE */
    struct version_statement *statements;
    size_t n_statements;
    enum claim_status default_status;
    str *program_files;
    size_t n_program_files;
    bool is_limited_to_symbols; /* only some imports are vulnerable: GO-2026-5932 */
    /*
     * Set by the knowledge base on claims that were found by `vendor` and `product` alone: the
     * record states no identifier, so the names may mean something else (matching.md A09 to A13).
     */
    bool is_named_only;
};

struct severity {
    str type;   /* "CVSS_V3", "CVSS_V4", "CVSS_V2", "text" */
    str vector; /* vector string, or a word such as "HIGH" */
    str origin; /* who scored it */
};

/* A commit of the Linux kernel and the first release that has it. */
struct commit_release {
    str commit, version;
};

struct record {
    str id;       /* "GHSA-...", "CVE-..." */
    str source;   /* database of origin as the feed table names it: "osv", "cve" */
    str revision; /* what tells two states of the record apart: the modified text */
    enum record_state state;
    struct utc modified_at, published_at, withdrawn_at; /* UTC_NONE when not stated */
    str *aliases;                                       /* symmetric and transitive */
    size_t n_aliases;
    str *upstream; /* transitive, not symmetric */
    size_t n_upstream;
    str *related; /* not transitive: shown, never merged on */
    size_t n_related;
    str *replaced_by; /* of a rejected record: the ids that survive it, as it says itself */
    size_t n_replaced_by;
    str summary;
    str details;
    struct severity *severities;
    size_t n_severities;
    str *references; /* URLs */
    size_t n_references;
    struct affected *affected;
    size_t n_affected;
    struct commit_release *releases; /* only what is certain; kernel records */
    size_t n_releases;
    bool is_informational; /* RustSec unmaintained, AlmaLinux bug-fix notices: no alarm */
    bool is_malware;       /* MAL- ids */
    bool is_disputed;      /* CVE tag "disputed" */
    str exploitation; /* SSVC exploitation as stated: "none", "poc", "active"; may be empty */
    str automatable;  /* SSVC: "no", "yes"; may be empty */
    str technical_impact; /* SSVC: "partial", "total"; may be empty */
};

/*
 * Readers of documents that hold many records (an NVD page, a distribution's tracker, a CSAF
 * advisory with several vulnerabilities) hand over one after the other. The record and its
 * strings live until `emit` returns. An error of `emit` ends the reading.
 */
typedef enum status (*record_emit_fn)(void *ctx, const struct record *r, struct err *e);

/* One entry of a catalogue of known exploited vulnerabilities. */
struct exploited {
    str cve;
    str name;    /* vulnerabilityName */
    str product; /* vendorProject + product, for people */
    struct day added_on;
    struct day due_on; /* CISA's due date for US agencies; year 0 when not stated */
    bool is_ransomware_known;
    str notes;
};

struct exploited_catalogue {
    str version;
    struct utc released_at;
    struct exploited *entries;
    size_t n_entries;
};

#endif
