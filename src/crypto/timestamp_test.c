/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps of an authority made for the test: what is taken, and all that is refused. */
#include "crypto/timestamp.h"

#include "crypto/digest.h"
#include "crypto/timestamp_fixture.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

#define T0 utc_from_ms(1792843200000) /* 2026-10-24T12:00:00Z */

struct scene {
    struct arena a;
    struct tsa tsa;
    str ca;
    struct stamp_question q;
    str request, reply;
};

static void scene_open(struct scene *s, const char *usage)
{
    struct err e = {0};
    arena_init(&s->a, 4 << 20);
    s->tsa = tsa_new(usage, T0, 400);
    s->ca = tsa_ca_pem(&s->a, &s->tsa);
    s->q = (struct stamp_question){STAMP_SHA256, STR("what is stamped"), STR(""), {0}};
    random_bytes(s->q.nonce, sizeof s->q.nonce);
    CHECK_OK(stamp_request(&s->a, &s->q, &s->request, &e), &e);
    s->reply = tsa_answer(&s->a, &s->tsa, s->request);
}

static void scene_close(struct scene *s)
{
    tsa_free(&s->tsa);
    arena_release(&s->a);
}

static void is_taken(void)
{
    struct scene s;
    struct stamp got;
    struct err e = {0};
    char text[UTC_TEXT_BYTES];
    scene_open(&s, "critical,timeStamping");
    CHECK_OK(stamp_take(&s.a, s.reply, &s.q, s.ca, utc_add_s(T0, 300), &got, &e), &e);
    CHECK_STR(utc_text(got.at, text), STR("2026-10-24T12:00:00Z"));
    CHECK_STR(utc_text(got.not_after, text), STR("2027-11-28T12:00:00Z"));
    CHECK_STR(got.authority, STR("CN=Test TSA"));
    CHECK_STR(got.policy, STR("1.2.3.4.1"));
    CHECK_STR(got.serial, STR("03E8"));
    CHECK_INT(got.digest, STAMP_SHA256);
    CHECK_OK(stamp_verify(&s.a, s.reply, s.q.text, s.ca, &got, &e), &e);
    CHECK_OK(stamp_read(&s.a, s.reply, &got, &e), &e);
    s.q.digest = STAMP_SHA512;
    s.q.policy = STR("1.2.3.4.5");
    CHECK_OK(stamp_request(&s.a, &s.q, &s.request, &e), &e);
    s.reply = tsa_answer(&s.a, &s.tsa, s.request);
    CHECK_OK(stamp_take(&s.a, s.reply, &s.q, s.ca, T0, &got, &e), &e);
    CHECK_INT(got.digest, STAMP_SHA512);
    CHECK_STR(got.policy, STR("1.2.3.4.5"));
    scene_close(&s);
}

static void refuse(struct scene *s, const char *words)
{
    struct stamp got;
    struct err e = {0};
    CHECK_STATUS(stamp_take(&s->a, s->reply, &s->q, s->ca, T0, &got, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message), str_of(words));
}

static void other_questions(void)
{
    struct scene s;
    struct stamp got;
    struct err e = {0};
    scene_open(&s, "critical,timeStamping");
    s.q.nonce[3] ^= 1;
    refuse(&s, "time stamp: it does not verify: nonce mismatch");
    s.q.nonce[3] ^= 1;
    s.q.text = STR("what is stampef");
    refuse(&s, "time stamp: it does not verify: message imprint mismatch");
    CHECK_STATUS(stamp_verify(&s.a, s.reply, s.q.text, s.ca, &got, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message),
              STR("time stamp: it does not verify: message imprint mismatch"));
    s.q.text = STR("what is stamped");
    s.q.policy = STR("1.2.3.4.5");
    refuse(&s, "time stamp: it does not verify: policy mismatch");
    s.q.policy = STR("1.2.3.4.6");
    CHECK_OK(stamp_request(&s.a, &s.q, &s.request, &e), &e);
    s.reply = tsa_answer(&s.a, &s.tsa, s.request);
    refuse(&s, "time stamp: the authority refused: status 2");
    s.q.policy = STR("none");
    CHECK_STATUS(stamp_request(&s.a, &s.q, &s.request, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("time stamp: 'none' is no policy: give an object "
                                     "identifier such as 1.2.3.4"));
    scene_close(&s);
}

static void clocks(void)
{
    struct scene s;
    struct stamp got;
    struct err e = {0};
    scene_open(&s, "critical,timeStamping");
    CHECK_STATUS(stamp_take(&s.a, s.reply, &s.q, s.ca, utc_add_s(T0, 301), &got, &e),
                 LW_E_REFUSED);
    CHECK_STR(str_of(e.message), STR("time stamp: the authority's clock is -301 s from ours, "
                                     "more than 300: one of them is wrong"));
    /* Its certificate is over by then: judged at the time it states. */
    s.tsa.at = utc_add_s(T0, 401 * 86400);
    s.reply = tsa_answer(&s.a, &s.tsa, s.request);
    CHECK_STATUS(stamp_take(&s.a, s.reply, &s.q, s.ca, s.tsa.at, &got, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message), STR("time stamp: it does not verify: certificate verify "
                                     "error: Verify error:certificate has expired"));
    scene_close(&s);
}

static void authorities_that_are_none(void)
{
    struct scene s, other;
    struct stamp got;
    struct err e = {0};
    scene_open(&s, "timeStamping");
    refuse(&s, "time stamp: it does not verify: certificate verify error: Verify "
               "error:unsuitable certificate purpose");
    scene_open(&other, "critical,timeStamping");
    s.ca = other.ca;
    s.reply = other.reply;
    refuse(&s, "time stamp: it does not verify: nonce mismatch");
    s.ca = tsa_ca_pem(&s.a, &s.tsa);
    CHECK_STATUS(stamp_verify(&s.a, other.reply, s.q.text, s.ca, &got, &e), LW_E_REFUSED);
    CHECK(str_starts(str_of(e.message), STR("time stamp: it does not verify: certificate "
                                            "verify error: Verify error:")));
    CHECK_STATUS(stamp_verify(&s.a, other.reply, s.q.text, STR("no certificate"), &got, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("time stamp: there is no certificate (PEM) of an "
                                     "authority to check it by"));
    scene_close(&other);
    scene_close(&s);
}

/*
 * Bits that are turned are noticed, and every end is. A few bytes of the envelope are under no
 * signature (RFC 5652: its version, the names of algorithms) and change nothing.
 */
static void damage(void)
{
    struct scene s;
    struct stamp got;
    struct err e = {0};
    scene_open(&s, "critical,timeStamping");
    char *bytes = arena_alloc(&s.a, s.reply.n);
    memcpy(bytes, s.reply.p, s.reply.n);
    str bad = {bytes, s.reply.n};
    size_t n_unnoticed = 0;
    for (size_t i = 0; i < bad.n; i++) {
        struct arena tmp;
        arena_init(&tmp, 1 << 20);
        bytes[i] = (char)(bytes[i] ^ (1 << i % 8));
        enum status st = stamp_take(&tmp, bad, &s.q, s.ca, T0, &got, &e);
        n_unnoticed += st == LW_OK;
        if (st == LW_OK) CHECK_INT(utc_cmp(got.at, T0), 0);
        bytes[i] = s.reply.p[i];
        arena_release(&tmp);
    }
    CHECK(n_unnoticed <= 16);
    for (size_t n = 0; n < bad.n; n += 7)
        CHECK(stamp_take(&s.a, str_sub(bad, 0, n), &s.q, s.ca, T0, &got, &e) != LW_OK);
    CHECK_STATUS(stamp_read(&s.a, STR(""), &got, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("time stamp: the reply is no TimeStampResp"));
    char *big = arena_alloc(&s.a, STAMP_MAX_REPLY_BYTES + 1);
    CHECK_STATUS(stamp_read(&s.a, (str){big, STAMP_MAX_REPLY_BYTES}, &got, &e), LW_E_INPUT);
    CHECK_STATUS(stamp_read(&s.a, (str){big, STAMP_MAX_REPLY_BYTES + 1}, &got, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("time stamp: the reply is longer than 65536 bytes"));
    scene_close(&s);
}

static const struct test tests[] = {
    {"is_taken", is_taken}, {"other_questions", other_questions},
    {"clocks", clocks},     {"authorities_that_are_none", authorities_that_are_none},
    {"damage", damage},     {NULL, NULL},
};
const struct test_suite timestamp_suite = {"timestamp", tests};
