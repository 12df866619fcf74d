/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transcript: a document of another notation (XML, tag-value) written down as the JSON of the same
 * standard, so that one reader and one table of rules serve both. Each value is put on the line
 * on which it stands in the original: positions in notes and errors stay true without a map.
 *
 * Commas are the transcript's business. Texts are escaped; bytes that are no UTF-8 become U+FFFD
 * and are counted. After an overflow further calls do nothing and transcript_status() reports it.
 */
#ifndef LW_FORMAT_TRANSCRIPT_H
#define LW_FORMAT_TRANSCRIPT_H

#include "base/buf.h"
#include "base/limits.h"

struct transcript {
    struct buf out;
    uint64_t first_line; /* of the original, of the first line of `out` */
    uint64_t line;       /* of the original, where the writing stands */
    size_t depth;
    size_t n_replaced; /* bytes that were no UTF-8 */
    bool is_deep;      /* LIMIT_JSON_DEPTH */
    bool has_value[LIMIT_JSON_DEPTH + 1];
    bool is_after_key;
};

void transcript_init(struct transcript *t, size_t max_bytes);
void transcript_release(struct transcript *t);
/* Empties it; the next value stands on `line` of the original. */
void transcript_restart(struct transcript *t, uint64_t line);
/* Goes down to `line`; never up. */
void transcript_line(struct transcript *t, uint64_t line);
void transcript_open(struct transcript *t, char bracket);  /* '{' or '[' */
void transcript_close(struct transcript *t, char bracket); /* '}' or ']' */
void transcript_key(struct transcript *t, str key);
void transcript_text(struct transcript *t, str text);
void transcript_bool(struct transcript *t, bool value);
/* Key and text; an empty text is left out. */
void transcript_member(struct transcript *t, const char *key, str text);
/* LW_OK or LW_E_LIMIT. */
enum status transcript_status(const struct transcript *t, struct err *e) LW_MUST_CHECK;

#endif
