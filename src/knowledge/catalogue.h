/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds that are one document: catalogues of exploited vulnerabilities, and EPSS scores. Each
 * call runs in the caller's transaction. Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_CATALOGUE_H
#define LW_KNOWLEDGE_CATALOGUE_H

#include "knowledge/feeds.h"
#include "knowledge/import_result.h"
#include "knowledge/store.h"

struct catalogue_call {
    sqlite3 *db;
    struct arena *a;
    const struct feed_row *feed;
    str bytes; /* unpacked */
    struct utc now;
    bool accept_shrink;
};

/* Compares with the catalogue before, entry by entry: added, edited in place, removed. */
enum status catalogue_import(const struct catalogue_call *c, struct import_result *out,
                             struct err *e) LW_MUST_CHECK;
/* Replaces all scores. */
enum status scores_import(const struct catalogue_call *c, struct import_result *out,
                          struct err *e) LW_MUST_CHECK;

/* One score out of a block; false when the block does not have the number. */
bool scores_find(str block, int64_t cve_number, double *score, double *percentile);

#endif
