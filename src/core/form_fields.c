/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The field catalogue: ENISA SRP glossary FORM_GLOSSARY_VERSION of FORM_GLOSSARY_ON. Rows 1 to
 * 18 serve both notification types, rows v the exploited vulnerability; the rows of incidents
 * come with their kind of case. A new glossary is a change of this file and of the version.
 */
#include "core/form.h"

#define YES_NO "Yes|No"
/* Short names for the columns early warning, 72-hour notification, final report. */
#define N  FIELD_HIDDEN
#define O  FIELD_OPTIONAL
#define R  FIELD_REQUIRED
#define C  FIELD_CARRIED
#define RA FIELD_IF_KNOWN

static const struct form_field exploited_fields[] = {
    {"1",
     "notification_type",    "Notification type",
     "An actively exploited vulnerability is notified as Vulnerability.",                                  FIELD_ENUM,
     0,                                                                                                                        "Vulnerability|Incident",
     {R, C, C}                                                                                                                                                        },
    {"2",
     "title",                "Title",
     "What is exploited and where, without unnecessary confidential detail.",                              FIELD_TEXT,
     255,                                                                                                                      NULL,
     {R, C, C}                                                                                                                                                        },
    {"3",
     "summary",              "Summary",
     "What happened, which product and versions, the impact, the state of mitigation.",                    FIELD_TEXT,
     4000,                                                                                                                     NULL,
     {R, C, C}                                                                                                                                                        },
    {"4",
     "manufacturer_name",    "Manufacturer name",
     "The portal shows it from the registration; it must be the same here.",                               FIELD_TEXT,
     0,                                                                                                                        NULL,
     {R, C, C}                                                                                                                                                        },
    {"5",
     "member_states",        "Member States where available",
     "Codes of all Member States where the product was made available.",                                   FIELD_STATES,
     0,                                                                                                                        NULL,
     {R, C, C}                                                                                                                                                        },
    {"6",
     "product_name",         "Product name",
     "As in the documentation of the product.",                                                            FIELD_TEXT,
     255,                                                                                                                      NULL,
     {R, C, C}                                                                                                                                                        },
    {"7",
     "product_version",      "Product version",
     "All affected versions, or a range.",                                                                 FIELD_TEXT,
     255,                                                                                                                      NULL,
     {R, C, C}                                                                                                                                                        },
    {"8",
     "product_type",         "Product type",
     "Default unless listed in Annex III or IV.",                                                          FIELD_ENUM,
     0,                                                                                                                        "Default|Important|Critical",
     {O, C, C}                                                                                                                                                        },
    {"9",
     "product_class",        "Product class",
     "Important products only.",                                                                           FIELD_ENUM,
     0,                                                                                                                        "Class I|Class II",
     {O, C, C}                                                                                                                                                        },
    {"10",
     "product_category",     "Product category",
     "Category of Annex III or IV.",                                                                       FIELD_TEXT,
     0,                                                                                                                        NULL,
     {O, C, C}                                                                                                                                                        },
    {"11",
     "end_of_support",       "Support period ended",
     "Yes when the support period of the affected versions is over.",                                      FIELD_ENUM,
     0,                                                                                                                        YES_NO,
     {O, C, C}                                                                                                                                                        },
    {"12",
     "component_name",       "Component",
     "The component that contains it, and its version.",                                                   FIELD_TEXT,
     255,                                                                                                                      NULL,
     {O, C, C}                                                                                                                                                        },
    {"13",
     "mitigation_expected",  "Mitigating measure expected shortly",
     "Yes when one is expected within 72 hours: a ground for delayed dissemination "
     "(Delegated Regulation (EU) 2026/881, Art 3).",                                                       FIELD_ENUM,
     0,                                                                                                                        YES_NO,
     {O, C, C}                                                                                                                                                        },
    {"14",
     "user_action",          "User action able to reduce impact",
     "What users can do at once.",                                                                         FIELD_TEXT,
     4000,                                                                                                                     NULL,
     {O, C, C}                                                                                                                                                        },
    {"15",
     "sensitivity",          "Considered sensitivity",
     "Whether wide circulation would raise the risk, with the reason.",                                    FIELD_TEXT,
     255,                                                                                                                      NULL,
     {O, O, C}                                                                                                                                                        },
    {"16",
     "measures_taken",       "Corrective or mitigating measures taken",
     "What the manufacturer has done.",                                                                    FIELD_TEXT,
     2000,                                                                                                                     NULL,
     {O, O, R}                                                                                                                                                        },
    {"17",
     "measures_users",       "Measures users can take",
     "What users can do.",                                                                                 FIELD_TEXT,
     4000,                                                                                                                     NULL,
     {O, O, R}                                                                                                                                                        },
    {"18",
     "attack_vector",        "Attack vector",
     "How it is reached.",                                                                                 FIELD_TEXT,
     255,                                                                                                                      NULL,
     {N, O, O}                                                                                                                                                        },
    {"v19", "cve_id",        "CVE ID",                                           "Where one is assigned.", FIELD_TEXT,    255, NULL,                         {O, C, C}},
    {"v20", "euvd_id",       "EUVD ID",                                          "Where one is assigned.", FIELD_TEXT,    255, NULL,                         {O, C, C}},
    {"v21",
     "vuln_general",         "General information on vulnerability and exploit",
     "General nature of the vulnerability and of the exploit.",                                            FIELD_TEXT,
     4000,                                                                                                                     NULL,
     {O, R, C}                                                                                                                                                        },
    {"v22",
     "measure_available_at", "When a measure became available",
     "The first one, fix or mitigation (UTC).",                                                            FIELD_INSTANT,
     0,                                                                                                                        NULL,
     {O, O, R}                                                                                                                                                        },
    {"v23",
     "update_details",       "Details of the security update or measure",
     "Version, where it is offered, how it is installed.",                                                 FIELD_TEXT,
     2000,                                                                                                                     NULL,
     {O, O, R}                                                                                                                                                        },
    {"v24",
     "vuln_severity",        "Full description: severity",
     "Severity and its rationale.",                                                                        FIELD_TEXT,
     4000,                                                                                                                     NULL,
     {O, O, R}                                                                                                                                                        },
    {"v25",
     "vuln_impact",          "Full description: impact",
     "Impact on products and users.",                                                                      FIELD_TEXT,
     4000,                                                                                                                     NULL,
     {O, O, R}                                                                                                                                                        },
    {"v26",
     "aware_at",             "When you became aware",
     "The recorded awareness (UTC).",                                                                      FIELD_INSTANT,
     0,                                                                                                                        NULL,
     {R, C, C}                                                                                                                                                        },
    {"v27",
     "malicious_actor",      "Malicious actor",
     "Where information is available.",                                                                    FIELD_TEXT,
     100,                                                                                                                      NULL,
     {O, O, RA}                                                                                                                                                       },
    {"v28",
     "pec",                  "Particularly exceptional circumstances",
     "Yes limits what ENISA receives at first (Art 16(2)); a decision for two persons.",                   FIELD_ENUM,
     0,                                                                                                                        YES_NO,
     {N, O, N}                                                                                                                                                        },
    {"v29",
     "pec_reason",           "Grounds of the circumstances",
     "(a) exploited only in the coordinator's Member State, (b) essential interests of it, "
     "(c) imminent high risk from dissemination.",                                                         FIELD_CHOICES,
     0,                                                                                                                        "a|b|c",
     {N, O, N}                                                                                                                                                        },
    {"v30",
     "pec_info",             "Further information for the coordinator",
     "Supporting facts.",                                                                                  FIELD_TEXT,
     800,                                                                                                                      NULL,
     {O, O, C}                                                                                                                                                        },
};

size_t form_fields(enum case_kind kind, const struct form_field **rows)
{
    switch (kind) {
    case CASE_EXPLOITED:
        *rows = exploited_fields;
        return sizeof exploited_fields / sizeof *exploited_fields;
    case N_case_kind: break;
    }
    BUG("kind of a case");
}

const struct form_field *form_field_find(enum case_kind kind, str key)
{
    const struct form_field *rows;
    size_t n = form_fields(kind, &rows);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(rows[i].key), key)) return &rows[i];
    return NULL;
}
