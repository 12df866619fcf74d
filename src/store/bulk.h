/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For runs that write thousands of rows in a few transactions: pages are kept until the commit, and
 * brought from the log into the database once, at the end of the run.
 */
#ifndef LW_STORE_BULK_H
#define LW_STORE_BULK_H

#include "store/db.h"

enum {
    BULK_CACHE_KIB = 24 * 1024, /* what 4,000 findings in as many images touch */
    BULK_LOG_PAGES = 16 * 1024, /* 64 MiB of log, then it is brought over in between */
    PLAIN_CACHE_KIB = 8 * 1024, /* of every connection that writes */
    PLAIN_LOG_PAGES = 1000      /* as the engine has it */
};

/* Outside a transaction, around the run; that it does not help is no reason to fail. */
void bulk_begin(struct db *db);
/* Back to what a connection has; the memory is given back. */
void bulk_end(struct db *db);

#endif
