/* SPDX-License-Identifier: Apache-2.0 */
/* Cases named A.. are those of the reference on matching, section 8. */
#include "core/cpe_match.h"

#include "suite.h"

static struct arena a;

static struct cpe named(const char *text)
{
    struct err e = {0};
    struct cpe c;
    CHECK_OK(cpe_parse(&a, str_of(text), &c, &e), &e);
    return c;
}

static struct cpe_item item_of(const char *name, enum version_scheme scheme)
{
    struct cpe_item item = {.name = named(name), .scheme = scheme};
    item.version = cpe_version_text(&a, &item.name);
    return item;
}

static struct cpe_criterion criterion(const char *criteria, const char *start, const char *end)
{
    return (struct cpe_criterion){.criteria = str_of(criteria),
                                  .is_vulnerable = true,
                                  .start = str_of(start),
                                  .end = str_of(end)};
}

static struct cpe_criterion running_on(const char *criteria)
{
    return (struct cpe_criterion){.criteria = str_of(criteria)};
}

static struct criterion_answer asked(const struct cpe_criterion *k, const char *name)
{
    struct cpe_item item = item_of(name, VERSION_GENERIC);
    return criterion_ask(&a, k, &item);
}

static void holds(const char *criteria, const char *name, enum truth want)
{
    struct cpe_criterion k = criterion(criteria, "", "");
    struct criterion_answer r = asked(&k, name);
    if (r.truth != want) {
        test_fail(__FILE__, __LINE__, "'%s' of '%s' is %.*s", criteria, name,
                  STR_ARG(truth_str(r.truth)));
    }
}

/* ---- relations ---- */

static void relates(const char *source, const char *target, enum cpe_relation want)
{
    struct cpe s = named(source), t = named(target);
    CHECK_INT(cpe_relate(&s, &t), want);
}

static void value_is(const char *source, const char *target, enum cpe_relation want)
{
    str text = arena_printf(&a, "cpe:2.3:a:%s", source);
    struct cpe s = named(arena_z(&a, text));
    text = arena_printf(&a, "cpe:2.3:a:%s", target);
    struct cpe t = named(arena_z(&a, text));
    enum cpe_relation got = cpe_relate_value(&s.at[CPE_VENDOR], &t.at[CPE_VENDOR]);
    if (got != want) {
        test_fail(__FILE__, __LINE__, "'%s' to '%s' is %.*s", source, target,
                  STR_ARG(cpe_relation_str(got)));
    }
}

/* NIST IR 7696, table 6-2, row by row */
static void values(void)
{
    arena_init(&a, 1 << 20);
    value_is("*", "*", CPE_EQUAL);
    value_is("*", "-", CPE_SUPERSET);
    value_is("*", "foo", CPE_SUPERSET);
    value_is("*", "foo*", CPE_UNDEFINED);
    value_is("-", "*", CPE_SUBSET);
    value_is("-", "-", CPE_EQUAL);
    value_is("-", "foo", CPE_DISJOINT);
    value_is("-", "foo*", CPE_UNDEFINED);
    value_is("foo", "foo", CPE_EQUAL);
    value_is("foo", "Foo", CPE_EQUAL);
    value_is("foo", "bar", CPE_DISJOINT);
    value_is("foo", "foo*", CPE_UNDEFINED);
    value_is("foo", "-", CPE_DISJOINT);
    value_is("foo", "*", CPE_SUBSET);
    value_is("foo*", "foobar", CPE_SUPERSET);
    value_is("foo*", "bar", CPE_DISJOINT);
    value_is("foo*", "*", CPE_SUBSET);
    value_is("foo*", "-", CPE_DISJOINT);
    value_is("foo*", "foo?", CPE_UNDEFINED);
    arena_release(&a);
}

static void wildcards(void)
{
    arena_init(&a, 1 << 20);
    value_is("fo?", "fo", CPE_SUPERSET);
    value_is("fo?", "foo", CPE_SUPERSET);
    value_is("fo?", "fooo", CPE_DISJOINT);
    value_is("??o", "foo", CPE_SUPERSET);
    value_is("?o", "foo", CPE_DISJOINT);
    value_is("*o*", "foo", CPE_SUPERSET);
    value_is("*oo", "foooo", CPE_SUPERSET);
    value_is("???", "ab", CPE_SUPERSET);
    value_is("?", "ab", CPE_DISJOINT);
    /* a quoted character is one */
    value_is("??oo", "\\!\\#oo", CPE_SUPERSET);
    value_is("?oo", "\\!\\#oo", CPE_DISJOINT);
    value_is("foo\\?", "foo", CPE_DISJOINT);
    value_is("fo\\?*", "fo\\?o", CPE_SUPERSET);
    value_is("*\\\\", "a\\\\", CPE_SUPERSET);
    arena_release(&a);
}

static void names(void)
{
    arena_init(&a, 1 << 20);
    relates("cpe:2.3:a:v:p:1.*", "cpe:2.3:a:v:p:1.2", CPE_SUPERSET);
    relates("cpe:2.3:a:v:p:1.2", "cpe:2.3:a:v:p:*", CPE_SUBSET);
    relates("cpe:2.3:a:v:p:1.2", "cpe:/a:v:p:1.2", CPE_EQUAL);
    relates("cpe:2.3:a:v:p:*", "cpe:2.3:a:*:p:1", CPE_UNDEFINED);
    relates("cpe:2.3:a:v:p:*", "cpe:2.3:a:*:q:1", CPE_DISJOINT);
    arena_release(&a);
}

/* ---- one criterion ---- */

static void versions(void)
{
    arena_init(&a, 1 << 20);
    /* the update belongs to the version */
    holds("cpe:2.3:a:v:p:8.5:p1", "cpe:2.3:a:v:p:8.5p1", TRUTH_YES);
    holds("cpe:2.3:a:v:p:8.5p1", "cpe:2.3:a:v:p:8.5:p1", TRUTH_YES);
    holds("cpe:2.3:a:v:p:8.5:p2", "cpe:2.3:a:v:p:8.5:p1", TRUTH_NO);
    holds("cpe:2.3:a:v:p:8.5:p1", "cpe:2.3:a:v:p:8.5", TRUTH_UNKNOWN);
    holds("cpe:2.3:a:v:p:8.5:p1", "cpe:2.3:a:v:p:8.5:-", TRUTH_NO);
    holds("cpe:2.3:a:v:p:6.2:rc1", "cpe:2.3:a:v:p:6.2", TRUTH_NO);
    holds("cpe:2.3:a:v:p:6.2:-", "cpe:2.3:a:v:p:6.2", TRUTH_YES);
    holds("cpe:2.3:a:v:p:6.2:-", "cpe:2.3:a:v:p:6.2-rc3", TRUTH_NO);
    holds("cpe:2.3:a:v:p:6.2:*", "cpe:2.3:a:v:p:6.2-rc3", TRUTH_YES);
    holds("cpe:2.3:a:v:p:6.2:rc?", "cpe:2.3:a:v:p:6.2-rc3", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1.0:*", "cpe:2.3:a:v:p:1.0:hotfix2", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1.8.0:update401", "cpe:2.3:a:v:p:1.8.0_401", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1.0.2:*", "cpe:2.3:a:v:p:1.0.2k", TRUTH_NO);
    /* patterns */
    holds("cpe:2.3:a:v:p:8.*", "cpe:2.3:a:v:p:8.5p1", TRUTH_YES);
    holds("cpe:2.3:a:v:p:8.*", "cpe:2.3:a:v:p:9.0", TRUTH_NO);
    holds("cpe:2.3:a:v:p:8.*", "cpe:2.3:a:v:p:8.*", TRUTH_YES);
    holds("cpe:2.3:a:v:p:8.*", "cpe:2.3:a:v:p:*", TRUTH_UNKNOWN);
    /* "*" is every version, "-" is none that could be compared */
    holds("cpe:2.3:a:v:p:*", "cpe:2.3:a:v:p:*", TRUTH_YES);
    holds("cpe:2.3:a:v:p:*", "cpe:2.3:a:v:p:-", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p:*", TRUTH_UNKNOWN);
    holds("cpe:2.3:a:v:p:-", "cpe:2.3:a:v:p:1.0", TRUTH_UNKNOWN);
    holds("cpe:2.3:h:v:p:-", "cpe:2.3:h:v:p:*", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p:nightly", TRUTH_UNKNOWN);
    arena_release(&a);
}

static void targets(void)
{
    arena_init(&a, 1 << 20);
    holds("cpe:2.3:a:v:p:1:*:*:*:*:wordpress", "cpe:2.3:a:v:p:1:*:*:*:*:wordpress", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1:*:*:*:*:wordpress", "cpe:2.3:a:v:p:1:*:*:*:*:linux", TRUTH_NO);
    holds("cpe:2.3:a:v:p:1:*:*:*:*:wordpress", "cpe:2.3:a:v:p:1", TRUTH_UNKNOWN);
    holds("cpe:2.3:a:v:p:1:*:*:*:*:*:arm", "cpe:2.3:a:v:p:1", TRUTH_UNKNOWN);
    holds("cpe:2.3:a:v:p:1:*:*:*:*:-", "cpe:2.3:a:v:p:1", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1", "cpe:2.3:a:v:p:1:*:*:*:*:linux", TRUTH_YES);
    holds("cpe:2.3:a:v:p:1:*:*:*:lts", "cpe:2.3:a:v:p:1", TRUTH_YES);
    arena_release(&a);
}

static void ranges(void)
{
    struct criterion_answer r;
    arena_init(&a, 1 << 20);
    struct cpe_criterion k = criterion("cpe:2.3:a:v:p:*", "1.0", "2.0");
    r = asked(&k, "cpe:2.3:a:v:p:1.0");
    CHECK_INT(r.truth, TRUTH_YES);
    CHECK(r.is_heuristic);
    CHECK_STR(r.fixed_in, STR("2.0"));
    r = asked(&k, "cpe:2.3:a:v:p:2.0");
    CHECK_INT(r.truth, TRUTH_NO);
    CHECK(r.is_ended);
    CHECK_STR(r.fixed_in, STR("2.0"));
    r = asked(&k, "cpe:2.3:a:v:p:0.9");
    CHECK_INT(r.truth, TRUTH_NO);
    CHECK(!r.is_ended);
    CHECK_STR(r.fixed_in, STR_NONE);
    r = asked(&k, "cpe:2.3:a:v:p:*");
    CHECK_INT(r.truth, TRUTH_UNKNOWN);
    CHECK_STR(r.why, STR("the component's version is not stated"));
    k.is_start_excluded = k.is_end_included = true;
    CHECK_INT(asked(&k, "cpe:2.3:a:v:p:1.0").truth, TRUTH_NO);
    r = asked(&k, "cpe:2.3:a:v:p:2.0");
    CHECK_INT(r.truth, TRUTH_YES);
    CHECK_STR(r.fixed_in, STR_NONE);
    r = asked(&k, "cpe:2.3:a:v:p:2.1");
    CHECK(r.is_ended);
    CHECK_STR(r.fixed_in, STR_NONE);
    /* bounds that say nothing, and a name with a version beside them */
    k = criterion("cpe:2.3:a:v:p:*", "*", "n/a");
    CHECK_STR(asked(&k, "cpe:2.3:a:v:p:2.1").why, STR("a bound of the record is no version"));
    k = criterion("cpe:2.3:a:v:p:1.0", "1.0", "2.0");
    CHECK_INT(asked(&k, "cpe:2.3:a:v:p:1.5").truth, TRUTH_YES);
    CHECK_INT(asked(&k, "cpe:2.3:a:v:p:1.0").truth, TRUTH_YES);
    k = criterion("cpe:2.3:a:v:p:-", "1.0", "2.0");
    r = asked(&k, "cpe:2.3:a:v:p:1.5");
    CHECK_INT(r.truth, TRUTH_UNKNOWN);
    CHECK(r.is_na);
    k = criterion("nonsense", "", "");
    CHECK_STR(asked(&k, "cpe:2.3:a:v:p:1").why, STR("the record's CPE name cannot be read"));
    arena_release(&a);
}

static void scheme_is_the_components(void)
{
    arena_init(&a, 1 << 20);
    struct cpe_criterion k = criterion("cpe:2.3:a:v:p:*", "", "1.0.0");
    struct cpe_item item = item_of("cpe:2.3:a:v:p:1.0.0-zeta", VERSION_SEMVER);
    struct criterion_answer r = criterion_ask(&a, &k, &item);
    CHECK_INT(r.truth, TRUTH_YES);
    CHECK(!r.is_heuristic);
    arena_release(&a);
}

/* ---- configurations ---- */

static struct criterion_answer configured(const struct cpe_configuration *c, size_t index,
                                          const char *const *inventory, bool has_os,
                                          bool has_hardware)
{
    struct cpe_item items[4];
    size_t n = 0;
    for (; inventory[n] != NULL; n++) {
        items[n] = item_of(inventory[n], VERSION_GENERIC);
    }
    struct cpe_inventory product = {items, n, has_os, has_hardware};
    return configuration_ask(&a, c, &items[index], &product);
}

static void a02_running_on(void)
{
    const char *const tomcat[] = {"cpe:2.3:a:apache:tomcat:8.5.87", NULL};
    const char *const on_linux[] = {"cpe:2.3:a:apache:tomcat:8.5.87",
                                    "cpe:2.3:o:linux:linux_kernel:5.10", NULL};
    const char *const on_listed[] = {"cpe:2.3:a:apache:tomcat:8.5.87",
                                     "cpe:2.3:o:oracle:linux:7", NULL};
    struct cpe_criterion vulnerable[] = {criterion("cpe:2.3:a:apache:tomcat:-", "", "")};
    struct cpe_criterion systems[] = {running_on("cpe:2.3:o:fedoraproject:fedora:-"),
                                      running_on("cpe:2.3:o:oracle:linux:7"),
                                      running_on("cpe:2.3:o:redhat:enterprise_linux:7.0")};
    struct cpe_node nodes[] = {{.criteria = vulnerable, .n_criteria = 1},
                               {.criteria = systems, .n_criteria = 3}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    arena_init(&a, 1 << 20);
    CHECK_INT(configured(&c, 0, on_linux, true, true).truth, TRUTH_NO);
    struct criterion_answer r = configured(&c, 0, tomcat, false, false);
    CHECK_INT(r.truth, TRUTH_UNKNOWN);
    r = configured(&c, 0, on_listed, true, true);
    CHECK_INT(r.truth, TRUTH_UNKNOWN);
    CHECK(r.is_na);
    CHECK_INT(configured(&c, 1, on_listed, true, true).truth, TRUTH_NO);
    arena_release(&a);
}

/* A03 Chrome, A04 DB2: a kernel that they run on is not what is vulnerable. */
static void a03_a04_precondition(void)
{
    const char *const kernel[] = {"cpe:2.3:o:linux:linux_kernel:5.14.0", NULL};
    const char *const both[] = {"cpe:2.3:o:linux:linux_kernel:5.14.0",
                                "cpe:2.3:a:google:chrome:114.0", NULL};
    struct cpe_criterion chrome[] = {
        criterion("cpe:2.3:a:google:chrome:*", "", "114.0.5735.110")};
    struct cpe_criterion db2[] = {criterion("cpe:2.3:a:ibm:db2:9.7", "", ""),
                                  criterion("cpe:2.3:a:ibm:db2:10.5", "", "")};
    struct cpe_criterion systems[] = {running_on("cpe:2.3:o:apple:macos:-"),
                                      running_on("cpe:2.3:o:linux:linux_kernel:-")};
    struct cpe_node nodes[] = {{.criteria = chrome, .n_criteria = 1},
                               {.criteria = systems, .n_criteria = 2}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    arena_init(&a, 1 << 20);
    CHECK_INT(configured(&c, 0, kernel, true, true).truth, TRUTH_NO);
    CHECK_INT(configured(&c, 0, both, true, true).truth, TRUTH_NO);
    struct criterion_answer r = configured(&c, 1, both, true, true);
    CHECK_INT(r.truth, TRUTH_YES);
    CHECK_STR(r.fixed_in, STR("114.0.5735.110"));
    nodes[0] = (struct cpe_node){.criteria = db2, .n_criteria = 2};
    CHECK_INT(configured(&c, 0, kernel, true, true).truth, TRUTH_NO);
    arena_release(&a);
}

static void a05_a06_firmware(void)
{
    const char *const hardware[] = {"cpe:2.3:h:arista:7150s-52:-", NULL};
    const char *const both[] = {"cpe:2.3:h:arista:7150s-52:-", "cpe:2.3:o:arista:eos:4.23.10m",
                                NULL};
    const char *const fixed[] = {"cpe:2.3:h:arista:7150s-52:-", "cpe:2.3:o:arista:eos:4.24.1",
                                 NULL};
    const char *const other[] = {"cpe:2.3:h:arista:7150s-52:-",
                                 "cpe:2.3:o:linux:linux_kernel:5.4", NULL};
    const char *const firmware[] = {"cpe:2.3:o:arista:eos:4.23.10m", NULL};
    struct cpe_criterion eos[] = {criterion("cpe:2.3:o:arista:eos:*", "4.23.0", "4.24.0")};
    struct cpe_criterion boxes[] = {running_on("cpe:2.3:h:arista:7050cx3-32s:-"),
                                    running_on("cpe:2.3:h:arista:7150s-52:-")};
    struct cpe_node nodes[] = {{.criteria = eos, .n_criteria = 1},
                               {.criteria = boxes, .n_criteria = 2}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    arena_init(&a, 1 << 20);
    struct criterion_answer r = configured(&c, 0, hardware, false, true);
    CHECK_INT(r.truth, TRUTH_UNKNOWN);
    CHECK_STR(r.why, STR("firmware version not declared"));
    CHECK_INT(configured(&c, 0, other, true, true).truth, TRUTH_NO);
    CHECK_INT(configured(&c, 0, both, true, true).truth, TRUTH_NO);
    CHECK_INT(configured(&c, 1, both, true, true).truth, TRUTH_YES);
    r = configured(&c, 1, fixed, true, true);
    CHECK_INT(r.truth, TRUTH_NO);
    CHECK(r.is_ended);
    CHECK_INT(configured(&c, 0, firmware, true, true).truth, TRUTH_NO);
    r = configured(&c, 0, firmware, true, false);
    CHECK_INT(r.truth, TRUTH_UNKNOWN);
    CHECK_STR(r.why, STR("the record asks for hardware and the product declares none"));
    arena_release(&a);
}

static void a07_noise(void)
{
    arena_init(&a, 1 << 20);
    holds("cpe:2.3:h:amd:*", "cpe:2.3:a:*:zstandard:1.5.2", TRUTH_NO);
    holds("cpe:2.3:h:intel:*", "cpe:2.3:a:*:zstandard:1.5.2", TRUTH_NO);
    holds("cpe:2.3:a:pascom_cloud_phone_system:*:*", "cpe:2.3:a:*:zstandard:1.5.2", TRUTH_NO);
    /* the record's vendor alone is enough where the component states it as well */
    holds("cpe:2.3:h:amd:*:*", "cpe:2.3:h:amd:epyc:-", TRUTH_YES);
    /* a component that names no product is none */
    holds("cpe:2.3:a:v:p:*", "cpe:2.3:a:v:*:1", TRUTH_NO);
    holds("cpe:2.3:a:v:-:*", "cpe:2.3:a:v:-:1", TRUTH_NO);
    arena_release(&a);
}

static void a08_wildcard_vendor(void)
{
    arena_init(&a, 1 << 20);
    struct cpe_criterion k = criterion("cpe:2.3:o:linux:linux_kernel:*", "3.16", "5.6.1");
    static const char *const names[] = {"cpe:2.3:o:linux:linux_kernel:4.19.139",
                                        "cpe:2.3:o:*:linux_kernel:4.19.139",
                                        "cpe:2.3:*:*:linux_kernel:4.19.139"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CHECK_INT(asked(&k, names[i]).truth, TRUTH_YES);
    }
    CHECK_INT(asked(&k, "cpe:2.3:o:*:linux_kernel:5.6.1").truth, TRUTH_NO);
    arena_release(&a);
}

/* A kernel module is a part of the kernel, whatever product its file shares the name with. */
static void a13_kernel_module(void)
{
    arena_init(&a, 1 << 20);
    holds("cpe:2.3:a:ceph:ceph:*", "cpe:2.3:o:linux:linux_kernel:5.14", TRUTH_NO);
    holds("cpe:2.3:a:redhat:ceph:*", "cpe:2.3:o:linux:ceph:5.14", TRUTH_NO);
    arena_release(&a);
}

static void a19_busybox(void)
{
    arena_init(&a, 1 << 20);
    struct cpe_criterion k = criterion("cpe:2.3:a:busybox:busybox:*", "", "1.32.0");
    CHECK_INT(asked(&k, "cpe:2.3:a:busybox:busybox:1.31.1").truth, TRUTH_YES);
    CHECK(asked(&k, "cpe:2.3:a:busybox:busybox:1.32.0").is_ended);
    arena_release(&a);
}

/* Several configurations, one of them the library's own. */
static void a20_libwebp(void)
{
    const char *const libwebp[] = {"cpe:2.3:a:webmproject:libwebp:1.3.1", NULL};
    struct cpe_criterion lists[][1] = {
        {criterion("cpe:2.3:a:google:chrome:*", "", "116.0.5845.187")},
        {criterion("cpe:2.3:a:mozilla:firefox:*", "", "117.0.1")},
        {criterion("cpe:2.3:a:webmproject:libwebp:*", "", "1.3.2")},
    };
    arena_init(&a, 1 << 20);
    enum truth any = TRUTH_NO;
    for (size_t i = 0; i < 3; i++) {
        struct cpe_node node = {.criteria = lists[i], .n_criteria = 1};
        struct cpe_configuration c = {.nodes = &node, .n_nodes = 1};
        enum truth t = configured(&c, 0, libwebp, false, false).truth;
        if (t > any) any = t;
    }
    CHECK_INT(any, TRUTH_YES);
    arena_release(&a);
}

static void negation(void)
{
    const char *const on_linux[] = {"cpe:2.3:a:v:p:1.0", "cpe:2.3:o:linux:linux_kernel:5.4",
                                    NULL};
    const char *const alone[] = {"cpe:2.3:a:v:p:1.0", NULL};
    struct cpe_criterion vulnerable[] = {criterion("cpe:2.3:a:v:p:*", "", "2.0")};
    struct cpe_criterion systems[] = {running_on("cpe:2.3:o:linux:linux_kernel:-")};
    struct cpe_node nodes[] = {
        {.criteria = vulnerable, .n_criteria = 1},
        {.criteria = systems, .n_criteria = 1, .is_negated = true},
    };
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    arena_init(&a, 1 << 20);
    CHECK_INT(configured(&c, 0, on_linux, true, true).truth, TRUTH_NO);
    CHECK_INT(configured(&c, 0, alone, true, true).truth, TRUTH_YES);
    CHECK_INT(configured(&c, 0, alone, false, true).truth, TRUTH_UNKNOWN);
    /* the same, said by De Morgan: not (not p or linux) */
    c.is_and = false;
    c.is_negated = true;
    nodes[0].is_negated = true;
    nodes[1].is_negated = false;
    CHECK_INT(configured(&c, 0, on_linux, true, true).truth, TRUTH_NO);
    CHECK_INT(configured(&c, 0, alone, true, true).truth, TRUTH_YES);
    /* what is only excluded is not held */
    nodes[0].is_negated = false;
    CHECK_INT(configured(&c, 0, alone, true, true).truth, TRUTH_NO);
    arena_release(&a);
}

/* Criteria that a node joins by AND; ranges of which one has ended and one not yet begun. */
static void nodes_and_branches(void)
{
    const char *const both[] = {"cpe:2.3:a:v:p:1.7", "cpe:2.3:a:v:q:3.0", NULL};
    struct cpe_criterion joined[] = {criterion("cpe:2.3:a:v:p:*", "", "2.0"),
                                     running_on("cpe:2.3:a:v:q:*")};
    struct cpe_criterion branches[] = {criterion("cpe:2.3:a:v:p:*", "1.0", "1.5"),
                                       criterion("cpe:2.3:a:v:p:*", "1.6", "1.6.9"),
                                       criterion("cpe:2.3:a:v:p:*", "2.0", "2.3")};
    struct cpe_node node = {.is_and = true, .criteria = joined, .n_criteria = 2};
    struct cpe_configuration c = {.nodes = &node, .n_nodes = 1};
    arena_init(&a, 1 << 20);
    CHECK_INT(configured(&c, 0, both, true, true).truth, TRUTH_YES);
    joined[1] = running_on("cpe:2.3:a:v:absent:*");
    CHECK_INT(configured(&c, 0, both, true, true).truth, TRUTH_NO);
    node = (struct cpe_node){.criteria = branches, .n_criteria = 3};
    struct criterion_answer r = configured(&c, 0, both, true, true);
    CHECK_INT(r.truth, TRUTH_NO);
    CHECK(r.is_ended);
    CHECK_STR(r.fixed_in, STR("1.6.9"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"values", values},
    {"wildcards", wildcards},
    {"names", names},
    {"versions", versions},
    {"targets", targets},
    {"ranges", ranges},
    {"scheme_is_the_components", scheme_is_the_components},
    {"a02_running_on", a02_running_on},
    {"a03_a04_precondition", a03_a04_precondition},
    {"a05_a06_firmware", a05_a06_firmware},
    {"a07_noise", a07_noise},
    {"a08_wildcard_vendor", a08_wildcard_vendor},
    {"a13_kernel_module", a13_kernel_module},
    {"a19_busybox", a19_busybox},
    {"a20_libwebp", a20_libwebp},
    {"negation", negation},
    {"nodes_and_branches", nodes_and_branches},
    {NULL, NULL},
};
const struct test_suite cpe_match_suite = {"cpe_match", tests};
