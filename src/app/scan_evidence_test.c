/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence halves of matching.md section 8, from the record and the evidence document to the
 * verdict with its proof: T02, K08, K09, K10, L01, B13; and T06, the ground of a decision.
 */
#include "app/scan.h"

#include "format/evidence.h"
#include "knowledge/knowledge_fixture.h"
#include "suite.h"

#define DIGEST "89c5e42a16e07511100f19192d19cce8b27bfd96c9fc5c02f10f8ee58e5daa30"

/* A CVE record about "product" below "fixed"; `files` is the inside of programFiles. */
static void add_cve(struct fixture *f, const char *id, const char *product, const char *fixed,
                    const char *files, const char *more)
{
    str text = arena_printf(
        &f->a,
        "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"%s\","
        "\"state\":\"PUBLISHED\",\"dateUpdated\":\"2026-01-01T00:00:00Z\"},\"containers\":{\"cna\":{"
        "\"providerMetadata\":{\"orgId\":\"8254265b-2729-46b6-b9e3-3dfca2d5bfca\"},\"references\":[{\"url\":\"https://example.org/a\"}],\"descriptions\":[{\"lang\":\"en\",\"value\":\"words\"}],%s\"affected\":[{\"vendor\":\"%s\","
        "\"product\":\"%s\",\"defaultStatus\":\"unaffected\",\"cpes\":[\"cpe:2.3:%s:*:*:*:*:*:*:*:*\"],"
        "\"programFiles\":[%s],\"versions\":[{\"version\":\"0\",\"lessThan\":\"%s\",\"status\":"
        "\"affected\",\"versionType\":\"custom\"}]}]}}}",
        id, more, product, product,
        strcmp(product, "linux_kernel") == 0
            ? "o:linux:linux_kernel"
            : arena_printf(&f->a, "a:%s:%s", product, product).p,
        files, fixed);
    fixture_write(f, arena_printf(&f->a, "cve/%s.json", id).p, text);
}

static void import_cves(struct fixture *f)
{
    (void)import_path(f, "cve", "cve");
}

/* `groups` is the inside of the document's list of groups; all facts are of one source. */
static const struct build_evidence *document(struct fixture *f, const char *groups)
{
    struct build_evidence *x = arena_new(&f->a, struct build_evidence);
    struct err e = {0};
    str text =
        arena_printf(&f->a,
                     "{\"format\":\"longwatch-evidence/1\",\"generator\":\"test\","
                     "\"collected_at\":\"2026-11-22T12:00:00.000Z\",\"sources\":[{\"path\":"
                     "\"build/.config\",\"sha256\":\"" DIGEST
                     "\",\"bytes\":10,\"reader\":\"test\"}],\"groups\":[%s],\"notes\":[]}",
                     groups);
    CHECK_OK(evidence_read(&f->a, text, x, &e), &e);
    return x;
}

#define GROUP(kind, component, object, complete, items)                        \
 "{\"kind\":\"" kind "\",\"component\":\"" component "\",\"object\":\"" object \
 "\",\"complete\":" complete ",\"note\":\"\",\"items\":[" items "]}"
#define ITEM(name, value, line) "[\"" name "\",\"" value "\",0," #line "]"

struct asked {
    enum verdict verdict;
    struct scan_match m;
    bool is_of_product;
};

static struct asked ask_one(struct fixture *f, struct component c, const char *groups,
                            const struct sbom_statement *statement)
{
    struct scan s;
    struct err e = {0};
    struct scan_input in = {.components = &c,
                            .n_components = 1,
                            .is_product = true,
                            .statements = statement,
                            .n_statements = statement ? 1 : 0,
                            .build = groups ? document(f, groups) : NULL};
    CHECK_OK(scan_product(&f->a, f->k, &in, utc_from_ms(0), &s, &e), &e);
    CHECK_INT(s.n_matches, 1);
    return (struct asked){s.matches[0].verdict, s.matches[0], s.components[0].is_of_product};
}

static struct component linux_of(const char *version)
{
    return (struct component){.name = STR("linux"), .version = str_of(version)};
}

static struct fixture with_cve(const char *id, const char *product, const char *fixed,
                               const char *files)
{
    struct fixture f = fixture_open();
    add_cve(&f, id, product, fixed, files, "");
    import_cves(&f);
    return f;
}

static void t02_applet_that_is_not_built(void)
{
    struct fixture f = with_cve("CVE-2018-1000500", "busybox", "1.32.0", "");
    struct component c = {.name = STR("busybox"), .version = STR("1.31.1")};
    struct asked x = ask_one(&f, c, NULL, NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    str ground = x.m.ground;
    CHECK_INT(ground.n, 16);
    x = ask_one(&f, c,
                GROUP("symbol", "busybox", "", "true",
                      ITEM("CONFIG_AWK", "y", 7) "," ITEM("CONFIG_WGET", "n", 912)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("busybox-wget-2018-1000500"));
    CHECK_STR(x.m.justification, STR("vulnerable_code_not_present"));
    CHECK_STR(x.m.quotes, STR("CONFIG_WGET of busybox is not set: build/.config:912 "
                              "(sha256:" DIGEST ")"));
    CHECK_STR(
        x.m.impact,
        STR("The vulnerable part (applet wget) of busybox is not built into this product"));
    CHECK_STR(x.m.ground, ground); /* the record's, whoever decides */
    CHECK_INT(x.m.n_records, 1);
    CHECK(x.is_of_product);
    /* T03: the next build has it */
    x = ask_one(&f, c, GROUP("symbol", "busybox", "", "true", ITEM("CONFIG_WGET", "y", 912)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    CHECK_INT(x.m.quotes.n, 0);
    CHECK(x.is_of_product);
    fixture_close(&f);
}

static void k08_k09_files(void)
{
    struct fixture f = with_cve("CVE-2024-26583", "linux_kernel", "6.6.70",
                                "\"include/net/tls.h\",\"net/tls/tls_sw.c\"");
    struct component c = linux_of("6.6.60");
    CHECK_INT(ask_one(&f, c, NULL, NULL).verdict, VERDICT_AFFECTED);
    struct asked x =
        ask_one(&f, c,
                GROUP("file", "linux", "", "true", ITEM("net/core/dev.c", "", 3)) "," GROUP(
                    "header", "linux", "", "true", ITEM("include/net/tls.h", "", 3)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("kernel-not-compiled"));
    CHECK_STR(x.m.quotes, STR("net/tls/tls_sw.c is not among 1 compiled files of linux: "
                              "build/.config (sha256:" DIGEST ")"));
    /* A list of some files never discharges. */
    x = ask_one(&f, c, GROUP("file", "linux", "", "false", ITEM("net/core/dev.c", "", 3)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    CHECK(x.is_of_product);
    x = ask_one(&f, c, GROUP("file", "linux", "", "true", ITEM("net/tls/tls_sw.c", "", 3)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    /* Evidence of something else says nothing of the kernel. */
    x = ask_one(&f, c, GROUP("file", "busybox", "", "true", ITEM("a.c", "", 3)), NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    fixture_close(&f);
}

static void k10_headers_only(void)
{
    struct fixture f =
        with_cve("CVE-2021-47277", "linux_kernel", "6.6.70", "\"include/linux/kvm_host.h\"");
    struct component c = linux_of("6.6.60");
    struct asked x =
        ask_one(&f, c, GROUP("file", "linux", "", "true", ITEM("net/core/dev.c", "", 3)), NULL);
    CHECK_INT(x.verdict, VERDICT_UNDER_INVESTIGATION);
    CHECK_STR(x.m.reason.rule, STR("kernel-headers"));
    x = ask_one(&f, c,
                GROUP("file", "linux", "", "true", ITEM("net/core/dev.c", "", 3)) "," GROUP(
                    "header", "linux", "", "true", ITEM("include/net/tls.h", "", 3)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("headers-not-included"));
    x = ask_one(&f, c,
                GROUP("header", "linux", "", "true", ITEM("include/linux/kvm_host.h", "", 3)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    fixture_close(&f);
}

static void l01_package_that_is_not_linked(void)
{
    struct fixture f = fixture_open();
    str purl = STR("pkg:golang/golang.org/x/crypto@v0.54.0");
    struct component c = {.name = STR("golang.org/x/crypto"), .purls = &purl, .n_purls = 1};
    fixture_write(
        &f, "x/Go/GO-2026-5932.json",
        STR("{\"id\":\"GO-2026-5932\",\"modified\":\"2026-02-01T00:00:00Z\",\"affected\":[{"
            "\"package\":{\"ecosystem\":\"Go\",\"name\":\"golang.org/x/crypto\"},\"ranges\":[{"
            "\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}],\"ecosystem_specific\":{"
            "\"imports\":[{\"path\":\"golang.org/x/crypto/openpgp\",\"symbols\":[\"ReadMessage\","
            "\"Entity.Sign\"]}]}}]}"));
    (void)import_path(&f, "osv", "x");
    struct asked x = ask_one(&f, c, NULL, NULL);
    CHECK_INT(x.verdict, VERDICT_UNDER_INVESTIGATION);
    CHECK_STR(x.m.reason.rule, STR("go-symbols"));
    x = ask_one(&f, c,
                GROUP("package", "golang.org/x/crypto", "/usr/bin/app", "true",
                      ITEM("golang.org/x/crypto/ssh", "v0.54.0", 0)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("go-imports"));
    /* Linked in, and yet none of its functions that the record names */
    x = ask_one(&f, c,
                GROUP("function", "golang.org/x/crypto", "/usr/bin/app", "true",
                      ITEM("golang.org/x/crypto/openpgp.NewEntity", "",
                           0)) "," GROUP("package", "golang.org/x/crypto", "/usr/bin/app",
                                         "true",
                                         ITEM("golang.org/x/crypto/openpgp", "v0.54.0", 0)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("functions-not-linked"));
    x = ask_one(&f, c,
                GROUP("function", "golang.org/x/crypto", "/usr/bin/app", "true",
                      ITEM("golang.org/x/crypto/openpgp.(*Entity).Sign", "",
                           0)) "," GROUP("package", "golang.org/x/crypto", "/usr/bin/app",
                                         "true",
                                         ITEM("golang.org/x/crypto/openpgp", "v0.54.0", 0)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("go-linked"));
    x = ask_one(&f, c,
                GROUP("package", "golang.org/x/crypto", "/usr/bin/app", "false",
                      ITEM("golang.org/x/crypto/ssh", "v0.54.0", 0)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_UNDER_INVESTIGATION);
    fixture_close(&f);
}

static void b13_part_that_is_not_built(void)
{
    struct fixture f = with_cve("CVE-2023-45853", "zlib", "1.3.1", "");
    struct component c = {.name = STR("zlib"), .version = STR("1.2.13")};
    CHECK_INT(ask_one(&f, c, NULL, NULL).verdict, VERDICT_AFFECTED);
    struct asked x = ask_one(&f, c,
                             GROUP("file", "zlib", "", "true",
                                   ITEM("deflate.c", "", 0) "," ITEM("inflate.c", "", 0)),
                             NULL);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("zlib-minizip-2023-45853"));
    x = ask_one(&f, c, GROUP("file", "zlib", "", "true", ITEM("contrib/minizip/zip.c", "", 0)),
                NULL);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    fixture_close(&f);
}

/* A record that comes later is to be judged with the evidence of this image as well. */
static void evidence_makes_it_of_the_product(void)
{
    struct fixture f = with_cve("CVE-2024-0001", "busybox", "1.40.0", "");
    struct component c = {.name = STR("busybox"), .version = STR("1.50.0")};
    struct asked x = ask_one(&f, c, NULL, NULL);
    CHECK_INT(x.verdict, VERDICT_FIXED);
    CHECK(!x.is_of_product);
    x = ask_one(&f, c, GROUP("file", "busybox", "", "true", ITEM("a.c", "", 0)), NULL);
    CHECK_INT(x.verdict, VERDICT_FIXED);
    CHECK(x.is_of_product);
    x = ask_one(&f, c, GROUP("file", "linux", "", "true", ITEM("a.c", "", 0)), NULL);
    CHECK(!x.is_of_product);
    fixture_close(&f);
}

static void patch_is_a_fix(void)
{
    struct fixture f = with_cve("CVE-2024-0001", "busybox", "1.40.0", "");
    struct component c = {.name = STR("busybox"), .version = STR("1.31.1")};
    struct asked x = ask_one(
        &f, c, GROUP("patch", "busybox", "", "false", ITEM("CVE-2024-0001", "0001-a.patch", 4)),
        NULL);
    CHECK_INT(x.verdict, VERDICT_FIXED);
    CHECK_STR(x.m.reason.rule, STR("patch-applied"));
    CHECK_STR(x.m.justification, STR(""));
    fixture_close(&f);
}

/* The product's own documents, then rules, then feeds; the one that is not heard is told. */
static void documents_before_rules(void)
{
    struct fixture f =
        with_cve("CVE-2024-26583", "linux_kernel", "6.6.70", "\"net/tls/tls_sw.c\"");
    struct component c = linux_of("6.6.60");
    struct sbom_statement says = {.vulnerability = STR("CVE-2024-26583"),
                                  .status = VEX_AFFECTED,
                                  .justification = STR(""),
                                  .note = STR("")};
    static const char absent[] =
        GROUP("file", "linux", "", "true", ITEM("net/core/dev.c", "", 3));
    static const char present[] =
        GROUP("file", "linux", "", "true", ITEM("net/tls/tls_sw.c", "", 3));
    struct asked x = ask_one(&f, c, absent, &says);
    CHECK_INT(x.verdict, VERDICT_AFFECTED);
    CHECK_STR(x.m.reason.rule, STR("sbom-statement"));
    CHECK_STR(x.m.conflict, STR("rule kernel-not-compiled (evidence) says not_affected"));
    says.status = VEX_NOT_AFFECTED;
    says.justification = STR("code_not_present");
    x = ask_one(&f, c, present, &says);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK(str_contains(x.m.conflict, STR("evidence says the code is there: net/tls/tls_sw.c is "
                                         "compiled: build/.config:3")));
    x = ask_one(&f, c, absent, &says);
    CHECK_INT(x.verdict, VERDICT_NOT_AFFECTED);
    CHECK(!str_contains(x.m.conflict, STR("evidence")));
    fixture_close(&f);
}

/* T06: a record that is touched keeps its ground; one that says something else does not. */
static void t06_ground(void)
{
    struct fixture f = with_cve("CVE-2024-0001", "busybox", "1.40.0", "");
    struct component c = {.name = STR("busybox"), .version = STR("1.31.1")};
    str before = ask_one(&f, c, NULL, NULL).m.ground;
    add_cve(&f, "CVE-2024-0001", "busybox", "1.40.0", "",
            "\"title\":\"new words\",\"metrics\":[{\"cvssV3_1\":{\"vectorString\":"
            "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}}],");
    import_cves(&f);
    CHECK_STR(ask_one(&f, c, NULL, NULL).m.ground, before);
    c.version = STR("1.32.0"); /* nor is the component's version part of it */
    CHECK_STR(ask_one(&f, c, NULL, NULL).m.ground, before);
    add_cve(&f, "CVE-2024-0001", "busybox", "1.41.0", "", "");
    import_cves(&f);
    CHECK(!str_eq(ask_one(&f, c, NULL, NULL).m.ground, before));
    fixture_close(&f);
}

const struct test_suite scan_evidence_suite = {
    "scan_evidence",
    (const struct test[]){
        {"T02 T03 an applet", t02_applet_that_is_not_built},
        {"K08 K09 files", k08_k09_files},
        {"K10 headers only", k10_headers_only},
        {"L01 a package", l01_package_that_is_not_linked},
        {"B13 a part", b13_part_that_is_not_built},
        {"evidence makes it of the product", evidence_makes_it_of_the_product},
        {"a patch is a fix", patch_is_a_fix},
        {"documents before rules", documents_before_rules},
        {"T06 ground", t06_ground},
        {NULL, NULL}},
};
