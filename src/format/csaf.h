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
 * Every test of section 6 that needs nothing from outside, over one document. LW_E_INPUT when it
 * is no CSAF document at all.
 */
enum status csaf_check(struct arena *a, str bytes, struct csaf_finding **out, size_t *n_out,
                       struct err *e) LW_MUST_CHECK;

/*
 * One record a vulnerability of the document: id "TRACKING-ID" when there is one, else
 * "TRACKING-ID/CVE-...", alias the CVE, one STATEMENT_VEX a product and status. A document that
 * fails a mandatory test is still read as far as it makes sense: real ones do fail.
 */
enum status csaf_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                      struct err *e) LW_MUST_CHECK;
enum status openvex_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                         struct err *e) LW_MUST_CHECK;

/* provider-metadata.json, section 7.1.7 and following. */
struct csaf_key {
    str fingerprint, url;
};
struct csaf_provider {
    str canonical_url, publisher, role;
    str *directories; /* directory_url of each distribution */
    size_t n_directories;
    str *rolie_feeds; /* url of each TLP:WHITE or TLP:CLEAR feed */
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
    struct utc updated_at;
};
/* changes.csv (newest first, quoted or not) and ROLIE feed documents. */
enum status csaf_changes_read(struct arena *a, str bytes, struct csaf_entry **out,
                              size_t *n_out, struct err *e) LW_MUST_CHECK;
enum status csaf_rolie_read(struct arena *a, str bytes, struct csaf_entry **out, size_t *n_out,
                            struct err *e) LW_MUST_CHECK;

#endif
