/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds as a person and the scheduler use them: synchronise, list, accept a feed that shrank.
 *
 * Where a feed is fetched from, the first that is set: the environment variable
 * LONGWATCH_FEED_<NAME>_URL, the setting feed-NAME-url, the feed table. What the address means is
 * the feed's strategy (knowledge/feeds.h). Only an address that was set, not one of the table, may
 * lie in a private network. The other settings of a feed follow the same order:
 *
 *   feed-osv-ecosystems        LONGWATCH_FEED_OSV_ECOSYSTEMS     else those imported before
 *                              (osv_default_ecosystems at the first time) and those in use
 *   feed-alpine-branches       LONGWATCH_FEED_ALPINE_BRANCHES    likewise
 *   feed-nvd-bulk-url          LONGWATCH_FEED_NVD_BULK_URL       folder of the year files
 *   feed-nvd-api-key           LONGWATCH_NVD_API_KEY             ten times the rate
 *   feed-csaf-providers        LONGWATCH_FEED_CSAF_PROVIDERS     none without it
 *   feed-csaf-signatures                                         required | when-present
 *   feed-tls-ca                LONGWATCH_FEED_TLS_CA             authority of mirrors (PEM)
 *   feed-keep-downloads                                          for `feed export`
 */
#ifndef LW_APP_FEED_H
#define LW_APP_FEED_H

#include "app/op.h"
#include "knowledge/feeds.h"
#include "knowledge/import.h"

#include <yyjson.h>

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

/*
 * As feed_sync with the settings of the store, and noted in the ledger as done by `actor` when
 * something changed. `o` gives now and progress; address and folder come from the app.
 */
enum status feed_sync_noted(struct app *app, const struct actor *actor,
                            const struct feed_row *feed, const struct feed_sync_options *o,
                            struct feed_sync_result *out, struct err *e) LW_MUST_CHECK;

/* Writes to the ledger what an import brought, or why it failed; nothing when neither. */
enum status feed_note_result(struct app *app, const struct actor *actor,
                             const struct feed_sync_result *r, struct err *e) LW_MUST_CHECK;

/*
 * Synchronises every feed that is on the schedule (setting feed-NAME-is-scheduled) and whose
 * interval has passed, as the system actor, each with its ledger
 * event when something changed. For the scheduler: `*next_at` is when the next feed is due,
 * UTC_NONE when none is on the schedule. One feed's trouble does not keep the others waiting; the first of our own failures is returned.
 */
enum status feed_sync_due(struct app *app, struct utc now, struct utc *next_at,
                          struct err *e) LW_MUST_CHECK;

/*
 * When a feed is to be asked next: an interval after the last try, or when its publisher or its
 * failures say so; now when the last try lies in the future, since then the clock was set back.
 */
struct utc feed_due_at(const struct feed_health *h, int64_t interval_s, struct utc now);

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
