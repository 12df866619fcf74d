/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures made by GnuPG itself, with keys made for the test: skipped where it is not installed.
 */
#include "crypto/openpgp.h"

#include "base/fs.h"
#include "crypto/openpgp_fixture.h"
#include "suite.h"

#include <sys/stat.h>
#include <unistd.h>

static void good_and_bad_signatures(void)
{
    struct arena a;
    struct err e = {0};
    struct openpgp *o = NULL;
    arena_init(&a, 16 << 20);
    struct gpg_home maker = gpg_home_new(&a, "vendor@example.com", NULL);
    struct gpg_home other = gpg_home_new(&a, "other@example.com", NULL);
    str text = STR("{\"document\":{}}"), sig = gpg_sign(&a, &maker, text, NULL);
    CHECK_OK(openpgp_open(maker.dir, &o, &e), &e);
    CHECK_STATUS(openpgp_verify(o, text, sig, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("signed with a key that the provider does not publish"));
    CHECK_OK(openpgp_add_key(o, maker.key, maker.fingerprint, &e), &e);
    CHECK_INT(openpgp_n_keys(o), 1);
    CHECK_OK(openpgp_verify(o, text, sig, &e), &e);
    CHECK_STATUS(openpgp_verify(o, STR("{\"document\":{ }}"), sig, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("the signature does not fit the document"));
    CHECK_STATUS(openpgp_verify(o, text, gpg_sign(&a, &other, text, NULL), &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("signed with a key that the provider does not publish"));
    CHECK_STATUS(openpgp_verify(o, text, STR(""), &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("the signature file is empty"));
    CHECK_STATUS(openpgp_verify(o, text, STR("<html>not found</html>"), &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("the signature file holds no signature"));
    openpgp_close(o);
    openpgp_close(NULL);
    arena_release(&a);
}

static void keys_by_fingerprint(void)
{
    struct arena a;
    struct err e = {0};
    struct openpgp *o = NULL;
    arena_init(&a, 16 << 20);
    struct gpg_home maker = gpg_home_new(&a, "vendor@example.com", NULL);
    struct gpg_home other = gpg_home_new(&a, "other@example.com", NULL);
    str both = arena_printf(&a, "%.*s%.*s", STR_ARG(maker.key), STR_ARG(other.key));
    CHECK_OK(openpgp_open(maker.dir, &o, &e), &e);
    CHECK_STATUS(openpgp_add_key(o, other.key, maker.fingerprint, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              arena_printf(&a, "the key file holds no key with the fingerprint '%.*s'",
                           STR_ARG(maker.fingerprint)));
    CHECK_INT(openpgp_n_keys(o), 0);
    CHECK_STATUS(openpgp_add_key(o, STR("nothing"), STR(""), &e), LW_E_INPUT);
    CHECK_STATUS(openpgp_add_key(o, STR(""), STR(""), &e), LW_E_INPUT);
    /* of two keys only the one that was named is taken */
    CHECK_OK(openpgp_add_key(o, both, maker.fingerprint, &e), &e);
    CHECK_INT(openpgp_n_keys(o), 1);
    CHECK_OK(openpgp_verify(o, STR("x"), gpg_sign(&a, &maker, STR("x"), NULL), &e), &e);
    CHECK_STATUS(openpgp_verify(o, STR("x"), gpg_sign(&a, &other, STR("x"), NULL), &e),
                 LW_E_INPUT);
    openpgp_close(o);
    arena_release(&a);
}

/* What a key signed before it expired stands; what it signs afterwards does not. */
static void expired_keys(void)
{
    struct arena a;
    struct err e = {0};
    struct openpgp *o = NULL;
    arena_init(&a, 16 << 20);
    struct gpg_home maker = gpg_home_new(&a, "vendor@example.com", "20200101T000000");
    CHECK_OK(openpgp_open(maker.dir, &o, &e), &e);
    CHECK_OK(openpgp_add_key(o, maker.key, maker.fingerprint, &e), &e);
    str then = gpg_sign(&a, &maker, STR("x"), "20200102T000000");
    CHECK_OK(openpgp_verify(o, STR("x"), then, &e), &e);
    openpgp_close(o);
    arena_release(&a);
}

/* Nothing of the ring is left, and nothing of it was ever outside its folder. */
static void leaves_nothing(void)
{
    struct arena a;
    struct err e = {0};
    struct openpgp *o = NULL;
    arena_init(&a, 16 << 20);
    struct gpg_home maker = gpg_home_new(&a, "vendor@example.com", NULL);
    const char *dir = test_temp_dir();
    CHECK_OK(openpgp_open(dir, &o, &e), &e);
    CHECK_OK(openpgp_add_key(o, maker.key, STR(""), &e), &e);
    openpgp_close(o);
    CHECK(rmdir(dir) == 0 && mkdir(dir, 0700) == 0); /* only an empty folder can be removed */
    CHECK_STATUS(openpgp_open("/nowhere/at/all", &o, &e), LW_E_ENV);
    arena_release(&a);
}

const struct test_suite openpgp_suite = {
    "openpgp",
    (const struct test[]){{"good and bad signatures", good_and_bad_signatures},
                          {"keys by fingerprint", keys_by_fingerprint},
                          {"expired keys", expired_keys},
                          {"leaves nothing", leaves_nothing},
                          {NULL, NULL}},
};
