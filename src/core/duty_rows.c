/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of duty_table.h as text, one duty a row, cut into columns at first use: a pointer for
 * every text would cost the program more than the texts. Texts are our own words; the acts win.
 *
 *   ROW(id, article, title, trigger, period, basis, recipient, content, evidence)
 *
 * `period` is ISO 8601 as the law states it, or empty. The items of `content` and `evidence` are
 * parted by '*'. ROW is a duty of the manufacturer; ROW_OF names whose it is. SAME stands for what
 * the row above has in that column. Which regulation and which date of application an id belongs
 * to is in duty_table.c. To add a row: CONTRIBUTING.md, "A duty".
 */
#include "core/duty_table.h"

/* One literal per table; C guarantees 4095 bytes, every compiler we build with takes more. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* clang-format off */
#define SAME "\""
#define ROW_OF(id, actor, article, title, trigger, period, basis, recipient, content, evidence) \
    id "|" actor "|" article "|" title "|" trigger "|" period "|" basis "|" recipient "|" content \
    "|" evidence "\n"
#define ROW(id, article, title, trigger, period, basis, recipient, content, evidence) \
    ROW_OF(id, "", article, title, trigger, period, basis, recipient, content, evidence)
/* What others than the manufacturer owe for its product. */
#define OTHERS(who) \
    who ": non-conforming: see that it is corrected, withdrawn or recalled; where risk, inform " \
    "authorities"

const char duty_table_text[] =

    /* Cyber Resilience Act: manufacturers, Art 13. */
    ROW("CRA-13-1", "Art 13(1); Annex I Part I",
        "Product designed, developed and produced to Annex I Part I",
        "each placing on the market", "", "before placing on the market",
        "none (shown on request)", "product id*version*Annex I Part I applicability table",
        "technical documentation*test reports*EU declaration of conformity")
    ROW("CRA-13-2", "Art 13(2)",
        "Cybersecurity risk assessment used in planning, design, development, production, "
        "delivery and maintenance", "planning of a product", "",
        "before placing on the market; used in all phases", "technical documentation",
        "risks*intended purpose*reasonably foreseeable use*conditions of use*assets*expected "
        "use time", "versioned risk assessment*links from risks to controls and releases")
    ROW("CRA-13-3", "Art 13(3)",
        "Risk assessment documented and updated during the support period",
        "new vulnerability, incident, component, use or environment", "",
        "as appropriate, whole support period", SAME,
        "which Annex I Part I(2) items apply and how met*how Part I(1) and Part II are "
        "applied*revision reason",
        "revision history with trigger reference*review record even when nothing changed")
    ROW("CRA-13-4", "Art 13(4)",
        "Risk assessment in the technical documentation; justify each non-applicable "
        "requirement", "placing on the market", "", "before placing on the market",
        "market surveillance authority (on request)",
        "risk assessment*justification per non-applicable Annex I item",
        "technical documentation index")
    ROW("CRA-13-5", "Art 13(5)",
        "Due diligence on third-party components, incl. non-commercial open source",
        "integrating or updating a component", "", "before integration; repeated on update",
        "none (shown on request)",
        "component id*origin*support status*known vulnerabilities at intake*decision and "
        "approver", "component intake record*supplier or project assessment*SBOM diff approval")
    ROW("CRA-13-6a", "Art 13(6) s.1",
        "Report a component vulnerability to its manufacturer or maintainer; remediate it",
        "identifying a vulnerability in an integrated component", "",
        "upon identifying (no fixed period; treat as without delay)",
        "person or entity manufacturing or maintaining the component",
        "component id and version*vulnerability description*evidence*contact*channel used",
        "sent report with timestamp*acknowledgement*or record: maintainer already aware / no "
        "maintainer")
    ROW("CRA-13-6b", "Art 13(6) s.2",
        "Share the code or documentation of a component fix upstream",
        "manufacturer developed a modification that addresses the vulnerability", "",
        "no fixed period", SAME, "patch or documentation*machine-readable where appropriate",
        "patch submission record or reason not appropriate")
    ROW("CRA-13-7", "Art 13(7)",
        "Systematically document cybersecurity aspects: known vulnerabilities and "
        "third-party information; update risk assessment where applicable",
        "becoming aware of a vulnerability or receiving third-party information", "",
        "continuous", "technical documentation",
        "source*received at*content or hash*affected products*assessment*decision",
        "append-only intake register*triage decisions*risk assessment revisions")
    ROW("CRA-13-8a", "Art 13(8) subpara 1",
        "Handle vulnerabilities of product and components effectively during the support "
        "period per Annex I Part II", "vulnerability known, support period running", "",
        "from placing on the market to support end", "users; public",
        "see CRA-A1-2-1 to CRA-A1-2-8",
        "case file per vulnerability*time-to-triage and time-to-fix metrics")
    ROW("CRA-13-8b", "Art 13(8) subparas 2-3",
        "Determine the support period: reflects expected use time, at least 5 years (shorter "
        "only if expected use is shorter)", "placing on the market", "P5Y",
        "minimum, counted from placing each unit or version on the market; longer if "
        "expected use is longer", "users (via CRA-13-19a); technical documentation",
        "start*end date (month and year at least)*expected use time*justification if under 5 "
        "years", "support period decision record")
    ROW("CRA-13-8c", "Art 13(8) subpara 5; Annex VII(4)",
        "Record the information used to set the support period",
        "setting or changing the support period", "", "before placing on the market",
        "technical documentation",
        "user expectations*product nature and purpose*relevant Union law*optional: similar "
        "products, operating environment, core third-party components, ADCO guidance",
        "support period rationale")
    ROW("CRA-13-8d", "Art 13(8) subpara 6",
        "Policies and procedures, incl. CVD policy, to process internal and external "
        "vulnerability reports", "placing on the market", "",
        "in force for the whole support period", "reporters; users", "see section 5 checklist",
        "policy versions with validity dates*case statistics showing enforcement")
    ROW("CRA-13-9", "Art 13(9)",
        "Each security update issued in the support period stays available",
        "issue of a security update", "P10Y",
        "at least 10 years from issue, or the rest of the support period, whichever is longer",
        "users", "update id*issue time*artefact hash and signature*download location",
        "artefact store inventory*periodic availability check log")
    ROW("CRA-13-10", "Art 13(10)",
        "Option: Part II(2) remediation only for the last substantially modified software "
        "version", "older versions still in use", "",
        "only while users can move to the last version free and without extra hardware or "
        "software cost", "users of earlier versions",
        "version replaced*upgrade path*cost statement", "upgrade offer*user notice")
    ROW("CRA-13-11", "Art 13(11)",
        "Optional public software archive with risk notice",
        "operating an archive of historical versions", "", "while the archive exists", "users",
        "risk warning on unsupported software, easily accessible", "archive page snapshot")
    ROW("CRA-13-12", "Art 13(12); Arts 28, 30-32",
        "Technical documentation, conformity assessment, EU declaration, CE marking",
        "placing on the market", "", "before placing on the market",
        "market; market surveillance authority", "Annex VII content*Annex V declaration",
        "technical documentation*declaration")
    ROW("CRA-13-13", "Art 13(13)",
        "Keep technical documentation and declaration", "product placed on the market", "P10Y",
        "at least 10 years after placing on the market or for the support period, whichever "
        "is longer", "market surveillance authority", "technical documentation*declaration",
        "retention ledger with earliest deletion date")
    ROW("CRA-13-14", "Art 13(14)",
        "Series production stays conforming; account for design, process and standard changes",
        "change in product, process or referenced standard", "", "continuous",
        "none (shown on request)", "change*conformity impact*substantial modification yes/no",
        "change records")
    ROW("CRA-13-15", "Art 13(15)",
        "Type, batch or serial number or other identification", "placing on the market", "",
        "before placing on the market", "users", "identification element",
        "device registry*label record")
    ROW("CRA-13-16", "Art 13(16)",
        "Manufacturer name, postal address and digital contact on product, packaging or "
        "document", SAME, "", SAME, "users; market surveillance authority",
        "name*postal address*email or other digital contact*website if any",
        "label or document version")
    ROW("CRA-13-17", "Art 13(17)",
        "Single point of contact for users, not limited to automated tools, choice of means",
        SAME, "", "continuous", "users", "contact means (at least one human)*where published",
        "contact page snapshots*test-contact log")
    ROW("CRA-13-18", "Art 13(18)",
        "Annex II information with the product, and kept available", SAME, "P10Y",
        "at least 10 years after placing on the market or for the support period, whichever "
        "is longer", "users; market surveillance authority", "Annex II items 1-9",
        "document versions per product version and language*online availability log")
    ROW("CRA-13-19a", "Art 13(19) subpara 1",
        "State the support end date at the time of purchase", "offer for sale", "",
        "at the time of purchase", "buyers", "end date, at least month and year",
        "shop page, label, packaging or machine-readable record snapshot")
    ROW("CRA-13-19b", "Art 13(19) subpara 2",
        "Notify users that the support period has ended (where technically feasible)",
        "support period reached its end", "", "at the end of the support period",
        "users (on the product)",
        "statement that support ended*product and version*what the user can do",
        "delivery telemetry or feasibility rationale")
    ROW("CRA-13-20", "Art 13(20)",
        "Copy of the declaration or simplified declaration with the product",
        "placing on the market", "", "with the product", "users",
        "declaration or simplified text with URL", "document version")
    ROW("CRA-13-21", "Art 13(21)",
        "Immediate corrective measures, withdrawal or recall on non-conformity",
        "knows or has reason to believe product or processes do not conform to Annex I", "",
        "immediately; from placing on the market through the support period",
        "users, supply chain; authorities as needed",
        "non-conformity*affected products and units*measure: correct / withdraw / "
        "recall*start and completion",
        "CAPA record*effectiveness check*field action reach figures")
    ROW("CRA-13-22", "Art 13(22)",
        "Answer a reasoned request and cooperate", "reasoned request from an authority", "",
        "date set by the authority", "market surveillance authority",
        "request id*all information needed to demonstrate conformity*language of the authority",
        "export package with manifest and hashes*transmission record")
    ROW("CRA-13-23", "Art 13(23)",
        "Announce cessation of operations", "manufacturer ceases operations and cannot comply",
        "", "before the cessation takes effect",
        "relevant market surveillance authorities; users by any means available",
        "effective date*affected products*consequences", "notices sent and published")
    ROW("CRA-13-25", "Art 13(25)",
        "Provide SBOM for a Union dependency assessment",
        "request of an authority for the product category", "", "date set by the authority",
        "market surveillance authority", "SBOM per Annex I Part II(1)",
        "SBOM export and transmission record")

    /* Annex I Part I: properties of the product. */
    ROW("CRA-A1-1-1", "Annex I Part I(1)",
        "Appropriate level of cybersecurity based on risks", "placing on the market", "",
        "before placing on the market, where applicable per risk assessment",
        "technical documentation", "applicable yes/no*how met or justification",
        "risk assessment link")
    ROW("CRA-A1-1-2a", "Annex I Part I(2)(a)",
        "Placed on the market without known exploitable vulnerabilities", SAME, "", SAME, SAME,
        SAME,
        "release gate: no open case with status affected/exploitable at release; \"known\" = "
        "in public databases such as EUVD, or confirmed internally (guidance paras 233-235, "
        "secondary)")
    ROW("CRA-A1-1-2b", "Annex I Part I(2)(b)",
        "Secure by default configuration; reset to original state", SAME, "", SAME, SAME, SAME,
        "declaration")
    ROW("CRA-A1-1-2c", "Annex I Part I(2)(c)",
        "Fixable by security updates; automatic by default where applicable, opt-out, "
        "notification, postponement", SAME, "", SAME, SAME, SAME,
        "OTA settings, update policy, uptake")
    ROW("CRA-A1-1-2d", "Annex I Part I(2)(d)",
        "Protection from unauthorised access; report it", SAME, "", SAME, SAME, SAME,
        "declaration")
    ROW("CRA-A1-1-2e", "Annex I Part I(2)(e)",
        "Confidentiality of data", SAME, "", SAME, SAME, SAME, "declaration")
    ROW("CRA-A1-1-2f", "Annex I Part I(2)(f)",
        "Integrity of data, commands, programs, configuration; report corruption", SAME, "",
        SAME, SAME, SAME, "signed updates, verification log")
    ROW("CRA-A1-1-2g", "Annex I Part I(2)(g)",
        "Data minimisation", SAME, "", SAME, SAME, SAME, "telemetry field inventory")
    ROW("CRA-A1-1-2h", "Annex I Part I(2)(h)",
        "Availability of essential functions, also after incidents, DoS resilience", SAME, "",
        SAME, SAME, SAME, "declaration, rollback tests")
    ROW("CRA-A1-1-2i", "Annex I Part I(2)(i)",
        "Minimise negative impact on other services", SAME, "", SAME, SAME, SAME,
        "staged rollout limits")
    ROW("CRA-A1-1-2j", "Annex I Part I(2)(j)",
        "Limit attack surface", SAME, "", SAME, SAME, SAME,
        "configuration facts used in triage")
    ROW("CRA-A1-1-2k", "Annex I Part I(2)(k)",
        "Exploitation mitigation mechanisms", SAME, "", SAME, SAME, SAME,
        "compile flags, kernel config facts")
    ROW("CRA-A1-1-2l", "Annex I Part I(2)(l)",
        "Record and monitor security activity, user opt-out", SAME, "", SAME, SAME, SAME,
        "telemetry settings")
    ROW("CRA-A1-1-2m", "Annex I Part I(2)(m)",
        "Secure, easy, permanent removal of data and settings; secure transfer", SAME, "", SAME,
        SAME, SAME, "decommission procedure")

    /* Annex I Part II: handling vulnerabilities. */
    ROW("CRA-A1-2-1", "Annex I Part II(1)",
        "Identify and document vulnerabilities and components; SBOM machine-readable, at "
        "least top-level dependencies", "each release and each new finding", "", "continuous",
        SAME, "SBOM per version*vulnerability list per version",
        "SBOM files with hash and quality score*match log")
    ROW("CRA-A1-2-2", "Annex I Part II(2)",
        "Address and remediate without delay; security updates separate from functional "
        "updates where feasible", "vulnerability affects the product", "",
        "without delay, in relation to the risk", "users",
        "risk*decision*fix version or mitigation*target and actual dates*separate update "
        "yes/no with reason", "case timeline*update release record")
    ROW("CRA-A1-2-3", "Annex I Part II(3)",
        "Effective and regular tests and reviews", "plan; new threat or vulnerability", "",
        "regular (own plan)", "technical documentation", "test plan*scope*result*findings",
        "test reports*plan review when threats change")
    ROW("CRA-A1-2-4", "Annex I Part II(4)",
        "Publicly disclose fixed vulnerabilities; delay only when duly justified, until "
        "users could patch", "security update made available", "",
        "once the update is available", "public",
        "description*affected product identification*impacts*severity*remediation help",
        "CSAF advisory and human page*delay justification and end date")
    ROW("CRA-A1-2-5", "Annex I Part II(5)",
        "Put in place and enforce a CVD policy", "placing on the market", "", "continuous",
        "public", "see section 5 checklist", "policy versions*case handling statistics")
    ROW("CRA-A1-2-6", "Annex I Part II(6)",
        "Facilitate sharing of vulnerability information; contact address", SAME, "",
        "continuous", "reporters", "contact address", "security.txt history*inbox test log")
    ROW("CRA-A1-2-7", "Annex I Part II(7)",
        "Secure update distribution, timely, automatic where applicable", "update available",
        "", "timely", "devices", "signed manifest*rollout plan*uptake",
        "signature verification log*rollout and uptake report*rollback test")
    ROW("CRA-A1-2-8", "Annex I Part II(8)",
        "Disseminate security updates without delay, free of charge, with advisory messages",
        "security update available", "", "without delay", "users",
        "advisory message*action to take*free of charge (exception: tailor-made for a "
        "business user)", "release time vs dissemination time*advisory")

    /* Annex II: information for users. */
    ROW("CRA-A2-1", "Annex II(1)",
        "User information: Manufacturer name, trade name, postal address, email or digital "
        "contact, website", "placing on the market", "", "with the product; kept per CRA-13-18",
        "users", "manufacturer record", "document version per product version and language")
    ROW("CRA-A2-2", "Annex II(2)",
        "User information: Single point of contact for vulnerability information; where the "
        "CVD policy is", SAME, "", SAME, "users", "contact record, policy URL", SAME)
    ROW("CRA-A2-3", "Annex II(3)",
        "User information: Name, type, unique identification of the product", SAME, "", SAME,
        "users", "product record, purl/CPE/model", SAME)
    ROW("CRA-A2-4", "Annex II(4)",
        "User information: Intended purpose, security environment, essential functions, "
        "security properties", SAME, "", SAME, "users", "document", SAME)
    ROW("CRA-A2-5", "Annex II(5)",
        "User information: Known or foreseeable circumstances (incl. foreseeable misuse) "
        "with significant risk", SAME, "", SAME, "users", "risk assessment extract", SAME)
    ROW("CRA-A2-6", "Annex II(6)",
        "User information: Internet address of the EU declaration, where applicable", SAME, "",
        SAME, "users", "URL", SAME)
    ROW("CRA-A2-7", "Annex II(7)",
        "User information: Type of security support and end date of the support period", SAME,
        "", SAME, "users", "support record", SAME)
    ROW("CRA-A2-8a", "Annex II(8)(a)",
        "User information: Secure commissioning and use over lifetime", SAME, "", SAME, "users",
        "document", SAME)
    ROW("CRA-A2-8b", "Annex II(8)(b)",
        "User information: How changes affect data security", SAME, "", SAME, "users",
        "document", SAME)
    ROW("CRA-A2-8c", "Annex II(8)(c)",
        "User information: How to install security updates", SAME, "", SAME, "users",
        "update record", SAME)
    ROW("CRA-A2-8d", "Annex II(8)(d)",
        "User information: Secure decommissioning, data removal", SAME, "", SAME, "users",
        "document", SAME)
    ROW("CRA-A2-8e", "Annex II(8)(e)",
        "User information: How to turn off automatic updates", SAME, "", SAME, "users",
        "document", SAME)
    ROW("CRA-A2-8f", "Annex II(8)(f)",
        "User information: For integrators: information for Annex I and VII", SAME, "", SAME,
        "users", "document, SBOM", SAME)
    ROW("CRA-A2-9", "Annex II(9)",
        "User information: Where the SBOM is, if it is made available", SAME, "", SAME, "users",
        "SBOM URL", SAME)

    /* Annex VII: technical documentation; Art 31. */
    ROW("CRA-A7-1", "Annex VII(1)",
        "Technical documentation: General description: (a) intended purpose, (b) software "
        "versions affecting compliance, (c) photos or drawings of hardware, (d) Annex II "
        "information", "placing on the market; relevant change", "",
        "before placing on the market; updated per CRA-31-2; kept per CRA-13-13",
        "market surveillance authority (on request)",
        "General description: (a) intended purpose, (b) software versions affecting "
        "compliance, (c) photos or drawings of hardware, (d) Annex II information",
        "document version and hash")
    ROW("CRA-A7-2a", "Annex VII(2)(a)",
        "Technical documentation: Design and development information, architecture", SAME, "",
        SAME, SAME, "Design and development information, architecture", SAME)
    ROW("CRA-A7-2b", "Annex VII(2)(b)",
        "Technical documentation: Vulnerability handling: SBOM, CVD policy, evidence of a "
        "contact address, secure update distribution solution", SAME, "", SAME, SAME,
        "Vulnerability handling: SBOM, CVD policy, evidence of a contact address, secure "
        "update distribution solution", SAME)
    ROW("CRA-A7-2c", "Annex VII(2)(c)",
        "Technical documentation: Production and monitoring processes and their validation",
        SAME, "", SAME, SAME, "Production and monitoring processes and their validation", SAME)
    ROW("CRA-A7-3", "Annex VII(3)",
        "Technical documentation: Cybersecurity risk assessment, applicability of Annex I "
        "Part I", SAME, "", SAME, SAME,
        "Cybersecurity risk assessment, applicability of Annex I Part I", SAME)
    ROW("CRA-A7-4", "Annex VII(4)",
        "Technical documentation: Information used to set the support period", SAME, "", SAME,
        SAME, "Information used to set the support period", SAME)
    ROW("CRA-A7-5", "Annex VII(5)",
        "Technical documentation: Standards, specifications, certification schemes applied "
        "(full or part), else solutions adopted", SAME, "", SAME, SAME,
        "Standards, specifications, certification schemes applied (full or part), else "
        "solutions adopted", SAME)
    ROW("CRA-A7-6", "Annex VII(6)",
        "Technical documentation: Test reports on product and on vulnerability handling", SAME,
        "", SAME, SAME, "Test reports on product and on vulnerability handling", SAME)
    ROW("CRA-A7-7", "Annex VII(7)",
        "Technical documentation: Copy of the EU declaration of conformity", SAME, "", SAME,
        SAME, "Copy of the EU declaration of conformity", SAME)
    ROW("CRA-A7-8", "Annex VII(8)",
        "Technical documentation: SBOM on reasoned request of an MSA where needed to check "
        "compliance", SAME, "", SAME, SAME,
        "SBOM on reasoned request of an MSA where needed to check compliance", SAME)
    ROW("CRA-31-2", "Art 31(2)",
        "Technical documentation continuously updated", "any relevant change", "",
        "at least during the support period", "technical documentation", "Annex VII items",
        "document revision history")

    /* Art 14: reporting; Art 15 to 17. */
    ROW_OF("CRA-14-1", "manufacturer (also importer/distributor under Art 21, modifier under Art 22, steward per Art 24(3))",
        "Art 14(1)",
        "Notify any actively exploited vulnerability contained in the product",
        "becoming aware", "", "see CRA-14-2a/b/c",
        "CSIRT designated as coordinator and ENISA, simultaneously, via the Single Reporting "
        "Platform", "awareness time UTC*reportability decision",
        "decision record with evidence and time*stage records")
    ROW("CRA-14-2a", "Art 14(2)(a)",
        "AEV early warning", "becoming aware of the actively exploited vulnerability", "PT24H",
        "without undue delay, at most 24 hours from becoming aware; running hours, no "
        "weekend or holiday extension", SAME,
        "notification type*title*summary*manufacturer name*member states where "
        "available*product name*product version*awareness time (UTC)",
        "SRP receipt or confirmation*exact content submitted*submission time")
    ROW("CRA-14-2b", "Art 14(2)(b)",
        "AEV vulnerability notification (unless already provided)", SAME, "PT72H",
        "without undue delay, at most 72 hours from becoming aware (not from the early "
        "warning)", SAME,
        "general information on the product*general nature of the exploit*general nature of "
        "the vulnerability*corrective or mitigating measures taken*measures users can "
        "take*sensitivity, where applicable", "SRP receipt*content*PEC decision record")
    ROW("CRA-14-2c", "Art 14(2)(c)",
        "AEV final report (unless already provided)",
        "a corrective or mitigating measure is available", "P14D",
        "at most 14 days after a corrective or mitigating measure is available; no outer "
        "date while none exists", SAME,
        "description incl. severity and impact*malicious actor where available*details of "
        "the security update or other corrective measures*date measure available",
        "SRP receipt*record of when the measure became available")
    ROW("CRA-14-3", "Art 14(3), 14(5)",
        "Notify any severe incident having an impact on the security of the product",
        "becoming aware", "", "see CRA-14-4a/b/c", SAME,
        "awareness time UTC*severity test result (Art 14(5)(a)/(b))",
        "decision record*stage records")
    ROW("CRA-14-4a", "Art 14(4)(a)",
        "Severe incident early warning", "becoming aware of the severe incident", "PT24H",
        "without undue delay, at most 24 hours from becoming aware", SAME,
        "notification type*title*summary*manufacturer name*member states where "
        "available*product name*product version*suspected unlawful or malicious acts "
        "(yes/no/unknown)*awareness time (UTC)", "SRP receipt*content*submission time")
    ROW("CRA-14-4b", "Art 14(4)(b)",
        "Severe incident notification (unless already provided)", SAME, "PT72H",
        "without undue delay, at most 72 hours from becoming aware", SAME,
        "nature of the incident*initial assessment*measures taken*measures users can "
        "take*sensitivity, where applicable*occurrence time", "SRP receipt*content")
    ROW("CRA-14-4c", "Art 14(4)(c)",
        "Severe incident final report (unless already provided)",
        "submission of the incident notification", "P1M",
        "within one month after the submission of the 72-hour-stage notification (calendar "
        "month from the actual submission)", SAME,
        "detailed description incl. severity and impact*type of threat or likely root "
        "cause*applied and ongoing mitigation measures",
        "SRP receipt*root cause analysis record")
    ROW("CRA-14-6", "Art 14(6)",
        "Intermediate report on request",
        "request of the CSIRT that first received the notification", "",
        "date set by the CSIRT", "CSIRT designated as coordinator",
        "status updates on the vulnerability or incident", "request and answer with times")
    ROW("CRA-14-7", "Art 14(7)",
        "Use the end-point of the correct coordinator CSIRT",
        "first notification; change of establishment", "", "before submission",
        "CSIRT of the Member State of main establishment or fallback (a)-(d)",
        "member state*rule applied*facts used", "routing decision record, reviewed yearly")
    ROW("CRA-14-8", "Art 14(8)",
        "Inform impacted users (where appropriate all users) and tell them mitigations",
        "becoming aware of an AEV or severe incident", "",
        "no fixed period; 'in a timely manner' - if late, CSIRTs may inform users themselves",
        "impacted users; where appropriate all users",
        "vulnerability or incident*affected products and versions*mitigation and corrective "
        "measures users can deploy*machine-readable form where appropriate (CSAF)",
        "recipient list or publication URL*time sent*content hash")
    ROW_OF("CRA-15-1", "anyone", "Art 15(1)-(2)",
        "Voluntary notification of vulnerabilities, threats, incidents, near misses",
        "own decision", "", "none",
        "CSIRT designated as coordinator or ENISA (not yet available in the SRP)",
        "free content", "copy and receipt")
    ROW("CRA-16-2a", "Art 16(2) subpara 2; Del. Reg. (EU) 2026/881 Art 3",
        "Request delayed dissemination (sensitivity, mitigation expected within 72 h, CVD)",
        "sensitive information in a notification", "", "with the notification",
        "CSIRT designated as coordinator",
        "considered sensitivity*mitigating measure expected shortly (yes/no)",
        "justification record")
    ROW("CRA-16-2b", "Art 16(2) subpara 3",
        "Mark particularly exceptional circumstances (PEC) in the AEV 72-hour notification",
        "ground (a), (b) or (c) is met", "", "with the 72-hour notification only", SAME,
        "PEC yes/no*ground(s)*supporting facts", "approval by two persons*facts relied on")
    ROW("CRA-17-2", "Art 17(2)",
        "Inform the public about an incident when the CSIRT requires it",
        "CSIRT decision after consulting the manufacturer", "", "date set by the CSIRT",
        "public", "statement", "decision and publication record")
    ROW("CRA-17-5", "Art 17(5)",
        "Agree the EUVD entry after a fix or mitigation is available",
        "ENISA proposes the entry", "", "none", "ENISA",
        "agreement or objection with reason*EUVD id",
        "correspondence*EUVD id stored on the case")

    /* Other operators, Art 18 to 24. */
    ROW_OF("CRA-18-3", "authorised representative", "Art 18(3)",
        "Authorised representative keeps declaration and documentation, answers and cooperates",
        "mandate", "P10Y",
        "at least 10 years after placing on the market or support period, whichever is longer",
        "market surveillance authority", "mandate copy*declaration*technical documentation",
        "mandate*retention ledger")
    ROW_OF("CRA-19-5", "importer", "Art 19(5)",
        "Importer: inform manufacturer of a vulnerability; authorities immediately if "
        "significant risk; correct, withdraw or recall",
        "becoming aware of a vulnerability or non-conformity", "",
        "without undue delay (manufacturer); immediately (authorities, corrective measures)",
        "manufacturer; market surveillance authorities",
        "product*vulnerability*non-compliance*measures taken", "messages with times")
    ROW_OF("CRA-19-6", "importer", "Art 19(6)",
        "Importer keeps the declaration and can supply the documentation",
        "product placed on the market", "P10Y",
        "at least 10 years after placing on the market or support period, whichever is longer",
        "market surveillance authority", "declaration*technical documentation access",
        "retention ledger")
    ROW_OF("CRA-19-8", "importer", "Art 19(8)",
        "Importer announces that the manufacturer ceased operations",
        "becoming aware of the cessation", "", "no fixed period",
        "market surveillance authorities; users", "manufacturer*products", "notices")
    ROW_OF("CRA-20-4", "distributor", "Art 20(4)",
        "Distributor: inform manufacturer; authorities immediately if significant risk; "
        "ensure corrective measures", "becoming aware of a vulnerability or non-conformity", "",
        "without undue delay (manufacturer); immediately (authorities)",
        "manufacturer; market surveillance authorities",
        "product*vulnerability*non-compliance*measures taken", "messages with times")
    ROW_OF("CRA-20-6", "distributor", "Art 20(6)",
        "Distributor announces that the manufacturer ceased operations",
        "becoming aware of the cessation", "", "without undue delay",
        "market surveillance authorities; users", "manufacturer*products", "notices")
    ROW_OF("CRA-23", "all economic operators", "Art 23",
        "Name suppliers and customers in the supply chain on request",
        "request of an authority", "P10Y",
        "10 years after being supplied and after having supplied",
        "market surveillance authority",
        "supplier name and address*customer name and address where available",
        "supply chain ledger")
    ROW_OF("CRA-24-1", "open-source software steward", "Art 24(1)",
        "Steward cybersecurity policy, documented verifiably", "stewarding a product", "",
        "continuous", "community; market surveillance authority on request",
        "secure development*vulnerability handling*voluntary reporting*sharing in the "
        "community", "policy versions")
    ROW_OF("CRA-24-2", "open-source software steward", "Art 24(2)",
        "Steward cooperates with authorities", "(reasoned) request", "",
        "date set by the authority", "market surveillance authority", "policy documentation",
        "answers")
    ROW_OF("CRA-24-3", "open-source software steward", "Art 24(3)",
        "Steward reports AEV (as far as involved in development) and severe incidents in its "
        "development infrastructure, and informs users", "becoming aware", "PT24H",
        "same stages as CRA-14-2/4 and CRA-14-8",
        "CSIRT designated as coordinator and ENISA, simultaneously, via the Single Reporting "
        "Platform; users", "as CRA-14", "as CRA-14")

    /* General Product Safety Regulation. */
    ROW("GPSR-9-3", "Art 9(3)",
        "Keep technical documentation up to date and available", "product placed on the market",
        "P10Y", "10 years after placing on the market", "market surveillance authority",
        "risk analysis*description*standards", "retention ledger")
    ROW("GPSR-9-8", "Art 9(8)",
        "Dangerous product: correct, inform consumers, inform authorities",
        "considers or has reason to believe the product is dangerous", "", "immediately",
        "consumers; authorities of all Member States of availability via Safety Business "
        "Gateway",
        "product id*risk to health and safety*corrective measures taken*quantity by Member "
        "State if available", "gateway submission copy and id*consumer notice*CAPA")
    ROW("GPSR-9-10", "Art 9(10)",
        "Keep supply chain and online marketplaces informed of safety issues",
        "safety issue identified", "", "timely",
        "other operators, responsible persons, online marketplaces",
        "issue*affected products*action", "messages")
    ROW("GPSR-9-11", "Art 9(11)",
        "Public, accessible complaint and accident channels", "placing on the market", "",
        "continuous", "consumers", "phone, address or web section*accessibility",
        "channel page*intake log")
    ROW("GPSR-9-12", "Art 9(12)",
        "Investigate complaints and accident information; internal register of complaints, "
        "recalls, corrective measures", "complaint alleging danger, or accident information",
        "", "no fixed period", "internal register",
        "complaint*product and unit*investigation*outcome*recall or measure",
        "register*investigation report")
    ROW("GPSR-9-13", "Art 9(13)",
        "Personal data in the complaint register: minimal, erased", "personal data entered",
        "P5Y", "as long as needed, at most 5 years after entry", "internal",
        "entry date*erasure date", "erasure log without the data")
    ROW("GPSR-20-1", "Art 20(1)-(2)",
        "Notify an accident caused by the product (death or serious adverse effect on health "
        "and safety)", "knows about the accident", "",
        "without undue delay from the moment it knows",
        "competent authorities of the Member State of the accident via Safety Business Gateway",
        "product type and identification number*circumstances if known*further information "
        "on request", "submission copy and id*time of knowledge")
    ROW_OF("GPSR-20-3", "importer; distributor", "Art 20(3)",
        "Importer/distributor inform the manufacturer of an accident; manufacturer notifies "
        "or instructs", "knowledge of an accident", "", "without undue delay", "manufacturer",
        "accident*product", "message")
    /* What the list of duties leaves to the acts: others than the manufacturer, with a case. */
    ROW_OF("GPSR-11-8", "importer", "Art 11(8)",
        "Importer: dangerous product: inform the manufacturer, see that it is corrected, that "
        "consumers are informed and authorities through the Safety Business Gateway",
        "considers or has reason to believe the product is dangerous", "", "immediately",
        "manufacturer; consumers; market surveillance authorities via Safety Business Gateway",
        "product id*risk to health and safety*corrective measures taken*quantity by Member "
        "State if available", "messages with times*gateway submission copy and id")
    ROW_OF("GPSR-12-4", "distributor", "Art 12(4)",
        "Distributor: dangerous product: inform the manufacturer or importer, see that it is "
        "corrected, that consumers are informed and authorities through the Safety Business "
        "Gateway", SAME, "", SAME,
        "manufacturer or importer; consumers; market surveillance authorities via Safety "
        "Business Gateway", SAME, SAME)
    ROW_OF("GPSR-35", "economic operators; online marketplaces", "Art 35",
        "Notify all identifiable affected consumers directly; else widest possible reach",
        "recall or safety warning", "", "without undue delay", "consumers",
        "recall notice or warning", "recipient statistics*publication list")
    ROW_OF("GPSR-36", "economic operators", "Art 36",
        "Written recall uses a recall notice with fixed elements", "recall", "",
        "with the recall", "consumers",
        "headline 'Product safety recall'*picture, name, brand*ids and where to find "
        "them*when, where, by whom sold*hazard without downplaying words*action incl. stop "
        "using*remedies*free phone number or online service*encouragement to share",
        "notice versions per language")
    ROW_OF("GPSR-37", "operator responsible for the recall", "Art 37",
        "Offer at least two of repair, replacement, refund", "recall", "", "timely, cost-free",
        "consumers", "remedies offered*exception reason", "remedy ledger")

    /* Medical Device Regulation. */
    ROW("MDR-10-8", "Art 10(8)",
        "Keep technical documentation, declaration, certificates",
        "last device of the declaration placed on the market", "P10Y",
        "at least 10 years after the last device (15 years for implantables: P15Y)",
        "competent authorities", "documents", "retention ledger")
    ROW_OF("MDR-11-3g", "authorised representative", "Art 11(3)(g)",
        "Authorised representative: pass complaints and reports of suspected incidents to the "
        "manufacturer", "complaint or report of a professional, patient or user", "",
        "immediately", "manufacturer", "report as received*device*time of receipt",
        "messages with times")
    ROW_OF("MDR-13-7", "importer", "Art 13(7)",
        "Importer: device not in conformity: inform the manufacturer and its representative, "
        "cooperate; on a serious risk inform the competent authorities and the notified body",
        "considers or has reason to believe non-conforming", "", "immediately",
        "manufacturer; authorised representative; competent authorities; notified body",
        "non-compliance*corrective action taken", SAME)
    ROW_OF("MDR-13-8", "importer", "Art 13(8)",
        "Importer: pass complaints and reports of suspected incidents to the manufacturer and "
        "its representative", "complaint or report of a professional, patient or user", "",
        "immediately", "manufacturer; authorised representative",
        "report as received*device*time of receipt", SAME)
    ROW_OF("MDR-14-4", "distributor", "Art 14(4)",
        "Distributor: device not in conformity: inform the manufacturer, its representative "
        "and the importer, cooperate; on a serious risk inform the competent authorities",
        "considers or has reason to believe non-conforming", "", "immediately",
        "manufacturer; authorised representative; importer; competent authorities",
        "non-compliance*corrective action taken", SAME)
    ROW_OF("MDR-14-5", "distributor", "Art 14(5)",
        "Distributor: pass complaints and reports of suspected incidents to the manufacturer, "
        "its representative and the importer",
        "complaint or report of a professional, patient or user", "", "immediately",
        "manufacturer; authorised representative; importer",
        "report as received*device*time of receipt", SAME)
    ROW("MDR-83", "Art 83",
        "PMS system, part of the QMS, proportionate to class", "each device", "",
        "entire lifetime", "QMS; technical documentation",
        "data on quality, performance, safety*conclusions*preventive and corrective actions",
        "PMS records*links to risk management and clinical evaluation")
    ROW("MDR-84", "Art 84; Annex III 1.1",
        "PMS plan", "each device", "", "before placing on the market; kept current",
        "technical documentation", "Annex III 1.1(a) sources*Annex III 1.1(b) methods",
        "plan versions")
    ROW("MDR-85", "Art 85",
        "PMS report (class I)", "PMS data analysed", "", "updated when necessary",
        "competent authority on request",
        "results and conclusions*rationale and description of preventive and corrective "
        "actions", "report versions")
    ROW("MDR-86-2A", "Art 86(1)",
        "PSUR class IIa", "device in use", "P2Y", "when necessary and at least every 2 years",
        "notified body; competent authority on request",
        "results and conclusions*benefit-risk conclusion*main PMCF findings*sales "
        "volume*population estimate and characteristics*usage frequency where "
        "practicable*CAPA rationale", "PSUR versions")
    ROW("MDR-86-2B3", "Art 86(1)-(3)",
        "PSUR class IIb and III (III and implantable: submitted through EUDAMED to the "
        "notified body)", "device in use", "P1Y", "at least annually",
        "notified body; competent authorities", "as MDR-86-2A",
        "PSUR versions*notified body evaluation")
    ROW("MDR-87-3", "Art 87(3)",
        "Serious incident report", "becoming aware of the incident", "P15D",
        "immediately after causal link established or reasonably possible, at most 15 days "
        "after becoming aware",
        "competent authority of the Member State of the incident (EUDAMED once mandatory)",
        "incident*device incl. UDI*causality*patient outcome*action",
        "report and receipt*awareness record")
    ROW("MDR-87-4", "Art 87(4)",
        "Serious public health threat", "becoming aware of the threat", "P2D",
        "immediately, at most 2 days after becoming aware", "competent authority",
        "as MDR-87-3", "report and receipt")
    ROW("MDR-87-5", "Art 87(5)",
        "Death or unanticipated serious deterioration in health",
        "becoming aware of the serious incident", "P10D",
        "immediately after link established or suspected, at most 10 days after becoming aware",
        "competent authority", "as MDR-87-3", "report and receipt")
    ROW("MDR-87-7", "Art 87(6)-(7)",
        "Incomplete initial report allowed; if reportability uncertain, report anyway in time",
        "potentially reportable incident", "", "within the periods of Art 87(2)-(5)",
        "competent authority", "initial data*follow-up plan", "initial and follow-up reports")
    ROW("MDR-87-8", "Art 87(1)(b), 87(8)",
        "Report a field safety corrective action", "FSCA decided", "",
        "without undue delay, before the FSCA is undertaken (except urgency)",
        "competent authorities", "FSCA*devices*reason", "report*FSCA record")
    ROW("MDR-88", "Art 88",
        "Trend report",
        "statistically significant increase in non-serious incidents or expected "
        "side-effects affecting benefit-risk", "", "no fixed period",
        "competent authorities (EUDAMED)", "method*baseline*observation period*increase",
        "trend analysis*report")
    ROW("MDR-89-1", "Art 89(1), 89(5)",
        "Investigate without delay; final report with conclusions and corrective action",
        "serious incident reported", "", "without delay; no fixed period for the final report",
        "competent authority", "investigation*risk assessment*conclusion*action",
        "investigation file*final report")
    ROW("MDR-89-8", "Art 89(8)",
        "Field safety notice to users", "FSCA", "", "without delay",
        "users; public via EUDAMED",
        "device identification incl. UDI*manufacturer SRN*reason and risk, not "
        "understated*user actions*language of the Member State", "FSN versions*delivery proof")

    /* Radio Equipment Directive. */
    ROW("RED-10-4", "Art 10(4)",
        "Keep technical documentation and declaration", "placed on the market", "P10Y",
        "10 years after placing on the market", "national authorities", "documents",
        "retention ledger")
    ROW("RED-10-5", "Art 10(5)",
        "Where risk makes it appropriate: sample testing, investigation, register of "
        "complaints, non-conforming units and recalls; inform distributors",
        "risk assessment says appropriate", "", "continuous", "internal register; distributors",
        "complaint*non-conformity*recall*test result", "register*appropriateness decision")
    ROW("RED-10-11", "Art 10(11)",
        "Non-conforming: correct, withdraw or recall; where risk, inform authorities with "
        "measures and results", "considers or has reason to believe non-conforming", "",
        "immediately", "national authorities where made available",
        "non-compliance*measures*results", "notification*CAPA")
    ROW_OF("RED-12-7", "importer", "Art 12(7)", OTHERS("Importer"), SAME, "", SAME,
        "national authorities where made available", "non-compliance*measures",
        "notification*CAPA")
    ROW_OF("RED-13-4", "distributor", "Art 13(4)", OTHERS("Distributor"), SAME, "", SAME, SAME,
        SAME, SAME)

    /* Low Voltage Directive. */
    ROW("LVD-6-4", "Art 6(4)",
        "Where risk makes it appropriate: sample testing, investigation, register of "
        "complaints, non-conforming units and recalls; inform distributors",
        "risk assessment says appropriate", "", "continuous", "internal register; distributors",
        "as RED-10-5", "register*appropriateness decision")
    ROW("LVD-6-8", "Art 6(8)",
        "Non-conforming: correct, withdraw or recall; where risk, inform authorities",
        "considers or has reason to believe non-conforming", "", "immediately",
        "national authorities", "non-compliance*measures", "notification*CAPA")
    ROW_OF("LVD-8-7", "importer", "Art 8(7)", OTHERS("Importer"), SAME, "", SAME, SAME, SAME,
        SAME)
    ROW_OF("LVD-9-4", "distributor", "Art 9(4)", OTHERS("Distributor"), SAME, "", SAME, SAME,
        SAME, SAME)

    /* Electromagnetic Compatibility Directive. */
    ROW("EMC-7-8", "Art 7(8)",
        "Non-conforming apparatus: correct, withdraw or recall; where risk, inform "
        "authorities (no complaint register in EMC)", SAME, "", "immediately",
        "national authorities", SAME, "notification*CAPA")
    ROW_OF("EMC-9-6", "importer", "Art 9(6)", OTHERS("Importer"), SAME, "", SAME, SAME, SAME,
        SAME)
    ROW_OF("EMC-10-4", "distributor", "Art 10(4)", OTHERS("Distributor"), SAME, "", SAME, SAME,
        SAME, SAME)

    /* Machinery Regulation. */
    ROW("MR-10-3", "Art 10(3)",
        "Keep technical documentation and declaration; source code on reasoned request where "
        "needed", "placed on the market or put into service", "P10Y", "at least 10 years",
        "market surveillance authority", "documents*source or program logic where relevant",
        "retention ledger")
    ROW("MR-10-4", "Art 10(4)",
        "Where risk makes it appropriate: sample testing and investigation; if necessary "
        "register of complaints, non-conforming units, recalls; inform distributors",
        "risk assessment says appropriate", "", "continuous", "internal register; distributors",
        "as RED-10-5", "register*appropriateness decision")
    ROW("MR-10-9", "Art 10(9)",
        "Non-conforming: correct, withdraw or recall; where risk, inform authorities "
        "immediately", "considers or has reason to believe non-conforming", "", "immediately",
        "national authorities", "non-conformity*corrective actions", "notification*CAPA")
    ROW_OF("MR-13", "importer", "Art 13", OTHERS("Importer"), SAME, "", SAME, SAME, SAME, SAME)
    ROW_OF("MR-15", "distributor", "Art 15", OTHERS("Distributor"), SAME, "", SAME, SAME, SAME,
        SAME);

/* What the product does by itself beside the law: never a duty, never a legal deadline. */
const char house_rule_text[] =
    ROW("FEAT-MONTHLY", "house rule",
        "Monthly remediation status update per open AEV or severe incident until closed",
        "case open and final report not yet due", "P1M",
        "own cadence, first update one month after the 72-hour stage; not a legal deadline",
        "internal owner; optionally CSIRT (as intermediate report) and users",
        "status*measures since last update*next step*expected fix date",
        "status update records")
    ROW("FEAT-EOS-NOTICE", "house rule; basis CRA-13-19b",
        "Publish a machine-readable end-of-support notice; no EU database of such notices is "
        "known", "support end date set or reached", "",
        "default reminders 12, 6, 3, 1 month before and at the end", "users; public",
        "see section 5.3", "notice publication record")
    ROW("FEAT-NO-MANUAL-REVIEW", "house rule",
        "Automatic alerting from SBOM monitoring into the escalation path",
        "new match, KEV or EUVD exploited flag on a shipped component", "",
        "own target: alert within 15 minutes of feed arrival (product choice)",
        "on-call role, then escalation chain", "match*product versions*exploited evidence",
        "alert and acknowledgement times");
/* clang-format on */
