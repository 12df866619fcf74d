/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npm's range language, evaluated as node-semver does (github.com/npm/node-semver, "Ranges"):
 * hyphen, X, tilde and caret ranges, "||", and the rule that a pre-release satisfies only a
 * comparator that names a pre-release of the same three numbers.
 */
#ifndef LW_FORMAT_NPM_RANGE_H
#define LW_FORMAT_NPM_RANGE_H

#include "base/status.h"
#include "base/str.h"

enum npm_range_option {
    NPM_RANGE_LOOSE = 1, /* "1.2.3beta", leading zeros; what cannot be read is left out */
    NPM_RANGE_INCLUDE_PRERELEASE = 2 /* pre-releases are versions like any other */
};

/*
 * Whether `version` lies in `range`; `options` are bits of npm_range_option. Allocates nothing,
 * linear in the texts. LW_E_INPUT for a version or a range that node-semver refuses, LW_E_LIMIT
 * for a text over NPM_RANGE_BYTES; `*out` is false then.
 */
enum status npm_range_contains(str range, str version, unsigned options, bool *out,
                               struct err *e) LW_MUST_CHECK;

enum {
    NPM_RANGE_BYTES = 65536 /* the longest in the npm advisory data is under 2,000 */
};

#endif
