/* SPDX-License-Identifier: Apache-2.0 */
/* What was saved, approved, sent and answered cannot be changed, by no statement at all. */
#include "store/document.h"
#include "store/ledger.h"
#include "store/product.h"
#include "store/sqlite_internal.h"

#include "suite.h"

#include <string.h>

#define AT utc_from_ms(1760000000000)

static struct db *open_store(struct arena *a)
{
    struct db *db = NULL;
    struct err e = {0};
    const char *path = arena_z(a, arena_printf(a, "%s/store.db", test_temp_dir()));
    CHECK_OK(db_open(path, &db, &e), &e);
    return db;
}

/* One of everything, about one product. */
static void fill(struct db *db)
{
    struct err e = {0};
    struct ledger_event ev = {.at = AT,
                              .actor = STR("local"),
                              .kind = STR("document.approved"),
                              .subject_kind = STR("document"),
                              .subject_id = STR("D"),
                              .case_id = STR(""),
                              .payload = STR("{}"),
                              .before_digest = STR(""),
                              .after_digest = STR("")};
    const struct product p = {.id = STR("P"),
                              .name = STR("Gateway"),
                              .product_type = STR("default"),
                              .product_class = STR(""),
                              .category = STR(""),
                              .support_start = STR(""),
                              .support_end = STR(""),
                              .contact = STR(""),
                              .policy_url = STR(""),
                              .created_at = AT};
    const struct document d = {.id = STR("D"),
                               .kind = STR("end_of_support_notice"),
                               .product_id = STR("P"),
                               .language = STR("en"),
                               .title = STR("T"),
                               .version = 1,
                               .prepared_at = AT,
                               .prepared_by = STR("local"),
                               .event_seq = 1};
    const struct document_version v = {STR("D"),  1,         STR("1"), STR("en"),
                                       STR("{}"), STR("{}"), AT,       STR("local")};
    const struct document_approval a = {STR("D"), 1, STR("{}"), STR("00"), AT, STR("local"), 1};
    const struct document_sent s = {.id = STR("S"),
                                    .document_id = STR("D"),
                                    .version = 1,
                                    .sent_at = AT,
                                    .recipient_kind = STR("group"),
                                    .recipient = STR("All"),
                                    .list_id = STR(""),
                                    .n_people = -1,
                                    .channel = STR("mail"),
                                    .reference = STR(""),
                                    .receipt_text = STR(""),
                                    .recorded_at = AT,
                                    .recorded_by = STR("local"),
                                    .event_seq = 1};
    const struct document_reply r = {STR("R"),  STR("D"), AT,           STR("fixed"),
                                     STR("So"), AT,       STR("local"), 1};
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_OK(ledger_append(db, &ev, &e), &e);
    CHECK_OK(product_insert(db, &p, &e), &e);
    CHECK_OK(document_insert(db, &d, &e), &e);
    CHECK_OK(document_version_insert(db, &v, &e), &e);
    CHECK_OK(document_approval_insert(db, &a, &e), &e);
    CHECK_OK(document_sent_insert(db, &s, &e), &e);
    CHECK_OK(document_reply_insert(db, &r, &e), &e);
    CHECK_OK(db_commit(db, &e), &e);
}

static void nothing_enduring_is_changed(void)
{
    static const struct {
        const char *statement, *words;
    } rows[] = {
        {"UPDATE document_version SET field_values = 'x'", "a saved version is never changed"},
        {"DELETE FROM document_version", "a saved version is never changed"},
        {"UPDATE document_approval SET content = 'x'", "an approved document is never changed"},
        {"DELETE FROM document_approval", "an approved document is never changed"},
        {"UPDATE document_sent SET n_people = 9", "what was sent is never changed"},
        {"DELETE FROM document_sent", "what was sent is never changed"},
        {"UPDATE document_reply SET words = 'x'", "an answer is never changed"},
        {"DELETE FROM document_reply", "an answer is never changed"},
    };
    struct arena a;
    arena_init(&a, 1024 * 1024);
    struct db *db = open_store(&a);
    fill(db);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_INT(sqlite3_exec(db->handle, rows[i].statement, NULL, NULL, NULL),
                  SQLITE_CONSTRAINT);
        CHECK_STR(str_of(sqlite3_errmsg(db->handle)), str_of(rows[i].words));
    }
    db_close(db);
    arena_release(&a);
}

static const struct test tests[] = {
    {"nothing enduring is changed", nothing_enduring_is_changed},
    {NULL, NULL},
};
const struct test_suite document_triggers_suite = {"document_triggers", tests};
