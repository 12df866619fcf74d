/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does somebody's statement speak of this component? By identity: package URL, CPE name or
 * digest; a name alone counts only where neither side has anything better. Never by the
 * vulnerability alone (user-needs row 3, matching.md L14). Pure.
 */
#ifndef LW_CORE_VEX_MATCH_H
#define LW_CORE_VEX_MATCH_H

#include "base/arena.h"
#include "model/vex.h"

/*
 * Whatever its version. Package URLs are the same when type, namespace and name are, and no
 * qualifier that both state differs; CPE names when product and vendor are. `a` is for scratch.
 */
bool vex_speaks_of(struct arena *a, const struct vex_component *said,
                   const struct component *x);

enum vex_hold {
    VEX_HOLDS,
    VEX_HOLDS_NOT,
    VEX_HOLD_UNKNOWN /* no version on one side, or a range that cannot be read */
};
/* `versions` as struct vex_claim has them. */
enum vex_hold vex_holds(struct arena *a, str versions, const struct component *x);

/* "pkg:..." of two, version and qualifiers included; one without version means all versions. */
bool vex_same_purl(struct arena *a, str said, str stated);

#endif
