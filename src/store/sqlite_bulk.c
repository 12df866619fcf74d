/* SPDX-License-Identifier: Apache-2.0 */
#include "store/bulk.h"

#include "store/sqlite_internal.h"

#include <stdio.h>

static void set(struct db *db, int cache_kib, int log_pages)
{
    char text[100];
    snprintf(text, sizeof text, "PRAGMA cache_size = -%d; PRAGMA wal_autocheckpoint = %d",
             cache_kib, log_pages);
    sqlite3_exec(db->handle, text, NULL, NULL, NULL);
}

void bulk_begin(struct db *db)
{
    set(db, BULK_CACHE_KIB, BULK_LOG_PAGES);
}

void bulk_end(struct db *db)
{
    set(db, PLAIN_CACHE_KIB, PLAIN_LOG_PAGES);
    /* Never waits: what readers hold back comes over with a later commit. */
    int n_log = 0;
    sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log, NULL);
    if (n_log > PLAIN_LOG_PAGES) sqlite3_db_release_memory(db->handle);
}
