/* SPDX-License-Identifier: Apache-2.0 */
/* Under which names a component can be looked up, in which version and release; see match.h. */
#ifndef LW_CORE_IDENTITY_H
#define LW_CORE_IDENTITY_H

#include "base/arena.h"
#include "core/range.h"
#include "model/component.h"

/* What a component is decides whose word counts (matching.md section 6). */
#define COMPONENT_KIND_LIST(X)                     \
 X(COMPONENT_SOURCE, "source")                     \
 X(COMPONENT_LANGUAGE, "language package")         \
 X(COMPONENT_DISTRIBUTION, "distribution package") \
 X(COMPONENT_FIRMWARE, "firmware or hardware")
ENUM_DECLARE(component_kind, COMPONENT_KIND_LIST);

#define IDENTITY_KIND_LIST(X)    \
 X(IDENTITY_PURL, "package URL") \
 X(IDENTITY_CPE, "CPE name")     \
 X(IDENTITY_REPO, "repository")  \
 X(IDENTITY_HASH, "hash")        \
 X(IDENTITY_OSV, "OSV package")
ENUM_DECLARE(identity_kind, IDENTITY_KIND_LIST);

/* One name under which a component can be looked up. */
struct identity {
    enum identity_kind kind;
    str key;  /* format/package_key.h */
    str text; /* for people: "cpe:2.3:a:matt_johnston:dropbear_ssh_server" */
    str from; /* where the name comes from: "stated", "known component dropbear" */
    bool is_guess;
    /* Of a distribution's package: its upstream name and version, heard where the distribution
     * says nothing. */
    bool is_upstream;
    bool is_kernel;
    str version;          /* empty: not stated */
    str stated_version;   /* before anything was taken off it */
    str apparent_version; /* "5.6.1+really5.4.5": what it calls itself, 5.6.1; else empty */
    str ecosystem; /* OSV name whose records must be there to say "no match"; may be empty */
    enum version_scheme scheme;
    bool is_distribution;
    bool is_go;
    str distribution;         /* purl namespace: "debian" */
    str release;              /* of the distribution: "12", "22.04", "3.18"; empty: not known */
    bool is_release_inferred; /* read off the version, not stated */
    bool is_source_stated;  /* the source package was named, not taken to be called the same */
    bool is_epoch_unsure;   /* an rpm source reference without epoch: compared without */
    const struct cpe *name; /* IDENTITY_CPE: without its version */
};

struct identities {
    struct identity *at; /* most trusted first; names of one key side by side */
    size_t n;            /* 0: not monitored */
    enum component_kind kind;
    str identity;       /* canonical, without version; never empty: decisions are keyed by it */
    str why;            /* when n is 0: in words, and what would help */
    const str *commits; /* source revisions the component states */
    size_t n_commits;
};

/*
 * Package URLs of an ecosystem come first; the package of a language is known by nothing else
 * (matching.md A09 to A13: its name may be anybody's). Then CPE names as stated, repositories,
 * SHA-256, and the table of known components, by CPE name, repository or name. `a` keeps strings.
 */
void component_identify(struct arena *a, const struct component *c, struct identities *out);
/*
 * A part of the kernel's package, such as "kernel-module-ceph": it is matched once, as the
 * kernel (matching.md K15, A13).
 */
bool component_is_kernel_part(const struct component *c);

#endif
