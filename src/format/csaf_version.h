/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the name of a CSAF branch of the category product_version. */
#ifndef LW_FORMAT_CSAF_VERSION_H
#define LW_FORMAT_CSAF_VERSION_H

#include "base/str.h"

/* Operators and words of the rule of test 6.1.31: the name says a range. */
bool csaf_version_is_range(str name);
/* One version, or several apart by "|": nothing but versions, no wildcard, no remark. */
bool csaf_version_is_exact(str name);

#endif
