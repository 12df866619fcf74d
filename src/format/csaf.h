/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF 2.0 and 2.1 (OASIS): advisories and VEX documents, and the files by which a provider
 * distributes them (section 7).
 */
#ifndef LW_FORMAT_CSAF_H
#define LW_FORMAT_CSAF_H

#include "base/arena.h"
#include "base/utc.h"
#include "model/record.h"

/* One finding of a test of section 6. */
struct csaf_finding {
    const char *test; /* "6.1.1" */
    enum {
        CSAF_MANDATORY,
        CSAF_RECOMMENDED,
        CSAF_INFORMATIVE
    } group;
    str path;  /* JSON pointer to the place */
    str words; /* what is wrong and how to mend it */
};
/*
 * Every test of section 6 that needs nothing from outside, over one document of version 2.0 or
 * 2.1. `at` adds the tests that ask what time it is (6.2.33). LW_E_INPUT when it is no CSAF
 * document at all; LW_E_LIMIT for more than 10,000 findings.
 */
enum status csaf_check(struct arena *a, str bytes, struct csaf_finding **out, size_t *n_out,
                       struct err *e) LW_MUST_CHECK;
enum status csaf_check_at(struct arena *a, str bytes, struct utc now, struct csaf_finding **out,
                          size_t *n_out, struct err *e) LW_MUST_CHECK;

/*
 * One record a vulnerability of the document: id "TRACKING-ID" when there is one, else
 * "TRACKING-ID/CVE-...", alias the CVE, one STATEMENT_VEX a product and status. A document that
 * fails a mandatory test is still read as far as it makes sense: real ones do fail.
 */
enum status csaf_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                      struct err *e) LW_MUST_CHECK;
enum status openvex_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                         struct err *e) LW_MUST_CHECK;

/*
 * What a provider says about itself and its files. Readers are lenient: they ask for what they
 * need and pass over the rest. Strings live in `a`; LW_E_INPUT says what a document is not.
 */
enum {
    CSAF_MAX_ENTRIES = 1000000 /* documents of a provider; Red Hat, the largest, has 0.3 M */
};

/* provider-metadata.json, section 7.1.7 and following. */
struct csaf_key {
    str fingerprint, url;
};
struct csaf_provider {
    str canonical_url, publisher, role;
    str *directories; /* URL of each directory-based distribution that is free to read */
    size_t n_directories;
    str *rolie_feeds; /* url of each TLP:WHITE, TLP:CLEAR or unlabelled feed */
    size_t n_rolie_feeds;
    struct csaf_key *keys;
    size_t n_keys;
};
enum status csaf_provider_read(struct arena *a, str bytes, struct csaf_provider *out,
                               struct err *e) LW_MUST_CHECK;

/* One document a provider offers. `url` is absolute in ROLIE, else relative to the directory. */
struct csaf_entry {
    str url;
    str sha256_url, sha512_url, signature_url; /* empty: by the rule URL + ".sha256" ... */
    struct utc updated_at;                     /* UTC_NONE in index.txt */
};
/* changes.csv (newest first, quoted or not) and ROLIE feed documents. Errors have the line. */
enum status csaf_changes_read(struct arena *a, str bytes, struct csaf_entry **out,
                              size_t *n_out, struct err *e) LW_MUST_CHECK;
enum status csaf_rolie_read(struct arena *a, str bytes, struct csaf_entry **out, size_t *n_out,
                            struct err *e) LW_MUST_CHECK;
/* index.txt, a path a line (7.1.12). */
enum status csaf_index_read(struct arena *a, str bytes, struct csaf_entry **out, size_t *n_out,
                            struct err *e) LW_MUST_CHECK;
/* ROLIE service document (7.1.16): the URL of each collection. */
enum status csaf_service_read(struct arena *a, str bytes, str **out, size_t *n_out,
                              struct err *e) LW_MUST_CHECK;
/* ROLIE category document (7.1.17): its terms. */
enum status csaf_category_read(struct arena *a, str bytes, str **out, size_t *n_out,
                               struct err *e) LW_MUST_CHECK;
/* aggregator.json (7.1.21): the URL of each provider's and publisher's metadata. */
enum status csaf_aggregator_read(struct arena *a, str bytes, str **out, size_t *n_out,
                                 struct err *e) LW_MUST_CHECK;
/* The `CSAF:` fields of a security.txt, RFC 9116, in their order (7.1.8); none is no error. */
enum status csaf_security_txt_read(struct arena *a, str bytes, str **out, size_t *n_out,
                                   struct err *e) LW_MUST_CHECK;
/* First field of a .sha256 (64 digits) or .sha512 (128) file (7.1.18), lower case. */
enum status csaf_hash_read(struct arena *a, str bytes, str *hex, struct err *e) LW_MUST_CHECK;

/* File name of the document with that tracking id, section 5.1: "rhsa-2021_5186.json". */
str csaf_file_name(struct arena *a, str tracking_id);
/* Whether a document with that id may be called so: `_invalid` may stand before the suffix. */
bool csaf_is_file_name(struct arena *a, str tracking_id, str file_name);

#endif
