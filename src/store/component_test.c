/* SPDX-License-Identifier: Apache-2.0 */
/* The inverted index: a component is found by every key it has, and by no other. */
#include "store/component.h"

#include "suite.h"

#include <stdio.h>

static enum status count_one(void *ctx, const struct component_row *c, struct err *e)
{
    (void)c, (void)e;
    (*(int *)ctx)++;
    return LW_OK;
}

static int n_of(struct db *db, const char *key)
{
    int n = 0;
    struct err e = {0};
    CHECK_OK(component_each_of_package(db, str_of(key), count_one, &n, &e), &e);
    return n;
}

static void keys(void)
{
    char path[512];
    struct db *db = NULL;
    struct arena a;
    struct err e = {0};
    bool found = false;
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    CHECK_OK(db_open(path, &db, &e), &e);
    arena_init(&a, 1 << 20);
    str none = STR("");
    struct component_row c = {.id = STR("c1"),
                              .identity_digest = STR("d1"),
                              .type = none,
                              .grp = none,
                              .name = STR("openssl"),
                              .version = STR("3.0.8"),
                              .supplier = none,
                              .purls = none,
                              .cpes = none,
                              .hashes = none,
                              .licences = none,
                              .package_key = STR("cpe:openssl"),
                              .package_keys =
                                  STR("cpe:openssl\nrepo:github.com/openssl/openssl"),
                              .identity = STR("name:openssl"),
                              .verdict = VERDICT_NO_MATCH,
                              .why = none,
                              .patches = STR("CVE-1: fix.patch"),
                              .is_of_product = true};
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_OK(component_insert(db, &c, &e), &e);
    CHECK_INT(n_of(db, "cpe:openssl"), 1);
    CHECK_INT(n_of(db, "repo:github.com/openssl/openssl"), 1);
    CHECK_INT(n_of(db, "cpe:curl"), 0);
    /* with other names the old ones lead nowhere */
    c.package_keys = STR("cpe:openssl\nosv:OSS-Fuzz/openssl");
    CHECK_OK(component_save_scan(db, &c, &e), &e);
    CHECK_INT(n_of(db, "cpe:openssl"), 1);
    CHECK_INT(n_of(db, "osv:OSS-Fuzz/openssl"), 1);
    CHECK_INT(n_of(db, "repo:github.com/openssl/openssl"), 0);
    struct component_row back;
    CHECK_OK(component_find(db, &a, STR("c1"), &back, &found, &e), &e);
    CHECK(found && back.is_of_product);
    CHECK_STR(back.patches, STR("CVE-1: fix.patch"));
    CHECK_STR(back.package_keys, STR("cpe:openssl\nosv:OSS-Fuzz/openssl"));
    CHECK_OK(db_commit(db, &e), &e);
    arena_release(&a);
    db_close(db);
}

const struct test_suite component_suite = {
    "component", (const struct test[]){{"found by every key", keys}, {NULL, NULL}}};
