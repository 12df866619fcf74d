/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sbom_check.h"
#include "format/formats.h"
#include "suite.h"

#include <string.h>

static struct arena a;

static struct sbom_check check(const char *text, struct sbom *sbom)
{
    struct err e = {0};
    struct sbom_check out = {0};
    arena_init(&a, 1 << 22);
    CHECK_OK(sbom_read(&a, str_of(text), sbom, &e), &e);
    CHECK_OK(sbom_check(&a, sbom, &out, &e), &e);
    return out;
}

static const struct sbom_score *score_of(const struct sbom_check *c, const char *id)
{
    for (size_t i = 0; i < n_sbom_elements; i++)
        if (strcmp(c->scores[i].element->id, id) == 0) return &c->scores[i];
    BUG("no such element");
}

#define SHA512                                                      \
 "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce" \
 "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"

/* As TR-03183-2 maps its elements onto CycloneDX. */
static const char whole[] =
    "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\",\n"
    "\"serialNumber\": \"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\",\n"
    "\"metadata\": {\"timestamp\": \"2024-05-31T10:00:00Z\",\n"
    " \"lifecycles\": [{\"phase\": \"build\"}], \"tools\": [{\"name\": \"t\"}],\n"
    " \"authors\": [{\"name\": \"A\", \"email\": \"a@example.org\"}]},\n"
    "\"components\": [{\"type\": \"library\", \"bom-ref\": \"a\", \"name\": \"requests\",\n"
    " \"version\": \"2.31\", \"purl\": \"pkg:pypi/requests@2.31\",\n"
    " \"manufacturer\": {\"name\": \"M\", \"url\": [\"https://m.example\"]},\n"
    " \"licenses\": [{\"expression\": \"Apache-2.0\"}],\n"
    " \"properties\": [{\"name\": \"bsi:component:filename\", \"value\": \"r.whl\"},\n"
    "  {\"name\": \"bsi:component:executable\", \"value\": \"non-executable\"},\n"
    "  {\"name\": \"bsi:component:archive\", \"value\": \"archive\"},\n"
    "  {\"name\": \"bsi:component:structured\", \"value\": \"structured\"}],\n"
    " \"externalReferences\": [{\"type\": \"distribution\", \"url\": \"https://m.example/r.whl\",\n"
    "   \"hashes\": [{\"alg\": \"SHA-512\", \"content\": \"" SHA512 "\"}]},\n"
    "  {\"type\": \"source-distribution\", \"url\": \"https://m.example/r.tar.gz\"}]}],\n"
    "\"dependencies\": [{\"ref\": \"a\"}]}";

static void all_met(void)
{
    struct sbom sbom;
    struct sbom_check c = check(whole, &sbom);
    for (size_t i = 0; i < n_sbom_elements; i++) {
        const struct sbom_score *s = &c.scores[i];
        if (s->n_met != s->n_of)
            test_fail(__FILE__, __LINE__, "%s: %zu of %zu", s->element->id, s->n_met, s->n_of);
    }
    for (unsigned k = 0; k < N_sbom_standard; k++) {
        CHECK_INT(c.pct[k], 100);
        CHECK(c.is_met[k]);
    }
    CHECK_INT(c.n_unmonitored, 0);
    arena_release(&a);
}

static void faults(void)
{
    struct sbom sbom;
    struct sbom_check c =
        check("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"components\": [\n"
              "{\"type\": \"library\", \"name\": \"in-house-thing\"},\n"
              "{\"type\": \"library\", \"name\": \"openssl\", \"version\": \"3.0.11-1\",\n"
              " \"purl\": \"pkg:deb/debian/openssl@3.0.11-1\",\n"
              " \"licenses\": [{\"license\": {\"name\": \"OpenSSL licence, see text\"}}]}]}",
              &sbom);
    CHECK_INT(score_of(&c, "bsi-format")->n_met, 0);
    CHECK_INT(score_of(&c, "bsi-timestamp")->n_met, 0);
    CHECK_INT(score_of(&c, "ntia-name")->n_met, 2);
    CHECK_INT(score_of(&c, "ntia-version")->n_met, 1);
    CHECK_INT(score_of(&c, "ntia-version")->n_faults, 1);
    CHECK_INT(score_of(&c, "ntia-version")->faults[0], 0);
    CHECK_INT(score_of(&c, "ntia-dependency")->n_met, 0);
    CHECK_INT(score_of(&c, "cisa-licence")->n_met, 1);
    CHECK_INT(score_of(&c, "bsi-component-licences")->n_met, 0);
    CHECK_INT(score_of(&c, "monitoring-identity")->n_met, 1);
    CHECK_INT(score_of(&c, "monitoring-release")->n_of, 1);
    CHECK_INT(score_of(&c, "monitoring-release")->n_met, 0);
    CHECK_INT(c.n_unmonitored, 1);
    CHECK_INT(c.unmonitored[0].component, 0);
    CHECK(c.unmonitored[0].why.n > 0);
    CHECK(!c.is_met[SBOM_STANDARD_NTIA]);
    CHECK_INT(c.pct[SBOM_STANDARD_NTIA], 28); /* 100+50+50 of seven elements */
    arena_release(&a);
}

/* Faults that are kept are bounded, those that are counted are not. */
static void many(void)
{
    enum {
        MANY = SBOM_FAULTS_KEPT + 1
    };
    static struct component components[MANY];
    struct sbom sbom = {.components = components, .n_components = MANY};
    struct sbom_check c;
    struct err e = {0};
    for (size_t i = 0; i < MANY; i++)
        components[i] = (struct component){.parent = UINT32_MAX, .name = STR("x-unheard-of")};
    arena_init(&a, 1 << 22);
    CHECK_OK(sbom_check(&a, &sbom, &c, &e), &e);
    CHECK_INT(score_of(&c, "ntia-version")->n_faults, SBOM_FAULTS_KEPT);
    CHECK_INT(score_of(&c, "ntia-version")->n_of, MANY);
    CHECK_INT(c.n_unmonitored, SBOM_FAULTS_KEPT);
    arena_release(&a);
}

static void table(void)
{
    for (size_t i = 0; i < n_sbom_elements; i++) {
        const struct sbom_element *x = &sbom_elements[i];
        str name = sbom_standard_str(x->standard);
        CHECK(str_starts(str_of(x->id), name));
        CHECK(i == 0 || sbom_elements[i - 1].standard <= x->standard);
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(sbom_elements[k].id, x->id) != 0);
    }
    for (unsigned k = 0; k < N_sbom_standard; k++)
        CHECK_INT(sbom_standard_rows[k].standard, k);
}

static const struct test tests[] = {
    {"all_met", all_met}, {"faults", faults}, {"many", many}, {"table", table}, {NULL, NULL},
};
const struct test_suite sbom_check_suite = {"sbom_check", tests};
