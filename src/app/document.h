/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepared documents: what is told to users, maintainers and authorities outside the reporting
 * platform, from the first proposal to the proof that it was sent. Kinds and fields are data
 * (core/document_kinds.h).
 *
 *   document.c         the rows; kinds and lists
 *   document_facts.c   what is known of a case or product
 *   document_component.c  which component a report upstream is about
 *   document_load.c    a document as it stands
 *   document_flow.c    prepare, save, check, approve
 *   document_sent.c    who it was sent to, what was answered; the duties that this meets
 *   document_view.c    replies
 *   document_paper.c   documents and forms on paper; case_paper.c: the file of a case
 *   document_pdf.c     the program that draws
 *   notice.c           whom the users' notices of a case go to
 *   report.c           the archive of everything submitted or sent; report_export.c: as one file
 *
 * Flow: every save is a new version and all are kept; an approval freezes the exact bytes of one
 * version, with their digest in the ledger; a change after that is a new version, to be approved
 * again. Nothing is sent from here.
 */
#ifndef LW_APP_DOCUMENT_H
#define LW_APP_DOCUMENT_H

#include "app/case.h"
#include "core/document.h"
#include "store/document.h"
#include "store/product.h"

extern const struct op document_ops[], paper_ops[], notice_ops[], report_ops[];
extern const size_t n_document_ops, n_paper_ops, n_notice_ops, n_report_ops;
/* Fills the parameters of document.save from the catalogue; once, before the rows are given out. */
void document_params_make(void);

/* A document with what it is about and one of its versions. */
struct document_open {
    struct document d;
    const struct document_kind *kind;
    struct case_file file;  /* when d.case_id.n */
    struct product product; /* when d.product_id.n */
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n_fields;
    str *values, *origins; /* one a field */
    struct document_version version;
    struct document_scene scene;
    struct document_approval *approvals;
    size_t n_approvals;
};

/* `version` 0: the newest. LW_E_NOT_FOUND for a document or version that is not there. */
enum status document_load(struct op_call *c, str id, int64_t version, struct document_open *out,
                          struct err *e) LW_MUST_CHECK;
/* That which the parameters `document` and, where given, `version` name. */
enum status document_of_call(struct op_call *c, struct document_open *out,
                             struct err *e) LW_MUST_CHECK;
/* The scene of the rules for a case (NULL: about a product). */
struct document_scene document_scene_of(struct op_call *c, const struct case_file *k,
                                        str language);
/* The approval of a version; NULL: none. */
const struct document_approval *document_approval_of(const struct document_open *x,
                                                     int64_t version);
struct document_head document_head_of(const struct document_open *x);

/* Facts of a case or (k NULL) of a product; `component` (empty: any) is the one it is about. */
enum status document_facts_load(struct op_call *c, const struct case_file *k,
                                const struct product *p, str component,
                                struct document_facts *out, struct err *e) LW_MUST_CHECK;

/* Is there one of the kind for each component of a case? */
bool document_is_of_component(const struct document_kind *k);
/*
 * The component that a new document is about: the parameter `component`, else the first of the case
 * that has no document of the kind yet; empty when the kind is about none. LW_E_NOT_FOUND.
 */
enum status document_component_choose(struct op_call *c, const struct document_open *x,
                                      str *out, struct err *e) LW_MUST_CHECK;
/* How many components of the case nobody was told of yet, this document taken as told. */
enum status document_components_left(struct op_call *c, const struct document_open *x,
                                     size_t *left, struct err *e) LW_MUST_CHECK;
/* An answer that says why nothing is sent (Art 13(6): already aware, nobody maintains it). */
bool document_is_why_not(str outcome);

/* Appends an event of a document and writes its row. */
enum status document_change(struct op_call *c, struct document *d, const char *kind,
                            yyjson_mut_doc *payload, struct err *e) LW_MUST_CHECK;

/* Replies. */
void reply_document(struct op_call *c, yyjson_mut_val *o, const struct document *d);
enum status reply_document_open(struct op_call *c, const struct document_open *x,
                                struct err *e) LW_MUST_CHECK;
enum status reply_document_check(struct op_call *c, yyjson_mut_val *o,
                                 const struct document_open *x, struct err *e) LW_MUST_CHECK;

/* The functions behind the rows. */
enum status document_prepare_run(struct op_call *c, struct err *e);
enum status document_save_run(struct op_call *c, struct err *e);
enum status document_check_run(struct op_call *c, struct err *e);
enum status document_approve_run(struct op_call *c, struct err *e);
enum status document_get_run(struct op_call *c, struct err *e);
enum status document_content_run(struct op_call *c, struct err *e);
enum status document_text_run(struct op_call *c, struct err *e);
enum status document_record_sent_run(struct op_call *c, struct err *e);
enum status document_record_reply_run(struct op_call *c, struct err *e);
enum status document_pdf_run(struct op_call *c, struct err *e);
enum status case_form_pdf_run(struct op_call *c, struct err *e);
enum status case_pdf_run(struct op_call *c, struct err *e);

#endif
