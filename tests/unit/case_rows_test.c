/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of cases and signals agree with their events, or the ledger's check names them. */
#include "app/case_fixture.h"
#include "store/ledger.h"
#include "store/sqlite_internal.h"
#include "suite.h"

#define T(day, time) "2026-10-" day "T" time ":00Z"

/* A row that is changed behind the ledger is named, whatever event it hangs on. */
static void changed_rows_are_named(void)
{
    static const struct {
        const char *sql, *noun;
    } rows[] = {
        {"UPDATE signal SET reason = 'x'", "signal '"},
        {"UPDATE signal SET received_at = received_at - 1000", "signal '"},
        {"UPDATE case_request SET due_at = due_at + 1000", "request '"},
        {"UPDATE case_request SET words = 'x'", "request '"},
        {"DROP TRIGGER case_duty_is_not_changed; UPDATE case_duty SET met_at = met_at - 1000",
         "duty '"},
        {"DROP TRIGGER case_correction_is_not_changed; "
         "UPDATE case_correction SET recorded_by = 'x'",
         "correction '"},
    };
    struct fixture x;
    struct err e = {0};
    struct ledger_check check;
    fixture_open(&x);
    fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind",
               "actively_exploited_vulnerability", "title", "Exploited", "products",
               "Harbour Gateway", "aware_at", T("05", "08:00"), "reason", "logs", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.anna, T("05", "09:00"), "request.add", "case",
                                   "2026-001", "authority", "CERT-Bund", "words", "Status?",
                                   "due_at", T("09", "08:00"), "duty", "CRA-14-6", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/request"));
    fixture_do(&x, &x.anna, T("05", "10:00"), "request.correct", "case", "2026-001", "request",
               id, "due_at", T("08", "08:00"), "reason", "misread", NULL);
    fixture_do(&x, &x.anna, T("05", "11:00"), "request.answer", "case", "2026-001", "request",
               id, "words", "sent", NULL);
    r = fixture_do(&x, &x.anna, T("05", "12:00"), "signal.add", "source", "telemetry", "title",
                   "Strange log lines", NULL);
    id = arena_z(&x.arena, fixture_text(r, "/id"));
    fixture_do(&x, &x.anna, T("05", "12:10"), "signal.decide", "signal", id, "decision",
               "not_reportable", "reason", "a scanner of our own", NULL);
    fixture_verify(&x);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_OK(sqlite_run(x.app->db, "SAVEPOINT before", "test", &e), &e);
        CHECK_OK(sqlite_run(x.app->db, rows[i].sql, "test", &e), &e);
        CHECK_OK(ledger_verify(x.app->db, &check, &e), &e);
        CHECK(!check.is_whole);
        CHECK(str_starts(str_of(check.why), str_of(rows[i].noun)));
        CHECK(str_contains(str_of(check.why), STR(" is not what event ")));
        CHECK_OK(sqlite_run(x.app->db, "ROLLBACK TO before; RELEASE before", "test", &e), &e);
    }
    fixture_verify(&x);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"changed_rows_are_named", changed_rows_are_named},
    {NULL, NULL},
};
const struct test_suite case_rows_suite = {"case_rows", tests};
