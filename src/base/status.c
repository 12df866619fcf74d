/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status table and the words of errors.
 *
 * To add a code: a line in `enum status`, a row here; status_test.c then asks for its exit code,
 * and the static assert below for the row itself.
 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exit code 1, "findings above the asked threshold", is an answer and thus has no row. */
static const struct status_row rows[] = {
    {LW_OK, "ok", 0, 200, "nothing to do"},
    {LW_E_USAGE, "usage", 2, 400, "see the help of the command or the API reference"},
    {LW_E_INPUT, "input", 4, 422, "correct the document at the place named and send it again"},
    {LW_E_LIMIT, "limit", 4, 413, "send less at a time, or ask for the limit to be raised"},
    {LW_E_NOT_FOUND, "not-found", 4, 404,
     "check the name; it may have been mistyped or removed"},
    {LW_E_CONFLICT, "conflict", 4, 409, "load it again, look at what changed, then retry"},
    {LW_E_STATE, "state", 4, 409, "bring it into a state that allows this first"},
    {LW_E_UNAUTHENTICATED, "unauthenticated", 4, 401, "sign in, or give a valid API key"},
    {LW_E_REFUSED, "refused", 4, 403, "ask somebody whose role allows this"},
    {LW_E_NO_DATA, "no-data", 3, 503, "synchronise the feeds; an answer now would be a guess"},
    {LW_E_ENV, "environment", 5, 503, "check disk, network and database, then retry"},
    {LW_E_CANCELLED, "cancelled", 5, 503, "start it again when it is wanted"},
};
_Static_assert(sizeof rows / sizeof rows[0] == LW_N_STATUS, "every status has its row");

/* What a call without an `err` failed with, so that err_context(NULL, ...) can pass it on. */
static _Thread_local enum status last_code = LW_OK;

const struct status_row *status_row(enum status code)
{
    if ((unsigned)code >= LW_N_STATUS) BUG("status outside its table");
    return &rows[code];
}

/* Copies what fits and leaves no half UTF-8 character at the cut. */
static void copy_cut(char *out, size_t out_bytes, const char *text)
{
    size_t n = strlen(text);
    if (n >= out_bytes) {
        n = out_bytes - 1;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(out, text, n);
    out[n] = '\0';
}

enum status err_set(struct err *e, enum status code, const char *fmt, ...)
{
    last_code = code;
    if (!e) return code;
    /* Formatted aside, because an argument may be the old message. */
    char text[sizeof e->message + 4];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    memset(e, 0, sizeof *e);
    e->code = code;
    copy_cut(e->message, sizeof e->message, n < 0 ? fmt : text);
    return code;
}

enum status err_at(struct err *e, uint64_t line, uint64_t column)
{
    if (!e) return last_code;
    e->line = line;
    e->column = column;
    return e->code;
}

enum status err_source(struct err *e, str source)
{
    if (!e) return last_code;
    if (e->source[0] || !source.n) return e->code;
    size_t n = source.n;
    if (n >= sizeof e->source) {
        n = sizeof e->source - 1;
        while (n > 0 && ((unsigned char)source.p[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(e->source, source.p, n);
    e->source[n] = '\0';
    return e->code;
}

enum status err_context(struct err *e, const char *fmt, ...)
{
    if (!e) return last_code;
    char text[2 * sizeof e->message];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof e->message, fmt, ap);
    va_end(ap);
    if (n < 0) return e->code;
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, ": %s", e->message);
    copy_cut(e->message, sizeof e->message, text);
    return e->code;
}

size_t err_text(const struct err *e, char *out, size_t out_bytes)
{
    if (!out_bytes) return 0;
    char at[64] = "";
    if (e->line && e->column)
        snprintf(at, sizeof at, "%llu:%llu", (unsigned long long)e->line,
                 (unsigned long long)e->column);
    else if (e->line)
        snprintf(at, sizeof at, "%llu", (unsigned long long)e->line);
    char text[sizeof e->source + sizeof at + sizeof e->message + 8];
    snprintf(text, sizeof text, "%s%s%s%s%s", e->source, e->source[0] && at[0] ? ":" : "", at,
             e->source[0] || at[0] ? ": " : "", e->message);
    copy_cut(out, out_bytes, text);
    return strlen(out);
}
