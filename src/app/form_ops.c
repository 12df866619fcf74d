/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the operations on forms and submissions; form.h says where what they do is. */
#include "app/edit.h"
#include "app/form.h"

#include <string.h>

#define STAGES     "early_warning|notification_72h|final_report"
#define GLOSSARIES "1.3|2026-09-25" /* ids of form_versions; form_ops_test.c compares */
#define REASON_MAX 4000

enum {
    DRAFT_MAX = 20000, /* five times the longest field: a draft may be too long, and says so */
    MAX_REPORT_PARAMS = 16,
    MAX_PARAMS = 64, /* 40 fields of both notifications, and what comes before them */
};

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
#define P_STAGE                                                     \
 {                                                                  \
  "stage", PARAM_ENUM, true, true, 0, STAGES, "Stage of the report" \
 }
#define P_UPDATE                                                                            \
 {                                                                                          \
  "update", PARAM_BOOL, false, false, 0, NULL, "Of an update of a stage that was submitted" \
 }
#define P_END \
 {            \
  0           \
 }

static const struct op_param stage_params[] = {P_CASE, P_STAGE, P_UPDATE, P_END};
static const struct op_param catalogue_params[] = {
    {"track", PARAM_ENUM, false, false, 0, "vulnerability|incident|intermediate",
     "Which notification, that of an exploited vulnerability unless given"},
    {"glossary", PARAM_ENUM, false, false, 0, GLOSSARIES,
     "Version of the catalogue, the one in use unless given"},
    P_END,
};
static const struct op_param submission_params[] = {
    P_CASE,
    P_STAGE,
    {"submitted_at", PARAM_INSTANT, true, false, 0, NULL, "When it was submitted (UTC)"},
    {"reference", PARAM_TEXT, false, false, 255, NULL, "Reference of the platform"},
    {"receipt_text", PARAM_TEXT, false, false, REASON_MAX, NULL, "Receipt as shown, as text"},
    {"receipt", PARAM_FILE, false, false, 0, NULL, "Receipt as a document"},
    {"late_reason", PARAM_TEXT, false, false, REASON_MAX, NULL,
     "Why it is late; needed after the due time"},
    P_UPDATE,
    P_END,
};

/* Filled by form_params_make(): what comes first, then the fields, each once. */
static struct op_param form_params[MAX_PARAMS];
struct op_param report_params[MAX_REPORT_PARAMS];

static const struct op_param form_first[] = {
    P_CASE,
    P_STAGE,
    P_UPDATE,
    P_BASE_VERSION,
    {"glossary", PARAM_ENUM, false, false, 0, GLOSSARIES,
     "Version of the field catalogue to move the draft to"},
};
static const struct op_param report_first[] = {
    P_CASE,
    {"request", PARAM_ID, true, true, 40, NULL, "Id of the CSIRT's request"},
    P_BASE_VERSION,
};

static void add_fields(struct op_param *params, size_t max, enum form_track track)
{
    const struct form_catalogue *cat = form_catalogue_newest(track);
    for (size_t i = 0; i < cat->n_rows; i++) {
        const struct form_field *field = &cat->rows[i];
        size_t n = 0;
        while (params[n].name && !str_eq(str_of(params[n].name), str_of(field->key)))
            n++;
        if (params[n].name) continue;
        if (n + 1 >= max) BUG("more fields than an operation has parameters");
        bool is_list = field->type == FIELD_STATES || field->type == FIELD_CHOICES;
        params[n] = (struct op_param){.name = field->key,
                                      .type = is_list ? PARAM_LIST : PARAM_TEXT,
                                      .max = is_list ? 0 : DRAFT_MAX,
                                      .doc = field->label};
    }
}

void form_params_make(void)
{
    memcpy(form_params, form_first, sizeof form_first);
    memcpy(report_params, report_first, sizeof report_first);
    add_fields(form_params, MAX_PARAMS, TRACK_VULNERABILITY);
    add_fields(form_params, MAX_PARAMS, TRACK_INCIDENT);
    add_fields(report_params, MAX_REPORT_PARAMS, TRACK_INTERMEDIATE);
}

const struct op form_ops[] = {
    {"form.catalogue", "form catalogue", "GET", "/form-catalogue", PERMISSION_READ, false,
     catalogue_params, form_catalogue_run,
     "Show the fields of the portal's forms: what each stage wants, limits, versions."},
    {"case.form_get", "case form", "GET", "/cases/{case}/forms/{stage}", PERMISSION_READ, false,
     stage_params, case_form_get_run, "Show the form of a stage as it stands."},
    {"case.form_save", "case draft", "POST", "/cases/{case}/forms/{stage}", PERMISSION_CASE,
     true, form_params, case_form_save_run,
     "Save a draft of a stage's form; fields that are not given keep their value."},
    {"case.form_check", "case check", "GET", "/cases/{case}/forms/{stage}/check",
     PERMISSION_READ, false, stage_params, case_form_check_run,
     "List the problems of a stage's form."},
    {"case.form_difference", "case difference", "GET", "/cases/{case}/forms/{stage}/difference",
     PERMISSION_READ, false, stage_params, case_form_difference_run,
     "Show field by field what a form changes against the stage that was submitted before."},
    {"case.form_changes", "case changes", "GET", "/cases/{case}/forms/{stage}/changes",
     PERMISSION_READ, false, stage_params, case_form_changes_run,
     "Show which facts say something else than when the draft was saved."},
    {"case.sheet", "case sheet", "GET", "/cases/{case}/forms/{stage}/sheet", PERMISSION_READ,
     false, stage_params, case_sheet_run,
     "Show the copy sheet of a stage in the order of the portal."},
    {"case.record_submission", "case submitted", "POST", "/cases/{case}/submissions/{stage}",
     PERMISSION_SUBMIT, true, submission_params, case_record_submission_run,
     "Record that a stage was submitted, with its receipt; freezes the exact content."},
};
const size_t n_form_ops = sizeof form_ops / sizeof *form_ops;
