/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of `longwatch scan` share:
 *
 *   scan.c           the command: read, match, write, exit code
 *   scan_options.c   what the command line asks for
 *   scan_evidence.c  evidence of the build: lists of files, evidence documents
 *   scan_vex.c       VEX documents of suppliers
 *   scan_baseline.c  an earlier result, against which only what is new fails
 *   scan_report.c    the result goes out: also that of an upload (image_upload.c)
 *   scan_result.c    order, words and the gate: what every writer needs
 *   scan_table.c, scan_json.c, scan_markdown.c, scan_sarif.c, scan_cyclonedx.c: one format each
 */
#ifndef LW_CLI_SCAN_H
#define LW_CLI_SCAN_H

#include "app/scan.h"
#include "cli/command.h"
#include "core/gate.h"
#include "core/match.h"

#include <stdio.h>
#include <yyjson.h>

enum {
    SCAN_MAX_EVIDENCE = 16,   /* components with lists, and evidence documents */
    SCAN_MARKDOWN_ROWS = 100, /* a comment of GitHub holds 65,536 characters */
};

struct scan_call;
struct scan_format {
    const char *name;
    enum status (*write)(const struct command_call *c, const struct scan_call *s, FILE *out,
                         struct err *e);
};
/* Ends with {0}; the first is the default. */
extern const struct scan_format scan_formats[];

/* How many things the gate looked at and what it found. */
struct scan_gate {
    size_t n_failing;
    size_t n_passed_over; /* findings that no condition could judge for want of a score */
    size_t n_known;       /* open findings that the baseline has as well */
};

struct scan_call {
    const char *path; /* "-": standard input */
    const char *output, *baseline;
    const struct scan_format *format;
    bool shows_all;
    bool has_gate;
    str gate_text;
    struct gate gate;
    struct evidence evidence[SCAN_MAX_EVIDENCE];
    size_t n_evidence;
    const char *build_paths[SCAN_MAX_EVIDENCE];
    size_t n_build_paths;
    struct build_evidence build;
    const char *vex_paths[SCAN_MAX_EVIDENCE];
    size_t n_vex_paths;
    struct sbom sbom;
    struct scan scan;
    /* By match and by component; NULL without a baseline: then everything is new. */
    bool *is_known_match, *is_known_component;
    struct scan_gate result;
    int exit_code;
};

enum status scan_take_arguments(const struct command_call *c, struct scan_call *s,
                                struct err *e) LW_MUST_CHECK;
extern const struct command_option scan_options[];
/*
 * One option about the result at argv[*i]: --fail-on, --format, --output, --baseline, --all; `*i`
 * moves over its value. `*is_taken` is false when it is another.
 */
enum status scan_take_report_option(const struct command_call *c, int *i, struct scan_call *s,
                                    bool *is_taken, struct err *e) LW_MUST_CHECK;
/* "--name=VALUE", or the argument behind; NULL, with the error set, when there is none. */
const char *scan_option_value(const struct command_call *c, int *i, const char *name,
                              const char *wants, struct err *e);
/* The format that was asked for, or the default; LW_E_USAGE when --json says another. */
enum status scan_settle_format(const struct command_call *c, struct scan_call *s,
                               struct err *e) LW_MUST_CHECK;

/* ---- evidence ---- */

/* The option of a list of files that `arg` is, as "--name" or "--name=..."; NULL: none. */
struct scan_evidence_option;
const struct scan_evidence_option *scan_find_evidence_option(const char *arg);
const char *scan_evidence_option_name(const struct scan_evidence_option *o);
/* "FILE" is about the kernel, "COMPONENT=FILE" about another component. */
enum status scan_take_evidence(const struct command_call *c,
                               const struct scan_evidence_option *o, const char *value,
                               struct scan_call *s, struct err *e) LW_MUST_CHECK;
/* What the command line gives goes before what the SBOM says; documents are read and joined. */
enum status scan_add_evidence(const struct command_call *c, struct scan_call *s,
                              struct scan_input *in, struct err *e) LW_MUST_CHECK;

/* Statements of the VEX documents join those of the SBOM; what matches nothing is told. */
enum status scan_add_vex(const struct command_call *c, struct scan_call *s,
                         struct scan_input *in, struct err *e) LW_MUST_CHECK;

/* ---- baseline ---- */

/* Reads what `--format json` once wrote. LW_E_INPUT when it is something else. */
enum status scan_read_baseline(const struct command_call *c, struct scan_call *s,
                               struct err *e) LW_MUST_CHECK;

/* ---- result ---- */

/* Asks for something, and is no mere information. */
bool scan_is_open(const struct scan_match *m);
bool scan_is_new_match(const struct scan_call *s, size_t match);
/* Indices of the matches to show, most urgent first, then in the order of the document. */
const uint32_t *scan_order(const struct command_call *c, const struct scan_call *s, size_t *n);
/* Priority of what is affected, else the verdict. */
str scan_label(const struct scan_match *m);
/* "exploited; RECORD: inputs [rule]" */
str scan_why(struct arena *a, const struct scan_match *m);
/* One line: "12 components: 3 affected, ..." */
str scan_summary(struct arena *a, const struct scan *s);
/* What the gate says, in words; empty without one. */
str scan_gate_words(struct arena *a, const struct scan_call *s);
/* Why nothing may be concluded, in words; empty when all is well. */
str scan_doubt(struct arena *a, const struct scan_call *s);
/* Where to read about it: the NVD for a CVE, else OSV. */
str scan_link(struct arena *a, str vulnerability);
/* Runs the gate and settles s->result and s->exit_code. */
void scan_judge(struct arena *a, struct scan_call *s);

/* Compares with the baseline, runs the gate, writes the result, gives the exit code. */
enum status scan_report(const struct command_call *c, struct scan_call *s, int *exit_code,
                        struct err *e) LW_MUST_CHECK;

/* ---- formats ---- */

enum status scan_write_table(const struct command_call *c, const struct scan_call *s, FILE *out,
                             struct err *e) LW_MUST_CHECK;
enum status scan_write_json(const struct command_call *c, const struct scan_call *s, FILE *out,
                            struct err *e) LW_MUST_CHECK;
enum status scan_write_markdown(const struct command_call *c, const struct scan_call *s,
                                FILE *out, struct err *e) LW_MUST_CHECK;
enum status scan_write_sarif(const struct command_call *c, const struct scan_call *s, FILE *out,
                             struct err *e) LW_MUST_CHECK;
enum status scan_write_cyclonedx(const struct command_call *c, const struct scan_call *s,
                                 FILE *out, struct err *e) LW_MUST_CHECK;

/* Members of JSON writers; texts are not copied, they live as long as the scan. */
void scan_put(yyjson_mut_doc *doc, yyjson_mut_val *o, const char *key, str v);
/* Writes a document with a line break and frees it. */
enum status scan_print_json(yyjson_mut_doc *doc, FILE *out, struct err *e) LW_MUST_CHECK;

#endif
