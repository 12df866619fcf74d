/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formats table: one row a document format that longwatch reads. Import, fuzz drivers, the
 * corpus runner and the docs walk it. To add a format: write FORMAT.c with its parser, add a row,
 * a corpus folder and a fuzz seed; formats_test.c says what is missing.
 */
#ifndef LW_FORMAT_FORMATS_H
#define LW_FORMAT_FORMATS_H

#include "base/arena.h"
#include "model/component.h"
#include "model/record.h"

enum format_kind {
    FORMAT_SBOM,
    FORMAT_RECORD,
    FORMAT_RECORDS, /* one document, many records */
    FORMAT_EXPLOITED,
    FORMAT_SCORES
};

struct format_row {
    const char *name; /* "cyclonedx-json" */
    enum format_kind kind;
    const char *media_type;
    const char *title; /* "CycloneDX JSON 1.2 to 1.7" */
    size_t max_bytes;
    const char *spec;
    /* FORMAT_SBOM */
    enum status (*read_sbom)(struct arena *a, str bytes, struct sbom *out, struct err *e);
    /* FORMAT_RECORD: one record */
    enum status (*read_record)(struct arena *a, str bytes, struct record *out, struct err *e);
    /* FORMAT_EXPLOITED */
    enum status (*read_exploited)(struct arena *a, str bytes, struct exploited_catalogue *out,
                                  struct err *e);
    /* FORMAT_RECORDS */
    enum status (*read_records)(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                                struct err *e);
};
extern const struct format_row format_rows[];
extern const size_t n_format_rows;
const struct format_row *format_find(str name);

/*
 * Recognises an SBOM by content, not by name, and reads it. A document of another known kind is
 * named in the error ("this is a CycloneDX XML document, not read yet: convert it to JSON").
 * Errors: LW_E_INPUT with position and expectation, LW_E_LIMIT.
 */
enum status sbom_read(struct arena *a, str bytes, struct sbom *out,
                      struct err *e) LW_MUST_CHECK;

enum status osv_read(struct arena *a, str bytes, struct record *out,
                     struct err *e) LW_MUST_CHECK;
enum status cve_read(struct arena *a, str bytes, struct record *out,
                     struct err *e) LW_MUST_CHECK;
enum status kev_read(struct arena *a, str bytes, struct exploited_catalogue *out,
                     struct err *e) LW_MUST_CHECK;
enum status euvd_exploited_read(struct arena *a, str bytes, struct exploited_catalogue *out,
                                struct err *e) LW_MUST_CHECK;

/*
 * Documents of many records, each handed to `emit` and gone afterwards; `a` is free for the
 * reader's use. Errors: LW_E_INPUT with the line, LW_E_LIMIT, what `emit` answers.
 */
enum status nvd_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                     struct err *e) LW_MUST_CHECK;
enum status euvd_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                      struct err *e) LW_MUST_CHECK;
enum status debian_tracker_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                                struct err *e) LW_MUST_CHECK;
enum status alpine_secdb_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                              struct err *e) LW_MUST_CHECK;
enum status kernel_streams_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                                struct err *e) LW_MUST_CHECK;

struct epss_header {
    str model_version; /* may be "unknown"; a view of the file's bytes */
    struct utc scored_at;
};
typedef enum status (*epss_row_fn)(void *ctx, str cve, double score, double percentile,
                                   struct err *e);
/* Unpacked CSV; one call a row; header first. Line numbers in errors. */
enum status epss_read(str bytes, struct epss_header *header, epss_row_fn fn, void *ctx,
                      struct err *e) LW_MUST_CHECK;

#endif
