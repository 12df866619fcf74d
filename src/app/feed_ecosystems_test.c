/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_ecosystems.h"

#include "store/component.h"

#include "app_fixture.h"
#include "suite.h"

static void put(struct app *app, struct arena *a, const char *key)
{
    struct err e = {0};
    str id = new_id(a, utc_now()), none = STR("");
    const struct component_row c = {.id = id,
                                    .identity_digest = id,
                                    .type = STR("library"),
                                    .grp = none,
                                    .name = STR("x"),
                                    .version = none,
                                    .supplier = none,
                                    .purls = none,
                                    .cpes = none,
                                    .hashes = none,
                                    .licences = none,
                                    .package_key = str_of(key),
                                    .identity = str_of(key),
                                    .verdict = VERDICT_NO_MATCH,
                                    .why = none};
    CHECK_OK(component_insert(app->db, &c, &e), &e);
}

static void what_is_in_use(void)
{
    struct app *app = fixture_open("2026-11-22T12:00:00Z");
    struct arena a;
    struct err e = {0};
    str list;
    arena_init(&a, 65536);
    CHECK_OK(feed_ecosystems_in_use(app, &a, &list, &e), &e);
    CHECK_STR(list, STR(""));
    CHECK_OK(db_begin(app->db, DB_HERE, &e), &e);
    put(app, &a, "pkg:rpm/redhat/openssl");
    put(app, &a, "pkg:maven/org.example/thing");
    put(app, &a, "pkg:maven/org.example/other");
    put(app, &a, "pkg:oci/no-feed-knows-this");
    put(app, &a, "");
    CHECK_OK(db_commit(app->db, &e), &e);
    CHECK_OK(feed_ecosystems_in_use(app, &a, &list, &e), &e);
    CHECK_STR(list, STR("Maven,Red Hat"));
    arena_release(&a);
    app_close(app);
}

static const struct test tests[] = {{"what is in use", what_is_in_use}, {NULL, NULL}};
const struct test_suite feed_ecosystems_suite = {"feed_ecosystems", tests};
