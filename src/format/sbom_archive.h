/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed SBOMs, and archives of many documents that are one SBOM together. */
#ifndef LW_FORMAT_SBOM_ARCHIVE_H
#define LW_FORMAT_SBOM_ARCHIVE_H

#include "format/sbom_build.h"

/* gzip, Zstandard, xz, bzip2, zip or tar, by the first bytes. */
bool sbom_archive_is(str bytes);
/*
 * Reads each document in it; entries that are no SBOM become notes. Unpacked bytes are bounded by
 * LIMIT_SBOM_BYTES each, four times that in all, and LIMIT_ARCHIVE_RATIO. Errors: LW_E_INPUT, LW_E_LIMIT.
 */
enum status sbom_archive_read(struct arena *a, str bytes, struct sbom *out,
                              struct err *e) LW_MUST_CHECK;

#endif
