/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of documents meet the components of an SBOM. */
#include "app/vex_scan.h"

#include "base/limits.h"
#include "format/formats.h"
#include "format/vex_read.h"

#include "suite.h"

static const char sbom_text[] =
    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\"metadata\":{\"component\":"
    "{\"type\":\"firmware\",\"name\":\"gateway\",\"version\":\"4.2\",\"purl\":"
    "\"pkg:generic/gateway@4.2\"}},\"components\":["
    "{\"type\":\"library\",\"name\":\"a\",\"version\":\"1.0\",\"purl\":\"pkg:npm/a@1.0\"},"
    "{\"type\":\"library\",\"name\":\"b\",\"version\":\"2.0\",\"cpe\":"
    "\"cpe:2.3:a:b:b:2.0:*:*:*:*:*:*:*\"}]}";

#define SAYS(cve, product)                                                                  \
 "{\"vulnerability\":{\"name\":\"" cve "\"},\"status\":\"not_affected\",\"justification\":" \
 "\"component_not_present\",\"products\":[{\"@id\":\"" product "\"}]}"

static void statements_find_their_components(void)
{
    static const char text[] =
        "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"x\",\"author\":\"y\","
        "\"timestamp\":\"2026-01-01T00:00:00Z\",\"version\":1,\"statements\":[" SAYS("CVE-2026-0001", "pkg:npm/a@1.0") "," SAYS(
            "CVE-2026-0002",
            "pkg:npm/a@9.0") "," SAYS("CVE-2026-0003",
                                      "cpe:2.3:a:b:b:2.0:*:*:*:*:*:*:*") "," SAYS("CVE-2026-0004",
                                                                                  "pkg:npm/c@1.0") ","
                                                                                                   "{\"vulnerability\":{\"name\":\"CVE-2026-0005\"},\"status\":\"fixed\",\"products\":"
                                                                                                   "[{\"@id\":\"pkg:generic/other@1\",\"subcomponents\":[{\"@id\":\"pkg:npm/a@1.0\"}]}]},"
                                                                                                   "{\"vulnerability\":{\"name\":\"CVE-2026-0006\"},\"status\":\"fixed\",\"products\":"
                                                                                                   "[{\"@id\":\"pkg:generic/gateway@4.2\",\"subcomponents\":[{\"@id\":\"pkg:npm/a\"}]}]}]}";
    struct arena a;
    struct err e = {0};
    struct sbom sbom;
    struct vex_source v;
    struct vex_scan out = {0};
    arena_init(&a, 16 * LW_MIB);
    CHECK_OK(sbom_read(&a, str_of(sbom_text), &sbom, &e), &e);
    CHECK_OK(vex_read(&a, str_of(text), &v, &e), &e);
    CHECK_OK(vex_scan_add(&a, &sbom, &v, &out, &e), &e);
    CHECK_INT(out.n_statements, 3);
    CHECK_STR(out.statements[0].vulnerability, STR("CVE-2026-0001"));
    CHECK_STR(sbom.components[out.statements[0].component].name, STR("a"));
    CHECK_STR(out.statements[0].justification, STR("component_not_present"));
    CHECK_STR(out.statements[1].vulnerability, STR("CVE-2026-0003"));
    CHECK_STR(sbom.components[out.statements[1].component].name, STR("b"));
    CHECK_STR(out.statements[2].vulnerability, STR("CVE-2026-0006"));
    CHECK_INT(out.n_unmatched, 3);
    CHECK_STR(out.unmatched[0],
              STR("CVE-2026-0002 in pkg:npm/a@9.0: the SBOM has it in another version"));
    CHECK_STR(out.unmatched[1],
              STR("CVE-2026-0004 in pkg:npm/c@1.0: the SBOM has no such component"));
    CHECK_STR(out.unmatched[2],
              STR("CVE-2026-0005 in pkg:npm/a@1.0: the SBOM neither is nor has "
                  "the product it is stated for"));
    /* A second document joins the first. */
    CHECK_OK(vex_scan_add(&a, &sbom, &v, &out, &e), &e);
    CHECK_INT(out.n_statements, 6);
    arena_release(&a);
}

static const struct test tests[] = {
    {"statements_find_their_components", statements_find_their_components},
    {NULL, NULL},
};
const struct test_suite vex_scan_suite = {"vex_scan", tests};
