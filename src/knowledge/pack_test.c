/* SPDX-License-Identifier: Apache-2.0 */
/* What is packed unpacks as the same; every cut of it is refused. */
#include "knowledge/pack.h"

#include "suite.h"

#include <string.h>

static struct affected round_trip(struct arena *a, struct buf *b, const struct affected *x)
{
    struct affected out = {0};
    struct err e = {0};
    buf_clear(b);
    pack_affected(b, x);
    CHECK_OK(unpack_affected(a, buf_str(b), &out, &e), &e);
    for (size_t n = 0; n < b->n; n++) {
        struct affected cut;
        CHECK_STATUS(unpack_affected(a, str_sub(buf_str(b), 0, n), &cut, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), STR("knowledge base: a stored claim is damaged"));
    }
    return out;
}

#define COMMIT "e33ac68e5e21ec1292490dfe061e75c0dbdd3bd4"

static void osv(void)
{
    struct arena a;
    struct buf b;
    struct range_event events[] = {{VERSION_INTRODUCED, STR("0")},
                                   {VERSION_FIXED, STR(COMMIT)},
                                   {VERSION_FIXED, STR("not-a-commit")}};
    struct version_range ranges[] = {{RANGE_GIT, STR("https://x.example/r"), events, 3},
                                     {RANGE_SEMVER, STR_NONE, events, 1}};
    str versions[] = {STR("1"), STR("2")}, imports[] = {STR("x/openpgp")};
    str functions[] = {STR("x/openpgp.F"), STR("x/openpgp.T.M")}, platforms[] = {STR("arm")};
    struct affected x = {.kind = STATEMENT_OSV,
                         .ecosystem = STR("Debian:12"),
                         .name = STR("curl"),
                         .purl = STR("pkg:deb/debian/curl"),
                         .ranges = ranges,
                         .n_ranges = 2,
                         .versions = versions,
                         .n_versions = 2,
                         .imports = imports,
                         .n_imports = 1,
                         .functions = functions,
                         .n_functions = 2,
                         .platforms = platforms,
                         .n_platforms = 1,
                         .is_limited_to_symbols = true,
                         .status = VEX_NOT_AFFECTED};
    arena_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    struct affected got = round_trip(&a, &b, &x);
    CHECK_STR(got.ecosystem, STR("Debian:12"));
    CHECK_STR(got.name, STR("curl"));
    CHECK_INT(got.purl.n, 0); /* says the same */
    CHECK_INT(got.n_ranges, 2);
    CHECK_STR(got.ranges[0].repo, STR("https://x.example/r"));
    CHECK_STR(got.ranges[0].events[1].version, STR(COMMIT));
    CHECK_STR(got.ranges[0].events[2].version, STR("not-a-commit"));
    CHECK_INT(got.n_versions, 2);
    CHECK_STR(got.imports[0], STR("x/openpgp"));
    CHECK_INT(got.n_functions, 2);
    CHECK_STR(got.functions[1], STR("x/openpgp.T.M"));
    CHECK_INT(got.n_platforms, 1);
    CHECK_STR(got.platforms[0], STR("arm"));
    CHECK(got.is_limited_to_symbols && got.status == VEX_NOT_AFFECTED && !got.is_named_only);
    buf_release(&b);
    arena_release(&a);
}

static void cve(void)
{
    struct arena a;
    struct buf b;
    struct status_change changes[] = {{STR("5.15.1"), CLAIM_UNAFFECTED}};
    struct version_statement statements[] = {
        {STR("1da177e4c3f4"), STR(COMMIT), false, CLAIM_AFFECTED, STR("git"), NULL, 0},
        {STR("5.0"), STR("5.*"), true, CLAIM_UNAFFECTED, STR("semver"), changes, 1}};
    str files[] = {STR("net/tls/tls_sw.c")},
        cpes[] = {STR("cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*"),
                  STR("cpe:/o:linux:linux_kernel:5")};
    struct affected x = {.kind = STATEMENT_CVE,
                         .origin = STR("Linux"),
                         .vendor = STR("Linux"),
                         .product = STR("Linux"),
                         .name = STR("Linux"),
                         .repo = STR("https://git.example/linux"),
                         .default_status = CLAIM_UNAFFECTED,
                         .statements = statements,
                         .n_statements = 2,
                         .program_files = files,
                         .n_program_files = 1,
                         .cpes = cpes,
                         .n_cpes = 2,
                         .is_named_only = true};
    arena_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    struct affected got = round_trip(&a, &b, &x);
    CHECK_STR(got.name, STR("Linux"));
    CHECK_STR(got.origin, STR("Linux"));
    CHECK_INT(got.default_status, CLAIM_UNAFFECTED);
    CHECK_STR(got.statements[0].version, STR("1da177e4c3f4"));
    CHECK_STR(got.statements[0].upper, STR(COMMIT));
    CHECK_STR(got.statements[1].upper, STR("5.*"));
    CHECK(got.statements[1].is_upper_inclusive);
    CHECK_STR(got.statements[1].changes[0].at, STR("5.15.1"));
    CHECK_STR(got.program_files[0], STR("net/tls/tls_sw.c"));
    CHECK_STR(got.cpes[0], cpes[0]);
    CHECK_STR(got.cpes[1], cpes[1]);
    CHECK(got.is_named_only);
    buf_release(&b);
    arena_release(&a);
}

static void configuration(void)
{
    struct arena a;
    struct buf b;
    struct cpe_criterion k[] = {
        {STR("cpe:2.3:a:x:y:*:*:*:*:*:*:*:*"), true, STR("1.0"), STR("2.0"), true, true},
        {STR("cpe:2.3:o:x:z:1.0:sp1:*:*:*:*:x86:*"), false, STR_NONE, STR_NONE, false, false}};
    struct cpe_node nodes[] = {{false, false, &k[0], 1}, {true, true, &k[1], 1}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    struct affected x = {.kind = STATEMENT_CPE, .configuration = &c, .origin = STR("nvd")};
    arena_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    struct affected got = round_trip(&a, &b, &x);
    CHECK(got.configuration->is_and && !got.configuration->is_negated);
    CHECK_INT(got.configuration->n_nodes, 2);
    CHECK(got.configuration->nodes[1].is_and && got.configuration->nodes[1].is_negated);
    const struct cpe_criterion *first = &got.configuration->nodes[0].criteria[0];
    CHECK_STR(first->criteria, k[0].criteria);
    CHECK_STR(first->start, STR("1.0"));
    CHECK_STR(first->end, STR("2.0"));
    CHECK(first->is_vulnerable && first->is_start_excluded && first->is_end_included);
    const struct cpe_criterion *second = &got.configuration->nodes[1].criteria[0];
    CHECK_STR(second->criteria, k[1].criteria);
    CHECK(!second->is_vulnerable && second->start.n == 0);
    buf_release(&b);
    arena_release(&a);
}

static void vex(void)
{
    struct arena a;
    struct buf b;
    str hashes[] = {STR("sha256:00")};
    struct affected x = {.kind = STATEMENT_VEX,
                         .status = VEX_NOT_AFFECTED,
                         .justification = STR("vulnerable_code_not_present"),
                         .note = STR("not built"),
                         .vers = STR("vers:all/*"),
                         .platform = STR("cpe:/o:redhat:enterprise_linux:9"),
                         .purl = STR("pkg:rpm/redhat/curl"),
                         .hashes = hashes,
                         .n_hashes = 1};
    arena_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    struct affected got = round_trip(&a, &b, &x);
    CHECK_INT(got.kind, STATEMENT_VEX);
    CHECK_INT(got.status, VEX_NOT_AFFECTED);
    CHECK_STR(got.justification, x.justification);
    CHECK_STR(got.note, x.note);
    CHECK_STR(got.vers, x.vers);
    CHECK_STR(got.platform, x.platform);
    CHECK_STR(got.purl, x.purl);
    CHECK_STR(got.hashes[0], hashes[0]);
    buf_release(&b);
    arena_release(&a);
}

static void texts(void)
{
    struct arena a;
    struct buf b;
    struct err e = {0};
    struct record_text t;
    str survivors[] = {STR("CVE-2025-55182")};
    struct record r = {.summary = STR("s"),
                       .published_at = UTC_NONE,
                       .replaced_by = survivors,
                       .n_replaced_by = 1};
    arena_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    pack_text(&b, &r);
    CHECK_OK(unpack_text(&a, buf_str(&b), &t, &e), &e);
    CHECK_STR(t.summary, STR("s"));
    CHECK_STR(t.replaced_by[0], survivors[0]);
    buf_release(&b);
    arena_release(&a);
}

const struct test_suite pack_suite = {
    "pack",
    (const struct test[]){{"osv", osv},
                          {"cve", cve},
                          {"configuration", configuration},
                          {"vex", vex},
                          {"texts", texts},
                          {NULL, NULL}},
};
