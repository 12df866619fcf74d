/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the NVD says of its own answers: the head of a page of API 2.0, and the .meta file beside a
 * year file. The records themselves are read by nvd.c.
 *
 * Sources: https://nvd.nist.gov/developers/vulnerabilities, https://nvd.nist.gov/vuln/data-feeds
 */
#ifndef LW_FORMAT_NVD_FILES_H
#define LW_FORMAT_NVD_FILES_H

#include "base/arena.h"
#include "base/utc.h"

enum {
    NVD_MAX_META_BYTES = 4096,
    NVD_MAX_PAGE_BYTES =
        256 * 1024 * 1024, /* unpacked; 2,000 of the largest records are half */
};

/* The head of a page. */
struct nvd_page {
    int64_t start_index, n_records, n_total;
    struct utc at; /* the server's clock, UTC_NONE when not stated */
};
enum status nvd_page_read(str bytes, struct nvd_page *out, struct err *e) LW_MUST_CHECK;

/* nvdcve-2.0-2016.meta: "key:value" lines. */
struct nvd_meta {
    struct utc modified_at;
    str sha256; /* 64 hexadecimal digits of the unpacked file */
    uint64_t n_bytes;
};
enum status nvd_meta_read(str bytes, struct nvd_meta *out, struct err *e) LW_MUST_CHECK;

#endif
