/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"
#include "suite.h"

static struct arena a;

static struct sbom read_ok(const char *text)
{
    struct err e = {0};
    struct sbom sbom;
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_read(&a, str_of(text), &sbom, &e), &e);
    return sbom;
}

#define HEAD                                                                                \
 "{\"spdxVersion\": \"SPDX-2.3\", \"SPDXID\": \"SPDXRef-DOCUMENT\", \"name\": \"d\", "      \
 "\"dataLicense\": \"CC0-1.0\", \"documentNamespace\": \"https://d.example/1\",\n"          \
 "\"creationInfo\": {\"created\": \"2024-05-31T10:00:00Z\", \"creators\": [\"Person: P\", " \
 "\"Tool: t-1\", \"Tool: u\"]},\n"

static const char whole[] = HEAD
    "\"packages\": [{\"SPDXID\": \"SPDXRef-a\", \"name\": \"a\", \"downloadLocation\": \"NONE\",\n"
    " \"versionInfo\": \"1\", \"supplier\": \"Organization: Example Ltd (x@y.example)\",\n"
    " \"externalRefs\": [{\"referenceCategory\": \"PACKAGE_MANAGER\", \"referenceType\": "
    "\"purl\", \"referenceLocator\": \"pkg:npm/a@1\"}, {\"referenceCategory\": \"SECURITY\", "
    "\"referenceType\": \"cpe23Type\", \"referenceLocator\": "
    "\"cpe:2.3:a:v:a:1:*:*:*:*:*:*:*\"}, {\"referenceCategory\": \"SECURITY\", "
    "\"referenceType\": \"http://spdx.org/rdf/references/cpe22Type\", \"referenceLocator\": "
    "\"cpe:/a:v:a:1\"}],\n"
    " \"checksums\": [{\"algorithm\": \"SHA1\", \"checksumValue\": "
    "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}],\n"
    " \"licenseConcluded\": \"NOASSERTION\", \"licenseDeclared\": \"MIT\"},\n"
    "{\"SPDXID\": \"SPDXRef-top\", \"name\": \"top\", \"downloadLocation\": \"NOASSERTION\", "
    "\"primaryPackagePurpose\": \"FIRMWARE\", \"versionInfo\": \"NOASSERTION\", \"supplier\": "
    "\"NOASSERTION\"}],\n"
    "\"files\": [{\"SPDXID\": \"SPDXRef-f\"}],\n"
    "\"relationships\": [{\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": "
    "\"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-top\"}, {\"spdxElementId\": \"SPDXRef-a\", "
    "\"relationshipType\": \"DEPENDENCY_OF\", \"relatedSpdxElement\": \"SPDXRef-top\"}, "
    "{\"spdxElementId\": \"SPDXRef-a\", \"relationshipType\": \"CONTAINS\", "
    "\"relatedSpdxElement\": \"SPDXRef-f\"}]}";

static void document(void)
{
    struct sbom s = read_ok(whole);
    CHECK_STR(str_of(s.format), STR("spdx-json"));
    CHECK_STR(s.spec_version, STR("SPDX-2.3"));
    CHECK_STR(s.serial, STR("https://d.example/1"));
    CHECK_STR(s.generator, STR("t-1; u"));
    CHECK_INT(s.n_components, 2);
    CHECK(s.components[0].is_subject);
    CHECK_STR(s.components[0].name, STR("top"));
    CHECK_STR(s.components[0].version, STR_NONE);
    CHECK_STR(s.components[0].supplier, STR_NONE);
    CHECK_INT(s.n_edges, 1);
    CHECK_INT(s.edges[0].from, 0);
    CHECK_INT(s.edges[0].to, 1);
    CHECK_INT(s.n_notes, 0);
    arena_release(&a);
}

static void package(void)
{
    struct sbom s = read_ok(whole);
    const struct component *c = &s.components[1];
    CHECK_STR(c->ref, STR("SPDXRef-a"));
    CHECK_STR(c->version, STR("1"));
    CHECK_STR(c->supplier, STR("Example Ltd (x@y.example)"));
    CHECK_INT(c->line, 3);
    CHECK_STR(c->purls[0], STR("pkg:npm/a@1"));
    CHECK_INT(c->n_cpes, 2);
    CHECK_STR(c->cpes[1], STR("cpe:/a:v:a:1"));
    CHECK_INT(c->hashes[0].alg, HASH_ALG_SHA1);
    CHECK_INT(c->n_licences, 1);
    CHECK_STR(c->licences[0], STR("MIT"));
    arena_release(&a);
}

static void breaches(void)
{
    struct sbom s = read_ok(
        "{\"spdxVersion\": \"SPDX-2.2\", \"SPDXID\": \"SPDXRef-DOCUMENT\", \"name\": \"d\",\n"
        "\"creationInfo\": {\"creators\": \"Tool: t\"}, \"externalDocumentRefs\": [{}],\n"
        "\"packages\": [null,\n{\"SPDXID\": \"SPDXRef-a\", \"primaryPackagePurpose\": \"FILE\", "
        "\"externalRefs\": [{\"referenceCategory\": \"MISC\"}]}],\n\"relationships\": [null, "
        "{\"spdxElementId\": \"SPDXRef-a\", \"relationshipType\": \"CONTAINS\", "
        "\"relatedSpdxElement\": \"SPDXRef-gone\"}]}");
    static const char *const want[] = {
        "document has no dataLicense",
        "document has no documentNamespace",
        "document does not say when it was created",
        "document refers to 1 other documents, whose packages are not in this one",
        "line 2: creationInfo.creators is string, expected an array of texts",
        "line 4: 1 packages have no downloadLocation, this is the first",
        "package 1 is null, expected an object: left out",
        "line 4: referenceCategory 'MISC' is not a word of the specification",
        "line 4: package '' has no name",
        "line 4: package '' has primaryPackagePurpose, which SPDX-2.2 does not know",
        "a relationship is null, expected an object: left out",
        "line 5: relationship with 'SPDXRef-gone', which is not in the document",
    };
    CHECK_INT(s.n_components, 1);
    CHECK_INT(s.n_notes, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < s.n_notes; i++) {
        CHECK_STR(s.notes[i], str_of(want[i]));
    }
    arena_release(&a);
}

/* Two things described: none is the subject, both are parts. */
static void no_subject(void)
{
    struct sbom s = read_ok(
        HEAD
        "\"documentDescribes\": [\"SPDXRef-a\", \"SPDXRef-b\"], \"packages\": [{\"SPDXID\": "
        "\"SPDXRef-a\", \"name\": \"a\", \"downloadLocation\": \"NONE\"}, {\"SPDXID\": "
        "\"SPDXRef-b\", \"name\": \"b\", \"downloadLocation\": \"NONE\"}]}");
    CHECK_INT(s.n_components, 2);
    CHECK(!s.components[0].is_subject && !s.components[1].is_subject);
    arena_release(&a);
}

static void refusals(void)
{
    struct err e = {0};
    struct sbom s;
    arena_init(&a, 1 << 20);
    CHECK_STATUS(sbom_read(&a, STR("{\"spdxVersion\": \"SPDX-9\"}"), &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("spdxVersion 'SPDX-9' is not read, expected SPDX-2.2 or SPDX-2.3"));
    CHECK_STATUS(sbom_read(&a, STR("{\"spdxVersion\": \"SPDX-2.3\", \"packages\": 1}"), &s, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("packages is a uint, expected an array"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"document", document},     {"package", package},   {"breaches", breaches},
    {"no_subject", no_subject}, {"refusals", refusals}, {NULL, NULL},
};
const struct test_suite spdx2_suite = {"spdx2", tests};
