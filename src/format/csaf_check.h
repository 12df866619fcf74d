/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of CSAF section 6 share (format/csaf_check*.c). A test is a function that looks
 * at the document and reports findings; the table of csaf_check.c says to which versions it
 * belongs. Tests are independent of each other and take nothing for granted: the document may
 * break its schema in any way.
 */
#ifndef LW_FORMAT_CSAF_CHECK_H
#define LW_FORMAT_CSAF_CHECK_H

#include "format/csaf.h"
#include "format/csaf_tree.h"

enum {
    CSAF_MAX_FINDINGS = 10000, /* of one document; then LW_E_LIMIT */
    CSAF_MAX_STEPS = 20000000  /* references to products, groups unfolded */
};

/* An instant as fine as a document writes it. */
struct csaf_time {
    struct utc at;
    uint64_t picoseconds; /* below a millisecond */
};

struct csaf_check {
    struct arena *a;
    yyjson_val *root, *document, *tracking, *vulnerabilities;
    bool is_2_1;
    str category, tlp_label, status, lang;
    struct csaf_tree tree;
    struct utc now;          /* UTC_NONE: tests that need the time are left out */
    struct csaf_time newest; /* date of the newest revision */
    const char *test;        /* the one that runs */
    int group;
    struct csaf_finding *findings;
    size_t n_findings, findings_cap;
    size_t n_steps;
};

/* A place in the document, built on the way down; its pointer is written only for a finding. */
struct csaf_at {
    const struct csaf_at *up;
    str key; /* member name; STR_NONE for an item of an array */
    size_t index;
    yyjson_val *value;
};
struct csaf_at csaf_member(const struct csaf_at *up, str key, yyjson_val *value);
struct csaf_at csaf_item(const struct csaf_at *up, size_t index, yyjson_val *value);
str csaf_at_path(struct arena *a, const struct csaf_at *at);

void csaf_report(struct csaf_check *c, const struct csaf_at *at, const char *fmt, ...)
    LW_PRINTF(3, 4);
void csaf_report_path(struct csaf_check *c, str path, const char *fmt, ...) LW_PRINTF(3, 4);
/* A finding under another test's id: one walk that judges for several. */
void csaf_report_as(struct csaf_check *c, const char *test, int group, const struct csaf_at *at,
                    const char *fmt, ...) LW_PRINTF(5, 6);

typedef void (*csaf_visit_fn)(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                              void *ctx);
/* Every value at a path such as "vulnerabilities[]/flags[]/product_ids[]". */
void csaf_each(struct csaf_check *c, const char *path, csaf_visit_fn visit, void *ctx);
/* The same below a value of its own place. */
void csaf_each_below(struct csaf_check *c, const struct csaf_at *at, const char *path,
                     csaf_visit_fn visit, void *ctx);
/* Every full_product_name_t of the tree, with its place. */
typedef void (*csaf_product_fn)(struct csaf_check *c, const struct csaf_product *p,
                                uint32_t index, void *ctx);
void csaf_each_product(struct csaf_check *c, csaf_product_fn visit, void *ctx);

/* Ors `bits` to the products that `ids` names, or that an item names directly and by groups. */
void csaf_mark_ids(struct csaf_check *c, struct map *marks, yyjson_val *ids, uint64_t bits);
void csaf_mark_item(struct csaf_check *c, struct map *marks, yyjson_val *item, uint64_t bits);
uint64_t csaf_marks_of(const struct map *marks, str product);
void csaf_marks_init(struct map *marks);

/* Groups of product status, section 3.2.4.12. */
enum csaf_status_group {
    CSAF_AFFECTED,
    CSAF_NOT_AFFECTED,
    CSAF_FIXED,
    CSAF_INVESTIGATED,
    CSAF_UNKNOWN,
    CSAF_RECOMMENDED_VERSION,
    N_CSAF_STATUS_GROUPS
};
extern const struct csaf_status_list {
    const char *key;
    enum csaf_status_group group;
} csaf_status_lists[];
extern const size_t n_csaf_status_lists;
extern const char *const csaf_status_group_names[N_CSAF_STATUS_GROUPS];
/* Marks 1 << group of every product of the vulnerability. */
void csaf_mark_status(struct csaf_check *c, struct map *marks, yyjson_val *vulnerability);

bool csaf_is_released(const struct csaf_check *c); /* status final or interim */
bool csaf_is_english(const struct csaf_check *c);  /* or unspecified */
/* One word of a list of NULL-terminated names. */
bool csaf_is_one_of(str word, const char *const *names, size_t n);
/* Reads as utc_parse() does; csaf_is_instant() asks for the rules of section 2.3 of 2.1. */
struct csaf_time csaf_instant(str text);
bool csaf_is_instant(str text, const char **why);
bool csaf_time_is_none(struct csaf_time t);
int csaf_time_cmp(struct csaf_time a, struct csaf_time b);
/* Bytes of the dash, blank, underscore or invisible character at `at`; 0 when there is none. */
size_t csaf_blank_at(str s, size_t at);

/* Every CVSS object of the document. */
void csaf_each_cvss(struct csaf_check *c, csaf_visit_fn visit);
/* A score in tenths; -1 where the object states none. */
int csaf_tenths(yyjson_val *cvss, const char *key);
/* Value of a metric in a vector, STR_NONE when it is not there. */
str csaf_vector_metric(str vector, const char *metric);

/* Every value at a path below the product identification helpers. */
void csaf_each_helper(struct csaf_check *c, const char *path, csaf_visit_fn visit, void *ctx);

struct csaf_test {
    const char *id;
    int group;
    int versions; /* CSAF_20 | CSAF_21 */
    void (*run)(struct csaf_check *c);
};
enum {
    CSAF_20 = 1,
    CSAF_21 = 2,
    CSAF_ANY = 3
};
/* Tables of the parts; csaf_check.c walks them in this order. */
extern const struct csaf_test csaf_tree_tests[], csaf_document_tests[], csaf_profile_tests[],
    csaf_vulnerability_tests[], csaf_metric_tests[], csaf_cvss_tests[], csaf_helper_tests[],
    csaf_ssvc_tests[], csaf_cwe_tests[], csaf_range_tests[], csaf_match_tests[],
    csaf_licence_tests[], csaf_extension_tests[], csaf_schema_tests[];

#endif
