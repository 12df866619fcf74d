/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of documents and their fields.
 *
 * A field is a line "key|need and type|limit or choices|label|help|clause|from":
 *
 *   need     R required, O optional, K if known (a warning when empty), F required in a final report
 *   type     t text, i instant, d date, s Member States, e one of the choices, c any of them
 *   then     H the hazard is told here: no downplaying words (GPSR Art 36)
 *            P read by users: no exploit detail before a fix
 *   clause   "*" is that of the kind
 *   from     what proposes a value (document_fill.c); "=words" are the words themselves; empty: none
 *
 * Source: the acts, named line by line; own words, the acts win. To add a kind: CONTRIBUTING.md, "A document kind".
 */
#include "core/document_kinds.h"

#pragma GCC diagnostic ignored "-Woverlength-strings"

/* clang-format off */

#define MAKER(clause) \
    "manufacturer_name|Rt|255|Manufacturer|Name and registered trade name|" clause "|manufacturer\n" \
    "manufacturer_address|Kt|500|Postal address||" clause "|address\n" \
    "manufacturer_contact|Rt|500|Contact|Mail, telephone or address on the web; a human can be reached|" clause "|contact\n"
#define DEVICE_IDS(clause) \
    "udi|Kt|1000|UDI|UDI-DI and, where it is needed, UDI-PI of the devices|" clause "|\n" \
    "manufacturer_srn|Kt|60|SRN|Single registration number of the manufacturer|" clause "|srn\n"

/* Art 14(8); what a notice of an update needs: Annex I Part II(4) and (8). */
static const char user_notice[] =
    "title|RtP|255|Title|What it is, in the words of users|Art 14(8)|title\n"
    "event|Re|vulnerability;severe incident|About|Which of the two users are informed of|Art 14(8)|event\n"
    "summary|RtP|4000|What happened|In plain words: what happened or can happen. No detail that helps an attacker before a fix is there|Art 14(8)|summary\n"
    "products|Rt|2000|Affected products||Art 14(8); Annex I Part II(4)|products\n"
    "versions|Rt|4000|Affected versions|And how users recognise them|Art 14(8); Annex I Part II(4)|versions\n"
    "vulnerability|Ot|255|Identifier|CVE, EUVD or our own|Annex I Part II(4)|vulnerability\n"
    "exploited|Kt|1000|Exploitation|Whether, and since when, it is known to be exploited|Art 14(8)|exploited\n"
    "severity|OtP|1000|Severity|Vector or words|Annex I Part II(4)|severity\n"
    "impact|KtP|4000|Impact|What an attacker can reach on the user's side|Annex I Part II(4)|\n"
    "measures_users|Rt|4000|What you can do now|Steps that reduce the risk, in their order|Art 14(8)|measure_users\n"
    "measures_taken|Kt|4000|What we have done||Art 14(8)|measure\n"
    "update|Kt|4000|Update|How to get and install it, its side effects, how to see that it worked. Security updates are free of charge|Annex I Part II(7), (8)|update\n"
    "signs_of_compromise|KtP|4000|Signs of compromise|What users can look for|Art 14(8)|\n"
    "next_update|Ot|500|When we write again|||\n"
    "machine_readable|Ot|1000|Machine-readable copy|Address of the CSAF document|Art 14(8)|\n"
    MAKER("Annex II(1), (2)");

/* Art 13(6), first sentence. */
static const char upstream_report[] =
    "component|Rt|255|Component||Art 13(6)|component\n"
    "component_version|Rt|255|Version||Art 13(6)|component_version\n"
    "component_id|Kt|1000|Identifier|Package URL or CPE name|Art 13(6)|component_id\n"
    "vulnerability|Ot|255|Identifier of the vulnerability|Where it has one|Art 13(6)|vulnerability\n"
    "description|Rt|10000|Description|What is wrong, and where in the component|Art 13(6)|vulnerability_text\n"
    "evidence|Rt|10000|Evidence|How it was found and how it shows|Art 13(6)|evidence\n"
    "severity|Ot|1000|Severity||Art 13(6)|severity\n"
    "use|Ot|2000|How we use it|As far as it helps; nothing that names customers||\n"
    "disclosure|Ot|500|Disclosure|When it is to become public, and with whom that is agreed|Annex I Part II(5)|=90 days from today, earlier when a fix is there and later where you ask for it.\n"
    "recipient|Rt|500|To|Who makes or maintains the component|Art 13(6)|upstream_contact\n"
    "channel|Rt|500|Channel|Security contact, private report of the platform, mail|Art 13(6)|upstream_channel\n"
    "manufacturer_name|Rt|255|From||Art 13(6)|manufacturer\n"
    "manufacturer_contact|Rt|500|Reply to|Where a human answers|Art 13(6)|contact\n";

/* Art 13(6), second sentence. */
static const char upstream_patch[] =
    "component|Rt|255|Component||Art 13(6)|component\n"
    "component_version|Rt|255|Version||Art 13(6)|component_version\n"
    "component_id|Kt|1000|Identifier|Package URL or CPE name|Art 13(6)|component_id\n"
    "vulnerability|Rt|255|Vulnerability|That the change addresses|Art 13(6)|vulnerability\n"
    "description|Rt|10000|What the change does||Art 13(6)|\n"
    "patch|Rt|20000|Change|The patch itself, or the address of the commit or merge request; machine-readable where appropriate|Art 13(6)|\n"
    "licence|Ot|255|Licence|Under which it is given||=The licence of the component.\n"
    "recipient|Rt|500|To|Who makes or maintains the component|Art 13(6)|upstream_contact\n"
    "channel|Rt|500|Channel||Art 13(6)|upstream_channel\n"
    "manufacturer_name|Rt|255|From||Art 13(6)|manufacturer\n"
    "manufacturer_contact|Rt|500|Reply to||Art 13(6)|contact\n";

/* GPSR Art 9(8): a dangerous product, through the Safety Business Gateway. */
static const char gpsr_safety_gateway[] =
    "products|Rt|2000|Product|Name, type, brand|*|products\n"
    "product_ids|Rt|4000|Identification|Type, batch, serial numbers; software versions|*|versions\n"
    "member_states|Rs|0|Member States|Where it was made available|*|states\n"
    "quantity|Kt|2000|Quantity|By Member State|*|quantity\n"
    "risk|RtH|4000|Risk to health and safety of consumers|What can happen, to whom, how badly|*|\n"
    "harm|Kt|2000|Accidents known|Number and outcome, without names|*|harm\n"
    "measures|Rt|4000|Corrective measures already taken|Stop of sale, update, withdrawal, recall|*|measure\n"
    "consumers_informed|Re|yes;no|Consumers informed|Art 9(8)(b): they are informed immediately|Art 9(8)|\n"
    "consumers_how|Kt|2000|How consumers were informed||Art 35|\n"
    "vulnerability|Ot|255|Vulnerability behind it|Where a weakness of the software is the cause||vulnerability\n"
    MAKER("Art 9(6)");

/* GPSR Art 20(1) and (2). */
static const char gpsr_accident[] =
    "product_type|Rt|500|Type of the product||*|products\n"
    "product_ids|Rt|2000|Identification number|Batch or serial number; software version of the unit|*|versions\n"
    "member_state|Rs|0|Member State of the accident||*|\n"
    "accident_at|Ki|0|When it happened (UTC)||*|occurred_at\n"
    "known_at|Ri|0|When we came to know (UTC)|The duty runs from here|*|aware_at\n"
    "outcome|Re|death;serious adverse effect, permanent;serious adverse effect, temporary|Outcome|Art 20(2)|Art 20(2)|outcome\n"
    "circumstances|Kt|4000|Circumstances|As far as known. Without names or health data of a person|*|description\n"
    "vulnerability|Ot|255|Vulnerability behind it|Where a weakness of the software is the cause||vulnerability\n"
    "measures|Ot|4000|Measures taken||*|measure\n"
    MAKER("*");

/* GPSR Art 36(2); remedies Art 37. */
static const char recall_notice[] =
    "headline|Rt|60|Headline|These words exactly, in the language of the notice|Art 36(2)(a)|=Product safety recall\n"
    "product_name|Rt|500|Product||Art 36(2)(b)|products\n"
    "brand|Rt|255|Brand||Art 36(2)(b)|manufacturer\n"
    "picture|Rt|1000|Picture|File or address of the picture that the notice shows|Art 36(2)(b)|\n"
    "product_ids|Rt|4000|Identification|Batch, serial and software versions, and where on the product they stand|Art 36(2)(b)|versions\n"
    "sold_when|Rt|500|Sold from, until||Art 36(2)(b)|\n"
    "sold_where|Rt|1000|Sold where|Member States, shops, online marketplaces|Art 36(2)(b)|states\n"
    "sold_by|Rt|1000|Sold by||Art 36(2)(b)|\n"
    "hazard|RtH|2000|Hazard|The danger, without words that make it smaller|Art 36(2)(c)|\n"
    "action|Rt|2000|What to do|Begin with: stop using the product at once|Art 36(2)(d)|=Stop using the product at once.\n"
    "remedies|Rc|repair;replacement;refund|Remedies|The consumer chooses between at least two|Art 36(2)(e); Art 37(2)|\n"
    "remedy_exception|Ot|1000|Why one remedy only|Art 37(2): others are impossible or out of proportion|Art 37(2)|\n"
    "remedy_how|Rt|2000|How to get it|At no cost, without effort|Art 37(1), (4)|\n"
    "contact|Rt|500|Telephone free of charge or online service|In the languages of the countries|Art 36(2)(f)|contact\n"
    "share|Rt|500|Please share|Encouragement to pass it on|Art 36(2)(g)|=Please share this notice with everybody who may have the product.\n"
    "manufacturer_name|Rt|255|Manufacturer||Art 36|manufacturer\n";

/* MDR Art 87(1)(a), (2) to (7); final report Art 89(5). */
static const char mdr_incident_report[] =
    "report_type|Re|initial;follow-up;final|Report|An initial report may be incomplete (Art 87(6))|Art 87(6)|=initial\n"
    "incident_type|Re|serious incident;serious public health threat;death or unanticipated serious deterioration in health|Kind of incident|Decides the period: 15, 2 or 10 days|Art 87(3)-(5)|mdr_incident_type\n"
    "authority|Rt|500|Competent authority|Of the Member State of the incident|Art 87(1)|\n"
    "member_state|Rs|0|Member State of the incident||Art 87(1)|\n"
    "aware_at|Ri|0|When we became aware (UTC)||Art 87(3)|aware_at\n"
    "occurred_at|Ki|0|When it happened (UTC)||Art 87|occurred_at\n"
    "device|Rt|1000|Device|Name, model, class|Art 87|products\n"
    "versions|Kt|2000|Software version||Art 87|versions\n"
    DEVICE_IDS("Art 87")
    "description|Rt|10000|Incident|What happened. Without names of patients|Art 87|description\n"
    "patient_outcome|Rt|2000|Outcome for the patient|Without a name|Art 87|outcome\n"
    "causality|Rt|4000|Causal link|Established, reasonably possible, or not yet known, and why|Art 87(3)|\n"
    "action|Rt|4000|Action taken|For the patient, the device, the other devices|Art 87|measure\n"
    "investigation_plan|Kt|4000|What is investigated until when|Follow-up of an incomplete report|Art 87(6)|\n"
    "root_cause|Ft|4000|Root cause||Art 89(1)|\n"
    "risk_assessment|Ft|4000|Assessment of the risk||Art 89(1)|\n"
    "corrective_action|Ft|4000|Corrective actions||Art 89(5)|\n"
    "conclusion|Ft|4000|Conclusions||Art 89(5)|\n"
    MAKER("Art 87");

/* MDR Art 87(1)(b), 87(8). */
static const char mdr_fsca_report[] =
    "reference|Rt|120|Reference of the action||*|case_number\n"
    "action_kind|Rc|return;exchange;modification;software update;advice to users;destruction|Kind of action||Art 2(68)|\n"
    "device|Rt|1000|Devices|Name, model, class|*|products\n"
    "versions|Kt|2000|Software versions, lots or serial numbers||*|versions\n"
    DEVICE_IDS("*")
    "member_states|Rs|0|Member States|Where the action is undertaken|*|states\n"
    "quantity|Kt|1000|Number of devices|By Member State|*|quantity\n"
    "reason|Rt|4000|Reason||*|description\n"
    "risk|RtH|4000|Risk|With and without the action, not understated|Art 89(8)|\n"
    "action|Rt|4000|Action||*|measure\n"
    "planned_on|Rd|0|Begins on|Reported before it begins, except where it is urgent|Art 87(8)|\n"
    "urgency|Ot|2000|Why it began before this report|Only where it had to|Art 87(8)|\n"
    "field_safety_notice|Rt|1000|Field safety notice|Its number, or why none|Art 89(8)|\n"
    MAKER("*");

/* MDR Art 89(8). */
static const char field_safety_notice[] =
    "title|Rt|255|Title||*|title\n"
    "device|Rt|1000|Devices||*|products\n"
    "versions|Rt|2000|Software versions, lots or serial numbers|And how users recognise them|*|versions\n"
    DEVICE_IDS("*")
    "reason|RtP|4000|Reason for the action||*|description\n"
    "risk|RtHP|4000|Risk|Clear and not understated|*|\n"
    "actions|Rt|4000|What users must do|In their order, with the time by which|*|measure_users\n"
    "pass_on|Rt|1000|Passing on|To everybody in the organisation and to whom devices were passed|*|=Please pass this notice to all those in your organisation who use the device, and to every organisation to which it was passed.\n"
    "confirm|Ot|1000|Confirmation|How users confirm that they read it||\n"
    "member_states|Ks|0|Member States|Whose languages the notice needs|*|states\n"
    MAKER("*");

/* RED Art 10(11), LVD Art 6(8), EMC Art 7(8), Machinery Art 10(9): alike but for the clause. */
static const char authority_notice[] =
    "member_states|Rs|0|Member State|One notice for the authorities of each|*|states\n"
    "authority|Rt|500|Authority|Market surveillance authority of that Member State|*|\n"
    "products|Rt|1000|Product||*|products\n"
    "product_ids|Rt|2000|Identification|Type, batch, serial numbers; software versions|*|versions\n"
    "non_conformity|Rt|4000|Non-conformity|Which requirement is not met, and how that is known|*|description\n"
    "risk|RtH|4000|Risk||*|\n"
    "measures|Rt|4000|Corrective measures|Brought into conformity, withdrawn, recalled|*|measure\n"
    "results|Kt|4000|Results of the measures|As far as known|*|\n"
    "quantity|Kt|1000|Quantity|Made available in that Member State|*|quantity\n"
    MAKER("*");

/* CRA Art 13(8), 13(19); contents beside the law: regulation.md 5.3. */
static const char end_of_support_notice[] =
    "title|Rt|255|Title||Art 13(19)|title_support\n"
    "products|Rt|1000|Product and models||Art 13(19)|products\n"
    "versions|Kt|2000|Versions and identifiers||Art 13(19)|versions\n"
    "support_start|Kd|0|Support from||Art 13(8)|support_start\n"
    "support_end|Rd|0|Support until|Month and year at least|Art 13(19)|support_end\n"
    "ends|Rt|2000|What ends||Art 13(19)|=Security updates, advisories and answers about vulnerabilities end.\n"
    "continues|Rt|2000|What continues|Downloads of issued updates: at least ten years from issue or the rest of the support period (Art 13(9))|Art 13(9), 13(13), 13(18)|=Updates that were issued can still be downloaded, for at least ten years from their issue. The EU declaration of conformity and the user information stay available. Actively exploited vulnerabilities and severe incidents are still reported.\n"
    "open_vulnerabilities|Kt|10000|Known open vulnerabilities|At the end of support, with what reduces the risk|Annex I Part II(4)|open_vulnerabilities\n"
    "risks|RtP|2000|Risks of further use||Annex II(5)|=Weaknesses that are found later will not be mended in this product. The longer it is used in a network, the more likely it is attacked with success.\n"
    "action|Rt|2000|What we recommend|Upgrade, isolate, or take out of use; then erase the data|Annex II(8)(d)|\n"
    "successor|Ot|500|Successor|||\n"
    "third_party|Ot|1000|Source code or support of others||recital 61|\n"
    "issued_on|Rd|0|Date of this notice|||today\n"
    "machine_readable|Ot|1000|Machine-readable copy|Its address||\n"
    MAKER("Annex II(1), (7)");

/* CRA Art 13(23). */
static const char cessation_notice[] =
    "effective_on|Rd|0|Ends on|Told before it takes effect|*|\n"
    "products|Rt|4000|Affected products||*|products\n"
    "support_end|Kd|0|Support was announced until||Art 13(19)|support_end\n"
    "consequences|Rt|4000|Consequences|What users no longer get, and since when|*|=From that day on there are no security updates and nobody answers reports of vulnerabilities.\n"
    "action|Rt|2000|What users can do||*|\n"
    "documents|Kt|1000|Who keeps the technical documentation|It is owed for ten years all the same|Art 13(13)|\n"
    "successor|Ot|1000|Who takes over|||\n"
    MAKER("*");

const struct document_kind document_kinds[] = {
    {"user_notice", "User notice", "Art 14(8) of Regulation (EU) 2024/2847", "CRA-14-8,CRA-24-3",
     "impacted users, where appropriate all users", "mail, in the product, website", REGIME_CRA, DOCUMENT_OF_CASE, true, user_notice},
    {"upstream_report", "Report to the maintainer of a component", "Art 13(6) of Regulation (EU) 2024/2847", "CRA-13-6a",
     "who makes or maintains the component", "security contact of the project", REGIME_CRA, DOCUMENT_OF_CASE, false, upstream_report},
    {"upstream_patch", "Fix shared with the maintainer of a component", "Art 13(6) of Regulation (EU) 2024/2847", "CRA-13-6b",
     "who makes or maintains the component", "merge request or mail", REGIME_CRA, DOCUMENT_OF_CASE, false, upstream_patch},
    {"gpsr_safety_gateway", "Dangerous product, for the Safety Business Gateway", "Art 9(8) of Regulation (EU) 2023/988", "GPSR-9-8",
     "authorities of all Member States where it is available", "Safety Business Gateway", REGIME_GPSR, DOCUMENT_OF_BOTH, false, gpsr_safety_gateway},
    {"gpsr_accident", "Accident, for the Safety Business Gateway", "Art 20(1) of Regulation (EU) 2023/988", "GPSR-20-1",
     "authorities of the Member State of the accident", "Safety Business Gateway", REGIME_GPSR, DOCUMENT_OF_CASE, false, gpsr_accident},
    {"recall_notice", "Product safety recall", "Art 36 of Regulation (EU) 2023/988", "GPSR-36,GPSR-35",
     "consumers who have the product", "directly to each, else the widest reach", REGIME_GPSR, DOCUMENT_OF_BOTH, true, recall_notice},
    {"mdr_incident_report", "Incident report", "Art 87 of Regulation (EU) 2017/745", "MDR-87-3,MDR-87-4,MDR-87-5,MDR-87-7,MDR-89-1",
     "competent authority of the Member State of the incident", "form of the authority; EUDAMED once mandatory", REGIME_MDR, DOCUMENT_OF_CASE, false, mdr_incident_report},
    {"mdr_fsca_report", "Report of a field safety corrective action", "Art 87(8) of Regulation (EU) 2017/745", "MDR-87-8",
     "competent authorities", "form of the authority; EUDAMED once mandatory", REGIME_MDR, DOCUMENT_OF_BOTH, false, mdr_fsca_report},
    {"field_safety_notice", "Field safety notice", "Art 89(8) of Regulation (EU) 2017/745", "MDR-89-8",
     "users of the devices", "directly to each user", REGIME_MDR, DOCUMENT_OF_BOTH, true, field_safety_notice},
    {"machinery_notice", "Non-conforming machinery, for the authorities", "Art 10(9) of Regulation (EU) 2023/1230", "MR-10-9",
     "national authorities where it was made available", "letter or form of the authority", REGIME_MACHINERY, DOCUMENT_OF_BOTH, false, authority_notice},
    {"red_notice", "Non-conforming radio equipment, for the authorities", "Art 10(11) of Directive 2014/53/EU", "RED-10-11",
     "national authorities where it was made available", "letter or form of the authority", REGIME_RED, DOCUMENT_OF_BOTH, false, authority_notice},
    {"lvd_notice", "Non-conforming electrical equipment, for the authorities", "Art 6(8) of Directive 2014/35/EU", "LVD-6-8",
     "national authorities where it was made available", "letter or form of the authority", REGIME_LVD, DOCUMENT_OF_BOTH, false, authority_notice},
    {"emc_notice", "Non-conforming apparatus (EMC), for the authorities", "Art 7(8) of Directive 2014/30/EU", "EMC-7-8",
     "national authorities where it was made available", "letter or form of the authority", REGIME_EMC, DOCUMENT_OF_BOTH, false, authority_notice},
    {"end_of_support_notice", "End of support", "Art 13(19) of Regulation (EU) 2024/2847", "CRA-13-19b",
     "users", "on the product, mail, website", REGIME_CRA, DOCUMENT_OF_PRODUCT, true, end_of_support_notice},
    {"cessation_notice", "End of operations", "Art 13(23) of Regulation (EU) 2024/2847", "CRA-13-23",
     "market surveillance authorities and users", "letter; website; any means available", REGIME_CRA, DOCUMENT_OF_PRODUCT, true, cessation_notice},
};
/* clang-format on */
const size_t n_document_kinds = sizeof document_kinds / sizeof *document_kinds;
