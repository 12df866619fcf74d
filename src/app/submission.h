/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was submitted, given out again exactly as it was kept: the frozen content and the
 * receipt's document. Both are compared with their digests first; a byte that changed since is an
 * error, not a download.
 */
#ifndef LW_APP_SUBMISSION_H
#define LW_APP_SUBMISSION_H

#include "app/op.h"

extern const struct op submission_ops[];
extern const size_t n_submission_ops;

/* A receipt is a page or a mail; a scan of one stays far below. */
#define MAX_RECEIPT_BYTES ((size_t)16 << 20)

struct case_file;
struct case_form;
struct submission;
/*
 * What every record of a submission needs: a proof, a saved form without errors. Freezes the
 * content and keeps the receipt of the call. LW_E_INPUT, LW_E_STATE.
 */
enum status submission_take(struct op_call *c, const struct case_file *k,
                            const struct case_form *f, struct submission *s,
                            struct err *e) LW_MUST_CHECK;
/* Its event and its row; `s` gets the event's number. */
enum status submission_keep(struct op_call *c, struct case_file *k, struct submission *s,
                            struct err *e) LW_MUST_CHECK;
/*
 * Every receipt is on the disk as it was kept; the first that is not breaks `check`. What the store
 * checks (store/agreements.c) ends at the digests.
 */
struct ledger_check;
enum status receipts_verify(struct app *app, struct ledger_check *check,
                            struct err *e) LW_MUST_CHECK;
/* "early_warning", ..., "intermediate_report"; "early warning", ..., "intermediate report". */
str submission_stage(const struct submission *s);
str submission_title(const struct submission *s);
/*
 * Reads the file that a parameter of the call names and keeps it; `*hex` its digest, untouched when
 * nothing is given. An empty file proves nothing: LW_E_INPUT. LW_E_LIMIT over MAX_RECEIPT_BYTES.
 */
enum status receipt_keep(struct op_call *c, const char *parameter, const char *origin, str *hex,
                         struct err *e) LW_MUST_CHECK;
/* What the operation answers. */
void reply_recorded(struct op_call *c, const struct case_file *k, const struct submission *s);
/* The parameters of the call: when, reference, receipt as text, why late. */
struct submission submission_given(struct op_call *c);

/*
 * The submission that the parameters case, stage, request, attempt and revision name: of the newest
 * attempt that has the stage, and its newest revision, unless given; of an intermediate report that
 * of the request, the newest unless given. LW_E_NOT_FOUND.
 */
enum status submission_of_call(struct op_call *c, struct case_file *k, struct submission *out,
                               struct err *e) LW_MUST_CHECK;

/* "pdf", "png", "jpg", "txt", or "bin": ending of a file's name by how its bytes begin. */
str document_ending(str bytes);

#endif
