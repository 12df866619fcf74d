/* SPDX-License-Identifier: Apache-2.0 */
/* The making of a component's identities; see match.h. Shared by its two files only. */
#ifndef LW_CORE_MATCH_IDENTITY_H
#define LW_CORE_MATCH_IDENTITY_H

#include "core/match.h"

struct known_component;

struct identity_list {
    struct arena *a;
    const struct component *c;
    struct identities *out;
    size_t cap;
    struct identity base; /* what all names have in common */
    const struct known_component *row;
    str purl_type, purl_version; /* of the first package URL that could be read */
    str source_name;             /* what the source package is called */
    bool is_generic;             /* the package URL names no ecosystem: "generic", "yocto" */
};

/* Without a key it is left out, and so is what is there already. */
void identity_add(struct identity_list *l, const struct identity *id);
/* From the package URLs; sets the kind, the decision's identity and what else they say. */
void identity_add_purls(struct identity_list *l);

#endif
