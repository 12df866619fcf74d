/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of JSON records share. */
#ifndef LW_FORMAT_RECORD_JSON_H
#define LW_FORMAT_RECORD_JSON_H

#include "format/json.h"
#include "model/record.h"

/* Array of `n` zeroed items, or NULL when there are none or the arena is full. */
#define NEW_ARRAY(a, type, n) ((n) == 0 ? NULL : (type *)arena_array((a), (n), sizeof(type)))

/* A record without dates, which are none rather than 1970. */
#define RECORD_EMPTY \
 ((struct record){.modified_at = UTC_NONE, .published_at = UTC_NONE, .withdrawn_at = UTC_NONE})

typedef enum status (*record_root_fn)(struct arena *a, yyjson_val *root, struct record *r,
                                      struct err *e);
/*
 * Parses, reads the root, hands over only a whole record. At most LIMIT_RECORD_BYTES; `*out` is
 * written on success alone. Strings live in `a`.
 */
enum status record_read_json(struct arena *a, str bytes, record_root_fn read,
                             struct record *out, struct err *e) LW_MUST_CHECK;

typedef enum status (*records_root_fn)(struct arena *a, yyjson_val *root, record_emit_fn emit,
                                       void *ctx, struct err *e);
/*
 * The elements of `list` (see json_split.h) of a document of any size, or the document itself
 * when it has none, each parsed and given to `read`. Memory is that of the largest element.
 */
enum status records_read_json(str bytes, const char *list, records_root_fn read,
                              record_emit_fn emit, void *ctx, struct err *e) LW_MUST_CHECK;

/* Whole CVE id: "CVE-2021-44228". */
bool is_whole_cve_id(str id);
/* First CVE id in a text, from `*at` on, which moves behind it; STR_NONE when there is none. */
str find_cve_id(str text, size_t *at);
/*
 * Ids that a rejection in words names as what to use instead: MITRE's "ConsultIDs: ..." and
 * "duplicate of CVE-...". Others that a text mentions are no survivors.
 */
void read_survivors(struct arena *a, str words, struct record *r);

/* The English text of a list of {lang, value}, else the first. */
str english_text(yyjson_val *list);

/*
 * One STATEMENT_CPE entry each for a list of configurations (NVD API 2.0 `configurations`, CVE
 * Record Format 5.1 `cpeApplicability`), appended to `r->affected`, which has room for them.
 */
void read_configurations(struct arena *a, yyjson_val *list, str origin, struct record *r);

#endif
