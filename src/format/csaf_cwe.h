/* SPDX-License-Identifier: Apache-2.0 */
/* What longwatch knows of the Common Weakness Enumeration. */
#ifndef LW_FORMAT_CSAF_CWE_H
#define LW_FORMAT_CSAF_CWE_H

#include "base/str.h"
#include "base/utc.h"

struct cwe_row {
    uint32_t id;
    const char *name;
    const char *since, *until; /* first and last version of the name; NULL: unbounded */
};
extern const struct cwe_row cwe_rows[];
extern const size_t n_cwe_rows;

enum cwe_usage {
    CWE_USAGE_UNKNOWN,
    CWE_ALLOWED,
    CWE_ALLOWED_WITH_REVIEW,
    CWE_DISCOURAGED,
    CWE_PROHIBITED, /* categories, views, what is deprecated */
};

/* -1, 0, 1 by numbers. */
int cwe_version_cmp(str a, str b);
/* Whether there is such a version of CWE: false for one that the list passes over. */
bool cwe_is_version(str version);
/* The version that was the latest at that instant; STR_NONE before 1.0 and for no instant. */
str cwe_latest_version(struct utc at);
/* Number of "CWE-79"; 0 when it is none. */
uint32_t cwe_number(str id);
/* A category or a view, which is no weakness. */
bool cwe_is_grouping(uint32_t id);
/* Whether the id is above every one that the version has. */
bool cwe_is_later(uint32_t id, str version);
/* Mapping usage as of 4.13. */
enum cwe_usage cwe_usage(uint32_t id, str name);
enum cwe_name_verdict {
    CWE_NAME_UNKNOWN,
    CWE_NAME_RIGHT,
    CWE_NAME_WRONG
} cwe_judge_name(uint32_t id, str name, str version);

#endif
