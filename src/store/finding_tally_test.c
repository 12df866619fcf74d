/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts that follow by differences are those that counting anew gives: after every one of some
 * hundred random turns, each of which opens, decides, closes, re-rates and renames findings.
 */
#include "store/finding_tally.h"

#include "store/finding.h"
#include "store/image.h"
#include "store/product.h"
#include "store/sqlite_internal.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

enum {
    N_PRODUCTS = 3,
    N_IMAGES = 9,
    N_COMPONENTS = 2,
    N_VULNERABILITIES = 3,
    N_PLACES = N_IMAGES * N_COMPONENTS * N_VULNERABILITIES,
    N_TURNS = 150,
    MAX_WRITES = 6,
};

static struct arena a;
static struct db *db;
static uint64_t seed;
static struct finding findings[N_PLACES]; /* without an id: not there yet */

static uint32_t pick(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static void run_text(const char *text)
{
    struct err e = {0};
    CHECK_OK(sqlite_run(db, text, "test", &e), &e);
}

static str name(const char *kind, uint32_t i)
{
    return arena_printf(&a, "%s%u", kind, i);
}

static void open_store(void)
{
    struct err e = {0};
    str none = STR("");
    arena_init(&a, 16 << 20);
    CHECK_OK(db_open(arena_printf(&a, "%s/tally.db", test_temp_dir()).p, &db, &e), &e);
    /* Only what counts are read from is there. */
    run_text("PRAGMA foreign_keys = OFF");
    CHECK_OK(db_begin(db, "test", &e), &e);
    for (uint32_t i = 0; i < N_IMAGES; i++) {
        struct release r = {name("r", i), name("p", i % N_PRODUCTS), name("1.", i), none,
                            utc_from_ms(0)};
        struct image m = {.id = name("i", i),
                          .release_id = name("r", i),
                          .variant = none,
                          .sbom_digest = none,
                          .sbom_format = none,
                          .sbom_version = none,
                          .sbom_serial = none,
                          .sbom_generator = none,
                          .sbom_created_at = UTC_NONE,
                          .sbom_notes = none,
                          .created_at = utc_from_ms(0)};
        CHECK_OK(release_insert(db, &r, &e), &e);
        CHECK_OK(image_insert(db, &m, &e), &e);
    }
    CHECK_OK(db_commit(db, &e), &e);
    memset(findings, 0, sizeof findings);
}

static struct utc some_day(void)
{
    return utc_from_ms((int64_t)pick(4) * 86400000 + pick(3));
}

static void change(struct finding *f)
{
    static const enum verdict verdicts[] = {VERDICT_AFFECTED, VERDICT_UNKNOWN, VERDICT_FIXED,
                                            VERDICT_NOT_AFFECTED};
    bool is_decided = pick(3) == 0;
    f->verdict = f->matched_verdict = verdicts[pick(4)];
    f->priority = pick(2) ? PRIORITY_HIGH : PRIORITY_LOW;
    f->is_exploited = pick(5) == 0;
    f->is_informational = pick(6) == 0;
    f->search_key = pick(4) ? STR("a flaw") : name("flaw ", pick(3));
    f->closed_at = pick(4) ? UTC_NONE : some_day();
    f->decision = is_decided ? STR("not_affected") : STR("");
    f->decided_at = is_decided ? some_day() : UTC_NONE;
}

static void write_one(uint32_t number)
{
    struct err e = {0};
    uint32_t i = pick(N_PLACES);
    struct finding *f = &findings[i];
    if (f->id.n) {
        /* As often as not only what no count is about. */
        if (pick(2)) change(f);
        f->summary = name("text ", number);
        CHECK_OK(finding_save(db, f, &e), &e);
        return;
    }
    /* Ids are not in the order of age here, so that the oldest and the first differ. */
    *f = (struct finding){
        .id = arena_printf(&a, "f%u-%u", pick(1000), i),
        .image_id = name("i", i % N_IMAGES),
        .component_id = name("c", i / N_IMAGES % N_COMPONENTS),
        .vulnerability = name("CVE-2026-000", i / N_IMAGES / N_COMPONENTS),
        .epss = -1,
        .opened_at = some_day(),
        .changed_at = utc_from_ms(0),
    };
    change(f);
    CHECK_OK(finding_insert(db, f, &e), &e);
}

/* The columns of their keys, and which rows mean something. */
static const struct {
    const char *name, *key, *where;
} tables[] = {
    {"product_tally", "1, 2, 3, 4, 5, 6, 7, 8, 9", "1 = 1"},
    {"finding_tally", "1, 2, 3, 4, 5, 6, 7, 8, 9", "1 = 1"},
    {"finding_day", "1, 2, 3, 4", "1 = 1"},
    {"vulnerability_wanted", "1", "1 = 1"},
    {"finding_total", "1, 2, 3, 4, 5, 6", "n <> 0"},
    {"finding_day_total", "1, 2, 3", "n <> 0"},
};
#define N_TABLES (sizeof tables / sizeof tables[0])

/* Every row of the counts as text, in the order of their columns. */
static void dump(struct buf *out)
{
    buf_clear(out);
    for (size_t t = 0; t < N_TABLES; t++) {
        sqlite3_stmt *s = NULL;
        str text = arena_printf(&a, "SELECT * FROM %s WHERE %s ORDER BY %s", tables[t].name,
                                tables[t].where, tables[t].key);
        CHECK_INT(sqlite3_prepare_v2(db->handle, text.p, -1, &s, NULL), SQLITE_OK);
        buf_printf(out, "%s\n", tables[t].name);
        while (sqlite3_step(s) == SQLITE_ROW) {
            for (int c = 0; c < sqlite3_column_count(s); c++)
                buf_printf(out, "%s|", (const char *)sqlite3_column_text(s, c));
            buf_char(out, '\n');
        }
        sqlite3_finalize(s);
    }
}

/* By differences, then anew from the findings alone. */
static void compare(struct buf *followed, struct buf *counted, uint32_t turn)
{
    struct err e = {0};
    size_t n = 0;
    bool is_stale = true;
    CHECK_OK(db_begin(db, "test", &e), &e);
    CHECK_OK(finding_tally_refresh(db, &a, 100, &n, &e), &e);
    CHECK_OK(finding_tally_is_stale(db, &is_stale, &e), &e);
    CHECK(!is_stale);
    CHECK_OK(db_commit(db, &e), &e);
    dump(followed);
    CHECK_OK(db_begin(db, "test", &e), &e);
    for (size_t t = 0; t < N_TABLES; t++)
        run_text(arena_printf(&a, "DELETE FROM %s", tables[t].name).p);
    for (uint32_t i = 0; i < N_VULNERABILITIES; i++)
        CHECK_OK(finding_tally_count(db, name("CVE-2026-000", i), &e), &e);
    dump(counted);
    db_rollback(db);
    if (!str_eq(buf_str(followed), buf_str(counted)))
        test_fail(__FILE__, __LINE__, "turn %u\n%.*s\n---\n%.*s", turn,
                  STR_ARG(buf_str(followed)), STR_ARG(buf_str(counted)));
}

static void differences_are_the_count(void)
{
    struct buf followed, counted;
    struct err e = {0};
    seed = 20261123;
    open_store();
    buf_init(&followed, 1 << 20);
    buf_init(&counted, 1 << 20);
    for (uint32_t turn = 0; turn < N_TURNS; turn++) {
        CHECK_OK(db_begin(db, "test", &e), &e);
        for (uint32_t i = 0, n = 1 + pick(MAX_WRITES); i < n; i++)
            write_one(turn);
        CHECK_OK(db_commit(db, &e), &e);
        compare(&followed, &counted, turn);
    }
    CHECK(buf_str(&counted).n > 1000);
    buf_release(&followed);
    buf_release(&counted);
    db_close(db);
    arena_release(&a);
}

/* A count that an older version left open is made anew, and its changes with it. */
static void what_was_left_stale(void)
{
    struct buf followed, counted;
    struct err e = {0};
    seed = 7;
    open_store();
    buf_init(&followed, 1 << 20);
    buf_init(&counted, 1 << 20);
    CHECK_OK(db_begin(db, "test", &e), &e);
    for (uint32_t i = 0; i < 40; i++)
        write_one(i);
    run_text("INSERT INTO finding_stale (vulnerability) VALUES ('CVE-2026-0001')");
    CHECK_OK(db_commit(db, &e), &e);
    compare(&followed, &counted, 0);
    buf_release(&followed);
    buf_release(&counted);
    db_close(db);
    arena_release(&a);
}

static const struct test tests[] = {{"differences are the count", differences_are_the_count},
                                    {"what was left stale", what_was_left_stale},
                                    {NULL, NULL}};
const struct test_suite finding_tally_suite = {"finding_tally", tests};
