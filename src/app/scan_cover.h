/* SPDX-License-Identifier: Apache-2.0 */
/* What the knowledge covers: only a complete import can say that it knows nothing. For scan.c. */
#ifndef LW_APP_SCAN_COVER_H
#define LW_APP_SCAN_COVER_H

#include "app/scan.h"
#include "base/map.h"

struct scan_cover {
    struct arena *a;
    struct utc now;
    struct scan *out;
    struct part_state *parts;
    size_t n_parts, cap_parts;
    struct map complaints; /* words about feeds, once each */
};
enum status cover_load(struct scan_cover *c, struct knowledge *k, struct err *e) LW_MUST_CHECK;
/* False, with words in `*why`, when no feed that knows such components was imported. */
bool cover_check(struct scan_cover *c, const struct identities *ids, str *why);
/* The release's publisher has no data any more (matching.md section 3). */
bool cover_is_over(const struct scan_cover *c, const struct identities *ids, str *why);

#endif
