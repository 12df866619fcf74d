/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a component, shared by the files whose statements give them. */
#ifndef LW_STORE_COMPONENT_ROW_H
#define LW_STORE_COMPONENT_ROW_H

#include "store/component.h"

/* clang-format off */
#define COMPONENT_FIELDS                                                                              \
 "c.id, c.identity_digest, c.type, c.grp, c.name, c.version, c.supplier, c.purls, c.cpes, " \
 "c.hashes, c.licences, c.package_key, c.identity, c.verdict, c.why, c.package_keys, "      \
 "c.patches, c.commits, c.repositories, c.is_of_product"
#define COMPONENT_LETTERS "ttttttttttttttttttti"
#define COMPONENT_N_FIELDS 20
/* clang-format on */

/* Views into the row. */
enum status component_of_row(const struct db_row *row, struct component_row *c,
                             struct err *e) LW_MUST_CHECK;

#endif
