/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sign.h"

#include "crypto/digest.h"
#include "suite.h"

#include <string.h>

static void signed_and_checked(void)
{
    struct arena a;
    struct err e = {0};
    struct signature s;
    str private_key, public_key, other_private, other_public, again;
    arena_init(&a, 1 << 20);
    CHECK_OK(sign_new_key(&a, &private_key, &public_key, &e), &e);
    CHECK_OK(sign_new_key(&a, &other_private, &other_public, &e), &e);
    CHECK(!str_eq(private_key, other_private));
    CHECK(str_starts(private_key, STR("-----BEGIN PRIVATE KEY-----")));
    CHECK_OK(sign_public_key(&a, private_key, &again, &e), &e);
    CHECK_STR(again, public_key);
    CHECK_OK(sign_bytes(private_key, STR("manifest"), &s, &e), &e);
    CHECK_OK(sign_verify(public_key, STR("manifest"), &s, &e), &e);
    CHECK_STATUS(sign_verify(public_key, STR("manifesT"), &s, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message), STR("the signature is not by that key over this content"));
    CHECK_STATUS(sign_verify(other_public, STR("manifest"), &s, &e), LW_E_REFUSED);
    for (size_t i = 0; i < SIGNATURE_BYTES; i++) {
        struct signature broken = s;
        broken.b[i] ^= 1;
        CHECK_STATUS(sign_verify(public_key, STR("manifest"), &broken, &e), LW_E_REFUSED);
    }
    arena_release(&a);
}

/* RFC 8032, section 7.1, test 2, in the forms of RFC 8410. */
static void known_answer(void)
{
    static const char private_key[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
        "-----END PRIVATE KEY-----\n";
    struct arena a;
    struct err e = {0};
    struct signature s;
    str public_key, id;
    arena_init(&a, 1 << 20);
    CHECK_OK(sign_bytes(str_of(private_key), STR("\x72"), &s, &e), &e);
    CHECK_STR(hex_of(&a, (str){(const char *)s.b, SIGNATURE_BYTES}),
              STR("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    CHECK_OK(sign_public_key(&a, str_of(private_key), &public_key, &e), &e);
    CHECK_OK(sign_key_id(&a, public_key, &id, &e), &e);
    CHECK_INT(id.n, 16);
    arena_release(&a);
}

static void no_keys(void)
{
    static const char rsa[] =
        "-----BEGIN PUBLIC KEY-----\n"
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n"
        "9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==\n"
        "-----END PUBLIC KEY-----\n";
    struct arena a;
    struct err e = {0};
    struct signature s = {{0}};
    str out;
    arena_init(&a, 1 << 20);
    CHECK_STATUS(sign_bytes(STR("no key"), STR("x"), &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("this is no private Ed25519 key in PEM: make one with "
                                     "'longwatch feed key'"));
    CHECK_STATUS(sign_verify(STR(""), STR("x"), &s, &e), LW_E_INPUT);
    CHECK_STATUS(sign_verify(str_of(rsa), STR("x"), &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("this is no public Ed25519 key in PEM: make one with "
                                     "'longwatch feed key'"));
    CHECK_STATUS(sign_key_id(&a, str_of(rsa), &out, &e), LW_E_INPUT);
    arena_release(&a);
}

/* FIPS 180-4, as published with its examples. */
static void sha512(void)
{
    char hex[SHA512_HEX_CHARS + 1];
    CHECK_STR(sha512_hex(STR("abc"), hex),
              STR("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
    CHECK(str_starts(sha512_hex(STR(""), hex), STR("cf83e1357eefb8bdf1542850d66d8007")));
}

const struct test_suite sign_suite = {
    "sign",
    (const struct test[]){{"signed and checked", signed_and_checked},
                          {"known answer", known_answer},
                          {"no keys", no_keys},
                          {"SHA-512", sha512},
                          {NULL, NULL}},
};
