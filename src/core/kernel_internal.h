/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version ranges of the kernel, each of which speaks for one branch; asked by the rules of
 * matching.md section 4, (2) to (4). For kernel.c.
 */
#ifndef LW_CORE_KERNEL_INTERNAL_H
#define LW_CORE_KERNEL_INTERNAL_H

#include "core/kernel.h"

struct kernel_range {
    str start, end; /* as stated; an empty start is the beginning */
    bool has_end, is_start_excluded, is_end_included;
    bool is_single; /* one version, stated by itself: says nothing of others */
    struct kernel_version first, last; /* parsed by kernel_ranges_add() */
};
struct kernel_ranges {
    struct arena *a;
    struct kernel_range *at;
    size_t n, cap;
    bool has_vague; /* a version "-": not said which */
};
void kernel_ranges_add(struct kernel_ranges *r, const struct kernel_range *one);
/* Takes what an entry states as ranges: CPE criteria, OSV events, CVE statements "affected". */
void kernel_ranges_of_entry(struct kernel_ranges *r, const struct affected *x);
/* A CVE entry that lists affected ranges only, which are then ranges like those of CPE. */
bool kernel_is_range_entry(const struct affected *x);
struct kernel_answer kernel_ranges_ask(const struct kernel_ranges *r,
                                       const struct kernel_version *v, const char *encoding);
/* "6.6.79", "6.2-rc1". */
str kernel_version_text(struct arena *a, const struct kernel_version *v);

#endif
