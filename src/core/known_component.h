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
    const char *name;    /* canonical, lower case: "dropbear" */
    const char *aliases; /* other names, separated by blanks: "dropbear-ssh lib32-dropbear" */
    const char
        *cpes; /* "vendor:product" of part a or o, separated by blanks; most usual first */
    const char
        *repo; /* upstream repository without scheme: "github.com/mkj/dropbear", or NULL */
    const char *osv; /* "ECOSYSTEM/package" by blanks: "OSS-Fuzz/dropbear"; NULL: none */
    enum version_scheme scheme;
    bool is_guess;      /* the CPE name was inferred, not read from the source */
    const char *source; /* where the row can be checked: file or dictionary */
};
extern const struct known_component known_components[];
extern const size_t n_known_components;
/*
 * Row by name or alias, case ignored, build-system decorations taken off ("lib32-", "-native",
 * "nativesdk-", "-dev"). NULL when there is none.
 */
const struct known_component *known_component_find(str name);
/* Row by repository address in any of its spellings. */
const struct known_component *known_component_of_repo(str url);

#endif
