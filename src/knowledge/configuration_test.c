/* SPDX-License-Identifier: Apache-2.0 */
/* Under which keys entries are filed, and what of a configuration each product gets. */
#include "knowledge/configuration.h"

#include "knowledge/package_key.h"
#include "suite.h"

#define ANY(product) STR("cpe:2.3:a:v:" product ":*:*:*:*:*:*:*:*")

struct desk {
    struct arena a;
    struct buf scratch;
    struct key_maker m;
    struct keyed_list list;
};

static void desk_open(struct desk *d)
{
    *d = (struct desk){0};
    arena_init(&d->a, (size_t)64 << 20);
    buf_init(&d->scratch, 1 << 20);
    key_maker_init(&d->m, &d->scratch);
}

static void desk_close(struct desk *d)
{
    key_maker_release(&d->m);
    buf_release(&d->scratch);
    arena_release(&d->a);
}

static const struct affected *under(const struct desk *d, const char *key)
{
    for (size_t i = 0; i < d->list.n; i++)
        if (str_eq(d->list.items[i].key, str_of(key))) return d->list.items[i].affected;
    return NULL;
}

/* 3,000 products in one list: each product gets its own names, each once. */
static void alternatives_are_narrowed(void)
{
    enum {
        N = 3000
    };
    static struct cpe_criterion k[2 * N];
    struct desk d;
    desk_open(&d);
    for (size_t i = 0; i < N; i++) {
        str name = arena_printf(&d.a, "cpe:2.3:a:v:product%zu:1.0:*:*:*:*:*:*:*", i);
        k[2 * i] = k[2 * i + 1] =
            (struct cpe_criterion){.criteria = name, .is_vulnerable = true};
    }
    struct cpe_node node = {.criteria = k, .n_criteria = 2 * N};
    struct cpe_configuration c = {.nodes = &node, .n_nodes = 1};
    struct affected x = {.kind = STATEMENT_CPE, .configuration = &c};
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK_INT(d.list.n, N);
    const struct affected *one = under(&d, "cpe:product7");
    CHECK(one != NULL);
    CHECK_INT(one->configuration->n_nodes, 1);
    CHECK_INT(one->configuration->nodes[0].n_criteria, 1);
    CHECK_STR(one->configuration->nodes[0].criteria[0].criteria,
              STR("cpe:2.3:a:v:product7:1.0:*:*:*:*:*:*:*"));
    desk_close(&d);
}

static void conditions_stay_whole(void)
{
    struct desk d;
    struct cpe_criterion firmware[] = {{.criteria = ANY("fw1"), .is_vulnerable = true},
                                       {.criteria = ANY("fw2"), .is_vulnerable = true}};
    struct cpe_criterion hardware[] = {{.criteria = ANY("hw1")}, {.criteria = ANY("hw2")}};
    struct cpe_node nodes[] = {{.criteria = firmware, .n_criteria = 2},
                               {.criteria = hardware, .n_criteria = 2}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    struct affected x = {.kind = STATEMENT_CPE, .configuration = &c};
    desk_open(&d);
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK_INT(d.list.n, 2); /* preconditions are no keys */
    const struct cpe_configuration *got = under(&d, "cpe:fw1")->configuration;
    CHECK(got->is_and);
    CHECK_INT(got->n_nodes, 2);
    CHECK_INT(got->nodes[0].n_criteria, 1);
    CHECK_INT(got->nodes[1].n_criteria, 2);
    desk_close(&d);
}

/* One of the two may be met by the other product. */
static void a_product_in_two_conditions(void)
{
    struct desk d;
    struct cpe_criterion left[] = {{.criteria = ANY("p"), .is_vulnerable = true},
                                   {.criteria = ANY("q"), .is_vulnerable = true}};
    struct cpe_criterion right[] = {{.criteria = ANY("p"), .is_vulnerable = true}};
    struct cpe_node nodes[] = {{.criteria = left, .n_criteria = 2},
                               {.criteria = right, .n_criteria = 1}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    struct affected x = {.kind = STATEMENT_CPE, .configuration = &c};
    desk_open(&d);
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK_INT(under(&d, "cpe:p")->configuration->nodes[0].n_criteria, 2);
    CHECK_INT(under(&d, "cpe:q")->configuration->nodes[0].n_criteria, 1);
    CHECK_INT(under(&d, "cpe:q")->configuration->n_nodes, 2);
    desk_close(&d);
}

static void alternative_nodes_and_negation(void)
{
    struct desk d;
    struct cpe_criterion p[] = {{.criteria = ANY("p"), .is_vulnerable = true}};
    struct cpe_criterion q[] = {{.criteria = ANY("q"), .is_vulnerable = true}};
    struct cpe_node nodes[] = {{.criteria = p, .n_criteria = 1},
                               {.criteria = q, .n_criteria = 1}};
    struct cpe_configuration c = {.nodes = nodes, .n_nodes = 2};
    struct affected x = {.kind = STATEMENT_CPE, .configuration = &c};
    desk_open(&d);
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK_INT(under(&d, "cpe:p")->configuration->n_nodes, 1);
    d.list.n = 0;
    nodes[1].is_negated = true;
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK_INT(under(&d, "cpe:p")->configuration->n_nodes, 2);
    d.list.n = 0;
    c.is_negated = true;
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK(under(&d, "cpe:p")->configuration == &c);
    desk_close(&d);
}

/* "cpe:2.3:h:amd:*" may be any product: it is filed under none, but stays beside the others. */
static void wildcard_products(void)
{
    struct desk d;
    struct cpe_criterion k[] = {{.criteria = ANY("p"), .is_vulnerable = true},
                                {.criteria = ANY("*"), .is_vulnerable = true},
                                {.criteria = STR("cpe:broken"), .is_vulnerable = true}};
    struct cpe_node node = {.criteria = k, .n_criteria = 3};
    struct cpe_configuration c = {.nodes = &node, .n_nodes = 1};
    struct affected x = {.kind = STATEMENT_CPE, .configuration = &c};
    desk_open(&d);
    CHECK(key_affected(&d.m, &d.a, &x, false, &d.list));
    CHECK_INT(d.list.n, 1);
    CHECK_INT(under(&d, "cpe:p")->configuration->nodes[0].n_criteria, 3);
    desk_close(&d);
}

static void keys_of_cve_entries(void)
{
    struct desk d;
    str cpes[] = {ANY("curl"), STR("cpe:/a:haxx:libcurl:7"), ANY("curl")};
    struct affected named = {.kind = STATEMENT_CVE,
                             .vendor = STR("DaveGamble"),
                             .product = STR("cJSON"),
                             .repo = STR("https://github.com/DaveGamble/cJSON")};
    struct affected stated = {
        .kind = STATEMENT_CVE, .product = STR("curl"), .cpes = cpes, .n_cpes = 3};
    struct affected package = {.kind = STATEMENT_CVE,
                               .product = STR("Config"),
                               .collection_url = STR("https://www.npmjs.com/package/config"),
                               .package_name = STR("config")};
    desk_open(&d);
    CHECK(key_affected(&d.m, &d.a, &named, false, &d.list));
    CHECK_INT(d.list.n, 4);
    CHECK(under(&d, "cpe:cjson")->is_named_only);
    CHECK(!under(&d, "repo:github.com/davegamble/cjson")->is_named_only);
    CHECK(under(&d, "pkg:github/davegamble/cjson") != NULL);
    CHECK(under(&d, "pkg:golang/github.com/davegamble/cjson") != NULL);
    d.list.n = 0;
    CHECK(key_affected(&d.m, &d.a, &stated, false, &d.list));
    CHECK_INT(d.list.n, 2);
    CHECK_INT(under(&d, "cpe:curl")->n_cpes, 2);
    CHECK_INT(under(&d, "cpe:libcurl")->n_cpes, 1);
    CHECK(!under(&d, "cpe:curl")->is_named_only);
    d.list.n = 0;
    CHECK(key_affected(&d.m, &d.a, &package, false, &d.list));
    CHECK_INT(d.list.n, 1);
    CHECK(under(&d, "pkg:npm/config") != NULL);
    desk_close(&d);
}

static void keys_of_osv_entries(void)
{
    struct desk d;
    struct version_range git = {.kind = RANGE_GIT, .repo = STR("https://gitlab.com/x/y.git")};
    struct affected fuzz = {.kind = STATEMENT_OSV,
                            .ecosystem = STR("OSS-Fuzz"),
                            .name = STR("dropbear"),
                            .purl = STR("pkg:generic/dropbear"),
                            .ranges = &git,
                            .n_ranges = 1};
    str hashes[40];
    struct affected bytes = {.kind = STATEMENT_VEX, .hashes = hashes, .n_hashes = 40};
    desk_open(&d);
    CHECK(key_affected(&d.m, &d.a, &fuzz, false, &d.list));
    CHECK_INT(d.list.n, 3);
    CHECK(under(&d, "osv:OSS-Fuzz/dropbear") && under(&d, "pkg:generic/dropbear"));
    CHECK(under(&d, "repo:gitlab.com/x/y") != NULL);
    d.list.n = 0;
    for (size_t i = 0; i < 40; i++) /* each twice */
        hashes[i] = arena_printf(&d.a, "sha256:%064zu", i / 2);
    CHECK(key_affected(&d.m, &d.a, &bytes, false, &d.list));
    CHECK_INT(d.list.n, 20);
    desk_close(&d);
}

static void kernel_records_stay_together(void)
{
    struct desk d;
    struct affected entries[] = {
        {.kind = STATEMENT_CVE, .vendor = STR("Linux"), .product = STR("Linux")},
        {.kind = STATEMENT_CPE}};
    struct cpe_criterion k[] = {
        {.criteria = STR("cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*"),
         .is_vulnerable = true}};
    struct cpe_node node = {.criteria = k, .n_criteria = 1};
    struct cpe_configuration c = {.nodes = &node, .n_nodes = 1};
    struct record r = {.affected = entries, .n_affected = 2};
    entries[1].configuration = &c;
    desk_open(&d);
    CHECK(record_is_of_kernel(&r));
    for (size_t i = 0; i < 2; i++)
        CHECK(key_affected(&d.m, &d.a, &entries[i], true, &d.list));
    CHECK_INT(d.list.n, 2);
    CHECK_STR(d.list.items[0].key, STR("cpe:linux_kernel"));
    CHECK_STR(d.list.items[1].key, STR("cpe:linux_kernel"));
    CHECK(d.list.items[1].affected == &entries[1]);
    desk_close(&d);
}

const struct test_suite configuration_suite = {
    "configuration",
    (const struct test[]){{"alternatives are narrowed", alternatives_are_narrowed},
                          {"conditions stay whole", conditions_stay_whole},
                          {"a product in two conditions", a_product_in_two_conditions},
                          {"alternative nodes and negation", alternative_nodes_and_negation},
                          {"wildcard products", wildcard_products},
                          {"keys of CVE entries", keys_of_cve_entries},
                          {"keys of OSV entries", keys_of_osv_entries},
                          {"kernel records stay together", kernel_records_stay_together},
                          {NULL, NULL}},
};
