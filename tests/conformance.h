/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The corpus runner: `conformance SUITE DIRECTORY` runs one suite of the shared corpus, lists
 * each failing case and ends with "N passed, N failed, N skipped". Only what a corpus decides and
 * longwatch claims to do is checked; everything else is skipped aloud.
 *
 * Where we hold a case to be wrong it still fails, and a line "defended: CASE: REASON" follows; the
 * reason stands in `defences` (conformance.c). The exit code is 0 when only defended cases fail,
 * 1 when another one does, 2 when the run broke off. `--exact`, for the shared corpus: also 1 when
 * a defended case no longer fails.
 */
#ifndef LW_TESTS_CONFORMANCE_H
#define LW_TESTS_CONFORMANCE_H

#include "base/arena.h"
#include "format/json.h"

enum {
    RUN_MAX_DEFENCES = 64
};

struct run {
    const char *suite;
    const char *dir;
    struct arena arena; /* of the whole run: file texts, names */
    struct arena tmp;   /* cleared for every case */
    unsigned n_passed, n_failed, n_skipped;
    unsigned n_by_defence[RUN_MAX_DEFENCES]; /* failed cases, by row of `defences` */
};

void run_pass(struct run *r);
void run_skip(struct run *r);
/* One line "not ok CASE: WORDS". */
void run_fail(struct run *r, str name, const char *fmt, ...) LW_PRINTF(3, 4);
/* Passes or fails the case. */
void run_check(struct run *r, str name, bool is_right, const char *fmt, ...) LW_PRINTF(4, 5);
/* The runner itself cannot go on: missing file, broken manifest. */
_Noreturn void run_abort(const char *what, const struct err *e);

/* Content of DIRECTORY/name, unpacked when the name ends in .gz. Lives in `a`. */
str run_file(struct run *r, struct arena *a, str name);
bool run_has_file(struct run *r, str name);
/* Names in DIRECTORY/sub that end in `suffix`, sorted. */
size_t run_list(struct run *r, const char *sub, const char *suffix, str **out);

enum {
    TSV_COLUMNS = 16
};
struct tsv_row {
    str at[TSV_COLUMNS];
    size_t n;
};
/* Next data row of raw tab-separated text; comment lines are passed over. */
bool tsv_next(str *rest, struct tsv_row *row);

void suite_purl(struct run *r);
void suite_versions(struct run *r);
void suite_vers(struct run *r);
void suite_cyclonedx(struct run *r);
void suite_spdx(struct run *r);
void suite_sbom_real(struct run *r);
void suite_osv(struct run *r);
void suite_cpe(struct run *r);
void suite_cvss(struct run *r);
void suite_cvejson(struct run *r);
void suite_csaf(struct run *r);
void suite_openvex(struct run *r);
/* corpus/feeds/labels: imports the feeds beside it, so it takes a few seconds. */
void suite_labels(struct run *r);

#endif
