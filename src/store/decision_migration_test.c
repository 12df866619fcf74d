/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 5: what was decided before becomes decisions about the one image. */
#include "store/decision.h"

#include "store/migrations.h"
#include "store/sqlite_internal.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

/* A store as the release before left it, with three findings: two decided, one not. */
static const char rows[] =
    "INSERT INTO blob VALUES ('d1', 2, 0, 'image.add');"
    "INSERT INTO product (id, name, name_key, product_type, product_class, category, "
    "support_start, support_end, contact, policy_url, created_at) "
    "VALUES ('p1', 'Gateway', 'gateway', 'default', '', '', '', '', '', '', 0);"
    "INSERT INTO product_release VALUES ('r1', 'p1', '1.0', '', 0);"
    "INSERT INTO image VALUES ('i1', 'r1', 'default', 'd1', 'cyclonedx-json', '1.5', '', '', "
    "NULL, '', 1, 0, 0, 0, 0, 0, 1, 0);"
    "INSERT INTO component (id, identity_digest, type, grp, name, version, supplier, purls, "
    "cpes, hashes, licences, package_key, identity, verdict, why) VALUES ('c1', 'x', "
    "'library', '', 'left-pad', '1.1.0', '', 'pkg:npm/left-pad@1.1.0', '', '', '', "
    "'npm:left-pad', 'pkg:npm/left-pad', 'affected', '');"
    "INSERT INTO image_component VALUES ('i1', 'c1', 'l', 3);";

#define FINDING(id, cve, matched, verdict, decision, by, at, on)                             \
 "INSERT INTO finding VALUES ('" id "', 'i1', 'c1', '" cve "', '" verdict "', '" matched     \
 "', 'low', '', 3, 0, '', NULL, 0, '1.2.0', '', '', 'rule', 'GHSA-1', '2026-01-01', 'osv', " \
 "'', 'GHSA-1', '', '" decision "', '', 'words', '" by "', " at ", '" on                     \
 "', 0, 0, NULL, '', 1);"

static const char findings[] =
    FINDING("01M824SDGVC9G5THSCWY2N3VW1", "CVE-2026-0001", "affected", "not_affected",
            "not_affected", "anna", "1000", "GHSA-1@2026-01-01")
        FINDING("01M824SDGVC9G5THSCWY2N3VW2", "CVE-2026-0002", "fixed", "affected", "affected",
                "anna", "2000", "GHSA-1@2026-01-01")
            FINDING("01M824SDGVC9G5THSCWY2N3VW3", "CVE-2026-0003", "affected", "affected", "",
                    "", "NULL", "");

static void make_old(const char *path)
{
    sqlite3 *h = NULL;
    char sum[SHA256_HEX_CHARS + 1], text[300];
    CHECK_INT(sqlite3_open(path, &h), SQLITE_OK);
    CHECK_INT(sqlite3_exec(h,
                           "CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name "
                           "TEXT NOT NULL, checksum TEXT NOT NULL, program TEXT NOT NULL) "
                           "STRICT",
                           NULL, NULL, NULL),
              SQLITE_OK);
    for (size_t i = 0; i < 4; i++) {
        struct buf sql;
        buf_init(&sql, 1 << 20);
        migration_text_sqlite(&migrations[i], &sql);
        CHECK_INT(sqlite3_exec(h, buf_z(&sql), NULL, NULL, NULL), SQLITE_OK);
        buf_release(&sql);
        struct sha256 d = migration_checksum(&migrations[i]);
        snprintf(text, sizeof text,
                 "INSERT INTO schema_migration VALUES (%d, '%s', '%s', '0.1.0')",
                 migrations[i].number, migrations[i].name, (sha256_hex(&d, sum), sum));
        CHECK_INT(sqlite3_exec(h, text, NULL, NULL, NULL), SQLITE_OK);
    }
    CHECK_INT(sqlite3_exec(h, rows, NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_exec(h, findings, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
}

struct taken {
    struct arena *a;
    struct decision d[4];
    size_t n;
};

static enum status take(void *ctx, const struct decision *d, struct err *e)
{
    struct taken *t = ctx;
    CHECK(t->n < 4);
    t->d[t->n] = *d;
    decision_dup(t->a, &t->d[t->n++]);
    (void)e;
    return LW_OK;
}

static enum status take_key(void *ctx, const struct decision_key *k, struct err *e)
{
    (void)e;
    CHECK_STR(k->vulnerability, STR("CVE-2026-0001"));
    ++*(int *)ctx;
    return LW_OK;
}

static void decided_before(void)
{
    char path[600];
    struct db *db = NULL;
    struct arena a;
    struct err e = {0};
    struct finding_view v;
    bool found;
    int n_keys = 0;
    arena_init(&a, 1 << 20);
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    make_old(path);
    CHECK_OK(db_open(path, &db, &e), &e);
    struct taken t = {.a = &a};
    const struct decision_filter all = {0};
    CHECK_OK(decision_each(db, &all, take, &t, &e), &e);
    CHECK_INT(t.n, 2);
    /* Newest first: the one made against a match that asked for nothing. */
    CHECK_STR(t.d[0].ground, STR("!GHSA-1@2026-01-01"));
    CHECK_INT(t.d[0].status, VERDICT_AFFECTED);
    const struct decision *d = &t.d[1];
    CHECK_STR(d->id, STR("01M824SDGVD9G5THSCWY2N3VW1"));
    CHECK_STR(d->vulnerability, STR("CVE-2026-0001"));
    CHECK_STR(d->identity, STR("pkg:npm/left-pad"));
    CHECK_INT(d->status, VERDICT_NOT_AFFECTED);
    CHECK_INT(d->scope, SCOPE_IMAGE);
    CHECK_STR(d->scope_ref, STR("i1"));
    CHECK_INT(d->state, DECISION_IN_FORCE);
    CHECK_STR(d->text, STR("words"));
    CHECK_STR(d->made_by, STR("anna"));
    CHECK_INT(utc_to_ms(d->made_at), 1000);
    CHECK_STR(d->ground, STR("GHSA-1@2026-01-01"));
    CHECK_OK(decision_each_key(db, d->id, take_key, &n_keys, &e), &e);
    CHECK_INT(n_keys, 1);
    CHECK_OK(finding_find(db, &a, STR("01M824SDGVC9G5THSCWY2N3VW1"), &v, &found, &e), &e);
    CHECK(found);
    CHECK_STR(v.f.decision_id, d->id);
    CHECK_OK(finding_find(db, &a, STR("01M824SDGVC9G5THSCWY2N3VW3"), &v, &found, &e), &e);
    CHECK_STR(v.f.decision_id, STR(""));
    db_close(db);
    arena_release(&a);
}

static const struct test tests[] = {
    {"decided before decisions were kept", decided_before},
    {NULL, NULL},
};
const struct test_suite decision_migration_suite = {"decision_migration", tests};
