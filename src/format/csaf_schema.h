/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the JSON schemas of CSAF say about objects: members, which must be there, and their types.
 * Members stand apart by blanks: NAME, "!" when required, then ":" and a type or "=" and the
 * values apart by "|". Types: s text, d date, n number, b boolean, v CVSS vector, N, K, V
 * namespace, key and version of SSVC, x anything, {ROW an object, [s texts, [{ROW objects.
 */
#ifndef LW_FORMAT_CSAF_SCHEMA_H
#define LW_FORMAT_CSAF_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

struct csaf_schema_row {
    const char *name;
    const char *test; /* which test a violation fails; NULL: "schema" */
    bool is_closed;   /* a member that is not listed is a violation, too */
    const char *members;
};
extern const struct csaf_schema_row csaf_schema_rows[];
extern const size_t n_csaf_schema_rows;

#endif
