/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records against the ledger: a row that is changed, added or taken away behind its back is named,
 * by the store's own check and by the verifier of an archive that was sealed with the right key.
 */
#include "app/archive.h"
#include "app/decision_fixture.h"
#include "base/limits.h"
#include "store/record_kind.h"
#include "store/sqlite_internal.h"

struct bytes {
    str left;
};

static size_t take(void *ctx, char *out, size_t n)
{
    struct bytes *b = ctx;
    if (n > b->left.n) n = b->left.n;
    if (n) memcpy(out, b->left.p, n);
    b->left = str_from(b->left, n);
    return n;
}

/* What `longwatch verify` says of an archive of the store as it stands; empty: whole. */
static str archive_says(struct app *app, struct arena *a, struct archive_report *r)
{
    const struct archive_selection all = {ARCHIVE_ALL, STR(""), UTC_NONE, UTC_NONE};
    const struct archive_trust nobody = {STR_INIT(""), STR_INIT("")};
    struct err e = {0};
    struct bytes b;
    str path = arena_printf(a, "%s/record.tar", app->data_dir);
    CHECK_OK(archive_export(app, &local_actor, utc_now(), a, &all, path.p, r, &e), &e);
    CHECK_OK(fs_read(a, path.p, 64 * LW_MIB, &b.left, &e), &e);
    if (archive_verify(a, take, &b, &nobody, r, &e) == LW_OK) return STR("");
    return arena_str(a, str_of(e.message));
}

static str store_says(struct app *app, struct arena *a)
{
    struct ledger_check check;
    struct err e = {0};
    CHECK_OK(ledger_verify(app->db, &check, &e), &e);
    return arena_str(a, str_of(check.why));
}

static void run(struct app *app, const char *sql)
{
    struct err e = {0};
    CHECK_OK(sqlite_run(app->db, sql, "test", &e), &e);
}

/* One row of every kind, with events before and after. */
static void records_open(struct decision_scene *s)
{
    scene_open(s);
    struct app *app = s->app;
    const char *finding =
        scene_finding(s, scene_image(s, "Gateway", "1", "eu", "left-pad@1.0.0"));
    (void)scene_image(s, "Gateway", "2", "eu", "left-pad@1.3.0"); /* fixed: asks for nothing */
    DID(app, &fixture_anna, "finding.decide", "finding", finding, "status", "not_affected",
        "justification", "component_not_present", "reason", "left out at build");
    DID(app, &fixture_anna, "product.set_regime", "product", "Gateway", "regime", "red",
        "applies", "true", "reason", "it has a radio");
    DID(app, &fixture_anna, "duty.attest", "duty", "CRA-13-2", "product", "Gateway", "words",
        "risk assessment 3");
    DID(app, &fixture_anna, "hold.add", "product", "Gateway", "reason", "proceedings");
    DID(app, &fixture_anna, "case.open", "kind", "actively_exploited_vulnerability", "title",
        "Exploited", "products", "Gateway", "aware_at", "2026-11-22T10:00:00Z", "reason",
        "logs");
    yyjson_mut_doc *d =
        DO(app, &fixture_anna, "request.add", "case", "2026-001", "authority", "CERT-Bund",
           "words", "Status?", "due_at", "2026-11-26T10:00:00Z", "duty", "CRA-14-6");
    const char *request = fixture_keep(d, "request");
    yyjson_mut_doc_free(d);
    DID(app, &fixture_anna, "request.correct", "case", "2026-001", "request", request, "due_at",
        "2026-11-25T10:00:00Z", "reason", "misread");
    DID(app, &fixture_anna, "request.answer", "case", "2026-001", "request", request, "words",
        "sent");
    DID(app, &fixture_anna, "case.measure_available", "case", "2026-001", "available_at",
        "2026-11-22T10:30:00Z", "description", "1.2.0");
    d = DO(app, &fixture_anna, "signal.add", "source", "telemetry", "title", "Strange lines");
    const char *signal = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    DID(app, &fixture_anna, "signal.decide", "signal", signal, "decision", "not_reportable",
        "reason", "a scanner of our own");
    run(app, "PRAGMA foreign_keys = OFF");
    static const char *const tables[] = {"case_awareness", "case_measure", "case_duty",
                                         "case_correction"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        run(app, arena_printf(&app->arena,
                              "DROP TRIGGER IF EXISTS %s_is_not_changed; "
                              "DROP TRIGGER IF EXISTS %s_is_not_deleted",
                              tables[i], tables[i])
                     .p);
}

static void named(struct decision_scene *s, const char *table, const char *change,
                  const char *words)
{
    struct arena a;
    struct archive_report r;
    char sql[500];
    arena_init(&a, 256 * LW_MIB);
    snprintf(sql, sizeof sql, "CREATE TEMP TABLE kept AS SELECT * FROM main.%s; %s", table,
             change);
    run(s->app, sql);
    str live = store_says(s->app, &a), archive = archive_says(s->app, &a, &r);
    if (!str_starts(live, str_of(words)))
        test_fail(__FILE__, __LINE__, "after '%s' the store says '%s', expected '%s'", change,
                  live.p, words);
    if (!str_eq(archive, arena_printf(&a, "archive: %.*s", STR_ARG(live))))
        test_fail(__FILE__, __LINE__, "after '%s' the archive says '%s'", change, archive.p);
    snprintf(sql, sizeof sql,
             "DELETE FROM main.%s; INSERT INTO main.%s SELECT * FROM kept; DROP TABLE kept",
             table, table);
    run(s->app, sql);
    CHECK_STR(store_says(s->app, &a), STR(""));
    arena_release(&a);
}

static void changed(void)
{
    static const struct {
        const char *table, *change, *words;
    } rows[] = {
        {"attestation", "UPDATE attestation SET words = 'x'", "attestation '01"},
        {"case_correction", "UPDATE case_correction SET reason = 'x'", "correction '01"},
        {"case_correction", "UPDATE case_correction SET event_seq = 1", "correction '01"},
        {"case_awareness", "UPDATE case_awareness SET aware_at = aware_at + 1",
         "awareness '01"},
        {"case_measure", "UPDATE case_measure SET description = 'x'", "measure '01"},
        {"case_duty", "UPDATE case_duty SET met_at = met_at - 1", "duty '01"},
        {"case_duty", "DELETE FROM case_duty", "the record that event "},
        {"case_file", "UPDATE case_file SET aware_at = aware_at + 1", "case '01"},
        {"case_file", "UPDATE case_file SET kind = 'severe_incident'", "case '01"},
        {"case_request", "UPDATE case_request SET due_at = due_at + 1", "request '01"},
        {"decision", "UPDATE decision SET words = 'x'", "decision '01"},
        /* Naming another event does not help. */
        {"decision", "UPDATE decision SET words = 'x', event_seq = 1", "decision '01"},
        {"decision", "DELETE FROM decision", "the record that event "},
        {"finding", "UPDATE finding SET verdict = 'fixed'", "finding '01"},
        {"finding", "UPDATE finding SET inputs = 'x' WHERE verdict = 'fixed'",
         "the findings of an image are not what event "},
        {"finding", "DELETE FROM finding WHERE verdict = 'fixed'",
         "the findings of an image are not what event "},
        {"finding", "DELETE FROM finding WHERE decision <> ''", "the record that event "},
        {"product_regime", "UPDATE product_regime SET applies = 0", "product regime '01"},
        {"retention_hold", "UPDATE retention_hold SET ended_at = 1", "hold '01"},
        {"signal", "UPDATE signal SET received_at = received_at - 1", "signal '01"},
        {"signal", "UPDATE signal SET reason = 'x', event_seq = 1", "signal '01"},
    };
    struct decision_scene s;
    records_open(&s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        named(&s, rows[i].table, rows[i].change, rows[i].words);
    scene_close(&s);
}

/* Every row of these kinds is held against its event, and the archive's columns are enough. */
static void all_are_proven(void)
{
    struct decision_scene s;
    struct archive_report r;
    struct arena a;
    arena_init(&a, 64 * LW_MIB);
    records_open(&s);
    CHECK_STR(archive_says(s.app, &a, &r), STR(""));
    CHECK_INT(r.n_rows_proven, 32);
    CHECK_INT(r.n_rows_unproven, 0);
    arena_release(&a);
    scene_close(&s);
}

static void check_replay(struct app *app, const char *finding, const char *as_of,
                         const char *verdict, bool is_proven)
{
    yyjson_mut_doc *d =
        DO(app, &local_actor, "finding.replay", "finding", finding, "as_of", as_of);
    CHECK_STR(fixture_str(d, "verdict"), str_of(verdict));
    CHECK_INT(fixture_int(d, "is_proven"), is_proven);
    yyjson_mut_doc_free(d);
}

/* A match that asked for nothing is proven too, as it stands and after it has changed. */
static void noted_findings(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *id = scene_finding(&s, scene_image(&s, "Gateway", "2", "eu", "left-pad@1.3.0"));
    check_replay(s.app, id, FIXTURE_NOW, "fixed", true);
    REFUSED(s.app, &local_actor, "finding.replay", LW_E_NOT_FOUND,
            arena_printf(&s.app->arena, "finding '%s' was not there by then", id).p, "finding",
            id, "as_of", "2026-11-22T10:59:59Z");
    /* The record says later that 1.3.0 is affected: what was said before stays said. */
    fixture_now(FIXTURE_LATER);
    scene_record(&s, "GHSA-aaaa-bbbb-cccc", "\"CVE-2026-0001\"", "left-pad", "1.4.0",
                 "2026-11-23T00:00:00Z", "");
    (void)scene_learn(&s);
    check_replay(s.app, id, FIXTURE_LATER, "affected", true);
    check_replay(s.app, id, "2026-11-23T10:59:59Z", "fixed", true);
    fixture_ledger_is_whole(s.app);
    /* A row that was changed behind the ledger's back is not. */
    const char *other =
        scene_finding(&s, scene_image(&s, "Gateway", "3", "eu", "left-pad@1.5.0"));
    check_replay(s.app, other, FIXTURE_LATER, "fixed", true);
    run(s.app, "UPDATE finding SET inputs = 'x' WHERE verdict = 'fixed'");
    check_replay(s.app, other, FIXTURE_LATER, "fixed", false);
    app_close(s.app);
}

static const struct test tests[] = {
    {"changed", changed},
    {"all_are_proven", all_are_proven},
    {"noted_findings", noted_findings},
    {NULL, NULL},
};
const struct test_suite record_suite = {"record", tests};
