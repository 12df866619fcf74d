/* SPDX-License-Identifier: Apache-2.0 */
#include "format/purl.h"

#include "format/purl_internal.h"
#include "suite.h"

#include <string.h>

static struct arena a;

static str written(const struct purl *p)
{
    struct buf out;
    buf_init(&out, 65536);
    purl_write(&out, p);
    str text = arena_str(&a, buf_str(&out));
    buf_release(&out);
    return text;
}

static void becomes(const char *text, const char *want)
{
    struct err e = {0};
    struct purl p;
    CHECK_OK(purl_parse(&a, str_of(text), &p, &e), &e);
    CHECK_STR(written(&p), str_of(want));
    /* What is written reads again as the same. */
    CHECK_OK(purl_parse(&a, str_of(want), &p, &e), &e);
    CHECK_STR(written(&p), str_of(want));
}

static void refused(const char *text, const char *words)
{
    struct err e = {0};
    struct purl p;
    CHECK_STATUS(purl_parse(&a, str_of(text), &p, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
}

static void parsing(void)
{
    struct err e = {0};
    struct purl p;
    arena_init(&a, 1 << 20);
    CHECK_OK(purl_parse(&a, STR("pkg:npm/%40scope/name@1.0%2Bx?b=2&A=%C3%A9&c=#/sub/./dir/"),
                        &p, &e),
             &e);
    CHECK_STR(p.type, STR("npm"));
    CHECK_STR(p.namespace_, STR("@scope"));
    CHECK_STR(p.name, STR("name"));
    CHECK_STR(p.version, STR("1.0+x"));
    CHECK_INT(p.n_qualifiers, 2);
    CHECK_STR(purl_qualifier(&p, "a"), STR("\xC3\xA9"));
    CHECK_STR(purl_qualifier(&p, "c"), STR_NONE);
    CHECK_STR(p.subpath, STR("sub/dir"));
    arena_release(&a);
}

static void canonical(void)
{
    arena_init(&a, 1 << 20);
    becomes("pkg:npm/%40scope/name@1.0", "pkg:npm/%40scope/name@1.0");
    becomes("pkg:npm/@scope/name", "pkg:npm/%40scope/name");
    becomes("pkg:npm/%40scope%2Fname@1", "pkg:npm/%40scope/name@1");
    becomes("PKG:PyPI/Zope.Interface_x@1.0A1", "pkg:pypi/zope.interface-x@1.0a1");
    becomes("pkg://deb/Debian/Curl@1:2.3-4~x?distro=b&arch=a",
            "pkg:deb/debian/curl@1:2.3-4~x?arch=a&distro=b");
    becomes("pkg:golang/stdlib@1.21.3", "pkg:golang/stdlib@1.21.3");
    becomes("pkg:golang/github.com%2Fx%2Fy@v1", "pkg:golang/github.com/x/y@v1");
    becomes("pkg:GitHub/Owner/Repo", "pkg:github/owner/repo");
    becomes("pkg:git/GitHub.com/Owner/Repo@v1", "pkg:git/github.com/owner/repo@v1");
    becomes("pkg:git/example.org/Owner/Deep/Repo", "pkg:git/example.org/Owner/Deep/Repo");
    becomes("pkg:generic/a%2Fb@1%2F2", "pkg:generic/a%2Fb@1%2F2");
    becomes("pkg:pub/Some-Name@1", "pkg:pub/some_name@1");
    becomes("pkg:swid/a?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0D",
            "pkg:swid/a?tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d");
    becomes("pkg:unheard-of/Some/Thing@1", "pkg:unheard-of/Some/Thing@1");
    arena_release(&a);
}

static void refusals(void)
{
    arena_init(&a, 1 << 20);
    refused("curl@1.0", "package URL 'curl@1.0': does not begin with 'pkg:'");
    refused("pkg:curl@1.0",
            "package URL 'pkg:curl@1.0': a type and a name, divided by '/', are required");
    refused("pkg:npm/@1.0", "package URL 'pkg:npm/@1.0': a name is required");
    refused("pkg:1x/y",
            "package URL 'pkg:1x/y': type '1x' is not a letter followed by letters, "
            "digits, '.' and '-'");
    refused("pkg:npm/a?b c=d",
            "package URL 'pkg:npm/a?b c=d': qualifier key 'b c' is not a letter "
            "followed by letters, digits, '.', '-' and '_'");
    refused("pkg:npm/a?b=1&B=2",
            "package URL 'pkg:npm/a?b=1&B=2': qualifier 'b' stands there twice");
    refused("pkg:npm/a?b", "package URL 'pkg:npm/a?b': qualifier 'b' has no '='");
    refused("pkg:npm/a%2", "package URL 'pkg:npm/a%2': '%' is not followed by two hexadecimal "
                           "digits");
    refused("pkg:npm/a%ff", "package URL 'pkg:npm/a%ff': decoded text is not valid UTF-8");
    refused("pkg:npm/a@\xff", "package URL 'pkg:npm/a@\xff': text is not valid UTF-8");
    refused("pkg:swift/x@1", "package URL 'pkg:swift/x@1': type 'swift' requires a namespace");
    refused("pkg:cargo/x/y", "package URL 'pkg:cargo/x/y': type 'cargo' has no namespace");
    refused("pkg:julia/X",
            "package URL 'pkg:julia/X': type 'julia' requires the qualifier 'uuid'");
    refused("pkg:cpan/A::B",
            "package URL 'pkg:cpan/A::B': cpan name is a module name, expected "
            "the distribution without '::'");
    arena_release(&a);
}

static void too_long(void)
{
    static char text[9000];
    struct err e = {0};
    struct purl p;
    memset(text, 'a', sizeof text);
    arena_init(&a, 1 << 20);
    CHECK_STATUS(purl_parse(&a, (str){text, sizeof text}, &p, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("package URL of 9000 bytes is over the limit of 8000"));
    arena_release(&a);
}

static void keys(void)
{
    struct err e = {0};
    struct purl p;
    arena_init(&a, 1 << 20);
    CHECK_OK(purl_parse(&a, STR("pkg:pypi/Zope.__Interface@5?x=y#z"), &p, &e), &e);
    CHECK_STR(purl_key(&a, &p), STR("pkg:pypi/zope-interface"));
    CHECK_OK(purl_parse(&a, STR("pkg:nuget/Newtonsoft.Json@5"), &p, &e), &e);
    CHECK_STR(purl_key(&a, &p), STR("pkg:nuget/newtonsoft.json"));
    CHECK_OK(purl_parse(&a, STR("pkg:maven/org.x/Y@5?type=jar"), &p, &e), &e);
    CHECK_STR(purl_key(&a, &p), STR("pkg:maven/org.x/Y"));
    arena_release(&a);
}

static void types_are_sorted(void)
{
    for (size_t i = 1; i < n_purl_type_rows; i++) {
        CHECK(str_cmp(purl_type_rows[i - 1].type, purl_type_rows[i].type) < 0);
    }
    CHECK(purl_type_find(STR("maven")) != NULL);
    CHECK(purl_type_find(STR("Maven")) == NULL);
}

static const struct test tests[] = {
    {"parsing", parsing},   {"canonical", canonical}, {"refusals", refusals},
    {"too_long", too_long}, {"keys", keys},           {"types_are_sorted", types_are_sorted},
    {NULL, NULL},
};
const struct test_suite purl_suite = {"purl", tests};
