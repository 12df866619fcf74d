/* SPDX-License-Identifier: Apache-2.0 */
/* Where a supplier's statement belongs: which stored components, in which images. */
#ifndef LW_APP_VEX_PLACE_H
#define LW_APP_VEX_PLACE_H

#include "app/vex.h"
#include "model/decision.h"

/* One decision that the statement would become. */
struct vex_place {
    str vulnerability; /* group id as the findings have it */
    str identity;      /* of the component, without version */
    str component;     /* its name */
    enum decision_scope scope;
    str image_id;  /* of SCOPE_IMAGE */
    bool is_asked; /* some finding there is open by its match: there is something to decide */
};

struct vex_places {
    struct vex_place *at;
    size_t n;
    str versions; /* what the decisions are limited to */
    str why;      /* when n is 0: in words */
    bool waits;   /* n is 0, but the component is there: a record may yet come */
};

/* Package keys under which the components of a claim are stored. */
size_t vex_keys(struct arena *a, const struct vex_component *said, str **out);

/*
 * Places of a claim among the stored components and their findings, in the call's arena.
 * `only_image`: look at that image alone; empty: at all of them.
 */
enum status vex_find_places(struct op_call *c, const struct vex_claim *k, str only_image,
                            struct vex_places *out, struct err *e) LW_MUST_CHECK;

/* The package URL that we give an image whose SBOM states none. */
enum status vex_own_purl(struct op_call *c, const struct image *i, str *out,
                         struct err *e) LW_MUST_CHECK;

#endif
