/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "base/limits.h"
#include "format/formats.h"
#include "suite.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

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

#define THEN \
 ", expected CycloneDX 1.2 to 1.7 (JSON, XML) or SPDX 2.2 to 3.0 (JSON, tag-value): "

static void other_kinds(void)
{
    named(STR("b'SPDXVersion: SPDX-2.2"), "this is the printed form of a byte string");
    named(STR("{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": []}"),
          "this is an OpenVEX document" THEN);
    named(STR("{\"@context\": \"https://schema.org\"}"),
          "this is a JSON-LD document that is no SPDX 3" THEN);
    named(STR("spdxVersion: \"SPDX-2.3\""), "this is an SPDX YAML document" THEN);
    named(STR("<?xml version=\"1.0\"?>\n<rdf:RDF>"), "this is an RDF document" THEN);
    named(STR("<Document><SPDXID/>"), "this is an SPDX XML document" THEN);
    named(STR("{\"headers\": [], \"files\": []}"), "this is a ScanCode result" THEN);
    named(STR("[{}]"), "this is a JSON array" THEN "give the SBOM itself, an object");
    named(STR("{\"a\": 1}"), "this is JSON without bomFormat or spdxVersion, expected ");
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

struct packed {
    char bytes[65536];
    size_t n;
};

static void pack_entry(struct archive *out, const char *name, const char *text)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)strlen(text));
    CHECK_INT(archive_write_header(out, entry), ARCHIVE_OK);
    CHECK_INT(archive_write_data(out, text, strlen(text)), strlen(text));
    archive_entry_free(entry);
}

/* As OpenEmbedded packs SPDX 2.2: a document per package and an index. */
static void pack_tar(struct packed *p, bool is_zstd)
{
    struct archive *out = archive_write_new();
    archive_write_set_format_ustar(out);
    if (is_zstd) archive_write_add_filter_zstd(out);
    archive_write_open_memory(out, p->bytes, sizeof p->bytes, &p->n);
    pack_entry(out, "a.spdx.json",
               "{\"spdxVersion\": \"SPDX-2.2\", \"documentNamespace\": \"u:a\", \"packages\": ["
               "{\"name\": \"a\", \"SPDXID\": \"SPDXRef-1\"},"
               "{\"name\": \"b\", \"SPDXID\": \"SPDXRef-2\"}], \"relationships\": ["
               "{\"spdxElementId\": \"SPDXRef-1\", \"relationshipType\": \"CONTAINS\","
               "\"relatedSpdxElement\": \"SPDXRef-2\"}]}");
    pack_entry(out, "index.json", "{\"documents\": []}");
    pack_entry(out, "c.spdx",
               "SPDXVersion: SPDX-2.2\nDocumentNamespace: u:c\n"
               "PackageName: c\nSPDXID: SPDXRef-1\n"
               "PackageName: d\nSPDXID: SPDXRef-2\n"
               "Relationship: SPDXRef-2 DEPENDS_ON SPDXRef-1\n");
    CHECK_INT(archive_write_close(out), ARCHIVE_OK);
    archive_write_free(out);
}

static void archives(void)
{
    static struct packed p;
    for (int is_zstd = 0; is_zstd < 2; is_zstd++) {
        struct err e = {0};
        struct sbom s;
        pack_tar(&p, is_zstd != 0);
        arena_init(&a, LW_MIB);
        CHECK_OK(sbom_read(&a, (str){p.bytes, p.n}, &s, &e), &e);
        CHECK_INT(s.n_components, 4);
        CHECK_STR(s.components[0].ref, STR("u:a#SPDXRef-1"));
        CHECK_STR(s.components[2].ref, STR("u:c#SPDXRef-1"));
        CHECK_INT(s.n_edges, 2);
        CHECK_INT(s.edges[1].from, 3);
        CHECK_INT(s.edges[1].to, 2);
        CHECK_STR(s.serial, STR("u:a"));
        arena_release(&a);
        e = (struct err){0};
        arena_init(&a, LW_MIB);
        CHECK_STATUS(sbom_read(&a, (str){p.bytes, is_zstd ? p.n / 2 : 700}, &s, &e),
                     LW_E_INPUT);
        CHECK(str_starts(str_of(e.message), STR("archive cannot be unpacked: ")));
        arena_release(&a);
    }
}

/* One that unpacks to more than the ratio allows is stopped on the way. */
static void bomb(void)
{
    static struct packed p;
    static char blanks[4 * 1024 * 1024];
    struct err e = {0};
    struct sbom s;
    struct archive *out = archive_write_new();
    memset(blanks, ' ', sizeof blanks - 1);
    archive_write_set_format_ustar(out);
    archive_write_add_filter_zstd(out);
    archive_write_open_memory(out, p.bytes, sizeof p.bytes, &p.n);
    pack_entry(out, "a.json", blanks);
    CHECK_INT(archive_write_close(out), ARCHIVE_OK);
    archive_write_free(out);
    arena_init(&a, LW_MIB);
    CHECK_STATUS(sbom_read(&a, (str){p.bytes, p.n}, &s, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("archive unpacks to more than 200 times its size or "
                                     "536870912 bytes"));
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
    {"other_kinds", other_kinds},
    {"wrapped", wrapped},
    {"places", places},
    {"archives", archives},
    {"bomb", bomb},
    {"corpus", corpus},
    {NULL, NULL},
};
const struct test_suite sbom_suite = {"sbom", tests};
