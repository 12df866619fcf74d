/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/password.h"

#include "suite.h"

#include <string.h>

static void matching_and_not(void)
{
    struct arena a;
    struct err e = {0};
    str one, two;
    arena_init(&a, 4096);
    CHECK_OK(password_hash(&a, STR("correct horse"), &one, &e), &e);
    CHECK_OK(password_hash(&a, STR("correct horse"), &two, &e), &e);
    CHECK(str_starts(one, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    CHECK_INT(one.n, 97);
    CHECK(!str_eq(one, two)); /* each its own salt */
    CHECK(password_matches(one, STR("correct horse")));
    CHECK(password_matches(two, STR("correct horse")));
    CHECK(!password_matches(one, STR("correct horsf")));
    CHECK(!password_matches(one, STR("correct horse ")));
    CHECK(!password_matches(one, STR_NONE));
    arena_release(&a);
}

static void foreign_encodings_never_match(void)
{
    CHECK(!password_matches(STR_NONE, STR("x")));
    CHECK(!password_matches(STR("x"), STR("x")));
    CHECK(!password_matches(STR("$argon2id$v=19$m=19456,t=2,p=1$"), STR("x")));
    CHECK(!password_matches(STR("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$"), STR("x")));
    /* Would cost 4 GiB to find out. */
    CHECK(!password_matches(STR("$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$YWJjZA"),
                            STR("x")));
    CHECK(!password_matches(STR("$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$YWJjZA"), STR("x")));
}

static void length_at_the_bound_and_one_beyond(void)
{
    struct arena a;
    struct err e = {0};
    char many[4097];
    str out = STR_NONE;
    memset(many, 'x', sizeof many);
    arena_init(&a, 4096);
    CHECK_OK(password_hash(&a, (str){many, 4096}, &out, &e), &e);
    CHECK(password_matches(out, (str){many, 4096}));
    CHECK(!password_matches(out, (str){many, 4097}));
    CHECK_STATUS(password_hash(&a, (str){many, 4097}, &out, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("password is longer than 4096 bytes"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"matching_and_not", matching_and_not},
    {"foreign_encodings_never_match", foreign_encodings_never_match},
    {"length_at_the_bound_and_one_beyond", length_at_the_bound_and_one_beyond},
    {NULL, NULL},
};
const struct test_suite password_suite = {"password", tests};
