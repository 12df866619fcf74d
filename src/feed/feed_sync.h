/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One turn of one feed: asks its publisher for what changed, fetches it and has it imported.
 *
 * Where a feed is fetched from, the first that is set: what the caller gives, the environment
 * variable LONGWATCH_FEED_<NAME>_URL, the feed table. What the address means is the feed's
 * strategy (knowledge/feeds.h). Only an address that was set, not one of the table, may lie in a
 * private network.
 */
#ifndef LW_FEED_FEED_SYNC_H
#define LW_FEED_FEED_SYNC_H

#include "base/arena.h"
#include "base/status.h"
#include "base/utc.h"
#include "knowledge/feeds.h"
#include "knowledge/import.h"

extern const char osv_default_ecosystems[];

/* Waits `ms` of real time between two requests, or notes that it was asked to. */
typedef void (*feed_pause_fn)(void *ctx, int64_t ms);

struct feed_sync_options {
    const char *data_dir;
    struct utc now;
    /* Each: STR_NONE lets the environment, then the table decide. */
    str url;
    str bulk_url;          /* nvd: folder of the year files */
    str ecosystems;        /* osv: separated by commas */
    str ecosystems_in_use; /* osv: fetched as well unless `ecosystems` says what to fetch */
    str branches;          /* alpine: "v3.20,v3.21" */
    str providers;         /* csaf: domains and addresses, separated by commas */
    str api_key;           /* nvd */
    str ca_file;           /* PEM: authority of a mirror's certificate */
    bool needs_signature;  /* csaf: a document without a good signature is refused */
    bool keeps_downloads;  /* for `feed export` */
    feed_pause_fn pause;   /* NULL: sleeps, unless the clock is driven */
    void *pause_ctx;
    import_progress_fn progress;
    void *progress_ctx;
};

struct feed_sync_result {
    const char *feed;
    enum status status; /* of the feed; what failed is in the health as well */
    struct err error;
    bool is_changed;
    int64_t n_records, n_new, n_changed, n_withdrawn, n_refused;
    int64_t n_touched; /* newer revision, same meaning */
    int64_t n_requests;
    int64_t generation;
};

/*
 * Asks for what changed and imports it. A feed that fails is told in `out`, recorded with the
 * time of the next try, and is no failure of this function: those are our own (LW_E_ENV).
 */
enum status feed_sync(struct knowledge *k, struct arena *a, const struct feed_row *feed,
                      const struct feed_sync_options *o, struct feed_sync_result *out,
                      struct err *e) LW_MUST_CHECK;

#endif
