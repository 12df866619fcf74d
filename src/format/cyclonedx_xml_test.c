/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "format/formats.h"
#include "format/sbom_build.h"
#include "suite.h"

static struct arena a;

#define XML  "<?xml version=\"1.0\"?>\n"
#define BOM  XML "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">"
#define ATTR "bom-ref=\"a\" type=\"library\""

static struct sbom read_ok(const char *text)
{
    struct err e = {0};
    struct sbom sbom = {0};
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_read(&a, str_of(text), &sbom, &e), &e);
    return sbom;
}

static const char whole[] = XML
    "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" xmlns:x=\"urn:x\"\n"
    " serialNumber=\"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\" version=\"1\" foo=\"bar\">\n"
    " <metadata><timestamp>2024-05-31T10:00:00Z</timestamp>\n"
    "  <lifecycles><lifecycle><phase>build</phase></lifecycle></lifecycles>\n"
    "  <tools><tool><vendor>acme</vendor><name>scan</name></tool></tools>\n"
    "  <component type=\"firmware\" bom-ref=\"top\"><name>gate &amp; co</name></component>\n"
    "  <manufacturer><name>M</name><contact><email>m@example.org</email></contact></manufacturer>\n"
    " </metadata>\n"
    " <components>\n"
    "  <component " ATTR "><supplier><name>S</name><url>u1</url><url>u2</url></supplier>\n"
    "   <name>n</name><x:note>left <x:b/> out</x:note><version> 1 </version>\n"
    "   <hashes><hash alg=\"MD5\">d41d8cd98f00b204e9800998ecf8427e</hash></hashes>\n"
    "   <licenses><license><id>MIT</id></license><license><name>Own</name></license></licenses>\n"
    "   <purl>pkg:npm/n@1</purl><swhid>one</swhid><swhid>two</swhid>\n"
    "   <pedigree><commits><commit><uid>c0ffee</uid></commit></commits>\n"
    "    <patches><patch type=\"backport\"><diff><url>fix.patch</url></diff>\n"
    "     <resolves><issue type=\"security\"><id>CVE-2024-0001</id></issue></resolves></patch>\n"
    "    </patches></pedigree>\n"
    "   <externalReferences><reference type=\"vcs\"><url>https://example.org/n.git</url>\n"
    "    </reference></externalReferences>\n"
    "   <components><component type=\"file\" bom-ref=\"b\"><name>inner</name></component>\n"
    "   </components>\n"
    "   <evidence><identity><field>cpe</field><concludedValue>cpe:2.3:a:v:n:1:*:*:*:*:*:*:*\n"
    "    </concludedValue></identity></evidence></component>\n"
    " </components>\n"
    " <services><service bom-ref=\"s\"><name>api</name></service></services>\n"
    " <dependencies><dependency ref=\"top\"><dependency ref=\"a\"/><dependency ref=\"s\"/>\n"
    "  </dependency></dependencies>\n"
    " <vulnerabilities><vulnerability><id>CVE-2024-0002</id>\n"
    "  <references><reference><id>GHSA-x</id></reference></references>\n"
    "  <analysis><state>not_affected</state><justification>code_not_present</justification>\n"
    "   <detail>no</detail><lastUpdated>2024-06-01T00:00:00Z</lastUpdated></analysis>\n"
    "  <affects><target><ref>a</ref></target></affects></vulnerability></vulnerabilities>\n"
    "</bom>\n";

static void document(void)
{
    struct sbom s = read_ok(whole);
    CHECK_STR(str_of(s.format), STR("cyclonedx-xml"));
    CHECK_STR(s.spec_version, STR("1.6"));
    CHECK_STR(s.serial, STR("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"));
    CHECK_STR(s.generator, STR("acme scan"));
    CHECK_STR(s.author, STR("M"));
    CHECK_STR(s.author_contact, STR("m@example.org"));
    CHECK_STR(s.lifecycle, STR("build"));
    CHECK_INT(s.n_components, 3);
    CHECK(s.components[0].is_subject);
    CHECK_STR(s.components[0].name, STR("gate & co"));
    CHECK_INT(s.components[2].parent, 1);
    CHECK_INT(s.n_edges, 1);
    CHECK_INT(s.n_notes, 0);
    arena_release(&a);
}

static void component(void)
{
    struct sbom s = read_ok(whole);
    const struct component *c = &s.components[1];
    CHECK_STR(c->type, STR("library"));
    CHECK_STR(c->version, STR("1"));
    CHECK_STR(c->supplier, STR("S"));
    CHECK_INT(c->line, 11);
    CHECK_INT(c->n_hashes, 1);
    CHECK_INT(c->n_licences, 2);
    CHECK_STR(c->licences[1], STR("Own"));
    CHECK_STR(c->purls[0], STR("pkg:npm/n@1"));
    CHECK_STR(c->cpes[0], STR("cpe:2.3:a:v:n:1:*:*:*:*:*:*:*"));
    CHECK_STR(c->commits[0], STR("c0ffee"));
    CHECK_STR(c->repositories[0], STR("https://example.org/n.git"));
    CHECK_INT(c->n_patches, 1);
    CHECK_STR(c->patches[0].type, STR("backport"));
    CHECK_STR(c->patches[0].url, STR("fix.patch"));
    CHECK_STR(c->patches[0].resolves[0], STR("CVE-2024-0001"));
    CHECK(c->stated == 0);
    arena_release(&a);
}

static void statements(void)
{
    struct sbom s = read_ok(whole);
    CHECK_INT(s.n_statements, 2);
    CHECK_STR(s.statements[0].vulnerability, STR("CVE-2024-0002"));
    CHECK_STR(s.statements[1].vulnerability, STR("GHSA-x"));
    CHECK_INT(s.statements[0].component, 1);
    CHECK_INT(s.statements[0].status, VEX_NOT_AFFECTED);
    CHECK_STR(s.statements[0].justification, STR("code_not_present"));
    CHECK_STR(s.statements[0].note, STR("no"));
    CHECK_INT(utc_to_ms(s.statements[0].stated_at), 1717200000000);
    arena_release(&a);
}

/* What breaks the schema and can be read over, with its line. */
static void notes(void)
{
    static const struct {
        const char *text, *note;
    } rows[] = {
        {BOM "\n<components>\n<component " ATTR "><name>n</name>\n<name>m</name></component>"
             "</components></bom>",
         "line 5: element 'name' stands there twice"},
        {BOM "<metadata><distribution/></metadata></bom>",
         "line 2: element 'distribution' is not an element of the specification there"},
        {BOM
         "<components>\n<component type=\"x\"><name>n</name></component></components></bom>",
         "line 3: components: 'type' 'x' is not a word of the specification"},
        {BOM "<components>\n<component " ATTR "><name>n</name><licenses><license><id>Nope</id>"
             "</license></licenses></component></components></bom>",
         "line 3: license: 'id' 'Nope' is not on the SPDX licence list"},
        {BOM "<components><component " ATTR "><name>n</name></component>\n"
             "<component " ATTR "><name>m</name></component></components></bom>",
         "line 3: bom-ref 'a' stands there twice: dependencies go to the first one"},
        {BOM "\n<dependencies><dependency/></dependencies></bom>",
         "dependencies: 'ref' is missing"},
        {BOM "<metadata/><metadata/></bom>", "line 2: element 'metadata' stands there twice"},
        {BOM "<services><service><name>s</name><data>\n<classification flow=\"up\">x"
             "</classification></data></service></services></bom>",
         "line 3: data: 'flow' 'up' is not a word of the specification"},
        {BOM "<metadata><licenses><expression>MIT</expression><expression>ISC</expression>"
             "</licenses></metadata></bom>",
         "line 2: licenses: an expression stands beside other licences"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sbom s = read_ok(rows[i].text);
        bool is_found = false;
        for (size_t k = 0; k < s.n_notes; k++)
            is_found |= str_ends(s.notes[k], str_of(rows[i].note));
        if (!is_found)
            test_fail(__FILE__, __LINE__, "no note '%s', first '%.*s'", rows[i].note,
                      STR_ARG(s.n_notes ? s.notes[0] : STR("none")));
        arena_release(&a);
    }
}

static void refused(void)
{
    static const struct {
        const char *text, *message;
        uint64_t line;
    } rows[] = {
        {XML "<bom xmlns=\"http://cyclonedx.org/schema/bom/12\"/>",
         "namespace 'http://cyclonedx.org/schema/bom/12' is not read, expected "
         "'http://cyclonedx.org/schema/bom/1.2' to '1.7'",
         2},
        {XML "<sbom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>",
         "root element is 'sbom' of 'http://cyclonedx.org/schema/bom/1.6', expected 'bom' of "
         "'http://cyclonedx.org/schema/bom/1.2' to '1.7'",
         2},
        {"<!DOCTYPE bom [<!ENTITY a \"aa\">]>\n"
         "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">&a;</bom>",
         "XML has a document type declaration (DOCTYPE), which is refused: remove it", 1},
        {BOM "\n<components></bom>", "XML is malformed: mismatched tag", 3},
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

/* Nested components: each is two elements, so the limit is met at half of it. */
static enum status read_nested(size_t n, struct err *e)
{
    struct buf text;
    struct sbom s;
    buf_init(&text, LW_MIB);
    buf_add(&text, STR(BOM));
    for (size_t i = 0; i < n; i++)
        buf_add(&text, STR("<components><component type=\"file\"><name>n</name>"));
    for (size_t i = 0; i < n; i++)
        buf_add(&text, STR("</component></components>"));
    buf_add(&text, STR("</bom>"));
    arena_init(&a, LW_MIB);
    enum status status = sbom_read(&a, buf_str(&text), &s, e);
    arena_release(&a);
    buf_release(&text);
    return status;
}

static void depth(void)
{
    struct err e = {0};
    size_t n = (LIMIT_JSON_DEPTH - 2) / 2;
    CHECK_OK(read_nested(n, &e), &e);
    CHECK_STATUS(read_nested(n + 1, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("XML is nested deeper than the limit of 128 levels"));
}

static const struct test tests[] = {
    {"document", document}, {"component", component}, {"statements", statements},
    {"notes", notes},       {"refused", refused},     {"depth", depth},
    {NULL, NULL},
};
const struct test_suite cyclonedx_xml_suite = {"cyclonedx_xml", tests};
