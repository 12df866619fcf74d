/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/feeds.h"

#include "base/buf.h"
#include "format/csaf.h"
#include "format/formats.h"

enum {
    HOUR_S = 3600,
    DAY_S = 24 * HOUR_S,
};

/*
 * Intervals follow how often the publisher changes the data; freshness limits leave room for a
 * weekend of trouble where a day without news is normal. KEV is what wakes people: it is asked
 * for most often and goes stale first.
 */
const struct feed_row feed_rows[] = {
    {.name = "osv",
     .title = "OSV",
     .kind = FEED_RECORDS,
     .strategy = SYNC_OSV,
     .url = "https://storage.googleapis.com/osv-vulnerabilities",
     .file_name = "all.zip",
     .interval_s = 1 * HOUR_S,
     .fresh_for_s = 2 * DAY_S,
     .licence = "per database: CC-BY-4.0, CC0-1.0, Apache-2.0, MIT, BSD, CC-BY-SA-4.0 (Ubuntu)",
     .attribution = "Vulnerability data from OSV.dev and its databases (GitHub Advisory "
                    "Database, PyPA, Go, RustSec and others)",
     .source = "https://google.github.io/osv.dev/data/",
     .layout = LAYOUT_OSV,
     .read = osv_read},
    {.name = "cve",
     .title = "CVE List",
     .kind = FEED_RECORDS,
     /* The assets are dated: YYYY-MM-DD_all_CVEs_at_midnight.zip.zip, older ones _all_CVEs.zip. */
     .url = "https://api.github.com/repos/CVEProject/cvelistV5/releases/latest",
     .strategy = SYNC_CVE,
     .discover = DISCOVER_ASSET,
     .asset = "_all_CVEs",
     .file_name = "all_CVEs.zip.zip",
     .interval_s = 6 * HOUR_S,
     .fresh_for_s = 2 * DAY_S,
     .licence = "CVE terms of use",
     .attribution = "CVE records, (c) The MITRE Corporation, used under the CVE terms of use",
     .source = "https://github.com/CVEProject/cvelistV5",
     .layout = LAYOUT_CVE,
     .read = cve_read},
    {.name = "kev",
     .title = "CISA Known Exploited Vulnerabilities",
     .kind = FEED_EXPLOITED,
     .url = "https://www.cisa.gov/sites/default/files/feeds/"
            "known_exploited_vulnerabilities.json",
     .file_name = "known_exploited_vulnerabilities.json",
     .interval_s = 15 * 60,
     .fresh_for_s = 1 * DAY_S,
     .licence = "CC0-1.0",
     .attribution = "Known Exploited Vulnerabilities catalogue of CISA",
     .source = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
     .read_exploited = kev_read},
    {.name = "epss",
     .title = "EPSS",
     .kind = FEED_SCORES,
     .url = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
     .file_name = "epss_scores-current.csv.gz",
     .interval_s = 6 * HOUR_S,
     .fresh_for_s = 4 * DAY_S,
     .licence = "free, credit FIRST.org",
     .attribution = "EPSS scores by FIRST.org",
     .source = "https://www.first.org/epss/"},
    {.name = "nvd",
     .title = "NVD",
     .kind = FEED_RECORDS,
     .strategy = SYNC_NVD,
     .url = "https://services.nvd.nist.gov/rest/json/cves/2.0",
     .bulk_url = "https://nvd.nist.gov/feeds/json/cve/2.0",
     .file_name = "nvdcve-2.0.json.gz",
     .interval_s = 2 * HOUR_S,
     .fresh_for_s = 2 * DAY_S,
     .licence = "public domain",
     .attribution = "This product uses data from the NVD API but is not endorsed or certified "
                    "by the NVD.",
     .source = "https://nvd.nist.gov/developers/vulnerabilities",
     .read_many = nvd_read,
     .list = "vulnerabilities"},
    {.name = "euvd",
     .title = "European Vulnerability Database",
     .kind = FEED_RECORDS,
     .strategy = SYNC_DOCUMENT,
     /* Which CVE each EUVD id is; single records are imported beside it. */
     .url = "https://euvdservices.enisa.europa.eu/api/dump/cve-euvd-mapping",
     .file_name = "cve-euvd-mapping.csv",
     .interval_s = 1 * DAY_S,
     .fresh_for_s = 4 * DAY_S,
     .licence = "ENISA legal notice",
     .attribution = "European Vulnerability Database of ENISA",
     .source = "https://euvd.enisa.europa.eu/apidoc",
     .read_many = euvd_read,
     .list = "items"},
    {.name = "euvd-kev",
     .title = "EUVD exploited vulnerabilities",
     .kind = FEED_EXPLOITED,
     .strategy = SYNC_DOCUMENT,
     .url = "https://euvdservices.enisa.europa.eu/api/kev/dump",
     .file_name = "euvd_kev.json",
     .interval_s = 1 * HOUR_S,
     .fresh_for_s = 2 * DAY_S,
     .licence = "ENISA legal notice",
     .attribution = "Exploited vulnerabilities of the European Vulnerability Database of ENISA",
     .source = "https://euvd.enisa.europa.eu/apidoc",
     .read_exploited = euvd_exploited_read},
    {.name = "debian",
     .title = "Debian security tracker",
     .kind = FEED_RECORDS,
     .strategy = SYNC_DOCUMENT,
     .url = "https://security-tracker.debian.org/tracker/data/json",
     .file_name = "debian-tracker.json",
     .interval_s = 6 * HOUR_S,
     .fresh_for_s = 2 * DAY_S,
     .licence = "none stated",
     .attribution = "Debian security tracker",
     .source = "https://security-team.debian.org/security_tracker.html",
     .read_many = debian_tracker_read,
     .layout = LAYOUT_DOCUMENT},
    {.name = "alpine",
     .title = "Alpine security database",
     .kind = FEED_RECORDS,
     .strategy = SYNC_ALPINE,
     .url = "https://secdb.alpinelinux.org",
     .file_name = "secdb.json",
     .interval_s = 6 * HOUR_S,
     .fresh_for_s = 2 * DAY_S,
     .licence = "none stated",
     .attribution = "Alpine Linux security database",
     .source = "https://secdb.alpinelinux.org",
     .read_many = alpine_secdb_read,
     .layout = LAYOUT_ALPINE},
    {.name = "kernel",
     .title = "Linux kernel fixes by series",
     .kind = FEED_RECORDS,
     .strategy = SYNC_DOCUMENT,
     .url = "https://raw.githubusercontent.com/nluedtke/linux_kernel_cves/master/data/"
            "stream_fixes.json",
     .file_name = "stream_fixes.json",
     /* Its keepers stopped in 2024, when the kernel began to publish its own CVE records. */
     .interval_s = 30 * DAY_S,
     .fresh_for_s = 400 * DAY_S,
     .licence = "Apache-2.0",
     .attribution = "linux_kernel_cves",
     .source = "https://github.com/nluedtke/linux_kernel_cves",
     .read_many = kernel_streams_read,
     .layout = LAYOUT_DOCUMENT},
    {.name = "csaf",
     .title = "CSAF advisories",
     .kind = FEED_RECORDS,
     .strategy = SYNC_CSAF,
     .url = "",
     .file_name = "csaf.json",
     .interval_s = 6 * HOUR_S,
     .fresh_for_s = 4 * DAY_S,
     .licence = "per document: TLP label and terms of its publisher",
     .attribution = "CSAF advisories of the providers named in the settings",
     .source = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html",
     .read_many = csaf_read},
    {.name = "vex",
     .title = "VEX of suppliers",
     .kind = FEED_RECORDS,
     .strategy = SYNC_BY_HAND,
     .url = "",
     .file_name = "openvex.json",
     .interval_s = 30 * DAY_S,
     .fresh_for_s = 400 * DAY_S,
     .licence = "per document",
     .attribution = "OpenVEX statements of suppliers",
     .source = "https://github.com/openvex/spec",
     .read_many = openvex_read},
};
const size_t n_feed_rows = sizeof feed_rows / sizeof feed_rows[0];

const struct feed_row *feed_find(str name)
{
    for (size_t i = 0; i < n_feed_rows; i++)
        if (str_eq(str_of(feed_rows[i].name), name)) return &feed_rows[i];
    return NULL;
}

enum status feed_get(str name, const struct feed_row **out, struct err *e)
{
    *out = feed_find(name);
    if (*out) return LW_OK;
    struct buf names;
    buf_init(&names, 128);
    for (size_t i = 0; i < n_feed_rows; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", feed_rows[i].name);
    (void)err_set(e, LW_E_USAGE, "there is no feed '%.*s', expected one of %.*s",
                  STR_ARG(str_sub(name, 0, 60)), STR_ARG(buf_str(&names)));
    buf_release(&names);
    return LW_E_USAGE;
}
