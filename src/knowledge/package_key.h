/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under which keys (format/package_key.h) an affected entry is filed, and what of it matters
 * there. Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_PACKAGE_KEY_H
#define LW_KNOWLEDGE_PACKAGE_KEY_H

#include "knowledge/key_maker.h"

/*
 * Files entry `x`, as many keys as apply, none twice:
 *
 *   ecosystem and name; the package URL; collectionURL with packageName
 *   the repository: of any forge, on GitHub also pkg:github and for CVE entries the Go module
 *   the product of each of `cpes`, each with the names of that product
 *   the product of each vulnerable criterion of a configuration, narrowed (configuration.h)
 *   hashes
 *   the product's name, is_named_only, when the entry states none of the others but a repository
 *
 * All entries of a record of the Linux kernel (record_is_of_kernel()) are filed whole under "cpe:linux_kernel", because
 * its three encodings have to be read together (matching.md section 4). Lists live in `a`, keys in
 * `a` or `m`. False when there was no memory left.
 */
bool key_affected(struct key_maker *m, struct arena *a, const struct affected *x,
                  bool is_of_kernel, struct keyed_list *out);
bool record_is_of_kernel(const struct record *r);

#endif
