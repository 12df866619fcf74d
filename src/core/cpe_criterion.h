/* SPDX-License-Identifier: Apache-2.0 */
/* One criterion whose name is parsed already; for the files of core/cpe_*.c. */
#ifndef LW_CORE_CPE_CRITERION_H
#define LW_CORE_CPE_CRITERION_H

#include "core/cpe_match.h"

/*
 * As criterion_ask(). `is_precondition`: the question is whether the thing is there, so that a
 * version "-" is any version, as NVD writes "running on".
 */
struct criterion_answer cpe_criterion_ask(struct arena *a, const struct cpe_criterion *k,
                                          const struct cpe *name, const struct cpe_item *item,
                                          bool is_precondition);

#endif
