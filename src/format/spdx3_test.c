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

#define CONTEXT "{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\n"
#define REL(type, from, to)                                                      \
 "{\"type\":\"Relationship\",\"from\":\"" from "\",\"relationshipType\":\"" type \
 "\",\"to\":[" to "]}"

/* As OpenEmbedded writes an image: builds between sources, packages and the root file system. */
static const char whole[] = CONTEXT
    "\"@graph\": [\n"
    "{\"type\":\"CreationInfo\",\"@id\":\"_:c\",\"specVersion\":\"3.0.1\",\n"
    "  \"created\":\"2024-05-31T10:00:00Z\",\"createdBy\":[\"o\"],\"createdUsing\":[\"t\"]},\n"
    "{\"type\":\"Organization\",\"spdxId\":\"o\",\"name\":\"OE\"},\n"
    "{\"type\":\"Tool\",\"spdxId\":\"t\",\"name\":\"oe 1.0\"},\n"
    "{\"type\":\"SpdxDocument\",\"spdxId\":\"d\",\"creationInfo\":\"_:c\",\"rootElement\":[\"s\"]},\n"
    "{\"type\":\"software_Sbom\",\"spdxId\":\"s\",\"rootElement\":[\"root\",\"img\"],\n"
    "  \"software_sbomType\":[\"build\"]},\n"
    "{\"type\":\"software_Package\",\"spdxId\":\"src\",\"name\":\"z.tar.gz\",\n"
    "  \"software_downloadLocation\":\"https://example.org/z.tar.gz\"},\n"
    "{\"type\":\"software_Package\",\"spdxId\":\"z\",\"name\":\"libz1\",\n"
    "  \"software_packageVersion\":\"1.3\",\"suppliedBy\":\"o\",\n"
    "  \"software_packageUrl\":\"pkg:yocto/zlib@1.3\",\n"
    "  \"externalIdentifier\":[{\"externalIdentifierType\":\"cpe23\",\n"
    "    \"identifier\":\"cpe:2.3:*:*:zlib:1.3:*:*:*:*:*:*:*\"},\n"
    "    {\"externalIdentifierType\":\"gitoid\",\"identifier\":\"gitoid:blob:sha1:0\"}],\n"
    "  \"verifiedUsing\":[{\"type\":\"Hash\",\"algorithm\":\"md5\",\n"
    "    \"hashValue\":\"d41d8cd98f00b204e9800998ecf8427e\"}]},\n"
    "{\"type\":\"software_Package\",\"spdxId\":\"root\",\"name\":\"image\"},\n"
    "{\"type\":\"software_File\",\"spdxId\":\"img\",\"name\":\"image.ext4\"},\n"
    "{\"type\":\"software_File\",\"spdxId\":\"p\",\"name\":\"CVE-2024-0001.patch\"},\n"
    "{\"type\":\"software_File\",\"spdxId\":\"f\",\"name\":\"libz.so.1\",\n"
    "  \"software_additionalPurpose\":[\"executable\"]},\n"
    "{\"type\":\"build_Build\",\"spdxId\":\"b\"},{\"type\":\"build_Build\",\"spdxId\":\"bi\"},\n"
    "{\"type\":\"simplelicensing_LicenseExpression\",\"spdxId\":\"l\",\n"
    "  \"simplelicensing_licenseExpression\":\"Zlib\"},\n"
    "{\"type\":\"security_Vulnerability\",\"spdxId\":\"v\",\"externalIdentifier\":[\n"
    "  {\"externalIdentifierType\":\"cve\",\"identifier\":\"CVE-2024-0002\"}]},\n"
    "{\"type\":\"security_VexNotAffectedVulnAssessmentRelationship\",\"from\":\"v\",\n"
    "  \"relationshipType\":\"doesNotAffect\",\"to\":[\"z\"],\n"
    "  \"security_justificationType\":\"componentNotPresent\",\n"
    "  \"security_impactStatement\":\"not built\"},\n" REL("hasInput", "b", "\"src\",\"p\"") ",\n" REL(
        "hasOutput", "b",
        "\"z\"") ",\n" REL("hasInput", "bi",
                           "\"z\"") ",\n" REL("hasOutput", "bi",
                                              "\"root\",\"img\"") ",\n" REL("hasDeclaredLicense",
                                                                            "z",
                                                                            "\"l\"") ",\n" REL("hasDistributionArtifact",
                                                                                               "z",
                                                                                               "\"f\"") ",\n" REL("hasConcludedLicense",
                                                                                                                  "root",
                                                                                                                  "\"https://spdx.org/licenses/MIT\"") "]}";

static void document(void)
{
    struct sbom s = read_ok(whole);
    CHECK_STR(str_of(s.format), STR("spdx3-json"));
    CHECK_STR(s.spec_version, STR("SPDX-3.0.1"));
    CHECK_STR(s.generator, STR("oe 1.0"));
    CHECK_STR(s.author, STR("OE"));
    CHECK_STR(s.lifecycle, STR("build"));
    CHECK_INT(utc_to_ms(s.created_at), 1717149600000);
    CHECK_INT(s.n_components, 3);
    CHECK_STR(s.components[0].name, STR("image"));
    CHECK(s.components[0].is_subject);
    CHECK_STR(s.components[0].licences[0], STR("MIT"));
    CHECK_INT(s.n_notes, 0);
    CHECK_INT(s.n_edges, 2);
    CHECK_INT(s.edges[0].from, 2); /* libz1 is made of its source */
    CHECK_INT(s.edges[0].to, 1);
    CHECK_INT(s.edges[1].from, 0); /* the image holds libz1 */
    CHECK_INT(s.edges[1].to, 2);
    arena_release(&a);
}

static void package(void)
{
    struct sbom s = read_ok(whole);
    const struct component *c = &s.components[2];
    CHECK_STR(c->name, STR("libz1"));
    CHECK_STR(c->version, STR("1.3"));
    CHECK_STR(c->supplier, STR("OE"));
    CHECK_STR(c->purls[0], STR("pkg:yocto/zlib@1.3"));
    CHECK_INT(c->n_cpes, 1);
    CHECK_INT(c->n_hashes, 1);
    CHECK_STR(c->licences[0], STR("Zlib"));
    CHECK_STR(c->filename, STR("libz.so.1"));
    CHECK(c->stated & STATED_EXECUTABLE);
    CHECK_INT(c->n_patches, 1);
    CHECK_STR(c->patches[0].resolves[0], STR("CVE-2024-0001"));
    CHECK_INT(s.n_statements, 1);
    CHECK_STR(s.statements[0].vulnerability, STR("CVE-2024-0002"));
    CHECK_INT(s.statements[0].status, VEX_NOT_AFFECTED);
    CHECK_INT(s.statements[0].component, 2);
    CHECK_STR(s.statements[0].justification, STR("componentNotPresent"));
    CHECK_STR(s.statements[0].note, STR("not built"));
    arena_release(&a);
}

/* Drafts: one element without a graph, spellings of before, identifiers by reference. */
static void drafts(void)
{
    struct sbom s = read_ok(CONTEXT "\"type\": \"software_File\", \"spdxId\": \"f\"}");
    CHECK_INT(s.n_components, 0);
    CHECK_STR(s.notes[1], STR("document has no packages"));
    arena_release(&a);
    s = read_ok(CONTEXT
                "\"@graph\": [{\"type\": \"Package\", \"@id\": \"x\", \"name\": \"n\",\n"
                "\"packageVersion\": \"2\", \"externalIdentifier\": [\"e\"]},\n"
                "{\"type\": \"ExternalIdentifier\", \"spdxId\": \"e\",\n"
                "\"identifier\": \"pkg:nuget/n@2\"},\n"
                "{\"type\": \"Package\", \"@id\": \"y\"}," REL(
                    "DEPENDS_ON", "x", "\"y\"") ",\n" REL("dependsOn", "x", "\"gone\"") "]}");
    CHECK_INT(s.n_components, 2);
    CHECK_STR(s.components[0].version, STR("2"));
    CHECK_STR(s.components[0].purls[0], STR("pkg:nuget/n@2"));
    CHECK_INT(s.n_edges, 1);
    CHECK_STR(s.notes[s.n_notes - 1],
              STR("1 references name what is not in the document, first 'gone'"));
    arena_release(&a);
}

#define SOURCE(id, name)                                              \
 "{\"type\":\"software_File\",\"spdxId\":\"" id "\",\"name\":\"" name \
 "\",\"software_primaryPurpose\":\"source\"}"

/* Sources of the kernel alone: the list of another recipe says nothing of the kernel. */
static void compiled_files(void)
{
    struct sbom s = read_ok(
        CONTEXT
        "\"@graph\": [{\"type\":\"build_Build\",\"spdxId\":\"k\"},"
        "{\"type\":\"build_Build\",\"spdxId\":\"z\"}," SOURCE("1", "git/init/main.c") "," SOURCE("2", "git/net/tls/tls_sw.c") "," SOURCE(
            "3",
            "git/Makefile") "," SOURCE("4",
                                       "defconfig.c") "," SOURCE("5",
                                                                 "zlib-1.3/inflate.c") "," REL("hasInput",
                                                                                               "k",
                                                                                               "\"2\",\"1\",\"3\",\"4\"") "," REL("hasInput",
                                                                                                                                  "z",
                                                                                                                                  "\"5\"") "]}");
    CHECK_INT(s.n_compiled_files, 2);
    CHECK_STR(s.compiled_files[0], STR("net/tls/tls_sw.c"));
    CHECK_STR(s.compiled_files[1], STR("init/main.c"));
    arena_release(&a);
}

static void refused(void)
{
    struct err e = {0};
    struct sbom s;
    arena_init(&a, LW_MIB);
    CHECK_STATUS(sbom_read(&a, STR(CONTEXT "\"@graph\": 1}"), &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("@graph is a uint, expected an array of elements"));
    CHECK_STATUS(sbom_read(&a, STR(CONTEXT "\"a\": 1}"), &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("SPDX 3 document has no @graph, expected its elements"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"document", document}, {"package", package},
    {"drafts", drafts},     {"compiled files", compiled_files},
    {"refused", refused},   {NULL, NULL},
};
const struct test_suite spdx3_suite = {"spdx3", tests};
