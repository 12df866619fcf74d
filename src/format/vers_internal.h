/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What vers.c and the readers of native notations share: the table of types and a list of
 * constraints that grows.
 */
#ifndef LW_FORMAT_VERS_INTERNAL_H
#define LW_FORMAT_VERS_INTERNAL_H

#include "format/vers.h"

/* Grammar of a type's native ranges. */
enum vers_native {
    NATIVE_PLAIN,    /* comparators only */
    NATIVE_NPM,      /* ^ ~ x hyphen; versions of three numbers */
    NATIVE_COMPOSER, /* the same but for "~1.2" */
    NATIVE_CARGO,    /* a bare version is "^" */
    NATIVE_SEMVER,   /* comparators, versions completed to three numbers */
    NATIVE_GEM,      /* ~> */
    NATIVE_PYPI,     /* ~= and == 1.* */
    NATIVE_CONAN,    /* ^ ~, "-" takes pre-releases in */
    NATIVE_MAVEN,    /* [1.0,2.0) */
    NATIVE_NUGET,    /* the same; a bare version is the lowest */
    NATIVE_NGINX     /* 1.5.0+, 0.8.41-1.5.6 */
};

struct vers_type {
    str name;
    enum version_scheme scheme;
    enum vers_native native;
};
/* Row of a lower-case type name; the generic one for a name without a row. */
const struct vers_type *vers_type_find(str name);

struct vers_list {
    struct arena *arena;
    struct vers_constraint *at;
    size_t n, cap;
    bool is_all; /* some part takes every version */
};
/* False for an empty version and when the arena is full. */
bool vers_list_add(struct vers_list *list, enum vers_comparator comparator, str version);
/* Sorts by version, then by comparator: what ends at a version before what begins there. */
bool vers_list_sort(struct vers_list *list, enum version_scheme scheme);

/* One notation each; `list` gets the constraints as they come. */
enum status vers_read_relations(struct vers_list *list, const struct vers_type *type,
                                str native, struct err *e) LW_MUST_CHECK;
enum status vers_read_intervals(struct vers_list *list, const struct vers_type *type,
                                str native, struct err *e) LW_MUST_CHECK;
enum status vers_read_nginx(struct vers_list *list, str native, struct err *e) LW_MUST_CHECK;

/* "v1.2" as "1.2.0", "1.02.3.4" as "1.2.3+4", "1.0b" as "1.0.0-b"; others as they are. */
str vers_completed(struct arena *a, str version);
/* Fewer than three numbers and nothing behind them: "1.2", "1.x". */
bool is_partial_version(str version);
/* "pessimistic" and caret bounds of one comparator; false when there is no number to raise. */
bool vers_expand(struct vers_list *list, const struct vers_type *type, str op, str version);

#endif
