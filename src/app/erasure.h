/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before a person is erased: where their name or mail address stands in texts that people wrote.
 * Erasing takes the person's own data; what others wrote about them is theirs to correct, and what
 * is in the ledger stays, which is why nobody should write names there.
 */
#ifndef LW_APP_ERASURE_H
#define LW_APP_ERASURE_H

#include "app/op.h"

extern const struct op erasure_ops[];
extern const size_t n_erasure_ops;

#endif
