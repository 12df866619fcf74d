/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of a case as they stand: facts and proposals, drafts, what was submitted.
 *
 *   form_facts.c    what is known, from store and knowledge, each with its source
 *   case_form.c     loading, saving, merging
 *   form_view.c     replies; the sheet, the difference, what changed, the catalogue
 *   form_ops.c      the rows
 */
#ifndef LW_APP_FORM_H
#define LW_APP_FORM_H

#include "app/op.h"
#include "core/form.h"
#include "store/case.h"
#include "store/case_reach.h"
#include "store/case_record.h"

extern const struct op form_ops[];
extern const size_t n_form_ops;
extern struct op_param report_params[]; /* of request.form_save */
/*
 * Fills the parameters of the operations that save a form from the catalogue; called once, before
 * the table of operations is given out.
 */
void form_params_make(void);

/* Facts for proposing a form, from store and knowledge. */
enum status case_form_facts(struct op_call *c, const struct case_file *k,
                            struct form_facts *out, struct err *e) LW_MUST_CHECK;

/* What records tell users to do, into the facts; `vulnerability` is a group of the knowledge base. */
enum status form_workarounds(struct op_call *c, struct knowledge *base, str vulnerability,
                             const struct case_reach *reach, size_t n, struct form_facts *f,
                             struct err *e) LW_MUST_CHECK;

/* Where a value of a form comes from. */
enum form_source {
    FORM_NOTHING,  /* there is none */
    FORM_PROPOSED, /* from facts */
    FORM_CARRIED,  /* from an earlier stage, or an earlier attempt */
    FORM_SAVED,
    FORM_SUBMITTED,
    N_form_source
};
struct form_value {
    enum form_source source;
    str origin;       /* in words */
    bool is_sentence; /* proposed, put together from facts */
};

/* Which form of a case: a stage of the portal, or the report that a request asks for. */
struct form_place {
    enum stage stage; /* N_stage: an intermediate report */
    str request_id;   /* then */
    str request;      /* its words */
    bool is_update;   /* of a stage that was submitted: the draft of an update */
    str version;      /* of the catalogue to move the draft to; empty: as it is */
};

/*
 * The form of a stage as it stands: what was submitted, else the newest draft, else what earlier
 * stages had, else the proposal.
 */
struct case_form {
    struct form form;
    str *values;                           /* one a field */
    struct form_value *marks;              /* likewise */
    const struct form_proposal *proposals; /* what facts say now, likewise */
    struct form_draft draft;               /* the newest; its version is 0: nothing saved */
    int64_t version;                       /* of the draft, 0: nothing saved */
    struct utc saved_at;
    bool is_submitted;
    bool has_update;      /* a draft of an update was saved after the submission */
    int64_t attempt;      /* of the notification, from 1 */
    int64_t n_revisions;  /* submissions of this stage in the attempt, updates included */
    int64_t sent_version; /* of the draft that was submitted last */
    str before_title; /* of what form.before is, "early warning"; empty: nothing is before */
};
enum status case_form_load(struct op_call *c, const struct case_file *k, enum stage s,
                           struct case_form *out, struct err *e) LW_MUST_CHECK;
enum status case_form_load_place(struct op_call *c, const struct case_file *k,
                                 const struct form_place *p, struct case_form *out,
                                 struct err *e) LW_MUST_CHECK;
/* Values of the call over those of the form, as a new draft; with its event. */
enum status case_form_keep(struct op_call *c, struct case_file *k, const struct form_place *p,
                           struct case_form *f, struct err *e) LW_MUST_CHECK;
/* LW_E_STATE unless the stage may be updated in the portal: submitted, and no final report yet. */
enum status case_form_check_update(struct op_call *c, const struct case_file *k, enum stage s,
                                   struct err *e) LW_MUST_CHECK;
/* "fr_submitted" or "early_warning" of a content that was frozen: the value of a field in it. */
enum status form_content_value(struct arena *a, str content, const char *key, str *out,
                               struct err *e) LW_MUST_CHECK;

/* The form as an object: fields with value, origin, limits, count, problems; n_errors. */
enum status reply_form(struct op_call *c, yyjson_mut_val *o, const struct case_form *f,
                       struct err *e) LW_MUST_CHECK;
/* The copy sheet: text, content, content_sha256. */
enum status reply_sheet(struct op_call *c, const struct case_file *k, const struct case_form *f,
                        struct err *e) LW_MUST_CHECK;
/* n_errors, n_warnings, is_complete, problems. */
enum status reply_form_check(struct op_call *c, const struct case_form *f,
                             struct err *e) LW_MUST_CHECK;

/* The functions behind the rows. */
enum status case_form_get_run(struct op_call *c, struct err *e);
enum status case_form_save_run(struct op_call *c, struct err *e);
enum status case_form_check_run(struct op_call *c, struct err *e);
enum status case_form_difference_run(struct op_call *c, struct err *e);
enum status case_form_changes_run(struct op_call *c, struct err *e);
enum status case_sheet_run(struct op_call *c, struct err *e);
enum status case_record_submission_run(struct op_call *c, struct err *e);
enum status form_catalogue_run(struct op_call *c, struct err *e);

#endif
