/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comma separated values (RFC 4180) as people's programs write them: quoted fields with line
 * ends in them, doubled quotes, LF or CRLF, a byte order mark, and a semicolon or a tab instead
 * of the comma, whichever the first line has. Nothing is guessed beyond that.
 */
#ifndef LW_FORMAT_CSV_H
#define LW_FORMAT_CSV_H

#include "base/arena.h"
#include "base/status.h"

enum {
    CSV_MAX_COLUMNS = 32
};

struct csv {
    str rest;
    char separator; /* ',', ';' or a tab */
    size_t line;    /* on which the record read last begins, from 1 */
    size_t next;    /* on which the next one begins */
};
/* `text` must outlive the reading; it need not be UTF-8. */
void csv_begin(struct csv *c, str text);
/*
 * The next record that is not an empty line, its fields in `a`, at most CSV_MAX_COLUMNS of them.
 * `*n` 0: the end. LW_E_INPUT with the line for a quote that is not closed or stands within a
 * field, LW_E_LIMIT for more fields.
 */
enum status csv_next(struct csv *c, struct arena *a, str fields[static CSV_MAX_COLUMNS],
                     size_t *n, struct err *e) LW_MUST_CHECK;

#endif
