/* SPDX-License-Identifier: Apache-2.0 */
/* Route patterns: "/cases/{case}/awareness" against the decoded segments of a path. */
#ifndef LW_SERVE_ROUTE_H
#define LW_SERVE_ROUTE_H

#include "serve/request.h"

enum {
    ROUTE_MAX_PARAMS = 4
};

struct route_match {
    struct request_field params[ROUTE_MAX_PARAMS]; /* names are views of the pattern */
    size_t n_params;
};

/*
 * True when the path's segments from number `skip` on fit the pattern. A literal fits itself
 * only, {name} any one segment, {name}.pdf one that ends so and has more before it.
 */
bool route_matches(const char *pattern, const struct request *r, size_t skip,
                   struct route_match *out);
/* Value of a parameter of the match, STR_NONE when there is none. */
str route_param(const struct route_match *m, str name);

#endif
