/* SPDX-License-Identifier: Apache-2.0 */
/* Decision points of SSVC's registered namespaces (github.com/CERTCC/SSVC, data/json). */
#ifndef LW_FORMAT_CSAF_SSVC_H
#define LW_FORMAT_CSAF_SSVC_H

#include "base/str.h"
#include "base/utc.h"

struct ssvc_point {
    const char *namespace_, *key;
    const char *version; /* NULL: any; rows of a key are in ascending order */
    const char *values;  /* keys apart by blanks, in the order of the definition */
    bool is_unordered;   /* the order is not known here: only the keys are judged */
    int32_t since_year;  /* published later than the first set of 2023; 0: with it */
};

bool ssvc_is_registered(str base_namespace);
/*
 * The decision point. A version later than those of the table is answered with the latest one,
 * NULL when there is none of that key or version.
 */
const struct ssvc_point *ssvc_find(str base_namespace, str key, str version);
/* Whether the table knows the namespace well enough to say that something does not exist. */
bool ssvc_is_judged(str base_namespace, str key, str version);
/* Latest version at that instant; NULL when the table does not say. */
const struct ssvc_point *ssvc_latest(str base_namespace, str key, struct utc at);
/* Place of a value in the definition, from 1; 0 when it is none. */
size_t ssvc_value_order(const struct ssvc_point *p, str value);

#endif
