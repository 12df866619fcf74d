/* SPDX-License-Identifier: Apache-2.0 */
/* Imports: atomic, refusing, shrinking, touching; on records written by us. */
#include "knowledge/import.h"
#include "knowledge/knowledge_fixture.h"
#include "suite.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW "2026-11-22T12:00:00Z"

static void first_import(void)
{
    struct fixture f = fixture_open();
    struct import_result r = import_zip(&f, "PyPI", 20, 0, 0);
    CHECK_INT(r.n_records, 20);
    CHECK_INT(r.n_new, 20);
    CHECK(r.is_changed);
    CHECK_INT(r.generation, 1);
    CHECK_INT(count_claims(&f, "pkg:pypi/pack-3"), 1);
    CHECK_INT(count_claims(&f, "pkg:pypi/pack-99"), 0);
    CHECK_INT(count_changes(&f, 0), 20);
    CHECK_INT(count_changes(&f, 1), 0);
    CHECK_STR(state_of(&f, "osv", NOW), STR("fresh"));
    CHECK_STR(state_of(&f, "osv", "2026-11-25T12:00:00Z"), STR("stale"));
    CHECK_STR(state_of(&f, "kev", NOW), STR("never"));
    fixture_close(&f);
}

/* T06: newer revisions that say nothing new leave no change behind. */
static void touching_is_no_change(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    struct import_result r = import_zip(&f, "PyPI", 20, 0, 1);
    CHECK_INT(r.n_touched, 20);
    CHECK_INT(r.n_changed, 0);
    CHECK_INT(count_changes(&f, 1), 0);
    r = import_zip(&f, "PyPI", 20, 0, 1);
    CHECK_INT(r.n_touched, 0);
    CHECK(!r.is_changed);
    CHECK_INT(r.generation, 2);
    fixture_close(&f);
}

static void a_changed_record_changes_its_package(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    fixture_record(&f, "PYSEC-3.json", "PYSEC-3", "pack-3", "9.0", "2026-03-01T00:00:00Z", "");
    struct import_result r = import_path(&f, "osv", "PYSEC-3.json");
    /* A single record lies beside the ecosystem's; the newer state speaks. */
    CHECK_INT(r.n_new, 1);
    CHECK_INT(count_changes(&f, 1), 1);
    CHECK_INT(count_claims(&f, "pkg:pypi/pack-3"), 1);
    CHECK_STR(first_fix(&f, "pkg:pypi/pack-3"), STR("9.0"));
    fixture_record(&f, "PYSEC-3.json", "PYSEC-3", "other", "9.0", "2026-04-01T00:00:00Z", "");
    r = import_path(&f, "osv", "PYSEC-3.json");
    CHECK_INT(r.n_changed, 1);
    CHECK_INT(count_changes(&f, 2), 2); /* the package it left, and the one it came to */
    CHECK_INT(count_claims(&f, "pkg:pypi/other"), 1);
    fixture_close(&f);
}

static void vanished_records_are_withdrawn(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    struct import_result r = import_zip(&f, "PyPI", 19, 0, 0);
    CHECK_INT(r.n_withdrawn, 1);
    CHECK_INT(count_changes(&f, 1), 1);
    CHECK_INT(state_of_claim(&f, "pkg:pypi/pack-19"), RECORD_WITHDRAWN);
    r = import_zip(&f, "PyPI", 20, 0, 0); /* and it comes back */
    CHECK_INT(r.n_changed, 1);
    CHECK_INT(state_of_claim(&f, "pkg:pypi/pack-19"), RECORD_PUBLISHED);
    CHECK_INT(records_of(&f, "osv"), 20);
    fixture_close(&f);
}

/* T04 */
static void shrinking_waits_for_a_person(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    (void)import_zip(&f, "PyPI", 100, 0, 0);
    make_zip(&f, "PyPI", 89, 0, 0);
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", false, &r), LW_E_STATE);
    CHECK_STR(
        str_of(f.err.message),
        STR("feed 'osv', PyPI would shrink from 100 to 89 records, by more than a tenth: not "
            "applied, the old knowledge stays; if that is right, import again with "
            "--accept-shrink"));
    CHECK_INT(state_of_claim(&f, "pkg:pypi/pack-95"), RECORD_PUBLISHED);
    CHECK_INT(records_of(&f, "osv"), 100);
    CHECK_STR(state_of(&f, "osv", NOW), STR("held"));
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", true, &r), LW_OK);
    CHECK_INT(r.n_withdrawn, 11);
    CHECK_STR(state_of(&f, "osv", NOW), STR("fresh"));
    /* exactly a tenth is no shrinking */
    (void)import_zip(&f, "Go", 100, 0, 0);
    make_zip(&f, "Go", 90, 0, 0);
    CHECK_STATUS(try_import(&f, "osv", "Go/all.zip", false, &r), LW_OK);
    fixture_close(&f);
}

static void broken_records_are_refused_by_name(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    struct import_result r = import_zip(&f, "PyPI", 20, 7, 0);
    CHECK_INT(r.n_records, 19);
    CHECK_INT(r.n_refused, 1);
    CHECK_INT(r.n_refusals, 1);
    CHECK_STR(r.refusals[0], STR("PYSEC-7.json:1:9: unexpected character, expected JSON"));
    CHECK_INT(r.n_withdrawn, 0); /* its old state stays */
    CHECK_INT(state_of_claim(&f, "pkg:pypi/pack-7"), RECORD_PUBLISHED);
    fixture_close(&f);
}

static void broken_containers_are_refused_whole(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    make_zip(&f, "PyPI", 40, 0, 0);
    fixture_truncate(&f, "PyPI/all.zip", 0.7);
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", false, &r), LW_E_INPUT);
    CHECK_STR(str_of(f.err.message), STR("not a whole zip: the central directory is missing or "
                                         "damaged (was the download cut?)"));
    CHECK_INT(records_of(&f, "osv"), 20);
    fixture_write(&f, "notes.txt", STR("hello"));
    CHECK_STATUS(try_import(&f, "osv", "notes.txt", false, &r), LW_E_INPUT);
    CHECK_STATUS(try_import(&f, "osv", "absent.zip", false, &r), LW_E_NOT_FOUND);
    CHECK_STATUS(try_import(&f, "none", "PyPI/all.zip", false, &r), LW_E_USAGE);
    CHECK_STR(str_of(f.err.message),
              STR("there is no feed 'none', expected one of osv, cve, kev, epss, nvd, euvd, "
                  "euvd-kev, debian, alpine, kernel, csaf, vex"));
    fixture_close(&f);
}

static void bombs_are_refused(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    make_bomb(&f, "PyPI/all.zip");
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", false, &r), LW_E_LIMIT);
    CHECK_STR(str_of(f.err.message),
              STR("unpacks to more than the limit of 200 times its size"));
    fixture_close(&f);
}

static void zips_in_zips(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    make_zip(&f, "PyPI", 20, 0, 0);
    nest_zip(&f, "PyPI/all.zip", "inner.zip", "PyPI/outer/all.zip");
    CHECK_STATUS(try_import(&f, "osv", "PyPI/outer/all.zip", false, &r), LW_OK);
    CHECK_INT(r.n_records, 20);
    nest_zip(&f, "PyPI/outer/all.zip", "a.zip", "two.zip");
    nest_zip(&f, "two.zip", "b.zip", "three.zip");
    CHECK_STATUS(try_import(&f, "osv", "three.zip", false, &r), LW_E_LIMIT);
    CHECK(str_ends(str_of(f.err.message), STR(": zips are nested deeper than the limit of 3")));
    fixture_close(&f);
}

/* Two CVE ids never merge; aliases join what has none. */
static void groups(void)
{
    struct fixture f = fixture_open();
    fixture_record(&f, "r/A.json", "GHSA-A", "p", "1", NOW, "\"aliases\":[\"CVE-2024-0001\"],");
    fixture_record(&f, "r/B.json", "PYSEC-B", "p", "1", NOW, "\"aliases\":[\"GHSA-A\"],");
    fixture_record(&f, "r/C.json", "GO-C", "p", "1", NOW,
                   "\"aliases\":[\"CVE-2024-0001\",\"CVE-2024-0002\"],");
    fixture_record(&f, "r/D.json", "DSA-D", "p", "1", NOW, "\"upstream\":[\"CVE-2024-0003\"],");
    fixture_record(&f, "r/E.json", "ALSA-E", "p", "1", NOW, "\"related\":[\"CVE-2024-0003\"],");
    fixture_record(&f, "r/F.json", "USN-F", "p", "1", NOW,
                   "\"upstream\":[\"CVE-2024-0003\",\"CVE-2024-0004\"],");
    fixture_record(&f, "r/G.json", "RUSTSEC-G", "p", "1", NOW, "\"aliases\":[\"GHSA-H\"],");
    fixture_record(&f, "r/H.json", "GHSA-H", "p", "1", NOW, "");
    (void)import_path(&f, "osv", "r");
    CHECK_STR(group_of(&f, "GHSA-A"), STR("CVE-2024-0001"));
    CHECK_STR(group_of(&f, "PYSEC-B"), STR("CVE-2024-0001"));
    CHECK_STR(group_of(&f, "GO-C"), STR("GO-C"));
    CHECK_STR(group_of(&f, "DSA-D"), STR("CVE-2024-0003"));
    CHECK_STR(group_of(&f, "ALSA-E"), STR("ALSA-E"));
    CHECK_STR(group_of(&f, "USN-F"), STR("USN-F"));
    CHECK_STR(group_of(&f, "RUSTSEC-G"), STR("GHSA-H"));
    /* GO-C names it as well, which says nothing of the group of those that name it alone */
    CHECK_STR(group_of(&f, "CVE-2024-0001"), STR("CVE-2024-0001"));
    CHECK_STR(group_of(&f, "CVE-2024-0002"), STR("GO-C"));
    /* GHSA-H gets a CVE later: the record that only knew its name follows. */
    fixture_record(&f, "H.json", "GHSA-H", "p", "1", NOW, "\"aliases\":[\"CVE-2024-0009\"],");
    (void)import_path(&f, "osv", "H.json");
    CHECK_STR(group_of(&f, "RUSTSEC-G"), STR("CVE-2024-0009"));
    fixture_close(&f);
}

static void exploitation_changes(void)
{
    struct fixture f = fixture_open();
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0002\"", "Unknown");
    CHECK_INT(count_kind(&f, 0, CHANGE_EXPLOITED_ADDED), 2);
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0002\"", "Unknown");
    CHECK_INT(generation_of(&f), 1);
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0002\"", "Known");
    CHECK_INT(count_kind(&f, 1, CHANGE_EXPLOITED_EDITED), 2);
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0003\"", "Known");
    CHECK_INT(count_kind(&f, 2, CHANGE_EXPLOITED_ADDED), 1);
    CHECK_INT(count_kind(&f, 2, CHANGE_EXPLOITED_REMOVED), 1);
    struct vulnerability v = ask(&f, "CVE-2024-0003");
    CHECK(v.is_exploited);
    CHECK_STR(v.exploited_source, STR("CISA KEV 2026.11.22"));
    CHECK_INT(v.exploited_on.year, 2026);
    CHECK(!ask(&f, "CVE-2024-0002").is_exploited);
    fixture_close(&f);
}

static void exploitation_reaches_through_aliases(void)
{
    struct fixture f = fixture_open();
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0002\"", "Unknown");
    fixture_record(&f, "r/A.json", "GHSA-A", "p", "1", NOW, "\"aliases\":[\"CVE-2024-0001\"],");
    fixture_record(&f, "r/E.json", "ALSA-E", "p", "1", NOW, "\"related\":[\"CVE-2024-0002\"],");
    fixture_record(&f, "r/U.json", "USN-U", "p", "1", NOW,
                   "\"upstream\":[\"CVE-2024-0002\",\"CVE-2024-0007\"],");
    (void)import_path(&f, "osv", "r");
    CHECK(ask(&f, "GHSA-A").is_exploited);
    CHECK(ask(&f, "USN-U").is_exploited);
    CHECK(!ask(&f, "ALSA-E").is_exploited);
    fixture_close(&f);
}

static void a_missing_score_is_not_zero(void)
{
    struct fixture f = fixture_open();
    fixture_write(&f, "epss.csv",
                  STR("#model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000\n"
                      "cve,epss,percentile\nCVE-2024-0001,0.00000,0.00100\n"
                      "CVE-2023-12345,0.94485,0.99990\n"));
    (void)import_path(&f, "epss", "epss.csv");
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0002\"", "Unknown");
    CHECK(ask(&f, "CVE-2024-0001").epss == 0);
    CHECK(ask(&f, "CVE-2024-0002").epss < 0);
    struct vulnerability v = ask(&f, "CVE-2023-12345");
    CHECK(v.epss > 0.94484 && v.epss < 0.94486);
    CHECK_STR(v.epss_model, STR("v2025.03.14"));
    fixture_close(&f);
}

/* Killed at many instants, the old knowledge is whole and the next import works. */
static void killed_in_the_middle(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 600, 0, 0);
    make_zip(&f, "PyPI", 3000, 0, 1);
    fixture_reopen(&f, KNOWLEDGE_READ);
    for (unsigned block = 1; block < 40; block += 6) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) import_and_die(&f, "PyPI/all.zip", block);
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        fixture_reopen(&f, KNOWLEDGE_READ);
        CHECK_INT(generation_of(&f), 1);
        CHECK_INT(records_of(&f, "osv"), 600);
        CHECK_INT(count_claims(&f, "pkg:pypi/pack-599"), 1);
        CHECK_INT(count_claims(&f, "pkg:pypi/pack-2999"), 0);
        CHECK_STR(fixture_integrity(&f), STR("ok"));
    }
    fixture_reopen(&f, KNOWLEDGE_WRITE);
    struct import_result r;
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", false, &r), LW_OK);
    CHECK_INT(count_claims(&f, "pkg:pypi/pack-2999"), 1);
    fixture_close(&f);
}

/* Nobody else is connected, so the import writes with a rollback journal. */
static void the_first_one_killed(void)
{
    struct fixture f = fixture_open();
    make_zip(&f, "PyPI", 3000, 0, 0);
    for (unsigned block = 1; block < 40; block += 6) {
        knowledge_close(f.k);
        f.k = NULL;
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) import_and_die(&f, "PyPI/all.zip", block);
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        fixture_reopen(&f, KNOWLEDGE_WRITE);
        CHECK_INT(generation_of(&f), 0);
        CHECK_INT(count_claims(&f, "pkg:pypi/pack-2999"), 0);
        CHECK_STR(fixture_integrity(&f), STR("ok"));
    }
    struct import_result r;
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", false, &r), LW_OK);
    CHECK_INT(r.n_new, 3000);
    CHECK(!fs_exists(fixture_path(&f, "knowledge.db-journal")));
    /* The second one writes a log again: a reader beside it keeps what it saw. */
    make_zip(&f, "PyPI", 3100, 0, 0);
    CHECK_STATUS(try_import(&f, "osv", "PyPI/all.zip", false, &r), LW_OK);
    CHECK(fs_exists(fixture_path(&f, "knowledge.db-wal")));
    fixture_close(&f);
}

static void threads_do_not_change_the_result(void)
{
    struct fixture f = fixture_open(), g = fixture_open();
    f.n_threads = 1;
    g.n_threads = 4;
    (void)import_zip(&f, "PyPI", 2500, 0, 0);
    (void)import_zip(&g, "PyPI", 2500, 0, 0);
    CHECK_STR(fixture_digest(&f), fixture_digest(&g));
    fixture_close(&f);
    fixture_close(&g);
}

static void mirrored_ecosystems(void)
{
    struct fixture f = fixture_open();
    fixture_record(&f, "x/PyPI/A.json", "PYSEC-1", "p", "1", NOW, "");
    fixture_record(&f, "x/Go/B.json", "GO-1", "q", "1", NOW, "");
    struct import_result r = import_path(&f, "osv", "x");
    CHECK_INT(r.n_records, 2);
    CHECK(part_is_complete(&f, "PyPI") && part_is_complete(&f, "Go"));
    CHECK(!part_is_complete(&f, ""));
    fixture_close(&f);
}

static void nothing_there_is_no_data(void)
{
    struct knowledge *k = NULL;
    struct err e = {0};
    char path[512];
    snprintf(path, sizeof path, "%s/knowledge.db", test_temp_dir());
    CHECK_STATUS(knowledge_open(path, KNOWLEDGE_READ, &k, &e), LW_E_NO_DATA);
}

const struct test_suite import_suite = {
    "import",
    (const struct test[]){
        {"first import", first_import},
        {"touching is no change", touching_is_no_change},
        {"a changed record changes its package", a_changed_record_changes_its_package},
        {"vanished records are withdrawn", vanished_records_are_withdrawn},
        {"shrinking waits for a person", shrinking_waits_for_a_person},
        {"broken records are refused by name", broken_records_are_refused_by_name},
        {"broken containers are refused whole", broken_containers_are_refused_whole},
        {"bombs are refused", bombs_are_refused},
        {"zips in zips", zips_in_zips},
        {"groups", groups},
        {"exploitation changes", exploitation_changes},
        {"exploitation reaches through aliases", exploitation_reaches_through_aliases},
        {"a missing score is not zero", a_missing_score_is_not_zero},
        {"killed in the middle", killed_in_the_middle},
        {"the first one killed", the_first_one_killed},
        {"threads do not change the result", threads_do_not_change_the_result},
        {"mirrored ecosystems", mirrored_ecosystems},
        {"nothing there is no data", nothing_there_is_no_data},
        {NULL, NULL}},
};
