/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"
#include "suite.h"

#include <stdio.h>

static struct arena a;

static struct sbom read_ok(const char *text)
{
    struct err e = {0};
    struct sbom sbom;
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_read(&a, str_of(text), &sbom, &e), &e);
    return sbom;
}

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"

static const char whole[] =
    "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\",\n"
    " \"serialNumber\": \"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\",\n"
    " \"components\": [\n"
    "  {\"type\": \"library\", \"bom-ref\": \"a\", \"group\": \"g\", \"name\": \"n\",\n"
    "   \"version\": \"1\", \"purl\": \"pkg:npm/n@1\", \"cpe\": \"cpe:/a:v:n:1\",\n"
    "   \"supplier\": {\"name\": \"S\"}, \"publisher\": \"P\",\n"
    "   \"hashes\": [{\"alg\": \"MD5\", \"content\": \"" MD5 "\"}],\n"
    "   \"licenses\": [{\"license\": {\"id\": \"MIT\"}}, {\"license\": {\"name\": \"Own\"}}],\n"
    "   \"evidence\": {\"identity\": [{\"field\": \"purl\", \"concludedValue\": \"pkg:npm/n@2\",\n"
    "      \"methods\": [{\"value\": \"pkg:npm/n@1\"}, {\"value\": \"package.json\"}]},\n"
    "     {\"field\": \"cpe\", \"concludedValue\": \"cpe:2.3:a:v:n:1:*:*:*:*:*:*:*\"}]},\n"
    "   \"components\": [\n"
    "    {\"type\": \"file\", \"bom-ref\": \"b\", \"name\": \"inner\"}]}],\n"
    " \"dependencies\": [{\"ref\": \"top\", \"dependsOn\": [\"a\"]},\n"
    "   {\"ref\": \"a\", \"dependsOn\": [\"b\"]}],\n"
    " \"metadata\": {\"timestamp\": \"2024-05-31T10:00:00Z\",\n"
    "   \"tools\": {\"components\": [{\"type\": \"application\", \"group\": \"acme\",\n"
    "      \"name\": \"scan\", \"version\": \"2\"}, {\"type\": \"application\",\n"
    "      \"name\": \"more\"}]},\n"
    "   \"manufacturer\": {\"name\": \"M\"},\n"
    "   \"component\": {\"type\": \"firmware\", \"bom-ref\": \"top\", \"name\": \"fw\"}}}";

static void document(void)
{
    struct sbom s = read_ok(whole);
    CHECK_STR(str_of(s.format), STR("cyclonedx-json"));
    CHECK_STR(s.spec_version, STR("1.6"));
    CHECK_STR(s.serial, STR("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"));
    CHECK_STR(s.generator, STR("acme scan 2; more"));
    CHECK_INT(utc_to_ms(s.created_at), 1717149600000);
    CHECK_INT(s.n_components, 3);
    CHECK(s.components[0].is_subject);
    CHECK_STR(s.components[0].name, STR("fw"));
    CHECK_STR(s.components[0].supplier, STR("M"));
    CHECK_INT(s.n_edges, 2);
    CHECK_INT(s.edges[0].from, 0);
    CHECK_INT(s.edges[0].to, 1);
    CHECK_INT(s.edges[1].to, 2);
    CHECK_INT(s.n_notes, 0);
    arena_release(&a);
}

static void component(void)
{
    struct sbom s = read_ok(whole);
    const struct component *c = &s.components[1];
    CHECK_STR(c->ref, STR("a"));
    CHECK_STR(c->type, STR("library"));
    CHECK_STR(c->group, STR("g"));
    CHECK_STR(c->version, STR("1"));
    CHECK_STR(c->supplier, STR("S"));
    CHECK_INT(c->line, 4);
    CHECK_INT(c->parent, UINT32_MAX);
    CHECK_INT(c->n_purls, 2);
    CHECK_STR(c->purls[0], STR("pkg:npm/n@1"));
    CHECK_STR(c->purls[1], STR("pkg:npm/n@2"));
    CHECK_INT(c->n_cpes, 2);
    CHECK_STR(c->cpes[1], STR("cpe:2.3:a:v:n:1:*:*:*:*:*:*:*"));
    CHECK_INT(c->n_hashes, 1);
    CHECK_INT(c->hashes[0].alg, HASH_ALG_MD5);
    CHECK_STR(c->hashes[0].hex, STR(MD5));
    CHECK_INT(c->n_licences, 2);
    CHECK_STR(c->licences[1], STR("Own"));
    CHECK_INT(s.components[2].parent, 1);
    CHECK_INT(s.components[2].line, 13);
    arena_release(&a);
}

/* The only note of a document with one component that has `members`. */
static void notes(const char *members, const char *want)
{
    static char text[1024];
    snprintf(
        text, sizeof text,
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\n{%s}]}",
        members);
    struct sbom s = read_ok(text);
    CHECK_INT(s.n_components, 1);
    CHECK_INT(s.n_notes, 1);
    CHECK_STR(s.notes[0], str_of(want));
    arena_release(&a);
}

static void breaches(void)
{
    notes("\"name\": \"n\"", "line 2: components: 'type' is missing");
    notes("\"type\": \"foo\", \"name\": \"n\"",
          "line 2: components: 'type' 'foo' is not a word of the specification");
    notes("\"type\": \"library\"", "line 2: components: 'name' is missing");
    notes("\"type\": \"library\", \"name\": \"n\", \"bom-ref\": \"\"",
          "line 2: components: 'bom-ref' is empty");
    notes("\"type\": \"library\", \"name\": \"n\",\n\"hashes\": [{\"alg\": \"SHA-1\", "
          "\"content\": \"abc\"}]",
          "line 3: hashes: 'content' 'abc' does not fit its algorithm");
    notes("\"type\": \"library\", \"name\": \"n\", \"licenses\": [{\"license\": {}}]",
          "license: 'id' or its alternative is required, and not both");
}

static void document_breaches(void)
{
    struct sbom s =
        read_ok("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"x\": 1,\n"
                "\"serialNumber\": \"1\", \"metadata\": {\"timestamp\": "
                "\"2024-05-31\"},\n\"components\": [7, {\"type\": \"library\", "
                "\"name\": \"a\", \"bom-ref\": \"r\"},\n{\"type\": \"library\", "
                "\"name\": \"b\", \"bom-ref\": \"r\"}],\n\"dependencies\": "
                "[{\"ref\": \"r\", \"dependsOn\": [\"gone\"]}]}");
    static const char *const want[] = {
        "component 1 is a uint, expected an object: left out",
        "line 4: bom-ref 'r' stands there twice: dependencies go to the first one",
        "line 5: dependency on 'gone', which names no component",
        "line 1: document: 'serialNumber' '1' is not 'urn:uuid:' and a UUID",
        "line 1: document: 'x' is not a member of the specification",
        "line 2: metadata: 'timestamp' '2024-05-31' is not a date and time with zone",
    };
    CHECK_INT(s.n_components, 2);
    CHECK_INT(s.n_edges, 0);
    CHECK_INT(s.n_notes, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < s.n_notes; i++) {
        CHECK_STR(s.notes[i], str_of(want[i]));
    }
    arena_release(&a);
}

static void refused(const char *text, const char *words)
{
    struct err e = {0};
    struct sbom s;
    arena_init(&a, 1 << 20);
    CHECK_STATUS(sbom_read(&a, str_of(text), &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void refusals(void)
{
    struct err e = {0};
    struct sbom s;
    refused("{\"bomFormat\": \"Other\"}", "bomFormat is 'Other', expected 'CycloneDX'");
    refused("{\"bomFormat\": \"CycloneDX\"}", "CycloneDX document has no specVersion");
    refused("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"2.0\"}",
            "specVersion '2.0' is not read, expected 1.2 to 1.7");
    refused("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.4\", \"components\": {}}",
            "components is a object, expected an array");
    arena_init(&a, 200);
    CHECK_STATUS(sbom_read(&a, str_of(whole), &s, &e), LW_E_LIMIT);
    arena_release(&a);
}

static const struct test tests[] = {
    {"document", document}, {"component", component},
    {"breaches", breaches}, {"document_breaches", document_breaches},
    {"refusals", refusals}, {NULL, NULL},
};
const struct test_suite cyclonedx_suite = {"cyclonedx", tests};
