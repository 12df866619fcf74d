/* SPDX-License-Identifier: Apache-2.0 */
#include "format/vers.h"

#include "suite.h"

#include <string.h>

static struct arena a;

static str written(const struct vers *v)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    vers_write(&out, v);
    str text = arena_str(&a, buf_str(&out));
    buf_release(&out);
    return text;
}

static void becomes(const char *text, const char *want)
{
    struct err e = {0};
    struct vers v;
    CHECK_OK(vers_parse(&a, str_of(text), &v, &e), &e);
    CHECK_STR(written(&v), str_of(want));
}

static void canonical_form(void)
{
    arena_init(&a, 1 << 20);
    becomes("vers:pypi/0.0.2|>=3|0.0.1", "vers:pypi/0.0.1|0.0.2|>=3");
    becomes("VERS:Npm/ <2.0.0 | >= 1.0.0 ", "vers:npm/>=1.0.0|<2.0.0");
    becomes("vers:npm/>=2.0.0|<2.0.0", "vers:npm/<2.0.0|>=2.0.0");
    becomes("vers:npm/*", "vers:npm/*");
    becomes("vers:npm/=1.0.0|!=2.0.0", "vers:npm/1.0.0|!=2.0.0");
    becomes("vers:lexicographic/1 2", "vers:lexicographic/1%202");
    becomes("vers:npm/1.0%252F0", "vers:npm/1.0%252F0");
    becomes("vers:deb/%3e1%3A2", "vers:deb/%3E1:2");
    becomes("vers:test/2|1", "vers:test/2|1");
    becomes("vers:atari/>2|1", "vers:atari/1|>2");
    arena_release(&a);
}

static const struct refusal {
    const char *text, *message;
} refusals_of_all[] =
    {
        {"npm/1", "'npm/1' does not begin with 'vers:'"},
        {"vers:npm", "vers 'vers:npm' has no constraints behind a '/'"},
        {"vers:npm/", "vers 'vers:npm/' has no constraints behind a '/'"},
        {"vers:invalid/1", "vers 'vers:invalid/1': 'invalid' is no versioning scheme"},
        {"vers:n%70m/1", "vers 'vers:n%70m/1': 'n%70m' is no versioning scheme"},
        {"vers:npm/1|", "vers 'vers:npm/1|': constraint without a version"},
        {"vers:npm/|1", "vers 'vers:npm/|1': constraint without a version"},
        {"vers:npm/1||2", "vers 'vers:npm/1||2': constraint without a version"},
        {"vers:npm/>=", "vers 'vers:npm/>=': constraint without a version"},
        {"vers:npm/1|*", "vers 'vers:npm/1|*': '*' stands alone or not at all"},
        {"vers:npm/1%2", "vers 'vers:npm/1%2': '%' without two hexadecimal digits in '1%2'"},
        {"vers:npm/1%G0", "vers 'vers:npm/1%G0': '%' without two hexadecimal digits in '1%G0'"},
},
  refusals_of_check[] = {
      {"vers:npm/>=2.0.0|<1.0.0",
       "vers 'vers:npm/>=2.0.0|<1.0.0': type, encoding or order of versions is not canonical"},
      {"vers:Npm/1", "vers 'vers:Npm/1': type, encoding or order of versions is not canonical"},
      {"vers:npm/=1",
       "vers 'vers:npm/=1': type, encoding or order of versions is not canonical"},
      {"vers:npm/1| 2", "vers 'vers:npm/1| 2': white space must be encoded as %20"},
      {"vers:npm/1|!=1.0.0", "vers 'vers:npm/1|!=1.0.0': a version occurs twice"},
      {"vers:npm/1|<2", "vers 'vers:npm/1|<2': a version stands before '<', which holds it"},
      {"vers:npm/>1|>2", "vers 'vers:npm/>1|>2': '<' and '>' do not take turns"},
      {"vers:npm/>1|2|!=3|>=4", "vers 'vers:npm/>1|2|!=3|>=4': '<' and '>' do not take turns"},
      {"vers:datetime/2024-01-01t00:00:00z",
       "vers 'vers:datetime/2024-01-01t00:00:00z': a datetime is RFC 3339 with capital T and Z"},
};

static void refusals(void)
{
    struct vers v;
    struct err e = {0};
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof refusals_of_all / sizeof refusals_of_all[0]; i++) {
        CHECK_STATUS(vers_parse(&a, str_of(refusals_of_all[i].text), &v, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(refusals_of_all[i].message));
    }
    for (size_t i = 0; i < sizeof refusals_of_check / sizeof refusals_of_check[0]; i++) {
        CHECK_OK(vers_parse(&a, str_of(refusals_of_check[i].text), &v, &e), &e);
        CHECK_STATUS(vers_check(&a, str_of(refusals_of_check[i].text), &v, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(refusals_of_check[i].message));
    }
    CHECK_OK(vers_check(&a, STR("vers:npm/1|!=2|>3|!=4|<5|6"), &v, &e), &e);
    arena_release(&a);
}

static void limits(void)
{
    static char text[VERS_MAX_BYTES + 1];
    struct vers v;
    struct err e = {0};
    arena_init(&a, 16 << 20);
    memset(text, '1', sizeof text);
    memcpy(text, "vers:npm/", 9);
    for (size_t i = 10; i + 1 < sizeof text - 1; i += 2) {
        text[i] = '|';
    }
    CHECK_STATUS(vers_parse(&a, (str){text, sizeof text}, &v, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("vers of 262145 bytes is over 262144"));
    CHECK_OK(vers_parse(&a, (str){text, VERS_MAX_BYTES}, &v, &e), &e);
    CHECK(vers_contains(&v, STR("1.0.0")));
    CHECK_STATUS(vers_from_native(&a, STR("npm"), (str){text, sizeof text}, &v, &e),
                 LW_E_LIMIT);
    arena_clear(&a);
    a.max_bytes = 100;
    CHECK_STATUS(vers_parse(&a, STR("vers:npm/1|2|3|4|5|6|7|8|9"), &v, &e), LW_E_LIMIT);
    arena_release(&a);
}

static bool holds(const char *text, const char *version)
{
    struct err e = {0};
    struct vers v = {.n_constraints = 0};
    CHECK_OK(vers_parse(&a, str_of(text), &v, &e), &e);
    return vers_contains(&v, str_of(version));
}

static void containment(void)
{
    arena_init(&a, 1 << 20);
    CHECK(holds("vers:npm/*", "x"));
    CHECK(holds("vers:npm/1.2.3|>=2.0.0|<5.0.0", "4.9.9"));
    CHECK(!holds("vers:npm/1.2.3|>=2.0.0|<5.0.0", "5.0.0"));
    CHECK(!holds("vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.4"));
    CHECK(holds("vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.3"));
    CHECK(!holds("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.1"));
    CHECK(holds("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.2"));
    CHECK(!holds("vers:npm/!=2.0.0", "1.0.0")); /* nothing else is stated to be in */
    CHECK(holds("vers:npm/<1.0.0|>2.0.0", "0.9.0"));
    CHECK(!holds("vers:npm/<1.0.0|>2.0.0", "1.5.0"));
    CHECK(!holds("vers:npm/<1.0.0|>2.0.0", "2.0.0"));
    CHECK(holds("vers:npm/<1.0.0|>2.0.0", "2.0.1"));
    /* Redundant bounds: the outer ones count. */
    CHECK(holds("vers:npm/>1.0.0|<2.0.0|<3.0.0", "2.0.0"));
    CHECK(holds("vers:npm/>1.0.0|>2.0.0|<3.0.0", "2.0.0"));
    CHECK(!holds("vers:npm/>1.0.0|<2.0.0", "2.0.0"));
    /* A bound without a release means all of its releases. */
    CHECK(holds("vers:rpm/<=1.0", "1.0-5"));
    CHECK(holds("vers:pypi/<=2.0.0", "2.0.0+cpu"));
    arena_release(&a);
}

static const struct native_case {
    const char *scheme, *native, *want;
} native_cases[] = {
    {"npm", "^1.2.9 || 3.x", "vers:npm/>=1.2.9|<2.0.0|>=3.0.0|<4.0.0"},
    {"npm", "^0.0.2-beta", "vers:npm/>=0.0.2-beta|<0.0.3"},
    {"npm", "~1.6", "vers:npm/>=1.6.0|<1.7.0"},
    {"npm", "1.2 - 2.3", "vers:npm/>=1.2.0|<2.4.0"},
    {"npm", ">1.x", "vers:npm/>=2.0.0"},
    {"npm", "", "vers:npm/*"},
    {"npm", "1.0.0 || *", "vers:npm/*"},
    {"composer", "~1.2", "vers:composer/>=1.2.0|<2.0.0"},
    {"composer", "~1.2.3", "vers:composer/>=1.2.3|<1.3.0"},
    {"composer", "1.0.*|^2", "vers:composer/>=1.0.0|<1.1.0|>=2.0.0|<3.0.0"},
    {"cargo", "1.2", "vers:cargo/>=1.2.0|<2.0.0"},
    {"cargo", ">=1.2, <1.5", "vers:cargo/>=1.2.0|<1.5.0"},
    {"golang", ">=v1.3 <v1.3.7", "vers:golang/>=1.3.0|<1.3.7"},
    {"gem", "~> 2.2.0, !=2.2.1", "vers:gem/>=2.2.0|!=2.2.1|<2.3"},
    {"gem", "~> 2", "vers:gem/>=2|<3"},
    {"hex", "~> 2.1 or == 1.0.0", "vers:hex/1.0.0|>=2.1|<3"},
    {"pypi", "~=2.2", "vers:pypi/>=2.2|<3.dev0"},
    {"pypi", "==1.4.*,!=1.4.2", "vers:pypi/>=1.4.dev0|!=1.4.2|<1.5.dev0"},
    {"pypi", ">=1.0ALPHA, <01.5", "vers:pypi/>=1.0a0|<1.5"},
    {"conan", "^0.1.2", "vers:conan/>=0.1.2|<0.2-"},
    {"conan", "*, include_prerelease=True", "vers:conan/>=0.0.0"},
    {"maven", "[1.0,2.0),(3.0,]", "vers:maven/>=1.0|<2.0|>3.0"},
    {"maven", "(,1.0]", "vers:maven/<=1.0"},
    {"maven", "[1.0]", "vers:maven/1.0"},
    {"maven", "(,)", "vers:maven/*"},
    {"nuget", "1.0.0", "vers:nuget/>=1.0.0"},
    {"nuget", "1.*", "vers:nuget/>=1|<2"},
    {"nginx", "1.5.0+, 1.4.1+", "vers:nginx/>=1.4.1|<1.5.0|>=1.5.0"},
    {"nginx", "0.8.41-1.5.6", "vers:nginx/>=0.8.41|<=1.5.6"},
    {"openssl", "3.0.1, 0.9.7a", "vers:openssl/0.9.7a|3.0.1"},
    {"deb", "(>= 1:2.0~rc1-1), (<< 1:2.1)", "vers:deb/>=1:2.0~rc1-1|<1:2.1"},
    {"rpm", ">= 1.0^git1", "vers:rpm/>=1.0^git1"},
};

static void native_ranges(void)
{
    struct vers v;
    struct err e = {0};
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof native_cases / sizeof native_cases[0]; i++) {
        const struct native_case *c = &native_cases[i];
        CHECK_OK(vers_from_native(&a, str_of(c->scheme), str_of(c->native), &v, &e), &e);
        CHECK_STR(written(&v), str_of(c->want));
    }
    CHECK_STATUS(vers_from_native(&a, STR("maven"), STR("[1.0,2.0"), &v, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("range '[1.0,2.0': interval without its closing bracket"));
    CHECK_STATUS(vers_from_native(&a, STR("gem"), STR("~> x"), &v, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("range '~> x' cannot be read at '~> x'"));
    CHECK_STATUS(vers_from_native(&a, STR("apk"), STR("~1.2"), &v, &e), LW_E_INPUT);
    CHECK_STATUS(vers_from_native(&a, STR("nginx"), STR("none"), &v, &e), LW_E_INPUT);
    CHECK_STATUS(vers_from_native(&a, STR("deb"), STR(" "), &v, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("range '' holds no version"));
    CHECK_STATUS(vers_from_native(&a, STR("x y"), STR("1"), &v, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("'x y' is no versioning scheme"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"canonical_form", canonical_form}, {"refusals", refusals},           {"limits", limits},
    {"containment", containment},       {"native_ranges", native_ranges}, {NULL, NULL},
};
const struct test_suite vers_suite = {"vers", tests};
