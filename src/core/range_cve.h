/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation of the version statements of a CVE Record Format 5.x entry; see range.h. */
#ifndef LW_CORE_RANGE_CVE_H
#define LW_CORE_RANGE_CVE_H

#include "core/range.h"

struct range_answer cve_evaluate(const struct affected *x, enum version_scheme scheme,
                                 str version);

#endif
