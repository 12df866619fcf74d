/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON reading over yyjson: refuses invalid UTF-8, lone surrogates, trailing data,
 * duplicate top-level text, nesting over LIMIT_JSON_DEPTH and sizes over the caller's cap, each
 * with line and column. A UTF-8 byte order mark is tolerated; UTF-16 with a mark is converted
 * (the SPDX corpus has such documents).
 */
#ifndef LW_FORMAT_JSON_H
#define LW_FORMAT_JSON_H

#include "base/arena.h"
#include "base/utc.h"

#include <yyjson.h>

/*
 * Parses `bytes`. `*out` lives until yyjson_doc_free(). The bytes are not modified and may go
 * away afterwards. Errors: LW_E_INPUT with position, LW_E_LIMIT.
 */
enum status json_parse(str bytes, size_t max_bytes, yyjson_doc **out,
                       struct err *e) LW_MUST_CHECK;

/* Member of an object as text; STR_NONE when absent or not a string. Views into the document. */
str json_str(yyjson_val *object, const char *key);
/* Copies into the arena instead. */
str json_dup(struct arena *a, yyjson_val *object, const char *key);
str json_val_str(yyjson_val *v);                              /* STR_NONE when not a string */
yyjson_val *json_array(yyjson_val *object, const char *key);  /* NULL unless an array */
yyjson_val *json_object(yyjson_val *object, const char *key); /* NULL unless an object */
bool json_bool(yyjson_val *object, const char *key, bool fallback);
int64_t json_int(yyjson_val *object, const char *key, int64_t fallback);
/* All strings of an array member, copied; others are passed over. */
enum status json_strings(struct arena *a, yyjson_val *object, const char *key, str **out,
                         size_t *n_out, struct err *e) LW_MUST_CHECK;
/* Instant member; UTC_NONE when absent or malformed. */
struct utc json_utc(yyjson_val *object, const char *key);

/*
 * Lines of values, for messages and for component.line. A cursor: asking in the order of the
 * document costs one pass over it in all. Answers 0 where it cannot tell (UTF-16, numbers).
 */
struct json_lines {
    str bytes; /* what json_parse was given */
    const yyjson_doc *doc;
    size_t at;
    uint64_t line;
};
void json_lines_init(struct json_lines *l, str bytes, const yyjson_doc *doc);
/* Line on which the text `v` begins; of an object, the line of its first member. */
uint64_t json_line(struct json_lines *l, yyjson_val *v);
/*
 * Gives `e` the line and column of the name of a member, of its `nth` occurrence from 0; leaves it
 * when the place cannot be told. Returns e->code.
 */
enum status json_place(str bytes, const yyjson_doc *doc, yyjson_val *object, const char *key,
                       unsigned nth, struct err *e);

#endif
