/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules by which verdicts are given. To add one: a row here, its use in match.c, a case in
 * match_test.c. An id is never renamed: decisions of people refer to it. Rules on build evidence
 * are rows of triage_rule_rows.c.
 */
#include "core/match.h"

#include "core/triage.h"

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
    {"git-commit",       "the record names the component's commit as affected",                      "matching.md L16"},
    {"git-fix",          "the record names the component's commit as the fix",                       "matching.md L16"},
    {"hash",             "the record names exactly these bytes",                                     "matching.md L18"},
    {"cpe-configuration", "a configuration of CPE names holds the component in its product",         "NIST IR 7696, NVD API 2.0 configurations; matching.md section 2"},
    {"cpe-range-end",    "the version is at or behind the end of the range of its CPE name",         "matching.md section 1: fixed needs a positive statement"},
    {"cpe-na",           "the record says '-' instead of a version: a person looks",                 "matching.md section 2"},
    {"cpe-unknown",      "the product does not declare what a configuration asks for",               "matching.md section 2: three-valued"},
    {"firmware-undeclared", "the product has the hardware of a configuration and declares no firmware", "matching.md A05"},
    {"name-guess",       "the name under which the record was found is a guess: a person looks",     "matching.md section 1, L17"},
    {"other-product",    "the record speaks of a product of another vendor",                         "NIST IR 7696; matching.md section 2"},
    {"upstream-comparison", "the distribution says nothing of it, so the version is compared as upstream counts", "matching.md section 3"},
    {"really-version",   "the version calls itself one thing and is another, which is not affected", "matching.md B15"},
    {"distro-never",     "the distribution says that its package is not affected",                   "matching.md section 3, B16"},
    {"distro-open",      "the distribution says that its package is affected and names no fix",      "matching.md section 3, B18"},
    {"distro-fixed",     "the distribution says that its package is fixed",                          "matching.md section 3"},
    {"distro-undetermined", "the distribution has not decided yet",                                  "matching.md section 3"},
    {"distro-kernel",    "a distribution's kernel keeps its version while fixes come in: a person looks", "matching.md section 3, B10"},
    {"vex-affected",     "a document of the supplier says that exactly this product is affected",    "CSAF 2.0, product_status; OpenVEX"},
    {"vex-fixed",        "a document of the supplier says that exactly this product is fixed",       "CSAF 2.0, product_status; OpenVEX"},
    {"vex-before-fix",   "the package is older than the one that the distribution names as fixed",   "CSAF 2.0, product_status/fixed"},
    {"vex-not-affected", "a document of the supplier says that exactly this product is not affected", "CSAF 2.0, product_status; OpenVEX; matching.md L14"},
    {"vex-under-investigation", "a document of the supplier says that it is being looked into",      "CSAF 2.0, product_status; OpenVEX"},
    {"vex-prose",        "the document states versions in words",                                    "feeds.md section 5"},
    {"other-platform",   "the document speaks of another platform",                                  "CSAF 2.0, relationships"},
    {"platform-unknown", "the product does not declare the platform that the document speaks of",    "CSAF 2.0, relationships"},
    {"kernel-series",    "the rules per stable series find the version affected",                    "matching.md section 4"},
    {"kernel-series-end", "the version is at or behind the fix of its stable series or of mainline", "matching.md section 4"},
    {"kernel-doubt",     "the record does not settle it for this stable series: a person looks",     "matching.md section 4 (6)"},
    {"go-linked",        "a package that the record calls vulnerable is linked in",                  "matching.md L01"},
    {"kernel-headers",   "the record names headers only, and which were included is not known",      "matching.md K10"},
    {"sbom-statement",   "the product's own document says so",                                       "CycloneDX vulnerabilities[].analysis, SPDX 3 security profile"},
    {"sbom-patch",       "a patch that the SBOM lists resolves it",                                  "CycloneDX pedigree.patches[].resolves"},
    {"outside",          "no statement of the record holds the version",                             OSV_EVAL},
};
/* clang-format on */
const size_t n_match_rules = sizeof match_rules / sizeof match_rules[0];

const struct match_rule *match_rule_find(str id)
{
    for (size_t i = 0; i < n_match_rules; i++)
        if (str_eq(str_of(match_rules[i].id), id)) return &match_rules[i];
    const struct triage_rule *built_in = triage_rule_find(id);
    return built_in ? &built_in->rule : NULL;
}
