/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include "suite.h"

#include <pthread.h>
#include <string.h>

static void check_hex(struct sha256 d, const char *want, int line)
{
    char out[SHA256_HEX_CHARS + 1];
    test_eq_str(sha256_hex(&d, out), str_of(want), "digest", __FILE__, line);
}
#define CHECK_HEX(d, want) check_hex((d), (want), __LINE__)

#define SHA256_OF_ABC     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* FIPS 180-2, appendix B. */
static void sha256_vectors(void)
{
    CHECK_HEX(sha256_of(STR("abc")), SHA256_OF_ABC);
    CHECK_HEX(sha256_of(STR("")), SHA256_OF_NOTHING);
    CHECK_HEX(sha256_of(STR_NONE), SHA256_OF_NOTHING);
    CHECK_HEX(sha256_of(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void sha256_by_pieces(void)
{
    char a[1000];
    memset(a, 'a', sizeof a);
    struct sha256_ctx *c = sha256_start();
    struct sha256_ctx *other = sha256_start();
    for (int i = 0; i < 1000; i++) {
        sha256_update(c, (str){a, sizeof a});
        if (i == 500) sha256_update(other, STR("ab"));
    }
    sha256_update(c, STR_NONE);
    sha256_update(other, STR("c"));
    CHECK_HEX(sha256_of(STR("abc")), SHA256_OF_ABC); /* does not disturb the open ones */
    CHECK_HEX(sha256_finish(c),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK_HEX(sha256_finish(other), SHA256_OF_ABC);
}

/* RFC 4231, test cases 1, 2, 3, 6 and 7, and the empty key. */
static void hmac_vectors(void)
{
    char key[131], text[50];
    memset(key, 0x0b, 20);
    CHECK_HEX(hmac_sha256((str){key, 20}, STR("Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_HEX(hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    memset(text, 0xdd, sizeof text);
    CHECK_HEX(hmac_sha256((str){key, 20}, (str){text, 50}),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK_HEX(hmac_sha256((str){key, 131},
                          STR("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK_HEX(hmac_sha256((str){key, 131},
                          STR("This is a test using a larger than block-size key and a larger "
                              "than block-size data. The key needs to be hashed before being "
                              "used by the HMAC algorithm.")),
              "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    CHECK_HEX(hmac_sha256(STR_NONE, STR_NONE),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void hex_forms(void)
{
    struct sha256 d = {{0}}, e = sha256_of(STR("abc"));
    CHECK(sha256_from_hex(STR(SHA256_OF_ABC), &d));
    CHECK(sha256_eq(&d, &e));
    CHECK(sha256_from_hex(
        STR("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), &d));
    CHECK(sha256_eq(&d, &e));
    CHECK(!sha256_from_hex(STR(SHA256_OF_ABC "0"), &d));
    CHECK(!sha256_from_hex(str_sub(STR(SHA256_OF_ABC), 0, 63), &d));
    CHECK(!sha256_from_hex(STR_NONE, &d));
    CHECK(!sha256_from_hex(
        STR("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), &d));
    CHECK(!sha256_from_hex(
        STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a:"), &d));
    CHECK(sha256_eq(&d, &e)); /* failures left it alone */
    d.b[31] ^= 1;
    CHECK(!sha256_eq(&d, &e));
}

static void secrets(void)
{
    CHECK(secret_eq(STR("abc"), STR("abc")));
    CHECK(!secret_eq(STR("abc"), STR("abd")));
    CHECK(!secret_eq(STR("abc"), STR("ab")));
    CHECK(secret_eq(STR_NONE, STR("")));
}

/* RFC 4648, section 10, without padding; and the two characters that differ in its section 5. */
static void base64url_vectors(void)
{
    struct arena a;
    arena_init(&a, 4096);
    CHECK_STR(base64url(&a, STR("")), STR(""));
    CHECK_STR(base64url(&a, STR("f")), STR("Zg"));
    CHECK_STR(base64url(&a, STR("fo")), STR("Zm8"));
    CHECK_STR(base64url(&a, STR("foo")), STR("Zm9v"));
    CHECK_STR(base64url(&a, STR("foob")), STR("Zm9vYg"));
    CHECK_STR(base64url(&a, STR("fooba")), STR("Zm9vYmE"));
    CHECK_STR(base64url(&a, STR("foobar")), STR("Zm9vYmFy"));
    CHECK_STR(base64url(&a, STR("\xFB\xFF\xBF")), STR("-_-_"));
    CHECK_STR(hex_of(&a, STR("\x00\x7F\xFF")), STR("007fff"));
    CHECK_STR(hex_of(&a, STR("")), STR(""));
    arena_release(&a);
    arena_init(&a, 4);
    CHECK(base64url(&a, STR("foo")).p == NULL); /* four characters and their NUL */
    CHECK(hex_of(&a, STR("ab")).p == NULL);
    CHECK_STATUS(arena_status(&a, "x", NULL), LW_E_LIMIT);
    arena_release(&a);
}

static void random_differs(void)
{
    unsigned char x[300] = {0}, zero[300] = {0};
    struct arena a;
    arena_init(&a, 4096);
    random_bytes(x, sizeof x);
    CHECK(memcmp(x + 268, zero, 32) != 0); /* also behind the first 256 */
    str one = random_token(&a, 32), two = random_token(&a, 32);
    CHECK_INT(one.n, 43);
    CHECK(!str_eq(one, two));
    arena_release(&a);
}

static void *hash_often(void *is_right)
{
    struct sha256 want;
    *(bool *)is_right = sha256_from_hex(STR(SHA256_OF_ABC), &want);
    for (int i = 0; i < 2000; i++) {
        struct sha256 got = sha256_of(STR("abc"));
        if (!sha256_eq(&got, &want)) *(bool *)is_right = false;
    }
    return NULL;
}

static void threads_have_their_own_context(void)
{
    pthread_t thread[4];
    bool is_right[4] = {false};
    for (int i = 0; i < 4; i++)
        CHECK_INT(pthread_create(&thread[i], NULL, hash_often, &is_right[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    for (int i = 0; i < 4; i++)
        CHECK(is_right[i]);
}

static const struct test tests[] = {
    {"sha256_vectors", sha256_vectors},
    {"sha256_by_pieces", sha256_by_pieces},
    {"hmac_vectors", hmac_vectors},
    {"hex_forms", hex_forms},
    {"secrets", secrets},
    {"base64url_vectors", base64url_vectors},
    {"random_differs", random_differs},
    {"threads_have_their_own_context", threads_have_their_own_context},
    {NULL, NULL},
};
const struct test_suite digest_suite = {"digest", tests};
