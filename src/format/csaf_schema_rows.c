/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects of the CSAF 2.0 and 2.1, CVSS and SSVC schemas with their members (csaf_schema.h has
 * the notation). A row ends in 20 or 21 where the versions differ.
 */
#include "format/csaf_schema.h"

/* clang-format off */
const struct csaf_schema_row csaf_schema_rows[] = {
    {"root20", NULL, false,
     "document!:{document20 product_tree:{product_tree20 "
     "vulnerabilities:[{vulnerability20"},
    {"document20", NULL, false,
     "acknowledgments:[{acknowledgment aggregate_severity:{aggregate_severity "
     "category!:s csaf_version!=2.0 distribution:{distribution20 lang:s "
     "notes:[{note20 publisher!:{publisher20 references:[{reference source_lang:s "
     "title!:s tracking!:{tracking"},
    {"acknowledgment", NULL, false,
     "names:[s organization:s summary:s urls:[s"},
    {"aggregate_severity", NULL, false,
     "namespace:s text!:s"},
    {"distribution20", NULL, false,
     "text:s tlp:{tlp20"},
    {"tlp20", NULL, false,
     "label!=AMBER|GREEN|RED|WHITE url:s"},
    {"note20", NULL, false,
     "audience:s "
     "category!=description|details|faq|general|legal_disclaimer|other|summary "
     "text!:s title:s"},
    {"publisher20", NULL, false,
     "category!=coordinator|discoverer|other|translator|user|vendor contact_details:s "
     "issuing_authority:s name!:s namespace!:s"},
    {"reference", NULL, false,
     "category=external|self summary!:s url!:s"},
    {"tracking", NULL, false,
     "aliases:[s current_release_date!:d generator:{generator id!:s "
     "initial_release_date!:d revision_history!:[{revision_history "
     "status!=draft|final|interim version!:s"},
    {"generator", NULL, false,
     "date:d engine!:{engine"},
    {"engine", NULL, false,
     "name!:s version:s"},
    {"revision_history", NULL, false,
     "date!:d legacy_version:s number!:s summary!:s"},
    {"product_tree20", NULL, false,
     "branches:[{branch20 full_product_names:[{full_product_name20 "
     "product_groups:[{product_group relationships:[{relationship"},
    {"branch20", NULL, false,
     "branches:[{branch20 "
     "category!=architecture|host_name|language|legacy|patch_level|product_family|"
     "product_name|product_version|product_version_range|service_pack|specification|"
     "vendor name!:s product:{full_product_name20"},
    {"full_product_name20", NULL, false,
     "name!:s product_id!:s "
     "product_identification_helper:{product_identification_helper20"},
    {"product_identification_helper20", NULL, false,
     "cpe:s hashes:[{hash model_numbers:[s purl:s sbom_urls:[s serial_numbers:[s "
     "skus:[s x_generic_uris:[{x_generic_uri"},
    {"hash", NULL, false,
     "file_hashes!:[{file_hash filename!:s"},
    {"file_hash", NULL, false,
     "algorithm!:s value!:s"},
    {"x_generic_uri", NULL, false,
     "namespace!:s uri!:s"},
    {"product_group", NULL, false,
     "group_id!:s product_ids!:[s summary:s"},
    {"relationship", NULL, false,
     "category!=default_component_of|external_component_of|installed_on|"
     "installed_with|optional_component_of full_product_name!:{full_product_name20 "
     "product_reference!:s relates_to_product_reference!:s"},
    {"vulnerability20", NULL, false,
     "acknowledgments:[{acknowledgment cve:s cwe:{cwe20 discovery_date:d flags:[{flag "
     "ids:[{id20 involvements:[{involvement20 notes:[{note20 "
     "product_status:{product_status20 references:[{reference release_date:d "
     "remediations:[{remediation20 scores:[{score threats:[{threat title:s"},
    {"cwe20", NULL, false,
     "id!:s name!:s"},
    {"flag", NULL, false,
     "date:d group_ids:[s "
     "label!=component_not_present|inline_mitigations_already_exist|"
     "vulnerable_code_cannot_be_controlled_by_adversary|"
     "vulnerable_code_not_in_execute_path|vulnerable_code_not_present product_ids:[s"},
    {"id20", NULL, false,
     "system_name!:s text!:s"},
    {"involvement20", NULL, false,
     "date:d party!=coordinator|discoverer|other|user|vendor "
     "status!=completed|contact_attempted|disputed|in_progress|not_contacted|open "
     "summary:s"},
    {"product_status20", NULL, false,
     "first_affected:[s first_fixed:[s fixed:[s known_affected:[s "
     "known_not_affected:[s last_affected:[s recommended:[s under_investigation:[s"},
    {"remediation20", NULL, false,
     "category!=mitigation|no_fix_planned|none_available|vendor_fix|workaround date:d "
     "details!:s entitlements:[s group_ids:[s product_ids:[s "
     "restart_required:{restart_required url:s"},
    {"restart_required", NULL, false,
     "category!=connected|dependencies|machine|none|parent|service|system|"
     "vulnerable_component|zone details:s"},
    {"score", NULL, false,
     "cvss_v2:{cvss20 cvss_v3:{cvss3 products!:[s"},
    {"threat", NULL, false,
     "category!=exploit_status|impact|target_set date:d details!:s group_ids:[s "
     "product_ids:[s"},
    {"root21", NULL, false,
     "$schema!=https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json "
     "document!:{document21 product_tree:{product_tree21 "
     "vulnerabilities:[{vulnerability21 x_extensions:[x"},
    {"document21", NULL, false,
     "acknowledgments:[{acknowledgment aggregate_severity:{aggregate_severity "
     "category!:s csaf_version!=2.1 distribution!:{distribution21 lang:s "
     "license_expression:s notes:[{note21 publisher!:{publisher21 "
     "references:[{reference source_lang:s title!:s tracking!:{tracking "
     "x_extensions:[x"},
    {"distribution21", NULL, false,
     "sharing_group:{sharing_group text:s tlp!:{tlp21"},
    {"sharing_group", NULL, false,
     "id!:s name:s"},
    {"tlp21", NULL, false,
     "label!=AMBER|AMBER+STRICT|CLEAR|GREEN|RED url:s"},
    {"note21", NULL, false,
     "audience:s "
     "category!=description|details|faq|general|legal_disclaimer|other|summary "
     "group_ids:[s product_ids:[s text!:s title:s"},
    {"publisher21", NULL, false,
     "category!=coordinator|discoverer|multiplier|other|translator|user|vendor "
     "contact_details:s issuing_authority:s name!:s namespace!:s"},
    {"product_tree21", NULL, false,
     "branches:[{branch21 full_product_names:[{full_product_name21 "
     "product_groups:[{product_group product_paths:[{product_path"},
    {"branch21", NULL, false,
     "branches:[{branch21 "
     "category!=architecture|host_name|language|patch_level|platform|product_family|"
     "product_name|product_version|product_version_range|service_pack|specification|"
     "vendor name!:s product:{full_product_name21"},
    {"full_product_name21", NULL, false,
     "name!:s product_id!:s "
     "product_identification_helper:{product_identification_helper21 x_extensions:[x"},
    {"product_identification_helper21", NULL, false,
     "cpe:s hashes:[{hash model_numbers:[s purls:[s sbom_urls:[s serial_numbers:[s "
     "skus:[s x_generic_uris:[{x_generic_uri"},
    {"product_path", NULL, false,
     "beginning_product_reference!:s full_product_name!:{full_product_name21 "
     "subpaths!:[{subpath"},
    {"subpath", NULL, false,
     "category!=default_component_of|external_component_of|installed_on|"
     "installed_with|optional_component_of next_product_reference!:s"},
    {"vulnerability21", NULL, false,
     "acknowledgments:[{acknowledgment cve:s cwes:[{cwe21 disclosure_date:d "
     "discovery_date:d first_known_exploitation_dates:[{first_known_exploitation_date "
     "flags:[{flag ids:[{id21 involvements:[{involvement21 metrics:[{metric "
     "notes:[{note21 product_status:{product_status21 references:[{reference "
     "remediations:[{remediation21 threats:[{threat title:s x_extensions:[x"},
    {"cwe21", NULL, false,
     "id!:s name!:s version!:s"},
    {"first_known_exploitation_date", NULL, false,
     "date!:d exploitation_date!:d group_ids:[s product_ids:[s"},
    {"id21", NULL, false,
     "group_ids:[s product_ids:[s system_name!:s text!:s"},
    {"involvement21", NULL, false,
     "contact:s date:d group_ids:[s party!=coordinator|discoverer|other|user|vendor "
     "product_ids:[s "
     "status!=completed|contact_attempted|disputed|in_progress|not_contacted|open "
     "summary:s"},
    {"metric", NULL, false,
     "content!:{content products!:[s source:s"},
    {"content", NULL, false,
     "cvss_v2:{cvss20 cvss_v3:{cvss3 cvss_v4:{cvss40 epss:{epss "
     "qualitative_severity_rating=critical|high|low|medium|none ssvc_v2:{ssvc "
     "x_extensions:[x"},
    {"epss", NULL, false,
     "percentile!:s probability!:s timestamp!:d"},
    {"product_status21", NULL, false,
     "first_affected:[s first_fixed:[s fixed:[s known_affected:[s "
     "known_not_affected:[s last_affected:[s recommended:[s under_investigation:[s "
     "unknown:[s"},
    {"remediation21", NULL, false,
     "category!=fix_planned|mitigation|no_fix_planned|none_available|optional_patch|"
     "vendor_fix|workaround date:d details!:s entitlements:[s group_ids:[s "
     "product_ids:[s restart_required:{restart_required url:s"},
    {"cvss20", "6.1.8", false,
     "version!=2.0 vectorString!:v accessVector=NETWORK|ADJACENT_NETWORK|LOCAL "
     "accessComplexity=HIGH|MEDIUM|LOW authentication=MULTIPLE|SINGLE|NONE "
     "confidentialityImpact=NONE|PARTIAL|COMPLETE "
     "integrityImpact=NONE|PARTIAL|COMPLETE availabilityImpact=NONE|PARTIAL|COMPLETE "
     "baseScore!:n "
     "exploitability=UNPROVEN|PROOF_OF_CONCEPT|FUNCTIONAL|HIGH|NOT_DEFINED "
     "remediationLevel=OFFICIAL_FIX|TEMPORARY_FIX|WORKAROUND|UNAVAILABLE|NOT_DEFINED "
     "reportConfidence=UNCONFIRMED|UNCORROBORATED|CONFIRMED|NOT_DEFINED "
     "temporalScore:n "
     "collateralDamagePotential=NONE|LOW|LOW_MEDIUM|MEDIUM_HIGH|HIGH|NOT_DEFINED "
     "targetDistribution=NONE|LOW|MEDIUM|HIGH|NOT_DEFINED "
     "confidentialityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "integrityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "availabilityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED environmentalScore:n"},
    {"cvss30", "6.1.8", false,
     "version!=3.0 vectorString!:v "
     "attackVector=NETWORK|ADJACENT_NETWORK|LOCAL|PHYSICAL attackComplexity=HIGH|LOW "
     "privilegesRequired=HIGH|LOW|NONE userInteraction=NONE|REQUIRED "
     "scope=UNCHANGED|CHANGED confidentialityImpact=NONE|LOW|HIGH "
     "integrityImpact=NONE|LOW|HIGH availabilityImpact=NONE|LOW|HIGH baseScore!:n "
     "baseSeverity!=NONE|LOW|MEDIUM|HIGH|CRITICAL "
     "exploitCodeMaturity=UNPROVEN|PROOF_OF_CONCEPT|FUNCTIONAL|HIGH|NOT_DEFINED "
     "remediationLevel=OFFICIAL_FIX|TEMPORARY_FIX|WORKAROUND|UNAVAILABLE|NOT_DEFINED "
     "reportConfidence=UNKNOWN|REASONABLE|CONFIRMED|NOT_DEFINED temporalScore:n "
     "temporalSeverity=NONE|LOW|MEDIUM|HIGH|CRITICAL "
     "confidentialityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "integrityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "availabilityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "modifiedAttackVector=NETWORK|ADJACENT_NETWORK|LOCAL|PHYSICAL|NOT_DEFINED "
     "modifiedAttackComplexity=HIGH|LOW|NOT_DEFINED "
     "modifiedPrivilegesRequired=HIGH|LOW|NONE|NOT_DEFINED "
     "modifiedUserInteraction=NONE|REQUIRED|NOT_DEFINED "
     "modifiedScope=UNCHANGED|CHANGED|NOT_DEFINED "
     "modifiedConfidentialityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "modifiedIntegrityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "modifiedAvailabilityImpact=NONE|LOW|HIGH|NOT_DEFINED environmentalScore:n "
     "environmentalSeverity=NONE|LOW|MEDIUM|HIGH|CRITICAL"},
    {"cvss31", "6.1.8", false,
     "version!=3.1 vectorString!:v "
     "attackVector=NETWORK|ADJACENT_NETWORK|LOCAL|PHYSICAL attackComplexity=HIGH|LOW "
     "privilegesRequired=HIGH|LOW|NONE userInteraction=NONE|REQUIRED "
     "scope=UNCHANGED|CHANGED confidentialityImpact=NONE|LOW|HIGH "
     "integrityImpact=NONE|LOW|HIGH availabilityImpact=NONE|LOW|HIGH baseScore!:n "
     "baseSeverity!=NONE|LOW|MEDIUM|HIGH|CRITICAL "
     "exploitCodeMaturity=UNPROVEN|PROOF_OF_CONCEPT|FUNCTIONAL|HIGH|NOT_DEFINED "
     "remediationLevel=OFFICIAL_FIX|TEMPORARY_FIX|WORKAROUND|UNAVAILABLE|NOT_DEFINED "
     "reportConfidence=UNKNOWN|REASONABLE|CONFIRMED|NOT_DEFINED temporalScore:n "
     "temporalSeverity=NONE|LOW|MEDIUM|HIGH|CRITICAL "
     "confidentialityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "integrityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "availabilityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "modifiedAttackVector=NETWORK|ADJACENT_NETWORK|LOCAL|PHYSICAL|NOT_DEFINED "
     "modifiedAttackComplexity=HIGH|LOW|NOT_DEFINED "
     "modifiedPrivilegesRequired=HIGH|LOW|NONE|NOT_DEFINED "
     "modifiedUserInteraction=NONE|REQUIRED|NOT_DEFINED "
     "modifiedScope=UNCHANGED|CHANGED|NOT_DEFINED "
     "modifiedConfidentialityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "modifiedIntegrityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "modifiedAvailabilityImpact=NONE|LOW|HIGH|NOT_DEFINED environmentalScore:n "
     "environmentalSeverity=NONE|LOW|MEDIUM|HIGH|CRITICAL"},
    {"cvss40", "6.1.8", true,
     "Automatable=NO|YES|NOT_DEFINED "
     "Recovery=AUTOMATIC|USER|IRRECOVERABLE|NOT_DEFINED "
     "Safety=NEGLIGIBLE|PRESENT|NOT_DEFINED attackComplexity=HIGH|LOW "
     "attackRequirements=NONE|PRESENT attackVector=NETWORK|ADJACENT|LOCAL|PHYSICAL "
     "availabilityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "confidentialityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "exploitMaturity=UNREPORTED|PROOF_OF_CONCEPT|ATTACKED|NOT_DEFINED "
     "integrityRequirement=LOW|MEDIUM|HIGH|NOT_DEFINED "
     "modifiedAttackComplexity=HIGH|LOW|NOT_DEFINED "
     "modifiedAttackRequirements=NONE|PRESENT|NOT_DEFINED "
     "modifiedAttackVector=NETWORK|ADJACENT|LOCAL|PHYSICAL|NOT_DEFINED "
     "modifiedPrivilegesRequired=HIGH|LOW|NONE|NOT_DEFINED "
     "modifiedSubAvailabilityImpact=NEGLIGIBLE|LOW|HIGH|SAFETY|NOT_DEFINED "
     "modifiedSubConfidentialityImpact=NEGLIGIBLE|LOW|HIGH|NOT_DEFINED "
     "modifiedSubIntegrityImpact=NEGLIGIBLE|LOW|HIGH|SAFETY|NOT_DEFINED "
     "modifiedUserInteraction=NONE|PASSIVE|ACTIVE|NOT_DEFINED "
     "modifiedVulnAvailabilityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "modifiedVulnConfidentialityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "modifiedVulnIntegrityImpact=NONE|LOW|HIGH|NOT_DEFINED "
     "privilegesRequired=HIGH|LOW|NONE "
     "providerUrgency=CLEAR|GREEN|AMBER|RED|NOT_DEFINED "
     "subAvailabilityImpact=NONE|LOW|HIGH subConfidentialityImpact=NONE|LOW|HIGH "
     "subIntegrityImpact=NONE|LOW|HIGH userInteraction=NONE|PASSIVE|ACTIVE "
     "valueDensity=DIFFUSE|CONCENTRATED|NOT_DEFINED vectorString!:v version!=4.0 "
     "vulnAvailabilityImpact=NONE|LOW|HIGH vulnConfidentialityImpact=NONE|LOW|HIGH "
     "vulnIntegrityImpact=NONE|LOW|HIGH "
     "vulnerabilityResponseEffort=LOW|MODERATE|HIGH|NOT_DEFINED baseScore!:n "
     "baseSeverity!=NONE|LOW|MEDIUM|HIGH|CRITICAL"},
    {"ssvc", "6.1.46", true,
     "timestamp!:d schemaVersion!=2.0.0 target_ids:[s selections!:[{ssvc_selection "
     "decision_point_resources:[{ssvc_reference references:[{ssvc_reference"},
    {"ssvc_selection", "6.1.46", true,
     "namespace!:N key!:K version!:V name:s definition:s values!:[{ssvc_value"},
    {"ssvc_value", "6.1.46", true,
     "name:s definition:s key!:K"},
    {"ssvc_reference", "6.1.46", true,
     "uri!:s summary!:s"},
};
/* clang-format on */
const size_t n_csaf_schema_rows = sizeof csaf_schema_rows / sizeof csaf_schema_rows[0];
