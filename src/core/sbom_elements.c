/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The elements of each standard. To add one: a row in its standard's part, a question in
 * sbom_check.c when it asks something new, a line in docs/guide/sbom-quality.md.
 */
#include "core/sbom_check.h"

ENUM_DEFINE(sbom_standard, SBOM_STANDARD_LIST)

const struct sbom_standard_row sbom_standard_rows[N_sbom_standard] = {
    {SBOM_STANDARD_MONITORING, "What can be monitored", "docs/guide/sbom-quality.md"},
    {SBOM_STANDARD_BSI, "BSI TR-03183-2, version 2.1.0 (2025-08)",
     "https://www.bsi.bund.de/dok/TR-03183"},
    {SBOM_STANDARD_NTIA, "NTIA minimum elements (2021-07-12)",
     "https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom"},
    {SBOM_STANDARD_CISA, "CISA minimum elements, draft (2025-08-22)",
     "https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom"},
};

#define MON  SBOM_STANDARD_MONITORING
#define BSI  SBOM_STANDARD_BSI
#define NTIA SBOM_STANDARD_NTIA
#define CISA SBOM_STANDARD_CISA

/* clang-format off */
const struct sbom_element sbom_elements[] = {
    {MON, "monitoring-identity", "identity", "An identity that vulnerabilities are published under", true, SBOM_ASKS_MONITORED},
    {MON, "monitoring-version", "version", "A version", true, SBOM_ASKS_VERSION},
    {MON, "monitoring-release", "release", "Packages of a distribution: its release", true, SBOM_ASKS_RELEASE},
    {BSI, "bsi-format", "4", "CycloneDX 1.6 or SPDX 3.0.1, or later", true, SBOM_ASKS_FORMAT},
    {BSI, "bsi-creator", "5.2.1", "Creator of the SBOM (mail address or URL)", true, SBOM_ASKS_AUTHOR_CONTACT},
    {BSI, "bsi-timestamp", "5.2.1", "Timestamp", true, SBOM_ASKS_TIMESTAMP},
    {BSI, "bsi-component-creator", "5.2.2", "Component creator (mail address or URL)", true, SBOM_ASKS_CONTACT},
    {BSI, "bsi-component-name", "5.2.2", "Component name", true, SBOM_ASKS_NAME},
    {BSI, "bsi-component-version", "5.2.2", "Component version", true, SBOM_ASKS_VERSION},
    {BSI, "bsi-component-filename", "5.2.2", "Filename of the component", true, SBOM_ASKS_FILENAME},
    {BSI, "bsi-component-dependencies", "5.2.2", "Dependencies on other components", true, SBOM_ASKS_DEPENDENCIES},
    {BSI, "bsi-component-licences", "5.2.2", "Distribution licences (SPDX ids)", true, SBOM_ASKS_SPDX_LICENCE},
    {BSI, "bsi-component-hash", "5.2.2", "Hash value of the deployable component (SHA-512)", true, SBOM_ASKS_SHA512},
    {BSI, "bsi-component-executable", "5.2.2", "Executable property", true, SBOM_ASKS_EXECUTABLE},
    {BSI, "bsi-component-archive", "5.2.2", "Archive property", true, SBOM_ASKS_ARCHIVE},
    {BSI, "bsi-component-structured", "5.2.2", "Structured property", true, SBOM_ASKS_STRUCTURED},
    {BSI, "bsi-uri", "5.2.3", "SBOM-URI", false, SBOM_ASKS_SERIAL},
    {BSI, "bsi-component-source", "5.2.4", "Source code URI", false, SBOM_ASKS_SOURCE},
    {BSI, "bsi-component-deployable", "5.2.4", "URI of the deployable form", false, SBOM_ASKS_DOWNLOAD},
    {BSI, "bsi-component-identifiers", "5.2.4", "Other unique identifiers (CPE, purl)", false, SBOM_ASKS_IDENTIFIER},
    {NTIA, "ntia-supplier", "Data Fields", "Supplier Name", true, SBOM_ASKS_SUPPLIER},
    {NTIA, "ntia-name", "Data Fields", "Component Name", true, SBOM_ASKS_NAME},
    {NTIA, "ntia-version", "Data Fields", "Version of the Component", true, SBOM_ASKS_VERSION},
    {NTIA, "ntia-identifiers", "Data Fields", "Other Unique Identifiers", true, SBOM_ASKS_IDENTIFIER},
    {NTIA, "ntia-dependency", "Data Fields", "Dependency Relationship", true, SBOM_ASKS_RELATION},
    {NTIA, "ntia-author", "Data Fields", "Author of SBOM Data", true, SBOM_ASKS_AUTHOR},
    {NTIA, "ntia-timestamp", "Data Fields", "Timestamp", true, SBOM_ASKS_TIMESTAMP},
    {CISA, "cisa-author", "Data Fields", "SBOM Author", true, SBOM_ASKS_AUTHOR},
    {CISA, "cisa-producer", "Data Fields", "Software Producer", true, SBOM_ASKS_SUPPLIER},
    {CISA, "cisa-name", "Data Fields", "Component Name", true, SBOM_ASKS_NAME},
    {CISA, "cisa-version", "Data Fields", "Component Version", true, SBOM_ASKS_VERSION},
    {CISA, "cisa-identifiers", "Data Fields", "Software Identifiers", true, SBOM_ASKS_IDENTIFIER},
    {CISA, "cisa-hash", "Data Fields", "Component Hash", true, SBOM_ASKS_HASH},
    {CISA, "cisa-licence", "Data Fields", "License", true, SBOM_ASKS_LICENCE},
    {CISA, "cisa-dependency", "Data Fields", "Dependency Relationship", true, SBOM_ASKS_RELATION},
    {CISA, "cisa-tool", "Data Fields", "Tool Name", true, SBOM_ASKS_TOOL},
    {CISA, "cisa-timestamp", "Data Fields", "Timestamp", true, SBOM_ASKS_TIMESTAMP},
    {CISA, "cisa-context", "Data Fields", "Generation Context", true, SBOM_ASKS_LIFECYCLE},
};
/* clang-format on */
const size_t n_sbom_elements = sizeof sbom_elements / sizeof sbom_elements[0];
