/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds as a person and the scheduler use them: synchronise, list, accept a feed that shrank.
 *
 * Where a feed is fetched from, the first that is set: the environment variable
 * LONGWATCH_FEED_<NAME>_URL, the setting feed-NAME-url, the feed table. The address of osv is the
 * folder that holds ecosystems; of cve, a release whose asset is the document, or the document (a
 * mirror's); of the others, the document. Only an address that was set, not
 * one of the table, may lie in a private network.
 *
 * Which ecosystems of osv: LONGWATCH_FEED_OSV_ECOSYSTEMS (separated by commas), else the
 * setting feed-osv-ecosystems; else those that were imported before (osv_default_ecosystems at the
 * first time) and those that components in the store belong to.
 */
#ifndef LW_APP_FEED_H
#define LW_APP_FEED_H

#include "app/op.h"
#include "knowledge/feeds.h"
#include "knowledge/import.h"

#include <yyjson.h>

extern const char osv_default_ecosystems[];

struct feed_sync_options {
    const char *data_dir;
    struct utc now;
    str url;               /* STR_NONE: environment, then the table */
    str ecosystems;        /* osv: separated by commas; STR_NONE: as above */
    str ecosystems_in_use; /* osv: fetched as well unless `ecosystems` says what to fetch */
    import_progress_fn progress;
    void *progress_ctx;
};

struct feed_sync_result {
    const char *feed;
    enum status status; /* of the feed; what failed is in the health as well */
    struct err error;
    bool is_changed;
    int64_t n_records, n_new, n_changed, n_withdrawn, n_refused;
    int64_t generation;
};

/*
 * Asks for what changed and imports it. A feed that fails is told in `out`, recorded with the
 * time of the next try, and is no failure of this function: those are our own (LW_E_ENV).
 */
enum status feed_sync(struct knowledge *k, struct arena *a, const struct feed_row *feed,
                      const struct feed_sync_options *o, struct feed_sync_result *out,
                      struct err *e) LW_MUST_CHECK;

/*
 * As feed_sync with the settings of the store, and noted in the ledger as done by `actor` when
 * something changed. `o` gives now and progress; address and folder come from the app.
 */
enum status feed_sync_noted(struct app *app, const struct actor *actor,
                            const struct feed_row *feed, const struct feed_sync_options *o,
                            struct feed_sync_result *out, struct err *e) LW_MUST_CHECK;

/*
 * Synchronises every feed that is on the schedule (setting feed-NAME-is-scheduled) and whose
 * interval has passed, as the system actor, each with its ledger
 * event when something changed. For the scheduler: `*next_at` is when the next feed is due,
 * UTC_NONE when none is on the schedule. One feed's trouble does not keep the others waiting; the first of our own failures is returned.
 */
enum status feed_sync_due(struct app *app, struct utc now, struct utc *next_at,
                          struct err *e) LW_MUST_CHECK;

/* "never", "fresh", "stale", "held". */
str feed_state_str(const struct feed_health *h);
/* False when a feed that was ever imported is stale or held, or none ever was. */
enum status feed_all_fresh(struct knowledge *k, struct utc now, bool *out,
                           struct err *e) LW_MUST_CHECK;
/* What the setting feed-NAME-is-scheduled says; without a store (`app` NULL) every feed is. */
enum status feed_is_scheduled(struct app *app, const struct feed_row *feed, bool *out,
                              struct err *e) LW_MUST_CHECK;
/* The reply of feed.list as a document of its own; the caller frees it. `app` may be NULL. */
enum status feed_list_json(struct app *app, struct knowledge *k, struct utc now,
                           yyjson_mut_doc **out, struct err *e) LW_MUST_CHECK;

extern const struct op feed_ops[];
extern const size_t n_feed_ops;

#endif
