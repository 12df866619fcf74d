/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Widely embedded C and C++ components under the names that build systems give them, with the
 * names by which databases know them, so that an SBOM that only says "dropbear 2022.83" is
 * monitored. One row a component, each with its source; a row that is a guess says so.
 */
#ifndef LW_CORE_KNOWN_COMPONENT_H
#define LW_CORE_KNOWN_COMPONENT_H

#include "format/version.h"

struct known_component {
    const char *name; /* canonical, lower case: "dropbear" */
    const char
        *aliases; /* other names, separated by blanks: "dropbear-ssh libfoo"; may be "" */
    /*
     * "vendor:product" of part a or o as a formatted string writes them ("libsigc\+\+"), separated
     * by blanks; most usual first. "": databases have no CPE name for it that we know of.
     */
    const char *cpes;
    /*
     * Upstream repository without scheme and ".git", lower case: "github.com/mkj/dropbear", then
     * mirrors and former places, separated by blanks; NULL when none is known.
     */
    const char *repo;
    const char *osv; /* "ECOSYSTEM/package" by blanks: "OSS-Fuzz/dropbear"; NULL: none */
    enum version_scheme scheme;
    bool is_guess; /* the CPE name was inferred, not read from the source of the row */
};
extern const struct known_component known_components[]; /* sorted by name */
extern const size_t n_known_components;
/* Where each row can be checked: file or dictionary. */
extern const char *const known_component_sources[];

/* The longest name that is looked up; a longer one is none of ours. */
#define KNOWN_NAME_MAX 128
/* The same of a repository address. */
#define KNOWN_REPO_MAX 512

/*
 * Row by name or alias, case ignored, "_" the same as "-". What build systems add is taken off:
 * "lib32-", "nativesdk-", "host-", "-native", "-dev", "-dbg", "-src", "-locale-de", the triplet of
 * vcpkg and the architecture of dpkg after ":", the number of the ABI in "libssl3" and
 * "libcurl4t64". The name as written goes before any shorter one. NULL when there is none.
 * The index over the names is made at the first call, once a process, and never changes.
 */
const struct known_component *known_component_find(str name);
/*
 * Row that has the CPE name "vendor:product", both as a formatted string writes them; with an
 * empty vendor the first row with the product. NULL when there is none.
 */
const struct known_component *known_component_of_cpe(str vendor, str product);
/*
 * Row by repository address in any of its spellings: https, git, ssh, "git@host:owner/name",
 * "git+https", with user, port, "www.", ".git", "@revision", "#fragment", "?query" or a page below
 * the repository on the known forges. NULL when there is none.
 */
const struct known_component *known_component_of_repo(str url);
/*
 * The address without what spellings differ in, lower case: "github.com/mkj/dropbear". Written to
 * `out` of KNOWN_REPO_MAX bytes; STR_NONE when `url` is no address or too long.
 */
str known_repo_normalise(str url, char *out);

#endif
