/* SPDX-License-Identifier: Apache-2.0 */
/* Search: any id or name in, links out. */
#ifndef LW_APP_SEARCH_H
#define LW_APP_SEARCH_H

#include "app/op.h"

extern const struct op search_ops[];
extern const size_t n_search_ops;

#endif
