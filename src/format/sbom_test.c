/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "base/limits.h"
#include "format/formats.h"
#include "suite.h"

#include <stdio.h>

static struct arena a;

static void named(str text, const char *kind)
{
    struct err e = {0};
    struct sbom s;
    arena_init(&a, 65536);
    CHECK_STATUS(sbom_read(&a, text, &s, &e), LW_E_INPUT);
    if (!str_starts(str_of(e.message), str_of(kind))) {
        test_fail(__FILE__, __LINE__, "got \"%s\", expected \"%s...\"", e.message, kind);
    }
    CHECK_INT(e.line, 1);
    arena_release(&a);
}

#define THEN ", expected CycloneDX JSON 1.2 to 1.7 or SPDX JSON 2.2 to 2.3: "

static void other_kinds(void)
{
    named(STR("<?xml version=\"1.0\"?>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">"),
          "this is a CycloneDX XML document, not read yet" THEN
          "convert it with cyclonedx convert --output-format json");
    named(STR("SPDXVersion: SPDX-2.2\n"),
          "this is an SPDX tag-value document" THEN "convert it with pyspdxtools to SPDX JSON");
    named(STR("# c\nSPDXVersion: SPDX-2.2\n"), "this is an SPDX tag-value document" THEN);
    named(STR("b'SPDXVersion: SPDX-2.2"), "this is the printed form of a byte string");
    named(STR("{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}"),
          "this is an SPDX 3 JSON-LD document, not read yet" THEN);
    named(STR("{\"headers\": [], \"files\": []}"), "this is a ScanCode result" THEN);
    named(STR("[{}]"), "this is a JSON array" THEN "give the SBOM itself, an object");
    named(STR("{\"a\": 1}"), "this is JSON without bomFormat or spdxVersion, expected ");
    named(STR("\x1F\x8B\x08"), "this is a gzip file" THEN "unpack it first (gunzip)");
    named(STR("PK\x03\x04"), "this is a zip file" THEN);
    named(STR("\x0A\x03"
              "1.5"),
          "this is a CycloneDX protobuf document" THEN);
    named(STR("<html>"), "this is a web page" THEN);
    named(STR("hello"), "this is no SBOM that is known here, expected ");
}

static void wrapped(void)
{
    struct err e = {0};
    struct sbom s;
    arena_init(&a, 65536);
    CHECK_OK(sbom_read(&a,
                       STR("{\"predicateType\": \"x\", \"predicate\": {\"bomFormat\": "
                           "\"CycloneDX\", \"specVersion\": \"1.4\"}}"),
                       &s, &e),
             &e);
    CHECK_STR(str_of(s.format), STR("cyclonedx-json"));
    CHECK_OK(sbom_read(&a, STR("{\"sbom\": {\"spdxVersion\": \"SPDX-2.3\"}}"), &s, &e), &e);
    CHECK_STR(str_of(s.format), STR("spdx-json"));
    arena_release(&a);
}

/* What is wrong inside a document is named with its place. */
static void places(void)
{
    static const struct {
        const char *text, *message;
        uint64_t line, column;
    } rows[] = {
        {"{\"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"9.9\"}",
         "specVersion '9.9' is not read, expected 1.2 to 1.7", 2, 3},
        {"{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"components\": 7}",
         "components is a uint, expected an array", 1, 50},
        {"{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\",\n\"components\": [],\n"
         "\"components\": []}",
         "member 'components' stands here a second time, expected once", 3, 1},
        {"{\n\"spdxVersion\": \"SPDX-1.2\"}",
         "spdxVersion 'SPDX-1.2' is not read, expected SPDX-2.2 or SPDX-2.3", 2, 1},
    };
    arena_init(&a, LW_MIB);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sbom s;
        struct err e = {0};
        CHECK_INT(sbom_read(&a, str_of(rows[i].text), &s, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(rows[i].message));
        CHECK_INT(e.line, rows[i].line);
        CHECK_INT(e.column, rows[i].column);
    }
    arena_release(&a);
}

/* Every readable file of the folder of real documents is read, every malformed one refused. */
static enum status read_real(void *ctx, const char *path, struct err *e)
{
    size_t *n_read = ctx;
    struct sbom s;
    str text, name = str_of(path);
    struct err why = {0};
    bool is_malformed = str_contains(name, STR("/malformed/"));
    if (!str_ends(name, STR(".json"))) return LW_OK;
    arena_clear(&a);
    enum status st = fs_read(&a, path, LIMIT_SBOM_BYTES, &text, e);
    if (st != LW_OK) return st;
    if ((sbom_read(&a, text, &s, &why) == LW_OK) == is_malformed) {
        test_fail(__FILE__, __LINE__, "%s: %s", path, is_malformed ? "accepted" : why.message);
    }
    (*n_read)++;
    return LW_OK;
}

static void corpus(void)
{
    struct err e = {0};
    size_t n_read = 0;
    char dir[512];
    if (test_shared_dir() == NULL) test_skip("no shared material");
    snprintf(dir, sizeof dir, "%s/corpus/sbom-real", test_shared_dir());
    arena_init(&a, LIMIT_SBOM_BYTES);
    CHECK_OK(fs_walk(dir, read_real, &n_read, &e), &e);
    CHECK(n_read > 20);
    arena_release(&a);
}

static const struct test tests[] = {
    {"other_kinds", other_kinds}, {"wrapped", wrapped}, {"places", places},
    {"corpus", corpus},           {NULL, NULL},
};
const struct test_suite sbom_suite = {"sbom", tests};
