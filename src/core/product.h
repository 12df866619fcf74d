/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The product around a component: what it consists of, runs on and is made of. Verdicts that need
 * more than one component's name and version read it here: configurations (matching.md section
 * 2), what the SBOM itself says, and evidence of the build (section 4).
 */
#ifndef LW_CORE_PRODUCT_H
#define LW_CORE_PRODUCT_H

#include "base/arena.h"
#include "core/cpe_match.h"
#include "core/evidence_lists.h"
#include "model/component.h"
#include "model/predicate.h"

struct identities;
struct fact_index;

struct product_facts {
    struct cpe_inventory inventory;
    const struct component *components; /* all of them, the subject as well */
    size_t n_components;
    const struct sbom_statement *statements;
    size_t n_statements;
    const struct evidence *evidence; /* lists, which become part of `build` */
    size_t n_evidence;
    const struct build_evidence *build; /* how the image was built; NULL: not known */
    enum exposure exposure;             /* of the product in its intended use */
    /* Made by product_init(): identities[i] of components[i], files of `build` by name. */
    struct identities *identities;
    struct fact_index *index; /* NULL without `build` */
};

/*
 * Fills the inventory and the indices from the lists that are set, and joins `evidence` into
 * `build`. `a` keeps them. LW_E_LIMIT when they do not fit.
 */
enum status product_init(struct arena *a, struct product_facts *p, struct err *e) LW_MUST_CHECK;

#endif
