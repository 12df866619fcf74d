/* SPDX-License-Identifier: Apache-2.0 */
/* Made OSV records, a line each, as the zips that the bucket offers. */
#ifndef LW_BENCH_OSV_H
#define LW_BENCH_OSV_H

#include "base/status.h"

/*
 * Writes DIR/ECOSYSTEM/all.zip for every ecosystem of the lines of `ndjson`, and DIR/delta.zip
 * with 200 records of npm that changed (they are withdrawn).
 */
enum status bench_osv_zips(const char *ndjson, const char *dir, struct err *e) LW_MUST_CHECK;

#endif
