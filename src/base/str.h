/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str: a view of bytes with a length, passed by value. Never assumed to end in NUL and never
 * owning: the bytes belong to an input, an arena or the program text.
 */
#ifndef LW_BASE_STR_H
#define LW_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n;
} str;

/* A literal as a view; usable in static initialisers as STR_INIT. */
#define STR(lit) ((str){.p = ("" lit), .n = sizeof(lit) - 1})
/* clang-format off */
#define STR_INIT(lit) {.p = ("" lit), .n = sizeof(lit) - 1}
/* clang-format on */
#define STR_NONE ((str){.p = NULL, .n = 0})

/* For printf: printf("%.*s", STR_ARG(s)). Views over 2 GiB do not occur (limits.h). */
#define STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

/*
 * The smallest are here in full: they are most calls of every parser, and inlined they are often
 * less code than their call.
 */

/* View of a NUL-terminated string; NULL gives STR_NONE. */
static inline str str_of(const char *z)
{
    return z ? (str){z, strlen(z)} : STR_NONE;
}

static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Without the first `at` bytes, clamped. */
static inline str str_from(str s, size_t at)
{
    if (!s.p) return STR_NONE;
    if (at > s.n) at = s.n;
    return (str){s.p + at, s.n - at};
}

/* Clamped part. */
static inline str str_sub(str s, size_t at, size_t n)
{
    str rest = str_from(s, at);
    if (rest.n > n) rest.n = n;
    return rest;
}

static inline bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq((str){s.p, prefix.n}, prefix);
}

/* First occurrence. */
static inline bool str_find(str s, char c, size_t *at)
{
    const char *hit = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;
    if (!hit) return false;
    *at = (size_t)(hit - s.p);
    return true;
}

bool str_eq_nocase(str a, str b); /* ASCII only */
int str_cmp(str a, str b);        /* bytewise, shorter first */
bool str_ends(str s, str suffix);
str str_trim(str s); /* without ASCII white space around */
bool str_find_last(str s, char c, size_t *at);
bool str_contains(str s, str needle);
/* What stands behind the first occurrence. */
bool str_after(str s, str needle, str *rest);

/*
 * Consumes `*s` up to the first `sep`: `*head` gets what stood before it, `*s` the rest after it.
 * Without a `sep`, `*head` is all and `*s` empty, and the answer is false.
 */
bool str_cut(str *s, char sep, str *head);

/* Decimal, whole string, no sign, at most `max`; false leaves `*out` alone. */
bool str_u64(str s, uint64_t max, uint64_t *out);
/*
 * Finite decimal number such as "0.94485" or "-1.5e3", whole string of at most 127 bytes,
 * whatever the locale; "inf", ".5", "1." and "0x1" are none.
 */
bool str_double(str s, double *out);

static inline bool char_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool char_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool char_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char char_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* True when `s` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_is_utf8(str s);

#endif
