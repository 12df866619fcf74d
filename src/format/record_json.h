/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of one JSON record share: parse, read the root, hand over only a whole one. */
#ifndef LW_FORMAT_RECORD_JSON_H
#define LW_FORMAT_RECORD_JSON_H

#include "format/json.h"
#include "model/record.h"

typedef enum status (*record_root_fn)(struct arena *a, yyjson_val *root, struct record *r,
                                      struct err *e);
/* At most LIMIT_RECORD_BYTES; `*out` is written on success alone. Strings live in `a`. */
enum status record_read_json(struct arena *a, str bytes, record_root_fn read,
                             struct record *out, struct err *e) LW_MUST_CHECK;

#endif
