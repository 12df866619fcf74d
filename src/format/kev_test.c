/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "base/limits.h"
#include "format/formats.h"
#include "suite.h"

static struct arena a;

static void catalogue(void)
{
    struct err e = {0};
    struct exploited_catalogue c;
    arena_init(&a, 65536);
    CHECK_OK(
        kev_read(
            &a,
            STR("{\"catalogVersion\": \"2024.05.31\", \"dateReleased\": "
                "\"2024-05-31T10:00:00.0Z\", \"count\": 1, \"vulnerabilities\": [{\"cveID\": "
                "\"CVE-2024-1234\", \"vendorProject\": \"V\", \"product\": \"P\", "
                "\"vulnerabilityName\": \"N\", \"dateAdded\": \"2024-05-30\", \"dueDate\": "
                "\"2024-06-20\", \"knownRansomwareCampaignUse\": \"Known\", \"notes\": "
                "\"n\"}]}"),
            &c, &e),
        &e);
    CHECK_STR(c.version, STR("2024.05.31"));
    CHECK_INT(utc_to_ms(c.released_at), 1717149600000);
    CHECK_INT(c.n_entries, 1);
    CHECK_STR(c.entries[0].cve, STR("CVE-2024-1234"));
    CHECK_STR(c.entries[0].product, STR("V P"));
    CHECK_INT(c.entries[0].added_on.day, 30);
    CHECK_INT(c.entries[0].due_on.month, 6);
    CHECK(c.entries[0].is_ransomware_known);
    arena_release(&a);
}

static void refused(str text, const char *words, uint64_t line)
{
    struct err e = {0};
    struct exploited_catalogue c;
    arena_init(&a, 65536);
    CHECK_STATUS(kev_read(&a, text, &c, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.line, line);
    arena_release(&a);
}

static void refusals(void)
{
    refused(STR("[]"),
            "this is no KEV catalogue, expected an object with catalogVersion and "
            "vulnerabilities",
            0);
    refused(STR("{\"catalogVersion\": \"1\", \"count\": 2, \"vulnerabilities\": []}"),
            "catalogue says 2 entries and has 0", 0);
    refused(STR("{\"catalogVersion\": \"1\", \"vulnerabilities\": [\n{\"cveID\": \"X\"}]}"),
            "entry 1: cveID 'X' is not a CVE id", 2);
    refused(
        STR("{\"catalogVersion\": \"1\", \"vulnerabilities\": [\n\n{\"cveID\": \"CVE-1-1\", "
            "\"dateAdded\": \"2024-13\"}]}"),
        "entry 1: dateAdded '2024-13' is not a date such as 2024-05-31", 3);
}

static void corpus(void)
{
    struct err e = {0};
    struct exploited_catalogue c;
    str text;
    if (test_shared_dir() == NULL) test_skip("no shared material");
    arena_init(&a, 64 * LW_MIB);
    str path = arena_printf(&a, "%s/corpus/feeds/kev/known_exploited_vulnerabilities.json",
                            test_shared_dir());
    CHECK_OK(fs_read(&a, path.p, 16 * LW_MIB, &text, &e), &e);
    CHECK_OK(kev_read(&a, text, &c, &e), &e);
    CHECK_STR(c.version, STR("2026.08.21"));
    CHECK_INT(c.n_entries, 1674);
    arena_release(&a);
}

static const struct test tests[] = {
    {"catalogue", catalogue},
    {"refusals", refusals},
    {"corpus", corpus},
    {NULL, NULL},
};
const struct test_suite kev_suite = {"kev", tests};
