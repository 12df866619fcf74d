/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "base/limits.h"
#include "format/csaf.h"
#include "suite.h"

#include <stdio.h>

static struct arena a;
static struct record seen[4];
static size_t n_seen;

static enum status keep(void *ctx, const struct record *r, struct err *e)
{
    (void)ctx;
    (void)e;
    if (n_seen < sizeof seen / sizeof seen[0]) seen[n_seen] = *r;
    n_seen++;
    return LW_OK;
}

static void read_seed(const char *name)
{
    struct err e = {0};
    char path[512];
    str bytes;
    arena_init(&a, 16 * LW_MIB);
    n_seen = 0;
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/openvex/%s", LW_SOURCE_DIR, name);
    CHECK_OK(fs_read(&a, path, LW_MIB, &bytes, &e), &e);
    CHECK_OK(openvex_read(&a, bytes, keep, NULL, &e), &e);
}

static void version_0_2_0(void)
{
    read_seed("two.json");
    CHECK_INT(n_seen, 2);
    CHECK_STR(seen[0].id, STR("https://maker.example/vex-1/CVE-2024-0001"));
    CHECK_STR(seen[0].revision, STR("2024-01-01T00:00:00Z"));
    CHECK_INT(seen[0].n_aliases, 2);
    CHECK_STR(seen[0].aliases[0], STR("CVE-2024-0001"));
    CHECK_STR(seen[0].aliases[1], STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_INT(seen[0].n_affected, 2);
    CHECK_STR(seen[0].affected[0].purl, STR("pkg:apk/alpine/lib@1.0-r0"));
    CHECK_STR(seen[0].affected[0].versions[0], STR("1.0-r0"));
    CHECK_STR(seen[0].affected[0].platform, STR("pkg:oci/box@sha256%3A00"));
    CHECK_STR(seen[0].affected[0].justification, STR("component_not_present"));
    CHECK_STR(seen[0].affected[1].cpes[0], STR("cpe:2.3:a:maker:lib:1.0:*:*:*:*:*:*:*"));
    CHECK_STR(seen[0].affected[1].hashes[0], STR("sha256:00ff"));
    CHECK_STR(seen[1].id, STR("https://maker.example/vex-1/CVE-2024-0002"));
    CHECK_STR(seen[1].revision, STR("2024-02-01T00:00:00Z"));
    CHECK_STR(seen[1].affected[0].note, STR("update"));
    CHECK_STR(seen[1].affected[0].platform, STR(""));
    arena_release(&a);
}

/* Names as strings, products beside subcomponents, no ids, and a later word that replaces. */
static void version_0_0_1(void)
{
    read_seed("old.json");
    CHECK_INT(n_seen, 1);
    CHECK_STR(seen[0].id, STR("CVE-2024-0001"));
    CHECK_INT(seen[0].n_aliases, 0);
    CHECK_INT(seen[0].n_affected, 2);
    CHECK_STR(seen[0].affected[0].purl, STR("pkg:generic/b@2"));
    CHECK_STR(seen[0].affected[0].platform, STR("pkg:deb/debian/a@1?epoch=1"));
    CHECK_INT(seen[0].affected[0].status, VEX_FIXED);
    CHECK_INT(seen[0].affected[1].status, VEX_UNDER_INVESTIGATION);
    CHECK_STR(seen[0].affected[1].versions[0], STR("1:1"));
    arena_release(&a);
}

static void later_statement_counts(void)
{
    struct err e = {0};
    arena_init(&a, LW_MIB);
    n_seen = 0;
    CHECK_OK(
        openvex_read(
            &a,
            STR("{\"author\": \"M\", \"statements\": [{\"vulnerability\": \"CVE-1-1\", "
                "\"timestamp\": \"2024-03-01T00:00:00Z\", \"products\": [\"pkg:npm/a@1\"], "
                "\"status\": \"fixed\"}, {\"vulnerability\": \"CVE-1-1\", \"timestamp\": "
                "\"2024-02-01T00:00:00Z\", \"products\": [\"pkg:npm/a@1\"], \"status\": "
                "\"affected\"}]}"),
            keep, NULL, &e),
        &e);
    CHECK_STR(seen[0].id, STR("M/CVE-1-1"));
    CHECK_INT(seen[0].n_affected, 1);
    CHECK_INT(seen[0].affected[0].status, VEX_FIXED);
    CHECK_INT(seen[0].affected[0].n_versions, 1);
    arena_release(&a);
}

static void envelope(void)
{
    read_seed("envelope.json");
    CHECK_INT(n_seen, 1);
    CHECK_STR(seen[0].id, STR("Maker/CVE-2024-0001"));
    CHECK_STR(seen[0].affected[0].purl, STR("pkg:oci/box"));
    CHECK_STR(seen[0].affected[0].hashes[0], STR("sha256:00ff"));
    arena_release(&a);
}

static void refused_as(str bytes, const char *words)
{
    struct err e = {0};
    arena_init(&a, LW_MIB);
    CHECK_STATUS(openvex_read(&a, bytes, keep, NULL, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void refusals(void)
{
    refused_as(STR("{}"), "this is no OpenVEX document, expected an object with statements");
    refused_as(STR("{\"@context\": \"https://x.example\", \"statements\": []}"),
               "@context 'https://x.example' is not that of OpenVEX");
    refused_as(STR("{\"statements\": [{\"status\": \"fixed\"}]}"),
               "statement 1 names no vulnerability");
    refused_as(STR("{\"statements\": [{\"vulnerability\": \"x\", \"status\": \"ok\"}]}"),
               "statement 1: status 'ok' is not one of OpenVEX");
    refused_as(STR("{\"payloadType\": \"x\", \"payload\": \"e!\"}"),
               "payload is not base64 at its byte 2");
}

static const struct test tests[] = {
    {"version_0_2_0", version_0_2_0},
    {"version_0_0_1", version_0_0_1},
    {"later_statement_counts", later_statement_counts},
    {"envelope", envelope},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite openvex_suite = {"openvex", tests};
