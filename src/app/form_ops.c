/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the operations on forms and submissions; case.h says where what they do is. */
#include "app/case.h"

#define STAGES     "early_warning|notification_72h|final_report"
#define REASON_MAX 4000
#define DRAFT_MAX  20000 /* five times the longest field: a draft may be too long, and says so */

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
#define P_STAGE                                                     \
 {                                                                  \
  "stage", PARAM_ENUM, true, true, 0, STAGES, "Stage of the report" \
 }
#define P_END \
 {            \
  0           \
 }
#define P_FIELD(key, label)                             \
 {                                                      \
  key, PARAM_TEXT, false, false, DRAFT_MAX, NULL, label \
 }

static const struct op_param stage_params[] = {P_CASE, P_STAGE, P_END};
static const struct op_param submission_params[] = {
    P_CASE,
    P_STAGE,
    {"submitted_at", PARAM_INSTANT, true, false, 0, NULL, "When it was submitted (UTC)"},
    {"reference", PARAM_TEXT, false, false, 255, NULL, "Reference of the platform"},
    {"receipt_text", PARAM_TEXT, false, false, REASON_MAX, NULL, "Receipt as shown, as text"},
    {"receipt", PARAM_FILE, false, false, 0, NULL, "Receipt as a document"},
    {"late_reason", PARAM_TEXT, false, false, REASON_MAX, NULL,
     "Why it is late; needed after the due time"},
    P_END,
};
/* The fields of core/form_fields.c by key, checked by case_ops_test.c. */
static const struct op_param form_params[] = {
    P_CASE,
    P_STAGE,
    {"notification_type", PARAM_TEXT, false, false, DRAFT_MAX, NULL, "Notification type"},
    P_FIELD("title", "Title"),
    P_FIELD("summary", "Summary"),
    P_FIELD("manufacturer_name", "Manufacturer name"),
    {"member_states", PARAM_LIST, false, false, 0, NULL, "Member States where available"},
    P_FIELD("product_name", "Product name"),
    P_FIELD("product_version", "Product version"),
    P_FIELD("product_type", "Product type"),
    P_FIELD("product_class", "Product class"),
    P_FIELD("product_category", "Product category"),
    P_FIELD("end_of_support", "Support period ended"),
    P_FIELD("component_name", "Component"),
    P_FIELD("mitigation_expected", "Mitigating measure expected shortly"),
    P_FIELD("user_action", "User action able to reduce impact"),
    P_FIELD("sensitivity", "Considered sensitivity"),
    P_FIELD("measures_taken", "Corrective or mitigating measures taken"),
    P_FIELD("measures_users", "Measures users can take"),
    P_FIELD("attack_vector", "Attack vector"),
    P_FIELD("cve_id", "CVE ID"),
    P_FIELD("euvd_id", "EUVD ID"),
    P_FIELD("vuln_general", "General information on vulnerability and exploit"),
    P_FIELD("measure_available_at", "When a measure became available"),
    P_FIELD("update_details", "Details of the security update or measure"),
    P_FIELD("vuln_severity", "Full description: severity"),
    P_FIELD("vuln_impact", "Full description: impact"),
    P_FIELD("aware_at", "When you became aware"),
    P_FIELD("malicious_actor", "Malicious actor"),
    P_FIELD("pec", "Particularly exceptional circumstances"),
    {"pec_reason", PARAM_LIST, false, false, 0, NULL, "Grounds of the circumstances"},
    P_FIELD("pec_info", "Further information for the coordinator"),
    P_END,
};

const struct op form_ops[] = {
    {"case.form_get", "case form", "GET", "/cases/{case}/forms/{stage}", PERMISSION_READ, false,
     stage_params, case_form_get_run, "Show the form of a stage as it stands."},
    {"case.form_save", "case draft", "POST", "/cases/{case}/forms/{stage}", PERMISSION_CASE,
     true, form_params, case_form_save_run,
     "Save a draft of a stage's form; fields that are not given keep their value."},
    {"case.form_check", "case check", "GET", "/cases/{case}/forms/{stage}/check",
     PERMISSION_READ, false, stage_params, case_form_check_run,
     "List the problems of a stage's form."},
    {"case.sheet", "case sheet", "GET", "/cases/{case}/forms/{stage}/sheet", PERMISSION_READ,
     false, stage_params, case_sheet_run,
     "Show the copy sheet of a stage in the order of the portal."},
    {"case.record_submission", "case submitted", "POST", "/cases/{case}/submissions/{stage}",
     PERMISSION_SUBMIT, true, submission_params, case_record_submission_run,
     "Record that a stage was submitted, with its receipt; freezes the exact content."},
};
const size_t n_form_ops = sizeof form_ops / sizeof *form_ops;
