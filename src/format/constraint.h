/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version constraints as scanners and package managers write them in every ecosystem:
 *
 *     > 1.0, < 2.0 || = 3.0          "," is AND, "||" is OR, no text holds always
 *
 * with < <= > >= = == != and apk's ~, <~, >~, <=~, >=~ (agreement of the beginning counts as equal;
 * a "!" negates any operator). No operator is equality. Bounds may be quoted ('1.0', "1.0").
 */
#ifndef LW_FORMAT_CONSTRAINT_H
#define LW_FORMAT_CONSTRAINT_H

#include "base/status.h"
#include "format/version.h"

/*
 * Whether `version` satisfies `constraint`, comparing with version_cmp_bound. For rpm an epoch that
 * only one side states does not count: what reads package databases often loses it. LW_E_INPUT
 * for a constraint without a version after its operator; `*out` is false then.
 */
enum status constraint_satisfied(enum version_scheme s, str version, str constraint, bool *out,
                                 struct err *e) LW_MUST_CHECK;

#endif
