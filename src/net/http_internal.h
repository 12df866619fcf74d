/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The beginning of a transfer that was cut off, as files:
 *
 *   TO_PATH.part      the bytes that came
 *   TO_PATH.part-of   two lines: the address, and what the server called this state
 *
 * Private to net/http*.c.
 */
#ifndef LW_NET_HTTP_INTERNAL_H
#define LW_NET_HTTP_INTERNAL_H

#include "base/arena.h"
#include "base/status.h"

#include <stdio.h>

struct http_part {
    const char *path, *of_path;
    str validator; /* a strong entity tag or a date; empty: cannot be taken up */
    uint64_t n_bytes;
};

/* What is there of `url`: nothing, or its beginning. Something of another address is removed. */
void http_part_find(struct arena *a, const char *to_path, const char *url,
                    struct http_part *out);
/* Notes what the bytes belong to, so that a later call can take them up. */
enum status http_part_note(struct http_part *p, const char *url, str validator,
                           struct err *e) LW_MUST_CHECK;
void http_part_remove(struct http_part *p);
/*
 * What If-Range accepts: the entity tag unless it is weak, else the date (RFC 9110 section
 * 13.1.5); empty when there is neither.
 */
str http_validator(str etag, str last_modified);
/* "bytes 100-199/200": true with its numbers; `*total` 0 for '*'. */
bool http_content_range(str value, uint64_t *first, uint64_t *last, uint64_t *total);

#endif
