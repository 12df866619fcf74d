/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LW_FORMAT_CVE_KERNEL_H
#define LW_FORMAT_CVE_KERNEL_H

#include "base/arena.h"
#include "model/record.h"

/*
 * Which release first has which commit, as far as a CVE record of the Linux kernel's own
 * publisher tells it with certainty: its three encodings list the same branches in the same
 * order, so that they can be laid side by side. Fills `r->releases`; nothing where they differ.
 */
void read_kernel_releases(struct arena *a, struct record *r);

#endif
