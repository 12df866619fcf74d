/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Made documents are written in each format and read again: the same is said of the same
 * vulnerability, component and product, in all statuses and justifications. What CSAF writes
 * passes every mandatory test of section 6.
 */
#include "format/csaf.h"
#include "format/vex_read.h"
#include "format/vex_write.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    MAX_PARTS = 6,
    MAX_STATEMENTS = 24,
    N_MADE = 300
};

struct made {
    struct vex_document v;
    struct vex_product products[2];
    struct vex_component components[MAX_PARTS];
    struct vex_statement statements[MAX_STATEMENTS];
    struct severity severity;
    struct component_hash hash;
};

static uint32_t state = 1;

/* A generator of our own: the same documents everywhere. */
static uint32_t pick(uint32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
}

static const char digest[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

/* Each component has other identities: package URL, CPE name, both, digest, name alone. */
static void make_component(struct arena *a, struct made *m, uint32_t i)
{
    struct vex_component *c = &m->components[i];
    uint32_t kind = i < 5 ? i : pick(5);
    str *purls = arena_array(a, 2, sizeof *purls), *cpes = arena_array(a, 2, sizeof *cpes);
    CHECK(purls && cpes);
    c->name = arena_printf(a, "part-%u", i);
    c->version = arena_printf(a, "%u.%u.%u", pick(9), pick(20), i);
    c->supplier = pick(2) ? STR("Example \"Parts\" GmbH") : STR("");
    purls[0] =
        arena_printf(a, "pkg:deb/debian/part-%u@%.*s?arch=arm64", i, STR_ARG(c->version));
    purls[1] = arena_printf(a, "pkg:generic/part-%u@%.*s", i, STR_ARG(c->version));
    cpes[0] =
        arena_printf(a, "cpe:2.3:a:example:part-%u:%.*s:*:*:*:*:*:*:*", i, STR_ARG(c->version));
    c->purls = purls;
    c->cpes = cpes;
    if (kind == 0 || kind == 2) c->n_purls = kind == 2 && pick(2) ? 2 : 1;
    if (kind == 1 || kind == 2) c->n_cpes = 1;
    if (kind == 3) {
        c->hashes = &m->hash;
        c->n_hashes = 1;
    }
}

static void make_statement(struct arena *a, struct made *m, uint32_t i)
{
    static const str texts[] = {STR_INIT("never called"),
                                STR_INIT("Gr\xC3\xBC\xC3\x9F"
                                         "e, \"quoted\"\n<&>"),
                                STR_INIT("x")};
    struct vex_statement *s = &m->statements[i];
    uint32_t per_product = (uint32_t)m->v.n_statements / (uint32_t)m->v.n_products;
    s->product = i / per_product < m->v.n_products ? i / per_product : 0;
    s->component = (uint32_t)((i % per_product) * m->v.n_components / per_product);
    s->vulnerability = arena_printf(a, "%s-2025-%u", i % 5 ? "CVE" : "EUVD", 10000 + i);
    s->status = (enum vex_status)(VEX_AFFECTED + pick(N_vex_status - 1));
    if (s->status == VEX_NOT_AFFECTED) {
        s->justification = (enum vex_justification)pick(N_vex_justification);
        s->impact = texts[pick(3)];
    }
    if (s->status == VEX_AFFECTED) {
        s->has_fix = pick(2);
        s->action = texts[pick(3)];
    }
    s->summary = pick(2) ? STR("A heap overflow") : STR("");
    s->notes = pick(2) ? STR("sha256:0 .config line 3: # CONFIG_TLS is not set") : STR("");
    s->first_at = at("2026-03-01T10:00:00Z");
    s->last_at = at(pick(2) ? "2026-04-01T10:00:00Z" : "2026-05-01T10:00:00.250Z");
    if (pick(2)) {
        s->severities = &m->severity;
        s->n_severities = 1;
    }
    s->feed = STR("nvd");
}

static void make(struct arena *a, struct made *m, uint32_t seed)
{
    static const char *const vectors[] = {
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "HIGH",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"};
    state = seed * 7919 + 1;
    *m = (struct made){.hash = {HASH_ALG_SHA256, str_of(digest)}};
    m->severity = (struct severity){.vector = str_of(vectors[pick(4)]), .origin = STR("nvd")};
    m->v = (struct vex_document){
        .author = STR("Example GmbH"),
        .namespace = STR("https://example.com"),
        .contact = STR("psirt@example.com"),
        .category = STR("vendor"),
        .title = STR("Gateway 2.1.0"),
        .generator = STR("longwatch"),
        .generator_version = STR("0.1.0"),
        .issued_at = at("2026-03-01T10:00:00Z"),
        .updated_at = at("2026-05-01T10:00:00.250Z"),
        .products = m->products,
        .n_products = 1 + pick(2),
        .components = m->components,
        .n_components = 1 + pick(MAX_PARTS),
        .statements = m->statements,
    };
    m->v.n_statements = (1 + pick(MAX_STATEMENTS / 2)) * m->v.n_products;
    for (uint32_t i = 0; i < m->v.n_components; i++)
        make_component(a, m, i);
    for (uint32_t i = 0; i < m->v.n_products; i++)
        m->products[i] = (struct vex_product){
            .as = {.name = STR("Gateway"), .version = arena_printf(a, "2.1.%u", i)},
            .variant = i ? STR("eu") : STR(""),
            .sbom_sha256 = str_of(digest)};
    for (uint32_t i = 0; i < m->v.n_statements; i++)
        make_statement(a, m, i);
}

static bool is_of_component(struct arena *a, const struct vex_claim *k,
                            const struct vex_component *c)
{
    str *purls, *cpes;
    size_t n_purls = vex_purls(a, c, &purls), n_cpes = vex_cpes(a, c, &cpes);
    for (size_t i = 0; i < n_purls; i++)
        if (k->component.n_purls && str_eq(k->component.purls[0], purls[i])) return true;
    for (size_t i = 0; i < n_cpes; i++)
        if (k->component.n_cpes && str_eq(k->component.cpes[0], cpes[i])) return true;
    for (size_t i = 0; i < k->component.n_hashes; i++)
        if (c->n_hashes && str_eq(k->component.hashes[i].hex, c->hashes[0].hex)) return true;
    return false;
}

static bool has_name(const struct vex_claim *k, str name)
{
    for (size_t i = 0; i < k->n_names; i++)
        if (str_eq(k->names[i], name)) return true;
    return false;
}

/* A statement is found again with what it says, and nothing else is said of it. */
static void compare(struct arena *a, const struct made *m, const struct vex_source *got,
                    bool has_product)
{
    CHECK_STR(got->author, m->v.author);
    CHECK(got->id.n > 0);
    for (size_t i = 0; i < m->v.n_statements; i++) {
        const struct vex_statement *s = &m->v.statements[i];
        const struct vex_component *c = &m->v.components[s->component];
        str product = arena_printf(a, "pkg:generic/Gateway@2.1.%u", s->product);
        size_t n = 0;
        for (size_t k = 0; k < got->n_claims; k++) {
            const struct vex_claim *claim = &got->claims[k];
            if (!has_name(claim, s->vulnerability) || !is_of_component(a, claim, c)) continue;
            if (has_product && !str_eq(claim->product, product)) continue;
            n++;
            CHECK_STR(vex_status_str(claim->status), vex_status_str(s->status));
            CHECK_STR(vex_justification_str(claim->justification),
                      vex_justification_str(s->justification));
            CHECK_STR(claim->text, s->status == VEX_NOT_AFFECTED ? s->impact : s->action);
            if (c->n_purls + c->n_cpes || c->n_hashes == 0)
                CHECK_STR(claim->versions, c->version);
        }
        CHECK(n >= 1);
    }
    CHECK(got->n_claims >= m->v.n_statements);
}

typedef enum status (*write_fn)(struct arena *a, const struct vex_document *v, str *out,
                                struct err *e);

static void round_trip(write_fn write, const char *format)
{
    static struct made m;
    for (uint32_t i = 0; i < N_MADE; i++) {
        struct arena a;
        struct err e = {0};
        struct vex_source got;
        str bytes, again;
        arena_init(&a, 64 * LW_MIB);
        make(&a, &m, i);
        CHECK_OK(write(&a, &m.v, &bytes, &e), &e);
        CHECK_OK(write(&a, &m.v, &again, &e), &e);
        CHECK(str_eq(bytes, again));
        CHECK_OK(vex_read(&a, bytes, &got, &e), &e);
        CHECK_STR(str_of(got.format), str_of(format));
        compare(&a, &m, &got, true);
        arena_release(&a);
    }
}

static void openvex_comes_back(void)
{
    round_trip(openvex_write, "OpenVEX");
}

static void cyclonedx_comes_back(void)
{
    round_trip(cyclonedx_vex_write, "CycloneDX");
}

static void csaf_comes_back(void)
{
    round_trip(csaf_write, "CSAF");
}

static void csaf_passes_its_tests(void)
{
    static struct made m;
    for (uint32_t i = 0; i < N_MADE; i++) {
        struct arena a;
        struct err e = {0};
        struct csaf_finding *findings;
        size_t n;
        str bytes;
        arena_init(&a, 64 * LW_MIB);
        make(&a, &m, i);
        CHECK_OK(csaf_write(&a, &m.v, &bytes, &e), &e);
        CHECK_OK(csaf_check(&a, bytes, &findings, &n, &e), &e);
        for (size_t k = 0; k < n; k++)
            if (findings[k].group == CSAF_MANDATORY)
                test_fail(__FILE__, __LINE__, "%s %.*s: %.*s", findings[k].test,
                          STR_ARG(findings[k].path), STR_ARG(findings[k].words));
        arena_release(&a);
    }
}

static void an_id_is_of_what_is_said(void)
{
    static struct made m;
    struct arena a;
    struct err e = {0};
    struct vex_source first, second;
    str bytes;
    arena_init(&a, 64 * LW_MIB);
    make(&a, &m, 3);
    m.statements[0].status = VEX_NOT_AFFECTED;
    m.statements[0].impact = STR("one");
    static const write_fn writers[] = {openvex_write, cyclonedx_vex_write, csaf_write};
    for (size_t i = 0; i < 3; i++) {
        m.statements[0].impact = STR("one");
        CHECK_OK(writers[i](&a, &m.v, &bytes, &e), &e);
        CHECK_OK(vex_read(&a, bytes, &first, &e), &e);
        m.statements[0].impact = STR("two");
        CHECK_OK(writers[i](&a, &m.v, &bytes, &e), &e);
        CHECK_OK(vex_read(&a, bytes, &second, &e), &e);
        CHECK(!str_eq(first.id, second.id));
    }
    arena_release(&a);
}

static void what_is_missing_is_named(void)
{
    static struct made m;
    struct arena a;
    struct err e = {0};
    str bytes;
    arena_init(&a, LW_MIB);
    make(&a, &m, 1);
    m.v.namespace = STR("");
    CHECK_STATUS(csaf_write(&a, &m.v, &bytes, &e), LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("a CSAF document names the namespace of its publisher: set "
                  "the setting 'manufacturer-namespace'"));
    CHECK_OK(openvex_write(&a, &m.v, &bytes, &e), &e);
    m.v.author = STR("");
    CHECK_STATUS(openvex_write(&a, &m.v, &bytes, &e), LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("a VEX document names its author: set the setting 'manufacturer-name'"));
    CHECK_STATUS(csaf_write(&a, &m.v, &bytes, &e), LW_E_STATE);
    m.v.author = STR("Example GmbH");
    m.v.namespace = STR("https://example.com");
    m.v.n_statements = 0;
    CHECK_STATUS(openvex_write(&a, &m.v, &bytes, &e), LW_E_STATE);
    CHECK_STATUS(csaf_write(&a, &m.v, &bytes, &e), LW_E_STATE);
    CHECK_OK(cyclonedx_vex_write(&a, &m.v, &bytes, &e), &e);
    arena_release(&a);
}

static void other_documents_are_refused(void)
{
    struct arena a;
    struct err e = {0};
    struct vex_source got;
    arena_init(&a, LW_MIB);
    CHECK_STATUS(vex_read(&a, STR("{}"), &got, &e), LW_E_INPUT);
    CHECK_STATUS(vex_read(&a, STR("no"), &got, &e), LW_E_INPUT);
    CHECK_STATUS(vex_read(&a,
                          STR("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
                              "\"version\":1,\"components\":[{\"type\":\"library\","
                              "\"name\":\"a\",\"version\":\"1\"}]}"),
                          &got, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("the document states nothing of any vulnerability in a product"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"openvex_comes_back", openvex_comes_back},
    {"cyclonedx_comes_back", cyclonedx_comes_back},
    {"csaf_comes_back", csaf_comes_back},
    {"csaf_passes_its_tests", csaf_passes_its_tests},
    {"an_id_is_of_what_is_said", an_id_is_of_what_is_said},
    {"what_is_missing_is_named", what_is_missing_is_named},
    {"other_documents_are_refused", other_documents_are_refused},
    {NULL, NULL},
};
const struct test_suite vex_write_suite = {"vex_write", tests};
