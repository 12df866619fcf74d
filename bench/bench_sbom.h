/* SPDX-License-Identifier: Apache-2.0 */
/* A CycloneDX document for measuring, the same bytes for the same knowledge. */
#ifndef LW_BENCH_SBOM_H
#define LW_BENCH_SBOM_H

#include "base/buf.h"
#include "knowledge/knowledge.h"

/*
 * Up to `n` components: every k-th package of the knowledge base that has a purl key, in order
 * of the keys, each in a version of its first claim, so that about half of them are affected.
 */
enum status bench_sbom(struct knowledge *k, size_t n, struct buf *out,
                       struct err *e) LW_MUST_CHECK;

#endif
