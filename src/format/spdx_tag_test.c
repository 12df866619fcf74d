/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "format/formats.h"
#include "suite.h"

static struct arena a;

static struct sbom read_ok(const char *text)
{
    struct err e = {0};
    struct sbom sbom = {0};
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_read(&a, str_of(text), &sbom, &e), &e);
    return sbom;
}

#define HEAD                                                               \
 "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\n" \
 "DocumentName: d\nDocumentNamespace: https://example.org/d\n"             \
 "Creator: Tool: t-1\nCreator: Organization: O (o@example.org)\n"          \
 "Created: 2024-05-31T10:00:00Z\n"
#define SHA "0123456789012345678901234567890123456789"

static const char whole[] =
    HEAD "# packages, from line 10\n"
         "PackageName: top\nSPDXID: SPDXRef-top\nPackageDownloadLocation: NONE\n"
         "\n"
         "PackageName: zlib\n"
         "ExternalRef: PACKAGE-MANAGER purl pkg:generic/zlib@1.3\n"
         "SPDXID: SPDXRef-z\n"
         "PackageVersion: 1.3\n"
         "PackageSupplier: Person: Ann (ann@example.org)\n"
         "PackageDownloadLocation: git+https://example.org/zlib.git@" SHA "\n"
         "PackageComment: <text>of two\n"
         "lines: here</text>\n"
         "PackageChecksum: SHA1: " SHA "\n"
         "PackageChecksum: MD5: d41d8cd98f00b204e9800998ecf8427e\n"
         "PackageLicenseConcluded: NOASSERTION\n"
         "PackageLicenseDeclared: Zlib\n"
         "PackageSourceInfo: CVEs fixed: CVE-2024-0001 cve-2024-0002\n"
         "ExternalRef: SECURITY cpe23Type cpe:2.3:a:zlib:zlib:1.3:*:*:*:*:*:*:*\n"
         "FileName: ./0001-CVE-2024-0003.patch\nSPDXID: SPDXRef-p\nLicenseConcluded: Zlib\n"
         "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-top\n"
         "Relationship: SPDXRef-top contains SPDXRef-z\n"
         "Relationship: SPDXRef-p PATCH_FOR SPDXRef-z\n"
         "LicenseID: LicenseRef-1\nExtractedText: <text>\n</text>\n";

static void document(void)
{
    struct sbom s = read_ok(whole);
    CHECK_STR(str_of(s.format), STR("spdx-tag-value"));
    CHECK_STR(s.spec_version, STR("SPDX-2.3"));
    CHECK_STR(s.serial, STR("https://example.org/d"));
    CHECK_STR(s.generator, STR("t-1"));
    CHECK_STR(s.author, STR("O (o@example.org)"));
    CHECK_STR(s.author_contact, STR("o@example.org"));
    CHECK_INT(utc_to_ms(s.created_at), 1717149600000);
    CHECK_INT(s.n_components, 2);
    CHECK(s.components[0].is_subject);
    CHECK_STR(s.components[0].name, STR("top"));
    CHECK_INT(s.n_edges, 1);
    CHECK_INT(s.edges[0].to, 1);
    CHECK_INT(s.n_notes, 0);
    arena_release(&a);
}

static void package(void)
{
    struct sbom s = read_ok(whole);
    const struct component *c = &s.components[1];
    CHECK_STR(c->ref, STR("SPDXRef-z"));
    CHECK_INT(c->line, 14);
    CHECK_STR(c->version, STR("1.3"));
    CHECK_STR(c->contact, STR("ann@example.org"));
    CHECK_STR(c->purls[0], STR("pkg:generic/zlib@1.3"));
    CHECK_STR(c->cpes[0], STR("cpe:2.3:a:zlib:zlib:1.3:*:*:*:*:*:*:*"));
    CHECK_STR(c->repositories[0], STR("git+https://example.org/zlib.git"));
    CHECK_STR(c->commits[0], STR(SHA));
    CHECK_INT(c->n_hashes, 2);
    CHECK_INT(c->n_licences, 1);
    CHECK_INT(c->n_patches, 2);
    CHECK_STR(c->patches[0].resolves[1], STR("CVE-2024-0002"));
    CHECK_STR(c->patches[1].resolves[0], STR("CVE-2024-0003"));
    CHECK_STR(c->patches[1].url, STR("./0001-CVE-2024-0003.patch"));
    arena_release(&a);
}

static bool has_note(const struct sbom *s, str note)
{
    for (size_t i = 0; i < s->n_notes; i++)
        if (str_eq(s->notes[i], note)) return true;
    return false;
}

static void notes(void)
{
    struct sbom s = read_ok(HEAD "PackageName: a\nSPDXID: SPDXRef-a\n"
                                 "PackageDownloadLocation: NONE\nPackageSummary: one\n"
                                 "two: of it\nPackageLicenseDeclared: GPL-2.0\n");
    CHECK(has_note(&s, STR("line 13: taken for the rest of the text before it: 'two: of it'")));
    CHECK(has_note(&s, STR("line 9: licence id 'GPL-2.0' is deprecated (1 such expressions)")));
    CHECK_INT(s.n_notes, 2);
    arena_release(&a);
    s = read_ok(HEAD "PackageName: a\xE9\nSPDXID: SPDXRef-a\nPackageDownloadLocation: NONE\n");
    CHECK_STR(s.components[0].name, STR("a\xEF\xBF\xBD"));
    CHECK(has_note(&s, STR("document is not UTF-8: 1 bytes were replaced")));
    arena_release(&a);
    s = read_ok("SPDXVersion: spdxVersion\nPackageName: a\n");
    CHECK(has_note(&s, STR("read as SPDX-2.3, because no version is 'spdxVersion'")));
    arena_release(&a);
}

/* Old line ends, a mark, UTF-16. */
static void encodings(void)
{
    static const char wide[] =
        "\xFF\xFE"
        "S\0P\0D\0X\0V\0e\0r\0s\0i\0o\0n\0:\0 \0S\0P\0D\0X\0-\0002\0.\0003\0"
        "\n\0P\0a\0c\0k\0a\0g\0e\0N\0a\0m\0e\0:\0 \0z\0";
    struct err e = {0};
    struct sbom s = read_ok("SPDXVersion: SPDX-2.2\rPackageName: a\rPackageVersion: 1\r");
    CHECK_STR(s.components[0].version, STR("1"));
    arena_release(&a);
    s = read_ok("\xEF\xBB\xBFSPDXVersion: SPDX-2.1\r\nPackageName: a\r\n");
    CHECK_STR(s.components[0].name, STR("a"));
    arena_release(&a);
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_read(&a, (str){wide, sizeof wide - 1}, &s, &e), &e);
    CHECK_STR(s.components[0].name, STR("z"));
    arena_release(&a);
}

static void refused(void)
{
    static const struct {
        const char *text, *message;
        uint64_t line;
    } rows[] = {
        {"SPDXVersion: SPDX-9.9\n",
         "spdxVersion 'SPDX-9.9' is not read, expected SPDX-2.2 or SPDX-2.3", 0},
        {"SPDXVersion: SPDX-2.3\nPackageName: <text>a\nb\n",
         "'<text>' is not closed by '</text>'", 2},
        {"DocumentName: d\n", "SPDX document has no spdxVersion", 0},
    };
    arena_init(&a, LW_MIB);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sbom s;
        struct err e = {0};
        CHECK_STATUS(sbom_read(&a, str_of(rows[i].text), &s, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(rows[i].message));
        CHECK_INT(e.line, rows[i].line);
    }
    arena_release(&a);
}

static const struct test tests[] = {
    {"document", document},   {"package", package}, {"notes", notes},
    {"encodings", encodings}, {"refused", refused}, {NULL, NULL},
};
const struct test_suite spdx_tag_suite = {"spdx_tag", tests};
