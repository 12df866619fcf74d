/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"

#include "base/limits.h"
#include "format/csaf.h"
#include "format/sbom_build.h"

const struct format_row format_rows[] = {
    {.name = "cyclonedx-json",
     .kind = FORMAT_SBOM,
     .media_type = "application/vnd.cyclonedx+json",
     .title = "CycloneDX JSON 1.2 to 1.7",
     .max_bytes = LIMIT_SBOM_BYTES,
     .spec = "https://cyclonedx.org/specification/overview/",
     .read_sbom = cyclonedx_read},
    {.name = "spdx-json",
     .kind = FORMAT_SBOM,
     .media_type = "application/spdx+json",
     .title = "SPDX JSON 2.2 and 2.3",
     .max_bytes = LIMIT_SBOM_BYTES,
     .spec = "https://spdx.github.io/spdx-spec/v2.3/",
     .read_sbom = spdx2_read},
    {.name = "osv",
     .kind = FORMAT_RECORD,
     .media_type = "application/json",
     .title = "OSV record, schema 1.x",
     .max_bytes = LIMIT_RECORD_BYTES,
     .spec = "https://ossf.github.io/osv-schema/",
     .read_record = osv_read},
    {.name = "cve",
     .kind = FORMAT_RECORD,
     .media_type = "application/json",
     .title = "CVE Record Format 5.x",
     .max_bytes = LIMIT_RECORD_BYTES,
     .spec = "https://github.com/CVEProject/cve-schema",
     .read_record = cve_read},
    {.name = "csaf",
     .kind = FORMAT_RECORDS,
     .media_type = "application/csaf+json",
     .title = "CSAF 2.0 and 2.1, advisories and VEX",
     .max_bytes = LIMIT_RECORD_BYTES,
     .spec = "https://docs.oasis-open.org/csaf/csaf/v2.1/csaf-v2.1.html",
     .read_records = csaf_read},
    {.name = "openvex",
     .kind = FORMAT_RECORDS,
     .media_type = "application/vnd.openvex+json",
     .title = "OpenVEX 0.0.1 to 0.2.0",
     .max_bytes = LIMIT_RECORD_BYTES,
     .spec = "https://github.com/openvex/spec",
     .read_records = openvex_read},
    {.name = "kev",
     .kind = FORMAT_EXPLOITED,
     .media_type = "application/json",
     .title = "CISA Known Exploited Vulnerabilities",
     .max_bytes = LIMIT_FEED_DOCUMENT_BYTES,
     .spec = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog"},
    {.name = "epss",
     .kind = FORMAT_SCORES,
     .media_type = "text/csv",
     .title = "EPSS scores of a day",
     .max_bytes = LIMIT_FEED_DOCUMENT_BYTES,
     .spec = "https://www.first.org/epss/data_stats"},
};
const size_t n_format_rows = sizeof format_rows / sizeof format_rows[0];

const struct format_row *format_find(str name)
{
    for (size_t i = 0; i < n_format_rows; i++) {
        if (str_eq(str_of(format_rows[i].name), name)) return &format_rows[i];
    }
    return NULL;
}
