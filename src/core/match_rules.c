/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules by which verdicts are given. To add one: a row here, its use in match.c, a case in
 * match_test.c. An id is never renamed: decisions of people refer to it.
 */
#include "core/match.h"

#define OSV_EVAL     "OSV schema 1.7, Evaluation"
#define CVE_VERSIONS "CVE Record Format 5.x, affected[].versions[]"

/* clang-format off */
const struct match_rule match_rules[] = {
    {"osv-list",         "the record enumerates the version",                                        OSV_EVAL},
    {"osv-range",        "a range of the record holds the version",                                  OSV_EVAL},
    {"osv-range-end",    "the version is at or behind the end of every range that held earlier ones", OSV_EVAL},
    {"cve-single",       "the record states the version by itself",                                  CVE_VERSIONS},
    {"cve-range",        "a range of the record holds the version",                                  CVE_VERSIONS},
    {"cve-default",      "no statement holds the version and the record's default is affected",      CVE_VERSIONS},
    {"cve-range-end",    "the version is at or behind the end of a range or a change to unaffected", CVE_VERSIONS},
    {"order-heuristic",  "a range seems to hold the version, but the order of versions is a heuristic: a person looks", "matching.md section 2: generic fallback must be marked"},
    {"go-symbols",       "only some packages or symbols of the module are vulnerable and there is no evidence about imports: a person looks", "matching.md L01"},
    {"go-pseudo",        "a v0.0.0 pseudo-version says nothing about releases: a person looks",      "matching.md L02"},
    {"go-devel",         "the main module states no version",                                        "matching.md L03"},
    {"version-unknown",  "the component states no version",                                          "matching.md section 2"},
    {"version-unread",   "the version has no place in the order of its ecosystem",                   "feeds.md section 2, invalid versions"},
    {"record-vague",     "the record states no versions that can be compared",                       "feeds.md sections 2 and 3"},
    {"release-unknown",  "the distribution release is not known, and fixes differ by release",       "matching.md section 3, B02"},
    {"release-other",    "the record speaks of other releases of the distribution",                  "matching.md section 3"},
    {"record-withdrawn", "the record was withdrawn",                                                 "OSV schema, withdrawn; matching.md L15"},
    {"record-rejected",  "the record was rejected",                                                  "CVE Record Format, state; matching.md L09"},
    {"outside",          "no statement of the record holds the version",                             OSV_EVAL},
};
/* clang-format on */
const size_t n_match_rules = sizeof match_rules / sizeof match_rules[0];

const struct match_rule *match_rule_find(str id)
{
    for (size_t i = 0; i < n_match_rules; i++)
        if (str_eq(str_of(match_rules[i].id), id)) return &match_rules[i];
    return NULL;
}
