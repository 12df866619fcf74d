/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One body for every fuzz target: a target is a document format (a row of format_rows) or a value
 * parser, and gets bytes. Findings are crashes, sanitizer reports and broken promises (BUG()).
 */
#ifndef LW_TESTS_FUZZ_H
#define LW_TESTS_FUZZ_H

#include "base/str.h"

/* False when there is no such target. */
bool fuzz_one(str target, str bytes);
/* Names of the targets; NULL behind the last. */
const char *fuzz_target(size_t i);

#endif
