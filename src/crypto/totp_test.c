/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of RFC 4226 appendix D, RFC 6238 appendix B, RFC 4648 section 10. */
#include "crypto/totp.h"

#include "suite.h"

#define KEY STR("12345678901234567890")

static void hotp(void)
{
    static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314,
                                     254676, 287922, 162583, 399871, 520489};
    for (size_t i = 0; i < 10; i++)
        CHECK_INT(hotp_code(KEY, i, 6), codes[i]);
}

static void totp(void)
{
    static const struct {
        int64_t s;
        uint32_t code;
    } rows[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct utc t = utc_from_ms(rows[i].s * 1000);
        CHECK_INT(hotp_code(KEY, (uint64_t)totp_step(t), 8), rows[i].code);
    }
}

static bool takes(int64_t s, int64_t last, const char *code, int64_t *step)
{
    return totp_matches(KEY, utc_from_ms(s * 1000), last, str_of(code), step);
}

static void drift_and_replay(void)
{
    int64_t step = -1;
    /* 1111111111 is the first second but one of step 37037037. */
    CHECK(takes(1111111111, 0, "050471", &step));
    CHECK_INT(step, 37037037);
    CHECK(takes(1111111111, 0, " 050 471 ", &step));
    CHECK(takes(1111111111, 0, "081804", &step)); /* one step before */
    CHECK_INT(step, 37037036);
    CHECK(takes(1111111109, 0, "050471", &step)); /* one step ahead */
    CHECK(!takes(1111111111 + 60, 0, "050471", &step));
    CHECK(!takes(1111111111 - 62, 0, "050471", &step));
    /* A code is taken once, and none before it afterwards. */
    CHECK(!takes(1111111111, 37037037, "050471", &step));
    CHECK(!takes(1111111111, 37037037, "081804", &step));
    CHECK(!takes(1111111111, 0, "050472", &step));
    CHECK(!takes(1111111111, 0, "50471", &step));
    CHECK(!takes(1111111111, 0, "0504710", &step));
    CHECK(!takes(1111111111, 0, "05047a", &step));
    CHECK(!takes(1111111111, 0, "", &step));
}

static void base_32(void)
{
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "MY"},
                                          {"fo", "MZXQ"},
                                          {"foo", "MZXW6"},
                                          {"foob", "MZXW6YQ"},
                                          {"fooba", "MZXW6YTB"},
                                          {"foobar", "MZXW6YTBOI"}};
    struct arena a;
    arena_init(&a, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STR(base32(&a, str_of(rows[i][0])), str_of(rows[i][1]));
        CHECK_STR(base32_decode(&a, str_of(rows[i][1])), str_of(rows[i][0]));
    }
    CHECK_STR(base32_decode(&a, STR("mzxw 6ytb oi")), STR("foobar"));
    CHECK(!base32_decode(&a, STR("MZXW0")).p);
    CHECK(!base32_decode(&a, STR("MZ=")).p);
    arena_release(&a);
}

static const struct test tests[] = {
    {"RFC 4226", hotp},   {"RFC 6238", totp}, {"drift and replay", drift_and_replay},
    {"base 32", base_32}, {NULL, NULL},
};
const struct test_suite totp_suite = {"totp", tests};
