/* SPDX-License-Identifier: Apache-2.0 */
/* Names of functions as the Go linker spells them, cmd/internal/objabi and debug/gosym. */
#include "format/go_binary.h"

/* Names that the compiler makes up; before Go 1.20 with a dot where now a colon is. */
static bool is_made_up(str name)
{
    static const str heads[] = {STR_INIT("go:"), STR_INIT("type:"), STR_INIT("type.."),
                                STR_INIT("go.struct "), STR_INIT("go.shape.")};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        if (str_starts(name, heads[i])) return true;
    }
    return false;
}

static int hex(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Dots of a path's last element, quotes and bytes beyond ASCII stand as "%2e". */
static str decode(struct arena *a, str path)
{
    size_t at, n = 0;
    if (!str_find(path, '%', &at)) return path;
    char *out = arena_alloc(a, path.n);
    if (out == NULL) return STR_NONE;
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '%' && i + 2 < path.n && hex(path.p[i + 1]) >= 0 &&
            hex(path.p[i + 2]) >= 0) {
            out[n++] = (char)(hex(path.p[i + 1]) * 16 + hex(path.p[i + 2]));
            i += 2;
        } else {
            out[n++] = path.p[i];
        }
    }
    return (str){out, n};
}

static bool is_counted(str s, str word)
{
    if (!str_starts(s, word)) return false;
    s = str_from(s, word.n);
    for (size_t i = 0; i < s.n; i++) {
        if (!char_is_digit(s.p[i])) return false;
    }
    return true;
}

/* The last element of a symbol is a body within a function: "func1", "gowrap2", "3". */
static bool is_within(str element)
{
    size_t at;
    if (str_find(element, '-', &at)) element = str_sub(element, 0, at); /* "func1-range2" */
    return is_counted(element, STR("func")) || is_counted(element, STR("gowrap")) ||
           is_counted(element, STR("deferwrap")) || is_counted(element, STR(""));
}

/* Without type arguments: "Sort[go.shape.int]" is "Sort"; dots within go with them. */
static str without_arguments(struct arena *a, str symbol)
{
    size_t at, n = 0, depth = 0;
    if (!str_find(symbol, '[', &at)) return symbol;
    char *out = arena_alloc(a, symbol.n);
    if (out == NULL) return STR_NONE;
    for (size_t i = 0; i < symbol.n; i++) {
        char c = symbol.p[i];
        if (c == '[') depth++;
        if (depth == 0) out[n++] = c;
        if (c == ']' && depth > 0) depth--;
    }
    return (str){out, n};
}

static str outermost(str symbol)
{
    size_t at;
    if (str_ends(symbol, STR("-fm"))) symbol.n -= 3; /* a method as a value */
    while (str_find_last(symbol, '.', &at) && at > 0 && is_within(str_from(symbol, at + 1))) {
        symbol = str_sub(symbol, 0, at);
    }
    /* "F-range1": the body of a loop over a function. */
    if (str_find(symbol, '-', &at) && at > 0) symbol = str_sub(symbol, 0, at);
    return symbol;
}

bool go_name_split(struct arena *a, str name, str *package, str *symbol)
{
    size_t bracket, slash, dot;
    if (is_made_up(name)) return false;
    /* Type arguments have paths of their own. */
    str head = str_find(name, '[', &bracket) ? str_sub(name, 0, bracket) : name;
    size_t from = str_find_last(head, '/', &slash) ? slash : 0;
    if (!str_find(str_from(head, from), '.', &dot) || from + dot == 0) return false;
    *package = decode(a, str_sub(name, 0, from + dot));
    *symbol = outermost(without_arguments(a, str_from(name, from + dot + 1)));
    return package->n > 0 && str_is_utf8(*package);
}
