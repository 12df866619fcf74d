/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in a token, with SoftHSM in a folder of the test's own. */
#include "crypto/pkcs11.h"

#include "base/fs.h"
#include "crypto/pkcs11_fixture.h"

#include "suite.h"

static void signs_in_the_token(void)
{
    struct arena a;
    struct err e = {0};
    struct signature s;
    str pem, again, id;
    arena_init(&a, 1 << 20);
    struct pkcs11_key k = token_new(&a, "watch", "1234", "ledger 1");
    CHECK_STATUS(pkcs11_public_key(&a, &k, &pem, &e), LW_E_NOT_FOUND);
    CHECK_STR(str_of(e.message), STR("PKCS #11: token 'watch' has no key 'ledger 1'"));
    CHECK_OK(pkcs11_new_key(&k, &e), &e);
    CHECK_STATUS(pkcs11_new_key(&k, &e), LW_E_CONFLICT);
    CHECK_STR(str_of(e.message), STR("PKCS #11: token 'watch' has a key 'ledger 1' already"));
    CHECK_OK(pkcs11_public_key(&a, &k, &pem, &e), &e);
    CHECK_OK(sign_key_id(&a, pem, &id, &e), &e);
    CHECK_INT(id.n, 16);
    token_leaks(true);
    CHECK_OK(pkcs11_sign(&k, STR("what is signed"), &s, &e), &e);
    token_leaks(false);
    CHECK_OK(sign_verify(pem, STR("what is signed"), &s, &e), &e);
    CHECK_STATUS(sign_verify(pem, STR("what is signee"), &s, &e), LW_E_REFUSED);
    CHECK_OK(pkcs11_public_key(&a, &k, &again, &e), &e);
    CHECK_STR(again, pem);
    arena_release(&a);
}

static void refusals(void)
{
    struct arena a;
    struct err e = {0};
    struct signature s;
    arena_init(&a, 1 << 20);
    struct pkcs11_key k = token_new(&a, "watch", "1234", "ledger 1"), other = k;
    CHECK_OK(pkcs11_new_key(&k, &e), &e);
    other.pin = STR("4321");
    CHECK_STATUS(pkcs11_sign(&other, STR("x"), &s, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message), STR("PKCS #11: signing in: the PIN is wrong"));
    other = k;
    other.token = STR("watcher");
    CHECK_STATUS(pkcs11_sign(&other, STR("x"), &s, &e), LW_E_ENV);
    CHECK_STR(str_of(e.message), STR("PKCS #11: there is no token 'watcher'"));
    other = k;
    other.module = "/no/such/module.so";
    CHECK_STATUS(pkcs11_sign(&other, STR("x"), &s, &e), LW_E_ENV);
    CHECK(str_starts(str_of(e.message), STR("PKCS #11: /no/such/module.so: cannot open")));
    other = k;
    other.label = STR("ledger 2");
    CHECK_STATUS(pkcs11_sign(&other, STR("x"), &s, &e), LW_E_NOT_FOUND);
    CHECK_STR(str_of(e.message), STR("PKCS #11: token 'watch' has no key 'ledger 2'"));
    other.pin = STR("");
    CHECK_STATUS(pkcs11_sign(&other, STR("x"), &s, &e), LW_E_NOT_FOUND);
    arena_release(&a);
}

static const struct test tests[] = {
    {"signs_in_the_token", signs_in_the_token},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite pkcs11_suite = {"pkcs11", tests};
