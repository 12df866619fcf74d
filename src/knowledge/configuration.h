/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configurations by product. A configuration of thousands of names (CVE-2016-1409 has 4,891) is
 * filed under each product that it calls vulnerable with only what can matter to that product.
 * Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_CONFIGURATION_H
#define LW_KNOWLEDGE_CONFIGURATION_H

#include "knowledge/key_maker.h"

/*
 * Appends one entry a product to `out`, each a copy of `x` with its narrowed configuration:
 *
 *   a node that holds when one of its names does keeps the names of the product, each once;
 *   alternatives (OR) without the product fall away;
 *   of conditions (AND) the others stay whole, and so does everything that is negated.
 *
 * False when there was no memory left.
 */
bool configuration_split(struct key_maker *m, struct arena *a, const struct affected *x,
                         struct keyed_list *out);

#endif
