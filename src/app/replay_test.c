/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replay: over random histories of findings, what the ledger says as of any date is the row that
 * was stored then, proved by the digest of its event, and as of now it is the row.
 */
#include "app/replay.h"

#include "app/decision_fixture.h"
#include "app/finding_write.h"
#include "app/system_call.h"

enum {
    N_STEPS = 60
};

static uint64_t seed = 20261122;

static uint32_t pick(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

/* What must come back: the text that digests are taken over, and when it was stored. */
struct past {
    struct utc at;
    char digest[SHA256_HEX_CHARS + 1];
    int64_t event;
};

static void remember(struct past *p, const struct finding *f, struct utc at)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    finding_text_write(f, &text);
    struct sha256 d = sha256_of(buf_str(&text));
    (void)sha256_hex(&d, p->digest);
    p->at = at;
    p->event = f->event_seq;
    buf_release(&text);
}

static void random_change(struct finding *f, struct arena *a, uint32_t i, struct utc now)
{
    f->verdict = (enum verdict)pick(N_verdict);
    f->matched_verdict = (enum verdict)pick(N_verdict);
    f->is_exploited = pick(2);
    f->exploited_on = f->is_exploited ? STR("2026-08-21") : STR("");
    f->fixed_in = pick(2) ? STR("1.4.2") : STR("");
    f->reason.rule = arena_printf(a, "rule-%u", i);
    f->reason.revision = arena_printf(a, "2026-01-%02u \"\xc3\xbc\"", pick(28) + 1);
    f->decision = pick(2) ? STR("not_affected") : STR("");
    f->justification = f->decision.n ? STR("component_not_present") : STR("");
    f->decision_text = f->decision.n ? arena_printf(a, "because %u\nof that", i) : STR("");
    f->decided_by = f->decision.n ? STR("local") : STR("");
    f->decided_at = f->decision.n ? utc_add_ms(now, -(int64_t)pick(5000)) : UTC_NONE;
    f->decided_on_record = f->decision.n ? STR("GHSA-x@1") : STR("");
    f->closed_at = pick(4) ? UTC_NONE : now;
    f->closed_why = utc_is_none(f->closed_at) ? STR("") : STR("its record was rejected");
}

static void check_past(struct app *app, const char *id, struct utc at, const struct past *p)
{
    char text[UTC_TEXT_BYTES];
    yyjson_mut_doc *d =
        DO(app, &local_actor, "finding.replay", "finding", id, "as_of", utc_text(at, text).p);
    CHECK_INT(fixture_int(d, "is_proven"), 1);
    CHECK_INT(fixture_int(d, "event"), p->event);
    yyjson_mut_doc_free(d);
}

static void any_date(void)
{
    struct decision_scene s;
    static struct past past[N_STEPS];
    struct finding_view v;
    struct err e = {0};
    struct arena a;
    bool found;
    scene_open(&s);
    arena_init(&a, 16 << 20);
    const char *id = scene_finding(&s, scene_image(&s, "gateway", "9", "v1", "left-pad@1.0.0"));
    struct utc now = utc_now();
    for (uint32_t i = 0; i < N_STEPS; i++) {
        struct op_call *c = NULL;
        now = utc_add_ms(now, 1 + pick(100000000));
        CHECK_OK(system_call_begin(s.app, now, "test", &c, &e), &e);
        CHECK_OK(finding_find(s.app->db, &a, str_of(id), &v, &found, &e), &e);
        struct finding f = v.f;
        random_change(&f, &a, i, now);
        CHECK_OK(finding_write_unannounced(c, &f, &v.f, "finding.changed", NULL, &e), &e);
        CHECK_OK(system_call_commit(c, &e), &e);
        remember(&past[i], &f, now);
    }
    for (uint32_t i = 0; i < N_STEPS; i++) {
        check_past(s.app, id, past[i].at, &past[i]);
        struct utc until = i + 1 < N_STEPS ? utc_add_ms(past[i + 1].at, -1) : now;
        check_past(s.app, id, until, &past[i]);
    }
    /* The event's digest is that of the row: what is stored now is what now says. */
    struct past row;
    CHECK_OK(finding_find(s.app->db, &a, str_of(id), &v, &found, &e), &e);
    remember(&row, &v.f, now);
    CHECK_STR(str_of(row.digest), str_of(past[N_STEPS - 1].digest));
    CHECK_INT(row.event, past[N_STEPS - 1].event);
    fixture_ledger_is_whole(s.app);
    arena_release(&a);
    scene_close(&s);
}

static const struct test tests[] = {
    {"any_date", any_date},
    {NULL, NULL},
};
const struct test_suite replay_suite = {"replay", tests};
