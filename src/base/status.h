/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every way a longwatch function can fail, as one table.
 *
 * A fallible function returns `enum status` and fills a caller-owned `struct err`, which is
 * untouched on success, so calls chain. The table in status.c maps each code to its exit code,
 * HTTP status, problem type (RFC 9457) and advice; nothing else decides those.
 */
#ifndef LW_BASE_STATUS_H
#define LW_BASE_STATUS_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum status {
    LW_OK = 0,
    LW_E_USAGE,           /* wrong command line or request shape */
    LW_E_INPUT,           /* a document or value that breaks its format */
    LW_E_LIMIT,           /* over a named limit: size, depth, count, time */
    LW_E_NOT_FOUND,       /* the named thing does not exist */
    LW_E_CONFLICT,        /* exists already, or changed meanwhile */
    LW_E_STATE,           /* not allowed in the state the thing is in */
    LW_E_UNAUTHENTICATED, /* nobody is signed in */
    LW_E_REFUSED,         /* the actor may not do this */
    LW_E_NO_DATA,         /* no knowledge, or stale knowledge: never "clean" */
    LW_E_ENV,             /* disk, network, database: retry may help */
    LW_E_CANCELLED,       /* stopped on request */
    LW_N_STATUS
};

#define LW_MUST_CHECK         __attribute__((warn_unused_result))
#define LW_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

/* What went wrong, where, and in which document. Owned by the caller; `{0}` is a good start. */
struct err {
    enum status code;
    char message[256]; /* what failed, subject in quotes, no capital, no full stop */
    char source[160];  /* file name or URL of the input, empty when there is none */
    uint64_t line;     /* 1-based position in `source`, 0 when not known */
    uint64_t column;   /* 1-based, in bytes */
};

/*
 * Fills `e` and returns `code`; position and source of an earlier failure are forgotten. `e` may
 * be NULL, here and below, when the caller does not care for the words: the three functions that
 * add to an err then return what the thread's last err_set() returned.
 */
enum status err_set(struct err *e, enum status code, const char *fmt, ...) LW_PRINTF(3, 4);

/* Sets the position in the input document; leaves the words alone. Returns e->code. */
enum status err_at(struct err *e, uint64_t line, uint64_t column);

/* Names the input document unless a deeper call named one already. Returns e->code. */
enum status err_source(struct err *e, str source);

/* Puts context before the message while rising: "component 14: name is empty". */
enum status err_context(struct err *e, const char *fmt, ...) LW_PRINTF(2, 3);

/* "a.json:3:14: message", without the parts that are not known. Returns bytes written. */
size_t err_text(const struct err *e, char *out, size_t out_bytes);

/* One row of the status table. */
struct status_row {
    enum status code;
    const char *name; /* stable, lower case, used as the problem type's last part */
    int exit_code;    /* of the command line: ui.md, section "Command line" */
    int http_status;
    const char *advice; /* what the reader can do next */
};
const struct status_row *status_row(enum status code);

/* A broken invariant of our own: logs where and aborts. Durable state is transactional. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))

#endif
