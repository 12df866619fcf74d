/* SPDX-License-Identifier: Apache-2.0 */
/* What a component is found by, in which order, each once, and from stores of before. */
#include "store/component_term.h"

#include "store/component.h"
#include "store/portfolio.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct arena a;

static struct component_row row(const char *id, const char *name)
{
    str none = STR("");
    return (struct component_row){.id = str_of(id),
                                  .identity_digest = str_of(id),
                                  .type = none,
                                  .grp = none,
                                  .name = str_of(name),
                                  .version = STR("1.0"),
                                  .supplier = none,
                                  .purls = none,
                                  .cpes = none,
                                  .hashes = none,
                                  .licences = none,
                                  .package_key = none,
                                  .package_keys = none,
                                  .identity = none,
                                  .verdict = VERDICT_UNKNOWN,
                                  .why = none};
}

static void terms(void)
{
    str out[COMPONENT_MAX_TERMS];
    arena_init(&a, 1 << 20);
    struct component_row c = row("c1", "python3-Idna");
    c.grp = STR("PSF");
    c.purls = STR("pkg:pypi/idna@3.3?arch=x\npkg:deb/debian/python3-idna@3.3-1");
    c.cpes = STR("cpe:2.3:a:kjd:idna:3.3:*:*:*:*:*:*:*");
    c.hashes = STR("SHA-256 9F86D081\nnonsense");
    c.licences = STR("BSD-3-Clause");
    size_t n = component_terms(&a, &c, out);
    static const char *const want[] = {"9f86d081",
                                       "cpe:2.3:a:kjd:idna:3.3:*:*:*:*:*:*:*",
                                       "idna",
                                       "licence:bsd-3-clause",
                                       "pkg:deb/debian/python3-idna@3.3-1",
                                       "pkg:pypi/idna@3.3",
                                       "psf/python3-idna",
                                       "python3-idna"};
    CHECK_INT(n, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < n; i++)
        CHECK_STR(out[i], str_of(want[i]));
    c = row("c2", "libssl3");
    n = component_terms(&a, &c, out);
    CHECK_INT(n, 2);
    CHECK_STR(out[0], STR("libssl3"));
    CHECK_STR(out[1], STR("ssl3"));
    c = row("c3", "commonsHttpClient");
    n = component_terms(&a, &c, out);
    CHECK_INT(n, 3);
    CHECK_STR(out[0], STR("client"));
    CHECK_STR(out[2], STR("httpclient"));
    arena_release(&a);
}

static void bounded(void)
{
    str out[COMPONENT_MAX_TERMS];
    char name[4 * COMPONENT_MAX_TERMS + 1];
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof name - 1; i++)
        name[i] = i % 4 == 3 ? '-' : (char)('a' + i / 4 % 26);
    name[sizeof name - 1] = '\0';
    struct component_row c = row("c1", name);
    CHECK_INT(component_terms(&a, &c, out), COMPONENT_MAX_TERMS);
    char longer[COMPONENT_TERM_BYTES + 2];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    c = row("c1", longer);
    CHECK_INT(component_terms(&a, &c, out), 1);
    CHECK_INT(out[0].n, COMPONENT_TERM_BYTES);
    arena_release(&a);
}

struct found {
    char text[400];
};

static enum status take(void *ctx, str term, const struct component_row *c, struct err *e)
{
    struct found *f = ctx;
    size_t n = strlen(f->text);
    (void)e;
    snprintf(f->text + n, sizeof f->text - n, "%.*s=%.*s ", STR_ARG(term), STR_ARG(c->id));
    return LW_OK;
}

static void check_found(struct db *db, const char *beginning, const char *after,
                        const char *after_id, int64_t limit, const char *want)
{
    struct found f = {""};
    struct err e = {0};
    CHECK_OK(component_each_term(db, &a, str_of(beginning), str_of(after), str_of(after_id),
                                 limit, take, &f, &e),
             &e);
    CHECK_STR(str_of(f.text), str_of(want));
}

static void searched(void)
{
    char path[512];
    struct db *db = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    arena_init(&a, 1 << 20);
    CHECK_OK(db_open(path, &db, &e), &e);
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    const struct component_row rows[] = {row("c1", "openssl"), row("c2", "openssl-open"),
                                         row("c3", "curl"), row("c4", "openssl")};
    for (size_t i = 0; i < 4; i++)
        CHECK_OK(component_insert(db, &rows[i], &e), &e);
    CHECK_OK(component_terms_fill(db, &e), &e); /* what is there already stays as it is */
    CHECK_OK(db_commit(db, &e), &e);
    check_found(db, "openssl", "", "", 9, "openssl=c1 openssl=c4 openssl-open=c2 ");
    check_found(db, "openssl", "openssl", "c1", 9, "openssl=c4 openssl-open=c2 ");
    check_found(db, "openssl", "", "", 1, "openssl=c1 ");
    check_found(db, "open", "", "", 9, "open=c2 openssl=c1 openssl=c4 openssl-open=c2 ");
    CHECK(component_term_is_first(&a, &rows[1], STR("open"), STR("open")));
    CHECK(!component_term_is_first(&a, &rows[1], STR("open"), STR("openssl-open")));
    CHECK(component_term_is_first(&a, &rows[1], STR("openss"), STR("openssl-open")));
    CHECK(!component_term_is_first(&a, &rows[2], STR("open"), STR("curl")));
    check_found(db, "ssl", "", "", 9, "");
    struct portfolio_size size;
    CHECK_OK(portfolio_measure(db, &size, &e), &e);
    CHECK_INT(size.n_components, 4);
    CHECK_INT(size.n_instances, 0);
    db_close(db);
    arena_release(&a);
}

static const struct test tests[] = {
    {"what a component is found by", terms},
    {"no more terms and bytes than the bounds", bounded},
    {"searched by their beginning, in order", searched},
    {NULL, NULL},
};
const struct test_suite component_term_suite = {"component_term", tests};
