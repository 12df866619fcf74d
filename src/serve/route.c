/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of route patterns. Pure. */
#include "serve/route.h"

bool route_matches(const char *pattern, const struct request *r, size_t skip,
                   struct route_match *out)
{
    str rest = str_of(pattern);
    size_t at = skip;
    out->n_params = 0;
    if (rest.n && rest.p[0] == '/') rest = str_from(rest, 1);
    /* Most patterns of a table differ in the first character already; segments are never empty. */
    if (rest.n && rest.p[0] != '{' && skip < r->n_segments &&
        r->segments[skip].p[0] != rest.p[0])
        return false;
    while (rest.n) {
        str part;
        (void)str_cut(&rest, '/', &part);
        if (at >= r->n_segments) return false;
        size_t end = 0;
        if (part.n > 2 && part.p[0] == '{' && str_find(part, '}', &end)) {
            str ending = str_from(part, end + 1), value = r->segments[at];
            if (out->n_params == ROUTE_MAX_PARAMS) BUG("a route has too many parameters");
            if (!str_ends(value, ending) || value.n == ending.n) return false;
            out->params[out->n_params++] =
                (struct request_field){.name = str_sub(part, 1, end - 1),
                                       .value = str_sub(value, 0, value.n - ending.n)};
        } else if (!str_eq(part, r->segments[at])) {
            return false;
        }
        at++;
    }
    return at == r->n_segments;
}

str route_param(const struct route_match *m, str name)
{
    for (size_t i = 0; i < m->n_params; i++) {
        if (str_eq(m->params[i].name, name)) return m->params[i].value;
    }
    return STR_NONE;
}
